//! The vocabulary against itself and against the sources that it names.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Absent, Derived, Entry, Group, Kind, PHASES, RESERVED, STATUS_PHASES, all, find, position,
    to_json,
};

fn snake_case(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
        && !name.ends_with('_')
        && !name.contains("__")
}

fn one_line(text: &str) -> bool {
    text.bytes().all(|it| (b' '..=b'~').contains(&it))
        && text.trim() == text
        && !text.contains("  ")
}

fn fields(entry: &Entry) -> &'static [(&'static str, Kind)] {
    match entry.ty {
        Kind::Records(fields) => fields,
        _ => &[],
    }
}

#[test]
fn names_are_unique_and_well_formed() {
    let mut seen = BTreeSet::new();
    for entry in all() {
        assert!(seen.insert(entry.name), "{} twice", entry.name);
        assert!(snake_case(entry.name), "{}", entry.name);
        assert!(entry.name.len() <= 40, "{} is long", entry.name);
        assert!(
            !RESERVED.contains(&entry.name),
            "{} is reserved",
            entry.name
        );
        let names: BTreeSet<&str> = fields(entry).iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names.len(),
            fields(entry).len(),
            "{} has a field twice",
            entry.name
        );
        assert!(names.iter().all(|name| snake_case(name)), "{}", entry.name);
    }
}

#[test]
fn every_fact_is_found_by_name_at_its_place() {
    for (at, entry) in all().iter().enumerate() {
        assert_eq!(position(entry.name), Some(at));
        assert_eq!(find(entry.name), Some(entry));
    }
    for unknown in ["", "phase", "customer_affected", "zzz", "Vip"] {
        assert_eq!(find(unknown), None);
    }
}

#[test]
fn every_group_stands_in_one_piece_and_in_order() {
    let groups: Vec<Group> = all().iter().map(|it| it.group).collect();
    assert!(groups.is_sorted());
    let names: BTreeSet<&str> = groups.iter().map(|it| it.as_str()).collect();
    assert_eq!(names.len(), 11);
}

#[test]
fn a_meaning_is_one_line_that_begins_large_and_ends_without_a_period() {
    let mut seen = BTreeMap::new();
    for entry in all() {
        assert!(
            entry.about.starts_with(|it: char| it.is_ascii_uppercase()),
            "{}",
            entry.name
        );
        assert!(
            entry.about.ends_with(|it: char| it.is_ascii_alphanumeric()),
            "{}",
            entry.name
        );
        assert!(
            one_line(entry.about) && one_line(entry.unit),
            "{}",
            entry.name
        );
        assert!(entry.about.len() <= 100, "{}", entry.name);
        assert_eq!(
            seen.insert(entry.about, entry.name),
            None,
            "two facts with one meaning: {}",
            entry.about
        );
    }
}

#[test]
fn every_source_is_an_item_of_the_catalogue_in_rising_order() {
    for entry in all() {
        let items: Vec<u32> = entry
            .sources()
            .map(|it| it.strip_prefix("S-").unwrap().parse().unwrap())
            .collect();
        assert!(
            !items.is_empty() && items.is_sorted_by(|a, b| a < b),
            "{}: {}",
            entry.name,
            entry.source
        );
        assert!(
            items.iter().all(|it| (1..=195).contains(it)),
            "{}: {}",
            entry.name,
            entry.source
        );
    }
}

/// Items that a policy or the component answers without a fact of its own:
/// what is computed (8, 34, 35, 157), what lints look for (32), what a policy
/// says (31, 33, 144).
#[test]
fn every_item_of_the_catalogue_has_the_facts_it_needs() {
    let without = BTreeSet::from([8, 31, 32, 33, 34, 35, 144, 157]);
    let cited: BTreeSet<u32> = all()
        .iter()
        .flat_map(Entry::sources)
        .map(|it| it.trim_start_matches("S-").parse().unwrap())
        .collect();
    for item in 1..=195 {
        assert_ne!(cited.contains(&item), without.contains(&item), "S-{item}");
    }
}

#[test]
fn no_fact_says_what_a_policy_has_to_conclude() {
    let conclusions = [
        "severity",
        "sev",
        "breached",
        "breach",
        "overdue",
        "escalate",
        "should",
        "must",
        "may_close",
        "ready",
        "eligible",
        "is_critical",
        "is_major",
        "critical",
        "major",
        "level_reached",
        "conforms",
        "violation",
        "compliant",
        "misrouted",
        "dropped",
        "prolonged",
        "lengthy",
        "qualified",
        "duplicate",
        "sponsor_needed",
        "review_required",
        "complete",
    ];
    for entry in all() {
        assert!(
            !conclusions.contains(&entry.name),
            "{} is a conclusion",
            entry.name
        );
        for ending in [
            "_required",
            "_breached",
            "_overdue",
            "_exceeded",
            "_violated",
            "_too_long",
            "_complete",
            "_allowed",
        ] {
            assert!(
                !entry.name.ends_with(ending),
                "{} is a conclusion",
                entry.name
            );
        }
        for beginning in ["is_", "should_", "must_", "can_close"] {
            assert!(
                !entry.name.starts_with(beginning),
                "{} is a conclusion",
                entry.name
            );
        }
    }
}

#[test]
fn what_a_missing_key_means_follows_the_kind() {
    for entry in all() {
        let expected = match entry.ty {
            _ if entry.name == "escalations" => Absent::None,
            kind => kind.absent(),
        };
        assert_eq!(entry.absent, expected, "{}", entry.name);
    }
    assert_eq!(find("opened_at").map(|it| it.absent), Some(Absent::None));
    assert_eq!(
        find("referral_due_at").map(|it| it.absent),
        Some(Absent::Unknown)
    );
    assert_eq!(find("vip").map(|it| it.absent), Some(Absent::Unknown));
}

#[test]
fn instants_are_named_like_instants() {
    for entry in all() {
        if matches!(entry.ty, Kind::Timestamp(_)) {
            assert!(entry.name.ends_with("_at"), "{}", entry.name);
        } else {
            assert!(!entry.name.ends_with("_at"), "{}", entry.name);
        }
    }
}

#[test]
fn derived_facts_name_facts_that_exist() {
    let derived: Vec<&str> = all()
        .iter()
        .filter(|it| it.derived.is_some())
        .map(|it| it.name)
        .collect();
    assert_eq!(
        derived,
        [
            "reopened_at",
            "status_changed_at",
            "tier_changed_at",
            "reopens",
            "reassignments",
            "owner_changes",
            "tier_changes"
        ]
    );
    for entry in all() {
        match entry.derived {
            Some(Derived::Changes(of)) => assert!(find(of).is_some() && entry.ty == Kind::Integer),
            Some(Derived::LastChange(of)) => {
                assert!(find(of).is_some() && matches!(entry.ty, Kind::Timestamp(_)))
            }
            Some(Derived::Reopenings) => assert_eq!(entry.ty, Kind::Integer),
            Some(Derived::LastReopening) => assert!(matches!(entry.ty, Kind::Timestamp(_))),
            None => {}
        }
    }
}

#[test]
fn every_standard_status_has_a_phase() {
    let texts: Vec<&str> = STATUS_PHASES.iter().map(|(text, _)| *text).collect();
    assert_eq!(find("status").unwrap().ty.one_of(), texts);
    assert!(
        STATUS_PHASES
            .iter()
            .all(|(_, phase)| PHASES.contains(phase))
    );
}

#[test]
fn records_hold_scalars_and_lists_of_scalars() {
    fn scalar(kind: &Kind) -> bool {
        !matches!(kind, Kind::List(_) | Kind::Records(_))
    }
    for entry in all() {
        match entry.ty {
            Kind::List(of) => assert!(scalar(of), "{}", entry.name),
            Kind::Records(fields) => {
                assert!(
                    fields
                        .iter()
                        .all(|(_, kind)| matches!(kind, Kind::List(of) if scalar(of))
                            || scalar(kind)),
                    "{}",
                    entry.name
                );
            }
            _ => {}
        }
    }
}

#[test]
fn the_json_tells_the_whole_table_and_is_always_the_same() {
    let text = to_json();
    assert_eq!(text, to_json());
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let list = json.as_array().unwrap();
    assert_eq!(list.len(), all().len());
    for (json, entry) in list.iter().zip(all()) {
        assert_eq!(json["name"], entry.name);
        assert_eq!(json["type"], entry.ty.ty().to_string());
        assert_eq!(json["about"], entry.about);
        assert_eq!(json["group"], entry.group.as_str());
        assert_eq!(
            json["source"].as_array().unwrap().len(),
            entry.sources().count()
        );
        assert_eq!(json.get("derived").is_some(), entry.derived.is_some());
        assert_eq!(json.get("one_of").is_some(), !entry.ty.one_of().is_empty());
    }
    let line = |name: &str| {
        text.lines()
            .nth(1 + position(name).unwrap())
            .unwrap()
            .trim_end_matches(',')
            .to_owned()
    };
    assert_eq!(
        line("service"),
        r#"{"name":"service","type":"text","one_of":["up","degraded","down"],"unit":"","group":"impact","about":"How the service works at the moment","source":["S-2","S-11"],"absent":"unknown"}"#
    );
    assert_eq!(
        line("commanders"),
        r#"{"name":"commanders","type":"list of records","fields":[{"name":"person","type":"text"},{"name":"from","type":"timestamp"},{"name":"until","type":"timestamp","planned":true}],"unit":"","group":"handling","about":"The incident commanders, each with the time of duty","source":["S-126"],"absent":"unknown"}"#
    );
}
