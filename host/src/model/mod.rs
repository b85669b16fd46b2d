//! The documents that cross the door, as serde types: the only place that serialises.

pub mod calendar;
pub mod decision;
pub mod diagnostic;
pub mod measures;
pub mod moment;
pub mod organisation;
pub mod outline;
pub mod vocabulary;

#[cfg(test)]
pub(crate) mod samples;
