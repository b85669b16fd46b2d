//! The options of `escalate measure`.

use clap::{Args, ValueEnum};

use crate::args::{CaseArgs, InputArgs, NowArgs, PolicyArgs};

/// What `measure` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  escalate measure cases.jsonl -p policy.yaml
  escalate measure log.csv -p policy.yaml --map helpdesk.yaml --by quarter
  escalate measure cases.jsonl -p policy.yaml --measure first-contact --format json
  escalate measure cases.jsonl -p policy.yaml --fail-on flagged

Exit codes: 0 all is well, 1 the answer is no, 2 something could not be read or decided")]
pub struct MeasureArgs {
    /// Where the cases come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to read them.
    #[command(flatten)]
    pub cases: CaseArgs,
    /// As of when.
    #[command(flatten)]
    pub now: NowArgs,
    /// Which policy decides and says what to measure.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// The periods of measures that say when a case was, in place of their own
    #[arg(long, value_enum, value_name = "PERIOD", help_heading = "Measures")]
    pub by: Option<Period>,
    /// Only the measure of this id; may be given several times
    #[arg(long, value_name = "ID", help_heading = "Measures")]
    pub measure: Vec<String>,
    /// The form of the output
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    #[arg(default_value_t = MeasureFormat::Table)]
    pub format: MeasureFormat,
    /// End with exit code 1 if a figure breaks a limit of the policy
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Output")]
    pub fail_on: Option<MeasureFailOn>,
}

/// Periods.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Period {
    /// Days
    Day,
    /// Weeks from Monday
    Week,
    /// Months
    Month,
    /// Quarters of a year
    Quarter,
    /// Years
    Year,
}

impl Period {
    /// As the component takes it.
    pub fn word(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::Year => "year",
        }
    }
}

/// The forms of measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum MeasureFormat {
    /// A report to read
    Table,
    /// One JSON document
    Json,
    /// A row for each group of each measure
    Csv,
    /// Tables in Markdown
    Markdown,
}

/// What ends `measure` with 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum MeasureFailOn {
    /// A figure that breaks a limit
    Flagged,
}
