//! `escalate explain`: how one decision came about.

use std::io::Write;
use std::ops::ControlFlow;

use super::cases::{Work, decide_all};
use super::decide::Errors;
use super::policy::Ready;
use super::{Context, Failure, Outcome, policy};
use crate::args::{CaseArgs, ExplainArgs, OneCaseArgs, TextFormat};
use crate::engine::{Detail, is_blank};
use crate::model::decision::Line;
use crate::model::moment::Moment;
use crate::render::{explain as render, json};
use crate::status::Status;

/// Explain one case.
pub fn explain(context: &Context, args: &ExplainArgs, out: &mut dyn Write) -> Outcome {
    let ready = policy::ready(context, &args.policy)?;
    ready.tell(context);
    let line = one(
        context,
        &ready,
        &args.case,
        &args.cases,
        context.at(args.now.at)?,
        Detail::Explain,
    )?
    .line;
    if matches!(args.format, TextFormat::Json) {
        json::one(&line, out)?;
        return Ok(Status::Done);
    }
    let Line::Full(decision) = unreadable(Line::read(&line))? else {
        return Err(Failure::Said);
    };
    let look = context.look();
    let find = |id: &str| {
        render::find(&decision, id).map_err(|it| {
            Failure::words(
                format!("the policy has no rule `{}`", it.id),
                format!("it has {}", it.known.join(", ")),
            )
        })
    };
    match (&args.rule, &args.why_not) {
        (Some(id), _) => render::detail(&decision, &find(id)?, look, out)?,
        (None, Some(id)) => render::why_not(&decision, &find(id)?, look, out)?,
        (None, None) => render::all(&decision, look, out)?,
    }
    Ok(Status::Done)
}

/// A component that answers what is no decision.
pub fn unreadable<T>(read: Result<T, serde_json::Error>) -> Result<T, Failure> {
    read.map_err(|error| {
        Failure::words(
            format!("the component answered what is no decision: {error}"),
            "use a component of this version",
        )
    })
}

/// One case and the decision on it, each a line of JSON.
pub struct One {
    /// The case, as the component was given it.
    pub case: String,
    /// The decision.
    pub line: String,
}

/// The one case that is meant.
pub fn one(
    context: &Context,
    ready: &Ready,
    case: &OneCaseArgs,
    cases: &CaseArgs,
    at: Moment,
    detail: Detail,
) -> Result<One, Failure> {
    let files = [case.case.clone()];
    let work = Work {
        ready,
        files: &files,
        cases,
        at,
        detail,
        id: case.id.as_deref(),
        threads: Some(1),
    };
    let mut found: Option<One> = None;
    let mut more = false;
    let mut seen = Vec::new();
    let mut errors = Errors::default();
    let status = decide_all(context, &work, &mut |name, answer| {
        if case.id.is_none() {
            errors.report(name, answer);
        }
        let asked = answer.asked.lines().filter(|it| !is_blank(it));
        for (line, asked) in answer.text.lines().zip(asked) {
            let id = match Line::read(line)? {
                Line::Full(it) => it.id,
                _ => continue,
            };
            if seen.len() < 10 {
                seen.push(format!("`{id}`"));
            }
            if case.id.as_ref().is_none_or(|it| *it == id) {
                more |= found.is_some();
                found.get_or_insert_with(|| One {
                    case: asked.to_owned(),
                    line: line.to_owned(),
                });
            }
        }
        let enough = more || (case.id.is_some() && found.is_some());
        Ok(if enough {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })?;
    errors.end();
    match (found, &case.id) {
        (Some(_), None) if more => Err(Failure::words(
            format!("`{}` has more than one case", case.case.display()),
            format!("say which by `--id`: {}", seen.join(", ")),
        )),
        (Some(one), _) => Ok(one),
        (None, Some(id)) => Err(Failure::words(
            format!("`{}` has no case `{id}`", case.case.display()),
            if seen.is_empty() {
                "check the file".to_owned()
            } else {
                format!("it has {}", seen.join(", "))
            },
        )),
        (None, None) if status == Status::Failed => Err(Failure::Said),
        (None, None) => Err(Failure::words(
            format!("`{}` has no case", case.case.display()),
            "check the file",
        )),
    }
}
