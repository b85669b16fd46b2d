//! `escalate advise`: questions about the organisation.

use std::io::Write;

use super::explain::unreadable;
use super::{Context, Failure, Outcome, policy, program};
use crate::args::{AdviseArgs, TextFormat};
use crate::engine::Options;
use crate::model::decision::Line;
use crate::render::{advice, json};
use crate::status::Status;

/// Answer every question of the policy.
pub fn advise(context: &Context, args: &AdviseArgs, out: &mut dyn Write) -> Outcome {
    let ready = policy::ready(context, &args.policy)?;
    ready.tell(context);
    let options = Options {
        now: context.at(args.now.at)?.to_string(),
        program: program::of(Some(&args.program))?,
        ..Options::default()
    };
    ready.knows(&options)?;
    let line = ready.session.borrow_mut().decide_lines(
        ready.policy,
        "{\"id\":\"program\"}",
        &options.for_lines(1),
    )?;
    let Line::Full(decision) = unreadable(Line::read(&line))? else {
        return Err(Failure::Said);
    };
    if decision.advice.is_empty() {
        return Err(Failure::words(
            format!("the policy `{}` advises on nothing", ready.title),
            "add questions under `advice:`",
        ));
    }
    let mut status = Status::Done;
    for problem in &decision.problems {
        status = Status::Failed;
        super::complain(&Failure::Words {
            message: format!("`{}`: {}", problem.fact, problem.message),
            help: Some("it counts as unknown; mend the value".to_owned()),
        });
    }
    if matches!(args.format, TextFormat::Json) {
        let told = serde_json::json!({
            "format": 1,
            "at": decision.at,
            "policy": decision.policy,
            "advice": decision.advice,
            "next_change": decision.next_change,
        });
        json::one(&told.to_string(), out)?;
        return Ok(status);
    }
    advice::write(&decision, context.look(), out)?;
    Ok(status)
}
