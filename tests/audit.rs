//! Replays an audit log: the severity that the policy's table gives is the priority that the log
//! carries, as of every event of every incident.
//!
//! The real log is not part of the project; where it is absent that test says so, and a slice of
//! invented rows of the same shape stands in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use escalate::engine::{Detail, Engine, Options, Policy, Session};
use escalate::map::{Mapped, Mapping};
use escalate::model::moment::Moment;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn fixture(name: &str) -> String {
    fs::read_to_string(root().join("fixtures/servicenow-audit").join(name)).unwrap()
}

/// The instants of each incident's rows, each with the priority of its last row.
type Priorities = BTreeMap<String, BTreeMap<String, String>>;

/// `d/m/yyyy hh:mm` in UTC as RFC 3339.
fn instant(text: &str) -> String {
    let (date, time) = text.split_once(' ').unwrap();
    let [day, month, year] = date.split('/').collect::<Vec<_>>()[..] else {
        panic!("{text}")
    };
    format!("{year}-{month:0>2}-{day:0>2}T{time}:00Z")
}

fn priorities(csv: &str) -> Priorities {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|it| *it == name).unwrap();
    let (id, at, priority) = (
        column("number"),
        column("sys_updated_at"),
        column("priority"),
    );
    let mut found = Priorities::new();
    for line in lines {
        let row: Vec<&str> = line.split(',').collect();
        if row.len() == header.len() {
            let level = format!("p{}", &row[priority][..1]);
            found
                .entry(row[id].to_owned())
                .or_default()
                .insert(instant(row[at]), level);
        }
    }
    found
}

struct Decider {
    session: Session,
    policy: Policy,
}

impl Decider {
    fn new() -> Decider {
        let mut session = Engine::embedded().unwrap().session().unwrap();
        let policy = session.compile(&fixture("policy.yaml")).unwrap().policy;
        Decider { session, policy }
    }

    fn decide(&mut self, case: &str, at: &str, detail: Detail) -> Value {
        let options = Options {
            now: at.to_owned(),
            detail,
            ..Options::default()
        }
        .for_lines(1);
        let line = self
            .session
            .decide_lines(self.policy, &format!("{case}\n"), &options)
            .unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }
}

struct Replayed {
    cases: BTreeMap<String, String>,
    problems: Vec<(u64, String)>,
    instants: usize,
}

/// Decide every case of an export as of each of its events, and hold its severity against the log.
fn replay(csv: &str) -> Replayed {
    let mapping = Mapping::parse(&fixture("mapping.yaml")).unwrap();
    let expected = priorities(csv);
    let mut decider = Decider::new();
    let mut replayed = Replayed {
        cases: BTreeMap::new(),
        problems: Vec::new(),
        instants: 0,
    };
    for mapped in mapping.cases(csv.as_bytes()).unwrap() {
        match mapped.unwrap() {
            Mapped::Problem(problem) => replayed.problems.push((problem.line, problem.message)),
            Mapped::Case(case) => {
                let id = serde_json::from_str::<Value>(&case.json).unwrap()["id"]
                    .as_str()
                    .unwrap()
                    .to_owned();
                for (at, level) in &expected[&id] {
                    let decision = decider.decide(&case.json, at, Detail::Brief);
                    assert_eq!(decision["severity"], *level.as_str(), "{id} as of {at}");
                    replayed.instants += 1;
                }
                let last = expected[&id].values().last().unwrap();
                let end = decider.decide(&case.json, "2099-01-01T00:00:00Z", Detail::Brief);
                assert_eq!(end["severity"], *last.as_str(), "{id} at its end");
                replayed.cases.insert(id, case.json);
            }
        }
    }
    replayed
}

/// How the clock of resolution stands.
fn resolution(decision: &Value) -> &str {
    let clocks = decision["clocks"].as_array().unwrap();
    clocks
        .iter()
        .find(|it| it["id"] == "resolution")
        .and_then(|it| it["phase"].as_str())
        .unwrap()
}

#[test]
fn a_slice_is_replayed_event_by_event() {
    let replayed = replay(&fixture("slice.csv"));
    assert_eq!(replayed.cases.len(), 6);
    let lines: Vec<u64> = replayed.problems.iter().map(|it| it.0).collect();
    // The state -100, the event out of order, the row that is cut off.
    assert_eq!(lines, [15, 19, 26], "{:?}", replayed.problems);

    // `resolved_at` stands on every row of this one, also on those written before it.
    let case = &replayed.cases["INC9000001"];
    let mut decider = Decider::new();
    assert_eq!(
        resolution(&decider.decide(case, "2031-02-03T09:02:00Z", Detail::Full)),
        "running"
    );
    assert_eq!(
        resolution(&decider.decide(case, "2031-02-04T10:40:00Z", Detail::Full)),
        "ended"
    );
}

#[test]
fn the_real_log_is_replayed_event_by_event() {
    let path = root().join("../shared/data/uci_incident_event_log_119998.csv.gz");
    let Ok(packed) = fs::File::open(&path) else {
        println!("skipped: the real log is not here");
        return;
    };
    let mut csv = String::new();
    flate2::read::MultiGzDecoder::new(packed)
        .read_to_string(&mut csv)
        .unwrap();
    let replayed = replay(&csv);
    assert_eq!(replayed.cases.len(), 20_769);
    assert!(
        replayed.instants > 100_000,
        "{} instants",
        replayed.instants
    );
    let lines: Vec<u64> = replayed.problems.iter().map(|it| it.0).collect();
    // One event out of order, two rows of the state -100.
    assert_eq!(lines, [360, 115_643, 115_644], "{:?}", replayed.problems);

    // Written as resolved on its second row, hours before the instant that the row itself names.
    let case = &replayed.cases["INC0000045"];
    let mut decider = Decider::new();
    assert_eq!(
        resolution(&decider.decide(case, "2016-02-29T08:53:00Z", Detail::Full)),
        "running"
    );
    assert_eq!(
        resolution(&decider.decide(case, "2016-02-29T11:29:00Z", Detail::Full)),
        "ended"
    );
    let end: Moment = "2018-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(
        decider.decide(case, &end.to_string(), Detail::Full)["severity"]["level"],
        "p3"
    );
}
