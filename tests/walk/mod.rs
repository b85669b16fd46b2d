//! A kit in memory, for tests that walk it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use escalate::kit::manifest::Manifest;
use escalate::kit::typed::Exchange;
use escalate::kit::{self, File};

/// The kit, made once for all tests.
pub fn made() -> &'static Kit {
    static KIT: LazyLock<Kit> = LazyLock::new(Kit::new);
    &KIT
}

/// A kit as whoever walks it sees it.
pub struct Kit {
    pub files: BTreeMap<String, Vec<u8>>,
    pub manifest: Manifest,
}

impl Kit {
    fn new() -> Kit {
        let files = kit::files().unwrap();
        assert_eq!(
            files.last().map(|it| it.path.as_str()),
            Some("manifest.json")
        );
        let count = files.len();
        let files: BTreeMap<String, Vec<u8>> = files
            .into_iter()
            .map(|File { path, bytes }| (path, bytes))
            .collect();
        assert_eq!(files.len(), count, "a path is written twice");
        let manifest = serde_json::from_slice(&files["manifest.json"]).unwrap();
        Kit { files, manifest }
    }

    pub fn text(&self, path: &str) -> &str {
        let bytes = self.files.get(path);
        std::str::from_utf8(bytes.unwrap_or_else(|| panic!("{path} is not there"))).unwrap()
    }

    pub fn source(&self, policy: &str) -> &str {
        let of = self.manifest.policies.iter().find(|it| it.name == policy);
        self.text(&of.unwrap().source)
    }

    pub fn exchanges(&self, path: &str) -> Vec<Exchange> {
        let read = |it| serde_json::from_str(it).unwrap();
        self.text(path).lines().map(read).collect()
    }
}
