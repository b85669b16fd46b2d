//! What can go wrong between the host and a component.

use std::path::PathBuf;

use crate::bindings::exports::escalation::rules::types::{Diagnostic, Rejection};

/// Why a component cannot be used, or stopped being of use.
///
/// After [`Trapped`](EngineError::Trapped), [`OutOfMemory`](EngineError::OutOfMemory)
/// and [`Deadline`](EngineError::Deadline) the session can still be used: the next
/// call works in a fresh instance.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The file cannot be read.
    #[error("cannot read the component `{}`: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The bytes are no WebAssembly component.
    #[error("this is not a WebAssembly component: {reason}")]
    NotAComponent {
        /// What they are instead.
        reason: String,
    },
    /// The component wants something from its host.
    #[error("the component asks its host for {}, and gets nothing", quoted(names))]
    Imports {
        /// Names of what it imports.
        names: Vec<String>,
    },
    /// The component does not export what `wit/` says, or of other types.
    #[error("the component does not offer `escalation:rules`: {reason}")]
    Mismatch {
        /// The first difference.
        reason: String,
    },
    /// The component stopped in the middle of a call.
    #[error("the component stopped while it was to {task}: {reason}")]
    Trapped {
        /// What was asked of it.
        task: &'static str,
        /// Why it stopped.
        reason: String,
    },
    /// The component asked for more memory than it may have.
    #[error("the component needs more than {mebibytes} MiB of memory to {task}")]
    OutOfMemory {
        /// What was asked of it.
        task: &'static str,
        /// How much it may have.
        mebibytes: usize,
    },
    /// The component did not answer in time.
    #[error("the component took longer than {seconds} s to {task}")]
    Deadline {
        /// What was asked of it.
        task: &'static str,
        /// How long it may take.
        seconds: u64,
    },
    /// The component answered what cannot be an answer.
    #[error("the component's answer makes no sense: {reason}")]
    Nonsense {
        /// What is wrong with it.
        reason: String,
    },
    /// A policy was handed to a session that did not compile it.
    #[error("this policy belongs to another session")]
    Stranger,
    /// wasmtime itself cannot run here.
    #[error("components cannot be run here: {reason}")]
    Unsupported {
        /// What wasmtime says.
        reason: String,
    },
}

impl EngineError {
    /// What to do about it, if there is a likely remedy.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            EngineError::NotAComponent { .. } | EngineError::Mismatch { .. } => {
                Some("`escalate component` writes the one that fits this program")
            }
            EngineError::Imports { .. } => Some("a component of rules is built without imports"),
            EngineError::OutOfMemory { .. } => {
                Some("decide fewer or smaller cases at once, or allow more memory")
            }
            _ => None,
        }
    }

    /// Whether a fresh instance may do better with other input.
    pub fn is_recoverable(&self) -> bool {
        matches!(
            self,
            EngineError::Trapped { .. }
                | EngineError::OutOfMemory { .. }
                | EngineError::Deadline { .. }
        )
    }
}

/// Why a policy was not compiled.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum CompileError {
    /// It has errors; all that was found, in the order of the text.
    #[error("the policy has {}", problems(.0.len()))]
    Refused(Vec<Diagnostic>),
    /// It could not be asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Why a case was not decided.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum DecideError {
    /// The case, or an option beside it, cannot be decided on.
    #[error("{}", .0.message)]
    Rejected(Rejection),
    /// It could not be asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}

fn problems(n: usize) -> String {
    if n == 1 {
        "1 problem".to_owned()
    } else {
        format!("{n} problems")
    }
}
