//! Reads who a test expects to be chosen.

use super::claim::Probe;
use super::document::{Entry, Section, Value};
use super::expect::Expect;
use super::names::is_known;

impl Expect<'_> {
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
