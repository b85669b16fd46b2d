//! Whom to choose out of lists of people, and what to advise an organisation.

use std::hash::{Hash, Hasher};

use super::{NodeId, Site, Slot};

/// The choices of a policy.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// In the policy's order.
    pub all: Vec<Choose>,
    /// Questions about the organisation, in the policy's order.
    pub advice: Vec<Advice>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Choices {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.all.is_empty() {
            self.all.hash(state);
        }
        if !self.advice.is_empty() {
            self.advice.hash(state);
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// A part of a record.
    pub part: Slot,
    /// Another one that it is multiplied with.
    pub times: Option<Slot>,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Nothing of what is not there, so that other policies keep their digest.
impl Hash for Order {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.part.hash(state);
        if let Some(it) = self.times {
            it.hash(state);
        }
        self.descending.hash(state);
    }
}

/// A question about the organisation.
#[derive(Clone, Hash, Debug)]
pub struct Advice {
    /// Its id.
    pub id: String,
    /// The question in words.
    pub question: String,
    /// What speaks for and against it.
    pub reasons: Vec<Reason>,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub site: Site,
}

/// Something that speaks for or against.
#[derive(Clone, Hash, Debug)]
pub struct Reason {
    /// Its id.
    pub id: String,
    /// On which side.
    pub side: Side,
    /// When.
    pub when: NodeId,
    /// The reason in words.
    pub because: String,
    /// What to do about it.
    pub advice: String,
    /// Where it comes from.
    pub source: Vec<String>,
}

/// How a reason bears on a question.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Side {
    /// Do it now, whatever speaks against it.
    Override,
    /// Not yet, whatever speaks for it.
    Decisive,
    /// It speaks for it.
    For,
    /// It speaks against it.
    Against,
    /// It speaks against it where nothing else speaks at all.
    Sole,
}

impl Side {
    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Override => "override",
            Side::Decisive => "decisive",
            Side::For => "for",
            Side::Against => "against",
            Side::Sole => "sole",
        }
    }
}
