//! What a policy says of a case as of an instant, before it is put into words.

use super::advise::Advised;
use super::choose::Choice;
use super::clock::ClockState;
use super::course::Course;
use super::severity::Standing;
use crate::program::ir::Slot;
use crate::value::tri::Tri;

/// What becomes of a rule's escalation to a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// To be done now.
    Due,
    /// To be done once a person confirms.
    Proposed,
    /// Done already.
    Standing,
    /// There is a reason not to.
    Held,
    /// The facts given do not settle it.
    Undetermined,
    /// The rule does not ask for it.
    No,
}

impl State {
    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Due => "due",
            State::Proposed => "proposed",
            State::Standing => "standing",
            State::Held => "held",
            State::Undetermined => "undetermined",
            State::No => "no",
        }
    }
}

/// A rule's escalation to one target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Referral {
    /// The rule, by position.
    pub rule: u32,
    /// The target.
    pub target: u32,
    /// What becomes of it.
    pub state: State,
    /// Which time this is, from 1.
    pub ordinal: u32,
    /// When it is due again.
    pub again_at: Option<i64>,
}

/// An escalation rule's answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleState {
    /// Whether it asks for escalation.
    pub answer: Tri,
    /// The reason not to that holds, by position.
    pub held: Option<u32>,
    /// First of its referrals.
    pub start: u32,
    /// End of its referrals.
    pub end: u32,
}

/// The answer of a checklist's item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemState {
    /// It does not matter for this case.
    NotApplicable,
    /// It is so, it is not, or that is not known.
    Answer(Tri),
}

impl ItemState {
    /// As printed.
    pub fn as_str(self) -> &'static str {
        match self {
            ItemState::NotApplicable => "not_applicable",
            ItemState::Answer(it) => it.as_str(),
        }
    }

    /// Whether it keeps the list from being ready.
    pub fn unmet(self) -> bool {
        matches!(self, ItemState::Answer(Tri::No | Tri::Unknown))
    }
}

/// How a checklist stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListState {
    /// Whether all that matters is so.
    pub ready: Tri,
    /// Its items in order.
    pub items: Vec<ItemState>,
    /// Whether it is not decided, as this is not what was asked.
    pub aside: bool,
}

/// Something that a fact would help to settle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Question {
    /// How severe the case is.
    Severity,
    /// Whether a rule escalates, by position.
    Escalation(u32),
    /// Whether an item of the exit checklist is met, by position.
    Exit(u32),
    /// Whom to choose, by position.
    Choice(u32),
}

/// A fact worth asking for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The fact.
    pub slot: Slot,
    /// What it would help to settle.
    pub settles: Vec<Question>,
}

/// What a policy says of a case as of an instant.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// As of when.
    pub now: i64,
    /// How severe it is.
    pub severity: Option<Standing>,
    /// Clocks in the policy's order.
    pub clocks: Vec<ClockState>,
    /// Escalation rules in the policy's order.
    pub rules: Vec<RuleState>,
    /// Referrals, rule by rule.
    pub referrals: Vec<Referral>,
    /// The highest target that is due or stands.
    pub highest: Option<u32>,
    /// Whether each RACI row holds.
    pub raci: Vec<Tri>,
    /// Checklists in the policy's order.
    pub lists: Vec<ListState>,
    /// Facts worth asking for, the most valuable first.
    pub ask: Vec<Asked>,
    /// How processes and coverages stand.
    pub course: Course,
    /// Who was chosen.
    pub choices: Vec<Choice>,
    /// What is advised to the organisation.
    pub advice: Vec<Advised>,
}

impl Outcome {
    /// A rule's referrals.
    pub fn of(&self, rule: &RuleState) -> &[Referral] {
        self.referrals
            .get(rule.start as usize..rule.end as usize)
            .unwrap_or(&[])
    }

    /// Whether nothing that stands has changed between the two: the measures of
    /// clocks may differ, answers and states may not.
    pub fn stands_as(&self, other: &Outcome) -> bool {
        let clock = |a: &ClockState, b: &ClockState| {
            a.phase == b.phase
                && a.breached == b.breached
                && a.missed == b.missed
                && a.breaches.len() == b.breaches.len()
                && a.warnings
                    .iter()
                    .map(|it| it.passed)
                    .eq(b.warnings.iter().map(|it| it.passed))
        };
        let referral = |a: &Referral, b: &Referral| a.state == b.state && a.ordinal == b.ordinal;
        self.severity == other.severity
            && self.highest == other.highest
            && self.clocks.len() == other.clocks.len()
            && self
                .clocks
                .iter()
                .zip(&other.clocks)
                .all(|(a, b)| clock(a, b))
            && self.rules == other.rules
            && self
                .referrals
                .iter()
                .zip(&other.referrals)
                .all(|(a, b)| referral(a, b))
            && self.raci == other.raci
            && self.lists == other.lists
            && self.ask == other.ask
            && self.course == other.course
            && self.choices == other.choices
            && self.advice == other.advice
    }
}
