//! A baked component: the same decisions, with nothing left to compile.
//!
//! The other policies of the kit are held against their baked components by
//! `tests/embed/python/run`, which is not slowed down by a compiler without optimisation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod plain;
mod walk;

use escalate::engine::{CompileError, Engine, Recipe, bake, core_module};
use escalate::kit::typed::Answer;
use walk::made;

#[test]
fn a_baked_policy_decides_as_the_kit_expects_and_stays_alone() {
    let kit = made();
    let source = kit.source("example");
    let baked = bake(Engine::component(), source).unwrap();

    let engine = Engine::from_wasm(&baked).unwrap();
    let (mut session, policy) = Recipe::baked(&engine).session().unwrap();
    let (mut lines, mut typed) = (0, 0);
    for it in &kit.manifest.lines {
        // Options that are refused are answered by one line, which a session takes for nonsense.
        if it.policy == "example" && !it.name.contains("/refused-options-") {
            let out = session.decide_lines(policy, kit.text(&it.cases), &it.options);
            assert!(out.unwrap() == kit.text(&it.expected), "{}", it.name);
            lines += 1;
        }
    }
    for it in &kit.manifest.typed {
        if it.policy == "example" {
            for of in kit.exchanges(&it.exchanges) {
                let case = (&of.question.case).into();
                let (now, options) = (of.question.now, &of.question.options);
                let out = session.decide_with(policy, &case, now, options);
                let out = out.map_or_else(|_| None, |it| Some(it.json));
                match of.decide {
                    Answer::Ok(it) => assert_eq!(out, Some(it.json)),
                    Answer::Error(_) => assert_eq!(out, None),
                }
                typed += 1;
            }
        }
    }
    assert!(lines > 10 && typed > 200, "{lines} {typed}");

    // It holds that policy and still compiles others.
    let other = session.compile(kit.source("bench")).unwrap().policy;
    assert!(session.describe(other).unwrap().contains("\"bench\""));
    assert!(
        session
            .describe(policy)
            .unwrap()
            .contains("\"acme-support\"")
    );

    // The core module of it has the policy too, and nobody to ask.
    let (imports, _) = plain::names(&core_module(&baked).unwrap());
    assert_eq!(imports, Vec::<String>::new());
}

#[test]
fn what_cannot_be_baked_is_refused_in_words() {
    let error = bake(b"\0asm\x0d\0\x01\0", "escalate: 1").unwrap_err();
    assert!(error.to_string().contains("does not offer"), "{error}");
    let error = bake(b"no component", "escalate: 1").unwrap_err();
    assert!(matches!(error, CompileError::Engine(_)), "{error}");
}
