//! Conditions as sets of boxes over what they look at.
//!
//! What a fact can be falls into few classes that a condition tells apart: not
//! known, known to be empty, and the stretches between its thresholds or the
//! texts that it names. A box takes one class of each fact. Two conditions that
//! answer alike in every box are the same condition.
//!
//! What is not a fact held against a constant (time that has passed, a clock) is
//! taken as something that could be either way whatever the facts are. So an
//! equality found here holds; one that rests on such a thing may be missed.

use std::collections::BTreeMap;

use super::written;
use crate::limits::BOXES_MAX;
use crate::program::ir::{Constant, Fact, Node, NodeId, Program, Relation, Shape, Slot};
use crate::program::ir::{Measure, Value, ValueId};
use crate::value::tri::Tri;

/// Definitions inside definitions that are followed.
const DEPTH_MAX: usize = 64;
/// One in the units in which numbers are compared.
const ONE: i128 = 1_000_000;

/// What could be unknown in a policy, beside facts.
#[derive(Clone, Copy, Debug)]
pub struct Doubts<'a> {
    /// Whether severity can be open.
    pub severity: bool,
    /// For each clock, whether it is always known if its target is missed. What
    /// is not listed may be unknown.
    pub breaches_known: &'a [bool],
}

/// What something that conditions look at can be.
#[derive(Clone, PartialEq, Eq, Debug)]
enum State {
    Unknown,
    None,
    Given,
    Boolean(bool),
    Text(Option<String>),
    Amount(i128),
    Order(std::cmp::Ordering),
    Answer(Tri),
}

/// How a condition looks at it.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Test {
    Has,
    Holds,
    Texts { texts: Vec<String>, differs: bool },
    Amount { relation: Relation, constant: i128 },
    Amounts(Vec<i128>),
    Order(Relation),
    Answer,
}

impl Test {
    fn of(&self, state: &State) -> Tri {
        match (self, state) {
            (Test::Has, State::Unknown) => Tri::Unknown,
            (Test::Has, State::None) => Tri::No,
            (Test::Has, _) => Tri::Yes,
            (_, State::Unknown | State::None) => Tri::Unknown,
            (Test::Holds, State::Boolean(it)) => Tri::from(*it),
            (Test::Texts { texts, differs }, State::Text(it)) => {
                let named = it.as_ref().is_some_and(|it| texts.contains(it));
                Tri::from(named != *differs)
            }
            (Test::Amount { relation, constant }, State::Amount(it)) => {
                Tri::from(relation.holds(it.cmp(constant)))
            }
            (Test::Amounts(list), State::Amount(it)) => Tri::from(list.contains(it)),
            (Test::Order(relation), State::Order(it)) => Tri::from(relation.holds(*it)),
            (Test::Answer, State::Answer(it)) => *it,
            _ => Tri::Unknown,
        }
    }
}

/// One thing that conditions look at.
#[derive(Debug, Default)]
struct Variable {
    /// What it can be, as far as known without the tests.
    states: Vec<State>,
    /// The smallest difference between two amounts, if it is one.
    step: Option<i128>,
    /// The texts that there can be, if there are no others.
    closed: Option<Vec<String>>,
    tests: Vec<Test>,
    /// Which leaves look at it, with the test of each.
    leaves: Vec<((usize, NodeId), usize)>,
}

/// The boxes of some conditions.
#[derive(Debug)]
pub struct Boxes<'p> {
    programs: Vec<&'p Program>,
    /// For each leaf: the variable, and its answer for each class of it.
    leaves: BTreeMap<(usize, NodeId), (usize, Vec<Tri>)>,
    /// How many classes each variable has.
    sizes: Vec<usize>,
}

/// One box: a class of each variable.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'b> {
    boxes: &'b Boxes<'b>,
    classes: &'b [usize],
}

impl Cell<'_> {
    /// The answer of a condition of one of the programs in this box.
    pub fn answer(&self, program: usize, node: NodeId) -> Tri {
        self.at(program, node, 0)
    }

    fn at(&self, program: usize, node: NodeId, depth: usize) -> Tri {
        let Some(of) = self.boxes.programs.get(program) else {
            return Tri::Unknown;
        };
        if depth > DEPTH_MAX * 4 {
            return Tri::Unknown;
        }
        let answer = |it: NodeId| self.at(program, it, depth + 1);
        let list = |range: &crate::program::ir::Range| {
            let nodes = of.lists.get(range.of()).unwrap_or(&[]);
            nodes.iter().map(|it| answer(*it))
        };
        match of.nodes.get(node as usize) {
            Some(Node::Constant(it)) => *it,
            Some(Node::Not(it)) => answer(*it).negated(),
            Some(Node::Same {
                left,
                right,
                differs,
            }) => match (answer(*left), answer(*right)) {
                (Tri::Unknown, _) | (_, Tri::Unknown) => Tri::Unknown,
                (left, right) => Tri::from((left == right) != *differs),
            },
            Some(Node::And(range)) => list(range).fold(Tri::Yes, Tri::and),
            Some(Node::Or(range)) => list(range).fold(Tri::No, Tri::or),
            Some(Node::AtLeast { count, of: range }) => {
                reached(list(range).map(|it| (it, 1)), i64::from(*count))
            }
            Some(Node::Score { least, of: range }) => {
                let weights = of.weights.get(range.of()).unwrap_or(&[]);
                reached(list(range).zip(weights.iter().copied()), *least)
            }
            Some(Node::Define(define)) => of
                .defines
                .get(*define as usize)
                .map_or(Tri::Unknown, |it| answer(it.when)),
            _ => {
                let leaf = self.boxes.leaves.get(&(program, node));
                let class = leaf.and_then(|it| self.classes.get(it.0));
                let answer = leaf.zip(class).and_then(|(it, class)| it.1.get(*class));
                answer.copied().unwrap_or(Tri::Unknown)
            }
        }
    }
}

fn reached(parts: impl Iterator<Item = (Tri, i64)>, least: i64) -> Tri {
    let (mut sure, mut possible) = (0_i64, 0_i64);
    for (answer, weight) in parts {
        match answer {
            Tri::Yes => sure = sure.saturating_add(weight),
            Tri::Unknown => possible = possible.saturating_add(weight),
            Tri::No => {}
        }
    }
    match (sure >= least, sure.saturating_add(possible) >= least) {
        (true, _) => Tri::Yes,
        (false, true) => Tri::Unknown,
        (false, false) => Tri::No,
    }
}

impl<'p> Boxes<'p> {
    /// The boxes of some conditions of some programs. `None` where there would be
    /// too many to look at.
    pub fn of(
        programs: &[&'p Program],
        roots: &[(usize, NodeId)],
        doubts: Doubts<'_>,
    ) -> Option<Self> {
        let mut gather = Gather {
            programs,
            doubts,
            variables: BTreeMap::new(),
            seen: std::collections::BTreeSet::new(),
        };
        for (program, node) in roots {
            gather.node(*program, *node, 0)?;
        }
        let mut boxes = Boxes {
            programs: programs.to_vec(),
            leaves: BTreeMap::new(),
            sizes: Vec::new(),
        };
        let mut total = 1_usize;
        for (at, variable) in gather.variables.into_values().enumerate() {
            let states = variable.classes();
            let columns: Vec<Vec<Tri>> = variable
                .tests
                .iter()
                .map(|test| states.iter().map(|it| test.of(it)).collect())
                .collect();
            // Classes that no condition tells apart are one.
            let mut kept: Vec<usize> = Vec::new();
            for state in 0..states.len() {
                let row = |at: usize| columns.iter().map(move |it| it.get(at).copied());
                if !kept.iter().any(|other| row(*other).eq(row(state))) {
                    kept.push(state);
                }
            }
            total = total.checked_mul(kept.len().max(1))?;
            if total > BOXES_MAX {
                return None;
            }
            for (leaf, test) in variable.leaves {
                let column = columns.get(test)?;
                let answers = kept.iter().filter_map(|it| column.get(*it).copied());
                boxes.leaves.insert(leaf, (at, answers.collect()));
            }
            boxes.sizes.push(kept.len().max(1));
        }
        Some(boxes)
    }

    /// How many boxes there are.
    pub fn count(&self) -> usize {
        self.sizes.iter().product()
    }

    /// Look at each box; stops when `visit` says so by `false`.
    pub fn each(&self, visit: &mut dyn FnMut(Cell<'_>) -> bool) {
        let mut classes = vec![0; self.sizes.len()];
        loop {
            let cell = Cell {
                boxes: self,
                classes: &classes,
            };
            if !visit(cell) {
                return;
            }
            let mut turned = false;
            for (class, size) in classes.iter_mut().zip(&self.sizes) {
                *class += 1;
                if *class < *size {
                    turned = true;
                    break;
                }
                *class = 0;
            }
            if !turned {
                return;
            }
        }
    }
}

/// Whether two conditions of two programs answer alike whatever the facts are.
/// `false` also where that could not be found out.
pub fn equal(left: (&Program, NodeId), right: (&Program, NodeId)) -> bool {
    let roots = [(0, left.1), (1, right.1)];
    let doubts = Doubts {
        severity: true,
        breaches_known: &[],
    };
    let Some(boxes) = Boxes::of(&[left.0, right.0], &roots, doubts) else {
        return false;
    };
    let mut alike = true;
    boxes.each(&mut |cell| {
        alike = cell.answer(0, left.1) == cell.answer(1, right.1);
        alike
    });
    alike
}

impl Variable {
    /// The classes into which its tests divide it.
    fn classes(&self) -> Vec<State> {
        let mut states = self.states.clone();
        if let Some(step) = self.step {
            let mut samples: Vec<i128> = Vec::new();
            let mut cut = |at: i128| {
                let below = at.div_euclid(step) * step;
                let (before, after) = (if below == at { at - step } else { below }, below + step);
                samples.extend([before, after]);
                if below == at {
                    samples.push(at);
                }
            };
            for test in &self.tests {
                match test {
                    Test::Amount { constant, .. } => cut(*constant),
                    Test::Amounts(list) => list.iter().for_each(|it| cut(*it)),
                    _ => {}
                }
            }
            // What 64 bits do not hold is no value.
            let most = i128::from(i64::MAX) * ONE;
            let least = i128::from(i64::MIN) * ONE;
            samples.retain(|it| (least..=most).contains(it));
            samples.sort_unstable();
            samples.dedup();
            if samples.is_empty() {
                states.push(State::Given);
            }
            states.extend(samples.into_iter().map(State::Amount));
        }
        let named = self.tests.iter().flat_map(|it| match it {
            Test::Texts { texts, .. } => texts.as_slice(),
            _ => &[],
        });
        if self.states.contains(&State::Text(None)) {
            let mut named: Vec<&String> = named.collect();
            named.sort();
            named.dedup();
            match &self.closed {
                None => states.extend(named.into_iter().map(|it| State::Text(Some(it.clone())))),
                Some(all) => {
                    states.retain(|it| *it != State::Text(None));
                    states.extend(all.iter().map(|it| State::Text(Some(it.clone()))));
                }
            }
        }
        states
    }
}

struct Gather<'a, 'p> {
    programs: &'a [&'p Program],
    doubts: Doubts<'a>,
    variables: BTreeMap<String, Variable>,
    seen: std::collections::BTreeSet<(usize, NodeId)>,
}

/// Whether a fact can be unknown in a case without mistakes.
pub fn can_be_unknown(fact: &Fact) -> bool {
    !fact.absent_none
}

impl Gather<'_, '_> {
    /// `None` if it is too deep to follow.
    fn node(&mut self, program: usize, node: NodeId, depth: usize) -> Option<()> {
        if depth > DEPTH_MAX * 4 {
            return None;
        }
        let of = *self.programs.get(program)?;
        if !self.seen.insert((program, node)) {
            return Some(());
        }
        match of.nodes.get(node as usize)? {
            Node::Constant(_) => {}
            Node::Not(it) => self.node(program, *it, depth + 1)?,
            Node::Same { left, right, .. } => {
                self.node(program, *left, depth + 1)?;
                self.node(program, *right, depth + 1)?;
            }
            Node::And(range)
            | Node::Or(range)
            | Node::AtLeast { of: range, .. }
            | Node::Score { of: range, .. } => {
                for it in of.lists.get(range.of())? {
                    self.node(program, *it, depth + 1)?;
                }
            }
            Node::Define(define) => {
                let when = of.defines.get(*define as usize)?.when;
                self.node(program, when, depth + 1)?;
            }
            leaf => self.leaf(of, program, node, *leaf)?,
        }
        Some(())
    }

    fn leaf(&mut self, of: &Program, program: usize, node: NodeId, leaf: Node) -> Option<()> {
        let texts = |list: &[u32]| -> Vec<String> {
            let texts = list.iter().filter_map(|it| of.texts.get(*it as usize));
            texts.cloned().collect()
        };
        let (slot, test) = match leaf {
            Node::Fact(slot) => (slot, Test::Holds),
            Node::Has(slot) => (slot, Test::Has),
            Node::Symbol {
                slot,
                symbol,
                differs,
            } => {
                let texts = texts(&[symbol]);
                (slot, Test::Texts { texts, differs })
            }
            Node::Among { slot, list } => {
                let texts = texts(of.symbols.get(list.of())?);
                let differs = false;
                (slot, Test::Texts { texts, differs })
            }
            Node::Whole {
                slot,
                relation,
                constant,
            } => {
                let constant = i128::from(constant) * unit(of, slot);
                (slot, Test::Amount { relation, constant })
            }
            Node::Decimal {
                slot,
                relation,
                constant,
            } => (slot, Test::Amount { relation, constant }),
            Node::In { needle, list } => match amounts(of, needle, of.constants.get(list.of())?) {
                Some(it) => it,
                None => return self.other(of, program, node, leaf),
            },
            _ => return self.other(of, program, node, leaf),
        };
        let Some((name, shape, without)) = looked_at(of, slot) else {
            return self.other(of, program, node, leaf);
        };
        let variable = self.variables.entry(name).or_default();
        if variable.states.is_empty() {
            variable.states = without;
            match shape {
                Shape::Boolean => variable
                    .states
                    .extend([State::Boolean(false), State::Boolean(true)]),
                Shape::Text(lexicon) => {
                    variable.states.push(State::Text(None));
                    variable.closed = lexicon.closed.then(|| texts(&lexicon.symbols));
                }
                Shape::Integer => variable.step = Some(ONE),
                Shape::Number | Shape::Timestamp | Shape::Duration => variable.step = Some(1),
                _ => variable.states.push(State::Given),
            }
        }
        variable.add((program, node), test);
        Some(())
    }

    /// What is no fact held against a constant.
    fn other(&mut self, of: &Program, program: usize, node: NodeId, leaf: Node) -> Option<()> {
        let alone = || format!("{program} {node}");
        let (key, states, test) = match leaf {
            Node::Severity { levels } => {
                let named = (0..of.levels.len()).filter(|it| levels & 1 << it != 0);
                let texts = named.filter_map(|it| of.levels.get(it)).cloned().collect();
                let mut states: Vec<State> = of
                    .levels
                    .iter()
                    .map(|it| State::Text(Some(it.clone())))
                    .collect();
                states.extend(self.doubts.severity.then_some(State::Unknown));
                let differs = false;
                (
                    "severity".to_owned(),
                    states,
                    Test::Texts { texts, differs },
                )
            }
            Node::Compare {
                relation,
                left,
                right,
            } => {
                use std::cmp::Ordering::{Equal, Greater, Less};
                let mut states: Vec<State> = [Less, Equal, Greater].map(State::Order).to_vec();
                if self.open(of, left) || self.open(of, right) {
                    states.push(State::Unknown);
                }
                let key = match (written::value(of, left), written::value(of, right)) {
                    (Some(left), Some(right)) => format!("compare {left} {right}"),
                    _ => alone(),
                };
                (key, states, Test::Order(relation))
            }
            Node::Escalated(target) => {
                let name = of.targets.get(target as usize)?.id.clone();
                let record = of.record.and_then(|it| of.facts.get(it.slot as usize));
                let mut states = vec![State::Answer(Tri::No), State::Answer(Tri::Yes)];
                if record.is_none_or(can_be_unknown) {
                    states.push(State::Unknown);
                }
                (format!("escalated {name}"), states, Test::Answer)
            }
            Node::Holds(value) => {
                let key = written::value(of, value).map_or_else(alone, |it| format!("holds {it}"));
                let mut states = anything();
                if let Some(Value::Clock {
                    clock,
                    measure: Measure::Breached,
                }) = of.values.get(value as usize)
                    && self.doubts.breaches_known.get(*clock as usize) == Some(&true)
                {
                    states.retain(|it| *it != State::Answer(Tri::Unknown));
                }
                (key, states, Test::Answer)
            }
            Node::Each { of: at, .. } => {
                let key = written::node(of, node).map_or_else(alone, |it| format!("node {it}"));
                let mut states = anything();
                if self.told(of, at) {
                    states.retain(|it| *it != State::Answer(Tri::Unknown));
                }
                (key, states, Test::Answer)
            }
            _ => {
                let key = written::node(of, node).map_or_else(alone, |it| format!("node {it}"));
                (key, anything(), Test::Answer)
            }
        };
        let variable = self.variables.entry(key).or_default();
        if variable.states.is_empty() {
            variable.states = states;
        }
        variable.add((program, node), test);
        Some(())
    }

    /// Whether a loop stands within one over the same list, which is known then, and
    /// what it asks of an item is always known.
    fn told(&self, of: &Program, at: u32) -> bool {
        let loops = &of.lists_read.loops;
        let Some(inner) = loops.get(at as usize) else {
            return false;
        };
        let within = loops.iter().any(|it| {
            it.depth < inner.depth
                && it.list == inner.list
                && (it.first..=it.when).contains(&inner.when)
        });
        within
            && Boxes::of(&[of], &[(0, inner.when)], self.doubts).is_some_and(|boxes| {
                let mut known = true;
                boxes.each(&mut |cell| {
                    known &= cell.answer(0, inner.when) != Tri::Unknown;
                    known
                });
                known
            })
    }

    /// Whether a value can be missing.
    fn open(&self, of: &Program, value: ValueId) -> bool {
        match of.values.get(value as usize) {
            Some(Value::Constant(_) | Value::Now) => false,
            Some(Value::Severity) => self.doubts.severity,
            // An item that is a single value is there.
            Some(Value::Fact(slot)) => {
                looked_at(of, *slot).is_none_or(|(.., without)| !without.is_empty())
            }
            Some(Value::Difference(left, right)) => self.open(of, *left) || self.open(of, *right),
            Some(Value::Shift { at, by, .. }) => self.open(of, *at) || self.open(of, *by),
            _ => true,
        }
    }
}

impl Variable {
    fn add(&mut self, leaf: (usize, NodeId), test: Test) {
        let at = match self.tests.iter().position(|it| *it == test) {
            Some(at) => at,
            None => {
                self.tests.push(test);
                self.tests.len() - 1
            }
        };
        self.leaves.push((leaf, at));
    }
}

fn anything() -> Vec<State> {
    [Tri::No, Tri::Unknown, Tri::Yes]
        .map(State::Answer)
        .to_vec()
}

/// The fact of a slot. The slots of items and of histories are no facts'.
pub(super) fn fact(of: &Program, slot: Slot) -> Option<&Fact> {
    let facts = of.facts.get(..of.slots as usize)?;
    facts.get(slot as usize)
}

/// What a condition looks at in a slot: in words that mean the same in every
/// program, what values it has, and what it can be without a value. None of histories.
fn looked_at(of: &Program, slot: Slot) -> Option<(String, &Shape, Vec<State>)> {
    let without = |unknown: bool| match unknown {
        true => vec![State::None, State::Unknown],
        false => vec![State::None],
    };
    if let Some(part) = of.lists_read.part(slot) {
        // An item that is a single value is there.
        let field = part.field.as_ref();
        let without = field.map_or(Vec::new(), |_| without(!part.absent_none));
        return Some((written::slot(of, slot)?, &part.shape, without));
    }
    let fact = fact(of, slot)?;
    let name = written::slot(of, slot)?;
    Some((name, &fact.shape, without(can_be_unknown(fact))))
}

/// What a whole number is worth in the units of its fact.
fn unit(of: &Program, slot: Slot) -> i128 {
    match of.shape(slot) {
        Some(Shape::Integer | Shape::Number) => ONE,
        _ => 1,
    }
}

/// A fact in a list of amounts.
fn amounts(of: &Program, needle: ValueId, list: &[Constant]) -> Option<(Slot, Test)> {
    let Some(Value::Fact(slot)) = of.values.get(needle as usize) else {
        return None;
    };
    let unit = unit(of, *slot);
    let amount = |it: &Constant| match it {
        Constant::Integer(it) => Some(i128::from(*it) * ONE),
        Constant::Millionths(it) => Some(*it),
        Constant::Instant(it) | Constant::Span(it) => Some(i128::from(*it) * unit),
        _ => None,
    };
    let shape = &fact(of, *slot)?.shape;
    if matches!(shape, Shape::Text(_) | Shape::Boolean) {
        return None;
    }
    let list: Option<Vec<i128>> = list.iter().map(amount).collect();
    Some((*slot, Test::Amounts(list?)))
}
