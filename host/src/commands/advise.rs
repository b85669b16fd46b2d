//! `escalate advise`: what a policy says of an organisation alone.

use std::io::Write;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::explain::unreadable;
use super::{Context, Failure, Outcome, policy, program};
use crate::args_advise::{AdviseArgs, AdviseFailOn, AdviseFormat};
use crate::engine::DecideError;
use crate::map::document::{Node, Value, parse};
use crate::model::decision::ItemAnswer;
use crate::model::organisation::{Advised, ReviewState, Verdict};
use crate::render::{advice, json};
use crate::status::Status;

/// Tell all that the policy says of the organisation.
pub fn advise(context: &Context, args: &AdviseArgs, out: &mut dyn Write) -> Outcome {
    let ready = policy::ready(context, &args.policy)?;
    ready.tell(context);
    let at = context.at(args.now.at)?;
    let organisation = program::of(Some(&args.program))?.unwrap_or_default();
    let mut options = json!({
        "strict": args.strict,
        "ignore_extra_facts": args.ignore_extra_facts,
    });
    if let Some(path) = &args.history {
        options["history"] = editions(path)?;
    }
    let advised = ready.session.borrow_mut().advise(
        ready.policy,
        &organisation,
        at.millis(),
        &options.to_string(),
    );
    let text = advised.map_err(|error| match error {
        DecideError::Rejected(it) => Failure::Words {
            message: format!("[{}] {}", it.code, it.message),
            help: it.help,
        },
        DecideError::Engine(error) => Failure::Engine(error),
    })?;
    let advised = unreadable(Advised::read(&text))?;
    let mut status = Status::Done;
    for problem in &advised.problems {
        status = Status::Failed;
        super::complain(&Failure::Words {
            message: format!("`{}`: {}", problem.fact, problem.message),
            help: Some("it counts as unknown; mend the value".to_owned()),
        });
    }
    match args.format {
        AdviseFormat::Table => advice::write(&advised, context.look(), out)?,
        AdviseFormat::Markdown => advice::markdown(&advised, out)?,
        AdviseFormat::Csv => advice::csv(&advised, out)?,
        AdviseFormat::Json => json::one(&text, out)?,
    }
    let failed = args.fail_on.iter().any(|it| holds(&advised, *it));
    Ok(status.and(if failed {
        Status::Findings
    } else {
        Status::Done
    }))
}

fn holds(advised: &Advised, what: AdviseFailOn) -> bool {
    let answer = |of: &[Verdict]| advised.advice.iter().any(|it| of.contains(&it.answer));
    let item = |of: &[ItemAnswer]| {
        let items = advised.checklists.iter().flat_map(|it| &it.items);
        let mut items = items.map(|it| it.answer);
        items.any(|it| of.contains(&it))
    };
    let review = |of: ReviewState| advised.reviews.iter().any(|it| it.state == of);
    match what {
        AdviseFailOn::Yes => answer(&[Verdict::Yes, Verdict::YesNow]),
        AdviseFailOn::No => answer(&[Verdict::No, Verdict::NotYet]),
        AdviseFailOn::Unknown => {
            answer(&[Verdict::Unknown])
                || item(&[ItemAnswer::Unknown])
                || review(ReviewState::Unknown)
        }
        AdviseFailOn::Unmet => item(&[ItemAnswer::No, ItemAnswer::Unknown]),
        AdviseFailOn::Overdue => review(ReviewState::Overdue),
    }
}

/// The editions of a policy, for the component to judge: a list as it is, or versions with
/// their dates.
fn editions(path: &Path) -> Result<Json, Failure> {
    let text = policy::read(path)?;
    let name = path.display();
    let help = "write a list, such as `- { version: 1.2.0, at: 2026-03-01 }`";
    let root = parse(&text).map_err(|error| {
        let at = error.at;
        Failure::words(
            format!(
                "`{name}`:{}:{}: this is neither JSON nor YAML: {}",
                at.line, at.column, error.message
            ),
            help,
        )
    })?;
    match &root.value {
        Value::List(_) => Ok(program::json(&root)),
        Value::Map(versions) => {
            let edition =
                |version: &str, at: &Node| json!({ "version": version, "at": program::json(at) });
            let all = versions.iter().map(|(key, at)| edition(&key.name, at));
            Ok(all.collect())
        }
        _ => Err(Failure::words(
            format!(
                "`{name}` does not hold the editions of a policy: it is {}",
                root.kind()
            ),
            help,
        )),
    }
}
