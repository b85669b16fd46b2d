//! The parts of a policy that decide something: where each comes from, and on
//! which facts and other parts its answer rests.

use std::collections::BTreeSet;

use super::compile::{Compiler, texts};
use super::ir::course;
use super::ir::measures::{By, Counted, Measure};
use super::ir::origins::Origins;
use super::ir::{Clock, Derivation, NodeId, Program, Slot, ValueId};
use super::reads::{
    Found, Part, slots_of_columns, slots_of_loop, slots_of_node, slots_of_slot, slots_of_table,
    slots_of_value,
};
use crate::policy::ast::Path;
use crate::policy::checked::Checked;
use crate::text::code::Code;
use crate::text::diag::Diagnostics;

/// A part of a policy that decides something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Element<'p> {
    /// What it is: `escalation`, `clock`, `item`.
    pub kind: &'static str,
    /// Its id; of the table of severity `table`, of a RACI row its activity.
    pub id: &'p str,
    /// The checklist of an item, the question of a reason.
    pub list: Option<&'p str>,
    /// Where it comes from.
    pub source: &'p [String],
    /// Names of the facts that its answer rests on, directly or through other
    /// parts, in the order of the policy's facts.
    pub reads: Vec<&'p str>,
    /// The definitions, tables, clocks, processes and coverages that its answer
    /// rests on, the severity, and the targets that it leads to, as
    /// `definition/key_customer` or `severity`.
    pub uses: Vec<String>,
}

/// Where the parts come from that have no room for it themselves.
pub(super) fn origins(policy: &Checked) -> Origins {
    let severity = policy.severity.as_ref().and_then(|it| it.table.as_ref());
    let tables = policy.tables.iter();
    let targets = policy.targets.iter();
    let raci = policy.raci.iter();
    Origins {
        defines: policy.defines.iter().map(|it| it.source.clone()).collect(),
        tables: tables.map(|it| it.table.source.clone()).collect(),
        severity: severity.map(|it| it.source.clone()).unwrap_or_default(),
        targets: targets.map(|it| texts(&it.of.source)).collect(),
        raci: raci.map(|(row, _)| texts(&row.source)).collect(),
    }
}

impl Compiler<'_> {
    /// A manager who is told on the strength of a single indicator is told too
    /// often or too late. Who only helps with the work may hang on one: a field
    /// visit is reason enough for whoever goes there.
    pub(super) fn lone_indicators(&self, found: &mut Diagnostics) {
        for (at, target) in (0..).zip(&self.policy.targets) {
            if target.of.path.value == Path::Functional {
                continue;
            }
            let rules = self.program.escalations.iter();
            let rules: Vec<_> = rules.filter(|it| it.to.contains(&at)).collect();
            let mut seen = Seen::shallow(&self.program);
            rules.iter().for_each(|it| seen.node(Some(it.when)));
            let id = &target.of.id;
            if !rules.is_empty() && seen.indicators() <= 1 {
                found.help(
                    Code::LoneIndicator,
                    id.span,
                    format!(
                        "all that leads to `{}` is one indicator: {}",
                        id.value,
                        seen.indicator()
                    ),
                    "let other signs count too: more facts in its rules, `at_least`, `score`, or another rule",
                );
            }
        }
    }
}

/// Every part of a policy that decides something, section by section in the
/// order of the policy.
pub fn elements<'p>(program: &'p Program) -> Vec<Element<'p>> {
    let mut elements = Vec::new();
    let mut add = |kind, id, list, source, seen: Seen<'p>| {
        elements.push(Element {
            kind,
            id,
            list,
            source,
            reads: seen.facts(),
            uses: seen.named(),
        });
    };
    let origins = &program.origins;
    for (at, it) in program.defines.iter().enumerate() {
        let seen = Seen::of(program, |seen| seen.node(Some(it.when)));
        add(
            "definition",
            &it.name,
            None,
            nth(&origins.defines, at),
            seen,
        );
    }
    for (at, it) in program.picks.tables.iter().enumerate() {
        let seen = Seen::of(program, |seen| {
            slots_of_columns(program, &it.table, seen);
        });
        add("table", &it.name, None, nth(&origins.tables, at), seen);
    }
    if let Some(severity) = &program.severity {
        for it in &severity.rules {
            let seen = Seen::of(program, |seen| seen.node(Some(it.when)));
            add("severity", &it.id, None, &it.source, seen);
        }
        if let Some(table) = &severity.table {
            let seen = Seen::of(program, |seen| slots_of_columns(program, table, seen));
            add("severity", "table", None, &origins.severity, seen);
        }
    }
    for it in &program.clocks {
        let seen = Seen::of(program, |seen| seen.clock(it));
        add("clock", &it.id, None, &it.source, seen);
    }
    for (at, it) in program.targets.iter().enumerate() {
        let seen = Seen::of(program, |seen| seen.node(it.approval));
        add("target", &it.id, None, nth(&origins.targets, at), seen);
    }
    for it in &program.escalations {
        let seen = Seen::of(program, |seen| {
            seen.node(Some(it.when));
            it.unless.iter().for_each(|it| seen.node(Some(it.when)));
            // Whether it was done already.
            let record = program.record.map(|it| it.slot);
            record.into_iter().for_each(|it| seen.slot(it));
            for to in &it.to {
                seen.targets.push(*to);
                let target = program.targets.get(*to as usize);
                seen.node(target.and_then(|it| it.approval));
            }
        });
        add("escalation", &it.id, None, &it.source, seen);
    }
    for (at, it) in program.raci.iter().enumerate() {
        let seen = Seen::of(program, |seen| seen.node(it.when));
        add("raci", &it.activity, None, nth(&origins.raci, at), seen);
    }
    for (at, it) in program.courses.processes.iter().enumerate() {
        let seen = Seen::of(program, |seen| seen.behind(Part::Process(at as u32)));
        add("process", &it.id, None, &it.source, seen);
    }
    for (at, it) in program.courses.coverages.iter().enumerate() {
        let seen = Seen::of(program, |seen| seen.behind(Part::Coverage(at as u32)));
        add("coverage", &it.id, None, &it.source, seen);
    }
    for it in &program.choices.all {
        let seen = Seen::of(program, |seen| {
            seen.slot(it.list);
            seen.node(it.when);
            for of in it.fits.iter().chain(&it.prefer) {
                slots_of_loop(program, *of, seen);
            }
        });
        add("choose", &it.id, None, &it.source, seen);
    }
    for of in &program.choices.advice {
        let seen = Seen::of(program, |seen| {
            of.reasons.iter().for_each(|it| seen.node(Some(it.when)));
        });
        add("advice", &of.id, None, &of.source, seen);
        for it in &of.reasons {
            let seen = Seen::of(program, |seen| seen.node(Some(it.when)));
            add("reason", &it.id, Some(&of.id), &it.source, seen);
        }
    }
    for it in &program.measures.of {
        let seen = Seen::of(program, |seen| seen.measure(it));
        add("measure", &it.id, None, &it.source, seen);
    }
    for list in &program.checklists {
        for it in &list.items {
            let seen = Seen::of(program, |seen| {
                seen.node(Some(it.require));
                seen.node(it.applies);
            });
            add("item", &it.id, Some(&list.id), &it.source, seen);
        }
    }
    elements
}

fn nth(lists: &[Vec<String>], at: usize) -> &[String] {
    lists.get(at).map_or(&[], Vec::as_slice)
}

/// What an answer rests on, also behind other parts.
struct Seen<'p> {
    program: &'p Program,
    slots: BTreeSet<Slot>,
    parts: BTreeSet<Part>,
    targets: Vec<u32>,
    /// Whether to look behind clocks, severity, processes and coverages.
    deep: bool,
}

impl Found for Seen<'_> {
    fn slot(&mut self, slot: Slot) {
        self.slots.insert(slot);
    }

    fn part(&mut self, part: Part) {
        if self.parts.insert(part) && self.deep {
            self.behind(part);
        }
    }
}

impl<'p> Seen<'p> {
    fn of(program: &'p Program, look: impl FnOnce(&mut Seen<'p>)) -> Seen<'p> {
        let mut seen = Seen {
            deep: true,
            ..Seen::shallow(program)
        };
        look(&mut seen);
        // A derived fact may rest on one that is derived itself.
        for _ in 0..3 {
            for derived in &program.derived {
                if !seen.slots.contains(&derived.slot) {
                    continue;
                }
                seen.slots.insert(match &derived.how {
                    Derivation::Phase { status, .. } => *status,
                    Derivation::Changes(of) | Derivation::LastChange(of) => *of,
                    Derivation::Reopens(ends) | Derivation::ReopenedAt(ends) => ends.phase,
                });
            }
        }
        seen
    }

    /// What an answer rests on itself, a clock or the severity as one thing.
    fn shallow(program: &'p Program) -> Seen<'p> {
        Seen {
            program,
            slots: BTreeSet::new(),
            parts: BTreeSet::new(),
            targets: Vec::new(),
            deep: false,
        }
    }

    /// How many things it looks at. A definition or a table is what it asks.
    fn indicators(&self) -> usize {
        let named = |it: &&Part| matches!(it, Part::Define(_) | Part::Table(_));
        self.slots.len() + self.parts.len() - self.parts.iter().filter(named).count()
    }

    /// The only one of them, as conditions name it.
    fn indicator(&self) -> String {
        if let Some(fact) = self.facts().first() {
            return format!("the fact `{fact}`");
        }
        let named = |it: &&Part| !matches!(it, Part::Define(_) | Part::Table(_));
        match self.parts.iter().find(named) {
            Some(Part::Severity) => "the severity".to_owned(),
            Some(part) => {
                let name = self.program.part(*part);
                let (kind, id) = name.split_once('/').unwrap_or(("", &name));
                format!("the {kind} `{id}`")
            }
            None => "the time".to_owned(),
        }
    }

    fn node(&mut self, node: Option<NodeId>) {
        if let Some(it) = node {
            slots_of_node(self.program, it, self);
        }
    }

    fn value(&mut self, value: Option<ValueId>) {
        if let Some(it) = value {
            slots_of_value(self.program, it, self);
        }
    }

    fn clock(&mut self, of: &Clock) {
        for it in [of.from, of.until, of.since] {
            self.value(it);
        }
        for it in [of.while_, of.pause] {
            self.node(it);
        }
        for table in [of.tables.target, of.tables.calendar].into_iter().flatten() {
            slots_of_table(self.program, table, self);
        }
        if of.targets.len() > 1 || of.calendars.len() > 1 {
            self.part(Part::Severity);
        }
    }

    fn measure(&mut self, of: &Measure) {
        let program = self.program;
        let asked = |it: u32| program.measures.conditions.get(it as usize).copied();
        self.node(of.among.and_then(asked));
        self.value(of.at);
        match of.counted {
            Counted::Cases => {}
            Counted::Share(of, less) => {
                self.node(asked(of));
                self.node(less.and_then(asked));
            }
            Counted::Value(of, less) => {
                self.value(Some(of));
                self.value(less);
            }
            Counted::Open {
                from, until, minus, ..
            } => {
                self.value(Some(from));
                self.value(Some(until));
                self.value(minus);
            }
            Counted::Met(list) => {
                let list = program.checklists.get(list as usize);
                for item in list.iter().flat_map(|it| &it.items) {
                    self.node(Some(item.require));
                    self.node(item.applies);
                }
            }
            Counted::Stays {
                slot, runs_while, ..
            } => {
                slots_of_slot(program, slot, self);
                self.node(runs_while);
            }
        }
        for (_, by) in &of.by {
            match by {
                By::Condition(it) => self.node(asked(*it)),
                By::Severity => self.part(Part::Severity),
                By::Value(it, _) => self.value(Some(*it)),
                By::Each { list, .. } => self.slot(*list),
                By::Stay(_) => {}
            }
        }
    }

    /// What lies behind a part. Of a definition and a table it is seen with them.
    fn behind(&mut self, part: Part) {
        let program = self.program;
        match part {
            Part::Define(_) | Part::Table(_) => {}
            Part::Escalation(at) => {
                let rule = program.escalations.get(at as usize);
                self.node(rule.map(|it| it.when));
            }
            Part::Severity => {
                for rule in program.severity.iter().flat_map(|it| &it.rules) {
                    self.node(Some(rule.when));
                }
                let table = program.severity.as_ref().and_then(|it| it.table.as_ref());
                table
                    .into_iter()
                    .for_each(|it| slots_of_columns(program, it, self));
            }
            Part::Clock(at) => {
                let clock = program.clocks.get(at as usize);
                clock.into_iter().for_each(|it| self.clock(it));
            }
            Part::Process(at) => {
                let process = program.courses.processes.get(at as usize);
                for step in process.iter().flat_map(|it| &it.steps) {
                    match step.seen {
                        course::Seen::At(it) => self.value(Some(it)),
                        course::Seen::When(it) => self.node(Some(it)),
                    }
                }
            }
            Part::Coverage(at) => {
                if let Some(it) = program.courses.coverages.get(at as usize) {
                    self.slots.insert(it.list);
                    self.value(Some(it.from));
                    self.value(it.until);
                }
            }
        }
    }

    fn named(&self) -> Vec<String> {
        let parts = self.parts.iter().map(|it| self.program.part(*it));
        let target = |it: &u32| Some(&self.program.targets.get(*it as usize)?.id);
        let targets = self.targets.iter().filter_map(target);
        parts
            .chain(targets.map(|it| format!("target/{it}")))
            .collect()
    }

    fn facts(&self) -> Vec<&'p str> {
        let name = |it: &Slot| Some(self.program.facts.get(*it as usize)?.name.as_str());
        self.slots.iter().filter_map(name).collect()
    }
}

impl Program {
    fn part(&self, part: Part) -> String {
        let (kind, id) = match part {
            Part::Severity => return "severity".to_owned(),
            Part::Define(at) => (
                "definition",
                self.defines.get(at as usize).map(|it| &it.name),
            ),
            Part::Table(at) => (
                "table",
                self.picks.tables.get(at as usize).map(|it| &it.name),
            ),
            Part::Clock(at) => ("clock", self.clocks.get(at as usize).map(|it| &it.id)),
            Part::Escalation(at) => {
                let of = self.escalations.get(at as usize);
                ("escalation", of.map(|it| &it.id))
            }
            Part::Process(at) => {
                let of = self.courses.processes.get(at as usize);
                ("process", of.map(|it| &it.id))
            }
            Part::Coverage(at) => {
                let of = self.courses.coverages.get(at as usize);
                ("coverage", of.map(|it| &it.id))
            }
        };
        format!("{kind}/{}", id.map_or("", String::as_str))
    }
}
