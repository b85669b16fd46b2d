//! What a policy says of people and of the organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decision::{Answer, ItemAnswer};

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
    /// Those of whom it is not known whether they fit; the first 20 of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undetermined: Vec<Candidate>,
    /// Absent facts that could settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
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

/// Somebody who may fit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Who.
    pub name: String,
    /// Absent facts that could settle whether they do.
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
