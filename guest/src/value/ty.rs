//! The types of facts and expressions.

use std::fmt;
use std::rc::Rc;

/// A type. Enumerations are texts with a domain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ty {
    /// Yes or no.
    Boolean,
    /// A whole number, 64 bits.
    Integer,
    /// An exact decimal, at most 6 fraction digits.
    Number,
    /// Text; with a domain, only those texts occur.
    Text(Option<Rc<[String]>>),
    /// An instant, milliseconds.
    Timestamp,
    /// A span of time, milliseconds.
    Duration,
    /// A list of scalars or of records.
    List(Rc<Ty>),
    /// A record: named scalar fields (or lists of scalars), in the order declared.
    Record(Rc<[(String, Ty)]>),
}

impl Ty {
    /// Text without a domain.
    pub fn text() -> Ty {
        Ty::Text(None)
    }

    /// Whether values of the two types can be compared for equality: the same
    /// type, or an integer with a number. Domains are not looked at.
    pub fn comparable(&self, other: &Ty) -> bool {
        matches!(
            (self, other),
            (Ty::Integer | Ty::Number, Ty::Integer | Ty::Number)
                | (Ty::Text(_), Ty::Text(_))
                | (Ty::Boolean, Ty::Boolean)
                | (Ty::Timestamp, Ty::Timestamp)
                | (Ty::Duration, Ty::Duration)
        )
    }

    /// Whether `<` means anything on this type.
    pub fn ordered(&self) -> bool {
        matches!(
            self,
            Ty::Integer | Ty::Number | Ty::Timestamp | Ty::Duration
        )
    }

    /// Whether this is not a list and not a record.
    pub fn scalar(&self) -> bool {
        !matches!(self, Ty::List(_) | Ty::Record(_))
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Boolean => f.write_str("boolean"),
            Ty::Integer => f.write_str("integer"),
            Ty::Number => f.write_str("number"),
            Ty::Text(_) => f.write_str("text"),
            Ty::Timestamp => f.write_str("timestamp"),
            Ty::Duration => f.write_str("duration"),
            Ty::List(of) => match &**of {
                Ty::Record(_) => f.write_str("list of records"),
                of => write!(f, "list of {of}"),
            },
            Ty::Record(_) => f.write_str("record"),
        }
    }
}
