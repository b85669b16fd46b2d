//! Makes small components that keep the contract's form and break its spirit.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::Resolve;

/// `decide-lines` that gives every line back as it is, and stops at a `!`.
pub const ECHO: &str = "
    (local $at i32)
    local.get $text
    local.set $at
    block $done
      loop $next
        local.get $at
        local.get $text
        local.get $length
        i32.add
        i32.ge_u
        br_if $done
        local.get $at
        i32.load8_u
        i32.const 33
        i32.eq
        if
          unreachable
        end
        local.get $at
        i32.const 1
        i32.add
        local.set $at
        br $next
      end
    end
    (call $answer (local.get $text) (local.get $length))";

/// A component that accepts any policy and runs `body` for `decide-lines` and
/// `tally.add-lines`, whose
/// parameters are `$text` and `$length` and whose result is a pointer.
pub fn component(body: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
  (import "[export]escalation:rules/policies@0.1.0" "[resource-new]policy" (func $new (param i32) (result i32)))
  (import "[export]escalation:rules/policies@0.1.0" "[resource-new]tally" (func $new_tally (param i32) (result i32)))
  (memory (export "memory") 2)
  (global $free (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
    (global.set $free (i32.add (local.get $at) (local.get $size)))
    block $enough
      (br_if $enough (i32.le_u (global.get $free) (i32.mul (memory.size) (i32.const 65536))))
      (memory.grow (i32.add (i32.const 1) (i32.div_u (local.get $size) (i32.const 65536))))
      i32.const -1
      i32.eq
      if
        unreachable
      end
    end
    local.get $at)
  (func $answer (param $at i32) (param $length i32) (result i32)
    (i32.store (i32.const 16) (local.get $at))
    (i32.store (i32.const 20) (local.get $length))
    ;; What was taken is lifted before anything is asked for again.
    (global.set $free (i32.const 1024))
    i32.const 16)
  (func (export "escalation:rules/policies@0.1.0#[static]policy.compile") (param i32 i32) (result i32)
    (i32.store (i32.const 32) (i32.const 0))
    (i32.store (i32.const 36) (call $new (i32.const 1)))
    (i32.store (i32.const 40) (i32.const 1024))
    (i32.store (i32.const 44) (i32.const 0))
    (global.set $free (i32.const 1024))
    i32.const 32)
  (func (export "escalation:rules/policies@0.1.0#[static]policy.baked") (result i32)
    (i32.store (i32.const 32) (i32.const 0))
    i32.const 32)
  (func (export "escalation:rules/policies@0.1.0#[method]policy.describe") (param i32) (result i32)
    (call $answer (i32.const 1024) (i32.const -1)))
  (func (export "escalation:rules/policies@0.1.0#[method]policy.decide")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i64 i32 i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#[method]policy.timeline")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i64 i64 i32 i32) (result i32)
    unreachable)
  (func $lines (export "escalation:rules/policies@0.1.0#[method]policy.decide-lines")
    (param i32) (param $text i32) (param $length i32) (param i32 i32) (result i32)
    {body})
  (func (export "escalation:rules/policies@0.1.0#[method]policy.points") (param i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#[method]policy.mutants") (param i32 i32 i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#[method]policy.calendar-lines") (param i32 i32 i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#[method]policy.advise")
    (param i32 i32 i32 i64 i32 i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#[method]policy.advise-lines")
    (param i32 i32 i32 i32 i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#[method]policy.tally") (param i32 i32 i32) (result i32)
    (i32.store8 (i32.const 32) (i32.const 0))
    (i32.store (i32.const 36) (call $new_tally (i32.const 1)))
    (global.set $free (i32.const 1024))
    i32.const 32)
  (func (export "escalation:rules/policies@0.1.0#[method]tally.add-lines")
    (param i32 i32 i32 i32) (result i32)
    (call $lines (local.get 0) (local.get 1) (local.get 2) (i32.const 0) (i32.const 0)))
  (func (export "escalation:rules/policies@0.1.0#[method]tally.state") (param i32) (result i32)
    (call $answer (i32.const 1024) (i32.const 0)))
  (func (export "escalation:rules/policies@0.1.0#[method]tally.merge") (param i32 i32 i32) (result i32)
    (i32.store8 (i32.const 32) (i32.const 0))
    (global.set $free (i32.const 1024))
    i32.const 32)
  (func (export "escalation:rules/policies@0.1.0#[method]tally.result") (param i32) (result i32)
    (call $answer (i32.const 1024) (i32.const 2)))
  (func (export "escalation:rules/policies@0.1.0#calendar-lines") (param i32 i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#bake") (param i32 i32) (result i32)
    unreachable)
  (func (export "escalation:rules/policies@0.1.0#schema") (param i32 i32) (result i32)
    (i32.store8 (i32.const 32) (i32.const 7))
    i32.const 32)
  (func (export "escalation:rules/policies@0.1.0#vocabulary") (result i32)
    (call $answer (i32.const 16) (i32.const 1))))"#
    );
    let mut module = wat::parse_str(text).expect("the module is well written");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir("../wit").expect("the WIT can be read");
    let world = resolve
        .select_world(&[package], Some("decider"))
        .expect("there is a world");
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
        .expect("it fits");
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|mut it| it.encode())
        .expect("it is one")
}
