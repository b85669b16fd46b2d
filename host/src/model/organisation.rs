//! What a policy says of people and of the organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decision::{Answer, Checklist, ItemAnswer, Policy, Problem};

/// Whom to choose out of a list of people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The choice.
    pub id: String,
    /// The list.
    pub from: String,
    /// Whether somebody was found.
    pub answer: ItemAnswer,
    /// What it is for, in the policy's words.
    pub because: String,
    /// What speaks for the one chosen, or why there is none.
    pub reason: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// The one chosen; where it is not known whether anybody is to be chosen, who it would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
    /// The others, in the order of the list; the first 20 of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<PassedOver>,
    /// Those of whom it is not known whether they fit, or whether they come first; the first 20
    /// of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undetermined: Vec<Candidate>,
    /// Everybody or everything that fits, the first one first; only where an organisation is
    /// advised, and at most 100 of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranking: Vec<Ranked>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// Somebody or something in its place of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ranked {
    /// Its place, from 1; none where what it is ordered by is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// Who or what.
    pub name: String,
    /// What it is ordered by.
    pub values: Vec<RankedBy>,
}

/// A value that something is ordered by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RankedBy {
    /// What it is.
    pub name: String,
    /// The value in words.
    pub value: String,
}

/// Somebody who was not chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PassedOver {
    /// Who.
    pub name: String,
    /// Why.
    pub why: String,
}

/// Somebody who may fit, or come first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Who.
    pub name: String,
    /// Absent facts that could settle it.
    pub missing: Vec<String>,
}

/// The answer to a question about the organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The advice.
    pub id: String,
    /// What is asked, in the policy's words.
    pub question: String,
    /// The answer.
    pub answer: Verdict,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// All that could speak for or against it, in the policy's order.
    pub reasons: Vec<Reason>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// What a question about the organisation is answered with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes, and now.
    YesNow,
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

/// How a reason bears on a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Do it now, whatever speaks against it.
    Override,
    /// Not yet, whatever speaks for it.
    Decisive,
    /// It speaks for it.
    For,
    /// It speaks against it.
    Against,
    /// It speaks against it where nothing else speaks at all.
    Sole,
}

/// Something that could speak for or against.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The reason.
    pub id: String,
    /// On which side.
    pub side: Side,
    /// Whether it holds.
    pub answer: Answer,
    /// Whether it has a part in the answer.
    pub speaks: bool,
    /// Why it matters, in the policy's words.
    pub because: String,
    /// What was found.
    pub reason: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
}

/// All that a policy says of an organisation alone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Advised {
    /// Version of this form: 1.
    pub format: u32,
    /// The instant it was decided for, RFC 3339 in UTC.
    pub at: String,
    /// What decided.
    pub policy: Policy,
    /// The answer to every question about the organisation.
    pub advice: Vec<Advice>,
    /// Every checklist that asks for nothing but facts of the organisation.
    pub checklists: Vec<Checklist>,
    /// Every choice that asks for nothing else, and that no case names.
    pub choices: Vec<Choice>,
    /// What has to be done again and again: what is overdue first, then by date.
    pub reviews: Vec<Review>,
    /// The editions of the policy, where they were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// Values that could not be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// What is worth knowing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The earliest later instant at which an answer would differ if nothing else happened.
    pub next_change: Option<String>,
}

impl Advised {
    /// Read what the component answered.
    pub fn read(text: &str) -> Result<Advised, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// Something that has to be done again and again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The checklist that requires it.
    pub list: String,
    /// The item in it.
    pub item: String,
    /// How it stands.
    pub state: ReviewState,
    /// By when it has to be done again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Since when it is overdue; none where it was never done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<String>,
    /// Why it matters, in the policy's words.
    pub because: String,
    /// What was found.
    pub reason: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// How something stands that has to be done again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// It is done, and due again later.
    Due,
    /// It should have been done.
    Overdue,
    /// The facts given do not settle it.
    Unknown,
}

/// The editions of a policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// How often the policy was changed so far.
    pub changes: u32,
    /// All editions, in order of time.
    pub editions: Vec<Edition>,
}

/// An edition of a policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Its version.
    pub version: String,
    /// Since when it is in force.
    pub at: String,
    /// Whether it differs from the one before; if not, it is a review.
    pub change: bool,
}
