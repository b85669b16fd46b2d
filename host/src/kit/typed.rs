//! The types of the WIT as JSON, for files that any language reads.
//!
//! Whole numbers of 64 bits are texts of digits, because many readers of JSON round them:
//! `{"instant":"1763656200000"}`. A variant is an object with one key, or a text if it has no
//! value: `"none"`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::fixtures::Plan;
use crate::model::moment::{Length, Moment};
use crate::types as wire;

/// A whole number of 64 bits, written as text.
mod digits {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(it: &i64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(it)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The same, or nothing.
mod some_digits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(it: &Option<i64>, to: S) -> Result<S::Ok, S::Error> {
        it.map(|it| it.to_string()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
        let text: Option<String> = Option::deserialize(from)?;
        text.map(|it| it.parse().map_err(D::Error::custom))
            .transpose()
    }
}

/// One value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scalar {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    #[serde(with = "digits")]
    Integer(i64),
    /// An exact decimal.
    Decimal {
        /// All digits as one whole number.
        #[serde(with = "digits")]
        mantissa: i64,
        /// How many of them are fraction digits.
        scale: u8,
    },
    /// Text.
    Text(String),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[serde(with = "digits")]
    Instant(i64),
    /// Milliseconds.
    #[serde(with = "digits")]
    Span(i64),
}

/// The value of one fact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Known to be empty.
    None,
    /// One value.
    One(Scalar),
    /// A list.
    Many(Vec<Scalar>),
    /// A list of records, each a list of pairs.
    Records(Vec<Vec<(String, Scalar)>>),
}

/// Facts that changed together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When, in milliseconds.
    #[serde(with = "digits")]
    pub at: i64,
    /// To what.
    pub set: Vec<(String, Value)>,
}

/// A case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Facts before the first event, as pairs.
    pub facts: Vec<(String, Value)>,
    /// Later changes.
    pub history: Vec<Event>,
    /// The instant that a snapshot shows, in milliseconds.
    #[serde(with = "some_digits")]
    pub as_of: Option<i64>,
    /// Whether the history begins with the case.
    pub history_complete: bool,
}

/// What `decide` is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The case.
    pub case: Case,
    /// The moment of decision, in milliseconds.
    #[serde(with = "digits")]
    pub now: i64,
    /// Options, exactly as they go in.
    pub options: String,
}

/// The outcome for one case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// The case's id.
    pub id: String,
    /// The reported level.
    pub severity: Option<String>,
    /// Keys of what is due.
    pub due: Vec<String>,
    /// `yes`, `no` or `unknown`.
    pub ready: Option<String>,
    /// The next change, in milliseconds.
    #[serde(with = "some_digits")]
    pub next_change: Option<i64>,
    /// The whole decision, byte for byte.
    pub json: String,
}

/// Why a case was not decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rejection {
    /// Stable code.
    pub code: String,
    /// One line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What a call answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// What was asked for.
    Ok(T),
    /// Why there is none.
    Error(Rejection),
}

/// What `timeline` is asked beyond `decide`, and what it answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Timeline {
    /// Its end, in milliseconds.
    #[serde(with = "digits")]
    pub until: i64,
    /// The instants as JSON, byte for byte.
    pub answer: Answer<String>,
}

/// A question of the typed door and its answers: one line of a kit's file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Exchange {
    /// What is asked.
    #[serde(flatten)]
    pub question: Question,
    /// What `decide` answers.
    pub decide: Answer<Decision>,
    /// The same case asked for its timeline, on some lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Timeline>,
}

impl From<&Scalar> for wire::Scalar {
    fn from(it: &Scalar) -> wire::Scalar {
        match it {
            Scalar::Boolean(it) => wire::Scalar::Boolean(*it),
            Scalar::Integer(it) => wire::Scalar::Integer(*it),
            Scalar::Decimal { mantissa, scale } => wire::Scalar::Decimal(wire::Decimal {
                mantissa: *mantissa,
                scale: *scale,
            }),
            Scalar::Text(it) => wire::Scalar::Text(it.clone()),
            Scalar::Instant(it) => wire::Scalar::Instant(*it),
            Scalar::Span(it) => wire::Scalar::Span(*it),
        }
    }
}

impl From<&Value> for wire::Value {
    fn from(it: &Value) -> wire::Value {
        match it {
            Value::None => wire::Value::None,
            Value::One(it) => wire::Value::One(it.into()),
            Value::Many(list) => wire::Value::Many(list.iter().map(Into::into).collect()),
            Value::Records(rows) => {
                let row = |row: &Vec<(String, Scalar)>| {
                    row.iter()
                        .map(|it| (it.0.clone(), (&it.1).into()))
                        .collect()
                };
                wire::Value::Records(rows.iter().map(row).collect())
            }
        }
    }
}

impl From<&Case> for wire::Case {
    fn from(it: &Case) -> wire::Case {
        let facts = |list: &[(String, Value)]| -> Vec<wire::Fact> {
            list.iter()
                .map(|it| wire::Fact {
                    name: it.0.clone(),
                    value: (&it.1).into(),
                })
                .collect()
        };
        wire::Case {
            id: it.id.clone(),
            facts: facts(&it.facts),
            history: it
                .history
                .iter()
                .map(|it| wire::Event {
                    at: it.at,
                    set: facts(&it.set),
                })
                .collect(),
            as_of: it.as_of,
            history_complete: it.history_complete,
        }
    }
}

impl From<wire::Decision> for Decision {
    fn from(it: wire::Decision) -> Decision {
        Decision {
            id: it.id,
            severity: it.severity,
            due: it.due,
            ready: it.ready.map(|it| {
                match it {
                    wire::Answer::No => "no",
                    wire::Answer::Unknown => "unknown",
                    wire::Answer::Yes => "yes",
                }
                .to_owned()
            }),
            next_change: it.next_change,
            json: it.json,
        }
    }
}

impl From<wire::Rejection> for Rejection {
    fn from(it: wire::Rejection) -> Rejection {
        Rejection {
            code: it.code,
            message: it.message,
            help: it.help,
        }
    }
}

/// What a text in JSON is, by the type of its fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Of {
    Timestamp,
    Duration,
    Text,
    /// An element of a list or of a record, of which only the text itself tells.
    Guess,
}

/// Types of facts by name, as the vocabulary and the policy have them.
#[derive(Clone, Debug, Default)]
pub struct Types(Vec<(String, Of)>);

impl Types {
    /// From what `vocabulary` and `describe` say; what is not as expected is left out.
    pub fn read(vocabulary: &str, describe: &str) -> Types {
        let vocabulary: Json = serde_json::from_str(vocabulary).unwrap_or_default();
        let describe: Json = serde_json::from_str(describe).unwrap_or_default();
        let reads = describe.get("reads").and_then(Json::as_array);
        // What a policy says of a fact comes before the vocabulary.
        let all = reads
            .into_iter()
            .flatten()
            .map(|it| (it.get("fact"), it.get("type")))
            .chain(
                vocabulary
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|it| (it.get("name"), it.get("type"))),
            );
        Types(
            all.filter_map(|(name, ty)| {
                let of = match ty?.as_str()? {
                    "timestamp" => Of::Timestamp,
                    "duration" => Of::Duration,
                    _ => Of::Text,
                };
                Some((name?.as_str()?.to_owned(), of))
            })
            .collect(),
        )
    }

    fn of(&self, name: &str) -> Of {
        self.0
            .iter()
            .find(|it| it.0 == name)
            .map_or(Of::Text, |it| it.1)
    }

    /// A line of the lines door as a typed case; none if it is no case, or says what types
    /// cannot.
    pub fn case(&self, line: &str) -> Option<Case> {
        let map: Map<String, Json> = serde_json::from_str(line).ok()?;
        let facts = |map: &Map<String, Json>, own: bool| -> Option<Vec<(String, Value)>> {
            let reserved = ["id", "history", "as_of", "history_complete", "format"];
            map.iter()
                .filter(|it| !own || !reserved.contains(&it.0.as_str()))
                .map(|(name, it)| Some((name.clone(), value(it, self.of(name))?)))
                .collect()
        };
        let mut history = Vec::new();
        match map.get("history") {
            None => {}
            Some(Json::Array(events)) => {
                for event in events {
                    history.push(Event {
                        at: event.get("at")?.as_str()?.parse::<Moment>().ok()?.millis(),
                        set: facts(event.get("set")?.as_object()?, false)?,
                    });
                }
            }
            Some(_) => return None,
        }
        let as_of = match map.get("as_of") {
            None => None,
            Some(it) => Some(it.as_str()?.parse::<Moment>().ok()?.millis()),
        };
        Some(Case {
            id: match map.get("id")? {
                Json::String(it) => it.clone(),
                Json::Number(it) => it.to_string(),
                _ => return None,
            },
            facts: facts(&map, true)?,
            history,
            as_of,
            history_complete: match map.get("history_complete") {
                None => map.contains_key("history"),
                Some(it) => it.as_bool()?,
            },
        })
    }
}

fn value(it: &Json, of: Of) -> Option<Value> {
    Some(match it {
        Json::Null => Value::None,
        Json::Array(list) if !list.is_empty() && list.iter().all(Json::is_object) => {
            let row = |it: &Json| -> Option<Vec<(String, Scalar)>> {
                let fields = it.as_object()?.iter();
                fields
                    .map(|it| Some((it.0.clone(), scalar(it.1, Of::Guess)?)))
                    .collect()
            };
            Value::Records(list.iter().map(row).collect::<Option<_>>()?)
        }
        Json::Array(list) => {
            let elements = list.iter().map(|it| scalar(it, Of::Guess));
            Value::Many(elements.collect::<Option<_>>()?)
        }
        it => Value::One(scalar(it, of)?),
    })
}

fn scalar(it: &Json, of: Of) -> Option<Scalar> {
    let instant = |text: &str| {
        text.parse()
            .ok()
            .map(|it: Moment| Scalar::Instant(it.millis()))
    };
    let span = |text: &str| {
        text.parse()
            .ok()
            .map(|it: Length| Scalar::Span(it.millis()))
    };
    Some(match it {
        Json::Bool(it) => Scalar::Boolean(*it),
        Json::Number(it) => match it.as_i64() {
            Some(it) => Scalar::Integer(it),
            None => decimal(&it.to_string())?,
        },
        Json::String(text) => match of {
            Of::Timestamp | Of::Guess => instant(text),
            Of::Duration => span(text),
            Of::Text => None,
        }
        .unwrap_or_else(|| Scalar::Text(text.clone())),
        Json::Null | Json::Array(_) | Json::Object(_) => return None,
    })
}

/// A number with a fraction; none if it is written with an exponent or is too large.
fn decimal(text: &str) -> Option<Scalar> {
    let (whole, fraction) = text.split_once('.')?;
    Some(Scalar::Decimal {
        mantissa: format!("{whole}{fraction}").parse().ok()?,
        scale: u8::try_from(fraction.len()).ok()?,
    })
}

impl Plan {
    /// Read `kit.json`.
    pub fn read(text: &str) -> Result<Plan, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}
