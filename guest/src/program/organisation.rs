//! Finds the parts of a policy that are about the organisation alone: what they read is
//! facts of the organisation, the time, and nothing of a case.

use std::collections::BTreeSet;

use super::compile::Compiler;
use super::ir::measures::Counted;
use super::ir::organisation::{Organisation, Recurring};
use super::ir::{EXIT, Fact, Node, NodeId, Program, Slot};
use super::reads::{Found, Part, slots_of_loop, slots_of_node};

/// What names a choice where a person is named.
const CHOSEN: &str = "choose.";

impl Compiler<'_> {
    pub(super) fn organisation(&mut self) {
        let program = &self.program;
        let counted = program
            .measures
            .of
            .iter()
            .filter_map(|it| match it.counted {
                Counted::Met(list) => Some(list as usize),
                _ => None,
            });
        let counted: BTreeSet<usize> = counted.collect();
        let lists = program.checklists.iter().enumerate();
        let lists = lists.map(|(at, list)| {
            let mut seen = Seen::default();
            for item in &list.items {
                seen.node(program, Some(item.require));
                seen.node(program, item.applies);
            }
            // What gates closing and what measures count belong to a case.
            list.id != EXIT && !counted.contains(&at) && seen.alone(program)
        });
        let named = named(program);
        let choices = program.choices.all.iter().map(|of| {
            let mut seen = Seen::default();
            seen.slots.insert(of.list);
            seen.node(program, of.when);
            for it in of.fits.iter().chain(&of.prefer) {
                slots_of_loop(program, *it, &mut seen);
            }
            // Who is told or has a role in a case is chosen for that case.
            !named.contains(of.id.as_str()) && seen.alone(program)
        });
        let advice = program.choices.advice.iter().map(|of| {
            let mut seen = Seen::default();
            let reasons = of.reasons.iter();
            reasons.for_each(|it| seen.node(program, Some(it.when)));
            seen.alone(program)
        });
        let mut found = Organisation {
            lists: lists.collect(),
            choices: choices.collect(),
            advice: advice.collect(),
            recurring: Vec::new(),
        };
        let lists = program.checklists.iter().enumerate();
        for (list, of) in lists.filter(|it| found.lists.get(it.0) == Some(&true)) {
            for (item, of) in of.items.iter().enumerate() {
                let mut parts = Vec::new();
                conjuncts(program, of.require, &mut parts);
                let moved = parts.into_iter().filter(|it| {
                    let mut seen = Seen::default();
                    seen.node(program, Some(*it));
                    seen.time
                });
                found.recurring.extend(moved.map(|node| Recurring {
                    list: list as u32,
                    item: item as u32,
                    node,
                }));
            }
        }
        self.program.organisation = found;
    }
}

/// The choices that targets and RACI rows name.
fn named(program: &Program) -> BTreeSet<&str> {
    let contacts = program.targets.iter();
    let contacts = contacts.flat_map(|it| it.lead.iter().chain(&it.when_absent));
    let roles = program.raci.iter().flat_map(|it| {
        let all = it.responsible.iter().chain(&it.consulted);
        all.chain(&it.informed)
            .chain(std::iter::once(&it.accountable))
    });
    let all = contacts.chain(roles);
    all.filter_map(|it| it.strip_prefix(CHOSEN)).collect()
}

/// The parts that must all hold, through definitions too.
fn conjuncts(program: &Program, node: NodeId, into: &mut Vec<NodeId>) {
    match program.nodes.get(node as usize).copied() {
        Some(Node::And(of)) => {
            for it in program.lists.get(of.of()).unwrap_or(&[]) {
                conjuncts(program, *it, into);
            }
        }
        Some(Node::Define(at)) => match program.defines.get(at as usize) {
            Some(of) => conjuncts(program, of.when, into),
            None => into.push(node),
        },
        _ => into.push(node),
    }
}

/// What some conditions read.
#[derive(Default)]
struct Seen {
    slots: BTreeSet<Slot>,
    /// Whether they ask for something that only a case has.
    case: bool,
    /// Whether they ask what time it is.
    time: bool,
}

impl Found for Seen {
    fn slot(&mut self, slot: Slot) {
        self.slots.insert(slot);
    }

    fn part(&mut self, part: Part) {
        self.case |= !matches!(part, Part::Define(_) | Part::Table(_));
    }

    fn now(&mut self) {
        self.time = true;
    }
}

impl Seen {
    fn node(&mut self, program: &Program, node: Option<NodeId>) {
        if let Some(it) = node {
            slots_of_node(program, it, self);
        }
    }

    /// Whether the organisation is asked, and nothing else.
    fn alone(&self, program: &Program) -> bool {
        let of_program = |it: &Slot| {
            let fact = program.facts.get(*it as usize);
            fact.is_some_and(Fact::of_program)
        };
        !self.case && !self.slots.is_empty() && self.slots.iter().all(of_program)
    }
}
