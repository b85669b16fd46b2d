//! Holds every message about the items of lists, and about histories.

use super::{Site, wrong, wrong_in};

#[test]
fn an_item_has_a_name_of_its_own() {
    wrong(
        "case.actions.exists(Now, Now.done)",
        &[
            "E0332 [Now] `Now` cannot stand for an item -> begin with a name of small letters for one item, as in `case.actions.exists(a, has(a.done_at))`",
        ],
    );
    wrong(
        "case.actions.exists(now, now.done)",
        &[
            "E0332 [now] `now` means something else, and cannot stand for an item -> choose another name, such as `it`",
        ],
    );
    wrong(
        "case.actions.exists(case.vip, a.done)",
        &[
            "E0332 [case.vip] `case.vip` cannot stand for an item -> begin with a name of small letters for one item, as in `case.actions.exists(a, has(a.done_at))`",
        ],
    );
    wrong(
        "case.tags.exists(a, case.actions.exists(a, a.owner == a))",
        &[
            "E0332 [a] `a` stands for an item of another list already -> choose another name for the items of this one",
        ],
    );
    wrong(
        "case.actions.exists(a, a.done) && a.done",
        &[
            "E0301 [a] unknown name `a` -> a condition begins with `case`, `severity`, `now`, `clock`, `is`, `pick` or `program`",
        ],
    );
}

#[test]
fn what_an_item_has_is_checked() {
    wrong(
        "case.actions.exists(a, a.dued_at < now)",
        &[
            "E0333 [dued_at] the items of `case.actions` have no field `dued_at` -> did you mean `a.due_at`?",
        ],
    );
    wrong(
        r#"case.actions.all(a, has(a.colour))"#,
        &[
            "E0333 [colour] the items of `case.actions` have no field `colour` -> they have `owner`, `due_at`, `done` and `state`",
        ],
    );
    wrong(
        r#"case.actions.exists(a, a == "ann")"#,
        &[
            "E0331 [a] `a` is a record of `case.actions`, not one value -> name a field of it: `a.owner`, `a.due_at`, `a.done` or `a.state`",
        ],
    );
    wrong(
        r#"case.tags.exists(t, t.name == "x")"#,
        &["E0330 [name] `t` is a text and has no part `name` -> write `t` without `.name`"],
    );
    wrong(
        r#"case.actions.exists(a, a.state == "opened")"#,
        &[
            r#"E0310 ["opened"] `a.state` is never `opened` -> did you mean `"open"`? it is `"open"` or `"done"`"#,
        ],
    );
    wrong(
        "case.actions.exists(a, a.owner)",
        &[
            r#"E0315 [a.owner] `a.owner` is a text, not something that holds or not -> say what must hold of it, for example `a.owner == "…"`"#,
        ],
    );
    wrong(
        "case.actions.all(a, a.due_at != null)",
        &[
            "E0320 [a.due_at != null] there is no `null`: a fact is given, or it is not -> write `case.actions.all(a, has(a.due_at))`",
        ],
    );
    wrong(
        "case.actions.exists(a, case.vip)",
        &[
            "E0334 [case.vip] this is the same for every item: it never looks at `a` -> name a field of the item, as in `a.owner`",
        ],
    );
}

#[test]
fn a_part_of_a_list_is_counted() {
    wrong(
        "case.actions.filter(a, a.done)",
        &[
            "E0335 [case.actions.filter(a, a.done)] `filter` picks items of a list, which is no answer yet -> ask whether there is one with `exists`, or count them with `size(case.actions.filter(a, a.done)) >= 1`",
        ],
    );
    wrong(
        "size(case.actions.filter(a.done)) > 1",
        &[
            "E0323 [size(case.actions.filter(a.done))] `filter` takes a name for an item of the list, and a condition on it -> write it like `size(case.actions.filter(a, !has(a.done_at))) >= 2`",
        ],
    );
    wrong(
        r#"case.subject.exists(x, x == "a")"#,
        &[
            "E0323 [case.subject] `exists` looks through a list, but `case.subject` is a text -> write it like `case.actions.exists(a, has(a.done_at))`",
        ],
    );
    wrong(
        "case.tags.any(t, t == \"a\")",
        &[
            "E0309 [any] unknown function `any` after a dot -> did you mean `exists`? write it like `case.actions.exists(a, has(a.done_at))`",
        ],
    );
    wrong(
        "0 * size(case.tags) > 1",
        &[
            "E0217 [0 * size(case.tags)] a count of items is not multiplied by 0 -> write a whole number from 1 to 1000000",
        ],
    );
    wrong(
        "size(case.tags) * size(case.counts) > 1",
        &[
            "E0217 [size(case.tags) * size(case.counts)] `*` does not calculate with numbers -> declare a fact under `fields` that holds the result, and let the cases give it",
        ],
    );
    wrong(
        "case.tags.exists(a, case.tags.exists(b, case.tags.exists(c, a == b && b == c)))",
        &[
            "E0208 [case.tags.exists(c, a == b && b == c)] the condition looks through more than 2 lists inside one another -> ask of the inner list in a condition of its own, and join the two with `&&`",
        ],
    );
}

#[test]
fn a_history_is_asked_for_a_value_that_the_fact_can_have() {
    wrong(
        r#"was(case.status, "wating")"#,
        &[
            r#"E0310 ["wating"] `case.status` is never `wating` -> did you mean `"waiting"`? it is `"open"`, `"waiting"` or `"closed"`"#,
        ],
    );
    wrong(
        "was(case.vip, \"yes\")",
        &[
            "E0312 [\"yes\"] `case.vip` is yes or no, `\"yes\"` is a text: they cannot be compared -> write `was(case.vip, true)`",
        ],
    );
    wrong(
        "changes(case.opened_at) > 1",
        &[
            "E0323 [case.opened_at] `changes` follows a text, a whole number, or yes and no, but `case.opened_at` is a timestamp -> name another fact, as in `changes(case.assignment_group)`",
        ],
    );
    wrong(
        "was(case.status)",
        &[
            r#"E0323 [was(case.status)] `was` takes a fact and one of its values -> write it like `was(case.impact, "high")`"#,
        ],
    );
    wrong(
        "was(case.status, case.region)",
        &[
            "E0323 [case.region] `case.region` is not a fixed value -> write one of the values that the fact can have",
        ],
    );
    wrong(
        r#"changes("status") > 1"#,
        &[
            r#"E0323 [changes("status")] `changes` takes one fact -> write it like `changes(case.assignment_group)`"#,
        ],
    );
    wrong_in(
        Site::Severity,
        r#"time_in(case.status, "waiting") > duration("1h")"#,
        &[
            r#"E0316 [time_in(case.status, "waiting")] `time_in` cannot be used in a severity rule -> a severity rule follows from facts alone, so that it does not change by waiting; move the time limit to an escalation"#,
        ],
    );
}

#[test]
fn words_are_looked_for_in_a_text_of_the_case() {
    wrong(
        r#"mentions(case.subject, "fire_word")"#,
        &[r#"E0336 ["fire_word"] unknown word list `fire_word` -> did you mean `fire_words`?"#],
    );
    wrong(
        "mentions(case.subject, fire_words)",
        &[
            "E0325 [fire_words] `fire_words` is a text and stands without quotes -> write `mentions(case.subject, \"fire_words\")`",
        ],
    );
    wrong(
        r#"mentions(case.vip, "fire_words")"#,
        &[
            r#"E0323 [case.vip] `mentions` looks into a text of the case, but `case.vip` is yes or no -> name a text, as in `mentions(case.subject, "fire_words")`"#,
        ],
    );
    wrong(
        r#"mentions("smoke", "fire_words")"#,
        &[
            r#"E0323 ["smoke"] `mentions` looks into a text of the case, but `"smoke"` is the same for every case -> name a text, as in `mentions(case.subject, "fire_words")`"#,
        ],
    );
    wrong(
        "mentions(case.subject)",
        &[
            r#"E0323 [mentions(case.subject)] `mentions` takes a text and a word list in quotes -> write it like `mentions(case.subject, "outage_words")`"#,
        ],
    );
}

#[test]
fn a_table_is_asked_for_what_it_gives() {
    wrong(
        r#"pick.desks == "lan""#,
        &["E0337 [desks] unknown table `desks` -> did you mean `pick.desk`?"],
    );
    wrong(
        r#"pick.desk == "lam""#,
        &[
            r#"E0310 ["lam"] `pick.desk` is never `lam` -> did you mean `"lan"`? it is `"lan"` or `"pc"`"#,
        ],
    );
    wrong(
        "pick",
        &["E0331 [pick] `pick` means nothing on its own -> name a table of it, as in `pick.desk`"],
    );
    wrong(
        "desk == \"lan\"",
        &["E0301 [desk] unknown name `desk` -> write `pick.desk`"],
    );
    wrong_in(
        Site::Severity,
        r#"pick.limit > duration("1h")"#,
        &[
            "E0316 [pick.limit] `pick.limit` cannot be used in a severity rule: it reads `now` and `clock` -> a severity rule follows from facts alone, so that it does not change by waiting; move the time limit to an escalation",
        ],
    );
}

#[test]
fn a_process_and_a_coverage_are_asked_for_by_their_ids() {
    wrong(
        r#"conforms("respons")"#,
        &[r#"E0338 ["respons"] unknown process `respons` -> did you mean `response`?"#],
    );
    wrong(
        r#"covered("response")"#,
        &[r#"E0338 ["response"] unknown coverage `response` -> there is `one`"#],
    );
    wrong(
        "conforms(response)",
        &[
            "E0325 [response] `response` is a text and stands without quotes -> write `conforms(\"response\")`",
        ],
    );
    wrong(
        "covered()",
        &[
            r#"E0323 [covered()] `covered` takes one coverage in quotes -> write it like `covered("one-commander")`"#,
        ],
    );
    wrong_in(
        Site::Pause,
        r#"conforms("response")"#,
        &[
            r#"E0316 [conforms("response")] `conforms` cannot be used in `pause_while` -> only an escalation, a RACI row or a checklist asks how it went"#,
        ],
    );
}
