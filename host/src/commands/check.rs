//! `escalate check`: everything wrong with policies.

use std::io::Write;

use super::policy::{BUILT_IN, engine, read};
use super::{Context, Failure, Outcome};
use crate::args::{CheckArgs, CheckFormat};
use crate::engine::CompileError;
use crate::model::diagnostic::Diagnostic;
use crate::render::diagnostics::{self, Report};
use crate::status::Status;

/// Check policies.
pub fn check(context: &Context, args: &CheckArgs, out: &mut dyn Write) -> Outcome {
    if args.print_policy {
        out.write_all(BUILT_IN.as_bytes())?;
        return Ok(Status::Done);
    }
    let engine = engine(args.component.as_deref())?;
    let mut status = Status::Done;
    let mut checked: Vec<(String, String, Vec<Diagnostic>)> = Vec::new();
    for path in &args.policies {
        let text = match read(path) {
            Ok(text) => text,
            Err(failure) => {
                super::complain(&failure);
                status = Status::Failed;
                continue;
            }
        };
        let mut session = engine.session()?;
        let found = match session.compile(&text) {
            Ok(compiled) => compiled.warnings,
            Err(CompileError::Refused(found)) => found,
            Err(CompileError::Engine(error)) => return Err(Failure::Engine(error)),
        };
        let name = if path.as_os_str() == "-" {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        checked.push((name, text, found.iter().map(Diagnostic::from).collect()));
    }
    let reports: Vec<Report<'_>> = checked
        .iter()
        .map(|(file, source, diagnostics)| Report {
            file,
            source,
            diagnostics,
        })
        .collect();
    match args.format {
        CheckFormat::Text => diagnostics::text(&reports, context.look(), out)?,
        CheckFormat::Json => diagnostics::json(&reports, out)?,
        CheckFormat::Github => diagnostics::github(&reports, out)?,
    }
    let (errors, warnings) = diagnostics::counts(&reports);
    let bad = errors > 0 || (args.deny_warnings && warnings > 0);
    Ok(status.and(if bad { Status::Findings } else { Status::Done }))
}
