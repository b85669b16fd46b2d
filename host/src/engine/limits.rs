//! What a component may use of this machine.

use std::time::Duration;

use wasmtime::ResourceLimiter;

/// Bytes in a mebibyte.
const MEBIBYTE: usize = 1024 * 1024;
/// Elements of all tables together; ours has some thousand.
const TABLE_ELEMENTS_MAX: usize = 1_000_000;

/// Bounds on one session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of memory, 64 MiB unless told otherwise.
    pub memory_bytes_max: usize,
    /// Time of one call, 10 s unless told otherwise.
    ///
    /// Kept for components that were not built with this program. The embedded one
    /// counts its own steps, and watching the clock would cost it a tenth of its
    /// speed.
    pub call_time_max: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            memory_bytes_max: 64 * MEBIBYTE,
            call_time_max: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// The bound on memory, in MiB.
    pub fn mebibytes(&self) -> usize {
        self.memory_bytes_max / MEBIBYTE
    }
}

/// Watches the memory of one store.
#[derive(Debug)]
pub struct Guard {
    memory_bytes_max: usize,
    granted: usize,
    /// Whether more was asked for than there is.
    pub exhausted: bool,
}

impl Guard {
    pub fn new(limits: &Limits) -> Guard {
        Guard {
            memory_bytes_max: limits.memory_bytes_max,
            granted: 0,
            exhausted: false,
        }
    }
}

impl ResourceLimiter for Guard {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // A store may hold several memories; the bound is on their sum.
        let granted = self.granted.saturating_sub(current).saturating_add(desired);
        if granted > self.memory_bytes_max {
            self.exhausted = true;
            return Ok(false);
        }
        self.granted = granted;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS_MAX)
    }
}
