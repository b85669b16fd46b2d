//! The commands: each gathers, asks the component, renders, and ends with a status.

mod bake;
mod calendar;
mod cases;
mod check;
mod decide;
mod exit;
mod explain;
mod init;
mod measure;
mod policy;
mod print;
mod program;
mod test;
mod timeline;

use std::io::{self, BufWriter, Write};

use crate::args::{ColorArg, Command, GlobalArgs};
use crate::engine::{CompileError, DecideError, EngineError};
use crate::input::InputError;
use crate::model::moment::Moment;
use crate::render;
use crate::render::look::{Color, Look};
use crate::status::Status;

/// What every command has at hand.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The wall clock when the program began, milliseconds since 1970.
    now: i64,
    /// When to use colour.
    color: Color,
    /// Say nothing but the result.
    quiet: bool,
}

impl Context {
    /// `now` is the wall clock, milliseconds since 1970.
    pub fn new(global: &GlobalArgs, now: i64) -> Context {
        let color = match global.color {
            ColorArg::Auto => Color::Auto,
            ColorArg::Always => Color::Always,
            ColorArg::Never => Color::Never,
        };
        Context {
            now,
            color,
            quiet: global.quiet,
        }
    }

    /// The instant of a decision: the one asked for, else that of the wall clock.
    fn at(&self, asked: Option<Moment>) -> Result<Moment, Failure> {
        asked
            .or_else(|| Moment::from_millis(self.now))
            .ok_or_else(|| {
                Failure::words(
                    "the clock of this machine is beyond the year 9999",
                    "name the instant by `--at`",
                )
            })
    }

    fn look(&self) -> Look {
        Look::detect(self.color)
    }

    /// Say something on standard error, unless silence was asked for.
    fn remark(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// Said already; only the exit code is left.
    #[error("failed")]
    Said,
    /// In words, perhaps with a remedy.
    #[error("{message}")]
    Words {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// Cases cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The component cannot go on.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// What the system says of a file, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text.get(..end).unwrap_or_default().to_lowercase()
}

impl Failure {
    /// Why a decision could not be written: mostly the output, or else the decision.
    fn from_sink(error: io::Error) -> Failure {
        match error.get_ref() {
            Some(inner) if inner.is::<serde_json::Error>() => Failure::words(
                format!("the component answered what is no decision: {inner}"),
                "use a component of this version",
            ),
            _ => Failure::Output(error),
        }
    }

    fn words(message: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure::Words {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

impl From<DecideError> for Failure {
    fn from(error: DecideError) -> Failure {
        Failure::Words {
            message: error.to_string(),
            help: None,
        }
    }
}

impl From<CompileError> for Failure {
    fn from(error: CompileError) -> Failure {
        match error {
            CompileError::Engine(error) => Failure::Engine(error),
            refused @ CompileError::Refused(_) => Failure::Words {
                message: refused.to_string(),
                help: None,
            },
        }
    }
}

type Outcome = Result<Status, Failure>;

/// Run a command; whatever goes wrong is said on standard error.
pub fn run(context: &Context, command: &Command) -> Status {
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let done = dispatch(context, command, &mut out);
    let done = match (done, out.flush()) {
        (Ok(status), Ok(())) => Ok(status),
        (Ok(_), Err(error)) => Err(Failure::Output(error)),
        (Err(failure), _) => Err(failure),
    };
    match done {
        Ok(status) => status,
        // Whoever reads has enough: that is no failure.
        Err(Failure::Output(error)) if render::is_closed_pipe(&error) => Status::Done,
        Err(Failure::Said) => Status::Failed,
        Err(failure) => {
            complain(&failure);
            Status::Failed
        }
    }
}

fn complain(failure: &Failure) {
    let help = match failure {
        Failure::Words { help, .. } => help.clone(),
        Failure::Input(error) => error.help(),
        Failure::Engine(error) => error.help().map(str::to_owned),
        Failure::Said | Failure::Output(_) => None,
    };
    let mut err = io::stderr().lock();
    let _ = writeln!(err, "error: {failure}");
    if let Some(help) = help {
        let _ = writeln!(err, "  help: {help}");
    }
}

fn dispatch(context: &Context, command: &Command, out: &mut dyn Write) -> Outcome {
    match command {
        Command::Decide(args) => decide::decide(context, args, out),
        Command::Exit(args) => exit::exit(context, args, out),
        Command::Explain(args) => explain::explain(context, args, out),
        Command::Timeline(args) => timeline::timeline(context, args, out),
        Command::Measure(args) => measure::measure(context, args, out),
        Command::Calendar(args) => calendar::calendar(context, args, out),
        Command::Test(args) => test::test(context, args, out),
        Command::Check(args) => check::check(context, args, out),
        Command::Init(args) => init::init(context, args, out),
        Command::Vocabulary(args) => print::vocabulary(context, args, out),
        Command::Schema(args) => print::schema(args, out),
        Command::Bake(args) => bake::bake(context, args, out),
        Command::Component(args) => print::component(context, args, out),
        Command::Completions(args) => print::completions(args, out),
        Command::Man => print::man(out),
    }
}
