//! Does what the README says, in its order, and compares what it shows.
//!
//! A block whose fence names a file, as in ```` ```yaml policy.yaml ````, is written to that file. Each line of a block
//! `sh` is a command, and `# exit code 1` behind it says how it ends. In a block `console` a command follows `$ `, and
//! beneath it stands all that it writes to standard output. Blocks `rust` are tests of the library's documentation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod program;

use std::fs;
use std::path::Path;

use program::{root, run, words};

/// A block between fences.
struct Block {
    language: String,
    file: Option<String>,
    text: String,
    line: usize,
}

/// A command, and what it must do.
struct Command {
    text: String,
    exit: i32,
    output: Option<String>,
    line: usize,
}

#[test]
fn what_the_readme_says_is_so() {
    let folder = tempfile::tempdir().unwrap();
    for from in [
        "fixtures/example",
        "fixtures/clocks",
        "fixtures/rosters",
        "fixtures/policies",
        "fixtures/servicenow-audit",
    ] {
        copy(&root().join(from), &folder.path().join(from));
    }
    let (mut ran, mut shown, mut policies) = (0, 0, 0);
    for block in blocks() {
        if let Some(file) = &block.file {
            fs::write(folder.path().join(file), &block.text).unwrap();
            if block.text.starts_with("escalate: 1") {
                policies += 1;
                let check = run(folder.path(), &["check", file, "--deny-warnings"], b"");
                assert_eq!(check.code, 0, "README.md:{}: {}", block.line, check.out());
            }
        }
        for command in commands(&block) {
            let words = words(&command.text);
            let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
            let arguments = match arguments.as_slice() {
                ["cargo", "run", "--release", "--", rest @ ..] | ["escalate", rest @ ..] => rest,
                // This is what runs now.
                ["cargo", "test", "--workspace"] => continue,
                _ => panic!(
                    "README.md:{}: `{}` is not run by any test",
                    command.line, command.text
                ),
            };
            let run = run(folder.path(), arguments, b"");
            ran += 1;
            let place = format!("README.md:{}: `{}`", command.line, command.text);
            assert_eq!(
                run.code,
                command.exit,
                "{place}\n{}{}",
                run.out(),
                run.err()
            );
            if let Some(output) = command.output {
                shown += 1;
                assert_eq!(run.out(), output, "{place} writes something else");
            }
        }
    }
    assert!(
        ran >= 10 && shown >= 2 && policies >= 1,
        "{ran} commands, {shown} with output, {policies} policies"
    );
}

#[test]
fn the_first_commands_are_what_a_script_looks_for() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(
        readme
            .lines()
            .any(|it| it.starts_with("cargo run --release -- decide "))
    );
    assert!(readme.lines().any(|it| it == "cargo test --workspace"));
}

#[test]
fn the_table_of_commands_is_that_of_the_program() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let told: Vec<&str> = readme
        .lines()
        .filter_map(|it| it.strip_prefix("| `escalate ")?.split(['`', ' ']).next())
        .collect();
    let help = run(&root(), &["--help"], b"").out();
    let there: Vec<&str> = help
        .lines()
        .skip_while(|it| *it != "Commands:")
        .skip(1)
        .take_while(|it| !it.is_empty())
        .filter_map(|it| it.split_whitespace().next())
        .filter(|it| *it != "help")
        .collect();
    assert_eq!(told, there);
}

/// The blocks of the README in their order.
fn blocks() -> Vec<Block> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in readme.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(fence)) => {
                let mut words = fence.split_whitespace().map(str::to_owned);
                let (language, file) = (words.next().unwrap_or_default(), words.next());
                open = Some(Block {
                    language,
                    file,
                    text: String::new(),
                    line: at + 1,
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    blocks
}

fn commands(block: &Block) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for (at, line) in block.text.lines().enumerate() {
        let command = match (block.language.as_str(), line.strip_prefix("$ ")) {
            ("sh", _) => line,
            ("console", Some(command)) => command,
            ("console", None) => {
                let command = commands
                    .last_mut()
                    .expect("a command stands above its output");
                command.output.get_or_insert_default().extend([line, "\n"]);
                continue;
            }
            _ => continue,
        };
        let (text, remark) = command.split_once(" # ").unwrap_or((command, ""));
        let exit = remark
            .trim()
            .strip_prefix("exit code ")
            .map_or(0, |it| it[..1].parse().expect("an exit code"));
        commands.push(Command {
            text: text.trim().to_owned(),
            exit,
            output: None,
            line: block.line + at + 1,
        });
    }
    commands
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = entry
            .map(|it| (it.path(), to.join(it.file_name())))
            .unwrap();
        match from.is_dir() {
            true => copy(&from, &to),
            false => fs::copy(from, to).map(|_| ()).unwrap(),
        }
    }
}
