//! Tokens to a tree as written; reads on past what it understands although it is written otherwise.

mod amounts;

use super::ast::{Expr, Kind, Literal, Name, Operator};
use super::problem::{Draft, one_line};
use super::token::{Token, TokenKind};
use super::typed::Comparison;
use super::{idiom, lexer};
use crate::limits::{CONDITION_BYTES_MAX, NESTING_MAX};
use crate::text::code::Code;
use crate::text::span::Span;

/// Read a condition; problems are added to `drafts`. `None` if it could not be read.
pub(super) fn read(text: &str, drafts: &mut Vec<Draft>) -> Option<Expr> {
    let all = Span::new(0, text.len());
    if text.len() > CONDITION_BYTES_MAX {
        let message = format!(
            "the condition is {} bytes long, {CONDITION_BYTES_MAX} is the limit",
            text.len()
        );
        let help = "split it with `all` or `any`, or name its parts under `define`";
        drafts.push(Draft::new(Code::ConditionTooLong, all, message).help(help));
        return None;
    }
    let tokens = lexer::lex(text, drafts)?;
    if tokens.len() == 1 {
        let help = "say when it holds, for example `case.vip`";
        drafts.push(Draft::new(Code::ConditionEmpty, all, "the condition is empty").help(help));
        return None;
    }
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        depth: 0,
        drafts,
    };
    let tree = parser.or().ok()?;
    match parser.kind() {
        TokenKind::End => Some(tree.expr),
        _ => {
            parser.unexpected("`&&`, `||` or the end");
            None
        }
    }
}

/// The problem has been reported and there is nothing to go on with.
struct Stop;

type Read<T> = Result<T, Stop>;

/// An expression with what the parser knows of it beside.
struct Tree {
    expr: Expr,
    depth: usize,
    /// Whether parentheses stand around it.
    wrapped: bool,
}

/// Levels of a tree; one pair of parentheses holds four kinds of operator.
const DEPTH_MAX: usize = 4 * NESTING_MAX;

struct Parser<'t, 'd> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    drafts: &'d mut Vec<Draft>,
}

impl Parser<'_, '_> {
    fn peek(&self, ahead: usize) -> &TokenKind {
        self.tokens
            .get(self.at + ahead)
            .map_or(&TokenKind::End, |it| &it.kind)
    }

    fn kind(&self) -> &TokenKind {
        self.peek(0)
    }

    fn span_at(&self, at: usize) -> Span {
        let end = Span::new(self.text.len(), self.text.len());
        self.tokens.get(at).map_or(end, |it| it.span)
    }

    fn span(&self) -> Span {
        self.span_at(self.at)
    }

    fn cut(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Whether the token `ahead` is this word, in whatever case.
    fn word(&self, ahead: usize, word: &str) -> bool {
        *self.peek(ahead) == TokenKind::Name
            && self
                .cut(self.span_at(self.at + ahead))
                .eq_ignore_ascii_case(word)
    }

    fn next(&mut self) -> Span {
        let span = self.span();
        self.at = (self.at + 1).min(self.tokens.len().saturating_sub(1));
        span
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = *self.kind() == kind;
        if found {
            self.next();
        }
        found
    }

    fn report(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// Read something one level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= NESTING_MAX {
            return Err(self.too_deep(self.span()));
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn too_deep(&mut self, span: Span) -> Stop {
        let message = format!("the condition nests deeper than {NESTING_MAX} levels");
        let help = "name its parts under `define` and use them as `is.name`";
        self.report(Draft::new(Code::ConditionTooDeep, span, message).help(help));
        Stop
    }

    fn tree(&mut self, kind: Kind, span: Span, depth: usize) -> Read<Tree> {
        if depth > DEPTH_MAX {
            return Err(self.too_deep(span));
        }
        Ok(Tree {
            expr: Expr { span, kind },
            depth,
            wrapped: false,
        })
    }

    fn unexpected(&mut self, expected: &str) -> Stop {
        let span = self.span();
        let draft = match self.kind() {
            TokenKind::Question | TokenKind::Colon => {
                let message = "a condition does not choose between values with `? :`";
                let help = "write one rule for each of the two, or a definition";
                Draft::new(Code::Ternary, span, message).help(help)
            }
            TokenKind::End => {
                let last = self.span_at(self.at.saturating_sub(1));
                let message = format!("the condition ends too early, expected {expected}");
                let help = "write what belongs behind it, or take out what stands at the end";
                Draft::new(Code::UnexpectedToken, last, message).help(help)
            }
            kind => {
                let value = matches!(
                    kind,
                    TokenKind::Name
                        | TokenKind::Number
                        | TokenKind::Text(_)
                        | TokenKind::Not
                        | TokenKind::LeftParen
                        | TokenKind::Span(_)
                );
                let help = match kind {
                    TokenKind::RightParen if expected.contains("`&&`") => {
                        Some("this `)` has no `(` before it")
                    }
                    TokenKind::In if expected.contains("name") => {
                        Some("`in` is a word of the language and cannot name anything")
                    }
                    _ if value && expected.contains("`&&`") => {
                        Some("join two conditions with `&&` (and) or `||` (or)")
                    }
                    _ => None,
                };
                let message = format!("expected {expected}, found `{}`", self.cut(span));
                Draft::new(Code::UnexpectedToken, span, message).maybe_help(help.map(str::to_owned))
            }
        };
        self.report(draft);
        Stop
    }

    fn expect(&mut self, kind: TokenKind, open: Span, close: &str) -> Read<()> {
        if *self.kind() == TokenKind::End {
            let shown = self.cut(open).to_owned();
            let message = format!("`{shown}` is not closed");
            let draft = Draft::new(Code::UnexpectedToken, open, message);
            self.report(draft.help(format!("add the missing {close}")));
            return Err(Stop);
        }
        if self.eat(kind) {
            Ok(())
        } else {
            Err(self.unexpected(close))
        }
    }

    fn or(&mut self) -> Read<Tree> {
        self.joined("or", "||", TokenKind::Or, Kind::Or, Self::and)
    }

    fn and(&mut self) -> Read<Tree> {
        self.joined("and", "&&", TokenKind::And, Kind::And, Self::relation)
    }

    fn joined(
        &mut self,
        word: &str,
        symbol: &str,
        token: TokenKind,
        kind: fn(Vec<Expr>) -> Kind,
        part: fn(&mut Self) -> Read<Tree>,
    ) -> Read<Tree> {
        let first = part(self)?;
        let mut depth = first.depth;
        let mut rest = Vec::new();
        loop {
            if self.word(0, word) {
                let span = self.next();
                let message = format!("`{}` is written `{symbol}`", self.cut(span));
                self.report(Draft::new(Code::WordOperator, span, message).edit(span, symbol));
            } else if !self.eat(token.clone()) {
                break;
            }
            let next = part(self)?;
            depth = depth.max(next.depth);
            rest.push(next.expr);
        }
        let Some(last) = rest.last() else {
            return Ok(first);
        };
        let span = first.expr.span.to(last.span);
        rest.insert(0, first.expr);
        self.tree(kind(rest), span, depth + 1)
    }

    /// A comparison, or anything that holds together more tightly.
    fn relation(&mut self) -> Read<Tree> {
        if self.word(0, "not") && *self.peek(1) != TokenKind::Dot {
            return self.word_not(Self::relation);
        }
        let left = self.sum()?;
        let Some((op, negated)) = self.relation_operator() else {
            return self.infix_method(left);
        };
        let right = self.sum()?;
        let mut operands = vec![left.expr, right.expr];
        let mut operators = vec![op];
        let mut depth = left.depth.max(right.depth) + 1;
        while let Some((op, _)) = self.relation_operator() {
            let right = self.sum()?;
            depth = depth.max(right.depth + 1);
            operators.push(op);
            operands.push(right.expr);
        }
        let mut pairs = Vec::with_capacity(operators.len());
        for (op, pair) in operators.iter().zip(operands.windows(2)) {
            let [left, right] = pair else { continue };
            let (left, right) = (left.clone(), right.clone());
            let span = left.span.to(right.span);
            let (left, right) = (Box::new(left), Box::new(right));
            pairs.push(Expr {
                span,
                kind: Kind::Binary {
                    op: *op,
                    left,
                    right,
                },
            });
        }
        if pairs.len() > 1 {
            let span = self.span_of(&operands);
            let kind = if self.chained(&operands, &operators) {
                Kind::And(pairs)
            } else {
                Kind::Broken
            };
            return self.tree(kind, span, depth + 1);
        }
        let Some(pair) = pairs.pop() else {
            return Err(Stop);
        };
        let span = pair.span;
        if let Some(not) = negated {
            let message = format!("`{} in` is written with `!` before it all", self.cut(not));
            let draft = Draft::new(Code::WordOperator, not, message)
                .edit(Span::new(span.start as usize, span.start as usize), "!(")
                .edit(Span::new(not.start as usize, self.after_space(not)), "")
                .edit(Span::new(span.end as usize, span.end as usize), ")");
            self.report(draft);
            return self.tree(Kind::Not(Box::new(pair)), span, depth + 1);
        }
        self.tree(pair.kind, span, depth)
    }

    fn span_of(&self, all: &[Expr]) -> Span {
        let none = self.span();
        let first = all.first().map_or(none, |it| it.span);
        all.iter().fold(first, |span, it| span.to(it.span))
    }

    /// The first byte after a span and the spaces behind it.
    fn after_space(&self, span: Span) -> usize {
        let rest = self.text.get(span.end as usize..).unwrap_or("");
        span.end as usize + (rest.len() - rest.trim_start().len())
    }

    /// Report `a < b < c`; whether both are meant to hold.
    fn chained(&mut self, operands: &[Expr], operators: &[Operator]) -> bool {
        let span = self.span_of(operands);
        let mut draft = Draft::new(
            Code::ChainedComparison,
            span,
            "two comparisons in a row do not mean that both hold",
        );
        let answer = |it: &Expr| matches!(it.kind, Kind::Literal(Literal::Boolean(_)));
        let both = !operators.contains(&Operator::In) && !operands.iter().any(answer);
        if !both {
            draft = draft.help("write each comparison on its own and join them with `&&`");
        } else {
            let inner = operands
                .iter()
                .skip(1)
                .take(operands.len().saturating_sub(2));
            for middle in inner {
                let again = format!(" && {}", one_line(self.cut(middle.span)));
                let end = middle.span.end as usize;
                draft = draft.edit(Span::new(end, end), again);
            }
        }
        self.report(draft);
        both
    }

    /// The operator of a comparison, and the place of a `not` before an `in`.
    fn relation_operator(&mut self) -> Option<(Operator, Option<Span>)> {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let op = match self.kind() {
            TokenKind::Equal => Operator::Compare(Equal),
            TokenKind::NotEqual => Operator::Compare(NotEqual),
            TokenKind::Less => Operator::Compare(Less),
            TokenKind::LessOrEqual => Operator::Compare(LessOrEqual),
            TokenKind::Greater => Operator::Compare(Greater),
            TokenKind::GreaterOrEqual => Operator::Compare(GreaterOrEqual),
            TokenKind::In => Operator::In,
            TokenKind::Name => return self.relation_word(),
            _ => return None,
        };
        self.next();
        Some((op, None))
    }

    fn relation_word(&mut self) -> Option<(Operator, Option<Span>)> {
        let dotted = *self.peek(1) == TokenKind::Dot;
        if (self.word(0, "is") || self.word(0, "equals")) && !dotted {
            let mut span = self.next();
            let negated = self.word(0, "not");
            if negated {
                span = span.to(self.next());
            }
            let (op, symbol) = match negated {
                true => (Comparison::NotEqual, "!="),
                false => (Comparison::Equal, "=="),
            };
            let message = format!("`{}` is written `{symbol}`", one_line(self.cut(span)));
            self.report(Draft::new(Code::WordOperator, span, message).edit(span, symbol));
            return Some((Operator::Compare(op), None));
        }
        if self.word(0, "in") {
            let span = self.next();
            let message = format!("`{}` is written `in`", self.cut(span));
            self.report(Draft::new(Code::WordOperator, span, message).edit(span, "in"));
            return Some((Operator::In, None));
        }
        if self.word(0, "not") && (*self.peek(1) == TokenKind::In || self.word(1, "in")) {
            let not = self.next();
            let (op, _) = self.relation_operator()?;
            return Some((op, Some(not)));
        }
        None
    }

    /// `left`, or `case.subject contains "urgent"` that begins with it.
    fn infix_method(&mut self, left: Tree) -> Read<Tree> {
        if *self.kind() != TokenKind::Name {
            return Ok(left);
        }
        let span = self.span();
        let Some(method) = idiom::text_method(self.cut(span)) else {
            return Ok(left);
        };
        self.next();
        let right = self.sum()?;
        let message = format!("`{}` is written behind a dot", self.cut(span));
        let end = left.expr.span.end as usize;
        let start = right.expr.span.start as usize;
        let draft = Draft::new(Code::WordOperator, span, message);
        let draft = if right.wrapped {
            draft.edit(Span::new(end, start), format!(".{method}"))
        } else {
            let close = right.expr.span.end as usize;
            draft
                .edit(Span::new(end, start), format!(".{method}("))
                .edit(Span::new(close, close), ")")
        };
        self.report(draft);
        let all = left.expr.span.to(right.expr.span);
        let depth = left.depth.max(right.depth) + 1;
        let name = Name {
            text: method.to_owned(),
            span,
        };
        let of = Box::new(left.expr);
        self.tree(
            Kind::Method {
                of,
                name,
                arguments: vec![right.expr],
            },
            all,
            depth,
        )
    }

    fn sum(&mut self) -> Read<Tree> {
        self.chain(Self::product, |kind| match kind {
            TokenKind::Plus => Some(Operator::Plus),
            TokenKind::Minus => Some(Operator::Minus),
            _ => None,
        })
    }

    fn product(&mut self) -> Read<Tree> {
        self.chain(Self::unary, |kind| match kind {
            TokenKind::Star => Some(Operator::Times),
            TokenKind::Slash => Some(Operator::Divide),
            TokenKind::Percent => Some(Operator::Remainder),
            _ => None,
        })
    }

    fn chain(
        &mut self,
        part: fn(&mut Self) -> Read<Tree>,
        operator: fn(&TokenKind) -> Option<Operator>,
    ) -> Read<Tree> {
        let mut left = part(self)?;
        while let Some(op) = operator(self.kind()) {
            self.next();
            let right = part(self)?;
            let span = left.expr.span.to(right.expr.span);
            let depth = left.depth.max(right.depth) + 1;
            let (a, b) = (Box::new(left.expr), Box::new(right.expr));
            left = self.tree(
                Kind::Binary {
                    op,
                    left: a,
                    right: b,
                },
                span,
                depth,
            )?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Read<Tree> {
        let start = self.span();
        match self.kind() {
            TokenKind::Not => {
                self.next();
                let of = self.nested(Self::unary)?;
                let span = start.to(of.expr.span);
                self.tree(Kind::Not(Box::new(of.expr)), span, of.depth + 1)
            }
            TokenKind::Minus if *self.peek(1) == TokenKind::Number => {
                self.next();
                let number = self.next();
                let kind = self.number(start.to(number), true);
                let base = self.tree(kind, start.to(number), 1)?;
                self.members(base)
            }
            TokenKind::Minus => {
                self.next();
                let of = self.nested(Self::unary)?;
                let span = start.to(of.expr.span);
                self.tree(Kind::Negative(Box::new(of.expr)), span, of.depth + 1)
            }
            TokenKind::Name if self.word(0, "not") && *self.peek(1) != TokenKind::Dot => {
                self.word_not(Self::unary)
            }
            _ => {
                let base = self.primary()?;
                self.members(base)
            }
        }
    }

    /// `not x`
    fn word_not(&mut self, operand: fn(&mut Self) -> Read<Tree>) -> Read<Tree> {
        let not = self.next();
        let of = self.nested(operand)?;
        let (start, end) = (of.expr.span.start as usize, of.expr.span.end as usize);
        let message = format!("`{}` is written `!`", self.cut(not));
        let draft = Draft::new(Code::WordOperator, not, message);
        let gap = Span::new(not.start as usize, start);
        let draft = if of.wrapped || !matches!(of.expr.kind, Kind::Binary { .. } | Kind::And(_)) {
            draft.edit(gap, "!")
        } else {
            draft.edit(gap, "!(").edit(Span::new(end, end), ")")
        };
        self.report(draft);
        let span = not.to(of.expr.span);
        self.tree(Kind::Not(Box::new(of.expr)), span, of.depth + 1)
    }

    fn members(&mut self, mut base: Tree) -> Read<Tree> {
        while self.eat(TokenKind::Dot) {
            if *self.kind() != TokenKind::Name {
                return Err(self.unexpected("a name after the `.`"));
            }
            let span = self.next();
            let name = Name {
                text: self.cut(span).to_owned(),
                span,
            };
            let start = base.expr.span;
            let of = Box::new(base.expr);
            base = if *self.kind() == TokenKind::LeftParen {
                let (arguments, close, depth) = self.list(TokenKind::RightParen, "`)`")?;
                let depth = base.depth.max(depth) + 1;
                self.tree(
                    Kind::Method {
                        of,
                        name,
                        arguments,
                    },
                    start.to(close),
                    depth,
                )?
            } else {
                self.tree(Kind::Field { of, name }, start.to(span), base.depth + 1)?
            };
        }
        Ok(base)
    }

    /// From the opening bracket to the closing one: the items, the place of the latter, the depth.
    fn list(&mut self, close: TokenKind, shown: &str) -> Read<(Vec<Expr>, Span, usize)> {
        let open = self.next();
        self.nested(|this| {
            let mut items = Vec::new();
            let mut depth = 0;
            while *this.kind() != close && *this.kind() != TokenKind::End {
                let item = this.or()?;
                depth = depth.max(item.depth);
                items.push(item.expr);
                if !this.eat(TokenKind::Comma) {
                    break;
                }
                // As in CEL, a comma may end a list but not arguments.
                if close == TokenKind::RightParen && *this.kind() == close {
                    return Err(this.unexpected("a value"));
                }
            }
            let end = this.span();
            this.expect(close, open, shown)?;
            Ok((items, end, depth))
        })
    }

    fn primary(&mut self) -> Read<Tree> {
        let span = self.span();
        let kind = match self.kind().clone() {
            TokenKind::LeftParen => return self.parenthesised(),
            TokenKind::LeftBracket => {
                let (items, close, depth) = self.list(TokenKind::RightBracket, "`]`")?;
                return self.tree(Kind::List(items), span.to(close), depth + 1);
            }
            TokenKind::Name if *self.peek(1) == TokenKind::LeftParen => return self.call(),
            TokenKind::Name => Kind::Name(self.cut(span).to_owned()),
            TokenKind::Number => return self.number_or_amount(),
            TokenKind::Text(value) => Kind::Literal(Literal::Text(value)),
            TokenKind::Broken => Kind::Broken,
            TokenKind::True => Kind::Literal(Literal::Boolean(true)),
            TokenKind::False => Kind::Literal(Literal::Boolean(false)),
            TokenKind::Null => Kind::Literal(Literal::Null),
            TokenKind::Span(milliseconds) => {
                self.next();
                return self.bare_span(span, milliseconds);
            }
            TokenKind::Date => {
                self.next();
                return self.bare_date(span);
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.next();
        self.tree(kind, span, 1)
    }

    fn parenthesised(&mut self) -> Read<Tree> {
        let open = self.next();
        self.nested(|this| {
            let mut tree = this.or()?;
            if *this.kind() == TokenKind::Comma {
                return this.list_in_parentheses(open, tree);
            }
            let close = this.span();
            this.expect(TokenKind::RightParen, open, "`)`")?;
            tree.expr.span = open.to(close);
            tree.wrapped = true;
            Ok(tree)
        })
    }

    /// `("a", "b")`
    fn list_in_parentheses(&mut self, open: Span, first: Tree) -> Read<Tree> {
        let mut items = vec![first.expr];
        let mut depth = first.depth;
        while self.eat(TokenKind::Comma) && *self.kind() != TokenKind::RightParen {
            let item = self.or()?;
            depth = depth.max(item.depth);
            items.push(item.expr);
        }
        let close = self.span();
        self.expect(TokenKind::RightParen, open, "`)`")?;
        let span = open.to(close);
        let message = "a list stands in `[` and `]`";
        self.report(
            Draft::new(Code::WrongBrackets, span, message)
                .edit(open, "[")
                .edit(close, "]"),
        );
        self.tree(Kind::List(items), span, depth + 1)
    }

    fn call(&mut self) -> Read<Tree> {
        let span = self.next();
        let function = Name {
            text: self.cut(span).to_owned(),
            span,
        };
        // `duration(30m)` lacks no more than its quotes.
        let closed = *self.peek(2) == TokenKind::RightParen;
        if function.text == "duration"
            && closed
            && let TokenKind::Span(milliseconds) = *self.peek(1)
        {
            self.next();
            let bare = self.next();
            let close = self.next();
            let written = idiom::span(milliseconds);
            let message = "the span stands in quotes";
            let quoted = format!("\"{written}\"");
            self.report(Draft::new(Code::BareTime, bare, message).edit(bare, quoted));
            let argument = Expr {
                span: bare,
                kind: Kind::Literal(Literal::Text(written)),
            };
            let arguments = vec![argument];
            return self.tree(
                Kind::Call {
                    function,
                    arguments,
                },
                span.to(close),
                2,
            );
        }
        let (arguments, close, depth) = self.list(TokenKind::RightParen, "`)`")?;
        self.tree(
            Kind::Call {
                function,
                arguments,
            },
            span.to(close),
            depth + 1,
        )
    }
}
