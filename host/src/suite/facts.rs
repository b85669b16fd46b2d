//! Facts as a suite writes them, into the values of a case.

use serde_json::{Map, Number, Value as Json};

use super::document::{Code, Entry, Mistakes, Node, Place, Value};
use super::names::{Kind, Names, unknown};
use super::when::{self, Anchors, Reckon};

/// Names of a case that are not facts.
pub const RESERVED: [&str; 5] = ["id", "history", "as_of", "history_complete", "format"];

/// Reads values, each as the policy's type of its fact wants it.
pub struct Facts<'a> {
    /// What the policy knows.
    pub names: &'a Names,
    /// What instants are told by.
    pub anchors: Anchors,
    /// Who adds open time.
    pub calendars: &'a mut dyn Reckon,
    /// What is wrong with the suite.
    pub mistakes: &'a mut Mistakes,
}

/// A fact, its value, and where it stands.
#[derive(Clone, Debug)]
pub struct Given {
    /// Name of the fact.
    pub name: String,
    /// Its value in the form of a case.
    pub value: Json,
    /// Where the suite says so.
    pub at: Place,
}

impl Facts<'_> {
    /// The facts of a section; a name that the policy does not know is a mistake.
    pub fn section(&mut self, entries: &[Entry<'_>]) -> Vec<Given> {
        let mut given = Vec::new();
        for entry in entries {
            if let Some(it) = self.fact(entry) {
                given.push(it);
            }
        }
        given
    }

    fn fact(&mut self, entry: &Entry<'_>) -> Option<Given> {
        let name = &entry.key.name;
        let at = entry.key.at;
        let kind = self.kind(name, at)?;
        Some(Given {
            name: name.clone(),
            value: self.value(name, entry.node, &kind, entry.at())?,
            at,
        })
    }

    /// What values a fact has. A name that the policy does not know is a mistake.
    fn kind(&mut self, name: &str, at: Place) -> Option<Kind> {
        match self.names.facts.get(name) {
            Some(kind) => Some(kind.clone()),
            // A component from outside may not tell: then it says so of each case.
            None if self.names.facts.is_empty() => Some(Kind::Other),
            None if RESERVED.contains(&name) => {
                self.mistakes.add(
                    Code::Shape,
                    at,
                    format!("`{name}` is no fact, and cannot be changed by a test"),
                    "write it in the case itself".to_owned(),
                );
                None
            }
            None => {
                let known = self.names.facts.keys().map(String::as_str);
                unknown("fact", name, known, at, self.mistakes);
                None
            }
        }
    }

    fn value(&mut self, name: &str, node: &Node, kind: &Kind, at: Place) -> Option<Json> {
        Some(match (&node.value, kind) {
            (Value::Null, _) => Json::Null,
            (Value::Boolean(it), Kind::Text) => Json::from(if *it { "yes" } else { "no" }),
            (Value::Boolean(it), _) => Json::from(*it),
            (Value::Text(it), Kind::Boolean) if it == "yes" => Json::from(true),
            (Value::Text(it), Kind::Boolean) if it == "no" => Json::from(false),
            (Value::Text(it), Kind::Timestamp) => {
                match when::read(it, &self.anchors, self.calendars) {
                    Ok(at) => Json::from(at.to_string()),
                    Err(wrong) => {
                        let message = format!("`{name}`: {}", wrong.message);
                        self.mistakes.add(Code::Instant, at, message, wrong.help);
                        return None;
                    }
                }
            }
            (Value::Text(it), _) => Json::from(it.as_str()),
            // Ticket numbers and the like are texts that look like numbers.
            (Value::Integer(it), Kind::Text) => Json::from(it.to_string()),
            (Value::Integer(it), _) => Json::from(*it),
            (Value::Number(it), Kind::Text) => Json::from(it.to_string()),
            (Value::Number(it), _) => match Number::from_f64(*it) {
                Some(it) => Json::Number(it),
                None => {
                    self.mistakes.add(
                        Code::Value,
                        at,
                        format!("`{name}` is no number that can be"),
                        None,
                    );
                    return None;
                }
            },
            (Value::List(list), kind) => {
                let of = match kind {
                    Kind::List(of) => (**of).clone(),
                    other => other.clone(),
                };
                let values = list.iter().map(|it| self.value(name, it, &of, it.at));
                Json::Array(values.collect::<Option<Vec<Json>>>()?)
            }
            (Value::Map(fields), kind) => {
                let mut record = Map::new();
                for (key, node) in fields {
                    let of = match kind {
                        Kind::Records(known) => match known.get(&key.name) {
                            Some(kind) => kind.clone(),
                            None => {
                                let known = known.keys().map(String::as_str);
                                let what = format!("field of `{name}` named");
                                unknown(&what, &key.name, known, key.at, self.mistakes);
                                return None;
                            }
                        },
                        _ => Kind::Other,
                    };
                    let at = if node.at.line == 0 { key.at } else { node.at };
                    record.insert(key.name.clone(), self.value(&key.name, node, &of, at)?);
                }
                Json::Object(record)
            }
        })
    }

    /// A case that stands in the suite: facts, `history`, and what else a case has.
    pub fn case(
        &mut self,
        entries: &[Entry<'_>],
        given: &mut Vec<Given>,
    ) -> Option<Map<String, Json>> {
        let mut case = Map::new();
        for entry in entries {
            let name = entry.key.name.as_str();
            let value = match name {
                "history" => self.history(entry, given)?,
                "id" => Json::from(entry.word(self.mistakes)?),
                "as_of" => {
                    let text = entry.word(self.mistakes)?;
                    Json::from(self.instant(&text, entry.at())?)
                }
                "history_complete" | "format" => {
                    self.value(name, entry.node, &Kind::Other, entry.at())?
                }
                _ => {
                    let Some(it) = self.fact(entry) else { continue };
                    given.push(it.clone());
                    it.value
                }
            };
            case.insert(name.to_owned(), value);
        }
        Some(case)
    }

    fn history(&mut self, entry: &Entry<'_>, given: &mut Vec<Given>) -> Option<Json> {
        let Value::List(events) = &entry.node.value else {
            self.mistakes.add(
                Code::Shape,
                entry.at(),
                format!("`history` must be a list, but is {}", entry.node.kind()),
                "write `- { at: 2026-11-20T10:40:00Z, set: { service: down } }` for each change"
                    .to_owned(),
            );
            return None;
        };
        let mut history = Vec::new();
        for event in events {
            let mut section =
                super::document::Section::of(event, event.at, "an event", self.mistakes)?;
            let at = section.text("at", self.mistakes);
            let set = section.take("set");
            section.done(self.mistakes);
            let (Some((at, place)), Some(set)) = (at, set) else {
                self.mistakes.add(
                    Code::Missing,
                    event.at,
                    "an event says `at` when it happened and what it `set`",
                    None,
                );
                return None;
            };
            let at = self.instant(&at, place)?;
            let entries = entries_of(&set, "`set`", self.mistakes)?;
            let set = self.section(&entries);
            let mut facts = Map::new();
            for it in set {
                facts.insert(it.name.clone(), it.value.clone());
                given.push(it);
            }
            history.push(event_of(&at, facts));
        }
        Some(Json::Array(history))
    }

    fn instant(&mut self, text: &str, at: Place) -> Option<String> {
        match when::read(text, &self.anchors, self.calendars) {
            Ok(it) => Some(it.to_string()),
            Err(wrong) => {
                self.mistakes
                    .add(Code::Instant, at, wrong.message, wrong.help);
                None
            }
        }
    }
}

/// An event of a history.
pub fn event_of(at: &str, set: Map<String, Json>) -> Json {
    let mut event = Map::new();
    event.insert("at".to_owned(), Json::from(at));
    event.insert("set".to_owned(), Json::Object(set));
    Json::Object(event)
}

/// The entries of a section; nothing is an empty one.
pub fn entries_of<'n>(
    entry: &Entry<'n>,
    what: &'static str,
    mistakes: &mut Mistakes,
) -> Option<Vec<Entry<'n>>> {
    match &entry.node.value {
        Value::Map(entries) => Some(
            entries
                .iter()
                .map(|(key, node)| Entry { key, node })
                .collect(),
        ),
        Value::Null => Some(Vec::new()),
        _ => {
            mistakes.add(
                Code::Shape,
                entry.at(),
                format!(
                    "{what} must be facts with values, but is {}",
                    entry.node.kind()
                ),
                "write for example `{ service: down, workaround: false }`".to_owned(),
            );
            None
        }
    }
}
