//! The fixtures that travel inside the program, and how they are written.
//!
//! A folder of fixtures holds `policy.yaml` or `policy.json`; or `recipe.yaml`, in which a line
//! `% 3 text {n}` stands for three lines of `text`, numbered from 1. Beside it `kit.json` says
//! which cases are decided by it, and how.

use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));

/// Names of files that hold a policy, with the name that it has in the kit.
const POLICIES: [(&str, &str); 3] = [
    ("policy.yaml", "yaml"),
    ("policy.json", "json"),
    ("recipe.yaml", "yaml"),
];

/// A policy of the fixtures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Its folder, relative to that of all fixtures: `example`, `bad/E0302`.
    pub name: &'static str,
    /// Its text, recipes written out.
    pub text: String,
    /// What a file with it is called after the dot.
    pub suffix: &'static str,
}

/// `kit.json`: what is decided by a policy, mostly the one beside it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The folder of the policy, if it is not the one beside the plan.
    pub policy: Option<String>,
    /// Files of cases, each with how they are decided.
    #[serde(default)]
    pub runs: Vec<Run>,
    /// A file of typed cases beyond those that the runs give, one a line, as
    /// [`Question`](super::typed::Question) reads them.
    pub typed: Option<String>,
    /// Options that `decide-lines` refuses.
    #[serde(default)]
    pub refused_options: Vec<String>,
    /// Files of questions about calendars, one a line. They are asked twice: with the
    /// policy, and without any.
    #[serde(default)]
    pub questions: Vec<String>,
    /// Files of cases over which the policy's measures are counted.
    #[serde(default)]
    pub tallies: Vec<Count>,
    /// Options that `tally` refuses.
    #[serde(default)]
    pub refused_tallies: Vec<String>,
}

/// Cases of one file, and how they are counted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The file, a case a line.
    pub cases: String,
    /// The options of `tally`.
    pub options: serde_json::Value,
}

/// Cases of one file, and how they are decided.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The file: `.jsonl` as it stands, `.json` a case over several lines, others with a mapping.
    pub cases: String,
    /// The mapping file for cases that are rows of an export.
    pub map: Option<String>,
    /// The file of JSON with what is known of the organisation.
    pub program: Option<String>,
    /// The moment of decision.
    pub at: String,
    /// Whether a value of the wrong type rejects its case, in turn.
    #[serde(default = "lenient")]
    pub strict: Vec<bool>,
    /// Whether names that the policy does not know are dropped.
    #[serde(default)]
    pub ignore_extra_facts: bool,
}

fn lenient() -> Vec<bool> {
    vec![false]
}

/// The text of a fixture.
pub fn text(path: &str) -> Option<&'static str> {
    let at = FIXTURES.binary_search_by(|it| it.0.cmp(path)).ok()?;
    FIXTURES.get(at).map(|it| it.1)
}

/// All policies, in the order of their names.
pub fn policies() -> Vec<Policy> {
    let mut found: Vec<Policy> = FIXTURES
        .iter()
        .filter_map(|(path, text)| {
            let (name, file) = path.rsplit_once('/')?;
            let (_, suffix) = POLICIES.iter().find(|it| it.0 == file)?;
            let text = if file == "recipe.yaml" {
                cook(text)
            } else {
                (*text).to_owned()
            };
            Some(Policy { name, text, suffix })
        })
        .collect();
    found.sort_by_key(|it| it.name);
    found
}

/// All plans, each with the name of its folder, in the order of those.
pub fn plans() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIXTURES.iter().filter_map(|(path, text)| {
        let name = path.strip_suffix("/kit.json")?;
        Some((name, *text))
    })
}

/// A recipe with its repeated lines written out.
pub fn cook(recipe: &str) -> String {
    let mut text = String::new();
    for line in recipe.lines() {
        let repeated = line
            .strip_prefix("% ")
            .and_then(|it| it.split_once(' '))
            .and_then(|(count, line)| Some((count.parse().ok()?, line)));
        let (count, line): (u32, &str) = repeated.unwrap_or((1, line));
        for n in 1..=count {
            text.push_str(&line.replace("{n}", &n.to_string()));
            text.push('\n');
        }
    }
    text
}
