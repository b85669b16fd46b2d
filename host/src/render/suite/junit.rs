//! The report as JUnit XML, which nearly every build server reads.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::gaps::limits;
use super::{Report, first_place, headline, plain};
use crate::suite::{PreparedTest, Suite, TestResult, Verdict};

/// Write it.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut document = quick_junit::Report::new("escalate test");
    for (suite, results) in &report.suites {
        let mut one = TestSuite::new(suite.file.as_str());
        for (test, result) in suite.tests.iter().zip(&results.tests) {
            one.add_test_case(case(suite, test, result));
        }
        document.add_test_suite(one);
    }
    for wrong in &report.wrong {
        let mut one = TestSuite::new(wrong.file.as_str());
        for found in &wrong.found {
            let line = found.location.map_or(0, |it| it.line);
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(found.code.as_str());
            status.set_message(found.message.as_str());
            let help = found.help.as_deref().unwrap_or_default();
            status.set_description(format!("{}:{line}: {}\n{help}", wrong.file, found.message));
            one.add_test_case(TestCase::new(format!("{} line {line}", found.code), status));
        }
        document.add_test_suite(one);
    }
    for limit in limits(report) {
        let status = match &limit.missed {
            None => TestCaseStatus::success(),
            Some(missed) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(missed.message.as_str());
                status.set_description(missed.details.as_str());
                status
            }
        };
        let mut one = TestSuite::new(limit.file);
        one.add_test_case(TestCase::new(limit.name, status));
        document.add_test_suite(one);
    }
    document.serialize(&mut *out).map_err(io::Error::other)
}

fn case(suite: &Suite, test: &PreparedTest, result: &TestResult) -> TestCase {
    let mut status = match result.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::NotRun => TestCaseStatus::skipped(),
        Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Broken => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    if matches!(result.verdict, Verdict::Failed | Verdict::Broken) {
        let line = first_place(test, result).line;
        status.set_message(headline(test, result));
        status.set_description(format!(
            "{}:{line}\n{}",
            suite.file,
            plain(suite, test, result)
        ));
    }
    let mut case = TestCase::new(test.name.as_str(), status);
    case.set_classname(suite.names.name.as_str());
    case
}
