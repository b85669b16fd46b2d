//! Puts into JSON who was chosen, and who was not, and why.

use super::Json;
use crate::engine::choose::{self, Choice};
use crate::engine::eval::Context;
use crate::engine::outcome::{ItemState, Outcome};
use crate::engine::words;
use crate::program::ir::choices::Choose;
use crate::value::tri::Tri;

/// Most people of one list that are told of.
const TOLD: usize = 20;

/// One key, only if the policy has choices.
pub(super) fn write(context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    let all = &context.program.choices.all;
    if all.is_empty() {
        return;
    }
    json.key("choices");
    json.open_list();
    for (of, choice) in all.iter().zip(&outcome.choices) {
        one(context, of, choice, json);
    }
    json.close_list();
}

fn one(context: &Context<'_>, of: &Choose, choice: &Choice, json: &mut Json<'_>) {
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

/// A person named by a choice, `choose.sponsor`: who that is, or else the choice.
pub(super) fn called(context: &Context<'_>, outcome: &Outcome, who: &str) -> String {
    let Some(id) = who.strip_prefix("choose.") else {
        return who.to_owned();
    };
    let mut all = context.program.choices.all.iter().zip(&outcome.choices);
    let found = all.find(|it| it.0.id == id).and_then(|(of, choice)| {
        let at = choice
            .person
            .filter(|_| choice.state == ItemState::Answer(Tri::Yes))?;
        let person = choose::people(context, of)?.nth(at as usize)?;
        Some(words::person(context, of, at, person))
    });
    found.unwrap_or_else(|| id.to_owned())
}
