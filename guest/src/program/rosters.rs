//! Which facts of the organisation a policy has, and where they stand.

use std::collections::BTreeSet;

use super::compile::Compiler;
use super::ir::OF_PROGRAM;
use crate::expr::typed::FactId;

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
}
