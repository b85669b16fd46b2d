//! Every item of the catalogue is decided by a part of a shipped policy, or by the component, and a test shows a yes and a no of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod answers;
mod component;
mod page;
mod policies;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use answers::{Contrast, Facts, against, pair};
use escalate::suite::PreparedTest;
use policies::{Element, Policy, policies};
use serde::Deserialize;

/// How many items there are.
const ITEMS: u32 = 195;
/// Items that one part of a policy may decide; more would be a part that says nothing of each.
const ITEMS_OF_A_PART_MAX: usize = 3;
/// Items of which software can say nothing; there are fewer.
const BEYOND_MAX: usize = 10;

/// The catalogue as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    items: BTreeMap<u32, Item>,
}

/// One item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The document it comes from.
    pub of: String,
    /// What it says, in words of ours.
    pub title: String,
    /// The item that says the same.
    #[serde(default)]
    pub same: Option<u32>,
    /// It ought to be so: what speaks because it is not, such as a rule that is due, shows a no.
    #[serde(default)]
    pub promise: bool,
    /// What the component decides of it for every policy, and where that is shown.
    #[serde(default)]
    pub component: Option<ByComponent>,
    /// Why software cannot decide it.
    #[serde(default)]
    pub beyond: Option<String>,
}

/// What the component decides for every policy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByComponent {
    /// What decides it.
    pub about: String,
    /// The test or the fixture that shows a yes.
    pub yes: String,
    /// The one that shows a no.
    pub no: String,
}

/// Where an item is claimed, and what shows it.
#[derive(Default)]
pub struct Covered<'p> {
    /// The parts of policies that claim it.
    pub claims: Vec<(&'p Policy, &'p Element)>,
    /// Of the first claim that is shown: it, the test of the yes, and that of the no.
    pub shown: Option<(&'p Policy, &'p Element, String, String)>,
    /// Why claims are not shown, and what else is wrong.
    pub wrong: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn catalogue() -> BTreeMap<u32, Item> {
    let text = fs::read_to_string(root().join("fixtures/catalogue.yaml")).unwrap();
    let catalogue: Catalogue = serde_saphyr::from_str(&text).unwrap();
    let numbers: Vec<u32> = catalogue.items.keys().copied().collect();
    assert_eq!(numbers, (1..=ITEMS).collect::<Vec<u32>>());
    catalogue.items
}

/// The number of `S-14`.
fn number(source: &str) -> Option<u32> {
    source
        .strip_prefix("S-")?
        .parse()
        .ok()
        .filter(|it| (1..=ITEMS).contains(it))
}

/// What all policies say of each item.
fn covered<'p>(policies: &'p [Policy], items: &BTreeMap<u32, Item>) -> BTreeMap<u32, Covered<'p>> {
    let mut all: BTreeMap<u32, Covered<'_>> = BTreeMap::new();
    for policy in policies {
        for element in &policy.elements {
            for item in element.source.iter().filter_map(|it| number(it)) {
                let of = all.entry(item).or_default();
                of.claims.push((policy, element));
            }
        }
    }
    for (item, of) in &mut all {
        for (policy, element) in of.claims.clone() {
            match shown(policy, element, *item, items[item].promise) {
                Ok((yes, no)) => {
                    let it = (policy, element, yes, no);
                    of.shown.get_or_insert(it);
                }
                Err(why) => of.wrong.push(why),
            }
        }
    }
    all
}

/// The names of two tests that show a yes and a no of an item, of one part of a policy.
fn shown(
    policy: &Policy,
    element: &Element,
    item: u32,
    promise: bool,
) -> Result<(String, String), String> {
    let source = format!("S-{item}");
    let place = format!("{}: {}", policy.name, element.place());
    let tests = |holds: bool| {
        policy.tests.iter().filter(move |it| {
            it.shows
                .iter()
                .any(|it| number(&it.source) == Some(item) && it.holds == holds)
        })
    };
    for (holds, word) in [(true, "yes"), (false, "no")] {
        if tests(holds).next().is_none() {
            return Err(format!("{place}: no test shows `{source} {word}`"));
        }
    }
    let mut why = BTreeSet::new();
    for yes in tests(true) {
        for no in tests(false) {
            match pair(policy, element, promise, yes, no) {
                Ok(_) => return Ok((yes.name.clone(), no.name.clone())),
                Err(it) => why.insert(it),
            };
        }
    }
    let mut text = format!("{place}: its tests do not show it:");
    for it in why.iter().take(4) {
        let _ = write!(text, "\n      {it}");
    }
    Err(text)
}

/// Whether a test or a fixture is there: `tests/same.rs::name`, or a folder.
fn is_there(place: &str) -> bool {
    match place.split_once("::") {
        Some((file, name)) => fs::read_to_string(root().join(file))
            .is_ok_and(|text| text.contains(&format!("fn {name}("))),
        None => root().join(place).exists(),
    }
}

#[test]
fn every_item_is_decided_by_something_and_a_yes_and_a_no_are_shown() {
    let items = catalogue();
    let policies = policies();
    let covered = covered(policies, &items);
    let mut open: BTreeMap<u32, String> = BTreeMap::new();
    for (number, item) in &items {
        if let Some(it) = &item.component {
            assert!(is_there(&it.yes), "S-{number}: `{}`", it.yes);
            assert!(is_there(&it.no), "S-{number}: `{}`", it.no);
            continue;
        }
        if item.beyond.is_some() {
            continue;
        }
        let of = covered.get(number);
        if of.is_some_and(|it| it.shown.is_some()) {
            continue;
        }
        let why = of.map(|it| it.wrong.join("\n    ")).unwrap_or_default();
        let why = match why.is_empty() {
            true => "no part of a policy claims it".to_owned(),
            false => why,
        };
        open.insert(*number, format!("{}\n    {why}", item.title));
    }
    let open: Vec<String> = open
        .iter()
        .map(|(number, why)| format!("  S-{number} {why}"))
        .collect();
    assert!(
        open.is_empty(),
        "{} of {ITEMS} items are not shown:\n{}",
        open.len(),
        open.join("\n")
    );
}

/// An item that several parts claim is shown of each of them.
#[test]
fn every_part_that_claims_an_item_is_shown() {
    let items = catalogue();
    let policies = policies();
    let covered = covered(policies, &items);
    let wrong: Vec<String> = covered
        .iter()
        .flat_map(|(item, of)| of.wrong.iter().map(move |it| format!("  S-{item} {it}")))
        .collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whatever a test says that it shows it shows, together with another test of the same suite.
#[test]
fn every_test_shows_what_it_says() {
    let items = catalogue();
    let mut wrong = Vec::new();
    for policy in policies() {
        for test in &policy.tests {
            for it in &test.shows {
                let promise = number(&it.source).is_some_and(|it| items[&it].promise);
                if let Err(why) = partnered(policy, test, &it.source, it.holds, promise) {
                    let answer = if it.holds { "yes" } else { "no" };
                    let test = &test.name;
                    wrong.push(format!(
                        "{}: `{test}` shows {} {answer}: {why}",
                        policy.name, it.source
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a test and one that shows the other answer are a pair of some part that claims the item,
/// and no part says the opposite of what the test shows. Gives back that other test.
fn partnered<'p>(
    policy: &'p Policy,
    test: &PreparedTest,
    source: &str,
    holds: bool,
    promise: bool,
) -> Result<&'p PreparedTest, String> {
    let claim = |it: &&Element| it.source.iter().any(|it| it == source);
    for element in policy.elements.iter().filter(claim) {
        if let Some(it) = against(policy, element, promise, test, holds) {
            return Err(it);
        }
    }
    let mut why = "no test shows the other answer".to_owned();
    let others = policy.tests.iter().filter(|it| {
        let mut shows = it.shows.iter();
        shows.any(|it| it.source == source && it.holds != holds)
    });
    for other in others {
        for element in policy.elements.iter().filter(claim) {
            let (yes, no) = if holds { (test, other) } else { (other, test) };
            match pair(policy, element, promise, yes, no) {
                Ok(_) => return Ok(other),
                Err(it) => why = format!("{}: {it} (beside `{}`)", element.place(), other.name),
            }
        }
    }
    Err(why)
}

/// What is asserted in the yes of one pair is not asserted in the no of another, of the same part and
/// item.
#[test]
fn an_answer_is_a_yes_or_a_no_everywhere() {
    let items = catalogue();
    let mut wrong = BTreeSet::new();
    for policy in policies() {
        for element in &policy.elements {
            for source in &element.source {
                let promise = number(source).is_some_and(|it| items[&it].promise);
                let pairs = pairs(policy, element, source, promise);
                for (one, yes, _) in &pairs {
                    for (other, _, no) in &pairs {
                        if one.aspect == other.aspect && one.yes == other.no {
                            wrong.insert(format!(
                                "{}: {} {source}: {} is {} in the yes `{yes}` and in the no `{no}`",
                                policy.name,
                                element.place(),
                                one.aspect,
                                one.yes
                            ));
                        }
                    }
                }
            }
        }
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The pairs of a part and an item, with the names of their tests: what each asserts that is neither
/// yes nor no by itself, where nothing that is does.
fn pairs(
    policy: &Policy,
    element: &Element,
    source: &str,
    promise: bool,
) -> Vec<(Contrast, String, String)> {
    let tests = |holds: bool| {
        policy.tests.iter().filter(move |it| {
            let mut shows = it.shows.iter();
            shows.any(|it| it.source == source && it.holds == holds)
        })
    };
    let mut found = Vec::new();
    for yes in tests(true) {
        for no in tests(false) {
            for it in pair(policy, element, promise, yes, no).unwrap_or_default() {
                found.push((it, yes.name.clone(), no.name.clone()));
            }
        }
    }
    found
}

#[test]
fn a_part_decides_few_items_and_what_is_shown_is_claimed() {
    let items = catalogue();
    let base = |it: u32| items[&it].same.unwrap_or(it);
    let mut wrong = Vec::new();
    for policy in policies() {
        let mut claimed = BTreeSet::new();
        for element in &policy.elements {
            let mut its = BTreeSet::new();
            for source in &element.source {
                match number(source) {
                    Some(it) => {
                        its.insert(base(it));
                        claimed.insert(it);
                    }
                    None => wrong.push(format!(
                        "{}: {} comes from `{source}`, which is no item",
                        policy.name,
                        element.place()
                    )),
                }
            }
            if its.len() > ITEMS_OF_A_PART_MAX {
                wrong.push(format!(
                    "{}: {} claims {} items: {its:?}",
                    policy.name,
                    element.place(),
                    its.len()
                ));
            }
        }
        for test in &policy.tests {
            for it in &test.shows {
                if !number(&it.source).is_some_and(|it| claimed.contains(&it)) {
                    wrong.push(format!(
                        "{}: `{}` shows {}, which no part of the policy claims",
                        policy.name, test.name, it.source
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn few_items_are_beyond_software() {
    let items = catalogue();
    let beyond = items.values().filter(|it| it.beyond.is_some()).count();
    assert!(beyond < BEYOND_MAX, "{beyond}");
    let documents: BTreeSet<&str> = items.values().map(|it| it.of.as_str()).collect();
    let all = BTreeSet::from(["CAP", "MSP", "TEAM", "TEN", "WHEN"]);
    assert_eq!(documents, all);
    for (number, item) in &items {
        let ways = [item.component.is_some(), item.beyond.is_some()];
        assert!(
            ways.iter().filter(|it| **it).count() <= 1,
            "S-{number} is said to be both"
        );
    }
}

#[test]
fn the_page_of_fixtures_lists_where_each_item_lives() {
    let items = catalogue();
    let policies = policies();
    page::held(&items, &covered(policies, &items));
}

/// What would let anything pass is refused.
#[test]
fn a_pair_that_shows_nothing_is_told_from_one_that_does() {
    let named = |name: &str| policies().iter().find(|it| it.name == name).unwrap();
    let policy = named("severity-and-referral");
    let element = |id: &str| policy.elements.iter().find(|it| it.id == id).unwrap();
    let test = |name: &str| {
        let found = policy.tests.iter().find(|it| it.name.ends_with(name));
        found.unwrap()
    };
    let field_visit = element("somebody-must-go-there");
    let yes = test("/ somebody must go there");
    let no = test("/ it can be mended from here");
    let pair = |element, yes, no| pair(policy, element, false, yes, no);
    assert!(pair(field_visit, yes, no).is_ok());
    // What is due is a yes, the other way about it is not.
    let turned = pair(field_visit, no, yes).unwrap_err();
    assert!(turned.starts_with("the yes is the no of"), "{turned}");
    // The same test twice, and the tests of another part.
    for (yes, no) in [(yes, yes), (yes, test("/ the skill is there"))] {
        assert!(pair(field_visit, yes, no).is_err());
    }
    // Both answers are asserted, and the cases differ in what the part does not read.
    let access = element("higher-access-needed");
    assert_eq!(
        pair(access, test("/ the rights are not enough"), yes),
        Err("the cases differ in what it does not read: needs_field_visit".to_owned())
    );
    // A rule that is due is not shown by a no.
    assert_eq!(against(policy, field_visit, false, yes, true), None);
    assert!(against(policy, field_visit, false, yes, false).is_some());
    let facts = Facts::of(&yes.steps[0]);
    let other = Facts::of(&test("/ one skill is missing").steps[0]);
    assert_eq!(
        facts.differing(&other),
        ["needs_field_visit", "required_skills"]
    );
}

/// The same of figures, of which a test has many cases.
#[test]
fn figures_are_held_to_the_same_rule() {
    let policies = policies();
    let policy = policies.iter().find(|it| it.name == "measures").unwrap();
    let pair = |id: &str, promise, yes: &str, no: &str| {
        let test = |name: &str| policy.tests.iter().find(|it| it.name.ends_with(name));
        let element = policy.elements.iter().find(|it| it.id == id).unwrap();
        let (yes, no) = (test(yes).unwrap(), test(no).unwrap());
        pair(policy, element, promise, yes, no)
    };
    let (many, few) = ("/ it did not", "/ it took the higher tier");
    assert!(pair("needless-escalations", false, many, few).is_ok());
    // A limit that is broken is a yes, or a no of what ought to be so.
    assert!(pair("needless-escalations", false, few, many).is_err());
    assert!(pair("needless-escalations", true, few, many).is_ok());
    assert!(pair("needless-escalations", false, many, many).is_err());
    // One case more or less, and a fact beside it, are no pair.
    let beside = |it: &str| Err(format!("the cases differ in what it does not read: {it}"));
    assert_eq!(
        pair(
            "needless-escalations",
            false,
            "/ the other group gave it back",
            few
        ),
        beside("the number of cases")
    );
    assert_eq!(
        pair("retention", false, "/ somebody left", "/ satisfied").map(|_| ()),
        Ok(())
    );
    // `< 34%` is no figure.
    assert_eq!(
        pair(
            "first-contact",
            true,
            "/ every account request, and half of the technical problems",
            "/ a third of the technical problems of which it is known"
        ),
        Err("the tests do not assert two figures of it".to_owned()),
    );
}
