//! Conditions and values in words that mean the same in every program, so that those of
//! two programs can be told to be the same.
//!
//! Programs number facts, texts and tables each in a way of its own; here all of them
//! have names.

use crate::program::ir::lists::Loop;
use crate::program::ir::{Constant, Node, NodeId, Program, Range, Slot, Symbol, Value, ValueId};

/// Definitions inside definitions that are followed.
const DEPTH_MAX: usize = 64;
/// Bytes of such words; what is longer has none.
const BYTES_MAX: usize = 4096;

/// A fact, a part of an item, or what is asked of a history.
pub fn slot(of: &Program, slot: Slot) -> Option<String> {
    let fact = |slot: Slot| {
        let facts = of.facts.get(..of.slots as usize)?;
        facts.get(slot as usize).map(|it| it.name.as_str())
    };
    if let Some(part) = of.lists_read.part(slot) {
        let field = part.field.as_deref().unwrap_or("");
        return Some(format!("part {} {} {field}", part.depth, fact(part.list)?));
    }
    if let Some(asked) = of.histories.of(slot) {
        let (how, told) = (asked.how, &asked.told);
        return Some(format!("history {how:?} {} {told:?}", fact(asked.slot)?));
    }
    Some(format!("fact {}", fact(slot)?))
}

/// A value. `None` if there are no such words.
pub fn value(of: &Program, it: ValueId) -> Option<String> {
    Written { of }.value(it, 0)
}

/// A condition. `None` if there are no such words.
pub fn node(of: &Program, it: NodeId) -> Option<String> {
    Written { of }.node(it, 0)
}

struct Written<'p> {
    of: &'p Program,
}

impl Written<'_> {
    fn text(&self, it: Symbol) -> Option<String> {
        let text = self.of.texts.get(it as usize)?;
        Some(format!("{text:?}"))
    }

    fn constant(&self, it: Constant) -> Option<String> {
        match it {
            Constant::Text(it) => Some(format!("text {}", self.text(it)?)),
            it => Some(format!("{it:?}")),
        }
    }

    /// The items of a list that fit.
    fn items(&self, at: u32, depth: usize) -> Option<String> {
        let of: &Loop = self.of.lists_read.loops.get(at as usize)?;
        let when = self.node(of.when, depth + 1)?;
        Some(format!(
            "{} at {}: {when}",
            slot(self.of, of.list)?,
            of.depth
        ))
    }

    fn value(&self, it: ValueId, depth: usize) -> Option<String> {
        if depth > DEPTH_MAX {
            return None;
        }
        let again = |it: ValueId| self.value(it, depth + 1);
        let of = self.of;
        let written = match *of.values.get(it as usize)? {
            Value::Constant(it) => self.constant(it)?,
            Value::Fact(it) => slot(of, it)?,
            Value::Size(it) => format!("size {}", slot(of, it)?),
            Value::Now => "now".to_owned(),
            Value::Severity => "severity".to_owned(),
            Value::Clock { clock, measure } => {
                let clock = of.clocks.get(clock as usize)?;
                format!("clock {} {measure:?}", clock.id)
            }
            Value::Difference(left, right) => format!("({} - {})", again(left)?, again(right)?),
            Value::Shift { at, by, back } => {
                format!("({} shift {} {back})", again(at)?, again(by)?)
            }
            Value::Elapsed { since, calendar } => {
                let calendar = of.calendars.get(calendar as usize)?;
                format!("elapsed {} {}", again(since)?, calendar.name)
            }
            Value::Count(at) => format!("count ({})", self.items(at, depth)?),
            Value::Pick(at) => format!("pick {}", of.picks.tables.get(at as usize)?.name),
            Value::Spent(it) => format!("spent {}", slot(of, it)?),
            Value::Times { factor, of } => format!("{factor} * {}", again(of)?),
        };
        (written.len() <= BYTES_MAX).then_some(written)
    }

    fn all(&self, range: Range, depth: usize) -> Option<String> {
        let nodes = self.of.lists.get(range.of())?.iter();
        let all: Option<Vec<String>> = nodes.map(|it| self.node(*it, depth + 1)).collect();
        Some(all?.join(", "))
    }

    fn node(&self, it: NodeId, depth: usize) -> Option<String> {
        if depth > DEPTH_MAX {
            return None;
        }
        let again = |it: NodeId| self.node(it, depth + 1);
        let value = |it: ValueId| self.value(it, depth + 1);
        let of = self.of;
        let written = match *of.nodes.get(it as usize)? {
            Node::Constant(it) => format!("{it:?}"),
            Node::Fact(it) => slot(of, it)?,
            Node::Has(it) => format!("has {}", slot(of, it)?),
            Node::Symbol {
                slot: it,
                symbol,
                differs,
            } => format!("{} is {} {differs}", slot(of, it)?, self.text(symbol)?),
            Node::Among { slot: it, list } => {
                let texts = of.symbols.get(list.of())?.iter();
                let texts: Option<Vec<String>> = texts.map(|it| self.text(*it)).collect();
                format!("{} among {}", slot(of, it)?, texts?.join(", "))
            }
            Node::Whole {
                slot: it,
                relation,
                constant,
            } => format!("{} {relation:?} {constant}", slot(of, it)?),
            Node::Decimal {
                slot: it,
                relation,
                constant,
            } => format!("{} {relation:?} millionths {constant}", slot(of, it)?),
            Node::Severity { levels } => format!("severity in {levels}"),
            Node::Compare {
                relation,
                left,
                right,
            } => format!("({} {relation:?} {})", value(left)?, value(right)?),
            Node::In { needle, list } => {
                let list = of.constants.get(list.of())?.iter();
                let list: Option<Vec<String>> = list.map(|it| self.constant(*it)).collect();
                format!("({} in {})", value(needle)?, list?.join(", "))
            }
            Node::Member { needle, list } => format!("({} in {})", value(needle)?, slot(of, list)?),
            Node::Match {
                how,
                subject,
                pattern,
            } => format!("({} {how:?} {})", value(subject)?, value(pattern)?),
            Node::Holds(it) => format!("holds {}", value(it)?),
            Node::Escalated(target) => {
                format!("escalated {}", of.targets.get(target as usize)?.id)
            }
            Node::Raised(rule) => format!("raised {}", of.escalations.get(rule as usize)?.id),
            Node::Define(at) => again(of.defines.get(at as usize)?.when)?,
            Node::Not(it) => format!("not ({})", again(it)?),
            Node::Same {
                left,
                right,
                differs,
            } => format!("same {differs} ({}) ({})", again(left)?, again(right)?),
            Node::And(range) => format!("all ({})", self.all(range, depth)?),
            Node::Or(range) => format!("any ({})", self.all(range, depth)?),
            Node::AtLeast { count, of } => format!("at least {count} ({})", self.all(of, depth)?),
            Node::Score { least, of: range } => {
                let weights = of.weights.get(range.of())?;
                format!("score {least} {weights:?} ({})", self.all(range, depth)?)
            }
            Node::Each { how, of } => format!("each {how:?} ({})", self.items(of, depth)?),
            Node::Conforms(at) => {
                format!("conforms {}", of.courses.processes.get(at as usize)?.id)
            }
            Node::Covered(at) => format!("covered {}", of.courses.coverages.get(at as usize)?.id),
            Node::Mentions { subject, list } => {
                let list = &of.word_lists.lists.get(list as usize)?.name;
                format!("mentions {} {list}", value(subject)?)
            }
        };
        (written.len() <= BYTES_MAX).then_some(written)
    }
}
