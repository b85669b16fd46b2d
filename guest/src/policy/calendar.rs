//! Reads a calendar that stands alone, written as under `calendars` of a policy.

use super::ast::Spanned;
use super::check::calendars;
use super::document;
use super::grammar::CALENDAR;
use super::{read, walk};
use crate::text::diag::{Diagnostic, Diagnostics};
use crate::text::span::Span;
use crate::time::calendar::Calendar;

/// The calendar of a text, JSON or YAML.
///
/// Fails with everything that is wrong with it, in the order of the text, in the
/// words in which a policy with this calendar would be refused.
pub fn read(text: &str) -> Result<Calendar, Vec<Diagnostic>> {
    let mut found = Diagnostics::new();
    let calendar = document::read(text, &mut found).and_then(|root| {
        walk::walk(text, &root, &CALENDAR, &mut found);
        let name = Spanned {
            value: String::new(),
            span: Span::new(0, 1.min(text.len())),
        };
        let written = read::calendar(name, &root).filter(|_| !found.has_errors())?;
        calendars::build(&written, false, &mut found).0
    });
    calendar.ok_or_else(|| found.finish())
}
