//! Advising an organisation: what is decided of it alone, whatever the case.

use super::{Options, Policy, Rejection, Space, error_line};
use crate::engine::case::Rejected;
use crate::engine::case::program as organisation;
use crate::engine::case::scan::Scan;
use crate::engine::decide::Sight;
use crate::engine::editions::{self, Edition};
use crate::engine::next;
use crate::engine::recurring::{self, Review};
use crate::engine::report::organisation as report;
use crate::limits::CASE_BYTES_MAX;
use crate::time::{instant, zone};

/// What is known of an organisation is never that of a case.
const APART: &str = "\u{0}";

impl Policy {
    /// Advise an organisation as of an instant, milliseconds since 1970: everything that
    /// the policy says of it alone, as JSON. `organisation` is a JSON object of its facts.
    ///
    /// Fails if the policy says nothing of an organisation, if the object cannot be read
    /// or names a fact that the policy does not know, or if the options cannot be read.
    pub fn advise(&self, organisation: &str, now: i64, options: &str) -> Result<String, Rejection> {
        let (options, history) = read_options(options)?;
        self.advises()?;
        let mut out = String::new();
        let space = &mut *self.space.borrow_mut();
        let organisation = organisation.replace('\n', " ");
        self.tell(space, &organisation, now, &options, &history, &mut out)?;
        Ok(out)
    }

    /// Advise many organisations: a JSON object a line in, one a line out, in the same
    /// order. What cannot be advised becomes a line with an `error`.
    pub fn advise_lines(&self, chunk: &str, options: &str) -> String {
        let mut out = String::new();
        let begun = read_options(options).and_then(|it| {
            self.advises()?;
            let now = it.0.now.ok_or_else(no_now)?;
            Ok((it.0, it.1, now))
        });
        let (options, history, now) = match begun {
            Ok(it) => it,
            Err(why) => {
                error_line(&mut out, None, None, &why);
                return out;
            }
        };
        let space = &mut *self.space.borrow_mut();
        for (line, number) in chunk.split('\n').zip(options.first_line..) {
            if line.trim().is_empty() {
                continue;
            }
            let start = out.len();
            match self.tell(space, line, now, &options, &history, &mut out) {
                Ok(()) => out.push('\n'),
                Err(why) => {
                    out.truncate(start);
                    error_line(&mut out, None, Some(number), &why);
                }
            }
        }
        out
    }

    /// Whether the policy has anything to say of an organisation.
    fn advises(&self) -> Result<(), Rejected> {
        if self.program.organisation.any() {
            return Ok(());
        }
        Err(Rejected::new(
            "C0117",
            format!(
                "the policy `{}` says nothing of an organisation alone",
                self.program.name
            ),
            Some(
                "add questions under `advice:`, or checklists that ask for nothing but `program` facts",
            ),
        ))
    }

    fn tell(
        &self,
        space: &mut Space,
        organisation: &str,
        now: i64,
        options: &Options,
        history: &[Edition],
        out: &mut String,
    ) -> Result<(), Rejected> {
        if organisation.len() > CASE_BYTES_MAX {
            return Err(Rejected::new(
                "C0113",
                format!("the facts of the organisation are longer than {CASE_BYTES_MAX} bytes"),
                Some("leave out what the policy does not ask"),
            ));
        }
        space.work.sight = Sight::Organisation;
        let told = self.decide_organisation(space, organisation, now, options, history);
        let Space {
            work,
            outcome,
            program,
            ..
        } = space;
        let written = told.map(|(next, reviews)| {
            let told = report::Told {
                reviews: &reviews,
                history,
                next_change: next,
                zones: zone::VERSION,
            };
            report::write(&self.program, work, outcome, &told, out);
        });
        work.sight = Sight::Case;
        // Nothing of it is left for cases.
        APART.clone_into(&mut program.0);
        written
    }

    fn decide_organisation(
        &self,
        space: &mut Space,
        text: &str,
        now: i64,
        options: &Options,
        history: &[Edition],
    ) -> Result<(Option<i64>, Vec<Review>), Rejected> {
        let Space {
            work,
            outcome,
            scratch,
            ..
        } = space;
        let text = match history {
            [] => text.to_owned(),
            history => editions::with(text, history, now),
        };
        organisation::read(
            &self.program,
            &mut work.keys,
            &mut work.case,
            &text,
            options.how,
        )?;
        work.case.clear();
        work.begin(&self.program, now)?;
        work.evaluate(&self.program, now, outcome);
        let next = next::next_change(&self.program, work, outcome, instant::MAX, scratch);
        let reviews = recurring::reviews(&self.program, work, now, scratch);
        work.evaluate(&self.program, now, outcome);
        work.done()?;
        Ok((next, reviews))
    }
}

fn no_now() -> Rejected {
    Rejected::new(
        "C0108",
        "the options do not say `now`, the instant to advise as of",
        Some("write `\"now\": \"2026-11-20T16:30:00Z\"`"),
    )
}

fn read_options(text: &str) -> Result<(Options, Vec<Edition>), Rejected> {
    let mut history = Vec::new();
    let options = Options::parse_with(text, &mut |key, value| match key {
        "history" => Some(editions::read(&mut Scan::new(value)).map(|it| history = it)),
        _ => None,
    });
    let options = options?;
    Ok((options, history))
}
