//! Reads a case from a line of JSON, straight into its slots.

use super::keys::{Keys, RESERVED, word};
use super::plain::{self, Stop};
use super::program;
use super::scan::{Malformed, Quoted, Scan};
use super::{Case, Datum, Event, Rejected, Tag, expected, shortened, symbol};
use crate::limits::{CASE_BYTES_MAX, EVENTS_MAX, LIST_MAX};
use crate::program::ir::{Program, Shape};
use crate::text::suggest;
use crate::time::instant;
use crate::value::decimal::{Decimal, NotDecimal};

/// How strictly cases are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Strictness {
    /// A value of the wrong type rejects the case.
    pub strict: bool,
    /// Names that the policy does not know are dropped.
    pub ignore_extra_facts: bool,
}

enum Found {
    Fact(usize),
    Id,
    History,
    AsOf,
    Complete,
    Format,
    Unknown,
}

/// Why a value could not be read.
pub(super) enum Trouble {
    /// The line is not JSON.
    Malformed(Malformed),
    /// The case cannot be decided.
    Rejected(Rejected),
}

impl From<Malformed> for Trouble {
    fn from(it: Malformed) -> Trouble {
        Trouble::Malformed(it)
    }
}

/// Read a case from the line that begins at `at`, and say where the next one does.
///
/// Fails if the line is not one JSON object, names a fact that the policy does
/// not know, repeats a key, has no id, or is larger than the limits.
pub fn read(
    program: &Program,
    keys: &mut Keys,
    case: &mut Case,
    chunk: &str,
    at: usize,
    how: Strictness,
) -> (usize, Result<(), Rejected>) {
    case.clear();
    keys.case += 1;
    let scan = Scan { text: chunk, at };
    let (done, mut scan) = {
        let case = &mut *case;
        let mut reader = Reader {
            program,
            keys,
            case,
            scan,
            start: at,
            how,
            history: None,
            complete: None,
            named: false,
        };
        (reader.case(), reader.scan)
    };
    let whole = done.is_ok();
    let done = match done {
        Ok(()) => finish(case, how),
        Err(Trouble::Rejected(it)) => Err(it),
        Err(Trouble::Malformed(it)) => {
            let before = chunk.get(at..it.at).map_or(0, |it| it.chars().count());
            Err(Rejected {
                code: "C0101",
                message: format!("not a case in JSON: {}", it.message),
                column: Some(u32::try_from(before + 1).unwrap_or(u32::MAX)),
                help: Some("a case is one JSON object, such as `{\"id\":\"C-1\",\"customers_affected\":12}`".to_owned()),
            })
        }
    };
    if !whole {
        // Wherever reading stopped, the line is over at its break.
        scan.at = at;
    }
    scan.skip_line();
    if scan.at - at > CASE_BYTES_MAX {
        let message = format!("the case is larger than {} MiB", CASE_BYTES_MAX >> 20);
        return (
            scan.at,
            Err(Rejected::new(
                "C0106",
                message,
                Some("leave out facts that the policy does not read"),
            )),
        );
    }
    (scan.at, done)
}

/// What holds for a case from either door once all of it is read.
pub fn finish(case: &mut Case, how: Strictness) -> Result<(), Rejected> {
    if how.strict
        && let Some(it) = case.problems.first()
    {
        return Err(Rejected::new(
            "C0107",
            format!("`{}`: {}", it.fact, it.message),
            Some("mend the value, or decide without `strict` to treat the fact as unknown"),
        ));
    }
    case.settle();
    Ok(())
}

pub(super) struct Reader<'a, 't> {
    program: &'a Program,
    keys: &'a mut Keys,
    case: &'a mut Case,
    pub(super) scan: Scan<'t>,
    /// Where the line begins.
    start: usize,
    how: Strictness,
    /// Where the value of `history` begins: it is read last, when all else is known.
    history: Option<usize>,
    /// What the case says of `history_complete`.
    complete: Option<bool>,
    named: bool,
}

impl<'a, 't> Reader<'a, 't> {
    /// To read facts of the organisation from a text of their own.
    pub(super) fn apart(
        program: &'a Program,
        keys: &'a mut Keys,
        case: &'a mut Case,
        text: &'t str,
        how: Strictness,
    ) -> Reader<'a, 't> {
        Reader {
            program,
            keys,
            case,
            scan: Scan::new(text),
            start: 0,
            how,
            history: None,
            complete: None,
            named: false,
        }
    }
}

impl Reader<'_, '_> {
    fn case(&mut self) -> Result<(), Trouble> {
        if self.scan.ahead() != b'{' {
            return Err(self.scan.expected("`{`").into());
        }
        self.object(false)?;
        if !self.scan.at_end() {
            return Err(self
                .scan
                .expected("the end of the line after the case")
                .into());
        }
        if let Some(at) = self.history {
            let end = self.scan.at;
            self.scan.at = at;
            self.history()?;
            self.scan.at = end;
        }
        if !self.named {
            return Err(Trouble::Rejected(Rejected::new(
                "C0104",
                "the case has no `id`",
                Some("give each case an `id`, a text or a whole number"),
            )));
        }
        Ok(())
    }

    /// The facts of an object: of the case, or of an event.
    fn object(&mut self, event: bool) -> Result<(), Trouble> {
        self.scan.at += 1;
        if self.scan.ahead() == b'}' {
            self.scan.at += 1;
            return Ok(());
        }
        let mut last = usize::MAX;
        loop {
            let stop = plain::facts(
                self.program,
                self.keys,
                self.case,
                self.scan.text,
                &mut self.scan.at,
                (self.keys.after(last), &mut last),
                event,
            );
            if stop == Stop::Key {
                self.entry(&mut last, event)?;
            }
            match self.scan.ahead() {
                b',' => {
                    self.scan.at += 1;
                    self.scan.ahead();
                }
                b'}' => {
                    self.scan.at += 1;
                    return Ok(());
                }
                _ => return Err(self.scan.expected("`,` or `}`").into()),
            }
        }
    }

    /// A key and its value.
    fn entry(&mut self, last: &mut usize, event: bool) -> Result<(), Trouble> {
        match self.key(last)? {
            Found::Fact(fact) => self.fact(fact, event)?,
            Found::Unknown => self.scan.skip()?,
            Found::Id | Found::History | Found::AsOf | Found::Complete | Found::Format if event => {
                return Err(Trouble::Rejected(Rejected::new(
                    "C0109",
                    "an event changes facts only, not `id`, `history` or `as_of`",
                    None,
                )));
            }
            Found::Id => self.id()?,
            Found::History => {
                self.history = Some(self.scan.at);
                self.scan.skip()?;
            }
            Found::AsOf => self.case.as_of = Some(self.instant("as_of", "C0109")?),
            Found::Complete => {
                let it = self.boolean("history_complete")?;
                self.complete = Some(it);
                self.case.history_complete = it;
            }
            Found::Format => self.format()?,
        }
        Ok(())
    }

    /// The symbol of a text, if it is one of those that matter.
    #[inline]
    fn known(&self, at: usize, text: &str) -> Option<i64> {
        let len = text.len() as u32;
        let word = word(text.as_bytes());
        let found =
            self.keys.all.get(at)?.texts.iter().find(|it| {
                it.len == len && it.word == word && (len <= 8 || self.is(it.symbol, text))
            });
        found.map(|it| it.symbol)
    }

    /// The next key, up to its value.
    #[inline]
    fn key(&mut self, last: &mut usize) -> Result<Found, Trouble> {
        let guess = self.keys.after(*last);
        let known = self.keys.all.get(guess);
        let here = known.filter(|it| it.stands_at(self.scan.text.as_bytes(), self.scan.at));
        let at = if let Some(key) = here {
            self.scan.at += key.len();
            guess
        } else {
            let start = self.scan.at;
            let key = self.scan.key()?;
            match self.named(key, start)? {
                Some(at) => {
                    self.keys.learn(*last, at);
                    at
                }
                None => return Ok(Found::Unknown),
            }
        };
        *last = at;
        let case = self.keys.case;
        if let Some(key) = self.keys.all.get_mut(at)
            && std::mem::replace(&mut key.seen, case) == case
        {
            let name = String::from_utf8_lossy(&key.name()).into_owned();
            let len = key.len();
            return Err(Trouble::Rejected(Rejected {
                column: Some(self.column(self.scan.at.saturating_sub(len))),
                ..Rejected::new(
                    "C0103",
                    format!("`{name}` is given twice"),
                    Some("keep one of the two"),
                )
            }));
        }
        self.scan.ahead();
        let facts = self.program.facts.len();
        Ok(match at.checked_sub(facts) {
            None => Found::Fact(at),
            Some(0) => Found::Id,
            Some(1) => Found::History,
            Some(2) => Found::AsOf,
            Some(3) => Found::Complete,
            Some(_) => Found::Format,
        })
    }

    fn column(&self, at: usize) -> u32 {
        let before = self
            .scan
            .text
            .get(self.start..at)
            .map_or(0, |it| it.chars().count());
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    fn named(&mut self, key: Quoted<'_>, start: usize) -> Result<Option<usize>, Trouble> {
        let mut scratch = std::mem::take(&mut self.keys.scratch);
        let found = key
            .text(&mut scratch)
            .map(|name| (self.keys.find(name.as_bytes()), name.to_owned()));
        self.keys.scratch = scratch;
        let (found, name) = found.map_err(|message| Malformed { at: start, message })?;
        if found.is_some() || self.how.ignore_extra_facts {
            return Ok(found);
        }
        let mut it = unknown_fact(self.program, &name);
        it.column = Some(self.column(start));
        Err(Trouble::Rejected(it))
    }

    /// The value of a fact.
    pub(super) fn fact(&mut self, at: usize, event: bool) -> Result<(), Trouble> {
        let program = self.program;
        let Some(fact) = program.facts.get(at) else {
            return Ok(());
        };
        let read = at < program.slots as usize;
        let start = self.scan.at;
        let datum = match self.value(&fact.shape, Some(at), read)? {
            Ok(datum) => datum,
            Err(message) => {
                self.scan.at = start;
                self.scan.skip()?;
                self.case.problem(&fact.name, message);
                Datum::UNKNOWN
            }
        };
        if !read {
            return Ok(());
        }
        if event {
            self.case.changes.push((at as u32, datum));
        } else if let Some(slot) = self.case.base.get_mut(at) {
            *slot = datum;
        }
        Ok(())
    }

    /// A value of a shape, or in words why it is none. After a problem `at` is anywhere.
    #[inline]
    fn value(
        &mut self,
        shape: &Shape,
        fact: Option<usize>,
        store: bool,
    ) -> Result<Result<Datum, String>, Trouble> {
        let first = self.scan.peek();
        match (first, shape) {
            (b'"', Shape::Text(_)) => {
                let quoted = self.scan.string()?;
                Ok(self.text(shape, fact, quoted, store))
            }
            (b't', Shape::Boolean) => {
                self.scan.word("true")?;
                Ok(Ok(Datum::given(1)))
            }
            (b'f', Shape::Boolean) => {
                self.scan.word("false")?;
                Ok(Ok(Datum::given(0)))
            }
            (b'0'..=b'9' | b'-', Shape::Integer | Shape::Number) => self.number(shape),
            (b'n', _) => {
                self.scan.word("null")?;
                Ok(Ok(Datum::NONE))
            }
            (b'"', Shape::Timestamp) => {
                let quoted = self.scan.string()?;
                match instant::parse_bytes(quoted.raw.as_bytes()) {
                    Ok(at) if !quoted.escaped => Ok(Ok(Datum::given(at))),
                    _ => Ok(self.text(shape, fact, quoted, store)),
                }
            }
            (b'[', Shape::List(of)) => self.list(of, store),
            (b'[', Shape::Records(_)) => self.records(shape, store),
            _ => self.mismatch(shape, fact, store),
        }
    }

    /// A value that does not begin as its shape does.
    #[cold]
    fn mismatch(
        &mut self,
        shape: &Shape,
        fact: Option<usize>,
        store: bool,
    ) -> Result<Result<Datum, String>, Trouble> {
        let start = self.scan.at;
        if self.scan.peek() == b'"' {
            let quoted = self.scan.string()?;
            return Ok(self.text(shape, fact, quoted, store));
        }
        self.scan.skip()?;
        let found = shortened(self.scan.text.get(start..self.scan.at).unwrap_or(""));
        Ok(Err(format!(
            "expected {}, found `{found}`",
            expected(self.program, shape)
        )))
    }

    #[inline]
    fn text(
        &mut self,
        shape: &Shape,
        fact: Option<usize>,
        quoted: Quoted<'_>,
        store: bool,
    ) -> Result<Datum, String> {
        if let Shape::Text(lexicon) = shape
            && !quoted.escaped
        {
            // The common case: one of a few short texts, compared as words.
            if let Some(at) = fact {
                if let Some(symbol) = self.known(at, quoted.raw) {
                    return Ok(Datum::given(symbol));
                }
            } else if let Some(it) = symbol(self.program, &lexicon.symbols, quoted.raw) {
                return Ok(Datum::given(i64::from(it)));
            }
            if !lexicon.closed {
                return Ok(if store {
                    self.case.keep(quoted.raw)
                } else {
                    Datum::given(0)
                });
            }
        }
        let mut scratch = std::mem::take(&mut self.keys.scratch);
        let datum = quoted
            .text(&mut scratch)
            .and_then(|it| self.case.read_text(self.program, shape, it, store));
        self.keys.scratch = scratch;
        datum
    }

    fn is(&self, symbol: i64, text: &str) -> bool {
        self.program
            .texts
            .get(symbol as usize)
            .is_some_and(|it| it == text)
    }

    #[inline]
    fn number(&mut self, shape: &Shape) -> Result<Result<Datum, String>, Trouble> {
        let bytes = self.scan.text.as_bytes();
        if let Some((whole, end)) = plain::whole(bytes, self.scan.at) {
            self.scan.at = end;
            return Ok(Ok(Datum::given(whole)));
        }
        let text = self.scan.number()?;
        match Decimal::parse(&text.replace('+', "")) {
            Ok(number) => Ok(self.case.read_number(self.program, shape, number)),
            Err(NotDecimal::TooFine) if *shape == Shape::Integer => Ok(Err(format!(
                "expected a whole number, found {}",
                shortened(text)
            ))),
            Err(NotDecimal::TooFine) => Ok(Err(format!(
                "{} has more than 6 fraction digits",
                shortened(text)
            ))),
            Err(_) => Ok(Err(format!("{} is too large a number", shortened(text)))),
        }
    }

    fn list(&mut self, of: &Shape, store: bool) -> Result<Result<Datum, String>, Trouble> {
        self.scan.at += 1;
        let mut found = Vec::new();
        if self.scan.ahead() == b']' {
            self.scan.at += 1;
        } else {
            loop {
                if found.len() == LIST_MAX {
                    return Ok(Err(too_long()));
                }
                self.scan.ahead();
                match self.value(of, None, store)? {
                    Ok(datum) if datum.is_given() => found.push(datum),
                    Ok(_) => return Ok(Err("a list cannot hold `null`".to_owned())),
                    Err(message) => {
                        return Ok(Err(format!("element {}: {message}", found.len() + 1)));
                    }
                }
                match self.scan.ahead() {
                    b',' => self.scan.at += 1,
                    b']' => {
                        self.scan.at += 1;
                        break;
                    }
                    _ => return Err(self.scan.expected("`,` or `]`").into()),
                }
            }
        }
        Ok(Ok(self.keep_elements(&found, found.len())))
    }

    fn keep_elements(&mut self, found: &[Datum], len: usize) -> Datum {
        let start = self.case.elements.len();
        self.case.elements.extend_from_slice(found);
        Datum::range(start, len)
    }

    fn records(&mut self, shape: &Shape, store: bool) -> Result<Result<Datum, String>, Trouble> {
        let Shape::Records(fields) = shape else {
            return Ok(Err(String::new()));
        };
        self.scan.at += 1;
        let mut found: Vec<Datum> = Vec::new();
        let mut count = 0;
        if self.scan.ahead() == b']' {
            self.scan.at += 1;
            return Ok(Ok(self.keep_elements(&[], 0)));
        }
        loop {
            if count == LIST_MAX {
                return Ok(Err(too_long()));
            }
            count += 1;
            if self.scan.ahead() != b'{' {
                return Ok(Err(format!("element {count}: expected a record in `{{}}`")));
            }
            self.scan.at += 1;
            let row = found.len();
            found.extend(fields.iter().map(|_| Datum::UNKNOWN));
            let mut seen = 0_u64;
            if self.scan.ahead() == b'}' {
                self.scan.at += 1;
            } else {
                loop {
                    let start = self.scan.at;
                    let key = self.scan.key()?;
                    let mut scratch = String::new();
                    let name = key
                        .text(&mut scratch)
                        .map_err(|message| Malformed { at: start, message })?;
                    self.scan.ahead();
                    match fields.iter().position(|it| it.name == name) {
                        None if self.how.ignore_extra_facts => self.scan.skip()?,
                        None => {
                            let near =
                                suggest::nearest(name, fields.iter().map(|it| it.name.as_str()));
                            let near = near
                                .map(|it| format!("; did you mean `{it}`?"))
                                .unwrap_or_default();
                            return Ok(Err(format!(
                                "element {count}: a record here has no field `{}`{near}",
                                shortened(name)
                            )));
                        }
                        Some(at) if seen & 1 << (at & 63) != 0 => {
                            return Ok(Err(format!(
                                "element {count}: `{}` is given twice",
                                fields.get(at).map_or("", |it| &it.name)
                            )));
                        }
                        Some(at) => {
                            seen |= 1 << (at & 63);
                            let Some(field) = fields.get(at) else {
                                continue;
                            };
                            match self.value(&field.shape, None, store)? {
                                Ok(datum) => {
                                    if let Some(cell) = found.get_mut(row + at) {
                                        *cell = datum;
                                    }
                                }
                                Err(message) => {
                                    return Ok(Err(format!(
                                        "element {count}, `{}`: {message}",
                                        field.name
                                    )));
                                }
                            }
                        }
                    }
                    match self.scan.ahead() {
                        b',' => self.scan.at += 1,
                        b'}' => {
                            self.scan.at += 1;
                            break;
                        }
                        _ => return Err(self.scan.expected("`,` or `}`").into()),
                    }
                }
            }
            match self.scan.ahead() {
                b',' => self.scan.at += 1,
                b']' => {
                    self.scan.at += 1;
                    break;
                }
                _ => return Err(self.scan.expected("`,` or `]`").into()),
            }
        }
        Ok(Ok(self.keep_elements(&found, count)))
    }

    fn id(&mut self) -> Result<(), Trouble> {
        let start = self.scan.at;
        match self.scan.peek() {
            b'"' => {
                let quoted = self.scan.string()?;
                let mut scratch = std::mem::take(&mut self.keys.scratch);
                let done = quoted
                    .text(&mut scratch)
                    .map(|it| self.case.id.push_str(it));
                self.keys.scratch = scratch;
                done.map_err(|message| Malformed { at: start, message })?;
            }
            b'-' | b'0'..=b'9' if self.whole()? => {}
            _ => {
                return Err(Trouble::Rejected(Rejected {
                    column: Some(self.column(start)),
                    ..Rejected::new(
                        "C0104",
                        "the `id` of a case is a text or a whole number",
                        Some("write `\"id\": \"C-1\"`"),
                    )
                }));
            }
        }
        self.named = true;
        Ok(())
    }

    /// Whether the number here is written as a whole one; it is then the id.
    fn whole(&mut self) -> Result<bool, Trouble> {
        let number = self.scan.number()?;
        let whole = !number.contains(['.', 'e', 'E']);
        if whole {
            self.case.id.push_str(number);
        }
        Ok(whole)
    }

    fn format(&mut self) -> Result<(), Trouble> {
        let start = self.scan.at;
        if self.scan.peek() == b'1' && self.scan.number()? == "1" {
            return Ok(());
        }
        Err(Trouble::Rejected(Rejected {
            column: Some(self.column(start)),
            ..Rejected::new(
                "C0111",
                "`format` is not 1, the only form of a case there is",
                Some("write `\"format\": 1` or leave it out"),
            )
        }))
    }

    fn boolean(&mut self, name: &str) -> Result<bool, Trouble> {
        let start = self.scan.at;
        match self.scan.peek() {
            b't' => self.scan.word("true").map(|()| true).map_err(Trouble::from),
            b'f' => self
                .scan
                .word("false")
                .map(|()| false)
                .map_err(Trouble::from),
            _ => Err(Trouble::Rejected(Rejected {
                column: Some(self.column(start)),
                ..Rejected::new("C0109", format!("`{name}` is `true` or `false`"), None)
            })),
        }
    }

    fn instant(&mut self, name: &str, code: &'static str) -> Result<i64, Trouble> {
        let start = self.scan.at;
        // A column is counted from the start of the line: only where one is to blame.
        let reject = |it: &Self, message: String| {
            Trouble::Rejected(Rejected {
                column: Some(it.column(start)),
                ..Rejected::new(
                    code,
                    message,
                    Some("write an instant with an offset, such as `2026-11-20T16:30:00Z`"),
                )
            })
        };
        if self.scan.peek() != b'"' {
            return Err(reject(self, format!("`{name}` is not an instant")));
        }
        let quoted = self.scan.string()?;
        instant::parse(quoted.raw)
            .map_err(|why| reject(self, format!("`{name}` is not an instant: {why}")))
    }

    fn history(&mut self) -> Result<(), Trouble> {
        if self.scan.peek() == b'n' {
            return Ok(self.scan.word("null")?);
        }
        // A history that is given is taken to be whole unless the case says otherwise.
        self.case.history_complete = self.complete.unwrap_or(true);
        if self.scan.peek() != b'[' {
            return Err(self.bad_history("`history` is not a list of events"));
        }
        self.scan.at += 1;
        if self.scan.ahead() == b']' {
            self.scan.at += 1;
            return Ok(());
        }
        let mut first = usize::MAX;
        loop {
            if self.case.events.len() == EVENTS_MAX {
                return Err(Trouble::Rejected(Rejected::new(
                    "C0106",
                    format!("the history has more than {EVENTS_MAX} events"),
                    Some("leave out events that change no fact of the policy"),
                )));
            }
            if self.scan.ahead() != b'{' {
                return Err(self.bad_history("an event is not a record in `{}`"));
            }
            self.event(&mut first)?;
            match self.scan.ahead() {
                b',' => self.scan.at += 1,
                b']' => {
                    self.scan.at += 1;
                    return Ok(());
                }
                _ => return Err(self.scan.expected("`,` or `]`").into()),
            }
        }
    }

    fn bad_history(&self, message: &str) -> Trouble {
        Trouble::Rejected(Rejected {
            column: Some(self.column(self.scan.at)),
            ..Rejected::new(
                "C0109",
                message,
                Some(
                    "write `\"history\": [{\"at\": \"2026-11-20T16:30:00Z\", \"set\": {\"status\": \"resolved\"}}]`",
                ),
            )
        })
    }

    /// An event; `first` is the first key of the one before.
    fn event(&mut self, first: &mut usize) -> Result<(), Trouble> {
        let opening = self.scan.at;
        let start = u32::try_from(self.case.changes.len()).unwrap_or(u32::MAX);
        let (program, text) = (self.program, self.scan.text);
        if let Some((at, end)) = plain::event(program, self.keys, self.case, text, opening, first) {
            self.scan.at = end;
            self.keep_event(at, start);
            return Ok(());
        }
        self.scan.at += 1;
        let (mut at, mut set) = (None, false);
        if self.scan.ahead() == b'}' {
            self.scan.at = opening;
            return Err(self.bad_history("an event has no `at`"));
        }
        loop {
            let place = self.scan.at;
            let key = self.scan.key()?;
            self.scan.ahead();
            match key.raw {
                "at" if at.is_none() => at = Some(self.instant("at", "C0109")?),
                "set" if !set => {
                    if self.scan.peek() != b'{' {
                        return Err(self.bad_history("`set` is not a record of facts"));
                    }
                    self.keys.case += 1;
                    self.object(true)?;
                    set = true;
                }
                other => {
                    let known = matches!(other, "at" | "set");
                    self.scan.at = place;
                    return Err(self.bad_history(&if known {
                        format!("an event has `{other}` twice")
                    } else {
                        format!(
                            "an event has no `{}`, only `at` and `set`",
                            shortened(other)
                        )
                    }));
                }
            }
            match self.scan.ahead() {
                b',' => {
                    self.scan.at += 1;
                    self.scan.ahead();
                }
                b'}' => {
                    self.scan.at += 1;
                    break;
                }
                _ => return Err(self.scan.expected("`,` or `}`").into()),
            }
        }
        let Some(at) = at else {
            self.scan.at = opening;
            return Err(self.bad_history("an event has no `at`"));
        };
        self.keep_event(at, start);
        Ok(())
    }

    /// An event whose changes begin at `start` and are the last ones read.
    fn keep_event(&mut self, at: i64, start: u32) {
        let end = u32::try_from(self.case.changes.len()).unwrap_or(u32::MAX);
        self.case.events.push(Event { at, start, end });
    }
}

fn too_long() -> String {
    format!("a list holds at most {LIST_MAX} elements")
}

/// A name that the policy does not know.
pub fn unknown_fact(program: &Program, name: &str) -> Rejected {
    let names = program
        .facts
        .iter()
        .filter(|it| !it.of_program())
        .map(|it| it.name.as_str())
        .chain(RESERVED);
    if let Some(it) = program::fact(program, name) {
        return Rejected::new(
            "C0102",
            format!(
                "`{}` is a fact of the organisation, not of a case",
                it.spoken()
            ),
            Some("give it with the option `program`, once for all cases"),
        );
    }
    let help = match suggest::nearest(name, names) {
        Some(near) => format!("did you mean `{near}`? to drop names that the policy does not know, use `ignore_extra_facts`"),
        None => "declare it under the policy's `fields`, or use `ignore_extra_facts` to drop names that the policy does not know".to_owned(),
    };
    Rejected::new(
        "C0102",
        format!("the policy knows no fact `{}`", shortened(name)),
        Some(&help),
    )
}

impl Datum {
    /// Whether it says anything: a value, or that there is none.
    pub fn is_known(self) -> bool {
        self.tag != Tag::Unknown
    }
}
