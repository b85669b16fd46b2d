//! Small mistakes that a policy could have.

use serde_json::Value;

use super::{NOW, SMALL, every_case, fixture, json, policy};
use crate::api::Policy;
use crate::limits::MUTANTS_PAGE_MAX;

fn all(policy: &Policy) -> Vec<Value> {
    let mut found = Vec::new();
    let mut first = 0;
    loop {
        let page = json(&policy.mutants(first, 50));
        found.extend(page["mutants"].as_array().unwrap().iter().cloned());
        match page["next"].as_u64() {
            Some(next) => first = next as u32,
            None => return found,
        }
    }
}

fn apply(source: &str, mutant: &Value) -> String {
    let at = |key: &str| mutant[key].as_u64().unwrap() as usize;
    format!(
        "{}{}{}",
        &source[..at("start")],
        mutant["text"].as_str().unwrap(),
        &source[at("end")..]
    )
}

/// Whoever decides as before in every case is said to, and nobody else.
#[test]
fn mutants_are_equivalent_where_every_case_is_decided_as_before() {
    let original = policy(SMALL);
    let cases = every_case().join("\n");
    let digest = |it: &str| it.to_owned();
    let strip = |text: String| {
        let own = |line: &str| {
            let mut it = json(line);
            it.as_object_mut().unwrap().remove("policy");
            // Reasons name the condition; what is decided counts.
            let keep = ["severity", "escalations", "checklists", "exit"];
            it.as_object_mut()
                .unwrap()
                .retain(|key, _| keep.contains(&key.as_str()));
            answers(&it)
        };
        text.lines().map(own).collect::<Vec<_>>()
    };
    let expected = strip(original.decide_lines(&cases, NOW));
    let mut kinds = std::collections::BTreeMap::new();
    for mutant in all(&original) {
        let changed = apply(SMALL, &mutant);
        assert_ne!(changed, SMALL);
        let same = strip(policy(&changed).decide_lines(&cases, NOW)) == expected;
        let said = !mutant["equivalent"].is_null();
        // A rule may also be without effect because of another; that is not claimed.
        assert!(!said || same, "not equivalent: {mutant}");
        *kinds
            .entry((digest(mutant["kind"].as_str().unwrap()), said, same))
            .or_insert(0) += 1;
    }
    let count = |said: bool, same: bool| -> usize {
        kinds
            .iter()
            .filter(|it| it.0.1 == said && it.0.2 == same)
            .map(|it| *it.1)
            .sum()
    };
    assert!(count(false, false) > 35, "{kinds:?}");
    // All that no case tells apart is found out, but for what one rule does to another.
    assert!(count(false, true) <= 2, "{kinds:?}");
}

/// The answers in a decision, without the words.
fn answers(of: &Value) -> String {
    let mut text = String::new();
    match of {
        Value::Object(map) => {
            for (key, it) in map {
                let words = [
                    "reason",
                    "rested_on",
                    "because",
                    "missing",
                    "ask",
                    "found",
                    "why",
                ];
                if !words.contains(&key.as_str()) {
                    text.push_str(&format!("{key}:{},", answers(it)));
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|it| text.push_str(&answers(it))),
        it => text.push_str(&it.to_string()),
    }
    text
}

fn words(body: &str) -> Vec<String> {
    let text = format!(
        "escalate: 1\npolicy: p\nversion: \"1\"\nfields:\n  n: {{ type: integer, about: N }}\n  r: {{ type: number, about: R }}\n  \
         b: {{ type: boolean, about: B }}\n  t: {{ type: text, one_of: [x, y], about: T }}\nchecklists:\n  exit:\n    - id: it\n      require: {body}\n"
    );
    let policy = policy(&text);
    let found = all(&policy);
    for mutant in &found {
        super::policy(&apply(&text, mutant));
    }
    let shown = found.iter().map(|it| {
        let same = if it["equivalent"].is_null() {
            ""
        } else {
            " (equivalent)"
        };
        format!("{}{same}", it["change"].as_str().unwrap())
    });
    shown.filter(|it| it != "the item is always met").collect()
}

#[test]
fn a_condition_is_changed_one_step_at_a_time() {
    assert_eq!(
        words("case.n >= 3"),
        [
            "`>` instead of `>=` in `case.n >= 3`",
            "2 instead of 3 in `case.n >= 3`"
        ]
    );
    assert_eq!(
        words("case.r < 0.55"),
        [
            "`<=` instead of `<` in `case.r < 0.55`",
            "0.54 instead of 0.55 in `case.r < 0.55`"
        ]
    );
    assert_eq!(words("'!case.b'"), ["`case.b` instead of `!case.b`"]);
    assert_eq!(
        words("{ not: case.b }"),
        ["`case.b` instead of its opposite"]
    );
    assert_eq!(
        words("case.t in [\"x\", \"y\"]"),
        [
            "`!(case.t in [\"x\", \"y\"])` instead of `case.t in [\"x\", \"y\"]`",
            "\"x\" is left out of `case.t in [\"x\", \"y\"]`",
            "\"y\" is left out of `case.t in [\"x\", \"y\"]`",
        ]
    );
    assert_eq!(
        words("now - case.opened_at > duration(\"1h30m\")"),
        [
            "`>=` instead of `>` in `now - case.opened_at > duration(\"1h30m\")`",
            "1h31m instead of 1h30m in `now - case.opened_at > duration(\"1h30m\")`",
        ]
    );
    assert_eq!(
        words("case.b && (case.t == \"x\" || case.n == 1) && has(case.n)"),
        [
            "`||` instead of `&&`, any of them instead of all of them, in `case.b && (case.t == \"x\" || case.n == 1) && has(case.n)`",
            "`case.b` is left out of `case.b && (case.t == \"x\" || case.n == 1) && has(case.n)`",
            "`(case.t == \"x\" || case.n == 1)` is left out of `case.b && (case.t == \"x\" || case.n == 1) && has(case.n)`",
            "`has(case.n)` is left out of `case.b && (case.t == \"x\" || case.n == 1) && has(case.n)`",
            "`!case.b` instead of `case.b`",
            "`&&` instead of `||`, all of them instead of any of them, in `(case.t == \"x\" || case.n == 1)`",
            "`case.t == \"x\"` is left out of `(case.t == \"x\" || case.n == 1)`",
            "`case.n == 1` is left out of `(case.t == \"x\" || case.n == 1)`",
            "`!=` instead of `==` in `case.t == \"x\"`",
            "\"y\" instead of \"x\" in `case.t == \"x\"`",
            "`!=` instead of `==` in `case.n == 1`",
            "2 instead of 1 in `case.n == 1`",
            "`!has(case.n)` instead of `has(case.n)`",
        ]
    );
    assert_eq!(
        words("{ at_least: { count: 1, of: [case.b, case.n > 1] } }"),
        [
            "2 instead of 1: as many as that must hold",
            "`case.b` is left out",
            "`!case.b` instead of `case.b`",
            "`case.n > 1` is left out",
            "`>=` instead of `>` in `case.n > 1`",
            "2 instead of 1 in `case.n > 1`",
        ]
    );
}

#[test]
fn equal_conditions_are_known_by_their_boxes() {
    // Both are the same while there are only two texts.
    let found = words("case.t == \"x\"");
    assert!(
        found.contains(&"`!=` instead of `==` in `case.t == \"x\"`".to_owned()),
        "{found:?}"
    );
    let found = words("case.n > 3 && case.n > 1");
    let same = "1 is left out";
    assert!(!found.iter().any(|it| it.contains(same)));
    assert!(
        found.contains(
            &"`case.n > 1` is left out of `case.n > 3 && case.n > 1` (equivalent)".to_owned()
        ),
        "{found:?}"
    );
    assert!(
        found.contains(&"2 instead of 1 in `case.n > 3 && case.n > 1` (equivalent)".to_owned())
            || found.contains(&"2 instead of 1 in `case.n > 1` (equivalent)".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"4 instead of 3 in `case.n > 3`".to_owned()),
        "{found:?}"
    );
}

/// What is asked of items, histories, words, tables and courses has a name of its own: two
/// that ask the same are the same, and no others are.
#[test]
fn what_is_asked_beyond_facts_is_known_by_what_it_asks() {
    let asks = [
        "case.promised.exists(p, p.by == \"ann\")",
        "case.promised.exists(p, p.by == \"bob\")",
        "case.promised.exists(p, p.what == \"ann\")",
        "case.promised.all(p, p.by == \"ann\")",
        "case.response_team.exists(p, p.person == \"ann\")",
        "size(case.promised.filter(p, has(p.by))) >= 2",
        "size(case.promised.filter(p, has(p.by))) >= 3",
        "2 * size(case.promised.filter(p, has(p.by))) >= 3",
        "case.promised.exists(p, case.consulted.exists(c, c.person == p.by))",
        "was(case.phase, \"waiting\")",
        "was(case.phase, \"resolved\")",
        "time_in(case.phase, \"waiting\") > duration(\"2h\")",
        "changes(case.owner) >= 2",
        "mentions(case.subject, \"outage_words\")",
        "mentions(case.description, \"outage_words\")",
        "pick.desk == \"team-lead\"",
        "conforms(\"handling\")",
        "covered(\"one-commander\")",
        "case.subject.contains(\"x\")",
        "\"x\" in case.tags",
        "clock.resolution.breached",
        "escalated(\"team-lead\")",
        "now - case.opened_at > duration(\"1h\")",
    ];
    let of = |first: &str, then: &str| {
        let text = fixture("language/policy.yaml");
        let more = format!("  - {{ id: more, to: team-lead, when: '{first} && {then}' }}\n");
        let text = text.replace("escalations:\n", &format!("escalations:\n{more}"));
        let text = text.replace(
            "  tariff: {",
            "  tags: { list: text, about: T }\n  tariff: {",
        );
        let (_, checked) =
            crate::trial::outline::checked(&text).unwrap_or_else(|| panic!("{text}"));
        crate::program::compile::compile(&checked, &mut crate::text::diag::Diagnostics::new())
    };
    let whole = |it: &crate::program::ir::Program| it.escalations[0].when;
    for one in asks {
        for other in asks {
            // In another order, so that nothing has the number that it had.
            let (before, after) = (of(one, other), of(other, one));
            let same =
                crate::trial::boxes::equal((&before, whole(&before)), (&after, whole(&after)));
            assert!(same, "{one} and {other}");
            let twice = of(one, one);
            let same =
                crate::trial::boxes::equal((&before, whole(&before)), (&twice, whole(&twice)));
            assert_eq!(same, one == other, "{one} and {other}");
        }
    }
}

#[test]
fn every_mutant_of_the_example_is_a_policy() {
    for name in [
        "language/policy.yaml",
        "clocks/policy.yaml",
        "example/policy.yaml",
        "servicenow-audit/policy.yaml",
        "bench/policy.yaml",
    ] {
        let text = fixture(name);
        let original = policy(&text);
        let digest = |it: &Policy| json(&it.describe())["digest"].clone();
        let found = all(&original);
        assert!(found.len() > 20, "{name}: {}", found.len());
        for mutant in &found {
            let changed = policy(&apply(&text, mutant));
            let same = digest(&changed) == digest(&original);
            assert_eq!(
                same,
                mutant["equivalent"] == "it compiles to the same",
                "{mutant}"
            );
            assert!(mutant["line"].as_u64() <= Some(text.lines().count() as u64));
            assert!(!mutant["change"].as_str().unwrap().is_empty());
        }
    }
}

/// A document in JSON is changed as one in YAML.
#[test]
fn a_policy_in_json_has_mutants_too() {
    let text = r#"{"escalate": 1, "policy": "p", "version": "1",
        "checklists": {"exit": [{"id": "it", "any": [{"when": "has(case.resolved_at)"}], "require": "has(case.resolved_at)"}]}}"#;
    let text = text.replace("\"any\": [{\"when\": \"has(case.resolved_at)\"}], ", "");
    let policy = policy(&text);
    let found = all(&policy);
    assert_eq!(found.len(), 2, "{found:?}");
    for mutant in &found {
        super::policy(&apply(&text, mutant));
    }
}

#[test]
fn pages_are_bounded() {
    let policy = policy(&fixture("example/policy.yaml"));
    let whole = json(&policy.mutants(0, u32::MAX));
    let count = whole["mutants"].as_array().unwrap().len();
    assert!(count <= MUTANTS_PAGE_MAX);
    assert_eq!(all(&policy).len(), count);
    for (first, count) in [(0, 0), (u32::MAX, u32::MAX), (100_000, 5)] {
        let page = json(&policy.mutants(first, count));
        assert_eq!(page["mutants"].as_array().unwrap().len(), 0);
        assert!(page["next"].is_null());
    }
}

#[test]
fn lists_histories_tables_steps_and_coverages_have_mistakes_of_their_own() {
    let text = fixture("language/policy.yaml");
    let own = policy(&text);
    let found = all(&own);
    for mutant in &found {
        policy(&apply(&text, mutant));
    }
    let found: std::collections::BTreeSet<String> = found
        .iter()
        .map(|it| {
            format!(
                "{}: {}",
                it["of"].as_str().unwrap(),
                it["change"].as_str().unwrap()
            )
        })
        .collect();
    for expected in [
        "define/promises_owned: one item that fits is enough, instead of all, in `case.promised.all(p, has(p.by))`",
        "define/promises_owned: `!has(p.by)` instead of `has(p.by)`",
        "define/half_answered: 3 instead of 2 in `2 * size(case.consulted.filter(c, has(c.answered_at)))`",
        "define/half_answered: `!has(c.answered_at)` instead of `has(c.answered_at)`",
        "escalation/promise-overdue: every item must fit, instead of one, in `case.promised.exists(p, !has(p.kept_at) && p.due_at < now)`",
        "escalation/promise-overdue: `<=` instead of `<` in `p.due_at < now`",
        "escalation/waits-too-long: \"resolved\" instead of \"waiting\" in `time_in(case.phase, \"waiting\")`",
        "escalation/started-late: `last` instead of `first` in `first(case.phase, \"active\")`",
        "clock/since_reopened: `first` instead of `last` in `last(case.status, \"in-progress\")`",
        "table/desk/row 1: the row `[\">= 100\", \"*\", duty-manager]` is left out",
        "table/desk/row 1: `>= 101` instead of `>= 100` for `case.customers_affected`",
        "table/desk/row 1: gives team-lead instead of duty-manager",
        "table/desk/otherwise: gives duty-manager instead of team-lead",
        "table/limit/row 1: gives 5h instead of 4h",
        "table/hours/row 1: gives office instead of always",
        "process/handling/answered: the step `answered` is left out",
        "process/handling/answered: the step `worked-on` comes before `answered`",
        "process/handling/resolved: `!=` instead of `==` in `case.phase == \"resolved\"`",
        "coverage/one-commander: 0 instead of 1: as many must be there",
        "coverage/one-commander: 2 instead of 1: as many may be there",
    ] {
        assert!(found.contains(expected), "{expected}\n{found:#?}");
    }
}
