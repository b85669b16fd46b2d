//! Finds what conditions read: facts of a checked policy, slots of a compiled one.

use std::collections::{BTreeMap, BTreeSet};

use super::ir::footing::Footing;
use super::ir::lists::PART;
use super::ir::{Node, NodeId, Program, Slot, Value, ValueId};
use super::table::{Input, Table};
use crate::expr::typed::{Expr, FactId, Kind, Literal};
use crate::policy::checked::Condition;

/// The texts that conditions compare a fact with, or a field of the records in it.
pub(super) type Texts = BTreeMap<(FactId, Option<u32>), BTreeSet<String>>;

pub(super) struct Reads<'a> {
    pub(super) read: &'a mut BTreeSet<FactId>,
    pub(super) texts: &'a mut Texts,
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
pub(super) fn read_expression(expr: &Expr, read: &mut BTreeSet<FactId>, texts: &mut Texts) {
    let mut compared = |of: &Expr, its: &mut dyn Iterator<Item = &Literal>| {
        let place = match of.kind {
            Kind::Fact(fact) => Some((fact, None)),
            Kind::Part(part) => Some((part.list, part.field)),
            _ => None,
        };
        if let Some(place) = place {
            let its = its.filter_map(|it| {
                if let Literal::Text(it) = it {
                    Some(it.clone())
                } else {
                    None
                }
            });
            texts.entry(place).or_default().extend(its);
        }
    };
    match &expr.kind {
        Kind::Fact(fact) | Kind::Has(fact) | Kind::Size(fact) => {
            read.insert(*fact);
        }
        Kind::Literal(_) | Kind::Severity | Kind::Now | Kind::Clock { .. } | Kind::Is(_) => {}
        Kind::Escalated(_) | Kind::Raised(_) => {}
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
                texts.entry((*list, None)).or_default().insert(it.clone());
            }
            read_expression(needle, read, texts);
        }
        Kind::MemberOfPart { needle, list } => {
            read.insert(list.list);
            if let Kind::Literal(Literal::Text(it)) = &needle.kind {
                let place = (list.list, list.field);
                texts.entry(place).or_default().insert(it.clone());
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
        // Its columns are read with the table.
        Kind::Pick(_) | Kind::Course(_) => {}
        Kind::Mentions { subject, .. } => read_expression(subject, read, texts),
        Kind::History(of) => {
            read.insert(of.fact);
            read.extend(of.opened);
            if let Some(Literal::Text(it)) = &of.value {
                texts.entry((of.fact, None)).or_default().insert(it.clone());
            }
        }
        // The list is read where its items are looked through.
        Kind::Part(_) | Kind::HasPart(_) => {}
        Kind::Each { of, .. } | Kind::Count(of) => {
            read.insert(of.list);
            read_expression(&of.when, read, texts);
        }
        Kind::Times { of, .. } => read_expression(of, read, texts),
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
            let table = severity.table.iter();
            table.for_each(|it| slots_of_columns(self, it, &mut found));
        }
        found.into_iter().collect()
    }
}

/// A part of the policy that a condition asks, by position.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Part {
    Define(u32),
    Table(u32),
    Severity,
    Clock(u32),
    Process(u32),
    Coverage(u32),
    /// Whether a rule ever said yes.
    Escalation(u32),
}

/// Takes what conditions read.
pub(super) trait Found {
    /// A fact.
    fn slot(&mut self, slot: Slot);
    /// A part of the policy. What a definition or a table reads comes by itself;
    /// what lies behind the others does not.
    fn part(&mut self, _: Part) {}
    /// The instant of the decision.
    fn now(&mut self) {}
}

impl Found for BTreeSet<Slot> {
    fn slot(&mut self, slot: Slot) {
        self.insert(slot);
    }
}

impl Found for Footing {
    fn slot(&mut self, slot: Slot) {
        self.slots.insert(slot);
    }

    fn part(&mut self, part: Part) {
        self.severity |= part == Part::Severity;
    }

    fn now(&mut self) {
        self.now = true;
    }
}

impl Program {
    /// What a condition stands on.
    pub fn footing_of(&self, node: NodeId) -> Footing {
        let mut found = Footing::default();
        slots_of_node(self, node, &mut found);
        found
    }

    /// What a value stands on.
    pub fn footing_of_value(&self, value: ValueId) -> Footing {
        let mut found = Footing::default();
        slots_of_value(self, value, &mut found);
        found
    }

    /// What a named table stands on.
    pub fn footing_of_table(&self, table: u32) -> Footing {
        let mut found = Footing::default();
        slots_of_table(self, table, &mut found);
        found
    }
}

/// The slots that a condition reads, through its definitions too.
pub(super) fn slots_of_node(program: &Program, node: NodeId, found: &mut impl Found) {
    match program.nodes.get(node as usize).copied() {
        Some(
            Node::Fact(slot)
            | Node::Has(slot)
            | Node::Symbol { slot, .. }
            | Node::Among { slot, .. }
            | Node::Whole { slot, .. }
            | Node::Decimal { slot, .. },
        ) => slots_of_slot(program, slot, found),
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
        Some(
            Node::In { needle, .. }
            | Node::Holds(needle)
            | Node::Mentions {
                subject: needle, ..
            },
        ) => slots_of_value(program, needle, found),
        Some(Node::Each { of, .. }) => slots_of_loop(program, of, found),
        Some(Node::Member { needle, list }) => {
            slots_of_slot(program, list, found);
            slots_of_value(program, needle, found);
        }
        Some(Node::Define(define)) => {
            found.part(Part::Define(define));
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
        Some(Node::Severity { .. }) => found.part(Part::Severity),
        Some(Node::Escalated(_)) => {
            let record = program.record.map(|it| it.slot);
            record.into_iter().for_each(|it| found.slot(it));
        }
        Some(Node::Conforms(it)) => found.part(Part::Process(it)),
        Some(Node::Covered(it)) => found.part(Part::Coverage(it)),
        Some(Node::Raised(rule)) => found.part(Part::Escalation(rule)),
        Some(Node::Constant(_)) | None => {}
    }
}

pub(super) fn slots_of_value(program: &Program, value: ValueId, found: &mut impl Found) {
    match program.values.get(value as usize).copied() {
        Some(Value::Fact(slot) | Value::Size(slot)) => slots_of_slot(program, slot, found),
        Some(Value::Pick(table)) => slots_of_table(program, table, found),
        Some(Value::Spent(slot)) => {
            found.now();
            slots_of_slot(program, slot, found);
        }
        Some(Value::Count(of)) => slots_of_loop(program, of, found),
        Some(Value::Times { of, .. }) => slots_of_value(program, of, found),
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
        Some(Value::Elapsed { since, .. }) => {
            found.now();
            slots_of_value(program, since, found);
        }
        Some(Value::Severity) => found.part(Part::Severity),
        Some(Value::Clock { clock, .. }) => found.part(Part::Clock(clock)),
        Some(Value::Now) => found.now(),
        Some(Value::Constant(_)) | None => {}
    }
}

/// The list that is looked through, and what the condition on its items reads beside them.
pub(super) fn slots_of_loop(program: &Program, of: u32, found: &mut impl Found) {
    if let Some(it) = program.lists_read.loops.get(of as usize) {
        found.slot(it.list);
        slots_of_node(program, it.when, found);
    }
}

/// A fact, or what a question about a history is answered from. Parts of items
/// are read with their list.
pub(super) fn slots_of_slot(program: &Program, slot: Slot, found: &mut impl Found) {
    if let Some(history) = program.histories.of(slot) {
        found.slot(history.slot);
        program
            .histories
            .opened
            .into_iter()
            .for_each(|it| found.slot(it));
    } else if slot & PART == 0 {
        found.slot(slot);
    }
}

/// What a named table looks at.
pub(super) fn slots_of_table(program: &Program, table: u32, found: &mut impl Found) {
    found.part(Part::Table(table));
    if let Some(it) = program.picks.tables.get(table as usize) {
        slots_of_columns(program, &it.table, found);
    }
}

/// What the columns of a table look at.
pub(super) fn slots_of_columns(program: &Program, table: &Table, found: &mut impl Found) {
    for column in &table.columns {
        match column.of {
            Input::Fact(slot) => found.slot(slot),
            Input::Condition(node) => slots_of_node(program, node, found),
            Input::Severity => found.part(Part::Severity),
        }
    }
}
