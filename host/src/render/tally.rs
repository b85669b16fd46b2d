//! Counts over many decisions, for the line that sums them up.

use super::parts::{count, grouped};
use crate::model::outline::Outline;

/// How many cases of each kind were seen. A handful of numbers, however many cases there are.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    cases: usize,
    levels: Vec<(String, usize)>,
    due: usize,
    breached: usize,
    undetermined: usize,
    failed: usize,
}

impl Tally {
    /// Nothing seen. `levels`, the most severe first, gives the order of the counts.
    pub fn new(levels: &[String]) -> Tally {
        Tally {
            levels: levels.iter().map(|it| (it.clone(), 0)).collect(),
            ..Tally::default()
        }
    }

    /// Count one.
    pub fn add(&mut self, outline: &Outline<'_>) {
        self.cases += 1;
        if outline.error.is_some() {
            self.failed += 1;
            return;
        }
        if let Some(severity) = &outline.severity {
            match self
                .levels
                .iter_mut()
                .find(|(level, _)| *level == severity.level)
            {
                Some((_, n)) => *n += 1,
                None => self.levels.push((severity.level.clone().into_owned(), 1)),
            }
        }
        self.due += usize::from(outline.is_due());
        self.breached += usize::from(outline.is_breached());
        self.undetermined += usize::from(outline.is_undetermined());
    }

    /// How many cases were counted, those that could not be decided included.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// How many cases could not be decided.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// `20,000 cases: 12 sev1, 340 sev2; 41 breached, 60 with something due`.
    pub fn sentence(&self) -> String {
        let levels = self.levels.iter().filter(|(_, n)| *n > 0);
        let levels: Vec<String> = levels
            .map(|(level, n)| format!("{} {level}", grouped(*n)))
            .collect();
        let mut parts = vec![levels.join(", ")];
        for (n, what) in [
            (self.breached, "breached"),
            (self.due, "with escalations due"),
            (self.undetermined, "undetermined"),
            (self.failed, "not decided"),
        ] {
            if n > 0 {
                parts.push(format!("{} {what}", grouped(n)));
            }
        }
        parts.retain(|it| !it.is_empty());
        let cases = count(self.cases, "case");
        if parts.is_empty() {
            cases
        } else {
            format!("{cases}: {}", parts.join("; "))
        }
    }
}
