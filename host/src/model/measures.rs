//! What the component counted, as it tells it.

use serde::Deserialize;
use serde_json::Value;

/// The figures of a policy's measures over many cases.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Measured {
    /// The policy.
    pub policy: Named,
    /// As of when cases were decided.
    pub as_of: String,
    /// How many were counted.
    pub cases: u64,
    /// How many were refused.
    pub refused: u64,
    /// The measures, in the policy's order.
    pub measures: Vec<Measure>,
}

/// A policy by name.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
}

/// One measure.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Measure {
    /// Its id.
    pub id: String,
    /// What it is, in a sentence.
    #[serde(default)]
    pub about: String,
    /// What it means that it is flagged.
    #[serde(default)]
    pub because: String,
    /// Where it comes from.
    #[serde(default)]
    pub source: Vec<String>,
    /// What it counts: `cases`, `share`, `values`, `items`, `stays`.
    pub counts: String,
    /// What its figure is: `count`, `share`, `number`, `span`.
    pub unit: String,
    /// Which figure it is: `count`, `share`, `mean`, `median` and so on.
    pub figure: String,
    /// What cases are grouped by.
    pub by: Vec<String>,
    /// Cases of which it is not known whether they count.
    #[serde(default)]
    pub unsure: u64,
    /// How many parts of a value its percentiles may be off by one of; exact without.
    pub values_off_by_one_in: Option<u64>,
    /// Why groups are missing.
    pub error: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// All cases together.
    pub total: Group,
    /// The groups.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Groups left out because they have few cases.
    #[serde(default)]
    pub left_out: u64,
    /// The group with the greatest figure.
    pub highest: Option<Vec<Option<String>>>,
    /// How many limits are broken.
    pub flagged: u64,
}

/// The figures of one group.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Group {
    /// Its name, a part for each thing that is grouped by; none is not given.
    #[serde(default)]
    pub name: Vec<Option<String>>,
    /// How many cases it has.
    pub cases: u64,
    /// The figure: a number, a span as text, or nothing.
    pub figure: Value,
    /// For how many it holds.
    pub yes: Option<u64>,
    /// For how many what is taken away holds.
    pub less: Option<u64>,
    /// Of how many that is known.
    pub of: Option<u64>,
    /// Of how many it is not known.
    pub unknown: Option<u64>,
    /// How many values.
    pub count: Option<u64>,
    /// Their sum, and so on.
    #[serde(default)]
    pub sum: Value,
    /// Their mean.
    #[serde(default)]
    pub mean: Value,
    /// The least.
    #[serde(default)]
    pub min: Value,
    /// What half of them do not exceed.
    #[serde(default)]
    pub median: Value,
    /// What nine of ten do not exceed.
    #[serde(default)]
    pub p90: Value,
    /// What nineteen of twenty do not exceed.
    #[serde(default)]
    pub p95: Value,
    /// The greatest.
    #[serde(default)]
    pub max: Value,
    /// Stays that came from another value.
    pub handed_over: Option<u64>,
    /// Stays that ended where they had come from.
    pub returned: Option<u64>,
    /// The figure of the period before.
    #[serde(default)]
    pub before: Value,
    /// Limits that are broken.
    #[serde(default)]
    pub flags: Vec<Flag>,
}

/// A limit that is broken.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Flag {
    /// Which: `at_least`, `at_most`, `rise_at_most`, `fall_at_most`.
    pub limit: String,
    /// The limit, as the policy has it.
    pub is: String,
}

impl Measured {
    /// Read what the component tells.
    pub fn read(text: &str) -> serde_json::Result<Measured> {
        serde_json::from_str(text)
    }

    /// How many limits are broken.
    pub fn flagged(&self) -> u64 {
        self.measures.iter().map(|it| it.flagged).sum()
    }
}
