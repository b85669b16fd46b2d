//! Looks up named decision tables.

use super::eval::{Context, Scalar};
use super::rest;
use super::severity::{Lookup, look_up};
use crate::program::ir::picks::Given;
use crate::program::ir::{Slot, Value, ValueId};
use crate::program::table::Input;
use crate::value::tri::Tri;

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

/// Most combinations of what open tables may give that are looked at.
const WAYS_MAX: usize = 256;

impl<'a> Context<'a> {
    /// All that a table may give, each once: whatever the missing facts are, it is one
    /// of them. None if too little is known to tell.
    pub fn possible_picks(&self, at: u32) -> Option<Vec<Given>> {
        let of = self.program.picks.tables.get(at as usize)?;
        let mut found: Vec<Given> = Vec::new();
        let mut add = |it: Option<Given>| {
            let it = it?;
            if !found.contains(&it) {
                found.push(it);
            }
            Some(())
        };
        match look_up(&of.table, self) {
            Lookup::Row(row) => add(of.outcomes.get(row).copied())?,
            Lookup::None => add(of.otherwise)?,
            Lookup::Open { rows, gap, .. } => {
                for row in rows {
                    add(of.outcomes.get(row).copied())?;
                }
                if gap {
                    // Without an `otherwise` a table covers everything.
                    add(of.otherwise);
                }
            }
        }
        Some(found)
    }

    /// Whether a value rests on a table that missing facts leave open.
    fn is_open(&self, value: ValueId) -> bool {
        match self.program.values.get(value as usize) {
            Some(Value::Pick(at)) => self.pick(*at).is_none(),
            Some(Value::Difference(left, right)) => self.is_open(*left) || self.is_open(*right),
            Some(Value::Shift { at, by, .. }) => self.is_open(*at) || self.is_open(*by),
            _ => false,
        }
    }

    /// All values that a value may have, where only open tables are not known of it.
    fn possible(&self, value: ValueId) -> Option<Vec<Scalar<'a>>> {
        let both = |left: ValueId, right: ValueId, join: &dyn Fn(i64, i64) -> i64| {
            let (left, right) = (self.possible(left)?, self.possible(right)?);
            if left.len().saturating_mul(right.len()) > WAYS_MAX {
                return None;
            }
            let mut found = Vec::new();
            for left in &left {
                for right in &right {
                    let (Scalar::Whole(left), Scalar::Whole(right)) = (left, right) else {
                        return None;
                    };
                    found.push(Scalar::Whole(join(*left, *right)));
                }
            }
            Some(found)
        };
        match *self.program.values.get(value as usize)? {
            Value::Pick(at) => {
                let all = self.possible_picks(at)?;
                all.iter()
                    .map(|it| Some(self.constant(it.value?)))
                    .collect()
            }
            Value::Difference(left, right) => both(left, right, &i64::saturating_sub),
            Value::Shift { at, by, back } if back => both(at, by, &i64::saturating_sub),
            Value::Shift { at, by, .. } => both(at, by, &i64::saturating_add),
            _ => Some(vec![self.value(value)?]),
        }
    }

    /// The answer on two values of which open tables are not known: that on all that
    /// they may be, if it is one.
    pub(super) fn whichever(
        &self,
        left: ValueId,
        right: ValueId,
        answer: &dyn Fn(Scalar<'a>, Scalar<'a>) -> Tri,
    ) -> Tri {
        if self.program.picks.tables.is_empty() || !(self.is_open(left) || self.is_open(right)) {
            return Tri::Unknown;
        }
        let (Some(lefts), Some(rights)) = (self.possible(left), self.possible(right)) else {
            return Tri::Unknown;
        };
        let same = left == right;
        let mut found: Option<Tri> = None;
        for left in &lefts {
            for right in &rights {
                if same && left != right {
                    continue;
                }
                let its = answer(*left, *right);
                let all = found.map_or(its, |it| it.agreed(its));
                if all == Tri::Unknown {
                    return Tri::Unknown;
                }
                found = Some(all);
            }
        }
        found.unwrap_or_default()
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
