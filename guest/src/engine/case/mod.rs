//! A case as admitted: every fact a slot, whichever door it came through.

pub mod given;
pub mod keys;
mod plain;
pub mod program;
pub mod read;
pub mod scan;

use std::cell::Cell;
use std::fmt::Write as _;

use crate::program::ir::{Program, Shape, Symbol};
use crate::text::suggest;
use crate::time::{instant, span};
use crate::value::decimal::Decimal;

/// Whether a fact has a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Tag {
    /// Nobody said.
    #[default]
    Unknown,
    /// Known to be empty.
    None,
    /// It has a value.
    Given,
}

/// The value of a fact, as wide as two words.
///
/// What `bits` hold depends on the fact's shape: 0 or 1, a whole number, the
/// mantissa of a decimal with `scale` fraction digits, milliseconds, a symbol
/// (or, negative, a text of the case), or a range of the case's elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Datum {
    /// Whether there is one.
    pub tag: Tag,
    /// Fraction digits of a decimal.
    pub scale: u8,
    /// The value.
    pub bits: i64,
}

impl Datum {
    /// Known to be empty.
    pub const NONE: Datum = Datum {
        tag: Tag::None,
        scale: 0,
        bits: 0,
    };
    /// Nobody said.
    pub const UNKNOWN: Datum = Datum {
        tag: Tag::Unknown,
        scale: 0,
        bits: 0,
    };

    /// A value.
    pub fn given(bits: i64) -> Datum {
        Datum {
            tag: Tag::Given,
            scale: 0,
            bits,
        }
    }

    /// An exact decimal.
    pub fn decimal(it: Decimal) -> Datum {
        Datum {
            tag: Tag::Given,
            scale: it.scale,
            bits: it.mantissa,
        }
    }

    /// A range of the case's elements.
    pub fn range(start: usize, len: usize) -> Datum {
        let pack = |it: usize| i64::try_from(it).unwrap_or(0) & 0x7fff_ffff;
        Datum::given(pack(start) << 32 | pack(len))
    }

    /// Whether it has a value.
    pub fn is_given(self) -> bool {
        self.tag == Tag::Given
    }

    /// The range that `range` packed: start and length.
    pub fn unpack(self) -> (usize, usize) {
        (
            (self.bits >> 32) as usize,
            (self.bits & 0x7fff_ffff) as usize,
        )
    }

    /// The decimal that it holds.
    pub fn as_decimal(self) -> Decimal {
        Decimal {
            mantissa: self.bits,
            scale: self.scale,
        }
    }
}

/// Facts that changed at an instant.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// When.
    pub at: i64,
    /// Range of the case's changes.
    pub start: u32,
    /// End of that range.
    pub end: u32,
}

/// A value that could not be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The fact's name.
    pub fact: String,
    /// What was expected and what was found.
    pub message: String,
}

/// Why a case cannot be decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejected {
    /// Stable code, `C01xx`.
    pub code: &'static str,
    /// One line, lower-case, without a final period.
    pub message: String,
    /// Column of the line, in characters from 1, where one is to blame.
    pub column: Option<u32>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Rejected {
    /// Without a place.
    pub fn new(code: &'static str, message: impl Into<String>, help: Option<&str>) -> Rejected {
        Rejected {
            code,
            message: message.into(),
            column: None,
            help: help.map(str::to_owned),
        }
    }
}

/// An admitted case. Reused from case to case, so that deciding allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Facts before the first event.
    pub base: Vec<Datum>,
    /// Events by instant, in the order given within one.
    pub events: Vec<Event>,
    /// What the events change: slot and value.
    pub changes: Vec<(u32, Datum)>,
    /// Elements of lists and records.
    pub elements: Vec<Datum>,
    /// Whether the history is whole, so that facts can be counted from it. A
    /// case without one is no evidence that nothing happened.
    pub history_complete: bool,
    /// The instant that a bare snapshot shows.
    pub as_of: Option<i64>,
    /// Values that could not be used.
    pub problems: Vec<Problem>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Items of lists looked at so far, times the steps for each.
    pub item_steps: Cell<u64>,
    text: String,
    texts: Vec<(u32, u32)>,
    /// The facts of a case that says nothing, those of the organisation among them.
    blank: Vec<Datum>,
    /// How much of all this the organisation's facts are; it stands before the case's.
    program: program::Extent,
}

impl Case {
    /// For the cases of a program.
    pub fn new(program: &Program) -> Case {
        let facts = program.facts.iter().take(program.slots as usize);
        let blank = facts.map(|fact| {
            if fact.absent_none {
                Datum::NONE
            } else {
                Datum::UNKNOWN
            }
        });
        Case {
            blank: blank.collect(),
            ..Case::default()
        }
    }

    /// Empty it for the next case.
    pub fn clear(&mut self) {
        self.id.clear();
        self.base.clear();
        self.base.extend_from_slice(&self.blank);
        self.events.clear();
        self.changes.clear();
        self.elements.truncate(self.program.elements);
        self.history_complete = false;
        self.as_of = None;
        self.problems.truncate(self.program.problems);
        self.notes.clear();
        self.item_steps.set(0);
        self.text.truncate(self.program.text);
        self.texts.truncate(self.program.texts);
    }

    /// Keep a text that has no symbol.
    pub fn keep(&mut self, text: &str) -> Datum {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.texts.push((start, end));
        Datum::given(-i64::try_from(self.texts.len()).unwrap_or(i64::MAX))
    }

    /// The text that a datum stands for.
    pub fn text<'a>(&'a self, program: &'a Program, bits: i64) -> &'a str {
        if bits >= 0 {
            return program.texts.get(bits as usize).map_or("", String::as_str);
        }
        let (start, end) = self
            .texts
            .get((-1 - bits) as usize)
            .copied()
            .unwrap_or((0, 0));
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Elements of a list; records lie one after the other.
    pub fn list(&self, datum: Datum) -> &[Datum] {
        let (start, len) = datum.unpack();
        self.elements.get(start..start + len).unwrap_or(&[])
    }

    /// Remember that a value cannot be used.
    pub fn problem(&mut self, fact: &str, message: String) {
        // INVARIANT: bounded, so that a hostile case cannot make the decision grow without bound.
        if self.problems.len() < 100 {
            self.problems.push(Problem {
                fact: fact.to_owned(),
                message,
            });
        }
    }

    /// Sort the events; say so if they were not in order.
    pub fn settle(&mut self) {
        if self.events.is_sorted_by_key(|it| it.at) {
            return;
        }
        self.events.sort_by_key(|it| it.at);
        self.notes
            .push("the history was not in the order of its instants; it was sorted".to_owned());
    }
}

/// The symbol of a text in a shape's lexicon.
pub fn symbol(program: &Program, lexicon: &[Symbol], text: &str) -> Option<Symbol> {
    let order = |it: &Symbol| {
        let known = program.texts.get(*it as usize).map_or("", String::as_str);
        known.len().cmp(&text.len()).then_with(|| known.cmp(text))
    };
    lexicon
        .binary_search_by(order)
        .ok()
        .and_then(|at| lexicon.get(at))
        .copied()
}

/// What values a shape has, for messages.
pub fn expected(program: &Program, shape: &Shape) -> String {
    match shape {
        Shape::Boolean => "yes or no (`true` or `false`)".to_owned(),
        Shape::Integer => "a whole number".to_owned(),
        Shape::Number => "a number with at most 6 fraction digits".to_owned(),
        Shape::Text(lexicon) if lexicon.closed => {
            let mut names: Vec<&str> = lexicon
                .symbols
                .iter()
                .filter_map(|it| program.texts.get(*it as usize))
                .map(String::as_str)
                .collect();
            names.sort_unstable();
            let shown: Vec<String> = names.iter().take(12).map(|it| format!("`{it}`")).collect();
            let more = if names.len() > 12 {
                format!(" or {} others", names.len() - 12)
            } else {
                String::new()
            };
            format!("one of {}{more}", shown.join(", "))
        }
        Shape::Text(_) => "text".to_owned(),
        Shape::Timestamp => "an instant such as `2026-11-20T16:30:00Z`".to_owned(),
        Shape::Duration => "a span such as `4h30m`".to_owned(),
        Shape::List(of) => format!("a list, each element {}", expected(program, of)),
        Shape::Records(_) => "a list of records".to_owned(),
    }
}

/// A message for a text that is not one of those that may occur.
fn not_one_of(program: &Program, shape: &Shape, found: &str) -> String {
    let mut message = format!(
        "expected {}, found text `{}`",
        expected(program, shape),
        shortened(found)
    );
    if let Shape::Text(lexicon) = shape {
        let names = lexicon
            .symbols
            .iter()
            .filter_map(|it| program.texts.get(*it as usize))
            .map(String::as_str);
        if let Some(near) = suggest::nearest(found, names) {
            let _ = write!(message, "; did you mean `{near}`?");
        }
    }
    message
}

/// A text short enough for a message.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let head: String = text.chars().take(MOST).collect();
    format!("{head}…")
}

impl Case {
    /// Read a text as a value of a shape: a problem in words if it is none.
    fn read_text(
        &mut self,
        program: &Program,
        shape: &Shape,
        text: &str,
        store: bool,
    ) -> Result<Datum, String> {
        match shape {
            Shape::Text(lexicon) => match symbol(program, &lexicon.symbols, text) {
                Some(it) => Ok(Datum::given(i64::from(it))),
                None if lexicon.closed => Err(not_one_of(program, shape, text)),
                None if store => Ok(self.keep(text)),
                None => Ok(Datum::given(0)),
            },
            Shape::Timestamp => instant::parse(text)
                .map(Datum::given)
                .map_err(|why| format!("`{}` is not an instant: {why}", shortened(text))),
            Shape::Duration => span::parse(text)
                .map(Datum::given)
                .map_err(|why| format!("`{}` is not a span: {why}", shortened(text))),
            _ => Err(format!(
                "expected {}, found text `{}`",
                expected(program, shape),
                shortened(text)
            )),
        }
    }

    /// Read a decimal as a value of a shape.
    fn read_number(
        &mut self,
        program: &Program,
        shape: &Shape,
        number: Decimal,
    ) -> Result<Datum, String> {
        match shape {
            Shape::Number => Ok(Datum::decimal(number)),
            Shape::Integer => match number.whole() {
                Some(whole) => Ok(Datum::given(whole)),
                None => Err(format!("expected a whole number, found {number}")),
            },
            _ => Err(format!(
                "expected {}, found the number {number}",
                expected(program, shape)
            )),
        }
    }
}
