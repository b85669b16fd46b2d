//! What will happen to a case if nobody acts: a list, and a bar for each clock.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::look::{Ink, Look};
use crate::model::decision::{Answer, Clock, Decision, Phase};
use crate::model::moment::Moment;

/// Columns of the longest name that the bars are aligned with.
const NAME_MAX: usize = 24;
const HOUR: i64 = 3_600_000;
/// Columns between two instants above the bars.
const TICK: usize = 16;

/// A stretch of time in which a decision stands.
#[derive(Debug)]
pub struct Stretch {
    /// Its first instant.
    pub from: Moment,
    /// The decision of that instant.
    pub decision: Box<Decision>,
}

/// Time that is looked at, cut into cells of one character.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Its first instant.
    pub from: Moment,
    /// Its end.
    pub until: Moment,
    /// How many cells it has.
    pub cells: usize,
}

impl Span {
    /// As many cells as fit beside the names of clocks.
    pub fn new(from: Moment, until: Moment, decision: &Decision, look: &Look) -> Span {
        let room = look.width.saturating_sub(name_width(decision) + 4);
        Span {
            from,
            until,
            cells: room.max(TICK),
        }
    }

    /// The first instant of a cell, and that after it.
    pub fn cell(&self, at: usize) -> (i64, i64) {
        let edge = |at: usize| {
            let length = i128::from(self.until.millis() - self.from.millis());
            let share = length * at as i128 / self.cells as i128;
            self.from.millis() + i64::try_from(share).unwrap_or(0)
        };
        (edge(at), edge(at + 1))
    }
}

/// What a cell of a bar shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cell {
    Nothing,
    Running,
    Closed,
    Paused,
    Overdue,
    Unknown,
    Warning,
    Breach,
}

impl Cell {
    /// All that are explained, in the order of the explanation.
    const EXPLAINED: [(Cell, &'static str); 7] = [
        (Cell::Running, "running"),
        (Cell::Closed, "outside its hours"),
        (Cell::Paused, "paused"),
        (Cell::Warning, "warning"),
        (Cell::Breach, "breached, or a report missed"),
        (Cell::Overdue, "overdue"),
        (Cell::Unknown, "not known"),
    ];

    fn drawn(self, look: &Look) -> (Ink, &'static str) {
        match self {
            Cell::Nothing => (Ink::Plain, " "),
            Cell::Running => (Ink::Good, look.glyph("━", "-")),
            Cell::Closed => (Ink::Faint, look.glyph("·", ".")),
            Cell::Paused => (Ink::Faint, look.glyph("‖", "|")),
            Cell::Overdue => (Ink::Bad, look.glyph("═", "=")),
            Cell::Unknown => (Ink::Warn, "?"),
            Cell::Warning => (Ink::Warn, "!"),
            Cell::Breach => (Ink::Alarm, look.glyph("✗", "x")),
        }
    }
}

/// The bars of all clocks that do something in the span. `open` says of a cell
/// whether a clock's calendar is open in it.
pub fn bars(
    stretches: &[Stretch],
    span: Span,
    look: &Look,
    open: &dyn Fn(&str, usize) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(first) = stretches.first() else {
        return Ok(());
    };
    let name = name_width(&first.decision);
    let mut shown: Vec<(&str, Vec<Cell>)> = Vec::new();
    for (at, clock) in first.decision.clocks.iter().enumerate() {
        let cells = bar(stretches, at, span, open);
        if cells.iter().any(|it| *it != Cell::Nothing) {
            shown.push((&clock.id, cells));
        }
    }
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let scale = look.paint(Ink::Faint, &scale(span));
    writeln!(out, "  {:name$}  {}", "", scale.trim_end())?;
    for (id, cells) in &shown {
        let pad = " ".repeat(name.saturating_sub(id.width()));
        let mut drawn = String::new();
        let mut rest = cells.as_slice();
        while let Some(cell) = rest.first() {
            let run = rest.iter().take_while(|it| *it == cell).count();
            let (ink, glyph) = cell.drawn(look);
            look.paint_to(&mut drawn, ink, &glyph.repeat(run));
            rest = rest.get(run..).unwrap_or_default();
        }
        let line = format!("  {}{pad}  {drawn}", look.paint(Ink::Strong, id));
        writeln!(out, "{}", line.trim_end())?;
    }
    let explained: Vec<String> = Cell::EXPLAINED
        .iter()
        .filter(|(cell, _)| shown.iter().any(|it| it.1.contains(cell)))
        .map(|(cell, what)| {
            let (ink, glyph) = cell.drawn(look);
            format!("{} {what}", look.paint(ink, glyph))
        })
        .collect();
    writeln!(out, "\n  {}", explained.join("   "))
}

fn name_width(decision: &Decision) -> usize {
    let names = decision.clocks.iter().map(|it| it.id.width());
    names.max().unwrap_or(0).min(NAME_MAX)
}

fn bar(
    stretches: &[Stretch],
    at: usize,
    span: Span,
    open: &dyn Fn(&str, usize) -> bool,
) -> Vec<Cell> {
    let clock = |stretch: &Stretch| stretch.decision.clocks.get(at).cloned();
    let mut cells: Vec<Cell> = (0..span.cells)
        .map(|cell| {
            let (start, _) = span.cell(cell);
            let place = stretches.partition_point(|it| it.from.millis() <= start);
            let state = place.checked_sub(1).and_then(|it| stretches.get(it));
            state
                .and_then(|it| it.decision.clocks.get(at))
                .map_or(Cell::Nothing, |it| stands(it, cell, open))
        })
        .collect();
    // What happens is drawn over what lasts, and a breach over a warning.
    for pair in stretches.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(before), Some(now)) = (clock(before), clock(after)) else {
            continue;
        };
        let breached = before.breached != Answer::Yes && now.breached == Answer::Yes;
        let missed = before.missed.unwrap_or(0) < now.missed.unwrap_or(0);
        let warned = before
            .warnings
            .iter()
            .zip(&now.warnings)
            .any(|(before, now)| !before.passed && now.passed);
        let mark = match () {
            () if breached || missed => Cell::Breach,
            () if warned => Cell::Warning,
            () => continue,
        };
        let place = (0..span.cells)
            .rev()
            .find(|it| span.cell(*it).0 <= after.from.millis());
        if let Some(cell) = place.and_then(|it| cells.get_mut(it))
            && *cell != Cell::Breach
        {
            *cell = mark;
        }
    }
    cells
}

fn stands(clock: &Clock, cell: usize, open: &dyn Fn(&str, usize) -> bool) -> Cell {
    match clock.phase {
        Phase::NotStarted | Phase::Ended | Phase::NotApplicable => Cell::Nothing,
        Phase::Paused => Cell::Paused,
        Phase::Unknown => Cell::Unknown,
        Phase::Running => match &clock.calendar {
            Some(name) if !open(name, cell) => Cell::Closed,
            _ if clock.breached == Answer::Yes => Cell::Overdue,
            _ => Cell::Running,
        },
    }
}

/// Instants above the bars: times of day for a short span, dates for a long one.
fn scale(span: Span) -> String {
    let hours = (span.until.millis() - span.from.millis()) / HOUR;
    let mut text = String::new();
    for cell in (0..span.cells).step_by(TICK) {
        let (start, _) = span.cell(cell);
        let shown = Moment::from_millis(start).map(|it| it.to_string());
        let shown = shown.unwrap_or_default();
        // `2026-11-20T16:40:00Z`
        let (date, time) = (shown.get(5..10), shown.get(11..16));
        let label = match (date, time) {
            (Some(_), Some(time)) if hours < 24 => format!("{time}Z"),
            (Some(date), Some(time)) if hours < 24 * 14 => format!("{date} {time}Z"),
            _ => shown.get(..10).unwrap_or_default().to_owned(),
        };
        text.push_str(&format!("{label:<TICK$}"));
    }
    // The last one may not have its room.
    let end = text.trim_end().len();
    text.truncate(end);
    if end > span.cells {
        let keep = (span.cells / TICK) * TICK;
        text.truncate(keep);
    }
    text
}
