//! The mapping file as a tree of YAML values that know their place, and the list of what is wrong with it.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_saphyr::{DuplicateKeyPolicy, Location, Options, Spanned};

use super::MappingError;

/// Nesting of a mapping file. The language needs five.
const DOCUMENT_NESTING_MAX: usize = 32;
/// Mistakes reported for one mapping file.
const MISTAKES_MAX: usize = 100;

/// A place in the mapping file, both counted from 1; 0 if the place is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Line.
    pub line: u64,
    /// Column, in characters.
    pub column: u64,
}

impl From<Location> for Place {
    fn from(at: Location) -> Self {
        Self {
            line: at.line(),
            column: at.column(),
        }
    }
}

/// A YAML value and where it begins.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Value,
    pub at: Place,
}

/// What YAML can say, as far as mappings need it.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// The key of a mapping entry and where it stands.
#[derive(Clone, Debug)]
pub struct Key {
    pub name: String,
    pub at: Place,
}

impl Node {
    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Boolean(_) => "yes or no",
            Value::Integer(_) | Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a section with keys",
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Spanned::<Value>::deserialize(from).map(|spanned| Self {
            value: spanned.value,
            at: spanned.referenced.into(),
        })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a YAML value")
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
                Ok(Value::Boolean(it))
            }
            fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
                Ok(Value::Integer(it))
            }
            fn visit_u64<E: de::Error>(self, it: u64) -> Result<Value, E> {
                i64::try_from(it)
                    .map(Value::Integer)
                    .map_err(|_| E::custom("the number is too large"))
            }
            fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
                Ok(Value::Number(it))
            }
            fn visit_str<E>(self, it: &str) -> Result<Value, E> {
                Ok(Value::Text(it.to_owned()))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
                let mut list = Vec::new();
                while let Some(node) = from.next_element()? {
                    list.push(node);
                }
                Ok(Value::List(list))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
                let mut map = Vec::new();
                while let Some((key, node)) = from.next_entry::<Spanned<String>, Node>()? {
                    let at = key.referenced.into();
                    map.push((
                        Key {
                            name: key.value,
                            at,
                        },
                        node,
                    ));
                }
                Ok(Value::Map(map))
            }
        }
        from.deserialize_any(Visitor)
    }
}

/// Why a text is no YAML document, and where that shows.
pub struct NotYaml {
    pub at: Place,
    pub message: String,
}

/// Reads `text` as one YAML document.
///
/// Fails where it is not YAML, a key occurs twice, or it nests too deep.
pub fn parse(text: &str) -> Result<Node, NotYaml> {
    let mut options = Options::default();
    options.duplicate_keys = DuplicateKeyPolicy::Error;
    options.with_snippet = false;
    if let Some(budget) = &mut options.budget {
        budget.max_depth = DOCUMENT_NESTING_MAX;
    }
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().map(Place::from).unwrap_or_default();
        let mut message = error.without_snippet().to_string();
        // The place stands beside the message, not in it.
        if let Some(end) = message.rfind(" at line ") {
            message.truncate(end);
        }
        let key = message
            .strip_prefix("duplicate mapping key: ")
            .and_then(|it| it.split(", set ").next());
        if let Some(key) = key {
            message = format!("the key `{key}` stands there twice");
        }
        NotYaml { at, message }
    })
}

/// Reads `text` as a mapping file.
///
/// Fails as [`parse`] does.
pub fn read(text: &str) -> Result<Node, MappingError> {
    parse(text).map_err(|NotYaml { at, message }| MappingError {
        line: at.line,
        column: at.column,
        message: format!("this is not YAML that can be read: {message}"),
        help: Some(
            "put a jq expression between single quotes if it holds `: ` or ` #`, or begins with a quote, \
             a bracket or a brace: `'{\"a\": 1}[.x]'`; write each key once"
                .to_owned(),
        ),
    })
}

/// The mistakes found so far, in the order of the file, up to a cap.
#[derive(Default)]
pub struct Mistakes(Vec<MappingError>);

impl Mistakes {
    /// Adds one.
    pub fn add(&mut self, at: Place, message: impl Into<String>, help: impl Into<Option<String>>) {
        self.0.push(MappingError {
            line: at.line,
            column: at.column,
            message: message.into(),
            help: help.into(),
        });
    }

    /// `Ok` if there are none, else all of them.
    pub fn or<T>(mut self, fine: Option<T>) -> Result<T, Vec<MappingError>> {
        self.0.sort_by_key(|mistake| (mistake.line, mistake.column));
        self.0.truncate(MISTAKES_MAX);
        match fine {
            Some(it) if self.0.is_empty() => Ok(it),
            _ => Err(self.0),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// A section of the file, from which known keys are taken one by one; what is left over is unknown.
pub struct Section {
    what: &'static str,
    at: Place,
    left: Vec<(Key, Node)>,
    known: Vec<&'static str>,
}

impl Section {
    /// `node` as a section, if it is one.
    pub fn of(node: Node, what: &'static str, mistakes: &mut Mistakes) -> Option<Self> {
        let kind = node.kind();
        let Value::Map(left) = node.value else {
            mistakes.add(
                node.at,
                format!("{what} must be a section with keys, but is {kind}"),
                None,
            );
            return None;
        };
        Some(Self {
            what,
            at: node.at,
            left,
            known: Vec::new(),
        })
    }

    /// Where the section begins.
    pub fn at(&self) -> Place {
        self.at
    }

    /// Where the value of `name` begins, if it is there and not taken yet.
    pub fn place(&self, name: &str) -> Option<Place> {
        self.left
            .iter()
            .find(|(key, _)| key.name == name)
            .map(|(key, _)| key.at)
    }

    /// Its keys that were not taken, in order.
    pub fn rest(&mut self) -> Vec<(Key, Node)> {
        std::mem::take(&mut self.left)
    }

    /// Takes what stands under `name`; an empty value counts as absent.
    pub fn take(&mut self, name: &'static str) -> Option<Node> {
        self.known.push(name);
        let index = self.left.iter().position(|(key, _)| key.name == name)?;
        let (key, mut node) = self.left.remove(index);
        if node.at.line == 0 {
            node.at = key.at;
        }
        (!matches!(node.value, Value::Null)).then_some(node)
    }

    /// Takes the text under `name`.
    pub fn text(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<(String, Place)> {
        let node = self.take(name)?;
        let kind = node.kind();
        let Value::Text(text) = node.value else {
            mistakes.add(
                node.at,
                format!("`{name}` must be text, but is {kind}"),
                Some("write it between quotes".to_owned()),
            );
            return None;
        };
        Some((text, node.at))
    }

    /// Takes `true` or `false` under `name`.
    pub fn flag(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<bool> {
        let node = self.take(name)?;
        let Value::Boolean(flag) = node.value else {
            mistakes.add(
                node.at,
                format!("`{name}` must be yes or no, but is {}", node.kind()),
                Some(format!("write `{name}: true` or `{name}: false`")),
            );
            return None;
        };
        Some(flag)
    }

    /// Reports every key that nobody took.
    pub fn done(mut self, mistakes: &mut Mistakes) {
        for (key, _) in self.rest() {
            let help = match nearest(&key.name, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("{} takes {}", self.what, list(&self.known)),
            };
            mistakes.add(
                key.at,
                format!("{} has no key `{}`", self.what, key.name),
                help,
            );
        }
    }
}

/// `a`, `b` and `c`, each between backticks.
pub fn list<T: fmt::Display>(names: &[T]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        let joint = match index {
            0 => "",
            _ if index + 1 == names.len() => " and ",
            _ => ", ",
        };
        text.push_str(&format!("{joint}`{name}`"));
    }
    text
}

/// The candidate that `name` most likely means: at most a third of its letters differ.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let reach = (name.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= 4 * reach)
        .map(|candidate| {
            (
                distance(&name.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Letters to add, drop, change or swap with their neighbour to turn `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let change = above[j] + usize::from(a[i] != b[j]);
            let mut least = change.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}
