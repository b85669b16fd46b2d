//! The component: what `wit/` promises, kept by calling the API and nothing else.
//!
//! Compiled for WebAssembly only. No rule, clock or condition is looked at here.

#![allow(
    unsafe_code,
    reason = "the generated exports are, and `core.rs` reads the memory that callers name"
)]

mod convert;
mod core;

use std::cell::OnceCell;
use std::rc::Rc;

use crate::api;
use exports::escalation::rules::policies::{
    Compiled, Guest, GuestPolicy, GuestTally, Policy, Tally,
};
use exports::escalation::rules::types;

#[allow(
    missing_docs,
    reason = "generated from the WIT, which has the documentation"
)]
mod bindings {
    wit_bindgen::generate!({ path: "../wit", world: "decider" });
}
use bindings::exports;

struct Component;

bindings::export!(Component with_types_in bindings);

thread_local! {
    // A resource lives in a table of the host and is no part of a snapshot; the
    // memory of this instance is.
    static BAKED: OnceCell<Rc<api::Policy>> = const { OnceCell::new() };
}

struct Shared(Rc<api::Policy>);

/// The policy that is baked in, if there is one.
fn baked() -> Option<Rc<api::Policy>> {
    BAKED.with(|it| it.get().cloned())
}

impl Guest for Component {
    type Policy = Shared;
    type Tally = api::tally::Tally;

    fn bake(source: String) -> Result<(), Vec<types::Diagnostic>> {
        if BAKED.with(|it| it.get().is_some()) {
            return Err(vec![convert::baked_already()]);
        }
        let (policy, _) =
            api::Policy::compile(&source).map_err(|it| convert::diagnostics(&it, &source))?;
        BAKED
            .with(|it| it.set(Rc::new(policy)))
            .map_err(|_| vec![convert::baked_already()])
    }

    fn schema(of: String) -> Option<String> {
        api::schema(&of)
    }

    fn vocabulary() -> String {
        api::vocabulary()
    }

    fn calendar_lines(chunk: String) -> String {
        api::calendar_lines(&chunk)
    }
}

impl GuestPolicy for Shared {
    fn compile(source: String) -> Result<Compiled, Vec<types::Diagnostic>> {
        match api::Policy::compile(&source) {
            Ok((policy, warnings)) => Ok(Compiled {
                policy: Policy::new(Shared(Rc::new(policy))),
                warnings: convert::diagnostics(&warnings, &source),
            }),
            Err(errors) => Err(convert::diagnostics(&errors, &source)),
        }
    }

    fn baked() -> Option<Policy> {
        baked().map(|policy| Policy::new(Shared(policy)))
    }

    fn describe(&self) -> String {
        self.0.describe()
    }

    fn points(&self) -> String {
        self.0.points()
    }

    fn mutants(&self, first: u32, count: u32) -> String {
        self.0.mutants(first, count)
    }

    fn decide(
        &self,
        subject: types::Case,
        now: i64,
        options: String,
    ) -> Result<types::Decision, types::Rejection> {
        let decided = self.0.decide(&convert::input(subject), now, &options);
        decided.map(convert::decision).map_err(convert::rejection)
    }

    fn timeline(
        &self,
        subject: types::Case,
        now: i64,
        until: i64,
        options: String,
    ) -> Result<String, types::Rejection> {
        self.0
            .timeline(&convert::input(subject), now, until, &options)
            .map_err(convert::rejection)
    }

    fn decide_lines(&self, chunk: String, options: String) -> String {
        self.0.decide_lines(&chunk, &options)
    }

    fn advise(
        &self,
        organisation: String,
        now: i64,
        options: String,
    ) -> Result<String, types::Rejection> {
        let advised = self.0.advise(&organisation, now, &options);
        advised.map_err(convert::rejection)
    }

    fn advise_lines(&self, chunk: String, options: String) -> String {
        self.0.advise_lines(&chunk, &options)
    }

    fn calendar_lines(&self, chunk: String) -> String {
        self.0.calendar_lines(&chunk)
    }

    fn tally(&self, options: String) -> Result<Tally, types::Rejection> {
        api::tally::Tally::new(Rc::clone(&self.0), &options)
            .map(Tally::new)
            .map_err(convert::rejection)
    }
}

impl GuestTally for api::tally::Tally {
    fn add_lines(&self, chunk: String, first_line: u32) -> String {
        self.add_lines(&chunk, first_line)
    }

    fn state(&self) -> String {
        self.state()
    }

    fn merge(&self, state: String) -> Result<(), types::Rejection> {
        self.merge(&state).map_err(convert::rejection)
    }

    fn result(&self) -> String {
        self.result()
    }
}
