//! Works out of a compiled policy what never varies: what time can turn, what
//! clocks follow, and what an evaluation costs.

use std::collections::BTreeSet;

use super::compile::Compiler;
use super::ir::{Derivation, Node, NodeId, Range, Slot, Value, ValueId};
use super::reads::{slots_of_node, slots_of_table, slots_of_value};
use crate::limits::LIST_MAX;

impl Compiler<'_> {
    pub(super) fn survey(&mut self) {
        self.timed();
        self.followed();
        self.program.steps = self.steps();
    }

    /// The nodes that time alone can turn.
    fn timed(&mut self) {
        let program = &self.program;
        let mut moves = vec![false; program.values.len()];
        for (at, value) in program.values.iter().enumerate() {
            let of = |it: ValueId| moves.get(it as usize).copied().unwrap_or(false);
            let it = match value {
                Value::Now | Value::Clock { .. } | Value::Elapsed { .. } | Value::Spent(_) => true,
                Value::Difference(left, right) => of(*left) || of(*right),
                Value::Shift { at, by, .. } => of(*at) || of(*by),
                // Counts of items turn where the conditions on the items do.
                _ => false,
            };
            if let Some(cell) = moves.get_mut(at) {
                *cell = it;
            }
        }
        let of = |it: ValueId| moves.get(it as usize).copied().unwrap_or(false);
        let timed = program
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| match node {
                Node::Compare { left, right, .. } => of(*left) || of(*right),
                Node::In { needle, .. } => of(*needle),
                _ => false,
            });
        // What only measures ask turns nothing of a decision.
        let asked = |it: &(usize, &Node)| it.0 < program.measures.first_node as usize;
        let timed = timed.filter(asked);
        let timed: Vec<NodeId> = timed.map(|it| it.0 as NodeId).collect();
        // Those within a loop are looked at for each item.
        let (outside, inside) = timed
            .into_iter()
            .partition(|it| self.program.lists_read.around(*it).is_none());
        self.program.timed = outside;
        self.program.lists_read.note_timed(&inside);
        let moves = self.program.lists_read.loops.iter().any(|it| it.moves);
        self.program.reads_time =
            moves || !self.program.timed.is_empty() || !self.program.clocks.is_empty();
    }

    /// What clocks follow through the history.
    fn followed(&mut self) {
        let program = &self.program;
        let mut found: BTreeSet<Slot> = BTreeSet::new();
        for clock in &program.clocks {
            for node in [clock.while_, clock.pause].into_iter().flatten() {
                slots_of_node(program, node, &mut found);
            }
            for table in [clock.tables.target, clock.tables.calendar] {
                table
                    .iter()
                    .for_each(|it| slots_of_table(program, *it, &mut found));
            }
            if let Some(until) = clock.until {
                slots_of_value(program, until, &mut found);
            }
        }
        if !program.clocks.is_empty() {
            found.extend(program.severity_reads());
        }
        for _ in 0..3 {
            for derived in &program.derived {
                if !found.contains(&derived.slot) {
                    continue;
                }
                match &derived.how {
                    Derivation::Phase { status, .. } => found.insert(*status),
                    Derivation::Changes(of) | Derivation::LastChange(of) => found.insert(*of),
                    Derivation::Reopens(ends) | Derivation::ReopenedAt(ends) => {
                        found.insert(ends.phase)
                    }
                };
            }
        }
        self.program.followed = found.into_iter().collect();
    }

    /// Most nodes that one evaluation at one level can visit.
    fn steps(&self) -> u64 {
        let program = &self.program;
        let mut cost: Vec<u64> = Vec::with_capacity(program.nodes.len());
        for node in &program.nodes {
            let looped = |of: u32, cost: &[u64]| -> u64 {
                let when = program.lists_read.loops.get(of as usize).map(|it| it.when);
                let its = when.and_then(|it| cost.get(it as usize)).copied();
                its.unwrap_or(1).saturating_mul(LIST_MAX as u64)
            };
            let counted = |value: ValueId, cost: &[u64]| -> u64 {
                let mut value = value;
                while let Some(Value::Times { of, .. }) = program.values.get(value as usize) {
                    value = *of;
                }
                match program.values.get(value as usize) {
                    Some(Value::Count(of)) => looped(*of, cost),
                    _ => 0,
                }
            };
            let of = |range: &Range| -> u64 {
                let nodes = program.lists.get(range.of()).unwrap_or(&[]);
                nodes
                    .iter()
                    .map(|it| cost.get(*it as usize).copied().unwrap_or(1))
                    .sum()
            };
            let its = 1 + match node {
                Node::Not(it) => cost.get(*it as usize).copied().unwrap_or(1),
                Node::Same { left, right, .. } => [left, right]
                    .map(|it| cost.get(*it as usize).copied().unwrap_or(1))
                    .iter()
                    .sum(),
                Node::And(range)
                | Node::Or(range)
                | Node::AtLeast { of: range, .. }
                | Node::Score { of: range, .. } => of(range),
                Node::Each { of, .. } => looped(*of, &cost),
                Node::Compare { left, right, .. } => {
                    counted(*left, &cost).saturating_add(counted(*right, &cost))
                }
                Node::In { needle, .. } => counted(*needle, &cost),
                _ => 0,
            };
            cost.push(its);
        }
        let at = |node: NodeId| cost.get(node as usize).copied().unwrap_or(1);
        let mut steps: u64 = program.defines.iter().map(|it| at(it.when)).sum();
        if let Some(severity) = &program.severity {
            steps += severity.rules.iter().map(|it| at(it.when)).sum::<u64>();
            steps += severity
                .table
                .as_ref()
                .map_or(0, |it| it.columns.len() as u64);
        }
        steps += program
            .clocks
            .iter()
            .map(|it| 1 + it.while_.map_or(0, at) + it.pause.map_or(0, at))
            .sum::<u64>();
        for rule in &program.escalations {
            steps += at(rule.when) + rule.unless.iter().map(|it| at(it.when)).sum::<u64>();
        }
        for item in program.checklists.iter().flat_map(|it| &it.items) {
            steps += at(item.require) + item.applies.map_or(0, at);
        }
        steps
    }
}
