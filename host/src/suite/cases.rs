//! The cases of a suite: in a file, in the suite, or another one with changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::document::{Code, Entry, Mistakes, Place, Section, Value, list, nearest};
use super::facts::{Facts, Given, entries_of};
use super::files::Files;
use super::strict::Strict;

/// How many cases may rest on one another.
const LIKE_MAX: usize = 16;

/// A case, and where its facts stand in the suite.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The case as JSON.
    pub json: Map<String, Json>,
    /// Facts that the suite itself gives.
    pub given: Vec<Given>,
}

/// The named cases of a suite, and the files beside it.
pub struct Cases<'n> {
    /// The folder of the suite.
    pub folder: PathBuf,
    /// Under `cases`.
    pub named: BTreeMap<&'n str, Entry<'n>>,
    /// Under `program`: what holds of the organisation in all tests.
    pub program: Option<Entry<'n>>,
}

impl<'n> Cases<'n> {
    /// The case that stands under `case` or `like`.
    pub fn read(
        &self,
        entry: &Entry<'n>,
        files: &mut Files,
        facts: &mut Facts<'_>,
    ) -> Option<Case> {
        self.at_depth(entry, files, facts, LIKE_MAX)
    }

    fn at_depth(
        &self,
        entry: &Entry<'n>,
        files: &mut Files,
        facts: &mut Facts<'_>,
        depth: usize,
    ) -> Option<Case> {
        if depth == 0 {
            facts.mistakes.add(
                Code::Value,
                entry.at(),
                "these cases rest on one another without end",
                "let one of them stand by itself".to_owned(),
            );
            return None;
        }
        match &entry.node.value {
            Value::Map(fields) if fields.iter().any(|(key, _)| is_reference(&key.name)) => {
                self.reference(entry, files, facts, depth)
            }
            Value::Map(fields) => {
                let entries: Vec<Entry<'_>> = fields
                    .iter()
                    .map(|(key, node)| Entry { key, node })
                    .collect();
                let mut given = Vec::new();
                let json = facts.case(&entries, &mut given)?;
                Some(Case { json, given })
            }
            Value::Text(name) => match self.named.get(name.as_str()) {
                Some(named) => self.at_depth(named, files, facts, depth - 1),
                None if name.contains(['.', '/']) => {
                    self.file(name, None, entry.at(), files, facts.mistakes)
                }
                None => {
                    self.unknown(name, entry.at(), facts.mistakes);
                    None
                }
            },
            _ => {
                facts.mistakes.add(
                    Code::Shape,
                    entry.at(),
                    format!(
                        "a case is a name, a file or facts with values, but this is {}",
                        entry.node.kind()
                    ),
                    "write `case: case.json`, or `case: { service: down }`".to_owned(),
                );
                None
            }
        }
    }

    /// `{ like: name, id: X, set: {…}, without: […] }`, or the same with `file`.
    fn reference(
        &self,
        entry: &Entry<'n>,
        files: &mut Files,
        facts: &mut Facts<'_>,
        depth: usize,
    ) -> Option<Case> {
        let mut section = Section::of(entry.node, entry.at(), "a case", facts.mistakes)?;
        let like = section.take("like");
        let file = section.text("file", facts.mistakes);
        let id = section.text("id", facts.mistakes).map(|it| it.0);
        let set = section.take("set");
        let without = section.take("without");
        section.done(facts.mistakes);
        let mut case = match (like, file) {
            (Some(like), None) => match &like.node.value {
                Value::Text(name)
                    if !self.named.contains_key(name.as_str()) && name.contains(['.', '/']) =>
                {
                    self.file(name, id.as_deref(), like.at(), files, facts.mistakes)?
                }
                _ => self.at_depth(&like, files, facts, depth - 1)?,
            },
            (None, Some((name, at))) => {
                self.file(&name, id.as_deref(), at, files, facts.mistakes)?
            }
            _ => {
                facts.mistakes.add(
                    Code::Shape,
                    entry.at(),
                    "a case is like another or from a file, not both",
                    "leave one of `like` and `file` out".to_owned(),
                );
                return None;
            }
        };
        change(&mut case, set, without, facts)?;
        Some(case)
    }

    /// A case of a file of JSON: the only one, or the one with that id.
    fn file(
        &self,
        name: &str,
        id: Option<&str>,
        at: Place,
        files: &mut Files,
        mistakes: &mut Mistakes,
    ) -> Option<Case> {
        let text = match files.text(&self.folder.join(name)) {
            Ok(text) => text,
            Err(message) => {
                let help = "the path begins at the folder of the suite".to_owned();
                mistakes.add(Code::File, at, message, help);
                return None;
            }
        };
        let mut cases: Vec<Json> = Vec::new();
        for value in serde_json::Deserializer::from_str(&text).into_iter::<Strict>() {
            match value {
                Ok(Strict(Json::Array(list))) => cases.extend(list),
                Ok(Strict(it)) => cases.push(it),
                Err(error) => {
                    let message = match error.classify() {
                        serde_json::error::Category::Data => format!("`{name}`: {error}"),
                        _ => format!("`{name}` is no JSON from line {} on", error.line()),
                    };
                    let help = "a file of cases is JSON, or one JSON object a line".to_owned();
                    mistakes.add(Code::File, at, message, help);
                    return None;
                }
            }
        }
        let id_of = |it: &Json| match it.get("id") {
            Some(Json::String(id)) => id.clone(),
            Some(id) => id.to_string(),
            None => String::new(),
        };
        let found = match id {
            Some(id) => cases.iter().position(|it| id_of(it) == id),
            None => Some(0).filter(|_| cases.len() == 1),
        };
        match found.map(|it| cases.swap_remove(it)) {
            Some(Json::Object(json)) => Some(Case {
                json,
                given: Vec::new(),
            }),
            Some(_) => {
                mistakes.add(Code::File, at, format!("`{name}` holds no case"), None);
                None
            }
            None => {
                let (message, help) = match id {
                    Some(id) => (
                        format!("`{name}` has no case with the id `{id}`"),
                        cases
                            .iter()
                            .map(id_of)
                            .next()
                            .map(|it| format!("the first one is `{it}`")),
                    ),
                    None => (
                        format!("`{name}` holds {} cases", cases.len()),
                        Some(format!("say which one: `{{ file: {name}, id: … }}`")),
                    ),
                };
                mistakes.add(Code::File, at, message, help);
                None
            }
        }
    }

    fn unknown(&self, name: &str, at: Place, mistakes: &mut Mistakes) {
        let known: Vec<&str> = self.named.keys().copied().collect();
        let help = match nearest(name, known.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None if known.is_empty() => {
                "name a file such as `case.json`, or write `cases:` above the tests".to_owned()
            }
            None => format!("`cases` has {}", list(&known)),
        };
        mistakes.add(
            Code::UnknownName,
            at,
            format!("there is no case `{name}`"),
            help,
        );
    }
}

fn is_reference(key: &str) -> bool {
    matches!(key, "like" | "file")
}

/// Give a case other facts, from its beginning to its end: what its history said of them is gone.
pub fn change(
    case: &mut Case,
    set: Option<Entry<'_>>,
    without: Option<Entry<'_>>,
    facts: &mut Facts<'_>,
) -> Option<()> {
    if let Some(set) = set {
        let entries = entries_of(&set, "`set`", facts.mistakes)?;
        for given in facts.section(&entries) {
            forget(case, &given.name);
            case.json.insert(given.name.clone(), given.value.clone());
            case.given.push(given);
        }
    }
    if let Some(without) = without {
        for (name, at) in without.words(facts.mistakes) {
            let known = &facts.names.facts;
            if !known.is_empty() && !known.contains_key(&name) {
                let known = known.keys().map(String::as_str);
                super::names::unknown("fact", &name, known, at, facts.mistakes);
            }
            forget(case, &name);
        }
    }
    Some(())
}

/// The case says nothing of that fact, nor does its history.
fn forget(case: &mut Case, name: &str) {
    case.json.remove(name);
    if let Some(Json::Array(history)) = case.json.get_mut("history") {
        for event in history {
            if let Some(Json::Object(set)) = event.get_mut("set") {
                set.remove(name);
            }
        }
    }
}

/// A folder, as a path to join to.
pub fn folder_of(file: &Path) -> PathBuf {
    file.parent().map_or_else(PathBuf::new, Path::to_owned)
}
