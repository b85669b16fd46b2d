//! Tables of files and what is read from them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::io::{Read, Write};

use super::{CASE_BYTES_MAX, Cases, InputError, Item, Shape};

/// Gives one byte at a time, as a slow pipe may.
struct Dripping(std::io::Cursor<Vec<u8>>);

impl Read for Dripping {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = into.len().min(1);
        self.0.read(&mut into[..n])
    }
}

fn cases(name: &str, bytes: &[u8], chunk_bytes: usize) -> Cases {
    Cases::new(
        name,
        Dripping(std::io::Cursor::new(bytes.to_vec())),
        chunk_bytes,
    )
    .unwrap()
}

/// Every case as `line: text`, every report as `line:column code message`.
fn read(name: &str, bytes: &[u8], chunk_bytes: usize) -> Vec<String> {
    let mut cases = cases(name, bytes, chunk_bytes);
    let mut found = Vec::new();
    for item in cases.by_ref() {
        match item.unwrap() {
            Item::Chunk(chunk) => {
                assert!(chunk.text.ends_with('\n'));
                assert_eq!(chunk.lines().count(), chunk.cases);
                found.extend(
                    chunk
                        .lines()
                        .map(|(line, text)| format!("{line}: {}", text.trim_end())),
                );
            }
            Item::Bad(bad) => {
                let column = bad.column.map_or(String::new(), |it| format!(":{it}"));
                found.push(format!("{}{column} {} {}", bad.line, bad.code, bad.message));
            }
        }
    }
    found
}

#[track_caller]
fn check(text: &str, shape: Shape, expected: &[&str]) {
    assert_eq!(
        cases("cases.json", text.as_bytes(), 100).shape(),
        shape,
        "{text}"
    );
    for chunk_bytes in [1, 7, 64, 1 << 20] {
        assert_eq!(
            read("cases.json", text.as_bytes(), chunk_bytes),
            expected,
            "chunks of {chunk_bytes}: {text}"
        );
    }
}

#[test]
fn one_case_a_line() {
    check(
        "{\"id\":1}\n{\"id\":2}\n",
        Shape::Lines,
        &["1: {\"id\":1}", "2: {\"id\":2}"],
    );
    check("{\"id\":1}", Shape::Lines, &["1: {\"id\":1}"]);
    check(
        "{\"id\":1}\r\n\r\n  \n{\"id\":2}\r\n",
        Shape::Lines,
        &["1: {\"id\":1}", "4: {\"id\":2}"],
    );
    check("\n\n{\"id\":1}\n", Shape::Lines, &["3: {\"id\":1}"]);
}

#[test]
fn a_broken_line_does_not_take_others_along() {
    check(
        "{\"id\":1\n{\"id\":2}\n",
        Shape::Lines,
        &["1: {\"id\":1", "2: {\"id\":2}"],
    );
    check(
        "{\"id\":\"1\n{\"id\":2}\n",
        Shape::Lines,
        &["1: {\"id\":\"1", "2: {\"id\":2}"],
    );
    check(
        "nonsense\n{\"id\":2}\n",
        Shape::Lines,
        &["1: nonsense", "2: {\"id\":2}"],
    );
    check("5\n", Shape::Lines, &["1: 5"]);
}

#[test]
fn the_last_line_may_be_cut_off() {
    check(
        "{\"id\":1}\n{\"id\":2,\"vi",
        Shape::Lines,
        &[
            "1: {\"id\":1}",
            "2 C0203 the file ends in the middle of this case",
        ],
    );
}

#[test]
fn cases_printed_over_several_lines() {
    check(
        "{\n  \"id\": 1\n}\n",
        Shape::Objects,
        &["1: {   \"id\": 1 }"],
    );
    check(
        "{\n \"a\": {\"b\": [1,\n2]}\n}\n{\n \"id\": 2\n}",
        Shape::Objects,
        &["1: {  \"a\": {\"b\": [1, 2]} }", "5: {  \"id\": 2 }"],
    );
    check(
        "{\"id\":1}{\"id\":2}",
        Shape::Objects,
        &["1: {\"id\":1}", "1: {\"id\":2}"],
    );
    check(
        "{\"id\":1} {\"id\":2}\n\n{\"id\":3}",
        Shape::Objects,
        &["1: {\"id\":1}", "1: {\"id\":2}", "3: {\"id\":3}"],
    );
    check(
        "{\"id\": \"}{\\\"\",\n\"b\": 1}",
        Shape::Objects,
        &["1: {\"id\": \"}{\\\"\", \"b\": 1}"],
    );
}

#[test]
fn broken_cases_over_several_lines() {
    check(
        "{\n \"id\": 1,\n{\n \"id\": 2\n}\n",
        Shape::Objects,
        &[
            "1:1 C0204 this case is not closed before the next one begins",
            "3: {  \"id\": 2 }",
        ],
    );
    check(
        "{\n \"id\": \"1,\n \"b\": 2\n}\n{\n \"id\": 2\n}\n",
        Shape::Objects,
        &[
            "2:11 C0204 the line ends within a text",
            "5: {  \"id\": 2 }",
        ],
    );
    check(
        "{\n \"id\": 1\n",
        Shape::Objects,
        &["1:1 C0203 the file ends in the middle of this case"],
    );
    check(
        "{\n\"id\": 1\n},\n{\n\"id\": 2\n},\n{\n\"id\": 3\n}",
        Shape::Objects,
        &[
            "1: { \"id\": 1 }",
            "3:2 C0204 cases that follow one another have no commas between them",
            "4: { \"id\": 2 }",
            "7: { \"id\": 3 }",
        ],
    );
}

#[test]
fn a_list_of_cases() {
    check("[]", Shape::List, &[]);
    check(
        "[{\"id\":1},{\"id\":2}]\n",
        Shape::List,
        &["1: {\"id\":1}", "1: {\"id\":2}"],
    );
    check(
        " [\n {\n  \"id\": 1\n },\n {\"id\":2}\n]\n",
        Shape::List,
        &["2: {   \"id\": 1  }", "5: {\"id\":2}"],
    );
    check(
        "[5, \"a b\", null, {\"id\":1}]",
        Shape::List,
        &["1: 5", "1: \"a b\"", "1: null", "1: {\"id\":1}"],
    );
    check(
        "[[1, 2], {\"id\":1}]",
        Shape::List,
        &["1: [1, 2]", "1: {\"id\":1}"],
    );
}

#[test]
fn a_list_that_is_not_written_as_one() {
    check(
        "[{\"id\":1}",
        Shape::List,
        &[
            "1: {\"id\":1}",
            "1:10 C0203 the file ends before the list of cases does",
        ],
    );
    check(
        "[{\"id\":1},\n{\"id\":",
        Shape::List,
        &[
            "1: {\"id\":1}",
            "2:1 C0203 the file ends in the middle of this case",
        ],
    );
    check(
        "[{\"id\":1}\n{\"id\":2}]",
        Shape::List,
        &[
            "1: {\"id\":1}",
            "2:1 C0204 a comma is missing between this case and the one before",
            "2: {\"id\":2}",
        ],
    );
    check(
        "[{\"id\":1},,{\"id\":2},]",
        Shape::List,
        &[
            "1: {\"id\":1}",
            "1:11 C0204 a case is missing between two commas",
            "1: {\"id\":2}",
            "1:21 C0204 a case is missing between the last comma and the end of the list",
        ],
    );
    check(
        "[{\"id\":1}]\n{\"id\":2}",
        Shape::List,
        &[
            "1: {\"id\":1}",
            "2:1 C0204 the list ends before this; what follows is not read",
        ],
    );
}

#[test]
fn a_name_is_believed() {
    assert_eq!(
        cases("a.jsonl", b"{\n \"id\": 1\n}\n", 100).shape(),
        Shape::Lines
    );
    assert_eq!(cases("a.NDJSON", b"[1]\n", 100).shape(), Shape::Lines);
    assert_eq!(
        cases("a.jsonl.gz", b"{\n \"id\": 1\n}\n", 100).shape(),
        Shape::Lines
    );
}

#[test]
fn bytes_that_are_no_text_are_reported_with_their_line() {
    let bytes = b"{\"id\":1}\n{\"id\":\"\xc3\xa4\xff\"}\n{\"id\":3}\n";
    for chunk_bytes in [1, 20, 1000] {
        assert_eq!(
            read("a.jsonl", bytes, chunk_bytes),
            [
                "1: {\"id\":1}",
                "2:9 C0201 this is not UTF-8 text: there is a byte 0xff",
                "3: {\"id\":3}"
            ]
        );
    }
    assert_eq!(
        read("a.json", b"[{\n \"id\": \"\xff\"},\n{\"id\":2}]", 1000),
        [
            "2:9 C0201 this is not UTF-8 text: there is a byte 0xff",
            "3: {\"id\":2}"
        ]
    );
}

#[test]
fn a_case_that_is_too_long_is_dropped() {
    let long = "x".repeat(CASE_BYTES_MAX);
    let read = |text: String| {
        let mut cases =
            Cases::new("a.json", std::io::Cursor::new(text.into_bytes()), 1000).unwrap();
        let mut found = Vec::new();
        for item in cases.by_ref() {
            match item.unwrap() {
                Item::Chunk(chunk) => {
                    found.extend(chunk.lines().map(|(line, text)| format!("{line}: {text}")))
                }
                Item::Bad(bad) => found.push(format!("{} {}", bad.line, bad.message)),
            }
        }
        found
    };
    let lines = read(format!(
        "{{\"id\":1}}\n\n{{\"id\":\"{long}\"}}\n{{\"id\":4}}\n"
    ));
    assert_eq!(
        lines,
        [
            "1: {\"id\":1}",
            "3 the case is longer than 8 MiB",
            "4: {\"id\":4}"
        ]
    );
    let list = read(format!(
        "[{{\"id\":1}},\n{{\"id\":\"{long}\"}},\n{{\"id\":3}}]"
    ));
    assert_eq!(
        list,
        [
            "1: {\"id\":1}",
            "2 the case is longer than 8 MiB",
            "3: {\"id\":3}"
        ]
    );
}

#[test]
fn columns_find_their_way_back() {
    let mut cases = cases(
        "a.json",
        "[\n  {\n    \"ä\": 1,\n  \"b\": 2}]".as_bytes(),
        1000,
    );
    let Some(Ok(Item::Chunk(chunk))) = cases.next() else {
        panic!("a chunk")
    };
    let place = &chunk.places.as_ref().unwrap()[0];
    // The case reads `{     "ä": 1,   "b": 2}`.
    let column = |of: &str| {
        u32::try_from(
            chunk
                .text
                .chars()
                .position(|it| of.starts_with(it))
                .unwrap()
                + 1,
        )
        .unwrap()
    };
    assert_eq!(place.of(1), (2, 3));
    assert_eq!(place.of(column("ä")), (3, 6));
    assert_eq!(place.of(column("b")), (4, 4));
}

#[test]
fn compressed_input_and_marks_are_recognised() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"\xef\xbb\xbf{\"id\":1}\n").unwrap();
    let packed = packed.finish().unwrap();
    assert_eq!(read("a.json.gz", &packed, 100), ["1: {\"id\":1}"]);
    let twice = [packed.clone(), packed.clone()].concat();
    assert_eq!(read("a.json.gz", &twice, 100).len(), 2);
    assert_eq!(
        read("a.json", b"\xef\xbb\xbf[{\"id\":1}]", 100),
        ["1: {\"id\":1}"]
    );
}

#[test]
fn compressed_input_that_is_cut_off_gives_what_it_has() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    for n in 0..10_000 {
        writeln!(packed, "{{\"id\":{n}}}").unwrap();
    }
    let mut packed = packed.finish().unwrap();
    packed.truncate(packed.len() - 1000);
    let mut cases = Cases::new("a.gz", std::io::Cursor::new(packed), 1000).unwrap();
    let mut n = 0;
    let error = loop {
        match cases.next() {
            Some(Ok(Item::Chunk(chunk))) => n += chunk.cases,
            Some(Err(error)) => break error,
            other => panic!("{other:?}"),
        }
    };
    assert!(n > 9_000);
    assert_eq!(
        error.to_string(),
        "cannot read on in a.gz: the compressed data is cut off"
    );
    assert_eq!(cases.next(), None);
}

#[test]
fn what_has_no_cases_says_so() {
    let refused = |bytes: &'static [u8]| {
        Cases::new("a.json", bytes, 100)
            .err()
            .map(|it| it.to_string())
    };
    assert_eq!(
        refused(b""),
        Some("there are no cases in a.json".to_owned())
    );
    assert_eq!(
        refused(b" \n\n"),
        Some("there are no cases in a.json".to_owned())
    );
    assert_eq!(
        refused(b"\xff\xfe{\0"),
        Some("a.json is text in UTF-16, not in UTF-8".to_owned())
    );
    let opened = |path: &str| super::open(path.as_ref(), 100).err();
    assert!(
        matches!(opened("/no/such/file"), Some(InputError::Unopened { reason, .. }) if reason == "there is no such file")
    );
    assert!(
        matches!(opened("/"), Some(InputError::Unopened { reason, .. }) if reason == "it is a folder")
    );
}
