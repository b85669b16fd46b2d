//! The compiled policy.

pub mod compile;
pub mod digest;
pub mod ir;
mod reads;
pub mod table;
mod tables;
