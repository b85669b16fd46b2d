//! Checks decision tables: columns, cells, and what the rows of a named one give.

use super::{Checker, EVERYTHING, NOTHING, near};
use crate::expr::Want;
use crate::expr::typed::{Kind, Reads, TableId};
use crate::policy::ast::{self, Gives};
use crate::policy::checked::{Cell, Column, NamedTable, Outcome, Row, Table};
use crate::policy::values;
use crate::text::code::Code;
use crate::text::span::Span;
use crate::value::ty::Ty;

impl Checker<'_> {
    /// Columns and rows of a table, and what its columns read beside facts. The
    /// rows have no level yet.
    pub(super) fn table(
        &mut self,
        table: &ast::Table,
        allowed: Reads,
        site: &'static str,
    ) -> (Table, Reads) {
        let mut reads = NOTHING;
        let columns = table.columns.iter();
        let columns: Vec<Option<(Column, Ty)>> = columns
            .map(|it| self.column(it, allowed, site, &mut reads))
            .collect();
        for (at, column) in columns.iter().enumerate() {
            let twice = column.is_some()
                && columns.get(..at).is_some_and(|before| {
                    before
                        .iter()
                        .flatten()
                        .any(|it| Some(it.0) == column.as_ref().map(|it| it.0))
                });
            if let (true, Some(written)) = (twice, table.columns.get(at)) {
                self.found.help(
                    Code::BadColumn,
                    written.span,
                    format!("the column `{}` is there already", written.text),
                    "put both conditions into one column",
                );
            }
        }
        let mut rows = Vec::new();
        for row in &table.rows {
            let cells = row
                .cells
                .iter()
                .zip(&columns)
                .map(|(cell, column)| match column {
                    Some((_, ty)) => self.cell(cell, ty),
                    None => Cell::Any,
                });
            let cells = cells.collect();
            rows.push(Row {
                cells,
                level: 0,
                place: self.place(row.span),
                span: row.span,
            });
        }
        if columns.iter().any(Option::is_none) {
            // Reported; what the cells mean cannot be told.
            rows.clear();
        }
        let table = Table {
            columns: columns.into_iter().flatten().collect(),
            rows,
            hit: table.hit.value,
            source: super::texts(&table.source),
            span: table.span,
        };
        (table, reads)
    }

    fn column(
        &mut self,
        column: &ast::Condition,
        allowed: Reads,
        site: &'static str,
        reads: &mut Reads,
    ) -> Option<(Column, Ty)> {
        let bare = column.text.trim();
        if let Some(name) = bare.strip_prefix("case.")
            && let Some((fact, ty)) = self.scope.facts.get(name)
        {
            if ty.scalar() {
                return Some((Column::Fact(*fact), ty.clone()));
            }
            let message = format!("`{bare}` is a {ty}, and a column looks at one value");
            self.found.help(
                Code::BadColumn,
                column.span,
                message,
                "name a definition instead, such as `is.…`",
            );
            return None;
        }
        if bare == "severity" && allowed.severity {
            let want = Want::Value(Ty::text());
            let (expr, its) = self.expression(column, want, allowed, site)?;
            *reads = reads.union(its);
            return Some((Column::Severity, expr.ty));
        }
        // Anything else is read as a condition, for its own errors.
        let (expr, its) = self.expression(column, Want::Condition, allowed, site)?;
        *reads = reads.union(its);
        match expr.kind {
            Kind::Is(define) => Some((Column::Define(define), Ty::Boolean)),
            _ => {
                let message = "a column is a fact or a definition";
                self.found.help(
                    Code::BadColumn,
                    column.span,
                    message,
                    "put the condition under `define` and name it here as `is.…`",
                );
                None
            }
        }
    }

    /// A named table, known to conditions from here on.
    pub(super) fn named_table(&mut self, at: u32, named: &ast::NamedTable) -> NamedTable {
        let (mut table, reads) = self.table(&named.table, EVERYTHING, "a table");
        let gives = named.gives.value;
        let outcomes: Vec<Option<Outcome>> = named
            .table
            .rows
            .iter()
            .map(|it| self.outcome(gives, &it.outcome))
            .collect();
        let otherwise = named
            .otherwise
            .as_ref()
            .and_then(|it| self.outcome(gives, it));
        if outcomes.iter().any(Option::is_none) || table.rows.len() != outcomes.len() {
            // Reported; what overlaps cannot be told.
            table.rows.clear();
        }
        let outcomes: Vec<Outcome> = match table.rows.is_empty() {
            true => Vec::new(),
            false => outcomes.into_iter().flatten().collect(),
        };
        let ty = match gives {
            Gives::Span => Ty::Duration,
            Gives::Text | Gives::Target | Gives::Calendar => {
                let written = named.table.rows.iter().map(|it| &it.outcome);
                let mut texts: Vec<String> = Vec::new();
                for it in written.chain(&named.otherwise) {
                    if !texts.contains(&it.value) {
                        texts.push(it.value.clone());
                    }
                }
                Ty::Text(Some(texts.into()))
            }
        };
        self.scope
            .tables
            .add(named.name.value.clone(), (TableId(at), ty, reads));
        NamedTable {
            name: named.name.value.clone(),
            gives,
            table,
            outcomes,
            otherwise,
            span: named.name.span,
        }
    }

    /// What a row gives; reports what is not of the table's kind.
    fn outcome(&mut self, gives: Gives, text: &ast::Text) -> Option<Outcome> {
        let name = text.value.as_str();
        match gives {
            Gives::Text => Some(Outcome::Text(text.value.clone())),
            Gives::Span => match values::span_or_none(name) {
                Ok(it) => Some(Outcome::Span(it)),
                Err(wrong) => {
                    self.found
                        .help(Code::BadOutcome, text.span, wrong.message, wrong.help);
                    None
                }
            },
            Gives::Target => match self.scope.targets.get(name) {
                Some(it) => Some(Outcome::Target(*it)),
                None => {
                    let help = near(name, self.scope.targets.names(), "targets");
                    let message = format!("there is no target `{name}`");
                    self.found.help(Code::BadOutcome, text.span, message, help);
                    None
                }
            },
            Gives::Calendar => match self.scope.calendars.get(name) {
                Some(it) => Some(Outcome::Calendar(*it)),
                None => {
                    let help = near(name, self.scope.calendars.names(), "calendars");
                    let message = format!("there is no calendar `{name}`");
                    self.found.help(Code::BadOutcome, text.span, message, help);
                    None
                }
            },
        }
    }

    /// The table that gives what a clock needs: a span or a calendar.
    pub(super) fn clock_table(
        &mut self,
        name: &Option<ast::Text>,
        gives: Gives,
        tables: &[ast::NamedTable],
        site: &'static str,
    ) -> Option<TableId> {
        let name = name.as_ref()?;
        let Some((table, _, reads)) = self.scope.tables.get(&name.value).cloned() else {
            let help = near(&name.value, self.scope.tables.names(), "tables");
            let message = format!("there is no table `{}`", name.value);
            self.found
                .help(Code::UnknownTableName, name.span, message, help);
            return None;
        };
        let of = tables.get(table.0 as usize)?;
        if of.gives.value != gives {
            let message = format!(
                "the table `{}` gives a {}, and {site} is a {}",
                name.value,
                of.gives.value.word(),
                gives.word()
            );
            let help = format!("name a table with `gives: {}`", gives.word());
            self.found
                .help(Code::UnknownTableName, name.span, message, help);
            return None;
        }
        if reads.now || reads.clock || reads.escalated {
            self.table_reads_too_much(name.span, &name.value, site);
            return None;
        }
        Some(table)
    }

    fn table_reads_too_much(&mut self, span: Span, name: &str, site: &str) {
        let message = format!(
            "`pick.{name}` cannot be used in {site}: it changes by waiting, or with a clock"
        );
        self.found.help(
            Code::NotAllowedHere,
            span,
            message,
            "let the table look at facts and severity alone",
        );
    }
}
