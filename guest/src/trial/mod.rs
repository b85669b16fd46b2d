//! What those who test a policy need to know of it: what a test can show, what a
//! decision rested on, and what would be a small mistake in the policy.
//!
//! Nothing here takes part in deciding.

pub mod boxes;
pub mod influence;
pub mod mutants;
pub mod outline;
pub mod points;
pub mod reach;
pub mod trace;
pub mod written;

#[cfg(test)]
mod tests;
