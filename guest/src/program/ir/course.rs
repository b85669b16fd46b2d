//! Processes and coverage: what must happen in order, and who must be there.

use std::hash::{Hash, Hasher};

use super::{NodeId, Site, Slot, ValueId};

/// The processes and coverages of a policy.
#[derive(Clone, Debug, Default)]
pub struct Courses {
    /// Processes, in the policy's order.
    pub processes: Vec<Process>,
    /// Coverages, in the policy's order.
    pub coverages: Vec<Coverage>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Courses {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.is_empty() {
            self.processes.hash(state);
            self.coverages.hash(state);
        }
    }
}

impl Courses {
    /// Whether there is neither.
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty() && self.coverages.is_empty()
    }
}

/// Steps that must be taken in order.
#[derive(Clone, Hash, Debug)]
pub struct Process {
    /// Its id.
    pub id: String,
    /// Its steps.
    pub steps: Vec<Step>,
    /// The reason in words.
    pub because: String,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub site: Site,
}

/// A step of a process.
#[derive(Clone, Hash, Debug)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// How it is seen that it was taken.
    pub seen: Seen,
}

/// How it is seen that a step was taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Seen {
    /// By a timestamp.
    At(ValueId),
    /// By a condition that came to hold.
    When(NodeId),
}

/// How many must be there at any time.
#[derive(Clone, Hash, Debug)]
pub struct Coverage {
    /// Its id.
    pub id: String,
    /// The list of those who are there, each from and until when.
    pub list: Slot,
    /// How many data a record of it is.
    pub width: u32,
    /// Which of them says from when.
    pub begins: u32,
    /// Whether a record without it tells of nobody, not of somebody unknown.
    pub begins_none: bool,
    /// Which says until when.
    pub ends: u32,
    /// The beginning of the time that must be covered.
    pub from: ValueId,
    /// Its end; until now if there is none.
    pub until: Option<ValueId>,
    /// How many must be there at least.
    pub at_least: u32,
    /// How many may be there at most.
    pub at_most: u32,
    /// The reason in words.
    pub because: String,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub site: Site,
}
