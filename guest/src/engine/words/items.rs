//! Puts what was found in lists into words.

use super::why;
use crate::engine::eval::Context;
use crate::engine::lists::Tally;
use crate::program::ir::lists::{Part, Quantifier};
use crate::value::tri::Tri;

/// What was asked of the items of a list, and what was found.
pub(super) fn phrase(context: &Context<'_>, how: Quantifier, of: u32, answer: Tri) -> String {
    let list = list(context, of);
    let Some(tally) = context.tally(of) else {
        return match context
            .loop_of(of)
            .map(|it| context.slot(it.list).is_known())
        {
            Some(true) => format!("{list} is not there"),
            _ => format!("{list} is not known"),
        };
    };
    let Tally {
        all,
        yes,
        no,
        unknown,
        ..
    } = tally;
    if all == 0 {
        return format!("{list} is empty");
    }
    let (first_yes, first_no, first_unknown) = (
        at(context, of, tally.first_yes),
        at(context, of, tally.first_no),
        at(context, of, tally.first_unknown),
    );
    match (how, answer) {
        (_, Tri::Unknown) => format!("of {all} in {list} {unknown} cannot be told{first_unknown}"),
        (Quantifier::Exists, Tri::Yes) => format!("{yes} of {all} in {list} fit{first_yes}"),
        (Quantifier::Exists, Tri::No) => format!("none of {all} in {list} fits{first_no}"),
        (Quantifier::All, Tri::Yes) => format!("all {all} in {list} fit{first_yes}"),
        (Quantifier::All, Tri::No) => format!("{no} of {all} in {list} do not fit{first_no}"),
        (Quantifier::One, Tri::Yes) => format!("exactly one of {all} in {list} fits{first_yes}"),
        (Quantifier::One, Tri::No) if yes == 0 => {
            format!("none of {all} in {list} fits{first_no}")
        }
        (Quantifier::One, Tri::No) => format!("{yes} of {all} in {list} fit{first_yes}"),
    }
}

/// What a count of items is called, with what the first of them shows.
pub(super) fn counted(context: &Context<'_>, of: u32) -> String {
    let list = list(context, of);
    let first = context.tally(of).map(|it| at(context, of, it.first_yes));
    format!("the number in {list} that fit{}", first.unwrap_or_default())
}

/// What a part of an item is called.
pub(super) fn name(part: &Part) -> String {
    match &part.field {
        Some(it) => it.replace('_', " "),
        None => "it".to_owned(),
    }
}

fn list(context: &Context<'_>, of: u32) -> String {
    let list = context.loop_of(of).map(|it| it.list);
    list.map_or_else(String::new, |it| super::name(context, it))
}

/// An item, by position from 0, with what was found in it; empty if there is none.
fn at(context: &Context<'_>, of: u32, at: Option<usize>) -> String {
    let found = at.and_then(|at| {
        let of = context.loop_of(of)?;
        let item = context.items(of)?.nth(at)?;
        let found = why(&context.with_item(of, item), of.when);
        Some((at + 1, found))
    });
    match found {
        Some((at, found)) if !found.is_empty() => format!(" (number {at}: {found})"),
        Some((at, _)) => format!(" (number {at})"),
        None => String::new(),
    }
}
