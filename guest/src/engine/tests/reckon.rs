//! Time added on a policy's calendars, and what a policy says of its facts.

use serde_json::Value;

use super::{millis, policy};

const DESK: &str = r#"
calendars:
  desk: { time_zone: Etc/UTC, hours: { mon-fri: ["09:00-17:00"] } }
  once: { time_zone: Etc/UTC, exceptions: { 2026-11-20: ["09:00-10:00"] } }
clocks:
  - { id: a, from: case.opened_at, until: case.resolved_at, calendar: desk, target: 1h }
  - { id: b, from: case.opened_at, until: case.resolved_at, calendar: once, target: 1h }
"#;

/// The day is a Friday.
#[test]
fn open_time_is_added_and_taken_away() {
    let policy = policy(DESK);
    let hour = 3_600_000;
    let day = 24 * hour;
    for (calendar, from, by, expected) in [
        ("desk", "10:00", 2 * hour, Some(millis("12:00"))),
        ("desk", "16:00", 2 * hour, Some(millis("10:00") + 3 * day)),
        ("desk", "10:00", -hour, Some(millis("09:00"))),
        ("desk", "10:00", -2 * hour, Some(millis("16:00") - day)),
        ("always", "16:00", 2 * hour, Some(millis("18:00"))),
        ("once", "08:00", hour, Some(millis("10:00"))),
        ("once", "08:00", 2 * hour, None),
    ] {
        assert_eq!(
            policy.reckon(calendar, millis(from), by),
            Ok(expected),
            "{by} from {from} on {calendar}"
        );
    }
    // Also where the policy names no calendar at all.
    let bare = super::policy("");
    assert_eq!(bare.reckon("always", 5, 10), Ok(Some(15)));
}

#[test]
fn a_calendar_that_is_not_there_is_told_with_the_one_that_is_meant() {
    let policy = policy(DESK);
    let wrong = |name: &str| policy.reckon(name, 0, 1).unwrap_err();
    assert_eq!(wrong("desc").code, "C0112");
    assert_eq!(wrong("desc").message, "the policy has no calendar `desc`");
    assert_eq!(wrong("desc").help.as_deref(), Some("did you mean `desk`?"));
    assert_eq!(
        wrong("elsewhere").help.as_deref(),
        Some("its calendars are `always`, `desk`, `once`")
    );
}

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
