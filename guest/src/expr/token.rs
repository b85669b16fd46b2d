//! The tokens of a condition.

use crate::text::span::Span;

/// A token and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// The kinds of token. What names and numbers say is in the text at their span.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum TokenKind {
    /// A name; after a dot it may hold `-`, so that `case.a-b` earns one clear message.
    Name,
    /// Digits, perhaps with fraction and exponent; no sign.
    Number,
    /// A bare span like `30m`, in milliseconds: not of the language, but understood.
    Span(i64),
    /// A bare date, perhaps with a time: not of the language, but understood.
    Date,
    /// A string, its escapes resolved.
    Text(String),
    /// A literal that could not be read; reported already.
    Broken,
    True,
    False,
    Null,
    In,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Comma,
    Dot,
    Question,
    Colon,
    Not,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    /// After the last one.
    End,
}
