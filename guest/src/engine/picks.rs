//! Looks up named decision tables.

use super::eval::Context;
use super::rest;
use super::severity::{Lookup, look_up};
use crate::program::ir::Slot;
use crate::program::ir::picks::Given;
use crate::program::table::Input;

impl Context<'_> {
    /// What a table gives; none while missing facts leave it open.
    pub fn pick(&self, at: u32) -> Option<Given> {
        let of = self.program.picks.tables.get(at as usize)?;
        match look_up(&of.table, self) {
            Lookup::Row(row) => of.outcomes.get(row).copied(),
            Lookup::None => of.otherwise,
            Lookup::Open { rows, gap, .. } => {
                // Rows that give the same leave nothing open.
                let mut given = rows.iter().map(|it| of.outcomes.get(*it).copied());
                let first = match given.next() {
                    Some(it) => it?,
                    None => return of.otherwise.filter(|_| gap),
                };
                let same = given.all(|it| it == Some(first));
                (same && (!gap || of.otherwise == Some(first))).then_some(first)
            }
        }
    }
}

/// The row of a table that matches, `Some(None)` where none does; none while
/// missing facts leave it open.
pub fn row(context: &Context<'_>, at: u32) -> Option<Option<usize>> {
    let of = context.program.picks.tables.get(at as usize)?;
    match look_up(&of.table, context) {
        Lookup::Row(row) => Some(Some(row)),
        Lookup::None => Some(None),
        // What is missing makes no difference.
        Lookup::Open { rows, gap, .. } => match (rows.as_slice(), gap) {
            ([row], false) => Some(Some(*row)),
            ([], true) => Some(None),
            _ => None,
        },
    }
}

/// The facts that a table looks at.
pub(super) fn slots_of(context: &Context<'_>, at: u32, into: &mut Vec<Slot>) {
    let Some(of) = context.program.picks.tables.get(at as usize) else {
        return;
    };
    for column in &of.table.columns {
        match column.of {
            Input::Fact(slot) if !into.contains(&slot) => into.push(slot),
            Input::Fact(_) | Input::Severity => {}
            Input::Condition(node) => {
                let mut leaves = Vec::new();
                rest::leaves(context, node, &mut leaves);
                for leaf in leaves {
                    rest::slots_of(context, leaf.node, into);
                }
            }
        }
    }
}

/// The missing facts that leave a table open.
pub(super) fn missing(context: &Context<'_>, at: u32, into: &mut Vec<Slot>) {
    let Some(of) = context.program.picks.tables.get(at as usize) else {
        return;
    };
    if context.pick(at).is_some() {
        return;
    }
    for column in &of.table.columns {
        match column.of {
            Input::Fact(slot) => rest::ask_for(context, slot, into),
            Input::Condition(node) => rest::missing(context, node, into),
            Input::Severity => {}
        }
    }
}
