//! Says of every rule what it answers and why, in sentences.

use super::clock::{ClockState, Phase};
use super::eval::Context;
use super::outcome::{ItemState, Outcome, State};
use super::report;
use super::told;
use super::words;
use super::write::Json;
use crate::program::ir::{NodeId, Site};
use crate::program::table::Input;
use crate::time::{instant, span};
use crate::value::tri::Tri;

struct Entry<'a> {
    kind: &'a str,
    id: &'a str,
    answer: &'a str,
    sentence: String,
    node: Option<NodeId>,
    site: Site,
}

/// Write all of them as a list: severity rules, definitions, clocks,
/// escalations, checklists, choices, processes, coverages, tables, and questions.
pub fn all(facts: &Context<'_>, context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    let program = context.program;
    json.open_list();
    if let Some(severity) = &program.severity {
        for rule in &severity.rules {
            let answer = facts.answer(rule.when);
            let level = program
                .levels
                .get(usize::from(rule.level))
                .map_or("", String::as_str);
            let head = match answer {
                Tri::Yes => format!("speaks for {level}"),
                Tri::No => format!("does not speak for {level}"),
                Tri::Unknown => format!("could speak for {level}"),
            };
            entry(
                facts,
                json,
                Entry {
                    kind: "severity",
                    id: &rule.id,
                    answer: answer.as_str(),
                    sentence: sentence(&head, &rule.because, &words::why(facts, rule.when)),
                    node: Some(rule.when),
                    site: rule.site,
                },
            );
        }
        if severity.table.is_some()
            && let Some(standing) = &outcome.severity
            && let super::severity::Decider::Row(row) = standing.decider
        {
            let level = program
                .levels
                .get(usize::from(standing.level))
                .map_or("", String::as_str);
            let site = severity
                .table
                .as_ref()
                .and_then(|it| it.sites.get(row as usize))
                .copied()
                .unwrap_or_default();
            entry(
                facts,
                json,
                Entry {
                    kind: "severity",
                    id: &format!("row {}", row + 1),
                    answer: if standing.certain() { "yes" } else { "unknown" },
                    sentence: format!("Speaks for {level}: {}.", columns(facts)),
                    node: None,
                    site,
                },
            );
        }
    }
    for define in &program.defines {
        let answer = context.answer(define.when);
        let head = match answer {
            Tri::Yes => "holds",
            Tri::No => "does not hold",
            Tri::Unknown => "is not known",
        };
        entry(
            context,
            json,
            Entry {
                kind: "define",
                id: &define.name,
                answer: answer.as_str(),
                sentence: sentence(head, "", &words::why(context, define.when)),
                node: Some(define.when),
                site: define.site,
            },
        );
    }
    for (clock, state) in program.clocks.iter().zip(&outcome.clocks) {
        entry(
            context,
            json,
            Entry {
                kind: "clock",
                id: &clock.id,
                answer: state.breached.as_str(),
                sentence: clock_sentence(state),
                node: None,
                site: clock.site,
            },
        );
    }
    for (rule, state) in program.escalations.iter().zip(&outcome.rules) {
        let to = |wanted: &[State]| {
            let of = outcome
                .of(state)
                .iter()
                .filter(|it| wanted.contains(&it.state));
            let ids: Vec<&str> = of
                .filter_map(|it| program.targets.get(it.target as usize))
                .map(|it| it.id.as_str())
                .collect();
            ids.join(" and ")
        };
        let (due, proposed, standing) = (
            to(&[State::Due]),
            to(&[State::Proposed]),
            to(&[State::Standing]),
        );
        let mut heads = Vec::new();
        if !due.is_empty() {
            heads.push(format!("escalates to {due} now"));
        }
        if !proposed.is_empty() {
            heads.push(format!(
                "proposes to escalate to {proposed}, which a person must confirm"
            ));
        }
        if !standing.is_empty() {
            heads.push(format!("is escalated to {standing} already"));
        }
        let held = state.held.and_then(|it| rule.unless.get(it as usize));
        if let Some(held) = held
            && !to(&[State::Held]).is_empty()
        {
            heads.push(format!(
                "would escalate to {}, but {} holds it back",
                to(&[State::Held]),
                held.id
            ));
        }
        let open = to(&[State::Undetermined]);
        if !open.is_empty() {
            heads.push(format!(
                "could escalate to {open}; the facts do not settle it"
            ));
        }
        if heads.is_empty() {
            heads.push("does not escalate".to_owned());
        }
        let why = words::why(context, rule.when);
        let because = if state.answer == Tri::No {
            ""
        } else {
            &rule.because
        };
        entry(
            context,
            json,
            Entry {
                kind: "escalation",
                id: &rule.id,
                answer: state.answer.as_str(),
                sentence: sentence(&heads.join("; "), because, &why),
                node: Some(rule.when),
                site: rule.site,
            },
        );
    }
    for (list, state) in program.checklists.iter().zip(&outcome.lists) {
        for (item, state) in list.items.iter().zip(&state.items) {
            let head = match state {
                ItemState::NotApplicable => "does not matter here",
                ItemState::Answer(Tri::Yes) => "is met",
                ItemState::Answer(Tri::No) => "is not met",
                ItemState::Answer(Tri::Unknown) => "is not known to be met",
            };
            let node = match (state, item.applies) {
                (ItemState::NotApplicable, Some(applies)) => applies,
                _ => item.require,
            };
            let id = if list.id == "exit" {
                item.id.clone()
            } else {
                format!("{}/{}", list.id, item.id)
            };
            entry(
                context,
                json,
                Entry {
                    kind: "checklist",
                    id: &id,
                    answer: state.as_str(),
                    sentence: sentence(head, &item.because, &words::why(context, node)),
                    node: Some(node),
                    site: item.site,
                },
            );
        }
    }
    let choices = program.choices.all.iter().zip(&outcome.choices);
    for (of, choice) in choices.filter(|it| !it.1.aside) {
        let people = super::choose::people(context, of);
        let chosen = choice.person.and_then(|at| {
            let person = people?.nth(at as usize)?;
            Some(words::person(context, of, at, person))
        });
        let head = match (choice.state, chosen) {
            (ItemState::NotApplicable, _) => "nobody is to be chosen".to_owned(),
            (ItemState::Answer(Tri::Yes), Some(who)) => format!("chooses {who}"),
            (ItemState::Answer(Tri::No), _) => "finds nobody".to_owned(),
            (_, Some(who)) => format!("would choose {who}, if anybody is to be chosen"),
            (_, None) => "cannot tell whom to choose".to_owned(),
        };
        entry(
            context,
            json,
            Entry {
                kind: "choice",
                id: &of.id,
                answer: choice.state.as_str(),
                sentence: sentence(&head, &of.because, &words::choice(context, of, choice)),
                node: of.when,
                site: of.site,
            },
        );
    }
    parts(context, outcome, json);
    json.close_list();
}

/// Processes, coverages, tables, and questions about the organisation.
fn parts(context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    let program = context.program;
    let mut put = |kind: &str, id: &str, answer: Tri, sentence: String, site: Site| {
        let answer = answer.as_str();
        entry(
            context,
            json,
            Entry {
                kind,
                id,
                answer,
                sentence,
                node: None,
                site,
            },
        );
    };
    let courses = &program.courses;
    for (of, its) in courses.processes.iter().zip(&outcome.course.processes) {
        let told = sentence(&told::process(of, its), &of.because, "");
        put("process", &of.id, its.conforms, told, of.site);
    }
    for (of, its) in courses.coverages.iter().zip(&outcome.course.coverages) {
        let told = sentence(&told::coverage(of, its), &of.because, "");
        put("coverage", &of.id, its.covered, told, of.site);
    }
    for (at, of) in (0..).zip(&program.picks.tables) {
        let (answer, told) = told::table(context, at);
        let row = super::picks::row(context, at).flatten().unwrap_or(0);
        let site = of.table.sites.get(row).copied().unwrap_or_default();
        put("table", &of.name, answer, sentence(&told, "", ""), site);
    }
    let all = program.choices.advice.iter().zip(&outcome.advice);
    for (of, advised) in all.filter(|it| !it.1.aside) {
        let (answer, told) = told::advice(context, of, advised);
        put("advice", &of.id, answer, sentence(&told, "", ""), of.site);
    }
}

fn entry(context: &Context<'_>, json: &mut Json<'_>, it: Entry<'_>) {
    json.open();
    json.key_text("kind", it.kind);
    json.key_text("id", it.id);
    json.key_text("answer", it.answer);
    json.key_text("sentence", &it.sentence);
    if let Some(node) = it.node {
        report::rested(context, node, json);
    }
    json.key("location");
    json.open();
    json.key("line");
    json.whole(i64::from(it.site.line));
    json.key("column");
    json.whole(i64::from(it.site.column));
    json.close();
    json.close();
}

/// A sentence: what the rule does, the policy's reason, and what was found.
fn sentence(head: &str, because: &str, why: &str) -> String {
    let mut text = String::new();
    let mut letters = head.chars();
    if let Some(first) = letters.next() {
        text.extend(first.to_uppercase());
        text.push_str(letters.as_str());
    }
    if !why.is_empty() {
        text.push_str(": ");
        text.push_str(why);
    }
    text.push('.');
    if !because.is_empty() {
        text.push(' ');
        text.push_str(because.trim_end());
        if !because.trim_end().ends_with(['.', '!', '?']) {
            text.push('.');
        }
    }
    text
}

/// What each column of the severity table found.
pub fn columns(context: &Context<'_>) -> String {
    let table = context
        .program
        .severity
        .as_ref()
        .and_then(|it| it.table.as_ref());
    let found = table
        .iter()
        .flat_map(|it| &it.columns)
        .map(|column| match column.of {
            Input::Fact(slot) => words::told(context, slot),
            Input::Condition(node) => words::why(context, node),
            Input::Severity => String::new(),
        });
    found.collect::<Vec<String>>().join("; ")
}

fn clock_sentence(state: &ClockState) -> String {
    let at = |it: Option<i64>| {
        let mut text = String::new();
        if let Some(it) = it {
            instant::write(&mut text, it);
        }
        text
    };
    let length = |it: i64| {
        let mut text = String::new();
        span::write(&mut text, it.saturating_abs());
        text
    };
    let left = state.remaining().unwrap_or(0);
    let breached = match (state.breached, state.breached_at) {
        (Tri::Yes, Some(since)) => format!(" Its target was missed at {}.", at(Some(since))),
        _ => String::new(),
    };
    match state.phase {
        Phase::Unknown => "The facts do not settle how it stands.".to_owned(),
        Phase::NotApplicable => "Sets no target for this case.".to_owned(),
        Phase::NotStarted => "Has not started.".to_owned(),
        Phase::Paused if state.breached == Tri::Yes => {
            format!("Stands still, {} over its target.{breached}", length(left))
        }
        Phase::Paused => format!("Stands still with {} left.", length(left)),
        Phase::Running if state.breached == Tri::Yes => {
            format!("Runs, {} over its target.{breached}", length(left))
        }
        Phase::Running => format!("Runs; {} left, due at {}.", length(left), at(state.due)),
        Phase::Ended if state.breached == Tri::Yes => format!(
            "Ended at {}, {} late.{breached}",
            at(state.ended_at),
            length(left)
        ),
        Phase::Ended => format!("Ended at {}, in time.", at(state.ended_at)),
    }
}
