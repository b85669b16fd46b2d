//! Which conditions an answer rests on.
//!
//! Of *and*, the first no is enough for no, and yes takes all; of *or*, the first
//! yes is enough for yes, and no takes all; an answer that is unknown rests on
//! what is unknown; a count or a sum rests on those that answer as it does.

use super::outline::{How, Part};
use crate::value::tri::Tri;

/// Visit every condition that the answer of `part` rests on, itself and those
/// that it is put together from, in the order written, each with its answer.
pub fn rests<'p>(
    part: &'p Part,
    answer: &dyn Fn(&Part) -> Tri,
    visit: &mut dyn FnMut(&'p Part, Tri),
) {
    let own = answer(part);
    visit(part, own);
    let enough = match part.how {
        How::Leaf | How::Define(_) => return,
        How::Not => None,
        How::Same(_) => (own == Tri::Unknown).then_some(Tri::Unknown),
        How::And => match own {
            Tri::Yes => None,
            it => Some(it),
        },
        How::Or => match own {
            Tri::No => None,
            it => Some(it),
        },
        How::AtLeast(_) | How::Score(..) => Some(own),
    };
    let Some(enough) = enough else {
        part.parts.iter().for_each(|it| rests(it, answer, visit));
        return;
    };
    let first = match part.how {
        How::And => own == Tri::No,
        How::Or => own == Tri::Yes,
        _ => false,
    };
    let mut found = false;
    for it in &part.parts {
        if answer(it) == enough {
            found = true;
            rests(it, answer, visit);
            if first {
                break;
            }
        }
    }
    if !found {
        // At every level that is possible something else decides.
        let open = part.parts.iter().filter(|it| answer(it) == Tri::Unknown);
        open.for_each(|it| rests(it, answer, visit));
    }
}
