//! Measures as a report to read, as Markdown, and as rows.

use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::look::{Ink, Look};
use super::markdown::escaped;
use super::sheet::{Words, clean};
use crate::model::measures::{Flag, Group, Measure, Measured};

/// Write a report.
pub fn report(measured: &Measured, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.paint(Ink::Strong, &clean(&title(measured))))?;
    for measure in &measured.measures {
        writeln!(out)?;
        let mut head = Words::new().put(Ink::Accent, &measure.id);
        if !measure.about.is_empty() {
            head = head.put(Ink::Plain, &format!("  {}", measure.about));
        }
        for line in head.wrapped(look.width) {
            writeln!(out, "{}", line.painted(&look))?;
        }
        if let Some(error) = &measure.error {
            writeln!(out, "  {}", look.paint(Ink::Bad, &clean(error)))?;
        }
        grid(&rows(measure), look, out)?;
        for note in notes(measure) {
            for line in Words::new().put(Ink::Faint, &note).wrapped(look.width - 2) {
                writeln!(out, "  {}", line.painted(&look))?;
            }
        }
    }
    writeln!(out, "\n{}", ending(measured))
}

/// Write tables in Markdown.
pub fn markdown(measured: &Measured, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escaped(&title(measured)))?;
    for measure in &measured.measures {
        writeln!(out, "\n### {}\n", escaped(&measure.id))?;
        if !measure.about.is_empty() {
            writeln!(out, "{}\n", escaped(&measure.about))?;
        }
        if let Some(error) = &measure.error {
            writeln!(out, "{}\n", escaped(error))?;
        }
        let mut rows = rows(measure).into_iter();
        if let Some(head) = rows.next() {
            let cells = |row: &Row| {
                let mut cells: Vec<String> = row.cells.iter().map(|it| escaped(it)).collect();
                cells.push(escaped(&row.flags));
                format!("| {} |", cells.join(" | "))
            };
            writeln!(out, "{}", cells(&head))?;
            writeln!(out, "|{}", " --- |".repeat(head.cells.len() + 1))?;
            for row in rows {
                writeln!(out, "{}", cells(&row))?;
            }
        }
        for note in notes(measure) {
            writeln!(out, "\n{}", escaped(&note))?;
        }
    }
    writeln!(out, "\n{}", escaped(&ending(measured)))
}

/// Write a row for each group of each measure, then for all of its cases.
pub fn csv(measured: &Measured, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "measure",
        "figure",
        "unit",
        "group",
        "cases",
        "value",
        "yes",
        "less",
        "of",
        "unknown",
        "count",
        "sum",
        "mean",
        "min",
        "median",
        "p90",
        "p95",
        "max",
        "handed_over",
        "returned",
        "before",
        "flags",
    ])?;
    for measure in &measured.measures {
        for group in measure.groups.iter().chain([&measure.total]) {
            let whole = |it: Option<u64>| it.map(|it| it.to_string()).unwrap_or_default();
            let names = measure.by.iter().zip(&group.name);
            let names: Vec<String> = names
                .map(|(by, it)| format!("{by}={}", it.as_deref().unwrap_or("")))
                .collect();
            writer.write_record([
                measure.id.clone(),
                measure.figure.clone(),
                measure.unit.clone(),
                names.join("; "),
                group.cases.to_string(),
                plain(&group.figure),
                whole(group.yes),
                whole(group.less),
                whole(group.of),
                whole(group.unknown),
                whole(group.count),
                plain(&group.sum),
                plain(&group.mean),
                plain(&group.min),
                plain(&group.median),
                plain(&group.p90),
                plain(&group.p95),
                plain(&group.max),
                whole(group.handed_over),
                whole(group.returned),
                plain(&group.before),
                flags(&group.flags),
            ])?;
        }
    }
    writer.flush()
}

fn title(measured: &Measured) -> String {
    let version = measured.policy.version.as_deref().unwrap_or_default();
    let policy = format!("{} {version}", measured.policy.name);
    format!("{} · as of {}", policy.trim_end(), measured.as_of)
}

fn ending(measured: &Measured) -> String {
    let cases = match measured.cases {
        1 => "1 case".to_owned(),
        n => format!("{n} cases"),
    };
    let refused = match measured.refused {
        0 => String::new(),
        n => format!(", {n} refused"),
    };
    let flagged = match measured.flagged() {
        0 => "no limit is broken".to_owned(),
        1 => "1 limit is broken".to_owned(),
        n => format!("{n} limits are broken"),
    };
    format!("{cases}{refused}; {flagged}")
}

/// A row of a table.
struct Row {
    cells: Vec<String>,
    flags: String,
    /// Whether it is about all cases together.
    total: bool,
}

/// The head, a row for each group, and one for all cases.
fn rows(measure: &Measure) -> Vec<Row> {
    let grouped = !measure.by.is_empty();
    let mut head = measure.by.clone();
    head.push("cases".to_owned());
    head.push(measure.figure.clone());
    let more: &[&str] = match measure.counts.as_str() {
        "share" | "items" => &["yes", "of", "unknown"],
        "values" => &["mean", "median", "p90", "max", "unknown"],
        "stays" => &["mean", "median", "p90", "max", "returned"],
        _ => &[],
    };
    let more: Vec<&str> = more
        .iter()
        .copied()
        .filter(|it| *it != measure.figure || *it == "returned")
        .collect();
    head.extend(more.iter().map(|it| (*it).to_owned()));
    let changes = measure.groups.iter().any(|it| !it.before.is_null());
    if changes {
        head.push("before".to_owned());
    }
    let mut rows = vec![Row {
        cells: head,
        flags: String::new(),
        total: false,
    }];
    let all = [&measure.total];
    for group in measure.groups.iter().chain(all) {
        let total = std::ptr::eq(group, &raw const measure.total);
        let mut cells: Vec<String> = match total {
            true => (0..measure.by.len())
                .map(|at| if at == 0 { "all" } else { "" }.to_owned())
                .collect(),
            false => {
                let name = |it: &Option<String>| it.clone().unwrap_or_else(|| "–".to_owned());
                group.name.iter().map(name).collect()
            }
        };
        cells.push(group.cases.to_string());
        cells.push(shown(&measure.unit, &group.figure));
        cells.extend(more.iter().map(|it| cell(measure, group, it)));
        if changes {
            cells.push(shown(&measure.unit, &group.before));
        }
        rows.push(Row {
            cells,
            flags: flags(&group.flags),
            total: total && grouped,
        });
    }
    rows
}

fn cell(measure: &Measure, group: &Group, name: &str) -> String {
    let whole = |it: Option<u64>| it.map(|it| it.to_string()).unwrap_or_default();
    // Values are spans or numbers, whatever the figure is.
    let value = |it: &Value| match measure.unit.as_str() {
        "share" if measure.counts == "stays" => shown("span", it),
        unit => shown(unit, it),
    };
    match name {
        "yes" => match group.less {
            Some(less) => format!("{} - {less}", whole(group.yes)),
            None => whole(group.yes),
        },
        "of" => whole(group.of),
        "unknown" => whole(group.unknown),
        "mean" => value(&group.mean),
        "median" => value(&group.median),
        "p90" => value(&group.p90),
        "max" => value(&group.max),
        _ => match (group.returned, group.handed_over) {
            (Some(returned), Some(handed)) => format!("{returned} of {handed}"),
            _ => String::new(),
        },
    }
}

fn flags(of: &[Flag]) -> String {
    let words = of.iter().map(|it| match it.limit.as_str() {
        "at_least" => format!("less than {}", it.is),
        "at_most" => format!("more than {}", it.is),
        "rise_at_most" => format!("rose by more than {}", it.is),
        _ => format!("fell by more than {}", it.is),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A figure as people write it; of a share the digits that are sure.
fn shown(unit: &str, figure: &Value) -> String {
    match (unit, figure.as_f64()) {
        ("share", Some(share)) => {
            // Millionths, exactly; cut at a tenth of a percent, so that 99.96 is not 100.
            let millionths = (share * 1_000_000.0).round() as i64;
            let tenths = millionths / 1_000;
            let sign = if tenths < 0 { "-" } else { "" };
            format!("{sign}{}.{}%", tenths.abs() / 10, tenths.abs() % 10)
        }
        ("span", _) => figure.as_str().map_or_else(|| "–".to_owned(), short),
        _ => match figure {
            Value::Null => "–".to_owned(),
            it => plain(it),
        },
    }
}

/// A span without what is too fine to matter beside the rest: `213h56m19s72ms` is `213h56m`.
fn short(span: &str) -> String {
    const UNITS: [&str; 4] = ["h", "m", "s", "ms"];
    let mut parts: Vec<(usize, &str)> = Vec::new();
    let mut rest = span.trim_start_matches('-');
    while !rest.is_empty() {
        let digits = rest
            .find(|it: char| !it.is_ascii_digit())
            .unwrap_or(rest.len());
        let after = rest.get(digits..).unwrap_or("");
        let unit = after
            .find(|it: char| it.is_ascii_digit())
            .unwrap_or(after.len());
        let (part, left) = rest.split_at(digits + unit);
        let rank = UNITS.iter().position(|it| after.get(..unit) == Some(*it));
        parts.push((rank.unwrap_or(0), part));
        rest = left;
    }
    let first = parts.first().map_or(0, |it| it.0);
    let kept = parts.iter().filter(|it| it.0 <= first + 1).map(|it| it.1);
    let sign = if span.starts_with('-') { "-" } else { "" };
    format!("{sign}{}", kept.collect::<String>())
}

fn plain(it: &Value) -> String {
    match it {
        Value::Null => String::new(),
        Value::String(it) => it.clone(),
        it => it.to_string(),
    }
}

fn notes(measure: &Measure) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(highest) = &measure.highest {
        let name: Vec<&str> = highest
            .iter()
            .map(|it| it.as_deref().unwrap_or("–"))
            .collect();
        notes.push(format!("highest: {}", name.join(", ")));
    }
    if measure.left_out > 0 {
        notes.push(match measure.left_out {
            1 => "1 group with fewer cases is left out".to_owned(),
            n => format!("{n} groups with fewer cases are left out"),
        });
    }
    if measure.unsure > 0 {
        notes.push(match measure.unsure {
            1 => "of 1 case it is not known whether it counts".to_owned(),
            n => format!("of {n} cases it is not known whether they count"),
        });
    }
    if let Some(parts) = measure.values_off_by_one_in {
        notes.push(format!(
            "there are very many values: median, p90 and p95 may be one part in {parts} too low"
        ));
    }
    if measure.flagged > 0 && !measure.because.is_empty() {
        notes.push(measure.because.clone());
    }
    notes
}

/// Write rows in columns, what is flagged behind them.
fn grid(rows: &[Row], look: Look, out: &mut dyn Write) -> io::Result<()> {
    const NAME_MAX: usize = 40;
    let cells = |row: &Row| -> Vec<String> {
        let cut = |it: &String| {
            let words = Words::plain(it).cut(&look, NAME_MAX);
            words.painted(&Look {
                color: false,
                ..look
            })
        };
        row.cells.iter().map(cut).collect()
    };
    let columns = rows.first().map_or(0, |it| it.cells.len());
    let all: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let widths: Vec<usize> = (0..columns)
        .map(|at| {
            let widths = all.iter().filter_map(|it| it.get(at)).map(|it| it.width());
            widths.max().unwrap_or(0)
        })
        .collect();
    // Names stand to the left, figures to the right.
    let names = rows
        .first()
        .and_then(|it| it.cells.iter().position(|it| it == "cases"))
        .unwrap_or(0);
    for (at, (row, cells)) in rows.iter().zip(&all).enumerate() {
        let mut line = String::from(" ");
        for (place, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width - cell.width());
            line.push(' ');
            match place < names {
                true => line.extend([cell.as_str(), &space, " "]),
                false => line.extend([" ", &space, cell]),
            }
        }
        let ink = match () {
            () if at == 0 => Ink::Faint,
            () if row.total => Ink::Strong,
            () if !row.flags.is_empty() => Ink::Bad,
            () => Ink::Plain,
        };
        let mut line = look.paint(ink, line.trim_end());
        if !row.flags.is_empty() {
            let mark = look.glyph("  ✗ ", "  x ");
            line.push_str(&look.paint(Ink::Bad, &format!("{mark}{}", clean(&row.flags))));
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{short, shown};

    #[test]
    fn spans_are_told_as_finely_as_matters() {
        let told = [
            "213h56m19s72ms",
            "2h",
            "2h30s",
            "41s5ms",
            "5ms",
            "-3h1m7s",
            "1m",
            "0s",
        ];
        let told = told.map(short);
        assert_eq!(
            told,
            ["213h56m", "2h", "2h", "41s5ms", "5ms", "-3h1m", "1m", "0s"]
        );
    }

    #[test]
    fn a_share_is_cut_not_rounded() {
        let told = [0.999_999, 1.0, 0.0004, 0.166_667, -0.25].map(|it| shown("share", &json!(it)));
        assert_eq!(told, ["99.9%", "100.0%", "0.0%", "16.6%", "-25.0%"]);
    }
}
