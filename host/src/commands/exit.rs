//! `escalate exit`: may these cases be closed?

use std::io::{self, Write};
use std::ops::ControlFlow;

use serde::Serialize;

use super::cases::{Work, decide_all};
use super::decide::Errors;
use super::{Context, Failure, Outcome, policy};
use crate::args::{ExitArgs, Format};
use crate::engine::Detail;
use crate::model::decision::{Answer, ItemAnswer, Line};
use crate::render::exit;
use crate::status::Status;

/// Say of each case whether it may be closed.
pub fn exit(context: &Context, args: &ExitArgs, out: &mut dyn Write) -> Outcome {
    let format = args.format;
    let ready = policy::ready(context, &args.policy)?;
    if !ready.has_exit {
        return Err(Failure::words(
            format!(
                "the policy `{}` has no `exit` checklist, so nothing says when a case may be closed",
                ready.title
            ),
            "add `checklists: { exit: [...] }` to the policy",
        ));
    }
    ready.tell(context);
    let work = Work {
        ready: &ready,
        files: &args.input.files,
        cases: &args.cases,
        at: context.at(args.now.at)?,
        detail: Detail::Full,
        id: None,
        threads: args.input.threads,
    };
    let look = context.look();
    let mut open = false;
    let mut array = crate::render::json::Array::new();
    match format {
        Format::Csv => writeln!(out, "id,ready,unmet")?,
        Format::Markdown => writeln!(
            out,
            "| case | may be closed | still needed |\n| --- | --- | --- |"
        )?,
        _ => {}
    }
    let mut errors = Errors::default();
    let status = decide_all(context, &work, &mut |name, answer| {
        errors.report(name, answer);
        for line in answer.text.lines() {
            let Line::Full(decision) = Line::read(line)? else {
                if matches!(format, Format::Jsonl) {
                    writeln!(out, "{line}")?;
                } else if matches!(format, Format::Json) {
                    array.push(line, out)?;
                }
                continue;
            };
            let Some(list) = exit::list(&decision) else {
                continue;
            };
            open |= list.ready != Answer::Yes;
            let unmet: Vec<_> = list
                .items
                .iter()
                .filter(|it| matches!(it.answer, ItemAnswer::No | ItemAnswer::Unknown))
                .collect();
            let ready = match list.ready {
                Answer::Yes => "yes",
                Answer::No => "no",
                Answer::Unknown => "unknown",
            };
            match format {
                Format::Table => exit::write(&decision, list, look, out)?,
                Format::Json | Format::Jsonl => {
                    let unmet = unmet.iter().map(|it| Unmet {
                        id: &it.id,
                        because: it.because.as_deref(),
                        needs: it.needs.as_deref(),
                    });
                    let verdict = Verdict {
                        id: &decision.id,
                        ready,
                        unmet: unmet.collect(),
                    };
                    let line = serde_json::to_string(&verdict).map_err(io::Error::from)?;
                    match format {
                        Format::Jsonl => writeln!(out, "{line}")?,
                        _ => array.push(&line, out)?,
                    }
                }
                Format::Csv | Format::Markdown => {
                    let unmet: Vec<&str> = unmet.iter().map(|it| it.id.as_str()).collect();
                    if matches!(format, Format::Csv) {
                        writeln!(
                            out,
                            "{},{ready},{}",
                            quoted(&decision.id),
                            quoted(&unmet.join(" "))
                        )?;
                    } else {
                        writeln!(
                            out,
                            "| {} | {ready} | {} |",
                            decision.id.replace('|', "\\|"),
                            unmet.join(", ")
                        )?;
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    errors.end();
    if matches!(format, Format::Json) {
        array.finish(out)?;
    }
    Ok(status.and(if open { Status::Findings } else { Status::Done }))
}

/// One line of the answer; its keys come in this order.
#[derive(Serialize)]
struct Verdict<'a> {
    id: &'a str,
    ready: &'a str,
    unmet: Vec<Unmet<'a>>,
}

/// An item that stands in the way.
#[derive(Serialize)]
struct Unmet<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<&'a str>,
}

/// A field of CSV; one that a spreadsheet would take for a formula is made text.
fn quoted(field: &str) -> String {
    let guard = if field.starts_with(['=', '+', '-', '@']) {
        "'"
    } else {
        ""
    };
    if field.contains([',', '"', '\n', '\r']) || !guard.is_empty() {
        return format!("\"{guard}{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}
