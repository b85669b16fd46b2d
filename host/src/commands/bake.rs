//! `escalate bake`: writes a component with a policy in it.

use std::io::Write;
use std::path::Path;

use super::print::binary;
use super::{Context, Outcome, policy};
use crate::args::BakeArgs;
use crate::engine::{Engine, bake as baked, core_module};

/// Compile a policy into the component, and write that.
pub fn bake(context: &Context, args: &BakeArgs, out: &mut dyn Write) -> Outcome {
    let text = policy::read(&args.policy)?;
    let from = args.policy.display().to_string();
    // What is wrong with it is shown as everywhere else, before anything is written.
    let session = policy::engine(None)?.session()?;
    let ready = policy::compiled(context, session, &from, &text, false)?;
    let mut bytes = baked(Engine::component(), &text)?;
    if args.core {
        bytes = core_module(&bytes)?;
    }
    let status = binary(context, &args.output, &bytes, out)?;
    if args.output != Path::new("-") {
        let name = args.output.display();
        let title = &ready.title;
        context.remark(&if args.core {
            format!("`escalate_baked` in it gives `{title}`")
        } else {
            format!("it decides by `{title}`; try `escalate decide --component {name}`")
        });
    }
    Ok(status)
}
