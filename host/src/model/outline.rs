//! The part of a decision that tables and filters need, read without building the rest.
//!
//! Reading a million full decisions into their types would cost more than deciding them.

use serde::Deserialize;
use std::borrow::Cow;

use super::decision::{Answer, ItemAnswer, Phase, Rejection, State};

type Text<'t> = Cow<'t, str>;

/// One line of output, in outline. Reads full decisions and failures, not brief ones.
#[derive(Debug, Deserialize)]
pub struct Outline<'t> {
    /// The case's `id`; `None` if it could not be read.
    #[serde(borrow)]
    pub id: Option<Text<'t>>,
    /// The instant of the decision; empty in a failure.
    #[serde(borrow, default)]
    pub at: Text<'t>,
    /// Why there is no decision; then all else is empty.
    #[serde(default)]
    pub error: Option<Rejection>,
    /// The severity, if the policy has any.
    #[serde(borrow, default)]
    pub severity: Option<Severity<'t>>,
    /// Every clock.
    #[serde(borrow, default)]
    pub clocks: Vec<Clock<'t>>,
    /// Every escalation rule.
    #[serde(borrow, default)]
    pub escalations: Vec<Escalation<'t>>,
    /// The highest target.
    #[serde(borrow, default)]
    pub engagement: Engagement<'t>,
    /// Every checklist.
    #[serde(borrow, default)]
    pub checklists: Vec<Checklist<'t>>,
    /// What to ask for.
    #[serde(borrow, default)]
    pub ask: Vec<Ask<'t>>,
    /// One entry for each fact that could not be read.
    #[serde(default)]
    pub problems: Vec<serde::de::IgnoredAny>,
    /// When to look again.
    #[serde(borrow, default)]
    pub next_change: Option<Text<'t>>,
}

/// A severity, in outline.
#[derive(Debug, Deserialize)]
pub struct Severity<'t> {
    /// The reported level.
    #[serde(borrow)]
    pub level: Text<'t>,
    /// Whether it is the only one that the facts allow.
    pub certain: bool,
    /// Every level that the facts allow.
    #[serde(borrow, default)]
    pub candidates: Vec<Text<'t>>,
    /// The rule that decided.
    #[serde(borrow, default)]
    pub rule: Option<Text<'t>>,
}

/// A clock, in outline.
#[derive(Debug, Deserialize)]
pub struct Clock<'t> {
    /// Name of the clock.
    #[serde(borrow)]
    pub id: Text<'t>,
    /// Where it stands.
    pub phase: Phase,
    /// Whether the target was missed.
    pub breached: Answer,
    /// When it is due.
    #[serde(borrow, default)]
    pub due: Option<Text<'t>>,
    /// The part of the target that is used.
    #[serde(default)]
    pub used: Option<f64>,
}

/// An escalation rule, in outline.
#[derive(Debug, Deserialize)]
pub struct Escalation<'t> {
    /// The rule's id.
    #[serde(borrow)]
    pub rule: Text<'t>,
    /// Its targets.
    #[serde(borrow, default)]
    pub targets: Vec<Target<'t>>,
}

/// A target of an escalation rule, in outline.
#[derive(Debug, Deserialize)]
pub struct Target<'t> {
    /// The target's id.
    #[serde(borrow)]
    pub to: Text<'t>,
    /// What is to be done.
    pub state: State,
}

/// The engagement, in outline.
#[derive(Debug, Default, Deserialize)]
pub struct Engagement<'t> {
    /// The highest target that is due or standing.
    #[serde(borrow, default)]
    pub highest: Option<Text<'t>>,
}

/// A checklist, in outline.
#[derive(Debug, Deserialize)]
pub struct Checklist<'t> {
    /// Name of the list.
    #[serde(borrow)]
    pub id: Text<'t>,
    /// Whether all of it is met.
    pub ready: Answer,
    /// Its items.
    #[serde(borrow, default)]
    pub items: Vec<Item<'t>>,
}

/// An item of a checklist, in outline.
#[derive(Debug, Deserialize)]
pub struct Item<'t> {
    /// The item's id.
    #[serde(borrow)]
    pub id: Text<'t>,
    /// Whether it is met.
    pub answer: ItemAnswer,
}

/// A fact to ask for, in outline.
#[derive(Debug, Deserialize)]
pub struct Ask<'t> {
    /// Name of the fact.
    #[serde(borrow)]
    pub fact: Text<'t>,
}

impl<'t> Outline<'t> {
    /// Read a line of output. Fails, saying what is wrong with it, if it is no decision in full
    /// and no failure.
    pub fn read(line: &'t str) -> Result<Outline<'t>, serde_json::Error> {
        serde_json::from_str(line)
    }

    /// Whether an escalation is to be done now, a proposed one included.
    pub fn is_due(&self) -> bool {
        self.any(|it| matches!(it, State::Due | State::Proposed))
    }

    /// Whether any clock's target was missed.
    pub fn is_breached(&self) -> bool {
        self.clocks.iter().any(|it| it.breached == Answer::Yes)
    }

    /// Whether absent facts leave the severity, a breach or an escalation open.
    pub fn is_undetermined(&self) -> bool {
        self.severity.as_ref().is_some_and(|it| !it.certain)
            || self.clocks.iter().any(|it| it.breached == Answer::Unknown)
            || self.any(|it| it == State::Undetermined)
    }

    /// The reported level, if there is one.
    pub fn level(&self) -> Option<&str> {
        self.severity.as_ref().map(|it| it.level.as_ref())
    }

    /// The list that gates closing, if the policy has one.
    pub fn exit(&self) -> Option<&Checklist<'t>> {
        self.checklists.iter().find(|it| it.id == "exit")
    }

    /// Ids of the rules with a target in one of `states`, each once.
    pub fn rules(&self, states: &[State]) -> Vec<&str> {
        let there = |it: &&Escalation<'_>| it.targets.iter().any(|it| states.contains(&it.state));
        self.escalations
            .iter()
            .filter(there)
            .map(|it| it.rule.as_ref())
            .collect()
    }

    /// Targets in one of `states`, each once.
    pub fn targets(&self, states: &[State]) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for target in self.escalations.iter().flat_map(|it| &it.targets) {
            if states.contains(&target.state) && !found.contains(&target.to.as_ref()) {
                found.push(&target.to);
            }
        }
        found
    }

    /// Ids of the breached clocks.
    pub fn breached(&self) -> Vec<&str> {
        let breached = self.clocks.iter().filter(|it| it.breached == Answer::Yes);
        breached.map(|it| it.id.as_ref()).collect()
    }

    /// The clock that is due next: running, not breached, with the earliest due instant.
    pub fn next_clock(&self) -> Option<&Clock<'t>> {
        let running = |it: &&Clock<'_>| {
            it.phase == Phase::Running && it.breached != Answer::Yes && it.due.is_some()
        };
        let due = |it: &&Clock<'_>| {
            it.due
                .as_deref()
                .and_then(|it| it.parse::<super::moment::Moment>().ok())
        };
        self.clocks.iter().filter(running).min_by_key(due)
    }

    fn any(&self, wanted: impl Fn(State) -> bool) -> bool {
        self.escalations
            .iter()
            .flat_map(|it| &it.targets)
            .any(|it| wanted(it.state))
    }
}

impl Checklist<'_> {
    /// How many items are met, of how many that apply.
    pub fn count(&self) -> (usize, usize) {
        let met = self
            .items
            .iter()
            .filter(|it| it.answer == ItemAnswer::Yes)
            .count();
        let apply = self
            .items
            .iter()
            .filter(|it| it.answer != ItemAnswer::NotApplicable)
            .count();
        (met, apply)
    }

    /// Ids of the items that are not met or not known to be.
    pub fn unmet(&self) -> Vec<&str> {
        let open = |it: &&Item<'_>| matches!(it.answer, ItemAnswer::No | ItemAnswer::Unknown);
        self.items
            .iter()
            .filter(open)
            .map(|it| it.id.as_ref())
            .collect()
    }
}
