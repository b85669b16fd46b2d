//! Cases that stand in a list, or one after the other, over any number of lines.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::chunk::{BadLine, Chunk, Item, Places, code};
use super::lines::{cut_off, not_text, too_long};
use super::{CASE_BYTES_MAX, Source};

/// Knows, byte by byte, how deep in JSON one is. Never fails: what is no JSON is
/// for the component to say.
#[derive(Clone, Copy, Default)]
pub struct Scan {
    /// Objects and lists that are open.
    pub depth: u32,
    /// Whether one is within quotes.
    pub in_text: bool,
    escaped: bool,
    /// Which of the innermost 64 open ones are objects: one bit each.
    objects: u64,
    /// The last byte that was neither white space nor within quotes.
    last: u8,
}

impl Scan {
    pub fn step(&mut self, byte: u8) {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.objects = self.objects << 1 | u64::from(byte == b'{');
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.objects >>= 1;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
    }

    /// Whether an object cannot begin here: within an object it is a value, and
    /// stands behind a colon.
    fn misplaced(&self) -> bool {
        self.depth > 0 && !self.in_text && self.objects & 1 == 1 && self.last != b':'
    }
}

/// Where one is between cases.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the `[` of a list.
    Start,
    /// Where a case may begin; in a list that has none yet, `]` too.
    First,
    /// Within a case.
    Case,
    /// Behind a case of a list: `,` or `]`.
    Behind,
    /// Behind a comma: a case must follow.
    Comma,
    /// Behind the `]` of a list.
    End,
    /// Behind a case that is broken, until a line begins like a case.
    Lost,
}

/// Gathers cases and writes each as one line.
pub struct Objects {
    source: Source,
    chunk_bytes: usize,
    list: bool,
    at: At,
    scan: Scan,
    /// Place of the next byte; the column counts characters.
    line: u64,
    column: u32,
    /// Whether only white space came before it on its line.
    fresh: bool,
    case: Vec<u8>,
    place: Places,
    breaks: Vec<u32>,
    /// Characters of the case so far.
    length: u32,
    /// Whether the case is no object, and so ends where white space or a comma comes.
    bare: bool,
    dropped: bool,
    /// Whether commas between cases that are in no list were reported.
    commas: bool,
    text: String,
    places: Vec<Places>,
    ready: VecDeque<Item>,
    ended: bool,
    failed: Option<io::Error>,
}

impl Objects {
    pub fn new(source: Source, chunk_bytes: usize, list: bool) -> Objects {
        Objects {
            source,
            chunk_bytes: chunk_bytes.clamp(1, CASE_BYTES_MAX),
            list,
            at: if list { At::Start } else { At::First },
            scan: Scan::default(),
            line: 1,
            column: 1,
            fresh: true,
            case: Vec::new(),
            place: Places {
                line: 1,
                column: 1,
                breaks: Box::default(),
            },
            breaks: Vec::new(),
            length: 0,
            bare: false,
            dropped: false,
            commas: false,
            text: String::new(),
            places: Vec::new(),
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

    fn read(&mut self) {
        // The bytes at hand belong to the source, the state to `self`.
        let bytes = match self.source.fill_buf() {
            Ok(bytes) => bytes.to_vec(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return,
            Err(error) => {
                self.ended = true;
                self.failed = Some(error);
                return self.flush();
            }
        };
        if bytes.is_empty() {
            return self.end();
        }
        self.source.consume(bytes.len());
        for byte in bytes {
            self.step(byte);
        }
    }

    fn step(&mut self, byte: u8) {
        if self.at == At::Case {
            self.within(byte);
        } else {
            self.between(byte);
        }
        match byte {
            b'\n' => {
                self.line += 1;
                self.column = 1;
                self.fresh = true;
            }
            // The further bytes of a character are no column of their own.
            0x80..=0xbf => {}
            _ => {
                self.column = self.column.saturating_add(1);
                self.fresh &= byte.is_ascii_whitespace();
            }
        }
    }

    fn between(&mut self, byte: u8) {
        let blank = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        match (self.at, byte) {
            (At::Lost, b'{') if self.fresh && self.column <= self.place.column => self.begin(byte),
            (At::Lost | At::End, _) if blank => {}
            (At::Lost, _) => {}
            (_, _) if blank => {}
            (At::Start, b'[') => self.at = At::First,
            (At::First, b']') if self.list => self.at = At::End,
            (At::Behind, b']') => self.at = At::End,
            (At::Behind, b',') => self.at = At::Comma,
            (At::Behind, _) => {
                self.not_a_list("a comma is missing between this case and the one before");
                self.begin(byte);
            }
            (At::Comma, b']') => {
                self.not_a_list("a case is missing between the last comma and the end of the list");
                self.at = At::End;
            }
            (At::Comma, b',') => self.not_a_list("a case is missing between two commas"),
            (At::First, b',') if !self.list => {
                if !std::mem::replace(&mut self.commas, true) {
                    self.not_a_list("cases that follow one another have no commas between them");
                }
            }
            (At::End, _) => {
                self.not_a_list("the list ends before this; what follows is not read");
                self.ended = true;
                self.at = At::Lost;
            }
            (_, byte) => self.begin(byte),
        }
    }

    fn begin(&mut self, byte: u8) {
        if self.ended {
            return;
        }
        self.at = At::Case;
        self.scan = Scan::default();
        self.case.clear();
        self.breaks.clear();
        self.place = Places {
            line: self.line,
            column: self.column,
            breaks: Box::default(),
        };
        self.length = 0;
        self.dropped = false;
        self.bare = byte != b'{';
        self.within(byte);
    }

    fn within(&mut self, byte: u8) {
        if byte == b'\n' && self.scan.in_text {
            self.report(broken(
                self.line,
                self.column,
                "the line ends within a text",
                "close it with `\"`",
            ));
            self.at = At::Lost;
            return;
        }
        if byte == b'{' && self.scan.misplaced() && self.fresh {
            let Places { line, column, .. } = self.place;
            self.report(broken(
                line,
                column,
                "this case is not closed before the next one begins",
                "close it with `}`",
            ));
            return self.begin(byte);
        }
        let over = self.bare && self.scan.depth == 0 && !self.scan.in_text && self.length > 0;
        if over
            && (matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b']')
                || (byte == b'{' && !self.list))
        {
            self.finish();
            return self.between(byte);
        }
        self.take(byte);
        self.scan.step(byte);
        if matches!(byte, b'}' | b']') && self.scan.depth == 0 && !self.scan.in_text {
            self.finish();
        }
    }

    fn take(&mut self, byte: u8) {
        if !matches!(byte, 0x80..=0xbf) {
            self.length = self.length.saturating_add(1);
        }
        if self.dropped {
            return;
        }
        if byte == b'\n' {
            self.breaks.push(self.length);
        }
        // Outside texts all white space means the same.
        let kept = if matches!(byte, b'\n' | b'\r') && !self.scan.in_text {
            b' '
        } else {
            byte
        };
        self.case.push(kept);
        if self.case.len() > CASE_BYTES_MAX {
            self.case = Vec::new();
            self.breaks = Vec::new();
            self.dropped = true;
        }
    }

    fn finish(&mut self) {
        self.at = if self.list { At::Behind } else { At::First };
        let Places { line, column, .. } = self.place;
        if self.dropped {
            return self.report(too_long(line, Some(column)));
        }
        let place = Places {
            line,
            column,
            breaks: self.breaks.as_slice().into(),
        };
        match std::str::from_utf8(&self.case) {
            Ok(case) => {
                self.text.push_str(case);
                self.text.push('\n');
                self.places.push(place);
                if self.text.len() >= self.chunk_bytes {
                    self.flush();
                }
            }
            Err(error) => {
                let mut bad = not_text(&self.case, error.valid_up_to(), line, 1);
                let (line, column) = place.of(bad.column.unwrap_or(1));
                (bad.line, bad.column) = (line, Some(column));
                self.report(bad);
            }
        }
    }

    fn end(&mut self) {
        let Places { line, column, .. } = self.place;
        match self.at {
            At::Case if self.bare && self.scan.depth == 0 && !self.scan.in_text => self.finish(),
            At::Case => {
                self.report(cut_off(line, Some(column)));
                self.ended = true;
                return;
            }
            _ => {}
        }
        if self.list && matches!(self.at, At::First | At::Behind | At::Comma) {
            let mut bad = cut_off(self.line, Some(self.column));
            bad.message = "the file ends before the list of cases does".to_owned();
            self.report(bad);
        }
        self.flush();
        self.ended = true;
    }

    fn not_a_list(&mut self, message: &str) {
        self.report(BadLine {
            line: self.line,
            column: Some(self.column),
            code: code::NOT_A_LIST,
            message: message.to_owned(),
            help: Some(
                "write a list as `[{…}, {…}]`, or one case a line without commas".to_owned(),
            ),
        });
    }

    /// Reports stand where they belong, behind what came before.
    fn report(&mut self, bad: BadLine) {
        self.flush();
        self.ready.push_back(Item::Bad(bad));
    }

    fn flush(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let places = std::mem::take(&mut self.places);
        let text = std::mem::take(&mut self.text);
        self.ready.push_back(Item::Chunk(Chunk {
            text,
            first_line: 1,
            cases: places.len(),
            places: Some(places),
        }));
    }
}

fn broken(line: u64, column: u32, message: &str, help: &str) -> BadLine {
    BadLine {
        line,
        column: Some(column),
        code: code::NOT_A_LIST,
        message: message.to_owned(),
        help: Some(help.to_owned()),
    }
}
