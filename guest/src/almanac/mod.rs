//! Answers questions about calendars, one a line, without a case.
//!
//! | `op` | asks | answer |
//! | --- | --- | --- |
//! | `add` | the instant so much open time after `from` | an instant, or `never` |
//! | `subtract` | the instant so much open time before `from` | an instant, or `never` |
//! | `elapsed` | open time from `from` to `to`; 0 if `to` is before `from` | seconds |
//! | `is_open` | whether it is open at `at` | yes or no |
//! | `month` | the days of `month`, or of the month of `at` | a record |
//!
//! How much open time is said in `seconds` or as a `time` such as `4h30m`.

mod answer;
mod question;
#[cfg(all(test, feature = "all-zones"))]
mod tests;

use std::collections::HashMap;
use std::rc::Rc;

use question::Which;

use crate::engine::write::Json;
use crate::limits::CALENDARS_KEPT;
use crate::policy::calendar;
use crate::program::ir::Program;
use crate::text::diag::Diagnostic;
use crate::text::suggest::nearest;
use crate::time::calendar::Calendar;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    /// One line, lower-case, without a final period.
    message: String,
    /// What to write instead.
    help: Option<String>,
}

impl Wrong {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Wrong {
        Wrong {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

/// Answer questions about calendars: one JSON object a line in, one a line out, in
/// the same order. Blank lines are passed over. What has no answer becomes a line
/// with an `error`.
///
/// A question writes its calendar as a policy does; with a policy it may also name
/// one of the policy's, or leave it out where the policy has only one.
pub fn answer_lines(chunk: &str, program: Option<&Program>) -> String {
    let mut out = String::with_capacity(chunk.len() / 4);
    let mut shelf = Shelf {
        program,
        written: HashMap::new(),
    };
    for line in chunk.split('\n') {
        if line.bytes().all(|it| matches!(it, b' ' | b'\t' | b'\r')) {
            continue;
        }
        let start = out.len();
        let question = match question::read(line) {
            Ok(it) => it,
            Err((id, wrong)) => {
                refuse(&mut out, id, &wrong);
                continue;
            }
        };
        let done = shelf
            .find(&question.calendar)
            .and_then(|it| answer::write(&mut out, &question, &it));
        if let Err(wrong) = done {
            out.truncate(start);
            refuse(&mut out, question.id, &wrong);
        } else {
            out.push('\n');
        }
    }
    out
}

/// `{"error":"…"}`
fn refuse(out: &mut String, id: Option<&str>, wrong: &Wrong) {
    let mut json = Json::new(out);
    json.open();
    if let Some(id) = id {
        json.key("id");
        json.raw(id);
    }
    match &wrong.help {
        Some(help) => json.key_text("error", &format!("{}; {help}", wrong.message)),
        None => json.key_text("error", &wrong.message),
    }
    json.close();
    out.push('\n');
}

/// A calendar that was asked for.
struct Found<'p> {
    /// Its name in the policy, if it is the policy's.
    name: Option<&'p str>,
    of: Shared<'p>,
}

/// The policy's own, or one written in a question.
#[derive(Clone)]
enum Shared<'p> {
    Own(&'p Calendar),
    Written(Rc<Calendar>),
}

impl Found<'_> {
    fn calendar(&self) -> &Calendar {
        match &self.of {
            Shared::Own(it) => it,
            Shared::Written(it) => it,
        }
    }
}

/// Where calendars are looked for. Those written in questions are kept for the
/// next ones: who asks much mostly asks of few.
struct Shelf<'p, 't> {
    program: Option<&'p Program>,
    written: HashMap<&'t str, Result<Rc<Calendar>, Wrong>>,
}

impl<'p, 't> Shelf<'p, 't> {
    fn find(&mut self, which: &Which<'t>) -> Result<Found<'p>, Wrong> {
        match which {
            Which::Written(text) => self.read(text).map(|it| Found {
                name: None,
                of: Shared::Written(it),
            }),
            Which::Named(name) => self.named(name),
            Which::Unsaid => self.only(),
        }
    }

    fn read(&mut self, text: &'t str) -> Result<Rc<Calendar>, Wrong> {
        if let Some(known) = self.written.get(text) {
            return known.clone();
        }
        if self.written.len() >= CALENDARS_KEPT {
            self.written.clear();
        }
        let read = calendar::read(text)
            .map(Rc::new)
            .map_err(|found| wrong(&found));
        self.written.insert(text, read.clone());
        read
    }

    fn named(&self, name: &str) -> Result<Found<'p>, Wrong> {
        let Some(program) = self.program else {
            if name == "always" {
                return Ok(Found {
                    name: Some("always"),
                    of: Shared::Written(Rc::new(Calendar::always())),
                });
            }
            return Err(Wrong::new(
                format!("there is no policy that `{name}` could be a calendar of"),
                "write the calendar itself: `{\"time_zone\": …, \"hours\": …}`",
            ));
        };
        if let Some(it) = program.calendars.iter().find(|it| it.name == name) {
            return Ok(own(it));
        }
        let names = program.calendars.iter().map(|it| it.name.as_str());
        let help = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the policy has {}", self.names()),
        };
        Err(Wrong::new(format!("there is no calendar `{name}`"), help))
    }

    /// The policy's only calendar.
    fn only(&self) -> Result<Found<'p>, Wrong> {
        let Some(program) = self.program else {
            return Err(Wrong::new(
                "a question needs a `calendar`",
                "write it as in a policy: `{\"time_zone\": …, \"hours\": …}`",
            ));
        };
        // The first is `always`, which every policy has.
        match program.calendars.as_slice() {
            [only] | [_, only] => Ok(own(only)),
            _ => Err(Wrong::new(
                "the policy has several calendars, and none is named",
                format!("name one of {}", self.names()),
            )),
        }
    }

    fn names(&self) -> String {
        let names = self.program.iter().flat_map(|it| &it.calendars);
        let names: Vec<String> = names.map(|it| format!("`{}`", it.name)).collect();
        names.join(", ")
    }
}

fn own(it: &crate::program::ir::Named) -> Found<'_> {
    Found {
        name: Some(&it.name),
        of: Shared::Own(&it.of),
    }
}

/// All that is wrong with a calendar, in one line.
fn wrong(found: &[Diagnostic]) -> Wrong {
    let Some(first) = found.first() else {
        return Wrong::new(
            "this is not a calendar",
            "write it as in a policy: `{\"time_zone\": …, \"hours\": …}`",
        );
    };
    let more = match found.len() {
        1 => String::new(),
        2 => " (and 1 more problem)".to_owned(),
        n => format!(" (and {} more problems)", n - 1),
    };
    match &first.help {
        Some(help) => Wrong::new(&first.message, format!("{help}{more}")),
        None => Wrong {
            message: format!("{}{more}", first.message),
            help: None,
        },
    }
}
