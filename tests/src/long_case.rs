//! A policy of ten clocks and a case with a long history, to measure what a
//! decision costs.

use std::fmt::Write as _;

/// Ten clocks: response, resolution, updates, for several severities, on three
/// calendars, nine of them with pauses.
pub const POLICY: &str = r#"escalate: 1
policy: long-case
version: "1"
fields:
  status: { new: [new], active: [open], waiting: [waiting], resolved: [resolved] }
calendars:
  office: { time_zone: Europe/Berlin, hours: { mon-fri: ["08:00-13:00", "14:00-18:00"] }, holidays: [2026-05-01, 2026-12-25] }
  late: { time_zone: America/New_York, hours: { mon-sun: ["16:00-02:00"] } }
severity:
  levels: [sev1, sev2, sev3]
  assume: worst
  rules:
    - { id: down, level: sev1, all: [case.service == "down", case.customers_affected >= 900], because: Nothing works. }
    - { id: many, level: sev2, when: case.customers_affected >= 500, because: Many are affected. }
  otherwise: sev3
clocks:
  - { id: response, from: case.opened_at, until: case.first_response_at, pause_while: case.phase == "waiting", calendar: office, target: { sev1: 15m, sev2: 1h, sev3: 8h }, warn_at: [50%, 80%] }
  - { id: response_round_the_clock, from: case.opened_at, until: case.first_response_at, pause_while: case.phase == "waiting", target: { sev1: 15m, sev2: 1h, sev3: 8h } }
  - { id: resolution, from: case.opened_at, until: case.resolved_at, pause_while: case.phase == "waiting", calendar: office, target: { sev1: 400h, sev2: 1600h, sev3: 4000h }, warn_at: [75%, 30m before] }
  - { id: resolution_late, from: case.opened_at, until: case.resolved_at, pause_while: case.phase == "waiting", calendar: late, target: { sev1: 400h, sev2: 1600h, sev3: 4000h }, on_severity_change: restart }
  - { id: resolution_mixed, from: case.opened_at, until: case.resolved_at, pause_while: case.phase == "waiting", calendar: { sev1: always, sev2: late, sev3: office }, target: { sev1: 400h, sev2: 1600h, sev3: 4000h }, on_reopen: exclude_closed_time }
  - { id: resolution_without_pause, from: case.opened_at, until: case.resolved_at, calendar: office, target: { sev1: 400h, sev2: 1600h, sev3: 4000h } }
  - { id: workaround, from: case.opened_at, until: case.plan_started_at, pause_while: case.vendor_involved || case.phase == "waiting", calendar: office, target: 2000h, warn_at: [90%] }
  - { id: plan, from: case.opened_at, until: case.plan_formed_at, pause_while: case.phase == "waiting", calendar: late, target: 3000h }
  - { id: customer_update, every: { sev1: 4h, sev2: 8h, sev3: 40h }, since: case.last_customer_update_at, while: case.phase != "resolved", pause_while: case.phase == "waiting", calendar: office }
  - { id: situation_report, every: { sev1: 1h, sev2: 4h, sev3: none }, since: case.last_situation_report_at, while: has(case.critical_accepted_at), pause_while: case.phase == "waiting" }
targets:
  - { id: lead, path: hierarchical }
escalations:
  - { id: late, to: lead, when: clock.resolution.used >= 0.8, because: It is nearly too late. }
"#;

/// The instant to decide as of, after every event.
pub const NOW: &str = "2026-12-01T12:00:00Z";

/// A case with so many events, a line. The status changes at every third, which
/// stops and starts the clocks; the others change what severity rests on, which
/// mostly stays as it is.
pub fn case(events: usize) -> String {
    let mut line = String::from(
        r#"{"id":"L-1","opened_at":"2026-01-05T09:00:00Z","critical_accepted_at":"2026-01-05T10:00:00Z","status":"open","service":"slow","customers_affected":1,"vendor_involved":false,"history":["#,
    );
    // Over 300 days from the sixth of January on.
    let step = 300 * 86_400 / events.max(1);
    for event in 0..events {
        let seconds = step * event;
        let (day, rest) = (seconds / 86_400, seconds % 86_400);
        let (month, day) = (1 + day / 28, 1 + day % 28);
        let set = match event % 3 {
            0 => {
                let status = if event % 2 == 0 { "waiting" } else { "open" };
                format!("\"status\":\"{status}\"")
            }
            1 => format!("\"customers_affected\":{}", event * 7919 % 600),
            _ => format!(
                "\"last_customer_update_at\":\"2026-{month:02}-{day:02}T{:02}:{:02}:{:02}Z\"",
                rest / 3600,
                rest / 60 % 60,
                rest % 60
            ),
        };
        let comma = if event == 0 { "" } else { "," };
        // Writing to a text cannot fail.
        let _ = write!(
            line,
            "{comma}{{\"at\":\"2026-{month:02}-{day:02}T{:02}:{:02}:{:02}Z\",\"set\":{{{set}}}}}",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        );
    }
    line.push_str("]}");
    line
}
