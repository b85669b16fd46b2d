//! Civil dates of the Gregorian calendar, without a zone.

use std::fmt;

/// First year that a date or an instant may have.
pub const YEAR_MIN: i32 = 1900;
/// Last year that a date or an instant may have.
pub const YEAR_MAX: i32 = 9999;

/// A date, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A day of every year, `12-25`. `02-29` comes in leap years only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

/// A day of the week. The week starts on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Not of the form `2026-11-20` or, for a day of every year, `11-20`.
    Shape,
    /// A year before 1900 or after 9999.
    Year,
    /// A month that is not 01 to 12.
    Month,
    /// A day that the month does not have.
    Day,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateError::Shape => "not a date",
            DateError::Year => "a year must be between 1900 and 9999",
            DateError::Month => "a month must be between 01 and 12",
            DateError::Day => "that month does not have this day",
        })
    }
}

impl DateError {
    /// What to write instead.
    pub fn help(self) -> &'static str {
        "write a date like `2026-12-25`, a day of every year like `12-25`"
    }
}

impl Date {
    /// The date with this number of days since 1970-01-01, negative before.
    pub const fn from_days(days: i32) -> Date {
        Date(days)
    }

    /// Days since 1970-01-01, negative before.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The date of a year 1900–9999, a month 1–12 and a day that it has.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Date, DateError> {
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
            Err(DateError::Year)
        } else if !(1..=12).contains(&month) {
            Err(DateError::Month)
        } else if !(1..=days_in_month(year, month)).contains(&day) {
            Err(DateError::Day)
        } else {
            Ok(Date(days_from_civil(year, month, day)))
        }
    }

    /// Read `2026-11-20`.
    pub fn parse(text: &str) -> Result<Date, DateError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DateError::Shape);
        };
        let year = two(y1, y2)
            .zip(two(y3, y4))
            .map(|(high, low)| high * 100 + low);
        match (year, two(m1, m2), two(d1, d2)) {
            (Some(year), Some(month), Some(day)) => Date::new(year.cast_signed(), month, day),
            _ => Err(DateError::Shape),
        }
    }

    /// Year, month 1–12, day 1–31.
    pub fn civil(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::ALL
            .get((self.0.rem_euclid(7) + 3).rem_euclid(7).cast_unsigned() as usize)
            .copied()
            .unwrap_or(Weekday::Monday)
    }

    /// The day of every year that this date is one of.
    pub fn month_day(self) -> MonthDay {
        let (_, month, day) = self.civil();
        MonthDay {
            month: month as u8,
            day: day as u8,
        }
    }

    /// The date so many days later, or earlier.
    pub fn plus(self, days: i32) -> Date {
        Date(self.0.saturating_add(days))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl MonthDay {
    /// Read `12-25`.
    pub fn parse(text: &str) -> Result<MonthDay, DateError> {
        let &[m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DateError::Shape);
        };
        let (Some(month), Some(day)) = (two(m1, m2), two(d1, d2)) else {
            return Err(DateError::Shape);
        };
        // 2000 was a leap year, so `02-29` passes.
        Date::new(2000, month, day).map(Date::month_day)
    }

    /// Its date in a year, if the year has it.
    pub fn in_year(self, year: i32) -> Option<Date> {
        Date::new(year, u32::from(self.month), u32::from(self.day)).ok()
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Weekday {
    /// Monday to Sunday.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// 0 for Monday to 6 for Sunday.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// As policies write it: `mon` to `sun`.
    pub const fn short(self) -> &'static str {
        match self {
            Weekday::Monday => "mon",
            Weekday::Tuesday => "tue",
            Weekday::Wednesday => "wed",
            Weekday::Thursday => "thu",
            Weekday::Friday => "fri",
            Weekday::Saturday => "sat",
            Weekday::Sunday => "sun",
        }
    }

    /// The day after.
    pub fn next(self) -> Weekday {
        Weekday::ALL
            .get((self.index() + 1) % 7)
            .copied()
            .unwrap_or(Weekday::Monday)
    }

    /// Read one weekday, `sat`, or several, `mon-fri`; `fri-mon` goes over the
    /// end of the week. None if it is neither.
    pub fn parse_range(text: &str) -> Option<Vec<Weekday>> {
        let one = |name: &str| Weekday::ALL.into_iter().find(|it| it.short() == name);
        let (first, last) = match text.split_once('-') {
            Some((first, last)) => (one(first.trim())?, one(last.trim())?),
            None => (one(text)?, one(text)?),
        };
        let mut days = vec![first];
        let mut day = first;
        while day != last {
            day = day.next();
            days.push(day);
        }
        Some(days)
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}

/// Whether a year has a 29th of February.
pub const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month 1–12; 0 for a month that does not exist.
pub const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Days from 1970-01-01 to a date. The date must exist and lie in the years
/// 0–32767, or the answer is meaningless.
pub const fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    // Years start in March here, so that the leap day is the last of its year.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let century = year / 100;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year / 4 - century + century / 4 + day_of_year.cast_signed() - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub const fn civil_from_days(days: i32) -> (i32, u32, u32) {
    // Eras of 400 years of 146,097 days, each starting on the first of March.
    let days = days as i64 + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097) as u32;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    ((era * 400) as i32 + year_of_era as i32 + carry, month, day)
}

/// The number of two ASCII digits.
pub(super) const fn two(high: u8, low: u8) -> Option<u32> {
    let (high, low) = (high.wrapping_sub(b'0'), low.wrapping_sub(b'0'));
    if high < 10 && low < 10 {
        Some(high as u32 * 10 + low as u32)
    } else {
        None
    }
}
