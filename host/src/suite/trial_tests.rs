//! What tests show of a policy and notice in it, told by small suites.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::fs;

use super::coverage::{Coverage, coverage};
use super::mutation::{Fate, Mutation, mutation};
use super::run::{Results, RunOptions, run};
use super::share::Share;
use super::{Files, Loaded, Suite, load};
use crate::engine::Engine;
use crate::render::look::Look;
use crate::render::suite::{Form, Report, write};
use crate::suite::share::Percent;

const POLICY: &str = "escalate: 1
policy: desk
version: 1.0.0
severity:
  levels: [high, low]
  assume: worst
  rules:
    - id: many
      level: high
      when: case.customers_affected >= 100 && !case.workaround
  otherwise: low
targets:
  - { id: boss, path: hierarchical }
escalations:
  - id: told
    to: boss
    when: severity == \"high\" && case.vip
";

/// A suite of these tests that ran against the policy.
fn ran(tests: &str) -> (Engine, Vec<(Suite, Results)>) {
    let engine = Engine::embedded().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("desk.yaml"), POLICY).unwrap();
    let path = folder.path().join("desk.test.yaml");
    let at = "2026-11-20T12:00:00Z";
    let rows = format!("suite: 1\ntests:\n  - name: all\n    at: {at}\n    rows:\n{tests}");
    fs::write(&path, rows).unwrap();
    let suite = match load(&engine, &path, None, &mut Files::default()).unwrap() {
        Loaded::Ready(suite) => *suite,
        Loaded::Wrong(wrong) => panic!("{:#?}", wrong.found),
    };
    let results = run(&engine, &suite.policy, &suite.tests, RunOptions::default()).unwrap();
    (engine, vec![(suite, results)])
}

fn covered(tests: &str) -> Coverage {
    let (engine, suites) = ran(tests);
    coverage(&engine, &suites, 1).unwrap().remove(0)
}

fn mutated(tests: &str) -> Mutation {
    let (engine, suites) = ran(tests);
    mutation(&engine, &suites, 2).unwrap().remove(0)
}

/// What is shown, each as `<name> <outcome>`.
fn shown(coverage: &Coverage) -> Vec<String> {
    let mut shown: Vec<String> = coverage
        .points
        .iter()
        .flat_map(|point| point.outcomes.iter().map(move |it| (point, it)))
        .filter(|(point, it)| coverage.times(point, it) > 0)
        .map(|(point, it)| format!("{} {it}", point.name()))
        .collect();
    shown.sort();
    shown
}

const HIGH: &str = "set: { customers_affected: 100, workaround: false, vip: true }";

#[test]
fn only_what_is_asserted_counts() {
    // The escalation is due, and nobody asks.
    let coverage = covered(&format!(
        "      - {{ name: a, {HIGH}, expect: {{ severity: high }} }}\n"
    ));
    assert_eq!(
        shown(&coverage),
        [
            "case.customers_affected >= 100 yes",
            "case.workaround no",
            "many yes"
        ]
    );
    // Who asserts the escalation asserts what it rests on.
    let coverage = covered(&format!(
        "      - {{ name: a, {HIGH}, expect: {{ due: [told] }} }}\n"
    ));
    assert_eq!(
        shown(&coverage),
        [
            "case.customers_affected >= 100 yes",
            "case.vip yes",
            "case.workaround no",
            "many yes",
            "severity == \"high\" yes",
            "told yes",
        ]
    );
    assert_eq!(coverage.share(), Share { part: 6, whole: 19 });
}

#[test]
fn what_was_not_needed_does_not_count() {
    let coverage = covered(
        "      - { name: a, set: { customers_affected: 99 }, expect: { severity: low } }\n",
    );
    assert_eq!(
        shown(&coverage),
        [
            "case.customers_affected >= 100 no",
            "many no",
            "otherwise decided"
        ]
    );
}

#[test]
fn tests_that_fail_show_nothing() {
    let coverage = covered(&format!(
        "      - {{ name: a, {HIGH}, expect: {{ severity: low }} }}\n"
    ));
    assert_eq!(shown(&coverage), Vec::<String>::new());
}

#[test]
fn small_mistakes_are_noticed_by_what_is_decided() {
    let mutation = mutated(&format!(
        "      - {{ name: high, {HIGH}, expect: {{ severity: high }} }}\n      - {{ name: low, set: {{ customers_affected: 5 }}, expect: {{ severity: low }} }}\n"
    ));
    let fate = |change: &str| {
        let found = mutation
            .mutants
            .iter()
            .find(|it| it.0.change.starts_with(change));
        found.unwrap_or_else(|| panic!("no `{change}`")).1.clone()
    };
    assert_eq!(
        fate("the rule never applies"),
        Fate::Noticed("all / high".to_owned())
    );
    assert_eq!(
        fate("`>` instead of `>=`"),
        Fate::Noticed("all / high".to_owned())
    );
    // Nothing stands between 5 and 100, and nobody asks about the escalation.
    assert_eq!(fate("99 instead of 100"), Fate::Survived);
    assert_eq!(fate("`!case.vip` instead of"), Fate::Survived);
    let share = mutation.share();
    assert!(share.part > 3 && share.part < share.whole, "{share:?}");
}

#[test]
fn reports_tell_it_in_every_form() {
    let (engine, suites) = ran(&format!(
        "      - {{ name: a, {HIGH}, expect: {{ due: [told] }} }}\n"
    ));
    let mut report = Report {
        coverage: Some(coverage(&engine, &suites, 1).unwrap()),
        least_coverage: Some(Percent::parse("31.58").unwrap()),
        mutation: Some(mutation(&engine, &suites, 1).unwrap()),
        suites,
        ..Report::default()
    };
    for coverage in report.coverage.iter_mut().flatten() {
        coverage.policy_file = "desk.yaml".to_owned();
    }
    // 6 of 19 are 31.5789… %.
    assert!(report.falls_short());
    report.least_coverage = Some(Percent::parse("31.5").unwrap());
    assert!(!report.falls_short());
    let written = |form| {
        let mut out = Vec::new();
        write(&report, form, Look::plain(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let lcov = written(Form::Lcov);
    assert!(lcov.starts_with("TN:\nSF:desk.yaml\n"), "{lcov}");
    for line in [
        "BRF:19",
        "BRH:6",
        "DA:8,1",
        "DA:10,2",
        "DA:11,0",
        "LF:5",
        "LH:4",
        "end_of_record",
    ] {
        assert!(lcov.lines().any(|it| it == line), "{line}\n{lcov}");
    }
    let json: serde_json::Value = serde_json::from_str(&written(Form::Json)).unwrap();
    let of = &json["coverage"]["policies"][0];
    assert_eq!(
        (of["shown"].as_u64(), of["outcomes"].as_u64()),
        (Some(6), Some(19))
    );
    assert_eq!(of["hundredths_of_percent"], 3157);
    assert!(
        json["coverage"]["meaning"]
            .as_str()
            .unwrap()
            .contains("An outcome counts")
    );
    let mutants = json["mutation"][0]["mutants"].as_array().unwrap();
    assert!(
        mutants
            .iter()
            .any(|it| it["fate"] == "noticed" && it["noticed_by"] == "all / a")
    );
    assert!(mutants.iter().any(|it| it["fate"] == "survived"));
    let text = written(Form::Pretty);
    for line in [
        "Coverage of desk.yaml  31.57 %  6 of 19 outcomes",
        "Not shown by any test",
        "`case.vip` in escalation/told  never no, unknown",
        "Not noticed by any test",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}
