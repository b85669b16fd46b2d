//! Answers one condition of a program over the facts of a case.

use std::cell::Cell;
use std::cmp::Ordering;

use super::case::{Case, Datum, Tag};
use super::clock::ClockState;
use super::course::Course;
use crate::limits::LISTS_NESTED_MAX;
use crate::program::ir::{
    Constant, EscalationRecord, Level, Measure, Node, NodeId, Program, Range, Relation, Shape,
    Slot, TextMatch, Value, ValueId,
};
use crate::program::straight::{Asked, Run, Step, is_one_of};
use crate::value::tri::Tri;

/// What conditions are answered from: the facts as of an instant, with what
/// earlier strata made of them.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The policy.
    pub program: &'a Program,
    /// The case, for its texts and lists.
    pub case: &'a Case,
    /// The facts as of `now`.
    pub slots: &'a [Datum],
    /// The instant.
    pub now: i64,
    /// The severity assumed, if it is decided already.
    pub level: Option<Level>,
    /// The clocks, if they are decided already.
    pub clocks: &'a [ClockState],
    /// Answers of definitions found so far: 3 is not yet.
    pub memo: &'a [Cell<u8>],
    /// The items of lists at hand, the outermost list first.
    pub items: [&'a [Datum]; LISTS_NESTED_MAX],
    /// How processes and coverages stand, if that is decided already.
    pub course: Option<&'a Course>,
    /// What the program's tests say of the facts; empty if they are made when asked.
    pub said: &'a [Said],
    /// Whether each escalation rule ever said yes; empty unless cases are measured.
    pub raised: &'a [Tri],
}

/// What 64 tests say of the facts, a bit each. The rest fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// Those that hold.
    held: u64,
    /// Those whose fact is not given.
    open: u64,
}

/// Make all tests. There is no branch on what one says: a branch that goes either
/// way costs more than some tests.
pub fn test_all(program: &Program, slots: &[Datum], said: &mut Vec<Said>) {
    said.clear();
    said.extend(program.straight.tests.chunks(64).map(|tests| {
        let mut it = Said::default();
        for test in tests.iter().rev() {
            let datum = slots.get(test.slot as usize).copied().unwrap_or_default();
            let given = datum.is_given();
            it.held = it.held << 1 | u64::from(given & test.holds(datum.bits));
            it.open = it.open << 1 | u64::from(!given);
        }
        it
    }));
}

/// A value, ready to compare.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scalar<'a> {
    /// Yes or no.
    Boolean(bool),
    /// A whole number, an instant or a span.
    Whole(i64),
    /// An exact ratio with a denominator above zero.
    Ratio(i128, i128),
    /// A text.
    Text(&'a str),
}

impl<'a> Context<'a> {
    /// Answer a condition.
    #[inline]
    pub fn answer(&self, node: NodeId) -> Tri {
        match self.program.straight.runs.get(node as usize) {
            Some(Some(run)) => self.run(run),
            _ => self.tree(node),
        }
    }

    /// Answer a run.
    #[inline(always)]
    pub fn run(&self, run: &Run) -> Tri {
        let (mut no, mut open) = self.asked(&run.first);
        match self.level {
            Some(level) => no |= run.levels >> (level & 15) & 1 == 0,
            None => open |= run.severity,
        }
        if !run.short && !no {
            (no, open) = self.rest(run, open);
        }
        match (no, open) {
            (true, _) => Tri::from(run.turned),
            (false, true) => Tri::Unknown,
            (false, false) => Tri::from(!run.turned),
        }
    }

    /// Whether something that is asked of tests is not so, and whether something is
    /// not known.
    #[inline]
    fn asked(&self, asked: &Asked) -> (bool, bool) {
        let said = match self.said.get(asked.at as usize) {
            Some(it) => *it,
            None => self.ask(asked),
        };
        let failed = !(said.held | said.open);
        (
            (failed & asked.held) | (said.held & asked.failed) != 0,
            said.open & (asked.held | asked.failed) != 0,
        )
    }

    /// What of a run is more than a few tests.
    #[inline(never)]
    fn rest(&self, run: &Run, mut open: bool) -> (bool, bool) {
        let straight = &self.program.straight;
        for asked in straight.asked.get(run.others.of()).unwrap_or(&[]) {
            let (no, its) = self.asked(asked);
            if no {
                return (true, open);
            }
            open |= its;
        }
        for step in straight.steps.get(run.steps.of()).unwrap_or(&[]) {
            match self.step(step) {
                Tri::No => return (true, open),
                Tri::Unknown => open = true,
                Tri::Yes => {}
            }
        }
        (false, open)
    }

    /// Make the tests that are asked.
    #[inline(never)]
    fn ask(&self, asked: &Asked) -> Said {
        let mut said = Said::default();
        let mut left = asked.held | asked.failed;
        while left != 0 {
            let number = left.trailing_zeros();
            let bit = 1 << number;
            left ^= bit;
            let at = asked.at as usize * 64 + number as usize;
            let Some(test) = self.program.straight.tests.get(at) else {
                continue;
            };
            match self.slot(test.slot) {
                it if !it.is_given() => said.open |= bit,
                it if test.holds(it.bits) => said.held |= bit,
                _ => {}
            }
        }
        said
    }

    fn step(&self, step: &Step) -> Tri {
        let turn = |answer: Tri, turned| if turned { answer.negated() } else { answer };
        match *step {
            Step::Number {
                test,
                differs,
                node,
                turned,
            } => match self.slot(test.slot) {
                it if !it.is_given() => Tri::Unknown,
                it if it.scale == 0 => Tri::from(test.holds(it.bits) != differs),
                _ => turn(self.tree(node), turned),
            },
            Step::OneOf {
                slot,
                differs,
                low,
                mask,
            } => match self.slot(slot) {
                it if it.is_given() => Tri::from(is_one_of(it.bits, low, mask) != differs),
                _ => Tri::Unknown,
            },
            Step::Has { slot, differs } => match self.slot(slot).tag {
                Tag::Unknown => Tri::Unknown,
                tag => Tri::from((tag == Tag::Given) != differs),
            },
            Step::Group(ref run) => self.run(run),
            Step::Tree { node, differs } => turn(self.tree(node), differs),
        }
    }

    /// Answer a condition by its tree.
    fn tree(&self, node: NodeId) -> Tri {
        let Some(node) = self.program.nodes.get(node as usize) else {
            return Tri::Unknown;
        };
        match *node {
            Node::Constant(it) => it,
            Node::Fact(slot) => match self.slot(slot) {
                it if it.is_given() => Tri::from(it.bits != 0),
                _ => Tri::Unknown,
            },
            Node::Has(slot) => match self.slot(slot).tag {
                Tag::Unknown => Tri::Unknown,
                Tag::None => Tri::No,
                Tag::Given => Tri::Yes,
            },
            Node::Symbol {
                slot,
                symbol,
                differs,
            } => match self.slot(slot) {
                it if it.is_given() => Tri::from((it.bits == i64::from(symbol)) != differs),
                _ => Tri::Unknown,
            },
            Node::Among { slot, list } => match self.slot(slot) {
                it if it.is_given() => {
                    let list = self.program.symbols.get(list.of()).unwrap_or(&[]);
                    Tri::from(list.iter().any(|symbol| it.bits == i64::from(*symbol)))
                }
                _ => Tri::Unknown,
            },
            Node::Whole {
                slot,
                relation,
                constant,
            } => match self.slot(slot) {
                it if it.is_given() => Tri::from(relation.holds(it.bits.cmp(&constant))),
                _ => Tri::Unknown,
            },
            Node::Decimal {
                slot,
                relation,
                constant,
            } => match self.slot(slot) {
                it if it.is_given() => {
                    Tri::from(relation.holds(it.as_decimal().millionths().cmp(&constant)))
                }
                _ => Tri::Unknown,
            },
            Node::Severity { levels } => match self.level {
                Some(level) => Tri::from(levels & 1 << level != 0),
                None => Tri::Unknown,
            },
            Node::Compare {
                relation,
                left,
                right,
            } => match (self.value(left), self.value(right)) {
                (Some(left), Some(right)) => related(relation, left, right),
                _ => self.whichever(left, right, &|left, right| related(relation, left, right)),
            },
            Node::In { needle, list } => {
                let list = self.program.constants.get(list.of()).unwrap_or(&[]);
                let among = |needle| {
                    Tri::from(
                        list.iter()
                            .any(|it| compare(needle, self.constant(*it)) == Some(Ordering::Equal)),
                    )
                };
                match self.value(needle) {
                    Some(needle) => among(needle),
                    None => self.whichever(needle, needle, &|it, _| among(it)),
                }
            }
            Node::Member { needle, list } => {
                let of = self.slot(list);
                match (self.value(needle), of.is_given()) {
                    (Some(needle), true) => {
                        let shape = match self.program.shape(list) {
                            Some(Shape::List(of)) => of,
                            _ => return Tri::Unknown,
                        };
                        let equal = |it: &Datum| {
                            self.scalar(shape, *it).and_then(|it| compare(needle, it))
                                == Some(Ordering::Equal)
                        };
                        Tri::from(self.case.list(of).iter().any(equal))
                    }
                    _ => Tri::Unknown,
                }
            }
            Node::Each { how, of } => self.each(how, of),
            Node::Conforms(at) => self.conforms(at),
            Node::Covered(at) => self.covered(at),
            Node::Mentions { subject, list } => self.mentions(subject, list),
            Node::Match {
                how,
                subject,
                pattern,
            } => match (self.value(subject), self.value(pattern)) {
                (Some(Scalar::Text(subject)), Some(Scalar::Text(pattern))) => {
                    Tri::from(match how {
                        TextMatch::Starts => subject.starts_with(pattern),
                        TextMatch::Ends => subject.ends_with(pattern),
                        TextMatch::Contains => subject.contains(pattern),
                    })
                }
                _ => Tri::Unknown,
            },
            Node::Holds(value) => match self.value(value) {
                Some(Scalar::Boolean(it)) => Tri::from(it),
                _ => Tri::Unknown,
            },
            Node::Escalated(target) => self.escalated(target),
            Node::Raised(rule) => {
                let raised = self.raised.get(rule as usize);
                raised.copied().unwrap_or(Tri::Unknown)
            }
            Node::Define(define) => self.define(define),
            Node::Not(node) => self.answer(node).negated(),
            Node::Same {
                left,
                right,
                differs,
            } => match (self.answer(left), self.answer(right)) {
                (Tri::Unknown, _) | (_, Tri::Unknown) => Tri::Unknown,
                (left, right) => Tri::from((left == right) != differs),
            },
            Node::And(of) => {
                let mut all = Tri::Yes;
                for node in self.list(of) {
                    all = all.and(self.answer(*node));
                    if all == Tri::No {
                        break;
                    }
                }
                all
            }
            Node::Or(of) => {
                let mut any = Tri::No;
                for node in self.list(of) {
                    any = any.or(self.answer(*node));
                    if any == Tri::Yes {
                        break;
                    }
                }
                any
            }
            Node::AtLeast { count, of } => {
                let (mut sure, mut possible) = (0, 0);
                for node in self.list(of) {
                    let answer = self.answer(*node);
                    sure += u32::from(answer == Tri::Yes);
                    possible += u32::from(answer != Tri::No);
                }
                reached(sure >= count, possible >= count)
            }
            Node::Score { least, of } => {
                let (mut sure, mut possible) = (0_i64, 0_i64);
                let weights = self.program.weights.get(of.of()).unwrap_or(&[]);
                for (node, weight) in self.list(of).iter().zip(weights) {
                    match self.answer(*node) {
                        Tri::Yes => sure = sure.saturating_add(*weight),
                        Tri::Unknown => possible = possible.saturating_add(*weight),
                        Tri::No => {}
                    }
                }
                reached(sure >= least, sure.saturating_add(possible) >= least)
            }
        }
    }

    /// The conditions of a range.
    pub fn list(&self, range: Range) -> &'a [NodeId] {
        self.program.lists.get(range.of()).unwrap_or(&[])
    }

    /// A fact as of `now`, or a part of the item of a list at hand.
    #[inline]
    pub fn slot(&self, slot: Slot) -> Datum {
        match self.slots.get(slot as usize) {
            Some(it) => *it,
            None => self.part(slot),
        }
    }

    fn define(&self, define: u32) -> Tri {
        let Some(memo) = self.memo.get(define as usize) else {
            return Tri::Unknown;
        };
        match memo.get() {
            0 => Tri::No,
            1 => Tri::Unknown,
            2 => Tri::Yes,
            _ => {
                let node = self
                    .program
                    .defines
                    .get(define as usize)
                    .map_or(NodeId::MAX, |it| it.when);
                let answer = self.answer(node);
                memo.set(answer as u8);
                answer
            }
        }
    }

    /// A value, if it is given.
    pub fn value(&self, value: ValueId) -> Option<Scalar<'a>> {
        match *self.program.values.get(value as usize)? {
            Value::Constant(it) => Some(self.constant(it)),
            Value::Fact(slot) => {
                let shape = self.program.shape(slot)?;
                self.scalar(shape, self.slot(slot))
            }
            Value::Now => Some(Scalar::Whole(self.now)),
            Value::Severity => self
                .program
                .levels
                .get(usize::from(self.level?))
                .map(|it| Scalar::Text(it)),
            Value::Clock { clock, measure } => self.measure(clock, measure),
            Value::Difference(left, right) => match (self.value(left)?, self.value(right)?) {
                (Scalar::Whole(left), Scalar::Whole(right)) => {
                    Some(Scalar::Whole(left.saturating_sub(right)))
                }
                _ => None,
            },
            Value::Shift { at, by, back } => match (self.value(at)?, self.value(by)?) {
                (Scalar::Whole(at), Scalar::Whole(by)) => Some(Scalar::Whole(if back {
                    at.saturating_sub(by)
                } else {
                    at.saturating_add(by)
                })),
                _ => None,
            },
            Value::Elapsed { since, calendar } => match self.value(since)? {
                Scalar::Whole(since) => {
                    let calendar = &self.program.calendars.get(calendar as usize)?.of;
                    Some(Scalar::Whole(calendar.elapsed(since, self.now)))
                }
                _ => None,
            },
            Value::Size(slot) => {
                let datum = self.slot(slot);
                datum
                    .is_given()
                    .then(|| Scalar::Whole(datum.unpack().1 as i64))
            }
            Value::Pick(table) => Some(self.constant(self.pick(table)?.value?)),
            Value::Spent(slot) => {
                let spent = self.slot(slot);
                spent.is_given().then_some(Scalar::Whole(spent.bits))
            }
            Value::Count(of) => self.count(of).map(Scalar::Whole),
            Value::Times { factor, of } => match self.value(of)? {
                Scalar::Whole(it) => Some(Scalar::Whole(it.saturating_mul(factor))),
                _ => None,
            },
        }
    }

    /// A datum of a shape as a value, if it is given.
    pub fn scalar(&self, shape: &Shape, datum: Datum) -> Option<Scalar<'a>> {
        if !datum.is_given() {
            return None;
        }
        Some(match shape {
            Shape::Boolean => Scalar::Boolean(datum.bits != 0),
            Shape::Number => Scalar::Ratio(datum.as_decimal().millionths(), 1_000_000),
            Shape::Text(_) => Scalar::Text(self.case.text(self.program, datum.bits)),
            _ => Scalar::Whole(datum.bits),
        })
    }

    pub(super) fn constant(&self, it: Constant) -> Scalar<'a> {
        match it {
            Constant::Boolean(it) => Scalar::Boolean(it),
            Constant::Integer(it) | Constant::Instant(it) | Constant::Span(it) => Scalar::Whole(it),
            Constant::Millionths(it) => Scalar::Ratio(it, 1_000_000),
            Constant::Text(it) => Scalar::Text(
                self.program
                    .texts
                    .get(it as usize)
                    .map_or("", String::as_str),
            ),
        }
    }

    fn measure(&self, clock: u32, measure: Measure) -> Option<Scalar<'a>> {
        let state = self.clocks.get(clock as usize)?;
        let whole = |it: Option<i64>| it.map(Scalar::Whole);
        match measure {
            Measure::Phase => state.phase.known().map(|it| Scalar::Text(it.as_str())),
            Measure::Breached => match state.breached {
                Tri::Unknown => None,
                it => Some(Scalar::Boolean(it == Tri::Yes)),
            },
            Measure::Used => match (state.elapsed, state.target) {
                (Some(elapsed), Some(target)) => Some(Scalar::Ratio(
                    i128::from(elapsed),
                    i128::from(target.max(1)),
                )),
                _ => None,
            },
            Measure::Remaining => whole(state.remaining()),
            Measure::Elapsed => whole(state.elapsed),
            Measure::Due => whole(state.due),
            Measure::Missed => whole(state.missed),
        }
    }

    /// Whether the case stands escalated to a target, by whatever rule.
    fn escalated(&self, target: u32) -> Tri {
        let Some(record) = self.program.record else {
            return Tri::Unknown;
        };
        match self.slot(record.slot).tag {
            Tag::Unknown => Tri::Unknown,
            Tag::None => Tri::No,
            Tag::Given => Tri::from(
                self.records(&record)
                    .any(|it| self.stands(&record, it, None, target)),
            ),
        }
    }

    /// Whether the case is known to stand escalated to a target.
    pub fn is_escalated(&self, target: u32) -> bool {
        self.escalated(target) == Tri::Yes
    }

    /// Whether a record is one of this rule, or of none, to this target.
    pub fn concerns(
        &self,
        record: &EscalationRecord,
        row: &[Datum],
        rule: u32,
        target: u32,
    ) -> bool {
        let get = |at: usize| row.get(at).copied().unwrap_or_default();
        let to = self
            .program
            .targets
            .get(target as usize)
            .map(|it| i64::from(it.symbol));
        let by = self
            .program
            .escalations
            .get(rule as usize)
            .map(|it| i64::from(it.symbol));
        let (its_to, its_by) = (get(record.to), get(record.rule));
        its_to.is_given()
            && Some(its_to.bits) == to
            && (!its_by.is_given() || Some(its_by.bits) == by)
    }

    /// The records of what was escalated, in the order given.
    pub fn records(&self, record: &EscalationRecord) -> impl Iterator<Item = &'a [Datum]> {
        let width = match self
            .program
            .facts
            .get(record.slot as usize)
            .map(|it| &it.shape)
        {
            Some(Shape::Records(fields)) => fields.len().max(1),
            _ => 1,
        };
        let datum = self.slot(record.slot);
        let (start, len) = if datum.is_given() {
            datum.unpack()
        } else {
            (0, 0)
        };
        let rows = self
            .case
            .elements
            .get(start..start + len * width)
            .unwrap_or(&[]);
        let now = self.now;
        let at = record.at;
        // A record of the future has not happened yet.
        rows.chunks_exact(width)
            .filter(move |it| it.get(at).is_none_or(|it| !it.is_given() || it.bits <= now))
    }

    /// Whether a record stands: not ended, not from before the last reopening,
    /// to this target, and by this rule or by none.
    pub fn stands(
        &self,
        record: &EscalationRecord,
        row: &[Datum],
        rule: Option<u32>,
        target: u32,
    ) -> bool {
        let get = |at: usize| row.get(at).copied().unwrap_or_default();
        let to = self
            .program
            .targets
            .get(target as usize)
            .map(|it| i64::from(it.symbol));
        let concerned = match rule {
            Some(rule) => self.concerns(record, row, rule, target),
            None => get(record.to).is_given() && Some(get(record.to).bits) == to,
        };
        if !concerned {
            return false;
        }
        let ended = get(record.ended_at);
        if ended.is_given() && ended.bits <= self.now {
            return false;
        }
        let reopened = record
            .reopened_at
            .map(|it| self.slot(it))
            .filter(|it| it.is_given())
            .map(|it| it.bits);
        let at = get(record.at);
        !reopened.is_some_and(|reopened| at.is_given() && at.bits < reopened)
    }
}

fn reached(sure: bool, possible: bool) -> Tri {
    match (sure, possible) {
        (true, _) => Tri::Yes,
        (false, true) => Tri::Unknown,
        (false, false) => Tri::No,
    }
}

/// Whether two values stand in a relation.
fn related(relation: Relation, left: Scalar<'_>, right: Scalar<'_>) -> Tri {
    compare(left, right).map_or(Tri::Unknown, |it| Tri::from(relation.holds(it)))
}

/// How two values of comparable types compare.
pub fn compare(left: Scalar<'_>, right: Scalar<'_>) -> Option<Ordering> {
    match (left, right) {
        (Scalar::Whole(left), Scalar::Whole(right)) => Some(left.cmp(&right)),
        (Scalar::Text(left), Scalar::Text(right)) => Some(left.cmp(right)),
        (Scalar::Boolean(left), Scalar::Boolean(right)) => Some(left.cmp(&right)),
        (left, right) => {
            let ratio = |it| match it {
                Scalar::Whole(it) => Some((i128::from(it), 1)),
                Scalar::Ratio(over, under) => Some((over, under)),
                _ => None,
            };
            let ((a, b), (c, d)) = (ratio(left)?, ratio(right)?);
            Some(a.saturating_mul(d).cmp(&c.saturating_mul(b)))
        }
    }
}
