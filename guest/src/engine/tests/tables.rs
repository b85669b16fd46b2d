//! Named tables: what they give to conditions and to clocks.

use super::see;

const BODY: &str = "
fields:
  tariff: { one_of: [gold, silver, basic] }
  category: { type: text }
calendars:
  desk: { time_zone: Etc/UTC, hours: { mon-sun: ['09:00-11:00', '12:00-18:00'] } }
define:
  key_customer: case.vip || pick.desk == \"network\"
severity:
  levels: [s1, s2]
  assume: worst
  rules: [{ id: down, level: s1, when: 'case.service == \"down\"', because: so }]
  otherwise: s2
tables:
  desk:
    gives: target
    hit: first
    columns: [case.category, case.customers_affected]
    rows:
      - [lan, '*', network]
      - ['*', '>= 100', network]
      - ['*', '*', first-line]
  limit:
    gives: span
    hit: unique
    columns: [case.tariff, severity]
    rows:
      - [gold, s1, 1h]
      - [gold, s2, 2h]
      - [silver, '*', 4h]
    otherwise: none
  hours:
    gives: calendar
    hit: any
    columns: [case.tariff, is.key_customer]
    rows:
      - [gold, '*', always]
      - ['*', yes, always]
      - ['silver, basic', no, desk]
clocks:
  - { id: fix, from: case.opened_at, until: case.resolved_at, target: pick.limit, calendar: pick.hours }
targets:
  - { id: first-line, path: functional }
  - { id: network, path: functional }
escalations:
  - { id: net, to: network, when: 'pick.desk == \"network\"', because: It belongs to the network. }
  - { id: slow, to: first-line, when: now - case.opened_at > pick.limit, because: so }
";

#[test]
fn a_table_gives_what_its_first_row_says() {
    see(
        BODY,
        &[
            (
                r#""category":"lan""#,
                "12:00",
                "escalations.0",
                r#"{"answer":"yes","reason":"It belongs to the network (desk is network)"}"#,
            ),
            (
                r#""category":"pc","customers_affected":5"#,
                "12:00",
                "escalations.0",
                r#"{"answer":"no","reason":"desk is first-line, not network"}"#,
            ),
            // Whatever the category is, so many belong there.
            (
                r#""customers_affected":100"#,
                "12:00",
                "escalations.0.answer",
                r#""yes""#,
            ),
            (
                r#""customers_affected":5"#,
                "12:00",
                "escalations.0",
                r#"{"answer":"unknown","missing":["category"]}"#,
            ),
            (
                r#""category":"pc""#,
                "12:00",
                "escalations.0",
                r#"{"answer":"unknown","missing":["customers_affected"]}"#,
            ),
        ],
    );
}

#[test]
fn a_span_of_a_table_is_a_limit_and_turns_with_time() {
    see(
        BODY,
        &[
            (
                r#""tariff":"gold","service":"down","opened_at":@10:00"#,
                "10:30",
                "",
                r#"{"next_change":"11:00","escalations":[{},{"answer":"no"}]}"#,
            ),
            (
                r#""tariff":"gold","service":"down","opened_at":@10:00"#,
                "11:00:00.001",
                "escalations.1",
                r#"{"answer":"yes"}"#,
            ),
            // Unknown severity, and a tariff for which it does not matter.
            (
                r#""tariff":"silver","opened_at":@10:00"#,
                "14:30",
                "escalations.1.answer",
                r#""yes""#,
            ),
            (
                r#""tariff":"gold","opened_at":@10:00"#,
                "11:30",
                "escalations.1.answer",
                r#""unknown""#,
            ),
            // None does not apply, and nothing is more than it.
            (
                r#""tariff":"basic","service":"up","opened_at":@10:00"#,
                "11:30",
                "escalations.1.answer",
                r#""unknown""#,
            ),
        ],
    );
}

#[test]
fn a_clock_takes_target_and_calendar_from_tables() {
    see(
        BODY,
        &[
            (
                r#""tariff":"silver","service":"up","vip":false,"category":"pc","customers_affected":1,"opened_at":@10:00"#,
                "13:00",
                "clocks.0",
                r#"{"target":"4h","calendar":"desk","elapsed":"2h","due":"15:00","phase":"running"}"#,
            ),
            (
                r#""tariff":"silver","service":"up","vip":true,"opened_at":@10:00"#,
                "13:00",
                "clocks.0",
                r#"{"target":"4h","calendar":"always","elapsed":"3h","due":"14:00"}"#,
            ),
            (
                r#""tariff":"basic","service":"up","vip":true,"opened_at":@10:00"#,
                "13:00",
                "clocks.0",
                r#"{"phase":"not_applicable","target":"-"}"#,
            ),
            (
                r#""service":"up","vip":true,"opened_at":@10:00"#,
                "13:00",
                "clocks.0",
                r#"{"phase":"unknown","missing":["tariff"]}"#,
            ),
            // What was missed under an earlier target stays, at the same level too.
            (
                r#""tariff":"gold","service":"down","vip":true,"opened_at":@09:00,"history":[{"at":@10:30,"set":{"tariff":"silver"}}]"#,
                "12:00",
                "clocks.0",
                r#"{"target":"4h","breached":"no","due":"13:00","breaches":[{"level":"s1","target":"1h","at":"10:00"}]}"#,
            ),
            // A target that took effect when it was long over is missed then.
            (
                r#""tariff":"silver","service":"down","vip":true,"opened_at":@09:00,"history":[{"at":@11:30,"set":{"tariff":"gold"}}]"#,
                "12:00",
                "clocks.0",
                r#"{"target":"1h","breached":"yes","breached_at":"11:30"}"#,
            ),
            // The calendar changes with the tariff: an hour on the desk's, then all the time.
            (
                r#""tariff":"silver","service":"up","vip":false,"category":"pc","customers_affected":1,"opened_at":@10:00,"history":[{"at":@11:30,"set":{"vip":true}}]"#,
                "12:30",
                "clocks.0",
                r#"{"calendar":"always","elapsed":"2h","due":"14:30"}"#,
            ),
        ],
    );
}

/// A desk for each product and size, so that what is known leaves some of them out.
const TIERS: &str = "
fields: { product: { one_of: [mail, web, phone] } }
tables:
  tier:
    gives: text
    hit: first
    columns: [case.product, case.customers_affected]
    rows:
      - [mail, '>= 100', third-line]
      - [mail, '*', second-line]
      - [web, '*', second-line]
      - [phone, '*', first-line]
  limit:
    gives: span
    hit: first
    columns: [case.product]
    rows:
      - [mail, 1h]
      - ['*', 3h]
targets:
  - { id: third, path: functional }
escalations:
  - { id: third, to: third, when: 'pick.tier == \"third-line\"', because: so }
  - { id: second, to: third, when: 'pick.tier in [\"second-line\", \"third-line\"]', because: so }
  - { id: other, to: third, when: 'pick.tier != \"first-line\"', because: so }
  - { id: slow, to: third, when: now - case.opened_at > pick.limit, because: so }
  - { id: late, to: third, when: now >= case.opened_at + pick.limit, because: so }
";

#[test]
fn an_open_table_gives_no_more_than_what_it_can_still_give() {
    let answers = |of: [&str; 3]| {
        let [third, second, other] = of;
        format!(
            r#"[{{"answer":"{third}"}},{{"answer":"{second}"}},{{"answer":"{other}"}},{{}},{{}}]"#
        )
    };
    let cases = [
        // How many they are makes no difference to the web.
        (r#""product":"web""#, answers(["no", "yes", "yes"])),
        (r#""product":"mail""#, answers(["unknown", "yes", "yes"])),
        (
            r#""product":"mail","customers_affected":5"#,
            answers(["no", "yes", "yes"]),
        ),
        (r#""product":"phone""#, answers(["no", "no", "no"])),
        // Too few for the third line, whatever the product is.
        (
            r#""customers_affected":5"#,
            answers(["no", "unknown", "unknown"]),
        ),
        (
            r#""customers_affected":500"#,
            answers(["unknown", "unknown", "unknown"]),
        ),
        ("", answers(["unknown", "unknown", "unknown"])),
    ];
    let rows: Vec<(&str, &str, &str, &str)> = cases
        .iter()
        .map(|(case, expected)| (*case, "12:00", "escalations", expected.as_str()))
        .collect();
    see(TIERS, &rows);
    see(
        TIERS,
        &[(
            r#""customers_affected":5"#,
            "12:00",
            "",
            r#"{"escalations":[{"answer":"no","reason":"tier is second-line or first-line, not third-line"},{"missing":["product"]},{},{},{}]}"#,
        )],
    );
}

#[test]
fn time_turns_an_answer_on_an_open_table_at_each_limit_that_it_can_still_give() {
    let both = |answer: &str| {
        format!(r#"[{{}},{{}},{{}},{{"answer":"{answer}"}},{{"answer":"{answer}"}}]"#)
    };
    let (no, open, yes) = (both("no"), both("unknown"), both("yes"));
    let case = r#""opened_at":@09:00"#;
    see(
        TIERS,
        &[
            (case, "09:30", "escalations", &no),
            (case, "09:30", "next_change", r#""10:00""#),
            (case, "10:30", "escalations", &open),
            (case, "10:30", "next_change", r#""12:00""#),
            (case, "12:30", "escalations", &yes),
            (case, "12:30", "next_change", "null"),
        ],
    );
}

#[test]
fn explanations_say_what_a_table_gives_and_by_which_row() {
    let policy = super::policy(TIERS);
    let explained = |text: &str| -> Vec<String> {
        let detail = "\"detail\":\"explain\"";
        let decision = super::decide_line(&policy, &super::case(text), "13:00", detail);
        let all = decision["explanation"].as_array().unwrap().iter();
        let tables = all.filter(|it| it["kind"] == "table");
        let told = tables.map(|it| it["sentence"].as_str().unwrap().to_owned());
        told.collect()
    };
    assert_eq!(
        explained(r#""product":"mail","customers_affected":5"#),
        [
            "Gives second-line, by row 2: product is mail; customers affected is 5.",
            "Gives 1h, by row 1: product is mail.",
        ]
    );
    assert_eq!(
        explained(r#""customers_affected":5"#),
        [
            "Could give second-line or first-line: product is not known; customers affected is 5.",
            "Could give 1h or 3h: product is not known.",
        ]
    );
}
