//! Holds every message about names, and about what may be read where.

use super::{Site, wrong, wrong_in, wrong_value};
use crate::value::ty::Ty;

#[test]
fn a_name_that_stands_for_nothing_finds_what_was_meant() {
    wrong(
        "customers_affected >= 5",
        &[
            "E0301 [customers_affected] unknown name `customers_affected` -> write `case.customers_affected`",
        ],
    );
    wrong(
        "key_customer && case.vip",
        &["E0301 [key_customer] unknown name `key_customer` -> write `is.key_customer`"],
    );
    wrong(
        "resolution.breached",
        &["E0301 [resolution] unknown name `resolution` -> write `clock.resolution.breached`"],
    );
    wrong(
        r#"sevrity == "sev1""#,
        &["E0301 [sevrity] unknown name `sevrity` -> did you mean `severity`?"],
    );
    wrong(
        "sev1",
        &[r#"E0301 [sev1] unknown name `sev1` -> write `severity == "sev1"`"#],
    );
    wrong(
        r#"colour == "red""#,
        &[
            "E0301 [colour] unknown name `colour` -> facts are written `case.name`, definitions `is.name`, clocks `clock.name.breached`; texts stand in quotes",
        ],
    );
    wrong(
        r#"ticket.status == "open""#,
        &["E0301 [ticket] unknown name `ticket` -> write `case.status`"],
    );
    wrong(
        r#"ticket.colour == "open""#,
        &[
            "E0301 [ticket] unknown name `ticket` -> a condition begins with `case`, `severity`, `now`, `clock`, `is`, `pick` or `program`",
        ],
    );
    wrong(
        "Case.vip",
        &["E0301 [Case] unknown name `Case` -> did you mean `case.vip`?"],
    );
    wrong(
        r#"pick.tier == "x""#,
        &["E0337 [tier] unknown table `tier` -> there is `pick.desk` and `pick.limit`"],
    );
    wrong(
        "case.customer_affected >= 5",
        &[
            "E0302 [customer_affected] unknown fact `customer_affected` -> did you mean `case.customers_affected`?",
        ],
    );
    wrong(
        "case.customers-affected >= 5",
        &[
            "E0302 [customers-affected] unknown fact `customers-affected` -> did you mean `case.customers_affected`?",
        ],
    );
    wrong(
        "case.first-line-people >= 5 && case.last_seen",
        &[
            "E0302 [first-line-people] unknown fact `first-line-people` -> declare it under `fields`, or see the vocabulary for what there is",
            "E0302 [last_seen] unknown fact `last_seen` -> declare it under `fields`, or see the vocabulary for what there is",
        ],
    );
    wrong(
        "case.key_customer",
        &["E0302 [key_customer] unknown fact `key_customer` -> write `is.key_customer`"],
    );
    wrong(
        r#"case.severity == "sev1""#,
        &["E0302 [severity] unknown fact `severity` -> write `severity` without `case.`"],
    );
    wrong(
        r#"case.customer_affected >= 5 || case.statsu == "open""#,
        &[
            "E0302 [customer_affected] unknown fact `customer_affected` -> did you mean `case.customers_affected`?",
            "E0302 [statsu] unknown fact `statsu` -> did you mean `case.status`?",
        ],
    );
    wrong(
        "is.key_custmer",
        &[
            "E0303 [key_custmer] unknown definition `key_custmer` -> did you mean `is.key_customer`?",
        ],
    );
    wrong(
        "is.vip",
        &["E0303 [vip] unknown definition `vip` -> write `case.vip`"],
    );
    wrong(
        "is.nonsense",
        &[
            "E0303 [nonsense] unknown definition `nonsense` -> there is `is.key_customer` and `is.overdue`",
        ],
    );
    wrong(
        "clock.resoluton.breached",
        &["E0304 [resoluton] unknown clock `resoluton` -> did you mean `clock.resolution`?"],
    );
    wrong(
        "clock.resolution.overdue",
        &[
            "E0305 [overdue] clocks do not tell `overdue` -> they tell `phase`, `used`, `remaining`, `elapsed`, `breached`, `due` and `missed`",
        ],
    );
    wrong(
        "clock.resolution.use > 0.5",
        &["E0305 [use] clocks do not tell `use` -> did you mean `clock.resolution.used`?"],
    );
    wrong(
        "clock.resolution",
        &[
            "E0331 [clock.resolution] `clock.resolution` means nothing on its own -> name what of it is meant: `phase`, `used`, `remaining`, `elapsed`, `breached`, `due` or `missed`",
        ],
    );
    wrong(
        r#"elapsed(case.opened_at, "suport_desk") > duration("1h")"#,
        &[
            r#"E0306 ["suport_desk"] unknown calendar `suport_desk` -> did you mean `support_desk`?"#,
        ],
    );
    wrong(
        r#"elapsed(case.opened_at, support_desk) > duration("1h")"#,
        &[
            r#"E0325 [support_desk] `support_desk` is a text and stands without quotes -> write `elapsed(case.opened_at, "support_desk") > duration("1h")`"#,
        ],
    );
    wrong(
        r#"escalated("third-line")"#,
        &[
            r#"E0307 ["third-line"] unknown target `third-line` -> there is `second-line` and `executive-sponsor`"#,
        ],
    );
    wrong(
        "exists(case.vip)",
        &[
            "E0308 [exists] unknown function `exists` -> did you mean `has`? write it like `has(case.vip)`",
        ],
    );
    wrong(
        r#"matches(case.subject, "x")"#,
        &[
            r#"E0308 [matches] unknown function `matches` -> there are no regular expressions; use `case.subject.contains("…")`"#,
        ],
    );
    wrong(
        r#"startsWith(case.subject, "x")"#,
        &[
            r#"E0308 [startsWith] unknown function `startsWith` -> write it behind a dot: `case.subject.startsWith("…")`"#,
        ],
    );
    wrong(
        r#"lookup(case.subject, "words")"#,
        &[
            "E0308 [lookup] unknown function `lookup` -> there is `has`, `size`, `duration`, `timestamp`, `elapsed`, `escalated`, `raised`, `mentions`, `first`, `last`, `changes`, `time_in` and 3 more",
        ],
    );
    wrong(
        r#"case.subject.matches("x.*")"#,
        &[
            "E0309 [matches] unknown function `matches` after a dot -> there are no regular expressions; there is `startsWith`, `endsWith` and `contains`",
        ],
    );
    wrong(
        "case.tags.map(x, x)",
        &[
            "E0309 [map] unknown function `map` after a dot -> write the condition on each item with `exists`, `all` or `exists_one`, or count items with `size(case.actions.filter(a, …))`",
        ],
    );
    wrong(
        "case.tags.size() > 2",
        &["E0309 [size] unknown function `size` after a dot -> write `size(case.tags) > 2`"],
    );
    wrong(
        r#"case.subject.startswith("x")"#,
        &[
            r#"E0309 [startswith] unknown function `startswith` after a dot -> write `case.subject.startsWith("x")`"#,
        ],
    );
    wrong(
        r#"case.subject.lower() == "x""#,
        &[
            "E0309 [lower] unknown function `lower` after a dot -> there is `startsWith`, `endsWith`, `contains`, `exists`, `all`, `exists_one` and `filter`",
        ],
    );
    wrong(
        "severity == sev1",
        &[
            r#"E0325 [sev1] `sev1` is a text and stands without quotes -> write `severity == "sev1"`"#,
        ],
    );
    wrong(
        "case.status == Open",
        &[
            r#"E0325 [Open] `Open` is a text and stands without quotes -> write `case.status == "open"`"#,
        ],
    );
    wrong(
        "case.subject == urgent",
        &[
            r#"E0325 [urgent] `urgent` is a text and stands without quotes -> write `case.subject == "urgent"`"#,
        ],
    );
    wrong(
        "case.answer == yes",
        &[
            r#"E0325 [yes] `yes` is a text and stands without quotes -> write `case.answer == "yes"`"#,
        ],
    );
    wrong_value(
        Ty::Timestamp,
        "opened_at",
        &["E0301 [opened_at] unknown name `opened_at` -> write `case.opened_at`"],
    );
    wrong(
        r#"case.status.name == "open""#,
        &[
            "E0330 [name] `case.status` is a text and has no part `name` -> write `case.status` without `.name`",
        ],
    );
    wrong(
        r#"severity.level == "sev1""#,
        &[
            "E0330 [level] `severity` is a text and has no part `level` -> write `severity` without `.level`",
        ],
    );
    wrong(
        "case == 5",
        &["E0331 [case] `case` means nothing on its own -> name a fact of it, as in `case.status`"],
    );
    wrong(
        "is",
        &[
            "E0331 [is] `is` means nothing on its own -> name a definition of it, as in `is.key_customer`",
        ],
    );
    wrong(
        "clock",
        &[
            "E0331 [clock] `clock` means nothing on its own -> name a clock and what of it is meant, as in `clock.resolution.breached`",
        ],
    );
    wrong(
        "clock.resolution == 5",
        &[
            "E0331 [clock.resolution] `clock.resolution` means nothing on its own -> name what of it is meant: `phase`, `used`, `remaining`, `elapsed`, `breached`, `due` or `missed`",
        ],
    );
    wrong(
        r#"sevrity == "sev1" && Now > case.due_at"#,
        &[
            "E0301 [sevrity] unknown name `sevrity` -> did you mean `severity`?",
            "E0301 [Now] unknown name `Now` -> did you mean `now`?",
        ],
    );
}

#[test]
fn a_text_that_never_occurs_is_an_error() {
    wrong(
        r#"case.status == "opne""#,
        &[
            r#"E0310 ["opne"] `case.status` is never `opne` -> did you mean `"open"`? it is `"open"`, `"waiting"` or `"closed"`"#,
        ],
    );
    wrong(
        r#"case.status in ["open", "wating", "xyz"]"#,
        &[
            r#"E0310 ["wating"] `case.status` is never `wating` -> did you mean `"waiting"`? it is `"open"`, `"waiting"` or `"closed"`"#,
            r#"E0310 ["xyz"] `case.status` is never `xyz` -> it is `"open"`, `"waiting"` or `"closed"`"#,
        ],
    );
    wrong(
        "case.impact == case.region",
        &[
            "E0310 [case.impact == case.region] `case.impact` and `case.region` have no text in common -> `case.impact` is `high`, `medium` or `low`, `case.region` is `emea` or `amer`",
        ],
    );
    wrong(
        r#"case.status.startsWith("x")"#,
        &[
            r#"E0310 ["x"] `case.status` never starts with `x` -> it is `open`, `waiting` or `closed`"#,
        ],
    );
    wrong(
        r#""fax" in case.products"#,
        &[r#"E0310 ["fax"] `case.products` is never `fax` -> it is `"mail"` or `"web"`"#],
    );
    wrong(
        r#"severity == "sev9""#,
        &[
            r#"E0311 ["sev9"] unknown level `sev9` -> did you mean `"sev1"`? it is `"sev1"`, `"sev2"` or `"sev3"`"#,
        ],
    );
    wrong(
        r#"severity in ["sev1", "critical"]"#,
        &[r#"E0311 ["critical"] unknown level `critical` -> it is `"sev1"`, `"sev2"` or `"sev3"`"#],
    );
}

#[test]
fn what_is_not_yet_decided_cannot_be_read() {
    wrong_in(
        Site::Severity,
        "now > case.due_at",
        &[
            "E0316 [now] `now` cannot be used in a severity rule -> a severity rule follows from facts alone, so that it does not change by waiting; move the time limit to an escalation",
        ],
    );
    wrong_in(
        Site::Severity,
        r#"elapsed(case.opened_at, "always") > duration("1h") || case.vip"#,
        &[
            r#"E0316 [elapsed(case.opened_at, "always")] `elapsed` cannot be used in a severity rule -> a severity rule follows from facts alone, so that it does not change by waiting; move the time limit to an escalation"#,
        ],
    );
    wrong_in(
        Site::Severity,
        "clock.resolution.breached",
        &[
            "E0316 [clock.resolution.breached] `clock.resolution.breached` cannot be used in a severity rule -> a severity rule follows from facts alone, so that it does not change by waiting; move the time limit to an escalation",
        ],
    );
    wrong_in(
        Site::Severity,
        r#"severity == "sev1""#,
        &[
            "E0316 [severity] `severity` cannot be used in a severity rule -> it is decided before severity is; write the facts that are meant",
        ],
    );
    wrong_in(
        Site::Severity,
        r#"escalated("second-line")"#,
        &[
            r#"E0316 [escalated("second-line")] `escalated` cannot be used in a severity rule -> only an escalation or a checklist asks what was escalated"#,
        ],
    );
    wrong_in(
        Site::Severity,
        "is.overdue",
        &[
            "E0316 [is.overdue] `is.overdue` cannot be used in a severity rule: it reads `now` and `clock` -> a severity rule follows from facts alone, so that it does not change by waiting; move the time limit to an escalation",
        ],
    );
    wrong_in(
        Site::Pause,
        "is.overdue",
        &[
            "E0316 [is.overdue] `is.overdue` cannot be used in `pause_while`: it reads `now` and `clock` -> `pause_while` follows from facts and severity alone, so that it does not change by waiting; move the time limit to an escalation",
        ],
    );
    wrong_in(
        Site::Pause,
        "now > case.due_at",
        &[
            "E0316 [now] `now` cannot be used in `pause_while` -> `pause_while` follows from facts and severity alone, so that it does not change by waiting; move the time limit to an escalation",
        ],
    );
    wrong_in(
        Site::NoSeverity,
        r#"severity == "sev1""#,
        &[
            "E0317 [severity] the policy has no `severity` section -> add one, or write the facts that are meant",
        ],
    );
}
