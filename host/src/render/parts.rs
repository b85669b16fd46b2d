//! The words that several forms share: answers, values, instants, counts.

use serde_json::Value;

use super::look::{Ink, Look};
use super::sheet::Words;
use crate::model::decision::{Answer, Fact, ItemAnswer};
use crate::model::moment::{Length, Moment};

/// Elements of a list that are shown; the rest are counted.
const ELEMENTS_MAX: usize = 5;

/// A value as people write it: `yes`, `240`, `open`, `sms, mail, … 3 more`.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) if list.is_empty() => "empty list".to_owned(),
        Value::Array(list) if list.iter().any(Value::is_object) => count(list.len(), "record"),
        Value::Array(list) => {
            let mut shown: Vec<String> = list.iter().take(ELEMENTS_MAX).map(self::value).collect();
            if list.len() > ELEMENTS_MAX {
                shown.push(format!("and {} more", list.len() - ELEMENTS_MAX));
            }
            shown.join(", ")
        }
        Value::Object(fields) => {
            let parts = fields
                .iter()
                .map(|(name, it)| format!("{name} {}", self::value(it)));
            parts.collect::<Vec<_>>().join(", ")
        }
    }
}

/// `customers_affected 240 · vip no`, the names faint.
pub(crate) fn facts(look: &Look, facts: &[Fact]) -> Words {
    let mut words = Words::new();
    for fact in facts {
        words = words
            .dot(look, Ink::Faint, &format!("{} = ", fact.name))
            .put(Ink::Plain, &value(&fact.value));
    }
    words
}

/// `ask for vip, region`, the names to be seen.
pub(crate) fn ask_for(missing: &[String]) -> Words {
    names("ask for ", missing)
}

pub(crate) fn names(before: &str, names: &[String]) -> Words {
    let mut words = Words::new().put(Ink::Faint, before);
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            words.push(Ink::Faint, ", ");
        }
        words.push(Ink::Accent, name);
    }
    words
}

/// A mark of one column for an answer, with its ink.
pub(crate) fn mark(look: &Look, answer: Answer) -> (Ink, &'static str) {
    match answer {
        Answer::Yes => (Ink::Good, look.glyph("✓", "+")),
        Answer::No => (Ink::Bad, look.glyph("✗", "x")),
        Answer::Unknown => (Ink::Warn, "?"),
    }
}

/// The same for an item of a checklist.
pub(crate) fn item_mark(look: &Look, answer: ItemAnswer) -> (Ink, &'static str) {
    match answer {
        ItemAnswer::Yes => mark(look, Answer::Yes),
        ItemAnswer::No => mark(look, Answer::No),
        ItemAnswer::Unknown => mark(look, Answer::Unknown),
        ItemAnswer::NotApplicable => (Ink::Faint, look.glyph("–", "-")),
    }
}

/// An instant beside the decision's own: `21:30Z`, `2026-11-21 09:00Z`. As it is if it is none.
pub(crate) fn instant(text: &str, at: Option<Moment>) -> String {
    match (text.parse::<Moment>(), at) {
        (Ok(it), Some(at)) => it.beside(at),
        (Ok(it), None) => it.to_string(),
        (Err(_), _) => text.to_owned(),
    }
}

/// How far an instant is from the decision's: `in 1h12m`, `1h12m ago`, `now`.
pub(crate) fn distance(text: &str, at: Option<Moment>) -> Option<String> {
    let away = text.parse::<Moment>().ok()?.since(at?);
    Some(match away.millis() {
        0 => "now".to_owned(),
        1.. => format!("in {}", away.rough()),
        _ => format!("{} ago", away.abs().rough()),
    })
}

/// A span as text, if it is one, without its sign.
pub(crate) fn length(text: &Option<String>) -> Option<Length> {
    text.as_deref().and_then(|it| it.parse().ok())
}

/// A part of one as percent, cut: `72%`. 100 % only if it is all used.
pub(crate) fn percent(used: f64) -> String {
    // What lacks less than a millionth of a percent lacks it by the way of writing.
    format!("{}%", (used * 100.0 + 1e-6).clamp(0.0, 999_999.0).floor())
}

/// `1 case`, `20,000 cases`.
pub(crate) fn count(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(n))
}

/// `1,234,567`.
pub(crate) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How alarming a level is, by its place among the policy's levels.
pub(crate) fn level_ink(level: &str, levels: &[String]) -> Ink {
    match levels.iter().position(|it| it == level) {
        Some(0) => Ink::Alarm,
        Some(1) => Ink::Warn,
        _ => Ink::Strong,
    }
}

/// A component names its options by their keys; whoever reads this knows them from the command line.
pub(crate) fn as_options(help: &str) -> String {
    help.replace("`ignore_extra_facts`", "`--ignore-extra-facts`")
        .replace("`strict`", "`--strict`")
}
