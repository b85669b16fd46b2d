//! The commands that print what is built in: schemas, vocabulary, component, manual.

use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;

use super::policy::engine;
use super::{Context, Failure, Outcome, reason};
use crate::args::{
    Cli, CompletionsArgs, ComponentArgs, SchemaArgs, SchemaOf, VocabularyArgs, VocabularyFormat,
};
use crate::engine::Engine;
use crate::model::vocabulary as model;
use crate::render::{json, vocabulary as render};
use crate::status::Status;

/// The WIT package, its files in the order they are read.
const WIT: [&str; 3] = [
    include_str!("../../../wit/types.wit"),
    include_str!("../../../wit/policies.wit"),
    include_str!("../../../wit/world.wit"),
];

/// Print the standard facts.
pub fn vocabulary(context: &Context, args: &VocabularyArgs, out: &mut dyn Write) -> Outcome {
    let text = engine(None)?.session()?.vocabulary()?;
    if matches!(args.format, VocabularyFormat::Json) {
        writeln!(out, "{}", text.trim_end())?;
        return Ok(Status::Done);
    }
    let facts = super::explain::unreadable(model::read(&text))?;
    match args.format {
        VocabularyFormat::Markdown => render::markdown(&facts, out)?,
        _ => render::table(&facts, context.look(), out)?,
    }
    Ok(Status::Done)
}

/// Print a JSON Schema.
pub fn schema(args: &SchemaArgs, out: &mut dyn Write) -> Outcome {
    let of = match args.of {
        SchemaOf::Policy => "policy",
        SchemaOf::Case => "case",
        SchemaOf::Decision => "decision",
        SchemaOf::Suite => {
            out.write_all(crate::suite::SCHEMA.as_bytes())?;
            return Ok(Status::Done);
        }
    };
    match engine(None)?.session()?.schema(of)? {
        Some(schema) => json::one(&schema, out)?,
        None => {
            return Err(Failure::words(
                format!("the component has no schema of a {of}"),
                "use a component of this version",
            ));
        }
    }
    Ok(Status::Done)
}

/// Write the component, or print its interface.
pub fn component(context: &Context, args: &ComponentArgs, out: &mut dyn Write) -> Outcome {
    let Some(path) = &args.output else {
        out.write_all(wit().as_bytes())?;
        return Ok(Status::Done);
    };
    let bytes = Engine::component();
    if path == Path::new("-") {
        out.write_all(bytes)?;
        return Ok(Status::Done);
    }
    let name = path.display();
    std::fs::write(path, bytes).map_err(|error| unwritable(path, &error))?;
    context.remark(&format!("wrote {name}, {} bytes", bytes.len()));
    Ok(Status::Done)
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        _ => reason(error),
    };
    Failure::words(
        format!("`{}` cannot be written: {reason}", path.display()),
        "name a file in a folder that is there",
    )
}

/// The package as one file: its name once, then the interfaces and the world.
fn wit() -> String {
    let mut all = String::new();
    for (at, file) in WIT.iter().enumerate() {
        let body = if at == 0 {
            *file
        } else {
            file.split_once('\n').map_or(*file, |it| it.1)
        };
        all.push_str(body);
    }
    all
}

/// Write completions for a shell.
pub fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "escalate", &mut script);
    out.write_all(&script)?;
    Ok(Status::Done)
}

/// Write the manual page: the command, then each of its subcommands.
pub fn man(out: &mut dyn Write) -> Outcome {
    let mut command = Cli::command();
    // Names of subcommands as they are called.
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command
        .get_subcommands()
        .filter(|it| it.get_name() != "help")
    {
        clap_mangen::Man::new(sub.clone()).render(&mut page)?;
    }
    out.write_all(&page)?;
    Ok(Status::Done)
}
