//! Reads what stands in the nodes of a document, leaving out what does not fit.

use super::ast::{BySeverity, Phrase, Spanned, Text};
use super::document::{Key, Kind, Meaning, Node, Scalar};
use super::values;
use crate::text::span::Span;

/// The entries of a map.
#[derive(Clone, Copy)]
pub(super) struct Entries<'n>(pub(super) &'n [(Key, Node)]);

impl<'n> Entries<'n> {
    pub(super) fn of(node: &'n Node) -> Option<Entries<'n>> {
        match &node.kind {
            Kind::Map(entries) => Some(Entries(entries)),
            _ => None,
        }
    }

    pub(super) fn entry(self, name: &str) -> Option<&'n (Key, Node)> {
        self.0.iter().find(|(key, _)| key.text == name)
    }

    pub(super) fn get(self, name: &str) -> Option<&'n Node> {
        self.entry(name).map(|(_, node)| node)
    }

    pub(super) fn text(self, name: &str) -> Option<Text> {
        self.get(name).and_then(text)
    }

    pub(super) fn texts(self, name: &str) -> Vec<Text> {
        self.get(name).map(texts).unwrap_or_default()
    }

    pub(super) fn word<T>(self, name: &str, from: fn(&str) -> Option<T>) -> Option<Spanned<T>> {
        self.get(name).and_then(|node| read_scalar(node, from))
    }

    pub(super) fn integer(self, name: &str) -> Option<Spanned<i64>> {
        let node = self.get(name)?;
        let value = scalar(node)?.as_integer()?;
        Some(Spanned {
            value,
            span: node.span,
        })
    }

    pub(super) fn phrase(self, name: &str) -> Option<Phrase> {
        self.get(name).and_then(phrase)
    }

    pub(super) fn source(self) -> Vec<Text> {
        let Some(node) = self.get("source") else {
            return Vec::new();
        };
        let Some(scalar) = scalar(node).filter(|it| it.meaning() == Meaning::Text) else {
            return texts(node);
        };
        let text = |(at, part): (usize, &str)| Spanned {
            value: part.to_owned(),
            span: scalar.locate(Span::new(at, at + part.len())),
        };
        values::source(&scalar.text).map(text).collect()
    }

    pub(super) fn maps(self, name: &str) -> Vec<(&'n Node, Entries<'n>)> {
        let items = self.get(name).map(items).unwrap_or_default();
        items
            .iter()
            .filter_map(|node| Some((node, Entries::of(node)?)))
            .collect()
    }

    pub(super) fn free(self, name: &str) -> impl Iterator<Item = (Text, &'n Node)> {
        self.get(name)
            .and_then(Entries::of)
            .map_or(&[][..], |it| it.0)
            .iter()
            .map(|(key, node)| (named(key), node))
    }
}

pub(super) fn named(key: &Key) -> Text {
    Spanned {
        value: key.text.clone(),
        span: key.span,
    }
}

pub(super) fn scalar(node: &Node) -> Option<&Scalar> {
    match &node.kind {
        Kind::Scalar(scalar) => Some(scalar),
        _ => None,
    }
}

/// Text: what is reported as a number or as yes or no is left out.
pub(super) fn text(node: &Node) -> Option<Text> {
    let scalar = scalar(node)?;
    (scalar.meaning() == Meaning::Text && !scalar.text.trim().is_empty()).then(|| Spanned {
        value: scalar.text.trim_end().to_owned(),
        span: node.span,
    })
}

pub(super) fn phrase(node: &Node) -> Option<Phrase> {
    let scalar = scalar(node)?;
    (scalar.meaning() == Meaning::Text && !scalar.text.trim().is_empty())
        .then(|| whole_phrase(node, scalar))
}

pub(super) fn whole_phrase(node: &Node, scalar: &Scalar) -> Phrase {
    Phrase {
        text: scalar.text.clone(),
        span: node.span,
        places: scalar.places.clone(),
    }
}

pub(super) fn read_scalar<T>(node: &Node, from: impl Fn(&str) -> Option<T>) -> Option<Spanned<T>> {
    let scalar = scalar(node)?;
    from(&scalar.text).map(|value| Spanned {
        value,
        span: node.span,
    })
}

/// The entries of a list; anything else counts as a list of one.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

pub(super) fn texts(node: &Node) -> Vec<Text> {
    items(node).iter().filter_map(text).collect()
}

pub(super) fn all<T>(
    node: Option<&Node>,
    from: impl Fn(&str) -> Option<T> + Copy,
) -> Vec<Spanned<T>> {
    node.map(items)
        .unwrap_or_default()
        .iter()
        .filter_map(|it| read_scalar(it, from))
        .collect()
}

pub(super) fn by_severity<T>(
    node: &Node,
    from: impl Fn(&str) -> Option<T> + Copy,
) -> Option<BySeverity<T>> {
    match &node.kind {
        Kind::Map(entries) => {
            let level = |(key, node): &(Key, Node)| Some((named(key), read_scalar(node, from)?));
            Some(BySeverity::Map {
                span: node.span,
                levels: entries.iter().filter_map(level).collect(),
            })
        }
        _ => read_scalar(node, from).map(BySeverity::One),
    }
}
