//! The compiled policy.

pub mod compile;
mod course;
pub mod digest;
mod history;
pub mod ir;
mod lists;
mod measures;
mod reads;
pub mod straight;
mod survey;
pub mod table;
mod tables;
mod words;
