//! A tally as text, so that those of several threads can be joined.

use std::fmt::Write as _;

use super::super::case::Rejected;
use super::figures::{Cell, Grain};
use super::group::Part;
use super::{Count, Tally};
use crate::program::ir::Program;
use crate::program::ir::measures::Per;
use crate::time::instant;

/// What the text of a tally begins with.
const FORM: &str = "escalate-tally 1";

/// The greatest count that is believed; beyond it sums could run over.
const COUNT_MAX: u64 = 1 << 53;

impl Tally {
    /// What was counted, as text that only [`Tally::merge`] reads.
    pub fn state(&self, program: &Program) -> String {
        let mut out = self.header(program);
        let _ = writeln!(out, "\n{} {}", self.cases, self.refused);
        for count in &self.counts {
            let overflown = u8::from(count.overflown);
            let _ = writeln!(
                out,
                "m {} {} {overflown}",
                count.unsure,
                count.grain.number()
            );
            for (name, cell) in &count.groups {
                write_group(&mut out, name, cell);
            }
        }
        out
    }

    /// Add what another tally of the same policy counted in the same way, as its
    /// [`Tally::state`].
    ///
    /// Fails, and adds nothing, if the text is none.
    pub fn merge(&mut self, program: &Program, state: &str) -> Result<(), Rejected> {
        let other = self.read(program, state).ok_or_else(|| {
            Rejected::new(
                "C0115",
                "this is not the state of a tally of this policy with these options",
                Some("give back what `state` gave, of the same policy, instant and options"),
            )
        })?;
        self.join(program, other);
        Ok(())
    }

    /// What two tallies must have in common.
    fn header(&self, program: &Program) -> String {
        let per = match self.how.per {
            None => "-",
            Some(Per::Day) => "day",
            Some(Per::Week) => "week",
            Some(Per::Month) => "month",
            Some(Per::Quarter) => "quarter",
            Some(Per::Year) => "year",
        };
        format!(
            "{FORM} {} {} {per} {}",
            program.digest,
            instant::to_text(self.how.now),
            self.how.only.join(",")
        )
    }

    fn read(&self, program: &Program, state: &str) -> Option<Tally> {
        let mut lines = state.lines();
        (lines.next()? == self.header(program)).then_some(())?;
        let mut tally = Tally::new(program, self.how.clone());
        let mut whole = lines.next()?.split(' ').map(str::parse::<u64>);
        tally.cases = whole.next()?.ok().filter(|it| *it <= COUNT_MAX)?;
        tally.refused = whole.next()?.ok().filter(|it| *it <= COUNT_MAX)?;
        let mut counts: Vec<Count> = Vec::new();
        for line in lines {
            if let Some(head) = line.strip_prefix("m ") {
                let mut parts = head.split(' ');
                counts.push(Count {
                    unsure: parts.next()?.parse().ok()?,
                    grain: Grain::new(parts.next()?.parse().ok()?)?,
                    overflown: parts.next()? == "1",
                    ..Count::default()
                });
            } else {
                let (name, cell) = read_group(line.strip_prefix("g ")?)?;
                counts.last_mut()?.groups.insert(name, cell);
            }
        }
        counts.iter_mut().for_each(Count::count_kept);
        (counts.len() == tally.counts.len()).then_some(())?;
        tally.counts = counts;
        Some(tally)
    }
}

fn write_group(out: &mut String, name: &[Part], cell: &Cell) {
    out.push_str("g ");
    for (at, part) in name.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let _ = match part {
            Part::Level(it) => write!(out, "l{it}"),
            Part::Boolean(it) => write!(out, "b{}", u8::from(*it)),
            Part::Number(it) => write!(out, "n{it}"),
            Part::Span(it) => write!(out, "s{it}"),
            Part::Period(it) => write!(out, "p{it}"),
            Part::None => out.write_char('-'),
            Part::Text(it) => {
                out.push('t');
                it.bytes().try_for_each(|it| write!(out, "{it:02x}"))
            }
        };
    }
    for it in [
        cell.cases,
        cell.yes,
        cell.no,
        cell.unknown,
        cell.less,
        cell.handed,
        cell.returned,
        cell.count,
    ] {
        let _ = write!(out, " {it}");
    }
    let (least, most) = cell.range.unwrap_or_default();
    let _ = write!(out, " {} {least} {most}", cell.sum);
    for (value, times) in &cell.values {
        let _ = write!(out, " {value}:{times}");
    }
    out.push('\n');
}

fn read_group(line: &str) -> Option<(Vec<Part>, Cell)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let name = match name {
        "" => Vec::new(),
        name => name.split(',').map(read_part).collect::<Option<Vec<_>>>()?,
    };
    let mut next = || words.next()?.parse::<i128>().ok();
    let mut whole = || u64::try_from(next()?).ok().filter(|it| *it <= COUNT_MAX);
    let mut cell = Cell {
        cases: whole()?,
        yes: whole()?,
        no: whole()?,
        unknown: whole()?,
        less: whole()?,
        handed: whole()?,
        returned: whole()?,
        count: whole()?,
        ..Cell::default()
    };
    cell.sum = next()?;
    let (least, most) = (next()?, next()?);
    cell.range = (cell.count > 0).then_some((least, most));
    let mut kept = 0_u64;
    for pair in words {
        let (value, times) = pair.split_once(':')?;
        let (value, times) = (value.parse().ok()?, times.parse().ok()?);
        kept = kept.checked_add(times)?;
        cell.values.insert(value, times);
    }
    (kept == cell.count).then_some((name, cell))
}

fn read_part(text: &str) -> Option<Part> {
    if text == "-" {
        return Some(Part::None);
    }
    let (kind, rest) = (text.get(..1)?, text.get(1..)?);
    Some(match kind {
        "l" => Part::Level(rest.parse().ok()?),
        "b" => Part::Boolean(rest == "1"),
        "n" => Part::Number(rest.parse().ok()?),
        "s" => Part::Span(rest.parse().ok()?),
        "p" => Part::Period(rest.parse().ok()?),
        "t" => {
            let byte = |pair: &[u8]| {
                let pair = std::str::from_utf8(pair).ok()?;
                u8::from_str_radix(pair, 16).ok()
            };
            let bytes: Option<Vec<u8>> = rest.as_bytes().chunks(2).map(byte).collect();
            Part::Text(String::from_utf8(bytes?).ok()?)
        }
        _ => return None,
    })
}
