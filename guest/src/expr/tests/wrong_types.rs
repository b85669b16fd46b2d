//! Holds every message about types and conditions.

use super::{wrong, wrong_value};
use crate::value::ty::Ty;

#[test]
fn types_are_not_mixed() {
    wrong(
        r#"elapsed(case.vip, "always") > duration("1h")"#,
        &[
            "E0324 [case.vip] expected a timestamp, but `case.vip` is yes or no -> such facts are: `case.opened_at` and `case.due_at`",
        ],
    );
    wrong(
        "severity == 5",
        &[
            r#"E0312 [severity == 5] `severity` is a text, `5` is a whole number: they cannot be compared -> `severity` is `"sev1"`, `"sev2"` or `"sev3"`"#,
        ],
    );
    wrong(
        r#"case.customers_affected >= "50""#,
        &[
            r#"E0312 [case.customers_affected >= "50"] `case.customers_affected` is a whole number, `"50"` is a text: they cannot be compared -> write `case.customers_affected >= 50`"#,
        ],
    );
    wrong(
        r#"case.contract_value >= "2,000""#,
        &[
            r#"E0312 [case.contract_value >= "2,000"] `case.contract_value` is a number, `"2,000"` is a text: they cannot be compared -> a number stands without quotes and in digits, like `250000`"#,
        ],
    );
    wrong(
        r#"case.vip == "yes""#,
        &[
            r#"E0312 [case.vip == "yes"] `case.vip` is yes or no, `"yes"` is a text: they cannot be compared -> write `case.vip == true`"#,
        ],
    );
    wrong(
        "case.vip == 1",
        &[
            "E0312 [case.vip == 1] `case.vip` is yes or no, `1` is a whole number: they cannot be compared -> write `case.vip == true`",
        ],
    );
    wrong(
        r#"case.opened_at > "2026-11-20T16:30:00Z""#,
        &[
            r#"E0312 [case.opened_at > "2026-11-20T16:30:00Z"] `case.opened_at` is a timestamp, `"2026-11-20T16:30:00Z"` is a text: they cannot be compared -> write `case.opened_at > timestamp("2026-11-20T16:30:00Z")`"#,
        ],
    );
    wrong(
        r#"case.allowed_time > "30m""#,
        &[
            r#"E0312 [case.allowed_time > "30m"] `case.allowed_time` is a duration, `"30m"` is a text: they cannot be compared -> write `case.allowed_time > duration("30m")`"#,
        ],
    );
    wrong(
        "case.subject == 5",
        &[
            r#"E0312 [case.subject == 5] `case.subject` is a text, `5` is a whole number: they cannot be compared -> write `case.subject == "5"`"#,
        ],
    );
    wrong(
        "case.answer == true",
        &[
            r#"E0312 [case.answer == true] `case.answer` is a text, `true` is yes or no: they cannot be compared -> write `case.answer == "yes"`"#,
        ],
    );
    wrong(
        "now - case.opened_at > 30",
        &[
            r#"E0312 [now - case.opened_at > 30] `now - case.opened_at` is a duration, `30` is a whole number: they cannot be compared -> say of what, for example `duration("30m")`"#,
        ],
    );
    wrong(
        r#"case.opened_at > duration("1h")"#,
        &[
            r#"E0312 [case.opened_at > duration("1h")] `case.opened_at` is a timestamp, `duration("1h")` is a duration: they cannot be compared -> a duration lies between two timestamps, for example `now - case.opened_at > duration("1h")`"#,
        ],
    );
    wrong(
        r#"case.vip in ["open"]"#,
        &[
            r#"E0312 ["open"] `case.vip` is yes or no, `"open"` is a text: they cannot be compared -> write `true` or `false`"#,
        ],
    );
    wrong(
        "5 in case.tags",
        &[
            r#"E0312 [5 in case.tags] `5` is a whole number, an item of `case.tags` is a text: they cannot be compared -> write `"5" in case.tags`"#,
        ],
    );
    wrong(
        r#"case.impact > "low""#,
        &[
            r#"E0313 [case.impact > "low"] `>` would compare the letters of texts, not what they mean -> list the texts that are meant, for example `case.impact in ["high", "medium"]`"#,
        ],
    );
    wrong(
        r#"severity >= "sev2""#,
        &[
            r#"E0313 [severity >= "sev2"] `>=` would compare the letters of texts, not what they mean -> list the texts that are meant, for example `severity in ["sev1", "sev2"]`"#,
        ],
    );
    wrong(
        r#"case.subject < "b""#,
        &[
            r#"E0313 [case.subject < "b"] `<` would compare the letters of texts, not what they mean -> list the texts that are meant, for example `case.subject in ["b"]`"#,
        ],
    );
    wrong(
        "case.vip < true",
        &[
            "E0314 [case.vip < true] yes and no have no order -> compare with `==`, or write the fact alone or behind `!`",
        ],
    );
    wrong(
        "has(vip)",
        &["E0323 [has(vip)] `has` takes one fact -> write `has(case.vip)`"],
    );
    wrong(
        "has(severity)",
        &["E0323 [has(severity)] `has` takes one fact -> write it like `has(case.vip)`"],
    );
    wrong(
        "has(case.vip, case.workaround)",
        &[
            "E0323 [has(case.vip, case.workaround)] `has` takes one fact -> write it like `has(case.vip)`",
        ],
    );
    wrong(
        "duration() > case.allowed_time",
        &[
            r#"E0323 [duration()] `duration` takes one text in quotes -> write it like `duration("4h30m")`"#,
        ],
    );
    wrong(
        "duration(30) > case.allowed_time",
        &[r#"E0323 [30] `duration` takes one text in quotes -> write it like `duration("4h30m")`"#],
    );
    wrong(
        "size(case.subject) > 3",
        &[
            "E0323 [case.subject] `size` counts the items of a list, but `case.subject` is a text -> name a list, as in `size(case.required_skills)`",
        ],
    );
    wrong(
        r#"size("abc") > 3"#,
        &[
            r#"E0323 ["abc"] `size` counts the items of a list, but `"abc"` is a text -> name a list, as in `size(case.required_skills)`"#,
        ],
    );
    wrong(
        "case.subject.contains(5)",
        &[
            "E0323 [5] `contains` looks into a text, but `5` is a whole number -> name texts, as in `case.subject.contains(\"urgent\")`",
        ],
    );
    wrong(
        r#"case.customers_affected.contains("5")"#,
        &[
            "E0323 [case.customers_affected] `contains` looks into a text, but `case.customers_affected` is a whole number -> name texts, as in `case.subject.contains(\"urgent\")`",
        ],
    );
    wrong(
        "case.subject.contains()",
        &[
            r#"E0323 [case.subject.contains()] `contains` takes one text -> write it like `case.subject.contains("urgent")`"#,
        ],
    );
    wrong(
        r#"case.tags.contains("a")"#,
        &[
            r#"E0323 [case.tags.contains("a")] `contains` looks into a text, but `case.tags` is a list -> write `"a" in case.tags`"#,
        ],
    );
    wrong(
        r#"elapsed(case.opened_at) > duration("1h")"#,
        &[
            r#"E0323 [elapsed(case.opened_at)] `elapsed` takes a timestamp and a calendar in quotes -> write it like `elapsed(case.opened_at, "always")`"#,
        ],
    );
    wrong_value(
        Ty::Timestamp,
        "case.vip",
        &[
            "E0324 [case.vip] expected a timestamp, but `case.vip` is yes or no -> such facts are: `case.opened_at` and `case.due_at`",
        ],
    );
    wrong_value(
        Ty::Timestamp,
        r#""2026-11-20T16:30:00Z""#,
        &[
            r#"E0324 ["2026-11-20T16:30:00Z"] expected a timestamp, but `"2026-11-20T16:30:00Z"` is a text -> write `timestamp("2026-11-20T16:30:00Z")`"#,
        ],
    );
    wrong_value(
        Ty::Number,
        "case.subject",
        &[
            "E0324 [case.subject] expected a number, but `case.subject` is a text -> such facts are: `case.contract_value`",
        ],
    );
    wrong(
        r#"case.tags == "a""#,
        &[
            r#"E0326 [case.tags == "a"] `case.tags` is a list and is not compared as a whole -> write `"a" in case.tags`"#,
        ],
    );
    wrong(
        r#"case.tags != "a""#,
        &[
            r#"E0326 [case.tags != "a"] `case.tags` is a list and is not compared as a whole -> write `!("a" in case.tags)`"#,
        ],
    );
    wrong(
        "case.tags > 2",
        &[
            "E0326 [case.tags > 2] `case.tags` is a list and is not compared as a whole -> write `size(case.tags) > 2`",
        ],
    );
    wrong(
        "case.tags == case.products",
        &[
            "E0326 [case.tags == case.products] `case.tags` is a list and is not compared as a whole -> ask for one item with `in`, or for `size(case.tags)`",
        ],
    );
    wrong(
        r#"["a"]"#,
        &[
            r#"E0326 [["a"]] the list `["a"]` stands alone -> a list stands after `in`, as in `case.impact in ["high", "medium"]`"#,
        ],
    );
    wrong(
        r#"case.tags in ["a"]"#,
        &[r#"E0326 [case.tags] `case.tags` is a list, not one value -> write `"a" in case.tags`"#],
    );
    wrong(
        r#"case.tags in ["a", "b"]"#,
        &[
            "E0326 [case.tags] `case.tags` is a list, not one value -> ask for each item on its own and join them with `||`",
        ],
    );
    wrong(
        "case.opened_at + case.due_at > now",
        &[
            "E0327 [case.opened_at + case.due_at] `+` does not combine a timestamp and a timestamp -> there is timestamp - timestamp, timestamp + duration and timestamp - duration",
        ],
    );
    wrong(
        r#"duration("1h") - case.opened_at > case.due_at"#,
        &[
            r#"E0327 [duration("1h") - case.opened_at] `-` does not combine a duration and a timestamp -> there is timestamp - timestamp, timestamp + duration and timestamp - duration"#,
        ],
    );
    wrong(
        "case.opened_at + 5 > now",
        &[
            r#"E0327 [case.opened_at + 5] `+` does not combine a timestamp and a whole number -> say of what, for example `duration("30m")`"#,
        ],
    );
    wrong(
        r#"case.status in "open""#,
        &[r#"E0328 ["open"] `"open"` is a text, not a list -> write `case.status in ["open"]`"#],
    );
    wrong(
        r#""urgent" in case.subject"#,
        &[
            r#"E0328 [case.subject] `case.subject` is a text, not a list -> write `case.subject.contains("urgent")`"#,
        ],
    );
    wrong(
        "case.vip in case.status",
        &[
            r#"E0328 [case.status] `case.status` is a text, not a list -> `in` is followed by a list, as in `case.impact in ["high"]`"#,
        ],
    );
    wrong(
        "case.status in [case.impact]",
        &[
            "E0329 [case.impact] `case.impact` is not a fixed value -> a list holds fixed values; compare with `==` and join with `||`",
        ],
    );
    wrong(
        "case.actions == 5",
        &[
            "E0326 [case.actions == 5] `case.actions` is a list of records and is not compared as a whole -> write `size(case.actions) == 5`",
        ],
    );
    wrong(
        r#""x" in case.actions"#,
        &[
            r#"E0312 ["x" in case.actions] `"x"` is a text, an item of `case.actions` is a record: they cannot be compared"#,
        ],
    );
}

#[test]
fn a_condition_holds_or_not_and_not_always_the_same() {
    wrong(
        "case.opened_at is null",
        &[
            "E0320 [case.opened_at is null] there is no `null`: a fact is given, or it is not -> write `!has(case.opened_at)`",
        ],
    );
    wrong(
        "case.opened_at is not null",
        &[
            "E0320 [case.opened_at is not null] there is no `null`: a fact is given, or it is not -> write `has(case.opened_at)`",
        ],
    );
    wrong(
        "case.customers_affected",
        &[
            "E0315 [case.customers_affected] `case.customers_affected` is a whole number, not something that holds or not -> say what must hold of it, for example `case.customers_affected >= 1`",
        ],
    );
    wrong(
        "case.status",
        &[
            r#"E0315 [case.status] `case.status` is a text, not something that holds or not -> say what must hold of it, for example `case.status == "open"`"#,
        ],
    );
    wrong(
        "case.subject || case.vip",
        &[
            r#"E0315 [case.subject] `case.subject` is a text, not something that holds or not -> say what must hold of it, for example `case.subject == "…"`"#,
        ],
    );
    wrong(
        "!case.opened_at",
        &[
            "E0315 [case.opened_at] `case.opened_at` is a timestamp, not something that holds or not -> say what must hold of it, for example `has(case.opened_at)`",
        ],
    );
    wrong(
        "case.tags && case.vip",
        &[
            "E0315 [case.tags] `case.tags` is a list, not something that holds or not -> say what must hold of it, for example `size(case.tags) > 0`",
        ],
    );
    wrong(
        "case.allowed_time",
        &[
            r#"E0315 [case.allowed_time] `case.allowed_time` is a duration, not something that holds or not -> say what must hold of it, for example `case.allowed_time > duration("1h")`"#,
        ],
    );
    wrong(
        "now",
        &[
            "E0315 [now] `now` is a timestamp, not something that holds or not -> say what must hold of it, for example `now < case.x`",
        ],
    );
    wrong(
        "now - case.opened_at",
        &[
            r#"E0315 [now - case.opened_at] `now - case.opened_at` is a duration, not something that holds or not -> say what must hold of it, for example `now - case.opened_at > duration("1h")`"#,
        ],
    );
    wrong(
        r#""open""#,
        &[
            r#"E0315 ["open"] `"open"` is a text, not something that holds or not -> compare a fact with it, for example `case.x == …`"#,
        ],
    );
    wrong(
        "!case.customers_affected == 5",
        &[
            "E0315 [!case.customers_affected] `!` takes `case.customers_affected` alone, not the comparison -> write `!(case.customers_affected == 5)`",
        ],
    );
    wrong(
        r#"!case.status in ["open"]"#,
        &[
            r#"E0315 [!case.status] `!` takes `case.status` alone, not the comparison -> write `!(case.status in ["open"])`"#,
        ],
    );
    wrong(
        r#"case.status == "open" || "closed""#,
        &[
            r#"E0315 ["closed"] `"closed"` is no condition on its own -> write `case.status in ["open", "closed"]`"#,
        ],
    );
    wrong(
        r#"case.vip || "closed""#,
        &[
            r#"E0315 ["closed"] `"closed"` is a text, not something that holds or not -> compare a fact with it, for example `case.x == …`"#,
        ],
    );
    wrong(
        "1 == 1",
        &["E0318 [1 == 1] `1 == 1` is the same for every case -> name a fact on one side"],
    );
    wrong(
        "true",
        &["E0318 [true] `true` is yes for every case -> leave it out, or write when it holds"],
    );
    wrong(
        "true && case.vip",
        &["E0318 [true] `true` is yes for every case -> leave it out, or write when it holds"],
    );
    wrong(
        "case.vip || !false",
        &["E0318 [false] `false` is no for every case -> leave it out, or write when it holds"],
    );
    wrong(
        "case.status == case.status",
        &[
            "E0318 [case.status == case.status] `case.status == case.status` is the same for every case -> both sides are the same; name another fact on one of them",
        ],
    );
    wrong(
        r#"timestamp("2026-11-20T16:30:00Z") > timestamp("2026-11-20T16:30:00Z") - duration("1h")"#,
        &[
            r#"E0318 [timestamp("2026-11-20T16:30:00Z") > timestamp("2026-11-20T16:30:00Z") - duration("1h")] `timestamp("2026-11-20T16:30:00Z") > timestamp("2…` is the same for every case -> name a fact on one side"#,
        ],
    );
    wrong(
        "case.status in []",
        &[
            "E0318 [case.status in []] `case.status in []` is the same for every case -> an empty list holds nothing; list what is meant",
        ],
    );
    wrong(
        r#""a" in ["a"]"#,
        &[
            r#"E0318 ["a" in ["a"]] `"a" in ["a"]` is the same for every case -> name a fact before `in`"#,
        ],
    );
    wrong(
        r#""abc".contains("b")"#,
        &[
            r#"E0318 ["abc".contains("b")] `"abc".contains("b")` is the same for every case -> look into a fact, for a text that is not empty"#,
        ],
    );
    wrong(
        "clock.resolution.used > clock.first_response.used",
        &[
            r#"E0319 [clock.resolution.used > clock.first_response.used] two measures that both move with time are compared -> compare one measure with a fixed amount or a fact, as in `now - case.opened_at > duration("4h")`"#,
        ],
    );
    wrong(
        r#"elapsed(case.opened_at, "always") > elapsed(case.due_at, "always")"#,
        &[
            r#"E0319 [elapsed(case.opened_at, "always") > elapsed(case.due_at, "always")] two measures that both move with time are compared -> compare one measure with a fixed amount or a fact, as in `now - case.opened_at > duration("4h")`"#,
        ],
    );
    wrong(
        "clock.resolution.elapsed > now - case.opened_at",
        &[
            r#"E0319 [clock.resolution.elapsed > now - case.opened_at] two measures that both move with time are compared -> compare one measure with a fixed amount or a fact, as in `now - case.opened_at > duration("4h")`"#,
        ],
    );
    wrong(
        "case.opened_at == null",
        &[
            "E0320 [case.opened_at == null] there is no `null`: a fact is given, or it is not -> write `!has(case.opened_at)`",
        ],
    );
    wrong(
        "null != case.opened_at && case.vip",
        &[
            "E0320 [null != case.opened_at] there is no `null`: a fact is given, or it is not -> write `has(case.opened_at) && case.vip`",
        ],
    );
    wrong(
        "case.opened_at > null",
        &[
            "E0320 [case.opened_at > null] there is no `null`: a fact is given, or it is not -> write `has(case.x)` for a fact that is given, `!has(case.x)` for one that is not",
        ],
    );
    wrong(
        "null",
        &[
            "E0320 [null] there is no `null`: a fact is given, or it is not -> write `has(case.x)` for a fact that is given, `!has(case.x)` for one that is not",
        ],
    );
    wrong(
        r#"case.subject.contains("")"#,
        &[
            r#"E0318 [case.subject.contains("")] `case.subject.contains("")` is the same for every case -> look into a fact, for a text that is not empty"#,
        ],
    );
}
