//! Lists of words that texts are searched for.

use std::hash::{Hash, Hasher};

use crate::text::words::entry;

/// The word lists of a policy.
#[derive(Clone, Debug, Default)]
pub struct WordLists {
    /// In the policy's order.
    pub lists: Vec<WordList>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for WordLists {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.lists.is_empty() {
            self.lists.hash(state);
        }
    }
}

/// A list of words.
#[derive(Clone, Hash, Debug)]
pub struct WordList {
    /// Its name.
    pub name: String,
    /// Its entries, each word for word and folded, in order.
    pub entries: Vec<Vec<String>>,
}

impl WordList {
    /// From what is written.
    pub fn new<'w>(name: &str, written: impl Iterator<Item = &'w str>) -> WordList {
        let mut entries: Vec<Vec<String>> = written.map(entry).collect();
        entries.sort();
        entries.dedup();
        WordList {
            name: name.to_owned(),
            entries,
        }
    }
}
