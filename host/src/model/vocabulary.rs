//! The standard facts, as the component lists them.

use serde::{Deserialize, Serialize};

/// One fact of the vocabulary.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// Name as it is written after `case.` in a condition.
    pub name: String,
    /// Type of its values, as people read it.
    #[serde(rename = "type")]
    pub ty: String,
    /// The texts that it can be; none if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// Unit of its values, if they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Heading it belongs under.
    pub group: String,
    /// What it means, in one line.
    pub about: String,
    /// Numbers of the statements it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
}

/// Read the component's vocabulary. Fails, with a message for people, if it is not a list of facts.
pub fn read(json: &str) -> Result<Vec<Fact>, serde_json::Error> {
    serde_json::from_str(json)
}
