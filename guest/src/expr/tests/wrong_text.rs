//! Holds every message about how a condition is written.

use super::{Site, wrong, wrong_in};

#[test]
fn what_cannot_be_read_says_what_was_expected() {
    wrong("has(case.vip,)", &["E0201 [)] expected a value, found `)`"]);
    wrong("()", &["E0201 [)] expected a value, found `)`"]);
    wrong(
        "case.vip case.workaround",
        &[
            "E0201 [case] expected `&&`, `||` or the end, found `case` -> join two conditions with `&&` (and) or `||` (or)",
        ],
    );
    wrong(
        "case.vip &&",
        &[
            "E0201 [&&] the condition ends too early, expected a value -> write what belongs behind it, or take out what stands at the end",
        ],
    );
    wrong(
        "(case.vip && case.workaround",
        &["E0201 [(] `(` is not closed -> add the missing `)`"],
    );
    wrong(
        "case.vip)",
        &["E0201 [)] expected `&&`, `||` or the end, found `)` -> this `)` has no `(` before it"],
    );
    wrong("&& case.vip", &["E0201 [&&] expected a value, found `&&`"]);
    wrong(
        "case.customers_affected >=",
        &[
            "E0201 [>=] the condition ends too early, expected a value -> write what belongs behind it, or take out what stands at the end",
        ],
    );
    wrong(
        "case.in == 5",
        &[
            "E0201 [in] expected a name after the `.`, found `in` -> `in` is a word of the language and cannot name anything",
        ],
    );
    wrong(
        "case.",
        &[
            "E0201 [.] the condition ends too early, expected a name after the `.` -> write what belongs behind it, or take out what stands at the end",
        ],
    );
    wrong(
        r#"case.status in ["open""#,
        &["E0201 [[] `[` is not closed -> add the missing `]`"],
    );
    wrong(
        "case.vip § 1",
        &[
            "E0202 [§] `§` means nothing in a condition -> take it out, or put it in quotes if it belongs to a text",
        ],
    );
    wrong(
        "case.größe >= 5",
        &[
            "E0202 [ö] `ö` means nothing in a condition -> names are made of `a` to `z`, `0` to `9` and `_`; texts stand in quotes",
        ],
    );
    wrong(
        "case.status == {open}",
        &[
            "E0202 [{] `{` means nothing in a condition -> there are no maps; a list is written `[1, 2]`",
        ],
    );
    wrong(
        r#"case.subject =~ "x""#,
        &[
            "E0202 [=~] `=~` means nothing in a condition -> there are no regular expressions; use `startsWith`, `endsWith` or `contains`",
        ],
    );
    wrong(
        r#"case.status == "open"#,
        &[r#"E0203 ["open] a text has no closing quote -> end the text with `"`"#],
    );
    wrong(
        "case.status == 'open && case.vip",
        &["E0203 ['open && case.vip] a text has no closing quote -> end the text with `'`"],
    );
    wrong(
        r#"case.status == "a\d""#,
        &[
            r#"E0204 [\d] `\d` is not a known escape -> a backslash itself is written `\\`; known are `\n`, `\t`, `\'`, `\u00e9` and their like"#,
        ],
    );
    wrong(
        r#"case.status == "\ud800""#,
        &[
            r#"E0204 [\u] `\u` is not a known escape -> a backslash itself is written `\\`; known are `\n`, `\t`, `\'`, `\u00e9` and their like"#,
        ],
    );
    wrong(
        "",
        &["E0210 [] the condition is empty -> say when it holds, for example `case.vip`"],
    );
    wrong(
        "   ",
        &["E0210 [   ] the condition is empty -> say when it holds, for example `case.vip`"],
    );
    wrong(
        "case.status == “open",
        &[
            r#"E0203 [“open] a text has no closing quote -> write the text between plain quotes, `"` or `'`"#,
        ],
    );
    wrong(
        "case.vip // a very important person",
        &[
            "E0219 [// a very important person] a condition holds no comments -> write it in the document, behind ` #`, or in `because`",
        ],
    );
    wrong(
        "case.subject == `x`",
        &[r#"E0202 [`] ``` means nothing in a condition -> a text stands in `"` or `'`"#],
    );
    wrong(
        "case.vip, case.workaround",
        &["E0201 [,] expected `&&`, `||` or the end, found `,`"],
    );
    wrong(
        r#"case.subject == r"raw""#,
        &[
            r#"E0201 ["raw"] expected `&&`, `||` or the end, found `"raw"` -> join two conditions with `&&` (and) or `||` (or)"#,
        ],
    );
    wrong(
        "!(case.vip || case.nope) && (case.workaround",
        &["E0201 [(] `(` is not closed -> add the missing `)`"],
    );
}

#[test]
fn numbers_spans_and_dates_are_written_one_way() {
    wrong(
        "case.contract_value >= 1.",
        &["E0205 [1.] `1.` is not written as numbers are -> write `case.contract_value >= 1`"],
    );
    wrong(
        "case.contract_value >= .5",
        &["E0205 [.5] `.5` is not written as numbers are -> write `case.contract_value >= 0.5`"],
    );
    wrong(
        "case.customers_affected >= 0x10",
        &[
            "E0205 [0x10] `0x10` is not written as numbers are -> write digits, perhaps with a fraction, like `250000` or `2.5`",
        ],
    );
    wrong(
        "case.customers_affected >= 1_000",
        &[
            "E0205 [1_000] `1_000` is not written as numbers are -> write `case.customers_affected >= 1000`",
        ],
    );
    wrong(
        "case.customers_affected >= 5u",
        &["E0205 [5u] `5u` is not written as numbers are -> write `case.customers_affected >= 5`"],
    );
    wrong(
        "case.contract_value >= 250,000",
        &[
            "E0205 [250,000] `250,000` is not written as numbers are -> write `case.contract_value >= 250000`",
        ],
    );
    wrong(
        "case.contract_value >= 1,250,000 && case.vip",
        &[
            "E0205 [1,250,000] `1,250,000` is not written as numbers are -> write `case.contract_value >= 1250000 && case.vip`",
        ],
    );
    wrong(
        "clock.resolution.used >= 80%",
        &[
            "E0205 [80%] `80%` is not written as numbers are -> write `clock.resolution.used >= 0.8`",
        ],
    );
    wrong(
        "case.customers_affected >= 9223372036854775808",
        &[
            "E0206 [9223372036854775808] `9223372036854775808` is too large; 9223372036854775807 is the limit -> write a smaller number",
        ],
    );
    wrong(
        "case.customers_affected >= -9223372036854775809",
        &[
            "E0206 [-9223372036854775809] `-9223372036854775809` is too large; 9223372036854775807 is the limit -> write a smaller number",
        ],
    );
    wrong(
        "case.contract_value >= 1e30",
        &[
            "E0206 [1e30] `1e30` is too large; 9223372036854775807 is the limit -> write a smaller number",
        ],
    );
    wrong(
        "case.contract_value >= 0.1234567",
        &[
            "E0207 [0.1234567] `0.1234567` has more than 6 digits behind the point -> round it to 6 digits behind the point",
        ],
    );
    wrong(
        "now - case.opened_at > 30m",
        &[
            r#"E0215 [30m] `30m` stands without `duration("…")` -> write `now - case.opened_at > duration("30m")`"#,
        ],
    );
    wrong(
        "now - case.opened_at > 30 minutes",
        &[
            r#"E0215 [30 minutes] `30 minutes` stands without `duration("…")` -> write `now - case.opened_at > duration("30m")`"#,
        ],
    );
    wrong(
        "now - case.opened_at > 2d",
        &[
            r#"E0215 [2d] `2d` stands without `duration("…")` -> write `now - case.opened_at > duration("48h")`"#,
        ],
    );
    wrong(
        "now - case.opened_at > duration(4h)",
        &[
            r#"E0215 [4h] the span stands in quotes -> write `now - case.opened_at > duration("4h")`"#,
        ],
    );
    wrong(
        "case.opened_at > 2026-11-20T16:30:00Z",
        &[
            r#"E0215 [2026-11-20T16:30:00Z] `2026-11-20T16:30:00Z` stands without `timestamp("…")` -> write `case.opened_at > timestamp("2026-11-20T16:30:00Z")`"#,
        ],
    );
    wrong(
        "case.opened_at > 2026-11-20",
        &[
            r#"E0215 [2026-11-20] `2026-11-20` stands without `timestamp("…")` -> write `timestamp("2026-11-20T00:00:00Z")`, with the time and the offset that are meant"#,
        ],
    );
    wrong(
        r#"case.allowed_time > duration("4 hours")"#,
        &[
            r#"E0321 ["4 hours"] `4 hours` is not written in hours, minutes and seconds -> write `case.allowed_time > duration("4h")`"#,
        ],
    );
    wrong(
        r#"case.allowed_time > duration("2d")"#,
        &[
            r#"E0321 ["2d"] `2d` is not written in hours, minutes and seconds -> write `case.allowed_time > duration("48h")`"#,
        ],
    );
    wrong(
        r#"case.allowed_time > duration("soon")"#,
        &[
            r#"E0321 ["soon"] `soon` is not a duration: not a span of time -> write it like `duration("4h30m")`"#,
        ],
    );
    wrong(
        r#"case.opened_at > timestamp("2026-02-30T00:00:00Z")"#,
        &[
            r#"E0322 ["2026-02-30T00:00:00Z"] `2026-02-30T00:00:00Z` is not a timestamp: that month does not have this day -> write date, time and offset, like `timestamp("2026-11-20T16:30:00Z")`"#,
        ],
    );
    wrong(
        r#"case.opened_at > timestamp("2026-11-20")"#,
        &[
            r#"E0322 ["2026-11-20"] `2026-11-20` is not a timestamp: an instant needs a time of day as well as a date -> write date, time and offset, like `timestamp("2026-11-20T16:30:00Z")`"#,
        ],
    );
    wrong(
        "case.opened_at > now + 2 days",
        &[
            r#"E0215 [2 days] `2 days` stands without `duration("…")` -> write `case.opened_at > now + duration("48h")`"#,
        ],
    );
}

#[test]
fn what_is_written_as_elsewhere_is_answered_with_the_corrected_line() {
    wrong(
        "1 < case.customers_affected < 5",
        &[
            "E0211 [1 < case.customers_affected < 5] two comparisons in a row do not mean that both hold -> write `1 < case.customers_affected && case.customers_affected < 5`",
        ],
    );
    wrong(
        "case.customers_affected == 5 == true",
        &[
            "E0211 [case.customers_affected == 5 == true] two comparisons in a row do not mean that both hold -> write each comparison on its own and join them with `&&`",
        ],
    );
    wrong(
        r#"case.status in ["open"] == true"#,
        &[
            r#"E0211 [case.status in ["open"] == true] two comparisons in a row do not mean that both hold -> write each comparison on its own and join them with `&&`"#,
        ],
    );
    wrong(
        "case.vip and case.workaround",
        &["E0212 [and] `and` is written `&&` -> write `case.vip && case.workaround`"],
    );
    wrong(
        r#"not case.status == "open""#,
        &[r#"E0212 [not] `not` is written `!` -> write `!(case.status == "open")`"#],
    );
    wrong(
        "not (case.vip || case.workaround)",
        &["E0212 [not] `not` is written `!` -> write `!(case.vip || case.workaround)`"],
    );
    wrong(
        r#"case.status not in ["open"]"#,
        &[
            r#"E0212 [not] `not in` is written with `!` before it all -> write `!(case.status in ["open"])`"#,
        ],
    );
    wrong(
        r#"case.status is "open""#,
        &[r#"E0212 [is] `is` is written `==` -> write `case.status == "open"`"#],
    );
    wrong(
        r#"case.status is not "open""#,
        &[r#"E0212 [is not] `is not` is written `!=` -> write `case.status != "open"`"#],
    );
    wrong(
        r#"case.subject contains "urgent""#,
        &[
            r#"E0212 [contains] `contains` is written behind a dot -> write `case.subject.contains("urgent")`"#,
        ],
    );
    wrong(
        r#"case.subject starts_with ("urgent") && case.vip"#,
        &[
            r#"E0212 [starts_with] `starts_with` is written behind a dot -> write `case.subject.startsWith("urgent") && case.vip`"#,
        ],
    );
    wrong(
        r#"case.status IN ["open"]"#,
        &[r#"E0212 [IN] `IN` is written `in` -> write `case.status in ["open"]`"#],
    );
    wrong(
        r#"case.status = "open""#,
        &[r#"E0213 [=] `=` is written `==` -> write `case.status == "open"`"#],
    );
    wrong(
        "case.customers_affected => 5 && case.customers_affected =< 9",
        &[
            "E0213 [=>] `=>` is written `>=` -> write `case.customers_affected >= 5 && case.customers_affected <= 9`",
            "E0213 [=<] `=<` is written `<=` -> write `case.customers_affected >= 5 && case.customers_affected <= 9`",
        ],
    );
    wrong(
        r#"case.status <> "open" & case.vip | case.workaround"#,
        &[
            r#"E0213 [<>] `<>` is written `!=` -> write `case.status != "open" && case.vip || case.workaround`"#,
            r#"E0213 [&] `&` is written `&&` -> write `case.status != "open" && case.vip || case.workaround`"#,
            r#"E0213 [|] `|` is written `||` -> write `case.status != "open" && case.vip || case.workaround`"#,
        ],
    );
    wrong(
        "case.customers_affected ≥ 5",
        &["E0213 [≥] `≥` is written `>=` -> write `case.customers_affected >= 5`"],
    );
    wrong(
        r#"case.status === "open""#,
        &[r#"E0213 [===] `===` is written `==` -> write `case.status == "open"`"#],
    );
    wrong(
        "case.status == ‘open’",
        &[
            r#"E0214 [‘open’] typographic quotes do not mark a text -> write `case.status == "open"`"#,
        ],
    );
    wrong(
        r#"case.status == "open”"#,
        &[
            r#"E0214 ["open”] typographic quotes do not mark a text -> write `case.status == "open"`"#,
        ],
    );
    wrong(
        "case.vip ? case.workaround : case.vip",
        &[
            "E0216 [?] a condition does not choose between values with `? :` -> write one rule for each of the two, or a definition",
        ],
    );
    wrong(
        "case.customers_affected + 1 > 5",
        &[
            "E0217 [case.customers_affected + 1] `+` does not calculate with numbers -> declare a fact under `fields` that holds the result, and let the cases give it",
        ],
    );
    wrong(
        "case.customers_affected * 2 > 5",
        &[
            "E0217 [case.customers_affected * 2] `*` does not calculate with numbers -> declare a fact under `fields` that holds the result, and let the cases give it",
        ],
    );
    wrong(
        r#"case.subject + "x" == "y""#,
        &[
            r#"E0217 [case.subject + "x"] `+` does not calculate with texts -> declare a fact under `fields` that holds the result, and let the cases give it"#,
        ],
    );
    wrong(
        "-case.customers_affected > 5",
        &[
            r#"E0217 [-case.customers_affected] `-` stands before a number and nothing else -> a negative span is written `duration("-1h")`; for the opposite of a condition write `!`"#,
        ],
    );
    wrong(
        r#"case.status in ("open", "closed")"#,
        &[
            r#"E0218 [("open", "closed")] a list stands in `[` and `]` -> write `case.status in ["open", "closed"]`"#,
        ],
    );
    wrong(
        "case.vip == yes",
        &["E0220 [yes] `yes` is written `true` -> write `case.vip == true`"],
    );
    wrong(
        "case.vip == TRUE && case.workaround == No",
        &[
            "E0220 [TRUE] `TRUE` is written `true` -> write `case.vip == true && case.workaround == false`",
            "E0220 [No] `No` is written `false` -> write `case.vip == true && case.workaround == false`",
        ],
    );
}

#[test]
fn all_problems_are_reported_in_one_pass() {
    wrong(
        "case.vip AND NOT case.workaround OR case.customers_affected = 5",
        &[
            "E0212 [AND] `AND` is written `&&` -> write `case.vip && !case.workaround || case.customers_affected == 5`",
            "E0212 [NOT] `NOT` is written `!` -> write `case.vip && !case.workaround || case.customers_affected == 5`",
            "E0212 [OR] `OR` is written `||` -> write `case.vip && !case.workaround || case.customers_affected == 5`",
            "E0213 [=] `=` is written `==` -> write `case.vip && !case.workaround || case.customers_affected == 5`",
        ],
    );
    wrong(
        "case.status=“open”",
        &[
            r#"E0213 [=] `=` is written `==` -> write `case.status == "open"`"#,
            r#"E0214 [“open”] typographic quotes do not mark a text -> write `case.status == "open"`"#,
        ],
    );
    wrong_in(
        Site::Nothing,
        r#"is.nonsense || clock.x.breached || escalated("y")"#,
        &[
            "E0303 [nonsense] unknown definition `nonsense` -> the policy defines nothing; add it under `define`",
            "E0304 [x] unknown clock `x` -> the policy has no clocks; add it under `clocks`",
            r#"E0307 ["y"] unknown target `y` -> add it under `targets`"#,
        ],
    );
    wrong(
        "case.x == null",
        &[
            "E0320 [case.x == null] there is no `null`: a fact is given, or it is not -> write `has(case.x)` for a fact that is given, `!has(case.x)` for one that is not",
            "E0302 [x] unknown fact `x` -> declare it under `fields`, or see the vocabulary for what there is",
        ],
    );
    wrong(
        "case.vip &&\n  case.workaround and\n  case.nope",
        &[
            "E0212 [and] `and` is written `&&` -> write `case.vip && case.workaround && case.nope`",
            "E0302 [nope] unknown fact `nope` -> declare it under `fields`, or see the vocabulary for what there is",
        ],
    );
    wrong(
        "case.customers_affected >= 5 and",
        &[
            "E0201 [and] the condition ends too early, expected a value -> write what belongs behind it, or take out what stands at the end",
            "E0212 [and] `and` is written `&&` -> write `&&`",
        ],
    );
    wrong(
        r#"case.status = "open" and case.nope == 3"#,
        &[
            r#"E0213 [=] `=` is written `==` -> write `case.status == "open" && case.nope == 3`"#,
            r#"E0212 [and] `and` is written `&&` -> write `case.status == "open" && case.nope == 3`"#,
            "E0302 [nope] unknown fact `nope` -> declare it under `fields`, or see the vocabulary for what there is",
        ],
    );
    wrong(
        "1 < case.customers_affected = 5",
        &[
            "E0211 [1 < case.customers_affected = 5] two comparisons in a row do not mean that both hold -> write `1 < case.customers_affected && case.customers_affected == 5`",
            "E0213 [=] `=` is written `==` -> write `1 < case.customers_affected && case.customers_affected == 5`",
        ],
    );
    wrong(
        "not not case.vip is yes",
        &[
            "E0212 [not] `not` is written `!` -> write `!!(case.vip == true)`",
            "E0212 [not] `not` is written `!` -> write `!!(case.vip == true)`",
            "E0212 [is] `is` is written `==` -> write `!!(case.vip == true)`",
            "E0220 [yes] `yes` is written `true` -> write `!!(case.vip == true)`",
        ],
    );
    wrong(
        "1 < case.nope < 5",
        &[
            "E0211 [1 < case.nope < 5] two comparisons in a row do not mean that both hold -> write `1 < case.nope && case.nope < 5`",
            "E0302 [nope] unknown fact `nope` -> declare it under `fields`, or see the vocabulary for what there is",
        ],
    );
    wrong(
        "case.vip == yes or case.workaround === no",
        &[
            "E0220 [yes] `yes` is written `true` -> write `case.vip == true || case.workaround == false`",
            "E0212 [or] `or` is written `||` -> write `case.vip == true || case.workaround == false`",
            "E0213 [===] `===` is written `==` -> write `case.vip == true || case.workaround == false`",
            "E0220 [no] `no` is written `false` -> write `case.vip == true || case.workaround == false`",
        ],
    );
    wrong(
        "case.first_response == 3 && is == 3",
        &[
            "E0302 [first_response] unknown fact `first_response` -> declare it under `fields`, or see the vocabulary for what there is",
            "E0331 [is] `is` means nothing on its own -> name a definition of it, as in `is.key_customer`",
        ],
    );
    wrong(
        "case.vip and",
        &[
            "E0201 [and] the condition ends too early, expected a value -> write what belongs behind it, or take out what stands at the end",
            "E0212 [and] `and` is written `&&` -> write `&&`",
        ],
    );
}
