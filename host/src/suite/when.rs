//! Instants as a suite writes them: absolute, local in a zone, or so long after another.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

/// A time zone.
pub type Zone = Tz;

use crate::map::instant::Format;
use crate::model::moment::{Length, Moment};

/// Why an instant cannot be read, and what to write instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Wrong {
    /// In words, with a remedy.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Wrong {
        Wrong {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

/// Adds open time of one of the policy's calendars to an instant. Only the component knows how.
pub trait Reckon {
    /// The instant `by` of open time after `from`.
    fn reckon(&mut self, calendar: &str, from: Moment, by: Length) -> Result<Moment, Wrong>;
}

/// What an instant may be told by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anchors {
    /// The zone of local times.
    pub zone: Option<Tz>,
    /// When the story begins.
    pub start: Option<Moment>,
    /// The instant of the step before; local times of day come after it.
    pub before: Option<Moment>,
    /// The instant of the test or step itself.
    pub now: Option<Moment>,
}

/// Read an instant.
///
/// `2026-11-20T09:12:00-05:00`, `2026-11-20 09:12` in the zone, `now`, `start`, `now - 3h`,
/// `+3h` after the start, `+3h on support_desk`, and in a story `10:40` or `Mon 09:00`.
pub fn read(text: &str, anchors: &Anchors, calendars: &mut dyn Reckon) -> Result<Moment, Wrong> {
    let text = text.trim();
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    if let Some(rest) = text.strip_prefix('+') {
        let Some(start) = anchors.start else {
            return Err(Wrong::new(
                format!("`{text}` is so long after a start, and this test has none"),
                format!(
                    "write `now + {}`, or give the test a `start` and a `story`",
                    rest.trim()
                ),
            ));
        };
        return after(start, 1, rest, calendars);
    }
    if let Some(rest) = text.strip_prefix('-') {
        let rest = rest.trim();
        return Err(Wrong::new(
            format!("`{text}` does not say before what"),
            format!("write `now - {rest}`"),
        ));
    }
    for (name, anchor) in [("now", anchors.now), ("start", anchors.start)] {
        let Some(rest) = text.strip_prefix(name) else {
            continue;
        };
        let rest = rest.trim();
        let sign = match rest.chars().next() {
            None => None,
            Some('+') => Some(1),
            Some('-') => Some(-1),
            Some(_) => continue,
        };
        let Some(anchor) = anchor else {
            return Err(match name {
                "start" => Wrong::new(
                    "this test has no start",
                    "write `now`, or give the test a `start` and a `story`",
                ),
                _ => Wrong::new(
                    "`now` is what is to be told here",
                    "write date and time, for example `2026-11-20T21:30:00Z`",
                ),
            });
        };
        return match sign {
            None => Ok(anchor),
            Some(sign) => after(anchor, sign, rest.get(1..).unwrap_or(""), calendars),
        };
    }
    match local(text, anchors) {
        Some(read) => read,
        // Date and time without an offset, or nothing that is an instant.
        None => Err(Wrong::new(
            format!("`{text}` is not an instant"),
            match text.parse::<Moment>() {
                Err(help) => help,
                Ok(_) => String::new(),
            },
        )),
    }
}

/// A length of time, perhaps on a calendar, from an instant on.
pub fn after(
    from: Moment,
    sign: i64,
    text: &str,
    calendars: &mut dyn Reckon,
) -> Result<Moment, Wrong> {
    let (length, calendar) = match text.split_once(" on ") {
        Some((length, calendar)) => (length.trim(), Some(calendar.trim())),
        None => (text.trim(), None),
    };
    let length: Length = length.parse().map_err(|help: String| {
        Wrong::new(format!("`{}` is not a length of time", length.trim()), help)
    })?;
    let length = Length::from_millis(length.millis().saturating_mul(sign));
    match calendar {
        Some(calendar) => calendars.reckon(calendar, from, length),
        None => from.plus(length).ok_or_else(|| {
            Wrong::new(
                "that is not between the years 1900 and 9999",
                "write a shorter time",
            )
        }),
    }
}

/// A local time; `None` if the text is none.
fn local(text: &str, anchors: &Anchors) -> Option<Result<Moment, Wrong>> {
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, time.trim()),
        None => ("", text),
    };
    let time = ["%H:%M", "%H:%M:%S"]
        .iter()
        .find_map(|it| NaiveTime::parse_from_str(time, it).ok())?;
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok();
    let weekday = day.parse::<Weekday>().ok();
    if date.is_none() && weekday.is_none() && !day.is_empty() {
        return None;
    }
    let Some(zone) = anchors.zone else {
        return Some(Err(Wrong::new(
            format!("`{text}` has no offset from UTC, and the suite names no zone"),
            match date {
                Some(_) => format!(
                    "write `{day}T{}Z` for UTC, or above the tests `zone: Europe/London` or whichever zone is meant",
                    time.format("%H:%M:%S")
                ),
                None => "write above the tests `zone: Europe/London` or whichever zone is meant"
                    .to_owned(),
            },
        )));
    };
    let date = match date {
        Some(date) => date,
        None => match next(time, weekday, zone, anchors.before) {
            Some(date) => date,
            None => {
                return Some(Err(Wrong::new(
                    format!("`{text}` does not say on which date"),
                    format!("write the date too: `2026-11-20 {}`", time.format("%H:%M")),
                )));
            }
        },
    };
    Some(in_zone(
        &date.and_time(time).format("%Y-%m-%d %H:%M:%S").to_string(),
        zone,
    ))
}

/// The date on which the clocks of the zone next show that time, at or after `before`.
fn next(
    time: NaiveTime,
    weekday: Option<Weekday>,
    zone: Tz,
    before: Option<Moment>,
) -> Option<NaiveDate> {
    let before = DateTime::from_timestamp_millis(before?.millis())?.with_timezone(&zone);
    let mut date = before.date_naive();
    if time < before.time() {
        date = date.checked_add_days(Days::new(1))?;
    }
    if let Some(weekday) = weekday {
        let ahead = weekday.days_since(date.weekday());
        date = date.checked_add_days(Days::new(u64::from(ahead)))?;
    }
    Some(date)
}

fn in_zone(text: &str, zone: Tz) -> Result<Moment, Wrong> {
    let format = Format::Local {
        pattern: "%Y-%m-%d %H:%M:%S".to_owned(),
        zone,
        dated: false,
    };
    let help = "write it with its offset from UTC, for example `2026-11-20T16:30:00-05:00`";
    let read = format.read(text).map_err(|it| Wrong::new(it, help))?;
    if read.note.is_some() {
        return Err(Wrong::new(
            format!("`{text}` happened twice in {zone}, as the clocks were put back"),
            help,
        ));
    }
    Moment::from_millis(read.millis)
        .ok_or_else(|| Wrong::new("the year must be between 1900 and 9999", help))
}

/// The instant as the clocks of a zone show it, for people: `Fri 2026-11-20 09:12`.
pub fn shown(at: Moment, zone: Option<Tz>) -> String {
    let (Some(zone), Some(utc)) = (zone, DateTime::from_timestamp_millis(at.millis())) else {
        return at.to_string();
    };
    let local = utc.with_timezone(&zone);
    let form = if at.millis() % 60_000 == 0 {
        "%a %Y-%m-%d %H:%M"
    } else {
        "%a %Y-%m-%d %H:%M:%S%.f"
    };
    local.format(form).to_string()
}
