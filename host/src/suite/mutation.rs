//! Whether tests notice small mistakes in their policy.
//!
//! The component makes the mistakes; each changed policy is compiled, and the tests run against it
//! until one does not pass. Changes that decide as the policy itself does are not counted.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};

use super::run::{Results, ended_early, first_failure};
use super::share::Share;
use super::{PreparedTest, Suite};
use crate::engine::{CompileError, Engine, EngineError, Recipe};

/// Changes that a thread takes at a time.
const CHANGES_PER_TURN: u32 = 8;

/// A small change of a policy, as the component tells it.
#[derive(Clone, PartialEq, Debug, Deserialize, Serialize)]
pub struct Mutant {
    /// Its number.
    pub mutant: u32,
    /// What the change does.
    pub kind: String,
    /// What it touches.
    pub of: String,
    /// The change in words.
    pub change: String,
    /// Where it is.
    pub line: u32,
    /// Column of its beginning, in characters.
    pub column: u32,
    /// Line of its end.
    pub end_line: u32,
    /// Column of its end.
    pub end_column: u32,
    /// First byte that is replaced.
    #[serde(skip_serializing)]
    start: usize,
    /// First byte after that.
    #[serde(skip_serializing)]
    end: usize,
    /// What is written instead.
    #[serde(skip_serializing)]
    text: String,
    /// Why it decides as the policy does, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equivalent: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    total: u64,
    left_off: u64,
    next: Option<u32>,
    mutants: Vec<Mutant>,
}

/// What became of a mutant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// This test noticed.
    Noticed(String),
    /// All tests pass as before.
    Survived,
    /// It decides as the policy does.
    Equivalent,
}

/// What became of the mutants of one policy.
#[derive(Clone, PartialEq, Debug)]
pub struct Mutation {
    /// The policy's file.
    pub policy_file: String,
    /// Mutants in the order of the policy, with what became of each.
    pub mutants: Vec<(Mutant, Fate)>,
    /// Changes beyond the most that are looked at.
    pub left_off: u64,
}

impl Mutation {
    /// How many were noticed, of those that decide otherwise.
    pub fn share(&self) -> Share {
        let counted = |it: &&(Mutant, Fate)| it.1 != Fate::Equivalent;
        let noticed = |it: &&(Mutant, Fate)| matches!(it.1, Fate::Noticed(_));
        Share {
            part: self.mutants.iter().filter(noticed).count(),
            whole: self.mutants.iter().filter(counted).count(),
        }
    }
}

/// Hears how many changes of a policy were tried, of how many.
pub type Told<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Try the tests of each policy against its mutants; tests must pass as they are.
///
/// Fails if the component does not answer.
pub fn mutation(
    engine: &Engine,
    suites: &[(Suite, Results)],
    threads: usize,
) -> Result<Vec<Mutation>, CompileError> {
    watched(engine, suites, threads, &|_, _| {})
}

/// The same; `told` hears how far it is, from any thread.
///
/// Fails if the component does not answer.
pub fn watched(
    engine: &Engine,
    suites: &[(Suite, Results)],
    threads: usize,
    told: Told<'_>,
) -> Result<Vec<Mutation>, CompileError> {
    let mut files: Vec<&str> = Vec::new();
    for (suite, _) in suites {
        if !files.contains(&suite.policy_file.as_str()) {
            files.push(&suite.policy_file);
        }
    }
    let of_file = |file: &str| {
        let own: Vec<&Suite> = suites
            .iter()
            .map(|it| &it.0)
            .filter(|it| it.policy_file == file)
            .collect();
        let policy = own.first().map(|it| it.policy.as_ref()).unwrap_or_default();
        let tests: Vec<PreparedTest> = own.iter().flat_map(|it| it.tests.iter().cloned()).collect();
        let (mutants, left_off) = of_policy(engine, policy, &tests, threads.max(1), told)?;
        Ok(Mutation {
            policy_file: file.to_owned(),
            mutants,
            left_off,
        })
    };
    files.into_iter().map(of_file).collect()
}

type Fates = BTreeMap<u32, (Mutant, Fate)>;

fn of_policy(
    engine: &Engine,
    source: &str,
    tests: &[PreparedTest],
    threads: usize,
    told: Told<'_>,
) -> Result<(Vec<(Mutant, Fate)>, u64), CompileError> {
    let recipe = Recipe::source(engine, source);
    let next = AtomicU32::new(0);
    let tried = AtomicU64::new(0);
    let done: Mutex<(Fates, u64)> = Mutex::new((Fates::new(), 0));
    let work = || -> Result<(), CompileError> {
        let (mut session, policy) = recipe.session()?;
        loop {
            let first = next.fetch_add(CHANGES_PER_TURN, Ordering::Relaxed);
            let page = session.mutants(policy, first, CHANGES_PER_TURN)?;
            let page: Page =
                serde_json::from_str(&page).map_err(|error| EngineError::Nonsense {
                    reason: format!("it does not say what the mutants of the policy are: {error}"),
                })?;
            let tried_now = page.total.saturating_sub(u64::from(first));
            let tried_now = tried_now.min(u64::from(CHANGES_PER_TURN));
            let mut fates = Fates::new();
            for mutant in page.mutants {
                let fate = match &mutant.equivalent {
                    Some(_) => Fate::Equivalent,
                    None => {
                        let text = changed(source, &mutant)?;
                        let changed = session.compile(&text)?.policy;
                        let failed = first_failure(&mut session, changed, tests)?;
                        session.forget(changed)?;
                        match failed.and_then(|it| tests.get(it)) {
                            Some(test) => Fate::Noticed(test.name.clone()),
                            None => Fate::Survived,
                        }
                    }
                };
                fates.insert(mutant.mutant, (mutant, fate));
            }
            let mut all = done.lock().map_err(|_| ended_early())?;
            all.0.extend(fates);
            all.1 = page.left_off;
            drop(all);
            let before = tried.fetch_add(tried_now, Ordering::Relaxed);
            told(before + tried_now, page.total);
            if page.next.is_none() {
                return Ok(());
            }
        }
    };
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
    let (fates, left_off) = done.into_inner().map_err(|_| ended_early())?;
    Ok((fates.into_values().collect(), left_off))
}

/// The policy with a change.
fn changed(source: &str, mutant: &Mutant) -> Result<String, EngineError> {
    let parts = source.get(..mutant.start).zip(source.get(mutant.end..));
    let (before, after) = parts.ok_or_else(|| EngineError::Nonsense {
        reason: "it changes a policy where it has no text".to_owned(),
    })?;
    Ok(format!("{before}{}{after}", mutant.text))
}
