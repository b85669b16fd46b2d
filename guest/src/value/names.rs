//! An ordered set of names, each with what it stands for.

use std::collections::BTreeMap;

/// Names in the order they were declared, found by name. Iteration is always in
/// declaration order.
#[derive(Clone, Debug)]
pub struct Names<T> {
    list: Vec<(String, T)>,
    index: BTreeMap<String, usize>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Names {
            list: Vec::new(),
            index: BTreeMap::new(),
        }
    }
}

impl<T> Names<T> {
    /// No names.
    pub fn new() -> Names<T> {
        Names::default()
    }

    /// Add a name; `false`, and nothing changes, if it is there already.
    pub fn add(&mut self, name: impl Into<String>, value: T) -> bool {
        let name = name.into();
        if self.index.contains_key(&name) {
            return false;
        }
        self.index.insert(name.clone(), self.list.len());
        self.list.push((name, value));
        true
    }

    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.index
            .get(name)
            .and_then(|at| self.list.get(*at))
            .map(|(_, value)| value)
    }

    /// The position of a name in declaration order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// All names in declaration order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|(name, _)| name.as_str())
    }

    /// All entries in declaration order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.list.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
