//! The `cel` crate as an oracle of our conditions, over generated expressions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeMap;

use escalation_rules::api::Policy;
use escalation_rules::text::diag::{Diagnostic, Level};
use escalation_rules::text::source::Source;
use escalation_tests::oracle::generate::{
    Parts, complete_case, completed, expression, incomplete_case, settled_case,
};
use escalation_tests::oracle::{Expression, FACTS, Facts, LEVELS, Type, instant};
use escalation_tests::random::Random;
use serde_json::{Value, json};

const SEED: u64 = 20_261_120;
const EXPRESSIONS: usize = 2_400;
/// Rules of one policy; each is a line of it, so that a diagnostic names its rule.
const BATCH: usize = 40;
const PARTS: Parts = Parts {
    now: true,
    severity: true,
    macros: true,
};

/// Expressions that one policy was made of, and those that were refused.
struct Batch {
    policy: Policy,
    expressions: Vec<String>,
}

/// A policy of a rule a line. The level is a fact, so that a case can say it, and
/// a fact that a case does not have is unknown, as it is to the oracle.
fn policy(expressions: &[String]) -> String {
    let mut fields = serde_json::Map::new();
    fields.insert("oracle_level".to_owned(), json!({ "one_of": LEVELS }));
    for (name, _) in FACTS.iter().filter(|it| it.1 == Type::Happened) {
        let field = json!({ "type": "timestamp", "absent": "unknown" });
        fields.insert((*name).to_owned(), field);
    }
    // So is a field that a record does not have; its fields are in the vocabulary's order.
    let records = "{\"title\":\"text\",\"owner\":\"text\",\"due_at\":{\"type\":\"timestamp\"},\
                   \"done_at\":{\"type\":\"timestamp\",\"absent\":\"unknown\"}}";
    let rule = |level: &str| {
        let when = format!("case.oracle_level == \"{level}\"");
        json!({ "id": level, "level": level, "when": when, "because": "so" })
    };
    let severity = json!({
        "levels": LEVELS, "assume": "decided", "rules": [rule("sev1"), rule("sev2")], "otherwise": "sev3",
    });
    let mut text = format!(
        "{{\"escalate\":1,\"policy\":\"oracle\",\"version\":\"1\",\"fields\":{},\"severity\":{severity},\
         \"targets\":[{{\"id\":\"up\",\"path\":\"functional\"}}],\"escalations\":[\n",
        Value::from(fields).to_string().replacen(
            '{',
            &format!("{{\"actions\":{{\"list\":{records}}},"),
            1
        )
    );
    for (at, expression) in expressions.iter().enumerate() {
        let comma = if at + 1 < expressions.len() { "," } else { "" };
        let rule =
            json!({ "id": format!("r{at}"), "to": "up", "when": expression, "because": "so" });
        text.push_str(&format!("{rule}{comma}\n"));
    }
    text.push_str("]}");
    text
}

/// Compile what is accepted; what is refused is counted by its code.
fn batch(mut expressions: Vec<String>, refused: &mut BTreeMap<String, (usize, String)>) -> Batch {
    loop {
        let text = policy(&expressions);
        let found: Vec<Diagnostic> = match Policy::compile(&text) {
            Ok((policy, _)) => {
                return Batch {
                    policy,
                    expressions,
                };
            }
            Err(found) => found
                .into_iter()
                .filter(|it| it.level() == Level::Error)
                .collect(),
        };
        let source = Source::new(&text);
        let mut wrong: BTreeMap<usize, &Diagnostic> = BTreeMap::new();
        for it in &found {
            let line = source
                .place(it.span.expect("an error has a place").start)
                .line as usize;
            assert!(line >= 2, "{}: {}", it.code.as_str(), it.message);
            wrong.entry(line - 2).or_insert(it);
        }
        for (at, why) in wrong.into_iter().rev() {
            let expression = expressions.remove(at);
            let example = format!("{}: {expression}", why.message);
            refused
                .entry(why.code.as_str().to_owned())
                .or_insert((0, example))
                .0 += 1;
        }
    }
}

fn decide(batch: &Batch, case: &Facts, detail: &str) -> Value {
    let mut line = case.json();
    line.pop();
    line.push_str(&format!(",\"oracle_level\":\"{}\"}}", case.severity));
    let options = json!({ "now": instant(case.now), "strict": true, "detail": detail });
    let decision = batch.policy.decide_lines(&line, &options.to_string());
    let decision: Value = serde_json::from_str(&decision).unwrap();
    assert!(decision.get("error").is_none(), "{decision}\n{line}");
    decision
}

/// The answer of every rule of a batch, from the brief form: it does not look for
/// the next change, which takes most of the time.
fn answers(batch: &Batch, case: &Facts) -> Vec<Option<bool>> {
    let decision = decide(batch, case, "brief");
    let mut answers = vec![Some(false); batch.expressions.len()];
    for (key, answer) in [("due", Some(true)), ("undetermined", None)] {
        for rule in decision[key].as_array().into_iter().flatten() {
            let at: usize = rule.as_str().unwrap()[1..].parse().unwrap();
            answers[at] = answer;
        }
    }
    answers
}

/// The same from the full form.
fn told(batch: &Batch, case: &Facts) -> Vec<Option<bool>> {
    let decision = decide(batch, case, "full");
    let rules = decision["escalations"].as_array().unwrap();
    let answer = |it: &Value| match it["answer"].as_str().unwrap() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    rules.iter().map(answer).collect()
}

#[test]
fn our_answers_are_those_of_cel() {
    let mut random = Random::new(SEED);
    let mut refused = BTreeMap::new();
    let mut compared = [0_usize; 3];
    let mut wrong: Vec<String> = Vec::new();
    let mut accepted = 0;
    let mut report = |law: &str,
                      expression: &str,
                      case: &Facts,
                      ours: Option<bool>,
                      its: &dyn std::fmt::Debug| {
        wrong.push(format!(
            "{law}: {expression}\n  ours {ours:?}, theirs {its:?}\n  {}",
            case.json()
        ));
    };
    for from in (0..EXPRESSIONS).step_by(BATCH) {
        let made = (from..from + BATCH).map(|it| expression(&mut random, it as u32 % 4, PARTS));
        let batch = batch(made.collect(), &mut refused);
        accepted += batch.expressions.len();
        let theirs = batch.expressions.iter().map(|it| Expression::new(it));
        let theirs: Vec<Expression> = theirs
            .collect::<Result<_, _>>()
            .expect("CEL reads what we accept");
        let case = incomplete_case(&mut random);
        assert_eq!(answers(&batch, &case), told(&batch, &case));
        for _ in 0..5 {
            let case = complete_case(&mut random);
            for ((expression, of), ours) in batch
                .expressions
                .iter()
                .zip(&theirs)
                .zip(answers(&batch, &case))
            {
                compared[0] += 1;
                let its = of.answer(&case);
                if ours.is_none() || its != Ok(ours) {
                    report("complete", expression, &case, ours, &its);
                }
            }
        }
        for _ in 0..5 {
            let case = settled_case(&mut random);
            for ((expression, of), ours) in batch
                .expressions
                .iter()
                .zip(&theirs)
                .zip(answers(&batch, &case))
            {
                compared[1] += 1;
                let its = of.answer(&case);
                if its != Ok(ours) {
                    report("settled", expression, &case, ours, &its);
                }
            }
        }
        for _ in 0..3 {
            let case = incomplete_case(&mut random);
            let ours = answers(&batch, &case);
            for _ in 0..3 {
                let whole = completed(&mut random, &case);
                for ((expression, ours), then) in batch
                    .expressions
                    .iter()
                    .zip(&ours)
                    .zip(answers(&batch, &whole))
                {
                    compared[2] += 1;
                    if ours.is_some() && *ours != then {
                        report(
                            "incomplete",
                            expression,
                            &case,
                            *ours,
                            &(then, whole.json()),
                        );
                    }
                }
            }
        }
    }
    let counts: Vec<String> = refused
        .iter()
        .map(|(code, (count, example))| format!("  {count} with {code}, such as {example}"))
        .collect();
    let share = EXPRESSIONS - accepted;
    println!(
        "{accepted} expressions, answers compared: {} on complete cases, {} on settled ones, {} on completions",
        compared[0], compared[1], compared[2]
    );
    println!("{share} refused:\n{}", counts.join("\n"));
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
    assert!(accepted >= 2_000);
    assert!(
        share * 100 < EXPRESSIONS * 15,
        "{share} of {EXPRESSIONS} are refused"
    );
}
