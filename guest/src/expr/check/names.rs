//! What names stand for: facts, definitions, clocks, and what was meant by a word that stands for nothing.

use super::Checker;
use super::words::{kind_of, listed, suggestion};
use crate::expr::ast;
use crate::expr::idiom;
use crate::expr::print::quoted;
use crate::expr::problem::Draft;
use crate::expr::typed::{ClockField, Expr, FactId, Kind, Reads};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::text::suggest::nearest;
use crate::value::ty::Ty;

/// What a condition may begin with, beside a literal and a function.
pub(super) const ROOTS: [&str; 7] = ["case", "severity", "now", "clock", "is", "pick", "program"];

/// What clocks tell.
const CLOCK_FIELDS: [(&str, ClockField); 7] = [
    ("phase", ClockField::Phase),
    ("used", ClockField::Used),
    ("remaining", ClockField::Remaining),
    ("elapsed", ClockField::Elapsed),
    ("breached", ClockField::Breached),
    ("due", ClockField::Due),
    ("missed", ClockField::Missed),
];

/// The phases of a clock.
const PHASES: [&str; 5] = [
    "not_started",
    "running",
    "paused",
    "ended",
    "not_applicable",
];

/// Whether facts stand behind this name: those of the case, or of the organisation.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "case" | "program")
}

fn texts(all: &[&str]) -> Ty {
    Ty::Text(Some(all.iter().map(|it| (*it).to_owned()).collect()))
}

impl Checker<'_> {
    /// Whether what `shown` reads may be read here; reports it if not.
    pub(super) fn allow(&mut self, span: Span, shown: &str, reads: Reads, direct: bool) -> bool {
        let may = self.scope.allowed;
        let mut through = Vec::new();
        if reads.severity && !may.severity {
            through.push("severity");
        }
        if reads.now && !may.now {
            through.push("now");
        }
        if reads.clock && !may.clock {
            through.push("clock");
        }
        if reads.escalated && !may.escalated {
            through.push("escalated");
        }
        if reads.raised && !may.raised {
            through.push("raised");
        }
        if through.is_empty() {
            self.reads = self.reads.union(reads);
            return true;
        }
        let site = self.scope.site;
        let mut message = format!("`{shown}` cannot be used in {site}");
        if !direct {
            message.push_str(&format!(
                ": it reads {}",
                listed(through.iter().copied(), "and")
            ));
        }
        let from = if may.severity {
            "facts and severity"
        } else {
            "facts"
        };
        let help = match through.as_slice() {
            [.., "raised"] => "only a measure looks back on a whole case".into(),
            ["severity"] => {
                "it is decided before severity is; write the facts that are meant".into()
            }
            ["now", "escalated"] => {
                "only an escalation, a RACI row or a checklist asks how it went".into()
            }
            ["escalated"] => "only an escalation or a checklist asks what was escalated".into(),
            _ => format!(
                "{site} follows from {from} alone, so that it does not change by waiting; move the time \
                 limit to an escalation"
            ),
        };
        self.report(Draft::new(Code::NotAllowedHere, span, message).help(help));
        false
    }

    /// A name on its own.
    pub(super) fn name(&mut self, name: &str, span: Span, hint: Option<&Ty>) -> Option<Expr> {
        if self.is_variable(name) {
            return self.item(name, span);
        }
        match name {
            "now" => {
                let reads = Reads {
                    now: true,
                    ..Reads::default()
                };
                let allowed = self.allow(span, "now", reads, true);
                allowed.then_some(Expr {
                    span,
                    ty: Ty::Timestamp,
                    kind: Kind::Now,
                })
            }
            "severity" => {
                let reads = Reads {
                    severity: true,
                    ..Reads::default()
                };
                if !self.allow(span, "severity", reads, true) {
                    return None;
                }
                if self.scope.levels.is_empty() {
                    let message = "the policy has no `severity` section";
                    let help = "add one, or write the facts that are meant";
                    self.report(Draft::new(Code::NoSeverity, span, message).help(help));
                    return None;
                }
                let ty = Ty::Text(Some(self.scope.levels.iter().cloned().collect()));
                Some(Expr {
                    span,
                    ty,
                    kind: Kind::Severity,
                })
            }
            "case" | "is" | "clock" | "pick" | "program" => {
                let help = match name {
                    "case" => "name a fact of it, as in `case.status`",
                    "is" => "name a definition of it, as in `is.key_customer`",
                    "program" => "name a fact of it, as in `program.cases`",
                    "pick" => "name a table of it, as in `pick.desk`",
                    _ => "name a clock and what of it is meant, as in `clock.resolution.breached`",
                };
                let message = format!("`{name}` means nothing on its own");
                self.report(Draft::new(Code::NotAValue, span, message).help(help));
                None
            }
            _ => {
                let draft = self.stranger(name, span, hint);
                self.report(draft);
                None
            }
        }
    }

    /// What was probably meant by a word that stands for nothing.
    fn stranger(&self, name: &str, span: Span, hint: Option<&Ty>) -> Draft {
        let unquoted = |text: &str| {
            let message = format!("`{name}` is a text and stands without quotes");
            Draft::new(Code::UnquotedText, span, message).edit(span, quoted(text))
        };
        if let Some(Ty::Text(Some(domain))) = hint
            && let Some(near) = nearest(name, domain.iter().map(String::as_str))
        {
            return unquoted(near);
        }
        let unknown = |help: String| {
            Draft::new(Code::UnknownName, span, format!("unknown name `{name}`")).help(help)
        };
        let scope = self.scope;
        if scope.facts.get(name).is_some() {
            return unknown(format!("write `case.{name}`"));
        }
        if let Some(value) = idiom::truth(name) {
            let message = format!("`{name}` is written `{value}`");
            return Draft::new(Code::TruthWord, span, message).edit(span, value.to_string());
        }
        if let Some(Ty::Text(None)) = hint {
            return unquoted(name);
        }
        if scope.defines.get(name).is_some() {
            return unknown(format!("write `is.{name}`"));
        }
        if scope.tables.get(name).is_some() {
            return unknown(format!("write `pick.{name}`"));
        }
        if scope.program.get(name).is_some() {
            return unknown(format!("write `program.{name}`"));
        }
        if scope.clocks.get(name).is_some() {
            return unknown(format!(
                "write `clock.{name}.breached`, or what else of it is meant"
            ));
        }
        if let Some(root) = nearest(name, ROOTS) {
            return unknown(format!("did you mean `{root}`?"));
        }
        if let Some(fact) = nearest(name, scope.facts.names()) {
            return unknown(format!("did you mean `case.{fact}`?"));
        }
        if scope.levels.iter().any(|it| it == name) {
            return unknown(format!("write `severity == {}`", quoted(name)));
        }
        unknown(
            "facts are written `case.name`, definitions `is.name`, clocks `clock.name.breached`; \
             texts stand in quotes"
                .to_owned(),
        )
    }

    /// `of.name`
    pub(super) fn field(&mut self, of: &ast::Expr, name: &ast::Name, span: Span) -> Option<Expr> {
        match &of.kind {
            ast::Kind::Name(root) if is_root(root) => {
                let (fact, ty) = self.fact_of(root, name)?;
                Some(Expr {
                    span,
                    ty,
                    kind: Kind::Fact(fact),
                })
            }
            ast::Kind::Name(root) if self.is_variable(root) => self.part(root, of.span, name, span),
            ast::Kind::Name(root) if root == "is" => self.define(name, span),
            ast::Kind::Name(root) if root == "pick" => self.pick(name, span),
            ast::Kind::Name(root) if root == "clock" => {
                if self.clock(name).is_some() {
                    let message = format!("`clock.{}` means nothing on its own", name.text);
                    let help = format!(
                        "name what of it is meant: {}",
                        listed(CLOCK_FIELDS.iter().map(|it| it.0), "or")
                    );
                    self.report(Draft::new(Code::NotAValue, span, message).help(help));
                }
                None
            }
            ast::Kind::Name(root) if !ROOTS.contains(&root.as_str()) => {
                let draft =
                    Draft::new(Code::UnknownName, of.span, format!("unknown name `{root}`"));
                let draft = if let Some(root) = nearest(root, ROOTS) {
                    draft.help(format!("did you mean `{root}.{}`?", name.text))
                } else if self.scope.facts.get(&name.text).is_some() {
                    draft.help(format!("write `case.{}`", name.text))
                } else if self.scope.clocks.get(root).is_some() {
                    draft.help(format!("write `clock.{root}.{}`", name.text))
                } else if self.scope.facts.get(root).is_some() {
                    draft.help(format!("write `case.{root}`, which has no parts"))
                } else {
                    draft.help(format!("a condition begins with {}", listed(ROOTS, "or")))
                };
                self.report(draft);
                None
            }
            ast::Kind::Field {
                of: root,
                name: clock,
            } if matches!(&root.kind, ast::Kind::Name(root) if root == "clock") => {
                self.clock_field(clock, name, span)
            }
            _ => {
                let of = self.value(of, None)?;
                let message = format!(
                    "{} is {} and has no part `{}`",
                    self.cut(of.span),
                    kind_of(&of.ty),
                    name.text
                );
                let help = format!("write {} without `.{}`", self.cut(of.span), name.text);
                self.report(Draft::new(Code::NoParts, name.span, message).help(help));
                None
            }
        }
    }

    /// `case.name` or `program.name`
    pub(super) fn fact_of(&mut self, root: &str, name: &ast::Name) -> Option<(FactId, Ty)> {
        if root != "program" {
            return self.fact(name);
        }
        let scope = self.scope;
        if let Some((fact, ty)) = scope.program.get(&name.text) {
            self.facts.push(*fact);
            return Some((*fact, ty.clone()));
        }
        let message = format!("unknown fact `{}` of the organisation", name.text);
        let help = if scope.facts.get(&name.text).is_some() {
            format!("it is a fact of the case: write `case.{}`", name.text)
        } else if let Some(near) = nearest(&name.text, scope.program.names()) {
            format!("did you mean `program.{near}`?")
        } else {
            "declare it under `program` or `rosters`, or see the vocabulary for what there is"
                .to_owned()
        };
        self.report(Draft::new(Code::UnknownFact, name.span, message).help(help));
        None
    }

    /// `case.name`
    pub(super) fn fact(&mut self, name: &ast::Name) -> Option<(FactId, Ty)> {
        let scope = self.scope;
        if let Some((fact, ty)) = scope.facts.get(&name.text) {
            self.facts.push(*fact);
            return Some((*fact, ty.clone()));
        }
        let message = format!("unknown fact `{}`", name.text);
        let help = if let Some(near) = nearest(&name.text, scope.facts.names()) {
            format!("did you mean `case.{near}`?")
        } else if scope.program.get(&name.text).is_some() {
            format!(
                "it is a fact of the organisation: write `program.{}`",
                name.text
            )
        } else if scope.defines.get(&name.text).is_some() {
            format!("write `is.{}`", name.text)
        } else if ROOTS.contains(&name.text.as_str()) {
            format!("write `{}` without `case.`", name.text)
        } else {
            "declare it under `fields`, or see the vocabulary for what there is".to_owned()
        };
        self.report(Draft::new(Code::UnknownFact, name.span, message).help(help));
        None
    }

    /// `is.name`
    fn define(&mut self, name: &ast::Name, span: Span) -> Option<Expr> {
        let scope = self.scope;
        let Some((define, reads)) = scope.defines.get(&name.text) else {
            let message = format!("unknown definition `{}`", name.text);
            let help = if scope.facts.get(&name.text).is_some() {
                format!("write `case.{}`", name.text)
            } else {
                let none = "the policy defines nothing; add it under `define`";
                let names: Vec<&str> = scope.defines.names().collect();
                suggestion(&name.text, names, "is.", none)
            };
            self.report(Draft::new(Code::UnknownDefine, name.span, message).help(help));
            return None;
        };
        let allowed = self.allow(span, &format!("is.{}", name.text), *reads, false);
        allowed.then_some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Is(*define),
        })
    }

    /// `pick.name`
    fn pick(&mut self, name: &ast::Name, span: Span) -> Option<Expr> {
        let scope = self.scope;
        let Some((table, ty, reads)) = scope.tables.get(&name.text) else {
            let message = format!("unknown table `{}`", name.text);
            let none = "the policy has no named tables; add it under `tables`";
            let names: Vec<&str> = scope.tables.names().collect();
            let help = suggestion(&name.text, names, "pick.", none);
            self.report(Draft::new(Code::UnknownTable, name.span, message).help(help));
            return None;
        };
        let allowed = self.allow(span, &format!("pick.{}", name.text), *reads, false);
        allowed.then_some(Expr {
            span,
            ty: ty.clone(),
            kind: Kind::Pick(*table),
        })
    }

    fn clock(&mut self, name: &ast::Name) -> Option<crate::expr::typed::ClockId> {
        let found = self.scope.clocks.get(&name.text).copied();
        if found.is_none() {
            let message = format!("unknown clock `{}`", name.text);
            let none = "the policy has no clocks; add it under `clocks`";
            let names: Vec<&str> = self.scope.clocks.names().collect();
            let help = suggestion(&name.text, names, "clock.", none);
            self.report(Draft::new(Code::UnknownClock, name.span, message).help(help));
        }
        found
    }

    /// `clock.clock.name`
    fn clock_field(&mut self, clock: &ast::Name, name: &ast::Name, span: Span) -> Option<Expr> {
        let id = self.clock(clock);
        let field = CLOCK_FIELDS
            .iter()
            .find(|it| it.0 == name.text)
            .map(|it| it.1);
        if field.is_none() {
            let message = format!("clocks do not tell `{}`", name.text);
            let help = match nearest(&name.text, CLOCK_FIELDS.map(|it| it.0)) {
                Some(near) => format!("did you mean `clock.{}.{near}`?", clock.text),
                None => format!("they tell {}", listed(CLOCK_FIELDS.map(|it| it.0), "and")),
            };
            self.report(Draft::new(Code::UnknownClockField, name.span, message).help(help));
        }
        let reads = Reads {
            clock: true,
            ..Reads::default()
        };
        let allowed = self.allow(
            span,
            &format!("clock.{}.{}", clock.text, name.text),
            reads,
            true,
        );
        let (clock, field) = (id?, field?);
        let ty = match field {
            ClockField::Phase => texts(&PHASES),
            ClockField::Used => Ty::Number,
            ClockField::Remaining | ClockField::Elapsed => Ty::Duration,
            ClockField::Breached => Ty::Boolean,
            ClockField::Due => Ty::Timestamp,
            ClockField::Missed => Ty::Integer,
        };
        allowed.then_some(Expr {
            span,
            ty,
            kind: Kind::Clock { clock, field },
        })
    }
}
