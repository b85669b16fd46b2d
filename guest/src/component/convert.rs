//! Turns the types of the WIT into ours and back; the one file that sees both.

use super::exports::escalation::rules::types as wire;
use crate::api;
use crate::text::code::Code;
use crate::text::diag::{Diagnostic, Level};
use crate::text::source::Source;
use crate::text::span::Span;
use crate::value::decimal::{Decimal, SCALE_MAX};
use crate::value::given::{Given, Input, Scalar};
use crate::value::tri::Tri;

pub fn diagnostics(list: &[Diagnostic], source: &str) -> Vec<wire::Diagnostic> {
    if list.is_empty() {
        return Vec::new();
    }
    let source = Source::new(source);
    list.iter().map(|it| diagnostic(it, &source)).collect()
}

fn diagnostic(it: &Diagnostic, source: &Source<'_>) -> wire::Diagnostic {
    wire::Diagnostic {
        code: it.code.as_str().to_owned(),
        level: match it.level() {
            Level::Error => wire::Level::Error,
            Level::Warning => wire::Level::Warning,
        },
        message: it.message.clone(),
        location: it.span.map(|span| location(span, source)),
        help: it.help.clone(),
    }
}

fn location(span: Span, source: &Source<'_>) -> wire::Location {
    let (start, end) = (source.place(span.start), source.place(span.end));
    wire::Location {
        start: span.start,
        end: span.end,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// What a second `bake` is answered.
pub fn baked_already() -> wire::Diagnostic {
    wire::Diagnostic {
        code: Code::BakedAlready.as_str().to_owned(),
        level: wire::Level::Error,
        message: "a policy is baked into this component already".to_owned(),
        location: None,
        help: Some("begin with a component that has none".to_owned()),
    }
}

pub fn input(case: wire::Case) -> Input {
    Input {
        id: case.id,
        facts: facts(case.facts),
        history: case
            .history
            .into_iter()
            .map(|it| (it.at, facts(it.set)))
            .collect(),
        as_of: case.as_of,
        history_complete: case.history_complete,
    }
}

fn facts(list: Vec<wire::Fact>) -> Vec<(String, Given)> {
    list.into_iter()
        .map(|it| (it.name, given(it.value)))
        .collect()
}

fn given(value: wire::Value) -> Given {
    match value {
        wire::Value::None => Given::None,
        wire::Value::One(it) => Given::One(scalar(it)),
        wire::Value::Many(list) => Given::Many(list.into_iter().map(scalar).collect()),
        wire::Value::Records(list) => {
            let record = |it: Vec<(String, wire::Scalar)>| {
                it.into_iter().map(|(name, it)| (name, scalar(it)))
            };
            Given::Records(list.into_iter().map(|it| record(it).collect()).collect())
        }
    }
}

fn scalar(it: wire::Scalar) -> Scalar {
    match it {
        wire::Scalar::Boolean(it) => Scalar::Boolean(it),
        wire::Scalar::Integer(it) => Scalar::Integer(it),
        wire::Scalar::Decimal(it) => number(it.mantissa, it.scale),
        wire::Scalar::Text(it) => Scalar::Text(it),
        wire::Scalar::Instant(it) => Scalar::Timestamp(it),
        wire::Scalar::Span(it) => Scalar::Duration(it),
    }
}

/// A number finer than numbers can be is handed on as the text of its digits,
/// so that whoever knows the fact's type says so, with the value.
fn number(mut mantissa: i64, mut scale: u8) -> Scalar {
    while scale > SCALE_MAX && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    if scale <= SCALE_MAX {
        Scalar::Number(Decimal { mantissa, scale })
    } else {
        Scalar::Text(format!("{mantissa}e-{scale}"))
    }
}

pub fn decision(it: api::Decision) -> wire::Decision {
    wire::Decision {
        id: it.id,
        severity: it.severity,
        due: it.due,
        ready: it.ready.map(answer),
        next_change: it.next_change,
        json: it.json,
    }
}

fn answer(it: Tri) -> wire::Answer {
    match it {
        Tri::No => wire::Answer::No,
        Tri::Unknown => wire::Answer::Unknown,
        Tri::Yes => wire::Answer::Yes,
    }
}

pub fn rejection(it: api::Rejection) -> wire::Rejection {
    wire::Rejection {
        code: it.code.to_string(),
        message: it.message,
        help: it.help,
    }
}
