//! Whom to choose out of a roster: who fits, who is preferred, who comes first.

use serde_json::Value;

use super::{case, decide_line, holds, part, policy};

const DESK: &str = "
fields: { affected_areas: { list: text }, account: {} }
rosters:
  sponsors:
    name: text
    rank: { type: text, one_of: [director, vice_president, c_level] }
    area: text
    customers: { list: text }
    open_engagements: integer
    last_assigned_at: timestamp
severity:
  levels: [high, low]
  assume: worst
  rules: [{ id: many, level: high, when: case.customers_affected >= 50, because: Many. }]
  otherwise: low
choose:
  - id: sponsor
    from: sponsors
    when: severity == \"high\"
    where: p.rank in [\"vice_president\", \"c_level\"] && p.open_engagements < 3
    prefer:
      - case.account in p.customers
      - p.area in case.affected_areas
    order_by: [open_engagements asc, p.last_assigned_at]
    because: A critical case has an executive sponsor.
    source: S-145, S-152
targets:
  - { id: sponsor, path: hierarchical, contact: { lead: choose.sponsor, when_absent: ceo } }
escalations:
  - { id: tell, to: sponsor, when: case.customers_affected >= 50, because: Many. }
raci:
  - { activity: review, responsible: choose.sponsor, accountable: ceo }
";

const ANN: &str = r#"{"name":"ann","rank":"vice_president","area":"mail","customers":["acme"],"open_engagements":2,"last_assigned_at":"2026-11-01T00:00:00Z"}"#;
const BO: &str = r#"{"name":"bo","rank":"c_level","area":"web","customers":[],"open_engagements":0,"last_assigned_at":"2026-10-01T00:00:00Z"}"#;
const CY: &str =
    r#"{"name":"cy","rank":"vice_president","area":"web","customers":[],"open_engagements":0}"#;
const DI: &str =
    r#"{"name":"di","rank":"director","area":"web","customers":["acme"],"open_engagements":0}"#;

fn see(rows: &[(&str, &[&str], &str, &str)]) {
    let policy = policy(DESK);
    for (text, sponsors, path, expected) in rows {
        let options = format!(r#""program":{{"sponsors":[{}]}}"#, sponsors.join(","));
        let decision = decide_line(&policy, &case(text), "09:00", &options);
        let expected: Value = serde_json::from_str(expected).unwrap();
        let found = part(&decision, path);
        assert!(
            holds(found, &expected),
            "{text} with {sponsors:?}: {path}\n  expected {expected}\n  found {found}"
        );
    }
}

const MANY: &str = r#""customers_affected":60,"account":"acme","affected_areas":["web"]"#;
const OTHER: &str = r#""customers_affected":60,"account":"zed","affected_areas":[]"#;

#[test]
fn the_standing_sponsor_comes_before_the_rotation() {
    see(&[
        (
            MANY,
            &[ANN, BO, CY, DI],
            "choices.0",
            r#"{"answer":"yes","chosen":"ann","source":["S-145","S-152"],"undetermined":"-","passed_over":[
                {"name":"bo","why":"another is preferred: customers does not have acme"},
                {"name":"cy","why":"another is preferred: customers does not have acme"},
                {"name":"di","why":"rank is director (asked for: one of vice_president, c_level)"}]}"#,
        ),
        // The area counts next, then who was never assigned waited longest.
        (
            r#""customers_affected":60,"account":"zed","affected_areas":["web"]"#,
            &[ANN, BO, CY, DI],
            "choices.0",
            r#"{"chosen":"cy","passed_over":[{"name":"ann"},{"name":"bo","why":"last assigned at is 2026-10-01T00:00:00Z"},{"name":"di"}]}"#,
        ),
        (OTHER, &[ANN, BO], "choices.0", r#"{"chosen":"bo"}"#),
        // Ties stand as in the list.
        (
            OTHER,
            &[
                r#"{"name":"x","rank":"c_level","area":"mail","customers":[],"open_engagements":0}"#,
                r#"{"name":"y","rank":"c_level","area":"web","customers":[],"open_engagements":0}"#,
            ],
            "choices.0",
            r#"{"chosen":"x","passed_over":[{"name":"y","why":"comes later in the list"}]}"#,
        ),
    ]);
}

#[test]
fn what_is_not_known_of_a_preference_is_no_no() {
    // Nobody knows whether eve's customers are among hers: she could come first.
    let eve = r#"{"name":"eve","rank":"c_level","area":"mail","open_engagements":2}"#;
    // Hers are none of the customer's: an area that nobody knows could put her before.
    let fay = r#"{"name":"fay","rank":"c_level","customers":[],"open_engagements":2}"#;
    see(&[
        (
            MANY,
            &[eve, BO, DI],
            "",
            r#"{"choices":[{"answer":"unknown","chosen":"-",
                "reason":"which of 2 in sponsors comes first cannot be told",
                "undetermined":[{"name":"eve","missing":["program.sponsors.customers"]},{"name":"bo"}],
                "missing":["program.sponsors.customers"]}],
                "ask":[{"fact":"program.sponsors.customers","items":[1]}]}"#,
        ),
        // Another one is preferred whatever hers are.
        (
            MANY,
            &[eve, ANN],
            "choices.0",
            r#"{"answer":"unknown","undetermined":[{"name":"eve"},{"name":"ann"}]}"#,
        ),
        (
            MANY,
            &[fay, ANN],
            "choices.0",
            r#"{"answer":"yes","chosen":"ann"}"#,
        ),
        (
            MANY,
            &[ANN, BO, fay],
            "choices.0",
            r#"{"answer":"yes","chosen":"ann","undetermined":"-"}"#,
        ),
        // She comes after bo even if the area is hers, as she has more to do.
        (
            MANY,
            &[BO, fay],
            "choices.0",
            r#"{"answer":"yes","chosen":"bo"}"#,
        ),
        (
            MANY,
            &[fay],
            "choices.0",
            r#"{"answer":"yes","chosen":"fay"}"#,
        ),
        // The customer is not known: whoever sponsors somebody could be preferred.
        (
            r#""customers_affected":60,"affected_areas":[]"#,
            &[ANN, BO],
            "choices.0",
            r#"{"answer":"unknown","missing":["account"]}"#,
        ),
    ]);
}

#[test]
fn nobody_is_said_and_who_may_fit_is_never_passed_over_in_silence() {
    see(&[
        (
            MANY,
            &[DI],
            "choices.0",
            r#"{"answer":"no","chosen":"-","reason":"none of 1 in sponsors fits"}"#,
        ),
        (
            MANY,
            &[],
            "choices.0",
            r#"{"answer":"no","reason":"sponsors is empty"}"#,
        ),
        (
            MANY,
            &[r#"{"name":"eve","rank":"c_level"}"#, DI],
            "",
            r#"{"choices":[{"answer":"unknown","chosen":"-","undetermined":[{"name":"eve","missing":["program.sponsors.open_engagements"]}],"missing":["program.sponsors.open_engagements"]}],
                "ask":[{"fact":"program.sponsors.open_engagements","items":[1],"settles":["choice sponsor"]}]}"#,
        ),
        (
            MANY,
            &[r#"{"name":"eve","rank":"c_level"}"#, BO],
            "choices.0",
            r#"{"answer":"yes","chosen":"bo","passed_over":"-","undetermined":[{"name":"eve"}]}"#,
        ),
        // Who has no name is told by number.
        (
            MANY,
            &[r#"{"rank":"c_level","open_engagements":1}"#],
            "choices.0",
            r#"{"chosen":"number 1"}"#,
        ),
        // Nobody is to be chosen, or that is not known.
        (
            r#""customers_affected":1"#,
            &[BO],
            "choices.0",
            r#"{"answer":"not_applicable","chosen":"-"}"#,
        ),
        (
            r#""account":"acme""#,
            &[BO],
            "choices.0",
            r#"{"answer":"unknown"}"#,
        ),
    ]);
}

#[test]
fn without_a_roster_nobody_knows() {
    let policy = policy(DESK);
    let decision = decide_line(&policy, &case(MANY), "09:00", "");
    let expected = serde_json::json!([{"answer":"unknown","reason":"sponsors is not known","missing":["program.sponsors"]}]);
    assert!(holds(&decision["choices"], &expected), "{decision}");
}

#[test]
fn who_is_chosen_is_told_where_a_person_is_named() {
    see(&[
        (
            OTHER,
            &[BO],
            "engagement",
            r#"{"notify":[{"who":"bo","when_absent":"ceo"},{"who":"bo","role":"responsible"},{"who":"ceo"}],"raci":[{"responsible":["bo"],"accountable":"ceo"}]}"#,
        ),
        // Nobody fits, or nobody knows who: it is told whoever stands in.
        (
            OTHER,
            &[DI],
            "engagement.notify",
            r#"[{"who":"ceo","when_absent":"-","target":"sponsor"},{"who":"sponsor","role":"responsible"},{"who":"ceo"}]"#,
        ),
    ]);
}

#[test]
fn a_choice_turns_when_an_instant_comes() {
    // Until then the assignment has not happened, so nobody waited longer.
    let late = r#"{"name":"x","rank":"c_level","area":"mail","customers":[],"open_engagements":0,"last_assigned_at":"2026-11-20T10:00:00Z"}"#;
    see(&[(
        OTHER,
        &[BO, late],
        "",
        r#"{"choices":[{"chosen":"x"}],"next_change":"10:00"}"#,
    )]);
}
