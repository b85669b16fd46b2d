//! The sections beyond rules on a case: words, tables and the like.

use super::{ABOUT, BECAUSE, Free, FreeKey, ID, Map, Need, RECORD, SOURCE, Shape, may, must};
use crate::policy::ast::{Gives, Hit};

/// Words to look for in texts, by the name of their list.
pub static WORD_LISTS: Free = Free {
    key: FreeKey::Name,
    value: Shape::List(&Shape::Text, 1),
    min: 0,
};

/// Lists of people and other things of the organisation, by their names.
pub static ROSTERS: Free = Free {
    key: FreeKey::Name,
    value: Shape::Free(&RECORD),
    min: 0,
};

/// Decision tables, by their names.
pub static TABLES: Free = Free {
    key: FreeKey::Name,
    value: Shape::Map(&NAMED_TABLE),
    min: 0,
};

static NAMED_TABLE: Map = Map {
    title: "a named table",
    about: "A decision table that gives a text, a span, a target or a calendar.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        ABOUT,
        must("gives", Shape::Word(Gives::WORDS), "What its rows give."),
        must(
            "hit",
            Shape::Word(Hit::WORDS),
            "How rows that match together are treated.",
        ),
        must(
            "columns",
            Shape::List(&Shape::Condition, 1),
            "The facts and definitions that cells are held against, or `severity`.",
        ),
        must(
            "rows",
            Shape::List(&Shape::List(&Shape::Cell, 1), 1),
            "The rows: a cell for each column, then what the row gives.",
        ),
        may(
            "otherwise",
            Shape::Text,
            "What it gives where no row matches.",
        ),
        SOURCE,
    ],
};

/// Steps that must be taken in order.
pub static PROCESS: Map = Map {
    title: "a process",
    about: "Steps that must be taken in order.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        ID,
        ABOUT,
        must(
            "steps",
            Shape::List(&Shape::Map(&STEP), 2),
            "The steps, in the order in which they must be taken.",
        ),
        BECAUSE,
        SOURCE,
    ],
};

static STEP: Map = Map {
    title: "a step",
    about: "A step and how it is seen that it was taken.",
    condition: Need::Never,
    one_of: &["at", "when"],
    keys: &[
        ID,
        may("at", Shape::Condition, "The timestamp that says when."),
        may(
            "when",
            Shape::ConditionOrGroup,
            "A condition: the step was taken when it first held.",
        ),
    ],
};

/// How many must be there at any time.
pub static COVERAGE: Map = Map {
    title: "a coverage",
    about: "How many must be there at any time.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        ID,
        ABOUT,
        must(
            "of",
            Shape::Condition,
            "The list of those who are there, each with the time from and until when.",
        ),
        may(
            "begins",
            Shape::Text,
            "The field that says from when; `from` if nothing is said.",
        ),
        may(
            "ends",
            Shape::Text,
            "The field that says until when; `until` if nothing is said.",
        ),
        must(
            "from",
            Shape::Condition,
            "From when somebody must be there.",
        ),
        may(
            "until",
            Shape::Condition,
            "Until when; until now if nothing is said.",
        ),
        may(
            "at_least",
            Shape::Integer(0, 1_000),
            "How many must be there at least.",
        ),
        may(
            "at_most",
            Shape::Integer(1, 1_000),
            "How many may be there at most.",
        ),
        BECAUSE,
        SOURCE,
    ],
};

/// Whom to choose out of a roster.
pub static CHOOSE: Map = Map {
    title: "a choice",
    about: "Whom to choose out of a roster: the first of those who fit, by preference, then by order.",
    condition: Need::May,
    one_of: &[],
    keys: &[
        ID,
        ABOUT,
        must(
            "from",
            Shape::Text,
            "The roster, or another list of records, as `sponsors` or `case.team`.",
        ),
        may(
            "name",
            Shape::Text,
            "The field that names a person; `name` or `person` if nothing is said.",
        ),
        may(
            "where",
            Shape::ConditionOrGroup,
            "Who fits: a condition on the person `p`, as `p.open_engagements < 3`.",
        ),
        may(
            "prefer",
            Shape::OneOrMany(&Shape::ConditionOrGroup),
            "Who comes before others: conditions on the person, the most important first.",
        ),
        may(
            "order_by",
            Shape::OneOrMany(&Shape::Text),
            "By which fields the rest is ordered, as `open_engagements asc`, or by the product of two, as `probability * financial_impact desc`.",
        ),
        BECAUSE,
        SOURCE,
    ],
};

/// A question about the organisation.
pub static ADVICE: Map = Map {
    title: "an advice",
    about: "A question about the organisation, with what speaks for and against it.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        ID,
        must("question", Shape::Text, "What is asked, in a sentence."),
        may(
            "override",
            Shape::List(&Shape::Map(&REASON), 0),
            "Reasons to do it now, whatever speaks against it.",
        ),
        may(
            "decisive",
            Shape::List(&Shape::Map(&REASON), 0),
            "Reasons not to do it yet, whatever speaks for it.",
        ),
        may(
            "for",
            Shape::List(&Shape::Map(&REASON), 0),
            "What speaks for it.",
        ),
        may(
            "against",
            Shape::List(&Shape::Map(&REASON), 0),
            "What speaks against it.",
        ),
        may(
            "sole",
            Shape::List(&Shape::Map(&REASON), 0),
            "What speaks against it only where nothing else speaks at all.",
        ),
        SOURCE,
    ],
};

static REASON: Map = Map {
    title: "a reason",
    about: "Something that speaks for or against, and what to do about it.",
    condition: Need::Must,
    one_of: &[],
    keys: &[
        ID,
        BECAUSE,
        may("advice", Shape::Text, "What to do about it, in a sentence."),
        SOURCE,
    ],
};
