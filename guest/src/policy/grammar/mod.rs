//! The shape of a policy document: one table, from which documents are
//! validated and the JSON Schema is written.

mod measures;
mod sections;

use super::ast::{
    Absent, Assume, AtClosing, Happening, Hit, OnReopen, OnSeverityChange, Path, RepeatUntil,
    ScalarType,
};

/// What can stand in a place of a document.
#[derive(Debug)]
pub enum Shape {
    /// Text for people.
    Text,
    /// An id: letters, digits, `-`, `_` and `.`, beginning with a letter or digit.
    Id,
    /// A name that conditions use: small letters, digits and `_`, beginning with a letter.
    Name,
    /// Text in the language of conditions.
    Condition,
    /// A cell of a table: text, a number, or yes or no.
    Cell,
    /// A span of time above zero: `1h30m`.
    Span,
    /// A span of time above zero, or `none`.
    SpanOrNone,
    /// A whole number of a range, both ends included.
    Integer(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `2026-12-25`
    Date,
    /// `12-25`
    MonthDay,
    /// `09:00-17:30`
    Hours,
    /// The name of a time zone.
    Zone,
    /// `80%` or `30m before`
    WarnAt,
    /// A list of texts, or one text that parts them by commas.
    Source,
    /// A list of at least so many.
    List(&'static Shape, usize),
    /// One, or a list of at least one.
    OneOrMany(&'static Shape),
    /// A map with the keys of a table.
    Map(&'static Map),
    /// A map with keys of its own.
    Free(&'static Free),
    /// One value, or a map from levels of severity to values.
    BySeverity(&'static Shape),
    /// The name of a table, as `pick.<name>`, or a value of the shape.
    OrPick(&'static Shape),
    /// A condition, or a map that puts several together.
    ConditionOrGroup,
    /// A condition, or a map that has one and says more about it.
    Definition,
    /// A scalar of the first shape, or a map of the second.
    ScalarOrMap(&'static Shape, &'static Shape),
}

/// A map with known keys.
#[derive(Debug)]
pub struct Map {
    /// What it is, with its article: `a clock`.
    pub title: &'static str,
    /// What it is for, in one sentence.
    pub about: &'static str,
    /// Its keys, in the order they are best written.
    pub keys: &'static [Key],
    /// Whether it holds a condition: one of the keys of [`GROUP`].
    pub condition: Need,
    /// Keys of which exactly one must be there.
    pub one_of: &'static [&'static str],
}

/// Whether something must, may or cannot be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// It cannot.
    Never,
    /// It may.
    May,
    /// It must.
    Must,
}

/// A key of a map.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it says, in one sentence.
    pub about: &'static str,
    /// What its value is.
    pub shape: Shape,
}

/// A map whose keys are the policy's own.
#[derive(Debug)]
pub struct Free {
    /// What a key is: `the name of a field`.
    pub key: FreeKey,
    /// What each value is.
    pub value: Shape,
    /// How many entries there must be.
    pub min: usize,
}

/// The kinds of free key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FreeKey {
    /// As [`Shape::Name`].
    Name,
    /// As [`Shape::Id`].
    Id,
    /// A level of severity.
    Level,
    /// `mon`, `mon-fri`, `sat, sun`
    Days,
    /// `2026-12-24`
    Date,
}

const fn must(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        required: true,
        about,
        shape,
    }
}

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        required: false,
        about,
        shape,
    }
}

const BECAUSE: Key = may("because", Shape::Text, "The reason in words, for people.");
const SOURCE: Key = may("source", Shape::Source, "Where the rule comes from.");
const ABOUT: Key = may("about", Shape::Text, "What it is, in a sentence.");
const ID: Key = must("id", Shape::Id, "An id that no other of its kind has.");
const INTEGER_MAX: i64 = 1_000_000;

/// A whole policy.
pub static POLICY: Map = Map {
    title: "a policy",
    about: "Severity, escalation, service-level clocks and exit criteria of one organisation.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        must(
            "escalate",
            Shape::Integer(1, 1),
            "`1`, the version of the policy language; the first key.",
        ),
        must("policy", Shape::Id, "The name of the policy."),
        must(
            "version",
            Shape::Text,
            "The version of the policy, in quotes if it looks like a number.",
        ),
        ABOUT,
        may(
            "fields",
            Shape::Free(&FIELDS),
            "Facts of a case that the vocabulary lacks, or that it restates.",
        ),
        may(
            "program",
            Shape::Free(&FIELDS),
            "Facts of the organisation that the vocabulary lacks, or that it restates; asked as `program.<name>`.",
        ),
        may(
            "rosters",
            Shape::Free(&sections::ROSTERS),
            "Lists of people and other things of the organisation; asked as `program.<name>`.",
        ),
        may(
            "calendars",
            Shape::Free(&CALENDARS),
            "Business calendars; `always` is there without being written.",
        ),
        may(
            "word_lists",
            Shape::Free(&sections::WORD_LISTS),
            "Words to look for in texts, used as `mentions(case.subject, \"<name>\")`.",
        ),
        may(
            "define",
            Shape::Free(&DEFINE),
            "Named conditions, used as `is.<name>`.",
        ),
        may(
            "tables",
            Shape::Free(&sections::TABLES),
            "Named decision tables, used as `pick.<name>`.",
        ),
        may("severity", Shape::Map(&SEVERITY), "How severe a case is."),
        may(
            "clocks",
            Shape::List(&Shape::Map(&CLOCK), 0),
            "Service-level clocks.",
        ),
        may(
            "targets",
            Shape::List(&Shape::Map(&TARGET), 0),
            "Whom a case can be escalated to, ascending.",
        ),
        may(
            "escalations",
            Shape::List(&Shape::Map(&ESCALATION), 0),
            "When to escalate, and to whom.",
        ),
        may(
            "raci",
            Shape::List(&Shape::Map(&RACI), 0),
            "Who is responsible, accountable, consulted and informed.",
        ),
        may(
            "process",
            Shape::List(&Shape::Map(&sections::PROCESS), 0),
            "Steps that must be taken in order, asked with `conforms(\"<id>\")`.",
        ),
        may(
            "coverage",
            Shape::List(&Shape::Map(&sections::COVERAGE), 0),
            "How many must be there at any time, asked with `covered(\"<id>\")`.",
        ),
        may(
            "choose",
            Shape::List(&Shape::Map(&sections::CHOOSE), 0),
            "Whom to choose out of a roster: who fits, who is preferred, who comes first.",
        ),
        may(
            "checklists",
            Shape::Free(&CHECKLISTS),
            "What must hold; the list `exit` gates closing.",
        ),
        may(
            "measures",
            Shape::List(&Shape::Map(&measures::MEASURE), 0),
            "Figures over many cases, counted by `escalate measure`.",
        ),
    ],
};

static FIELDS: Free = Free {
    key: FreeKey::Name,
    value: Shape::Map(&FIELD),
    min: 0,
};

/// A fact that a policy adds or restates.
pub static FIELD: Map = Map {
    title: "a field",
    about: "A fact of a case.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        may(
            "type",
            Shape::Word(ScalarType::WORDS),
            "What its value is; text if nothing is said.",
        ),
        may(
            "list",
            Shape::ScalarOrMap(&Shape::Word(ScalarType::WORDS), &Shape::Free(&RECORD)),
            "What it holds if it is a list: a type, or the fields of a record and their types.",
        ),
        may(
            "one_of",
            Shape::List(&Shape::Text, 1),
            "The only texts that occur.",
        ),
        ABOUT,
        may(
            "absent",
            Shape::Word(Absent::WORDS),
            "What it means if a case does not have it.",
        ),
        may(
            "kind",
            Shape::Word(Happening::WORDS),
            "Whether a timestamp tells of the past or of a plan.",
        ),
        may(
            "new",
            Shape::OneOrMany(&Shape::Text),
            "The texts that mean that nobody works on it yet.",
        ),
        may(
            "active",
            Shape::OneOrMany(&Shape::Text),
            "The texts that mean that it is being worked on.",
        ),
        may(
            "waiting",
            Shape::OneOrMany(&Shape::Text),
            "The texts that mean waiting for someone outside.",
        ),
        may(
            "resolved",
            Shape::OneOrMany(&Shape::Text),
            "The texts that mean resolved but not closed.",
        ),
        may(
            "closed",
            Shape::OneOrMany(&Shape::Text),
            "The texts that mean closed.",
        ),
    ],
};

static RECORD: Free = Free {
    key: FreeKey::Name,
    value: Shape::ScalarOrMap(&Shape::Word(ScalarType::WORDS), &Shape::Map(&RECORD_FIELD)),
    min: 1,
};

static RECORD_FIELD: Map = Map {
    title: "a field of a record",
    about: "One value of each record of a list.",
    condition: Need::Never,
    one_of: &["type", "list"],
    keys: &[
        may("type", Shape::Word(ScalarType::WORDS), "What its value is."),
        may(
            "list",
            Shape::Word(ScalarType::WORDS),
            "What it holds if it is a list.",
        ),
        may(
            "one_of",
            Shape::List(&Shape::Text, 1),
            "The only texts that occur.",
        ),
        ABOUT,
        may(
            "absent",
            Shape::Word(Absent::WORDS),
            "What it means if a record does not have it.",
        ),
        may(
            "kind",
            Shape::Word(Happening::WORDS),
            "Whether a timestamp tells of the past or of a plan.",
        ),
    ],
};

static CALENDARS: Free = Free {
    key: FreeKey::Id,
    value: Shape::Map(&CALENDAR),
    min: 0,
};

/// A business calendar.
pub static CALENDAR: Map = Map {
    title: "a calendar",
    about: "When work is done, in local time.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        ABOUT,
        must(
            "time_zone",
            Shape::Zone,
            "The name of its time zone, as `Europe/Paris`.",
        ),
        may(
            "hours",
            Shape::Free(&WEEK),
            "Opening hours by days of the week.",
        ),
        may(
            "holidays",
            Shape::List(&Shape::Date, 0),
            "Dates on which it is closed.",
        ),
        may(
            "yearly",
            Shape::List(&Shape::MonthDay, 0),
            "Days on which it is closed every year.",
        ),
        may(
            "exceptions",
            Shape::Free(&EXCEPTIONS),
            "Hours of single dates, in place of those of the week.",
        ),
        may(
            "breaks",
            Shape::Free(&BREAKS),
            "Hours cut out of single dates.",
        ),
        may(
            "at_closing",
            Shape::Word(AtClosing::WORDS),
            "Whether what runs out exactly at closing time is due then, or at the next opening.",
        ),
    ],
};

static WEEK: Free = Free {
    key: FreeKey::Days,
    value: Shape::OneOrMany(&Shape::Hours),
    min: 0,
};
static EXCEPTIONS: Free = Free {
    key: FreeKey::Date,
    value: Shape::List(&Shape::Hours, 0),
    min: 0,
};
static BREAKS: Free = Free {
    key: FreeKey::Date,
    value: Shape::OneOrMany(&Shape::Hours),
    min: 0,
};

static DEFINE: Free = Free {
    key: FreeKey::Name,
    value: Shape::Definition,
    min: 0,
};

/// A named condition that says more than its condition.
pub static DEFINITION: Map = Map {
    title: "a definition",
    about: "A named condition.",
    condition: Need::Must,
    one_of: &[],
    keys: &[ABOUT, SOURCE],
};

/// Conditions put together; as part of other maps only its keys count.
pub static GROUP: Map = Map {
    title: "a group of conditions",
    about: "Conditions put together.",
    condition: Need::Must,
    one_of: &[],
    keys: &[],
};

/// The keys that hold a condition; of these a map has at most one.
pub static CONDITION_KEYS: &[Key] = &[
    may("when", Shape::Condition, "One condition."),
    may(
        "all",
        Shape::List(&Shape::ConditionOrGroup, 1),
        "Conditions that must all hold.",
    ),
    may(
        "any",
        Shape::List(&Shape::ConditionOrGroup, 1),
        "Conditions of which one is enough.",
    ),
    may(
        "not",
        Shape::ConditionOrGroup,
        "A condition that must not hold.",
    ),
    may(
        "at_least",
        Shape::Map(&AT_LEAST),
        "Conditions of which so many must hold.",
    ),
    may(
        "score",
        Shape::Map(&SCORE),
        "Conditions that count, and the sum that is enough.",
    ),
];

static AT_LEAST: Map = Map {
    title: "a number of conditions",
    about: "Conditions of which so many must hold.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        must(
            "count",
            Shape::Integer(1, INTEGER_MAX),
            "How many must hold.",
        ),
        must(
            "of",
            Shape::List(&Shape::ConditionOrGroup, 1),
            "The conditions.",
        ),
    ],
};

static SCORE: Map = Map {
    title: "a score",
    about: "Conditions that count, and the sum that is enough.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        must(
            "at_least",
            Shape::Integer(1, INTEGER_MAX),
            "The sum that is enough.",
        ),
        must(
            "of",
            Shape::List(&Shape::Map(&WEIGHTED), 1),
            "The conditions and what each counts.",
        ),
    ],
};

static WEIGHTED: Map = Map {
    title: "a line of a score",
    about: "A condition and what it counts.",
    condition: Need::Must,
    one_of: &[],
    keys: &[must(
        "weight",
        Shape::Integer(1, INTEGER_MAX),
        "What it counts.",
    )],
};

/// How severe a case is.
pub static SEVERITY: Map = Map {
    title: "the severity",
    about: "How severe a case is: the first rule that says yes, then the table, then `otherwise`.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        must(
            "levels",
            Shape::List(&Shape::Text, 1),
            "The levels, the most severe first.",
        ),
        must(
            "assume",
            Shape::Word(Assume::WORDS),
            "Which level to report while facts are missing.",
        ),
        may(
            "rules",
            Shape::List(&Shape::Map(&SEVERITY_RULE), 0),
            "Rules; the first that says yes decides.",
        ),
        may(
            "table",
            Shape::Map(&TABLE),
            "A table, asked when no rule says yes.",
        ),
        may(
            "otherwise",
            Shape::Text,
            "The level when neither rules nor table decide.",
        ),
    ],
};

static SEVERITY_RULE: Map = Map {
    title: "a rule of severity",
    about: "A level and when it is given.",
    condition: Need::Must,
    one_of: &[],
    keys: &[
        ID,
        must("level", Shape::Text, "The level that it gives."),
        BECAUSE,
        SOURCE,
    ],
};

static TABLE: Map = Map {
    title: "a table",
    about: "A decision table: rows of cells, each held against the expression of its column.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        must(
            "hit",
            Shape::Word(Hit::WORDS),
            "How rows that match together are treated.",
        ),
        must(
            "columns",
            Shape::List(&Shape::Condition, 1),
            "The expressions that cells are held against.",
        ),
        must(
            "rows",
            Shape::List(&Shape::List(&Shape::Cell, 1), 1),
            "The rows: a cell for each column, then the level.",
        ),
        SOURCE,
    ],
};

/// A service-level clock.
pub static CLOCK: Map = Map {
    title: "a clock",
    about: "A span of time within which something must happen, once or again and again.",
    condition: Need::Never,
    one_of: &["target", "every"],
    keys: &[
        must(
            "id",
            Shape::Name,
            "A name that no other clock has, used as `clock.<name>`.",
        ),
        ABOUT,
        may("from", Shape::Condition, "The timestamp it counts from."),
        may("until", Shape::Condition, "The timestamp that ends it."),
        may(
            "since",
            Shape::Condition,
            "The timestamp of the last time, for `every`.",
        ),
        may("while", Shape::ConditionOrGroup, "When it applies at all."),
        may(
            "pause_while",
            Shape::ConditionOrGroup,
            "When it stands still.",
        ),
        may(
            "calendar",
            Shape::OrPick(&Shape::BySeverity(&Shape::Id)),
            "The calendar in which it counts; `always` if nothing is said.",
        ),
        may(
            "target",
            Shape::OrPick(&Shape::BySeverity(&Shape::SpanOrNone)),
            "Within which time it must end.",
        ),
        may(
            "every",
            Shape::OrPick(&Shape::BySeverity(&Shape::SpanOrNone)),
            "How often something must happen.",
        ),
        may(
            "warn_at",
            Shape::OneOrMany(&Shape::WarnAt),
            "When to warn: `80%` of the time, or `30m before` its end.",
        ),
        may(
            "on_reopen",
            Shape::Word(OnReopen::WORDS),
            "What becomes of time spent closed.",
        ),
        may(
            "on_severity_change",
            Shape::Word(OnSeverityChange::WORDS),
            "What becomes of it when the severity changes.",
        ),
        BECAUSE,
        SOURCE,
    ],
};

/// Whom a case can be escalated to.
pub static TARGET: Map = Map {
    title: "a target",
    about: "Whom a case can be escalated to, and what that means.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        ID,
        ABOUT,
        must(
            "path",
            Shape::Word(Path::WORDS),
            "Whether it is who can fix it, who must know, or both.",
        ),
        may("tier", Shape::Integer(1, 99), "Its tier of support."),
        may("rank", Shape::Text, "Its rank in the organisation."),
        may(
            "acknowledge_within",
            Shape::Span,
            "How soon it must answer.",
        ),
        may("contact", Shape::Map(&CONTACT), "Whom to tell."),
        may(
            "approval",
            Shape::Map(&APPROVAL),
            "When a person must confirm the escalation.",
        ),
        SOURCE,
    ],
};

static CONTACT: Map = Map {
    title: "a contact",
    about: "Whom to tell.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        must("lead", Shape::Text, "Who is told."),
        may(
            "when_absent",
            Shape::Text,
            "Who is told if that one is not there.",
        ),
    ],
};

static APPROVAL: Map = Map {
    title: "an approval",
    about: "When a person must confirm what the policy proposes.",
    condition: Need::Never,
    one_of: &[],
    keys: &[must(
        "human",
        Shape::ConditionOrGroup,
        "When a person must confirm it.",
    )],
};

/// An escalation rule.
pub static ESCALATION: Map = Map {
    title: "an escalation",
    about: "When to escalate, and to whom.",
    condition: Need::Must,
    one_of: &[],
    keys: &[
        ID,
        must("to", Shape::OneOrMany(&Shape::Id), "The targets."),
        BECAUSE,
        SOURCE,
        may(
            "unless",
            Shape::List(&Shape::Map(&UNLESS), 0),
            "Reasons not to.",
        ),
        may("repeat", Shape::Span, "After which time it is due again."),
        may(
            "until",
            Shape::Word(RepeatUntil::WORDS),
            "What ends the repeating.",
        ),
    ],
};

static UNLESS: Map = Map {
    title: "a reason not to escalate",
    about: "Holds an escalation back while it says yes.",
    condition: Need::Must,
    one_of: &[],
    keys: &[ID, BECAUSE],
};

static RACI: Map = Map {
    title: "a RACI row",
    about: "Who is responsible, accountable, consulted and informed.",
    condition: Need::May,
    one_of: &[],
    keys: &[
        must("activity", Shape::Text, "What is done."),
        must(
            "responsible",
            Shape::OneOrMany(&Shape::Text),
            "Who does it.",
        ),
        must("accountable", Shape::Text, "The one who answers for it."),
        may(
            "consulted",
            Shape::OneOrMany(&Shape::Text),
            "Whose advice is asked.",
        ),
        may("informed", Shape::OneOrMany(&Shape::Text), "Who is told."),
        SOURCE,
    ],
};

static CHECKLISTS: Free = Free {
    key: FreeKey::Id,
    value: Shape::List(&Shape::Map(&ITEM), 1),
    min: 0,
};

static ITEM: Map = Map {
    title: "an item of a checklist",
    about: "Something that must hold.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        ID,
        must("require", Shape::ConditionOrGroup, "What must hold."),
        may(
            "applies",
            Shape::ConditionOrGroup,
            "When it counts; always if nothing is said.",
        ),
        BECAUSE,
        SOURCE,
    ],
};

impl Map {
    /// Every key that can stand in it, the keys of conditions last.
    pub fn all_keys(&'static self) -> impl Iterator<Item = &'static Key> {
        let conditions: &'static [Key] = if self.condition == Need::Never {
            &[]
        } else {
            CONDITION_KEYS
        };
        self.keys.iter().chain(conditions)
    }
}
