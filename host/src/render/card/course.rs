//! How processes and coverages stand: what went out of order, who was not there.

use std::io;

use crate::model::decision::{Answer, Decision};
use crate::model::moment::Moment;
use crate::render::look::Ink;
use crate::render::parts::{instant, mark};
use crate::render::sheet::{Sheet, Words};

/// Write those of which something is to be told; a process that goes in order, with its last step.
pub(super) fn write(
    sheet: &mut Sheet<'_>,
    decision: &Decision,
    at: Option<Moment>,
) -> io::Result<()> {
    if !decision.processes.is_empty() || !decision.coverage.is_empty() {
        sheet.apart(Ink::Strong, "Course")?;
    }
    for it in &decision.processes {
        let found = match (&it.violation, it.conforms) {
            (Some(found), _) => {
                let when = found.at.as_deref().map_or_else(
                    || "at a time not known".to_owned(),
                    |it| format!("at {}", instant(it, at)),
                );
                let then = found.taken_at.as_deref().map_or_else(
                    || "which was not taken".to_owned(),
                    |it| format!("taken at {}", instant(it, at)),
                );
                format!("{} {when}, before {}, {then}", found.step, found.before)
            }
            (None, Answer::Unknown) => "not known whether it went in order".to_owned(),
            _ => match it.taken.last() {
                Some(last) => format!("in order up to {last}"),
                None => "not begun".to_owned(),
            },
        };
        line(sheet, it.conforms, &it.id, &found)?;
    }
    for it in &decision.coverage {
        let found = match (&it.breach, it.covered) {
            (Some(found), _) => {
                let who = match found.count {
                    0 => "nobody there".to_owned(),
                    count => format!("{count} there"),
                };
                let until = found
                    .until
                    .as_deref()
                    .map_or_else(|| "on".to_owned(), |it| format!("to {}", instant(it, at)));
                format!("{who} from {} {until}", instant(&found.from, at))
            }
            (None, Answer::Unknown) => "not known whether it was kept".to_owned(),
            _ => "kept".to_owned(),
        };
        line(sheet, it.covered, &it.id, &found)?;
    }
    Ok(())
}

fn line(sheet: &mut Sheet<'_>, answer: Answer, id: &str, found: &str) -> io::Result<()> {
    let (ink, sign) = mark(&sheet.look, answer);
    let sign = Words::new().put(ink, sign).put(Ink::Plain, " ");
    let body = Words::new()
        .put(Ink::Strong, id)
        .put(Ink::Plain, "  ")
        .put(Ink::Plain, found);
    sheet.item(&sign, &body)
}
