//! Sessions for a server: as many as are wanted at once, kept for the next request.

use std::sync::{Arc, Mutex, PoisonError};

use super::{CompileError, DecideError, EngineError, Options, Policy, Recipe, Session};
use crate::bindings::exports::escalation::rules::types::{Case, Decision};

/// One policy, for any number of threads.
///
/// A [`Session`] is for one thread at a time. This hands out an idle one, or makes another, and
/// keeps it afterwards; nobody waits for anybody. Cheap to clone, and every clone shares the same
/// sessions. An instance takes a few hundred kilobytes of memory as long as it is kept.
///
/// ```
/// use escalate::engine::{Detail, Engine, Options, Recipe, Sessions};
///
/// let policy = "
/// escalate: 1
/// policy: our-desk
/// version: 1.0.0
/// severity:
///   levels: [high, low]
///   assume: worst
///   rules:
///     - { id: many, level: high, when: case.customers_affected >= 50, because: Many wait. }
///   otherwise: low
/// ";
/// let desk = Sessions::new(Recipe::source(&Engine::embedded()?, policy), 16)?;
/// let options = Options {
///     now: "2026-11-20T20:00:00Z".to_owned(),
///     detail: Detail::Brief,
///     ..Options::default()
/// };
/// let threads: Vec<_> = (0..4)
///     .map(|n| {
///         let (desk, options) = (desk.clone(), options.clone());
///         std::thread::spawn(move || {
///             let case = format!("{{\"id\":\"T-{n}\",\"customers_affected\":60}}\n");
///             desk.decide_lines(&case, &options.for_lines(1))
///         })
///     })
///     .collect();
/// for (n, thread) in threads.into_iter().enumerate() {
///     let answer = thread.join().unwrap()?;
///     assert!(answer.starts_with(&format!("{{\"id\":\"T-{n}\",\"severity\":\"high\"")));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Sessions {
    inner: Arc<Inner>,
}

struct Inner {
    recipe: Recipe,
    kept_max: usize,
    idle: Mutex<Vec<(Session, Policy)>>,
}

impl Sessions {
    /// A policy that is decided by at once: one session is made now.
    ///
    /// At most `kept_max` idle sessions are kept, and at least one; more are made where more
    /// threads ask at once. Fails if the policy has errors.
    pub fn new(recipe: Recipe, kept_max: usize) -> Result<Sessions, CompileError> {
        let first = recipe.session()?;
        Ok(Sessions {
            inner: Arc::new(Inner {
                recipe,
                kept_max: kept_max.max(1),
                idle: Mutex::new(vec![first]),
            }),
        })
    }

    /// Do something in a session that is for this thread alone meanwhile.
    ///
    /// Fails if another session was wanted and cannot be made. A session in which `work` panics
    /// is dropped.
    pub fn with<T>(&self, work: impl FnOnce(&mut Session, Policy) -> T) -> Result<T, CompileError> {
        let idle = self.idle().pop();
        let (mut session, policy) = match idle {
            Some(it) => it,
            None => self.inner.recipe.session()?,
        };
        let done = work(&mut session, policy);
        let mut idle = self.idle();
        if idle.len() < self.inner.kept_max {
            idle.push((session, policy));
        }
        Ok(done)
    }

    /// Decide one case as of `now`, milliseconds since 1970-01-01T00:00:00Z.
    pub fn decide(
        &self,
        case: &Case,
        now: i64,
        options: &Options,
    ) -> Result<Decision, DecideError> {
        self.with(|session, policy| session.decide(policy, case, now, options))
            .map_err(|error| DecideError::Engine(refused(error)))?
    }

    /// Decide many cases, as [`Session::decide_lines`] does.
    pub fn decide_lines(&self, chunk: &str, options: &str) -> Result<String, EngineError> {
        self.with(|session, policy| session.decide_lines(policy, chunk, options))
            .map_err(refused)?
    }

    /// How many sessions wait for somebody.
    pub fn idle_count(&self) -> usize {
        self.idle().len()
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Session, Policy)>> {
        // Nothing that may panic is done while the list is held.
        self.inner
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A policy that compiled once compiles again.
fn refused(error: CompileError) -> EngineError {
    match error {
        CompileError::Engine(error) => error,
        refused @ CompileError::Refused(_) => EngineError::Nonsense {
            reason: format!("{refused}, and had none before"),
        },
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions")
            .field("kept_max", &self.inner.kept_max)
            .field("idle", &self.idle_count())
            .finish()
    }
}
