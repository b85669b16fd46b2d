//! Reads cases: finds out how a file is written and cuts it into chunks of one case a line.
//!
//! A file holds one case, or several: one a line (JSONL), in a list, or one after the
//! other, printed over as many lines as somebody liked. Compressed files (gzip) and
//! byte order marks are recognised. Memory stays flat: nothing but one chunk is held,
//! whatever the size of the file. What cannot be a case is reported with its line, in
//! its place, and the others go on.

mod chunk;
mod lines;
mod objects;
mod open;
mod questions;

pub(crate) use chunk::code::NOT_ANSWERED;
pub use chunk::{BadLine, Chunk, Item, Places};
pub use open::{InputError, open};
pub use questions::{Piece, Questions};

use std::io::{BufRead, Read};

use lines::Lines;
use objects::Objects;

/// Bytes of one case; a longer one is dropped without being held.
pub const CASE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How far into a file its shape is looked for.
const PROBE_BYTES: usize = 64 * 1024;

/// How a file holds its cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One a line.
    Lines,
    /// In a list: `[{…}, {…}]`.
    List,
    /// One after the other, over any number of lines. A single case is one of these.
    Objects,
}

/// The cases of one file, chunk by chunk.
pub struct Cases {
    name: String,
    shape: Shape,
    reader: Reader,
}

enum Reader {
    Lines(Lines),
    Objects(Objects),
}

/// What cases are read from.
pub(crate) type Source = Box<dyn BufRead + Send>;

impl Cases {
    /// Read cases from `source`, uncompressed. `name` is used in messages, and a name
    /// that ends in `.jsonl` or `.ndjson` is believed.
    ///
    /// Chunks are of about `chunk_bytes`; more only where one case is longer.
    pub fn new(
        name: impl Into<String>,
        source: impl Read + Send + 'static,
        chunk_bytes: usize,
    ) -> Result<Cases, InputError> {
        open::cases(name.into(), Box::new(source), chunk_bytes)
    }

    fn start(name: String, probe: Vec<u8>, rest: Source, chunk_bytes: usize) -> Cases {
        let shape = shape(&name, &probe);
        let source: Source = Box::new(std::io::Cursor::new(probe).chain(rest));
        let reader = match shape {
            Shape::Lines => Reader::Lines(Lines::new(source, chunk_bytes)),
            Shape::List => Reader::Objects(Objects::new(source, chunk_bytes, true)),
            Shape::Objects => Reader::Objects(Objects::new(source, chunk_bytes, false)),
        };
        Cases {
            name,
            shape,
            reader,
        }
    }

    /// The name for messages: a path, or `standard input`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the file holds its cases.
    pub fn shape(&self) -> Shape {
        self.shape
    }
}

/// Chunks and reports, in the order of the file.
///
/// After an error of reading, what came before it has been given out, and there is
/// nothing more.
impl Iterator for Cases {
    type Item = Result<Item, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match &mut self.reader {
            Reader::Lines(it) => it.next(),
            Reader::Objects(it) => it.next(),
        };
        next.map_err(|error| InputError::reading(&self.name, &error))
            .transpose()
    }
}

/// Find out how cases are written from how the file begins.
fn shape(name: &str, probe: &[u8]) -> Shape {
    let lower = name.to_ascii_lowercase();
    if [".jsonl", ".ndjson"]
        .iter()
        .any(|end| lower.trim_end_matches(".gz").ends_with(end))
    {
        return Shape::Lines;
    }
    let probe = probe.trim_ascii_start();
    match probe.first() {
        Some(b'[') => return Shape::List,
        Some(b'{') => {}
        _ => return Shape::Lines,
    }
    let (first, rest) = match probe.iter().position(|it| *it == b'\n') {
        Some(at) => probe.split_at(at),
        // One line, as far as can be seen.
        None if balance(probe) == Balance::Several => return Shape::Objects,
        None => return Shape::Lines,
    };
    match balance(first) {
        Balance::Several => Shape::Objects,
        // A line that stops in the middle of a case is either a case printed over
        // several lines or broken. The next line tells.
        Balance::Open if rest.trim_ascii_start().first() != Some(&b'{') => Shape::Objects,
        _ => Shape::Lines,
    }
}

/// What a line amounts to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Balance {
    /// Exactly one value, or nothing that can be told.
    One,
    /// A complete object, and another one begins.
    Several,
    /// It ends within an object and outside a text.
    Open,
    /// It ends within a text.
    InText,
}

fn balance(line: &[u8]) -> Balance {
    let mut scan = objects::Scan::default();
    let mut complete = false;
    for byte in line {
        if complete && *byte == b'{' {
            return Balance::Several;
        }
        scan.step(*byte);
        complete |= scan.depth == 0 && *byte == b'}';
    }
    match (scan.in_text, scan.depth) {
        (true, _) => Balance::InText,
        (false, 0) => Balance::One,
        (false, _) => Balance::Open,
    }
}

#[cfg(test)]
mod tests;
