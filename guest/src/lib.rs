//! Escalation rules: severity, escalation, service-level clocks and exit criteria.

mod almanac;
pub mod api;
#[cfg(target_family = "wasm")]
mod component;
pub mod engine;
pub mod expr;
pub mod limits;
pub mod policy;
pub mod program;
pub mod text;
pub mod time;
pub mod trial;
pub mod value;
