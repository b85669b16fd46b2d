//! Documents, their traps and their places, against the text files beside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use super::{Kind, Meaning, Node, Scalar, Style, read};
use crate::text::diag::Diagnostics;
use crate::text::span::Span;

fn tree(text: &str) -> Node {
    let mut diagnostics = Diagnostics::new();
    let node = read(text, &mut diagnostics);
    assert!(
        diagnostics.is_empty(),
        "{text:?}: {:?}",
        diagnostics.finish()
    );
    node.expect("a tree")
}

/// The value under a path of keys and positions.
fn at<'n>(node: &'n Node, path: &[&str]) -> &'n Node {
    path.iter().fold(node, |node, step| match &node.kind {
        Kind::Map(entries) => {
            &entries
                .iter()
                .find(|(key, _)| key.text == *step)
                .expect("the key")
                .1
        }
        Kind::List(items) => &items[step.parse::<usize>().expect("a position")],
        _ => panic!("no {step} in {node:?}"),
    })
}

fn scalar<'n>(node: &'n Node, path: &[&str]) -> &'n Scalar {
    match &at(node, path).kind {
        Kind::Scalar(scalar) => scalar,
        other => panic!("{other:?}"),
    }
}

fn cut(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn spans_are_bytes_whatever_the_letters_and_line_ends() {
    let text = "\u{feff}ключ: значение # é\r\nb: 'it''s é'\r\nc: [ü, {d: \"ß\\u00e9\"}]\r\ne:\r\n  - 𝄞 x\r\n";
    let root = tree(text);
    assert_eq!(cut(text, at(&root, &["ключ"]).span), "значение");
    assert_eq!(cut(text, at(&root, &["b"]).span), "'it''s é'");
    assert_eq!(cut(text, at(&root, &["c"]).span), "[ü, {d: \"ß\\u00e9\"}]");
    assert_eq!(cut(text, at(&root, &["c", "1"]).span), "{d: \"ß\\u00e9\"}");
    assert_eq!(cut(text, at(&root, &["c", "1", "d"]).span), "\"ß\\u00e9\"");
    assert_eq!(cut(text, at(&root, &["e", "0"]).span), "𝄞 x");
    assert_eq!(scalar(&root, &["c", "1", "d"]).text, "ßé");
    let Kind::Map(entries) = &root.kind else {
        panic!()
    };
    assert_eq!(cut(text, entries[0].0.span), "ключ");
}

/// Where the word `here` of the value of `a` is written.
fn here(text: &str) -> &str {
    let root = tree(text);
    let scalar = scalar(&root, &["a"]);
    let start = scalar.text.find("here").expect("the word");
    cut(text, scalar.locate(Span::new(start, start + "here".len())))
}

#[test]
fn a_range_of_a_value_is_found_in_the_document() {
    for text in [
        "a: é here x\n",
        "a: 'it''s é here'\n",
        "a: \"\\\"é\\\" \\u00e9 \\t here\"\n",
        "a: \"\\x41\\U0001F600 here\"\n",
        "a: one\n   two  \n\n   here\n",
        "a: 'one\n   two\n\n   here'\n",
        "a: \"one\\\n   two\n\n   here\"\n",
        "a: >-\n  é one\n  two\n\n    three\n  here\n",
        "a: |\r\n  é one\r\n\r\n    two here\r\n",
        "{\"a\": \"\\ud83d\\ude00 \\/ \\n here\"}",
        "{\"a\":\t\"here\"}",
    ] {
        assert_eq!(here(text), "here", "{text:?}");
    }
    // An escape is found as a whole, an empty range as a point, and a range past the end at the end.
    let text = "a: \"x\\u00e9y\"\n";
    let root = tree(text);
    let scalar = scalar(&root, &["a"]);
    assert_eq!(cut(text, scalar.locate(Span::new(1, 3))), "\\u00e9");
    assert_eq!(cut(text, scalar.locate(Span::new(0, 4))), "x\\u00e9y");
    assert_eq!(scalar.locate(Span::new(4, 4)).start, 12);
    assert_eq!(scalar.locate(Span::new(99, 120)).start, 12);
}

#[test]
fn unquoted_text_means_what_yaml_1_2_says() {
    let meaning = |text: &str| {
        let root = tree(&format!("a: {text}\n"));
        scalar(&root, &["a"]).meaning()
    };
    for (text, wanted) in [
        ("", Meaning::Null),
        ("~", Meaning::Null),
        ("null", Meaning::Null),
        ("true", Meaning::Boolean(true)),
        ("False", Meaning::Boolean(false)),
        ("12", Meaning::Integer),
        ("-0x1F", Meaning::Text),
        ("0x1F", Meaning::Integer),
        ("0o17", Meaning::Integer),
        ("2.1", Meaning::Number),
        ("-1e3", Meaning::Number),
        (".5", Meaning::Number),
        (".inf", Meaning::Number),
        ("2.1.0", Meaning::Text),
        ("no", Meaning::Text),
        ("1:30", Meaning::Text),
        ("2026-12-24", Meaning::Text),
        ("'12'", Meaning::Text),
        ("|\n  12", Meaning::Text),
        (".", Meaning::Text),
        ("1e", Meaning::Text),
    ] {
        assert_eq!(meaning(text), wanted, "{text:?}");
    }
    let scalar = |text: &str| Scalar {
        text: text.to_owned(),
        style: Style::Plain,
        places: Default::default(),
    };
    for text in ["no", "On", "YES", "off", "1:30", "12:00:59"] {
        assert!(scalar(text).is_ambiguous(), "{text}");
    }
    for text in ["nO", "none", "09:30", "1:75", "a:30", "1:"] {
        assert!(!scalar(text).is_ambiguous(), "{text}");
    }
    assert_eq!(scalar("0x1F").as_integer(), Some(31));
    assert_eq!(scalar("9223372036854775808").as_integer(), None);
}

#[test]
fn json_comes_through_the_same_door() {
    let text = "\u{feff}{\n\t\"a\": [1, true, null, \"x\"],\n\t\"b\": {}, \"c\": -1.5e3\n}\n";
    let root = tree(text);
    assert_eq!(scalar(&root, &["a", "0"]).as_integer(), Some(1));
    assert_eq!(scalar(&root, &["a", "1"]).as_bool(), Some(true));
    assert_eq!(scalar(&root, &["a", "2"]).meaning(), Meaning::Null);
    assert_eq!(scalar(&root, &["a", "3"]).style, Style::Quoted);
    assert_eq!(scalar(&root, &["c"]).meaning(), Meaning::Number);
    assert_eq!(cut(text, at(&root, &["b"]).span), "{}");
    // YAML's short form begins alike.
    assert_eq!(scalar(&tree("{a: b, c: [d]}\n"), &["c", "0"]).text, "d");
}
