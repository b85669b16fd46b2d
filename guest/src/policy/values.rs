//! The small languages of single values: hours, dates, days, percentages.

use super::ast::{Date, Interval, MonthDay, WarnAt, Weekday};
use crate::text::code::Code;
use crate::time::span;
use crate::value::decimal::Decimal;

/// Why a text is not a value of its kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// The code of the diagnostic.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

fn wrong<T>(code: Code, message: String, help: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong {
        code,
        message,
        help: help.into(),
    })
}

/// A span above zero, in milliseconds.
pub fn span(text: &str) -> Result<i64, Wrong> {
    let help = "write hours, minutes and seconds as `1h30m`, `45m` or `90s`";
    match span::parse(text) {
        Ok(value) if value > 0 => Ok(value),
        Ok(_) => wrong(
            Code::NotASpan,
            format!("`{text}` is no time at all"),
            "write a span above zero, as `15m`",
        ),
        Err(_) if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) => wrong(
            Code::NotASpan,
            format!("`{text}` has no unit"),
            format!("write `{text}m` for minutes or `{text}h` for hours"),
        ),
        Err(error) => {
            let help = suggested_span(text).map_or(help.to_owned(), |it| format!("write `{it}`"));
            wrong(Code::NotASpan, error.to_string(), help)
        }
    }
}

/// A span above zero in milliseconds, or `None` for `none`.
pub fn span_or_none(text: &str) -> Result<Option<i64>, Wrong> {
    if text == "none" {
        return Ok(None);
    }
    match span(text) {
        Ok(value) => Ok(Some(value)),
        Err(mut wrong) => {
            wrong.help.push_str(", or `none`");
            Err(wrong)
        }
    }
}

/// What was meant by `1:30`, `2 hours`, `90 min`.
fn suggested_span(text: &str) -> Option<String> {
    let small = text.trim().to_ascii_lowercase();
    if let Some((hours, minutes)) = small.split_once(':') {
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        return (minutes < 60).then(|| {
            if minutes == 0 {
                format!("{hours}h")
            } else {
                format!("{hours}h{minutes}m")
            }
        });
    }
    let digits = small.len()
        - small
            .trim_start_matches(|it: char| it.is_ascii_digit())
            .len();
    let (number, unit) = small.split_at(digits);
    if number.is_empty() {
        return None;
    }
    let unit = match unit.trim() {
        "days" | "day" | "d" => "d",
        "hours" | "hour" | "hrs" | "hr" | "h" => "h",
        "minutes" | "minute" | "mins" | "min" | "m" => "m",
        "seconds" | "second" | "secs" | "sec" | "s" => "s",
        _ => return None,
    };
    Some(format!("{number}{unit}"))
}

/// `80%`, above 0 % and at most 100 %; or `30m before`.
pub fn warn_at(text: &str) -> Result<WarnAt, Wrong> {
    let help = "write a part of the target as `80%`, or a lead time as `30m before`";
    if let Some(number) = text.strip_suffix('%') {
        let Ok(percent) = Decimal::parse(number.trim_end()) else {
            return wrong(
                Code::NotAWarning,
                format!("`{text}` is not a percentage"),
                help,
            );
        };
        // A percentage may be as fine as a ten-thousandth of a percent, a millionth of the whole.
        let millionths = percent.millionths();
        if millionths <= 0 || millionths > 100_000_000 {
            return wrong(
                Code::NotAWarning,
                format!("a warning at `{text}` never comes before the target is missed"),
                "write a percentage above 0 and at most 100",
            );
        }
        if millionths % 100 != 0 {
            return wrong(
                Code::NotAWarning,
                format!("`{text}` is finer than is counted"),
                "use at most 4 digits behind the point",
            );
        }
        return Ok(WarnAt::Used(i64::try_from(millionths / 100).unwrap_or(1)));
    }
    if let Some(lead) = text.strip_suffix("before") {
        let lead = lead.trim_end();
        return match span(lead) {
            Ok(value) => Ok(WarnAt::Before(value)),
            Err(error) => wrong(Code::NotAWarning, error.message, help),
        };
    }
    wrong(
        Code::NotAWarning,
        format!("`{text}` does not say when to warn"),
        help,
    )
}

/// `2026-12-25`, a date that exists.
pub fn date(text: &str) -> Result<Date, Wrong> {
    let parts = digits(text, &[4, 2, 2], '-');
    let Some(&[year, month, day]) = parts.as_deref() else {
        return wrong(
            Code::NotADate,
            format!("`{text}` is not a date"),
            "write year, month and day as `2026-12-25`",
        );
    };
    let date = Date {
        year,
        month: u8::try_from(month).unwrap_or(0),
        day: u8::try_from(day).unwrap_or(0),
    };
    if year < 1900
        || !(1..=12).contains(&month)
        || day == 0
        || date.day > days_in(date.month, leap(year))
    {
        return wrong(
            Code::NotADate,
            format!("there is no date `{text}`"),
            "write a date that exists, from 1900 on",
        );
    }
    Ok(date)
}

/// `12-25`, a day that some year has.
pub fn month_day(text: &str) -> Result<MonthDay, Wrong> {
    let parts = digits(text, &[2, 2], '-');
    let Some(&[month, day]) = parts.as_deref() else {
        return wrong(
            Code::NotADate,
            format!("`{text}` is not a day of the year"),
            "write month and day as `12-25`",
        );
    };
    let (month, day) = (
        u8::try_from(month).unwrap_or(0),
        u8::try_from(day).unwrap_or(0),
    );
    if !(1..=12).contains(&month) || day == 0 || day > days_in(month, true) {
        return wrong(
            Code::NotADate,
            format!("no year has a day `{text}`"),
            "write month and day, as `12-25`",
        );
    }
    Ok(MonthDay { month, day })
}

/// `09:00-17:30`; `22:00-06:00` runs into the next day, `24:00` is the end of the day.
pub fn hours(text: &str) -> Result<Interval, Wrong> {
    let help = "write both times with two digits as `09:00-17:30`; the end of the day is `24:00`";
    let both = text
        .split_once('-')
        .and_then(|(from, to)| Some((time(from.trim_end())?, time(to.trim_start())?)));
    let Some((from, to)) = both else {
        return wrong(
            Code::NotHours,
            format!("`{text}` is not a range of hours"),
            help,
        );
    };
    if from == to {
        let help = "write `00:00-24:00` for the whole day";
        return wrong(
            Code::NotHours,
            format!("`{text}` begins and ends at the same time"),
            help,
        );
    }
    if from == DAY {
        return wrong(
            Code::NotHours,
            format!("`{text}` begins when the day is over"),
            "begin it at `00:00`",
        );
    }
    Ok(Interval {
        from,
        to: if to > from { to } else { to + DAY },
    })
}

const DAY: u16 = 24 * 60;

fn time(text: &str) -> Option<u16> {
    let [hour, minute] = <[u16; 2]>::try_from(digits(text, &[2, 2], ':')?).ok()?;
    let minutes = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && minutes <= DAY).then_some(minutes)
}

/// `mon`, `mon-fri`, `sat, sun`, `fri-mon`.
pub fn days(text: &str) -> Result<Vec<Weekday>, Wrong> {
    let help = "write days as `mon`, `mon-fri` or `\"sat, sun\"`";
    let mut found = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Some(first), Some(last)) = (day(first.trim()), day(last.trim())) else {
            return wrong(
                Code::NotDays,
                format!("`{}` does not name days of the week", part.trim()),
                help,
            );
        };
        let span = (last as usize + 7 - first as usize) % 7;
        for step in 0..=span {
            let Some(day) = Weekday::ALL.get((first as usize + step) % 7) else {
                continue;
            };
            if found.contains(day) {
                return wrong(
                    Code::NotDays,
                    format!("`{text}` names `{}` twice", day.word()),
                    "name each day once",
                );
            }
            found.push(*day);
        }
    }
    Ok(found)
}

fn day(text: &str) -> Option<Weekday> {
    Weekday::from_word(text)
}

/// Numbers of so many digits each, parted by `by`.
fn digits(text: &str, widths: &[usize], by: char) -> Option<Vec<u16>> {
    let parts: Vec<&str> = text.split(by).collect();
    let fits = parts.len() == widths.len()
        && parts
            .iter()
            .zip(widths)
            .all(|(it, width)| it.len() == *width && it.bytes().all(|it| it.is_ascii_digit()));
    if !fits {
        return None;
    }
    parts.iter().map(|it| it.parse().ok()).collect()
}

fn leap(year: u16) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

fn days_in(month: u8, leap: bool) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Whether a text can be an id: letters, digits, `-`, `_` and `.`, beginning
/// with a letter or digit, at most 64.
pub fn id(text: &str) -> Result<(), Wrong> {
    let fine = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
    if text.len() <= NAME_MAX
        && text.bytes().all(fine)
        && text.starts_with(|it: char| it.is_ascii_alphanumeric())
    {
        return Ok(());
    }
    let changed = slug(text, '-');
    let help = match id_like(&changed) {
        true => format!("write `{changed}`"),
        false => format!("use at most {NAME_MAX} letters, digits, `-`, `_` and `.`"),
    };
    wrong(Code::NotAName, format!("`{text}` cannot be an id"), help)
}

/// Whether a text can be a name: small letters, digits and `_`, beginning with
/// a letter, at most 64.
pub fn name(text: &str) -> Result<(), Wrong> {
    if is_reserved(text) {
        return wrong(
            Code::ReservedName,
            format!("`{text}` is a word of conditions, and cannot be a name in them"),
            format!("choose another name, such as `is_{text}`"),
        );
    }
    if name_like(text) {
        return Ok(());
    }
    let changed = slug(text, '_');
    let help = match name_like(&changed) {
        true => format!("write `{changed}`: conditions use it"),
        false => format!(
            "begin with a small letter, and use at most {NAME_MAX} small letters, digits and `_`"
        ),
    };
    wrong(Code::NotAName, format!("`{text}` cannot be a name"), help)
}

/// Whether conditions read this word as their own wherever it stands, so that
/// it cannot follow `case.`.
pub fn is_reserved(text: &str) -> bool {
    matches!(text, "in" | "true" | "false" | "null")
}

/// What the name of a table begins with where a table stands in the place of a value.
pub const PICK: &str = "pick.";

/// The name of the table in `pick.<name>`.
pub fn picked(text: &str) -> &str {
    text.strip_prefix(PICK).unwrap_or(text)
}

/// Longest name or id.
pub const NAME_MAX: usize = 64;

fn name_like(text: &str) -> bool {
    let fine = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
    text.len() <= NAME_MAX
        && text.bytes().all(fine)
        && text.starts_with(|it: char| it.is_ascii_lowercase())
}

fn id_like(text: &str) -> bool {
    !text.is_empty() && text.len() <= NAME_MAX
}

fn slug(text: &str, by: char) -> String {
    let mut out = String::new();
    for it in text.chars() {
        if it.is_ascii_alphanumeric() {
            out.push(it.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with(by) {
            out.push(by);
        }
    }
    out.trim_end_matches(by).to_owned()
}

/// `S-2, S-3`: the texts between the commas and where each begins.
pub fn source(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(',').filter_map(move |part| {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        let part = part.trim();
        (!part.is_empty()).then_some((start, part))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn hours_run_past_midnight_and_to_the_end_of_the_day() {
        let p = |text: &str| {
            hours(text)
                .map(|it| (it.from, it.to))
                .map_err(|it| it.message)
        };
        assert_eq!(p("09:00-17:30"), Ok((540, 1050)));
        assert_eq!(p("22:00-06:00"), Ok((1320, 1800)));
        assert_eq!(p("22:00-00:00"), Ok((1320, 1440)));
        assert_eq!(p("00:00-24:00"), Ok((0, 1440)));
        for bad in [
            "9:00-17:00",
            "09:00",
            "09:00-25:00",
            "09:60-10:00",
            "24:01-03:00",
            "",
            "-",
            "é-é",
        ] {
            assert_eq!(p(bad), Err(format!("`{bad}` is not a range of hours")));
        }
        assert!(p("09:00-09:00").is_err() && p("24:00-02:00").is_err());
    }

    #[test]
    fn dates_must_exist() {
        assert!(date("2028-02-29").is_ok() && date("2000-02-29").is_ok());
        for bad in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "1899-12-31",
            "26-1-1",
            "2026-1-01",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
        assert!(
            month_day("02-29").is_ok() && month_day("02-30").is_err() && month_day("2-3").is_err()
        );
    }

    #[test]
    fn days_come_singly_in_ranges_and_over_the_weekend() {
        let p = |text: &str| {
            days(text).map(|it| it.iter().map(|it| it.word()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(p("mon-fri").unwrap(), "mon tue wed thu fri");
        assert_eq!(p("fri-mon").unwrap(), "fri sat sun mon");
        assert_eq!(p("sat, sun").unwrap(), "sat sun");
        assert!(
            p("mon-mon").is_ok() && p("mon,mon").is_err() && p("monday").is_err() && p("").is_err()
        );
    }

    #[test]
    fn warnings_lie_before_the_target() {
        assert_eq!(warn_at("80%").unwrap(), WarnAt::Used(800_000));
        assert_eq!(warn_at("33.3333%").unwrap(), WarnAt::Used(333_333));
        assert_eq!(warn_at("100%").unwrap(), WarnAt::Used(1_000_000));
        assert_eq!(warn_at("30m before").unwrap(), WarnAt::Before(1_800_000));
        for bad in [
            "120%",
            "0%",
            "-5%",
            "x%",
            "80",
            "30m after",
            "before",
            "1.00001%",
        ] {
            assert!(warn_at(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_of_conditions_name_nothing() {
        for word in ["in", "true", "false", "null"] {
            assert_eq!(name(word).unwrap_err().code, Code::ReservedName, "{word}");
        }
        assert!(name("inn").is_ok() && name("is_true").is_ok());
    }

    #[test]
    fn a_span_written_otherwise_is_shown_as_it_should_be() {
        let help = |text: &str| span(text).unwrap_err().help;
        assert_eq!(help("1:30"), "write `1h30m`");
        assert_eq!(help("2 hours"), "write `2h`");
        assert_eq!(help("90 min"), "write `90m`");
        assert!(span("0s").is_err());
    }
}
