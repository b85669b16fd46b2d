//! The vocabulary as JSON, for `escalate vocabulary` and the schema of a case.

use std::fmt::Write as _;

use super::entry::{Entry, Kind, Tense};

/// One array, an object for each fact in the order of the table: `name`,
/// `type`, then `one_of`, `fields`, `planned` where they apply, `unit`,
/// `group`, `about`, `source`, `absent`, and `derived` where it applies.
pub fn to_json() -> String {
    let mut out = String::with_capacity(256 * super::all().len());
    for (at, entry) in super::all().iter().enumerate() {
        out.push_str(if at == 0 { "[\n" } else { ",\n" });
        write_entry(&mut out, entry);
    }
    out.push_str("\n]\n");
    out
}

fn write_entry(out: &mut String, entry: &Entry) {
    out.push_str("{\"name\":");
    write_text(out, entry.name);
    out.push(',');
    write_kind(out, &entry.ty);
    for (key, value) in [
        ("unit", entry.unit),
        ("group", entry.group.as_str()),
        ("about", entry.about),
    ] {
        let _ = write!(out, ",\"{key}\":");
        write_text(out, value);
    }
    out.push_str(",\"source\":[");
    write_list(out, entry.sources());
    let _ = write!(out, "],\"absent\":\"{}\"", entry.absent.as_str());
    if let Some(derived) = entry.derived {
        out.push_str(",\"derived\":");
        write_text(out, &derived.to_string());
    }
    out.push('}');
}

/// `"type":…` and the keys that belong to it.
fn write_kind(out: &mut String, kind: &Kind) {
    let _ = write!(out, "\"type\":\"{}\"", kind.ty());
    match kind {
        Kind::Timestamp(Tense::Planned) => out.push_str(",\"planned\":true"),
        Kind::Records(fields) => {
            out.push_str(",\"fields\":[");
            for (at, (name, ty)) in fields.iter().enumerate() {
                out.push_str(if at == 0 { "{\"name\":" } else { ",{\"name\":" });
                write_text(out, name);
                out.push(',');
                write_kind(out, ty);
                out.push('}');
            }
            out.push(']');
        }
        _ if !kind.one_of().is_empty() => {
            out.push_str(",\"one_of\":[");
            write_list(out, kind.one_of().iter().copied());
            out.push(']');
        }
        _ => {}
    }
}

fn write_list<'a>(out: &mut String, texts: impl Iterator<Item = &'a str>) {
    for (at, text) in texts.enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_text(out, text);
    }
}

/// The table is printable ASCII, which the tests say; only two signs need care.
fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for sign in text.chars() {
        if matches!(sign, '"' | '\\') {
            out.push('\\');
        }
        out.push(sign);
    }
    out.push('"');
}
