//! Runs a clock along the path of a case.
//!
//! The time in which a clock ran is kept as pieces, each in the calendar of the
//! severity of its time, with the open time run before it; so the instant at which
//! any amount has run is found by search. A decision and the search for its next
//! change ask about one instant after the other: all but the last state of a path
//! is gone through once, and kept.

use std::cell::RefCell;
use std::ops::Range;

use super::clock::{Breach, ClockState, calendar_of, target_of};
use super::path::{Follow, Path, Terms, Tracks};
use crate::program::ir::{Clock, Level, OnReopen, Program};
use crate::time::calendar::{Calendar, Count};
use crate::value::tri::Tri;

/// What a clock runs along, and from when until when.
#[derive(Clone, Copy)]
pub struct Course<'a> {
    /// The policy.
    pub program: &'a Program,
    /// The clock.
    pub clock: &'a Clock,
    /// Its position in the policy.
    pub at: usize,
    /// What clocks follow.
    pub tracks: &'a Tracks,
    /// The states of the case.
    pub path: &'a Path,
    /// From when it runs, if nothing starts it anew.
    pub base: i64,
    /// When it ended.
    pub ended: Option<i64>,
    /// The instant of the decision.
    pub now: i64,
}

/// How far each clock went along the path of a case.
#[derive(Clone, Debug, Default)]
pub struct Strides {
    strides: RefCell<Vec<Option<Stride>>>,
    /// Runs of cases before, for their memory.
    spare: RefCell<Vec<Run>>,
    meters: RefCell<Vec<Meter>>,
}

/// Open time of a calendar up to the beginnings of states, from the first one that
/// was asked about. Clocks stop and start there, and many of them at the same.
#[derive(Clone, Debug, Default)]
struct Meter {
    /// From when it counts.
    origin: i64,
    kept: Count,
    /// By state; none that was not asked about.
    counts: Vec<Option<i64>>,
}

impl Meter {
    fn read(&mut self, calendar: &Calendar, path: &Path, state: usize) -> i64 {
        let at = path.start(state).unwrap_or(i64::MIN);
        if self.counts.is_empty() {
            self.origin = calendar.origin(at);
            self.kept = Count::default();
        }
        if self.counts.len() <= state {
            self.counts.resize(state + 1, None);
        }
        let count = || calendar.count(self.origin, at, &mut self.kept);
        match self.counts.get_mut(state) {
            Some(cell) => *cell.get_or_insert_with(count),
            None => calendar.elapsed(self.origin, at),
        }
    }
}

/// The run of a clock through the first states of a path.
#[derive(Clone, Debug)]
struct Stride {
    /// The level of the decision, where states are open to several.
    level: Option<Level>,
    base: i64,
    ended: Option<i64>,
    /// How many states.
    states: usize,
    run: Run,
}

impl Strides {
    /// Forget the case before.
    pub fn clear(&self) {
        let mut strides = self.strides.borrow_mut();
        let over = strides.drain(..).flatten().map(|it| it.run);
        self.spare.borrow_mut().extend(over);
        let mut meters = self.meters.borrow_mut();
        meters.iter_mut().for_each(|it| it.counts.clear());
    }

    /// Run along a course and read the run. The last state that has begun by now is
    /// as the decision has it: at a level, and with what the clock follows of it.
    pub fn along(
        &self,
        course: &Course<'_>,
        level: Option<Level>,
        follow: Follow,
        read: impl FnOnce(&Run) -> ClockState,
    ) -> ClockState {
        let last = course.path.place(course.now);
        let mut strides = self.strides.borrow_mut();
        let meters = &mut *self.meters.borrow_mut();
        meters.resize(course.program.calendars.len(), Meter::default());
        if strides.len() <= course.at {
            strides.resize(course.at + 1, None);
        }
        let mut fresh = None;
        let kept = strides.get_mut(course.at).unwrap_or(&mut fresh);
        let assumed = level.filter(|_| course.path.is_open());
        let on = |it: &Stride| {
            (it.base, it.ended, it.level) == (course.base, course.ended, assumed)
                && it.states <= last
        };
        let stride = match kept {
            Some(it) if on(it) => it,
            other => other.insert(Stride {
                level: assumed,
                base: course.base,
                ended: course.ended,
                // Those that were over before it began do not matter.
                states: course.path.place(course.base),
                run: Run {
                    now: Now::new(course.base),
                    ..self.spare.borrow_mut().pop().unwrap_or_default().emptied()
                },
            }),
        };
        let lane = course.tracks.lane(course.at);
        while stride.states < last {
            // A level that was open then is the one assumed now, if it may have been.
            let level = course.path.level(stride.states, assumed);
            let follow = course.path.follow(course.tracks, lane, stride.states);
            let next = course.path.turn(lane, stride.states, last);
            stride
                .run
                .go(course, meters, stride.states..next, level, &follow);
            stride.states = next;
        }
        let mark = stride.run.mark();
        stride
            .run
            .go(course, meters, last..last + 1, level, &follow);
        stride.run.settle(course, meters);
        let state = read(&stride.run);
        stride.run.back_to(mark);
        state
    }
}

/// A stretch in which the clock ran.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: i64,
    stop: i64,
    /// The states that begin at its start and at its stop, if some do.
    states: (Option<usize>, Option<usize>),
    calendar: u32,
    /// Time run before it.
    before: i64,
    /// Time run before it and in it, once it is measured.
    after: i64,
    measured: bool,
}

/// A run of a clock.
#[derive(Clone, Debug, Default)]
pub struct Run {
    now: Now,
    /// All stretches; those of the run in force from `now.pieces` on.
    pieces: Vec<Piece>,
    /// All stretches in which it stood still; those of the run in force from
    /// `now.paused` on.
    paused: Vec<(i64, Option<i64>)>,
    breaches: Vec<Breach>,
}

/// What of a run is small.
#[derive(Clone, Copy, Debug, Default)]
struct Now {
    /// From when the run in force runs.
    base: i64,
    /// The level whose target is in force, and since when.
    epoch: (i64, Option<Level>),
    /// What the clock's tables give.
    terms: Terms,
    /// Whether nothing was gone through yet.
    first: bool,
    running: bool,
    certain: bool,
    /// Whether what it waits for had happened in the state before.
    closed: bool,
    pieces: usize,
    paused: usize,
}

impl Now {
    /// Before anything was gone through.
    fn new(base: i64) -> Now {
        Now {
            base,
            epoch: (base, None),
            first: true,
            certain: true,
            ..Now::default()
        }
    }
}

/// How to undo one step.
struct Mark {
    now: Now,
    pieces: (usize, Option<Piece>),
    paused: (usize, Option<(i64, Option<i64>)>),
    breaches: usize,
}

impl Run {
    /// Nothing of what it went through, but its memory.
    fn emptied(mut self) -> Run {
        self.pieces.clear();
        self.paused.clear();
        self.breaches.clear();
        self
    }

    /// From when it runs.
    pub fn base(&self) -> i64 {
        self.now.base
    }

    /// The level whose target is in force.
    pub fn level(&self) -> Option<Level> {
        self.now.epoch.1
    }

    /// What the clock's tables give.
    pub fn terms(&self) -> Terms {
        self.now.terms
    }

    /// Since when that target is in force.
    pub fn in_force_since(&self) -> i64 {
        self.now.epoch.0
    }

    /// Whether it runs in the last state.
    pub fn is_running(&self) -> bool {
        self.now.running
    }

    /// Whether all pauses are known.
    pub fn is_certain(&self) -> bool {
        self.now.certain
    }

    /// Stretches in which it stood still.
    pub fn paused(&self) -> &[(i64, Option<i64>)] {
        self.paused.get(self.now.paused..).unwrap_or(&[])
    }

    /// Targets of earlier levels that were missed.
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    /// Time run.
    pub fn total(&self) -> i64 {
        self.ran().last().map_or(0, |it| it.after)
    }

    /// The stretch in which it runs now: since when, in which calendar, after how
    /// much.
    pub fn tail(&self) -> Option<(i64, u32, i64)> {
        let piece = self.ran().last().filter(|_| self.now.running)?;
        Some((piece.start, piece.calendar, piece.before))
    }

    /// When so much time has run: within the pieces, or in the time to come if
    /// the last piece is still open.
    pub fn reached(&self, program: &Program, amount: i64) -> Option<i64> {
        let pieces = self.ran();
        let at = pieces.partition_point(|it| it.after < amount);
        let piece = match pieces.get(at) {
            Some(piece) => piece,
            None if self.now.running => pieces.last()?,
            None => return None,
        };
        let calendar = &program.calendars.get(piece.calendar as usize)?.of;
        calendar.add(piece.start, amount.saturating_sub(piece.before))
    }

    /// The breach of the target in force up to `end`, if there is one: at or
    /// before the end while the clock still runs on, before it once it is over. It
    /// is never earlier than the target.
    pub fn breach(
        &self,
        program: &Program,
        target: i64,
        end: i64,
        runs_on: bool,
    ) -> Option<Breach> {
        let at = self.reached(program, target)?.max(self.now.epoch.0);
        (at < end || (runs_on && at == end)).then_some(Breach {
            level: self.now.epoch.1,
            target,
            at,
        })
    }

    fn ran(&self) -> &[Piece] {
        self.pieces.get(self.now.pieces..).unwrap_or(&[])
    }

    /// Measure the last piece.
    fn settle(&mut self, course: &Course<'_>, meters: &mut [Meter]) {
        let Some(piece) = self.pieces.last_mut().filter(|it| !it.measured) else {
            return;
        };
        let place = piece.calendar as usize;
        let open = match (course.program.calendars.get(place), meters.get_mut(place)) {
            (Some(calendar), Some(meter)) => match piece.states {
                (Some(start), Some(stop)) if !calendar.of.is_always() => {
                    let before = meter.read(&calendar.of, course.path, start);
                    meter.read(&calendar.of, course.path, stop) - before
                }
                _ => calendar.of.elapsed(piece.start, piece.stop),
            },
            _ => 0,
        };
        piece.after = piece.before.saturating_add(open);
        piece.measured = true;
    }

    /// Forget what ran so far, and run from an instant on.
    fn restart(&mut self, base: i64) {
        self.now.base = base;
        self.now.running = false;
        self.now.pieces = self.pieces.len();
        self.now.paused = self.paused.len();
    }

    /// Go through states of the path that are alike to the clock, at a level.
    fn go(
        &mut self,
        course: &Course<'_>,
        meters: &mut [Meter],
        states: Range<usize>,
        level: Option<Level>,
        follow: &Follow,
    ) {
        let clock = course.clock;
        let end = course.ended.unwrap_or(course.now);
        let next = course.path.start(states.end).unwrap_or(i64::MAX);
        let begin = course.path.start(states.start).unwrap_or(i64::MIN);
        let (start, stop) = (begin.max(self.now.base), next.min(end));
        if start > end {
            return;
        }
        let closed = self.closed(course, follow);
        if self.now.closed && !closed && clock.on_reopen == OnReopen::Restart {
            self.restart(start);
            self.now.epoch = (start, level);
            self.now.terms = follow.terms;
        }
        self.now.closed = closed;
        let by_table =
            clock.tables.target.is_some() && self.now.terms.target != follow.terms.target;
        if self.now.first {
            self.now.first = false;
            self.now.epoch = (start, level);
        } else if self.now.epoch.1 != level || by_table {
            // A breach under the level so far stands, whatever comes later.
            self.settle(course, meters);
            let missed = target_of(clock, self.now.epoch.1, self.now.terms)
                .filter(|target| self.total() >= *target)
                .and_then(|target| self.breach(course.program, target, start, false));
            self.breaches.extend(missed);
            if clock.restart_on_severity && self.now.epoch.1 != level {
                self.restart(start);
            }
            self.now.epoch = (start, level);
        }
        self.now.terms = follow.terms;
        self.now.certain &= follow.pause != Tri::Unknown && !follow.terms.open;
        let still =
            follow.pause == Tri::Yes || (closed && clock.on_reopen == OnReopen::ExcludeClosedTime);
        if still {
            self.stand(start, stop);
        } else {
            let states = (
                (begin == start).then_some(states.start),
                (next == stop).then_some(states.end),
            );
            self.run(
                course,
                meters,
                calendar_of(clock, level, follow.terms),
                (start, stop),
                states,
            );
        }
    }

    /// Whether what the clock waits for had happened, though it is not over for it.
    fn closed(&self, course: &Course<'_>, follow: &Follow) -> bool {
        follow
            .until
            .is_some_and(|it| it >= self.now.base && course.ended.is_none_or(|end| it < end))
    }

    fn stand(&mut self, start: i64, stop: i64) {
        self.now.running = false;
        let last = self.paused.len().checked_sub(1);
        match self.paused.last_mut() {
            Some((_, stopped)) if last >= Some(self.now.paused) && *stopped == Some(start) => {
                *stopped = Some(stop);
            }
            _ => self.paused.push((start, Some(stop))),
        }
    }

    fn run(
        &mut self,
        course: &Course<'_>,
        meters: &mut [Meter],
        calendar: u32,
        (start, stop): (i64, i64),
        states: (Option<usize>, Option<usize>),
    ) {
        let running = self.now.running;
        if let Some(piece) = self.pieces.last_mut()
            && running
            && piece.calendar == calendar
        {
            piece.stop = stop;
            piece.states.1 = states.1;
            piece.measured = false;
            return;
        }
        self.settle(course, meters);
        let before = self.total();
        self.pieces.push(Piece {
            start,
            stop,
            states,
            calendar,
            before,
            after: before,
            measured: false,
        });
        self.now.running = true;
    }

    fn mark(&self) -> Mark {
        Mark {
            now: self.now,
            pieces: (self.pieces.len(), self.pieces.last().copied()),
            paused: (self.paused.len(), self.paused.last().copied()),
            breaches: self.breaches.len(),
        }
    }

    fn back_to(&mut self, mark: Mark) {
        self.now = mark.now;
        self.pieces.truncate(mark.pieces.0);
        if let (Some(last), Some(was)) = (self.pieces.last_mut(), mark.pieces.1) {
            *last = was;
        }
        self.paused.truncate(mark.paused.0);
        if let (Some(last), Some(was)) = (self.paused.last_mut(), mark.paused.1) {
            *last = was;
        }
        self.breaches.truncate(mark.breaches);
    }
}
