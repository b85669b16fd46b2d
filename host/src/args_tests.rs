//! The command line as people type it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use clap::{CommandFactory as _, Parser as _};

use super::{Cli, Command, FailOn, Only, Until};

fn parse(line: &str) -> Result<Command, String> {
    let words = std::iter::once("escalate").chain(line.split_whitespace());
    Cli::try_parse_from(words)
        .map(|it| it.command)
        .map_err(|it| it.to_string())
}

#[test]
fn the_definition_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_and_every_option_has_a_text() {
    fn walk(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            let help = argument
                .get_help()
                .map(|it| it.to_string())
                .unwrap_or_default();
            assert!(
                !help.is_empty(),
                "{} {}",
                command.get_name(),
                argument.get_id()
            );
            assert!(
                !help.ends_with('.'),
                "{} {}: {help}",
                command.get_name(),
                argument.get_id()
            );
        }
        command.get_subcommands().for_each(walk);
    }
    walk(&Cli::command());
}

#[test]
fn decide_reads_standard_input_unless_told_otherwise() {
    let Ok(Command::Decide(args)) = parse("decide") else {
        panic!()
    };
    assert_eq!(args.input.files, [std::path::PathBuf::from("-")]);
    let Ok(Command::Decide(args)) =
        parse("decide a.jsonl b.jsonl --fail-on due,sev1 --fail-on breached")
    else {
        panic!()
    };
    assert_eq!(args.input.files.len(), 2);
    let wanted = [
        FailOn::State(Only::Due),
        FailOn::Level("sev1".to_owned()),
        FailOn::State(Only::Breached),
    ];
    assert_eq!(args.output.fail_on, wanted);
}

#[test]
fn an_instant_without_an_offset_is_refused_with_what_to_write() {
    let error = parse("decide --at 2026-11-20T21:30:00").unwrap_err();
    assert!(
        error.contains("write `2026-11-20T21:30:00Z` for UTC"),
        "{error}"
    );
    let Ok(Command::Decide(args)) = parse("decide --at 2026-11-20T16:30:00-05:00") else {
        panic!()
    };
    assert_eq!(args.now.at.unwrap().to_string(), "2026-11-20T21:30:00Z");
}

#[test]
fn a_timeline_ends_at_an_instant_or_after_a_while() {
    let Ok(Command::Timeline(args)) = parse("timeline c.json --until 2d") else {
        panic!()
    };
    assert!(matches!(args.until, Until::For(it) if it.millis() == 172_800_000));
    let Ok(Command::Timeline(args)) = parse("timeline c.json --until 2026-11-20T21:30:00Z") else {
        panic!()
    };
    assert!(matches!(args.until, Until::At(_)));
    assert!(
        parse("timeline c.json --until soon")
            .unwrap_err()
            .contains("such as `48h`")
    );
    assert!(
        parse("timeline c.json --until 0s")
            .unwrap_err()
            .contains("after the beginning")
    );
    assert!(
        parse("timeline c.json --until 2026-11-20")
            .unwrap_err()
            .contains("write the time too")
    );
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    for line in [
        "check",
        "check --print-policy p.yaml",
        "component",
        "component --wit --output x",
        "explain c.json --rule a --why-not b",
        "decide -q -v",
        "decide --threads 0",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
    for line in [
        "check --print-policy",
        "component --wit",
        "explain - --id C-1 --rule a",
        "init",
        "man",
        "completions bash",
        "schema decision",
        "vocabulary -f markdown",
        "decide --color never -vv",
    ] {
        parse(line).unwrap();
    }
}
