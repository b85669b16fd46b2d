//! Finds when a decision next changes if nothing else happens to the case.
//!
//! Every instant at which an answer could turn is a candidate. They are looked
//! at in order, and the decision is made anew at each, until it differs.

use super::decide::Workspace;
use super::eval::{Context, Scalar};
use super::outcome::Outcome;
use crate::limits::NEXT_CHANGE_STEPS_MAX;
use crate::program::ir::lists::Loop;
use crate::program::ir::{Measure, Node, NodeId, Program, Shape, Value, ValueId};

/// The earliest instant after `outcome.now` and not after `until` at which what
/// stands differs; `scratch` then holds the decision of that instant.
///
/// None if there is none, or if the search reached its limit.
pub fn next_change(
    program: &Program,
    space: &mut Workspace,
    outcome: &Outcome,
    until: i64,
    scratch: &mut Outcome,
) -> Option<i64> {
    let mut ahead = Vec::new();
    candidates(program, space, outcome, &mut ahead);
    for _ in 0..NEXT_CHANGE_STEPS_MAX {
        let at = ahead.iter().copied().min().filter(|it| *it <= until)?;
        space.evaluate(program, at, scratch);
        if !scratch.stands_as(outcome) {
            return Some(at);
        }
        ahead.retain(|it| *it > at);
        candidates(program, space, scratch, &mut ahead);
        ahead.sort_unstable();
        ahead.dedup();
    }
    None
}

/// All instants after an outcome's at which some answer in it could turn.
pub(super) fn candidates(
    program: &Program,
    space: &Workspace,
    outcome: &Outcome,
    into: &mut Vec<i64>,
) {
    let now = outcome.now;
    let from = into.len();
    for (fact, datum) in program.facts.iter().zip(space.replay.raw(&space.case)) {
        match &fact.shape {
            Shape::Timestamp if datum.is_given() => into.push(datum.bits),
            Shape::Records(fields) if datum.is_given() => {
                let (start, len) = datum.unpack();
                let rows = space
                    .case
                    .elements
                    .get(start..start + len * fields.len())
                    .unwrap_or(&[]);
                for row in rows.chunks_exact(fields.len().max(1)) {
                    for (field, datum) in fields.iter().zip(row) {
                        if field.shape == Shape::Timestamp && datum.is_given() {
                            into.push(datum.bits);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    // Where severity is open, each level has its own clocks.
    let levels: Vec<_> = match &outcome.severity {
        Some(it) if !it.certain() => it.levels().map(Some).collect(),
        Some(it) => vec![Some(it.level)],
        None => vec![None],
    };
    for level in levels {
        let clocks = space.clocks_at(program, now, level);
        for (clock, state) in program.clocks.iter().zip(&clocks) {
            state.candidates(program, clock, now, into);
            into.extend(state.started_at);
        }
        let context = space.context(program, now, level, &clocks, 0);
        timed(&context, &program.timed, into);
        super::course::candidates(&context, into);
        for (at, of) in program.lists_read.loops.iter().enumerate() {
            if of.depth == 0 && of.moves {
                let mut found = Vec::new();
                items(&context, at, of, &mut found);
                into.append(&mut found);
            }
        }
    }
    into.extend(outcome.referrals.iter().filter_map(|it| it.again_at));
    let mut at = from;
    while at < into.len() {
        if into.get(at).is_some_and(|it| *it <= now) {
            into.swap_remove(at);
        } else {
            at += 1;
        }
    }
}

/// When conditions turn that time alone can turn.
fn timed(context: &Context<'_>, nodes: &[NodeId], into: &mut Vec<i64>) {
    let program = context.program;
    for node in nodes {
        match program.nodes.get(*node as usize) {
            Some(Node::Compare { left, right, .. }) => turning(context, *left, *right, into),
            Some(Node::In { needle, list }) => {
                for it in program.constants.get(list.of()).unwrap_or(&[]) {
                    if let Some(threshold) = context.constant_line(*it) {
                        crossing(context, *needle, threshold, into);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Candidates kept of one list; the search looks at the earliest, and asks anew behind it.
const ITEM_CANDIDATES_MAX: usize = 1_024;

/// When conditions on the items of a list turn: the earliest instants.
fn items(context: &Context<'_>, at: usize, of: &Loop, into: &mut Vec<i64>) {
    for item in context.items(of).into_iter().flatten() {
        let context = context.with_item(of, item);
        timed(&context, &of.timed, into);
        let lists = &context.program.lists_read;
        for (inner, of) in lists.within(at).filter(|it| it.1.moves) {
            items(&context, inner, of, into);
        }
        if into.len() > 8 * ITEM_CANDIDATES_MAX {
            earliest(context.now, into);
        }
    }
    earliest(context.now, into);
}

fn earliest(now: i64, of: &mut Vec<i64>) {
    of.retain(|it| *it > now);
    of.sort_unstable();
    of.dedup();
    of.truncate(ITEM_CANDIDATES_MAX);
}

/// A value as a line over time: `slope * now + offset`.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    slope: i128,
    /// Over `under`.
    offset: i128,
    under: i128,
}

fn turning(context: &Context<'_>, left: ValueId, right: ValueId, into: &mut Vec<i64>) {
    let (lefts, rights) = (lines(context, left), lines(context, right));
    for left in &lefts {
        for right in &rights {
            let slope = left.slope - right.slope;
            if slope != 0 && left.under == 1 && right.under == 1 {
                push(into, (right.offset - left.offset).div_euclid(slope));
            }
        }
    }
    let still = |of: &[Line], measure: ValueId, into: &mut Vec<i64>| {
        for fixed in of.iter().filter(|it| it.slope == 0) {
            crossing(context, measure, *fixed, into);
        }
    };
    match (lefts.is_empty(), rights.is_empty()) {
        (true, false) => still(&rights, left, into),
        (false, true) => still(&lefts, right, into),
        _ => {}
    }
}

/// Most lines that a value may follow that are looked at.
const LINES_MAX: usize = 256;

/// The line that a value follows; of one that rests on a table that is open, all that
/// it may follow. None if it follows no line.
fn lines(context: &Context<'_>, value: ValueId) -> Vec<Line> {
    if let Some(it) = line(context, value) {
        return vec![it];
    }
    let both = |left: ValueId, right: ValueId, sign: i128| {
        let (left, right) = (lines(context, left), lines(context, right));
        let mut found = Vec::new();
        for left in &left {
            for right in right.iter().take(LINES_MAX) {
                found.push(Line {
                    slope: left.slope + sign * right.slope,
                    offset: left.offset + sign * right.offset,
                    under: 1,
                });
            }
        }
        found.truncate(LINES_MAX);
        found
    };
    match context.program.values.get(value as usize) {
        Some(Value::Pick(table)) => {
            let all = context.possible_picks(*table).unwrap_or_default();
            let all = all.iter().filter_map(|it| it.value);
            all.filter_map(|it| context.constant_line(it))
                .take(LINES_MAX)
                .collect()
        }
        Some(Value::Difference(left, right)) => both(*left, *right, -1),
        Some(Value::Shift { at, by, back }) => both(*at, *by, if *back { -1 } else { 1 }),
        _ => Vec::new(),
    }
}

/// When a measure that grows with time crosses a fixed amount.
fn crossing(context: &Context<'_>, measure: ValueId, fixed: Line, into: &mut Vec<i64>) {
    let program = context.program;
    let amount = fixed.offset.div_euclid(fixed.under.max(1));
    let amount_of = |it: i128| i64::try_from(it).ok();
    match program.values.get(measure as usize) {
        Some(Value::Elapsed { since, calendar }) => {
            if let (Some(Scalar::Whole(since)), Some(calendar)) = (
                context.value(*since),
                program.calendars.get(*calendar as usize),
            ) {
                for amount in [amount, amount + 1]
                    .into_iter()
                    .filter(|it| *it >= 0)
                    .filter_map(amount_of)
                {
                    into.extend(calendar.of.reach(since, amount));
                }
            }
        }
        Some(Value::Clock { clock, measure }) => {
            let Some(state) = context.clocks.get(*clock as usize) else {
                return;
            };
            let target = i128::from(state.target.unwrap_or(0));
            let amount = match measure {
                Measure::Elapsed => amount,
                Measure::Remaining => target - amount - 1,
                Measure::Used => (fixed.offset * target).div_euclid(fixed.under.max(1)),
                // Phase, breach and missed periods turn at the clock's own instants.
                Measure::Phase | Measure::Breached | Measure::Due | Measure::Missed => return,
            };
            for amount in [amount, amount + 1, amount + 2]
                .into_iter()
                .filter(|it| *it >= 0)
                .filter_map(amount_of)
            {
                into.extend(state.runs(program, amount));
            }
        }
        _ => {}
    }
}

fn push(into: &mut Vec<i64>, at: i128) {
    // A strict comparison turns one millisecond later.
    into.extend(
        [at, at + 1]
            .into_iter()
            .filter_map(|it| i64::try_from(it).ok()),
    );
}

fn line(context: &Context<'_>, value: ValueId) -> Option<Line> {
    let whole = |slope: i128, offset: i128| {
        Some(Line {
            slope,
            offset,
            under: 1,
        })
    };
    match *context.program.values.get(value as usize)? {
        Value::Now => whole(1, 0),
        Value::Constant(it) => context.constant_line(it),
        Value::Difference(left, right) => {
            let (left, right) = (line(context, left)?, line(context, right)?);
            whole(left.slope - right.slope, left.offset - right.offset)
        }
        Value::Shift { at, by, back } => {
            let (at, by) = (line(context, at)?, line(context, by)?);
            let sign = if back { -1 } else { 1 };
            whole(at.slope + sign * by.slope, at.offset + sign * by.offset)
        }
        Value::Elapsed { .. } => None,
        Value::Clock {
            measure: Measure::Due,
            ..
        }
        | Value::Fact(_)
        | Value::Pick(_)
        | Value::Size(_) => fixed(context.value(value)?),
        Value::Spent(slot) => {
            let spent = context.slot(slot);
            let slope = i128::from(super::history::grows(spent));
            spent.is_given().then(|| {
                whole(
                    slope,
                    i128::from(spent.bits) - slope * i128::from(context.now),
                )
            })?
        }
        // It turns where the conditions on the items do.
        Value::Count(_) | Value::Times { .. } => None,
        Value::Clock { .. } | Value::Severity => None,
    }
}

fn fixed(it: Scalar<'_>) -> Option<Line> {
    match it {
        Scalar::Whole(it) => Some(Line {
            slope: 0,
            offset: i128::from(it),
            under: 1,
        }),
        Scalar::Ratio(over, under) => Some(Line {
            slope: 0,
            offset: over,
            under,
        }),
        _ => None,
    }
}

impl Context<'_> {
    /// A constant as a line, if it is a number, an instant or a span.
    fn constant_line(&self, it: crate::program::ir::Constant) -> Option<Line> {
        fixed(self.constant(it))
    }
}
