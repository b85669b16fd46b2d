//! What became of suites, in every form: for people, as JSON, JUnit, TAP, SARIF and annotations of GitHub.

mod coverage;
mod gaps;
mod github;
mod json;
mod junit;
mod mutation;
mod pretty;
mod sarif;
mod tap;

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::look::Look;
use super::parts::count;
use super::sheet::clean;
use crate::model::diagnostic::Location;
use crate::suite::claim::{Change, Difference, Member, Why};
use crate::suite::coverage::Coverage;
use crate::suite::mutation::Mutation;
use crate::suite::share::{Percent, Share};
use crate::suite::{
    Broken, PreparedTest, Results, Step, StepResult, Suite, TestResult, Verdict, Wrongs,
};

/// Lines of a difference of snapshots that are shown.
const LINES_MAX: usize = 60;

/// A form of the report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Form {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
    /// JUnit XML.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// Annotations of GitHub.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// LCOV: what the tests show of their policies.
    Lcov,
}

/// All that was run, and all that could not be.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Suites that ran, in order, with what became of their tests.
    pub suites: Vec<(Suite, Results)>,
    /// Files that are wrong, so that no test of theirs ran.
    pub wrong: Vec<Wrongs>,
    /// Show tests that pass, too.
    pub verbose: bool,
    /// What the tests show of their policies, if that was asked.
    pub coverage: Option<Vec<Coverage>>,
    /// The share of it that is asked for.
    pub least_coverage: Option<Percent>,
    /// Whether they notice small mistakes in their policies, if that was asked.
    pub mutation: Option<Vec<Mutation>>,
    /// The share of those that is asked for.
    pub least_mutation: Option<Percent>,
}

impl Report {
    /// How many tests ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.suites.iter().map(|it| it.1.count(verdict)).sum()
    }

    /// How many tests there are.
    pub fn tests(&self) -> usize {
        self.suites.iter().map(|it| it.0.tests.len()).sum()
    }

    /// Every test with what became of it.
    fn each(&self) -> impl Iterator<Item = (&Suite, &PreparedTest, &TestResult)> {
        self.suites.iter().flat_map(|(suite, results)| {
            suite
                .tests
                .iter()
                .zip(&results.tests)
                .map(move |(test, result)| (suite, test, result))
        })
    }

    /// Whether what the tests show, or notice, is less than is asked for.
    pub fn falls_short(&self) -> bool {
        let below =
            |it: Share, least: Option<Percent>| least.is_some_and(|least| !it.reaches(least));
        let mut coverage = self.coverage.iter().flatten();
        let mut mutation = self.mutation.iter().flatten();
        coverage.any(|it| below(it.share(), self.least_coverage))
            || mutation.any(|it| below(it.share(), self.least_mutation))
    }

    /// `12 tests: 11 passed, 1 failed`
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        for (verdict, word) in [
            (Verdict::Passed, "passed"),
            (Verdict::Failed, "failed"),
            (Verdict::Broken, "could not be decided"),
            (Verdict::NotRun, "not run"),
        ] {
            let n = self.count(verdict);
            if n > 0 {
                parts.push(format!("{} {word}", super::parts::grouped(n)));
            }
        }
        let mut text = count(self.tests(), "test");
        if !parts.is_empty() {
            text = format!("{text}: {}", parts.join(", "));
        }
        if !self.wrong.is_empty() {
            let files = count(self.wrong.len(), "file");
            let have = if self.wrong.len() == 1 { "has" } else { "have" };
            text = format!("{text}; {files} {have} errors, so tests were not run");
        }
        text
    }
}

/// Write a report.
pub fn write(report: &Report, form: Form, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match form {
        Form::Pretty => pretty::write(report, look, out),
        Form::Json => json::write(report, out),
        Form::Junit => junit::write(report, out),
        Form::Tap => tap::write(report, out),
        Form::Github => github::write(report, out),
        Form::Sarif => sarif::write(report, out),
        Form::Lcov => coverage::lcov(report, out),
    }
}

/// Write what the tests show of their policies, and notice in them, for people.
pub fn trials(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    coverage::text(report, look, out)?;
    mutation::text(report, look, out)
}

/// Write in what decisions differ from their snapshots, and nothing else.
pub fn snapshots(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    pretty::snapshots(report, look, out)
}

/// What a line of a difference is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tone {
    /// What it is of.
    Head,
    /// What was expected, and is not.
    Expected,
    /// What there is.
    Actual,
    /// Why.
    Why,
    /// What is around.
    Around,
}

/// A difference as lines of text: what is expected, what there is, why.
fn lines(suite: &Suite, difference: &Difference) -> Vec<(Tone, String)> {
    let mut lines = vec![(Tone::Head, clean(&difference.what))];
    let mut put = |tone, text: String| lines.push((tone, clean(&text)));
    match &difference.change {
        Change::Value {
            expected,
            actual,
            why,
        } => {
            put(Tone::Expected, format!("- expected  {expected}"));
            put(Tone::Actual, format!("+ is        {actual}"));
            for it in why {
                put(Tone::Why, format!("  because   {}", reason(suite, it)));
            }
        }
        Change::List { lacks, extra, all } => {
            for (members, tone, sign) in [(lacks, Tone::Expected, '-'), (extra, Tone::Actual, '+')]
            {
                for (names, why) in grouped(members) {
                    put(tone, format!("{sign} {names}"));
                    for it in why {
                        put(Tone::Why, format!("    because {}", reason(suite, it)));
                    }
                }
            }
            if let Some(all) = all {
                let all = match all.is_empty() {
                    true => "nothing at all".to_owned(),
                    false => all.join(", "),
                };
                put(Tone::Why, format!("  there is  {all}"));
            }
        }
        Change::Snapshot { name, lines, there } => {
            if *there {
                put(Tone::Around, format!("  is not what `{name}` holds"));
                for line in lines.iter().take(LINES_MAX) {
                    let tone = match line.sign {
                        '-' => Tone::Expected,
                        '+' => Tone::Actual,
                        _ => Tone::Around,
                    };
                    put(tone, format!("{} {}", line.sign, line.text));
                }
                if lines.len() > LINES_MAX {
                    let more = count(lines.len() - LINES_MAX, "more line");
                    put(Tone::Around, format!("  … and {more}"));
                }
            } else {
                put(Tone::Expected, format!("- there is no `{name}` yet"));
            }
            put(
                Tone::Why,
                "  `escalate test --bless` writes it as it is now".to_owned(),
            );
        }
    }
    lines
}

/// Members that there is one reason for, told together: a rule and each of its targets.
fn grouped(members: &[Member]) -> Vec<(String, &[Why])> {
    let mut groups: Vec<(String, &[Why])> = Vec::new();
    for member in members {
        match groups.last_mut() {
            Some((names, why)) if !why.is_empty() && *why == member.why.as_slice() => {
                names.push_str(", ");
                names.push_str(&member.name);
            }
            _ => groups.push((member.name.clone(), &member.why)),
        }
    }
    groups
}

/// `many customers wait (customers affected is 40)  policy.yaml:12`
fn reason(suite: &Suite, why: &Why) -> String {
    let mut text = why.text.clone();
    if !why.missing.is_empty() {
        text.push_str(&format!("; not known: {}", why.missing.join(", ")));
    }
    if let Some(line) = why.line {
        text.push_str(&format!(" [{}:{line}]", suite.policy_file));
    }
    text
}

/// Why a step has no decision, as lines.
fn broken_lines(broken: &Broken) -> Vec<(Tone, String)> {
    let mut lines = vec![(
        Tone::Expected,
        clean(&format!(
            "the case cannot be decided: {} [{}]",
            broken.rejection.message, broken.rejection.code
        )),
    )];
    if let Some(help) = &broken.rejection.help {
        lines.push((
            Tone::Why,
            clean(&format!("help: {}", super::as_options(help))),
        ));
    }
    lines
}

/// What went wrong in a step; nothing if all of it holds. A reason is told once.
fn step_lines(suite: &Suite, result: &StepResult) -> Vec<(Tone, String)> {
    let mut all: Vec<(Tone, String)> = Vec::new();
    all.extend(result.broken.iter().flat_map(broken_lines));
    let mut told = BTreeSet::new();
    for line in result.differences.iter().flat_map(|it| lines(suite, it)) {
        let reason = line.1.trim_start();
        let again = line.0 == Tone::Why
            && reason.starts_with("because ")
            && !told.insert(
                reason
                    .trim_start_matches("because ")
                    .trim_start()
                    .to_owned(),
            );
        if !again {
            all.push(line);
        }
    }
    all
}

/// What a step is called: its instant in a story, and its name.
fn step_name(step: &Step) -> Option<String> {
    match (step.label.is_empty(), &step.name) {
        (true, None) => None,
        (true, Some(name)) => Some(clean(name)),
        (false, None) => Some(clean(&step.label)),
        (false, Some(name)) => Some(clean(&format!("{}: {name}", step.label))),
    }
}

/// All that went wrong in a test as plain text, a step after the other.
fn plain(suite: &Suite, test: &PreparedTest, result: &TestResult) -> String {
    let mut text = String::new();
    for (step, result) in test.steps.iter().zip(&result.steps) {
        let lines = step_lines(suite, result);
        if lines.is_empty() {
            continue;
        }
        if let Some(name) = step_name(step) {
            text.push_str(&format!("{name}\n"));
        }
        for (tone, line) in lines {
            let indent = if tone == Tone::Head { "" } else { "  " };
            text.push_str(&format!("{indent}{line}\n"));
        }
    }
    text
}

/// The first thing that went wrong, in one line.
fn headline(test: &PreparedTest, result: &TestResult) -> String {
    let mut steps = test.steps.iter().zip(&result.steps);
    let first = steps.find(|it| it.1.broken.is_some() || !it.1.differences.is_empty());
    let Some((step, result)) = first else {
        return String::new();
    };
    let at = step_name(step)
        .map(|it| format!("{it}: "))
        .unwrap_or_default();
    if let Some(broken) = &result.broken {
        return format!("{at}{}", clean(&broken.rejection.message));
    }
    let Some(difference) = result.differences.first() else {
        return String::new();
    };
    let what = clean(&difference.what);
    let said = match &difference.change {
        Change::Value {
            expected, actual, ..
        } => format!("{what} is {actual}, not {expected}"),
        Change::List { lacks, extra, .. } => {
            let names = |list: &[Member]| {
                let names: Vec<&str> = list.iter().map(|it| it.name.as_str()).collect();
                names.join(", ")
            };
            match (lacks.is_empty(), extra.is_empty()) {
                (false, true) => format!("{what} lacks {}", names(lacks)),
                (true, false) => format!("{what} has {}", names(extra)),
                _ => format!("{what} lacks {} and has {}", names(lacks), names(extra)),
            }
        }
        Change::Snapshot {
            name, there: true, ..
        } => format!("it is not what `{name}` holds"),
        Change::Snapshot { name, .. } => format!("there is no `{name}` yet"),
    };
    format!("{at}{}", clean(&said))
}

/// Where what went wrong first stands in the suite.
fn first_place<'t>(test: &'t PreparedTest, result: &'t TestResult) -> Location {
    for (step, result) in test.steps.iter().zip(&result.steps) {
        if let Some(broken) = &result.broken {
            let fact = broken.fact.as_ref();
            let given = step.given.iter().rev().find(|it| Some(&it.0) == fact);
            return given.map_or(step.at, |it| it.1);
        }
        if let Some(difference) = result.differences.first() {
            return difference.at;
        }
    }
    test.at
}
