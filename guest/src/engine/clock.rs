//! Decides how a service-level clock stands.
//!
//! From what a clock runs, and whether it has ended, follows from the facts as of
//! the instant; how much of it ran meanwhile from the run through the case's path.

use super::eval::Context;
use super::path::{self, Follow, Path, Terms, Tracks};
use super::run::{Course, Run, Strides};
use crate::program::ir::{Clock, Level, Program, Warning};
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

    /// The later instant from which on so much time has run, if the clock runs on:
    /// no later than when it [`reaches`](ClockState::reaches) it.
    pub fn runs(&self, program: &Program, amount: i64) -> Option<i64> {
        let (from, calendar, before) = self.tail?;
        let calendar = &program.calendars.get(calendar as usize)?.of;
        (amount >= before)
            .then(|| calendar.reach(from, amount - before))
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

/// The path of a case, and how far the clocks went along it.
#[derive(Clone, Copy)]
pub struct Ways<'a> {
    /// What clocks follow.
    pub tracks: &'a Tracks,
    /// The states of the case.
    pub path: &'a Path,
    /// How far each clock went.
    pub strides: &'a Strides,
}

/// Decide one clock over the facts of a context, its level assumed.
pub fn decide(clock: &Clock, at: usize, context: &Context<'_>, ways: Ways<'_>) -> ClockState {
    let terms = Terms::of(clock, context);
    if terms.open {
        return ClockState::standing(Phase::Unknown, Tri::Unknown);
    }
    let applies = target_of(clock, context.level, terms).is_some();
    let standing = |phase: Phase, breached: Tri| match applies {
        true => ClockState::standing(phase, breached),
        false => ClockState::standing(Phase::NotApplicable, Tri::No),
    };
    match clock.while_.map_or(Tri::Yes, |it| context.answer(it)) {
        Tri::Yes => {}
        Tri::No => return ClockState::standing(Phase::NotApplicable, Tri::No),
        Tri::Unknown => return standing(Phase::Unknown, Tri::Unknown),
    }
    let base = match base(clock, at, context, ways) {
        Base::At(it) => it,
        Base::None => return standing(Phase::NotStarted, Tri::No),
        Base::Unknown => return standing(Phase::Unknown, Tri::Unknown),
    };
    if base > context.now {
        return ClockState {
            started_at: applies.then_some(base),
            ..standing(Phase::NotStarted, Tri::No)
        };
    }
    // What it waits for; earlier than the beginning, it has not happened yet.
    let mut ended = None;
    if let Some(until) = clock.until {
        match path::instant(context, until) {
            Some(it) if it >= base && it <= context.now => ended = Some(it),
            Some(_) => {}
            None if path::known_none(context, until) => {}
            None => return standing(Phase::Unknown, Tri::Unknown),
        }
    }
    let course = Course {
        program: context.program,
        clock,
        at,
        tracks: ways.tracks,
        path: ways.path,
        base,
        ended,
        now: context.now,
    };
    let follow = Follow {
        pause: clock.pause.map_or(Tri::No, |it| context.answer(it)),
        runs: Tri::Yes,
        until: clock.until.and_then(|it| path::instant(context, it)),
        terms,
    };
    ways.strides
        .along(&course, context.level, follow, |run| read(&course, run))
}

/// How a clock stands after its run.
fn read(course: &Course<'_>, run: &Run) -> ClockState {
    let (program, clock, ended) = (course.program, course.clock, course.ended);
    // The level now or, of a clock that has ended, then: what comes after that
    // does not change what was met or missed.
    let level = run.level();
    let breaches = run.breaches().to_vec();
    let Some(target) = target_of(clock, level, run.terms()) else {
        return ClockState {
            breaches,
            ..ClockState::standing(Phase::NotApplicable, Tri::No)
        };
    };
    let end = ended.unwrap_or(course.now);
    let elapsed = run.total();
    let paused = ended.is_none() && !run.is_running();
    let phase = match (ended, paused) {
        (Some(_), _) => Phase::Ended,
        (None, true) => Phase::Paused,
        (None, false) => Phase::Running,
    };
    let mut state = ClockState {
        level,
        calendar: Some(calendar_of(clock, level, run.terms())),
        target: Some(target),
        elapsed: Some(elapsed),
        certain: run.is_certain(),
        started_at: Some(run.base()),
        ended_at: ended,
        due: run.reached(program, target),
        paused: run.paused().to_vec(),
        breaches,
        ..ClockState::standing(phase, Tri::No)
    };
    if paused && let Some((_, stopped)) = state.paused.last_mut() {
        *stopped = None;
    }
    if ended.is_none() {
        state.tail = run.tail();
    }
    let missed = run.breach(program, target, end, ended.is_none());
    state.breached = Tri::from(missed.is_some());
    state.breached_at = missed.map(|it| it.at);
    state.breaches.extend(missed);
    if clock.cadence {
        // A whole period has passed once its own due instant is reached.
        let whole = elapsed / target.max(1);
        let reached = run.reached(program, target.saturating_mul(whole));
        let late = i64::from(reached.is_none_or(|it| it > end));
        state.missed = Some((whole - late - 1).max(0));
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
            let instant = run
                .reached(program, amount)
                .map(|it| it.max(run.in_force_since()));
            Warned {
                instant,
                passed: instant.is_some_and(|it| it <= end),
            }
        })
        .collect();
    state
}

/// Where a clock begins.
enum Base {
    At(i64),
    None,
    Unknown,
}

/// From when a clock runs: the latest of what it may begin with.
fn base(clock: &Clock, at: usize, context: &Context<'_>, ways: Ways<'_>) -> Base {
    let mut base: Option<i64> = None;
    let mut later = |it: i64| base = Some(base.map_or(it, |base| base.max(it)));
    for value in [clock.from, clock.since].into_iter().flatten() {
        match path::instant(context, value) {
            Some(it) => later(it),
            None if !path::known_none(context, value) => return Base::Unknown,
            None if clock.from == Some(value) => return Base::None,
            None => {}
        }
    }
    if clock.while_.is_some() {
        // It holds now: since when without a break?
        let last = ways.path.place(context.now);
        let lane = ways.tracks.lane(at);
        let first = ways.path.runs_since(ways.tracks, lane, last);
        if let Some(since) = ways.path.start(first).filter(|it| *it != i64::MIN) {
            later(since);
        }
    }
    base.map_or(Base::Unknown, Base::At)
}

/// The target at a level, or what its table gives.
pub(super) fn target_of(clock: &Clock, level: Option<Level>, terms: Terms) -> Option<i64> {
    if clock.tables.target.is_some() {
        return terms.target;
    }
    at_level(&clock.targets, level).flatten()
}

/// The calendar at a level, or what its table gives.
pub(super) fn calendar_of(clock: &Clock, level: Option<Level>, terms: Terms) -> u32 {
    if clock.tables.calendar.is_some() {
        return terms.calendar.unwrap_or(0);
    }
    at_level(&clock.calendars, level).unwrap_or(0)
}

/// One for all levels, or one for each.
fn at_level<T: Copy>(list: &[T], level: Option<Level>) -> Option<T> {
    let place = level.map_or(0, usize::from);
    list.get(place.min(list.len().saturating_sub(1))).copied()
}

fn ceiling(over: i128, under: i128) -> i64 {
    i64::try_from((over + under - 1) / under).unwrap_or(i64::MAX)
}
