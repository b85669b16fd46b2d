//! What policies say of cases, held against the meaning that is promised.
//!
//! Tests are tables: a case, an instant, and what the decision must say. Within
//! them `@10:30` is that time of 20 November 2026 in UTC.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod advise;
mod checklists;
mod choose;
mod clocks;
mod course;
mod describe;
mod escalations;
mod history;
mod lists;
mod measures;
mod mentions;
mod next;
mod organisation;
mod program;
mod reading;
mod severity;
mod tables;

use serde_json::Value;

use crate::api::Policy;
use crate::time::instant;

/// The day on which all cases play.
const DAY: &str = "2026-11-20T";

/// A policy from its sections.
fn policy(body: &str) -> Policy {
    let text = format!("escalate: 1\npolicy: p\nversion: \"1\"\n{body}");
    match Policy::compile(&text) {
        Ok((policy, _)) => policy,
        Err(found) => {
            let all: Vec<String> = found
                .iter()
                .map(|it| format!("{}: {} / {:?}", it.code.as_str(), it.message, it.help))
                .collect();
            panic!("{}\n{text}", all.join("\n"));
        }
    }
}

/// `10:30` as an instant.
fn at(time: &str) -> String {
    let seconds = if time.matches(':').count() == 1 {
        ":00"
    } else {
        ""
    };
    format!("{DAY}{time}{seconds}Z")
}

fn millis(time: &str) -> i64 {
    instant::parse(&at(time)).unwrap()
}

/// The text of a case with `@10:30` written out, and `"id"` put in front.
fn case(text: &str) -> String {
    let mut out = String::from("{\"id\":\"C\"");
    let text = &text.trim().replace('\n', " ");
    if !text.is_empty() {
        out.push(',');
    }
    let mut rest = text.as_str();
    while let Some(found) = rest.find('@') {
        out.push_str(&rest[..found]);
        rest = &rest[found + 1..];
        let end = rest
            .find(|it: char| !(it.is_ascii_digit() || matches!(it, ':' | '.')))
            .unwrap_or(rest.len());
        out.push_str(&format!("\"{}\"", at(&rest[..end])));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out.push('}');
    out
}

/// Instants of the day as in the tables: `10:30`.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(time) = text.strip_prefix(DAY).and_then(|it| it.strip_suffix('Z')) {
                *text = match time.strip_suffix(":00") {
                    Some(short) if short.contains(':') => short.to_owned(),
                    _ => time.to_owned(),
                };
            }
        }
        Value::Array(list) => list.iter_mut().for_each(shorten),
        Value::Object(map) => map.values_mut().for_each(shorten),
        _ => {}
    }
}

/// Decide the line of a case, with options beside `now`.
fn decide_line(policy: &Policy, line: &str, now: &str, options: &str) -> Value {
    let options = if options.is_empty() {
        String::new()
    } else {
        format!(",{options}")
    };
    let out = policy.decide_lines(line, &format!("{{\"now\":\"{}\"{options}}}", at(now)));
    let mut value: Value =
        serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}\n{line}"));
    shorten(&mut value);
    value
}

/// Decide a case as of a time of the day.
fn decide(policy: &Policy, text: &str, now: &str) -> Value {
    decide_line(policy, &case(text), now, "")
}

/// Whether all that is expected is there; `"-"` stands for a key that is not.
fn holds(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().all(|(key, it)| match found.get(key) {
                None => it == "-",
                Some(found) => it != "-" && holds(found, it),
            })
        }
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len()
                && found
                    .iter()
                    .zip(expected)
                    .all(|(found, it)| holds(found, it))
        }
        _ => found == expected,
    }
}

/// A part of a decision: `clocks.0`.
fn part<'a>(decision: &'a Value, path: &str) -> &'a Value {
    let mut found = decision;
    for key in path.split('.').filter(|it| !it.is_empty()) {
        found = match key.parse::<usize>() {
            Ok(at) => &found[at],
            Err(_) => &found[key],
        };
    }
    found
}

/// Hold a table against a policy: case, time, part of the decision, what it says.
fn see(body: &str, rows: &[(&str, &str, &str, &str)]) {
    let policy = policy(body);
    for (text, now, path, expected) in rows {
        let decision = decide(&policy, text, now);
        let expected: Value =
            serde_json::from_str(expected).unwrap_or_else(|why| panic!("{why}: {expected}"));
        let found = part(&decision, path);
        assert!(
            holds(found, &expected),
            "{text} at {now}: {path}\n  expected {expected}\n  found {found}\n{body}"
        );
    }
}
