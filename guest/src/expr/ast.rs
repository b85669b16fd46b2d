//! Conditions as written: no name is resolved, nothing has a type.

use super::typed::Comparison;
use crate::text::span::Span;
use crate::value::decimal::Decimal;

/// An expression as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expr {
    /// The bytes of the condition's text, parentheses around it included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// A name and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// The name as written.
    pub text: String,
    /// Its bytes.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A constant.
    Literal(Literal),
    /// `severity`
    Name(String),
    /// `case.vip`
    Field {
        /// Before the dot.
        of: Box<Expr>,
        /// After the dot.
        name: Name,
    },
    /// `has(case.vip)`
    Call {
        /// The function.
        function: Name,
        /// Between the parentheses.
        arguments: Vec<Expr>,
    },
    /// `case.subject.contains("urgent")`
    Method {
        /// Before the dot.
        of: Box<Expr>,
        /// After the dot.
        name: Name,
        /// Between the parentheses.
        arguments: Vec<Expr>,
    },
    /// `["high", "low"]`
    List(Vec<Expr>),
    /// `!x`
    Not(Box<Expr>),
    /// `-x`, where `x` is not a number literal
    Negative(Box<Expr>),
    /// `x && y && …`, one level of it; at least two.
    And(Vec<Expr>),
    /// `x || y || …`, one level of it; at least two.
    Or(Vec<Expr>),
    /// `x < y`, `x in y`, `x - y`
    Binary {
        /// The operator.
        op: Operator,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// A literal that could not be read; reported already.
    Broken,
}

/// A constant as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Literal {
    /// `true`
    Boolean(bool),
    /// `-12`
    Integer(i64),
    /// `2.5`
    Number(Decimal),
    /// `"high"`
    Text(String),
    /// `null`, which is read to be refused with a remedy.
    Null,
}

/// The operators with two sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `== != < <= > >=`
    Compare(Comparison),
    /// `in`
    In,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`, which is read to be refused with a remedy; so are the next two.
    Times,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl Operator {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Compare(Comparison::Equal) => "==",
            Operator::Compare(Comparison::NotEqual) => "!=",
            Operator::Compare(Comparison::Less) => "<",
            Operator::Compare(Comparison::LessOrEqual) => "<=",
            Operator::Compare(Comparison::Greater) => ">",
            Operator::Compare(Comparison::GreaterOrEqual) => ">=",
            Operator::In => "in",
            Operator::Plus => "+",
            Operator::Minus => "-",
            Operator::Times => "*",
            Operator::Divide => "/",
            Operator::Remainder => "%",
        }
    }
}
