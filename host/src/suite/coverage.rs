//! What tests show of a policy: which outcomes of its points they assert something of.
//!
//! The component says what the points are, and for each decision which of them influenced which
//! answer. An outcome counts where a test that passed asserts an answer that it influenced.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Deserialize;

use super::claim::Probe;
use super::run::{Results, Verdict, ended_early};
use super::share::Share;
use super::{Assertion, PreparedTest, Step, Suite};
use crate::engine::{CompileError, Engine, EngineError, Options, Recipe};
use crate::model::decision::{Decision, Influence, Line};

/// Fewer tests than this are not worth another thread.
const TESTS_PER_THREAD: usize = 50;

/// A point of a policy, as the component tells it.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Point {
    /// Its number.
    pub point: u32,
    /// What it is: `severity`, `escalation`, `condition`, …
    pub kind: String,
    /// Its id, if it has one.
    #[serde(default)]
    pub id: Option<String>,
    /// Its text, if it is a condition.
    #[serde(default)]
    pub text: Option<String>,
    /// What it belongs to: `escalation/referral-unanswered`.
    pub of: String,
    /// Where it is written.
    pub line: u32,
    /// Column of its beginning, in characters.
    pub column: u32,
    /// Line of its end.
    pub end_line: u32,
    /// Column of its end.
    pub end_column: u32,
    /// The outcomes that it can have.
    pub outcomes: Vec<String>,
    /// Those that it cannot.
    pub cannot: Vec<Cannot>,
}

impl Point {
    /// Its id, or its text.
    pub fn name(&self) -> &str {
        self.id
            .as_deref()
            .or(self.text.as_deref())
            .unwrap_or(&self.of)
    }
}

/// An outcome that cannot occur.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Cannot {
    /// The outcome.
    pub outcome: String,
    /// Why.
    pub why: String,
}

#[derive(Deserialize)]
struct Points {
    points: Vec<Point>,
}

/// What the tests of one policy show of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Coverage {
    /// The policy's file.
    pub policy_file: String,
    /// The points of the policy.
    pub points: Vec<Point>,
    /// For each outcome that was shown, how many assertions show it.
    pub shown: BTreeMap<(u32, String), u64>,
    /// Whether some decision rested on more than is told of it.
    pub cut: bool,
}

impl Coverage {
    /// How many outcomes are shown, of those that can occur.
    pub fn share(&self) -> Share {
        self.of(|_| true)
    }

    /// The same of some points.
    pub fn of(&self, which: impl Fn(&Point) -> bool) -> Share {
        let mut share = Share::default();
        for point in self.points.iter().filter(|it| which(it)) {
            share.whole += point.outcomes.len();
            share.part += point
                .outcomes
                .iter()
                .filter(|it| self.times(point, it) > 0)
                .count();
        }
        share
    }

    /// How many assertions show an outcome.
    pub fn times(&self, point: &Point, outcome: &str) -> u64 {
        let key = (point.point, outcome.to_owned());
        self.shown.get(&key).copied().unwrap_or(0)
    }
}

/// What the tests that passed show of their policies, one for each policy, in the order of the suites.
///
/// Fails if the component does not answer.
pub fn coverage(
    engine: &Engine,
    suites: &[(Suite, Results)],
    threads: usize,
) -> Result<Vec<Coverage>, CompileError> {
    let mut all: Vec<Coverage> = Vec::new();
    for (suite, results) in suites {
        let tests = suite.tests.iter().zip(&results.tests);
        let passed: Vec<&PreparedTest> = tests
            .filter(|it| it.1.verdict == Verdict::Passed)
            .map(|it| it.0)
            .collect();
        let (shown, cut) = of_tests(engine, &suite.policy, &passed, threads)?;
        let at = match all
            .iter()
            .position(|it| it.policy_file == suite.policy_file)
        {
            Some(at) => at,
            None => {
                let (mut session, policy) = Recipe::source(engine, &suite.policy).session()?;
                let points: Points = read(&session.points(policy)?)?;
                all.push(Coverage {
                    policy_file: suite.policy_file.clone(),
                    points: points.points,
                    shown: BTreeMap::new(),
                    cut: false,
                });
                all.len() - 1
            }
        };
        if let Some(coverage) = all.get_mut(at) {
            coverage.cut |= cut;
            for (key, times) in shown {
                *coverage.shown.entry(key).or_insert(0) += times;
            }
        }
    }
    Ok(all)
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, EngineError> {
    serde_json::from_str(text).map_err(|error| EngineError::Nonsense {
        reason: format!("it does not say what the points of the policy are: {error}"),
    })
}

type Shown = BTreeMap<(u32, String), u64>;

/// What some tests show, and whether some decision rested on more than is told of it.
fn of_tests(
    engine: &Engine,
    policy: &str,
    tests: &[&PreparedTest],
    threads: usize,
) -> Result<(Shown, bool), CompileError> {
    let recipe = Recipe::source(engine, policy);
    let next = AtomicUsize::new(0);
    let done: Mutex<(Shown, bool)> = Mutex::new((Shown::new(), false));
    let work = || -> Result<(), CompileError> {
        let (mut session, policy) = recipe.session()?;
        let (mut shown, mut cut) = (Shown::new(), false);
        while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Measures are no part of a decision, and show nothing of one.
            for step in test.steps.iter().filter(|it| it.measured.is_empty()) {
                let options = Options {
                    now: step.now.to_string(),
                    strict: step.strict,
                    program: step.program.clone(),
                    trace: true,
                    organisation: true,
                    ..Options::default()
                };
                let line = session.decide_lines(policy, &step.case, &options.for_lines(1))?;
                let line = Line::read(&line).map_err(|error| EngineError::Nonsense {
                    reason: error.to_string(),
                })?;
                // A case that is refused, as the test asserts, rests on nothing of the policy.
                if let Line::Full(decision) = line {
                    cut |= decision.trace_cut;
                    note(step, &decision, &mut shown);
                }
            }
        }
        let mut all = done.lock().map_err(|_| ended_early())?;
        all.1 |= cut;
        for (key, times) in shown {
            *all.0.entry(key).or_insert(0) += times;
        }
        Ok(())
    };
    let threads = threads.min(tests.len().div_ceil(TESTS_PER_THREAD)).max(1);
    if threads == 1 {
        work()?;
    } else {
        let ended: Vec<Result<(), CompileError>> = thread::scope(|scope| {
            let begun: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let ended = begun.into_iter();
            ended
                .map(|it| it.join().unwrap_or_else(|_| Err(ended_early())))
                .collect()
        });
        ended
            .into_iter()
            .collect::<Result<Vec<()>, CompileError>>()?;
    }
    done.into_inner().map_err(|_| ended_early())
}

/// Count what each assertion of a step shows.
fn note(step: &Step, decision: &Decision, shown: &mut Shown) {
    for assertion in &step.assertions {
        let mut points: BTreeSet<(u32, &str)> = BTreeSet::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let subjects = subjects(assertion);
        let mut open: Vec<&str> = subjects.iter().map(String::as_str).collect();
        while let Some(subject) = open.pop() {
            if !seen.insert(subject) {
                continue;
            }
            for it in decision.trace.get(subject).into_iter().flatten() {
                match it {
                    Influence::Point(point, outcome) => {
                        points.insert((*point, outcome));
                    }
                    Influence::Answer(other) => open.push(other),
                }
            }
        }
        for (point, outcome) in points {
            *shown.entry((point, outcome.to_owned())).or_insert(0) += 1;
        }
    }
}

/// The answers that an assertion looks at.
fn subjects(assertion: &Assertion) -> Vec<String> {
    match &assertion.probe {
        Probe::Ready(list) => vec![list.clone()],
        Probe::Highest => vec!["highest".to_owned()],
        Probe::Notify => vec!["notify".to_owned()],
        _ => assertion.subjects.clone(),
    }
}
