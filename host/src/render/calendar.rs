//! Answers about calendars for people, and a month as a picture.

use std::io::{self, Write};

use serde_json::Value;

use super::look::{Ink, Look};
use crate::model::calendar::{Answer, Day, Month};
use crate::model::moment::Length;

/// Cells of a day where there is room, half an hour each; half as many where not.
const CELLS: usize = 48;
/// Columns that a day takes beside its cells.
const BESIDE: usize = 44;
const DAY_SECONDS: f64 = 86_400.0;

/// An instant that was asked for, also as the zone's clocks show it.
pub fn instant(answer: &Answer, back: bool, out: &mut dyn Write) -> io::Result<()> {
    let result = text(&answer.result);
    let on = named(answer);
    if result == "never" {
        let when = if back { "before then" } else { "from then on" };
        return writeln!(out, "never  {on} is not open for so long {when}");
    }
    let local = answer.local.as_deref().unwrap_or_default();
    let zone = answer.time_zone.as_deref().unwrap_or_default();
    let closed = match (answer.open, back) {
        (Some(false), false) => ", at closing time",
        (Some(false), true) => ", closed",
        _ => "",
    };
    writeln!(out, "{result}  {local} in {zone}{closed}")
}

/// Open time between two instants.
pub fn elapsed(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let time = answer.time.as_deref().unwrap_or_default();
    let seconds = text(&answer.result);
    writeln!(
        out,
        "{time}  {seconds} seconds of open time on {}",
        named(answer)
    )
}

/// Whether it is open, and until when.
pub fn open(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let word = match answer.result {
        Some(Value::Bool(true)) => "open",
        _ => "closed",
    };
    let zone = answer.time_zone.as_deref().unwrap_or_default();
    match (answer.changes.as_deref(), answer.local.as_deref()) {
        (Some(at), Some(local)) => writeln!(out, "{word}  until {at}, {local} in {zone}"),
        _ => writeln!(out, "{word}  for ever"),
    }
}

/// A month, a line a day.
pub fn month(answer: &Answer, month: &Month, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let cells = if look.width >= CELLS + BESIDE {
        CELLS
    } else {
        CELLS / 2
    };
    let dot = look.glyph(" · ", " - ");
    let zone = answer.time_zone.as_deref().unwrap_or_default();
    let title = format!("{}{dot}{}{dot}{zone}", named(answer), month.month);
    writeln!(out, "{}", look.paint(Ink::Strong, &title))?;
    writeln!(out)?;
    let every = cells / 8;
    let scale: String = (0..8)
        .map(|it| format!("{:<every$}", format!("{:02}", it * 3)))
        .collect();
    writeln!(
        out,
        "        {}",
        look.paint(Ink::Faint, &format!("{scale}24"))
    )?;
    for day in &month.days {
        one(day, cells, &look, out)?;
    }
    let open = month.days.iter().filter(|it| it.seconds > 0.0).count();
    let days = if open == 1 { "day" } else { "days" };
    writeln!(out)?;
    writeln!(
        out,
        "{open} {days} with open hours{dot}{} open",
        length(month.seconds)
    )
}

fn one(day: &Day, cells: usize, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let number = day.date.rsplit('-').next().unwrap_or_default();
    let weekend = matches!(day.weekday.as_str(), "sat" | "sun");
    let ink = if weekend { Ink::Faint } else { Ink::Plain };
    let drawn: String = shares(day, cells)
        .into_iter()
        .map(|share| match share {
            it if it >= 1.0 => look.glyph("█", "#"),
            it if it > 0.0 => look.glyph("▒", "+"),
            _ => look.glyph("·", "."),
        })
        .collect();
    let drawn = look.paint(
        if day.seconds > 0.0 {
            Ink::Good
        } else {
            Ink::Faint
        },
        &drawn,
    );
    let mut notes = Vec::new();
    if day.seconds > 0.0 {
        notes.push(length(day.seconds));
    }
    notes.extend(day.kind.clone());
    match day.of {
        Some(of) if of <= 0.0 => notes.push("the zone has no such date".to_owned()),
        Some(of) => notes.push(format!("the clocks change: a day of {}", length(of))),
        None => {}
    }
    let notes = notes.join(look.glyph(" · ", " - "));
    let line = format!(
        "{}{drawn}  {}",
        look.paint(ink, &format!("{} {number}  ", day.weekday)),
        look.paint(
            if day.kind.is_some() {
                Ink::Accent
            } else {
                Ink::Plain
            },
            &notes
        )
    );
    writeln!(out, "{}", line.trim_end())
}

/// How much of each cell is open, by the zone's clocks.
fn shares(day: &Day, cells: usize) -> Vec<f64> {
    let open: Vec<(f64, f64)> = day.open.iter().filter_map(|it| hours(it)).collect();
    let width = DAY_SECONDS / cells as f64;
    let share = |cell: usize| {
        let (from, to) = (cell as f64 * width, (cell + 1) as f64 * width);
        let within = |it: &(f64, f64)| (it.1.min(to) - it.0.max(from)).max(0.0);
        open.iter().map(within).sum::<f64>() / width
    };
    (0..cells).map(share).collect()
}

/// `09:00-12:30` in seconds of the day.
fn hours(text: &str) -> Option<(f64, f64)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (seconds(from)?, seconds(to)?);
    Some((from, if to > from { to } else { DAY_SECONDS }))
}

fn seconds(text: &str) -> Option<f64> {
    text.split(':')
        .zip([3600.0, 60.0, 1.0])
        .map(|(part, unit)| part.parse::<f64>().ok().map(|it| it * unit))
        .sum()
}

fn length(seconds: f64) -> String {
    Length::from_millis((seconds * 1000.0).round() as i64).to_string()
}

fn named(answer: &Answer) -> &str {
    answer.calendar.as_deref().unwrap_or("the calendar")
}

fn text(value: &Option<Value>) -> String {
    match value {
        Some(Value::String(it)) => it.clone(),
        Some(it) => it.to_string(),
        None => String::new(),
    }
}
