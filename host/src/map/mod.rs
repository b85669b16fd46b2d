//! Exports of real tools into cases with histories, as a mapping file says.
//!
//! ```text
//! mapping.yaml ── document ── mapping (jq: program, times: instant) ─┐
//! export ── lines ── rows (csv, jsonl) / json ── group ──────────────┴─→ cases, and problems by line
//! ```
//!
//! A mapping names the source's format, which rows belong to one case, which column tells when a row was written, and
//! for each fact the jq expression that reads it from a row:
//!
//! ```yaml
//! mapping: 1
//! source: { format: csv, missing: ["", "?"] }       # csv | json | jsonl
//! case: { id: .number }                             # rows that follow each other with this value are one case
//! event: { at: .updated_at }                        # left out: each row is a case of its own
//! instants: { format: "%d/%m/%Y %H:%M", time_zone: Europe/Lisbon }
//! facts:
//!   opened_at: { at: .opened_at, from_start: true } # an instant
//!   reopens: { number: .reopen_count }
//!   status: .state                                  # any jq expression
//!   owner: '[.first, .last] | join(" ")'
//!   impact: { value: .impact, translate: { "1 - High": high, "2 - Low": low } }
//!   region: { value: .region, one_of: [emea, apac] }
//!   vip: false                                      # what is not text is a constant
//! ```
//!
//! # What becomes of a row
//!
//! A row is the state of its case from its instant on. A case's rows are put in order of time, and its history says
//! only what changed: a fact that stays the same is set once. Rows of one instant stay apart, in the order of the file.
//! Before the first row a case has no facts, except those marked `from_start`.
//!
//! A missing value (jq's `null`) leaves its fact out; where the fact had a value before, the event sets it to `null`.
//! With `when_missing: none` it is `null` from the first row on. jq's `empty` says nothing: what was so stays so.
//!
//! # What is wrong with a row
//!
//! A value that cannot be read, or is not among those that `translate` or `one_of` name, is left out of its event and
//! reported; the rest of the row counts. A row that cannot be read, or whose case or instant cannot, is left out and
//! reported. Nothing else is lost, and nothing is left out in silence.
//!
//! # What is held in memory
//!
//! One case at a time, and a hash of each id seen (the first four million). With `grouped: false` all cases; with `format: json` the text.

pub(crate) mod document;
mod group;
pub(crate) mod instant;
mod json;
mod lines;
mod mapping;
mod program;
mod reading;
mod rows;
#[cfg(test)]
mod tests;
mod value;

pub use group::Cases;
pub use lines::unpacked;
pub use mapping::Mapping;

/// A mistake in a mapping file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct MappingError {
    /// Line of the mapping file, from 1; 0 if the whole file is meant.
    pub line: u64,
    /// Column of that line in characters, from 1; 0 if the whole file is meant.
    pub column: u64,
    /// What is wrong: lower-case, without a final period.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// What a mapping makes of an export, in the order of the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// A case, whole.
    Case(MappedCase),
    /// Something that is wrong with a row.
    Problem(RowProblem),
}

/// One case of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedCase {
    /// The case as one line of JSON, without a line break.
    pub json: String,
    /// Line of the export where its first row begins, from 1.
    pub first_line: u64,
}

/// Something wrong with a row of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Line of the export where the row begins, from 1.
    pub line: u64,
    /// The column that is meant, if it is one.
    pub column_name: Option<String>,
    /// The fact that is meant, if it is one.
    pub fact: Option<String>,
    /// What became of it.
    pub kind: ProblemKind,
    /// What is wrong: lower-case, without a final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What became of a row with a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// All of it counts; it is worth knowing.
    Noted,
    /// One value is left out; the rest of the row counts.
    ValueLeftOut,
    /// The row is left out.
    RowLeftOut,
    /// The case was given out before and is given out again with its later rows alone.
    CaseSplit,
}

/// Why an export cannot be mapped at all.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The mapping does not fit the export: it reads columns that there are not.
    #[error("the mapping does not fit the export")]
    Mapping(Vec<MappingError>),
    /// The export is not of the format that the mapping names.
    #[error("line {line}: {message}")]
    Export {
        /// Line of the export, from 1.
        line: u64,
        /// What is wrong: lower-case, without a final period.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// The export cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Reading an export failed. The case that was being read is left out; those before it are whole.
#[derive(Debug, thiserror::Error)]
#[error("reading stopped after line {line}: {source}")]
pub struct ReadError {
    /// Last line that was read.
    pub line: u64,
    /// What the system says.
    pub source: std::io::Error,
}
