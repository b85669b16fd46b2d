//! Policies of every shape, right and wrong, against the text files beside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use super::ast::{BySeverity, Demand, GroupKind, ListOf, WarnAt};
use super::read::read;
use crate::text::diag::Diagnostic;
use crate::text::source::Source;
use crate::text::span::Span;

const EXAMPLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/example/policy.yaml"
));

/// One diagnostic as a line: code, underlined text, message, help.
fn line(text: &str, it: &Diagnostic) -> String {
    let under = it.span.map_or("-", |span| {
        Source::new(text)
            .text()
            .get(span.start as usize..span.end as usize)
            .unwrap_or("?")
    });
    format!(
        "{} [{under}] {} / {}",
        it.code.as_str(),
        it.message,
        it.help.as_deref().unwrap_or("")
    )
}

fn problems(text: &str) -> String {
    let found = read(text).1.finish();
    found
        .iter()
        .map(|it| line(text, it))
        .collect::<Vec<_>>()
        .join("\n")
}

const HEAD: &str = "escalate: 1\npolicy: p\nversion: 1.0.0\n";

/// The problems of a policy that goes on like this.
fn p(rest: &str) -> String {
    problems(&format!("{HEAD}{rest}\n"))
}

#[test]
fn the_example_reads_without_a_word() {
    assert_eq!(problems(EXAMPLE), "");
    let policy = read(EXAMPLE).0.unwrap();
    assert!(!policy.unread.any());
    assert_eq!(
        (policy.name.value.as_str(), policy.version.value.as_str()),
        ("acme-support", "2.1.0")
    );
    assert_eq!(policy.fields.len(), 4);
    assert_eq!(policy.fields[2].phases.len(), 5);
    assert!(
        matches!(&policy.fields[3].list, Some(ListOf::Records { fields, .. }) if fields.len() == 3)
    );
    assert_eq!(policy.calendars[0].hours[0].days.value.len(), 5);
    assert_eq!(policy.calendars[0].hours[0].intervals.len(), 2);
    assert_eq!(policy.calendars[1].hours[0].intervals[0].value.to, 1800);
    let severity = policy.severity.as_ref().unwrap();
    assert!(matches!(&severity.rules[0].when.kind, GroupKind::All(of) if of.len() == 3));
    assert!(matches!(&severity.rules[1].when.kind, GroupKind::Score { of, .. } if of.len() == 3));
    assert_eq!(severity.rules[0].source[1].value, "S-3");
    let table = severity.table.as_ref().unwrap();
    assert_eq!(table.rows[1].cells[1].text, "medium, low");
    assert_eq!(table.rows[3].outcome.value, "sev3");
    let resolution = &policy.clocks[1];
    assert_eq!(resolution.warn_at[1].value, WarnAt::Before(1_800_000));
    let Demand::Every(BySeverity::Map { levels, .. }) = &policy.clocks[2].demand else {
        panic!()
    };
    assert_eq!(levels[2].1.value, None);
    assert_eq!(
        policy.escalations[1].repeat.as_ref().map(|it| it.value),
        Some(3_600_000)
    );
    assert_eq!(policy.checklists[0].items.len(), 3);
}

#[test]
fn json_reads_as_yaml_does() {
    let json = r#"{"escalate": 1, "policy": "p", "version": "2.1", "define": {"a": "case.vip", "b": {"any": ["is.a", {"not": "case.vip"}]}},
        "clocks": [{"id": "c", "from": "case.opened_at", "target": "15m", "warn_at": "50%"}]}"#;
    assert_eq!(problems(json), "");
    let policy = read(json).0.unwrap();
    assert!(
        matches!(&policy.defines[1].when.kind, GroupKind::Any(of) if matches!(of[1].kind, GroupKind::Not(_)))
    );
}

#[test]
fn a_place_in_a_condition_is_a_place_in_the_document() {
    let text = format!(
        "{HEAD}define:\n  a: 'case.note == ''é'' && case.vipp'\n  b: >-\n    case.x\n    || case.vipp\n"
    );
    let policy = read(&text).0.unwrap();
    for define in &policy.defines {
        let GroupKind::When(condition) = &define.when.kind else {
            panic!()
        };
        let start = condition.text.find("case.vipp").unwrap();
        let span = condition.locate(Span::new(start, start + 9));
        assert_eq!(&text[span.start as usize..span.end as usize], "case.vipp");
    }
}

#[test]
fn traps_of_yaml_are_explained_with_the_line_as_it_should_be() {
    check("traps", p);
}

#[test]
fn what_does_not_fit_the_grammar_is_told_with_what_would() {
    check("shapes", p);
}

#[test]
fn a_document_that_is_no_policy_is_told_so() {
    check("documents", problems);
}

/// Holds each block of a table, `===`, a document, `--->`, against what is said of it.
/// With `BLESS` set the table is written as it should be.
fn check(table: &str, problems: fn(&str) -> String) {
    let path = format!(
        "{}/src/policy/tests/{table}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let written = std::fs::read_to_string(&path).expect("the table");
    let mut found = String::new();
    for block in written.split("===\n").skip(1) {
        let (text, _) = block
            .split_once("--->\n")
            .expect("a document and what is said of it");
        let said = problems(text.trim_end_matches('\n'));
        found.push_str(&format!("===\n{text}--->\n{said}\n"));
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, found).expect("the table can be written");
        return;
    }
    for (found, written) in found.split("===\n").zip(written.split("===\n")) {
        assert_eq!(found, written);
    }
}

mod hostile {
    use proptest::prelude::*;

    use super::{EXAMPLE, read};
    use crate::text::diag::Diagnostic;

    /// Reads a text and holds what is said of it against the text.
    fn survives(text: &str) {
        let (policy, diagnostics) = read(text);
        let partial = diagnostics.has_errors();
        if let Some(policy) = policy {
            assert_eq!(policy.unread.any(), partial);
        }
        for Diagnostic {
            span,
            message,
            help,
            ..
        } in diagnostics.finish()
        {
            assert!(
                !message.is_empty()
                    && !message.ends_with('.')
                    && help.is_none_or(|it| !it.is_empty())
            );
            if let Some(span) = span {
                assert!(
                    text.get(span.start as usize..span.end as usize).is_some(),
                    "{span:?} of {text:?}"
                );
            }
        }
    }

    #[test]
    fn the_example_may_end_anywhere() {
        // Every byte, but only some of them where nothing is optimised.
        let step = if cfg!(debug_assertions) { 13 } else { 1 };
        for end in (0..EXAMPLE.len()).step_by(step) {
            if EXAMPLE.is_char_boundary(end) {
                survives(&EXAMPLE[..end]);
            }
        }
    }

    #[test]
    fn deep_and_wide_documents_end_in_a_message() {
        for text in [
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "- ".repeat(100_000),
            "a: {b: ".repeat(50_000),
            "? ".repeat(50_000),
            "!".repeat(100_000),
            "- !x\n".repeat(20_000),
            format!(
                "escalate: 1\npolicy: p\nversion: a\nraci: [{}]",
                "[],".repeat(300_000)
            ),
            "a\n".repeat(300_000),
            "\"".repeat(1000),
            "x".repeat(2 * 1024 * 1024),
        ] {
            let (policy, diagnostics) = read(&text);
            assert!(diagnostics.has_errors() && policy.is_none_or(|it| it.unread.any()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            survives(&text);
        }

        #[test]
        fn any_text_of_yaml_letters_is_read(text in "[-a-c0-2é:,?!&*|>%@`'\"{}\\[\\]()# \\t\\r\\n\\\\.<=~]{0,80}") {
            survives(&format!("escalate: 1\npolicy: p\nversion: v\ndefine:\n  a: {text}\n  b: {text}\n"));
            survives(&text);
        }

        #[test]
        fn the_example_may_lose_any_bytes(cuts in prop::collection::vec((0..EXAMPLE.len(), 1_usize..12), 1..4)) {
            let mut text = EXAMPLE.to_owned();
            for (at, length) in cuts {
                let end = (at + length).min(text.len());
                if at < end && text.is_char_boundary(at) && text.is_char_boundary(end) {
                    text.replace_range(at..end, "");
                }
            }
            survives(&text);
        }

        #[test]
        fn the_example_may_gain_any_letters(at in 0..EXAMPLE.len(), letters in "[-:,!&*|>'\"{}\\[\\]# \\t\\n\\r\\\\é\u{feff}]{1,6}") {
            let mut text = EXAMPLE.to_owned();
            if text.is_char_boundary(at) {
                text.insert_str(at, &letters);
            }
            survives(&text);
        }
    }
}
