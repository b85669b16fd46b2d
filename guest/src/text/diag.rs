//! What is wrong with a document: one record for every phase.

use super::code::Code;
use super::span::Span;
use crate::limits::DIAGNOSTICS_MAX;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// The document cannot mean anything.
    Error,
    /// The document can be used but probably does not say what was meant.
    Warning,
}

/// One thing wrong with a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Stable code; its level is the code's.
    pub code: Code,
    /// One line, lower-case, no final period, user text in backticks.
    pub message: String,
    /// Where; `None` if the whole document is meant.
    pub span: Option<Span>,
    /// What to write instead, if there is a likely remedy.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Error or warning.
    pub fn level(&self) -> Level {
        self.code.level()
    }
}

/// Collects diagnostics, ordered and capped.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty collection.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Add one with a place.
    pub fn at(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.push(Diagnostic {
            code,
            message: message.into(),
            span: Some(span),
            help: None,
        });
    }

    /// Add one with a place and a remedy.
    pub fn help(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic {
            code,
            message: message.into(),
            span: Some(span),
            help: Some(help.into()),
        });
    }

    /// Add one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        // INVARIANT: bounded well above the cap, so that sorting shows the first ones of the text.
        if self.list.len() < DIAGNOSTICS_MAX * 100 {
            self.list.push(diagnostic);
        }
    }

    /// Add all of another collection.
    pub fn append(&mut self, other: Diagnostics) {
        for diagnostic in other.list {
            self.push(diagnostic);
        }
    }

    /// Keep only some.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// The errors, in the order found.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter().filter(|it| it.level() == Level::Error)
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them in source order, without repetitions, at most the limit; the
    /// last one then says how many more there are.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| {
            let place = |it: &Diagnostic| it.span.map_or((0, 0), |span| (span.start, span.end));
            place(a)
                .cmp(&place(b))
                .then_with(|| a.code.cmp(&b.code))
                .then_with(|| a.message.cmp(&b.message))
        });
        self.list.dedup();
        if self.list.len() > DIAGNOSTICS_MAX {
            let more = self.list.len() - DIAGNOSTICS_MAX;
            let errors = self
                .list
                .iter()
                .skip(DIAGNOSTICS_MAX)
                .any(|it| it.level() == Level::Error);
            self.list.truncate(DIAGNOSTICS_MAX);
            self.list.push(Diagnostic {
                code: if errors {
                    Code::TooManyErrors
                } else {
                    Code::TooManyWarnings
                },
                message: match more {
                    1 => "1 more problem is not shown".to_owned(),
                    more => format!("{more} more problems are not shown"),
                },
                span: None,
                help: Some("mend those above and check again".to_owned()),
            });
        }
        self.list
    }
}
