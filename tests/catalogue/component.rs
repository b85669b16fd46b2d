//! What the component decides for every policy: reasons with the values found, the same answer for the same facts, and a warning where a manager hangs on one indicator. Held against every test of every shipped policy.

use escalate::engine::{Detail, Engine, Options, Policy as Compiled, Session};
use escalate::suite::Step;
use serde_json::{Map, Value};

use crate::policies::{Policy, engine, policies};
use crate::{catalogue, number, partnered, root};

const LONE_INDICATOR: &str = "W0120";

fn compiled(engine: &Engine, name: &str) -> (Session, Compiled, Vec<String>) {
    let path = root().join("fixtures/policies").join(name);
    let text = std::fs::read_to_string(path.join("policy.yaml")).unwrap();
    let mut session = engine.session().unwrap();
    let compiled = session.compile(&text).unwrap();
    let codes = compiled.warnings.iter().map(|it| it.code.clone());
    let codes = codes.collect();
    (session, compiled.policy, codes)
}

/// The decisions on some cases, one a line, as a step asks for them.
fn decide(session: &mut Session, policy: Compiled, step: &Step, chunk: &str) -> Vec<Value> {
    let options = Options {
        now: step.now.to_string(),
        detail: Detail::Full,
        organisation: true,
        program: step.program.clone(),
        ..Options::default()
    };
    let out = session.decide_lines(policy, chunk, &options.for_lines(1));
    let out = out.unwrap();
    out.lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect()
}

/// Every decision that the suites of the shipped policies ask for.
fn each(mut look: impl FnMut(&Policy, &Step, &Value, &mut Session, Compiled)) {
    let engine = engine();
    for policy in policies() {
        let (mut session, handle, _) = compiled(&engine, &policy.name);
        let steps = policy.tests.iter().flat_map(|it| &it.steps);
        for step in steps.filter(|it| it.measured.is_empty()) {
            let decision = decide(&mut session, handle, step, &step.case).remove(0);
            if decision.get("error").is_none() {
                look(policy, step, &decision, &mut session, handle);
            }
        }
    }
}

/// What a value of one word looks like in a sentence; of lists and instants a sentence may
/// say more, or less.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(it) if !it.contains('T') && !it.contains(' ') => Some(it.clone()),
        Value::Number(it) => Some(it.to_string()),
        _ => None,
    }
}

/// What is lacking in the reason of a rule: its sentence, or all values that it rests on.
fn lacking(rule: &Value, policy: &Policy) -> Option<String> {
    let reason = rule["reason"].as_str().unwrap_or_default();
    let place = &rule["rule"];
    if reason.is_empty() {
        return Some(format!("{place} gives no reason"));
    }
    let because = rule["because"].as_str().unwrap_or_default();
    let because = because.trim_end().trim_end_matches('.');
    if rule["answer"] == "yes" && !reason.contains(because) {
        return Some(format!("{place} does not say why: {reason}"));
    }
    let facts = rule["facts"].as_array().into_iter().flatten();
    let words: Vec<String> = facts.filter_map(|it| word(&it["value"])).collect();
    let told = words.is_empty() || words.iter().any(|it| reason.contains(it.as_str()));
    if !told && by_table(rule, policy) {
        // A rule that rests on a table tells what the table gives.
        return (!reason.contains(" is ")).then(|| format!("{place} names no outcome: {reason}"));
    }
    (!told).then(|| format!("{place} names none of {words:?}: {reason}"))
}

fn by_table(rule: &Value, policy: &Policy) -> bool {
    let mut all = policy.elements.iter().filter(|it| it.kind == "escalation");
    let of = all.find(|it| rule["rule"] == it.id.as_str());
    of.is_some_and(|it| it.uses.iter().any(|it| it.starts_with("table/")))
}

fn rules(decision: &Value) -> impl Iterator<Item = &Value> {
    let all = decision["escalations"].as_array().into_iter().flatten();
    all.filter(|it| it["answer"] == "yes" || it["answer"] == "no")
}

#[test]
fn every_rule_of_every_suite_says_why_with_the_values_found() {
    let (mut yes, mut no, mut wrong) = (0, 0, Vec::new());
    each(|policy, _, decision, _, _| {
        for rule in rules(decision) {
            *if rule["answer"] == "yes" {
                &mut yes
            } else {
                &mut no
            } += 1;
            let id = &decision["id"];
            wrong.extend(lacking(rule, policy).map(|it| format!("{} {id}: {it}", policy.name)));
        }
    });
    assert!(yes > 500 && no > 500, "only {yes} and {no} were looked at");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The test above can fail: a reason without its values, or without its sentence, is found.
#[test]
fn a_reason_that_keeps_its_values_to_itself_is_found_out() {
    let (mut seen, mut found) = (0, 0);
    each(|policy, _, decision, _, _| {
        for rule in rules(decision).filter(|it| it["answer"] == "yes") {
            let facts = rule["facts"].as_array().into_iter().flatten();
            if facts.filter_map(|it| word(&it["value"])).count() == 0 {
                continue;
            }
            let because = rule["because"].as_str().unwrap();
            let bare = |reason: &str| {
                let mut rule = rule.clone();
                rule["reason"] = Value::from(reason);
                rule
            };
            assert!(lacking(&bare(""), policy).is_some());
            assert!(lacking(&bare("so"), policy).is_some(), "{rule}");
            // Now and then the sentence itself has the value in it.
            seen += 1;
            found += usize::from(lacking(&bare(because.trim_end_matches('.')), policy).is_some());
        }
    });
    assert!(seen > 100, "only {seen} were looked at");
    assert!(found * 10 > seen * 9, "only {found} of {seen} were found");
}

/// The case of a step with its keys in the other order, and under another id.
fn turned(case: &str) -> String {
    let case: Map<String, Value> = serde_json::from_str(case).unwrap();
    let pair = |(key, value): (&String, &Value)| {
        let value = match key.as_str() {
            "id" => Value::from("another"),
            _ => value.clone(),
        };
        format!("{}:{value}", Value::from(key.as_str()))
    };
    let mut pairs: Vec<String> = case.iter().map(pair).collect();
    pairs.reverse();
    format!("{{{}}}", pairs.join(","))
}

/// A decision without the case's id.
fn anonymous(mut decision: Value, id: &str) -> String {
    decision["id"] = Value::from("");
    // Values that cannot be used are told as they come.
    for key in ["problems", "notes"] {
        if let Some(list) = decision[key].as_array_mut() {
            list.sort_by_key(Value::to_string);
        }
    }
    decision.to_string().replace(&format!("\"{id}/"), "\"/")
}

#[test]
fn the_same_facts_get_the_same_answer_in_any_order_and_company() {
    let mut seen = 0;
    let mut before = String::new();
    each(|policy, step, decision, session, handle| {
        let case = turned(&step.case);
        // Once alone, once after the case before, which may be of any kind.
        let alone = decide(session, handle, step, &case).remove(0);
        let chunk = format!("{before}{case}\n");
        let after = decide(session, handle, step, &chunk).pop().unwrap();
        let id = decision["id"].as_str().unwrap();
        let expected = anonymous(decision.clone(), id);
        assert_eq!(anonymous(alone, "another"), expected, "{}", policy.name);
        assert_eq!(anonymous(after, "another"), expected, "{}", policy.name);
        before = format!("{}\n", step.case);
        seen += 1;
    });
    assert!(seen > 500, "only {seen} were looked at");
}

/// And it is no empty promise: where two tests show a yes and a no, the facts differ, and so
/// do the decisions.
#[test]
fn other_facts_that_decide_get_another_answer() {
    let items = catalogue();
    let engine = engine();
    let mut seen = 0;
    for policy in policies() {
        let (mut session, handle, _) = compiled(&engine, &policy.name);
        for test in &policy.tests {
            for shown in test.shows.iter().filter(|it| it.holds) {
                let promise = number(&shown.source).is_some_and(|it| items[&it].promise);
                let Ok(other) = partnered(policy, test, &shown.source, true, promise) else {
                    continue;
                };
                let ours = test.steps.iter().filter(|it| it.measured.is_empty());
                let ours: Vec<&Step> = ours.collect();
                let theirs = other.steps.iter().filter(|it| it.measured.is_empty());
                let theirs: Vec<&Step> = theirs.collect();
                if ours.is_empty() || theirs.is_empty() {
                    continue;
                }
                let mut all = |steps: &[&Step]| -> Vec<String> {
                    let one = |it: &&Step| {
                        let decision = decide(&mut session, handle, it, &it.case).remove(0);
                        let id = decision["id"].as_str().unwrap_or_default().to_owned();
                        anonymous(decision, &id)
                    };
                    steps.iter().map(one).collect()
                };
                let (one, two) = (all(&ours), all(&theirs));
                assert_ne!(one, two, "{}: {}", policy.name, shown.source);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "only {seen} were looked at");
}

#[test]
fn no_manager_of_a_shipped_policy_hangs_on_one_indicator() {
    let engine = engine();
    let mut managers = 0;
    for policy in policies() {
        let (_, _, codes) = compiled(&engine, &policy.name);
        assert!(
            !codes.iter().any(|it| it == LONE_INDICATOR),
            "{}",
            policy.name
        );
        managers += policy
            .elements
            .iter()
            .filter(|it| it.kind == "target")
            .count();
    }
    assert!(managers > 10, "only {managers} targets were looked at");
}

/// Two signs are enough, in whatever way they are joined; either of them alone is warned of, by name.
#[test]
fn a_manager_who_hangs_on_one_indicator_is_warned_of_whichever_it_is() {
    const HEAD: &str = "escalate: 1\npolicy: p\nversion: 1.0.0\ntargets: [{ id: duty-manager, path: hierarchical }]\nescalations:\n";
    let (errors, queue) = ("case.error_rate >= 5", "case.queue_waiting > 10");
    let rule = |id: &str, when: &str| {
        format!("  - {{ id: {id}, to: duty-manager, because: So., when: '{when}' }}\n")
    };
    let engine = engine();
    let warned = |rules: &str| -> Vec<String> {
        let mut session = engine.session().unwrap();
        let compiled = session.compile(&format!("{HEAD}{rules}")).unwrap();
        let lone = compiled
            .warnings
            .into_iter()
            .filter(|it| it.code == LONE_INDICATOR);
        lone.map(|it| it.message).collect()
    };
    for both in [
        rule("one", &format!("{errors} && {queue}")),
        rule("one", &format!("{errors} || {queue}")),
        rule("one", errors) + &rule("two", queue),
    ] {
        assert_eq!(warned(&both), Vec::<String>::new(), "{both}");
    }
    for (alone, name) in [(errors, "error_rate"), (queue, "queue_waiting")] {
        for rules in [
            rule("one", alone),
            rule("one", alone) + &rule("two", &format!("{alone} && {alone}")),
        ] {
            assert_eq!(
                warned(&rules),
                [format!(
                    "all that leads to `duty-manager` is one indicator: the fact `{name}`"
                )]
            );
        }
    }
}
