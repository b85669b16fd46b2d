//! Conditions on the items of lists.

use serde_json::{Value, json};

use super::{case, decide, decide_line, policy, see};

/// A policy with one rule.
fn rule(when: &str) -> String {
    format!(
        "
fields:
  skills_present: {{ list: text }}
  checks:
    list:
      name: text
      passed: boolean
      points: number
      due_at: {{ type: timestamp, kind: planned }}
      seen_at: timestamp
      region: {{ type: text, one_of: [emea, amer] }}
      waited: {{ type: duration, absent: none }}
targets: [{{ id: lead, path: functional }}]
escalations:
  - {{ id: r, to: lead, when: '{when}', because: so }}
"
    )
}

/// What the rule says of `checks`, for each list.
fn asked(when: &str, rows: &[(&str, &str)]) {
    let policy = policy(&rule(when));
    for (checks, expected) in rows {
        let decision = decide(&policy, &format!("\"checks\":{checks}"), "12:00");
        let found = decision["escalations"][0]["answer"].as_str().unwrap();
        assert_eq!(found, *expected, "{when}\n{checks}\n{decision}");
    }
}

#[test]
fn one_is_enough_whatever_is_unknown_of_the_others() {
    asked(
        "case.checks.exists(c, c.passed)",
        &[
            ("[]", "no"),
            (r#"[{"passed":true},{}]"#, "yes"),
            (r#"[{},{"passed":true}]"#, "yes"),
            (r#"[{"passed":false},{}]"#, "unknown"),
            (r#"[{"passed":false},{"passed":null}]"#, "unknown"),
            (r#"[{"passed":false}]"#, "no"),
            ("null", "unknown"),
            (r#""none""#, "unknown"),
        ],
    );
    asked(
        "case.checks.all(c, c.passed)",
        &[
            ("[]", "yes"),
            (r#"[{"passed":true},{}]"#, "unknown"),
            (r#"[{},{"passed":false}]"#, "no"),
            (r#"[{"passed":true}]"#, "yes"),
        ],
    );
}

#[test]
fn counts_are_known_where_every_item_is() {
    asked(
        "case.checks.exists_one(c, c.passed)",
        &[
            ("[]", "no"),
            (r#"[{"passed":true},{"passed":false}]"#, "yes"),
            (r#"[{"passed":true},{"passed":true}]"#, "no"),
            (r#"[{"passed":true},{"passed":true},{}]"#, "unknown"),
        ],
    );
    asked(
        "2 * size(case.checks.filter(c, c.passed)) >= size(case.checks)",
        &[
            ("[]", "yes"),
            (r#"[{"passed":true},{"passed":false}]"#, "yes"),
            (
                r#"[{"passed":true},{"passed":false},{"passed":false}]"#,
                "no",
            ),
            (r#"[{"passed":true},{}]"#, "unknown"),
        ],
    );
    asked(
        "size(case.checks) * 3 == 6",
        &[("[{},{}]", "yes"), ("[{}]", "no")],
    );
    asked(
        "size(case.checks.filter(c, has(c.name))) in [0, 2]",
        &[("[]", "yes"), (r#"[{"name":"a"}]"#, "no")],
    );
}

#[test]
fn fields_of_every_type_are_compared() {
    for (when, yes, no) in [
        (r#"c.name == "dns""#, r#""name":"dns""#, r#""name":"dn""#),
        (
            r#"c.name in ["dns", "mail"]"#,
            r#""name":"mail""#,
            r#""name":"dns2""#,
        ),
        (
            r#"c.name.startsWith("d")"#,
            r#""name":"dns""#,
            r#""name":"mail""#,
        ),
        (
            r#"c.region != "emea""#,
            r#""region":"amer""#,
            r#""region":"emea""#,
        ),
        ("c.points >= 2.5", r#""points":2.50"#, r#""points":2"#),
        (
            r#"c.waited > duration("30m")"#,
            r#""waited":"31m""#,
            r#""waited":"30m""#,
        ),
        ("!has(c.waited)", r#""name":"dns""#, r#""waited":"30m""#),
        (
            "!has(c.seen_at)",
            r#""seen_at":@13:00"#,
            r#""seen_at":@12:00"#,
        ),
        ("c.due_at < now", r#""due_at":@11:00"#, r#""due_at":@13:00"#),
        (
            r#"now - c.seen_at >= duration("1h")"#,
            r#""seen_at":@11:00"#,
            r#""seen_at":@11:30"#,
        ),
        (
            "c.due_at == c.seen_at",
            r#""due_at":@11:00,"seen_at":@11:00"#,
            r#""due_at":@11:00,"seen_at":@11:01"#,
        ),
        (
            r#"case.owner == c.name"#,
            r#""name":"ann""#,
            r#""name":"bob""#,
        ),
        ("c.passed == false", r#""passed":false"#, r#""passed":true"#),
    ] {
        let policy = policy(&rule(&format!("case.checks.exists(c, {when})")));
        for (item, expected) in [(yes, "yes"), (no, "no")] {
            let text = format!("\"owner\":\"ann\",\"checks\":[{{{item}}}]");
            let decision = decide(&policy, &text, "12:00");
            let found = &decision["escalations"][0]["answer"];
            assert_eq!(found, expected, "{when}\n{item}");
        }
    }
}

#[test]
fn lists_are_looked_through_within_one_another() {
    let policy = policy(&rule(
        "case.required_skills.all(s, s in case.skills_present) && \
         case.required_skills.exists(s, case.checks.all(c, c.name != s))",
    ));
    for (text, expected) in [
        (
            r#""required_skills":["dns"],"skills_present":["dns","mail"],"checks":[{"name":"mail"}]"#,
            "yes",
        ),
        (
            r#""required_skills":["dns"],"skills_present":["mail"],"checks":[]"#,
            "no",
        ),
        (
            r#""required_skills":["dns"],"skills_present":["dns"],"checks":[{"name":"dns"}]"#,
            "no",
        ),
        (
            r#""required_skills":["dns"],"skills_present":["dns"],"checks":[{"name":"mail"},{}]"#,
            "unknown",
        ),
        (
            r#""required_skills":["dns","mail"],"skills_present":["dns","mail"],"checks":[{"name":"dns"}]"#,
            "yes",
        ),
    ] {
        let decision = decide(&policy, text, "12:00");
        assert_eq!(decision["escalations"][0]["answer"], expected, "{text}");
    }
}

#[test]
fn the_next_change_lies_in_the_records() {
    see(
        &rule("case.actions.exists(a, !has(a.done_at) && a.due_at < now)"),
        &[
            (
                r#""actions":[{"due_at":@13:00},{"due_at":@11:00,"done_at":@10:00}]"#,
                "12:00",
                "",
                r#"{"next_change":"13:00:00.001","escalations":[{"answer":"no"}]}"#,
            ),
            (
                r#""actions":[{"due_at":@13:00}]"#,
                "13:00:00.001",
                "",
                r#"{"next_change":null,"escalations":[{"answer":"yes"}]}"#,
            ),
            // Until it is done, it is not: a time of the future has not happened.
            (
                r#""actions":[{"due_at":@11:00,"done_at":@12:30}]"#,
                "12:00",
                "",
                r#"{"next_change":"12:30","escalations":[{"answer":"yes"}]}"#,
            ),
        ],
    );
    see(
        &rule(r#"size(case.checks.filter(c, now - c.seen_at >= duration("1h"))) >= 2"#),
        &[(
            r#""checks":[{"seen_at":@11:00},{"seen_at":@11:45},{"seen_at":@11:30}]"#,
            "12:00",
            "",
            r#"{"next_change":"12:30","escalations":[{"answer":"no"}]}"#,
        )],
    );
    see(
        &rule(
            r#"case.checks.exists(c, case.actions.exists(a, a.owner == c.name && a.due_at + duration("15m") <= now))"#,
        ),
        &[(
            r#""checks":[{"name":"ann"}],"actions":[{"owner":"bob","due_at":@12:01},{"owner":"ann","due_at":@12:10}]"#,
            "12:00",
            "next_change",
            r#""12:25""#,
        )],
    );
}

#[test]
fn what_is_missing_of_an_item_is_asked_for() {
    see(
        &rule("case.actions.exists(a, !has(a.done_at) && a.due_at < now)"),
        &[
            (
                r#""actions":[{"due_at":@13:00},{},{"owner":"ann"}]"#,
                "12:00",
                "ask",
                r#"[{"fact":"actions.due_at","items":[2,3],"settles":["escalation r"]}]"#,
            ),
            (
                "",
                "12:00",
                "ask",
                r#"[{"fact":"actions","items":"-","settles":["escalation r"]}]"#,
            ),
            (
                r#""actions":[{}]"#,
                "12:00",
                "escalations.0.missing",
                r#"["actions.due_at"]"#,
            ),
        ],
    );
    // What the item is held against may be missing too.
    see(
        &rule("case.actions.exists(a, a.owner == case.owner)"),
        &[(
            r#""actions":[{"owner":"ann"},{}]"#,
            "12:00",
            "escalations.0.missing",
            r#"["owner","actions.owner"]"#,
        )],
    );
}

#[test]
fn the_first_item_that_decides_is_told() {
    let policy = policy(&rule(
        "case.actions.exists(a, !has(a.done_at) && a.due_at < now)",
    ));
    for (actions, reason) in [
        (
            r#"[{"due_at":@13:00},{"due_at":@11:00}]"#,
            "so (1 of 2 in actions fit (number 2: done at is not there yet; due at is 11:00, before the time (12:00)))",
        ),
        (
            r#"[{"due_at":@13:00}]"#,
            "none of 1 in actions fits (number 1: due at is 13:00, not before the time (12:00))",
        ),
        ("[]", "actions is empty"),
        (
            r#"[{},{"due_at":@13:00}]"#,
            "of 2 in actions 1 cannot be told (number 1: due at is not known (asked for: before the time (12:00)))",
        ),
    ] {
        let mut decision = decide(&policy, &format!("\"actions\":{actions}"), "12:00");
        let found = decision["escalations"][0]["reason"].take();
        let found = found.as_str().unwrap();
        let short = found.replace("2026-11-20T", "").replace(":00Z", "");
        assert_eq!(short, reason, "{actions}");
    }
}

#[test]
fn severity_and_pauses_follow_records_through_the_history() {
    see(
        "
severity:
  levels: [s1, s2]
  assume: worst
  rules: [{ id: nobody, level: s1, when: 'case.consulted.exists(c, !has(c.answered_at))', because: so }]
  otherwise: s2
clocks:
  - id: fix
    from: case.opened_at
    until: case.resolved_at
    pause_while: 'case.consulted.exists(c, !has(c.answered_at))'
    target: { s1: 1h, s2: 4h }
",
        &[(
            // It stands still from 10:15 until both have answered, at 11:15.
            r#""opened_at":@10:00,"consulted":[],"history":[{"at":@10:15,"set":{"consulted":[{"person":"ann","answered_at":@10:30},{"person":"bob","answered_at":@11:15}]}}]"#,
            "12:00",
            "",
            r#"{"severity":{"level":"s2"},"clocks":[{"elapsed":"1h","paused":[{"from":"10:15","to":"11:15"}]}]}"#,
        )],
    );
}

#[test]
fn work_is_bounded() {
    let mut body = rule("case.required_skills.exists(s, case.skills_present.exists(t, t == s))");
    for at in 0..60 {
        body.push_str(&format!(
            "  - {{ id: q{at}, to: lead, when: 'case.required_skills.exists(s, case.skills_present.exists(t, t == s && t != \"q{at}\"))', because: so }}\n"
        ));
    }
    let policy = policy(&body);
    let texts = |prefix: &str, count: usize| -> Value {
        (0..count)
            .map(|at| json!(format!("{prefix}{at}")))
            .collect()
    };
    let line = |count: usize| {
        let lists =
            json!({ "required_skills": texts("a", count), "skills_present": texts("b", count) });
        case(
            lists
                .to_string()
                .trim_start_matches('{')
                .trim_end_matches('}'),
        )
    };
    let few = decide_line(&policy, &line(50), "12:00", "");
    assert_eq!(few["escalations"][60]["answer"], "no");
    for detail in ["\"detail\":\"brief\"", ""] {
        let many = decide_line(&policy, &line(1000), "12:00", detail);
        assert_eq!(many["error"]["code"], "C0112", "{many}");
    }
    // And the next case is decided as if nothing had been.
    let few = decide_line(&policy, &line(50), "12:00", "");
    assert_eq!(few["escalations"][60]["answer"], "no");
}
