//! The points of a policy that a test can show, each with its place in the text.
//!
//! The compiled policy knows nothing of them. They are found by reading the text
//! once more and walking what was written and what was compiled side by side.

use std::collections::BTreeMap;

use crate::expr::typed::{Expr, Kind};
use crate::policy::ast::{self, Group, GroupKind};
use crate::policy::check::check;
use crate::policy::checked::{Checked, Condition};
use crate::policy::read::read;
use crate::program::ir::lists::Quantifier;
use crate::program::ir::{Node, NodeId, Program, Range, Value, ValueId};
use crate::text::diag::Diagnostics;
use crate::text::span::Span;

/// What a point is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PointKind {
    /// A named condition.
    Define,
    /// A rule of severity.
    Severity,
    /// A row of the severity table.
    Row,
    /// The level where nothing says yes.
    Otherwise,
    /// The phase of a clock.
    Clock,
    /// Whether a clock's target is missed.
    Breach,
    /// Whether a person must confirm an escalation to a target.
    Approval,
    /// An escalation rule.
    Escalation,
    /// A reason not to escalate.
    Unless,
    /// A row of `raci` that holds only for some cases.
    Raci,
    /// An item of a checklist.
    Item,
    /// A choice out of a roster.
    Choice,
    /// A reason for or against something that the organisation may do.
    Reason,
    /// A row of a named table, or what it gives where none matches.
    Table,
    /// A step of a process.
    Step,
    /// A coverage.
    Coverage,
    /// One condition that is not put together from others.
    Condition,
}

impl PointKind {
    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            PointKind::Define => "define",
            PointKind::Severity => "severity",
            PointKind::Row => "row",
            PointKind::Otherwise => "otherwise",
            PointKind::Clock => "clock",
            PointKind::Breach => "breach",
            PointKind::Approval => "approval",
            PointKind::Escalation => "escalation",
            PointKind::Unless => "unless",
            PointKind::Raci => "raci",
            PointKind::Item => "item",
            PointKind::Choice => "choice",
            PointKind::Reason => "reason",
            PointKind::Table => "table",
            PointKind::Step => "step",
            PointKind::Coverage => "coverage",
            PointKind::Condition => "condition",
        }
    }
}

/// A point, by position.
pub type PointId = u32;

/// Something that a test can show.
#[derive(Clone, Debug)]
pub struct Point {
    /// What it is.
    pub kind: PointKind,
    /// Its id; of a condition its text.
    pub id: String,
    /// What it belongs to: `severity/dead-in-the-water`, `exit/cause-known`.
    pub of: String,
    /// Where it is written.
    pub span: Span,
}

/// A condition as it is put together.
#[derive(Clone, Debug)]
pub struct Part {
    /// The compiled condition.
    pub node: NodeId,
    /// Its point, if it is not put together from others.
    pub point: Option<PointId>,
    /// How it is put together.
    pub how: How,
    /// From what.
    pub parts: Vec<Part>,
    /// What it asks of the items of lists.
    pub items: Vec<Items>,
}

/// A condition that is asked of the items of a list.
#[derive(Clone, Debug)]
pub struct Items {
    /// The loop, by position.
    pub of: u32,
    /// What is asked; none if those that fit are counted.
    pub how: Option<Quantifier>,
    /// The condition.
    pub when: Part,
}

/// How a condition is put together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum How {
    /// It is not.
    Leaf,
    /// It names a definition, by position.
    Define(u32),
    /// The opposite.
    Not,
    /// Both answers alike, or `true` for not alike.
    Same(bool),
    /// All.
    And,
    /// Any.
    Or,
    /// At least so many.
    AtLeast(u32),
    /// Weights that reach a sum.
    Score(i64, Vec<i64>),
}

/// A point with a condition.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The point.
    pub point: PointId,
    /// Its condition.
    pub when: Part,
}

/// The points of a clock.
#[derive(Clone, Debug)]
pub struct ClockPoints {
    /// Its phase.
    pub phase: PointId,
    /// Whether it is breached.
    pub breach: PointId,
    /// `while`
    pub runs: Option<Part>,
    /// `pause_while`
    pub pause: Option<Part>,
}

/// The points of an escalation rule.
#[derive(Clone, Debug)]
pub struct EscalationPoints {
    /// The rule.
    pub rule: Rule,
    /// Its reasons not to.
    pub unless: Vec<Rule>,
}

/// The points of an item.
#[derive(Clone, Debug)]
pub struct ItemPoints {
    /// The item.
    pub point: PointId,
    /// When it matters.
    pub applies: Option<Part>,
    /// What must be so.
    pub require: Part,
}

/// The points of a named table.
#[derive(Clone, Debug)]
pub struct TablePoints {
    /// Its rows.
    pub rows: Vec<PointId>,
    /// Where no row matches.
    pub otherwise: Option<PointId>,
}

/// All points of a policy, section by section in the program's order.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The points, in the order of the policy's sections.
    pub points: Vec<Point>,
    /// Definitions.
    pub defines: Vec<Rule>,
    /// Named tables.
    pub tables: Vec<TablePoints>,
    /// Rules of severity.
    pub severity: Vec<Rule>,
    /// Rows of the table.
    pub rows: Vec<PointId>,
    /// `otherwise:`
    pub otherwise: Option<PointId>,
    /// Clocks.
    pub clocks: Vec<ClockPoints>,
    /// For each target, its approval.
    pub approvals: Vec<Option<Rule>>,
    /// Escalation rules.
    pub escalations: Vec<EscalationPoints>,
    /// For each row of `raci`, when it holds.
    pub raci: Vec<Option<Rule>>,
    /// For each process, its steps.
    pub processes: Vec<Vec<PointId>>,
    /// Coverages.
    pub coverages: Vec<PointId>,
    /// Checklists.
    pub lists: Vec<Vec<ItemPoints>>,
    /// Choices: the point, and when somebody is to be chosen.
    pub choices: Vec<(PointId, Option<Part>)>,
    /// For each advice, its reasons.
    pub advice: Vec<Vec<Rule>>,
}

/// The points of a policy that was compiled from this text. Empty if it was not.
pub fn outline(source: &str, program: &Program) -> Outline {
    let (policy, mut found) = read(source);
    let Some(policy) = policy else {
        return Outline::default();
    };
    let Some(checked) = check(&policy, source, &mut found) else {
        return Outline::default();
    };
    let walk = Walk {
        source,
        program,
        points: Vec::new(),
        of: String::new(),
    };
    walk.policy(&policy, &checked)
}

/// A policy that was read and checked. `None` if anything is wrong with it.
pub fn checked(source: &str) -> Option<(ast::Policy, Checked)> {
    let mut found = Diagnostics::new();
    let (policy, problems) = read(source);
    found.append(problems);
    let policy = policy?;
    let checked = check(&policy, source, &mut found)?;
    Some((policy, checked))
}

struct Walk<'a> {
    source: &'a str,
    program: &'a Program,
    points: Vec<Point>,
    /// What the conditions at hand belong to.
    of: String,
}

impl Walk<'_> {
    fn point(&mut self, kind: PointKind, id: &str, span: Span) -> PointId {
        self.points.push(Point {
            kind,
            id: id.to_owned(),
            of: self.of.clone(),
            span,
        });
        (self.points.len() - 1) as PointId
    }

    fn rule(&mut self, point: PointId, group: &Group, condition: &Condition, node: NodeId) -> Rule {
        Rule {
            point,
            when: self.group(group, condition, node),
        }
    }

    fn policy(mut self, policy: &ast::Policy, checked: &Checked) -> Outline {
        let program = self.program;
        let mut outline = Outline::default();
        let written: BTreeMap<&str, &ast::Define> = policy
            .defines
            .iter()
            .map(|it| (it.name.value.as_str(), it))
            .collect();
        for (define, compiled) in checked.defines.iter().zip(&program.defines) {
            let Some(of) = written.get(define.name.as_str()) else {
                continue;
            };
            self.of = format!("define/{}", define.name);
            let point = self.point(PointKind::Define, &define.name, of.name.span);
            let rule = self.rule(point, &of.when, &define.when, compiled.when);
            outline.defines.push(rule);
        }
        self.tables(policy, checked, &mut outline);
        self.severity(policy, checked, &mut outline);
        let clocks = policy.clocks.iter().zip(&checked.clocks);
        for ((written, clock), compiled) in clocks.zip(&program.clocks) {
            self.of = format!("clock/{}", clock.id);
            let phase = self.point(PointKind::Clock, &clock.id, written.id.span);
            let breach = self.point(PointKind::Breach, &clock.id, written.id.span);
            let mut part = |group: &Option<Group>, of: &Option<Condition>, node: Option<NodeId>| {
                Some(self.group(group.as_ref()?, of.as_ref()?, node?))
            };
            let runs = part(&written.runs_while, &clock.runs_while, compiled.while_);
            let pause = part(&written.pause_while, &clock.pause_while, compiled.pause);
            outline.clocks.push(ClockPoints {
                phase,
                breach,
                runs,
                pause,
            });
        }
        for (target, compiled) in checked.targets.iter().zip(&program.targets) {
            self.of = format!("target/{}", compiled.id);
            let rule = match (&target.of.approval, &target.approval, compiled.approval) {
                (Some(group), Some(condition), Some(node)) => {
                    let point = self.point(PointKind::Approval, &compiled.id, group.span);
                    Some(self.rule(point, group, condition, node))
                }
                _ => None,
            };
            outline.approvals.push(rule);
        }
        for (rule, compiled) in checked.escalations.iter().zip(&program.escalations) {
            let of = format!("escalation/{}", compiled.id);
            self.of.clone_from(&of);
            let point = self.point(PointKind::Escalation, &compiled.id, rule.of.id.span);
            let when = self.rule(point, &rule.of.when, &rule.when, compiled.when);
            let mut unless = Vec::new();
            let written = rule.of.unless.iter().zip(&rule.unless);
            for ((written, condition), compiled) in written.zip(&compiled.unless) {
                self.of = format!("{of}/{}", compiled.id);
                let point = self.point(PointKind::Unless, &compiled.id, written.id.span);
                unless.push(self.rule(point, &written.when, condition, compiled.when));
            }
            outline
                .escalations
                .push(EscalationPoints { rule: when, unless });
        }
        for ((row, condition), compiled) in checked.raci.iter().zip(&program.raci) {
            self.of = format!("raci/{}", compiled.activity);
            let rule = match (&row.when, condition, compiled.when) {
                (Some(group), Some(condition), Some(node)) => {
                    let span = row.activity.span;
                    let point = self.point(PointKind::Raci, &compiled.activity, span);
                    Some(self.rule(point, group, condition, node))
                }
                _ => None,
            };
            outline.raci.push(rule);
        }
        self.courses(checked, &mut outline);
        for ((name, items), list) in checked.checklists.iter().zip(&program.checklists) {
            let mut points = Vec::new();
            for (item, compiled) in items.iter().zip(&list.items) {
                self.of = format!("{name}/{}", compiled.id);
                let point = self.point(PointKind::Item, &compiled.id, item.of.id.span);
                let applies = match (&item.of.applies, &item.applies, compiled.applies) {
                    (Some(group), Some(of), Some(node)) => Some(self.group(group, of, node)),
                    _ => None,
                };
                let require = self.group(&item.of.require, &item.require, compiled.require);
                points.push(ItemPoints {
                    point,
                    applies,
                    require,
                });
            }
            outline.lists.push(points);
        }
        for (of, compiled) in checked.choices.iter().zip(&program.choices.all) {
            self.of = format!("choose/{}", compiled.id);
            let point = self.point(PointKind::Choice, &compiled.id, of.of.id.span);
            let when = match (&of.of.when, &of.when, compiled.when) {
                (Some(group), Some(of), Some(node)) => Some(self.group(group, of, node)),
                _ => None,
            };
            outline.choices.push((point, when));
        }
        for ((of, whens, _), compiled) in checked.advice.iter().zip(&program.choices.advice) {
            let reasons = of.reasons.iter().zip(whens).zip(&compiled.reasons);
            let mut rules = Vec::new();
            for ((written, condition), reason) in reasons {
                self.of = format!("advice/{}/{}", compiled.id, reason.id);
                let point = self.point(PointKind::Reason, &reason.id, written.id.span);
                rules.push(self.rule(point, &written.when, condition, reason.when));
            }
            outline.advice.push(rules);
        }
        outline.points = self.points;
        outline
    }

    fn tables(&mut self, policy: &ast::Policy, checked: &Checked, outline: &mut Outline) {
        for table in &checked.tables {
            self.of = format!("table/{}", table.name);
            let rows = table.table.rows.iter().enumerate();
            let rows = rows
                .map(|(at, row)| {
                    let id = format!("row {}", at + 1);
                    self.point(PointKind::Table, &id, row.span)
                })
                .collect();
            let mut written = policy.tables.iter();
            let written = written.find(|it| it.name.value == table.name);
            let otherwise = written.and_then(|it| it.otherwise.as_ref());
            let otherwise = otherwise.map(|it| self.point(PointKind::Table, "otherwise", it.span));
            outline.tables.push(TablePoints { rows, otherwise });
        }
    }

    fn courses(&mut self, checked: &Checked, outline: &mut Outline) {
        for process in &checked.processes {
            self.of = format!("process/{}", process.of.id.value);
            let steps = process.of.steps.iter();
            let steps = steps
                .map(|it| self.point(PointKind::Step, &it.id.value, it.id.span))
                .collect();
            outline.processes.push(steps);
        }
        for coverage in &checked.coverages {
            let id = &coverage.of.id;
            self.of = format!("coverage/{}", id.value);
            let point = self.point(PointKind::Coverage, &id.value, id.span);
            outline.coverages.push(point);
        }
    }

    fn severity(&mut self, policy: &ast::Policy, checked: &Checked, outline: &mut Outline) {
        let (Some(written), Some(severity), Some(compiled)) =
            (&policy.severity, &checked.severity, &self.program.severity)
        else {
            return;
        };
        let rules = written.rules.iter().zip(&severity.rules);
        for ((written, rule), compiled) in rules.zip(&compiled.rules) {
            self.of = format!("severity/{}", rule.id);
            let point = self.point(PointKind::Severity, &rule.id, written.id.span);
            let rule = self.rule(point, &written.when, &rule.when, compiled.when);
            outline.severity.push(rule);
        }
        self.of = "severity".to_owned();
        for (at, row) in severity.table.iter().flat_map(|it| &it.rows).enumerate() {
            let point = self.point(PointKind::Row, &format!("row {}", at + 1), row.span);
            outline.rows.push(point);
        }
        outline.otherwise = written
            .otherwise
            .as_ref()
            .map(|it| self.point(PointKind::Otherwise, "otherwise", it.span));
    }

    fn list(&self, range: Range) -> &[NodeId] {
        self.program.lists.get(range.of()).unwrap_or(&[])
    }

    // Depth is bounded by the nesting of conditions.
    fn group(&mut self, group: &Group, condition: &Condition, node: NodeId) -> Part {
        let of = self.program.nodes.get(node as usize).copied();
        let (how, range) = match (&group.kind, condition, of) {
            (GroupKind::When(phrase), Condition::When(expr), _) => {
                return self.expression(phrase, expr, node);
            }
            (GroupKind::Not(group), Condition::Not(condition), Some(Node::Not(inner))) => {
                let part = self.group(group, condition, inner);
                return joined(node, How::Not, vec![part]);
            }
            (GroupKind::All(_), Condition::All(_), Some(Node::And(range))) => (How::And, range),
            (GroupKind::Any(_), Condition::Any(_), Some(Node::Or(range))) => (How::Or, range),
            (
                GroupKind::AtLeast { .. },
                Condition::AtLeast(..),
                Some(Node::AtLeast { count, of }),
            ) => (How::AtLeast(count), of),
            (GroupKind::Score { .. }, Condition::Score(..), Some(Node::Score { least, of })) => {
                let weights = self.program.weights.get(of.of()).unwrap_or(&[]);
                (How::Score(least, weights.to_vec()), of)
            }
            _ => return self.leaf(node, group.span),
        };
        let groups: Vec<&Group> = match &group.kind {
            GroupKind::All(of) | GroupKind::Any(of) | GroupKind::AtLeast { of, .. } => {
                of.iter().collect()
            }
            GroupKind::Score { of, .. } => of.iter().map(|it| &it.when).collect(),
            _ => Vec::new(),
        };
        let conditions: Vec<&Condition> = match condition {
            Condition::All(of) | Condition::Any(of) | Condition::AtLeast(_, of) => {
                of.iter().collect()
            }
            Condition::Score(_, of) => of.iter().map(|it| &it.0).collect(),
            _ => Vec::new(),
        };
        let nodes = self.list(range).to_vec();
        if groups.len() != nodes.len() || conditions.len() != nodes.len() {
            return self.leaf(node, group.span);
        }
        let parts = groups.iter().zip(conditions).zip(nodes);
        let parts = parts.map(|((group, condition), node)| self.group(group, condition, node));
        let parts = parts.collect();
        joined(node, how, parts)
    }

    fn leaf(&mut self, node: NodeId, span: Span) -> Part {
        let text = self
            .source
            .get(span.start as usize..span.end as usize)
            .unwrap_or("");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let point = self.point(PointKind::Condition, &text, span);
        Part {
            node,
            point: Some(point),
            how: How::Leaf,
            parts: Vec::new(),
            items: Vec::new(),
        }
    }

    fn expression(&mut self, phrase: &ast::Phrase, expr: &Expr, node: NodeId) -> Part {
        let of = self.program.nodes.get(node as usize).copied();
        match (&expr.kind, of) {
            (Kind::Not(of), Some(Node::Not(inner))) => {
                let part = self.expression(phrase, of, inner);
                joined(node, How::Not, vec![part])
            }
            (Kind::And(of), Some(Node::And(range))) => {
                self.operands(phrase, expr, of, range, node, How::And)
            }
            (Kind::Or(of), Some(Node::Or(range))) => {
                self.operands(phrase, expr, of, range, node, How::Or)
            }
            (
                Kind::Compare { left, right, .. },
                Some(Node::Same {
                    left: one,
                    right: other,
                    differs,
                }),
            ) => {
                let parts = vec![
                    self.expression(phrase, left, one),
                    self.expression(phrase, right, other),
                ];
                joined(node, How::Same(differs), parts)
            }
            (Kind::Is(_), Some(Node::Define(define))) => Part {
                how: How::Define(define),
                ..self.atom(phrase, expr, node)
            },
            _ => self.atom(phrase, expr, node),
        }
    }

    fn operands(
        &mut self,
        phrase: &ast::Phrase,
        expr: &Expr,
        of: &[Expr],
        range: Range,
        node: NodeId,
        how: How,
    ) -> Part {
        let nodes = self.list(range).to_vec();
        if nodes.len() != of.len() {
            return self.atom(phrase, expr, node);
        }
        let parts = of.iter().zip(nodes);
        let parts = parts.map(|(expr, node)| self.expression(phrase, expr, node));
        let parts = parts.collect();
        joined(node, how, parts)
    }

    /// A condition within a text that is not put together from others.
    fn atom(&mut self, phrase: &ast::Phrase, expr: &Expr, node: NodeId) -> Part {
        let range = expr.span.start as usize..expr.span.end as usize;
        let text = phrase.text.get(range).unwrap_or(&phrase.text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let point = self.point(PointKind::Condition, &text, phrase.locate(expr.span));
        let items = self.items(phrase, expr, node);
        Part {
            node,
            point: Some(point),
            how: How::Leaf,
            parts: Vec::new(),
            items,
        }
    }

    /// What a condition asks of the items of lists.
    fn items(&mut self, phrase: &ast::Phrase, expr: &Expr, node: NodeId) -> Vec<Items> {
        let of = self.program.nodes.get(node as usize).copied();
        let mut found = Vec::new();
        match (&expr.kind, of) {
            (Kind::Each { of, .. }, Some(Node::Each { how, of: at })) => {
                found.extend(self.each(phrase, &of.when, at, Some(how)));
            }
            (
                Kind::Compare { left, right, .. },
                Some(Node::Compare {
                    left: one,
                    right: other,
                    ..
                }),
            ) => {
                // A constant on the left has gone to the right.
                let turned = matches!(left.kind, Kind::Literal(_));
                let (left, right) = if turned { (right, left) } else { (left, right) };
                for (expr, value) in [(left, one), (right, other)] {
                    if let Some((when, at)) = self.counts(expr, value) {
                        found.extend(self.each(phrase, when, at, None));
                    }
                }
            }
            (Kind::In { needle, .. }, Some(Node::In { needle: value, .. })) => {
                if let Some((when, at)) = self.counts(needle, value) {
                    found.extend(self.each(phrase, when, at, None));
                }
            }
            _ => {}
        }
        found
    }

    fn each(
        &mut self,
        phrase: &ast::Phrase,
        when: &Expr,
        of: u32,
        how: Option<Quantifier>,
    ) -> Option<Items> {
        let node = self.program.lists_read.loops.get(of as usize)?.when;
        let when = self.expression(phrase, when, node);
        Some(Items { of, how, when })
    }

    /// The condition on the items that a value counts, and their loop.
    fn counts<'e>(&self, expr: &'e Expr, value: ValueId) -> Option<(&'e Expr, u32)> {
        match (&expr.kind, self.program.values.get(value as usize)?) {
            (Kind::Count(of), Value::Count(at)) => Some((&of.when, *at)),
            (Kind::Times { of, .. }, Value::Times { of: value, .. }) => self.counts(of, *value),
            _ => None,
        }
    }
}

fn joined(node: NodeId, how: How, parts: Vec<Part>) -> Part {
    Part {
        node,
        point: None,
        how,
        parts,
        items: Vec::new(),
    }
}
