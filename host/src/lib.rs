//! Decide, explain and test support escalation policies: the embedding API for Rust.

pub mod args;
pub mod args_advise;
pub mod args_measure;
mod bindings;
pub mod commands;
pub mod engine;
pub mod input;
pub mod kit;
pub mod map;
pub mod model;
pub mod pool;
pub mod render;
pub mod status;
pub mod stream;
pub mod suite;
pub mod tally;
pub mod wit;

pub use bindings::exports::escalation::rules::types;

/// The examples of the README are compiled and run with those of this crate.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
