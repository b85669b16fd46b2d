//! Checks how severity is decided: levels, rules, table, what is left over.

use super::{Checker, NOTHING, near, texts};
use crate::policy::ast;
use crate::policy::checked::{Severity, SeverityRule};
use crate::text::code::Code;

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
        let table = severity.table.as_ref().map(|it| {
            let mut table = self.table(it, NOTHING, "a severity table").0;
            for (row, written) in table.rows.iter_mut().zip(&it.rows) {
                row.level = self.level(&written.outcome);
            }
            table
        });
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
}
