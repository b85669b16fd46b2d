//! The compiled policy.

pub mod compile;
pub mod digest;
pub mod ir;
pub mod table;
mod tables;
