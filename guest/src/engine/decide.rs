//! Decides a case: strata in order, each reading only the ones before.

use std::cell::Cell;

use super::advise::{self, Advised};
use super::brief::Brief;
use super::case::keys::Keys;
use super::case::{Case, Datum, Rejected};
use super::choose::{self, Choice};
use super::clock::{self, ClockState, Ways};
use super::course::{self, Course};
use super::eval::{self, Context, Said};
use super::outcome::{Asked, ItemState, ListState, Outcome, Question, Referral, RuleState, State};
use super::path::{Path, Tracks};
use super::replay::Replay;
use super::rest;
use super::run::Strides;
use super::severity::{self, Decider, Standing};
use crate::limits::{ITEM_STEPS_MAX, LISTS_NESTED_MAX};
use crate::program::ir::choices::Choose;
use crate::program::ir::{Level, NodeId, Program, Slot};
use crate::program::straight::Run;
use crate::program::table::Input;
use crate::time::instant;
use crate::value::tri::Tri;

/// Which parts of a policy are decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sight {
    /// All but what is about the organisation alone.
    #[default]
    Case,
    /// All of them, for those who test a policy.
    Whole,
    /// What is about the organisation alone, and nothing else.
    Organisation,
}

/// All that deciding needs beside the policy, reused from case to case.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Which parts are decided.
    pub sight: Sight,
    /// The case at hand.
    pub case: Case,
    /// How its keys are found.
    pub keys: Keys,
    /// What brief decisions are put together from.
    pub brief: Brief,
    /// Its history, played up to the instant of the decision.
    pub replay: Replay,
    /// Its facts as of that instant, or of a later one that is looked at.
    pub slots: Vec<Datum>,
    /// What the program's tests say of those facts.
    said: Vec<Said>,
    /// Definitions answered so far, a row for each candidate level and one more for severity.
    memo: Vec<Cell<u8>>,
    /// Events after this instant are invisible.
    known: i64,
    /// How processes and coverages stand.
    course: Course,
    /// What clocks follow of cases.
    tracks: Tracks,
    /// What they follow of this case.
    path: Path,
    /// How far they went along it.
    strides: Strides,
    /// Whether each escalation rule ever said yes, where cases are measured.
    pub raised: Vec<Tri>,
}

impl Workspace {
    /// For the cases of a program.
    pub fn new(program: &Program) -> Workspace {
        Workspace {
            sight: Sight::Case,
            case: Case::new(program),
            keys: Keys::new(program),
            brief: Brief::new(program),
            replay: Replay::default(),
            slots: Vec::new(),
            said: Vec::new(),
            memo: vec![Cell::new(3); program.defines.len() * (program.levels.len() + 2)],
            known: 0,
            course: Course::default(),
            tracks: Tracks::new(program),
            path: Path::default(),
            strides: Strides::default(),
            raised: Vec::new(),
        }
    }

    /// Bring the case that was admitted to an instant.
    ///
    /// Fails if it is a snapshot of a later one.
    pub fn begin(&mut self, program: &Program, now: i64) -> Result<(), Rejected> {
        if let Some(as_of) = self.case.as_of.filter(|it| *it > now) {
            let text = |at: i64| {
                let mut text = String::new();
                instant::write(&mut text, at);
                text
            };
            return Err(Rejected::new(
                "C0105",
                format!(
                    "the case shows how things stood at {}; it cannot be decided as of {}, which is earlier",
                    text(as_of),
                    text(now)
                ),
                Some("decide as of that instant or later, or give the case with its history"),
            ));
        }
        self.known = now;
        if !program.clocks.is_empty() {
            self.path
                .follow_case(program, &self.tracks, &self.case, now);
            self.strides.clear();
            if self.path.take_replay(&mut self.replay) {
                return Ok(());
            }
        }
        if self.case.events.is_empty() && program.histories.asked.is_empty() {
            self.replay.rest();
        } else {
            self.replay.start(program, &self.case);
            self.replay.advance(program, &self.case, now);
        }
        Ok(())
    }

    /// The decision is made: what is left is to put it into words, which may
    /// look through the lists of the case once more.
    ///
    /// Fails if the lists were so long that not all of them could be looked through.
    pub fn done(&self) -> Result<(), Rejected> {
        if self.case.item_steps.replace(0) <= ITEM_STEPS_MAX {
            return Ok(());
        }
        Err(Rejected::new(
            "C0112",
            "the lists, texts or history of the case are too long for what the policy asks of them",
            Some("leave out items that are done with, or let the policy ask less"),
        ))
    }

    /// Decide as of an instant not before the one begun with. Later events stay invisible.
    pub fn evaluate(&mut self, program: &Program, now: i64, outcome: &mut Outcome) {
        self.evaluate_for(program, now, false, outcome);
    }

    /// Decide what the brief form tells, and leave the rest of the outcome out: what to
    /// ask for, RACI rows, and rules that say no with their referrals.
    pub fn evaluate_brief(&mut self, program: &Program, now: i64, outcome: &mut Outcome) {
        self.evaluate_for(program, now, true, outcome);
    }

    fn evaluate_for(&mut self, program: &Program, now: i64, brief: bool, outcome: &mut Outcome) {
        self.replay.view(program, &self.case, now, &mut self.slots);
        eval::test_all(program, &self.slots, &mut self.said);
        self.memo.iter().for_each(|it| it.set(3));
        if self.sight == Sight::Organisation {
            return self.organisation(program, now, outcome);
        }
        if !program.courses.is_empty() {
            let course = course::decide(&self.facts(program, now), self.known);
            outcome.course.clone_from(&course);
            self.course = course;
        }
        outcome.now = now;
        let facts = self.context(program, now, None, &[], 0);
        outcome.severity = program
            .severity
            .as_ref()
            .map(|it| severity::decide(it, &facts));
        outcome.clocks.clear();
        let open = outcome.severity.as_ref().filter(|it| !it.certain());
        let Some(open) = open else {
            // The rule: one level, and nothing to compare.
            let level = outcome.severity.as_ref().map(|it| it.level);
            let mut clocks = std::mem::take(&mut outcome.clocks);
            clocks.extend(self.clocks(program, now, level, 1));
            let context = self.context(program, now, level, &clocks, 1);
            All {
                contexts: std::slice::from_ref(&context),
                brief,
                sight: self.sight,
            }
            .decide(program, outcome);
            outcome.clocks = clocks;
            return;
        };
        // The reported level first: where levels differ only in measures, its are shown.
        let others = open.levels().filter(|level| *level != open.level);
        let levels: Vec<Option<Level>> = std::iter::once(open.level)
            .chain(others)
            .map(Some)
            .collect();
        let by_level: Vec<Vec<ClockState>> = levels
            .iter()
            .zip(1..)
            .map(|(level, row)| self.clocks(program, now, *level, row).collect())
            .collect();
        if let Some((first, others)) = by_level.split_first() {
            outcome.clocks.extend(first.iter().cloned());
            for other in others {
                for (mine, its) in outcome.clocks.iter_mut().zip(other) {
                    let agreed = mine.clone().agreed(its);
                    *mine = agreed;
                }
            }
        }
        let rows = levels.iter().zip(&by_level).zip(1..);
        let contexts: Vec<Context<'_>> = rows
            .map(|((level, clocks), row)| self.context(program, now, *level, clocks, row))
            .collect();
        All {
            contexts: &contexts,
            brief,
            sight: self.sight,
        }
        .decide(program, outcome);
    }

    /// Decide what is about the organisation alone: it reads neither case nor severity.
    fn organisation(&self, program: &Program, now: i64, outcome: &mut Outcome) {
        *outcome = Outcome {
            now,
            ..Outcome::default()
        };
        let context = self.facts(program, now);
        let all = All {
            contexts: std::slice::from_ref(&context),
            brief: false,
            sight: self.sight,
        };
        all.lists(program, outcome);
        all.choices(program, outcome);
        all.advice(program, outcome);
    }

    fn clocks<'a>(
        &'a self,
        program: &'a Program,
        now: i64,
        level: Option<Level>,
        row: usize,
    ) -> impl Iterator<Item = ClockState> + 'a {
        let context = self.context(program, now, level, &[], row);
        let ways = Ways {
            tracks: &self.tracks,
            path: &self.path,
            strides: &self.strides,
        };
        program
            .clocks
            .iter()
            .enumerate()
            .map(move |(at, it)| clock::decide(it, at, &context, ways))
    }

    /// The clocks at a level, over the facts last looked at.
    pub fn clocks_at(&self, program: &Program, now: i64, level: Option<Level>) -> Vec<ClockState> {
        if program.clocks.is_empty() || self.sight == Sight::Organisation {
            return Vec::new();
        }
        let row = level.map_or(1, |it| usize::from(it) + 1);
        self.memo.iter().for_each(|it| it.set(3));
        self.clocks(program, now, level, row).collect()
    }

    /// The facts as of an instant, with a level and its clocks. Each row of the
    /// memo serves one level.
    pub fn context<'a>(
        &'a self,
        program: &'a Program,
        now: i64,
        level: Option<Level>,
        clocks: &'a [ClockState],
        row: usize,
    ) -> Context<'a> {
        let width = program.defines.len();
        let memo = self.memo.get(row * width..(row + 1) * width).unwrap_or(&[]);
        Context {
            program,
            case: &self.case,
            slots: &self.slots,
            now,
            level,
            clocks,
            memo,
            items: [&[]; LISTS_NESTED_MAX],
            course: Some(&self.course),
            said: &self.said,
            raised: &self.raised,
        }
    }

    /// A fresh context over an outcome, for putting it into words.
    pub fn after<'a>(&'a self, program: &'a Program, outcome: &'a Outcome) -> Context<'a> {
        let level = outcome.severity.as_ref().map(|it| it.level);
        self.context(program, outcome.now, level, &outcome.clocks, 1)
    }

    /// A context that reads facts alone, as severity does.
    pub fn facts<'a>(&'a self, program: &'a Program, now: i64) -> Context<'a> {
        self.context(program, now, None, &[], 0)
    }
}

/// The same case at each level that is possible.
struct All<'a> {
    contexts: &'a [Context<'a>],
    /// Whether only the brief form is wanted.
    brief: bool,
    /// Which parts are wanted.
    sight: Sight,
}

impl All<'_> {
    fn decide(&self, program: &Program, outcome: &mut Outcome) {
        self.escalations(program, outcome);
        self.lists(program, outcome);
        outcome.ask.clear();
        outcome.raci.clear();
        outcome.choices.clear();
        outcome.advice.clear();
        if !self.brief {
            self.choices(program, outcome);
            self.advice(program, outcome);
            self.ask(program, outcome);
            self.raci(program, outcome);
        }
    }

    /// The answer at every level; unknown where they differ.
    #[inline]
    fn answer(&self, node: NodeId) -> Tri {
        match self.contexts {
            [only] => only.answer(node),
            _ => self.agreed(|it| it.answer(node)),
        }
    }

    /// Likewise of a run.
    #[inline(always)]
    fn run(&self, run: &Run) -> Tri {
        match self.contexts {
            [only] => only.run(run),
            _ => self.agreed(|it| it.run(run)),
        }
    }

    fn agreed(&self, answer: impl Fn(&Context<'_>) -> Tri) -> Tri {
        let mut answers = self.contexts.iter().map(answer);
        let first = answers.next().unwrap_or_default();
        answers.fold(first, Tri::agreed)
    }

    #[inline(never)]
    fn escalations(&self, program: &Program, outcome: &mut Outcome) {
        outcome.rules.clear();
        outcome.referrals.clear();
        outcome.highest = None;
        let Some(context) = self.contexts.first() else {
            return;
        };
        for (at, run) in program.straight.escalations.iter().enumerate() {
            let answer = self.run(run);
            if self.brief && answer == Tri::No {
                continue;
            }
            let Some(rule) = program.escalations.get(at) else {
                continue;
            };
            let start = outcome.referrals.len() as u32;
            let mut held = None;
            let mut doubt = false;
            if answer == Tri::Yes {
                for (at, it) in rule.unless.iter().enumerate() {
                    match self.answer(it.when) {
                        Tri::Yes if held.is_none() => held = Some(at as u32),
                        Tri::Unknown => doubt = true,
                        _ => {}
                    }
                }
            }
            for target in &rule.to {
                let mut it = Referral {
                    rule: at as u32,
                    target: *target,
                    state: State::No,
                    ordinal: 1,
                    again_at: None,
                };
                match answer {
                    Tri::No => {}
                    Tri::Unknown => it.state = State::Undetermined,
                    Tri::Yes => {
                        self.refer(context, program, at as u32, held.is_some(), doubt, &mut it)
                    }
                }
                if matches!(it.state, State::Due | State::Standing) {
                    outcome.highest = outcome.highest.max(Some(it.target));
                }
                outcome.referrals.push(it);
            }
            let end = outcome.referrals.len() as u32;
            outcome.rules.push(RuleState {
                answer,
                held,
                start,
                end,
            });
        }
        let record = program.record.map(|it| context.slot(it.slot));
        if record.is_some_and(Datum::is_given) {
            for target in 0..program.targets.len() as u32 {
                if Some(target) > outcome.highest && context.is_escalated(target) {
                    outcome.highest = Some(target);
                }
            }
        }
    }

    /// What becomes of a referral that its rule asks for.
    #[inline(never)]
    fn refer(
        &self,
        context: &Context<'_>,
        program: &Program,
        rule: u32,
        held: bool,
        doubt: bool,
        it: &mut Referral,
    ) {
        let mut standing = false;
        if let (Some(record), Some(of)) = (program.record, program.escalations.get(rule as usize)) {
            let get = |row: &[Datum], at: usize| {
                row.get(at)
                    .copied()
                    .filter(|it| it.is_given() && it.bits <= context.now)
            };
            let mut last: Option<(i64, bool)> = None;
            for row in context.records(&record) {
                if context.concerns(&record, row, rule, it.target) {
                    it.ordinal = it.ordinal.saturating_add(1);
                }
                if context.stands(&record, row, Some(rule), it.target) {
                    standing = true;
                    let stop = if of.repeat_until_ended {
                        record.ended_at
                    } else {
                        record.acknowledged_at
                    };
                    if let Some(at) = get(row, record.at).map(|it| it.bits)
                        && last.is_none_or(|(latest, _)| at >= latest)
                    {
                        last = Some((at, get(row, stop).is_some()));
                    }
                }
            }
            if let (Some(repeat), Some((at, false))) = (of.repeat, last) {
                it.again_at = at.checked_add(repeat);
                standing = it.again_at.is_none_or(|again| context.now < again);
            }
        }
        let approval = program
            .targets
            .get(it.target as usize)
            .and_then(|it| it.approval);
        it.state = match () {
            () if standing => State::Standing,
            () if held => State::Held,
            () if doubt => State::Undetermined,
            () if approval.is_some_and(|it| self.answer(it) != Tri::No) => State::Proposed,
            () => State::Due,
        };
        it.ordinal = match it.state {
            State::Standing => it.ordinal.saturating_sub(1).max(1),
            State::Due | State::Proposed => it.ordinal,
            // Nothing is told, so nothing is counted.
            _ => 1,
        };
        if it.state != State::Standing {
            it.again_at = None;
        }
    }

    #[inline(never)]
    fn raci(&self, program: &Program, outcome: &mut Outcome) {
        let rows = program.raci.iter();
        let holds = rows.map(|it| it.when.map_or(Tri::Yes, |it| self.answer(it)));
        outcome.raci.extend(holds);
    }

    /// Whether a part is decided, which may be about the organisation alone.
    fn sees(&self, alone: bool) -> bool {
        match self.sight {
            Sight::Case => !alone,
            Sight::Whole => true,
            Sight::Organisation => alone,
        }
    }

    #[inline(never)]
    fn choices(&self, program: &Program, outcome: &mut Outcome) {
        for (at, of) in program.choices.all.iter().enumerate() {
            let seen = self.sees(program.organisation.choice(at));
            let contexts = if seen { self.contexts } else { &[] };
            let mut all = contexts.iter().map(|it| choose::decide(it, of));
            let first = all.next().unwrap_or_else(Choice::aside);
            outcome.choices.push(all.fold(first, Choice::agreed));
        }
    }

    #[inline(never)]
    fn advice(&self, program: &Program, outcome: &mut Outcome) {
        // Advice reads neither severity nor clocks, so that every level says the same.
        let Some(context) = self.contexts.first() else {
            return;
        };
        for (at, of) in program.choices.advice.iter().enumerate() {
            let seen = self.sees(program.organisation.question(at));
            let advised = seen.then(|| advise::decide(context, of));
            outcome.advice.push(advised.unwrap_or_else(Advised::aside));
        }
    }

    /// The missing facts that leave a choice open.
    fn missing_of_choice(&self, of: &Choose, choice: &Choice, under: &[Slot]) -> Vec<Slot> {
        let mut slots = Vec::new();
        if let Some(when) = of.when {
            slots.extend(self.missing(when, under));
        }
        for context in self.contexts {
            choose::missing(context, of, &choice.open, &mut slots);
        }
        slots
    }

    #[inline(never)]
    fn lists(&self, program: &Program, outcome: &mut Outcome) {
        outcome.lists.resize(
            program.checklists.len(),
            ListState {
                ready: Tri::Yes,
                items: Vec::new(),
                aside: false,
            },
        );
        let lists = program.checklists.iter().zip(&program.straight.checklists);
        for (at, ((list, runs), state)) in lists.zip(&mut outcome.lists).enumerate() {
            let mut ready = Tri::Yes;
            state.items.clear();
            state.aside = !self.sees(program.organisation.list(at));
            if state.aside {
                state.ready = ready;
                continue;
            }
            for (item, run) in list.items.iter().zip(runs) {
                let applies = item.applies.map_or(Tri::Yes, |it| self.answer(it));
                let item = match applies {
                    Tri::No => ItemState::NotApplicable,
                    Tri::Yes => ItemState::Answer(self.run(run)),
                    // What may not matter is met if it is so, and else not known to be.
                    Tri::Unknown => ItemState::Answer(self.run(run).or(Tri::Unknown)),
                };
                if let ItemState::Answer(it) = item {
                    ready = ready.and(it);
                }
                state.items.push(item);
            }
            state.ready = ready;
        }
    }

    /// Which facts to ask for: those that would settle most, severity before
    /// escalations before exit.
    #[inline(never)]
    fn ask(&self, program: &Program, outcome: &mut Outcome) {
        let mut asked: Vec<Asked> = Vec::new();
        let mut note = |slots: &[Slot], question: Question| {
            for slot in slots {
                match asked.iter_mut().find(|it| it.slot == *slot) {
                    Some(it) if it.settles.contains(&question) => {}
                    Some(it) => it.settles.push(question),
                    None => asked.push(Asked {
                        slot: *slot,
                        settles: vec![question],
                    }),
                }
            }
        };
        let uncertain = outcome.severity.as_ref().filter(|it| !it.certain());
        let under = match (uncertain, self.contexts.first()) {
            (Some(it), Some(context)) => missing_of_severity(context, it),
            _ => Vec::new(),
        };
        note(&under, Question::Severity);
        for (at, (rule, state)) in program.escalations.iter().zip(&outcome.rules).enumerate() {
            let open = outcome
                .of(state)
                .iter()
                .any(|it| it.state == State::Undetermined);
            if open {
                let mut slots = self.missing(rule.when, &under);
                for unless in rule.unless.iter().filter(|_| state.answer == Tri::Yes) {
                    slots.extend(self.missing(unless.when, &under));
                }
                note(&slots, Question::Escalation(at as u32));
            }
        }
        if let Some((list, state)) = program
            .checklists
            .iter()
            .zip(&outcome.lists)
            .find(|it| it.0.id == "exit")
        {
            for (at, (item, state)) in list.items.iter().zip(&state.items).enumerate() {
                if *state == ItemState::Answer(Tri::Unknown) {
                    let mut slots = self.missing(item.require, &under);
                    if let Some(applies) = item.applies {
                        slots.extend(self.missing(applies, &under));
                    }
                    note(&slots, Question::Exit(at as u32));
                }
            }
        }
        for (at, (of, choice)) in program.choices.all.iter().zip(&outcome.choices).enumerate() {
            if choice.state == ItemState::Answer(Tri::Unknown) {
                let slots = self.missing_of_choice(of, choice, &under);
                note(&slots, Question::Choice(at as u32));
            }
        }
        let score = |it: &Asked| {
            let count = |of: fn(&Question) -> bool| it.settles.iter().filter(|it| of(it)).count();
            let severity = count(|it| matches!(it, Question::Severity));
            let due = count(|it| matches!(it, Question::Escalation(_)));
            (severity, due, count(|it| matches!(it, Question::Exit(_))))
        };
        let rank = |it: &Asked| {
            let of = program
                .lists_read
                .part(it.slot)
                .map_or(it.slot, |it| it.list);
            program
                .facts
                .get(of as usize)
                .map_or(u32::MAX, |it| it.rank)
        };
        asked.sort_by(|a, b| score(b).cmp(&score(a)).then_with(|| rank(a).cmp(&rank(b))));
        outcome.ask = asked;
    }

    /// The missing facts that could settle a condition; where only the levels
    /// disagree, those that could settle severity.
    fn missing(&self, node: NodeId, severity: &[Slot]) -> Vec<Slot> {
        if self.answer(node) != Tri::Unknown {
            return Vec::new();
        }
        let mut slots = Vec::new();
        for context in self.contexts {
            rest::missing(context, node, &mut slots);
        }
        let disagree = self
            .contexts
            .iter()
            .any(|it| it.answer(node) != Tri::Unknown);
        if disagree {
            slots.extend(
                severity
                    .iter()
                    .filter(|it| !slots.contains(it))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
        slots
    }
}

/// The missing facts that leave severity open.
pub fn missing_of_severity(context: &Context<'_>, standing: &Standing) -> Vec<Slot> {
    let mut slots = Vec::new();
    for (_, decider) in standing
        .possible
        .iter()
        .chain(std::iter::once(&(standing.level, standing.decider)))
    {
        missing_of_decider(context, *decider, &mut slots);
    }
    slots
}

/// The missing facts that keep a rule or a row from being decided.
pub fn missing_of_decider(context: &Context<'_>, decider: Decider, slots: &mut Vec<Slot>) {
    let Some(severity) = &context.program.severity else {
        return;
    };
    match decider {
        Decider::Rule(at) => {
            if let Some(rule) = severity.rules.get(at as usize) {
                rest::missing(context, rule.when, slots);
            }
        }
        Decider::Row(_) | Decider::Otherwise => {
            for column in severity.table.iter().flat_map(|it| &it.columns) {
                match column.of {
                    Input::Fact(slot) => rest::ask_for(context, slot, slots),
                    Input::Condition(node) => rest::missing(context, node, slots),
                    Input::Severity => {}
                }
            }
        }
    }
}
