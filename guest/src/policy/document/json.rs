//! Reads JSON.

use super::builder::{Builder, Stop};
use super::scalar::{self, Meaning, Scalar, Style};
use super::{Node, align, places::Places};
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;

/// The tree of a JSON text; the first thing wrong with its syntax ends it.
pub fn read(text: &str, diagnostics: &mut Diagnostics) -> Result<Node, ()> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader {
        text,
        at: start,
        builder: Builder::new(text),
    };
    let result = reader.value().and_then(|()| {
        reader.blank();
        match reader.peek() {
            None => Ok(()),
            Some(_) => Err(reader.wrong("something follows the end of the document")),
        }
    });
    let (root, found) = reader.builder.finish();
    diagnostics.append(found);
    match (result, root) {
        (Ok(()), Some(root)) => Ok(root),
        _ => Err(()),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    builder: Builder<'t>,
}

impl Reader<'_> {
    // Depth is bounded by the builder.
    fn value(&mut self) -> Result<(), Stop> {
        self.blank();
        let start = self.at;
        match self.peek() {
            Some(open @ ('{' | '[')) => {
                self.at += 1;
                let bracket = Span::new(start, self.at);
                if open == '{' {
                    self.builder.open_map(bracket)?
                } else {
                    self.builder.open_list(bracket)?
                }
                self.entries(if open == '{' { '}' } else { ']' }, open == '{')?;
                self.builder.close(Some(self.at));
                Ok(())
            }
            Some('"') => self.text(),
            Some(_) => {
                let rest = self.text.get(start..).unwrap_or("");
                let word: &str = rest
                    .split([',', ']', '}', '[', '{', '"', ':'])
                    .next()
                    .unwrap_or("");
                let word = word.split_ascii_whitespace().next().unwrap_or("");
                let known = match scalar::meaning(word) {
                    Meaning::Null | Meaning::Boolean(_) => {
                        matches!(word, "null" | "true" | "false")
                    }
                    Meaning::Integer | Meaning::Number => {
                        let digits = word.trim_start_matches('-');
                        !digits.starts_with(['.', '+'])
                            && digits
                                .bytes()
                                .all(|it| it.is_ascii_digit() || b".eE+-".contains(&it))
                    }
                    Meaning::Text => false,
                };
                if !known {
                    return Err(self.wrong("a value in quotes, a number, `true`, `false`, `null`, `[` or `{` is missing"));
                }
                self.at += word.len();
                let span = Span::new(start, self.at);
                let scalar = Scalar {
                    text: word.to_owned(),
                    style: Style::Plain,
                    places: Places::verbatim(span),
                };
                self.builder.scalar(span, scalar)
            }
            None => Err(self.wrong("the document ends too early")),
        }
    }

    fn entries(&mut self, close: char, keys: bool) -> Result<(), Stop> {
        self.blank();
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(());
        }
        loop {
            if keys {
                self.blank();
                if self.peek() != Some('"') {
                    return Err(self.wrong("a key in double quotes is missing"));
                }
                self.text()?;
                self.blank();
                if self.peek() != Some(':') {
                    return Err(self.wrong("a `:` is missing behind the key"));
                }
                self.at += 1;
            }
            self.value()?;
            self.blank();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(it) if it == close => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => return Err(self.wrong(&format!("a `,` or `{close}` is missing"))),
                None => {
                    return Err(self.wrong(&format!(
                        "a `{close}` is missing at the end of the document"
                    )));
                }
            }
        }
    }

    fn text(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let inner = start + 1;
        self.at = inner;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let Some(it) = rest.chars().next() else {
                self.at = start;
                return Err(self.wrong("the quote that opens here is never closed"));
            };
            match it {
                '"' => break,
                '\n' | '\r' => {
                    self.at = start;
                    return Err(self.wrong("the quote that opens here is not closed on its line"));
                }
                '\\' => match unescape(rest) {
                    Some((it, width)) => {
                        text.push(it);
                        self.at += width;
                    }
                    None => return Err(self.wrong("`\\` begins an escape that JSON does not have")),
                },
                it => {
                    text.push(it);
                    self.at += it.len_utf8();
                }
            }
        }
        let places = align::double(self.text, &text, Span::new(inner, self.at));
        self.at += 1;
        self.builder.scalar(
            Span::new(start, self.at),
            Scalar {
                text,
                style: Style::Quoted,
                places,
            },
        )
    }

    fn blank(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|it| it.chars().next())
    }

    fn wrong(&mut self, message: &str) -> Stop {
        let width = self.peek().map_or(0, char::len_utf8);
        let span = Span::new(self.at, self.at + width);
        self.builder
            .diagnostics
            .push(crate::text::diag::Diagnostic {
                code: Code::Syntax,
                message: message.to_owned(),
                span: Some(span),
                help: Some("the text begins as JSON, so it must go on as JSON".to_owned()),
            });
        Stop
    }
}

fn unescape(rest: &str) -> Option<(char, usize)> {
    let hex = |at: usize| {
        rest.get(at..at + 4)
            .and_then(|it| u32::from_str_radix(it, 16).ok())
    };
    let simple = match rest.chars().nth(1)? {
        it @ ('"' | '\\' | '/') => it,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let first = hex(2)?;
            if !(0xD800..0xDC00).contains(&first) {
                return char::from_u32(first).map(|it| (it, 6));
            }
            let second = rest
                .get(6..8)
                .filter(|it| *it == "\\u")
                .and_then(|_| hex(8))?;
            if !(0xDC00..0xE000).contains(&second) {
                return None;
            }
            let joined = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            return char::from_u32(joined).map(|it| (it, 12));
        }
        _ => return None,
    };
    Some((simple, 2))
}
