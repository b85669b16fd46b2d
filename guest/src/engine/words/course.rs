//! Puts into words how processes and coverages stand.

use super::instant_text;
use crate::engine::course::{Uncovered, Violation};
use crate::engine::eval::Context;
use crate::value::tri::Tri;

/// Whether a process went as it should, and if not, which step came too early.
pub fn process(context: &Context<'_>, at: u32) -> String {
    let of = context.program.courses.processes.get(at as usize);
    let progress = context.course.and_then(|it| it.processes.get(at as usize));
    let (Some(of), Some(progress)) = (of, progress) else {
        return String::new();
    };
    let step = |at: u32| of.steps.get(at as usize).map_or("", |it| it.id.as_str());
    match (progress.conforms, &progress.violation) {
        (Tri::No, Some(it)) => {
            let Violation {
                step: early,
                at,
                missing,
                taken_at,
            } = *it;
            let when = at.map_or_else(
                || "at a time not known".to_owned(),
                |it| format!("at {}", instant_text(it)),
            );
            let then = taken_at.map_or_else(
                || "which was not taken".to_owned(),
                |it| format!("which was taken at {}", instant_text(it)),
            );
            format!(
                "{} is out of order: {} was taken {when}, before {}, {then}",
                of.id,
                step(early),
                step(missing)
            )
        }
        (Tri::Unknown, _) => format!("whether {} went in order is not known", of.id),
        _ => match progress.taken.last() {
            Some(last) => format!("{} went in order up to {}", of.id, step(*last)),
            None => format!("{} has not begun", of.id),
        },
    }
}

/// Whether the right number was there at any time, and if not, when it was not.
pub fn coverage(context: &Context<'_>, at: u32) -> String {
    let of = context.program.courses.coverages.get(at as usize);
    let cover = context.course.and_then(|it| it.coverages.get(at as usize));
    let (Some(of), Some(cover)) = (of, cover) else {
        return String::new();
    };
    match (cover.covered, &cover.breach) {
        (Tri::No, Some(Uncovered { from, until, count })) => {
            let who = match count {
                0 => "nobody was there".to_owned(),
                1 => "one was there".to_owned(),
                count => format!("{count} were there"),
            };
            let until =
                until.map_or_else(|| "on".to_owned(), |it| format!("to {}", instant_text(it)));
            format!(
                "{} has a gap or overlap: {who} from {} {until}",
                of.id,
                instant_text(*from)
            )
        }
        (Tri::Unknown, _) => format!("whether {} was kept is not known", of.id),
        _ => format!("{} was kept", of.id),
    }
}
