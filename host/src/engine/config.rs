//! Settings of wasmtime, shared word for word by the build script and the program.
//!
//! Code that was compiled with one `Config` is refused by another, so both of them
//! take it from here.

use wasmtime::{Config, WasmBacktraceDetails};

/// Settings for the component that is embedded.
///
/// Nobody reads backtraces of it and nothing unwinds through it; leaving out the
/// tables for both makes it smaller and quicker to load.
pub fn embedded() -> Config {
    let mut config = Config::new();
    config.wasm_backtrace_max_frames(None);
    config.wasm_backtrace_details(WasmBacktraceDetails::Disable);
    config.generate_address_map(false);
    // Windows demands it.
    config.native_unwind_info(cfg!(windows));
    config
}
