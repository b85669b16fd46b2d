//! What is told of policies to those who test them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod changes;
mod reached;
mod traced;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::Policy;

/// A policy that touches each kind of condition, with few facts.
const SMALL: &str = r#"
escalate: 1
policy: small
version: "1"
fields:
  amount: { type: integer, about: An amount }
  rank_of: { type: text, one_of: [gold, silver, tin], about: A tier }
  loud: { type: boolean, about: Whether it is loud }
  quiet: { type: boolean, about: Whether it is quiet }
define:
  big: case.amount >= 10
severity:
  levels: [high, low]
  assume: worst
  rules:
    - id: grave
      level: high
      all: [is.big, case.rank_of == "gold"]
    - id: odd
      level: high
      at_least: { count: 2, of: [case.loud, "!case.quiet", case.rank_of != "tin"] }
  otherwise: low
targets:
  - { id: boss, path: hierarchical }
escalations:
  - id: both
    to: boss
    when: severity == "high" && (case.loud || case.amount < 5)
    unless:
      - { id: hush, when: case.quiet }
checklists:
  exit:
    - id: calm
      applies: has(case.resolved_at)
      require: case.loud == false
"#;

fn policy(text: &str) -> Policy {
    match Policy::compile(text) {
        Ok((policy, _)) => policy,
        Err(found) => panic!("{found:?}"),
    }
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("../fixtures/{name}")).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Every case that `SMALL` can tell apart, as lines.
fn every_case() -> Vec<String> {
    let amounts = ["", "null", "4", "5", "9", "10"];
    let tiers = ["", "\"gold\"", "\"silver\"", "\"tin\""];
    let answers = ["", "true", "false"];
    let ends = ["", "\"2026-11-20T08:00:00Z\""];
    let mut lines = Vec::new();
    for amount in amounts {
        for tier in tiers {
            for loud in answers {
                for quiet in answers {
                    for end in ends {
                        let mut line = "{\"id\":\"C\"".to_owned();
                        for (name, value) in [
                            ("amount", amount),
                            ("rank_of", tier),
                            ("loud", loud),
                            ("quiet", quiet),
                            ("resolved_at", end),
                        ] {
                            if !value.is_empty() {
                                line.push_str(&format!(",\"{name}\":{value}"));
                            }
                        }
                        line.push('}');
                        lines.push(line);
                    }
                }
            }
        }
    }
    lines
}

const NOW: &str = "{\"now\":\"2026-11-20T12:00:00Z\"}";
const TRACED: &str = "{\"now\":\"2026-11-20T12:00:00Z\",\"trace\":true}";

/// The points under a subject, those of other subjects that it rests on included.
fn under(trace: &Value, subject: &str) -> BTreeSet<(u64, String)> {
    let mut found = BTreeSet::new();
    let mut open = vec![subject.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let list = trace[&name].as_array();
        for it in list.unwrap_or_else(|| panic!("no subject `{name}` in {trace}")) {
            match it {
                Value::String(other) => open.push(other.clone()),
                it => {
                    found.insert((it[0].as_u64().unwrap(), it[1].as_str().unwrap().to_owned()));
                }
            }
        }
    }
    found
}
