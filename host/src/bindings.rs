//! Generated from the WIT: the types and calls of the component.
#![allow(missing_docs, reason = "generated; the WIT has the documentation")]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "decider",
    additional_derives: [Clone, PartialEq],
});
