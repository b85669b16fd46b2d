//! The component that was built: what it needs, what it offers.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fs;

use escalate::engine::Engine;
use wasmparser::{Parser, Payload};

/// Names of imports and exports of the component itself, not of those inside it.
fn names(component: &[u8]) -> (Vec<String>, Vec<String>) {
    let (mut imports, mut exports, mut depth) = (Vec::new(), Vec::new(), 0);
    for payload in Parser::new(0).parse_all(component) {
        match payload.unwrap() {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                imports.extend(
                    section
                        .into_iter()
                        .map(|it| it.unwrap().name.name.to_owned()),
                );
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                exports.extend(
                    section
                        .into_iter()
                        .map(|it| it.unwrap().name.name.to_owned()),
                );
            }
            _ => {}
        }
    }
    (imports, exports)
}

#[test]
fn it_imports_nothing_and_exports_what_the_world_says() {
    let world = fs::read_to_string("../wit/world.wit").unwrap();
    let package = world
        .lines()
        .find_map(|it| it.strip_prefix("package "))
        .unwrap()
        .trim_end_matches(';');
    let (package, version) = package.split_once('@').unwrap();
    let mut promised: Vec<String> = world
        .lines()
        .filter_map(|it| it.trim().strip_prefix("export ")?.strip_suffix(';'))
        .map(|it| format!("{package}/{it}@{version}"))
        .collect();
    let (imports, mut exports) = names(Engine::component());
    exports.sort();
    promised.sort();
    assert_eq!(imports, Vec::<String>::new());
    assert_eq!(exports, promised);
}

#[test]
fn its_version_is_the_packages() {
    let world = fs::read_to_string("../wit/world.wit").unwrap();
    assert!(world.starts_with(concat!(
        "package escalation:rules@",
        env!("CARGO_PKG_VERSION"),
        ";\n"
    )));
}

#[test]
fn it_does_not_tell_where_it_was_built() {
    let bytes = Engine::component();
    let home = std::env::var("HOME").unwrap_or_else(|_| "/home/".to_owned());
    for place in [home.as_str(), env!("CARGO_MANIFEST_DIR")] {
        let told = place.len() > 1 && bytes.windows(place.len()).any(|it| it == place.as_bytes());
        assert!(!told, "{place} can be read in the component");
    }
}

#[test]
fn it_runs_the_same_compiled_at_once_or_ahead() {
    let ask = |engine: Engine| {
        let mut session = engine.session().unwrap();
        (
            session.vocabulary().unwrap(),
            session.schema("policy").unwrap(),
            session.schema("nothing").unwrap(),
        )
    };
    let ahead = ask(Engine::embedded().unwrap());
    assert_eq!(ahead, ask(Engine::from_wasm(Engine::component()).unwrap()));
    assert_eq!(ahead.2, None);
}

#[test]
fn it_has_no_policy_of_its_own() {
    assert_eq!(
        Engine::embedded()
            .unwrap()
            .session()
            .unwrap()
            .baked()
            .unwrap(),
        None
    );
}
