//! Whether tests notice small mistakes in their policies: for people and as JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Report;
use super::coverage::listed;
use crate::render::look::{Ink, Look};
use crate::render::parts::count;
use crate::render::sheet::Words;
use crate::suite::mutation::{Fate, Mutant, Mutation};

/// Write it for people.
pub(super) fn text(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(all) = &report.mutation else {
        return Ok(());
    };
    for mutation in all {
        one(mutation, look, out)?;
    }
    if let Some(least) = report.least_mutation {
        for it in all.iter().filter(|it| !it.share().reaches(least)) {
            let line = format!("the mutation score of {} is below {least}", it.policy_file);
            writeln!(out, "{}", look.paint(Ink::Bad, &line))?;
        }
    }
    Ok(())
}

fn one(mutation: &Mutation, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let share = mutation.share();
    let head = Words::new()
        .put(
            Ink::Strong,
            &format!("Mutation score of {}", mutation.policy_file),
        )
        .put(Ink::Plain, &format!("  {share}"))
        .put(
            Ink::Faint,
            &format!(
                "  {} of {} noticed",
                share.part,
                count(share.whole, "small mistake")
            ),
        );
    writeln!(out, "{}", head.painted(&look))?;
    let equal = mutation
        .mutants
        .iter()
        .filter(|it| it.1 == Fate::Equivalent)
        .count();
    if equal > 0 {
        let line = format!(
            "  {} beside them would decide as the policy does: not counted",
            count(equal, "change")
        );
        writeln!(out, "{}", look.paint(Ink::Faint, &line))?;
    }
    if mutation.left_off > 0 {
        let line = format!("  {} changes more were not tried", mutation.left_off);
        writeln!(out, "{}", look.paint(Ink::Bad, &line))?;
    }
    let survivors = mutation.mutants.iter().filter(|it| it.1 == Fate::Survived);
    let lines: Vec<(String, String)> = survivors
        .map(|(it, _)| {
            let place = format!("{}:{}:{}", mutation.policy_file, it.line, it.column);
            (place, format!("{}  {}", it.of, it.change))
        })
        .collect();
    listed("Not noticed by any test", &lines, Ink::Strong, look, out)?;
    writeln!(out)
}

/// As JSON.
pub(super) fn json(mutation: &Mutation) -> Value {
    let one = |(mutant, fate): &(Mutant, Fate)| {
        let mut value = serde_json::to_value(mutant).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            let (word, by) = match fate {
                Fate::Noticed(test) => ("noticed", Some(test)),
                Fate::Survived => ("survived", None),
                Fate::Equivalent => ("equivalent", None),
            };
            fields.insert("fate".to_owned(), json!(word));
            if let Some(test) = by {
                fields.insert("noticed_by".to_owned(), json!(test));
            }
        }
        value
    };
    let share = mutation.share();
    json!({
        "policy": mutation.policy_file,
        "noticed": share.part,
        "counted": share.whole,
        "hundredths_of_percent": share.hundredths(),
        "left_off": mutation.left_off,
        "mutants": mutation.mutants.iter().map(one).collect::<Vec<_>>(),
    })
}
