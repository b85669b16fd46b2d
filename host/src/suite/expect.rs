//! Reads what a test expects, and holds it against the policy.

use super::claim::{Assertion, Comparison, Part, Probe, Quantity, Snapshot, Wanted};
use super::document::{Code, Entry, Mistakes, Place, Section, Value, list, nearest, word};
use super::files::Files;
use super::measures;
use super::names::{Kind, Names, is_known, unknown};
use super::when::{self, Anchors, Reckon};
use crate::model::decision::State;

/// Answers of conditions and lists.
const ANSWERS: [&str; 3] = ["yes", "no", "unknown"];
/// Answers of items.
const ITEMS: [&str; 4] = ["yes", "no", "unknown", "not_applicable"];
/// What a rule may say of a target.
const STATES: [&str; 6] = ["due", "proposed", "standing", "held", "undetermined", "no"];
/// Where a clock may stand.
const PHASES: [&str; 6] = [
    "not_started",
    "running",
    "paused",
    "ended",
    "not_applicable",
    "unknown",
];

/// The lists of escalations, and the states of their members.
const LISTS: [(&str, &[State]); 5] = [
    ("due", &[State::Due, State::Proposed]),
    ("proposed", &[State::Proposed]),
    ("standing", &[State::Standing]),
    ("held", &[State::Held]),
    ("undetermined", &[State::Undetermined]),
];

/// What is read from a clock as text, a length, an instant or a number.
enum As {
    Text(&'static [&'static str]),
    Level,
    Calendar,
    Length,
    Instant,
    Number,
}

/// The parts of a clock.
const PARTS: [(&str, Part, As); 15] = [
    ("phase", Part::Phase, As::Text(&PHASES)),
    ("breached", Part::Breached, As::Text(&ANSWERS)),
    ("certain", Part::Certain, As::Text(&["yes", "no"])),
    ("level", Part::Level, As::Level),
    ("calendar", Part::Calendar, As::Calendar),
    ("target", Part::Target, As::Length),
    ("elapsed", Part::Elapsed, As::Length),
    ("remaining", Part::Remaining, As::Length),
    ("used", Part::Used, As::Number),
    ("started_at", Part::StartedAt, As::Instant),
    ("due", Part::Due, As::Instant),
    ("due_earliest", Part::DueEarliest, As::Instant),
    ("ended_at", Part::EndedAt, As::Instant),
    ("breached_at", Part::BreachedAt, As::Instant),
    ("missed", Part::Missed, As::Number),
];

/// Reads expectations.
pub struct Expect<'a> {
    /// What the policy knows.
    pub names: &'a Names,
    /// What instants are told by.
    pub anchors: Anchors,
    /// Who adds open time.
    pub calendars: &'a mut dyn Reckon,
    /// What is wrong with the suite.
    pub mistakes: &'a mut Mistakes,
    /// The folder of the suite, and the files beside it.
    pub folder: &'a std::path::Path,
    /// Files that were read.
    pub files: &'a mut Files,
    /// What was found so far.
    pub found: Vec<Assertion>,
}

impl Expect<'_> {
    /// Read all that stands under `expect`.
    pub fn all(&mut self, entries: Vec<Entry<'_>>) {
        let known = [
            "severity",
            "due",
            "proposed",
            "standing",
            "held",
            "undetermined",
            "escalations",
            "clocks",
            "exit",
            "checklists",
            "choose",
            "ask",
            "next_change",
            "highest",
            "notify",
            "problems",
            "refused",
            "snapshot",
            "measures",
        ];
        for entry in entries {
            let at = entry.at();
            match entry.key.name.as_str() {
                "severity" => self.severity(&entry),
                "escalations" => self.rules(&entry),
                "clocks" => self.clocks(&entry),
                "exit" => self.checklist("exit", &entry),
                "checklists" => self.checklists(&entry),
                "choose" => self.choices(&entry),
                "ask" => self.ask(&entry),
                "next_change" => {
                    let subjects = vec!["next_change".to_owned()];
                    self.quantity(
                        "next change",
                        subjects,
                        Probe::NextChange,
                        &As::Instant,
                        &entry,
                    );
                }
                "highest" => {
                    if let Some(name) = entry.word(self.mistakes) {
                        if name != "none" {
                            is_known("target", &name, &self.names.targets, at, self.mistakes);
                        }
                        let subjects = self.all_rules();
                        self.is("highest target", subjects, Probe::Highest, name, at);
                    }
                }
                "notify" => {
                    let subjects = self.all_rules();
                    self.members(
                        "notify",
                        &|_| Vec::new(),
                        subjects,
                        Probe::Notify,
                        &entry,
                        &mut |_, _, _| {},
                    );
                }
                "problems" => {
                    let names = self.names;
                    self.members(
                        "problems",
                        &|_| Vec::new(),
                        Vec::new(),
                        Probe::Problems,
                        &entry,
                        &mut |it, at, mistakes| {
                            known_fact(names, it, at, mistakes);
                        },
                    );
                }
                "refused" => {
                    if let Some(code) = entry.word(self.mistakes) {
                        self.is("refused", Vec::new(), Probe::Refused, code, at);
                    }
                }
                "snapshot" => self.snapshot(&entry),
                "measures" => {
                    measures::expected(&entry, self.names, self.mistakes, &mut self.found);
                }
                name => match LISTS.iter().find(|it| it.0 == name) {
                    Some((name, states)) => self.referrals(name, states, &entry),
                    None => {
                        let help = match nearest(name, known) {
                            Some(known) => format!("did you mean `{known}`?"),
                            None => format!("a test can expect {}", list(&known)),
                        };
                        let message = format!("nothing of a decision is called `{name}`");
                        self.mistakes
                            .add(Code::UnknownKey, entry.key.at, message, help);
                    }
                },
            }
        }
    }

    pub(super) fn add(
        &mut self,
        what: &str,
        subjects: Vec<String>,
        probe: Probe,
        wanted: Wanted,
        at: Place,
    ) {
        self.found.push(Assertion {
            what: what.to_owned(),
            subjects,
            at: self.mistakes.location(at),
            probe,
            wanted,
        });
    }

    pub(super) fn is(
        &mut self,
        what: &str,
        subjects: Vec<String>,
        probe: Probe,
        text: String,
        at: Place,
    ) {
        let text = Some(text).filter(|it| it != "none");
        self.add(what, subjects, probe, Wanted::Is(text), at);
    }

    /// One of some words.
    pub(super) fn choice(&mut self, what: &str, text: &str, known: &[&str], at: Place) -> bool {
        if known.contains(&text) {
            return true;
        }
        let help = match nearest(text, known.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("write one of {}", list(known)),
        };
        let message = format!("{what} is never `{text}`");
        self.mistakes.add(Code::Value, at, message, help);
        false
    }

    fn all_rules(&self) -> Vec<String> {
        self.names.escalations.iter().map(|it| rule(it)).collect()
    }

    fn severity(&mut self, entry: &Entry<'_>) {
        let subject = || vec!["severity".to_owned()];
        if !matches!(entry.node.value, Value::Map(_)) {
            if let Some(level) = entry.word(self.mistakes) {
                self.level("severity", subject(), Probe::Level, level, entry.at());
            }
            return;
        }
        let Some(mut section) = Section::of(entry.node, entry.at(), "`severity`", self.mistakes)
        else {
            return;
        };
        if let Some((level, at)) = section.text("level", self.mistakes) {
            self.level("severity", subject(), Probe::Level, level, at);
        }
        if let Some((id, at)) = section.text("rule", self.mistakes) {
            if id != "none" {
                is_known(
                    "rule of severity",
                    &id,
                    &self.names.severity_rules,
                    at,
                    self.mistakes,
                );
            }
            self.is("severity rule", subject(), Probe::SeverityRule, id, at);
        }
        if let Some(entry) = section.take("row") {
            self.quantity(
                "severity row",
                subject(),
                Probe::SeverityRow,
                &As::Number,
                &entry,
            );
        }
        for (key, what, probe) in [
            ("otherwise", "severity otherwise", Probe::SeverityOtherwise),
            ("certain", "severity certain", Probe::Certain),
        ] {
            if let Some((text, at)) = section.text(key, self.mistakes)
                && self.choice(&format!("`{key}`"), &text, &["yes", "no"], at)
            {
                self.is(what, subject(), probe, text, at);
            }
        }
        let names = self.names;
        if let Some(entry) = section.take("candidates") {
            self.members(
                "severity candidates",
                &|_| subject(),
                subject(),
                Probe::Candidates,
                &entry,
                &mut |it, at, mistakes| {
                    is_known("level", it, &names.levels, at, mistakes);
                },
            );
        }
        if let Some(entry) = section.take("missing") {
            self.members(
                "severity missing",
                &|_| subject(),
                subject(),
                Probe::SeverityMissing,
                &entry,
                &mut |it, at, mistakes| {
                    known_fact(names, it, at, mistakes);
                },
            );
        }
        section.done(self.mistakes);
    }

    fn level(&mut self, what: &str, subjects: Vec<String>, probe: Probe, level: String, at: Place) {
        if level != "none" {
            is_known("level", &level, &self.names.levels, at, self.mistakes);
        }
        self.is(what, subjects, probe, level, at);
    }

    fn referrals(&mut self, name: &'static str, states: &'static [State], entry: &Entry<'_>) {
        let names = self.names;
        let of = |it: &str| vec![rule(it.split('/').next().unwrap_or(it))];
        let all = self.all_rules();
        self.members(
            name,
            &of,
            all,
            Probe::Referrals(states),
            entry,
            &mut |it, at, mistakes| {
                let (id, to) = match it.split_once('/') {
                    Some((id, to)) => (id, Some(to)),
                    None => (it, None),
                };
                is_known("rule of escalation", id, &names.escalations, at, mistakes);
                if let Some(to) = to {
                    is_known("target", to, &names.targets, at, mistakes);
                }
            },
        );
    }

    fn rules(&mut self, entry: &Entry<'_>) {
        for entry in self.entries(entry, "`escalations`", "write `rule: due` for each of them") {
            let (id, at) = (&entry.key.name, entry.at());
            if !is_known(
                "rule of escalation",
                id,
                &self.names.escalations,
                entry.key.at,
                self.mistakes,
            ) {
                continue;
            }
            let subject = || vec![rule(id)];
            let what = format!("escalation {id}");
            if !matches!(entry.node.value, Value::Map(_)) {
                if let Some(state) = entry.word(self.mistakes)
                    && self.choice("an escalation", &state, &STATES, at)
                {
                    self.is(&what, subject(), Probe::State(id.clone(), None), state, at);
                }
                continue;
            }
            let Some(mut section) = Section::of(entry.node, at, "an escalation", self.mistakes)
            else {
                continue;
            };
            if let Some((state, at)) = section.text("state", self.mistakes)
                && self.choice("an escalation", &state, &STATES, at)
            {
                self.is(&what, subject(), Probe::State(id.clone(), None), state, at);
            }
            if let Some(entry) = section.take("to") {
                for entry in self.entries(&entry, "`to`", "write `target: due` for each of them") {
                    let to = &entry.key.name;
                    is_known(
                        "target",
                        to,
                        &self.names.targets,
                        entry.key.at,
                        self.mistakes,
                    );
                    if let Some(state) = entry.word(self.mistakes)
                        && self.choice("an escalation", &state, &STATES, entry.at())
                    {
                        let probe = Probe::State(id.clone(), Some(to.clone()));
                        self.is(
                            &format!("{what} to {to}"),
                            subject(),
                            probe,
                            state,
                            entry.at(),
                        );
                    }
                }
            }
            if let Some((answer, at)) = section.text("answer", self.mistakes)
                && self.choice("an answer", &answer, &ANSWERS, at)
            {
                let what = format!("{what} answer");
                self.is(&what, subject(), Probe::Answer(id.clone()), answer, at);
            }
            if let Some((by, at)) = section.text("held_by", self.mistakes) {
                let what = format!("{what} held by");
                self.is(&what, subject(), Probe::HeldBy(id.clone()), by, at);
            }
            let names = self.names;
            if let Some(entry) = section.take("missing") {
                let what = format!("{what} missing");
                self.members(
                    &what,
                    &|_| subject(),
                    subject(),
                    Probe::RuleMissing(id.clone()),
                    &entry,
                    &mut |it, at, mistakes| {
                        known_fact(names, it, at, mistakes);
                    },
                );
            }
            section.done(self.mistakes);
        }
    }

    fn clocks(&mut self, entry: &Entry<'_>) {
        for entry in self.entries(
            entry,
            "`clocks`",
            "write `clock: breached` for each of them",
        ) {
            let (id, at) = (&entry.key.name, entry.at());
            if !is_known("clock", id, &self.names.clocks, entry.key.at, self.mistakes) {
                continue;
            }
            let subject = || vec![format!("clock/{id}")];
            let what = format!("clock {id}");
            if !matches!(entry.node.value, Value::Map(_)) {
                let Some(text) = entry.word(self.mistakes) else {
                    continue;
                };
                let mut known = PHASES.to_vec();
                known.extend(["breached", "met"]);
                if !self.choice("a clock", &text, &known, at) {
                    continue;
                }
                let phase = match text.as_str() {
                    "breached" => None,
                    "met" => Some("ended".to_owned()),
                    _ => Some(text.clone()),
                };
                if let Some(phase) = phase {
                    let probe = Probe::Clock(id.clone(), Part::Phase);
                    self.is(&format!("{what} phase"), subject(), probe, phase, at);
                }
                let breached = match text.as_str() {
                    "breached" => Some("yes"),
                    "met" => Some("no"),
                    _ => None,
                };
                if let Some(breached) = breached {
                    let probe = Probe::Clock(id.clone(), Part::Breached);
                    self.is(
                        &format!("{what} breached"),
                        subject(),
                        probe,
                        breached.to_owned(),
                        at,
                    );
                }
                continue;
            }
            let Some(mut section) = Section::of(entry.node, at, "a clock", self.mistakes) else {
                continue;
            };
            for (key, part, of) in &PARTS {
                if let Some(entry) = section.take(key) {
                    let what = format!("{what} {}", key.replace('_', " "));
                    self.quantity(
                        &what,
                        subject(),
                        Probe::Clock(id.clone(), *part),
                        of,
                        &entry,
                    );
                }
            }
            if let Some(entry) = section.take("warned") {
                let probe = Probe::Clock(id.clone(), Part::Warned);
                self.members(
                    &format!("{what} warned"),
                    &|_| subject(),
                    subject(),
                    probe,
                    &entry,
                    &mut |_, _, _| {},
                );
            }
            let names = self.names;
            if let Some(entry) = section.take("missing") {
                let probe = Probe::Clock(id.clone(), Part::Missing);
                self.members(
                    &format!("{what} missing"),
                    &|_| subject(),
                    subject(),
                    probe,
                    &entry,
                    &mut |it, at, mistakes| {
                        known_fact(names, it, at, mistakes);
                    },
                );
            }
            section.done(self.mistakes);
        }
    }

    fn checklists(&mut self, entry: &Entry<'_>) {
        for entry in self.entries(entry, "`checklists`", "write `list: yes` for each of them") {
            self.checklist(&entry.key.name, &entry);
        }
    }

    fn checklist(&mut self, id: &str, entry: &Entry<'_>) {
        let at = entry.at();
        let Some(known) = self.names.checklist(id) else {
            let known = self.names.checklists.iter().map(|it| it.id.as_str());
            unknown("checklist", id, known, entry.key.at, self.mistakes);
            return;
        };
        let all = || {
            known
                .items
                .iter()
                .map(|it| format!("{id}/{it}"))
                .collect::<Vec<_>>()
        };
        if !matches!(entry.node.value, Value::Map(_)) {
            if let Some(answer) = entry.word(self.mistakes)
                && self.choice(&format!("`{id}`"), &answer, &ANSWERS, at)
            {
                self.is(
                    &format!("{id} ready"),
                    all(),
                    Probe::Ready(id.to_owned()),
                    answer,
                    at,
                );
            }
            return;
        }
        let Some(mut section) = Section::of(entry.node, at, "a checklist", self.mistakes) else {
            return;
        };
        if let Some((answer, at)) = section.text("ready", self.mistakes)
            && self.choice("`ready`", &answer, &ANSWERS, at)
        {
            self.is(
                &format!("{id} ready"),
                all(),
                Probe::Ready(id.to_owned()),
                answer,
                at,
            );
        }
        if let Some(entry) = section.take("unmet") {
            let of = |it: &str| vec![format!("{id}/{it}")];
            self.members(
                &format!("{id} unmet"),
                &of,
                all(),
                Probe::Unmet(id.to_owned()),
                &entry,
                &mut |it, at, mistakes| {
                    is_known(
                        &format!("item of `{id}` named"),
                        it,
                        &known.items,
                        at,
                        mistakes,
                    );
                },
            );
        }
        if let Some(entry) = section.take("items") {
            for entry in self.entries(&entry, "`items`", "write `item: yes` for each of them") {
                let item = &entry.key.name;
                is_known(
                    &format!("item of `{id}` named"),
                    item,
                    &known.items,
                    entry.key.at,
                    self.mistakes,
                );
                if let Some(answer) = entry.word(self.mistakes)
                    && self.choice("an item", &answer, &ITEMS, entry.at())
                {
                    let probe = Probe::Item(id.to_owned(), item.clone());
                    self.is(
                        &format!("{id} {item}"),
                        vec![format!("{id}/{item}")],
                        probe,
                        answer,
                        entry.at(),
                    );
                }
            }
        }
        section.done(self.mistakes);
    }

    fn ask(&mut self, entry: &Entry<'_>) {
        let names = self.names;
        let subject = || vec!["ask".to_owned()];
        if let Value::Map(fields) = &entry.node.value
            && let Some((key, node)) = fields.iter().find(|it| it.0.name == "first")
        {
            let first = Entry { key, node };
            if let Some(fact) = first.word(self.mistakes) {
                if fact != "none" {
                    known_fact(names, &fact, first.at(), self.mistakes);
                }
                self.is("ask first", subject(), Probe::AskFirst, fact, first.at());
            }
            if fields.len() == 1 {
                return;
            }
        }
        self.members(
            "ask",
            &|_| subject(),
            subject(),
            Probe::Ask,
            entry,
            &mut |it, at, mistakes| {
                known_fact(names, it, at, mistakes);
            },
        );
    }

    fn snapshot(&mut self, entry: &Entry<'_>) {
        let Some(name) = entry.word(self.mistakes) else {
            return;
        };
        let path = self.folder.join(&name);
        let text = if path.exists() {
            match self.files.text(&path) {
                Ok(text) => Some(text),
                Err(message) => {
                    self.mistakes.add(Code::File, entry.at(), message, None);
                    return;
                }
            }
        } else {
            None
        };
        let mut subjects = vec!["severity".to_owned()];
        subjects.extend(self.names.clocks.iter().map(|it| format!("clock/{it}")));
        subjects.extend(self.all_rules());
        for list in &self.names.checklists {
            subjects.extend(list.items.iter().map(|it| format!("{}/{it}", list.id)));
        }
        subjects.extend(self.names.choices.iter().map(|it| format!("choose/{it}")));
        subjects.extend(["ask".to_owned(), "next_change".to_owned()]);
        let snapshot = Snapshot { name, path, text };
        self.add(
            "snapshot",
            subjects,
            Probe::Whole,
            Wanted::Snapshot(snapshot),
            entry.at(),
        );
    }

    /// The entries of a section whose keys are names of the policy.
    pub(super) fn entries<'n>(
        &mut self,
        entry: &Entry<'n>,
        what: &str,
        help: &str,
    ) -> Vec<Entry<'n>> {
        match &entry.node.value {
            Value::Map(entries) => entries
                .iter()
                .map(|(key, node)| Entry { key, node })
                .collect(),
            _ => {
                let message = format!(
                    "{what} must be a section with keys, but is {}",
                    entry.node.kind()
                );
                self.mistakes
                    .add(Code::Shape, entry.at(), message, help.to_owned());
                Vec::new()
            }
        }
    }

    /// A list: exactly these, or `includes` and `excludes`.
    pub(super) fn members(
        &mut self,
        what: &str,
        subjects_of: &dyn Fn(&str) -> Vec<String>,
        all: Vec<String>,
        probe: Probe,
        entry: &Entry<'_>,
        check: &mut dyn FnMut(&str, Place, &mut Mistakes),
    ) {
        let mut take = |entry: &Entry<'_>, mistakes: &mut Mistakes| -> Vec<String> {
            let words = entry.words(mistakes);
            for (word, at) in &words {
                check(word, *at, mistakes);
            }
            words.into_iter().map(|it| it.0).collect()
        };
        let Value::Map(_) = &entry.node.value else {
            let exactly = take(entry, self.mistakes);
            self.add(what, all, probe, Wanted::Exactly(exactly), entry.at());
            return;
        };
        let Some(mut section) = Section::of(entry.node, entry.at(), "a list", self.mistakes) else {
            return;
        };
        if probe == Probe::Ask {
            section.take("first");
        }
        let includes = section.take("includes").map(|it| take(&it, self.mistakes));
        let excludes = section.take("excludes").map(|it| take(&it, self.mistakes));
        section.done(self.mistakes);
        let includes = includes.unwrap_or_default();
        let excludes = excludes.unwrap_or_default();
        if includes.is_empty() && excludes.is_empty() {
            let help = "write `none` for the empty list, or what it `includes`".to_owned();
            let message = format!("this asserts nothing of `{what}`");
            self.mistakes
                .add(Code::NothingAsserted, entry.at(), message, help);
            return;
        }
        let mut subjects: Vec<String> = includes
            .iter()
            .chain(&excludes)
            .flat_map(|it| subjects_of(it))
            .collect();
        if subjects.is_empty() {
            subjects = all;
        }
        let mut seen = std::collections::BTreeSet::new();
        subjects.retain(|it| seen.insert(it.clone()));
        let wanted = Wanted::Among { includes, excludes };
        self.add(what, subjects, probe, wanted, entry.at());
    }

    /// A value of a certain kind, perhaps with `<`, `<=`, `>` or `>=` before it.
    fn quantity(
        &mut self,
        what: &str,
        subjects: Vec<String>,
        probe: Probe,
        of: &As,
        entry: &Entry<'_>,
    ) {
        let Some(text) = entry.word(self.mistakes) else {
            return;
        };
        let at = entry.at();
        if text == "none" {
            self.add(what, subjects, probe, Wanted::Is(None), at);
            return;
        }
        match of {
            As::Text(known) => {
                if self.choice(&format!("`{}`", entry.key.name), &text, known, at) {
                    self.is(what, subjects, probe, text, at);
                }
                return;
            }
            As::Level => return self.level(what, subjects, probe, text, at),
            As::Calendar => {
                if text != "always" {
                    is_known("calendar", &text, &self.names.calendars, at, self.mistakes);
                }
                return self.is(what, subjects, probe, text, at);
            }
            As::Length | As::Instant | As::Number => {}
        }
        let (comparison, rest) = comparison(&text);
        let Some(quantity) = self.read_quantity(rest, of, at) else {
            return;
        };
        let wanted = match (comparison, quantity) {
            (Some(comparison), it) => Wanted::Compares(comparison, it),
            // `1` and `1.0` are one number.
            (None, it) => Wanted::Is(Some(it.to_string())),
        };
        self.add(what, subjects, probe, wanted, at);
    }

    fn read_quantity(&mut self, text: &str, of: &As, at: Place) -> Option<Quantity> {
        match of {
            As::Length => match text.parse() {
                Ok(it) => Some(Quantity::Length(it)),
                Err(help) => {
                    let message = format!("`{text}` is not a length of time");
                    self.mistakes.add(Code::Value, at, message, Some(help));
                    None
                }
            },
            As::Instant => match when::read(text, &self.anchors, self.calendars) {
                Ok(it) => Some(Quantity::Moment(it)),
                Err(wrong) => {
                    self.mistakes
                        .add(Code::Instant, at, wrong.message, wrong.help);
                    None
                }
            },
            _ => {
                let number = match text.strip_suffix('%') {
                    Some(percent) => percent.trim().parse::<f64>().map(|it| it / 100.0),
                    None => text.parse::<f64>(),
                };
                match number {
                    Ok(it) if it.is_finite() => Some(Quantity::Number(it)),
                    _ => {
                        let message = format!("`{text}` is not a number");
                        let help = "write for example `0.8`, `80%` or `\">= 0.8\"`".to_owned();
                        self.mistakes.add(Code::Value, at, message, help);
                        None
                    }
                }
            }
        }
    }
}

fn rule(id: &str) -> String {
    format!("escalation/{id}")
}

fn known_fact(names: &Names, name: &str, at: Place, mistakes: &mut Mistakes) {
    // A field of the records in a list is named behind it: `promised.due_at`.
    let part = |it: (&str, &str)| match names.facts.get(it.0) {
        Some(Kind::Records(fields)) => fields.contains_key(it.1),
        _ => false,
    };
    let known = names.facts.contains_key(name) || name.rsplit_once('.').is_some_and(part);
    if !names.facts.is_empty() && !known {
        unknown(
            "fact",
            name,
            names.facts.keys().map(String::as_str),
            at,
            mistakes,
        );
    }
}

/// `>= 4h` as `>=` and `4h`.
fn comparison(text: &str) -> (Option<Comparison>, &str) {
    for it in [
        Comparison::AtLeast,
        Comparison::AtMost,
        Comparison::More,
        Comparison::Less,
    ] {
        if let Some(rest) = text.strip_prefix(it.as_str()) {
            return (Some(it), rest.trim());
        }
    }
    (None, text)
}

/// Whether an entry says nothing at all.
pub fn is_empty(entry: &Entry<'_>) -> bool {
    match &entry.node.value {
        Value::Null => true,
        Value::Map(entries) => entries.is_empty(),
        Value::List(list) => list.is_empty(),
        _ => word(entry.node).is_none(),
    }
}
