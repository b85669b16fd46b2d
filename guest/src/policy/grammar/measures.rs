//! The section `measures`: figures over many cases.

use super::{ABOUT, BECAUSE, ID, Map, Need, SOURCE, Shape, may, must};
use crate::policy::ast::{Per, Take};

/// A limit: one for all groups, or one for each group by its first name.
const LIMIT: Shape = Shape::BySeverity(&Shape::Cell);

/// A figure over many cases.
pub static MEASURE: Map = Map {
    title: "a measure",
    about: "A figure over many cases: what is counted, in which groups, and against which limit.",
    condition: Need::Never,
    one_of: &["count", "share", "value", "met", "stays"],
    keys: &[
        ID,
        ABOUT,
        may(
            "among",
            Shape::ConditionOrGroup,
            "Which cases count at all; every case if nothing is said.",
        ),
        may(
            "count",
            Shape::Word(&["cases"]),
            "`cases`: how many there are.",
        ),
        may(
            "share",
            Shape::ConditionOrGroup,
            "A condition: the share of cases for which it holds.",
        ),
        may(
            "value",
            Shape::Condition,
            "A number or a span of time that each case has.",
        ),
        may(
            "met",
            Shape::Id,
            "A checklist: the share of its items that are met.",
        ),
        may(
            "stays",
            Shape::Condition,
            "A fact: how long it kept each of its values, by the history, a group for each.",
        ),
        may(
            "minus",
            Shape::ConditionOrGroup,
            "With `share` or `value`: what is taken away, of the same kind.",
        ),
        may(
            "while",
            Shape::ConditionOrGroup,
            "With `stays`: only the time in which it holds counts.",
        ),
        may(
            "calendar",
            Shape::Id,
            "With `stays`, or a `value` that is one timestamp minus another: only its open time counts.",
        ),
        may(
            "take",
            Shape::Word(Take::WORDS),
            "Which figure of the values is held against the limits; `mean` if nothing is said.",
        ),
        may(
            "by",
            Shape::OneOrMany(&Shape::ScalarOrMap(&Shape::Condition, &Shape::Map(&EACH))),
            "What cases are grouped by.",
        ),
        may(
            "at",
            Shape::Condition,
            "The timestamp that says to which period a case belongs.",
        ),
        may("per", Shape::Word(Per::WORDS), "The periods, with `at`."),
        may(
            "time_zone",
            Shape::Zone,
            "The zone in which periods begin; UTC if nothing is said.",
        ),
        may(
            "least_cases",
            Shape::Integer(1, 1_000_000),
            "Groups with fewer cases are left out; how many is told.",
        ),
        may(
            "at_least",
            LIMIT,
            "Flagged if it is less: `95%`, `3`, `4h`.",
        ),
        may("at_most", LIMIT, "Flagged if it is more: `20%`, `3`, `4h`."),
        may(
            "rise_at_most",
            Shape::Cell,
            "Flagged if it grew by more from the last whole period but one to the last, as `10%`.",
        ),
        may(
            "fall_at_most",
            Shape::Cell,
            "Flagged if it fell by more from the last whole period but one to the last, as `10%`.",
        ),
        BECAUSE,
        SOURCE,
    ],
};

static EACH: Map = Map {
    title: "a grouping by items",
    about: "The items of a list: a case counts once in the group of each.",
    condition: Need::Never,
    one_of: &[],
    keys: &[
        must("each", Shape::Condition, "A list."),
        may(
            "field",
            Shape::Text,
            "Of a list of records, the field that names the group.",
        ),
    ],
};
