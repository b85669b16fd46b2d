//! Puts the nodes of a document together, whichever syntax they came from.

use std::collections::BTreeMap;

use super::scalar::{Scalar, Style};
use super::{Key, Kind, Node};
use crate::limits::{DOCUMENT_NESTING_MAX, DOCUMENT_NODES_MAX};
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::source::Source;
use crate::text::span::Span;

/// The document is beyond a bound and cannot be read further; it was reported.
#[derive(Debug)]
pub struct Stop;

enum Frame {
    List {
        start: usize,
        items: Vec<Node>,
    },
    Map {
        start: usize,
        entries: Vec<(Key, Node)>,
        seen: BTreeMap<String, Span>,
        key: Option<Option<Key>>,
    },
}

/// A document half read.
pub struct Builder<'t> {
    text: &'t str,
    stack: Vec<Frame>,
    root: Option<Node>,
    nodes: usize,
    /// What was wrong so far.
    pub diagnostics: Diagnostics,
}

impl<'t> Builder<'t> {
    /// Nothing read yet.
    pub fn new(text: &'t str) -> Builder<'t> {
        Builder {
            text,
            stack: Vec::new(),
            root: None,
            nodes: 0,
            diagnostics: Diagnostics::new(),
        }
    }

    /// The tree, if there was one.
    pub fn finish(self) -> (Option<Node>, Diagnostics) {
        (self.root, self.diagnostics)
    }

    /// Whether a key is the next thing to come.
    pub fn wants_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame::Map { key: None, .. }))
    }

    /// A scalar, as a value or as a key.
    pub fn scalar(&mut self, span: Span, scalar: Scalar) -> Result<(), Stop> {
        self.count(span)?;
        if !self.wants_key() {
            self.put(Node {
                span,
                kind: Kind::Scalar(scalar),
            });
            return Ok(());
        }
        let quoted = scalar.style != Style::Plain;
        let key = if scalar.text == "<<" && !quoted {
            self.diagnostics.help(
                Code::MergeKey,
                span,
                "`<<` merges one map into another, which policies do not use",
                "write the keys out where they are needed",
            );
            None
        } else if scalar.text.is_empty() {
            self.diagnostics.help(
                Code::KeyNotText,
                span,
                "a key is missing before the colon",
                "write `key: value`",
            );
            None
        } else {
            Some(Key {
                text: scalar.text,
                span,
                quoted,
            })
        };
        if let Some(Frame::Map { key: pending, .. }) = self.stack.last_mut() {
            *pending = Some(key);
        }
        Ok(())
    }

    /// A value, or a key, that cannot be read; it was reported.
    pub fn broken(&mut self, span: Span) -> Result<(), Stop> {
        self.count(span)?;
        match self.stack.last_mut() {
            Some(Frame::Map {
                key: key @ None, ..
            }) => *key = Some(None),
            _ => self.put(Node {
                span,
                kind: Kind::Broken,
            }),
        }
        Ok(())
    }

    /// A list begins.
    pub fn open_list(&mut self, span: Span) -> Result<(), Stop> {
        self.count(span)?;
        self.open(
            span,
            Frame::List {
                start: span.start as usize,
                items: Vec::new(),
            },
        )
    }

    /// A map begins.
    pub fn open_map(&mut self, span: Span) -> Result<(), Stop> {
        self.count(span)?;
        let start = span.start as usize;
        self.open(
            span,
            Frame::Map {
                start,
                entries: Vec::new(),
                seen: BTreeMap::new(),
                key: None,
            },
        )
    }

    /// The list or map begun last ends. `end` is the end of its bracket, or
    /// nothing where indentation ends it.
    pub fn close(&mut self, end: Option<usize>) {
        let node = match self.stack.pop() {
            None => return,
            Some(Frame::List { start, items }) => {
                let last = items.last().map_or(start, |it| it.span.end as usize);
                Node {
                    span: Span::new(start, end.unwrap_or(last)),
                    kind: Kind::List(items),
                }
            }
            Some(Frame::Map { start, entries, .. }) => {
                let last = entries
                    .last()
                    .map_or(start, |(key, it)| key.span.end.max(it.span.end) as usize);
                Node {
                    span: Span::new(start, end.unwrap_or(last)),
                    kind: Kind::Map(entries),
                }
            }
        };
        self.put(node);
    }

    fn open(&mut self, span: Span, frame: Frame) -> Result<(), Stop> {
        if self.stack.len() >= DOCUMENT_NESTING_MAX {
            self.diagnostics.help(
                Code::DocumentTooDeep,
                span,
                format!("more than {DOCUMENT_NESTING_MAX} lists and maps stand inside one another"),
                "give parts of it a name under `define`",
            );
            return Err(Stop);
        }
        self.stack.push(frame);
        Ok(())
    }

    fn count(&mut self, span: Span) -> Result<(), Stop> {
        self.nodes += 1;
        if self.nodes > DOCUMENT_NODES_MAX {
            self.diagnostics.help(
                Code::DocumentTooLarge,
                span,
                format!("the document has more than {DOCUMENT_NODES_MAX} values"),
                "split it into several policies",
            );
            return Err(Stop);
        }
        Ok(())
    }

    fn put(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map {
                entries, seen, key, ..
            }) => match key.take() {
                // The key was reported; its value goes with it.
                Some(None) => {}
                Some(Some(name)) => match seen.get(&name.text) {
                    None => {
                        seen.insert(name.text.clone(), name.span);
                        entries.push((name, node));
                    }
                    Some(first) => {
                        let line = Source::new(self.text).place(first.start).line;
                        self.diagnostics.help(
                            Code::DuplicateKey,
                            name.span,
                            format!("the key `{}` is written twice", name.text),
                            format!("keep one of the two; the first is on line {line}"),
                        );
                    }
                },
                None => {
                    *key = Some(None);
                    self.diagnostics.help(
                        Code::KeyNotText,
                        node.span,
                        "a key must be text, and this is a list or a map",
                        "write `key: value`",
                    );
                }
            },
        }
    }
}
