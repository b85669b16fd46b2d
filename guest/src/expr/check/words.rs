//! Words for messages: types, lists of names, what could be written instead.

use super::Checker;
use crate::expr::idiom;
use crate::expr::print::quoted;
use crate::expr::typed::{Expr, Kind, Literal};
use crate::text::suggest::nearest;
use crate::time::instant;
use crate::value::decimal::Decimal;
use crate::value::ty::Ty;

/// A type in words, with its article.
pub(super) fn kind_of(ty: &Ty) -> &'static str {
    match ty {
        Ty::Boolean => "yes or no",
        Ty::Integer => "a whole number",
        Ty::Number => "a number",
        Ty::Text(_) => "a text",
        Ty::Timestamp => "a timestamp",
        Ty::Duration => "a duration",
        Ty::List(of) if matches!(**of, Ty::Record(_)) => "a list of records",
        Ty::List(_) => "a list",
        Ty::Record(_) => "a record",
    }
}

/// Most names that a message lists.
const LISTED_MAX: usize = 12;

/// Names in backticks: `a`, `b` or `c`; at most a dozen.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>, last: &str) -> String {
    let mut shown: Vec<String> = names.into_iter().map(|it| format!("`{it}`")).collect();
    if shown.len() > LISTED_MAX {
        let more = shown.len() - LISTED_MAX;
        shown.truncate(LISTED_MAX);
        return format!("{} {last} {more} more", shown.join(", "));
    }
    match shown.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// The nearest of some names as help, else all of them.
pub(super) fn suggestion<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n str> + Clone,
    prefix: &str,
    none: &str,
) -> String {
    if let Some(near) = nearest(name, names.clone()) {
        return format!("did you mean `{prefix}{near}`?");
    }
    let full: Vec<String> = names
        .into_iter()
        .map(|it| format!("{prefix}{it}"))
        .collect();
    if full.is_empty() {
        none.to_owned()
    } else {
        format!(
            "there is {}",
            listed(full.iter().map(String::as_str), "and")
        )
    }
}

impl Checker<'_> {
    /// How a value that is no condition could become one.
    pub(super) fn as_condition(&self, expr: &Expr) -> Option<String> {
        let text = self.raw(expr.span);
        let correct = match (&expr.ty, &expr.kind) {
            (_, Kind::Literal(_)) => {
                return Some("compare a fact with it, for example `case.x == …`".to_owned());
            }
            (Ty::Integer | Ty::Number, _) => format!("{text} >= 1"),
            (Ty::Text(domain), _) => {
                let first = domain.as_ref().and_then(|it| it.first());
                format!("{text} == {}", quoted(first.map_or("…", String::as_str)))
            }
            (Ty::Duration, _) => format!("{text} > duration(\"1h\")"),
            (Ty::List(_), _) => format!("size({text}) > 0"),
            (_, Kind::Fact(_) | Kind::Part(_)) => format!("has({text})"),
            (Ty::Timestamp, _) => format!("{text} < case.x"),
            _ => return None,
        };
        Some(format!("say what must hold of it, for example `{correct}`"))
    }

    /// The facts of a type, for help.
    pub(super) fn facts_of(&self, ty: &Ty) -> Option<String> {
        let fits = self.scope.facts.iter().filter(|(_, (_, it))| it == ty);
        let names: Vec<String> = fits.map(|(name, _)| format!("case.{name}")).collect();
        let names = names.iter().map(String::as_str);
        (names.len() > 0).then(|| format!("such facts are: {}", listed(names, "and")))
    }

    /// A literal as it would be written if it were of the type `ty`.
    pub(super) fn converted(&self, expr: &Expr, ty: &Ty) -> Option<String> {
        let Kind::Literal(literal) = &expr.kind else {
            return None;
        };
        match (literal, ty) {
            (Literal::Text(text), Ty::Integer | Ty::Number) => {
                let number = Decimal::parse(text.trim()).ok()?;
                Some(number.to_string())
            }
            (Literal::Text(text), Ty::Boolean) => idiom::truth(text).map(|it| it.to_string()),
            (Literal::Text(text), Ty::Duration) => {
                idiom::milliseconds(text).map(|it| format!("duration(\"{}\")", idiom::span(it)))
            }
            (Literal::Text(text), Ty::Timestamp) => instant::parse(text)
                .ok()
                .map(|_| format!("timestamp({})", quoted(text))),
            (Literal::Integer(_) | Literal::Number(_), Ty::Text(domain)) => {
                let text = self.raw(expr.span);
                let known = domain.as_ref().is_none_or(|it| it.contains(&text));
                known.then(|| quoted(&text))
            }
            (Literal::Boolean(value), Ty::Text(Some(domain))) => {
                let words: [&str; 2] = if *value {
                    ["true", "yes"]
                } else {
                    ["false", "no"]
                };
                let word = words
                    .iter()
                    .find(|it| domain.iter().any(|text| text == *it))?;
                Some(quoted(word))
            }
            (Literal::Integer(value @ 0..=1), Ty::Boolean) => Some((*value == 1).to_string()),
            _ => None,
        }
    }
}
