//! What points can and cannot answer.

use std::collections::BTreeSet;

use super::{SMALL, TRACED, every_case, fixture, json, policy, under};

/// What is said to be possible, and only that, is found by trying every case.
#[test]
fn what_points_can_answer_is_what_some_case_makes_them_answer() {
    let policy = policy(SMALL);
    let points = json(&policy.points());
    let mut said = BTreeSet::new();
    for point in points["points"].as_array().unwrap() {
        for it in point["outcomes"].as_array().unwrap() {
            let outcome = it.as_str().unwrap().to_owned();
            said.insert((point["point"].as_u64().unwrap(), outcome));
        }
    }
    let mut found = BTreeSet::new();
    for line in policy
        .decide_lines(&every_case().join("\n"), TRACED)
        .lines()
    {
        let trace = &json(line)["trace"];
        for subject in ["severity", "escalation/both", "exit/calm"] {
            found.extend(under(trace, subject));
        }
    }
    let shown = |set: BTreeSet<(u64, String)>| -> Vec<String> {
        let list = points["points"].as_array().unwrap();
        let of = set.into_iter();
        of.map(|(at, outcome)| format!("{} {outcome}", list[at as usize]))
            .collect()
    };
    assert_eq!(
        shown(said.difference(&found).cloned().collect()),
        Vec::<String>::new()
    );
    assert_eq!(
        shown(found.difference(&said).cloned().collect()),
        Vec::<String>::new()
    );
    assert!(said.len() > 40, "{}", said.len());
}

fn outcomes(text: &str, of: &str) -> Vec<String> {
    let points = json(&policy(text).points());
    let point = points["points"].as_array().unwrap().iter();
    let mut point = point.filter(|it| it["text"] == of || it["id"] == of);
    let point = point.next().unwrap_or_else(|| panic!("no point `{of}`"));
    let can = point["outcomes"].as_array().unwrap().iter();
    let can = can.map(|it| it.as_str().unwrap().to_owned());
    let cannot = point["cannot"].as_array().unwrap().iter();
    can.chain(cannot.map(|it| {
        format!(
            "not {}: {}",
            it["outcome"].as_str().unwrap(),
            it["why"].as_str().unwrap()
        )
    }))
    .collect()
}

#[test]
fn what_cannot_occur_has_its_reason() {
    let one = |conditions: &str| {
        format!(
            "escalate: 1\npolicy: p\nversion: \"1\"\nfields:\n  amount: {{ type: integer, about: A }}\n  \
             x: {{ type: boolean, about: X }}\n  only: {{ type: text, one_of: [one], about: O }}\n\
             checklists:\n  exit:\n    - id: it\n      require: {conditions}\n"
        )
    };
    let all = |of: &[&str]| of.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let gone =
        "not unknown: whether there is `resolved_at` is always known: left out, there is none";
    assert_eq!(
        outcomes(&one("has(case.resolved_at)"), "has(case.resolved_at)"),
        all(&["yes", "no", gone])
    );
    assert_eq!(
        outcomes(&one("has(case.x)"), "has(case.x)"),
        all(&["yes", "no", "unknown"])
    );
    assert_eq!(
        outcomes(&one("case.only == \"one\""), "case.only == \"one\""),
        all(&[
            "yes",
            "unknown",
            "not no: no value of what it looks at makes it so"
        ])
    );
    let beside = "whatever the facts are, a condition beside it decides then";
    assert_eq!(
        outcomes(
            &one("case.amount > 5 && case.amount > 3"),
            "case.amount > 3"
        ),
        all(&["yes", "unknown", &format!("not no: {beside}")])
    );
    // Neither yes nor no: they are never both.
    assert_eq!(
        outcomes(&one("case.amount > 5 && case.amount < 3"), "it"),
        all(&[
            "no",
            "unknown",
            "not yes: no facts make it so",
            "not not_applicable: it matters for every case"
        ])
    );
    // Whole numbers have nothing between 3 and 4.
    assert_eq!(
        outcomes(
            &one("case.amount > 3 && case.amount < 4"),
            "case.amount < 4"
        ),
        all(&["no", "unknown", &format!("not yes: {beside}")])
    );
    let unused = format!("{}define:\n  spare: case.x\n", one("case.x"));
    let none = "nothing that a test can assert rests on it";
    assert_eq!(
        outcomes(&unused, "spare"),
        all(&[
            &format!("not yes: {none}"),
            &format!("not no: {none}"),
            &format!("not unknown: {none}")
        ])
    );
}

#[test]
fn points_have_their_places() {
    let text = fixture("example/policy.yaml");
    let points = json(&policy(&text).points());
    let lines: Vec<&str> = text.lines().collect();
    let mut conditions = 0;
    for point in points["points"].as_array().unwrap() {
        let get = |key: &str| point[key].as_u64().unwrap() as usize;
        let line = lines[get("line") - 1];
        if point["kind"] == "condition" && get("line") == get("end_line") {
            conditions += 1;
            let cut: String = line
                .chars()
                .take(get("end_column") - 1)
                .skip(get("column") - 1)
                .collect();
            assert_eq!(cut, point["text"].as_str().unwrap());
        } else if point["kind"] == "row" {
            assert!(line[get("column") - 1..].starts_with('['), "{point}");
        } else if let Some(id) = point["id"]
            .as_str()
            .filter(|_| point["kind"] != "otherwise" && point["kind"] != "approval")
        {
            assert!(line[get("column") - 1..].starts_with(id), "{point}");
        }
    }
    assert!(conditions > 25, "{conditions}");
}

/// The digest is of what is decided; places are no part of it.
#[test]
fn the_digest_does_not_change_with_the_places() {
    let moved = SMALL.replace("define:\n", "# more\n\ndefine:\n");
    let digest = |text: &str| json(&policy(text).describe())["digest"].clone();
    assert_eq!(digest(SMALL), digest(&moved));
}

/// Many conditions over many facts: nothing is claimed, and nothing takes long.
#[test]
fn what_is_too_much_to_look_at_is_held_to_be_possible() {
    let facts: Vec<String> = (0..30)
        .map(|it| format!("  f{it}: {{ type: boolean, about: F }}\n"))
        .collect();
    let all: Vec<String> = (0..30).map(|it| format!("case.f{it}")).collect();
    let text = format!(
        "escalate: 1\npolicy: p\nversion: \"1\"\nfields:\n{}checklists:\n  exit:\n    - id: it\n      require: {}\n",
        facts.concat(),
        all.join(" && ")
    );
    assert_eq!(outcomes(&text, "case.f7"), ["yes", "no", "unknown"]);
}

/// A policy that asks of items, of what a table gives, of steps and of who was there.
const LISTED: &str = r#"
escalate: 1
policy: listed
version: "1"
fields:
  metal: { one_of: [gold, tin], about: A metal }
  asked: { type: boolean, about: Whether it was asked }
  works:
    about: What is to be done
    list: { done: boolean, left: integer }
define:
  # Nothing asks this but the table.
  half: "size(case.works.filter(w, w.done)) >= 1"
tables:
  desk:
    gives: text
    hit: first
    columns: [case.metal, is.half]
    rows:
      - [gold, true, front]
      - ["*", false, back]
      - [gold, "*", front]
    otherwise: middle
  spare:
    gives: text
    hit: first
    columns: [case.metal]
    rows: [["*", none]]
targets:
  - { id: boss, path: hierarchical }
escalations:
  - { id: back, to: boss, when: pick.desk == "back" }
process:
  - id: way
    steps:
      - { id: opened, at: case.opened_at }
      - { id: asked, when: case.asked }
coverage:
  - { id: manned, of: case.commanders, from: case.opened_at, at_least: 1 }
checklists:
  exit:
    - { id: works, require: "case.works.all(w, w.done || w.left < 2)" }
    - { id: one, require: "case.works.exists_one(w, w.left == 1)" }
    - { id: some, require: "case.works.exists(w, !w.done && w.left == 1)" }
    - { id: in-order, require: conforms("way") }
    - { id: manned, require: covered("manned") }
"#;

/// What is said to be possible of items, rows, steps and coverages, and only that, is
/// found by trying many cases.
#[test]
fn what_lists_tables_steps_and_coverages_can_answer_is_found_in_cases() {
    let (policy, points) = match crate::api::Policy::compile(LISTED) {
        Ok((policy, _)) => {
            let points = json(&policy.points());
            (policy, points)
        }
        Err(found) => panic!("{found:?}"),
    };
    let mut items = Vec::new();
    for done in ["", "\"done\":null", "\"done\":true", "\"done\":false"] {
        for left in ["", "\"left\":null", "\"left\":1", "\"left\":2"] {
            let parts: Vec<&str> = [done, left]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect();
            items.push(format!("{{{}}}", parts.join(",")));
        }
    }
    let mut lists = vec![String::new(), "\"works\":[],".to_owned()];
    for one in &items {
        lists.push(format!("\"works\":[{one}],"));
        lists.extend(
            items
                .iter()
                .map(|other| format!("\"works\":[{one},{other}],")),
        );
    }
    let there = |from: &str, until: &str| {
        format!("\"commanders\":[{{\"from\":\"2026-11-20T{from}:00Z\"{until}}}],")
    };
    let manned = [
        String::new(),
        "\"commanders\":[],".to_owned(),
        there("08:00", ""),
        there("09:00", ",\"until\":\"2026-11-20T10:00:00Z\""),
    ];
    let mut lines = Vec::new();
    for works in &lists {
        for metal in ["", "\"metal\":\"gold\",", "\"metal\":\"tin\","] {
            lines.push(format!("{{{works}{metal}\"id\":\"C\"}}"));
        }
    }
    for manned in &manned {
        for opened in ["", "\"opened_at\":\"2026-11-20T09:00:00Z\","] {
            for asked in ["", "\"asked\":true,", "\"asked\":false,"] {
                lines.push(format!("{{{manned}{opened}{asked}\"id\":\"C\"}}"));
            }
        }
    }
    let list = points["points"].as_array().unwrap();
    let shown = |at: u64, outcome: &str| {
        let point = &list[at as usize];
        let name = point["text"].as_str().or(point["id"].as_str()).unwrap();
        format!("{} {name}: {outcome}", point["of"].as_str().unwrap())
    };
    let mut said = BTreeSet::new();
    for point in list {
        for it in point["outcomes"].as_array().unwrap() {
            said.insert(shown(
                point["point"].as_u64().unwrap(),
                it.as_str().unwrap(),
            ));
        }
    }
    let mut found = BTreeSet::new();
    for line in policy.decide_lines(&lines.join("\n"), TRACED).lines() {
        let trace = &json(line)["trace"];
        assert!(trace.is_object(), "{line}");
        for subject in [
            "escalation/back",
            "exit/works",
            "exit/one",
            "exit/some",
            "exit/in-order",
            "exit/manned",
        ] {
            found.extend(under(trace, subject).iter().map(|it| shown(it.0, &it.1)));
        }
    }
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
        a.difference(b).cloned().collect()
    };
    assert_eq!(only(&found, &said), Vec::<String>::new());
    assert_eq!(only(&said, &found), Vec::<String>::new());
    assert!(said.len() > 60, "{}", said.len());
    // What nothing asks, and what can never be, has its reason.
    let cannot = |of: &str, id: &str| -> Vec<String> {
        let mut points = list.iter();
        let point = points.find(|it| it["of"] == of && it["id"] == id).unwrap();
        let cannot = point["cannot"].as_array().unwrap().iter();
        cannot
            .map(|it| {
                format!(
                    "{}: {}",
                    it["outcome"].as_str().unwrap(),
                    it["why"].as_str().unwrap()
                )
            })
            .collect()
    };
    assert_eq!(
        cannot("table/spare", "row 1"),
        ["decided: nothing that a test can assert rests on it"]
    );
    assert_eq!(
        cannot("process/way", "opened"),
        [
            "violated: no step stands before it",
            "unknown: whether it was taken is always known: left out, it was not"
        ]
    );
    assert_eq!(
        cannot("coverage/manned", "manned"),
        ["overlap: there cannot be too many"]
    );
}
