//! Reads the editions of a policy, each with its date: from them it follows when it was changed.
//!
//! An edition with the version of the one before it was reviewed and left as it is: a
//! review is no change. The first edition is none either.

use super::case::scan::Scan;
use super::write::Json;
use crate::limits::LIST_MAX;
use crate::time::instant;

/// The fact that the editions tell.
pub const CHANGES: &str = "policy_changes";

/// An edition of a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edition {
    /// Its version.
    pub version: String,
    /// Since when it is in force, milliseconds since 1970.
    pub at: i64,
    /// Whether it differs from the one before it.
    pub change: bool,
}

/// Read a list of editions, `[{"version": "1.0.0", "at": "2026-01-05"}]`, in order of time.
///
/// Fails with a message if it is not written so.
pub fn read(scan: &mut Scan<'_>) -> Result<Vec<Edition>, String> {
    let mut found: Vec<Edition> = Vec::new();
    if scan.ahead() != b'[' {
        return Err("`history` is a list of editions, each with `version` and `at`".to_owned());
    }
    scan.at += 1;
    if scan.ahead() == b']' {
        return Ok(found);
    }
    loop {
        let number = found.len() + 1;
        if number > LIST_MAX {
            return Err(format!("`history` holds at most {LIST_MAX} editions"));
        }
        found.push(edition(scan).map_err(|it| format!("`history`, edition {number}: {it}"))?);
        match scan.ahead() {
            b',' => scan.at += 1,
            b']' => break,
            _ => return Err(scan.expected("`,` or `]`").message),
        }
    }
    found.sort_by_key(|it| it.at);
    let mut before: Option<String> = None;
    for it in &mut found {
        it.change = before.as_ref().is_some_and(|before| *before != it.version);
        before = Some(it.version.clone());
    }
    Ok(found)
}

fn edition(scan: &mut Scan<'_>) -> Result<Edition, String> {
    let (mut version, mut at) = (None, None);
    if scan.ahead() != b'{' {
        return Err(
            "expected an object, such as `{\"version\": \"1.0.0\", \"at\": \"2026-01-05\"}`"
                .to_owned(),
        );
    }
    scan.at += 1;
    while scan.ahead() != b'}' {
        let key = scan.key().map_err(|it| it.message)?.raw;
        if scan.ahead() != b'"' {
            return Err(format!("`{key}` is a text: write it in quotes"));
        }
        let mut space = String::new();
        let text = scan.string().map_err(|it| it.message)?;
        let text = text.text(&mut space)?;
        let place = match key {
            "version" => version.replace(text.to_owned()).is_some(),
            "at" => at.replace(date(text)?).is_some(),
            _ => return Err(format!("there is no `{key}` in an edition")),
        };
        if place {
            return Err(format!("`{key}` is given twice"));
        }
        match scan.ahead() {
            b',' => scan.at += 1,
            b'}' => {}
            _ => return Err(scan.expected("`,` or `}`").message),
        }
    }
    scan.at += 1;
    match (version, at) {
        (Some(version), Some(at)) if !version.is_empty() => Ok(Edition {
            version,
            at,
            change: false,
        }),
        (_, None) => Err("`at` is missing: since when it is in force".to_owned()),
        _ => Err("`version` is missing".to_owned()),
    }
}

/// An instant, or a date that begins at midnight UTC.
fn date(text: &str) -> Result<i64, String> {
    match instant::parse(text) {
        Ok(at) => Ok(at),
        Err(why) if text.len() != 10 => Err(format!("`at`: {why}")),
        Err(_) => instant::parse(&format!("{text}T00:00:00Z"))
            .map_err(|_| format!("`at`: there is no date `{text}`; write it like `2026-01-05`")),
    }
}

/// The facts of an organisation, a JSON object, with when its policy was changed up to `now`.
pub fn with(organisation: &str, history: &[Edition], now: i64) -> String {
    let text = organisation.trim();
    let Some(inner) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) else {
        // What is no object is refused when it is read.
        return organisation.to_owned();
    };
    let mut told = String::from("{");
    told.push_str(inner);
    if !inner.trim().is_empty() {
        told.push(',');
    }
    let mut json = Json::new(&mut told);
    json.key(CHANGES);
    json.open_list();
    for it in history.iter().filter(|it| it.change && it.at <= now) {
        json.instant(it.at);
    }
    json.close_list();
    told.push('}');
    told
}
