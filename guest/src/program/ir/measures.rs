//! Figures over many cases, compiled.

use std::hash::{Hash, Hasher};

use super::{NodeId, Shape, Site, Slot, ValueId};
use crate::time::zone::Zone;

/// The measures of a policy.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    /// In the policy's order.
    pub of: Vec<Measure>,
    /// Conditions that are asked of each case, by the measures' numbers for them.
    pub conditions: Vec<NodeId>,
    /// The first node that only measures ask; deciding never comes to it.
    pub first_node: NodeId,
    /// Escalation rules of which it is asked whether they ever said yes.
    pub raised: bool,
    /// Whether a measure looks at the states of the history one by one.
    pub stays: bool,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Measures {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.of.is_empty() {
            self.of.hash(state);
            self.conditions.hash(state);
        }
    }
}

/// A figure over many cases.
#[derive(Clone, Hash, Debug)]
pub struct Measure {
    /// Its id.
    pub id: String,
    /// What it is, in a sentence.
    pub about: String,
    /// What it means that it is flagged.
    pub because: String,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Which cases count: a number among the conditions.
    pub among: Option<u32>,
    /// What is counted.
    pub counted: Counted,
    /// What the figures are.
    pub unit: Unit,
    /// The figure that limits are for.
    pub take: Take,
    /// What cases are grouped by, each with its name.
    pub by: Vec<(String, By)>,
    /// When a case was.
    pub at: Option<ValueId>,
    /// The periods, if the policy names them.
    pub per: Option<Per>,
    /// Where periods begin.
    pub zone: NamedZone,
    /// Groups with fewer cases are left out.
    pub least_cases: u64,
    /// Limits: at least, at most, growth, fall.
    pub limits: [Vec<Limit>; 4],
    /// Where it is written.
    pub site: Site,
}

/// A time zone with its name.
#[derive(Clone, Debug)]
pub struct NamedZone {
    /// The zone.
    pub of: Zone,
}

impl Hash for NamedZone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.of.name().hash(state);
    }
}

/// What a measure counts; conditions by their numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Counted {
    /// Cases.
    Cases,
    /// The share for which a condition holds, less that for which another does.
    Share(u32, Option<u32>),
    /// A value, less another.
    Value(ValueId, Option<ValueId>),
    /// The open time from one timestamp to another, less another value.
    Open {
        /// From when.
        from: ValueId,
        /// Until when.
        until: ValueId,
        /// In which calendar.
        calendar: u32,
        /// What is taken away.
        minus: Option<ValueId>,
    },
    /// Items of a checklist that are met.
    Met(u32),
    /// How long a fact keeps its values.
    Stays {
        /// The fact.
        slot: Slot,
        /// Only while this holds.
        runs_while: Option<NodeId>,
        /// In the open time of which calendar; the first is `always`.
        calendar: u32,
    },
}

/// What figures are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// How many; a whole number.
    Count,
    /// Parts of one.
    Share,
    /// Numbers, in millionths.
    Number,
    /// Spans of time, in milliseconds.
    Span,
}

impl Unit {
    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Count => "count",
            Unit::Share => "share",
            Unit::Number => "number",
            Unit::Span => "span",
        }
    }
}

/// The figure that limits are for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Take {
    /// How many cases.
    Count,
    /// The share.
    Share,
    /// The sum of the values.
    Sum,
    /// Their mean.
    Mean,
    /// The value that so many of a hundred do not exceed.
    Percentile(u8),
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The share of stays that ended where they had come from.
    Returned,
}

impl Take {
    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Take::Count => "count",
            Take::Share => "share",
            Take::Sum => "sum",
            Take::Mean => "mean",
            Take::Percentile(50) => "median",
            Take::Percentile(90) => "p90",
            Take::Percentile(_) => "p95",
            Take::Min => "min",
            Take::Max => "max",
            Take::Returned => "returned",
        }
    }
}

/// What cases are grouped by.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum By {
    /// A condition, by its number.
    Condition(u32),
    /// Severity.
    Severity,
    /// A value.
    Value(ValueId, Kind),
    /// The items of a list.
    Each {
        /// The list.
        list: Slot,
        /// How many data an item is.
        width: u32,
        /// Which of them names the group.
        at: u32,
        /// What values it has.
        shape: Shape,
        /// Its kind.
        kind: Kind,
    },
    /// The values of the fact whose stays are counted.
    Stay(Kind),
}

/// How the name of a group reads.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Yes or no.
    Boolean,
    /// A number, in millionths.
    Number,
    /// A text.
    Text,
    /// A span of time.
    Span,
}

/// The periods into which time is parted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Per {
    /// Days.
    Day,
    /// Weeks from Monday.
    Week,
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
}

/// A limit in millionths, or in milliseconds for spans.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Limit {
    /// The group that it is for, by its first name; all if there is none.
    pub group: Option<String>,
    /// The limit.
    pub value: i128,
    /// As written.
    pub written: String,
}
