//! Looks for words in texts: whole words, whatever their case.
//!
//! A word is a run of letters and digits with their accents; what stands
//! between two words, blanks or signs, does not matter.

use super::eval::{Context, Scalar};
use crate::program::ir::ValueId;
use crate::program::ir::words::WordList;
use crate::text::words::{folded, words};
use crate::value::tri::Tri;

impl<'a> Context<'a> {
    /// Whether a text mentions a word of a list.
    pub(super) fn mentions(&self, subject: ValueId, list: u32) -> Tri {
        match self.mentioned(subject, list) {
            None => Tri::Unknown,
            Some(found) => Tri::from(found.is_some()),
        }
    }

    /// The entry of a list that a text mentions first, by position; none if the text is not known.
    pub fn mentioned(&self, subject: ValueId, list: u32) -> Option<Option<usize>> {
        let Some(Scalar::Text(text)) = self.value(subject) else {
            return None;
        };
        let list = self.program.word_lists.lists.get(list as usize)?;
        self.find(list, text)
    }

    fn find(&self, list: &WordList, text: &str) -> Option<Option<usize>> {
        if !self.take(text.len()) {
            return None;
        }
        let mut first = String::new();
        let mut rest = text;
        while let Some((word, after)) = words(rest).next() {
            folded(word, &mut first);
            let tail = rest.get(after..).unwrap_or("");
            // The entries that begin with this word stand together.
            let begin = list.entries.partition_point(|it| it.first() < Some(&first));
            let entries = list.entries.iter().enumerate().skip(begin);
            for (at, entry) in entries.take_while(|it| it.1.first() == Some(&first)) {
                if !self.take(entry.len()) {
                    return None;
                }
                if follows(entry, tail) {
                    return Some(Some(at));
                }
            }
            rest = tail;
        }
        Some(None)
    }

    /// Count steps of the case; false once it has had its share.
    pub(super) fn take(&self, steps: usize) -> bool {
        let taken = self.case.item_steps.get().saturating_add(steps as u64);
        self.case.item_steps.set(taken);
        taken <= crate::limits::ITEM_STEPS_MAX
    }
}

/// Whether a text goes on with the words of an entry behind its first.
fn follows(entry: &[String], tail: &str) -> bool {
    let mut found = words(tail);
    let mut buffer = String::new();
    entry.iter().skip(1).all(|wanted| {
        found.next().is_some_and(|(word, _)| {
            folded(word, &mut buffer);
            buffer == *wanted
        })
    })
}
