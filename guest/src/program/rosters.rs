//! Compiles what rests on lists of people: which facts of the organisation there are,
//! and whom to choose.

use std::collections::BTreeSet;

use super::compile::{Compiler, site, text, texts};
use super::ir::choices::{Advice, Choose, Order, Reason, Side};
use super::ir::lists::Loop;
use super::ir::{NodeId, OF_PROGRAM, Shape, Slot};
use crate::expr::typed::{FactId, Part};
use crate::policy::ast;
use crate::policy::checked::{Checked, Condition};

impl Compiler<'_> {
    /// The facts in the order of their slots: those read come first. A policy that
    /// asks nothing of the organisation has none of its facts.
    pub(super) fn order(&self, read: &BTreeSet<FactId>) -> Vec<FactId> {
        let of_program = |it: &FactId| {
            let fact = self.policy.facts.get(it.0 as usize);
            fact.is_some_and(|it| it.name.starts_with(OF_PROGRAM))
        };
        let asks = read.iter().any(of_program) || self.policy.keeps_rosters;
        let all = (0..self.policy.facts.len()).map(|at| FactId(at as u32));
        let rest = all.filter(|it| !read.contains(it) && (asks || !of_program(it)));
        read.iter().copied().chain(rest).collect()
    }

    pub(super) fn choices(&mut self) {
        let policy = self.policy;
        for of in &policy.choices {
            let list = self.slot(of.list);
            let width = match self.program.facts.get(list as usize).map(|it| &it.shape) {
                Some(Shape::Records(fields)) => fields.len().max(1) as u32,
                _ => 1,
            };
            let when = of.when.as_ref().map(|it| self.condition(it));
            let fits = of.fits.as_ref().map(|it| self.over(list, width, it));
            let prefer = of.prefer.iter().map(|it| self.over(list, width, it));
            let prefer = prefer.collect();
            let mut part = |at: u32| {
                self.part(Part {
                    depth: 0,
                    list: of.list,
                    field: Some(at),
                })
            };
            let order = of.order.iter().map(|it| Order {
                part: part(it.field),
                times: it.times.map(&mut part),
                descending: it.descending,
            });
            let order: Vec<Order> = order.collect();
            self.program.choices.all.push(Choose {
                id: of.of.id.value.clone(),
                list,
                width,
                name: of.name,
                when,
                fits,
                prefer,
                order,
                because: text(&of.of.because),
                source: texts(&of.of.source),
                site: site(of.place),
            });
        }
        self.advice();
    }

    fn advice(&mut self) {
        let policy = self.policy;
        for (of, whens, place) in &policy.advice {
            let reasons = of.reasons.iter().zip(whens).map(|(it, when)| Reason {
                id: it.id.value.clone(),
                side: match it.side {
                    ast::Side::Override => Side::Override,
                    ast::Side::Decisive => Side::Decisive,
                    ast::Side::For => Side::For,
                    ast::Side::Against => Side::Against,
                    ast::Side::Sole => Side::Sole,
                },
                when: self.condition(when),
                because: text(&it.because),
                advice: text(&it.advice),
                source: texts(&it.source),
            });
            let reasons = reasons.collect();
            self.program.choices.advice.push(Advice {
                id: of.id.value.clone(),
                question: of.question.value.clone(),
                reasons,
                source: texts(&of.source),
                site: site(*place),
            });
        }
    }

    /// A condition on each record of a list, by position among the loops.
    fn over(&mut self, list: Slot, width: u32, condition: &Condition) -> u32 {
        let first = self.program.nodes.len() as NodeId;
        let when = self.condition(condition);
        let loops = &mut self.program.lists_read.loops;
        loops.push(Loop {
            list,
            width,
            depth: 0,
            when,
            first,
            timed: Vec::new(),
            moves: false,
        });
        (loops.len() - 1) as u32
    }
}

impl Checked {
    /// Visit every condition of choices.
    pub(super) fn conditions_of_choices(&self, condition: &mut dyn FnMut(&Condition)) {
        for of in &self.choices {
            let once = of.when.iter().chain(&of.fits);
            once.chain(&of.prefer).for_each(&mut *condition);
        }
        let advice = self.advice.iter().flat_map(|it| &it.1);
        advice.for_each(condition);
    }
}
