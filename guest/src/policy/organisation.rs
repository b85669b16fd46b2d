//! Reads what a policy says of the organisation: its facts and rosters, and whom to choose.

use super::ast::{Choose, Field};
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
}
