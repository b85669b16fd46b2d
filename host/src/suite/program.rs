//! What a suite says of the organisation. Beside a case it stands under names with `program.`
//! before them, so that `set`, `without` and tables change it like the case's own facts; what is
//! asked of the component has it apart.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::cases::Case;
use super::document::{Code, Entry, Key, Mistakes, Node, Value, parse};
use super::facts::{Facts, entries_of};
use super::files::Files;

/// What stands before the name of a fact of the organisation.
const PREFIX: &str = "program.";

/// Add what stands under `program`: facts, or the file that holds them.
pub fn add(
    entry: &Entry<'_>,
    case: &mut Case,
    folder: &Path,
    files: &mut Files,
    facts: &mut Facts<'_>,
) -> Option<()> {
    let Value::Text(name) = &entry.node.value else {
        let entries = entries_of(entry, "`program`", facts.mistakes)?;
        let entries: Vec<(Key, &Node)> =
            entries.iter().map(|it| (under(it.key), it.node)).collect();
        return put(&entries, case, facts);
    };
    let wrong = |message: String, mistakes: &mut Mistakes| {
        let help = "name a file with one object of facts, in JSON or YAML".to_owned();
        mistakes.add(Code::File, entry.at(), message, help);
    };
    let text = match files.text(&folder.join(name)) {
        Ok(text) => text,
        Err(message) => {
            wrong(message, facts.mistakes);
            return None;
        }
    };
    let root = match parse(&text) {
        Ok(root) => root,
        Err(error) => {
            let place = format!("`{name}`, line {}", error.at.line);
            wrong(format!("{place}: {}", error.message), facts.mistakes);
            return None;
        }
    };
    let Value::Map(entries) = &root.value else {
        wrong(
            format!("`{name}` holds {}, not facts", root.kind()),
            facts.mistakes,
        );
        return None;
    };
    let entries: Vec<(Key, &Node)> = entries.iter().map(|(key, it)| (under(key), it)).collect();
    // What is wrong with the file is said where the suite names it.
    let mut own = Mistakes::new(Arc::clone(&text));
    let done = put(
        &entries,
        case,
        &mut Facts {
            names: facts.names,
            anchors: facts.anchors,
            calendars: &mut *facts.calendars,
            mistakes: &mut own,
        },
    );
    let found = own.finish();
    for it in &found {
        let line = it.location.map_or(1, |it| it.line);
        let message = format!("`{name}`, line {line}: {}", it.message);
        facts
            .mistakes
            .add(Code::File, entry.at(), message, it.help.clone());
    }
    done.filter(|()| found.is_empty())
}

fn under(key: &Key) -> Key {
    Key {
        name: format!("{PREFIX}{}", key.name),
        at: key.at,
    }
}

fn put(entries: &[(Key, &Node)], case: &mut Case, facts: &mut Facts<'_>) -> Option<()> {
    let entries: Vec<Entry<'_>> = entries
        .iter()
        .map(|(key, node)| Entry { key, node })
        .collect();
    for given in facts.section(&entries) {
        case.json.insert(given.name.clone(), given.value.clone());
        case.given.push(given);
    }
    Some(())
}

/// A case without what is said of the organisation, and that as one line of JSON.
pub fn parted(json: &Map<String, Json>) -> (Map<String, Json>, Option<String>) {
    let mut case = Map::new();
    let mut program = Map::new();
    for (name, value) in json {
        match name.strip_prefix(PREFIX) {
            Some(name) => program.insert(name.to_owned(), value.clone()),
            None => case.insert(name.clone(), value.clone()),
        };
    }
    let program = (!program.is_empty()).then(|| Json::Object(program).to_string());
    (case, program)
}
