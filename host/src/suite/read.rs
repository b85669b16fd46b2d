//! Reads a suite into tests that are ready to run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::cases::{Case, Cases, change};
use super::claim::{Assertion, Probe};
use super::document::{Code, Entry, Mistakes, Node, Place, Section, Value};
use super::expect::{self, Expect};
use super::facts::{Facts, entries_of, event_of};
use super::files::Files;
use super::measures;
use super::names::Names;
use super::program;
use super::table;
use super::when::{self, Anchors, Reckon, Zone};
use super::{PreparedTest, Shown, Step};
use crate::map::instant::zone;
use crate::model::moment::Moment;

/// Steps of one story.
const STEPS_MAX: usize = 1_000;

/// Reads the tests of one suite.
pub struct Reader<'a> {
    /// What the policy knows.
    pub names: &'a Names,
    /// Who adds open time.
    pub calendars: &'a mut dyn Reckon,
    /// Files beside the suite.
    pub files: &'a mut Files,
    /// The folder of the suite.
    pub folder: &'a Path,
    /// What is wrong with the suite.
    pub mistakes: Mistakes,
    names_seen: BTreeSet<String>,
    /// Mistakes before this test: where it has some, what it lacks may follow from them.
    before: usize,
}

/// A test as it is written, before its rows.
struct Body<'n> {
    name: String,
    place: Place,
    case: Option<Entry<'n>>,
    program: Option<Entry<'n>>,
    cases: Option<Entry<'n>>,
    set: Option<Entry<'n>>,
    without: Option<Entry<'n>>,
    zone: Option<Zone>,
    at: Option<Entry<'n>>,
    expect: Option<Entry<'n>>,
    start: Option<Entry<'n>>,
    story: Option<Entry<'n>>,
    shows: Option<Entry<'n>>,
}

/// What a row says otherwise than its test.
#[derive(Default)]
struct Row<'n> {
    case: Option<Entry<'n>>,
    program: Option<Entry<'n>>,
    cases: Option<Entry<'n>>,
    set: Option<Entry<'n>>,
    without: Option<Entry<'n>>,
    at: Option<Entry<'n>>,
    expect: Option<Entry<'n>>,
    start: Option<Entry<'n>>,
    shows: Option<Entry<'n>>,
}

impl<'a> Reader<'a> {
    /// Reads suites against that policy.
    pub fn new(
        names: &'a Names,
        calendars: &'a mut dyn Reckon,
        files: &'a mut Files,
        folder: &'a Path,
        mistakes: Mistakes,
    ) -> Reader<'a> {
        Reader {
            names,
            calendars,
            files,
            folder,
            mistakes,
            names_seen: BTreeSet::new(),
            before: 0,
        }
    }

    /// All tests of a suite. Those that are wrong are left out, and what is wrong is in `mistakes`.
    pub fn tests(&mut self, root: &Node) -> Vec<PreparedTest> {
        let Some(mut section) = Section::of(root, root.at, "a suite", &mut self.mistakes) else {
            return Vec::new();
        };
        match section.take("suite") {
            Some(entry) if matches!(entry.node.value, Value::Integer(1)) => {}
            Some(entry) => self.mistakes.add(
                Code::Value,
                entry.at(),
                "this is a suite of another language version",
                "write `suite: 1`".to_owned(),
            ),
            None => self.mistakes.add(
                Code::Missing,
                Place { line: 1, column: 1 },
                "this is no suite: its first key `suite` is missing",
                "begin it with `suite: 1`".to_owned(),
            ),
        }
        section.take("policy");
        section.text("about", &mut self.mistakes);
        let zone = self.zone(section.take("zone"));
        let program = section.take("program");
        let named = section.take("cases");
        let tests = section.take("tests");
        section.done(&mut self.mistakes);

        let mut cases = Cases {
            folder: self.folder.to_owned(),
            named: BTreeMap::new(),
            program,
        };
        if let Some(entry) = &named
            && let Some(entries) = entries_of(entry, "`cases`", &mut self.mistakes)
        {
            for entry in entries {
                cases.named.insert(&entry.key.name, entry);
            }
        }
        let list = match tests.map(|it| (&it.node.value, it.at())) {
            Some((Value::List(list), _)) => list.as_slice(),
            Some((Value::Null, _)) | None => &[],
            Some((_, at)) => {
                let help = "write `- name: …` for each test".to_owned();
                self.mistakes
                    .add(Code::Shape, at, "`tests` must be a list", help);
                &[]
            }
        };
        let mut made = Vec::new();
        for node in list {
            self.test(node, zone, &cases, &mut made);
        }
        self.look_at_cases(zone, &cases);
        made
    }

    /// Cases that no test uses are wrong all the same.
    fn look_at_cases(&mut self, zone: Option<Zone>, cases: &Cases<'_>) {
        if self.mistakes.count() > 0 {
            return;
        }
        let any = Some(Moment::EPOCH);
        let anchors = Anchors {
            zone,
            now: any,
            start: any,
            before: None,
        };
        for entry in cases.named.values() {
            let mut facts = Facts {
                names: self.names,
                anchors,
                calendars: self.calendars,
                mistakes: &mut self.mistakes,
            };
            cases.read(entry, self.files, &mut facts);
        }
    }

    fn zone(&mut self, entry: Option<Entry<'_>>) -> Option<Zone> {
        let entry = entry?;
        let name = entry.word(&mut self.mistakes)?;
        match zone(&name) {
            Ok(zone) => Some(zone),
            Err(help) => {
                let message = format!("there is no time zone `{name}`");
                self.mistakes.add(Code::Value, entry.at(), message, help);
                None
            }
        }
    }

    fn test<'n>(
        &mut self,
        node: &'n Node,
        zone: Option<Zone>,
        cases: &Cases<'n>,
        made: &mut Vec<PreparedTest>,
    ) {
        self.before = self.mistakes.count();
        let Some(mut section) = Section::of(node, node.at, "a test", &mut self.mistakes) else {
            return;
        };
        let name = section.text("name", &mut self.mistakes);
        section.text("about", &mut self.mistakes);
        let own_zone = section.take("zone");
        let zone = if own_zone.is_some() {
            self.zone(own_zone)
        } else {
            zone
        };
        let body = Body {
            place: name.as_ref().map_or(node.at, |it| it.1),
            name: name.map(|it| it.0).unwrap_or_default(),
            case: section.take("case"),
            program: section.take("program"),
            cases: section.take("cases"),
            set: section.take("set"),
            without: section.take("without"),
            zone,
            at: section.take("at"),
            expect: section.take("expect"),
            start: section.take("start"),
            story: section.take("story"),
            shows: section.take("shows"),
        };
        let rows = section.take("rows");
        let table = section.take("table");
        section.done(&mut self.mistakes);
        if body.name.trim().is_empty() {
            if self.mistakes.count() > self.before {
                return;
            }
            let help = "write what it shows: `name: A key customer reaches the sponsor`".to_owned();
            self.mistakes
                .add(Code::Missing, body.place, "this test has no name", help);
            return;
        }
        if rows.is_none() && table.is_none() {
            let row = Row::default();
            made.extend(self.one(&body, &row, body.name.clone(), body.place, cases));
            return;
        }
        let mut count = 0;
        if let Some(rows) = rows {
            match &rows.node.value {
                Value::List(list) => {
                    for node in list {
                        count += 1;
                        self.row(&body, node, None, count, cases, made);
                    }
                }
                _ => self.mistakes.add(
                    Code::Shape,
                    rows.at(),
                    format!("`rows` must be a list, but is {}", rows.node.kind()),
                    "write `- { name: …, set: { … }, expect: { … } }` for each row".to_owned(),
                ),
            }
        }
        if let Some(table) = table {
            let rows = table::rows(
                &table,
                self.folder,
                self.names,
                self.files,
                &mut self.mistakes,
            );
            for row in rows.unwrap_or_default() {
                count += 1;
                self.row(&body, &row.node, row.within, count, cases, made);
            }
        }
        if count == 0 && self.mistakes.count() == self.before {
            let help = "write at least one row, or leave `rows` and `table` out".to_owned();
            self.mistakes.add(
                Code::NothingAsserted,
                body.place,
                "this test has no rows",
                help,
            );
        }
    }

    fn row<'n>(
        &mut self,
        body: &Body<'n>,
        node: &Node,
        within: Option<String>,
        number: usize,
        cases: &Cases<'n>,
        made: &mut Vec<PreparedTest>,
    ) {
        let before = self.mistakes.set_within(within);
        if let Some(mut section) = Section::of(node, node.at, "a row", &mut self.mistakes) {
            let name = section.text("name", &mut self.mistakes);
            section.text("about", &mut self.mistakes);
            let row = Row {
                case: section.take("case"),
                program: section.take("program"),
                cases: section.take("cases"),
                set: section.take("set"),
                without: section.take("without"),
                at: section.take("at"),
                expect: section.take("expect"),
                start: section.take("start"),
                shows: section.take("shows"),
            };
            section.done(&mut self.mistakes);
            let place = name.as_ref().map_or(node.at, |it| it.1);
            let name = name.map_or_else(|| format!("row {number}"), |it| it.0);
            let name = format!("{} / {name}", body.name);
            made.extend(self.one(body, &row, name, place, cases));
        }
        self.mistakes.set_within(before);
    }

    /// One test of a body and a row.
    fn one(
        &mut self,
        body: &Body<'_>,
        row: &Row<'_>,
        name: String,
        place: Place,
        cases: &Cases<'_>,
    ) -> Option<PreparedTest> {
        if !self.names_seen.insert(name.clone()) {
            let message = format!("there is a test `{name}` already");
            let help = "give each test and each row a name of its own".to_owned();
            self.mistakes.add(Code::Twice, place, message, help);
        }
        if self.mistakes.count() > self.before && body.at.or(row.at).or(body.start).is_none() {
            return None;
        }
        let mistakes = self.mistakes.count();
        let shows = match row.shows.or(body.shows) {
            Some(entry) => self.shows(&entry),
            None => Vec::new(),
        };
        let steps = match &body.story {
            Some(story) => self.story(body, row, &name, place, story, cases),
            None => self.moment(body, row, &name, place, cases),
        };
        if self.mistakes.count() > mistakes {
            return None;
        }
        let steps = steps?;
        if steps.iter().all(|it| it.assertions.is_empty()) {
            if self.mistakes.count() > self.before {
                return None;
            }
            let help = "write what it expects: `expect: { severity: sev1 }`".to_owned();
            let message = format!("the test `{name}` asserts nothing");
            self.mistakes
                .add(Code::NothingAsserted, place, message, help);
            return None;
        }
        Some(PreparedTest {
            name,
            at: self.mistakes.location(place),
            steps,
            shows,
        })
    }

    /// What a test is an example of: `[S-31 yes, S-32 no]`.
    fn shows(&mut self, entry: &Entry<'_>) -> Vec<Shown> {
        let mut shown: Vec<Shown> = Vec::new();
        for (text, place) in entry.words(&mut self.mistakes) {
            for part in text.split(',').map(str::trim) {
                let (source, holds) = match part.rsplit_once(char::is_whitespace) {
                    Some((source, "yes")) => (source.trim(), true),
                    Some((source, "no")) => (source.trim(), false),
                    _ => {
                        let message = format!("`{part}` does not say which answer the test shows");
                        let help = "write the source as rules name it, then `yes` or `no`: `shows: [S-31 yes]`";
                        self.mistakes
                            .add(Code::Shape, place, message, help.to_owned());
                        continue;
                    }
                };
                if shown.iter().any(|it| it.source == source) {
                    let message = format!("the test shows `{source}` twice");
                    let help = "one test shows one answer: write another for the other".to_owned();
                    self.mistakes.add(Code::Twice, place, message, help);
                    continue;
                }
                shown.push(Shown {
                    source: source.to_owned(),
                    holds,
                    at: self.mistakes.location(place),
                });
            }
        }
        shown
    }

    /// A test as of one instant.
    fn moment(
        &mut self,
        body: &Body<'_>,
        row: &Row<'_>,
        name: &str,
        place: Place,
        cases: &Cases<'_>,
    ) -> Option<Vec<Step>> {
        if let Some(start) = row.start.or(body.start) {
            let help = "write `at` for a test as of one instant, or add a `story`".to_owned();
            self.mistakes
                .add(Code::Shape, start.at(), "only a story has a `start`", help);
            return None;
        }
        let Some(at) = row.at.or(body.at) else {
            let help = "write `at: 2026-11-20T21:30:00Z`, or a `start` and a `story`".to_owned();
            let message = format!("the test `{name}` does not say as of when");
            self.mistakes.add(Code::Instant, place, message, help);
            return None;
        };
        let now = self.instant(
            &at,
            &Anchors {
                zone: body.zone,
                ..Anchors::default()
            },
        )?;
        let anchors = Anchors {
            zone: body.zone,
            now: Some(now),
            ..Anchors::default()
        };
        let listed = row.cases.or(body.cases);
        let (case, measured) = match &listed {
            Some(entry) => self.several(body, row, name, anchors, cases, entry)?,
            None => (
                self.case(body, row, name, anchors, cases, row.case.or(body.case))?,
                Vec::new(),
            ),
        };
        let assertions = self.expect(body.expect, row.expect, anchors)?;
        measures::belongs(&assertions, listed.as_ref(), &mut self.mistakes);
        let step = self.step(None, at.at(), anchors, &case, assertions, String::new());
        Some(vec![Step { measured, ..step }])
    }

    /// A test that tells a story: facts change and are looked at, one step after the other.
    fn story(
        &mut self,
        body: &Body<'_>,
        row: &Row<'_>,
        name: &str,
        place: Place,
        story: &Entry<'_>,
        cases: &Cases<'_>,
    ) -> Option<Vec<Step>> {
        for (entry, what) in [
            (row.at.or(body.at), "at"),
            (row.expect.or(body.expect), "expect"),
            (row.cases.or(body.cases), "cases"),
        ] {
            if let Some(entry) = entry {
                let message = format!("a story has no `{what}` of its own: each step has one");
                let help = match what {
                    "at" => "write `start:` for the instant at which it begins",
                    "cases" => "write a `case`; measures are tested as of one instant",
                    _ => "write it in a step: `- { at: +3h, expect: { … } }`",
                };
                self.mistakes
                    .add(Code::Shape, entry.at(), message, help.to_owned());
                return None;
            }
        }
        let Some(start) = row.start.or(body.start) else {
            let help = "write `start: 2026-11-20T09:12:00-05:00` above the story".to_owned();
            let message = format!("the story `{name}` does not say when it begins");
            self.mistakes.add(Code::Instant, place, message, help);
            return None;
        };
        let zone = body.zone;
        let start = self.instant(
            &start,
            &Anchors {
                zone,
                ..Anchors::default()
            },
        )?;
        let mut anchors = Anchors {
            zone,
            start: Some(start),
            before: Some(start),
            now: Some(start),
        };
        let Value::List(list) = &story.node.value else {
            let message = format!(
                "`story` must be a list of steps, but is {}",
                story.node.kind()
            );
            let help = "write `- { at: +3h, expect: { … } }` for each step".to_owned();
            self.mistakes.add(Code::Shape, story.at(), message, help);
            return None;
        };
        if list.len() > STEPS_MAX {
            let message = format!("this story has more than {STEPS_MAX} steps");
            self.mistakes.add(Code::Shape, story.at(), message, None);
            return None;
        }
        let mut case = self.case(body, row, name, anchors, cases, row.case.or(body.case))?;
        let mut steps = Vec::new();
        for node in list {
            let mut section = Section::of(node, node.at, "a step", &mut self.mistakes)?;
            let told = section.text("name", &mut self.mistakes).map(|it| it.0);
            let at = section.take("at");
            let after = section.take("after");
            let set = section.take("set");
            let expect = section.take("expect");
            section.done(&mut self.mistakes);
            let (now, label) = self.step_instant(at, after, &anchors)?;
            if now.millis() < anchors.before.unwrap_or(start).millis() {
                let place = at.or(after).map_or(node.at, |it| it.at());
                let message = format!(
                    "this step is at {}, before the one above it",
                    when::shown(now, zone)
                );
                let help = "put the steps in the order of time; `+3h` counts from the start, `after: 3h` from the step above";
                self.mistakes
                    .add(Code::Instant, place, message, help.to_owned());
                return None;
            }
            anchors.before = Some(now);
            anchors.now = Some(now);
            if set.is_none() && expect.is_none() {
                let help = "let it `set` facts, or say what it should `expect`".to_owned();
                self.mistakes.add(
                    Code::NothingAsserted,
                    node.at,
                    "this step does nothing",
                    help,
                );
                return None;
            }
            if let Some(set) = set {
                self.happen(&mut case, &set, anchors)?;
            }
            if let Some(expect) = expect {
                let mistakes = self.mistakes.count();
                let assertions = self.expect(Some(expect), None, anchors)?;
                if assertions.is_empty() && self.mistakes.count() == mistakes {
                    let help = "write what it expects, or leave `expect` out".to_owned();
                    let message = "this step expects nothing";
                    self.mistakes
                        .add(Code::NothingAsserted, expect.at(), message, help);
                }
                let label = match label {
                    Some(label) => format!("{label} ({})", when::shown(now, zone)),
                    None => format!("at {}", when::shown(now, zone)),
                };
                steps.push(self.step(told, node.at, anchors, &case, assertions, label));
            }
        }
        Some(steps)
    }

    /// The instant of a step, and how the suite writes it if that is not an instant.
    fn step_instant(
        &mut self,
        at: Option<Entry<'_>>,
        after: Option<Entry<'_>>,
        anchors: &Anchors,
    ) -> Option<(Moment, Option<String>)> {
        let before = anchors.before?;
        match (at, after) {
            (Some(_), Some(after)) => {
                let help = "`at` counts from the start, `after` from the step above".to_owned();
                self.mistakes.add(
                    Code::Shape,
                    after.at(),
                    "a step has `at` or `after`, not both",
                    help,
                );
                None
            }
            (Some(at), None) => {
                let text = at.word(&mut self.mistakes)?;
                let anchors = Anchors {
                    now: None,
                    ..*anchors
                };
                let now = self.instant(&at, &anchors)?;
                Some((now, text.starts_with('+').then(|| format!("at {text}"))))
            }
            (None, Some(after)) => {
                let text = after.word(&mut self.mistakes)?;
                let length = text.trim_start_matches('+').trim();
                match when::after(before, 1, length, self.calendars) {
                    Ok(now) => Some((now, Some(format!("{length} later")))),
                    Err(wrong) => {
                        self.mistakes
                            .add(Code::Instant, after.at(), wrong.message, wrong.help);
                        None
                    }
                }
            }
            // What goes on at the same instant.
            (None, None) => Some((before, None)),
        }
    }

    fn instant(&mut self, entry: &Entry<'_>, anchors: &Anchors) -> Option<Moment> {
        let text = entry.word(&mut self.mistakes)?;
        match when::read(&text, anchors, self.calendars) {
            Ok(at) => Some(at),
            Err(wrong) => {
                self.mistakes
                    .add(Code::Instant, entry.at(), wrong.message, wrong.help);
                None
            }
        }
    }

    fn facts(&mut self, anchors: Anchors) -> Facts<'_> {
        Facts {
            names: self.names,
            anchors,
            calendars: self.calendars,
            mistakes: &mut self.mistakes,
        }
    }

    /// The cases that a test of measures lists: the first of them, with what all are given,
    /// and all as lines.
    fn several(
        &mut self,
        body: &Body<'_>,
        row: &Row<'_>,
        name: &str,
        anchors: Anchors,
        cases: &Cases<'_>,
        entry: &Entry<'_>,
    ) -> Option<(Case, Vec<String>)> {
        if let Some(case) = row.case.or(body.case) {
            let help = "put it among the `cases`".to_owned();
            let message = "a test has one `case` or several `cases`, not both";
            self.mistakes.add(Code::Shape, case.at(), message, help);
            return None;
        }
        let mut first: Option<Case> = None;
        let mut lines = Vec::new();
        for (number, entry) in measures::listed(entry, &mut self.mistakes)?
            .into_iter()
            .enumerate()
        {
            let id = format!("{name} {}", number + 1);
            let case = self.case(body, row, &id, anchors, cases, Some(entry))?;
            lines.push(Json::Object(case.json.clone()).to_string());
            match &mut first {
                Some(first) => first.given.extend(case.given),
                None => first = Some(case),
            }
        }
        Some((first?, lines))
    }

    /// The case of a test with its changes and those of its row.
    fn case(
        &mut self,
        body: &Body<'_>,
        row: &Row<'_>,
        name: &str,
        anchors: Anchors,
        cases: &Cases<'_>,
        entry: Option<Entry<'_>>,
    ) -> Option<Case> {
        let mut facts = Facts {
            names: self.names,
            anchors,
            calendars: self.calendars,
            mistakes: &mut self.mistakes,
        };
        let mut case = match &entry {
            Some(entry) => cases.read(entry, self.files, &mut facts)?,
            None => Case::default(),
        };
        for entry in [cases.program, body.program].iter().flatten() {
            program::add(entry, &mut case, self.folder, self.files, &mut facts)?;
        }
        change(&mut case, body.set, body.without, &mut facts)?;
        if let Some(entry) = &row.program {
            program::add(entry, &mut case, self.folder, self.files, &mut facts)?;
        }
        change(&mut case, row.set, row.without, &mut facts)?;
        case.json.entry("id").or_insert_with(|| Json::from(name));
        Some(case)
    }

    /// An event of a story.
    fn happen(&mut self, case: &mut Case, set: &Entry<'_>, anchors: Anchors) -> Option<()> {
        let entries = entries_of(set, "`set`", &mut self.mistakes)?;
        let given = self.facts(anchors).section(&entries);
        let mut changed = Map::new();
        for it in given {
            changed.insert(it.name.clone(), it.value.clone());
            case.given.push(it);
        }
        let event = event_of(&anchors.now?.to_string(), changed);
        let history = case
            .json
            .entry("history")
            .or_insert_with(|| Json::Array(Vec::new()));
        if let Json::Array(history) = history {
            history.push(event);
        }
        Some(())
    }

    /// What is expected: what stands in the test, and what a row says otherwise.
    fn expect(
        &mut self,
        body: Option<Entry<'_>>,
        row: Option<Entry<'_>>,
        anchors: Anchors,
    ) -> Option<Vec<Assertion>> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for entry in body.iter().chain(&row) {
            if expect::is_empty(entry) {
                continue;
            }
            let Value::Map(inner) = &entry.node.value else {
                let message = format!(
                    "`expect` must be a section with keys, but is {}",
                    entry.node.kind()
                );
                let help = "write `expect: { severity: sev1 }`".to_owned();
                self.mistakes.add(Code::Shape, entry.at(), message, help);
                return None;
            };
            for (key, node) in inner {
                entries.retain(|it| it.key.name != key.name);
                entries.push(Entry { key, node });
            }
        }
        let mut reading = Expect {
            names: self.names,
            anchors,
            calendars: self.calendars,
            mistakes: &mut self.mistakes,
            folder: self.folder,
            files: self.files,
            found: Vec::new(),
        };
        reading.all(entries);
        Some(reading.found)
    }

    fn step(
        &self,
        name: Option<String>,
        place: Place,
        anchors: Anchors,
        case: &Case,
        assertions: Vec<Assertion>,
        label: String,
    ) -> Step {
        let told = |it: &Assertion| matches!(it.probe, Probe::Problems);
        let given = case
            .given
            .iter()
            .map(|it| (it.name.clone(), self.mistakes.location(it.at)));
        let (case_json, program) = program::parted(&case.json);
        Step {
            name,
            label,
            at: self.mistakes.location(place),
            now: anchors.now.unwrap_or(Moment::EPOCH),
            zone: anchors.zone,
            case: Json::Object(case_json).to_string(),
            program,
            measured: Vec::new(),
            strict: !assertions.iter().any(told),
            given: given.collect(),
            assertions,
        }
    }
}
