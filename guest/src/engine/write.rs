//! Writes JSON, one way for every value.

use crate::time::{instant, span};

/// JSON being written. Commas are put where they belong.
#[derive(Debug)]
pub struct Json<'a> {
    out: &'a mut String,
    /// Whether the next key or element is preceded by a comma.
    comma: bool,
}

impl<'a> Json<'a> {
    /// Write at the end of a text.
    pub fn new(out: &'a mut String) -> Json<'a> {
        Json { out, comma: false }
    }

    /// `{`
    pub fn open(&mut self) {
        self.begin();
        self.out.push('{');
        self.comma = false;
    }

    /// `}`
    pub fn close(&mut self) {
        self.out.push('}');
        self.comma = true;
    }

    /// `[`
    pub fn open_list(&mut self) {
        self.begin();
        self.out.push('[');
        self.comma = false;
    }

    /// `]`
    pub fn close_list(&mut self) {
        self.out.push(']');
        self.comma = true;
    }

    /// A key; its value must follow. Keys are plain words.
    pub fn key(&mut self, key: &str) {
        self.begin();
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
        self.comma = false;
    }

    fn begin(&mut self) {
        if self.comma {
            self.out.push(',');
        }
        self.comma = true;
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.begin();
        quote(self.out, text);
    }

    /// A number or word as it stands.
    pub fn raw(&mut self, text: &str) {
        self.begin();
        self.out.push_str(text);
    }

    /// A whole number.
    pub fn whole(&mut self, it: i64) {
        self.begin();
        digits(self.out, it);
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, it: bool) {
        self.raw(if it { "true" } else { "false" });
    }

    /// `null`
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// An instant.
    pub fn instant(&mut self, at: i64) {
        self.begin();
        self.out.push('"');
        instant::write(self.out, at);
        self.out.push('"');
    }

    /// A span.
    pub fn span(&mut self, it: i64) {
        self.begin();
        self.out.push('"');
        span::write(self.out, it);
        self.out.push('"');
    }

    /// A key with a text.
    pub fn key_text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.text(text);
    }

    /// A key with an instant, if there is one.
    pub fn key_instant(&mut self, key: &str, at: Option<i64>) {
        if let Some(at) = at {
            self.key(key);
            self.instant(at);
        }
    }

    /// A key with a span, if there is one.
    pub fn key_span(&mut self, key: &str, it: Option<i64>) {
        if let Some(it) = it {
            self.key(key);
            self.span(it);
        }
    }

    /// A key with a list of texts.
    pub fn key_texts<'t>(&mut self, key: &str, texts: impl IntoIterator<Item = &'t str>) {
        self.key(key);
        self.open_list();
        for text in texts {
            self.text(text);
        }
        self.close_list();
    }
}

/// A whole number in decimal digits.
pub fn digits(out: &mut String, it: i64) {
    let mut buffer = [0_u8; 20];
    let mut at = buffer.len();
    let mut rest = it.unsigned_abs();
    loop {
        at -= 1;
        if let Some(cell) = buffer.get_mut(at) {
            *cell = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if it < 0 {
        out.push('-');
    }
    out.push_str(
        buffer
            .get(at..)
            .and_then(|it| std::str::from_utf8(it).ok())
            .unwrap_or(""),
    );
}

/// A text in double quotes, escaped as JSON wants it.
pub fn quote(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(text.get(from..at).unwrap_or(""));
        from = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            other => {
                let hex = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or('0');
                out.push_str("\\u00");
                out.push(hex(other >> 4));
                out.push(hex(other & 15));
            }
        }
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out.push('"');
}
