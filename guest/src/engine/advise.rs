//! Answers questions about the organisation from what speaks for and against.
//!
//! A reason to do it now counts before all else, then a decisive one against it.
//! Where something speaks for it and nothing against, the answer is yes; where
//! both do, they are to be weighed. What is not known is tried both ways: the
//! answer is known only where all ways lead to it.

use super::eval::Context;
use crate::program::ir::choices::{Advice, Side};
use crate::value::tri::Tri;

/// The answer to a question about the organisation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// Yes, and now.
    Now,
    /// Yes.
    Yes,
    /// Something speaks for it and something against.
    Weigh,
    /// Not yet.
    NotYet,
    /// Nothing speaks for it.
    No,
    /// The facts given do not settle it.
    Unknown,
}

impl Verdict {
    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Now => "yes_now",
            Verdict::Yes => "yes",
            Verdict::Weigh => "weigh",
            Verdict::NotYet => "not_yet",
            Verdict::No => "no",
            Verdict::Unknown => "unknown",
        }
    }
}

/// What became of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Advised {
    /// The answer.
    pub verdict: Verdict,
    /// Whether each reason holds.
    pub reasons: Vec<Tri>,
    /// Whether it is not answered, as this is not what was asked.
    pub aside: bool,
}

impl Advised {
    /// Of a question that is left aside.
    pub fn aside() -> Advised {
        Advised {
            verdict: Verdict::Unknown,
            reasons: Vec::new(),
            aside: true,
        }
    }

    /// Whether a reason, by position, has a part in the answer.
    pub fn speaks(&self, of: &Advice, at: usize) -> bool {
        let side = of.reasons.get(at).map(|it| it.side);
        let holds = self.reasons.get(at) == Some(&Tri::Yes);
        holds
            && match self.verdict {
                Verdict::Now => side == Some(Side::Override),
                Verdict::Yes => side == Some(Side::For),
                _ => side != Some(Side::Sole) || self.alone(of),
            }
    }

    /// Whether nothing but reasons that speak alone holds.
    fn alone(&self, of: &Advice) -> bool {
        let all = of.reasons.iter().zip(&self.reasons);
        all.filter(|it| it.0.side != Side::Sole)
            .all(|it| *it.1 == Tri::No)
    }
}

/// Answer a question, as a context sees the organisation.
pub fn decide(context: &Context<'_>, of: &Advice) -> Advised {
    let reasons: Vec<Tri> = of
        .reasons
        .iter()
        .map(|it| context.answer(it.when))
        .collect();
    let any = |side: Side| {
        let its = of.reasons.iter().zip(&reasons);
        let its = its.filter(|it| it.0.side == side);
        its.fold(Tri::No, |any, it| any.or(*it.1))
    };
    let sides = [
        Side::Override,
        Side::Decisive,
        Side::For,
        Side::Against,
        Side::Sole,
    ]
    .map(any);
    let mut found: Option<Verdict> = None;
    let mut open = false;
    for way in 0..32_u32 {
        let holds = |at: usize| way >> at & 1 != 0;
        let possible = sides.iter().enumerate().all(|(at, it)| match it {
            Tri::Unknown => true,
            known => Tri::from(holds(at)) == *known,
        });
        if !possible {
            continue;
        }
        let verdict = match (holds(0), holds(1), holds(2), holds(3), holds(4)) {
            (true, ..) => Verdict::Now,
            (_, true, ..) => Verdict::NotYet,
            (_, _, true, true, _) => Verdict::Weigh,
            (_, _, true, false, _) => Verdict::Yes,
            (_, _, false, true, _) | (_, _, false, false, true) => Verdict::NotYet,
            (_, _, false, false, false) => Verdict::No,
        };
        open |= found.is_some_and(|it| it != verdict);
        found = Some(verdict);
    }
    Advised {
        verdict: found.filter(|_| !open).unwrap_or(Verdict::Unknown),
        reasons,
        aside: false,
    }
}
