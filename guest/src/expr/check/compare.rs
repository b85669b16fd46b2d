//! Comparisons, `in`, and the arithmetic of time.

use super::Checker;
use super::calls::root_of;
use super::words::{kind_of, listed};
use crate::expr::ast::{self, Operator};
use crate::expr::print::quoted;
use crate::expr::problem::Draft;
use crate::expr::typed::{ClockField, Comparison, Expr, How, Kind, Literal};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::text::suggest::nearest;
use crate::value::ty::Ty;

impl Checker<'_> {
    /// `left op right`
    pub(super) fn compare(
        &mut self,
        op: Comparison,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        if let Some(other) = beside_null(left, right) {
            self.null(op, other, span);
            return None;
        }
        if self.early_not(left, span) {
            return None;
        }
        let (left, right) = self.operands(left, right);
        let (left, right) = (left?, right?);
        for (it, other) in [(&left, &right), (&right, &left)] {
            if !it.ty.scalar() {
                self.whole_list(op, it, other, span);
                return None;
            }
        }
        if !left.ty.comparable(&right.ty) {
            self.mixed(&left, &right, span);
            return None;
        }
        let equality = matches!(op, Comparison::Equal | Comparison::NotEqual);
        if !equality && !left.ty.ordered() {
            self.unordered(op, &left, &right, span);
            return None;
        }
        if self.is_constant(&left) && self.is_constant(&right) {
            self.constant(span, "name a fact on one side");
            return None;
        }
        if left.kind == right.kind {
            self.constant(
                span,
                "both sides are the same; name another fact on one of them",
            );
            return None;
        }
        if !self.can_be(&left, &right) || !self.can_be(&right, &left) {
            return None;
        }
        self.one_measure(&[&left, &right], span)?;
        let (left, right) = (Box::new(left), Box::new(right));
        Some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Compare { op, left, right },
        })
    }

    /// Whether `!case.n == 5` was reported, where `!` takes the fact and not the comparison.
    fn early_not(&mut self, left: &ast::Expr, span: Span) -> bool {
        let ast::Kind::Not(of) = &left.kind else {
            return false;
        };
        let ast::Kind::Field { of: root, name } = &of.kind else {
            return false;
        };
        let facts = match root_of(root) {
            Some("program") => &self.scope.program,
            Some(_) => &self.scope.facts,
            None => return false,
        };
        let fact = facts.get(&name.text);
        let bare = self
            .text
            .get(left.span.start as usize..)
            .is_some_and(|it| it.starts_with('!'));
        if !bare || fact.is_none_or(|(_, ty)| *ty == Ty::Boolean) {
            return false;
        }
        let message = format!("`!` takes {} alone, not the comparison", self.cut(of.span));
        let end = span.end as usize;
        let draft = Draft::new(Code::NotACondition, left.span, message)
            .edit(
                Span {
                    start: left.span.start,
                    end: of.span.start,
                },
                "!(",
            )
            .edit(Span::new(end, end), ")");
        self.report(draft);
        true
    }

    /// Both sides; a bare word is understood by what it is compared with.
    fn operands(&mut self, left: &ast::Expr, right: &ast::Expr) -> (Option<Expr>, Option<Expr>) {
        let bare = |it: &ast::Expr| matches!(it.kind, ast::Kind::Name(_));
        // What stands beside a literal is a name, not another literal.
        let ty = |it: &Option<Expr>| {
            let it = it
                .as_ref()
                .filter(|it| !matches!(it.kind, Kind::Literal(_)));
            it.map(|it| it.ty.clone())
        };
        if bare(left) && !bare(right) {
            let right = self.value(right, None);
            (self.value(left, ty(&right).as_ref()), right)
        } else {
            let left = self.value(left, None);
            let hint = ty(&left);
            (left, self.value(right, hint.as_ref()))
        }
    }

    fn null(&mut self, op: Comparison, other: &ast::Expr, span: Span) {
        let draft = Draft::new(
            Code::ComparedWithNull,
            span,
            "there is no `null`: a fact is given, or it is not",
        );
        let not = match op {
            Comparison::Equal => Some("!"),
            Comparison::NotEqual => Some(""),
            _ => None,
        };
        let fact = match &other.kind {
            ast::Kind::Field { of, name } if root_of(of).is_some() => {
                let root = root_of(of).unwrap_or("case");
                self.fact_of(root, name).map(|_| self.raw(other.span))
            }
            ast::Kind::Field { of, .. } if self.variable_of(of).is_some() => {
                self.value(other, None).map(|_| self.raw(other.span))
            }
            _ => self.value(other, None).and(None),
        };
        self.report(match (fact, not) {
            (Some(fact), Some(not)) => draft.edit(span, format!("{not}has({fact})")),
            _ => draft.help(
                "write `has(case.x)` for a fact that is given, `!has(case.x)` for one that is not",
            ),
        });
    }

    fn whole_list(&mut self, op: Comparison, list: &Expr, other: &Expr, span: Span) {
        let message = format!(
            "{} is {} and is not compared as a whole",
            self.cut(list.span),
            kind_of(&list.ty)
        );
        let (list_text, other_text) = (self.raw(list.span), self.raw(other.span));
        let draft = Draft::new(Code::ListCompared, span, message);
        let draft = match (&list.ty, op) {
            (Ty::List(of), Comparison::Equal) if of.comparable(&other.ty) => {
                draft.edit(span, format!("{other_text} in {list_text}"))
            }
            (Ty::List(of), Comparison::NotEqual) if of.comparable(&other.ty) => {
                draft.edit(span, format!("!({other_text} in {list_text})"))
            }
            (Ty::List(_), _) if matches!(other.ty, Ty::Integer | Ty::Number) => {
                draft.edit(list.span, format!("size({list_text})"))
            }
            _ => draft.help(format!(
                "ask for one item with `in`, or for `size({list_text})`"
            )),
        };
        self.report(draft);
    }

    /// Two types that are not compared.
    fn mixed(&mut self, left: &Expr, right: &Expr, span: Span) {
        let message = format!(
            "{} is {}, {} is {}: they cannot be compared",
            self.cut(left.span),
            kind_of(&left.ty),
            self.cut(right.span),
            kind_of(&right.ty)
        );
        let draft = Draft::new(Code::MixedTypes, span, message);
        self.report(self.remedy(draft, left, right));
    }

    fn remedy(&self, draft: Draft, left: &Expr, right: &Expr) -> Draft {
        for (it, other) in [(left, right), (right, left)] {
            if let Some(correct) = self.converted(it, &other.ty) {
                return draft.edit(it.span, correct);
            }
        }
        for (it, other) in [(left, right), (right, left)] {
            match (&it.ty, &other.ty) {
                (Ty::Duration, Ty::Integer | Ty::Number) => {
                    return draft.help("say of what, for example `duration(\"30m\")`");
                }
                (Ty::Timestamp, Ty::Duration) => {
                    let (at, by) = (self.raw(it.span), self.raw(other.span));
                    return draft.help(format!(
                        "a duration lies between two timestamps, for example `now - {at} > {by}`"
                    ));
                }
                (Ty::Text(Some(domain)), _) => {
                    let texts: Vec<String> = domain.iter().map(|it| quoted(it)).collect();
                    let shown = listed(texts.iter().map(String::as_str), "or");
                    return draft.help(format!("{} is {shown}", self.cut(it.span)));
                }
                (Ty::Integer | Ty::Number, Ty::Text(_)) => {
                    return draft
                        .help("a number stands without quotes and in digits, like `250000`");
                }
                (Ty::Boolean, Ty::Text(_)) => return draft.help("write `true` or `false`"),
                _ => {}
            }
        }
        draft
    }

    /// `<` where there is no order.
    fn unordered(&mut self, op: Comparison, left: &Expr, right: &Expr, span: Span) {
        if left.ty == Ty::Boolean {
            let message = "yes and no have no order";
            let help = "compare with `==`, or write the fact alone or behind `!`";
            self.report(Draft::new(Code::BooleanOrdered, span, message).help(help));
            return;
        }
        let (subject, literal) = match (&left.kind, &right.kind) {
            (Kind::Literal(Literal::Text(text)), _) => (right, text.as_str()),
            (_, Kind::Literal(Literal::Text(text))) => (left, text.as_str()),
            _ => (left, "…"),
        };
        let named: Vec<String> = match &subject.ty {
            // As severe as the one named, or more.
            Ty::Text(Some(domain)) if subject.kind == Kind::Severity => {
                let last = domain.iter().position(|it| it == literal).unwrap_or(0);
                domain.iter().take(last + 1).map(|it| quoted(it)).collect()
            }
            Ty::Text(Some(domain)) => domain.iter().take(2).map(|it| quoted(it)).collect(),
            _ => vec![quoted(literal)],
        };
        let symbol = Operator::Compare(op).as_str();
        let message = format!("`{symbol}` would compare the letters of texts, not what they mean");
        let help = format!(
            "list the texts that are meant, for example `{} in [{}]`",
            self.raw(subject.span),
            named.join(", ")
        );
        self.report(Draft::new(Code::TextOrdered, span, message).help(help));
    }

    fn constant(&mut self, span: Span, help: &str) {
        let message = format!("{} is the same for every case", self.cut(span));
        self.report(Draft::new(Code::ConstantCondition, span, message).help(help));
    }

    fn is_constant(&self, expr: &Expr) -> bool {
        match &expr.kind {
            Kind::Literal(_) => true,
            Kind::Difference { left, right } => self.is_constant(left) && self.is_constant(right),
            Kind::Shift { at, by, .. } => self.is_constant(at) && self.is_constant(by),
            _ => false,
        }
    }

    /// Whether `subject` can have the text that `other` is; reports it if not.
    pub(super) fn can_be(&mut self, subject: &Expr, other: &Expr) -> bool {
        let Ty::Text(Some(domain)) = &subject.ty else {
            return true;
        };
        match (&other.kind, &other.ty) {
            (Kind::Literal(Literal::Text(text)), _) => {
                self.can_have(subject, domain, text, other.span)
            }
            (_, Ty::Text(Some(others))) if !domain.iter().any(|it| others.contains(it)) => {
                let message = format!(
                    "{} and {} have no text in common",
                    self.cut(subject.span),
                    self.cut(other.span)
                );
                let help = format!(
                    "{} is {}, {} is {}",
                    self.cut(subject.span),
                    listed(domain.iter().map(String::as_str), "or"),
                    self.cut(other.span),
                    listed(others.iter().map(String::as_str), "or")
                );
                let span = subject.span.to(other.span);
                self.report(Draft::new(Code::ImpossibleText, span, message).help(help));
                false
            }
            _ => true,
        }
    }

    fn can_have(&mut self, subject: &Expr, domain: &[String], text: &str, at: Span) -> bool {
        if domain.iter().any(|it| it == text) {
            return true;
        }
        let (code, message) = if subject.kind == Kind::Severity {
            (Code::UnknownLevel, format!("unknown level `{text}`"))
        } else {
            (
                Code::ImpossibleText,
                format!("{} is never `{text}`", self.cut(subject.span)),
            )
        };
        let all: Vec<String> = domain.iter().map(|it| quoted(it)).collect();
        let all = listed(all.iter().map(String::as_str), "or");
        let help = match nearest(text, domain.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{}`? it is {all}", quoted(near)),
            None => format!("it is {all}"),
        };
        self.report(Draft::new(code, at, message).help(help));
        false
    }

    /// Of what is compared, at most one may move with time.
    fn one_measure(&mut self, sides: &[&Expr], span: Span) -> Option<()> {
        if sides.iter().map(|it| measures(it)).sum::<usize>() < 2 {
            return Some(());
        }
        let message = "two measures that both move with time are compared";
        let help = "compare one measure with a fixed amount or a fact, as in \
                    `now - case.opened_at > duration(\"4h\")`";
        self.report(Draft::new(Code::TwoMeasures, span, message).help(help));
        None
    }

    /// `left in right`
    pub(super) fn within(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        if self.early_not(left, span) {
            return None;
        }
        let kind = match &right.kind {
            ast::Kind::List(items) => self.within_constants(left, items, span),
            _ => self.within_fact(left, right, span),
        }?;
        Some(Expr {
            span,
            ty: Ty::Boolean,
            kind,
        })
    }

    fn within_constants(
        &mut self,
        left: &ast::Expr,
        items: &[ast::Expr],
        span: Span,
    ) -> Option<Kind> {
        let needle = self.value(left, None);
        let hint = needle.as_ref().map(|it| it.ty.clone());
        if let Some(needle) = needle.as_ref().filter(|it| !it.ty.scalar()) {
            let message = format!(
                "{} is {}, not one value",
                self.cut(left.span),
                kind_of(&needle.ty)
            );
            let help = match items {
                [only] => format!("write `{} in {}`", self.raw(only.span), self.raw(left.span)),
                _ => "ask for each item on its own and join them with `||`".to_owned(),
            };
            self.report(Draft::new(Code::ListCompared, left.span, message).help(help));
            return None;
        }
        if items.is_empty() {
            self.constant(span, "an empty list holds nothing; list what is meant");
            return None;
        }
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            let Some(found) = self.value(item, hint.as_ref()) else {
                continue;
            };
            let Kind::Literal(literal) = &found.kind else {
                let message = format!("{} is not a fixed value", self.cut(item.span));
                let help = "a list holds fixed values; compare with `==` and join with `||`";
                self.report(Draft::new(Code::ListItem, item.span, message).help(help));
                continue;
            };
            let Some(needle) = &needle else { continue };
            if !needle.ty.comparable(&found.ty) {
                let message = format!(
                    "{} is {}, {} is {}: they cannot be compared",
                    self.cut(left.span),
                    kind_of(&needle.ty),
                    self.cut(item.span),
                    kind_of(&found.ty)
                );
                let draft = Draft::new(Code::MixedTypes, item.span, message);
                self.report(self.remedy(draft, needle, &found));
                continue;
            }
            if self.can_be(needle, &found) {
                list.push(literal.clone());
            }
        }
        let needle = needle?;
        if list.len() != items.len() {
            return None;
        }
        if self.is_constant(&needle) {
            self.constant(span, "name a fact before `in`");
            return None;
        }
        self.one_measure(&[&needle], span)?;
        Some(Kind::In {
            needle: Box::new(needle),
            list,
        })
    }

    fn within_fact(&mut self, left: &ast::Expr, right: &ast::Expr, span: Span) -> Option<Kind> {
        let list = self.value(right, None);
        let element = match list.as_ref().map(|it| &it.ty) {
            Some(Ty::List(of)) => Some((**of).clone()),
            _ => None,
        };
        let needle = self.value(left, element.as_ref());
        let (list, needle) = (list?, needle?);
        let (Some(element), Kind::Fact(_) | Kind::Part(_)) = (element, &list.kind) else {
            let message = format!(
                "{} is {}, not a list",
                self.cut(list.span),
                kind_of(&list.ty)
            );
            let draft = Draft::new(Code::NotAList, list.span, message);
            let contains = matches!((&needle.ty, &list.ty), (Ty::Text(_), Ty::Text(_)));
            let (needle_text, list_text) = (self.raw(needle.span), self.raw(list.span));
            self.report(match &list.kind {
                Kind::Literal(_) => draft.edit(list.span, format!("[{list_text}]")),
                _ if contains => draft.edit(span, format!("{list_text}.contains({needle_text})")),
                _ => draft.help("`in` is followed by a list, as in `case.impact in [\"high\"]`"),
            });
            return None;
        };
        if !needle.ty.scalar() || !needle.ty.comparable(&element) {
            let message = format!(
                "{} is {}, an item of {} is {}: they cannot be compared",
                self.cut(needle.span),
                kind_of(&needle.ty),
                self.cut(list.span),
                kind_of(&element)
            );
            let draft = Draft::new(Code::MixedTypes, span, message);
            self.report(match self.converted(&needle, &element) {
                Some(correct) => draft.edit(needle.span, correct),
                None => draft,
            });
            return None;
        }
        let item = Expr {
            span: list.span,
            ty: element,
            kind: list.kind.clone(),
        };
        if !self.can_be(&item, &needle) {
            return None;
        }
        self.one_measure(&[&needle], span)?;
        let needle = Box::new(needle);
        match list.kind {
            Kind::Fact(list) => Some(Kind::Member { needle, list }),
            Kind::Part(list) => Some(Kind::MemberOfPart { needle, list }),
            _ => None,
        }
    }

    /// `left op right` for `+ - * / %`; only timestamps and durations are combined.
    pub(super) fn arithmetic(
        &mut self,
        op: Operator,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let left = self.value(left, None);
        let right = self.value(right, None);
        let (left, right) = (left?, right?);
        let (ty, kind) = match (op, &left.ty, &right.ty) {
            (Operator::Minus, Ty::Timestamp, Ty::Timestamp) => {
                let (left, right) = (Box::new(left), Box::new(right));
                (Ty::Duration, Kind::Difference { left, right })
            }
            (Operator::Plus | Operator::Minus, Ty::Timestamp, Ty::Duration) => {
                let (at, by) = (Box::new(left), Box::new(right));
                (
                    Ty::Timestamp,
                    Kind::Shift {
                        at,
                        by,
                        back: op == Operator::Minus,
                    },
                )
            }
            (Operator::Plus, Ty::Duration, Ty::Timestamp) => {
                let (at, by) = (Box::new(right), Box::new(left));
                (
                    Ty::Timestamp,
                    Kind::Shift {
                        at,
                        by,
                        back: false,
                    },
                )
            }
            (Operator::Times, Ty::Integer, Ty::Integer) => {
                (Ty::Integer, self.times(left, right, span)?)
            }
            _ => {
                let draft = self.no_arithmetic(op, &left, &right, span);
                self.report(draft);
                return None;
            }
        };
        Some(Expr { span, ty, kind })
    }

    pub(super) fn no_arithmetic(
        &self,
        op: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Draft {
        let time = |it: &Expr| matches!(it.ty, Ty::Timestamp | Ty::Duration);
        let symbol = op.as_str();
        if !time(left) && !time(right) {
            let message = format!(
                "`{symbol}` does not calculate with {}",
                match &left.ty {
                    Ty::Text(_) => "texts",
                    Ty::List(_) => "lists",
                    Ty::Boolean => "yes and no",
                    _ => "numbers",
                }
            );
            let help =
                "declare a fact under `fields` that holds the result, and let the cases give it";
            return Draft::new(Code::Arithmetic, span, message).help(help);
        }
        let message = format!(
            "`{symbol}` does not combine {} and {}",
            kind_of(&left.ty),
            kind_of(&right.ty)
        );
        let draft = Draft::new(Code::BadTimeArithmetic, span, message);
        match (&left.ty, &right.ty) {
            (Ty::Timestamp | Ty::Duration, Ty::Integer | Ty::Number) => {
                draft.help("say of what, for example `duration(\"30m\")`")
            }
            _ => draft.help(
                "there is timestamp - timestamp, timestamp + duration and timestamp - duration",
            ),
        }
    }
}

/// The side that is compared with `null`.
fn beside_null<'e>(left: &'e ast::Expr, right: &'e ast::Expr) -> Option<&'e ast::Expr> {
    let null = |it: &ast::Expr| it.kind == ast::Kind::Literal(ast::Literal::Null);
    if null(right) {
        Some(left)
    } else {
        null(left).then_some(right)
    }
}

/// How many measures that move with time alone an expression holds.
fn measures(expr: &Expr) -> usize {
    match &expr.kind {
        Kind::Now => 1,
        Kind::Clock { field, .. } => match field {
            ClockField::Used | ClockField::Remaining | ClockField::Elapsed | ClockField::Missed => {
                1
            }
            ClockField::Phase | ClockField::Breached | ClockField::Due => 0,
        },
        Kind::Elapsed { since, .. } => 1 + measures(since),
        Kind::History(of) => usize::from(of.how == How::TimeIn),
        Kind::Difference { left, right } => measures(left) + measures(right),
        Kind::Shift { at, by, .. } => measures(at) + measures(by),
        _ => 0,
    }
}
