//! `escalate test`: runs the tests of policies.

use std::fs;
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use super::policy::engine;
use super::{Context, Failure, Outcome, reason};
use crate::args::{TestArgs, TestFormat};
use crate::engine::{CompileError, Engine};
use crate::pool;
use crate::render::look::Look;
use crate::render::progress::Steps;
use crate::render::suite::{self as render, Form, Report};
use crate::status::Status;
use crate::suite::{self, Change, Files, Loaded, Results, RunOptions, StepResult, Suite, Verdict};

/// How often files are looked at for changes.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Run suites, once or whenever something changes.
pub fn test(context: &Context, args: &TestArgs, out: &mut dyn Write) -> Outcome {
    let engine = engine(args.component.as_deref())?;
    if !args.watch {
        return once(context, args, &engine, &mut Files::default(), out);
    }
    loop {
        let mut files = Files::default();
        let found = suite::suites(&args.paths);
        match once(context, args, &engine, &mut files, out) {
            // A file that is being written may be gone for a moment.
            Err(Failure::Words { message, .. }) => writeln!(out, "error: {message}")?,
            done => {
                done?;
            }
        }
        context.remark("waiting for changes; stop with ctrl-c");
        out.flush()?;
        while !files.have_changed() && suite::suites(&args.paths) == found {
            thread::sleep(LOOK_EVERY);
        }
        writeln!(out)?;
    }
}

fn once(
    context: &Context,
    args: &TestArgs,
    engine: &Engine,
    files: &mut Files,
    out: &mut dyn Write,
) -> Outcome {
    let found = suite::suites(&args.paths).map_err(|message| {
        Failure::words(message, "name suites, or folders with suites in them")
    })?;
    let mut report = Report {
        verbose: !context.quiet,
        ..Report::default()
    };
    let threads = args.threads.map_or_else(pool::workers, usize::from);
    let mut options = RunOptions {
        threads,
        fail_fast: args.fail_fast,
        seed: args.seed,
        ..RunOptions::default()
    };
    let (mut all, mut failed) = (0, false);
    for path in &found {
        match suite::load(engine, path, args.policy.as_deref(), files)? {
            Loaded::Wrong(wrong) => {
                // A policy that several suites share is told once.
                if !report.wrong.iter().any(|it| it.file == wrong.file) {
                    report.wrong.push(wrong);
                }
            }
            Loaded::Ready(mut suite) => {
                all += suite.tests.len();
                suite.tests.retain(|it| is_asked(&it.name, &args.filter));
                if suite.tests.is_empty() && !args.filter.is_empty() {
                    continue;
                }
                // After a failure the others are told, and not run.
                if args.fail_fast && failed {
                    options.threads = 0;
                }
                let results = run(engine, &suite, options)?;
                failed |= results.count(Verdict::Passed) < suite.tests.len();
                report.suites.push((*suite, results));
            }
        }
    }
    if args.bless {
        show_snapshots(&report, context.look(), out)?;
        bless(context, &mut report)?;
    }
    try_further(context, args, engine, threads, &mut report)?;
    render::write(&report, form(args.format), context.look(), out)?;
    for output in &args.output {
        let mut text = Vec::new();
        render::write(&report, form(output.format), Look::plain(), &mut text)?;
        fs::write(&output.file, text).map_err(|error| {
            let message = format!(
                "`{}` cannot be written: {}",
                output.file.display(),
                reason(&error)
            );
            Failure::words(message, "name a file in a folder that is there")
        })?;
    }
    // What is wrong with suites is to be seen where the report is not for people.
    if args.format != TestFormat::Pretty {
        let look = Look::detect_stderr(context.color);
        match args.format {
            TestFormat::Json => {}
            // What failed is nowhere in it.
            TestFormat::Lcov => {
                if report.count(Verdict::Passed) < report.tests() {
                    context.remark(&report.summary());
                }
            }
            _ => render::trials(&report, look, &mut io::stderr().lock())?,
        }
        for wrong in &report.wrong {
            let one = crate::render::diagnostics::Report {
                file: &wrong.file,
                source: &wrong.source,
                diagnostics: &wrong.found,
            };
            crate::render::diagnostics::excerpts(&one, look, &mut io::stderr().lock())?;
        }
    }
    if report.tests() == 0 && report.wrong.is_empty() {
        super::complain(&none_found(args, found.len(), all));
        return Ok(Status::Failed);
    }
    Ok(status(&report))
}

/// What the tests show of their policies, and notice in them, if that is asked.
fn try_further(
    context: &Context,
    args: &TestArgs,
    engine: &Engine,
    threads: usize,
    report: &mut Report,
) -> Result<(), Failure> {
    let failure = |error: CompileError| match error {
        CompileError::Engine(error) => Failure::Engine(error),
        refused => Failure::from(refused),
    };
    let lcov = args.format == TestFormat::Lcov
        || args.output.iter().any(|it| it.format == TestFormat::Lcov);
    if args.coverage || args.min_coverage.is_some() || lcov {
        let found = suite::coverage::coverage(engine, &report.suites, threads).map_err(failure)?;
        report.coverage = Some(found);
        report.least_coverage = args.min_coverage;
    }
    if args.mutate || args.min_mutation.is_some() {
        if report.count(Verdict::Passed) < report.tests() || !report.wrong.is_empty() {
            context.remark("small changes are tried once all tests pass");
        } else {
            let steps = Steps::new("small changes tried", context.quiet);
            let told = |done, all| steps.tell(done, all);
            let found = suite::mutation::watched(engine, &report.suites, threads, &told);
            steps.finish();
            report.mutation = Some(found.map_err(failure)?);
            report.least_mutation = args.min_mutation;
        }
    }
    Ok(())
}

/// Run one suite; with no thread at all nothing of it is run.
fn run(engine: &Engine, suite: &Suite, options: RunOptions) -> Result<Results, Failure> {
    if options.threads == 0 {
        return Ok(Results::not_run(suite.tests.len()));
    }
    suite::run(engine, &suite.policy, &suite.tests, options).map_err(|error| match error {
        CompileError::Engine(error) => Failure::Engine(error),
        refused => Failure::from(refused),
    })
}

fn is_asked(name: &str, filter: &[String]) -> bool {
    let name = name.to_lowercase();
    filter.is_empty() || filter.iter().any(|it| name.contains(&it.to_lowercase()))
}

fn none_found(args: &TestArgs, suites: usize, tests: usize) -> Failure {
    if suites == 0 {
        let folders: Vec<String> = args
            .paths
            .iter()
            .map(|it| format!("`{}`", it.display()))
            .collect();
        return Failure::words(
            format!("no suite was found in {}", folders.join(", ")),
            "a suite is a file whose name ends in `.test.yaml`; `escalate init` writes a first one",
        );
    }
    if tests == 0 {
        return Failure::words(
            "the suites have no tests",
            "write at least one under `tests:`",
        );
    }
    let texts: Vec<String> = args.filter.iter().map(|it| format!("`{it}`")).collect();
    Failure::words(
        format!(
            "none of {tests} tests has {} in its name",
            texts.join(" or ")
        ),
        "run `escalate test` without `--filter` to see their names",
    )
}

fn status(report: &Report) -> Status {
    if !report.wrong.is_empty() || report.count(Verdict::Broken) > 0 {
        Status::Failed
    } else if report.count(Verdict::Failed) > 0 || report.falls_short() {
        Status::Findings
    } else {
        Status::Done
    }
}

fn form(format: TestFormat) -> Form {
    match format {
        TestFormat::Pretty => Form::Pretty,
        TestFormat::Json => Form::Json,
        TestFormat::Junit => Form::Junit,
        TestFormat::Tap => Form::Tap,
        TestFormat::Github => Form::Github,
        TestFormat::Sarif => Form::Sarif,
        TestFormat::Lcov => Form::Lcov,
    }
}

/// Show what the snapshots will hold that they do not hold now.
fn show_snapshots(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    render::snapshots(report, look, out)
}

/// Write the snapshots that differ; their tests have passed then, if nothing else differs.
fn bless(context: &Context, report: &mut Report) -> Result<(), Failure> {
    for (_, results) in &mut report.suites {
        for result in &mut results.tests {
            for step in &mut result.steps {
                write_snapshot(context, step)?;
            }
            let good = |it: &StepResult| it.broken.is_none() && it.differences.is_empty();
            if result.verdict == Verdict::Failed && result.steps.iter().all(good) {
                result.verdict = Verdict::Passed;
            }
        }
    }
    Ok(())
}

fn write_snapshot(context: &Context, step: &mut StepResult) -> Result<(), Failure> {
    let Some((snapshot, written)) = step.snapshot.take() else {
        return Ok(());
    };
    let name = snapshot.path.display();
    let made = match snapshot.path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder),
        _ => Ok(()),
    };
    made.and_then(|()| fs::write(&snapshot.path, &written))
        .map_err(|error| {
            let message = format!("`{name}` cannot be written: {}", reason(&error));
            Failure::words(message, "name a file that can be written")
        })?;
    context.remark(&format!("wrote {name}"));
    step.differences
        .retain(|it| !matches!(it.change, Change::Snapshot { .. }));
    Ok(())
}
