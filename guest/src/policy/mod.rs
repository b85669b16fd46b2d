//! Policies: the document, what it says, and whether that can mean anything.

pub mod ast;
pub mod calendar;
pub mod check;
pub mod checked;
pub mod document;
mod entries;
pub mod grammar;
pub mod measures;
mod organisation;
pub mod read;
pub mod schema;
pub mod unread;
pub mod values;
pub mod vocabulary;
mod walk;

#[cfg(test)]
mod tests;
