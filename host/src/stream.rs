//! Decides what input gives, chunk by chunk, and lets no chunk take its neighbours down.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::engine::{Detail, EngineError, Options, Policy, Session, cases};
use crate::input::{BadLine, Chunk, Item, NOT_ANSWERED};

/// Cases on which a component may give up one after another before it is given up.
const FAILURES_MAX: u32 = 100;
/// The same where each of them takes all the time there is.
const DEADLINES_MAX: u32 = 3;

/// Answers to a chunk of cases, or to something that is no case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// One JSON object a line, each ended by a newline, in the order of the cases.
    pub text: String,
    /// The line in the file of each answer.
    pub lines: Lines,
    /// How many answers there are.
    pub cases: usize,
    /// How many of them are errors.
    pub errors: usize,
    /// What was asked, one case a line, for whoever shows cases beside decisions.
    /// Empty where there was no case.
    pub asked: String,
}

impl Answer {
    /// To what is no case.
    pub(crate) fn bad(bad: &BadLine) -> Answer {
        Answer {
            text: bad.json(),
            lines: Lines(vec![bad.line]),
            cases: 1,
            errors: 1,
            ..Answer::default()
        }
    }
}

/// How often a component gave up, one case after another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Patience {
    failures: u32,
    deadlines: u32,
}

impl Patience {
    /// It answered.
    pub(crate) fn restore(&mut self) {
        *self = Patience::default();
    }

    /// The error line for a case that it gave up on, unless there are too many.
    pub(crate) fn bear(&mut self, error: &EngineError, line: u64) -> Result<String, EngineError> {
        self.failures += 1;
        self.deadlines += u32::from(matches!(error, EngineError::Deadline { .. }));
        if !error.is_recoverable()
            || self.failures >= FAILURES_MAX
            || self.deadlines >= DEADLINES_MAX
        {
            return Err(error.clone());
        }
        let line = BadLine {
            line,
            column: None,
            code: NOT_ANSWERED,
            message: error.to_string(),
            help: error.help().map(str::to_owned),
        };
        Ok(line.json())
    }
}

/// Line numbers of answers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lines(pub(crate) Vec<u64>);

impl Lines {
    /// In the order of the answers.
    pub fn iter(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }
}

/// How far a run is; written by the run, read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    cases: AtomicU64,
    errors: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Cases answered so far, errors among them.
    pub fn cases(&self) -> u64 {
        self.cases.load(Ordering::Relaxed)
    }

    /// Errors so far.
    pub fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }

    /// Bytes of cases answered so far, uncompressed.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, answer: &Answer) {
        self.cases.fetch_add(answer.cases as u64, Ordering::Relaxed);
        self.errors
            .fetch_add(answer.errors as u64, Ordering::Relaxed);
        self.bytes
            .fetch_add(answer.asked.len() as u64, Ordering::Relaxed);
    }
}

/// Bytes of cases that go to the component at once.
///
/// A whole decision is some twenty times as long as its case, and the component
/// holds both; a brief one is shorter than it.
pub fn chunk_bytes(detail: Detail) -> usize {
    match detail {
        Detail::Brief => 512 * 1024,
        Detail::Full | Detail::Explain => 64 * 1024,
    }
}

/// Decides items with one session.
pub struct Decider<'s> {
    session: &'s mut Session,
    policy: Policy,
    options: Options,
    patience: Patience,
}

impl<'s> Decider<'s> {
    /// Decide with `policy`, which `session` compiled.
    pub fn new(session: &'s mut Session, policy: Policy, options: Options) -> Decider<'s> {
        Decider {
            session,
            policy,
            options,
            patience: Patience::default(),
        }
    }

    /// Answer one item.
    ///
    /// Where the component gives up on a chunk, its cases are asked one by one, and
    /// only the one that it gives up on is answered by an error. Fails when that
    /// happens to many cases in a row, or when what comes back is no answer.
    pub fn answer(&mut self, item: Item) -> Result<Answer, EngineError> {
        let chunk = match item {
            Item::Bad(bad) => return Ok(Answer::bad(&bad)),
            Item::Chunk(chunk) => chunk,
        };
        let mut text = match self.ask(&chunk.text, chunk.first_line, chunk.cases) {
            Ok(text) => {
                self.patience.restore();
                text
            }
            Err(error) if error.is_recoverable() && chunk.cases > 1 => self.one_by_one(&chunk)?,
            Err(error) => self.gives_up(&error, &chunk, 0)?,
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        if chunk.places.is_some() {
            text = put_in_place(&text, &chunk);
        }
        let errors = text.lines().filter(|line| is_error(line)).count();
        let lines = Lines(chunk.lines().map(|(line, _)| line).collect());
        Ok(Answer {
            text,
            lines,
            cases: chunk.cases,
            errors,
            asked: chunk.text,
        })
    }

    fn ask(&mut self, text: &str, first_line: u64, asked: usize) -> Result<String, EngineError> {
        let out =
            self.session
                .decide_lines(self.policy, text, &self.options.for_lines(first_line))?;
        let answered = cases(&out);
        if asked == answered {
            return Ok(out);
        }
        let reason = match out.lines().next() {
            // One error for all of them: it is not the cases that it does not like.
            Some(line) if answered == 1 && is_error(line) => message(line),
            _ => format!("{answered} lines to {asked} cases"),
        };
        Err(EngineError::Nonsense { reason })
    }

    fn one_by_one(&mut self, chunk: &Chunk) -> Result<String, EngineError> {
        let mut out = String::new();
        for (n, line) in chunk.text.split_terminator('\n').enumerate() {
            if cases(line) == 0 {
                continue;
            }
            match self.ask(line, chunk.first_line + n as u64, 1) {
                Ok(text) => {
                    self.patience.restore();
                    out.push_str(text.trim_end_matches('\n'));
                    out.push('\n');
                }
                Err(error) => out.push_str(&self.gives_up(&error, chunk, n)?),
            }
        }
        Ok(out)
    }

    /// The error line for the `n`-th line of a chunk, unless there are too many.
    fn gives_up(
        &mut self,
        error: &EngineError,
        chunk: &Chunk,
        n: usize,
    ) -> Result<String, EngineError> {
        let line = match chunk.places {
            // Put in its place with the others.
            Some(_) => chunk.first_line + n as u64,
            None => chunk.line(n),
        };
        self.patience.bear(error, line)
    }
}

/// Whether a line of answers is an error: `{"id":…,"error":…`.
pub fn is_error(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("{\"id\":") else {
        return false;
    };
    let Some(quoted) = rest.strip_prefix('"') else {
        return rest.starts_with("null,\"error\":");
    };
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                return quoted
                    .get(at + 1..)
                    .is_some_and(|it| it.starts_with(",\"error\":"));
            }
            _ => {}
        }
    }
    false
}

#[derive(Serialize, Deserialize)]
struct Reported {
    id: Option<String>,
    error: Report,
}

#[derive(Serialize, Deserialize)]
struct Report {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// Let errors name the places that cases had in their file.
fn put_in_place(text: &str, chunk: &Chunk) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match is_error(line).then(|| in_place(line, chunk)).flatten() {
            Some(line) => out.push_str(&line),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

impl Reported {
    /// Say where the `n`-th case of a chunk stands in its file.
    fn place(&mut self, chunk: &Chunk, n: usize) {
        let error = &mut self.error;
        match chunk.places.as_ref().and_then(|it| it.get(n)) {
            Some(place) => {
                let (line, column) = place.of(error.column.unwrap_or(1));
                error.line = line;
                error.column = error.column.map(|_| column);
            }
            None => error.line = chunk.line(n),
        }
    }
}

/// An error line with the place of the `n`-th case of a chunk; none if it is no error line.
pub(crate) fn placed(line: &str, chunk: &Chunk, n: usize) -> Option<String> {
    let mut reported: Reported = serde_json::from_str(line).ok()?;
    reported.place(chunk, n);
    serde_json::to_string(&reported).ok()
}

fn in_place(line: &str, chunk: &Chunk) -> Option<String> {
    let mut reported: Reported = serde_json::from_str(line).ok()?;
    let n = usize::try_from(reported.error.line.checked_sub(1)?).ok()?;
    chunk.places.as_ref()?.get(n)?;
    reported.place(chunk, n);
    serde_json::to_string(&reported).ok()
}

fn message(line: &str) -> String {
    serde_json::from_str::<Reported>(line).map_or_else(|_| line.to_owned(), |it| it.error.message)
}

#[cfg(test)]
mod tests {
    use super::is_error;

    #[test]
    fn an_error_is_known_by_its_second_key() {
        assert!(is_error(r#"{"id":null,"error":{"line":1}}"#));
        assert!(is_error(r#"{"id":"a\"b","error":{"line":1}}"#));
        assert!(!is_error(r#"{"id":",\"error\":","severity":null}"#));
        assert!(!is_error(r#"{"id":"C-1","severity":"sev1"}"#));
        assert!(!is_error(r#"{"id":"C-1"#));
    }
}
