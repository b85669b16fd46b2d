//! Many decisions as a Markdown table, for a ticket, a wiki or a job's summary.

use std::io::{self, Write};

use super::parts::distance;
use super::sheet::clean;
use super::tally::Tally;
use crate::model::decision::State;
use crate::model::outline::Outline;

/// Writes a table row by row, in the order of the input, then the counts.
#[derive(Debug)]
pub struct Markdown {
    tally: Tally,
    begun: bool,
}

const HEAD: &[&str] = &[
    "Case",
    "Severity",
    "Escalate to",
    "Breached",
    "Next clock",
    "Exit",
    "Ask for",
];

impl Markdown {
    /// Nothing written. `levels`, the most severe first, gives the order of the counts.
    pub fn new(levels: &[String]) -> Markdown {
        Markdown {
            tally: Tally::new(levels),
            begun: false,
        }
    }

    /// Write one case.
    pub fn push(&mut self, outline: &Outline<'_>, out: &mut dyn Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            writeln!(out, "| {} |", HEAD.join(" | "))?;
            writeln!(out, "|{}", " --- |".repeat(HEAD.len()))?;
        }
        self.tally.add(outline);
        writeln!(out, "| {} |", cells(outline).join(" | "))
    }

    /// Write the counts.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            writeln!(out)?;
        }
        writeln!(out, "{}", escaped(&self.tally.sentence()))
    }
}

fn cells(outline: &Outline<'_>) -> Vec<String> {
    let id = outline.id.as_deref().map(code).unwrap_or_default();
    if let Some(error) = &outline.error {
        let said = format!(
            "line {} not decided: {}",
            error.line,
            escaped(&error.message)
        );
        let mut cells = vec![String::new(); HEAD.len()];
        cells.splice(..2, [id, said]);
        return cells;
    }
    let codes = |list: Vec<&str>| list.into_iter().map(code).collect::<Vec<_>>();
    let severity = outline.severity.as_ref().map(|it| {
        let mark = if it.certain { "" } else { "?" };
        format!("**{}**{mark}", escaped(&it.level))
    });
    let mut due = codes(outline.targets(&[State::Due]));
    let proposed = codes(outline.targets(&[State::Proposed]));
    due.extend(proposed.into_iter().map(|it| format!("{it} (to confirm)")));
    let next = outline.next_clock().map(|it| {
        let away = it
            .due
            .as_deref()
            .and_then(|due| distance(due, outline.at.parse().ok()));
        format!("{} {}", code(&it.id), away.unwrap_or_default())
    });
    let exit = outline.exit().map(|it| it.count());
    vec![
        id,
        severity.unwrap_or_default(),
        due.join(", "),
        codes(outline.breached()).join(", "),
        next.unwrap_or_default(),
        exit.map(|(met, apply)| format!("{met}/{apply}"))
            .unwrap_or_default(),
        codes(outline.ask.iter().map(|it| it.fact.as_ref()).collect()).join(", "),
    ]
}

/// An id as code. A backtick cannot be written between single backticks, and a bar would end the
/// cell even there.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else if text.contains(['`', '|']) || clean(text) != text {
        escaped(text)
    } else {
        format!("`{text}`")
    }
}

/// Text that Markdown leaves as it is, on one line, safe within a cell.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let text = clean(text);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '#' => out.extend(['\\', letter]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Within a word it is no mark, and names are full of it.
            '_' => {
                let after = letters.peek().copied().unwrap_or(' ');
                let inside = before.is_alphanumeric() && after.is_alphanumeric();
                out.push_str(if inside { "_" } else { "\\_" });
            }
            it => out.push(it),
        }
        before = letter;
    }
    out
}
