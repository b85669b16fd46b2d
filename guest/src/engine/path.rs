//! The states that a case goes through, as far as clocks follow them.
//!
//! A path is worked out once for a case, also for the time to come: what its
//! facts say of later instants is known already. A decision of any instant then
//! looks at the part of it that has begun. Conditions and instants that several
//! clocks share are followed once.

use std::cell::Cell;

use super::case::{Case, Datum, Event};
use super::eval::{Context, Scalar};
use super::replay::{Replay, read};
use super::severity;
use crate::limits::LISTS_NESTED_MAX;
use crate::program::ir::{
    Clock, ClockTables, Constant, Level, Node, NodeId, Program, Slot, Value, ValueId,
};
use crate::value::tri::Tri;

/// What clocks follow, each thing once.
#[derive(Clone, Debug, Default)]
pub struct Tracks {
    conditions: Vec<NodeId>,
    instants: Vec<ValueId>,
    /// For each clock, where what it follows stands.
    clocks: Vec<Lane>,
    /// The tables of those clocks that have such for target or calendar.
    tabled: Vec<ClockTables>,
    /// What is followed, sorted.
    followed: Vec<Followed>,
    /// What is followed and reads as none until it has happened, sorted.
    happened: Vec<Slot>,
}

/// The positions of what one clock follows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lane {
    pause: Option<u32>,
    runs: Option<u32>,
    until: Option<u32>,
    terms: Option<u32>,
}

/// A fact that is followed.
#[derive(Clone, Copy, Debug)]
struct Followed {
    slot: Slot,
    /// It reads as none until it has happened.
    happened: bool,
    /// It is worked out of other facts, if it is not given.
    derived: bool,
    /// Severity reads it.
    severity: bool,
}

impl Tracks {
    /// Of the clocks of a program.
    pub fn new(program: &Program) -> Tracks {
        let severity = program.severity_reads();
        let followed = program.followed.iter().map(|slot| Followed {
            slot: *slot,
            happened: program.happened.contains(slot),
            derived: program.derived.iter().any(|it| it.slot == *slot),
            severity: severity.binary_search(slot).is_ok(),
        });
        let followed: Vec<Followed> = followed.collect();
        let happened = followed.iter().filter(|it| it.happened);
        let mut tracks = Tracks {
            happened: happened.map(|it| it.slot).collect(),
            followed,
            ..Tracks::default()
        };
        for clock in &program.clocks {
            let mut condition = |it: NodeId| {
                let known = |other: &NodeId| alike(program, *other, it);
                place(&mut tracks.conditions, it, known)
            };
            let pause = clock.pause.map(&mut condition);
            let runs = clock.while_.map(&mut condition);
            let until = clock
                .until
                .map(|it| place(&mut tracks.instants, it, |other| *other == it));
            let terms = (clock.tables != ClockTables::default()).then(|| {
                tracks.tabled.push(clock.tables);
                tracks.tabled.len() as u32 - 1
            });
            tracks.clocks.push(Lane {
                pause,
                runs,
                until,
                terms,
            });
        }
        tracks
    }

    /// Where what a clock follows stands.
    pub fn lane(&self, clock: usize) -> Lane {
        self.clocks.get(clock).copied().unwrap_or_default()
    }
}

/// Where a thing stands in a list, put at its end if it is not there.
fn place<T: Copy>(list: &mut Vec<T>, it: T, known: impl FnMut(&T) -> bool) -> u32 {
    let at = list.iter().position(known).unwrap_or(list.len());
    if at == list.len() {
        list.push(it);
    }
    at as u32
}

/// Whether two conditions are written alike, as far as that is seen at a glance.
fn alike(program: &Program, a: NodeId, b: NodeId) -> bool {
    if a == b {
        return true;
    }
    let node = |it: NodeId| program.nodes.get(it as usize);
    match (node(a), node(b)) {
        (Some(Node::Not(a)), Some(Node::Not(b))) => alike(program, *a, *b),
        (Some(Node::And(a)), Some(Node::And(b))) | (Some(Node::Or(a)), Some(Node::Or(b))) => {
            let of = |range: &crate::program::ir::Range| program.lists.get(range.of());
            match (of(a), of(b)) {
                (Some(a), Some(b)) => {
                    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(program, *a, *b))
                }
                _ => false,
            }
        }
        (a, b) => a.is_some() && a == b,
    }
}

/// The states of a case, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// First instants, ascending; the first begins before all time.
    starts: Vec<i64>,
    /// The severity of each, as it would have been reported.
    levels: Vec<Option<Level>>,
    /// The levels that missing facts left open, a bit each; 0 where it was certain.
    open: Vec<u16>,
    /// Whether one was open at all.
    is_open: bool,
    /// Answers to the conditions, a row for each.
    answers: Vec<Tri>,
    /// The instants, a row for each.
    instants: Vec<Option<i64>>,
    /// What tables gave, a row for each.
    terms: Vec<Terms>,
    /// Kept from case to case, so that following one allocates nothing.
    work: Work,
}

/// What following a case needs.
#[derive(Clone, Debug, Default)]
struct Work {
    points: Vec<i64>,
    replay: Replay,
    slots: Vec<Datum>,
    /// What is followed, as it was in the state before.
    before: Vec<Datum>,
    memo: Vec<Cell<u8>>,
}

/// What one clock follows of one state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Follow {
    /// Whether it stands still.
    pub pause: Tri,
    /// Whether it runs at all.
    pub runs: Tri,
    /// When what it waits for happened.
    pub until: Option<i64>,
    /// What the tables of its target and calendar give, if it has such.
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
        Terms::given(clock.tables, context)
    }

    fn given(tables: ClockTables, context: &Context<'_>) -> Terms {
        let mut terms = Terms::default();
        if let Some(table) = tables.target {
            match context.pick(table).map(|it| it.value) {
                Some(Some(Constant::Span(it))) => terms.target = Some(it),
                Some(_) => {}
                None => terms.open = true,
            }
        }
        if let Some(table) = tables.calendar {
            terms.calendar = context.pick(table).and_then(|it| it.calendar);
            terms.open |= terms.calendar.is_none();
        }
        terms
    }
}

impl Path {
    /// How many states have begun at an instant.
    pub fn begun(&self, now: i64) -> usize {
        self.starts.partition_point(|it| *it <= now)
    }

    /// The state in which an instant lies.
    pub fn place(&self, at: i64) -> usize {
        self.begun(at).saturating_sub(1)
    }

    /// The first instant of a state.
    pub fn start(&self, at: usize) -> Option<i64> {
        self.starts.get(at).copied()
    }

    /// The severity of a state: the one assumed, where it was open and may have been
    /// that one, or else the one that would have been reported.
    #[inline]
    pub fn level(&self, at: usize, assumed: Option<Level>) -> Option<Level> {
        if let Some(level) = assumed
            && self.open.get(at).is_some_and(|it| it >> level & 1 != 0)
        {
            return assumed;
        }
        self.levels.get(at).copied().flatten()
    }

    /// Whether the severity of a state was left open by missing facts.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// What a clock follows of a state.
    #[inline]
    pub fn follow(&self, tracks: &Tracks, lane: Lane, at: usize) -> Follow {
        let answer = |track: Option<u32>, without: Tri| {
            track.map_or(without, |it| {
                let cell = at * tracks.conditions.len() + it as usize;
                self.answers.get(cell).copied().unwrap_or(Tri::Unknown)
            })
        };
        let until = lane.until.and_then(|it| {
            let cell = at * tracks.instants.len() + it as usize;
            self.instants.get(cell).copied().flatten()
        });
        let terms = lane.terms.map(|it| at * tracks.tabled.len() + it as usize);
        let terms = terms.and_then(|it| self.terms.get(it).copied());
        Follow {
            pause: answer(lane.pause, Tri::No),
            runs: answer(lane.runs, Tri::Yes),
            until,
            terms: terms.unwrap_or_default(),
        }
    }

    /// Follow a case from its beginning on; events after `known` are invisible.
    ///
    /// What the last state is like, whoever decides of it knows: where nothing
    /// turns it is the only one, and nothing is noted of it.
    pub fn follow_case(&mut self, program: &Program, tracks: &Tracks, case: &Case, known: i64) {
        self.starts.clear();
        self.levels.clear();
        self.open.clear();
        self.is_open = false;
        self.answers.clear();
        self.instants.clear();
        self.terms.clear();
        let visible = case.events.partition_point(|it| it.at <= known);
        let events = case.events.get(..visible).unwrap_or(&[]);
        turns(tracks, case, events, &mut self.work.points);
        let of_items = turns_of_items(program, case, events);
        if !of_items.is_empty() {
            self.work.points.extend(&of_items);
            self.work.points.sort();
            self.work.points.dedup();
        }
        if self.work.points.is_empty() {
            self.starts.push(i64::MIN);
            self.levels.push(None);
            self.open.push(0);
            return;
        }
        let mut work = std::mem::take(&mut self.work);
        work.memo.resize(program.defines.len(), Cell::new(3));
        work.replay.start(program, case);
        work.replay.view(program, case, i64::MIN, &mut work.slots);
        work.before.clear();
        let followed = program.followed.iter();
        work.before
            .extend(followed.map(|it| datum(&work.slots, *it)));
        let mut level = (None, 0);
        self.enter(program, tracks, case, &work, i64::MIN, true, &mut level);
        for at in work.points.iter().copied() {
            work.replay.advance(program, case, at.min(known));
            let (mut differs, mut severity_differs) = (false, false);
            for (of, before) in tracks.followed.iter().zip(&mut work.before) {
                let here = read(of.happened, datum(&work.replay.raw, of.slot), at);
                if of.derived || here != *before {
                    if let Some(cell) = work.slots.get_mut(of.slot as usize) {
                        *cell = here;
                    }
                    if !of.derived {
                        *before = here;
                        differs = true;
                        severity_differs |= of.severity;
                    }
                }
            }
            for derived in 0..program.derived.len() {
                work.replay.derive(program, case, derived, &mut work.slots);
            }
            // Of the items of lists the list itself does not tell that they turned.
            let turned = of_items.binary_search(&at).is_ok();
            (differs, severity_differs) = (differs | turned, severity_differs | turned);
            if !program.histories.asked.is_empty() {
                let shown = |slots: &[Datum]| -> Vec<Datum> {
                    let of = program.histories.steady();
                    of.filter_map(|it| slots.get(it + program.slots as usize).copied())
                        .collect()
                };
                let before = shown(&work.slots);
                work.replay.answers(program, case, at, &mut work.slots);
                let asked = shown(&work.slots) != before;
                (differs, severity_differs) = (differs | asked, severity_differs | asked);
            }
            for (of, before) in tracks.followed.iter().zip(&mut work.before) {
                if !of.derived {
                    continue;
                }
                let here = datum(&work.slots, of.slot);
                if here != *before {
                    *before = here;
                    differs = true;
                    severity_differs |= of.severity;
                }
            }
            if differs {
                self.enter(
                    program,
                    tracks,
                    case,
                    &work,
                    at,
                    severity_differs,
                    &mut level,
                );
            }
        }
        self.work = work;
    }

    /// Enter a state.
    #[expect(
        clippy::too_many_arguments,
        reason = "all of it is at hand in one place"
    )]
    fn enter(
        &mut self,
        program: &Program,
        tracks: &Tracks,
        case: &Case,
        work: &Work,
        at: i64,
        severity_differs: bool,
        level: &mut (Option<Level>, u16),
    ) {
        work.memo.iter().for_each(|it| it.set(3));
        let facts = Context {
            program,
            case,
            slots: &work.slots,
            now: at,
            level: None,
            clocks: &[],
            memo: &work.memo,
            items: [&[]; LISTS_NESTED_MAX],
            course: None,
            said: &[],
            raised: &[],
        };
        if severity_differs {
            let standing = program
                .severity
                .as_ref()
                .map(|it| severity::decide(it, &facts));
            let open = standing.as_ref().filter(|it| !it.certain());
            let open = open.map_or(0, |it| it.candidates);
            *level = (standing.map(|it| it.level), open);
            self.is_open |= open != 0;
            work.memo.iter().for_each(|it| it.set(3));
        }
        let (level, open) = *level;
        self.add(tracks, at, open, Context { level, ..facts });
    }

    /// Take over the facts as all visible events left them, if they were played.
    pub fn take_replay(&mut self, into: &mut Replay) -> bool {
        let played = !self.work.points.is_empty();
        if played {
            std::mem::swap(into, &mut self.work.replay);
        }
        played
    }

    /// Append a state, unless it is as the one before.
    fn add(&mut self, tracks: &Tracks, at: i64, open: u16, context: Context<'_>) {
        let (answers, instants) = (self.answers.len(), self.instants.len());
        let terms = self.terms.len();
        let given = tracks.tabled.iter();
        self.terms
            .extend(given.map(|it| Terms::given(*it, &context)));
        let conditions = tracks.conditions.iter().map(|it| context.answer(*it));
        self.answers.extend(conditions);
        let values = tracks.instants.iter().map(|it| instant(&context, *it));
        self.instants.extend(values);
        let same = self.levels.last() == Some(&context.level)
            && self.open.last() == Some(&open)
            && ends_alike(&self.answers, answers)
            && ends_alike(&self.instants, instants)
            && ends_alike(&self.terms, terms);
        if same {
            self.answers.truncate(answers);
            self.instants.truncate(instants);
            self.terms.truncate(terms);
        } else {
            self.starts.push(at);
            self.levels.push(context.level);
            self.open.push(open);
        }
    }
}

/// Whether the last row of a table, which begins at `last`, is as the one before.
fn ends_alike<T: PartialEq>(table: &[T], last: usize) -> bool {
    let width = table.len() - last;
    match last.checked_sub(width) {
        Some(before) => table.get(before..last) == table.get(last..),
        None => false,
    }
}

/// Gather the instants at which what is followed may change, ascending, each once.
fn turns(tracks: &Tracks, case: &Case, events: &[Event], points: &mut Vec<i64>) {
    points.clear();
    points.extend(events.iter().map(|it| it.at));
    let mut more = |slot: Slot, it: &Datum| {
        if it.is_given() && tracks.happened.binary_search(&slot).is_ok() {
            points.push(it.bits);
        }
    };
    for slot in &tracks.happened {
        more(*slot, &datum(&case.base, *slot));
    }
    for event in events {
        let changes = case
            .changes
            .get(event.start as usize..event.end as usize)
            .unwrap_or(&[]);
        for (slot, it) in changes {
            more(*slot, it);
        }
    }
    // Mostly sorted runs, which the stable sort merges.
    points.sort();
    points.dedup();
}

/// The instants, in order, at which something happens that stands in the records
/// of a list that clocks follow.
fn turns_of_items(program: &Program, case: &Case, events: &[Event]) -> Vec<i64> {
    let mut turns = Vec::new();
    for of in &program.lists_read.loops {
        let parts = program.lists_read.parts.iter();
        let parts: Vec<usize> = parts
            .filter(|it| it.happened && it.list == of.list)
            .map(|it| it.at as usize)
            .collect();
        if parts.is_empty() || program.followed.binary_search(&of.list).is_err() {
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
                turns.extend(its.filter(|it| it.is_given()).map(|it| it.bits));
            }
        }
    }
    turns.sort_unstable();
    turns.dedup();
    turns
}

fn datum(slots: &[Datum], slot: Slot) -> Datum {
    slots.get(slot as usize).copied().unwrap_or_default()
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
