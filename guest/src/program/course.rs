//! Compiles processes and coverages.

use super::compile::{Compiler, site, text, texts};
use super::ir::Shape;
use super::ir::course::{Coverage, Process, Seen, Step};
use crate::policy::checked;

impl Compiler<'_> {
    pub(super) fn courses(&mut self) {
        let policy = self.policy;
        for of in &policy.processes {
            let steps = of.steps.iter().map(|(id, seen)| Step {
                id: id.clone(),
                seen: match seen {
                    checked::Seen::At(it) => Seen::At(self.value(it)),
                    checked::Seen::When(it) => Seen::When(self.condition(it)),
                },
            });
            let steps = steps.collect();
            self.program.courses.processes.push(Process {
                id: of.of.id.value.clone(),
                steps,
                because: text(&of.of.because),
                source: texts(&of.of.source),
                site: site(of.place),
            });
        }
        for of in &policy.coverages {
            let list = self.slot(of.list);
            let fields = match self.program.facts.get(list as usize).map(|it| &it.shape) {
                Some(Shape::Records(fields)) => fields.len(),
                _ => 1,
            };
            let coverage = Coverage {
                id: of.of.id.value.clone(),
                list,
                width: fields as u32,
                begins: of.begins,
                begins_none: policy
                    .facts
                    .get(of.list.0 as usize)
                    .and_then(|it| it.parts.get(of.begins as usize))
                    .is_some_and(|it| it.absent_none),
                ends: of.ends,
                from: self.value(&of.from),
                until: of.until.as_ref().map(|it| self.value(it)),
                at_least: of.at_least,
                at_most: of.at_most,
                because: text(&of.of.because),
                source: texts(&of.of.source),
                site: site(of.place),
            };
            self.program.courses.coverages.push(coverage);
        }
    }
}
