//! Answers one question.

use super::question::{Asks, Question};
use super::{Found, Wrong};
use crate::engine::write::{Json, digits};
use crate::time::calendar::{Calendar, Day, DayKind};
use crate::time::civil::{Date, days_in_month};
use crate::time::hours::Hours;
use crate::time::instant::{self, Instant};
use crate::time::span::Span;
use crate::time::zone::Zone;
use crate::time::{DAY, HOUR, MINUTE, SECOND};

/// Append the answer, one JSON object.
pub fn write(out: &mut String, question: &Question<'_>, found: &Found<'_>) -> Result<(), Wrong> {
    let calendar = found.calendar();
    let mut json = Json::new(out);
    json.open();
    if let Some(id) = question.id {
        json.key("id");
        json.raw(id);
    }
    json.key("result");
    match question.asks {
        Asks::Add { from, time } => {
            instant_of(&mut json, question, calendar, calendar.add(from, time))
        }
        Asks::Subtract { from, time } => {
            instant_of(&mut json, question, calendar, calendar.subtract(from, time));
        }
        Asks::Elapsed { from, to } => {
            let elapsed = calendar.elapsed(from, to);
            json.raw(&seconds(elapsed));
            if question.full {
                json.key("time");
                json.span(elapsed);
            }
        }
        Asks::IsOpen { at } => {
            json.boolean(calendar.is_open(at));
            if question.full {
                json.key("changes");
                match calendar.next_edge(at) {
                    Some(edge) => {
                        json.instant(edge);
                        json.key_text("local", &local(calendar.zone(), edge));
                    }
                    None => json.text("never"),
                }
            }
        }
        Asks::Month { year, month } => days(&mut json, calendar, year, month),
        Asks::MonthOf { at } => {
            let (year, month, _) = calendar.zone().date(at).civil();
            days(&mut json, calendar, year, month);
        }
    }
    if question.full {
        if let Some(name) = found.name {
            json.key_text("calendar", name);
        }
        json.key_text("time_zone", calendar.zone().name());
    }
    json.close();
    Ok(())
}

fn instant_of(
    json: &mut Json<'_>,
    question: &Question<'_>,
    calendar: &Calendar,
    at: Option<Instant>,
) {
    let Some(at) = at else {
        return json.text("never");
    };
    json.instant(at);
    if question.full {
        json.key_text("local", &local(calendar.zone(), at));
        json.key("open");
        json.boolean(calendar.is_open(at));
    }
}

/// Seconds, with decimals only if there are milliseconds.
fn seconds(time: Span) -> String {
    let mut text = String::new();
    digits(&mut text, time / SECOND);
    let millis = time % SECOND;
    if millis != 0 {
        text.push_str(format!(".{millis:03}").trim_end_matches('0'));
    }
    text
}

/// What the clocks of a zone show, with the day of the week and the offset:
/// `fri 2026-11-20T11:30:00-05:00`.
fn local(zone: &Zone, at: Instant) -> String {
    let offset = zone.offset(at);
    let shown = at.saturating_add(offset).clamp(instant::MIN, instant::MAX);
    let date = Date::from_days(shown.div_euclid(DAY) as i32);
    let time = instant::to_text(shown);
    let (sign, ahead) = if offset < 0 {
        ('-', -offset)
    } else {
        ('+', offset)
    };
    let mut text = format!(
        "{} {}{sign}{:02}:{:02}",
        date.weekday(),
        time.trim_end_matches('Z'),
        ahead / HOUR,
        ahead % HOUR / MINUTE,
    );
    // Before zones were agreed on, clocks were set by the sun.
    if ahead % MINUTE != 0 {
        text.push_str(&format!(":{:02}", ahead % MINUTE / SECOND));
    }
    text
}

/// The days of a month.
fn days(json: &mut Json<'_>, calendar: &Calendar, year: i32, month: u32) {
    json.open();
    json.key_text("month", &format!("{year:04}-{month:02}"));
    json.key("days");
    json.open_list();
    let mut total: Span = 0;
    let dates = (1..=days_in_month(year, month)).filter_map(|day| Date::new(year, month, day).ok());
    for date in dates {
        let day = calendar.day(date);
        total = total.saturating_add(day.length);
        one(json, calendar, &day);
    }
    json.close_list();
    json.key("seconds");
    json.raw(&seconds(total));
    json.close();
}

fn one(json: &mut Json<'_>, calendar: &Calendar, day: &Day) {
    json.open();
    json.key_text("date", &day.date.to_string());
    json.key_text("weekday", day.date.weekday().short());
    let kind = match day.kind {
        DayKind::Regular => None,
        DayKind::Holiday => Some("holiday"),
        DayKind::Exception => Some("exception"),
        DayKind::Break => Some("break"),
    };
    if let Some(kind) = kind {
        json.key_text("kind", kind);
    }
    let open: Vec<String> = day.open.iter().map(Hours::to_string).collect();
    json.key_texts("open", open.iter().map(String::as_str));
    json.key("seconds");
    json.raw(&seconds(day.length));
    let whole = calendar.day_length(day.date);
    if whole != DAY {
        json.key("of");
        json.raw(&seconds(whole));
    }
    json.close();
}
