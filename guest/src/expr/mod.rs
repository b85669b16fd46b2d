//! Conditions: a strict, typed, three-valued subset of CEL.
//!
//! ```text
//! case.vip && case.customers_affected >= 100
//! severity in ["sev1", "sev2"] || is.key_customer
//! now - case.referred_at > duration("30m") && !has(case.acknowledged_at)
//! ```
//!
//! Any CEL tool reads what is accepted here and means the same on a complete case. The grammar, loosest
//! operator first:
//!
//! ```text
//! or       = and { "||" and }
//! and      = relation { "&&" relation }
//! relation = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) sum ]
//! sum      = unary { ( "+" | "-" ) unary }            timestamps and durations only
//! unary    = "!" unary | [ "-" ] number | member
//! member   = primary { "." name [ "(" [ list ] ")" ] }
//! primary  = literal | name [ "(" [ list ] ")" ] | "(" or ")" | "[" [ list ] "]"
//! list     = or { "," or }
//! ```
//!
//! What people write who mean the right thing (`and`, `=`, `<>`, typographic quotes, `30m`) is read,
//! reported, and answered with the corrected condition.

pub mod ast;
mod check;
mod idiom;
mod lexer;
mod parser;
pub mod print;
mod problem;
pub mod scope;
mod token;
pub mod typed;

#[cfg(test)]
mod tests;

pub use problem::Problem;

use crate::text::span::Span;
use crate::value::ty::Ty;
use problem::Draft;
use scope::Scope;
use typed::{FactId, Reads};

/// What a text must be where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Want {
    /// Something that holds or not, and not always the same.
    Condition,
    /// A value of this type, such as a timestamp for `from:`; a text's domain is not looked at.
    Value(Ty),
    /// A value of whatever type, but no list.
    Scalar,
}

/// A condition that was read and proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// The condition itself.
    pub expr: typed::Expr,
    /// What it reads beside facts, itself and through definitions.
    pub reads: Reads,
    /// The facts it names itself, sorted, each once; those of definitions it uses are not among them.
    pub facts: Vec<FactId>,
}

/// Read and check a condition. Problems are added to `diags` in the order of the text; `None` if there are any.
pub fn compile(text: &str, scope: &Scope, want: Want, diags: &mut Vec<Problem>) -> Option<Checked> {
    let run = |text: &str, drafts: &mut Vec<Draft>| -> (bool, Option<Checked>) {
        match parser::read(text, drafts) {
            Some(ast) => (true, check::check(text, &ast, scope, &want, drafts)),
            None => (false, None),
        }
    };
    let mut drafts = Vec::new();
    let (readable, checked) = run(text, &mut drafts);
    let sound = drafts.is_empty();
    diags.extend(finish(text, drafts, readable, |text, drafts| {
        run(text, drafts).0
    }));
    checked.filter(|_| sound)
}

/// Read a condition without checking it: the tree as written, if there is one, and the problems found.
///
/// A tree may come with problems: then it is what was probably meant.
pub fn parse(text: &str) -> (Option<ast::Expr>, Vec<Problem>) {
    let mut drafts = Vec::new();
    let ast = parser::read(text, &mut drafts);
    let readable = ast.is_some();
    let problems = finish(text, drafts, readable, |text, drafts| {
        parser::read(text, drafts).is_some()
    });
    (ast, problems)
}

/// Rounds of correction: a correction that copies a part of the text may have copied its faults.
const CORRECTIONS_MAX: usize = 3;

/// The problems in the order of the text, those that can be mended with the whole condition as it should be.
fn finish(
    text: &str,
    mut drafts: Vec<Draft>,
    readable: bool,
    again: impl Fn(&str, &mut Vec<Draft>) -> bool,
) -> Vec<Problem> {
    let mut corrected = None;
    if readable && drafts.iter().any(|it| !it.edits.is_empty()) {
        let mut whole = problem::apply(text, &drafts);
        for _ in 0..CORRECTIONS_MAX {
            let mut rest = Vec::new();
            let readable = again(&whole, &mut rest);
            if !readable || rest.iter().all(|it| it.edits.is_empty()) {
                corrected = readable.then_some(whole);
                break;
            }
            whole = problem::apply(&whole, &rest);
        }
    }
    drafts.sort_by_key(|it| (it.problem.span.start, it.problem.span.end, it.problem.code));
    let whole: Vec<Span> = drafts
        .iter()
        .flat_map(|it| &it.edits)
        .map(|it| it.span)
        .collect();
    drafts.retain(|it| !it.is_within(&whole));
    let mut problems: Vec<Problem> = drafts
        .into_iter()
        .map(|it| it.finish(corrected.as_deref()))
        .collect();
    problems.dedup();
    problems
}
