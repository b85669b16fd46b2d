//! Mappings over small exports, and over real ones where they are at hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Mapped, Mapping, ProblemKind, StartError, unpacked};

/// The repository, wherever this module is built.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(root().join("fixtures/servicenow-audit").join(name)).unwrap()
}

/// A file of real data beside the repository; none, and a word about it, where it is absent.
fn shared(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no {}", path.display());
    None
}

fn parse(text: &str) -> Mapping {
    match Mapping::parse(text) {
        Ok(mapping) => mapping,
        Err(errors) => panic!("{errors:#?}"),
    }
}

/// What a mapping makes of an export, a line for each case and problem.
fn map(mapping: &str, export: &str) -> Vec<String> {
    let mapping = parse(mapping);
    let cases = match mapping.cases(export.as_bytes()) {
        Ok(cases) => cases,
        Err(error) => return vec![start(error)],
    };
    cases.map(|mapped| shown(&mapped.unwrap())).collect()
}

fn shown(mapped: &Mapped) -> String {
    match mapped {
        Mapped::Case(case) => format!("{} {}", case.first_line, case.json),
        Mapped::Problem(it) => {
            let kind = match it.kind {
                ProblemKind::Noted => "note",
                ProblemKind::ValueLeftOut => "value",
                ProblemKind::RowLeftOut => "row",
                ProblemKind::CaseSplit => "split",
            };
            let column = it.column_name.as_deref().unwrap_or("-");
            let help = it.help.as_deref().unwrap_or("-");
            format!("{} {kind} {column}: {} ({help})", it.line, it.message)
        }
    }
}

fn start(error: StartError) -> String {
    match error {
        StartError::Mapping(errors) => {
            let lines = errors.iter().map(|it| {
                format!(
                    "{}:{} {} ({})",
                    it.line,
                    it.column,
                    it.message,
                    it.help.as_deref().unwrap_or("-")
                )
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        StartError::Export {
            line,
            message,
            help,
        } => format!("{line} {message} ({})", help.unwrap_or_default()),
        StartError::Read(error) => error.to_string(),
    }
}

/// The mistakes of a mapping, a line each: `line:column message (help)`.
fn mistakes(text: &str) -> Vec<String> {
    match Mapping::parse(text) {
        Ok(_) => panic!("no mistakes in {text}"),
        Err(errors) => start(StartError::Mapping(errors))
            .lines()
            .map(str::to_owned)
            .collect(),
    }
}

const LOG: &str = "
mapping: 1
source: { format: csv, missing: ['?', ''] }
case: { id: .id }
event: { at: .at }
instants: { format: '%d/%m/%Y %H:%M', time_zone: Etc/UTC }
facts:
  opened_at: { at: .opened, from_start: true }
  status: { value: .state, one_of: [New, Active, Done] }
  owner: .owner
  reopens: { number: .reopens }
";

#[test]
fn a_case_is_what_each_of_its_rows_changed() {
    let export = "\
id,at,opened,state,owner,reopens
A,1/2/2031 08:00,1/2/2031 07:55,New,?,0
A,1/2/2031 09:00,1/2/2031 07:55,New,ann,0
A,1/2/2031 09:00,1/2/2031 07:55,Active,bo,0
A,1/2/2031 10:00,1/2/2031 07:55,Active,bo,0
A,1/2/2031 11:00,1/2/2031 07:55,Done,?,1
B,1/2/2031 08:30,?,New,?,0
";
    assert_eq!(
        map(LOG, export),
        [
            "2 {\"id\":\"A\",\"opened_at\":\"2031-02-01T07:55:00Z\",\"history\":[\
             {\"at\":\"2031-02-01T08:00:00Z\",\"set\":{\"status\":\"New\",\"reopens\":0}},\
             {\"at\":\"2031-02-01T09:00:00Z\",\"set\":{\"owner\":\"ann\"}},\
             {\"at\":\"2031-02-01T09:00:00Z\",\"set\":{\"status\":\"Active\",\"owner\":\"bo\"}},\
             {\"at\":\"2031-02-01T11:00:00Z\",\"set\":{\"status\":\"Done\",\"owner\":null,\"reopens\":1}}]}",
            "7 {\"id\":\"B\",\"history\":[\
             {\"at\":\"2031-02-01T08:30:00Z\",\"set\":{\"status\":\"New\",\"reopens\":0}}]}",
        ]
    );
}

#[test]
fn dirty_rows_are_told_by_line_and_lose_nothing_else() {
    let export = "\
id,at,opened,state,owner,reopens
A,1/2/2031 08:00,1/2/2031 07:55,New,ann,none
A,1/2/2031 09:00,31/2/2031 07:55,-100,ann,0
A,today,1/2/2031 07:55,Active,ann,0
A,1/2/2031 08:30,1/2/2031 07:55,Active,ann,0
?,1/2/2031 08:30,1/2/2031 07:55,Active,ann,0
A,1/2/2031 10:00,1/2/2031 07:55
B,1/2/2031 08:30,1/2/2031 07:55,Activ,ann,0
A,1/2/2031 12:00,1/2/2031 07:55,Done,ann,0
A,1/2/2031 13:00,1/2/20";
    assert_eq!(
        map(LOG, export),
        [
            "2 value reopens: `none` is not a number \
             (correct it in the export, or read it with `value:` and an expression)",
            "3 value opened: `31/2/2031 07:55` is not a time in the format `%d/%m/%Y %H:%M` (correct it in the export, \
             or write another `format`; texts that stand for no value go under `missing`)",
            "3 value state: `-100` is not among the values of `one_of` (add it under `one_of` of `status` if it is right)",
            "4 row at: `today` is not a time in the format `%d/%m/%Y %H:%M` (correct it in the export, or write another \
             `format`; texts that stand for no value go under `missing`)",
            "5 note -: the row is earlier than the row before it of its case, in line 3 (it is put in its place)",
            "6 row id: the row does not tell its case (-)",
            "7 row -: the row has 3 columns instead of 6 (put values that hold the delimiter between double quotes)",
            "8 value state: `Activ` is not among the values of `one_of` (is `Active` meant?)",
            "2 {\"id\":\"A\",\"opened_at\":\"2031-02-01T07:55:00Z\",\"history\":[\
             {\"at\":\"2031-02-01T08:00:00Z\",\"set\":{\"status\":\"New\",\"owner\":\"ann\"}},\
             {\"at\":\"2031-02-01T08:30:00Z\",\"set\":{\"status\":\"Active\",\"reopens\":0}}]}",
            "8 {\"id\":\"B\",\"opened_at\":\"2031-02-01T07:55:00Z\",\"history\":[\
             {\"at\":\"2031-02-01T08:30:00Z\",\"set\":{\"owner\":\"ann\",\"reopens\":0}}]}",
            "9 split -: the case `A` ended before this row and comes back \
             (sort the export by case, or write `grouped: false` under `case`)",
            "10 row -: the file ends within this row: 3 of 6 columns; its case may be cut short (export the file again)",
            "9 {\"id\":\"A\",\"opened_at\":\"2031-02-01T07:55:00Z\",\"history\":[\
             {\"at\":\"2031-02-01T12:00:00Z\",\"set\":{\"status\":\"Done\",\"owner\":\"ann\",\"reopens\":0}}]}",
        ]
    );
}

#[test]
fn rows_that_are_not_grouped_are_collected() {
    let mapping = LOG.replace(
        "{ id: .id }",
        "{ id: .id, grouped: false, history_complete: false }",
    );
    let export = "\
id,at,opened,state,owner,reopens
A,1/2/2031 08:00,?,New,?,?
B,1/2/2031 08:10,?,New,?,?
A,1/2/2031 08:20,?,Done,?,?
";
    assert_eq!(
        map(&mapping, export),
        [
            "2 {\"id\":\"A\",\"history_complete\":false,\"history\":[\
             {\"at\":\"2031-02-01T08:00:00Z\",\"set\":{\"status\":\"New\"}},\
             {\"at\":\"2031-02-01T08:20:00Z\",\"set\":{\"status\":\"Done\"}}]}",
            "3 {\"id\":\"B\",\"history_complete\":false,\"history\":[\
             {\"at\":\"2031-02-01T08:10:00Z\",\"set\":{\"status\":\"New\"}}]}",
        ]
    );
}

#[test]
fn without_an_event_each_row_is_a_case() {
    let mapping = "
mapping: 1
source: { format: csv, delimiter: ';' }
case: { id: .id | tonumber, as_of: .seen }
facts:
  impact: { value: .impact, translate: { '1': high, '2': low, '9': null }, when_missing: none }
  vip: { value: .vip, translate: { 'yes': true, 'no': false } }
  owner: '[.first, .last] | map(values) | join(\" \")'
  source: '\"import\"'
  contacts: 3
";
    let export = "id;seen;impact;vip;first;last\n7;2031-02-01T08:00:00+01:00;1;yes;Ann;Lee\n8;;9;;;Wu\n8;;;;;\n";
    assert_eq!(
        map(mapping, export),
        [
            "2 {\"id\":7,\"impact\":\"high\",\"vip\":true,\"owner\":\"Ann Lee\",\"source\":\"import\",\"contacts\":3,\
             \"as_of\":\"2031-02-01T07:00:00Z\"}",
            "3 {\"id\":8,\"impact\":null,\"owner\":\"Wu\",\"source\":\"import\",\"contacts\":3}",
            "4 note -: the case `8` stands in an earlier row too \
             (each row is a case of its own; add `event` if a case has several rows)",
            "4 {\"id\":8,\"impact\":null,\"owner\":\"\",\"source\":\"import\",\"contacts\":3}",
        ]
    );
}

#[test]
fn json_rows_are_taken_apart_and_misspelt_fields_noted() {
    let mapping = "
mapping: 1
source: { format: json, rows: '.audits[] | . as $audit | .events[] | {case: $audit.ticket, at: $audit.at, set: {(.field): .value}}' }
case: { id: .case }
event: { at: .at }
instants: { format: unix }
facts:
  status: 'if .set | has(\"status\") then .set.status else empty end'
  owner: 'if .set | has(\"owner\") then .set.owner else empty end'
  team: .sett.team
";
    let export = r#"{"audits": [
 {"ticket": 5, "at": 1900000000, "events": [{"field": "status", "value": "new"}, {"field": "owner", "value": "a"}]},
 {"ticket": 5, "at": "1900000060.5", "events": [{"field": "owner", "value": null}]}
]}"#;
    assert_eq!(
        map(mapping, export),
        [
            "2 {\"id\":5,\"history\":[\
             {\"at\":\"2030-03-17T17:46:40Z\",\"set\":{\"status\":\"new\"}},\
             {\"at\":\"2030-03-17T17:46:40Z\",\"set\":{\"owner\":\"a\"}},\
             {\"at\":\"2030-03-17T17:47:40.500Z\",\"set\":{\"owner\":null}}]}",
            "4 note -: no row has the field `sett` that `team` reads (did you mean `set`?)",
        ]
    );
}

#[test]
fn json_lines_stand_for_themselves() {
    let mapping = "
mapping: 1
source: { format: jsonl }
case: { id: .id }
facts:
  notes: .notes
  weight: .weight
";
    let export = "{\"id\":\"a\",\"notes\":[{\"by\":\"x\",\"at\":null}],\"weight\":0.10}\n\n{\"id\":\n[1]\n{\"id\":\"b\",\
                  \"notes\":{},\"weight\":1e3}\n{\"id\":\"c\"";
    assert_eq!(
        map(mapping, export),
        [
            "1 {\"id\":\"a\",\"notes\":[{\"by\":\"x\",\"at\":null}],\"weight\":0.1}",
            "3 row -: the line is not JSON: EOF while parsing a value at column 6 (each line must be one JSON value)",
            "4 row -: the row is not an object with fields (write under `source: rows:` what to take apart)",
            "5 value notes: a fact cannot be a record; it can be a list of records (-)",
            "5 {\"id\":\"b\",\"weight\":1000}",
            "6 row -: the file ends within this line; its case may be cut short (export the file again)",
        ]
    );
}

#[test]
fn clocks_that_change_are_minded() {
    let mapping = "
mapping: 1
source: { format: csv }
case: { id: .id }
instants: { format: '%Y-%m-%d %H:%M', time_zone: Europe/Berlin }
facts:
  opened_at: { at: .opened }
  day_at: { at: .day, format: '%d.%m.%Y' }
  seen_at: { at: .seen, format: rfc3339 }
";
    let export = "id,opened,day,seen\n1,2031-10-26 02:30,01.07.2031,2031-07-01T00:00:00.0019Z\n\
                  2,2031-03-30 02:30,01.07.1831,2031-07-01\n";
    let zone = "as the clocks were put";
    let help = "(correct it in the export, or write another `format`; texts that stand for no value go under `missing`)";
    assert_eq!(
        map(mapping, export),
        [
            format!("2 note opened: `2031-10-26 02:30` happened twice in Europe/Berlin, {zone} back; the earlier one is taken (-)"),
            "2 {\"id\":\"1\",\"opened_at\":\"2031-10-26T00:30:00Z\",\"day_at\":\"2031-06-30T22:00:00Z\",\
             \"seen_at\":\"2031-07-01T00:00:00.001Z\"}".to_owned(),
            format!("3 value opened: `2031-03-30 02:30` did not happen in Europe/Berlin, {zone} forward {help}"),
            format!("3 value day: the year of `01.07.1831` is not between 1900 and 9999 {help}"),
            format!("3 value seen: `2031-07-01` is not an instant with an offset such as `2026-11-20T21:30:00Z` {help}"),
            "3 {\"id\":\"2\"}".to_owned(),
        ]
    );
}

#[test]
fn columns_that_there_are_not_are_told_before_the_first_row() {
    let mapping = LOG
        .replace(".state,", "'.stat',")
        .replace(".reopens }", "'.comes_back? // .reopens' }");
    assert_eq!(
        map(&mapping, "id,at,opened,state,owner,reopens\n"),
        ["9:22 the export has no column `stat` (did you mean `state`?)"]
    );
    assert_eq!(
        map(LOG, "number;at\n"),
        ["1 the header has one column, `number;at` (write `delimiter: \";\"` under `source`)"]
    );
}

#[test]
fn all_mistakes_of_a_mapping_are_told_with_their_places() {
    let text = "\
mapping: 2
source: { format: cvs }
case: { grouped: maybe, as_of: .x }
event: { at: .at, time_zone: Europe/Amsterdm }
instants: { format: '%H:%M' }
facts:
  Status: .state
  id: .x
  opened_at: { at: .opened, form_start: true, translate: {} }
  owner: '.owner | tonumbr'
  team:
  level: { value: .level, format: '%Y' }
  weight: { from_start: true }
fact: {}
";
    assert_eq!(
        mistakes(text),
        [
            "1:10 this version of the mapping language is not known (write `mapping: 1`)",
            "2:19 there is no format `cvs` (did you mean `csv`?)",
            "3:7 `case` does not tell which rows are one case (add `id: .number`, or whichever column tells cases apart)",
            "3:18 `grouped` must be yes or no, but is text (write `grouped: true` or `grouped: false`)",
            "3:25 `as_of` is for rows that are cases (leave it out: each event has an instant of its own)",
            "4:30 there is no time zone `Europe/Amsterdm` (did you mean `Europe/Amsterdam`?)",
            "5:21 the format `%H:%M` does not tell the date (write a pattern such as `%d/%m/%Y %H:%M`, or `rfc3339`, \
             `unix` or `unix_ms`)",
            "7:3 `Status` cannot be the name of a fact (use lower-case letters, digits and `_`, such as `opened_at`)",
            "8:3 `id` is not a fact (the case's id, history and format come from `case` and `event`)",
            "9:29 a fact has no key `form_start` (did you mean `from_start`?)",
            "9:47 `translate` does not go with `at` (leave it out, or write `value:` in place of `at:`)",
            "9:58 `translate` is empty (write `{ \"1 - High\": high }`)",
            "10:20 jq has no function `tonumbr` (did you mean `tonumber`?)",
            "11:7 `team` does not tell where it comes from (write a jq expression, such as `team: .team`)",
            "12:27 `format` does not go with `value` (leave it out, or write `at:` in place of `value:`)",
            "13:3 `weight` does not tell where it comes from (add `value: .weight`, or `at: .weight` for an instant)",
            "14:1 a mapping has no key `fact` (did you mean `facts`?)",
        ]
    );
}

#[test]
fn what_is_not_a_mapping_is_told() {
    let yaml = mistakes("mapping: 1\nfacts: { a: .x\n");
    assert!(
        yaml[0].contains("this is not YAML that can be read"),
        "{yaml:?}"
    );
    let twice = mistakes("mapping: 1\nmapping: 1\n");
    assert!(
        twice[0].starts_with("2:1 ") && twice[0].contains("stands there twice"),
        "{twice:?}"
    );
    assert_eq!(
        mistakes("[1]"),
        ["1:1 a mapping must be a section with keys, but is a list (-)"]
    );
    assert_eq!(mistakes("mapping: 1").len(), 3);
    let deep = format!("mapping: {}", "[".repeat(10_000));
    assert_eq!(mistakes(&deep).len(), 1);
    let zone = "mapping: 1\nsource: {format: jsonl}\ncase: {id: .id}\nfacts:\n  a: { at: .a, format: '%Y-%m-%d' }\n";
    assert_eq!(
        mistakes(zone),
        [
            "5:24 the format `%Y-%m-%d` has no offset, so the zone of its times must be known \
          (add `time_zone: Europe/London`, or whichever zone the tool exports in)"
        ]
    );
    let lines =
        "mapping: 1\nsource: {format: jsonl}\ncase: {id: .id}\nfacts:\n  a: |\n    .a\n    | foo\n";
    assert!(
        mistakes(lines)[0].starts_with("7:7 jq has no function `foo`"),
        "{:?}",
        mistakes(lines)
    );
}

#[test]
fn a_case_has_a_bounded_number_of_rows() {
    let mut export = "id,at,opened,state,owner,reopens\n".to_owned();
    for _ in 0..10_005 {
        export.push_str("A,1/2/2031 08:00,?,New,?,?\n");
    }
    let mapped = map(LOG, &export);
    assert_eq!(mapped.len(), 2);
    assert!(
        mapped[0].starts_with("10002 row -: the case `A` has more than 10000 rows"),
        "{}",
        mapped[0]
    );
}

const BARE: &str = "mapping: 1\nsource: {format: csv}\ncase: {id: .a}\nfacts: {b: .b}\n";

#[test]
fn an_expression_that_fails_is_told_as_it_says() {
    let mapping = BARE.replace(
        "{b: .b}",
        "\n  b: 'if .b == \"x\" then error(\"no x\") else .b, .b end'",
    );
    let help = "(correct it in the export, or let the expression say what it means)";
    assert_eq!(
        map(&mapping, "a,b\n1,x\n2,y\n"),
        [
            format!("2 value b: no x {help}"),
            "2 {\"id\":\"1\"}".to_owned(),
            format!("3 value b: the expression gives more than one value {help}"),
            "3 {\"id\":\"2\"}".to_owned(),
        ]
    );
}

#[test]
fn packed_exports_are_unpacked() {
    use std::io::{Read, Write};
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"a,b\n").unwrap();
    let packed = packed.finish().unwrap();
    for bytes in [packed.as_slice(), b"a,b\n"] {
        let mut text = String::new();
        unpacked(bytes).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,b\n");
    }
    let cut = unpacked(&packed[..packed.len() - 6]).unwrap();
    let Err(error) = parse(BARE).cases(cut).unwrap().next().unwrap() else {
        panic!("the end is missing")
    };
    assert_eq!(error.line, 1);
}

#[test]
fn the_invented_log_is_mapped_with_its_problems() {
    let mapped = map(&fixture("mapping.yaml"), &fixture("slice.csv"));
    let (cases, problems): (Vec<_>, Vec<_>) =
        mapped.iter().partition(|line| line.contains("\"id\":"));
    assert_eq!(
        problems,
        [
            "15 value incident_state: `-100` is not among the values of `one_of` \
             (add it under `one_of` of `status` if it is right)",
            "19 note -: the row is earlier than the row before it of its case, in line 18 (it is put in its place)",
            "26 row -: the file ends within this row: 28 of 36 columns; its case may be cut short (export the file again)",
        ]
    );
    assert_eq!(cases.len(), 6);
    assert!(cases[1].contains(
        "{\"at\":\"2031-02-03T09:20:00Z\",\"set\":{\"assignment_group\":\"Group 904\",\"reassignments\":2}},\
         {\"at\":\"2031-02-03T09:20:00Z\",\"set\":{\"impact\":\"high\",\"urgency\":\"high\",\
         \"logged_priority\":\"1 - Critical\",\"assignment_group\":\"Group 905\",\"reassignments\":3}}"
    ));
}

#[test]
fn the_real_log_is_mapped_whole() {
    let Some(path) = shared("uci_incident_event_log_119998.csv.gz") else {
        return;
    };
    let mapping = parse(&fixture("mapping.yaml"));
    let began = Instant::now();
    let export = unpacked(BufReader::new(File::open(path).unwrap())).unwrap();
    let mut cases = mapping.cases(export).unwrap();
    let (mut count, mut bytes, mut problems) = (0, 0, Vec::new());
    for mapped in &mut cases {
        match mapped.unwrap() {
            Mapped::Case(case) => {
                count += 1;
                bytes += case.json.len();
            }
            problem @ Mapped::Problem(_) => problems.push(shown(&problem)),
        }
    }
    eprintln!(
        "{count} cases, {bytes} bytes of JSON in {:?}",
        began.elapsed()
    );
    assert_eq!((count, cases.rows_read()), (20_769, 119_998));
    assert_eq!(
        problems,
        [
            "360 note -: the row is earlier than the row before it of its case, in line 359 (it is put in its place)",
            "115643 value incident_state: `-100` is not among the values of `one_of` \
             (add it under `one_of` of `status` if it is right)",
            "115644 value incident_state: `-100` is not among the values of `one_of` \
             (add it under `one_of` of `status` if it is right)",
        ]
    );
}

#[test]
fn other_real_exports_are_mapped() {
    let tickets = "
mapping: 1
source: { format: json, rows: '.tickets[]' }
case: { id: .id, as_of: .updated_at }
facts:
  opened_at: { at: .created_at }
  status: .status
  contact_type: .via.channel
";
    let audits = "
mapping: 1
source: { format: json, rows: '.audits[]' }
case: { id: .ticket_id, history_complete: false }
event: { at: .created_at }
facts:
  status: 'last(.events[] | select(.field_name == \"status\") | .value)'
  contacts: '[.events[] | select(.type == \"Comment\")] | length'
";
    let incidents = "
mapping: 1
source: { format: csv }
case: { id: .number, as_of: .sys_updated_on }
instants: { format: '%Y-%m-%d %H:%M:%S', time_zone: Etc/UTC }
facts:
  opened_at: { at: .opened_at }
  resolved_at: { at: .resolved_at }
  closed_at: { at: .closed_at }
  impact: { value: .impact, translate: { 1: high, 2: medium, 3: low } }
  reopens: { number: .reopen_count }
";
    let exports = [
        ("payloads/zendesk/tickets.json", tickets, 2),
        ("payloads/zendesk/ticket_audits.json", audits, 1),
        ("servicenow_incidents_rest_sample.csv", incidents, 67),
    ];
    for (name, mapping, count) in exports {
        let Some(path) = shared(name) else { return };
        let mapped = map(mapping, &std::fs::read_to_string(path).unwrap());
        let (cases, problems): (Vec<_>, Vec<_>) =
            mapped.iter().partition(|line| line.contains("\"id\":"));
        assert_eq!(
            (cases.len(), problems),
            (count, Vec::<&String>::new()),
            "{name}"
        );
    }
}
