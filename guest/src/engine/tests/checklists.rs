//! Checklists and what to ask for.

use super::see;

const BODY: &str = "
targets: [{ id: lead, path: functional }]
severity:
  levels: [s1, s2]
  assume: decided
  rules:
    - { id: many, level: s1, when: case.customers_affected >= 100, because: so }
  otherwise: s2
escalations:
  - { id: vip, to: lead, when: case.vip && case.work_stopped, because: so }
checklists:
  exit:
    - { id: confirmed, require: has(case.customer_confirmed_at), because: The customer says so. }
    - { id: known, applies: case.vip, require: case.root_cause_known, because: We know why. }
  triage:
    - { id: owned, require: has(case.owner), because: Somebody has it. }
";

#[test]
fn only_yes_closes() {
    see(
        BODY,
        &[
            (
                r#""customer_confirmed_at":@09:00,"vip":true,"root_cause_known":true"#,
                "10:00",
                "checklists.0",
                r#"{"id":"exit","ready":"yes","items":[{"id":"confirmed","answer":"yes","needs":"-"},{"answer":"yes"}]}"#,
            ),
            (
                r#""customer_confirmed_at":@09:00,"vip":true,"root_cause_known":false"#,
                "10:00",
                "checklists.0",
                r#"{"ready":"no","items":[{"answer":"yes"},{"answer":"no","because":"We know why."}]}"#,
            ),
            (
                r#""customer_confirmed_at":@09:00,"vip":true"#,
                "10:00",
                "checklists.0",
                r#"{"ready":"unknown","items":[{"answer":"yes"},{"answer":"unknown","missing":["root_cause_known"]}]}"#,
            ),
            (
                r#""customer_confirmed_at":@09:00,"vip":false"#,
                "10:00",
                "checklists.0",
                r#"{"ready":"yes","items":[{"answer":"yes"},{"answer":"not_applicable","needs":"-"}]}"#,
            ),
            (
                r#""vip":false"#,
                "10:00",
                "checklists.0",
                r#"{"ready":"no","items":[{"answer":"no"},{"answer":"not_applicable"}]}"#,
            ),
            (
                r#""customer_confirmed_at":@11:00,"vip":false"#,
                "10:00",
                "",
                r#"{"checklists":[{"ready":"no"},{}],"next_change":"11:00"}"#,
            ),
        ],
    );
}

#[test]
fn an_item_that_may_not_matter_is_not_met_unless_it_is_so() {
    see(
        BODY,
        &[
            (
                r#""customer_confirmed_at":@09:00,"root_cause_known":true"#,
                "10:00",
                "checklists.0",
                r#"{"ready":"yes","items":[{},{"answer":"yes"}]}"#,
            ),
            (
                r#""customer_confirmed_at":@09:00,"root_cause_known":false"#,
                "10:00",
                "checklists.0",
                r#"{"ready":"unknown","items":[{},{"answer":"unknown"}]}"#,
            ),
            (
                r#""customer_confirmed_at":@09:00"#,
                "10:00",
                "checklists.0.items.1.answer",
                r#""unknown""#,
            ),
            // One no is enough, whatever is not known.
            ("", "10:00", "checklists.0.ready", r#""no""#),
            (
                "",
                "10:00",
                "checklists.1",
                r#"{"id":"triage","ready":"unknown","items":[{"answer":"unknown","missing":["owner"]}]}"#,
            ),
        ],
    );
}

#[test]
fn facts_are_asked_for_by_what_they_settle() {
    see(
        BODY,
        &[
            (
                "",
                "10:00",
                "ask",
                r#"[
            {"fact":"customers_affected","settles":["severity"]},
            {"fact":"vip","settles":["escalation vip","exit known"]},
            {"fact":"work_stopped","settles":["escalation vip"]},
            {"fact":"root_cause_known","settles":["exit known"]}]"#,
            ),
            (
                r#""customers_affected":1,"vip":false"#,
                "10:00",
                "ask",
                "[]",
            ),
            (
                r#""customers_affected":1,"vip":true"#,
                "10:00",
                "ask",
                r#"[{"fact":"work_stopped"},{"fact":"root_cause_known"}]"#,
            ),
            // What cannot change an answer any more is not asked for.
            (
                r#""customers_affected":1,"work_stopped":false"#,
                "10:00",
                "ask",
                r#"[{"fact":"vip","settles":["exit known"]},{"fact":"root_cause_known"}]"#,
            ),
        ],
    );
}

#[test]
fn groups_of_conditions_count_what_is_sure_and_what_may_be() {
    let body = "
targets: [{ id: lead, path: functional }]
escalations:
  - { id: two, to: lead, because: so, at_least: { count: 2, of: [case.vip, case.workaround, case.work_stopped] } }
  - { id: five, to: lead, because: so, score: { at_least: 5, of: [{ when: case.vip, weight: 4 }, { when: case.workaround, weight: 2 }, { when: case.work_stopped, weight: 1 }] } }
  - { id: none, to: lead, because: so, not: { any: [case.vip, case.workaround] } }
";
    see(
        body,
        &[
            (
                r#""vip":true,"workaround":true"#,
                "10:00",
                "escalations",
                r#"[{"answer":"yes"},{"answer":"yes"},{"answer":"no"}]"#,
            ),
            (
                r#""vip":true,"workaround":false"#,
                "10:00",
                "escalations",
                r#"[{"answer":"unknown"},{"answer":"unknown"},{"answer":"no"}]"#,
            ),
            (
                r#""vip":false,"workaround":false"#,
                "10:00",
                "escalations",
                r#"[{"answer":"no"},{"answer":"no"},{"answer":"yes"}]"#,
            ),
            (
                r#""vip":false"#,
                "10:00",
                "escalations",
                r#"[{"answer":"unknown"},{"answer":"no"},{"answer":"unknown"}]"#,
            ),
            (
                r#""vip":true,"workaround":false,"work_stopped":true"#,
                "10:00",
                "escalations",
                r#"[{"answer":"yes"},{"answer":"yes"},{"answer":"no"}]"#,
            ),
        ],
    );
}
