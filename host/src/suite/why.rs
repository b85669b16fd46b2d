//! Says in what an assertion differs, and why, with what the component's explanation says.

use super::check::{Answered, Found, has, is_member};
use super::claim::{Assertion, Change, Difference, Member, Probe, Wanted, Why};
use super::snapshot;
use super::when::{Zone, shown};
use crate::model::decision::{Decision, Explanation, Item, ItemAnswer, Kind};
use crate::model::moment::Moment;

/// Rules of severity that are told although they did not decide.
const RULES_MAX: usize = 5;

/// The difference between what a test asserts and what there is; `explained` is the same decision
/// with its explanation.
pub fn difference(
    assertion: &Assertion,
    found: &Found,
    explained: &Answered,
    zone: Option<Zone>,
) -> Difference {
    let change = match (&assertion.wanted, found) {
        (Wanted::Exactly(wanted), Found::Many(found)) => {
            let lacks = wanted.iter().filter(|it| !has(found, it));
            let extra = found
                .iter()
                .filter(|it| !wanted.iter().any(|wanted| is_member(it, wanted)));
            Change::List {
                lacks: members(lacks, &assertion.probe, explained),
                extra: members(extra, &assertion.probe, explained),
                all: None,
            }
        }
        (Wanted::Among { includes, excludes }, Found::Many(found)) => {
            let lacks = includes.iter().filter(|it| !has(found, it));
            let extra = excludes.iter().filter(|it| has(found, it));
            Change::List {
                lacks: members(lacks, &assertion.probe, explained),
                extra: members(extra, &assertion.probe, explained),
                all: Some(found.clone()),
            }
        }
        (Wanted::Snapshot(wanted), Found::Whole(written)) => Change::Snapshot {
            name: wanted.name.clone(),
            there: wanted.text.is_some(),
            lines: match &wanted.text {
                Some(text) => snapshot::difference(text, written),
                None => Vec::new(),
            },
        },
        (wanted, found) => Change::Value {
            expected: with_local(wanted_text(wanted), zone),
            actual: with_local(found_text(found, explained), zone),
            why: reasons(assertion, explained),
        },
    };
    Difference {
        what: assertion.what.clone(),
        subjects: assertion.subjects.clone(),
        at: assertion.at,
        change,
    }
}

/// An instant, and what the clocks of a zone show then.
fn with_local(text: String, zone: Option<Zone>) -> String {
    match (text.parse::<Moment>(), zone) {
        (Ok(at), Some(_)) => format!("{text} ({})", shown(at, zone)),
        _ => text,
    }
}

fn wanted_text(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Is(Some(it)) => it.clone(),
        Wanted::Is(None) => "none".to_owned(),
        Wanted::Compares(comparison, it) => format!("{} {it}", comparison.as_str()),
        Wanted::Exactly(list) if list.is_empty() => "none".to_owned(),
        Wanted::Exactly(list) => list.join(", "),
        Wanted::Among { includes, excludes } if excludes.is_empty() => includes.join(", "),
        Wanted::Among { excludes, .. } => format!("without {}", excludes.join(", ")),
        Wanted::Snapshot(it) => format!("as in {}", it.name),
    }
}

fn found_text(found: &Found, explained: &Answered) -> String {
    match (found, explained) {
        (_, Answered::Refused(it)) => format!("refused: {}", it.error.code),
        (Found::One(Some(it)), _) => it.clone(),
        (Found::One(None), _) => "none".to_owned(),
        (Found::Many(list), _) => list.join(", "),
        (Found::Whole(_), _) => "another decision".to_owned(),
    }
}

fn members<'m>(
    names: impl Iterator<Item = &'m String>,
    probe: &Probe,
    explained: &Answered,
) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for name in names {
        // A rule that goes to several targets is told once where all of them are meant.
        let member = Member {
            name: name.clone(),
            why: match explained {
                Answered::Decision(it) => member_reason(name, probe, it),
                Answered::Refused(_) => refusal(explained),
                Answered::Measured(_) => Vec::new(),
            },
        };
        members.push(member);
    }
    members
}

fn member_reason(name: &str, probe: &Probe, decision: &Decision) -> Vec<Why> {
    let why = match probe {
        Probe::Referrals(_) => escalation(name.split('/').next().unwrap_or(name), decision),
        Probe::Unmet(list) => item(list, name, decision),
        Probe::Ask => decision
            .ask
            .iter()
            .find(|it| it.fact == name)
            .map(|it| plain(format!("it would settle {}", it.settles.join(", ")))),
        Probe::Candidates => decision.severity.as_ref().and_then(|it| {
            let other = it.could_be.iter().find(|it| it.level == name)?;
            let by = match (&other.rule, other.row) {
                (Some(rule), _) => format!("rule {rule}"),
                (None, Some(row)) => format!("row {row} of the table"),
                (None, None) => "what is otherwise".to_owned(),
            };
            Some(Why {
                missing: other.missing.clone(),
                ..plain(format!("it could be by {by}"))
            })
        }),
        Probe::Notify => decision
            .engagement
            .notify
            .iter()
            .find(|it| it.who == name)
            .map(|it| plain(format!("for {}", it.why))),
        Probe::Problems => decision
            .problems
            .iter()
            .find(|it| it.fact == name)
            .map(|it| plain(it.message.clone())),
        Probe::RuleMissing(id) => escalation(id, decision),
        Probe::Clock(id, _) => clock(id, decision),
        _ => None,
    };
    why.into_iter().collect()
}

/// Why a value is what it is.
fn reasons(assertion: &Assertion, explained: &Answered) -> Vec<Why> {
    let Answered::Decision(decision) = explained else {
        return refusal(explained);
    };
    let one = match &assertion.probe {
        Probe::Level
        | Probe::Certain
        | Probe::SeverityRule
        | Probe::SeverityRow
        | Probe::SeverityOtherwise => return severity(assertion, decision),
        Probe::State(id, _) | Probe::Answer(id) | Probe::HeldBy(id) => escalation(id, decision),
        Probe::Clock(id, _) => clock(id, decision),
        Probe::Ready(list) => {
            let list = decision.checklists.iter().find(|it| it.id == *list);
            let open = list.into_iter().flat_map(|it| &it.items);
            let open = open.filter(|it| it.needs.is_some());
            return open.map(|it| item_why(it, decision)).collect();
        }
        Probe::Item(list, id) => item(list, id, decision),
        Probe::Chosen(id) | Probe::PerhapsChosen(id) => choice(id, decision),
        Probe::AskFirst => decision
            .ask
            .first()
            .map(|it| plain(format!("it would settle {}", it.settles.join(", ")))),
        _ => None,
    };
    one.into_iter().collect()
}

fn severity(assertion: &Assertion, decision: &Decision) -> Vec<Why> {
    let mut why = Vec::new();
    if let Some(it) = &decision.severity {
        let by = match (&it.rule, it.row) {
            (Some(rule), _) => format!("{rule}: "),
            (None, Some(row)) => format!("row {row} of the table: "),
            (None, None) => String::new(),
        };
        let line = it
            .rule
            .as_ref()
            .and_then(|it| place(Kind::Severity, it, decision));
        why.push(Why {
            text: format!("{by}{}", it.reason.as_deref().unwrap_or("no rule applies")),
            missing: it.missing.clone(),
            line,
        });
    }
    // Why not by a rule of the level that was expected: its sentence names the level.
    if let (Probe::Level, Wanted::Is(Some(wanted))) = (&assertion.probe, &assertion.wanted) {
        let level = format!(" for {wanted}:");
        let others = decision.explanation.iter().filter(|it| {
            it.kind == Kind::Severity
                && it.answer != ItemAnswer::Yes
                && it.sentence.contains(&level)
        });
        why.extend(
            others
                .take(RULES_MAX)
                .map(|it| explained_why(&format!("{}: ", it.id), it)),
        );
    }
    // Why not the one that was to decide.
    if let (Probe::SeverityRule, Wanted::Is(Some(wanted))) = (&assertion.probe, &assertion.wanted)
        && let Some(it) = explanation(Kind::Severity, wanted, decision)
    {
        why.push(explained_why(&format!("{wanted}: "), it));
    }
    why
}

fn escalation(id: &str, decision: &Decision) -> Option<Why> {
    let rule = decision.escalations.iter().find(|it| it.rule == id)?;
    let held = rule.held_by.as_ref().map(|it| match &it.because {
        Some(because) => format!("; held by {}: {because}", it.id),
        None => format!("; held by {}", it.id),
    });
    Some(Why {
        text: format!(
            "{}{}",
            rule.reason
                .clone()
                .unwrap_or_else(|| "no reason is given".to_owned()),
            held.unwrap_or_default()
        ),
        missing: rule.missing.clone(),
        line: place(Kind::Escalation, id, decision),
    })
}

fn clock(id: &str, decision: &Decision) -> Option<Why> {
    explanation(Kind::Clock, id, decision).map(|it| explained_why("", it))
}

fn choice(id: &str, decision: &Decision) -> Option<Why> {
    let it = decision.choices.iter().find(|it| it.id == id)?;
    let others = it.passed_over.iter().filter(|it| !it.why.is_empty());
    let others: Vec<String> = others
        .map(|it| format!("not {}: {}", it.name, it.why))
        .collect();
    let mut text = it.reason.clone();
    if !others.is_empty() {
        text = format!("{text} ({})", others.join("; "));
    }
    Some(Why {
        text,
        missing: it.missing.clone(),
        line: place(Kind::Choice, id, decision),
    })
}

fn item(list: &str, id: &str, decision: &Decision) -> Option<Why> {
    let list = decision.checklists.iter().find(|it| it.id == list)?;
    let item = list.items.iter().find(|it| it.id == id)?;
    Some(item_why(item, decision))
}

fn item_why(item: &Item, decision: &Decision) -> Why {
    let sentence = explanation(Kind::Checklist, &item.id, decision);
    let text = match (&item.needs, sentence) {
        (Some(needs), _) => needs.clone(),
        (None, Some(it)) => it.sentence.clone(),
        (None, None) => "no reason is given".to_owned(),
    };
    Why {
        text: format!("{}: {text}", item.id),
        missing: item.missing.clone(),
        line: place(Kind::Checklist, &item.id, decision),
    }
}

fn explanation<'d>(kind: Kind, id: &str, decision: &'d Decision) -> Option<&'d Explanation> {
    decision
        .explanation
        .iter()
        .find(|it| it.kind == kind && it.id == id)
}

fn place(kind: Kind, id: &str, decision: &Decision) -> Option<u32> {
    explanation(kind, id, decision)
        .and_then(|it| it.location)
        .map(|it| it.line)
}

fn explained_why(before: &str, it: &Explanation) -> Why {
    Why {
        text: format!("{before}{}", it.sentence),
        missing: it.missing.clone(),
        line: it.location.map(|it| it.line),
    }
}

fn refusal(answered: &Answered) -> Vec<Why> {
    match answered {
        Answered::Refused(it) => vec![plain(it.error.message.clone())],
        Answered::Decision(_) | Answered::Measured(_) => Vec::new(),
    }
}

fn plain(text: String) -> Why {
    Why {
        text,
        missing: Vec::new(),
        line: None,
    }
}
