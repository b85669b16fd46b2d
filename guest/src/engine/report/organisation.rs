//! Puts into JSON what is decided of an organisation alone.

use super::{advice, checklists, choices};
use crate::engine::case::program::fact;
use crate::engine::decide::Workspace;
use crate::engine::editions::{CHANGES, Edition};
use crate::engine::eval::Context;
use crate::engine::outcome::Outcome;
use crate::engine::recurring::Review;
use crate::engine::rest;
use crate::engine::words;
use crate::engine::write::Json;
use crate::program::ir::Program;
use crate::value::tri::Tri;

/// What is told beside the outcome.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What has to be done again and again.
    pub reviews: &'a [Review],
    /// The editions of the policy; empty if nothing is known of them.
    pub history: &'a [Edition],
    /// The earliest later instant at which an answer would differ.
    pub next_change: Option<i64>,
    /// The version of the time zone data.
    pub zones: &'a str,
}

/// Write what is advised to an organisation.
pub fn write(
    program: &Program,
    space: &Workspace,
    outcome: &Outcome,
    told: &Told<'_>,
    out: &mut String,
) {
    let context = space.facts(program, outcome.now);
    let mut json = Json::new(out);
    json.open();
    json.key("format");
    json.whole(1);
    super::head(program, outcome.now, told.zones, &mut json);
    json.key("advice");
    json.open_list();
    advice::all(&context, outcome, &mut json);
    json.close_list();
    json.key("checklists");
    json.open_list();
    checklists::all(&context, outcome, &mut json);
    json.close_list();
    json.key("choices");
    json.open_list();
    choices::all(&context, outcome, true, &mut json);
    json.close_list();
    reviews(&context, told.reviews, &mut json);
    let mut notes = Vec::new();
    if !told.history.is_empty() {
        history(told.history, outcome.now, &mut json);
        noted(program, told.history, outcome.now, &mut notes);
    }
    if !space.case.problems.is_empty() {
        super::problems(&space.case.problems, &mut json);
    }
    if !notes.is_empty() {
        json.key_texts("notes", notes.iter().map(String::as_str));
    }
    json.key("next_change");
    match told.next_change {
        Some(at) => json.instant(at),
        None => json.null(),
    }
    json.close();
}

/// What is due again: what is overdue first, then by date, then what nobody knows of.
fn reviews(context: &Context<'_>, all: &[Review], json: &mut Json<'_>) {
    let program = context.program;
    let mut all: Vec<&Review> = all.iter().collect();
    let rank = |it: &Review| match (it.answer, it.at) {
        (Tri::No, None) => (0, 0),
        (Tri::No, Some(at)) => (1, at),
        (Tri::Yes, at) => (2, at.unwrap_or(i64::MAX)),
        (Tri::Unknown, _) => (3, 0),
    };
    all.sort_by_key(|it| rank(it));
    json.key("reviews");
    json.open_list();
    for it in all {
        let Some(list) = program.checklists.get(it.of.list as usize) else {
            continue;
        };
        let Some(item) = list.items.get(it.of.item as usize) else {
            continue;
        };
        json.open();
        json.key_text("list", &list.id);
        json.key_text("item", &item.id);
        let state = match it.answer {
            Tri::Yes => "due",
            Tri::No => "overdue",
            Tri::Unknown => "unknown",
        };
        json.key_text("state", state);
        match it.answer {
            Tri::Yes => json.key_instant("due", it.at),
            _ => json.key_instant("overdue_since", it.at),
        }
        json.key_text("because", &item.because);
        json.key_text("reason", &words::why(context, it.of.node));
        if !item.source.is_empty() {
            json.key_texts("source", item.source.iter().map(String::as_str));
        }
        if it.answer == Tri::Unknown {
            let mut missing = Vec::new();
            rest::missing(context, it.of.node, &mut missing);
            if missing.is_empty() {
                // Known to be empty: it was never done, or nobody wrote down when.
                super::slots_of(context, it.of.node, &mut missing);
                missing.retain(|it| !context.slot(*it).is_given());
            }
            super::names(context, "missing", &missing, json);
        }
        json.close();
    }
    json.close_list();
}

fn history(editions: &[Edition], now: i64, json: &mut Json<'_>) {
    json.key("history");
    json.open();
    let past = editions.iter().filter(|it| it.change && it.at <= now);
    json.key("changes");
    json.whole(past.count() as i64);
    json.key("editions");
    json.open_list();
    for it in editions {
        json.open();
        json.key_text("version", &it.version);
        json.key("at");
        json.instant(it.at);
        json.key("change");
        json.boolean(it.change);
        json.close();
    }
    json.close_list();
    json.close();
}

/// What is odd about the editions.
fn noted(program: &Program, editions: &[Edition], now: i64, notes: &mut Vec<String>) {
    let read = program.facts.iter().take(program.slots as usize);
    let asked = fact(program, CHANGES).is_some_and(|it| read.clone().any(|of| of.name == it.name));
    if !asked {
        notes.push(format!(
            "the policy does not ask how often it is changed: no condition reads `program.{CHANGES}`"
        ));
    }
    let last = editions.iter().rfind(|it| it.at <= now);
    match (last, &program.version) {
        (None, _) => notes.push("no edition of the history is in force yet".to_owned()),
        (Some(it), Some(version)) if it.version != *version => notes.push(format!(
            "the last edition of the history is {}, and the policy is {version}",
            it.version
        )),
        _ => {}
    }
}
