//! Word lists: each entry has a word, none stands twice.

use super::Checker;
use crate::expr::typed::WordListId;
use crate::policy::ast;
use crate::policy::checked::WordList;
use crate::text::code::Code;
use crate::text::words::entry;

impl Checker<'_> {
    /// All word lists, known to conditions from here on.
    pub(super) fn word_lists(&mut self, lists: &[ast::WordList]) -> Vec<WordList> {
        let mut checked = Vec::with_capacity(lists.len());
        for (at, list) in (0..).zip(lists) {
            let mut seen: Vec<(Vec<String>, &str)> = Vec::with_capacity(list.words.len());
            for it in &list.words {
                let folded = entry(&it.value);
                if folded.is_empty() {
                    let message =
                        format!("`{}` holds no letter and no digit to look for", it.value);
                    self.found.help(
                        Code::NoWord,
                        it.span,
                        message,
                        "write a word, or several that follow each other, as `on fire`",
                    );
                    continue;
                }
                if let Some((_, first)) = seen.iter().find(|known| known.0 == folded) {
                    let message = match *first == it.value {
                        true => format!("`{}` is listed twice", it.value),
                        false => format!("`{}` is the same as `{first}` above", it.value),
                    };
                    self.found
                        .help(Code::TextTwice, it.span, message, "take one of the two out");
                    continue;
                }
                seen.push((folded, &it.value));
            }
            self.scope
                .word_lists
                .add(list.name.value.clone(), WordListId(at));
            checked.push(WordList {
                name: list.name.value.clone(),
                words: seen.into_iter().map(|it| it.1.to_owned()).collect(),
                span: list.name.span,
            });
        }
        checked
    }
}
