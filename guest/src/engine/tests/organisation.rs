//! What is decided of an organisation alone, apart from every case.

use serde_json::{Value, json};

use super::{decide_line, holds, policy};

const DESK: &str = r#"
fields: { account: {} }
choose:
  - id: first-risk
    from: risks
    where: "!has(p.owner)"
    order_by: probability * financial_impact desc
    because: What costs most comes first.
    source: S-181
  - id: leader
    from: resolution_leaders
    order_by: open_engagements
    because: A case has a leader.
targets:
  - { id: lead, path: functional, contact: { lead: choose.leader } }
escalations:
  - { id: tell, to: lead, when: case.customers_affected >= 50 || case.vip, because: Many. }
advice:
  - id: team
    question: Shall we?
    for: [{ id: pro, when: program.main_work_suffers, because: It helps. }]
checklists:
  exit:
    - { id: drilled, require: has(program.last_drill_at), because: First things first. }
  mixed:
    - { id: own, require: program.frontline_may_act_early, because: It may. }
    - { id: other, require: case.vip, because: It is one. }
  reviews:
    - id: drill
      require: now - program.last_drill_at <= duration("240h")
      because: What is not rehearsed fails.
      source: S-130
    - id: objects
      require:
        all:
          - now - program.tiers_reviewed_at <= duration("48h")
          - now - program.targets_reviewed_at <= duration("480h")
      because: Everything is reviewed.
    - id: cadence
      require: size(program.policy_changes.filter(c, now - c < duration("8760h"))) <= 2
      because: A few changes a year are enough.
      source: S-162
"#;

const NOW: &str = "2026-11-20T12:00:00Z";

fn advise(facts: &str, options: &str) -> Value {
    let now = crate::time::instant::parse(NOW).unwrap();
    let text = policy(DESK).advise(facts, now, options).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn see(facts: &str, options: &str, expected: &Value) {
    let found = advise(facts, options);
    assert!(
        holds(&found, expected),
        "expected {expected}\n found {found}"
    );
}

#[test]
fn what_is_about_the_organisation_alone_is_in_no_case() {
    let policy = policy(DESK);
    let ids = |of: &Value| -> Vec<String> {
        let all = of.as_array().into_iter().flatten();
        all.map(|it| it["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let case = r#"{"id":"C"}"#;
    let alone = decide_line(&policy, case, "09:00", "");
    assert_eq!(ids(&alone["checklists"]), ["exit", "mixed"]);
    // Whom a target names is chosen for the case.
    assert_eq!(ids(&alone["choices"]), ["leader"]);
    assert_eq!(alone.get("advice"), None);
    let whole = decide_line(&policy, case, "09:00", r#""organisation":true"#);
    assert_eq!(ids(&whole["checklists"]), ["exit", "mixed", "reviews"]);
    assert_eq!(ids(&whole["choices"]), ["first-risk", "leader"]);
    assert_eq!(ids(&whole["advice"]), ["team"]);
    let advised = advise("{}", "");
    assert_eq!(ids(&advised["checklists"]), ["reviews"]);
    assert_eq!(ids(&advised["choices"]), ["first-risk"]);
    assert_eq!(ids(&advised["advice"]), ["team"]);
    // Advice leaves nothing behind for the next case.
    advise(r#"{"main_work_suffers":true}"#, "");
    assert_eq!(decide_line(&policy, case, "09:00", ""), alone);
}

#[test]
fn reviews_come_with_the_date_at_which_the_policy_calls_for_them() {
    see(
        r#"{"last_drill_at":"2026-11-18T12:00:00Z","tiers_reviewed_at":"2026-11-17T12:00:00Z","policy_changes":[]}"#,
        "",
        &json!({
            "reviews": [
                {"list":"reviews","item":"objects","state":"overdue","overdue_since":"2026-11-19T12:00:00.001Z","due":"-",
                 "reason":"time since tiers reviewed at is 72h, not at most 48h"},
                {"list":"reviews","item":"drill","state":"due","due":"2026-11-28T12:00:00.001Z","source":["S-130"]},
                {"list":"reviews","item":"objects","state":"unknown","overdue_since":"-","missing":["program.targets_reviewed_at"]},
            ],
            "next_change": "2026-11-28T12:00:00.001Z",
        }),
    );
    // What was never done has no date.
    see(
        r#"{"last_drill_at":null,"policy_changes":[]}"#,
        "",
        &json!({"checklists":[{"items":[{"id":"drill","answer":"unknown"},{},{"id":"cadence","answer":"yes"}]}]}),
    );
}

#[test]
fn risks_are_ranked_by_the_product_of_two_numbers_exactly() {
    see(
        r#"{"risks":[
            {"name":"small","probability":0.5,"financial_impact":100,"owner":null},
            {"name":"owned","probability":0.9,"financial_impact":900,"owner":"ann"},
            {"name":"large","probability":0.1,"financial_impact":1000.5,"owner":null}]}"#,
        "",
        &json!({"choices":[{"answer":"yes","chosen":"large","source":["S-181"],
            "ranking":[
                {"rank":1,"name":"large","values":[
                    {"name":"probability","value":"0.1"},{"name":"financial impact","value":"1000.5"},
                    {"name":"probability times financial impact","value":"100.05"}]},
                {"rank":2,"name":"small"}]}]}),
    );
    // A risk that nobody put a price on could be the first one.
    see(
        r#"{"risks":[
            {"name":"priced","probability":0.5,"financial_impact":100,"owner":null},
            {"name":"open","probability":0.5,"owner":null}]}"#,
        "",
        &json!({"choices":[{"answer":"unknown","chosen":"-","missing":["program.risks.financial_impact"],
            "ranking":[{"rank":1,"name":"priced"},{"rank":"-","name":"open"}]}]}),
    );
    see(
        r#"{"risks":[]}"#,
        "",
        &json!({"choices":[{"answer":"no","reason":"risks is empty"}]}),
    );
}

#[test]
fn editions_tell_when_the_policy_was_changed_and_reviews_are_no_changes() {
    let history = |editions: &[(&str, &str)]| {
        let all = editions
            .iter()
            .map(|(version, at)| json!({"version":version,"at":at}));
        json!({"history": all.collect::<Vec<_>>()}).to_string()
    };
    let cadence = |answer: &str| json!({"items":[{},{},{"id":"cadence","answer":answer}]});
    // Not in order, one of them a review, one of them still to come.
    let three = [
        ("0.9", "2026-03-01"),
        ("0.8", "2025-12-01"),
        ("0.9", "2026-06-01"),
        ("1", "2026-10-01T08:00:00+02:00"),
        ("2", "2027-01-01"),
    ];
    see(
        "{}",
        &history(&three),
        &json!({"checklists":[cadence("yes")],
            "history":{"changes":2,"editions":[
                {"version":"0.8","change":false},{"version":"0.9","change":true},
                {"version":"0.9","change":false},
                {"version":"1","at":"2026-10-01T06:00:00Z","change":true},{"change":true}]},
            "notes":"-"}),
    );
    let more = [&three[..], &[("0.9.1", "2026-05-01")]].concat();
    see(
        "{}",
        &history(&more),
        &json!({"checklists":[cadence("no")]}),
    );
    see(
        " { } ",
        &history(&three[..1]),
        &json!({"history":{"changes":0},"notes":["the last edition of the history is 0.9, and the policy is 1"]}),
    );
    let refused =
        |facts: &str, options: &str| policy(DESK).advise(facts, 0, options).unwrap_err().message;
    assert_eq!(
        refused(r#"{"policy_changes":[]}"#, &history(&three)),
        "`program.policy_changes` is given twice"
    );
    for (options, message) in [
        (
            r#"{"history":{}}"#,
            "the options cannot be read: `history` is a list of editions, each with `version` and `at`",
        ),
        (
            r#"{"history":[{"version":"1"}]}"#,
            "the options cannot be read: `history`, edition 1: `at` is missing: since when it is in force",
        ),
        (
            r#"{"history":[{"version":1.0,"at":"2026-01-01"}]}"#,
            "the options cannot be read: `history`, edition 1: `version` is a text: write it in quotes",
        ),
        (
            r#"{"history":[{"version":"1","at":"2026-02-30"}]}"#,
            "the options cannot be read: `history`, edition 1: `at`: there is no date `2026-02-30`; write it like `2026-01-05`",
        ),
    ] {
        assert_eq!(refused("{}", options), message);
    }
}

#[test]
fn each_line_is_an_organisation_and_what_cannot_be_read_is_said_in_its_place() {
    let options = format!(r#"{{"now":"{NOW}"}}"#);
    let chunk = "{\"main_work_suffers\":true}\n\n{\"main_work\":1}\n[]\n{}\n";
    let out = policy(DESK).advise_lines(chunk, &options);
    let lines: Vec<Value> = out
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    let expected = json!([
        {"advice":[{"answer":"yes"}]},
        {"error":{"line":3,"code":"C0102"}},
        {"error":{"line":4,"code":"C0113"}},
        {"advice":[{"answer":"unknown","missing":["program.main_work_suffers"]}]},
    ]);
    assert!(holds(&Value::from(lines.clone()), &expected), "{lines:?}");
    let one = policy(DESK).advise(
        "{\n\"main_work_suffers\":true\n}",
        crate::time::instant::parse(NOW).unwrap(),
        "",
    );
    assert_eq!(one.unwrap(), out.lines().next().unwrap());
    assert!(policy(DESK).advise_lines("{}", "").contains("C0108"));
    let nothing = policy("").advise("{}", 0, "").unwrap_err();
    assert_eq!(nothing.code, "C0117");
}
