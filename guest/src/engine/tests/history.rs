//! Histories: events in order, what is derived from them, and what is not seen yet.

use super::{decide, part, policy, see};

const BODY: &str = "
fields:
  status: { new: [new], active: [open], waiting: [waiting], resolved: [resolved], closed: [closed] }
targets: [{ id: lead, path: functional }]
escalations:
  - { id: moved, to: lead, when: case.reassignments >= 2, because: so }
  - { id: back, to: lead, when: case.reopens >= 1, because: so }
  - { id: since, to: lead, when: now - case.reopened_at >= duration(\"1h\"), because: so }
  - { id: waits, to: lead, when: case.phase == \"waiting\", because: so }
  - { id: stuck, to: lead, when: now - case.status_changed_at > duration(\"1h\"), because: so }
  - { id: owned, to: lead, when: has(case.owner), because: so }
";

/// The answers of all rules, a letter each.
fn answers(text: &str, now: &str) -> String {
    let decision = decide(&policy(BODY), text, now);
    let of = part(&decision, "escalations")
        .as_array()
        .unwrap_or_else(|| panic!("{decision}"))
        .clone();
    of.iter()
        .map(|it| &it["answer"].as_str().unwrap()[..1])
        .collect()
}

fn history(events: &[(&str, &str)]) -> String {
    let events: Vec<String> = events
        .iter()
        .map(|(at, set)| format!(r#"{{"at":@{at},"set":{{{set}}}}}"#))
        .collect();
    format!(r#""history":[{}]"#, events.join(","))
}

#[test]
fn events_hold_from_their_instant_and_later_ones_are_not_seen() {
    let text = format!(
        r#""status":"open",{}"#,
        history(&[
            ("10:00", r#""status":"waiting""#),
            ("11:00", r#""status":"open""#)
        ])
    );
    assert_eq!(&answers(&text, "09:59:59.999")[3..4], "n");
    assert_eq!(&answers(&text, "10:00")[3..4], "y");
    assert_eq!(&answers(&text, "10:59:59.999")[3..4], "y");
    assert_eq!(&answers(&text, "11:00")[3..4], "n");
    // Later events are invisible to what is next, too.
    see(
        BODY,
        &[(&text, "10:30", "next_change", r#""11:00:00.001""#)],
    );
}

#[test]
fn changes_are_counted_from_a_whole_history() {
    let moves = |more: &str| {
        let events = history(&[
            ("10:00", r#""assignment_group":"b""#),
            ("10:00", r#""assignment_group":"c""#),
            ("10:30", r#""assignment_group":"c""#),
        ]);
        format!(r#""assignment_group":"a",{events}{more}"#)
    };
    // Each change counts, also where several come at one instant; the same again is none.
    assert_eq!(&answers(&moves(""), "11:00")[..1], "y");
    assert_eq!(&answers(&moves(""), "09:00")[..1], "n");
    assert_eq!(
        &answers(&moves(r#","history_complete":false"#), "11:00")[..1],
        "u"
    );
    assert_eq!(&answers("", "11:00")[..1], "u");
    assert_eq!(&answers(r#""history":[]"#, "11:00")[..1], "n");
    assert_eq!(
        &answers(r#""history":[],"history_complete":false"#, "11:00")[..1],
        "u"
    );
    // What is given counts, and a difference is told.
    let given = moves(r#","reassignments":0"#);
    assert_eq!(&answers(&given, "11:00")[..1], "n");
    let decision = decide(&policy(BODY), &given, "11:00");
    assert!(
        part(&decision, "notes")
            .to_string()
            .contains("`reassignments` is given, and differs"),
        "{decision}"
    );
    let same = decide(&policy(BODY), &moves(r#","reassignments":2"#), "11:00");
    assert!(part(&same, "notes").is_null(), "{}", same["notes"]);
    // A first value is no change.
    assert_eq!(
        &answers(
            &history(&[
                ("10:00", r#""assignment_group":"b""#),
                ("10:10", r#""assignment_group":"c""#)
            ]),
            "11:00"
        )[..1],
        "n"
    );
}

#[test]
fn leaving_the_end_is_a_reopening() {
    let text = format!(
        r#""status":"open",{}"#,
        history(&[
            ("10:00", r#""status":"resolved""#),
            ("10:10", r#""status":"closed""#),
            ("10:30", r#""status":"waiting""#),
            ("10:40", r#""status":"open""#),
        ])
    );
    assert_eq!(&answers(&text, "10:20")[1..3], "nu");
    assert_eq!(&answers(&text, "10:30")[1..3], "yn");
    assert_eq!(&answers(&text, "11:30")[1..3], "yy");
    see(BODY, &[(&text, "11:00", "next_change", r#""11:30""#)]);
}

#[test]
fn the_order_of_events_is_that_of_their_instants() {
    let sorted = format!(
        r#""status":"new",{}"#,
        history(&[
            ("10:00", r#""status":"waiting""#),
            ("10:20", r#""status":"open""#)
        ])
    );
    let mixed = format!(
        r#""status":"new",{}"#,
        history(&[
            ("10:20", r#""status":"open""#),
            ("10:00", r#""status":"waiting""#)
        ])
    );
    for now in ["09:00", "10:00", "10:20", "12:00"] {
        assert_eq!(answers(&sorted, now), answers(&mixed, now), "{now}");
    }
    see(
        BODY,
        &[
            (&sorted, "11:00", "notes", "null"),
            (
                &mixed,
                "11:00",
                "notes",
                r#"["the history was not in the order of its instants; it was sorted"]"#,
            ),
        ],
    );
    // Within one instant the order given is kept, and only the last value lasts.
    let once = format!(
        r#""status":"new",{}"#,
        history(&[
            ("10:00", r#""status":"open""#),
            ("10:00", r#""status":"waiting""#)
        ])
    );
    assert_eq!(&answers(&once, "10:00")[3..4], "y");
}

#[test]
fn an_event_unsets_with_null() {
    let text = format!(
        r#""owner":"ann",{}"#,
        history(&[("10:00", r#""owner":null"#)])
    );
    assert_eq!(&answers(&text, "09:00")[5..], "y");
    assert_eq!(&answers(&text, "10:00")[5..], "n");
    assert_eq!(&answers("", "10:00")[5..], "u");
    assert_eq!(&answers(r#""owner":null"#, "10:00")[5..], "n");
}

#[test]
fn a_status_is_the_phase_of_its_class() {
    for (status, answer) in [
        ("new", "n"),
        ("open", "n"),
        ("waiting", "y"),
        ("resolved", "n"),
        ("closed", "n"),
    ] {
        assert_eq!(
            &answers(&format!(r#""status":"{status}""#), "10:00")[3..4],
            answer
        );
    }
    assert_eq!(&answers("", "10:00")[3..4], "u");
    see(
        BODY,
        &[("", "10:00", "escalations.3.missing", r#"["status"]"#)],
    );
}

#[test]
fn when_the_status_changed_is_derived() {
    let text = format!(
        r#""status":"new",{}"#,
        history(&[
            ("10:00", r#""status":"open""#),
            ("10:30", r#""status":"open""#)
        ])
    );
    assert_eq!(&answers(&text, "11:00")[4..5], "n");
    assert_eq!(&answers(&text, "11:00:00.001")[4..5], "y");
    assert_eq!(&answers(&text, "09:00")[4..5], "u");
}

#[test]
fn what_is_told_of_the_future_has_not_happened() {
    let body = "
fields:
  visit_at: { type: timestamp, kind: planned }
targets: [{ id: lead, path: functional }]
escalations:
  - { id: closed, to: lead, when: has(case.closed_at), because: so }
  - { id: visit, to: lead, when: has(case.visit_at), because: so }
  - { id: soon, to: lead, when: case.visit_at - now <= duration(\"30m\"), because: so }
";
    see(
        body,
        &[
            (
                r#""closed_at":@11:00,"visit_at":@12:00"#,
                "10:00",
                "",
                r#"{
            "escalations":[{"answer":"no"},{"answer":"yes"},{"answer":"no"}],"next_change":"11:00",
            "notes":["`closed_at` lies in the future (2026-11-20T11:00:00Z); until then it has not happened"]}"#,
            ),
            (
                r#""closed_at":@11:00,"visit_at":@12:00"#,
                "11:00",
                "",
                r#"{
            "escalations":[{"answer":"yes"},{"answer":"yes"},{"answer":"no"}],"notes":"-","next_change":"11:30"}"#,
            ),
            (
                r#""visit_at":@12:00"#,
                "11:30",
                "escalations.2.answer",
                r#""yes""#,
            ),
            // A plan that is not given is not known; what has happened is given.
            (
                "",
                "11:30",
                "escalations",
                r#"[{"answer":"no"},{"answer":"unknown"},{"answer":"unknown"}]"#,
            ),
        ],
    );
}

#[test]
fn a_snapshot_cannot_be_decided_before_it_was_taken() {
    see(
        BODY,
        &[
            (
                r#""as_of":@10:00"#,
                "09:59:59.999",
                "error.code",
                r#""C0105""#,
            ),
            (r#""as_of":@10:00"#, "10:00", "id", r#""C""#),
            (r#""as_of":@10:00"#, "11:00", "error", "null"),
        ],
    );
}

/// What conditions ask of a history, a rule for each question.
const ASKED: &str = "
fields:
  status: { new: [new], active: [open], waiting: [waiting], resolved: [resolved], closed: [closed] }
targets: [{ id: lead, path: functional }]
escalations:
  - { id: first, to: lead, when: 'first(case.status, \"waiting\") >= timestamp(\"2026-11-20T10:00:00Z\")', because: so }
  - { id: last, to: lead, when: 'last(case.status, \"waiting\") > timestamp(\"2026-11-20T10:00:00Z\")', because: so }
  - { id: changes, to: lead, when: changes(case.status) >= 2, because: so }
  - { id: time, to: lead, when: 'time_in(case.status, \"waiting\") >= duration(\"1h\")', because: so }
  - { id: was, to: lead, when: 'was(case.status, \"waiting\")', because: so }
  - { id: phase, to: lead, when: 'time_in(case.phase, \"waiting\") >= duration(\"1h\")', because: so }
";

fn asked(text: &str, now: &str) -> String {
    let decision = decide(&policy(ASKED), text, now);
    let of = part(&decision, "escalations").as_array().unwrap().clone();
    of.iter()
        .map(|it| &it["answer"].as_str().unwrap()[..1])
        .collect()
}

#[test]
fn questions_about_a_history_are_answered_event_by_event() {
    let moved = history(&[
        ("09:00", r#""status":"new""#),
        ("10:00", r#""status":"waiting""#),
        ("10:30", r#""status":"open""#),
        ("11:00", r#""status":"waiting""#),
    ]);
    for (now, expected) in [
        ("09:30", "uunnnn"),
        ("10:00", "ynnnyn"),
        ("10:45", "ynynyn"),
        ("11:29:59.999", "yyynyn"),
        ("11:30", "yyyyyy"),
    ] {
        assert_eq!(asked(&moved, now), expected, "{now}");
    }
    // Time alone makes it an hour, and that is when to look again.
    see(
        ASKED,
        &[
            (&moved, "11:10", "next_change", r#""11:30""#),
            (&moved, "11:30", "next_change", "null"),
            (&moved, "10:45", "next_change", "null"),
            (
                &moved,
                "11:10",
                "escalations.3.reason",
                r#""the time in which status was waiting is 40m, not at least 1h""#,
            ),
            (
                &moved,
                "11:10",
                "escalations.4.reason",
                r#""so (status was waiting at some time)""#,
            ),
        ],
    );
}

#[test]
fn what_was_before_the_first_event_was_since_the_case_was_opened() {
    let left = history(&[("10:30", r#""status":"open""#)]);
    let opened = format!(r#""status":"waiting","opened_at":@09:30,{left}"#);
    assert_eq!(asked(&opened, "11:00"), "nnnyyy");
    assert_eq!(asked(&opened, "10:29:59.999"), "nnnnyn");
    assert_eq!(asked(&opened, "10:30"), "nnnyyy");
    let when = format!(r#""status":"waiting",{left}"#);
    assert_eq!(asked(&when, "11:00"), "uunuyu");
    see(
        ASKED,
        &[(
            &when,
            "11:00",
            "escalations.3.reason",
            r#""the time in which status was waiting is not known (asked for: at least 1h)""#,
        )],
    );
}

#[test]
fn what_the_history_does_not_tell_is_unknown() {
    // A snapshot, and a history that begins late: only what was seen is known.
    assert_eq!(asked(r#""status":"open""#, "11:00"), "uuuuuu");
    assert_eq!(
        asked(r#""status":"waiting","opened_at":@09:00"#, "11:00"),
        "uuuuyu"
    );
    let late = history(&[("10:00", r#""status":"waiting""#)]);
    assert_eq!(
        asked(&format!(r#"{late},"history_complete":false"#), "11:30"),
        "uuuuyu"
    );
    // A status that is told late may have been anything until then.
    let late = history(&[
        ("09:00", r#""owner":"ann""#),
        ("10:00", r#""status":"waiting""#),
    ]);
    assert_eq!(asked(&late, "11:30"), "unnuyu");
    // An empty history of which nothing is told.
    assert_eq!(asked(r#""history":[]"#, "11:00"), "uunuuu");
}

#[test]
fn a_value_that_lasted_no_time_counts_but_adds_none() {
    let at_once = history(&[
        ("09:00", r#""status":"new""#),
        ("10:00", r#""status":"waiting""#),
        ("10:00", r#""status":"open""#),
    ]);
    assert_eq!(asked(&at_once, "12:00"), "ynynyn");
}

#[test]
fn severity_and_pauses_follow_what_a_history_shows() {
    see(
        "
severity:
  levels: [s1, s2]
  assume: worst
  rules: [{ id: back, level: s1, when: 'changes(case.assignment_group) >= 2', because: so }]
  otherwise: s2
clocks:
  - id: fix
    from: case.opened_at
    until: case.resolved_at
    pause_while: 'was(case.review_decision, \"skip\")'
    target: { s1: 1h, s2: 4h }
",
        &[(
            r#""opened_at":@09:00,"assignment_group":"a","review_decision":"conduct","history":[{"at":@10:00,"set":{"assignment_group":"b"}},{"at":@10:30,"set":{"assignment_group":"a"}},{"at":@11:00,"set":{"review_decision":"skip"}},{"at":@11:00,"set":{"review_decision":"conduct"}}]"#,
            "12:00",
            "",
            r#"{"severity":{"level":"s1"},"clocks":[{"phase":"paused","elapsed":"2h","breaches":[{"level":"s1","at":"10:30"}]}]}"#,
        )],
    );
}
