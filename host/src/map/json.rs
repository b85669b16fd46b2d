//! The rows of a JSON document: the elements of the list at a path, each with its line.

use std::io::BufRead;

use serde::de::IgnoredAny;

use super::rows::{BadRow, Step, meant};
use super::value::Json;

/// Where the rows of a document are: `.a.b[]`, and what may follow after a `|`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsAt {
    /// Keys from the document's root to the list.
    pub keys: Vec<String>,
    /// The expression that each element goes through.
    pub then: Option<String>,
    /// Characters before `then` in the whole.
    pub then_offset: usize,
}

impl RowsAt {
    /// Reads `.a.b[]` or `.a.b[] | expression`; none if `text` is neither.
    pub fn new(text: &str) -> Option<Self> {
        let (path, then) = text.split_once("[]")?;
        let after = then.trim_start();
        let then = match after.strip_prefix('|') {
            Some(then) => Some(then.trim().to_owned()),
            None if after.is_empty() => None,
            None => return None,
        };
        let then_offset = then
            .as_deref()
            .and_then(|then| text.rfind(then))
            .unwrap_or(0);
        let path = path.trim().strip_prefix('.')?;
        let path = path.strip_suffix('.').unwrap_or(path);
        let keys: Vec<String> = match path {
            "" => Vec::new(),
            _ => path.split('.').map(str::to_owned).collect(),
        };
        let name = |key: &String| {
            key.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
                && key
                    .chars()
                    .all(|it| it.is_ascii_alphanumeric() || it == '_')
        };
        keys.iter().all(name).then_some(Self {
            keys,
            then,
            then_offset: text
                .get(..then_offset)
                .map_or(0, |before| before.chars().count()),
        })
    }

    fn path(&self) -> String {
        format!(".{}[]", self.keys.join("."))
    }
}

/// The elements of a list in a document. The document is held; its elements are parsed one at a time.
pub struct Elements {
    text: Vec<u8>,
    at: usize,
    line: u64,
    first: bool,
}

impl Elements {
    /// Reads the document and goes to its list.
    ///
    /// Fails if it cannot be read, is not JSON, or has no such list.
    pub fn new(mut reader: impl BufRead, rows: &RowsAt) -> std::io::Result<Result<Self, BadRow>> {
        let mut text = Vec::new();
        reader.read_to_end(&mut text)?;
        if text.starts_with(b"\xef\xbb\xbf") {
            text.drain(..3);
        }
        // From here on the brackets of `text` are known to match.
        if let Err(error) = serde_json::from_slice::<IgnoredAny>(&text) {
            let message = error.to_string();
            let message = message
                .rfind(" at line ")
                .map_or(message.as_str(), |end| &message[..end]);
            return Ok(Err(BadRow {
                line: error.line() as u64,
                column: None,
                message: format!(
                    "the document is not JSON: {message} at column {}",
                    error.column()
                ),
                help: Some("for one JSON value in each line write `format: jsonl`".to_owned()),
            }));
        }
        let mut elements = Self {
            text,
            at: 0,
            line: 1,
            first: true,
        };
        Ok(elements.enter(rows).map(|()| elements))
    }

    /// Line of the element read last.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The next element.
    pub fn next(&mut self) -> Option<Step> {
        self.space();
        if !self.first && self.peek() == b',' {
            self.go(self.at + 1);
            self.space();
        }
        self.first = false;
        if matches!(self.peek(), b']' | 0) {
            return None;
        }
        let (start, line) = (self.at, self.line);
        self.value();
        Some(
            match serde_json::from_slice::<Json>(&self.text[start..self.at]) {
                Ok(Json(value)) => Step::Json { line, value },
                Err(error) => Step::Bad(BadRow {
                    line,
                    column: None,
                    message: format!("the row cannot be read: {error}"),
                    help: None,
                }),
            },
        )
    }

    fn enter(&mut self, rows: &RowsAt) -> Result<(), BadRow> {
        let bad = |line, message, help| {
            Err(BadRow {
                line,
                column: None,
                message,
                help: Some(help),
            })
        };
        for key in &rows.keys {
            self.space();
            if self.peek() != b'{' {
                let message = format!(
                    "there is no `{key}` here, where the rows `{}` should be",
                    rows.path()
                );
                return bad(
                    self.line,
                    message,
                    "write under `source: rows:` where the rows are".to_owned(),
                );
            }
            let line = self.line;
            if let Err(known) = self.member(key) {
                return bad(
                    line,
                    format!("the document has no `{key}`"),
                    meant(key, &known),
                );
            }
        }
        self.space();
        if self.peek() != b'[' {
            let path = rows.path();
            let help =
                "write under `source: rows:` where the list of rows is, such as `.tickets[]`"
                    .to_owned();
            return bad(
                self.line,
                format!("what `{path}` takes apart is not a list"),
                help,
            );
        }
        self.go(self.at + 1);
        Ok(())
    }

    /// Goes to the value of `key` in the object that begins here; fails with the keys there are.
    fn member(&mut self, key: &str) -> Result<(), Vec<String>> {
        let mut known = Vec::new();
        self.go(self.at + 1);
        loop {
            self.space();
            match self.peek() {
                b'"' => {}
                b',' => {
                    self.go(self.at + 1);
                    continue;
                }
                _ => return Err(known),
            }
            let start = self.at;
            self.value();
            let name: String =
                serde_json::from_slice(&self.text[start..self.at]).unwrap_or_default();
            self.space();
            self.go(self.at + 1);
            if name == key {
                return Ok(());
            }
            known.push(name);
            self.space();
            self.value();
        }
    }

    /// Passes over the value that begins here.
    fn value(&mut self) {
        let mut depth = 0usize;
        let mut end = self.at;
        while let Some(byte) = self.text.get(end) {
            match byte {
                b'"' => {
                    end += 1;
                    while let Some(inner) = self.text.get(end).filter(|byte| **byte != b'"') {
                        end += if *inner == b'\\' { 2 } else { 1 };
                    }
                    end += 1;
                    if depth == 0 {
                        break;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => break,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        end += 1;
                        break;
                    }
                }
                b',' | b':' if depth == 0 => break,
                _ => {}
            }
            end += 1;
        }
        self.go(end);
    }

    fn space(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let blank = rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.go(self.at + blank);
    }

    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn go(&mut self, to: usize) {
        let to = to.min(self.text.len());
        let passed = self.text.get(self.at..to).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = to;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn lines(rows: &str, text: &str) -> String {
        let rows = RowsAt::new(rows).unwrap();
        match Elements::new(text.as_bytes(), &rows).unwrap() {
            Err(bad) => format!(
                "{}: {} ({})",
                bad.line,
                bad.message,
                bad.help.unwrap_or_default()
            ),
            Ok(mut elements) => {
                let mut all = Vec::new();
                while let Some(Step::Json { line, value }) = elements.next() {
                    all.push(format!("{line}: {value}"));
                }
                all.join("; ")
            }
        }
    }

    #[test]
    fn rows_are_the_elements_of_the_list_with_their_lines() {
        assert_eq!(
            lines(".[]", "[1, \"a]\\\"\",\n{\"b\": [2]},\n\n null ]"),
            "1: 1; 1: \"a]\\\"\"; 2: {\"b\":[2]}; 4: null"
        );
        assert_eq!(
            lines(
                ".a.b[]",
                "{\"x\": {\"b\": [9]},\n \"a\": {\"c\": \"}\", \"b\": [\n1,\n2]}}"
            ),
            "3: 1; 4: 2"
        );
        assert_eq!(lines(".[]", "[]"), "");
    }

    #[test]
    fn a_document_without_the_list_says_what_there_is() {
        assert_eq!(
            lines(".tickts[]", "{\"tickets\": []}"),
            "1: the document has no `tickts` (did you mean `tickets`?)"
        );
        assert!(
            lines(".[]", "{\"tickets\": []}")
                .starts_with("1: what `.[]` takes apart is not a list")
        );
        assert!(lines(".a.b[]", "{\"a\":\n 1}").starts_with("2: there is no `b` here"));
        assert!(
            lines(".[]", "[1,\n2")
                .starts_with("2: the document is not JSON: EOF while parsing a list at column 1")
        );
    }

    #[test]
    fn rows_are_a_path_and_perhaps_an_expression() {
        let at = RowsAt::new(".audits[] | .events[]").unwrap();
        assert_eq!(
            (at.keys.join("."), at.then.as_deref(), at.then_offset),
            ("audits".into(), Some(".events[]"), 12)
        );
        for bad in [
            "",
            "audits",
            ".a",
            ".a[], .b[]",
            ".a[0][]",
            ". as $x | .a[]",
        ] {
            assert_eq!(RowsAt::new(bad), None, "{bad}");
        }
    }
}
