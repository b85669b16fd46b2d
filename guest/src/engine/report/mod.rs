//! Puts a decision into JSON.

mod advice;
mod checklists;
mod choices;
mod course;
pub mod organisation;

use std::borrow::Cow;

use super::case::{Datum, Problem, Tag};
use super::clock::{ClockState, Phase};
use super::decide::{Workspace, missing_of_decider, missing_of_severity};
use super::eval::Context;
use super::explain;
use super::lists;
use super::outcome::{Outcome, Question, Referral, RuleState, State};
use super::rest;
use super::severity::{Decider, Standing};
use super::words;
use super::write::Json;
use crate::program::ir::{NodeId, Program, Shape, Slot, Warning};
use crate::program::table::Input;
use crate::value::tri::Tri;

/// How much a decision tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Detail {
    /// Ids only.
    Brief,
    /// Everything decided, with reasons.
    #[default]
    Full,
    /// Also every rule's answer in a sentence.
    Explain,
}

/// The version of this component, as decisions name it.
pub const COMPONENT: &str = env!("CARGO_PKG_VERSION");

/// Most items of a list that `ask` names.
const ITEMS_TOLD: usize = 20;

fn level(program: &Program, level: u8) -> &str {
    program
        .levels
        .get(usize::from(level))
        .map_or("", String::as_str)
}

/// Write the full decision.
pub fn full(
    program: &Program,
    space: &Workspace,
    outcome: &Outcome,
    next_change: Option<i64>,
    detail: Detail,
    zones: &str,
    out: &mut String,
) {
    let context = space.after(program, outcome);
    let facts = space.facts(program, outcome.now);
    let mut json = Json::new(out);
    json.open();
    json.key("format");
    json.whole(1);
    json.key_text("id", &space.case.id);
    head(program, outcome.now, zones, &mut json);
    json.key("severity");
    match &outcome.severity {
        Some(it) => severity(&facts, it, &mut json),
        None => json.null(),
    }
    json.key("clocks");
    json.open_list();
    for (at, state) in outcome.clocks.iter().enumerate() {
        clock(&context, at, state, &mut json);
    }
    json.close_list();
    json.key("escalations");
    json.open_list();
    for (at, state) in outcome.rules.iter().enumerate() {
        escalation(&context, outcome, at, state, &mut json);
    }
    json.close_list();
    json.key("engagement");
    engagement(&context, outcome, &mut json);
    json.key("checklists");
    json.open_list();
    checklists::all(&context, outcome, &mut json);
    json.close_list();
    course::write(program, &outcome.course, &mut json);
    choices::write(&context, outcome, &mut json);
    advice::write(&context, outcome, &mut json);
    json.key("ask");
    json.open_list();
    for asked in &outcome.ask {
        let part = program.lists_read.part(asked.slot);
        let slot = part.map_or(asked.slot, |it| it.list);
        let Some(fact) = program.facts.get(slot as usize) else {
            continue;
        };
        json.open();
        json.key_text("fact", &path(program, asked.slot));
        if part.is_some() {
            json.key("items");
            json.open_list();
            for it in lists::without(&context, asked.slot).iter().take(ITEMS_TOLD) {
                json.whole(*it as i64);
            }
            json.close_list();
        }
        json.key_text("about", &fact.about);
        let settles: Vec<String> = asked
            .settles
            .iter()
            .map(|it| question(program, *it))
            .collect();
        json.key_texts("settles", settles.iter().map(String::as_str));
        json.close();
    }
    json.close_list();
    if !space.case.problems.is_empty() {
        problems(&space.case.problems, &mut json);
    }
    let notes = notes(program, space, outcome);
    if !notes.is_empty() {
        json.key_texts("notes", notes.iter().map(String::as_str));
    }
    if detail == Detail::Explain {
        json.key("explanation");
        explain::all(&facts, &context, outcome, &mut json);
    }
    json.key("next_change");
    match next_change {
        Some(at) => json.instant(at),
        None => json.null(),
    }
    json.close();
}

/// As of when, and by which policy.
fn head(program: &Program, now: i64, zones: &str, json: &mut Json<'_>) {
    json.key("at");
    json.instant(now);
    json.key("policy");
    json.open();
    identity(program, json);
    json.key_text("component", COMPONENT);
    json.key_text("zones", zones);
    json.close();
}

/// Which policy it is.
pub fn identity(program: &Program, json: &mut Json<'_>) {
    json.key_text("name", &program.name);
    if let Some(version) = &program.version {
        json.key_text("version", version);
    }
    json.key_text("digest", &program.digest);
}

/// Values that could not be used.
fn problems(all: &[Problem], json: &mut Json<'_>) {
    json.key("problems");
    json.open_list();
    for it in all {
        json.open();
        json.key_text("fact", &it.fact);
        json.key_text("message", &it.message);
        json.close();
    }
    json.close_list();
}

fn severity(context: &Context<'_>, standing: &Standing, json: &mut Json<'_>) {
    let program = context.program;
    let Some(policy) = &program.severity else {
        return json.null();
    };
    json.open();
    json.key_text("level", level(program, standing.level));
    json.key("certain");
    json.boolean(standing.certain());
    json.key_texts("candidates", standing.levels().map(|it| level(program, it)));
    let mut slots = Vec::new();
    match standing.decider {
        Decider::Rule(at) => {
            if let Some(rule) = policy.rules.get(at as usize) {
                json.key_text("rule", &rule.id);
                json.key_text("because", &rule.because);
                json.key_text(
                    "reason",
                    &reason(&rule.because, &words::why(context, rule.when)),
                );
                slots_of(context, rule.when, &mut slots);
            }
        }
        Decider::Row(row) => {
            json.key("row");
            json.whole(i64::from(row) + 1);
            let found = explain::columns(context);
            json.key_text("reason", &format!("row {} of the table: {found}", row + 1));
            for column in policy.table.iter().flat_map(|it| &it.columns) {
                match column.of {
                    Input::Fact(slot) => slots.push(slot),
                    Input::Condition(node) => slots_of(context, node, &mut slots),
                    Input::Severity => {}
                }
            }
        }
        Decider::Otherwise => {
            json.key("otherwise");
            json.boolean(true);
            json.key_text("reason", "no rule of severity applies");
        }
    }
    facts(context, &slots, json);
    let missing = missing_of_severity(context, standing);
    if !standing.certain() && !missing.is_empty() {
        names(context, "missing", &missing, json);
    }
    if !standing.possible.is_empty() {
        json.key("could_be");
        json.open_list();
        for (it, decider) in &standing.possible {
            json.open();
            json.key_text("level", level(program, *it));
            match decider {
                Decider::Rule(at) => {
                    if let Some(rule) = policy.rules.get(*at as usize) {
                        json.key_text("rule", &rule.id);
                    }
                }
                Decider::Row(row) => {
                    json.key("row");
                    json.whole(i64::from(*row) + 1);
                }
                Decider::Otherwise => {
                    json.key("otherwise");
                    json.boolean(true);
                }
            }
            let mut slots = Vec::new();
            missing_of_decider(context, *decider, &mut slots);
            names(context, "missing", &slots, json);
            json.close();
        }
        json.close_list();
    }
    json.close();
}

/// The policy's reason with the values that were found.
pub fn reason(because: &str, why: &str) -> String {
    match (because.trim_end().trim_end_matches('.'), why) {
        ("", why) => why.to_owned(),
        (because, "") => because.to_owned(),
        (because, why) => format!("{because} ({why})"),
    }
}

fn clock(context: &Context<'_>, at: usize, state: &ClockState, json: &mut Json<'_>) {
    let program = context.program;
    let Some(of) = program.clocks.get(at) else {
        return;
    };
    let id = &context.case.id;
    json.open();
    json.key_text("id", &of.id);
    json.key_text("phase", state.phase.as_str());
    json.key_text("breached", state.breached.as_str());
    if !state.certain && state.phase != Phase::Unknown {
        json.key("certain");
        json.boolean(false);
    }
    if let Some(it) = state.level {
        json.key_text("level", level(program, it));
    }
    if let Some(it) = state
        .calendar
        .and_then(|it| program.calendars.get(it as usize))
    {
        json.key_text("calendar", &it.name);
    }
    json.key_span("target", state.target);
    json.key_span("elapsed", state.elapsed);
    json.key_span("remaining", state.remaining());
    if let (Some(elapsed), Some(target)) = (state.elapsed, state.target) {
        // Cut, not rounded: 0.999999 is not yet the whole.
        let used = i128::from(elapsed) * 1_000_000 / i128::from(target.max(1));
        let used = i64::try_from(used).unwrap_or(i64::MAX);
        json.key("used");
        json.raw(
            &crate::value::decimal::Decimal {
                mantissa: used,
                scale: 6,
            }
            .to_string(),
        );
    }
    json.key_instant("started_at", state.started_at);
    let stands = state.phase == Phase::Paused && state.breached != Tri::Yes;
    json.key_instant("due", state.due.filter(|_| !stands));
    json.key_instant("due_earliest", state.due_earliest);
    json.key_instant("ended_at", state.ended_at);
    json.key_instant("breached_at", state.breached_at);
    if let Some(it) = state.missed {
        json.key("missed");
        json.whole(it);
    }
    if !state.warnings.is_empty() {
        json.key("warnings");
        json.open_list();
        for (nth, (warning, state)) in of.warnings.iter().zip(&state.warnings).enumerate() {
            json.open();
            json.key("at");
            match warning {
                Warning::Share(share) => {
                    json.text(&format!(
                        "{}%",
                        crate::value::decimal::Decimal {
                            mantissa: *share,
                            scale: 4
                        }
                    ));
                }
                Warning::Lead(lead) => {
                    let mut text = String::new();
                    crate::time::span::write(&mut text, *lead);
                    json.text(&format!("{text} before"));
                }
            }
            json.key_instant("instant", state.instant);
            json.key("passed");
            json.boolean(state.passed);
            json.key_text("key", &format!("{id}/clock/{}/warning/{}", of.id, nth + 1));
            json.close();
        }
        json.close_list();
    }
    if !state.paused.is_empty() {
        json.key("paused");
        json.open_list();
        for (from, to) in &state.paused {
            json.open();
            json.key("from");
            json.instant(*from);
            json.key_instant("to", *to);
            json.close();
        }
        json.close_list();
    }
    if !state.breaches.is_empty() {
        json.key("breaches");
        json.open_list();
        for it in &state.breaches {
            json.open();
            if let Some(it) = it.level {
                json.key_text("level", level(program, it));
            }
            json.key("target");
            json.span(it.target);
            json.key("at");
            json.instant(it.at);
            json.close();
        }
        json.close_list();
    }
    let mut missing = Vec::new();
    rest::missing_of_clock(context, at, &mut missing);
    if !missing.is_empty() {
        names(context, "missing", &missing, json);
    }
    if state.breached == Tri::Yes || state.missed.is_some_and(|it| it > 0) {
        json.key_text(
            "key",
            &format!("{id}/clock/{}/{}", of.id, state.missed.unwrap_or(0) + 1),
        );
    }
    json.close();
}

/// The key under which a referral is told, once.
pub fn key(context: &Context<'_>, rule: usize, referral: &Referral) -> String {
    let rule = context
        .program
        .escalations
        .get(rule)
        .map_or("", |it| &it.id);
    let to = context
        .program
        .targets
        .get(referral.target as usize)
        .map_or("", |it| &it.id);
    format!("{}/{rule}/{to}/{}", context.case.id, referral.ordinal)
}

fn escalation(
    context: &Context<'_>,
    outcome: &Outcome,
    at: usize,
    state: &RuleState,
    json: &mut Json<'_>,
) {
    let program = context.program;
    let Some(rule) = program.escalations.get(at) else {
        return;
    };
    json.open();
    json.key_text("rule", &rule.id);
    json.key_text("answer", state.answer.as_str());
    json.key_text("because", &rule.because);
    let why = words::why(context, rule.when);
    if state.answer == Tri::Yes {
        json.key_text("reason", &reason(&rule.because, &why));
    } else if !why.is_empty() {
        json.key_text("reason", &why);
    }
    if !rule.source.is_empty() {
        json.key_texts("source", rule.source.iter().map(String::as_str));
    }
    rested(context, rule.when, json);
    if let Some(held) = state.held.and_then(|it| rule.unless.get(it as usize)) {
        json.key("held_by");
        json.open();
        json.key_text("id", &held.id);
        json.key_text("because", &held.because);
        json.close();
    }
    json.key("targets");
    json.open_list();
    for referral in outcome.of(state) {
        let Some(target) = program.targets.get(referral.target as usize) else {
            continue;
        };
        json.open();
        json.key_text("to", &target.id);
        json.key_text("path", &target.path);
        json.key_text("state", referral.state.as_str());
        if matches!(
            referral.state,
            State::Due | State::Proposed | State::Standing
        ) {
            json.key_text("key", &key(context, at, referral));
        }
        json.key_instant("again_at", referral.again_at);
        json.close();
    }
    json.close_list();
    json.close();
}

fn engagement(context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    let program = context.program;
    json.open();
    json.key("highest");
    let highest = outcome
        .highest
        .and_then(|it| program.targets.get(it as usize));
    match highest {
        Some(it) => json.text(&it.id),
        None => json.null(),
    }
    json.key("notify");
    json.open_list();
    for (rule, state) in program.escalations.iter().zip(&outcome.rules) {
        for referral in outcome.of(state).iter().filter(|it| it.state == State::Due) {
            let Some(target) = program.targets.get(referral.target as usize) else {
                continue;
            };
            json.open();
            let person = |who: &Option<String>| {
                let who = who.as_deref()?;
                choices::person(context, outcome, who)
            };
            // Where nobody fits whom to choose, it is told whoever stands in.
            let absent = person(&target.when_absent);
            match person(&target.lead) {
                Some(lead) => {
                    json.key_text("who", &lead);
                    absent
                        .iter()
                        .for_each(|it| json.key_text("when_absent", it));
                }
                None => json.key_text("who", absent.as_ref().unwrap_or(&target.id)),
            }
            json.key_text("target", &target.id);
            json.key_text("why", &rule.id);
            json.key_span("acknowledge_within", target.acknowledge_within);
            json.close();
        }
    }
    for (row, answer) in program.raci.iter().zip(&outcome.raci) {
        if *answer != Tri::Yes {
            continue;
        }
        let roles = row.responsible.iter().map(|it| (it, "responsible"));
        let roles = roles.chain(std::iter::once((&row.accountable, "accountable")));
        let roles = roles.chain(row.consulted.iter().map(|it| (it, "consulted")));
        for (who, role) in roles.chain(row.informed.iter().map(|it| (it, "informed"))) {
            json.open();
            json.key_text("who", &choices::called(context, outcome, who));
            json.key_text("role", role);
            json.key_text("why", &row.activity);
            json.close();
        }
    }
    json.close_list();
    if let Some(tier) = highest.and_then(|it| it.tier) {
        json.key("tier");
        json.whole(tier);
    }
    if outcome
        .referrals
        .iter()
        .any(|it| it.state == State::Proposed)
    {
        json.key("confirm");
        json.open_list();
        for (at, state) in outcome.rules.iter().enumerate() {
            for referral in outcome
                .of(state)
                .iter()
                .filter(|it| it.state == State::Proposed)
            {
                json.open();
                json.key_text("key", &key(context, at, referral));
                let to = program
                    .targets
                    .get(referral.target as usize)
                    .map_or("", |it| &it.id);
                json.key_text("to", to);
                json.close();
            }
        }
        json.close_list();
    }
    let holding = program
        .raci
        .iter()
        .zip(&outcome.raci)
        .filter(|it| *it.1 == Tri::Yes);
    if holding.clone().next().is_some() {
        json.key("raci");
        json.open_list();
        for (row, _) in holding {
            json.open();
            json.key_text("activity", &row.activity);
            let called = |it: &String| choices::called(context, outcome, it);
            let all = |of: &[String]| of.iter().map(called).collect::<Vec<_>>();
            let mut put = |key: &str, of: &[String]| {
                json.key_texts(key, all(of).iter().map(String::as_str));
            };
            put("responsible", &row.responsible);
            json.key_text("accountable", &called(&row.accountable));
            let mut put = |key: &str, of: &[String]| {
                json.key_texts(key, all(of).iter().map(String::as_str));
            };
            put("consulted", &row.consulted);
            put("informed", &row.informed);
            json.close();
        }
        json.close_list();
    }
    json.close();
}

fn slots_of(context: &Context<'_>, node: NodeId, into: &mut Vec<Slot>) {
    let mut leaves = Vec::new();
    rest::leaves(context, node, &mut leaves);
    for leaf in leaves {
        rest::slots_of(context, leaf.node, into);
    }
}

/// The facts that an answer rests on, and those missing from it.
pub fn rested(context: &Context<'_>, node: NodeId, json: &mut Json<'_>) {
    let mut slots = Vec::new();
    slots_of(context, node, &mut slots);
    facts(context, &slots, json);
    if context.answer(node) == Tri::Unknown {
        let mut missing = Vec::new();
        rest::missing(context, node, &mut missing);
        if !missing.is_empty() {
            names(context, "missing", &missing, json);
        }
    }
}

fn facts(context: &Context<'_>, slots: &[Slot], json: &mut Json<'_>) {
    let known = |it: &&Slot| context.slot(**it).is_known();
    if !slots.iter().any(|it| known(&it)) {
        return;
    }
    json.key("facts");
    json.open_list();
    for slot in slots.iter().filter(known) {
        let Some(fact) = context.program.facts.get(*slot as usize) else {
            continue;
        };
        json.open();
        json.key_text("name", &fact.name);
        json.key("value");
        value(context, &fact.shape, context.slot(*slot), json);
        json.close();
    }
    json.close_list();
}

fn value(context: &Context<'_>, shape: &Shape, datum: Datum, json: &mut Json<'_>) {
    if datum.tag != Tag::Given {
        return json.null();
    }
    match shape {
        Shape::Boolean => json.boolean(datum.bits != 0),
        Shape::Integer => json.whole(datum.bits),
        Shape::Number => json.raw(&datum.as_decimal().to_string()),
        Shape::Text(_) => json.text(context.case.text(context.program, datum.bits)),
        Shape::Timestamp => json.instant(datum.bits),
        Shape::Duration => json.span(datum.bits),
        Shape::List(of) => {
            json.open_list();
            for it in context.case.list(datum) {
                value(context, of, *it, json);
            }
            json.close_list();
        }
        Shape::Records(fields) => {
            json.open_list();
            let (start, len) = datum.unpack();
            let width = fields.len();
            let rows = context
                .case
                .elements
                .get(start..start + len * width)
                .unwrap_or(&[]);
            for row in rows.chunks_exact(width.max(1)) {
                json.open();
                for (field, it) in fields.iter().zip(row).filter(|it| it.1.is_known()) {
                    json.key(&field.name);
                    value(context, &field.shape, *it, json);
                }
                json.close();
            }
            json.close_list();
        }
    }
}

fn names(context: &Context<'_>, key: &str, slots: &[Slot], json: &mut Json<'_>) {
    let names: Vec<Cow<'_, str>> = slots.iter().map(|it| path(context.program, *it)).collect();
    json.key_texts(key, names.iter().map(|it| &**it));
}

/// The name of a fact; of a part of the items of a list, both names: `actions.due_at`.
fn path(program: &Program, slot: Slot) -> Cow<'_, str> {
    let fact = |slot: Slot| {
        let fact = program.facts.get(slot as usize);
        fact.map_or("", |it| it.name.as_str())
    };
    match program.lists_read.part(slot) {
        None => Cow::Borrowed(fact(slot)),
        Some(part) => match &part.field {
            Some(field) => Cow::Owned(format!("{}.{field}", fact(part.list))),
            None => Cow::Borrowed(fact(part.list)),
        },
    }
}

fn question(program: &Program, it: Question) -> String {
    match it {
        Question::Severity => "severity".to_owned(),
        Question::Escalation(at) => {
            format!(
                "escalation {}",
                program.escalations.get(at as usize).map_or("", |it| &it.id)
            )
        }
        Question::Choice(at) => {
            let of = program.choices.all.get(at as usize);
            format!("choice {}", of.map_or("", |it| &it.id))
        }
        Question::Exit(at) => {
            let exit = program.checklists.iter().find(|it| it.id == "exit");
            format!(
                "exit {}",
                exit.and_then(|it| it.items.get(at as usize))
                    .map_or("", |it| &it.id)
            )
        }
    }
}

fn notes(program: &Program, space: &Workspace, outcome: &Outcome) -> Vec<String> {
    let mut notes = space.case.notes.clone();
    let raw = space.replay.raw(&space.case);
    for (fact, datum) in program.facts.iter().zip(raw) {
        if fact.happened && datum.is_given() && datum.bits > outcome.now {
            let mut note = format!("`{}` lies in the future (", fact.name);
            crate::time::instant::write(&mut note, datum.bits);
            note.push_str("); until then it has not happened");
            notes.push(note);
        }
    }
    for (at, derived) in program.derived.iter().enumerate() {
        let given = raw.get(derived.slot as usize).copied().unwrap_or_default();
        let found = space.replay.derived(program, &space.case, at, &space.slots);
        let Some(fact) = program.facts.get(derived.slot as usize) else {
            continue;
        };
        if given.is_given() && found.is_given() && given != found && !space.case.events.is_empty() {
            notes.push(format!(
                "`{}` is given, and differs from what the history shows; what is given counts",
                fact.name
            ));
        }
    }
    notes
}
