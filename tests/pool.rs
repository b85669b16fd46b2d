//! Many cases, several threads, one order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod made;

use std::fmt::Write;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Duration;

use escalate::engine::{Engine, EngineError, Limits, Options, Recipe};
use escalate::input::Cases;
use escalate::pool::{self, RunError, Summary};
use escalate::stream::Progress;
use made::{ECHO, component};

fn decide(
    body: &str,
    text: &str,
    chunk_bytes: usize,
    workers: usize,
) -> (Result<Summary, RunError>, String, Vec<u64>, Progress) {
    let limits = Limits {
        call_time_max: Duration::from_millis(100),
        ..Limits::default()
    };
    let engine = Engine::from_wasm(&component(body))
        .unwrap()
        .with_limits(limits);
    let cases = Cases::new(
        "cases",
        Cursor::new(text.to_owned().into_bytes()),
        chunk_bytes,
    )
    .unwrap();
    let (mut out, mut lines, progress) = (String::new(), Vec::new(), Progress::default());
    let (mut session, policy) = Recipe::source(&engine, "").session().unwrap();
    let run = pool::run(
        &mut session,
        policy,
        &Options::default(),
        cases,
        workers,
        &progress,
        &mut |answer| {
            out.push_str(&answer.text);
            lines.extend(answer.lines.iter());
            assert_eq!(answer.text.lines().count(), answer.cases);
            ControlFlow::Continue(())
        },
    );
    (run, out, lines, progress)
}

fn text(n: usize) -> String {
    (0..n).fold(String::new(), |mut text, n| {
        let blank = if n % 7 == 0 { "\n" } else { "" };
        writeln!(
            text,
            "{{\"id\":\"{n}\",\"pad\":\"{}\"}}{blank}",
            "x".repeat(n % 50)
        )
        .unwrap();
        text
    })
}

#[test]
fn answers_come_in_the_order_of_the_cases() {
    let text = text(2000);
    let expected: String = text
        .lines()
        .filter(|it| !it.is_empty())
        .map(|it| format!("{it}\n"))
        .collect();
    let numbers: Vec<u64> = (1..)
        .zip(text.lines())
        .filter(|it| !it.1.is_empty())
        .map(|it| it.0)
        .collect();
    // The echo gives blank lines back too, which are no answers.
    let dense = text.replace("\n\n", "\n");
    for (workers, chunk_bytes) in [
        (1, 1000),
        (3, 1),
        (3, 17),
        (3, 997),
        (2, 4096),
        (3, 1 << 20),
    ] {
        let (run, out, lines, progress) = decide(ECHO, &dense, chunk_bytes, workers);
        assert_eq!(
            run,
            Ok(Summary {
                cases: 2000,
                errors: 0,
                stopped: false
            }),
            "{workers} threads, {chunk_bytes} bytes"
        );
        assert!(
            out == expected,
            "{workers} threads, chunks of {chunk_bytes}"
        );
        assert_eq!(lines, (1..=2000).collect::<Vec<u64>>());
        assert_eq!(progress.cases(), 2000);
        assert_eq!(progress.bytes(), dense.len() as u64);
    }
    let cases = || Cases::new("cases", Cursor::new(text.clone().into_bytes()), 100).unwrap();
    let mut read = cases();
    let mut found = Vec::new();
    while let Some(Ok(escalate::input::Item::Chunk(chunk))) = read.next() {
        found.extend(chunk.lines().map(|it| it.0));
    }
    assert_eq!(found, numbers);
}

#[test]
fn only_the_case_that_stops_the_component_is_an_error() {
    let broken = text(300)
        .replace("\n\n", "\n")
        .replace("\"100\"", "\"100!\"")
        .replace("\"200\"", "\"200!\"");
    for workers in [1, 3] {
        let (run, out, _, progress) = decide(ECHO, &broken, 2000, workers);
        assert_eq!(
            run,
            Ok(Summary {
                cases: 300,
                errors: 2,
                stopped: false
            })
        );
        assert_eq!(progress.errors(), 2);
        let errors: Vec<&str> = out.lines().filter(|it| it.contains("\"error\"")).collect();
        let message = "the component stopped while it was to decide cases: it gave up";
        assert_eq!(
            errors,
            [101, 201].map(|n| format!("{{\"id\":null,\"error\":{{\"line\":{n},\"code\":\"C0205\",\"message\":\"{message}\"}}}}"))
        );
        assert_eq!(out.lines().nth(99), broken.lines().nth(99));
        assert_eq!(out.lines().nth(101), broken.lines().nth(101));
    }
}

#[test]
fn errors_name_the_place_of_a_case_in_a_list() {
    let list = "[\n {\"id\":\n  \"1\"},\n {\"id\":\n  \"!\"},\n {\"id\":\"3\"}]";
    let (run, out, lines, _) = decide(ECHO, list, 1000, 1);
    assert_eq!(
        run,
        Ok(Summary {
            cases: 3,
            errors: 1,
            stopped: false
        })
    );
    assert_eq!(lines, [2, 4, 6]);
    assert!(
        out.lines()
            .nth(1)
            .unwrap()
            .starts_with("{\"id\":null,\"error\":{\"line\":4,"),
        "{out}"
    );
}

#[test]
fn what_is_no_case_is_reported_in_its_place() {
    let mut bytes = text(50).replace("\n\n", "\n").into_bytes();
    bytes.extend_from_slice(b"{\"id\":\"\xff\"}\n{\"id\":\"last\"}\n{\"id\":\"cut");
    for (workers, chunk_bytes) in [(1, 100), (3, 100), (3, 1 << 20)] {
        let engine = Engine::from_wasm(&component(ECHO)).unwrap();
        let cases = Cases::new("cases", Cursor::new(bytes.clone()), chunk_bytes).unwrap();
        let mut out = String::new();
        let (mut session, policy) = Recipe::source(&engine, "").session().unwrap();
        let run = pool::run(
            &mut session,
            policy,
            &Options::default(),
            cases,
            workers,
            &Progress::default(),
            &mut |it| {
                out.push_str(&it.text);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(
            run,
            Ok(Summary {
                cases: 53,
                errors: 2,
                stopped: false
            })
        );
        let last: Vec<&str> = out.lines().skip(50).collect();
        assert!(
            last[0]
                .starts_with("{\"id\":null,\"error\":{\"line\":51,\"column\":8,\"code\":\"C0201\""),
            "{}",
            last[0]
        );
        assert_eq!(last[1], "{\"id\":\"last\"}");
        assert!(
            last[2].starts_with("{\"id\":null,\"error\":{\"line\":53,\"code\":\"C0203\""),
            "{}",
            last[2]
        );
    }
}

#[test]
fn a_component_that_only_fails_is_given_up() {
    let (run, out, _, _) = decide("unreachable", &text(1000).replace("\n\n", "\n"), 1000, 1);
    assert!(
        matches!(run, Err(RunError::Engine(EngineError::Trapped { .. }))),
        "{run:?}"
    );
    assert!(out.lines().count() < 100);
    let (run, _, _, _) = decide(
        "(loop $for_ever br $for_ever) unreachable",
        &text(100),
        1000,
        3,
    );
    assert!(
        matches!(run, Err(RunError::Engine(EngineError::Deadline { .. }))),
        "{run:?}"
    );
}

#[test]
fn whoever_has_enough_ends_the_run() {
    let engine = Engine::from_wasm(&component(ECHO)).unwrap();
    let cases = Cases::new(
        "cases",
        Cursor::new(text(5000).replace("\n\n", "\n").into_bytes()),
        100,
    )
    .unwrap();
    let (mut session, policy) = Recipe::source(&engine, "").session().unwrap();
    let mut n = 0;
    let run = pool::run(
        &mut session,
        policy,
        &Options::default(),
        cases,
        3,
        &Progress::default(),
        &mut |_| {
            n += 1;
            if n == 5 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert!(run.unwrap().stopped);
    assert_eq!(n, 5);
}
