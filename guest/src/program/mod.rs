//! The compiled policy.

pub mod compile;
pub mod digest;
pub mod history;
pub mod ir;
pub mod lists;
mod reads;
mod survey;
pub mod table;
mod tables;
