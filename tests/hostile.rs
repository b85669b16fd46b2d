//! Components from outside may do what they like: the host says so and goes on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod made;

use std::time::{Duration, Instant};

use escalate::engine::{Engine, EngineError, Limits, Policy, Session};
use made::{ECHO, component};

const CASES: &str = "{\"id\":1}\n\n{\"id\":2}\n";

fn session(body: &str) -> (Session, Policy) {
    let limits = Limits {
        memory_bytes_max: 8 << 20,
        call_time_max: Duration::from_millis(300),
    };
    let engine = Engine::from_wasm(&component(body))
        .expect("it fits the world")
        .with_limits(limits);
    let mut session = engine.session().unwrap();
    let policy = session.compile("").unwrap().policy;
    (session, policy)
}

fn ask(body: &str) -> EngineError {
    let (mut session, policy) = session(body);
    let first = session.decide_lines(policy, CASES, "{}").unwrap_err();
    // Whatever happened, the same session can be asked again and says the same.
    assert_eq!(
        session.decide_lines(policy, CASES, "{}").unwrap_err(),
        first
    );
    first
}

#[test]
fn one_that_behaves_is_heard() {
    let (mut session, policy) = session(ECHO);
    assert_eq!(
        session
            .decide_lines(policy, "{\"id\":1}\n{\"id\":2}", "{}")
            .unwrap(),
        "{\"id\":1}\n{\"id\":2}"
    );
}

#[test]
fn one_that_stops_is_started_again() {
    assert_eq!(
        ask("unreachable").to_string(),
        "the component stopped while it was to decide cases: it gave up"
    );
    let (mut session, policy) = session(ECHO);
    assert!(
        session
            .decide_lines(policy, "!", "{}")
            .unwrap_err()
            .is_recoverable()
    );
    assert_eq!(session.decide_lines(policy, "{}", "{}").unwrap(), "{}");
}

#[test]
fn one_that_spins_is_stopped() {
    let begun = Instant::now();
    let error = ask("(loop $for_ever br $for_ever) unreachable");
    assert!(matches!(error, EngineError::Deadline { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn one_that_wants_all_memory_does_not_get_it() {
    let error = ask(
        "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable",
    );
    assert_eq!(
        error.to_string(),
        "the component needs more than 8 MiB of memory to decide cases"
    );
}

#[test]
fn one_that_calls_itself_for_ever_is_stopped() {
    let error = ask(
        "(call $lines (i32.const 0) (local.get $text) (local.get $length) (i32.const 0) (i32.const 0))",
    );
    assert!(error.to_string().ends_with("its stack is full"), "{error}");
}

#[test]
fn answers_that_make_no_sense_are_refused() {
    let nonsense = [
        (
            "(call $answer (i32.const 0) (i32.const 0))",
            "the component's answer makes no sense: 0 lines to 2 cases",
        ),
        (
            "(i64.store (i32.const 64) (i64.const 0x0a7d610a7b)) (call $answer (i32.const 64) (i32.const 5))",
            "the component's answer makes no sense: line 1 of 2 is no JSON object: `{`",
        ),
    ];
    for (body, message) in nonsense {
        assert_eq!(ask(body).to_string(), message);
    }
    // Outside its memory, and bytes that are no text.
    for body in [
        "(call $answer (i32.const -16) (i32.const 1000))",
        "(i32.store (i32.const 64) (i32.const -1)) (call $answer (i32.const 64) (i32.const 4))",
    ] {
        assert!(matches!(ask(body), EngineError::Trapped { .. }));
    }
}

#[test]
fn other_calls_are_no_safer_for_it() {
    let (mut session, policy) = session("unreachable");
    assert!(session.describe(policy).is_err());
    assert!(session.schema("case").is_err());
    assert_eq!(session.baked().unwrap(), None);
    assert_eq!(session.compile("").unwrap().warnings, []);
}

#[test]
fn a_policy_of_one_session_is_a_stranger_in_another() {
    let (_, policy) = session(ECHO);
    let (mut other, _) = session(ECHO);
    assert_eq!(other.describe(policy), Err(EngineError::Stranger));
}

#[test]
fn what_is_no_component_of_rules_is_refused_with_a_reason() {
    let refused = |bytes: &[u8]| {
        Engine::from_wasm(bytes)
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(b""),
        "this is not a WebAssembly component: it is empty"
    );
    assert_eq!(
        refused(b"#!/bin/sh\n"),
        "this is not a WebAssembly component: it does not begin like one"
    );
    assert_eq!(
        refused(b"(component)"),
        "this is not a WebAssembly component: it is WebAssembly as text"
    );
    assert_eq!(
        refused(&wat::parse_str("(module)").unwrap()),
        "this is not a WebAssembly component: it is a core module"
    );
    let mut cut = component(ECHO);
    cut.truncate(cut.len() / 2);
    assert!(
        refused(&cut).starts_with("this is not a WebAssembly component: "),
        "{}",
        refused(&cut)
    );
    let empty = wat::parse_str("(component)").unwrap();
    assert!(
        refused(&empty).starts_with("the component does not offer `escalation:rules`: "),
        "{}",
        refused(&empty)
    );
    let wants =
        wat::parse_str("(component (import \"wasi:clocks/wall-clock@0.2.0\" (instance)))").unwrap();
    assert_eq!(
        refused(&wants),
        "the component asks its host for `wasi:clocks/wall-clock@0.2.0`, and gets nothing"
    );
    let missing = Engine::from_file("/no/such.wasm".as_ref())
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert_eq!(
        missing,
        "cannot read the component `/no/such.wasm`: there is no such file"
    );
}

#[test]
fn memory_that_is_wanted_from_the_start_is_bounded_too() {
    let limits = Limits {
        memory_bytes_max: 64 << 10,
        ..Limits::default()
    };
    let engine = Engine::from_wasm(&component(ECHO))
        .unwrap()
        .with_limits(limits);
    let error = engine.session().map(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the component needs more than 0 MiB of memory to begin"
    );
}
