//! Admits a case that comes as typed values.

use super::read::{Strictness, finish, unknown_fact};
use super::{Case, Datum, Event, Rejected, expected, shortened};
use crate::limits::{EVENTS_MAX, LIST_MAX};
use crate::program::ir::{Fact, Program, Shape};
use crate::text::suggest;
use crate::time::{instant, span};
use crate::value::given::{Given, Input, Scalar};

/// Admit a case.
///
/// Fails if it names a fact that the policy does not know, repeats one, or is
/// larger than the limits.
pub fn admit(
    program: &Program,
    case: &mut Case,
    input: &Input,
    how: Strictness,
) -> Result<(), Rejected> {
    case.clear();
    case.id.push_str(&input.id);
    case.as_of = input.as_of;
    case.history_complete = input.history_complete;
    facts(program, case, &input.facts, how, false)?;
    if input.history.len() > EVENTS_MAX {
        return Err(Rejected::new(
            "C0106",
            format!("the history has more than {EVENTS_MAX} events"),
            Some("leave out events that change no fact of the policy"),
        ));
    }
    for (at, set) in &input.history {
        let start = u32::try_from(case.changes.len()).unwrap_or(u32::MAX);
        facts(program, case, set, how, true)?;
        let end = u32::try_from(case.changes.len()).unwrap_or(u32::MAX);
        case.events.push(Event {
            at: *at,
            start,
            end,
        });
    }
    finish(case, how)
}

fn facts(
    program: &Program,
    case: &mut Case,
    given: &[(String, Given)],
    how: Strictness,
    event: bool,
) -> Result<(), Rejected> {
    let mut seen = vec![false; program.facts.len()];
    for (name, value) in given {
        let Some(at) = position(program, name) else {
            if how.ignore_extra_facts {
                continue;
            }
            return Err(unknown_fact(program, name));
        };
        if seen
            .get_mut(at)
            .is_some_and(|it| std::mem::replace(it, true))
        {
            return Err(Rejected::new(
                "C0103",
                format!("`{name}` is given twice"),
                Some("keep one of the two"),
            ));
        }
        let Some(fact) = program.facts.get(at) else {
            continue;
        };
        let read = at < program.slots as usize;
        let datum = match value_of(program, case, &fact.shape, value, read, how) {
            Ok(datum) => datum,
            Err(message) => {
                case.problem(name, message);
                Datum::UNKNOWN
            }
        };
        if !read {
            continue;
        }
        if event {
            case.changes
                .push((u32::try_from(at).unwrap_or(u32::MAX), datum));
        } else if let Some(slot) = case.base.get_mut(at) {
            *slot = datum;
        }
    }
    Ok(())
}

/// A fact of the case, by name; those of the organisation are given apart.
fn position(program: &Program, name: &str) -> Option<usize> {
    let named = |it: &Fact| it.name == *name && !it.of_program();
    program.facts.iter().position(named)
}

fn value_of(
    program: &Program,
    case: &mut Case,
    shape: &Shape,
    given: &Given,
    store: bool,
    how: Strictness,
) -> Result<Datum, String> {
    match (given, shape) {
        (Given::None, _) => Ok(Datum::NONE),
        (Given::One(it), _) => scalar(program, case, shape, it, store),
        (Given::Many(list), Shape::List(of)) => {
            let mut found = Vec::new();
            for (at, it) in within(list)?.iter().enumerate() {
                found.push(
                    scalar(program, case, of, it, store)
                        .map_err(|why| format!("element {}: {why}", at + 1))?,
                );
            }
            Ok(keep(case, &found, found.len()))
        }
        (Given::Many(list), Shape::Records(_)) if list.is_empty() => Ok(keep(case, &[], 0)),
        (Given::Records(list), Shape::List(_)) if list.is_empty() => Ok(keep(case, &[], 0)),
        (Given::Records(rows), Shape::Records(fields)) => {
            let mut found = Vec::new();
            for (row, record) in within(rows)?.iter().enumerate() {
                let start = found.len();
                found.extend(fields.iter().map(|_| Datum::UNKNOWN));
                let mut seen = vec![false; fields.len()];
                for (name, it) in record {
                    let Some(at) = fields.iter().position(|field| field.name == *name) else {
                        if how.ignore_extra_facts {
                            continue;
                        }
                        let near = suggest::nearest(name, fields.iter().map(|it| it.name.as_str()));
                        let near = near
                            .map(|it| format!("; did you mean `{it}`?"))
                            .unwrap_or_default();
                        return Err(format!(
                            "element {}: a record here has no field `{}`{near}",
                            row + 1,
                            shortened(name)
                        ));
                    };
                    if seen
                        .get_mut(at)
                        .is_some_and(|it| std::mem::replace(it, true))
                    {
                        return Err(format!("element {}: `{name}` is given twice", row + 1));
                    }
                    let Some(field) = fields.get(at) else {
                        continue;
                    };
                    let datum = scalar(program, case, &field.shape, it, store)
                        .map_err(|why| format!("element {}, `{name}`: {why}", row + 1))?;
                    if let Some(cell) = found.get_mut(start + at) {
                        *cell = datum;
                    }
                }
            }
            Ok(keep(case, &found, rows.len()))
        }
        (Given::Many(_), _) => Err(format!(
            "expected {}, found a list",
            expected(program, shape)
        )),
        (Given::Records(_), _) => Err(format!(
            "expected {}, found a list of records",
            expected(program, shape)
        )),
    }
}

fn within<T>(list: &[T]) -> Result<&[T], String> {
    if list.len() > LIST_MAX {
        return Err(format!("a list holds at most {LIST_MAX} elements"));
    }
    Ok(list)
}

fn keep(case: &mut Case, found: &[Datum], len: usize) -> Datum {
    let start = case.elements.len();
    case.elements.extend_from_slice(found);
    Datum::range(start, len)
}

fn scalar(
    program: &Program,
    case: &mut Case,
    shape: &Shape,
    it: &Scalar,
    store: bool,
) -> Result<Datum, String> {
    match (it, shape) {
        (Scalar::Boolean(it), Shape::Boolean) => Ok(Datum::given(i64::from(*it))),
        (Scalar::Timestamp(at), Shape::Timestamp) if (instant::MIN..=instant::MAX).contains(at) => {
            Ok(Datum::given(*at))
        }
        (Scalar::Timestamp(_), Shape::Timestamp) => {
            Err("the instant is not in the years 1900 to 9999".to_owned())
        }
        (Scalar::Duration(it), Shape::Duration) => Ok(Datum::given(*it)),
        (Scalar::Integer(it), Shape::Integer | Shape::Number) => Ok(Datum::given(*it)),
        (Scalar::Number(it), _) if it.scale > crate::value::decimal::SCALE_MAX => {
            Err("a number has at most 6 fraction digits".to_owned())
        }
        (Scalar::Number(it), Shape::Integer | Shape::Number) => {
            case.read_number(program, shape, *it)
        }
        (Scalar::Text(it), _) => case.read_text(program, shape, it, store),
        (other, _) => {
            let mut found = String::new();
            match other {
                Scalar::Boolean(it) => found.push_str(if *it { "`true`" } else { "`false`" }),
                Scalar::Integer(it) => found = format!("`{it}`"),
                Scalar::Number(it) => found = format!("`{it}`"),
                Scalar::Timestamp(at) => {
                    found.push_str("the instant `");
                    instant::write(&mut found, *at);
                    found.push('`');
                }
                Scalar::Duration(it) => {
                    found.push_str("the span `");
                    span::write(&mut found, *it);
                    found.push('`');
                }
                Scalar::Text(_) => {}
            }
            Err(format!(
                "expected {}, found {found}",
                expected(program, shape)
            ))
        }
    }
}
