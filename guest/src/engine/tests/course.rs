//! Processes that go in order or not, and who is there at any time.

use super::see;

const STEPS: &str = "
fields:
  status: { new: [new], active: [open], waiting: [waiting], resolved: [resolved], closed: [closed] }
process:
  - id: response
    steps:
      - { id: opened, at: case.opened_at }
      - { id: owned, when: has(case.owner) }
      - { id: accepted, at: case.critical_accepted_at }
      - { id: solved, when: 'case.phase == \"resolved\"' }
    because: The steps are taken in order.
targets: [{ id: lead, path: functional }]
escalations: [{ id: r, to: lead, when: '!conforms(\"response\")', because: so }]
";

#[test]
fn a_process_conforms_until_a_step_is_taken_before_one_above_it() {
    see(
        STEPS,
        &[
            (
                r#""opened_at":@09:00,"history":[{"at":@09:30,"set":{"owner":"ann"}},{"at":@11:00,"set":{"status":"resolved"}}],"critical_accepted_at":@10:00"#,
                "12:00",
                "processes.0",
                r#"{"conforms":"yes","taken":["opened","owned","accepted","solved"],"violation":"-"}"#,
            ),
            (
                r#""opened_at":@09:00,"status":"new","history":[{"at":@09:30,"set":{"owner":"ann"}}]"#,
                "12:00",
                "processes.0",
                r#"{"conforms":"yes","taken":["opened","owned"]}"#,
            ),
            // Skipped: resolved before it was accepted, and for the event see when.
            (
                r#""opened_at":@09:00,"status":"new","history":[{"at":@09:30,"set":{"owner":"ann"}},{"at":@11:00,"set":{"status":"resolved"}}]"#,
                "12:00",
                "",
                r#"{"processes":[{"conforms":"no","violation":{"step":"solved","at":"11:00","before":"accepted","taken_at":"-"}}],"escalations":[{"answer":"yes"}]}"#,
            ),
            // Out of order, though in the end all were taken; the first in time is told.
            (
                r#""opened_at":@09:00,"owner":null,"critical_accepted_at":@09:15,"history":[{"at":@09:10,"set":{"status":"resolved"}},{"at":@09:30,"set":{"owner":"ann"}}]"#,
                "12:00",
                "",
                r#"{"processes":[{"conforms":"no","violation":{"step":"solved","at":"09:10","before":"owned","taken_at":"09:30"}}],"escalations":[{"answer":"yes","reason":"so (response is out of order: solved was taken at 2026-11-20T09:10:00Z, before owned, which was taken at 2026-11-20T09:30:00Z)"}]}"#,
            ),
            // What is to come has not been taken, and turns when it comes.
            (
                r#""opened_at":@09:00,"critical_accepted_at":@13:00,"history":[]"#,
                "12:00",
                "",
                r#"{"processes":[{"conforms":"unknown","taken":["opened"]}]}"#,
            ),
            (
                r#""opened_at":@09:00,"owner":null,"status":"new","critical_accepted_at":@13:00,"history":[]"#,
                "12:00",
                "",
                r#"{"processes":[{"conforms":"yes","taken":["opened"]}],"next_change":"13:00"}"#,
            ),
            (
                r#""opened_at":@09:00,"owner":null,"status":"new","critical_accepted_at":@13:00,"history":[]"#,
                "13:00",
                "processes.0",
                r#"{"conforms":"no","violation":{"step":"accepted","at":"13:00","before":"owned"}}"#,
            ),
        ],
    );
}

#[test]
fn without_a_whole_history_only_timestamps_tell() {
    see(
        STEPS,
        &[
            (
                r#""opened_at":@09:00,"owner":"ann","status":"open""#,
                "12:00",
                "",
                r#"{"processes":[{"conforms":"unknown","taken":["opened","owned"]}],"escalations":[{"answer":"unknown"}]}"#,
            ),
            // Never opened: that is an order that timestamps tell.
            (
                r#""critical_accepted_at":@10:00,"owner":"ann","status":"open""#,
                "12:00",
                "processes.0",
                r#"{"conforms":"no","violation":{"step":"owned","at":"-","before":"opened"}}"#,
            ),
            (
                "",
                "12:00",
                "ask",
                r#"[{"fact":"status","settles":["escalation r"]},{"fact":"owner","settles":["escalation r"]}]"#,
            ),
        ],
    );
}

const COVER: &str = "
coverage:
  - { id: one, of: case.commanders, from: case.critical_accepted_at, until: case.resolved_at, at_least: 1, at_most: 1 }
targets: [{ id: lead, path: functional }]
escalations: [{ id: r, to: lead, when: '!covered(\"one\")', because: so }]
";

#[test]
fn the_first_gap_or_overlap_is_told() {
    let case = |commanders: &str, more: &str| {
        format!(r#""critical_accepted_at":@10:00,"commanders":[{commanders}]{more}"#)
    };
    let ann = r#"{"person":"ann","from":@10:00,"until":@11:00}"#;
    let see = |commanders: &str, more: &str, now: &str, expected: &str| {
        see(COVER, &[(&case(commanders, more), now, "", expected)]);
    };
    // Until her end has come, she is there; then nobody is.
    see(
        ann,
        "",
        "10:30",
        r#"{"coverage":[{"covered":"yes","breach":"-"}],"next_change":"11:00"}"#,
    );
    see(
        ann,
        "",
        "11:00",
        r#"{"coverage":[{"covered":"no","breach":{"from":"11:00","until":"-","count":0}}],"escalations":[{"answer":"yes","reason":"so (one has a gap or overlap: nobody was there from 2026-11-20T11:00:00Z on)"}]}"#,
    );
    // One takes over at the same instant, and is there still.
    see(
        &format!(r#"{{"person":"bob","from":@11:00}},{ann}"#),
        "",
        "13:00",
        r#"{"coverage":[{"covered":"yes"}],"next_change":null}"#,
    );
    see(
        &format!(r#"{ann},{{"person":"bob","from":@11:20}}"#),
        "",
        "13:00",
        r#"{"coverage":[{"covered":"no","breach":{"from":"11:00","until":"11:20","count":0}}]}"#,
    );
    see(
        &format!(r#"{ann},{{"person":"bob","from":@10:45}}"#),
        "",
        "13:00",
        r#"{"coverage":[{"covered":"no","breach":{"from":"10:45","until":"11:00","count":2}}]}"#,
    );
    // Before and after the time that must be covered nobody need be there.
    see(
        ann,
        r#","resolved_at":@11:00"#,
        "13:00",
        r#"{"coverage":[{"covered":"yes"}]}"#,
    );
    see(
        r#"{"person":"ann","from":@10:20}"#,
        r#","resolved_at":@11:00"#,
        "13:00",
        r#"{"coverage":[{"covered":"no","breach":{"from":"10:00","until":"10:20","count":0}}]}"#,
    );
    see(
        "",
        r#","resolved_at":@11:00"#,
        "13:00",
        r#"{"coverage":[{"covered":"no","breach":{"from":"10:00","until":"11:00","count":0}}]}"#,
    );
    // Who has not begun is not there.
    see(
        r#"{"person":"ann"},{"person":"bob","from":@10:00}"#,
        "",
        "13:00",
        r#"{"coverage":[{"covered":"yes"}]}"#,
    );
}

#[test]
fn coverage_of_what_is_not_known_is_not_known() {
    see(
        COVER,
        &[
            (
                r#""critical_accepted_at":@10:00"#,
                "12:00",
                "",
                r#"{"coverage":[{"covered":"unknown"}],"ask":[{"fact":"commanders","settles":["escalation r"]}]}"#,
            ),
            ("", "12:00", "coverage.0.covered", r#""yes""#),
        ],
    );
}

/// Ids are for those who write policies; whoever reads an explanation is told in words.
#[test]
fn explanations_say_of_the_steps_and_the_people_what_went_wrong() {
    const BOTH: &str = "
process:
  - id: handling
    because: Nobody works on what nobody took on.
    steps: [{ id: taken-on, at: case.critical_accepted_at }, { id: first-report, at: case.first_response_at }]
coverage:
  - { id: one, of: case.commanders, from: case.critical_accepted_at, at_least: 1, at_most: 1, because: One person commands. }
targets: [{ id: lead, path: functional }]
escalations: [{ id: r, to: lead, when: '!covered(\"one\") || !conforms(\"handling\")', because: so }]
";
    let policy = super::policy(BOTH);
    let explained = |text: &str| -> Vec<String> {
        let decision = super::decide_line(
            &policy,
            &super::case(text),
            "13:00",
            "\"detail\":\"explain\"",
        );
        let all = decision["explanation"].as_array().unwrap().iter();
        let parts = all.filter(|it| it["kind"] == "process" || it["kind"] == "coverage");
        parts
            .map(|it| {
                let answer = it["answer"].as_str().unwrap();
                format!("{answer}: {}", it["sentence"].as_str().unwrap())
            })
            .collect()
    };
    let commanders = r#""commanders":[{"person":"ann","from":@10:00,"until":@11:00}]"#;
    assert_eq!(
        explained(&format!(
            r#""critical_accepted_at":@10:00,"first_response_at":@09:30,{commanders}"#
        )),
        [
            "no: The steps were not taken in order: “first report” was done at 2026-11-20T09:30:00Z, and “taken on”, which comes before it, was only done at 2026-11-20T10:00:00Z. Nobody works on what nobody took on.",
            "no: Nobody was there from 2026-11-20T11:00:00Z on, where exactly 1 should have been. One person commands.",
        ]
    );
    assert_eq!(
        explained(r#""critical_accepted_at":@10:00,"commanders":[{"person":"ann","from":@10:00}]"#),
        [
            "yes: The steps were taken in order, up to “taken on”. Nobody works on what nobody took on.",
            "yes: Exactly 1 was there at any time. One person commands.",
        ]
    );
}
