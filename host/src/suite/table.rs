//! Tables of tests: columns and rows, in the suite or in a CSV file, each row made into a section of its own.

use std::path::Path;

use super::document::{Code, Entry, Key, Mistakes, Node, Place, Section, Value, parse};
use super::files::Files;
use super::names::{Kind, Names};

/// Rows of one table.
const ROWS_MAX: usize = 10_000;
/// Columns that are not facts.
const OWN: [&str; 8] = [
    "name", "at", "start", "without", "about", "case", "program", "shows",
];

/// A row as if it stood under `rows`, and where it stands if that is another file.
pub struct Row {
    /// The row as a section.
    pub node: Node,
    /// `cases.csv, line 3`
    pub within: Option<String>,
}

/// The rows of `table: { columns, rows }` or `table: file.csv`.
pub fn rows(
    entry: &Entry<'_>,
    folder: &Path,
    names: &Names,
    files: &mut Files,
    mistakes: &mut Mistakes,
) -> Option<Vec<Row>> {
    match &entry.node.value {
        Value::Text(name) => csv(name, entry.at(), folder, names, files, mistakes),
        Value::Map(_) => inline(entry, mistakes),
        _ => {
            mistakes.add(
                Code::Shape,
                entry.at(),
                format!("`table` must be a CSV file, or columns and rows, but is {}", entry.node.kind()),
                "write `table: file.csv`, or `table: { columns: [name, impact, expect.severity], rows: [[worst, high, sev1]] }`"
                    .to_owned(),
            );
            None
        }
    }
}

fn inline(entry: &Entry<'_>, mistakes: &mut Mistakes) -> Option<Vec<Row>> {
    let mut section = Section::of(entry.node, entry.at(), "a table", mistakes)?;
    let columns = section.take("columns");
    let rows = section.take("rows");
    section.done(mistakes);
    let (Some(columns), Some(rows)) = (columns, rows) else {
        mistakes.add(
            Code::Missing,
            entry.at(),
            "a table has `columns` and `rows`",
            "write `columns: [name, impact, expect.severity]` and beneath it `rows:`".to_owned(),
        );
        return None;
    };
    let columns = columns.words(mistakes);
    let Value::List(list) = &rows.node.value else {
        mistakes.add(
            Code::Shape,
            rows.at(),
            "`rows` must be a list of rows",
            None,
        );
        return None;
    };
    let mut made = Vec::new();
    for row in list {
        let Value::List(cells) = &row.value else {
            let help = "write `- [worst, high, sev1]`".to_owned();
            mistakes.add(
                Code::Shape,
                row.at,
                "a row of a table is a list of cells",
                help,
            );
            continue;
        };
        if cells.len() != columns.len() {
            let message = format!(
                "this row has {} cells, and the table {} columns",
                cells.len(),
                columns.len()
            );
            mistakes.add(Code::Shape, row.at, message, None);
            continue;
        }
        let cells = columns.iter().zip(cells).map(|((name, at), cell)| Cell {
            column: name,
            at: *at,
            node: cell.clone(),
        });
        made.push(Row {
            node: section_of(cells, row.at),
            within: None,
        });
    }
    Some(made)
}

fn csv(
    name: &str,
    at: Place,
    folder: &Path,
    names: &Names,
    files: &mut Files,
    mistakes: &mut Mistakes,
) -> Option<Vec<Row>> {
    let text = match files.text(&folder.join(name)) {
        Ok(text) => text,
        Err(message) => {
            let help = "the path begins at the folder of the suite".to_owned();
            mistakes.add(Code::File, at, message, help);
            return None;
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let wrong = |error: &csv::Error| match error.kind() {
        csv::ErrorKind::UnequalLengths {
            pos: Some(pos),
            expected_len,
            len,
        } => format!(
            "`{name}`, line {}: this row has {len} cells, and the table {expected_len} columns",
            pos.line()
        ),
        _ => format!("`{name}` is not CSV that can be read"),
    };
    let columns: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => {
            mistakes.add(Code::File, at, wrong(&error), None);
            return None;
        }
    };
    let mut made = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                mistakes.add(Code::File, at, wrong(&error), None);
                return None;
            }
        };
        if made.len() == ROWS_MAX {
            mistakes.add(
                Code::File,
                at,
                format!("`{name}` has more than {ROWS_MAX} rows"),
                None,
            );
            return None;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cells = columns
            .iter()
            .zip(record.iter())
            .map(|(column, text)| Cell {
                column,
                at,
                node: Node {
                    value: cell(column, text, names, at),
                    at,
                },
            });
        made.push(Row {
            node: section_of(cells, at),
            within: Some(format!("{name}, line {line}")),
        });
    }
    Some(made)
}

/// A cell of a CSV file as a value.
fn cell(column: &str, text: &str, names: &Names, at: Place) -> Value {
    let list = column.starts_with("expect.") || column == "without" || column == "shows";
    if list && text.contains(';') {
        let parts = text.split(';').map(|it| Node {
            value: scalar(it.trim()),
            at,
        });
        return Value::List(parts.collect());
    }
    match names
        .facts
        .get(column.strip_prefix("set.").unwrap_or(column))
    {
        Some(Kind::Text) if !text.is_empty() && text != "null" => Value::Text(text.to_owned()),
        _ => scalar(text),
    }
}

/// What YAML says a text is, if that is a single value.
fn scalar(text: &str) -> Value {
    match parse(text).map(|it| it.value) {
        Ok(value @ (Value::Boolean(_) | Value::Integer(_) | Value::Number(_))) => value,
        Ok(Value::Null) if !text.is_empty() => Value::Null,
        _ => Value::Text(text.to_owned()),
    }
}

struct Cell<'c> {
    column: &'c str,
    at: Place,
    node: Node,
}

/// The cells as a section; an empty one is left out.
fn section_of<'c>(cells: impl Iterator<Item = Cell<'c>>, at: Place) -> Node {
    let mut row = Vec::new();
    for cell in cells {
        if matches!(&cell.node.value, Value::Text(it) if it.is_empty()) {
            continue;
        }
        let path: Vec<&str> = match cell.column {
            own if OWN.contains(&own) => vec![own],
            it if it.starts_with("expect.") || it.starts_with("set.") => it.split('.').collect(),
            fact => vec!["set", fact],
        };
        put(&mut row, &path, cell);
    }
    Node {
        value: Value::Map(row),
        at,
    }
}

fn put(section: &mut Vec<(Key, Node)>, path: &[&str], cell: Cell<'_>) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let key = Key {
        name: (*first).to_owned(),
        at: cell.at,
    };
    if rest.is_empty() {
        section.push((key, cell.node));
        return;
    }
    let found = section
        .iter()
        .position(|(key, node)| key.name == *first && matches!(node.value, Value::Map(_)));
    let at = match found {
        Some(at) => at,
        None => {
            let node = Node {
                value: Value::Map(Vec::new()),
                at: cell.at,
            };
            section.push((key, node));
            section.len() - 1
        }
    };
    if let Some((
        _,
        Node {
            value: Value::Map(inner),
            ..
        },
    )) = section.get_mut(at)
    {
        put(inner, rest, cell);
    }
}
