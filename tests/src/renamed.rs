//! The same work under other names and in another order, to show that nothing
//! knows the names of the benchmark.

use serde_json::{Map, Value};

use crate::bench_cases::FACTS;
use crate::random::Random;

/// A policy and its cases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Work {
    /// A policy document.
    pub policy: String,
    /// One case a line.
    pub cases: String,
}

/// The new name of a fact: every word of it spelt backwards.
pub fn new_name(name: &str) -> String {
    let words: Vec<String> = name
        .split('_')
        .map(|word| word.chars().rev().collect())
        .collect();
    words.join("_")
}

/// Rename every fact of the bench policy and its cases, and put the keys of all
/// cases into one other order, which follows from the seed.
///
/// # Errors
///
/// If the policy has no `fields` or speaks of other facts, if a line is no case
/// or has other facts.
pub fn renamed(policy: &str, cases: &str, seed: u64) -> Result<Work, String> {
    Ok(Work {
        policy: rename_policy(policy)?,
        cases: rename_cases(cases, seed)?,
    })
}

fn rename_policy(policy: &str) -> Result<String, String> {
    let start = policy
        .find("\nfields:\n")
        .ok_or("the policy has no `fields`")?
        + 1;
    let (before, fields) = policy.split_at(start);
    let section = fields
        .lines()
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
    let length: usize = "fields:\n".len() + section.map(|line| line.len() + 1).sum::<usize>();
    let after = fields
        .get(length..)
        .ok_or("the policy ends with `fields`")?;

    let mut out = before.to_owned();
    // No fact is one of the vocabulary any more, so each has to be declared.
    out.push_str("fields:\n");
    for (name, declaration) in FACTS {
        out.push_str(&format!("  {}: {{ {declaration} }}\n", new_name(name)));
    }
    out.push('\n');
    let mut pieces = after.split("case.");
    out.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        let end = piece
            .find(|it: char| !(it.is_ascii_alphanumeric() || it == '_'))
            .unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        if name.is_empty() {
            // The end of a sentence.
            out.push_str("case.");
            out.push_str(rest);
            continue;
        }
        if !FACTS.iter().any(|(fact, _)| *fact == name) {
            return Err(format!("`case.{name}` is no fact of the benchmark"));
        }
        out.push_str("case.");
        out.push_str(&new_name(name));
        out.push_str(rest);
    }
    Ok(out)
}

fn rename_cases(cases: &str, seed: u64) -> Result<String, String> {
    let mut keys: Vec<(&str, String)> = FACTS
        .iter()
        .map(|(name, _)| (*name, new_name(name)))
        .collect();
    keys.push(("id", "id".to_owned()));
    Random::new(seed).shuffle(&mut keys);

    let mut out = String::with_capacity(cases.len());
    for (at, line) in cases.lines().enumerate() {
        let case: Map<String, Value> =
            serde_json::from_str(line).map_err(|it| format!("line {}: {it}", at + 1))?;
        let mut sign = '{';
        let mut written = 0;
        for (old, new) in &keys {
            if let Some(value) = case.get(*old) {
                out.push_str(&format!("{sign}\"{new}\":{value}"));
                sign = ',';
                written += 1;
            }
        }
        if written != case.len() || written == 0 {
            return Err(format!(
                "line {}: it has facts that are not of the benchmark",
                at + 1
            ));
        }
        out.push_str("}\n");
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use super::{new_name, renamed};
    use crate::bench_cases::{FACTS, SEED, cases};
    use crate::twin;

    const POLICY: &str = include_str!("../../fixtures/bench/policy.yaml");

    #[test]
    fn every_name_changes_and_none_coincide() {
        let new: BTreeSet<String> = FACTS.iter().map(|(name, _)| new_name(name)).collect();
        assert_eq!(new.len(), FACTS.len());
        for (name, _) in FACTS {
            assert!(!new.contains(*name));
            assert_eq!(new_name(&new_name(name)), *name);
        }
    }

    #[test]
    fn the_policy_speaks_only_of_new_names() {
        let work = renamed(POLICY, "", 1).unwrap();
        for (name, _) in FACTS {
            assert!(!work.policy.contains(&format!("case.{name} ")), "{name}");
            assert!(!work.policy.contains(&format!("\n  {name}:")), "{name}");
        }
        assert!(
            work.policy
                .contains("\n  sremotsuc_detceffa: { type: integer }\n")
        );
        assert!(work.policy.contains("- case.sremotsuc_detceffa >= 100\n"));
        assert_eq!(
            work.policy.matches("case.").count(),
            POLICY.matches("case.").count()
        );
        assert_eq!(work.policy.lines().last(), POLICY.lines().last());
    }

    #[test]
    fn the_cases_are_the_same_under_the_old_names() {
        let old = cases(200, SEED);
        let new = renamed(POLICY, &old, 5).unwrap().cases;
        assert_eq!(new, renamed(POLICY, &old, 5).unwrap().cases);
        assert_ne!(new, renamed(POLICY, &old, 6).unwrap().cases);
        assert_eq!(new.len(), old.len());
        let mut back = new;
        for (name, _) in FACTS {
            back = back.replace(&format!("\"{}\":", new_name(name)), &format!("\"{name}\":"));
        }
        assert_ne!(back, old);
        let (mut expected, mut got) = (String::new(), String::new());
        twin::decide_lines(&old, &mut expected).unwrap();
        twin::decide_lines(&back, &mut got).unwrap();
        assert_eq!(got, expected);
    }

    #[test]
    fn strangers_are_refused() {
        assert!(renamed("escalate: 1\n", "", 1).is_err());
        assert!(renamed(&format!("{POLICY}\n# case.stranger\n"), "", 1).is_err());
        assert!(renamed(POLICY, "{\"id\":\"1\",\"stranger\":2}", 1).is_err());
        assert!(renamed(POLICY, "no", 1).is_err());
    }
}
