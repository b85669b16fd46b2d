//! The report as one JSON document.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::{Report, broken_lines};
use crate::model::diagnostic::Diagnostic;
use crate::suite::claim::{Change, Difference, Line, Member, Why};
use crate::suite::{PreparedTest, Step, StepResult, Suite, TestResult, Verdict};

#[derive(Serialize)]
struct Document<'r> {
    format: u32,
    tests: usize,
    passed: usize,
    failed: usize,
    undecided: usize,
    not_run: usize,
    suites: Vec<Tests<'r>>,
    errors: Vec<Error<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutation: Option<Vec<Value>>,
}

#[derive(Serialize)]
struct Tests<'r> {
    file: &'r str,
    policy: Policy<'r>,
    tests: Vec<Test<'r>>,
}

#[derive(Serialize)]
struct Policy<'r> {
    file: &'r str,
    name: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'r str>,
}

#[derive(Serialize)]
struct Test<'r> {
    name: &'r str,
    line: u32,
    column: u32,
    verdict: &'static str,
    steps: Vec<One<'r>>,
}

#[derive(Serialize)]
struct One<'r> {
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    line: u32,
    assertions: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

#[derive(Serialize)]
struct Error<'r> {
    file: &'r str,
    #[serde(flatten)]
    diagnostic: &'r Diagnostic,
}

/// Write it.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let errors = report.wrong.iter().flat_map(|wrong| {
        wrong.found.iter().map(|diagnostic| Error {
            file: &wrong.file,
            diagnostic,
        })
    });
    let document = Document {
        format: 1,
        tests: report.tests(),
        passed: report.count(Verdict::Passed),
        failed: report.count(Verdict::Failed),
        undecided: report.count(Verdict::Broken),
        not_run: report.count(Verdict::NotRun),
        suites: report
            .suites
            .iter()
            .map(|(suite, results)| Tests {
                file: &suite.file,
                policy: policy(suite),
                tests: suite.tests.iter().zip(&results.tests).map(test).collect(),
            })
            .collect(),
        errors: errors.collect(),
        coverage: report.coverage.as_ref().map(|all| {
            let policies: Vec<Value> = all.iter().map(super::coverage::json).collect();
            json!({ "meaning": super::coverage::MEANING, "policies": policies })
        }),
        mutation: report
            .mutation
            .as_ref()
            .map(|all| all.iter().map(super::mutation::json).collect()),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn policy(suite: &Suite) -> Policy<'_> {
    Policy {
        file: &suite.policy_file,
        name: &suite.names.name,
        version: suite.names.version.as_deref(),
    }
}

fn test<'r>((test, result): (&'r PreparedTest, &'r TestResult)) -> Test<'r> {
    Test {
        name: &test.name,
        line: test.at.line,
        column: test.at.column,
        verdict: match result.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Broken => "undecided",
            Verdict::NotRun => "not_run",
        },
        steps: test.steps.iter().zip(&result.steps).map(step).collect(),
    }
}

fn step<'r>((step, result): (&'r Step, &'r StepResult)) -> One<'r> {
    One {
        at: step.now.to_string(),
        name: step.name.as_deref(),
        line: step.at.line,
        assertions: step.assertions.len(),
        differences: result.differences.iter().map(difference).collect(),
        error: result.broken.as_ref().map(|it| {
            let lines: Vec<String> = broken_lines(it).into_iter().map(|it| it.1).collect();
            json!({ "code": it.rejection.code, "message": lines.join("; "), "fact": it.fact })
        }),
    }
}

fn difference(it: &Difference) -> Value {
    let mut value = match &it.change {
        Change::Value {
            expected,
            actual,
            why,
        } => {
            json!({ "expected": expected, "actual": actual, "why": whys(why) })
        }
        Change::List { lacks, extra, all } => {
            let mut value = json!({ "lacks": members(lacks), "extra": members(extra) });
            if let (Value::Object(fields), Some(all)) = (&mut value, all) {
                fields.insert("all".to_owned(), json!(all));
            }
            value
        }
        Change::Snapshot { name, lines, there } => {
            let line = |it: &Line| format!("{} {}", it.sign, it.text);
            json!({ "snapshot": name, "there": there, "lines": lines.iter().map(line).collect::<Vec<_>>() })
        }
    };
    if let Value::Object(fields) = &mut value {
        fields.insert("what".to_owned(), json!(it.what));
        fields.insert("subjects".to_owned(), json!(it.subjects));
        fields.insert("line".to_owned(), json!(it.at.line));
        fields.insert("column".to_owned(), json!(it.at.column));
    }
    value
}

fn members(list: &[Member]) -> Vec<Value> {
    list.iter()
        .map(|it| json!({ "name": it.name, "why": whys(&it.why) }))
        .collect()
}

fn whys(list: &[Why]) -> Vec<Value> {
    list.iter().map(|it| json!(it)).collect()
}
