//! What a policy says of a case: the decision, its brief form, and the line that says why there is none.

use std::collections::BTreeMap;

pub use super::organisation::{Advice, Candidate, Choice, PassedOver};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// One line of output: the decision in full, in brief, or the reason why there is none.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Line {
    /// The decision in full.
    Full(Box<Decision>),
    /// The decision in brief.
    Brief(Brief),
    /// Why the case could not be decided.
    Failure(Failure),
}

impl Line {
    /// Read one line. Fails, saying what is wrong with it, if it is none of the three forms.
    pub fn read(text: &str) -> Result<Line, serde_json::Error> {
        #[derive(Deserialize)]
        struct Probe {
            format: Option<IgnoredAny>,
            error: Option<IgnoredAny>,
        }
        let probe: Probe = serde_json::from_str(text)?;
        match probe {
            Probe { error: Some(_), .. } => serde_json::from_str(text).map(Line::Failure),
            Probe {
                format: Some(_), ..
            } => serde_json::from_str(text).map(Line::Full),
            _ => serde_json::from_str(text).map(Line::Brief),
        }
    }
}

/// What a policy says of one case as of one instant.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Version of this form: 1.
    pub format: u32,
    /// The case's `id`.
    pub id: String,
    /// The instant the decision was made for, RFC 3339 in UTC.
    pub at: String,
    /// What decided.
    pub policy: Policy,
    /// How severe the case is; null if the policy has no severity.
    pub severity: Option<Severity>,
    /// Every clock of the policy, in the policy's order.
    pub clocks: Vec<Clock>,
    /// Every escalation rule of the policy, in the policy's order, also those that say no.
    pub escalations: Vec<Escalation>,
    /// Whom to tell, and what else follows from the escalations.
    pub engagement: Engagement,
    /// Every checklist of the policy; the one named `exit` gates closing the case.
    pub checklists: Vec<Checklist>,
    /// Every process of the policy, in the policy's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub processes: Vec<Process>,
    /// Every coverage of the policy, in the policy's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coverage: Vec<Coverage>,
    /// Every choice of the policy, in the policy's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// The answer to every question about the organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<Advice>,
    /// Facts worth asking for, the most valuable first.
    pub ask: Vec<Ask>,
    /// Facts of the case that could not be read and count as unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// What was noticed about the case and did not stop the decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How every answer came about; only on request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<Explanation>,
    /// The earliest later instant at which this decision would differ if nothing else happened to
    /// the case; null if there is none.
    pub next_change: Option<String>,
    /// For each answer the points of the policy that influenced it; only on request.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub trace: BTreeMap<String, Vec<Influence>>,
    /// Whether the trace was longer than is told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trace_cut: bool,
}

/// What influenced an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Influence {
    /// A point of the policy, by its number, and the outcome with which it did.
    Point(u32, String),
    /// Another answer, with all that influenced it.
    Answer(String),
}

/// The policy and the program that decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Name of the policy.
    pub name: String,
    /// Version of the policy, if it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Digest of the compiled policy, 16 hexadecimal digits.
    pub digest: String,
    /// Version of the component.
    pub component: String,
    /// Version of the time zone data.
    pub zones: String,
}

/// The severity of a case and what it rests on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// The reported level.
    pub level: String,
    /// Whether it is the only level that the facts allow.
    pub certain: bool,
    /// Every level that the facts allow, the most severe first.
    pub candidates: Vec<String>,
    /// The rule that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The row of the table that decided, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Whether no rule and no row applied.
    #[serde(default, skip_serializing_if = "is_false")]
    pub otherwise: bool,
    /// Why, in the policy's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Why, in the policy's words and with the actual values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The facts it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What it could be instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub could_be: Vec<CouldBe>,
}

/// A level that the case could have, were more known of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CouldBe {
    /// The level.
    pub level: String,
    /// The rule that would decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The row of the table that would decide, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Whether it would be for want of any rule or row that applies.
    #[serde(default, skip_serializing_if = "is_false")]
    pub otherwise: bool,
    /// The absent facts that leave it open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A fact and its value.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Name of the fact.
    pub name: String,
    /// Its value in the form of a case: true or false, a number, text, a list, or null if it is
    /// known to be empty.
    pub value: Value,
}

/// Where a clock stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// What it counts from has not happened.
    NotStarted,
    /// Time counts.
    Running,
    /// Time does not count for now.
    Paused,
    /// What it counts to has happened.
    Ended,
    /// The policy sets no target for this case.
    NotApplicable,
    /// The facts given do not tell.
    Unknown,
}

/// A three-valued answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// The facts given do not settle it.
    Unknown,
}

/// A clock as of the instant of the decision.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Name of the clock.
    pub id: String,
    /// Where it stands. Says nothing of whether it is breached.
    pub phase: Phase,
    /// Whether the target was missed. Says nothing of whether it still runs.
    pub breached: Answer,
    /// False if the facts given leave the measured time open; then `elapsed` is the most and `due`
    /// the earliest it can be. Left out if true.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub certain: bool,
    /// The severity that the target was taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The calendar it counts on; left out if it counts always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// How long it has taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<String>,
    /// How long it may still take; negative after the breach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
    /// `elapsed` as a part of `target`; 1 is all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Number>,
    /// When it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// When the target is missed if nothing stops the clock before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The earliest `due` over every level that the case could have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_earliest: Option<String>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// When the target was missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breached_at: Option<String>,
    /// For a clock that comes round again: how many times it was missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<u64>,
    /// The warnings that the policy sets for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// When time did not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paused: Vec<Pause>,
    /// Targets missed under an earlier severity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaches: Vec<Breach>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// A name for this breach or report that stays the same from decision to decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A warning before a clock is due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The part of the target, or the time before it is due, as the policy writes it.
    pub at: String,
    /// When that is, if nothing stops the clock before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instant: Option<String>,
    /// Whether it is past.
    pub passed: bool,
    /// A name for this warning that stays the same from decision to decision.
    pub key: String,
}

/// A stretch of time that does not count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// When it began.
    pub from: String,
    /// When it ended; left out if it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A target missed under an earlier severity.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// The severity then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The target then.
    pub target: String,
    /// When it was missed.
    pub at: String,
}

/// An escalation rule and what it says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// The rule's id.
    pub rule: String,
    /// Whether its condition holds.
    pub answer: Answer,
    /// Why it escalates, in the policy's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Why, in the policy's words and with the actual values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the rule comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// The facts the answer rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What holds it back although its condition holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<HeldBy>,
    /// Whom it escalates to.
    pub targets: Vec<Target>,
}

/// A reason not to escalate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldBy {
    /// Id of the reason.
    pub id: String,
    /// The reason, in the policy's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Which way an escalation goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// To those who can fix it.
    Functional,
    /// To those who must know or decide.
    Hierarchical,
    /// To those who are both.
    Both,
}

/// What is to be done about one target of an escalation rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// To be done now.
    Due,
    /// To be done now if a person confirms it.
    Proposed,
    /// Done, and in force.
    Standing,
    /// Would be due, but something holds it back.
    Held,
    /// The facts given do not tell.
    Undetermined,
    /// Not called for.
    No,
}

/// One target of an escalation rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The target's id.
    pub to: String,
    /// Which way this is.
    pub path: Path,
    /// What is to be done.
    pub state: State,
    /// A name for this escalation that stays the same from decision to decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When it is due again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_at: Option<String>,
}

/// What follows from the escalations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Engagement {
    /// The highest target that is due or standing; null if none is.
    pub highest: Option<String>,
    /// Whom to tell.
    pub notify: Vec<Notify>,
    /// The tier of the highest target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<i64>,
    /// What a person has to confirm first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirm: Vec<Confirm>,
    /// Who does, answers for, advises on and hears of what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raci: Vec<Raci>,
}

/// Someone to tell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// Whom to tell.
    pub who: String,
    /// Whom to tell if that person is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_absent: Option<String>,
    /// The target it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// As what they are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The rule or activity that asks for it.
    pub why: String,
    /// How soon they have to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge_within: Option<String>,
}

/// An escalation that a person has to confirm.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The key of the escalation.
    pub key: String,
    /// Its target.
    pub to: String,
}

/// Who has which part in an activity.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raci {
    /// The activity.
    pub activity: String,
    /// Who does it.
    pub responsible: Vec<String>,
    /// Who answers for it.
    pub accountable: String,
    /// Who is asked before.
    pub consulted: Vec<String>,
    /// Who is told after.
    pub informed: Vec<String>,
}

/// A checklist and whether all of it is met.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Name of the list.
    pub id: String,
    /// Whether every item that applies is met.
    pub ready: Answer,
    /// Its items, in the policy's order.
    pub items: Vec<Item>,
}

/// Whether an item of a checklist is met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemAnswer {
    /// It is met.
    Yes,
    /// It is not met.
    No,
    /// The facts given do not settle it.
    Unknown,
    /// It does not apply to this case.
    NotApplicable,
}

/// One item of a checklist.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The item's id.
    pub id: String,
    /// Whether it is met.
    pub answer: ItemAnswer,
    /// Why it is asked for, in the policy's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What would meet it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// The facts the answer rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// How far a process has come, and whether in order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// The process.
    pub id: String,
    /// Whether it went in order so far.
    pub conforms: Answer,
    /// Why it matters, in the policy's words.
    pub because: String,
    /// The steps taken, in the policy's order.
    pub taken: Vec<String>,
    /// The first step, in time, that was taken before one above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violation: Option<Violation>,
}

/// A step that was taken before one above it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    /// The step.
    pub step: String,
    /// When it was taken; left out if that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The step above it that had not been taken by then.
    pub before: String,
    /// When that was taken; left out if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
}

/// Whether enough, and not too many, were there at any time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The coverage.
    pub id: String,
    /// Whether they were, so far.
    pub covered: Answer,
    /// Why it matters, in the policy's words.
    pub because: String,
    /// The first time at which they were not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breach: Option<Uncovered>,
}

/// A time at which too few or too many were there.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncovered {
    /// Since when.
    pub from: String,
    /// Until when; left out while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// How many were there.
    pub count: u32,
}

/// A fact worth asking for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Name of the fact; of a field of the records in a list `<list>.<field>`.
    pub fact: String,
    /// Of such a field, the items of the list that lack it, from 1; the first 20 of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<u32>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What it could settle: `severity`, `escalation <rule>`, `<checklist> <item>`.
    pub settles: Vec<String>,
}

/// A fact that could not be read and counts as unknown.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Name of the fact.
    pub fact: String,
    /// What is wrong with its value.
    pub message: String,
    /// Its value as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// What an explanation is of.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A rule of the severity.
    Severity,
    /// A named condition.
    Define,
    /// A clock.
    Clock,
    /// An escalation rule.
    Escalation,
    /// An item of a checklist.
    Checklist,
    /// A choice out of a roster.
    Choice,
    /// Steps that must be taken in order.
    Process,
    /// How many must be there at any time.
    Coverage,
    /// A named table.
    Table,
    /// A question about the organisation.
    Advice,
}

/// How one answer came about.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// What it explains.
    pub kind: Kind,
    /// Id of what it explains.
    pub id: String,
    /// The answer.
    pub answer: ItemAnswer,
    /// The condition in words, with the actual values.
    pub sentence: String,
    /// The facts the answer rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Where the policy says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Place>,
}

/// A place in the policy's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A decision in brief.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// The case's `id`.
    pub id: String,
    /// The reported level; null if the policy has no severity.
    pub severity: Option<String>,
    /// The highest target that is due or standing; null if none is.
    pub highest: Option<String>,
    /// The escalation rules that are due, each once.
    pub due: Vec<String>,
    /// The items of the `exit` list that are not met or not known to be.
    pub unmet: Vec<String>,
    /// The escalation rules that are standing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<String>,
    /// The escalation rules that the facts given do not settle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undetermined: Vec<String>,
    /// The clocks that are breached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breached: Vec<String>,
    /// Every level that the facts allow, if there is more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// How many facts of the case could not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub problems: u64,
}

/// Why a case could not be decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// The case's `id`; null if it could not be read.
    pub id: Option<String>,
    /// What is wrong.
    pub error: Rejection,
}

/// What is wrong with a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Line of the input, from 1.
    pub line: u64,
    /// Column in that line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// Stable code, for example `C0104`.
    pub code: String,
    /// One line, lower-case, without a final period.
    pub message: String,
    /// What to write instead, if there is a likely remedy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// The JSON Schema (draft 2020-12) of one line of output, generated from the types of this file;
/// pretty-printed, with a final newline.
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let mut schema = generator.into_root_schema_for::<Line>();
    left_out_is_not_null(schema.ensure_object().values_mut());
    schema.insert(
        "title".to_owned(),
        Value::from("Decision of an escalation policy"),
    );
    format!("{:#}\n", schema.as_value())
}

/// A key that may be left out is never null; the generator allows both.
fn left_out_is_not_null<'v>(values: impl Iterator<Item = &'v mut Value>) {
    for value in values {
        match value {
            Value::Array(list) => left_out_is_not_null(list.iter_mut()),
            Value::Object(map) => {
                let required = map.get("required").cloned().unwrap_or_default();
                let is_required = |name: &str| {
                    required
                        .as_array()
                        .is_some_and(|it| it.iter().any(|it| it == name))
                };
                let properties = map.get_mut("properties").and_then(Value::as_object_mut);
                for (name, property) in properties.into_iter().flatten() {
                    if let Some(property) = property.as_object_mut().filter(|_| !is_required(name))
                    {
                        not_null(property);
                    }
                }
                left_out_is_not_null(map.values_mut());
            }
            _ => {}
        }
    }
}

fn not_null(property: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|it| it != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            property.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(forms)) = property.get_mut("anyOf") {
        forms.retain(|it| it.get("type").is_none_or(|it| it != "null"));
        if let [Value::Object(only)] = forms.as_slice() {
            let only = only.clone();
            property.remove("anyOf");
            property.extend(only);
        }
    }
}

fn yes() -> bool {
    true
}

// Serde hands a reference to the functions of `skip_serializing_if`.
fn is_true(it: &bool) -> bool {
    *it
}

fn is_false(it: &bool) -> bool {
    !*it
}

fn is_zero(it: &u64) -> bool {
    *it == 0
}

#[cfg(test)]
#[path = "decision_tests.rs"]
mod tests;
