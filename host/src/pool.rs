//! Decides with several threads, and gives answers in the order of the cases.
//!
//! One thread reads, some decide, each with an instance of the component of its own,
//! and the caller's takes the answers. How much is under way at once is bounded, so
//! memory does not depend on how long the input is.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::engine::{CompileError, EngineError, Options, Policy, Recipe, Session};
use crate::input::{Cases, InputError, Item};
use crate::stream::{Answer, Decider, Progress};
use crate::tally::{Counter, Measuring};

/// Most threads that decide.
pub const WORKERS_MAX: usize = 64;

/// What was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Cases answered, errors among them.
    pub cases: u64,
    /// Answers that are errors.
    pub errors: u64,
    /// Whether the taker of answers had enough before the end.
    pub stopped: bool,
}

/// Why a run ended before its input. All answers before that have been given out.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum RunError {
    /// The input cannot be read on.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The component cannot go on.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Another instance of the component refuses the policy.
    #[error(transparent)]
    Compile(#[from] CompileError),
}

/// As many threads as the machine runs at once.
pub fn workers() -> usize {
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(WORKERS_MAX)
}

/// What is done with cases.
#[derive(Clone)]
enum Job {
    Decide(Options),
    Measure(Measuring),
}

/// Who does it, with one session.
enum Worker<'s> {
    Decider(Decider<'s>),
    Counter(Counter<'s>),
}

impl<'s> Worker<'s> {
    fn new(session: &'s mut Session, policy: Policy, job: Job) -> Worker<'s> {
        match job {
            Job::Decide(options) => Worker::Decider(Decider::new(session, policy, options)),
            Job::Measure(how) => Worker::Counter(Counter::new(session, policy, &how)),
        }
    }

    fn answer(&mut self, item: Item) -> Result<Answer, EngineError> {
        match self {
            Worker::Decider(it) => it.answer(item),
            Worker::Counter(it) => it.answer(item),
        }
    }

    /// What was counted, if anything was.
    fn end(self) -> Result<Option<String>, EngineError> {
        match self {
            Worker::Decider(_) => Ok(None),
            Worker::Counter(it) => it.end(),
        }
    }
}

/// Measure all `cases`, and hand what there is to say of them to `sink`, in order, on
/// this thread. Beside the summary comes what each thread counted, to be joined by
/// [`Session::tally_merge`].
pub fn measure(
    session: &mut Session,
    policy: Policy,
    how: &Measuring,
    cases: Cases,
    workers: usize,
    progress: &Progress,
    sink: &mut dyn FnMut(Answer) -> ControlFlow<()>,
) -> Result<(Summary, Vec<String>), RunError> {
    let job = Job::Measure(how.clone());
    run_job(session, policy, &job, cases, workers, progress, sink)
}

/// Decide all `cases` and hand the answers to `sink`, in order, on this thread.
///
/// Input that is one chunk, or one worker, is decided here and in `session`. Threads
/// make themselves sessions of their own, each with the same policy.
///
/// `sink` may end the run; a thread that waits for input is then left behind.
pub fn run(
    session: &mut Session,
    policy: Policy,
    options: &Options,
    cases: Cases,
    workers: usize,
    progress: &Progress,
    sink: &mut dyn FnMut(Answer) -> ControlFlow<()>,
) -> Result<Summary, RunError> {
    let job = Job::Decide(options.clone());
    run_job(session, policy, &job, cases, workers, progress, sink).map(|it| it.0)
}

fn run_job(
    session: &mut Session,
    policy: Policy,
    job: &Job,
    mut cases: Cases,
    workers: usize,
    progress: &Progress,
    sink: &mut dyn FnMut(Answer) -> ControlFlow<()>,
) -> Ran {
    let mut begun: Vec<Read> = Vec::new();
    if workers > 1 {
        // Threads are for those who have something to do for two.
        begun.extend(cases.by_ref().take(2));
        if begun.len() == 2 && begun.iter().all(Result::is_ok) {
            let recipe = session.recipe(policy)?;
            return threaded(
                &recipe,
                job,
                begun,
                cases,
                workers.min(WORKERS_MAX),
                progress,
                sink,
            );
        }
    }
    inline(session, policy, job, begun, cases, progress, sink)
}

type Ran = Result<(Summary, Vec<String>), RunError>;
type Read = Result<Item, InputError>;

fn inline(
    session: &mut Session,
    policy: Policy,
    job: &Job,
    begun: Vec<Read>,
    cases: Cases,
    progress: &Progress,
    sink: &mut dyn FnMut(Answer) -> ControlFlow<()>,
) -> Ran {
    let mut worker = Worker::new(session, policy, job.clone());
    let mut taker = Taker {
        progress,
        sink,
        summary: Summary::default(),
    };
    for item in begun.into_iter().chain(cases) {
        if taker.take(worker.answer(item?)?).is_break() {
            break;
        }
    }
    Ok((taker.summary, worker.end()?.into_iter().collect()))
}

/// What threads tell the one that takes answers.
enum Told {
    /// The answer to the item of this number.
    Answer(u64, Result<Answer, EngineError>),
    /// There are this many items, and then reading ended so.
    End(u64, Option<InputError>),
    /// A thread could not begin.
    Unable(CompileError),
    /// What a thread counted, at its end.
    Counted(Result<Option<String>, EngineError>),
}

fn threaded(
    recipe: &Recipe,
    job: &Job,
    begun: Vec<Read>,
    cases: Cases,
    workers: usize,
    progress: &Progress,
    sink: &mut dyn FnMut(Answer) -> ControlFlow<()>,
) -> Ran {
    // Every item under way holds a permit, from reading until its answer was taken.
    let (permits, returned) = mpsc::sync_channel(2 * workers + 1);
    let (give, queue) = mpsc::sync_channel(workers);
    let (tell, told) = mpsc::channel();
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..workers {
        let (recipe, job) = (recipe.clone(), job.clone());
        let (queue, tell) = (Arc::clone(&queue), tell.clone());
        thread::spawn(move || work(&recipe, job, &queue, &tell));
    }
    thread::spawn(move || read(begun, cases, &permits, &give, &tell));
    let threads = match job {
        Job::Decide(_) => 0,
        Job::Measure(_) => workers,
    };
    take(
        &told,
        &returned,
        threads,
        Taker {
            progress,
            sink,
            summary: Summary::default(),
        },
    )
}

/// Read until the end, or until nobody wants more.
fn read(
    begun: Vec<Read>,
    cases: Cases,
    permits: &SyncSender<()>,
    work: &SyncSender<(u64, Item)>,
    tell: &Sender<Told>,
) {
    let mut number = 0;
    let mut error = None;
    for item in begun.into_iter().chain(cases) {
        match item {
            Ok(item) => {
                if permits.send(()).is_err() || work.send((number, item)).is_err() {
                    return;
                }
                number += 1;
            }
            Err(it) => error = Some(it),
        }
    }
    // Nobody to tell is no matter.
    let _ = tell.send(Told::End(number, error));
}

fn work(recipe: &Recipe, job: Job, queue: &Mutex<Receiver<(u64, Item)>>, tell: &Sender<Told>) {
    let (mut session, policy) = match recipe.session() {
        Ok(made) => made,
        Err(error) => {
            let _ = tell.send(Told::Unable(error));
            return;
        }
    };
    let mut worker = Worker::new(&mut session, policy, job);
    while let Ok(Ok((number, item))) = queue.lock().map(|queue| queue.recv()) {
        if tell
            .send(Told::Answer(number, worker.answer(item)))
            .is_err()
        {
            return;
        }
    }
    // Nobody to tell is no matter.
    let _ = tell.send(Told::Counted(worker.end()));
}

/// Put answers in order and hand them on.
fn take(
    told: &Receiver<Told>,
    returned: &Receiver<()>,
    threads: usize,
    mut taker: Taker<'_>,
) -> Ran {
    let mut early = BTreeMap::new();
    let mut next = 0;
    let mut counted = Vec::new();
    let mut end: Option<(u64, Option<InputError>)> = None;
    loop {
        if let Some((count, error)) = &end
            && next == *count
            && (counted.len() == threads || error.is_some())
        {
            let counted = counted.into_iter().flatten().collect();
            return error
                .clone()
                .map_or(Ok((taker.summary, counted)), |error| Err(error.into()));
        }
        match told.recv() {
            Ok(Told::Answer(number, answer)) => {
                early.insert(number, answer);
            }
            Ok(Told::End(count, error)) => end = Some((count, error)),
            Ok(Told::Counted(its)) => {
                // Those who decide count nothing, and are not waited for.
                if threads > 0 {
                    counted.push(its?);
                }
            }
            Ok(Told::Unable(error)) => return Err(error.into()),
            Err(_) => {
                let reason = "a thread that decides ended early".to_owned();
                return Err(EngineError::Unsupported { reason }.into());
            }
        }
        while let Some(answer) = early.remove(&next) {
            next += 1;
            if taker.take(answer?).is_break() {
                return Ok((taker.summary, Vec::new()));
            }
            let _ = returned.recv();
        }
    }
}

struct Taker<'a> {
    progress: &'a Progress,
    sink: &'a mut dyn FnMut(Answer) -> ControlFlow<()>,
    summary: Summary,
}

impl Taker<'_> {
    fn take(&mut self, answer: Answer) -> ControlFlow<()> {
        self.progress.add(&answer);
        self.summary.cases += answer.cases as u64;
        self.summary.errors += answer.errors as u64;
        let flow = (self.sink)(answer);
        self.summary.stopped = flow.is_break();
        flow
    }
}
