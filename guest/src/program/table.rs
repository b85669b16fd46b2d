//! Decision tables: each column's values fall into regions, and for each region
//! it is known which rows it satisfies.

use super::ir::{Level, NodeId, Site, Slot, Symbol};

/// A decision table.
#[derive(Clone, Hash, Debug)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The level of each row.
    pub levels: Vec<Level>,
    /// Where each row is written.
    pub sites: Vec<Site>,
}

/// A column of a decision table.
#[derive(Clone, Hash, Debug)]
pub struct Column {
    /// What is looked at.
    pub of: Input,
    /// How its values fall into regions.
    pub regions: Regions,
    /// For each region, the rows it satisfies.
    pub rows: Vec<Bits>,
    /// The rows that every region satisfies.
    pub any: Bits,
}

/// What a column looks at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Input {
    /// A fact.
    Fact(Slot),
    /// A condition: region 0 is no, 1 is yes.
    Condition(NodeId),
    /// The severity: a region for each level.
    Severity,
}

/// How the values of a column fall into regions.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Regions {
    /// No and yes.
    Boolean,
    /// One region a symbol, and one more for all other texts where `open`.
    Text {
        /// The symbols.
        symbols: Vec<Symbol>,
        /// Whether there is a region for other texts.
        open: bool,
    },
    /// Cut points, ascending, in millionths for numbers and integers and in
    /// milliseconds for instants and spans. A value falls into region 2i if it
    /// lies between cuts i-1 and i, and into region 2i+1 if it equals cut i.
    Ordered {
        /// The cut points.
        cuts: Vec<i128>,
    },
}

impl Regions {
    /// How many regions there are.
    pub fn count(&self) -> usize {
        match self {
            Regions::Boolean => 2,
            Regions::Text { symbols, open } => symbols.len() + usize::from(*open),
            Regions::Ordered { cuts } => 2 * cuts.len() + 1,
        }
    }

    /// The region of an ordered value.
    pub fn ordered(cuts: &[i128], value: i128) -> usize {
        match cuts.binary_search(&value) {
            Ok(at) => 2 * at + 1,
            Err(at) => 2 * at,
        }
    }
}

impl Table {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The first row that matches where the region of every column is known.
    /// Looks at the first columns only if fewer regions are given.
    pub fn first(&self, regions: &[Option<usize>]) -> Option<usize> {
        let words = self.levels.len().div_ceil(64);
        (0..words).find_map(|word| {
            let rows = self
                .columns
                .iter()
                .zip(regions)
                .fold(u64::MAX, |rows, (column, region)| {
                    let its = region
                        .and_then(|region| column.rows.get(region))
                        .and_then(|it| it.words.get(word));
                    rows & its.copied().unwrap_or(0)
                });
            (rows != 0).then(|| word * 64 + rows.trailing_zeros() as usize)
        })
    }

    /// The first row that matches whatever the unknown columns are.
    pub fn sure(&self, known: &[Option<usize>]) -> Option<usize> {
        let mut rows = Bits::below(self.len());
        for (column, region) in self.columns.iter().zip(known) {
            match region {
                Some(region) => column
                    .rows
                    .get(*region)
                    .into_iter()
                    .for_each(|it| rows.meet(it)),
                None => rows.meet(&column.any),
            }
        }
        rows.first()
    }

    /// The rows that the known columns do not rule out.
    pub fn possible(&self, known: &[Option<usize>]) -> Vec<usize> {
        let mut rows = Bits::below(self.len());
        for (column, region) in self.columns.iter().zip(known) {
            if let Some(its) = region.and_then(|region| column.rows.get(region)) {
                rows.meet(its);
            }
        }
        rows.iter().collect()
    }

    /// The rows that are the first to match for some choice of a region in each
    /// column, where `known[c]` fixes the region of column c; and whether some
    /// choice matches no row. Exact while `budget` lasts; once it is spent the
    /// answer is `None`.
    pub fn reachable(&self, known: &[Option<usize>], budget: &mut u64) -> Option<(Bits, bool)> {
        let mut found = Bits::none(self.len());
        let mut gap = false;
        self.descend(
            0,
            Bits::below(self.len()),
            known,
            budget,
            &mut found,
            &mut gap,
        )?;
        Some((found, gap))
    }

    fn descend(
        &self,
        column: usize,
        rows: Bits,
        known: &[Option<usize>],
        budget: &mut u64,
        found: &mut Bits,
        gap: &mut bool,
    ) -> Option<()> {
        *budget = budget.checked_sub(1)?;
        let Some(first) = rows.first() else {
            *gap = true;
            return Some(());
        };
        // A row that says nothing of the columns to come is the answer of all of them.
        let rest = self.columns.get(column..).unwrap_or(&[]);
        if rest.iter().all(|it| it.any.has(first)) {
            found.add(first);
            return Some(());
        }
        let Some(of) = self.columns.get(column) else {
            found.add(first);
            return Some(());
        };
        let mut seen: Vec<Bits> = Vec::new();
        for (region, its) in of.rows.iter().enumerate() {
            if known
                .get(column)
                .copied()
                .flatten()
                .is_some_and(|it| it != region)
            {
                continue;
            }
            let mut left = rows.clone();
            left.meet(its);
            if !seen.contains(&left) {
                self.descend(column + 1, left.clone(), known, budget, found, gap)?;
                seen.push(left);
            }
        }
        Some(())
    }
}

/// A set of small numbers.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The numbers below `n`.
    pub fn below(n: usize) -> Bits {
        let mut all = Bits::none(n);
        for it in 0..n {
            all.add(it);
        }
        all
    }

    /// An empty set with room for the numbers below `n`.
    pub fn none(n: usize) -> Bits {
        Bits {
            words: vec![0; n.div_ceil(64)],
        }
    }

    /// Add a number that there is room for.
    pub fn add(&mut self, n: usize) {
        if let Some(word) = self.words.get_mut(n / 64) {
            *word |= 1 << (n % 64);
        }
    }

    /// Whether a number is in the set.
    pub fn has(&self, n: usize) -> bool {
        self.words
            .get(n / 64)
            .is_some_and(|word| word & (1 << (n % 64)) != 0)
    }

    /// Keep only what is in both.
    pub fn meet(&mut self, other: &Bits) {
        for (word, its) in self.words.iter_mut().zip(&other.words) {
            *word &= its;
        }
    }

    /// The least number in the set.
    pub fn first(&self) -> Option<usize> {
        let (at, word) = self
            .words
            .iter()
            .enumerate()
            .find(|(_, word)| **word != 0)?;
        Some(at * 64 + word.trailing_zeros() as usize)
    }

    /// All numbers in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.words.len() * 64).filter(|it| self.has(*it))
    }

    /// Whether nothing is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }
}
