//! The compiled policy.

pub mod compile;
pub mod digest;
pub mod ir;
mod reads;
pub mod straight;
mod survey;
pub mod table;
mod tables;
