//! Checks a policy as written: names, types, tables, calendars, targets.

pub(in crate::policy) mod calendars;
mod cells;
mod choose;
mod course;
mod facts;
mod measures;
mod severity;
mod tables;
mod words;

use super::ast;
use super::checked::{
    Checked, Clock, Condition, Define, Escalation, Item, NamedTable, Outcome, Target,
};
use crate::expr::scope::Scope;
use crate::expr::typed::{CalendarId, ClockId, DefineId, Expr, Reads, RuleId, TargetId};
use crate::expr::{self, Want};
use crate::text::code::Code;
use crate::text::diag::{Diagnostic, Diagnostics};
use crate::text::source::{Place, Source};
use crate::text::span::Span;
use crate::text::suggest;
use crate::value::names::Names;
use crate::value::ty::Ty;

/// Check a policy. Everything that is wrong is added to `found`; `None` if any
/// of it is an error.
pub fn check(policy: &ast::Policy, text: &str, found: &mut Diagnostics) -> Option<Checked> {
    let mut own = Diagnostics::new();
    let mut checker = Checker {
        source: Source::new(text),
        scope: Scope::default(),
        in_roster: false,
        found: &mut own,
    };
    let checked = checker.policy(policy);
    // What could not be read may be what seems to be missing.
    own.retain(|it| {
        let rests_on = MISSING.iter().find(|of| of.0 == it.code);
        !rests_on.is_some_and(|(_, sections)| match sections {
            [] => policy.unread.any(),
            sections => policy.unread.may_be_in(sections),
        })
    });
    found.append(own);
    (!found.has_errors()).then_some(checked)
}

/// What may only seem so while a part of the policy could not be read, and the sections
/// of which that part may be; none of any.
const MISSING: &[(Code, &[&str])] = &[
    (Code::UnknownFact, FACTS),
    (Code::ImpossibleText, FACTS),
    (Code::StatusWithoutPhase, FACTS),
    (Code::UnknownRoster, FACTS),
    (Code::UnknownDefine, &["define"]),
    (Code::UnknownClock, &["clocks"]),
    (Code::UnknownCalendar, &["calendars"]),
    (Code::UnknownCalendarName, &["calendars"]),
    (Code::UnknownTarget, &["targets"]),
    (Code::UnknownTargetName, &["targets"]),
    (Code::UnknownRule, &["escalations"]),
    (Code::UnknownWordList, &["word_lists"]),
    (Code::UnknownTable, &["tables"]),
    (Code::UnknownTableName, &["tables"]),
    (Code::UnknownCourse, &["process", "coverage"]),
    (Code::UnknownChoice, &["choose"]),
    (Code::UnknownLevel, &["severity"]),
    (Code::UnknownLevelName, &["severity"]),
    (Code::LevelLeftOut, &[]),
    (Code::NoLevels, &["severity"]),
    (Code::NoSeverity, &["severity"]),
    (Code::BadChoice, &[]),
    (Code::BadOutcome, &[]),
    (Code::BadCell, &[]),
    (Code::NothingGiven, &[]),
    (Code::UnusedTable, &[]),
    (Code::UnusedTarget, &[]),
    (Code::UnusedWordList, &[]),
];

/// The sections that add facts.
const FACTS: &[&str] = &["fields", "program", "rosters"];

const NOTHING: Reads = Reads {
    severity: false,
    now: false,
    clock: false,
    escalated: false,
    raised: false,
};
const SEVERITY: Reads = Reads {
    severity: true,
    ..NOTHING
};
const EVERYTHING: Reads = Reads {
    severity: true,
    now: true,
    clock: true,
    escalated: true,
    raised: false,
};
/// What a measure may read, and so what a definition may.
const MEASURED: Reads = Reads {
    raised: true,
    ..EVERYTHING
};

struct Checker<'a> {
    source: Source<'a>,
    scope: Scope,
    /// Whether the records at hand are those of a roster, which may hold lists.
    in_roster: bool,
    found: &'a mut Diagnostics,
}

/// Something that never holds, in the place of what could not be checked.
fn nothing() -> Condition {
    Condition::Any(Vec::new())
}

impl Checker<'_> {
    fn policy(&mut self, policy: &ast::Policy) -> Checked {
        let (facts, phases) = self.facts(policy);
        let calendars = self.calendars(&policy.calendars, policy.unread.may_be_in(&["calendars"]));
        for (at, it) in calendars.iter().enumerate() {
            self.scope
                .calendars
                .add(it.name.clone(), CalendarId(at as u32));
        }
        self.ids("clock", policy.clocks.iter().map(|it| &it.id));
        self.ids("target", policy.targets.iter().map(|it| &it.id));
        self.ids(
            "escalation rule",
            policy.escalations.iter().map(|it| &it.id),
        );
        for (at, it) in policy.clocks.iter().enumerate() {
            self.scope
                .clocks
                .add(it.id.value.clone(), ClockId(at as u32));
        }
        for (at, it) in policy.targets.iter().enumerate() {
            self.scope
                .targets
                .add(it.id.value.clone(), TargetId(at as u32));
        }
        for (at, it) in (0..).zip(&policy.escalations) {
            self.scope.rules.add(it.id.value.clone(), RuleId(at));
        }
        if let Some(severity) = &policy.severity {
            self.scope.levels = severity
                .levels
                .value
                .iter()
                .map(|it| it.value.clone())
                .collect();
        }
        self.course_ids(policy);
        self.ids("choice", policy.choices.iter().map(|it| &it.id));
        self.people(policy);
        let word_lists = self.word_lists(&policy.word_lists);
        let (defines, tables) = self.named_parts(&policy.defines, &policy.tables);
        let severity = policy.severity.as_ref().map(|it| self.severity(it));
        let clocks = policy
            .clocks
            .iter()
            .map(|it| self.clock(it, &policy.tables))
            .collect();
        let targets = policy.targets.iter().map(|it| self.target(it)).collect();
        let escalations: Vec<Escalation> = policy
            .escalations
            .iter()
            .map(|it| self.escalation(it))
            .collect();
        for (at, target) in policy.targets.iter().enumerate() {
            let target_id = TargetId(at as u32);
            let used = escalations.iter().any(|it| it.to.contains(&target_id));
            let given = Outcome::Target(target_id);
            let picked = tables
                .iter()
                .any(|it| it.outcomes.contains(&given) || it.otherwise.as_ref() == Some(&given));
            if !used && !picked {
                let message = format!(
                    "no escalation rule leads to the target `{}`",
                    target.id.value
                );
                self.found.help(
                    Code::UnusedTarget,
                    target.id.span,
                    message,
                    "name it under `to:` of a rule, or take it out",
                );
            }
        }
        let raci = policy.raci.iter().map(|row| {
            let when = row
                .when
                .as_ref()
                .map(|it| self.group(it, EVERYTHING, "a RACI row"));
            (row.clone(), when)
        });
        let raci = raci.collect();
        let processes = policy.processes.iter().map(|it| self.process(it)).collect();
        let coverages = policy
            .coverages
            .iter()
            .filter_map(|it| self.coverage(it))
            .collect();
        let choices = policy
            .choices
            .iter()
            .filter_map(|it| self.choose(it))
            .collect();
        let checklists = policy
            .checklists
            .iter()
            .map(|it| self.checklist(it))
            .collect();
        let measures = self.measures(&policy.measures, &policy.checklists);
        self.ids("advice", policy.advice.iter().map(|it| &it.id));
        let advice = policy.advice.iter().map(|it| self.advice(it)).collect();
        Checked {
            name: policy.name.value.clone(),
            version: policy.version.value.clone(),
            facts,
            keeps_rosters: !policy.program.is_empty(),
            phases,
            calendars,
            word_lists,
            defines,
            tables,
            severity,
            clocks,
            targets,
            escalations,
            raci,
            processes,
            coverages,
            choices,
            checklists,
            measures,
            advice,
        }
    }

    fn place(&self, span: Span) -> Place {
        self.source.place(span.start)
    }

    /// An id names one thing of its kind.
    fn ids<'t>(&mut self, kind: &str, ids: impl Iterator<Item = &'t ast::Text>) {
        let mut seen: Names<Span> = Names::new();
        for id in ids {
            if let Some(first) = seen.get(&id.value) {
                let line = self.place(*first).line;
                let message = format!("there is another {kind} `{}`, on line {line}", id.value);
                self.found.help(
                    Code::DuplicateId,
                    id.span,
                    message,
                    "give one of the two another id",
                );
            } else {
                seen.add(id.value.clone(), id.span);
            }
        }
    }

    /// One expression, at a place where only some things may be read.
    fn expression(
        &mut self,
        at: &ast::Condition,
        want: Want,
        allowed: Reads,
        site: &'static str,
    ) -> Option<(Expr, Reads)> {
        self.scope.allowed = allowed;
        self.scope.site = site;
        let mut problems = Vec::new();
        let checked = expr::compile(&at.text, &self.scope, want, &mut problems);
        for it in problems {
            self.found.push(Diagnostic {
                code: it.code,
                message: it.message,
                span: Some(at.locate(it.span)),
                help: it.help,
            });
        }
        checked.map(|it| (it.expr, it.reads))
    }

    fn group(&mut self, group: &ast::Group, allowed: Reads, site: &'static str) -> Condition {
        let mut reads = NOTHING;
        self.group_reading(group, allowed, site, &mut reads)
    }

    fn group_reading(
        &mut self,
        group: &ast::Group,
        allowed: Reads,
        site: &'static str,
        reads: &mut Reads,
    ) -> Condition {
        match &group.kind {
            ast::GroupKind::When(it) => match self.expression(it, Want::Condition, allowed, site) {
                Some((expr, its)) => {
                    *reads = reads.union(its);
                    Condition::When(expr)
                }
                None => nothing(),
            },
            ast::GroupKind::All(of) => Condition::All(self.groups(of, allowed, site, reads)),
            ast::GroupKind::Any(of) => Condition::Any(self.groups(of, allowed, site, reads)),
            ast::GroupKind::Not(of) => {
                Condition::Not(Box::new(self.group_reading(of, allowed, site, reads)))
            }
            ast::GroupKind::AtLeast { count, of } => {
                let count = u32::try_from(count.value).unwrap_or(u32::MAX);
                Condition::AtLeast(count, self.groups(of, allowed, site, reads))
            }
            ast::GroupKind::Score { at_least, of } => {
                let of = of.iter().map(|it| {
                    (
                        self.group_reading(&it.when, allowed, site, reads),
                        it.weight.value,
                    )
                });
                Condition::Score(at_least.value, of.collect())
            }
        }
    }

    fn groups(
        &mut self,
        of: &[ast::Group],
        allowed: Reads,
        site: &'static str,
        reads: &mut Reads,
    ) -> Vec<Condition> {
        of.iter()
            .map(|it| self.group_reading(it, allowed, site, reads))
            .collect()
    }

    /// Definitions and tables may stand in any order but not in a circle: each
    /// is checked once those that it uses are.
    fn named_parts(
        &mut self,
        defines: &[ast::Define],
        tables: &[ast::NamedTable],
    ) -> (Vec<Define>, Vec<NamedTable>) {
        let names: Vec<&str> = defines.iter().map(|it| it.name.value.as_str()).collect();
        let picks: Vec<&str> = tables.iter().map(|it| it.name.value.as_str()).collect();
        // Tables stand behind definitions.
        let named_in = |text: &str| -> Vec<usize> {
            let picks = named(text, "pick.", &picks);
            let picks = picks.into_iter().map(|it| it + names.len());
            named(text, "is.", &names)
                .into_iter()
                .chain(picks)
                .collect()
        };
        let mut uses: Vec<Vec<usize>> =
            defines.iter().map(|it| used(&it.when, &named_in)).collect();
        uses.extend(tables.iter().map(|it| {
            let columns = it.table.columns.iter();
            columns.flat_map(|it| named_in(&it.text)).collect()
        }));
        let mut done = vec![false; uses.len()];
        let mut checked: Vec<Option<Define>> = defines.iter().map(|_| None).collect();
        let mut checked_tables: Vec<Option<NamedTable>> = tables.iter().map(|_| None).collect();
        loop {
            let left = |at: &usize| done.get(*at) == Some(&false);
            let ready = |at: &usize| uses.get(*at).is_none_or(|it| !it.iter().any(left));
            // Tables first: a misspelt `pick.…` then finds what was meant.
            let order = (defines.len()..done.len()).chain(0..defines.len());
            let next = order.into_iter().find(|at| left(at) && ready(at));
            let circle = next.is_none();
            let Some(at) = next.or_else(|| (0..done.len()).find(left)) else {
                break;
            };
            if let Some(cell) = done.get_mut(at) {
                *cell = true;
            }
            let Some(define) = defines.get(at) else {
                let nth = at - defines.len();
                if let (Some(table), Some(cell)) = (tables.get(nth), checked_tables.get_mut(nth)) {
                    if circle {
                        self.rests_on_itself("table", &table.name);
                    }
                    *cell = Some(self.named_table(nth as u32, table));
                }
                continue;
            };
            let mut reads = NOTHING;
            let when = match circle {
                // Known from here on, so that the circle is reported once.
                true => {
                    self.rests_on_itself("definition", &define.name);
                    nothing()
                }
                false => self.group_reading(&define.when, MEASURED, "a definition", &mut reads),
            };
            let name = define.name.value.clone();
            self.scope
                .defines
                .add(name.clone(), (DefineId(at as u32), reads));
            if let Some(cell) = checked.get_mut(at) {
                *cell = Some(Define {
                    name,
                    when,
                    reads,
                    source: texts(&define.source),
                    place: self.place(define.name.span),
                });
            }
        }
        (
            checked.into_iter().flatten().collect(),
            checked_tables.into_iter().flatten().collect(),
        )
    }

    fn rests_on_itself(&mut self, what: &str, name: &ast::Text) {
        self.found.help(
            Code::DefineCycle,
            name.span,
            format!("the {what} `{}` rests on itself", name.value),
            "take one `is.…` or `pick.…` out of the circle, or repeat its condition",
        );
    }

    fn timestamp(&mut self, at: &Option<ast::Condition>, site: &'static str) -> Option<Expr> {
        let at = at.as_ref()?;
        self.expression(at, Want::Value(Ty::Timestamp), SEVERITY, site)
            .map(|it| it.0)
    }

    fn clock(&mut self, clock: &ast::Clock, tables: &[ast::NamedTable]) -> Clock {
        let site = if matches!(clock.demand, ast::Demand::Every(_)) {
            "`every`"
        } else {
            "`target`"
        };
        let target_table = self.clock_table(&clock.demand_table, ast::Gives::Span, tables, site);
        let calendar_table = self.clock_table(
            &clock.calendar_table,
            ast::Gives::Calendar,
            tables,
            "`calendar`",
        );
        let (targets, cadence) = match &clock.demand {
            ast::Demand::Target(it) => (it, false),
            ast::Demand::Every(it) => (it, true),
        };
        let what = if cadence { "period" } else { "target" };
        let targets: Vec<Option<i64>> = self
            .by_severity(targets, what)
            .into_iter()
            .map(Option::flatten)
            .collect();
        self.shrinking(clock, &targets);
        let calendars = match &clock.calendar {
            None => vec![CalendarId(0)],
            Some(it) => {
                self.calendar_names(it);
                self.by_severity(it, "calendar")
                    .into_iter()
                    .map(|it| {
                        it.and_then(|it| self.scope.calendars.get(&it).copied())
                            .unwrap_or(CalendarId(0))
                    })
                    .collect()
            }
        };
        let longest = targets.iter().flatten().copied().min();
        for warn in &clock.warn_at {
            if let (ast::WarnAt::Before(lead), Some(least)) = (warn.value, longest)
                && lead >= least
            {
                let message = "this warning would come before the clock begins: its shortest target is no longer than that".to_owned();
                self.found.help(
                    Code::WarningTooEarly,
                    warn.span,
                    message,
                    "warn a shorter time before, or at a share such as `50%`",
                );
            }
        }
        Clock {
            id: clock.id.value.clone(),
            from: self.timestamp(&clock.from, "`from`"),
            until: self.timestamp(&clock.until, "`until`"),
            since: self.timestamp(&clock.since, "`since`"),
            runs_while: clock
                .runs_while
                .as_ref()
                .map(|it| self.group(it, SEVERITY, "`while`")),
            pause_while: clock
                .pause_while
                .as_ref()
                .map(|it| self.group(it, SEVERITY, "`pause_while`")),
            cadence,
            targets,
            calendars,
            target_table,
            calendar_table,
            warn_at: clock.warn_at.iter().map(|it| it.value).collect(),
            on_reopen: clock
                .on_reopen
                .as_ref()
                .map_or(ast::OnReopen::Continue, |it| it.value),
            restart: clock
                .on_severity_change
                .as_ref()
                .is_some_and(|it| it.value == ast::OnSeverityChange::Restart),
            source: texts(&clock.source),
            place: self.place(clock.id.span),
        }
    }

    fn calendar_names(&mut self, of: &ast::BySeverity<String>) {
        let names: Vec<(&str, Span)> = match of {
            ast::BySeverity::One(it) => vec![(it.value.as_str(), it.span)],
            ast::BySeverity::Map { levels, .. } => levels
                .iter()
                .map(|it| (it.1.value.as_str(), it.1.span))
                .collect(),
        };
        for (name, span) in names {
            if self.scope.calendars.get(name).is_none() {
                let help = near(name, self.scope.calendars.names(), "calendars");
                self.found.help(
                    Code::UnknownCalendarName,
                    span,
                    format!("there is no calendar `{name}`"),
                    help,
                );
            }
        }
    }

    /// One value for each level, or one for all.
    fn by_severity<T: Clone>(&mut self, of: &ast::BySeverity<T>, what: &str) -> Vec<Option<T>> {
        let (span, map) = match of {
            ast::BySeverity::One(it) => return vec![Some(it.value.clone())],
            ast::BySeverity::Map { span, levels } => (*span, levels),
        };
        let levels = self.scope.levels.clone();
        if levels.is_empty() {
            let message = format!(
                "a {what} for each level needs a `severity` section, and this policy has none"
            );
            self.found.help(
                Code::NoLevels,
                span,
                message,
                "write one value for all cases, or add `severity:` with its levels",
            );
            return vec![None];
        }
        for (level, _) in map {
            if !levels.contains(&level.value) {
                let help = near(&level.value, levels.iter().map(String::as_str), "levels");
                self.found.help(
                    Code::UnknownLevelName,
                    level.span,
                    format!("there is no level `{}`", level.value),
                    help,
                );
            }
        }
        let left_out: Vec<String> = levels
            .iter()
            .filter(|level| !map.iter().any(|it| it.0.value == **level))
            .map(|it| format!("`{it}`"))
            .collect();
        if !left_out.is_empty() {
            let none = if what == "calendar" {
                "name a calendar for it"
            } else {
                "write a span for it, or `none` where it does not apply"
            };
            let message = format!("no {what} is given for {}", left_out.join(" and "));
            self.found.help(Code::LevelLeftOut, span, message, none);
        }
        levels
            .iter()
            .map(|level| {
                map.iter()
                    .find(|it| it.0.value == *level)
                    .map(|it| it.1.value.clone())
            })
            .collect()
    }

    /// A more severe level is not given more time than a less severe one (S-8).
    fn shrinking(&mut self, clock: &ast::Clock, targets: &[Option<i64>]) {
        let (ast::Demand::Target(ast::BySeverity::Map { levels, .. })
        | ast::Demand::Every(ast::BySeverity::Map { levels, .. })) = &clock.demand
        else {
            return;
        };
        for (at, pair) in targets.windows(2).enumerate() {
            let [Some(higher), Some(lower)] = pair else {
                continue;
            };
            if higher > lower
                && let (Some(more), Some(less)) =
                    (self.scope.levels.get(at), self.scope.levels.get(at + 1))
            {
                let span = levels
                    .iter()
                    .find(|it| it.0.value == *more)
                    .map_or(clock.span, |it| it.1.span);
                let message =
                    format!("`{more}` is given more time than `{less}`, which is less severe");
                self.found.help(
                    Code::ShrinkingTarget,
                    span,
                    message,
                    format!("give `{more}` at most the time of `{less}`"),
                );
            }
        }
    }

    fn target(&mut self, target: &ast::Target) -> Target {
        let approval = target
            .approval
            .as_ref()
            .map(|it| self.group(it, EVERYTHING, "`approval`"));
        Target {
            of: target.clone(),
            approval,
            place: self.place(target.id.span),
        }
    }

    fn escalation(&mut self, rule: &ast::Escalation) -> Escalation {
        let mut to = Vec::new();
        for name in &rule.to {
            match self.scope.targets.get(&name.value).copied() {
                None => {
                    let help = near(&name.value, self.scope.targets.names(), "targets");
                    self.found.help(
                        Code::UnknownTargetName,
                        name.span,
                        format!("there is no target `{}`", name.value),
                        help,
                    );
                }
                Some(it) if to.contains(&it) => {
                    self.found.help(
                        Code::DuplicateId,
                        name.span,
                        format!("the target `{}` is named twice", name.value),
                        "take one of the two out",
                    );
                }
                Some(it) => to.push(it),
            }
        }
        self.ids("reason under `unless`", rule.unless.iter().map(|it| &it.id));
        let when = self.group(&rule.when, EVERYTHING, "an escalation rule");
        let unless = rule
            .unless
            .iter()
            .map(|it| self.group(&it.when, EVERYTHING, "`unless`"))
            .collect();
        Escalation {
            of: rule.clone(),
            to,
            when,
            unless,
            place: self.place(rule.id.span),
        }
    }

    fn checklist(&mut self, list: &ast::Checklist) -> (String, Vec<Item>) {
        self.ids("item", list.items.iter().map(|it| &it.id));
        let items = list.items.iter().map(|it| Item {
            of: it.clone(),
            require: self.group(&it.require, EVERYTHING, "a checklist"),
            applies: it
                .applies
                .as_ref()
                .map(|it| self.group(it, EVERYTHING, "`applies`")),
            place: self.place(it.id.span),
        });
        (list.name.value.clone(), items.collect())
    }
}

/// Help for a name that is none: the nearest one, or all of them.
fn near<'t>(name: &str, known: impl Iterator<Item = &'t str>, what: &str) -> String {
    let known: Vec<&str> = known.collect();
    match suggest::nearest(name, known.iter().copied()) {
        Some(it) => format!("did you mean `{it}`?"),
        None if known.is_empty() => format!("this policy has no {what}"),
        None if known.len() == 1 => format!("there is only `{}`", known.concat()),
        None => {
            let shown: Vec<String> = known.iter().take(12).map(|it| format!("`{it}`")).collect();
            format!("the {what} are {}", shown.join(", "))
        }
    }
}

fn texts(of: &[ast::Text]) -> Vec<String> {
    of.iter().map(|it| it.value.clone()).collect()
}

/// The definitions that a group's conditions name, as positions.
fn used(group: &ast::Group, names: &dyn Fn(&str) -> Vec<usize>) -> Vec<usize> {
    match &group.kind {
        ast::GroupKind::When(it) => names(&it.text),
        ast::GroupKind::All(of) | ast::GroupKind::Any(of) | ast::GroupKind::AtLeast { of, .. } => {
            of.iter().flat_map(|it| used(it, names)).collect()
        }
        ast::GroupKind::Not(of) => used(of, names),
        ast::GroupKind::Score { of, .. } => {
            of.iter().flat_map(|it| used(&it.when, names)).collect()
        }
    }
}

/// Every `is.<name>` of a text, outside its quoted parts.
fn named(text: &str, prefix: &str, names: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match quote {
            Some(it) if it == letter && before != '\\' => quote = None,
            Some(_) => {}
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            None if prefix.starts_with(letter)
                && !(before.is_alphanumeric() || before == '_' || before == '.') =>
            {
                let rest = text
                    .get(at..)
                    .and_then(|it| it.strip_prefix(prefix))
                    .unwrap_or("");
                let end = rest
                    .find(|it: char| !(it.is_ascii_alphanumeric() || it == '_'))
                    .unwrap_or(rest.len());
                let name = rest.get(..end).unwrap_or("");
                found.extend(names.iter().position(|it| *it == name));
            }
            None => {}
        }
        before = letter;
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::check;
    use crate::policy::read::read;

    /// The codes of what is wrong with a policy that goes on like this, in source order.
    fn codes(rest: &str) -> Vec<&'static str> {
        let text = format!(
            "escalate: 1\npolicy: p\nversion: \"1\"\nseverity: {{ assume: worst, levels: [a, b], rules: [{{ id: r, level: a, when: case.service == \"down\", because: It is. }}], otherwise: b }}\n{rest}"
        );
        let (policy, mut found) = read(&text);
        check(&policy.unwrap(), &text, &mut found);
        found.finish().iter().map(|it| it.code.as_str()).collect()
    }

    const LEAD: &str = "targets: [{ id: lead, path: hierarchical }]\n";
    const ASKS: &str = "escalations: [{ id: e, to: lead, when: clock.none.breached || is.never || case.nothing == 1, because: Why. }]\n";

    #[test]
    fn what_is_missing_is_told_beside_what_cannot_be_read() {
        assert_eq!(codes(&format!("{LEAD}{ASKS}")), ["E0304", "E0303", "E0302"]);
        // The process cannot be what is missing.
        let process = "process: [{ id: seven, stepps: [] }]\n";
        let found = codes(&format!("{LEAD}{ASKS}{process}"));
        assert_eq!(found[..3], ["E0304", "E0303", "E0302"], "{found:?}");
        assert!(found.len() > 3, "{found:?}");
    }

    #[test]
    fn what_may_only_seem_to_be_missing_is_not_told() {
        let clocks = "clocks: [{ idd: none, from: case.opened_at, target: 1h }]\n";
        let found = codes(&format!("{LEAD}{ASKS}{clocks}"));
        assert!(
            !found.contains(&"E0304") && found.contains(&"E0303"),
            "{found:?}"
        );
        // What is set too far to the right may be a section.
        let nested = "fields:\n  x: { type: text }\n  define: { never: \"false\" }\n";
        let found = codes(&format!("{LEAD}{ASKS}{nested}"));
        assert!(found.contains(&"E0304"), "{found:?}");
        let nested = "program:\n  x:\n    type: text\n    clocks: []\n";
        let found = codes(&format!("{LEAD}{ASKS}{nested}"));
        for it in ["E0302", "E0303", "E0304"] {
            assert!(!found.contains(&it), "{found:?}");
        }
    }
}
