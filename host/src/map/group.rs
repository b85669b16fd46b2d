//! Rows into cases: which belong together, what changed from one to the next, and what is wrong with them.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead};
use std::rc::Rc;

use jaq_json::Val;

use super::json::Elements;
use super::lines::Lines;
use super::mapping::{Fact, Mapping, SourceFormat, When};
use super::reading::{Complaint, Found, Given, Reading};
use super::rows::{BadRow, Csv, Rows, Step, meant};
use super::{
    Mapped, MappedCase, MappingError, ProblemKind, ReadError, RowProblem, StartError, value,
};

/// Rows of one case; more cannot be decided.
const CASE_ROWS_MAX: usize = 10_000;
/// Values remembered per expression and export, for columns that repeat themselves.
const REMEMBERED_MAX: usize = 4_096;
/// Ids remembered, to tell when one comes back. Later ones are not watched.
const IDS_MAX: usize = 4_000_000;
/// Names of fields remembered from JSON rows, for `did you mean`.
const NAMES_MAX: usize = 200;

/// The cases of an export and its problems, in the order of the export.
///
/// After an error it ends.
pub struct Cases<'m, R> {
    mapping: &'m Mapping,
    rows: Rows<R>,
    lenses: Vec<Lens>,
    /// Fields that expressions name and no JSON row has had yet: reading, field.
    unseen: Vec<(usize, usize)>,
    names: BTreeSet<String>,
    open: Vec<Draft>,
    /// Where in `open` a case is, if all are collected.
    places: HashMap<Rc<str>, usize>,
    ids: HashSet<u64>,
    ready: VecDeque<Mapped>,
    rows_read: u64,
    done: bool,
}

/// What a reading looks at in a row of CSV, and what it found there before.
#[derive(Default)]
struct Lens {
    columns: Vec<usize>,
    all: bool,
    before: HashMap<Vec<u8>, Found>,
    key: Vec<u8>,
}

/// A case whose rows are still coming.
struct Draft {
    id: Rc<str>,
    first_line: u64,
    states: Vec<State>,
    in_order: bool,
    /// Whether rows were left out because there were too many.
    full: bool,
}

/// What one row says.
struct State {
    at: i64,
    at_json: Rc<str>,
    line: u64,
    facts: Vec<Given>,
}

/// What a row holds of what the mapping reads.
struct RowRead {
    id: Found,
    when: Option<Found>,
    facts: Vec<Found>,
}

impl<'m, R: BufRead> Cases<'m, R> {
    pub(super) fn new(mapping: &'m Mapping, export: R) -> Result<Self, StartError> {
        let broken = |source| ReadError { line: 0, source };
        let rows = match &mapping.source.format {
            SourceFormat::Csv { delimiter } => Rows::Csv(
                Csv::new(export, *delimiter)
                    .map_err(broken)?
                    .map_err(unfit)?,
            ),
            SourceFormat::JsonLines => Rows::JsonLines(Lines::new(export)),
            SourceFormat::Json(at) => {
                Rows::Json(Elements::new(export, at).map_err(broken)?.map_err(unfit)?)
            }
        };
        let direct = mapping.source.rows.is_none();
        let (lenses, unseen) = match &rows {
            Rows::Csv(csv) if direct => (lenses(mapping, csv.header())?, Vec::new()),
            _ => {
                let named = mapping.readings().enumerate().flat_map(|(reading, it)| {
                    let fields = it.program.reads.fields.iter().enumerate();
                    fields
                        .filter(|(_, field)| !field.optional)
                        .map(move |(field, _)| (reading, field))
                });
                (Vec::new(), named.collect())
            }
        };
        Ok(Self {
            mapping,
            rows,
            lenses,
            unseen,
            names: BTreeSet::new(),
            open: Vec::new(),
            places: HashMap::new(),
            ids: HashSet::new(),
            ready: VecDeque::new(),
            rows_read: 0,
            done: false,
        })
    }

    /// Rows read so far, bad ones included and the header not.
    pub fn rows_read(&self) -> u64 {
        self.rows_read
    }

    fn step(&mut self) -> io::Result<()> {
        let Some(step) = self.rows.next()? else {
            self.finish();
            return Ok(());
        };
        self.rows_read += 1;
        let (line, value) = match step {
            Step::Bad(bad) => {
                self.bad(bad);
                return Ok(());
            }
            Step::Csv { line } => {
                let Rows::Csv(csv) = &self.rows else {
                    return Ok(());
                };
                if self.mapping.source.rows.is_none() {
                    let read = look_all(self.mapping, &mut self.lenses, csv);
                    self.row(line, read);
                    return Ok(());
                }
                (
                    line,
                    csv.value(0..csv.header().len(), &self.mapping.source.missing),
                )
            }
            Step::Json { line, value } => (line, value),
        };
        match &self.mapping.source.rows {
            None => self.value(line, value),
            Some(program) => match program.all(value) {
                Ok(values) => values.into_iter().for_each(|value| self.value(line, value)),
                Err(message) => self.bad(BadRow {
                    line,
                    column: None,
                    message: format!("`rows` fails: {message}"),
                    help: None,
                }),
            },
        }
        Ok(())
    }

    /// A row that is a value of JSON.
    fn value(&mut self, line: u64, row: Val) {
        if let Val::Obj(map) = &row {
            if !self.unseen.is_empty() {
                let readings: Vec<&Reading> = self.mapping.readings().collect();
                self.unseen.retain(|(reading, field)| {
                    let name = readings
                        .get(*reading)
                        .and_then(|it| it.program.reads.fields.get(*field));
                    name.is_some_and(|field| !map.contains_key(&value::text(&field.name)))
                });
                if self.names.len() < NAMES_MAX {
                    self.names.extend(map.keys().filter_map(value::as_text));
                }
            }
        } else {
            self.bad(BadRow {
                line,
                column: None,
                message: "the row is not an object with fields".to_owned(),
                help: Some("write under `source: rows:` what to take apart".to_owned()),
            });
            return;
        }
        let mut readings = self.mapping.readings();
        let id = readings
            .next()
            .map_or(Given::Missing.into(), |it| it.of(row.clone()));
        let count = self.mapping.facts.len();
        let mut others: Vec<Found> = readings.map(|it| it.of(row.clone())).collect();
        let when = (others.len() > count).then(|| others.remove(0));
        self.row(
            line,
            RowRead {
                id,
                when,
                facts: others,
            },
        );
    }

    /// Puts what a row says where it belongs.
    fn row(&mut self, line: u64, read: RowRead) {
        let mapping = self.mapping;
        let Some(id) = read.id.value.json().cloned() else {
            self.left_out(
                line,
                &mapping.id,
                &read.id,
                "the row does not tell its case",
            );
            return;
        };
        let (at, at_json) = match (&mapping.when, &read.when) {
            (When::Snapshot(None), _) | (_, None) => (0, None),
            (When::Snapshot(Some(as_of)), Some(found)) => {
                self.complain(line, as_of, found);
                (0, found.value.json().cloned())
            }
            (When::Event { at, .. }, Some(found)) => match &found.value {
                Given::Instant(millis, json) => {
                    self.complain(line, at, found);
                    (*millis, Some(json.clone()))
                }
                _ => {
                    self.left_out(line, at, found, "the row does not tell its instant");
                    return;
                }
            },
        };
        for (fact, found) in mapping.facts.iter().zip(&read.facts) {
            self.complain(line, &fact.reading, found);
        }
        let state = State {
            at,
            at_json: at_json.clone().unwrap_or_default(),
            line,
            facts: read.facts.into_iter().map(|found| found.value).collect(),
        };
        match &mapping.when {
            When::Snapshot(_) => {
                if self.came_back(&id) {
                    let message = format!("the case {} stands in an earlier row too", shown(&id));
                    let help =
                        "each row is a case of its own; add `event` if a case has several rows";
                    self.problem(line, ProblemKind::Noted, message, help);
                }
                let case = snapshot(mapping, &id, at_json.as_deref(), &state);
                self.ready.push_back(Mapped::Case(case));
            }
            When::Event { grouped: true, .. } => {
                if self.open.last().is_none_or(|draft| draft.id != id) {
                    self.give_out();
                    if self.came_back(&id) {
                        let message = format!(
                            "the case {} ended before this row and comes back",
                            shown(&id)
                        );
                        let help =
                            "sort the export by case, or write `grouped: false` under `case`";
                        self.problem(line, ProblemKind::CaseSplit, message, help);
                    }
                    self.open.push(Draft::new(id, line));
                }
                self.add(self.open.len().wrapping_sub(1), state);
            }
            When::Event { grouped: false, .. } => {
                let next = self.open.len();
                let place = *self.places.entry(id.clone()).or_insert(next);
                if place == next {
                    self.open.push(Draft::new(id, line));
                }
                self.add(place, state);
            }
        }
    }

    fn add(&mut self, place: usize, state: State) {
        let Some(draft) = self.open.get_mut(place) else {
            return;
        };
        if draft.states.len() >= CASE_ROWS_MAX {
            // Told once; the rows after it go the same way.
            if !std::mem::replace(&mut draft.full, true) {
                let message = format!(
                    "the case {} has more than {CASE_ROWS_MAX} rows",
                    shown(&draft.id)
                );
                let help = "this row and its later ones are left out; is `id` right?";
                self.problem(state.line, ProblemKind::RowLeftOut, message, help);
            }
            return;
        }
        let before = draft.states.last().filter(|before| state.at < before.at);
        let out_of_order = before.map(|before| (state.line, before.line));
        draft.in_order &= out_of_order.is_none();
        draft.states.push(state);
        if let Some((line, before)) = out_of_order {
            let message =
                format!("the row is earlier than the row before it of its case, in line {before}");
            self.problem(line, ProblemKind::Noted, message, "it is put in its place");
        }
    }

    /// Gives out the cases that are open, in the order of their first rows.
    fn give_out(&mut self) {
        for draft in self.open.drain(..) {
            self.ready.push_back(Mapped::Case(draft.case(self.mapping)));
        }
    }

    fn finish(&mut self) {
        self.done = true;
        self.give_out();
        let line = self.rows.line();
        let names: Vec<String> = std::mem::take(&mut self.names).into_iter().collect();
        let readings: Vec<&Reading> = self.mapping.readings().collect();
        for (reading, field) in std::mem::take(&mut self.unseen) {
            let Some(it) = readings.get(reading) else {
                continue;
            };
            let Some(field) = it
                .program
                .reads
                .fields
                .get(field)
                .filter(|_| !names.is_empty())
            else {
                continue;
            };
            let message = format!(
                "no row has the field `{}` that `{}` reads",
                field.name, it.name
            );
            self.problem(
                line,
                ProblemKind::Noted,
                message,
                &meant(&field.name, &names),
            );
        }
    }

    /// Whether `id` was there before.
    fn came_back(&mut self, id: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let hash = hasher.finish();
        self.ids.contains(&hash) || (self.ids.len() < IDS_MAX && !self.ids.insert(hash))
    }

    fn complain(&mut self, line: u64, reading: &Reading, found: &Found) {
        if let Some(complaint) = &found.complaint {
            let kind = match found.value {
                Given::Unreadable => ProblemKind::ValueLeftOut,
                _ => ProblemKind::Noted,
            };
            self.push(line, reading, kind, complaint);
        }
    }

    fn left_out(&mut self, line: u64, reading: &Reading, found: &Found, message: &str) {
        match &found.complaint {
            Some(complaint) => self.push(line, reading, ProblemKind::RowLeftOut, complaint),
            None => {
                let complaint = Complaint {
                    message: message.to_owned(),
                    help: None,
                };
                self.push(line, reading, ProblemKind::RowLeftOut, &complaint);
            }
        }
    }

    fn push(&mut self, line: u64, reading: &Reading, kind: ProblemKind, complaint: &Complaint) {
        let is_fact = self
            .mapping
            .facts
            .iter()
            .any(|fact| std::ptr::eq(&raw const fact.reading, reading));
        let column_name = match reading.program.reads.fields.as_slice() {
            [only] if !reading.program.reads.all => Some(only.name.clone()),
            _ => None,
        };
        self.ready.push_back(Mapped::Problem(RowProblem {
            line,
            column_name,
            fact: is_fact.then(|| reading.name.clone()),
            kind,
            message: complaint.message.clone(),
            help: complaint.help.clone(),
        }));
    }

    fn bad(&mut self, bad: BadRow) {
        self.ready.push_back(Mapped::Problem(RowProblem {
            line: bad.line,
            column_name: bad.column,
            fact: None,
            kind: ProblemKind::RowLeftOut,
            message: bad.message,
            help: bad.help,
        }));
    }

    fn problem(&mut self, line: u64, kind: ProblemKind, message: String, help: &str) {
        self.ready.push_back(Mapped::Problem(RowProblem {
            line,
            column_name: None,
            fact: None,
            kind,
            message,
            help: Some(help.to_owned()),
        }));
    }
}

impl<R: BufRead> Iterator for Cases<'_, R> {
    type Item = Result<Mapped, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(mapped) = self.ready.pop_front() {
                return Some(Ok(mapped));
            }
            if self.done {
                return None;
            }
            if let Err(source) = self.step() {
                self.done = true;
                let line = self.rows.line();
                return Some(Err(ReadError { line, source }));
            }
        }
    }
}

impl Lens {
    /// What `reading` finds in the row that lies in `csv`.
    fn look<R: BufRead>(&mut self, reading: &Reading, csv: &Csv<R>, missing: &[String]) -> Found {
        if self.all {
            return reading.of(csv.value(0..csv.header().len(), missing));
        }
        self.key.clear();
        for column in &self.columns {
            self.key.extend_from_slice(csv.field(*column).as_bytes());
            // Never part of UTF-8, so that two rows with one key are equal.
            self.key.push(0xff);
        }
        if let Some(found) = self.before.get(&self.key) {
            return found.clone();
        }
        let found = reading.of(csv.value(self.columns.iter().copied(), missing));
        if self.before.len() >= REMEMBERED_MAX {
            self.before.clear();
        }
        self.before.insert(self.key.clone(), found.clone());
        found
    }
}

impl Draft {
    fn new(id: Rc<str>, first_line: u64) -> Self {
        Self {
            id,
            first_line,
            states: Vec::new(),
            in_order: true,
            full: false,
        }
    }

    /// The case as JSON: what is known from the start, then what each row changed.
    fn case(mut self, mapping: &Mapping) -> MappedCase {
        if !self.in_order {
            self.states.sort_by_key(|state| state.at);
        }
        let mut json = opening(&self.id);
        let mut now: Vec<Option<&str>> = Vec::with_capacity(mapping.facts.len());
        for (index, fact) in mapping.facts.iter().enumerate() {
            let mut given = self
                .states
                .iter()
                .filter_map(|state| state.facts.get(index));
            let first = given
                .find(|given| **given != Given::Unreadable)
                .filter(|_| fact.from_start);
            let start = first.and_then(|given| said(fact, given, None));
            if let Some(value) = start {
                member(&mut json, &fact.reading.name, value);
            }
            now.push(start);
        }
        close_head(&mut json, mapping);
        json.push_str(",\"history\":[");
        let mut set = String::new();
        let mut first = true;
        for state in &self.states {
            set.clear();
            for ((fact, given), now) in mapping.facts.iter().zip(&state.facts).zip(&mut now) {
                if let Some(value) = said(fact, given, *now).filter(|value| Some(*value) != *now) {
                    member(&mut set, &fact.reading.name, value);
                    *now = Some(value);
                }
            }
            if let Some(members) = set.strip_prefix(',') {
                json.push_str(if first { "{\"at\":" } else { ",{\"at\":" });
                json.push_str(&state.at_json);
                json.push_str(",\"set\":{");
                json.push_str(members);
                json.push_str("}}");
                first = false;
            }
        }
        json.push_str("]}");
        MappedCase {
            json,
            first_line: self.first_line,
        }
    }
}

/// The JSON that `given` sets where the fact is `now`; none if it says nothing.
fn said<'g>(fact: &Fact, given: &'g Given, now: Option<&str>) -> Option<&'g str> {
    match given {
        Given::Missing if fact.none_when_missing || now.is_some() => Some("null"),
        given => given.json().map(|json| &**json),
    }
}

fn snapshot(mapping: &Mapping, id: &str, as_of: Option<&str>, state: &State) -> MappedCase {
    let mut json = opening(id);
    for (fact, given) in mapping.facts.iter().zip(&state.facts) {
        if let Some(value) = said(fact, given, None) {
            member(&mut json, &fact.reading.name, value);
        }
    }
    if let Some(as_of) = as_of {
        member(&mut json, "as_of", as_of);
    }
    close_head(&mut json, mapping);
    json.push('}');
    MappedCase {
        json,
        first_line: state.line,
    }
}

fn opening(id: &str) -> String {
    let mut json = String::with_capacity(512);
    json.push_str("{\"id\":");
    json.push_str(id);
    json
}

fn close_head(json: &mut String, mapping: &Mapping) {
    if let Some(complete) = mapping.history_complete {
        member(
            json,
            "history_complete",
            if complete { "true" } else { "false" },
        );
    }
}

/// Appends `,"name":value`; names are plain.
fn member(json: &mut String, name: &str, value: &str) {
    json.push_str(",\"");
    json.push_str(name);
    json.push_str("\":");
    json.push_str(value);
}

/// The id as people write it.
fn shown(id: &str) -> String {
    format!("`{}`", id.trim_matches('"'))
}

fn look_all<R: BufRead>(mapping: &Mapping, lenses: &mut [Lens], csv: &Csv<R>) -> RowRead {
    let mut looks = mapping
        .readings()
        .zip(lenses)
        .map(|(it, lens)| lens.look(it, csv, &mapping.source.missing));
    let id = looks.next().unwrap_or(Given::Missing.into());
    let when = match &mapping.when {
        When::Snapshot(None) => None,
        When::Snapshot(Some(_)) | When::Event { .. } => looks.next(),
    };
    RowRead {
        id,
        when,
        facts: looks.collect(),
    }
}

/// What each reading looks at under this header.
///
/// Fails with all columns that are read and that there are not.
fn lenses(mapping: &Mapping, header: &[String]) -> Result<Vec<Lens>, StartError> {
    let mut absent = Vec::new();
    let mut lenses = Vec::new();
    for reading in mapping.readings() {
        let mut lens = Lens {
            all: reading.program.reads.all,
            ..Lens::default()
        };
        for (field, place) in reading.program.reads.fields.iter().zip(&reading.places) {
            match header.iter().position(|name| *name == field.name) {
                Some(index) => lens.columns.push(index),
                None if field.optional => {}
                None => absent.push(MappingError {
                    line: place.line,
                    column: place.column,
                    message: format!("the export has no column `{}`", field.name),
                    help: Some(meant(&field.name, header)),
                }),
            }
        }
        lenses.push(lens);
    }
    if absent.is_empty() {
        return Ok(lenses);
    }
    absent.sort_by_key(|error| (error.line, error.column));
    Err(StartError::Mapping(absent))
}

fn unfit(bad: BadRow) -> StartError {
    StartError::Export {
        line: bad.line,
        message: bad.message,
        help: bad.help,
    }
}
