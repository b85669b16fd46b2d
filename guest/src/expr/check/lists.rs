//! Conditions on the items of a list: `exists`, `all`, `exists_one`, and `filter` within `size`.

use super::Checker;
use super::names::ROOTS;
use super::words::{kind_of, listed};
use crate::expr::ast::{self, Operator};
use crate::expr::idiom;
use crate::expr::problem::Draft;
use crate::expr::scope::Item;
use crate::expr::typed::{Expr, FactId, Items, Kind, Literal, Part, Quantifier};
use crate::limits::LISTS_NESTED_MAX;
use crate::text::code::Code;
use crate::text::span::Span;
use crate::text::suggest::nearest;
use crate::value::ty::Ty;

/// The name that stands for an item of a list.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    name: String,
    list: FactId,
    /// The list as written, for messages.
    shown: String,
    /// What its items are.
    item: Ty,
    used: bool,
}

/// The functions of a list.
pub(super) const METHODS: [&str; 4] = ["exists", "all", "exists_one", "filter"];

/// Words that CEL or this language keeps to itself, beside those that conditions read anyway.
const KEPT: [&str; 16] = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
    "package", "program", "return", "var", "while",
];

/// Whether this is a function of a list.
pub(super) fn is_of_lists(name: &str) -> bool {
    METHODS.contains(&name)
}

/// How a function of a list is used.
fn usage(name: &str) -> String {
    match name {
        "filter" => "write it like `size(case.actions.filter(a, !has(a.done_at))) >= 2`".to_owned(),
        _ => format!("write it like `case.actions.{name}(a, has(a.done_at))`"),
    }
}

impl From<&Item> for Variable {
    fn from(it: &Item) -> Variable {
        Variable {
            name: it.name.clone(),
            list: it.list,
            shown: it.shown.clone(),
            item: it.ty.clone(),
            used: false,
        }
    }
}

impl Checker<'_> {
    /// Whether this stands for an item of a list here.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.variables.iter().any(|it| it.name == name)
    }

    /// The name of an item, if this is one.
    pub(super) fn variable_of<'e>(&self, expr: &'e ast::Expr) -> Option<&'e str> {
        match &expr.kind {
            ast::Kind::Name(name) if self.is_variable(name) => Some(name),
            _ => None,
        }
    }

    /// `list.exists(a, …)`, `list.all(a, …)`, `list.exists_one(a, …)`
    pub(super) fn each(
        &mut self,
        of: &ast::Expr,
        name: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Option<Expr> {
        let how = match name.text.as_str() {
            "exists" => Quantifier::Exists,
            "all" => Quantifier::All,
            "exists_one" => Quantifier::One,
            _ => {
                self.items(of, name, arguments, span)?;
                let message = "`filter` picks items of a list, which is no answer yet";
                let help = format!(
                    "ask whether there is one with `exists`, or count them with `size({}) >= 1`",
                    self.raw(span)
                );
                self.report(Draft::new(Code::FilterAlone, span, message).help(help));
                return None;
            }
        };
        let of = Box::new(self.items(of, name, arguments, span)?);
        Some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Each { how, of },
        })
    }

    /// `size(list.filter(a, …))`
    pub(super) fn count(
        &mut self,
        of: &ast::Expr,
        name: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Option<Expr> {
        let of = Box::new(self.items(of, name, arguments, span)?);
        Some(Expr {
            span,
            ty: Ty::Integer,
            kind: Kind::Count(of),
        })
    }

    /// The list, the name for an item, and the condition on it.
    fn items(
        &mut self,
        of: &ast::Expr,
        name: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Option<Items> {
        let [variable, when] = arguments else {
            let message = format!(
                "`{}` takes a name for an item of the list, and a condition on it",
                name.text
            );
            self.report(Draft::new(Code::WrongArguments, span, message).help(usage(&name.text)));
            return None;
        };
        let list = self.value(of, None)?;
        let (Ty::List(item), Kind::Fact(fact)) = (&list.ty, &list.kind) else {
            let message = format!(
                "`{}` looks through a list, but {} is {}",
                name.text,
                self.cut(list.span),
                kind_of(&list.ty)
            );
            self.report(
                Draft::new(Code::WrongArguments, list.span, message).help(usage(&name.text)),
            );
            return None;
        };
        let variable = self.new_variable(variable)?;
        if self.variables.len() >= LISTS_NESTED_MAX {
            let message = format!(
                "the condition looks through more than {LISTS_NESTED_MAX} lists inside one another"
            );
            let help =
                "ask of the inner list in a condition of its own, and join the two with `&&`";
            self.report(Draft::new(Code::ConditionTooDeep, span, message).help(help));
            return None;
        }
        let depth = u8::try_from(self.variables.len()).unwrap_or(u8::MAX);
        self.variables.push(Variable {
            name: variable.to_owned(),
            list: *fact,
            shown: self.raw(list.span),
            item: (**item).clone(),
            used: false,
        });
        let checked = self.condition(when);
        let used = self.variables.pop().is_none_or(|it| it.used);
        let checked = checked?;
        if !used {
            let message =
                format!("this is the same for every item: it never looks at `{variable}`");
            let help = match &**item {
                Ty::Record(fields) => {
                    let first = fields.first().map_or("", |it| it.0.as_str());
                    format!("name a field of the item, as in `{variable}.{first}`")
                }
                _ => format!("say something of `{variable}`, as in `{variable} == …`"),
            };
            self.report(Draft::new(Code::ItemNotUsed, when.span, message).help(help));
            return None;
        }
        Some(Items {
            list: *fact,
            depth,
            when: checked,
        })
    }

    /// A name for the items of a list; reports what cannot be one.
    fn new_variable<'e>(&mut self, expr: &'e ast::Expr) -> Option<&'e str> {
        let fine = |it: &str| {
            it.starts_with(|it: char| it.is_ascii_lowercase())
                && it
                    .bytes()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
        };
        let (message, help) = match &expr.kind {
            ast::Kind::Name(name) if self.is_variable(name) => (
                format!("`{name}` stands for an item of another list already"),
                "choose another name for the items of this one".to_owned(),
            ),
            ast::Kind::Name(name)
                if ROOTS.contains(&name.as_str())
                    || KEPT.contains(&name.as_str())
                    || idiom::truth(name).is_some() =>
            {
                (
                    format!("`{name}` means something else, and cannot stand for an item"),
                    "choose another name, such as `it`".to_owned(),
                )
            }
            ast::Kind::Name(name) if fine(name) => return Some(name),
            ast::Kind::Broken => return None,
            _ => (
                format!("{} cannot stand for an item", self.cut(expr.span)),
                "begin with a name of small letters for one item, as in \
                 `case.actions.exists(a, has(a.done_at))`"
                    .to_owned(),
            ),
        };
        self.report(Draft::new(Code::BadVariable, expr.span, message).help(help));
        None
    }

    /// What a name stands for, marked as used, and how many lists stand around it.
    fn use_variable(&mut self, name: &str) -> Option<(Variable, u8)> {
        let depth = self.variables.iter().position(|it| it.name == name)?;
        let variable = self.variables.get_mut(depth)?;
        variable.used = true;
        Some((variable.clone(), u8::try_from(depth).unwrap_or(u8::MAX)))
    }

    /// An item on its own.
    pub(super) fn item(&mut self, name: &str, span: Span) -> Option<Expr> {
        let (variable, depth) = self.use_variable(name)?;
        if let Ty::Record(fields) = &variable.item {
            let message = format!(
                "`{name}` is a record of `{}`, not one value",
                variable.shown
            );
            let all: Vec<String> = fields.iter().map(|it| format!("{name}.{}", it.0)).collect();
            let help = format!(
                "name a field of it: {}",
                listed(all.iter().map(String::as_str), "or")
            );
            self.report(Draft::new(Code::NotAValue, span, message).help(help));
            return None;
        }
        let part = Part {
            depth,
            list: variable.list,
            field: None,
        };
        Some(Expr {
            span,
            ty: variable.item,
            kind: Kind::Part(part),
        })
    }

    /// `a.owner`
    pub(super) fn part(
        &mut self,
        root: &str,
        at: Span,
        name: &ast::Name,
        span: Span,
    ) -> Option<Expr> {
        let (part, ty) = self.field_of(root, at, name)?;
        Some(Expr {
            span,
            ty,
            kind: Kind::Part(part),
        })
    }

    /// `has(a.owner)`
    pub(super) fn has_part(
        &mut self,
        of: &ast::Expr,
        name: &ast::Name,
        span: Span,
    ) -> Option<Expr> {
        let root = self.variable_of(of)?;
        let (part, _) = self.field_of(root, of.span, name)?;
        Some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::HasPart(part),
        })
    }

    fn field_of(&mut self, root: &str, at: Span, name: &ast::Name) -> Option<(Part, Ty)> {
        let (variable, depth) = self.use_variable(root)?;
        let Ty::Record(fields) = &variable.item else {
            let message = format!(
                "`{root}` is {} and has no part `{}`",
                kind_of(&variable.item),
                name.text
            );
            let help = format!("write {} without `.{}`", self.cut(at), name.text);
            self.report(Draft::new(Code::NoParts, name.span, message).help(help));
            return None;
        };
        let found = fields.iter().position(|it| it.0 == name.text);
        let Some((field, (_, ty))) = found.and_then(|at| Some((at, fields.get(at)?))) else {
            let message = format!(
                "the items of `{}` have no field `{}`",
                variable.shown, name.text
            );
            let names = || fields.iter().map(|it| it.0.as_str());
            let help = match nearest(&name.text, names()) {
                Some(near) => format!("did you mean `{root}.{near}`?"),
                None => format!("they have {}", listed(names(), "and")),
            };
            self.report(Draft::new(Code::UnknownField, name.span, message).help(help));
            return None;
        };
        let part = Part {
            depth,
            list: variable.list,
            field: u32::try_from(field).ok(),
        };
        Some((part, ty.clone()))
    }

    /// `2 * size(…)`: a count of items is multiplied by a whole number, and nothing else is.
    pub(super) fn times(&mut self, left: Expr, right: Expr, span: Span) -> Option<Kind> {
        const FACTOR_MAX: i64 = 1_000_000;
        let count = |it: &Expr| matches!(it.kind, Kind::Size(_) | Kind::Count(_));
        let (factor, of) = match (&left.kind, &right.kind) {
            (Kind::Literal(Literal::Integer(it)), _) if count(&right) => (*it, right),
            (_, Kind::Literal(Literal::Integer(it))) if count(&left) => (*it, left),
            _ => {
                let draft = self.no_arithmetic(Operator::Times, &left, &right, span);
                self.report(draft);
                return None;
            }
        };
        if !(1..=FACTOR_MAX).contains(&factor) {
            let message = format!("a count of items is not multiplied by {factor}");
            let help = format!("write a whole number from 1 to {FACTOR_MAX}");
            self.report(Draft::new(Code::Arithmetic, span, message).help(help));
            return None;
        }
        Some(Kind::Times {
            factor,
            of: Box::new(of),
        })
    }
}
