//! Checks how severity is decided: levels, rules, table, what is left over.

use super::{Checker, NOTHING, near, texts};
use crate::expr::Want;
use crate::expr::typed::{Kind, Reads};
use crate::policy::ast;
use crate::policy::checked::{Cell, Column, Row, Severity, SeverityRule, Table};
use crate::text::code::Code;
use crate::value::ty::Ty;

impl Checker<'_> {
    pub(super) fn severity(&mut self, severity: &ast::Severity) -> Severity {
        let mut seen: Vec<&str> = Vec::new();
        for level in &severity.levels.value {
            if seen.contains(&level.value.as_str()) {
                self.found.help(
                    Code::DuplicateId,
                    level.span,
                    format!("the level `{}` is listed twice", level.value),
                    "take one of the two out",
                );
            }
            seen.push(&level.value);
        }
        self.ids("severity rule", severity.rules.iter().map(|it| &it.id));
        let rules = severity.rules.iter().map(|rule| SeverityRule {
            id: rule.id.value.clone(),
            level: self.level(&rule.level),
            when: self.group(&rule.when, NOTHING, "a severity rule"),
            because: rule
                .because
                .as_ref()
                .map(|it| it.value.clone())
                .unwrap_or_default(),
            source: texts(&rule.source),
            place: self.place(rule.id.span),
        });
        let rules = rules.collect();
        let table = severity.table.as_ref().map(|it| self.table(it));
        let otherwise = severity.otherwise.as_ref().map(|it| self.level(it));
        Severity {
            levels: severity
                .levels
                .value
                .iter()
                .map(|it| it.value.clone())
                .collect(),
            assume_worst: severity.assume.value == ast::Assume::Worst,
            rules,
            table,
            otherwise,
            span: severity.span,
        }
    }

    fn level(&mut self, level: &ast::Text) -> u8 {
        match self.scope.levels.iter().position(|it| *it == level.value) {
            Some(at) => u8::try_from(at).unwrap_or(0),
            None => {
                let help = near(
                    &level.value,
                    self.scope.levels.iter().map(String::as_str),
                    "levels",
                );
                self.found.help(
                    Code::UnknownLevelName,
                    level.span,
                    format!("there is no level `{}`", level.value),
                    help,
                );
                0
            }
        }
    }

    fn table(&mut self, table: &ast::Table) -> Table {
        let columns: Vec<Option<(Column, Ty)>> =
            table.columns.iter().map(|it| self.column(it)).collect();
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
                level: self.level(&row.outcome),
                place: self.place(row.span),
                span: row.span,
            });
        }
        if columns.iter().any(Option::is_none) {
            // Reported; what the cells mean cannot be told.
            rows.clear();
        }
        Table {
            columns: columns.into_iter().flatten().collect(),
            rows,
            hit: table.hit.value,
            span: table.span,
        }
    }

    fn column(&mut self, column: &ast::Condition) -> Option<(Column, Ty)> {
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
        // Anything else is read as a condition, for its own errors.
        let allowed: Reads = NOTHING;
        let (expr, _) = self.expression(column, Want::Condition, allowed, "a severity table")?;
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
}
