//! Values and their types.

pub mod decimal;
pub mod names;
pub mod ty;
