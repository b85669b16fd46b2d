//! Conditions once more, as tests of facts and as runs over what the tests said:
//! what is answered a million times is answered from here. The tree in `ir` says
//! the same and stays, for explaining, for asking and for what has no test.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use super::ir::{Node, NodeId, Program, Range, Relation, Shape, Slot};

/// A test of a fact whose bits are a whole number, the same few instructions
/// whatever is tested: the bits less `low` are at most `span`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Test {
    /// The fact.
    pub slot: Slot,
    /// The least value.
    pub low: i64,
    /// The greatest value less the least.
    pub span: u64,
}

impl Test {
    /// Whether it holds of the bits of a fact that is given.
    #[inline]
    pub fn holds(&self, bits: i64) -> bool {
        bits.wrapping_sub(self.low) as u64 <= self.span
    }
}

/// Those of 64 tests, beginning with test 64 times `at`, that a run asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    /// Which 64.
    pub at: u32,
    /// Those that must hold.
    pub held: u64,
    /// Those that must not.
    pub failed: u64,
}

/// A part of a run that is no plain test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A test of a number. Where it has fraction digits, the tree answers.
    Number {
        /// The test of a whole one,
        test: Test,
        /// or its opposite.
        differs: bool,
        /// The same condition in the tree,
        node: NodeId,
        /// or its opposite.
        turned: bool,
    },
    /// A text that is one of several: the bit of its symbol less `low` is set.
    OneOf {
        /// The fact.
        slot: Slot,
        /// The other way round.
        differs: bool,
        /// The first symbol.
        low: i64,
        /// A bit for each symbol from there on.
        mask: u64,
    },
    /// Whether a fact is given.
    Has {
        /// The fact.
        slot: Slot,
        /// The other way round.
        differs: bool,
    },
    /// A run of its own.
    Group(Run),
    /// Whatever else: the tree answers.
    Tree {
        /// The condition.
        node: NodeId,
        /// The other way round.
        differs: bool,
    },
}

/// All of some tests and steps, and severity among some levels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// What is asked of the tests, or of those of them that come first.
    pub first: Asked,
    /// Range of what is asked of the others.
    pub others: Range,
    /// Range of the steps.
    pub steps: Range,
    /// The levels that are meant, a bit each; all of them if severity is not asked.
    pub levels: u16,
    /// Whether severity is asked.
    pub severity: bool,
    /// Whether there is nothing but `first` and `levels`.
    pub short: bool,
    /// The opposite is meant: *any of* is *not all of*, each the other way round.
    pub turned: bool,
}

/// Runs for the conditions of a program. Worked out from the rest of it, so no
/// part of its digest.
#[derive(Clone, Debug, Default)]
pub struct Straight {
    /// The tests of all runs, each of them once.
    pub tests: Vec<Test>,
    /// What the runs ask of them.
    pub asked: Vec<Asked>,
    /// The steps of all runs.
    pub steps: Vec<Step>,
    /// The run of each condition that is asked as a whole.
    pub runs: Vec<Option<Run>>,
    /// The runs of the escalation rules, in their order, where they lie side by side.
    pub escalations: Vec<Run>,
    /// Likewise those of what the items of each checklist require.
    pub checklists: Vec<Vec<Run>>,
}

impl Hash for Straight {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A run before its place is known.
#[derive(Default)]
struct Parts {
    asked: Vec<Asked>,
    steps: Vec<Step>,
    levels: Option<u16>,
}

/// Lays out runs.
struct Layout<'p> {
    program: &'p Program,
    into: Straight,
    known: BTreeMap<Test, usize>,
}

impl Straight {
    /// Lay out the conditions of a program.
    pub fn of(program: &Program) -> Straight {
        let mut layout = Layout {
            program,
            into: Straight {
                runs: vec![None; program.nodes.len()],
                ..Straight::default()
            },
            known: BTreeMap::new(),
        };
        for node in roots(program) {
            if layout.into.runs.get(node as usize) == Some(&None) {
                let run = layout.run(node, false);
                if let Some(cell) = layout.into.runs.get_mut(node as usize) {
                    *cell = Some(run);
                }
            }
        }
        let side_by_side = |nodes: &mut dyn Iterator<Item = NodeId>| {
            let runs = &layout.into.runs;
            nodes
                .filter_map(|it| runs.get(it as usize).copied().flatten())
                .collect()
        };
        let rules = side_by_side(&mut program.escalations.iter().map(|it| it.when));
        let lists = program.checklists.iter();
        let lists = lists
            .map(|list| side_by_side(&mut list.items.iter().map(|it| it.require)))
            .collect();
        layout.into.escalations = rules;
        layout.into.checklists = lists;
        layout.into
    }
}

impl Layout<'_> {
    /// A condition, or its opposite, as a run.
    fn run(&mut self, node: NodeId, differs: bool) -> Run {
        let turned = match self.program.nodes.get(node as usize) {
            Some(Node::Not(of)) => return self.run(*of, !differs),
            Some(Node::And(_)) => differs,
            Some(Node::Or(_)) => !differs,
            _ => false,
        };
        let mut parts = Parts::default();
        self.lay(node, differs != turned, &mut parts);
        let range = |from: usize, to: usize| Range {
            start: from as u32,
            end: to as u32,
        };
        let (asked, steps) = (self.into.asked.len(), self.into.steps.len());
        let mut of = parts.asked.into_iter();
        let first = of.next().unwrap_or_default();
        self.into.asked.extend(of);
        self.into.steps.extend(parts.steps);
        let others = range(asked, self.into.asked.len());
        let steps = range(steps, self.into.steps.len());
        Run {
            first,
            others,
            steps,
            levels: parts.levels.unwrap_or(u16::MAX),
            severity: parts.levels.is_some(),
            short: others.start == others.end && steps.start == steps.end,
            turned,
        }
    }

    /// Add a condition, or its opposite, to those that must all hold.
    fn lay(&mut self, at: NodeId, differs: bool, into: &mut Parts) {
        let Some(node) = self.program.nodes.get(at as usize) else {
            return into.steps.push(Step::Tree { node: at, differs });
        };
        match *node {
            // Not any is all not, for unknowns as well.
            Node::And(of) if !differs => self.lay_all(of, differs, into),
            Node::Or(of) if differs => self.lay_all(of, differs, into),
            Node::And(_) | Node::Or(_) => {
                let run = self.run(at, differs);
                into.steps.push(Step::Group(run));
            }
            Node::Not(of) => self.lay(of, !differs, into),
            Node::Severity { levels } => {
                let levels = if differs { !levels } else { levels };
                into.levels = Some(into.levels.unwrap_or(u16::MAX) & levels);
            }
            Node::Has(slot) => into.steps.push(Step::Has { slot, differs }),
            _ => match test(*node, differs) {
                Some((test, differs_now)) if is_number(self.program, test.slot) => {
                    into.steps.push(Step::Number {
                        test,
                        differs: differs_now,
                        node: at,
                        turned: differs,
                    });
                }
                Some((test, differs)) => self.ask(test, differs, into),
                None => into.steps.push(step(self.program, at, *node, differs)),
            },
        }
    }

    /// Ask a test, or its opposite.
    fn ask(&mut self, test: Test, differs: bool, into: &mut Parts) {
        let tests = &mut self.into.tests;
        let number = *self.known.entry(test).or_insert_with(|| {
            tests.push(test);
            tests.len() - 1
        });
        let (at, bit) = ((number / 64) as u32, 1 << (number % 64));
        let asked = match into.asked.iter_mut().position(|it| it.at == at) {
            Some(place) => into.asked.get_mut(place),
            None => {
                into.asked.push(Asked {
                    at,
                    ..Asked::default()
                });
                into.asked.last_mut()
            }
        };
        match asked {
            Some(it) if differs => it.failed |= bit,
            Some(it) => it.held |= bit,
            None => {}
        }
    }

    fn lay_all(&mut self, of: Range, differs: bool, into: &mut Parts) {
        for it in self.program.lists.get(of.of()).unwrap_or(&[]) {
            self.lay(*it, differs, into);
        }
    }
}

/// The conditions that are asked as a whole.
fn roots(program: &Program) -> Vec<NodeId> {
    let mut roots: Vec<NodeId> = program.defines.iter().map(|it| it.when).collect();
    let severity = program.severity.iter().flat_map(|it| &it.rules);
    roots.extend(severity.map(|it| it.when));
    for clock in &program.clocks {
        roots.extend(clock.while_.iter().chain(&clock.pause));
    }
    roots.extend(program.targets.iter().filter_map(|it| it.approval));
    for rule in &program.escalations {
        roots.push(rule.when);
        roots.extend(rule.unless.iter().map(|it| it.when));
    }
    roots.extend(program.raci.iter().filter_map(|it| it.when));
    for item in program.checklists.iter().flat_map(|it| &it.items) {
        roots.extend(item.applies);
        roots.push(item.require);
    }
    roots
}

fn is_number(program: &Program, slot: Slot) -> bool {
    let fact = program.facts.get(slot as usize);
    fact.is_none_or(|it| it.shape == Shape::Number)
}

/// The test that a leaf of the tree, or its opposite, amounts to, and whether the
/// test must fail.
fn test(node: Node, differs: bool) -> Option<(Test, bool)> {
    const LEAST: i128 = i64::MIN as i128;
    const MOST: i128 = i64::MAX as i128;
    let within = |slot, low: i128, high: i128, differs| {
        let (low, high) = (low.max(LEAST), high.min(MOST));
        // No value at all is any value, the other way round.
        let none = low > high;
        let (low, high) = if none { (LEAST, MOST) } else { (low, high) };
        let test = Test {
            slot,
            low: low as i64,
            span: (high - low) as u64,
        };
        Some((test, differs != none))
    };
    // The constant, or the whole numbers on both sides of it, between which there
    // is none to be equal to it.
    let relation = |slot, relation: Relation, below: i128, above: i128| match relation {
        Relation::Equal => within(slot, above, below, differs),
        Relation::NotEqual => within(slot, above, below, !differs),
        Relation::Less => within(slot, LEAST, above - 1, differs),
        Relation::LessOrEqual => within(slot, LEAST, below, differs),
        Relation::Greater => within(slot, below + 1, MOST, differs),
        Relation::GreaterOrEqual => within(slot, above, MOST, differs),
    };
    match node {
        Node::Fact(slot) => within(slot, 0, 0, !differs),
        Node::Symbol {
            slot,
            symbol,
            differs: other,
        } => {
            let symbol = i128::from(symbol);
            within(slot, symbol, symbol, differs != other)
        }
        Node::Whole {
            slot,
            relation: how,
            constant,
        } => {
            let constant = i128::from(constant);
            relation(slot, how, constant, constant)
        }
        Node::Decimal {
            slot,
            relation: how,
            constant,
        } => {
            let below = constant.div_euclid(1_000_000);
            let whole = constant.rem_euclid(1_000_000) == 0;
            relation(slot, how, below, below + i128::from(!whole))
        }
        _ => None,
    }
}

/// The step of what has no test.
fn step(program: &Program, at: NodeId, node: Node, differs: bool) -> Step {
    let tree = Step::Tree { node: at, differs };
    let Node::Among { slot, list } = node else {
        return tree;
    };
    let symbols = program.symbols.get(list.of()).unwrap_or(&[]);
    let low = symbols.iter().copied().min().unwrap_or_default();
    let bits = symbols.iter().map(|it| 1_u64.checked_shl(it - low));
    match bits.reduce(|a, b| Some(a? | b?)).flatten() {
        Some(mask) => Step::OneOf {
            slot,
            differs,
            low: i64::from(low),
            mask,
        },
        None => tree,
    }
}

/// Whether a symbol is one of those of a step.
#[inline]
pub fn is_one_of(bits: i64, low: i64, mask: u64) -> bool {
    let over = bits.wrapping_sub(low) as u64;
    over < 64 && mask >> over & 1 != 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "tests")]

    use super::{Relation, Step, Test, is_one_of, step, test};
    use crate::program::ir::{Node, Program, Range};

    fn of(node: Node, differs: bool) -> (Test, bool) {
        let none = Test {
            slot: 99,
            low: 0,
            span: 0,
        };
        test(node, differs).unwrap_or((none, false))
    }

    const RELATIONS: [Relation; 6] = [
        Relation::Equal,
        Relation::NotEqual,
        Relation::Less,
        Relation::LessOrEqual,
        Relation::Greater,
        Relation::GreaterOrEqual,
    ];
    const WHOLE: [i64; 9] = [
        i64::MIN,
        i64::MIN + 1,
        -2,
        -1,
        0,
        1,
        2,
        i64::MAX - 1,
        i64::MAX,
    ];

    #[test]
    fn a_test_says_what_the_relation_says() {
        for relation in RELATIONS {
            for constant in WHOLE {
                for differs in [false, true] {
                    let (test, fails) = of(
                        Node::Whole {
                            slot: 0,
                            relation,
                            constant,
                        },
                        differs,
                    );
                    for it in WHOLE {
                        let holds = relation.holds(it.cmp(&constant));
                        assert_eq!(
                            test.holds(it) != fails,
                            holds != differs,
                            "{it} {relation:?} {constant}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_whole_number_stands_to_a_decimal_as_their_millionths_do() {
        let far = i128::from(i64::MAX) * 2_000_000;
        let near = (-3_000_000..=3_000_000).step_by(250_000);
        for constant in near.chain([far, -far]) {
            for relation in RELATIONS {
                let (test, fails) = of(
                    Node::Decimal {
                        slot: 0,
                        relation,
                        constant,
                    },
                    false,
                );
                for it in WHOLE {
                    let holds = relation.holds((i128::from(it) * 1_000_000).cmp(&constant));
                    assert_eq!(
                        test.holds(it) != fails,
                        holds,
                        "{it} {relation:?} {constant}"
                    );
                }
            }
        }
    }

    #[test]
    fn one_of_several_texts_is_a_mask_if_they_are_near_each_other() {
        let program = Program {
            symbols: vec![7, 9, 200],
            ..Program::default()
        };
        let among = |start, end| Node::Among {
            slot: 0,
            list: Range { start, end },
        };
        let Step::OneOf { low, mask, .. } = step(&program, 5, among(0, 2), false) else {
            panic!("two texts near each other");
        };
        for it in [-1, 0, 6, 7, 8, 9, 10, 71, 73, i64::MAX] {
            assert_eq!(is_one_of(it, low, mask), it == 7 || it == 9, "{it}");
        }
        let far = step(&program, 5, among(0, 3), true);
        assert_eq!(
            far,
            Step::Tree {
                node: 5,
                differs: true
            }
        );
    }
}
