//! Decide, explain and test support escalation policies: the embedding API for Rust.

mod bindings;
pub mod engine;
pub mod input;
pub mod pool;
pub mod status;
pub mod stream;

pub use bindings::exports::escalation::rules::types;
