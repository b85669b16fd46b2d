//! Reads YAML: the one file that names the YAML parser.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::builder::{Builder, Stop};
use super::places::Places;
use super::scalar::{Scalar, Style};
use super::{Kind, Node, align, traps};
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;

/// Values that are set aside before the rest of a document is given up.
const MENDS_MAX: usize = 32;

/// The tree of a YAML text.
///
/// A value that YAML cannot read but plainly was meant as text is reported, set
/// aside and the text read again, so that one run shows all of them. It is
/// taken for the culprit only if reading then gets further than before.
pub fn read(text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut mended: Vec<Span> = Vec::new();
    let mut patched = Cow::Borrowed(text);
    let mut outcome = attempt(text, &mended);
    'again: loop {
        let failure = match outcome {
            Outcome::Read(root, found) => {
                diagnostics.append(found);
                let nothing = Scalar {
                    text: String::new(),
                    style: Style::Plain,
                    places: Places::default(),
                };
                return root.or(Some(Node {
                    span: Span::default(),
                    kind: Kind::Scalar(nothing),
                }));
            }
            Outcome::Stopped(found) => {
                diagnostics.append(found);
                return None;
            }
            Outcome::Failed(failure) => failure,
        };
        if mended.len() < MENDS_MAX {
            for trap in traps::near(&patched, failure.at) {
                let trial = trap.mend(&patched);
                mended.push(trap.value);
                let next = attempt(&trial, &mended);
                if next.reaches(failure.at) {
                    diagnostics.push(trap.diagnostic);
                    outcome = next;
                    patched = Cow::Owned(trial);
                    continue 'again;
                }
                mended.pop();
            }
        }
        diagnostics.push(traps::general(&patched, &failure.info, failure.at));
        return None;
    }
}

/// Where and why the parser gave up.
struct Failure {
    info: String,
    at: usize,
}

enum Outcome {
    Read(Option<Node>, Diagnostics),
    Stopped(Diagnostics),
    Failed(Failure),
}

impl Outcome {
    /// Whether reading got beyond a byte.
    fn reaches(&self, at: usize) -> bool {
        match self {
            Outcome::Read(..) | Outcome::Stopped(_) => true,
            Outcome::Failed(failure) => failure.at > at,
        }
    }
}

/// Byte offsets of characters, which is what the parser counts.
struct Offsets<'t> {
    text: &'t str,
    /// The byte of each 64th character; empty for ASCII.
    marks: Vec<u32>,
}

impl<'t> Offsets<'t> {
    fn new(text: &'t str) -> Offsets<'t> {
        let marks = match text.is_ascii() {
            true => Vec::new(),
            false => text
                .char_indices()
                .step_by(64)
                .map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX))
                .collect(),
        };
        Offsets { text, marks }
    }

    fn byte(&self, marker: Marker) -> usize {
        let index = marker.index();
        if self.marks.is_empty() {
            return index.min(self.text.len());
        }
        let Some(mark) = self.marks.get(index / 64) else {
            return self.text.len();
        };
        let rest = self.text.get(*mark as usize..).unwrap_or("");
        rest.char_indices()
            .nth(index % 64)
            .map_or(self.text.len(), |(at, _)| *mark as usize + at)
    }

    /// The parser counts blanks behind a value to it; they are left out.
    fn span(&self, span: saphyr_parser::Span) -> Span {
        let (start, end) = (self.byte(span.start), self.byte(span.end));
        let raw = self.text.get(start..end).unwrap_or("");
        Span::new(start, start + raw.trim_end().len())
    }
}

/// Read the text once. Values that begin inside `mended` count as broken.
fn attempt(text: &str, mended: &[Span]) -> Outcome {
    let offsets = Offsets::new(text);
    let mut builder = Builder::new(text);
    let mut parser = Parser::new_from_str(text);
    let mut documents = 0;
    // Of each list or map that is open: whether it stands in brackets.
    let mut brackets: Vec<bool> = Vec::new();
    while let Some(event) = parser.next_event() {
        let (event, span) = match event {
            Ok((event, span)) => (event, offsets.span(span)),
            Err(error) => {
                let failure = Failure {
                    info: error.info().to_owned(),
                    at: offsets.byte(*error.marker()),
                };
                return Outcome::Failed(failure);
            }
        };
        let step = match event {
            Event::Nothing | Event::StreamStart | Event::DocumentEnd => Ok(()),
            Event::StreamEnd => break,
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    builder.diagnostics.help(
                        Code::SeveralDocuments,
                        span,
                        "`---` begins a second document, and a policy is one",
                        "remove the line `---`, or put what follows into a file of its own",
                    );
                    break;
                }
                Ok(())
            }
            Event::Alias(_) => {
                builder.diagnostics.push(traps::alias(text, span));
                builder.broken(span)
            }
            Event::Scalar(content, style, anchor, tag) => {
                let odd = traps::marked(text, span, tag.is_some(), anchor > 0);
                match odd {
                    Some(diagnostic) => {
                        builder.diagnostics.push(diagnostic);
                        builder.broken(span)
                    }
                    None if set_aside(mended, content.is_empty(), span) => builder.broken(span),
                    None => scalar(&mut builder, text, content.into_owned(), style, span),
                }
            }
            Event::SequenceStart(anchor, ref tag) | Event::MappingStart(anchor, ref tag) => {
                if let Some(diagnostic) = traps::marked(text, span, tag.is_some(), anchor > 0) {
                    builder.diagnostics.push(diagnostic);
                }
                brackets.push(cut(text, span).ends_with(['[', '{']));
                match event {
                    Event::SequenceStart(..) => builder.open_list(span),
                    _ => builder.open_map(span),
                }
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let bracket = brackets.pop().unwrap_or(false);
                builder.close(bracket.then_some(span.end as usize));
                Ok(())
            }
        };
        if let Err(Stop) = step {
            return Outcome::Stopped(builder.finish().1);
        }
    }
    let (root, found) = builder.finish();
    Outcome::Read(root, found)
}

/// Whether a scalar stands where a value was set aside. A value of one letter
/// leaves nothing behind, and the place of nothing is just before or behind it.
fn set_aside(mended: &[Span], nothing: bool, span: Span) -> bool {
    let near = |it: &Span| {
        it.start.saturating_sub(1) <= span.start && span.start <= it.end.saturating_add(1)
    };
    mended
        .iter()
        .any(|it| (it.start <= span.start && span.start < it.end) || (nothing && near(it)))
}

fn scalar(
    builder: &mut Builder<'_>,
    text: &str,
    content: String,
    style: ScalarStyle,
    span: Span,
) -> Result<(), Stop> {
    let inner = Span::new(
        span.start as usize + 1,
        (span.end as usize).saturating_sub(1),
    );
    let (style, span, places) = match style {
        // Where nothing is written the parser's place is that of whatever comes next.
        ScalarStyle::Plain if content.is_empty() => {
            let at = Span {
                start: span.start,
                end: span.start,
            };
            (Style::Plain, at, Places::empty(at))
        }
        ScalarStyle::Plain => (Style::Plain, span, align::flow(text, &content, span)),
        ScalarStyle::SingleQuoted => (Style::Quoted, span, align::flow(text, &content, inner)),
        ScalarStyle::DoubleQuoted => (Style::Quoted, span, align::double(text, &content, inner)),
        ScalarStyle::Literal | ScalarStyle::Folded => {
            (Style::Block, span, align::block(text, &content, span))
        }
    };
    builder.scalar(
        span,
        Scalar {
            text: content,
            style,
            places,
        },
    )
}

fn cut(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or("")
}
