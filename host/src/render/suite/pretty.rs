//! The report for people: each suite, each test, and what does not hold with the reason.

use std::io::{self, Write};

use super::{Report, Tone, lines, step_lines, step_name};
use crate::render::diagnostics;
use crate::render::look::{Ink, Look};
use crate::render::sheet::{Words, clean};
use crate::suite::claim::{Change, Difference};
use crate::suite::{PreparedTest, Suite, TestResult, Verdict};

/// Write it.
pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (suite, results) in &report.suites {
        let title = match &suite.names.version {
            Some(version) => format!("{} {version}", suite.names.name),
            None => suite.names.name.clone(),
        };
        let tests = suite.tests.iter().zip(&results.tests);
        let shown: Vec<_> = tests
            .filter(|it| report.verbose || it.1.verdict != Verdict::Passed)
            .collect();
        if shown.is_empty() && !report.verbose {
            continue;
        }
        let head = Words::new()
            .put(Ink::Strong, &suite.file)
            .put(Ink::Faint, "  ")
            .put(Ink::Faint, &title);
        writeln!(out, "{}", head.painted(&look))?;
        let mut table = None;
        for (test, result) in shown {
            one(suite, test, result, &mut table, look, out)?;
        }
        writeln!(out)?;
    }
    for wrong in &report.wrong {
        let one = diagnostics::Report {
            file: &wrong.file,
            source: &wrong.source,
            diagnostics: &wrong.found,
        };
        diagnostics::excerpts(&one, look, out)?;
        if wrong.file != wrong.suite {
            let text = format!("{} is the policy of {}", wrong.file, wrong.suite);
            writeln!(out, "{}\n", clean(&text))?;
        }
    }
    let good = report.wrong.is_empty()
        && report.count(Verdict::Passed) == report.tests()
        && report.tests() > 0;
    let ink = if good { Ink::Good } else { Ink::Bad };
    writeln!(out, "{}", look.paint(ink, &report.summary()))?;
    if report.coverage.is_some() || report.mutation.is_some() {
        writeln!(out)?;
    }
    super::trials(report, look, out)
}

fn one<'t>(
    suite: &Suite,
    test: &'t PreparedTest,
    result: &TestResult,
    table: &mut Option<&'t str>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (ink, mark) = match result.verdict {
        Verdict::Passed => (Ink::Good, look.glyph("✓", "+")),
        Verdict::Failed => (Ink::Bad, look.glyph("✗", "x")),
        Verdict::Broken => (Ink::Alarm, "!"),
        Verdict::NotRun => (Ink::Faint, look.glyph("–", "-")),
    };
    // Rows stand beneath their test.
    let (indent, name) = match test.name.split_once(" / ") {
        Some((of, row)) => {
            if *table != Some(of) {
                writeln!(out, "  {}", clean(of))?;
                *table = Some(of);
            }
            ("    ", row)
        }
        None => {
            *table = None;
            ("  ", test.name.as_str())
        }
    };
    writeln!(out, "{indent}{} {}", look.paint(ink, mark), clean(name))?;
    for (step, result) in test.steps.iter().zip(&result.steps) {
        let lines = step_lines(suite, result);
        if lines.is_empty() {
            continue;
        }
        let at = result.differences.first().map_or(step.at, |it| it.at);
        let place = format!("{}:{}", suite.file, at.line);
        match step_name(step) {
            Some(name) => writeln!(
                out,
                "{indent}    {}  {}",
                name,
                look.paint(Ink::Faint, &place)
            )?,
            None => writeln!(out, "{indent}    {}", look.paint(Ink::Faint, &place))?,
        }
        for line in lines {
            toned(&format!("{indent}    "), line, look, out)?;
        }
    }
    Ok(())
}

fn toned(
    indent: &str,
    (tone, line): (Tone, String),
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (ink, more) = match tone {
        Tone::Head => (Ink::Strong, ""),
        Tone::Expected => (Ink::Bad, "  "),
        Tone::Actual => (Ink::Good, "  "),
        Tone::Why => (Ink::Plain, "  "),
        Tone::Around => (Ink::Faint, "  "),
    };
    let first = format!("{indent}{more}");
    // The lines of a snapshot are JSON: their blanks say how deep they stand.
    match tone {
        Tone::Around | Tone::Expected | Tone::Actual
            if line.len() > 2 && line.starts_with(['+', '-', ' ']) =>
        {
            writeln!(out, "{first}{}", look.paint(ink, &line))
        }
        _ => wrapped(&first, ink, &line, look, out),
    }
}

/// Write in what decisions differ from their snapshots.
pub(super) fn snapshots(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (suite, test, result) in report.each() {
        for (step, result) in test.steps.iter().zip(&result.steps) {
            let of_snapshot = |it: &&Difference| matches!(it.change, Change::Snapshot { .. });
            for difference in result.differences.iter().filter(of_snapshot) {
                let name = step_name(step)
                    .map(|it| format!(" {it}"))
                    .unwrap_or_default();
                let head = format!(
                    "{}:{} {}{name}",
                    suite.file,
                    difference.at.line,
                    clean(&test.name)
                );
                writeln!(out, "{}", look.paint(Ink::Strong, &head))?;
                for line in lines(suite, difference).into_iter().skip(1) {
                    if line.0 != Tone::Why {
                        toned("", line, look, out)?;
                    }
                }
                writeln!(out)?;
            }
        }
    }
    Ok(())
}

/// A line, broken where the screen ends; what follows stands beneath its text.
fn wrapped(indent: &str, ink: Ink, line: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let text = line.trim_start_matches([' ', '-', '+']);
    let head = match line.split_once("because ") {
        Some((before, rest)) if before.trim().is_empty() => line.len() - rest.trim_start().len(),
        _ => line.len() - text.len(),
    };
    let (mark, text) = line.split_at(head);
    let hang = " ".repeat(mark.len());
    let room = look.width.saturating_sub(indent.len() + mark.len());
    for (at, part) in Words::new().put(ink, text).wrapped(room).iter().enumerate() {
        let before = if at == 0 {
            look.paint(ink, mark)
        } else {
            hang.clone()
        };
        writeln!(
            out,
            "{}",
            format!("{indent}{before}{}", part.painted(&look)).trim_end()
        )?;
    }
    Ok(())
}
