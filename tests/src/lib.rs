//! What the tests and benchmarks of the whole share.

pub mod bench_cases;
pub mod long_case;
pub mod oracle;
pub mod random;
pub mod renamed;
pub mod twin;
