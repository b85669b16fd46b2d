//! Makes a kit: asks the component about every fixture and writes down what it says.

use std::io::Cursor;
use std::path::Path;

use super::fixtures::{self, Count, Plan, Run};
use super::manifest::{self, FORM, Lines, Manifest, Questions, RefusedTally, Tally, Text, Typed};
use super::typed::{Answer, Exchange, Question, Rejection, Timeline, Types};
use super::{File, KitError};
use crate::engine::{
    CompileError, DecideError, Detail, Engine, EngineError, Options, Policy, Session, core_module,
};
use crate::input::{Cases, Item};
use crate::map::{Mapped, Mapping};
use crate::model::diagnostic::Diagnostic;
use crate::model::moment::Moment;
use crate::wit;

/// How far the timelines of a kit look ahead, in milliseconds: a week.
const HORIZON: i64 = 7 * 24 * 60 * 60 * 1000;

/// What a kit says of itself, and of its core module.
const README: &str = include_str!("README.md");
const CORE_README: &str = include_str!("core.md");

/// All files of the kit of this program's component, the manifest last.
pub fn files() -> Result<Vec<File>, KitError> {
    let mut kit = Kit {
        session: Engine::embedded()?.session()?,
        files: Vec::new(),
        compiled: Vec::new(),
        manifest: Manifest {
            kit: FORM,
            package: wit::package().to_owned(),
            component: "component/escalation_rules.wasm".to_owned(),
            core: "core/escalation_rules.core.wasm".to_owned(),
            wit: "wit/escalation_rules.wit".to_owned(),
            texts: Vec::new(),
            policies: Vec::new(),
            lines: Vec::new(),
            typed: Vec::new(),
            questions: Vec::new(),
            tallies: Vec::new(),
            refused_tallies: Vec::new(),
        },
    };
    let component = Engine::component();
    kit.add("README.md", README);
    kit.add("core/README.md", CORE_README);
    kit.add(&kit.manifest.component.clone(), component);
    kit.add(&kit.manifest.core.clone(), core_module(component)?);
    kit.add(&kit.manifest.wit.clone(), wit::whole());
    kit.texts()?;
    for policy in fixtures::policies() {
        kit.policy(&policy)?;
    }
    for (name, plan) in fixtures::plans() {
        let plan = Plan::read(plan).map_err(|it| unusable(name, "kit.json", it))?;
        kit.plan(name, &plan)?;
    }
    let manifest = serde_json::to_string_pretty(&kit.manifest).map_err(unwritable)?;
    kit.add("manifest.json", manifest + "\n");
    Ok(kit.files)
}

struct Kit {
    session: Session,
    files: Vec<File>,
    compiled: Vec<Subject>,
    manifest: Manifest,
}

/// A policy that compiles, and what cases of it may say.
#[derive(Clone)]
struct Subject {
    name: &'static str,
    policy: Policy,
    types: Types,
}

impl Kit {
    fn add(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.push(File {
            path: path.to_owned(),
            bytes: bytes.into(),
        });
    }

    fn texts(&mut self) -> Result<(), KitError> {
        let vocabulary = self.session.vocabulary()?;
        let mut texts = vec![("vocabulary", None, Some(vocabulary))];
        for of in ["policy", "case", "decision", "nothing"] {
            texts.push(("schema", Some(of), self.session.schema(of)?));
        }
        for (function, argument, text) in texts {
            let name = argument.map_or(function.to_owned(), |it| format!("{function}-{it}"));
            let path = format!("texts/{name}.json");
            self.manifest.texts.push(Text {
                function: function.to_owned(),
                argument: argument.map(str::to_owned),
                expected: text.is_some().then(|| path.clone()),
            });
            if let Some(text) = text {
                self.add(&path, text);
            }
        }
        Ok(())
    }

    /// A policy, and what is said of it.
    fn policy(&mut self, of: &fixtures::Policy) -> Result<(), KitError> {
        let source = format!("policies/{}.{}", of.name, of.suffix);
        let diagnostics = format!("policies/{}.diagnostics.json", of.name);
        let (policy, found) = match self.session.compile(&of.text) {
            Ok(compiled) => (Some(compiled.policy), compiled.warnings),
            Err(CompileError::Refused(found)) => (None, found),
            Err(CompileError::Engine(error)) => return Err(error.into()),
        };
        let found: Vec<Diagnostic> = found.iter().map(Diagnostic::from).collect();
        let text = manifest::diagnostics(&found).map_err(unwritable)?;
        self.add(&source, of.text.as_str());
        self.add(&diagnostics, text);
        let mut listed = manifest::Policy {
            name: of.name.to_owned(),
            source,
            compiles: policy.is_some(),
            diagnostics,
            describe: None,
        };
        if let Some(policy) = policy {
            let describe = self.session.describe(policy)?;
            let path = format!("policies/{}.describe.json", of.name);
            listed.describe = Some(path.clone());
            self.add(&path, describe.as_str());
            self.compiled.push(Subject {
                name: of.name,
                policy,
                types: Types::read(&self.session.vocabulary()?, &describe),
            });
        }
        self.manifest.policies.push(listed);
        Ok(())
    }

    /// What is decided by one policy.
    fn plan(&mut self, name: &str, plan: &Plan) -> Result<(), KitError> {
        let by = plan.policy.as_deref().unwrap_or(name);
        let of = self.compiled.iter().find(|it| it.name == by).cloned();
        let of =
            of.ok_or_else(|| unusable(name, "kit.json", format!("no policy `{by}` compiles")))?;
        for run in &plan.runs {
            self.run(name, &of, run)?;
        }
        for (at, options) in plan.refused_options.iter().enumerate() {
            let title = format!("{name}/refused-options-{}", at + 1);
            let cases = format!("cases/{title}.jsonl");
            self.add(&cases, "{\"id\":\"1\"}\n{\"id\":\"2\"}\n");
            self.lines(
                &title,
                &of,
                &cases,
                "{\"id\":\"1\"}\n{\"id\":\"2\"}\n",
                options,
            )?;
        }
        if let Some(file) = &plan.typed {
            let lines = fixture(name, file)?;
            let read = |line| serde_json::from_str(line);
            let questions: Result<Vec<Question>, _> = lines.lines().map(read).collect();
            let questions = questions.map_err(|it| unusable(name, file, it.to_string()))?;
            let title = format!("{name}/{}", stem(file));
            self.typed(&title, &of, questions, false)?;
        }
        for file in &plan.questions {
            self.questions(name, &of, file)?;
        }
        for (at, it) in plan.tallies.iter().enumerate() {
            self.tally(name, &of, it, at + 1)?;
        }
        for (at, options) in plan.refused_tallies.iter().enumerate() {
            let title = format!("{name}/refused-tally-{}", at + 1);
            match self.session.tally(of.policy, options) {
                Err(DecideError::Rejected(why)) => {
                    self.manifest.refused_tallies.push(RefusedTally {
                        name: title,
                        policy: of.name.to_owned(),
                        options: options.clone(),
                        error: why.into(),
                    });
                }
                Err(DecideError::Engine(error)) => return Err(error.into()),
                Ok(_) => {
                    let reason = format!("the options {options} are not refused");
                    return Err(unusable(name, "kit.json", reason));
                }
            }
        }
        Ok(())
    }

    /// Questions about calendars, asked of a policy and of none.
    fn questions(&mut self, name: &str, of: &Subject, file: &str) -> Result<(), KitError> {
        let text = fixture(name, file)?;
        let title = format!("{name}/{}", stem(file));
        let questions = format!("questions/{title}.jsonl");
        self.add(&questions, text);
        for (word, policy) in [("of-policy", Some(of)), ("alone", None)] {
            let out = self
                .session
                .calendar_lines(policy.map(|it| it.policy), text)?;
            let expected = format!("questions/{title}.{word}.answers.jsonl");
            self.add(&expected, out);
            self.manifest.questions.push(Questions {
                name: format!("{title}.{word}"),
                policy: policy.map(|it| it.name.to_owned()),
                questions: questions.clone(),
                expected,
            });
        }
        Ok(())
    }

    /// The measures of a policy over one file of cases.
    fn tally(
        &mut self,
        name: &str,
        of: &Subject,
        count: &Count,
        number: usize,
    ) -> Result<(), KitError> {
        let text = fixture(name, &count.cases)?;
        let title = format!("{name}/{number}");
        let options = count.options.to_string();
        let refused = |it: DecideError| match it {
            DecideError::Rejected(why) => unusable(name, "kit.json", why.message),
            DecideError::Engine(error) => error.into(),
        };
        let tally = self.session.tally(of.policy, &options).map_err(refused)?;
        let (told, state, result) = (
            self.session.tally_lines(tally, text, 1)?,
            self.session.tally_state(tally)?,
            self.session.tally_result(tally)?,
        );
        // Cut off, as on a way on which something was lost.
        let half = state.len() / 2;
        let cut = state.get(..half).unwrap_or_default().to_owned();
        let why: Rejection = match self.session.tally_merge(tally, &cut) {
            Err(DecideError::Rejected(why)) => why.into(),
            Err(error) => return Err(refused(error)),
            Ok(()) => {
                let reason = "a state that was cut off is not refused".to_owned();
                return Err(unusable(name, &count.cases, reason));
            }
        };
        self.session.tally_end(tally);
        let path = |what: &str, suffix: &str| format!("tallies/{title}.{what}.{suffix}");
        let it = Tally {
            name: title.clone(),
            policy: of.name.to_owned(),
            options,
            cases: path("cases", "jsonl"),
            told: path("told", "jsonl"),
            state: path("state", "txt"),
            result: path("result", "json"),
            refused_state: cut,
            refused: why,
        };
        self.add(&it.cases, text);
        self.add(&it.told, told);
        self.add(&it.state, state);
        self.add(&it.result, result);
        self.manifest.tallies.push(it);
        Ok(())
    }

    /// One file of cases, in every detail, through both doors.
    fn run(&mut self, name: &str, of: &Subject, run: &Run) -> Result<(), KitError> {
        let text = cases(name, run)?;
        let program = match &run.program {
            Some(file) => {
                let read = serde_json::from_str::<serde_json::Value>(fixture(name, file)?);
                let read = read.map_err(|it| unusable(name, file, it.to_string()))?;
                Some(read.to_string())
            }
            None => None,
        };
        let at: Moment = run
            .at
            .parse()
            .map_err(|it| unusable(name, "kit.json", it))?;
        let title = format!("{name}/{}", stem(&run.cases));
        let cases = format!("cases/{title}.jsonl");
        // A file may be decided in several ways.
        if !self.files.iter().any(|it| it.path == cases) {
            self.add(&cases, text.as_str());
        }
        for strict in &run.strict {
            for (detail, word) in [
                (Detail::Brief, "brief"),
                (Detail::Full, "full"),
                (Detail::Explain, "explain"),
            ] {
                let options = Options {
                    now: at.to_string(),
                    detail,
                    strict: *strict,
                    ignore_extra_facts: run.ignore_extra_facts,
                    trace: false,
                    organisation: false,
                    program: program.clone(),
                };
                let mut title = format!("{title}.{word}");
                for (is, word) in [
                    (*strict, ".strict"),
                    (run.ignore_extra_facts, ".ignoring"),
                    (program.is_some(), ".organisation"),
                ] {
                    title.push_str(if is { word } else { "" });
                }
                let told = options.for_lines(1);
                self.lines(&title, of, &cases, &text, &told)?;
                let questions = text.lines().filter_map(|line| {
                    Some(Question {
                        case: of.types.case(line)?,
                        now: at.millis(),
                        options: options.for_case(),
                    })
                });
                // A timeline does not depend on the detail.
                let timeline = detail == Detail::Full;
                self.typed(&title, of, questions.collect(), timeline)?;
            }
        }
        Ok(())
    }

    fn lines(
        &mut self,
        title: &str,
        of: &Subject,
        cases: &str,
        text: &str,
        options: &str,
    ) -> Result<(), KitError> {
        let out = self.session.decide_lines(of.policy, text, options)?;
        let expected = format!("lines/{title}.jsonl");
        self.add(&expected, out);
        self.manifest.lines.push(Lines {
            name: title.to_owned(),
            policy: of.name.to_owned(),
            cases: cases.to_owned(),
            options: options.to_owned(),
            expected,
        });
        Ok(())
    }

    fn typed(
        &mut self,
        title: &str,
        of: &Subject,
        questions: Vec<Question>,
        timeline: bool,
    ) -> Result<(), KitError> {
        let mut text = String::new();
        for question in questions {
            let exchange = self.ask(of.policy, question, timeline)?;
            text.push_str(&serde_json::to_string(&exchange).map_err(unwritable)?);
            text.push('\n');
        }
        let exchanges = format!("typed/{title}.jsonl");
        self.add(&exchanges, text);
        self.manifest.typed.push(Typed {
            name: title.to_owned(),
            policy: of.name.to_owned(),
            exchanges,
        });
        Ok(())
    }

    fn ask(
        &mut self,
        policy: Policy,
        question: Question,
        timeline: bool,
    ) -> Result<Exchange, KitError> {
        let Question { case, now, options } = &question;
        let case = case.into();
        let decided = self.session.decide_with(policy, &case, *now, options);
        let decide = answer(decided)?;
        let timeline = if timeline {
            let until = now.saturating_add(HORIZON);
            let found = self
                .session
                .timeline_with(policy, &case, *now, until, options);
            Some(Timeline {
                until,
                answer: answer(found)?,
            })
        } else {
            None
        };
        Ok(Exchange {
            question,
            decide,
            timeline,
        })
    }
}

fn answer<T, U: From<T>>(it: Result<T, DecideError>) -> Result<Answer<U>, EngineError> {
    match it {
        Ok(it) => Ok(Answer::Ok(it.into())),
        Err(DecideError::Rejected(it)) => Ok(Answer::Error(it.into())),
        Err(DecideError::Engine(error)) => Err(error),
    }
}

/// The cases of a run, one a line.
fn cases(name: &str, run: &Run) -> Result<String, KitError> {
    let text = fixture(name, &run.cases)?;
    if let Some(map) = &run.map {
        let broken = |it: String| unusable(name, map, it);
        let mapping = Mapping::parse(fixture(name, map)?);
        let mapping = mapping
            .map_err(|it| broken(it.first().map(ToString::to_string).unwrap_or_default()))?;
        let mut lines = String::new();
        let mapped = mapping.cases(text.as_bytes());
        for it in mapped.map_err(|it| broken(it.to_string()))? {
            // What is wrong with a row is told where it is wanted; here it is left out.
            if let Mapped::Case(it) = it.map_err(|it| broken(it.to_string()))? {
                lines.push_str(&it.json);
                lines.push('\n');
            }
        }
        return Ok(lines);
    }
    if Path::new(&run.cases)
        .extension()
        .is_some_and(|it| it == "jsonl")
    {
        return Ok(text.to_owned());
    }
    let broken = |it: String| unusable(name, &run.cases, it);
    let cases = Cases::new(run.cases.as_str(), Cursor::new(text), text.len());
    let mut lines = String::new();
    for it in cases.map_err(|it| broken(it.to_string()))? {
        match it.map_err(|it| broken(it.to_string()))? {
            Item::Chunk(it) => lines.push_str(&it.text),
            Item::Bad(it) => return Err(broken(it.message)),
        }
    }
    Ok(lines)
}

fn fixture(name: &str, file: &str) -> Result<&'static str, KitError> {
    fixtures::text(&format!("{name}/{file}"))
        .ok_or_else(|| unusable(name, file, "there is no such file".to_owned()))
}

fn unusable(name: &str, file: &str, reason: String) -> KitError {
    KitError::Fixture {
        path: format!("{name}/{file}"),
        reason,
    }
}

fn unwritable(error: serde_json::Error) -> KitError {
    unusable("manifest.json", "", error.to_string())
}

/// A file's name without what is behind its last dot.
fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |it| it.0)
}
