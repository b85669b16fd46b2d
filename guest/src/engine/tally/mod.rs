//! Counts over many cases what a policy's measures ask of each.

mod figures;
pub mod group;
mod report;
mod sample;
mod state;

use std::collections::BTreeMap;

use super::case::Rejected;
use super::decide::Workspace;
use super::outcome::Outcome;
use crate::limits::{GROUPS_MAX, VALUES_MAX};
use crate::program::ir::Program;
use crate::program::ir::measures::{Measure, Per, Unit};
use figures::{Cell, Grain, Sample};
use group::Part;

/// How cases are counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct How {
    /// As of when cases are decided.
    pub now: i64,
    /// The periods of measures that say when a case was, in place of their own.
    pub per: Option<Per>,
    /// The only measures that count, by id; all if there is none.
    pub only: Vec<String>,
}

/// What was counted so far.
#[derive(Clone, PartialEq, Debug)]
pub struct Tally {
    how: How,
    cases: u64,
    refused: u64,
    counts: Vec<Count>,
}

/// What was counted of one measure.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Count {
    /// Cases of which it is not known whether they count.
    unsure: u64,
    /// The groups by their names; the one without a name is all together.
    groups: BTreeMap<Vec<Part>, Cell>,
    /// How fine the values are that are kept.
    grain: Grain,
    /// How many are kept.
    kept: usize,
    /// Whether there were more groups than are kept.
    overflown: bool,
}

/// What groups and values each measure may keep.
#[derive(Clone, Copy)]
struct Room {
    groups: usize,
    values: usize,
}

impl Room {
    fn of(program: &Program) -> Room {
        let measures = &program.measures.of;
        let keeps = |it: &&Measure| !matches!(it.unit, Unit::Count | Unit::Share);
        Room {
            groups: GROUPS_MAX / measures.len().max(1),
            values: VALUES_MAX / measures.iter().filter(keeps).count().max(1),
        }
    }
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(program: &Program, how: How) -> Tally {
        Tally {
            how,
            cases: 0,
            refused: 0,
            counts: vec![Count::default(); program.measures.of.len()],
        }
    }

    /// As of when cases are decided.
    pub fn now(&self) -> i64 {
        self.how.now
    }

    /// Count the case that was admitted.
    ///
    /// Fails, and counts nothing, if it cannot be decided as of then.
    pub fn add(
        &mut self,
        program: &Program,
        work: &mut Workspace,
        outcome: &mut Outcome,
        scratch: &mut Outcome,
    ) -> Result<(), Rejected> {
        let room = Room::of(program);
        let found = sample::of(program, work, &self.how, outcome, scratch)?;
        self.cases += 1;
        for (count, its) in self.counts.iter_mut().zip(found) {
            match its {
                sample::Found::No => {}
                sample::Found::Unsure => count.unsure += 1,
                sample::Found::Samples(samples) => {
                    for (name, sample) in samples {
                        count.add(name, &sample, room);
                    }
                }
            }
        }
        Ok(())
    }

    /// A case was refused.
    pub fn refuse(&mut self) {
        self.refused += 1;
    }

    /// Add what another tally of the same policy counted, in the same way.
    fn join(&mut self, program: &Program, other: Tally) {
        let room = Room::of(program);
        self.cases = self.cases.saturating_add(other.cases);
        self.refused = self.refused.saturating_add(other.refused);
        for (mine, its) in self.counts.iter_mut().zip(other.counts) {
            mine.join(its, room);
        }
    }

    /// The periods of a measure.
    fn per(&self, measure: &Measure) -> Option<Per> {
        per(measure, &self.how)
    }

    /// Whether a measure is asked for.
    fn asks(&self, measure: &Measure) -> bool {
        self.how.only.is_empty() || self.how.only.contains(&measure.id)
    }
}

/// The periods of a measure, counted in some way.
fn per(measure: &Measure, how: &How) -> Option<Per> {
    measure.at?;
    how.per.or(measure.per)
}

impl Count {
    fn add(&mut self, name: Vec<Part>, sample: &Sample, room: Room) {
        if self.overflown && !name.is_empty() {
            return;
        }
        let grain = self.grain;
        let cell = self.groups.entry(name).or_default();
        if cell.add(sample, grain) {
            self.kept += 1;
        }
        self.bound(room);
    }

    fn join(&mut self, other: Count, room: Room) {
        self.unsure = self.unsure.saturating_add(other.unsure);
        self.overflown |= other.overflown;
        let grain = self.grain.max(other.grain);
        if grain > self.grain {
            self.coarsen(grain);
        }
        for (name, cell) in other.groups {
            self.groups.entry(name).or_default().join(&cell, grain);
        }
        self.count_kept();
        if self.overflown {
            self.forget();
        }
        self.bound(room);
    }

    /// Keep no more than there is room for.
    fn bound(&mut self, room: Room) {
        // All together is no group of its own.
        if self.groups.len() > room.groups + 1 {
            self.overflown = true;
            self.forget();
        }
        while self.kept > room.values
            && let Some(grain) = self.grain.coarser()
        {
            self.coarsen(grain);
        }
    }

    fn coarsen(&mut self, grain: Grain) {
        self.grain = grain;
        self.groups.values_mut().for_each(|it| it.coarsen(grain));
        self.count_kept();
    }

    fn count_kept(&mut self) {
        self.kept = self.groups.values().map(|it| it.values.len()).sum();
    }

    /// Forget all groups; what is counted of all together stands.
    fn forget(&mut self) {
        self.groups.retain(|name, _| name.is_empty());
        self.count_kept();
    }
}
