//! Whom to choose out of lists of people.

use std::hash::{Hash, Hasher};

use super::{NodeId, Site, Slot};

/// The choices of a policy.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// In the policy's order.
    pub all: Vec<Choose>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Choices {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.all.is_empty() {
            self.all.hash(state);
        }
    }
}

/// Whom to choose out of a list of records.
#[derive(Clone, Hash, Debug)]
pub struct Choose {
    /// Its id.
    pub id: String,
    /// The list.
    pub list: Slot,
    /// How many data a record is.
    pub width: u32,
    /// Which of them names a person.
    pub name: u32,
    /// When somebody is to be chosen at all.
    pub when: Option<NodeId>,
    /// Who fits: a loop, by position.
    pub fits: Option<u32>,
    /// Who is preferred: loops, the most important first.
    pub prefer: Vec<u32>,
    /// By what the rest is ordered.
    pub order: Vec<Order>,
    /// The reason in words.
    pub because: String,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub site: Site,
}

/// A field that people are ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Order {
    /// A part of a record.
    pub part: Slot,
    /// Whether the greatest comes first.
    pub descending: bool,
}
