//! What conditions look for in the items of lists.
//!
//! A part of an item is read like a fact: it has a slot of its own, above all
//! those of facts. What it holds depends on the item that is looked at.

use std::hash::{Hash, Hasher};

use super::{NodeId, Program, Shape, Slot};

/// The bit that tells the slot of a part from that of a fact.
pub const PART: Slot = 1 << 31;

/// Loops over lists, and the parts of items that they read.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Loops; those within others stand before them.
    pub loops: Vec<Loop>,
    /// Parts of items.
    pub parts: Vec<Part>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Lists {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.loops.is_empty() {
            self.loops.hash(state);
            self.parts.hash(state);
        }
    }
}

/// A condition that is asked of each item of a list.
#[derive(Clone, Hash, Debug)]
pub struct Loop {
    /// The list.
    pub list: Slot,
    /// How many data an item is.
    pub width: u32,
    /// How many other loops stand around it.
    pub depth: u8,
    /// The condition on an item.
    pub when: NodeId,
    /// The first node of that condition; `when` is the last.
    pub first: NodeId,
    /// Its nodes that time can turn, without those of loops within it.
    pub timed: Vec<NodeId>,
    /// Whether time can turn any of its nodes.
    pub moves: bool,
}

/// A part of the item that a loop looks at.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Part {
    /// The list.
    pub list: Slot,
    /// How many other loops stand around the one.
    pub depth: u8,
    /// Which datum of the item.
    pub at: u32,
    /// The name of the field; none for a list of single values.
    pub field: Option<String>,
    /// What values it has.
    pub shape: Shape,
    /// A missing key means known to be empty, not unknown.
    pub absent_none: bool,
    /// A timestamp of something that happened: it reads as none until then.
    pub happened: bool,
}

/// What is asked of the items of a list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Quantifier {
    /// Whether there is one that fits.
    Exists,
    /// Whether all fit.
    All,
    /// Whether exactly one fits.
    One,
}

impl Loop {
    /// The nodes of its condition, those of loops within it included.
    pub fn nodes(&self) -> std::ops::RangeInclusive<NodeId> {
        self.first..=self.when
    }
}

impl Lists {
    /// The part that a slot stands for, if it is one.
    pub fn part(&self, slot: Slot) -> Option<&Part> {
        if slot & PART == 0 {
            return None;
        }
        self.parts.get((slot & !PART) as usize)
    }

    /// The innermost loop that a node stands in.
    pub fn around(&self, node: NodeId) -> Option<usize> {
        self.loops.iter().position(|it| it.nodes().contains(&node))
    }

    /// The loops that stand right within another.
    pub fn within(&self, outer: usize) -> impl Iterator<Item = (usize, &Loop)> {
        let before = self.loops.iter().enumerate().take(outer);
        before.filter(move |it| self.around_loop(it.1.when) == Some(outer))
    }

    /// The loop around the one whose condition is `when`.
    fn around_loop(&self, when: NodeId) -> Option<usize> {
        let mut around = (0..)
            .zip(&self.loops)
            .filter(|it| it.1.nodes().contains(&when));
        around.next();
        around.next().map(|it| it.0)
    }

    /// Note the nodes within loops that time can turn.
    pub(in crate::program) fn note_timed(&mut self, timed: &[NodeId]) {
        for node in timed {
            if let Some(it) = self.around(*node).and_then(|at| self.loops.get_mut(at)) {
                it.timed.push(*node);
            }
        }
        for it in &mut self.loops {
            let nodes = it.nodes();
            it.moves = timed.iter().any(|node| nodes.contains(node));
        }
    }
}

impl Program {
    #[cold]
    fn shape_beyond(&self, slot: Slot) -> Option<&Shape> {
        let part = self.lists_read.part(slot).map(|it| &it.shape);
        part.or_else(|| self.histories.of(slot).map(|it| &it.shape))
    }

    /// What values a fact, an answer about a history or a part of an item has.
    #[inline]
    pub fn shape(&self, slot: Slot) -> Option<&Shape> {
        match self.facts.get(slot as usize) {
            Some(it) => Some(&it.shape),
            None => self.shape_beyond(slot),
        }
    }
}
