//! Checks processes and coverages.

use super::{Checker, NOTHING, SEVERITY};
use crate::expr::Want;
use crate::expr::typed::{CourseId, Expr, FactId};
use crate::policy::ast;
use crate::policy::checked::{Coverage, Process, Seen};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::value::ty::Ty;

/// Most that may be asked to be there at once.
const MOST: u32 = 1_000;

impl Checker<'_> {
    /// Make the ids of processes and coverages known to conditions.
    pub(super) fn course_ids(&mut self, policy: &ast::Policy) {
        let ids = policy.processes.iter().map(|it| &it.id);
        let all = ids.chain(policy.coverages.iter().map(|it| &it.id));
        self.ids("process or coverage", all);
        for (at, it) in (0..).zip(&policy.processes) {
            let id = CourseId::Process(at);
            self.scope.courses.add(it.id.value.clone(), id);
        }
        for (at, it) in (0..).zip(&policy.coverages) {
            let id = CourseId::Coverage(at);
            self.scope.courses.add(it.id.value.clone(), id);
        }
    }

    pub(super) fn process(&mut self, process: &ast::Process) -> Process {
        self.ids("step", process.steps.iter().map(|it| &it.id));
        let mut steps = Vec::new();
        for step in &process.steps {
            let seen = match &step.seen {
                ast::Seen::At(at) => {
                    let want = Want::Value(Ty::Timestamp);
                    let found = self.expression(at, want, NOTHING, "a step");
                    found.map(|it| Seen::At(it.0))
                }
                ast::Seen::When(when) => Some(Seen::When(self.group(when, NOTHING, "a step"))),
            };
            steps.extend(seen.map(|it| (step.id.value.clone(), it)));
        }
        Process {
            of: process.clone(),
            steps,
            place: self.place(process.id.span),
        }
    }

    pub(super) fn coverage(&mut self, coverage: &ast::Coverage) -> Option<Coverage> {
        let (list, begins, ends) = self.covered_list(coverage)?;
        let number = |of: &Option<ast::Spanned<i64>>| {
            of.as_ref()
                .map(|it| u32::try_from(it.value).unwrap_or(MOST))
        };
        let (least, most) = (number(&coverage.at_least), number(&coverage.at_most));
        if let (Some(least), Some(most), Some(written)) = (least, most, &coverage.at_most)
            && least > most
        {
            self.bad_coverage(
                written.span,
                format!("at least {least} and at most {most} cannot both be there"),
                "let `at_most` be no less than `at_least`",
            );
        }
        if least.unwrap_or(0) == 0 && most.is_none() {
            self.bad_coverage(
                coverage.id.span,
                format!("the coverage `{}` asks for nothing", coverage.id.value),
                "write how many must be there: `at_least: 1`, `at_most: 1`",
            );
        }
        let until = self.moment(&coverage.until);
        let from: Option<Expr> = {
            let want = Want::Value(Ty::Timestamp);
            let found = self.expression(&coverage.from, want, SEVERITY, "`from`");
            found.map(|it| it.0)
        };
        Some(Coverage {
            of: coverage.clone(),
            list,
            begins,
            ends,
            from: from?,
            until,
            at_least: least.unwrap_or(0),
            at_most: most.unwrap_or(u32::MAX),
            place: self.place(coverage.id.span),
        })
    }

    fn moment(&mut self, at: &Option<ast::Condition>) -> Option<Expr> {
        let want = Want::Value(Ty::Timestamp);
        self.expression(at.as_ref()?, want, SEVERITY, "`until`")
            .map(|it| it.0)
    }

    /// The list that is looked at, and its fields that say from and until when.
    fn covered_list(&mut self, coverage: &ast::Coverage) -> Option<(FactId, u32, u32)> {
        let of = &coverage.of;
        let name = of.text.trim().strip_prefix("case.");
        let Some((fact, ty)) = name.and_then(|it| self.scope.facts.get(it)).cloned() else {
            // Read as a condition for its own error, such as a misspelt name.
            let readable = self.expression(of, Want::Condition, NOTHING, "`of`");
            if readable.is_some() {
                self.bad_coverage(
                    of.span,
                    format!("`{}` is not a list of records", of.text),
                    "name a list, as in `of: case.commanders`",
                );
            }
            return None;
        };
        let fields = match &ty {
            Ty::List(of) => match &**of {
                Ty::Record(fields) => Some(fields.clone()),
                _ => None,
            },
            _ => None,
        };
        let Some(fields) = fields else {
            self.bad_coverage(
                of.span,
                format!(
                    "`{}` is a {ty}, and who is there is told by a list of records",
                    of.text
                ),
                "name a list whose records say from and until when, as `case.commanders`",
            );
            return None;
        };
        let mut field = |written: &Option<ast::Text>, usual: &str| {
            let name = written.as_ref().map_or(usual, |it| it.value.as_str());
            let at = fields
                .iter()
                .position(|it| it.0 == name && it.1 == Ty::Timestamp);
            if at.is_none() {
                let span = written.as_ref().map_or(of.span, |it| it.span);
                let times = fields.iter().filter(|it| it.1 == Ty::Timestamp);
                let times: Vec<String> = times.map(|it| format!("`{}`", it.0)).collect();
                let help = match times.as_slice() {
                    [] => "name a list whose records have timestamps".to_owned(),
                    times => format!(
                        "its timestamps are {}; name them under `begins` and `ends`",
                        times.join(", ")
                    ),
                };
                let message = format!("the records of `{}` have no timestamp `{name}`", of.text);
                self.bad_coverage(span, message, &help);
            }
            at.map(|it| it as u32)
        };
        let (begins, ends) = (
            field(&coverage.begins, "from"),
            field(&coverage.ends, "until"),
        );
        Some((fact, begins?, ends?))
    }

    fn bad_coverage(&mut self, span: Span, message: String, help: &str) {
        self.found.help(Code::BadCoverage, span, message, help);
    }
}
