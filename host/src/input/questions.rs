//! Reads questions, one a line, as they come: whoever writes a line and waits for its
//! answer gets it.

use std::io::{self, Read};

use super::CASE_BYTES_MAX;

/// Bytes that are asked of the system at once, and mostly go to the component at once.
const CHUNK_BYTES: usize = 128 * 1024;
/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// One step of reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Whole lines of text.
    Lines(String),
    /// A line that is no text, or too long for a question: what is wrong with it.
    Bad(&'static str),
}

/// Lines of a source, in pieces of what is there.
pub struct Questions<R> {
    source: R,
    /// What was read and not given out: the start of a line.
    rest: Vec<u8>,
    /// Whether the rest of the present line is passed over.
    dropping: bool,
    begun: bool,
    ended: bool,
}

impl<R: Read> Questions<R> {
    /// Read from `source`.
    pub fn new(source: R) -> Questions<R> {
        Questions {
            source,
            rest: Vec::new(),
            dropping: false,
            begun: false,
            ended: false,
        }
    }

    /// What came next; none at the end. It is empty only if no line is complete yet.
    pub fn read(&mut self) -> io::Result<Option<Vec<Piece>>> {
        if self.ended {
            return Ok(None);
        }
        let before = self.rest.len();
        self.rest.resize(before + CHUNK_BYTES, 0);
        let space = self.rest.get_mut(before..).unwrap_or_default();
        let count = loop {
            match self.source.read(space) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.rest.truncate(before + count);
        self.ended = count == 0;
        if !self.begun && (self.rest.len() >= MARK.len() || self.ended) {
            self.begun = true;
            if self.rest.starts_with(MARK) {
                self.rest.drain(..MARK.len());
            }
        }
        let mut pieces = Vec::new();
        if self.begun {
            self.cut(&mut pieces);
        }
        Ok(Some(pieces))
    }

    /// Give out what is complete.
    fn cut(&mut self, pieces: &mut Vec<Piece>) {
        let end = match self.rest.iter().rposition(|it| *it == b'\n') {
            _ if self.ended => self.rest.len(),
            Some(at) => at + 1,
            None => 0,
        };
        let later = self.rest.split_off(end);
        let mut whole = std::mem::replace(&mut self.rest, later);
        if self.dropping && !whole.is_empty() {
            let rest = whole.iter().position(|it| *it == b'\n');
            whole.drain(..rest.map_or(whole.len(), |it| it + 1));
            self.dropping = false;
        }
        lines(&whole, pieces);
        if self.dropping {
            self.rest.clear();
        } else if self.rest.len() > CASE_BYTES_MAX {
            self.rest = Vec::new();
            self.dropping = true;
            pieces.push(Piece::Bad("the line is longer than 8 MiB"));
        }
    }
}

/// Whole lines, those that are no text apart.
fn lines(bytes: &[u8], pieces: &mut Vec<Piece>) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let Err(error) = std::str::from_utf8(rest) else {
            pieces.push(Piece::Lines(String::from_utf8_lossy(rest).into_owned()));
            return;
        };
        let (good, bad) = rest.split_at(error.valid_up_to());
        let start = good
            .iter()
            .rposition(|it| *it == b'\n')
            .map_or(0, |it| it + 1);
        let before = good.get(..start).unwrap_or_default();
        if !before.is_empty() {
            pieces.push(Piece::Lines(String::from_utf8_lossy(before).into_owned()));
        }
        pieces.push(Piece::Bad(
            "the line is not UTF-8 text; save the file as UTF-8",
        ));
        let end = bad
            .iter()
            .position(|it| *it == b'\n')
            .map_or(bad.len(), |it| it + 1);
        rest = bad.get(end..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::collections::VecDeque;
    use std::io::{self, Read};

    use super::{CASE_BYTES_MAX, Piece, Questions};

    /// Gives what it has in the portions that it has it in.
    struct Portions(VecDeque<Vec<u8>>);

    impl Read for Portions {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some(mut portion) = self.0.pop_front() else {
                return Ok(0);
            };
            if portion.len() > into.len() {
                self.0.push_front(portion.split_off(into.len()));
            }
            into[..portion.len()].copy_from_slice(&portion);
            Ok(portion.len())
        }
    }

    fn steps(portions: &[&[u8]]) -> Vec<Vec<Piece>> {
        let portions = portions.iter().map(|it| it.to_vec()).collect();
        let mut questions = Questions::new(Portions(portions));
        std::iter::from_fn(|| questions.read().unwrap()).collect()
    }

    fn text(text: &str) -> Piece {
        Piece::Lines(text.to_owned())
    }

    #[test]
    fn a_line_is_given_out_as_soon_as_it_is_complete() {
        let found = steps(&[b"\xef\xbb\xbfa", b"b\nc", b"\n", b"d"]);
        let wanted = [
            vec![],
            vec![text("ab\n")],
            vec![text("c\n")],
            vec![],
            vec![text("d")],
        ];
        assert_eq!(found, wanted);
        assert_eq!(steps(&[]), [vec![]]);
    }

    #[test]
    fn what_is_no_text_stands_in_its_place() {
        let found = steps(&[b"a\nb\xffb\xff\nc\n\xff", b"\nd\n"]);
        let bad = Piece::Bad("the line is not UTF-8 text; save the file as UTF-8");
        let wanted = vec![text("a\n"), bad.clone(), text("c\n")];
        assert_eq!(found, [wanted, vec![bad, text("d\n")], vec![]]);
    }

    #[test]
    fn a_line_without_end_is_not_held() {
        let long = vec![b'x'; CASE_BYTES_MAX + 1];
        let found: Vec<Piece> = steps(&[b"a\n", &long, &long, b"x\nb\n"]).concat();
        assert_eq!(
            found,
            [
                text("a\n"),
                Piece::Bad("the line is longer than 8 MiB"),
                text("b\n")
            ]
        );
    }
}
