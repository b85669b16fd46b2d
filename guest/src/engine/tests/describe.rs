//! What a policy says of itself.

use serde_json::Value;

use super::policy;

#[test]
fn every_fact_is_described_with_its_type_also_those_that_no_rule_asks_for() {
    let policy = policy("fields:\n  promises: { list: { owner: text, due_at: timestamp } }\n");
    let described: Value = serde_json::from_str(&policy.describe()).unwrap();
    let facts = described["facts"].as_array().unwrap();
    let fact = |name: &str| facts.iter().find(|it| it["fact"] == name).unwrap();
    assert_eq!(fact("opened_at")["type"], "timestamp");
    assert_eq!(fact("emotional_cues")["of"], "text");
    assert_eq!(
        fact("promises")["fields"],
        serde_json::json!([{ "fact": "owner", "type": "text" }, { "fact": "due_at", "type": "timestamp" }])
    );
    assert!(described["reads"].as_array().unwrap().len() < facts.len());
}

/// What a policy says of one of its parts.
fn element(text: &str, kind: &str, id: &str) -> Value {
    let described: Value = serde_json::from_str(&policy(text).describe()).unwrap();
    let elements = described["elements"].as_array().unwrap();
    let found = elements
        .iter()
        .find(|it| it["kind"] == kind && it["id"] == id);
    found.unwrap().clone()
}

const ALL: &str = "
define:
  key: { about: Matters to us, when: case.vip, source: S-3 }
  bad: is.key && case.trend == \"worsening\"
tables:
  limit: { gives: span, hit: first, columns: [case.region], rows: [[emea, 4h]], otherwise: 8h, source: [S-9] }
severity:
  levels: [high, low]
  assume: worst
  rules: [{ id: stop, level: high, when: case.work_stopped, because: Stopped, source: S-2 }]
  table: { hit: first, columns: [case.impact], rows: [[high, high], [\"*\", low]], source: S-1 }
clocks:
  - { id: answer, from: case.opened_at, until: case.first_response_at, target: pick.limit, source: S-160 }
  - { id: solve, from: case.opened_at, until: case.resolved_at, target: { high: 4h, low: 8h } }
targets:
  - { id: boss, path: hierarchical, approval: { human: case.key_account }, source: S-33 }
escalations:
  - { id: late, to: boss, when: clock.solve.breached && is.bad, because: Late, source: [S-23, S-31] }
raci:
  - { activity: report, responsible: leader, accountable: boss, when: has(case.critical_accepted_at), source: S-139 }
process:
  - { id: steps, because: In order, source: S-76, steps: [{ id: one, at: case.opened_at }, { id: two, when: case.phase == \"resolved\" }] }
coverage:
  - { id: one, because: One, source: S-126, of: case.commanders, from: case.major_declared_at, at_least: 1 }
checklists:
  exit: [{ id: done, require: conforms(\"steps\") && covered(\"one\"), because: Done, source: S-75 }]
";

#[test]
fn every_part_that_decides_says_where_it_comes_from_and_on_what_it_rests() {
    let list = |it: &Value| -> Vec<String> { serde_json::from_value(it.clone()).unwrap() };
    for (kind, id, source, reads, uses) in [
        ("definition", "key", "S-3", "vip", ""),
        ("definition", "bad", "", "vip, trend", "definition/key"),
        ("table", "limit", "S-9", "region", ""),
        ("severity", "stop", "S-2", "work_stopped", ""),
        ("severity", "table", "S-1", "impact", ""),
        (
            "clock",
            "answer",
            "S-160",
            "region, opened_at, first_response_at",
            "table/limit",
        ),
        (
            "clock",
            "solve",
            "",
            "opened_at, resolved_at, impact, work_stopped",
            "severity",
        ),
        ("target", "boss", "S-33", "key_account", ""),
        (
            "escalation",
            "late",
            "S-23, S-31",
            "vip, key_account, opened_at, resolved_at, trend, impact, work_stopped, escalations",
            "definition/key, definition/bad, severity, clock/solve, target/boss",
        ),
        ("raci", "report", "S-139", "critical_accepted_at", ""),
        ("process", "steps", "S-76", "opened_at, status, phase", ""),
        (
            "coverage",
            "one",
            "S-126",
            "commanders, major_declared_at",
            "",
        ),
        (
            "item",
            "done",
            "S-75",
            "opened_at, status, commanders, major_declared_at, phase",
            "process/steps, coverage/one",
        ),
    ] {
        let it = element(ALL, kind, id);
        let mut its = list(&it["reads"]);
        let mut wanted: Vec<&str> = reads.split(", ").filter(|it| !it.is_empty()).collect();
        its.sort();
        wanted.sort();
        assert_eq!(its, wanted, "{kind} {id}");
        assert_eq!(list(&it["uses"]).join(", "), uses, "{kind} {id}");
        assert_eq!(list(&it["source"]).join(", "), source, "{kind} {id}");
    }
    assert_eq!(element(ALL, "item", "done")["list"], "exit");
}

#[test]
fn a_source_is_part_of_what_a_policy_is_and_its_lack_changes_nothing() {
    let digest = |text: &str| -> Value {
        let described: Value = serde_json::from_str(&policy(text).describe()).unwrap();
        described["digest"].clone()
    };
    let short = "define:\n  key: case.vip\n";
    let long = "define:\n  key: { about: Matters to us, when: case.vip }\n";
    assert_eq!(digest(short), digest(long));
    let sourced = "define:\n  key: { when: case.vip, source: S-3 }\n";
    assert_ne!(digest(short), digest(sourced));
}
