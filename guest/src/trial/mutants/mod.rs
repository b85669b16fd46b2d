//! Small mistakes that a policy could have, one at a time.
//!
//! Each is an edit of the policy's text that leaves a policy that compiles. What
//! is dropped keeps its name: a rule that never applies, an item that is always
//! met. So a test notices by what is decided and not by what is called how.

mod conditions;
mod rosters;
mod sections;
mod terms;

use super::boxes;
use super::outline::checked;
use crate::engine::write::Json;
use crate::limits::{MUTANTS_MAX, MUTANTS_PAGE_MAX};
use crate::policy::read::read;
use crate::program::compile;
use crate::program::ir::course::Seen;
use crate::program::ir::{NodeId, Program};
use crate::text::source::Source;
use crate::text::span::Span;

/// Which condition of a policy was changed, by position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root {
    /// A definition.
    Define(usize),
    /// A rule of severity.
    Severity(usize),
    /// `while` of a clock.
    Runs(usize),
    /// `pause_while` of a clock.
    Pause(usize),
    /// The approval of a target.
    Approval(usize),
    /// An escalation rule.
    Escalation(usize),
    /// A reason not to escalate.
    Unless(usize, usize),
    /// A row of `raci`.
    Raci(usize),
    /// A step of a process.
    Step(usize, usize),
    /// When an item matters.
    Applies(usize, usize),
    /// What an item requires.
    Require(usize, usize),
    /// When somebody is to be chosen.
    Choose(usize),
    /// Who fits.
    Fits(usize),
    /// Who is preferred.
    Prefer(usize, usize),
    /// A reason of an advice.
    Reason(usize, usize),
}

impl Root {
    fn node(self, program: &Program) -> Option<NodeId> {
        let item = |list: usize, item: usize| program.checklists.get(list)?.items.get(item);
        match self {
            Root::Define(at) => program.defines.get(at).map(|it| it.when),
            Root::Severity(at) => {
                let rules = &program.severity.as_ref()?.rules;
                rules.get(at).map(|it| it.when)
            }
            Root::Runs(at) => program.clocks.get(at)?.while_,
            Root::Pause(at) => program.clocks.get(at)?.pause,
            Root::Approval(at) => program.targets.get(at)?.approval,
            Root::Escalation(at) => program.escalations.get(at).map(|it| it.when),
            Root::Unless(rule, at) => {
                let unless = &program.escalations.get(rule)?.unless;
                unless.get(at).map(|it| it.when)
            }
            Root::Raci(at) => program.raci.get(at)?.when,
            Root::Step(process, at) => {
                let steps = &program.courses.processes.get(process)?.steps;
                match steps.get(at)?.seen {
                    Seen::When(node) => Some(node),
                    Seen::At(_) => None,
                }
            }
            Root::Applies(list, at) => item(list, at)?.applies,
            Root::Require(list, at) => item(list, at).map(|it| it.require),
            Root::Reason(at, which) => {
                let reasons = &program.choices.advice.get(at)?.reasons;
                reasons.get(which).map(|it| it.when)
            }
            Root::Choose(at) => program.choices.all.get(at)?.when,
            Root::Fits(at) => {
                let of = program.choices.all.get(at)?.fits?;
                program.lists_read.loops.get(of as usize).map(|it| it.when)
            }
            Root::Prefer(at, which) => {
                let of = *program.choices.all.get(at)?.prefer.get(which)?;
                program.lists_read.loops.get(of as usize).map(|it| it.when)
            }
        }
    }
}

/// A small change of a policy's text.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it does: `threshold`, `comparison`, `join`, `negation`, `dropped`, …
    pub kind: &'static str,
    /// What it touches: `severity/dead-in-the-water`.
    pub of: String,
    /// The change in words.
    pub words: String,
    /// The place it is about.
    pub at: Span,
    /// The bytes that are replaced.
    pub span: Span,
    /// What is written instead.
    pub text: String,
    /// The condition that it changes, if it is one.
    pub root: Option<Root>,
}

impl Change {
    /// The policy with this change.
    pub fn apply(&self, source: &str) -> Option<String> {
        let before = source.get(..self.span.start as usize)?;
        let after = source.get(self.span.end as usize..)?;
        Some(format!("{before}{}{after}", self.text))
    }
}

/// The changes asked for, and how many there are in all.
pub(super) struct Changes {
    first: usize,
    count: usize,
    total: usize,
    found: Vec<(usize, Change)>,
}

impl Changes {
    /// Add a change; it is only made if it is among those asked for.
    pub(super) fn add(&mut self, make: impl FnOnce() -> Option<Change>) {
        let at = self.total;
        self.total += 1;
        if at >= self.first
            && at - self.first < self.count
            && at < MUTANTS_MAX
            && let Some(it) = make()
        {
            self.found.push((at, it));
        }
    }
}

/// The changes from `first` on, at most `count` of them, with their numbers; and
/// how many there are in all. Not all of them leave a policy that compiles.
pub fn changes(
    source: &str,
    program: &Program,
    first: usize,
    count: usize,
) -> (Vec<(usize, Change)>, usize) {
    let mut changes = Changes {
        first,
        count,
        total: 0,
        found: Vec::new(),
    };
    sections::walk(source, program, &mut changes);
    (changes.found, changes.total)
}

/// Why a mutant decides as the policy itself does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Equivalent {
    /// It compiles to the same.
    Compiled,
    /// The changed condition answers alike whatever the facts are.
    Boxes,
}

/// Whether a change leaves a policy that compiles, and if so whether that
/// decides as the policy itself does.
pub fn judge(source: &str, program: &Program, change: &Change) -> Option<Option<Equivalent>> {
    let changed = compiled(&change.apply(source)?)?;
    if changed.digest == program.digest {
        return Some(Some(Equivalent::Compiled));
    }
    let nodes = change
        .root
        .and_then(|it| it.node(program).zip(it.node(&changed)));
    let same =
        nodes.is_some_and(|(before, after)| boxes::equal((program, before), (&changed, after)));
    Some(same.then_some(Equivalent::Boxes))
}

/// A policy compiled, if nothing is wrong with it.
fn compiled(source: &str) -> Option<Program> {
    let (_, mut found) = read(source);
    let (_, checked) = checked(source)?;
    let program = compile::compile(&checked, &mut found);
    (!found.has_errors()).then_some(program)
}

/// The mutants among the changes from `first` on, as JSON.
pub fn mutants(source: &str, program: &Program, first: usize, count: usize) -> String {
    let count = count.min(MUTANTS_PAGE_MAX);
    let (changes, total) = changes(source, program, first, count);
    let places = Source::new(source);
    let mut text = String::new();
    let mut json = Json::new(&mut text);
    let whole = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    json.open();
    json.key("total");
    json.whole(whole(total.min(MUTANTS_MAX)));
    json.key("left_off");
    json.whole(whole(total.saturating_sub(MUTANTS_MAX)));
    json.key("next");
    let next = first.saturating_add(count);
    match next < total.min(MUTANTS_MAX) && count > 0 {
        true => json.whole(whole(next)),
        false => json.null(),
    }
    json.key("mutants");
    json.open_list();
    for (number, change) in &changes {
        let Some(equivalent) = judge(source, program, change) else {
            continue;
        };
        let (start, end) = (places.place(change.at.start), places.place(change.at.end));
        json.open();
        json.key("mutant");
        json.whole(whole(*number));
        json.key_text("kind", change.kind);
        json.key_text("of", &change.of);
        json.key_text("change", &change.words);
        for (key, it) in [
            ("line", start.line),
            ("column", start.column),
            ("end_line", end.line),
            ("end_column", end.column),
            ("start", change.span.start),
            ("end", change.span.end),
        ] {
            json.key(key);
            json.whole(i64::from(it));
        }
        json.key_text("text", &change.text);
        json.key("equivalent");
        match equivalent {
            None => json.null(),
            Some(Equivalent::Compiled) => json.text("it compiles to the same"),
            Some(Equivalent::Boxes) => {
                json.text("the condition answers alike whatever the facts are")
            }
        }
        json.close();
    }
    json.close_list();
    json.close();
    text
}
