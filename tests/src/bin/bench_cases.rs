//! Prints cases for the benchmark: `bench_cases [COUNT] [SEED]`, 10,000 with the
//! fixture's seed if not told otherwise.

use std::io::Write as _;
use std::process::ExitCode;

use escalation_tests::bench_cases::{SEED, cases};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().map_or(Ok(10_000), |it| it.parse());
    let seed = arguments.next().map_or(Ok(SEED), |it| it.parse());
    let (Ok(count), Ok(seed)) = (count, seed) else {
        eprintln!("usage: bench_cases [COUNT] [SEED], both whole numbers");
        return ExitCode::from(2);
    };
    // A reader that has had enough is no error.
    let _ = std::io::stdout()
        .lock()
        .write_all(cases(count, seed).as_bytes());
    ExitCode::SUCCESS
}
