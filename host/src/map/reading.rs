//! What is read from a row for an id, an instant or a fact.

use std::rc::Rc;

use jaq_json::{Num, Val};

use super::document::{Place, nearest};
use super::instant::{self, Format, cut};
use super::program::Program;
use super::value;

/// An expression, and what its value must be.
pub struct Reading {
    /// `id`, `event`, `as_of`, or the fact's name.
    pub name: String,
    pub program: Program,
    /// Places in the mapping file of the fields that the program names.
    pub places: Vec<Place>,
    pub kind: Kind,
}

/// What a value must be.
pub enum Kind {
    /// Text that is not empty, or an integer.
    Id,
    /// Text or a number in a format of instants.
    Instant(Format),
    /// A number, or a text that is one.
    Number,
    /// Anything that a fact can be.
    Value(Translation),
}

/// What a value is held against.
#[derive(Default)]
pub struct Translation {
    /// Values as they are read, and the JSON they become; others are not readable.
    pub map: Option<Vec<(String, String)>>,
    /// The only values that are readable.
    pub one_of: Option<Vec<String>>,
}

/// What a reading found in a row.
#[derive(Clone)]
pub struct Found {
    pub value: Given,
    /// What is wrong, or worth knowing.
    pub complaint: Option<Rc<Complaint>>,
}

/// The value that was found.
#[derive(Clone, PartialEq, Eq)]
pub enum Given {
    /// The expression says nothing.
    Nothing,
    /// There is no value.
    Missing,
    /// There is one that cannot be read.
    Unreadable,
    /// This JSON.
    Json(Rc<str>),
    /// This instant, also as JSON.
    Instant(i64, Rc<str>),
}

/// A message and help.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaint {
    pub message: String,
    pub help: Option<String>,
}

impl Given {
    /// Its JSON, if it has a value.
    pub fn json(&self) -> Option<&Rc<str>> {
        match self {
            Self::Json(json) | Self::Instant(_, json) => Some(json),
            Self::Nothing | Self::Missing | Self::Unreadable => None,
        }
    }
}

impl Reading {
    /// What the expression makes of `row`.
    pub fn of(&self, row: Val) -> Found {
        let value = match self.program.one(row) {
            Ok(None) => return Given::Nothing.into(),
            Ok(Some(Val::Null)) => return Given::Missing.into(),
            Ok(Some(value)) => value,
            Err(message) => {
                let help =
                    "correct it in the export, or let the expression say what it means".to_owned();
                return unreadable(message, Some(help));
            }
        };
        match &self.kind {
            Kind::Id => match &value {
                Val::Num(Num::Int(_)) => self.json(&value),
                Val::TStr(bytes) if !bytes.is_empty() => self.json(&value),
                _ => unreadable(
                    format!("`{}` cannot be the id of a case", cut(&value.to_string())),
                    None,
                ),
            },
            Kind::Instant(format) => self.instant(format, &value),
            Kind::Number => self.number(&value),
            Kind::Value(translation) => self.translated(translation, &value),
        }
    }

    fn json(&self, value: &Val) -> Found {
        let mut json = String::new();
        match value::write(value, &mut json) {
            Ok(()) => Given::Json(json.into()).into(),
            Err(message) => unreadable(message, None),
        }
    }

    fn instant(&self, format: &Format, value: &Val) -> Found {
        let Some(text) = value::as_key(value) else {
            return unreadable(
                format!("`{}` is not an instant", cut(&value.to_string())),
                None,
            );
        };
        match format.read(&text) {
            Ok(read) => Found {
                value: Given::Instant(
                    read.millis,
                    format!("\"{}\"", instant::write(read.millis)).into(),
                ),
                complaint: read.note.map(|message| {
                    Rc::new(Complaint {
                        message,
                        help: None,
                    })
                }),
            },
            Err(message) => {
                let help = matches!(value, Val::TStr(_)).then(|| {
                    "correct it in the export, or write another `format`; texts that stand for no value go under \
                     `missing`"
                        .to_owned()
                });
                unreadable(message, help)
            }
        }
    }

    fn number(&self, value: &Val) -> Found {
        match value {
            Val::Num(_) => self.json(value),
            Val::TStr(_) => {
                let text = value::as_text(value).unwrap_or_default();
                match value::number(text.trim()) {
                    Some(json) => Given::Json(json.into()).into(),
                    None => {
                        let help =
                            "correct it in the export, or read it with `value:` and an expression"
                                .to_owned();
                        unreadable(format!("`{}` is not a number", cut(&text)), Some(help))
                    }
                }
            }
            other => unreadable(
                format!("`{}` is not a number", cut(&other.to_string())),
                None,
            ),
        }
    }

    fn translated(&self, translation: &Translation, value: &Val) -> Found {
        let key = value::as_key(value);
        let shown = || cut(&key.clone().unwrap_or_else(|| value.to_string()));
        if let Some(known) = &translation.one_of
            && !key.as_ref().is_some_and(|key| known.contains(key))
        {
            let help = closest(&shown(), known.iter()).unwrap_or_else(|| {
                format!("add it under `one_of` of `{}` if it is right", self.name)
            });
            return unreadable(
                format!("`{}` is not among the values of `one_of`", shown()),
                Some(help),
            );
        }
        let Some(map) = &translation.map else {
            return self.json(value);
        };
        match map.iter().find(|(from, _)| Some(from) == key.as_ref()) {
            Some((_, json)) if json == "null" => Given::Missing.into(),
            Some((_, json)) => Given::Json(json.as_str().into()).into(),
            None => {
                let help =
                    closest(&shown(), map.iter().map(|(from, _)| from)).unwrap_or_else(|| {
                        format!(
                            "add it under `translate` of `{}`, with what it means",
                            self.name
                        )
                    });
                unreadable(
                    format!("`translate` does not say what `{}` means", shown()),
                    Some(help),
                )
            }
        }
    }
}

impl From<Given> for Found {
    fn from(value: Given) -> Self {
        Self {
            value,
            complaint: None,
        }
    }
}

fn unreadable(message: String, help: Option<String>) -> Found {
    Found {
        value: Given::Unreadable,
        complaint: Some(Rc::new(Complaint { message, help })),
    }
}

fn closest<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<String> {
    nearest(name, known.map(String::as_str)).map(|known| format!("is `{known}` meant?"))
}
