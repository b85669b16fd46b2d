//! The report as workflow commands, which GitHub shows beside the changed lines.

use std::io::{self, Write};

use super::gaps::gaps;
use super::{Report, first_place, headline, plain};
use crate::render::diagnostics::{self, data, property};
use crate::suite::Verdict;

/// Write it.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (suite, test, result) in report.each() {
        if !matches!(result.verdict, Verdict::Failed | Verdict::Broken) {
            continue;
        }
        let at = first_place(test, result);
        let text = format!("{}\n{}", headline(test, result), plain(suite, test, result));
        writeln!(
            out,
            "::error file={},line={},col={},title={}::{}",
            property(&suite.file),
            at.line,
            at.column,
            property(&test.name),
            data(text.trim_end())
        )?;
    }
    let wrong: Vec<diagnostics::Report<'_>> = report
        .wrong
        .iter()
        .map(|it| diagnostics::Report {
            file: &it.file,
            source: &it.source,
            diagnostics: &it.found,
        })
        .collect();
    diagnostics::github(&wrong, out)?;
    for gap in gaps(report) {
        let title = match gap.unnoticed {
            true => "not noticed",
            false => "not shown",
        };
        writeln!(
            out,
            "::{} file={},line={},col={},title={title}::{}",
            if gap.short { "error" } else { "warning" },
            property(gap.file),
            gap.line,
            gap.column,
            data(&gap.text)
        )?;
    }
    if report.tests() == 0 && report.wrong.is_empty() {
        writeln!(out, "::error title=escalate test::no test was found")?;
    }
    Ok(())
}
