//! What no test shows or notices, each with its place in the policy, for reports that are
//! shown beside its lines.

use super::Report;
use super::coverage::named;
use crate::suite::mutation::Fate;

/// Something that no test shows or notices.
pub(super) struct Gap<'r> {
    /// The policy's file.
    pub file: &'r str,
    /// Line of its beginning.
    pub line: u32,
    /// Column of its beginning.
    pub column: u32,
    /// Line of its end.
    pub end_line: u32,
    /// Column of its end.
    pub end_column: u32,
    /// Whether it is a mistake that no test notices, and not an outcome that none shows.
    pub unnoticed: bool,
    /// What it is.
    pub text: String,
    /// Whether the policy falls short of what was asked because of such.
    pub short: bool,
}

/// All of them, in the order of the policies.
pub(super) fn gaps(report: &Report) -> Vec<Gap<'_>> {
    let mut found = Vec::new();
    for coverage in report.coverage.iter().flatten() {
        let least = report.least_coverage;
        let short = least.is_some_and(|it| !coverage.share().reaches(it));
        for point in &coverage.points {
            let missing: Vec<&str> = point
                .outcomes
                .iter()
                .filter(|it| coverage.times(point, it) == 0)
                .map(String::as_str)
                .collect();
            if !missing.is_empty() {
                found.push(Gap {
                    file: &coverage.policy_file,
                    line: point.line,
                    column: point.column,
                    end_line: point.end_line,
                    end_column: point.end_column,
                    unnoticed: false,
                    text: format!(
                        "no test shows {}: never {}",
                        named(point),
                        missing.join(", ")
                    ),
                    short,
                });
            }
        }
    }
    for mutation in report.mutation.iter().flatten() {
        let least = report.least_mutation;
        let short = least.is_some_and(|it| !mutation.share().reaches(it));
        let survivors = mutation.mutants.iter().filter(|it| it.1 == Fate::Survived);
        found.extend(survivors.map(|(it, _)| Gap {
            file: &mutation.policy_file,
            line: it.line,
            column: it.column,
            end_line: it.end_line,
            end_column: it.end_column,
            unnoticed: true,
            text: format!("no test would notice in {}: {}", it.of, it.change),
            short,
        }));
    }
    found
}
