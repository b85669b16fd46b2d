//! Puts what a history shows into words.

use crate::engine::eval::Context;
use crate::program::ir::Slot;
use crate::program::ir::history::{History, How};
use crate::value::tri::Tri;

/// Whether a fact ever had a value.
pub(super) fn was(context: &Context<'_>, slot: Slot, answer: Tri) -> String {
    let Some(history) = context.program.histories.of(slot) else {
        return String::new();
    };
    let (fact, value) = (super::name(context, history.slot), &history.told);
    match answer {
        Tri::Yes => format!("{fact} was {value} at some time"),
        Tri::No => format!("{fact} was never {value}"),
        Tri::Unknown => format!("whether {fact} was ever {value} is not known"),
    }
}

/// What the answer to a question is called.
pub(super) fn name(context: &Context<'_>, history: &History) -> String {
    let (fact, value) = (super::name(context, history.slot), &history.told);
    match history.how {
        How::First => format!("the first time that {fact} became {value}"),
        How::Last => format!("the last time that {fact} became {value}"),
        How::Changes => format!("the number of changes of {fact}"),
        How::TimeIn => format!("the time in which {fact} was {value}"),
        How::Was => format!("whether {fact} was {value}"),
    }
}
