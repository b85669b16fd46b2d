//! What is wrong with policies: as source excerpts, as JSON, as annotations of a GitHub job.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Heading, Renderer, Snippet};
use serde::Serialize;

use super::look::Look;
use super::parts::count;
use super::sheet::clean;
use crate::model::diagnostic::{Diagnostic, Level};

/// Bytes of one excerpt that are shown: a policy may be one line of a megabyte.
const EXCERPT_MAX: usize = 4 * 1024;

/// A policy file and what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// The file's name as the user gave it, `-` for standard input.
    pub file: &'r str,
    /// Its text.
    pub source: &'r str,
    /// What is wrong, in the order of the text.
    pub diagnostics: &'r [Diagnostic],
}

impl Report<'_> {
    fn count(&self, level: Level) -> usize {
        self.diagnostics
            .iter()
            .filter(|it| it.level == level)
            .count()
    }
}

/// How many errors and how many warnings there are.
pub fn counts(reports: &[Report<'_>]) -> (usize, usize) {
    let all = |level| reports.iter().map(|it| it.count(level)).sum();
    (all(Level::Error), all(Level::Warning))
}

/// `2 errors, 1 warning`, `no errors`.
pub fn summary(reports: &[Report<'_>]) -> String {
    match counts(reports) {
        (0, 0) => "no errors".to_owned(),
        (0, warnings) => format!("no errors, {}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

/// Write every diagnostic with the lines it is about, then the summary.
pub fn text(reports: &[Report<'_>], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for report in reports {
        excerpts(report, look, out)?;
    }
    writeln!(out, "{}", summary(reports))
}

/// Write every diagnostic of one file with the lines it is about.
pub fn excerpts(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if look.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(look.width);
    for diagnostic in report.diagnostics {
        excerpt(&renderer, report, diagnostic, out)?;
    }
    Ok(())
}

fn excerpt(
    renderer: &Renderer,
    report: &Report<'_>,
    diagnostic: &Diagnostic,
    out: &mut dyn Write,
) -> io::Result<()> {
    let heading = match diagnostic.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
    };
    let title = heading
        .primary_title(clean(&diagnostic.message))
        .id(clean(&diagnostic.code));
    let place = diagnostic.location;
    let window = place.and_then(|it| window(report.source, it.start as usize..it.end as usize));
    let mut group = match window {
        Some((cut, span)) => {
            let line = report
                .source
                .get(..cut.start)
                .unwrap_or("")
                .matches('\n')
                .count()
                + 1;
            let shown = report.source.get(cut).unwrap_or("");
            let snippet = Snippet::source(shown)
                .line_start(line)
                .path(clean(report.file));
            title.element(snippet.annotation(AnnotationKind::Primary.span(span)))
        }
        None => title.element(annotate_snippets::Origin::path(clean(report.file))),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Heading::HELP.message(clean(help)));
    }
    let report: &[Group<'_>] = &[group];
    writeln!(out, "{}\n", renderer.render(report))
}

/// The bytes of the lines that `span` lies on, and `span` within them. `None` if it is no range of
/// this text; the component may be anybody's.
fn window(source: &str, span: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    if span.start > source.len() || span.end < span.start {
        return None;
    }
    let floor = |mut at: usize| {
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    let end = floor(span.end.min(source.len()).min(start + EXCERPT_MAX)).max(start);
    let line = source.get(..start)?.rfind('\n').map_or(0, |it| it + 1);
    let first = line.max(floor(start.saturating_sub(EXCERPT_MAX)));
    let stop = source
        .get(end..)?
        .find('\n')
        .map_or(source.len(), |it| end + it);
    let last = stop.min(floor((end + EXCERPT_MAX).min(source.len())));
    Some((first..last, start - first..end - first))
}

/// Write them as one JSON document: the counts, and each diagnostic with its file.
pub fn json(reports: &[Report<'_>], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'r> {
        format: u32,
        errors: usize,
        warnings: usize,
        diagnostics: Vec<Entry<'r>>,
    }
    #[derive(Serialize)]
    struct Entry<'r> {
        file: &'r str,
        #[serde(flatten)]
        diagnostic: &'r Diagnostic,
    }
    let (errors, warnings) = counts(reports);
    let entries = reports.iter().flat_map(|report| {
        report.diagnostics.iter().map(|it| Entry {
            file: report.file,
            diagnostic: it,
        })
    });
    let document = Document {
        format: 1,
        errors,
        warnings,
        diagnostics: entries.collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Write them as workflow commands, which GitHub shows beside the changed lines.
pub fn github(reports: &[Report<'_>], out: &mut dyn Write) -> io::Result<()> {
    for report in reports {
        for diagnostic in report.diagnostics {
            let level = match diagnostic.level {
                Level::Error => "error",
                Level::Warning => "warning",
            };
            write!(out, "::{level} file={}", property(report.file))?;
            if let Some(it) = diagnostic.location {
                write!(
                    out,
                    ",line={},col={},endLine={}",
                    it.line, it.column, it.end_line
                )?;
                // GitHub takes the last column in, and only within one line.
                if it.end_line == it.line {
                    write!(
                        out,
                        ",endColumn={}",
                        it.end_column.saturating_sub(1).max(it.column)
                    )?;
                }
            }
            let help = diagnostic.help.as_deref().map(|it| format!("\nhelp: {it}"));
            let said = format!("{}{}", diagnostic.message, help.unwrap_or_default());
            writeln!(
                out,
                ",title={}::{}",
                property(&diagnostic.code),
                data(&said)
            )?;
        }
    }
    Ok(())
}

/// The text of a workflow command.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a workflow command.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
