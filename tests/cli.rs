//! Runs the program as people and scripts do: every folder of `tests/cli` is one run.
//!
//! A folder `tests/cli/<name>` is copied to an empty place and the program is run there. Its file `cmd` has one
//! thing a line; what begins with `#` says why the test is there.
//!
//! ```text
//! run decide cases.jsonl -p policy.yaml      the arguments; quotes keep blanks together. Only this one is needed
//! with fixtures/example/policy.yaml          copy this file of the project there as well
//! stdin cases.jsonl                          standard input; nothing if left out
//! exit 2                                     the exit code; 0 if left out
//! leaves policy.yaml                         a file that the run writes; no other may appear
//! ```
//!
//! What it must write is in the files `stdout` and `stderr` beside `cmd`; where there is no such file it must be silent.
//! `BLESS=1 cargo test --workspace --test cli` writes those files anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod program;

use std::fs;
use std::path::Path;

use program::{Run, names, program as escalate, root, run, scratch, words};
use serde_json::Value;

/// What the file `cmd` of a folder says.
#[derive(Default)]
struct Script {
    arguments: Vec<String>,
    with: Vec<String>,
    stdin: Option<String>,
    exit: i32,
    leaves: Vec<String>,
}

impl Script {
    fn read(text: &str) -> Script {
        let mut script = Script::default();
        for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
            match what {
                "run" => script.arguments = words(rest),
                "with" => script.with.extend(words(rest)),
                "stdin" => script.stdin = Some(rest.to_owned()),
                "exit" => script.exit = rest.parse().expect("an exit code"),
                "leaves" => script.leaves.extend(words(rest)),
                _ => panic!("`{line}` is no line of `cmd`"),
            }
        }
        assert!(!script.arguments.is_empty(), "`cmd` has no line `run`");
        script
    }
}

/// Every folder is run; all differences are told at the end.
#[test]
fn every_folder_runs_as_it_says() {
    let folders = root().join("tests/cli");
    let mut wrong = String::new();
    let all = names(&folders);
    assert!(all.len() > 20, "the folders of `tests/cli` are gone");
    for name in &all {
        if let Err(what) = folder(&folders.join(name)) {
            wrong.push_str(&format!("\n== tests/cli/{name}\n{what}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}\nBLESS=1 writes the expectations anew");
}

fn folder(folder: &Path) -> Result<(), String> {
    let script = Script::read(&fs::read_to_string(folder.join("cmd")).expect("there is a file `cmd`"));
    let with: Vec<&str> = script.with.iter().map(String::as_str).collect();
    let scratch = scratch(&with);
    let mine = ["cmd", "stdout", "stderr"];
    for name in names(folder).iter().filter(|it| !mine.contains(&it.as_str())) {
        fs::copy(folder.join(name), scratch.path().join(name)).unwrap();
    }
    let mut after = names(scratch.path());
    after.extend(script.leaves.iter().cloned());
    let stdin = script.stdin.map(|it| fs::read(scratch.path().join(it)).unwrap()).unwrap_or_default();
    let arguments: Vec<&str> = script.arguments.iter().map(String::as_str).collect();
    let run = run(scratch.path(), &arguments, &stdin);
    let mut wrong = String::new();
    if run.code != script.exit {
        wrong.push_str(&format!("-- exit code {}, not {}\n{}", run.code, script.exit, run.err()));
    }
    let now = names(scratch.path());
    if now != after {
        wrong.push_str(&format!("-- the folder has {now:?}, not {after:?}\n"));
    }
    for (name, got) in [("stdout", run.out()), ("stderr", run.err())] {
        let file = folder.join(name);
        if std::env::var_os("BLESS").is_some() {
            match got.is_empty() {
                true => drop(fs::remove_file(&file)),
                false => fs::write(&file, &got).unwrap(),
            }
        }
        let wanted = fs::read_to_string(&file).unwrap_or_default();
        if got != wanted {
            wrong.push_str(&format!("-- {name} is\n{got}-- and should be\n{wanted}"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}
