//! Takes the core module out of a component, for hosts that know no components.
//!
//! Beside what the component model calls, the module of a component of ours exports a few plain
//! functions, whose names begin with `escalate_`. What it imports are the handles of the
//! component model, which these functions never touch: in their place go functions that stop.

use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

use super::EngineError;

/// What the names of plain functions begin with.
const PREFIX: &str = "escalate_";
/// A function body that declares nothing and stops: its length, no locals, `unreachable`, `end`.
const STOP: [u8; 4] = [3, 0, 0, 0x0b];
/// Numbers of sections in the binary format.
const FUNCTIONS: u8 = 3;
const EXPORTS: u8 = 7;
const CODE: u8 = 10;

/// The core module of a component of ours: no imports, and as exports its memory and the plain
/// functions.
///
/// Fails if there is no such module in it.
pub fn core_module(component: &[u8]) -> Result<Vec<u8>, EngineError> {
    let missing = || EngineError::Mismatch {
        reason: "there is no module in it with plain functions for hosts without components"
            .to_owned(),
    };
    let mut found = None;
    for payload in Parser::new(0).parse_all(component) {
        if let Payload::ModuleSection {
            unchecked_range, ..
        } = payload.map_err(|it| broken(&it))?
        {
            let module = component.get(unchecked_range).unwrap_or_default();
            if let Some(module) = plain(module)? {
                found = Some(module);
            }
        }
    }
    found.ok_or_else(missing)
}

fn broken(error: &wasmparser::BinaryReaderError) -> EngineError {
    EngineError::NotAComponent {
        reason: error.message().to_owned(),
    }
}

/// A module without its imports and without exports that only components need; none if it has no
/// plain function.
fn plain(module: &[u8]) -> Result<Option<Vec<u8>>, EngineError> {
    let mut out = module.get(..8).unwrap_or_default().to_vec();
    // Types of the imported functions, which keep their places as the first functions.
    let mut types: Vec<u32> = Vec::new();
    let mut is_ours = false;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|it| broken(&it))?;
        match &payload {
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    match import.map_err(|it| broken(&it))?.ty {
                        TypeRef::Func(of) => types.push(of),
                        _ => return Ok(None),
                    }
                }
            }
            Payload::FunctionSection(section) => {
                let mut body = Vec::new();
                leb(&mut body, types.len() + section.count() as usize);
                for of in &types {
                    leb(&mut body, *of as usize);
                }
                for of in section.clone() {
                    leb(&mut body, of.map_err(|it| broken(&it))? as usize);
                }
                append(&mut out, FUNCTIONS, &body);
            }
            Payload::ExportSection(section) => {
                let mut count = 0;
                let mut body = Vec::new();
                for export in section.clone() {
                    let export = export.map_err(|it| broken(&it))?;
                    let kind = match export.kind {
                        ExternalKind::Func if export.name.starts_with(PREFIX) => 0,
                        ExternalKind::Memory if export.name == "memory" => 2,
                        _ => continue,
                    };
                    is_ours |= kind == 0;
                    count += 1;
                    leb(&mut body, export.name.len());
                    body.extend_from_slice(export.name.as_bytes());
                    body.push(kind);
                    leb(&mut body, export.index as usize);
                }
                let mut all = Vec::new();
                leb(&mut all, count);
                all.extend_from_slice(&body);
                append(&mut out, EXPORTS, &all);
            }
            Payload::CodeSectionStart { count, range, .. } => {
                let section = module.get(range.clone()).unwrap_or_default();
                let mut body = Vec::new();
                leb(&mut body, types.len() + *count as usize);
                for _ in &types {
                    body.extend_from_slice(&STOP);
                }
                // What follows the count in the section as it was.
                let bodies = after_leb(section);
                body.extend_from_slice(bodies);
                append(&mut out, CODE, &body);
            }
            Payload::CodeSectionEntry(_) | Payload::CustomSection(_) => {}
            other => {
                if let Some((number, range)) = other.as_section() {
                    append(&mut out, number, module.get(range).unwrap_or_default());
                }
            }
        }
    }
    Ok(is_ours.then_some(out))
}

/// What is behind a number in its variable length.
fn after_leb(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|it| it & 0x80 == 0);
    end.and_then(|it| bytes.get(it + 1..)).unwrap_or_default()
}

fn append(out: &mut Vec<u8>, number: u8, body: &[u8]) {
    out.push(number);
    leb(out, body.len());
    out.extend_from_slice(body);
}

/// A number in the variable length of the binary format.
fn leb(out: &mut Vec<u8>, mut it: usize) {
    loop {
        let low = (it & 0x7f) as u8;
        it >>= 7;
        if it == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}
