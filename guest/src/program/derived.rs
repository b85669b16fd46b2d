//! Which facts are worked out where a case does not give them, and what of a
//! case says that it was escalated already.

use std::collections::BTreeMap;

use super::compile::Compiler;
use super::ir::{Derivation, Derived, Ends, EscalationRecord, Shape, Slot, Symbol};
use crate::expr::typed::FactId;
use crate::policy::checked;

impl Compiler<'_> {
    pub(super) fn derived(&mut self) {
        let find = |name: &str| {
            self.program
                .facts
                .iter()
                .position(|it| it.name == name)
                .map(|at| at as Slot)
        };
        let slots = self.program.slots;
        let mut derived = Vec::new();
        let phase = find("phase").filter(|it| *it < slots);
        let (phase_slot, status) = (phase, find("status"));
        let symbols: BTreeMap<&str, Symbol> = self
            .texts
            .iter()
            .map(|(text, symbol)| (text.as_str(), *symbol))
            .collect();
        let symbol = |text: &str| symbols.get(text).copied().unwrap_or(Symbol::MAX);
        if let (Some(slot), Some(status)) = (phase_slot, status) {
            let classes = self
                .policy
                .phases
                .iter()
                .map(|(text, phase)| (symbol(text), symbol(phase.word())))
                .collect();
            derived.push(Derived {
                slot,
                how: Derivation::Phase { status, classes },
            });
        }
        let ends = phase_slot.map(|phase| Ends {
            phase,
            resolved: symbol("resolved"),
            closed: symbol("closed"),
        });
        for (at, fact) in self.policy.facts.iter().enumerate() {
            let slot = self.slot(FactId(at as u32));
            if slot >= slots {
                continue;
            }
            let how = match (&fact.derived, ends) {
                (Some(checked::Derived::Changes(of)), _) => Derivation::Changes(self.slot(*of)),
                (Some(checked::Derived::LastChange(of)), _) => {
                    Derivation::LastChange(self.slot(*of))
                }
                (Some(checked::Derived::Reopens), Some(ends)) => Derivation::Reopens(ends),
                (Some(checked::Derived::ReopenedAt), Some(ends)) => Derivation::ReopenedAt(ends),
                _ => continue,
            };
            derived.push(Derived { slot, how });
        }
        self.program.derived = derived;
        let record = find("escalations").filter(|it| *it < slots);
        self.program.record = record.and_then(|slot| {
            let Some(Shape::Records(fields)) =
                self.program.facts.get(slot as usize).map(|it| &it.shape)
            else {
                return None;
            };
            let field = |name: &str| fields.iter().position(|it| it.name == name);
            Some(EscalationRecord {
                slot,
                rule: field("rule")?,
                to: field("to")?,
                at: field("at")?,
                acknowledged_at: field("acknowledged_at")?,
                ended_at: field("ended_at")?,
                reopened_at: find("reopened_at").filter(|it| *it < slots),
            })
        });
    }
}
