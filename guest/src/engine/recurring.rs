//! Finds when what an organisation does again and again is due: by when each review,
//! drill or report must be made anew, and since when it is overdue.
//!
//! A policy says how old a thing may be, in a condition; nothing else says it here. The
//! time is played from before anything is known to have happened, and on from now.

use super::decide::Workspace;
use super::next::candidates;
use super::outcome::Outcome;
use crate::limits::NEXT_CHANGE_STEPS_MAX;
use crate::program::ir::organisation::Recurring;
use crate::program::ir::{NodeId, Program, Shape};
use crate::time::instant;
use crate::value::tri::Tri;

/// Something that has to be done again and again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// What is required.
    pub of: Recurring,
    /// Whether it is so now.
    pub answer: Tri,
    /// When it has to be done again, if it is so now; if it is not, since when.
    /// None where it was never so, or where nobody knows.
    pub at: Option<i64>,
}

/// What stands of one of them while time is played.
#[derive(Clone, Copy)]
struct Played {
    before: Tri,
    now: Tri,
    turned: Option<i64>,
    /// Whether time alone makes it so: then there is nothing to do again.
    heals: bool,
}

/// All that has to be done again, in the policy's order, as of `now`: what neither was
/// due before nor will be is left out. The workspace looks at the organisation, and ends
/// at whatever instant was looked at last.
pub fn reviews(
    program: &Program,
    work: &mut Workspace,
    now: i64,
    scratch: &mut Outcome,
) -> Vec<Review> {
    let all = &program.organisation.recurring;
    let answers = |work: &Workspace, at: i64| -> Vec<Tri> {
        let context = work.facts(program, at);
        let answer = |node: NodeId| context.answer(node);
        all.iter().map(|it| answer(it.node)).collect()
    };
    let start = first(program, work).map_or(now, |it| it.saturating_sub(1).min(now));
    work.evaluate(program, now, scratch);
    let today = answers(work, now);
    let mut played: Vec<Played> = today
        .iter()
        .map(|it| Played {
            before: Tri::Unknown,
            now: *it,
            turned: None,
            heals: false,
        })
        .collect();
    // Up to now: when did it last cease to be so?
    walk(program, work, scratch, start, now, &mut |work, at| {
        for (it, answer) in played.iter_mut().zip(answers(work, at)) {
            match (it.before, answer) {
                (_, Tri::Yes) => it.turned = None,
                (Tri::Yes, _) => it.turned = Some(at),
                _ => {}
            }
            it.before = answer;
        }
        true
    });
    // From now on: when will it?
    for it in played.iter_mut().filter(|it| it.now == Tri::Yes) {
        it.turned = None;
    }
    walk(
        program,
        work,
        scratch,
        now,
        instant::MAX,
        &mut |work, at| {
            let mut open = false;
            for (it, answer) in played.iter_mut().zip(answers(work, at)) {
                match it.now {
                    Tri::Yes if it.turned.is_none() && answer != Tri::Yes => it.turned = Some(at),
                    Tri::No if answer == Tri::Yes => it.heals = true,
                    _ => {}
                }
                open |= match it.now {
                    Tri::Yes => it.turned.is_none(),
                    Tri::No => !it.heals,
                    Tri::Unknown => false,
                };
            }
            open
        },
    );
    let found = all.iter().zip(played);
    let found = found.filter(|(_, it)| match it.now {
        Tri::Yes => it.turned.is_some(),
        Tri::No => !it.heals,
        Tri::Unknown => true,
    });
    let review = |(of, it): (&Recurring, Played)| Review {
        of: *of,
        answer: it.now,
        at: it.turned.filter(|_| it.now != Tri::Unknown),
    };
    found.map(review).collect()
}

/// Look at an instant and at each one after it at which an answer could turn, up to
/// `until`, as long as `look` wants more.
fn walk(
    program: &Program,
    work: &mut Workspace,
    scratch: &mut Outcome,
    from: i64,
    until: i64,
    look: &mut dyn FnMut(&Workspace, i64) -> bool,
) {
    let mut ahead = Vec::new();
    let mut at = from;
    for _ in 0..NEXT_CHANGE_STEPS_MAX {
        work.evaluate(program, at, scratch);
        if !look(work, at) {
            return;
        }
        ahead.retain(|it| *it > at);
        candidates(program, work, scratch, &mut ahead);
        ahead.sort_unstable();
        ahead.dedup();
        match ahead.first() {
            Some(next) if *next <= until => at = *next,
            _ => return,
        }
    }
}

/// The earliest instant that the facts of the organisation name.
fn first(program: &Program, work: &Workspace) -> Option<i64> {
    let mut found: Option<i64> = None;
    let mut note = |at: i64| found = Some(found.map_or(at, |it| it.min(at)));
    for (fact, datum) in program.facts.iter().zip(work.replay.raw(&work.case)) {
        if !fact.of_program() || !datum.is_given() {
            continue;
        }
        match &fact.shape {
            Shape::Timestamp => note(datum.bits),
            Shape::List(of) if **of == Shape::Timestamp => {
                let list = work.case.list(*datum).iter();
                list.filter(|it| it.is_given()).for_each(|it| note(it.bits));
            }
            Shape::Records(fields) => {
                let (start, len) = datum.unpack();
                let end = start + len * fields.len();
                let rows = work.case.elements.get(start..end).unwrap_or(&[]);
                for row in rows.chunks_exact(fields.len().max(1)) {
                    let dated = fields.iter().zip(row);
                    let dated = dated.filter(|it| it.0.shape == Shape::Timestamp);
                    dated
                        .filter(|it| it.1.is_given())
                        .for_each(|it| note(it.1.bits));
                }
            }
            _ => {}
        }
    }
    found
}
