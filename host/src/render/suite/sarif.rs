//! The report as SARIF 2.1.0. Every result has a place: one without would have all of them refused.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::gaps::gaps;
use super::{Report, first_place, headline, plain};
use crate::model::diagnostic::Location;
use crate::suite::Verdict;

/// The rule of a test that fails.
const FAILED: &str = "failed-test";
/// The rule of a test whose case cannot be decided.
const UNDECIDED: &str = "undecided-test";

/// The rule of an outcome that no test shows.
const UNSHOWN: &str = "not-shown";
/// The rule of a small mistake that no test notices.
const UNNOTICED: &str = "not-noticed";

/// Write it.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rules: BTreeMap<String, &str> = BTreeMap::new();
    let mut results: Vec<Value> = Vec::new();
    for (suite, test, result) in report.each() {
        let rule = match result.verdict {
            Verdict::Failed => FAILED,
            Verdict::Broken => UNDECIDED,
            Verdict::Passed | Verdict::NotRun => continue,
        };
        rules.insert(
            rule.to_owned(),
            match rule {
                FAILED => "The policy does not decide as a test expects.",
                _ => "A case of a test cannot be decided.",
            },
        );
        let text = format!(
            "{}: {}\n{}",
            test.name,
            headline(test, result),
            plain(suite, test, result)
        );
        let at = first_place(test, result);
        results.push(one(rule, "error", text.trim_end(), &suite.file, Some(at)));
    }
    for wrong in &report.wrong {
        for found in &wrong.found {
            rules.insert(found.code.clone(), "A suite or its policy is wrong.");
            let level = match found.level {
                crate::model::diagnostic::Level::Error => "error",
                crate::model::diagnostic::Level::Warning => "warning",
            };
            let help = found.help.as_ref().map(|it| format!("\nhelp: {it}"));
            let text = format!("{}{}", found.message, help.unwrap_or_default());
            results.push(one(&found.code, level, &text, &wrong.file, found.location));
        }
    }
    for gap in gaps(report) {
        let (rule, about) = match gap.unnoticed {
            true => (UNNOTICED, "No test notices a small mistake in the policy."),
            false => (UNSHOWN, "No test shows what the policy can decide."),
        };
        rules.insert(rule.to_owned(), about);
        let level = if gap.short { "error" } else { "warning" };
        let region = json!({
            "startLine": gap.line,
            "startColumn": gap.column,
            "endLine": gap.end_line,
            "endColumn": gap.end_column,
        });
        results.push(placed(rule, level, &gap.text, gap.file, &region));
    }
    let rules = rules
        .iter()
        .map(|(id, text)| json!({ "id": id, "shortDescription": { "text": text } }));
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "escalate",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            } },
            // What columns count; not the default, which is UTF-16.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn one(rule: &str, level: &str, text: &str, file: &str, at: Option<Location>) -> Value {
    let region = match at {
        Some(it) => json!({
            "startLine": it.line,
            "startColumn": it.column,
            "endLine": it.end_line,
            "endColumn": it.end_column.max(it.column),
        }),
        None => json!({ "startLine": 1 }),
    };
    placed(rule, level, text, file, &region)
}

fn placed(rule: &str, level: &str, text: &str, file: &str, region: &Value) -> Value {
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(file) },
            "region": region,
        } }],
    })
}

/// A path as a relative URI.
fn uri(file: &str) -> String {
    let mut text = String::new();
    for byte in file.replace('\\', "/").trim_start_matches("./").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
