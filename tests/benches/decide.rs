//! How fast cases are decided, beside a hand-written program that does the same.
//!
//! `cargo bench --workspace --bench decide`. Ratios are taken pair by pair in one
//! run, so that they hold when the machine's speed drifts; criterion's figures
//! follow. The work: 25 rules on cases of 29 facts, JSON text in, JSON text out.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot begin has nothing to say"
)]

use std::hint::black_box;
use std::time::Instant;

use criterion::{BatchSize, Criterion, Throughput};
use escalate::engine::{Detail, Engine, Options, Policy, Session};
use escalation_tests::renamed::renamed;
use escalation_tests::{bench_cases, twin};

const POLICY: &str = include_str!("../../fixtures/bench/policy.yaml");
const CASES: usize = 2_000;
const ROUNDS: usize = 60;

struct Component {
    session: Session,
    policy: Policy,
    options: String,
}

impl Component {
    fn new(policy: &str) -> Component {
        let mut session = Engine::embedded()
            .expect("the component is built in")
            .session()
            .expect("it starts");
        let policy = session.compile(policy).expect("the policy compiles").policy;
        let options = Options {
            now: "2026-11-20T16:30:00Z".to_owned(),
            detail: Detail::Brief,
            ..Options::default()
        }
        .for_lines(1);
        Component {
            session,
            policy,
            options,
        }
    }

    fn decide(&mut self, cases: &str) -> String {
        self.session
            .decide_lines(self.policy, cases, &self.options)
            .expect("it answers")
    }
}

/// Nanoseconds of one call.
fn timed<T>(mut call: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    black_box(call());
    start.elapsed().as_secs_f64() * 1e9
}

/// The median of the ratios of pairs measured one after the other.
fn ratio(name: &str, mut a: impl FnMut() -> f64, mut b: impl FnMut() -> f64) {
    let mut pairs: Vec<(f64, f64, f64)> = (0..ROUNDS)
        .map(|_| {
            let (a, b) = (a(), b());
            (a / b, a, b)
        })
        .collect();
    pairs.sort_by(|x, y| x.0.total_cmp(&y.0));
    let (median, _, _) = pairs[ROUNDS / 2];
    let least = |of: fn(&(f64, f64, f64)) -> f64| {
        pairs.iter().map(of).fold(f64::MAX, f64::min) / CASES as f64
    };
    println!(
        "{name}: median ratio {median:.2} (least {:.0} ns and {:.0} ns a case)",
        least(|it| it.1),
        least(|it| it.2)
    );
}

/// The policy without its rules: every fact is read, and one item asks for all of them.
fn reading(policy: &str, cases: &str) -> String {
    let fields = policy.split("\nseverity:\n").next().unwrap_or_default();
    let first: serde_json::Value =
        serde_json::from_str(cases.lines().next().unwrap_or_default()).expect("a case is JSON");
    let facts = first.as_object().expect("a case is an object").iter();
    let conditions: Vec<String> = facts
        .filter(|(name, _)| *name != "id")
        .map(|(name, value)| match value {
            serde_json::Value::Bool(_) => format!("case.{name}"),
            serde_json::Value::String(text) => format!("case.{name} == \"{text}\""),
            _ => format!("case.{name} >= 1000000"),
        })
        .collect();
    format!(
        "{fields}\nchecklists:\n  exit:\n    - id: read\n      because: All is read.\n      require: '{}'\n",
        conditions.join(" && ")
    )
}

/// Nanoseconds a case that deciding and naming what was decided add to reading: the
/// least of one less the least of the other.
fn deciding(name: &str, mut whole: impl FnMut() -> f64, mut reading: impl FnMut() -> f64) {
    let mut least = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        least = (least.0.min(whole()), least.1.min(reading()));
    }
    let of = |it: f64| it / CASES as f64;
    println!(
        "{name}: {:.0} ns a case ({:.0} ns less {:.0} ns)",
        of(least.0 - least.1),
        of(least.0),
        of(least.1)
    );
}

fn main() {
    let cases = bench_cases::cases(CASES, bench_cases::SEED);
    let other = renamed(POLICY, &cases, 7).expect("the policy can be renamed");
    let mut component = Component::new(POLICY);
    let mut stranger = Component::new(&other.policy);
    let (native, _) = escalation_rules::api::Policy::compile(POLICY).expect("the policy compiles");
    let options = component.options.clone();

    let mut expected = String::new();
    twin::decide_lines(&cases, &mut expected).expect("the twin reads its cases");
    assert_eq!(
        component.decide(&cases),
        expected,
        "the component and its twin decide alike"
    );
    assert_eq!(
        native.decide_lines(&cases, &options),
        expected,
        "native code and the twin decide alike"
    );

    let hand_written = || {
        timed(|| {
            let mut out = String::new();
            twin::decide_lines(&cases, &mut out).expect("the twin reads its cases");
            out
        })
    };
    // Least times are printed a case; the goal is a ratio of at most 2.0.
    ratio(
        "component / hand-written",
        || timed(|| component.decide(&cases)),
        hand_written,
    );
    ratio(
        "component, facts renamed and reordered / as they were",
        || timed(|| stranger.decide(&other.cases)),
        || timed(|| component.decide(&cases)),
    );
    ratio(
        "native / hand-written",
        || timed(|| native.decide_lines(&cases, &options)),
        hand_written,
    );

    let read_only = reading(POLICY, &cases);
    let mut reader = Component::new(&read_only);
    let (native_reader, _) =
        escalation_rules::api::Policy::compile(&read_only).expect("the policy compiles");
    // The goal is 300 ns.
    deciding(
        "deciding in the component",
        || timed(|| component.decide(&cases)),
        || timed(|| reader.decide(&cases)),
    );
    deciding(
        "deciding natively",
        || timed(|| native.decide_lines(&cases, &options)),
        || timed(|| native_reader.decide_lines(&cases, &options)),
    );

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("brief");
    group.throughput(Throughput::Elements(CASES as u64));
    group.sample_size(20);
    group.bench_function("component", |it| it.iter(|| component.decide(&cases)));
    group.bench_function("native", |it| {
        it.iter(|| native.decide_lines(&cases, &options))
    });
    group.bench_function("hand-written", |it| {
        it.iter_batched(
            String::new,
            |mut out| {
                twin::decide_lines(&cases, &mut out).expect("the twin reads its cases");
                out
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
    criterion.final_summary();
}
