//! jq expressions: compiled once by jaq, with the columns they read, and run per row.

use std::ops::Range;

use jaq_core::compile::Undefined;
use jaq_core::data::JustLut;
use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Term};
use jaq_core::load::{self, Arena, File, Lexer, Loader, Parser};
use jaq_core::path::{Opt, Part};
use jaq_core::{Compiler, Ctx, Vars};
use jaq_json::Val;

use super::document::nearest;
use super::instant::cut;
use super::value;

/// Bytes of one expression.
const EXPRESSION_BYTES_MAX: usize = 8 * 1024;
/// Brackets within brackets of one expression. Bounds the stack of jaq's parser.
const BRACKETS_MAX: usize = 64;
/// Rows that one `rows` expression may make of one line.
const OUTPUTS_MAX: usize = 100_000;

/// What would make a mapping depend on more than its input, or end the process.
const BARRED: [&str; 13] = [
    "now",
    "localtime",
    "strflocaltime",
    "env",
    "input",
    "inputs",
    "halt",
    "halt_error",
    "debug",
    "debug_empty",
    "stderr",
    "stderr_empty",
    "input_line_number",
];

/// A compiled expression.
pub struct Program {
    filter: jaq_core::Filter<JustLut<Val>>,
    /// What it reads of a row.
    pub reads: Reads,
}

/// What an expression reads of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Fields of the row named in it, each once.
    pub fields: Vec<Field>,
    /// Whether it may read others as well.
    pub all: bool,
}

/// A field of the row that an expression names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Characters before its name in the expression.
    pub offset: usize,
    /// Written `.name?`: may be absent from the header.
    pub optional: bool,
}

/// Why an expression does not compile.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Characters before the place in the expression.
    pub offset: usize,
    pub message: String,
    pub help: Option<String>,
}

impl Program {
    /// Compiles `code`.
    ///
    /// Fails with everything that is wrong with it.
    pub fn new(code: &str) -> Result<Self, Vec<Flaw>> {
        bounded(code)?;
        let flaw = |part: &str, message: String, help: Option<String>| Flaw {
            offset: characters(code, load::span(code, part)),
            message,
            help,
        };
        let defs = || {
            jaq_core::defs()
                .chain(jaq_std::defs())
                .chain(jaq_json::defs())
        };
        let funs = || {
            let funs = jaq_core::funs::<JustLut<Val>>()
                .chain(jaq_std::funs())
                .chain(jaq_json::funs());
            funs.filter(|(name, ..)| !BARRED.contains(name))
        };
        let arena = Arena::default();
        let modules = Loader::new(defs().filter(|def| !BARRED.contains(&def.name)))
            .load(&arena, File { code, path: () })
            .map_err(|files| {
                let errors = files.into_iter().flat_map(|(_, error)| match error {
                    load::Error::Lex(found) => found
                        .into_iter()
                        .map(|(expected, part)| {
                            flaw(part, unexpected(expected.as_str(), part), quotes(part))
                        })
                        .collect(),
                    load::Error::Parse(found) => found
                        .into_iter()
                        .map(|(expected, part)| {
                            flaw(part, unexpected(expected.as_str(), part), quotes(part))
                        })
                        .collect(),
                    load::Error::Io(found) => found
                        .into_iter()
                        .map(|(part, _)| {
                            flaw(part, "modules cannot be loaded here".to_owned(), None)
                        })
                        .collect::<Vec<_>>(),
                });
                errors.collect::<Vec<_>>()
            })?;
        let filter = Compiler::default()
            .with_funs(funs())
            .compile(modules)
            .map_err(|files| {
                let undefined = files.into_iter().flat_map(|(_, found)| found);
                undefined
                    .map(|(name, what)| {
                        let (message, help) = unknown(name, &what, || {
                            defs()
                                .map(|def| def.name.to_owned())
                                .chain(funs().map(|(name, ..)| name.to_owned()))
                                .collect()
                        });
                        flaw(name, message, help)
                    })
                    .collect::<Vec<_>>()
            })?;
        let mut reads = Reads::default();
        let parsed = Lexer::new(code)
            .lex()
            .ok()
            .and_then(|tokens| Parser::new(&tokens).parse(|parser| parser.term()).ok());
        match parsed {
            Some(term) => reads.term(&term, code),
            None => reads.all = true,
        }
        Ok(Self { filter, reads })
    }

    /// The one value that the expression makes of `row`; none if it makes none (`empty`).
    ///
    /// Fails with a message if it errs, or makes several.
    pub fn one(&self, row: Val) -> Result<Option<Val>, String> {
        let mut all = self.run(row);
        let first = all.next().transpose()?;
        match all.next() {
            None => Ok(first),
            Some(_) => Err("the expression gives more than one value".to_owned()),
        }
    }

    /// All values that the expression makes of `row`.
    ///
    /// Fails with a message if it errs, or makes too many.
    pub fn all(&self, row: Val) -> Result<Vec<Val>, String> {
        let mut values = Vec::new();
        for value in self.run(row) {
            if values.len() == OUTPUTS_MAX {
                return Err(format!("the expression gives more than {OUTPUTS_MAX} rows"));
            }
            values.push(value?);
        }
        Ok(values)
    }

    fn run(&self, row: Val) -> impl Iterator<Item = Result<Val, String>> {
        let context = Ctx::<JustLut<Val>>::new(&self.filter.lut, Vars::new([]));
        self.filter.id.run((context, row)).map(|value| {
            value.map_err(|exception| match exception.get_err() {
                Ok(error) => {
                    // A thrown text is shown as it is, not as JSON.
                    let text = match error.into_val() {
                        thrown @ Val::TStr(_) => value::as_text(&thrown).unwrap_or_default(),
                        other => other.to_string(),
                    };
                    match text.char_indices().nth(160) {
                        Some((end, _)) => format!("{}…", &text[..end]),
                        None => text,
                    }
                }
                Err(_) => "the expression stopped without a value".to_owned(),
            })
        })
    }
}

impl Reads {
    /// Adds what `term` reads, where `.` is the row.
    fn term(&mut self, term: &Term<&str>, code: &str) {
        match term {
            Term::Num(_) | Term::Var(_) | Term::Break(_) | Term::Arr(None) => {}
            Term::Id | Term::Recurse | Term::Def(..) => self.all = true,
            Term::Str(format, parts) => {
                self.all |= format.is_some();
                for part in parts {
                    if let StrPart::Term(inner) = part {
                        self.term(inner, code);
                    }
                }
            }
            Term::Arr(Some(inner))
            | Term::Neg(inner)
            | Term::Label(_, inner)
            | Term::TryCatch(inner, _) => {
                self.term(inner, code);
            }
            Term::Obj(entries) => {
                for (key, value) in entries {
                    match (key, value) {
                        // `{name}` is short for `{name: .name}`.
                        (Term::Str(None, parts), None) => match parts.as_slice() {
                            [StrPart::Str(name)] => self.field(name, false, code),
                            _ => self.all = true,
                        },
                        (key, None) => self.term(key, code),
                        (key, Some(value)) => {
                            self.term(key, code);
                            self.term(value, code);
                        }
                    }
                }
            }
            Term::BinOp(left, BinaryOp::Pipe(None), right) => {
                if matches!(**left, Term::Id) {
                    self.term(right, code);
                } else {
                    // To the right of a pipe, `.` is no longer the row.
                    self.term(left, code);
                    self.selected(left, right, code);
                }
            }
            Term::BinOp(left, op, right) => {
                let assigns = matches!(
                    op,
                    BinaryOp::Assign
                        | BinaryOp::Update
                        | BinaryOp::UpdateMath(_)
                        | BinaryOp::UpdateAlt
                );
                self.all |= assigns;
                self.term(left, code);
                if !matches!(op, BinaryOp::Update) {
                    self.term(right, code);
                }
            }
            Term::Fold(_, over, _, arguments) => {
                self.term(over, code);
                if let Some(start) = arguments.first() {
                    self.term(start, code);
                }
            }
            Term::IfThenElse(branches, otherwise) => {
                for (test, then) in branches {
                    self.term(test, code);
                    self.term(then, code);
                }
                match otherwise {
                    Some(term) => self.term(term, code),
                    None => self.all = true,
                }
            }
            Term::Call(name, arguments) => {
                let plain = ["null", "true", "false", "empty", "error"].contains(name);
                self.all |= !plain || (*name == "error" && arguments.is_empty());
                if plain || *name == "select" {
                    for argument in arguments {
                        self.term(argument, code);
                    }
                }
            }
            Term::Path(head, path) => {
                let mut parts = path.0.iter();
                match (&**head, parts.next()) {
                    (Term::Id, Some((Part::Index(Term::Str(None, key)), opt))) => {
                        match key.as_slice() {
                            [StrPart::Str(name)] => {
                                self.field(name, matches!(opt, Opt::Optional), code)
                            }
                            _ => self.all = true,
                        }
                    }
                    (head, first) => {
                        self.term(head, code);
                        if let Some((part, _)) = first {
                            self.part(part, code);
                        }
                    }
                }
                for (part, _) in parts {
                    self.part(part, code);
                }
            }
        }
    }

    /// `select(…) | right`: the row goes on to the right unchanged.
    fn selected(&mut self, left: &Term<&str>, right: &Term<&str>, code: &str) {
        if matches!(left, Term::Call("select", _)) {
            self.term(right, code);
        }
    }

    fn part(&mut self, part: &Part<Term<&str>>, code: &str) {
        match part {
            Part::Index(term) => self.term(term, code),
            Part::Range(from, to) => {
                for term in [from, to].into_iter().flatten() {
                    self.term(term, code);
                }
            }
        }
    }

    fn field(&mut self, name: &str, optional: bool, code: &str) {
        match self.fields.iter_mut().find(|field| field.name == name) {
            Some(field) => field.optional &= optional,
            None => self.fields.push(Field {
                name: name.to_owned(),
                offset: characters(code, load::span(code, name)),
                optional,
            }),
        }
    }
}

fn bounded(code: &str) -> Result<(), Vec<Flaw>> {
    let flaw = |message: &str, help: &str| {
        Err(vec![Flaw {
            offset: 0,
            message: message.to_owned(),
            help: Some(help.to_owned()),
        }])
    };
    if code.len() > EXPRESSION_BYTES_MAX {
        return flaw(
            "the expression is longer than 8 KiB",
            "translate values with `translate` instead",
        );
    }
    let depth = code.bytes().scan(0usize, |depth, byte| {
        match byte {
            b'(' | b'[' | b'{' => *depth += 1,
            b')' | b']' | b'}' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    if depth.max().unwrap_or(0) > BRACKETS_MAX {
        return flaw(
            "the brackets of the expression nest deeper than 64",
            "split it into several facts",
        );
    }
    if code.trim().is_empty() {
        return flaw(
            "the expression is empty",
            "write what to read, such as `.priority`",
        );
    }
    Ok(())
}

/// Characters of `code` before `part`, which may lie outside if it is jaq's own.
fn characters(code: &str, part: Range<usize>) -> usize {
    code.get(..part.start)
        .map_or(0, |before| before.chars().count())
}

fn unexpected(expected: &str, part: &str) -> String {
    match part.split_whitespace().next() {
        None => format!("the expression ends where jq expects a {expected}"),
        Some(found) => format!("jq expects a {expected} here, not `{}`", cut(found)),
    }
}

/// Help for those who write texts as in other languages.
fn quotes(part: &str) -> Option<String> {
    part.starts_with(['\'', '“', '”', '‘', '’'])
        .then(|| "jq writes texts between straight double quotes: `\"high\"`".to_owned())
}

fn unknown(
    name: &str,
    what: &Undefined,
    known: impl FnOnce() -> Vec<String>,
) -> (String, Option<String>) {
    match what {
        Undefined::Filter(_) if BARRED.contains(&name) => (
            format!(
                "`{name}` cannot be used in a mapping, which gives the same cases whenever it is run"
            ),
            Some("read the value from a column".to_owned()),
        ),
        Undefined::Filter(count) => {
            let known = known();
            let help = if known.iter().any(|known| known == name) {
                Some(format!("`{name}` takes another number of arguments"))
            } else {
                match nearest(name, known.iter().map(String::as_str)) {
                    Some(known) => Some(format!("did you mean `{known}`?")),
                    None => Some(format!(
                        "to read a column write `.{name}`, for a text `\"{name}\"`"
                    )),
                }
            };
            let arguments = match count {
                0 => String::new(),
                1 => " with one argument".to_owned(),
                _ => format!(" with {count} arguments"),
            };
            (format!("jq has no function `{name}`{arguments}"), help)
        }
        _ => (format!("there is no {} `{name}`", what.as_str()), None),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;

    fn reads(code: &str) -> String {
        let Ok(program) = Program::new(code) else {
            panic!("{code} does not compile")
        };
        let mut names: Vec<_> = program.reads.fields.into_iter().map(|it| it.name).collect();
        if program.reads.all {
            names.push("*".to_owned());
        }
        names.join(" ")
    }

    #[test]
    fn an_expression_tells_which_columns_it_reads() {
        assert_eq!(reads(".impact"), "impact");
        assert_eq!(reads(".impact | {\"1\": \"high\"}[.]"), "impact");
        assert_eq!(reads("{\"1\": \"high\"}[.impact]"), "impact");
        assert_eq!(reads(".a.b.c // .d"), "a d");
        assert_eq!(reads(".[\"two words\"], .\"x y\""), "two words x y");
        assert_eq!(
            reads("if .a == \"x\" then .b else .c | length end"),
            "a b c"
        );
        assert_eq!(reads("if .a then .b end"), "a b *");
        assert_eq!(reads("\"\\(.a)-\\(.b)\""), "a b");
        assert_eq!(reads(".a as $x | .b + $x"), "a b");
        assert_eq!(reads("[.a, .b] | map(.c)"), "a b");
        assert_eq!(reads(". | .a"), "a");
        assert_eq!(reads("select(.a) | .b"), "a b *");
        assert_eq!(reads("keys"), "*");
        assert_eq!(reads(".[.a]"), "a *");
        assert_eq!(reads("{a, b: .c} | .b"), "a c");
        assert_eq!(reads("reduce .a[] as $x (.b; . + $x)"), "a b");
        assert_eq!(reads("null"), "");
        assert_eq!(reads("def f: .x; f"), "*");
        assert_eq!(reads(".a |= 1"), "a *");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let flaw = |code: &str| match Program::new(code) {
            Ok(_) => panic!("{code} compiles"),
            Err(mut flaws) => {
                let flaw = flaws.remove(0);
                format!(
                    "{}: {} ({})",
                    flaw.offset,
                    flaw.message,
                    flaw.help.unwrap_or_default()
                )
            }
        };
        assert_eq!(
            flaw(".a | tonumbr"),
            "5: jq has no function `tonumbr` (did you mean `tonumber`?)"
        );
        assert_eq!(
            flaw(".a == high"),
            "6: jq has no function `high` (to read a column write `.high`, for a text `\"high\"`)"
        );
        assert_eq!(
            flaw(".a |"),
            "4: the expression ends where jq expects a term ()"
        );
        assert_eq!(
            flaw(".a == 'x'"),
            "6: jq expects a token here, not `'x'` (jq writes texts between straight double quotes: `\"high\"`)"
        );
        assert!(
            flaw("now").contains("same cases whenever"),
            "{}",
            flaw("now")
        );
        assert!(flaw("[.a").contains("closing bracket"), "{}", flaw("[.a"));
        assert!(flaw(&"(".repeat(65)).contains("nest deeper"));
        assert!(flaw(" ").contains("empty"));
        assert!(flaw("halt_error").contains("cannot be used"));
    }
}
