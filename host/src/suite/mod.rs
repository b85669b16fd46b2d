//! Suites: tests of a policy, written beside it in YAML.
//!
//! ```text
//! suite.yaml ── document ── read (facts, cases, table, when, expect) ──→ tests, ready to run
//! tests + policy ── run (check) ──→ results ── why ──→ what differs, and the reason
//! ```
//!
//! A suite is held against its policy before anything runs: a fact, a level, a rule, a clock or an
//! item that the policy does not have is an error with its place. What then runs asks the component
//! for each decision and compares what the test names, and nothing else.
//!
//! [`load`] reads a suite. [`run`] runs its tests with a report; [`first_failure`] only tells whether
//! they pass, for whoever tries them against many policies.

mod cases;
pub mod check;
pub mod claim;
pub mod coverage;
mod document;
mod expect;
mod facts;
mod files;
mod held;
mod measures;
pub mod mutation;
mod names;
mod people;
mod program;
mod read;
mod run;
pub mod share;
pub mod snapshot;
mod strict;
mod table;
mod when;
mod why;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial_tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::engine::{CompileError, Engine, EngineError, Policy, Session};
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::moment::{Length, Moment};

pub use claim::{Assertion, Change, Difference};
pub use files::{Files, suites};
pub use names::Names;
pub use run::{Broken, Results, RunOptions, StepResult, TestResult, Verdict, first_failure, run};
pub use when::Zone;

use document::{Code, Mistakes, Place, Value, parse};
use when::{Reckon, Wrong};

/// The JSON Schema of suites.
pub const SCHEMA: &str = include_str!("suite.schema.json");

/// A suite whose tests are ready to run.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The file, as it was named.
    pub file: String,
    /// Its text.
    pub source: Arc<str>,
    /// The policy's file.
    pub policy_file: String,
    /// The policy's text.
    pub policy: Arc<str>,
    /// What the policy has names for.
    pub names: Names,
    /// The tests, in the order of the suite.
    pub tests: Vec<PreparedTest>,
}

/// A test that is ready to run: cases as JSON, and what to look for in the decisions.
#[derive(Clone, PartialEq, Debug)]
pub struct PreparedTest {
    /// Its name; that of a row is `test / row`.
    pub name: String,
    /// Where its name stands in the suite.
    pub at: Location,
    /// The decisions it looks at, in the order of time: one, or those of a story.
    pub steps: Vec<Step>,
    /// What it is an example of.
    pub shows: Vec<Shown>,
}

/// One thing that a test is an example of: a source that rules of the policy name, and
/// the answer that the test shows for it.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    /// As rules name it under `source`.
    pub source: String,
    /// Whether the test is an example of yes, or of no.
    pub holds: bool,
    /// Where the suite says so.
    pub at: Location,
}

/// One decision of a test.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What a story calls it.
    pub name: Option<String>,
    /// When it is, as the story says it; empty outside a story.
    pub label: String,
    /// Where it stands in the suite.
    pub at: Location,
    /// As of when it is decided.
    pub now: Moment,
    /// The zone in which the suite tells the time.
    pub zone: Option<Zone>,
    /// The case, one line of JSON.
    pub case: String,
    /// What is known of the organisation, one line of JSON; none if the suite says nothing of it.
    pub program: Option<String>,
    /// All cases of a test of measures, a line of JSON each; none where one is decided.
    pub measured: Vec<String>,
    /// Whether a value that cannot be used refuses the case.
    pub strict: bool,
    /// Facts that the suite itself gives, and where.
    pub given: Vec<(String, Location)>,
    /// What it asserts.
    pub assertions: Vec<Assertion>,
}

/// What became of a file that should be a suite.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// Its tests can run.
    Ready(Box<Suite>),
    /// It is wrong.
    Wrong(Wrongs),
}

/// Why no test of a suite can run.
#[derive(Clone, Debug)]
pub struct Wrongs {
    /// The suite's file, as it was named.
    pub suite: String,
    /// The file that is wrong: the suite itself, or its policy.
    pub file: String,
    /// Its text.
    pub source: Arc<str>,
    /// What is wrong with it.
    pub found: Vec<Diagnostic>,
}

/// Read a suite and hold it against its policy, or against `policy` if one is named.
///
/// Fails if the component does not answer.
pub fn load(
    engine: &Engine,
    path: &Path,
    policy: Option<&Path>,
    files: &mut Files,
) -> Result<Loaded, EngineError> {
    let file = path.display().to_string();
    let wrong = |of: &str, source: &Arc<str>, found: Vec<Diagnostic>| {
        Loaded::Wrong(Wrongs {
            suite: file.clone(),
            file: of.to_owned(),
            source: Arc::clone(source),
            found,
        })
    };
    let source = match files.text(path) {
        Ok(source) => source,
        Err(message) => {
            let mut mistakes = Mistakes::new("".into());
            mistakes.add(Code::File, Place::default(), message, None);
            return Ok(wrong(&file, &"".into(), mistakes.finish()));
        }
    };
    let mut mistakes = Mistakes::new(Arc::clone(&source));
    let root = match parse(&source) {
        Ok(root) => root,
        Err(error) => {
            mistakes.add(
                Code::NotYaml,
                error.at,
                format!("this is not YAML that can be read: {}", error.message),
                "write each key once; put a text between quotes if it holds `: ` or ` #`, or begins with a quote, a bracket, `!`, `>` or `%`"
                    .to_owned(),
            );
            return Ok(wrong(&file, &source, mistakes.finish()));
        }
    };
    let folder = cases::folder_of(path);
    let Some((policy_path, at)) = policy_of(&root, path, &folder, policy, &mut mistakes) else {
        return Ok(wrong(&file, &source, mistakes.finish()));
    };
    let policy_text = match files.text(&policy_path) {
        Ok(text) => text,
        Err(message) => {
            let help = "write `policy: policy.yaml`, from the folder of the suite".to_owned();
            mistakes.add(
                Code::File,
                at,
                format!("the policy of this suite: {message}"),
                help,
            );
            return Ok(wrong(&file, &source, mistakes.finish()));
        }
    };
    let policy_file = policy_path.display().to_string();
    let mut session = engine.session()?;
    let compiled = match session.compile(&policy_text) {
        Ok(compiled) => compiled.policy,
        Err(CompileError::Engine(error)) => return Err(error),
        Err(CompileError::Refused(found)) => {
            let found = found.iter().map(Diagnostic::from).collect();
            return Ok(wrong(&policy_file, &policy_text, found));
        }
    };
    let names = session.describe(compiled)?;
    let names = Names::read(&names).map_err(|error| EngineError::Nonsense {
        reason: format!("it does not say what the policy is: {error}"),
    })?;
    let mut calendars = Calendars {
        session: &mut session,
        policy: compiled,
        broken: None,
    };
    let mut reader = read::Reader::new(&names, &mut calendars, files, &folder, mistakes);
    let tests = reader.tests(&root);
    let mut found = reader.mistakes.finish();
    if let Some(error) = calendars.broken {
        return Err(error);
    }
    if found.is_empty() {
        found = run::refusals(&mut session, compiled, &tests)?;
    }
    if !found.is_empty() {
        return Ok(wrong(&file, &source, found));
    }
    Ok(Loaded::Ready(Box::new(Suite {
        file,
        source,
        policy_file,
        policy: policy_text,
        names,
        tests,
    })))
}

/// The policy that a suite names, or the one that it stands beside: `desk.test.yaml` is of `desk.yaml`.
fn policy_of(
    root: &document::Node,
    path: &Path,
    folder: &Path,
    policy: Option<&Path>,
    mistakes: &mut Mistakes,
) -> Option<(PathBuf, Place)> {
    if let Some(policy) = policy {
        return Some((policy.to_owned(), Place::default()));
    }
    let named = match &root.value {
        Value::Map(entries) => entries.iter().find(|it| it.0.name == "policy"),
        _ => None,
    };
    if let Some((key, node)) = named {
        let entry = document::Entry { key, node };
        return Some((folder.join(entry.word(mistakes)?), entry.at()));
    }
    let name = path
        .file_name()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    let stem = [".test.yaml", ".test.yml"]
        .iter()
        .find_map(|it| name.strip_suffix(it));
    match stem {
        Some(stem) => Some((
            folder.join(format!("{stem}.yaml")),
            Place { line: 1, column: 1 },
        )),
        None => {
            let help = "write `policy: policy.yaml`, from the folder of the suite".to_owned();
            let at = Place { line: 1, column: 1 };
            mistakes.add(
                Code::Missing,
                at,
                "this suite does not say of which policy it is",
                help,
            );
            None
        }
    }
}

/// The calendars of a policy, reckoned by the component.
struct Calendars<'s> {
    session: &'s mut Session,
    policy: Policy,
    broken: Option<EngineError>,
}

/// A question about a calendar.
#[derive(Serialize)]
struct Question<'q> {
    calendar: &'q str,
    op: &'q str,
    from: String,
    time: String,
}

/// The answer, an instant or `never`, or why there is none.
#[derive(Deserialize)]
struct Answer {
    result: Option<String>,
    error: Option<String>,
}

impl Reckon for Calendars<'_> {
    fn reckon(&mut self, calendar: &str, from: Moment, by: Length) -> Result<Moment, Wrong> {
        let op = if by.millis() < 0 { "subtract" } else { "add" };
        let question = Question {
            calendar,
            op,
            from: from.to_string(),
            time: by.abs().to_string(),
        };
        // INVARIANT: a struct of texts can always be written.
        let question = serde_json::to_string(&question).unwrap_or_default();
        let answer = match self.session.calendar_lines(Some(self.policy), &question) {
            Ok(line) => line,
            Err(error) => {
                let message = error.to_string();
                self.broken = Some(error);
                return Err(Wrong {
                    message,
                    help: None,
                });
            }
        };
        match serde_json::from_str(&answer) {
            Ok(Answer {
                result: Some(at), ..
            }) => at.parse().map_err(|_| {
                Wrong::new(
                    format!("`{calendar}` is never open for so long"),
                    "write a shorter time, or another calendar",
                )
            }),
            Ok(Answer {
                error: Some(error), ..
            }) => Err(match error.split_once("; ") {
                Some((message, help)) => Wrong::new(message, help),
                None => Wrong {
                    message: error,
                    help: None,
                },
            }),
            _ => Err(Wrong {
                message: format!("the component does not answer how `{calendar}` is open"),
                help: None,
            }),
        }
    }
}
