//! The standard facts, as a table for a terminal and as Markdown for a page.

use std::io::{self, Write};

use super::look::{Ink, Look};
use super::markdown::{code, escaped};
use super::sheet::{Sheet, Words};
use crate::model::vocabulary::Fact;

/// Write the facts, group by group.
pub fn table(facts: &[Fact], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (at, group) in groups(facts).into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let mut sheet = Sheet::flush(look, out);
        sheet.title(&Words::new().put(Ink::Strong, group), &Words::new())?;
        let facts = || facts.iter().filter(move |it| it.group == group);
        let widest = |of: fn(&Fact) -> usize| facts().map(of).max().unwrap_or(0);
        let (name, ty) = (
            widest(|it| it.name.chars().count()),
            widest(|it| kind(it).chars().count()),
        );
        for fact in facts() {
            let mark = Words::new()
                .put(Ink::Accent, &format!("{:name$}  ", fact.name))
                .put(Ink::Faint, &format!("{:ty$}  ", kind(fact)));
            sheet.item(&mark, &Words::plain(&meaning(fact)))?;
        }
    }
    Ok(())
}

/// Write the facts as one Markdown table a group.
pub fn markdown(facts: &[Fact], out: &mut dyn Write) -> io::Result<()> {
    for (at, group) in groups(facts).into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "### {}\n", escaped(group))?;
        writeln!(
            out,
            "| Fact | Type | Meaning | Source |\n| --- | --- | --- | --- |"
        )?;
        for fact in facts.iter().filter(|it| it.group == group) {
            let source = escaped(&fact.source.join(", "));
            let (name, about) = (code(&fact.name), escaped(&meaning(fact)));
            writeln!(
                out,
                "| {name} | {} | {about} | {source} |",
                escaped(&kind(fact))
            )?;
        }
    }
    Ok(())
}

/// What it means, and the words it can be.
fn meaning(fact: &Fact) -> String {
    if fact.one_of.is_empty() {
        return fact.about.clone();
    }
    format!("{}: {}", fact.about, fact.one_of.join(", "))
}

/// `integer (days)`.
fn kind(fact: &Fact) -> String {
    match &fact.unit {
        Some(unit) if !unit.is_empty() => format!("{} ({unit})", fact.ty),
        _ => fact.ty.clone(),
    }
}

/// The groups in the order in which they first occur.
fn groups(facts: &[Fact]) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for fact in facts {
        if !groups.contains(&fact.group.as_str()) {
            groups.push(&fact.group);
        }
    }
    groups
}
