//! Suites, from their text to what is said of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use super::claim::{Change, Wanted};
use super::run::{RunOptions, Verdict, first_failure, run};
use super::{Files, Loaded, Results, Suite, Wrongs, load};
use crate::engine::Engine;

const POLICY: &str = r#"
escalate: 1
policy: desk
version: 1.0.0
fields:
  ticket: { type: text }
  promises: { list: { owner: text, due_at: timestamp } }
calendars:
  office: { time_zone: Europe/Lisbon, hours: { mon-fri: ["09:00-13:00", "14:00-18:00"] } }
severity:
  levels: [high, low]
  assume: worst
  rules:
    - { id: many, level: high, when: case.customers_affected >= 100, because: Many customers wait. }
  otherwise: low
clocks:
  - { id: resolution, from: case.opened_at, until: case.resolved_at, calendar: office, target: { high: 4h, low: 16h }, warn_at: [75%] }
targets:
  - { id: second-line, path: functional }
  - { id: manager, path: hierarchical }
escalations:
  - { id: stuck, to: second-line, when: case.work_stopped, because: They cannot work. }
  - { id: late, to: [second-line, manager], when: clock.resolution.breached, because: It takes too long., unless: [{ id: tested, when: case.fix_in_test, because: A fix is being verified. }] }
checklists:
  exit:
    - { id: confirmed, require: has(case.customer_confirmed_at), because: They confirm it. }
    - { id: known, require: case.root_cause_known, because: We understand it. }
"#;

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::embedded().unwrap())
}

/// A suite of that body beside [`POLICY`], and other files.
fn loaded(body: &str, others: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("desk.yaml", POLICY);
    write("desk.test.yaml", &format!("suite: 1\n{body}"));
    for (name, text) in others {
        write(name, text);
    }
    let path = folder.path().join("desk.test.yaml");
    load(engine(), &path, None, &mut Files::default()).unwrap()
}

fn suite_with(body: &str, others: &[(&str, &str)]) -> Suite {
    match loaded(body, others) {
        Loaded::Ready(suite) => *suite,
        Loaded::Wrong(wrong) => panic!("{:#?}", wrong.found),
    }
}

/// The suite of these tests, in Lisbon.
fn suite(tests: &str) -> Suite {
    suite_with(&format!("zone: Europe/Lisbon\ntests:\n{tests}"), &[])
}

fn wrong(body: &str) -> Wrongs {
    match loaded(body, &[]) {
        Loaded::Wrong(wrong) => wrong,
        Loaded::Ready(suite) => panic!("nothing is wrong with {:#?}", suite.tests),
    }
}

/// `T0103 4:5 message | help` of each mistake; lines count from that of `suite: 1`.
fn mistakes(body: &str) -> Vec<String> {
    let told = |it: &crate::model::diagnostic::Diagnostic| {
        let at = it.location.map_or((0, 0), |it| (it.line, it.column));
        let help = it.help.as_deref().unwrap_or("-");
        format!("{} {}:{} {} | {help}", it.code, at.0, at.1, it.message)
    };
    wrong(body).found.iter().map(told).collect()
}

fn ran(suite: &Suite, options: RunOptions) -> Results {
    run(engine(), &suite.policy, &suite.tests, options).unwrap()
}

fn verdicts(suite: &Suite) -> Vec<Verdict> {
    let results = ran(suite, RunOptions::default());
    results.tests.iter().map(|it| it.verdict).collect()
}

/// What differs in the only test of a suite: `what: expected / actual`, or `what: -lacks +extra`.
fn differences(test: &str) -> Vec<String> {
    let suite = suite(test);
    let results = ran(&suite, RunOptions::default());
    assert_eq!(results.tests.len(), 1);
    let all = results.tests[0].steps.iter().flat_map(|it| &it.differences);
    all.map(|it| match &it.change {
        Change::Value {
            expected, actual, ..
        } => format!("{}: {expected} / {actual}", it.what),
        Change::List { lacks, extra, .. } => {
            let lacks = lacks.iter().map(|it| format!(" -{}", it.name));
            let extra = extra.iter().map(|it| format!(" +{}", it.name));
            format!("{}:{}", it.what, lacks.chain(extra).collect::<String>())
        }
        Change::Snapshot { name, there, .. } => format!("{}: {name} {there}", it.what),
    })
    .collect()
}

const AT: &str = "at: 2026-11-20T12:00:00Z";

#[test]
fn only_what_a_test_names_is_looked_at() {
    let test = |expect: &str| {
        format!(
            "  - {{ name: a, {AT}, case: {{ customers_affected: 240, opened_at: 2026-11-20 09:00, work_stopped: yes, vip: false }}, expect: {expect} }}\n"
        )
    };
    for (expect, wanted) in [
        ("{ severity: high }", vec![]),
        ("{ severity: low }", vec!["severity: low / high"]),
        (
            "{ severity: { rule: many, certain: yes, otherwise: no } }",
            vec![],
        ),
        (
            "{ severity: { rule: none } }",
            vec!["severity rule: none / many"],
        ),
        ("{ due: [stuck] }", vec![]),
        ("{ due: stuck/second-line }", vec![]),
        ("{ due: none }", vec!["due: +stuck/second-line"]),
        ("{ due: [late] }", vec!["due: -late +stuck/second-line"]),
        ("{ due: { excludes: [late] } }", vec![]),
        (
            "{ due: { includes: [late], excludes: [stuck] } }",
            vec!["due: -late +stuck"],
        ),
        ("{ escalations: { stuck: due, late: no } }", vec![]),
        (
            "{ escalations: { late: { state: held } } }",
            vec!["escalation late: held / no"],
        ),
        ("{ clocks: { resolution: running } }", vec![]),
        (
            "{ clocks: { resolution: breached } }",
            vec!["clock resolution breached: yes / no"],
        ),
        (
            "{ clocks: { resolution: { used: 75%, elapsed: 3h, remaining: 1h, warned: [75%] } } }",
            vec![],
        ),
        (
            "{ clocks: { resolution: { used: '>= 0.76' } } }",
            vec!["clock resolution used: >= 0.76 / 0.75"],
        ),
        (
            "{ clocks: { resolution: { remaining: '<= 60m', due: '> now' } } }",
            vec![],
        ),
        (
            "{ clocks: { resolution: { due: now } } }",
            vec![
                "clock resolution due: 2026-11-20T12:00:00Z (Fri 2026-11-20 12:00) / 2026-11-20T13:00:00Z (Fri 2026-11-20 13:00)",
            ],
        ),
        ("{ exit: no }", vec![]),
        (
            "{ exit: { unmet: [known] } }",
            vec!["exit unmet: +confirmed"],
        ),
        (
            "{ exit: { items: { confirmed: no, known: unknown } } }",
            vec![],
        ),
        ("{ ask: [root_cause_known] }", vec![]),
        (
            "{ ask: { first: vip } }",
            vec!["ask first: vip / root_cause_known"],
        ),
        ("{ next_change: now + 1h }", vec![]),
        (
            "{ next_change: none }",
            vec!["next change: none / 2026-11-20T13:00:00Z (Fri 2026-11-20 13:00)"],
        ),
        ("{ highest: second-line, notify: [second-line] }", vec![]),
        ("{ problems: none }", vec![]),
        ("{ refused: C0105 }", vec!["refused: C0105 / none"]),
    ] {
        let found = differences(&test(expect));
        assert_eq!(found, wanted, "{expect}");
    }
}

#[test]
fn a_story_is_decided_step_by_step_and_sees_only_what_has_happened() {
    let suite = suite(
        r#"
  - name: story
    case: { opened_at: start, customers_affected: 1, work_stopped: false, fix_in_test: false }
    start: 2026-11-20 11:30
    story:
      - expect: { severity: low, clocks: { resolution: { remaining: 16h } } }
      - at: +1h
        set: { customers_affected: 100 }
        expect: { severity: high, clocks: { resolution: { due: start + 4h on office } } }
      - { at: "14:00", expect: { clocks: { resolution: { elapsed: 1h30m } }, due: none } }
      - { after: 2h30m on office, expect: { clocks: { resolution: breached }, due: [late] } }
      - { set: { fix_in_test: yes }, expect: { held: [late], due: none } }
      - { at: Mon 09:00, set: { resolved_at: now, customer_confirmed_at: now }, expect: { exit: { unmet: [known] } } }
      - { at: 2026-11-24T09:00:00+01:00, set: { fix_in_test: ~ }, expect: { undetermined: [late] } }
"#,
    );
    let at: Vec<String> = suite.tests[0]
        .steps
        .iter()
        .map(|it| it.now.to_string())
        .collect();
    assert_eq!(
        at,
        [
            "2026-11-20T11:30:00Z",
            "2026-11-20T12:30:00Z",
            "2026-11-20T14:00:00Z",
            "2026-11-20T16:30:00Z",
            "2026-11-20T16:30:00Z",
            "2026-11-23T09:00:00Z",
            "2026-11-24T08:00:00Z",
        ]
    );
    let results = ran(&suite, RunOptions::default());
    let differ: Vec<_> = results.tests[0]
        .steps
        .iter()
        .flat_map(|it| &it.differences)
        .collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

#[test]
fn facts_that_a_test_sets_or_leaves_out_are_so_from_the_beginning_to_the_end() {
    let suite = suite_with(
        r#"
tests:
  - { name: as it is, case: { file: cases.jsonl, id: B }, at: 2026-11-20T12:00:00Z, expect: { severity: high } }
  - { name: fewer, case: { file: cases.jsonl, id: B }, set: { customers_affected: 1 }, at: 2026-11-20T12:00:00Z, expect: { severity: low } }
  - { name: unknown, case: { file: cases.jsonl, id: B }, without: customers_affected, at: 2026-11-20T12:00:00Z, expect: { severity: { candidates: [high, low] } } }
"#,
        &[(
            "cases.jsonl",
            "{\"id\":\"A\"}\n{\"id\":\"B\",\"history\":[{\"at\":\"2026-11-20T10:00:00Z\",\"set\":{\"customers_affected\":500}}]}\n",
        )],
    );
    assert_eq!(verdicts(&suite), [Verdict::Passed; 3]);
}

#[test]
fn cases_rest_on_one_another() {
    let suite = suite_with(
        "cases:\n  small: { customers_affected: 1, vip: yes }\n  large: { like: small, set: { customers_affected: 100 } }\n  \
         file: case.json\n  other: { like: file, without: [customers_affected] }\n\
         tests:\n\
         \x20 - { name: a, case: large, at: 2026-11-20T12:00:00Z, expect: { severity: high } }\n\
         \x20 - { name: b, case: file, at: 2026-11-20T12:00:00Z, expect: { severity: high } }\n\
         \x20 - { name: c, case: other, at: 2026-11-20T12:00:00Z, expect: { severity: { certain: no } } }\n",
        &[("case.json", "{\n\"id\": 7, \"customers_affected\": 100 }")],
    );
    assert_eq!(verdicts(&suite), [Verdict::Passed; 3]);
    assert_eq!(
        suite.tests[0].steps[0].case,
        r#"{"customers_affected":100,"id":"a","vip":true}"#
    );
}

#[test]
fn rows_are_tests_of_their_own_in_the_suite_and_in_a_file() {
    let suite = suite_with(
        r#"
tests:
  - name: inline
    at: 2026-11-20T12:00:00Z
    case: { ticket: x }
    expect: { severity: high, ask: none }
    rows:
      - { name: many, set: { customers_affected: 100 }, expect: { ask: { excludes: [customers_affected] } } }
      - { set: { customers_affected: 1 }, expect: { severity: low, ask: { includes: [work_stopped] } } }
  - name: cells
    at: 2026-11-20T12:00:00Z
    table:
      columns: [name, customers_affected, ticket, expect.severity, expect.severity.certain]
      rows: []
"#
        .replace(
            "      columns: [name, customers_affected, ticket, expect.severity, expect.severity.certain]\n      rows: []",
            "      columns: [name, customers_affected, expect.severity.level, expect.severity.certain]\n      \
             rows: [[a, 100, high, yes], [b, \"\", high, no]]",
        )
        .as_str(),
        &[],
    );
    let names: Vec<&str> = suite.tests.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["inline / many", "inline / row 2", "cells / a", "cells / b"]
    );
    assert_eq!(verdicts(&suite), [Verdict::Passed; 4]);

    let suite = suite_with(
        "tests:\n  - { name: file, at: 2026-11-20T12:00:00Z, table: rows.csv }\n",
        &[(
            "rows.csv",
            "name,ticket,customers_affected,work_stopped,expect.severity,expect.due,without\n\
             one,007,100,true,high,stuck,\n\
             two,8,1,no,low,none,\n\
             three,9,1,yes,high,stuck,customers_affected;ticket\n",
        )],
    );
    assert_eq!(verdicts(&suite), [Verdict::Passed; 3]);
    assert!(suite.tests[0].steps[0].case.contains(r#""ticket":"007""#));
    assert!(!suite.tests[2].steps[0].case.contains("ticket"));
}

#[test]
fn what_is_wrong_with_a_suite_is_told_with_its_place_and_what_to_write() {
    let mut differ = String::new();
    let one = |rest: &str| format!("tests:\n  - {{ name: a, {AT}, {rest} }}\n");
    for (body, wanted) in [
        ("test: []\n".to_owned(), "T0103 2:1 a suite has no key `test` | did you mean `tests`?"),
        (one("expct: { severity: high }"), "T0103 3:42 a test has no key `expct` | did you mean `expect`?"),
        (one("expect: { severty: high }"), "T0103 3:52 nothing of a decision is called `severty` | did you mean `severity`?"),
        (one("expect: {}"), "T0106 3:13 the test `a` asserts nothing | write what it expects: `expect: { severity: sev1 }`"),
        (one("set: { vip: yes }"), "T0106 3:13 the test `a` asserts nothing | write what it expects: `expect: { severity: sev1 }`"),
        (one("expect: { due: { includes: [] } }"), "T0106 3:57 this asserts nothing of `due` | write `none` for the empty list, or what it `includes`"),
        (one("set: { custmers_affected: 1 }, expect: { severity: low }"), "T0201 3:49 the policy has no fact `custmers_affected` | did you mean `customers_affected`?"),
        (one("without: [vipp], expect: { severity: low }"), "T0201 3:52 the policy has no fact `vipp` | did you mean `vip`?"),
        (one("expect: { severity: hihg }"), "T0201 3:62 the policy has no level `hihg` | did you mean `high`?"),
        (one("expect: { severity: { rule: sev } }"), "T0201 3:70 the policy has no rule of severity `sev` | it has `many`"),
        (one("expect: { due: [stuk] }"), "T0201 3:58 the policy has no rule of escalation `stuk` | did you mean `stuck`?"),
        (one("expect: { due: [stuck/manger] }"), "T0201 3:58 the policy has no target `manger` | did you mean `manager`?"),
        (one("expect: { clocks: { resolutoin: running } }"), "T0201 3:62 the policy has no clock `resolutoin` | did you mean `resolution`?"),
        (one("expect: { clocks: { resolution: runing } }"), "T0202 3:74 a clock is never `runing` | did you mean `running`?"),
        (one("expect: { clocks: { resolution: { due: soon } } }"), "T0107 3:81 `soon` is not an instant | expected date, time and offset from UTC, for example `2026-11-20T21:30:00Z` or `2026-11-20T16:30:00-05:00`"),
        (one("expect: { exit: { unmet: [confrmed] } }"), "T0201 3:68 the policy has no item of `exit` named `confrmed` | did you mean `confirmed`?"),
        (one("expect: { checklists: { entry: yes } }"), "T0201 3:66 the policy has no checklist `entry` | it has `exit`"),
        (one("set: { opened_at: -3h }, expect: { severity: low }"), "T0107 3:60 `opened_at`: `-3h` does not say before what | write `now - 3h`"),
        (one("set: { opened_at: 2026-11-20 09:00 }, expect: { severity: low }"), "T0107 3:60 `opened_at`: `2026-11-20 09:00` has no offset from UTC, and the suite names no zone | write `2026-11-20T09:00:00Z` for UTC, or above the tests `zone: Europe/London` or whichever zone is meant"),
        (one("set: { opened_at: now - 3h on offce }, expect: { severity: low }"), "T0107 3:60 `opened_at`: there is no calendar `offce` | did you mean `office`?"),
        (one("set: { promises: [{ owned: x }] }, expect: { severity: low }"), "T0201 3:62 the policy has no field of `promises` named `owned` | did you mean `owner`?"),
        (one("set: { vip: 3 }, expect: { severity: low }"), "C0107 3:49 this case cannot be decided: `vip`: expected yes or no (`true` or `false`), found `3` | mend the value, or expect it: `problems: [vip]`"),
        (one("case: smal, expect: { severity: low }"), "T0201 3:48 there is no case `smal` | name a file such as `case.json`, or write `cases:` above the tests"),
        (one("case: none.json, expect: { severity: low }"), "T0108 3:48 "),
        ("tests:\n  - { name: a, expect: { severity: low } }\n".to_owned(), "T0107 3:13 the test `a` does not say as of when | write `at: 2026-11-20T21:30:00Z`, or a `start` and a `story`"),
        (format!("tests:\n  - {{ {AT}, expect: {{ severity: low }} }}\n"), "T0104 3:5 this test has no name | write what it shows: `name: A key customer reaches the sponsor`"),
        ("zone: Lisbon\ntests: []\n".to_owned(), "T0202 2:7 there is no time zone `Lisbon` | did you mean `Europe/Lisbon`?"),
        ("zone: [a\n".to_owned(), "T0101 "),
        ("zone: UTC\nzone: UTC\ntests: []\n".to_owned(), "T0101 3:1 this is not YAML that can be read: the key `zone` stands there twice | write each key once; put a text"),
        ("tests:\n  - { name: a, start: 2026-11-20T12:00:00Z, story: [{ at: +2h, expect: { severity: low } }, { at: +1h, expect: { severity: low } }] }\n".to_owned(), "T0107 3:99 this step is at 2026-11-20T13:00:00Z, before the one above it | "),
        ("tests:\n  - { name: a, start: 2026-11-20T12:00:00Z, story: [{ at: +2h }] }\n".to_owned(), "T0106 3:53 this step does nothing | let it `set` facts, or say what it should `expect`"),
        ("tests:\n  - { name: a, start: 2026-11-20T12:00:00Z, story: [{ expect: {} }, { expect: { severity: low } }] }\n".to_owned(), "T0106 3:63 this step expects nothing | "),
        ("tests:\n  - { name: a, start: 2026-11-20T12:00:00Z, story: [{ at: +2h, set: { vip: yes } }] }\n".to_owned(), "T0106 3:13 the test `a` asserts nothing | "),
        (format!("{}  - {{ name: a, {AT}, expect: {{ severity: low }} }}\n", one("expect: { severity: low }")), "T0105 4:13 there is a test `a` already | give each test and each row a name of its own"),
        ("cases: { a: { like: b }, b: { like: a } }\ntests: []\n".to_owned(), "T0202 "),
    ] {
        let found = mistakes(&body);
        assert_eq!(found.len().min(1), 1, "{body}: {found:#?}");
        if !found[0].starts_with(wanted) {
            differ.push_str(&format!("{body} is {}\nnot {wanted}\n\n", found[0]));
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

#[test]
fn a_case_in_a_file_loses_nothing_in_silence() {
    let test =
        format!("tests:\n  - {{ name: a, {AT}, case: case.json, expect: {{ severity: high }} }}\n");
    for (text, wanted) in [
        (
            r#"{"vip": true, "vip": false}"#,
            "`case.json`: `vip` occurs twice at line 1 column 27",
        ),
        (
            "{\"vip\": true}\n{",
            "`case.json` is no JSON from line 2 on",
        ),
        (r#"[{"id": 1}, {"id": 2}]"#, "`case.json` holds 2 cases"),
        ("3", "`case.json` holds no case"),
        (
            r#"{"vipp": true}"#,
            "this case cannot be decided: the policy knows no fact `vipp`",
        ),
    ] {
        match loaded(&test, &[("case.json", text)]) {
            Loaded::Wrong(wrong) => assert_eq!(wrong.found[0].message, wanted),
            Loaded::Ready(_) => panic!("{text} is read"),
        }
    }
}

const MAPPING: &str = "mapping: 1
source: { format: csv }
case: { id: .ticket }
event: { at: .changed }
instants: { format: \"%d/%m/%Y %H:%M\", time_zone: Europe/Lisbon }
facts:
  opened_at: { at: .opened, from_start: true }
  customers_affected: { number: .customers }
";

const EXPORT: &str = "ticket,changed,opened,customers
7,20/11/2026 09:05,20/11/2026 09:00,12
7,20/11/2026 10:40,20/11/2026 09:00,120
8,20/11/2026 11:00,20/11/2026 11:00,1
9,20/11/2026 11:30,20/11/2026 11:30,many
";

/// A case of an export is picked by its id, and has the history that the export tells.
#[test]
fn a_case_of_an_export_is_picked_by_its_id() {
    let of = |case: &str| {
        format!(
            "zone: Europe/Lisbon\ntests:\n  - name: a\n    case: {{ {case} }}\n    rows:\n      \
             - {{ name: before, at: 2026-11-20 10:00, expect: {{ severity: low, clocks: {{ resolution: {{ started_at: 2026-11-20 09:00 }} }} }} }}\n      \
             - {{ name: after, at: 2026-11-20 12:00, expect: {{ severity: high }} }}\n"
        )
    };
    let files = [("export.csv", EXPORT), ("mapping.yaml", MAPPING)];
    let good = of("file: export.csv, map: mapping.yaml, id: 7");
    let suite = suite_with(&good, &files);
    assert_eq!(verdicts(&suite), [Verdict::Passed, Verdict::Passed]);
    let told = |case: &str, files: &[(&str, &str)]| match loaded(&of(case), files) {
        Loaded::Wrong(wrong) => {
            let it = &wrong.found[0];
            format!("{} | {}", it.message, it.help.as_deref().unwrap_or("-"))
        }
        Loaded::Ready(_) => panic!("{case} is read"),
    };
    assert_eq!(
        told("file: export.csv, map: mapping.yaml, id: 17", &files),
        "`export.csv` has no case with the id `17` | the first one is `7`"
    );
    assert_eq!(
        told("file: export.csv, map: mapping.yaml", &files),
        "`export.csv` holds 3 cases | say which one: `{ file: export.csv, id: … }`"
    );
    // What of it cannot be read is no fact of a test.
    let nine = told("file: export.csv, map: mapping.yaml, id: 9", &files);
    assert!(nine.starts_with("`export.csv`, line 5: "), "{nine}");
    assert_eq!(
        told("file: export.csv, id: 7", &files),
        "`export.csv` is no JSON from line 1 on | a file of cases is JSON, or one JSON object a \
         line; an export needs a mapping: `{ file: …, map: mapping.yaml }`"
    );
    assert_eq!(
        told("like: export.csv, map: mapping.yaml", &files),
        "a mapping reads an export, and there is none | write `file` for the export: `{ file: \
         export.csv, map: mapping.yaml, id: … }`"
    );
    let broken = MAPPING.replace("number:", "numbr:");
    let wrong = told(
        "file: export.csv, map: mapping.yaml, id: 7",
        &[("export.csv", EXPORT), ("mapping.yaml", &broken)],
    );
    assert!(wrong.starts_with("`mapping.yaml`, line 8: "), "{wrong}");
    assert!(
        told("file: export.csv, map: nowhere.yaml, id: 7", &files).contains("there is no file"),
    );
}

#[test]
fn packed_files_are_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("desk.yaml"), POLICY).unwrap();
    let file = fs::File::create(folder.path().join("case.json.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    packed.write_all(br#"{"customers_affected":120}"#).unwrap();
    packed.finish().unwrap();
    let path = folder.path().join("desk.test.yaml");
    let test = format!(
        "suite: 1\ntests:\n  - {{ name: a, {AT}, case: case.json.gz, expect: {{ severity: high }} }}\n"
    );
    fs::write(&path, test).unwrap();
    match load(engine(), &path, None, &mut Files::default()).unwrap() {
        Loaded::Ready(suite) => assert_eq!(verdicts(&suite), [Verdict::Passed]),
        Loaded::Wrong(wrong) => panic!("{:#?}", wrong.found),
    }
}

#[test]
fn a_suite_of_another_version_or_of_a_broken_policy_is_no_suite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.test.yaml");
    let tell = |text: &str, policy: &str| {
        fs::write(&path, text).unwrap();
        fs::write(folder.path().join("a.yaml"), policy).unwrap();
        match load(engine(), &path, None, &mut Files::default()).unwrap() {
            Loaded::Wrong(it) => (it.file.ends_with("a.yaml"), it.found[0].code.clone()),
            Loaded::Ready(_) => panic!("it is fine"),
        }
    };
    assert_eq!(
        tell("suite: 2\ntests: []\n", POLICY),
        (false, "T0202".to_owned())
    );
    assert_eq!(tell("tests: []\n", POLICY), (false, "T0104".to_owned()));
    assert!(tell("suite: 1\ntests: []\n", "escalate: 1\n").0);
    let nowhere = load(
        engine(),
        Path::new("nowhere.test.yaml"),
        None,
        &mut Files::default(),
    )
    .unwrap();
    assert!(matches!(nowhere, Loaded::Wrong(it) if it.found[0].code == "T0108"));
}

/// A thousand tests, each third of which fails.
fn thousand() -> Suite {
    let rows: String = (0..1000)
        .map(|it| {
            let customers = if it % 3 == 0 { 1 } else { 100 };
            format!("        - [n{it}, {customers}]\n")
        })
        .collect();
    suite(&format!(
        "  - name: t\n    {AT}\n    expect: {{ severity: high }}\n    table:\n      columns: [name, customers_affected]\n      rows:\n{rows}"
    ))
}

#[test]
fn threads_and_seeds_change_nothing_in_the_report() {
    let suite = thousand();
    let plain = ran(&suite, RunOptions::default());
    assert_eq!(plain.count(Verdict::Failed), 334);
    for (threads, seed) in [(4, None), (1, Some(7)), (3, Some(8))] {
        let options = RunOptions {
            threads,
            seed,
            ..RunOptions::default()
        };
        assert_eq!(ran(&suite, options), plain, "{options:?}");
    }
}

#[test]
fn after_the_first_failure_nothing_counts_whatever_the_threads() {
    let suite = thousand();
    let fast = |threads: usize, seed: Option<u64>| {
        ran(
            &suite,
            RunOptions {
                threads,
                seed,
                fail_fast: true,
                ..RunOptions::default()
            },
        )
    };
    let plain = fast(1, None);
    assert_eq!(
        (plain.count(Verdict::Failed), plain.count(Verdict::NotRun)),
        (1, 999)
    );
    assert_eq!(fast(4, None), plain);
    let shuffled = fast(1, Some(3));
    assert_eq!(shuffled.count(Verdict::Failed), 1);
    assert_ne!(shuffled, plain);
    assert_eq!(fast(4, Some(3)), shuffled);
}

#[test]
fn whether_all_pass_is_told_without_a_report() {
    let suite = suite(&format!(
        "  - {{ name: a, {AT}, set: {{ customers_affected: 100 }}, expect: {{ severity: high }} }}\n  \
           - {{ name: b, {AT}, set: {{ customers_affected: 99 }}, expect: {{ severity: low }} }}\n"
    ));
    let tell = |policy: &str| {
        let mut session = engine().session().unwrap();
        let policy = session.compile(policy).unwrap().policy;
        first_failure(&mut session, policy, &suite.tests).unwrap()
    };
    assert_eq!(tell(POLICY), None);
    assert_eq!(tell(&POLICY.replace(">= 100", "> 100")), Some(0));
    assert_eq!(tell(&POLICY.replace(">= 100", ">= 99")), Some(1));
}

#[test]
fn every_assertion_says_which_parts_of_the_decision_it_looks_at() {
    let suite = suite(&format!(
        "  - {{ name: a, {AT}, expect: {{ severity: {{ certain: no }}, due: none, held: {{ excludes: [late] }}, \
         clocks: {{ resolution: not_started }}, exit: no, ask: {{ includes: [vip] }}, next_change: none }} }}\n"
    ));
    let found: Vec<(String, String)> = suite.tests[0].steps[0]
        .assertions
        .iter()
        .map(|it| (it.what.clone(), it.subjects.join(" ")))
        .collect();
    let wanted = [
        ("severity certain", "severity"),
        ("due", "escalation/stuck escalation/late"),
        ("held", "escalation/late"),
        ("clock resolution phase", "clock/resolution"),
        ("exit ready", "exit/confirmed exit/known"),
        ("ask", "ask"),
        ("next change", "next_change"),
    ];
    let wanted = wanted.map(|(what, of)| (what.to_owned(), of.to_owned()));
    assert_eq!(found, wanted);
}

#[test]
fn a_snapshot_holds_the_decision_whatever_its_layout() {
    let test = format!(
        "tests:\n  - {{ name: a, {AT}, set: {{ customers_affected: 100 }}, expect: {{ snapshot: a.json }} }}\n"
    );
    let first = suite_with(&test, &[]);
    let results = ran(&first, RunOptions::default());
    let (snapshot, written) = results.tests[0].steps[0].snapshot.clone().unwrap();
    assert_eq!(
        (snapshot.name.as_str(), snapshot.text.as_deref()),
        ("a.json", None)
    );
    assert!(!written.contains("\"policy\""));

    let tight = serde_json::from_str::<serde_json::Value>(&written)
        .unwrap()
        .to_string();
    let held = suite_with(&test, &[("a.json", &tight)]);
    assert_eq!(verdicts(&held), [Verdict::Passed]);
    let other = suite_with(&test, &[("a.json", &tight.replace("high", "low"))]);
    let results = ran(&other, RunOptions::default());
    let Change::Snapshot {
        lines, there: true, ..
    } = &results.tests[0].steps[0].differences[0].change
    else {
        panic!("{results:#?}");
    };
    let changed: Vec<&str> = lines
        .iter()
        .filter(|it| it.sign == '+')
        .map(|it| it.text.trim())
        .collect();
    assert!(changed.contains(&"\"level\": \"high\","), "{lines:#?}");
    assert!(matches!(
        other.tests[0].steps[0].assertions[0].wanted,
        Wanted::Snapshot(_)
    ));
}

#[test]
fn a_test_says_what_it_is_an_example_of() {
    let case = "case: { customers_affected: 240 }";
    let shown = suite(&format!(
        "  - {{ name: a, {AT}, {case}, expect: {{ severity: high }}, shows: [S-2 yes, the contract no] }}\n  \
         - name: b\n    {AT}\n    {case}\n    table:\n      columns: [name, customers_affected, expect.severity, shows]\n      \
         rows: [[many, 100, high, \"S-2 yes, S-3 no\"], [few, 99, low, S-2 no], [none, 0, low, \"\"]]\n"
    ));
    let shown: Vec<Vec<(&str, bool)>> = shown
        .tests
        .iter()
        .map(|test| {
            let each = test.shows.iter();
            each.map(|it| (it.source.as_str(), it.holds)).collect()
        })
        .collect();
    assert_eq!(
        shown,
        [
            vec![("S-2", true), ("the contract", false)],
            vec![("S-2", true), ("S-3", false)],
            vec![("S-2", false)],
            vec![],
        ]
    );
    assert_eq!(
        mistakes(&format!(
            "tests:\n  - {{ name: a, {AT}, {case}, expect: {{ severity: high }}, shows: [S-2, S-3 yes, S-3 no] }}\n"
        )),
        [
            "T0102 3:113 `S-2` does not say which answer the test shows | write the source as rules name it, then `yes` or `no`: `shows: [S-31 yes]`",
            "T0105 3:127 the test shows `S-3` twice | one test shows one answer: write another for the other",
        ]
    );
}
