//! Numbers, and the spans and dates that people write without more ado.

use super::{Parser, Read, Tree};
use crate::expr::ast::{Expr, Kind, Literal, Name};
use crate::expr::idiom;
use crate::expr::problem::Draft;
use crate::expr::token::TokenKind;
use crate::text::code::Code;
use crate::text::span::Span;
use crate::time::instant;
use crate::value::decimal::{Decimal, NotDecimal};

impl Parser<'_, '_> {
    pub(super) fn bare_span(&mut self, span: Span, milliseconds: i64) -> Read<Tree> {
        let written = idiom::span(milliseconds);
        let correct = format!("duration(\"{written}\")");
        let message = format!("`{}` stands without `duration(\"…\")`", self.cut(span));
        self.report(Draft::new(Code::BareTime, span, message).edit(span, correct));
        self.time("duration", span, written)
    }

    pub(super) fn bare_date(&mut self, span: Span) -> Read<Tree> {
        let shown = self.cut(span).to_owned();
        let message = format!("`{shown}` stands without `timestamp(\"…\")`");
        let draft = Draft::new(Code::BareTime, span, message);
        if instant::parse(&shown).is_ok() {
            self.report(draft.edit(span, format!("timestamp(\"{shown}\")")));
            return self.time("timestamp", span, shown);
        }
        let date = shown.get(..10).unwrap_or("");
        self.report(draft.help(format!(
            "write `timestamp(\"{date}T00:00:00Z\")`, with the time and the offset that are meant"
        )));
        self.tree(Kind::Broken, span, 1)
    }

    /// A call of `duration` or `timestamp` that was meant.
    fn time(&mut self, function: &str, span: Span, text: String) -> Read<Tree> {
        let function = Name {
            text: function.to_owned(),
            span,
        };
        let argument = Expr {
            span,
            kind: Kind::Literal(Literal::Text(text)),
        };
        self.tree(
            Kind::Call {
                function,
                arguments: vec![argument],
            },
            span,
            2,
        )
    }

    /// A number; also `30 minutes` and `250,000`, which are understood.
    pub(super) fn number_or_amount(&mut self) -> Read<Tree> {
        let span = self.next();
        if *self.kind() == TokenKind::Name {
            let all = span.to(self.span());
            if let Some(milliseconds) = idiom::milliseconds(self.cut(all)) {
                self.next();
                return self.bare_span(all, milliseconds);
            }
        }
        let listed = self.at >= 2 && *self.peek_back(2) == TokenKind::In;
        let mut all = span;
        while self.depth == 0
            && !listed
            && *self.kind() == TokenKind::Comma
            && *self.peek(1) == TokenKind::Number
            && self.span().start == all.end
            && self.span_at(self.at + 1).start == self.span().end
            && self.span_at(self.at + 1).len() == 3
        {
            self.next();
            all = all.to(self.next());
        }
        if all != span {
            let digits: String = self.cut(all).chars().filter(char::is_ascii_digit).collect();
            let message = format!("`{}` is not written as numbers are", self.cut(all));
            self.report(Draft::new(Code::BadNumber, all, message).edit(all, digits));
            return self.tree(Kind::Broken, all, 1);
        }
        let kind = self.number(span, false);
        self.tree(kind, span, 1)
    }

    fn peek_back(&self, back: usize) -> &TokenKind {
        let at = self.at.checked_sub(back).and_then(|it| self.tokens.get(it));
        at.map_or(&TokenKind::End, |it| &it.kind)
    }

    /// The number at `span`, whose sign may stand apart.
    pub(super) fn number(&mut self, span: Span, negative: bool) -> Kind {
        let shown = self.cut(span);
        let digits = shown.trim_start_matches(|it: char| !it.is_ascii_digit());
        let sign = if negative { "-" } else { "" };
        let signed = format!("{sign}{digits}");
        let whole = digits.bytes().all(|it| it.is_ascii_digit());
        let found = match whole {
            true => signed
                .parse()
                .map(Literal::Integer)
                .map_err(|_| NotDecimal::TooLarge),
            false => Decimal::parse(&signed).map(Literal::Number),
        };
        let (code, message, help) = match found {
            Ok(literal) => return Kind::Literal(literal),
            Err(NotDecimal::TooFine) => (
                Code::NumberTooFine,
                format!("`{shown}` has more than 6 digits behind the point"),
                "round it to 6 digits behind the point",
            ),
            Err(NotDecimal::TooLarge) => (
                Code::NumberTooLarge,
                format!("`{shown}` is too large; 9223372036854775807 is the limit"),
                "write a smaller number",
            ),
            Err(NotDecimal::Malformed) => (
                Code::BadNumber,
                format!("`{shown}` is not written as numbers are"),
                "write digits, perhaps with a fraction, like `250000` or `2.5`",
            ),
        };
        self.report(Draft::new(code, span, message).help(help));
        Kind::Broken
    }
}
