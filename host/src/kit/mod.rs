//! The conformance kit: every fixture of the project as plain files, with what the component says
//! to it, so that an embedding in any language can hold itself against this one.
//!
//! [`files`] makes them all in memory; [`manifest`] is the list of what is in them, which a test
//! walks. Nothing expected is stored in the program: the component answers while the kit is made.

pub mod fixtures;
pub mod manifest;
pub mod typed;
mod write;

pub use write::files;

use crate::engine::EngineError;

/// Why a kit cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// The component cannot go on.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A fixture is not as fixtures are.
    #[error("the fixture `{path}` cannot be used: {reason}")]
    Fixture {
        /// Which one.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// One file of the kit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Where it belongs, relative to the kit's folder, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}
