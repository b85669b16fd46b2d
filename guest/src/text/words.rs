//! The words of a text, whatever their case.

/// The words of an entry, folded.
pub fn entry(text: &str) -> Vec<String> {
    words(text)
        .map(|(word, _)| {
            let mut out = String::new();
            folded(word, &mut out);
            out
        })
        .collect()
}

/// The words of a text, each with the first byte behind it.
pub fn words(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(of_word)?;
        let rest = text.get(start..)?;
        let end = start + rest.find(|it| !of_word(it)).unwrap_or(rest.len());
        at = end;
        Some((text.get(start..end)?, end))
    })
}

/// Whether a character belongs to a word: a letter, a digit, or an accent on one.
fn of_word(it: char) -> bool {
    it.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&it)
}

/// A word without upper and lower case: `STRASSE` and `Straße` are one.
pub fn folded(word: &str, into: &mut String) {
    into.clear();
    if word.is_ascii() {
        into.push_str(word);
        into.make_ascii_lowercase();
        return;
    }
    into.extend(
        word.chars()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase),
    );
}

#[cfg(test)]
mod tests {
    use super::{entry, words};

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let found = |text: &str| -> Vec<String> { words(text).map(|it| it.0.to_owned()).collect() };
        assert_eq!(found("on-fire, again!"), ["on", "fire", "again"]);
        assert_eq!(found("  "), Vec::<String>::new());
        assert_eq!(
            found("caf\u{e9} cafe\u{301} 24x7"),
            ["caf\u{e9}", "cafe\u{301}", "24x7"]
        );
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(entry("STRASSE"), entry("Straße"));
        assert_eq!(entry("ΟΔΟΣ"), entry("οδος"));
        assert_eq!(entry("On Fire"), ["on", "fire"]);
        assert_ne!(entry("fire"), entry("fires"));
    }
}
