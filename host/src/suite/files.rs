//! The files that suites name: read once each, unpacked, and remembered, so that they can be
//! watched.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime as Modified;

use super::held::{self, Held, Unheld};
use crate::map::unpacked;

/// Bytes of one file beside a suite, packed or not.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Folders within folders that are looked into for suites.
const DEPTH_MAX: usize = 32;
/// How the names of suites end.
const ENDINGS: [&str; 2] = [".test.yaml", ".test.yml"];

/// Reads files, each once, and remembers how they were.
#[derive(Debug, Default)]
pub struct Files {
    read: BTreeMap<PathBuf, (Stamp, Result<Arc<str>, String>)>,
    held: BTreeMap<(PathBuf, Option<PathBuf>), Arc<Held>>,
}

/// When a file was written, and how long it is; nothing if it is not there.
type Stamp = Option<(u64, Modified)>;

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()?))
}

impl Files {
    /// The text of a file, or why there is none.
    pub fn text(&mut self, path: &Path) -> Result<Arc<str>, String> {
        if let Some((_, text)) = self.read.get(path) {
            return text.clone();
        }
        // Looked at first: what is written meanwhile is a change.
        let stamp = stamp(path);
        let text = text(path);
        self.read.insert(path.to_owned(), (stamp, text.clone()));
        text
    }

    /// The cases of a file, mapped or not, or why there are none.
    pub fn held(&mut self, path: &Path, map: Option<&Path>) -> Result<Arc<Held>, Unheld> {
        let key = (path.to_owned(), map.map(Path::to_owned));
        if let Some(held) = self.held.get(&key) {
            return Ok(Arc::clone(held));
        }
        let text = self.text(path).map_err(Unheld::file)?;
        let held = match map {
            None => held::plain(path, &text)?,
            Some(map) => held::mapped(path, &text, map, &self.text(map).map_err(Unheld::file)?)?,
        };
        let held = Arc::new(held);
        self.held.insert(key, Arc::clone(&held));
        Ok(held)
    }

    /// Whether a file that was asked for is another one now, or has gone, or has come.
    pub fn have_changed(&self) -> bool {
        self.read
            .iter()
            .any(|(path, (before, _))| stamp(path) != *before)
    }
}

fn text(path: &Path) -> Result<Arc<str>, String> {
    let name = path.display();
    let said = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file `{name}`"),
        io::ErrorKind::PermissionDenied => format!("`{name}` may not be read"),
        _ => format!("`{name}` cannot be read"),
    };
    let found = fs::metadata(path).map_err(|it| said(&it))?;
    if found.is_dir() {
        return Err(format!("`{name}` is a folder"));
    }
    if found.len() > FILE_BYTES_MAX {
        return Err(format!(
            "`{name}` is larger than {} MiB",
            FILE_BYTES_MAX >> 20
        ));
    }
    let file = fs::File::open(path).map_err(|it| said(&it))?;
    let mut bytes = Vec::new();
    unpacked(BufReader::new(file))
        .and_then(|it| it.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes))
        .map_err(|it| said(&it))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!(
            "`{name}` unpacks to more than {} MiB",
            FILE_BYTES_MAX >> 20
        ));
    }
    String::from_utf8(bytes)
        .map(Arc::from)
        .map_err(|_| format!("`{name}` is not UTF-8 text"))
}

/// The suites among `paths`: a file is one, a folder is looked through for `*.test.yaml`, in order
/// of name. Hidden folders, `target` and `node_modules` are passed over.
///
/// Fails with the path that is not there.
pub fn suites(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            look(path, &mut found, DEPTH_MAX)
                .map_err(|_| format!("the folder `{}` cannot be read", path.display()))?;
        } else if path.exists() {
            found.push(path.clone());
        } else {
            return Err(format!("there is no file `{}`", path.display()));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|it| seen.insert(it.clone()));
    Ok(found)
}

fn look(folder: &Path, found: &mut Vec<PathBuf>, depth: usize) -> io::Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|it| it.map(|it| it.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        let passed_over = name.starts_with('.') || name == "target" || name == "node_modules";
        if path.is_dir() {
            // A link may lead back up.
            if !passed_over && depth > 0 && !path.is_symlink() {
                look(&path, found, depth - 1)?;
            }
        } else if ENDINGS.iter().any(|it| name.ends_with(it)) {
            found.push(if folder == Path::new(".") {
                PathBuf::from(name)
            } else {
                path
            });
        }
    }
    Ok(())
}
