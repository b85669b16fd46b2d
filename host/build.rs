//! Builds the component: guest → core module → component without imports → machine code.
//!
//! The guest is compiled by a cargo of its own in `<target>/guest`, which debug,
//! release, clippy and doc builds share. Set `ESCALATE_COMPONENT` to the path of a
//! component to embed that one instead.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

#[path = "src/engine/config.rs"]
mod config;

const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGE: &str = "escalation-rules";
const GIVEN: &str = "ESCALATE_COMPONENT";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn build() -> Outcome<()> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    println!("cargo::rerun-if-env-changed={GIVEN}");
    let component = match env::var_os(GIVEN) {
        Some(path) => given(Path::new(&path))?,
        None => encode(&compile(&out)?)?,
    };
    refuse_imports(&component)?;
    let code = precompile(&component)?;
    fs::write(out.join("escalation_rules.wasm"), &component)?;
    fs::write(out.join("escalation_rules.cwasm"), &code)?;
    Ok(())
}

fn given(path: &Path) -> Outcome<Vec<u8>> {
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read(path).map_err(|error| format!("{GIVEN} names `{}`: {error}", path.display()).into())
}

/// Compile the guest to a core module and give back its bytes.
fn compile(out: &Path) -> Outcome<Vec<u8>> {
    let host = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let root = host.parent().ok_or("the host has no parent folder")?;
    if !root.join("guest").join("Cargo.toml").is_file() {
        return Err(format!(
            "the folder `guest` is not beside this one; set {GIVEN} to a component"
        )
        .into());
    }
    // A path that does not exist would run this again at every build.
    let watched = [
        "guest/src",
        "guest/Cargo.toml",
        "guest/build.rs",
        "wit",
        "Cargo.toml",
        "Cargo.lock",
    ];
    for path in watched
        .map(|it| root.join(it))
        .iter()
        .filter(|it| it.exists())
    {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    require_target()?;

    // `<target>/debug/build/escalate-1234/out` → `<target>/guest`.
    let folder = out.ancestors().nth(4).unwrap_or(out).join("guest");
    let mut cargo = Command::new(variable("CARGO")?);
    cargo.current_dir(root).args([
        "build",
        "--locked",
        "--lib",
        "--profile=guest",
        "--package",
        PACKAGE,
    ]);
    cargo
        .args(["--target", TARGET, "--target-dir"])
        .arg(&folder);
    scrub(&mut cargo);
    // Where the sources of dependencies lie must not be seen in the component.
    if let Some(home) = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
    {
        let flags = format!(
            "--remap-path-prefix={}=/registry",
            home.join("registry").join("src").display()
        );
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    let run = cargo.stdin(Stdio::null()).output()?;
    if !run.status.success() {
        return Err(format!(
            "the component was not compiled:\n{}",
            String::from_utf8_lossy(&run.stderr)
        )
        .into());
    }
    Ok(fs::read(
        folder
            .join(TARGET)
            .join("guest")
            .join(PACKAGE.replace('-', "_"))
            .with_extension("wasm"),
    )?)
}

/// Take away what the outer cargo set for this build and would confuse the inner one.
fn scrub(cargo: &mut Command) {
    const NAMES: &[&str] = &[
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CLIPPY_ARGS",
        "CLIPPY_CONF_DIR",
        "DEBUG",
        "HOST",
        "NUM_JOBS",
        "OPT_LEVEL",
        "OUT_DIR",
        "PROFILE",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_WRAPPER",
        "RUSTDOCFLAGS",
        "RUSTFLAGS",
        "TARGET",
        "__CARGO_DEFAULT_LIB_METADATA",
    ];
    const STEMS: &[&str] = &[
        "CARGO_CFG_",
        "CARGO_FEATURE_",
        "CARGO_MANIFEST_",
        "CARGO_PKG_",
        "CARGO_PROFILE_",
    ];
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if NAMES.contains(&&*text) || STEMS.iter().any(|stem| text.starts_with(stem)) {
            cargo.env_remove(&name);
        }
    }
}

/// Make sure that there is a standard library for WebAssembly, fetching it if need be.
fn require_target() -> Outcome<()> {
    let installed = || -> Outcome<bool> {
        let run = Command::new(variable("RUSTC")?)
            .args(["--print", "target-libdir", "--target", TARGET])
            .output()?;
        Ok(Path::new(String::from_utf8_lossy(&run.stdout).trim()).is_dir())
    };
    if installed()? {
        return Ok(());
    }
    let command = ["target", "add", TARGET];
    let added = Command::new("rustup")
        .args(command)
        .stdin(Stdio::null())
        .output();
    if added.is_ok_and(|it| it.status.success()) && installed()? {
        return Ok(());
    }
    Err(format!(
        "the component needs the target {TARGET}; install it with: rustup {}",
        command.join(" ")
    )
    .into())
}

fn encode(module: &[u8]) -> Outcome<Vec<u8>> {
    let encoded = wit_component::ComponentEncoder::default()
        .validate(true)
        .module(module)
        .and_then(|mut it| it.encode());
    encoded.map_err(|error| format!("the module was not made a component: {error:#}").into())
}

/// A component of ours needs nothing from anybody: that is the whole promise.
fn refuse_imports(component: &[u8]) -> Outcome<()> {
    use wasmparser::{Parser, Payload};
    // Components inside have imports of their own, met by the one around them.
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(|error| format!("this is not a component: {error}"))? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                let mut names = Vec::new();
                for import in section {
                    names.push(format!("`{}`", import?.name.name));
                }
                return Err(format!(
                    "the component must not import anything, but imports {}",
                    names.join(", ")
                )
                .into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Compile for the target of this build, not for the processor of this machine:
/// the program is carried elsewhere.
fn precompile(component: &[u8]) -> Outcome<Vec<u8>> {
    let mut config = config::embedded();
    let target = variable("TARGET")?;
    let engine = config
        .target(&target)
        .and_then(|config| wasmtime::Engine::new(config));
    match engine {
        Ok(engine) => engine
            .precompile_component(component)
            .map_err(|error| format!("the component was not precompiled: {error:#}").into()),
        Err(error) => {
            // Without machine code the program compiles the component when it starts.
            println!("cargo::warning=the component is not precompiled for {target}: {error:#}");
            Ok(Vec::new())
        }
    }
}

fn variable(name: impl AsRef<OsStr>) -> Outcome<String> {
    let name = name.as_ref();
    env::var(name).map_err(|error| format!("{}: {error}", name.to_string_lossy()).into())
}
