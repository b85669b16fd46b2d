//! One instance of the component, and what can be asked of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::IgnoredAny;
use wasmtime::component::ResourceAny;
use wasmtime::{Store, Trap};

use super::limits::Guard;
use super::{CompileError, DecideError, Engine, EngineError, Limits, Options, TICK, words};
use crate::bindings::Decider;
use crate::bindings::exports::escalation::rules::policies::{GuestPolicy, GuestTally};
use crate::bindings::exports::escalation::rules::types::{Case, Decision, Diagnostic};

/// Numbers sessions, so that a policy is not taken to another one.
static SESSIONS: AtomicU64 = AtomicU64::new(0);

/// One instance of the component, for one thread.
///
/// An instance that stopped in the middle of a call is of no use any more, nor is
/// the store that it lives in. The session then makes itself a new one at the next
/// call and compiles its policies again; whoever uses it sees one error and goes on.
pub struct Session {
    engine: Engine,
    number: u64,
    live: Option<Live>,
    /// How many instances there have been.
    lives: u64,
    policies: Vec<Origin>,
}

struct Live {
    store: Store<Guard>,
    world: Decider,
    /// Beside [`Session::policies`]: what stands for each in this instance.
    handles: Vec<Option<ResourceAny>>,
    /// How long a call may take.
    ticks: u64,
}

/// Where a policy comes from, to get it again.
#[derive(Clone)]
enum Origin {
    Source(Arc<str>),
    Baked,
}

/// A compiled policy, to be used with the session that compiled it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    session: u64,
    index: usize,
}

/// A compiled policy, and what is probably not meant in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Compiled {
    /// The policy.
    pub policy: Policy,
    /// Warnings, in the order of the text.
    pub warnings: Vec<Diagnostic>,
}

/// Measures being counted, in one instance of the component. What was counted is lost
/// with that instance; [`Session::tally_state`] saves it.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    session: u64,
    life: u64,
    handle: ResourceAny,
}

/// How to make a session that has a certain policy.
#[derive(Clone)]
pub struct Recipe {
    engine: Engine,
    origin: Origin,
}

impl Recipe {
    /// A policy by its text.
    pub fn source(engine: &Engine, source: &str) -> Recipe {
        Recipe {
            engine: engine.clone(),
            origin: Origin::Source(source.into()),
        }
    }

    /// The policy that is baked into the component.
    pub fn baked(engine: &Engine) -> Recipe {
        Recipe {
            engine: engine.clone(),
            origin: Origin::Baked,
        }
    }

    /// A new session, and the policy in it.
    pub fn session(&self) -> Result<(Session, Policy), CompileError> {
        let mut session = self.engine.session()?;
        let policy = match &self.origin {
            Origin::Source(source) => session.compile(source)?.policy,
            Origin::Baked => session.baked()?.ok_or_else(not_baked)?,
        };
        Ok((session, policy))
    }
}

type Asked<T> = Result<T, EngineError>;

impl Session {
    pub(super) fn new(engine: Engine) -> Asked<Session> {
        let number = SESSIONS.fetch_add(1, Ordering::Relaxed);
        let mut session = Session {
            engine,
            number,
            live: None,
            lives: 0,
            policies: Vec::new(),
        };
        session.live()?;
        Ok(session)
    }

    /// Compile a policy, YAML or JSON.
    pub fn compile(&mut self, source: &str) -> Result<Compiled, CompileError> {
        let (handle, warnings) = self.compile_here(source)?;
        Ok(Compiled {
            policy: self.keep(Origin::Source(source.into()), handle),
            warnings,
        })
    }

    /// The policy that was baked into the component, if there is one.
    pub fn baked(&mut self) -> Asked<Option<Policy>> {
        let handle = self.call("fetch its baked policy", |guest, store| {
            guest.call_baked(store)
        })?;
        Ok(handle.map(|handle| self.keep(Origin::Baked, handle)))
    }

    /// What the policy is, as JSON.
    pub fn describe(&mut self, policy: Policy) -> Asked<String> {
        let handle = self.handle(policy)?;
        self.call("describe a policy", |guest, store| {
            guest.call_describe(store, handle)
        })
    }

    /// Every point of the policy that a test can show, as JSON.
    pub fn points(&mut self, policy: Policy) -> Asked<String> {
        let handle = self.handle(policy)?;
        self.call("list the points of a policy", |guest, store| {
            guest.call_points(store, handle)
        })
    }

    /// Small mistakes that the policy could have, as JSON: those among `count`
    /// changes from `first` on that leave a policy that compiles.
    pub fn mutants(&mut self, policy: Policy, first: u32, count: u32) -> Asked<String> {
        let handle = self.handle(policy)?;
        self.call("change a policy", |guest, store| {
            guest.call_mutants(store, handle, first, count)
        })
    }

    /// Free what a policy takes in the instance. If it is used again, it is
    /// compiled again.
    pub fn forget(&mut self, policy: Policy) -> Asked<()> {
        self.origin(policy)?;
        if let Some(live) = &mut self.live
            && let Some(handle) = live.handles.get_mut(policy.index).and_then(Option::take)
        {
            let freed = handle.resource_drop(&mut live.store);
            if freed.is_err() {
                // An instance that cannot free is of no use any more.
                self.live = None;
            }
        }
        Ok(())
    }

    /// Decide one case as of `now`, milliseconds since 1970-01-01T00:00:00Z.
    pub fn decide(
        &mut self,
        policy: Policy,
        case: &Case,
        now: i64,
        options: &Options,
    ) -> Result<Decision, DecideError> {
        self.decide_with(policy, case, now, &options.for_case())
    }

    /// As [`decide`](Session::decide), with options as the WIT has them: empty, or a
    /// JSON object.
    pub fn decide_with(
        &mut self,
        policy: Policy,
        case: &Case,
        now: i64,
        options: &str,
    ) -> Result<Decision, DecideError> {
        let handle = self.handle(policy)?;
        self.call("decide a case", |guest, store| {
            guest.call_decide(store, handle, case, now, options)
        })?
        .map_err(DecideError::Rejected)
    }

    /// Every instant after `now` and up to `until` (milliseconds) at which the
    /// decision would differ if nothing else happened, as a JSON array.
    pub fn timeline(
        &mut self,
        policy: Policy,
        case: &Case,
        now: i64,
        until: i64,
        options: &Options,
    ) -> Result<String, DecideError> {
        self.timeline_with(policy, case, now, until, &options.for_case())
    }

    /// As [`timeline`](Session::timeline), with options as the WIT has them.
    pub fn timeline_with(
        &mut self,
        policy: Policy,
        case: &Case,
        now: i64,
        until: i64,
        options: &str,
    ) -> Result<String, DecideError> {
        let handle = self.handle(policy)?;
        self.call("look ahead", |guest, store| {
            guest.call_timeline(store, handle, case, now, until, options)
        })?
        .map_err(DecideError::Rejected)
    }

    /// Decide many cases: one JSON object a line in, one a line out, in the same
    /// order. `options` is what [`Options::for_lines`] writes.
    ///
    /// A component from outside is held to that: another number of lines, or a line
    /// that is no JSON object, is [`EngineError::Nonsense`].
    pub fn decide_lines(&mut self, policy: Policy, chunk: &str, options: &str) -> Asked<String> {
        let handle = self.handle(policy)?;
        let out = self.call("decide cases", |guest, store| {
            guest.call_decide_lines(store, handle, chunk, options)
        })?;
        if self.engine.is_foreign() {
            sensible(chunk, &out)?;
        }
        Ok(out)
    }

    /// Advise an organisation as of `now`, milliseconds since 1970-01-01T00:00:00Z:
    /// everything that the policy says of it alone, as JSON. `organisation` is a JSON
    /// object of its facts, `options` are those of the WIT.
    ///
    /// A component from outside is held to answer a JSON object; anything else is
    /// [`EngineError::Nonsense`].
    pub fn advise(
        &mut self,
        policy: Policy,
        organisation: &str,
        now: i64,
        options: &str,
    ) -> Result<String, DecideError> {
        let handle = self.handle(policy)?;
        let out = self
            .call("advise an organisation", |guest, store| {
                guest.call_advise(store, handle, organisation, now, options)
            })?
            .map_err(DecideError::Rejected)?;
        if self.engine.is_foreign() {
            objects(&out, 1)?;
        }
        Ok(out)
    }

    /// Advise many organisations: one JSON object a line in, one a line out, in the same
    /// order. `options` are those of the WIT.
    ///
    /// A component from outside is held to that as by
    /// [`decide_lines`](Session::decide_lines).
    pub fn advise_lines(&mut self, policy: Policy, chunk: &str, options: &str) -> Asked<String> {
        let handle = self.handle(policy)?;
        let out = self.call("advise organisations", |guest, store| {
            guest.call_advise_lines(store, handle, chunk, options)
        })?;
        if self.engine.is_foreign() {
            sensible(chunk, &out)?;
        }
        Ok(out)
    }

    /// Answer questions about calendars: one JSON object a line in, one a line out, in
    /// the same order; those of `policy`, if one is given, may be named in them.
    ///
    /// A component from outside is held to that as by
    /// [`decide_lines`](Session::decide_lines).
    pub fn calendar_lines(&mut self, policy: Option<Policy>, chunk: &str) -> Asked<String> {
        const TASK: &str = "answer questions about calendars";
        let out = match policy {
            Some(policy) => {
                let handle = self.handle(policy)?;
                self.call(TASK, |guest, store| {
                    guest.call_calendar_lines(store, handle, chunk)
                })?
            }
            None => self.world(TASK, |world, store| {
                let policies = world.escalation_rules_policies();
                policies.call_calendar_lines(store, chunk)
            })?,
        };
        if self.engine.is_foreign() {
            sensible(chunk, &out)?;
        }
        Ok(out)
    }

    /// Begin to count what a policy's measures ask. `options` are those of the WIT.
    pub fn tally(&mut self, policy: Policy, options: &str) -> Result<Tally, DecideError> {
        let policy = self.handle(policy)?;
        let handle = self
            .call("begin to measure", |guest, store| {
                guest.call_tally(store, policy, options)
            })?
            .map_err(DecideError::Rejected)?;
        Ok(Tally {
            session: self.number,
            life: self.lives,
            handle,
        })
    }

    /// Count cases, one JSON object a line. What comes back is a line for each case that
    /// was refused or of which a value could not be used.
    ///
    /// A component from outside is held to that: more lines than cases, or a line that
    /// is no JSON object, is [`EngineError::Nonsense`].
    pub fn tally_lines(&mut self, tally: Tally, chunk: &str, first_line: u32) -> Asked<String> {
        let out = self.tally_call(tally, "measure cases", |guest, store, handle| {
            guest.call_add_lines(store, handle, chunk, first_line)
        })?;
        if self.engine.is_foreign() {
            objects(&out, cases(chunk))?;
        }
        Ok(out)
    }

    /// What was counted so far, as text for [`Session::tally_merge`].
    pub fn tally_state(&mut self, tally: Tally) -> Asked<String> {
        self.tally_call(tally, "save what it measured", |guest, store, handle| {
            guest.call_state(store, handle)
        })
    }

    /// Add what another tally of the same policy and options counted.
    pub fn tally_merge(&mut self, tally: Tally, state: &str) -> Result<(), DecideError> {
        self.tally_call(tally, "join measures", |guest, store, handle| {
            guest.call_merge(store, handle, state)
        })?
        .map_err(DecideError::Rejected)
    }

    /// The figures so far, as JSON.
    pub fn tally_result(&mut self, tally: Tally) -> Asked<String> {
        self.tally_call(tally, "tell what it measured", |guest, store, handle| {
            guest.call_result(store, handle)
        })
    }

    /// Free what a tally takes in the instance.
    pub fn tally_end(&mut self, tally: Tally) {
        if let Some(live) = &mut self.live
            && (tally.session, tally.life) == (self.number, self.lives)
            && tally.handle.resource_drop(&mut live.store).is_err()
        {
            self.live = None;
        }
    }

    fn tally_call<T>(
        &mut self,
        tally: Tally,
        task: &'static str,
        ask: impl FnOnce(GuestTally<'_>, &mut Store<Guard>, ResourceAny) -> wasmtime::Result<T>,
    ) -> Asked<T> {
        self.live()?;
        if (tally.session, tally.life) != (self.number, self.lives) {
            return Err(EngineError::Stranger);
        }
        self.world(task, |world, store| {
            ask(
                world.escalation_rules_policies().tally(),
                store,
                tally.handle,
            )
        })
    }

    /// A JSON Schema: `policy`, `case` or `decision`; none for any other name.
    pub fn schema(&mut self, of: &str) -> Asked<Option<String>> {
        self.world("write a schema", |world, store| {
            world.escalation_rules_policies().call_schema(store, of)
        })
    }

    /// The standard facts as JSON.
    pub fn vocabulary(&mut self) -> Asked<String> {
        self.world("list its facts", |world, store| {
            world.escalation_rules_policies().call_vocabulary(store)
        })
    }

    /// The engine that this session belongs to.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// How to make another session with the same policy, on another thread perhaps.
    pub fn recipe(&self, policy: Policy) -> Asked<Recipe> {
        Ok(Recipe {
            engine: self.engine.clone(),
            origin: self.origin(policy)?,
        })
    }

    fn keep(&mut self, origin: Origin, handle: ResourceAny) -> Policy {
        let index = self.policies.len();
        self.policies.push(origin);
        if let Some(live) = &mut self.live {
            live.handles.resize(index, None);
            live.handles.push(Some(handle));
        }
        Policy {
            session: self.number,
            index,
        }
    }

    fn origin(&self, policy: Policy) -> Asked<Origin> {
        let known = self
            .policies
            .get(policy.index)
            .filter(|_| policy.session == self.number);
        known.cloned().ok_or(EngineError::Stranger)
    }

    /// What stands for a policy in the present instance; in a new one it is compiled again.
    fn handle(&mut self, policy: Policy) -> Asked<ResourceAny> {
        let origin = self.origin(policy)?;
        if let Some(handle) = self.live()?.handles.get(policy.index).copied().flatten() {
            return Ok(handle);
        }
        let handle = match origin {
            Origin::Source(source) => match self.compile_here(&source) {
                Ok((handle, _)) => handle,
                Err(CompileError::Engine(error)) => return Err(error),
                Err(CompileError::Refused(_)) => {
                    let reason = "it refuses a policy that it compiled before".to_owned();
                    return Err(EngineError::Nonsense { reason });
                }
            },
            Origin::Baked => {
                let baked = self.call("fetch its baked policy", |guest, store| {
                    guest.call_baked(store)
                })?;
                baked.ok_or_else(not_baked)?
            }
        };
        let live = self.live()?;
        if live.handles.len() <= policy.index {
            live.handles.resize(policy.index + 1, None);
        }
        if let Some(slot) = live.handles.get_mut(policy.index) {
            *slot = Some(handle);
        }
        Ok(handle)
    }

    fn compile_here(
        &mut self,
        source: &str,
    ) -> Result<(ResourceAny, Vec<Diagnostic>), CompileError> {
        match self.call("compile a policy", |guest, store| {
            guest.call_compile(store, source)
        })? {
            Ok(compiled) => Ok((compiled.policy, compiled.warnings)),
            Err(found) if found.is_empty() => {
                let reason = "it refuses a policy and does not say why".to_owned();
                Err(EngineError::Nonsense { reason }.into())
            }
            Err(found) => Err(CompileError::Refused(found)),
        }
    }

    fn call<T>(
        &mut self,
        task: &'static str,
        ask: impl FnOnce(GuestPolicy<'_>, &mut Store<Guard>) -> wasmtime::Result<T>,
    ) -> Asked<T> {
        self.world(task, |world, store| {
            ask(world.escalation_rules_policies().policy(), store)
        })
    }

    fn world<T>(
        &mut self,
        task: &'static str,
        ask: impl FnOnce(&Decider, &mut Store<Guard>) -> wasmtime::Result<T>,
    ) -> Asked<T> {
        let live = self.live()?;
        let ticks = live.ticks;
        live.store.set_epoch_deadline(ticks);
        match ask(&live.world, &mut live.store) {
            Ok(answer) => Ok(answer),
            Err(error) => {
                let exhausted = live.store.data().exhausted;
                self.live = None;
                Err(explain(&error, task, exhausted, self.engine.limits()))
            }
        }
    }

    fn live(&mut self) -> Asked<&mut Live> {
        let live = match self.live.take() {
            Some(live) => live,
            None => {
                self.lives += 1;
                Live::new(&self.engine)?
            }
        };
        Ok(self.live.insert(live))
    }
}

impl Live {
    fn new(engine: &Engine) -> Asked<Live> {
        let limits = engine.limits();
        let mut store = Store::new(engine.pre().engine(), Guard::new(limits));
        store.limiter(|guard| guard);
        // The end of a tick may be near when a call begins.
        let ticks = limits.call_time_max.as_millis().div_ceil(TICK.as_millis()) + 1;
        let ticks = u64::try_from(ticks).unwrap_or(u64::MAX / 2);
        store.set_epoch_deadline(ticks);
        let world = engine.pre().instantiate(&mut store);
        let exhausted = store.data().exhausted;
        let world = world.map_err(|error| explain(&error, "begin", exhausted, limits))?;
        Ok(Live {
            store,
            world,
            handles: Vec::new(),
            ticks,
        })
    }
}

/// Say why a call did not come back.
fn explain(
    error: &wasmtime::Error,
    task: &'static str,
    exhausted: bool,
    limits: &Limits,
) -> EngineError {
    let trap = error.downcast_ref::<Trap>();
    if trap == Some(&Trap::Interrupt) {
        return EngineError::Deadline {
            task,
            seconds: limits.call_time_max.as_secs(),
        };
    }
    // A guest that gets no memory stops itself, with no word of why.
    if exhausted {
        return EngineError::OutOfMemory {
            task,
            mebibytes: limits.mebibytes(),
        };
    }
    let reason = match trap {
        Some(Trap::UnreachableCodeReached) => "it gave up".to_owned(),
        Some(Trap::StackOverflow) => "its stack is full".to_owned(),
        Some(Trap::MemoryOutOfBounds) => "it reached outside its memory".to_owned(),
        Some(trap) => trap.to_string(),
        None => words(error),
    };
    EngineError::Trapped { task, reason }
}

fn not_baked() -> EngineError {
    EngineError::Nonsense {
        reason: "there is no policy baked into it".to_owned(),
    }
}

/// Hold a component from outside to one JSON object a case.
fn sensible(chunk: &str, out: &str) -> Asked<()> {
    let asked = cases(chunk);
    let answered = out.lines().count();
    if asked != answered {
        let reason = format!("{answered} lines to {asked} cases");
        return Err(EngineError::Nonsense { reason });
    }
    objects(out, asked)
}

/// Hold a component from outside to at most so many JSON objects, one a line.
fn objects(out: &str, most: usize) -> Asked<()> {
    let answered = out.lines().count();
    if answered > most {
        let reason = format!("{answered} lines to {most} cases");
        return Err(EngineError::Nonsense { reason });
    }
    for (n, line) in out.lines().enumerate() {
        let object = line.starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok();
        if !object {
            let start: String = line.chars().take(40).collect();
            let reason = format!("line {} of {answered} is no JSON object: `{start}`", n + 1);
            return Err(EngineError::Nonsense { reason });
        }
    }
    Ok(())
}

/// How many cases a chunk has: its lines that are not blank.
pub fn cases(chunk: &str) -> usize {
    chunk.split('\n').filter(|line| !is_blank(line)).count()
}

/// Whether a line has nothing but JSON's own white space.
pub fn is_blank(line: &str) -> bool {
    line.bytes().all(|it| matches!(it, b' ' | b'\t' | b'\r'))
}
