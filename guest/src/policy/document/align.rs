//! Finds where the bytes of a scalar's text come from.

use super::places::Places;
use crate::text::span::Span;

/// Without quotes, or in single quotes: only line ends and `''` differ.
/// `source` is what stands between the quotes.
pub fn flow(text: &str, content: &str, source: Span) -> Places {
    let raw = cut(text, source);
    if raw == content {
        return Places::verbatim(source);
    }
    walk(content, raw, source, |rest| {
        if rest.starts_with("''") {
            Some((1, 2))
        } else {
            None
        }
    })
}

/// In double quotes. `source` is what stands between them.
pub fn double(text: &str, content: &str, source: Span) -> Places {
    let raw = cut(text, source);
    if raw == content {
        return Places::verbatim(source);
    }
    walk(content, raw, source, escape)
}

/// Below `|` or `>`: content characters are looked for one after the other, and
/// what is skipped is indentation.
pub fn block(text: &str, content: &str, source: Span) -> Places {
    let raw = cut(text, source);
    let mut places = Places::empty(Span::new(source.start as usize, source.start as usize));
    let mut at = 0;
    let mut done = 0;
    for wanted in content.chars() {
        let rest = raw.get(at..).unwrap_or("");
        let found = rest.char_indices().find(|(_, it)| match wanted {
            ' ' => matches!(it, ' ' | '\r' | '\n'),
            '\n' => matches!(it, '\r' | '\n'),
            _ => *it == wanted,
        });
        // Only a line end that the text does not have is not found.
        let Some((skipped, found)) = found else { break };
        let start = source.start as usize + at + skipped;
        places.push(
            wanted.len_utf8(),
            Span::new(start, start + found.len_utf8()),
        );
        at += skipped + found.len_utf8();
        done += wanted.len_utf8();
    }
    places.push(
        content.len() - done,
        Span::new(source.end as usize, source.end as usize),
    );
    places
}

/// Content and source side by side. `special` knows the sequences of the source
/// that stand for something else: bytes of content, bytes of source.
fn walk(
    content: &str,
    raw: &str,
    source: Span,
    special: fn(&str) -> Option<(usize, usize)>,
) -> Places {
    let base = source.start as usize;
    let mut places = Places::empty(Span::new(base, base));
    let mut at = 0;
    let mut done = 0;
    while done < content.len() && at < raw.len() {
        let rest = raw.get(at..).unwrap_or("");
        let (made, used) = if let Some(fold) = fold(rest) {
            fold
        } else if let Some(special) = special(rest) {
            special
        } else {
            let width = rest.chars().next().map_or(1, char::len_utf8);
            (width, width)
        };
        let made = made.min(content.len() - done);
        places.push(made, Span::new(base + at, base + at + used));
        at += used;
        done += made;
    }
    // Never reached while the scanner and this walk agree; the end is as good as any place then.
    places.push(
        content.len().saturating_sub(done),
        Span::new(source.end as usize, source.end as usize),
    );
    places
}

/// A line end with the blanks around it: a space, or as many line ends as there
/// are empty lines.
fn fold(rest: &str) -> Option<(usize, usize)> {
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    let breaks = rest.get(..blank)?.matches('\n').count();
    match breaks {
        0 => None,
        1 => Some((1, blank)),
        more => Some((more - 1, blank)),
    }
}

fn escape(rest: &str) -> Option<(usize, usize)> {
    let after = rest.strip_prefix('\\')?;
    let first = after.chars().next()?;
    let digits = match first {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '\r' | '\n' => {
            // A line end that counts for nothing, with the indentation of the next line.
            let blank = after.len() - after.trim_start_matches([' ', '\t', '\r', '\n']).len();
            return Some((0, 1 + blank));
        }
        // What these stand for has two bytes (`_`, `N`), three (`L`, `P`) or one.
        '_' | 'N' => return Some((2, 2)),
        'L' | 'P' => return Some((3, 2)),
        other => return Some((1, 1 + other.len_utf8())),
    };
    let value = after
        .get(1..1 + digits)
        .and_then(|it| u32::from_str_radix(it, 16).ok())?;
    if (0xD800..0xDC00).contains(&value) {
        // The first half of a pair, as only JSON allows: both make one character.
        return Some((4, 12.min(rest.len())));
    }
    Some((char::from_u32(value).map_or(1, char::len_utf8), 2 + digits))
}

fn cut(text: &str, source: Span) -> &str {
    text.get(source.start as usize..source.end as usize)
        .unwrap_or("")
}
