//! The decision's form against its schema and its examples.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use super::{Line, schema};

/// `BLESS=1 cargo test` writes the file; the guest embeds it, so it cannot be made at build time.
#[test]
fn the_schema_that_the_component_prints_is_the_schema_of_these_types() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../guest/src/policy/decision.schema.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, schema()).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        committed,
        schema(),
        "run the tests with BLESS=1 to write it anew"
    );
}

#[test]
fn every_key_of_the_schema_is_described() {
    fn walk(value: &serde_json::Value, path: &str, bare: &mut Vec<String>) {
        let Some(map) = value.as_object() else { return };
        for (name, property) in map
            .get("properties")
            .and_then(|it| it.as_object())
            .into_iter()
            .flatten()
        {
            if property.get("description").is_none() {
                bare.push(format!("{path}/{name}"));
            }
        }
        for (name, child) in map {
            walk(child, &format!("{path}/{name}"), bare);
        }
    }
    let mut bare = Vec::new();
    walk(&serde_json::from_str(&schema()).unwrap(), "", &mut bare);
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn examples_of_every_form_are_read_and_written_back_unchanged() {
    for text in crate::model::samples::ALL {
        let compact = serde_json::from_str::<serde_json::Value>(text).unwrap();
        let line = Line::read(text).unwrap();
        assert_eq!(serde_json::to_value(&line).unwrap(), compact);
    }
    let brief = r#"{"id":"C-1","severity":"sev3","highest":null,"due":["E05"],"unmet":["X2"],"problems":2}"#;
    assert_eq!(
        serde_json::to_string(&Line::read(brief).unwrap()).unwrap(),
        brief
    );
    let failure = r#"{"id":null,"error":{"line":12,"code":"C0104","message":"no such fact"}}"#;
    assert_eq!(
        serde_json::to_string(&Line::read(failure).unwrap()).unwrap(),
        failure
    );
}

#[test]
fn the_keys_come_in_the_order_of_the_form() {
    let text = serde_json::to_string(&Line::read(crate::model::samples::MINIMAL).unwrap()).unwrap();
    assert_eq!(text, crate::model::samples::MINIMAL);
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let error =
        Line::read(r#"{"id":"C-1","severity":null,"highest":null,"due":[],"unmet":[],"duo":[]}"#);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("unknown field `duo`")
    );
}
