//! Tests of the text forms, and of every zone against another library.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod text;
mod zones;
