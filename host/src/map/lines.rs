//! Lines of an input with their numbers, each of bounded length.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

/// Bytes of one line, and of one CSV row over several lines.
pub const ROW_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A line without its line break.
#[derive(Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// What it holds; empty if it was too long.
    pub bytes: Vec<u8>,
    /// Whether a line break follows.
    pub ended: bool,
    /// Whether it was longer than `ROW_BYTES_MAX` and was dropped.
    pub too_long: bool,
}

/// Cuts an input into lines.
pub struct Lines<R> {
    reader: R,
    last: u64,
    /// Lines given back, to be read again.
    back: VecDeque<Line>,
    /// A buffer to use again.
    spare: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            last: 0,
            back: VecDeque::new(),
            spare: Vec::new(),
        }
    }

    /// Number of the last line read.
    pub fn number(&self) -> u64 {
        self.last
    }

    /// The next line, or none at the end.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.back.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = std::mem::take(&mut self.spare);
        bytes.clear();
        let limit = ROW_BYTES_MAX as u64 + 1;
        let count = (&mut self.reader)
            .take(limit)
            .read_until(b'\n', &mut bytes)?;
        if count == 0 {
            return Ok(None);
        }
        self.last += 1;
        let mut ended = bytes.last() == Some(&b'\n');
        let too_long = !ended && bytes.len() > ROW_BYTES_MAX;
        if too_long {
            bytes.clear();
            ended = self.skip()?;
        } else if ended {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        }
        if self.last == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        Ok(Some(Line {
            number: self.last,
            bytes,
            ended,
            too_long,
        }))
    }

    /// Gives `lines` back in front of what is still to come.
    pub fn give_back(&mut self, lines: impl DoubleEndedIterator<Item = Line>) {
        for line in lines.rev() {
            self.back.push_front(line);
        }
    }

    /// Gives the memory of a line back.
    pub fn recycle(&mut self, line: Line) {
        self.spare = line.bytes;
    }

    /// Passes over the rest of a line; whether a line break ended it.
    fn skip(&mut self) -> io::Result<bool> {
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(false);
            }
            match chunk.iter().position(|byte| *byte == b'\n') {
                Some(end) => {
                    self.reader.consume(end + 1);
                    return Ok(true);
                }
                None => {
                    let all = chunk.len();
                    self.reader.consume(all);
                }
            }
        }
    }
}

/// `reader` itself, or what it unpacks to if it begins as gzip does.
///
/// Fails if the first bytes cannot be read.
pub fn unpacked<'r>(mut reader: impl BufRead + 'r) -> io::Result<Box<dyn BufRead + 'r>> {
    if reader.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        Ok(Box::new(io::BufReader::with_capacity(
            1 << 16,
            MultiGzDecoder::new(reader),
        )))
    } else {
        Ok(Box::new(reader))
    }
}
