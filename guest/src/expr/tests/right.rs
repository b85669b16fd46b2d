//! Holds what conditions come to when they are right.

use super::{Site, one_of, right, scope};
use crate::expr::typed::{
    CalendarId, ClockField, ClockId, Comparison, DefineId, Expr, FactId, Kind, Literal, Match,
    Part, Reads, TargetId,
};
use crate::expr::{Want, compile};
use crate::text::span::Span;
use crate::value::decimal::Decimal;
use crate::value::ty::Ty;

/// A typed tree in prefix form, with the ids of what it names.
fn form(expr: &Expr) -> String {
    let all = |name: &str, all: &[&Expr]| {
        let all: Vec<String> = all.iter().map(|it| form(it)).collect();
        format!("({name} {})", all.join(" "))
    };
    match &expr.kind {
        Kind::Literal(it) => literal(it),
        Kind::Fact(FactId(id)) => format!("f{id}"),
        Kind::Severity => "severity".to_owned(),
        Kind::Now => "now".to_owned(),
        Kind::Clock {
            clock: ClockId(id),
            field,
        } => format!("c{id}.{field:?}"),
        Kind::Is(DefineId(id)) => format!("d{id}"),
        Kind::Has(FactId(id)) => format!("has{id}"),
        Kind::Not(of) => all("not", &[of]),
        Kind::And(of) => all("and", &of.iter().collect::<Vec<_>>()),
        Kind::Or(of) => all("or", &of.iter().collect::<Vec<_>>()),
        Kind::Compare { op, left, right } => all(&format!("{op:?}"), &[left, right]),
        Kind::In { needle, list } => {
            let list: Vec<String> = list.iter().map(literal).collect();
            format!("(in {} [{}])", form(needle), list.join(" "))
        }
        Kind::Member {
            needle,
            list: FactId(id),
        } => format!("(in {} f{id})", form(needle)),
        Kind::Size(FactId(id)) => format!("size{id}"),
        Kind::Match {
            how,
            subject,
            pattern,
        } => all(&format!("{how:?}"), &[subject, pattern]),
        Kind::Difference { left, right } => all("-", &[left, right]),
        Kind::Shift { at, by, back } => all(if *back { "back" } else { "ahead" }, &[at, by]),
        Kind::Elapsed {
            since,
            calendar: CalendarId(id),
        } => format!("(elapsed {} k{id})", form(since)),
        Kind::Raised(rule) => format!("raised{}", rule.0),
        Kind::Escalated(TargetId(id)) => format!("escalated{id}"),
        Kind::Course(it) => format!("{it:?}"),
        Kind::Pick(it) => format!("pick{}", it.0),
        Kind::Mentions { subject, list } => {
            format!("(mentions {} w{})", form(subject), list.0)
        }
        Kind::History(of) => {
            let value = of.value.as_ref().map(literal).unwrap_or_default();
            format!("({:?} f{} {value})", of.how, of.fact.0)
        }
        Kind::MemberOfPart { needle, list } => format!("(in {} {})", form(needle), part(list)),
        Kind::Part(it) => part(it),
        Kind::HasPart(it) => format!("has-{}", part(it)),
        Kind::Each { how, of } => {
            format!("({how:?} f{} {}: {})", of.list.0, of.depth, form(&of.when))
        }
        Kind::Count(of) => format!("(count f{} {}: {})", of.list.0, of.depth, form(&of.when)),
        Kind::Times { factor, of } => format!("(* {factor} {})", form(of)),
    }
}

/// The field of an item, or the item itself, and how deep its list lies.
fn part(it: &Part) -> String {
    match it.field {
        Some(field) => format!("i{}.{field}", it.depth),
        None => format!("i{}", it.depth),
    }
}

fn literal(it: &Literal) -> String {
    match it {
        Literal::Boolean(it) => it.to_string(),
        Literal::Integer(it) => it.to_string(),
        Literal::Number(it) => format!("{it}n"),
        Literal::Text(it) => format!("{it:?}"),
        Literal::Timestamp(it) => format!("@{it}"),
        Literal::Duration(it) => format!("{it}ms"),
    }
}

fn is(text: &str, expected: &str) {
    assert_eq!(form(&right(text).expr), expected, "{text}");
}

#[test]
fn operators_hold_together_as_in_cel() {
    is("case.vip", "f2");
    is(
        "!case.vip && case.workaround || is.key_customer",
        "(or (and (not f2) f3) d0)",
    );
    is(
        "case.vip && (case.workaround || is.key_customer)",
        "(and f2 (or f3 d0))",
    );
    is(
        "case.vip && (case.workaround && is.key_customer)",
        "(and f2 f3 d0)",
    );
    is(
        "case.vip || case.workaround || (is.key_customer || is.overdue)",
        "(or f2 f3 d0 d1)",
    );
    is("!(case.vip && case.workaround)", "(not (and f2 f3))");
    is("!!case.vip", "(not (not f2))");
    is(
        "now - case.opened_at > duration(\"4h30m\")",
        "(Greater (- now f9) 16200000ms)",
    );
    is(
        "(case.vip && case.workaround) == true",
        "(Equal (and f2 f3) true)",
    );
    is("!case.vip == case.workaround", "(Equal (not f2) f3)");
}

#[test]
fn conditions_on_the_items_of_lists_are_read() {
    is(
        r#"case.tags.exists(t, t == "a" || t.startsWith("b"))"#,
        r#"(Exists f12 0: (or (Equal i0 "a") (Starts i0 "b")))"#,
    );
    is(
        "case.actions.all(a, a.done && now - a.due_at > duration(\"1h\"))",
        "(All f15 0: (and i0.2 (Greater (- now i0.1) 3600000ms)))",
    );
    is(
        "case.actions.exists_one(a, has(a.owner) && case.vip)",
        "(One f15 0: (and has-i0.0 f2))",
    );
    is(
        "2 * size(case.actions.filter(a, !a.done)) >= size(case.actions) * 1",
        "(GreaterOrEqual (* 2 (count f15 0: (not i0.2))) (* 1 size15))",
    );
    is(
        "case.tags.exists(t, case.actions.exists(a, a.owner == t))",
        "(Exists f12 0: (Exists f15 1: (Equal i1.0 i0)))",
    );
    // The same name again, where the first is out of reach.
    is(
        "case.tags.exists(x, x in case.tags) && case.counts.all(x, x > 2)",
        "(and (Exists f12 0: (in i0 f12)) (All f14 0: (Greater i0 2)))",
    );
}

#[test]
fn questions_about_histories_and_words_are_read() {
    is(
        r#"mentions(case.subject, "fire_words")"#,
        "(mentions f8 w0)",
    );
    is(
        r#"pick.desk == "lan" && now - case.opened_at > pick.limit"#,
        r#"(and (Equal pick0 "lan") (Greater (- now f9) pick1))"#,
    );
    is(
        r#"!conforms("response") || covered("one")"#,
        "(or (not Process(0)) Coverage(0))",
    );
    is(
        r#"case.tags.exists(t, !mentions(t, "fire_words"))"#,
        "(Exists f12 0: (not (mentions i0 w0)))",
    );
    is(
        r#"first(case.status, "open") < last(case.status, "closed")"#,
        r#"(Less (First f4 "open") (Last f4 "closed"))"#,
    );
    is(
        r#"time_in(case.status, "waiting") > duration("1h") && was(case.vip, true)"#,
        r#"(and (Greater (TimeIn f4 "waiting") 3600000ms) (Was f2 true))"#,
    );
    is(
        "changes(case.subject) >= 2 || was(case.customers_affected, 0)",
        "(or (GreaterOrEqual (Changes f8 ) 2) (Was f0 0))",
    );
}

#[test]
fn every_form_of_the_language_is_read() {
    is("case.customers_affected >= 2.5", "(GreaterOrEqual f0 2.5n)");
    is("case.contract_value != -3", "(NotEqual f1 -3)");
    is("case.contract_value < 1.5e3", "(Less f1 1500n)");
    is(
        "case.customers_affected > -9223372036854775808",
        "(Greater f0 -9223372036854775808)",
    );
    is(
        "case.customers_affected <= case.contract_value",
        "(LessOrEqual f0 f1)",
    );
    is("case.status == \"open\"", "(Equal f4 \"open\")");
    is("'open' == case.status", "(Equal \"open\" f4)");
    is(
        "case.status in [\"open\", 'closed',]",
        "(in f4 [\"open\" \"closed\"])",
    );
    is("case.contract_value in [1, 2.5]", "(in f1 [1 2.5n])");
    is(
        "case.allowed_time in [duration(\"1h\")]",
        "(in f11 [3600000ms])",
    );
    is("\"vip\" in case.tags", "(in \"vip\" f12)");
    is("case.subject in case.tags", "(in f8 f12)");
    is("case.customers_affected in case.counts", "(in f0 f14)");
    is(
        "size(case.tags) >= 2 && size(case.actions) == 0",
        "(and (GreaterOrEqual size12 2) (Equal size15 0))",
    );
    is(
        "has(case.tags) && !has(case.due_at)",
        "(and has12 (not has10))",
    );
    is(
        "case.subject.contains(\"a\") || case.status.startsWith(\"o\")",
        "(or (Contains f8 \"a\") (Starts f4 \"o\"))",
    );
    is("case.subject.endsWith(case.status)", "(Ends f8 f4)");
    is(
        "severity in [\"sev1\", \"sev2\"]",
        "(in severity [\"sev1\" \"sev2\"])",
    );
    is("escalated(\"second-line\")", "escalated0");
    is(
        "elapsed(case.opened_at, 'support_desk') > duration(\"1h\")",
        "(Greater (elapsed f9 k1) 3600000ms)",
    );
    is(
        "case.opened_at == timestamp(\"1970-01-01T00:00:01Z\")",
        "(Equal f9 @1000)",
    );
    is("case.subject == case.status", "(Equal f8 f4)");
}

#[test]
fn clocks_tell_seven_things() {
    is(
        "clock.resolution.phase == \"paused\"",
        "(Equal c0.Phase \"paused\")",
    );
    is(
        "clock.resolution.used >= 0.8",
        "(GreaterOrEqual c0.Used 0.8n)",
    );
    is(
        "clock.first_response.remaining < case.allowed_time",
        "(Less c1.Remaining f11)",
    );
    is(
        "clock.resolution.elapsed > duration(\"1h\")",
        "(Greater c0.Elapsed 3600000ms)",
    );
    is("clock.resolution.breached", "c0.Breached");
    is(
        "clock.resolution.due < clock.first_response.due",
        "(Less c0.Due c1.Due)",
    );
    is("clock.resolution.missed > 1", "(Greater c0.Missed 1)");
}

#[test]
fn one_measure_may_be_compared_with_a_fact() {
    is(
        "now > case.due_at + duration(\"1h\")",
        "(Greater now (ahead f10 3600000ms))",
    );
    is(
        "duration(\"1h\") + case.due_at < now",
        "(Less (ahead f10 3600000ms) now)",
    );
    is(
        "now - duration(\"1h\") > case.due_at",
        "(Greater (back now 3600000ms) f10)",
    );
    is(
        "case.due_at - case.opened_at > duration(\"-1h\")",
        "(Greater (- f10 f9) -3600000ms)",
    );
    is("now > clock.resolution.due", "(Greater now c0.Due)");
}

#[test]
fn escapes_are_those_of_cel() {
    is(
        r#"case.subject == "a\n\t\"\\\u00e9\x41\101\U0001F600\?\`'""#,
        "(Equal f8 \"a\\n\\t\\\"\\\\éAA😀?`'\")",
    );
    is(r#"case.subject == '\'"'"#, "(Equal f8 \"'\\\"\")");
}

#[test]
fn what_is_read_is_known() {
    let checked =
        right("case.vip && has(case.tags) && case.vip && is.overdue && severity == \"sev1\"");
    assert_eq!(checked.facts, [FactId(2), FactId(12)]);
    assert_eq!(
        checked.reads,
        Reads {
            severity: true,
            now: true,
            clock: true,
            escalated: false,
            raised: false,
        }
    );
    let checked = right(
        "escalated(\"second-line\") && elapsed(case.opened_at, \"always\") > duration(\"1h\")",
    );
    assert_eq!(checked.facts, [FactId(9)]);
    assert_eq!(
        checked.reads,
        Reads {
            now: true,
            escalated: true,
            ..Reads::default()
        }
    );
    let checked = right("size(case.tags) > 1 || \"web\" in case.products");
    assert_eq!(checked.facts, [FactId(12), FactId(13)]);
    assert_eq!(checked.reads, Reads::default());
}

#[test]
fn domains_and_places_are_kept() {
    let text = "case.vip && (severity == \"sev1\")";
    let Expr {
        span,
        kind: Kind::And(all),
        ..
    } = right(text).expr
    else {
        panic!("an and")
    };
    assert_eq!(span, Span::new(0, text.len()));
    let Some(Expr {
        span,
        kind: Kind::Compare { op, left, .. },
        ..
    }) = all.get(1)
    else {
        panic!("a comparison")
    };
    assert_eq!(
        &text[span.start as usize..span.end as usize],
        "(severity == \"sev1\")"
    );
    assert_eq!(*op, Comparison::Equal);
    assert_eq!(left.ty, one_of(&["sev1", "sev2", "sev3"]));
    let Kind::Compare { left, .. } = right("clock.resolution.phase != \"ended\"").expr.kind else {
        panic!("a comparison")
    };
    assert_eq!(
        left.ty,
        one_of(&[
            "not_started",
            "running",
            "paused",
            "ended",
            "not_applicable"
        ])
    );
}

#[test]
fn a_value_may_be_wanted() {
    let value = |text: &str, ty: Ty| {
        let mut problems = Vec::new();
        let found = compile(
            text,
            &scope(&Site::Escalation),
            Want::Value(ty),
            &mut problems,
        );
        assert_eq!(problems, [], "{text}");
        form(&found.unwrap().expr)
    };
    assert_eq!(value("case.opened_at", Ty::Timestamp), "f9");
    assert_eq!(
        value("case.opened_at + duration(\"1h\")", Ty::Timestamp),
        "(ahead f9 3600000ms)"
    );
    assert_eq!(value("case.status", Ty::text()), "f4");
    assert_eq!(value("case.customers_affected", Ty::Number), "f0");
    assert_eq!(value("case.vip", Ty::Boolean), "f2");
    assert_eq!(value("duration(\"1h\")", Ty::Duration), "3600000ms");
}

#[test]
fn small_things_keep_their_value() {
    let Kind::Compare { right: half, .. } = right("clock.resolution.used == 0.50").expr.kind else {
        panic!("a comparison")
    };
    assert_eq!(
        half.kind,
        Kind::Literal(Literal::Number(Decimal {
            mantissa: 5,
            scale: 1
        }))
    );
    let Kind::Match { how, .. } = right("case.subject.startsWith('x')").expr.kind else {
        panic!("a match")
    };
    assert_eq!(how, Match::Starts);
    let Kind::Clock { field, .. } = right("clock.resolution.breached").expr.kind else {
        panic!("a clock")
    };
    assert_eq!(field, ClockField::Breached);
}
