//! A calendar as written, and everything that can be wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::text::suggest::nearest;
use crate::time::civil::{Date, MonthDay, Weekday};
use crate::time::hours::{DAY_SECONDS, Hours};
use crate::time::zone;

/// A calendar as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// IANA name of the zone that hours and dates are local to.
    pub zone: String,
    /// Hours that start on each day, Monday to Sunday.
    pub hours: [Vec<Hours>; 7],
    /// Dates that are closed, and so is what spills into them from the date before.
    pub holidays: Vec<Date>,
    /// Days that are holidays every year.
    pub yearly: Vec<MonthDay>,
    /// Dates with hours of their own, instead of those that would start on them.
    pub exceptions: BTreeMap<Date, Vec<Hours>>,
    /// Hours of dates that are cut out of whatever is open then.
    pub breaks: BTreeMap<Date, Vec<Hours>>,
    /// What a deadline exactly at closing time becomes.
    pub at_closing: AtClosing,
}

/// What a deadline that falls exactly on closing time becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtClosing {
    /// The closing instant: the time is used up then.
    #[default]
    Closing,
    /// The next opening: nobody can act on it before.
    NextOpening,
}

/// Where hours stand in a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the hours of a day of the week.
    Weekday(Weekday),
    /// In the exception of a date.
    Exception(Date),
    /// In the breaks of a date.
    Break(Date),
}

/// What is wrong with a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// The zone database has no zone of this name.
    UnknownZone {
        /// The name as written.
        name: String,
        /// A zone that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Neither weekly hours nor an exception that opens it.
    NeverOpens,
    /// A date is both a holiday (perhaps a yearly one) and an exception.
    HolidayAndException {
        /// The date.
        date: Date,
    },
    /// Two intervals of one day overlap.
    Overlap {
        /// The day.
        place: Place,
        /// The earlier one.
        first: Hours,
        /// The later one.
        second: Hours,
    },
    /// Hours go on over midnight into those of the next day.
    OverlapAtMidnight {
        /// The day on which the earlier ones start.
        day: Weekday,
        /// The earlier ones.
        first: Hours,
        /// Those of the next day.
        second: Hours,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Weekday(day) => write!(f, "on `{day}`"),
            Place::Exception(date) => write!(f, "in the exception for `{date}`"),
            Place::Break(date) => write!(f, "in the breaks of `{date}`"),
        }
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CalendarError::UnknownZone { name, .. } => write!(f, "there is no time zone `{name}`"),
            CalendarError::NeverOpens => {
                f.write_str("this calendar never opens, so its clocks would never run")
            }
            CalendarError::HolidayAndException { date } => {
                write!(
                    f,
                    "`{date}` is a holiday and has an exception: it can only be one of the two"
                )
            }
            CalendarError::Overlap {
                place,
                first,
                second,
            } => {
                write!(f, "`{first}` and `{second}` overlap {place}")
            }
            CalendarError::OverlapAtMidnight { day, first, second } => {
                write!(
                    f,
                    "`{first}` of `{day}` goes on after midnight and overlaps `{second}` of `{}`",
                    day.next()
                )
            }
        }
    }
}

impl CalendarError {
    /// What to write instead.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            CalendarError::UnknownZone {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `{nearest}`?"),
            CalendarError::UnknownZone { .. } => {
                "write a name like `Europe/Berlin`, or `UTC`".to_owned()
            }
            CalendarError::NeverOpens => {
                "write its weekly hours, or `always` where the calendar is used for round the clock"
                    .to_owned()
            }
            CalendarError::HolidayAndException { date } => format!(
                "take `{date}` out of the holidays if it opens that day, out of the exceptions if it is closed"
            ),
            CalendarError::Overlap { first, second, .. } => {
                let last = if first.end() < second.end() {
                    second
                } else {
                    first
                };
                let end = last.to_string();
                let end = end.split_once('-').map_or("24:00", |it| it.1);
                let start = first.to_string();
                let start = start.split_once('-').map_or("00:00", |it| it.0);
                if last.end() - first.start() > DAY_SECONDS {
                    "write hours that do not overlap".to_owned()
                } else {
                    format!("write `{start}-{end}` for both")
                }
            }
            CalendarError::OverlapAtMidnight { .. } => {
                "let the first end where the second starts, or earlier".to_owned()
            }
        })
    }
}

impl Description {
    /// Everything that is wrong with it, in the order of its parts.
    pub(super) fn errors(&self, zone_known: bool) -> Vec<CalendarError> {
        let mut errors = Vec::new();
        let holidays: BTreeSet<Date> = self.holidays.iter().copied().collect();
        let closed =
            |date: Date| holidays.contains(&date) || self.yearly.contains(&date.month_day());
        if !zone_known {
            let nearest = nearest(&self.zone, zone::names());
            errors.push(CalendarError::UnknownZone {
                name: self.zone.clone(),
                nearest,
            });
        }
        for (day, hours) in Weekday::ALL.into_iter().zip(&self.hours) {
            overlaps(Place::Weekday(day), hours, &mut errors);
            let tomorrow = self
                .hours
                .get(day.next().index())
                .map_or(&[][..], Vec::as_slice);
            let last = hours.iter().max_by_key(|it| it.end());
            let first = tomorrow.iter().min_by_key(|it| it.start());
            if let (Some(&last), Some(&first)) = (last, first)
                && last.end() > first.start() + DAY_SECONDS
            {
                errors.push(CalendarError::OverlapAtMidnight {
                    day,
                    first: last,
                    second: first,
                });
            }
        }
        for (date, hours) in &self.exceptions {
            if closed(*date) {
                errors.push(CalendarError::HolidayAndException { date: *date });
            }
            overlaps(Place::Exception(*date), hours, &mut errors);
        }
        for (date, hours) in &self.breaks {
            overlaps(Place::Break(*date), hours, &mut errors);
        }
        let weekly = self.hours.iter().any(|it| !it.is_empty());
        if !weekly
            && !self
                .exceptions
                .iter()
                .any(|(date, hours)| self.opens(*date, hours, closed))
        {
            errors.push(CalendarError::NeverOpens);
        }
        errors
    }

    /// Whether an exception opens at all, seeing that it may be cut by holidays
    /// and breaks.
    fn opens(&self, date: Date, hours: &[Hours], closed: impl Fn(Date) -> bool) -> bool {
        let no_breaks = Vec::new();
        let breaks = self.breaks.get(&date).unwrap_or(&no_breaks);
        let next_breaks = self.breaks.get(&date.plus(1)).unwrap_or(&no_breaks);
        hours.iter().any(|it| {
            let end = if closed(date.plus(1)) {
                it.end().min(DAY_SECONDS)
            } else {
                it.end()
            };
            let mut cuts: Vec<(u32, u32)> =
                breaks.iter().map(|it| (it.start(), it.end())).collect();
            cuts.extend(
                next_breaks
                    .iter()
                    .map(|it| (it.start() + DAY_SECONDS, it.end() + DAY_SECONDS)),
            );
            cuts.sort_unstable();
            // The first moment that no break covers.
            let open = cuts.iter().fold(
                it.start(),
                |at, cut| if cut.0 <= at { at.max(cut.1) } else { at },
            );
            !closed(date) && open < end
        })
    }
}

/// Report every pair of neighbours that overlap.
fn overlaps(place: Place, hours: &[Hours], errors: &mut Vec<CalendarError>) {
    let mut sorted = hours.to_vec();
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        if let &[first, second] = pair
            && second.start() < first.end()
        {
            errors.push(CalendarError::Overlap {
                place,
                first,
                second,
            });
        }
    }
}
