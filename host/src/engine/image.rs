//! The machine code that is embedded, run where it lies in the program's own file.
//!
//! wasmtime would copy it first, some millions of bytes of which one decision needs few.

use wasmtime::Config;
use wasmtime::component::Component;

/// At the start of a page: protection is set for whole pages.
#[repr(C, align(4096))]
struct Paged<T: ?Sized>(T);

static CODE: &Paged<[u8]> = &Paged(*include_bytes!(concat!(
    env!("OUT_DIR"),
    "/escalation_rules.cwasm"
)));

/// Let code be run in place, where that is known to work.
pub fn allow(config: &mut Config) {
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    config.with_custom_code_memory(Some(std::sync::Arc::new(place::InPlace)));
    #[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
    let _ = config;
}

/// The embedded machine code, if there is any and it fits this machine. Once in a process:
/// wasmtime knows code by where it lies.
pub fn load(engine: &wasmtime::Engine) -> Option<Component> {
    let code = &CODE.0;
    if code.is_empty() {
        return None;
    }
    // SAFETY: the build script wrote these bytes with `precompile_component` of the
    // same wasmtime, and nobody can change what lies in the program, as long as it runs.
    #[expect(
        unsafe_code,
        reason = "code is trusted to be what our own build script made"
    )]
    unsafe {
        #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
        return Component::deserialize_raw(engine, std::ptr::NonNull::from(code)).ok();
        #[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
        return Component::deserialize(engine, code).ok();
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod place {
    use rustix::mm::{MprotectFlags, mprotect};
    use wasmtime::CustomCodeMemory;

    /// Makes code executable where it lies. It stays so: other engines may run the same.
    pub(super) struct InPlace;

    impl CustomCodeMemory for InPlace {
        fn required_alignment(&self) -> usize {
            4096
        }

        fn publish_executable(&self, start: *const u8, length: usize) -> wasmtime::Result<()> {
            let flags = MprotectFlags::READ | MprotectFlags::EXEC;
            // SAFETY: wasmtime hands over the code of a component that it loads, whose pages
            // nobody writes to; what else lies on the last of them stays readable.
            #[expect(
                unsafe_code,
                reason = "there is no safe way to say that memory is code"
            )]
            unsafe {
                mprotect(start.cast_mut().cast(), length, flags)?;
            }
            Ok(())
        }

        fn unpublish_executable(&self, _: *const u8, _: usize) -> wasmtime::Result<()> {
            Ok(())
        }
    }
}
