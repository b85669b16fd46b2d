//! What the component answers to a question about a calendar.

use serde::Deserialize;
use serde_json::Value;

/// An answer with all its detail.
#[derive(Clone, Debug, Deserialize)]
pub struct Answer {
    /// What was asked for; none if there is an error.
    pub result: Option<Value>,
    /// Why there is none.
    pub error: Option<String>,
    /// The instant in the zone's own time: `fri 2026-11-20T11:30:00-05:00`.
    pub local: Option<String>,
    /// Whether the calendar is open at the instant.
    pub open: Option<bool>,
    /// When it opens or closes next, or `never`.
    pub changes: Option<String>,
    /// The result as a length of time.
    pub time: Option<String>,
    /// The name of the calendar.
    pub calendar: Option<String>,
    /// Its time zone.
    pub time_zone: Option<String>,
}

/// A month of a calendar.
#[derive(Clone, Debug, Deserialize)]
pub struct Month {
    /// `2026-12`
    pub month: String,
    /// Its days in order.
    pub days: Vec<Day>,
    /// Open time of all of it.
    pub seconds: f64,
}

/// A day of a calendar.
#[derive(Clone, Debug, Deserialize)]
pub struct Day {
    /// `2026-12-24`
    pub date: String,
    /// `thu`
    pub weekday: String,
    /// `holiday`, `exception` or `break`; none for a day like any other.
    pub kind: Option<String>,
    /// `09:00-12:30`, as the zone's clocks show it.
    pub open: Vec<String>,
    /// Open time that really elapses.
    pub seconds: f64,
    /// How long the whole date is, if that is not 24 hours.
    pub of: Option<f64>,
}
