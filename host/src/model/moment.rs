//! Instants and lengths of time, read from and written to text in the one way that holds everywhere.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, SecondsFormat};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A point on the UTC time line, in milliseconds since 1970-01-01T00:00:00Z, years 1900 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment(i64);

impl Moment {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Moment = Moment(0);

    /// The instant that many milliseconds after 1970-01-01T00:00:00Z; `None` outside the years
    /// 1900 to 9999.
    pub fn from_millis(millis: i64) -> Option<Moment> {
        let date = DateTime::from_timestamp_millis(millis)?;
        (1900..=9999)
            .contains(&date.year())
            .then_some(Moment(millis))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The length of time from `earlier` to `self`; negative if `earlier` is the later one.
    pub fn since(self, earlier: Moment) -> Length {
        Length(self.0 - earlier.0)
    }

    /// The instant `length` later; `None` outside the years 1900 to 9999.
    pub fn plus(self, length: Length) -> Option<Moment> {
        self.0.checked_add(length.0).and_then(Moment::from_millis)
    }

    /// For people: time of day if the date is that of `beside`, else date and time. Seconds only
    /// if there are any. Always UTC, always marked as such.
    pub fn beside(self, beside: Moment) -> String {
        let dated = self.dated();
        match dated.split_once(' ') {
            Some((_, time)) if self.0.div_euclid(DAY) == beside.0.div_euclid(DAY) => {
                time.to_owned()
            }
            _ => dated,
        }
    }

    /// For people: date and time, the seconds only if there are any: `2026-11-20 21:30Z`.
    pub fn dated(self) -> String {
        let Some(date) = DateTime::from_timestamp_millis(self.0) else {
            return String::new();
        };
        let form = match (self.0.rem_euclid(MINUTE), self.0.rem_euclid(SECOND)) {
            (0, _) => "%Y-%m-%d %H:%MZ",
            (_, 0) => "%Y-%m-%d %H:%M:%SZ",
            _ => "%Y-%m-%d %H:%M:%S%.3fZ",
        };
        date.format(form).to_string()
    }
}

/// RFC 3339 in UTC, with milliseconds only if there are any.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(date) = DateTime::from_timestamp_millis(self.0) else {
            return Err(fmt::Error);
        };
        let form = if self.0 % SECOND == 0 {
            SecondsFormat::Secs
        } else {
            SecondsFormat::Millis
        };
        f.write_str(&date.to_rfc3339_opts(form, true))
    }
}

/// Reads RFC 3339 with an offset. Digits below a millisecond are cut; second 60 is refused.
impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Moment, String> {
        let lone_date = text.len() == 10 && text.bytes().filter(|it| *it == b'-').count() == 2;
        let Ok(date) = DateTime::parse_from_rfc3339(text) else {
            return Err(if lone_date {
                format!("a date alone is no instant, write the time too: `{text}T09:00:00Z`")
            } else if DateTime::parse_from_rfc3339(&format!("{text}Z")).is_ok() {
                format!(
                    "the offset from UTC is missing, write `{text}Z` for UTC or for example `{text}-05:00`"
                )
            } else {
                "expected date, time and offset from UTC, for example `2026-11-20T21:30:00Z` or \
                 `2026-11-20T16:30:00-05:00`"
                    .to_owned()
            });
        };
        if text.get(17..19) == Some("60") {
            return Err("second 60 is not accepted, write second 59".to_owned());
        }
        Moment::from_millis(date.timestamp_millis())
            .ok_or_else(|| "the year must be between 1900 and 9999".to_owned())
    }
}

/// A length of time in milliseconds; negative where the text began with `-`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Length(i64);

impl Length {
    /// That many milliseconds.
    pub fn from_millis(millis: i64) -> Length {
        Length(millis)
    }

    /// Milliseconds.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The same length without its sign.
    pub fn abs(self) -> Length {
        Length(self.0.saturating_abs())
    }

    /// For people: the two largest units, cut, with days from two days on: `3d4h`, `1h12m`, `45s`.
    pub fn rough(self) -> String {
        let units: &[(i64, &str)] = if self.0.saturating_abs() < 2 * DAY {
            &[(HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms")]
        } else {
            &[
                (DAY, "d"),
                (HOUR, "h"),
                (MINUTE, "m"),
                (SECOND, "s"),
                (1, "ms"),
            ]
        };
        let first = units
            .iter()
            .position(|(unit, _)| self.0.saturating_abs() >= *unit);
        let Some(first) = first else {
            return "0s".to_owned();
        };
        write_units(self.0, units.iter().skip(first).take(2))
    }
}

/// Hours, minutes, seconds, milliseconds, those that are not zero: `26h30m`, `-15m`, `1s500ms`, `0s`.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms")];
        f.write_str(&write_units(self.0, units.iter()))
    }
}

fn write_units<'u>(millis: i64, units: impl Iterator<Item = &'u (i64, &'u str)>) -> String {
    let mut rest = millis.unsigned_abs();
    let mut text = String::new();
    for (unit, name) in units {
        let count = rest / unit.unsigned_abs();
        rest %= unit.unsigned_abs();
        if count > 0 {
            text.push_str(&format!("{count}{name}"));
        }
    }
    match (text.is_empty(), millis < 0) {
        (true, _) => "0s".to_owned(),
        (false, true) => format!("-{text}"),
        (false, false) => text,
    }
}

/// Reads `90s`, `15m`, `4h`, `1h30m`, `2d` and `-15m`; each unit once, the larger first.
impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Length, String> {
        let wrong = || "expected a length of time, for example `90s`, `15m`, `1h30m` or `2d`";
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut millis: i64 = 0;
        let mut larger = i64::MAX;
        if rest.is_empty() {
            return Err(wrong().to_owned());
        }
        while !rest.is_empty() {
            let digits = rest
                .find(|it: char| !it.is_ascii_digit())
                .unwrap_or(rest.len());
            let (count, after) = rest.split_at(digits);
            let letters = after
                .find(|it: char| it.is_ascii_digit())
                .unwrap_or(after.len());
            let (name, after) = after.split_at(letters);
            let unit = match name {
                "d" => DAY,
                "h" => HOUR,
                "m" => MINUTE,
                "s" => SECOND,
                "ms" => 1,
                _ => return Err(wrong().to_owned()),
            };
            if unit >= larger {
                return Err(wrong().to_owned());
            }
            larger = unit;
            let count: i64 = count.parse().map_err(|_| wrong().to_owned())?;
            millis = count
                .checked_mul(unit)
                .and_then(|it| millis.checked_add(it))
                .ok_or_else(|| "this length of time is too long".to_owned())?;
            rest = after;
        }
        Ok(Length(if negative { -millis } else { millis }))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{Length, Moment};

    #[test]
    fn an_instant_is_written_as_it_was_read_but_in_utc() {
        for (read, written) in [
            ("2026-11-20T21:30:00Z", "2026-11-20T21:30:00Z"),
            ("2026-11-20T16:30:00-05:00", "2026-11-20T21:30:00Z"),
            ("2026-11-20T21:30:00.1239Z", "2026-11-20T21:30:00.123Z"),
            ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z"),
        ] {
            assert_eq!(read.parse::<Moment>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_wrong_with_an_instant_is_said_with_what_to_write() {
        let error = |text: &str| text.parse::<Moment>().unwrap_err();
        assert!(error("2026-11-20T21:30:00").contains("write `2026-11-20T21:30:00Z`"));
        assert!(error("2026-11-20").contains("write the time too: `2026-11-20T09:00:00Z`"));
        assert!(error("tomorrow").contains("for example `2026-11-20T21:30:00Z`"));
        assert!(error("1899-12-31T23:59:59Z").contains("between 1900 and 9999"));
        assert!(error("2016-12-31T23:59:60Z").contains("second 60"));
        assert!(error("12€45678-0").contains("expected"));
    }

    #[test]
    fn a_length_is_normalised_and_read_back() {
        for (read, written, rough) in [
            ("26h30m", "26h30m", "26h30m"),
            ("90m", "1h30m", "1h30m"),
            ("2d", "48h", "2d"),
            ("77h15m", "77h15m", "3d5h"),
            ("1s500ms", "1s500ms", "1s500ms"),
            ("1h0m40s", "1h40s", "1h"),
            ("0s", "0s", "0s"),
            ("-15m", "-15m", "-15m"),
        ] {
            let length: Length = read.parse().unwrap();
            assert_eq!(
                (length.to_string().as_str(), length.rough().as_str()),
                (written, rough)
            );
            assert_eq!(length.to_string().parse(), Ok(length));
        }
        for wrong in [
            "",
            "-",
            "h",
            "5",
            "5x",
            "5m5h",
            "5m5m",
            "1.5s",
            "99999999999999999999h",
            "9999999999999999h",
        ] {
            assert!(wrong.parse::<Length>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn beside_another_instant_the_date_is_left_out_if_it_is_the_same() {
        let at: Moment = "2026-11-20T21:30:00Z".parse().unwrap();
        let other: Moment = "2026-11-20T23:05:07Z".parse().unwrap();
        let later: Moment = "2026-11-21T00:00:00Z".parse().unwrap();
        assert_eq!(other.beside(at), "23:05:07Z");
        assert_eq!(later.beside(at), "2026-11-21 00:00Z");
    }
}
