//! Small changes of conditions as a document puts them together.

use super::terms::{moments, shown, terms};
use super::{Change, Changes, Root};
use crate::engine::write::quote;
use crate::policy::document::{Key, Kind, Node};
use crate::program::ir::Program;
use crate::text::span::Span;

/// The keys of a map that put conditions together.
const KEYS: [&str; 6] = ["when", "all", "any", "not", "at_least", "score"];

/// What every change needs.
pub(super) struct Context<'a> {
    pub(super) source: &'a str,
    pub(super) program: &'a Program,
    /// A condition that never holds, and one that always does.
    pub(super) never: String,
    pub(super) always: String,
}

impl Context<'_> {
    pub(super) fn cut(&self, span: Span) -> &str {
        self.source
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }
}

/// A text as a document writes it in quotes.
pub(super) fn text(it: &str) -> String {
    let mut out = String::new();
    quote(&mut out, it);
    out
}

/// The entry of a map.
pub(super) fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n (Key, Node)> {
    match &node.kind {
        Kind::Map(entries) => entries.iter().find(|it| it.0.text == name),
        _ => None,
    }
}

pub(super) fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|it| &it.kind) {
        Some(Kind::List(items)) => items,
        _ => &[],
    }
}

/// The text of a scalar.
pub(super) fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar(it) => Some(&it.text),
        _ => None,
    }
}

/// The key of a map that begins its condition, and what stands under it.
pub(super) fn condition(node: &Node) -> Option<&(Key, Node)> {
    KEYS.iter().find_map(|it| entry(node, it))
}

/// What a condition belongs to.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) of: &'a str,
    pub(super) root: Root,
}

impl Owner<'_> {
    fn change(
        &self,
        kind: &'static str,
        words: String,
        at: Span,
        span: Span,
        text: String,
    ) -> Change {
        Change {
            kind,
            of: self.of.to_owned(),
            words,
            at,
            span,
            text,
            root: Some(self.root),
        }
    }
}

/// A condition: text, or a map that puts several together.
pub(super) fn value(context: &Context<'_>, node: &Node, owner: Owner<'_>, into: &mut Changes) {
    under(context, node, owner, false, into);
}

fn under(context: &Context<'_>, node: &Node, owner: Owner<'_>, negated: bool, into: &mut Changes) {
    match &node.kind {
        Kind::Scalar(it) => {
            for term in terms(&it.text, context.program, negated) {
                into.add(|| {
                    let (span, by) = &term.edit;
                    let before = it.text.get(..span.start as usize)?;
                    let after = it.text.get(span.end as usize..)?;
                    let text = text(&format!("{before}{by}{after}"));
                    let at = it.locate(term.at);
                    Some(owner.change(term.kind, term.words.clone(), at, node.span, text))
                });
            }
        }
        Kind::Map(_) => map(context, node, owner, into),
        _ => {}
    }
}

/// A timestamp that the history may give.
pub(super) fn moment(context: &Context<'_>, node: &Node, of: &str, into: &mut Changes) {
    let Kind::Scalar(it) = &node.kind else {
        return;
    };
    for term in moments(&it.text, context.program) {
        into.add(|| {
            let (span, by) = &term.edit;
            let before = it.text.get(..span.start as usize)?;
            let after = it.text.get(span.end as usize..)?;
            Some(Change {
                kind: term.kind,
                of: of.to_owned(),
                words: term.words.clone(),
                at: it.locate(term.at),
                span: node.span,
                text: text(&format!("{before}{by}{after}")),
                root: None,
            })
        });
    }
}

/// A map that has a condition among its keys. Depth is bounded by that of documents.
pub(super) fn map(context: &Context<'_>, node: &Node, owner: Owner<'_>, into: &mut Changes) {
    let Some((key, of)) = condition(node) else {
        return;
    };
    match key.text.as_str() {
        "when" => value(context, of, owner, into),
        "all" => list(context, key, of, owner, into, ("any", &context.always)),
        "any" => list(context, key, of, owner, into, ("all", &context.never)),
        "not" => {
            let inner = context.cut(of.span);
            let plain = match &of.kind {
                Kind::Scalar(it) => Some(text(&it.text)),
                _ => inner.starts_with('{').then(|| inner.to_owned()),
            };
            if let Some(plain) = plain {
                into.add(|| {
                    let words = format!("`{}` instead of its opposite", shown(inner));
                    let text = format!("\"all\": [{plain}]");
                    let span = key.span.to(of.span);
                    Some(owner.change("negation", words, key.span, span, text))
                });
            }
            under(context, of, owner, true, into);
        }
        "at_least" => {
            if let Some((_, count)) = entry(of, "count") {
                step(context, count, owner, into, "as many as that must hold");
            }
            for it in items(entry(of, "of").map(|it| &it.1)) {
                left_out(it, &context.never, context, owner, into);
                value(context, it, owner, into);
            }
        }
        _ => {
            if let Some((_, least)) = entry(of, "at_least") {
                step(context, least, owner, into, "as much as that is enough");
            }
            for line in items(entry(of, "of").map(|it| &it.1)) {
                if let Some((_, weight)) = entry(line, "weight") {
                    step(context, weight, owner, into, "its weight");
                }
                if let Some((key, of)) = condition(line) {
                    into.add(|| {
                        let words = format!("`{}` is left out", shown(context.cut(of.span)));
                        let text = format!("\"when\": {}", text(&context.never));
                        let span = key.span.to(of.span);
                        Some(owner.change("dropped", words, of.span, span, text))
                    });
                }
                map(context, line, owner, into);
            }
        }
    }
}

fn list(
    context: &Context<'_>,
    key: &Key,
    under: &Node,
    owner: Owner<'_>,
    into: &mut Changes,
    (other, neutral): (&str, &str),
) {
    let of = items(Some(under));
    if of.len() > 1 {
        into.add(|| {
            let words = match other {
                "any" => "any of the conditions is enough, instead of all",
                _ => "all of the conditions must hold, instead of any",
            };
            let by = text(other);
            Some(owner.change("join", words.to_owned(), key.span, key.span, by))
        });
    }
    for it in of {
        if of.len() > 1 {
            left_out(it, neutral, context, owner, into);
        }
        value(context, it, owner, into);
    }
}

fn left_out(
    node: &Node,
    neutral: &str,
    context: &Context<'_>,
    owner: Owner<'_>,
    into: &mut Changes,
) {
    into.add(|| {
        let written = match &node.kind {
            Kind::Scalar(it) => it.text.as_str(),
            _ => context.cut(node.span),
        };
        let words = format!("`{}` is left out", shown(written));
        Some(owner.change("dropped", words, node.span, node.span, text(neutral)))
    });
}

/// A count, a sum or a weight one more and one less.
fn step(context: &Context<'_>, node: &Node, owner: Owner<'_>, into: &mut Changes, what: &str) {
    counted(context, node, (owner.of, Some(owner.root)), into, what);
}

/// The same of what is no condition.
pub(super) fn counted(
    context: &Context<'_>,
    node: &Node,
    (of, root): (&str, Option<Root>),
    into: &mut Changes,
    what: &str,
) {
    let Some(it) = scalar(node).and_then(|it| it.parse::<i64>().ok()) else {
        return;
    };
    for by in [-1, 1] {
        into.add(|| {
            let text = it.checked_add(by)?.to_string();
            let words = format!("{text} instead of {}: {what}", context.cut(node.span));
            Some(Change {
                kind: "threshold",
                of: of.to_owned(),
                words,
                at: node.span,
                span: node.span,
                text,
                root,
            })
        });
    }
}
