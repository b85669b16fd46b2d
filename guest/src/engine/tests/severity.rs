//! Severity: rules in order, the table, what missing facts leave open.

use super::see;

const RULES: &str = "
severity:
  levels: [s1, s2, s3]
  assume: ASSUME
  rules:
    - { id: many, level: s1, when: case.customers_affected >= 100, because: Many suffer. }
    - { id: vip, level: s2, when: case.vip, because: It is a vip. }
  otherwise: s3
";

#[test]
fn the_first_rule_that_says_yes_decides() {
    see(
        &RULES.replace("ASSUME", "decided"),
        &[
            (
                r#""customers_affected":100,"vip":true"#,
                "10:00",
                "severity",
                r#"{"level":"s1","certain":true,"candidates":["s1"],"rule":"many","because":"Many suffer.",
                "facts":[{"name":"customers_affected","value":100}],"missing":"-","could_be":"-"}"#,
            ),
            (
                r#""customers_affected":99,"vip":true"#,
                "10:00",
                "severity",
                r#"{"level":"s2","certain":true,"rule":"vip"}"#,
            ),
            (
                r#""customers_affected":99,"vip":false"#,
                "10:00",
                "severity",
                r#"{"level":"s3","certain":true,"otherwise":true,"rule":"-","candidates":["s3"]}"#,
            ),
        ],
    );
}

#[test]
fn missing_facts_leave_levels_open_and_never_lower_one_in_silence() {
    let rows = |unknown: &'static str, first: &'static str, second: &'static str| {
        [
            (r#""vip":true"#, "10:00", "severity", first),
            ("", "10:00", "severity", unknown),
            (r#""customers_affected":5"#, "10:00", "severity", second),
            // None is known, and compares with nothing.
            (
                r#""customers_affected":null,"vip":true"#,
                "10:00",
                "severity.candidates",
                r#"["s1","s2"]"#,
            ),
        ]
    };
    see(
        &RULES.replace("ASSUME", "decided"),
        &rows(
            r#"{"level":"s3","certain":false,"candidates":["s1","s2","s3"],"otherwise":true}"#,
            r#"{"level":"s2","certain":false,"candidates":["s1","s2"],"rule":"vip","missing":["customers_affected"],
            "could_be":[{"level":"s1","rule":"many","missing":["customers_affected"]}]}"#,
            r#"{"level":"s3","certain":false,"candidates":["s2","s3"],"could_be":[{"level":"s2","rule":"vip","missing":["vip"]}]}"#,
        ),
    );
    see(
        &RULES.replace("ASSUME", "worst"),
        &rows(
            r#"{"level":"s1","certain":false,"candidates":["s1","s2","s3"],"rule":"many"}"#,
            r#"{"level":"s1","certain":false,"candidates":["s1","s2"],"rule":"many"}"#,
            r#"{"level":"s2","certain":false,"candidates":["s2","s3"],"rule":"vip"}"#,
        ),
    );
}

#[test]
fn a_table_gives_exactly_the_levels_that_unknown_columns_reach() {
    let body = "
severity:
  levels: [s1, s2, s3]
  assume: worst
  table:
    hit: first
    columns: [case.impact, case.urgency]
    rows:
      - [high, high, s1]
      - [high, '*', s2]
      - [medium, high, s2]
      - ['*', '*', s3]
";
    see(
        body,
        &[
            (
                r#""impact":"high","urgency":"high""#,
                "10:00",
                "severity",
                r#"{"level":"s1","certain":true,"row":1}"#,
            ),
            (
                r#""impact":"high","urgency":"low""#,
                "10:00",
                "severity",
                r#"{"level":"s2","row":2}"#,
            ),
            (
                r#""impact":"low","urgency":"high""#,
                "10:00",
                "severity",
                r#"{"level":"s3","row":4}"#,
            ),
            (
                r#""impact":"high""#,
                "10:00",
                "severity",
                r#"{"level":"s1","candidates":["s1","s2"],"missing":["urgency"]}"#,
            ),
            (
                r#""impact":"medium""#,
                "10:00",
                "severity.candidates",
                r#"["s2","s3"]"#,
            ),
            (
                r#""impact":"low""#,
                "10:00",
                "severity",
                r#"{"candidates":["s3"],"certain":true}"#,
            ),
            (
                r#""urgency":"low""#,
                "10:00",
                "severity.candidates",
                r#"["s2","s3"]"#,
            ),
            (
                r#""urgency":"high""#,
                "10:00",
                "severity.candidates",
                r#"["s1","s2","s3"]"#,
            ),
            ("", "10:00", "severity.candidates", r#"["s1","s2","s3"]"#),
        ],
    );
    // The last row is what remains, and nothing remains of it where a row above takes all.
    let numbers = "
severity:
  levels: [s1, s2, s3]
  assume: decided
  table:
    hit: unique
    columns: [case.customers_affected, case.vip]
    rows:
      - ['>= 50', '*', s1]
      - ['10..49', '*', s2]
      - ['< 10', 'true', s2]
      - ['< 10', 'false', s3]
";
    see(
        numbers,
        &[
            (
                r#""customers_affected":50"#,
                "10:00",
                "severity",
                r#"{"level":"s1","certain":true}"#,
            ),
            (
                r#""customers_affected":49"#,
                "10:00",
                "severity",
                r#"{"level":"s2","certain":true}"#,
            ),
            (
                r#""customers_affected":10"#,
                "10:00",
                "severity",
                r#"{"level":"s2","certain":true}"#,
            ),
            (
                r#""customers_affected":9"#,
                "10:00",
                "severity",
                r#"{"candidates":["s2","s3"],"missing":["vip"]}"#,
            ),
            (
                r#""vip":true"#,
                "10:00",
                "severity.candidates",
                r#"["s1","s2"]"#,
            ),
            (
                r#""vip":false"#,
                "10:00",
                "severity.candidates",
                r#"["s1","s2","s3"]"#,
            ),
        ],
    );
}

#[test]
fn any_needs_no_order_where_rows_agree() {
    let body = "
severity:
  levels: [s1, s2]
  assume: decided
  table:
    hit: any
    columns: [case.vip, case.workaround]
    rows:
      - ['true', '*', s1]
      - ['*', 'false', s1]
      - ['false', 'true', s2]
";
    see(
        body,
        &[
            (
                r#""vip":true"#,
                "10:00",
                "severity",
                r#"{"level":"s1","certain":true}"#,
            ),
            (
                r#""workaround":false"#,
                "10:00",
                "severity",
                r#"{"level":"s1","certain":true}"#,
            ),
            (
                r#""workaround":true"#,
                "10:00",
                "severity.candidates",
                r#"["s1","s2"]"#,
            ),
        ],
    );
}

#[test]
fn rules_stand_above_the_table_and_the_table_above_otherwise() {
    let body = "
severity:
  levels: [s1, s2, s3]
  assume: decided
  rules:
    - { id: vip, level: s1, when: case.vip, because: so }
  table:
    hit: first
    columns: [case.impact]
    rows:
      - [high, s2]
  otherwise: s3
";
    see(
        body,
        &[
            (
                r#""vip":true,"impact":"high""#,
                "10:00",
                "severity",
                r#"{"level":"s1","rule":"vip"}"#,
            ),
            (
                r#""vip":false,"impact":"high""#,
                "10:00",
                "severity",
                r#"{"level":"s2","row":1}"#,
            ),
            (
                r#""vip":false,"impact":"low""#,
                "10:00",
                "severity",
                r#"{"level":"s3","otherwise":true}"#,
            ),
            (
                r#""vip":false"#,
                "10:00",
                "severity.candidates",
                r#"["s2","s3"]"#,
            ),
            (
                r#""impact":"low""#,
                "10:00",
                "severity.candidates",
                r#"["s1","s3"]"#,
            ),
            (
                r#""vip":false,"impact":null"#,
                "10:00",
                "severity.certain",
                "false",
            ),
        ],
    );
}

#[test]
fn what_follows_is_answered_for_every_level_that_is_open() {
    let body = format!("{}
clocks:
  - {{ id: fix, from: case.opened_at, until: case.resolved_at, target: {{ s1: 1h, s2: 2h, s3: 2h }} }}
targets:
  - {{ id: lead, path: functional }}
escalations:
  - {{ id: worst, to: lead, when: severity == \"s1\", because: so }}
  - {{ id: bad, to: lead, when: 'severity in [\"s1\", \"s2\"]', because: so }}
  - {{ id: mild, to: lead, when: severity == \"s3\", because: so }}
  - {{ id: late, to: lead, when: clock.fix.breached, because: so }}
", RULES.replace("ASSUME", "worst"));
    let open = r#""vip":true,"opened_at":@10:00"#;
    see(
        &body,
        &[
            (
                open,
                "10:30",
                "escalations",
                r#"[{"answer":"unknown"},{"answer":"yes"},{"answer":"no"},{"answer":"no"}]"#,
            ),
            (
                open,
                "10:30",
                "clocks.0",
                r#"{"phase":"running","breached":"no","level":"s1","due":"11:00","due_earliest":"11:00","certain":false}"#,
            ),
            (
                open,
                "11:00",
                "clocks.0",
                r#"{"phase":"running","breached":"unknown"}"#,
            ),
            (
                open,
                "11:00",
                "escalations.3",
                r#"{"answer":"unknown","targets":[{"state":"undetermined"}]}"#,
            ),
            (open, "12:00", "clocks.0", r#"{"breached":"yes"}"#),
            (open, "12:00", "escalations.3.answer", r#""yes""#),
            (
                open,
                "10:30",
                "ask.0",
                r#"{"fact":"customers_affected","settles":["severity","escalation worst"]}"#,
            ),
            (open, "10:30", "next_change", r#""11:00""#),
        ],
    );
}

#[test]
fn without_severity_the_level_is_null() {
    see(
        "clocks: [{ id: fix, from: case.opened_at, until: case.resolved_at, target: 1h }]",
        &[(
            r#""opened_at":@10:00"#,
            "10:30",
            "",
            r#"{"severity":null,"clocks":[{"level":"-","due":"11:00"}]}"#,
        )],
    );
}
