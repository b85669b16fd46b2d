//! Turns byte ranges into lines and columns.

use super::span::Span;

/// A source text with the starts of its lines.
#[derive(Clone, Debug)]
pub struct Source<'t> {
    text: &'t str,
    lines: Vec<u32>,
}

/// A place as people count it: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl<'t> Source<'t> {
    /// Index the lines of `text`.
    pub fn new(text: &'t str) -> Source<'t> {
        let mut lines = vec![0];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                lines.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Source { text, lines }
    }

    /// The text itself.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Line and column of a byte; past the end it is the end's.
    pub fn place(&self, byte: u32) -> Place {
        let byte = byte.min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let line = self
            .lines
            .partition_point(|start| *start <= byte)
            .saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let mut end = byte as usize;
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.text.get(start as usize..end).unwrap_or("");
        let column = before.chars().count() + 1;
        Place {
            line: count(line + 1),
            column: count(column),
        }
    }

    /// The text under a span; empty when the span is not one of this text.
    pub fn cut(&self, span: Span) -> &'t str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
