//! Which parts of a policy are about the organisation alone, whatever the case.

use std::hash::{Hash, Hasher};

use super::NodeId;

/// What is not told of every case, but asked of the organisation.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Organisation {
    /// Of each checklist, whether it is about the organisation alone.
    pub lists: Vec<bool>,
    /// Likewise of each choice.
    pub choices: Vec<bool>,
    /// Likewise of each question.
    pub advice: Vec<bool>,
    /// What has to be done again and again.
    pub recurring: Vec<Recurring>,
}

/// All of it follows from the rest of the program.
impl Hash for Organisation {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A part of what a checklist requires of the organisation that time alone turns:
/// a review, a drill or a report that must not be older than so much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recurring {
    /// The checklist, by position.
    pub list: u32,
    /// The item in it, by position.
    pub item: u32,
    /// What must be so.
    pub node: NodeId,
}

impl Organisation {
    /// Whether any part is about the organisation alone.
    pub fn any(&self) -> bool {
        let all = [&self.lists, &self.choices, &self.advice];
        all.iter().any(|it| it.contains(&true))
    }

    /// Whether a checklist is, by position.
    pub fn list(&self, at: usize) -> bool {
        self.lists.get(at) == Some(&true)
    }

    /// Whether a choice is, by position.
    pub fn choice(&self, at: usize) -> bool {
        self.choices.get(at) == Some(&true)
    }

    /// Whether a question is, by position.
    pub fn question(&self, at: usize) -> bool {
        self.advice.get(at) == Some(&true)
    }
}
