//! A diagnostic of the component as the host models it.

use super::types;
use crate::model::diagnostic::{Diagnostic, Level, Location};

impl From<&types::Diagnostic> for Diagnostic {
    fn from(it: &types::Diagnostic) -> Diagnostic {
        Diagnostic {
            code: it.code.clone(),
            level: match it.level {
                types::Level::Error => Level::Error,
                types::Level::Warning => Level::Warning,
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
