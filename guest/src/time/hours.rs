//! Hours of a day as a policy writes them: `09:00-12:30`.

use std::fmt;

use super::civil::two;

/// Seconds of a day of 24 hours.
pub const DAY_SECONDS: u32 = 86_400;

/// An interval of local wall-clock time that starts on some date: start
/// inclusive, end exclusive, in seconds after that date's midnight. It is never
/// empty, starts before 24:00, and lasts at most 24 hours: an end above 86,400
/// lies on the next date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    start: u32,
    end: u32,
}

/// Why a text is not an interval of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursError {
    /// Not two times with a `-` between them.
    Shape,
    /// An hour, minute or second that a day does not have.
    Time,
    /// It starts at 24:00, which is the next day's 00:00.
    StartsAtEnd,
    /// Start and end are one time.
    Empty,
}

impl fmt::Display for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HoursError::Shape => "opening hours are two times with a `-` between them",
            HoursError::Time => "a time of day is between `00:00` and `24:00`",
            HoursError::StartsAtEnd => "opening hours cannot start at `24:00`, the end of the day",
            HoursError::Empty => "these opening hours start and end at one time, so they are empty",
        })
    }
}

impl HoursError {
    /// What to write instead.
    pub fn help(self) -> &'static str {
        match self {
            HoursError::Shape | HoursError::Time => {
                "write `09:00-17:30`, or `22:00-06:00` for hours that go on into the next day"
            }
            HoursError::StartsAtEnd => "write `00:00-…` on the next day",
            HoursError::Empty => "write `00:00-24:00` for the whole day",
        }
    }
}

impl Hours {
    /// The whole day.
    pub const ALL_DAY: Hours = Hours {
        start: 0,
        end: DAY_SECONDS,
    };

    /// From one time of day to another, both in seconds after midnight, 0 to
    /// 86,400; an end before the start is a time of the next day.
    pub fn new(start: u32, end: u32) -> Result<Hours, HoursError> {
        if start > DAY_SECONDS || end > DAY_SECONDS {
            Err(HoursError::Time)
        } else if start == end {
            Err(HoursError::Empty)
        } else if start == DAY_SECONDS {
            Err(HoursError::StartsAtEnd)
        } else if end < start {
            Ok(Hours {
                start,
                end: end + DAY_SECONDS,
            })
        } else {
            Ok(Hours { start, end })
        }
    }

    /// Read `09:00-12:30`; `22:00-06:00` crosses midnight, `24:00` is the end of
    /// the day, seconds may be given: `09:00:30-12:00`.
    pub fn parse(text: &str) -> Result<Hours, HoursError> {
        let (start, end) = text.split_once(['-', '–']).ok_or(HoursError::Shape)?;
        Hours::new(time_of_day(start.trim())?, time_of_day(end.trim())?)
    }

    /// Seconds after midnight, 0 to 86,399.
    pub const fn start(self) -> u32 {
        self.start
    }

    /// Seconds after midnight of the date it starts on; above 86,400 it lies on
    /// the next date.
    pub const fn end(self) -> u32 {
        self.end
    }

    /// Whether some of it lies on the date after the one it starts on.
    pub const fn crosses_midnight(self) -> bool {
        self.end > DAY_SECONDS
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.crosses_midnight() {
            self.end - DAY_SECONDS
        } else {
            self.end
        };
        for (dash, time) in [("", self.start), ("-", end)] {
            write!(f, "{dash}{:02}:{:02}", time / 3600, time / 60 % 60)?;
            if time % 60 != 0 {
                write!(f, ":{:02}", time % 60)?;
            }
        }
        Ok(())
    }
}

/// Read `09:30`, `09:30:15` or `24:00` as seconds after midnight.
fn time_of_day(text: &str) -> Result<u32, HoursError> {
    let (hour, minute, second) = match *text.as_bytes() {
        [h1, h2, b':', m1, m2] => (two(h1, h2), two(m1, m2), Some(0)),
        [h1, h2, b':', m1, m2, b':', s1, s2] => (two(h1, h2), two(m1, m2), two(s1, s2)),
        _ => return Err(HoursError::Shape),
    };
    let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else {
        return Err(HoursError::Shape);
    };
    let seconds = hour * 3600 + minute * 60 + second;
    if minute < 60 && second < 60 && seconds <= DAY_SECONDS {
        Ok(seconds)
    } else {
        Err(HoursError::Time)
    }
}
