//! Measures through the component: the figures are those that the same code finds natively, with any
//! number of threads, and survive a component that gives up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod made;

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use escalate::engine::Engine;
use escalate::input::{Cases, Item};
use escalate::pool;
use escalate::stream::Progress;
use escalate::tally::{Counter, Measuring};
use escalation_rules::api::Policy;
use escalation_rules::api::tally::Tally;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn measure<'v>(all: &'v Value, id: &str) -> &'v Value {
    let mut measures = all["measures"].as_array().unwrap().iter();
    measures.find(|it| it["id"] == id).unwrap()
}

const POLICY: &str = "fixtures/policies/measures/policy.yaml";
const AT: &str = "2026-12-01T12:00:00Z";

/// Cases as a desk might have them, enough for several chunks.
fn many(count: usize) -> String {
    let mut lines = String::new();
    for it in 0..count {
        let (day, hour) = (1 + it % 28, it % 9);
        let group = ["lan", "mail", "erp", "web"][it % 4];
        let resolved = it % 3 != 0;
        let _ = write!(
            lines,
            r#"{{"id":"C-{it}","opened_at":"2026-{:02}-{day:02}T0{hour}:00:00Z","tier":1,"work_stopped":{},"referral_group":"{group}","history":[{{"at":"2026-{:02}-{day:02}T1{hour}:30:00Z","set":{{"tier":2,"contacts":{}}}}}"#,
            1 + it % 11,
            it % 7 == 0,
            1 + it % 11,
            it % 5,
        );
        if resolved {
            let _ = write!(
                lines,
                r#",{{"at":"2026-{:02}-{day:02}T2{}:10:00Z","set":{{"resolved_at":"2026-{:02}-{day:02}T2{}:10:00Z"}}}}"#,
                1 + it % 11,
                it % 4,
                1 + it % 11,
                it % 4
            );
        }
        lines.push_str("]}\n");
    }
    lines
}

#[test]
fn threads_and_the_component_change_nothing() {
    let cases = many(6_000);
    // Enough for several chunks.
    const CHUNK: usize = 128 * 1024;
    assert!(cases.len() > 10 * CHUNK, "{}", cases.len());
    let source = fs::read_to_string(root().join(POLICY)).unwrap();
    let options = format!("{{\"now\":\"{AT}\"}}");
    let policy = Policy::compile(&source).unwrap().0;
    let tally = Tally::new(Rc::new(policy), &options).unwrap();
    assert_eq!(tally.add_lines(&cases, 1), "");
    let native = tally.result();
    let read: Value = serde_json::from_str(&native).unwrap();
    assert_eq!(read["cases"], 6_000);
    assert!(measure(&read, "time-in-tier")["total"]["count"].as_u64() > Some(6_000));
    assert!(measure(&read, "warning-recall")["total"]["yes"].as_u64() > Some(100));

    let how = Measuring {
        now: AT.to_owned(),
        ..Measuring::default()
    };
    for workers in [1, 2, 5] {
        let mut session = Engine::embedded().unwrap().session().unwrap();
        let policy = session.compile(&source).unwrap().policy;
        let input = Cases::new("cases.jsonl", Cursor::new(cases.clone()), CHUNK).unwrap();
        let progress = Progress::default();
        let mut said = String::new();
        let (summary, counted) = pool::measure(
            &mut session,
            policy,
            &how,
            input,
            workers,
            &progress,
            &mut |answer| {
                said.push_str(&answer.text);
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!(
            (summary.cases, summary.errors, said.as_str()),
            (6_000, 0, "")
        );
        let whole = session.tally(policy, &how.written()).unwrap();
        for state in &counted {
            session.tally_merge(whole, state).unwrap();
        }
        assert_eq!(
            session.tally_result(whole).unwrap(),
            native,
            "{workers} threads"
        );
    }
}

/// What was counted before a component gave up is counted again, and what it gave up on is told.
#[test]
fn a_component_that_gives_up_on_a_case_keeps_the_others() {
    let body = made::ECHO.replace(
        "(call $answer (local.get $text) (local.get $length))",
        "(call $answer (local.get $text) (i32.const 0))",
    );
    assert!(body != made::ECHO);
    let engine = Engine::from_wasm(&made::component(&body)).unwrap();
    let mut session = engine.session().unwrap();
    let policy = session.compile("any").unwrap().policy;
    let cases = "{\"id\":\"a\"}\n{\"id\":\"!\"}\n{\"id\":\"c\"}\n";
    let items = Cases::new("cases.jsonl", Cursor::new(cases), 1 << 16).unwrap();
    let items: Vec<Item> = items.map(|it| it.unwrap()).collect();
    assert_eq!(items.len(), 1);
    let mut counter = Counter::new(&mut session, policy, &Measuring::default());
    for item in items {
        let answer = counter.answer(item).unwrap();
        assert_eq!((answer.cases, answer.errors), (3, 1));
        assert_eq!(answer.lines.iter().collect::<Vec<_>>(), [2]);
        assert!(
            answer.text.contains("the component stopped"),
            "{}",
            answer.text
        );
    }
}
