//! What the vocabulary says of one fact.

use std::fmt;
use std::rc::Rc;

use crate::value::ty::Ty;

/// A standard fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// As written after `case.`, or after `program.` in the group `program`.
    pub name: &'static str,
    /// What it tells about.
    pub group: Group,
    /// What values it has.
    pub ty: Kind,
    /// What a number counts or measures; empty where there is nothing to say.
    pub unit: &'static str,
    /// Its meaning in one line, without a final period.
    pub about: &'static str,
    /// The items of the catalogue it serves, `S-2, S-12`.
    pub source: &'static str,
    /// What it means that a case does not mention it.
    pub absent: Absent,
    /// How the history tells it when the case does not.
    pub derived: Option<Derived>,
}

impl Entry {
    /// The items of the catalogue one by one.
    pub fn sources(&self) -> impl Iterator<Item = &'static str> {
        self.source.split(", ")
    }
}

/// The groups, in the order of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Group {
    /// Who and what the case is about.
    Identity,
    /// What happened when.
    Time,
    /// Where the case stands.
    Status,
    /// How much it hurts.
    Impact,
    /// Who works on it, and what that takes.
    Handling,
    /// How it was handed on, and what came back.
    Referral,
    /// How the customer sees it.
    CustomerPerception,
    /// A critical situation and the people called in for it.
    CriticalResponse,
    /// What shows that it is over.
    ExitEvidence,
    /// What is learned from it.
    Learning,
    /// The organisation, not one case.
    Program,
}

impl Group {
    /// The name as printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Group::Identity => "identity",
            Group::Time => "time",
            Group::Status => "status",
            Group::Impact => "impact",
            Group::Handling => "handling",
            Group::Referral => "referral",
            Group::CustomerPerception => "customer perception",
            Group::CriticalResponse => "critical response",
            Group::ExitEvidence => "exit evidence",
            Group::Learning => "learning",
            Group::Program => "program",
        }
    }
}

/// The values that a fact can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A decimal number, at most 6 fraction digits.
    Number,
    /// One of these texts; any text if there are none.
    Text(&'static [&'static str]),
    /// An instant.
    Timestamp(Tense),
    /// A span of time.
    Duration,
    /// A list of scalars.
    List(&'static Kind),
    /// A list of records with these fields.
    Records(&'static [(&'static str, Kind)]),
}

impl Kind {
    /// The type that conditions see.
    pub fn ty(&self) -> Ty {
        match self {
            Kind::Boolean => Ty::Boolean,
            Kind::Integer => Ty::Integer,
            Kind::Number => Ty::Number,
            Kind::Text([]) => Ty::Text(None),
            Kind::Text(texts) => Ty::Text(Some(texts.iter().map(|it| (*it).to_owned()).collect())),
            Kind::Timestamp(_) => Ty::Timestamp,
            Kind::Duration => Ty::Duration,
            Kind::List(of) => Ty::List(Rc::new(of.ty())),
            Kind::Records(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, ty)| ((*name).to_owned(), ty.ty()))
                    .collect();
                Ty::List(Rc::new(Ty::Record(fields)))
            }
        }
    }

    /// The texts that can occur; empty if any can, or if this is not text.
    pub const fn one_of(&self) -> &'static [&'static str] {
        match self {
            Kind::Text(texts) | Kind::List(Kind::Text(texts)) => texts,
            _ => &[],
        }
    }

    /// What a missing key means unless the table says otherwise: a thing that
    /// would have left a date has not happened; of the rest nothing is known.
    pub const fn absent(&self) -> Absent {
        match self {
            Kind::Timestamp(Tense::Happened) => Absent::None,
            _ => Absent::Unknown,
        }
    }
}

/// Whether an instant is a record of the past or a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tense {
    /// Reads as none until it is reached.
    Happened,
    /// May lie ahead.
    Planned,
}

/// What a missing key means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Absent {
    /// It may be anything.
    Unknown,
    /// There is none.
    None,
}

impl Absent {
    /// The name as a policy writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Absent::Unknown => "unknown",
            Absent::None => "none",
        }
    }
}

/// How a fact follows from the history of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Derived {
    /// How often another fact took a new value; its first value does not count.
    Changes(&'static str),
    /// When another fact last took a new value, its first one included.
    LastChange(&'static str),
    /// How often the case came back from the phases resolved and closed.
    Reopenings,
    /// When it last came back from them.
    LastReopening,
}

/// The rule in words, fact names in backticks.
impl fmt::Display for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Derived::Changes(fact) => {
                write!(f, "how often `{fact}` changed, its first value not counted")
            }
            Derived::LastChange(fact) => {
                write!(f, "when `{fact}` last changed, its first value included")
            }
            Derived::Reopenings => {
                f.write_str("how often `phase` went back from resolved or closed to an earlier one")
            }
            Derived::LastReopening => {
                f.write_str("when `phase` last went back from resolved or closed to an earlier one")
            }
        }
    }
}

/// One group of the table: `name: kind, unit, meaning, sources`, and where they
/// differ from the rule of the kind `, absent` and `=> derived`.
macro_rules! facts {
    ($group:ident $($name:ident: $ty:expr, $unit:literal, $about:literal, $source:literal
        $(, $absent:ident)? $(=> $derived:expr)?;)*) => {
        pub(super) const FACTS: &[super::entry::Entry] = &[$(super::entry::Entry {
            name: stringify!($name),
            group: super::entry::Group::$group,
            ty: $ty,
            unit: $unit,
            about: $about,
            source: $source,
            absent: facts!(@absent $ty $(, $absent)?),
            derived: facts!(@derived $($derived)?),
        },)*];
    };
    (@absent $ty:expr) => { $ty.absent() };
    (@absent $ty:expr, $absent:ident) => { super::entry::Absent::$absent };
    (@derived) => { None };
    (@derived $derived:expr) => { Some($derived) };
}
pub(super) use facts;
