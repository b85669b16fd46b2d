//! Instants as exports write them: a format, and the zone of times that do not name one.

use std::fmt::Write as _;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::document::nearest;

/// Years that a case can hold.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

/// How the instants of one column are written.
#[derive(Clone, Debug)]
pub enum Format {
    /// RFC 3339 with an offset: `2026-11-20T21:30:00Z`.
    Rfc3339,
    /// Seconds since 1970, whole or with a fraction.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// A pattern that names an offset.
    Offset(String),
    /// A pattern for local time, and its zone. `dated` patterns have no time of day: midnight is meant.
    Local {
        pattern: String,
        zone: Tz,
        dated: bool,
    },
}

/// An instant that was read, in RFC 3339 and UTC; `note` if it was ambiguous.
pub struct Read {
    pub millis: i64,
    pub note: Option<String>,
}

impl Format {
    /// The format that `pattern` describes; `zone` only for patterns without an offset.
    ///
    /// Fails with a message and help if the pattern cannot describe an instant, or the zone is missing or one too many.
    pub fn new(pattern: &str, zone: Option<Tz>) -> Result<Self, (String, String)> {
        let fixed = match pattern {
            "rfc3339" => Some(Self::Rfc3339),
            "unix" => Some(Self::Unix),
            "unix_ms" => Some(Self::UnixMs),
            _ => None,
        };
        if let Some(fixed) = fixed {
            return match zone {
                None => Ok(fixed),
                Some(_) => Err((
                    format!("instants in the format `{pattern}` name their offset themselves"),
                    "leave `time_zone` out".to_owned(),
                )),
            };
        }
        let example = "write a pattern such as `%d/%m/%Y %H:%M`, or `rfc3339`, `unix` or `unix_ms`"
            .to_owned();
        if !pattern.contains('%')
            || StrftimeItems::new(pattern).any(|item| matches!(item, Item::Error))
        {
            return Err((format!("`{pattern}` is not a format of instants"), example));
        }
        // A pattern is good if what it writes can be read back.
        let sample = DateTime::from_timestamp(1_700_000_040, 0).unwrap_or_default();
        let mut text = String::new();
        let written = write!(text, "{}", sample.format(pattern)).is_ok();
        if written && DateTime::parse_from_str(&text, pattern).is_ok() {
            return match zone {
                None => Ok(Self::Offset(pattern.to_owned())),
                Some(_) => Err((
                    format!("the format `{pattern}` reads the offset of each instant"),
                    "leave `time_zone` out, or the `%z` in the format".to_owned(),
                )),
            };
        }
        let dated = written && NaiveDate::parse_from_str(&text, pattern).is_ok();
        let timed = written && NaiveDateTime::parse_from_str(&text, pattern).is_ok();
        match zone {
            _ if !dated && !timed => Err((
                format!("the format `{pattern}` does not tell the date"),
                example,
            )),
            None => Err((
                format!(
                    "the format `{pattern}` has no offset, so the zone of its times must be known"
                ),
                "add `time_zone: Europe/London`, or whichever zone the tool exports in".to_owned(),
            )),
            Some(zone) => Ok(Self::Local {
                pattern: pattern.to_owned(),
                zone,
                dated: !timed,
            }),
        }
    }

    /// Milliseconds since 1970 of what `text` says, or a message why it says nothing.
    pub fn read(&self, text: &str) -> Result<Read, String> {
        let plain = |millis| Read { millis, note: None };
        let read = match self {
            Self::Rfc3339 => DateTime::parse_from_rfc3339(text)
                .map(|it| plain(it.timestamp_millis()))
                .map_err(|_| {
                    format!(
                        "`{}` is not an instant with an offset such as `2026-11-20T21:30:00Z`",
                        cut(text)
                    )
                }),
            Self::Unix => unix(text, 3)
                .map(plain)
                .ok_or_else(|| format!("`{}` is not a number of seconds since 1970", cut(text))),
            Self::UnixMs => unix(text, 0).map(plain).ok_or_else(|| {
                format!("`{}` is not a number of milliseconds since 1970", cut(text))
            }),
            Self::Offset(pattern) => DateTime::parse_from_str(text, pattern)
                .map(|it| plain(it.timestamp_millis()))
                .map_err(|_| {
                    format!(
                        "`{}` is not an instant in the format `{pattern}`",
                        cut(text)
                    )
                }),
            Self::Local {
                pattern,
                zone,
                dated,
            } => {
                let local = if *dated {
                    NaiveDate::parse_from_str(text, pattern)
                        .map(|date| date.and_time(NaiveTime::MIN))
                } else {
                    NaiveDateTime::parse_from_str(text, pattern)
                };
                match local {
                    Ok(local) => in_zone(local, *zone, text),
                    Err(_) => Err(format!(
                        "`{}` is not a time in the format `{pattern}`",
                        cut(text)
                    )),
                }
            }
        }?;
        let year = DateTime::from_timestamp_millis(read.millis).map(|it| it.year());
        match year {
            Some(year) if YEARS.contains(&year) => Ok(read),
            _ => Err(format!(
                "the year of `{}` is not between 1900 and 9999",
                cut(text)
            )),
        }
    }
}

/// The zone called `name`.
///
/// Fails with help if there is none.
pub fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| {
        let zones = TZ_VARIANTS.iter().map(|zone| zone.name());
        let city = |zone: &&str| {
            zone.rsplit('/')
                .next()
                .is_some_and(|city| city.eq_ignore_ascii_case(name))
        };
        match zones.clone().find(city).or_else(|| nearest(name, zones)) {
            Some(zone) => format!("did you mean `{zone}`?"),
            None => "write the name of a zone such as `Europe/Amsterdam` or `Etc/UTC`".to_owned(),
        }
    })
}

/// RFC 3339 in UTC, with milliseconds only where there are any.
pub fn write(millis: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(millis).unwrap_or_default();
    let pattern = if millis.rem_euclid(1000) == 0 {
        "%Y-%m-%dT%H:%M:%SZ"
    } else {
        "%Y-%m-%dT%H:%M:%S%.3fZ"
    };
    at.format(pattern).to_string()
}

/// At most 40 characters of a text, for messages.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn in_zone(local: NaiveDateTime, zone: Tz, text: &str) -> Result<Read, String> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(Read {
            millis: at.timestamp_millis(),
            note: None,
        }),
        LocalResult::Ambiguous(first, _) => Ok(Read {
            millis: first.timestamp_millis(),
            note: Some(format!(
                "`{}` happened twice in {zone}, as the clocks were put back; the earlier one is taken",
                cut(text)
            )),
        }),
        LocalResult::None => Err(format!(
            "`{}` did not happen in {zone}, as the clocks were put forward",
            cut(text)
        )),
    }
}

/// A decimal number times 10 to the `shift`, cut below one.
fn unix(text: &str, shift: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = whole.strip_prefix('-').unwrap_or(whole);
    if bare.is_empty() || !digits(bare) || !digits(fraction) {
        return None;
    }
    let fraction: String = fraction.chars().chain("000".chars()).take(shift).collect();
    format!("{whole}{fraction}").parse().ok()
}
