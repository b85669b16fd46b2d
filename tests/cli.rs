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
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod program;

use std::fs;
use std::io::{BufRead, Read};
use std::path::Path;
use std::process::Stdio;

use program::{names, program as escalate, root, run, scratch, words};
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
        for line in text
            .lines()
            .filter(|it| !it.is_empty() && !it.starts_with('#'))
        {
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
    assert!(
        wrong.is_empty(),
        "{wrong}\nBLESS=1 writes the expectations anew"
    );
}

fn folder(folder: &Path) -> Result<(), String> {
    let script =
        Script::read(&fs::read_to_string(folder.join("cmd")).expect("there is a file `cmd`"));
    let with: Vec<&str> = script.with.iter().map(String::as_str).collect();
    let scratch = scratch(&with);
    let mine = ["cmd", "stdout", "stderr"];
    for name in names(folder)
        .iter()
        .filter(|it| !mine.contains(&it.as_str()))
    {
        fs::copy(folder.join(name), scratch.path().join(name)).unwrap();
    }
    let mut after = names(scratch.path());
    after.extend(script.leaves.iter().cloned());
    let stdin = script
        .stdin
        .map(|it| fs::read(scratch.path().join(it)).unwrap())
        .unwrap_or_default();
    let arguments: Vec<&str> = script.arguments.iter().map(String::as_str).collect();
    let run = run(scratch.path(), &arguments, &stdin);
    let mut wrong = String::new();
    if run.code != script.exit {
        wrong.push_str(&format!(
            "-- exit code {}, not {}\n{}",
            run.code,
            script.exit,
            run.err()
        ));
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

/// Arguments of most runs below.
const SMALL: [&str; 4] = ["--at", "2026-11-20T20:00:00Z", "-p", "small.yaml"];

#[test]
fn a_line_of_ten_megabytes_and_bytes_that_are_no_text_are_told_and_the_others_are_decided() {
    let scratch = scratch(&["tests/cli/decide_table/small.yaml"]);
    let mut lines = b"{\"id\":\"A\",\"customers_affected\":1,\"subject\":\"".to_vec();
    lines.resize(10 * 1024 * 1024, b'x');
    lines.extend_from_slice(
        b"\"}\n{\"id\":\"B\",\"subject\":\"\xff\"}\n{\"id\":\"C\",\"customers_affected\":1}\n",
    );
    let mut arguments = vec!["decide", "-", "-f", "jsonl", "--brief"];
    arguments.extend(SMALL);
    let run = run(scratch.path(), &arguments, &lines);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err(),
        "error[C0202]: standard input:1: the case is longer than 8 MiB\n  \
         help: leave out what the policy does not ask for, or shorten its history\n\
         error[C0201]: standard input:2:22: this is not UTF-8 text: there is a byte 0xff\n  \
         help: save the file as UTF-8\n"
    );
    let out = run.out();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[2].starts_with(r#"{"id":"C","severity":"sev2""#),
        "{}",
        lines[2]
    );
}

#[test]
fn a_policy_that_is_not_utf8_is_refused_with_its_line() {
    let scratch = scratch(&[]);
    fs::write(
        scratch.path().join("latin.yaml"),
        b"escalate: 1\npolicy: caf\xe9\n",
    )
    .unwrap();
    let run = run(scratch.path(), &["check", "latin.yaml"], b"");
    let said = "error: `latin.yaml` is not UTF-8 text: line 2 has bytes that are none\n  help: save the file as UTF-8\n";
    assert_eq!((run.code, run.err().as_str()), (2, said));
}

#[test]
fn schemas_are_json_and_say_what_they_are_of() {
    let scratch = scratch(&[]);
    for of in ["policy", "case", "decision", "suite"] {
        let run = run(scratch.path(), &["schema", of], b"");
        let schema: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert!(
            schema["$schema"].as_str().unwrap().contains("2020-12"),
            "{of}"
        );
        assert_eq!((run.code, run.err().as_str()), (0, ""));
    }
}

#[test]
fn the_vocabulary_is_the_same_in_every_form() {
    let scratch = scratch(&[]);
    let forms = ["json", "table", "markdown"]
        .map(|form| run(scratch.path(), &["vocabulary", "-f", form], b""));
    let facts: Value = serde_json::from_slice(&forms[0].stdout).unwrap();
    for fact in facts.as_array().unwrap() {
        let name = fact["name"].as_str().unwrap();
        assert!(forms.iter().all(|it| it.out().contains(name)), "{name}");
    }
    assert!(forms.iter().all(|it| it.code == 0 && it.stderr.is_empty()));
    assert!(!forms[1].out().contains("()"), "a unit that is none");
}

#[test]
fn what_check_prints_is_the_built_in_policy() {
    let scratch = scratch(&[]);
    let built_in =
        fs::read_to_string(root().join("fixtures/policies/complete/policy.yaml")).unwrap();
    assert_eq!(
        run(scratch.path(), &["check", "--print-policy"], b"").out(),
        built_in
    );
}

/// What a new desk begins with is right, and stands in a folder of its own.
#[test]
fn init_writes_a_policy_that_passes_its_tests_and_nothing_over_what_is_there() {
    let scratch = scratch(&[]);
    fs::create_dir_all(scratch.path().join("desk/.vscode")).unwrap();
    fs::write(scratch.path().join("desk/.vscode/settings.json"), "{}").unwrap();
    let made = run(scratch.path(), &["init", "desk"], b"");
    assert_eq!((made.code, made.out().as_str()), (0, ""));
    assert_eq!(
        made.err(),
        "wrote desk/policy.yaml\nwrote desk/policy.test.yaml\n\
         left desk/.vscode/settings.json as it is; name the schemas beside it under `yaml.schemas`\n\
         wrote desk/.github/workflows/escalate.yaml\nwrote desk/.pre-commit-config.yaml\n\
         now try `escalate test`, and change the policy to your needs\n"
    );
    let desk = scratch.path().join("desk");
    let read = |name: &str| fs::read_to_string(desk.join(name)).unwrap();
    assert_eq!(read(".vscode/settings.json"), "{}");
    for of in ["policy", "suite"] {
        let schema = run(&desk, &["schema", of], b"").out();
        assert_eq!(read(&format!(".vscode/{of}.schema.json")), schema);
        // The files name the schemas for editors that do not read those settings.
        let file = if of == "policy" {
            "policy.yaml"
        } else {
            "policy.test.yaml"
        };
        assert!(read(file).starts_with(&format!(
            "# yaml-language-server: $schema=.vscode/{of}.schema.json\n"
        )));
    }
    assert_eq!(
        run(&desk, &["init", "--print"], b"").out(),
        read("policy.yaml")
    );
    let check = run(&desk, &["check", "policy.yaml", "--deny-warnings"], b"");
    assert_eq!((check.code, check.out().as_str()), (0, "no errors\n"));
    let test = run(&desk, &["test"], b"");
    assert_eq!(test.code, 0, "{}", test.out());
    assert!(test.out().contains("from the first call to the end"));
    // A second time nothing is touched.
    fs::write(desk.join("policy.yaml"), "mine").unwrap();
    assert_eq!(run(scratch.path(), &["init", "desk"], b"").code, 2);
    assert_eq!(read("policy.yaml"), "mine");
}

/// A report of each form, and whether each of its results has a place.
#[test]
fn every_result_of_sarif_has_a_place_and_every_annotation_a_line() {
    for folder in ["test_fails", "test_wrong_suite", "test_wrong_policy"] {
        let folder = format!("tests/cli/{folder}");
        let files = [
            format!("{folder}/small.yaml"),
            format!("{folder}/small.test.yaml"),
        ];
        let scratch = scratch(&[&files[0], &files[1]]);
        let sarif = run(scratch.path(), &["test", "-f", "sarif"], b"");
        let sarif: Value = serde_json::from_slice(&sarif.stdout).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert!(!results.is_empty());
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .unwrap();
        for result in results {
            let place = &result["locations"][0]["physicalLocation"];
            assert!(
                place["artifactLocation"]["uri"]
                    .as_str()
                    .unwrap()
                    .starts_with("small.")
            );
            assert!(
                place["region"]["startLine"].as_u64().unwrap() > 0,
                "{result}"
            );
            assert!(
                rules.iter().any(|it| it["id"] == result["ruleId"]),
                "{result}"
            );
        }
        let github = run(scratch.path(), &["test", "-f", "github"], b"").out();
        assert_eq!(github.lines().count(), results.len());
        for line in github.lines() {
            assert!(line.starts_with("::error file=small."), "{line}");
            assert!(line.contains(",line="), "{line}");
        }
    }
}

/// Nothing in a report depends on how it was made.
#[test]
fn threads_seeds_and_forms_do_not_change_what_a_test_says_nor_the_code() {
    let scratch = scratch(&[
        "tests/cli/test_fails/small.yaml",
        "tests/cli/test_fails/small.test.yaml",
    ]);
    let plain = run(scratch.path(), &["test"], b"");
    for more in [
        vec!["--threads", "1"],
        vec!["--threads", "7", "--seed", "9"],
        vec!["--seed", "0"],
    ] {
        let other = run(scratch.path(), &[&["test"], more.as_slice()].concat(), b"");
        assert_eq!((other.code, other.out()), (1, plain.out()), "{more:?}");
    }
    for form in ["pretty", "json", "junit", "tap", "github", "sarif"] {
        assert_eq!(
            run(scratch.path(), &["test", "-f", form], b"").code,
            1,
            "{form}"
        );
    }
}

#[test]
fn watching_runs_again_when_a_file_changes() {
    let scratch = scratch(&[
        "tests/cli/test_fails/small.yaml",
        "tests/cli/test_fails/small.test.yaml",
    ]);
    let mut command = escalate(scratch.path());
    command.args(["test", "--watch", "--quiet", "--filter", "how severe"]);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    // Should it not notice, this ends all the same.
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if line.contains(" tests: ") && tell.send(line).is_err() {
                break;
            }
        }
    });
    let summary = || {
        told.recv_timeout(std::time::Duration::from_secs(60))
            .unwrap_or_default()
    };
    let before = summary();
    let policy = scratch.path().join("small.yaml");
    let text = fs::read_to_string(&policy).unwrap();
    fs::write(&policy, text.replace(">= 100", ">= 50")).unwrap();
    let after = summary();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(
        (before.as_str(), after.as_str()),
        ("2 tests: 1 passed, 1 failed", "2 tests: 2 passed")
    );
}

#[test]
fn the_component_is_written_whole_and_what_is_none_is_refused() {
    let scratch = scratch(&[
        "tests/cli/decide_table/small.yaml",
        "tests/cli/decide_table/cases.jsonl",
    ]);
    let made = run(
        scratch.path(),
        &["component", "--output", "rules.wasm", "--quiet"],
        b"",
    );
    assert_eq!(
        (made.code, made.out().as_str(), made.err().as_str()),
        (0, "", "")
    );
    let wasm = fs::read(scratch.path().join("rules.wasm")).unwrap();
    assert_eq!(wasm, ::escalate::engine::Engine::component());
    assert_eq!(
        run(scratch.path(), &["component", "--output", "-"], b"").stdout,
        wasm
    );
    fs::write(scratch.path().join("rules.wasm"), b"\0asm\x01\0\0\0").unwrap();
    let mut arguments = vec!["decide", "cases.jsonl", "--component", "rules.wasm"];
    arguments.extend(SMALL);
    let run = run(scratch.path(), &arguments, b"");
    assert_eq!((run.code, run.out().as_str()), (2, ""));
    assert!(
        run.err()
            .starts_with("error: this is not a WebAssembly component: "),
        "{}",
        run.err()
    );
}

#[test]
fn the_interface_is_printed_as_one_package() {
    let wit = run(&root(), &["component", "--wit"], b"").out();
    assert_eq!(wit.matches("package escalation:rules@").count(), 1);
    for name in [
        "interface types {",
        "interface policies {",
        "world decider {",
    ] {
        assert!(wit.contains(name), "{name}");
    }
}

#[test]
fn every_command_is_in_the_completions_and_in_the_manual() {
    let scratch = scratch(&[]);
    let help = run(scratch.path(), &["--help"], b"").out();
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|it| *it != "Commands:")
        .skip(1)
        .take_while(|it| !it.is_empty())
        .filter_map(|it| it.split_whitespace().next())
        .filter(|it| *it != "help")
        .collect();
    assert!(commands.len() > 8);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(scratch.path(), &["completions", shell], b"");
        assert_eq!(script.code, 0);
        assert!(
            commands.iter().all(|it| script.out().contains(it)),
            "{shell}"
        );
    }
    let page = run(scratch.path(), &["man"], b"");
    assert_eq!(page.code, 0);
    assert!(
        commands
            .iter()
            .all(|it| page.out().contains(&format!("escalate\\-{it}"))),
        "{}",
        page.out()
    );
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let scratch = scratch(&["tests/cli/decide_table/small.yaml"]);
    let case = "{\"id\":\"A\",\"customers_affected\":1}\n";
    fs::write(scratch.path().join("cases.jsonl"), case.repeat(20_000)).unwrap();
    let mut command = escalate(scratch.path());
    command
        .args(["decide", "cases.jsonl", "-f", "jsonl"])
        .args(SMALL);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    // The pipe is closed here.
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}

#[test]
fn threads_do_not_change_a_byte() {
    let scratch = scratch(&["tests/cli/decide_table/small.yaml"]);
    let lines: String = (0..3000)
        .map(|it| format!("{{\"id\":{it},\"customers_affected\":{}}}\n", it % 200))
        .collect();
    let decide = |threads: &str| {
        let mut arguments = vec!["decide", "-", "-f", "jsonl", "--threads", threads];
        arguments.extend(SMALL);
        run(scratch.path(), &arguments, lines.as_bytes())
    };
    let (one, four) = (decide("1"), decide("4"));
    assert_eq!((one.code, one.stdout), (0, four.stdout));
}

/// What `cmd` may say is what the first lines of this file tell.
#[test]
fn quotes_keep_blanks_together() {
    assert_eq!(words("a 'b c'  \"\" d"), ["a", "b c", "", "d"]);
}
