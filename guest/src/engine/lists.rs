//! Asks conditions of the items of lists.
//!
//! As CEL has it: one item that fits is enough for `exists`, one that does not
//! is enough against `all`, whatever is unknown of the others. Counts are known
//! only where every item is.

use super::case::{Datum, Tag};
use super::eval::Context;
use super::history;
use super::rest;
use crate::limits::ITEM_STEPS_MAX;
use crate::program::ir::lists::{Loop, Quantifier};
use crate::program::ir::{Node, NodeId, Slot, Value, ValueId};
use crate::value::tri::Tri;

/// How the items of a list answer a condition.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// How many there are.
    pub all: usize,
    /// How many fit, do not fit, and cannot be told.
    pub yes: usize,
    /// Those that do not fit.
    pub no: usize,
    /// Those that cannot be told.
    pub unknown: usize,
    /// The first that fits, from 0.
    pub first_yes: Option<usize>,
    /// The first that does not.
    pub first_no: Option<usize>,
    /// The first that cannot be told.
    pub first_unknown: Option<usize>,
}

impl<'a> Context<'a> {
    /// A loop, by position.
    pub fn loop_of(&self, of: u32) -> Option<&'a Loop> {
        self.program.lists_read.loops.get(of as usize)
    }

    /// The items of a loop's list, if it is given.
    pub fn items(&self, of: &Loop) -> Option<std::slice::ChunksExact<'a, Datum>> {
        let list = self.slot(of.list);
        if !list.is_given() {
            return None;
        }
        let (start, len) = list.unpack();
        let width = of.width as usize;
        let data = self.case.elements.get(start..start + len * width);
        Some(data.unwrap_or(&[]).chunks_exact(width.max(1)))
    }

    /// The same with an item of a loop's list at hand.
    pub fn with_item(&self, of: &Loop, item: &'a [Datum]) -> Context<'a> {
        let mut context = *self;
        if let Some(cell) = context.items.get_mut(usize::from(of.depth)) {
            *cell = item;
        }
        context
    }

    /// A part of the item at hand, as it reads now.
    /// Also the answer to a question about a history.
    #[cold]
    pub fn part(&self, slot: Slot) -> Datum {
        let Some(part) = self.program.lists_read.part(slot) else {
            return match self.program.histories.of(slot) {
                Some(_) => history::answer(self.program, self.slots, slot),
                None => Datum::UNKNOWN,
            };
        };
        let item = self.items.get(usize::from(part.depth)).copied();
        let datum = item.and_then(|it| it.get(part.at as usize)).copied();
        match datum.unwrap_or_default() {
            it if it.tag == Tag::Unknown && part.absent_none => Datum::NONE,
            it if part.happened && it.is_given() && it.bits > self.now => Datum::NONE,
            it => it,
        }
    }

    /// Count the steps for so many items; false once a case has had its share.
    fn take_steps(&self, of: &Loop, items: usize) -> bool {
        let each = u64::from(of.when.saturating_sub(of.first)) + 1;
        let taken = self.case.item_steps.get();
        let taken = taken.saturating_add(each.saturating_mul(items as u64));
        self.case.item_steps.set(taken);
        taken <= ITEM_STEPS_MAX
    }

    /// What is asked of the items of a list.
    pub(super) fn each(&self, how: Quantifier, of: u32) -> Tri {
        let Some((of, items)) = self.loop_of(of).and_then(|it| Some((it, self.items(it)?))) else {
            return Tri::Unknown;
        };
        if !self.take_steps(of, items.len()) {
            return Tri::Unknown;
        }
        let mut answers = items.map(|it| self.with_item(of, it).answer(of.when));
        match how {
            Quantifier::Exists => {
                let mut any = Tri::No;
                for it in answers {
                    any = any.or(it);
                    if any == Tri::Yes {
                        break;
                    }
                }
                any
            }
            Quantifier::All => {
                let mut all = Tri::Yes;
                for it in answers {
                    all = all.and(it);
                    if all == Tri::No {
                        break;
                    }
                }
                all
            }
            Quantifier::One => {
                let fit = answers.try_fold(0_usize, |fit, it| match it {
                    Tri::Yes => Some(fit + 1),
                    Tri::No => Some(fit),
                    Tri::Unknown => None,
                });
                fit.map_or(Tri::Unknown, |it| Tri::from(it == 1))
            }
        }
    }

    /// How many items of a list fit, if that is known of every one.
    pub(super) fn count(&self, of: u32) -> Option<i64> {
        let tally = self.tally(of)?;
        (tally.unknown == 0).then_some(tally.yes as i64)
    }

    /// How the items of a list answer, if it is given.
    pub fn tally(&self, of: u32) -> Option<Tally> {
        let of = self.loop_of(of)?;
        let items = self.items(of)?;
        let mut tally = Tally {
            all: items.len(),
            ..Tally::default()
        };
        if !self.take_steps(of, items.len()) {
            tally.unknown = items.len();
            return Some(tally);
        }
        for (at, item) in items.enumerate() {
            let (count, first) = match self.with_item(of, item).answer(of.when) {
                Tri::Yes => (&mut tally.yes, &mut tally.first_yes),
                Tri::No => (&mut tally.no, &mut tally.first_no),
                Tri::Unknown => (&mut tally.unknown, &mut tally.first_unknown),
            };
            *count += 1;
            first.get_or_insert(at);
        }
        Some(tally)
    }
}

/// The loops that a leaf of a condition asks of.
fn loops_of(context: &Context<'_>, node: NodeId) -> Vec<u32> {
    let mut found = Vec::new();
    let mut value = |mut it: ValueId| {
        while let Some(Value::Times { of, .. }) = context.program.values.get(it as usize) {
            it = *of;
        }
        if let Some(Value::Count(of)) = context.program.values.get(it as usize) {
            found.push(*of);
        }
    };
    match context.program.nodes.get(node as usize) {
        Some(Node::Each { of, .. }) => found.push(*of),
        Some(Node::Compare { left, right, .. }) => {
            value(*left);
            value(*right);
        }
        Some(Node::In { needle, .. }) => value(*needle),
        _ => {}
    }
    found
}

/// The facts and parts of items missing from what a leaf asks of lists.
pub(super) fn missing(context: &Context<'_>, node: NodeId, into: &mut Vec<Slot>) {
    if context.program.lists_read.loops.is_empty() {
        return;
    }
    for at in loops_of(context, node) {
        let Some(of) = context.loop_of(at) else {
            continue;
        };
        let Some(items) = context.items(of) else {
            rest::ask_for(context, of.list, into);
            continue;
        };
        if !context.take_steps(of, items.len()) {
            continue;
        }
        for item in items {
            let context = context.with_item(of, item);
            if context.answer(of.when) == Tri::Unknown {
                rest::missing(&context, of.when, into);
            }
        }
    }
}

/// The facts that a loop reads: its list, and what its condition reads beside the items.
pub(super) fn slots_of(context: &Context<'_>, of: u32, into: &mut Vec<Slot>) {
    let Some(of) = context.loop_of(of) else {
        return;
    };
    if context.program.lists_read.part(of.list).is_none() && !into.contains(&of.list) {
        into.push(of.list);
    }
    for node in of.nodes() {
        rest::slots_of(context, node, into);
    }
}

/// The items, from 1, of which a part is not known.
pub fn without(context: &Context<'_>, slot: Slot) -> Vec<usize> {
    let lists = &context.program.lists_read;
    let Some(part) = lists.part(slot) else {
        return Vec::new();
    };
    let of = lists
        .loops
        .iter()
        .find(|it| it.list == part.list && it.depth == part.depth);
    let Some((of, items)) = of.and_then(|it| Some((it, context.items(it)?))) else {
        return Vec::new();
    };
    let unknown = items
        .enumerate()
        .filter(|(_, item)| context.with_item(of, item).part(slot).tag == Tag::Unknown);
    unknown.map(|it| it.0 + 1).collect()
}
