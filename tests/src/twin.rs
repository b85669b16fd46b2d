//! The rules of `fixtures/bench/policy.yaml` written by hand: what the engine is
//! measured against.
//!
//! It is as fast as such a program gets without giving up a JSON library: texts
//! stay in the line, nothing is allocated but the output, which is reused.

use std::borrow::Cow;

use serde::Deserialize;

/// One case, its texts borrowed from the line unless they hold escapes.
#[derive(Deserialize, Debug)]
pub struct Case<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    customers_affected: i64,
    vip: bool,
    #[serde(borrow)]
    service_state: Cow<'a, str>,
    workaround: bool,
    sentiment: i64,
    minutes_open: i64,
    minutes_since_update: i64,
    minutes_to_breach: i64,
    reassignments: i64,
    reopens: i64,
    tier: i64,
    requires_field_visit: bool,
    requires_privileged_access: bool,
    vendor_involved: bool,
    queue_waiting: i64,
    handle_minutes: i64,
    customer_requested_escalation: bool,
    functional_escalation_minutes_unacknowledged: i64,
    financial_impact: f64,
    media_involved: bool,
    #[serde(borrow)]
    product: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    customer_confirmed: bool,
    fix_verified: bool,
    root_cause_known: bool,
    recurrence_prevented: bool,
    pir_decided: bool,
    followup_done: bool,
}

/// What was decided: a bit for each rule and item, the first one lowest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decision {
    /// 1 to 3.
    pub severity: u8,
    /// E01 to E15.
    pub due: u32,
    /// X1 to X7.
    pub unmet: u32,
}

const LEVELS: [&str; 4] = ["", "sev1", "sev2", "sev3"];
const RULES: [&str; 15] = [
    "\"E01\"", "\"E02\"", "\"E03\"", "\"E04\"", "\"E05\"", "\"E06\"", "\"E07\"", "\"E08\"",
    "\"E09\"", "\"E10\"", "\"E11\"", "\"E12\"", "\"E13\"", "\"E14\"", "\"E15\"",
];
const ITEMS: [&str; 7] = [
    "\"X1\"", "\"X2\"", "\"X3\"", "\"X4\"", "\"X5\"", "\"X6\"", "\"X7\"",
];

const fn rules(numbers: &[u32]) -> u32 {
    let (mut mask, mut at) = (0, 0);
    while at < numbers.len() {
        mask |= 1 << (numbers[at] - 1);
        at += 1;
    }
    mask
}

/// The targets, highest first, with the rules that go there.
const TARGETS: [(&str, u32); 4] = [
    ("\"executive\"", rules(&[4, 14])),
    ("\"management\"", rules(&[3, 12, 13])),
    ("\"L3\"", rules(&[2, 6, 9, 10, 15])),
    ("\"L2\"", rules(&[1, 5, 7, 8, 11])),
];

/// Decide one case.
#[inline]
pub fn decide(case: &Case<'_>) -> Decision {
    let down = case.service_state == "down";
    let severity: u8 = if (case.customers_affected >= 100 || (case.vip && down)) && !case.workaround
    {
        1
    } else if case.customers_affected >= 10
        || case.service_state == "degraded"
        || (case.vip && case.sentiment <= -2)
    {
        2
    } else {
        3
    };
    let first_tier = case.tier == 1;
    let below_third = case.tier < 3;
    let due = [
        severity == 2 && case.minutes_open >= 240 && first_tier,
        severity == 1 && case.minutes_since_update >= 30 && below_third,
        severity != 3 && case.minutes_to_breach <= 0,
        severity == 1 && case.minutes_open >= 480,
        case.reassignments >= 4 && first_tier,
        case.reopens >= 3 && below_third,
        case.minutes_since_update > 1440 && case.sentiment < 0,
        case.requires_field_visit && first_tier,
        case.requires_privileged_access && below_third,
        case.vendor_involved && case.minutes_open > 4320,
        case.queue_waiting >= 25 && case.handle_minutes > 90,
        case.customer_requested_escalation && case.sentiment <= -1,
        case.functional_escalation_minutes_unacknowledged >= 60,
        case.media_involved || case.financial_impact >= 250_000.0,
        case.minutes_open > 10_080
            && matches!(
                &*case.product,
                "erp" | "billing" | "network" | "storage" | "portal"
            )
            && matches!(&*case.status, "open" | "pending" | "on_hold"),
    ];
    let met = [
        case.customer_confirmed,
        case.fix_verified,
        case.root_cause_known,
        case.recurrence_prevented,
        case.pir_decided,
        case.followup_done,
        case.status == "resolved",
    ];
    Decision {
        severity,
        due: mask(&due),
        unmet: !mask(&met) & 0x7f,
    }
}

fn mask(answers: &[bool]) -> u32 {
    answers
        .iter()
        .enumerate()
        .fold(0, |mask, (at, yes)| mask | u32::from(*yes) << at)
}

/// Read one case.
pub fn read(line: &str) -> Result<Case<'_>, serde_json::Error> {
    serde_json::from_str(line)
}

/// Decide each line and append a line for it; how many there were. Stops at a
/// line that is not a case.
pub fn decide_lines(lines: &str, out: &mut String) -> Result<usize, serde_json::Error> {
    let mut count = 0;
    for line in lines.lines() {
        let case = read(line)?;
        write(&case.id, decide(&case), out);
        count += 1;
    }
    Ok(count)
}

/// Append the brief form of a decision and the end of the line.
pub fn write(id: &str, decision: Decision, out: &mut String) {
    out.push_str("{\"id\":\"");
    write_escaped(id, out);
    out.push_str("\",\"severity\":\"");
    out.push_str(LEVELS[usize::from(decision.severity)]);
    out.push_str("\",\"highest\":");
    let highest = TARGETS.iter().find(|(_, rules)| decision.due & rules != 0);
    out.push_str(highest.map_or("null", |(target, _)| target));
    out.push_str(",\"due\":[");
    write_names(decision.due, &RULES, out);
    out.push_str("],\"unmet\":[");
    write_names(decision.unmet, &ITEMS, out);
    out.push_str("]}\n");
}

fn write_names(mut mask: u32, names: &[&str], out: &mut String) {
    while mask != 0 {
        out.push_str(names[mask.trailing_zeros() as usize]);
        mask &= mask - 1;
        if mask != 0 {
            out.push(',');
        }
    }
}

fn write_escaped(text: &str, out: &mut String) {
    if text
        .bytes()
        .all(|it| it >= b' ' && it != b'"' && it != b'\\')
    {
        out.push_str(text);
        return;
    }
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            it if it < ' ' => {
                let digit = |it: u32| char::from_digit(it, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.push(digit(it as u32 / 16));
                out.push(digit(it as u32 % 16));
            }
            it => out.push(it),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::fs::File;
    use std::io::Read as _;
    use std::path::{Path, PathBuf};

    use flate2::read::GzDecoder;

    use super::decide_lines;

    fn shared(name: &str) -> Option<String> {
        let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../shared/bench")
            .join(name);
        let mut text = String::new();
        GzDecoder::new(File::open(path).ok()?)
            .read_to_string(&mut text)
            .unwrap();
        Some(text)
    }

    #[test]
    fn it_decides_ten_thousand_cases_as_every_other_engine_does() {
        let (Some(cases), Some(expected)) = (shared("cases.jsonl.gz"), shared("expected.jsonl.gz"))
        else {
            println!("skipped: ../shared/bench is not there");
            return;
        };
        let mut out = String::new();
        assert_eq!(decide_lines(&cases, &mut out).unwrap(), 10_000);
        for (line, expected) in out.lines().zip(expected.lines()) {
            let expected = expected
                .replace("\"level\":\"none\"", "\"highest\":null")
                .replace("\"level\"", "\"highest\"")
                .replace("\"fired\"", "\"due\"");
            assert_eq!(line, expected);
        }
        assert_eq!(out.lines().count(), expected.lines().count());
    }

    #[test]
    fn ids_with_escapes_come_back_escaped() {
        let case = crate::bench_cases::cases(1, 1).replace("B0000000", r#"a\"b\\c\n\u0001\u00e9"#);
        let mut out = String::new();
        decide_lines(&case, &mut out).unwrap();
        assert!(
            out.starts_with("{\"id\":\"a\\\"b\\\\c\\n\\u0001\u{e9}\","),
            "{out}"
        );
        assert!(decide_lines("{}", &mut out).is_err());
    }
}
