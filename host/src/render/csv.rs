//! Many decisions as CSV: one flat row a case, for spreadsheets and simple programs.
//!
//! A column with several values separates them by `; `. A line that could not be decided has its
//! `id`, if there is one, and its `error`; its other columns are empty. Text that a spreadsheet
//! would take for a formula is led by an apostrophe.

use std::io::{self, Write};

use crate::model::decision::{Answer, State};
use crate::model::outline::Outline;

/// The columns in their order, each with its meaning.
pub const COLUMNS: &[(&str, &str)] = &[
    ("id", "the case"),
    ("at", "the instant of the decision"),
    ("severity", "the reported level"),
    ("certain", "yes if no other level is possible"),
    ("candidates", "every level that the facts allow"),
    ("severity_rule", "the rule that decided"),
    ("escalations_due", "rules that are due"),
    ("escalate_to", "targets that are due"),
    ("to_confirm", "targets that are due if a person confirms"),
    ("standing", "rules that are done and in force"),
    ("held", "rules that something holds back"),
    ("undetermined", "rules that absent facts leave open"),
    ("highest", "the highest target that is due or standing"),
    ("breached", "clocks that missed their target"),
    ("next_clock", "the clock that is due next"),
    ("next_due", "when it is due"),
    ("next_used", "the part of its target that is used, 1 is all"),
    (
        "exit_ready",
        "yes, no or unknown: whether the case may be closed",
    ),
    ("exit_met", "items of the exit list that are met"),
    ("exit_items", "items of the exit list that apply"),
    ("exit_unmet", "items that are not met or not known to be"),
    ("ask", "facts worth asking for, the most valuable first"),
    ("problems", "how many facts of the case could not be read"),
    (
        "next_change",
        "when the decision changes if nothing else happens",
    ),
    ("error", "why there is no decision"),
];

/// Write the names of the columns.
pub fn header(out: &mut dyn Write) -> io::Result<()> {
    row(out, COLUMNS.iter().map(|(name, _)| (*name).to_owned()))
}

/// Write one case.
pub fn push(outline: &Outline<'_>, out: &mut dyn Write) -> io::Result<()> {
    row(out, cells(outline).into_iter())
}

fn cells(outline: &Outline<'_>) -> Vec<String> {
    let join = |list: Vec<&str>| list.join("; ");
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let id = guarded(outline.id.as_deref().unwrap_or_default());
    if let Some(error) = &outline.error {
        let said = format!("line {}: {} [{}]", error.line, error.message, error.code);
        let mut cells = vec![String::new(); COLUMNS.len()];
        cells.splice(..1, [id]);
        cells.splice(COLUMNS.len() - 1.., [guarded(&said)]);
        return cells;
    }
    let severity = outline.severity.as_ref();
    let next = outline.next_clock();
    let exit = outline.exit();
    let candidates = severity.map(|it| it.candidates.iter().map(AsRef::as_ref).collect());
    vec![
        id,
        outline.at.clone().into_owned(),
        text(outline.level()),
        text(severity.map(|it| if it.certain { "yes" } else { "no" })),
        join(candidates.unwrap_or_default()),
        text(severity.and_then(|it| it.rule.as_deref())),
        join(outline.rules(&[State::Due, State::Proposed])),
        join(outline.targets(&[State::Due])),
        join(outline.targets(&[State::Proposed])),
        join(outline.rules(&[State::Standing])),
        join(outline.rules(&[State::Held])),
        join(outline.rules(&[State::Undetermined])),
        text(outline.engagement.highest.as_deref()),
        join(outline.breached()),
        text(next.map(|it| it.id.as_ref())),
        text(next.and_then(|it| it.due.as_deref())),
        next.and_then(|it| it.used)
            .map(|it| it.to_string())
            .unwrap_or_default(),
        text(exit.map(|it| match it.ready {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "unknown",
        })),
        exit.map(|it| it.count().0.to_string()).unwrap_or_default(),
        exit.map(|it| it.count().1.to_string()).unwrap_or_default(),
        join(exit.map(|it| it.unmet()).unwrap_or_default()),
        join(outline.ask.iter().map(|it| it.fact.as_ref()).collect()),
        outline.problems.len().to_string(),
        text(outline.next_change.as_deref()),
        String::new(),
    ]
}

/// A case's id comes from outside: `=HYPERLINK(…)` must not run in the reader's spreadsheet.
pub(super) fn guarded(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

pub(super) fn row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let mut line = String::new();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            line.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&cell);
        }
    }
    line.push('\n');
    out.write_all(line.as_bytes())
}
