//! Plays a case's history: the facts as of an instant, and what changed when.

use std::ops::Range;

use super::case::{Case, Datum, Tag};
use super::history::Track;
use crate::program::ir::{Derivation, Derived, Ends, Program, Shape, Slot, Symbol};

/// The facts of a case while its events are applied in order.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// Facts as given, whatever their timestamps say, once events were applied.
    raw: Vec<Datum>,
    /// Whether there may be such; if not, all is as the case began.
    played: bool,
    next: usize,
    /// Whether nothing but the facts themselves is to be kept.
    plain: bool,
    /// Per derived fact: how often, and when last.
    counts: Vec<(i64, Option<i64>)>,
    /// Per question about a history.
    pub(super) tracks: Vec<Track>,
}

impl Replay {
    /// Of a case without events, in a program that asks nothing of a history.
    pub fn rest(&mut self) {
        self.played = false;
        self.counts.clear();
    }

    /// Facts as given, whatever their timestamps say.
    pub fn raw<'a>(&'a self, case: &'a Case) -> &'a [Datum] {
        match self.played {
            true => &self.raw,
            false => &case.base,
        }
    }

    /// One of them, while events are applied.
    #[inline]
    pub fn given(&self, slot: Slot) -> Datum {
        self.raw.of(slot)
    }

    /// Before the first event.
    pub fn start(&mut self, program: &Program, case: &Case) {
        self.played = true;
        self.raw.clear();
        self.raw.extend_from_slice(&case.base);
        self.next = 0;
        self.counts.clear();
        self.counts.resize(program.derived.len(), (0, None));
        let phase = |it: &Derived| matches!(it.how, Derivation::Phase { .. });
        self.plain = program.derived.iter().all(phase) && program.histories.asked.is_empty();
        self.start_tracks(program);
    }

    /// Apply all events up to an instant, that instant included; which they were.
    pub fn advance(&mut self, program: &Program, case: &Case, to: i64) -> Range<usize> {
        let first = self.next;
        while let Some(event) = case.events.get(self.next).filter(|it| it.at <= to) {
            self.next += 1;
            for (slot, datum) in case
                .changes
                .get(event.start as usize..event.end as usize)
                .unwrap_or(&[])
            {
                self.change(program, case, event.at, *slot, *datum);
            }
        }
        first..self.next
    }

    fn change(&mut self, program: &Program, case: &Case, at: i64, slot: u32, datum: Datum) {
        let asked = !program.histories.asked.is_empty();
        if self.plain {
            if let Some(cell) = self.raw.get_mut(slot as usize) {
                *cell = datum;
            }
            return;
        }
        let before = self.raw.of(slot);
        let changed = !same(program, case, slot, before, datum);
        let ends = program.derived.iter().find_map(|it| match it.how {
            Derivation::Reopens(ends) | Derivation::ReopenedAt(ends) => Some(ends),
            _ => None,
        });
        let ended = ends.map(|it| self.ended(program, it));
        if let Some(cell) = self.raw.get_mut(slot as usize) {
            *cell = datum;
        }
        if asked {
            let counts = changed && before.is_given() && datum.is_given();
            self.note_change(program, case, at, slot, counts);
        }
        let reopened = match (ended, ends) {
            (Some(Some(true)), Some(ends)) => self.ended(program, ends) == Some(false),
            _ => false,
        };
        for (derived, count) in program.derived.iter().zip(self.counts.iter_mut()) {
            let counts = match derived.how {
                Derivation::Changes(of) => {
                    of == slot && before.is_given() && datum.is_given() && changed
                }
                Derivation::LastChange(of) => of == slot && datum.is_given() && changed,
                Derivation::Reopens(_) | Derivation::ReopenedAt(_) => reopened,
                Derivation::Phase { .. } => false,
            };
            if counts {
                *count = (count.0 + 1, Some(at));
            }
        }
    }

    /// Whether the phase is an end, if it is known.
    fn ended(&self, program: &Program, ends: Ends) -> Option<bool> {
        let given = self.raw.of(ends.phase);
        let phase = if given.is_given() {
            given.bits
        } else {
            let (status, classes) = program.derived.iter().find_map(|it| match &it.how {
                Derivation::Phase { status, classes } if it.slot == ends.phase => {
                    Some((*status, classes))
                }
                _ => None,
            })?;
            i64::from(class_of(self.raw.of(status), classes)?)
        };
        Some(phase == i64::from(ends.resolved) || phase == i64::from(ends.closed))
    }

    /// The facts as they read at an instant: what is told to happen later has
    /// not happened, and what the case does not give is derived.
    pub fn view(&self, program: &Program, case: &Case, now: i64, slots: &mut Vec<Datum>) {
        slots.clear();
        slots.extend_from_slice(self.raw(case));
        for slot in &program.happened {
            if let Some(datum) = slots.get_mut(*slot as usize) {
                *datum = read(true, *datum, now);
            }
        }
        for at in 0..program.derived.len() {
            self.derive(program, case, at, slots);
        }
        if !program.histories.asked.is_empty() {
            self.answers(program, case, now, slots);
        }
    }

    /// Fill in one derived fact, if the case does not give it.
    pub fn derive(&self, program: &Program, case: &Case, at: usize, slots: &mut [Datum]) {
        let Some(derived) = program.derived.get(at) else {
            return;
        };
        if slots
            .get(derived.slot as usize)
            .is_none_or(|it| it.is_given())
        {
            return;
        }
        let value = self.derived(program, case, at, slots);
        if let (Some(cell), true) = (slots.get_mut(derived.slot as usize), value.is_known()) {
            *cell = value;
        }
    }

    /// What a derived fact would be, whether the case gives it or not.
    pub fn derived(&self, program: &Program, case: &Case, at: usize, slots: &[Datum]) -> Datum {
        let Some(derived) = program.derived.get(at) else {
            return Datum::UNKNOWN;
        };
        let (count, last) = self.counts.get(at).copied().unwrap_or_default();
        match &derived.how {
            Derivation::Phase { status, classes } => phase(
                slots.get(*status as usize).copied().unwrap_or_default(),
                classes,
            ),
            _ if !case.history_complete => Datum::UNKNOWN,
            Derivation::Changes(_) | Derivation::Reopens(_) => Datum::given(count),
            Derivation::LastChange(_) | Derivation::ReopenedAt(_) => {
                last.map_or(Datum::NONE, Datum::given)
            }
        }
    }
}

/// Whether two values of a fact are the same; a text of the case is kept anew each time.
fn same(program: &Program, case: &Case, slot: u32, before: Datum, after: Datum) -> bool {
    let text = matches!(
        program.facts.get(slot as usize).map(|it| &it.shape),
        Some(Shape::Text(_))
    );
    before == after
        || (text
            && before.is_given()
            && after.is_given()
            && case.text(program, before.bits) == case.text(program, after.bits))
}

/// How a fact reads at an instant: none until it has happened, if it is of those that happen.
#[inline]
pub fn read(happened: bool, datum: Datum, now: i64) -> Datum {
    if happened && datum.tag == Tag::Given && datum.bits > now {
        Datum::NONE
    } else {
        datum
    }
}

/// The phase that a status means, if it is known.
pub(super) fn phase(status: Datum, classes: &[(Symbol, Symbol)]) -> Datum {
    class_of(status, classes).map_or(Datum::UNKNOWN, |it| Datum::given(i64::from(it)))
}

fn class_of(status: Datum, classes: &[(Symbol, Symbol)]) -> Option<Symbol> {
    if !status.is_given() {
        return None;
    }
    classes
        .iter()
        .find(|it| i64::from(it.0) == status.bits)
        .map(|it| it.1)
}

trait Slots {
    fn of(&self, slot: u32) -> Datum;
}

impl Slots for Vec<Datum> {
    fn of(&self, slot: u32) -> Datum {
        self.get(slot as usize).copied().unwrap_or_default()
    }
}
