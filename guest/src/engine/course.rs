//! Holds a case's history against processes, and its records against coverages.
//!
//! A step is taken at its timestamp, or when its condition first held. A process
//! is out of order once a step is taken before one that stands above it. Who
//! has an end in the records is there until then, that instant excluded; who has
//! none is still there.

use std::cell::Cell;

use super::case::{Case, Datum};
use super::eval::Context;
use super::path;
use super::replay::Replay;
use super::rest;
use crate::limits::LISTS_NESTED_MAX;
use crate::program::ir::course::{Coverage, Process, Seen};
use crate::program::ir::{NodeId, Program, Slot, ValueId};
use crate::value::tri::Tri;

/// How the processes and coverages of a policy stand.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Course {
    /// Processes, in the policy's order.
    pub processes: Vec<Progress>,
    /// Coverages, in the policy's order.
    pub coverages: Vec<Cover>,
}

/// How far a process has come, and whether in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Whether it went as it should so far.
    pub conforms: Tri,
    /// The steps taken, by position.
    pub taken: Vec<u32>,
    /// The first step that was taken out of order.
    pub violation: Option<Violation>,
}

/// A step taken out of order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Violation {
    /// The step, by position.
    pub step: u32,
    /// When, if that is known.
    pub at: Option<i64>,
    /// The earlier step that had not been taken by then.
    pub missing: u32,
    /// When that was taken after all.
    pub taken_at: Option<i64>,
}

/// Whether enough, and not too many, were there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cover {
    /// Whether they were, so far.
    pub covered: Tri,
    /// The first time at which they were not.
    pub breach: Option<Uncovered>,
}

/// A time at which too few or too many were there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Uncovered {
    /// Since when.
    pub from: i64,
    /// Until when; none while it lasts.
    pub until: Option<i64>,
    /// How many were there.
    pub count: u32,
}

/// Whether, and when, a step was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// When, if that is known.
    Yes(Option<i64>),
    /// Not so far.
    No,
    /// That cannot be told.
    Unknown,
}

/// How all of them stand as of a context's instant.
pub fn decide(context: &Context<'_>, known: i64) -> Course {
    let courses = &context.program.courses;
    if courses.is_empty() {
        return Course::default();
    }
    let processes = steps(context, known);
    Course {
        processes: processes.iter().map(|it| progress(it)).collect(),
        coverages: courses
            .coverages
            .iter()
            .map(|it| cover(context, it))
            .collect(),
    }
}

/// For each process, which of its steps were taken.
pub fn steps(context: &Context<'_>, known: i64) -> Vec<Vec<Taken>> {
    let courses = &context.program.courses;
    let whens: Vec<NodeId> = courses
        .processes
        .iter()
        .flat_map(|it| &it.steps)
        .filter_map(|it| match it.seen {
            Seen::When(node) => Some(node),
            Seen::At(_) => None,
        })
        .collect();
    let mut seen = first_times(context, known, &whens).into_iter();
    let processes = courses.processes.iter().map(|process| {
        let steps = process.steps.iter().map(|step| match step.seen {
            Seen::At(value) => at_of(context, value),
            Seen::When(_) => seen.next().unwrap_or(Taken::Unknown),
        });
        steps.collect()
    });
    processes.collect()
}

fn at_of(context: &Context<'_>, value: ValueId) -> Taken {
    match path::instant(context, value) {
        Some(at) if at <= context.now => Taken::Yes(Some(at)),
        Some(_) => Taken::No,
        None if path::known_none(context, value) => Taken::No,
        None => Taken::Unknown,
    }
}

/// When conditions first came to hold, in one walk through the history.
fn first_times(context: &Context<'_>, known: i64, whens: &[NodeId]) -> Vec<Taken> {
    let mut found = vec![Taken::No; whens.len()];
    if whens.is_empty() {
        return found;
    }
    let (program, case) = (context.program, context.case);
    let memo: Vec<Cell<u8>> = vec![Cell::new(3); program.defines.len()];
    let (mut replay, mut slots): (Replay, Vec<Datum>) = (Replay::default(), Vec::new());
    replay.start(program, case);
    let points = points(program, case, known, context.now);
    if !context.take(points.len().saturating_mul(whens.len() + 8)) {
        return vec![Taken::Unknown; whens.len()];
    }
    // Before the first event nothing was told of the case at all.
    let begins = case.events.first().map_or(i64::MIN, |it| it.at);
    for at in std::iter::once(i64::MIN).chain(points) {
        replay.advance(program, case, at.min(known));
        replay.view(program, case, at, &mut slots);
        memo.iter().for_each(|it| it.set(3));
        let here = Context {
            program,
            case,
            slots: &slots,
            now: at,
            level: None,
            clocks: &[],
            memo: &memo,
            items: [&[]; LISTS_NESTED_MAX],
            course: None,
            said: &[],
            raised: &[],
        };
        let mut open = false;
        for (node, taken) in whens.iter().zip(&mut found) {
            if matches!(taken, Taken::Yes(_)) {
                continue;
            }
            open = true;
            match here.answer(*node) {
                // Of what held at some time nobody knew of, the beginning is not known.
                Tri::Yes if *taken == Taken::No => {
                    *taken = Taken::Yes((at != i64::MIN).then_some(at));
                }
                Tri::Yes => *taken = Taken::Yes(None),
                Tri::Unknown if at >= begins => *taken = Taken::Unknown,
                _ => {}
            }
        }
        if !open {
            break;
        }
    }
    if !case.history_complete {
        // It may have held before the history begins.
        for taken in &mut found {
            *taken = match taken {
                Taken::Yes(_) => Taken::Yes(None),
                _ => Taken::Unknown,
            };
        }
    }
    found
}

/// The instants at which a fact may have changed, in order.
fn points(program: &Program, case: &Case, known: i64, now: i64) -> Vec<i64> {
    let visible = case.events.partition_point(|it| it.at <= known);
    let events = case.events.get(..visible).unwrap_or(&[]);
    let mut points: Vec<i64> = events
        .iter()
        .map(|it| it.at)
        .filter(|it| *it <= now)
        .collect();
    let happened = |slot: u32| program.happened.contains(&slot);
    for slot in &program.happened {
        points.extend(
            case.base
                .get(*slot as usize)
                .filter(|it| it.is_given())
                .map(|it| it.bits),
        );
    }
    let changes = events.iter().flat_map(|it| {
        case.changes
            .get(it.start as usize..it.end as usize)
            .unwrap_or(&[])
    });
    points.extend(
        changes
            .filter(|it| it.1.is_given() && happened(it.0))
            .map(|it| it.1.bits),
    );
    points.retain(|it| *it <= now);
    points.sort_unstable();
    points.dedup();
    points
}

/// Whether steps were taken in their order: none before one that comes first.
fn progress(steps: &[Taken]) -> Progress {
    let mut violation: Option<Violation> = None;
    for (step, taken) in steps.iter().enumerate() {
        let Taken::Yes(at) = *taken else {
            continue;
        };
        let late = steps
            .iter()
            .take(step)
            .enumerate()
            .find_map(|(before, its)| {
                let late = match (*its, at) {
                    (Taken::No, _) => Some(None),
                    (Taken::Yes(Some(its)), Some(at)) if its > at => Some(Some(its)),
                    _ => None,
                };
                late.map(|taken_at| (before, taken_at))
            });
        let Some((missing, taken_at)) = late else {
            continue;
        };
        let earlier = |known: &Violation| match (at, known.at) {
            (Some(at), Some(known)) => at < known,
            (None, known) => known.is_some(),
            (Some(_), None) => false,
        };
        if violation.as_ref().is_none_or(earlier) {
            violation = Some(Violation {
                step: step as u32,
                at,
                missing: missing as u32,
                taken_at,
            });
        }
    }
    let open = steps.contains(&Taken::Unknown);
    let taken = steps.iter().enumerate();
    Progress {
        conforms: match (violation.is_some(), open) {
            (true, _) => Tri::No,
            (false, true) => Tri::Unknown,
            (false, false) => Tri::Yes,
        },
        taken: taken
            .filter(|it| matches!(it.1, Taken::Yes(_)))
            .map(|it| it.0 as u32)
            .collect(),
        violation,
    }
}

/// Whether the right number was there at any time, now included.
fn cover(context: &Context<'_>, of: &Coverage) -> Cover {
    let unknown = Cover {
        covered: Tri::Unknown,
        breach: None,
    };
    let fine = Cover {
        covered: Tri::Yes,
        breach: None,
    };
    let from = match path::instant(context, of.from) {
        Some(it) if it <= context.now => it,
        Some(_) => return fine,
        None if path::known_none(context, of.from) => return fine,
        None => return unknown,
    };
    let mut end = None;
    if let Some(until) = of.until {
        match path::instant(context, until) {
            Some(it) if it <= context.now => end = Some(it),
            Some(_) => {}
            None if path::known_none(context, until) => {}
            None => return unknown,
        }
    }
    let list = context.slot(of.list);
    if !list.is_known() {
        return unknown;
    }
    let (start, len) = if list.is_given() {
        list.unpack()
    } else {
        (0, 0)
    };
    let width = of.width.max(1) as usize;
    let data = context.case.elements.get(start..start + len * width);
    // Instants at which somebody comes or goes.
    let mut turns: Vec<(i64, i64)> = Vec::with_capacity(2 * len);
    for record in data.unwrap_or(&[]).chunks_exact(width) {
        let get = |at: u32| record.get(at as usize).copied().unwrap_or_default();
        let (begins, ends) = (get(of.begins), get(of.ends));
        if !begins.is_given() {
            if begins.is_known() || of.begins_none {
                // Nobody who has not begun is there.
                continue;
            }
            return unknown;
        }
        if !ends.is_given() {
            turns.push((begins.bits, 1));
        } else if ends.bits > begins.bits {
            turns.push((begins.bits, 1));
            turns.push((ends.bits, -1));
        }
    }
    turns.sort_unstable();
    // Within the time that must be covered; its end does not belong to it, now does.
    let within = |at: i64| at >= from && end.map_or(at <= context.now, |end| at < end);
    let mut breach: Option<Uncovered> = None;
    let mut count = 0_i64;
    let mut next = turns.iter().peekable();
    let mut at = from;
    while within(at) {
        while let Some((_, step)) = next.next_if(|it| it.0 <= at) {
            count += step;
        }
        let here = u32::try_from(count).unwrap_or(0);
        let fits = here >= of.at_least && here <= of.at_most;
        match &mut breach {
            None if !fits => {
                breach = Some(Uncovered {
                    from: at,
                    until: None,
                    count: here,
                });
            }
            Some(it) if it.count != here => {
                it.until = Some(at);
                break;
            }
            _ => {}
        }
        match next.peek() {
            Some((later, _)) => at = *later,
            None => break,
        }
    }
    if let (Some(it), Some(end)) = (&mut breach, end) {
        it.until.get_or_insert(end);
    }
    Cover {
        covered: Tri::from(breach.is_none()),
        breach,
    }
}

/// Later instants at which a process or coverage may turn.
pub fn candidates(context: &Context<'_>, into: &mut Vec<i64>) {
    let courses = &context.program.courses;
    let steps = courses.processes.iter().flat_map(|it| &it.steps);
    let steps = steps.filter_map(|it| match it.seen {
        Seen::At(value) => Some(value),
        Seen::When(_) => None,
    });
    let coverages = courses.coverages.iter();
    let windows = coverages.flat_map(|it| std::iter::once(it.from).chain(it.until));
    into.extend(
        steps
            .chain(windows)
            .filter_map(|it| path::instant(context, it)),
    );
}

/// The facts that a process reads.
pub fn slots_of_process(context: &Context<'_>, of: &Process, into: &mut Vec<Slot>) {
    for step in &of.steps {
        match step.seen {
            Seen::At(value) => rest::slots_of_value(context, value, into),
            Seen::When(node) => {
                let mut leaves = Vec::new();
                rest::leaves(context, node, &mut leaves);
                for leaf in leaves {
                    rest::slots_of(context, leaf.node, into);
                }
            }
        }
    }
}

/// The facts that a coverage reads.
pub fn slots_of_coverage(context: &Context<'_>, of: &Coverage, into: &mut Vec<Slot>) {
    for value in std::iter::once(of.from).chain(of.until) {
        rest::slots_of_value(context, value, into);
    }
    if !into.contains(&of.list) {
        into.push(of.list);
    }
}

impl Context<'_> {
    /// Whether a process went as it should.
    pub(super) fn conforms(&self, at: u32) -> Tri {
        let progress = self.course.and_then(|it| it.processes.get(at as usize));
        progress.map_or(Tri::Unknown, |it| it.conforms)
    }

    /// Whether the right number was there at any time.
    pub(super) fn covered(&self, at: u32) -> Tri {
        let cover = self.course.and_then(|it| it.coverages.get(at as usize));
        cover.map_or(Tri::Unknown, |it| it.covered)
    }
}
