//! Writes a condition in its one canonical form.
//!
//! Law: reading what was printed gives the same tree, places aside.

use super::ast::{Expr, Kind, Literal, Operator};

/// How tightly an expression holds together; the looser one needs parentheses inside the tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Relation,
    Sum,
    Product,
    Unary,
    Member,
}

/// The canonical text: single spaces, double quotes, no needless parentheses.
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, expr, Level::Or);
    out
}

/// A text as a literal in double quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            it if it.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(it))),
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        Kind::Or(_) => Level::Or,
        Kind::And(_) => Level::And,
        Kind::Binary { op, .. } => match op {
            Operator::Compare(_) | Operator::In => Level::Relation,
            Operator::Plus | Operator::Minus => Level::Sum,
            Operator::Times | Operator::Divide | Operator::Remainder => Level::Product,
        },
        // `5.x` is not a member of 5, and `-5.x` would be the negative of one.
        Kind::Not(_)
        | Kind::Negative(_)
        | Kind::Literal(Literal::Integer(_) | Literal::Number(_)) => Level::Unary,
        _ => Level::Member,
    }
}

fn write(out: &mut String, expr: &Expr, least: Level) {
    if level(expr) < least {
        out.push('(');
        write(out, expr, Level::Or);
        out.push(')');
        return;
    }
    match &expr.kind {
        Kind::Literal(literal) => write_literal(out, literal),
        Kind::Name(name) => out.push_str(name),
        Kind::Field { of, name } => {
            write(out, of, Level::Member);
            out.push('.');
            out.push_str(&name.text);
        }
        Kind::Call {
            function,
            arguments,
        } => {
            out.push_str(&function.text);
            write_all(out, arguments, ["(", ", ", ")"], Level::Or);
        }
        Kind::Method {
            of,
            name,
            arguments,
        } => {
            write(out, of, Level::Member);
            out.push('.');
            out.push_str(&name.text);
            write_all(out, arguments, ["(", ", ", ")"], Level::Or);
        }
        Kind::List(items) => write_all(out, items, ["[", ", ", "]"], Level::Or),
        Kind::Not(of) => {
            out.push('!');
            write(out, of, Level::Unary);
        }
        Kind::Negative(of) => {
            out.push('-');
            // `-5` would be read as one literal.
            let positive = match &of.kind {
                Kind::Literal(Literal::Integer(value)) => *value >= 0,
                Kind::Literal(Literal::Number(value)) => value.mantissa >= 0,
                _ => false,
            };
            write(
                out,
                of,
                if positive {
                    Level::Member
                } else {
                    Level::Unary
                },
            );
        }
        Kind::And(all) => write_all(out, all, ["", " && ", ""], Level::Relation),
        Kind::Or(all) => write_all(out, all, ["", " || ", ""], Level::And),
        Kind::Binary { op, left, right } => {
            let (before, after) = match op {
                Operator::Compare(_) | Operator::In => (Level::Sum, Level::Sum),
                Operator::Plus | Operator::Minus => (Level::Sum, Level::Product),
                _ => (Level::Product, Level::Unary),
            };
            write(out, left, before);
            out.push(' ');
            out.push_str(op.as_str());
            out.push(' ');
            write(out, right, after);
        }
        Kind::Broken => out.push('?'),
    }
}

fn write_all(out: &mut String, all: &[Expr], [open, between, close]: [&str; 3], least: Level) {
    out.push_str(open);
    for (at, it) in all.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        write(out, it, least);
    }
    out.push_str(close);
}

fn write_literal(out: &mut String, literal: &Literal) {
    match literal {
        Literal::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Literal::Integer(value) => out.push_str(&value.to_string()),
        Literal::Number(value) => {
            out.push_str(&value.to_string());
            // A whole number is an integer only if it was written as one.
            if value.whole().is_some() {
                out.push_str(".0");
            }
        }
        Literal::Text(value) => out.push_str(&quoted(value)),
        Literal::Null => out.push_str("null"),
    }
}
