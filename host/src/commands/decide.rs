//! `escalate decide`: decide cases and show what to do.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::cases::{self, Work, decide_all};
use super::{Context, Failure, Outcome, policy};
use crate::args::{DecideArgs, FailOn, Format, Only};
use crate::engine::Detail;
use crate::model::decision::{self, Line};
use crate::model::outline::Outline;
use crate::render::look::Look;
use crate::render::{as_options, card, csv, json, markdown, table};
use crate::status::Status;
use crate::stream::{Answer, is_error};

/// Decide cases.
pub fn decide(context: &Context, args: &DecideArgs, out: &mut dyn Write) -> Outcome {
    let format = args.output.format;
    if args.brief && !matches!(format, Format::Json | Format::Jsonl) {
        return Err(Failure::words(
            "`--brief` is a form of JSON",
            "add `--format jsonl` or `--format json`",
        ));
    }
    let ready = policy::ready(context, &args.policy)?;
    for wanted in &args.output.fail_on {
        if let FailOn::Level(level) = wanted
            && !ready.levels.contains(level)
        {
            let levels = ready.levels.join("`, `");
            return Err(Failure::words(
                format!(
                    "`--fail-on {level}`: the policy `{}` has no such level",
                    ready.title
                ),
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
        detail: if args.brief {
            Detail::Brief
        } else {
            Detail::Full
        },
        id: None,
        threads: args.input.threads,
    };
    let look = context.look();
    let mut writer = Writer::new(format, &ready.levels, args.output.top.or(look.rows), look);
    let filtered = !args.output.only.is_empty();
    let looked_at = filtered || !args.output.fail_on.is_empty();
    let mut matched = false;
    // A table has its own list of what was not decided; it does not say in which file.
    let listed = matches!(format, Format::Table) && args.input.files.len() == 1;
    let mut errors = Errors::default();
    let status = decide_all(context, &work, &mut |name, answer| {
        if !listed {
            errors.report(name, answer);
        }
        if !looked_at && writer.is_plain() {
            out.write_all(answer.text.as_bytes())?;
            return Ok(ControlFlow::Continue(()));
        }
        for line in answer.text.lines() {
            let state = if looked_at {
                State::of(line, args.brief)?
            } else {
                State::default()
            };
            matched |= args.output.fail_on.iter().any(|it| state.is(it));
            let wanted =
                !filtered || state.failed || args.output.only.iter().any(|it| state.only(*it));
            writer.line(line, wanted, out)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    errors.end();
    let only = args
        .input
        .files
        .first()
        .map(|it| cases::title(it))
        .filter(|_| listed);
    writer.finish(only.as_deref(), status, out)?;
    Ok(status.and(if matched {
        Status::Findings
    } else {
        Status::Done
    }))
}

/// Errors that are said one by one; more of them say nothing new.
const ERRORS_SAID_MAX: usize = 20;

/// Says on standard error what could not be decided; in the output it stands at its place.
#[derive(Default)]
pub struct Errors {
    seen: usize,
}

impl Errors {
    /// Say what could not be decided of these.
    pub fn report(&mut self, name: &str, answer: &Answer) {
        if answer.errors == 0 {
            return;
        }
        for line in answer.text.lines().filter(|it| is_error(it)) {
            self.seen += 1;
            if self.seen <= ERRORS_SAID_MAX
                && let Ok(Line::Failure(failure)) = Line::read(line)
            {
                say(name, &failure);
            }
        }
    }

    /// Count those that were not said.
    pub fn end(&self) {
        if self.seen > ERRORS_SAID_MAX {
            let more = self.seen - ERRORS_SAID_MAX;
            let _ = writeln!(io::stderr(), "error: {more} more could not be decided");
        }
    }
}

/// Say on standard error why a case could not be decided.
fn say(name: &str, failure: &decision::Failure) {
    let error = &failure.error;
    let place = match error.column {
        Some(column) => format!("{name}:{}:{column}", error.line),
        None => format!("{name}:{}", error.line),
    };
    let mut err = io::stderr().lock();
    let _ = writeln!(err, "error[{}]: {place}: {}", error.code, error.message);
    if let Some(help) = &error.help {
        let _ = writeln!(err, "  help: {}", as_options(help));
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
                _ => State {
                    failed: true,
                    ..State::default()
                },
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
struct Writer<'a> {
    form: Form<'a>,
    /// Lines taken, also those passed over.
    taken: usize,
}

enum Form<'a> {
    Jsonl,
    Json(json::Array),
    Csv,
    Markdown(markdown::Markdown),
    /// One case is a card; with the second it becomes a table.
    Table {
        first: Option<String>,
        table: table::Table,
        levels: &'a [String],
        look: Look,
    },
}

impl<'a> Writer<'a> {
    fn new(format: Format, levels: &'a [String], rows: Option<usize>, look: Look) -> Writer<'a> {
        let form = match format {
            Format::Jsonl => Form::Jsonl,
            Format::Json => Form::Json(json::Array::new()),
            Format::Csv => Form::Csv,
            Format::Markdown => Form::Markdown(markdown::Markdown::new(levels)),
            Format::Table => Form::Table {
                first: None,
                table: table::Table::new(levels, rows),
                levels,
                look,
            },
        };
        Writer { form, taken: 0 }
    }

    /// Whether lines are written as they come.
    fn is_plain(&self) -> bool {
        matches!(self.form, Form::Jsonl)
    }

    /// Take one line, and write it in its time if it is `wanted`.
    fn line(&mut self, line: &str, wanted: bool, out: &mut dyn Write) -> io::Result<()> {
        self.taken += 1;
        if let Form::Csv = self.form
            && self.taken == 1
        {
            csv::header(out)?;
        }
        if let Form::Table { first, table, .. } = &mut self.form
            && self.taken == 2
            && let Some(first) = first.take()
        {
            table.push(&Outline::read(&first)?);
        }
        if !wanted {
            return Ok(());
        }
        match &mut self.form {
            Form::Jsonl => writeln!(out, "{line}"),
            Form::Json(array) => array.push(line, out),
            Form::Csv => csv::push(&Outline::read(line)?, out),
            Form::Markdown(markdown) => markdown.push(&Outline::read(line)?, out),
            Form::Table { first, .. } if self.taken == 1 => {
                *first = Some(line.to_owned());
                Ok(())
            }
            Form::Table { table, .. } => {
                table.push(&Outline::read(line)?);
                Ok(())
            }
        }
    }

    /// Write what is left. With `name`, that of the file, a lone failure is said; without, it was.
    fn finish(self, name: Option<&str>, status: Status, out: &mut dyn Write) -> io::Result<()> {
        // Where nothing could be read, an empty answer would look like one.
        if self.taken == 0 && status == Status::Failed {
            return Ok(());
        }
        match self.form {
            Form::Jsonl => Ok(()),
            Form::Csv if self.taken == 0 => csv::header(out),
            Form::Csv => Ok(()),
            Form::Json(array) => array.finish(out),
            Form::Markdown(markdown) => markdown.finish(out),
            Form::Table {
                first: Some(first),
                levels,
                look,
                ..
            } => match Line::read(&first)? {
                Line::Full(decision) => card::write(&decision, levels, look, out),
                Line::Failure(failure) => {
                    if let Some(name) = name {
                        say(name, &failure);
                    }
                    Ok(())
                }
                Line::Brief(_) => Ok(()),
            },
            Form::Table { table, look, .. } => table.finish(look, out),
        }
    }
}
