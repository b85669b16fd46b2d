//! Says of processes, coverages, tables and questions how they came out, in sentences
//! for people who do not know how the policy is written.

use super::advise::{Advised, Verdict};
use super::course::{Cover, Progress};
use super::eval::Context;
use super::picks;
use super::words;
use crate::program::ir::Constant;
use crate::program::ir::choices::{Advice, Side};
use crate::program::ir::course::{Coverage, Process};
use crate::program::ir::picks::Given;
use crate::program::table::Input;
use crate::time::{instant, span};
use crate::value::tri::Tri;

/// An id as people say it.
fn spoken(id: &str) -> String {
    id.replace(['_', '-'], " ")
}

fn at(of: i64) -> String {
    let mut text = String::new();
    instant::write(&mut text, of);
    text
}

/// Whether the steps of a process were taken in order.
pub fn process(of: &Process, progress: &Progress) -> String {
    let step = |at: u32| {
        of.steps
            .get(at as usize)
            .map_or(String::new(), |it| spoken(&it.id))
    };
    match (progress.conforms, &progress.violation) {
        (Tri::No, Some(it)) => {
            let when = it.at.map_or_else(
                || "at a time that is not known".to_owned(),
                |it| format!("at {}", at(it)),
            );
            let then = it.taken_at.map_or_else(
                || "has not been done".to_owned(),
                |it| format!("was only done at {}", at(it)),
            );
            format!(
                "the steps were not taken in order: “{}” was done {when}, and “{}”, which comes before it, {then}",
                step(it.step),
                step(it.missing)
            )
        }
        (Tri::Unknown, _) => "whether the steps were taken in order is not known".to_owned(),
        _ => match progress.taken.last() {
            Some(last) => format!("the steps were taken in order, up to “{}”", step(*last)),
            None => "none of the steps has been taken yet".to_owned(),
        },
    }
}

/// Whether the right number of people was there at any time.
pub fn coverage(of: &Coverage, cover: &Cover) -> String {
    let wanted = match (of.at_least, of.at_most) {
        (least, most) if least == most => format!("exactly {least}"),
        (least, u32::MAX) => format!("at least {least}"),
        (0, most) => format!("at most {most}"),
        (least, most) => format!("{least} to {most}"),
    };
    match (cover.covered, &cover.breach) {
        (Tri::No, Some(it)) => {
            let who = match it.count {
                0 => "nobody was there".to_owned(),
                1 => "one was there".to_owned(),
                count => format!("{count} were there"),
            };
            let until = it
                .until
                .map_or_else(|| "on".to_owned(), |it| format!("to {}", at(it)));
            format!(
                "{who} from {} {until}, where {wanted} should have been",
                at(it.from)
            )
        }
        (Tri::Unknown, _) => format!("whether {wanted} was there at any time is not known"),
        _ => format!("{wanted} was there at any time"),
    }
}

/// What a named table gives, by which row, and what it found; with whether that is known.
pub fn table(context: &Context<'_>, of: u32) -> (Tri, String) {
    let Some(pick) = context.program.picks.tables.get(of as usize) else {
        return (Tri::Unknown, String::new());
    };
    let columns = pick.table.columns.iter().map(|column| match column.of {
        Input::Fact(slot) => words::told(context, slot),
        Input::Condition(node) => words::why(context, node),
        Input::Severity => {
            let level = context
                .level
                .and_then(|it| context.program.levels.get(usize::from(it)));
            format!("severity is {}", level.map_or("not known", String::as_str))
        }
    });
    let found: Vec<String> = columns.filter(|it| !it.is_empty()).collect();
    let found = found.join("; ");
    let given = context.pick(of);
    let told = match (given, picks::row(context, of)) {
        (Some(it), Some(Some(row))) => {
            format!(
                "gives {}, by row {}: {found}",
                outcome(context, it),
                row + 1
            )
        }
        (Some(it), Some(None)) => {
            format!("gives {}, as no row fits: {found}", outcome(context, it))
        }
        (Some(it), None) => format!(
            "gives {} whatever is missing: {found}",
            outcome(context, it)
        ),
        (None, _) => {
            let all = context.possible_picks(of).unwrap_or_default();
            let all: Vec<String> = all.iter().map(|it| outcome(context, *it)).collect();
            match all.as_slice() {
                [] => format!("cannot tell what it gives: {found}"),
                all => format!("could give {}: {found}", all.join(" or ")),
            }
        }
    };
    (Tri::from(given.is_some()).or(Tri::Unknown), told)
}

fn outcome(context: &Context<'_>, of: Given) -> String {
    match of.value {
        None => "nothing".to_owned(),
        Some(Constant::Text(it)) => {
            let text = context.program.texts.get(it as usize);
            text.cloned().unwrap_or_default()
        }
        Some(Constant::Span(it)) => {
            let mut text = String::new();
            span::write(&mut text, it);
            text
        }
        Some(Constant::Integer(it)) => it.to_string(),
        Some(Constant::Boolean(it)) => if it { "yes" } else { "no" }.to_owned(),
        Some(Constant::Instant(it)) => at(it),
        Some(Constant::Millionths(_)) => "a number".to_owned(),
    }
}

/// The answer to a question with what speaks for and against it; with whether it is a yes.
pub fn advice(context: &Context<'_>, of: &Advice, advised: &Advised) -> (Tri, String) {
    let (answer, word) = match advised.verdict {
        Verdict::Now => (Tri::Yes, "yes, and now"),
        Verdict::Yes => (Tri::Yes, "yes"),
        Verdict::Weigh => (Tri::Unknown, "both sides are to be weighed"),
        Verdict::NotYet => (Tri::No, "not yet"),
        Verdict::No => (Tri::No, "no, as nothing speaks for it"),
        Verdict::Unknown => (Tri::Unknown, "the facts do not settle it"),
    };
    let mut told = format!("{} The answer is: {word}", of.question.trim_end());
    let mut todo = Vec::new();
    for (at, reason) in of.reasons.iter().enumerate() {
        if !advised.speaks(of, at) {
            continue;
        }
        let side = match reason.side {
            Side::Override | Side::For => "For it",
            Side::Decisive | Side::Against | Side::Sole => "Against it",
        };
        told.push_str(&format!(
            ". {side}: {} ({})",
            reason.because.trim_end().trim_end_matches('.'),
            words::why(context, reason.when)
        ));
        todo.push(reason.advice.trim_end().trim_end_matches('.'));
    }
    for (at, it) in todo.iter().filter(|it| !it.is_empty()).enumerate() {
        let first = if at == 0 { "First" } else { "Then" };
        told.push_str(&format!(". {first}: {it}"));
    }
    (answer, told)
}
