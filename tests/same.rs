//! Two doors, native and component: the same bytes for the same case.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use escalate::engine::{Detail, Engine, Options, Session, types as wire};
use escalate::map::{Mapped, Mapping};
use escalate::model::decision::Line;
use escalation_rules::api;
use escalation_rules::time::{instant, span};
use escalation_rules::value::decimal::{Decimal, NotDecimal};
use escalation_rules::value::given::{Given, Input, Scalar};
use escalation_tests::random::Random;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

const NOW: &str = "2026-11-20T16:30:00Z";
const LATER: &str = "2031-02-05T09:00:00Z";

/// A policy with cases, a line each.
struct Fixture {
    name: &'static str,
    source: String,
    lines: Vec<String>,
    now: &'static str,
}

fn read(path: &str) -> String {
    fs::read_to_string(format!("../fixtures/{path}")).unwrap()
}

fn fixtures() -> Vec<Fixture> {
    let mapping = Mapping::parse(&read("servicenow-audit/mapping.yaml")).unwrap();
    let log = read("servicenow-audit/slice.csv");
    let mapped = mapping.cases(log.as_bytes()).unwrap();
    let mapped = mapped.filter_map(|it| match it.unwrap() {
        Mapped::Case(it) => Some(it.json),
        Mapped::Problem(_) => None,
    });
    let mapped: Vec<String> = mapped.collect();
    assert!(mapped.len() > 5);
    let bench = read("bench/cases.jsonl")
        .lines()
        .map(str::to_owned)
        .collect();
    vec![
        Fixture {
            name: "example",
            source: read("example/policy.yaml"),
            lines: example(),
            now: NOW,
        },
        Fixture {
            name: "bench",
            source: read("bench/policy.yaml"),
            lines: bench,
            now: NOW,
        },
        Fixture {
            name: "language",
            source: read("language/policy.yaml"),
            lines: read("language/cases.jsonl")
                .lines()
                .map(str::to_owned)
                .collect(),
            now: NOW,
        },
        Fixture {
            name: "servicenow-audit",
            source: read("servicenow-audit/policy.yaml"),
            lines: mapped,
            now: LATER,
        },
    ]
}

/// Cases of the example policy, one for each part of it.
fn example() -> Vec<String> {
    let lines = read("example/cases.jsonl");
    lines.lines().map(str::to_owned).collect()
}

/// Both sides of one policy.
struct Sides {
    native: api::Policy,
    session: Session,
    policy: escalate::engine::Policy,
    now: &'static str,
    /// The outcomes that each point is said to have.
    told: BTreeSet<(u64, String)>,
}

impl Sides {
    fn new(source: &str, now: &'static str) -> Sides {
        let (native, _) = api::Policy::compile(source).unwrap();
        let mut session = Engine::embedded().unwrap().session().unwrap();
        let policy = session.compile(source).unwrap().policy;
        let points: Value = serde_json::from_str(&native.points()).unwrap();
        let told = points["points"].as_array().unwrap().iter().flat_map(|it| {
            let outcomes = it["outcomes"].as_array().unwrap().iter();
            let at = it["point"].as_u64().unwrap();
            outcomes.map(move |it| (at, it.as_str().unwrap().to_owned()))
        });
        Sides {
            told: told.collect(),
            native,
            session,
            policy,
            now,
        }
    }

    fn options(&self, detail: Detail, strict: bool) -> Options {
        Options {
            now: self.now.to_owned(),
            detail,
            strict,
            ignore_extra_facts: false,
            trace: false,
            organisation: false,
            program: None,
        }
    }

    /// The lines that both sides give, once and once more.
    fn lines(&mut self, chunk: &str, detail: Detail, strict: bool) -> String {
        let options = self.options(detail, strict).for_lines(1);
        let native = self.native.decide_lines(chunk, &options);
        let component = self
            .session
            .decide_lines(self.policy, chunk, &options)
            .unwrap();
        same(&native, &component, "native and component");
        same(
            &native,
            &self.native.decide_lines(chunk, &options),
            "once and once more",
        );
        if detail != Detail::Brief {
            self.traced(chunk, &native, &options);
        }
        native
    }

    /// A traced decision is the same on both sides, and the same decision.
    fn traced(&mut self, chunk: &str, plain: &str, options: &str) {
        let options = options.replacen('{', "{\"trace\":true,", 1);
        let native = self.native.decide_lines(chunk, &options);
        let component = self
            .session
            .decide_lines(self.policy, chunk, &options)
            .unwrap();
        same(&native, &component, "native and component, traced");
        let bare = native.lines().map(|it| match it.split_once(",\"trace\":") {
            Some((before, _)) => format!("{before}}}\n"),
            None => format!("{it}\n"),
        });
        same(plain, &bare.collect::<String>(), "plain and traced");
        for line in native.lines() {
            let decision: Value = serde_json::from_str(line).unwrap();
            // Values that cannot be used make unknown what is never left so.
            if decision.get("problems").is_none() {
                self.as_told(&decision["trace"]);
            }
        }
    }

    /// Every outcome of a trace is one that its point is said to have.
    fn as_told(&self, trace: &Value) {
        for it in trace
            .as_object()
            .into_iter()
            .flatten()
            .flat_map(|it| it.1.as_array().unwrap())
        {
            if let Some(pair) = it.as_array() {
                let outcome = (pair[0].as_u64().unwrap(), pair[1].as_str().unwrap());
                assert!(
                    self.told.contains(&(outcome.0, outcome.1.to_owned())),
                    "{outcome:?} is said not to occur: {}",
                    self.native.points()
                );
            }
        }
    }

    /// The points and the mutants are the same on both sides; their number.
    fn tried(&mut self) -> (usize, usize) {
        let native = self.native.points();
        let component = self.session.points(self.policy).unwrap();
        same(&native, &component, "points, native and component");
        let mutants = self.native.mutants(0, 500);
        let component = self.session.mutants(self.policy, 0, 500).unwrap();
        same(&mutants, &component, "mutants, native and component");
        let count = |text: &str, key: &str| {
            let all: Value = serde_json::from_str(text).unwrap();
            all[key].as_array().unwrap().len()
        };
        (count(&native, "points"), count(&mutants, "mutants"))
    }

    /// What the typed door gives, of both sides: the decision's JSON, or the code of a rejection.
    fn typed(&mut self, input: &Input, detail: Detail, strict: bool) -> Result<String, String> {
        let options = self.options(detail, strict);
        let now = instant::parse(self.now).unwrap();
        let native = self.native.decide(input, now, &options.for_case());
        let component = self
            .session
            .decide(self.policy, &case(input), now, &options);
        match (native, component) {
            (Ok(native), Ok(component)) => {
                same(&native.json, &component.json, "native and component, typed");
                assert_eq!(native.id, component.id);
                assert_eq!(native.severity, component.severity);
                assert_eq!(native.due, component.due);
                assert_eq!(native.next_change, component.next_change);
                Ok(native.json)
            }
            (Err(native), Err(escalate::engine::DecideError::Rejected(component))) => {
                assert_eq!(
                    (&native.code, &native.message, &native.help),
                    (&component.code, &component.message, &component.help)
                );
                Err(native.code)
            }
            (native, component) => panic!("{native:?}\n{component:?}"),
        }
    }
}

fn same(left: &str, right: &str, what: &str) {
    if left != right {
        let at = left
            .bytes()
            .zip(right.bytes())
            .position(|it| it.0 != it.1)
            .unwrap_or(left.len().min(right.len()));
        let around = |it: &str| {
            it.get(at.saturating_sub(200)..(at + 200).min(it.len()))
                .unwrap_or(it)
                .to_owned()
        };
        panic!(
            "{what} differ at byte {at}:\n{}\n{}",
            around(left),
            around(right)
        );
    }
}

/// The type of each fact: of the vocabulary, or as the policy has it.
fn types(source: &str) -> BTreeMap<String, String> {
    let vocabulary: Value = serde_json::from_str(&api::vocabulary()).unwrap();
    let (policy, _) = api::Policy::compile(source).unwrap();
    let described: Value = serde_json::from_str(&policy.describe()).unwrap();
    let (all, read) = (
        vocabulary.as_array().unwrap(),
        described["reads"].as_array().unwrap(),
    );
    let all = all.iter().map(|it| (&it["name"], &it["type"]));
    let read = read.iter().map(|it| (&it["fact"], &it["type"]));
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    all.chain(read).map(|it| (text(it.0), text(it.1))).collect()
}

/// A JSON value as a typed one: text is an instant or a span where the fact is one.
fn scalar(value: &Value, of: &str) -> Option<Scalar> {
    Some(match value {
        Value::Bool(it) => Scalar::Boolean(*it),
        Value::Number(it) => match (it.as_i64(), Decimal::parse(&it.to_string())) {
            (Some(it), _) => Scalar::Integer(it),
            (None, Ok(it)) => Scalar::Number(it),
            (None, Err(NotDecimal::TooFine | NotDecimal::TooLarge | NotDecimal::Malformed)) => {
                return None;
            }
        },
        Value::String(text) => match of {
            "timestamp" => {
                instant::parse(text).map_or_else(|_| Scalar::Text(text.clone()), Scalar::Timestamp)
            }
            "duration" => {
                span::parse(text).map_or_else(|_| Scalar::Text(text.clone()), Scalar::Duration)
            }
            _ => Scalar::Text(text.clone()),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    })
}

fn given(value: &Value, of: &str) -> Option<Given> {
    Some(match value {
        Value::Null => Given::None,
        Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_object) => {
            let row = |it: &Value| -> Option<Vec<(String, Scalar)>> {
                it.as_object()
                    .unwrap()
                    .iter()
                    .map(|(name, it)| {
                        Some((
                            name.clone(),
                            scalar(
                                it,
                                if name.ends_with("at") {
                                    "timestamp"
                                } else {
                                    "text"
                                },
                            )?,
                        ))
                    })
                    .collect()
            };
            Given::Records(list.iter().map(row).collect::<Option<_>>()?)
        }
        Value::Array(list) => Given::Many(
            list.iter()
                .map(|it| scalar(it, "text"))
                .collect::<Option<_>>()?,
        ),
        it => Given::One(scalar(it, of)?),
    })
}

/// A line as a typed case; none if it says something that types cannot.
fn input(line: &str, types: &BTreeMap<String, String>) -> Option<Input> {
    let case: Map<String, Value> = serde_json::from_str(line).ok()?;
    let facts = |map: &Map<String, Value>| -> Option<Vec<(String, Given)>> {
        let reserved = ["id", "history", "as_of", "history_complete", "format"];
        let facts = map.iter().filter(|it| !reserved.contains(&it.0.as_str()));
        facts
            .map(|(name, it)| {
                let of = types.get(name).map_or("text", String::as_str);
                Some((name.clone(), given(it, of)?))
            })
            .collect()
    };
    let mut history = Vec::new();
    for event in case
        .get("history")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let empty = Map::new();
        let set = event
            .get("set")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        history.push((
            instant::parse(event.get("at")?.as_str()?).ok()?,
            facts(set)?,
        ));
    }
    let complete = case.get("history_complete").and_then(Value::as_bool);
    Some(Input {
        id: match case.get("id")? {
            Value::String(it) => it.clone(),
            it => it.to_string(),
        },
        facts: facts(&case)?,
        history,
        as_of: case
            .get("as_of")
            .and_then(Value::as_str)
            .and_then(|it| instant::parse(it).ok()),
        history_complete: complete
            .unwrap_or_else(|| case.get("history").is_some_and(Value::is_array)),
    })
}

/// The same for the component.
fn case(input: &Input) -> wire::Case {
    let scalar = |it: &Scalar| match it {
        Scalar::Boolean(it) => wire::Scalar::Boolean(*it),
        Scalar::Integer(it) => wire::Scalar::Integer(*it),
        Scalar::Number(it) => wire::Scalar::Decimal(wire::Decimal {
            mantissa: it.mantissa,
            scale: it.scale,
        }),
        Scalar::Text(it) => wire::Scalar::Text(it.clone()),
        Scalar::Timestamp(it) => wire::Scalar::Instant(*it),
        Scalar::Duration(it) => wire::Scalar::Span(*it),
    };
    let value = |it: &Given| match it {
        Given::None => wire::Value::None,
        Given::One(it) => wire::Value::One(scalar(it)),
        Given::Many(list) => wire::Value::Many(list.iter().map(scalar).collect()),
        Given::Records(rows) => {
            let row = |row: &Vec<(String, Scalar)>| {
                row.iter().map(|it| (it.0.clone(), scalar(&it.1))).collect()
            };
            wire::Value::Records(rows.iter().map(row).collect())
        }
    };
    let facts = |list: &[(String, Given)]| -> Vec<wire::Fact> {
        list.iter()
            .map(|it| wire::Fact {
                name: it.0.clone(),
                value: value(&it.1),
            })
            .collect()
    };
    wire::Case {
        id: input.id.clone(),
        facts: facts(&input.facts),
        history: input
            .history
            .iter()
            .map(|it| wire::Event {
                at: it.0,
                set: facts(&it.1),
            })
            .collect(),
        as_of: input.as_of,
        history_complete: input.history_complete,
    }
}

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(&api::schema("decision").unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Hold a line of output against the schema and the model.
fn admissible(line: &str, schema: &Validator) {
    let value: Value = serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}\n{line}"));
    let wrong: Vec<String> = schema
        .iter_errors(&value)
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{}\n{line}", wrong.join("\n"));
    if let Err(why) = Line::read(line) {
        panic!("{why}\n{line}");
    }
}

#[test]
fn both_doors_of_both_sides_give_the_same_bytes() {
    let schema = validator();
    for fixture in fixtures() {
        let mut sides = Sides::new(&fixture.source, fixture.now);
        let chunk = fixture.lines.join("\n");
        let types = types(&fixture.source);
        for detail in [Detail::Brief, Detail::Full, Detail::Explain] {
            let out = sides.lines(&chunk, detail, false);
            assert_eq!(out.lines().count(), fixture.lines.len(), "{}", fixture.name);
            // Each line is one of the forms, and is what the typed door says.
            for (line, out) in fixture.lines.iter().zip(out.lines()) {
                assert!(
                    !out.contains("\"error\":{"),
                    "{}: {out}\n{line}",
                    fixture.name
                );
                admissible(out, &schema);
                let input = input(line, &types).unwrap_or_else(|| panic!("{line}"));
                same(
                    out,
                    &sides.typed(&input, detail, false).unwrap(),
                    "the doors",
                );
            }
            // Nothing goes over from case to case.
            let mut mixed: Vec<(usize, &str)> = fixture
                .lines
                .iter()
                .map(String::as_str)
                .enumerate()
                .collect();
            Random::new(5).shuffle(&mut mixed);
            let texts: Vec<&str> = mixed.iter().map(|it| it.1).collect();
            let mixed_out = sides.lines(&texts.join("\n"), detail, false);
            let straight: Vec<&str> = out.lines().collect();
            for ((at, _), line) in mixed.iter().zip(mixed_out.lines()) {
                same(straight[*at], line, "in order and out of order");
            }
        }
    }
}

/// Values that a fact may come with, most of them of the wrong type.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "5.0",
    "5.5",
    "1e3",
    "1E400",
    "-0",
    "0.0000001",
    "9223372036854775807",
    "9223372036854775808",
    "123456789012345678901234567890",
    "\"\"",
    "\"high\"",
    "\"High\"",
    "\"down\"",
    "\"caf\u{e9} \u{4f1a}\u{8b70}\"",
    "\"\\u00e9\\ud83d\\ude00\"",
    "\"\\n\\\"\"",
    "\"2026-11-20T10:00:00Z\"",
    "\"2026-11-20T10:00:00+05:30\"",
    "\"2026-11-20T10:00:00\"",
    "\"2099-01-01T00:00:00Z\"",
    "\"1899-01-01T00:00:00Z\"",
    "\"2026-11-20T23:59:60Z\"",
    "\"1h30m\"",
    "\"-15m\"",
    "[]",
    "[\"a\",\"b\"]",
    "[1,2]",
    "[null]",
    "[[1]]",
    "{}",
    "{\"a\":1}",
    "[{\"rule\":\"needs-a-specialist\",\"to\":\"second-line\",\"at\":\"2026-11-20T10:00:00Z\"}]",
    "[{\"to\":\"nobody\"}]",
    "[{}]",
    "[{\"odd\":1}]",
    "[{\"at\":\"soon\"}]",
];
const NAMES: &[&str] = &[
    "vip",
    "customers_affected",
    "contract_value",
    "region",
    "status",
    "impact",
    "urgency",
    "service",
    "workaround",
    "opened_at",
    "resolved_at",
    "referred_at",
    "reopens",
    "escalations",
    "promises",
    "critical_accepted_at",
    "customer_confirmed_at",
    "linked_requests",
    "wait_time",
    "trend",
    "last_situation_report_at",
    "fix_in_test",
    "review_decision",
    "reopened_at",
];

/// A line that somebody might send by mistake.
fn odd(random: &mut Random, number: usize) -> String {
    let facts = |random: &mut Random, most: u64| -> String {
        let mut names: Vec<&str> = NAMES.to_vec();
        random.shuffle(&mut names);
        let some = names.iter().take(random.below(most + 1) as usize);
        let some: Vec<String> = some
            .map(|it| format!("\"{it}\":{}", random.pick(VALUES)))
            .collect();
        some.join(",")
    };
    let mut parts = vec![format!("\"id\":\"odd-{number}\"")];
    let some = facts(random, 9);
    if !some.is_empty() {
        parts.push(some);
    }
    match random.below(14) {
        0 => parts.push("\"nobody_knows\":1".to_owned()),
        1 => parts.push("\"vip\":true,\"vip\":true".to_owned()),
        2 => parts.push("\"history\":[]".to_owned()),
        3 => parts.push("\"history\":null".to_owned()),
        4 => parts.push("\"history\":{\"at\":1}".to_owned()),
        5 => parts.push("\"as_of\":\"2026-11-20T12:00:00Z\",\"history_complete\":false".to_owned()),
        6 => parts.push("\"as_of\":\"2027-11-20T12:00:00Z\"".to_owned()),
        7 => parts.push("\"format\":1".to_owned()),
        8..=10 => {
            let events: Vec<String> = (0..random.below(6))
                .map(|_| {
                    let at = random.pick(&[
                        "09:00:00Z",
                        "11:00:00Z",
                        "11:00:00.0009Z",
                        "10:00:00Z",
                        "23:00:00Z",
                    ]);
                    format!(
                        "{{\"at\":\"2026-11-20T{at}\",\"set\":{{{}}}}}",
                        facts(random, 3)
                    )
                })
                .collect();
            parts.push(format!("\"history\":[{}]", events.join(",")));
        }
        _ => {}
    }
    let line = format!("{{{}}}", parts.join(","));
    // Cut somewhere, at a character.
    if random.chance(40) {
        let cut = line
            .char_indices()
            .map(|it| it.0)
            .nth(random.below(line.chars().count() as u64) as usize);
        return line[..cut.unwrap_or(0).max(1)].to_owned();
    }
    line
}

#[test]
fn points_and_mutants_are_the_same_on_both_sides() {
    for fixture in fixtures() {
        let (points, mutants) = Sides::new(&fixture.source, fixture.now).tried();
        assert!(
            points > 5 && mutants > 5,
            "{}: {points}, {mutants}",
            fixture.name
        );
    }
}

#[test]
fn odd_cases_are_the_same_everywhere_too() {
    let schema = validator();
    let source = read("example/policy.yaml");
    let mut sides = Sides::new(&source, NOW);
    let types = types(&source);
    let mut random = Random::new(77);
    let lines: Vec<String> = (0..400).map(|it| odd(&mut random, it)).collect();
    let (mut decided, mut refused, mut problems, mut typed) = (0, 0, 0, 0);
    for detail in [Detail::Brief, Detail::Full, Detail::Explain] {
        for strict in [false, true] {
            let out = sides.lines(&lines.join("\n"), detail, strict);
            assert_eq!(out.lines().count(), lines.len());
            for (line, out) in lines.iter().zip(out.lines()) {
                admissible(out, &schema);
                let told: Value = serde_json::from_str(out).unwrap();
                let error = told["error"]["code"].as_str();
                refused += usize::from(error.is_some());
                decided += usize::from(error.is_none());
                problems += usize::from(told.get("problems").is_some());
                // What types can say, and JSON says once.
                let again = serde_json::from_str::<Value>(line).map(|it| it.to_string().len());
                let Some(input) = input(line, &types).filter(|_| again.is_ok() && error.is_none())
                else {
                    continue;
                };
                match sides.typed(&input, detail, strict) {
                    // What is wrong with a value is told in words of its door.
                    Ok(json) if !json.contains("\"problems\"") && !out.contains("\"problems\"") => {
                        same(out, &json, "the doors");
                        typed += 1;
                    }
                    Ok(json) => assert!(
                        json.contains("\"problems\"") && out.contains("\"problems\""),
                        "{out}\n{json}\n{line}"
                    ),
                    Err(code) => panic!("{code}: {line}\n{out}"),
                }
            }
        }
    }
    println!(
        "{decided} decided, {refused} refused, {problems} with problems, {typed} compared with the typed door"
    );
    assert!(decided > 800 && refused > 400 && problems > 300 && typed > 100);
}

#[test]
fn what_is_said_before_changes_nothing() {
    let mut sides = Sides::new(&read("example/policy.yaml"), NOW);
    let lines = example();
    let mut random = Random::new(9);
    for (at, line) in lines.iter().enumerate() {
        let alone = sides.lines(line, Detail::Explain, false);
        let before: Vec<String> = (0..20).map(|it| odd(&mut random, it)).collect();
        let chunk = format!("{}\n{line}\n", before.join("\n"));
        let after = sides.lines(&chunk, Detail::Explain, false);
        same(
            alone.trim_end(),
            after.lines().last().unwrap(),
            &format!("case {at} alone and after others"),
        );
    }
    let options = json!({ "detail": "full" }).to_string();
    assert!(
        sides
            .native
            .decide_lines("{\"id\":\"1\"}", &options)
            .contains("C0108")
    );
}
