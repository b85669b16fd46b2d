//! A tree as written and the names in reach to an expression as proven.

mod calls;
mod compare;
mod history;
mod lists;
mod names;
mod words;

use super::ast::{self, Operator};
use super::problem::{Draft, one_line};
use super::scope::Scope;
use super::typed::{Comparison, Expr, FactId, Kind, Literal, Reads};
use super::{Checked, Want};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::value::ty::Ty;
use words::kind_of;

/// Check a condition. Problems are added to `drafts`; `None` only if there are any.
pub(super) fn check(
    text: &str,
    ast: &ast::Expr,
    scope: &Scope,
    want: &Want,
    drafts: &mut Vec<Draft>,
) -> Option<Checked> {
    let mut checker = Checker {
        text,
        scope,
        reads: Reads::default(),
        facts: Vec::new(),
        variables: scope.item.iter().map(Into::into).collect(),
        drafts,
    };
    let expr = match want {
        Want::Condition => checker.condition(ast),
        Want::Value(ty) => checker.wanted(ast, ty),
        Want::Scalar => checker.scalar(ast),
    }?;
    let Checker {
        reads, mut facts, ..
    } = checker;
    facts.sort_unstable();
    facts.dedup();
    Some(Checked { expr, reads, facts })
}

struct Checker<'s> {
    text: &'s str,
    scope: &'s Scope,
    reads: Reads,
    facts: Vec<FactId>,
    /// The items of lists in reach, the outermost first.
    variables: Vec<lists::Variable>,
    drafts: &'s mut Vec<Draft>,
}

/// Most characters of a condition that a message repeats.
const CUT_MAX: usize = 48;

impl Checker<'_> {
    fn report(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// The text under a span.
    fn raw(&self, span: Span) -> String {
        one_line(
            self.text
                .get(span.start as usize..span.end as usize)
                .unwrap_or(""),
        )
    }

    /// The text under a span in backticks, shortened where it is long.
    fn cut(&self, span: Span) -> String {
        let text = self.raw(span);
        if text.chars().count() <= CUT_MAX {
            return format!("`{text}`");
        }
        let short: String = text.chars().take(CUT_MAX).collect();
        format!("`{}…`", short.trim_end())
    }

    /// A value of this type.
    fn wanted(&mut self, ast: &ast::Expr, ty: &Ty) -> Option<Expr> {
        if *ty == Ty::Boolean {
            return self.condition(ast);
        }
        let expr = self.value(ast, Some(ty))?;
        let fits = match (&expr.ty, ty) {
            (Ty::Text(_), Ty::Text(_)) | (Ty::Integer, Ty::Number) => true,
            (found, wanted) => found == wanted,
        };
        if !fits {
            let message = format!(
                "expected {}, but {} is {}",
                kind_of(ty),
                self.cut(expr.span),
                kind_of(&expr.ty)
            );
            let draft = Draft::new(Code::WrongType, expr.span, message);
            let draft = match self.converted(&expr, ty) {
                Some(correct) => draft.edit(expr.span, correct),
                None => draft.maybe_help(self.facts_of(ty)),
            };
            self.report(draft);
        }
        fits.then_some(expr)
    }

    /// A single value of whatever type.
    fn scalar(&mut self, ast: &ast::Expr) -> Option<Expr> {
        let expr = self.value(ast, None)?;
        if !expr.ty.scalar() {
            let message = format!(
                "{} is {}, and a single value is needed",
                self.cut(expr.span),
                kind_of(&expr.ty)
            );
            let help = "name a fact with a single value, or group by the items: `{ each: … }`";
            self.report(Draft::new(Code::WrongType, expr.span, message).help(help));
            return None;
        }
        Some(expr)
    }

    /// Something that holds or not, and not always the same.
    fn condition(&mut self, ast: &ast::Expr) -> Option<Expr> {
        let known = match &ast.kind {
            ast::Kind::Literal(ast::Literal::Boolean(value)) => Some(*value),
            ast::Kind::Name(name)
                if self.scope.facts.get(name).is_none() && !self.is_variable(name) =>
            {
                super::idiom::truth(name)
            }
            _ => None,
        };
        if let Some(known) = known {
            let answer = if known { "yes" } else { "no" };
            let message = format!("{} is {answer} for every case", self.cut(ast.span));
            let help = "leave it out, or write when it holds";
            self.report(Draft::new(Code::ConstantCondition, ast.span, message).help(help));
            return None;
        }
        let expr = self.value(ast, Some(&Ty::Boolean))?;
        if expr.ty != Ty::Boolean {
            let message = format!(
                "{} is {}, not something that holds or not",
                self.cut(expr.span),
                kind_of(&expr.ty)
            );
            let help = self.as_condition(&expr);
            self.report(Draft::new(Code::NotACondition, expr.span, message).maybe_help(help));
            return None;
        }
        Some(expr)
    }

    /// Any expression; `hint` is the type that its neighbour suggests, to understand a bare word.
    fn value(&mut self, ast: &ast::Expr, hint: Option<&Ty>) -> Option<Expr> {
        let span = ast.span;
        match &ast.kind {
            ast::Kind::Literal(literal) => self.literal(literal, span),
            ast::Kind::Name(name) => self.name(name, span, hint),
            ast::Kind::Field { of, name } => self.field(of, name, span),
            ast::Kind::Call {
                function,
                arguments,
            } => self.call(function, arguments, span),
            ast::Kind::Method {
                of,
                name,
                arguments,
            } => self.method(of, name, arguments, span),
            ast::Kind::List(_) => {
                let help =
                    "a list stands after `in`, as in `case.impact in [\"high\", \"medium\"]`";
                let message = format!("the list {} stands alone", self.cut(span));
                self.report(Draft::new(Code::ListCompared, span, message).help(help));
                None
            }
            ast::Kind::Not(of) => self.not(of, span),
            ast::Kind::Negative(_) => {
                let message = "`-` stands before a number and nothing else";
                let help = "a negative span is written `duration(\"-1h\")`; for the opposite of a \
                            condition write `!`";
                self.report(Draft::new(Code::Arithmetic, span, message).help(help));
                None
            }
            ast::Kind::And(all) => {
                let all = self.all(all, |kind| match kind {
                    Kind::And(all) => Ok(all),
                    kind => Err(kind),
                })?;
                Some(Expr {
                    span,
                    ty: Ty::Boolean,
                    kind: Kind::And(all),
                })
            }
            ast::Kind::Or(all) => {
                if self.alternatives(all, span) {
                    return None;
                }
                let all = self.all(all, |kind| match kind {
                    Kind::Or(all) => Ok(all),
                    kind => Err(kind),
                })?;
                Some(Expr {
                    span,
                    ty: Ty::Boolean,
                    kind: Kind::Or(all),
                })
            }
            ast::Kind::Binary {
                op: Operator::Compare(op),
                left,
                right,
            } => self.compare(*op, left, right, span),
            ast::Kind::Binary {
                op: Operator::In,
                left,
                right,
            } => self.within(left, right, span),
            ast::Kind::Binary { op, left, right } => self.arithmetic(*op, left, right, span),
            ast::Kind::Broken => None,
        }
    }

    /// The operands of `&&` or `||`, nested ones of the same kind spread out.
    fn all(
        &mut self,
        all: &[ast::Expr],
        spread: fn(Kind) -> Result<Vec<Expr>, Kind>,
    ) -> Option<Vec<Expr>> {
        let mut out = Vec::with_capacity(all.len());
        let mut sound = true;
        for it in all {
            let Some(Expr { span, ty, kind }) = self.condition(it) else {
                sound = false;
                continue;
            };
            match spread(kind) {
                Ok(inner) => out.extend(inner),
                Err(kind) => out.push(Expr { span, ty, kind }),
            }
        }
        sound.then_some(out)
    }

    fn not(&mut self, of: &ast::Expr, span: Span) -> Option<Expr> {
        let inner = self.condition(of)?;
        Some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Not(Box::new(inner)),
        })
    }

    /// Whether `a == "x" || "y"` was reported, which people write for `a in ["x", "y"]`.
    fn alternatives(&mut self, all: &[ast::Expr], span: Span) -> bool {
        let constant = |it: &ast::Expr| match &it.kind {
            ast::Kind::Literal(literal) => {
                !matches!(literal, ast::Literal::Boolean(_) | ast::Literal::Null)
            }
            _ => false,
        };
        let Some((first, rest)) = all.split_first() else {
            return false;
        };
        let ast::Kind::Binary {
            op: Operator::Compare(Comparison::Equal),
            left,
            right,
        } = &first.kind
        else {
            return false;
        };
        if !constant(right) || rest.is_empty() || !rest.iter().all(constant) {
            return false;
        }
        let items: Vec<String> = std::iter::once(&**right)
            .chain(rest)
            .map(|it| self.raw(it.span))
            .collect();
        let correct = format!("{} in [{}]", self.raw(left.span), items.join(", "));
        let Some(lone) = rest.first() else {
            return false;
        };
        let message = format!("{} is no condition on its own", self.cut(lone.span));
        self.report(Draft::new(Code::NotACondition, lone.span, message).edit(span, correct));
        true
    }

    fn literal(&mut self, literal: &ast::Literal, span: Span) -> Option<Expr> {
        let (ty, literal) = match literal {
            ast::Literal::Boolean(value) => (Ty::Boolean, Literal::Boolean(*value)),
            ast::Literal::Integer(value) => (Ty::Integer, Literal::Integer(*value)),
            ast::Literal::Number(value) => (Ty::Number, Literal::Number(*value)),
            ast::Literal::Text(value) => (Ty::text(), Literal::Text(value.clone())),
            ast::Literal::Null => {
                let message = "there is no `null`: a fact is given, or it is not";
                let help = "write `has(case.x)` for a fact that is given, `!has(case.x)` for one \
                            that is not";
                self.report(Draft::new(Code::ComparedWithNull, span, message).help(help));
                return None;
            }
        };
        Some(Expr {
            span,
            ty,
            kind: Kind::Literal(literal),
        })
    }
}
