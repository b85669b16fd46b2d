//! One policy, many threads.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::thread;

use escalate::engine::types::{Case, Fact, Scalar, Value};
use escalate::engine::{
    CompileError, DecideError, Detail, Engine, EngineError, Limits, Options, Policy, Recipe,
    Session, Sessions,
};

const POLICY: &str = include_str!("../fixtures/example/policy.yaml");
const CASES: &str = include_str!("../fixtures/example/cases.jsonl");
const NOW: i64 = 1_795_192_200_000;

fn options() -> Options {
    Options {
        now: "2026-11-20T16:30:00Z".to_owned(),
        detail: Detail::Full,
        ..Options::default()
    }
}

fn case(id: usize, service: &str) -> Case {
    Case {
        id: id.to_string(),
        facts: vec![Fact {
            name: "service".to_owned(),
            value: Value::One(Scalar::Text(service.to_owned())),
        }],
        history: Vec::new(),
        as_of: None,
        history_complete: true,
    }
}

#[test]
fn what_goes_to_other_threads_may() {
    fn shared<T: Send + Sync + Clone>() {}
    fn sent<T: Send>() {}
    shared::<Engine>();
    shared::<Recipe>();
    shared::<Sessions>();
    shared::<Policy>();
    sent::<Session>();
}

#[test]
fn many_threads_get_the_answers_of_one() {
    let engine = Engine::embedded().unwrap();
    let lines = options().for_lines(1);
    let (mut session, policy) = Recipe::source(&engine, POLICY).session().unwrap();
    let alone = session.decide_lines(policy, CASES, &lines).unwrap();
    let typed = |it: &Sessions, at| it.decide(&case(at, "down"), NOW, &options()).unwrap().json;

    let desk = Sessions::new(Recipe::source(&engine, POLICY), 3).unwrap();
    assert_eq!(desk.idle_count(), 1);
    let begin = Barrier::new(8);
    thread::scope(|scope| {
        for at in 0..8 {
            let (desk, lines, alone, begin) = (desk.clone(), &lines, &alone, &begin);
            scope.spawn(move || {
                // All at once, so that there are more threads than sessions.
                desk.with(|_, _| begin.wait()).unwrap();
                for round in 0..40 {
                    assert_eq!(desk.decide_lines(CASES, lines).unwrap(), *alone);
                    let id = at * 1000 + round;
                    assert!(typed(&desk, id).contains(&format!("\"id\":\"{id}\"")));
                }
            });
        }
    });
    // Eight were made, three are kept.
    assert_eq!(desk.idle_count(), 3);
}

#[test]
fn one_threads_trouble_is_its_own() {
    let limits = Limits {
        memory_bytes_max: 8 * 1024 * 1024,
        ..Limits::default()
    };
    let engine = Engine::embedded().unwrap().with_limits(limits);
    let desk = Sessions::new(Recipe::source(&engine, POLICY), 4).unwrap();

    let mut misspelt = case(1, "down");
    misspelt.facts[0].name = "servce".to_owned();
    let error = desk.decide(&misspelt, NOW, &options());
    assert!(matches!(error, Err(DecideError::Rejected(_))), "{error:?}");
    let large = " ".repeat(9 * 1024 * 1024);
    let error = desk.decide_lines(&large, "{}");
    assert!(
        matches!(error, Err(EngineError::OutOfMemory { .. })),
        "{error:?}"
    );
    assert!(desk.decide(&case(2, "down"), NOW, &options()).is_ok());

    let idle = desk.idle_count();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        desk.with(|_, _| panic!("of the caller's own"))
    }));
    assert!(panicked.is_err());
    assert_eq!(desk.idle_count(), idle - 1);
    assert!(desk.decide(&case(3, "down"), NOW, &options()).is_ok());
}

#[test]
fn a_policy_with_errors_is_refused_at_once() {
    let engine = Engine::embedded().unwrap();
    let error = Sessions::new(Recipe::source(&engine, "escalate: 1"), 4).unwrap_err();
    assert!(matches!(error, CompileError::Refused(_)), "{error}");
    let error = Sessions::new(Recipe::baked(&engine), 4).unwrap_err();
    assert!(matches!(
        error,
        CompileError::Engine(EngineError::Nonsense { .. })
    ));
}
