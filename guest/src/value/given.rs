//! A case as it is given through the typed door, before a policy has looked at it.

use super::decimal::Decimal;

/// One value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scalar {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Number(Decimal),
    /// Text.
    Text(String),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Milliseconds.
    Duration(i64),
}

/// The value of one fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Given {
    /// Known to be empty.
    None,
    /// One value.
    One(Scalar),
    /// A list of values.
    Many(Vec<Scalar>),
    /// A list of records: named values.
    Records(Vec<Vec<(String, Scalar)>>),
}

/// A case as somebody gave it: names and types are not checked yet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Input {
    /// Copied to the decision.
    pub id: String,
    /// What held before the first event.
    pub facts: Vec<(String, Given)>,
    /// Events: an instant in milliseconds, and what was set then.
    pub history: Vec<(i64, Vec<(String, Given)>)>,
    /// The instant that a bare snapshot shows, in milliseconds.
    pub as_of: Option<i64>,
    /// Whether the history begins with the case.
    pub history_complete: bool,
}
