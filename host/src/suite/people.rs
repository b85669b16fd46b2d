//! Reads who a test expects to be chosen, and what to be advised.

use super::claim::Probe;
use super::document::{Entry, Section, Value};
use super::expect::Expect;
use super::names::is_known;

/// Answers to questions about the organisation.
const VERDICTS: [&str; 6] = ["yes_now", "yes", "weigh", "not_yet", "no", "unknown"];

impl Expect<'_> {
    /// `advice: { dedicated-team: not_yet }`, or `{ answer: weigh, speaks: [volume, cost] }`.
    pub(super) fn advices(&mut self, entry: &Entry<'_>) {
        let help = "write `dedicated-team: not_yet` for each of them";
        for entry in self.entries(entry, "`advice`", help) {
            let id = entry.key.name.clone();
            let known = &self.names.advice;
            if is_known("advice", &id, known, entry.key.at, self.mistakes) {
                self.advised(&id, &entry);
            }
        }
    }

    fn advised(&mut self, id: &str, entry: &Entry<'_>) {
        let subjects = vec![format!("advice/{id}")];
        let what = format!("advice {id}");
        let mut answer = None;
        if matches!(entry.node.value, Value::Map(_)) {
            let section = Section::of(entry.node, entry.at(), "an advice", self.mistakes);
            let Some(mut section) = section else {
                return;
            };
            answer = section.text("answer", self.mistakes);
            if let Some(entry) = section.take("speaks") {
                self.members(
                    &format!("{what} speaks"),
                    &|_| subjects.clone(),
                    subjects.clone(),
                    Probe::Speaks(id.to_owned()),
                    &entry,
                    &mut |_, _, _| {},
                );
            }
            section.done(self.mistakes);
        } else if let Some(it) = entry.word(self.mistakes) {
            answer = Some((it, entry.at()));
        }
        if let Some((it, at)) = answer
            && self.choice(&format!("`{id}`"), &it, &VERDICTS, at)
        {
            self.is(&what, subjects, Probe::Advice(id.to_owned()), it, at);
        }
    }

    /// `choose: { sponsor: mary }`, or `sponsor: { chosen: mary, undetermined: [joe] }`.
    pub(super) fn choices(&mut self, entry: &Entry<'_>) {
        let help =
            "write `sponsor: mary`, `sponsor: nobody` or `sponsor: unknown` for each of them";
        for entry in self.entries(entry, "`choose`", help) {
            let id = entry.key.name.clone();
            let known = &self.names.choices;
            if is_known("choice", &id, known, entry.key.at, self.mistakes) {
                self.chosen(id, &entry);
            }
        }
    }

    fn chosen(&mut self, id: String, entry: &Entry<'_>) {
        let subjects = vec![format!("choose/{id}")];
        let what = format!("choice {id}");
        if !matches!(entry.node.value, Value::Map(_)) {
            if let Some(who) = entry.word(self.mistakes) {
                self.is(&what, subjects, Probe::Chosen(id), answer(who), entry.at());
            }
            return;
        }
        let section = Section::of(entry.node, entry.at(), "a choice", self.mistakes);
        let Some(mut section) = section else {
            return;
        };
        if let Some((who, at)) = section.text("chosen", self.mistakes) {
            let probe = Probe::Chosen(id.clone());
            self.is(&what, subjects.clone(), probe, answer(who), at);
        }
        if let Some(entry) = section.take("undetermined") {
            let of = |_: &str| subjects.clone();
            self.members(
                &format!("{what} undetermined"),
                &of,
                subjects.clone(),
                Probe::PerhapsChosen(id),
                &entry,
                &mut |_, _, _| {},
            );
        }
        section.done(self.mistakes);
    }
}

/// `none` and `no` are said of nobody.
fn answer(who: String) -> String {
    match who.as_str() {
        "none" | "no" => "nobody".to_owned(),
        _ => who,
    }
}
