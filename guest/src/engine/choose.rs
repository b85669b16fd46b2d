//! Chooses people out of lists: of those who fit the first by preference, then by
//! order, then as they stand in the list.
//!
//! Whom an unknown condition leaves out is not chosen and is told; so is nobody's
//! answer taken for a no. A preference that is not known counts less than one that
//! holds and more than one that does not.

use std::cmp::Ordering;

use super::case::{Datum, Tag};
use super::eval::{Context, compare};
use super::outcome::ItemState;
use super::rest;
use crate::program::ir::choices::{Choose, Order};
use crate::program::ir::{NodeId, Slot};
use crate::value::tri::Tri;

/// Who was chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Whether somebody was found, or need not be.
    pub state: ItemState,
    /// The one chosen, by position from 0.
    pub person: Option<u32>,
    /// Those of whom it is not known whether they fit.
    pub open: Vec<u32>,
}

impl Choice {
    fn nobody(state: ItemState) -> Choice {
        Choice {
            state,
            person: None,
            open: Vec::new(),
        }
    }

    /// The choice where contexts disagree: none is known.
    pub fn agreed(self, other: Choice) -> Choice {
        if self == other {
            return self;
        }
        Choice::nobody(ItemState::Answer(Tri::Unknown))
    }
}

/// Choose, as a context sees it.
pub fn decide(context: &Context<'_>, of: &Choose) -> Choice {
    let applies = of.when.map_or(Tri::Yes, |it| context.answer(it));
    if applies == Tri::No {
        return Choice::nobody(ItemState::NotApplicable);
    }
    let Some(people) = people(context, of) else {
        return Choice::nobody(ItemState::Answer(Tri::Unknown));
    };
    let mut best: Option<(u32, &[Datum])> = None;
    let mut open = Vec::new();
    for (at, person) in (0..).zip(people) {
        match fits(context, of, person) {
            Tri::No => {}
            Tri::Unknown => open.push(at),
            Tri::Yes => {
                let first = best.is_none_or(|(_, it)| order(context, of, person, it).is_lt());
                if first {
                    best = Some((at, person));
                }
            }
        }
    }
    let found = match (&best, open.is_empty()) {
        (Some(_), _) => Tri::Yes,
        (None, true) => Tri::No,
        (None, false) => Tri::Unknown,
    };
    // Whether anybody is to be chosen may be open; who it would be is told all the same.
    Choice {
        state: ItemState::Answer(match applies {
            Tri::Unknown => Tri::Unknown,
            _ => found,
        }),
        person: best.map(|it| it.0),
        open,
    }
}

/// The records to choose from, if they are known; none are no records.
pub fn people<'a>(
    context: &Context<'a>,
    of: &Choose,
) -> Option<impl Iterator<Item = &'a [Datum]> + Clone> {
    let list = context.slot(of.list);
    let (start, len) = match list.tag {
        Tag::Unknown => return None,
        Tag::None => (0, 0),
        Tag::Given => list.unpack(),
    };
    let width = of.width.max(1) as usize;
    if !context.take(len.saturating_mul(16 * (1 + of.prefer.len()))) {
        return None;
    }
    let data = context.case.elements.get(start..start + len * width);
    Some(data.unwrap_or(&[]).chunks_exact(width))
}

/// The answer of a condition on a person.
pub fn answer<'a>(context: &Context<'a>, at: u32, person: &'a [Datum]) -> Tri {
    on(context, at, person).map_or(Tri::Unknown, |(context, node)| context.answer(node))
}

/// A condition on people, with one of them at hand.
pub fn on<'a>(
    context: &Context<'a>,
    at: u32,
    person: &'a [Datum],
) -> Option<(Context<'a>, NodeId)> {
    let of = context.loop_of(at)?;
    Some((context.with_item(of, person), of.when))
}

/// Whether a person fits.
pub fn fits<'a>(context: &Context<'a>, of: &Choose, person: &'a [Datum]) -> Tri {
    of.fits.map_or(Tri::Yes, |it| answer(context, it, person))
}

/// With a person at hand.
pub fn with<'a>(context: &Context<'a>, person: &'a [Datum]) -> Context<'a> {
    let mut context = *context;
    if let Some(cell) = context.items.first_mut() {
        *cell = person;
    }
    context
}

/// Which of two people comes first.
pub fn order<'a>(
    context: &Context<'a>,
    of: &Choose,
    left: &'a [Datum],
    right: &'a [Datum],
) -> Ordering {
    for prefer in &of.prefer {
        let of = |it| answer(context, *prefer, it);
        match rank(of(left)).cmp(&rank(of(right))) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    for by in &of.order {
        match by_field(context, *by, left, right) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    Ordering::Equal
}

fn rank(it: Tri) -> u8 {
    match it {
        Tri::Yes => 0,
        Tri::Unknown => 1,
        Tri::No => 2,
    }
}

/// What is known to be empty is less than any value: who was never assigned
/// waited longest. What is not known comes last either way.
pub fn by_field<'a>(
    context: &Context<'a>,
    by: Order,
    left: &'a [Datum],
    right: &'a [Datum],
) -> Ordering {
    let of = |it| with(context, it).slot(by.part);
    let (left, right) = (of(left), of(right));
    let turned = |it: Ordering| if by.descending { it.reverse() } else { it };
    match (left.tag, right.tag) {
        (Tag::Unknown, Tag::Unknown) | (Tag::None, Tag::None) => Ordering::Equal,
        (Tag::Unknown, _) => Ordering::Greater,
        (_, Tag::Unknown) => Ordering::Less,
        (Tag::None, Tag::Given) => turned(Ordering::Less),
        (Tag::Given, Tag::None) => turned(Ordering::Greater),
        (Tag::Given, Tag::Given) => {
            let shape = context.program.shape(by.part);
            let value = |it: Datum| shape.and_then(|shape| context.scalar(shape, it));
            match (value(left), value(right)) {
                (Some(left), Some(right)) => compare(left, right).map_or(Ordering::Equal, turned),
                _ => Ordering::Equal,
            }
        }
    }
}

/// What a person is called; none if nobody said.
pub fn name<'a>(context: &Context<'a>, of: &Choose, person: &[Datum]) -> Option<&'a str> {
    let name = person.get(of.name as usize)?;
    name.is_given()
        .then(|| context.case.text(context.program, name.bits))
}

/// The missing facts that leave a choice open: the list, or parts of its records.
pub fn missing(context: &Context<'_>, of: &Choose, open: &[u32], into: &mut Vec<Slot>) {
    let Some(people) = people(context, of) else {
        rest::ask_for(context, of.list, into);
        return;
    };
    for (_, person) in (0..).zip(people).filter(|it| open.contains(&it.0)) {
        if let Some((context, node)) = of.fits.and_then(|it| on(context, it, person)) {
            rest::missing(&context, node, into);
        }
    }
}
