//! Business calendars: open or closed at an instant, and time that counts only
//! while open.
//!
//! | question | answer |
//! | --- | --- |
//! | an interval of hours | starts inclusive, ends exclusive; it belongs to the date it starts on |
//! | a holiday | its local date is closed, also for what began the evening before |
//! | an exception | replaces the intervals that start on its date |
//! | a break | is cut out of whatever is open then |
//! | the zone changes its offset in open hours | what really elapses counts |
//! | a local time that does not exist, or occurs twice | as [`zone`] says |
//! | a date that the zone skips | has no hours |
//! | a deadline exactly at closing | the closing instant, or with [`AtClosing::NextOpening`] the next opening |
//!
//! Nothing walks over days: a year is a short table of regular weeks and the dates
//! that differ, made when first needed. Instants outside the years 1900–9999 are
//! closed, and an answer that would lie there is *never*.

mod describe;
mod schedule;
#[cfg(all(test, feature = "all-zones"))]
mod tests;
mod week;
mod year;

use std::sync::OnceLock;

pub use describe::{AtClosing, CalendarError, Description, Place};
use schedule::{Schedule, midnight};
use week::Stretch;
use year::{Year, start_of};

use super::civil::{Date, YEAR_MAX, YEAR_MIN, is_leap};
use super::hours::Hours;
use super::instant::{self, Instant};
use super::span::Span;
use super::zone::{self, Zone};
use super::{DAY, SECOND};
use crate::limits::CALENDAR_YEARS_KEPT;

/// A calendar, ready to be asked.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// None: open always.
    rules: Option<Box<Rules>>,
}

#[derive(Clone, Debug)]
struct Rules {
    schedule: Schedule,
    at_closing: AtClosing,
    /// Whether it is open at every instant.
    always: bool,
    /// Years with dates of their own, or in the table of the zone, sorted. The
    /// others differ only by weekday of the first of January and number of days.
    odd_years: Vec<i32>,
    /// Years worked out so far, from the first of [`CALENDAR_YEARS_KEPT`].
    years: Box<[OnceLock<Box<Year>>]>,
}

/// How far counting open time has come: instants asked about one after the other
/// mostly lie in one year.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    year: i32,
    start: Instant,
    end: Instant,
    /// Open time from the origin to the start of the year.
    before: Span,
    /// Where the last one lay, and open time from the origin to its start.
    stretch: (Stretch, Span),
}

/// What one local date looks like, to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// Why its hours are what they are.
    pub kind: DayKind,
    /// What is open, as the zone's clocks show it, with what began the date before:
    /// sorted, and apart from each other. None of it crosses midnight.
    pub open: Vec<Hours>,
    /// Open time that really elapses on this date.
    pub length: Span,
}

/// Why a date has the hours it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// The hours of its weekday.
    Regular,
    /// It is a holiday.
    Holiday,
    /// It has hours of its own.
    Exception,
    /// Something is cut out of the hours of its weekday.
    Break,
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Calendar) -> bool {
        // The years follow from the rest.
        let key = |it: &Calendar| {
            it.rules
                .as_ref()
                .map(|it| (it.schedule.clone(), it.at_closing))
        };
        key(self) == key(other)
    }
}

impl Eq for Calendar {}

impl Calendar {
    /// The calendar that is always open: elapsed time counts.
    pub const fn always() -> Calendar {
        Calendar { rules: None }
    }

    /// The calendar of a description; everything that is wrong with it otherwise.
    pub fn new(description: Description) -> Result<Calendar, Vec<CalendarError>> {
        let zone = Zone::find(&description.zone);
        let errors = description.errors(zone.is_some());
        let Some(zone) = zone.filter(|_| errors.is_empty()) else {
            return Err(errors);
        };
        let at_closing = description.at_closing;
        let schedule = Schedule::new(zone, description);
        let always = schedule.week.is_full() && schedule.is_regular();
        let odd_years = schedule.odd_years();
        let years = CALENDAR_YEARS_KEPT.map(|_| OnceLock::new()).collect();
        let doubtful = schedule.week.is_empty() || schedule.may_close_every_day();
        let calendar = Calendar {
            rules: Some(Box::new(Rules {
                schedule,
                at_closing,
                always,
                odd_years,
                years,
            })),
        };
        // Exceptions may lie in hours that the zone skips, and holidays may close
        // every day: what is open is asked, not guessed.
        if doubtful && calendar.add(instant::MIN, 0).is_none() {
            return Err(vec![CalendarError::NeverOpens]);
        }
        Ok(calendar)
    }

    /// Whether it is open at every instant, by its nature or by its hours.
    pub fn is_always(&self) -> bool {
        self.rules().is_none()
    }

    /// The zone of its hours and dates; UTC for [`Calendar::always`].
    pub fn zone(&self) -> &Zone {
        static UTC: Zone = Zone::utc();
        self.rules.as_ref().map_or(&UTC, |it| &it.schedule.zone)
    }

    /// Whether it is open at an instant.
    pub fn is_open(&self, at: Instant) -> bool {
        match self.rules() {
            None => true,
            Some(_) if !(instant::MIN..=instant::MAX).contains(&at) => false,
            Some(rules) => rules.year(zone::year_of(at), |it| it.is_open(at, &rules.schedule.week)),
        }
    }

    /// Open time from one instant to another; 0 if `to` is before `from`.
    pub fn elapsed(&self, from: Instant, to: Instant) -> Span {
        let Some(rules) = self.rules() else {
            return to.saturating_sub(from).max(0);
        };
        let (from, to) = (bounded(from), bounded(to));
        if from >= to {
            return 0;
        }
        let (first, last) = (zone::year_of(from), zone::year_of(to));
        let week = &rules.schedule.week;
        if first == last && from == start_of(first) {
            return rules.year(first, |it| it.measure(to, week));
        }
        if first == last {
            return rules.year(first, |it| it.measure(to, week) - it.measure(from, week));
        }
        let mut totals = Totals::default();
        let head = rules.year(first, |it| it.total() - it.measure(from, week));
        let middle: Span = (first + 1..last).map(|year| totals.of(rules, year)).sum();
        head + middle + rules.year(last, |it| it.measure(to, week))
    }

    /// Open time from an origin to an instant, negative if the instant is before it.
    /// `kept` is of the same calendar and origin, or as it is by default.
    pub fn count(&self, origin: Instant, at: Instant, kept: &mut Count) -> Span {
        let Some(rules) = self.rules() else {
            return at.saturating_sub(origin);
        };
        let (stretch, before) = kept.stretch;
        if (stretch.start..stretch.end).contains(&at) {
            return before + if stretch.open { at - stretch.start } else { 0 };
        }
        if (kept.start..kept.end).contains(&at) {
            let count = kept.before + rules.measure(kept.year, at);
            let week = &rules.schedule.week;
            let stretch = rules.year(kept.year, |it| it.stretch(at, week));
            let ran = if stretch.open { at - stretch.start } else { 0 };
            kept.stretch = (stretch, count - ran);
            return count;
        }
        let count = match at >= origin {
            true => self.elapsed(origin, at),
            false => -self.elapsed(at, origin),
        };
        if (instant::MIN..=instant::MAX).contains(&at) {
            let year = zone::year_of(at);
            *kept = Count {
                year,
                start: start_of(year),
                end: start_of(year + 1),
                before: count - rules.measure(year, at),
                stretch: kept.stretch,
            };
        }
        count
    }

    /// An instant at or before another one, from which [`Calendar::elapsed`] is
    /// counted soonest.
    pub fn origin(&self, at: Instant) -> Instant {
        start_of(zone::year_of(at)).min(at)
    }

    /// The first instant at which so much open time has elapsed since `from`; for
    /// zero the first open instant at or after `from`. A negative time is
    /// subtracted. None: never.
    ///
    /// Exactly at closing the answer is the closing instant or the next opening, as
    /// the calendar says.
    pub fn add(&self, from: Instant, time: Span) -> Option<Instant> {
        if time < 0 {
            return self.subtract(from, time.saturating_neg());
        }
        let from = from.max(instant::MIN);
        let Some(rules) = self.rules() else {
            return from.checked_add(time).filter(|it| *it <= instant::MAX);
        };
        if from > instant::MAX {
            return None;
        }
        let year = zone::year_of(from);
        let measure = rules.measure(year, from).saturating_add(time);
        if time == 0 {
            return rules.opening(year, measure);
        }
        let (year, rest) = rules.forward(year, measure, |rest, total| rest <= total)?;
        let due = rules.year(year, |it| it.first_at(rest, &rules.schedule.week));
        match rules.at_closing {
            AtClosing::Closing => Some(due),
            // Where nothing opens any more the time is still used up at closing.
            AtClosing::NextOpening => rules.opening(year, rest).or(Some(due)),
        }
    }

    /// The first instant at or after `from` at which so much open time, not less
    /// than zero, has elapsed since `from`, whatever a deadline at closing time
    /// becomes. None: never.
    pub fn reach(&self, from: Instant, time: Span) -> Option<Instant> {
        if time <= 0 {
            return Some(from);
        }
        let due = self.add(from, time)?;
        match self.rules().map(|it| it.at_closing) {
            // Moved to the next opening, or not: the closing before it is first.
            Some(AtClosing::NextOpening) => self.subtract(due, 0).filter(|it| *it >= from),
            _ => Some(due),
        }
    }

    /// The last instant from which so much open time elapses until `from`; for zero
    /// the end of the open time before `from`, or `from` if it is open right
    /// before it. A negative time is added. None: there was never so much.
    ///
    /// It mirrors [`Calendar::add`]: exactly at an opening the answer is the opening.
    pub fn subtract(&self, from: Instant, time: Span) -> Option<Instant> {
        if time < 0 {
            return self.add(from, time.saturating_neg());
        }
        let from = from.min(instant::MAX + 1);
        let Some(rules) = self.rules() else {
            return from.checked_sub(time).filter(|it| *it >= instant::MIN);
        };
        if from < instant::MIN {
            return None;
        }
        let mut totals = Totals::default();
        let mut year = zone::year_of(from);
        let mut rest = rules.measure(year, from).saturating_sub(time);
        while if time == 0 { rest <= 0 } else { rest < 0 } {
            year -= 1;
            if year < YEAR_MIN {
                return None;
            }
            rest = rest.saturating_add(totals.of(rules, year));
        }
        let week = &rules.schedule.week;
        Some(rules.year(year, |it| {
            if time == 0 {
                it.first_at(rest, week)
            } else {
                it.last_at(rest, week)
            }
        }))
    }

    /// The next opening or closing after an instant. None: there is none.
    pub fn next_edge(&self, at: Instant) -> Option<Instant> {
        let rules = self.rules()?;
        if at > instant::MAX {
            return None;
        }
        if !self.is_open(at) {
            return self.add(at, 0);
        }
        let week = &rules.schedule.week;
        let settled = week.is_full() && rules.schedule.no_yearly();
        let mut at = at;
        let mut totals = Totals::default();
        for year in zone::year_of(at)..=YEAR_MAX {
            let start = start_of(year);
            if start > at {
                if settled && rules.is_past_odd(year) {
                    return None;
                }
                if totals.of(rules, year) == start_of(year + 1) - start {
                    continue;
                }
                at = start;
            }
            if let Some(closing) = rules.year(year, |it| it.closing(at, week)) {
                return Some(closing);
            }
        }
        None
    }

    /// What is open from one instant to another: start inclusive, end exclusive,
    /// sorted, apart from each other, cut off at both ends.
    pub fn intervals(&self, from: Instant, to: Instant) -> Intervals<'_> {
        Intervals {
            calendar: self,
            at: from,
            to,
        }
    }

    /// What a local date looks like.
    pub fn day(&self, date: Date) -> Day {
        let Some(rules) = &self.rules else {
            return Day {
                date,
                kind: DayKind::Regular,
                open: vec![Hours::ALL_DAY],
                length: DAY,
            };
        };
        let schedule = &rules.schedule;
        let (start, next) = (midnight(date), date.plus(1));
        let (from, to) = (schedule.zone.midnight(date), schedule.zone.midnight(next));
        let turns: Vec<_> = schedule
            .zone
            .transitions(from - 2 * DAY, to + 2 * DAY)
            .collect();
        let mut open = Vec::new();
        schedule.open(date, next, &turns, &mut open);
        let time = |at: i64| ((at - start) / SECOND) as u32;
        let open = week::union(&mut open)
            .filter_map(|(from, to)| Hours::new(time(from), time(to)).ok())
            .collect();
        let kind = if schedule.is_holiday(date) {
            DayKind::Holiday
        } else if schedule.is_exception(date) {
            DayKind::Exception
        } else if schedule.has_break(date) {
            DayKind::Break
        } else {
            DayKind::Regular
        };
        Day {
            date,
            kind,
            open,
            length: self.elapsed(from, to),
        }
    }

    /// Time that really elapses on a local date: 24 hours, unless the zone changes
    /// its offset on it.
    pub fn day_length(&self, date: Date) -> Span {
        let zone = self.zone();
        zone.midnight(date.plus(1)) - zone.midnight(date)
    }

    /// The rules, unless they come to *always*.
    fn rules(&self) -> Option<&Rules> {
        self.rules.as_deref().filter(|it| !it.always)
    }
}

/// What is open in a range of time; see [`Calendar::intervals`].
#[derive(Clone, Debug)]
pub struct Intervals<'c> {
    calendar: &'c Calendar,
    at: Instant,
    to: Instant,
}

impl Iterator for Intervals<'_> {
    type Item = (Instant, Instant);

    fn next(&mut self) -> Option<(Instant, Instant)> {
        if self.at >= self.to {
            return None;
        }
        let start = self.calendar.add(self.at, 0).filter(|it| *it < self.to);
        let end = start.map_or(self.to, |it| {
            self.calendar
                .next_edge(it)
                .map_or(self.to, |it| it.min(self.to))
        });
        self.at = end;
        start.map(|it| (it, end))
    }
}

impl Rules {
    /// Ask a year, which is worked out if it has not been.
    fn year<T>(&self, year: i32, ask: impl FnOnce(&Year) -> T) -> T {
        let kept = usize::try_from(year - *CALENDAR_YEARS_KEPT.start())
            .ok()
            .and_then(|it| self.years.get(it));
        match kept {
            Some(kept) => ask(kept.get_or_init(|| Box::new(Year::new(&self.schedule, year)))),
            None => ask(&Year::new(&self.schedule, year)),
        }
    }

    /// Whether a year and all after it are without dates of their own.
    fn is_past_odd(&self, year: i32) -> bool {
        self.odd_years.last().is_none_or(|last| *last < year)
    }

    fn measure(&self, year: i32, at: Instant) -> i64 {
        self.year(year, |it| it.measure(at, &self.schedule.week))
    }

    /// The first year from `year` on in which a measure, counted from the start of
    /// `year`, is found, and the measure counted from that year's start.
    fn forward(
        &self,
        year: i32,
        measure: i64,
        found: impl Fn(i64, i64) -> bool,
    ) -> Option<(i32, i64)> {
        if measure > start_of(YEAR_MAX + 1) - start_of(year) {
            return None;
        }
        let mut totals = Totals::default();
        let mut rest = measure;
        for year in year..=YEAR_MAX {
            let total = totals.of(self, year);
            if found(rest, total) {
                return Some((year, rest));
            }
            rest -= total;
            if self.is_past_odd(year) && self.schedule.week.is_empty() {
                break;
            }
        }
        None
    }

    /// The last instant with a measure counted from the start of `year`: where it
    /// is open from, if it ever is.
    fn opening(&self, year: i32, measure: i64) -> Option<Instant> {
        let (year, rest) = self.forward(year, measure, |rest, total| rest < total)?;
        Some(self.year(year, |it| it.last_at(rest, &self.schedule.week)))
    }
}

/// Open time of whole years; of those not kept, each of the 14 kinds of year is
/// worked out once.
#[derive(Default)]
struct Totals([[Option<i64>; 7]; 2]);

impl Totals {
    fn of(&mut self, rules: &Rules, year: i32) -> i64 {
        let total = || rules.year(year, Year::total);
        if CALENDAR_YEARS_KEPT.contains(&year) || rules.odd_years.binary_search(&year).is_ok() {
            return total();
        }
        let weekday = Date::from_days((start_of(year) / DAY) as i32)
            .weekday()
            .index();
        let kind = self
            .0
            .get_mut(usize::from(is_leap(year)))
            .and_then(|it| it.get_mut(weekday));
        kind.map_or_else(total, |it| *it.get_or_insert_with(total))
    }
}

/// An instant moved into the years 1900–9999, whose end is exclusive.
fn bounded(at: Instant) -> Instant {
    at.clamp(instant::MIN, instant::MAX + 1)
}
