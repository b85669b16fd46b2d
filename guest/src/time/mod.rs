//! Time: instants and spans as text, civil dates, zones, and business calendars.
//!
//! An instant is an `i64` of milliseconds since 1970-01-01T00:00:00Z, a span an
//! `i64` of milliseconds. Leap seconds do not exist. Nothing here reads a clock.

pub mod calendar;
pub mod civil;
pub mod hours;
pub mod instant;
pub mod span;
#[cfg(test)]
mod tests;
pub mod zone;

/// Milliseconds of a second.
pub const SECOND: i64 = 1_000;
/// Milliseconds of a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Milliseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds of 24 hours.
pub const DAY: i64 = 24 * HOUR;
