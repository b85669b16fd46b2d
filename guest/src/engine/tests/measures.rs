//! Measures: what is counted, in which groups, and against which limits.

use std::rc::Rc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::policy;
use crate::api::Policy;
use crate::api::tally::Tally;

const NOW: &str = r#"{"now":"2026-12-10T12:00:00Z"}"#;

const SECTIONS: &str = r#"
fields:
  category: { type: text }
  first_contact: { type: boolean }
  score: { type: integer }
  hours: { type: number }
  members: { list: text }
  crew: { list: { member: text, role: text } }
calendars:
  office: { time_zone: Etc/UTC, hours: { mon-fri: ["09:00-17:00"] } }
severity:
  levels: [high, low]
  assume: worst
  rules: [{ id: hot, level: high, when: case.impact == "high", because: Hot. }]
  otherwise: low
clocks:
  - { id: resolution, from: case.opened_at, until: case.resolved_at, target: 4h }
targets:
  - { id: lead, path: hierarchical }
escalations:
  - { id: slow, to: lead, when: now - case.opened_at > duration("2h") && !has(case.resolved_at), because: Slow. }
checklists:
  handed:
    - { id: what, require: has(case.customer_confirmed_at) }
    - { id: who, require: case.score >= 1, applies: case.first_contact }
"#;

fn tally(measures: &str, options: &str, cases: &str) -> Tally {
    let policy = policy(&format!("{SECTIONS}measures:\n{measures}"));
    let tally = Tally::new(Rc::new(policy), options).unwrap();
    assert_eq!(tally.add_lines(cases, 1), "");
    tally
}

/// The only measure's result.
fn measured(measures: &str, cases: &[Value]) -> Value {
    measured_with(measures, NOW, cases)
}

fn measured_with(measures: &str, options: &str, cases: &[Value]) -> Value {
    let lines: String = cases.iter().map(|it| format!("{it}\n")).collect();
    let result = tally(measures, options, &lines).result();
    let result: Value = serde_json::from_str(&result).unwrap_or_else(|_| panic!("{result}"));
    result["measures"][0].clone()
}

/// Names and figures of the groups.
fn figures(of: &Value) -> Value {
    let groups = of["groups"].as_array().unwrap().iter();
    let figure = |it: &Value| json!([it["name"], it["figure"]]);
    Value::Array(groups.map(figure).collect())
}

#[test]
fn a_share_leaves_out_what_is_not_known() {
    let cases = [
        json!({"id": "1", "category": "account", "first_contact": true}),
        json!({"id": "2", "category": "account", "first_contact": true}),
        json!({"id": "3", "category": "account", "first_contact": false}),
        json!({"id": "4", "category": "account"}),
        json!({"id": "5", "category": "technical", "first_contact": false}),
        json!({"id": "6", "first_contact": true}),
    ];
    let of = measured(
        "  - { id: fcr, share: case.first_contact, by: case.category, at_least: { account: 95%, technical: 0% } }\n",
        &cases,
    );
    let account = &of["groups"][0];
    assert_eq!(account["name"], json!(["account"]));
    assert_eq!(
        (&account["cases"], &account["yes"], &account["of"]),
        (&json!(4), &json!(2), &json!(3))
    );
    assert_eq!(account["unknown"], 1);
    assert_eq!(account["figure"].to_string(), "0.666667");
    assert_eq!(
        account["flags"],
        json!([{"limit": "at_least", "is": "95%"}])
    );
    // Zero is at least zero.
    assert_eq!(of["groups"][1]["flags"], Value::Null);
    assert_eq!(of["groups"][2]["name"], json!([null]));
    assert_eq!(of["total"]["of"], 5);
    assert_eq!(of["flagged"], 1);
    assert_eq!(of["highest"], json!([null]));
}

#[test]
fn a_limit_is_held_against_the_exact_figure() {
    // Two of three is a little less than 66.6667 %, though it is told as 0.666667.
    let case = |id: i32, yes: bool| json!({"id": id.to_string(), "first_contact": yes});
    let cases = [case(1, true), case(2, true), case(3, false)];
    let flags = |limit: &str| {
        let of = format!("  - {{ id: m, share: case.first_contact, at_least: {limit} }}\n");
        measured(&of, &cases)["flagged"].clone()
    };
    assert_eq!(flags("66.6666%"), 0);
    assert_eq!(flags("66.6667%"), 1);
}

#[test]
fn what_is_taken_away_makes_a_balance() {
    let cases: Vec<Value> = [10, 9, 9, 7, 6, 0]
        .iter()
        .map(|it| json!({"id": it.to_string(), "score": it}))
        .collect();
    let of = measured(
        "  - { id: nps, share: case.score >= 9, minus: case.score <= 6 }\n",
        &cases,
    );
    // Three for it, two against it, of six.
    assert_eq!(of["total"]["figure"].to_string(), "0.166667");
    assert_eq!(
        (&of["total"]["yes"], &of["total"]["less"]),
        (&json!(3), &json!(2))
    );
}

#[test]
fn values_have_their_percentiles() {
    let cases: Vec<Value> = (1..=10)
        .map(|it| json!({"id": it.to_string(), "hours": f64::from(it) / 2.0}))
        .chain([json!({"id": "x"})])
        .collect();
    let of = measured(
        "  - { id: m, value: case.hours, take: p90, at_most: 4 }\n",
        &cases,
    );
    let total = &of["total"];
    assert_eq!(total["figure"].to_string(), "4.5");
    assert_eq!(total["median"].to_string(), "2.5");
    assert_eq!(total["mean"].to_string(), "2.75");
    assert_eq!(total["sum"].to_string(), "27.5");
    assert_eq!(
        (&total["count"], &total["unknown"]),
        (&json!(10), &json!(1))
    );
    assert_eq!(total["flags"], json!([{"limit": "at_most", "is": "4"}]));
}

#[test]
fn spans_may_be_counted_in_open_time() {
    // From Friday four in the afternoon to Monday ten: two hours of the office.
    let cases = [
        json!({"id": "1", "opened_at": "2026-11-20T16:00:00Z", "resolved_at": "2026-11-23T10:00:00Z"}),
    ];
    let value = "value: case.resolved_at - case.opened_at";
    let of = measured(&format!("  - {{ id: m, {value} }}\n"), &cases);
    assert_eq!(of["total"]["figure"], "66h");
    let of = measured(
        &format!("  - {{ id: m, {value}, calendar: office }}\n"),
        &cases,
    );
    assert_eq!(of["total"]["figure"], "2h");
    let of = measured("  - { id: m, value: clock.resolution.used }\n", &cases);
    assert_eq!(of["total"]["figure"].to_string(), "16.5");
}

#[test]
fn a_case_is_in_the_group_of_each_of_its_items_once() {
    let cases = [
        json!({"id": "1", "members": ["ann", "bob", "ann"], "crew": [{"member": "ann", "role": "a"}, {"member": "ann", "role": "b"}]}),
        json!({"id": "2", "members": ["bob"], "crew": [{"member": "cy", "role": "a"}]}),
        json!({"id": "3", "members": [], "crew": []}),
        json!({"id": "4"}),
    ];
    let of = measured(
        "  - { id: m, count: cases, by: { each: case.members }, at_most: 1 }\n",
        &cases,
    );
    assert_eq!(
        figures(&of),
        json!([[["ann"], 1], [["bob"], 2], [[null], 1]])
    );
    assert_eq!(of["total"]["cases"], 4);
    assert_eq!(of["flagged"], 1);
    let of = measured(
        "  - { id: m, count: cases, by: { each: case.crew, field: member } }\n",
        &cases,
    );
    assert_eq!(
        figures(&of),
        json!([[["ann"], 1], [["cy"], 1], [[null], 1]])
    );
}

#[test]
fn clusters_are_groups_of_several_facts_with_enough_cases() {
    let case = |id: i32, category: &str, impact: &str| json!({"id": id.to_string(), "category": category, "impact": impact});
    let cases = [
        case(1, "mail", "high"),
        case(2, "mail", "high"),
        case(3, "mail", "low"),
        case(4, "disk", "low"),
    ];
    let of = measured(
        "  - { id: m, count: cases, by: [case.category, severity], least_cases: 2, at_most: 1 }\n",
        &cases,
    );
    assert_eq!(figures(&of), json!([[["mail", "high"], 2]]));
    assert_eq!((&of["left_out"], &of["flagged"]), (&json!(2), &json!(1)));
}

#[test]
fn periods_are_compared_when_they_are_over() {
    let mut cases = Vec::new();
    for (month, n) in [("09", 2), ("10", 4), ("11", 5), ("12", 9)] {
        for it in 0..n {
            let id = format!("{month}-{it}");
            cases.push(json!({"id": id, "opened_at": format!("2026-{month}-01T10:00:00Z")}));
        }
    }
    let of = |limit: &str| {
        measured(
            &format!(
                "  - {{ id: m, count: cases, at: case.opened_at, per: month, rise_at_most: {limit} }}\n"
            ),
            &cases,
        )
    };
    let all = of("25%");
    assert_eq!(
        figures(&all),
        json!([
            [["2026-09"], 2],
            [["2026-10"], 4],
            [["2026-11"], 5],
            [["2026-12"], 9]
        ])
    );
    // From four to five is a quarter more; December is not over.
    assert_eq!(all["flagged"], 0);
    assert_eq!(all["groups"][2]["before"], 4);
    assert_eq!(all["groups"][3]["before"], Value::Null);
    let some = of("24.9%");
    assert_eq!(
        some["groups"][2]["flags"],
        json!([{"limit": "rise_at_most", "is": "24.9%"}])
    );
    let quarters = measured_with(
        "  - { id: m, count: cases, at: case.opened_at }\n",
        r#"{"now":"2026-12-10T12:00:00Z","per":"quarter"}"#,
        &cases,
    );
    assert_eq!(
        figures(&quarters),
        json!([[["2026-Q3"], 2], [["2026-Q4"], 18]])
    );
}

#[test]
fn items_of_a_checklist_are_counted_one_by_one() {
    let cases = [
        json!({"id": "1", "customer_confirmed_at": "2026-11-20T10:00:00Z", "first_contact": true, "score": 0}),
        json!({"id": "2", "first_contact": false}),
        json!({"id": "3", "first_contact": true}),
    ];
    let of = measured("  - { id: m, met: handed }\n", &cases);
    assert_eq!(
        (
            &of["total"]["yes"],
            &of["total"]["of"],
            &of["total"]["unknown"]
        ),
        (&json!(1), &json!(4), &json!(1))
    );
}

#[test]
fn stays_tell_where_it_takes_long_and_what_comes_back() {
    let tier =
        |at: &str, tier: i32| json!({"at": format!("2026-11-20T{at}:00Z"), "set": {"tier": tier}});
    let cases = [
        json!({"id": "1", "opened_at": "2026-11-20T09:00:00Z", "tier": 1, "history": [
            tier("10:00", 2), tier("14:00", 1),
            {"at": "2026-11-20T15:00:00Z", "set": {"resolved_at": "2026-11-20T15:00:00Z"}},
        ]}),
        json!({"id": "2", "opened_at": "2026-11-20T09:00:00Z", "tier": 1, "history": [
            tier("09:30", 2), tier("11:30", 3),
            {"at": "2026-11-20T12:00:00Z", "set": {"resolved_at": "2026-11-20T12:00:00Z"}},
        ]}),
        json!({"id": "3", "tier": 1}),
    ];
    let of = |take: &str| {
        measured(
            &format!(
                "  - {{ id: m, stays: case.tier, while: \"!has(case.resolved_at)\", take: {take}, at_most: {} }}\n",
                if take == "returned" { "40%" } else { "2h" }
            ),
            &cases,
        )
    };
    let sums = of("sum");
    // Tier 1: one hour, then one more until it was resolved, and half an hour.
    assert_eq!(
        figures(&sums),
        json!([[["1"], "2h30m"], [["2"], "6h"], [["3"], "30m"]])
    );
    assert_eq!(sums["highest"], json!(["2"]));
    assert_eq!(sums["flagged"], 2);
    assert_eq!(sums["total"]["unknown"], 1);
    let returned = of("returned");
    let second = &returned["groups"][1];
    assert_eq!(
        (&second["handed_over"], &second["returned"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(second["figure"].to_string(), "0.5");
    assert_eq!(returned["flagged"], 1);
}

#[test]
fn looking_back_a_rule_was_raised_if_it_ever_spoke() {
    let cases = [
        // Resolved after three hours: the rule spoke after two.
        json!({"id": "late", "opened_at": "2026-11-20T09:00:00Z", "impact": "high",
            "history": [{"at": "2026-11-20T12:00:00Z", "set": {"resolved_at": "2026-11-20T12:00:00Z"}}]}),
        // After one hour: it never did.
        json!({"id": "soon", "opened_at": "2026-11-20T09:00:00Z", "impact": "low",
            "history": [{"at": "2026-11-20T10:00:00Z", "set": {"resolved_at": "2026-11-20T10:00:00Z"}}]}),
        // Exactly two hours are not more than two.
        json!({"id": "just", "opened_at": "2026-11-20T09:00:00Z", "impact": "high",
            "history": [{"at": "2026-11-20T11:00:00Z", "set": {"resolved_at": "2026-11-20T11:00:00Z"}}]}),
        // No history: it is not known.
        json!({"id": "bare", "opened_at": "2026-11-20T09:00:00Z", "resolved_at": "2026-11-20T09:10:00Z"}),
        // Recorded, whatever the rule says.
        json!({"id": "done", "opened_at": "2026-11-20T09:00:00Z", "resolved_at": "2026-11-20T09:10:00Z",
            "escalations": [{"rule": "slow", "to": "lead", "at": "2026-11-20T09:05:00Z"}]}),
    ];
    let of = measured("  - { id: m, share: raised(\"slow\") }\n", &cases);
    let total = &of["total"];
    assert_eq!(
        (&total["yes"], &total["of"], &total["unknown"]),
        (&json!(2), &json!(4), &json!(1))
    );
    // Precision: of those raised and known, the share that was hot.
    let of = measured(
        "  - { id: m, among: raised(\"slow\"), share: case.impact == \"high\" }\n",
        &cases,
    );
    assert_eq!(
        (&of["total"]["cases"], &of["total"]["yes"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(of["unsure"], 1);
}

#[test]
fn bad_lines_are_told_and_the_others_counted() {
    let policy = policy(&format!(
        "{SECTIONS}measures:\n  - {{ id: m, count: cases }}\n"
    ));
    let tally = Tally::new(Rc::new(policy), NOW).unwrap();
    let said = tally.add_lines(
        "{\"id\":\"1\"}\n\n{\"id\":\"2\",\"nope\":1}\n{\"id\":\"3\",\"score\":\"x\"}\nnothing\n",
        10,
    );
    let lines: Vec<Value> = said
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(lines[0]["error"]["line"], 12);
    assert_eq!(
        (&lines[1]["line"], &lines[1]["problems"][0]["fact"]),
        (&json!(13), &json!("score"))
    );
    assert_eq!(lines[2]["error"]["line"], 14);
    assert_eq!(lines.len(), 3);
    let result: Value = serde_json::from_str(&tally.result()).unwrap();
    assert_eq!(
        (&result["cases"], &result["refused"]),
        (&json!(2), &json!(2))
    );
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let with = Rc::new(policy(&format!(
        "{SECTIONS}measures:\n  - {{ id: m, count: cases }}\n"
    )));
    let without = Rc::new(policy(SECTIONS));
    let refused = |policy: &Rc<Policy>, options: &str| {
        let refused = Tally::new(Rc::clone(policy), options)
            .map(|_| ())
            .unwrap_err();
        format!("{}: {}", refused.code, refused.message)
    };
    let no = refused(&with, r#"{"now":"2026-12-10T12:00:00Z","per":"decade"}"#);
    assert_eq!(
        no,
        "C0108: the options cannot be read: `per` is `day`, `week`, `month`, `quarter` or `year`"
    );
    let no = refused(&with, r#"{"now":"2026-12-10T12:00:00Z","measure":"other"}"#);
    assert_eq!(
        no,
        "C0108: the options cannot be read: the policy has no measure \"other\""
    );
    assert!(refused(&with, "").starts_with("C0108: the options do not say `now`"));
    assert_eq!(refused(&without, NOW), "C0116: the policy has no measures");
    let other = Tally::new(with, NOW).unwrap();
    assert_eq!(other.merge("nonsense").unwrap_err().code, "C0115");
}

#[test]
fn too_many_groups_are_an_error_and_the_total_stands() {
    let many: String = (0..crate::limits::GROUPS_MAX + 1)
        .map(|it| format!("{{\"id\":\"{it}\",\"category\":\"c{it}\"}}\n"))
        .collect();
    let tally = tally(
        "  - { id: m, count: cases, by: case.category }\n",
        NOW,
        &many,
    );
    let result: Value = serde_json::from_str(&tally.result()).unwrap();
    let of = &result["measures"][0];
    assert!(
        of["error"]
            .as_str()
            .unwrap()
            .starts_with("there are more than 40000 groups")
    );
    assert_eq!(of["groups"], json!([]));
    assert_eq!(of["total"]["cases"], json!(crate::limits::GROUPS_MAX + 1));
}

const ALL: &str = "
  - { id: a, share: case.first_contact, by: case.category, at: case.opened_at, per: month, rise_at_most: 5% }
  - { id: b, value: case.hours, by: severity, take: median }
  - { id: c, count: cases, by: [{ each: case.members }, case.category] }
  - { id: d, stays: case.tier, take: p90 }
  - { id: e, met: handed }
  - { id: f, share: raised(\"slow\"), minus: case.score > 3 }
";

fn a_case() -> impl Strategy<Value = Value> {
    (
        prop::option::of("[abc]"),
        prop::option::of(any::<bool>()),
        prop::option::of(0..9_i32),
        prop::option::of(-50..50_i32),
        prop::collection::vec("[xyz]", 0..3),
        1..4_i32,
        1..12_u32,
        0..5_u32,
    )
        .prop_map(|(category, first, score, hours, members, tier, month, later)| {
            let mut case = json!({
                "id": "c", "members": members, "tier": 1,
                "opened_at": format!("2026-{month:02}-03T10:00:00Z"),
                "history": [{ "at": format!("2026-{month:02}-03T1{later}:30:00Z"), "set": { "tier": tier } }],
            });
            let mut set = |key: &str, it: Option<Value>| {
                if let Some(it) = it {
                    case[key] = it;
                }
            };
            set("category", category.map(Value::from));
            set("first_contact", first.map(Value::from));
            set("score", score.map(Value::from));
            set("hours", hours.map(|it| json!(f64::from(it) / 4.0)));
            case
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// However cases are cut, ordered and parted among tallies, the figures are the same.
    #[test]
    fn figures_do_not_depend_on_how_cases_come(
        cases in prop::collection::vec(a_case(), 0..24),
        cut in 0_usize..24,
        seed in any::<u64>(),
    ) {
        let policy = Rc::new(policy(&format!("{SECTIONS}measures:{ALL}")));
        let new = || Tally::new(Rc::clone(&policy), NOW).unwrap();
        let text = |of: &[Value]| of.iter().map(|it| format!("{it}\n")).collect::<String>();
        let whole = new();
        prop_assert_eq!(whole.add_lines(&text(&cases), 1), "");

        let one_by_one = new();
        cases.iter().for_each(|it| { one_by_one.add_lines(&text(std::slice::from_ref(it)), 1); });
        prop_assert_eq!(one_by_one.result(), whole.result());
        prop_assert_eq!(one_by_one.state(), whole.state());

        let (head, tail) = cases.split_at(cut.min(cases.len()));
        let (first, second) = (new(), new());
        first.add_lines(&text(head), 1);
        second.add_lines(&text(tail), 1);
        second.merge(&first.state()).unwrap();
        prop_assert_eq!(second.result(), whole.result());
        prop_assert_eq!(second.state(), whole.state());

        let mut turned = cases.clone();
        turned.rotate_left(if cases.is_empty() { 0 } else { seed as usize % cases.len() });
        turned.reverse();
        let other = new();
        other.add_lines(&text(&turned), 1);
        prop_assert_eq!(other.state(), whole.state());

        // A state is read back as it was.
        let again = new();
        again.merge(&whole.state()).unwrap();
        prop_assert_eq!(again.state(), whole.state());
    }

    /// No text makes it panic.
    #[test]
    fn a_state_may_be_any_text(text in "(g|m|escalate-tally 1)?[ -~\n]{0,60}", cut in 0_usize..400) {
        let policy = Rc::new(policy(&format!("{SECTIONS}measures:{ALL}")));
        let tally = Tally::new(policy, NOW).unwrap();
        let _ = tally.merge(&text);
        tally.add_lines("{\"id\":\"1\",\"category\":\"é\",\"opened_at\":\"2026-01-01T00:00:00Z\"}\n", 1);
        let mut state = tally.state();
        let at = (0..=cut.min(state.len())).rev().find(|it| state.is_char_boundary(*it)).unwrap();
        state.truncate(at);
        state.push_str(&text);
        let _ = tally.merge(&state);
        let result = tally.result();
        prop_assert_eq!(result.chars().next(), Some('{'));
    }
}

#[test]
fn many_values_are_kept_less_finely_and_it_is_told() {
    let policy = Rc::new(policy(&format!(
        "{SECTIONS}measures:\n  - {{ id: m, value: case.hours, take: median }}\n"
    )));
    let new = || Tally::new(Rc::clone(&policy), NOW).unwrap();
    let lines = |from: usize, to: usize| -> String {
        (from..to)
            .map(|it| format!("{{\"id\":\"{it}\",\"hours\":{it}}}\n"))
            .collect()
    };
    let most = crate::limits::VALUES_MAX;
    let (whole, half, other) = (new(), new(), new());
    whole.add_lines(&lines(0, most), 1);
    let exact: Value = serde_json::from_str(&whole.result()).unwrap();
    assert_eq!(exact["measures"][0]["values_off_by_one_in"], Value::Null);
    assert_eq!(exact["measures"][0]["total"]["median"], json!(most / 2 - 1));
    whole.add_lines(&lines(most, most + 2), 1);
    half.add_lines(&lines(0, most / 3), 1);
    other.add_lines(&lines(most / 3, most + 2), 1);
    half.merge(&other.state()).unwrap();
    assert_eq!(half.state(), whole.state());
    let near: Value = serde_json::from_str(&half.result()).unwrap();
    let of = &near["measures"][0];
    assert_eq!(of["values_off_by_one_in"], 1024);
    let (median, exact) = (of["total"]["median"].as_f64().unwrap(), (most / 2) as f64);
    assert!(
        median <= exact && exact - median <= exact / 1024.0,
        "{median}"
    );
    // The mean is exact.
    assert_eq!(
        of["total"]["mean"].as_f64().unwrap(),
        (most + 1) as f64 / 2.0
    );
}
