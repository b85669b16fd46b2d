//! The suites of the shipped policies: they are there, they pass, and they are of the form that is promised.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::fs;
use std::path::{Path, PathBuf};

use escalate::engine::Engine;
use escalate::suite::share::Percent;
use escalate::suite::{
    self, Files, Loaded, Results, RunOptions, Suite, Verdict, coverage, mutation,
};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Folders with a policy to copy from.
fn shipped() -> Vec<PathBuf> {
    let mut folders = beneath("fixtures");
    folders.extend(beneath("fixtures/policies"));
    folders.push(root().join("host/src/init"));
    folders.sort();
    folders
}

/// Folders of this one with a policy in them.
fn beneath(above: &str) -> Vec<PathBuf> {
    fs::read_dir(root().join(above))
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.join("policy.yaml").exists())
        .collect()
}

/// The suite of a folder, with what became of its tests.
fn ran(engine: &Engine, folder: &Path) -> (Suite, Results) {
    let path = folder.join("policy.test.yaml");
    assert!(path.exists(), "{} has no suite", folder.display());
    let suite = match suite::load(engine, &path, None, &mut Files::default()).unwrap() {
        Loaded::Ready(suite) => *suite,
        Loaded::Wrong(wrong) => panic!("{}: {:#?}", path.display(), wrong.found),
    };
    let results = suite::run(engine, &suite.policy, &suite.tests, RunOptions::default()).unwrap();
    (suite, results)
}

#[test]
fn every_shipped_policy_decides_as_its_suite_says() {
    let engine = Engine::embedded().unwrap();
    let folders = shipped();
    assert!(folders.len() >= 12, "{folders:?}");
    for folder in folders {
        let (suite, results) = ran(&engine, &folder);
        let failed: Vec<&str> = suite
            .tests
            .iter()
            .zip(&results.tests)
            .filter(|it| it.1.verdict != Verdict::Passed)
            .map(|it| it.0.name.as_str())
            .collect();
        assert!(failed.is_empty(), "{}: {failed:#?}", folder.display());
        assert!(!suite.tests.is_empty());
    }
}

#[test]
fn every_suite_shows_all_that_its_policy_can_decide() {
    let engine = Engine::embedded().unwrap();
    for folder in shipped() {
        let all = coverage::coverage(&engine, &[ran(&engine, &folder)], 2).unwrap();
        let [coverage] = all.as_slice() else {
            panic!("{all:?}");
        };
        let lacking: Vec<String> = coverage
            .points
            .iter()
            .flat_map(|point| point.outcomes.iter().map(move |it| (point, it)))
            .filter(|(point, it)| coverage.times(point, it) == 0)
            .map(|(point, it)| format!("{}:{} {it}", point.line, point.name()))
            .collect();
        assert_eq!(lacking, Vec::<String>::new(), "{}", folder.display());
        assert!(coverage.share().whole > 30, "{:?}", coverage.share());
    }
}

#[test]
fn every_suite_notices_more_than_nine_of_ten_small_mistakes() {
    let engine = Engine::embedded().unwrap();
    // Of the large ones it would take minutes.
    let large = root().join("fixtures/policies");
    for folder in shipped().iter().filter(|it| !it.starts_with(&large)) {
        let suites = [ran(&engine, folder)];
        let all = mutation::mutation(&engine, &suites, 2).unwrap();
        let [mutation] = all.as_slice() else {
            panic!("{all:?}");
        };
        let share = mutation.share();
        let least = Percent::parse("90").unwrap();
        assert!(
            share.reaches(least) && share.whole > 30,
            "{}: {share}",
            folder.display()
        );
        assert_eq!(mutation.left_off, 0);
        // So many threads do not change what is told.
        assert_eq!(all, mutation::mutation(&engine, &suites, 1).unwrap());
    }
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(suite::SCHEMA).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// What the schema says of a suite.
fn mistakes(text: &str) -> Vec<String> {
    let value: Value = serde_saphyr::from_str(text).unwrap();
    let validator = validator();
    validator
        .iter_errors(&value)
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect()
}

#[test]
fn what_runs_is_of_the_form_of_the_schema() {
    let mut seen = 0;
    let mut paths: Vec<PathBuf> = shipped()
        .iter()
        .map(|it| it.join("policy.test.yaml"))
        .collect();
    paths.extend(suite::suites(&[root().join("tests/cli")]).unwrap());
    for path in paths {
        let name = path.display().to_string();
        // Wrong on purpose.
        if name.contains("test_wrong") || name.contains("test_empty") {
            continue;
        }
        let found = mistakes(&fs::read_to_string(&path).unwrap());
        assert!(found.is_empty(), "{name}: {found:#?}");
        seen += 1;
    }
    assert!(seen > 8, "only {seen} suites were found");
}

/// What is refused because of its form is refused by the schema as well, so that an editor shows it.
#[test]
fn what_is_of_another_form_is_refused_by_the_schema() {
    let at = "at: 2026-11-20T12:00:00Z";
    for (body, why) in [
        ("tests: []".to_owned(), "no test"),
        ("tets: []".to_owned(), "a misspelt key"),
        (
            format!("tests: [{{ {at}, expect: {{ severity: a }} }}]"),
            "no name",
        ),
        (
            format!("tests: [{{ name: a, {at}, expct: {{ severity: a }} }}]"),
            "a misspelt key of a test",
        ),
        (
            format!("tests: [{{ name: a, {at}, expect: {{ severty: a }} }}]"),
            "a misspelt key of an expectation",
        ),
        (
            format!("tests: [{{ name: a, {at}, expect: {{ severity: {{ levl: a }} }} }}]"),
            "one of the severity",
        ),
        (
            format!(
                "tests: [{{ name: a, {at}, expect: {{ clocks: {{ a: {{ phas: ended }} }} }} }}]"
            ),
            "one of a clock",
        ),
        (
            format!("tests: [{{ name: a, {at}, expect: {{ clocks: {{ a: runing }} }} }}]"),
            "a phase that is none",
        ),
        (
            format!("tests: [{{ name: a, {at}, expect: {{ due: {{ include: [a] }} }} }}]"),
            "one of a list",
        ),
        (
            format!("tests: [{{ name: a, {at}, expect: {{ exit: {{ unmett: [a] }} }} }}]"),
            "one of a checklist",
        ),
        (
            "tests: [{ name: a, start: x, story: [{ att: +1h }] }]".to_owned(),
            "one of a step",
        ),
        (
            "tests: [{ name: a, at: x, rows: [{ nam: a }] }]".to_owned(),
            "one of a row",
        ),
    ] {
        assert!(
            !mistakes(&format!("suite: 1\n{body}\n")).is_empty(),
            "{why}"
        );
    }
}
