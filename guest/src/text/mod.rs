//! Source text: places in it, and what is wrong with it.

pub mod span;
pub mod source;
pub mod code;
pub mod diag;
pub mod suggest;
