//! Reading cases: what is none, what is unknown, what is wrong with a value or a line.

use serde_json::Value;

use super::{at, case, decide_line, millis, policy, see};
use crate::value::decimal::Decimal;
use crate::value::given::{Given, Input, Scalar};

const BODY: &str = "
fields:
  region: { one_of: [emea, apac] }
  budget: { type: number, absent: none }
  promises: { list: { owner: text, due_at: timestamp, kept: boolean } }
targets: [{ id: lead, path: functional }]
escalations:
  - { id: vip, to: lead, when: case.vip, because: so }
  - { id: many, to: lead, when: case.customers_affected >= 5, because: so }
  - { id: region, to: lead, when: case.region == \"emea\", because: so }
  - { id: budget, to: lead, when: case.budget > 2.5, because: so }
  - { id: given, to: lead, when: has(case.budget), because: so }
  - { id: opened, to: lead, when: has(case.opened_at), because: so }
  - { id: wait, to: lead, when: case.wait_time > duration(\"1h\"), because: so }
  - { id: linked, to: lead, when: '\"a\" in case.linked_requests', because: so }
  - { id: promises, to: lead, when: size(case.promises) == 2, because: so }
";

fn answers(text: &str) -> String {
    let decision = decide_line(&policy(BODY), &case(text), "10:00", "");
    let of = decision["escalations"]
        .as_array()
        .unwrap_or_else(|| panic!("{decision}"))
        .clone();
    of.iter()
        .map(|it| &it["answer"].as_str().unwrap()[..1])
        .collect()
}

fn problem(text: &str) -> String {
    let decision = decide_line(&policy(BODY), &case(text), "10:00", "");
    let of = decision["problems"]
        .as_array()
        .unwrap_or_else(|| panic!("{decision}"));
    assert_eq!(of.len(), 1, "{decision}");
    format!(
        "{}: {}",
        of[0]["fact"].as_str().unwrap(),
        of[0]["message"].as_str().unwrap()
    )
}

#[test]
fn a_missing_key_is_unknown_or_none_as_declared() {
    assert_eq!(answers(""), "uuuunnuuu");
    assert_eq!(
        answers(
            r#""vip":null,"customers_affected":null,"region":null,"wait_time":null,"linked_requests":null,"promises":null"#
        ),
        "uuuunnuuu"
    );
    see(
        BODY,
        &[
            ("", "10:00", "escalations.0.missing", r#"["vip"]"#),
            // None is known: nobody is asked for it.
            (
                r#""vip":null"#,
                "10:00",
                "escalations.0",
                r#"{"missing":"-","facts":[{"name":"vip","value":null}]}"#,
            ),
        ],
    );
}

#[test]
fn values_of_every_type_are_read() {
    assert_eq!(
        answers(
            r#""vip":true,"customers_affected":5.0,"region":"emea","budget":2.500001,"opened_at":@09:00,"wait_time":"1h1ms",
            "linked_requests":["b","a"],"promises":[{"owner":"ann"},{"owner":"bob","due_at":@12:00,"kept":false}]"#
        ),
        "yyyyyyyyy"
    );
    assert_eq!(
        answers(
            r#""vip":false,"customers_affected":4,"region":"apac","budget":2.5,"opened_at":null,"wait_time":"60m",
            "linked_requests":[],"promises":[]"#
        ),
        "nnnnynnnn"
    );
    // Escapes, exponents, offsets.
    assert_eq!(
        answers(
            r#""customers_affected":5e0,"region":"eme\u0061","budget":0.25e1,"opened_at":"2026-11-20T09:00:00+02:00","linked_requests":["\u0061"]"#
        ),
        "uyynyyuyu"
    );
}

#[test]
fn a_value_of_another_type_makes_its_fact_unknown_and_is_told() {
    for (text, message) in [
        (
            r#""vip":"yes""#,
            "vip: expected yes or no (`true` or `false`), found text `yes`",
        ),
        (
            r#""vip":1"#,
            "vip: expected yes or no (`true` or `false`), found `1`",
        ),
        (
            r#""customers_affected":5.5"#,
            "customers_affected: expected a whole number, found 5.5",
        ),
        (
            r#""customers_affected":"5""#,
            "customers_affected: expected a whole number, found text `5`",
        ),
        (
            r#""customers_affected":99999999999999999999"#,
            "customers_affected: 99999999999999999999 is too large a number",
        ),
        (
            r#""budget":0.0000001"#,
            "budget: 0.0000001 has more than 6 fraction digits",
        ),
        (
            r#""region":"emeaa""#,
            "region: expected one of `apac`, `emea`, found text `emeaa`; did you mean `emea`?",
        ),
        (
            r#""linked_requests":["a",1]"#,
            "linked_requests: element 2: expected text, found `1`",
        ),
        (
            r#""linked_requests":[null]"#,
            "linked_requests: a list cannot hold `null`",
        ),
        (
            r#""linked_requests":"a""#,
            "linked_requests: expected a list, each element text, found text `a`",
        ),
        (
            r#""promises":[{"ower":"ann"}]"#,
            "promises: element 1: a record here has no field `ower`; did you mean `owner`?",
        ),
        (
            r#""promises":[{"kept":"no"}]"#,
            "promises: element 1, `kept`: expected yes or no (`true` or `false`), found text `no`",
        ),
        (
            r#""promises":[["a"]]"#,
            "promises: element 1: expected a record in `{}`",
        ),
    ] {
        assert_eq!(problem(text), message, "{text}");
        let fact = message.split(':').next().unwrap();
        let decision = decide_line(&policy(BODY), &case(text), "10:00", "");
        assert!(
            decision["ask"].to_string().contains(fact) || fact == "budget",
            "{decision}"
        );
        let strict = decide_line(&policy(BODY), &case(text), "10:00", "\"strict\":true");
        assert_eq!(strict["error"]["code"], "C0107", "{strict}");
    }
    for text in [
        r#""opened_at":"2026-11-20T09:00:00""#,
        r#""opened_at":"2026-11-20T09:00:60Z""#,
        r#""opened_at":"1899-12-31T00:00:00Z""#,
        r#""wait_time":"1 hour""#,
        r#""opened_at":5"#,
    ] {
        assert!(!problem(text).is_empty());
    }
}

#[test]
fn a_line_that_is_no_case_is_refused_alone() {
    let code = |line: &str| {
        let decision = decide_line(&policy(BODY), line, "10:00", "");
        (
            decision["error"]["code"]
                .as_str()
                .unwrap_or("none")
                .to_owned(),
            decision["error"]["column"].as_u64().unwrap_or(0),
            decision["id"].clone(),
        )
    };
    assert_eq!(
        code(r#"{"id":"C","vipp":true}"#),
        ("C0102".to_owned(), 11, Value::from("C"))
    );
    assert_eq!(code(r#"{"id":"C","vip":true,"vip":true}"#).0, "C0103");
    assert_eq!(
        code(r#"{"vip":true}"#),
        ("C0104".to_owned(), 0, Value::Null)
    );
    assert_eq!(code(r#"{"id":true}"#).0, "C0104");
    assert_eq!(code(r#"{"id":"C","vip":tru}"#).0, "C0101");
    assert_eq!(code(r#"{"id":"C"}{"id":"D"}"#).0, "C0101");
    assert_eq!(code(r#"["C"]"#).0, "C0101");
    assert_eq!(code(r#"{"id":"C","format":2}"#).0, "C0111");
    assert_eq!(code(r#"{"id":"C","format":1}"#).0, "none");
    assert_eq!(code(r#"{"id":"C","history":{}}"#).0, "C0109");
    assert_eq!(code(r#"{"id":"C","history":[{"set":{}}]}"#).0, "C0109");
    assert_eq!(
        code(r#"{"id":"C","history":[{"at":"x","set":{}}]}"#).0,
        "C0109"
    );
    assert_eq!(
        code(
            r#"{"id":"C","history":[{"at":"2026-11-20T09:00:00Z","set":{"vip":true,"vip":false}}]}"#
        )
        .0,
        "C0103"
    );
    assert_eq!(
        code(r#"{"id":"C","history":[{"at":"2026-11-20T09:00:00Z","set":{"vipp":true}}]}"#).0,
        "C0102"
    );
    assert_eq!(code(r#"{"id":"C","as_of":"soon"}"#).0, "C0109");
    let out = policy(BODY).decide_lines(
        "{\"id\":\"1\"}\n\nnonsense\n{\"id\":\"2\"}\n",
        &format!("{{\"now\":\"{}\",\"first_line\":7}}", at("10:00")),
    );
    let lines: Vec<Value> = out
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        (&lines[0]["id"], &lines[2]["id"]),
        (&Value::from("1"), &Value::from("2"))
    );
    assert_eq!(lines[1]["error"]["line"], 9);
}

/// Events as nearly all write them are read at sight, others step by step.
#[test]
fn events_read_alike_however_they_are_written() {
    let tight = r#""vip":false,"history":[{"at":"2026-11-20T08:00:00Z","set":{"customers_affected":9,"region":"emea"}},{"at":"2026-11-20T08:30:00Z","set":{"vip":true}},{"at":"2026-11-20T09:00:00Z","set":{"customers_affected":4,"vip":true}},{"at":"2026-11-20T09:30:00Z","set":{"budget":3,"opened_at":"2026-11-20T09:30:00Z"}}]"#;
    assert_eq!(answers(tight), "ynyyyyuuu");
    let known = case(tight);
    let decided = |line: &str| {
        let decision = decide_line(&policy(BODY), line, "10:00", "");
        decision["escalations"].clone()
    };
    let changed = |from: &str, to: &str| {
        let text = tight.replace(from, to);
        assert_ne!(text, tight);
        (case(&text), decided(&case(&text)))
    };
    for (from, to) in [
        ("\":", "\": "),
        (",", ", "),
        ("{\"at\"", "{ \"at\""),
        ("}}", "} }"),
        (r#""emea""#, r#""\u0065mea""#),
        ("00Z", "00.000+00:00"),
        (r#""budget":3"#, r#""budget":3.000"#),
        (r#""vip":true}"#, r#""vip":true,"region":"emea"}"#),
        (
            r#"{"at":"2026-11-20T08:30:00Z","set":{"vip":true}}"#,
            r#"{"set":{"vip":true},"at":"2026-11-20T08:30:00Z"}"#,
        ),
        (
            r#"{"at":"2026-11-20T08:30:00Z","#,
            r#"{"at":"2026-11-20T08:15:00Z","set":{}},{"at":"2026-11-20T08:30:00Z","#,
        ),
    ] {
        let (text, found) = changed(from, to);
        assert_eq!(found, decided(&known), "{text}");
    }
    for (from, to, wanted) in [
        (
            r#"{"vip":true}"#,
            r#"{"vip":true,"vip":false}"#,
            "given twice",
        ),
        (r#"{"vip":true}"#, r#"{"id":"x"}"#, "changes facts only"),
        (r#"{"vip":true}"#, r#"{"vipp":true}"#, "no fact `vipp`"),
        (r#"{"vip":true}}"#, r#"{"vip":true}"#, "expected"),
        (r#"{"vip":true}}"#, r#"{"vip":true},"to":1}"#, "no `to`"),
        ("T08:30:00Z", "T08:61:00Z", "not an instant"),
    ] {
        let line = case(&tight.replace(from, to));
        let refused = policy(BODY).decide_lines(&line, &format!(r#"{{"now":"{}"}}"#, at("10:00")));
        assert!(
            refused.contains("\"error\"") && refused.contains(wanted),
            "{line}: {refused}"
        );
    }
}

#[test]
fn names_that_the_policy_does_not_know_are_dropped_on_request() {
    let how = "\"ignore_extra_facts\":true";
    let decision = decide_line(
        &policy(BODY),
        &case(
            r#""vipp":[{"a":{}}],"vip":true,"promises":[{"other":1}],"history":[{"at":@09:00,"set":{"odd":1}}]"#,
        ),
        "10:00",
        how,
    );
    assert_eq!(decision["escalations"][0]["answer"], "yes", "{decision}");
    assert!(decision["problems"].is_null());
    // A duplicate of one that is dropped is no matter.
    let twice = decide_line(&policy(BODY), &case(r#""vipp":1,"vipp":2"#), "10:00", how);
    assert!(twice["error"].is_null(), "{twice}");
}

#[test]
fn an_id_is_text_or_a_number() {
    for (line, id) in [
        (r#"{"id":7}"#, "7"),
        (r#"{"id":"7"}"#, "7"),
        (r#"{"id":"é\n\u00e9"}"#, "é\né"),
        (r#"{"id":""}"#, ""),
    ] {
        assert_eq!(
            decide_line(&policy(BODY), line, "10:00", "")["id"],
            id,
            "{line}"
        );
    }
    for line in [r#"{"id":7.5}"#, r#"{"id":1e3}"#, r#"{"id":null}"#] {
        assert_eq!(
            decide_line(&policy(BODY), line, "10:00", "")["error"]["code"],
            "C0104",
            "{line}"
        );
    }
}

#[test]
fn typed_values_are_read_alike() {
    let one = |it: Scalar| Given::One(it);
    let facts = vec![
        ("vip".to_owned(), one(Scalar::Boolean(true))),
        (
            "customers_affected".to_owned(),
            one(Scalar::Number(Decimal {
                mantissa: 50,
                scale: 1,
            })),
        ),
        ("region".to_owned(), one(Scalar::Text("emea".to_owned()))),
        ("budget".to_owned(), one(Scalar::Integer(3))),
        (
            "opened_at".to_owned(),
            one(Scalar::Timestamp(millis("09:00"))),
        ),
        ("wait_time".to_owned(), one(Scalar::Duration(3_600_001))),
        (
            "linked_requests".to_owned(),
            Given::Many(vec![Scalar::Text("a".to_owned())]),
        ),
        (
            "promises".to_owned(),
            Given::Records(vec![
                vec![("owner".to_owned(), Scalar::Text("ann".to_owned()))],
                vec![],
            ]),
        ),
    ];
    let input = Input {
        id: "C".to_owned(),
        facts,
        history: Vec::new(),
        as_of: None,
        history_complete: true,
    };
    let policy = policy(BODY);
    let typed = policy.decide(&input, millis("10:00"), "").unwrap();
    let line = case(
        r#""vip":true,"customers_affected":5,"region":"emea","budget":3,"opened_at":@09:00,"wait_time":"1h1ms",
        "linked_requests":["a"],"promises":[{"owner":"ann"},{}],"history":[]"#,
    );
    let lines = policy.decide_lines(&line, &format!("{{\"now\":\"{}\"}}", at("10:00")));
    assert_eq!(typed.json, lines.trim_end());
    assert_eq!(typed.due.len(), 9);
    assert_eq!(typed.ready, None);
    let wrong = Input {
        facts: vec![
            ("vip".to_owned(), one(Scalar::Integer(1))),
            ("vipp".to_owned(), Given::None),
        ],
        ..input.clone()
    };
    assert_eq!(
        policy.decide(&wrong, millis("10:00"), "").unwrap_err().code,
        "C0102"
    );
    assert!(
        policy
            .decide(&wrong, millis("10:00"), "{\"ignore_extra_facts\":true}")
            .unwrap()
            .json
            .contains("\"problems\":[{\"fact\":\"vip\"")
    );
    assert_eq!(
        policy
            .decide(
                &wrong,
                millis("10:00"),
                "{\"ignore_extra_facts\":true,\"strict\":true}"
            )
            .unwrap_err()
            .code,
        "C0107"
    );
    assert_eq!(
        policy
            .decide(&input, millis("10:00"), "{\"detale\":\"full\"}")
            .unwrap_err()
            .code,
        "C0108"
    );
}
