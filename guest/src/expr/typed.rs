//! Conditions as proven: every name resolved, every node typed.

use crate::text::span::Span;
use crate::value::decimal::Decimal;
use crate::value::ty::Ty;

/// A fact, by its position among the facts of the policy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FactId(pub u32);
/// A named condition under `define`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DefineId(pub u32);
/// A clock, in the policy's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClockId(pub u32);
/// A target, in the policy's order (ascending).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TargetId(pub u32);
/// A calendar; 0 is `always`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CalendarId(pub u32);

/// A word list, in the policy's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WordListId(pub u32);

/// A named table, in the policy's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TableId(pub u32);

/// An escalation rule, in the policy's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(pub u32);

/// A process or a coverage, each in the policy's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CourseId {
    /// Steps that must be taken in order.
    Process(u32),
    /// How many must be there at any time.
    Coverage(u32),
}

/// A typed expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expr {
    /// The bytes of the condition's text (not of the document) it was read from.
    pub span: Span,
    /// Its type.
    pub ty: Ty,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A constant.
    Literal(Literal),
    /// `case.x`
    Fact(FactId),
    /// `severity`: text whose domain is the policy's levels.
    Severity,
    /// `now`
    Now,
    /// `clock.resolution.used`
    Clock {
        /// Which clock.
        clock: ClockId,
        /// What of it.
        field: ClockField,
    },
    /// `is.key_customer`
    Is(DefineId),
    /// `has(case.x)`
    Has(FactId),
    /// `!x`
    Not(Box<Expr>),
    /// `x && y && …`, flattened; at least two.
    And(Vec<Expr>),
    /// `x || y || …`, flattened; at least two.
    Or(Vec<Expr>),
    /// `x < y`; both sides scalar and comparable.
    Compare {
        /// The operator.
        op: Comparison,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `x in [1, 2]`
    In {
        /// A scalar.
        needle: Box<Expr>,
        /// Constants of a comparable type; possibly empty.
        list: Vec<Literal>,
    },
    /// `x in case.tags`
    Member {
        /// A scalar.
        needle: Box<Expr>,
        /// A list fact of a comparable element type.
        list: FactId,
    },
    /// `x in p.customers`, of a record at hand.
    MemberOfPart {
        /// A scalar.
        needle: Box<Expr>,
        /// A field that holds a list.
        list: Part,
    },
    /// `size(case.tags)`
    Size(FactId),
    /// `case.subject.contains("urgent")`
    Match {
        /// How the texts are compared.
        how: Match,
        /// The text looked at.
        subject: Box<Expr>,
        /// The text looked for.
        pattern: Box<Expr>,
    },
    /// `timestamp - timestamp`: a duration.
    Difference {
        /// The later one, usually.
        left: Box<Expr>,
        /// The earlier one, usually.
        right: Box<Expr>,
    },
    /// `timestamp + duration` (either order), `timestamp - duration`.
    Shift {
        /// The timestamp.
        at: Box<Expr>,
        /// The duration.
        by: Box<Expr>,
        /// Whether it is taken away.
        back: bool,
    },
    /// `elapsed(t, "calendar")`: open time from `t` to now; a duration, zero if `t` is later.
    Elapsed {
        /// A timestamp.
        since: Box<Expr>,
        /// In which calendar.
        calendar: CalendarId,
    },
    /// `escalated("target")`
    Escalated(TargetId),
    /// `raised("referral-unanswered")`
    Raised(RuleId),
    /// `a.owner` of an item of a list, or `a` itself where items are single values.
    Part(Part),
    /// `has(a.owner)`
    HasPart(Part),
    /// `case.actions.exists(a, …)`
    Each {
        /// What is asked of the items.
        how: Quantifier,
        /// The list, and the condition on each of its items.
        of: Box<Items>,
    },
    /// `size(case.actions.filter(a, …))`
    Count(Box<Items>),
    /// `conforms("critical-response")`, `covered("one-commander")`
    Course(CourseId),
    /// `pick.desk`: what a table gives.
    Pick(TableId),
    /// `mentions(case.subject, "fire")`
    Mentions {
        /// The text looked at.
        subject: Box<Expr>,
        /// The words looked for.
        list: WordListId,
    },
    /// `first(case.status, "open")` and its like.
    History(Box<History>),
    /// `2 * size(case.actions)`
    Times {
        /// How often, at least 1.
        factor: i64,
        /// A count of items.
        of: Box<Expr>,
    },
}

/// A part of the item of a list that a condition looks at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Part {
    /// How many other lists are looked through around it.
    pub depth: u8,
    /// The list.
    pub list: FactId,
    /// The field of the record, by position; none for a list of single values.
    pub field: Option<u32>,
}

/// The items of a list that a condition is asked of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Items {
    /// A list fact.
    pub list: FactId,
    /// How many other lists are looked through around it.
    pub depth: u8,
    /// The condition, which reads parts of the item.
    pub when: Expr,
}

/// A question about the history of a fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct History {
    /// What is asked.
    pub how: How,
    /// Of which fact: text, a whole number, or yes or no.
    pub fact: FactId,
    /// The value asked about; none for `changes`.
    pub value: Option<Literal>,
    /// When a case was opened, from which its first values count.
    pub opened: Option<FactId>,
}

/// What is asked of a history.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum How {
    /// `first`: when the fact first took the value.
    First,
    /// `last`: when it last took it.
    Last,
    /// `changes`: how often it changed.
    Changes,
    /// `time_in`: how long it had the value.
    TimeIn,
    /// `was`: whether it ever had it.
    Was,
}

/// What is asked of the items of a list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quantifier {
    /// `exists`: whether there is one.
    Exists,
    /// `all`: whether there is no other.
    All,
    /// `exists_one`: whether there is exactly one.
    One,
}

/// A constant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Literal {
    /// `true`
    Boolean(bool),
    /// `12`
    Integer(i64),
    /// `2.5`
    Number(Decimal),
    /// `"high"`
    Text(String),
    /// `timestamp("2026-11-20T16:30:00Z")`, milliseconds.
    Timestamp(i64),
    /// `duration("4h30m")`, milliseconds.
    Duration(i64),
}

/// What a condition may ask of a clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ClockField {
    /// Text: `not_started`, `running`, `paused`, `ended`, `not_applicable`.
    Phase,
    /// Number: elapsed / target, an exact ratio.
    Used,
    /// Duration, negative after a breach.
    Remaining,
    /// Duration of open, unpaused time.
    Elapsed,
    /// Boolean.
    Breached,
    /// Timestamp.
    Due,
    /// Integer: whole periods missed (cadences).
    Missed,
}

/// A comparison operator.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Comparison {
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

/// A way to compare a text with a part of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Match {
    /// `startsWith`
    Starts,
    /// `endsWith`
    Ends,
    /// `contains`
    Contains,
}

/// What an expression reads beside facts, itself and through the definitions it uses.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reads {
    /// `severity`
    pub severity: bool,
    /// `now` or `elapsed`
    pub now: bool,
    /// `clock.*`
    pub clock: bool,
    /// `escalated`
    pub escalated: bool,
    /// `raised`
    pub raised: bool,
}

impl Reads {
    /// Everything that either reads.
    pub fn union(self, other: Reads) -> Reads {
        Reads {
            severity: self.severity || other.severity,
            now: self.now || other.now,
            clock: self.clock || other.clock,
            escalated: self.escalated || other.escalated,
            raised: self.raised || other.raised,
        }
    }
}
