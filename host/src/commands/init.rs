//! `escalate init`: a first policy with its tests, and what editors and build servers want beside them.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::policy::engine;
use super::print::unwritable;
use super::{Context, Failure, Outcome};
use crate::args::InitArgs;
use crate::render::json;
use crate::status::Status;
use crate::suite;

/// The policy and its suite: these two are what it is about.
const DESK: [(&str, &str); 2] = [
    ("policy.yaml", include_str!("../init/policy.yaml")),
    ("policy.test.yaml", include_str!("../init/policy.test.yaml")),
];

/// What stands around them, and what to do where such a file is there already.
const AROUND: [(&str, &str, &str); 3] = [
    (
        ".vscode/settings.json",
        include_str!("../init/settings.json"),
        "name the schemas beside it under `yaml.schemas`",
    ),
    (
        ".github/workflows/escalate.yaml",
        include_str!("../init/workflow.yaml"),
        "have it run `escalate test`",
    ),
    (
        ".pre-commit-config.yaml",
        include_str!("../init/pre-commit.yaml"),
        "add hooks that run `escalate check` and `escalate test`",
    ),
];

/// Write what a new desk needs; nothing that is there is written over.
pub fn init(context: &Context, args: &InitArgs, out: &mut dyn Write) -> Outcome {
    let [(_, policy), _] = DESK;
    if args.print {
        out.write_all(policy.as_bytes())?;
        return Ok(Status::Done);
    }
    let folder = &args.folder;
    let ending = folder.extension().and_then(|it| it.to_str());
    if matches!(ending, Some("yaml" | "yml" | "json")) {
        let message = format!(
            "`{}` would be a folder, and has the name of a file",
            folder.display()
        );
        return Err(Failure::words(
            message,
            "name a folder; the policy in it will be `policy.yaml`",
        ));
    }
    for (name, _) in DESK {
        let path = folder.join(name);
        if path.exists() {
            let message = format!(
                "`{}` is there already, so nothing was written",
                shown(&path)
            );
            return Err(Failure::words(
                message,
                "name another folder, or move that file away",
            ));
        }
    }
    for (name, text) in DESK {
        put(&folder.join(name), text.as_bytes())?;
        context.remark(&format!("wrote {}", shown(&folder.join(name))));
    }
    // The schemas are those of this program, whatever an older one wrote.
    let mut session = engine(None)?.session()?;
    let mut policy_schema = Vec::new();
    json::one(
        &session.schema("policy")?.unwrap_or_default(),
        &mut policy_schema,
    )?;
    put(&folder.join(".vscode/policy.schema.json"), &policy_schema)?;
    put(
        &folder.join(".vscode/suite.schema.json"),
        suite::SCHEMA.as_bytes(),
    )?;
    for (name, text, otherwise) in AROUND {
        let path = folder.join(name);
        if path.exists() {
            context.remark(&format!("left {} as it is; {otherwise}", shown(&path)));
            continue;
        }
        put(&path, text.as_bytes())?;
        context.remark(&format!("wrote {}", shown(&path)));
    }
    context.remark("now try `escalate test`, and change the policy to your needs");
    Ok(Status::Done)
}

/// A path without the `./` of this folder.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn put(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let made = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder),
        _ => Ok(()),
    };
    made.and_then(|()| fs::write(path, text))
        .map_err(|error| unwritable(path, &error))
}
