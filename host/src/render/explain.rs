//! How a decision came about, in sentences.

use std::io::{self, Write};

use super::card::title;
use super::look::{Ink, Look};
use super::parts::{ask_for, facts};
use super::sheet::{Sheet, Words};
use crate::model::decision::{Decision, Escalation, Explanation, ItemAnswer, Kind, State};

/// Everything that an explanation was asked for but does not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoSuchRule {
    /// The id asked for.
    pub id: String,
    /// The ids there are, in the policy's order, each once.
    pub known: Vec<String>,
}

/// Write every entry of the explanation, grouped by what it explains.
pub fn all(decision: &Decision, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(look, out);
    let level = decision.severity.as_ref().map(|it| it.level.as_str());
    title(&mut sheet, decision, level.map(|it| (Ink::Strong, it)))?;
    for kind in [
        Kind::Severity,
        Kind::Define,
        Kind::Clock,
        Kind::Escalation,
        Kind::Checklist,
        Kind::Choice,
        Kind::Process,
        Kind::Coverage,
        Kind::Table,
        Kind::Advice,
    ] {
        let mut first = true;
        for entry in decision.explanation.iter().filter(|it| it.kind == kind) {
            if first {
                sheet.apart(Ink::Strong, label(kind))?;
                first = false;
            }
            short(&mut sheet, entry)?;
        }
    }
    if decision.explanation.is_empty() {
        sheet.para(0, &Words::plain("the policy has no rule to explain"))?;
    }
    Ok(())
}

/// Find the entries of that id.
pub fn find<'d>(decision: &'d Decision, id: &str) -> Result<Vec<&'d Explanation>, NoSuchRule> {
    let found: Vec<_> = decision
        .explanation
        .iter()
        .filter(|it| it.id == id)
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let mut known: Vec<String> = Vec::new();
    for entry in &decision.explanation {
        if !known.contains(&entry.id) {
            known.push(entry.id.clone());
        }
    }
    Err(NoSuchRule {
        id: id.to_owned(),
        known,
    })
}

/// Write `entries`, found by id, in detail.
pub fn detail(
    decision: &Decision,
    entries: &[&Explanation],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sheet = Sheet::new(look, out);
    for (at, entry) in entries.iter().enumerate() {
        if at == 0 {
            title(&mut sheet, decision, Some((Ink::Strong, &entry.id)))?;
        }
        sheet.apart(Ink::Strong, label(entry.kind))?;
        let (ink, mark) = mark(&look, entry);
        let place = entry
            .location
            .map(|it| format!("line {} of the policy", it.line));
        let head = Words::new()
            .put(ink, mark)
            .put(ink, " ")
            .put(ink, says(entry));
        sheet.para(0, &head.dot(&look, Ink::Faint, &place.unwrap_or_default()))?;
        sheet.para(0, &Words::plain(&entry.sentence))?;
        evidence(&mut sheet, entry)?;
        if let Some(rule) = escalation(decision, entry) {
            because(&mut sheet, rule)?;
            targets(&mut sheet, rule)?;
        }
    }
    Ok(())
}

/// Write what stands in the way of `entries`, found by id.
pub fn why_not(
    decision: &Decision,
    entries: &[&Explanation],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sheet = Sheet::new(look, out);
    for (at, entry) in entries.iter().enumerate() {
        if at == 0 {
            title(&mut sheet, decision, Some((Ink::Strong, &entry.id)))?;
        }
        sheet.apart(Ink::Strong, "Why not")?;
        let rule = escalation(decision, entry);
        let verdict = match (entry.answer, rule) {
            (ItemAnswer::No | ItemAnswer::Unknown | ItemAnswer::NotApplicable, _) => {
                says(entry).to_owned()
            }
            (ItemAnswer::Yes, Some(rule)) => obstacle(rule),
            (ItemAnswer::Yes, None) if matches!(entry.kind, Kind::Clock | Kind::Checklist) => {
                says(entry).to_owned()
            }
            (ItemAnswer::Yes, None) => obstacle_above(decision, entry),
        };
        let (ink, mark) = mark(&look, entry);
        sheet.item(
            &Words::new().put(ink, mark).put(ink, " "),
            &Words::new().put(ink, &verdict),
        )?;
        sheet.para(2, &Words::plain(&entry.sentence))?;
        evidence(&mut sheet, entry)?;
        if let Some(rule) = rule.filter(|_| entry.answer == ItemAnswer::Yes) {
            targets(&mut sheet, rule)?;
        }
    }
    Ok(())
}

/// Why a rule whose condition holds may still not be due.
fn obstacle(rule: &Escalation) -> String {
    let all =
        |state: State| !rule.targets.is_empty() && rule.targets.iter().all(|it| it.state == state);
    match &rule.held_by {
        Some(held) => {
            let because = held
                .because
                .as_deref()
                .map(|it| format!(": {it}"))
                .unwrap_or_default();
            format!(
                "its condition holds, but {} holds it back{because}",
                held.id
            )
        }
        None if all(State::Standing) => {
            "its condition holds, and it is already escalated there".to_owned()
        }
        None if all(State::Proposed) => {
            "its condition holds, but a person has to confirm it".to_owned()
        }
        None if rule
            .targets
            .iter()
            .any(|it| it.state == State::Undetermined) =>
        {
            "its condition holds, but it is not known whether something holds it back".to_owned()
        }
        None => "nothing stands in the way: its condition holds".to_owned(),
    }
}

/// A rule of the severity may hold and yet come too late.
fn obstacle_above(decision: &Decision, entry: &Explanation) -> String {
    let decided = decision.severity.as_ref().and_then(|it| it.rule.as_deref());
    match decided {
        Some(rule) if entry.kind == Kind::Severity && rule != entry.id => {
            format!("its condition holds, but {rule} decides before it")
        }
        _ => "nothing stands in the way: its condition holds".to_owned(),
    }
}

fn short(sheet: &mut Sheet<'_>, entry: &Explanation) -> io::Result<()> {
    let look = sheet.look;
    let (ink, mark) = mark(&look, entry);
    let place = entry
        .location
        .map(|it| format!("  line {}", it.line))
        .unwrap_or_default();
    let head = Words::new()
        .put(Ink::Strong, &entry.id)
        .put(Ink::Faint, &place);
    sheet.item(&Words::new().put(ink, mark).put(Ink::Plain, " "), &head)?;
    sheet.para(2, &Words::plain(&entry.sentence))?;
    if !entry.missing.is_empty() {
        sheet.para(2, &ask_for(&entry.missing))?;
    }
    Ok(())
}

fn evidence(sheet: &mut Sheet<'_>, entry: &Explanation) -> io::Result<()> {
    let look = sheet.look;
    if !entry.facts.is_empty() {
        sheet.apart(Ink::Strong, "Facts")?;
        sheet.para(0, &facts(&look, &entry.facts))?;
    }
    if !entry.missing.is_empty() {
        sheet.apart(Ink::Strong, "Missing")?;
        sheet.para(0, &ask_for(&entry.missing))?;
    }
    Ok(())
}

fn because(sheet: &mut Sheet<'_>, rule: &Escalation) -> io::Result<()> {
    if let Some(because) = &rule.because {
        sheet.apart(Ink::Strong, "Reason")?;
        let source = rule.source.join(", ");
        let look = sheet.look;
        sheet.para(0, &Words::plain(because).dot(&look, Ink::Faint, &source))?;
    }
    Ok(())
}

fn targets(sheet: &mut Sheet<'_>, rule: &Escalation) -> io::Result<()> {
    let look = sheet.look;
    sheet.apart(Ink::Strong, "Targets")?;
    for target in &rule.targets {
        let (ink, state) = match target.state {
            State::Due => (Ink::Alarm, "due now"),
            State::Proposed => (Ink::Warn, "due if a person confirms it"),
            State::Standing => (Ink::Good, "already escalated"),
            State::Held => (Ink::Plain, "held back"),
            State::Undetermined => (Ink::Warn, "undecided"),
            State::No => (Ink::Faint, "not called for"),
        };
        let line = Words::new()
            .put(Ink::Strong, &target.to)
            .dot(&look, ink, state);
        sheet.para(
            0,
            &line.dot(&look, Ink::Faint, target.key.as_deref().unwrap_or_default()),
        )?;
    }
    Ok(())
}

fn escalation<'d>(decision: &'d Decision, entry: &Explanation) -> Option<&'d Escalation> {
    let wanted = |it: &&Escalation| entry.kind == Kind::Escalation && it.rule == entry.id;
    decision.escalations.iter().find(wanted)
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Severity => "Severity",
        Kind::Define => "Conditions",
        Kind::Clock => "Clocks",
        Kind::Escalation => "Escalation",
        Kind::Checklist => "Checklist",
        Kind::Choice => "Chosen",
        Kind::Process => "Process",
        Kind::Coverage => "Coverage",
        Kind::Table => "Tables",
        Kind::Advice => "Advice",
    }
}

fn says(entry: &Explanation) -> &'static str {
    match (entry.answer, entry.kind) {
        (ItemAnswer::Yes, Kind::Clock) => "it is breached",
        (ItemAnswer::Yes, Kind::Checklist) => "it is met",
        (ItemAnswer::Yes, Kind::Choice) => "somebody is found",
        (ItemAnswer::No, Kind::Choice) => "nobody is found",
        (ItemAnswer::Yes, Kind::Process) => "the steps are in order",
        (ItemAnswer::No, Kind::Process) => "the steps are out of order",
        (ItemAnswer::Yes, Kind::Coverage) => "it was kept",
        (ItemAnswer::No, Kind::Coverage) => "it was not kept",
        (ItemAnswer::Yes, Kind::Table) => "it is known what it gives",
        (ItemAnswer::Yes, Kind::Advice) => "the answer is yes",
        (ItemAnswer::No, Kind::Advice) => "the answer is no, or not yet",
        (ItemAnswer::Yes, _) => "it holds",
        (ItemAnswer::No, Kind::Clock) => "it is not breached",
        (ItemAnswer::No, Kind::Checklist) => "it is not met",
        (ItemAnswer::No, _) => "it does not hold",
        (ItemAnswer::Unknown, _) => "it cannot be told: facts are missing",
        (ItemAnswer::NotApplicable, _) => "it does not matter for this case",
    }
}

/// A no is nothing bad in a rule or a clock, and a yes of a clock is a breach.
fn mark(look: &Look, entry: &Explanation) -> (Ink, &'static str) {
    let (ink, mark) = super::parts::item_mark(look, entry.answer);
    match (entry.answer, entry.kind) {
        (ItemAnswer::Yes, Kind::Clock) => (Ink::Bad, "!"),
        (ItemAnswer::No, Kind::Clock) => super::parts::item_mark(look, ItemAnswer::Yes),
        (ItemAnswer::No, Kind::Severity | Kind::Define | Kind::Escalation) => (Ink::Faint, mark),
        _ => (ink, mark),
    }
}
