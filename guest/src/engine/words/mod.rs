//! Puts conditions and the values they met into words.

mod choices;
mod course;
mod history;
mod items;

pub use choices::{choice, ordered_by, passed_over, person};

use super::case::{Datum, Tag};
use super::eval::{Context, Scalar};
use super::rest::{self, Leaf};
use crate::program::ir::history::HISTORY;
use crate::program::ir::{
    Constant, Measure, Node, NodeId, Relation, Shape, Slot, TextMatch, Value, ValueId,
};
use crate::time::{instant, span};
use crate::value::decimal::Decimal;
use crate::value::tri::Tri;

/// The most leaves that one sentence names.
const LEAVES_MOST: usize = 6;

/// Why a condition has its answer: what was found, beside what was asked for.
pub fn why(context: &Context<'_>, node: NodeId) -> String {
    let mut leaves = Vec::new();
    rest::leaves(context, node, &mut leaves);
    let mut phrases: Vec<String> = Vec::new();
    for leaf in leaves.iter().take(LEAVES_MOST) {
        let phrase = phrase(context, *leaf);
        if !phrase.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    if leaves.len() > LEAVES_MOST {
        phrases.push(format!("and {} more", leaves.len() - LEAVES_MOST));
    }
    phrases.join("; ")
}

/// One leaf: the value found and, where it is not plain, what was asked for.
fn phrase(context: &Context<'_>, leaf: Leaf) -> String {
    let Some(node) = context.program.nodes.get(leaf.node as usize) else {
        return String::new();
    };
    let no = leaf.answer == Tri::No;
    match *node {
        Node::Constant(_) | Node::Define(_) | Node::Not(_) | Node::And(_) | Node::Or(_) => {
            String::new()
        }
        Node::Same { .. } | Node::AtLeast { .. } | Node::Score { .. } => String::new(),
        Node::Fact(slot) if slot & HISTORY != 0 => history::was(context, slot, leaf.answer),
        Node::Fact(slot) => format!("{} is {}", name(context, slot), shown(context, slot)),
        Node::Has(slot) => match context.slot(slot).tag {
            Tag::Given => format!("{} is {}", name(context, slot), shown(context, slot)),
            Tag::None => format!("{} is not there yet", name(context, slot)),
            Tag::Unknown => format!("{} is not known", name(context, slot)),
        },
        Node::Symbol {
            slot,
            symbol,
            differs,
        } => {
            let text = context
                .program
                .texts
                .get(symbol as usize)
                .map_or("", String::as_str);
            let wanted = if differs {
                format!("anything but {text}")
            } else {
                text.to_owned()
            };
            found(context, slot, no, leaf.answer, &wanted)
        }
        Node::Among { slot, list } => {
            let texts = context.program.symbols.get(list.of()).unwrap_or(&[]);
            let texts: Vec<&str> = texts
                .iter()
                .filter_map(|it| context.program.texts.get(*it as usize))
                .map(String::as_str)
                .collect();
            found(
                context,
                slot,
                no,
                leaf.answer,
                &format!("one of {}", texts.join(", ")),
            )
        }
        Node::Whole {
            slot,
            relation,
            constant,
        } => {
            let shape = context.program.shape(slot);
            let limit = match shape {
                Some(Shape::Timestamp) => instant_text(constant),
                Some(Shape::Duration) => span_text(constant),
                _ => constant.to_string(),
            };
            let time = matches!(shape, Some(Shape::Timestamp));
            limited(context, slot, leaf.answer, &wanted(relation, &limit, time))
        }
        Node::Decimal {
            slot,
            relation,
            constant,
        } => limited(
            context,
            slot,
            leaf.answer,
            &wanted(relation, &millionths(constant), false),
        ),
        Node::Severity { levels } => {
            let wanted: Vec<&str> = (0..16)
                .filter(|it| levels & 1 << it != 0)
                .filter_map(|it: usize| context.program.levels.get(it))
                .map(String::as_str)
                .collect();
            let level = context
                .level
                .and_then(|it| context.program.levels.get(usize::from(it)));
            let level = level.map_or("not known", String::as_str);
            if leaf.answer == Tri::Yes {
                format!("severity is {level}")
            } else {
                format!("severity is {level} (asked for: {})", wanted.join(" or "))
            }
        }
        Node::Compare {
            relation,
            left,
            right,
        } => comparison(context, relation, left, right, leaf.answer),
        Node::In { needle, list } => {
            let list = context.program.constants.get(list.of()).unwrap_or(&[]);
            let list: Vec<String> = list.iter().map(|it| constant(context, *it)).collect();
            format!(
                "{} is {} (asked for: one of {})",
                named(context, needle),
                value(context, needle),
                list.join(", ")
            )
        }
        Node::Conforms(at) => course::process(context, at),
        Node::Covered(at) => course::coverage(context, at),
        Node::Mentions { subject, list } => {
            let text = named(context, subject);
            let list_of = context.program.word_lists.lists.get(list as usize);
            match context.mentioned(subject, list) {
                None => format!("{text} is not known"),
                Some(None) => {
                    let list = list_of.map_or("", |it| it.name.as_str()).replace('_', " ");
                    format!("{text} mentions none of {list}")
                }
                Some(Some(at)) => {
                    let entry = list_of.and_then(|it| it.entries.get(at));
                    let entry = entry.map(|it| it.join(" ")).unwrap_or_default();
                    format!("{text} mentions “{entry}”")
                }
            }
        }
        Node::Each { how, of } => items::phrase(context, how, of, leaf.answer),
        Node::Member { needle, list } => {
            let has = match leaf.answer {
                Tri::Yes => "has",
                Tri::No => "does not have",
                Tri::Unknown => "is not known to have",
            };
            format!("{} {has} {}", name(context, list), value(context, needle))
        }
        Node::Match {
            how,
            subject,
            pattern,
        } => {
            let how = match (how, leaf.answer == Tri::No) {
                (TextMatch::Starts, false) => "begins with",
                (TextMatch::Starts, true) => "does not begin with",
                (TextMatch::Ends, false) => "ends with",
                (TextMatch::Ends, true) => "does not end with",
                (TextMatch::Contains, false) => "contains",
                (TextMatch::Contains, true) => "does not contain",
            };
            match leaf.answer {
                Tri::Unknown => format!("{} is not known", named(context, subject)),
                _ => format!(
                    "{} {how} “{}”",
                    named(context, subject),
                    value(context, pattern)
                ),
            }
        }
        Node::Holds(of) => holds(context, of, leaf.answer),
        Node::Raised(rule) => {
            let rule = context.program.escalations.get(rule as usize);
            let id = rule.map_or("", |it| &it.id);
            match leaf.answer {
                Tri::Yes => format!("{id} spoke for it once"),
                Tri::No => format!("{id} never spoke for it"),
                Tri::Unknown => format!("whether {id} ever spoke for it is not known"),
            }
        }
        Node::Escalated(target) => {
            let to = context
                .program
                .targets
                .get(target as usize)
                .map_or("", |it| &it.id);
            match leaf.answer {
                Tri::Yes => format!("it is escalated to {to}"),
                Tri::No => format!("it is not escalated to {to}"),
                Tri::Unknown => format!("whether it is escalated to {to} is not known"),
            }
        }
    }
}

fn holds(context: &Context<'_>, of: ValueId, answer: Tri) -> String {
    if let Some(Value::Clock { clock, measure }) = context.program.values.get(of as usize)
        && *measure == Measure::Breached
    {
        let clock = clock_name(context, *clock);
        return match answer {
            Tri::Yes => format!("{clock} is breached"),
            Tri::No => format!("{clock} is not breached"),
            Tri::Unknown => format!("whether {clock} is breached is not known"),
        };
    }
    let holds = named(context, of);
    match answer {
        Tri::Yes => holds,
        Tri::No => format!("not: {holds}"),
        Tri::Unknown => format!("not known: {holds}"),
    }
}

fn clock_name(context: &Context<'_>, clock: u32) -> String {
    let clock = context.program.clocks.get(clock as usize);
    clock.map_or("", |it| it.id.as_str()).replace('_', " ")
}

fn found(context: &Context<'_>, slot: Slot, no: bool, answer: Tri, wanted: &str) -> String {
    let what = format!("{} is {}", name(context, slot), shown(context, slot));
    if no || answer == Tri::Unknown {
        format!("{what} (asked for: {wanted})")
    } else {
        what
    }
}

fn limited(context: &Context<'_>, slot: Slot, answer: Tri, wanted: &str) -> String {
    let what = format!("{} is {}", name(context, slot), shown(context, slot));
    match answer {
        Tri::Yes => format!("{what}, {wanted}"),
        Tri::No => format!("{what}, not {wanted}"),
        Tri::Unknown => format!("{what} (asked for: {wanted})"),
    }
}

fn wanted(relation: Relation, limit: &str, time: bool) -> String {
    match (relation, time) {
        (Relation::Equal, _) => limit.to_owned(),
        (Relation::NotEqual, _) => format!("other than {limit}"),
        (Relation::Less, false) => format!("less than {limit}"),
        (Relation::Less, true) => format!("before {limit}"),
        (Relation::LessOrEqual, false) => format!("at most {limit}"),
        (Relation::LessOrEqual, true) => format!("{limit} or before"),
        (Relation::Greater, false) => format!("more than {limit}"),
        (Relation::Greater, true) => format!("after {limit}"),
        (Relation::GreaterOrEqual, false) => format!("at least {limit}"),
        (Relation::GreaterOrEqual, true) => format!("{limit} or after"),
    }
}

fn comparison(
    context: &Context<'_>,
    relation: Relation,
    left: ValueId,
    right: ValueId,
    answer: Tri,
) -> String {
    let instant = is_instant(context, left);
    let side = value(context, left);
    let limit = match context.program.values.get(right as usize) {
        Some(Value::Constant(_)) => value(context, right),
        _ => format!("{} ({})", named(context, right), value(context, right)),
    };
    let wanted = wanted(relation, &limit, instant);
    match answer {
        // Of what is equal nothing more need be said.
        Tri::Yes if wanted == side => format!("{} is {side}", named(context, left)),
        Tri::Yes => format!("{} is {side}, {wanted}", named(context, left)),
        Tri::No => format!("{} is {side}, not {wanted}", named(context, left)),
        Tri::Unknown => format!("{} is {side} (asked for: {wanted})", named(context, left)),
    }
}

fn is_instant(context: &Context<'_>, value: ValueId) -> bool {
    match context.program.values.get(value as usize) {
        Some(Value::Now | Value::Shift { .. } | Value::Constant(Constant::Instant(_))) => true,
        Some(Value::Clock { measure, .. }) => *measure == Measure::Due,
        Some(Value::Fact(slot)) => context.program.shape(*slot) == Some(&Shape::Timestamp),
        _ => false,
    }
}

/// What a value is called.
fn named(context: &Context<'_>, value_id: ValueId) -> String {
    match context.program.values.get(value_id as usize) {
        Some(Value::Fact(slot)) => name(context, *slot),
        Some(Value::Now) => "the time".to_owned(),
        Some(Value::Severity) => "severity".to_owned(),
        Some(Value::Size(slot)) => format!("the number of {}", name(context, *slot)),
        Some(Value::Pick(table)) => {
            let of = context.program.picks.tables.get(*table as usize);
            of.map_or_else(String::new, |it| it.name.replace('_', " "))
        }
        Some(Value::Spent(slot)) => name(context, *slot),
        Some(Value::Count(of)) => items::counted(context, *of),
        Some(Value::Times { factor, of }) => format!("{factor} times {}", named(context, *of)),
        Some(Value::Elapsed { since, .. }) => format!("open time since {}", named(context, *since)),
        Some(Value::Difference(left, right)) => match context.program.values.get(*left as usize) {
            Some(Value::Now) => format!("time since {}", named(context, *right)),
            _ => format!(
                "time from {} to {}",
                named(context, *right),
                named(context, *left)
            ),
        },
        Some(Value::Shift { at, by, back }) => {
            format!(
                "{} {} {}",
                value(context, *by),
                if *back { "before" } else { "after" },
                named(context, *at)
            )
        }
        Some(Value::Clock { clock, measure }) => {
            let clock = clock_name(context, *clock);
            match measure {
                Measure::Phase => format!("the phase of {clock}"),
                Measure::Used => format!("the share of {clock} used"),
                Measure::Remaining => format!("the time left for {clock}"),
                Measure::Elapsed => format!("the time run of {clock}"),
                Measure::Breached => format!("{clock} is breached"),
                Measure::Due => format!("{clock} due"),
                Measure::Missed => format!("periods missed of {clock}"),
            }
        }
        Some(Value::Constant(it)) => constant(context, *it),
        None => String::new(),
    }
}

/// A value as printed in a sentence.
fn value(context: &Context<'_>, of: ValueId) -> String {
    let Some(found) = context.value(of) else {
        return match context.program.values.get(of as usize) {
            Some(Value::Pick(table)) => open_table(context, *table, of),
            _ => absent(context, of).to_owned(),
        };
    };
    let instant = is_instant(context, of);
    let span = match context.program.values.get(of as usize) {
        Some(
            Value::Difference(..)
            | Value::Elapsed { .. }
            | Value::Spent(_)
            | Value::Constant(Constant::Span(_)),
        ) => true,
        Some(Value::Clock { measure, .. }) => {
            matches!(measure, Measure::Elapsed | Measure::Remaining)
        }
        Some(Value::Pick(table)) => {
            let of = context.program.picks.tables.get(*table as usize);
            of.is_some_and(|it| it.spans)
        }
        Some(Value::Fact(slot)) => context.program.shape(*slot) == Some(&Shape::Duration),
        _ => false,
    };
    match found {
        Scalar::Whole(it) if instant => instant_text(it),
        Scalar::Whole(it) if span => span_text(it),
        Scalar::Whole(it) => it.to_string(),
        Scalar::Boolean(it) => if it { "yes" } else { "no" }.to_owned(),
        Scalar::Ratio(over, under) => millionths(over.saturating_mul(1_000_000) / under.max(1)),
        Scalar::Text(it) => it.to_owned(),
    }
}

/// Most outcomes of an open table that are named.
const OUTCOMES_TOLD: usize = 4;

/// What a table may still give.
fn open_table(context: &Context<'_>, table: u32, of: ValueId) -> String {
    let all = context.possible_picks(table).unwrap_or_default();
    let known = all.iter().all(|it| it.value.is_some());
    if !known || all.is_empty() || all.len() > OUTCOMES_TOLD {
        return absent(context, of).to_owned();
    }
    let told = all.iter().filter_map(|it| it.value);
    let told: Vec<String> = told.map(|it| constant(context, it)).collect();
    told.join(" or ")
}

fn absent(context: &Context<'_>, of: ValueId) -> &'static str {
    let mut slots = Vec::new();
    match context.program.values.get(of as usize) {
        // What a history shows or an item holds tells for itself.
        Some(Value::Fact(slot) | Value::Spent(slot)) => slots.push(*slot),
        _ => rest::slots_of_value(context, of, &mut slots),
    }
    let empty = slots.iter().any(|it| context.slot(*it).tag == Tag::None);
    let unknown = slots.iter().any(|it| context.slot(*it).tag == Tag::Unknown);
    if empty && !unknown {
        "not there"
    } else {
        "not known"
    }
}

fn constant(context: &Context<'_>, it: Constant) -> String {
    match it {
        Constant::Boolean(it) => if it { "yes" } else { "no" }.to_owned(),
        Constant::Integer(it) => it.to_string(),
        Constant::Millionths(it) => millionths(it),
        Constant::Text(it) => context
            .program
            .texts
            .get(it as usize)
            .cloned()
            .unwrap_or_default(),
        Constant::Instant(it) => instant_text(it),
        Constant::Span(it) => span_text(it),
    }
}

/// A fact's name as people say it.
pub fn name(context: &Context<'_>, slot: Slot) -> String {
    if let Some(part) = context.program.lists_read.part(slot) {
        return items::name(part);
    }
    if let Some(it) = context.program.histories.of(slot) {
        return history::name(context, it);
    }
    context
        .program
        .facts
        .get(slot as usize)
        .map_or("", |it| it.spoken())
        .replace('_', " ")
}

/// A fact's value as people say it.
fn shown(context: &Context<'_>, slot: Slot) -> String {
    let datum = context.slot(slot);
    match datum.tag {
        Tag::Unknown => return "not known".to_owned(),
        Tag::None => return "not there".to_owned(),
        Tag::Given => {}
    }
    match context.program.shape(slot) {
        Some(shape) => datum_text(context, shape, datum),
        None => String::new(),
    }
}

fn datum_text(context: &Context<'_>, shape: &Shape, datum: Datum) -> String {
    match shape {
        Shape::Boolean => if datum.bits != 0 { "yes" } else { "no" }.to_owned(),
        Shape::Integer => datum.bits.to_string(),
        Shape::Number => datum.as_decimal().to_string(),
        Shape::Text(_) => super::case::shortened(context.case.text(context.program, datum.bits)),
        Shape::Timestamp => instant_text(datum.bits),
        Shape::Duration => span_text(datum.bits),
        Shape::List(_) => match datum.unpack().1 {
            0 => "empty".to_owned(),
            1 => "a list of one".to_owned(),
            len => format!("a list of {len}"),
        },
        Shape::Records(_) => match datum.unpack().1 {
            0 => "empty".to_owned(),
            1 => "one record".to_owned(),
            len => format!("{len} records"),
        },
    }
}

fn instant_text(at: i64) -> String {
    let mut text = String::new();
    instant::write(&mut text, at);
    text
}

fn span_text(it: i64) -> String {
    let mut text = String::new();
    span::write(&mut text, it);
    text
}

fn millionths(it: i128) -> String {
    match i64::try_from(it) {
        Ok(mantissa) => Decimal { mantissa, scale: 6 }.to_string(),
        Err(_) => (it / 1_000_000).to_string(),
    }
}

/// A fact with its value, as people say it.
pub fn told(context: &Context<'_>, slot: Slot) -> String {
    format!("{} is {}", name(context, slot), shown(context, slot))
}
