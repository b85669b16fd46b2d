//! `escalate decide`: decide cases and show what to do.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::cases::{Work, decide_all};
use super::{Context, Failure, Outcome, policy};
use crate::args::{DecideArgs, FailOn, Format, Only};
use crate::engine::Detail;
use crate::model::decision::Line;
use crate::model::outline::Outline;
use crate::render::look::Look;
use crate::render::{card, csv, json, markdown, table};
use crate::status::Status;
use crate::stream::Answer;

/// Decide cases.
pub fn decide(context: &Context, args: &DecideArgs, out: &mut dyn Write) -> Outcome {
    let format = args.output.format.unwrap_or(Format::Table);
    if args.brief && !matches!(format, Format::Json | Format::Jsonl) {
        return Err(Failure::words("`--brief` is a form of JSON", "add `--format jsonl` or `--format json`"));
    }
    let ready = policy::ready(context, &args.policy)?;
    for wanted in &args.output.fail_on {
        if let FailOn::Level(level) = wanted
            && !ready.levels.contains(level)
        {
            let levels = ready.levels.join("`, `");
            return Err(Failure::words(
                format!("`--fail-on {level}`: the policy `{}` has no such level", ready.title),
                format!("name `due`, `breached`, `undetermined`, or one of `{levels}`"),
            ));
        }
    }
    ready.tell(context);
    let work = Work {
        ready: &ready,
        files: &args.input.files,
        cases: &args.cases,
        at: context.at(args.now.at)?,
        detail: if args.brief { Detail::Brief } else { Detail::Full },
        threads: args.input.threads,
    };
    let look = context.look();
    let mut writer = Writer::new(format, &ready.levels, args.output.top.or(look.rows), look);
    let filtered = !args.output.only.is_empty();
    let looked_at = filtered || !args.output.fail_on.is_empty();
    let mut matched = false;
    writer.begin(out)?;
    let status = decide_all(context, &work, &mut |name, answer| {
        if !looked_at && writer.is_plain() {
            out.write_all(answer.text.as_bytes())?;
            report_errors(name, answer);
            return Ok(ControlFlow::Continue(()));
        }
        report_errors(name, answer);
        for line in answer.text.lines() {
            let state = if looked_at { State::of(line, args.brief)? } else { State::default() };
            matched |= args.output.fail_on.iter().any(|it| state.is(it));
            if !filtered || state.failed || args.output.only.iter().any(|it| state.only(*it)) {
                writer.line(line, out)?;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    writer.finish(out)?;
    Ok(status.and(if matched { Status::Findings } else { Status::Done }))
}

/// Errors stand in the output at their place, and on standard error for people.
pub fn report_errors(name: &str, answer: &Answer) {
    if answer.errors == 0 {
        return;
    }
    let mut err = io::stderr().lock();
    for line in answer.text.lines() {
        let Ok(Line::Failure(it)) = Line::read(line) else { continue };
        let place = match (it.error.line, it.error.column) {
            (line, Some(column)) => format!("{name}:{line}:{column}"),
            (line, None) => format!("{name}:{line}"),
        };
        let _ = writeln!(err, "error[{}]: {place}: {}", it.error.code, it.error.message);
        if let Some(help) = &it.error.help {
            let _ = writeln!(err, "  help: {help}");
        }
    }
}

/// What of a decision `--only` and `--fail-on` look at.
#[derive(Default)]
struct State {
    due: bool,
    breached: bool,
    undetermined: bool,
    level: Option<String>,
    failed: bool,
}

impl State {
    fn of(line: &str, brief: bool) -> io::Result<State> {
        if brief {
            return Ok(match Line::read(line)? {
                Line::Brief(it) => State {
                    due: !it.due.is_empty(),
                    breached: !it.breached.is_empty(),
                    undetermined: !it.undetermined.is_empty() || !it.candidates.is_empty(),
                    level: it.severity,
                    failed: false,
                },
                _ => State { failed: true, ..State::default() },
            });
        }
        let it = Outline::read(line)?;
        Ok(State {
            due: it.is_due(),
            breached: it.is_breached(),
            undetermined: it.is_undetermined(),
            level: it.level().map(str::to_owned),
            failed: it.error.is_some(),
        })
    }

    fn only(&self, which: Only) -> bool {
        match which {
            Only::Due => self.due,
            Only::Breached => self.breached,
            Only::Undetermined => self.undetermined,
        }
    }

    fn is(&self, what: &FailOn) -> bool {
        match what {
            FailOn::State(which) => self.only(*which),
            FailOn::Level(level) => self.level.as_ref() == Some(level),
        }
    }
}

/// Writes decisions in one of the forms.
enum Writer<'a> {
    Jsonl,
    Json(json::Array),
    Csv,
    Markdown(markdown::Markdown),
    /// One decision is a card; with the second it becomes a table.
    Table { first: Option<String>, table: table::Table, many: bool, levels: &'a [String], look: Look },
}

impl<'a> Writer<'a> {
    fn new(format: Format, levels: &'a [String], rows: Option<usize>, look: Look) -> Writer<'a> {
        match format {
            Format::Jsonl => Writer::Jsonl,
            Format::Json => Writer::Json(json::Array::new()),
            Format::Csv => Writer::Csv,
            Format::Markdown => Writer::Markdown(markdown::Markdown::new(levels)),
            Format::Table => Writer::Table { first: None, table: table::Table::new(levels, rows), many: false, levels, look },
        }
    }

    /// Whether lines are written as they come.
    fn is_plain(&self) -> bool {
        matches!(self, Writer::Jsonl)
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Writer::Csv => csv::header(out),
            _ => Ok(()),
        }
    }

    fn line(&mut self, line: &str, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Writer::Jsonl => writeln!(out, "{line}"),
            Writer::Json(array) => array.push(line, out),
            Writer::Csv => csv::push(&Outline::read(line)?, out),
            Writer::Markdown(markdown) => markdown.push(&Outline::read(line)?, out),
            Writer::Table { first, table, many, .. } => {
                if !*many && first.is_none() {
                    *first = Some(line.to_owned());
                    return Ok(());
                }
                if let Some(first) = first.take() {
                    table.push(&Outline::read(&first)?);
                }
                *many = true;
                table.push(&Outline::read(line)?);
                Ok(())
            }
        }
    }

    fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Writer::Jsonl | Writer::Csv => Ok(()),
            Writer::Json(array) => array.finish(out),
            Writer::Markdown(markdown) => markdown.finish(out),
            Writer::Table { first: Some(first), levels, look, .. } => match Line::read(&first)? {
                Line::Full(decision) => card::write(&decision, levels, look, out),
                // Said on standard error already.
                _ => Ok(()),
            },
            Writer::Table { table, look, .. } => table.finish(look, out),
        }
    }
}
