//! What is next: nothing that stands changes before it, and something does at it.

use serde_json::Value;

use super::{case, decide, policy};
use crate::api::Policy;
use crate::time::instant;

/// A small generator of numbers: the same seed, the same numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (it ^ (it >> 31)) % bound
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A time between 09:00 and 13:00 in steps of five minutes, some with odd seconds.
    fn time(&mut self) -> String {
        let minutes = 9 * 60 + 5 * self.below(48);
        let seconds = if self.chance(20) {
            format!(":{:02}.{:03}", self.below(60), self.below(1000))
        } else {
            String::new()
        };
        format!("@{:02}:{:02}{seconds}", minutes / 60, minutes % 60)
    }
}

const SPANS: &[&str] = &["10m", "25m", "30m", "1h", "1h30m", "2h"];

fn span(random: &mut Random) -> String {
    format!("duration(\"{}\")", random.pick(SPANS))
}

/// A condition that time may turn.
fn condition(random: &mut Random) -> String {
    let sign = random.pick(&["<", "<=", ">", ">="]);
    let fact = random.pick(&[
        "case.opened_at",
        "case.referred_at",
        "case.resolved_at",
        "case.visit_at",
    ]);
    match random.below(21) {
        19 => "!conforms(\"steps\")".to_owned(),
        20 => "covered(\"one\") && case.vip".to_owned(),
        17 => format!("time_in(case.phase, \"waiting\") {sign} {}", span(random)),
        18 => format!("now - last(case.status, \"open\") {sign} {}", span(random)),
        14 => format!("case.actions.exists(a, !has(a.done_at) && a.due_at {sign} now)"),
        15 => format!(
            "size(case.actions.filter(a, now - a.done_at {sign} {})) >= {}",
            span(random),
            1 + random.below(2)
        ),
        16 => format!(
            "case.actions.all(a, case.actions.exists(b, a.owner != b.owner && a.due_at + {} {sign} now))",
            span(random)
        ),
        0 => format!("now - {fact} {sign} {}", span(random)),
        1 => format!("{fact} + {} {sign} now", span(random)),
        2 => format!("has({fact})"),
        3 => format!("elapsed({fact}, \"desk\") {sign} {}", span(random)),
        4 => format!("clock.fix.used {sign} 0.{}", 1 + random.below(8)),
        5 => format!("clock.fix.remaining {sign} {}", span(random)),
        6 => format!("clock.fix.elapsed {sign} {}", span(random)),
        7 => "clock.fix.breached".to_owned(),
        8 => format!(
            "clock.fix.phase == \"{}\"",
            random.pick(&["running", "paused", "ended", "not_started"])
        ),
        9 => format!("clock.report.missed {sign} {}", 1 + random.below(2)),
        10 => format!("clock.fix.due - now {sign} {}", span(random)),
        11 => "escalated(\"lead\")".to_owned(),
        12 => format!("severity == \"{}\"", random.pick(&["s1", "s2"])),
        _ => format!("case.vip && now {sign} {fact}"),
    }
}

fn body(random: &mut Random) -> String {
    let spans = |random: &mut Random| {
        format!(
            "{{ s1: {}, s2: {} }}",
            random.pick(&["30m", "1h"]),
            random.pick(&["1h", "2h"])
        )
    };
    let calendar = random.pick(&["always", "desk", "{ s1: always, s2: desk }"]);
    let mut text = format!(
        "
fields:
  status: {{ active: [open], waiting: [waiting], resolved: [resolved] }}
  visit_at: {{ type: timestamp, kind: planned }}
calendars:
  desk: {{ time_zone: Etc/UTC, hours: {{ mon-sun: ['09:30-11:00', '11:30-12:45'] }}, at_closing: {} }}
severity:
  levels: [s1, s2]
  assume: {}
  rules:
    - {{ id: many, level: s1, when: '{}', because: so }}
  otherwise: s2
clocks:
  - id: fix
    from: case.opened_at
    until: case.resolved_at
    pause_while: case.phase == \"waiting\"
    calendar: {calendar}
    target: {}
    warn_at: [50%, 15m before]
    on_reopen: {}
    on_severity_change: {}
  - id: report
    every: {}
    since: case.last_situation_report_at
    while: {}
    calendar: {calendar}
process:
  - id: steps
    steps:
      - {{ id: opened, at: case.opened_at }}
      - {{ id: referred, when: has(case.referred_at) }}
      - {{ id: visited, at: case.visit_at }}
      - {{ id: resolved, when: 'case.phase == \"resolved\"' }}
coverage:
  - {{ id: one, of: case.commanders, from: case.critical_accepted_at, until: case.resolved_at, at_least: 1, at_most: 1 }}
targets:
  - {{ id: lead, path: functional }}
  - {{ id: boss, path: hierarchical }}
escalations:
",
        random.pick(&["closing", "next_opening"]),
        random.pick(&["worst", "decided"]),
        random.pick(&[
            "case.customers_affected >= 10",
            "case.customers_affected >= 10 && case.vip",
            "case.vip || case.customers_affected >= 10",
            "has(case.referred_at) && case.vip",
            "case.resolved_at > case.opened_at"
        ]),
        spans(random),
        random.pick(&["continue", "exclude_closed_time", "restart"]),
        random.pick(&["keep", "restart"]),
        spans(random),
        random.pick(&["has(case.critical_accepted_at)", "case.vip"]),
    );
    for at in 0..3 {
        let when = [condition(random), condition(random)].join(random.pick(&[" && ", " || "]));
        let repeat = if random.chance(40) {
            ", repeat: 35m"
        } else {
            ""
        };
        let unless = condition(random);
        text.push_str(&format!(
            "  - {{ id: r{at}, to: [lead, boss], when: '{when}', because: so{repeat}, unless: [{{ id: not, when: '{unless}', because: so }}] }}\n"
        ));
    }
    text.push_str(&format!(
        "checklists:\n  exit:\n    - {{ id: done, applies: '{}', require: '{}', because: so }}\n",
        condition(random),
        condition(random)
    ));
    text
}

fn facts(random: &mut Random) -> String {
    let mut facts = Vec::new();
    for name in [
        "opened_at",
        "referred_at",
        "resolved_at",
        "visit_at",
        "critical_accepted_at",
        "last_situation_report_at",
        "reopened_at",
    ] {
        let likely = if matches!(name, "opened_at" | "critical_accepted_at") {
            90
        } else {
            30
        };
        if random.chance(likely) {
            facts.push(format!("\"{name}\":{}", random.time()));
        } else if random.chance(30) {
            facts.push(format!("\"{name}\":null"));
        }
    }
    if random.chance(95) {
        facts.push(format!("\"customers_affected\":{}", random.below(20)));
    }
    if random.chance(95) {
        facts.push(format!("\"vip\":{}", random.chance(50)));
    }
    if random.chance(80) {
        facts.push(format!(
            "\"status\":\"{}\"",
            random.pick(&["open", "waiting", "resolved"])
        ));
    }
    if random.chance(50) {
        let records: Vec<String> = (0..1 + random.below(2))
            .map(|_| {
                let rule = if random.chance(70) {
                    format!("\"rule\":\"r{}\",", random.below(3))
                } else {
                    String::new()
                };
                let ended = if random.chance(30) {
                    format!(",\"ended_at\":{}", random.time())
                } else {
                    String::new()
                };
                let heard = if random.chance(30) {
                    format!(",\"acknowledged_at\":{}", random.time())
                } else {
                    String::new()
                };
                format!(
                    "{{{rule}\"to\":\"{}\",\"at\":{}{heard}{ended}}}",
                    random.pick(&["lead", "boss"]),
                    random.time()
                )
            })
            .collect();
        facts.push(format!("\"escalations\":[{}]", records.join(",")));
    }
    if random.chance(60) {
        let records: Vec<String> = (0..random.below(4))
            .map(|_| {
                let until = if random.chance(70) {
                    format!(",\"until\":{}", random.time())
                } else {
                    String::new()
                };
                format!("{{\"person\":\"ann\",\"from\":{}{until}}}", random.time())
            })
            .collect();
        facts.push(format!("\"commanders\":[{}]", records.join(",")));
    }
    if random.chance(70) {
        let records: Vec<String> = (0..random.below(4))
            .map(|_| {
                let mut fields = vec![format!("\"owner\":\"{}\"", random.pick(&["ann", "bob"]))];
                for field in ["due_at", "done_at"] {
                    if random.chance(70) {
                        fields.push(format!("\"{field}\":{}", random.time()));
                    }
                }
                format!("{{{}}}", fields.join(","))
            })
            .collect();
        facts.push(format!("\"actions\":[{}]", records.join(",")));
    }
    if random.chance(90) {
        let events: Vec<String> = (0..4 + random.below(4))
            .map(|_| {
                let set = match random.below(7) {
                    0 => format!(
                        "\"resolved_at\":{}",
                        random.pick(&["null", "@10:30", "@11:10"])
                    ),
                    1 | 2 => format!("\"customers_affected\":{}", random.pick(&["3", "15"])),
                    3 => format!("\"vip\":{}", random.chance(50)),
                    _ => format!(
                        "\"status\":\"{}\"",
                        random.pick(&["open", "waiting", "waiting", "resolved"])
                    ),
                };
                format!("{{\"at\":{},\"set\":{{{set}}}}}", random.time())
            })
            .collect();
        facts.push(format!("\"history\":[{}]", events.join(",")));
    }
    facts.join(",")
}

/// What stands of a decision: answers, phases, states, keys; no measures, no words.
fn standing(decision: &Value) -> String {
    let mut out = String::new();
    let mut add = |it: &Value| {
        out.push_str(&it.to_string());
        out.push(' ');
    };
    let severity = &decision["severity"];
    ["level", "candidates", "rule", "otherwise"]
        .iter()
        .for_each(|key| add(&severity[key]));
    let list = |of: &Value| of.as_array().unwrap().clone();
    for clock in list(&decision["clocks"]) {
        ["phase", "breached", "missed"]
            .iter()
            .for_each(|key| add(&clock[key]));
        add(&clock["breaches"].as_array().map_or(0, Vec::len).into());
        clock["warnings"]
            .as_array()
            .into_iter()
            .flatten()
            .for_each(|it| add(&it["passed"]));
    }
    for rule in list(&decision["escalations"]) {
        add(&rule["answer"]);
        add(&rule["held_by"]["id"]);
        list(&rule["targets"])
            .iter()
            .for_each(|it| [&it["state"], &it["key"]].into_iter().for_each(&mut add));
    }
    add(&decision["engagement"]["highest"]);
    for items in list(&decision["checklists"]) {
        add(&items["ready"]);
        list(&items["items"])
            .iter()
            .for_each(|it| add(&it["answer"]));
    }
    for process in list(&decision["processes"]) {
        ["conforms", "taken", "violation"]
            .iter()
            .for_each(|key| add(&process[key]));
    }
    for coverage in list(&decision["coverage"]) {
        add(&coverage["covered"]);
        add(&coverage["breach"]);
    }
    for asked in list(&decision["ask"]) {
        add(&asked["fact"]);
        add(&asked["settles"]);
    }
    out
}

/// The same case with the events after an instant left out, as they are to a
/// decision of that instant; so a later decision shows what comes of time alone.
fn known(line: &str, now: i64) -> String {
    let mut case: Value = serde_json::from_str(line).unwrap();
    if let Some(events) = case.get_mut("history").and_then(Value::as_array_mut) {
        events.retain(|it| instant::parse(it["at"].as_str().unwrap()).unwrap() <= now);
    }
    case.to_string()
}

fn at(policy: &Policy, line: &str, now: i64) -> (String, Option<i64>) {
    let mut text = String::new();
    instant::write(&mut text, now);
    let out = policy.decide_lines(line, &format!("{{\"now\":\"{text}\"}}"));
    let decision: Value = serde_json::from_str(&out).unwrap();
    assert!(decision.get("error").is_none(), "{out}\n{line}");
    (
        standing(&decision),
        decision["next_change"]
            .as_str()
            .map(|it| instant::parse(it).unwrap()),
    )
}

/// How many cases have what makes looking ahead hard.
#[derive(Default)]
struct Shares {
    cases: usize,
    pause: usize,
    unknown: usize,
    severity: usize,
    future: usize,
    cadence: usize,
}

impl Shares {
    /// Count a case as of an instant: what it says, and what is decided of it.
    fn count(&mut self, policy: &Policy, line: &str, now: i64) {
        let decided = |at: i64| {
            let options = format!("{{\"now\":\"{}\"}}", instant::to_text(at));
            let out = policy.decide_lines(&known(line, at), &options);
            serde_json::from_str::<Value>(&out).unwrap()
        };
        let decision = decided(now);
        let clocks = decision["clocks"].as_array().unwrap();
        let case: Value = serde_json::from_str(line).unwrap();
        let none = Vec::new();
        let events = case["history"].as_array().unwrap_or(&none);
        let earlier = events
            .iter()
            .map(|it| instant::parse(it["at"].as_str().unwrap()).unwrap())
            .filter(|at| *at <= now);
        let level = |it: &Value| it["severity"]["level"].clone();
        let changed = earlier
            .flat_map(|at| [at - 1, at])
            .any(|at| level(&decided(at)) != level(&decision));
        let later = case.as_object().unwrap().values().any(|it| {
            it.as_str()
                .and_then(|it| instant::parse(it).ok())
                .is_some_and(|at| at > now)
        });
        let asks = |it: &Value| it.as_array().is_some_and(|it| !it.is_empty());
        self.cases += 1;
        self.pause += usize::from(clocks.iter().any(|it| asks(&it["paused"])));
        self.unknown +=
            usize::from(asks(&decision["ask"]) || clocks.iter().any(|it| it["certain"] == false));
        self.severity += usize::from(changed);
        self.future += usize::from(later);
        self.cadence += usize::from(
            clocks
                .iter()
                .any(|it| it["id"] == "report" && it["phase"] == "running"),
        );
    }
}

/// What stands at every half minute, by the engine itself; and what a decision says
/// of its next change now and then, just before it and at it.
#[test]
fn nothing_changes_before_the_next_change_and_something_does_at_it() {
    const STEP: i64 = 30_000;
    const COARSE: i64 = 20 * 60_000;
    let mut random = Random(20_261_120);
    let (mut changes, mut quiet, mut refused) = (0, 0, 0);
    let mut shares = Shares::default();
    for round in 0..48 {
        let text = body(&mut random);
        let full = format!("escalate: 1\npolicy: p\nversion: \"1\"\n{text}");
        // Now and then a condition is one that the checker refuses.
        let Ok((policy, _)) = Policy::compile(&full) else {
            refused += 1;
            continue;
        };
        for _ in 0..4 {
            let start = super::millis("10:30") + i64::try_from(random.below(9_000_000)).unwrap();
            let whole = case(&facts(&mut random));
            shares.count(&policy, &whole, start);
            let line = known(&whole, start);
            let (mut now, horizon) = (start, start + 8 * 3_600_000);
            let (mut here, mut next) = at(&policy, &line, now);
            for _ in 0..6 {
                let end = next.unwrap_or(horizon);
                let clue = |look: i64| {
                    let at = instant::to_text(look);
                    format!(
                        "round {round}: at {now}, next {next:?}, differs at {at}\n{line}\n{text}"
                    )
                };
                let first = now + 1;
                let grid = (0..).map(|it| first + it * STEP).take_while(|it| *it < end);
                if let Some(at) = policy.first_difference(&line, now, grid) {
                    panic!("{}", clue(at));
                }
                let mut looks: Vec<i64> = (first..end).step_by(COARSE as usize).collect();
                looks.extend((first < end).then_some(end - 1));
                for look in looks {
                    let (there, later) = at(&policy, &line, look);
                    assert_eq!(here, there, "{}", clue(look));
                    assert_eq!(later, next, "{}", clue(look));
                }
                let Some(change) = next else {
                    quiet += 1;
                    break;
                };
                let (there, later) = at(&policy, &line, change);
                assert!(there != here, "nothing changes at it: {}", clue(change));
                changes += 1;
                (now, here, next) = (change, there, later);
            }
        }
    }
    let share = |of: usize| of * 100 / shares.cases;
    println!("{changes} changes, {quiet} ends, {refused} policies refused");
    println!(
        "{} cases: a pause in {} %, an unknown fact in {} %, a change of severity in {} %, a timestamp yet to come in {} %, a cadence in {} %",
        shares.cases,
        share(shares.pause),
        share(shares.unknown),
        share(shares.severity),
        share(shares.future),
        share(shares.cadence)
    );
    assert!(changes > 400 && quiet > 40 && refused < 10);
    for of in [
        shares.pause,
        shares.unknown,
        shares.severity,
        shares.future,
        shares.cadence,
    ] {
        assert!(share(of) >= 20, "too few cases are hard");
    }
}

#[test]
fn a_strict_comparison_turns_a_millisecond_later() {
    let body = |sign: &str| {
        format!(
            "
targets: [{{ id: lead, path: functional }}]
escalations:
  - {{ id: late, to: lead, when: now - case.opened_at {sign} duration(\"4h\"), because: so }}
"
        )
    };
    for (sign, next) in [
        (">", "14:00:00.001"),
        (">=", "14:00"),
        ("<", "14:00"),
        ("<=", "14:00:00.001"),
    ] {
        let decision = decide(&policy(&body(sign)), "\"opened_at\":@10:00", "10:00");
        assert_eq!(decision["next_change"], next, "{sign}");
        let after = decide(&policy(&body(sign)), "\"opened_at\":@10:00", "14:00:00.001");
        assert!(after["next_change"].is_null(), "{after}");
    }
}

#[test]
fn a_timeline_is_all_next_changes() {
    use crate::value::given::{Given, Input, Scalar};
    let policy = policy("
clocks: [{ id: fix, from: case.opened_at, until: case.resolved_at, target: 1h, warn_at: [50%, 15m before] }]
");
    let facts = vec![(
        "opened_at".to_owned(),
        Given::One(Scalar::Timestamp(super::millis("10:00"))),
    )];
    let input = Input {
        id: "C".to_owned(),
        facts,
        history: Vec::new(),
        as_of: None,
        history_complete: true,
    };
    let line = |until: &str| {
        policy
            .timeline(&input, super::millis("09:00"), super::millis(until), "")
            .unwrap()
    };
    assert_eq!(
        line("15:00"),
        r#"["2026-11-20T10:00:00Z","2026-11-20T10:30:00Z","2026-11-20T10:45:00Z","2026-11-20T11:00:00Z"]"#
    );
    assert_eq!(
        line("10:45"),
        r#"["2026-11-20T10:00:00Z","2026-11-20T10:30:00Z","2026-11-20T10:45:00Z"]"#
    );
    assert_eq!(line("09:00"), "[]");
}
