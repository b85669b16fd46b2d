//! Where the bytes of a text come from, once quoting and folding are undone.

use crate::text::span::Span;

/// One stretch of a text and the bytes of the document it was made of.
///
/// Equally long, they correspond byte by byte; otherwise (an escape, a fold)
/// only as wholes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Run {
    content: Span,
    source: Span,
}

/// Maps ranges of a text to ranges of the document it is written in.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Places {
    runs: Vec<Run>,
    /// Where the text ends, if it has no bytes at all.
    empty: Span,
}

impl Places {
    /// Of a text without bytes, written at `at`.
    pub fn empty(at: Span) -> Places {
        Places {
            runs: Vec::new(),
            empty: at,
        }
    }

    /// Of a text that stands in the document as it is.
    pub fn verbatim(source: Span) -> Places {
        let mut places = Places::empty(Span {
            start: source.start,
            end: source.start,
        });
        places.push(source.len(), source);
        places
    }

    /// Add the next `content` bytes of the text, made of `source`.
    pub(super) fn push(&mut self, content: usize, source: Span) {
        let start = self.runs.last().map_or(0, |run| run.content.end as usize);
        if content == 0 {
            return;
        }
        if let Some(last) = self.runs.last_mut() {
            let same = |run: &Run| run.content.len() == run.source.len();
            if same(last) && content == source.len() && last.source.end == source.start {
                last.content = Span::new(last.content.start as usize, start + content);
                last.source.end = source.end;
                return;
            }
        }
        self.runs.push(Run {
            content: Span::new(start, start + content),
            source,
        });
    }

    /// The bytes of the document that made `range` of the text; the place just
    /// behind the text for a range past its end.
    pub fn locate(&self, range: Span) -> Span {
        let start = self.edge(range.start, false);
        if range.is_empty() {
            return Span { start, end: start };
        }
        Span {
            start,
            end: self.edge(range.end, true).max(start),
        }
    }

    fn edge(&self, at: u32, closing: bool) -> u32 {
        let Some(last) = self.runs.last() else {
            return self.empty.start;
        };
        // The run that holds the byte, or for a closing edge the byte before it.
        let index = self.runs.partition_point(|run| {
            if closing {
                run.content.end < at
            } else {
                run.content.end <= at
            }
        });
        let Some(run) = self.runs.get(index) else {
            return last.source.end;
        };
        let offset = at.saturating_sub(run.content.start);
        match run.content.len() == run.source.len() {
            true => run.source.start.saturating_add(offset),
            false if closing => run.source.end,
            false => run.source.start,
        }
    }
}
