//! What a test says of a decision: where to look, and what must be found there.

use serde::Serialize;

use crate::model::decision::State;
use crate::model::diagnostic::Location;
use crate::model::moment::{Length, Moment};

/// One thing that a test asserts.
#[derive(Clone, PartialEq, Debug)]
pub struct Assertion {
    /// What it is of, for people: `clock resolution due`.
    pub what: String,
    /// The parts of the decision that it looks at: `severity`, `escalation/<rule>`, `clock/<id>`,
    /// `<checklist>/<item>`, `ask`, `next_change`.
    pub subjects: Vec<String>,
    /// Where the suite says so.
    pub at: Location,
    /// Where to look in the decision.
    pub probe: Probe,
    /// What must be found there.
    pub wanted: Wanted,
}

/// Where to look in a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Probe {
    /// The reported level.
    Level,
    /// Whether it is the only one that the facts allow.
    Certain,
    /// Every level that the facts allow.
    Candidates,
    /// The rule of severity that decided.
    SeverityRule,
    /// The row of the table that decided.
    SeverityRow,
    /// Whether no rule and no row applied.
    SeverityOtherwise,
    /// Absent facts that could settle the severity.
    SeverityMissing,
    /// Rules and targets in one of these states.
    Referrals(&'static [State]),
    /// The state of one rule, to one of its targets or to all.
    State(String, Option<String>),
    /// Whether the condition of a rule holds.
    Answer(String),
    /// What holds a rule back.
    HeldBy(String),
    /// Absent facts that could settle a rule.
    RuleMissing(String),
    /// One part of a clock.
    Clock(String, Part),
    /// Whether all of a checklist is met.
    Ready(String),
    /// Items of a checklist that are not met or not known to be.
    Unmet(String),
    /// Whether one item of a checklist is met.
    Item(String, String),
    /// Who is chosen: a name, `nobody`, `unknown` or `not_applicable`.
    Chosen(String),
    /// Those of whom it is not known whether they fit.
    PerhapsChosen(String),
    /// Facts to ask for.
    Ask,
    /// The fact to ask for first.
    AskFirst,
    /// When the decision changes next.
    NextChange,
    /// The highest target that is due or standing.
    Highest,
    /// Whom to tell.
    Notify,
    /// Facts that cannot be used.
    Problems,
    /// The code by which the case is refused.
    Refused,
    /// All of the decision.
    Whole,
    /// A part of a measure, or of one group of it.
    Measure(String, Option<String>, MeasurePart),
}

/// A part of a measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MeasurePart {
    /// The figure that limits are for.
    Figure,
    /// How many cases.
    Cases,
    /// For how many it holds.
    Yes,
    /// Of how many that is known, or that have a value.
    Of,
    /// Of how many it is not known.
    Unknown,
    /// Whether a limit is broken.
    Flagged,
}

/// A part of a clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Where it stands.
    Phase,
    /// Whether the target was missed.
    Breached,
    /// Whether the facts settle the measured time.
    Certain,
    /// The level that the target was taken for.
    Level,
    /// The calendar it counts on.
    Calendar,
    /// How long it may take.
    Target,
    /// How long it has taken.
    Elapsed,
    /// How long it may still take.
    Remaining,
    /// What has been used of the target.
    Used,
    /// When it started.
    StartedAt,
    /// When the target is missed.
    Due,
    /// The earliest of that over every level that could be.
    DueEarliest,
    /// When it ended.
    EndedAt,
    /// When the target was missed.
    BreachedAt,
    /// How often it was missed.
    Missed,
    /// Warnings that are past.
    Warned,
    /// Absent facts that could settle it.
    Missing,
}

/// What must be found.
#[derive(Clone, PartialEq, Debug)]
pub enum Wanted {
    /// This text; none at all if there is none.
    Is(Option<String>),
    /// Something that compares so.
    Compares(Comparison, Quantity),
    /// Exactly these, in any order.
    Exactly(Vec<String>),
    /// At least these, and none of those.
    Among {
        /// What must be there.
        includes: Vec<String>,
        /// What must not.
        excludes: Vec<String>,
    },
    /// The decision that this file holds.
    Snapshot(Snapshot),
}

/// A decision that was written down.
#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
    /// The file, as the suite names it.
    pub name: String,
    /// The file, from where the program runs.
    pub path: std::path::PathBuf,
    /// What it holds; `None` if there is no such file yet.
    pub text: Option<std::sync::Arc<str>>,
}

/// How a quantity is to compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
        }
    }
}

/// What can be more or less.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub enum Quantity {
    /// A length of time.
    Length(Length),
    /// An instant.
    Moment(Moment),
    /// A number.
    Number(f64),
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Quantity::Length(it) => it.fmt(f),
            Quantity::Moment(it) => it.fmt(f),
            Quantity::Number(it) => it.fmt(f),
        }
    }
}

/// What a decision says that was not to be expected.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// What it is of, for people.
    pub what: String,
    /// The parts of the decision that the assertion looks at.
    pub subjects: Vec<String>,
    /// Where the suite asserts it.
    pub at: Location,
    /// What was expected and what there is.
    pub change: Change,
}

/// What was expected and what there is.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// One value.
    Value {
        /// What was expected.
        expected: String,
        /// What there is.
        actual: String,
        /// Why it is so.
        why: Vec<Why>,
    },
    /// A list.
    List {
        /// What is expected and not there.
        lacks: Vec<Member>,
        /// What is there and not expected.
        extra: Vec<Member>,
        /// All that is there, where only a part of it was looked at.
        all: Option<Vec<String>>,
    },
    /// A decision that was written down, as lines that went and came.
    Snapshot {
        /// The file, as the suite names it.
        name: String,
        /// The lines of the difference; empty if there is no file yet.
        lines: Vec<Line>,
        /// Whether there is a file.
        there: bool,
    },
}

/// A member of a list, and why it is there or not.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Member {
    /// What it is.
    pub name: String,
    /// Why.
    pub why: Vec<Why>,
}

/// A line of a difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// `+` it came, `-` it went, a blank it stayed.
    pub sign: char,
    /// The line.
    pub text: String,
}

/// Why the decision is so, in the component's words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Why {
    /// The reason with its values.
    pub text: String,
    /// Absent facts that could settle it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Line and column of the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}
