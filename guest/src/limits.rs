//! Every bound of the component: name, value, reason.
//!
//! Reaching one of them is a diagnostic or a rejected case, never a trap.

/// Bytes of a policy document. A policy of 10,000 rules fits.
pub const POLICY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of one condition. Longer ones cannot be reviewed.
pub const CONDITION_BYTES_MAX: usize = 4 * 1024;
/// Nesting of a condition, and of `all`/`any`/`not` around it. Bounds the stack.
pub const NESTING_MAX: usize = 64;
/// Rules of one policy, all kinds together.
pub const RULES_MAX: usize = 10_000;
/// Bytes of one case line. The host cuts longer ones away without holding them.
pub const CASE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Events in the history of one case.
pub const EVENTS_MAX: usize = 10_000;
/// Elements of one list fact.
pub const LIST_MAX: usize = 1_000;
/// Lists that a condition looks through inside one another.
pub const LISTS_NESTED_MAX: usize = 2;
/// Items of lists, times the steps for each, that deciding one case may look at,
/// the search for its next change included. Some tenths of a second.
pub const ITEM_STEPS_MAX: u64 = 20_000_000;
/// Levels of severity; candidates are a bit set of this width.
pub const LEVELS_MAX: usize = 16;
/// Steps of the search for the next change of one decision.
pub const NEXT_CHANGE_STEPS_MAX: usize = 4_096;
/// Diagnostics reported for one document; the rest are counted.
pub const DIAGNOSTICS_MAX: usize = 100;
/// Nesting of a document (YAML or JSON). Bounds the stack of its reader.
pub const DOCUMENT_NESTING_MAX: usize = 64;
/// Nodes of a document after aliases are expanded; stops an alias bomb.
pub const DOCUMENT_NODES_MAX: usize = 500_000;
/// Years that a business calendar keeps once it has worked them out. Others are
/// worked out anew; a year takes some microseconds, and at most a few kilobytes.
pub const CALENDAR_YEARS_KEPT: std::ops::RangeInclusive<i32> = 1900..=2099;
/// Boxes over facts that are looked at to tell two conditions apart, or what one
/// of them can answer. Beyond it nothing is claimed of them.
pub const BOXES_MAX: usize = 20_000;
/// Boxes looked at for all conditions of a policy together.
pub const BOXES_OF_POLICY_MAX: usize = 500_000;
/// Points that the trace of one decision names; what is beyond is left off, and
/// the trace says so.
pub const TRACE_MAX: usize = 500_000;
/// Items of lists that the trace of one decision looks at.
pub const TRACE_ITEMS_MAX: usize = 100_000;
/// Small changes of one policy that are looked at; the rest are counted.
pub const MUTANTS_MAX: usize = 20_000;
/// Small changes of a policy that one call looks at: each is compiled.
pub const MUTANTS_PAGE_MAX: usize = 500;
/// Calendars written in questions that are kept for the next questions; each holds
/// the years that it was asked about.
pub const CALENDARS_KEPT: usize = 64;
/// Measures of one policy.
pub const MEASURES_MAX: usize = 200;
/// Things that one measure groups cases by together.
pub const GROUPED_BY_MAX: usize = 3;
/// Groups that all measures of a tally may have together; each measure its part of
/// it. Some 10 MiB.
pub const GROUPS_MAX: usize = 40_000;
/// Different values that all measures of a tally keep together, each measure of values
/// its part of it. With more, values near each other are kept as one. Some 15 MiB.
pub const VALUES_MAX: usize = 250_000;
/// Characters of a text by which cases are grouped; the rest is cut off.
pub const GROUP_NAME_MAX: usize = 120;
/// Groups of one measure in which one case may be.
pub const CASE_GROUPS_MAX: usize = 1_000;
/// Instants of a case's history at which measures decide it anew to look back on it.
pub const LOOKED_BACK_MAX: usize = 1_000;
