//! What is wrong with a condition, and the edits that would mend it.

use crate::text::code::Code;
use crate::text::span::Span;

/// One thing wrong with a condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Stable code, `E02xx` or `E03xx`.
    pub code: Code,
    /// One line, lower-case, no final period, user text in backticks.
    pub message: String,
    /// Bytes of the condition's text, not of the document.
    pub span: Span,
    /// What to write instead, if there is a likely remedy.
    pub help: Option<String>,
}

/// A problem with the edits, if any, that mend it mechanically.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub problem: Problem,
    pub edits: Vec<Edit>,
}

/// Replace the bytes of `span` by `text`; an empty span inserts.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub span: Span,
    pub text: String,
}

impl Draft {
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Draft {
        let problem = Problem {
            code,
            message: message.into(),
            span,
            help: None,
        };
        Draft {
            problem,
            edits: Vec::new(),
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Draft {
        self.problem.help = Some(help.into());
        self
    }

    pub fn maybe_help(mut self, help: Option<String>) -> Draft {
        self.problem.help = help;
        self
    }

    pub fn edit(mut self, span: Span, text: impl Into<String>) -> Draft {
        self.edits.push(Edit {
            span,
            text: text.into(),
        });
        self
    }

    /// Whether a wider edit replaces all that this one mends, so that it need not be said.
    pub fn is_within(&self, edited: &[Span]) -> bool {
        let covered = |it: &Edit| {
            let inside = |wide: &Span| {
                wide.start <= it.span.start && it.span.end <= wide.end && *wide != it.span
            };
            edited.iter().any(inside)
        };
        !self.edits.is_empty() && self.edits.iter().all(covered)
    }

    /// The finished problem. `corrected` is the whole condition with every edit
    /// applied; where that is not to be had, a single edit speaks for itself.
    pub fn finish(mut self, corrected: Option<&str>) -> Problem {
        match (corrected, self.edits.as_slice()) {
            (_, []) => {}
            (Some(whole), _) => self.problem.help = Some(format!("write `{whole}`")),
            (None, [only]) if self.problem.help.is_none() && !only.text.trim().is_empty() => {
                self.problem.help = Some(format!("write `{}`", only.text.trim()));
            }
            (None, _) => {}
        }
        // A text in a message may have held a line break, as an escape.
        self.problem.message = visible(&self.problem.message);
        self.problem.help = self.problem.help.as_deref().map(visible);
        self.problem
    }
}

/// Control characters as their escapes.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        if it.is_control() {
            out.extend(it.escape_default());
        } else {
            out.push(it);
        }
    }
    out
}

/// `text` with every edit applied, on one line; of overlapping edits the wider one.
pub(super) fn apply(text: &str, drafts: &[Draft]) -> String {
    let mut edits: Vec<&Edit> = drafts.iter().flat_map(|it| &it.edits).collect();
    // At one place insertions come first, then the widest replacement.
    edits.sort_by_key(|it| (it.span.start, !it.span.is_empty(), u32::MAX - it.span.end));
    let mut out = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start < done {
            continue;
        }
        out.push_str(text.get(done..start).unwrap_or(""));
        out.push_str(&edit.text);
        done = end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    one_line(&out)
}

/// Line breaks and the indentation around them as one space; no literal holds a line break.
pub(super) fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect();
    lines.join(" ")
}
