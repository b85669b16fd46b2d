//! How long it takes from nothing to the first decision, baked and not.
//!
//! `cargo bench --workspace --bench baked`. Every round is a new instance; what is printed is
//! the median of each part. The goal is a first decision within 100 µs of instantiation.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot begin has nothing to say"
)]

use std::hint::black_box;
use std::time::Instant;

use escalate::engine::{Detail, Engine, Options, Policy, Session, bake};

const POLICY: &str = include_str!("../../fixtures/bench/policy.yaml");
const CASES: &str = include_str!("../../fixtures/bench/cases.jsonl");
const ROUNDS: usize = 400;

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Microseconds to instantiate, to get the policy, and to decide one case for the first time.
fn measure(name: &str, engine: &Engine, policy: impl Fn(&mut Session) -> Policy) {
    let case = CASES.lines().next().expect("there is a case");
    let options = Options {
        now: "2026-11-20T16:30:00Z".to_owned(),
        detail: Detail::Brief,
        ..Options::default()
    }
    .for_lines(1);
    let mut parts = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let mut session = engine.session().expect("it starts");
        let instantiated = Instant::now();
        let policy = policy(&mut session);
        let ready = Instant::now();
        black_box(session.decide_lines(policy, case, &options)).expect("it answers");
        let decided = Instant::now();
        for (part, (from, to)) in parts.iter_mut().zip([
            (begin, instantiated),
            (instantiated, ready),
            (ready, decided),
        ]) {
            part.push((to - from).as_secs_f64() * 1e6);
        }
    }
    let [instantiate, ready, decide] = parts.map(median);
    println!(
        "{name}: instantiate {instantiate:.1} µs, policy {ready:.1} µs, first decision {decide:.1} µs; \
         {:.1} µs after instantiation",
        ready + decide
    );
}

fn main() {
    let compiled = |session: &mut Session| session.compile(POLICY).expect("it compiles").policy;
    let baked = bake(Engine::component(), POLICY).expect("it bakes");
    let baked = Engine::from_wasm(&baked).expect("it is a component");
    let plain = Engine::from_wasm(Engine::component()).expect("it is a component");
    measure("unbaked", &plain, compiled);
    measure("baked", &baked, |session| {
        let policy = session.baked().expect("it answers");
        policy.expect("it is baked in")
    });
}
