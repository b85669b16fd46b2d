//! Decisions as one JSON document, made of the very bytes that the component gave.

use std::io::{self, Write};

/// Writes lines of JSON as one array: indented if it has a single element, else one element a line.
#[derive(Debug, Default)]
pub struct Array {
    first: Option<String>,
    many: bool,
}

impl Array {
    /// An array with nothing in it.
    pub fn new() -> Array {
        Array::default()
    }

    /// Take one element, a JSON text on one line.
    pub fn push(&mut self, line: &str, out: &mut dyn Write) -> io::Result<()> {
        match (self.first.take(), self.many) {
            (Some(first), _) => {
                self.many = true;
                write!(out, "[\n{first},\n{line}")
            }
            (None, true) => write!(out, ",\n{line}"),
            (None, false) => {
                self.first = Some(line.to_owned());
                Ok(())
            }
        }
    }

    /// Close it.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        match (self.first, self.many) {
            (Some(only), _) => writeln!(out, "[{}]", indented(&only)),
            (None, true) => writeln!(out, "\n]"),
            (None, false) => writeln!(out, "[]"),
        }
    }
}

/// Write one JSON text indented for reading.
pub fn one(line: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", indented(line))
}

/// The same JSON text with line breaks and two spaces a level. Numbers and texts stay letter for
/// letter, which a parser and printer would not promise. What is not JSON comes out harmless but
/// meaningless.
fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth: usize = 0;
    let mut letters = json.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                out.push(letter);
                let mut escaped = false;
                for inner in letters.by_ref() {
                    out.push(inner);
                    match inner {
                        _ if escaped => escaped = false,
                        '\\' => escaped = true,
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                out.push(letter);
                while letters.next_if(|it| it.is_ascii_whitespace()).is_some() {}
                if let Some(close) = letters.next_if(|it| matches!(it, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            it if it.is_ascii_whitespace() => {}
            it => out.push(it),
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}
