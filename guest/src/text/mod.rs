//! Source text: places in it, and what is wrong with it.

pub mod code;
pub mod diag;
pub mod source;
pub mod span;
pub mod suggest;
pub mod words;
