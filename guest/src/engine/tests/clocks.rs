//! Clocks: two axes, phase and breach, and every instant that turns them.

use super::see;

const PLAIN: &str = "
clocks:
  - id: fix
    from: case.opened_at
    until: case.resolved_at
    pause_while: case.phase == \"waiting\"
    target: 1h
    warn_at: [50%, 15m before]
fields:
  status: { active: [open], waiting: [waiting], resolved: [resolved] }
";
const OPENED: &str = r#""status":"open","opened_at":@10:00"#;

fn opened(more: &str) -> String {
    format!("{OPENED},{more}")
}

#[test]
fn a_clock_starts_runs_and_breaches_at_its_due_instant() {
    see(
        PLAIN,
        &[
            (
                r#""status":"open""#,
                "10:00",
                "clocks.0",
                r#"{"phase":"not_started","breached":"no","due":"-","key":"-"}"#,
            ),
            (
                OPENED,
                "09:59",
                "clocks.0",
                r#"{"phase":"not_started","breached":"no","due":"-"}"#,
            ),
            (OPENED, "09:59", "next_change", r#""10:00""#),
            (
                OPENED,
                "10:00",
                "clocks.0",
                r#"{"phase":"running","breached":"no","certain":"-","target":"1h","elapsed":"0s","remaining":"1h","used":0,
                "started_at":"10:00","due":"11:00","breached_at":"-"}"#,
            ),
            (
                OPENED,
                "10:30",
                "clocks.0",
                r#"{"elapsed":"30m","used":0.5,"warnings":[{"at":"50%","instant":"10:30","passed":true,
            "key":"C/clock/fix/warning/1"},{"at":"15m before","instant":"10:45","passed":false}]}"#,
            ),
            (
                OPENED,
                "10:29:59.999",
                "clocks.0.warnings.0.passed",
                "false",
            ),
            (
                OPENED,
                "10:59:59.999",
                "clocks.0",
                r#"{"breached":"no","remaining":"1ms"}"#,
            ),
            (
                OPENED,
                "11:00",
                "clocks.0",
                r#"{"phase":"running","breached":"yes","breached_at":"11:00","remaining":"0s","key":"C/clock/fix/1"}"#,
            ),
            (
                OPENED,
                "12:00",
                "clocks.0",
                r#"{"breached":"yes","breached_at":"11:00","remaining":"-1h","used":2,"due":"11:00"}"#,
            ),
        ],
    );
}

#[test]
fn what_ends_at_or_before_due_is_met() {
    let met = opened(r#""resolved_at":@11:00"#);
    let late = opened(r#""resolved_at":@11:00:00.001"#);
    let early = opened(r#""resolved_at":@09:30"#);
    see(
        PLAIN,
        &[
            (
                &met,
                "11:00",
                "clocks.0",
                r#"{"phase":"ended","breached":"no","ended_at":"11:00","elapsed":"1h"}"#,
            ),
            (
                &met,
                "15:00",
                "",
                r#"{"clocks":[{"phase":"ended","breached":"no","elapsed":"1h"}],"next_change":null}"#,
            ),
            (
                &late,
                "11:00",
                "clocks.0",
                r#"{"phase":"running","breached":"yes"}"#,
            ),
            (
                &late,
                "15:00",
                "clocks.0",
                r#"{"phase":"ended","breached":"yes","breached_at":"11:00","ended_at":"11:00:00.001"}"#,
            ),
            // An answer from before the question is none.
            (
                &early,
                "10:30",
                "clocks.0",
                r#"{"phase":"running","ended_at":"-"}"#,
            ),
            (&early, "11:00", "clocks.0", r#"{"breached":"yes"}"#),
        ],
    );
}

#[test]
fn a_paused_clock_has_no_due_and_what_remains_stands() {
    let paused = opened(r#""history":[{"at":@10:20,"set":{"status":"waiting"}}]"#);
    let resumed = opened(
        r#""history":[{"at":@10:20,"set":{"status":"waiting"}},{"at":@11:00,"set":{"status":"open"}}]"#,
    );
    let late = opened(r#""history":[{"at":@11:30,"set":{"status":"waiting"}}]"#);
    let at_due = opened(r#""history":[{"at":@11:00,"set":{"status":"waiting"}}]"#);
    see(
        PLAIN,
        &[
            (
                &paused,
                "10:20",
                "clocks.0",
                r#"{"phase":"paused","elapsed":"20m"}"#,
            ),
            (
                &paused,
                "13:00",
                "clocks.0",
                r#"{"phase":"paused","breached":"no","elapsed":"20m","remaining":"40m","due":"-","paused":[{"from":"10:20","to":"-"}]}"#,
            ),
            (&paused, "13:00", "next_change", "null"),
            (
                &resumed,
                "11:10",
                "clocks.0",
                r#"{"phase":"running","elapsed":"30m","due":"11:40","paused":[{"from":"10:20","to":"11:00"}],
            "warnings":[{"instant":"11:10","passed":true},{"instant":"11:25","passed":false}]}"#,
            ),
            (
                &resumed,
                "11:40",
                "clocks.0",
                r#"{"breached":"yes","breached_at":"11:40"}"#,
            ),
            // Paused after the breach: both hold.
            (
                &late,
                "12:00",
                "clocks.0",
                r#"{"phase":"paused","breached":"yes","breached_at":"11:00","elapsed":"1h30m","remaining":"-30m"}"#,
            ),
            // What pauses at the very instant has not ended at it.
            (
                &at_due,
                "12:00",
                "clocks.0",
                r#"{"phase":"paused","breached":"yes","breached_at":"11:00","remaining":"0s"}"#,
            ),
        ],
    );
}

#[test]
fn a_pause_that_is_not_known_counts_as_running() {
    see(
        PLAIN,
        &[
            (
                r#""opened_at":@10:00"#,
                "10:30",
                "clocks.0",
                r#"{"phase":"running","breached":"no","certain":false,"elapsed":"30m","due":"11:00","missing":["status"]}"#,
            ),
            (
                r#""opened_at":@10:00,"history":[{"at":@10:10,"set":{"status":"waiting"}},{"at":@10:20,"set":{"status":"open"}}]"#,
                "10:30",
                "clocks.0",
                r#"{"phase":"running","certain":false,"elapsed":"20m","due":"11:10"}"#,
            ),
        ],
    );
}

#[test]
fn facts_that_are_not_known_leave_a_clock_unknown() {
    let body = "
fields:
  asked_at: { type: timestamp, absent: unknown }
  answered_at: { type: timestamp, absent: unknown }
clocks:
  - { id: reply, from: case.asked_at, until: case.answered_at, target: 1h }
";
    see(
        body,
        &[
            (
                "",
                "10:00",
                "clocks.0",
                r#"{"phase":"unknown","breached":"unknown","due":"-","missing":["asked_at","answered_at"]}"#,
            ),
            (
                r#""asked_at":null"#,
                "10:00",
                "clocks.0",
                r#"{"phase":"not_started","breached":"no"}"#,
            ),
            (
                r#""asked_at":@09:00"#,
                "10:00",
                "clocks.0",
                r#"{"phase":"unknown","breached":"unknown","missing":["answered_at"]}"#,
            ),
            (
                r#""asked_at":@09:00,"answered_at":null"#,
                "10:00",
                "clocks.0",
                r#"{"phase":"running","breached":"yes"}"#,
            ),
            // A next reply: answered before, asked again.
            (
                r#""asked_at":@09:30,"answered_at":@09:00"#,
                "10:00",
                "clocks.0",
                r#"{"phase":"running","breached":"no"}"#,
            ),
            (
                r#""asked_at":@09:30,"answered_at":@09:30"#,
                "10:00",
                "clocks.0",
                r#"{"phase":"ended","breached":"no","elapsed":"0s"}"#,
            ),
        ],
    );
}

const LEVELS: &str = "
fields:
  status: { active: [open], waiting: [waiting], resolved: [resolved] }
severity:
  levels: [s1, s2, s3]
  assume: decided
  rules:
    - { id: many, level: s1, when: case.customers_affected >= 100, because: so }
    - { id: some, level: s2, when: case.customers_affected >= 10, because: so }
  otherwise: s3
clocks:
  - id: fix
    from: case.opened_at
    until: case.resolved_at
    target: { s1: 1h, s2: 4h, s3: none }
    on_severity_change: CHANGE
";

#[test]
fn severity_that_changes_changes_the_target() {
    let raised = r#""customers_affected":10,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"customers_affected":100}}]"#;
    let lowered = r#""customers_affected":100,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"customers_affected":10}}]"#;
    let dropped = r#""customers_affected":100,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"customers_affected":1}}]"#;
    let both = r#""customers_affected":100,"opened_at":@10:00,"history":[{"at":@10:30,"set":{"customers_affected":1}},{"at":@12:00,"set":{"customers_affected":100}}]"#;
    see(
        &LEVELS.replace("CHANGE", "keep"),
        &[
            (
                raised,
                "11:30",
                "clocks.0",
                r#"{"level":"s2","breached":"no","due":"14:00"}"#,
            ),
            (
                raised,
                "12:00",
                "clocks.0",
                r#"{"level":"s1","breached":"yes","target":"1h","elapsed":"2h","due":"11:00","breached_at":"12:00",
            "breaches":[{"level":"s1","target":"1h","at":"12:00"}]}"#,
            ),
            (
                lowered,
                "11:30",
                "clocks.0",
                r#"{"breached":"yes","breaches":[{"level":"s1","at":"11:00"}]}"#,
            ),
            (
                lowered,
                "13:00",
                "clocks.0",
                r#"{"level":"s2","breached":"no","due":"14:00","breached_at":"-","breaches":[{"level":"s1","target":"1h","at":"11:00"}]}"#,
            ),
            (
                lowered,
                "14:00",
                "clocks.0",
                r#"{"breached":"yes","breaches":[{"level":"s1","at":"11:00"},{"level":"s2","at":"14:00"}]}"#,
            ),
            (
                dropped,
                "13:00",
                "clocks.0",
                r#"{"phase":"not_applicable","breached":"no","due":"-"}"#,
            ),
            (
                both,
                "12:30",
                "clocks.0",
                r#"{"level":"s1","breached":"yes","breached_at":"12:00","elapsed":"2h30m"}"#,
            ),
        ],
    );
    see(
        &LEVELS.replace("CHANGE", "restart"),
        &[
            (
                raised,
                "12:30",
                "clocks.0",
                r#"{"level":"s1","breached":"no","elapsed":"30m","started_at":"12:00","due":"13:00","breaches":"-"}"#,
            ),
            (
                raised,
                "13:00",
                "clocks.0",
                r#"{"breached":"yes","breached_at":"13:00"}"#,
            ),
            (
                lowered,
                "13:00",
                "clocks.0",
                r#"{"level":"s2","breached":"no","due":"16:00","breaches":[{"level":"s1","at":"11:00"}]}"#,
            ),
        ],
    );
}

#[test]
fn a_level_without_a_target_has_no_clock() {
    see(
        &LEVELS.replace("CHANGE", "keep"),
        &[
            (
                r#""customers_affected":1,"opened_at":@10:00"#,
                "20:00",
                "",
                r#"{"clocks":[{"phase":"not_applicable","breached":"no","target":"-"}],"next_change":null}"#,
            ),
            // Whether it applies is open, as the level is.
            (
                r#""opened_at":@10:00"#,
                "10:30",
                "clocks.0",
                r#"{"phase":"unknown","breached":"no","certain":"-"}"#,
            ),
            (
                r#""opened_at":@10:00"#,
                "11:00",
                "clocks.0",
                r#"{"phase":"unknown","breached":"unknown","due_earliest":"11:00"}"#,
            ),
        ],
    );
}

#[test]
fn a_cadence_counts_from_the_last_time() {
    let body = "
clocks:
  - id: report
    every: 1h
    since: case.last_situation_report_at
    while: has(case.critical_accepted_at)
";
    let accepted = r#""critical_accepted_at":@10:00"#;
    let told = r#""critical_accepted_at":@10:00,"last_situation_report_at":@11:30"#;
    let before = r#""critical_accepted_at":@10:00,"last_situation_report_at":@09:30"#;
    let again = r#""critical_accepted_at":@08:00,"history":[{"at":@09:00,"set":{"critical_accepted_at":null}},{"at":@10:00,"set":{"critical_accepted_at":@10:00}}]"#;
    see(
        body,
        &[
            (
                "",
                "10:00",
                "clocks.0",
                r#"{"phase":"not_applicable","breached":"no"}"#,
            ),
            (
                accepted,
                "09:00",
                "clocks.0",
                r#"{"phase":"not_applicable"}"#,
            ),
            (accepted, "09:00", "next_change", r#""10:00""#),
            // The first report is demanded too.
            (
                accepted,
                "10:30",
                "clocks.0",
                r#"{"phase":"running","started_at":"10:00","due":"11:00","breached":"no","missed":0,"key":"-"}"#,
            ),
            (
                accepted,
                "11:00",
                "clocks.0",
                r#"{"breached":"yes","breached_at":"11:00","missed":0,"key":"C/clock/report/1"}"#,
            ),
            (accepted, "11:00", "next_change", r#""12:00""#),
            (accepted, "11:59:59.999", "clocks.0.missed", "0"),
            (
                accepted,
                "12:00",
                "clocks.0",
                r#"{"breached":"yes","missed":1,"key":"C/clock/report/2"}"#,
            ),
            (accepted, "14:30", "clocks.0", r#"{"missed":3}"#),
            (
                told,
                "12:00",
                "clocks.0",
                r#"{"started_at":"11:30","due":"12:30","breached":"no","missed":0}"#,
            ),
            // A report from before it was accepted does not count.
            (
                before,
                "10:30",
                "clocks.0",
                r#"{"started_at":"10:00","due":"11:00"}"#,
            ),
            (
                again,
                "10:30",
                "clocks.0",
                r#"{"started_at":"10:00","due":"11:00"}"#,
            ),
        ],
    );
}

#[test]
fn reopening_continues_excludes_or_restarts() {
    let body = "
fields:
  status: { active: [open], waiting: [waiting], resolved: [resolved] }
clocks:
  - id: fix
    from: case.opened_at
    until: case.resolved_at
    target: 1h
    on_reopen: MODE
";
    let case = r#""status":"open","opened_at":@10:00,"history":[
        {"at":@10:30,"set":{"status":"resolved","resolved_at":@10:30}},
        {"at":@11:30,"set":{"status":"open","resolved_at":null}}]"#;
    see(
        &body.replace("MODE", "continue"),
        &[
            (
                case,
                "11:00",
                "clocks.0",
                r#"{"phase":"ended","breached":"no","elapsed":"30m"}"#,
            ),
            (
                case,
                "11:40",
                "clocks.0",
                r#"{"phase":"running","breached":"yes","elapsed":"1h40m","due":"11:00"}"#,
            ),
        ],
    );
    see(
        &body.replace("MODE", "exclude_closed_time"),
        &[
            (
                case,
                "11:00",
                "clocks.0",
                r#"{"phase":"ended","breached":"no"}"#,
            ),
            (
                case,
                "11:40",
                "clocks.0",
                r#"{"phase":"running","breached":"no","elapsed":"40m","due":"12:00"}"#,
            ),
            (
                case,
                "12:00",
                "clocks.0",
                r#"{"breached":"yes","breached_at":"12:00"}"#,
            ),
        ],
    );
    see(
        &body.replace("MODE", "restart"),
        &[
            (
                case,
                "11:00",
                "clocks.0",
                r#"{"phase":"ended","breached":"no"}"#,
            ),
            (
                case,
                "11:40",
                "clocks.0",
                r#"{"phase":"running","breached":"no","elapsed":"10m","started_at":"11:30","due":"12:30"}"#,
            ),
        ],
    );
}

#[test]
fn used_is_compared_exactly() {
    let body = "
clocks:
  - { id: fix, from: case.opened_at, until: case.resolved_at, target: 3h }
targets:
  - { id: lead, path: functional }
escalations:
  - { id: third, to: lead, when: clock.fix.used >= 0.333333, because: so }
  - { id: more, to: lead, when: clock.fix.used > 0.5, because: so }
  - { id: left, to: lead, when: clock.fix.remaining < duration(\"1h\"), because: so }
  - { id: state, to: lead, when: 'clock.fix.phase == \"running\" && !clock.fix.breached', because: so }
  - { id: due, to: lead, when: clock.fix.due - now <= duration(\"30m\"), because: so }
";
    let case = r#""opened_at":@10:00"#;
    see(
        body,
        &[
            (case, "10:59:59.996", "escalations.0.answer", r#""no""#),
            (case, "10:59:59.997", "escalations.0.answer", r#""yes""#),
            (case, "10:59", "next_change", r#""10:59:59.997""#),
            (case, "11:30", "escalations.1.answer", r#""no""#),
            (case, "11:30", "next_change", r#""11:30:00.001""#),
            (case, "11:30:00.001", "escalations.1.answer", r#""yes""#),
            (case, "12:00", "escalations.2.answer", r#""no""#),
            (case, "12:00", "next_change", r#""12:00:00.001""#),
            (
                case,
                "12:30",
                "escalations",
                r#"[{"answer":"yes"},{"answer":"yes"},{"answer":"yes"},{"answer":"yes"},{"answer":"yes"}]"#,
            ),
            (case, "12:29:59.999", "escalations.4.answer", r#""no""#),
            (case, "13:00", "escalations.3.answer", r#""no""#),
        ],
    );
}

#[test]
fn a_clock_runs_in_its_calendar() {
    let body = "
calendars:
  desk: { time_zone: Etc/UTC, hours: { fri: ['09:00-12:00', '13:00-17:00'] } }
clocks:
  - { id: fix, from: case.opened_at, until: case.resolved_at, calendar: desk, target: 2h }
";
    let case = r#""opened_at":@11:00"#;
    see(
        body,
        &[
            (
                case,
                "11:30",
                "clocks.0",
                r#"{"calendar":"desk","elapsed":"30m","due":"14:00"}"#,
            ),
            (
                case,
                "12:30",
                "clocks.0",
                r#"{"phase":"running","elapsed":"1h"}"#,
            ),
            (case, "14:00", "clocks.0", r#"{"breached":"yes"}"#),
            (
                r#""opened_at":@16:00"#,
                "18:00",
                "",
                r#"{"clocks":[{"elapsed":"1h","due":"2026-11-27T10:00:00Z"}],"next_change":"2026-11-27T10:00:00Z"}"#,
            ),
        ],
    );
}

/// Severity at the time counts: what happens after the end changes nothing of it.
#[test]
fn a_breach_is_neither_invented_after_the_end_nor_erased() {
    let met_then_raised = r#""customers_affected":10,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"resolved_at":@12:00}},{"at":@13:00,"set":{"customers_affected":100}}]"#;
    let missed_then_lowered = r#""customers_affected":100,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"resolved_at":@12:00}},{"at":@13:00,"set":{"customers_affected":1}}]"#;
    let never_then_raised = r#""customers_affected":1,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"resolved_at":@12:00}},{"at":@13:00,"set":{"customers_affected":100}}]"#;
    let at_once = r#""customers_affected":10,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"resolved_at":@12:00,"customers_affected":100}}]"#;
    let missed_then_none = r#""customers_affected":100,"opened_at":@10:00,"history":[{"at":@12:00,"set":{"customers_affected":1}}]"#;
    for change in ["keep", "restart"] {
        see(
            &LEVELS.replace("CHANGE", change),
            &[
                (
                    met_then_raised,
                    "14:00",
                    "clocks.0",
                    r#"{"phase":"ended","level":"s2","target":"4h","breached":"no","breached_at":"-","breaches":"-","elapsed":"2h"}"#,
                ),
                (
                    missed_then_lowered,
                    "14:00",
                    "clocks.0",
                    r#"{"phase":"ended","level":"s1","target":"1h","breached":"yes","breached_at":"11:00","elapsed":"2h"}"#,
                ),
                (
                    never_then_raised,
                    "14:00",
                    "clocks.0",
                    r#"{"phase":"not_applicable","breached":"no"}"#,
                ),
                (
                    at_once,
                    "14:00",
                    "clocks.0",
                    r#"{"phase":"ended","level":"s1","breached":"no","breached_at":"-"}"#,
                ),
                (
                    missed_then_none,
                    "14:00",
                    "clocks.0",
                    r#"{"phase":"not_applicable","breached":"no","breaches":[{"level":"s1","target":"1h","at":"11:00"}]}"#,
                ),
            ],
        );
    }
}

/// A level that was only assumed is no level under which a target was missed.
#[test]
fn what_was_open_before_is_assumed_alike_for_each_candidate() {
    let paused = r#""status":"open","opened_at":@10:00,"history":[{"at":@12:00,"set":{"status":"waiting"}},{"at":@12:10,"set":{"status":"open"}}"#;
    let open = format!("{paused}]");
    let known = format!(r#"{paused},{{"at":@12:20,"set":{{"customers_affected":10}}}}]"#);
    let was_known = format!(r#""customers_affected":100,{known}"#);
    let policy = LEVELS
        .replace("CHANGE", "keep\n    pause_while: case.phase == \"waiting\"")
        .replace("assume: decided", "assume: worst")
        .replace("s3: none", "s3: 8h");
    see(
        &policy,
        &[
            (&open, "10:30", "clocks.0.breached", r#""no""#),
            (&open, "13:00", "clocks.0.breached", r#""unknown""#),
            (
                &known,
                "13:00",
                "clocks.0",
                r#"{"level":"s2","breached":"no","breaches":"-","elapsed":"2h50m"}"#,
            ),
            (
                &was_known,
                "13:00",
                "clocks.0",
                r#"{"level":"s2","breached":"no","breaches":[{"level":"s1","target":"1h","at":"11:00"}]}"#,
            ),
        ],
    );
}

/// What ends as it begins has used up nothing, whatever comes later.
#[test]
fn a_clock_that_ends_at_once_keeps_its_due_instant() {
    see(
        PLAIN,
        &[(
            r#""status":"open","opened_at":@10:00,"resolved_at":@10:00,"history":[{"at":@10:30,"set":{"status":"resolved"}}]"#,
            "12:00",
            "clocks.0",
            r#"{"phase":"ended","breached":"no","elapsed":"0s","due":"11:00","ended_at":"10:00"}"#,
        )],
    );
}

/// Where a deadline at closing time moves to the next opening, all that is due
/// moves with it, reports that are missed as well; time that has run does not.
#[test]
fn at_closing_every_deadline_moves_to_the_next_opening() {
    let body = "
calendars:
  desk: { time_zone: Etc/UTC, hours: { mon-sun: ['09:00-11:00', '12:00-17:00'] }, at_closing: next_opening }
clocks:
  - { id: fix, from: case.opened_at, until: case.resolved_at, calendar: desk, target: 2h, warn_at: [50%] }
  - { id: report, every: 1h, since: case.opened_at, calendar: desk }
targets: [{ id: lead, path: functional }]
escalations:
  - { id: used, to: lead, when: clock.fix.used >= 1.0, because: so }
";
    let opened = r#""opened_at":@09:00"#;
    see(
        body,
        &[
            (
                opened,
                "11:00",
                "clocks.0",
                r#"{"breached":"no","due":"12:00","elapsed":"2h","remaining":"0s"}"#,
            ),
            (opened, "11:59:59.999", "clocks.0.breached", r#""no""#),
            (opened, "12:00", "clocks.0.breached", r#""yes""#),
            // The second whole period ends at closing, so its due instant is later.
            (
                opened,
                "11:30",
                "clocks.1",
                r#"{"breached":"yes","missed":0}"#,
            ),
            (opened, "12:00", "clocks.1", r#"{"missed":1}"#),
            // A condition on time that has run turns when it has run.
            (opened, "10:30", "next_change", r#""11:00""#),
            (opened, "11:00", "escalations.0.answer", r#""yes""#),
            (opened, "11:00", "next_change", r#""12:00""#),
        ],
    );
}
