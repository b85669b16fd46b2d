//! Compiles decision tables and finds overlaps, gaps and rows never reached.

use super::compile::{Compiler, site};
use super::ir::picks::{Given, Pick};
use super::ir::{Constant, Level, Node, Symbol, Value};
use super::table::{Bits, Column, Input, Regions, Table};
use crate::policy::ast::{Gives, Hit};
use crate::policy::checked::{self, Cell};
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::value::ty::Ty;

/// Steps that the search for gaps and dead rows may take.
const SEARCH_STEPS: u64 = 200_000;

impl Compiler<'_> {
    pub(super) fn table(&mut self, table: &checked::Table) -> Table {
        let rows = table.rows.len();
        let columns = table.columns.iter().enumerate().map(|(at, (column, ty))| {
            let cells: Vec<&Cell> = table
                .rows
                .iter()
                .filter_map(|it| it.cells.get(at))
                .collect();
            let of = match column {
                checked::Column::Fact(fact) => Input::Fact(self.slot(*fact)),
                checked::Column::Severity => Input::Severity,
                checked::Column::Define(define) => {
                    self.program.nodes.push(Node::Define(define.0));
                    Input::Condition((self.program.nodes.len() - 1) as u32)
                }
            };
            let regions = self.regions(ty, &cells);
            let satisfied = (0..regions.count()).map(|region| {
                // Where no value falls, what holds beside it is repeated: it adds no case.
                let region = (0..=region)
                    .rev()
                    .find(|it| !vacant(ty, &regions, *it))
                    .unwrap_or(region);
                let mut bits = Bits::none(rows);
                for (row, cell) in cells.iter().enumerate() {
                    if self.satisfies(&regions, region, cell) {
                        bits.add(row);
                    }
                }
                bits
            });
            let satisfied: Vec<Bits> = satisfied.collect();
            let mut any = Bits::below(rows);
            satisfied.iter().for_each(|it| any.meet(it));
            Column {
                of,
                regions,
                rows: satisfied,
                any,
            }
        });
        Table {
            columns: columns.collect(),
            levels: table.rows.iter().map(|it| it.level).collect(),
            sites: table.rows.iter().map(|it| site(it.place)).collect(),
        }
    }

    fn regions(&mut self, ty: &Ty, cells: &[&Cell]) -> Regions {
        match ty {
            Ty::Boolean => Regions::Boolean,
            Ty::Text(domain) => {
                let mut texts: Vec<&String> = domain.iter().flat_map(|it| it.iter()).collect();
                if domain.is_none() {
                    texts.extend(cells.iter().flat_map(|it| {
                        if let Cell::Texts(it) = it {
                            it.as_slice()
                        } else {
                            &[]
                        }
                    }));
                    texts.sort();
                    texts.dedup();
                }
                let symbols: Vec<Symbol> = texts.into_iter().map(|it| self.symbol(it)).collect();
                Regions::Text {
                    symbols,
                    open: domain.is_none(),
                }
            }
            _ => {
                let mut cuts: Vec<i128> = Vec::new();
                for cell in cells {
                    if let Cell::Ranges(ranges) = cell {
                        cuts.extend(
                            ranges
                                .iter()
                                .flat_map(|it| [it.low, it.high])
                                .flatten()
                                .map(|it| it.0),
                        );
                    }
                }
                cuts.sort_unstable();
                cuts.dedup();
                Regions::Ordered { cuts }
            }
        }
    }

    fn satisfies(&self, regions: &Regions, region: usize, cell: &Cell) -> bool {
        match (cell, regions) {
            (Cell::Any, _) => true,
            (Cell::Boolean(it), Regions::Boolean) => *it == (region == 1),
            (Cell::Texts(texts), Regions::Text { symbols, .. }) => {
                let text = symbols
                    .get(region)
                    .and_then(|it| self.program.texts.get(*it as usize));
                text.is_some_and(|text| texts.contains(text))
            }
            (Cell::Ranges(ranges), Regions::Ordered { cuts }) => {
                // Twice the scale, so that there is a value between any two cuts.
                let at = region / 2;
                let point = match (
                    region % 2,
                    cuts.get(at),
                    at.checked_sub(1).and_then(|it| cuts.get(it)),
                ) {
                    (1, Some(cut), _) => cut.saturating_mul(2),
                    (_, Some(cut), _) => cut.saturating_mul(2) - 1,
                    (_, None, Some(before)) => before.saturating_mul(2) + 1,
                    (_, None, None) => 0,
                };
                ranges.iter().any(|it| {
                    let double =
                        |edge: Option<(i128, bool)>| edge.map(|it| (it.0.saturating_mul(2), it.1));
                    checked::Interval {
                        low: double(it.low),
                        high: double(it.high),
                    }
                    .holds(point)
                })
            }
            _ => false,
        }
    }
}

impl Compiler<'_> {
    /// All named tables, with what is wrong with them.
    pub(super) fn named_tables(&mut self, found: &mut Diagnostics) {
        let policy = self.policy;
        for of in &policy.tables {
            let table = self.table(&of.table);
            let outcome = |row: usize| of.outcomes.get(row);
            let same = |a: usize, b: usize| outcome(a) == outcome(b);
            check_rows(&of.table, &table, &same, "outcomes", found);
            self.covers(of, &table, found);
            let outcomes = of.outcomes.iter().map(|it| self.given(it)).collect();
            let otherwise = of.otherwise.as_ref().map(|it| self.given(it));
            self.program.picks.tables.push(Pick {
                name: of.name.clone(),
                table,
                outcomes,
                otherwise,
                spans: of.gives == Gives::Span,
            });
        }
    }

    /// A case to which a table gives nothing is an error.
    fn covers(&self, of: &checked::NamedTable, table: &Table, found: &mut Diagnostics) {
        if of.otherwise.is_some() || of.table.rows.is_empty() {
            return;
        }
        let known = vec![None; table.columns.len()];
        let message = match table.reachable(&known, &mut { SEARCH_STEPS }) {
            Some((_, false)) => return,
            Some((_, true)) => "some cases match no row of this table, and get nothing from it",
            None => "this table is too large to show that it covers every case",
        };
        found.help(
            Code::NothingGiven,
            of.span,
            message,
            "write `otherwise:` under it, or a last row of `\"*\"`",
        );
    }

    fn given(&mut self, of: &checked::Outcome) -> Given {
        let policy = self.policy;
        let mut text = |name: &str| Some(Constant::Text(self.symbol(name)));
        match of {
            checked::Outcome::Text(it) => Given {
                value: text(it),
                calendar: None,
            },
            checked::Outcome::Span(it) => Given {
                value: it.map(Constant::Span),
                calendar: None,
            },
            checked::Outcome::Target(it) => Given {
                value: policy
                    .targets
                    .get(it.0 as usize)
                    .and_then(|it| text(&it.of.id.value)),
                calendar: None,
            },
            checked::Outcome::Calendar(it) => Given {
                value: policy
                    .calendars
                    .get(it.0 as usize)
                    .and_then(|it| text(&it.name)),
                calendar: Some(it.0),
            },
        }
    }

    /// Say so of tables that nothing asks.
    pub(super) fn unused_tables(&self, found: &mut Diagnostics) {
        for (at, of) in (0..).zip(&self.policy.tables) {
            let asked = self.program.values.contains(&Value::Pick(at));
            let clocks = self.program.clocks.iter();
            let mut timed = clocks.flat_map(|it| [it.tables.target, it.tables.calendar]);
            if !asked && !timed.any(|it| it == Some(at)) {
                found.help(
                    Code::UnusedTable,
                    of.span,
                    format!("nothing asks what the table `{}` gives", of.name),
                    format!("use it as `pick.{}`, or take it out", of.name),
                );
            }
        }
    }
}

/// Whether no value of a type falls into a region: none is between 49 and 50 customers.
fn vacant(ty: &Ty, regions: &Regions, region: usize) -> bool {
    let Regions::Ordered { cuts } = regions else {
        return false;
    };
    let step = if *ty == Ty::Integer { 1_000_000 } else { 1 };
    let at = region / 2;
    match (
        region % 2,
        at.checked_sub(1).and_then(|it| cuts.get(it)),
        cuts.get(at),
    ) {
        (0, Some(below), Some(above)) => (below.div_euclid(step) + 1) * step >= *above,
        (1, _, Some(cut)) => cut.rem_euclid(step) != 0,
        _ => false,
    }
}

/// Rows that match together where they may not, and rows that are never reached.
pub(super) fn check(of: &checked::Table, table: &Table, found: &mut Diagnostics) {
    let level = |row: usize| of.rows.get(row).map(|it| it.level);
    check_rows(of, table, &|a, b| level(a) == level(b), "levels", found);
}

/// The same for rows of which `same` says whether two give the same of `what`.
fn check_rows(
    of: &checked::Table,
    table: &Table,
    same: &dyn Fn(usize, usize) -> bool,
    what: &str,
    found: &mut Diagnostics,
) {
    if of.rows.is_empty() {
        return;
    }
    match of.hit {
        Hit::First => unreached(of, table, found),
        Hit::Unique | Hit::Any => overlaps(of, table, same, what, found),
    }
}

fn overlaps(
    of: &checked::Table,
    table: &Table,
    same: &dyn Fn(usize, usize) -> bool,
    what: &str,
    found: &mut Diagnostics,
) {
    for (second, row) in of.rows.iter().enumerate() {
        for (first, earlier) in of.rows.iter().enumerate().take(second) {
            let meet = table
                .columns
                .iter()
                .all(|column| column.rows.iter().any(|it| it.has(first) && it.has(second)));
            let agree = of.hit == Hit::Any && same(first, second);
            if !meet || agree {
                continue;
            }
            let line = earlier.place.line;
            let (code, message, help) = match of.hit {
                Hit::Unique => (
                    Code::RowsOverlap,
                    format!(
                        "this row and the one on line {line} can both match, and `hit: unique` allows only one"
                    ),
                    "narrow one of the two, or write `hit: first` and put the more special row first",
                ),
                _ => (
                    Code::RowsDisagree,
                    format!(
                        "this row and the one on line {line} can both match, and give different {what}"
                    ),
                    "let both give the same, or write `hit: first` and put the more special row first",
                ),
            };
            found.help(code, row.span, message, help);
            break;
        }
    }
}

fn unreached(of: &checked::Table, table: &Table, found: &mut Diagnostics) {
    let known = vec![None; table.columns.len()];
    let Some((reached, _)) = table.reachable(&known, &mut { SEARCH_STEPS }) else {
        return;
    };
    for (at, row) in of.rows.iter().enumerate() {
        if !reached.has(at) {
            let message = "this row is never reached: the rows above it match whatever it would";
            found.help(
                Code::RowNeverReached,
                row.span,
                message,
                "take it out, or move it above the row that hides it",
            );
        }
    }
}

/// A case that nothing gives a level is an error.
pub(super) fn leftover(
    severity: &checked::Severity,
    table: Option<&Table>,
    found: &mut Diagnostics,
) {
    if severity.otherwise.is_some() {
        return;
    }
    let last: Option<Level> = u8::try_from(severity.levels.len().saturating_sub(1)).ok();
    let last = last
        .and_then(|it| severity.levels.get(usize::from(it)))
        .map_or("", String::as_str);
    let help = format!("write `otherwise: {last}` under `severity`");
    let Some((table, of)) = table.zip(severity.table.as_ref()) else {
        found.help(
            Code::OtherwiseMissing,
            severity.span,
            "cases to which no rule applies get no level",
            help,
        );
        return;
    };
    if of.rows.is_empty() {
        return;
    }
    let known = vec![None; table.columns.len()];
    match table.reachable(&known, &mut { SEARCH_STEPS }) {
        Some((_, false)) => {}
        Some((_, true)) => {
            let message = "some cases match no row of the table, and get no level";
            found.help(
                Code::OtherwiseMissing,
                of.span,
                message,
                format!("{help}, or a last row of `\"*\"`"),
            );
        }
        None => {
            let message = "the table is too large to show that it covers every case";
            found.help(Code::OtherwiseMissing, of.span, message, help);
        }
    }
}
