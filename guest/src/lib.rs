//! Escalation rules: severity, escalation, service-level clocks and exit criteria.

pub mod limits;
pub mod text;
pub mod value;
pub mod time;
pub mod expr;
pub mod policy;
pub mod program;
pub mod engine;
pub mod api;
#[cfg(target_family = "wasm")]
mod component;
