//! Compiles what conditions look for in the items of lists.

use super::compile::Compiler;
use super::ir::lists::{Loop, PART, Part, Quantifier};
use super::ir::{NodeId, Shape, Slot};
use crate::expr::typed;

impl From<typed::Quantifier> for Quantifier {
    fn from(it: typed::Quantifier) -> Quantifier {
        match it {
            typed::Quantifier::Exists => Quantifier::Exists,
            typed::Quantifier::All => Quantifier::All,
            typed::Quantifier::One => Quantifier::One,
        }
    }
}

impl Compiler<'_> {
    /// The slot of a fact or of a part of an item.
    pub(super) fn place(&mut self, expr: &typed::Expr) -> Slot {
        match expr.kind {
            typed::Kind::Fact(fact) => self.slot(fact),
            typed::Kind::Part(part) => self.part(part),
            _ => 0,
        }
    }

    /// The slot of a part of an item.
    pub(super) fn part(&mut self, part: typed::Part) -> Slot {
        let list = self.slot(part.list);
        let at = part.field.unwrap_or(0);
        let rule = self
            .policy
            .facts
            .get(part.list.0 as usize)
            .and_then(|it| it.parts.get(at as usize))
            .copied()
            .unwrap_or_default();
        let (field, shape) = match (
            self.program.facts.get(list as usize).map(|it| &it.shape),
            part.field,
        ) {
            (Some(Shape::Records(fields)), Some(at)) => match fields.get(at as usize) {
                Some(it) => (Some(it.name.clone()), it.shape.clone()),
                None => (None, Shape::Boolean),
            },
            (Some(Shape::List(of)), _) => (None, (**of).clone()),
            _ => (None, Shape::Boolean),
        };
        let part = Part {
            list,
            depth: part.depth,
            at,
            field,
            shape,
            absent_none: rule.absent_none,
            happened: rule.happened,
        };
        let parts = &mut self.program.lists_read.parts;
        let known = parts.iter().position(|it| *it == part);
        let at = known.unwrap_or_else(|| {
            parts.push(part);
            parts.len() - 1
        });
        PART | at as Slot
    }

    /// A loop over the items of a list, by position among the loops.
    pub(super) fn items(&mut self, of: &typed::Items) -> u32 {
        let first = self.program.nodes.len() as NodeId;
        let when = self.expression(&of.when);
        let list = self.slot(of.list);
        let width = match self.program.facts.get(list as usize).map(|it| &it.shape) {
            Some(Shape::Records(fields)) => fields.len().max(1) as u32,
            _ => 1,
        };
        let loops = &mut self.program.lists_read.loops;
        loops.push(Loop {
            list,
            width,
            depth: of.depth,
            when,
            first,
            timed: Vec::new(),
            moves: false,
        });
        (loops.len() - 1) as u32
    }
}
