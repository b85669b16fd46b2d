//! Decides how severe a case is: the set of levels that the facts leave open.

use super::case::Tag;
use super::eval::Context;
use crate::program::ir::{Level, Severity, Shape};
use crate::program::table::{Input, Regions, Table};
use crate::value::tri::Tri;

/// What gave a level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decider {
    /// A rule, by position.
    Rule(u32),
    /// A row of the table, by position.
    Row(u32),
    /// Nothing said yes.
    Otherwise,
}

/// How severe a case is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The levels that the facts leave open, a bit each.
    pub candidates: u16,
    /// The level reported.
    pub level: Level,
    /// What gave it.
    pub decider: Decider,
    /// The levels that missing facts leave open beside the reported one, each
    /// with the first that would give it; most severe first.
    pub possible: Vec<(Level, Decider)>,
}

impl Standing {
    /// Whether only one level is possible.
    pub fn certain(&self) -> bool {
        self.candidates.is_power_of_two()
    }

    /// The levels that are open, most severe first.
    pub fn levels(&self) -> impl Iterator<Item = Level> + '_ {
        (0..16).filter(|level| self.candidates & 1 << level != 0)
    }
}

/// Steps that the search of a table for reachable rows may take.
const TABLE_STEPS: u64 = 20_000;

/// Decide severity over the facts of a context.
pub fn decide(severity: &Severity, context: &Context<'_>) -> Standing {
    let mut open = Open {
        candidates: 0,
        found: Vec::new(),
    };
    for (at, rule) in severity.rules.iter().enumerate() {
        match context.answer(rule.when) {
            Tri::No => {}
            Tri::Unknown => open.add(rule.level, Decider::Rule(at as u32)),
            Tri::Yes => return open.decided(severity, rule.level, Decider::Rule(at as u32)),
        }
    }
    if let Some(table) = &severity.table {
        match look_up(table, context) {
            Lookup::Row(row) => {
                let level = table.levels.get(row).copied().unwrap_or(0);
                return open.decided(severity, level, Decider::Row(row as u32));
            }
            Lookup::None => {}
            Lookup::Open { rows, gap, sure } => {
                for row in &rows {
                    open.add(
                        table.levels.get(*row).copied().unwrap_or(0),
                        Decider::Row(*row as u32),
                    );
                }
                if let (true, Some(level)) = (gap, severity.otherwise) {
                    open.add(level, Decider::Otherwise);
                }
                let sure = sure.map(|row| {
                    (
                        table.levels.get(row).copied().unwrap_or(0),
                        Decider::Row(row as u32),
                    )
                });
                let sure = sure.or_else(|| {
                    gap.then_some(severity.otherwise)
                        .flatten()
                        .map(|level| (level, Decider::Otherwise))
                });
                return open.undecided(severity, sure);
            }
        }
    }
    match severity.otherwise {
        Some(level) => open.decided(severity, level, Decider::Otherwise),
        // A policy without `otherwise` has a table that covers everything.
        None => open.undecided(severity, None),
    }
}

struct Open {
    candidates: u16,
    found: Vec<(Level, Decider)>,
}

impl Open {
    fn add(&mut self, level: Level, by: Decider) {
        if self.candidates & 1 << level == 0 {
            self.candidates |= 1 << level;
            self.found.push((level, by));
        }
    }

    fn decided(self, severity: &Severity, level: Level, by: Decider) -> Standing {
        if self.candidates == 0 {
            return Standing {
                candidates: 1 << level,
                level,
                decider: by,
                possible: Vec::new(),
            };
        }
        let mut open = self;
        let known = open.found.iter().find(|it| it.0 == level).map(|it| it.1);
        open.add(level, by);
        let decided = (
            level,
            if severity.assume_worst {
                known.unwrap_or(by)
            } else {
                by
            },
        );
        open.undecided(severity, Some(decided))
    }

    /// `sure`: what the facts at hand decide.
    fn undecided(mut self, severity: &Severity, sure: Option<(Level, Decider)>) -> Standing {
        self.found.sort_by_key(|it| it.0);
        let worst = self
            .found
            .first()
            .copied()
            .unwrap_or((0, Decider::Otherwise));
        let (level, decider) = match sure {
            Some(it) if !severity.assume_worst || it.0 == worst.0 => it,
            _ => worst,
        };
        let possible = self.found.into_iter().filter(|it| it.0 != level).collect();
        Standing {
            candidates: self.candidates | 1 << level,
            level,
            decider,
            possible,
        }
    }
}

/// What a table says of a case.
pub(super) enum Lookup {
    /// All columns are known, and this is the first row that matches.
    Row(usize),
    /// All columns are known, and no row matches.
    None,
    /// Some column is unknown.
    Open {
        /// The rows that some value of the unknown columns would reach.
        rows: Vec<usize>,
        /// Whether some value of them reaches no row.
        gap: bool,
        /// The first row that matches whatever they are.
        sure: Option<usize>,
    },
}

/// Look a table up.
pub(super) fn look_up(table: &Table, context: &Context<'_>) -> Lookup {
    // Few columns are the rule; more than these are looked up the slow way.
    let mut known = [None; 16];
    let mut open = table.columns.len() > known.len();
    for (column, region) in table.columns.iter().zip(known.iter_mut()) {
        *region = region_of(column.of, &column.regions, context);
        open |= region.is_none();
    }
    if !open {
        return match table.first(&known) {
            Some(row) => Lookup::Row(row),
            None => Lookup::None,
        };
    }
    let known: Vec<Option<usize>> = table
        .columns
        .iter()
        .map(|column| region_of(column.of, &column.regions, context))
        .collect();
    let sure = table.sure(&known);
    match table.reachable(&known, &mut { TABLE_STEPS }) {
        Some((rows, gap)) => Lookup::Open {
            rows: rows.iter().collect(),
            gap,
            sure,
        },
        // Too many combinations to look at: all rows that are not ruled out.
        None => Lookup::Open {
            rows: table.possible(&known),
            gap: true,
            sure,
        },
    }
}

/// The region in which a column's value falls, if it is known.
pub fn region_of(of: Input, regions: &Regions, context: &Context<'_>) -> Option<usize> {
    let slot = match of {
        Input::Condition(node) => {
            return match context.answer(node) {
                Tri::No => Some(0),
                Tri::Yes => Some(1),
                Tri::Unknown => None,
            };
        }
        Input::Severity => return context.level.map(usize::from),
        Input::Fact(slot) => slot,
    };
    let datum = context.slot(slot);
    if datum.tag != Tag::Given {
        return None;
    }
    match regions {
        Regions::Boolean => Some(usize::from(datum.bits != 0)),
        Regions::Text { symbols, open } => {
            let at = symbols.iter().position(|it| i64::from(*it) == datum.bits);
            at.or(open.then_some(symbols.len()))
        }
        Regions::Ordered { cuts } => {
            let number = context
                .program
                .facts
                .get(slot as usize)
                .is_some_and(|it| matches!(it.shape, Shape::Number | Shape::Integer));
            let value = if number {
                datum.as_decimal().millionths()
            } else {
                i128::from(datum.bits)
            };
            Some(Regions::ordered(cuts, value))
        }
    }
}
