//! Keeps what conditions ask of the history of a fact, event by event.
//!
//! What a fact was before the first event, it was since the case was opened. A
//! value that lasted no time counts, but adds none. While a fact is unknown it
//! may have had the value; only before the first event, when nothing was told
//! of the case at all, it had none.

use super::case::{Case, Datum, Tag};
use super::replay::{self, Replay};
use crate::program::ir::history::{HISTORY, History, How};
use crate::program::ir::{Derivation, Program, Slot};
use crate::value::tri::Tri;

/// What is kept of one question while the history is played.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Track {
    /// Whether the fact has the value.
    has: Tri,
    /// Since which event; none for since the beginning.
    since: Option<i64>,
    /// Whether it had it from the beginning.
    base: bool,
    /// When it ended to have it from the beginning.
    base_until: Option<i64>,
    first: Option<i64>,
    last: Option<i64>,
    /// How long it had it, in the times that began with an event and are over.
    spent: i64,
    changes: i64,
    /// Whether there was a time of which nobody knows; before it first took the
    /// value; and since it last did.
    doubt: bool,
    doubt_before: bool,
    doubt_since: bool,
}

impl Track {
    fn start(has: Tri) -> Track {
        Track {
            has,
            base: has == Tri::Yes,
            ..Track::default()
        }
    }

    /// An event gives the fact a value, the same or another one. `begins` if
    /// nothing was told of the case before.
    fn note(&mut self, at: i64, has: Tri, counts: bool, begins: bool) {
        self.changes += i64::from(counts);
        if self.has == Tri::Unknown && !begins {
            self.doubt = true;
            self.doubt_since = true;
            self.doubt_before |= !self.base && self.first.is_none();
        }
        match (self.has, has) {
            (Tri::Yes, Tri::Yes) => {}
            (_, Tri::Yes) => {
                self.since = Some(at);
                self.last = Some(at);
                self.first.get_or_insert(at);
                self.doubt_since = false;
            }
            (Tri::Yes, _) => match self.since {
                Some(since) => self.spent = self.spent.saturating_add(at.saturating_sub(since)),
                None => self.base_until = Some(at),
            },
            _ => {}
        }
        self.has = has;
    }

    /// The answer at an instant, where a case was opened at `opened`.
    fn answer(&self, how: How, case: &Case, now: i64, opened: Datum) -> Datum {
        let open = self.has == Tri::Unknown;
        if how == How::Was {
            return match self.base || self.first.is_some() {
                true => Datum::given(1),
                false if !case.history_complete || self.doubt || open => Datum::UNKNOWN,
                false => Datum::given(0),
            };
        }
        if !case.history_complete {
            return Datum::UNKNOWN;
        }
        let opened = if opened.is_given() {
            opened
        } else {
            Datum::UNKNOWN
        };
        match how {
            How::Changes => Datum::given(self.changes),
            How::First if self.base => opened,
            How::First if self.doubt_before => Datum::UNKNOWN,
            How::First => match self.first {
                Some(it) => Datum::given(it),
                None if self.doubt || open => Datum::UNKNOWN,
                None => Datum::NONE,
            },
            How::Last if self.doubt_since || open => Datum::UNKNOWN,
            How::Last => match self.last {
                Some(it) => Datum::given(it),
                None if self.base => opened,
                None => Datum::NONE,
            },
            How::TimeIn if self.doubt || open => Datum::UNKNOWN,
            How::TimeIn if self.base && !opened.is_given() => Datum::UNKNOWN,
            How::TimeIn | How::Was => {
                let has = self.has == Tri::Yes;
                let mut spent = self.spent;
                if self.base {
                    let until = self.base_until.unwrap_or(now);
                    spent = spent.saturating_add(until.saturating_sub(opened.bits).max(0));
                }
                if let (true, Some(since)) = (has, self.since) {
                    spent = spent.saturating_add(now.saturating_sub(since));
                }
                // The scale, of no use to a span, tells whether it grows.
                Datum {
                    scale: u8::from(has),
                    ..Datum::given(spent)
                }
            }
        }
    }
}

/// Whether a span that a question answered grows while time passes.
pub fn grows(datum: Datum) -> bool {
    datum.scale != 0
}

/// Whether a fact has the value that a question is about.
fn has(history: &History, datum: Datum) -> Tri {
    match datum.tag {
        Tag::Unknown => Tri::Unknown,
        Tag::None => Tri::No,
        Tag::Given => Tri::from(datum.bits == history.wanted),
    }
}

impl Replay {
    pub(super) fn start_tracks(&mut self, program: &Program) {
        self.tracks.clear();
        for it in &program.histories.asked {
            let base = self.effective(program, it.slot);
            self.tracks.push(Track::start(has(it, base)));
        }
    }

    /// A fact as the history shows it; the phase follows from the status.
    fn effective(&self, program: &Program, slot: Slot) -> Datum {
        let raw = self.given(slot);
        if raw.is_known() {
            return raw;
        }
        let phase = program.derived.iter().find(|it| it.slot == slot);
        match phase.map(|it| &it.how) {
            Some(Derivation::Phase { status, classes }) => {
                replay::phase(self.given(*status), classes)
            }
            _ => raw,
        }
    }

    /// Take note of a change that was just made.
    pub(super) fn note_change(
        &mut self,
        program: &Program,
        case: &Case,
        at: i64,
        slot: Slot,
        counts: bool,
    ) {
        let begins = case.events.first().is_some_and(|it| it.at == at);
        for (nth, it) in program.histories.asked.iter().enumerate() {
            let status = program.derived.iter().any(|derived| {
                derived.slot == it.slot
                    && matches!(derived.how, Derivation::Phase { status, .. } if status == slot)
            });
            if it.slot != slot && !status {
                continue;
            }
            let now = has(it, self.effective(program, it.slot));
            if let Some(track) = self.tracks.get_mut(nth) {
                // Of a phase each change of phase counts, not each of the status.
                let counts = counts && (!status || track.has != now || it.how != How::Changes);
                track.note(at, now, counts, begins);
            }
        }
    }

    /// Put the answers behind the facts as of an instant.
    pub(super) fn answers(&self, program: &Program, case: &Case, now: i64, slots: &mut Vec<Datum>) {
        slots.truncate(program.slots as usize);
        let opened = program.histories.opened;
        let opened = opened.and_then(|it| slots.get(it as usize)).copied();
        let asked = program.histories.asked.iter().zip(&self.tracks);
        let answers =
            asked.map(|(it, track)| track.answer(it.how, case, now, opened.unwrap_or_default()));
        slots.extend(answers);
    }
}

/// The answer to a question, from the facts as of an instant.
pub(super) fn answer(program: &Program, slots: &[Datum], slot: Slot) -> Datum {
    let at = program.slots.wrapping_add(slot & !HISTORY);
    slots.get(at as usize).copied().unwrap_or_default()
}
