//! One scalar of a document: its text, and what YAML takes it to mean.

use super::places::Places;
use crate::text::span::Span;

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Without quotes: it may mean a number, yes or no, or nothing.
    Plain,
    /// In quotes: always text.
    Quoted,
    /// Below a `|` or `>`: always text.
    Block,
}

/// A scalar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scalar {
    /// Its text, quoting and folding undone.
    pub text: String,
    /// How it is written.
    pub style: Style,
    /// Where the bytes of `text` come from.
    pub places: Places,
}

/// What a scalar means by the core schema of YAML 1.2, which for JSON is JSON's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// Nothing: `null`, `~`, or no text at all.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer,
    /// A number with a fraction or an exponent, infinite, or not a number.
    Number,
    /// Text.
    Text,
}

impl Scalar {
    /// What it means.
    pub fn meaning(&self) -> Meaning {
        match self.style {
            Style::Plain => meaning(&self.text),
            Style::Quoted | Style::Block => Meaning::Text,
        }
    }

    /// Yes or no, if it means that.
    pub fn as_bool(&self) -> Option<bool> {
        match self.meaning() {
            Meaning::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number of 64 bits, if it means that.
    pub fn as_integer(&self) -> Option<i64> {
        match self.meaning() {
            Meaning::Integer => integer(&self.text),
            _ => None,
        }
    }

    /// Whether it is text that readers of YAML 1.1, and there are many, take for
    /// yes or no (`no`, `On`) or for a number of sixties (`1:30`).
    pub fn is_ambiguous(&self) -> bool {
        self.style == Style::Plain && (old_boolean(&self.text) || sexagesimal(&self.text))
    }

    /// The bytes of the document that made a range of `text`.
    pub fn locate(&self, range: Span) -> Span {
        self.places.locate(range)
    }
}

/// What unquoted text means.
pub fn meaning(text: &str) -> Meaning {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Meaning::Null,
        "true" | "True" | "TRUE" => Meaning::Boolean(true),
        "false" | "False" | "FALSE" => Meaning::Boolean(false),
        ".nan" | ".NaN" | ".NAN" => Meaning::Number,
        _ => number(text),
    }
}

fn number(text: &str) -> Meaning {
    let some_of =
        |digits: &str, of: fn(&u8) -> bool| !digits.is_empty() && digits.bytes().all(|it| of(&it));
    if let Some(digits) = text.strip_prefix("0x") {
        return if some_of(digits, u8::is_ascii_hexdigit) {
            Meaning::Integer
        } else {
            Meaning::Text
        };
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return if some_of(digits, |it| (b'0'..=b'7').contains(it)) {
            Meaning::Integer
        } else {
            Meaning::Text
        };
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if some_of(unsigned, u8::is_ascii_digit) {
        return Meaning::Integer;
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Meaning::Number;
    }
    let (mantissa, exponent) = unsigned
        .split_once(['e', 'E'])
        .map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    let mantissa = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent = exponent.is_none_or(|it| {
        some_of(
            it.strip_prefix(['-', '+']).unwrap_or(it),
            u8::is_ascii_digit,
        )
    });
    if mantissa && exponent {
        Meaning::Number
    } else {
        Meaning::Text
    }
}

fn integer(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok();
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return i64::from_str_radix(digits, 8).ok();
    }
    text.parse().ok()
}

/// `yes`, `no`, `on`, `off`: yes or no to YAML 1.1, text to YAML 1.2.
pub fn old_boolean(text: &str) -> bool {
    const WORDS: [&str; 4] = ["yes", "no", "on", "off"];
    let cased = text.chars().skip(1).all(|it| it.is_lowercase())
        || text.chars().all(|it| it.is_uppercase());
    cased && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// `1:30`: ninety to YAML 1.1, text to YAML 1.2.
pub fn sexagesimal(text: &str) -> bool {
    let mut parts = text.strip_prefix(['-', '+']).unwrap_or(text).split(':');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let first = parts
        .next()
        .is_some_and(|it| digits(it) && !it.starts_with('0'));
    let rest: Vec<&str> = parts.collect();
    first
        && !rest.is_empty()
        && rest
            .iter()
            .all(|it| digits(it) && it.len() <= 2 && it.parse::<u8>().is_ok_and(|it| it < 60))
}
