//! Instants as text: RFC 3339 with an offset in, UTC out.

use std::fmt;

use super::civil::{civil_from_days, days_from_civil, days_in_month, two};
use super::{DAY, HOUR, MINUTE, SECOND};

/// Milliseconds since 1970-01-01T00:00:00Z, negative before.
pub type Instant = i64;

/// The first instant that can be written: 1900-01-01T00:00:00Z.
pub const MIN: Instant = days_from_civil(1900, 1, 1) as i64 * DAY;
/// The last instant that can be written: 9999-12-31T23:59:59.999Z.
pub const MAX: Instant = days_from_civil(10_000, 1, 1) as i64 * DAY - 1;

/// Why a text is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstantError {
    /// Nothing like a date and a time.
    Shape,
    /// A date without a time of day.
    NoTime,
    /// A time of day without seconds.
    NoSeconds,
    /// No offset from UTC.
    NoOffset,
    /// A year before 1900 or after 9999, here or after conversion to UTC.
    Year,
    /// A month that is not 01 to 12.
    Month,
    /// A day that the month does not have.
    Day,
    /// An hour that is not 00 to 23.
    Hour,
    /// A minute that is not 00 to 59.
    Minute,
    /// A second that is not 00 to 59.
    Second,
    /// Second 60.
    LeapSecond,
    /// A `.` without digits after it.
    Fraction,
    /// An offset that is neither `Z` nor of the form `+01:00`.
    Offset,
}

impl InstantError {
    /// What to write instead.
    pub fn help(self) -> &'static str {
        match self {
            InstantError::LeapSecond => "write second 59, or second 00 of the next minute",
            InstantError::Offset => "write `Z` for UTC, or an offset like `+01:00` or `-05:30`",
            _ => "write `2026-11-20T16:30:00Z` or `2026-11-20T16:30:00+01:00`",
        }
    }
}

impl fmt::Display for InstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InstantError::Shape => "not an instant",
            InstantError::NoTime => "an instant needs a time of day as well as a date",
            InstantError::NoSeconds => "an instant needs its seconds, be they `00`",
            InstantError::NoOffset => "an instant needs an offset, or it could be any of 24 hours",
            InstantError::Year => "an instant must lie in the years 1900 to 9999 of UTC",
            InstantError::Month => "a month must be between 01 and 12",
            InstantError::Day => "that month does not have this day",
            InstantError::Hour => "an hour must be between 00 and 23",
            InstantError::Minute => "a minute must be between 00 and 59",
            InstantError::Second => "a second must be between 00 and 59",
            InstantError::LeapSecond => "second 60 is refused: leap seconds do not count here",
            InstantError::Fraction => "digits must follow the `.` after the seconds",
            InstantError::Offset => "an offset must be `Z` or like `+01:00`",
        })
    }
}

/// Read an instant of RFC 3339, years 1900–9999: `2026-11-20T16:30:00Z`,
/// `2026-11-20 16:30:00.25+01:00`. Digits below a millisecond are cut.
pub fn parse(text: &str) -> Result<Instant, InstantError> {
    parse_bytes(text.as_bytes())
}

/// Read an instant as [`parse`] does, from bytes that need not be text.
pub fn parse_bytes(text: &[u8]) -> Result<Instant, InstantError> {
    let Some((&head, tail)) = text.split_first_chunk::<19>() else {
        return Err(short(text));
    };
    let [
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T' | b't' | b' ',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
    ] = head
    else {
        return Err(short(text));
    };
    let (Some(century), Some(year), Some(month), Some(day)) =
        (two(y1, y2), two(y3, y4), two(m1, m2), two(d1, d2))
    else {
        return Err(InstantError::Shape);
    };
    let (Some(hour), Some(minute), Some(second)) = (two(h1, h2), two(n1, n2), two(s1, s2)) else {
        return Err(InstantError::Shape);
    };
    let year = (century * 100 + year).cast_signed();
    if !(1..=12).contains(&month) {
        return Err(InstantError::Month);
    }
    if day == 0 || (day > 28 && day > days_in_month(year, month)) {
        return Err(InstantError::Day);
    }
    if hour > 23 {
        return Err(InstantError::Hour);
    }
    if minute > 59 {
        return Err(InstantError::Minute);
    }
    if second > 59 {
        return Err(if second == 60 {
            InstantError::LeapSecond
        } else {
            InstantError::Second
        });
    }
    let (millis, offset) = if tail == b"Z" {
        (0, 0)
    } else {
        fraction_and_offset(tail)?
    };
    let days = days_from_civil(year, month, day);
    let seconds = i64::from(days) * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
    let instant = seconds * SECOND + millis - offset;
    if (MIN..=MAX).contains(&instant) {
        Ok(instant)
    } else {
        Err(InstantError::Year)
    }
}

/// Milliseconds, and milliseconds east of UTC, of what follows the seconds.
fn fraction_and_offset(tail: &[u8]) -> Result<(i64, i64), InstantError> {
    let mut millis = 0;
    let mut rest = tail;
    if let Some(fraction) = tail.strip_prefix(b".") {
        let len = fraction.iter().take_while(|it| it.is_ascii_digit()).count();
        if len == 0 {
            return Err(InstantError::Fraction);
        }
        for (digit, unit) in fraction.iter().take(len).zip([100, 10, 1]) {
            millis += i64::from(digit - b'0') * unit;
        }
        rest = fraction.get(len..).unwrap_or_default();
    }
    let offset = match *rest {
        [] => return Err(InstantError::NoOffset),
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => match (two(h1, h2), two(m1, m2)) {
            (Some(hours @ 0..=23), Some(minutes @ 0..=59)) => {
                let offset = i64::from(hours) * HOUR + i64::from(minutes) * MINUTE;
                if sign == b'-' { -offset } else { offset }
            }
            _ => return Err(InstantError::Offset),
        },
        _ => return Err(InstantError::Offset),
    };
    Ok((millis, offset))
}

/// Why a text without a date, a `T` and a time of day is not an instant.
#[cold]
fn short(text: &[u8]) -> InstantError {
    let like = |pattern: &[u8]| {
        text.len() >= pattern.len()
            && text.iter().zip(pattern).all(|(it, like)| {
                if *like == b'0' {
                    it.is_ascii_digit()
                } else {
                    it == like
                }
            })
    };
    if !like(b"0000-00-00") {
        InstantError::Shape
    } else if text.len() == 10 {
        InstantError::NoTime
    } else {
        match text.get(11..) {
            Some([_, _, b':', _, _]) => InstantError::NoOffset,
            Some([_, _, b':', _, _, b'Z' | b'z' | b'+' | b'-', ..]) => InstantError::NoSeconds,
            _ => InstantError::Shape,
        }
    }
}

/// Append an instant: `2026-11-20T21:30:00Z`, with `.123` only if it has
/// milliseconds. One outside the years 1900–9999 is written as [`MIN`] or [`MAX`].
pub fn write(out: &mut String, instant: Instant) {
    let instant = instant.clamp(MIN, MAX);
    let (days, millis) = (instant.div_euclid(DAY), instant.rem_euclid(DAY));
    let (year, month, day) = civil_from_days(days as i32);
    let (seconds, millis) = ((millis / SECOND) as u32, (millis % SECOND) as u32);
    let year = year.cast_unsigned();
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let pairs = [
        year / 100,
        year % 100,
        month,
        day,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
    ];
    for (at, pair) in [0, 2, 5, 8, 11, 14, 17].into_iter().zip(pairs) {
        put(&mut text, at, pair / 10);
        put(&mut text, at + 1, pair % 10);
    }
    for (at, digit) in [
        (20, millis / 100),
        (21, millis / 10 % 10),
        (22, millis % 10),
    ] {
        put(&mut text, at, digit);
    }
    let text = str::from_utf8(&text).unwrap_or_default();
    match millis {
        0 => {
            out.push_str(text.get(..19).unwrap_or_default());
            out.push('Z');
        }
        _ => out.push_str(text),
    }
}

fn put(text: &mut [u8; 24], at: usize, digit: u32) {
    if let Some(byte) = text.get_mut(at) {
        *byte = b'0' + digit as u8;
    }
}

/// An instant as text, as [`write()`] appends it.
pub fn to_text(instant: Instant) -> String {
    let mut out = String::with_capacity(24);
    write(&mut out, instant);
    out
}
