//! Conditions: a strict, typed, three-valued subset of CEL.

pub mod scope;
pub mod typed;
