//! What tests show of policies: for people, as JSON, as LCOV.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::Report;
use crate::render::look::{Ink, Look};
use crate::render::parts::count;
use crate::render::sheet::{Words, clean};
use crate::suite::coverage::{Coverage, Point};

/// The kinds of points in the order of the report, each with what they are called.
const KINDS: [(&str, &str); 17] = [
    ("severity", "rules of severity"),
    ("row", "rows of the table"),
    ("otherwise", "otherwise"),
    ("table", "rows of named tables"),
    ("clock", "phases of clocks"),
    ("breach", "breaches of clocks"),
    ("approval", "approvals"),
    ("escalation", "escalation rules"),
    ("unless", "reasons not to"),
    ("raci", "rows of raci"),
    ("step", "steps of processes"),
    ("coverage", "coverages"),
    ("item", "items of checklists"),
    ("choice", "choices"),
    ("reason", "reasons of advice"),
    ("define", "definitions"),
    ("condition", "single conditions"),
];

/// What the figures mean; it stands in every report.
pub(super) const MEANING: &str = "An outcome counts where a test that passes asserts an answer that it influenced: \
yes, no and unknown of each rule, reason not to, definition and single condition; each row that decides; each phase \
of a clock, and whether its target is missed; each answer of a checklist's item; of each step whether its process \
conforms, is violated by it, or cannot be told; of a coverage whether it is kept, has a gap or too many; of a condition \
on the items of a list what it answers for an item. What an answer did not need did not \
influence it: the first no is enough for `&&` and `all`, the first yes for `||` and `any`. Outcomes that cannot occur \
are listed, and not counted.";

/// Write it for people.
pub(super) fn text(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(all) = report.coverage.as_ref().filter(|it| !it.is_empty()) else {
        return Ok(());
    };
    for coverage in all {
        one(coverage, look, out)?;
    }
    if let Some(least) = report.least_coverage {
        let below = all.iter().filter(|it| !it.share().reaches(least));
        for it in below {
            let line = format!("the coverage of {} is below {least}", it.policy_file);
            writeln!(out, "{}", look.paint(Ink::Bad, &line))?;
        }
    }
    for line in Words::new().put(Ink::Faint, MEANING).wrapped(look.width) {
        writeln!(out, "{}", line.painted(&look))?;
    }
    Ok(())
}

fn one(coverage: &Coverage, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let file = &coverage.policy_file;
    let share = coverage.share();
    let head = Words::new()
        .put(Ink::Strong, &format!("Coverage of {file}"))
        .put(Ink::Plain, &format!("  {share}"))
        .put(
            Ink::Faint,
            &format!("  {} of {}", share.part, count(share.whole, "outcome")),
        );
    writeln!(out, "{}", head.painted(&look))?;
    for (kind, name) in KINDS {
        let share = coverage.of(|it| it.kind == kind);
        if share.whole > 0 {
            let ink = if share.part == share.whole {
                Ink::Good
            } else {
                Ink::Bad
            };
            let figures = format!("{:>4} of {:<4}", share.part, share.whole);
            writeln!(out, "  {name:<20} {}", look.paint(ink, figures.trim_end()))?;
        }
    }
    if coverage.cut {
        let line =
            "  Some decisions rest on more than is told of them: not all that is shown is counted.";
        writeln!(out, "{}", look.paint(Ink::Bad, line))?;
    }
    let mut lines = Vec::new();
    for point in &coverage.points {
        let missing: Vec<&str> = point
            .outcomes
            .iter()
            .filter(|it| coverage.times(point, it) == 0)
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            lines.push((
                place(file, point),
                format!("{}  never {}", named(point), missing.join(", ")),
            ));
        }
    }
    listed("Not shown by any test", &lines, Ink::Strong, look, out)?;
    let mut lines = Vec::new();
    for point in &coverage.points {
        // What has one reason is told once.
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for it in &point.cannot {
            match reasons.iter_mut().find(|known| known.0 == it.why) {
                Some(known) => known.1.push(&it.outcome),
                None => reasons.push((&it.why, vec![&it.outcome])),
            }
        }
        for (why, outcomes) in reasons {
            let text = format!("{}  {}: {why}", named(point), outcomes.join(", "));
            lines.push((place(file, point), text));
        }
    }
    listed(
        "Cannot occur, and not counted",
        &lines,
        Ink::Faint,
        look,
        out,
    )?;
    writeln!(out)
}

/// Places and what is to be said of them, one beneath the other.
pub(super) fn listed(
    head: &str,
    lines: &[(String, String)],
    ink: Ink,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "  {}", look.paint(ink, head))?;
    let wide = lines
        .iter()
        .map(|it| it.0.chars().count())
        .max()
        .unwrap_or(0);
    for (place, text) in lines {
        let room = look.width.saturating_sub(wide + 6).max(40);
        for (at, part) in Words::new()
            .put(Ink::Plain, &clean(text))
            .wrapped(room)
            .iter()
            .enumerate()
        {
            let before = if at == 0 { place.as_str() } else { "" };
            let line = format!(
                "    {}  {}",
                look.paint(Ink::Faint, &format!("{before:<wide$}")),
                part.painted(&look)
            );
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

fn place(file: &str, point: &Point) -> String {
    format!("{file}:{}:{}", point.line, point.column)
}

/// `escalation referral-unanswered`, or a condition with what it belongs to.
pub(super) fn named(point: &Point) -> String {
    match point.kind.as_str() {
        "condition" => format!("`{}` in {}", point.name(), point.of),
        "otherwise" => "otherwise".to_owned(),
        "breach" => format!("whether clock {} is breached", point.name()),
        "unless" => format!("{} unless", point.of),
        "item" => format!("item {}", point.of),
        "row" => point.name().to_owned(),
        "table" | "step" => format!("{} of {}", point.name(), point.of),
        "coverage" => point.of.clone(),
        kind => format!("{kind} {}", point.name()),
    }
}

/// As JSON.
pub(super) fn json(coverage: &Coverage) -> Value {
    let points = coverage.points.iter().map(|it| {
        let outcome = |name: &String| json!({ "outcome": name, "shown": coverage.times(it, name) });
        json!({
            "kind": it.kind,
            "name": it.name(),
            "of": it.of,
            "line": it.line,
            "column": it.column,
            "end_line": it.end_line,
            "end_column": it.end_column,
            "outcomes": it.outcomes.iter().map(outcome).collect::<Vec<_>>(),
            "cannot": it.cannot.iter().map(|it| json!({ "outcome": it.outcome, "why": it.why })).collect::<Vec<_>>(),
        })
    });
    let share = coverage.share();
    json!({
        "policy": coverage.policy_file,
        "shown": share.part,
        "outcomes": share.whole,
        "hundredths_of_percent": share.hundredths(),
        "complete": !coverage.cut,
        "points": points.collect::<Vec<_>>(),
    })
}

/// As LCOV: each outcome is a branch of the line that its point begins on, and a line is hit as often
/// as an assertion shows an outcome of it.
pub(super) fn lcov(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for coverage in report.coverage.iter().flatten() {
        writeln!(out, "TN:")?;
        writeln!(out, "SF:{}", coverage.policy_file)?;
        let mut hits: BTreeMap<u32, u64> = BTreeMap::new();
        for point in &coverage.points {
            let times = point.outcomes.iter().map(|it| coverage.times(point, it));
            let times: Vec<u64> = times.collect();
            let any = times.iter().any(|it| *it > 0);
            if !times.is_empty() {
                *hits.entry(point.line).or_insert(0) += times.iter().sum::<u64>();
            }
            for (at, times) in times.iter().enumerate() {
                let taken = if any {
                    times.to_string()
                } else {
                    "-".to_owned()
                };
                writeln!(out, "BRDA:{},{},{at},{taken}", point.line, point.point)?;
            }
        }
        let share = coverage.share();
        writeln!(out, "BRF:{}", share.whole)?;
        writeln!(out, "BRH:{}", share.part)?;
        for (line, hits) in &hits {
            writeln!(out, "DA:{line},{hits}")?;
        }
        writeln!(out, "LF:{}", hits.len())?;
        writeln!(out, "LH:{}", hits.values().filter(|it| **it > 0).count())?;
        writeln!(out, "end_of_record")?;
    }
    Ok(())
}
