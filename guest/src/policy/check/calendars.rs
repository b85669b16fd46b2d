//! Builds the calendars of a policy.

use std::collections::BTreeMap;

use super::Checker;
use crate::policy::ast;
use crate::policy::checked::Named;
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;
use crate::time::calendar::{AtClosing, Calendar, CalendarError, Description, Place};
use crate::time::civil::{Date, MonthDay};
use crate::time::hours::Hours;
use crate::value::names::Names;

impl Checker<'_> {
    /// `always`, then the policy's own; one that is wrong stands in as `always`.
    /// Of those that are `partial` it is not said that a calendar never opens: its
    /// hours may be what could not be read.
    pub(super) fn calendars(&mut self, calendars: &[ast::Calendar], partial: bool) -> Vec<Named> {
        let mut built = vec![Named {
            name: "always".to_owned(),
            written: String::new(),
            of: Calendar::always(),
        }];
        let mut seen: Names<()> = Names::new();
        for calendar in calendars {
            if calendar.name.value == "always" {
                let message =
                    "`always` is there already: open round the clock, every day".to_owned();
                self.found.help(
                    Code::ReservedName,
                    calendar.name.span,
                    message,
                    "give this calendar another name",
                );
                continue;
            }
            if !seen.add(calendar.name.value.clone(), ()) {
                continue;
            }
            let (of, written) = build(calendar, partial, self.found);
            built.push(Named {
                name: calendar.name.value.clone(),
                written,
                of: of.unwrap_or_else(Calendar::always),
            });
        }
        built
    }
}

/// Build one calendar, and give the text of what it was built from. All that is
/// wrong with it is added to `found`, each place once; it is then none.
pub(in crate::policy) fn build(
    calendar: &ast::Calendar,
    partial: bool,
    found: &mut Diagnostics,
) -> (Option<Calendar>, String) {
    let (description, places) = describe(calendar);
    let written = format!("{description:?}");
    let errors = match Calendar::new(description) {
        Ok(it) => return (Some(it), written),
        Err(errors) => errors,
    };
    let mut said: Vec<Span> = Vec::new();
    for it in errors {
        let span = places.of(&it, calendar);
        // `mon-fri` stands for five days and is wrong once.
        if said.contains(&span) || (partial && it == CalendarError::NeverOpens) {
            continue;
        }
        said.push(span);
        match it.help() {
            Some(help) => found.help(Code::BadCalendar, span, it.to_string(), help),
            None => found.at(Code::BadCalendar, span, it.to_string()),
        }
    }
    (None, written)
}

/// Where the parts of a calendar are written.
#[derive(Default)]
struct Places {
    hours: Vec<(Part, Hours, Span)>,
    holidays: Vec<(Date, Span)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Weekday(usize),
    Exception(Date),
    Break(Date),
}

impl Places {
    fn find(&self, place: Part, hours: Hours) -> Option<Span> {
        self.hours
            .iter()
            .rev()
            .find(|it| it.0 == place && it.1 == hours)
            .map(|it| it.2)
    }

    fn of(&self, error: &CalendarError, calendar: &ast::Calendar) -> Span {
        let found = match error {
            CalendarError::UnknownZone { .. } => Some(calendar.time_zone.span),
            CalendarError::NeverOpens => None,
            CalendarError::HolidayAndException { date } => {
                self.holidays.iter().find(|it| it.0 == *date).map(|it| it.1)
            }
            CalendarError::Overlap { place, second, .. } => self.find(
                match place {
                    Place::Weekday(day) => Part::Weekday(day.index()),
                    Place::Exception(date) => Part::Exception(*date),
                    Place::Break(date) => Part::Break(*date),
                },
                *second,
            ),
            CalendarError::OverlapAtMidnight { day, first, .. } => {
                self.find(Part::Weekday(day.index()), *first)
            }
        };
        found.unwrap_or(calendar.name.span)
    }
}

fn describe(calendar: &ast::Calendar) -> (Description, Places) {
    let mut places = Places::default();
    let mut description = Description {
        zone: calendar.time_zone.value.clone(),
        ..Description::default()
    };
    for day_hours in &calendar.hours {
        for day in &day_hours.days.value {
            let index = ast::Weekday::ALL
                .iter()
                .position(|it| it == day)
                .unwrap_or(0);
            for it in &day_hours.intervals {
                if let (Some(hours), Some(of)) = (hours(it.value), description.hours.get_mut(index))
                {
                    of.push(hours);
                    places.hours.push((Part::Weekday(index), hours, it.span));
                }
            }
        }
    }
    for it in &calendar.holidays {
        if let Some(date) = date(it.value) {
            description.holidays.push(date);
            places.holidays.push((date, it.span));
        }
    }
    for it in &calendar.yearly {
        let text = format!("{:02}-{:02}", it.value.month, it.value.day);
        description.yearly.extend(MonthDay::parse(&text));
    }
    let mut by_date = |of: &[ast::DateHours], place: fn(Date) -> Part| {
        let mut all: BTreeMap<Date, Vec<Hours>> = BTreeMap::new();
        for it in of {
            let Some(date) = date(it.date.value) else {
                continue;
            };
            let list = all.entry(date).or_default();
            for interval in &it.intervals {
                if let Some(hours) = hours(interval.value) {
                    list.push(hours);
                    places.hours.push((place(date), hours, interval.span));
                }
            }
        }
        all
    };
    description.exceptions = by_date(&calendar.exceptions, Part::Exception);
    description.breaks = by_date(&calendar.breaks, Part::Break);
    description.at_closing = match calendar.at_closing.as_ref().map(|it| it.value) {
        Some(ast::AtClosing::NextOpening) => AtClosing::NextOpening,
        _ => AtClosing::Closing,
    };
    (description, places)
}

fn date(it: ast::Date) -> Option<Date> {
    Date::new(i32::from(it.year), u32::from(it.month), u32::from(it.day)).ok()
}

/// Minutes to hours; an end beyond midnight lies on the next day.
fn hours(it: ast::Interval) -> Option<Hours> {
    let end = if it.to > 1440 { it.to - 1440 } else { it.to };
    Hours::new(u32::from(it.from) * 60, u32::from(end) * 60).ok()
}
