//! Whether two tests show a yes and a no of one part of a policy: both assert its answer, the yes is its yes and the no its no, and the cases differ only in facts that it reads.

use std::collections::{BTreeMap, BTreeSet};

use escalate::model::decision::State;
use escalate::model::moment::Moment;
use escalate::suite::claim::{Assertion, MeasurePart, Part, Probe, Wanted};
use escalate::suite::{PreparedTest, Step};
use serde_json::Value;

use crate::policies::{Element, Policy};

/// Kinds of parts that a decision has no answer of; what rests on them has one.
const BEHIND_OTHERS: [&str; 6] = [
    "definition",
    "table",
    "target",
    "raci",
    "process",
    "coverage",
];

/// What differs if one test has more cases than the other; no measure reads it.
const HOW_MANY: &str = "the number of cases";

/// How what is asserted of a measure's figure is named, in all or in a group.
const FIGURE: &str = "Figure ";

/// Keys of a case that are no facts.
const BESIDE_FACTS: [&str; 5] = ["id", "history", "as_of", "history_complete", "format"];

/// One thing of which two tests assert two answers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Contrast {
    /// What of the part it is: `met`, `acts`, `Figure high`.
    pub aspect: String,
    /// What the yes asserts.
    pub yes: String,
    /// What the no asserts.
    pub no: String,
}

/// Whether `yes` and `no` show the two answers of a part; if not, why. `promise` says whether the
/// item is something that ought to be so.
pub fn pair(
    policy: &Policy,
    element: &Element,
    promise: bool,
    yes: &PreparedTest,
    no: &PreparedTest,
) -> Result<Vec<Contrast>, String> {
    let behind = BEHIND_OTHERS.contains(&element.kind.as_str());
    let parts: Vec<&Element> = match behind {
        false => vec![element],
        true => {
            let name = element.name();
            let rest_on = policy.elements.iter().filter(|it| it.uses.contains(&name));
            std::iter::once(element).chain(rest_on).collect()
        }
    };
    let mut why = "neither test asserts its answer".to_owned();
    for part in parts {
        for one in &yes.steps {
            for other in &no.steps {
                match steps(policy, (element, part), promise, one, other) {
                    Ok(contrasts) => return Ok(contrasts),
                    Err(Some(it)) => why = it,
                    Err(None) => {}
                }
            }
        }
    }
    Err(why)
}

/// The same of two decisions. `Err(None)` if they do not assert the answer of `part`.
fn steps(
    policy: &Policy,
    (element, part): (&Element, &Element),
    promise: bool,
    yes: &Step,
    no: &Step,
) -> Result<Vec<Contrast>, Option<String>> {
    let said = answers(policy, part, yes);
    let denied = answers(policy, part, no);
    if said.is_empty() || denied.is_empty() {
        return Err(None);
    }
    let contrasts: Vec<Contrast> = said
        .iter()
        .filter_map(|(aspect, one)| Some((aspect, one, denied.get(aspect)?)))
        .filter(|(_, one, other)| differ(one, other))
        .map(|(aspect, one, other)| Contrast {
            aspect: aspect.clone(),
            yes: one.clone(),
            no: other.clone(),
        })
        .collect();
    if contrasts.is_empty() {
        return Err(Some(format!(
            "both assert the same of {}: {said:?} and {denied:?}",
            part.place()
        )));
    }
    if part.kind == "measure" && !contrasts.iter().any(|it| it.aspect.starts_with(FIGURE)) {
        return Err(Some("the tests do not assert two figures of it".to_owned()));
    }
    let wrong = contrasts.iter().find(|it| {
        let speaks = |value: &str| speaks(element, part, promise, &it.aspect, value);
        speaks(&it.yes) == Some(false) || speaks(&it.no) == Some(true)
    });
    if let Some(it) = wrong {
        return Err(Some(format!(
            "the yes is the no of {}: {} is {} in the yes, {} in the no",
            part.place(),
            it.aspect,
            it.yes,
            it.no
        )));
    }
    let differing = Facts::of(yes).differing(&Facts::of(no));
    let reads: BTreeSet<&str> = match element.kind.as_str() {
        // Whether it is escalated to a target is for the rule to say.
        "target" => element.reads.iter().chain(&part.reads),
        _ => element.reads.iter().chain(&[]),
    }
    .map(String::as_str)
    .collect();
    let beside: Vec<&str> = differing
        .iter()
        .map(String::as_str)
        .filter(|it| !reads.contains(it))
        .collect();
    let moved = yes.now != no.now;
    match (beside.is_empty(), beside.len() < differing.len() || moved) {
        (true, true) => Ok(contrasts),
        (true, false) => Err(Some("the cases are the same".to_owned())),
        (false, true) => Err(Some(format!(
            "the cases differ in what it does not read: {}",
            beside.join(", ")
        ))),
        (false, false) => Err(Some("no fact that it reads differs".to_owned())),
    }
}

/// Whether what is asserted of a part is a yes or a no of an item that `element` claims; `None` if
/// it is neither by itself, such as a name that is chosen.
///
/// A rule that is due or decides says yes, and so do a reason that speaks, a measure whose limit is
/// broken, an item that is met and a clock that is kept. Where the item is a promise, a rule that is
/// due and a measure whose limit is broken say no: it is not kept.
fn speaks(
    element: &Element,
    part: &Element,
    promise: bool,
    aspect: &str,
    value: &str,
) -> Option<bool> {
    match (element.kind.as_str(), part.kind.as_str(), aspect) {
        // Of a target it is whether a person must confirm it.
        ("target", _, "state") => match value {
            "proposed" => Some(true),
            "due" => Some(false),
            _ => None,
        },
        ("target", ..) => None,
        (_, "escalation", "acts") => match value {
            "due" => Some(!promise),
            "no" | "not due" | "held" => Some(promise),
            _ => None,
        },
        (_, "escalation", "answer") | (_, "measure", "flagged") => {
            yes_or_no(value).map(|it| it != promise)
        }
        (_, "severity", "rule") | (_, "item", "met") | (_, "reason", "speaks") => yes_or_no(value),
        // Whoever is chosen or told is neither by itself; that nobody is, is a no.
        (_, "choose", "chosen") if ["nobody", "not_applicable"].contains(&value) => Some(false),
        (_, "raci", "notify") if value == "Exactly([])" => Some(false),
        (_, "clock", "Breached") => yes_or_no(value.strip_prefix("is ")?).map(|it| !it),
        _ => None,
    }
}

fn yes_or_no(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// What a test asserts of a part that claims an item and cannot be, given what the test says that it
/// shows: an item that is not met, in a yes; a rule that is due, in a no.
///
/// Of several items, clocks and promises all must be a yes; of several rules one is enough.
pub fn against(
    policy: &Policy,
    element: &Element,
    promise: bool,
    test: &PreparedTest,
    holds: bool,
) -> Option<String> {
    let all_must = match element.kind.as_str() {
        "item" | "clock" => true,
        "escalation" | "measure" => promise,
        _ => false,
    };
    // The steps of a story show one after the other.
    let [step] = test.steps.as_slice() else {
        return None;
    };
    let found = answers(policy, element, step);
    let (aspect, value) = found.iter().find(|(aspect, value)| {
        speaks(element, element, promise, aspect, value) == Some(!holds) && all_must == holds
    })?;
    Some(format!("{}: {aspect} is {value}", element.place()))
}

/// Whether two answers are two. What is not known is none, and whoever is not due may be anything else.
fn differ(one: &str, other: &str) -> bool {
    let of = [one, other];
    let not_due = of.contains(&"not due");
    one != other && !of.contains(&"unknown") && (!not_due || of.contains(&"due"))
}

/// What a decision's assertions say of a part: for each aspect what is expected.
fn answers(policy: &Policy, part: &Element, step: &Step) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let beside = policy.elements.iter().filter(|it| it.list == part.list);
    let alone = part.list.is_some() && beside.count() == 1;
    for it in &step.assertions {
        answer(part, alone, it, &mut found);
    }
    found
}

fn answer(
    part: &Element,
    alone: bool,
    assertion: &Assertion,
    found: &mut BTreeMap<String, String>,
) {
    let id = part.id.as_str();
    let wanted = &assertion.wanted;
    let is = match wanted {
        Wanted::Is(it) => it.as_deref(),
        _ => None,
    };
    let mut add = |aspect: &str, value: &str| {
        found.insert(aspect.to_owned(), value.to_owned());
    };
    match (part.kind.as_str(), &assertion.probe) {
        ("escalation", Probe::State(rule, _)) if rule == id => {
            add("state", is.unwrap_or("no"));
            add("acts", acts(is.unwrap_or("no")));
        }
        ("escalation", Probe::Answer(rule)) if rule == id => {
            add("answer", is.unwrap_or("unknown"));
        }
        ("escalation", Probe::Referrals(states)) => {
            let listed = listed(wanted, |it| it.split('/').next() == Some(id));
            match (listed, *states) {
                (Some(true), [state]) => {
                    let state = word(state);
                    add("state", &state);
                    add("acts", acts(&state));
                }
                (Some(true), _) => add("acts", "due"),
                (Some(false), _) if states.contains(&State::Due) => add("acts", "not due"),
                _ => {}
            }
        }
        ("severity", Probe::SeverityRule) => match id {
            "table" => add("rule", yes_no(is.is_none())),
            _ => add("rule", yes_no(is == Some(id))),
        },
        ("severity", Probe::Level) => add("level", is.unwrap_or("none")),
        ("severity", Probe::Certain) => add("certain", is.unwrap_or("none")),
        ("severity", Probe::SeverityRow) if id == "table" => add("row", is.unwrap_or("none")),
        ("clock", Probe::Clock(clock, what)) if clock == id => {
            let value = match (what, is) {
                (Part::Breached | Part::Phase, Some(it)) => format!("is {it}"),
                _ => format!("{wanted:?}"),
            };
            add(&format!("{what:?}"), &value);
            // What does not apply is not missed.
            if (what, is) == (&Part::Phase, Some("not_applicable")) {
                add("Breached", "is no");
            }
        }
        ("item", Probe::Item(list, item)) if item == id && part.list.as_ref() == Some(list) => {
            add("met", is.unwrap_or("unknown"));
        }
        ("item", Probe::Unmet(list)) if part.list.as_ref() == Some(list) => {
            if let Some(listed) = listed(wanted, |it| it == id) {
                add("met", yes_no(!listed));
            }
        }
        // A list is met if each of its items is; one that has a single item is unmet with it.
        ("item", Probe::Ready(list)) if part.list.as_ref() == Some(list) => match is {
            Some("yes") => add("met", "yes"),
            Some("no") if alone => add("met", "no"),
            _ => {}
        },
        ("measure", Probe::Measure(measure, group, part)) if measure == id => {
            // What a measure answers is whether a limit is broken, in all or in a group.
            if *part == MeasurePart::Flagged {
                let value = is.unwrap_or("no");
                if group.is_none() || value == "yes" {
                    add("flagged", value);
                }
            }
            // `< 34%` may be the figure of both.
            if let (MeasurePart::Figure, Wanted::Is(it)) = (part, wanted) {
                let of = group.as_deref().unwrap_or("all");
                add(&format!("{FIGURE}{of}"), it.as_deref().unwrap_or("none"));
            }
        }
        ("choose", Probe::Chosen(choice)) if choice == id => {
            add("chosen", is.unwrap_or("nobody"));
        }
        ("reason", Probe::Speaks(of)) if part.list.as_ref() == Some(of) => {
            if let Some(it) = listed(wanted, |it| it == id) {
                add("speaks", yes_no(it));
            }
        }
        ("advice", Probe::Advice(of)) if of == id => add("answer", is.unwrap_or("unknown")),
        ("target", Probe::Highest) => add("highest", yes_no(is == Some(id))),
        ("raci", Probe::Notify) => add("notify", &format!("{wanted:?}")),
        _ => {}
    }
}

/// Whether a list has a member of that kind, as far as is said.
fn listed(wanted: &Wanted, of: impl Fn(&str) -> bool) -> Option<bool> {
    let any = |list: &[String]| list.iter().any(|it| of(it));
    match wanted {
        Wanted::Exactly(list) => Some(any(list)),
        Wanted::Among { includes, .. } if any(includes) => Some(true),
        Wanted::Among { excludes, .. } if any(excludes) => Some(false),
        _ => None,
    }
}

/// What comes of a rule in a state.
fn acts(state: &str) -> &str {
    match state {
        "due" | "proposed" => "due",
        "undetermined" => "unknown",
        other => other,
    }
}

fn word(state: &State) -> String {
    let word = serde_json::to_value(state).unwrap();
    word.as_str().unwrap().to_owned()
}

fn yes_no(it: bool) -> &'static str {
    if it { "yes" } else { "no" }
}

/// What a fact was, and from when.
type Course = Vec<(Option<Moment>, Value)>;

/// What is known as of a decision, of its case and of the organisation.
pub struct Facts {
    now: Moment,
    values: BTreeMap<String, Value>,
    /// Of a test of measures: each case, and for each of its facts what it was from when.
    measured: Vec<BTreeMap<String, Course>>,
}

impl Facts {
    /// Of one decision of a test.
    pub fn of(step: &Step) -> Facts {
        let case: Value = serde_json::from_str(&step.case).unwrap();
        let mut values = BTreeMap::new();
        for (name, value) in case.as_object().unwrap() {
            if !BESIDE_FACTS.contains(&name.as_str()) {
                values.insert(name.clone(), value.clone());
            }
        }
        let history = case.get("history").and_then(Value::as_array);
        let mut events: Vec<(Moment, &Value)> = history
            .into_iter()
            .flatten()
            .map(|it| (it["at"].as_str().unwrap().parse().unwrap(), &it["set"]))
            .collect();
        events.sort_by_key(|it| it.0);
        for (_, set) in events.iter().filter(|it| it.0 <= step.now) {
            for (name, value) in set.as_object().unwrap() {
                values.insert(name.clone(), value.clone());
            }
        }
        let measured = step.measured.iter().map(|it| course(it)).collect();
        if let Some(program) = &step.program {
            let program: Value = serde_json::from_str(program).unwrap();
            for (name, value) in program.as_object().unwrap() {
                values.insert(format!("program.{name}"), value.clone());
            }
        }
        Facts {
            now: step.now,
            values,
            measured,
        }
    }

    /// The facts in which two decisions differ. An instant that is as long before now in both is
    /// the same, and so is one that is the same on the calendar.
    pub fn differing(&self, other: &Facts) -> Vec<String> {
        let names: BTreeSet<&String> = self.values.keys().chain(other.values.keys()).collect();
        let differs = |it: &&String| {
            let none = Value::Null;
            let (one, two) = (self.values.get(*it), other.values.get(*it));
            match (one, two) {
                (Some(one), Some(two)) => !self.same(one, two, other),
                // Not known, and known to be none, are two.
                (Some(one), None) | (None, Some(one)) => *one != none || !is_instant(it),
                (None, None) => false,
            }
        };
        let mut found: BTreeSet<String> = names.into_iter().filter(differs).cloned().collect();
        if self.measured.len() != other.measured.len() {
            found.insert(HOW_MANY.to_owned());
        }
        for (one, two) in self.measured.iter().zip(&other.measured) {
            for name in one.keys().chain(two.keys()) {
                if !self.same_course(one.get(name), two.get(name), other) {
                    found.insert(name.clone());
                }
            }
        }
        found.into_iter().collect()
    }

    fn same_course(&self, one: Option<&Course>, two: Option<&Course>, other: &Facts) -> bool {
        let (Some(one), Some(two)) = (one, two) else {
            return false;
        };
        one.len() == two.len()
            && one
                .iter()
                .zip(two)
                .all(|(a, b)| a.0 == b.0 && self.same(&a.1, &b.1, other))
    }

    fn same(&self, one: &Value, two: &Value, other: &Facts) -> bool {
        match (one, two) {
            (Value::String(a), Value::String(b)) if a != b => {
                let (Ok(a), Ok(b)) = (a.parse::<Moment>(), b.parse::<Moment>()) else {
                    return false;
                };
                let ago = |at: Moment, now: Moment| now.millis() - at.millis();
                a == b || ago(a, self.now) == ago(b, other.now)
            }
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a, b, other))
            }
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(key, a)| b.get(key).is_some_and(|b| self.same(a, b, other)))
            }
            _ => one == two,
        }
    }
}

/// Every fact of a case, as it was at first and from each change on.
fn course(line: &str) -> BTreeMap<String, Vec<(Option<Moment>, Value)>> {
    let case: Value = serde_json::from_str(line).unwrap();
    let mut facts: BTreeMap<String, Vec<(Option<Moment>, Value)>> = BTreeMap::new();
    let mut note = |at: Option<Moment>, set: &Value| {
        for (name, value) in set.as_object().unwrap() {
            if !BESIDE_FACTS.contains(&name.as_str()) {
                facts
                    .entry(name.clone())
                    .or_default()
                    .push((at, value.clone()));
            }
        }
    };
    note(None, &case);
    let history = case.get("history").and_then(Value::as_array);
    for event in history.into_iter().flatten() {
        note(
            Some(event["at"].as_str().unwrap().parse().unwrap()),
            &event["set"],
        );
    }
    facts
}

/// Whether a fact tells when something happened: left out it means that it did not.
fn is_instant(name: &str) -> bool {
    name.ends_with("_at")
}
