//! Cases that stand one a line.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::chunk::{BadLine, Chunk, Item, code};
use super::objects::Scan;
use super::{CASE_BYTES_MAX, Source};
use crate::engine::is_blank;

/// Cuts at newlines, and looks into no line that is fine.
pub struct Lines {
    source: Source,
    chunk_bytes: usize,
    /// The chunk being gathered; it begins at a line's start.
    buffer: Vec<u8>,
    /// Where the last line of `buffer` begins.
    line_start: usize,
    /// The line number of the first line of `buffer`.
    first_line: u64,
    /// How many whole lines `buffer` holds.
    whole: u64,
    /// Whether the rest of the present line is being dropped.
    dropping: bool,
    ready: VecDeque<Item>,
    ended: bool,
    failed: Option<io::Error>,
}

impl Lines {
    pub fn new(source: Source, chunk_bytes: usize) -> Lines {
        Lines {
            source,
            chunk_bytes: chunk_bytes.clamp(1, CASE_BYTES_MAX),
            buffer: Vec::new(),
            line_start: 0,
            first_line: 1,
            whole: 0,
            dropping: false,
            ready: VecDeque::new(),
            ended: false,
            failed: None,
        }
    }

    pub fn next(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            if self.ended {
                return Ok(None);
            }
            self.read();
        }
    }

    /// Take in what the source has at hand, and give out what is complete.
    fn read(&mut self) {
        let taken = match self.source.fill_buf() {
            Ok([]) => return self.end(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return,
            Err(error) => {
                self.ended = true;
                self.failed = Some(error);
                // What is complete was read well.
                self.buffer.truncate(self.line_start);
                return self.flush();
            }
            // A line at a time, so that chunks end soon after they are full.
            Ok(bytes) => match bytes.iter().position(|it| *it == b'\n') {
                Some(at) => {
                    if !self.dropping {
                        self.buffer
                            .extend_from_slice(bytes.get(..=at).unwrap_or_default());
                    }
                    self.source.consume(at + 1);
                    return self.line_ends();
                }
                None => {
                    if !self.dropping {
                        self.buffer.extend_from_slice(bytes);
                    }
                    bytes.len()
                }
            },
        };
        self.source.consume(taken);
        self.drop_if_too_long();
    }

    fn line_ends(&mut self) {
        self.drop_if_too_long();
        if self.dropping {
            // `flush` has counted all before it; this line is gone.
            self.dropping = false;
            self.first_line += 1;
            return;
        }
        self.whole += 1;
        self.line_start = self.buffer.len();
        if self.buffer.len() >= self.chunk_bytes {
            self.flush();
        }
    }

    fn drop_if_too_long(&mut self) {
        if self.dropping || self.buffer.len() - self.line_start <= CASE_BYTES_MAX {
            return;
        }
        self.buffer.truncate(self.line_start);
        self.flush();
        self.buffer = Vec::new();
        self.dropping = true;
        self.ready
            .push_back(Item::Bad(too_long(self.first_line, None)));
    }

    fn end(&mut self) {
        self.ended = true;
        let last = self.buffer.get(self.line_start..).unwrap_or_default();
        let mut cut = None;
        if is_cut_off(last) {
            cut = Some(self.first_line + self.whole);
            self.buffer.truncate(self.line_start);
        } else if !last.is_empty() {
            self.buffer.push(b'\n');
        }
        self.flush();
        if let Some(line) = cut {
            self.ready.push_back(Item::Bad(cut_off(line, None)));
        }
    }

    /// Give out what was gathered.
    fn flush(&mut self) {
        let first_line = self.first_line;
        self.first_line += self.whole;
        self.whole = 0;
        self.line_start = 0;
        if self.buffer.is_empty() {
            return;
        }
        let capacity = self.buffer.len().min(2 * self.chunk_bytes);
        let bytes = std::mem::replace(&mut self.buffer, Vec::with_capacity(capacity));
        match String::from_utf8(bytes) {
            Ok(text) => self.give(text, first_line),
            Err(error) => self.sort_out(error.as_bytes(), first_line),
        }
    }

    /// Some line is not text: it is reported, and those before and after go on.
    fn sort_out(&mut self, bytes: &[u8], first_line: u64) {
        let mut text = String::new();
        let mut start = first_line;
        for (line, number) in bytes.split_inclusive(|it| *it == b'\n').zip(first_line..) {
            match std::str::from_utf8(line) {
                Ok(line) => text.push_str(line),
                Err(error) => {
                    self.give(std::mem::take(&mut text), start);
                    start = number + 1;
                    self.ready
                        .push_back(Item::Bad(not_text(line, error.valid_up_to(), number, 1)));
                }
            }
        }
        self.give(text, start);
    }

    fn give(&mut self, text: String, first_line: u64) {
        let cases = text.split('\n').filter(|line| !is_blank(line)).count();
        if cases > 0 {
            self.ready.push_back(Item::Chunk(Chunk {
                text,
                first_line,
                cases,
                places: None,
            }));
        }
    }
}

/// Whether a last line without a newline stops within an object.
fn is_cut_off(line: &[u8]) -> bool {
    if line.trim_ascii_start().first() != Some(&b'{') {
        return false;
    }
    let mut scan = Scan::default();
    line.iter().for_each(|byte| scan.step(*byte));
    scan.in_text || scan.depth > 0
}

pub fn too_long(line: u64, column: Option<u32>) -> BadLine {
    BadLine {
        line,
        column,
        code: code::TOO_LONG,
        message: format!(
            "the case is longer than {} MiB",
            CASE_BYTES_MAX / 1024 / 1024
        ),
        help: Some("leave out what the policy does not ask for, or shorten its history".to_owned()),
    }
}

pub fn cut_off(line: u64, column: Option<u32>) -> BadLine {
    BadLine {
        line,
        column,
        code: code::CUT_OFF,
        message: "the file ends in the middle of this case".to_owned(),
        help: Some("it may have been cut off on its way; fetch it again".to_owned()),
    }
}

pub fn not_text(bytes: &[u8], valid: usize, line: u64, first_column: u32) -> BadLine {
    let before = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
    let column = u32::try_from(before.chars().count())
        .unwrap_or(u32::MAX)
        .saturating_add(first_column);
    let byte = bytes.get(valid).copied().unwrap_or_default();
    BadLine {
        line,
        column: Some(column),
        code: code::NOT_TEXT,
        message: format!("this is not UTF-8 text: there is a byte {byte:#04x}"),
        help: Some("save the file as UTF-8".to_owned()),
    }
}
