//! What a policy has names for, so that a suite can be held against it before it runs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::document::{Code, Mistakes, Place, list, nearest};

/// Names that are listed in a message; more would hide it.
const LISTED_MAX: usize = 12;

/// What `describe` says of a policy, as far as suites need it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Names {
    /// Name of the policy.
    pub name: String,
    /// Version of the policy.
    pub version: Option<String>,
    /// Levels of severity, the most severe first.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Calendars.
    #[serde(default)]
    pub calendars: Vec<String>,
    /// Clocks.
    #[serde(default)]
    pub clocks: Vec<String>,
    /// Rules of the severity.
    #[serde(default)]
    pub severity_rules: Vec<String>,
    /// Whom a case can be escalated to, ascending.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Rules of escalation.
    #[serde(default)]
    pub escalations: Vec<String>,
    /// Checklists and their items.
    #[serde(default)]
    pub checklists: Vec<Checklist>,
    /// Choices out of rosters.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Measures.
    #[serde(default)]
    pub measures: Vec<String>,
    /// Every fact that a case may have.
    #[serde(default, deserialize_with = "by_name")]
    pub facts: BTreeMap<String, Kind>,
}

/// A checklist and its items.
#[derive(Clone, Debug, Deserialize)]
pub struct Checklist {
    /// Name of the list.
    pub id: String,
    /// Ids of its items.
    #[serde(default)]
    pub items: Vec<String>,
}

/// What values a fact has.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// Yes or no.
    Boolean,
    /// An instant.
    Timestamp,
    /// Text.
    Text,
    /// A number, a length of time: written as they are.
    Other,
    /// A list of such values.
    List(Box<Kind>),
    /// A list of records.
    Records(BTreeMap<String, Kind>),
}

#[derive(Deserialize)]
struct Fact {
    fact: String,
    #[serde(rename = "type")]
    kind: String,
    of: Option<String>,
    #[serde(default)]
    fields: Vec<Fact>,
}

impl Fact {
    fn entry(self) -> (String, Kind) {
        let kind = match self.kind.as_str() {
            "list" => Kind::List(Box::new(scalar(self.of.as_deref().unwrap_or_default()))),
            "list of records" => Kind::Records(self.fields.into_iter().map(Fact::entry).collect()),
            other => scalar(other),
        };
        (self.fact, kind)
    }
}

fn scalar(name: &str) -> Kind {
    match name {
        "boolean" => Kind::Boolean,
        "timestamp" => Kind::Timestamp,
        "text" => Kind::Text,
        _ => Kind::Other,
    }
}

fn by_name<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Kind>, D::Error> {
    let facts: Vec<Fact> = Vec::deserialize(from)?;
    Ok(facts.into_iter().map(Fact::entry).collect())
}

impl Names {
    /// Read what `describe` says.
    pub fn read(described: &str) -> Result<Names, serde_json::Error> {
        serde_json::from_str(described)
    }

    /// The checklist of that name.
    pub fn checklist(&self, id: &str) -> Option<&Checklist> {
        self.checklists.iter().find(|it| it.id == id)
    }
}

/// Whether `name` is one of `known`; if not, that is a mistake.
pub fn is_known(
    what: &str,
    name: &str,
    known: &[String],
    at: Place,
    mistakes: &mut Mistakes,
) -> bool {
    if known.iter().any(|it| it == name) {
        return true;
    }
    unknown(what, name, known.iter().map(String::as_str), at, mistakes);
    false
}

/// Report that the policy has nothing of that name.
pub fn unknown<'a>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    at: Place,
    mistakes: &mut Mistakes,
) {
    let help = match nearest(name, known.clone()) {
        Some(known) => Some(format!("did you mean `{known}`?")),
        None => {
            let all: Vec<&str> = known.take(LISTED_MAX + 1).collect();
            match all.len() {
                0 => Some(format!("the policy has no {what} at all")),
                1..=LISTED_MAX => Some(format!("it has {}", list(&all))),
                _ => None,
            }
        }
    };
    mistakes.add(
        Code::UnknownName,
        at,
        format!("the policy has no {what} `{name}`"),
        help,
    );
}
