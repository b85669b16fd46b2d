//! Runs the component: from bytes to something that can be asked.
//!
//! An [`Engine`] is a component ready to run, cheap to clone and shared between
//! threads. A [`Session`] is one instance of it, with memory of its own, for one
//! thread. Whatever a component does (stop, spin, ask for memory, answer
//! nonsense), the caller gets an [`EngineError`] and can go on.
//!
//! | Type | `Send` | `Sync` | For |
//! | --- | --- | --- | --- |
//! | [`Engine`] | yes | yes | one for a process; clones are cheap |
//! | [`Sessions`] | yes | yes | a server: one policy, any number of threads |
//! | [`Session`] | yes | no: its calls take `&mut` | one thread at a time |
//! | [`Policy`] | yes | yes | a number, of use in the session that compiled it |
//!
//! # One case
//!
//! ```
//! use escalate::engine::types::{Case, Fact, Scalar, Value};
//! use escalate::engine::{DecideError, Engine, Options};
//!
//! # let source = include_str!("../../../fixtures/example/policy.yaml");
//! let mut session = Engine::embedded()?.session()?;
//! let policy = session.compile(source)?.policy;
//! let fact = |name: &str, it| Fact { name: name.to_owned(), value: Value::One(it) };
//! let mut case = Case {
//!     id: "T-1".to_owned(),
//!     facts: vec![
//!         fact("service", Scalar::Text("down".to_owned())),
//!         fact("workaround", Scalar::Boolean(false)),
//!         fact("customers_affected", Scalar::Integer(240)),
//!     ],
//!     history: Vec::new(),
//!     as_of: None,
//!     history_complete: true,
//! };
//! let now = 1_795_204_800_000; // 2026-11-20T20:00:00Z
//! let decision = session.decide(policy, &case, now, &Options::default())?;
//! assert_eq!(decision.severity.as_deref(), Some("sev1"));
//!
//! // What cannot be decided is an answer too, and the session goes on.
//! case.facts.push(fact("customer_affected", Scalar::Integer(1)));
//! match session.decide(policy, &case, now, &Options::default()) {
//!     Err(DecideError::Rejected(why)) => {
//!         assert_eq!(why.code, "C0102");
//!         assert!(why.help.is_some());
//!     }
//!     other => panic!("{other:?}"),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is wrong with a policy
//!
//! ```
//! use escalate::engine::{CompileError, Engine};
//!
//! let source = "escalate: 1\npolicy: p\nversion: \"1\"\ndefine:\n  a: case.vp\n";
//! match Engine::embedded()?.session()?.compile(source) {
//!     Err(CompileError::Refused(found)) => {
//!         assert_eq!(found[0].code, "E0302");
//!         assert_eq!(found[0].location.map(|it| (it.line, it.column)), Some((5, 11)));
//!         assert_eq!(found[0].help.as_deref(), Some("did you mean `case.vip`?"));
//!     }
//!     other => panic!("{other:?}"),
//! }
//! # Ok::<(), escalate::engine::EngineError>(())
//! ```
//!
//! # Bounds
//!
//! ```
//! use std::time::Duration;
//!
//! use escalate::engine::{Engine, EngineError, Limits, Recipe};
//!
//! # let source = include_str!("../../../fixtures/example/policy.yaml");
//! let limits = Limits { memory_bytes_max: 16 * 1024 * 1024, call_time_max: Duration::from_secs(1) };
//! let engine = Engine::embedded()?.with_limits(limits);
//! let (mut session, policy) = Recipe::source(&engine, source).session()?;
//! let now = "{\"now\":\"2026-11-20T20:00:00Z\",\"detail\":\"brief\"}";
//! assert!(session.decide_lines(policy, "{\"id\":1}", now)?.starts_with("{\"id\":\"1\""));
//!
//! // Too much at once is an error, and the next call works in a fresh instance.
//! let blank = " ".repeat(20 * 1024 * 1024);
//! let error = session.decide_lines(policy, &blank, now).unwrap_err();
//! assert!(matches!(error, EngineError::OutOfMemory { .. }) && error.is_recoverable());
//! assert!(session.decide_lines(policy, "{\"id\":1}", now).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bake;
pub mod config;
mod core;
mod error;
mod image;
mod limits;
mod options;
mod session;
mod sessions;

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use wasmtime::component::{Component, Linker};

use crate::bindings::DeciderPre;

pub use self::bake::bake;
pub use self::core::core_module;
pub use error::{CompileError, DecideError, EngineError};
pub use limits::Limits;
pub use options::{Detail, Options};
pub use session::{Compiled, Policy, Recipe, Session, Tally, cases, is_blank};
pub use sessions::Sessions;

/// A case as values and what comes back of it: the types of the WIT.
pub mod types {
    pub use crate::bindings::exports::escalation::rules::types::{
        Answer, Case, Decimal, Decision, Diagnostic, Event, Fact, Level, Location, Rejection,
        Scalar, Value,
    };
}

use limits::Guard;

/// Bytes of a component's file. Ours has about one million.
const COMPONENT_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How often calls of a component from outside are looked after.
const TICK: Duration = Duration::from_millis(20);

static COMPONENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/escalation_rules.wasm"));

/// A component that is ready to run.
///
/// ```
/// use escalate::engine::Engine;
///
/// let mut session = Engine::embedded()?.session()?;
/// assert!(session.schema("case")?.is_some());
/// # Ok::<(), escalate::engine::EngineError>(())
/// ```
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
    limits: Limits,
}

struct Inner {
    pre: DeciderPre<Guard>,
    /// Whether it came from outside, and so has a deadline and is not believed.
    foreign: bool,
}

impl Engine {
    /// The component that was built with this program.
    ///
    /// Takes about a millisecond: its machine code is embedded. On a processor that
    /// this code does not fit, the component is compiled instead, which takes longer.
    pub fn embedded() -> Result<Engine, EngineError> {
        // Code that runs where it lies is there once, however many engines run it.
        static LOADED: Mutex<Option<Component>> = Mutex::new(None);
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let component = match &*loaded {
            Some(component) => component.clone(),
            None => loaded.insert(load()?).clone(),
        };
        Engine::link(&component, false)
    }

    /// A component from outside: not believed, and given a deadline.
    ///
    /// Fails if the bytes are no component, if it has imports, or if it does not
    /// export what `wit/` says.
    pub fn from_wasm(bytes: &[u8]) -> Result<Engine, EngineError> {
        look_at_header(bytes)?;
        let mut config = config::embedded();
        config.epoch_interruption(true);
        let engine = wasmtime::Engine::new(&config).map_err(unsupported)?;
        let component =
            Component::new(&engine, bytes).map_err(|error| EngineError::NotAComponent {
                reason: words(&error),
            })?;
        let names: Vec<String> = component
            .component_type()
            .imports(&engine)
            .map(|(name, _)| name.to_owned())
            .collect();
        if !names.is_empty() {
            return Err(EngineError::Imports { names });
        }
        let linked = Engine::link(&component, true)?;
        tick(&engine);
        Ok(linked)
    }

    /// As [`from_wasm`](Engine::from_wasm), from a file of at most 64 MiB.
    pub fn from_file(path: &Path) -> Result<Engine, EngineError> {
        let unreadable = |reason: String| EngineError::Unreadable {
            path: path.to_owned(),
            reason,
        };
        let found = fs::metadata(path).map_err(|error| unreadable(said(&error)))?;
        if found.is_dir() {
            return Err(unreadable("it is a folder".to_owned()));
        }
        if found.len() > COMPONENT_BYTES_MAX {
            return Err(unreadable(format!(
                "it is larger than {} MiB",
                COMPONENT_BYTES_MAX / 1024 / 1024
            )));
        }
        Engine::from_wasm(&fs::read(path).map_err(|error| unreadable(said(&error)))?)
    }

    /// The same component with other bounds on its sessions.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Engine {
        self.limits = limits;
        self
    }

    /// An instance of its own, for one thread.
    pub fn session(&self) -> Result<Session, EngineError> {
        Session::new(self.clone())
    }

    /// The bytes of the embedded component, for whoever runs it elsewhere.
    pub fn component() -> &'static [u8] {
        COMPONENT
    }

    /// Whether this is a component from outside.
    pub fn is_foreign(&self) -> bool {
        self.inner.foreign
    }

    fn pre(&self) -> &DeciderPre<Guard> {
        &self.inner.pre
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn link(component: &Component, foreign: bool) -> Result<Engine, EngineError> {
        let mismatch = |error: wasmtime::Error| EngineError::Mismatch {
            reason: words(&error),
        };
        let pre = Linker::new(component.engine())
            .instantiate_pre(component)
            .map_err(mismatch)?;
        let pre = DeciderPre::new(pre).map_err(mismatch)?;
        Ok(Engine {
            inner: Arc::new(Inner { pre, foreign }),
            limits: Limits::default(),
        })
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("foreign", &self.inner.foreign)
            .field("limits", &self.limits)
            .finish()
    }
}

/// The embedded component, ready to be instantiated.
fn load() -> Result<Component, EngineError> {
    let mut config = config::embedded();
    image::allow(&mut config);
    let engine = wasmtime::Engine::new(&config).map_err(unsupported)?;
    match image::load(&engine) {
        Some(component) => Ok(component),
        None => Component::new(&engine, COMPONENT).map_err(unsupported),
    }
}

/// Advance the clock of `engine` until nobody uses it any more.
fn tick(engine: &wasmtime::Engine) {
    let weak = engine.weak();
    thread::spawn(move || {
        loop {
            thread::sleep(TICK);
            match weak.upgrade() {
                Some(engine) => engine.increment_epoch(),
                None => return,
            }
        }
    });
}

/// Say what a file is, where wasmtime would only say what it is not.
fn look_at_header(bytes: &[u8]) -> Result<(), EngineError> {
    let reason = match bytes.get(..8) {
        Some([0, b'a', b's', b'm', 1, 0, 0, 0]) => "it is a core module",
        Some([0, b'a', b's', b'm', ..]) => return Ok(()),
        _ if bytes.trim_ascii_start().starts_with(b"(") => "it is WebAssembly as text",
        _ if bytes.is_empty() => "it is empty",
        _ => "it does not begin like one",
    };
    Err(EngineError::NotAComponent {
        reason: reason.to_owned(),
    })
}

/// The innermost cause in one line; what is around it names our own types.
fn words(error: &wasmtime::Error) -> String {
    let cause = error.root_cause().to_string();
    cause.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unsupported(error: wasmtime::Error) -> EngineError {
    EngineError::Unsupported {
        reason: words(&error),
    }
}

/// What the system says, without its number.
fn said(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
