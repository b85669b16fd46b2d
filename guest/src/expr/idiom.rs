//! What people write who mean the right thing: units, words, other tools' functions.

/// Units of time and their milliseconds.
const UNITS: [(&str, i64); 22] = [
    ("ms", 1),
    ("s", 1_000),
    ("sec", 1_000),
    ("secs", 1_000),
    ("second", 1_000),
    ("seconds", 1_000),
    ("m", 60_000),
    ("min", 60_000),
    ("mins", 60_000),
    ("minute", 60_000),
    ("minutes", 60_000),
    ("h", 3_600_000),
    ("hr", 3_600_000),
    ("hrs", 3_600_000),
    ("hour", 3_600_000),
    ("hours", 3_600_000),
    ("d", 86_400_000),
    ("day", 86_400_000),
    ("days", 86_400_000),
    ("w", 604_800_000),
    ("week", 604_800_000),
    ("weeks", 604_800_000),
];

/// Functions of other languages, each with ours.
pub(super) const FUNCTIONS: [(&str, &str); 14] = [
    ("exists", "has"),
    ("present", "has"),
    ("defined", "has"),
    ("isset", "has"),
    ("len", "size"),
    ("length", "size"),
    ("count", "size"),
    ("date", "timestamp"),
    ("datetime", "timestamp"),
    ("time", "timestamp"),
    ("hours", "duration"),
    ("minutes", "duration"),
    ("days", "duration"),
    ("age", "elapsed"),
];

/// Milliseconds of `30m`, `4h30m`, `1.5 hours`, `2 days`; `None` if it is nothing of the kind.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    let mut rest = text.as_str();
    let mut sum = 0_i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (number, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail
            .find(|it: char| !it.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        if fraction.is_empty() || fraction.len() > 6 {
            return None;
        }
        let scale = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
        let part = fraction.parse::<i64>().ok()?.checked_mul(*unit)?;
        if part % scale != 0 {
            return None;
        }
        let whole = whole.parse::<i64>().ok()?.checked_mul(*unit)?;
        sum = sum.checked_add(whole)?.checked_add(part / scale)?;
        rest = tail.trim_start();
    }
    Some(sum)
}

/// A span as any CEL tool reads it: hours, minutes, seconds, milliseconds; `48h`, `1h30m`.
pub(super) fn span(milliseconds: i64) -> String {
    let mut out = String::new();
    if milliseconds < 0 {
        out.push('-');
    }
    let mut rest = milliseconds.unsigned_abs();
    for (unit, size) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
        if rest >= size {
            out.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if milliseconds == 0 {
        "0s".to_owned()
    } else {
        out
    }
}

/// The truth value that a word stands for: `yes`, `TRUE`, `off`.
pub(super) fn truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// The text method that a word stands for when it is written like an operator: `starts_with`.
pub(super) fn text_method(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().replace('_', "").as_str() {
        "contains" | "includes" | "like" => Some("contains"),
        "startswith" => Some("startsWith"),
        "endswith" => Some("endsWith"),
        _ => None,
    }
}
