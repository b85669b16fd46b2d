//! Finds the facts that the keys of a case name.

use super::scan::same;
use crate::program::ir::{Program, Shape};

/// Keys of a case that are no facts, in the order of `Keys`, behind the facts.
pub(super) const RESERVED: [&str; 5] = ["id", "history", "as_of", "history_complete", "format"];

/// Finds facts by the bytes of their keys. Keys of a case mostly come in the
/// order of the case before, so the key that came next then is tried first.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Each key as it stands in JSON, with both quotes and the colon.
    pub(super) quoted: Vec<Box<[u8]>>,
    /// For each key, and for the start at the end, the key that came next.
    pub(super) next: Vec<u32>,
    /// Keys by hash, open addressing; `u32::MAX` is empty.
    table: Vec<u32>,
    /// The number of the case in which each key was seen last.
    pub(super) seen: Vec<u64>,
    pub(super) case: u64,
    /// For each slot of text, its symbols ready to compare.
    pub(super) texts: Vec<Vec<Short>>,
    pub(super) scratch: String,
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
            .map(|it| it.name.as_str())
            .chain(RESERVED)
            .collect();
        let size = (names.len() * 2 + 1).next_power_of_two();
        let mut table = vec![u32::MAX; size];
        for (at, name) in names.iter().enumerate() {
            let mut place = hash(name.as_bytes()) as usize & (size - 1);
            while table.get(place).is_some_and(|it| *it != u32::MAX) {
                place = (place + 1) & (size - 1);
            }
            if let Some(cell) = table.get_mut(place) {
                *cell = u32::try_from(at).unwrap_or(u32::MAX);
            }
        }
        let texts = program.facts.iter().map(|fact| match &fact.shape {
            Shape::Text(lexicon) => lexicon
                .symbols
                .iter()
                .map(|symbol| {
                    let text = program
                        .texts
                        .get(*symbol as usize)
                        .map_or("", String::as_str);
                    Short {
                        len: text.len() as u32,
                        word: word(text.as_bytes()),
                        symbol: i64::from(*symbol),
                    }
                })
                .collect(),
            _ => Vec::new(),
        });
        Keys {
            texts: texts.collect(),
            quoted: names
                .iter()
                .map(|it| format!("\"{it}\":").into_bytes().into_boxed_slice())
                .collect(),
            next: (0..=names.len())
                .map(|it| u32::try_from(it).unwrap_or(0) % (names.len() as u32))
                .collect(),
            seen: vec![0; names.len()],
            table,
            case: 0,
            scratch: String::new(),
        }
    }

    pub(super) fn find(&self, name: &[u8]) -> Option<usize> {
        let mask = self.table.len() - 1;
        let mut place = hash(name) as usize & mask;
        loop {
            let at = *self.table.get(place)? as usize;
            let quoted = self.quoted.get(at)?;
            let known = quoted.get(1..quoted.len() - 2)?;
            if known.len() == name.len() && same(known, name) {
                return Some(at);
            }
            place = (place + 1) & mask;
        }
    }
}

/// The first eight bytes of a text as a word, zero beyond its end.
pub(super) fn word(bytes: &[u8]) -> u64 {
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
