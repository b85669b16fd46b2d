//! Measures as written, and how they are read.

use super::ast::{Condition, Group, Per, Spanned, Take, Text};
use super::document::{Kind, Node};
use super::entries::{Entries, items, phrase, scalar};
use super::read::Reader;
use crate::text::span::Span;

/// A figure over many cases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measure {
    /// All of it in the document.
    pub span: Span,
    /// `id:`
    pub id: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `among:`
    pub among: Option<Group>,
    /// What is counted.
    pub of: Counted,
    /// `minus:`
    pub minus: Option<Group>,
    /// `while:`
    pub runs_while: Option<Group>,
    /// `calendar:`
    pub calendar: Option<Text>,
    /// `take:`
    pub take: Option<Spanned<Take>>,
    /// `by:`
    pub by: Vec<GroupBy>,
    /// `at:` a timestamp.
    pub at: Option<Condition>,
    /// `per:`
    pub per: Option<Spanned<Per>>,
    /// `time_zone:`
    pub time_zone: Option<Text>,
    /// `least_cases:`
    pub least_cases: Option<Spanned<i64>>,
    /// `at_least:`
    pub at_least: Vec<Limit>,
    /// `at_most:`
    pub at_most: Vec<Limit>,
    /// `rise_at_most:`
    pub rise_at_most: Option<Text>,
    /// `fall_at_most:`
    pub fall_at_most: Option<Text>,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}

/// What a measure counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Counted {
    /// `count: cases`
    Cases,
    /// `share:` a condition.
    Share(Group),
    /// `value:` a number or a span.
    Value(Condition),
    /// `met:` a checklist.
    Met(Text),
    /// `stays:` a fact.
    Stays(Condition),
}

/// What cases are grouped by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GroupBy {
    /// A value that each case has.
    Value(Condition),
    /// `{ each, field }`: the items of a list.
    Each {
        /// The list.
        list: Condition,
        /// The field of its records.
        field: Option<Text>,
    },
}

/// A limit, of all groups or of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The group, by its first name.
    pub group: Option<Text>,
    /// `95%`, `3`, `4h`
    pub value: Text,
}

impl Reader<'_> {
    pub(super) fn measure(&mut self, node: &Node, map: Entries<'_>) -> Option<Measure> {
        let share = map.get("share").and_then(|it| self.group(it));
        let of = share
            .map(Counted::Share)
            .or_else(|| map.phrase("value").map(Counted::Value))
            .or_else(|| map.text("met").map(Counted::Met))
            .or_else(|| map.phrase("stays").map(Counted::Stays))
            .or_else(|| map.get("count").map(|_| Counted::Cases))?;
        Some(Measure {
            span: node.span,
            id: map.text("id")?,
            about: map.text("about"),
            among: map.get("among").and_then(|it| self.group(it)),
            of,
            minus: map.get("minus").and_then(|it| self.group(it)),
            runs_while: map.get("while").and_then(|it| self.group(it)),
            calendar: map.text("calendar"),
            take: map.word("take", Take::from_word),
            by: map
                .get("by")
                .map(items)
                .unwrap_or_default()
                .iter()
                .filter_map(group_by)
                .collect(),
            at: map.phrase("at"),
            per: map.word("per", Per::from_word),
            time_zone: map.text("time_zone"),
            least_cases: map.integer("least_cases"),
            at_least: limits(map, "at_least"),
            at_most: limits(map, "at_most"),
            rise_at_most: map.get("rise_at_most").and_then(written),
            fall_at_most: map.get("fall_at_most").and_then(written),
            because: map.text("because"),
            source: map.source(),
        })
    }
}

fn group_by(node: &Node) -> Option<GroupBy> {
    match Entries::of(node) {
        Some(map) => Some(GroupBy::Each {
            list: map.phrase("each")?,
            field: map.text("field"),
        }),
        None => phrase(node).map(GroupBy::Value),
    }
}

/// A scalar as it is written, whatever it may mean.
fn written(node: &Node) -> Option<Text> {
    Some(Spanned {
        value: scalar(node)?.text.trim().to_owned(),
        span: node.span,
    })
}

fn limits(map: Entries<'_>, name: &str) -> Vec<Limit> {
    let Some(node) = map.get(name) else {
        return Vec::new();
    };
    match &node.kind {
        Kind::Map(entries) => entries
            .iter()
            .filter_map(|(key, node)| {
                Some(Limit {
                    group: Some(super::entries::named(key)),
                    value: written(node)?,
                })
            })
            .collect(),
        _ => written(node)
            .map(|value| Limit { group: None, value })
            .into_iter()
            .collect(),
    }
}
