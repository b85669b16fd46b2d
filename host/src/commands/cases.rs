//! Opens what cases are read from, mapped or not, and decides them all in order.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

use super::policy::{self, Ready};
use super::{Context, Failure, program};
use crate::args::CaseArgs;
use crate::engine::{Detail, Options};
use crate::input::{self, Cases};
use crate::map::{self, Mapped, Mapping, MappingError, ProblemKind, RowProblem, StartError};
use crate::model::decision::Line;
use crate::model::moment::Moment;
use crate::pool::{self, RunError};
use crate::render::progress;
use crate::status::Status;
use crate::stream::{self, Answer, Progress};
use crate::tally::Measuring;

/// What is to be decided, and how.
pub struct Work<'a> {
    /// The policy.
    pub ready: &'a Ready,
    /// Files of cases; `-` is standard input.
    pub files: &'a [PathBuf],
    /// How to read them.
    pub cases: &'a CaseArgs,
    /// As of when.
    pub at: Moment,
    /// How much to tell.
    pub detail: Detail,
    /// The only case that matters, if one was named.
    pub id: Option<&'a str>,
    /// How many threads may decide.
    pub threads: Option<u16>,
}

/// Decide all of it; `sink` takes every answer with the file it came from.
///
/// `Failed` if something could not be read or decided; everything else was.
pub fn decide_all(
    context: &Context,
    work: &Work<'_>,
    sink: &mut dyn FnMut(&str, &Answer) -> io::Result<ControlFlow<()>>,
) -> Result<Status, Failure> {
    work_all(context, work, None, sink).map(|it| it.0)
}

/// Measure all of it; `sink` takes what there is to say of the cases of each file. Beside
/// the status comes what was counted, in parts.
pub fn measure_all(
    context: &Context,
    work: &Work<'_>,
    how: &Measuring,
    sink: &mut dyn FnMut(&str, &Answer) -> io::Result<ControlFlow<()>>,
) -> Result<(Status, Vec<String>), Failure> {
    work_all(context, work, Some(how), sink)
}

fn work_all(
    context: &Context,
    work: &Work<'_>,
    measuring: Option<&Measuring>,
    sink: &mut dyn FnMut(&str, &Answer) -> io::Result<ControlFlow<()>>,
) -> Result<(Status, Vec<String>), Failure> {
    let options = Options {
        now: work.at.to_string(),
        detail: work.detail,
        strict: work.cases.strict,
        ignore_extra_facts: work.cases.ignore_extra_facts,
        trace: false,
        // Who asks how everything came about is told of all.
        organisation: work.detail == Detail::Explain,
        program: program::of(work.cases.program.as_deref())?,
    };
    work.ready.knows(&options)?;
    let mut told = BTreeSet::new();
    let mapping = match &work.cases.map {
        Some(path) => Some(mapping(path)?),
        None => None,
    };
    let workers = work.threads.map_or_else(pool::workers, usize::from);
    let mut status = Status::Done;
    let bytes = work
        .files
        .iter()
        .map(|it| {
            std::fs::metadata(it)
                .ok()
                .filter(|_| mapping.is_none())
                .map(|it| it.len())
        })
        .sum();
    let mut bar = progress::Progress::new(bytes, context.quiet);
    let mut counted = Vec::new();
    for path in work.files {
        let name = title(path);
        let chunk = stream::chunk_bytes(work.detail);
        let (cases, mapper) = match &mapping {
            None => match input::open(path, chunk) {
                Ok(cases) => (cases, None),
                Err(error) => {
                    // The other files are decided all the same.
                    super::complain(&Failure::Input(error));
                    status = Status::Failed;
                    continue;
                }
            },
            Some(mapping) => match mapped(path, Arc::clone(mapping), chunk) {
                Ok((cases, mapper)) => (cases, Some(mapper)),
                Err(failure) => {
                    if !matches!(failure, Failure::Said) {
                        super::complain(&failure);
                    }
                    status = Status::Failed;
                    continue;
                }
            },
        };
        let progress = Progress::default();
        let mut unwritten = None;
        let session = &mut *work.ready.session.borrow_mut();
        let mut take = |answer: Answer| {
            bar.advance(answer.asked.len() as u64, answer.cases as u64);
            status = status.and(unusable(&name, &answer, work.id, &mut told));
            if let Some(mapper) = &mapper {
                status = status.and(mapper.report(context, &name));
            }
            match sink(&name, &answer) {
                Ok(flow) => flow,
                Err(error) => {
                    unwritten = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        let policy = work.ready.policy;
        let run = match measuring {
            None => pool::run(
                session, policy, &options, cases, workers, &progress, &mut take,
            )
            .map(|it| (it, Vec::new())),
            Some(how) => pool::measure(session, policy, how, cases, workers, &progress, &mut take),
        };
        if let Some(error) = unwritten {
            return Err(Failure::from_sink(error));
        }
        match run {
            Ok((summary, its)) => {
                counted.extend(its);
                if summary.errors > 0 {
                    status = Status::Failed;
                }
            }
            Err(RunError::Input(error)) => {
                super::complain(&Failure::Input(error));
                status = Status::Failed;
            }
            Err(RunError::Engine(error)) => return Err(Failure::Engine(error)),
            Err(RunError::Compile(error)) => return Err(error.into()),
        }
        if let Some(mapper) = mapper {
            status = status.and(mapper.end(context, &name));
        }
    }
    bar.finish();
    Ok((status, counted))
}

/// Say which values of cases that were decided could not be used. Such a fact counts as unknown.
/// Those of the organisation are said once.
fn unusable(name: &str, answer: &Answer, id: Option<&str>, told: &mut BTreeSet<String>) -> Status {
    // A quote inside a text is escaped, so this is the key and nothing else.
    if !answer.text.contains("\"problems\":") {
        return Status::Done;
    }
    let meant = |it: &str| id.is_none_or(|id| id == it);
    let mut status = Status::Done;
    for (text, line) in answer.text.lines().zip(answer.lines.iter()) {
        match Line::read(text) {
            Ok(Line::Full(it)) if meant(&it.id) => {
                for problem in &it.problems {
                    status = Status::Failed;
                    if problem.fact.starts_with("program.") {
                        if told.insert(problem.fact.clone()) {
                            super::complain(&Failure::Words {
                                message: format!("`{}`: {}", problem.fact, problem.message),
                                help: Some("it counts as unknown; mend the value".to_owned()),
                            });
                        }
                        continue;
                    }
                    super::complain(&Failure::Words {
                        message: format!(
                            "{name}:{line}: `{}` of case `{}`: {}",
                            problem.fact, it.id, problem.message
                        ),
                        help: Some("it counts as unknown; mend the value".to_owned()),
                    });
                }
            }
            Ok(Line::Brief(it)) if it.problems > 0 && meant(&it.id) => {
                status = Status::Failed;
                super::complain(&Failure::Words {
                    message: format!(
                        "{name}:{line}: case `{}` has values that could not be used",
                        it.id
                    ),
                    help: Some("decide it without `--brief` to see which".to_owned()),
                });
            }
            _ => {}
        }
    }
    status
}

/// The name of a file in messages.
pub fn title(path: &Path) -> String {
    match path.to_str() {
        Some("-") => "standard input".to_owned(),
        _ => path.display().to_string(),
    }
}

fn mapping(path: &Path) -> Result<Arc<Mapping>, Failure> {
    let text = policy::read(path)?;
    Mapping::parse(&text).map(Arc::new).map_err(|errors| {
        mistakes(&path.display().to_string(), &errors);
        Failure::Said
    })
}

fn mistakes(file: &str, errors: &[MappingError]) {
    for error in errors {
        let place = if error.line == 0 {
            file.to_owned()
        } else {
            format!("{file}:{}:{}", error.line, error.column)
        };
        super::complain(&Failure::Words {
            message: format!("{place}: {}", error.message),
            help: error.help.clone(),
        });
    }
}

/// A thread that maps an export, and what it has to tell beside the cases.
struct Mapper {
    told: Receiver<Told>,
}

enum Told {
    Problem(RowProblem),
    Start(StartError),
    Stopped(String),
}

impl Mapper {
    /// Say what came up so far.
    fn report(&self, context: &Context, name: &str) -> Status {
        let mut status = Status::Done;
        while let Ok(told) = self.told.try_recv() {
            status = status.and(say(context, name, told));
        }
        status
    }

    /// Say what came up until the end.
    fn end(self, context: &Context, name: &str) -> Status {
        self.told.into_iter().fold(Status::Done, |status, told| {
            status.and(say(context, name, told))
        })
    }
}

fn say(context: &Context, name: &str, told: Told) -> Status {
    match told {
        Told::Problem(problem) => {
            let place = match &problem.column_name {
                Some(column) => format!("{name}:{}: column `{column}`", problem.line),
                None => format!("{name}:{}", problem.line),
            };
            let noted = problem.kind == ProblemKind::Noted;
            let effect = match problem.kind {
                ProblemKind::Noted => "note",
                ProblemKind::ValueLeftOut => "this value is left out",
                ProblemKind::RowLeftOut => "this row is left out",
                ProblemKind::CaseSplit => "this case is given twice",
            };
            if noted {
                context.remark(&format!("note: {place}: {}", problem.message));
                return Status::Done;
            }
            super::complain(&Failure::Words {
                message: format!("{place}: {} ({effect})", problem.message),
                help: problem.help,
            });
        }
        Told::Start(StartError::Mapping(errors)) => mistakes("the mapping", &errors),
        Told::Start(StartError::Export {
            line,
            message,
            help,
        }) => {
            super::complain(&Failure::Words {
                message: format!("{name}:{line}: {message}"),
                help,
            });
        }
        Told::Start(other) => super::complain(&Failure::Words {
            message: format!("{name}: {other}"),
            help: None,
        }),
        Told::Stopped(message) => super::complain(&Failure::Words {
            message: format!("{name}: {message}"),
            help: None,
        }),
    }
    Status::Failed
}

/// Map an export on a thread of its own; the cases come out of a bounded channel.
fn mapped(path: &Path, mapping: Arc<Mapping>, chunk: usize) -> Result<(Cases, Mapper), Failure> {
    let name = path.display().to_string();
    let raw: Box<dyn Read + Send> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else if path.is_dir() {
        return Err(Failure::words(
            format!("`{name}` is a folder"),
            "name the file in it",
        ));
    } else {
        Box::new(File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Failure::words(format!("there is no file `{name}`"), "check the path")
            }
            _ => Failure::words(
                format!("`{name}` cannot be read: {}", super::reason(&error)),
                "check the path",
            ),
        })?)
    };
    let (give, take) = mpsc::sync_channel::<Vec<u8>>(4);
    let (tell, told) = mpsc::channel();
    let mapper = Mapper { told };
    thread::spawn(move || map_all(&mapping, raw, &give, &tell));
    let reader = Pipe {
        take: Mutex::new(take),
        block: Vec::new(),
        at: 0,
    };
    match Cases::new("mapped.jsonl", reader, chunk) {
        Ok(cases) => Ok((cases, mapper)),
        Err(error) => {
            // Nothing came out: what the mapper says is the reason.
            let mut any = false;
            for told in mapper.told {
                any = true;
                say(
                    &Context {
                        now: 0,
                        color: crate::render::look::Color::Never,
                        quiet: false,
                    },
                    &name,
                    told,
                );
            }
            if any {
                return Err(Failure::Said);
            }
            let input::InputError::Empty { .. } = error else {
                return Err(Failure::Input(error));
            };
            Err(Failure::words(
                format!("`{name}` has no case in it"),
                "check `case:` and `rows:` of the mapping",
            ))
        }
    }
}

fn map_all(
    mapping: &Mapping,
    raw: Box<dyn Read + Send>,
    give: &SyncSender<Vec<u8>>,
    tell: &mpsc::Sender<Told>,
) {
    const BLOCK: usize = 64 * 1024;
    let export = match map::unpacked(BufReader::with_capacity(BLOCK, raw)) {
        Ok(export) => export,
        Err(error) => {
            let _ = tell.send(Told::Stopped(format!("cannot be read: {error}")));
            return;
        }
    };
    let cases = match mapping.cases(export) {
        Ok(cases) => cases,
        Err(error) => {
            let _ = tell.send(Told::Start(error));
            return;
        }
    };
    let mut block = Vec::with_capacity(BLOCK + 4096);
    for mapped in cases {
        match mapped {
            Ok(Mapped::Case(case)) => {
                block.extend_from_slice(case.json.as_bytes());
                block.push(b'\n');
                if block.len() >= BLOCK && give.send(std::mem::take(&mut block)).is_err() {
                    return;
                }
            }
            Ok(Mapped::Problem(problem)) => {
                let _ = tell.send(Told::Problem(problem));
            }
            Err(error) => {
                let _ = tell.send(Told::Stopped(error.to_string()));
            }
        }
    }
    let _ = give.send(block);
}

/// The reading end of a mapper.
struct Pipe {
    take: Mutex<Receiver<Vec<u8>>>,
    block: Vec<u8>,
    at: usize,
}

impl Read for Pipe {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.block.len() {
            let next = self.take.get_mut().ok().and_then(|it| it.recv().ok());
            let Some(next) = next else { return Ok(0) };
            self.block = next;
            self.at = 0;
        }
        let rest = self.block.get(self.at..).unwrap_or(&[]);
        let n = rest.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        self.at += n;
        Ok(n)
    }
}
