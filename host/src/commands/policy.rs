//! Gets the policy that decides, and an engine for it.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::{Context, Failure};
use crate::args::PolicyArgs;
use crate::engine::{CompileError, Detail, Engine, Options, Policy, Session};
use crate::model::decision::Line;
use crate::model::diagnostic::Diagnostic;
use crate::render::diagnostics::{self, Report};
use crate::render::look::Look;

/// The policy that decides where none is named.
pub const BUILT_IN: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/policies/complete/policy.yaml"
));

/// A policy that compiles, and what the host needs to know of it.
pub struct Ready {
    /// The session that compiled it.
    pub session: RefCell<Session>,
    /// The policy in that session.
    pub policy: Policy,
    /// Levels of severity, the most severe first.
    pub levels: Vec<String>,
    /// Its name and version.
    pub title: String,
    /// Whether it has an exit list.
    pub has_exit: bool,
    /// Whether it is the built-in one.
    pub built_in: bool,
}

/// What `describe` says, as far as the host looks.
#[derive(serde::Deserialize)]
struct Described {
    name: String,
    version: Option<String>,
    #[serde(default)]
    levels: Vec<String>,
    #[serde(default)]
    checklists: Vec<DescribedList>,
}

#[derive(serde::Deserialize)]
struct DescribedList {
    id: String,
}

/// The engine that was asked for.
pub fn engine(component: Option<&Path>) -> Result<Engine, Failure> {
    Ok(match component {
        Some(path) => Engine::from_file(path)?,
        None => Engine::embedded()?,
    })
}

/// Read and compile the policy that was asked for. What is wrong with it is shown.
pub fn ready(context: &Context, args: &PolicyArgs) -> Result<Ready, Failure> {
    let mut session = engine(args.component.as_deref())?.session()?;
    let (name, text) = match &args.policy {
        Some(path) => (path.display().to_string(), read(path)?),
        None => {
            if args.component.is_some()
                && let Some(policy) = session.baked()?
            {
                return made(session, policy, false);
            }
            ("built-in policy".to_owned(), BUILT_IN.to_owned())
        }
    };
    compiled(context, session, &name, &text, args.policy.is_none())
}

/// Compile a policy. What is wrong with it is shown.
pub fn compiled(
    context: &Context,
    mut session: Session,
    name: &str,
    text: &str,
    built_in: bool,
) -> Result<Ready, Failure> {
    let compiled = match session.compile(text) {
        Ok(compiled) => compiled,
        Err(CompileError::Refused(found)) => {
            let diagnostics: Vec<Diagnostic> = found.iter().map(Diagnostic::from).collect();
            let report = Report {
                file: name,
                source: text,
                diagnostics: &diagnostics,
            };
            diagnostics::text(
                &[report],
                Look::detect_stderr(context.color),
                &mut io::stderr().lock(),
            )?;
            return Err(Failure::Said);
        }
        Err(error) => return Err(error.into()),
    };
    if !compiled.warnings.is_empty() {
        let many = if compiled.warnings.len() == 1 {
            "1 warning".to_owned()
        } else {
            format!("{} warnings", compiled.warnings.len())
        };
        context.remark(&format!(
            "{name}: {many}; `escalate check {name}` shows what is probably not meant"
        ));
    }
    made(session, compiled.policy, built_in)
}

/// What the host needs to know of a policy, as the component says.
fn made(mut session: Session, policy: Policy, built_in: bool) -> Result<Ready, Failure> {
    let described = session.describe(policy)?;
    let described: Described = serde_json::from_str(&described).map_err(|error| {
        Failure::words(
            format!("the component does not say what the policy is: {error}"),
            "use a component of this version",
        )
    })?;
    Ok(Ready {
        session: RefCell::new(session),
        policy,
        title: match &described.version {
            Some(version) => format!("{} {version}", described.name),
            None => described.name.clone(),
        },
        has_exit: described.checklists.iter().any(|it| it.id == "exit"),
        levels: described.levels,
        built_in,
    })
}

impl Ready {
    /// Ask whether what is said of the organisation can be used at all, before any case is.
    pub fn knows(&self, options: &Options) -> Result<(), Failure> {
        if options.program.is_none() {
            return Ok(());
        }
        let nothing = "{\"id\":\"program\"}";
        let options = Options {
            detail: Detail::Brief,
            ..options.clone()
        };
        let mut session = self.session.borrow_mut();
        let line = session.decide_lines(self.policy, nothing, &options.for_lines(1))?;
        match Line::read(&line) {
            Ok(Line::Failure(it)) => Err(Failure::Words {
                message: format!("[{}] {}", it.error.code, it.error.message),
                help: it.error.help,
            }),
            _ => Ok(()),
        }
    }

    /// Say that nobody named a policy, and which one decides.
    pub fn tell(&self, context: &Context) {
        if self.built_in {
            context.remark(&format!(
                "decided by the built-in policy `{}`; name your own with `--policy`",
                self.title
            ));
        }
    }
}

/// The text of a file; `-` is standard input.
pub fn read(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else if path.is_dir() {
        return Err(Failure::words(
            format!("`{name}` is a folder"),
            "name the file in it",
        ));
    } else {
        fs::read(path)
    };
    let bytes = bytes.map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file `{name}`"),
            _ => format!("`{name}` cannot be read: {}", super::reason(&error)),
        };
        Failure::words(message, "check the path")
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let before = error
            .as_bytes()
            .get(..error.utf8_error().valid_up_to())
            .unwrap_or(&[]);
        let line = before.iter().filter(|it| **it == b'\n').count() + 1;
        Failure::words(
            format!("`{name}` is not UTF-8 text: line {line} has bytes that are none"),
            "save the file as UTF-8",
        )
    })
}
