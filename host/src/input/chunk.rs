//! What reading gives: chunks of cases, and reports of what is none.

use serde::Serialize;

/// One step of reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// Cases to decide.
    Chunk(Chunk),
    /// Something that is no case.
    Bad(BadLine),
}

/// Cases, one a line, with the places that they came from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chunk {
    /// The cases, each ended by a newline, with blank lines where the file has them.
    pub text: String,
    /// The line number in the file of the first line, from 1. Where `places` says
    /// more, the lines are numbered from 1 within the chunk.
    pub first_line: u64,
    /// How many cases there are: lines that are not blank.
    pub cases: usize,
    /// Where each case stood, if that was not one a line.
    pub places: Option<Vec<Places>>,
}

/// Where a case stood that was not one line of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// Line of its first character, from 1.
    pub line: u64,
    /// Column of its first character, in characters from 1.
    pub column: u32,
    /// For every further line: how many characters of the case come before it.
    pub breaks: Box<[u32]>,
}

impl Places {
    /// Line and column in the file of the case's `column`-th character, from 1.
    pub fn of(&self, column: u32) -> (u64, u32) {
        let before = self.breaks.partition_point(|it| *it < column);
        match before.checked_sub(1).and_then(|at| self.breaks.get(at)) {
            Some(start) => (self.line + before as u64, column - start),
            None => (
                self.line,
                self.column.saturating_add(column.saturating_sub(1)),
            ),
        }
    }
}

impl Chunk {
    /// The line in the file of each case, in order.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &str)> {
        let numbered = self.text.split_terminator('\n').enumerate();
        numbered
            .filter(|(_, text)| !crate::engine::is_blank(text))
            .map(|(n, text)| (self.line(n), text))
    }

    /// The line in the file of the `n`-th line of the text, from 0.
    pub fn line(&self, n: usize) -> u64 {
        match &self.places {
            Some(places) => places.get(n).map_or(self.first_line, |it| it.line),
            None => self.first_line + n as u64,
        }
    }
}

/// Something in the place of a case that cannot be one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLine {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its column in characters, from 1, if there is one to name.
    pub column: Option<u32>,
    /// Stable code, `C02xx`.
    pub code: &'static str,
    /// One line, lower-case, without a final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The codes of what is wrong with a line before a component sees it.
pub(crate) mod code {
    /// The bytes are not UTF-8 text.
    pub const NOT_TEXT: &str = "C0201";
    /// A case is longer than may be.
    pub const TOO_LONG: &str = "C0202";
    /// The file ends in the middle of a case.
    pub const CUT_OFF: &str = "C0203";
    /// A list of cases is not written as one.
    pub const NOT_A_LIST: &str = "C0204";
    /// The component gave up on the case.
    pub const NOT_ANSWERED: &str = "C0205";
}

#[derive(Serialize)]
struct Written<'a> {
    id: Option<&'a str>,
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl BadLine {
    /// The line of output that stands for it, newline included.
    pub fn json(&self) -> String {
        let error = Error {
            line: self.line,
            column: self.column,
            code: self.code,
            message: &self.message,
            help: self.help.as_deref(),
        };
        // INVARIANT: a struct of texts and numbers can always be written.
        let mut line = serde_json::to_string(&Written { id: None, error }).unwrap_or_default();
        line.push('\n');
        line
    }
}
