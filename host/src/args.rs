//! The command line: every command, every option, and the manual that `--help` prints. Only data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::moment::{Length, Moment};
use crate::suite::share::Percent;

/// Examples, then what every command's help ends with.
macro_rules! manual {
    ($($example:literal)*) => {
        concat!("Examples:\n", $("  ", $example, "\n",)* "\n",
"Exit codes:
  0  everything was decided, and the answer is yes
  1  the answer is no: --fail-on matched, a case may not be closed, a policy has errors
  2  something could not be read or decided; this wins over 1")
    };
}

/// Decides how severe a support case is, whom to escalate it to, how its clocks stand and whether
/// it may be closed, by the rules that you write in a policy.
///
/// The same policy, case and instant always give the same answer: nothing is remembered between
/// two runs, nothing is looked up, and nothing is sent anywhere.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "escalate",
    version,
    max_term_width = 100,
    subcommand_required = true
)]
#[command(arg_required_else_help = true, after_help = manual!(
    "escalate init                                  begin with a policy to change"
    "escalate check policy.yaml                     is the policy right?"
    "escalate test                                  does it decide as its tests expect?"
    "escalate decide cases.jsonl -p policy.yaml     what is to be done now?"
    "escalate exit case.json -p policy.yaml         may this case be closed?"
))]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// Options of every command.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct GlobalArgs {
    /// When to use colour: `auto` is on a terminal, unless the environment has NO_COLOR
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub color: ColorArg,
    /// Say nothing but the result: no warnings, no progress, no counts
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more of what is done on the way; twice for still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ColorArg {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    /// Always, also into a file or a pipe.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Decide cases: severity, clocks, whom to escalate to, what to ask for
    ///
    /// A single case is shown as a card: what it is, what to do now, what to watch, what to ask for.
    /// Many are shown as a table, the most urgent first. Every line of the input is decided, also
    /// those after one that cannot be.
    Decide(DecideArgs),
    /// May these cases be closed? If not, what is still needed
    ///
    /// Only a case whose `exit` list is wholly met may be closed; a fact that is not known is not met.
    /// For each open item it says what would meet it. A policy without an `exit` list is an error
    /// here, never a yes.
    Exit(ExitArgs),
    /// How one decision came about, rule by rule
    ///
    /// Without further options: every rule, its condition in words with the actual values, and its
    /// answer.
    Explain(ExplainArgs),
    /// What holds of the organisation: advice, checklists, rankings, reviews
    ///
    /// All parts of the policy that ask for nothing but facts of the organisation: its questions
    /// under `advice`, with what speaks for and against; its checklists; its choices, such as a
    /// ranking of risks; and what has to be done again, with the date. None of it is in the
    /// decision on a case.
    Advise(crate::args_advise::AdviseArgs),
    /// When the decision on one case will change if nothing else happens to it
    ///
    /// Lists every later instant at which the decision would be another: warnings, breaches, reports,
    /// escalations that fall due.
    Timeline(TimelineArgs),
    /// The figures of many cases that the policy's measures ask for
    ///
    /// Each measure with its meaning, its figures in each group, and which limits of the policy they
    /// break. All lines of the input that can be decided are counted.
    Measure(crate::args_measure::MeasureArgs),
    /// Business hours on their own: add, subtract, elapsed, open, show, batch
    ///
    /// The calendars are those of a policy; `batch` also takes them written in its questions.
    Calendar(CalendarArgs),
    /// Run the tests of a policy
    ///
    /// Tests stand in suites, YAML files beside the policy whose names end in `.test.yaml`. A suite is
    /// held against its policy before it runs: a name that the policy does not have is an error with
    /// its place, never a test that passes for the wrong reason.
    Test(TestArgs),
    /// Look for everything wrong with a policy, without deciding anything
    ///
    /// Errors are what cannot mean anything; such a policy decides nothing. Warnings are what was
    /// probably not meant.
    Check(CheckArgs),
    /// Write a first policy and its tests, with comments, to change to your needs
    ///
    /// Beside `policy.yaml` and `policy.test.yaml` it writes schemas and settings for editors, a
    /// workflow for GitHub and an entry for pre-commit. A file of these that is there is left alone.
    Init(InitArgs),
    /// The standard facts that a policy can ask about
    ///
    /// A policy asks about them as `case.<name>`, and may add facts of its own under `fields`.
    Vocabulary(VocabularyArgs),
    /// The form of policies, cases and decisions, as JSON Schema
    Schema(SchemaArgs),
    /// Write a component that has your policy in it, to decide with no set-up
    ///
    /// The policy is compiled now, and the component written as it is then. It still imports
    /// nothing, gives the same decisions, and needs no policy beside it.
    Bake(BakeArgs),
    /// Write the component that decides, to load it into a program of your own
    Component(ComponentArgs),
    /// Write the completions of this command for a shell
    Completions(CompletionsArgs),
    /// Write the manual page of this command
    Man,
}

/// Which policy decides, and what runs it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Policy")]
pub struct PolicyArgs {
    /// The policy, a YAML or JSON file; without it the built-in default policy decides
    ///
    /// `escalate check --print-policy` prints the built-in one. A component that has a policy baked
    /// into it decides by that one.
    #[arg(short, long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Decide with this component instead of the built-in one
    ///
    /// It runs without access to files, network, clock or environment, and with bounded memory and
    /// time.
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
}

/// As of when.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Cases")]
pub struct NowArgs {
    /// Decide as of this instant, past or future; without it, as of now
    ///
    /// Date, time and offset from UTC, for example `2026-11-20T21:30:00Z` or
    /// `2026-11-20T16:30:00-05:00`. What a case's history says of later times is not looked at.
    #[arg(long, value_name = "INSTANT", value_parser = instant, allow_hyphen_values = true)]
    pub at: Option<Moment>,
}

/// How to read cases.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Cases")]
pub struct CaseArgs {
    /// Turn the rows of an export into cases by this mapping file, YAML or a jaq program
    #[arg(short, long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// What is known of the organisation: its facts and rosters, one object of JSON or YAML
    ///
    /// A policy asks about them as `program.<name>`. Without it nothing is known of it.
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// Do not decide a case that has a value of the wrong type
    ///
    /// Without this such a fact counts as unknown, the case is decided, and the decision says what
    /// was wrong.
    #[arg(long)]
    pub strict: bool,
    /// Pass over facts that the policy does not know
    ///
    /// Without this a case with such a fact is not decided, because its name may be misspelt.
    #[arg(long)]
    pub ignore_extra_facts: bool,
}

/// Where many cases come from, and how fast to go.
#[derive(Clone, Debug, Args)]
pub struct InputArgs {
    /// Files of cases: JSON, one JSON object a line, or CSV with --map; `-` is standard input
    #[arg(value_name = "FILES", default_value = "-")]
    pub files: Vec<PathBuf>,
    /// Decide on so many processors at once; the output is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    #[arg(help_heading = "Cases")]
    pub threads: Option<u16>,
}

/// How to write many decisions.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    pub format: Format,
    /// Write only cases of which one of these is true; several with commas
    #[arg(long, value_name = "WHICH", value_enum, value_delimiter = ',')]
    pub only: Vec<Only>,
    /// Rows of a table, the most urgent cases first
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// End with exit code 1 if one of these is true of any case; several with commas
    ///
    /// `due`, `breached`, `undetermined`, or a level of the policy such as `sev1`.
    #[arg(long, value_name = "WHAT", value_parser = fail_on, value_delimiter = ',')]
    pub fail_on: Vec<FailOn>,
}

/// What `decide` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate decide case.json"
    "    a card for one case, by the built-in policy"
    "escalate decide cases.jsonl -p policy.yaml --only due,breached"
    "    what needs somebody now"
    "escalate decide cases.jsonl -p policy.yaml --at 2026-11-20T21:30:00Z -f csv > at-2130.csv"
    "    how it stood, or will stand, at another time"
    "escalate decide tickets.csv -p policy.yaml --map helpdesk.yaml --fail-on sev1,breached"
    "    an alarm in a nightly job"
))]
pub struct DecideArgs {
    /// Where the cases come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to read them.
    #[command(flatten)]
    pub cases: CaseArgs,
    /// As of when.
    #[command(flatten)]
    pub now: NowArgs,
    /// Which policy decides.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// How to write the decisions.
    #[command(flatten)]
    pub output: OutputArgs,
    /// With `json` or `jsonl`: severity, what is due and what is unmet, without the reasons
    #[arg(long, help_heading = "Output")]
    pub brief: bool,
}

/// What `exit` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate exit case.json -p policy.yaml"
    "escalate exit case.json -p policy.yaml -q && echo close it"
))]
pub struct ExitArgs {
    /// Where the cases come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// How to read them.
    #[command(flatten)]
    pub cases: CaseArgs,
    /// As of when.
    #[command(flatten)]
    pub now: NowArgs,
    /// Which policy decides.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    #[arg(help_heading = "Output")]
    pub format: Format,
}

/// One case out of a file.
#[derive(Clone, Debug, Args)]
pub struct OneCaseArgs {
    /// File with the case, JSON; `-` is standard input
    #[arg(value_name = "CASE")]
    pub case: PathBuf,
    /// If the file has several cases: the one with this id
    #[arg(
        long,
        value_name = "ID",
        allow_hyphen_values = true,
        help_heading = "Cases"
    )]
    pub id: Option<String>,
}

/// What `explain` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate explain case.json -p policy.yaml"
    "escalate explain case.json -p policy.yaml --rule needs-a-specialist"
    "escalate explain cases.jsonl --id C-4711 -p policy.yaml --why-not dead-in-the-water"
))]
pub struct ExplainArgs {
    /// Which case.
    #[command(flatten)]
    pub case: OneCaseArgs,
    /// How to read it.
    #[command(flatten)]
    pub cases: CaseArgs,
    /// As of when.
    #[command(flatten)]
    pub now: NowArgs,
    /// Which policy decides.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Only this rule, clock, condition or item, in detail
    #[arg(
        long,
        value_name = "ID",
        conflicts_with = "why_not",
        help_heading = "Output"
    )]
    pub rule: Option<String>,
    /// What stands in the way of this rule or item
    #[arg(long, value_name = "ID", help_heading = "Output")]
    pub why_not: Option<String>,
    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    #[arg(help_heading = "Output")]
    pub format: TextFormat,
}

/// What `timeline` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate timeline case.json -p policy.yaml --until 48h"
    "escalate timeline case.json -p policy.yaml --until 2026-11-27T00:00:00Z"
))]
pub struct TimelineArgs {
    /// Which case.
    #[command(flatten)]
    pub case: OneCaseArgs,
    /// How to read it.
    #[command(flatten)]
    pub cases: CaseArgs,
    /// From when.
    #[command(flatten)]
    pub now: NowArgs,
    /// How far: an instant, or a length of time such as `48h`
    #[arg(long, value_name = "WHEN", value_parser = until, help_heading = "Cases")]
    pub until: Until,
    /// Which policy decides.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    #[arg(help_heading = "Output")]
    pub format: TextFormat,
}

/// What `calendar` is told.
#[derive(Clone, Debug, Args)]
pub struct CalendarArgs {
    /// What is asked.
    #[command(subcommand)]
    pub asks: CalendarCommand,
}

/// What is asked of calendars.
#[derive(Clone, Debug, Subcommand)]
pub enum CalendarCommand {
    /// The instant so much open time after another
    ///
    /// Where there is none, because the calendar does not open for so long any more, the answer is
    /// `never`. Of no time at all it is the next open moment.
    Add(CalendarMoveArgs),
    /// The instant so much open time before another
    Subtract(CalendarMoveArgs),
    /// Open time between two instants
    Elapsed(CalendarElapsedArgs),
    /// Whether it is open, and until when; exit code 1 if it is closed
    Open(CalendarOpenArgs),
    /// A month, drawn with its open hours
    Show(CalendarShowArgs),
    /// Answer many questions: one JSON object a line, one answer a line
    ///
    /// A question is `{"calendar": …, "op": …}` with `from` and `seconds` for `add` and `subtract`,
    /// with `from` and `to` for `elapsed`, with `at` for `is_open`, with `month` for `month`. The
    /// calendar is written as in a policy, or with --policy is the name of one. What cannot be
    /// answered becomes `{"error": …}` on its line, all others are answered, and the exit code is 2.
    Batch(CalendarBatchArgs),
}

/// Which calendar, and in what form to answer.
#[derive(Clone, Debug, Args)]
pub struct CalendarOfArgs {
    /// Which policy has the calendar.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// The calendar, by its name in the policy; needed if the policy has several
    #[arg(short, long, value_name = "NAME", help_heading = "Policy")]
    pub calendar: Option<String>,
    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    #[arg(help_heading = "Output")]
    pub format: TextFormat,
}

/// What `calendar add` and `calendar subtract` are told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate calendar add 4h --from 2026-11-20T16:30:00-05:00 -p policy.yaml --calendar support_desk"
    "escalate calendar subtract 1h30m --from 2026-11-23T15:00:00Z -p policy.yaml --calendar support_desk"
))]
pub struct CalendarMoveArgs {
    /// How much open time, such as `4h`, `90m` or `1h30m`
    #[arg(value_name = "TIME", allow_hyphen_values = true)]
    pub time: String,
    /// From this instant; without it, from now
    #[arg(long, value_name = "INSTANT", value_parser = instant, allow_hyphen_values = true)]
    pub from: Option<Moment>,
    /// Which calendar.
    #[command(flatten)]
    pub of: CalendarOfArgs,
}

/// What `calendar elapsed` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate calendar elapsed --from 2026-11-20T21:30:00Z --to 2026-11-23T15:30:00Z -p policy.yaml --calendar support_desk"
))]
pub struct CalendarElapsedArgs {
    /// From this instant
    #[arg(long, value_name = "INSTANT", value_parser = instant, allow_hyphen_values = true)]
    pub from: Moment,
    /// To this instant; without it, to now. No time passes to an earlier one
    #[arg(long, value_name = "INSTANT", value_parser = instant, allow_hyphen_values = true)]
    pub to: Option<Moment>,
    /// Which calendar.
    #[command(flatten)]
    pub of: CalendarOfArgs,
}

/// What `calendar open` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate calendar open --at 2026-11-20T16:30:00-05:00 -p policy.yaml --calendar support_desk"
))]
pub struct CalendarOpenArgs {
    /// At this instant; without it, now. The start of hours is open, their end is not
    #[arg(long, value_name = "INSTANT", value_parser = instant, allow_hyphen_values = true)]
    pub at: Option<Moment>,
    /// Which calendar.
    #[command(flatten)]
    pub of: CalendarOfArgs,
}

/// What `calendar show` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate calendar show --month 2026-12 -p policy.yaml --calendar support_desk"
))]
pub struct CalendarShowArgs {
    /// The month, such as `2026-12`; without it, the present one
    #[arg(long, value_name = "MONTH", allow_hyphen_values = true)]
    pub month: Option<String>,
    /// Which calendar.
    #[command(flatten)]
    pub of: CalendarOfArgs,
}

/// What `calendar batch` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate calendar batch < questions.jsonl"
    "escalate calendar batch questions.jsonl -p policy.yaml > answers.jsonl"
))]
pub struct CalendarBatchArgs {
    /// The file of questions; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// A policy whose calendars may be named in the questions
    #[arg(short, long, value_name = "FILE", help_heading = "Policy")]
    pub policy: Option<PathBuf>,
    /// Ask this component instead of the built-in one
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub component: Option<PathBuf>,
}

/// What `test` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = concat!("Examples:
  escalate test                                          every suite beneath this folder
  escalate test desk.test.yaml --filter sponsor          the tests with that in their names
  escalate test -p candidate.yaml                        the same tests, another policy
  escalate test -o junit.xml -o results.sarif            reports beside the one on the terminal
  escalate test --coverage --mutate                      what the tests show, and what they would not notice
  escalate test --min-coverage 100 -o coverage.lcov      for a workflow
  escalate test --watch                                  again whenever a file changes
  escalate test --bless                                  write the snapshots anew, after showing what changes

Exit codes:
  0  all tests passed
  1  a test failed, or less is covered or noticed than is asked for
  2  something could not be read or decided, or no test was found; this wins over 1"))]
pub struct TestArgs {
    /// Suites, or folders with files `*.test.yaml` in them
    #[arg(value_name = "PATHS", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Run only tests with one of these texts in their names; may be given several times
    #[arg(long, value_name = "TEXT", help_heading = "Tests")]
    pub filter: Vec<String>,
    /// Stop after the first test that fails
    #[arg(long, help_heading = "Tests")]
    pub fail_fast: bool,
    /// Run the tests in an order that follows from this number; the report is the same
    #[arg(long, value_name = "N", help_heading = "Tests")]
    pub seed: Option<u64>,
    /// Run tests on so many processors at once; the report is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    #[arg(help_heading = "Tests")]
    pub threads: Option<u16>,
    /// Write snapshots as the decisions are now, after showing what changes
    #[arg(long, help_heading = "Tests")]
    pub bless: bool,
    /// Show what of each policy the tests assert, and what no test does
    ///
    /// The report says what counts. `--output coverage.lcov` writes it as LCOV, with the lines of the policy.
    #[arg(long, help_heading = "Coverage")]
    pub coverage: bool,
    /// Exit with 1 if less of a policy is covered, in percent, compared exactly: 99.99 is not 100
    #[arg(long, value_name = "PERCENT", value_parser = Percent::parse, help_heading = "Coverage")]
    pub min_coverage: Option<Percent>,
    /// Change each policy one small step at a time, and show which changes no test notices
    ///
    /// A threshold by one, `>=` to `>`, all to any, a rule that never applies, another level, target or duration.
    /// Changes that decide as the policy does are not counted.
    #[arg(long, help_heading = "Coverage")]
    pub mutate: bool,
    /// Exit with 1 if fewer of the changes are noticed, in percent, compared exactly
    #[arg(long, value_name = "PERCENT", value_parser = Percent::parse, help_heading = "Coverage")]
    pub min_mutation: Option<Percent>,
    /// Run again whenever a suite, a policy or a file beside them changes, until interrupted
    #[arg(long, conflicts_with = "bless", help_heading = "Tests")]
    pub watch: bool,
    /// Test this policy, whatever policy the suites name
    #[arg(short, long, value_name = "FILE", help_heading = "Policy")]
    pub policy: Option<PathBuf>,
    /// Test with this component instead of the built-in one
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub component: Option<PathBuf>,
    /// The form of the report on standard output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = TestFormat::Pretty)]
    #[arg(help_heading = "Output")]
    pub format: TestFormat,
    /// Write a report to a file as well; may be given several times
    ///
    /// Its form follows from the name (`.xml` JUnit, `.json`, `.tap`, `.sarif`, `.lcov`, `.txt`), or stands
    /// before it: `--output junit=results`.
    #[arg(short, long, value_name = "FILE", value_parser = test_output, help_heading = "Output")]
    pub output: Vec<TestOutput>,
}

/// What `check` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate check policy.yaml"
    "escalate check policies/*.yaml --deny-warnings --format github"
    "escalate check --print-policy > policy.yaml"
))]
pub struct CheckArgs {
    /// The policies, YAML or JSON files; `-` is standard input
    #[arg(value_name = "POLICY", required_unless_present = "print_policy")]
    pub policies: Vec<PathBuf>,
    /// The form of the output: for people, for programs, or as notes beside a change on GitHub
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = CheckFormat::Text)]
    #[arg(help_heading = "Output")]
    pub format: CheckFormat,
    /// Warnings count as errors for the exit code
    #[arg(long)]
    pub deny_warnings: bool,
    /// Print the built-in default policy and check nothing
    #[arg(long, conflicts_with = "policies")]
    pub print_policy: bool,
    /// Check with this component instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub component: Option<PathBuf>,
}

/// What `init` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = concat!("Examples:
  escalate init                    begin in this folder; nothing that is there is written over
  escalate init desk && cd desk && escalate test
  escalate init --print | less     only show the policy

Exit codes:
  0  it was written
  2  there is a policy or a suite already, or a file cannot be written"))]
pub struct InitArgs {
    /// The folder to begin in; it is made if it is not there
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// Print the policy instead
    #[arg(long)]
    pub print: bool,
}

/// What `vocabulary` is told.
#[derive(Clone, Debug, Args)]
pub struct VocabularyArgs {
    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = VocabularyFormat::Table)]
    pub format: VocabularyFormat,
}

/// What `schema` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate schema policy > policy.schema.json"
    "    then write `# yaml-language-server: $schema=policy.schema.json` above your policy"
))]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_name = "OF", value_enum)]
    pub of: SchemaOf,
}

/// What `bake` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate bake -p policy.yaml -o acme.wasm"
    "escalate decide cases.jsonl --component acme.wasm"
))]
pub struct BakeArgs {
    /// The policy, a YAML or JSON file; `-` is standard input
    #[arg(short, long, value_name = "FILE")]
    pub policy: PathBuf,
    /// The file to write; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Write a core module instead, for hosts without the component model
    #[arg(long)]
    pub core: bool,
}

/// What `component` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = manual!(
    "escalate component --output rules.wasm"
    "escalate component --wit"
    "escalate component --kit kit"
    "    what an embedding of your own is held against: policies, cases and expected decisions"
))]
#[group(required = true, multiple = false)]
pub struct ComponentArgs {
    /// The file to write; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write a core module instead, for hosts without the component model; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub core: Option<PathBuf>,
    /// Write the component with policies, cases and what it decides, to test an embedding with
    ///
    /// All are plain files. `manifest.json` lists them, and `README.md` says how to walk it. The
    /// folder must be new or empty.
    #[arg(long, value_name = "FOLDER")]
    pub kit: Option<PathBuf>,
    /// Print the interface of the component, its WIT, instead
    #[arg(long)]
    pub wit: bool,
}

/// What `completions` is told.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// For which shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

/// The form of many decisions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For people: a card for one case, a table for many.
    Table,
    /// One JSON document, an array.
    Json,
    /// One JSON object a line, as they are decided.
    Jsonl,
    /// One row a case, for a spreadsheet.
    Csv,
    /// A table for a ticket or a wiki.
    Markdown,
}

/// Which cases to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Only {
    /// An escalation is due now, or proposed for a person to confirm.
    Due,
    /// A clock missed its target.
    Breached,
    /// Facts are missing to tell the severity, a breach or an escalation.
    Undetermined,
}

/// What ends a run with exit code 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FailOn {
    /// As with `--only`.
    State(Only),
    /// A case of this level. Whether the policy has it is known only later.
    Level(String),
}

/// The form of one answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum TextFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// The form of what is wrong with policies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum CheckFormat {
    /// For people: the lines in question and what to write instead.
    Text,
    /// One JSON document.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// The form of what became of tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum TestFormat {
    /// For people.
    Pretty,
    /// One JSON document.
    Json,
    /// JUnit XML.
    Junit,
    /// The Test Anything Protocol.
    Tap,
    /// Workflow commands of GitHub Actions.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// LCOV, of what the tests show of each policy.
    Lcov,
}

/// A file for a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestOutput {
    /// The form of the report.
    pub format: TestFormat,
    /// The file.
    pub file: PathBuf,
}

/// The form of the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum VocabularyFormat {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// Tables for a page.
    Markdown,
}

/// What has a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum SchemaOf {
    /// The policy that you write.
    Policy,
    /// A case.
    Case,
    /// A line of output.
    Decision,
    /// A suite of tests.
    Suite,
}

/// The end of a timeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// That instant.
    At(Moment),
    /// So long after the beginning.
    For(Length),
}

fn instant(text: &str) -> Result<Moment, String> {
    text.parse()
}

fn until(text: &str) -> Result<Until, String> {
    match text.parse::<Length>() {
        Ok(length) if length.millis() > 0 => Ok(Until::For(length)),
        Ok(_) => Err("the end must come after the beginning".to_owned()),
        Err(_) if text.contains(['-', ':']) => text.parse().map(Until::At),
        Err(_) => Err(
            "expected an instant such as `2026-11-20T21:30:00Z`, or a length of time \
                       such as `48h`"
                .to_owned(),
        ),
    }
}

fn test_output(text: &str) -> Result<TestOutput, String> {
    if let Some((form, file)) = text.split_once('=')
        && let Ok(format) = <TestFormat as ValueEnum>::from_str(form, false)
    {
        return match file {
            "" => Err("the name of the file is missing".to_owned()),
            _ => Ok(TestOutput {
                format,
                file: PathBuf::from(file),
            }),
        };
    }
    let file = PathBuf::from(text);
    let format = match file.extension().and_then(|it| it.to_str()) {
        Some("xml") => TestFormat::Junit,
        Some("json") => TestFormat::Json,
        Some("tap") => TestFormat::Tap,
        Some("sarif") => TestFormat::Sarif,
        Some("lcov" | "info") => TestFormat::Lcov,
        Some("txt") => TestFormat::Pretty,
        _ => {
            return Err(format!(
                "the form of the report does not follow from this name, write for example `junit={text}`"
            ));
        }
    };
    Ok(TestOutput { format, file })
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    match <Only as ValueEnum>::from_str(text, false) {
        Ok(state) => Ok(FailOn::State(state)),
        Err(_) if text.is_empty() => {
            Err("expected `due`, `breached`, `undetermined` or a level".to_owned())
        }
        Err(_) => Ok(FailOn::Level(text.to_owned())),
    }
}

#[cfg(test)]
#[path = "args_tests.rs"]
mod tests;
