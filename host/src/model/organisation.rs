//! What a policy says of people and of the organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decision::ItemAnswer;

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
