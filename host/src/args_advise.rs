//! The options of `escalate advise`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::{NowArgs, PolicyArgs};

/// What `advise` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  escalate advise program.json -p policy.yaml
  escalate advise program.yaml -p policy.yaml --history editions.yaml
  escalate advise program.json -p policy.yaml --fail-on overdue,unmet

Exit codes: 0 all is well, 1 the answer is no, 2 something could not be read or decided")]
pub struct AdviseArgs {
    /// File with what is known of the organisation, JSON or YAML; `-` is standard input
    #[arg(value_name = "PROGRAM")]
    pub program: PathBuf,
    /// File with the editions of the policy, each with its date: when it was changed
    ///
    /// A list of `{ version: 1.2.0, at: 2026-03-01 }`, or `1.2.0: 2026-03-01` a line, JSON or
    /// YAML. An edition with the version of the one before it is a review, and no change.
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Refuse what is known of the organisation if it has a value of the wrong type
    #[arg(long)]
    pub strict: bool,
    /// Pass over facts of the organisation that the policy does not know
    #[arg(long)]
    pub ignore_extra_facts: bool,
    /// As of when.
    #[command(flatten)]
    pub now: NowArgs,
    /// Which policy advises.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// The form of the output
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    #[arg(default_value_t = AdviseFormat::Table)]
    pub format: AdviseFormat,
    /// End with exit code 1 if one of these is true; several with commas
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    #[arg(help_heading = "Output")]
    pub fail_on: Vec<AdviseFailOn>,
}

/// The forms of what is advised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum AdviseFormat {
    /// A card to read
    #[value(alias = "text")]
    Table,
    /// One JSON document
    Json,
    /// A row for each question, item, thing that is ranked, and review
    Csv,
    /// Tables in Markdown
    Markdown,
}

/// What ends `advise` with 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum AdviseFailOn {
    /// The answer to a question is yes, or yes and now
    Yes,
    /// The answer to a question is no, or not yet
    No,
    /// A question, an item or a review cannot be told for want of facts
    Unknown,
    /// An item of a checklist is not met, or not known to be
    Unmet,
    /// A review, drill or report is overdue
    Overdue,
}
