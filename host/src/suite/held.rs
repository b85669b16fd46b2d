//! The cases that a file beside a suite holds: JSON, or an export read by a mapping.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::strict::Strict;
use crate::map::{Mapped, Mapping, MappingError, ProblemKind, RowProblem, StartError};

/// The cases of a file, in its order.
#[derive(Debug, Default)]
pub struct Held {
    /// Its cases, each with the line of an export where it begins.
    cases: Vec<(Json, u64)>,
    /// What of the export could not be read, and is left out.
    left_out: Vec<RowProblem>,
}

/// Why a file holds no case, or not the one asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unheld {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Unheld {
    fn new(message: String, help: impl Into<Option<String>>) -> Unheld {
        Unheld {
            message,
            help: help.into(),
        }
    }

    /// A file that cannot be read.
    pub fn file(message: String) -> Unheld {
        Unheld::new(
            message,
            "the path begins at the folder of the suite".to_owned(),
        )
    }
}

impl Held {
    /// The only case of the file called `name`, or the one with that id. A case of which the export says something that
    /// cannot be read is none: a test of it would pass or fail for the wrong reason.
    pub fn case(&self, name: &str, id: Option<&str>) -> Result<Map<String, Json>, Unheld> {
        let found = match id {
            Some(id) => self.cases.iter().position(|it| id_of(&it.0) == id),
            None => Some(0).filter(|_| self.cases.len() == 1),
        };
        let Some((at, (case, first))) = found.and_then(|it| Some((it, self.cases.get(it)?))) else {
            return Err(match id {
                Some(id) => Unheld::new(
                    format!("`{name}` has no case with the id `{id}`"),
                    self.cases
                        .first()
                        .map(|it| format!("the first one is `{}`", id_of(&it.0))),
                ),
                None => Unheld::new(
                    format!("`{name}` holds {} cases", self.cases.len()),
                    format!("say which one: `{{ file: {name}, id: … }}`"),
                ),
            });
        };
        let end = self.cases.get(at + 1).map_or(u64::MAX, |it| it.1);
        let mut problems = self.left_out.iter();
        if let Some(it) = problems.find(|it| (*first..end).contains(&it.line)) {
            return Err(Unheld::new(
                format!("`{name}`, line {}: {}", it.line, it.message),
                it.help.clone(),
            ));
        }
        match case {
            Json::Object(case) => Ok(case.clone()),
            _ => Err(Unheld::new(format!("`{name}` holds no case"), None)),
        }
    }
}

fn id_of(case: &Json) -> String {
    match case.get("id") {
        Some(Json::String(id)) => id.clone(),
        Some(id) => id.to_string(),
        None => String::new(),
    }
}

fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The cases of a file of JSON: one, several one after the other, or a list of them.
pub fn plain(path: &Path, text: &str) -> Result<Held, Unheld> {
    let name = shown(path);
    let mut cases: Vec<Json> = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Strict>() {
        match value {
            Ok(Strict(Json::Array(list))) => cases.extend(list),
            Ok(Strict(it)) => cases.push(it),
            Err(error) => {
                let message = match error.classify() {
                    serde_json::error::Category::Data => format!("`{name}`: {error}"),
                    _ => format!("`{name}` is no JSON from line {} on", error.line()),
                };
                let help = "a file of cases is JSON, or one JSON object a line; an export needs \
                            a mapping: `{ file: …, map: mapping.yaml }`";
                return Err(Unheld::new(message, help.to_owned()));
            }
        }
    }
    Ok(Held {
        cases: cases.into_iter().map(|it| (it, 0)).collect(),
        left_out: Vec::new(),
    })
}

/// The cases that a mapping makes of an export.
pub fn mapped(path: &Path, text: &str, map: &Path, mapping: &str) -> Result<Held, Unheld> {
    let (name, map) = (shown(path), shown(map));
    let of_mapping = |errors: Vec<MappingError>| {
        let first = errors.into_iter().next();
        let Some(it) = first else {
            return Unheld::new(format!("`{map}` is no mapping"), None);
        };
        let place = match it.line {
            0 => String::new(),
            line => format!(", line {line}"),
        };
        Unheld::new(format!("`{map}`{place}: {}", it.message), it.help)
    };
    let mapping = Mapping::parse(mapping).map_err(of_mapping)?;
    let rows = mapping
        .cases(text.as_bytes())
        .map_err(|error| match error {
            StartError::Mapping(errors) => of_mapping(errors),
            StartError::Export {
                line,
                message,
                help,
            } => Unheld::new(format!("`{name}`, line {line}: {message}"), help),
            StartError::Read(error) => Unheld::new(format!("`{name}`: {error}"), None),
        })?;
    let mut held = Held::default();
    for row in rows {
        match row.map_err(|error| Unheld::new(format!("`{name}`: {error}"), None))? {
            Mapped::Case(case) => {
                let json = serde_json::from_str(&case.json)
                    .map_err(|error| Unheld::new(format!("`{name}`: {error}"), None))?;
                held.cases.push((json, case.first_line));
            }
            Mapped::Problem(it) if it.kind != ProblemKind::Noted => held.left_out.push(it),
            Mapped::Problem(_) => {}
        }
    }
    Ok(held)
}
