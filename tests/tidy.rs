//! Reads the project's own files, and holds them to what is written of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of one file of Rust; a longer one is split by idea.
const LINES_MAX: usize = 900;

/// The floors of `guest/src`: what a folder or file may use of its own crate.
const FLOORS: [(&str, &[&str]); 13] = [
    ("limits", &[]),
    ("text", &["limits"]),
    ("value", &["limits", "text"]),
    ("time", &["limits", "text", "value"]),
    ("expr", &["limits", "text", "value", "time"]),
    ("policy", &["limits", "text", "value", "time", "expr"]),
    (
        "program",
        &["limits", "text", "value", "time", "expr", "policy"],
    ),
    // What decides sees the compiled program, never how a policy is written.
    (
        "engine",
        &[
            "limits",
            "text",
            "value",
            "time",
            "program::ir",
            "program::straight",
            "program::table",
        ],
    ),
    // What those who test a policy ask for; nothing that decides rests on it.
    (
        "trial",
        &[
            "limits", "text", "value", "time", "expr", "policy", "program", "engine",
        ],
    ),
    (
        "almanac",
        &[
            "limits",
            "text",
            "value",
            "time",
            "policy",
            "program::ir",
            "engine",
        ],
    ),
    (
        "api",
        &[
            "limits", "text", "value", "time", "policy", "program", "engine", "almanac", "trial",
        ],
    ),
    ("component", &["text", "value", "api"]),
    ("lib", &[]),
];

#[test]
fn every_file_says_what_it_is_and_is_short_and_finished() {
    // In two parts, so that this file does not name them either.
    let unfinished = [
        ("TO", "DO"),
        ("FIX", "ME"),
        ("XX", "X:"),
        ("db", "g!("),
        ("#[ign", "ore"),
    ]
    .map(|(a, b)| format!("{a}{b}"));
    let mut wrong = Vec::new();
    for file in sources(&root()) {
        let text = fs::read_to_string(&file).unwrap();
        let mut say =
            |line: usize, what: &str| wrong.push(format!("{}:{line}: {what}", shown(&file)));
        if !text.starts_with("//! ") {
            say(1, "does not begin with `//!` and what it is");
        }
        if text.lines().count() > LINES_MAX {
            say(
                LINES_MAX,
                "has more lines than a file may have: split it by idea",
            );
        }
        for (at, line) in text.lines().enumerate() {
            if let Some(word) = unfinished.iter().find(|it| line.contains(it.as_str())) {
                say(at + 1, &format!("has `{word}`"));
            }
            if line.ends_with(' ') {
                say(at + 1, "ends with a blank");
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A file uses what is on lower floors, and what is in its own folder.
#[test]
fn every_floor_of_the_guest_rests_on_those_beneath() {
    let folder = root().join("guest/src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in sources(&folder) {
        let inner = file.strip_prefix(&folder).unwrap();
        let floor = inner
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        let (_, below) = FLOORS
            .iter()
            .find(|it| it.0 == floor)
            .unwrap_or_else(|| panic!("`{floor}` has no floor"));
        // Tests may look at the whole.
        if inner.to_str().unwrap().contains("tests") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let text = text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        for used in uses(text) {
            seen += 1;
            let within = |it: &&str| used == **it || used.starts_with(&format!("{it}::"));
            if !within(&floor) && !below.iter().any(within) {
                wrong.push(format!("{}: `{floor}` uses `crate::{used}`", shown(&file)));
            }
        }
    }
    assert!(seen > 100, "only {seen} uses were found");
    assert_eq!(wrong, Vec::<String>::new());
}

/// Each third party has its doors: whoever wants another writes it down here.
#[test]
fn third_parties_come_in_by_their_doors() {
    let doors: [(&str, &[&str]); 7] = [
        ("saphyr_parser::", &["guest/src/policy/document/"]),
        (
            "chrono_tz::",
            &[
                "guest/src/time/zone.rs",
                "guest/build.rs",
                "host/src/map/",
                "host/src/suite/when.rs",
            ],
        ),
        ("wit_bindgen::", &["guest/src/component/"]),
        (
            "wasmtime::",
            &[
                "host/build.rs",
                "host/src/bindings.rs",
                "host/src/engine/",
                "tests/",
            ],
        ),
        (
            "clap::",
            &[
                "host/src/args.rs",
                "host/src/args_advise.rs",
                "host/src/args_measure.rs",
                "host/src/args_tests.rs",
                "host/src/main.rs",
                "host/src/commands/print.rs",
            ],
        ),
        ("jaq_core::", &["host/src/map/"]),
        ("SystemTime::", &["host/src/main.rs"]),
    ];
    let mut wrong = Vec::new();
    for file in sources(&root()) {
        let name = shown(&file);
        if name == "tests/tidy.rs" {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (party, doors) in doors {
            if text.contains(party) && !doors.iter().any(|it| name.starts_with(it)) {
                wrong.push(format!("{name} has `{party}`"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_crates_have_the_version_of_the_interface() {
    let read = |name: &str| fs::read_to_string(root().join(name)).unwrap();
    let manifest = read("Cargo.toml");
    let version = manifest
        .lines()
        .find_map(|it| it.strip_prefix("version = \"")?.strip_suffix('"'))
        .unwrap();
    for member in ["guest", "host", "tests"] {
        assert!(
            read(&format!("{member}/Cargo.toml")).contains("\nversion.workspace = true\n"),
            "{member}"
        );
    }
    for entry in fs::read_dir(root().join("wit")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let first = format!("package escalation:rules@{version};");
        assert_eq!(
            text.lines().next(),
            Some(first.as_str()),
            "{}",
            shown(&path)
        );
    }
    assert!(
        read("CHANGELOG.md").contains(&format!("\n## [{version}]")),
        "the change log has no {version}"
    );
}

#[test]
fn what_is_to_be_read_names_nothing_outside_the_project() {
    for name in [
        "README.md",
        "CHANGELOG.md",
        "fixtures/servicenow-audit/README.md",
    ] {
        let text = fs::read_to_string(root().join(name)).unwrap();
        for outside in [
            "../", "~/", "/home/", "/tmp/", "/usr/", "/root/", "/work/", "C:\\",
        ] {
            assert!(!text.contains(outside), "{name} has `{outside}`");
        }
        // What it points to is there.
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|it| it.split(')').next())
        {
            assert!(
                link.starts_with("https://") || root().join(link).exists(),
                "{name} points to `{link}`"
            );
        }
        for path in text.split('`').skip(1).step_by(2) {
            let ours = ["guest/", "host/", "tests/", "wit/", "fixtures/"]
                .iter()
                .any(|it| path.starts_with(it));
            assert!(!ours || root().join(path).exists(), "{name} names `{path}`");
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().display().to_string()
}

/// Every file of Rust beneath a folder, in order of name; not what is built.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                files.extend(sources(&path));
            }
        } else if name.ends_with(".rs") {
            files.push(path);
        }
    }
    files
}

/// What a file uses of its own crate, `a::b` for `use crate::{a::b::C}`.
fn uses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        // `$crate::` and names that end in `crate`.
        if text[..at].ends_with(|it: char| it.is_alphanumeric() || it == '_' || it == '$') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            panic!(
                "`use crate::{{{}`: one path a line, so that floors can be seen",
                list.lines().next().unwrap_or_default()
            );
        }
        let end = rest
            .find(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':'))
            .unwrap_or(rest.len());
        let path: Vec<&str> = rest[..end]
            .split("::")
            .filter(|it| !it.is_empty())
            .collect();
        // `use crate::program::{ir, table}` names both.
        let braces = rest[end..].strip_prefix('{').filter(|_| path.len() == 1);
        match braces.and_then(|it| it.split('}').next()) {
            Some(list) => {
                let names = list.split(',').map(str::trim).filter(|it| !it.is_empty());
                found.extend(names.map(|it| format!("{}::{it}", path[0])));
            }
            None => found.push(path[..path.len().min(2)].join("::")),
        }
    }
    found
}
