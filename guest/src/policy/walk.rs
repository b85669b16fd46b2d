//! Holds a document against the grammar and reports everything that does not fit.

use std::collections::BTreeSet;

use super::document::{
    Key as DocumentKey, Kind, Meaning, Node, Scalar, Style, cut, is_rest, show_quoted,
};
use super::grammar::{CONDITION_KEYS, DEFINITION, Free, FreeKey, GROUP, Map, Need, Shape};
use super::values::{self, Wrong};
use crate::limits::CONDITION_BYTES_MAX;
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;
use crate::text::suggest::nearest;

/// Report all that is wrong with the shape and the single values of a map.
/// Conditions that were reported come back: to read them further would only
/// say the same again.
pub fn walk(
    text: &str,
    root: &Node,
    map: &'static Map,
    diagnostics: &mut Diagnostics,
) -> BTreeSet<Span> {
    let mut walk = Walk {
        text,
        diagnostics,
        broken: BTreeSet::new(),
    };
    walk.map(
        root,
        map,
        Place {
            span: root.span,
            name: map.title,
            required: true,
        },
    );
    walk.broken
}

struct Walk<'w> {
    text: &'w str,
    diagnostics: &'w mut Diagnostics,
    broken: BTreeSet<Span>,
}

/// Where a value stands: what to underline if nothing is written, and what to call it.
#[derive(Clone, Copy)]
struct Place<'n> {
    span: Span,
    name: &'n str,
    /// Whether it must be there, so that removing it is no remedy.
    required: bool,
}

impl Walk<'_> {
    // Depth is bounded by the nesting of documents.
    fn value(&mut self, node: &Node, shape: &'static Shape, place: Place<'_>) {
        match shape {
            Shape::List(of, min) => self.list(node, of, *min, place),
            Shape::OneOrMany(of) => match node.kind {
                Kind::List(_) => self.list(node, of, 1, place),
                _ => self.value(node, of, place),
            },
            Shape::Map(map) => self.map(node, map, place),
            Shape::Free(free) => self.free(node, free, place),
            Shape::OrPick(of) => match &node.kind {
                Kind::Scalar(scalar) if scalar.text.starts_with(super::values::PICK) => {
                    let name = super::values::name(super::values::picked(&scalar.text));
                    self.report(name, node.span);
                }
                _ => self.value(node, of, place),
            },
            Shape::BySeverity(of) => match &node.kind {
                Kind::Map(entries) => {
                    self.at_least(entries.len(), 1, node, place);
                    for (key, value) in entries {
                        self.free_key(key, FreeKey::Level);
                        self.value(
                            value,
                            of,
                            Place {
                                span: key.span,
                                name: &key.text,
                                required: false,
                            },
                        );
                    }
                }
                Kind::List(_) => {
                    let help = format!(
                        "write one value, or a map from levels to values: `{}: {{ … }}`",
                        place.name
                    );
                    self.wrong_kind(node, expected(of), place, help);
                }
                _ => self.value(node, of, place),
            },
            Shape::ConditionOrGroup | Shape::Definition => match &node.kind {
                Kind::Map(entries) if !self.was_a_condition(node, entries) => {
                    let of = match shape {
                        Shape::Definition => &DEFINITION,
                        _ => &GROUP,
                    };
                    self.map(node, of, place)
                }
                Kind::Map(_) => {}
                Kind::List(_) => {
                    let help = format!(
                        "write `{}: {{ all: [ … ] }}` or `{}: {{ any: [ … ] }}`",
                        place.name, place.name
                    );
                    self.wrong_kind(node, "a condition", place, help);
                }
                _ => self.scalar(node, shape, place),
            },
            Shape::ScalarOrMap(scalar, map) => match node.kind {
                Kind::Map(_) => self.value(node, map, place),
                _ => self.value(node, scalar, place),
            },
            Shape::Source => match node.kind {
                Kind::List(_) => self.list(node, &Shape::Text, 1, place),
                _ => self.scalar(node, shape, place),
            },
            _ => self.scalar(node, shape, place),
        }
    }

    fn list(&mut self, node: &Node, of: &'static Shape, min: usize, place: Place<'_>) {
        match &node.kind {
            Kind::Broken => {}
            Kind::List(items) => {
                self.at_least(items.len(), min, node, place);
                for item in items {
                    let span = if item.span.is_empty() {
                        node.span
                    } else {
                        item.span
                    };
                    self.value(
                        item,
                        of,
                        Place {
                            span,
                            name: place.name,
                            required: false,
                        },
                    );
                }
            }
            Kind::Scalar(scalar) if scalar.meaning() == Meaning::Null => {
                self.nothing(node, "write a list", place)
            }
            Kind::Scalar(scalar) => {
                let help = format!(
                    "write `{}: [{}]`, or each entry on a line that begins with `- `",
                    place.name,
                    shown(scalar)
                );
                self.wrong_kind(node, "a list", place, help);
            }
            Kind::Map(_) => {
                let help = "begin each entry with `- `, or put it in `[ ]`";
                self.wrong_kind(node, "a list", place, help.to_owned());
            }
        }
    }

    fn at_least(&mut self, found: usize, min: usize, node: &Node, place: Place<'_>) {
        if found < min {
            let mut help = "write at least one entry".to_owned();
            if !place.required {
                help.push_str(&format!(", or remove `{}`", place.name));
            }
            self.diagnostics.help(
                Code::EmptyList,
                node.span,
                format!("`{}` has no entries", place.name),
                help,
            );
        }
    }

    fn map(&mut self, node: &Node, map: &'static Map, place: Place<'_>) {
        let entries = match &node.kind {
            Kind::Broken => return,
            Kind::Map(entries) => entries,
            Kind::Scalar(scalar) if scalar.meaning() == Meaning::Null => {
                return self.nothing(node, &format!("write its keys, as {}", keys_of(map)), place);
            }
            Kind::Scalar(scalar) => return self.not_a_map(node, scalar, map, place),
            Kind::List(_) => {
                let help = format!("write its keys, as {}", keys_of(map));
                return self.wrong_kind(node, map.title, place, help);
            }
        };
        for (key, value) in entries {
            match map.all_keys().find(|it| it.name == key.text) {
                Some(known) => self.value(
                    value,
                    &known.shape,
                    Place {
                        span: key.span,
                        name: known.name,
                        required: known.required,
                    },
                ),
                None => self.unknown_key(key, map),
            }
        }
        let has = |name: &str| {
            entries
                .iter()
                .find(|(key, _)| key.text == name)
                .map(|(key, _)| key)
        };
        let head = has("id")
            .or(entries.first().map(|(key, _)| key))
            .map_or(node.span, |key| key.span);
        for key in map
            .keys
            .iter()
            .filter(|key| key.required && has(key.name).is_none())
        {
            let help = format!("add `{}:` {}", key.name, lower(key.about));
            self.diagnostics.help(
                Code::MissingKey,
                head,
                format!("{} needs `{}`", map.title, key.name),
                help,
            );
        }
        let present = |names: &mut dyn Iterator<Item = &'static str>| -> Vec<DocumentKey> {
            let names: Vec<&str> = names.collect();
            entries
                .iter()
                .map(|(key, _)| key)
                .filter(|key| names.contains(&key.text.as_str()))
                .cloned()
                .collect()
        };
        if !map.one_of.is_empty() {
            self.exactly_one(&present(&mut map.one_of.iter().copied()), map, head);
        }
        if map.condition != Need::Never {
            let conditions = present(&mut CONDITION_KEYS.iter().map(|key| key.name));
            match conditions.as_slice() {
                [] if map.condition == Need::Must => {
                    let help = "add `when:` with a condition in quotes, or `all:` or `any:` with a list of them";
                    self.diagnostics.help(
                        Code::MissingKey,
                        head,
                        format!("{} needs a condition", map.title),
                        help,
                    );
                }
                [first, second, ..] => self.diagnostics.help(
                    Code::ConflictingKeys,
                    second.span,
                    format!(
                        "`{}` and `{}` stand side by side, and it is not said how they go together",
                        first.text, second.text
                    ),
                    "put both into one list under `all:` or `any:`",
                ),
                _ => {}
            }
        }
    }

    fn exactly_one(&mut self, present: &[DocumentKey], map: &Map, head: Span) {
        let names: Vec<String> = map.one_of.iter().map(|it| format!("`{it}`")).collect();
        match present {
            [] => {
                let help = format!("add one of {}", names.join(", "));
                self.diagnostics.help(
                    Code::MissingKey,
                    head,
                    format!("{} needs {}", map.title, names.join(" or ")),
                    help,
                );
            }
            [first, second, ..] => self.diagnostics.help(
                Code::ConflictingKeys,
                second.span,
                format!(
                    "{} has either `{}` or `{}`, not both",
                    map.title, first.text, second.text
                ),
                format!("remove one of them, or write {} for each", map.title),
            ),
            _ => {}
        }
    }

    /// `{ sat,sun: … }`: inside braces the comma parts keys.
    fn parted_days(&mut self, key: &DocumentKey, value: &Node, kind: FreeKey) -> bool {
        let nothing =
            matches!(&value.kind, Kind::Scalar(scalar) if scalar.meaning() == Meaning::Null);
        let after = self.text.get(key.span.end as usize..).unwrap_or("");
        if kind != FreeKey::Days || !nothing || !after.starts_with(',') {
            return false;
        }
        let whole: &str = after.split([':', '}', '\n']).next().unwrap_or("");
        let help = format!("write `\"{}{}\": …`", key.text, whole.trim_end());
        self.diagnostics.help(
            Code::CutByComma,
            key.span,
            "a comma ends text without quotes inside `{ }`",
            help,
        );
        true
    }

    /// `id:a` where `id: a` was meant.
    fn unspaced(&mut self, node: &Node, scalar: &Scalar, known: impl Fn(&str) -> bool) -> bool {
        let parts = scalar
            .text
            .split_once(':')
            .filter(|_| scalar.style == Style::Plain);
        let Some((key, value)) = parts.filter(|(key, _)| known(key)) else {
            return false;
        };
        let help = format!("write `{key}: {}`", first_line(value.trim_start()));
        self.diagnostics.help(
            Code::MissingSpace,
            node.span,
            format!("the space is missing behind `{key}:`"),
            help,
        );
        true
    }

    fn not_a_map(&mut self, node: &Node, scalar: &Scalar, map: &'static Map, place: Place<'_>) {
        if self.unspaced(node, scalar, |key| map.all_keys().any(|it| it.name == key)) {
            return;
        }
        let help = format!("write its keys, as {}", keys_of(map));
        self.wrong_kind(node, map.title, place, help);
    }

    fn unknown_key(&mut self, key: &DocumentKey, map: &'static Map) {
        let names: Vec<&str> = map.all_keys().map(|it| it.name).collect();
        let help = match nearest(&key.text, names.iter().copied()) {
            Some(name) => format!(
                "did you mean `{name}`? the keys of {} are {}",
                map.title,
                keys_of(map)
            ),
            None => format!("the keys of {} are {}", map.title, keys_of(map)),
        };
        self.diagnostics.help(
            Code::UnknownKey,
            key.span,
            format!("{} has no key `{}`", map.title, key.text),
            help,
        );
    }

    fn free(&mut self, node: &Node, free: &'static Free, place: Place<'_>) {
        match &node.kind {
            Kind::Broken => {}
            Kind::Map(entries) => {
                self.at_least(entries.len(), free.min, node, place);
                for (key, value) in entries {
                    if self.parted_days(key, value, free.key) {
                        continue;
                    }
                    self.free_key(key, free.key);
                    self.value(
                        value,
                        &free.value,
                        Place {
                            span: key.span,
                            name: &key.text,
                            required: false,
                        },
                    );
                }
            }
            Kind::Scalar(scalar) if scalar.meaning() == Meaning::Null => {
                self.nothing(node, "write a map", place)
            }
            Kind::Scalar(scalar) if self.unspaced(node, scalar, |key| values::id(key).is_ok()) => {}
            _ => {
                let help = format!(
                    "write each entry as `{}: …` on a line of its own",
                    free_key_example(free.key)
                );
                self.wrong_kind(node, "a map", place, help);
            }
        }
    }

    fn free_key(&mut self, key: &DocumentKey, kind: FreeKey) {
        let scalar = Scalar {
            text: key.text.clone(),
            style: if key.quoted {
                Style::Quoted
            } else {
                Style::Plain
            },
            places: super::document::places::Places::default(),
        };
        // Quotes would not make `true` a name, so they are not asked for.
        let named = kind == FreeKey::Name && values::is_reserved(&key.text);
        if matches!(kind, FreeKey::Name | FreeKey::Id | FreeKey::Level)
            && !named
            && !self.is_text(&scalar, key.span)
        {
            return;
        }
        let result = match kind {
            FreeKey::Name => values::name(&key.text),
            FreeKey::Id => values::id(&key.text),
            FreeKey::Level => Ok(()),
            FreeKey::Days => values::days(&key.text).map(drop),
            FreeKey::Date => values::date(&key.text).map(drop),
        };
        self.report(result, key.span);
    }

    fn scalar(&mut self, node: &Node, shape: &Shape, place: Place<'_>) {
        let wanted = expected(shape);
        let scalar = match &node.kind {
            Kind::Broken => return,
            Kind::Scalar(scalar) => scalar,
            Kind::Map(entries) => {
                if !self.was_a_condition(node, entries) {
                    self.wrong_kind(node, wanted, place, example(shape));
                }
                return;
            }
            Kind::List(_) => return self.wrong_kind(node, wanted, place, example(shape)),
        };
        let blank = scalar.text.trim().is_empty();
        if blank
            && scalar.style != Style::Plain
            && matches!(
                shape,
                Shape::Condition | Shape::ConditionOrGroup | Shape::Definition
            )
        {
            return self.diagnostics.help(
                Code::ConditionEmpty,
                node.span,
                format!("the condition of `{}` is empty", place.name),
                "say when it holds, for example `case.vip`",
            );
        }
        if scalar.meaning() == Meaning::Null || blank {
            return self.nothing(node, &example(shape), place);
        }
        let text = scalar.text.as_str();
        let result = match shape {
            Shape::Condition | Shape::ConditionOrGroup | Shape::Definition => {
                return self.condition(node, scalar);
            }
            Shape::Text | Shape::Source => {
                if self.is_text(scalar, node.span) {
                    self.perhaps_cut(node, scalar);
                }
                return;
            }
            Shape::Cell => return,
            Shape::Integer(min, max) => return self.integer(node, scalar, *min, *max),
            Shape::Word(words) => return self.word(node, text, words),
            Shape::Id if self.is_text(scalar, node.span) => values::id(text),
            Shape::Name if self.is_text(scalar, node.span) => values::name(text),
            Shape::Zone if self.is_text(scalar, node.span) => Ok(()),
            Shape::Span => values::span(text).map(drop),
            Shape::SpanOrNone => values::span_or_none(text).map(drop),
            Shape::Date => values::date(text).map(drop),
            Shape::MonthDay => values::month_day(text).map(drop),
            Shape::Hours => values::hours(text).map(drop),
            Shape::WarnAt => values::warn_at(text).map(drop),
            _ => Ok(()),
        };
        self.report(result, node.span);
    }

    fn condition(&mut self, node: &Node, scalar: &Scalar) {
        if !self.is_text(scalar, node.span) {
            return;
        }
        if scalar.style == Style::Plain {
            if let Some(diagnostic) = cut(self.text, node.span) {
                self.broken.insert(node.span);
                return self.diagnostics.push(diagnostic);
            }
            if is_rest(self.text, node.span) {
                self.broken.insert(node.span);
                return;
            }
            self.perhaps_cut(node, scalar);
        }
        if scalar.text.len() > CONDITION_BYTES_MAX {
            self.broken.insert(node.span);
            self.diagnostics.help(
                Code::ConditionTooLong,
                node.span,
                format!("the condition has {} bytes, and {CONDITION_BYTES_MAX} are the most that is read", scalar.text.len()),
                "give parts of it a name under `define`, or part it into a list under `all:` or `any:`",
            );
        }
    }

    /// `- case.note == "a: b"` is a map to YAML: what stands before the colon
    /// cannot be a key.
    fn was_a_condition(&mut self, node: &Node, entries: &[(DocumentKey, Node)]) -> bool {
        let Some((key, _)) = entries.first().filter(|(key, _)| !key.quoted) else {
            return false;
        };
        if !key
            .text
            .contains([' ', '=', '<', '>', '(', ')', '&', '|', '"', '\'', '!'])
        {
            return false;
        }
        let start = key.span.start as usize;
        let rest = self.text.get(start..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("").trim_end();
        let end = (node.span.end as usize)
            .min(start + line.len())
            .max(key.span.end as usize);
        let span = Span::new(start, end);
        let value = self.text.get(start..end).unwrap_or("");
        let help = format!("write `{}`", show_quoted(value));
        self.diagnostics.help(
            Code::NeedsQuotes,
            span,
            "a colon makes a key of the text before it",
            help,
        );
        true
    }

    /// Whether a scalar is text to every reader of YAML; if not, that is reported.
    fn is_text(&mut self, scalar: &Scalar, span: Span) -> bool {
        let text = &scalar.text;
        let what = match scalar.meaning() {
            Meaning::Text if scalar.is_ambiguous() => match text.contains(':') {
                true => format!("`{text}` without quotes is a number to many readers of YAML"),
                false => format!("`{text}` without quotes means yes or no to many readers of YAML"),
            },
            Meaning::Text => return true,
            Meaning::Integer | Meaning::Number => {
                format!("`{text}` without quotes is a number, and text is needed")
            }
            Meaning::Boolean(_) => {
                format!("`{text}` without quotes is yes or no, and text is needed")
            }
            Meaning::Null => format!("`{text}` without quotes is nothing, and text is needed"),
        };
        self.diagnostics.help(
            Code::NotText,
            span,
            what,
            format!("write `{}`", show_quoted(text)),
        );
        false
    }

    fn integer(&mut self, node: &Node, scalar: &Scalar, min: i64, max: i64) {
        let fits = scalar
            .as_integer()
            .is_some_and(|it| (min..=max).contains(&it));
        if fits {
            return;
        }
        let range = if min == max {
            format!("`{min}`")
        } else {
            format!("a whole number from {min} to {max}")
        };
        if scalar.style != Style::Plain && scalar.text.trim().parse::<i64>().is_ok() {
            let help = format!("write `{}` without quotes", scalar.text.trim());
            self.diagnostics.help(
                Code::WrongKind,
                node.span,
                format!("expected {range}, found text"),
                help,
            );
            return;
        }
        let message = format!("`{}` is not {range}", first_line(&scalar.text));
        self.diagnostics.help(
            Code::OutOfRange,
            node.span,
            message,
            format!("write {range}"),
        );
    }

    fn word(&mut self, node: &Node, text: &str, words: &'static [&'static str]) {
        if words.contains(&text) {
            return;
        }
        let all: Vec<String> = words.iter().map(|it| format!("`{it}`")).collect();
        let help = match nearest(text, words.iter().copied()) {
            Some(word) => format!("did you mean `{word}`? the words are {}", all.join(", ")),
            None => format!("write one of {}", all.join(", ")),
        };
        self.diagnostics.help(
            Code::UnknownWord,
            node.span,
            format!("`{}` has no meaning here", first_line(text)),
            help,
        );
    }

    /// ` #1` behind text without quotes is more likely meant as part of it.
    fn perhaps_cut(&mut self, node: &Node, scalar: &Scalar) {
        if scalar.style != Style::Plain {
            return;
        }
        let after = self
            .text
            .get(node.span.end as usize..)
            .unwrap_or("")
            .lines()
            .next()
            .unwrap_or("");
        let comment = after.trim();
        let tight = comment
            .strip_prefix('#')
            .is_some_and(|it| it.starts_with(|it: char| it.is_alphanumeric()));
        if tight && after.starts_with([' ', '\t']) {
            let whole = format!("{}{}", scalar.text, after.trim_end());
            let help = format!(
                "write `{}` if it belongs to the text, and `# ` before a comment",
                show_quoted(&whole)
            );
            self.diagnostics.help(
                Code::PerhapsCut,
                node.span,
                format!("`{comment}` behind this text is a comment"),
                help,
            );
        }
    }

    fn nothing(&mut self, node: &Node, advice: &str, place: Place<'_>) {
        let span = if node.span.is_empty() {
            place.span
        } else {
            node.span
        };
        let help = match place.required {
            true => advice.to_owned(),
            false => format!("{advice}, or remove it"),
        };
        self.diagnostics.help(
            Code::NothingWritten,
            span,
            format!("nothing is written for `{}`", place.name),
            help,
        );
    }

    fn wrong_kind(&mut self, node: &Node, wanted: &str, place: Place<'_>, help: String) {
        let found = match &node.kind {
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
            Kind::Scalar(scalar) => match scalar.meaning() {
                Meaning::Text => "text",
                Meaning::Integer | Meaning::Number => "a number",
                Meaning::Boolean(_) => "yes or no",
                Meaning::Null => "nothing",
            },
            Kind::Broken => return,
        };
        // A long value is underlined where it begins, lest the message drown in it.
        let written = self
            .text
            .get(node.span.start as usize..node.span.end as usize)
            .unwrap_or("");
        let start = node.span.start as usize;
        let span = if written.is_empty() {
            place.span
        } else {
            Span::new(start, start + first_line(written).len())
        };
        self.diagnostics.help(
            Code::WrongKind,
            span,
            format!("`{}`: expected {wanted}, found {found}", place.name),
            help,
        );
    }

    fn report(&mut self, result: Result<(), Wrong>, span: Span) {
        if let Err(wrong) = result {
            self.diagnostics
                .help(wrong.code, span, wrong.message, wrong.help);
        }
    }
}

fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Source => "text",
        Shape::Id => "an id",
        Shape::Name => "a name",
        Shape::Condition | Shape::ConditionOrGroup | Shape::Definition => "a condition",
        Shape::Cell => "a cell",
        Shape::Span => "a span of time",
        Shape::SpanOrNone => "a span of time or `none`",
        Shape::Integer(..) => "a whole number",
        Shape::Word(_) => "a word",
        Shape::Date => "a date",
        Shape::MonthDay => "a day of the year",
        Shape::Hours => "a range of hours",
        Shape::Zone => "the name of a time zone",
        Shape::WarnAt => "a percentage or a lead time",
        Shape::List(..) => "a list",
        Shape::Map(map) => map.title,
        Shape::Free(_) => "a map",
        Shape::OneOrMany(of)
        | Shape::BySeverity(of)
        | Shape::OrPick(of)
        | Shape::ScalarOrMap(of, _) => expected(of),
    }
}

fn example(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Source => {
            "write text, in quotes if it holds `: `, `{`, `[` or ` #`".to_owned()
        }
        Shape::Condition | Shape::ConditionOrGroup | Shape::Definition => {
            "write one condition in quotes".to_owned()
        }
        Shape::Cell => {
            "write one cell, in quotes: `\"medium, low\"`, `\">= 50\"`, `\"*\"`".to_owned()
        }
        Shape::Span | Shape::SpanOrNone => "write one span, as `1h30m`".to_owned(),
        Shape::Hours => "write `09:00-17:30`".to_owned(),
        Shape::Date => "write a date, as `2026-12-25`".to_owned(),
        Shape::MonthDay => "write a day of the year, as `12-25`".to_owned(),
        Shape::Zone => "write the name of a time zone, as `Europe/Paris`".to_owned(),
        Shape::WarnAt => "write `80%` or `30m before`".to_owned(),
        Shape::OneOrMany(of)
        | Shape::BySeverity(of)
        | Shape::OrPick(of)
        | Shape::ScalarOrMap(of, _) => example(of),
        Shape::Word(words) => format!(
            "write one of {}",
            words
                .iter()
                .map(|it| format!("`{it}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        other => format!("write {}", expected(other)),
    }
}

fn free_key_example(key: FreeKey) -> &'static str {
    match key {
        FreeKey::Name => "some_name",
        FreeKey::Id => "some-id",
        FreeKey::Level => "sev1",
        FreeKey::Days => "mon-fri",
        FreeKey::Date => "2026-12-24",
    }
}

fn keys_of(map: &'static Map) -> String {
    map.all_keys()
        .map(|it| format!("`{}`", it.name))
        .collect::<Vec<_>>()
        .join(", ")
}

fn shown(scalar: &Scalar) -> String {
    let line = first_line(&scalar.text);
    line.chars().take(60).collect()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("").trim_end()
}

/// A sentence as part of another: `what it is, in a sentence`.
fn lower(sentence: &str) -> String {
    let mut chars = sentence.trim_end_matches('.').chars();
    let first = chars
        .next()
        .map(|it| it.to_lowercase().to_string())
        .unwrap_or_default();
    format!("({first}{})", chars.as_str())
}
