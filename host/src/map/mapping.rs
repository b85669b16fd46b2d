//! The mapping file: its keys, what they may hold, and the checked form that maps rows.

use std::io::BufRead;

use chrono_tz::Tz;

use super::document::{self, Key, Mistakes, Node, Place, Section, Value, list, nearest};
use super::group::Cases;
use super::instant::{self, Format};
use super::json::RowsAt;
use super::program::Program;
use super::reading::{Kind, Reading, Translation};
use super::{MappingError, StartError, value};

/// Facts of one mapping.
const FACTS_MAX: usize = 1_000;
/// Names of a case that are not facts.
const RESERVED: [&str; 5] = ["id", "history", "as_of", "history_complete", "format"];

/// A mapping file that was read and checked.
///
/// It holds no state: any number of exports may be mapped with it, also at the same time.
pub struct Mapping {
    pub(super) source: Source,
    pub(super) id: Reading,
    pub(super) when: When,
    pub(super) facts: Vec<Fact>,
    pub(super) history_complete: Option<bool>,
}

/// Format of an export.
pub(super) struct Source {
    pub format: SourceFormat,
    /// Texts that stand for a missing value.
    pub missing: Vec<String>,
    /// What each value read goes through before it is a row.
    pub rows: Option<Program>,
}

pub(super) enum SourceFormat {
    Csv { delimiter: u8 },
    Json(RowsAt),
    JsonLines,
}

/// How rows stand to cases and time.
pub(super) enum When {
    /// Each row is a case; perhaps as of an instant.
    Snapshot(Option<Reading>),
    /// Each row is an event of its case.
    Event { at: Reading, grouped: bool },
}

/// A fact and where it comes from.
pub(super) struct Fact {
    pub reading: Reading,
    /// Known before the first event.
    pub from_start: bool,
    /// A missing value is `null`, not left out.
    pub none_when_missing: bool,
}

impl Mapping {
    /// Reads and checks the text of a mapping file.
    ///
    /// Fails with every mistake found, in the order of the file.
    pub fn parse(text: &str) -> Result<Self, Vec<MappingError>> {
        let root = document::read(text).map_err(|error| vec![error])?;
        let mut reader = Reader {
            lines: text.lines().collect(),
            mistakes: Mistakes::default(),
        };
        let mapping = reader.mapping(root);
        reader.mistakes.or(mapping)
    }

    /// The cases of an export, and its problems, as they are read. `export` is plain text; see [`super::unpacked`].
    ///
    /// Fails if the export is not what the mapping says, lacks a column that the mapping reads, or cannot be read.
    pub fn cases<R: BufRead>(&self, export: R) -> Result<Cases<'_, R>, StartError> {
        Cases::new(self, export)
    }

    /// All that is read from a row: id, instant, facts.
    pub(super) fn readings(&self) -> impl Iterator<Item = &Reading> {
        let when = match &self.when {
            When::Snapshot(as_of) => as_of.as_ref(),
            When::Event { at, .. } => Some(at),
        };
        std::iter::once(&self.id)
            .chain(when)
            .chain(self.facts.iter().map(|fact| &fact.reading))
    }
}

/// The walk through the document.
struct Reader<'t> {
    lines: Vec<&'t str>,
    mistakes: Mistakes,
}

/// How instants are written where nothing else is said.
#[derive(Default)]
struct Instants {
    format: Option<String>,
    zone: Option<Tz>,
}

impl Reader<'_> {
    fn mapping(&mut self, root: Node) -> Option<Mapping> {
        let mut root = Section::of(root, "a mapping", &mut self.mistakes)?;
        self.version(&mut root);
        let source = root.take("source");
        let case = root.take("case");
        let event = root.take("event");
        let instants = root.take("instants");
        let facts = root.take("facts");
        let at = root.at();
        root.done(&mut self.mistakes);

        let instants = instants.map(|node| self.instants(node)).unwrap_or_default();
        let source = self.required(source, at, "source", "source: { format: csv }");
        let source = source.and_then(|node| self.source(node));
        let event = event.map(|node| self.event(node, &instants));
        let case = self.required(case, at, "case", "case: { id: .number }");
        let case = case.and_then(|node| self.case(node, event.is_some(), &instants));
        let facts = self.required(facts, at, "facts", "facts: { status: .state }");
        let facts = facts.and_then(|node| self.facts(node, event.is_some(), &instants));

        let (source, case, facts) = (source?, case?, facts?);
        let when = match event {
            None => When::Snapshot(case.as_of),
            Some(at) => When::Event {
                at: at?,
                grouped: case.grouped,
            },
        };
        Some(Mapping {
            source,
            id: case.id,
            when,
            facts,
            history_complete: case.history_complete,
        })
    }

    fn version(&mut self, root: &mut Section) {
        match root.take("mapping") {
            Some(Node {
                value: Value::Integer(1),
                ..
            }) => {}
            Some(node) => self.mistakes.add(
                node.at,
                "this version of the mapping language is not known",
                "write `mapping: 1`".to_owned(),
            ),
            None => self.mistakes.add(
                root.at(),
                "the version of the mapping language is missing",
                "write `mapping: 1` in the first line".to_owned(),
            ),
        }
    }

    fn required(
        &mut self,
        node: Option<Node>,
        at: Place,
        name: &str,
        example: &str,
    ) -> Option<Node> {
        if node.is_none() {
            self.mistakes.add(
                at,
                format!("`{name}` is missing"),
                format!("add `{example}`"),
            );
        }
        node
    }

    fn source(&mut self, node: Node) -> Option<Source> {
        let at = node.at;
        let mut section = Section::of(node, "`source`", &mut self.mistakes)?;
        let format = section.text("format", &mut self.mistakes);
        let delimiter = section.text("delimiter", &mut self.mistakes);
        let missing = section.take("missing");
        let rows = section.text("rows", &mut self.mistakes);
        section.done(&mut self.mistakes);

        let formats = ["csv", "json", "jsonl"];
        let Some((name, place)) = format else {
            self.mistakes.add(
                at,
                "`source` does not tell its format",
                "add `format: csv`".to_owned(),
            );
            return None;
        };
        if !formats.contains(&name.as_str()) {
            let help = match nearest(&name, formats) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("the formats are {}", list(&formats)),
            };
            self.mistakes
                .add(place, format!("there is no format `{name}`"), help);
            return None;
        }
        let csv = name == "csv";
        if let Some(at) = missing.as_ref().map(|node| node.at).filter(|_| !csv) {
            let help = "leave `missing` out: in JSON a missing value is `null`".to_owned();
            self.mistakes.add(at, "`missing` is for CSV", help);
        }
        if let Some((_, at)) = delimiter.as_ref().filter(|_| !csv) {
            self.mistakes
                .add(*at, "`delimiter` is for CSV", "leave it out".to_owned());
        }
        let missing = missing.map_or_else(
            || Some(vec![String::new()]),
            |node| self.texts(node, "missing"),
        )?;
        let mut compiled = None;
        let format = match name.as_str() {
            "csv" => {
                let delimiter = delimiter.map_or(Some(b','), |(text, at)| match text.as_bytes() {
                    [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => {
                        Some(*byte)
                    }
                    _ => {
                        let help = "write `\",\"`, `\";\"`, `\"|\"` or `\"\\t\"`".to_owned();
                        self.mistakes
                            .add(at, "`delimiter` must be one plain character", help);
                        None
                    }
                });
                SourceFormat::Csv {
                    delimiter: delimiter?,
                }
            }
            "jsonl" => SourceFormat::JsonLines,
            _ => {
                let (text, at) = rows.clone().unwrap_or((".[]".to_owned(), at));
                let Some(rows_at) = RowsAt::new(&text) else {
                    self.mistakes.add(
                        at,
                        "`rows` must begin with the path of a list in the document",
                        "write a path such as `.tickets[]`; an expression may follow: `.tickets[] | select(.open)`"
                            .to_owned(),
                    );
                    return None;
                };
                if let Some(then) = &rows_at.then {
                    compiled = Some(self.program(then, at, rows_at.then_offset)?.0);
                }
                SourceFormat::Json(rows_at)
            }
        };
        if let (SourceFormat::Csv { .. } | SourceFormat::JsonLines, Some((text, at))) =
            (&format, rows)
        {
            compiled = Some(self.program(&text, at, 0)?.0);
        }
        Some(Source {
            format,
            missing,
            rows: compiled,
        })
    }

    fn case(&mut self, node: Node, has_event: bool, instants: &Instants) -> Option<CaseKeys> {
        let mut section = Section::of(node, "`case`", &mut self.mistakes)?;
        let at = section.at();
        let help = "it is for rows that are events: add `event`, or leave it out";
        if let Some(place) = section.place("grouped").filter(|_| !has_event) {
            self.mistakes
                .add(place, "`grouped` needs `event`", help.to_owned());
        }
        if let Some(place) = section.place("as_of").filter(|_| has_event) {
            let help = "leave it out: each event has an instant of its own".to_owned();
            self.mistakes
                .add(place, "`as_of` is for rows that are cases", help);
        }
        let id = section.text("id", &mut self.mistakes);
        let grouped = section.flag("grouped", &mut self.mistakes).unwrap_or(true);
        let as_of = section.text("as_of", &mut self.mistakes);
        let history_complete = section.flag("history_complete", &mut self.mistakes);
        section.done(&mut self.mistakes);

        let as_of = as_of.map(|(code, place)| {
            let format = self.format(instants.format.as_deref(), instants.zone, place)?;
            self.reading("as_of", &code, place, Kind::Instant(format))
        });
        let Some((code, place)) = id else {
            let help = "add `id: .number`, or whichever column tells cases apart".to_owned();
            self.mistakes
                .add(at, "`case` does not tell which rows are one case", help);
            return None;
        };
        Some(CaseKeys {
            id: self.reading("id", &code, place, Kind::Id)?,
            as_of: match as_of {
                None => None,
                Some(reading) => Some(reading?),
            },
            grouped,
            history_complete,
        })
    }

    fn event(&mut self, node: Node, instants: &Instants) -> Option<Reading> {
        let mut section = Section::of(node, "`event`", &mut self.mistakes)?;
        let place = section.at();
        let at = section.text("at", &mut self.mistakes);
        let format = self.own_format(&mut section, instants, place);
        section.done(&mut self.mistakes);
        let Some((code, place)) = at else {
            let help = "add `at: .updated_at`, or whichever column tells when a row was written"
                .to_owned();
            self.mistakes.add(place, "`event` has no `at`", help);
            return None;
        };
        self.reading("event", &code, place, Kind::Instant(format?))
    }

    fn instants(&mut self, node: Node) -> Instants {
        let Some(mut section) = Section::of(node, "`instants`", &mut self.mistakes) else {
            return Instants::default();
        };
        let format = section.text("format", &mut self.mistakes);
        let zone = self.zone(&mut section);
        section.done(&mut self.mistakes);
        // Checked here and not where it is used, so that a mistake is told once.
        let format =
            format.filter(|(pattern, place)| self.format(Some(pattern), zone, *place).is_some());
        Instants {
            format: format.map(|(pattern, _)| pattern),
            zone,
        }
    }

    /// `format` and `time_zone` of a section, else those of `instants`.
    fn own_format(
        &mut self,
        section: &mut Section,
        instants: &Instants,
        at: Place,
    ) -> Option<Format> {
        let own = section.text("format", &mut self.mistakes);
        let before = self.mistakes.count();
        let zone = self.zone(section);
        if self.mistakes.count() > before {
            return None;
        }
        match own {
            // A format with an offset has no use for the common zone.
            Some((pattern, _)) if zone.is_none() && Format::new(&pattern, None).is_ok() => {
                Format::new(&pattern, None).ok()
            }
            Some((pattern, place)) => self.format(Some(&pattern), zone.or(instants.zone), place),
            None => self.format(instants.format.as_deref(), zone.or(instants.zone), at),
        }
    }

    fn format(&mut self, pattern: Option<&str>, zone: Option<Tz>, at: Place) -> Option<Format> {
        match Format::new(pattern.unwrap_or("rfc3339"), zone) {
            Ok(format) => Some(format),
            Err((message, help)) => {
                let help = match pattern {
                    None => {
                        "add `format: \"%Y-%m-%d %H:%M:%S\"`, or whichever format the times are in"
                            .to_owned()
                    }
                    Some(_) => help,
                };
                self.mistakes.add(at, message, help);
                None
            }
        }
    }

    fn zone(&mut self, section: &mut Section) -> Option<Tz> {
        let (name, place) = section.text("time_zone", &mut self.mistakes)?;
        match instant::zone(&name) {
            Ok(zone) => Some(zone),
            Err(help) => {
                self.mistakes
                    .add(place, format!("there is no time zone `{name}`"), help);
                None
            }
        }
    }

    fn facts(&mut self, node: Node, has_event: bool, instants: &Instants) -> Option<Vec<Fact>> {
        let mut section = Section::of(node, "`facts`", &mut self.mistakes)?;
        let at = section.at();
        let entries = section.rest();
        if entries.is_empty() || entries.len() > FACTS_MAX {
            let message = format!("`facts` must name between 1 and {FACTS_MAX} facts");
            self.mistakes
                .add(at, message, "add one such as `status: .state`".to_owned());
            return None;
        }
        let facts: Vec<_> = entries
            .into_iter()
            .map(|(key, node)| {
                self.name(&key);
                self.fact(&key, node, has_event, instants)
            })
            .collect();
        facts.into_iter().collect()
    }

    fn name(&mut self, key: &Key) {
        let name = key.name.as_str();
        let fits = name.starts_with(|it: char| it.is_ascii_lowercase())
            && name
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if RESERVED.contains(&name) {
            let help = "the case's id, history and format come from `case` and `event`".to_owned();
            self.mistakes
                .add(key.at, format!("`{name}` is not a fact"), help);
        } else if !fits {
            let help = "use lower-case letters, digits and `_`, such as `opened_at`".to_owned();
            self.mistakes.add(
                key.at,
                format!("`{name}` cannot be the name of a fact"),
                help,
            );
        }
    }

    fn fact(
        &mut self,
        key: &Key,
        node: Node,
        has_event: bool,
        instants: &Instants,
    ) -> Option<Fact> {
        let at = node.at;
        let code = match &node.value {
            Value::Text(code) => Some(code.clone()),
            Value::Boolean(it) => Some(it.to_string()),
            Value::Integer(it) => Some(it.to_string()),
            Value::Number(it) => Some(it.to_string()),
            Value::Map(_) => None,
            Value::Null | Value::List(_) => {
                let help = format!(
                    "write a jq expression, such as `{}: .{}`",
                    key.name, key.name
                );
                let place = if at.line == 0 { key.at } else { at };
                self.mistakes.add(
                    place,
                    format!("`{}` does not tell where it comes from", key.name),
                    help,
                );
                return None;
            }
        };
        if let Some(code) = code {
            let kind = Kind::Value(Translation::default());
            return Some(Fact {
                reading: self.reading(&key.name, &code, at, kind)?,
                from_start: false,
                none_when_missing: false,
            });
        }
        let mut section = Section::of(node, "a fact", &mut self.mistakes)?;
        let sources: Vec<_> = ["value", "number", "at"]
            .into_iter()
            .filter(|it| section.place(it).is_some())
            .collect();
        if let [_, second, ..] = sources.as_slice()
            && let Some(place) = section.place(second)
        {
            let message = format!("`{}` is read in more than one way", key.name);
            let help =
                "write one of `value`, `number` for numbers and `at` for instants".to_owned();
            self.mistakes.add(place, message, help);
        }
        let misplaced = [
            ("translate", "value"),
            ("one_of", "value"),
            ("format", "at"),
            ("time_zone", "at"),
        ];
        for (name, with) in misplaced {
            if let (Some(place), [source]) = (section.place(name), sources.as_slice())
                && *source != with
            {
                let help = format!("leave it out, or write `{with}:` in place of `{source}:`");
                self.mistakes
                    .add(place, format!("`{name}` does not go with `{source}`"), help);
            }
        }
        if let Some(place) = section.place("from_start").filter(|_| !has_event) {
            let help =
                "leave it out: without `event` all facts are known from the start".to_owned();
            self.mistakes.add(place, "`from_start` needs `event`", help);
        }
        let value = section.text("value", &mut self.mistakes);
        let number = section.text("number", &mut self.mistakes);
        let instant = section.text("at", &mut self.mistakes);
        let translate = section.take("translate").map(|node| self.translate(node));
        let one_of = section
            .take("one_of")
            .map(|node| self.texts(node, "one_of"));
        let from_start = section
            .flag("from_start", &mut self.mistakes)
            .unwrap_or(false);
        let none_when_missing = self.when_missing(&mut section);
        let format = match &instant {
            Some((_, place)) => self.own_format(&mut section, instants, *place),
            None => {
                // Misplaced, and told above.
                let (_, _) = (section.take("format"), section.take("time_zone"));
                None
            }
        };
        section.done(&mut self.mistakes);
        let (code, place, kind) = match (instant, number, value) {
            (Some((code, place)), ..) => (code, place, Kind::Instant(format?)),
            (None, Some((code, place)), _) => (code, place, Kind::Number),
            (None, None, Some((code, place))) => {
                let map = translate.flatten();
                let one_of = one_of.flatten();
                (code, place, Kind::Value(Translation { map, one_of }))
            }
            (None, None, None) => {
                if sources.is_empty() {
                    let help = format!(
                        "add `value: .{}`, or `at: .{}` for an instant",
                        key.name, key.name
                    );
                    self.mistakes.add(
                        key.at,
                        format!("`{}` does not tell where it comes from", key.name),
                        help,
                    );
                }
                return None;
            }
        };
        Some(Fact {
            reading: self.reading(&key.name, &code, place, kind)?,
            from_start,
            none_when_missing,
        })
    }

    fn when_missing(&mut self, section: &mut Section) -> bool {
        match section.text("when_missing", &mut self.mistakes) {
            None => false,
            Some((word, _)) if word == "none" => true,
            Some((word, _)) if word == "unknown" => false,
            Some((word, place)) => {
                let help =
                    "write `unknown` to leave the fact out, or `none` if it is known to be empty"
                        .to_owned();
                self.mistakes
                    .add(place, format!("`when_missing` cannot be `{word}`"), help);
                false
            }
        }
    }

    /// Source text to the JSON of the fact's value.
    fn translate(&mut self, node: Node) -> Option<Vec<(String, String)>> {
        let at = node.at;
        let entries = Section::of(node, "`translate`", &mut self.mistakes)?.rest();
        if entries.is_empty() {
            self.mistakes.add(
                at,
                "`translate` is empty",
                "write `{ \"1 - High\": high }`".to_owned(),
            );
        }
        let mut map = Vec::new();
        for (key, node) in entries {
            let mut json = String::new();
            match &node.value {
                Value::Null => json.push_str("null"),
                Value::Boolean(it) => json.push_str(&it.to_string()),
                Value::Integer(it) => json.push_str(&it.to_string()),
                Value::Number(it) => json.push_str(&it.to_string()),
                Value::Text(text) => value::write_text(text, &mut json),
                Value::List(_) | Value::Map(_) => {
                    let message =
                        format!("`{}` must become a text, a number, or yes or no", key.name);
                    self.mistakes.add(node.at, message, None);
                }
            }
            map.push((key.name, json));
        }
        Some(map)
    }

    fn texts(&mut self, node: Node, name: &str) -> Option<Vec<String>> {
        let at = node.at;
        let example = format!("write `{name}: [\"?\", \"n/a\"]`");
        let Value::List(nodes) = node.value else {
            self.mistakes
                .add(at, format!("`{name}` must be a list of texts"), example);
            return None;
        };
        let texts = nodes.into_iter().map(|node| match node.value {
            Value::Text(text) => Some(text),
            Value::Integer(it) => Some(it.to_string()),
            Value::Boolean(_) | Value::Null | Value::Number(_) | Value::List(_) | Value::Map(_) => {
                let help = "write it between quotes".to_owned();
                self.mistakes
                    .add(node.at, format!("`{name}` must be a list of texts"), help);
                None
            }
        });
        texts.collect::<Vec<_>>().into_iter().collect()
    }

    fn reading(&mut self, name: &str, code: &str, at: Place, kind: Kind) -> Option<Reading> {
        let (program, places) = self.program(code, at, 0)?;
        Some(Reading {
            name: name.to_owned(),
            program,
            places,
            kind,
        })
    }

    /// `code` compiled, and the places of the fields it names; `before` characters of the text at `at` precede it.
    fn program(&mut self, code: &str, at: Place, before: usize) -> Option<(Program, Vec<Place>)> {
        match Program::new(code) {
            Ok(program) => {
                let fields = program.reads.fields.iter();
                let places = fields
                    .map(|field| self.within(code, at, before, field.offset))
                    .collect();
                Some((program, places))
            }
            Err(flaws) => {
                for flaw in flaws {
                    let place = self.within(code, at, before, flaw.offset);
                    self.mistakes.add(place, flaw.message, flaw.help);
                }
                None
            }
        }
    }

    /// The place of a character of an expression whose YAML value begins at `at`.
    fn within(&self, code: &str, at: Place, before: usize, offset: usize) -> Place {
        let index = usize::try_from(at.line).unwrap_or(0).wrapping_sub(1);
        let skip = usize::try_from(at.column).unwrap_or(0).saturating_sub(1);
        let opening = self
            .lines
            .get(index)
            .and_then(|line| line.chars().nth(skip));
        let quote = u64::from(matches!(opening, Some('\'' | '"')));
        let passed = || code.chars().take(offset);
        let breaks = passed().filter(|it| *it == '\n').count();
        let column = match breaks {
            0 => quote as usize + before + offset,
            _ => passed()
                .collect::<Vec<_>>()
                .iter()
                .rev()
                .take_while(|it| **it != '\n')
                .count(),
        };
        Place {
            line: at.line + breaks as u64,
            column: at.column + column as u64,
        }
    }
}

/// What stands under `case`.
struct CaseKeys {
    id: Reading,
    as_of: Option<Reading>,
    grouped: bool,
    history_complete: Option<bool>,
}
