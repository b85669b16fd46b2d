//! Tests of measures: several cases, and the figures that are expected of them together.

use serde_json::Value as Json;

use super::Step;
use super::check::Found;
use super::claim::{Assertion, Comparison, MeasurePart, Probe, Quantity, Wanted};
use super::document::{Code, Entry, Mistakes, Section, Value, list, nearest};
use super::names::{Names, is_known};
use crate::engine::{DecideError, EngineError, Policy, Session};
use crate::model::measures::{Group, Measured};
use crate::tally::Measuring;

/// What can be expected of a measure or a group of it.
const PARTS: [(&str, MeasurePart); 6] = [
    ("figure", MeasurePart::Figure),
    ("cases", MeasurePart::Cases),
    ("yes", MeasurePart::Yes),
    ("of", MeasurePart::Of),
    ("unknown", MeasurePart::Unknown),
    ("flagged", MeasurePart::Flagged),
];

/// Read what is expected of measures.
pub fn expected(
    entry: &Entry<'_>,
    names: &Names,
    mistakes: &mut Mistakes,
    into: &mut Vec<Assertion>,
) {
    let Some(mut section) = Section::of(entry.node, entry.at(), "`measures`", mistakes) else {
        return;
    };
    for entry in section.rest() {
        let id = &entry.key.name;
        if !is_known("measure", id, &names.measures, entry.key.at, mistakes) {
            continue;
        }
        let Some(mut section) = Section::of(entry.node, entry.at(), "a measure", mistakes) else {
            continue;
        };
        let groups = section.take("groups");
        parts(id, None, section.rest(), mistakes, into);
        let Some(groups) = groups else { continue };
        let Some(mut groups) = Section::of(groups.node, groups.at(), "`groups`", mistakes) else {
            continue;
        };
        for group in groups.rest() {
            let name = group.key.name.clone();
            if let Some(mut section) = Section::of(group.node, group.at(), "a group", mistakes) {
                parts(id, Some(&name), section.rest(), mistakes, into);
            }
        }
    }
}

fn parts(
    id: &str,
    group: Option<&str>,
    entries: Vec<Entry<'_>>,
    mistakes: &mut Mistakes,
    into: &mut Vec<Assertion>,
) {
    for entry in entries {
        let name = entry.key.name.as_str();
        let Some((_, part)) = PARTS.iter().find(|it| it.0 == name) else {
            let known = PARTS.map(|it| it.0);
            let help = match nearest(name, known) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("a test can expect {} and `groups`", list(&known)),
            };
            let message = format!("nothing of a measure is called `{name}`");
            mistakes.add(Code::UnknownKey, entry.key.at, message, help);
            continue;
        };
        let Some(text) = entry.word(mistakes) else {
            continue;
        };
        let Some(wanted) = wanted(*part, &text) else {
            let help = match part {
                MeasurePart::Flagged => "write `yes` or `no`",
                MeasurePart::Figure => "write a number, a share as `50%`, or a time as `4h30m`",
                _ => "write a whole number",
            };
            let message = format!("`{name}` is never `{text}`");
            mistakes.add(Code::Value, entry.at(), message, help.to_owned());
            continue;
        };
        let of = group.map(|it| format!(" {it}")).unwrap_or_default();
        into.push(Assertion {
            what: format!("measure {id}{of} {name}"),
            subjects: Vec::new(),
            at: mistakes.location(entry.at()),
            probe: Probe::Measure(id.to_owned(), group.map(str::to_owned), *part),
            wanted,
        });
    }
}

fn wanted(part: MeasurePart, text: &str) -> Option<Wanted> {
    if part == MeasurePart::Flagged {
        let known = matches!(text, "yes" | "no");
        return known.then(|| Wanted::Is(Some(text.to_owned())));
    }
    if text == "none" {
        return Some(Wanted::Is(None));
    }
    let signs = [
        (">=", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        (">", Comparison::More),
        ("<", Comparison::Less),
    ];
    let found = signs.iter().find(|it| text.starts_with(it.0));
    let rest = found.map_or(text, |it| text.get(it.0.len()..).unwrap_or("").trim());
    let quantity = match rest.strip_suffix('%') {
        Some(percent) => Quantity::Number(percent.trim().parse::<f64>().ok()? / 100.0),
        None => match rest.parse::<f64>() {
            Ok(it) => Quantity::Number(it),
            Err(_) => Quantity::Length(rest.parse().ok()?),
        },
    };
    Some(match found {
        Some((_, comparison)) => Wanted::Compares(*comparison, quantity),
        None => Wanted::Is(Some(quantity.to_string())),
    })
}

/// What there is of a measure.
pub fn find(measured: &Measured, id: &str, group: Option<&str>, part: MeasurePart) -> Found {
    let Some(measure) = measured.measures.iter().find(|it| it.id == id) else {
        return Found::One(None);
    };
    let cell = match group {
        None => Some(&measure.total),
        Some(name) => measure.groups.iter().find(|it| named(it) == name),
    };
    let Some(cell) = cell else {
        return Found::One(None);
    };
    let whole = |it: Option<u64>| it.map(|it| it.to_string());
    Found::One(match part {
        MeasurePart::Figure => match &cell.figure {
            Json::Null => None,
            Json::String(it) => Some(it.clone()),
            it => Some(it.to_string()),
        },
        MeasurePart::Cases => whole(Some(cell.cases)),
        MeasurePart::Yes => whole(cell.yes),
        MeasurePart::Of => whole(cell.of.or(cell.count)),
        MeasurePart::Unknown => whole(cell.unknown),
        MeasurePart::Flagged => {
            let flagged = match group {
                // Of the measure as a whole: whether anything of it is.
                None => measure.flagged > 0,
                Some(_) => !cell.flags.is_empty(),
            };
            Some(if flagged { "yes" } else { "no" }.to_owned())
        }
    })
}

/// The name of a group as suites write it: `account`, `mail, high`, `none`.
fn named(group: &Group) -> String {
    let parts = group.name.iter();
    let parts: Vec<&str> = parts.map(|it| it.as_deref().unwrap_or("none")).collect();
    parts.join(", ")
}

/// Measure the cases of a step. What comes back is the figures, or the line by which a
/// case is refused.
pub fn ask(session: &mut Session, policy: Policy, step: &Step) -> Result<String, EngineError> {
    let how = Measuring {
        now: step.now.to_string(),
        strict: step.strict,
        ..Measuring::default()
    };
    let tally = session.tally(policy, &how.written());
    let tally = tally.map_err(|error| match error {
        DecideError::Engine(error) => error,
        DecideError::Rejected(it) => EngineError::Nonsense { reason: it.message },
    })?;
    let lines: String = step.measured.iter().map(|it| format!("{it}\n")).collect();
    let said = session.tally_lines(tally, &lines, 1)?;
    let refused = said.lines().find(|it| crate::stream::is_error(it));
    let answer = match refused {
        Some(line) => line.to_owned(),
        None => session.tally_result(tally)?,
    };
    session.tally_end(tally);
    Ok(answer)
}

/// Whether a test may expect what it does: measures of `cases`, and nothing else of them.
pub fn belongs(assertions: &[Assertion], cases: Option<&Entry<'_>>, mistakes: &mut Mistakes) {
    for it in assertions {
        let measure = matches!(it.probe, Probe::Measure(..));
        let (message, help) = match (measure, cases.is_some()) {
            (true, false) => (
                "measures are of several cases, and this test has one",
                "write `cases: [one, another]` in place of `case`",
            ),
            (false, true) if it.probe != Probe::Refused => (
                "several cases have no decision, only measures",
                "expect `measures: { … }`, or write `case` in place of `cases`",
            ),
            _ => continue,
        };
        let at = super::document::Place {
            line: u64::from(it.at.line),
            column: u64::from(it.at.column),
        };
        mistakes.add(Code::Shape, at, message, help.to_owned());
    }
}

/// The cases that a test lists.
pub fn listed<'n>(entry: &Entry<'n>, mistakes: &mut Mistakes) -> Option<Vec<Entry<'n>>> {
    match &entry.node.value {
        Value::List(nodes) if !nodes.is_empty() => Some(
            nodes
                .iter()
                .map(|node| Entry {
                    key: entry.key,
                    node,
                })
                .collect(),
        ),
        _ => {
            let help = "write `cases: [one, another, { service: down }]`".to_owned();
            let message = "`cases` of a test is a list of at least one case";
            mistakes.add(Code::Shape, entry.at(), message, help);
            None
        }
    }
}
