//! Spans as text: `90s`, `15m`, `4h`, `1h30m`, `2d`, `500ms`, `1.5h`.

use std::fmt::{self, Write as _};

use super::instant;
use super::{DAY, HOUR, MINUTE, SECOND};

/// Milliseconds. A `d` is 24 elapsed hours.
pub type Span = i64;

/// The longest span that can be written: from the first instant to the last.
pub const MAX: Span = instant::MAX - instant::MIN;

/// Why a text is not a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanError {
    /// No number where one must be.
    Shape,
    /// A number without a unit.
    NoUnit,
    /// A unit that spans do not have; the one probably meant, if there is one.
    Unit(Option<&'static str>),
    /// A smaller unit before a larger one, or a unit twice.
    Order,
    /// Finer than a millisecond.
    Fine,
    /// Longer than the years 1900 to 9999.
    Long,
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SpanError::Shape => "not a span of time",
            SpanError::NoUnit => "a span of time needs a unit after its number",
            SpanError::Unit(_) => "a span of time has the units `d`, `h`, `m`, `s` and `ms`",
            SpanError::Order => {
                "the units of a span go from the largest to the smallest, each once"
            }
            SpanError::Fine => "a span of time counts whole milliseconds",
            SpanError::Long => "a span of time is at most 8,100 years long",
        })
    }
}

impl SpanError {
    /// What to write instead.
    pub fn help(self) -> &'static str {
        match self {
            SpanError::Unit(Some("d")) => "write `d` for 24 hours: `2d`",
            SpanError::Unit(Some("h")) => "write `h` for hours: `4h`; a week is `168h`",
            SpanError::Unit(Some("m")) => "write `m` for minutes: `15m`",
            SpanError::Unit(Some("s")) => "write `s` for seconds: `90s`",
            SpanError::Unit(Some(_)) => "write `ms` for milliseconds: `500ms`",
            SpanError::Order => "write `1d12h` or `1h30m`",
            _ => "write `90s`, `15m`, `4h`, `1h30m` or `2d`",
        }
    }
}

/// The units from the largest to the smallest.
const UNITS: [(&str, i64); 5] = [
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", 1),
];

/// Read a span: numbers with units, largest unit first, each unit once, and a `-`
/// before all of it if it is negative. A number may have decimals (`1.5h`) as
/// long as a whole number of milliseconds comes out.
pub fn parse(text: &str) -> Result<Span, SpanError> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut units = UNITS.as_slice();
    let mut sum: Span = 0;
    loop {
        let (number, after) = split(rest, |it| it.is_ascii_digit() || it == b'.');
        let (unit, after) = split(after, |it| !it.is_ascii_digit() && it != b'.');
        if number.is_empty() {
            return Err(SpanError::Shape);
        }
        if unit.is_empty() {
            return Err(SpanError::NoUnit);
        }
        let known = UNITS
            .iter()
            .find(|it| it.0 == unit)
            .ok_or_else(|| SpanError::Unit(meant(unit)))?;
        let place = units
            .iter()
            .position(|it| it == known)
            .ok_or(SpanError::Order)?;
        units = units.get(place + 1..).unwrap_or_default();
        sum = sum
            .checked_add(amount(number, known.1)?)
            .filter(|it| *it <= MAX)
            .ok_or(SpanError::Long)?;
        if after.is_empty() {
            return Ok(if negative { -sum } else { sum });
        }
        rest = after;
    }
}

/// The start of a text whose bytes all pass, and the rest.
fn split(text: &str, pass: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|it| !pass(it)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A decimal number of units, in milliseconds.
fn amount(number: &str, unit: i64) -> Result<Span, SpanError> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || fraction.is_empty() || fraction.contains('.') {
        return Err(SpanError::Shape);
    }
    let digit = |it: u8| i64::from(it - b'0');
    let mut sum: i64 = 0;
    for it in whole.bytes() {
        sum = sum
            .checked_mul(10)
            .and_then(|sum| sum.checked_add(digit(it)))
            .ok_or(SpanError::Long)?;
    }
    sum = sum.checked_mul(unit).ok_or(SpanError::Long)?;
    // A day is 2^10 times an odd number of milliseconds: no more than ten digits
    // can come out whole.
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 10 {
        return Err(SpanError::Fine);
    }
    let (numerator, denominator) = fraction
        .bytes()
        .fold((0, 1), |(n, d), it| (n * 10 + digit(it), d * 10));
    if numerator * unit % denominator != 0 {
        return Err(SpanError::Fine);
    }
    sum.checked_add(numerator * unit / denominator)
        .ok_or(SpanError::Long)
}

/// The unit that was probably meant.
fn meant(unit: &str) -> Option<&'static str> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => Some("d"),
        "h" | "hour" | "hours" | "hr" | "hrs" | "w" | "week" | "weeks" => Some("h"),
        "m" | "min" | "mins" | "minute" | "minutes" => Some("m"),
        "s" | "sec" | "secs" | "second" | "seconds" => Some("s"),
        "ms" | "millisecond" | "milliseconds" | "us" | "µs" | "ns" => Some("ms"),
        _ => None,
    }
}

/// Append a span: `26h30m`, `1s500ms`, `-15m`, `0s`. Hours are the largest unit.
pub fn write(out: &mut String, span: Span) {
    if span == 0 {
        out.push_str("0s");
        return;
    }
    if span < 0 {
        out.push('-');
    }
    let mut rest = span.unsigned_abs();
    for (name, unit) in UNITS.into_iter().skip(1) {
        let count = rest / unit.unsigned_abs();
        rest %= unit.unsigned_abs();
        if count != 0 {
            // Writing to a text cannot fail.
            let _ = write!(out, "{count}{name}");
        }
    }
}

/// A span as text, as [`write()`] appends it.
pub fn to_text(span: Span) -> String {
    let mut out = String::new();
    write(&mut out, span);
    out
}
