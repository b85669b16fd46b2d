//! What an answer of a program stands on.

use std::collections::BTreeSet;

use super::Slot;

/// What an answer stands on.
#[derive(Clone, Debug, Default)]
pub struct Footing {
    /// The facts, sorted.
    pub slots: BTreeSet<Slot>,
    /// Whether it asks for the severity.
    pub severity: bool,
    /// Whether it asks for the instant of the decision.
    pub now: bool,
}
