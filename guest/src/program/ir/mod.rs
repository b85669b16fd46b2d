//! The compiled form of a policy: flat, indices instead of pointers, all that
//! deciding needs and nothing of how it was written.

pub mod choices;
pub mod course;
pub mod footing;
pub mod history;
pub mod lists;
pub mod measures;
pub mod organisation;
pub mod origins;
pub mod picks;
pub mod words;

use std::hash::{Hash, Hasher};

use choices::Choices;
use course::Courses;
use history::Histories;
use lists::{Lists, Quantifier};
use measures::Measures;
use organisation::Organisation;
use origins::Origins;
use picks::Picks;
use words::WordLists;

use super::straight::Straight;
use super::table::Table;
use crate::time::calendar::Calendar;
use crate::value::tri::Tri;

/// A fact, by position; those that conditions read come first.
pub type Slot = u32;
/// An interned text.
pub type Symbol = u32;
/// A condition, by position among the nodes.
pub type NodeId = u32;
/// A value expression, by position.
pub type ValueId = u32;
/// A level of severity, 0 the most severe.
pub type Level = u8;

/// A range of another table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Range {
    /// First position.
    pub start: u32,
    /// First position after it.
    pub end: u32,
}

impl Range {
    /// As a range of positions.
    pub fn of(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where something is written, for explanations. Not part of the digest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Site {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Hash for Site {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A compiled policy.
#[derive(Clone, Hash, Debug, Default)]
pub struct Program {
    /// The policy's name.
    pub name: String,
    /// The policy's version, if it states one.
    pub version: Option<String>,
    /// Interned texts.
    pub texts: Vec<String>,
    /// All facts that a case may give, those read first.
    pub facts: Vec<Fact>,
    /// How many facts are read: the number of slots.
    pub slots: u32,
    /// Slots of timestamps that read as none until they are reached.
    pub happened: Vec<Slot>,
    /// Conditions; children stand before their parents.
    pub nodes: Vec<Node>,
    /// Lists of conditions that `Node::And` and its like point into.
    pub lists: Vec<NodeId>,
    /// Weights beside `lists`, at the same positions; 1 where not scored.
    pub weights: Vec<i64>,
    /// Value expressions.
    pub values: Vec<Value>,
    /// Constants of `Node::In`.
    pub constants: Vec<Constant>,
    /// Symbols of `Node::Among`.
    pub symbols: Vec<Symbol>,
    /// What conditions look for in the items of lists.
    pub lists_read: Lists,
    /// What conditions ask of histories.
    pub histories: Histories,
    /// Words that texts are searched for.
    pub word_lists: WordLists,
    /// Named decision tables.
    pub picks: Picks,
    /// Processes and coverages.
    pub courses: Courses,
    /// Whom to choose.
    pub choices: Choices,
    /// Named conditions, each reading only facts and earlier ones.
    pub defines: Vec<Define>,
    /// Levels of severity, most severe first; empty without a `severity` section.
    pub levels: Vec<String>,
    /// The levels as interned texts.
    pub level_symbols: Vec<Symbol>,
    /// The phases of a clock as interned texts, in the order of the engine's.
    pub phase_symbols: Vec<Symbol>,
    /// How severity is decided.
    pub severity: Option<Severity>,
    /// Calendars; the first is `always`.
    pub calendars: Vec<Named>,
    /// Clocks in the policy's order.
    pub clocks: Vec<Clock>,
    /// Targets in ascending order.
    pub targets: Vec<Target>,
    /// Escalation rules in the policy's order.
    pub escalations: Vec<Escalation>,
    /// RACI rows.
    pub raci: Vec<Raci>,
    /// Checklists in the policy's order.
    pub checklists: Vec<Checklist>,
    /// Where definitions, tables, targets and RACI rows come from.
    pub origins: Origins,
    /// Figures over many cases.
    pub measures: Measures,
    /// Facts computed when a case does not give them.
    pub derived: Vec<Derived>,
    /// The facts about what was escalated already.
    pub record: Option<EscalationRecord>,
    /// Which parts are about the organisation alone.
    pub organisation: Organisation,
    /// Nodes whose answer may change as time passes.
    pub timed: Vec<NodeId>,
    /// Slots that clocks follow through the history: those under severity, pauses and `while`.
    pub followed: Vec<Slot>,
    /// Whether any answer depends on severity where it is uncertain, or on time.
    pub reads_time: bool,
    /// Conditions laid out for answering.
    pub straight: Straight,
    /// Most steps that one evaluation can take.
    pub steps: u64,
    /// Digest of all of the above, 16 hexadecimal digits.
    pub digest: String,
}

/// A calendar with its name.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name in the policy.
    pub name: String,
    /// What it was built from, for the digest.
    pub written: String,
    /// The calendar.
    pub of: Calendar,
}

impl Hash for Named {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.written.hash(state);
    }
}

/// A fact that a case may give.
#[derive(Clone, Hash, Debug)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What values it has.
    pub shape: Shape,
    /// A missing key means known to be empty, not unknown.
    pub absent_none: bool,
    /// A timestamp of something that happened: it reads as none until then.
    pub happened: bool,
    /// One line of meaning.
    pub about: String,
    /// Position in the order in which facts are asked for.
    pub rank: u32,
}

/// What a fact of the organisation has before its name.
pub const OF_PROGRAM: &str = "program.";

impl Fact {
    /// Its name without `program.`.
    pub fn spoken(&self) -> &str {
        self.name.strip_prefix(OF_PROGRAM).unwrap_or(&self.name)
    }

    /// Whether it tells of the organisation, not of a case.
    pub fn of_program(&self) -> bool {
        self.name.starts_with(OF_PROGRAM)
    }
}

/// What values a fact has.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Number,
    /// Text.
    Text(Lexicon),
    /// An instant.
    Timestamp,
    /// A span of time.
    Duration,
    /// A list of scalars.
    List(Box<Shape>),
    /// A list of records.
    Records(Vec<Field>),
}

/// A field of a record.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What values it has.
    pub shape: Shape,
}

/// The texts that matter of a fact, each with its symbol.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Lexicon {
    /// Symbols in order of length, then bytes.
    pub symbols: Vec<Symbol>,
    /// Whether no other text may occur.
    pub closed: bool,
}

/// A constant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Constant {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal in millionths.
    Millionths(i128),
    /// A text.
    Text(Symbol),
    /// An instant, milliseconds.
    Instant(i64),
    /// A span, milliseconds.
    Span(i64),
}

/// An order or equality.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Relation {
    /// Whether it holds of two values that compare so.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::LessOrEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// A condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Node {
    /// Always the same answer.
    Constant(Tri),
    /// A boolean fact.
    Fact(Slot),
    /// Whether a fact is given.
    Has(Slot),
    /// A text fact against one text; `differs` for `!=`.
    Symbol {
        /// The fact.
        slot: Slot,
        /// The text.
        symbol: Symbol,
        /// `!=` instead of `==`.
        differs: bool,
    },
    /// A text fact against a range of `symbols`.
    Among {
        /// The fact.
        slot: Slot,
        /// Range of `symbols`.
        list: Range,
    },
    /// An integer, timestamp or duration fact against a constant.
    Whole {
        /// The fact.
        slot: Slot,
        /// How they compare.
        relation: Relation,
        /// The constant.
        constant: i64,
    },
    /// An integer or number fact against a decimal constant.
    Decimal {
        /// The fact.
        slot: Slot,
        /// How they compare.
        relation: Relation,
        /// The constant in millionths.
        constant: i128,
    },
    /// Severity against a set of levels, a bit each.
    Severity {
        /// Bit n is set if level n is in the set.
        levels: u16,
    },
    /// Any two scalars of comparable types.
    Compare {
        /// How they compare.
        relation: Relation,
        /// The left value.
        left: ValueId,
        /// The right value.
        right: ValueId,
    },
    /// A value against a range of `constants`.
    In {
        /// The value.
        needle: ValueId,
        /// Range of `constants`.
        list: Range,
    },
    /// A value against the elements of a list fact.
    Member {
        /// The value.
        needle: ValueId,
        /// The list fact.
        list: Slot,
    },
    /// A part of a text.
    Match {
        /// How.
        how: TextMatch,
        /// The text looked at.
        subject: ValueId,
        /// The text looked for.
        pattern: ValueId,
    },
    /// A boolean value that is not a fact: `clock.x.breached`.
    Holds(ValueId),
    /// Whether the case stands escalated to a target.
    Escalated(u32),
    /// Whether an escalation rule ever said yes; asked by measures alone.
    Raised(u32),
    /// A named condition.
    Define(u32),
    /// Not.
    Not(NodeId),
    /// Whether two conditions have the same answer.
    Same {
        /// One of them.
        left: NodeId,
        /// The other.
        right: NodeId,
        /// `!=` instead of `==`.
        differs: bool,
    },
    /// All of a range of `lists`.
    And(Range),
    /// Any of a range of `lists`.
    Or(Range),
    /// At least so many of a range of `lists`.
    AtLeast {
        /// How many.
        count: u32,
        /// Range of `lists`.
        of: Range,
    },
    /// The weights of those that hold reach a sum.
    Score {
        /// The sum to reach.
        least: i64,
        /// Range of `lists` and `weights`.
        of: Range,
    },
    /// What is asked of the items of a list.
    Each {
        /// What.
        how: Quantifier,
        /// Of which, by position among the loops.
        of: u32,
    },
    /// Whether a process went as it should, by position.
    Conforms(u32),
    /// Whether a coverage was kept, by position.
    Covered(u32),
    /// Whether a text mentions a word of a list.
    Mentions {
        /// The text looked at.
        subject: ValueId,
        /// Which list.
        list: u32,
    },
}

/// A way to compare a text with a part of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TextMatch {
    /// `startsWith`
    Starts,
    /// `endsWith`
    Ends,
    /// `contains`
    Contains,
}

/// A value expression.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Value {
    /// A constant.
    Constant(Constant),
    /// A scalar fact.
    Fact(Slot),
    /// `now`
    Now,
    /// `severity`, as a text.
    Severity,
    /// Something of a clock.
    Clock {
        /// Which.
        clock: u32,
        /// What.
        measure: Measure,
    },
    /// Left instant minus right instant.
    Difference(ValueId, ValueId),
    /// An instant moved by a span.
    Shift {
        /// The instant.
        at: ValueId,
        /// The span.
        by: ValueId,
        /// Whether it is taken away.
        back: bool,
    },
    /// Open time in a calendar from an instant to now.
    Elapsed {
        /// From when.
        since: ValueId,
        /// Which calendar.
        calendar: u32,
    },
    /// The number of elements of a list.
    Size(Slot),
    /// The number of items of a list that fit, by position among the loops.
    Count(u32),
    /// What a named table gives.
    Pick(u32),
    /// How long a fact had a value: a question about its history.
    Spent(Slot),
    /// A count so many times.
    Times {
        /// How often.
        factor: i64,
        /// The count.
        of: ValueId,
    },
}

/// What a condition may ask of a clock.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Measure {
    /// Text.
    Phase,
    /// A ratio.
    Used,
    /// A span.
    Remaining,
    /// A span.
    Elapsed,
    /// Yes or no.
    Breached,
    /// An instant.
    Due,
    /// A count.
    Missed,
}

/// A named condition.
#[derive(Clone, Hash, Debug)]
pub struct Define {
    /// Its name.
    pub name: String,
    /// The condition.
    pub when: NodeId,
    /// Where it is written.
    pub site: Site,
}

/// How severity is decided.
#[derive(Clone, Hash, Debug)]
pub struct Severity {
    /// While facts are missing, report the most severe level that could be.
    pub assume_worst: bool,
    /// Rules in order.
    pub rules: Vec<SeverityRule>,
    /// The table after them.
    pub table: Option<Table>,
    /// The level where nothing says yes.
    pub otherwise: Option<Level>,
}

/// A rule that gives a level.
#[derive(Clone, Hash, Debug)]
pub struct SeverityRule {
    /// Its id.
    pub id: String,
    /// The level it gives.
    pub level: Level,
    /// When.
    pub when: NodeId,
    /// The reason in words.
    pub because: String,
    /// Where the rule comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub site: Site,
}

/// A service-level clock.
#[derive(Clone, Hash, Debug)]
pub struct Clock {
    /// Its id.
    pub id: String,
    /// From when it runs.
    pub from: Option<ValueId>,
    /// When what it waits for happened.
    pub until: Option<ValueId>,
    /// Since when a cadence counts anew.
    pub since: Option<ValueId>,
    /// While it runs at all.
    pub while_: Option<NodeId>,
    /// While it stands still.
    pub pause: Option<NodeId>,
    /// Whether the target is a cadence: due again and again.
    pub cadence: bool,
    /// Target per level, or one for all; `None` does not apply. Milliseconds.
    pub targets: Vec<Option<i64>>,
    /// Calendar per level, or one for all.
    pub calendars: Vec<u32>,
    /// The tables that give the target and the calendar in place of these.
    pub tables: ClockTables,
    /// When to warn, in the policy's order.
    pub warnings: Vec<Warning>,
    /// What a reopening does.
    pub on_reopen: OnReopen,
    /// A change of severity starts it anew.
    pub restart_on_severity: bool,
    /// Where the clock comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub site: Site,
}

/// The tables that give the target and the calendar of a clock.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ClockTables {
    /// The one that gives the target.
    pub target: Option<u32>,
    /// The one that gives the calendar.
    pub calendar: Option<u32>,
}

/// Nothing where there is none, so that other policies keep their digest.
impl Hash for ClockTables {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if *self != ClockTables::default() {
            self.target.hash(state);
            self.calendar.hash(state);
        }
    }
}

/// When a clock warns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Warning {
    /// When this share of the target has run, in millionths.
    Share(i64),
    /// This long before it is due, in time of the clock's calendar; milliseconds.
    Lead(i64),
}

/// What a reopening does to a clock.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OnReopen {
    /// It runs on as if it had not ended.
    Continue,
    /// It runs on, without the time in which it had ended.
    ExcludeClosedTime,
    /// It starts anew.
    Restart,
}

/// Whom a case can be escalated to.
#[derive(Clone, Hash, Debug)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// Its id as a text that a record may hold.
    pub symbol: Symbol,
    /// `functional`, `hierarchical` or `both`.
    pub path: String,
    /// The tier it stands for.
    pub tier: Option<i64>,
    /// The rank it needs.
    pub rank: Option<String>,
    /// How soon it acknowledges, milliseconds.
    pub acknowledge_within: Option<i64>,
    /// Whom to tell.
    pub lead: Option<String>,
    /// Whom to tell when that person is absent.
    pub when_absent: Option<String>,
    /// When a human must confirm.
    pub approval: Option<NodeId>,
    /// Where the target is written.
    pub site: Site,
}

/// A rule that escalates.
#[derive(Clone, Hash, Debug)]
pub struct Escalation {
    /// Its id.
    pub id: String,
    /// Its id as a text that a record may hold.
    pub symbol: Symbol,
    /// To whom, as positions among the targets.
    pub to: Vec<u32>,
    /// When.
    pub when: NodeId,
    /// The reason in words.
    pub because: String,
    /// Where the rule comes from.
    pub source: Vec<String>,
    /// Reasons not to.
    pub unless: Vec<Unless>,
    /// Due again this long after the last time, milliseconds.
    pub repeat: Option<i64>,
    /// Repeat until the record is ended, not only until it is acknowledged.
    pub repeat_until_ended: bool,
    /// Where it is written.
    pub site: Site,
}

/// A reason not to escalate.
#[derive(Clone, Hash, Debug)]
pub struct Unless {
    /// Its id.
    pub id: String,
    /// When it holds.
    pub when: NodeId,
    /// The reason in words.
    pub because: String,
}

/// Who does what.
#[derive(Clone, Hash, Debug)]
pub struct Raci {
    /// What is done.
    pub activity: String,
    /// Who does it.
    pub responsible: Vec<String>,
    /// Who answers for it.
    pub accountable: String,
    /// Who is asked before.
    pub consulted: Vec<String>,
    /// Who is told.
    pub informed: Vec<String>,
    /// When the row holds.
    pub when: Option<NodeId>,
}

/// The checklist that gates closing a case.
pub const EXIT: &str = "exit";

/// A list of what must be so.
#[derive(Clone, Hash, Debug)]
pub struct Checklist {
    /// Its name: `exit` gates closing.
    pub id: String,
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a checklist.
#[derive(Clone, Hash, Debug)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// When it matters.
    pub applies: Option<NodeId>,
    /// What must be so.
    pub require: NodeId,
    /// The reason in words.
    pub because: String,
    /// Where the item comes from.
    pub source: Vec<String>,
    /// Where it is written.
    pub site: Site,
}

/// A fact computed when a case does not give it.
#[derive(Clone, Hash, Debug)]
pub struct Derived {
    /// The fact.
    pub slot: Slot,
    /// How it is computed.
    pub how: Derivation,
}

/// How a fact is computed.
#[derive(Clone, Hash, Debug)]
pub enum Derivation {
    /// The class of the status: pairs of a status text and its phase.
    Phase {
        /// The status.
        status: Slot,
        /// Pairs of status and phase.
        classes: Vec<(Symbol, Symbol)>,
    },
    /// How often a fact changed from one given value to another.
    Changes(Slot),
    /// When a fact last took a new value, its first one included.
    LastChange(Slot),
    /// How often the phase left resolved or closed.
    Reopens(Ends),
    /// When the phase last left resolved or closed.
    ReopenedAt(Ends),
}

/// The phase fact with the texts that mean an end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ends {
    /// The phase.
    pub phase: Slot,
    /// `resolved`
    pub resolved: Symbol,
    /// `closed`
    pub closed: Symbol,
}

/// Where the records of escalations already done stand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct EscalationRecord {
    /// The list fact.
    pub slot: Slot,
    /// Position of `rule` among the fields.
    pub rule: usize,
    /// Position of `to`.
    pub to: usize,
    /// Position of `at`.
    pub at: usize,
    /// Position of `acknowledged_at`.
    pub acknowledged_at: usize,
    /// Position of `ended_at`.
    pub ended_at: usize,
    /// When the case was last reopened; earlier records do not stand.
    pub reopened_at: Option<Slot>,
}
