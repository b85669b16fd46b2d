//! `escalate calendar`: business hours on their own. The component does the arithmetic.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::policy::{self, Ready};
use super::{Context, Failure, Outcome, reason};
use crate::args::{
    CalendarArgs, CalendarBatchArgs, CalendarCommand, CalendarElapsedArgs, CalendarMoveArgs,
    CalendarOfArgs, CalendarOpenArgs, CalendarShowArgs, PolicyArgs, TextFormat,
};
use crate::engine::{EngineError, Policy, Session, cases};
use crate::input::{Piece, Questions};
use crate::model::calendar::{Answer, Month};
use crate::render::{calendar as render, json as render_json};
use crate::status::Status;

/// Questions on which a component may give up one after another before it is given up.
const FAILURES_MAX: u32 = 100;

/// Ask what is asked.
pub fn calendar(context: &Context, args: &CalendarArgs, out: &mut dyn Write) -> Outcome {
    match &args.asks {
        CalendarCommand::Add(args) => moved(context, args, "add", out),
        CalendarCommand::Subtract(args) => moved(context, args, "subtract", out),
        CalendarCommand::Elapsed(args) => elapsed(context, args, out),
        CalendarCommand::Open(args) => open(context, args, out),
        CalendarCommand::Show(args) => show(context, args, out),
        CalendarCommand::Batch(args) => batch(context, args, out),
    }
}

fn moved(context: &Context, args: &CalendarMoveArgs, op: &str, out: &mut dyn Write) -> Outcome {
    let from = context.at(args.from)?;
    let question = json!({ "op": op, "from": from.to_string(), "time": args.time });
    let answer = ask(context, &args.of, question, out)?;
    if let Some(answer) = answer {
        render::instant(&answer, op == "subtract", out)?;
    }
    Ok(Status::Done)
}

fn elapsed(context: &Context, args: &CalendarElapsedArgs, out: &mut dyn Write) -> Outcome {
    let to = context.at(args.to)?;
    let question = json!({ "op": "elapsed", "from": args.from.to_string(), "to": to.to_string() });
    if let Some(answer) = ask(context, &args.of, question, out)? {
        render::elapsed(&answer, out)?;
    }
    Ok(Status::Done)
}

fn open(context: &Context, args: &CalendarOpenArgs, out: &mut dyn Write) -> Outcome {
    let at = context.at(args.at)?;
    let question = json!({ "op": "is_open", "at": at.to_string() });
    let ready = ready(context, &args.of)?;
    let (line, answer) = one(&ready, &args.of, question)?;
    match args.of.format {
        TextFormat::Json => render_json::one(&line, out)?,
        TextFormat::Text => render::open(&answer, out)?,
    }
    Ok(match answer.result {
        Some(Value::Bool(true)) => Status::Done,
        _ => Status::Findings,
    })
}

fn show(context: &Context, args: &CalendarShowArgs, out: &mut dyn Write) -> Outcome {
    let question = match &args.month {
        Some(month) => json!({ "op": "month", "month": month }),
        None => json!({ "op": "month", "at": context.at(None)?.to_string() }),
    };
    if let Some(answer) = ask(context, &args.of, question, out)? {
        let month: Month = serde_json::from_value(answer.result.clone().unwrap_or_default())
            .map_err(|error| no_answer(&error.to_string()))?;
        render::month(&answer, &month, context.look(), out)?;
    }
    Ok(Status::Done)
}

/// Ask one question; the answer, unless it was written as JSON.
fn ask(
    context: &Context,
    of: &CalendarOfArgs,
    question: Value,
    out: &mut dyn Write,
) -> Result<Option<Answer>, Failure> {
    let ready = ready(context, of)?;
    let (line, answer) = one(&ready, of, question)?;
    if matches!(of.format, TextFormat::Json) {
        render_json::one(&line, out)?;
        return Ok(None);
    }
    Ok(Some(answer))
}

fn ready(context: &Context, of: &CalendarOfArgs) -> Result<Ready, Failure> {
    let ready = policy::ready(context, &of.policy)?;
    if ready.built_in {
        context.remark(&format!(
            "by the calendars of the built-in policy `{}`; name your own with `--policy`",
            ready.title
        ));
    }
    Ok(ready)
}

/// The answer to one question, as JSON and as it reads.
fn one(ready: &Ready, of: &CalendarOfArgs, question: Value) -> Result<(String, Answer), Failure> {
    let mut keys: Map<String, Value> = match question {
        Value::Object(keys) => keys,
        _ => Map::new(),
    };
    keys.insert("detail".to_owned(), json!("full"));
    if let Some(name) = &of.calendar {
        keys.insert("calendar".to_owned(), json!(name));
    }
    let question = Value::Object(keys).to_string();
    let line = ready
        .session
        .borrow_mut()
        .calendar_lines(Some(ready.policy), &question)?;
    let answer: Answer =
        serde_json::from_str(&line).map_err(|error| no_answer(&error.to_string()))?;
    match answer.error {
        Some(message) => Err(Failure::Words {
            message,
            help: None,
        }),
        None => Ok((line, answer)),
    }
}

fn no_answer(what: &str) -> Failure {
    Failure::words(
        format!("the component answered what is no answer: {what}"),
        "use a component of this version",
    )
}

/// Answer questions line by line, as they come.
fn batch(context: &Context, args: &CalendarBatchArgs, out: &mut dyn Write) -> Outcome {
    let mut asked = match &args.policy {
        Some(policy) => {
            let ready = policy::ready(
                context,
                &PolicyArgs {
                    policy: Some(policy.clone()),
                    component: args.component.clone(),
                },
            )?;
            Asked::new(ready.session.into_inner(), Some(ready.policy))
        }
        None => Asked::new(policy::engine(args.component.as_deref())?.session()?, None),
    };
    let (name, source) = source(&args.file)?;
    let mut questions = Questions::new(source);
    loop {
        let pieces = questions.read().map_err(|error| {
            Failure::words(
                format!("{name} cannot be read: {}", reason(&error)),
                "check the path",
            )
        })?;
        let Some(pieces) = pieces else { break };
        for piece in pieces {
            match piece {
                Piece::Lines(text) => asked.answer(&text, out)?,
                Piece::Bad(what) => asked.refuse(what, out)?,
            }
        }
        // Somebody may wait for it.
        out.flush()?;
    }
    if asked.errors == 0 {
        return Ok(Status::Done);
    }
    context.remark(&format!(
        "{} of {} questions could not be answered; each says why on its line",
        asked.errors, asked.count
    ));
    Ok(Status::Failed)
}

fn source(file: &Path) -> Result<(String, Box<dyn Read>), Failure> {
    if file == Path::new("-") {
        return Ok(("standard input".to_owned(), Box::new(io::stdin().lock())));
    }
    let name = format!("`{}`", file.display());
    let opened = File::open(file).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file {name}"),
            _ => format!("{name} cannot be read: {}", reason(&error)),
        };
        Failure::words(message, "check the path")
    })?;
    Ok((name, Box::new(opened)))
}

/// What answers, and how much it did.
struct Asked {
    session: Session,
    policy: Option<Policy>,
    count: usize,
    errors: usize,
    failures: u32,
}

impl Asked {
    fn new(session: Session, policy: Option<Policy>) -> Asked {
        Asked {
            session,
            policy,
            count: 0,
            errors: 0,
            failures: 0,
        }
    }

    /// Answer whole lines. Where the component gives up, they are asked one by one.
    fn answer(&mut self, text: &str, out: &mut dyn Write) -> Result<(), Failure> {
        match self.session.calendar_lines(self.policy, text) {
            Ok(answers) => {
                self.failures = 0;
                self.write(&answers, out)
            }
            Err(error) if error.is_recoverable() && cases(text) > 1 => {
                for line in text.split_inclusive('\n').filter(|it| cases(it) > 0) {
                    match self.session.calendar_lines(self.policy, line) {
                        Ok(answer) => {
                            self.failures = 0;
                            self.write(&answer, out)?;
                        }
                        Err(error) => self.give_up(error, out)?,
                    }
                }
                Ok(())
            }
            Err(error) => self.give_up(error, out),
        }
    }

    fn write(&mut self, answers: &str, out: &mut dyn Write) -> Result<(), Failure> {
        for line in answers.lines() {
            self.count += 1;
            self.errors += usize::from(is_error(line));
        }
        out.write_all(answers.as_bytes())?;
        Ok(())
    }

    fn give_up(&mut self, error: EngineError, out: &mut dyn Write) -> Result<(), Failure> {
        self.failures += 1;
        if !error.is_recoverable() || self.failures >= FAILURES_MAX {
            return Err(error.into());
        }
        self.refuse(&error.to_string(), out)
    }

    fn refuse(&mut self, what: &str, out: &mut dyn Write) -> Result<(), Failure> {
        self.count += 1;
        self.errors += 1;
        writeln!(out, "{}", json!({ "error": what }))?;
        Ok(())
    }
}

/// Whether an answer is an error: `{"error":…` or `{"id":…,"error":…`.
fn is_error(line: &str) -> bool {
    crate::stream::is_error(line)
        || line.starts_with("{\"error\":")
        // An `id` may be a number.
        || line
            .strip_prefix("{\"id\":")
            .filter(|it| !it.starts_with('"'))
            .and_then(|it| it.split_once(','))
            .is_some_and(|(_, rest)| rest.starts_with("\"error\":"))
}
