//! What one case adds to each measure.

use std::collections::BTreeSet;

use super::super::case::{Datum, Rejected};
use super::super::decide::Workspace;
use super::super::eval::{Context, Scalar};
use super::super::next;
use super::super::outcome::{ItemState, Outcome, State};
use super::super::replay::Replay;
use super::figures::Sample;
use super::group::{Part, period};
use super::{How, per};
use crate::limits::{CASE_GROUPS_MAX, LISTS_NESTED_MAX, LOOKED_BACK_MAX};
use crate::program::ir::measures::{By, Counted, Kind, Measure, Unit};
use crate::program::ir::{Level, Program, Shape, ValueId};
use crate::value::tri::Tri;

/// What a case adds to a measure.
pub enum Found {
    /// It does not count.
    No,
    /// It is not known whether it counts.
    Unsure,
    /// Names of groups, with what it adds to each.
    Samples(Vec<(Vec<Part>, Sample)>),
}

/// Decide the case that was admitted, and find what it adds to each measure.
pub fn of(
    program: &Program,
    work: &mut Workspace,
    how: &How,
    outcome: &mut Outcome,
    scratch: &mut Outcome,
) -> Result<Vec<Found>, Rejected> {
    work.raised.clear();
    if program.measures.raised {
        let raised = look_back(program, work, how.now, outcome, scratch)?;
        work.raised = raised;
    }
    work.begin(program, how.now)?;
    work.evaluate_brief(program, how.now, outcome);
    let open = outcome.severity.as_ref().filter(|it| !it.certain());
    let found = match open {
        None => {
            let contexts = [work.after(program, outcome)];
            all(program, work, how, outcome, &contexts)
        }
        Some(open) => {
            let levels: Vec<Level> = open.levels().collect();
            let clocks: Vec<_> = levels
                .iter()
                .map(|level| work.clocks_at(program, how.now, Some(*level)))
                .collect();
            let contexts: Vec<Context<'_>> = levels
                .iter()
                .zip(&clocks)
                .map(|(level, clocks)| {
                    let row = usize::from(*level) + 1;
                    work.context(program, how.now, Some(*level), clocks, row)
                })
                .collect();
            all(program, work, how, outcome, &contexts)
        }
    };
    let found = found?;
    work.done()?;
    Ok(found)
}

fn all(
    program: &Program,
    work: &Workspace,
    how: &How,
    outcome: &Outcome,
    contexts: &[Context<'_>],
) -> Result<Vec<Found>, Rejected> {
    let conditions = program.measures.conditions.iter();
    let answers = conditions.map(|node| {
        let mut answers = contexts.iter().map(|it| it.answer(*node));
        let first = answers.next().unwrap_or_default();
        answers.fold(first, Tri::agreed)
    });
    let seen = Seen {
        program,
        work,
        how,
        outcome,
        contexts,
        answers: answers.collect(),
    };
    let asked = |it: &Measure| how.only.is_empty() || how.only.contains(&it.id);
    let measures = program.measures.of.iter();
    measures
        .map(|it| match asked(it) {
            true => seen.measure(it),
            false => Ok(Found::No),
        })
        .collect()
}

/// A decided case.
struct Seen<'a> {
    program: &'a Program,
    work: &'a Workspace,
    how: &'a How,
    outcome: &'a Outcome,
    /// At each level that is possible.
    contexts: &'a [Context<'a>],
    /// Answers to the conditions of measures, by their numbers.
    answers: Vec<Tri>,
}

impl<'a> Seen<'a> {
    fn answer(&self, number: u32) -> Tri {
        self.answers
            .get(number as usize)
            .copied()
            .unwrap_or(Tri::Unknown)
    }

    /// A value, if it is given and the same at every level that is possible.
    fn value(&self, value: ValueId) -> Option<Scalar<'a>> {
        let mut values = self.contexts.iter().map(|it| it.value(value));
        let first = values.next()??;
        values.all(|it| it == Some(first)).then_some(first)
    }

    fn instant(&self, value: ValueId) -> Option<i64> {
        match self.value(value)? {
            Scalar::Whole(it) => Some(it),
            _ => None,
        }
    }

    /// A value in millionths, or in milliseconds for a span.
    fn amount(&self, value: ValueId, unit: Unit) -> Option<i128> {
        let scale = if unit == Unit::Span { 1 } else { 1_000_000 };
        match self.value(value)? {
            Scalar::Whole(it) => Some(i128::from(it) * scale),
            // Cut, not rounded, where more digits would be needed.
            Scalar::Ratio(over, under) => Some(over.saturating_mul(scale).div_euclid(under.max(1))),
            _ => None,
        }
    }

    fn less(&self, of: Option<i128>, minus: Option<ValueId>, unit: Unit) -> Option<i128> {
        match minus {
            Some(minus) => of?.checked_sub(self.amount(minus, unit)?),
            None => of,
        }
    }

    fn measure(&self, of: &Measure) -> Result<Found, Rejected> {
        match of.among.map_or(Tri::Yes, |it| self.answer(it)) {
            Tri::No => return Ok(Found::No),
            Tri::Unknown => return Ok(Found::Unsure),
            Tri::Yes => {}
        }
        let mut sample = Sample {
            cases: 1,
            ..Sample::default()
        };
        let value = match of.counted {
            Counted::Cases => None,
            Counted::Share(share, minus) => {
                let minus = minus.map_or(Tri::No, |it| self.answer(it));
                match self.answer(share) {
                    Tri::Unknown => sample.unknown = 1,
                    _ if minus == Tri::Unknown => sample.unknown = 1,
                    share => {
                        sample.yes = u64::from(share == Tri::Yes);
                        sample.no = 1 - sample.yes;
                        sample.less = u64::from(minus == Tri::Yes);
                    }
                }
                None
            }
            Counted::Met(list) => {
                let items = self.outcome.lists.get(list as usize);
                for item in items.iter().flat_map(|it| &it.items) {
                    match item {
                        ItemState::NotApplicable => {}
                        ItemState::Answer(Tri::Yes) => sample.yes += 1,
                        ItemState::Answer(Tri::No) => sample.no += 1,
                        ItemState::Answer(Tri::Unknown) => sample.unknown += 1,
                    }
                }
                None
            }
            Counted::Value(value, minus) => {
                Some(self.less(self.amount(value, of.unit), minus, of.unit))
            }
            Counted::Open {
                from,
                until,
                calendar,
                minus,
            } => {
                let calendar = self.program.calendars.get(calendar as usize);
                let open = match (self.instant(from), self.instant(until), calendar) {
                    (Some(from), Some(until), Some(calendar)) => {
                        Some(i128::from(calendar.of.elapsed(from, until)))
                    }
                    _ => None,
                };
                Some(self.less(open, minus, of.unit))
            }
            Counted::Stays { .. } => return self.stays(of),
        };
        match value {
            Some(Some(value)) => sample.value = Some(value),
            Some(None) => sample.unknown = 1,
            None => {}
        }
        let mut samples = vec![(Vec::new(), sample.clone())];
        let names = self.names(of, None)?;
        if names.as_slice() != [Vec::new()] {
            samples.extend(names.into_iter().map(|name| (name, sample.clone())));
        }
        Ok(Found::Samples(samples))
    }

    /// The groups in which a case is; `stay` is the value that a fact kept.
    fn names(&self, of: &Measure, stay: Option<&Part>) -> Result<Vec<Vec<Part>>, Rejected> {
        let mut names: Vec<Vec<Part>> = vec![Vec::new()];
        for (_, by) in &of.by {
            let parts = self.parts(by, stay);
            if names.len() * parts.len() > CASE_GROUPS_MAX {
                return Err(Rejected::new(
                    "C0113",
                    format!(
                        "the case is in more than {CASE_GROUPS_MAX} groups of the measure `{}`",
                        of.id
                    ),
                    Some("leave items out of its lists, or group by fewer lists together"),
                ));
            }
            names = names
                .iter()
                .flat_map(|name| {
                    parts.iter().map(|part| {
                        let mut name = name.clone();
                        name.push(part.clone());
                        name
                    })
                })
                .collect();
        }
        if let (Some(at), Some(per)) = (of.at, per(of, self.how)) {
            let part = match self.instant(at) {
                Some(at) => Part::Period(period(at, per, &of.zone)),
                None => Part::None,
            };
            names.iter_mut().for_each(|name| name.push(part.clone()));
        }
        Ok(names)
    }

    fn parts(&self, by: &By, stay: Option<&Part>) -> Vec<Part> {
        match by {
            By::Condition(number) => vec![match self.answer(*number) {
                Tri::Yes => Part::Boolean(true),
                Tri::No => Part::Boolean(false),
                Tri::Unknown => Part::None,
            }],
            By::Severity => {
                let level = self.outcome.severity.as_ref().map(|it| it.level);
                vec![level.map_or(Part::None, Part::Level)]
            }
            By::Value(value, kind) => {
                let value = self.value(*value);
                vec![value.map_or(Part::None, |it| part(it, *kind))]
            }
            By::Each {
                list,
                width,
                at,
                shape,
                kind,
            } => self.items(*list, (*width, *at), shape, *kind),
            By::Stay(_) => vec![stay.cloned().unwrap_or(Part::None)],
        }
    }

    /// The names that the items of a list give, each once; none of a list without items.
    fn items(&self, list: u32, (width, at): (u32, u32), shape: &Shape, kind: Kind) -> Vec<Part> {
        let Some(context) = self.contexts.first() else {
            return vec![Part::None];
        };
        let datum = context.slot(list);
        if !datum.is_given() {
            return vec![Part::None];
        }
        let (start, len) = datum.unpack();
        let width = width.max(1) as usize;
        let elements = context.case.elements.get(start..start + len * width);
        let mut parts = BTreeSet::new();
        for item in elements.unwrap_or(&[]).chunks_exact(width) {
            let datum = item.get(at as usize).copied().unwrap_or_default();
            let value = context.scalar(shape, datum);
            parts.insert(value.map_or(Part::None, |it| part(it, kind)));
        }
        parts.into_iter().collect()
    }

    /// How long a fact kept each of its values.
    fn stays(&self, of: &Measure) -> Result<Found, Rejected> {
        let Counted::Stays {
            slot,
            runs_while,
            calendar,
        } = of.counted
        else {
            return Ok(Found::No);
        };
        let case = &self.work.case;
        if !case.history_complete {
            let sample = Sample {
                cases: 1,
                unknown: 1,
                ..Sample::default()
            };
            return Ok(Found::Samples(vec![(Vec::new(), sample)]));
        }
        let (Some(shape), Some(calendar)) = (
            self.program.shape(slot),
            self.program.calendars.get(calendar as usize),
        ) else {
            return Ok(Found::No);
        };
        let kind = match of.by.first() {
            Some((_, By::Stay(kind))) => *kind,
            _ => Kind::Text,
        };
        let mut stays: Vec<(Option<Part>, Option<i64>)> = Vec::new();
        let mut replay = Replay::default();
        replay.start(self.program, case);
        let mut slots: Vec<Datum> = Vec::new();
        let memo = vec![std::cell::Cell::new(3); self.program.defines.len()];
        let points = points(self.program, self.work, self.how.now);
        let ends = points.iter().skip(1).copied();
        for (from, until) in points.iter().zip(ends.chain([self.how.now])) {
            replay.advance(self.program, case, *from);
            replay.view(self.program, case, *from, &mut slots);
            memo.iter().for_each(|it| it.set(3));
            let context = Context {
                program: self.program,
                case,
                slots: &slots,
                now: *from,
                level: None,
                clocks: &[],
                memo: &memo,
                items: [&[]; LISTS_NESTED_MAX],
                course: None,
                said: &[],
                raised: &[],
            };
            let value = context.scalar(shape, context.slot(slot));
            let value = value.map(|it| part(it, kind));
            let time = match runs_while.map_or(Tri::Yes, |it| context.answer(it)) {
                Tri::Yes => Some(calendar.of.elapsed(*from, until)),
                Tri::No => Some(0),
                Tri::Unknown => None,
            };
            match stays.last_mut() {
                Some((last, so_far)) if *last == value => {
                    *so_far = so_far.zip(time).map(|(so_far, time)| so_far + time);
                }
                _ => stays.push((value, time)),
            }
        }
        let mut samples = Vec::new();
        let mut counted: BTreeSet<Vec<Part>> = BTreeSet::new();
        for (at, (value, time)) in stays.iter().enumerate() {
            let Some(value) = value else { continue };
            let before = at.checked_sub(1).and_then(|it| stays.get(it));
            let before = before.and_then(|it| it.0.as_ref());
            let after = stays.get(at + 1).and_then(|it| it.0.as_ref());
            let sample = Sample {
                handed: u64::from(before.is_some()),
                returned: u64::from(before.is_some() && before == after),
                unknown: u64::from(time.is_none()),
                value: time.map(i128::from),
                ..Sample::default()
            };
            let names = self.names(of, Some(value))?;
            for name in std::iter::once(Vec::new()).chain(names) {
                let cases = u64::from(counted.insert(name.clone()));
                samples.push((
                    name,
                    Sample {
                        cases,
                        ..sample.clone()
                    },
                ));
            }
        }
        Ok(Found::Samples(samples))
    }
}

fn part(value: Scalar<'_>, kind: Kind) -> Part {
    match (value, kind) {
        (Scalar::Boolean(it), _) => Part::Boolean(it),
        (Scalar::Text(it), _) => Part::text(it),
        (Scalar::Whole(it), Kind::Boolean) => Part::Boolean(it != 0),
        (Scalar::Whole(it), Kind::Span) => Part::Span(it),
        (Scalar::Whole(it), _) => Part::Number(i128::from(it) * 1_000_000),
        (Scalar::Ratio(over, under), _) => {
            Part::Number(over.saturating_mul(1_000_000).div_euclid(under.max(1)))
        }
    }
}

/// The instants at which a case's facts turn, from its beginning up to now: those of
/// its events, and what is told beforehand and happens later.
fn points(program: &Program, work: &Workspace, now: i64) -> Vec<i64> {
    let case = &work.case;
    let mut points: BTreeSet<i64> = case.events.iter().map(|it| it.at).collect();
    let opened = program.facts.iter().position(|it| it.name == "opened_at");
    let opened = opened.and_then(|at| case.base.get(at));
    points.extend(opened.filter(|it| it.is_given()).map(|it| it.bits));
    if let Some(first) = points.first().copied() {
        let base = program
            .happened
            .iter()
            .filter_map(|slot| case.base.get(*slot as usize));
        let changed = case
            .changes
            .iter()
            .filter(|it| program.happened.contains(&it.0))
            .map(|it| &it.1);
        let later = base.chain(changed).filter(|it| it.is_given());
        points.extend(later.map(|it| it.bits).filter(|it| *it > first));
    }
    points.into_iter().filter(|it| *it <= now).collect()
}

/// Whether each escalation rule spoke for escalating at any instant up to now: as it
/// stood then, with nothing known of what came later. What is recorded as escalated
/// counts as well.
fn look_back(
    program: &Program,
    work: &mut Workspace,
    now: i64,
    outcome: &mut Outcome,
    scratch: &mut Outcome,
) -> Result<Vec<Tri>, Rejected> {
    let mut raised = vec![Tri::No; program.escalations.len()];
    let mut points = match work.case.as_of {
        Some(_) => Vec::new(),
        None => {
            let mut points: Vec<i64> = work.case.events.iter().map(|it| it.at).collect();
            let opened = program.facts.iter().position(|it| it.name == "opened_at");
            let opened = opened.and_then(|at| work.case.base.get(at)).copied();
            points.extend(opened.filter(|it| it.is_given()).map(|it| it.bits));
            points.retain(|it| *it < now);
            points.sort_unstable();
            points.dedup();
            points
        }
    };
    if points.len() > LOOKED_BACK_MAX {
        return Err(Rejected::new(
            "C0114",
            format!(
                "the history changes at {} instants, and measures that look back on it take {LOOKED_BACK_MAX}",
                points.len()
            ),
            Some("leave events out that change nothing that the policy asks"),
        ));
    }
    points.push(now);
    let ends: Vec<i64> = points.iter().skip(1).map(|it| it - 1).collect();
    for (from, until) in points.iter().zip(ends.into_iter().chain([now])) {
        work.begin(program, *from)?;
        work.evaluate(program, *from, outcome);
        note(outcome, &mut raised);
        while raised.iter().any(|it| *it != Tri::Yes)
            && let Some(_) = next::next_change(program, work, outcome, until, scratch)
        {
            note(scratch, &mut raised);
            std::mem::swap(outcome, scratch);
        }
        work.done()?;
    }
    if let Some(record) = program.record {
        work.begin(program, now)?;
        work.evaluate_brief(program, now, outcome);
        let context = work.after(program, outcome);
        for row in context.records(&record) {
            let by = row.get(record.rule).copied().unwrap_or_default();
            for (rule, raised) in program.escalations.iter().zip(&mut raised) {
                if by.is_given() && by.bits == i64::from(rule.symbol) {
                    *raised = Tri::Yes;
                }
            }
        }
    }
    // Without the whole history nobody knows that it never did.
    if !work.case.history_complete {
        raised.iter_mut().for_each(|it| *it = it.or(Tri::Unknown));
    }
    Ok(raised)
}

fn note(outcome: &Outcome, raised: &mut [Tri]) {
    for it in &outcome.referrals {
        let Some(cell) = raised.get_mut(it.rule as usize) else {
            continue;
        };
        match it.state {
            State::Due | State::Proposed | State::Standing => *cell = Tri::Yes,
            State::Undetermined => *cell = cell.or(Tri::Unknown),
            State::Held | State::No => {}
        }
    }
}
