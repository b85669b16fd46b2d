//! Puts into JSON who was chosen, and who was not, and why.

use super::Json;
use crate::engine::case::Datum;
use crate::engine::choose::{self, Choice};
use crate::engine::eval::Context;
use crate::engine::outcome::{ItemState, Outcome};
use crate::engine::words;
use crate::program::ir::choices::{Choose, Order};
use crate::value::tri::Tri;

/// Most people of one list that are told of.
const TOLD: usize = 20;
/// Most people or things that a ranking tells.
const RANKED: usize = 100;

/// One key, only if any choice is made.
pub(super) fn write(context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    if outcome.choices.iter().all(|it| it.aside) {
        return;
    }
    json.key("choices");
    json.open_list();
    all(context, outcome, false, json);
    json.close_list();
}

/// All that are made; `ranked` adds everybody who fits, in order.
pub(super) fn all(context: &Context<'_>, outcome: &Outcome, ranked: bool, json: &mut Json<'_>) {
    let all = context.program.choices.all.iter();
    for (of, choice) in all.zip(&outcome.choices).filter(|it| !it.1.aside) {
        one(context, of, choice, ranked, json);
    }
}

fn one(context: &Context<'_>, of: &Choose, choice: &Choice, ranked: bool, json: &mut Json<'_>) {
    let program = context.program;
    json.open();
    json.key_text("id", &of.id);
    let from = program.facts.get(of.list as usize);
    json.key_text("from", from.map_or("", |it| it.spoken()));
    json.key_text("answer", choice.state.as_str());
    json.key_text("because", &of.because);
    json.key_text("reason", &words::choice(context, of, choice));
    if !of.source.is_empty() {
        json.key_texts("source", of.source.iter().map(String::as_str));
    }
    if choice.state != ItemState::NotApplicable {
        told(context, of, choice, json);
        if ranked {
            ranking(context, of, json);
        }
    }
    if choice.state == ItemState::Answer(Tri::Unknown) {
        let mut missing = Vec::new();
        if let Some(when) = of.when.filter(|it| context.answer(*it) == Tri::Unknown) {
            super::rest::missing(context, when, &mut missing);
        }
        choose::missing(context, of, &choice.open, &mut missing);
        if !missing.is_empty() {
            super::names(context, "missing", &missing, json);
        }
    }
    json.close();
}

/// Who it is, who was passed over and who may fit.
fn told(context: &Context<'_>, of: &Choose, choice: &Choice, json: &mut Json<'_>) {
    let Some(people) = choose::people(context, of) else {
        return;
    };
    let called = |at: u32, person| words::person(context, of, at, person);
    let chosen = choice
        .person
        .and_then(|at| people.clone().nth(at as usize).map(|it| (at, it)));
    if let Some((at, person)) = chosen {
        json.key_text("chosen", &called(at, person));
    }
    let mut passed = (0..)
        .zip(people.clone())
        .filter(|it| Some(it.0) != choice.person && !choice.open.contains(&it.0))
        .peekable();
    if passed.peek().is_some() {
        json.key("passed_over");
        json.open_list();
        for (at, person) in passed.take(TOLD) {
            json.open();
            json.key_text("name", &called(at, person));
            json.key_text(
                "why",
                &words::passed_over(context, of, person, chosen.map(|it| it.1)),
            );
            json.close();
        }
        json.close_list();
    }
    if choice.open.is_empty() {
        return;
    }
    json.key("undetermined");
    json.open_list();
    let open = (0..).zip(people).filter(|it| choice.open.contains(&it.0));
    for (at, person) in open.take(TOLD) {
        json.open();
        json.key_text("name", &called(at, person));
        let mut missing = Vec::new();
        choose::missing(context, of, &[at], &mut missing);
        super::names(context, "missing", &missing, json);
        json.close();
    }
    json.close_list();
}

/// Everybody who fits, the first one first, with what each is ordered by. Of whom that
/// is not known has no rank.
fn ranking(context: &Context<'_>, of: &Choose, json: &mut Json<'_>) {
    let Some(people) = choose::people(context, of) else {
        return;
    };
    let people: Vec<&[Datum]> = people.collect();
    json.key("ranking");
    json.open_list();
    let order = choose::ranked(context, of);
    for (rank, at) in (1..).zip(order).take(RANKED) {
        let Some(person) = people.get(at as usize).copied() else {
            continue;
        };
        json.open();
        let known = !of
            .order
            .iter()
            .any(|it| choose::unknown(context, *it, person));
        if known {
            json.key("rank");
            json.whole(rank);
        }
        json.key_text("name", &words::person(context, of, at, person));
        json.key("values");
        json.open_list();
        for by in &of.order {
            if let Some(times) = by.times {
                for part in [by.part, times] {
                    let by = Order {
                        part,
                        times: None,
                        descending: by.descending,
                    };
                    ordered(context, by, person, json);
                }
            }
            ordered(context, *by, person, json);
        }
        json.close_list();
        json.close();
    }
    json.close_list();
}

fn ordered(context: &Context<'_>, by: Order, person: &[Datum], json: &mut Json<'_>) {
    let (name, shown) = words::ordered_by(context, by, person);
    json.open();
    json.key_text("name", &name);
    json.key_text("value", &shown);
    json.close();
}

/// A person named by a choice, `choose.sponsor`: who that is; none where nobody was chosen.
pub(super) fn person(context: &Context<'_>, outcome: &Outcome, who: &str) -> Option<String> {
    let Some(id) = who.strip_prefix("choose.") else {
        return Some(who.to_owned());
    };
    let mut all = context.program.choices.all.iter().zip(&outcome.choices);
    let (of, choice) = all.find(|it| it.0.id == id)?;
    let at = choice
        .person
        .filter(|_| choice.state == ItemState::Answer(Tri::Yes))?;
    let person = choose::people(context, of)?.nth(at as usize)?;
    Some(words::person(context, of, at, person))
}

/// A person named by a choice, or else the choice: a role that nobody fills.
pub(super) fn called(context: &Context<'_>, outcome: &Outcome, who: &str) -> String {
    let role = who.strip_prefix("choose.").unwrap_or(who);
    person(context, outcome, who).unwrap_or_else(|| role.to_owned())
}
