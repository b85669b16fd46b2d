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
use crate::program::ir::footing::Footing;
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
    /// For each fact, where it stands among those, or [`UNFOLLOWED`].
    places: Vec<u32>,
    /// Which of those that are worked out are followed: their positions in the program, and
    /// where they stand among what is followed.
    derived: Vec<(usize, usize)>,
    /// What of it asks for the severity, and what for the instant.
    on_severity: Marks,
    on_now: Marks,
}

/// Tracks, a bit each, in the order of conditions, instants and tables; the last of
/// these bits stands for all from it on.
type Marks = u64;

/// The bit for the severity of a state.
const LEVEL: Marks = 1 << 63;

/// The bit of a track.
fn mark(number: usize) -> Marks {
    1 << number.min(62)
}

/// Of a fact that is not followed, and of a turn that no fact alone brings.
const UNFOLLOWED: u32 = u32::MAX;

/// The positions of what one clock follows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lane {
    pause: Option<u32>,
    runs: Option<u32>,
    until: Option<u32>,
    terms: Option<u32>,
    /// What the run of the clock turns on: all of these but whether it runs at all,
    /// and the severity.
    turns_on: Marks,
    /// What it turns on whether it runs at all.
    runs_on: Marks,
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
    /// The tracks that read it.
    tracks: Marks,
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
            tracks: 0,
        });
        let mut tracks = Tracks {
            followed: followed.collect(),
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
                turns_on: LEVEL,
                runs_on: 0,
            });
        }
        tracks.number(program);
        tracks
    }

    /// Number the tracks, and note what each of them reads.
    fn number(&mut self, program: &Program) {
        for (at, of) in (0..).zip(&self.followed) {
            let slot = of.slot as usize;
            self.places
                .resize(self.places.len().max(slot + 1), UNFOLLOWED);
            if let Some(cell) = self.places.get_mut(slot) {
                *cell = at;
            }
        }
        let derived = program.derived.iter().enumerate();
        let derived = derived.filter_map(|(at, it)| Some((at, self.place(it.slot)?)));
        self.derived = derived.collect();
        let conditions = self.conditions.iter().map(|it| program.footing_of(*it));
        let instants = self.instants.iter();
        let instants = instants.map(|it| program.footing_of_value(*it));
        let tables = self.tabled.iter().map(|it| {
            let mut all = Footing::default();
            for table in [it.target, it.calendar].into_iter().flatten() {
                let its = program.footing_of_table(table);
                all.slots.extend(its.slots);
                all.severity |= its.severity;
                all.now |= its.now;
            }
            all
        });
        for (number, footing) in conditions.chain(instants).chain(tables).enumerate() {
            let mark = mark(number);
            let of = |asks: bool| if asks { mark } else { 0 };
            self.on_severity |= of(footing.severity);
            self.on_now |= of(footing.now);
            let followed = self.followed.iter_mut();
            for it in followed.filter(|it| footing.slots.contains(&it.slot)) {
                it.tracks |= mark;
            }
        }
        let (conditions, instants) = (self.conditions.len(), self.instants.len());
        for lane in &mut self.clocks {
            let of = |before: usize, it: Option<u32>| it.map_or(0, |it| mark(before + it as usize));
            let terms = of(conditions + instants, lane.terms);
            lane.turns_on |= of(0, lane.pause) | of(conditions, lane.until) | terms;
            lane.runs_on = of(0, lane.runs);
        }
    }

    /// Where a fact stands among those that are followed.
    #[inline]
    fn place(&self, slot: Slot) -> Option<usize> {
        let place = self.places.get(slot as usize).copied();
        place.filter(|it| *it != UNFOLLOWED).map(|it| it as usize)
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
    /// What of each is not as in the one before.
    turned: Vec<Marks>,
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
    points: Vec<Turn>,
    replay: Replay,
    slots: Vec<Datum>,
    /// What is followed, as it was in the state before.
    before: Vec<Datum>,
    memo: Vec<Cell<u8>>,
}

/// An instant at which something that is followed may turn, and the fact that does, by
/// its place: [`UNFOLLOWED`] where events do.
type Turn = (i64, u32);

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

    /// The first state after one, and at most `last`, in which the run of a clock may turn.
    #[inline]
    pub fn turn(&self, lane: Lane, after: usize, last: usize) -> usize {
        let states = self.turned.get(after + 1..last).unwrap_or(&[]);
        let turns = |it: &Marks| *it & lane.turns_on != 0;
        after + 1 + states.iter().position(turns).unwrap_or(states.len())
    }

    /// Since which state a clock runs without a break, if it runs in that one.
    pub fn runs_since(&self, tracks: &Tracks, lane: Lane, state: usize) -> usize {
        let mut first = state;
        while let Some(before) = first.checked_sub(1)
            && self.follow(tracks, lane, before).runs == Tri::Yes
        {
            // As far back as nothing turned it.
            let turned = self.turned.get(..=before).unwrap_or(&[]);
            let turns = |it: &Marks| *it & lane.runs_on != 0;
            first = turned.iter().rposition(turns).unwrap_or(0);
        }
        first
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
        self.turned.clear();
        self.is_open = false;
        self.answers.clear();
        self.instants.clear();
        self.terms.clear();
        let visible = case.events.partition_point(|it| it.at <= known);
        let events = case.events.get(..visible).unwrap_or(&[]);
        let mut work = std::mem::take(&mut self.work);
        turns(tracks, case, events, &mut work.points);
        let of_items = turns_of_items(program, case, events);
        if !of_items.is_empty() {
            let turns = of_items.iter().map(|it| (*it, UNFOLLOWED));
            work.points.extend(turns);
            work.points.sort();
        }
        if work.points.is_empty() {
            self.starts.push(i64::MIN);
            self.levels.push(None);
            self.open.push(0);
            self.turned.push(LEVEL);
            self.work = work;
            return;
        }
        work.memo.resize(program.defines.len(), Cell::new(3));
        work.replay.start(program, case);
        work.replay.view(program, case, i64::MIN, &mut work.slots);
        work.before.clear();
        let followed = program.followed.iter();
        work.before
            .extend(followed.map(|it| datum(&work.slots, *it)));
        let mut level = (None, 0);
        let all = Differs {
            severity: true,
            tracks: !LEVEL,
        };
        self.enter(program, tracks, case, &work, i64::MIN, all, &mut level);
        let points = std::mem::take(&mut work.points);
        for turn in points.chunk_by(|a, b| a.0 == b.0) {
            let at = turn.first().map_or(i64::MIN, |it| it.0);
            let mut differs = Differs::default();
            let played = work.replay.advance(program, case, at.min(known));
            for event in case.events.get(played).unwrap_or(&[]) {
                let changes = case.changes.get(event.start as usize..event.end as usize);
                for (slot, _) in changes.unwrap_or(&[]) {
                    let place = tracks.place(*slot);
                    place
                        .into_iter()
                        .for_each(|it| differs.look(tracks, &mut work, it, at));
                }
            }
            for (_, place) in turn {
                differs.look(tracks, &mut work, *place as usize, at);
            }
            for (_, place) in &tracks.derived {
                let Some(of) = tracks.followed.get(*place) else {
                    continue;
                };
                if let Some(cell) = work.slots.get_mut(of.slot as usize) {
                    *cell = read(of.happened, work.replay.given(of.slot), at);
                }
            }
            for (derived, _) in &tracks.derived {
                work.replay.derive(program, case, *derived, &mut work.slots);
            }
            // Of the items of lists the list itself does not tell that they turned.
            if !of_items.is_empty() && of_items.binary_search(&at).is_ok() {
                differs = all;
            }
            if !program.histories.asked.is_empty() {
                let shown = |slots: &[Datum]| -> Vec<Datum> {
                    let of = program.histories.steady();
                    of.filter_map(|it| slots.get(it + program.slots as usize).copied())
                        .collect()
                };
                let before = shown(&work.slots);
                work.replay.answers(program, case, at, &mut work.slots);
                if shown(&work.slots) != before {
                    differs = all;
                }
            }
            for (_, place) in &tracks.derived {
                if let Some(of) = tracks.followed.get(*place) {
                    let here = datum(&work.slots, of.slot);
                    differs.note(tracks, &mut work.before, *place, here);
                }
            }
            if differs.severity || differs.tracks != 0 {
                self.enter(program, tracks, case, &work, at, differs, &mut level);
            }
        }
        work.points = points;
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
        differs: Differs,
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
        let mut marks = differs.tracks;
        let before = *level;
        if differs.severity {
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
        if *level != before {
            marks |= LEVEL | tracks.on_severity;
        }
        let level = (level.0, level.1);
        self.add(
            tracks,
            at,
            marks,
            level,
            &Context {
                level: level.0,
                ..facts
            },
        );
    }

    /// Take over the facts as all visible events left them, if they were played.
    pub fn take_replay(&mut self, into: &mut Replay) -> bool {
        let played = !self.work.points.is_empty();
        if played {
            std::mem::swap(into, &mut self.work.replay);
        }
        played
    }

    /// Append a state, unless it is as the one before. What `marks` does not name is.
    fn add(
        &mut self,
        tracks: &Tracks,
        at: i64,
        marks: Marks,
        level: (Option<Level>, u16),
        context: &Context<'_>,
    ) {
        let first = self.starts.is_empty();
        let mut turned = if first { !0 } else { marks & LEVEL };
        let (conditions, instants) = (tracks.conditions.len(), tracks.instants.len());
        let row = self.starts.len();
        if first {
            self.answers.resize(conditions, Tri::Unknown);
            self.instants.resize(instants, None);
            self.terms.resize(tracks.tabled.len(), Terms::default());
        } else {
            // Taken back below if it is the same.
            repeat(&mut self.answers, conditions);
            repeat(&mut self.instants, instants);
            repeat(&mut self.terms, tracks.tabled.len());
        }
        let marked =
            |from: usize, count: usize| (0..count).filter(move |it| marks & mark(from + it) != 0);
        for it in marked(0, conditions) {
            let answer = tracks.conditions.get(it).map(|it| context.answer(*it));
            set(
                &mut self.answers,
                row * conditions + it,
                answer,
                mark(it),
                &mut turned,
            );
        }
        for it in marked(conditions, instants) {
            let value = tracks.instants.get(it).map(|it| instant(context, *it));
            let mark = mark(conditions + it);
            set(
                &mut self.instants,
                row * instants + it,
                value,
                mark,
                &mut turned,
            );
        }
        for it in marked(conditions + instants, tracks.tabled.len()) {
            let given = tracks.tabled.get(it).map(|it| Terms::given(*it, context));
            let place = row * tracks.tabled.len() + it;
            let mark = mark(conditions + instants + it);
            set(&mut self.terms, place, given, mark, &mut turned);
        }
        if turned == 0 {
            self.answers.truncate(row * conditions);
            self.instants.truncate(row * instants);
            self.terms.truncate(row * tracks.tabled.len());
        } else {
            self.starts.push(at);
            self.levels.push(level.0);
            self.open.push(level.1);
            self.turned.push(turned);
        }
    }
}

/// What of the facts that are followed is not as it was in the state before.
#[derive(Clone, Copy, Debug, Default)]
struct Differs {
    /// Whether severity reads some of it.
    severity: bool,
    /// The tracks that read some of it, and those that read the instant.
    tracks: Marks,
}

impl Differs {
    /// Look at a fact as events left it; what is worked out is looked at afterwards.
    #[inline]
    fn look(&mut self, tracks: &Tracks, work: &mut Work, place: usize, at: i64) {
        let Some(of) = tracks.followed.get(place).filter(|it| !it.derived) else {
            return;
        };
        let here = read(of.happened, work.replay.given(of.slot), at);
        if let Some(cell) = work.slots.get_mut(of.slot as usize) {
            *cell = here;
        }
        self.note(tracks, &mut work.before, place, here);
    }

    /// Note a fact as it is now.
    #[inline]
    fn note(&mut self, tracks: &Tracks, before: &mut [Datum], place: usize, here: Datum) {
        if let (Some(of), Some(before)) = (tracks.followed.get(place), before.get_mut(place))
            && here != *before
        {
            *before = here;
            self.severity |= of.severity;
            self.tracks |= of.tracks | tracks.on_now;
        }
    }
}

/// Append the last row of a table once more, cell by cell: it is short.
fn repeat<T: Copy>(table: &mut Vec<T>, width: usize) {
    for _ in 0..width {
        let cell = table.len().checked_sub(width).and_then(|it| table.get(it));
        table.extend(cell.copied());
    }
}

/// Set a cell, and mark it as turned if it was another.
#[inline]
fn set<T: PartialEq>(table: &mut [T], at: usize, to: Option<T>, mark: Marks, turned: &mut Marks) {
    if let (Some(cell), Some(to)) = (table.get_mut(at), to)
        && *cell != to
    {
        *cell = to;
        *turned |= mark;
    }
}

/// Gather the instants at which what is followed may change, ascending.
fn turns(tracks: &Tracks, case: &Case, events: &[Event], points: &mut Vec<Turn>) {
    points.clear();
    points.extend(events.iter().map(|it| (it.at, UNFOLLOWED)));
    let mut more = |place: usize, it: &Datum| {
        let happens = tracks.followed.get(place).is_some_and(|it| it.happened);
        if it.is_given() && happens {
            points.push((it.bits, place as u32));
        }
    };
    for (place, of) in tracks.followed.iter().enumerate() {
        more(place, &datum(&case.base, of.slot));
    }
    for event in events {
        let changes = case
            .changes
            .get(event.start as usize..event.end as usize)
            .unwrap_or(&[]);
        for (slot, it) in changes {
            if let Some(place) = tracks.place(*slot) {
                more(place, it);
            }
        }
    }
    // Mostly sorted runs, which the stable sort merges.
    points.sort();
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
