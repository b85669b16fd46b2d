//! The compiled policy.

pub mod compile;
pub mod digest;
pub mod ir;
mod reads;
mod survey;
pub mod table;
mod tables;
