//! What is known of the organisation, beside any number of cases.

use serde_json::Value;

use super::{at, decide_line, holds, part, policy};

const DESK: &str = "
program: { staff: { type: integer }, channel: {} }
rosters:
  sponsors: { name: text, rank: { type: text, one_of: [vice_president, director] }, since: timestamp }
targets: [{ id: lead, path: functional }]
escalations:
  - { id: thin, to: lead, when: program.staff < 3 && case.customers_affected > 5, because: Few are there. }
  - { id: told, to: lead, when: 'program.channel == \"desk\" && has(program.tiers_reviewed_at)', because: It is known. }
  - { id: senior, to: lead, when: 'program.sponsors.exists(s, s.rank == \"vice_president\" && has(s.since))', because: One is there. }
";

fn see(rows: &[(&str, &str, &str)]) {
    let policy = policy(DESK);
    for (program, path, expected) in rows {
        let options = format!("\"program\":{}", program.replace("@10", &at("10:00")));
        let line = r#"{"id":"C","customers_affected":9}"#;
        let decision = decide_line(&policy, line, "09:00", &options);
        let expected: Value = serde_json::from_str(expected).unwrap();
        let found = part(&decision, path);
        assert!(
            holds(found, &expected),
            "{program}: {path}\n  expected {expected}\n  found {found}"
        );
    }
}

#[test]
fn conditions_ask_of_the_organisation() {
    see(&[
        (
            r#"{"staff":2}"#,
            "escalations.0",
            r#"{"answer":"yes","reason":"Few are there (staff is 2, less than 3; customers affected is 9, more than 5)","facts":[{"name":"program.staff","value":2},{"name":"customers_affected","value":9}]}"#,
        ),
        (r#"{"staff":3}"#, "escalations.0", r#"{"answer":"no"}"#),
        (
            "{}",
            "escalations.0",
            r#"{"answer":"unknown","missing":["program.staff"]}"#,
        ),
        (
            "null",
            "escalations.0",
            r#"{"answer":"unknown","missing":["program.staff"]}"#,
        ),
        // What will happen has not; the decision changes when it does.
        (
            r#"{"channel":"desk","tiers_reviewed_at":"@10"}"#,
            "",
            r#"{"escalations":[{},{"answer":"no"},{}],"next_change":"10:00"}"#,
        ),
        (
            r#"{"sponsors":[{"name":"ann","rank":"director","since":"2026-01-01T00:00:00Z"},{"name":"bo","rank":"vice_president","since":"2026-01-01T00:00:00Z"}]}"#,
            "escalations.2",
            r#"{"answer":"yes"}"#,
        ),
        (
            r#"{"sponsors":[{"name":"bo","rank":"vice_president","since":"@10"}]}"#,
            "",
            r#"{"escalations":[{},{},{"answer":"no"}],"next_change":"10:00"}"#,
        ),
    ]);
}

#[test]
fn what_cannot_be_used_is_said_like_that_of_a_case() {
    see(&[
        (
            r#"{"staff":"many"}"#,
            "",
            r#"{"escalations":[{"answer":"unknown"},{},{}],"problems":[{"fact":"program.staff","message":"expected a whole number, found text `many`"}]}"#,
        ),
        (
            r#"{"staff":"many"},"strict":true"#,
            "error",
            r#"{"line":1,"code":"C0107"}"#,
        ),
        (
            r#"{"staf":2}"#,
            "error",
            r#"{"line":1,"code":"C0102","message":"the policy knows no fact `staf` of the organisation","help":"did you mean `staff`? to drop names that the policy does not know, use `ignore_extra_facts`"}"#,
        ),
        (r#"{"staf":2},"ignore_extra_facts":true"#, "error", "null"),
        (r#"{"staff":2,"staff":3}"#, "error", r#"{"code":"C0103"}"#),
        ("[2]", "error", r#"{"code":"C0113"}"#),
        (
            r#"{"sponsors":[{"nam":"x"}]}"#,
            "problems.0",
            r#"{"fact":"program.sponsors","message":"element 1: a record here has no field `nam`; did you mean `name`?"}"#,
        ),
    ]);
}

#[test]
fn it_holds_for_all_cases_of_a_call_and_for_no_other_call() {
    let policy = policy(DESK);
    let now = at("09:00");
    let chunk = "{\"id\":\"a\",\"customers_affected\":9,\"subject\":\"x\"}\n{\"id\":\"b\",\"customers_affected\":9}\n";
    let answers = |program: &str| -> Vec<Value> {
        let options = format!("{{\"now\":\"{now}\"{program}}}");
        let out = policy.decide_lines(chunk, &options);
        out.lines()
            .map(|it| serde_json::from_str(it).unwrap())
            .collect()
    };
    let of = |all: &[Value], rule: usize| -> Vec<String> {
        let answer = |it: &Value| {
            it["escalations"][rule]["answer"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        all.iter().map(answer).collect()
    };
    let known =
        r#","program":{"staff":1,"channel":"desk","sponsors":[{"name":"zoe","rank":"director"}]}"#;
    assert_eq!(of(&answers(known), 0), ["yes", "yes"]);
    assert_eq!(of(&answers(known), 2), ["no", "no"]);
    assert_eq!(of(&answers(""), 0), ["unknown", "unknown"]);
    assert_eq!(of(&answers(r#","program":{"staff":7}"#), 0), ["no", "no"]);
    assert_eq!(
        of(&answers(r#","program":{"staff":7}"#), 2),
        ["unknown", "unknown"]
    );
    let refused = answers(r#","program":{"x":7}"#);
    assert_eq!(refused.len(), 2);
    assert_eq!(refused[1]["error"]["line"], 2);
}

#[test]
fn a_case_does_not_speak_for_the_organisation() {
    let policy = policy(DESK);
    for line in [
        r#"{"id":"C","program.staff":2}"#,
        r#"{"id":"C","staff":2}"#,
        r#"{"id":"C","history":[{"at":"2026-11-20T08:00:00Z","set":{"program.staff":2}}]}"#,
        r#"{"id":"C","":2}"#,
    ] {
        let decision = decide_line(&policy, line, "09:00", "");
        assert_eq!(decision["error"]["code"], "C0102", "{line}");
    }
}
