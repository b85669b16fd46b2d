//! Steps through JSON text without building a tree.

use super::plain::{eight, special};
use crate::limits::DOCUMENT_NESTING_MAX;

/// A position in JSON text. All methods that look at a value leave `at` after it.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'t> {
    /// The text.
    pub text: &'t str,
    /// The next byte.
    pub at: usize,
}

/// What is wrong with the text at `at`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Malformed {
    /// Where, in bytes.
    pub at: usize,
    /// What was expected or found.
    pub message: String,
}

/// A string as it stands in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quoted<'t> {
    /// Between the quotes.
    pub raw: &'t str,
    /// Whether there is a backslash in it.
    pub escaped: bool,
}

impl<'t> Scan<'t> {
    /// At the start of a text.
    pub fn new(text: &'t str) -> Scan<'t> {
        Scan { text, at: 0 }
    }

    /// The next byte, 0 at the end.
    #[inline]
    pub fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Pass over white space and show the next byte, 0 at the end. A line break
    /// is no white space: a case is one line.
    #[inline]
    pub fn ahead(&mut self) -> u8 {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    /// Whether nothing more stands on this line.
    pub fn at_end(&mut self) -> bool {
        matches!(self.ahead(), 0 | b'\n') && (self.peek() != 0 || self.at >= self.text.len())
    }

    /// Pass over the rest of the line and its break.
    pub fn skip_line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.find('\n').map_or(rest.len(), |it| it + 1);
    }

    /// Whether the bytes at `at` are these.
    #[inline]
    pub fn sees(&self, bytes: &[u8]) -> bool {
        let Some(here) = self.text.as_bytes().get(self.at..self.at + bytes.len()) else {
            return false;
        };
        here == bytes
    }

    /// Complain about what stands here.
    pub fn expected(&self, what: &str) -> Malformed {
        let rest = self.text.get(self.at..).unwrap_or("");
        let found = match rest.chars().next() {
            None | Some('\n') => "the line ends here".to_owned(),
            Some(it) => format!("found `{it}`"),
        };
        Malformed {
            at: self.at,
            message: format!("expected {what}, {found}"),
        }
    }

    /// A string; `at` is on its opening quote.
    #[inline]
    pub fn string(&mut self) -> Result<Quoted<'t>, Malformed> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut at = start;
        let mut escaped = false;
        loop {
            // Eight bytes at a time: find a quote, a backslash or a control character.
            while let Some(word) = eight(bytes, at) {
                let found = special(word);
                if found != 0 {
                    at += (found.trailing_zeros() / 8) as usize;
                    break;
                }
                at += 8;
            }
            match bytes.get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    let raw = self.text.get(start..at).unwrap_or("");
                    return Ok(Quoted { raw, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    at += 2;
                }
                Some(b'\n') | None => {
                    return Err(Malformed { at: start - 1, message: "the line ends inside this text; it was cut or its closing quote is missing".to_owned() });
                }
                Some(byte) if *byte < 0x20 => {
                    return Err(Malformed { at, message: "a tab or another control character inside a text must be escaped, such as `\\t`".to_owned() });
                }
                Some(_) => at += 1,
            }
        }
    }

    /// The bytes of a number; `at` is on its first. Checked against JSON's grammar.
    #[inline]
    pub fn number(&mut self) -> Result<&'t str, Malformed> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start;
        let digits = |at: &mut usize| {
            let from = *at;
            while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
                *at += 1;
            }
            *at - from
        };
        if bytes.get(at) == Some(&b'-') {
            at += 1;
        }
        let first = at;
        let whole = digits(&mut at);
        let mut good = whole == 1 || (whole > 1 && bytes.get(first) != Some(&b'0'));
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            good &= digits(&mut at) > 0;
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            at += 1;
            if matches!(bytes.get(at), Some(b'+' | b'-')) {
                at += 1;
            }
            good &= digits(&mut at) > 0;
        }
        let text = self.text.get(start..at).unwrap_or("");
        if !good {
            return Err(Malformed {
                at: start,
                message: format!(
                    "`{}` is not a number as JSON writes it",
                    super::shortened(text)
                ),
            });
        }
        self.at = at;
        Ok(text)
    }

    /// One of JSON's three words.
    #[inline]
    pub fn word(&mut self, word: &str) -> Result<(), Malformed> {
        if self.sees(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        Err(self.expected(
            "a value: text in double quotes, a number, `true`, `false`, `null`, a list or a record",
        ))
    }

    /// Pass over any value.
    pub fn skip(&mut self) -> Result<(), Malformed> {
        let mut depth = 0_usize;
        // What is open: true for a record. Nesting is bounded, so this is.
        let mut open = [false; DOCUMENT_NESTING_MAX];
        loop {
            match self.ahead() {
                b'"' => {
                    self.string()?;
                }
                b'-' | b'0'..=b'9' => {
                    self.number()?;
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                opening @ (b'[' | b'{') => {
                    let Some(slot) = open.get_mut(depth) else {
                        return Err(Malformed { at: self.at, message: format!("nested more than {DOCUMENT_NESTING_MAX} deep") });
                    };
                    *slot = opening == b'{';
                    depth += 1;
                    self.at += 1;
                    let closing = if opening == b'{' { b'}' } else { b']' };
                    if self.ahead() == closing {
                        self.at += 1;
                        depth -= 1;
                    } else {
                        if opening == b'{' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                _ => return Err(self.expected("a value: text in double quotes, a number, `true`, `false`, `null`, a list or a record")),
            }
            // A value ended: close what ends with it, or go to the next one.
            loop {
                if depth == 0 {
                    return Ok(());
                }
                let record = open.get(depth - 1).copied().unwrap_or(false);
                match (self.ahead(), record) {
                    (b',', true) => {
                        self.at += 1;
                        self.key()?;
                        break;
                    }
                    (b',', false) => {
                        self.at += 1;
                        break;
                    }
                    (b'}', true) | (b']', false) => {
                        self.at += 1;
                        depth -= 1;
                    }
                    (_, true) => return Err(self.expected("`,` or `}`")),
                    (_, false) => return Err(self.expected("`,` or `]`")),
                }
            }
        }
    }

    /// A key and its colon.
    pub fn key(&mut self) -> Result<Quoted<'t>, Malformed> {
        if self.ahead() != b'"' {
            return Err(self.expected("a key in double quotes"));
        }
        let key = self.string()?;
        if self.ahead() != b':' {
            return Err(self.expected("`:` after the key"));
        }
        self.at += 1;
        Ok(key)
    }
}

impl<'t> Quoted<'t> {
    /// The text that it stands for.
    pub fn text<'a>(&self, into: &'a mut String) -> Result<&'a str, String>
    where
        't: 'a,
    {
        if !self.escaped {
            return Ok(self.raw);
        }
        into.clear();
        let mut rest = self.raw.chars();
        while let Some(it) = rest.next() {
            if it != '\\' {
                into.push(it);
                continue;
            }
            let escape = rest.next();
            into.push(match escape {
                Some('"') => '"',
                Some('\\') => '\\',
                Some('/') => '/',
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('u') => unicode(&mut rest).ok_or("a `\\u` escape is not a character")?,
                Some(other) => return Err(format!("`\\{other}` is not an escape of JSON")),
                None => return Err("a backslash at the end of a text".to_owned()),
            });
        }
        Ok(into)
    }
}

/// The character of a `\u` escape, with the second half of a pair.
fn unicode(rest: &mut std::str::Chars<'_>) -> Option<char> {
    let mut four = || {
        let mut value = 0;
        for _ in 0..4 {
            value = value * 16 + rest.next()?.to_digit(16)?;
        }
        Some(value)
    };
    let first = four()?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    if rest.next()? != '\\' || rest.next()? != 'u' {
        return None;
    }
    let mut four = || {
        let mut value = 0;
        for _ in 0..4 {
            value = value * 16 + rest.next()?.to_digit(16)?;
        }
        Some(value)
    };
    let second = four()?;
    if !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
}
