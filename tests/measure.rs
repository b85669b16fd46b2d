//! `escalate measure`: the figures of many cases, what cannot be counted, and how it ends.
//!
//! The real log is not part of the project; where it is absent that test says so, and the slice of
//! invented rows of the same shape stands in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn run(arguments: &[&str]) -> Output {
    program::program(&root()).args(arguments).output().unwrap()
}

fn json_of(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr)))
}

fn measure<'v>(all: &'v Value, id: &str) -> &'v Value {
    let mut measures = all["measures"].as_array().unwrap().iter();
    measures.find(|it| it["id"] == id).unwrap()
}

fn group<'v>(of: &'v Value, name: &str) -> &'v Value {
    let mut groups = of["groups"].as_array().unwrap().iter();
    groups.find(|it| it["name"] == json!([name])).unwrap()
}

const AUDIT: &str = "fixtures/servicenow-audit";

fn audit(log: &str, at: &str, more: &[&str]) -> Output {
    let (policy, map) = (
        format!("{AUDIT}/policy.yaml"),
        format!("{AUDIT}/mapping.yaml"),
    );
    let mut arguments = vec![
        "measure", log, "--policy", &policy, "--map", &map, "--at", at,
    ];
    arguments.extend(["--format", "json"]);
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn a_slice_is_measured_and_its_bad_rows_are_told() {
    let log = format!("{AUDIT}/slice.csv");
    let output = audit(&log, "2031-12-01T00:00:00Z", &[]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("slice.csv:15: column `incident_state`"),
        "{told}"
    );
    assert!(
        told.contains("slice.csv:26: the file ends within this row"),
        "{told}"
    );
    let all = json_of(&output);
    assert_eq!((&all["cases"], &all["refused"]), (&json!(6), &json!(0)));
    let in_time = measure(&all, "in-time");
    assert_eq!(
        group(in_time, "1 - Critical")["flags"],
        json!([{"limit": "at_least", "is": "10%"}])
    );
    assert_eq!(
        (&in_time["total"]["yes"], &in_time["total"]["of"]),
        (&json!(5), &json!(6))
    );
    assert_eq!(
        measure(&all, "resolution-time")["total"]["median"],
        "26h28m"
    );
    assert_eq!(measure(&all, "reopened")["total"]["yes"], 1);
    assert_eq!(measure(&all, "passed-on")["total"]["yes"], 3);
    // The limit that is broken matters less than the rows that could not be read.
    let output = audit(&log, "2031-12-01T00:00:00Z", &["--fail-on", "flagged"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_real_log_has_the_figures_that_were_counted_of_it() {
    let data = root().join("../shared/data");
    let log = data.join("uci_incident_event_log_119998.csv.gz");
    let Ok(figures) = fs::read_to_string(data.join("uci_figures.json")) else {
        println!("skipped: the real log is not here");
        return;
    };
    let figures: Value = serde_json::from_str(&figures).unwrap();
    let figures = &figures["uci"];
    let all = json_of(&audit(log.to_str().unwrap(), "2018-01-01T00:00:00Z", &[]));
    assert_eq!(all["cases"], figures["incidents"]);

    let in_time = measure(&all, "in-time");
    let by_priority = figures["made_sla_by_priority"].as_object().unwrap();
    assert_eq!(by_priority.len(), 4);
    for (priority, counted) in by_priority {
        let found = group(in_time, priority);
        assert_eq!(found["of"], counted["n"], "{priority}");
        assert_eq!(found["yes"], counted["made"], "{priority}");
    }
    let yes = |id: &str| measure(&all, id)["total"]["yes"].clone();
    assert_eq!(yes("reopened"), figures["reopened"]);
    assert_eq!(yes("passed-on"), figures["reassigned"]);
    assert_eq!(yes("untouched"), figures["no_reassign_no_reopen"]);
    assert_eq!(
        yes("priority-changed"),
        figures["priority_changed_incidents"]
    );
    assert_eq!(
        measure(&all, "hand-overs")["total"]["max"],
        figures["max_reassignments"]
    );

    let resolution = &measure(&all, "resolution-time")["total"];
    let counted = &figures["resolution_hours"];
    assert_eq!(resolution["count"], counted["n"]);
    for key in ["median", "p90", "max"] {
        let hours = hours(resolution[key].as_str().unwrap());
        // The figures are rounded to a hundredth of an hour.
        assert!(
            (hours - counted[key].as_f64().unwrap()).abs() <= 0.005,
            "{key}: {hours}"
        );
    }
    // Nothing was kept less finely than it is.
    for of in all["measures"].as_array().unwrap() {
        assert_eq!(of["values_off_by_one_in"], Value::Null, "{}", of["id"]);
    }
}

/// `397h22m` as hours.
fn hours(span: &str) -> f64 {
    let (hours, rest) = span.split_once('h').unwrap();
    let minutes = rest.strip_suffix('m').unwrap_or("0");
    hours.parse::<f64>().unwrap() + minutes.parse::<f64>().unwrap() / 60.0
}

const POLICY: &str = "fixtures/policies/measures/policy.yaml";
const AT: &str = "2026-12-01T12:00:00Z";

#[test]
fn bad_lines_are_told_with_their_places_and_the_rest_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    fs::write(
        &file,
        "[\n {\"id\": \"a\", \"contacts\": 1},\n {\"id\": \"b\",\n  \"contact\": 1},\n {\"id\": \"c\", \"contacts\": \"x\"}\n]\n",
    )
    .unwrap();
    let output = run(&[
        "measure",
        file.to_str().unwrap(),
        "--policy",
        POLICY,
        "--at",
        AT,
        "--measure",
        "repeat-contacts",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("cases.json:4:3: "), "{told}");
    assert!(
        told.contains("cases.json:5: `contacts` of case `c`"),
        "{told}"
    );
    let all = json_of(&output);
    assert_eq!((&all["cases"], &all["refused"]), (&json!(2), &json!(1)));
    assert_eq!(all["measures"].as_array().unwrap().len(), 1);
    assert_eq!(measure(&all, "repeat-contacts")["total"]["unknown"], 1);
}

#[test]
fn limits_end_with_one_and_mistakes_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.jsonl");
    fs::write(&file, "{\"id\":\"a\",\"contacts\":3}\n").unwrap();
    let file = file.to_str().unwrap();
    let code = |more: &[&str]| {
        let arguments = ["measure", file, "--policy", POLICY, "--at", AT];
        let output = run(&[&arguments[..], more].concat());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().unwrap(), told)
    };
    let one = ["--measure", "repeat-contacts"];
    assert_eq!(code(&one).0, 0);
    assert_eq!(code(&[&one[..], &["--fail-on", "flagged"]].concat()).0, 1);
    assert_eq!(
        code(&["--measure", "first-contact", "--fail-on", "flagged"]).0,
        0
    );
    let (status, told) = code(&["--measure", "no-such"]);
    assert_eq!(status, 2);
    assert!(
        told.contains("the policy has no measure \"no-such\""),
        "{told}"
    );
    let output = run(&[
        "measure",
        file,
        "--policy",
        "fixtures/example/policy.yaml",
        "--at",
        AT,
    ]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("the policy has no measures"), "{told}");
}

#[test]
fn rows_and_markdown_have_what_the_report_has() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.jsonl");
    fs::write(
        &file,
        "{\"id\":\"a\",\"referred_at\":\"2026-11-03T09:00:00Z\",\"referral_acknowledged_at\":\"2026-11-03T11:00:00Z\",\"referral_group\":\"a|b\"}\n",
    )
    .unwrap();
    let form = |format: &str| {
        let output = run(&[
            "measure",
            file.to_str().unwrap(),
            "--policy",
            POLICY,
            "--at",
            AT,
            "--measure",
            "handover-delay",
            "--format",
            format,
        ]);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let csv = form("csv");
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 3, "{csv}");
    assert_eq!(
        rows[1],
        "handover-delay,p90,span,referral_group=a|b,1,2h,,,,0,1,2h,2h,2h,2h,2h,2h,2h,,,,more than 1h"
    );
    let markdown = form("markdown");
    assert!(markdown.contains("### handover-delay"), "{markdown}");
    assert!(markdown.contains("| a\\|b | 1 | 2h |"), "{markdown}");
    let table = form("table");
    assert!(table.contains("more than 1h"), "{table}");
    assert!(table.contains("Cases lie between two groups"), "{table}");
}
