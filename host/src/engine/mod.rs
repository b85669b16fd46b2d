//! Runs the component: from bytes to something that can be asked.
//!
//! An [`Engine`] is a component ready to run, cheap to clone and shared between
//! threads. A [`Session`] is one instance of it, with memory of its own, for one
//! thread. Whatever a component does (stop, spin, ask for memory, answer
//! nonsense), the caller gets an [`EngineError`] and can go on.

pub mod config;
mod diagnostic;
mod error;
mod limits;
mod options;
mod session;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use wasmtime::component::{Component, Linker};

use crate::bindings::DeciderPre;

pub use error::{CompileError, DecideError, EngineError};
pub use limits::Limits;
pub use options::{Detail, Options};
pub use session::{Compiled, Policy, Recipe, Session, cases, is_blank};

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
static CODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/escalation_rules.cwasm"));

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
        let engine = wasmtime::Engine::new(&config::embedded()).map_err(unsupported)?;
        let component = match precompiled(&engine) {
            Some(component) => component,
            None => Component::new(&engine, COMPONENT).map_err(unsupported)?,
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

/// The embedded machine code, if there is any and it fits this machine.
fn precompiled(engine: &wasmtime::Engine) -> Option<Component> {
    if CODE.is_empty() {
        return None;
    }
    // SAFETY: the build script wrote these bytes with `precompile_component` of the
    // same wasmtime, and nobody can change what lies in the program.
    #[expect(
        unsafe_code,
        reason = "code is trusted to be what our own build script made"
    )]
    unsafe { Component::deserialize(engine, CODE) }.ok()
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
