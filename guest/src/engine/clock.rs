//! Decides how a service-level clock stands.
//!
//! A clock runs through the segments of a case's path. The time in which it ran
//! is kept as pieces, each in the calendar of the severity of its time, with the
//! open time run before it; so the instant at which any amount has run is found
//! by search, and a history costs what its length is.

use super::eval::Context;
use super::path::{self, Segment, Terms};
use crate::program::ir::{Clock, Level, OnReopen, Program, Warning};
use crate::value::tri::Tri;

/// Where a clock stands in its life.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Phase {
    /// What it runs from has not happened.
    NotStarted,
    /// It runs.
    Running,
    /// It stands still.
    Paused,
    /// What it waits for has happened.
    Ended,
    /// The policy sets no target for such a case.
    NotApplicable,
    /// The facts given do not settle it.
    #[default]
    Unknown,
}

impl Phase {
    /// All phases that conditions may name, in the order of the program's symbols.
    pub const NAMED: [Phase; 5] = [
        Phase::NotStarted,
        Phase::Running,
        Phase::Paused,
        Phase::Ended,
        Phase::NotApplicable,
    ];

    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::NotStarted => "not_started",
            Phase::Running => "running",
            Phase::Paused => "paused",
            Phase::Ended => "ended",
            Phase::NotApplicable => "not_applicable",
            Phase::Unknown => "unknown",
        }
    }

    /// The phase, unless it is unknown.
    pub fn known(self) -> Option<Phase> {
        (self != Phase::Unknown).then_some(self)
    }
}

/// A warning of a clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Warned {
    /// When it is, or was, time to warn; none while the clock is paused before it.
    pub instant: Option<i64>,
    /// Whether that was reached while the clock ran.
    pub passed: bool,
}

/// A target that was missed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Breach {
    /// The level that set the target.
    pub level: Option<Level>,
    /// The target, milliseconds.
    pub target: i64,
    /// When it was missed.
    pub at: i64,
}

/// How a clock stands. Instants and spans in milliseconds.
#[derive(Clone, PartialEq, Debug)]
pub struct ClockState {
    /// Where it stands in its life.
    pub phase: Phase,
    /// Whether the target in force is missed.
    pub breached: Tri,
    /// Whether all that it rests on is known.
    pub certain: bool,
    /// The level whose target is in force.
    pub level: Option<Level>,
    /// The calendar in force.
    pub calendar: Option<u32>,
    /// The target in force.
    pub target: Option<i64>,
    /// Open, unpaused time run so far.
    pub elapsed: Option<i64>,
    /// From when it runs.
    pub started_at: Option<i64>,
    /// When the target is reached.
    pub due: Option<i64>,
    /// The earliest such instant over the levels that are possible.
    pub due_earliest: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// When the target in force was missed.
    pub breached_at: Option<i64>,
    /// Whole periods missed after the first, of a cadence.
    pub missed: Option<i64>,
    /// Warnings in the policy's order.
    pub warnings: Vec<Warned>,
    /// Stretches in which it stood still; the last may be open.
    pub paused: Vec<(i64, Option<i64>)>,
    /// Targets missed, under this and earlier levels, oldest first.
    pub breaches: Vec<Breach>,
    /// The piece in which it runs now: since when, in which calendar, after how much.
    tail: Option<(i64, u32, i64)>,
    /// Whether the policy's `from`, `until` or `while` rests on missing facts.
    pub undecided: bool,
}

impl ClockState {
    fn standing(phase: Phase, breached: Tri) -> ClockState {
        ClockState {
            phase,
            breached,
            certain: phase != Phase::Unknown,
            level: None,
            calendar: None,
            target: None,
            elapsed: None,
            started_at: None,
            due: None,
            due_earliest: None,
            ended_at: None,
            breached_at: None,
            missed: None,
            warnings: Vec::new(),
            paused: Vec::new(),
            breaches: Vec::new(),
            tail: None,
            undecided: phase == Phase::Unknown,
        }
    }

    /// Time left; negative after a breach.
    pub fn remaining(&self) -> Option<i64> {
        Some(self.target?.saturating_sub(self.elapsed?))
    }

    /// The later instant at which so much time will have run, if the clock runs on.
    pub fn reaches(&self, program: &Program, amount: i64) -> Option<i64> {
        let (from, calendar, before) = self.tail?;
        let calendar = &program.calendars.get(calendar as usize)?.of;
        (amount >= before)
            .then(|| calendar.add(from, amount - before))
            .flatten()
    }

    /// Instants after now at which the clock itself changes, if it runs on.
    pub fn candidates(&self, program: &Program, clock: &Clock, now: i64, into: &mut Vec<i64>) {
        let mut push = |at: Option<i64>| into.extend(at.filter(|at| *at > now));
        push(self.due);
        for warning in &self.warnings {
            push(warning.instant);
        }
        if let (true, Some(every), Some(missed)) = (clock.cadence, self.target, self.missed) {
            push(self.reaches(program, every.saturating_mul(missed.saturating_add(2))));
        }
    }

    /// What is equal in both; what differs is unknown.
    pub fn agreed(mut self, other: &ClockState) -> ClockState {
        if self.phase != other.phase {
            self.phase = Phase::Unknown;
        }
        self.breached = self.breached.agreed(other.breached);
        self.certain &=
            other.certain && self.phase != Phase::Unknown && self.target == other.target;
        self.due_earliest = match (self.due_earliest.or(self.due), other.due) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        for (mine, its) in self.warnings.iter_mut().zip(&other.warnings) {
            // Shown as the assumed level has it, but passed only if it is at every level.
            mine.passed &= its.passed;
        }
        self
    }
}

/// A stretch in which the clock ran.
struct Piece {
    start: i64,
    calendar: u32,
    before: i64,
    after: i64,
}

/// Since when a target is in force, at which level, and the target.
type Epoch = (i64, Option<Level>, Option<i64>);

/// A run of a clock from its base: the pieces, and whether it still runs.
#[derive(Default)]
struct Run {
    pieces: Vec<Piece>,
    running: bool,
}

impl Run {
    fn total(&self) -> i64 {
        self.pieces.last().map_or(0, |it| it.after)
    }

    /// When so much time has run: within the pieces, or in the time to come if
    /// the last piece is still open.
    fn reached(&self, program: &Program, amount: i64) -> Option<i64> {
        let at = self.pieces.partition_point(|it| it.after < amount);
        let piece = match self.pieces.get(at) {
            Some(piece) => piece,
            None if self.running => self.pieces.last()?,
            None => return None,
        };
        let calendar = &program.calendars.get(piece.calendar as usize)?.of;
        calendar.add(piece.start, amount.saturating_sub(piece.before))
    }
}

/// Decide one clock over the facts of a context, its level assumed.
pub fn decide(clock: &Clock, at: usize, context: &Context<'_>, path: &[Segment]) -> ClockState {
    let program = context.program;
    let now = context.now;
    let of = |level: Option<Level>| level.map_or(0, usize::from);
    // A table stands in the place of values by level.
    let here = Terms::of(clock, context);
    let pick = |level: Option<Level>, terms: Terms| {
        if clock.tables.target.is_some() {
            return terms.target;
        }
        clock
            .targets
            .get(of(level).min(clock.targets.len().saturating_sub(1)))
            .copied()
            .flatten()
    };
    let calendar_of = |level: Option<Level>, terms: Terms| {
        if clock.tables.calendar.is_some() {
            return terms.calendar.unwrap_or(0);
        }
        clock
            .calendars
            .get(of(level).min(clock.calendars.len().saturating_sub(1)))
            .copied()
            .unwrap_or(0)
    };

    if here.open {
        return ClockState::standing(Phase::Unknown, Tri::Unknown);
    }
    let Some(target) = pick(context.level, here) else {
        return ClockState::standing(Phase::NotApplicable, Tri::No);
    };
    match clock.while_.map_or(Tri::Yes, |it| context.answer(it)) {
        Tri::Yes => {}
        Tri::No => return ClockState::standing(Phase::NotApplicable, Tri::No),
        Tri::Unknown => return ClockState::standing(Phase::Unknown, Tri::Unknown),
    }

    // From when it runs: the latest of what it may begin with.
    let mut base: Option<i64> = None;
    for value in [clock.from, clock.since].into_iter().flatten() {
        match path::instant(context, value) {
            Some(it) => base = Some(base.map_or(it, |base| base.max(it))),
            None if clock.from == Some(value) => {
                let phase = if path::known_none(context, value) {
                    Phase::NotStarted
                } else {
                    Phase::Unknown
                };
                return ClockState::standing(
                    phase,
                    if phase == Phase::Unknown {
                        Tri::Unknown
                    } else {
                        Tri::No
                    },
                );
            }
            None if path::known_none(context, value) => {}
            None => return ClockState::standing(Phase::Unknown, Tri::Unknown),
        }
    }
    if clock.while_.is_some() {
        let runs = |it: &Segment| it.clocks.get(at).is_none_or(|it| it.runs == Tri::Yes);
        let since = path
            .iter()
            .rev()
            .take_while(|it| runs(it))
            .last()
            .map(|it| it.start);
        if let Some(since) = since.filter(|it| *it != i64::MIN) {
            base = Some(base.map_or(since, |base| base.max(since)));
        }
    }
    let Some(mut base) = base else {
        return ClockState::standing(Phase::Unknown, Tri::Unknown);
    };
    if base > now {
        return ClockState {
            started_at: Some(base),
            ..ClockState::standing(Phase::NotStarted, Tri::No)
        };
    }

    // What it waits for; earlier than the beginning, it has not happened yet.
    let mut ended = None;
    if let Some(until) = clock.until {
        match path::instant(context, until) {
            Some(it) if it >= base && it <= now => ended = Some(it),
            Some(_) => {}
            None if path::known_none(context, until) => {}
            None => return ClockState::standing(Phase::Unknown, Tri::Unknown),
        }
    }

    let mut state = ClockState::standing(Phase::Running, Tri::No);
    state.level = context.level;
    state.target = Some(target);
    state.calendar = Some(calendar_of(context.level, here));

    let end = ended.unwrap_or(now);
    let mut run = Run::default();
    let mut epoch: Epoch = (base, None, None);
    let mut first = true;
    let mut closed_before = false;
    for (index, segment) in path.iter().enumerate() {
        let last = index + 1 == path.len();
        let stop = path.get(index + 1).map_or(end, |it| it.start.min(end));
        let start = segment.start.max(base);
        if !last && stop <= base {
            continue;
        }
        if start > end {
            break;
        }
        let level = if last { context.level } else { segment.level };
        let follow = segment.clocks.get(at).copied();
        // While a table was open, what it gives now is taken for what it gave.
        let terms = follow.map(|it| it.terms).filter(|it| !last && !it.open);
        state.certain &= last || follow.is_none_or(|it| !it.terms.open);
        let terms = terms.unwrap_or(here);
        let its_target = pick(level, terms);
        let closed = follow
            .and_then(|it| it.until)
            .is_some_and(|it| it >= base && ended.is_none_or(|end| it < end));
        if closed_before && !closed && clock.on_reopen == OnReopen::Restart {
            base = start;
            run = Run::default();
            state.paused.clear();
            epoch = (start, level, its_target);
        }
        closed_before = closed;
        if first {
            epoch = (start, level, its_target);
            first = false;
        } else if epoch.1 != level || epoch.2 != its_target {
            // A breach under the level so far stands, whatever comes later.
            breach(
                program,
                &run,
                epoch,
                epoch.2,
                start,
                false,
                &mut state.breaches,
            );
            if clock.restart_on_severity && epoch.1 != level {
                base = start;
                run = Run::default();
                state.paused.clear();
            }
            epoch = (start, level, its_target);
        }
        let pause = follow.map_or(Tri::No, |it| it.pause);
        state.certain &= pause != Tri::Unknown;
        let still = pause == Tri::Yes || (closed && clock.on_reopen == OnReopen::ExcludeClosedTime);
        if still {
            match state.paused.last_mut() {
                Some((_, stopped)) if *stopped == Some(start) => *stopped = Some(stop),
                _ => state.paused.push((start, Some(stop))),
            }
            run.running = false;
            continue;
        }
        let calendar = calendar_of(level, terms);
        let adjoins = run.running && run.pieces.last().is_some_and(|it| it.calendar == calendar);
        let open = |from: i64, to: i64| {
            program
                .calendars
                .get(calendar as usize)
                .map_or(0, |it| it.of.elapsed(from, to))
        };
        if adjoins && let Some(piece) = run.pieces.last_mut() {
            piece.after = piece.before.saturating_add(open(piece.start, stop));
        } else {
            let before = run.total();
            run.pieces.push(Piece {
                start,
                calendar,
                before,
                after: before.saturating_add(open(start, stop)),
            });
        }
        run.running = true;
    }
    if path.is_empty() {
        let calendar = calendar_of(context.level, here);
        let pause = clock.pause.map_or(Tri::No, |it| context.answer(it));
        state.certain &= pause != Tri::Unknown;
        if pause == Tri::Yes {
            state.paused.push((base, Some(end)));
        } else {
            let after = program
                .calendars
                .get(calendar as usize)
                .map_or(0, |it| it.of.elapsed(base, end));
            run.pieces.push(Piece {
                start: base,
                calendar,
                before: 0,
                after,
            });
            run.running = true;
        }
        epoch = (base, context.level, Some(target));
    }

    let elapsed = run.total();
    state.started_at = Some(base);
    state.elapsed = Some(elapsed);
    state.ended_at = ended;
    let paused = ended.is_none() && !run.running;
    if paused && let Some((_, stopped)) = state.paused.last_mut() {
        *stopped = None;
    }
    state.phase = match (ended, paused) {
        (Some(_), _) => Phase::Ended,
        (None, true) => Phase::Paused,
        (None, false) => Phase::Running,
    };
    if ended.is_none() && run.running {
        state.tail = run
            .pieces
            .last()
            .map(|it| (it.start, it.calendar, it.before));
    }
    state.due = run.reached(program, target);
    let missed = breach(
        program,
        &run,
        epoch,
        Some(target),
        end,
        ended.is_none(),
        &mut state.breaches,
    );
    state.breached = Tri::from(missed.is_some());
    state.breached_at = missed;
    if clock.cadence {
        state.missed = Some((elapsed / target.max(1)).saturating_sub(1).max(0));
    }
    state.warnings = clock
        .warnings
        .iter()
        .map(|warning| {
            let amount = match warning {
                Warning::Share(share) => {
                    ceiling(i128::from(target) * i128::from(*share), 1_000_000)
                }
                Warning::Lead(lead) => target.saturating_sub(*lead).max(0),
            };
            let instant = run.reached(program, amount).map(|it| it.max(epoch.0));
            Warned {
                instant,
                passed: instant.is_some_and(|it| it <= end),
            }
        })
        .collect();
    state
}

fn ceiling(over: i128, under: i128) -> i64 {
    i64::try_from((over + under - 1) / under).unwrap_or(i64::MAX)
}

/// Note the breach of a target that was in force from `epoch.0` until `end`, if
/// there was one: at or before the end while the clock still runs, before it
/// once it is over. It is never earlier than the target.
fn breach(
    program: &Program,
    run: &Run,
    epoch: Epoch,
    target: Option<i64>,
    end: i64,
    runs_on: bool,
    into: &mut Vec<Breach>,
) -> Option<i64> {
    let target = target?;
    let at = run.reached(program, target)?.max(epoch.0);
    if at < end || (runs_on && at == end) {
        into.push(Breach {
            level: epoch.1,
            target,
            at,
        });
        return Some(at);
    }
    None
}
