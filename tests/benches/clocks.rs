//! What calendars and clocks cost.
//!
//! `cargo bench --workspace --bench clocks`. Calendars are asked natively, and a
//! case with a long history is decided in the component. A line in front of
//! criterion's figures says how the cost of a decision grows with its history.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot begin has nothing to say"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use escalate::engine::{Detail, Engine, Options, Policy, Session};
use escalation_rules::policy::calendar;
use escalation_rules::time::calendar::Calendar;
use escalation_rules::time::{HOUR, instant};
use escalation_tests::long_case;

const DESK: &str = r#"{"time_zone":"America/New_York","hours":{"mon-fri":["09:00-12:30","13:30-18:00"],"sat":["10:00-14:00"]},"holidays":["2026-11-26","2026-12-25"],"yearly":["01-01","07-04"],"exceptions":{"2026-12-24":["09:00-12:00"]},"breaks":{"2026-12-23":["12:00-14:00"]}}"#;
const EVENTS: [usize; 4] = [1_000, 2_500, 5_000, 10_000];
const ROUNDS: usize = 30;

struct Component {
    session: Session,
    policy: Policy,
}

impl Component {
    fn decide(&mut self, case: &str, detail: Detail) -> String {
        let options = Options {
            now: long_case::NOW.to_owned(),
            detail,
            ..Options::default()
        };
        self.session
            .decide_lines(self.policy, case, &options.for_lines(1))
            .expect("it answers")
    }
}

fn desk() -> Calendar {
    calendar::read(DESK).expect("the calendar is right")
}

fn at(text: &str) -> i64 {
    instant::parse(text).expect("an instant")
}

fn least(mut call: impl FnMut()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        call();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn main() {
    let mut session = Engine::embedded()
        .expect("the component is built in")
        .session()
        .expect("it starts");
    let policy = session
        .compile(long_case::POLICY)
        .expect("the policy compiles")
        .policy;
    let mut component = Component { session, policy };
    let cases = EVENTS.map(|it| (it, long_case::case(it)));
    for detail in [Detail::Brief, Detail::Full] {
        for (events, case) in &cases {
            let decision = component.decide(case, detail);
            assert!(!decision.contains("\"error\""), "{decision}");
            let time = least(|| {
                black_box(component.decide(case, detail));
            });
            let each = time.as_nanos() / *events as u128;
            println!(
                "ten clocks, {events} events, {detail:?}: {time:.2?}, {each} ns an event, {} kB in, {} kB out",
                case.len() / 1024,
                decision.len() / 1024
            );
        }
    }

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("history");
    group.sample_size(20);
    for (events, case) in &cases {
        group.throughput(Throughput::Elements(*events as u64));
        for detail in [Detail::Brief, Detail::Full] {
            let id = BenchmarkId::new(format!("{detail:?}"), events);
            group.bench_function(id, |it| it.iter(|| component.decide(case, detail)));
        }
    }
    group.finish();

    let from = at("2026-11-20T16:30:00Z");
    let later = at("2036-11-20T16:30:00Z");
    let mut group = criterion.benchmark_group("calendar");
    let known = desk();
    group.bench_function("add 2,000 business hours", |it| {
        it.iter(|| known.add(black_box(from), 2_000 * HOUR));
    });
    group.bench_function("elapsed over 10 years", |it| {
        it.iter(|| known.elapsed(black_box(from), later));
    });
    group.bench_function("is it open?", |it| {
        it.iter(|| known.is_open(black_box(from)))
    });
    // The first question works the years out that it is about.
    group.bench_function("add 2,000 business hours, the first question", |it| {
        it.iter_batched(
            desk,
            |desk| desk.add(black_box(from), 2_000 * HOUR),
            criterion::BatchSize::SmallInput,
        );
    });
    group.bench_function("elapsed over 10 years, the first question", |it| {
        it.iter_batched(
            desk,
            |desk| desk.elapsed(black_box(from), later),
            criterion::BatchSize::SmallInput,
        );
    });
    group.bench_function("read a calendar", |it| {
        it.iter(|| calendar::read(black_box(DESK)))
    });
    group.finish();
    criterion.final_summary();
}
