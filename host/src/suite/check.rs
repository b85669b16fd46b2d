//! Holds a decision against what a test asserts. Nothing is decided here: it only looks up and compares.

use serde::Serialize;

use super::claim::{Assertion, Comparison, Part, Probe, Quantity, Wanted};
use super::{measures, snapshot};
use crate::model::decision::{
    Answer, Checklist, Choice, Clock, Decision, Escalation, Failure, ItemAnswer, Line, State,
    Target,
};
use crate::model::measures::Measured;
use crate::model::moment::{Length, Moment};

/// What there is where an assertion looks.
#[derive(Clone, PartialEq, Debug)]
pub enum Found {
    /// One value, or none.
    One(Option<String>),
    /// A list.
    Many(Vec<String>),
    /// The whole decision, as it is written down.
    Whole(String),
}

/// A decision, or why there is none.
#[derive(Clone, PartialEq, Debug)]
pub enum Answered {
    /// The decision in full.
    Decision(Box<Decision>),
    /// The case was refused.
    Refused(Failure),
    /// Figures of several cases.
    Measured(Box<Measured>),
}

impl Answered {
    /// Read a line of the component. Fails, saying what is wrong with it.
    pub fn read(line: &str) -> Result<Answered, String> {
        // A decision has the id of its case before all else but the format.
        if line.starts_with("{\"format\":1,\"policy\":") {
            let measured = Measured::read(line).map_err(|it| it.to_string())?;
            return Ok(Answered::Measured(Box::new(measured)));
        }
        match Line::read(line) {
            Ok(Line::Full(it)) => Ok(Answered::Decision(it)),
            Ok(Line::Failure(it)) => Ok(Answered::Refused(it)),
            Ok(Line::Brief(_)) => Err("it is brief".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Whether what is found is what was wanted.
pub fn holds(assertion: &Assertion, answered: &Answered) -> bool {
    is_wanted(&assertion.wanted, &find(&assertion.probe, answered))
}

/// What there is where an assertion looks.
pub fn find(probe: &Probe, answered: &Answered) -> Found {
    match (answered, probe) {
        (Answered::Refused(it), Probe::Refused) => Found::One(Some(it.error.code.clone())),
        (Answered::Refused(_), _) | (_, Probe::Refused) => Found::One(None),
        (Answered::Measured(it), Probe::Measure(id, group, part)) => {
            measures::find(it, id, group.as_deref(), *part)
        }
        (Answered::Measured(_), _) => Found::One(None),
        (Answered::Decision(it), probe) => look(probe, it),
    }
}

fn look(probe: &Probe, decision: &Decision) -> Found {
    let severity = decision.severity.as_ref();
    let rule = |id: &str| decision.escalations.iter().find(|it| it.rule == id);
    match probe {
        Probe::Level => Found::One(severity.map(|it| it.level.clone())),
        Probe::Certain => Found::One(severity.map(|it| yes_no(it.certain))),
        Probe::Candidates => {
            Found::Many(severity.map(|it| it.candidates.clone()).unwrap_or_default())
        }
        Probe::SeverityRule => Found::One(severity.and_then(|it| it.rule.clone())),
        Probe::SeverityRow => Found::One(severity.and_then(|it| it.row).map(|it| it.to_string())),
        Probe::SeverityOtherwise => Found::One(severity.map(|it| yes_no(it.otherwise))),
        Probe::SeverityMissing => {
            Found::Many(severity.map(|it| it.missing.clone()).unwrap_or_default())
        }
        Probe::Referrals(states) => Found::Many(referrals(decision, states)),
        Probe::State(id, to) => Found::One(rule(id).map(|it| state(it, to.as_deref()))),
        Probe::Answer(id) => Found::One(rule(id).map(|it| said(&it.answer))),
        Probe::HeldBy(id) => Found::One(
            rule(id)
                .and_then(|it| it.held_by.as_ref())
                .map(|it| it.id.clone()),
        ),
        Probe::RuleMissing(id) => {
            Found::Many(rule(id).map(|it| it.missing.clone()).unwrap_or_default())
        }
        Probe::Clock(id, part) => match decision.clocks.iter().find(|it| it.id == *id) {
            Some(clock) => of_clock(clock, *part),
            None => Found::One(None),
        },
        Probe::Ready(id) => Found::One(list(decision, id).map(|it| said(&it.ready))),
        Probe::Unmet(id) => Found::Many(list(decision, id).map(unmet).unwrap_or_default()),
        Probe::Item(id, item) => {
            let items = list(decision, id)
                .map(|it| it.items.as_slice())
                .unwrap_or_default();
            let found = items.iter().find(|it| it.id == *item);
            Found::One(found.map(|it| said(&it.answer)))
        }
        Probe::Chosen(id) => Found::One(choice(decision, id).map(chosen)),
        Probe::PerhapsChosen(id) => {
            let open = choice(decision, id).map(|it| it.undetermined.as_slice());
            let open = open.unwrap_or_default().iter();
            Found::Many(open.map(|it| it.name.clone()).collect())
        }
        Probe::Ask => Found::Many(decision.ask.iter().map(|it| it.fact.clone()).collect()),
        Probe::AskFirst => Found::One(decision.ask.first().map(|it| it.fact.clone())),
        Probe::NextChange => Found::One(decision.next_change.clone()),
        Probe::Highest => Found::One(decision.engagement.highest.clone()),
        Probe::Notify => {
            let mut who: Vec<String> = Vec::new();
            for it in &decision.engagement.notify {
                if !who.contains(&it.who) {
                    who.push(it.who.clone());
                }
            }
            Found::Many(who)
        }
        Probe::Problems => {
            Found::Many(decision.problems.iter().map(|it| it.fact.clone()).collect())
        }
        Probe::Refused | Probe::Measure(..) => Found::One(None),
        Probe::Whole => Found::Whole(snapshot::written(decision)),
    }
}

/// `rule/target` of each referral in one of these states.
fn referrals(decision: &Decision, states: &[State]) -> Vec<String> {
    let mut found = Vec::new();
    for rule in &decision.escalations {
        let of = rule.targets.iter().filter(|it| states.contains(&it.state));
        found.extend(of.map(|it| format!("{}/{}", rule.rule, it.to)));
    }
    found
}

/// The state of a rule: one word if it is the same to all its targets.
fn state(rule: &Escalation, to: Option<&str>) -> String {
    if let Some(to) = to {
        let found = rule.targets.iter().find(|it| it.to == to);
        return found.map_or_else(|| "none".to_owned(), |it| said(&it.state));
    }
    let mut targets = rule.targets.iter();
    let first = targets.next().map(|it| it.state);
    match first {
        Some(first) if targets.all(|it| it.state == first) => said(&first),
        _ => {
            let each = |it: &Target| format!("{} to {}", said(&it.state), it.to);
            rule.targets.iter().map(each).collect::<Vec<_>>().join(", ")
        }
    }
}

fn of_clock(clock: &Clock, part: Part) -> Found {
    Found::One(match part {
        Part::Phase => Some(said(&clock.phase)),
        Part::Breached => Some(said(&clock.breached)),
        Part::Certain => Some(yes_no(clock.certain)),
        Part::Level => clock.level.clone(),
        Part::Calendar => Some(
            clock
                .calendar
                .clone()
                .unwrap_or_else(|| "always".to_owned()),
        ),
        Part::Target => clock.target.clone(),
        Part::Elapsed => clock.elapsed.clone(),
        Part::Remaining => clock.remaining.clone(),
        Part::Used => clock.used.as_ref().map(ToString::to_string),
        Part::StartedAt => clock.started_at.clone(),
        Part::Due => clock.due.clone(),
        Part::DueEarliest => clock.due_earliest.clone(),
        Part::EndedAt => clock.ended_at.clone(),
        Part::BreachedAt => clock.breached_at.clone(),
        Part::Missed => clock.missed.map(|it| it.to_string()),
        Part::Warned => {
            let passed = clock.warnings.iter().filter(|it| it.passed);
            return Found::Many(passed.map(|it| it.at.clone()).collect());
        }
        Part::Missing => return Found::Many(clock.missing.clone()),
    })
}

fn list<'d>(decision: &'d Decision, id: &str) -> Option<&'d Checklist> {
    decision.checklists.iter().find(|it| it.id == id)
}

fn unmet(list: &Checklist) -> Vec<String> {
    let open = list
        .items
        .iter()
        .filter(|it| matches!(it.answer, ItemAnswer::No | ItemAnswer::Unknown));
    open.map(|it| it.id.clone()).collect()
}

fn choice<'d>(decision: &'d Decision, id: &str) -> Option<&'d Choice> {
    decision.choices.iter().find(|it| it.id == id)
}

fn chosen(choice: &Choice) -> String {
    match (choice.answer, &choice.chosen) {
        (ItemAnswer::Yes, Some(who)) => who.clone(),
        (ItemAnswer::No, _) => "nobody".to_owned(),
        (other, _) => said(&other),
    }
}

fn yes_no(it: bool) -> String {
    said(&if it { Answer::Yes } else { Answer::No })
}

/// A word of the decision as it stands in its JSON.
fn said(it: &impl Serialize) -> String {
    match serde_json::to_value(it) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Whether what is found is what was wanted.
pub fn is_wanted(wanted: &Wanted, found: &Found) -> bool {
    match (wanted, found) {
        (Wanted::Is(wanted), Found::One(found)) => match (wanted, found) {
            (Some(wanted), Some(found)) => wanted == found || is_same_number(wanted, found),
            (wanted, found) => wanted == found,
        },
        (Wanted::Compares(comparison, quantity), Found::One(Some(found))) => {
            compares(*comparison, quantity, found)
        }
        (Wanted::Exactly(wanted), Found::Many(found)) => {
            wanted.iter().all(|it| has(found, it))
                && found
                    .iter()
                    .all(|it| wanted.iter().any(|wanted| is_member(it, wanted)))
        }
        (Wanted::Among { includes, excludes }, Found::Many(found)) => {
            includes.iter().all(|it| has(found, it)) && !excludes.iter().any(|it| has(found, it))
        }
        (Wanted::Snapshot(wanted), Found::Whole(found)) => wanted
            .text
            .as_deref()
            .is_some_and(|it| snapshot::is_same(it, found)),
        _ => false,
    }
}

/// Whether a list has that member.
pub fn has(found: &[String], wanted: &str) -> bool {
    found.iter().any(|it| is_member(it, wanted))
}

/// `rule/target` is a member by that name, and by `rule` alone.
pub fn is_member(found: &str, wanted: &str) -> bool {
    found == wanted
        || found
            .split_once('/')
            .is_some_and(|(rule, _)| rule == wanted)
}

fn is_same_number(wanted: &str, found: &str) -> bool {
    match (wanted.parse::<f64>(), found.parse::<f64>()) {
        (Ok(wanted), Ok(found)) => wanted == found,
        _ => false,
    }
}

fn compares(comparison: Comparison, wanted: &Quantity, found: &str) -> bool {
    let found = match wanted {
        Quantity::Length(_) => found.parse::<Length>().map(Quantity::Length).ok(),
        Quantity::Moment(_) => found.parse::<Moment>().map(Quantity::Moment).ok(),
        Quantity::Number(_) => found.parse::<f64>().map(Quantity::Number).ok(),
    };
    found.is_some_and(|found| match comparison {
        Comparison::Less => found < *wanted,
        Comparison::AtMost => found <= *wanted,
        Comparison::More => found > *wanted,
        Comparison::AtLeast => found >= *wanted,
    })
}
