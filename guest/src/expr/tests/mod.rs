//! Tests of the door: one helper for what is right, one for what is wrong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod laws;
mod lists;
mod right;
mod wrong_names;
mod wrong_text;
mod wrong_types;

use super::scope::Scope;
use super::typed::{
    CalendarId, ClockId, CourseId, DefineId, FactId, Reads, TableId, TargetId, WordListId,
};
use super::{Checked, Want, compile};
use crate::text::code::Code;
use crate::value::ty::Ty;
use std::rc::Rc;

/// Where a condition of a test stands.
enum Site {
    Escalation,
    Severity,
    Pause,
    /// In a policy without a `severity` section.
    NoSeverity,
    /// In a policy without definitions, clocks and targets.
    Nothing,
}

fn one_of(all: &[&str]) -> Ty {
    Ty::Text(Some(all.iter().map(|it| (*it).to_owned()).collect()))
}

fn scope(site: &Site) -> Scope {
    let record = [
        ("owner", Ty::text()),
        ("due_at", Ty::Timestamp),
        ("done", Ty::Boolean),
        ("state", one_of(&["open", "done"])),
    ];
    let record = record.map(|(name, ty)| (name.to_owned(), ty));
    let record: Rc<[(String, Ty)]> = Rc::from(record.to_vec());
    let mut scope = Scope::default();
    let facts = [
        ("customers_affected", Ty::Integer),
        ("contract_value", Ty::Number),
        ("vip", Ty::Boolean),
        ("workaround", Ty::Boolean),
        ("status", one_of(&["open", "waiting", "closed"])),
        ("impact", one_of(&["high", "medium", "low"])),
        ("region", one_of(&["emea", "amer"])),
        ("answer", one_of(&["yes", "no"])),
        ("subject", Ty::text()),
        ("opened_at", Ty::Timestamp),
        ("due_at", Ty::Timestamp),
        ("allowed_time", Ty::Duration),
        ("tags", Ty::List(Rc::new(Ty::text()))),
        ("products", Ty::List(Rc::new(one_of(&["mail", "web"])))),
        ("counts", Ty::List(Rc::new(Ty::Integer))),
        ("actions", Ty::List(Rc::new(Ty::Record(record)))),
    ];
    for (at, (name, ty)) in (0..).zip(facts) {
        scope.facts.add(name, (FactId(at), ty));
    }
    let overdue = Reads {
        now: true,
        clock: true,
        ..Reads::default()
    };
    if !matches!(site, Site::Nothing) {
        scope
            .defines
            .add("key_customer", (DefineId(0), Reads::default()));
        scope.defines.add("overdue", (DefineId(1), overdue));
        scope.clocks.add("resolution", ClockId(0));
        scope.clocks.add("first_response", ClockId(1));
        scope.targets.add("second-line", TargetId(0));
        scope.targets.add("executive-sponsor", TargetId(1));
    }
    if !matches!(site, Site::NoSeverity) {
        scope.levels = ["sev1", "sev2", "sev3"].map(str::to_owned).to_vec();
    }
    scope.tables.add(
        "desk",
        (TableId(0), one_of(&["lan", "pc"]), Reads::default()),
    );
    scope
        .tables
        .add("limit", (TableId(1), Ty::Duration, overdue));
    scope.courses.add("response", CourseId::Process(0));
    scope.courses.add("one", CourseId::Coverage(0));
    scope.word_lists.add("fire_words", WordListId(0));
    scope.calendars.add("always", CalendarId(0));
    scope.calendars.add("support_desk", CalendarId(1));
    (scope.site, scope.allowed) = match site {
        Site::Severity => ("a severity rule", Reads::default()),
        Site::Pause => (
            "`pause_while`",
            Reads {
                severity: true,
                ..Reads::default()
            },
        ),
        _ => (
            "an escalation",
            Reads {
                severity: true,
                now: true,
                clock: true,
                escalated: true,
                raised: false,
            },
        ),
    };
    scope
}

/// What a condition comes to that is right.
fn right(text: &str) -> Checked {
    let mut problems = Vec::new();
    let checked = compile(
        text,
        &scope(&Site::Escalation),
        Want::Condition,
        &mut problems,
    );
    assert_eq!(problems, [], "{text}");
    checked.expect(text)
}

/// The problems of a condition, each as `CODE [underlined] message -> help`.
fn wrong(text: &str, expected: &[&str]) {
    check(text, &Site::Escalation, Want::Condition, expected);
}

fn wrong_in(site: Site, text: &str, expected: &[&str]) {
    check(text, &site, Want::Condition, expected);
}

fn wrong_value(ty: Ty, text: &str, expected: &[&str]) {
    check(text, &Site::Escalation, Want::Value(ty), expected);
}

fn check(text: &str, site: &Site, want: Want, expected: &[&str]) {
    let scope = scope(site);
    let mut problems = Vec::new();
    let checked = compile(text, &scope, want.clone(), &mut problems);
    assert!(checked.is_none(), "{text}");
    let shown: Vec<String> = problems
        .iter()
        .map(|it| {
            let cut = &text[it.span.start as usize..it.span.end as usize];
            let help = it
                .help
                .as_ref()
                .map_or(String::new(), |help| format!(" -> {help}"));
            format!("{} [{cut}] {}{help}", it.code.as_str(), it.message)
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
    // Where every problem is answered with the same corrected line, that line is right.
    let correct = problems.first().and_then(|it| it.help.clone());
    let whole = problems.iter().all(|it| it.help == correct) && !LOCAL.contains(&problems[0].code);
    let line = correct
        .as_deref()
        .and_then(|it| it.strip_prefix("write `")?.strip_suffix('`'));
    if let Some(line) = line.filter(|it| whole && !it.contains('`')) {
        let mut problems = Vec::new();
        compile(line, &scope, want, &mut problems);
        assert_eq!(
            problems,
            [],
            "`{line}`, the correction of `{text}`, is wrong itself"
        );
    }
}

/// Codes whose help is about a part of the condition.
const LOCAL: [Code; 7] = [
    Code::UnexpectedToken,
    Code::UnknownName,
    Code::UnknownFact,
    Code::UnknownDefine,
    Code::UnknownClock,
    Code::UnknownFunction,
    Code::ListCompared,
];
