//! Named decision tables.

use std::hash::{Hash, Hasher};

use super::super::table::Table;
use super::Constant;

/// The named tables of a policy.
#[derive(Clone, Debug, Default)]
pub struct Picks {
    /// In the policy's order.
    pub tables: Vec<Pick>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Picks {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.tables.is_empty() {
            self.tables.hash(state);
        }
    }
}

/// A named decision table.
#[derive(Clone, Hash, Debug)]
pub struct Pick {
    /// Its name.
    pub name: String,
    /// Columns and rows; the rows' levels say nothing.
    pub table: Table,
    /// What each row gives.
    pub outcomes: Vec<Given>,
    /// What is given where no row matches; a table without it covers everything.
    pub otherwise: Option<Given>,
    /// Whether it gives spans.
    pub spans: bool,
}

/// What a table gives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Given {
    /// A text or a span; none where a span does not apply.
    pub value: Option<Constant>,
    /// The calendar that the text names, if the table gives calendars.
    pub calendar: Option<u32>,
}
