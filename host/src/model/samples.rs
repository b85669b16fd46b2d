//! Decisions made by hand, one for each thing that a form has to show well.

/// A policy with nothing in it; on one line, its keys in their order.
pub(crate) const MINIMAL: &str = include_str!("samples/minimal.json");
/// Much is due, and something is in every section.
pub(crate) const DUE: &str = include_str!("samples/due.json");
/// Nothing is to be done.
pub(crate) const CALM: &str = include_str!("samples/calm.json");
/// Long texts, wide letters, and letters that would steer a terminal.
pub(crate) const STRANGE: &str = include_str!("samples/strange.json");

/// Every sample.
pub(crate) const ALL: &[&str] = &[MINIMAL, DUE, CALM, STRANGE];
