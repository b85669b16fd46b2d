//! Which answers each point of a policy can have, and why not the others.
//!
//! What is said here not to occur does not, in any case without mistakes in its
//! values. What is not said to be so may still be out of reach.

use std::collections::BTreeSet;

use super::boxes::{Boxes, Doubts, can_be_unknown, fact};
use super::influence::rests;
use super::outline::{How, Outline, Part, PointId, PointKind, TablePoints};
use crate::limits::BOXES_OF_POLICY_MAX;
use crate::program::ir::course::Seen;
use crate::program::ir::{Clock, Node, NodeId, Program, Slot, Value, ValueId};
use crate::program::table::{Bits, Input};
use crate::value::tri::Tri;

/// Definitions inside definitions that are followed.
const DEPTH_MAX: usize = 64;
/// Steps that the search for a case that no row covers may take.
const TABLE_STEPS: u64 = 200_000;

/// What a point can and cannot answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answers {
    /// The outcomes that can occur, in a fixed order.
    pub can: Vec<&'static str>,
    /// Those that cannot, with the reason.
    pub cannot: Vec<(&'static str, String)>,
}

/// Why an outcome cannot be shown of what nothing asks.
const NOTHING_RESTS: &str = "nothing that a test can assert rests on it";

const TRI: [Tri; 3] = [Tri::Yes, Tri::No, Tri::Unknown];

fn bit(it: Tri) -> u8 {
    1 << it as u8
}

fn has(set: u8, it: Tri) -> bool {
    set & bit(it) != 0
}

const ALL: u8 = 0b111;

/// What each point of an outline can answer.
pub fn reach(program: &Program, outline: &Outline) -> Vec<Answers> {
    let mut reach = Reach {
        program,
        outline,
        seen: vec![0; outline.points.len()],
        severity_open: false,
        breaches_known: Vec::new(),
        left: BOXES_OF_POLICY_MAX,
    };
    let mut answers: Vec<Answers> = vec![Answers::default(); outline.points.len()];
    let mut open = program
        .severity
        .as_ref()
        .is_some_and(|it| it.table.is_some());
    for rule in &outline.severity {
        let own = reach.root(&rule.when);
        reach.see(rule.point, own);
        open |= has(own, Tri::Unknown);
    }
    for column in program
        .severity
        .iter()
        .filter_map(|it| it.table.as_ref())
        .flat_map(|it| &it.columns)
    {
        if let Input::Condition(node) = column.of
            && let Some(Node::Define(define)) = program.nodes.get(node as usize)
            && let Some(rule) = outline.defines.get(*define as usize)
        {
            let own = reach.root(&rule.when);
            reach.see(rule.point, own);
        }
    }
    reach.severity_open = open;
    for (clock, points) in program.clocks.iter().zip(&outline.clocks) {
        let runs = points.runs.as_ref().map(|it| reach.root(it));
        let pause = points.pause.as_ref().map(|it| reach.root(it));
        let tables = reach.clock_tables(clock);
        let (phase, breach) = reach.clock(clock, runs, pause, tables);
        reach.breaches_known.push(!breach.can.contains(&"unknown"));
        set(&mut answers, points.phase, phase);
        set(&mut answers, points.breach, breach);
    }
    let approvals = outline.approvals.iter().flatten();
    let escalations = outline
        .escalations
        .iter()
        .flat_map(|it| std::iter::once(&it.rule).chain(&it.unless));
    for rule in approvals
        .chain(escalations)
        .chain(outline.raci.iter().flatten())
    {
        let own = reach.root(&rule.when);
        reach.see(rule.point, own);
    }
    for item in outline.lists.iter().flatten() {
        let applies = item
            .applies
            .as_ref()
            .map_or(bit(Tri::Yes), |it| reach.root(it));
        let require = reach.root(&item.require);
        let item_answers = reach.item(applies, require);
        set(&mut answers, item.point, item_answers);
    }
    for rule in outline.advice.iter().flatten() {
        let own = reach.root(&rule.when);
        reach.see(rule.point, own);
    }
    for (point, when) in &outline.choices {
        let applies = when.as_ref().map_or(bit(Tri::Yes), |it| reach.root(it));
        // Whether somebody fits rests on people that no policy knows.
        set(&mut answers, *point, reach.item(applies, ALL));
    }
    for at in &outline.rows {
        let can = vec!["decided"];
        let cannot = Vec::new();
        set(&mut answers, *at, Answers { can, cannot });
    }
    if let Some(at) = outline.otherwise {
        let answer = reach.otherwise();
        set(&mut answers, at, answer);
    }
    for (at, points) in (0..).zip(&outline.tables) {
        reach.table(at, points, &mut answers);
    }
    for (at, points) in (0..).zip(&outline.processes) {
        reach.process(at, points, &mut answers);
    }
    for (at, point) in (0..).zip(&outline.coverages) {
        let coverage = reach.coverage(at);
        set(&mut answers, *point, coverage);
    }
    reach.items();
    for (at, point) in outline.points.iter().enumerate() {
        if matches!(
            point.kind,
            PointKind::Define
                | PointKind::Severity
                | PointKind::Approval
                | PointKind::Escalation
                | PointKind::Unless
                | PointKind::Raci
                | PointKind::Reason
                | PointKind::Condition
        ) && let Some(cell) = answers.get_mut(at)
        {
            *cell = reach.answers(at as PointId);
        }
    }
    answers
}

fn set(answers: &mut [Answers], at: PointId, it: Answers) {
    if let Some(cell) = answers.get_mut(at as usize) {
        *cell = it;
    }
}

struct Reach<'a> {
    program: &'a Program,
    outline: &'a Outline,
    /// The answers with which each point has a part in some answer.
    seen: Vec<u8>,
    /// Whether severity can be open.
    severity_open: bool,
    /// For each clock looked at so far, whether its breach is always known.
    breaches_known: Vec<bool>,
    /// Boxes that may still be looked at.
    left: usize,
}

impl Reach<'_> {
    fn doubts(&self) -> Doubts<'_> {
        Doubts {
            severity: self.severity_open,
            breaches_known: &self.breaches_known,
        }
    }

    fn see(&mut self, point: PointId, answers: u8) {
        if let Some(cell) = self.seen.get_mut(point as usize) {
            *cell |= answers;
        }
    }

    /// What a condition can answer; notes with which answers its parts have a
    /// part in that.
    fn root(&mut self, part: &Part) -> u8 {
        let programs = [self.program];
        let boxes = Boxes::of(&programs, &[(0, part.node)], self.doubts());
        let count = boxes.as_ref().map_or(usize::MAX, Boxes::count);
        let Some(boxes) = boxes.filter(|_| count <= self.left) else {
            self.anything(part, 0);
            return ALL;
        };
        self.left -= count;
        let mut own = 0;
        let outline = self.outline;
        let seen = &mut self.seen;
        boxes.each(&mut |cell| {
            let answer = |it: &Part| cell.answer(0, it.node);
            own |= bit(answer(part));
            let mut named: Vec<u32> = Vec::new();
            note(part, &answer, seen, &mut named);
            let mut at = 0;
            while let Some(define) = named.get(at).copied() {
                at += 1;
                if let Some(rule) = outline.defines.get(define as usize) {
                    if let Some(cell) = seen.get_mut(rule.point as usize) {
                        *cell |= bit(answer(&rule.when));
                    }
                    note(&rule.when, &answer, seen, &mut named);
                }
            }
            true
        });
        own
    }

    /// What the conditions on the items of lists answer, of those lists that
    /// something rests on.
    fn items(&mut self) {
        let outline = self.outline;
        // What is seen of one may name a definition that looks at another.
        let mut done: BTreeSet<u32> = BTreeSet::new();
        let mut more = true;
        while more {
            more = false;
            let mut open: Vec<&Part> = parts(outline);
            while let Some(part) = open.pop() {
                open.extend(&part.parts);
                let seen = part.point.and_then(|it| self.seen.get(it as usize));
                let seen = seen.is_some_and(|it| *it != 0);
                for items in &part.items {
                    if seen && done.insert(items.of) {
                        self.root(&items.when);
                        more = true;
                    }
                    open.push(&items.when);
                }
            }
        }
    }

    /// Which rows of a named table can be the one that matches.
    fn table(&mut self, at: u32, points: &TablePoints, answers: &mut [Answers]) {
        let program = self.program;
        let Some(of) = program.picks.tables.get(at as usize) else {
            return;
        };
        let by_clock = program
            .clocks
            .iter()
            .any(|it| it.tables.target == Some(at) || it.tables.calendar == Some(at));
        let asked = by_clock || program.values.contains(&Value::Pick(at));
        let known = vec![None; of.table.columns.len()];
        let found = of.table.reachable(&known, &mut { TABLE_STEPS });
        for (row, point) in points.rows.iter().enumerate() {
            let reached = found.as_ref().is_none_or(|it| it.0.has(row));
            let why = match (asked, reached) {
                (true, true) => None,
                (true, false) => Some("rows above it match whatever it would"),
                (false, _) => Some(NOTHING_RESTS),
            };
            set(answers, *point, one("decided", why));
        }
        if let Some(point) = points.otherwise {
            let why = match (asked, found.is_none_or(|it| it.1)) {
                (true, true) => None,
                (true, false) => Some("the table has a row for every case"),
                (false, _) => Some(NOTHING_RESTS),
            };
            set(answers, point, one("decided", why));
        }
        // What its columns ask is asked with it.
        for column in of.table.columns.iter().filter(|_| asked) {
            if let Input::Condition(node) = column.of
                && let Some(Node::Define(define)) = program.nodes.get(node as usize)
                && let Some(rule) = self.outline.defines.get(*define as usize)
            {
                let own = self.root(&rule.when);
                self.see(rule.point, own);
            }
        }
    }

    /// What a process can be because of each of its steps.
    fn process(&self, at: u32, points: &[PointId], answers: &mut [Answers]) {
        let program = self.program;
        let Some(of) = program.courses.processes.get(at as usize) else {
            return;
        };
        let asked = program.nodes.contains(&Node::Conforms(at));
        for (position, (step, point)) in of.steps.iter().zip(points).enumerate() {
            let unknown = match step.seen {
                Seen::At(value) => self.value_unknown(value),
                // Of a history that begins late nobody knows.
                Seen::When(_) => true,
            };
            let mut answer = Answers::default();
            for (outcome, can, why) in [
                ("conforms", true, ""),
                ("violated", position > 0, "no step stands before it"),
                (
                    "unknown",
                    unknown,
                    "whether it was taken is always known: left out, it was not",
                ),
            ] {
                match (asked, can) {
                    (true, true) => answer.can.push(outcome),
                    (true, false) => answer.cannot.push((outcome, why.to_owned())),
                    (false, _) => answer.cannot.push((outcome, NOTHING_RESTS.to_owned())),
                }
            }
            set(answers, *point, answer);
        }
    }

    /// What can be said of who was there.
    fn coverage(&self, at: u32) -> Answers {
        let program = self.program;
        let Some(of) = program.courses.coverages.get(at as usize) else {
            return Answers::default();
        };
        let asked = program.nodes.contains(&Node::Covered(at));
        let list = fact(program, of.list).is_none_or(can_be_unknown);
        let window = [Some(of.from), of.until];
        let unknown = list
            || !of.begins_none
            || window
                .into_iter()
                .flatten()
                .any(|it| self.value_unknown(it));
        let mut answer = Answers::default();
        for (outcome, can, why) in [
            ("covered", true, ""),
            ("gap", of.at_least > 0, "nobody has to be there"),
            ("overlap", of.at_most < u32::MAX, "there cannot be too many"),
            ("unknown", unknown, "all that it looks at is always known"),
        ] {
            match (asked, can) {
                (true, true) => answer.can.push(outcome),
                (true, false) => answer.cannot.push((outcome, why.to_owned())),
                (false, _) => answer.cannot.push((outcome, NOTHING_RESTS.to_owned())),
            }
        }
        answer
    }

    /// Where boxes are too many to look at, everything is held to be possible.
    fn anything(&mut self, part: &Part, depth: usize) {
        if let Some(point) = part.point {
            self.see(point, ALL);
        }
        if let How::Define(define) = part.how
            && depth < DEPTH_MAX
            && let Some(rule) = self.outline.defines.get(define as usize)
            && self
                .seen
                .get(rule.point as usize)
                .is_some_and(|it| *it != ALL)
        {
            self.see(rule.point, ALL);
            self.anything(&rule.when, depth + 1);
        }
        part.parts.iter().for_each(|it| self.anything(it, depth));
    }

    /// From what was seen of a point.
    fn answers(&self, at: PointId) -> Answers {
        let seen = self.seen.get(at as usize).copied().unwrap_or(0);
        let mut answers = Answers::default();
        for it in TRI {
            if has(seen, it) {
                answers.can.push(it.as_str());
            } else {
                answers.cannot.push((it.as_str(), self.why(at, seen, it)));
            }
        }
        answers
    }

    fn why(&self, at: PointId, seen: u8, answer: Tri) -> String {
        let Some(point) = self.outline.points.get(at as usize) else {
            return String::new();
        };
        if seen == 0 && point.kind != PointKind::Condition {
            return NOTHING_RESTS.to_owned();
        }
        if point.kind != PointKind::Condition {
            return match answer {
                Tri::Unknown => "all that it looks at is always known".to_owned(),
                _ => "no facts make it so".to_owned(),
            };
        }
        let Some(node) = self.node_of(at) else {
            return NOTHING_RESTS.to_owned();
        };
        let programs = [self.program];
        let own = Boxes::of(&programs, &[(0, node)], self.doubts()).map_or(ALL, |boxes| {
            let mut own = 0;
            boxes.each(&mut |cell| {
                own |= bit(cell.answer(0, node));
                own != ALL
            });
            own
        });
        match (has(own, answer), answer) {
            (true, _) if seen == 0 => NOTHING_RESTS.to_owned(),
            (true, _) => "whatever the facts are, a condition beside it decides then".to_owned(),
            (false, Tri::Unknown) => match self.program.nodes.get(node as usize) {
                Some(Node::Has(slot)) => format!(
                    "whether there is `{}` is always known: left out, there is none",
                    self.name(*slot)
                ),
                Some(Node::Escalated(_)) => {
                    "what was escalated is always known: left out, nothing was".to_owned()
                }
                _ => "all that it looks at is always known".to_owned(),
            },
            (false, _) => "no value of what it looks at makes it so".to_owned(),
        }
    }

    /// A fact, or what a part of an item is called.
    fn name(&self, slot: Slot) -> &str {
        match self.program.lists_read.part(slot) {
            Some(part) => part.field.as_deref().unwrap_or("it"),
            None => fact(self.program, slot).map_or("", |it| &it.name),
        }
    }

    /// The compiled condition of a point.
    fn node_of(&self, at: PointId) -> Option<NodeId> {
        let all = parts(self.outline);
        all.into_iter().find_map(|it| find(it, at))
    }

    /// The level where nothing says yes.
    fn otherwise(&self) -> Answers {
        let table = self
            .program
            .severity
            .as_ref()
            .and_then(|it| it.table.as_ref());
        let covered = table.is_some_and(|table| {
            let known = vec![None; table.columns.len()];
            let found = table.reachable(&known, &mut { TABLE_STEPS });
            found.is_some_and(|(_, gap)| !gap)
        });
        let mut answers = Answers::default();
        if covered {
            let why = "the table has a row for every case".to_owned();
            answers.cannot.push(("decided", why));
        } else {
            answers.can.push("decided");
        }
        answers
    }

    fn item(&self, applies: u8, require: u8) -> Answers {
        let mut answers = Answers::default();
        let matters = applies & (bit(Tri::Yes) | bit(Tri::Unknown)) != 0;
        for it in TRI {
            let possible = match it {
                Tri::Yes => matters && has(require, it),
                Tri::No => has(applies, Tri::Yes) && has(require, it),
                Tri::Unknown => {
                    (has(applies, Tri::Yes) && has(require, it))
                        || (has(applies, Tri::Unknown) && require != bit(Tri::Yes))
                }
            };
            if possible {
                answers.can.push(it.as_str());
            } else {
                let why = match it {
                    Tri::Unknown => "all that it looks at is always known",
                    _ => "no facts make it so",
                };
                answers.cannot.push((it.as_str(), why.to_owned()));
            }
        }
        if has(applies, Tri::No) {
            answers.can.push("not_applicable");
        } else {
            let why = "it matters for every case".to_owned();
            answers.cannot.push(("not_applicable", why));
        }
        answers
    }

    /// What the tables of a clock's target and calendar can give.
    fn clock_tables(&mut self, clock: &Clock) -> ClockGiven {
        let program = self.program;
        let mut given = ClockGiven::default();
        for at in [clock.tables.target, clock.tables.calendar] {
            let Some(of) = at.and_then(|it| program.picks.tables.get(it as usize)) else {
                continue;
            };
            let known = vec![None; of.table.columns.len()];
            let found = of.table.reachable(&known, &mut { TABLE_STEPS });
            let rows = of.outcomes.iter().enumerate();
            let rows = rows.filter(|it| found.as_ref().is_none_or(|found| found.0.has(it.0)));
            let gap = found.as_ref().is_none_or(|it| it.1);
            let otherwise = of.otherwise.iter().filter(|_| gap);
            for it in rows.map(|it| it.1).chain(otherwise) {
                given.some |= at == clock.tables.target && it.value.is_some();
                given.none |= at == clock.tables.target && it.value.is_none();
            }
            // A column in which every row takes anything leaves nothing open.
            let all = Bits::below(of.table.len());
            for column in of.table.columns.iter().filter(|it| it.any != all) {
                given.open |= match column.of {
                    Input::Fact(_) => true,
                    Input::Severity => {
                        given.by_level = true;
                        self.severity_open
                    }
                    Input::Condition(node) => {
                        let define = match program.nodes.get(node as usize) {
                            Some(Node::Define(it)) => self.outline.defines.get(*it as usize),
                            _ => None,
                        };
                        define.is_none_or(|it| has(self.root(&it.when), Tri::Unknown))
                    }
                };
            }
        }
        given
    }

    /// The phases of a clock, and whether it is breached.
    fn clock(
        &self,
        clock: &Clock,
        runs: Option<u8>,
        pause: Option<u8>,
        tables: ClockGiven,
    ) -> (Answers, Answers) {
        let severity = self.severity_open;
        let tabled = tables.open;
        let (some, none) = match clock.tables.target {
            Some(_) => (tables.some, tables.none),
            None => (
                clock.targets.iter().any(Option::is_some),
                clock.targets.iter().any(Option::is_none),
            ),
        };
        let by_level = clock.targets.len() > 1 || clock.calendars.len() > 1 || tables.by_level;
        let starts = [clock.from, clock.since].into_iter().flatten();
        let missing = [clock.from, clock.since, clock.until]
            .into_iter()
            .flatten()
            .any(|it| self.value_unknown(it))
            || clock.from.is_none();
        let unknown = some
            && (runs.is_some_and(|it| has(it, Tri::Unknown))
                || missing
                || tabled
                || (severity && ((none && some) || runs.is_some() || clock.restart_on_severity)));
        let runs_ever = runs.is_none_or(|it| has(it, Tri::Yes));
        let running = some && runs_ever;
        let ends = clock.until.is_some();
        let ahead = clock.from.is_some() || starts.into_iter().any(|it| self.value_ahead(it));
        let mut phase = Answers::default();
        let mut say = |name: &'static str, can: bool, why: &str| match can {
            true => phase.can.push(name),
            false => phase.cannot.push((name, why.to_owned())),
        };
        say("not_started", running && ahead, "it always has a beginning");
        say("running", running, "it never runs");
        say(
            "paused",
            running && pause.is_some_and(|it| has(it, Tri::Yes)),
            "nothing makes it stand still",
        );
        say("ended", running && ends, "nothing ends it");
        say(
            "not_applicable",
            none || runs.is_some_and(|it| has(it, Tri::No)),
            "it has a target for every case",
        );
        say("unknown", unknown, "all that it rests on is always known");
        let mut breach = Answers::default();
        let mut say = |name: &'static str, can: bool, why: &str| match can {
            true => breach.can.push(name),
            false => breach.cannot.push((name, why.to_owned())),
        };
        say("yes", running, "it never runs");
        say("no", true, "");
        say(
            "unknown",
            unknown || (severity && some && (by_level || clock.restart_on_severity)),
            "all that it rests on is always known",
        );
        (phase, breach)
    }

    /// Whether an instant can be missing without being known to be none.
    fn value_unknown(&self, value: ValueId) -> bool {
        match self.program.values.get(value as usize) {
            Some(Value::Fact(slot)) => fact(self.program, *slot).is_none_or(can_be_unknown),
            Some(Value::Constant(_)) => false,
            Some(Value::Shift { at, by, .. }) => self.value_unknown(*at) || self.value_unknown(*by),
            _ => true,
        }
    }

    /// Whether an instant can lie in the time to come.
    fn value_ahead(&self, value: ValueId) -> bool {
        match self.program.values.get(value as usize) {
            Some(Value::Fact(slot)) => !fact(self.program, *slot).is_some_and(|it| it.happened),
            _ => true,
        }
    }
}

/// What the tables of a clock can give.
#[derive(Clone, Copy, Default)]
struct ClockGiven {
    /// A target.
    some: bool,
    /// No target.
    none: bool,
    /// Whether missing facts can leave it open.
    open: bool,
    /// Whether it depends on the severity.
    by_level: bool,
}

/// A single outcome that can occur, or not for that reason.
fn one(outcome: &'static str, why: Option<&str>) -> Answers {
    let mut answers = Answers::default();
    match why {
        None => answers.can.push(outcome),
        Some(why) => answers.cannot.push((outcome, why.to_owned())),
    }
    answers
}

/// Every condition of a policy, as a whole.
fn parts(outline: &Outline) -> Vec<&Part> {
    let clocks = outline
        .clocks
        .iter()
        .flat_map(|it| it.runs.iter().chain(&it.pause));
    let escalations = outline
        .escalations
        .iter()
        .flat_map(|it| std::iter::once(&it.rule).chain(&it.unless));
    let rules = outline
        .defines
        .iter()
        .chain(&outline.severity)
        .chain(outline.approvals.iter().flatten())
        .chain(escalations)
        .chain(outline.raci.iter().flatten());
    let items = outline.lists.iter().flatten();
    let items = items.flat_map(|it| it.applies.iter().chain(std::iter::once(&it.require)));
    rules
        .map(|it| &it.when)
        .chain(clocks)
        .chain(items)
        .collect()
}

/// Note with which answers the parts of a condition have a part in its answer,
/// and the definitions that it names.
fn note(part: &Part, answer: &dyn Fn(&Part) -> Tri, seen: &mut [u8], named: &mut Vec<u32>) {
    rests(part, answer, &mut |it, answer| {
        if let Some(cell) = it.point.and_then(|at| seen.get_mut(at as usize)) {
            *cell |= bit(answer);
        }
        if let How::Define(define) = it.how
            && !named.contains(&define)
        {
            named.push(define);
        }
    });
}

fn find(part: &Part, at: PointId) -> Option<NodeId> {
    if part.point == Some(at) {
        return Some(part.node);
    }
    let mut items = part.items.iter().map(|it| &it.when);
    let found = part.parts.iter().find_map(|it| find(it, at));
    found.or_else(|| items.find_map(|it| find(it, at)))
}
