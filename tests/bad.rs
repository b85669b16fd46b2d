//! Every diagnostic code has the smallest policy that earns it, and what is said of it.
//!
//! A folder of `fixtures/bad/` holds `policy.yaml` or `policy.json`; or
//! `recipe.yaml`, in which a line `% 3 text {n}` stands for three lines of
//! `text`, numbered from 1. Beside it `expected.txt` is what `escalate check`
//! prints, of recipes only the part about the folder's own code. With `BLESS`
//! set it is written as it should be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use escalate::engine::{CompileError, Engine};
use escalate::kit::fixtures::cook;
use escalate::model::diagnostic::{self as model, Location};
use escalate::render::diagnostics::{Report, text};
use escalate::render::look::Look;
use escalate::types;
use escalation_rules::api::Policy;
use escalation_rules::text::code::Code;
use escalation_rules::text::diag::{Diagnostic, Level};
use escalation_rules::text::source::Source;

/// Codes that no policy earns, each with the reason.
const NOT_OF_A_POLICY: &[(Code, &str)] = &[(
    Code::BakedAlready,
    "it answers an attempt to bake into a component that holds a policy",
)];

/// Codes that are about a document as a whole, and have no place in it.
const WITHOUT_PLACE: &[Code] = &[Code::TooManyErrors, Code::TooManyWarnings];

/// Folders of policies with several mistakes.
const SEVERAL: &[&str] = &["several"];

struct Fixture {
    /// The name of its folder: a code, or one of `SEVERAL`.
    name: String,
    folder: PathBuf,
    /// The file's name, as a user would have called it.
    file: &'static str,
    text: String,
    is_recipe: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/bad")
}

fn fixtures() -> Vec<Fixture> {
    let folders = fs::read_dir(root()).expect("fixtures/bad");
    let mut folders: Vec<PathBuf> = folders.map(|it| it.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().map(fixture).collect()
}

fn fixture(folder: PathBuf) -> Fixture {
    let files = [
        ("policy.yaml", "policy.yaml"),
        ("policy.json", "policy.json"),
        ("recipe.yaml", "policy.yaml"),
    ];
    let mut found = files.iter().filter(|it| folder.join(it.0).is_file());
    let (written, file) = *found
        .next()
        .unwrap_or_else(|| panic!("{} has no policy", folder.display()));
    assert!(found.next().is_none(), "{} has two", folder.display());
    let text = fs::read_to_string(folder.join(written)).unwrap();
    let is_recipe = written == "recipe.yaml";
    Fixture {
        name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
        text: if is_recipe { cook(&text) } else { text },
        folder,
        file,
        is_recipe,
    }
}

fn found(text: &str) -> Vec<Diagnostic> {
    match Policy::compile(text) {
        Ok((_, warnings)) => warnings,
        Err(found) => found,
    }
}

/// As the component hands them out.
fn handed_out(found: &[Diagnostic], text: &str) -> Vec<model::Diagnostic> {
    let source = Source::new(text);
    let location = |it: &Diagnostic| {
        let span = it.span?;
        let (start, end) = (source.place(span.start), source.place(span.end));
        Some(Location {
            start: span.start,
            end: span.end,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        })
    };
    let one = |it: &Diagnostic| model::Diagnostic {
        code: it.code.as_str().to_owned(),
        level: match it.level() {
            Level::Error => model::Level::Error,
            Level::Warning => model::Level::Warning,
        },
        message: it.message.clone(),
        location: location(it),
        help: it.help.clone(),
    };
    found.iter().map(one).collect()
}

/// What the component handed out, in the types of the renderers.
fn received(of: types::Diagnostic) -> model::Diagnostic {
    model::Diagnostic {
        code: of.code,
        level: match of.level {
            types::Level::Error => model::Level::Error,
            types::Level::Warning => model::Level::Warning,
        },
        message: of.message,
        location: of.location.map(|it| Location {
            start: it.start,
            end: it.end,
            line: it.line,
            column: it.column,
            end_line: it.end_line,
            end_column: it.end_column,
        }),
        help: of.help,
    }
}

#[test]
fn every_code_has_a_folder_and_every_folder_a_code() {
    let folders: BTreeSet<String> = fixtures().into_iter().map(|it| it.name).collect();
    let without: BTreeSet<&str> = NOT_OF_A_POLICY.iter().map(|it| it.0.as_str()).collect();
    let codes = Code::ALL.iter().map(|it| it.as_str());
    let wanted: BTreeSet<String> = codes
        .filter(|it| !without.contains(it))
        .chain(SEVERAL.iter().copied())
        .map(str::to_owned)
        .collect();
    assert_eq!(folders, wanted);
}

#[test]
fn what_is_said_of_a_policy_is_as_written() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut differing = Vec::new();
    for it in fixtures() {
        let mut diagnostics = handed_out(&found(&it.text), &it.text);
        if it.is_recipe {
            diagnostics.retain(|of| of.code == it.name);
        }
        let report = Report {
            file: it.file,
            source: &it.text,
            diagnostics: &diagnostics,
        };
        let mut said = Vec::new();
        text(&[report], Look::plain(), &mut said).unwrap();
        let said = String::from_utf8(said).unwrap();
        let path = it.folder.join("expected.txt");
        if bless {
            fs::write(path, said).unwrap();
        } else if fs::read_to_string(path).unwrap_or_default() != said {
            differing.push(format!("{}:\n{said}", it.name));
        }
    }
    assert!(
        differing.is_empty(),
        "other than in expected.txt (BLESS=1 rewrites it):\n{}",
        differing.join("\n")
    );
}

#[test]
fn a_policy_earns_the_code_of_its_folder() {
    for it in fixtures() {
        let codes: BTreeSet<&str> = found(&it.text).iter().map(|it| it.code.as_str()).collect();
        if SEVERAL.contains(&it.name.as_str()) {
            assert!(codes.len() > 5, "{}: {codes:?}", it.name);
        } else if it.is_recipe {
            assert!(codes.contains(it.name.as_str()), "{}: {codes:?}", it.name);
        } else {
            assert_eq!(codes, BTreeSet::from([it.name.as_str()]));
        }
    }
}

#[test]
fn a_diagnostic_has_a_place_a_remedy_and_one_line_of_prose() {
    for it in fixtures() {
        for of in found(&it.text) {
            let at = format!("{}: {of:?}", it.name);
            match of.span {
                None => assert!(WITHOUT_PLACE.contains(&of.code), "no place: {at}"),
                Some(span) => {
                    let cut = it.text.get(span.start as usize..span.end as usize);
                    assert!(cut.is_some(), "a place outside of the text: {at}");
                }
            }
            assert!(of.help.is_some(), "no remedy: {at}");
            for prose in std::iter::once(&of.message).chain(&of.help) {
                let lower = !prose.starts_with(|it: char| it.is_uppercase());
                let one_line = !prose.contains(['\n', '\r']) && !prose.ends_with('.');
                let quoted = prose.matches('`').count() % 2 == 0;
                assert!(lower && one_line && quoted, "not as messages are: {at}");
            }
        }
    }
}

#[test]
fn diagnostics_come_in_the_order_of_the_text() {
    for it in fixtures() {
        let places: Vec<(u32, u32)> = found(&it.text)
            .iter()
            .filter_map(|it| it.span)
            .map(|it| (it.start, it.end))
            .collect();
        assert!(places.is_sorted(), "{}: {places:?}", it.name);
    }
}

#[test]
fn the_component_finds_what_is_found_natively() {
    let engine = Engine::embedded().unwrap();
    let mut session = engine.session().unwrap();
    for it in fixtures() {
        let answered = match session.compile(&it.text) {
            Ok(compiled) => compiled.warnings,
            Err(CompileError::Refused(found)) => found,
            Err(error) => panic!("{}: {error}", it.name),
        };
        let answered: Vec<_> = answered.into_iter().map(received).collect();
        let natively = handed_out(&found(&it.text), &it.text);
        assert_eq!(answered, natively, "{}", it.name);
    }
}
