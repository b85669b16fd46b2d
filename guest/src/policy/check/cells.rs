//! Reads the cells of a decision table against the type of their column.
//!
//! `"*"` anything; a literal; `a, b`; `>= 50`; `10..49`. A bare word is always a
//! literal, never the name of a fact.

use super::{Checker, near};
use crate::policy::ast;
use crate::policy::checked::{Cell, Interval as Range};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::time::{instant, span};
use crate::value::decimal::Decimal;
use crate::value::ty::Ty;

impl Checker<'_> {
    /// One cell; `Any` stands in for one that is wrong.
    pub(super) fn cell(&mut self, cell: &ast::Cell, ty: &Ty) -> Cell {
        let text = cell.text.trim();
        if text == "*" {
            return Cell::Any;
        }
        if text.is_empty() {
            self.found.help(
                Code::BadCell,
                cell.span,
                "this cell is empty",
                "write `\"*\"` for anything",
            );
            return Cell::Any;
        }
        let mut texts = Vec::new();
        let mut ranges = Vec::new();
        let mut booleans = Vec::new();
        let mut from = 0;
        for part in cell.text.split(',') {
            let start = from + (part.len() - part.trim_start().len());
            let place = cell.locate(Span::new(start, start + part.trim().len()));
            from += part.len() + 1;
            match self.part(part.trim(), ty, place) {
                Some(Part::Text(it)) => texts.push(it),
                Some(Part::Boolean(it)) => booleans.push(it),
                Some(Part::Range(it)) => ranges.push(it),
                None => return Cell::Any,
            }
        }
        match ty {
            Ty::Boolean => match booleans.as_slice() {
                [it] => Cell::Boolean(*it),
                _ => Cell::Any,
            },
            Ty::Text(_) => Cell::Texts(texts),
            _ => Cell::Ranges(ranges),
        }
    }

    fn part(&mut self, part: &str, ty: &Ty, place: Span) -> Option<Part> {
        match ty {
            Ty::Boolean => match part {
                "true" | "yes" => Some(Part::Boolean(true)),
                "false" | "no" => Some(Part::Boolean(false)),
                _ => self.bad(
                    place,
                    format!("`{part}` is neither `true` nor `false`"),
                    "write `true`, `false` or `\"*\"`".to_owned(),
                ),
            },
            Ty::Text(domain) => {
                let text = unquoted(part);
                match domain {
                    Some(texts) if !texts.iter().any(|it| it == text) => {
                        let help = near(
                            text,
                            texts.iter().map(String::as_str),
                            "texts of this column",
                        );
                        self.bad(place, format!("this column never holds `{text}`"), help)
                    }
                    _ => Some(Part::Text(text.to_owned())),
                }
            }
            _ => self.range(part, ty, place).map(Part::Range),
        }
    }

    fn range(&mut self, part: &str, ty: &Ty, place: Span) -> Option<Range> {
        if let Some((low, high)) = part.split_once("..") {
            let (low, high) = (
                self.amount(low.trim(), ty, place)?,
                self.amount(high.trim(), ty, place)?,
            );
            if low > high {
                return self.bad_range(
                    place,
                    format!("`{part}` is empty: it ends before it begins"),
                );
            }
            return Some(Range {
                low: Some((low, true)),
                high: Some((high, true)),
            });
        }
        for (sign, strict, above) in [
            (">=", false, true),
            ("<=", false, false),
            (">", true, true),
            ("<", true, false),
        ] {
            if let Some(rest) = part.strip_prefix(sign) {
                let amount = self.amount(rest.trim(), ty, place)?;
                let edge = Some((amount, !strict));
                return Some(if above {
                    Range {
                        low: edge,
                        high: None,
                    }
                } else {
                    Range {
                        low: None,
                        high: edge,
                    }
                });
            }
        }
        self.amount(part, ty, place).map(Range::only)
    }

    /// A number in millionths, an instant or a span in milliseconds.
    fn amount(&mut self, text: &str, ty: &Ty, place: Span) -> Option<i128> {
        let example = match ty {
            Ty::Timestamp => "an instant such as `2026-11-20T16:30:00Z`",
            Ty::Duration => "a span such as `4h30m`",
            Ty::Integer => "a whole number",
            _ => "a number",
        };
        let read = match ty {
            Ty::Timestamp => instant::parse(text).ok().map(i128::from),
            Ty::Duration => span::parse(text).ok().map(i128::from),
            Ty::Integer => Decimal::parse(text)
                .ok()
                .and_then(|it| it.whole())
                .map(|it| Decimal::integer(it).millionths()),
            _ => Decimal::parse(text).ok().map(Decimal::millionths),
        };
        if read.is_none() {
            let message = format!("`{text}` is not {example}");
            return self.bad(
                place,
                message,
                "write a value, `>= 50`, `10..49`, several with commas, or `\"*\"`".to_owned(),
            );
        }
        read
    }

    fn bad<T>(&mut self, place: Span, message: String, help: String) -> Option<T> {
        self.found.help(Code::BadCell, place, message, help);
        None
    }

    fn bad_range<T>(&mut self, place: Span, message: String) -> Option<T> {
        self.bad(place, message, "write the smaller value first".to_owned())
    }
}

enum Part {
    Text(String),
    Boolean(bool),
    Range(Range),
}

/// A literal may stand in quotes of its own, to hold a comma's neighbour apart.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = text
            .strip_prefix(quote)
            .and_then(|it| it.strip_suffix(quote))
        {
            return inner;
        }
    }
    text
}
