//! Chooses people out of lists: of those who fit the first by preference, then by
//! order, then as they stand in the list.
//!
//! Whom an unknown condition leaves out is not chosen and is told; so is nobody's
//! answer taken for a no. Where a preference or an order is not known that could put
//! another one first, nobody is chosen: those who could come first are told.

use std::cmp::Ordering;

use super::case::{Datum, Tag};
use super::eval::{Context, Scalar, compare};
use super::outcome::ItemState;
use super::rest;
use crate::program::ir::choices::{Choose, Order};
use crate::program::ir::{NodeId, Slot};
use crate::value::decimal::SCALE_MAX;
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
    /// Whether it is not made, as this is not what was asked.
    pub aside: bool,
}

impl Choice {
    fn nobody(state: ItemState) -> Choice {
        Choice {
            state,
            person: None,
            open: Vec::new(),
            aside: false,
        }
    }

    /// Of a choice that is left aside.
    pub fn aside() -> Choice {
        Choice {
            aside: true,
            ..Choice::nobody(ItemState::NotApplicable)
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
    for (at, person) in (0..).zip(people.clone()) {
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
    // Whoever could come before the one who comes first at the least.
    let rivals: Vec<u32> = match best {
        None => Vec::new(),
        Some((best, it)) => {
            let others = (0..).zip(people).filter(|other| other.0 != best);
            let ahead = others.filter(|(at, other)| {
                let could = could_precede(context, of, other, it);
                (could.is_lt() || could.is_eq() && *at < best)
                    && fits(context, of, other) == Tri::Yes
            });
            ahead.map(|other| other.0).collect()
        }
    };
    if let (Some((at, _)), false) = (best, rivals.is_empty()) {
        open.push(at);
        open.extend(rivals);
        open.sort_unstable();
        best = None;
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
        aside: false,
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

/// Which of two people comes first, where what is not known is taken for the worst.
pub fn order<'a>(
    context: &Context<'a>,
    of: &Choose,
    left: &'a [Datum],
    right: &'a [Datum],
) -> Ordering {
    for prefer in &of.prefer {
        let of = |it| answer(context, *prefer, it) == Tri::Yes;
        match of(right).cmp(&of(left)) {
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

/// Whether one person could come before another: what is not known of the one is
/// taken for the best, of the other for the worst.
fn could_precede<'a>(
    context: &Context<'a>,
    of: &Choose,
    one: &'a [Datum],
    other: &'a [Datum],
) -> Ordering {
    for prefer in &of.prefer {
        let best = answer(context, *prefer, one) != Tri::No;
        let worst = answer(context, *prefer, other) == Tri::Yes;
        match worst.cmp(&best) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    for by in &of.order {
        if unknown(context, *by, one) || unknown(context, *by, other) {
            return Ordering::Less;
        }
        match by_field(context, *by, one, other) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    Ordering::Equal
}

/// Whether what a person is ordered by is not known.
pub fn unknown<'a>(context: &Context<'a>, by: Order, person: &'a [Datum]) -> bool {
    sorted(context, by, person) == Sorted::Unknown
}

/// What a person is ordered by.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Sorted<'a> {
    /// It is known to be empty.
    Empty,
    /// A value of the record.
    Is(Scalar<'a>),
    /// A product: its whole part, and the rest in millionths of millionths.
    Product(i128, i128),
    /// Nobody said.
    Unknown,
}

/// What a person is ordered by. A product with an empty factor is not known.
pub fn sorted<'a>(context: &Context<'a>, by: Order, person: &'a [Datum]) -> Sorted<'a> {
    let at_hand = with(context, person);
    let Some(times) = by.times else {
        let datum = at_hand.slot(by.part);
        return match datum.tag {
            Tag::Unknown => Sorted::Unknown,
            Tag::None => Sorted::Empty,
            Tag::Given => {
                let shape = context.program.shape(by.part);
                let value = shape.and_then(|shape| context.scalar(shape, datum));
                value.map_or(Sorted::Unknown, Sorted::Is)
            }
        };
    };
    let (one, other) = (at_hand.slot(by.part), at_hand.slot(times));
    if !one.is_given() || !other.is_given() {
        return Sorted::Unknown;
    }
    let (one, other) = (one.as_decimal(), other.as_decimal());
    let under = 10_i128.pow(u32::from(one.scale + other.scale).min(2 * u32::from(SCALE_MAX)));
    let product = i128::from(one.mantissa) * i128::from(other.mantissa);
    let rest = product.rem_euclid(under) * (PRODUCT_PARTS / under);
    Sorted::Product(product.div_euclid(under), rest)
}

/// Into how many parts one is divided in a product of two numbers.
pub const PRODUCT_PARTS: i128 = 10_i128.pow(2 * SCALE_MAX as u32);

/// What is known to be empty is less than any value: who was never assigned
/// waited longest. What is not known comes last either way.
pub fn by_field<'a>(
    context: &Context<'a>,
    by: Order,
    left: &'a [Datum],
    right: &'a [Datum],
) -> Ordering {
    let of = |it| sorted(context, by, it);
    let turned = |it: Ordering| if by.descending { it.reverse() } else { it };
    match (of(left), of(right)) {
        (Sorted::Unknown, Sorted::Unknown) | (Sorted::Empty, Sorted::Empty) => Ordering::Equal,
        (Sorted::Unknown, _) => Ordering::Greater,
        (_, Sorted::Unknown) => Ordering::Less,
        (Sorted::Empty, _) => turned(Ordering::Less),
        (_, Sorted::Empty) => turned(Ordering::Greater),
        (Sorted::Is(left), Sorted::Is(right)) => {
            compare(left, right).map_or(Ordering::Equal, turned)
        }
        (Sorted::Product(a, b), Sorted::Product(c, d)) => turned((a, b).cmp(&(c, d))),
        // One order gives either products or values.
        (Sorted::Is(_), Sorted::Product(..)) | (Sorted::Product(..), Sorted::Is(_)) => {
            Ordering::Equal
        }
    }
}

/// Everybody who fits, by position, the first one first.
pub fn ranked(context: &Context<'_>, of: &Choose) -> Vec<u32> {
    let Some(people) = people(context, of) else {
        return Vec::new();
    };
    let all = (0..)
        .zip(people)
        .filter(|it| fits(context, of, it.1) == Tri::Yes);
    let mut all: Vec<(u32, &[Datum])> = all.collect();
    all.sort_by(|a, b| order(context, of, a.1, b.1));
    all.into_iter().map(|it| it.0).collect()
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
        let fits = of.fits.and_then(|it| on(context, it, person));
        match fits.filter(|(context, node)| context.answer(*node) != Tri::Yes) {
            Some((context, node)) => rest::missing(&context, node, into),
            None => missing_of_order(context, of, person, into),
        }
    }
}

/// What is missing to say where a person comes.
fn missing_of_order<'a>(
    context: &Context<'a>,
    of: &Choose,
    person: &'a [Datum],
    into: &mut Vec<Slot>,
) {
    for prefer in &of.prefer {
        if let Some((context, node)) = on(context, *prefer, person)
            && context.answer(node) == Tri::Unknown
        {
            rest::missing(&context, node, into);
        }
    }
    let at_hand = with(context, person);
    for by in &of.order {
        let parts = std::iter::once(by.part).chain(by.times);
        for part in parts.filter(|it| at_hand.slot(*it).tag == Tag::Unknown) {
            rest::ask_for(&at_hand, part, into);
        }
    }
}
