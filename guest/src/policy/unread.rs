//! In which sections of a policy something could not be read.

use std::collections::BTreeSet;

use super::document::{Key, Kind, Node};
use super::grammar::POLICY;
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;

/// What of a policy could not be read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Unread {
    /// Whether it may have been anything.
    pub anything: bool,
    /// The keys of the sections in which something was.
    pub sections: BTreeSet<String>,
}

impl Unread {
    /// Whether there is something.
    pub fn any(&self) -> bool {
        self.anything || !self.sections.is_empty()
    }

    /// Whether it may have stood in one of these sections.
    pub fn may_be_in(&self, sections: &[&str]) -> bool {
        self.anything || sections.iter().any(|it| self.sections.contains(*it))
    }
}

/// Where the sections stand, if their bounds can be relied on.
pub fn sections(root: &Node, reliable: bool) -> Vec<(Span, String)> {
    let Kind::Map(entries) = &root.kind else {
        return Vec::new();
    };
    let known = |key: &Key| POLICY.keys.iter().any(|it| it.name == key.text);
    let entries = entries.iter().filter(|it| reliable && known(&it.0));
    entries
        .map(|(key, node)| (key.span.to(node.span), key.text.clone()))
        .collect()
}

/// In which sections something could not be read.
pub fn unread(text: &str, sections: &[(Span, String)], diagnostics: &Diagnostics) -> Unread {
    let mut unread = Unread::default();
    for it in diagnostics.errors() {
        let within = it.span.and_then(|span| {
            let around = |it: &&(Span, String)| it.0.start <= span.start && span.end <= it.0.end;
            sections.iter().find(around)
        });
        // A section that is set too far to the right is taken for a part of the one before.
        let name = it
            .span
            .and_then(|it| text.get(it.start as usize..it.end as usize));
        let displaced =
            it.code == Code::UnknownKey && POLICY.keys.iter().any(|it| Some(it.name) == name);
        match within {
            Some((_, section)) if !displaced => {
                unread.sections.insert(section.clone());
            }
            _ => unread.anything = true,
        }
    }
    unread
}
