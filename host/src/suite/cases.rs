//! The cases of a suite: in a file, in the suite, or another one with changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::document::{Code, Entry, Mistakes, Place, Section, Value, list, nearest};
use super::facts::{Facts, Given, entries_of};
use super::files::Files;

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
                    self.file((name, entry.at()), (None, None), files, facts.mistakes)
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

    /// `{ like: name, id: X, set: {…}, without: […] }`, or the same with `file`, which may be an
    /// export that `map` reads.
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
        let map = section.text("map", facts.mistakes).map(|it| it.0);
        let set = section.take("set");
        let without = section.take("without");
        section.done(facts.mistakes);
        if let (Some(like), Some(_)) = (&like, &map) {
            facts.mistakes.add(
                Code::Shape,
                like.at(),
                "a mapping reads an export, and there is none",
                "write `file` for the export: `{ file: export.csv, map: mapping.yaml, id: … }`"
                    .to_owned(),
            );
            return None;
        }
        let mut case = match (like, file) {
            (Some(like), None) => match &like.node.value {
                Value::Text(name)
                    if !self.named.contains_key(name.as_str()) && name.contains(['.', '/']) =>
                {
                    self.file(
                        (name, like.at()),
                        (id.as_deref(), None),
                        files,
                        facts.mistakes,
                    )?
                }
                _ => self.at_depth(&like, files, facts, depth - 1)?,
            },
            (None, Some((name, at))) => {
                let which = (id.as_deref(), map.as_deref());
                self.file((&name, at), which, files, facts.mistakes)?
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

    /// A case of a file: the only one, or the one with that id.
    fn file(
        &self,
        (name, at): (&str, Place),
        (id, map): (Option<&str>, Option<&str>),
        files: &mut Files,
        mistakes: &mut Mistakes,
    ) -> Option<Case> {
        let map = map.map(|it| self.folder.join(it));
        let held = files.held(&self.folder.join(name), map.as_deref());
        match held.and_then(|it| it.case(name, id)) {
            Ok(json) => Some(Case {
                json,
                given: Vec::new(),
            }),
            Err(it) => {
                mistakes.add(Code::File, at, it.message, it.help);
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
