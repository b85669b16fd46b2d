//! What is counted of one group, and the values kept for its percentiles.
//!
//! Nothing here depends on the order in which cases came: two tallies of two halves,
//! joined, are the tally of the whole.

use std::collections::BTreeMap;

/// Bits of a value that are kept, after the first, the finest grain first. None: all.
/// A value of the grain `b` is at most one part in two to the `b` nearer to zero than
/// what it stands for.
const GRAINS: [Option<u32>; 5] = [None, Some(10), Some(6), Some(3), Some(0)];

/// Which of [`GRAINS`] a measure is at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Grain(u8);

impl Grain {
    /// By its number; none beyond the last.
    pub fn new(number: u8) -> Option<Grain> {
        GRAINS.get(usize::from(number)).map(|_| Grain(number))
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The next coarser one, if there is one.
    pub fn coarser(self) -> Option<Grain> {
        Grain::new(self.0 + 1)
    }

    /// How many parts of a value one may be off; none if values are exact.
    pub fn parts(self) -> Option<u64> {
        GRAINS
            .get(usize::from(self.0))
            .copied()
            .flatten()
            .map(|bits| 1 << bits)
    }

    /// The value that stands for all near it.
    pub fn of(self, value: i128) -> i128 {
        let Some(Some(bits)) = GRAINS.get(usize::from(self.0)) else {
            return value;
        };
        let size = value.unsigned_abs();
        let length = u128::BITS - size.leading_zeros();
        let cut = length.saturating_sub(bits + 1);
        let kept = i128::try_from((size >> cut) << cut).unwrap_or(i128::MAX);
        if value < 0 { -kept } else { kept }
    }
}

/// What is counted of one group.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// Cases in the group.
    pub cases: u64,
    /// Cases, or items, for which it holds.
    pub yes: u64,
    /// Those for which it does not.
    pub no: u64,
    /// Those of which it is not known, or that have no value.
    pub unknown: u64,
    /// Those for which what is taken away holds.
    pub less: u64,
    /// Stays that came from another value.
    pub handed: u64,
    /// Of those, the ones that ended where they had come from.
    pub returned: u64,
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: i128,
    /// The least and the greatest.
    pub range: Option<(i128, i128)>,
    /// Values and how often each occurs.
    pub values: BTreeMap<i128, u64>,
}

/// What one case adds to a group.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sample {
    /// 1, or 0 where the case was counted there already.
    pub cases: u64,
    /// Added to the counts of the same names.
    pub yes: u64,
    /// Likewise.
    pub no: u64,
    /// Likewise.
    pub unknown: u64,
    /// Likewise.
    pub less: u64,
    /// Likewise.
    pub handed: u64,
    /// Likewise.
    pub returned: u64,
    /// A value.
    pub value: Option<i128>,
}

impl Cell {
    /// Add what a case gives; tells whether one more value is kept.
    pub fn add(&mut self, it: &Sample, grain: Grain) -> bool {
        self.cases += it.cases;
        self.yes += it.yes;
        self.no += it.no;
        self.unknown += it.unknown;
        self.less += it.less;
        self.handed += it.handed;
        self.returned += it.returned;
        let Some(value) = it.value else {
            return false;
        };
        self.count += 1;
        self.sum = self.sum.saturating_add(value);
        self.range = Some(match self.range {
            Some((least, most)) => (least.min(value), most.max(value)),
            None => (value, value),
        });
        let before = self.values.len();
        *self.values.entry(grain.of(value)).or_default() += 1;
        self.values.len() > before
    }

    /// Add another cell; its values are of the same grain or coarser ones will do.
    pub fn join(&mut self, other: &Cell, grain: Grain) {
        for (mine, its) in [
            (&mut self.cases, other.cases),
            (&mut self.yes, other.yes),
            (&mut self.no, other.no),
            (&mut self.unknown, other.unknown),
            (&mut self.less, other.less),
            (&mut self.handed, other.handed),
            (&mut self.returned, other.returned),
            (&mut self.count, other.count),
        ] {
            *mine = mine.saturating_add(its);
        }
        self.sum = self.sum.saturating_add(other.sum);
        self.range = match (self.range, other.range) {
            (Some(mine), Some(its)) => Some((mine.0.min(its.0), mine.1.max(its.1))),
            (mine, its) => mine.or(its),
        };
        for (value, times) in &other.values {
            let kept = self.values.entry(grain.of(*value)).or_default();
            *kept = kept.saturating_add(*times);
        }
    }

    /// Keep values of a coarser grain.
    pub fn coarsen(&mut self, grain: Grain) {
        for (value, times) in std::mem::take(&mut self.values) {
            *self.values.entry(grain.of(value)).or_default() += times;
        }
    }

    /// The least value that so many of a hundred values do not exceed.
    pub fn percentile(&self, hundredth: u8) -> Option<i128> {
        let wanted = (u128::from(self.count) * u128::from(hundredth)).div_ceil(100);
        let mut so_far = 0_u128;
        for (value, times) in &self.values {
            so_far += u128::from(*times);
            if so_far >= wanted {
                return Some(*value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Grain, Sample};

    #[test]
    fn a_coarser_grain_holds_what_finer_ones_held_together() {
        let mut finer = Grain::default();
        while let Some(grain) = finer.coarser() {
            for value in (-5000..5000).step_by(7).chain([i128::from(i64::MAX), 0]) {
                assert_eq!(grain.of(finer.of(value)), grain.of(value));
                let off = value.abs() - grain.of(value).abs();
                let parts = i128::from(grain.parts().unwrap_or(1));
                assert!(off >= 0 && off * parts <= value.abs(), "{value}");
            }
            finer = grain;
        }
    }

    #[test]
    fn percentiles_are_values_that_occur() {
        let mut cell = Cell::default();
        for value in [40, 10, 30, 20] {
            let sample = Sample {
                value: Some(value),
                ..Sample::default()
            };
            assert!(cell.add(&sample, Grain::default()));
        }
        let found = [50, 75, 76, 90, 100].map(|it| cell.percentile(it));
        assert_eq!(found, [20, 30, 40, 40, 40].map(Some));
        assert_eq!(Cell::default().percentile(50), None);
    }
}
