//! What conditions ask of the history of a fact.
//!
//! Each question has a slot of its own, above those of facts; what it holds is
//! kept while the history is played.

use std::hash::{Hash, Hasher};

use super::{Shape, Slot};

/// The bit that tells the slot of a question from that of a fact.
pub const HISTORY: Slot = 1 << 30;

/// The questions that a policy asks of histories.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    /// Questions, each once.
    pub asked: Vec<History>,
    /// When a case was opened, from which its first values count.
    pub opened: Option<Slot>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Histories {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.asked.is_empty() {
            self.asked.hash(state);
            self.opened.hash(state);
        }
    }
}

/// A question about the history of a fact.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct History {
    /// What is asked.
    pub how: How,
    /// Of which fact.
    pub slot: Slot,
    /// The value asked about, as a datum's bits; of no use to `changes`.
    pub wanted: i64,
    /// The value in words.
    pub told: String,
    /// What values the answer has.
    pub shape: Shape,
}

/// What is asked of a history.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum How {
    /// When the fact first took the value.
    First,
    /// When it last took it.
    Last,
    /// How often it changed.
    Changes,
    /// How long it had the value, all times together.
    TimeIn,
    /// Whether it ever had the value.
    Was,
}

impl Histories {
    /// The question that a slot stands for, if it is one.
    pub fn of(&self, slot: Slot) -> Option<&History> {
        if slot & HISTORY == 0 {
            return None;
        }
        self.asked.get((slot & !HISTORY) as usize)
    }

    /// The slots of questions whose answers only events change.
    pub fn steady(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        let asked = self.asked.iter().enumerate();
        asked.filter(|it| it.1.how != How::TimeIn).map(|it| it.0)
    }
}
