//! Whether a case may be closed: yes, no or not known, and what each open item needs.

use std::io::{self, Write};

use super::card::{met, title, verdict};
use super::look::{Ink, Look};
use super::parts::{ask_for, facts, item_mark};
use super::sheet::{Sheet, Words};
use crate::model::decision::{Answer, Checklist, Decision, ItemAnswer};

/// The list that gates closing, if the policy has one.
pub fn list(decision: &Decision) -> Option<&Checklist> {
    decision.checklists.iter().find(|it| it.id == "exit")
}

/// Write the card of `list`, a list of `decision`: what is open first, then what is met.
pub fn write(
    decision: &Decision,
    list: &Checklist,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sheet = Sheet::new(look, out);
    title(&mut sheet, decision, None)?;
    let (ink, verdict) = verdict(list);
    let ink = if list.ready == Answer::No {
        Ink::Alarm
    } else {
        ink
    };
    let (_, mark) = item_mark(&look, answer(list.ready));
    sheet.section(
        Ink::Strong,
        if list.id == "exit" {
            "Exit"
        } else {
            "Checklist"
        },
    );
    let head = Words::new().put(ink, mark).put(ink, " ").put(ink, verdict);
    sheet.para(0, &head.dot(&look, Ink::Plain, &met(list)))?;
    for (label, wanted) in [
        ("Not met", ItemAnswer::No),
        ("Not known", ItemAnswer::Unknown),
        ("Met", ItemAnswer::Yes),
        ("Not needed", ItemAnswer::NotApplicable),
    ] {
        let mut first = true;
        for item in list.items.iter().filter(|it| it.answer == wanted) {
            if first {
                sheet.apart(Ink::Strong, label)?;
                first = false;
            }
            let (ink, mark) = item_mark(&look, wanted);
            let mark = Words::new().put(ink, mark).put(Ink::Plain, " ");
            let open = matches!(wanted, ItemAnswer::No | ItemAnswer::Unknown);
            let name = if open { Ink::Strong } else { Ink::Plain };
            let because = item.because.as_deref().unwrap_or_default();
            let ink = if open { Ink::Plain } else { Ink::Faint };
            let line = Words::new()
                .put(name, &item.id)
                .put(Ink::Plain, "  ")
                .put(ink, because);
            sheet.item(&mark, &line)?;
            if open {
                sheet.para(2, &facts(&look, &item.facts))?;
                if let Some(needs) = &item.needs {
                    let arrow = Words::new().put(Ink::Accent, look.glyph("  → ", "  > "));
                    sheet.item(&arrow, &Words::plain(needs))?;
                }
                let said = |name: &String| item.needs.as_ref().is_some_and(|it| it.contains(name));
                if !item.missing.iter().all(said) {
                    let arrow = Words::new().put(Ink::Warn, "  ? ");
                    sheet.item(&arrow, &ask_for(&item.missing))?;
                }
            }
        }
    }
    Ok(())
}

fn answer(answer: Answer) -> ItemAnswer {
    match answer {
        Answer::Yes => ItemAnswer::Yes,
        Answer::No => ItemAnswer::No,
        Answer::Unknown => ItemAnswer::Unknown,
    }
}
