//! Rows of an export: CSV, JSON lines or a JSON document, one at a time, with what is wrong with a row beside it.

use std::io::{self, BufRead};
use std::ops::Range;

use jaq_json::{Map, Val};

use super::document::nearest;
use super::instant::cut;
use super::json::Elements;
use super::lines::{Line, Lines, ROW_BYTES_MAX};
use super::value::{self, Json};

/// Lines over which a quoted value may run.
const QUOTED_LINES_MAX: usize = 1_000;

/// The rows of one export.
pub enum Rows<R> {
    Csv(Csv<R>),
    JsonLines(Lines<R>),
    Json(Elements),
}

/// What stands at the next place of the input.
pub enum Step {
    /// A row of CSV, which lies in [`Csv`].
    Csv { line: u64 },
    /// A value of JSON.
    Json { line: u64, value: Val },
    /// A row that cannot be read.
    Bad(BadRow),
}

/// Why a row cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct BadRow {
    pub line: u64,
    pub column: Option<String>,
    pub message: String,
    pub help: Option<String>,
}

impl BadRow {
    fn new(line: u64, message: impl Into<String>, help: &str) -> Self {
        Self {
            line,
            column: None,
            message: message.into(),
            help: Some(help.to_owned()),
        }
    }
}

impl<R: BufRead> Rows<R> {
    /// The next row, or none at the end.
    ///
    /// Fails if the input itself can no longer be read.
    pub fn next(&mut self) -> io::Result<Option<Step>> {
        match self {
            Self::Csv(csv) => csv.next(),
            Self::JsonLines(lines) => json_line(lines),
            Self::Json(elements) => Ok(elements.next()),
        }
    }

    /// Number of the last line read.
    pub fn line(&self) -> u64 {
        match self {
            Self::Csv(csv) => csv.lines.number(),
            Self::JsonLines(lines) => lines.number(),
            Self::Json(elements) => elements.line(),
        }
    }
}

/// CSV with a header.
///
/// Lines are cut here and only the quoted ones go through the `csv` crate, so that a quote that is never closed costs
/// its own row and not the rest of the file.
pub struct Csv<R> {
    lines: Lines<R>,
    delimiter: u8,
    header: Vec<String>,
    /// The row: its fields one after another.
    text: String,
    fields: Vec<Range<usize>>,
}

/// What became of a line of CSV.
enum Cut {
    Row,
    Bad(BadRow),
}

impl<R: BufRead> Csv<R> {
    /// Reads the header.
    ///
    /// Fails if the input cannot be read; the inner error says what is wrong with the header.
    pub fn new(reader: R, delimiter: u8) -> io::Result<Result<Self, BadRow>> {
        let mut csv = Self {
            lines: Lines::new(reader),
            delimiter,
            header: Vec::new(),
            text: String::new(),
            fields: Vec::new(),
        };
        let help = "the first row of the file must name the columns";
        match csv.next()? {
            None => return Ok(Err(BadRow::new(1, "the file is empty", help))),
            Some(Step::Bad(bad)) => return Ok(Err(bad)),
            Some(_) => {}
        }
        let header: Vec<String> = (0..csv.fields.len())
            .map(|index| csv.field(index).trim().to_owned())
            .collect();
        for (index, name) in header.iter().enumerate() {
            if !name.is_empty() && header[..index].contains(name) {
                let message = format!("the header names the column `{}` twice", cut(name));
                return Ok(Err(BadRow::new(
                    1,
                    message,
                    "rename one of them in the export",
                )));
            }
        }
        if let [only] = header.as_slice()
            && let Some(other) = [",", ";", "\t", "|"].iter().find(|it| only.contains(**it))
        {
            let message = format!("the header has one column, `{}`", cut(only));
            let other = if *other == "\t" { "\\t" } else { other };
            return Ok(Err(BadRow::new(
                1,
                message,
                &format!("write `delimiter: \"{other}\"` under `source`"),
            )));
        }
        csv.header = header;
        Ok(Ok(csv))
    }

    /// Names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The field at `index` of the row that was read last; empty if there is none.
    pub fn field(&self, index: usize) -> &str {
        self.fields
            .get(index)
            .and_then(|range| self.text.get(range.clone()))
            .unwrap_or_default()
    }

    /// The row that was read last as jq sees it, of the columns at `indices` alone.
    pub fn value(&self, indices: impl Iterator<Item = usize>, missing: &[String]) -> Val {
        let mut map = Map::default();
        for index in indices {
            let field = self.field(index);
            let value = if missing.iter().any(|it| it == field) {
                Val::Null
            } else {
                value::text(field)
            };
            if let Some(name) = self.header.get(index) {
                map.insert(value::text(name), value);
            }
        }
        Val::obj(map)
    }

    fn next(&mut self) -> io::Result<Option<Step>> {
        loop {
            let Some(line) = self.lines.next()? else {
                return Ok(None);
            };
            if line.bytes.is_empty() && !line.too_long {
                self.lines.recycle(line);
                continue;
            }
            let number = line.number;
            let cut = if line.too_long {
                let message = format!("the row is longer than {} MiB", ROW_BYTES_MAX >> 20);
                Cut::Bad(BadRow::new(number, message, "shorten it in the export"))
            } else if line.bytes.contains(&b'"') {
                self.quoted(line)?
            } else {
                let cut = self.plain(&line);
                self.lines.recycle(line);
                cut
            };
            return Ok(Some(match cut {
                Cut::Row => Step::Csv { line: number },
                Cut::Bad(bad) => Step::Bad(bad),
            }));
        }
    }

    /// A line without a quote: cut at the delimiters.
    fn plain(&mut self, line: &Line) -> Cut {
        let text = match std::str::from_utf8(&line.bytes) {
            Ok(text) => text,
            Err(error) => {
                return Cut::Bad(self.not_utf8(line.number, &line.bytes[..error.valid_up_to()]));
            }
        };
        self.text.clear();
        self.text.push_str(text);
        self.fields.clear();
        let mut start = 0;
        for (end, byte) in text.bytes().enumerate() {
            if byte == self.delimiter {
                self.fields.push(start..end);
                start = end + 1;
            }
        }
        self.fields.push(start..text.len());
        self.counted(line.number, !line.ended)
    }

    /// A line with quotes, and the lines over which a quoted value of it runs.
    fn quoted(&mut self, first: Line) -> io::Result<Cut> {
        let number = first.number;
        let mut quotes = Quotes::default();
        let mut row = first.bytes.clone();
        quotes.pass(&first.bytes, self.delimiter);
        let mut ended = first.ended;
        let mut more = Vec::new();
        while quotes.open && ended && more.len() < QUOTED_LINES_MAX && row.len() <= ROW_BYTES_MAX {
            let Some(line) = self.lines.next()? else {
                break;
            };
            ended = line.ended;
            row.push(b'\n');
            row.extend_from_slice(&line.bytes);
            quotes.pass(b"\n", self.delimiter);
            quotes.pass(&line.bytes, self.delimiter);
            more.push(line);
        }
        let cut = if quotes.open {
            Cut::Bad(BadRow::new(
                number,
                "a quote is opened in this row and never closed",
                "close it, or write `\"\"` for a quote within quotes",
            ))
        } else {
            match self.parsed(&row) {
                Ok(()) => self.counted(number, !ended),
                Err(valid) => Cut::Bad(self.not_utf8(number, &row[..valid])),
            }
        };
        // What a stray quote swallowed are rows of their own.
        if matches!(cut, Cut::Bad(_)) {
            self.lines.give_back(more.into_iter());
        }
        Ok(cut)
    }

    /// Parses one row; fails with the bytes that are UTF-8.
    fn parsed(&mut self, row: &[u8]) -> Result<(), usize> {
        std::str::from_utf8(row).map_err(|error| error.valid_up_to())?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .buffer_capacity(row.len().clamp(64, 1 << 16))
            .from_reader(row);
        let mut record = csv::StringRecord::new();
        self.text.clear();
        self.fields.clear();
        if matches!(reader.read_record(&mut record), Ok(true)) {
            for field in &record {
                let start = self.text.len();
                self.text.push_str(field);
                self.fields.push(start..self.text.len());
            }
        }
        Ok(())
    }

    fn counted(&self, line: u64, at_end: bool) -> Cut {
        let (found, wanted) = (self.fields.len(), self.header.len());
        if found == wanted || wanted == 0 {
            return Cut::Row;
        }
        Cut::Bad(if at_end && found < wanted {
            let message = format!(
                "the file ends within this row: {found} of {wanted} columns; its case may be cut short"
            );
            BadRow::new(line, message, "export the file again")
        } else {
            let message = format!("the row has {} instead of {wanted}", columns(found));
            BadRow::new(
                line,
                message,
                "put values that hold the delimiter between double quotes",
            )
        })
    }

    fn not_utf8(&self, line: u64, before: &[u8]) -> BadRow {
        let index = before
            .iter()
            .filter(|byte| **byte == self.delimiter)
            .count();
        BadRow {
            column: self.header.get(index).cloned(),
            ..BadRow::new(
                line,
                "the row is not UTF-8 text",
                "export the file as UTF-8",
            )
        }
    }
}

fn columns(count: usize) -> String {
    if count == 1 {
        "1 column".to_owned()
    } else {
        format!("{count} columns")
    }
}

/// Follows quotes as CSV means them: one opens a value only at its very start.
#[derive(Default)]
struct Quotes {
    open: bool,
    /// Within a value that did not begin with a quote, or after the closing one.
    within: bool,
    /// The last byte was a quote inside a quoted value: it closes unless another follows.
    closing: bool,
}

impl Quotes {
    fn pass(&mut self, bytes: &[u8], delimiter: u8) {
        for byte in bytes {
            if self.open {
                match (*byte, self.closing) {
                    (b'"', closing) => self.closing = !closing,
                    (_, false) => {}
                    (other, true) => {
                        self.open = false;
                        self.closing = false;
                        self.within = other != delimiter;
                    }
                }
            } else if *byte == delimiter {
                self.within = false;
            } else {
                self.open = *byte == b'"' && !self.within;
                self.within = true;
            }
        }
        // At the end of a line, a last quote has closed its value.
        if self.closing {
            *self = Self {
                within: true,
                ..Self::default()
            };
        }
    }
}

fn json_line<R: BufRead>(lines: &mut Lines<R>) -> io::Result<Option<Step>> {
    loop {
        let Some(line) = lines.next()? else {
            return Ok(None);
        };
        let number = line.number;
        if line.too_long {
            let message = format!("the line is longer than {} MiB", ROW_BYTES_MAX >> 20);
            return Ok(Some(Step::Bad(BadRow::new(
                number,
                message,
                "shorten it in the export",
            ))));
        }
        if line.bytes.iter().all(u8::is_ascii_whitespace) {
            lines.recycle(line);
            continue;
        }
        let step = match serde_json::from_slice::<Json>(&line.bytes) {
            Ok(Json(value)) => Step::Json {
                line: number,
                value,
            },
            Err(error) if !line.ended && error.is_eof() => Step::Bad(BadRow::new(
                number,
                "the file ends within this line; its case may be cut short",
                "export the file again",
            )),
            Err(error) => {
                let message = format!("the line is not JSON: {}", reason(&error));
                Step::Bad(BadRow::new(
                    number,
                    message,
                    "each line must be one JSON value",
                ))
            }
        };
        lines.recycle(line);
        return Ok(Some(step));
    }
}

/// What serde_json says, with the column but without its line, which is always the first.
pub fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => format!("{} at column {}", &text[..end], error.column()),
        None => text,
    }
}

/// Help for a name that is not among `known`.
pub fn meant(name: &str, known: &[String]) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(known) => format!("did you mean `{known}`?"),
        None => {
            let mut names: Vec<_> = known
                .iter()
                .take(12)
                .map(|name| format!("`{}`", cut(name)))
                .collect();
            if known.len() > names.len() {
                names.push(format!("{} more", known.len() - names.len()));
            }
            format!("there are {}", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// Each row as `line: a|b|c`, or `line! message`.
    fn rows(text: impl AsRef<[u8]>) -> Vec<String> {
        let mut csv = Csv::new(text.as_ref(), b',').unwrap().unwrap();
        let mut rows = Vec::new();
        while let Some(step) = csv.next().unwrap() {
            rows.push(match step {
                Step::Csv { line } => {
                    let fields: Vec<_> = (0..csv.header.len())
                        .map(|index| csv.field(index))
                        .collect();
                    format!("{line}: {}", fields.join("|"))
                }
                Step::Bad(bad) => format!(
                    "{}! {} {}",
                    bad.line,
                    bad.column.unwrap_or_default(),
                    bad.message
                ),
                Step::Json { .. } => unreachable!(),
            });
        }
        rows
    }

    #[test]
    fn rows_are_cut_at_delimiters_and_quotes() {
        let text = "\u{feff}a,b,c\r\n1,2,3\r\n\r\n\"x, y\",\"say \"\"hi\"\"\",\"two\nlines\"\n4,15\" screen,6";
        assert_eq!(
            rows(text),
            [
                "2: 1|2|3",
                "4: x, y|say \"hi\"|two\nlines",
                "6: 4|15\" screen|6"
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_row_alone() {
        let never = "a,b\n1,\"oops\n2,3\n4,5\n";
        assert_eq!(
            rows(never),
            [
                "2!  a quote is opened in this row and never closed",
                "3: 2|3",
                "4: 4|5"
            ]
        );
        let late = "a,b\n1,\"oops\n2,3\n\"4\",5\n6,7\n";
        assert_eq!(rows(late)[1..], ["3: 2|3", "4: 4|5", "5: 6|7"]);
    }

    #[test]
    fn bad_rows_lose_nothing_else() {
        let text = b"a,b\n1\n1,2,3\n\xff,2\n1,\xff\n4,5\n6".as_slice();
        assert_eq!(
            rows(text),
            [
                "2!  the row has 1 column instead of 2",
                "3!  the row has 3 columns instead of 2",
                "4! a the row is not UTF-8 text",
                "5! b the row is not UTF-8 text",
                "6: 4|5",
                "7!  the file ends within this row: 1 of 2 columns; its case may be cut short",
            ]
        );
    }

    #[test]
    fn a_line_without_end_is_not_held() {
        let mut text = b"a,b\n".to_vec();
        text.resize(ROW_BYTES_MAX + 100, b'x');
        text.extend_from_slice(b"\n1,2\n");
        assert_eq!(rows(text), ["2!  the row is longer than 8 MiB", "3: 1|2"]);
    }

    #[test]
    fn a_header_must_name_each_column_once() {
        let header = |text: &str| match Csv::new(text.as_bytes(), b',').unwrap() {
            Ok(csv) => csv.header.join("|"),
            Err(bad) => format!("{} ({})", bad.message, bad.help.unwrap_or_default()),
        };
        assert_eq!(header("a, b\n"), "a|b");
        assert_eq!(
            header(""),
            "the file is empty (the first row of the file must name the columns)"
        );
        assert_eq!(
            header("a,b,a\n"),
            "the header names the column `a` twice (rename one of them in the export)"
        );
        assert_eq!(
            header("a;b\n1;2\n"),
            "the header has one column, `a;b` (write `delimiter: \";\"` under `source`)"
        );
    }
}
