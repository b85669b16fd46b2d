//! The report in the Test Anything Protocol, version 14.

use std::io::{self, Write};

use super::gaps::limits;
use super::{Report, first_place, headline, plain};
use crate::render::sheet::clean;
use crate::suite::Verdict;

/// Write it.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let wrong: usize = report.wrong.iter().map(|it| it.found.len()).sum();
    let limits = limits(report);
    let all = report.tests() + wrong + limits.len();
    writeln!(out, "TAP version 14\n1..{all}")?;
    let mut number = 0;
    for (suite, test, result) in report.each() {
        number += 1;
        let name = format!("{}: {}", suite.file, escaped(&test.name));
        match result.verdict {
            Verdict::Passed => writeln!(out, "ok {number} - {name}")?,
            Verdict::NotRun => writeln!(out, "ok {number} - {name} # SKIP another test failed")?,
            Verdict::Failed | Verdict::Broken => {
                writeln!(out, "not ok {number} - {name}")?;
                let line = first_place(test, result).line;
                note(
                    &headline(test, result),
                    &suite.file,
                    line,
                    &plain(suite, test, result),
                    out,
                )?;
            }
        }
    }
    for wrong in &report.wrong {
        for found in &wrong.found {
            number += 1;
            writeln!(out, "not ok {number} - {}: {}", wrong.file, found.code)?;
            let line = found.location.map_or(0, |it| it.line);
            note(
                &found.message,
                &wrong.file,
                line,
                found.help.as_deref().unwrap_or(""),
                out,
            )?;
        }
    }
    for limit in limits {
        number += 1;
        let (file, name) = (limit.file, &limit.name);
        match limit.missed {
            None => writeln!(out, "ok {number} - {file}: {name}")?,
            Some(it) => {
                writeln!(out, "not ok {number} - {file}: {name}")?;
                note(&it.message, file, it.line, &it.details, out)?;
            }
        }
    }
    Ok(())
}

/// What went wrong, as the YAML that stands beneath a test.
fn note(
    message: &str,
    file: &str,
    line: u32,
    details: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let quoted = |it: &str| serde_json::Value::from(clean(it)).to_string();
    writeln!(out, "  ---\n  message: {}", quoted(message))?;
    writeln!(out, "  at:\n    file: {}\n    line: {line}", quoted(file))?;
    if !details.is_empty() {
        writeln!(out, "  details: |")?;
        for line in details.lines() {
            writeln!(out, "    {line}")?;
        }
    }
    writeln!(out, "  ...")
}

/// A name in which nothing is taken for a directive.
fn escaped(name: &str) -> String {
    clean(name).replace('\\', "\\\\").replace('#', "\\#")
}
