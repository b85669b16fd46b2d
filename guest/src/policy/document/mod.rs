//! The text of a document, YAML or JSON, as a tree of nodes with their places.
//!
//! YAML is read as its version 1.2 says, less what a policy has no use for and
//! a reader might trip over: tags, anchors, aliases, merge keys, more than one
//! document. Where YAML would misread or refuse what was plainly meant as text,
//! the message shows the line with its quotes, that value counts as
//! [`Kind::Broken`], and reading goes on behind it.

mod align;
mod builder;
mod json;
pub mod places;
mod scalar;
mod traps;
mod yaml;

#[cfg(test)]
mod tests;

use crate::limits::POLICY_BYTES_MAX;
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;
pub use scalar::{Meaning, Scalar, Style};
pub(super) use traps::{cut, is_rest, show_quoted};

/// One value of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Its bytes, quotes and brackets included. Empty where nothing is written.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A text, a number, yes or no, or nothing.
    Scalar(Scalar),
    /// Values in order.
    List(Vec<Node>),
    /// Keys, each once, and their values, in order.
    Map(Vec<(Key, Node)>),
    /// A value that could not be read; it has been reported.
    Broken,
}

/// The key of an entry of a map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// The key.
    pub text: String,
    /// Its bytes, quotes included.
    pub span: Span,
    /// Whether it has quotes.
    pub quoted: bool,
}

/// The tree of `text`; everything wrong goes to `diagnostics`. `None` if there
/// is no tree at all: the text is empty, too large, or not to be made sense of.
pub fn read(text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let whole = Span::new(0, text.len());
    if text.len() > POLICY_BYTES_MAX {
        diagnostics.help(
            Code::DocumentTooLarge,
            Span::default(),
            format!(
                "the document has {} bytes, and {POLICY_BYTES_MAX} are the most that is read",
                text.len()
            ),
            "split it into several policies",
        );
        return None;
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    let node = match body.starts_with(['{', '[']) {
        true => braced(text, diagnostics),
        false => yaml::read(text, diagnostics),
    }?;
    if node.span.is_empty() && matches!(node.kind, Kind::Scalar(_)) {
        diagnostics.help(
            Code::NotAPolicy,
            whole,
            "the document is empty",
            "begin with `escalate: 1`",
        );
        return None;
    }
    Some(node)
}

/// A text in braces is JSON, or failing that YAML in its short form. When it is
/// neither, its first key tells which was meant.
fn braced(text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut as_json = Diagnostics::new();
    let json = json::read(text, &mut as_json);
    let mut as_yaml = Diagnostics::new();
    let yaml = match json {
        Ok(_) => None,
        Err(_) => yaml::read(text, &mut as_yaml),
    };
    let quoted = || {
        text.chars()
            .find(|it| !matches!(it, '\u{feff}' | '{' | '[') && !it.is_whitespace())
            == Some('"')
    };
    match json {
        Ok(node) => {
            diagnostics.append(as_json);
            Some(node)
        }
        Err(()) if quoted() && (yaml.is_none() || as_yaml.has_errors()) => {
            diagnostics.append(as_json);
            None
        }
        Err(()) => {
            diagnostics.append(as_yaml);
            yaml
        }
    }
}
