//! Opens what cases are read from: files, standard input, compressed or not.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::{Cases, PROBE_BYTES};

/// Bytes that are asked of the system at once.
const BUFFER_BYTES: usize = 128 * 1024;
/// How gzip files begin.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The byte order mark of UTF-8.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Why cases cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The file cannot be opened.
    #[error("cannot open `{name}`: {reason}")]
    Unopened {
        /// The file.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// Nothing is in it.
    #[error("there are no cases in {name}")]
    Empty {
        /// The file.
        name: String,
    },
    /// It is something else that this program reads elsewhere.
    #[error("{name} is {kind}, not cases")]
    Mistaken {
        /// The file.
        name: String,
        /// What it is instead.
        kind: &'static str,
        /// What to do with it.
        help: &'static str,
    },
    /// It is text in an encoding other than UTF-8.
    #[error("{name} is text in {encoding}, not in UTF-8")]
    Encoding {
        /// The file.
        name: String,
        /// The encoding.
        encoding: &'static str,
    },
    /// Reading stopped in the middle.
    #[error("cannot read on in {name}: {reason}")]
    Stopped {
        /// The file.
        name: String,
        /// What the system says.
        reason: String,
    },
}

impl InputError {
    /// What to do about it, if there is a likely remedy.
    pub fn help(&self) -> Option<String> {
        match self {
            InputError::Empty { .. } => {
                Some("write one JSON object a line, or a list of objects: `[{…}, {…}]`".to_owned())
            }
            InputError::Encoding { .. } => Some("save it as UTF-8".to_owned()),
            InputError::Mistaken { help, .. } => Some((*help).to_owned()),
            InputError::Unopened { .. } => Some("check the name of the file".to_owned()),
            InputError::Stopped { .. } => None,
        }
    }

    pub(super) fn reading(name: &str, error: &io::Error) -> InputError {
        let reason = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the compressed data is cut off".to_owned(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                format!("the compressed data is damaged ({error})")
            }
            io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            _ => error.to_string(),
        };
        InputError::Stopped {
            name: name.to_owned(),
            reason,
        }
    }
}

/// Open a file of cases; `-` is standard input. Chunks are of about `chunk_bytes`.
///
/// Fails if there is no such file, or if nothing but white space is in it.
pub fn open(path: &Path, chunk_bytes: usize) -> Result<Cases, InputError> {
    if path == Path::new("-") {
        return cases(
            "standard input".to_owned(),
            Box::new(io::stdin()),
            chunk_bytes,
        );
    }
    let name = format!("`{}`", path.display());
    let unopened = |reason: String| InputError::Unopened {
        name: path.display().to_string(),
        reason,
    };
    let file = File::open(path).map_err(|error| unopened(said(&error)))?;
    if file.metadata().is_ok_and(|it| it.is_dir()) {
        return Err(unopened("it is a folder".to_owned()));
    }
    cases(name, Box::new(file), chunk_bytes)
}

pub(super) fn cases(
    name: String,
    raw: Box<dyn Read + Send>,
    chunk_bytes: usize,
) -> Result<Cases, InputError> {
    let stopped = |error: io::Error| InputError::reading(&name, &error);
    let mut raw = raw;
    let start = fill(&mut *raw, GZIP.len()).map_err(stopped)?;
    let packed = start == GZIP;
    let raw = Cursor::new(start).chain(raw);
    let mut text: Box<dyn Read + Send> = if packed {
        // Several compressed files after one another are one, as `zcat` has it.
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(
            BUFFER_BYTES,
            raw,
        )))
    } else {
        Box::new(raw)
    };
    let mut probe = fill(&mut *text, PROBE_BYTES).map_err(stopped)?;
    if let Some(encoding) = foreign(&probe) {
        return Err(InputError::Encoding { name, encoding });
    }
    if probe.starts_with(&MARK) {
        probe.drain(..MARK.len());
    }
    if probe.len() < PROBE_BYTES - MARK.len() && probe.trim_ascii().is_empty() {
        return Err(InputError::Empty { name });
    }
    if let Some((kind, help)) = mistaken(&name, &probe) {
        return Err(InputError::Mistaken { name, kind, help });
    }
    let rest = Box::new(BufReader::with_capacity(BUFFER_BYTES, text));
    Ok(Cases::start(
        name.trim_matches('`').to_owned(),
        probe,
        rest,
        chunk_bytes,
    ))
}

/// The first `n` bytes, fewer at the end.
fn fill(from: &mut (dyn Read + Send), n: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(n);
    from.take(n as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Spreadsheets like to write UTF-16.
fn foreign(probe: &[u8]) -> Option<&'static str> {
    match probe {
        [0xff, 0xfe, ..] | [_, 0, _, 0, ..] => Some("UTF-16"),
        [0xfe, 0xff, ..] | [0, _, 0, _, ..] => Some("UTF-16"),
        _ => None,
    }
}

/// Files that are easily given in place of cases.
fn mistaken(name: &str, probe: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = probe.trim_ascii_start();
    let begins = |it: &str| text.starts_with(it.as_bytes());
    let json = begins("{") || begins("[");
    let version = b"escalate:";
    let policy = match json {
        false => text
            .split(|it| *it == b'\n')
            .any(|it| it.starts_with(version)),
        true => {
            let first = text.get(1..).unwrap_or(&[]).trim_ascii_start();
            begins("{") && first.starts_with(b"\"escalate\"")
        }
    };
    let lower = name.trim_matches('`').to_ascii_lowercase();
    if policy {
        return Some((
            "a policy",
            "name it by `--policy`, and a file of cases here",
        ));
    }
    if !json && lower.trim_end_matches(".gz").ends_with(".csv") {
        return Some(("a table", "say by `--map` how its rows become cases"));
    }
    None
}

fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
