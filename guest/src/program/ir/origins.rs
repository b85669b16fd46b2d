//! Where those parts of a policy come from that decide only through others.

use std::hash::{Hash, Hasher};

/// What `source:` says of parts that have no room for it themselves; each list
/// in the order of the parts.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Origins {
    /// Of definitions.
    pub defines: Vec<Vec<String>>,
    /// Of named tables.
    pub tables: Vec<Vec<String>>,
    /// Of the table of severity.
    pub severity: Vec<String>,
    /// Of targets.
    pub targets: Vec<Vec<String>>,
    /// Of RACI rows.
    pub raci: Vec<Vec<String>>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for Origins {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let lists = [&self.defines, &self.tables, &self.targets, &self.raci];
        let none = |it: &&Vec<Vec<String>>| it.iter().all(Vec::is_empty);
        if !lists.iter().all(none) || !self.severity.is_empty() {
            lists.hash(state);
            self.severity.hash(state);
        }
    }
}
