//! What an embedder asks of the component: compile, describe, decide.

mod advise;
pub mod tally;

use std::cell::{OnceCell, RefCell};

use crate::almanac;
use crate::engine::case::read::Strictness;
use crate::engine::case::scan::Scan;
use crate::engine::case::{self, Rejected, given, read};
use crate::engine::decide::{Sight, Workspace};
use crate::engine::next;
use crate::engine::outcome::{Outcome, State};
use crate::engine::report::{self, Detail};
use crate::engine::write::Json;
use crate::policy::read::read as read_policy;
use crate::policy::{check, schema, vocabulary};
use crate::program::ir::{Program, Shape};
use crate::program::{compile, elements};
use crate::text::diag::{Diagnostic, Level};
use crate::text::source::Source;
use crate::time::{instant, zone};
use crate::trial::outline::{Outline, outline};
use crate::trial::{mutants, points, trace};
use crate::value::given::Input;
use crate::value::tri::Tri;
use crate::value::ty::Ty;

/// A compiled policy. Any number of cases may be decided with it, and none
/// changes the outcome of another.
#[derive(Debug)]
pub struct Policy {
    program: Program,
    space: RefCell<Space>,
    /// The text, for those who test the policy.
    source: Box<str>,
    /// The points of the policy, found when they are first asked for.
    outline: OnceCell<Outline>,
}

/// What deciding needs beside the program, kept from case to case.
#[derive(Debug)]
struct Space {
    work: Workspace,
    /// What was last read of the organisation, and how.
    program: (String, Strictness),
    outcome: Outcome,
    scratch: Outcome,
}

impl Space {
    /// Read what is said of the organisation, unless it is what was said before.
    fn know(&mut self, program: &Program, options: &Options) -> Result<(), Rejected> {
        if self.program.0 == options.program && self.program.1 == options.how {
            return Ok(());
        }
        self.program.0.clear();
        let Workspace { keys, case, .. } = &mut self.work;
        case::program::read(program, keys, case, &options.program, options.how)?;
        self.program = (options.program.clone(), options.how);
        Ok(())
    }
}

/// The outcome for one case; everything else is in `json`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The case's id.
    pub id: String,
    /// The reported level of severity, if the policy has severity.
    pub severity: Option<String>,
    /// Keys of what is due now, in the policy's order.
    pub due: Vec<String>,
    /// Whether the case may be closed, if the policy has an exit checklist.
    pub ready: Option<Tri>,
    /// The earliest later instant at which the decision would differ.
    pub next_change: Option<i64>,
    /// The whole decision: the very bytes of the lines door.
    pub json: String,
}

/// Why a case, or the options beside it, could not be decided on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejection {
    /// Stable code, `C01xx`.
    pub code: String,
    /// One line, lower-case, without a final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl From<Rejected> for Rejection {
    fn from(it: Rejected) -> Rejection {
        Rejection {
            code: it.code.to_owned(),
            message: it.message,
            help: it.help,
        }
    }
}

/// How to decide.
#[derive(Clone, Debug, Default)]
struct Options {
    now: Option<i64>,
    detail: Detail,
    how: Strictness,
    first_line: i64,
    trace: bool,
    /// Whether to decide also what is about the organisation alone.
    organisation: bool,
    /// Facts of the organisation, a JSON object; empty if nothing is said of it.
    program: String,
}

/// Takes an option by key and value, if it knows the key.
type More<'a> = dyn FnMut(&str, &str) -> Option<Result<(), String>> + 'a;

impl Options {
    /// Read options: empty, or a JSON object.
    fn parse(text: &str) -> Result<Options, Rejected> {
        Options::parse_with(text, &mut |_, _| None)
    }

    /// Read options, some of which `more` knows: it is given the key and the value.
    fn parse_with(text: &str, more: &mut More<'_>) -> Result<Options, Rejected> {
        let mut options = Options {
            first_line: 1,
            ..Options::default()
        };
        if text.trim().is_empty() {
            return Ok(options);
        }
        let bad = |message: String| {
            Rejected::new(
                "C0108",
                format!("the options cannot be read: {message}"),
                Some(
                    "write a JSON object with `now`, `detail`, `strict`, `ignore_extra_facts`, `program`, `organisation`, `first_line` or `trace`",
                ),
            )
        };
        let text = &text.replace('\n', " ");
        let mut scan = Scan::new(text);
        if scan.ahead() != b'{' {
            return Err(bad("they are not a JSON object".to_owned()));
        }
        scan.at += 1;
        if scan.ahead() == b'}' {
            return Ok(options);
        }
        loop {
            let key = scan.key().map_err(|it| bad(it.message))?.raw;
            scan.ahead();
            let start = scan.at;
            scan.skip().map_err(|it| bad(it.message))?;
            let value = text.get(start..scan.at).unwrap_or("");
            let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            let boolean = || match value {
                "true" => Ok(true),
                "false" => Ok(false),
                _ => Err(bad(format!("`{key}` is `true` or `false`"))),
            };
            match key {
                "now" => {
                    let at = quoted.ok_or_else(|| bad("`now` is an instant as text".to_owned()))?;
                    options.now =
                        Some(instant::parse(at).map_err(|why| bad(format!("`now`: {why}")))?);
                }
                "detail" => {
                    options.detail = match quoted {
                        Some("brief") => Detail::Brief,
                        Some("full") => Detail::Full,
                        Some("explain") => Detail::Explain,
                        _ => {
                            return Err(bad("`detail` is `brief`, `full` or `explain`".to_owned()));
                        }
                    }
                }
                "strict" => options.how.strict = boolean()?,
                "ignore_extra_facts" => options.how.ignore_extra_facts = boolean()?,
                "trace" => options.trace = boolean()?,
                "organisation" => options.organisation = boolean()?,
                "program" if value == "null" => {}
                "program" => value.clone_into(&mut options.program),
                "first_line" => {
                    let line = value.parse().ok().filter(|it: &i64| *it >= 1);
                    options.first_line = line
                        .ok_or_else(|| bad("`first_line` is a whole number from 1".to_owned()))?;
                }
                other => match more(other, value) {
                    Some(read) => read.map_err(bad)?,
                    None => return Err(bad(format!("there is no option `{other}`"))),
                },
            }
            match scan.ahead() {
                b',' => scan.at += 1,
                b'}' => return Ok(options),
                _ => return Err(bad("they are not a JSON object".to_owned())),
            }
        }
    }
}

impl Policy {
    /// Compile a policy, with the warnings found.
    ///
    /// Fails with everything found wrong, at least one of it an error, in the
    /// order of the text.
    pub fn compile(source: &str) -> Result<(Policy, Vec<Diagnostic>), Vec<Diagnostic>> {
        let (policy, mut found) = read_policy(source);
        let checked = policy.and_then(|it| check::check(&it, source, &mut found));
        let program = checked.map(|it| compile::compile(&it, &mut found));
        match program {
            Some(program) if !found.has_errors() => {
                Ok((Policy::new(program, source), found.finish()))
            }
            _ => Err(found.finish()),
        }
    }

    fn new(program: Program, source: &str) -> Policy {
        let work = Workspace::new(&program);
        Policy {
            program,
            space: RefCell::new(Space {
                work,
                program: Default::default(),
                outcome: Outcome::default(),
                scratch: Outcome::default(),
            }),
            source: source.into(),
            outline: OnceCell::new(),
        }
    }

    fn outline(&self) -> &Outline {
        self.outline
            .get_or_init(|| outline(&self.source, &self.program))
    }

    /// Decide one case as of an instant, milliseconds since 1970.
    ///
    /// Fails if the case names a fact that the policy does not know, is larger
    /// than the limits, or shows a later instant; or if the options cannot be read.
    pub fn decide(&self, case: &Input, now: i64, options: &str) -> Result<Decision, Rejection> {
        let options = Options::parse(options)?;
        let mut space = self.space.borrow_mut();
        let space = &mut *space;
        space.know(&self.program, &options)?;
        given::admit(&self.program, &mut space.work.case, case, options.how)?;
        let mut json = String::new();
        let next_change = self.write(space, now, &options, &mut json)?;
        let outcome = &space.outcome;
        let mut due = Vec::new();
        let context = space.work.after(&self.program, outcome);
        for (at, rule) in outcome.rules.iter().enumerate() {
            let referrals = outcome
                .of(rule)
                .iter()
                .filter(|it| matches!(it.state, State::Due | State::Proposed));
            due.extend(referrals.map(|it| report::key(&context, at, it)));
        }
        let exit = self
            .program
            .checklists
            .iter()
            .position(|it| it.id == "exit");
        Ok(Decision {
            id: space.work.case.id.clone(),
            severity: outcome
                .severity
                .as_ref()
                .and_then(|it| self.program.levels.get(usize::from(it.level)))
                .cloned(),
            due,
            ready: exit.and_then(|at| outcome.lists.get(at)).map(|it| it.ready),
            next_change,
            json,
        })
    }

    /// Decide the case that was admitted, and write the decision.
    fn write(
        &self,
        space: &mut Space,
        now: i64,
        options: &Options,
        out: &mut String,
    ) -> Result<Option<i64>, Rejected> {
        let detail = options.detail;
        let Space {
            work,
            outcome,
            scratch,
            ..
        } = space;
        work.sight = if options.organisation {
            Sight::Whole
        } else {
            Sight::Case
        };
        work.begin(&self.program, now)?;
        if detail == Detail::Brief {
            if options.trace {
                return Err(Rejected::new(
                    "C0108",
                    "a brief decision has no trace",
                    Some("leave out `trace`, or write `\"detail\": \"full\"`"),
                ));
            }
            work.evaluate_brief(&self.program, now, outcome);
            work.done()?;
            work.brief.write(&work.case, outcome, out);
            return Ok(None);
        }
        work.evaluate(&self.program, now, outcome);
        let next = next::next_change(&self.program, work, outcome, instant::MAX, scratch);
        let turning = (options.trace && next.is_some()).then(|| {
            let names = trace::differing(&self.program, outcome, scratch);
            let later = trace::trace(&self.program, self.outline(), work, scratch, now);
            trace::turning(&names, &later)
        });
        // The search left the facts of a later instant behind.
        work.evaluate(&self.program, now, outcome);
        work.done()?;
        report::full(
            &self.program,
            work,
            outcome,
            next,
            detail,
            zone::VERSION,
            out,
        );
        if options.trace {
            let mut its = trace::trace(&self.program, self.outline(), work, outcome, now);
            its.insert("next_change".to_owned(), turning.unwrap_or_default());
            trace::write(&its, out);
        }
        Ok(next)
    }

    /// Every instant after `now` and up to `until` at which the decision would
    /// differ if nothing else happened to the case, as a JSON array.
    ///
    /// Fails as `decide` does.
    pub fn timeline(
        &self,
        case: &Input,
        now: i64,
        until: i64,
        options: &str,
    ) -> Result<String, Rejection> {
        let options = Options::parse(options)?;
        let mut space = self.space.borrow_mut();
        space.know(&self.program, &options)?;
        let Space {
            work,
            outcome,
            scratch,
            ..
        } = &mut *space;
        given::admit(&self.program, &mut work.case, case, options.how)?;
        work.sight = if options.organisation {
            Sight::Whole
        } else {
            Sight::Case
        };
        work.begin(&self.program, now)?;
        work.evaluate(&self.program, now, outcome);
        let mut text = String::new();
        let mut json = Json::new(&mut text);
        json.open_list();
        while let Some(at) = next::next_change(&self.program, work, outcome, until, scratch) {
            json.instant(at);
            std::mem::swap(outcome, scratch);
        }
        json.close_list();
        work.done()?;
        Ok(text)
    }

    /// The first of some instants, all after `now`, at which what stands of a case
    /// as of `now` differs: looked at one by one, not looked for.
    #[cfg(test)]
    pub(crate) fn first_difference(
        &self,
        line: &str,
        now: i64,
        mut instants: impl Iterator<Item = i64>,
    ) -> Option<i64> {
        let mut space = self.space.borrow_mut();
        let Space {
            work,
            outcome,
            scratch,
            ..
        } = &mut *space;
        let how = Strictness::default();
        read::read(&self.program, &mut work.keys, &mut work.case, line, 0, how)
            .1
            .ok()?;
        work.begin(&self.program, now).ok()?;
        work.evaluate(&self.program, now, outcome);
        instants.find(|at| {
            // From the beginning each time, as if nothing had been looked at before.
            let begun = work.begin(&self.program, *at).is_ok();
            work.evaluate(&self.program, *at, scratch);
            !begun || !scratch.stands_as(outcome)
        })
    }

    /// Decide many cases: a JSON object a line in, one a line out, in the same
    /// order. What cannot be decided becomes a line with an `error`.
    pub fn decide_lines(&self, chunk: &str, options: &str) -> String {
        let mut out = String::with_capacity(chunk.len() / 3);
        let options = match Options::parse(options) {
            Ok(it) => it,
            Err(why) => {
                error_line(&mut out, None, None, &why);
                return out;
            }
        };
        let Some(now) = options.now else {
            let why = Rejected::new(
                "C0108",
                "the options do not say `now`, the instant to decide as of",
                Some("write `\"now\": \"2026-11-20T16:30:00Z\"`"),
            );
            error_line(&mut out, None, None, &why);
            return out;
        };
        let mut space = self.space.borrow_mut();
        let space = &mut *space;
        let unknown = space.know(&self.program, &options).err();
        let (mut at, mut number) = (0, options.first_line);
        while at < chunk.len() {
            let mut scan = Scan { text: chunk, at };
            if scan.at_end() {
                scan.skip_line();
                at = scan.at;
                number += 1;
                continue;
            }
            if let Some(why) = &unknown {
                // Beside such an organisation no case is decided.
                error_line(&mut out, None, Some(number), why);
                scan.skip_line();
                at = scan.at;
                number += 1;
                continue;
            }
            let start = out.len();
            let (next, read) = read::read(
                &self.program,
                &mut space.work.keys,
                &mut space.work.case,
                chunk,
                at,
                options.how,
            );
            match read.and_then(|()| self.write(space, now, &options, &mut out)) {
                Ok(_) => out.push('\n'),
                Err(why) => {
                    out.truncate(start);
                    let id =
                        (!space.work.case.id.is_empty()).then_some(space.work.case.id.as_str());
                    error_line(&mut out, id, Some(number), &why);
                }
            }
            at = next;
            number += 1;
        }
        out
    }

    /// What the policy is, as JSON.
    pub fn describe(&self) -> String {
        describe(&self.program)
    }

    /// Every point of the policy that a test can show, as JSON.
    pub fn points(&self) -> String {
        points::points(&self.source, &self.program, self.outline())
    }

    /// Small mistakes that the policy could have, as JSON: those among `count`
    /// changes from `first` on that leave a policy that compiles.
    pub fn mutants(&self, first: u32, count: u32) -> String {
        mutants::mutants(&self.source, &self.program, first as usize, count as usize)
    }

    /// Answer questions about calendars, the policy's among them: a JSON object a
    /// line in, one a line out, in the same order. What has no answer becomes a
    /// line with an `error`.
    pub fn calendar_lines(&self, chunk: &str) -> String {
        almanac::answer_lines(chunk, Some(&self.program))
    }
}

/// Answer questions about calendars that are written in them, as
/// [`Policy::calendar_lines`] does.
pub fn calendar_lines(chunk: &str) -> String {
    almanac::answer_lines(chunk, None)
}

fn error_line(out: &mut String, id: Option<&str>, line: Option<i64>, why: &Rejected) {
    let mut json = Json::new(out);
    json.open();
    json.key("id");
    match id {
        Some(id) => json.text(id),
        None => json.null(),
    }
    json.key("error");
    json.open();
    if let Some(line) = line {
        json.key("line");
        json.whole(line);
    }
    if let Some(column) = why.column {
        json.key("column");
        json.whole(i64::from(column));
    }
    json.key_text("code", why.code);
    json.key_text("message", &why.message);
    if let Some(help) = &why.help {
        json.key_text("help", help);
    }
    json.close();
    json.close();
    out.push('\n');
}

fn describe(program: &Program) -> String {
    let mut text = String::new();
    let mut json = Json::new(&mut text);
    json.open();
    report::identity(program, &mut json);
    json.key_text("component", report::COMPONENT);
    json.key_text("zones", zone::VERSION);
    json.key_texts("levels", program.levels.iter().map(String::as_str));
    json.key_texts(
        "calendars",
        program.calendars.iter().map(|it| it.name.as_str()),
    );
    json.key_texts("clocks", program.clocks.iter().map(|it| it.id.as_str()));
    json.key_texts(
        "definitions",
        program.defines.iter().map(|it| it.name.as_str()),
    );
    let rules = program.severity.iter().flat_map(|it| &it.rules);
    json.key_texts("severity_rules", rules.map(|it| it.id.as_str()));
    let measures = program.measures.of.iter();
    json.key_texts("measures", measures.map(|it| it.id.as_str()));
    json.key_texts("targets", program.targets.iter().map(|it| it.id.as_str()));
    json.key_texts(
        "escalations",
        program.escalations.iter().map(|it| it.id.as_str()),
    );
    let ids = program.choices.all.iter().map(|it| it.id.as_str());
    json.key_texts("choices", ids);
    let ids = program.choices.advice.iter().map(|it| it.id.as_str());
    json.key_texts("advice", ids);
    let courses = &program.courses;
    json.key_texts(
        "processes",
        courses.processes.iter().map(|it| it.id.as_str()),
    );
    json.key_texts(
        "coverage",
        courses.coverages.iter().map(|it| it.id.as_str()),
    );
    let tables = &program.picks.tables;
    json.key_texts("tables", tables.iter().map(|it| it.name.as_str()));
    json.key("checklists");
    json.open_list();
    for list in &program.checklists {
        json.open();
        json.key_text("id", &list.id);
        json.key_texts("items", list.items.iter().map(|it| it.id.as_str()));
        json.close();
    }
    json.close_list();
    json.key("reads");
    json.open_list();
    for fact in program.facts.iter().take(program.slots as usize) {
        json.open();
        json.key_text("fact", &fact.name);
        json.key_text("type", shape_name(&fact.shape));
        if let Shape::Text(lexicon) = &fact.shape
            && lexicon.closed
        {
            let texts = lexicon
                .symbols
                .iter()
                .filter_map(|it| program.texts.get(*it as usize));
            json.key_texts("one_of", texts.map(String::as_str));
        }
        json.key_text("about", &fact.about);
        json.close();
    }
    json.close_list();
    json.key("facts");
    json.open_list();
    for fact in &program.facts {
        json.open();
        json.key_text("fact", &fact.name);
        describe_shape(&mut json, &fact.shape);
        json.close();
    }
    json.close_list();
    describe_elements(&mut json, program);
    json.key("steps");
    json.whole(i64::try_from(program.steps).unwrap_or(i64::MAX));
    json.close();
    text
}

/// The parts of a policy that decide something, and on what each rests.
fn describe_elements(json: &mut Json<'_>, program: &Program) {
    json.key("elements");
    json.open_list();
    for it in elements::elements(program) {
        json.open();
        json.key_text("kind", it.kind);
        json.key_text("id", it.id);
        if let Some(list) = it.list {
            json.key_text("list", list);
        }
        json.key_texts("source", it.source.iter().map(String::as_str));
        json.key_texts("reads", it.reads.iter().copied());
        json.key_texts("uses", it.uses.iter().map(String::as_str));
        json.close();
    }
    json.close_list();
}

/// The type of a fact, that of its elements (`of`), and the fields of records.
fn describe_shape(json: &mut Json<'_>, shape: &Shape) {
    json.key_text("type", shape_name(shape));
    match shape {
        Shape::List(of) => json.key_text("of", shape_name(of)),
        Shape::Records(fields) => {
            json.key("fields");
            json.open_list();
            for field in fields {
                json.open();
                json.key_text("fact", &field.name);
                describe_shape(json, &field.shape);
                json.close();
            }
            json.close_list();
        }
        _ => {}
    }
}

fn shape_name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Boolean => "boolean",
        Shape::Integer => "integer",
        Shape::Number => "number",
        Shape::Text(_) => "text",
        Shape::Timestamp => "timestamp",
        Shape::Duration => "duration",
        Shape::List(_) => "list",
        Shape::Records(_) => "list of records",
    }
}

/// Diagnostics as a JSON array, with the places that they have in `source`.
pub fn diagnostics(list: &[Diagnostic], source: &str) -> String {
    let source = Source::new(source);
    let mut text = String::new();
    let mut json = Json::new(&mut text);
    json.open_list();
    for it in list {
        json.open();
        json.key_text("code", it.code.as_str());
        json.key_text(
            "level",
            match it.level() {
                Level::Error => "error",
                Level::Warning => "warning",
            },
        );
        json.key_text("message", &it.message);
        if let Some(span) = it.span {
            let (start, end) = (source.place(span.start), source.place(span.end));
            json.key("location");
            json.open();
            for (key, number) in [
                ("start", span.start),
                ("end", span.end),
                ("line", start.line),
                ("column", start.column),
                ("end_line", end.line),
                ("end_column", end.column),
            ] {
                json.key(key);
                json.whole(i64::from(number));
            }
            json.close();
        }
        if let Some(help) = &it.help {
            json.key_text("help", help);
        }
        json.close();
    }
    json.close_list();
    text
}

/// Why something was refused as a JSON object with `code`, `message` and `help`, the last of them
/// perhaps `null`; `null` if it was not.
pub fn refusal(why: Option<&Rejection>) -> String {
    let mut text = String::new();
    let mut json = Json::new(&mut text);
    let Some(why) = why else {
        json.null();
        return text;
    };
    json.open();
    json.key_text("code", &why.code);
    json.key_text("message", &why.message);
    json.key("help");
    match &why.help {
        Some(help) => json.text(help),
        None => json.null(),
    }
    json.close();
    text
}

/// The standard facts as JSON.
pub fn vocabulary() -> String {
    vocabulary::to_json()
}

/// A JSON Schema, as JSON: of a `policy`, a `case` or a `decision`. None for any other name.
pub fn schema(of: &str) -> Option<String> {
    match of {
        "policy" => Some(schema::policy()),
        "case" => {
            let facts: Vec<(&str, Ty, &str)> = vocabulary::all()
                .iter()
                .filter(|it| it.group != vocabulary::Group::Program)
                .map(|it| (it.name, it.ty.ty(), it.about))
                .collect();
            Some(schema::case(
                facts
                    .iter()
                    .map(|(name, ty, about)| schema::Fact { name, ty, about }),
            ))
        }
        "decision" => Some(include_str!("../policy/decision.schema.json").to_owned()),
        _ => None,
    }
}
