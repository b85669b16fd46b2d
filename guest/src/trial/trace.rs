//! What each answer of a decision rested on, point by point.
//!
//! A subject is something that a test can assert: `severity`, `escalation/<rule>`,
//! `clock/<id>`, `<checklist>`, `<checklist>/<item>`, `choose/<id>`, `highest`, `notify`, `ask`,
//! `next_change`. Its list has the points that influenced it, each with the outcome that did, and
//! the names of other subjects on which it rests with all that influenced them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::influence::rests;
use super::outline::{How, Items, Outline, Part, PointId, Rule};
use crate::engine::case::Datum;
use crate::engine::clock::{ClockState, Phase};
use crate::engine::course::{self, Taken};
use crate::engine::decide::Workspace;
use crate::engine::eval::Context;
use crate::engine::outcome::{ItemState, Outcome, State};
use crate::engine::path::{Path, Tracks};
use crate::engine::picks;
use crate::engine::replay::Replay;
use crate::engine::severity::{self, Decider, Standing};
use crate::engine::write::Json;
use crate::limits::{LISTS_NESTED_MAX, TRACE_ITEMS_MAX, TRACE_MAX};
use crate::program::ir::lists::Quantifier;
use crate::program::ir::{Level, Node, NodeId, Program, Value, ValueId};
use crate::program::table::Input;
use crate::value::tri::Tri;

/// What influenced a subject.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Subject {
    /// Points, each with its outcome.
    pub points: BTreeSet<(PointId, &'static str)>,
    /// Other subjects on which it rests.
    pub rests_on: BTreeSet<String>,
}

/// What influenced each subject of a decision.
pub type Trace = BTreeMap<String, Subject>;

/// Trace the decision that was last made in this workspace, as of its instant.
/// Events after `known` are invisible.
pub fn trace(
    program: &Program,
    outline: &Outline,
    work: &Workspace,
    outcome: &Outcome,
    known: i64,
) -> Trace {
    let now = outcome.now;
    let mut levels: Vec<Option<Level>> = vec![outcome.severity.as_ref().map(|it| it.level)];
    if let Some(open) = outcome.severity.as_ref().filter(|it| !it.certain()) {
        levels.extend(open.levels().filter(|it| *it != open.level).map(Some));
    }
    let clocks: Vec<Vec<ClockState>> = levels
        .iter()
        .map(|level| work.clocks_at(program, now, *level))
        .collect();
    let contexts = levels.iter().zip(&clocks).zip(1..);
    let contexts = contexts
        .map(|((level, clocks), row)| work.context(program, now, *level, clocks, row))
        .collect();
    let contexts: Vec<Context<'_>> = contexts;
    let steps = match contexts.first() {
        Some(context) if !program.courses.processes.is_empty() => course::steps(context, known),
        _ => Vec::new(),
    };
    let tracer = Tracer {
        program,
        outline,
        facts: vec![work.facts(program, now)],
        contexts,
        outcome,
        steps,
        items_left: Cell::new(TRACE_ITEMS_MAX),
    };
    tracer.run(work, known)
}

/// What changes from one decision to a later one: the subjects that differ.
pub fn differing(program: &Program, before: &Outcome, after: &Outcome) -> Vec<String> {
    let mut names = Vec::new();
    if before.severity != after.severity {
        names.push("severity".to_owned());
    }
    for ((clock, a), b) in program.clocks.iter().zip(&before.clocks).zip(&after.clocks) {
        let passed = |it: &ClockState| it.warnings.iter().map(|it| it.passed).collect::<Vec<_>>();
        let same = a.phase == b.phase
            && a.breached == b.breached
            && a.missed == b.missed
            && a.breaches.len() == b.breaches.len()
            && passed(a) == passed(b);
        if !same {
            names.push(format!("clock/{}", clock.id));
        }
    }
    for ((rule, a), b) in program
        .escalations
        .iter()
        .zip(&before.rules)
        .zip(&after.rules)
    {
        let states = |outcome: &Outcome, it| {
            let of = outcome.of(it).iter();
            of.map(|it| (it.state, it.ordinal)).collect::<Vec<_>>()
        };
        if a != b || states(before, a) != states(after, b) {
            names.push(format!("escalation/{}", rule.id));
        }
    }
    for ((list, a), b) in program
        .checklists
        .iter()
        .zip(&before.lists)
        .zip(&after.lists)
    {
        for ((item, a), b) in list.items.iter().zip(&a.items).zip(&b.items) {
            if a != b {
                names.push(format!("{}/{}", list.id, item.id));
            }
        }
    }
    let choices = before.choices.iter().zip(&after.choices);
    for (of, _) in program
        .choices
        .all
        .iter()
        .zip(choices)
        .filter(|it| it.1.0 != it.1.1)
    {
        names.push(format!("choose/{}", of.id));
    }
    names
}

/// What `next_change` rested on: what differs then, as it is now and as it will be.
pub fn turning(names: &[String], later: &Trace) -> Subject {
    let mut subject = Subject::default();
    let mut open: Vec<&String> = names.iter().collect();
    let mut seen: BTreeSet<&String> = BTreeSet::new();
    while let Some(name) = open.pop() {
        if !seen.insert(name) {
            continue;
        }
        if let Some(it) = later.get(name) {
            subject.points.extend(it.points.iter().copied());
            open.extend(it.rests_on.iter());
        }
    }
    subject.rests_on.extend(names.iter().cloned());
    subject
}

/// Add a trace to the JSON of its decision.
pub fn write(trace: &Trace, out: &mut String) {
    if out.pop() != Some('}') {
        return;
    }
    out.push_str(",\"trace\":");
    let mut json = Json::new(out);
    let mut left = TRACE_MAX;
    json.open();
    for (name, subject) in trace {
        json.key(name);
        json.open_list();
        for (point, outcome) in subject.points.iter().take(left) {
            json.open_list();
            json.whole(i64::from(*point));
            json.text(outcome);
            json.close_list();
        }
        left = left.saturating_sub(subject.points.len());
        for other in subject.rests_on.iter().take(left) {
            json.text(other);
        }
        left = left.saturating_sub(subject.rests_on.len());
        json.close_list();
    }
    json.close();
    if left == 0 {
        out.push_str(",\"trace_cut\":true");
    }
    out.push('}');
}

struct Tracer<'a> {
    program: &'a Program,
    outline: &'a Outline,
    /// The facts alone, as severity reads them.
    facts: Vec<Context<'a>>,
    /// The case at each level that is possible.
    contexts: Vec<Context<'a>>,
    outcome: &'a Outcome,
    /// For each process, which of its steps were taken.
    steps: Vec<Vec<Taken>>,
    /// Items of lists that may still be looked at.
    items_left: Cell<usize>,
}

/// The answer at every level; unknown where they differ.
fn answer(contexts: &[Context<'_>], node: NodeId) -> Tri {
    let mut contexts = contexts.iter();
    let first = contexts.next().map_or(Tri::Unknown, |it| it.answer(node));
    contexts.fold(first, |all, it| all.agreed(it.answer(node)))
}

impl<'a> Tracer<'a> {
    fn run(&self, work: &Workspace, known: i64) -> Trace {
        let (program, outline, outcome) = (self.program, self.outline, self.outcome);
        let mut trace = Trace::new();
        if let Some(standing) = &outcome.severity {
            let mut subject = Subject::default();
            self.severity(&self.facts, standing, &mut subject);
            trace.insert("severity".to_owned(), subject);
        }
        let past = Past::of(program, work, known, outcome.now);
        for (at, clock) in program.clocks.iter().enumerate() {
            let mut subject = Subject::default();
            self.clock(at, &past, work, &mut subject);
            trace.insert(format!("clock/{}", clock.id), subject);
        }
        for (at, rule) in program.escalations.iter().enumerate() {
            let mut subject = Subject::default();
            self.escalation(at, &mut subject);
            trace.insert(format!("escalation/{}", rule.id), subject);
        }
        trace.insert("highest".to_owned(), self.highest());
        trace.insert("notify".to_owned(), self.notify());
        let lists = program.checklists.iter().zip(&outline.lists);
        for ((list, points), states) in lists.zip(&outcome.lists) {
            let mut whole = Subject::default();
            for ((item, points), state) in list.items.iter().zip(points).zip(&states.items) {
                let mut subject = Subject::default();
                subject.points.insert((points.point, state.as_str()));
                let applies = points.applies.as_ref();
                let applied = applies.map_or(Tri::Yes, |it| answer(&self.contexts, it.node));
                let required = answer(&self.contexts, points.require.node);
                // What may not matter is met if it is so.
                let aside = applied == Tri::Unknown && required == Tri::Yes;
                if let (Some(applies), false) = (applies, aside) {
                    self.part(&self.contexts, applies, &mut subject);
                }
                if applied == Tri::Yes || (applied == Tri::Unknown && required != Tri::No) {
                    self.part(&self.contexts, &points.require, &mut subject);
                }
                let name = format!("{}/{}", list.id, item.id);
                let answer = match state {
                    ItemState::NotApplicable => Tri::Yes,
                    ItemState::Answer(it) => *it,
                };
                if answer == states.ready {
                    whole.rests_on.insert(name.clone());
                }
                trace.insert(name, subject);
            }
            trace.insert(list.id.clone(), whole);
        }
        for (at, of) in program.choices.all.iter().enumerate() {
            let subject = self.choice(at);
            trace.insert(format!("choose/{}", of.id), subject);
        }
        let ask = self.ask(&trace);
        trace.insert("ask".to_owned(), ask);
        trace
    }

    /// Note what the answer of a condition rests on.
    fn part(&self, contexts: &[Context<'_>], part: &Part, subject: &mut Subject) {
        let mut named: Vec<u32> = Vec::new();
        self.note(contexts, part, subject, &mut named);
        self.named(contexts, named, subject);
    }

    /// Note what the answers of some definitions rest on, and of those they name.
    fn named(&self, contexts: &[Context<'_>], mut named: Vec<u32>, subject: &mut Subject) {
        let mut at = 0;
        while let Some(define) = named.get(at).copied() {
            at += 1;
            if let Some(rule) = self.outline.defines.get(define as usize) {
                let own = answer(contexts, rule.when.node);
                subject.points.insert((rule.point, own.as_str()));
                self.note(contexts, &rule.when, subject, &mut named);
            }
        }
    }

    fn note(
        &self,
        contexts: &[Context<'_>],
        part: &Part,
        subject: &mut Subject,
        named: &mut Vec<u32>,
    ) {
        let of = |it: &Part| answer(contexts, it.node);
        rests(part, &of, &mut |it, own| {
            if let Some(point) = it.point {
                subject.points.insert((point, own.as_str()));
            }
            match it.how {
                How::Define(define) if !named.contains(&define) => named.push(define),
                How::Leaf => {
                    self.reads(contexts, it.node, subject, named);
                    for items in &it.items {
                        self.items(contexts, items, own, subject, named);
                    }
                }
                _ => {}
            }
        });
    }

    /// What the answers of items rest on, of those that the whole answer rests on.
    fn items(
        &self,
        contexts: &[Context<'_>],
        of: &Items,
        own: Tri,
        subject: &mut Subject,
        named: &mut Vec<u32>,
    ) {
        let found = contexts.first().and_then(|it| {
            let looked = it.loop_of(of.of)?;
            Some((looked, it.items(looked)?))
        });
        let Some((looked, items)) = found else {
            return;
        };
        // One that fits is enough for `exists`, one that does not against `all`.
        let enough = match (of.how, own) {
            (Some(Quantifier::Exists), Tri::Yes) => Some(Tri::Yes),
            (Some(Quantifier::All), Tri::No) => Some(Tri::No),
            (_, Tri::Unknown) => Some(Tri::Unknown),
            _ => None,
        };
        for item in items {
            let Some(left) = self.items_left.get().checked_sub(1) else {
                return;
            };
            self.items_left.set(left);
            let here: Vec<Context<'_>> = contexts
                .iter()
                .map(|it| it.with_item(looked, item))
                .collect();
            if enough.is_none_or(|it| answer(&here, of.when.node) == it) {
                self.note(&here, &of.when, subject, named);
                if enough.is_some_and(|it| it != Tri::Unknown) {
                    return;
                }
            }
        }
    }

    /// The row of a table that gave what it gives, and what its columns rest on.
    fn pick(&self, contexts: &[Context<'_>], at: u32, subject: &mut Subject, named: &mut Vec<u32>) {
        let (Some(table), Some(points)) = (
            self.program.picks.tables.get(at as usize),
            self.outline.tables.get(at as usize),
        ) else {
            return;
        };
        let mut rows = contexts.iter().map(|it| picks::row(it, at));
        if let Some(Some(row)) = rows.next()
            && rows.all(|it| it == Some(row))
        {
            let point = match row {
                Some(row) => points.rows.get(row).copied(),
                None => points.otherwise,
            };
            subject.points.extend(point.map(|it| (it, "decided")));
        }
        for column in &table.table.columns {
            match column.of {
                Input::Severity => {
                    subject.rests_on.insert("severity".to_owned());
                }
                Input::Condition(node) => {
                    if let Some(Node::Define(define)) = self.program.nodes.get(node as usize)
                        && !named.contains(define)
                    {
                        named.push(*define);
                    }
                }
                Input::Fact(_) => {}
            }
        }
    }

    /// The steps that make a process what it is.
    fn process(&self, at: u32, subject: &mut Subject) {
        let at = at as usize;
        let (Some(points), Some(steps), Some(progress)) = (
            self.outline.processes.get(at),
            self.steps.get(at),
            self.outcome.course.processes.get(at),
        ) else {
            return;
        };
        for (step, (point, taken)) in points.iter().zip(steps).enumerate() {
            let violated = progress
                .violation
                .is_some_and(|it| it.step as usize == step);
            let outcome = match (progress.conforms, taken) {
                (Tri::No, _) if violated => "violated",
                (Tri::Yes, Taken::Yes(_)) => "conforms",
                (Tri::Unknown, Taken::Unknown) => "unknown",
                _ => continue,
            };
            subject.points.insert((*point, outcome));
        }
    }

    /// Whether the right number was there.
    fn coverage(&self, at: u32, subject: &mut Subject) {
        let at = at as usize;
        let (Some(point), Some(of), Some(cover)) = (
            self.outline.coverages.get(at),
            self.program.courses.coverages.get(at),
            self.outcome.course.coverages.get(at),
        ) else {
            return;
        };
        let few = cover.breach.is_some_and(|it| it.count < of.at_least);
        let outcome = match cover.covered {
            Tri::Yes => "covered",
            Tri::No if few => "gap",
            Tri::No => "overlap",
            Tri::Unknown => "unknown",
        };
        subject.points.insert((*point, outcome));
    }

    /// The subjects that a condition looks at, and what of a table, a process or a
    /// coverage it rests on.
    fn reads(
        &self,
        contexts: &[Context<'_>],
        node: NodeId,
        subject: &mut Subject,
        named: &mut Vec<u32>,
    ) {
        let mut value = |it: ValueId| self.value(contexts, it, subject, named);
        match self.program.nodes.get(node as usize).copied() {
            Some(Node::Severity { .. }) => {
                subject.rests_on.insert("severity".to_owned());
            }
            Some(
                Node::Compare { left, right, .. }
                | Node::Match {
                    subject: left,
                    pattern: right,
                    ..
                },
            ) => {
                value(left);
                value(right);
            }
            Some(Node::In { needle, .. } | Node::Holds(needle) | Node::Member { needle, .. }) => {
                value(needle);
            }
            Some(Node::Conforms(at)) => self.process(at, subject),
            Some(Node::Covered(at)) => self.coverage(at, subject),
            _ => {}
        }
    }

    fn value(
        &self,
        contexts: &[Context<'_>],
        value: ValueId,
        subject: &mut Subject,
        named: &mut Vec<u32>,
    ) {
        match self.program.values.get(value as usize).copied() {
            Some(Value::Severity) => {
                subject.rests_on.insert("severity".to_owned());
            }
            Some(Value::Clock { clock, .. }) => {
                if let Some(clock) = self.program.clocks.get(clock as usize) {
                    subject.rests_on.insert(format!("clock/{}", clock.id));
                }
            }
            Some(
                Value::Difference(left, right)
                | Value::Shift {
                    at: left,
                    by: right,
                    ..
                },
            ) => {
                self.value(contexts, left, subject, named);
                self.value(contexts, right, subject, named);
            }
            Some(Value::Elapsed { since, .. }) => self.value(contexts, since, subject, named),
            Some(Value::Pick(table)) => self.pick(contexts, table, subject, named),
            _ => {}
        }
    }

    fn rule(&self, rule: &Rule, subject: &mut Subject) -> Tri {
        let own = answer(&self.contexts, rule.when.node);
        subject.points.insert((rule.point, own.as_str()));
        self.part(&self.contexts, &rule.when, subject);
        own
    }

    /// Every rule up to the one that decides, and what gave the level.
    fn severity(&self, facts: &[Context<'_>], standing: &Standing, subject: &mut Subject) {
        let Some(severity) = &self.program.severity else {
            return;
        };
        for rule in &self.outline.severity {
            let own = answer(facts, rule.when.node);
            subject.points.insert((rule.point, own.as_str()));
            self.part(facts, &rule.when, subject);
            if own == Tri::Yes {
                return;
            }
        }
        for column in severity.table.iter().flat_map(|it| &it.columns) {
            if let Input::Condition(node) = column.of
                && let Some(Node::Define(define)) = self.program.nodes.get(node as usize)
            {
                self.named(facts, vec![*define], subject);
            }
        }
        if !standing.certain() && severity.assume_worst {
            return;
        }
        let decided = match standing.decider {
            Decider::Row(row) => self.outline.rows.get(row as usize).copied(),
            Decider::Otherwise => self.outline.otherwise,
            Decider::Rule(_) => None,
        };
        subject.points.extend(decided.map(|it| (it, "decided")));
    }

    fn clock(&self, at: usize, past: &Past, work: &Workspace, subject: &mut Subject) {
        let (Some(clock), Some(points), Some(state)) = (
            self.program.clocks.get(at),
            self.outline.clocks.get(at),
            self.outcome.clocks.get(at),
        ) else {
            return;
        };
        subject.points.insert((points.phase, state.phase.as_str()));
        subject
            .points
            .insert((points.breach, state.breached.as_str()));
        let tables = [clock.tables.target, clock.tables.calendar];
        let by_level = clock.targets.len() > 1
            || clock.calendars.len() > 1
            || clock.restart_on_severity
            || tables
                .iter()
                .flatten()
                .any(|it| self.looks_at_severity(*it));
        if by_level {
            subject.rests_on.insert("severity".to_owned());
        }
        let target = |level: Option<Level>| {
            let at = level.map_or(0, usize::from);
            let at = at.min(clock.targets.len().saturating_sub(1));
            clock.targets.get(at).copied().flatten()
        };
        let tabled = clock.tables.target.is_some();
        if !tabled && !self.contexts.iter().any(|it| target(it.level).is_some()) {
            return;
        }
        if let Some(runs) = &points.runs {
            self.part(&self.contexts, runs, subject);
            if answer(&self.contexts, runs.node) == Tri::No {
                return;
            }
        }
        if state.phase == Phase::NotApplicable {
            // What a table gives made it so.
            self.picks(&self.contexts, tables.first().copied().flatten(), subject);
        }
        if matches!(state.phase, Phase::NotStarted | Phase::NotApplicable) {
            return;
        }
        let paused = points.pause.as_ref();
        if let (Some(pause), None) = (paused, state.ended_at) {
            self.part(&self.contexts, pause, subject);
        }
        let Some(start) = state.started_at else {
            return;
        };
        let end = state.ended_at.unwrap_or(self.outcome.now);
        // What comes after the end changes nothing.
        let present = past.segments.last().is_none_or(|it| it.end < end);
        for table in tables
            .into_iter()
            .filter(|_| present || state.ended_at.is_none())
        {
            self.picks(&self.contexts, table, subject);
        }
        for segment in &past.segments {
            if segment.end <= start || segment.start >= end {
                continue;
            }
            let context = segment.context(self.program, work);
            for table in tables {
                self.picks(&[context], table, subject);
            }
            for part in [points.runs.as_ref(), paused].into_iter().flatten() {
                self.part(&[context], part, subject);
            }
            if let (true, Some(severity)) = (by_level, &self.program.severity) {
                let facts = Context {
                    level: None,
                    ..context
                };
                let standing = severity::decide(severity, &facts);
                self.severity(&[facts], &standing, subject);
            }
        }
    }

    fn looks_at_severity(&self, table: u32) -> bool {
        let table = self.program.picks.tables.get(table as usize);
        let mut columns = table.into_iter().flat_map(|it| &it.table.columns);
        columns.any(|it| it.of == Input::Severity)
    }

    /// What a table gives a clock.
    fn picks(&self, contexts: &[Context<'_>], table: Option<u32>, subject: &mut Subject) {
        if let Some(table) = table {
            let mut named = Vec::new();
            self.pick(contexts, table, subject, &mut named);
            self.named(contexts, named, subject);
        }
    }

    fn escalation(&self, at: usize, subject: &mut Subject) {
        let (Some(points), Some(state)) =
            (self.outline.escalations.get(at), self.outcome.rules.get(at))
        else {
            return;
        };
        if self.rule(&points.rule, subject) != Tri::Yes {
            return;
        }
        let referrals = self.outcome.of(state);
        if referrals.iter().all(|it| it.state == State::Standing) {
            return;
        }
        if let Some(held) = state.held {
            if let Some(rule) = points.unless.get(held as usize) {
                self.rule(rule, subject);
            }
            return;
        }
        let open = |it: &&Rule| answer(&self.contexts, it.when.node) == Tri::Unknown;
        let doubtful: Vec<&Rule> = points.unless.iter().filter(open).collect();
        if doubtful.is_empty() {
            for rule in &points.unless {
                self.rule(rule, subject);
            }
        } else {
            for rule in doubtful {
                self.rule(rule, subject);
            }
            return;
        }
        for referral in referrals {
            if matches!(referral.state, State::Due | State::Proposed)
                && let Some(Some(rule)) = self.outline.approvals.get(referral.target as usize)
            {
                self.rule(rule, subject);
            }
        }
    }

    /// The rules that lead to the highest target, and those that would lead higher.
    fn highest(&self) -> Subject {
        let mut subject = Subject::default();
        let highest = self.outcome.highest;
        for (rule, state) in self.program.escalations.iter().zip(&self.outcome.rules) {
            let counts = self.outcome.of(state).iter().any(|it| match it.state {
                State::Due | State::Standing => Some(it.target) == highest,
                _ => Some(it.target) > highest,
            });
            if counts {
                subject.rests_on.insert(format!("escalation/{}", rule.id));
            }
        }
        subject
    }

    /// The rules that are due, and the rows that name people.
    fn notify(&self) -> Subject {
        let mut subject = Subject::default();
        for (rule, state) in self.program.escalations.iter().zip(&self.outcome.rules) {
            let referrals = self.outcome.of(state);
            if referrals.iter().any(|it| it.state == State::Due) {
                subject.rests_on.insert(format!("escalation/{}", rule.id));
            }
        }
        for rule in self.outline.raci.iter().flatten() {
            self.rule(rule, &mut subject);
        }
        for of in &self.program.choices.all {
            subject.rests_on.insert(format!("choose/{}", of.id));
        }
        subject
    }

    /// The choice itself, when it is to be made, and what its conditions look at.
    fn choice(&self, at: usize) -> Subject {
        let mut subject = Subject::default();
        let (Some(of), Some((point, when)), Some(state)) = (
            self.program.choices.all.get(at),
            self.outline.choices.get(at),
            self.outcome.choices.get(at),
        ) else {
            return subject;
        };
        subject.points.insert((*point, state.state.as_str()));
        if let Some(when) = when {
            self.part(&self.contexts, when, &mut subject);
        }
        let loops = &self.program.lists_read.loops;
        for of in of.fits.iter().chain(&of.prefer) {
            for node in loops
                .get(*of as usize)
                .into_iter()
                .flat_map(|it| it.nodes())
            {
                let mut named = Vec::new();
                self.reads(&self.contexts, node, &mut subject, &mut named);
                if let Some(Node::Define(define)) = self.program.nodes.get(node as usize) {
                    named.push(*define);
                }
                self.named(&self.contexts, named, &mut subject);
            }
        }
        subject
    }

    /// What is unknown in the answers that are open.
    fn ask(&self, trace: &Trace) -> Subject {
        let (program, outcome) = (self.program, self.outcome);
        let mut open: Vec<String> = Vec::new();
        if outcome.severity.as_ref().is_some_and(|it| !it.certain()) {
            open.push("severity".to_owned());
        }
        for (rule, state) in program.escalations.iter().zip(&outcome.rules) {
            let referrals = outcome.of(state).iter();
            if referrals
                .map(|it| it.state)
                .any(|it| it == State::Undetermined)
            {
                open.push(format!("escalation/{}", rule.id));
            }
        }
        let lists = program.checklists.iter().zip(&outcome.lists);
        for (list, state) in lists.filter(|it| it.0.id == "exit") {
            for (item, state) in list.items.iter().zip(&state.items) {
                if *state == ItemState::Answer(Tri::Unknown) {
                    open.push(format!("{}/{}", list.id, item.id));
                }
            }
        }
        for (of, choice) in program.choices.all.iter().zip(&outcome.choices) {
            if choice.state == ItemState::Answer(Tri::Unknown) {
                open.push(format!("choose/{}", of.id));
            }
        }
        let mut subject = Subject::default();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some(it) = trace.get(&name)
                && seen.insert(name)
            {
                let unknown = it.points.iter().filter(|it| it.1 == "unknown");
                subject.points.extend(unknown.copied());
                open.extend(it.rests_on.iter().cloned());
            }
        }
        subject
    }
}

/// The stretches of a case's past in which nothing that clocks follow changed.
struct Past {
    segments: Vec<Stretch>,
}

struct Stretch {
    start: i64,
    end: i64,
    level: Option<Level>,
    slots: Vec<Datum>,
    memo: Vec<Cell<u8>>,
}

impl Past {
    fn of(program: &Program, work: &Workspace, known: i64, now: i64) -> Past {
        let mut segments = Vec::new();
        if program.clocks.is_empty() {
            return Past { segments };
        }
        let mut path = Path::default();
        path.follow_case(program, &Tracks::new(program), &work.case, known);
        let mut replay = Replay::default();
        replay.start(program, &work.case);
        // The last that has begun is the present.
        for at in 1..path.begun(now) {
            let (Some(start), Some(end)) = (path.start(at - 1), path.start(at)) else {
                break;
            };
            replay.advance(program, &work.case, start.min(known));
            let mut slots = Vec::new();
            replay.view(program, &work.case, start, &mut slots);
            segments.push(Stretch {
                start,
                end,
                level: path.level(at - 1, None),
                slots,
                memo: vec![Cell::new(3); program.defines.len()],
            });
        }
        Past { segments }
    }
}

impl Stretch {
    fn context<'a>(&'a self, program: &'a Program, work: &'a Workspace) -> Context<'a> {
        Context {
            program,
            case: &work.case,
            slots: &self.slots,
            now: self.start,
            level: self.level,
            clocks: &[],
            memo: &self.memo,
            said: &[],
            raised: &[],
            items: [&[]; LISTS_NESTED_MAX],
            course: None,
        }
    }
}
