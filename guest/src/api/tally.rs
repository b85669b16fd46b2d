//! Counting what a policy's measures ask, over many cases.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Options, Policy, Rejection, error_line};
use crate::engine::case::read;
use crate::engine::case::scan::Scan;
use crate::engine::case::{Problem, Rejected};
use crate::engine::decide::Sight;
use crate::engine::tally::{How, Tally as Counts};
use crate::engine::write::Json;
use crate::program::ir::Program;
use crate::program::ir::measures::Per;

/// A tally of a policy's measures: cases go in, figures come out.
#[derive(Debug)]
pub struct Tally {
    policy: Rc<Policy>,
    options: Options,
    counts: RefCell<Counts>,
}

impl Tally {
    /// Begin to count with a policy. `options` is a JSON object with `now`, and perhaps
    /// `strict`, `ignore_extra_facts`, `program`, `per` and `measure`.
    ///
    /// Fails if the options cannot be read, or if the policy has nothing to measure.
    pub fn new(policy: Rc<Policy>, options: &str) -> Result<Tally, Rejection> {
        let (options, how) = read_options(&policy.program, options)?;
        policy.space.borrow_mut().know(&policy.program, &options)?;
        let counts = RefCell::new(Counts::new(&policy.program, how));
        Ok(Tally {
            policy,
            options,
            counts,
        })
    }

    /// Count many cases: a JSON object a line. What comes back is a line for each case
    /// that was refused, and for each of which a value could not be used; the others
    /// say nothing. `first_line` is the number of the first line.
    pub fn add_lines(&self, chunk: &str, first_line: u32) -> String {
        let mut out = String::new();
        let program = &self.policy.program;
        let mut counts = self.counts.borrow_mut();
        let mut space = self.policy.space.borrow_mut();
        let space = &mut *space;
        space.work.sight = Sight::Case;
        // Somebody else may have decided beside another organisation meanwhile.
        if let Err(why) = space.know(program, &self.options) {
            error_line(&mut out, None, None, &why);
            return out;
        }
        let (mut at, mut number) = (0, i64::from(first_line));
        while at < chunk.len() {
            let mut scan = Scan { text: chunk, at };
            if scan.at_end() {
                scan.skip_line();
                at = scan.at;
                number += 1;
                continue;
            }
            let work = &mut space.work;
            let how = self.options.how;
            let (next, read) = read::read(program, &mut work.keys, &mut work.case, chunk, at, how);
            let counted = read
                .and_then(|()| counts.add(program, work, &mut space.outcome, &mut space.scratch));
            let case = &space.work.case;
            let id = (!case.id.is_empty()).then_some(case.id.as_str());
            match counted {
                Err(why) => {
                    counts.refuse();
                    error_line(&mut out, id, Some(number), &why);
                }
                Ok(()) if case.problems.is_empty() => {}
                Ok(()) => problems_line(&mut out, id, number, &case.problems),
            }
            at = next;
            number += 1;
        }
        out
    }

    /// What was counted, as text for [`Tally::merge`].
    pub fn state(&self) -> String {
        self.counts.borrow().state(&self.policy.program)
    }

    /// Add what another tally of the same policy and options counted, by its state.
    ///
    /// Fails, and adds nothing, if the text is none.
    pub fn merge(&self, state: &str) -> Result<(), Rejection> {
        let mut counts = self.counts.borrow_mut();
        Ok(counts.merge(&self.policy.program, state)?)
    }

    /// The figures, as JSON.
    pub fn result(&self) -> String {
        self.counts.borrow().result(&self.policy.program)
    }
}

fn read_options(program: &Program, text: &str) -> Result<(Options, How), Rejected> {
    let mut per = None;
    let mut only: Vec<String> = Vec::new();
    let known = |id: &str| program.measures.of.iter().any(|it| it.id == id);
    let options = Options::parse_with(text, &mut |key, value| {
        let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        match key {
            "per" => Some(match quoted {
                Some("day") => set(&mut per, Per::Day),
                Some("week") => set(&mut per, Per::Week),
                Some("month") => set(&mut per, Per::Month),
                Some("quarter") => set(&mut per, Per::Quarter),
                Some("year") => set(&mut per, Per::Year),
                _ => Err("`per` is `day`, `week`, `month`, `quarter` or `year`".to_owned()),
            }),
            "measure" => Some(match quoted {
                Some(id) if known(id) => {
                    only.push(id.to_owned());
                    Ok(())
                }
                _ => Err(format!("the policy has no measure {value}")),
            }),
            _ => None,
        }
    })?;
    if program.measures.of.is_empty() {
        return Err(Rejected::new(
            "C0116",
            "the policy has no measures",
            Some("write some under `measures:`"),
        ));
    }
    let Some(now) = options.now else {
        return Err(Rejected::new(
            "C0108",
            "the options do not say `now`, the instant to measure as of",
            Some("write `\"now\": \"2026-11-20T16:30:00Z\"`"),
        ));
    };
    let how = How {
        now,
        per,
        only,
        program: options.program.clone(),
    };
    Ok((options, how))
}

fn set(per: &mut Option<Per>, it: Per) -> Result<(), String> {
    *per = Some(it);
    Ok(())
}

/// A case that was counted, though some of its values could not be used.
fn problems_line(out: &mut String, id: Option<&str>, line: i64, problems: &[Problem]) {
    let mut json = Json::new(out);
    json.open();
    json.key("id");
    match id {
        Some(id) => json.text(id),
        None => json.null(),
    }
    json.key("line");
    json.whole(line);
    json.key("problems");
    json.open_list();
    for it in problems {
        json.open();
        json.key_text("fact", &it.fact);
        json.key_text("message", &it.message);
        json.close();
    }
    json.close_list();
    json.close();
    out.push('\n');
}
