//! Compiles word lists.

use super::compile::Compiler;
use super::ir::Node;
use super::ir::words::WordList;
use crate::text::code::Code;
use crate::text::diag::Diagnostics;

impl Compiler<'_> {
    /// All word lists; of those that nothing looks for it is said.
    pub(super) fn word_lists(&mut self, found: &mut Diagnostics) {
        let policy = self.policy;
        for (at, of) in (0..).zip(&policy.word_lists) {
            let used = self
                .program
                .nodes
                .iter()
                .any(|it| matches!(it, Node::Mentions { list, .. } if *list == at));
            if !used {
                found.help(
                    Code::UnusedWordList,
                    of.span,
                    format!("no condition looks for the words of `{}`", of.name),
                    format!(
                        "write `mentions(case.subject, \"{}\")` where they matter, or take the list out",
                        of.name
                    ),
                );
            }
            let words = of.words.iter().map(String::as_str);
            let list = WordList::new(&of.name, words);
            self.program.word_lists.lists.push(list);
        }
    }
}
