//! `escalate measure`: the figures of a policy's measures over many cases.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::cases::{Work, measure_all};
use super::decide::Errors;
use super::{Context, Failure, Outcome, policy};
use crate::args_measure::{MeasureArgs, MeasureFormat};
use crate::engine::{DecideError, Detail};
use crate::model::measures::Measured;
use crate::render::{json, measures};
use crate::status::Status;
use crate::stream::{Answer, is_error};
use crate::tally::{Counted, Measuring};

/// Measure cases.
pub fn measure(context: &Context, args: &MeasureArgs, out: &mut dyn Write) -> Outcome {
    let ready = policy::ready(context, &args.policy)?;
    ready.tell(context);
    let at = context.at(args.now.at)?;
    let how = Measuring {
        now: at.to_string(),
        strict: args.cases.strict,
        ignore_extra_facts: args.cases.ignore_extra_facts,
        per: args.by.map(|it| it.word().to_owned()),
        measures: args.measure.clone(),
    };
    // Before any case is read: a measure that the policy does not have is a mistake.
    let tally = {
        let session = &mut *ready.session.borrow_mut();
        session
            .tally(ready.policy, &how.written())
            .map_err(refused)?
    };
    ready.session.borrow_mut().tally_end(tally);
    let work = Work {
        ready: &ready,
        files: &args.input.files,
        cases: &args.cases,
        at,
        detail: Detail::Brief,
        id: None,
        threads: args.input.threads,
    };
    let mut errors = Errors::default();
    let mut unusable = Unusable::default();
    let (mut status, counted) = measure_all(context, &work, &how, &mut |name, answer| {
        errors.report(name, answer);
        unusable.report(name, answer);
        Ok(ControlFlow::Continue(()))
    })?;
    errors.end();
    unusable.end();
    if unusable.seen > 0 {
        status = Status::Failed;
    }
    let session = &mut *ready.session.borrow_mut();
    let tally = session.tally(ready.policy, &how.written())?;
    for state in &counted {
        session.tally_merge(tally, state)?;
    }
    let text = session.tally_result(tally)?;
    let measured = super::explain::unreadable(Measured::read(&text))?;
    // Where nothing could be read, figures of nothing would look like an answer.
    if measured.cases == 0 && status == Status::Failed {
        return Ok(status);
    }
    match args.format {
        MeasureFormat::Table => measures::report(&measured, context.look(), out)?,
        MeasureFormat::Markdown => measures::markdown(&measured, out)?,
        MeasureFormat::Csv => measures::csv(&measured, out)?,
        MeasureFormat::Json => json::one(&text, out)?,
    }
    for measure in &measured.measures {
        if let Some(error) = &measure.error {
            status = Status::Failed;
            super::complain(&Failure::Words {
                message: format!("the measure `{}`: {error}", measure.id),
                help: measure.help.clone(),
            });
        }
    }
    let flagged = args.fail_on.is_some() && measured.flagged() > 0;
    Ok(status.and(if flagged {
        Status::Findings
    } else {
        Status::Done
    }))
}

fn refused(error: DecideError) -> Failure {
    match error {
        DecideError::Rejected(it) => Failure::Words {
            message: it.message,
            help: it.help,
        },
        DecideError::Engine(error) => Failure::Engine(error),
    }
}

/// Values that are said one by one; more of them say nothing new.
const SAID_MAX: usize = 20;

/// Says which values of cases that were counted could not be used.
#[derive(Default)]
struct Unusable {
    seen: usize,
}

impl Unusable {
    fn report(&mut self, name: &str, answer: &Answer) {
        for (text, line) in answer.text.lines().zip(answer.lines.iter()) {
            if is_error(text) {
                continue;
            }
            let Ok(case) = serde_json::from_str::<Counted>(text) else {
                continue;
            };
            let id = case.id.unwrap_or_default();
            for problem in case.problems {
                self.seen += 1;
                if self.seen <= SAID_MAX {
                    super::complain(&Failure::Words {
                        message: format!(
                            "{name}:{line}: `{}` of case `{id}`: {}",
                            problem.fact, problem.message
                        ),
                        help: Some("it counts as unknown; mend the value".to_owned()),
                    });
                }
            }
        }
    }

    fn end(&self) {
        if self.seen > SAID_MAX {
            let more = self.seen - SAID_MAX;
            let _ = writeln!(io::stderr(), "error: {more} more values could not be used");
        }
    }
}
