//! Every form against the outputs that a person has looked at, in `golden/`.
//!
//! `BLESS=1 cargo test` writes them anew; look at them before you commit them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::path::Path;

use super::look::Look;
use super::{card, csv, diagnostics, exit, explain, json, markdown, progress, table, vocabulary};
use crate::model::decision::{Decision, Line};
use crate::model::diagnostic::{Diagnostic, Level, Location};
use crate::model::outline::Outline;
use crate::model::samples;

fn golden(name: &str, actual: &[u8]) {
    let file = folder().join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let actual = std::str::from_utf8(actual).unwrap();
    assert!(
        expected == actual,
        "{name} differs; BLESS=1 writes it anew\n--- expected\n{expected}\n--- actual\n{actual}"
    );
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/golden")
}

fn bytes(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    out
}

fn decision(text: &str) -> Decision {
    match Line::read(text).unwrap() {
        Line::Full(decision) => *decision,
        other => panic!("{other:?}"),
    }
}

fn levels() -> Vec<String> {
    ["sev1", "sev2", "sev3"].map(str::to_owned).to_vec()
}

fn plain(width: usize) -> Look {
    Look::plain().with_width(width)
}

fn colored(width: usize) -> Look {
    Look {
        color: true,
        ..plain(width)
    }
}

const SAMPLES: [(&str, &str); 4] = [
    ("minimal", samples::MINIMAL),
    ("due", samples::DUE),
    ("calm", samples::CALM),
    ("strange", samples::STRANGE),
];

#[test]
fn cards_are_as_somebody_has_looked_at() {
    for (name, text) in SAMPLES {
        let decision = decision(text);
        let card = |look| bytes(|out| card::write(&decision, &levels(), look, out));
        golden(&format!("{name}.card.txt"), &card(plain(100)));
        golden(&format!("{name}.card.narrow.txt"), &card(plain(60)));
        golden(&format!("{name}.card.ansi"), &card(colored(100)));
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    for (_, text) in SAMPLES {
        let decision = decision(text);
        let card = |look| bytes(|out| card::write(&decision, &levels(), look, out));
        assert!(card(colored(100)).contains(&0x1b));
        let stripped = anstream::adapter::strip_bytes(&card(colored(100))).into_vec();
        assert_eq!(
            String::from_utf8(stripped).unwrap(),
            String::from_utf8(card(plain(100))).unwrap()
        );
    }
}

#[test]
fn no_line_is_wider_than_the_screen_and_none_steers_it() {
    use unicode_width::UnicodeWidthStr as _;
    for (name, text) in SAMPLES {
        let decision = decision(text);
        for width in [40, 60, 80, 100, 120] {
            let card = bytes(|out| card::write(&decision, &levels(), plain(width), out));
            let explained = bytes(|out| explain::all(&decision, plain(width), out));
            for line in String::from_utf8([card, explained].concat())
                .unwrap()
                .lines()
            {
                assert!(line.width() <= width, "{name} {width}: {line}");
                assert!(
                    !line.contains(|it: char| it.is_control() || it == '\u{202e}'),
                    "{name}: {line:?}"
                );
            }
        }
    }
}

#[test]
fn a_screen_without_unicode_is_drawn_on_with_ascii() {
    let look = Look {
        unicode: false,
        ..plain(100)
    };
    let decision = decision(samples::DUE);
    let card = bytes(|out| card::write(&decision, &levels(), look, out));
    assert!(card.is_ascii(), "{}", String::from_utf8_lossy(&card));
}

#[test]
fn exit_says_what_each_open_item_needs() {
    for (name, text) in SAMPLES {
        let decision = decision(text);
        let Some(list) = exit::list(&decision) else {
            continue;
        };
        golden(
            &format!("{name}.exit.txt"),
            &bytes(|out| exit::write(&decision, list, plain(100), out)),
        );
    }
}

#[test]
fn explanations_are_sentences_in_groups() {
    let decision = decision(samples::DUE);
    golden(
        "due.explain.txt",
        &bytes(|out| explain::all(&decision, plain(100), out)),
    );
    let mut rules = Vec::new();
    let mut why = Vec::new();
    for id in ["needs-a-specialist", "dead-in-the-water", "resolution"] {
        let found = explain::find(&decision, id).unwrap();
        rules.extend(bytes(|out| {
            explain::detail(&decision, &found, plain(100), out)
        }));
        rules.push(b'\n');
    }
    for id in [
        "needs-a-specialist",
        "dead-in-the-water",
        "long-running",
        "data-loss",
        "customer-confirmed",
    ] {
        let found = explain::find(&decision, id).unwrap();
        why.extend(bytes(|out| {
            explain::why_not(&decision, &found, plain(100), out)
        }));
        why.push(b'\n');
    }
    golden("due.rule.txt", &rules);
    golden("due.why-not.txt", &why);
    let error = explain::find(&decision, "needs-a-specialst").unwrap_err();
    assert!(error.known.contains(&"needs-a-specialist".to_owned()));
}

/// Lines of all kinds, the samples among them.
fn many() -> Vec<String> {
    let mut lines: Vec<String> = [
        samples::CALM,
        samples::DUE,
        samples::STRANGE,
        samples::MINIMAL,
    ]
    .iter()
    .map(|it| it.replace('\n', ""))
    .collect();
    lines.push(r#"{"id":"C-8","error":{"line":5,"code":"C0104","message":"the policy knows no fact `custmer`","help":"did you mean `customer`?"}}"#.to_owned());
    lines.push(
        r#"{"id":null,"error":{"line":6,"column":17,"code":"C0101","message":"this is not JSON"}}"#
            .to_owned(),
    );
    for n in 0..6 {
        let calm = samples::CALM.replace('\n', "");
        let level = ["sev3", "sev2", "sev3", "sev1", "sev2", "sev3"][n];
        lines.push(
            calm.replace("C-7", &format!("D-{n}"))
                .replace("sev3", level),
        );
    }
    lines
}

fn tabled(lines: &[String], rows: Option<usize>, look: Look) -> Vec<u8> {
    let mut table = table::Table::new(&levels(), rows);
    for line in lines {
        table.push(&Outline::read(line).unwrap());
    }
    bytes(|out| table.finish(look, out))
}

#[test]
fn a_table_has_the_most_urgent_case_first() {
    golden("many.table.txt", &tabled(&many(), None, plain(120)));
    golden(
        "many.table.narrow.txt",
        &tabled(&many(), Some(4), plain(70)),
    );
    golden("many.table.ansi", &tabled(&many(), None, colored(120)));
    golden("none.table.txt", &tabled(&[], None, plain(80)));
}

#[test]
fn a_table_of_many_keeps_the_urgent_few_and_counts_the_rest() {
    let due = samples::DUE.replace('\n', "");
    let calm = samples::MINIMAL.replace(
        "\"severity\":null",
        r#""severity":{"level":"sev3","certain":true}"#,
    );
    let mut table = table::Table::new(&levels(), Some(3));
    for n in 0..100_000 {
        let text = if n % 40_000 == 39_999 { &due } else { &calm };
        let id = if n % 40_000 == 39_999 {
            "C-4711"
        } else {
            "C-0"
        };
        let line = text.replacen(id, &format!("N-{n}"), 1);
        table.push(&Outline::read(&line).unwrap());
        assert!(table.held() <= 3);
    }
    let text = String::from_utf8(bytes(|out| table.finish(plain(100), out))).unwrap();
    let ids: Vec<&str> = text
        .lines()
        .skip(1)
        .take(3)
        .filter_map(|it| it.split(' ').next())
        .collect();
    assert_eq!(ids, ["N-39999", "N-79999", "N-0"]);
    assert!(text.contains("and 99,997 more"), "{text}");
    assert!(
        text.contains("100,000 cases: 2 sev1, 99,998 sev3; 2 breached; 2 with escalations due"),
        "{text}"
    );
}

#[test]
fn csv_has_a_row_a_case_and_every_row_has_every_column() {
    let lines = many();
    let csv = bytes(|out| {
        csv::header(out)?;
        lines
            .iter()
            .try_for_each(|it| csv::push(&Outline::read(it).unwrap(), out))
    });
    golden("many.csv", &csv);
    let mut reader = ::csv::Reader::from_reader(csv.as_slice());
    let rows: Vec<_> = reader.records().map(|it| it.unwrap()).collect();
    assert_eq!(rows.len(), lines.len());
    assert!(rows.iter().all(|it| it.len() == csv::COLUMNS.len()));
    assert!(rows[2][0].starts_with("'=Größe"), "a formula must not run");
}

#[test]
fn markdown_is_a_table_that_text_cannot_break() {
    let mut writer = markdown::Markdown::new(&levels());
    let text = bytes(|out| {
        many()
            .iter()
            .try_for_each(|it| writer.push(&Outline::read(it).unwrap(), out))?;
        writer.finish(out)
    });
    golden("many.md", &text);
    assert_eq!(
        markdown::escaped("a|b <i> *x* _y_ snake_case\n`q`"),
        "a\\|b &lt;i&gt; \\*x\\* \\_y\\_ snake_case \\`q\\`"
    );
}

#[test]
fn json_is_one_document_of_the_bytes_that_came() {
    let array = |lines: &[&str]| {
        let mut array = json::Array::new();
        let text = bytes(|out| {
            lines.iter().try_for_each(|it| array.push(it, out))?;
            array.finish(out)
        });
        String::from_utf8(text).unwrap()
    };
    assert_eq!(array(&[]), "[]\n");
    assert_eq!(
        array(&[r#"{"a":1.50}"#, "{}", "3"]),
        "[\n{\"a\":1.50},\n{},\n3\n]\n"
    );
    assert_eq!(
        array(&[r#"{"a":[1.50,{}],"b":"x,\"{"}"#]),
        "[{\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"b\": \"x,\\\"{\"\n}]\n"
    );
    for (_, text) in SAMPLES {
        let indented = bytes(|out| json::one(text, out));
        let value = |it: &[u8]| serde_json::from_slice::<serde_json::Value>(it).unwrap();
        assert_eq!(value(&indented), value(text.as_bytes()));
    }
}

const POLICY: &str = "escalate: 1\npolicy: größe\nseverity:\n  levels: [sev1, sev2]\n  rules:\n    - id: many\n      when: case.custmers_affected >= 50\n      level: sev9\n";

fn at(
    level: Level,
    code: &str,
    message: &str,
    needle: Option<&str>,
    help: Option<&str>,
) -> Diagnostic {
    let location = needle.map(|needle| {
        let start = POLICY.find(needle).unwrap();
        let place = |byte: usize| {
            let before = &POLICY[..byte];
            let line = before.matches('\n').count() as u32 + 1;
            (
                line,
                before.rsplit('\n').next().unwrap().chars().count() as u32 + 1,
            )
        };
        let end = start + needle.len();
        let ((line, column), (end_line, end_column)) = (place(start), place(end));
        Location {
            start: start as u32,
            end: end as u32,
            line,
            column,
            end_line,
            end_column,
        }
    });
    let (code, message, help) = (code.to_owned(), message.to_owned(), help.map(str::to_owned));
    Diagnostic {
        code,
        level,
        message,
        location,
        help,
    }
}

#[test]
fn diagnostics_show_the_lines_they_are_about() {
    let nonsense = Location {
        start: 9_000,
        end: 4,
        line: 0,
        column: 0,
        end_line: 0,
        end_column: 0,
    };
    let within = POLICY.find('ö').unwrap() as u32 + 1;
    let split = Location {
        start: within,
        end: u32::MAX,
        line: 2,
        column: 11,
        end_line: 9,
        end_column: 1,
    };
    let mut list = vec![
        at(
            Level::Warning,
            "W0107",
            "the policy's name has letters beyond a to z",
            Some("größe"),
            None,
        ),
        at(
            Level::Error,
            "E0301",
            "there is no fact `custmers_affected`",
            Some("custmers_affected"),
            Some("did you mean `customers_affected`?"),
        ),
        at(
            Level::Error,
            "E0404",
            "`sev9` is none of the levels",
            Some("sev9"),
            Some("write one of `sev1`, `sev2`"),
        ),
        at(
            Level::Error,
            "E0401",
            "the severity has no `otherwise`",
            Some("severity:\n  levels: [sev1, sev2]\n  rules:"),
            None,
        ),
        at(
            Level::Warning,
            "W0100",
            "2 more problems are not shown",
            None,
            Some("mend those above and check again"),
        ),
    ];
    fn report(list: &[Diagnostic]) -> [diagnostics::Report<'_>; 1] {
        [diagnostics::Report {
            file: "policies/a,b:c.yaml",
            source: POLICY,
            diagnostics: list,
        }]
    }
    golden(
        "check.txt",
        &bytes(|out| diagnostics::text(&report(&list), plain(100), out)),
    );
    golden(
        "check.ansi",
        &bytes(|out| diagnostics::text(&report(&list), colored(100), out)),
    );
    golden(
        "check.json",
        &bytes(|out| diagnostics::json(&report(&list), out)),
    );
    golden(
        "check.github.txt",
        &bytes(|out| diagnostics::github(&report(&list), out)),
    );
    for location in [nonsense, split] {
        list.push(Diagnostic {
            location: Some(location),
            ..list[0].clone()
        });
    }
    let text = bytes(|out| diagnostics::text(&report(&list), plain(100), out));
    assert!(
        String::from_utf8(text)
            .unwrap()
            .ends_with("3 errors, 4 warnings\n")
    );
    assert_eq!(
        diagnostics::summary(&report(&list[..1])),
        "no errors, 1 warning"
    );
    assert_eq!(diagnostics::summary(&[]), "no errors");
}

#[test]
fn an_excerpt_of_one_long_line_stays_short() {
    let source = format!("{}{}", "x: [ü, ".repeat(50_000), "oops]");
    let start = source.find("oops").unwrap() as u32;
    let location = Location {
        start,
        end: start + 4,
        line: 1,
        column: 1,
        end_line: 1,
        end_column: 5,
    };
    let list = [Diagnostic {
        location: Some(location),
        ..at(Level::Error, "E0101", "no", None, None)
    }];
    let reports = [diagnostics::Report {
        file: "p.yaml",
        source: &source,
        diagnostics: &list,
    }];
    let text = bytes(|out| diagnostics::text(&reports, plain(100), out));
    assert!(text.len() < 10_000, "{}", text.len());
}

#[test]
fn progress_that_nobody_can_see_is_silent() {
    for size in [None, Some(10)] {
        assert!(progress::style(size.is_some()).is_ok());
        let mut progress = progress::Progress::new(size, true);
        progress.advance(5, 1);
        progress.finish();
    }
}

#[test]
fn the_vocabulary_is_listed_group_by_group() {
    let facts = crate::model::vocabulary::read(r#"[
        {"name":"customers_affected","type":"integer","unit":"customers","group":"impact","about":"How many customers cannot work as agreed.","source":["S-2","S-3"]},
        {"name":"vip","type":"boolean","group":"impact","about":"Whether somebody important is among them, by whatever measure the organisation has for that, which it should have written down."},
        {"name":"opened_at","type":"timestamp","group":"time","about":"When the case was opened | reported."}]"#).unwrap();
    golden(
        "vocabulary.txt",
        &bytes(|out| vocabulary::table(&facts, plain(80), out)),
    );
    golden(
        "vocabulary.md",
        &bytes(|out| vocabulary::markdown(&facts, out)),
    );
}
