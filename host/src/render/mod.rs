//! One file per form of output. Each writes bytes and knows nothing of files, commands or the component.

pub mod calendar;
pub mod card;
pub mod csv;
pub mod diagnostics;
pub mod exit;
pub mod explain;
pub mod json;
pub mod look;
pub mod markdown;
pub mod measures;
mod parts;
pub mod progress;
mod sheet;
pub mod suite;
pub mod table;
pub mod tally;
pub mod timeline;
pub mod vocabulary;

#[cfg(test)]
mod tests;

use std::io;

pub(crate) use parts::as_options;

/// Whether writing failed only because the reader went away, as `| head` does: a quiet success.
pub fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}
