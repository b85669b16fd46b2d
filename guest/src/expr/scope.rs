//! The names in reach of a condition, and what it may read where it stands.

use super::typed::{
    CalendarId, ClockId, CourseId, DefineId, FactId, Reads, RuleId, TableId, TargetId, WordListId,
};
use crate::value::names::Names;
use crate::value::ty::Ty;

/// A record of a list at hand, by a name.
#[derive(Clone, Debug)]
pub struct Item {
    /// `p`
    pub name: String,
    /// Of which list.
    pub list: FactId,
    /// The list as written, for messages.
    pub shown: String,
    /// What its items are.
    pub ty: Ty,
}

/// The names in reach of a condition.
#[derive(Clone, Default, Debug)]
pub struct Scope {
    /// `case.<name>`
    pub facts: Names<(FactId, Ty)>,
    /// `program.<name>`
    pub program: Names<(FactId, Ty)>,
    /// `is.<name>`, with what each reads through all that it uses.
    pub defines: Names<(DefineId, Reads)>,
    /// `clock.<name>`
    pub clocks: Names<ClockId>,
    /// The levels of severity; empty when the policy has no `severity` section.
    pub levels: Vec<String>,
    /// Calendars by name; `always` is among them.
    pub calendars: Names<CalendarId>,
    /// Targets by id.
    pub targets: Names<TargetId>,
    /// Escalation rules by id.
    pub rules: Names<RuleId>,
    /// `pick.<name>`, with the type of what it gives and what it reads through all that it uses.
    pub tables: Names<(TableId, Ty, Reads)>,
    /// Processes and coverages by id.
    pub courses: Names<CourseId>,
    /// Word lists by name.
    pub word_lists: Names<WordListId>,
    /// A record at hand, of which conditions can ask.
    pub item: Option<Item>,
    /// What a condition may read where it stands.
    pub allowed: Reads,
    /// Where it stands, for messages: `a severity rule`, `pause_while`.
    pub site: &'static str,
}
