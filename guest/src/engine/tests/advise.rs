//! Questions about the organisation: what speaks for it, what against, and what weighs most.

use super::{decide_line, policy};

const DESK: &str = "
advice:
  - id: team
    question: Shall we?
    override: [{ id: now, when: program.serious_situations_unmanaged, because: It burns. }]
    decisive: [{ id: first, when: '!program.tracking_object', because: Nothing is known., advice: Track. }]
    for: [{ id: pro, when: program.main_work_suffers, because: It helps. }]
    against: [{ id: con, when: program.frontline_needs_approval, because: It costs. }]
    sole: [{ id: alone, when: program.managers_dislike_it, because: They dislike it., advice: Train. }]
";

/// Yes, no and unknown as `y`, `n` and `?`: now, first, pro, con, alone.
fn answer(facts: &str) -> (String, Vec<String>) {
    let names = [
        "serious_situations_unmanaged",
        "tracking_object",
        "main_work_suffers",
        "frontline_needs_approval",
        "managers_dislike_it",
    ];
    let given = names.iter().zip(facts.chars()).filter(|it| it.1 != '?');
    // The record is asked for by its absence.
    let given = given
        .map(|(name, it)| format!("\"{name}\":{}", (it == 'y') != (*name == "tracking_object")));
    let given: Vec<String> = given.collect();
    let options = format!("\"organisation\":true,\"program\":{{{}}}", given.join(","));
    let decision = decide_line(&policy(DESK), r#"{"id":"C"}"#, "09:00", &options);
    let advice = &decision["advice"][0];
    let reasons = advice["reasons"].as_array().unwrap().iter();
    let speak = reasons.filter(|it| it["speaks"] == true);
    (
        advice["answer"].as_str().unwrap().to_owned(),
        speak
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect(),
    )
}

#[test]
fn what_weighs_most_comes_first_and_what_is_not_known_is_tried_both_ways() {
    for (facts, expected, speaks) in [
        ("nnnnn", "no", &[][..]),
        ("yyyyy", "yes_now", &["now"]),
        // Whatever else is not known, it is to be done now.
        ("y????", "yes_now", &["now"]),
        ("nyynn", "not_yet", &["first", "pro"]),
        ("ny???", "not_yet", &["first"]),
        ("nnynn", "yes", &["pro"]),
        ("nnynn", "yes", &["pro"]),
        ("nnyyn", "weigh", &["pro", "con"]),
        ("nnnyn", "not_yet", &["con"]),
        ("nnnny", "not_yet", &["alone"]),
        // Not alone: it has no say.
        ("nnyny", "yes", &["pro"]),
        ("nnyn?", "yes", &["pro"]),
        ("?nynn", "unknown", &["pro"]),
        ("nny?n", "unknown", &["pro"]),
        ("nnnn?", "unknown", &[]),
    ] {
        let (found, told) = answer(facts);
        assert_eq!(
            (found.as_str(), told),
            (expected, speaks.iter().map(|it| (*it).to_owned()).collect()),
            "{facts}"
        );
    }
}

#[test]
fn an_explanation_gives_the_answer_its_reasons_and_what_to_do_first() {
    let facts = r#""main_work_suffers":true,"tracking_object":false,"serious_situations_unmanaged":false,"frontline_needs_approval":false,"managers_dislike_it":true"#;
    let options = format!(r#""organisation":true,"detail":"explain","program":{{{facts}}}"#);
    let decision = decide_line(&policy(DESK), r#"{"id":"C"}"#, "09:00", &options);
    let all = decision["explanation"].as_array().unwrap();
    assert_eq!(all[0]["kind"], "advice");
    assert_eq!(all[0]["answer"], "no");
    assert_eq!(
        all[0]["sentence"],
        "Shall we? The answer is: not yet. Against it: Nothing is known (tracking object is no). For it: It helps (main work suffers is yes). First: Track."
    );
}
