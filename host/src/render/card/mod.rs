//! One decision as a card for a person: what it is, what to do now, what to watch, what to ask.

use std::io::{self, Write};

use crate::model::decision::{
    Answer, Checklist, Decision, Escalation, ItemAnswer, Notify, Severity, State,
};
use crate::model::moment::Moment;
use crate::render::look::{Ink, Look};
use crate::render::parts::{ask_for, distance, facts, instant, item_mark, level_ink, value};
use crate::render::sheet::{Sheet, Words};

mod choices;
mod clocks;
mod course;

/// Write the card of one decision. `levels` are the policy's, the most severe first; they only
/// choose colours and may be empty.
pub fn write(
    decision: &Decision,
    levels: &[String],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sheet = Sheet::new(look, out);
    let at = decision.at.parse().ok();
    title(&mut sheet, decision, None)?;
    severity(&mut sheet, decision.severity.as_ref(), levels)?;
    due(&mut sheet, decision, at)?;
    clocks::write(&mut sheet, &decision.clocks, at)?;
    in_force(&mut sheet, decision, at)?;
    engagement(&mut sheet, decision)?;
    choices::write(&mut sheet, decision)?;
    course::write(&mut sheet, decision, at)?;
    for list in &decision.checklists {
        checklist(&mut sheet, list)?;
    }
    ask(&mut sheet, decision)?;
    remarks(&mut sheet, decision)?;
    sheet.apart(Ink::Strong, "Look again")?;
    let next = match decision.next_change.as_deref() {
        None => Words::plain("time alone changes nothing here"),
        Some(next) => Words::plain(&instant(next, at)).dot(
            &look,
            Ink::Plain,
            &distance(next, at).unwrap_or_default(),
        ),
    };
    sheet.para(0, &next)
}

/// The case, and what decided when. `extra` follows the case's id.
pub(in crate::render) fn title(
    sheet: &mut Sheet<'_>,
    decision: &Decision,
    extra: Option<(Ink, &str)>,
) -> io::Result<()> {
    let look = sheet.look;
    let mut left = Words::new().put(Ink::Strong, &decision.id);
    if let Some((ink, text)) = extra {
        left = left.put(Ink::Plain, "  ").put(ink, text);
    }
    let at = decision
        .at
        .parse::<Moment>()
        .map_or_else(|_| decision.at.clone(), Moment::dated);
    let policy = match &decision.policy.version {
        Some(version) => format!("{} {version}", decision.policy.name),
        None => decision.policy.name.clone(),
    };
    let right =
        Words::new()
            .put(Ink::Faint, &policy)
            .dot(&look, Ink::Faint, &format!("as of {at}"));
    sheet.title(&left, &right)
}

fn severity(
    sheet: &mut Sheet<'_>,
    severity: Option<&Severity>,
    levels: &[String],
) -> io::Result<()> {
    let look = sheet.look;
    let Some(severity) = severity else {
        return Ok(());
    };
    sheet.section(Ink::Strong, "Severity");
    let mut line = Words::new().put(level_ink(&severity.level, levels), &severity.level);
    if !severity.certain {
        let others = severity
            .candidates
            .iter()
            .filter(|it| **it != severity.level);
        let others: Vec<&str> = others.map(String::as_str).collect();
        line.push(Ink::Warn, &format!("? or {}", others.join(" or ")));
    }
    let by = match (&severity.rule, severity.row) {
        (Some(rule), _) => rule.clone(),
        (None, Some(row)) => format!("row {row} of the table"),
        (None, None) if severity.otherwise => "no rule applied".to_owned(),
        (None, None) => String::new(),
    };
    sheet.para(0, &line.dot(&look, Ink::Faint, &by))?;
    match (&severity.reason, &severity.because) {
        (Some(reason), _) => sheet.para(0, &Words::plain(reason))?,
        (None, because) => {
            sheet.para(0, &Words::plain(because.as_deref().unwrap_or_default()))?;
            sheet.para(0, &facts(&look, &severity.facts))?;
        }
    }
    for other in &severity.could_be {
        let mut line = Words::new().put(Ink::Strong, &other.level);
        let by = match (&other.rule, other.row) {
            (Some(rule), _) => format!(" by {rule}"),
            (None, Some(row)) => format!(" by row {row} of the table"),
            (None, None) if other.otherwise => " if no rule applies".to_owned(),
            (None, None) => String::new(),
        };
        line = line.put(Ink::Faint, &by);
        if !other.missing.is_empty() {
            line = line.put(Ink::Plain, ": ").and(&ask_for(&other.missing));
        }
        sheet.item(&Words::new().put(Ink::Warn, "? "), &line)?;
    }
    if severity.could_be.is_empty() && !severity.missing.is_empty() {
        sheet.item(
            &Words::new().put(Ink::Warn, "? "),
            &ask_for(&severity.missing),
        )?;
    }
    Ok(())
}

/// What is to be done now, with whom to tell.
fn due(sheet: &mut Sheet<'_>, decision: &Decision, at: Option<Moment>) -> io::Result<()> {
    let look = sheet.look;
    let mut first = true;
    for rule in &decision.escalations {
        let mut reasoned = false;
        for target in &rule.targets {
            let (ink, mark) = match target.state {
                State::Due => (Ink::Alarm, look.glyph("● ", "* ")),
                State::Proposed => (Ink::Warn, look.glyph("◆ ", "+ ")),
                _ => continue,
            };
            if first {
                sheet.apart(Ink::Alarm, "Due now")?;
                first = false;
            }
            let mut line = Words::new().put(Ink::Strong, &target.to);
            if target.state == State::Proposed {
                line = line.put(Ink::Warn, "  a person must confirm this");
            }
            line = line.dot(&look, Ink::Faint, &rule.rule);
            sheet.item(&Words::new().put(ink, mark), &line)?;
            for notify in notified(decision, &rule.rule, &target.to) {
                sheet.para(2, &tell(&look, notify))?;
            }
            if let Some(again) = &target.again_at {
                let again = format!("if nothing changes, again at {}", instant(again, at));
                sheet.para(2, &Words::new().put(Ink::Faint, &again))?;
            }
            if !reasoned {
                why(sheet, rule)?;
                reasoned = true;
            }
        }
    }
    Ok(())
}

/// The rule's reason with the actual values.
fn why(sheet: &mut Sheet<'_>, rule: &Escalation) -> io::Result<()> {
    match (&rule.reason, &rule.because) {
        (Some(reason), _) => sheet.para(2, &Words::plain(reason)),
        (None, because) => {
            sheet.para(2, &Words::plain(because.as_deref().unwrap_or_default()))?;
            let look = sheet.look;
            sheet.para(2, &facts(&look, &rule.facts))
        }
    }
}

fn notified<'d>(
    decision: &'d Decision,
    rule: &str,
    to: &str,
) -> impl Iterator<Item = &'d Notify> + use<'d> {
    let (rule, to) = (rule.to_owned(), to.to_owned());
    decision
        .engagement
        .notify
        .iter()
        .filter(move |it| belongs(it, &rule, &to))
}

fn belongs(notify: &Notify, rule: &str, to: &str) -> bool {
    notify.why == rule && notify.target.as_deref() == Some(to)
}

/// `tell second-line-lead (lead), if absent duty-manager · to acknowledge within 30m`.
fn tell(look: &Look, notify: &Notify) -> Words {
    let mut words = Words::new()
        .put(Ink::Faint, "tell ")
        .put(Ink::Accent, &notify.who);
    if let Some(role) = &notify.role {
        words = words.put(Ink::Faint, &format!(" ({role})"));
    }
    if let Some(other) = &notify.when_absent {
        words = words
            .put(Ink::Faint, ", if absent ")
            .put(Ink::Accent, other);
    }
    match &notify.acknowledge_within {
        Some(within) => words.dot(look, Ink::Plain, &format!("to acknowledge within {within}")),
        None => words,
    }
}

/// What stands, what is held back, what cannot be told.
fn in_force(sheet: &mut Sheet<'_>, decision: &Decision, at: Option<Moment>) -> io::Result<()> {
    let look = sheet.look;
    for (state, label) in [
        (State::Standing, "Standing"),
        (State::Held, "Held back"),
        (State::Undetermined, "Undecided"),
    ] {
        let mut first = true;
        for rule in &decision.escalations {
            let targets: Vec<_> = rule.targets.iter().filter(|it| it.state == state).collect();
            if targets.is_empty() {
                continue;
            }
            if first {
                sheet.apart(Ink::Strong, label)?;
                first = false;
            }
            let to = targets
                .iter()
                .map(|it| it.to.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            let mark = match state {
                State::Standing => Words::new().put(Ink::Good, look.glyph("○ ", "o ")),
                State::Held => Words::new().put(Ink::Faint, look.glyph("◌ ", "- ")),
                _ => Words::new().put(Ink::Warn, "? "),
            };
            let line = Words::new()
                .put(Ink::Strong, &to)
                .dot(&look, Ink::Faint, &rule.rule);
            let again = targets.iter().find_map(|it| it.again_at.as_deref());
            let line = match again {
                Some(again) => line.dot(
                    &look,
                    Ink::Plain,
                    &format!("again at {}", instant(again, at)),
                ),
                None => line,
            };
            let line = match (state, rule.missing.is_empty()) {
                (State::Undetermined, false) => line.dots(&look, &ask_for(&rule.missing)),
                _ => line,
            };
            sheet.item(&mark, &line)?;
            if state == State::Held {
                let held = rule.held_by.as_ref();
                let because = held.map(|it| it.because.as_deref().unwrap_or(&it.id));
                sheet.para(2, &Words::plain(because.unwrap_or_default()))?;
            }
        }
    }
    Ok(())
}

/// How high it goes, who else is told, who has which part.
fn engagement(sheet: &mut Sheet<'_>, decision: &Decision) -> io::Result<()> {
    let look = sheet.look;
    let engagement = &decision.engagement;
    if let Some(highest) = &engagement.highest {
        sheet.apart(Ink::Strong, "Reaches")?;
        let tier = engagement
            .tier
            .map(|it| format!("tier {it}"))
            .unwrap_or_default();
        sheet.para(0, &Words::plain(highest).dot(&look, Ink::Plain, &tier))?;
    }
    let due = |notify: &&Notify| {
        let named = |rule: &Escalation| {
            let shown = |it: &State| matches!(it, State::Due | State::Proposed);
            rule.targets
                .iter()
                .any(|it| shown(&it.state) && belongs(notify, &rule.rule, &it.to))
        };
        !decision.escalations.iter().any(named)
    };
    let mut others = engagement.notify.iter().filter(due).peekable();
    if others.peek().is_some() {
        sheet.apart(Ink::Strong, "Also tell")?;
    }
    for notify in others {
        let mut line = Words::new().put(Ink::Accent, &notify.who);
        let role = notify.role.as_deref().unwrap_or_default();
        let why = if role.is_empty() {
            notify.why.clone()
        } else {
            format!("{role}: {}", notify.why)
        };
        line = line.dot(&look, Ink::Faint, &why);
        if let Some(other) = &notify.when_absent {
            line = line
                .dot(&look, Ink::Faint, "if absent ")
                .put(Ink::Accent, other);
        }
        sheet.para(0, &line)?;
    }
    for (at, row) in engagement.raci.iter().enumerate() {
        if at == 0 {
            sheet.apart(Ink::Strong, "Roles")?;
        }
        let mut parts = Words::new();
        for (verb, who) in [
            ("responsible", row.responsible.join(", ")),
            ("accountable", row.accountable.clone()),
            ("consulted", row.consulted.join(", ")),
            ("informed", row.informed.join(", ")),
        ] {
            if !who.is_empty() {
                parts = parts
                    .dot(&look, Ink::Faint, &format!("{verb} "))
                    .put(Ink::Plain, &who);
            }
        }
        sheet.para(
            0,
            &Words::new()
                .put(Ink::Strong, &row.activity)
                .put(Ink::Plain, "  ")
                .and(&parts),
        )?;
    }
    Ok(())
}

/// One list in short: how far it is, and the items that are open.
fn checklist(sheet: &mut Sheet<'_>, list: &Checklist) -> io::Result<()> {
    let look = sheet.look;
    let label = if list.id == "exit" {
        "Exit"
    } else {
        "Checklist"
    };
    sheet.apart(Ink::Strong, label)?;
    let (ink, verdict) = verdict(list);
    let name = if list.id == "exit" {
        Words::new()
    } else {
        Words::new().put(Ink::Strong, &list.id)
    };
    sheet.para(
        0,
        &name
            .dot(&look, ink, verdict)
            .dot(&look, Ink::Plain, &met(list)),
    )?;
    for item in &list.items {
        if matches!(item.answer, ItemAnswer::No | ItemAnswer::Unknown) {
            let (ink, mark) = item_mark(&look, item.answer);
            let mark = Words::new().put(ink, mark).put(Ink::Plain, " ");
            let mut line = Words::new().put(Ink::Strong, &item.id);
            let needs = item.needs.as_ref().or(item.because.as_ref());
            line = line
                .put(Ink::Plain, "  ")
                .put(Ink::Plain, needs.map_or("", String::as_str));
            sheet.item(&mark, &line)?;
        }
    }
    Ok(())
}

/// In words whether a list is met.
pub(in crate::render) fn verdict(list: &Checklist) -> (Ink, &'static str) {
    match (list.id == "exit", list.ready) {
        (true, Answer::Yes) => (Ink::Good, "may be closed"),
        (true, Answer::No) => (Ink::Bad, "may not be closed"),
        (true, Answer::Unknown) => (Ink::Warn, "may not be closed yet: something is not known"),
        (false, Answer::Yes) => (Ink::Good, "ready"),
        (false, Answer::No) => (Ink::Bad, "not ready"),
        (false, Answer::Unknown) => (Ink::Warn, "not known to be ready"),
    }
}

/// `2 of 5 met`, of the items that apply.
pub(in crate::render) fn met(list: &Checklist) -> String {
    let met = list
        .items
        .iter()
        .filter(|it| it.answer == ItemAnswer::Yes)
        .count();
    let apply = list
        .items
        .iter()
        .filter(|it| it.answer != ItemAnswer::NotApplicable)
        .count();
    if apply == 0 {
        "nothing applies".to_owned()
    } else {
        format!("{met} of {apply} met")
    }
}

fn ask(sheet: &mut Sheet<'_>, decision: &Decision) -> io::Result<()> {
    if !decision.ask.is_empty() {
        sheet.apart(Ink::Strong, "Ask for")?;
    }
    for ask in &decision.ask {
        let mut line = Words::new().put(Ink::Accent, &ask.fact);
        if let [first, ..] = ask.items.as_slice() {
            let items: Vec<String> = ask.items.iter().map(u32::to_string).collect();
            let items = match items.as_slice() {
                [_] => format!(" of item {first}"),
                _ => format!(" of items {}", items.join(", ")),
            };
            line = line.put(Ink::Plain, &items);
        }
        if let Some(about) = &ask.about {
            line = line.put(Ink::Plain, "  ").put(Ink::Plain, about);
        }
        sheet.para(0, &line)?;
        if !ask.settles.is_empty() {
            let settles = format!("settles {}", ask.settles.join(", "));
            sheet.para(2, &Words::new().put(Ink::Faint, &settles))?;
        }
    }
    Ok(())
}

fn remarks(sheet: &mut Sheet<'_>, decision: &Decision) -> io::Result<()> {
    for (at, problem) in decision.problems.iter().enumerate() {
        if at == 0 {
            sheet.apart(Ink::Warn, "Problems")?;
        }
        let mut line = Words::new().put(Ink::Accent, &problem.fact);
        line = line.put(Ink::Plain, "  ").put(Ink::Plain, &problem.message);
        if let Some(given) = &problem.value {
            let given = value(given);
            if !problem.message.contains(&given) {
                line = line.put(Ink::Faint, &format!(" (given: {given})"));
            }
        }
        sheet.item(&Words::new().put(Ink::Warn, "! "), &line)?;
    }
    for (at, note) in decision.notes.iter().enumerate() {
        if at == 0 {
            sheet.apart(Ink::Strong, "Notes")?;
        }
        sheet.para(0, &Words::plain(note))?;
    }
    Ok(())
}
