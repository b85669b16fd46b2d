//! One year of a calendar as a short table: stretches of regular weeks between
//! the dates that are not regular.
//!
//! Years start and end at midnight UTC. Within one, a *window* is a run of dates
//! touched by a holiday, an exception, a break or a change of the zone's offset;
//! what is open in it is worked out date by date. Everything else is one piece of
//! regular weeks with one offset, and has a closed form.

use super::schedule::{Schedule, midnight};
use super::week::{Stretch, Week, union};
use crate::time::DAY;
use crate::time::civil::{Date, days_from_civil};
use crate::time::instant::Instant;
use crate::time::zone::{Local, settle};

/// What is open in one year of UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    pieces: Vec<Piece>,
    end: Instant,
    total: i64,
}

/// A part of a year, up to the next one's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    start: Instant,
    /// Open time of the year before it.
    before: i64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Closed,
    Open,
    /// Regular weeks at an offset; `measure` is the week's measure at the start.
    Weeks {
        offset: i64,
        measure: i64,
    },
}

/// The first instant of a year of UTC.
pub fn start_of(year: i32) -> Instant {
    i64::from(days_from_civil(year, 1, 1)) * DAY
}

impl Year {
    /// Work out a year.
    pub fn new(schedule: &Schedule, year: i32) -> Year {
        let mut out = Year {
            pieces: Vec::new(),
            end: start_of(year + 1),
            total: 0,
        };
        let start = start_of(year);
        // Local dates may be one off those of UTC, and touch the next.
        let first = Date::from_days((start / DAY) as i32 - 2);
        let last = Date::from_days((out.end / DAY) as i32 + 2);
        let zone = &schedule.zone;
        let before = start - 5 * DAY;
        let turns: Vec<_> = zone.transitions(before, out.end + 5 * DAY).collect();
        let offset = zone.offset(before);
        let instant = |local: Local| settle(local, offset, turns.iter().copied());

        let mut windows: Vec<(i64, i64)> = schedule
            .irregular(first.plus(-1), last)
            .map(|(from, to)| (from.into(), to.into()))
            .collect();
        windows.extend(turns.iter().map(|it| {
            // The day around: at the edges of a window local time must be unambiguous.
            let (low, high) = (it.before.min(it.after), it.before.max(it.after));
            (
                (it.at + low).div_euclid(DAY) - 1,
                (it.at + high).div_euclid(DAY) + 2,
            )
        }));

        let mut day = first;
        let mut open = Vec::new();
        for (from, to) in union(&mut windows) {
            let from = Date::from_days(from as i32).clamp(day, last);
            let to = Date::from_days(to as i32).clamp(day, last);
            out.weeks(schedule, (day, from), instant(midnight(day)), start);
            open.clear();
            schedule.open(from, to, &turns, &mut open);
            for it in &mut open {
                *it = (instant(it.0), instant(it.1));
            }
            let mut at = instant(midnight(from));
            for (opening, closing) in union(&mut open) {
                out.push(at, opening, start, Kind::Closed, &schedule.week);
                out.push(opening, closing, start, Kind::Open, &schedule.week);
                at = closing;
            }
            out.push(
                at,
                instant(midnight(to)),
                start,
                Kind::Closed,
                &schedule.week,
            );
            day = to;
        }
        out.weeks(schedule, (day, last), instant(midnight(day)), start);
        out
    }

    /// Append the regular dates `from..to`, the first of which begins at `start`.
    fn weeks(
        &mut self,
        schedule: &Schedule,
        (from, to): (Date, Date),
        start: Instant,
        floor: Instant,
    ) {
        if from < to {
            let offset = midnight(from) - start;
            let kind = Kind::Weeks { offset, measure: 0 };
            self.push(start, midnight(to) - offset, floor, kind, &schedule.week);
        }
    }

    /// Append a piece, cut to the year.
    fn push(&mut self, start: Instant, end: Instant, floor: Instant, kind: Kind, week: &Week) {
        let (start, end) = (start.max(floor), end.min(self.end));
        if start >= end {
            return;
        }
        let (kind, length) = match kind {
            Kind::Closed => (kind, 0),
            Kind::Open => (kind, end - start),
            Kind::Weeks { offset, .. } => {
                let measure = week.measure(start + offset);
                (
                    Kind::Weeks { offset, measure },
                    week.measure(end + offset) - measure,
                )
            }
        };
        let same = self
            .pieces
            .last()
            .is_some_and(|it| it.kind == kind && !matches!(kind, Kind::Weeks { .. }));
        if !same {
            self.pieces.push(Piece {
                start,
                before: self.total,
                kind,
            });
        }
        self.total += length;
    }

    /// Open time of the whole year.
    pub fn total(&self) -> i64 {
        self.total
    }

    /// Open time from the start of the year to an instant in it.
    pub fn measure(&self, at: Instant, week: &Week) -> i64 {
        self.piece(at).map_or(0, |it| {
            it.before
                + match it.kind {
                    Kind::Closed => 0,
                    Kind::Open => at - it.start,
                    Kind::Weeks { offset, measure } => week.measure(at + offset) - measure,
                }
        })
    }

    /// The stretch of the year around an instant in which it is always open, or always closed.
    pub fn stretch(&self, at: Instant, week: &Week) -> Stretch {
        let next = self.pieces.partition_point(|it| it.start <= at);
        let end = self.pieces.get(next).map_or(self.end, |it| it.start);
        let Some(piece) = next.checked_sub(1).and_then(|it| self.pieces.get(it)) else {
            return Stretch::default();
        };
        let (start, open) = (piece.start, piece.kind == Kind::Open);
        match piece.kind {
            Kind::Closed | Kind::Open => Stretch { start, end, open },
            Kind::Weeks { offset, .. } => {
                let it = week.stretch(at + offset);
                Stretch {
                    start: start.max(it.start - offset),
                    end: end.min(it.end - offset),
                    open: it.open,
                }
            }
        }
    }

    /// Whether it is open at an instant of the year.
    pub fn is_open(&self, at: Instant, week: &Week) -> bool {
        self.piece(at).is_some_and(|it| it.is_open(at, week))
    }

    /// The first instant of the year with that measure, which is above 0 and at
    /// most the total.
    pub fn first_at(&self, measure: i64, week: &Week) -> Instant {
        let piece = last_where(&self.pieces, |it| it.before < measure);
        piece.map_or(self.end, |it| {
            let rest = measure - it.before;
            match it.kind {
                Kind::Weeks { offset, measure } => week.first_at(measure + rest) - offset,
                Kind::Open | Kind::Closed => it.start + rest,
            }
        })
    }

    /// The last instant of the year with that measure, which is at least 0 and
    /// below the total.
    pub fn last_at(&self, measure: i64, week: &Week) -> Instant {
        let piece = last_where(&self.pieces, |it| it.before <= measure);
        piece.map_or(self.end, |it| {
            let rest = measure - it.before;
            match it.kind {
                Kind::Weeks { offset, measure } => week.last_at(measure + rest) - offset,
                Kind::Open | Kind::Closed => it.start + rest,
            }
        })
    }

    /// The first closing in the year after `at`, at which it is open; none if it
    /// stays open beyond the year's end.
    pub fn closing(&self, at: Instant, week: &Week) -> Option<Instant> {
        let place = self
            .pieces
            .partition_point(|it| it.start <= at)
            .saturating_sub(1);
        let mut at = at;
        for (index, piece) in self.pieces.iter().enumerate().skip(place) {
            if !piece.is_open(at, week) {
                return Some(at);
            }
            let end = self.pieces.get(index + 1).map_or(self.end, |it| it.start);
            match piece.kind {
                Kind::Closed => return Some(at),
                Kind::Open => {}
                Kind::Weeks { offset, .. } => match week.closing(at + offset) {
                    Some(closing) if closing - offset < end => return Some(closing - offset),
                    _ => {}
                },
            }
            at = end;
        }
        None
    }

    fn piece(&self, at: Instant) -> Option<&Piece> {
        last_where(&self.pieces, |it| it.start <= at)
    }
}

impl Piece {
    fn is_open(&self, at: Instant, week: &Week) -> bool {
        match self.kind {
            Kind::Closed => false,
            Kind::Open => true,
            Kind::Weeks { offset, .. } => week.is_open(at + offset),
        }
    }
}

/// The last of the first elements of which something is true.
fn last_where<T>(all: &[T], test: impl Fn(&T) -> bool) -> Option<&T> {
    all.get(all.partition_point(test).checked_sub(1)?)
}
