//! The functions of a fact's history: `first`, `last`, `changes`, `time_in`, `was`.

use super::Checker;
use super::calls::{is_case, root_of};
use super::words::kind_of;
use crate::expr::ast;
use crate::expr::problem::Draft;
use crate::expr::typed::{Expr, History, How, Kind, Reads};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::value::ty::Ty;

/// The question that a function with a value asks.
pub(super) fn history_of(name: &str) -> Option<How> {
    match name {
        "first" => Some(How::First),
        "last" => Some(How::Last),
        "time_in" => Some(How::TimeIn),
        "was" => Some(How::Was),
        _ => None,
    }
}

impl Checker<'_> {
    /// `first(case.status, "open")`
    pub(super) fn history(
        &mut self,
        how: How,
        function: &ast::Name,
        of: &ast::Expr,
        value: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        let reads = Reads {
            now: how == How::TimeIn,
            ..Reads::default()
        };
        let allowed = self.allow(span, &function.text, reads, true);
        let ast::Kind::Field { of: root, name } = &of.kind else {
            self.wrong_arguments(&function.text, span);
            return None;
        };
        if root_of(root) == Some("program") {
            let message = format!("{} has no history", self.cut(of.span));
            let help = "only facts of a case do; compare what is known of the organisation now";
            self.report(Draft::new(Code::WrongArguments, of.span, message).help(help));
            return None;
        }
        if !is_case(root) {
            self.wrong_arguments(&function.text, span);
            return None;
        }
        let (fact, ty) = self.fact(name)?;
        if !matches!(ty, Ty::Text(_) | Ty::Boolean | Ty::Integer) {
            let message = format!(
                "`{}` follows a text, a whole number, or yes and no, but {} is {}",
                function.text,
                self.cut(of.span),
                kind_of(&ty)
            );
            let help = format!(
                "name another fact, as in `{}`",
                match how {
                    How::Changes => "changes(case.assignment_group)".to_owned(),
                    _ => format!("{}(case.phase, \"waiting\")", function.text),
                }
            );
            self.report(Draft::new(Code::WrongArguments, of.span, message).help(help));
            return None;
        }
        let value = match value {
            Some(value) => Some(self.value_of(of.span, fact, &ty, value)?),
            None => None,
        };
        let opened = self.scope.facts.get("opened_at").map(|it| it.0);
        let opened = opened.filter(|_| !matches!(how, How::Changes | How::Was));
        let ty = match how {
            How::First | How::Last => Ty::Timestamp,
            How::Changes => Ty::Integer,
            How::TimeIn => Ty::Duration,
            How::Was => Ty::Boolean,
        };
        let history = History {
            how,
            fact,
            value,
            opened,
        };
        allowed.then_some(Expr {
            span,
            ty,
            kind: Kind::History(Box::new(history)),
        })
    }

    /// A constant that a fact can have.
    fn value_of(
        &mut self,
        at: Span,
        fact: crate::expr::typed::FactId,
        ty: &Ty,
        value: &ast::Expr,
    ) -> Option<crate::expr::typed::Literal> {
        let found = self.value(value, Some(ty))?;
        let Kind::Literal(literal) = &found.kind else {
            let message = format!("{} is not a fixed value", self.cut(value.span));
            let help = "write one of the values that the fact can have";
            self.report(Draft::new(Code::WrongArguments, value.span, message).help(help));
            return None;
        };
        if !found.ty.comparable(ty) || found.ty == Ty::Number {
            let message = format!(
                "{} is {}, {} is {}: they cannot be compared",
                self.cut(at),
                kind_of(ty),
                self.cut(value.span),
                kind_of(&found.ty)
            );
            let draft = Draft::new(Code::MixedTypes, value.span, message);
            self.report(match self.converted(&found, ty) {
                Some(correct) => draft.edit(value.span, correct),
                None => draft,
            });
            return None;
        }
        let subject = Expr {
            span: at,
            ty: ty.clone(),
            kind: Kind::Fact(fact),
        };
        self.can_be(&subject, &found).then(|| literal.clone())
    }
}
