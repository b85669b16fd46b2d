//! Words that texts mention.

use super::{case, decide, decide_line, policy, see};

const BODY: &str = "
word_lists:
  fire: [fire, smoke, on the blink, Straße, '24x7', café]
targets: [{ id: lead, path: functional }]
escalations:
  - { id: r, to: lead, when: 'mentions(case.subject, \"fire\")', because: so }
  - { id: steps, to: lead, when: 'case.next_steps.exists(s, mentions(s.title, \"fire\"))', because: so }
";

#[test]
fn whole_words_are_found_whatever_their_case() {
    let policy = policy(BODY);
    for (subject, expected) in [
        ("Printer on FIRE!", "yes"),
        ("fire", "yes"),
        ("Firewall down", "no"),
        ("misfire", "no"),
        ("fire-fighting", "yes"),
        ("smoke2", "no"),
        ("it is on  the\\tBlink again", "yes"),
        ("on the, blink", "yes"),
        ("on blink", "no"),
        ("on the on the blink", "yes"),
        ("on the", "no"),
        ("HAUPTSTRASSE", "no"),
        ("STRASSE", "yes"),
        ("24x7 support", "yes"),
        ("CAFÉ", "yes"),
        ("CAFE", "no"),
        ("", "no"),
    ] {
        let decision = decide(&policy, &format!("\"subject\":\"{subject}\""), "12:00");
        assert_eq!(decision["escalations"][0]["answer"], expected, "{subject}");
    }
    see(
        BODY,
        &[
            (
                "",
                "12:00",
                "escalations.0",
                r#"{"answer":"unknown","missing":["subject"],"reason":"subject is not known"}"#,
            ),
            (
                r#""subject":"Smoke on the water""#,
                "12:00",
                "escalations.0.reason",
                r#""so (subject mentions “smoke”)""#,
            ),
            (
                r#""subject":"Water""#,
                "12:00",
                "escalations.0.reason",
                r#""subject mentions none of fire""#,
            ),
            (
                r#""next_steps":[{"title":"call"},{"title":"put out the fire"}]"#,
                "12:00",
                "escalations.1.reason",
                r#""so (1 of 2 in next steps fit (number 2: title mentions “fire”))""#,
            ),
        ],
    );
}

#[test]
fn long_texts_of_one_word_end_in_time() {
    let mut body = String::from("word_lists: { many: [");
    for at in 0..500 {
        body.push_str(&format!("a b{at}, "));
    }
    body.push_str(
        "a c] }
targets: [{ id: lead, path: functional }]
escalations: [{ id: r, to: lead, when: 'mentions(case.subject, \"many\")', because: so }]
",
    );
    let policy = policy(&body);
    let text = |count: usize| case(&format!("\"subject\":\"{}\"", "a ".repeat(count)));
    let few = decide_line(&policy, &text(1_000), "12:00", "");
    assert_eq!(few["escalations"][0]["answer"], "no");
    let many = decide_line(&policy, &text(1_000_000), "12:00", "");
    assert_eq!(many["error"]["code"], "C0112", "{many}");
}
