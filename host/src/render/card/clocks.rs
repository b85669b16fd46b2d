//! The clocks of a card: a bar, how much is used, and what that means.
//!
//! Whether a clock runs and whether it is breached are two things, and both are said.

use std::io;

use serde_json::Number;
use unicode_width::UnicodeWidthStr;

use crate::model::decision::{Answer, Clock, Phase};
use crate::model::moment::{Length, Moment};
use crate::render::look::{Ink, Look};
use crate::render::parts::{ask_for, distance, grouped, instant, length, percent};
use crate::render::sheet::{Sheet, Words};

/// Cells of a bar.
const BAR: usize = 10;
/// Columns of the longest name that the others are aligned with.
const NAME_MAX: usize = 24;
/// Columns of the percentage.
const PERCENT: usize = 6;

pub(super) fn write(sheet: &mut Sheet<'_>, clocks: &[Clock], at: Option<Moment>) -> io::Result<()> {
    let look = sheet.look;
    let (silent, shown): (Vec<&Clock>, Vec<&Clock>) = clocks.iter().partition(|it| {
        it.phase == Phase::NotApplicable && it.breached != Answer::Yes && it.breaches.is_empty()
    });
    if clocks.is_empty() {
        return Ok(());
    }
    sheet.apart(Ink::Strong, "Clocks")?;
    let name = shown
        .iter()
        .map(|it| it.id.width())
        .max()
        .unwrap_or(0)
        .min(NAME_MAX);
    for clock in shown {
        one(sheet, clock, name, at)?;
    }
    if !silent.is_empty() {
        let names = silent
            .iter()
            .map(|it| it.id.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        sheet.para(
            0,
            &Words::new()
                .put(Ink::Faint, &names)
                .dot(&look, Ink::Faint, "does not apply here"),
        )?;
    }
    Ok(())
}

fn one(sheet: &mut Sheet<'_>, clock: &Clock, name: usize, at: Option<Moment>) -> io::Result<()> {
    let look = sheet.look;
    let pad = " ".repeat(name.saturating_sub(clock.id.width()));
    let percent = used(clock).map(percent).unwrap_or_default();
    let mut mark = Words::new()
        .put(Ink::Strong, &clock.id)
        .put(Ink::Plain, &format!("{pad}  "));
    mark = bar(&look, mark, clock).put(Ink::Plain, &format!("{percent:>PERCENT$}  "));
    let says = says(&look, clock, at);
    // A narrow screen or a long name leaves no room beside the bar.
    let beside = sheet.room() >= mark.width() + says.width().min(24);
    if beside {
        sheet.item(&mark, &says)?;
    } else {
        sheet.para(0, &mark)?;
        sheet.para(2, &says)?;
    }
    for breach in &clock.breaches {
        let level = breach
            .level
            .as_deref()
            .map(|it| format!("as {it} "))
            .unwrap_or_default();
        let said = format!(
            "{level}it missed {} at {}",
            breach.target,
            instant(&breach.at, at)
        );
        sheet.para(
            if beside { name + 2 } else { 2 },
            &Words::new().put(Ink::Bad, &said),
        )?;
    }
    Ok(())
}

fn bar(look: &Look, words: Words, clock: &Clock) -> Words {
    let (full, free) = (look.glyph("█", "#"), look.glyph("░", "."));
    let ink = match (clock.breached, clock.phase) {
        (Answer::Yes, _) => Ink::Bad,
        (_, Phase::Paused) => Ink::Faint,
        _ if clock.warnings.iter().any(|it| it.passed) && clock.phase == Phase::Running => {
            Ink::Warn
        }
        _ => Ink::Good,
    };
    // Full only if all is used, empty only if nothing is.
    let cells = match used(clock) {
        _ if clock.breached == Answer::Yes => BAR,
        None => 0,
        Some(used) if used >= 1.0 => BAR,
        Some(used) if used <= 0.0 => 0,
        Some(used) => ((used * 10.0).round() as usize).clamp(1, BAR - 1),
    };
    words
        .put(ink, &full.repeat(cells))
        .put(Ink::Faint, &free.repeat(BAR - cells))
}

/// What the bar means, in words.
fn says(look: &Look, clock: &Clock, at: Option<Moment>) -> Words {
    let mut words = Words::new();
    if clock.breached == Answer::Yes {
        words = words.put(Ink::Alarm, "breached");
        let missed = clock.breached_at.as_deref().or(clock.due.as_deref());
        if let Some(missed) = missed {
            let ago = distance(missed, at)
                .map(|it| format!(", {it}"))
                .unwrap_or_default();
            words = words.put(Ink::Bad, &format!(" at {}{ago}", instant(missed, at)));
        }
        if let Some(over) = over(clock) {
            words = words.dot(look, Ink::Bad, &format!("{over} over"));
        }
    }
    words = match clock.phase {
        Phase::NotStarted => words.dot(look, Ink::Faint, "not started"),
        Phase::NotApplicable => words.dot(look, Ink::Faint, "no longer applies"),
        Phase::Unknown => match clock.missing.is_empty() {
            true => words.dot(look, Ink::Warn, "cannot be told"),
            false => words.dots(look, &ask_for(&clock.missing)),
        },
        Phase::Running => running(look, words, clock, at),
        Phase::Paused => paused(look, words, clock, at),
        Phase::Ended => ended(look, words, clock, at),
    };
    if let Some(missed) = clock.missed.filter(|it| *it > 0) {
        let n = usize::try_from(missed).unwrap_or(usize::MAX);
        words = words.dot(look, Ink::Bad, &format!("{} more missed", grouped(n)));
    }
    if clock.breached == Answer::Unknown && clock.phase != Phase::Unknown {
        words = words.dot(look, Ink::Warn, "breach not known");
        if !clock.missing.is_empty() {
            words = words.dots(look, &ask_for(&clock.missing));
        }
    }
    if !clock.certain {
        words = words.dot(look, Ink::Warn, "at the earliest: the facts leave it open");
    }
    words.dot(look, Ink::Faint, &on(clock))
}

fn running(look: &Look, words: Words, clock: &Clock, at: Option<Moment>) -> Words {
    if clock.breached == Answer::Yes {
        return words.dot(look, Ink::Plain, "still running");
    }
    let Some(due) = clock.due.as_deref() else {
        return words.dot(look, Ink::Plain, "running, never due on this calendar");
    };
    let ink = if clock.warnings.iter().any(|it| it.passed) {
        Ink::Warn
    } else {
        Ink::Plain
    };
    let away = distance(due, at).unwrap_or_default();
    let words = words
        .dot(look, ink, &format!("due {away}"))
        .put(Ink::Plain, &format!(" ({})", instant(due, at)));
    match clock.due_earliest.as_deref().filter(|it| *it != due) {
        Some(earliest) => words.dot(
            look,
            Ink::Warn,
            &format!("perhaps already at {}", instant(earliest, at)),
        ),
        None => words,
    }
}

fn paused(look: &Look, words: Words, clock: &Clock, at: Option<Moment>) -> Words {
    let since = clock.paused.iter().rev().find(|it| it.to.is_none());
    let since = since
        .map(|it| format!(" since {}", instant(&it.from, at)))
        .unwrap_or_default();
    let words = words.dot(look, Ink::Plain, &format!("paused{since}"));
    match length(&clock.remaining).filter(|it| clock.breached != Answer::Yes && it.millis() >= 0) {
        Some(left) => words.dot(look, Ink::Plain, &format!("{left} left")),
        None => words,
    }
}

fn ended(look: &Look, words: Words, clock: &Clock, at: Option<Moment>) -> Words {
    let at = clock
        .ended_at
        .as_deref()
        .map(|it| format!(" at {}", instant(it, at)))
        .unwrap_or_default();
    match clock.breached {
        Answer::Yes => words.dot(look, Ink::Plain, &format!("ended{at}")),
        _ => words.dot(look, Ink::Good, "met").put(Ink::Plain, &at),
    }
}

/// `1h of 4h on support_desk`.
fn on(clock: &Clock) -> String {
    let calendar = clock.calendar.as_deref().filter(|it| *it != "always");
    let calendar = calendar.map(|it| format!(" on {it}")).unwrap_or_default();
    match (&clock.elapsed, &clock.target) {
        (Some(elapsed), Some(target)) => format!("{elapsed} of {target}{calendar}"),
        (None, Some(target)) => format!("{target}{calendar}"),
        (_, None) => String::new(),
    }
}

fn used(clock: &Clock) -> Option<f64> {
    clock.used.as_ref().and_then(Number::as_f64)
}

/// How far it is past its target, measured as the clock measures.
fn over(clock: &Clock) -> Option<Length> {
    length(&clock.remaining)
        .filter(|it| it.millis() < 0)
        .map(Length::abs)
}
