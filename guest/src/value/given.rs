//! Values as an embedder hands them over.

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
    /// An instant, milliseconds since 1970.
    Timestamp(i64),
    /// A span, milliseconds.
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
    /// A list of records.
    Records(Vec<Vec<(String, Scalar)>>),
}

/// A case as an embedder hands it over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// Copied to the decision, never interpreted.
    pub id: String,
    /// Facts before the first event.
    pub facts: Vec<(String, Given)>,
    /// Instants with what changed then.
    pub history: Vec<(i64, Vec<(String, Given)>)>,
    /// The instant that a bare snapshot shows.
    pub as_of: Option<i64>,
    /// Whether the history begins with the case.
    pub history_complete: bool,
}
