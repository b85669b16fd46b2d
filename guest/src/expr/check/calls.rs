//! The functions: `has`, `size`, `duration`, `timestamp`, `elapsed`, `escalated`, `raised`, and those of texts.
//! Those of histories and lists are beside.

use super::Checker;
use super::history::history_of;
use super::names::is_root;
use super::words::{kind_of, listed, suggestion};
use crate::expr::ast;
use crate::expr::idiom;
use crate::expr::print::quoted;
use crate::expr::problem::Draft;
use crate::expr::typed::{CourseId, Expr, How, Kind, Literal, Match, Reads};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::text::suggest::nearest;
use crate::time::{instant, span};
use crate::value::ty::Ty;

/// The functions, each with how it is used.
pub(super) const FUNCTIONS: [(&str, &str); 15] = [
    ("has", "has(case.vip)"),
    ("size", "size(case.required_skills)"),
    ("duration", "duration(\"4h30m\")"),
    ("timestamp", "timestamp(\"2026-11-20T16:30:00Z\")"),
    ("elapsed", "elapsed(case.opened_at, \"always\")"),
    ("escalated", "escalated(\"second-line\")"),
    ("raised", "raised(\"referral-unanswered\")"),
    ("mentions", "mentions(case.subject, \"outage_words\")"),
    ("first", "first(case.status, \"resolved\")"),
    ("last", "last(case.status, \"resolved\")"),
    ("changes", "changes(case.assignment_group)"),
    ("time_in", "time_in(case.phase, \"waiting\")"),
    ("conforms", "conforms(\"critical-response\")"),
    ("covered", "covered(\"one-commander\")"),
    ("was", "was(case.impact, \"high\")"),
];

/// The functions of a text.
const METHODS: [(&str, Match); 3] = [
    ("startsWith", Match::Starts),
    ("endsWith", Match::Ends),
    ("contains", Match::Contains),
];

impl Checker<'_> {
    /// `function(arguments)`
    pub(super) fn call(
        &mut self,
        function: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Option<Expr> {
        match (function.text.as_str(), arguments) {
            (
                "has",
                [
                    ast::Expr {
                        kind: ast::Kind::Field { of, name },
                        ..
                    },
                ],
            ) if root_of(of).is_some() => {
                let (fact, _) = self.fact_of(root_of(of)?, name)?;
                Some(Expr {
                    span,
                    ty: Ty::Boolean,
                    kind: Kind::Has(fact),
                })
            }
            (
                "has",
                [
                    ast::Expr {
                        kind: ast::Kind::Field { of, name },
                        ..
                    },
                ],
            ) if self.variable_of(of).is_some() => self.has_part(of, name, span),
            ("size", [list]) => self.size(list, span),
            ("duration", [text]) => self.duration(text, span),
            ("timestamp", [text]) => self.timestamp(text, span),
            ("elapsed", [since, calendar]) => self.elapsed(since, calendar, span),
            ("escalated", [target]) => self.escalated(target, span),
            ("raised", [rule]) => self.raised(rule, span),
            ("conforms" | "covered", [id]) => self.course(function, id, span),
            ("mentions", [subject, list]) => self.mentions(subject, list, span),
            ("changes", [fact]) => self.history(How::Changes, function, fact, None, span),
            (name, [fact, value]) if history_of(name).is_some() => {
                let how = history_of(name)?;
                self.history(how, function, fact, Some(value), span)
            }
            (name, _) => {
                let draft = self.no_such_call(name, function.span, arguments, span);
                self.report(draft);
                None
            }
        }
    }

    fn no_such_call(&self, name: &str, at: Span, arguments: &[ast::Expr], span: Span) -> Draft {
        if let Some((name, usage)) = FUNCTIONS.iter().find(|it| it.0 == name) {
            let what = match *name {
                "has" => "one fact",
                "size" => "one list",
                "elapsed" => "a timestamp and a calendar in quotes",
                "escalated" => "one target in quotes",
                "raised" => "one escalation rule in quotes",
                "mentions" => "a text and a word list in quotes",
                "conforms" => "one process in quotes",
                "covered" => "one coverage in quotes",
                "changes" => "one fact",
                "first" | "last" | "time_in" | "was" => "a fact and one of its values",
                _ => "one text in quotes",
            };
            let message = format!("`{name}` takes {what}");
            let draft = Draft::new(Code::WrongArguments, span, message);
            return match arguments {
                [
                    ast::Expr {
                        kind: ast::Kind::Name(fact),
                        span: at,
                    },
                ] if *name == "has" && self.scope.facts.get(fact).is_some() => {
                    draft.edit(*at, format!("case.{fact}"))
                }
                _ => draft.help(format!("write it like `{usage}`")),
            };
        }
        let draft = Draft::new(
            Code::UnknownFunction,
            at,
            format!("unknown function `{name}`"),
        );
        if let Some((method, _)) = METHODS.iter().find(|it| it.0 == name) {
            return draft.help(format!(
                "write it behind a dot: `case.subject.{method}(\"…\")`"
            ));
        }
        if name == "matches" {
            return draft
                .help("there are no regular expressions; use `case.subject.contains(\"…\")`");
        }
        let all = || FUNCTIONS.iter().map(|it| it.0);
        let near = idiom::FUNCTIONS
            .iter()
            .find(|it| it.0 == name)
            .map(|it| it.1);
        let near = near.or_else(|| nearest(name, all()));
        match FUNCTIONS.iter().find(|it| Some(it.0) == near) {
            Some((name, usage)) => {
                draft.help(format!("did you mean `{name}`? write it like `{usage}`"))
            }
            None => draft.help(format!("there is {}", listed(all(), "and"))),
        }
    }

    pub(super) fn wrong_arguments(&mut self, name: &str, span: Span) {
        let draft = self.no_such_call(name, span, &[], span);
        self.report(draft);
    }

    fn size(&mut self, list: &ast::Expr, span: Span) -> Option<Expr> {
        if let ast::Kind::Method {
            of,
            name,
            arguments,
        } = &list.kind
            && name.text == "filter"
        {
            return self.count(of, name, arguments, span);
        }
        let list = self.value(list, None)?;
        match (&list.ty, &list.kind) {
            (Ty::List(_), Kind::Fact(fact)) => Some(Expr {
                span,
                ty: Ty::Integer,
                kind: Kind::Size(*fact),
            }),
            _ => {
                let message = format!(
                    "`size` counts the items of a list, but {} is {}",
                    self.cut(list.span),
                    kind_of(&list.ty)
                );
                let help = "name a list, as in `size(case.required_skills)`";
                self.report(Draft::new(Code::WrongArguments, list.span, message).help(help));
                None
            }
        }
    }

    /// The text of a literal argument; reports anything else.
    fn quoted_argument<'e>(&mut self, function: &str, argument: &'e ast::Expr) -> Option<&'e str> {
        match &argument.kind {
            ast::Kind::Literal(ast::Literal::Text(text)) => return Some(text),
            ast::Kind::Name(name) => {
                let message = format!("`{name}` is a text and stands without quotes");
                let draft = Draft::new(Code::UnquotedText, argument.span, message);
                self.report(draft.edit(argument.span, quoted(name)));
            }
            ast::Kind::Broken => {}
            _ => self.wrong_arguments(function, argument.span),
        }
        None
    }

    fn duration(&mut self, argument: &ast::Expr, at: Span) -> Option<Expr> {
        let text = self.quoted_argument("duration", argument)?;
        let meant = idiom::milliseconds(text).or_else(|| span::parse(text).ok());
        let message = match span::parse(text) {
            // Other CEL tools read hours, minutes, seconds and milliseconds without spaces, and no days.
            Ok(value) if text.bytes().all(|it| b"-.0123456789hms".contains(&it)) => {
                let kind = Kind::Literal(Literal::Duration(value));
                return Some(Expr {
                    span: at,
                    ty: Ty::Duration,
                    kind,
                });
            }
            _ if meant.is_some() => {
                format!("`{text}` is not written in hours, minutes and seconds")
            }
            Ok(_) => format!("`{text}` is not a duration"),
            Err(error) => format!("`{text}` is not a duration: {error}"),
        };
        let draft = Draft::new(Code::BadDuration, argument.span, message);
        self.report(match meant {
            Some(it) => draft.edit(argument.span, quoted(&idiom::span(it))),
            None => draft.help("write it like `duration(\"4h30m\")`"),
        });
        None
    }

    fn timestamp(&mut self, argument: &ast::Expr, span: Span) -> Option<Expr> {
        let text = self.quoted_argument("timestamp", argument)?;
        match instant::parse(text) {
            Ok(value) => {
                let kind = Kind::Literal(Literal::Timestamp(value));
                Some(Expr {
                    span,
                    ty: Ty::Timestamp,
                    kind,
                })
            }
            Err(error) => {
                let message = format!("`{text}` is not a timestamp: {error}");
                let help =
                    "write date, time and offset, like `timestamp(\"2026-11-20T16:30:00Z\")`";
                self.report(Draft::new(Code::BadTimestamp, argument.span, message).help(help));
                None
            }
        }
    }

    fn elapsed(&mut self, since: &ast::Expr, calendar: &ast::Expr, span: Span) -> Option<Expr> {
        let reads = Reads {
            now: true,
            ..Reads::default()
        };
        let allowed = self.allow(span, "elapsed", reads, true);
        let since = self.wanted(since, &Ty::Timestamp);
        let name = self.quoted_argument("elapsed", calendar)?;
        let Some(found) = self.scope.calendars.get(name).copied() else {
            let names: Vec<&str> = self.scope.calendars.names().collect();
            let help = suggestion(name, names, "", "add it under `calendars`");
            let message = format!("unknown calendar `{name}`");
            self.report(Draft::new(Code::UnknownCalendar, calendar.span, message).help(help));
            return None;
        };
        let since = Box::new(since?);
        let kind = Kind::Elapsed {
            since,
            calendar: found,
        };
        allowed.then_some(Expr {
            span,
            ty: Ty::Duration,
            kind,
        })
    }

    /// `conforms("…")`, `covered("…")`
    fn course(&mut self, function: &ast::Name, id: &ast::Expr, span: Span) -> Option<Expr> {
        let reads = Reads {
            now: true,
            escalated: true,
            ..Reads::default()
        };
        let allowed = self.allow(span, &function.text, reads, true);
        let process = function.text == "conforms";
        let kind = |it: &CourseId| matches!(it, CourseId::Process(_)) == process;
        let name = self.quoted_argument(&function.text, id)?;
        let Some(found) = self.scope.courses.get(name).copied().filter(kind) else {
            let all = self.scope.courses.iter().filter(|it| kind(it.1));
            let names: Vec<&str> = all.map(|it| it.0).collect();
            let (what, section) = match process {
                true => ("process", "add it under `process`"),
                false => ("coverage", "add it under `coverage`"),
            };
            let help = suggestion(name, names, "", section);
            let message = format!("unknown {what} `{name}`");
            self.report(Draft::new(Code::UnknownCourse, id.span, message).help(help));
            return None;
        };
        allowed.then_some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Course(found),
        })
    }

    fn mentions(&mut self, subject: &ast::Expr, list: &ast::Expr, span: Span) -> Option<Expr> {
        let subject = self.value(subject, Some(&Ty::text()));
        let name = self.quoted_argument("mentions", list)?;
        let Some(found) = self.scope.word_lists.get(name).copied() else {
            let names: Vec<&str> = self.scope.word_lists.names().collect();
            let help = suggestion(name, names, "", "add it under `word_lists`");
            let message = format!("unknown word list `{name}`");
            self.report(Draft::new(Code::UnknownWordList, list.span, message).help(help));
            return None;
        };
        let subject = subject?;
        if !matches!(subject.ty, Ty::Text(_)) || matches!(subject.kind, Kind::Literal(_)) {
            let message = format!(
                "`mentions` looks into a text of the case, but {} is {}",
                self.cut(subject.span),
                match subject.kind {
                    Kind::Literal(_) => "the same for every case",
                    _ => kind_of(&subject.ty),
                }
            );
            let help = format!(
                "name a text, as in `mentions(case.subject, {})`",
                quoted(name)
            );
            self.report(Draft::new(Code::WrongArguments, subject.span, message).help(help));
            return None;
        }
        Some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Mentions {
                subject: Box::new(subject),
                list: found,
            },
        })
    }

    fn escalated(&mut self, target: &ast::Expr, span: Span) -> Option<Expr> {
        let reads = Reads {
            escalated: true,
            ..Reads::default()
        };
        let allowed = self.allow(span, "escalated", reads, true);
        let name = self.quoted_argument("escalated", target)?;
        let Some(found) = self.scope.targets.get(name).copied() else {
            let names: Vec<&str> = self.scope.targets.names().collect();
            let help = suggestion(name, names, "", "add it under `targets`");
            let message = format!("unknown target `{name}`");
            self.report(Draft::new(Code::UnknownTarget, target.span, message).help(help));
            return None;
        };
        allowed.then_some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Escalated(found),
        })
    }

    fn raised(&mut self, rule: &ast::Expr, span: Span) -> Option<Expr> {
        let reads = Reads {
            raised: true,
            ..Reads::default()
        };
        let allowed = self.allow(span, "raised", reads, true);
        let name = self.quoted_argument("raised", rule)?;
        let Some(found) = self.scope.rules.get(name).copied() else {
            let names: Vec<&str> = self.scope.rules.names().collect();
            let help = suggestion(name, names, "", "add it under `escalations`");
            let message = format!("unknown escalation rule `{name}`");
            self.report(Draft::new(Code::UnknownRule, rule.span, message).help(help));
            return None;
        };
        allowed.then_some(Expr {
            span,
            ty: Ty::Boolean,
            kind: Kind::Raised(found),
        })
    }

    /// `of.name(arguments)`
    pub(super) fn method(
        &mut self,
        of: &ast::Expr,
        name: &ast::Name,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Option<Expr> {
        if super::lists::is_of_lists(&name.text) {
            return self.each(of, name, arguments, span);
        }
        let Some((_, how)) = METHODS.iter().find(|it| it.0 == name.text) else {
            let draft = self.no_such_method(of, name, span);
            self.report(draft);
            return None;
        };
        let subject = self.value(of, None);
        let [pattern] = arguments else {
            let message = format!("`{}` takes one text", name.text);
            let help = format!("write it like `case.subject.{}(\"urgent\")`", name.text);
            self.report(Draft::new(Code::WrongArguments, span, message).help(help));
            return None;
        };
        let pattern = self.value(pattern, Some(&Ty::text()));
        let (subject, pattern) = (subject?, pattern?);
        if let (Ty::List(_), Match::Contains) = (&subject.ty, how) {
            let message = format!(
                "`contains` looks into a text, but {} is a list",
                self.cut(of.span)
            );
            let correct = format!("{} in {}", self.raw(pattern.span), self.raw(subject.span));
            self.report(Draft::new(Code::WrongArguments, span, message).edit(span, correct));
            return None;
        }
        for it in [&subject, &pattern] {
            if !matches!(it.ty, Ty::Text(_)) {
                let shown = self.cut(it.span);
                let message = format!(
                    "`{}` looks into a text, but {shown} is {}",
                    name.text,
                    kind_of(&it.ty)
                );
                let help = format!("name texts, as in `case.subject.{}(\"urgent\")`", name.text);
                self.report(Draft::new(Code::WrongArguments, it.span, message).help(help));
                return None;
            }
        }
        if let Kind::Literal(Literal::Text(text)) = &pattern.kind {
            let constant = matches!(subject.kind, Kind::Literal(_)) || text.is_empty();
            if constant {
                let message = format!("{} is the same for every case", self.cut(span));
                let help = "look into a fact, for a text that is not empty";
                self.report(Draft::new(Code::ConstantCondition, span, message).help(help));
                return None;
            }
            if let Ty::Text(Some(domain)) = &subject.ty {
                let occurs = domain.iter().any(|it| match how {
                    Match::Starts => it.starts_with(text),
                    Match::Ends => it.ends_with(text),
                    Match::Contains => it.contains(text),
                });
                if !occurs {
                    let how = match how {
                        Match::Starts => "starts with",
                        Match::Ends => "ends with",
                        Match::Contains => "contains",
                    };
                    let message = format!("{} never {how} `{text}`", self.cut(of.span));
                    let domain = listed(domain.iter().map(String::as_str), "or");
                    let draft = Draft::new(Code::ImpossibleText, pattern.span, message);
                    self.report(draft.help(format!("it is {domain}")));
                    return None;
                }
            }
        }
        let (subject, pattern) = (Box::new(subject), Box::new(pattern));
        let kind = Kind::Match {
            how: *how,
            subject,
            pattern,
        };
        Some(Expr {
            span,
            ty: Ty::Boolean,
            kind,
        })
    }

    fn no_such_method(&self, of: &ast::Expr, name: &ast::Name, span: Span) -> Draft {
        let message = format!("unknown function `{}` after a dot", name.text);
        let draft = Draft::new(Code::UnknownMethod, name.span, message);
        let of_texts = METHODS.map(|it| it.0);
        let all = || of_texts.into_iter().chain(super::lists::METHODS);
        let there_is = format!("there is {}", listed(all(), "and"));
        match name.text.as_str() {
            "matches" => draft.help(format!(
                "there are no regular expressions; there is {}",
                listed(of_texts, "and")
            )),
            "map" => draft.help(
                "write the condition on each item with `exists`, `all` or `exists_one`, or count \
                 items with `size(case.actions.filter(a, …))`",
            ),
            "size" | "length" | "count" => draft.edit(span, format!("size({})", self.raw(of.span))),
            "any" | "some" | "every" | "none" | "existsOne" => {
                let near = match name.text.as_str() {
                    "every" => "all",
                    "existsOne" => "exists_one",
                    _ => "exists",
                };
                draft.help(format!(
                    "did you mean `{near}`? write it like `case.actions.{near}(a, has(a.done_at))`"
                ))
            }
            text => match idiom::text_method(text).or_else(|| nearest(text, all())) {
                Some(near) => draft.edit(name.span, near),
                None => draft.help(there_is),
            },
        }
    }
}

/// Whether this is `case`.
/// `case` or `program`, if it is one of them.
pub(super) fn root_of(expr: &ast::Expr) -> Option<&str> {
    match &expr.kind {
        ast::Kind::Name(name) if is_root(name) => Some(name),
        _ => None,
    }
}

pub(super) fn is_case(expr: &ast::Expr) -> bool {
    matches!(&expr.kind, ast::Kind::Name(name) if name == "case")
}
