//! Many decisions as a table, the most urgent first, in memory that does not grow with their number.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::io::{self, Write};

use super::look::{Ink, Look};
use super::parts::{as_options, count, distance, grouped, level_ink};
use super::sheet::{Grid, Words, clean};
use super::tally::Tally;
use crate::model::decision::State;
use crate::model::moment::Moment;
use crate::model::outline::Outline;

/// Rows where nothing says how many.
const ROWS: usize = 50;
/// Failures that are shown; the rest are counted.
const FAILURES: usize = 10;
/// Characters of a cell that are kept: an id may be as long as a line.
const CELL: usize = 80;

/// Takes decisions one by one and keeps the most urgent of them.
#[derive(Debug)]
pub struct Table {
    levels: Vec<String>,
    most: usize,
    seen: u64,
    // INVARIANT: at most `most` rows, the least urgent on top, to be thrown out first.
    rows: BinaryHeap<Row>,
    failures: Vec<(String, String)>,
    tally: Tally,
}

/// How urgent a case is; the lesser, the more urgent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Urgency {
    not_breached: bool,
    nothing_due: bool,
    /// Place of the level among the policy's levels.
    rank: usize,
    /// Due of the next clock, in milliseconds.
    due: i64,
    /// Place in the input.
    place: u64,
}

#[derive(Debug)]
struct Row {
    urgency: Urgency,
    id: String,
    level: String,
    certain: bool,
    due: Vec<String>,
    proposed: Vec<String>,
    next: Option<(String, String)>,
    at: String,
    breached: Vec<String>,
    exit: Option<(usize, usize)>,
    ask: Vec<String>,
}

impl Table {
    /// A table of at most `rows` rows (50 if none is given) for cases under a policy with `levels`,
    /// the most severe first.
    pub fn new(levels: &[String], rows: Option<usize>) -> Table {
        Table {
            levels: levels.to_vec(),
            most: rows.unwrap_or(ROWS),
            seen: 0,
            rows: BinaryHeap::new(),
            failures: Vec::new(),
            tally: Tally::new(levels),
        }
    }

    /// The counts so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.rows.len()
    }

    /// Take one.
    pub fn push(&mut self, outline: &Outline<'_>) {
        self.seen += 1;
        self.tally.add(outline);
        if let Some(error) = &outline.error {
            if self.failures.len() < FAILURES {
                let id = outline.id.as_deref().map(|it| format!(" ({})", kept(it)));
                let place = format!("line {}{}", error.line, id.unwrap_or_default());
                let help = error
                    .help
                    .as_deref()
                    .map(|it| format!("; {}", as_options(it)))
                    .unwrap_or_default();
                self.failures
                    .push((place, format!("{}{help} [{}]", error.message, error.code)));
            }
            return;
        }
        let urgency = self.urgency(outline);
        if self.rows.len() >= self.most {
            match self.rows.peek() {
                Some(least) if urgency < least.urgency => self.rows.pop(),
                _ => return,
            };
        }
        self.rows.push(row(urgency, outline));
    }

    fn urgency(&self, outline: &Outline<'_>) -> Urgency {
        let rank = |level: &str| self.levels.iter().position(|it| it == level);
        let due = outline
            .next_clock()
            .and_then(|it| it.due.as_deref()?.parse::<Moment>().ok());
        Urgency {
            not_breached: !outline.is_breached(),
            nothing_due: !outline.is_due(),
            rank: outline.level().and_then(rank).unwrap_or(usize::MAX),
            due: due.map_or(i64::MAX, Moment::millis),
            place: self.seen,
        }
    }

    /// Write the rows, what could not be decided, and the counts.
    pub fn finish(self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let head = vec![
            "case",
            "severity",
            "escalate to",
            "breached",
            "next due",
            "exit",
            "ask for",
        ];
        let soft = vec![(0, 8), (1, 9), (2, 12), (3, 10), (4, 12), (6, 8)];
        let mut grid = Grid::new(head, soft);
        let decided = self.tally.cases() - self.tally.failed();
        let rows = self.rows.into_sorted_vec();
        let more = decided - rows.len();
        for row in &rows {
            grid.row(cells(row, &self.levels, &look));
        }
        if !rows.is_empty() {
            grid.write(&look, out)?;
        }
        if more > 0 {
            let text = format!(
                "{} and {} more; `--top` shows more of them, `--format jsonl` all",
                look.glyph("…", "..."),
                grouped(more)
            );
            writeln!(out, "{}", look.paint(Ink::Faint, &text))?;
        }
        if !rows.is_empty() {
            writeln!(out)?;
        }
        failures(&self.failures, self.tally.failed(), &look, out)?;
        writeln!(out, "{}", clean(&self.tally.sentence()))
    }
}

fn row(urgency: Urgency, outline: &Outline<'_>) -> Row {
    let all = |list: Vec<&str>| list.into_iter().take(CELL).map(kept).collect::<Vec<_>>();
    let severity = outline.severity.as_ref();
    Row {
        urgency,
        id: kept(outline.id.as_deref().unwrap_or_default()),
        level: kept(severity.map_or("", |it| it.level.as_ref())),
        certain: severity.is_none_or(|it| it.certain),
        due: all(outline.targets(&[State::Due])),
        proposed: all(outline.targets(&[State::Proposed])),
        next: outline.next_clock().map(|it| {
            (
                kept(&it.id),
                it.due.as_deref().map(kept).unwrap_or_default(),
            )
        }),
        at: kept(&outline.at),
        breached: all(outline.breached()),
        exit: outline.exit().map(|it| it.count()),
        ask: outline
            .ask
            .iter()
            .take(3)
            .map(|it| kept(&it.fact))
            .collect(),
    }
}

fn kept(text: &str) -> String {
    text.chars().take(CELL).collect()
}

fn cells(row: &Row, levels: &[String], look: &Look) -> Vec<Words> {
    let mut level = Words::new().put(level_ink(&row.level, levels), &row.level);
    if !row.certain {
        level = level.put(Ink::Warn, "?");
    }
    let mut due = Words::new().put(Ink::Alarm, &row.due.join(", "));
    for name in &row.proposed {
        let comma = if due.is_empty() { "" } else { ", " };
        due = due.put(Ink::Warn, &format!("{comma}{name} (confirm)"));
    }
    let next = match &row.next {
        None => Words::new(),
        Some((name, due)) => {
            let away = distance(due, row.at.parse().ok()).unwrap_or_default();
            Words::plain(&away).put(Ink::Faint, &format!(" {name}"))
        }
    };
    let exit = match row.exit {
        None => Words::new(),
        Some((met, apply)) if met == apply => {
            Words::new().put(Ink::Good, &format!("{met}/{apply}"))
        }
        Some((met, apply)) => Words::plain(&format!("{met}/{apply}")),
    };
    let breached = Words::new().put(Ink::Bad, &row.breached.join(", "));
    let ask = Words::new().put(Ink::Accent, &row.ask.join(", "));
    let id = Words::new().put(Ink::Strong, &row.id).cut(look, CELL / 2);
    vec![id, level, due, breached, next, exit, ask]
}

fn failures(
    failures: &[(String, String)],
    all: usize,
    look: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (place, message) in failures {
        let line = Words::new()
            .put(Ink::Bad, "not decided")
            .put(Ink::Plain, ": ");
        let line = line
            .put(Ink::Strong, place)
            .put(Ink::Plain, ": ")
            .put(Ink::Plain, message);
        writeln!(out, "{}", line.painted(look))?;
    }
    if all > failures.len() {
        writeln!(
            out,
            "{} and {}",
            look.glyph("…", "..."),
            count(all - failures.len(), "more line")
        )?;
    }
    if all > 0 { writeln!(out) } else { Ok(()) }
}

impl Ord for Row {
    fn cmp(&self, other: &Row) -> Ordering {
        self.urgency.cmp(&other.urgency)
    }
}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Row) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.urgency == other.urgency
    }
}

impl Eq for Row {}
