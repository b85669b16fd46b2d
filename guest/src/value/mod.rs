//! Values and their types.

pub mod decimal;
pub mod given;
pub mod names;
pub mod tri;
pub mod ty;
