//! Small changes of one condition as it is written.

use crate::expr;
use crate::expr::ast::{Expr, Kind, Literal, Operator};
use crate::expr::typed::Comparison;
use crate::program::ir::{Constant, Program, Shape};
use crate::text::span::Span;
use crate::time::span;
use crate::value::decimal::Decimal;

/// A changed condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    /// What the change does.
    pub kind: &'static str,
    /// In words.
    pub words: String,
    /// The bytes of the condition that it is about.
    pub at: Span,
    /// The bytes that are replaced, and by what.
    pub edit: (Span, String),
}

/// Most characters of a condition that words repeat.
const SHOWN_MAX: usize = 60;

/// All small changes of a condition; none if it cannot be read. `negated` if it
/// stands under a `not`, which is to be dropped and not to be doubled.
pub fn terms(text: &str, program: &Program, negated: bool) -> Vec<Term> {
    let (tree, problems) = expr::parse(text);
    let mut terms = Terms {
        text,
        program,
        found: Vec::new(),
    };
    if let (Some(tree), true) = (tree, problems.is_empty()) {
        terms.condition(&tree, negated);
    }
    terms.found
}

/// Small changes of what the history is asked in an instant: `last(…)` for `first(…)`.
pub fn moments(text: &str, program: &Program) -> Vec<Term> {
    let (tree, problems) = expr::parse(text);
    let mut terms = Terms {
        text,
        program,
        found: Vec::new(),
    };
    if let (Some(tree), true) = (tree, problems.is_empty()) {
        terms.value(&tree);
    }
    terms.found
}

struct Terms<'a> {
    text: &'a str,
    program: &'a Program,
    found: Vec<Term>,
}

impl Terms<'_> {
    fn cut(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    fn shown(&self, span: Span) -> String {
        shown(self.cut(span))
    }

    fn add(&mut self, kind: &'static str, words: String, at: Span, edit: (Span, String)) {
        self.found.push(Term {
            kind,
            words,
            at,
            edit,
        });
    }

    /// Something that holds or not. Depth is bounded by the nesting of conditions.
    fn condition(&mut self, expr: &Expr, negated: bool) {
        match &expr.kind {
            Kind::And(of) => self.joined(expr, of, "&&", "||"),
            Kind::Or(of) => self.joined(expr, of, "||", "&&"),
            Kind::Not(of) => {
                let text = self.cut(of.span).to_owned();
                let words = format!("`{}` instead of `{}`", shown(&text), self.shown(expr.span));
                self.add("negation", words, expr.span, (expr.span, text));
                self.condition(of, true);
            }
            Kind::Binary {
                op: Operator::Compare(op),
                left,
                right,
            } => self.comparison(expr, *op, left, right),
            Kind::Binary {
                op: Operator::In,
                right,
                ..
            } => {
                self.negate(expr, negated);
                if let Kind::List(of) = &right.kind {
                    self.elements(expr, of);
                }
            }
            Kind::Method {
                name, arguments, ..
            } if ["exists", "all", "exists_one"].contains(&name.text.as_str()) => {
                self.negate(expr, negated);
                let (other, words) = match name.text.as_str() {
                    "exists" => ("all", "every item must fit, instead of one"),
                    "all" => ("exists", "one item that fits is enough, instead of all"),
                    _ => (
                        "exists",
                        "one item that fits or more, instead of exactly one",
                    ),
                };
                let words = format!("{words}, in `{}`", self.shown(expr.span));
                self.add("items", words, name.span, (name.span, other.to_owned()));
                if let Some(inner) = arguments.get(1) {
                    self.condition(inner, false);
                }
            }
            Kind::Call { .. } => {
                self.negate(expr, negated);
                self.value(expr);
            }
            _ => self.negate(expr, negated),
        }
    }

    fn negate(&mut self, expr: &Expr, negated: bool) {
        if negated {
            return;
        }
        let text = self.cut(expr.span).to_owned();
        let simple = !matches!(expr.kind, Kind::Binary { .. }) || text.starts_with('(');
        let text = match simple {
            true => format!("!{text}"),
            false => format!("!({text})"),
        };
        let words = format!("`{}` instead of `{}`", shown(&text), self.shown(expr.span));
        self.add("negation", words, expr.span, (expr.span, text));
    }

    /// What stands between two neighbours.
    fn gaps(&self, of: &[Expr]) -> Vec<Span> {
        of.iter()
            .zip(of.iter().skip(1))
            .map(|(one, other)| Span {
                start: one.span.end,
                end: other.span.start.max(one.span.end),
            })
            .collect()
    }

    fn joined(&mut self, expr: &Expr, of: &[Expr], own: &str, other: &str) {
        // Each operand keeps to itself, whatever binds tighter.
        let parts: Vec<String> = of.iter().map(|it| self.grouped(it)).collect();
        let bare_join = |inner: Span| expr.span == inner;
        let (first, last) = match (of.first(), of.last()) {
            (Some(first), Some(last)) => (first.span, last.span),
            _ => return,
        };
        let inner = first.to(last);
        let body = parts.join(&format!(" {other} "));
        // A tighter join within a looser one needs nothing, a looser one parentheses.
        let body = if bare_join(inner) {
            format!("({body})")
        } else {
            body
        };
        let (word, was) = match other {
            "||" => ("any of them", "all of them"),
            _ => ("all of them", "any of them"),
        };
        let words = format!(
            "`{other}` instead of `{own}`, {word} instead of {was}, in `{}`",
            self.shown(expr.span)
        );
        let gaps = self.gaps(of);
        let at = gaps.first().copied().unwrap_or(expr.span);
        let at = self.trimmed(at);
        self.add("join", words, at, (inner, body));
        for (at, operand) in of.iter().enumerate() {
            let rest: Vec<String> = of
                .iter()
                .enumerate()
                .filter(|it| it.0 != at)
                .map(|it| match of.len() {
                    2 => self.cut(it.1.span).to_owned(),
                    _ => self.grouped(it.1),
                })
                .collect();
            let mut text = rest.join(&format!(" {own} "));
            if of.len() > 2 && bare_join(inner) {
                text = format!("({text})");
            }
            let words = format!(
                "`{}` is left out of `{}`",
                self.shown(operand.span),
                self.shown(expr.span)
            );
            self.add("dropped", words, operand.span, (inner, text));
        }
        of.iter().for_each(|it| self.condition(it, false));
    }

    /// An operand as it is written, with parentheses where a join needs them.
    fn grouped(&self, of: &Expr) -> String {
        let text = self.cut(of.span);
        match of.kind {
            Kind::And(_) | Kind::Or(_) if !text.starts_with('(') => format!("({text})"),
            _ => text.to_owned(),
        }
    }

    fn trimmed(&self, span: Span) -> Span {
        let text = self.cut(span);
        let before = text.len() - text.trim_start().len();
        let start = span.start as usize + before;
        Span::new(start, start + text.trim().len())
    }

    fn comparison(&mut self, expr: &Expr, op: Comparison, left: &Expr, right: &Expr) {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let gap = self.trimmed(Span {
            start: left.span.end,
            end: right.span.start.max(left.span.end),
        });
        let other = match op {
            Equal => NotEqual,
            NotEqual => Equal,
            Less => LessOrEqual,
            LessOrEqual => Less,
            Greater => GreaterOrEqual,
            GreaterOrEqual => Greater,
        };
        let other = Operator::Compare(other).as_str();
        let words = format!(
            "`{other}` instead of `{}` in `{}`",
            Operator::Compare(op).as_str(),
            self.shown(expr.span)
        );
        if self.cut(gap) == Operator::Compare(op).as_str() {
            self.add("comparison", words, gap, (gap, other.to_owned()));
        }
        for (side, opposite, mirrored) in [(right, left, false), (left, right, true)] {
            // The other comparison takes one step already; the threshold takes it the other way.
            let up = match (op, mirrored) {
                (Greater | LessOrEqual, false) | (Less | GreaterOrEqual, true) => true,
                (Less | GreaterOrEqual, false) | (Greater | LessOrEqual, true) => false,
                _ => true,
            };
            if let Some((at, text)) = self.stepped(side, up) {
                let words = format!(
                    "{} instead of {} in `{}`",
                    bare(&text),
                    bare(self.cut(at)),
                    self.shown(expr.span)
                );
                self.add("threshold", words, at, (at, text));
            }
            if let (Kind::Literal(Literal::Text(text)), Equal | NotEqual) = (&side.kind, op)
                && let Some(next) = self.neighbour(opposite, text)
            {
                let text = quoted(self.cut(side.span), &next);
                let words = format!(
                    "{text} instead of {} in `{}`",
                    self.cut(side.span),
                    self.shown(expr.span)
                );
                self.add("value", words, side.span, (side.span, text));
            }
        }
        self.value(left);
        self.value(right);
    }

    /// What is held against something: counts of items, and what a history shows.
    fn value(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Call {
                function,
                arguments,
            } => match (function.text.as_str(), arguments.as_slice()) {
                ("size", [of]) => {
                    if let Kind::Method {
                        name, arguments, ..
                    } = &of.kind
                        && name.text == "filter"
                        && let Some(inner) = arguments.get(1)
                    {
                        self.condition(inner, false);
                    }
                }
                ("first" | "last" | "was" | "time_in", [of, value]) => {
                    let other = match function.text.as_str() {
                        "first" => Some("last"),
                        "last" => Some("first"),
                        _ => None,
                    };
                    if let Some(other) = other {
                        let words = format!(
                            "`{other}` instead of `{}` in `{}`",
                            function.text,
                            self.shown(expr.span)
                        );
                        let edit = (function.span, other.to_owned());
                        self.add("history", words, function.span, edit);
                    }
                    if let Kind::Literal(Literal::Text(text)) = &value.kind
                        && let Some(next) = self.neighbour(of, text)
                    {
                        let text = quoted(self.cut(value.span), &next);
                        let words = format!(
                            "{text} instead of {} in `{}`",
                            self.cut(value.span),
                            self.shown(expr.span)
                        );
                        self.add("history", words, value.span, (value.span, text));
                    }
                }
                _ => {}
            },
            Kind::Binary {
                op: Operator::Times,
                left,
                right,
            } => {
                for side in [left, right] {
                    if let Some((at, text)) = self.stepped(side, true) {
                        let words = format!(
                            "{text} instead of {} in `{}`",
                            self.cut(at),
                            self.shown(expr.span)
                        );
                        self.add("threshold", words, at, (at, text));
                    }
                    self.value(side);
                }
            }
            Kind::Binary {
                op: Operator::Plus | Operator::Minus,
                left,
                right,
            } => {
                self.value(left);
                self.value(right);
            }
            _ => {}
        }
    }

    /// A threshold one step further.
    fn stepped(&self, of: &Expr, up: bool) -> Option<(Span, String)> {
        let step = if up { 1 } else { -1 };
        match &of.kind {
            Kind::Literal(Literal::Integer(it)) => {
                Some((of.span, it.checked_add(step)?.to_string()))
            }
            Kind::Literal(Literal::Number(it)) => {
                let next = Decimal {
                    mantissa: it.mantissa.checked_add(step)?,
                    scale: it.scale,
                };
                Some((of.span, decimal(next)))
            }
            Kind::Call {
                function,
                arguments,
            } if function.text == "duration" => {
                let [argument] = arguments.as_slice() else {
                    return None;
                };
                let Kind::Literal(Literal::Text(text)) = &argument.kind else {
                    return None;
                };
                let next = longer(text, up)?;
                Some((argument.span, quoted(self.cut(argument.span), &next)))
            }
            _ => None,
        }
    }

    /// Another text that a value can have.
    fn neighbour(&self, of: &Expr, text: &str) -> Option<String> {
        let texts: Vec<String> = match &of.kind {
            Kind::Name(name) if name == "severity" => self.program.levels.clone(),
            Kind::Field { of, name } => match &of.kind {
                Kind::Name(it) if it == "case" => one_of(self.program, &name.text)?,
                Kind::Name(it) if it == "program" => {
                    one_of(self.program, &format!("program.{}", name.text))?
                }
                Kind::Name(it) if it == "pick" => given(self.program, &name.text)?,
                Kind::Field { .. } if name.text == "phase" => {
                    ["running", "paused", "ended"].map(str::to_owned).to_vec()
                }
                _ => return None,
            },
            _ => return None,
        };
        next_of(&texts, text)
    }

    fn elements(&mut self, expr: &Expr, of: &[Expr]) {
        if of.len() < 2 {
            return;
        }
        let inner = match (of.first(), of.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => return,
        };
        for (at, element) in of.iter().enumerate() {
            let rest = of.iter().enumerate().filter(|it| it.0 != at);
            let rest: Vec<&str> = rest.map(|it| self.cut(it.1.span)).collect();
            let text = rest.join(", ");
            let words = format!(
                "{} is left out of `{}`",
                self.cut(element.span),
                self.shown(expr.span)
            );
            self.add("dropped", words, element.span, (inner, text));
        }
    }
}

/// The texts that a table gives, each once.
fn given(program: &Program, table: &str) -> Option<Vec<String>> {
    let table = program.picks.tables.iter().find(|it| it.name == table)?;
    let mut texts: Vec<String> = Vec::new();
    for it in table.outcomes.iter().chain(&table.otherwise) {
        if let Some(Constant::Text(at)) = it.value
            && let Some(text) = program.texts.get(at as usize)
            && !texts.contains(text)
        {
            texts.push(text.clone());
        }
    }
    Some(texts)
}

/// The texts that a fact can have, if there are no others.
pub fn one_of(program: &Program, fact: &str) -> Option<Vec<String>> {
    let fact = program.facts.iter().find(|it| it.name == fact)?;
    let Shape::Text(lexicon) = &fact.shape else {
        return None;
    };
    let texts = lexicon.symbols.iter();
    let texts = texts.filter_map(|it| program.texts.get(*it as usize));
    lexicon.closed.then(|| texts.cloned().collect())
}

/// The text after another, or before it if that is the last.
pub fn next_of(texts: &[String], text: &str) -> Option<String> {
    let at = texts.iter().position(|it| it == text)?;
    let next = texts.get(at + 1);
    next.or_else(|| at.checked_sub(1).and_then(|it| texts.get(it)))
        .cloned()
}

/// A span one unit longer or shorter, the smallest of those it is written in.
pub fn longer(text: &str, up: bool) -> Option<String> {
    let unit: String = {
        let letters: Vec<char> = text
            .chars()
            .rev()
            .take_while(|it| it.is_ascii_alphabetic())
            .collect();
        letters.into_iter().rev().collect()
    };
    let unit = span::parse(&format!("1{unit}")).ok()?;
    let whole = span::parse(text).ok()?;
    let next = if up {
        whole.checked_add(unit)?
    } else {
        whole.checked_sub(unit)?
    };
    let mut out = String::new();
    span::write(&mut out, next);
    Some(out)
}

/// A decimal as a condition writes it.
fn decimal(it: Decimal) -> String {
    if it.scale == 0 {
        return it.mantissa.to_string();
    }
    let scale = usize::from(it.scale);
    let digits = format!("{:0>width$}", it.mantissa.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits
        .split_at_checked(digits.len() - scale)
        .unwrap_or((&digits, ""));
    let sign = if it.mantissa < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction}")
}

/// A text in the quotes of another.
fn quoted(like: &str, text: &str) -> String {
    let quote = like.chars().next().filter(|it| *it == '\'').unwrap_or('"');
    format!("{quote}{text}{quote}")
}

fn bare(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// A text on one line, shortened where it is long.
pub fn shown(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= SHOWN_MAX {
        return text;
    }
    let short: String = text.chars().take(SHOWN_MAX).collect();
    format!("{}…", short.trim_end())
}
