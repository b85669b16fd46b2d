//! What is wrong with a policy, as the component reports it.

use serde::{Deserialize, Serialize};

use crate::types as wire;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The policy cannot be used.
    Error,
    /// The policy can be used, but probably does not say what was meant.
    Warning,
}

/// A place in a policy's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// First UTF-8 byte of the range, from 0.
    pub start: u32,
    /// First byte after the range.
    pub end: u32,
    /// Line of `start`, from 1.
    pub line: u32,
    /// Column of `start` in characters, from 1.
    pub column: u32,
    /// Line of `end`, from 1.
    pub end_line: u32,
    /// Column of `end` in characters, from 1.
    pub end_column: u32,
}

/// One thing wrong with a policy's text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnostic {
    /// Stable code, for example `E0203`.
    pub code: String,
    /// How much it weighs.
    pub level: Level,
    /// One line, lower-case, without a final period.
    pub message: String,
    /// Where in the text; `None` if the whole document is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// What to write instead, if there is a likely remedy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A diagnostic of the component.
impl From<&wire::Diagnostic> for Diagnostic {
    fn from(it: &wire::Diagnostic) -> Diagnostic {
        Diagnostic {
            code: it.code.clone(),
            level: match it.level {
                wire::Level::Error => Level::Error,
                wire::Level::Warning => Level::Warning,
            },
            message: it.message.clone(),
            location: it.location.map(|it| Location {
                start: it.start,
                end: it.end,
                line: it.line,
                column: it.column,
                end_line: it.end_line,
                end_column: it.end_column,
            }),
            help: it.help.clone(),
        }
    }
}
