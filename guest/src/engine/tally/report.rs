//! Writes what was counted: each measure, its groups, and which limits they break.

use std::collections::BTreeMap;

use super::super::report::identity;
use super::super::write::Json;
use super::figures::Cell;
use super::group::{Part, decimal, period};
use super::{Count, Room, Tally};
use crate::program::ir::Program;
use crate::program::ir::measures::{Counted, Limit, Measure, Per, Take, Unit};

/// An exact figure: so many millionths, or milliseconds, over so many.
#[derive(Clone, Copy, Debug)]
struct Figure {
    over: i128,
    under: i128,
}

impl Figure {
    fn whole(it: i128) -> Figure {
        Figure { over: it, under: 1 }
    }

    /// How it compares with another.
    fn cmp(self, other: Figure) -> std::cmp::Ordering {
        let left = self.over.saturating_mul(other.under);
        left.cmp(&other.over.saturating_mul(self.under))
    }

    /// Rounded, halves away from zero.
    fn rounded(self) -> i128 {
        let (size, under) = (self.over.abs(), self.under.max(1));
        let rounded = size.saturating_mul(2).saturating_add(under) / under.saturating_mul(2);
        if self.over < 0 { -rounded } else { rounded }
    }
}

impl Tally {
    /// What was counted, as JSON.
    pub fn result(&self, program: &Program) -> String {
        let mut text = String::new();
        let mut json = Json::new(&mut text);
        json.open();
        json.key("format");
        json.whole(1);
        json.key("policy");
        json.open();
        identity(program, &mut json);
        json.close();
        json.key("as_of");
        json.instant(self.how.now);
        whole(&mut json, "cases", self.cases);
        whole(&mut json, "refused", self.refused);
        json.key("measures");
        json.open_list();
        for (measure, count) in program.measures.of.iter().zip(&self.counts) {
            if self.asks(measure) {
                self.measure(program, measure, count, &mut json);
            }
        }
        json.close_list();
        json.close();
        text
    }

    fn measure(&self, program: &Program, of: &Measure, count: &Count, json: &mut Json<'_>) {
        let per = self.per(of);
        json.open();
        json.key_text("id", &of.id);
        for (key, text) in [("about", &of.about), ("because", &of.because)] {
            if !text.is_empty() {
                json.key_text(key, text);
            }
        }
        if !of.source.is_empty() {
            json.key_texts("source", of.source.iter().map(String::as_str));
        }
        json.key_text("counts", counts(of));
        let unit = match of.take {
            Take::Returned => Unit::Share,
            _ => of.unit,
        };
        json.key_text("unit", unit.as_str());
        json.key_text("figure", of.take.as_str());
        let names = of.by.iter().map(|it| it.0.as_str());
        json.key_texts("by", names.chain(per.map(period_word)));
        json.key("limits");
        json.open();
        for (key, limits) in LIMITS.iter().zip(&of.limits) {
            match limits.as_slice() {
                [] => {}
                [one] if one.group.is_none() => json.key_text(key, &one.written),
                many => {
                    json.key(key);
                    json.open_list();
                    for limit in many {
                        json.open();
                        json.key_text("group", limit.group.as_deref().unwrap_or(""));
                        json.key_text("limit", &limit.written);
                        json.close();
                    }
                    json.close_list();
                }
            }
        }
        json.close();
        if count.unsure > 0 {
            whole(json, "unsure", count.unsure);
        }
        if let Some(parts) = count.grain.parts() {
            whole(json, "values_off_by_one_in", parts);
        }
        if count.overflown {
            let most = Room::of(program).groups;
            json.key_text(
                "error",
                &format!(
                    "there are more than {most} groups, which are the most that this measure may have; \
                     only all cases together were counted"
                ),
            );
            json.key_text(
                "help",
                "group by fewer things, or by something that has fewer values",
            );
        }
        self.groups(program, of, count, json);
        json.close();
    }

    fn groups(&self, program: &Program, of: &Measure, count: &Count, json: &mut Json<'_>) {
        let per = self.per(of);
        let grouped = !of.by.is_empty() || per.is_some();
        let empty = Cell::default();
        let total = count.groups.get(&Vec::new()).unwrap_or(&empty);
        let all = count.groups.iter().filter(|it| !it.0.is_empty());
        let large = all.clone().filter(|it| it.1.cases >= of.least_cases);
        let groups: Vec<(&Vec<Part>, &Cell)> = large.collect();
        let changes = self.changes(of, &groups);
        let mut flagged = 0;
        json.key("total");
        let flags = match grouped {
            true => Vec::new(),
            false => broken(of, None, total),
        };
        flagged += flags.len();
        group(of, total, &flags, None, json);
        if grouped {
            whole(json, "left_out", (all.count() - groups.len()) as u64);
            json.key("groups");
            json.open_list();
            for (at, (name, cell)) in groups.iter().enumerate() {
                json.open();
                json.key("name");
                json.open_list();
                for part in *name {
                    match part.shown(program, per) {
                        Some(it) => json.text(&it),
                        None => json.null(),
                    }
                }
                json.close_list();
                let first = name.first().and_then(|it| it.shown(program, per));
                let mut flags = broken(of, first.as_deref(), cell);
                let change = changes.get(&at);
                flags.extend(change.iter().flat_map(|it| it.broken.iter()).copied());
                flagged += flags.len();
                group_keys(of, cell, &flags, change, json);
                json.close();
            }
            json.close_list();
            if let Some(at) = highest(of, &groups)
                && let Some((name, _)) = groups.get(at)
            {
                json.key("highest");
                json.open_list();
                for part in *name {
                    match part.shown(program, per) {
                        Some(it) => json.text(&it),
                        None => json.null(),
                    }
                }
                json.close_list();
            }
        }
        whole(json, "flagged", flagged as u64);
    }

    /// How the figure of each group differs from that of the period before, by its
    /// position. Only periods that are over are compared; the limits of changes are
    /// for the last of them.
    fn changes<'m>(
        &self,
        of: &'m Measure,
        groups: &[(&Vec<Part>, &Cell)],
    ) -> BTreeMap<usize, Change<'m>> {
        let Some(per) = self.per(of) else {
            return BTreeMap::new();
        };
        let running = period(self.how.now, per, &of.zone);
        let number = |name: &[Part]| match name.last() {
            Some(Part::Period(it)) if *it < running => Some(*it),
            _ => None,
        };
        let periods = groups.iter().filter_map(|it| number(it.0));
        let (first, last) = (periods.clone().min(), periods.max());
        let by_name: BTreeMap<&[Part], &Cell> =
            groups.iter().map(|it| (it.0.as_slice(), it.1)).collect();
        let mut changes = BTreeMap::new();
        for (at, (name, cell)) in groups.iter().enumerate() {
            let (Some(period), Some(figure)) = (number(name), figure(of, cell)) else {
                continue;
            };
            let mut name_before = name.to_vec();
            name_before.pop();
            name_before.push(Part::Period(period - 1));
            let before = by_name.get(name_before.as_slice());
            let before = match (before, of.take) {
                (Some(cell), _) => self::figure(of, cell),
                // Of what is not there, there are none, if there were any cases by then.
                (None, Take::Count) if Some(period) > first => Some(Figure::whole(0)),
                (None, _) => None,
            };
            let Some(before) = before else { continue };
            let mut change = Change {
                before,
                figure,
                broken: Vec::new(),
            };
            if Some(period) == last {
                change.hold_against(of);
            }
            changes.insert(at, change);
        }
        changes
    }
}

/// The kinds of limits, as written.
const LIMITS: [&str; 4] = ["at_least", "at_most", "rise_at_most", "fall_at_most"];

/// A limit that is broken: its kind, and the limit.
type Broken<'m> = (&'static str, &'m Limit);

/// A change from one period to the next.
struct Change<'m> {
    before: Figure,
    figure: Figure,
    broken: Vec<Broken<'m>>,
}

impl<'m> Change<'m> {
    /// Find the limits that it breaks.
    fn hold_against(&mut self, of: &'m Measure) {
        let [_, _, rise, fall] = &of.limits;
        let grown = |by: i128| Figure {
            over: self.before.over.saturating_mul(1_000_000 + by),
            under: self.before.under.saturating_mul(1_000_000),
        };
        if let Some(limit) = rise.first()
            && self.figure.cmp(grown(limit.value)).is_gt()
        {
            self.broken.push(("rise_at_most", limit));
        }
        if let Some(limit) = fall.first()
            && self.figure.cmp(grown(-limit.value)).is_lt()
        {
            self.broken.push(("fall_at_most", limit));
        }
    }
}

/// What a measure counts, in a word.
fn counts(of: &Measure) -> &'static str {
    match of.counted {
        Counted::Cases => "cases",
        Counted::Share(..) => "share",
        Counted::Value(..) | Counted::Open { .. } => "values",
        Counted::Met(_) => "items",
        Counted::Stays { .. } => "stays",
    }
}

fn period_word(per: Per) -> &'static str {
    match per {
        Per::Day => "day",
        Per::Week => "week",
        Per::Month => "month",
        Per::Quarter => "quarter",
        Per::Year => "year",
    }
}

/// The figure that limits are for; none where there is nothing to tell it from.
fn figure(of: &Measure, cell: &Cell) -> Option<Figure> {
    let share = |over: i128, under: u64| {
        (under > 0).then_some(Figure {
            over: over * 1_000_000,
            under: i128::from(under),
        })
    };
    let known = cell.yes + cell.no;
    match of.take {
        Take::Count => Some(Figure::whole(i128::from(cell.cases) * 1_000_000)),
        Take::Share => share(i128::from(cell.yes) - i128::from(cell.less), known),
        Take::Returned => share(i128::from(cell.returned), cell.handed),
        Take::Sum => Some(Figure::whole(cell.sum)),
        Take::Mean => mean(cell),
        Take::Percentile(it) => cell.percentile(it).map(Figure::whole),
        Take::Min => cell.range.map(|it| Figure::whole(it.0)),
        Take::Max => cell.range.map(|it| Figure::whole(it.1)),
    }
}

fn mean(cell: &Cell) -> Option<Figure> {
    (cell.count > 0).then_some(Figure {
        over: cell.sum,
        under: i128::from(cell.count),
    })
}

/// The limits that a figure breaks.
fn broken<'m>(of: &'m Measure, group: Option<&str>, cell: &Cell) -> Vec<Broken<'m>> {
    let Some(figure) = figure(of, cell) else {
        return Vec::new();
    };
    let [least, most, ..] = &of.limits;
    let mine = |limits: &'m [Limit]| {
        let of = |it: &&Limit| it.group.is_none() || it.group.as_deref() == group;
        limits.iter().find(of)
    };
    let mut broken = Vec::new();
    if let Some(limit) = mine(least)
        && figure.cmp(Figure::whole(limit.value)).is_lt()
    {
        broken.push(("at_least", limit));
    }
    if let Some(limit) = mine(most)
        && figure.cmp(Figure::whole(limit.value)).is_gt()
    {
        broken.push(("at_most", limit));
    }
    broken
}

/// The group with the greatest figure, the first of those; none among fewer than two.
fn highest(of: &Measure, groups: &[(&Vec<Part>, &Cell)]) -> Option<usize> {
    let figures = groups.iter().enumerate();
    let mut figures: Vec<(usize, Figure)> = figures
        .filter_map(|(at, it)| Some((at, figure(of, it.1)?)))
        .collect();
    if figures.len() < 2 {
        return None;
    }
    // A stable order: the first of equals stays the first.
    figures.sort_by(|a, b| b.1.cmp(a.1));
    figures.first().map(|it| it.0)
}

fn group(
    of: &Measure,
    cell: &Cell,
    flags: &[Broken<'_>],
    change: Option<&Change<'_>>,
    json: &mut Json<'_>,
) {
    json.open();
    group_keys(of, cell, flags, change, json);
    json.close();
}

fn group_keys(
    of: &Measure,
    cell: &Cell,
    flags: &[Broken<'_>],
    change: Option<&Change<'_>>,
    json: &mut Json<'_>,
) {
    let unit = match of.take {
        Take::Returned => Unit::Share,
        _ => of.unit,
    };
    whole(json, "cases", cell.cases);
    json.key("figure");
    amount(unit, figure(of, cell), json);
    match of.counted {
        Counted::Cases => {}
        Counted::Share(_, minus) => {
            whole(json, "yes", cell.yes);
            if minus.is_some() {
                whole(json, "less", cell.less);
            }
            whole(json, "of", cell.yes + cell.no);
            whole(json, "unknown", cell.unknown);
        }
        Counted::Met(_) => {
            whole(json, "yes", cell.yes);
            whole(json, "of", cell.yes + cell.no);
            whole(json, "unknown", cell.unknown);
        }
        Counted::Value(..) | Counted::Open { .. } => values(of.unit, cell, json),
        Counted::Stays { .. } => {
            values(of.unit, cell, json);
            whole(json, "handed_over", cell.handed);
            whole(json, "returned", cell.returned);
        }
    }
    if let Some(change) = change {
        json.key("before");
        amount(unit, Some(change.before), json);
    }
    if !flags.is_empty() {
        json.key("flags");
        json.open_list();
        for (kind, limit) in flags {
            json.open();
            json.key_text("limit", kind);
            json.key_text("is", &limit.written);
            json.close();
        }
        json.close_list();
    }
}

fn values(unit: Unit, cell: &Cell, json: &mut Json<'_>) {
    whole(json, "count", cell.count);
    whole(json, "unknown", cell.unknown);
    if cell.count == 0 {
        return;
    }
    for (key, figure) in [
        ("sum", Some(Figure::whole(cell.sum))),
        ("mean", mean(cell)),
        ("min", cell.range.map(|it| Figure::whole(it.0))),
        ("median", cell.percentile(50).map(Figure::whole)),
        ("p90", cell.percentile(90).map(Figure::whole)),
        ("p95", cell.percentile(95).map(Figure::whole)),
        ("max", cell.range.map(|it| Figure::whole(it.1))),
    ] {
        json.key(key);
        amount(unit, figure, json);
    }
}

fn amount(unit: Unit, figure: Option<Figure>, json: &mut Json<'_>) {
    let Some(figure) = figure else {
        return json.null();
    };
    let rounded = figure.rounded();
    match unit {
        Unit::Span => json.span(i64::try_from(rounded).unwrap_or(i64::MAX)),
        Unit::Count | Unit::Share | Unit::Number => json.raw(&decimal(rounded)),
    }
}

fn whole(json: &mut Json<'_>, key: &str, it: u64) {
    json.key(key);
    json.whole(i64::try_from(it).unwrap_or(i64::MAX));
}
