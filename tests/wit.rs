//! The WIT keeps its own style: everything is documented, and everything gated.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fs;
use std::path::PathBuf;

fn files() -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> = fs::read_dir("../wit")
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|it| (it.clone(), fs::read_to_string(it).unwrap()))
        .collect()
}

/// What a line declares: whether it needs a comment, and whether it needs a gate.
fn declares(line: &str, in_parameters: bool) -> (bool, bool) {
    if in_parameters
        || line.is_empty()
        || line.starts_with(['/', '@', '}', ')'])
        || line.starts_with("package ")
    {
        return (false, false);
    }
    let first = line.split([' ', ':', '(', ',']).next().unwrap_or_default();
    match first {
        "interface" | "world" | "resource" | "record" | "variant" | "enum" | "flags" | "type" => {
            (true, true)
        }
        // What they name has a comment where it is declared.
        "use" | "export" => (false, true),
        _ if line.contains("func(") => (true, true),
        // A field or a case lives as long as what it belongs to.
        _ => (true, false),
    }
}

#[test]
fn every_declaration_has_a_comment_and_a_gate() {
    let mut missing = Vec::new();
    for (path, text) in files() {
        let (mut comment, mut gate, mut depth) = (false, false, 0_usize);
        for (n, line) in text.lines().enumerate() {
            let line = line.trim();
            let (needs_comment, needs_gate) = declares(line, depth > 0);
            if (needs_comment && !comment) || (needs_gate && !gate) {
                missing.push(format!("{}:{}: {line}", path.display(), n + 1));
            }
            if !line.starts_with("///") {
                depth =
                    (depth + line.matches('(').count()).saturating_sub(line.matches(')').count());
            }
            if line.starts_with("///") {
                comment = true;
            } else if line.starts_with("@since(version = ") || line.starts_with("@unstable(") {
                gate = true;
            } else {
                (comment, gate) = (false, false);
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_file_names_the_same_package_first_and_holds_one_thing() {
    let files = files();
    for (path, text) in &files {
        assert_eq!(
            text.lines().next(),
            files[0].1.lines().next(),
            "{}",
            path.display()
        );
        let name = path.file_stem().unwrap().to_str().unwrap();
        let tops: Vec<&str> = text
            .lines()
            .filter(|it| it.starts_with("interface ") || it.starts_with("world "))
            .collect();
        assert_eq!(tops.len(), 1, "{}", path.display());
        assert!(
            name == "world" || tops[0] == format!("interface {name} {{"),
            "{}",
            path.display()
        );
    }
}
