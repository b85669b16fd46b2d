//! The command line: read the arguments and the clock, run, and end with a status.

use std::process::ExitCode;

use clap::Parser;
use escalate::args::Cli;
use escalate::commands::{self, Context};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; anything else could not be asked.
            let asked = !error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |it| it.as_millis());
    let context = Context::new(&cli.global, i64::try_from(now).unwrap_or(i64::MAX));
    commands::run(&context, &cli.command).into()
}
