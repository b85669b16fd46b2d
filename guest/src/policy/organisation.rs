//! Reads what a policy says of the organisation: its facts and rosters, whom to choose, and
//! what is asked of it.

use super::ast::{Advice, Choose, Field, Reason, Side};
use super::entries::{Entries, items};
use super::read::{Reader, list_of};

impl Reader<'_> {
    /// Facts of the organisation, then its rosters.
    pub(super) fn program(&mut self, map: Entries<'_>) -> Vec<Field> {
        let facts: Vec<Field> = map
            .free("program")
            .filter_map(|(name, node)| self.field(name, node))
            .collect();
        let rosters = map.free("rosters").filter_map(|(name, node)| {
            Some(Field {
                span: name.span.to(node.span),
                name,
                ty: None,
                list: Some(list_of(node)?),
                one_of: None,
                about: None,
                absent: None,
                kind: None,
                phases: Vec::new(),
            })
        });
        facts.into_iter().chain(rosters).collect()
    }

    /// Whom to choose.
    pub(super) fn choices(&mut self, map: Entries<'_>) -> Vec<Choose> {
        let mut found = Vec::new();
        for (node, map) in map.maps("choose") {
            let (Some(id), Some(from)) = (map.text("id"), map.text("from")) else {
                continue;
            };
            let prefer = map.get("prefer").map(items).unwrap_or_default();
            found.push(Choose {
                id,
                from,
                name: map.text("name"),
                fits: map.get("where").and_then(|it| self.group(it)),
                prefer: prefer.iter().filter_map(|it| self.group(it)).collect(),
                order: map.texts("order_by"),
                when: self.condition_of(node, map),
                because: map.text("because"),
                source: map.source(),
            });
        }
        found
    }

    /// Questions about the organisation.
    pub(super) fn advice(&mut self, map: Entries<'_>) -> Vec<Advice> {
        let mut found = Vec::new();
        for (_, map) in map.maps("advice") {
            let (Some(id), Some(question)) = (map.text("id"), map.text("question")) else {
                continue;
            };
            let mut reasons = Vec::new();
            for word in Side::WORDS {
                for (node, it) in map.maps(word) {
                    let when = self.condition_of(node, it);
                    let (Some(id), Some(when)) = (it.text("id"), when) else {
                        continue;
                    };
                    reasons.extend(Side::from_word(word).map(|side| Reason {
                        side,
                        id,
                        when,
                        because: it.text("because"),
                        advice: it.text("advice"),
                        source: it.source(),
                    }));
                }
            }
            found.push(Advice {
                id,
                question,
                reasons,
                source: map.source(),
            });
        }
        found
    }
}
