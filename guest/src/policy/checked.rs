//! A policy as proven: every name resolved, every condition typed, every
//! calendar built. What the compiler reads.

use crate::expr::typed::{CalendarId, DefineId, Expr, FactId, Reads, TableId, TargetId};
use crate::policy::ast;
use crate::text::source::Place;
use crate::text::span::Span;
use crate::time::calendar::Calendar;
use crate::value::ty::Ty;

/// A checked policy.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Every fact that a case may give: the vocabulary's, then the policy's own.
    pub facts: Vec<Fact>,
    /// Whether the policy describes facts or lists of the organisation of its own.
    pub keeps_rosters: bool,
    /// Texts of `status` with the phase that each means.
    pub phases: Vec<(String, ast::Phase)>,
    /// Calendars with their names and what they were built from; the first is `always`.
    pub calendars: Vec<Named>,
    /// Word lists, in the policy's order.
    pub word_lists: Vec<WordList>,
    /// Definitions, in the policy's order.
    pub defines: Vec<Define>,
    /// Named tables, in the policy's order.
    pub tables: Vec<NamedTable>,
    /// How severity is decided.
    pub severity: Option<Severity>,
    /// Clocks.
    pub clocks: Vec<Clock>,
    /// Targets, ascending.
    pub targets: Vec<Target>,
    /// Escalation rules.
    pub escalations: Vec<Escalation>,
    /// RACI rows.
    pub raci: Vec<(ast::RaciRow, Option<Condition>)>,
    /// Processes, in the policy's order.
    pub processes: Vec<Process>,
    /// Coverages, in the policy's order.
    pub coverages: Vec<Coverage>,
    /// Choices, in the policy's order.
    pub choices: Vec<Choose>,
    /// Checklists.
    pub checklists: Vec<(String, Vec<Item>)>,
    /// Measures, in the policy's order.
    pub measures: Vec<Measure>,
    /// Questions about the organisation, with the conditions of their reasons.
    pub advice: Vec<(ast::Advice, Vec<Condition>, Place)>,
}

/// Whom to choose out of a roster.
#[derive(Clone, Debug)]
pub struct Choose {
    /// As written.
    pub of: ast::Choose,
    /// The list.
    pub list: FactId,
    /// The field that names a person.
    pub name: u32,
    /// Who fits.
    pub fits: Option<Condition>,
    /// Who is preferred.
    pub prefer: Vec<Condition>,
    /// By what the rest is ordered.
    pub order: Vec<Order>,
    /// When somebody is to be chosen at all.
    pub when: Option<Condition>,
    /// Where it is written.
    pub place: Place,
}

/// A field by which the records of a roster are ordered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// The field.
    pub field: u32,
    /// Another one that it is multiplied with.
    pub times: Option<u32>,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Words to look for in texts.
#[derive(Clone, Debug)]
pub struct WordList {
    /// Its name.
    pub name: String,
    /// The words as written.
    pub words: Vec<String>,
    /// Its name in the document.
    pub span: Span,
}

/// A calendar.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// What it was built from.
    pub written: String,
    /// The calendar.
    pub of: Calendar,
}

/// A fact.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// A missing key means known to be empty.
    pub absent_none: bool,
    /// A timestamp that reads as none until it is reached.
    pub happened: bool,
    /// One line of meaning.
    pub about: String,
    /// How it follows from the history.
    pub derived: Option<Derived>,
    /// Of a list of records, how each field reads, in the order of the fields.
    pub parts: Vec<PartRule>,
}

/// How a field of a record reads.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PartRule {
    /// A missing key means known to be empty.
    pub absent_none: bool,
    /// A timestamp that reads as none until it is reached.
    pub happened: bool,
}

/// How a fact follows from the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Derived {
    /// From the class of the status.
    Phase,
    /// How often another fact took a new value.
    Changes(FactId),
    /// When another fact last took a new value.
    LastChange(FactId),
    /// How often the phase went back from an end.
    Reopens,
    /// When it last did.
    ReopenedAt,
}

/// Conditions put together.
#[derive(Clone, Debug)]
pub enum Condition {
    /// One condition.
    When(Expr),
    /// All must hold.
    All(Vec<Condition>),
    /// Any must hold.
    Any(Vec<Condition>),
    /// It must not hold.
    Not(Box<Condition>),
    /// At least so many must hold.
    AtLeast(u32, Vec<Condition>),
    /// The weights of those that hold must reach a sum.
    Score(i64, Vec<(Condition, i64)>),
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Define {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub when: Condition,
    /// What it reads beside facts.
    pub reads: Reads,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

/// How severity is decided.
#[derive(Clone, Debug)]
pub struct Severity {
    /// Most severe first.
    pub levels: Vec<String>,
    /// While facts are missing, report the most severe level that could be.
    pub assume_worst: bool,
    /// Rules in order.
    pub rules: Vec<SeverityRule>,
    /// The table after them.
    pub table: Option<Table>,
    /// The level where nothing says yes.
    pub otherwise: Option<u8>,
    /// The section in the document.
    pub span: Span,
}

/// A rule of severity.
#[derive(Clone, Debug)]
pub struct SeverityRule {
    /// Its id.
    pub id: String,
    /// The level it gives.
    pub level: u8,
    /// When.
    pub when: Condition,
    /// The reason in words.
    pub because: String,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

/// A decision table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the columns look at, with the type of its values.
    pub columns: Vec<(Column, Ty)>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What rows that match together mean.
    pub hit: ast::Hit,
    /// Where it comes from.
    pub source: Vec<String>,
    /// The table in the document.
    pub span: Span,
}

/// A table with a name and an outcome of its own.
#[derive(Clone, Debug)]
pub struct NamedTable {
    /// Its name.
    pub name: String,
    /// What its rows give.
    pub gives: ast::Gives,
    /// Columns and rows; the rows' levels say nothing.
    pub table: Table,
    /// What each row gives.
    pub outcomes: Vec<Outcome>,
    /// What is given where no row matches.
    pub otherwise: Option<Outcome>,
    /// Its name in the document.
    pub span: Span,
}

/// What a row of a named table gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A text.
    Text(String),
    /// A span in milliseconds, or none.
    Span(Option<i64>),
    /// A target.
    Target(TargetId),
    /// A calendar.
    Calendar(CalendarId),
}

/// What a column looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// A fact.
    Fact(FactId),
    /// A definition.
    Define(DefineId),
    /// The severity.
    Severity,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
    /// The level it gives.
    pub level: u8,
    /// Where it is written.
    pub place: Place,
    /// All of it in the document.
    pub span: Span,
}

/// A cell of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Anything.
    Any,
    /// Yes or no.
    Boolean(bool),
    /// One of these texts.
    Texts(Vec<String>),
    /// Within any of these ranges.
    Ranges(Vec<Interval>),
}

/// A range of ordered values; in millionths for numbers, milliseconds for time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    /// The least value, and whether it belongs.
    pub low: Option<(i128, bool)>,
    /// The greatest value, and whether it belongs.
    pub high: Option<(i128, bool)>,
}

impl Interval {
    /// A single value.
    pub fn only(it: i128) -> Interval {
        Interval {
            low: Some((it, true)),
            high: Some((it, true)),
        }
    }

    /// Whether a value lies within.
    pub fn holds(&self, it: i128) -> bool {
        self.low
            .is_none_or(|(low, belongs)| low < it || (belongs && low == it))
            && self
                .high
                .is_none_or(|(high, belongs)| it < high || (belongs && high == it))
    }
}

/// A service-level clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Its id.
    pub id: String,
    /// From when it runs.
    pub from: Option<Expr>,
    /// What it waits for.
    pub until: Option<Expr>,
    /// Since when a cadence counts anew.
    pub since: Option<Expr>,
    /// While it runs at all.
    pub runs_while: Option<Condition>,
    /// While it stands still.
    pub pause_while: Option<Condition>,
    /// Whether it is a cadence.
    pub cadence: bool,
    /// Per level, or one for all.
    pub targets: Vec<Option<i64>>,
    /// Per level, or one for all.
    pub calendars: Vec<CalendarId>,
    /// The table that gives the target, in place of `targets`.
    pub target_table: Option<TableId>,
    /// The table that gives the calendar, in place of `calendars`.
    pub calendar_table: Option<TableId>,
    /// When it warns.
    pub warn_at: Vec<ast::WarnAt>,
    /// What a reopening does.
    pub on_reopen: ast::OnReopen,
    /// A change of severity starts it anew.
    pub restart: bool,
    /// Where it comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

/// Whom a case can be escalated to.
#[derive(Clone, Debug)]
pub struct Target {
    /// As written.
    pub of: ast::Target,
    /// When a human must confirm.
    pub approval: Option<Condition>,
    /// Where it is written.
    pub place: Place,
}

/// An escalation rule.
#[derive(Clone, Debug)]
pub struct Escalation {
    /// As written.
    pub of: ast::Escalation,
    /// To whom.
    pub to: Vec<TargetId>,
    /// When.
    pub when: Condition,
    /// Reasons not to, in the order written.
    pub unless: Vec<Condition>,
    /// Where it is written.
    pub place: Place,
}

/// An item of a checklist.
#[derive(Clone, Debug)]
pub struct Item {
    /// As written.
    pub of: ast::Item,
    /// What must be so.
    pub require: Condition,
    /// When it matters.
    pub applies: Option<Condition>,
    /// Where it is written.
    pub place: Place,
}

/// Steps that must be taken in order.
#[derive(Clone, Debug)]
pub struct Process {
    /// As written.
    pub of: ast::Process,
    /// The steps: id, and how each is seen.
    pub steps: Vec<(String, Seen)>,
    /// Where it is written.
    pub place: Place,
}

/// How it is seen that a step was taken.
#[derive(Clone, Debug)]
pub enum Seen {
    /// By a timestamp.
    At(Expr),
    /// By a condition that came to hold.
    When(Condition),
}

/// How many must be there at any time.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// As written.
    pub of: ast::Coverage,
    /// The list of those who are there.
    pub list: FactId,
    /// The field that says from when.
    pub begins: u32,
    /// The field that says until when.
    pub ends: u32,
    /// From when somebody must be there.
    pub from: Expr,
    /// Until when.
    pub until: Option<Expr>,
    /// How many at least.
    pub at_least: u32,
    /// How many at most.
    pub at_most: u32,
    /// Where it is written.
    pub place: Place,
}

/// A figure over many cases.
#[derive(Clone, Debug)]
pub struct Measure {
    /// As written.
    pub of: ast::Measure,
    /// Which cases count.
    pub among: Option<Condition>,
    /// What is counted.
    pub counted: Counted,
    /// What it is grouped by.
    pub by: Vec<GroupBy>,
    /// The timestamp that says to which period a case belongs.
    pub at: Option<Expr>,
    /// Limits, in order: at least, at most, growth, fall.
    pub limits: [Vec<Limit>; 4],
    /// Where it is written.
    pub place: Place,
}

/// What a measure counts.
#[derive(Clone, Debug)]
pub enum Counted {
    /// Cases.
    Cases,
    /// The share for which a condition holds, less that for which another does.
    Share(Condition, Option<Condition>),
    /// A value, less another of the same type; in the open time of a calendar.
    Value(Expr, Option<Expr>, Option<CalendarId>),
    /// Items of a checklist that are met.
    Met(u32),
    /// How long a fact keeps its values.
    Stays {
        /// The fact.
        fact: FactId,
        /// Only while this holds.
        runs_while: Option<Condition>,
        /// In the open time of a calendar.
        calendar: Option<CalendarId>,
    },
}

/// What a measure is grouped by.
#[derive(Clone, Debug)]
pub enum GroupBy {
    /// Whether something holds.
    Condition(Expr),
    /// A value, with its name.
    Value(Expr),
    /// The items of a list, or a field of its records by position.
    Each(FactId, Option<u32>),
}

/// A limit, in millionths, or in milliseconds for a span.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The group that it is for; all if there is none.
    pub group: Option<String>,
    /// The limit.
    pub value: i128,
    /// As written.
    pub written: String,
}

impl Measure {
    /// Visit its conditions and its other expressions.
    pub fn conditions(
        &self,
        condition: &mut dyn FnMut(&Condition),
        expression: &mut dyn FnMut(&Expr),
    ) {
        self.among.iter().for_each(&mut *condition);
        match &self.counted {
            Counted::Cases | Counted::Met(_) => {}
            Counted::Share(of, minus) => {
                condition(of);
                minus.iter().for_each(&mut *condition);
            }
            Counted::Value(of, minus, _) => {
                expression(of);
                minus.iter().for_each(&mut *expression);
            }
            Counted::Stays { runs_while, .. } => runs_while.iter().for_each(&mut *condition),
        }
        for by in &self.by {
            match by {
                GroupBy::Condition(it) | GroupBy::Value(it) => expression(it),
                GroupBy::Each(..) => {}
            }
        }
        self.at.iter().for_each(&mut *expression);
    }
}
