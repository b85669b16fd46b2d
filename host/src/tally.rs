//! Measures what input gives, chunk by chunk, and loses nothing that was counted.

use serde::Deserialize;

use crate::engine::{DecideError, EngineError, Policy, Session, Tally, is_blank};
use crate::input::{Chunk, Item};
use crate::stream::{Answer, Patience, is_error, placed};

/// Bytes of cases that are kept since what was counted was last saved, so that they can
/// be counted again in a fresh instance.
const UNSAVED_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How to measure.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Measuring {
    /// The instant as of which cases are decided, RFC 3339 text with an offset.
    pub now: String,
    /// Refuse a case that has a value of the wrong type.
    pub strict: bool,
    /// Drop facts that the policy does not know, instead of refusing their case.
    pub ignore_extra_facts: bool,
    /// What is known of the organisation, a JSON object; none if nothing is said of it.
    pub program: Option<String>,
    /// The periods, in place of those of the measures: `month` and so on.
    pub per: Option<String>,
    /// The only measures that count, by id; all if there is none.
    pub measures: Vec<String>,
}

impl Measuring {
    /// As the WIT has it.
    pub fn written(&self) -> String {
        let text = |it: &str| serde_json::Value::from(it).to_string();
        let mut keys = vec![format!("\"now\":{}", text(&self.now))];
        if self.strict {
            keys.push("\"strict\":true".to_owned());
        }
        if self.ignore_extra_facts {
            keys.push("\"ignore_extra_facts\":true".to_owned());
        }
        keys.extend(self.program.iter().map(|it| format!("\"program\":{it}")));
        keys.extend(self.per.iter().map(|it| format!("\"per\":{}", text(it))));
        let measures = self.measures.iter();
        keys.extend(measures.map(|it| format!("\"measure\":{}", text(it))));
        format!("{{{}}}", keys.join(","))
    }
}

/// A value of a case that could not be used.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Unusable {
    /// The fact, which counts as unknown.
    pub fact: String,
    /// What was expected and what was found.
    pub message: String,
}

/// A case that was counted, though some of its values could not be used.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Counted {
    /// The case's id.
    pub id: Option<String>,
    /// Its values that could not be used.
    pub problems: Vec<Unusable>,
}

/// Counts items with one session.
///
/// Of its answers `text` has the lines of those cases alone that there is something to
/// say of, and `lines` is where these stood.
pub struct Counter<'s> {
    session: &'s mut Session,
    policy: Policy,
    options: String,
    tally: Option<Tally>,
    /// What was counted when it was last saved.
    saved: Option<String>,
    /// What was counted since.
    unsaved: Vec<String>,
    unsaved_bytes: usize,
    patience: Patience,
}

impl<'s> Counter<'s> {
    /// Measure with `policy`, which `session` compiled.
    pub fn new(session: &'s mut Session, policy: Policy, how: &Measuring) -> Counter<'s> {
        Counter {
            session,
            policy,
            options: how.written(),
            tally: None,
            saved: None,
            unsaved: Vec::new(),
            unsaved_bytes: 0,
            patience: Patience::default(),
        }
    }

    /// Count one item.
    ///
    /// Where the component gives up on a chunk, what was counted before is counted again
    /// in a fresh instance, then the cases of the chunk one by one; only those that it
    /// gives up on are left out and reported.
    pub fn answer(&mut self, item: Item) -> Result<Answer, EngineError> {
        let chunk = match item {
            Item::Bad(bad) => return Ok(Answer::bad(&bad)),
            Item::Chunk(chunk) => chunk,
        };
        let said = match self.add(&chunk.text) {
            Ok(said) => {
                self.keep(chunk.text.clone())?;
                said
            }
            Err(error) if error.is_recoverable() => self.one_by_one(&chunk, error)?,
            Err(error) => return Err(error),
        };
        let mut answer = Answer {
            cases: chunk.cases,
            ..Answer::default()
        };
        for (n, line) in said {
            answer.errors += usize::from(is_error(&line));
            answer.lines.0.push(chunk.line(n));
            let line = placed(&line, &chunk, n).unwrap_or(line);
            answer.text.push_str(&line);
            answer.text.push('\n');
        }
        answer.asked = chunk.text;
        Ok(answer)
    }

    /// What was counted, to be joined with what others counted; none if nothing was.
    pub fn end(mut self) -> Result<Option<String>, EngineError> {
        if self.tally.is_none() && self.saved.is_none() && self.unsaved.is_empty() {
            return Ok(None);
        }
        let tally = self.tally()?;
        let state = self.session.tally_state(tally)?;
        self.session.tally_end(tally);
        Ok(Some(state))
    }

    /// Count lines, and find what there is to say: each with its place among them.
    fn add(&mut self, text: &str) -> Result<Vec<(usize, String)>, EngineError> {
        let tally = self.tally()?;
        let out = match self.session.tally_lines(tally, text, 1) {
            Ok(out) => out,
            Err(error) => {
                self.tally = None;
                return Err(error);
            }
        };
        let mut said = Vec::new();
        for line in out.lines() {
            let place = serde_json::from_str::<Placed>(line)
                .ok()
                .and_then(|it| it.line.or(it.error.map(|it| it.line)))
                .and_then(|it| usize::try_from(it).ok()?.checked_sub(1));
            let Some(place) = place else {
                let reason = "it does not say which case it complains of".to_owned();
                return Err(EngineError::Nonsense { reason });
            };
            said.push((place, line.to_owned()));
        }
        Ok(said)
    }

    /// The tally; after an instance was lost, one with all that was counted before.
    fn tally(&mut self) -> Result<Tally, EngineError> {
        if let Some(tally) = self.tally {
            return Ok(tally);
        }
        let begun = self.session.tally(self.policy, &self.options);
        let tally = begun.map_err(engine_error)?;
        if let Some(saved) = &self.saved {
            let joined = self.session.tally_merge(tally, saved);
            joined.map_err(engine_error)?;
        }
        for chunk in &self.unsaved {
            self.session.tally_lines(tally, chunk, 1)?;
        }
        self.tally = Some(tally);
        Ok(tally)
    }

    /// Remember what was counted, or save it if that is much.
    fn keep(&mut self, text: String) -> Result<(), EngineError> {
        self.unsaved_bytes += text.len();
        self.unsaved.push(text);
        if self.unsaved_bytes > UNSAVED_BYTES_MAX {
            self.save()?;
        }
        Ok(())
    }

    fn save(&mut self) -> Result<(), EngineError> {
        let tally = self.tally()?;
        self.saved = Some(self.session.tally_state(tally)?);
        self.unsaved.clear();
        self.unsaved_bytes = 0;
        Ok(())
    }

    fn one_by_one(
        &mut self,
        chunk: &Chunk,
        error: EngineError,
    ) -> Result<Vec<(usize, String)>, EngineError> {
        if chunk.cases == 1 {
            let line = self.gives_up(&error, chunk, 0)?;
            return Ok(vec![(0, line)]);
        }
        // So that not all is counted again for each that it gives up on.
        self.save()?;
        let mut said = Vec::new();
        for (n, line) in chunk.text.split_terminator('\n').enumerate() {
            if is_blank(line) {
                continue;
            }
            match self.add(line) {
                Ok(its) => {
                    self.patience.restore();
                    said.extend(its.into_iter().map(|it| (n, it.1)));
                    self.keep(format!("{line}\n"))?;
                }
                Err(error) => said.push((n, self.gives_up(&error, chunk, n)?)),
            }
        }
        Ok(said)
    }

    /// The error line for the `n`-th line of a chunk, unless there are too many.
    fn gives_up(
        &mut self,
        error: &EngineError,
        chunk: &Chunk,
        n: usize,
    ) -> Result<String, EngineError> {
        let line = self.patience.bear(error, chunk.line(n))?;
        Ok(line.trim_end().to_owned())
    }
}

fn engine_error(error: DecideError) -> EngineError {
    match error {
        DecideError::Engine(error) => error,
        DecideError::Rejected(rejection) => EngineError::Nonsense {
            reason: rejection.message,
        },
    }
}

#[derive(Deserialize)]
struct Placed {
    line: Option<u64>,
    error: Option<PlacedError>,
}

#[derive(Deserialize)]
struct PlacedError {
    line: u64,
}
