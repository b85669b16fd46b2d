//! Runs tests: each decision is asked of the component, and compared with what the test asserts.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::check::{Answered, find, holds, is_wanted};
use super::claim::{Difference, Probe, Snapshot, Wanted};
use super::{PreparedTest, Step, measures, why};
use crate::engine::{CompileError, Detail, Engine, EngineError, Options, Policy, Recipe, Session};
use crate::model::decision::Rejection;
use crate::model::diagnostic::{Diagnostic, Level};

/// Fewer tests than this are not worth another thread.
const TESTS_PER_THREAD: usize = 50;

/// The component's code for a value of the wrong type.
const UNUSABLE: &str = "C0107";

/// How to run tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunOptions {
    /// So many threads at most. The results are the same.
    pub threads: usize,
    /// Run no test after the first one that fails.
    pub fail_fast: bool,
    /// Run them in an order that follows from this number. The results stand in the order of the suite.
    pub seed: Option<u64>,
    /// Keep the lines that the component answered.
    pub keep_lines: bool,
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            threads: 1,
            fail_fast: false,
            seed: None,
            keep_lines: false,
        }
    }
}

/// What became of tests, in the order of the suite.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Results {
    /// One for each test.
    pub tests: Vec<TestResult>,
}

impl Results {
    /// So many tests that were not run.
    pub fn not_run(tests: usize) -> Results {
        Results {
            tests: vec![TestResult::not_run(); tests],
        }
    }

    /// How many ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.tests.iter().filter(|it| it.verdict == verdict).count()
    }
}

/// How a test ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// All that it asserts holds.
    Passed,
    /// It was not run, as another one failed.
    NotRun,
    /// Something that it asserts does not hold.
    Failed,
    /// A case of it cannot be decided.
    Broken,
}

/// What became of a test.
#[derive(Clone, PartialEq, Debug)]
pub struct TestResult {
    /// How it ended.
    pub verdict: Verdict,
    /// One for each of its steps; none if it was not run.
    pub steps: Vec<StepResult>,
}

impl TestResult {
    fn not_run() -> TestResult {
        TestResult {
            verdict: Verdict::NotRun,
            steps: Vec::new(),
        }
    }
}

/// What became of one step.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StepResult {
    /// What does not hold.
    pub differences: Vec<Difference>,
    /// Why there is no decision.
    pub broken: Option<Broken>,
    /// The decision for its snapshot, if that differs, and the file.
    pub snapshot: Option<(Snapshot, String)>,
    /// What the component answered, if that is kept.
    pub line: Option<String>,
}

/// Why a case is not decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// What the component says.
    pub rejection: Rejection,
    /// The fact that it speaks of, if the suite gives it.
    pub fact: Option<String>,
}

/// Run `tests` against a policy.
///
/// Fails if the policy is refused, or the component cannot go on.
pub fn run(
    engine: &Engine,
    policy: &str,
    tests: &[PreparedTest],
    options: RunOptions,
) -> Result<Results, CompileError> {
    let order = order(tests.len(), options.seed);
    let threads = options
        .threads
        .min(tests.len().div_ceil(TESTS_PER_THREAD))
        .max(1);
    let recipe = Recipe::source(engine, policy);
    let shared = Shared {
        tests,
        order: &order,
        options,
        next: AtomicUsize::new(0),
        stop: AtomicUsize::new(usize::MAX),
        done: Mutex::new(BTreeMap::new()),
    };
    if threads == 1 {
        work(&shared, &recipe)?;
    } else {
        let all: Vec<Result<(), CompileError>> = thread::scope(|scope| {
            let begun: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| work(&shared, &recipe)))
                .collect();
            let ended = begun
                .into_iter()
                .map(|it| it.join().unwrap_or_else(|_| Err(ended_early())));
            ended.collect()
        });
        all.into_iter().collect::<Result<Vec<()>, CompileError>>()?;
    }
    let stop = shared.stop.into_inner();
    let mut done = match shared.done.into_inner() {
        Ok(done) => done,
        Err(poisoned) => poisoned.into_inner(),
    };
    // What ran beyond the first failure depends on the threads: it does not count.
    let mut places = vec![0; order.len()];
    for (turn, test) in order.iter().enumerate() {
        if let Some(place) = places.get_mut(*test) {
            *place = turn;
        }
    }
    let tests = places.iter().enumerate().map(|(test, turn)| {
        done.remove(&test)
            .filter(|_| !options.fail_fast || *turn <= stop)
            .unwrap_or_else(TestResult::not_run)
    });
    Ok(Results {
        tests: tests.collect(),
    })
}

struct Shared<'t> {
    tests: &'t [PreparedTest],
    order: &'t [usize],
    options: RunOptions,
    next: AtomicUsize,
    /// The first turn whose test failed.
    stop: AtomicUsize,
    done: Mutex<BTreeMap<usize, TestResult>>,
}

fn work(shared: &Shared<'_>, recipe: &Recipe) -> Result<(), CompileError> {
    let (mut session, policy) = recipe.session()?;
    let mut done = Vec::new();
    loop {
        let turn = shared.next.fetch_add(1, Ordering::Relaxed);
        let test = shared
            .order
            .get(turn)
            .and_then(|it| Some((*it, shared.tests.get(*it)?)));
        let Some((index, test)) = test else { break };
        if shared.options.fail_fast && shared.stop.load(Ordering::Relaxed) < turn {
            break;
        }
        let result = one(&mut session, policy, test, shared.options)?;
        if matches!(result.verdict, Verdict::Failed | Verdict::Broken) {
            shared.stop.fetch_min(turn, Ordering::Relaxed);
        }
        done.push((index, result));
    }
    match shared.done.lock() {
        Ok(mut all) => all.extend(done),
        Err(_) => return Err(ended_early()),
    }
    Ok(())
}

pub(super) fn ended_early() -> CompileError {
    let reason = "a thread that runs tests ended early".to_owned();
    EngineError::Unsupported { reason }.into()
}

/// The order of the turns: that of the suite, or shuffled by a number.
fn order(tests: usize, seed: Option<u64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..tests).collect();
    let Some(mut state) = seed else { return order };
    for last in (1..order.len()).rev() {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = state;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^= it >> 31;
        let bound = u64::try_from(last + 1).unwrap_or(u64::MAX);
        let other = usize::try_from(it % bound).unwrap_or(0);
        order.swap(last, other);
    }
    order
}

fn one(
    session: &mut Session,
    policy: Policy,
    test: &PreparedTest,
    options: RunOptions,
) -> Result<TestResult, EngineError> {
    let mut verdict = Verdict::Passed;
    let mut steps = Vec::with_capacity(test.steps.len());
    for step in &test.steps {
        let line = ask(session, policy, step, Detail::Full)?;
        let answered = read(&line)?;
        let mut result = StepResult::default();
        match refused(step, &answered) {
            Some(broken) => result.broken = Some(broken),
            None if step.assertions.iter().all(|it| holds(it, &answered)) => {}
            None => compare(session, policy, step, &answered, &mut result)?,
        }
        if options.keep_lines {
            result.line = Some(line.trim_end().to_owned());
        }
        let of_step = match (&result.broken, result.differences.is_empty()) {
            (Some(_), _) => Verdict::Broken,
            (None, false) => Verdict::Failed,
            (None, true) => Verdict::Passed,
        };
        verdict = verdict.max(of_step);
        steps.push(result);
    }
    Ok(TestResult { verdict, steps })
}

/// Say in what a step differs, and why.
fn compare(
    session: &mut Session,
    policy: Policy,
    step: &Step,
    answered: &Answered,
    result: &mut StepResult,
) -> Result<(), EngineError> {
    let explained = read(&ask(session, policy, step, Detail::Explain)?)?;
    for assertion in &step.assertions {
        let found = find(&assertion.probe, answered);
        if is_wanted(&assertion.wanted, &found) {
            continue;
        }
        result
            .differences
            .push(why::difference(assertion, &found, &explained, step.zone));
        if let (Wanted::Snapshot(wanted), super::check::Found::Whole(written)) =
            (&assertion.wanted, found)
        {
            result.snapshot = Some((wanted.clone(), written));
        }
    }
    Ok(())
}

fn ask(
    session: &mut Session,
    policy: Policy,
    step: &Step,
    detail: Detail,
) -> Result<String, EngineError> {
    if !step.measured.is_empty() {
        return measures::ask(session, policy, step);
    }
    let options = Options {
        now: step.now.to_string(),
        detail,
        strict: step.strict,
        // What is asserted may be about the organisation alone. A brief decision has none of it.
        organisation: detail != Detail::Brief,
        program: step.program.clone(),
        ..Options::default()
    };
    session.decide_lines(policy, &step.case, &options.for_lines(1))
}

fn read(line: &str) -> Result<Answered, EngineError> {
    Answered::read(line).map_err(|reason| EngineError::Nonsense { reason })
}

/// Why a step has no decision, unless it asserts just that.
fn refused(step: &Step, answered: &Answered) -> Option<Broken> {
    let Answered::Refused(failure) = answered else {
        return None;
    };
    if step.assertions.iter().any(|it| it.probe == Probe::Refused) {
        return None;
    }
    let rejection = failure.error.clone();
    let named = |name: &str| rejection.message.contains(&format!("`{name}`"));
    let fact = step
        .given
        .iter()
        .rev()
        .find(|it| named(&it.0))
        .map(|it| it.0.clone());
    Some(Broken { rejection, fact })
}

/// What the component will not decide, each fact once, with its place in the suite.
///
/// Fails if the component cannot go on.
pub(super) fn refusals(
    session: &mut Session,
    policy: Policy,
    tests: &[PreparedTest],
) -> Result<Vec<Diagnostic>, EngineError> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut told = None;
    for (test, step) in tests
        .iter()
        .enumerate()
        .flat_map(|(at, it)| it.steps.iter().map(move |step| (at, step)))
    {
        // What is wrong with a step is wrong with those after it as well.
        if told == Some(test) {
            continue;
        }
        let line = ask(session, policy, step, Detail::Brief)?;
        // Only a refusal has this key, and nothing before it but the id.
        if !line.contains("\"error\":{\"line\":") {
            continue;
        }
        let Some(Broken { rejection, fact }) = refused(step, &read(&line)?) else {
            continue;
        };
        told = Some(test);
        let place = step
            .given
            .iter()
            .rev()
            .find(|it| Some(&it.0) == fact.as_ref());
        let help = match &fact {
            Some(fact) if rejection.code == UNUSABLE => Some(format!(
                "mend the value, or expect it: `problems: [{fact}]`"
            )),
            _ => rejection.help,
        };
        let one = Diagnostic {
            code: rejection.code,
            level: Level::Error,
            message: format!("this case cannot be decided: {}", rejection.message),
            location: Some(place.map_or(step.at, |it| it.1)),
            help,
        };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found.sort_by_key(|it| it.location.map_or(0, |it| it.start));
    Ok(found)
}

/// The first test that does not pass, if there is one; what differs is not asked.
///
/// Fails if the component cannot go on.
pub fn first_failure(
    session: &mut Session,
    policy: Policy,
    tests: &[PreparedTest],
) -> Result<Option<usize>, EngineError> {
    for (index, test) in tests.iter().enumerate() {
        for step in &test.steps {
            let answered = read(&ask(session, policy, step, Detail::Full)?)?;
            if refused(step, &answered).is_some()
                || !step.assertions.iter().all(|it| holds(it, &answered))
            {
                return Ok(Some(index));
            }
        }
    }
    Ok(None)
}
