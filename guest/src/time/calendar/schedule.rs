//! A calendar in local time: which intervals are open on which dates.

use std::collections::BTreeMap;

use super::Description;
use super::week::Week;
use crate::time::civil::{Date, MonthDay, YEAR_MIN};
use crate::time::hours::{DAY_SECONDS, Hours};
use crate::time::zone::{Local, Transition, Zone};
use crate::time::{DAY, SECOND};

/// A checked description, arranged for asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub zone: Zone,
    pub week: Week,
    hours: [Vec<Hours>; 7],
    holidays: Vec<Date>,
    yearly: Vec<MonthDay>,
    exceptions: BTreeMap<Date, Vec<Hours>>,
    breaks: BTreeMap<Date, Vec<Hours>>,
    /// Dates that one irregular date touches: itself, and the next if hours go on
    /// over midnight.
    touched: i32,
}

impl Schedule {
    pub fn new(zone: Zone, from: Description) -> Schedule {
        let Description {
            hours,
            mut holidays,
            yearly,
            exceptions,
            breaks,
            ..
        } = from;
        holidays.sort_unstable();
        holidays.dedup();
        let all = hours
            .iter()
            .chain(exceptions.values())
            .chain(breaks.values())
            .flatten();
        let touched = if all.copied().any(Hours::crosses_midnight) {
            2
        } else {
            1
        };
        Schedule {
            zone,
            week: Week::new(&hours),
            hours,
            holidays,
            yearly,
            exceptions,
            breaks,
            touched,
        }
    }

    /// Whether no day of a year is a holiday every year.
    pub fn no_yearly(&self) -> bool {
        self.yearly.is_empty()
    }

    /// Whether so many days are holidays every year that all of them may be.
    pub fn may_close_every_day(&self) -> bool {
        self.yearly.len() >= 366
    }

    /// Whether every week of every year is the regular one.
    pub fn is_regular(&self) -> bool {
        self.no_yearly()
            && self.holidays.is_empty()
            && self.exceptions.is_empty()
            && self.breaks.is_empty()
    }

    /// The years that are unlike others that start on the same weekday and have as
    /// many days, sorted.
    pub fn odd_years(&self) -> Vec<i32> {
        let dates = self
            .holidays
            .iter()
            .chain(self.exceptions.keys())
            .chain(self.breaks.keys());
        // What is touched may lie in the year before or after, in UTC.
        let mut years: Vec<i32> = dates
            .map(|it| it.civil().0)
            .flat_map(|it| it - 1..=it + 1)
            .collect();
        years.extend(YEAR_MIN..=self.zone.last_year() + 1);
        years.sort_unstable();
        years.dedup();
        years
    }

    /// Whether a date is closed, whatever the day of the week.
    pub fn is_holiday(&self, date: Date) -> bool {
        self.holidays.binary_search(&date).is_ok() || self.yearly.contains(&date.month_day())
    }

    /// Whether a date has hours of its own.
    pub fn is_exception(&self, date: Date) -> bool {
        self.exceptions.contains_key(&date)
    }

    /// Whether something is cut out of a date's hours.
    pub fn has_break(&self, date: Date) -> bool {
        self.breaks.contains_key(&date)
    }

    /// Ranges of dates, `first..end` as days since 1970, on which the hours may
    /// not be the regular ones, of the irregular dates in `first..end`.
    pub fn irregular(&self, first: Date, end: Date) -> impl Iterator<Item = (i32, i32)> {
        let place = |date: Date| self.holidays.partition_point(|it| *it < date);
        let holidays = self
            .holidays
            .get(place(first)..place(end))
            .unwrap_or_default();
        let years = first.civil().0..=end.civil().0;
        let yearly =
            years.flat_map(|year| self.yearly.iter().filter_map(move |it| it.in_year(year)));
        let own = self.exceptions.range(first..end).map(|it| *it.0);
        let cut = self.breaks.range(first..end).map(|it| *it.0);
        let dates = holidays
            .iter()
            .copied()
            .chain(yearly.filter(move |it| (first..end).contains(it)))
            .chain(own)
            .chain(cut);
        dates.map(|it| (it.days(), it.days() + self.touched))
    }

    /// Append what is open in the dates `first..end`, in local time: sorted by
    /// start for each date, cut off at both ends of the range. Dates that the zone
    /// skips, as `turns` say, have no hours of their own.
    pub fn open(
        &self,
        first: Date,
        end: Date,
        turns: &[Transition],
        out: &mut Vec<(Local, Local)>,
    ) {
        let (from, to) = (midnight(first), midnight(end));
        let mut date = first.plus(-1);
        while date < end {
            let start = midnight(date);
            let skipped = turns
                .iter()
                .any(|it| it.at + it.before <= start && it.at + it.after >= start + DAY);
            if !skipped && !self.is_holiday(date) {
                let regular = self.hours.get(date.weekday().index());
                let spills = !self.is_holiday(date.plus(1));
                for it in self.exceptions.get(&date).or(regular).into_iter().flatten() {
                    let last = if spills {
                        it.end()
                    } else {
                        it.end().min(DAY_SECONDS)
                    };
                    out.push((
                        (start + seconds(it.start())).max(from),
                        (start + seconds(last)).min(to),
                    ));
                }
            }
            date = date.plus(1);
        }
        for (date, breaks) in self.breaks.range(first.plus(-1)..end) {
            for it in breaks {
                let start = midnight(*date);
                cut(
                    out,
                    (start + seconds(it.start()), start + seconds(it.end())),
                );
            }
        }
        out.retain(|(start, end)| start < end);
    }
}

/// The local time at which a date starts.
pub fn midnight(date: Date) -> Local {
    i64::from(date.days()) * DAY
}

fn seconds(count: u32) -> i64 {
    i64::from(count) * SECOND
}

/// Cut one interval out of all others.
fn cut(all: &mut Vec<(Local, Local)>, (start, end): (Local, Local)) {
    let mut tails = Vec::new();
    for it in all.iter_mut() {
        if it.0 < end && start < it.1 {
            if end < it.1 {
                tails.push((end, it.1));
            }
            it.1 = start.max(it.0);
        }
    }
    all.extend(tails);
}
