//! The states that a case went through, as far as clocks follow them.

use std::cell::Cell;

use super::case::{Case, Datum, Event};
use super::eval::{Context, Scalar};
use super::replay::{Replay, read};
use super::severity;
use crate::limits::LISTS_NESTED_MAX;
use crate::program::ir::{Clock, Constant, Level, Program, Value, ValueId};
use crate::value::tri::Tri;

/// What a clock follows of a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Follow {
    /// Whether it stands still.
    pub pause: Tri,
    /// Whether it runs at all.
    pub runs: Tri,
    /// When what it waits for happened.
    pub until: Option<i64>,
    /// What the tables of its target and calendar gave, if it has such.
    pub terms: Terms,
}

/// What the tables of a clock give.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Terms {
    /// The target, in milliseconds; none where it does not apply.
    pub target: Option<i64>,
    /// The calendar.
    pub calendar: Option<u32>,
    /// Whether missing facts leave a table open.
    pub open: bool,
}

impl Terms {
    /// Look up the tables of a clock.
    pub fn of(clock: &Clock, context: &Context<'_>) -> Terms {
        let mut terms = Terms::default();
        if let Some(table) = clock.tables.target {
            match context.pick(table).map(|it| it.value) {
                Some(Some(Constant::Span(it))) => terms.target = Some(it),
                Some(_) => {}
                None => terms.open = true,
            }
        }
        if let Some(table) = clock.tables.calendar {
            terms.calendar = context.pick(table).and_then(|it| it.calendar);
            terms.open |= terms.calendar.is_none();
        }
        terms
    }
}

/// A stretch of time in which nothing that clocks follow changed.
#[derive(Clone, Debug)]
pub struct Segment {
    /// First instant; the first segment begins before all time.
    pub start: i64,
    /// The severity then, as it would have been reported.
    pub level: Option<Level>,
    /// For each clock.
    pub clocks: Vec<Follow>,
}

/// Follow a case from its beginning up to `now`; events after `known` are
/// invisible. The last segment is the one in which `now` lies.
pub fn follow(program: &Program, case: &Case, known: i64, now: i64) -> Vec<Segment> {
    let visible = case.events.partition_point(|it| it.at <= known);
    let events = case.events.get(..visible).unwrap_or(&[]);
    let changes = events.iter().flat_map(|it| {
        case.changes
            .get(it.start as usize..it.end as usize)
            .unwrap_or(&[])
    });
    let mut points: Vec<i64> = events.iter().map(|it| it.at).collect();
    let happened: Vec<bool> = program.facts.iter().map(|it| it.happened).collect();
    let followed = |slot: u32| {
        happened.get(slot as usize).copied().unwrap_or(false) && program.followed.contains(&slot)
    };
    for slot in program.followed.iter().copied().filter(|it| followed(*it)) {
        points.extend(
            case.base
                .get(slot as usize)
                .filter(|it| it.is_given() && it.bits <= now)
                .map(|it| it.bits),
        );
    }
    points.extend(
        changes
            .filter(|(slot, it)| it.is_given() && it.bits <= now && followed(*slot))
            .map(|it| it.1.bits),
    );
    let turns = turns(program, case, events, now);
    points.extend(&turns);
    points.sort_unstable();
    points.dedup();

    let memo: Vec<Cell<u8>> = vec![Cell::new(3); program.defines.len()];
    let mut replay = Replay::default();
    replay.start(program, case);
    let mut slots = Vec::new();
    let mut before: Vec<Datum> = Vec::new();
    let mut segments: Vec<Segment> = Vec::new();
    for at in std::iter::once(i64::MIN).chain(points) {
        replay.advance(program, case, at.min(known));
        if segments.is_empty() {
            replay.view(program, case, at, &mut slots);
        } else {
            for slot in &program.followed {
                let at_slot = *slot as usize;
                if let (Some(cell), Some(raw), Some(fact)) = (
                    slots.get_mut(at_slot),
                    replay.raw.get(at_slot),
                    program.facts.get(at_slot),
                ) {
                    *cell = read(fact, *raw, at);
                }
            }
            for derived in 0..program.derived.len() {
                replay.derive(program, case, derived, &mut slots);
            }
            if !program.histories.asked.is_empty() {
                replay.answers(program, case, at, &mut slots);
            }
        }
        let here = program
            .followed
            .iter()
            .map(|slot| *slot as usize)
            .chain(
                program
                    .histories
                    .steady()
                    .map(|it| it + program.slots as usize),
            )
            .map(|slot| slots.get(slot).copied().unwrap_or_default());
        let turned = turns.binary_search(&at).is_ok();
        if !segments.is_empty() && !turned && here.clone().eq(before.iter().copied()) {
            continue;
        }
        before.clear();
        before.extend(here);
        memo.iter().for_each(|it| it.set(3));
        let facts = Context {
            program,
            case,
            slots: &slots,
            now: at,
            level: None,
            clocks: &[],
            memo: &memo,
            items: [&[]; LISTS_NESTED_MAX],
            course: None,
        };
        let level = program
            .severity
            .as_ref()
            .map(|it| severity::decide(it, &facts).level);
        memo.iter().for_each(|it| it.set(3));
        let context = Context { level, ..facts };
        let clocks = program.clocks.iter().map(|clock| Follow {
            pause: clock.pause.map_or(Tri::No, |it| context.answer(it)),
            runs: clock.while_.map_or(Tri::Yes, |it| context.answer(it)),
            until: clock.until.and_then(|it| instant(&context, it)),
            terms: Terms::of(clock, &context),
        });
        let segment = Segment {
            start: at,
            level,
            clocks: clocks.collect(),
        };
        let same = segments
            .last()
            .is_some_and(|it| it.level == segment.level && it.clocks == segment.clocks);
        if !same {
            segments.push(segment);
        }
    }
    segments
}

/// The instants, in order, at which something happened that stands in the
/// records of a list that clocks follow.
fn turns(program: &Program, case: &Case, events: &[Event], now: i64) -> Vec<i64> {
    let mut turns = Vec::new();
    for of in &program.lists_read.loops {
        if !program.followed.contains(&of.list) {
            continue;
        }
        let parts = program.lists_read.parts.iter();
        let parts: Vec<usize> = parts
            .filter(|it| it.happened && it.list == of.list)
            .map(|it| it.at as usize)
            .collect();
        if parts.is_empty() {
            continue;
        }
        let changes = events.iter().flat_map(|it| {
            case.changes
                .get(it.start as usize..it.end as usize)
                .unwrap_or(&[])
        });
        let changed = changes.filter(|it| it.0 == of.list).map(|it| it.1);
        let lists = case.base.get(of.list as usize).copied().into_iter();
        for list in lists.chain(changed).filter(|it| it.is_given()) {
            let (start, len) = list.unpack();
            let width = of.width as usize;
            let data = case.elements.get(start..start + len * width).unwrap_or(&[]);
            for item in data.chunks_exact(width.max(1)) {
                let its = parts.iter().filter_map(|at| item.get(*at));
                turns.extend(
                    its.filter(|it| it.is_given() && it.bits <= now)
                        .map(|it| it.bits),
                );
            }
        }
    }
    turns.sort_unstable();
    turns.dedup();
    turns
}

/// An instant that a value gives, if it does.
pub fn instant(context: &Context<'_>, value: ValueId) -> Option<i64> {
    match context.value(value) {
        Some(Scalar::Whole(it)) => Some(it),
        _ => None,
    }
}

/// Whether an instant that is not given is known to be none.
pub fn known_none(context: &Context<'_>, value: ValueId) -> bool {
    match context.program.values.get(value as usize) {
        Some(Value::Fact(slot)) => context.slot(*slot).is_known(),
        Some(Value::Shift { at, by, .. }) => known_none(context, *at) && known_none(context, *by),
        Some(Value::Constant(_)) => true,
        _ => false,
    }
}
