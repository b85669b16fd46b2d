//! Both evaluators against each other, on generated conditions and cases.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::generate::{Parts, complete_case, completed, expression, incomplete_case, settled_case};
use super::{FACTS, Facts, Type, Value, cel_answer, cel_value, instant, span};
use crate::random::Random;

fn blank() -> Facts {
    let values = FACTS.iter().map(|(name, _)| (*name, Value::None)).collect();
    Facts {
        now: 1_795_176_000_000,
        severity: "sev1",
        values,
    }
}

#[test]
fn every_expression_has_a_value_on_a_complete_case() {
    let mut random = Random::new(11);
    let mut yes = 0;
    for round in 0..1_000 {
        let expr = expression(&mut random, round % 4, Parts::ALL);
        let case = complete_case(&mut random);
        match cel_value(&expr, &case) {
            Ok(answer) => yes += u32::from(answer),
            Err(error) => panic!("{error}\n{expr}\n{}", case.json()),
        }
    }
    // Neither answer is rare.
    assert!((300..700).contains(&yes), "{yes} of 1000 say yes");
}

#[test]
fn a_fact_that_is_none_leaves_some_expressions_without_a_value_and_no_other_error() {
    let mut random = Random::new(12);
    let mut without = 0;
    for round in 0..1_000 {
        let expr = expression(&mut random, round % 4, Parts::ALL);
        let case = settled_case(&mut random);
        match cel_answer(&expr, &case) {
            Ok(answer) => without += u32::from(answer.is_none()),
            Err(error) => panic!("{error}\n{expr}\n{}", case.json()),
        }
    }
    assert!(
        (100..700).contains(&without),
        "{without} of 1000 have no value"
    );
}

#[test]
fn an_unknown_fact_is_refused_and_a_completion_keeps_what_was_known() {
    let mut random = Random::new(13);
    for _ in 0..200 {
        let case = incomplete_case(&mut random);
        assert_eq!(cel_answer("true", &case).is_err(), !case.complete());
        let whole = completed(&mut random, &case);
        assert!(whole.complete());
        assert!(
            case.values
                .iter()
                .all(|(name, value)| kept(value, whole.values.get(name)))
        );
        assert_eq!(cel_value("true", &whole), Ok(true));
    }
}

/// Whether what was known still is.
fn kept(before: &Value, after: Option<&Value>) -> bool {
    match (before, after) {
        (Value::Records(before), Some(Value::Records(after))) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(before, after)| {
                    before.iter().all(|(name, it)| after.get(name) == Some(it))
                })
        }
        (before, after) => after == Some(before),
    }
}

#[test]
fn has_asks_for_the_value_and_errors_are_absorbed() {
    let case = blank();
    assert_eq!(cel_answer("has(case.vip)", &case), Ok(Some(false)));
    assert_eq!(cel_answer("case.vip", &case), Ok(None));
    assert_eq!(cel_answer("case.vip && false", &case), Ok(Some(false)));
    assert_eq!(
        cel_answer("case.sentiment > 1 || true", &case),
        Ok(Some(true))
    );
    assert_eq!(cel_answer("true && case.sentiment > 1", &case), Ok(None));
    assert!(cel_answer("case.sentiment >", &case).is_err());
    assert!(cel_answer("1 + 1", &case).is_err());
}

#[test]
fn instants_and_spans_are_written_as_both_sides_read_them() {
    assert_eq!(instant(1_795_176_000_000), "2026-11-20T12:00:00Z");
    assert_eq!(instant(1_795_176_000_500), "2026-11-20T12:00:00.500Z");
    assert_eq!(span(0), "0s");
    assert_eq!(span(5_400_000), "1h30m");
    assert_eq!(span(-900_000), "-15m");
    assert_eq!(span(500), "500ms");
    for length in [0, 500, 1_000, 61_001, 5_400_000, -900_000, 86_400_000] {
        let mut case = blank();
        case.values.insert("wait_time", Value::Duration(length));
        let expr = format!("case.wait_time == duration(\"{}\")", span(length));
        assert_eq!(cel_value(&expr, &case), Ok(true), "{expr}");
    }
}

#[test]
fn the_same_seed_gives_the_same_expressions() {
    let made = |seed| expression(&mut Random::new(seed), 4, Parts::ALL);
    assert_eq!(made(3), made(3));
    assert_ne!(made(3), made(4));
    let plain = |seed| expression(&mut Random::new(seed), 4, Parts::FACTS);
    for seed in 0..300 {
        let text = plain(seed);
        assert!(
            !text.contains("now ") && !text.contains("severity") && !text.contains("(x,"),
            "{text}"
        );
    }
}

#[test]
fn the_facts_are_those_of_the_vocabulary() {
    use escalation_rules::policy::vocabulary::{Kind, Tense, find};
    for (name, of) in FACTS {
        let kind = find(name).unwrap().ty;
        let same = match *of {
            Type::Boolean => kind == Kind::Boolean,
            Type::Integer => kind == Kind::Integer,
            Type::Number => kind == Kind::Number,
            Type::Choice(texts) => kind == Kind::Text(texts),
            Type::Text => kind == Kind::Text(&[]),
            Type::Happened => kind == Kind::Timestamp(Tense::Happened),
            Type::Planned => kind == Kind::Timestamp(Tense::Planned),
            Type::Duration => kind == Kind::Duration,
            Type::Texts => kind == Kind::List(&Kind::Text(&[])),
            Type::Records(fields) => {
                let of = |it: &Type| match it {
                    Type::Happened => Kind::Timestamp(Tense::Happened),
                    Type::Planned => Kind::Timestamp(Tense::Planned),
                    _ => Kind::Text(&[]),
                };
                let fields: Vec<(&str, Kind)> =
                    fields.iter().map(|(name, it)| (*name, of(it))).collect();
                kind == Kind::Records(fields.leak())
            }
        };
        assert!(same, "{name}");
    }
}
