//! Cases of the kind that `fixtures/bench/policy.yaml` decides: 29 facts, about
//! 655 bytes, a third of them escalating nowhere.

use std::fmt::Write as _;

use crate::random::Random;

/// The seed of `fixtures/bench/cases.jsonl`.
pub const SEED: u64 = 20_261_120;

/// Every fact of a case but its id, in the order written, with what a policy
/// declares of it under `fields`.
pub const FACTS: &[(&str, &str)] = &[
    ("customers_affected", "type: integer"),
    ("vip", "type: boolean"),
    ("service_state", "one_of: [up, degraded, down]"),
    ("workaround", "type: boolean"),
    ("sentiment", "type: integer"),
    ("minutes_open", "type: integer"),
    ("minutes_since_update", "type: integer"),
    ("minutes_to_breach", "type: integer"),
    ("reassignments", "type: integer"),
    ("reopens", "type: integer"),
    ("tier", "type: integer"),
    ("requires_field_visit", "type: boolean"),
    ("requires_privileged_access", "type: boolean"),
    ("vendor_involved", "type: boolean"),
    ("queue_waiting", "type: integer"),
    ("handle_minutes", "type: integer"),
    ("customer_requested_escalation", "type: boolean"),
    (
        "functional_escalation_minutes_unacknowledged",
        "type: integer",
    ),
    ("financial_impact", "type: number"),
    ("media_involved", "type: boolean"),
    (
        "product",
        "one_of: [billing, crm, email, erp, mobile, network, portal, storage]",
    ),
    (
        "status",
        "one_of: [new, open, pending, on_hold, waiting_vendor, resolved]",
    ),
    ("customer_confirmed", "type: boolean"),
    ("fix_verified", "type: boolean"),
    ("root_cause_known", "type: boolean"),
    ("recurrence_prevented", "type: boolean"),
    ("pir_decided", "type: boolean"),
    ("followup_done", "type: boolean"),
];

const PRODUCTS: &[&str] = &[
    "billing", "crm", "email", "erp", "mobile", "network", "portal", "storage",
];
const STATES: &[&str] = &["up", "degraded", "down"];
const STATUSES: &[&str] = &[
    "new",
    "open",
    "pending",
    "on_hold",
    "waiting_vendor",
    "resolved",
];

/// So many cases, one JSON object on each line; a longer run begins with the
/// lines of a shorter one.
pub fn cases(count: usize, seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut out = String::with_capacity(count * 700);
    for number in 0..count {
        write_case(&mut out, number, &mut random);
        out.push('\n');
    }
    out
}

/// Write one case without the end of the line.
fn write_case(out: &mut String, number: usize, random: &mut Random) {
    let status = STATUSES[random.weighted(&[13, 13, 12, 13, 12, 37])];
    let resolved = status == "resolved";
    // A good third of the resolved cases is ready to close.
    let ready = resolved && random.chance(360);
    let _ = write!(out, "{{\"id\":\"B{number:07}\"");
    for (name, _) in FACTS {
        let _ = write!(out, ",\"{name}\":");
        let written = match *name {
            "customers_affected" => match random.weighted(&[844, 56, 100]) {
                0 => write!(out, "{}", random.between(1, 9)),
                1 => write!(out, "{}", random.between(10, 99)),
                _ => write!(out, "{}", random.between(100, 800)),
            },
            "sentiment" => write!(out, "{}", random.between(-3, 3)),
            "minutes_open" if random.chance(100) => write!(out, "{}", random.between(901, 30_000)),
            "minutes_open" => write!(out, "{}", random.between(0, 900)),
            "minutes_since_update" if random.chance(87) => {
                write!(out, "{}", random.between(301, 4_000))
            }
            "minutes_since_update" => write!(out, "{}", often_small(random, 300)),
            "minutes_to_breach" if random.chance(102) => write!(out, "{}", random.between(-600, 0)),
            "minutes_to_breach" => write!(out, "{}", random.between(1, 2_000)),
            "reassignments" => write!(out, "{}", random.weighted(&[52, 13, 10, 7, 6, 6, 5])),
            "reopens" => write!(out, "{}", random.weighted(&[59, 15, 10, 8, 8])),
            "tier" => write!(out, "{}", random.weighted(&[0, 50, 31, 19])),
            "queue_waiting" => write!(out, "{}", often_small(random, 60)),
            "handle_minutes" => write!(out, "{}", often_small(random, 240)),
            "functional_escalation_minutes_unacknowledged" if random.chance(100) => {
                write!(out, "{}", random.between(1, 149))
            }
            "functional_escalation_minutes_unacknowledged" => write!(out, "0"),
            "financial_impact" if random.chance(142) => {
                write!(out, "{}", random.between(5_000, 600_000))
            }
            "financial_impact" => write!(out, "{}", random.between(0, 5_900)),
            "service_state" => write!(out, "\"{}\"", STATES[random.weighted(&[82, 11, 7])]),
            "product" => write!(out, "\"{}\"", random.pick(PRODUCTS)),
            "status" => write!(out, "\"{status}\""),
            "vip" => write!(out, "{}", random.chance(114)),
            "workaround" => write!(out, "{}", random.chance(402)),
            "media_involved" => write!(out, "{}", random.chance(17)),
            "requires_field_visit" | "vendor_involved" => write!(out, "{}", random.chance(194)),
            "requires_privileged_access" => write!(out, "{}", random.chance(222)),
            "customer_requested_escalation" => write!(out, "{}", random.chance(180)),
            // What is left are the items of the exit checklist.
            _ => write!(
                out,
                "{}",
                random.chance(if resolved { 530 } else { 300 }) || ready
            ),
        };
        // Writing into a String cannot fail.
        let _ = written;
    }
    out.push('}');
}

/// Below `bound`; two of five crowd near zero.
fn often_small(random: &mut Random, bound: u64) -> u64 {
    if random.chance(600) {
        random.below(bound)
    } else {
        random.below(bound / 2) * random.below(bound / 2) / bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeMap;
    use std::path::Path;

    use super::{FACTS, SEED, cases};
    use crate::twin;

    #[test]
    fn the_fixture_is_what_the_generator_makes() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/bench/cases.jsonl");
        let made = cases(300, SEED);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap() == made,
            "run with BLESS=1 and look at the difference"
        );
    }

    #[test]
    fn a_longer_run_begins_like_a_shorter_one() {
        assert!(cases(50, 1).starts_with(&cases(20, 1)));
        assert_ne!(cases(20, 1), cases(20, 2));
    }

    #[test]
    fn cases_have_the_shape_that_is_measured() {
        let text = cases(4_000, SEED);
        let average = text.len() / 4_000;
        assert!((640..=670).contains(&average), "{average} bytes");
        for line in text.lines() {
            let case: BTreeMap<String, serde_json::Value> = serde_json::from_str(line).unwrap();
            assert_eq!(case.len(), FACTS.len() + 1);
        }
        let mut out = String::new();
        twin::decide_lines(&text, &mut out).unwrap();
        let share = |part: &str| out.lines().filter(|it| it.contains(part)).count() * 100 / 4_000;
        assert!(
            (25..=42).contains(&share("\"highest\":null")),
            "{} % nowhere",
            share("\"highest\":null")
        );
        assert!(
            (4..=10).contains(&share("\"sev1\"")),
            "{} % sev1",
            share("\"sev1\"")
        );
        assert!(
            (15..=27).contains(&share("\"sev2\"")),
            "{} % sev2",
            share("\"sev2\"")
        );
        for number in 1..=15 {
            let rule = format!("\"E{number:02}\"");
            assert!(out.contains(&rule), "{rule} never is due");
        }
        assert!(
            (8..=18).contains(&share("\"unmet\":[]")),
            "{} % can be closed",
            share("\"unmet\":[]")
        );
    }
}
