//! The regular week of a calendar, as if its zone never changed its offset.

use crate::time::hours::Hours;
use crate::time::zone::Local;
use crate::time::{DAY, SECOND};

const WEEK: i64 = 7 * DAY;
/// 1970-01-01 was a Thursday.
const FIRST_MONDAY: Local = 4 * DAY;

/// Open intervals of a week that starts on Monday: sorted, apart from each other,
/// none reaching over the end of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    open: Vec<Piece>,
    total: i64,
}

/// Milliseconds after the start of the week, and how much of the week was open
/// before.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    start: i64,
    end: i64,
    before: i64,
}

/// A stretch of time in which nothing opens or closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// From when, that instant included.
    pub start: i64,
    /// Until when, that instant not included.
    pub end: i64,
    /// Whether it is open.
    pub open: bool,
}

impl Week {
    /// The week with these hours of Monday to Sunday.
    pub fn new(hours: &[Vec<Hours>; 7]) -> Week {
        let mut all: Vec<(i64, i64)> = Vec::new();
        for (day, hours) in (0..).zip(hours) {
            for it in hours {
                let at = |seconds: u32| day * DAY + i64::from(seconds) * SECOND;
                let (start, end) = (at(it.start()), at(it.end()));
                all.push((start, end.min(WEEK)));
                if end > WEEK {
                    all.push((0, end - WEEK));
                }
            }
        }
        let mut week = Week::default();
        for (start, end) in union(&mut all) {
            week.open.push(Piece {
                start,
                end,
                before: week.total,
            });
            week.total += end - start;
        }
        week
    }

    /// Whether it never opens.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Whether it never closes.
    pub fn is_full(&self) -> bool {
        self.total == WEEK
    }

    /// Open time from the first Monday of 1970 to a local time, negative before.
    pub fn measure(&self, local: Local) -> i64 {
        let (weeks, at) = place(local);
        weeks * self.total
            + self
                .before(at)
                .map_or(0, |it| it.before + (at - it.start).min(it.end - it.start))
    }

    /// Whether it is open at a local time.
    pub fn is_open(&self, local: Local) -> bool {
        let (_, at) = place(local);
        self.before(at).is_some_and(|it| at < it.end)
    }

    /// The stretch around a local time in which it is always open, or always closed.
    pub fn stretch(&self, local: Local) -> Stretch {
        let (_, at) = place(local);
        let next = self.open.partition_point(|it| it.start <= at);
        let before = next.checked_sub(1).and_then(|it| self.open.get(it));
        let (start, end, open) = match before {
            Some(it) if at < it.end => (it.start, it.end, true),
            other => {
                let end = self.open.get(next).map_or(WEEK, |it| it.start);
                (other.map_or(0, |it| it.end), end, false)
            }
        };
        Stretch {
            start: local - at + start,
            end: local - at + end,
            open,
        }
    }

    /// The first local time with that measure. The week must not be empty.
    pub fn first_at(&self, measure: i64) -> Local {
        // Exactly at the end of a week it is the end of that week's last interval.
        let weeks = (measure - 1).div_euclid(self.total.max(1));
        self.find(weeks, measure, |it, rest| it.before < rest)
    }

    /// The last local time with that measure. The week must not be empty.
    pub fn last_at(&self, measure: i64) -> Local {
        let weeks = measure.div_euclid(self.total.max(1));
        self.find(weeks, measure, |it, rest| it.before <= rest)
    }

    fn find(&self, weeks: i64, measure: i64, starts: impl Fn(&Piece, i64) -> bool) -> Local {
        let rest = measure - weeks * self.total;
        let piece = self
            .open
            .partition_point(|it| starts(it, rest))
            .checked_sub(1)
            .and_then(|it| self.open.get(it));
        FIRST_MONDAY + weeks * WEEK + piece.map_or(0, |it| it.start + rest - it.before)
    }

    /// The next closing after a local time at which it is open, none if it never
    /// closes. An interval that goes on over the end of the week is one.
    pub fn closing(&self, local: Local) -> Option<Local> {
        if self.is_full() {
            return None;
        }
        let (_, at) = place(local);
        let end = self.before(at)?.end;
        let spill = self
            .open
            .first()
            .filter(|it| end == WEEK && it.start == 0)
            .map_or(0, |it| it.end);
        Some(local - at + end + spill)
    }

    /// The last interval that starts at or before a time of the week.
    fn before(&self, at: i64) -> Option<&Piece> {
        self.open.get(
            self.open
                .partition_point(|it| it.start <= at)
                .checked_sub(1)?,
        )
    }
}

/// Whole weeks since the first Monday, and milliseconds into the week.
fn place(local: Local) -> (i64, i64) {
    let since = local - FIRST_MONDAY;
    (since.div_euclid(WEEK), since.rem_euclid(WEEK))
}

/// Sort intervals and join those that overlap or touch; empty ones disappear.
pub fn union(all: &mut Vec<(i64, i64)>) -> impl Iterator<Item = (i64, i64)> {
    all.retain(|(start, end)| start < end);
    all.sort_unstable();
    all.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1;
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
    all.iter().copied()
}
