//! Finds what conditions read: facts of a checked policy, slots of a compiled one.

use std::collections::{BTreeMap, BTreeSet};

use super::ir::{Node, NodeId, Program, Slot, Value, ValueId};
use super::table::Input;
use crate::expr::typed::{Expr, FactId, Kind, Literal};
use crate::policy::checked::Condition;

pub(super) struct Reads<'a> {
    pub(super) read: &'a mut BTreeSet<FactId>,
    pub(super) texts: &'a mut BTreeMap<FactId, BTreeSet<String>>,
}

impl Reads<'_> {
    pub(super) fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::When(it) => read_expression(it, self.read, self.texts),
            Condition::All(of) | Condition::Any(of) | Condition::AtLeast(_, of) => {
                of.iter().for_each(|it| self.condition(it))
            }
            Condition::Not(it) => self.condition(it),
            Condition::Score(_, of) => of.iter().for_each(|it| self.condition(&it.0)),
        }
    }
}

/// Note the facts that an expression reads, and the texts it compares them with.
pub(super) fn read_expression(
    expr: &Expr,
    read: &mut BTreeSet<FactId>,
    texts: &mut BTreeMap<FactId, BTreeSet<String>>,
) {
    let mut compared = |of: &Expr, its: &mut dyn Iterator<Item = &Literal>| {
        if let Kind::Fact(fact) = of.kind {
            let its = its.filter_map(|it| {
                if let Literal::Text(it) = it {
                    Some(it.clone())
                } else {
                    None
                }
            });
            texts.entry(fact).or_default().extend(its);
        }
    };
    match &expr.kind {
        Kind::Fact(fact) | Kind::Has(fact) | Kind::Size(fact) => {
            read.insert(*fact);
        }
        Kind::Literal(_) | Kind::Severity | Kind::Now | Kind::Clock { .. } | Kind::Is(_) => {}
        Kind::Escalated(_) => {}
        Kind::Not(it) => read_expression(it, read, texts),
        Kind::And(of) | Kind::Or(of) => of.iter().for_each(|it| read_expression(it, read, texts)),
        Kind::Compare { left, right, .. } => {
            for (of, with) in [(left, right), (right, left)] {
                if let Kind::Literal(it) = &with.kind {
                    compared(of, &mut std::iter::once(it));
                }
            }
            read_expression(left, read, texts);
            read_expression(right, read, texts);
        }
        Kind::In { needle, list } => {
            compared(needle, &mut list.iter());
            read_expression(needle, read, texts);
        }
        Kind::Member { needle, list } => {
            read.insert(*list);
            if let Kind::Literal(Literal::Text(it)) = &needle.kind {
                texts.entry(*list).or_default().insert(it.clone());
            }
            read_expression(needle, read, texts);
        }
        Kind::Match {
            subject, pattern, ..
        } => {
            read_expression(subject, read, texts);
            read_expression(pattern, read, texts);
        }
        Kind::Difference { left, right } => {
            read_expression(left, read, texts);
            read_expression(right, read, texts);
        }
        Kind::Shift { at, by, .. } => {
            read_expression(at, read, texts);
            read_expression(by, read, texts);
        }
        Kind::Elapsed { since, .. } => read_expression(since, read, texts),
    }
}

impl Program {
    /// The slots that severity reads, sorted.
    pub fn severity_reads(&self) -> Vec<Slot> {
        let mut found = BTreeSet::new();
        if let Some(severity) = &self.severity {
            for rule in &severity.rules {
                slots_of_node(self, rule.when, &mut found);
            }
            for column in severity.table.iter().flat_map(|it| &it.columns) {
                match column.of {
                    Input::Fact(slot) => {
                        found.insert(slot);
                    }
                    Input::Condition(node) => slots_of_node(self, node, &mut found),
                }
            }
        }
        found.into_iter().collect()
    }
}

/// The slots that a condition reads, through its definitions too.
pub(super) fn slots_of_node(program: &Program, node: NodeId, found: &mut BTreeSet<Slot>) {
    match program.nodes.get(node as usize).copied() {
        Some(
            Node::Fact(slot)
            | Node::Has(slot)
            | Node::Symbol { slot, .. }
            | Node::Among { slot, .. }
            | Node::Whole { slot, .. }
            | Node::Decimal { slot, .. },
        ) => {
            found.insert(slot);
        }
        Some(
            Node::Compare { left, right, .. }
            | Node::Match {
                subject: left,
                pattern: right,
                ..
            },
        ) => {
            slots_of_value(program, left, found);
            slots_of_value(program, right, found);
        }
        Some(Node::In { needle, .. } | Node::Holds(needle)) => {
            slots_of_value(program, needle, found)
        }
        Some(Node::Member { needle, list }) => {
            found.insert(list);
            slots_of_value(program, needle, found);
        }
        Some(Node::Define(define)) => {
            if let Some(it) = program.defines.get(define as usize) {
                slots_of_node(program, it.when, found);
            }
        }
        Some(Node::Not(it)) => slots_of_node(program, it, found),
        Some(Node::Same { left, right, .. }) => {
            slots_of_node(program, left, found);
            slots_of_node(program, right, found);
        }
        Some(
            Node::And(range)
            | Node::Or(range)
            | Node::AtLeast { of: range, .. }
            | Node::Score { of: range, .. },
        ) => {
            for it in program.lists.get(range.of()).unwrap_or(&[]) {
                slots_of_node(program, *it, found);
            }
        }
        Some(Node::Constant(_) | Node::Severity { .. } | Node::Escalated(_)) | None => {}
    }
}

pub(super) fn slots_of_value(program: &Program, value: ValueId, found: &mut BTreeSet<Slot>) {
    match program.values.get(value as usize).copied() {
        Some(Value::Fact(slot) | Value::Size(slot)) => {
            found.insert(slot);
        }
        Some(
            Value::Difference(left, right)
            | Value::Shift {
                at: left,
                by: right,
                ..
            },
        ) => {
            slots_of_value(program, left, found);
            slots_of_value(program, right, found);
        }
        Some(Value::Elapsed { since, .. }) => slots_of_value(program, since, found),
        Some(Value::Constant(_) | Value::Now | Value::Severity | Value::Clock { .. }) | None => {}
    }
}
