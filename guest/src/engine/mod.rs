//! Decides cases: a compiled policy, a case and an instant in, a decision out.

pub mod advise;
pub mod brief;
pub mod case;
pub mod choose;
pub mod clock;
pub mod course;
pub mod decide;
pub mod editions;
pub mod eval;
pub mod explain;
pub mod history;
pub mod lists;
pub mod mentions;
pub mod next;
pub mod outcome;
pub mod path;
pub mod picks;
pub mod recurring;
pub mod replay;
pub mod report;
pub mod rest;
mod run;
pub mod severity;
pub mod tally;
pub mod told;
pub mod words;
pub mod write;

#[cfg(test)]
mod tests;
