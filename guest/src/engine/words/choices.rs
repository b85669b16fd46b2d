//! Puts into words who was chosen, and who was not.

use super::{name, shown, why};
use crate::engine::case::Datum;
use crate::engine::choose::{self, Choice, PRODUCT_PARTS, Sorted};
use crate::engine::eval::Context;
use crate::engine::outcome::ItemState;
use crate::program::ir::choices::{Choose, Order};
use crate::value::tri::Tri;

/// What a person is called; of one without a name, its number in the list.
pub fn person(context: &Context<'_>, of: &Choose, at: u32, person: &[Datum]) -> String {
    match choose::name(context, of, person) {
        Some(it) => it.to_owned(),
        None => format!("number {}", at + 1),
    }
}

/// Why a choice came out as it did.
pub fn choice(context: &Context<'_>, of: &Choose, choice: &Choice) -> String {
    let found = match of.when {
        Some(when) if context.answer(when) != Tri::Yes => why(context, when),
        _ => String::new(),
    };
    let list = name(context, of.list);
    if choice.state == ItemState::NotApplicable {
        return found;
    }
    let people = choose::people(context, of);
    let Some(people) = people else {
        return joined(&found, format!("{list} is not known"));
    };
    let count = people.clone().count();
    match choice.person.and_then(|at| people.clone().nth(at as usize)) {
        Some(it) => joined(&found, standing(context, of, it)),
        None if count == 0 => joined(&found, format!("{list} is empty")),
        None if choice.open.is_empty() => joined(&found, format!("none of {count} in {list} fits")),
        None => {
            let fit = |at: &&u32| {
                let person = people.clone().nth(**at as usize);
                person.is_some_and(|it| choose::fits(context, of, it) == Tri::Yes)
            };
            let first = choice.open.iter().filter(fit).count();
            joined(
                &found,
                match first {
                    0 => format!("of {count} in {list} {} cannot be told", choice.open.len()),
                    first => format!("which of {first} in {list} comes first cannot be told"),
                },
            )
        }
    }
}

fn joined(before: &str, after: String) -> String {
    match before {
        "" => after,
        before => format!("{before}; {after}"),
    }
}

/// What speaks for a person.
fn standing<'a>(context: &Context<'a>, of: &Choose, person: &'a [Datum]) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut tell = |it: String| {
        if !it.is_empty() && !told.contains(&it) {
            told.push(it);
        }
    };
    for at in of.fits.iter().chain(&of.prefer) {
        if let Some((context, node)) = choose::on(context, *at, person)
            && context.answer(node) == Tri::Yes
        {
            tell(why(&context, node));
        }
    }
    let said = told.join("; ");
    for by in &of.order {
        // What was said of it already is not said again.
        let it = ordered_by(context, *by, person);
        if !said.contains(&format!("{} is ", it.0)) {
            told.push(format!("{} is {}", it.0, it.1));
        }
    }
    told.join("; ")
}

/// Why a person was not chosen: does not fit, or comes after the one who was.
pub fn passed_over<'a>(
    context: &Context<'a>,
    of: &Choose,
    person: &'a [Datum],
    chosen: Option<&'a [Datum]>,
) -> String {
    if let Some((context, node)) = of.fits.and_then(|it| choose::on(context, it, person))
        && context.answer(node) != Tri::Yes
    {
        return why(&context, node);
    }
    let Some(chosen) = chosen else {
        return "others come before".to_owned();
    };
    for prefer in &of.prefer {
        let answer = |it| choose::answer(context, *prefer, it);
        if answer(person) != answer(chosen)
            && let Some((context, node)) = choose::on(context, *prefer, person)
        {
            return format!("another is preferred: {}", why(&context, node));
        }
    }
    for by in &of.order {
        if choose::by_field(context, *by, person, chosen).is_ne() {
            let it = ordered_by(context, *by, person);
            return format!("{} is {}", it.0, it.1);
        }
    }
    "comes later in the list".to_owned()
}

/// By what a person is ordered, and what it is.
pub fn ordered_by<'a>(context: &Context<'a>, by: Order, person: &'a [Datum]) -> (String, String) {
    let at_hand = choose::with(context, person);
    let name = |part| name(&at_hand, part);
    let Some(times) = by.times else {
        return (name(by.part), shown(&at_hand, by.part));
    };
    let value = match choose::sorted(context, by, person) {
        Sorted::Product(whole, rest) => product(whole, rest),
        _ => "not known".to_owned(),
    };
    (format!("{} times {}", name(by.part), name(times)), value)
}

/// A product, exactly.
pub fn product(whole: i128, rest: i128) -> String {
    // Below zero the rest counts upwards.
    let negative = whole < 0;
    let (whole, rest) = match (negative, rest) {
        (true, 0) => (whole, 0),
        (true, rest) => (whole + 1, PRODUCT_PARTS - rest),
        (false, rest) => (whole, rest),
    };
    let sign = if negative && whole == 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{rest:012}");
    let text = text.trim_end_matches('0');
    text.trim_end_matches('.').to_owned()
}
