//! Finds the facts that the keys of a case name.

use crate::program::ir::{Program, Shape};

/// Keys of a case that are no facts, in the order of `Keys`, behind the facts.
pub(super) const RESERVED: [&str; 5] = ["id", "history", "as_of", "history_complete", "format"];

/// Finds facts by the bytes of their keys. Keys of a case mostly come in the
/// order of the case before, so the key that came next then is tried first.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The keys, in the order of the program's facts and then of `RESERVED`.
    pub(super) all: Vec<Key>,
    /// The key that came first.
    pub(super) first: u32,
    /// Keys by hash, open addressing; `u32::MAX` is empty.
    table: Vec<u32>,
    /// The number of the case, or of the event, that is read.
    pub(super) case: u64,
    pub(super) scratch: String,
}

/// A key of a case.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// As it stands in JSON, with both quotes and the colon, filled up with zeros.
    words: Box<[u64]>,
    /// The bytes of the last word that count.
    mask: u64,
    len: usize,
    /// How its value is read at sight.
    pub(super) plain: Plain,
    /// The key that came next.
    pub(super) next: u32,
    /// The key with which the next event began, after one that began with this.
    later: u32,
    /// The number of the case in which it was seen last.
    pub(super) seen: u64,
    /// For a fact of text, its symbols ready to compare.
    pub(super) texts: Box<[Short]>,
}

impl Key {
    /// A key of this name; of none, a key that stands nowhere.
    fn new(name: &str, next: u32) -> Key {
        let quoted = match name {
            "" => Vec::new(),
            _ => format!("\"{name}\":").into_bytes(),
        };
        let left = quoted.len().next_multiple_of(8) - quoted.len();
        Key {
            words: quoted.chunks(8).map(word).collect(),
            mask: u64::MAX.checked_shr(8 * left as u32).unwrap_or(0),
            len: quoted.len(),
            plain: Plain::Other,
            next,
            later: 0,
            seen: 0,
            texts: Box::new([]),
        }
    }

    /// Bytes of it as it stands in JSON.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether it stands there. No, if the text ends within eight bytes after it:
    /// then it has to be looked up.
    #[inline]
    pub(super) fn stands_at(&self, text: &[u8], at: usize) -> bool {
        let Some(here) = text.get(at..at + self.words.len() * 8) else {
            return false;
        };
        let Some((last, words)) = self.words.split_last() else {
            return false;
        };
        let mut chunks = here.chunks_exact(8);
        let mut differs = 0;
        for (known, here) in words.iter().zip(chunks.by_ref()) {
            differs |= known ^ word(here);
        }
        let here = chunks.next().map_or(0, word);
        differs | ((last ^ here) & self.mask) == 0
    }

    /// Whether this is its name.
    fn is(&self, name: &[u8]) -> bool {
        let bytes = self.words.iter().flat_map(|it| it.to_le_bytes());
        name.len() + 3 == self.len && bytes.skip(1).zip(name).all(|(known, it)| known == *it)
    }

    /// The name, without quotes.
    pub(super) fn name(&self) -> Vec<u8> {
        let bytes = self.words.iter().flat_map(|it| it.to_le_bytes());
        bytes.skip(1).take(self.len.saturating_sub(3)).collect()
    }
}

/// A fact whose values are read at sight, in the form that nearly all have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Plain {
    /// `true` or `false`.
    Boolean,
    /// A whole number, also where the fact may have fraction digits.
    Whole,
    /// One of the texts that matter.
    Text,
    /// An instant.
    Timestamp,
    /// Anything else, and facts that no condition reads.
    Other,
}

/// A text of at most eight bytes, as a word; or any text by its symbol.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short {
    pub(super) len: u32,
    pub(super) word: u64,
    pub(super) symbol: i64,
}

impl Keys {
    /// Prepare for the facts of a program.
    pub fn new(program: &Program) -> Keys {
        let names: Vec<&str> = program
            .facts
            .iter()
            // Those of the organisation are no keys of a case.
            .map(|it| if it.of_program() { "" } else { &it.name })
            .chain(RESERVED)
            .collect();
        let size = (names.len() * 2 + 1).next_power_of_two();
        let mut table = vec![u32::MAX; size];
        for (at, name) in names.iter().enumerate().filter(|it| !it.1.is_empty()) {
            let mut place = hash(name.as_bytes()) as usize & (size - 1);
            while table.get(place).is_some_and(|it| *it != u32::MAX) {
                place = (place + 1) & (size - 1);
            }
            if let Some(cell) = table.get_mut(place) {
                *cell = u32::try_from(at).unwrap_or(u32::MAX);
            }
        }
        let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let mut all: Vec<Key> = names
            .iter()
            .zip(1..)
            .map(|(name, next)| Key::new(name, next % count))
            .collect();
        let read = program.facts.iter().take(program.slots as usize);
        for (key, fact) in all.iter_mut().zip(read) {
            key.plain = match &fact.shape {
                Shape::Boolean => Plain::Boolean,
                Shape::Integer | Shape::Number => Plain::Whole,
                Shape::Text(_) => Plain::Text,
                Shape::Timestamp => Plain::Timestamp,
                _ => Plain::Other,
            };
        }
        for (key, fact) in all.iter_mut().zip(&program.facts) {
            if let Shape::Text(lexicon) = &fact.shape {
                let texts = lexicon.symbols.iter().map(|symbol| {
                    let text = program.texts.get(*symbol as usize);
                    let text = text.map_or("", String::as_str);
                    Short {
                        len: text.len() as u32,
                        word: word(text.as_bytes()),
                        symbol: i64::from(*symbol),
                    }
                });
                key.texts = texts.collect();
            }
        }
        Keys {
            all,
            first: 0,
            table,
            case: 0,
            scratch: String::new(),
        }
    }

    /// The key that came after one, or first.
    #[inline]
    pub(super) fn after(&self, last: usize) -> usize {
        self.all.get(last).map_or(self.first, |it| it.next) as usize
    }

    /// Remember which key came after one, or first.
    pub(super) fn learn(&mut self, last: usize, next: usize) {
        let next = u32::try_from(next).unwrap_or(0);
        match self.all.get_mut(last) {
            Some(it) => it.next = next,
            None => self.first = next,
        }
    }

    /// The key with which an event begins, most likely, after one that began with
    /// that key.
    #[inline]
    pub(super) fn later(&self, first: usize) -> usize {
        self.all.get(first).map_or(0, |it| it.later) as usize
    }

    /// Remember it.
    #[inline]
    pub(super) fn learn_later(&mut self, first: usize, later: usize) {
        if let Some(it) = self.all.get_mut(first) {
            it.later = later as u32;
        }
    }

    pub(super) fn find(&self, name: &[u8]) -> Option<usize> {
        let mask = self.table.len() - 1;
        let mut place = hash(name) as usize & mask;
        loop {
            let at = *self.table.get(place)? as usize;
            if self.all.get(at)?.is(name) {
                return Some(at);
            }
            place = (place + 1) & mask;
        }
    }
}

/// The first eight bytes of a text as a word, zero beyond its end.
#[inline]
pub(super) fn word(bytes: &[u8]) -> u64 {
    if let Ok(eight) = <[u8; 8]>::try_from(bytes) {
        return u64::from_le_bytes(eight);
    }
    let mut eight = [0; 8];
    for (to, from) in eight.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::from_le_bytes(eight)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in chunks.by_ref() {
        hash = (hash ^ word(chunk)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    hash = (hash ^ word(chunks.remainder())).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 32
}
