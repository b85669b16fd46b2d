//! The shipped policies, with what each of their parts decides and the tests of their suites.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::OnceLock;

use escalate::engine::Engine;
use escalate::suite::{self, Files, Loaded, PreparedTest};
use serde::Deserialize;

use crate::root;

/// A policy with the tests of its suites.
pub struct Policy {
    /// Its folder's name.
    pub name: String,
    /// Its parts that decide something.
    pub elements: Vec<Element>,
    /// The tests of all its suites.
    pub tests: Vec<PreparedTest>,
}

/// A part of a policy, as the component describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Element {
    /// What it is.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The checklist of an item.
    #[serde(default)]
    pub list: Option<String>,
    /// Where it comes from.
    pub source: Vec<String>,
    /// The facts that its answer rests on.
    pub reads: Vec<String>,
    /// The parts that its answer rests on.
    pub uses: Vec<String>,
}

#[derive(Deserialize)]
struct Described {
    elements: Vec<Element>,
}

impl Element {
    /// Where it stands, for people: `escalation somebody-must-go-there`, `item exit/resolved`.
    pub fn place(&self) -> String {
        match (&self.list, self.kind.as_str(), self.id.as_str()) {
            (Some(list), kind, id) => format!("{kind} {list}/{id}"),
            (None, "severity", "table") => "the table of severity".to_owned(),
            (None, "severity", id) => format!("severity rule {id}"),
            (None, kind, id) => format!("{kind} {id}"),
        }
    }

    /// As other parts name it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.kind, self.id)
    }
}

/// The one engine of all tests here.
pub fn engine() -> Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::embedded().unwrap()).clone()
}

/// Every policy under `fixtures/policies`, in the order of their names.
pub fn policies() -> &'static [Policy] {
    static ALL: LazyLock<Vec<Policy>> = LazyLock::new(read);
    &ALL
}

fn read() -> Vec<Policy> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("fixtures/policies"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.join("policy.yaml").exists())
        .collect();
    folders.sort();
    assert!(!folders.is_empty());
    let engine = engine();
    let policy = |folder: PathBuf| {
        let text = fs::read_to_string(folder.join("policy.yaml")).unwrap();
        let mut session = engine.session().unwrap();
        let compiled = session.compile(&text).unwrap();
        let described = session.describe(compiled.policy).unwrap();
        let described: Described = serde_json::from_str(&described).unwrap();
        let mut tests = Vec::new();
        for file in suite::suites(std::slice::from_ref(&folder)).unwrap() {
            match suite::load(&engine, &file, None, &mut Files::default()).unwrap() {
                Loaded::Ready(it) => tests.extend(it.tests),
                Loaded::Wrong(wrong) => panic!("{}: {:#?}", file.display(), wrong.found),
            }
        }
        Policy {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
            elements: described.elements,
            tests,
        }
    };
    folders.into_iter().map(policy).collect()
}
