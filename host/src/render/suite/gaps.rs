//! What no test shows or notices, each with its place in the policy, for reports that are
//! shown beside its lines.

use std::fmt::Write;

use super::Report;
use super::coverage::named;
use crate::suite::mutation::Fate;
use crate::suite::share::{Percent, Share};

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

/// A share that was asked for, as a test of its own: for reports that know nothing but tests.
pub(super) struct Limit<'r> {
    /// The policy's file.
    pub file: &'r str,
    /// What is asked for: `coverage of at least 90 %`.
    pub name: String,
    /// What it is instead, if it is less.
    pub missed: Option<Missed>,
}

/// Why a share is less than was asked for.
pub(super) struct Missed {
    /// Line of the policy where the first gap is; 0 if there is none.
    pub line: u32,
    /// What there is instead.
    pub message: String,
    /// The gaps, one a line, each with its place.
    pub details: String,
}

/// All shares that were asked for, coverage first, in the order of the policies.
pub(super) fn limits(report: &Report) -> Vec<Limit<'_>> {
    let gaps = gaps(report);
    let limit = |file, what: &str, share: Share, least: Percent, unnoticed| {
        let missed = (!share.reaches(least)).then(|| {
            let its = || {
                let of = |it: &&Gap<'_>| it.file == file && it.unnoticed == unnoticed;
                gaps.iter().filter(of)
            };
            let mut details = String::new();
            for it in its() {
                // Writing to a text cannot fail.
                let _ = writeln!(details, "{file}:{}:{}: {}", it.line, it.column, it.text);
            }
            Missed {
                line: its().next().map_or(0, |it| it.line),
                message: format!("the {what} of {file} is {share}, below {least}"),
                details,
            }
        });
        Limit {
            file,
            name: format!("{what} of at least {least}"),
            missed,
        }
    };
    let mut found = Vec::new();
    if let Some(least) = report.least_coverage {
        let all = report.coverage.iter().flatten();
        found.extend(all.map(|it| limit(&*it.policy_file, "coverage", it.share(), least, false)));
    }
    if let Some(least) = report.least_mutation {
        let all = report.mutation.iter().flatten();
        found.extend(all.map(|it| {
            let file = &*it.policy_file;
            limit(file, "mutation score", it.share(), least, true)
        }));
    }
    found
}
