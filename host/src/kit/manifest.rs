//! `manifest.json`: what is in a kit, for whoever walks it.
//!
//! Every path is relative to the manifest, with `/` between folders. All files are UTF-8 text but
//! the component and the core module.

use serde::{Deserialize, Serialize};

use super::typed::Rejection;
use crate::model::diagnostic::Diagnostic;

/// The form of the kit; another number is another form.
pub const FORM: u32 = 1;

/// The whole list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the kit, [`FORM`].
    pub kit: u32,
    /// The WIT package with its version.
    pub package: String,
    /// The component.
    pub component: String,
    /// The same rules as a core module with its own small interface, `core/README.md`.
    pub core: String,
    /// The WIT, one file.
    pub wit: String,
    /// What functions without a policy give.
    pub texts: Vec<Text>,
    /// Policies, and what is said of them.
    pub policies: Vec<Policy>,
    /// The lines door: policies with cases.
    pub lines: Vec<Lines>,
    /// The typed door: policies with cases.
    pub typed: Vec<Typed>,
    /// Questions about calendars.
    pub questions: Vec<Questions>,
    /// Measures: policies with cases, and the figures of these.
    pub tallies: Vec<Tally>,
    /// Beginnings of a tally that are refused.
    pub refused_tallies: Vec<RefusedTally>,
}

/// A function of the interface `policies` that gives text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Text {
    /// `schema` or `vocabulary`.
    pub function: String,
    /// Its argument, if it takes one.
    pub argument: Option<String>,
    /// The file with exactly what it gives; none if it gives none.
    pub expected: Option<String>,
}

/// A policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// How the runs name it.
    pub name: String,
    /// The file with its text, exactly what `compile` takes.
    pub source: String,
    /// Whether it compiles.
    pub compiles: bool,
    /// The file with its diagnostics, a JSON array of [`Diagnostic`]: the errors if it does not
    /// compile, else the warnings.
    pub diagnostics: String,
    /// The file with exactly what `describe` gives; none if it does not compile.
    pub describe: Option<String>,
}

/// A call of `decide-lines`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lines {
    /// What to call it in messages.
    pub name: String,
    /// Name of the policy.
    pub policy: String,
    /// The file with exactly what goes in.
    pub cases: String,
    /// Exactly what goes in as options.
    pub options: String,
    /// The file with exactly what comes out.
    pub expected: String,
}

/// Calls of `decide`, and of `timeline`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Typed {
    /// What to call it in messages.
    pub name: String,
    /// Name of the policy.
    pub policy: String,
    /// The file with the calls and what they give, one
    /// [`Exchange`](super::typed::Exchange) a line.
    pub exchanges: String,
}

/// A call of `calendar-lines`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Questions {
    /// What to call it in messages.
    pub name: String,
    /// Name of the policy that is asked; none if the function without a policy is.
    pub policy: Option<String>,
    /// The file with exactly what goes in.
    pub questions: String,
    /// The file with exactly what comes out.
    pub expected: String,
}

/// A tally: begun, given cases, and asked for its figures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tally {
    /// What to call it in messages.
    pub name: String,
    /// Name of the policy.
    pub policy: String,
    /// Exactly what goes in as options.
    pub options: String,
    /// The file with exactly what `add-lines` is given, its first line being number 1.
    pub cases: String,
    /// The file with exactly what `add-lines` says to it.
    pub told: String,
    /// The file with exactly what `state` gives then.
    pub state: String,
    /// The file with exactly what `result` gives then.
    pub result: String,
    /// A text that is no state of this tally.
    pub refused_state: String,
    /// Why `merge` refuses that text.
    pub refused: Rejection,
}

/// A call of `tally` that is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefusedTally {
    /// What to call it in messages.
    pub name: String,
    /// Name of the policy.
    pub policy: String,
    /// Exactly what goes in as options.
    pub options: String,
    /// Why it is refused.
    pub error: Rejection,
}

/// Diagnostics as the kit writes them.
pub fn diagnostics(list: &[Diagnostic]) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(list)?;
    text.push('\n');
    Ok(text)
}
