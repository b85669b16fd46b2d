//! A suite as a tree of YAML values that know their place, and the list of what is wrong with it.

use crate::model::diagnostic::{Diagnostic, Level, Location};

pub use crate::map::document::{Key, Node, Place, Value, list, nearest, parse};

/// Mistakes reported for one suite.
const MISTAKES_MAX: usize = 100;

/// What can be wrong with a suite. Codes are stable and never reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    /// It is not YAML.
    NotYaml,
    /// Something of another kind is expected here.
    Shape,
    /// There is no such key.
    UnknownKey,
    /// Something is missing.
    Missing,
    /// Two tests or rows have one name.
    Twice,
    /// A test asserts nothing.
    NothingAsserted,
    /// A test or a step without an instant, or one that cannot be read.
    Instant,
    /// A file that it names cannot be read.
    File,
    /// The policy has nothing of that name.
    UnknownName,
    /// A value that cannot occur.
    Value,
}

impl Code {
    /// The code as text.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::NotYaml => "T0101",
            Code::Shape => "T0102",
            Code::UnknownKey => "T0103",
            Code::Missing => "T0104",
            Code::Twice => "T0105",
            Code::NothingAsserted => "T0106",
            Code::Instant => "T0107",
            Code::File => "T0108",
            Code::UnknownName => "T0201",
            Code::Value => "T0202",
        }
    }
}

/// The mistakes found so far.
pub struct Mistakes {
    lines: Lines,
    found: Vec<Diagnostic>,
    /// Where values come from that do not stand in the suite itself.
    within: Option<String>,
}

/// A text, and where its lines begin.
pub struct Lines {
    text: std::sync::Arc<str>,
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of `text`.
    pub fn new(text: std::sync::Arc<str>) -> Lines {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            starts: std::iter::once(0).chain(breaks).collect(),
            text,
        }
    }

    /// What stands at a place: a word, a text between quotes, or a line.
    pub fn location(&self, at: Place) -> Location {
        let line = usize::try_from(at.line.max(1)).unwrap_or(1);
        let from = self.starts.get(line - 1).copied().unwrap_or(0);
        let rest = self.text.get(from..).unwrap_or("");
        let rest = rest.split('\n').next().unwrap_or("");
        let skipped = usize::try_from(at.column.max(1) - 1).unwrap_or(0);
        let before: usize = rest.chars().take(skipped).map(char::len_utf8).sum();
        let word = rest.get(before..).unwrap_or("");
        let length = token(word);
        let columns = word.get(..length).unwrap_or("").chars().count();
        let small = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        let column = small(skipped + 1);
        Location {
            start: small(from + before),
            end: small(from + before + length),
            line: small(line),
            column,
            end_line: small(line),
            end_column: column.saturating_add(small(columns)),
        }
    }
}

/// How many bytes belong together at the beginning of a line's rest.
fn token(text: &str) -> usize {
    let Some(first) = text.chars().next() else {
        return 0;
    };
    if matches!(first, '"' | '\'') {
        return text
            .get(1..)
            .and_then(|it| it.find(first))
            .map_or(text.len(), |it| it + 2);
    }
    let ends = [": ", " #", ", ", "}", "]", "\r"];
    let end = ends.iter().filter_map(|it| text.find(it)).min();
    let end = end.unwrap_or_else(|| text.strip_suffix(':').unwrap_or(text).len());
    text.get(..end)
        .unwrap_or(text)
        .trim_end()
        .len()
        .max(first.len_utf8())
}

impl Mistakes {
    /// None yet, in a suite of that text.
    pub fn new(text: std::sync::Arc<str>) -> Mistakes {
        Mistakes {
            lines: Lines::new(text),
            found: Vec::new(),
            within: None,
        }
    }

    /// Add one.
    pub fn add(
        &mut self,
        code: Code,
        at: Place,
        message: impl AsRef<str>,
        help: impl Into<Option<String>>,
    ) {
        let message = match &self.within {
            Some(within) => format!("{within}: {}", message.as_ref()),
            None => message.as_ref().to_owned(),
        };
        self.found.push(Diagnostic {
            code: code.as_str().to_owned(),
            level: Level::Error,
            message,
            location: (at.line > 0).then(|| self.lines.location(at)),
            help: help.into(),
        });
    }

    /// What is read from now on does not stand in the suite but there; gives what was said before.
    pub fn set_within(&mut self, place: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.within, place)
    }

    /// Where what stands at a place begins and ends.
    pub fn location(&self, at: Place) -> Location {
        self.lines.location(at)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// All of them, in the order of the text, each once.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        let start = |it: &Diagnostic| it.location.map_or(0, |it| it.start);
        self.found.sort_by_key(start);
        self.found.dedup();
        self.found.truncate(MISTAKES_MAX);
        self.found
    }
}

/// A key with its value.
#[derive(Clone, Copy)]
pub struct Entry<'n> {
    /// The key.
    pub key: &'n Key,
    /// The value.
    pub node: &'n Node,
}

impl<'n> Entry<'n> {
    /// Where the value stands, or the key if there is none.
    pub fn at(&self) -> Place {
        match self.node.at.line {
            0 => self.key.at,
            _ => self.node.at,
        }
    }

    /// The value as text; a number and a yes or no as they would be written.
    pub fn word(&self, mistakes: &mut Mistakes) -> Option<String> {
        let word = word(self.node);
        if word.is_none() {
            let kind = self.node.kind();
            let name = &self.key.name;
            mistakes.add(
                Code::Shape,
                self.at(),
                format!("`{name}` must be text, but is {kind}"),
                None,
            );
        }
        word
    }

    /// The value as a list of texts; a single text is a list of one.
    pub fn words(&self, mistakes: &mut Mistakes) -> Vec<(String, Place)> {
        let mut words = Vec::new();
        match &self.node.value {
            Value::List(list) => {
                for node in list {
                    match word(node) {
                        Some(it) => words.push((it, node.at)),
                        None => mistakes.add(
                            Code::Shape,
                            node.at,
                            format!(
                                "`{}` is a list of texts, but this is {}",
                                self.key.name,
                                node.kind()
                            ),
                            None,
                        ),
                    }
                }
            }
            // `ask: none` and `ask:` are both the empty list.
            Value::Null => {}
            _ => match word(self.node) {
                Some(it) if it == "none" => {}
                Some(it) => words.push((it, self.at())),
                None => mistakes.add(
                    Code::Shape,
                    self.at(),
                    format!(
                        "`{}` must be a list, but is {}",
                        self.key.name,
                        self.node.kind()
                    ),
                    format!("write `{}: [one, another]`", self.key.name),
                ),
            },
        }
        words
    }
}

/// A single value as it would be written; yes and no are one word each.
pub fn word(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(it) => Some(it.clone()),
        Value::Boolean(true) => Some("yes".to_owned()),
        Value::Boolean(false) => Some("no".to_owned()),
        Value::Integer(it) => Some(it.to_string()),
        Value::Number(it) => Some(it.to_string()),
        Value::Null => Some("none".to_owned()),
        Value::List(_) | Value::Map(_) => None,
    }
}

/// A section of the suite, from which known keys are taken one by one; what is left over is unknown.
pub struct Section<'n> {
    what: &'static str,
    left: Vec<Entry<'n>>,
    known: Vec<&'static str>,
}

impl<'n> Section<'n> {
    /// `node` as a section, if it is one.
    pub fn of(
        node: &'n Node,
        at: Place,
        what: &'static str,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            mistakes.add(
                Code::Shape,
                at,
                format!("{what} must be a section with keys, but is {}", node.kind()),
                None,
            );
            return None;
        };
        Some(Section {
            what,
            left: entries
                .iter()
                .map(|(key, node)| Entry { key, node })
                .collect(),
            known: Vec::new(),
        })
    }

    /// Take what stands under `name`.
    pub fn take(&mut self, name: &'static str) -> Option<Entry<'n>> {
        self.known.push(name);
        let index = self.left.iter().position(|it| it.key.name == name)?;
        Some(self.left.remove(index))
    }

    /// Take the text under `name`.
    pub fn text(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<(String, Place)> {
        let entry = self.take(name)?;
        Some((entry.word(mistakes)?, entry.at()))
    }

    /// Everything that was not taken.
    pub fn rest(&mut self) -> Vec<Entry<'n>> {
        std::mem::take(&mut self.left)
    }

    /// Report every key that nobody took.
    pub fn done(mut self, mistakes: &mut Mistakes) {
        for entry in self.rest() {
            let name = &entry.key.name;
            let help = match nearest(name, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("{} takes {}", self.what, list(&self.known)),
            };
            mistakes.add(
                Code::UnknownKey,
                entry.key.at,
                format!("{} has no key `{name}`", self.what),
                help,
            );
        }
    }
}
