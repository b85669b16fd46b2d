//! A policy as written: plain data with places, nothing resolved, nothing typed.

use super::document::places::Places;
pub use super::measures::{Counted, GroupBy, Limit, Measure};
use super::unread::Unread;
use crate::text::span::Span;

/// A value and where it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the document.
    pub span: Span,
}

/// Text and where it is written.
pub type Text = Spanned<String>;

/// Text with a grammar of its own, which knows where each of its bytes is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase {
    /// The text, as it reads once YAML's or JSON's quoting is undone.
    pub text: String,
    /// All of it in the document, quotes included.
    pub span: Span,
    /// Where its bytes come from.
    pub places: Places,
}

impl Phrase {
    /// Where in the document a range of bytes of `text` is written.
    pub fn locate(&self, range: Span) -> Span {
        self.places.locate(range)
    }
}

/// One condition or other expression: `case.vip && case.contract_value >= 250000`.
pub type Condition = Phrase;

/// One cell of a decision table: `"*"`, `high`, `medium, low`, `>= 50`.
pub type Cell = Phrase;

/// A condition, or several put together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// All of it in the document.
    pub span: Span,
    /// What it is.
    pub kind: GroupKind,
}

/// The ways to put conditions together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GroupKind {
    /// `when:`, or an item that is text.
    When(Condition),
    /// `all:`; at least one.
    All(Vec<Group>),
    /// `any:`; at least one.
    Any(Vec<Group>),
    /// `not:`
    Not(Box<Group>),
    /// `at_least: { count, of }`
    AtLeast {
        /// How many must hold, 1 to the number of conditions.
        count: Spanned<i64>,
        /// The conditions; at least one.
        of: Vec<Group>,
    },
    /// `score: { at_least, of: [{ when, weight }] }`
    Score {
        /// The sum that is enough, at least 1.
        at_least: Spanned<i64>,
        /// The conditions and what each counts; at least one.
        of: Vec<Weighted>,
    },
}

/// One line of a score.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weighted {
    /// All of it in the document.
    pub span: Span,
    /// The condition.
    pub when: Group,
    /// What it counts, at least 1.
    pub weight: Spanned<i64>,
}

/// One value, or one for each level of severity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BySeverity<T> {
    /// The same at every level.
    One(Spanned<T>),
    /// By level, as written.
    Map {
        /// The whole map in the document.
        span: Span,
        /// Level and value; levels are not checked, but none occurs twice.
        levels: Vec<(Text, Spanned<T>)>,
    },
}

/// Defines an enumeration whose values are words of the policy language.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $case:ident $word:literal,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $($(#[$about])* $case,)*
        }

        impl $name {
            /// The words, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The value that a word stands for.
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$case),)* _ => None }
            }

            /// The word as a policy writes it.
            pub fn word(self) -> &'static str {
                match self { $($name::$case => $word,)* }
            }
        }
    )* };
}

words! {
    /// The type of one value of a field.
    ScalarType {
        /// Yes or no.
        Boolean "boolean",
        /// A whole number.
        Integer "integer",
        /// An exact decimal.
        Number "number",
        /// Text.
        Text "text",
        /// An instant.
        Timestamp "timestamp",
        /// A span of time.
        Duration "duration",
    }

    /// What a missing key of a case means.
    Absent {
        /// The value exists but is not known.
        Unknown "unknown",
        /// There is none.
        None "none",
    }

    /// Whether a timestamp tells of something that took place.
    Happening {
        /// A value later than now reads as none until then.
        Happened "happened",
        /// A value may lie in the future.
        Planned "planned",
    }

    /// What a status means, whatever a helpdesk calls it.
    Phase {
        /// Nobody works on it yet.
        New "new",
        /// Being worked on.
        Active "active",
        /// Waiting for someone outside.
        Waiting "waiting",
        /// Resolved, not yet closed.
        Resolved "resolved",
        /// Closed.
        Closed "closed",
    }

    /// Which level to report while facts are missing.
    Assume {
        /// The level that the known facts decide.
        Decided "decided",
        /// The most severe level that is still possible.
        Worst "worst",
    }

    /// How the rows of a table that match together are treated.
    Hit {
        /// At most one row may match.
        Unique "unique",
        /// The first row that matches.
        First "first",
        /// Rows that match together must agree.
        Any "any",
    }

    /// What the rows of a named table give.
    Gives {
        /// A text.
        Text "text",
        /// A span of time, or none.
        Span "span",
        /// Whom a case can be escalated to.
        Target "target",
        /// A business calendar.
        Calendar "calendar",
    }

    /// What becomes of time spent closed when a case is opened again.
    OnReopen {
        /// It counts.
        Continue "continue",
        /// It does not count.
        ExcludeClosedTime "exclude_closed_time",
        /// The clock begins anew.
        Restart "restart",
    }

    /// What becomes of a clock when the severity changes.
    OnSeverityChange {
        /// What has elapsed stays; the new target applies.
        Keep "keep",
        /// The clock begins anew.
        Restart "restart",
    }

    /// When an amount is due that is used up exactly at closing time.
    AtClosing {
        /// At that closing time.
        Closing "closing",
        /// When the calendar next opens.
        NextOpening "next_opening",
    }

    /// What kind of help a target gives.
    Path {
        /// Who can fix it.
        Functional "functional",
        /// Who must know.
        Hierarchical "hierarchical",
        /// Both.
        Both "both",
    }

    /// When an escalation stops being repeated.
    RepeatUntil {
        /// Somebody took it.
        Acknowledged "acknowledged",
        /// It is over.
        Ended "ended",
    }

    /// Which figure of the values of a measure matters.
    Take {
        /// Their sum.
        Sum "sum",
        /// Their mean.
        Mean "mean",
        /// The value that half of them do not exceed.
        Median "median",
        /// The value that nine of ten do not exceed.
        P90 "p90",
        /// The value that nineteen of twenty do not exceed.
        P95 "p95",
        /// The least.
        Min "min",
        /// The greatest.
        Max "max",
        /// Of stays: the share that ended where it had begun from.
        Returned "returned",
    }

    /// The periods into which a measure parts time.
    Per {
        /// Days.
        Day "day",
        /// Weeks from Monday.
        Week "week",
        /// Months.
        Month "month",
        /// Quarters of a year.
        Quarter "quarter",
        /// Years.
        Year "year",
    }

    /// How a reason bears on a question.
    Side {
        /// Do it now, whatever speaks against it.
        Override "override",
        /// Not yet, whatever speaks for it.
        Decisive "decisive",
        /// It speaks for it.
        For "for",
        /// It speaks against it.
        Against "against",
        /// It speaks against it where nothing else speaks at all.
        Sole "sole",
    }

    /// A day of the week.
    Weekday {
        /// Monday.
        Monday "mon",
        /// Tuesday.
        Tuesday "tue",
        /// Wednesday.
        Wednesday "wed",
        /// Thursday.
        Thursday "thu",
        /// Friday.
        Friday "fri",
        /// Saturday.
        Saturday "sat",
        /// Sunday.
        Sunday "sun",
    }
}

impl Weekday {
    /// Monday to Sunday.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
}

/// A date of the Gregorian calendar that exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    /// 1900 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A day of every year; 29 February is one, in leap years.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Opening hours within one day, in minutes of local time since the midnight
/// that begins the day; half-open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Interval {
    /// 0 to 1439.
    pub from: u16,
    /// Later than `from`, by at most a day. Above 1440 it lies on the day after:
    /// `22:00-06:00` is 1320 to 1800.
    pub to: u16,
}

/// A policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The whole document.
    pub span: Span,
    /// What could not be read and was left out; it was reported, and what seems to
    /// be missing may be there.
    pub unread: Unread,
    /// `policy:` its name.
    pub name: Text,
    /// `version:`
    pub version: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `fields:`
    pub fields: Vec<Field>,
    /// `program:` and then `rosters:`; a roster is a list of records.
    pub program: Vec<Field>,
    /// `calendars:`
    pub calendars: Vec<Calendar>,
    /// `word_lists:`
    pub word_lists: Vec<WordList>,
    /// `define:`
    pub defines: Vec<Define>,
    /// `tables:`
    pub tables: Vec<NamedTable>,
    /// `severity:`
    pub severity: Option<Severity>,
    /// `clocks:`
    pub clocks: Vec<Clock>,
    /// `targets:`, ascending.
    pub targets: Vec<Target>,
    /// `escalations:`
    pub escalations: Vec<Escalation>,
    /// `raci:`
    pub raci: Vec<RaciRow>,
    /// `process:`
    pub processes: Vec<Process>,
    /// `coverage:`
    pub coverages: Vec<Coverage>,
    /// `choose:`
    pub choices: Vec<Choose>,
    /// `checklists:`
    pub checklists: Vec<Checklist>,
    /// `measures:`
    pub measures: Vec<Measure>,
    /// `advice:`
    pub advice: Vec<Advice>,
}

/// A question about the organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Advice {
    /// `id:`
    pub id: Text,
    /// `question:`
    pub question: Text,
    /// What speaks for and against it, side by side.
    pub reasons: Vec<Reason>,
    /// `source:`
    pub source: Vec<Text>,
}

/// Something that speaks for or against.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// On which side.
    pub side: Side,
    /// `id:`
    pub id: Text,
    /// `when:`, `all:` and so on.
    pub when: Group,
    /// `because:`
    pub because: Option<Text>,
    /// `advice:`
    pub advice: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}

/// Whom to choose out of a roster.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choose {
    /// `id:`
    pub id: Text,
    /// `from:` a list of records.
    pub from: Text,
    /// `name:` a field of theirs.
    pub name: Option<Text>,
    /// `where:`
    pub fits: Option<Group>,
    /// `prefer:`
    pub prefer: Vec<Group>,
    /// `order_by:`
    pub order: Vec<Text>,
    /// `when:`, `all:` and so on.
    pub when: Option<Group>,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}

/// Steps that must be taken in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Process {
    /// `id:`
    pub id: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `steps:`, at least two.
    pub steps: Vec<Step>,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}

/// A step of a process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// `id:`
    pub id: Text,
    /// How it is seen that it was taken.
    pub seen: Seen,
}

/// How it is seen that a step was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    /// `at:` a timestamp.
    At(Condition),
    /// `when:` a condition that came to hold.
    When(Group),
}

/// How many must be there at any time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// `id:`
    pub id: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `of:` a list of records.
    pub of: Condition,
    /// `begins:` a field of theirs.
    pub begins: Option<Text>,
    /// `ends:` a field of theirs.
    pub ends: Option<Text>,
    /// `from:` a timestamp.
    pub from: Condition,
    /// `until:` a timestamp.
    pub until: Option<Condition>,
    /// `at_least:`
    pub at_least: Option<Spanned<i64>>,
    /// `at_most:`
    pub at_most: Option<Spanned<i64>>,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}

/// A fact that the policy adds, or restates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Name and value in the document.
    pub span: Span,
    /// Its name.
    pub name: Text,
    /// `type:`; never together with `list`. Neither: text, or as the vocabulary has it.
    pub ty: Option<Spanned<ScalarType>>,
    /// `list:`
    pub list: Option<ListOf>,
    /// `one_of:`
    pub one_of: Option<Spanned<Vec<Text>>>,
    /// `about:`
    pub about: Option<Text>,
    /// `absent:`
    pub absent: Option<Spanned<Absent>>,
    /// `kind:`
    pub kind: Option<Spanned<Happening>>,
    /// `new:`, `active:` and so on: the texts that mean each phase, in the order written.
    pub phases: Vec<(Spanned<Phase>, Vec<Text>)>,
}

/// What a list field holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ListOf {
    /// `list: text`
    Scalars(Spanned<ScalarType>),
    /// `list: { owner: text, due_at: timestamp }`
    Records {
        /// The map in the document.
        span: Span,
        /// At least one.
        fields: Vec<RecordField>,
    },
}

/// One field of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordField {
    /// Its name.
    pub name: Text,
    /// Its type, or that of its elements.
    pub ty: Spanned<ScalarType>,
    /// Whether it is a list.
    pub list: bool,
    /// `one_of:`
    pub one_of: Option<Spanned<Vec<Text>>>,
    /// `about:`
    pub about: Option<Text>,
    /// `absent:`
    pub absent: Option<Spanned<Absent>>,
    /// `kind:`
    pub kind: Option<Spanned<Happening>>,
}

/// A business calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    /// Name and value in the document.
    pub span: Span,
    /// Its name.
    pub name: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `time_zone:` an IANA name, not looked up.
    pub time_zone: Text,
    /// `hours:`; days and hours may overlap.
    pub hours: Vec<DayHours>,
    /// `holidays:`
    pub holidays: Vec<Spanned<Date>>,
    /// `yearly:`
    pub yearly: Vec<Spanned<MonthDay>>,
    /// `exceptions:`; no hours means closed.
    pub exceptions: Vec<DateHours>,
    /// `breaks:`
    pub breaks: Vec<DateHours>,
    /// `at_closing:`
    pub at_closing: Option<Spanned<AtClosing>>,
}

/// Opening hours of days of the week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayHours {
    /// `mon-fri`, each once, in the order written; `fri-mon` runs over the weekend.
    pub days: Spanned<Vec<Weekday>>,
    /// In the order written.
    pub intervals: Vec<Spanned<Interval>>,
}

/// Hours of one date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DateHours {
    /// The local date.
    pub date: Spanned<Date>,
    /// In the order written.
    pub intervals: Vec<Spanned<Interval>>,
}

/// A named condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Define {
    /// Its name.
    pub name: Text,
    /// `about:`
    pub about: Option<Text>,
    /// What it stands for.
    pub when: Group,
    /// `source:`
    pub source: Vec<Text>,
}

/// How severe a case is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Severity {
    /// Key and value in the document.
    pub span: Span,
    /// `levels:`, the most severe first; at least one.
    pub levels: Spanned<Vec<Text>>,
    /// `assume:`
    pub assume: Spanned<Assume>,
    /// `rules:`
    pub rules: Vec<SeverityRule>,
    /// `table:`
    pub table: Option<Table>,
    /// `otherwise:` a level.
    pub otherwise: Option<Text>,
}

/// One rule of severity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeverityRule {
    /// All of it in the document.
    pub span: Span,
    /// `id:`
    pub id: Text,
    /// `level:`
    pub level: Text,
    /// `when:`, `all:` and so on.
    pub when: Group,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}

/// A decision table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Key and value in the document.
    pub span: Span,
    /// `hit:`
    pub hit: Spanned<Hit>,
    /// `columns:` the expressions that the cells are held against; at least one.
    pub columns: Vec<Condition>,
    /// `rows:`, at least one; rows of a wrong length are left out (and reported).
    pub rows: Vec<Row>,
    /// `source:`
    pub source: Vec<Text>,
}

/// One row of a decision table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// All of it in the document.
    pub span: Span,
    /// As many as there are columns.
    pub cells: Vec<Cell>,
    /// The last cell: a level of severity, or what a named table gives.
    pub outcome: Text,
}

/// A service-level clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    /// All of it in the document.
    pub span: Span,
    /// `id:`, a name as conditions use it.
    pub id: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `from:` a timestamp.
    pub from: Option<Condition>,
    /// `until:` a timestamp.
    pub until: Option<Condition>,
    /// `while:`
    pub runs_while: Option<Group>,
    /// `since:` a timestamp.
    pub since: Option<Condition>,
    /// `pause_while:`
    pub pause_while: Option<Group>,
    /// `calendar:` names of calendars.
    pub calendar: Option<BySeverity<String>>,
    /// `calendar: pick.<name>`: a table that gives it.
    pub calendar_table: Option<Text>,
    /// What it demands.
    pub demand: Demand,
    /// `target: pick.<name>` or `every: pick.<name>`: a table that gives the
    /// span, in place of what `demand` says.
    pub demand_table: Option<Text>,
    /// `warn_at:`, in the order written.
    pub warn_at: Vec<Spanned<WarnAt>>,
    /// `on_reopen:`
    pub on_reopen: Option<Spanned<OnReopen>>,
    /// `on_severity_change:`
    pub on_severity_change: Option<Spanned<OnSeverityChange>>,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}

/// What a clock demands: milliseconds above zero, or `None` for `none`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Demand {
    /// `target:` an end within this span.
    Target(BySeverity<Option<i64>>),
    /// `every:` something each time this span has passed.
    Every(BySeverity<Option<i64>>),
}

/// When a clock warns.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum WarnAt {
    /// `80%` of the target, in millionths of it: 1 to 1,000,000.
    Used(i64),
    /// `30m before` it is due, milliseconds above zero.
    Before(i64),
}

/// Whom a case can be escalated to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// All of it in the document.
    pub span: Span,
    /// `id:`
    pub id: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `path:`; both if it could not be read.
    pub path: Spanned<Path>,
    /// `tier:`, 1 to 99.
    pub tier: Option<Spanned<i64>>,
    /// `rank:`
    pub rank: Option<Text>,
    /// `acknowledge_within:`, milliseconds above zero.
    pub acknowledge_within: Option<Spanned<i64>>,
    /// `contact:`
    pub contact: Option<Contact>,
    /// `approval: { human: … }`: when a person must confirm.
    pub approval: Option<Group>,
    /// `source:`
    pub source: Vec<Text>,
}

/// Whom to tell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// `lead:`
    pub lead: Text,
    /// `when_absent:`
    pub when_absent: Option<Text>,
}

/// One escalation rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Escalation {
    /// All of it in the document.
    pub span: Span,
    /// `id:`
    pub id: Text,
    /// `to:` ids of targets; at least one.
    pub to: Vec<Text>,
    /// `when:`, `all:` and so on.
    pub when: Group,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
    /// `unless:`
    pub unless: Vec<Unless>,
    /// `repeat:`, milliseconds above zero.
    pub repeat: Option<Spanned<i64>>,
    /// `until:`, only together with `repeat`.
    pub until: Option<Spanned<RepeatUntil>>,
}

/// A reason not to escalate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unless {
    /// All of it in the document.
    pub span: Span,
    /// `id:`
    pub id: Text,
    /// `when:`, `all:` and so on.
    pub when: Group,
    /// `because:`
    pub because: Option<Text>,
}

/// Who does what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RaciRow {
    /// All of it in the document.
    pub span: Span,
    /// `activity:`
    pub activity: Text,
    /// `responsible:`; at least one.
    pub responsible: Vec<Text>,
    /// `accountable:`
    pub accountable: Text,
    /// `consulted:`
    pub consulted: Vec<Text>,
    /// `informed:`
    pub informed: Vec<Text>,
    /// `when:`, `all:` and so on.
    pub when: Option<Group>,
    /// `source:`
    pub source: Vec<Text>,
}

/// A decision table with a name and an outcome of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedTable {
    /// Its name.
    pub name: Text,
    /// `about:`
    pub about: Option<Text>,
    /// `gives:`
    pub gives: Spanned<Gives>,
    /// Columns and rows.
    pub table: Table,
    /// `otherwise:`
    pub otherwise: Option<Text>,
}

/// Words to look for in texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WordList {
    /// Its name.
    pub name: Text,
    /// The words, or several that follow each other; at least one.
    pub words: Vec<Text>,
}

/// A named list of things that must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checklist {
    /// Its name.
    pub name: Text,
    /// At least one.
    pub items: Vec<Item>,
}

/// One thing that must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// All of it in the document.
    pub span: Span,
    /// `id:`
    pub id: Text,
    /// `require:`
    pub require: Group,
    /// `applies:`
    pub applies: Option<Group>,
    /// `because:`
    pub because: Option<Text>,
    /// `source:`
    pub source: Vec<Text>,
}
