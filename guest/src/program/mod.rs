//! The compiled policy.

pub mod compile;
mod course;
mod derived;
pub mod digest;
pub mod elements;
mod history;
pub mod ir;
mod lists;
mod measures;
mod organisation;
mod reads;
mod rosters;
pub mod straight;
mod survey;
pub mod table;
mod tables;
mod words;
