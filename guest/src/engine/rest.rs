//! Finds what an answer rests on: the facts that decided it, or those missing.

use super::case::Tag;
use super::course;
use super::eval::Context;
use super::lists;
use super::picks;
use crate::program::ir::history::How;
use crate::program::ir::lists::PART;
use crate::program::ir::{Derivation, Node, NodeId, Program, Slot, Value, ValueId};
use crate::value::tri::Tri;

/// A leaf of a condition that had a part in its answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leaf {
    /// The condition's leaf.
    pub node: NodeId,
    /// Its own answer.
    pub answer: Tri,
}

/// The leaves that an answer rests on, in the order written: those that are
/// enough to give it, or, while it is unknown, those that leave it open.
pub fn leaves(context: &Context<'_>, node: NodeId, into: &mut Vec<Leaf>) {
    let answer = context.answer(node);
    let Some(of) = context.program.nodes.get(node as usize) else {
        return;
    };
    match *of {
        Node::Define(define) => {
            if let Some(it) = context.program.defines.get(define as usize) {
                leaves(context, it.when, into);
            }
        }
        Node::Not(it) => leaves(context, it, into),
        Node::Same { left, right, .. } => {
            for it in [left, right] {
                if answer != Tri::Unknown || context.answer(it) == Tri::Unknown {
                    leaves(context, it, into);
                }
            }
        }
        Node::And(range) => {
            // A single no is enough for no; the first is the one to tell.
            for it in context.list(range) {
                let its = context.answer(*it);
                let counts = match answer {
                    Tri::Yes => true,
                    Tri::No => its == Tri::No,
                    Tri::Unknown => its == Tri::Unknown,
                };
                if counts {
                    leaves(context, *it, into);
                }
                if answer == Tri::No && counts {
                    break;
                }
            }
        }
        Node::Or(range) => {
            for it in context.list(range) {
                let its = context.answer(*it);
                let counts = match answer {
                    Tri::Yes => its == Tri::Yes,
                    Tri::No => true,
                    Tri::Unknown => its == Tri::Unknown,
                };
                if counts {
                    leaves(context, *it, into);
                }
                if answer == Tri::Yes && counts {
                    break;
                }
            }
        }
        Node::AtLeast { of: range, .. } | Node::Score { of: range, .. } => {
            for it in context.list(range) {
                if context.answer(*it) == answer {
                    leaves(context, *it, into);
                }
            }
        }
        _ => {
            let leaf = Leaf { node, answer };
            if !into.contains(&leaf) {
                into.push(leaf);
            }
        }
    }
}

/// The facts behind a slot: itself, or what a question about a history is
/// answered from. Parts of items are told with their list.
fn facts_of(program: &Program, slot: Slot, into: &mut Vec<Slot>) {
    let mut add = |slot: Slot| {
        if !into.contains(&slot) {
            into.push(slot);
        }
    };
    if let Some(history) = program.histories.of(slot) {
        add(history.slot);
        if !matches!(history.how, How::Changes | How::Was) {
            program.histories.opened.into_iter().for_each(add);
        }
    } else if slot & PART == 0 {
        add(slot);
    }
}

/// The facts that a leaf reads, in order.
pub fn slots_of(context: &Context<'_>, node: NodeId, into: &mut Vec<Slot>) {
    let program = context.program;
    let mut add = |slot: Slot| facts_of(program, slot, into);
    let Some(of) = context.program.nodes.get(node as usize) else {
        return;
    };
    match *of {
        Node::Fact(slot)
        | Node::Has(slot)
        | Node::Symbol { slot, .. }
        | Node::Among { slot, .. }
        | Node::Whole { slot, .. }
        | Node::Decimal { slot, .. } => add(slot),
        Node::Compare { left, right, .. } => {
            slots_of_value(context, left, into);
            slots_of_value(context, right, into);
        }
        Node::Member { needle, list } => {
            slots_of_value(context, needle, into);
            facts_of(program, list, into);
        }
        Node::Each { of, .. } => lists::slots_of(context, of, into),
        Node::Conforms(at) => {
            if let Some(of) = context.program.courses.processes.get(at as usize) {
                course::slots_of_process(context, of, into);
            }
        }
        Node::Covered(at) => {
            if let Some(of) = context.program.courses.coverages.get(at as usize) {
                course::slots_of_coverage(context, of, into);
            }
        }
        Node::In { needle: value, .. }
        | Node::Holds(value)
        | Node::Mentions { subject: value, .. } => slots_of_value(context, value, into),
        Node::Match {
            subject, pattern, ..
        } => {
            slots_of_value(context, subject, into);
            slots_of_value(context, pattern, into);
        }
        Node::Escalated(_) => {
            if let Some(record) = context.program.record {
                add(record.slot);
            }
        }
        _ => {}
    }
}

/// The parts of items that a leaf reads.
fn parts_of(context: &Context<'_>, node: NodeId, into: &mut Vec<Slot>) {
    let program = context.program;
    if program.lists_read.loops.is_empty() {
        return;
    }
    let mut add = |slot: Slot| {
        if slot & PART != 0 && !into.contains(&slot) {
            into.push(slot);
        }
    };
    let mut values = Vec::new();
    match program.nodes.get(node as usize).copied() {
        Some(
            Node::Fact(slot)
            | Node::Has(slot)
            | Node::Symbol { slot, .. }
            | Node::Among { slot, .. }
            | Node::Whole { slot, .. }
            | Node::Decimal { slot, .. },
        ) => add(slot),
        Some(
            Node::Compare { left, right, .. }
            | Node::Match {
                subject: left,
                pattern: right,
                ..
            },
        ) => values.extend([left, right]),
        Some(
            Node::In { needle, .. }
            | Node::Holds(needle)
            | Node::Mentions {
                subject: needle, ..
            },
        ) => values.push(needle),
        Some(Node::Member { needle, list }) => {
            add(list);
            values.push(needle);
        }
        _ => {}
    }
    while let Some(value) = values.pop() {
        match program.values.get(value as usize).copied() {
            Some(Value::Fact(slot)) => add(slot),
            Some(Value::Difference(left, right)) => values.extend([left, right]),
            Some(Value::Shift { at, by, .. }) => values.extend([at, by]),
            Some(Value::Elapsed { since, .. }) => values.push(since),
            _ => {}
        }
    }
}

/// The missing parts of items that leave a table open which a leaf asks.
fn missing_of_tables(context: &Context<'_>, node: NodeId, into: &mut Vec<Slot>) {
    if context.program.picks.tables.is_empty() {
        return;
    }
    let values = match context.program.nodes.get(node as usize) {
        Some(Node::Compare { left, right, .. }) => [Some(*left), Some(*right)],
        Some(Node::In { needle, .. }) => [Some(*needle), None],
        _ => return,
    };
    for value in values.into_iter().flatten() {
        if let Some(Value::Pick(table)) = context.program.values.get(value as usize) {
            picks::missing(context, *table, into);
        }
    }
}

/// The facts that a value reads, those of its clock included.
pub fn slots_of_value(context: &Context<'_>, value: ValueId, into: &mut Vec<Slot>) {
    match context.program.values.get(value as usize) {
        Some(Value::Fact(slot) | Value::Size(slot) | Value::Spent(slot)) => {
            facts_of(context.program, *slot, into);
        }
        Some(Value::Difference(left, right)) => {
            slots_of_value(context, *left, into);
            slots_of_value(context, *right, into);
        }
        Some(Value::Shift { at, by, .. }) => {
            slots_of_value(context, *at, into);
            slots_of_value(context, *by, into);
        }
        Some(Value::Elapsed { since, .. }) => slots_of_value(context, *since, into),
        Some(Value::Pick(table)) => picks::slots_of(context, *table, into),
        Some(Value::Count(of)) => lists::slots_of(context, *of, into),
        Some(Value::Times { of, .. }) => slots_of_value(context, *of, into),
        Some(Value::Clock { clock, .. }) => missing_of_clock(context, *clock as usize, into),
        _ => {}
    }
}

/// The missing facts that keep a clock from being decided.
pub fn missing_of_clock(context: &Context<'_>, clock: usize, into: &mut Vec<Slot>) {
    let (Some(of), Some(state)) = (context.program.clocks.get(clock), context.clocks.get(clock))
    else {
        return;
    };
    if !state.undecided && state.certain {
        return;
    }
    let mut found = Vec::new();
    for value in [of.from, of.until, of.since].into_iter().flatten() {
        slots_of_value(context, value, &mut found);
    }
    for node in [of.while_, of.pause].into_iter().flatten() {
        missing(context, node, &mut found);
    }
    for table in [of.tables.target, of.tables.calendar].into_iter().flatten() {
        picks::missing(context, table, &mut found);
    }
    found.into_iter().for_each(|it| ask_for(context, it, into));
}

/// The missing facts that could settle an unknown condition.
pub fn missing(context: &Context<'_>, node: NodeId, into: &mut Vec<Slot>) {
    let mut found = Vec::new();
    leaves(context, node, &mut found);
    let mut slots = Vec::new();
    for leaf in found.iter().filter(|it| it.answer == Tri::Unknown) {
        slots_of(context, leaf.node, &mut slots);
        parts_of(context, leaf.node, &mut slots);
    }
    slots.into_iter().for_each(|it| ask_for(context, it, into));
    for leaf in found.iter().filter(|it| it.answer == Tri::Unknown) {
        lists::missing(context, leaf.node, into);
        missing_of_tables(context, leaf.node, into);
    }
}

/// Note a fact if it is missing; in place of a phase, the status that it follows from.
pub fn ask_for(context: &Context<'_>, slot: Slot, into: &mut Vec<Slot>) {
    let status = context.program.derived.iter().find_map(|it| match it.how {
        Derivation::Phase { status, .. } if it.slot == slot => Some(status),
        _ => None,
    });
    let unknown = |it: &Slot| context.slot(*it).tag == Tag::Unknown;
    let asked = status.filter(unknown).unwrap_or(slot);
    if unknown(&slot) && !into.contains(&asked) {
        into.push(asked);
    }
}
