//! The brief form of a decision: ids only, written from pieces made beforehand.

use super::case::Case;
use super::outcome::{Outcome, State};
use super::write;
use crate::program::ir::Program;
use crate::value::tri::Tri;

/// Bytes that are copied at once.
const WORD: usize = 8;

/// A piece of JSON, filled up with zeros to whole words.
#[derive(Clone, Debug)]
struct Piece {
    padded: Box<[u8]>,
    len: usize,
}

impl Piece {
    fn new(text: &str) -> Piece {
        let mut padded = text.as_bytes().to_vec();
        padded.resize(text.len().next_multiple_of(WORD), 0);
        Piece {
            padded: padded.into_boxed_slice(),
            len: text.len(),
        }
    }

    /// An id in quotes.
    fn id(text: &str) -> Piece {
        let mut quoted = String::new();
        write::quote(&mut quoted, text);
        Piece::new(&quoted)
    }
}

/// A line being written. Copying whole words into a line that is long enough
/// costs a store each, where a text that grows costs a call.
#[derive(Clone, Debug, Default)]
struct Line {
    bytes: Vec<u8>,
    len: usize,
}

impl Line {
    fn piece(&mut self, piece: &Piece) {
        self.room(piece.padded.len());
        let room = self.bytes.get_mut(self.len..).unwrap_or(&mut []);
        for (to, from) in room
            .chunks_exact_mut(WORD)
            .zip(piece.padded.chunks_exact(WORD))
        {
            to.copy_from_slice(from);
        }
        self.len += piece.len;
    }

    fn byte(&mut self, byte: u8) {
        self.room(1);
        if let Some(cell) = self.bytes.get_mut(self.len) {
            *cell = byte;
        }
        self.len += 1;
    }

    fn text(&mut self, text: &str) {
        self.room(text.len());
        let to = self.bytes.get_mut(self.len..self.len + text.len());
        if let Some(to) = to {
            to.copy_from_slice(text.as_bytes());
        }
        self.len += text.len();
    }

    #[inline]
    fn room(&mut self, more: usize) {
        if self.bytes.len() - self.len < more {
            self.grow(more);
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        self.bytes
            .resize((self.bytes.len() + more).max(512).next_power_of_two(), 0);
    }
}

/// What brief decisions of a program are put together from.
#[derive(Clone, Debug)]
pub struct Brief {
    line: Line,
    /// From the end of the id to the end of the level, for each level.
    severity: Vec<Piece>,
    no_severity: Piece,
    /// From the end of the level to the begin of what is due, for each target.
    highest: Vec<Piece>,
    nobody: Piece,
    levels: Vec<Piece>,
    rules: Vec<Piece>,
    clocks: Vec<Piece>,
    items: Vec<Piece>,
    exit: Option<usize>,
    unmet: Piece,
    standing: Piece,
    undetermined: Piece,
    breached: Piece,
    candidates: Piece,
    problems: Piece,
}

impl Brief {
    /// For the decisions of a program.
    pub fn new(program: &Program) -> Brief {
        let quoted = |text: &str| {
            let mut quoted = String::new();
            write::quote(&mut quoted, text);
            quoted
        };
        let severity = |level: &str| Piece::new(&format!(",\"severity\":{level}"));
        let highest = |target: &str| Piece::new(&format!(",\"highest\":{target},\"due\":["));
        let exit = program.checklists.iter().position(|it| it.id == "exit");
        let items = exit.and_then(|at| program.checklists.get(at));
        let items = items.map_or(&[][..], |it| &it.items);
        let targets = program.targets.iter();
        Brief {
            line: Line::default(),
            severity: program
                .levels
                .iter()
                .map(|it| severity(&quoted(it)))
                .collect(),
            no_severity: severity("null"),
            highest: targets.map(|it| highest(&quoted(&it.id))).collect(),
            nobody: highest("null"),
            levels: program.levels.iter().map(|it| Piece::id(it)).collect(),
            rules: program
                .escalations
                .iter()
                .map(|it| Piece::id(&it.id))
                .collect(),
            clocks: program.clocks.iter().map(|it| Piece::id(&it.id)).collect(),
            items: items.iter().map(|it| Piece::id(&it.id)).collect(),
            exit,
            unmet: Piece::new("],\"unmet\":["),
            standing: Piece::new("],\"standing\":["),
            undetermined: Piece::new("],\"undetermined\":["),
            breached: Piece::new("],\"breached\":["),
            candidates: Piece::new("],\"candidates\":["),
            problems: Piece::new("],\"problems\":"),
        }
    }

    /// Write a decision at the end of a text.
    pub fn write(&mut self, case: &Case, outcome: &Outcome, out: &mut String) {
        let Brief { line, .. } = self;
        line.len = 0;
        out.push_str("{\"id\":");
        write::quote(out, &case.id);
        let severity = outcome.severity.as_ref();
        let level = severity.and_then(|it| self.severity.get(usize::from(it.level)));
        line.piece(level.unwrap_or(&self.no_severity));
        let highest = outcome.highest.and_then(|it| self.highest.get(it as usize));
        line.piece(highest.unwrap_or(&self.nobody));
        let due = |it| matches!(it, State::Due | State::Proposed);
        list(line, rules(&self.rules, outcome, due));
        line.piece(&self.unmet);
        if let Some(state) = self.exit.and_then(|at| outcome.lists.get(at)) {
            let items = self.items.iter().zip(&state.items);
            list(line, items.filter(|it| it.1.unmet()).map(|it| it.0));
        }
        // The rest is left out where there is none of it.
        let (mut stands, mut open) = (false, false);
        for it in &outcome.referrals {
            stands |= it.state == State::Standing;
            open |= it.state == State::Undetermined;
        }
        if stands {
            line.piece(&self.standing);
            let standing = |it| it == State::Standing;
            list(line, rules(&self.rules, outcome, standing));
        }
        if open {
            line.piece(&self.undetermined);
            let undetermined = |it| it == State::Undetermined;
            list(line, rules(&self.rules, outcome, undetermined));
        }
        if outcome.clocks.iter().any(|it| it.breached == Tri::Yes) {
            line.piece(&self.breached);
            let clocks = self.clocks.iter().zip(&outcome.clocks);
            list(
                line,
                clocks.filter(|it| it.1.breached == Tri::Yes).map(|it| it.0),
            );
        }
        if let Some(it) = severity.filter(|it| !it.certain()) {
            line.piece(&self.candidates);
            let levels = it
                .levels()
                .filter_map(|it| self.levels.get(usize::from(it)));
            list(line, levels);
        }
        if case.problems.is_empty() {
            line.byte(b']');
        } else {
            line.piece(&self.problems);
            line.text(&case.problems.len().to_string());
        }
        line.byte(b'}');
        let written = line.bytes.get(..line.len).unwrap_or(&[]);
        out.push_str(std::str::from_utf8(written).unwrap_or(""));
    }
}

fn rules<'a>(
    pieces: &'a [Piece],
    outcome: &'a Outcome,
    wanted: fn(State) -> bool,
) -> impl Iterator<Item = &'a Piece> {
    let mut last = None;
    let referrals = outcome.referrals.iter().filter(move |it| wanted(it.state));
    // A rule that escalates to several targets is told once.
    let rules = referrals
        .filter_map(move |it| (last.replace(it.rule) != Some(it.rule)).then_some(it.rule as usize));
    rules.filter_map(|it| pieces.get(it))
}

fn list<'a>(line: &mut Line, pieces: impl Iterator<Item = &'a Piece>) {
    let mut first = true;
    for piece in pieces {
        if !std::mem::take(&mut first) {
            line.byte(b',');
        }
        line.piece(piece);
    }
}
