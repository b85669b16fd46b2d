//! What the answers of a decision rested on.

use std::collections::BTreeSet;

use super::{NOW, SMALL, TRACED, every_case, fixture, json, policy, under};
use crate::api::Policy;

/// Not a byte of a decision changes because it is traced.
#[test]
fn a_trace_is_added_and_changes_nothing() {
    let policy = policy(SMALL);
    let cases = every_case().join("\n");
    let (plain, traced) = (
        policy.decide_lines(&cases, NOW),
        policy.decide_lines(&cases, TRACED),
    );
    let mut count = 0;
    for (plain, traced) in plain.lines().zip(traced.lines()) {
        let (before, _) = traced.split_once(",\"trace\":").unwrap();
        assert_eq!(plain, format!("{before}}}"));
        count += 1;
    }
    assert_eq!(count, every_case().len());
}

#[test]
fn a_brief_decision_has_no_trace() {
    let answer = policy(SMALL).decide_lines(
        "{\"id\":\"C\"}",
        "{\"now\":\"2026-11-20T12:00:00Z\",\"trace\":true,\"detail\":\"brief\"}",
    );
    assert!(answer.contains("\"code\":\"C0108\""), "{answer}");
    assert!(answer.contains("a brief decision has no trace"), "{answer}");
}

/// The points of a subject, each as `<of or text> <outcome>`.
fn shown(policy: &Policy, case: &str, options: &str, subject: &str) -> BTreeSet<String> {
    let points = json(&policy.points());
    let answer = json(&policy.decide_lines(case, options));
    let list = points["points"].as_array().unwrap();
    under(&answer["trace"], subject)
        .into_iter()
        .map(|(at, outcome)| {
            let point = &list[at as usize];
            let name = point["text"]
                .as_str()
                .unwrap_or_else(|| point["id"].as_str().unwrap());
            format!("{name} {outcome}")
        })
        .collect()
}

fn set(of: &[&str]) -> BTreeSet<String> {
    of.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn what_was_not_needed_did_not_influence() {
    let policy = policy(SMALL);
    let severity = |case: &str| shown(&policy, case, TRACED, "severity");
    // A no is enough, whatever is unknown beside it; so are two of three.
    assert_eq!(
        severity("{\"id\":\"C\",\"rank_of\":\"silver\",\"loud\":true,\"quiet\":true}"),
        set(&[
            "grave no",
            "case.rank_of == \"gold\" no",
            "odd yes",
            "case.loud yes",
            "case.rank_of != \"tin\" yes",
        ])
    );
    // The first rule that says yes decides; the rest is not looked at.
    assert_eq!(
        severity("{\"id\":\"C\",\"rank_of\":\"gold\",\"amount\":10}"),
        set(&[
            "grave yes",
            "is.big yes",
            "big yes",
            "case.amount >= 10 yes",
            "case.rank_of == \"gold\" yes",
        ])
    );
    // What is unknown rests on what is unknown.
    let open = severity("{\"id\":\"C\",\"rank_of\":\"gold\"}");
    assert!(open.contains("grave unknown"), "{open:?}");
    assert!(open.contains("case.amount >= 10 unknown"), "{open:?}");
    assert!(
        !open.iter().any(|it| it.starts_with("case.rank_of == ")),
        "{open:?}"
    );
    // Nothing was decided by `otherwise` while the level is open.
    assert!(!open.contains("otherwise decided"), "{open:?}");
    let low = severity("{\"id\":\"C\",\"rank_of\":\"tin\",\"loud\":false,\"quiet\":true}");
    assert!(low.contains("otherwise decided"), "{low:?}");
}

#[test]
fn an_escalation_rests_on_severity_where_it_asks_for_it() {
    let policy = policy(SMALL);
    let both = |case: &str| shown(&policy, case, TRACED, "escalation/both");
    let held = both("{\"id\":\"C\",\"rank_of\":\"silver\",\"loud\":true,\"quiet\":true}");
    for it in [
        "both yes",
        "hush yes",
        "case.quiet yes",
        "severity == \"high\" yes",
        "odd yes",
        "case.loud yes",
    ] {
        assert!(held.contains(it), "{it}: {held:?}");
    }
    assert!(!held.contains("case.amount < 5 unknown"), "{held:?}");
    // At both levels that are possible it is no.
    let no = both("{\"id\":\"C\",\"rank_of\":\"gold\",\"loud\":false,\"amount\":9,\"quiet\":true}");
    assert!(no.contains("both no"), "{no:?}");
    assert!(!no.contains("hush yes"), "{no:?}");
}

#[test]
fn clocks_rest_on_their_pauses_of_the_past_too() {
    let policy = policy(&fixture("example/policy.yaml"));
    let case = fixture("example/case.json").replace('\n', " ");
    let options = "{\"now\":\"2026-11-20T20:00:00Z\",\"trace\":true}";
    let clock = shown(&policy, &case, options, "clock/resolution");
    // It waited for the customer from 15:40 to 16:10.
    for it in [
        "resolution running",
        "case.phase == \"waiting\" no",
        "case.phase == \"waiting\" yes",
        "dead-in-the-water yes",
    ] {
        assert!(clock.contains(it), "{it}: {clock:?}");
    }
    let report = shown(&policy, &case, options, "clock/situation_report");
    assert!(
        report.contains("has(case.critical_accepted_at) yes"),
        "{report:?}"
    );
}

#[test]
fn the_next_change_rests_on_what_will_differ() {
    let policy = policy(&fixture("example/policy.yaml"));
    let case = "{\"id\":\"C\",\"opened_at\":\"2026-11-20T16:00:00Z\",\"referred_at\":\"2026-11-20T16:10:00Z\",\
                \"service\":\"degraded\",\"impact\":\"low\",\"urgency\":\"low\",\"vip\":false,\"contract_value\":1,\
                \"trend\":\"steady\",\"fix_attempts_failed\":0,\"reopens\":0,\"phase\":\"active\"}";
    let options = "{\"now\":\"2026-11-20T16:35:00Z\",\"trace\":true}";
    let next = shown(&policy, case, options, "next_change");
    // Half an hour after the referral its rule begins to apply.
    for it in [
        "referral-unanswered no",
        "referral-unanswered yes",
        "now - case.referred_at > duration(\"30m\") no",
        "now - case.referred_at > duration(\"30m\") yes",
    ] {
        assert!(next.contains(it), "{it}: {next:?}");
    }
    assert!(
        !next.iter().any(|it| it.starts_with("needs-a-specialist")),
        "{next:?}"
    );
}

#[test]
fn what_to_ask_rests_on_what_is_unknown() {
    let policy = policy(SMALL);
    let ask = shown(
        &policy,
        "{\"id\":\"C\",\"rank_of\":\"gold\"}",
        TRACED,
        "ask",
    );
    assert!(ask.contains("grave unknown"), "{ask:?}");
    assert!(ask.iter().all(|it| it.ends_with(" unknown")), "{ask:?}");
    let settled = "{\"id\":\"C\",\"rank_of\":\"tin\",\"loud\":false,\"quiet\":true,\"amount\":1}";
    assert_eq!(shown(&policy, settled, TRACED, "ask"), BTreeSet::new());
}

/// Both doors trace alike.
#[test]
fn both_doors_trace_alike() {
    use crate::value::given::{Given, Input, Scalar};
    let policy = policy(SMALL);
    let input = Input {
        id: "C".to_owned(),
        facts: vec![(
            "rank_of".to_owned(),
            Given::One(Scalar::Text("gold".to_owned())),
        )],
        history: Vec::new(),
        as_of: None,
        history_complete: true,
    };
    let now = crate::time::instant::parse("2026-11-20T12:00:00Z").unwrap();
    let decision = policy.decide(&input, now, "{\"trace\":true}").unwrap();
    let line = policy.decide_lines("{\"id\":\"C\",\"rank_of\":\"gold\"}", TRACED);
    assert_eq!(format!("{}\n", decision.json), line);
}

/// Of a list only the items count that the answer rests on; of a table the row; of a
/// process the step that broke it.
#[test]
fn what_items_rows_and_steps_had_a_part() {
    let policy = policy(&fixture("language/policy.yaml"));
    let case =
        |facts: &str| format!("{{\"id\":\"C\",\"opened_at\":\"2026-11-20T10:00:00Z\",{facts}}}");
    let overdue = case(
        "\"promised\":[{\"kept_at\":\"2026-11-20T11:00:00Z\",\"due_at\":\"2026-11-20T11:30:00Z\"},{\"due_at\":\"2026-11-20T11:30:00Z\"}]",
    );
    assert_eq!(
        shown(&policy, &overdue, TRACED, "escalation/promise-overdue"),
        set(&[
            "promise-overdue yes",
            "case.promised.exists(p, !has(p.kept_at) && p.due_at < now) yes",
            "has(p.kept_at) no",
            "p.due_at < now yes",
        ])
    );
    // Against `exists` every item counts.
    let kept = case(
        "\"promised\":[{\"kept_at\":\"2026-11-20T11:00:00Z\"},{\"due_at\":\"2026-11-20T12:00:00Z\"}]",
    );
    assert_eq!(
        shown(&policy, &kept, TRACED, "escalation/promise-overdue"),
        set(&[
            "promise-overdue no",
            "case.promised.exists(p, !has(p.kept_at) && p.due_at < now) no",
            "has(p.kept_at) yes",
            "p.due_at < now no",
        ])
    );
    let many = case("\"status\":\"new\",\"customers_affected\":100");
    let desk = shown(&policy, &many, TRACED, "escalation/for-the-duty-manager");
    assert!(desk.contains("row 1 decided"), "{desk:?}");
    assert!(!desk.contains("otherwise decided"), "{desk:?}");
    let early = case("\"status\":\"open\"");
    assert_eq!(
        shown(&policy, &early, TRACED, "escalation/out-of-order"),
        set(&[
            "out-of-order yes",
            "conforms(\"handling\") no",
            "worked-on violated"
        ])
    );
    // A clock rests on the rows that gave its target and its calendar, and on the severity.
    let gold = case("\"tariff\":\"gold\",\"status\":\"open\",\"history\":[],\"subject\":\"down\"");
    let clock = shown(&policy, &gold, TRACED, "clock/resolution");
    for it in [
        "row 1 decided",
        "customer-says-so yes",
        "resolution running",
    ] {
        assert!(clock.contains(it), "{it}: {clock:?}");
    }
}
