//! The standard facts: one table from which type-checking, `escalate vocabulary`
//! and the JSON Schema are made.
//!
//! An entry is something that can be observed of a case (or, in the group
//! `program`, of the organisation); never what a policy concludes from it.
//! Derived from `status` beside them is `case.phase`, see [`PHASES`].

mod critical;
mod customer;
mod entry;
mod exit;
mod handling;
mod identity;
mod impact;
mod json;
mod learning;
mod program;
mod referral;
mod status;
mod time;

use std::sync::OnceLock;

pub use entry::{Absent, Derived, Entry, Group, Kind, Tense};
pub use json::to_json;

/// The values of `case.phase`, in the order of a case's life.
pub const PHASES: &[&str] = &["new", "active", "waiting", "resolved", "closed"];

/// The phase that each standard text of `status` means; a policy restates
/// `status` under `fields` with its own texts and their phases.
pub const STATUS_PHASES: &[(&str, &str)] = &[
    ("new", "new"),
    ("open", "active"),
    ("in_progress", "active"),
    ("waiting_customer", "waiting"),
    ("waiting_vendor", "waiting"),
    ("waiting_change", "waiting"),
    ("resolved", "resolved"),
    ("closed", "closed"),
    ("cancelled", "closed"),
];

/// Names that no fact can have: the other keys of a case, and `phase`.
pub const RESERVED: &[&str] = &[
    "as_of",
    "format",
    "history",
    "history_complete",
    "id",
    "phase",
];

const GROUPS: [&[Entry]; 11] = [
    identity::FACTS,
    time::FACTS,
    status::FACTS,
    impact::FACTS,
    handling::FACTS,
    referral::FACTS,
    customer::FACTS,
    critical::FACTS,
    exit::FACTS,
    learning::FACTS,
    program::FACTS,
];

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

static TABLE: [Entry; COUNT] = {
    let mut table = [identity::FACTS[0]; COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut row = 0;
        while row < GROUPS[group].len() {
            table[at] = GROUPS[group][row];
            at += 1;
            row += 1;
        }
        group += 1;
    }
    table
};

/// Every standard fact, group by group, the most used first within a group.
pub fn all() -> &'static [Entry] {
    &TABLE
}

/// The place of a fact in the table, which is also its rank among facts worth
/// asking for.
pub fn position(name: &str) -> Option<usize> {
    static BY_NAME: OnceLock<Vec<usize>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        let mut order: Vec<usize> = (0..TABLE.len()).collect();
        order.sort_unstable_by_key(|at| TABLE[*at].name);
        order
    });
    by_name
        .binary_search_by_key(&name, |at| TABLE[*at].name)
        .ok()
        .map(|found| by_name[found])
}

/// The standard fact of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    position(name).map(|at| &TABLE[at])
}

#[cfg(test)]
mod tests;
