//! `escalate timeline`: when a decision will change if nothing else happens.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use serde::Serialize;
use serde_json::{Value, json};

use super::explain::{one, unreadable};
use super::policy::Ready;
use super::{Context, Failure, Outcome, policy, program};
use crate::args::{TextFormat, TimelineArgs, Until};
use crate::engine::{Detail, Options};
use crate::model::decision::{Answer, Decision, Line, State};
use crate::model::moment::Moment;
use crate::render::timeline::{Span, Stretch, bars};
use crate::status::Status;

/// Steps shown at most; a policy that changes more often is not meant for reading.
const STEPS_MAX: usize = 1_000;

/// List every later instant at which the decision differs, and in what.
pub fn timeline(context: &Context, args: &TimelineArgs, out: &mut dyn Write) -> Outcome {
    let ready = policy::ready(context, &args.policy)?;
    ready.tell(context);
    let start = context.at(args.now.at)?;
    let until = match args.until {
        Until::At(at) => at,
        Until::For(length) => start.plus(length).ok_or_else(|| {
            Failure::words(
                "the timeline would end beyond the year 9999",
                "name a shorter time under `--until`",
            )
        })?,
    };
    if until.millis() <= start.millis() {
        return Err(Failure::words(
            "the end of the timeline is not after its beginning",
            "name a later instant under `--until`",
        ));
    }
    let one = one(
        context,
        &ready,
        &args.case,
        &args.cases,
        start,
        Detail::Full,
    )?;
    // What the case's history says of later times has not happened yet.
    let case = until_then(one.case, start);
    let program = program::of(args.cases.program.as_deref())?;
    let decide = |at: Moment| {
        let options = Options {
            now: at.to_string(),
            program: program.clone(),
            strict: args.cases.strict,
            ignore_extra_facts: args.cases.ignore_extra_facts,
            ..Options::default()
        };
        let line =
            ready
                .session
                .borrow_mut()
                .decide_lines(ready.policy, &case, &options.for_lines(1))?;
        full(&line)
    };
    let mut stretches = vec![Stretch {
        from: start,
        decision: full(&one.line)?,
    }];
    let mut steps = Vec::new();
    let next = |it: &Decision| {
        it.next_change
            .as_ref()
            .and_then(|it| it.parse::<Moment>().ok())
    };
    while let Some(before) = stretches.last().map(|it| &it.decision)
        && let Some(at) = next(before).filter(|it| it.millis() <= until.millis())
    {
        if steps.len() == STEPS_MAX {
            context.remark(&format!("only the first {STEPS_MAX} changes are shown"));
            break;
        }
        let after = decide(at)?;
        steps.push((at, changes(before, &after)));
        stretches.push(Stretch {
            from: at,
            decision: after,
        });
    }
    let id = stretches.first().map_or("", |it| it.decision.id.as_str());
    if matches!(args.format, TextFormat::Json) {
        let timeline = steps.iter().map(|(at, changes)| Step {
            at: at.to_string(),
            changes,
        });
        let document = Timeline {
            id,
            from: start.to_string(),
            until: until.to_string(),
            timeline: timeline.collect(),
        };
        crate::render::json::one(
            &serde_json::to_string(&document).map_err(std::io::Error::from)?,
            out,
        )?;
        return Ok(Status::Done);
    }
    writeln!(
        out,
        "{id} from {start} to {until}, if nothing else happens:"
    )?;
    if steps.is_empty() {
        writeln!(out, "  nothing changes")?;
    }
    for (at, what) in &steps {
        writeln!(out, "  {}  {}", at, what.join("; "))?;
    }
    // Where not all changes are known, the bars would end early and not say so.
    if steps.len() < STEPS_MAX
        && let Some(first) = stretches.first()
    {
        let look = context.look();
        let span = Span::new(start, until, &first.decision, &look);
        let hours = hours(&ready, &stretches, span)?;
        let open = |calendar: &str, cell: usize| {
            let cells = hours.get(calendar).map_or(&[][..], Vec::as_slice);
            cells.get(cell).copied().unwrap_or(true)
        };
        bars(&stretches, span, &look, &open, out)?;
    }
    Ok(Status::Done)
}

/// Of each calendar that a clock is on: whether it is open in each cell of a span.
fn hours(
    ready: &Ready,
    stretches: &[Stretch],
    span: Span,
) -> Result<BTreeMap<String, Vec<bool>>, Failure> {
    let clocks = stretches.iter().flat_map(|it| &it.decision.clocks);
    let mut hours: BTreeMap<String, Vec<bool>> = clocks
        .filter_map(|it| it.calendar.clone())
        .map(|it| (it, Vec::new()))
        .collect();
    for (calendar, cells) in &mut hours {
        let mut questions = String::new();
        for cell in 0..span.cells {
            let (from, to) = span.cell(cell);
            let at = |it: i64| Moment::from_millis(it).map(|it| it.to_string());
            let question =
                json!({ "calendar": calendar, "op": "elapsed", "from": at(from), "to": at(to) });
            // Writing to a text cannot fail.
            let _ = writeln!(questions, "{question}");
        }
        let answers = ready
            .session
            .borrow_mut()
            .calendar_lines(Some(ready.policy), &questions)?;
        cells.extend(answers.lines().map(|it| {
            let answer: Value = serde_json::from_str(it).unwrap_or_default();
            answer["result"].as_f64().is_none_or(|it| it > 0.0)
        }));
    }
    Ok(hours)
}

fn full(line: &str) -> Result<Box<Decision>, Failure> {
    match unreadable(Line::read(line))? {
        Line::Full(it) => Ok(it),
        Line::Failure(it) => Err(Failure::Words {
            message: it.error.message,
            help: it.error.help,
        }),
        Line::Brief(_) => Err(Failure::Said),
    }
}

/// A case without the events of its history after `then`. Where there are none it stays letter for letter.
fn until_then(case: String, then: Moment) -> String {
    let Ok(mut facts) = serde_json::from_str::<serde_json::Map<_, _>>(&case) else {
        return case;
    };
    let Some(serde_json::Value::Array(history)) = facts.get_mut("history") else {
        return case;
    };
    let events = history.len();
    history.retain(|event| {
        let at = event
            .get("at")
            .and_then(|it| it.as_str())
            .and_then(|it| it.parse::<Moment>().ok());
        at.is_none_or(|it| it.millis() <= then.millis())
    });
    if history.len() == events {
        return case;
    }
    serde_json::Value::Object(facts).to_string()
}

/// The answer as JSON; its keys come in this order.
#[derive(Serialize)]
struct Timeline<'a> {
    id: &'a str,
    from: String,
    until: String,
    timeline: Vec<Step<'a>>,
}

/// An instant, and what changes then.
#[derive(Serialize)]
struct Step<'a> {
    at: String,
    changes: &'a [String],
}

/// What differs between two decisions on one case, in words.
fn changes(before: &Decision, after: &Decision) -> Vec<String> {
    let mut found = Vec::new();
    let level = |it: &Decision| it.severity.as_ref().map(|it| it.level.clone());
    if level(before) != level(after) {
        let name = |it: Option<String>| it.unwrap_or_else(|| "none".to_owned());
        found.push(format!(
            "severity {} becomes {}",
            name(level(before)),
            name(level(after))
        ));
    }
    for (old, new) in before.clocks.iter().zip(&after.clocks) {
        if old.breached != new.breached {
            found.push(match new.breached {
                Answer::Yes => format!("{} is breached", new.id),
                Answer::No => format!("{} is not breached any more", new.id),
                Answer::Unknown => format!("whether {} is breached is not known", new.id),
            });
        }
        if old.phase != new.phase {
            found.push(format!("{} becomes {}", new.id, word(&new.phase)));
        }
        for (was, is) in old.warnings.iter().zip(&new.warnings) {
            if !was.passed && is.passed {
                found.push(format!("{} warns at {}", new.id, is.at));
            }
        }
        if old.missed.unwrap_or(0) < new.missed.unwrap_or(0) {
            found.push(format!("{} is missed again", new.id));
        }
    }
    for (old, new) in before.escalations.iter().zip(&after.escalations) {
        for (was, is) in old.targets.iter().zip(&new.targets) {
            if was.state == is.state {
                continue;
            }
            found.push(match is.state {
                State::Due => format!("{} is due to {}", new.rule, is.to),
                State::Proposed => format!("{} is proposed to {}", new.rule, is.to),
                other => format!("{} to {} becomes {}", new.rule, is.to, word(&other)),
            });
        }
    }
    for (old, new) in before.checklists.iter().zip(&after.checklists) {
        for (was, is) in old.items.iter().zip(&new.items) {
            if was.answer != is.answer {
                found.push(format!("{} {} becomes {}", new.id, is.id, word(&is.answer)));
            }
        }
    }
    for (old, new) in before.choices.iter().zip(&after.choices) {
        if (old.answer, &old.chosen) != (new.answer, &new.chosen) {
            let who = new.chosen.clone().unwrap_or_else(|| word(&new.answer));
            found.push(format!("{} becomes {who}", new.id));
        }
    }
    if found.is_empty() {
        found.push("what to ask for changes".to_owned());
    }
    found
}

/// A word of the decision as it stands in its JSON, for reading.
fn word(it: &impl serde::Serialize) -> String {
    let word = serde_json::to_string(it).unwrap_or_default();
    word.trim_matches('"').replace('_', " ")
}
