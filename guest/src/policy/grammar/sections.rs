//! The sections beyond rules on a case: words, tables and the like.

use super::{ABOUT, Free, FreeKey, Map, Need, Shape, may, must};
use crate::policy::ast::{Gives, Hit};

/// Words to look for in texts, by the name of their list.
pub static WORD_LISTS: Free = Free {
    key: FreeKey::Name,
    value: Shape::List(&Shape::Text, 1),
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
    ],
};
