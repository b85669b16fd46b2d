//! The lines door for hosts without the component model: plain functions over memory.
//!
//! Every text that goes in is UTF-8 in a block of [`escalate_alloc`], which stays the caller's to
//! free. Every text that comes out is a block too, to be freed by the caller; its length is the
//! `u32` (little endian) in the four bytes before it. Null stands for what cannot be answered: a
//! number that is no policy's, or bytes that are not UTF-8.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::RefCell;
use std::rc::Rc;

use crate::api;

/// Bytes before a block: four of padding, then its length.
const HEADER: usize = 8;

thread_local! {
    static POLICIES: RefCell<Vec<Option<Rc<api::Policy>>>> = const { RefCell::new(Vec::new()) };
}

fn layout(length: u32) -> Option<Layout> {
    let size = usize::try_from(length).ok()?.checked_add(HEADER)?;
    Layout::from_size_align(size, HEADER).ok()
}

/// A block of so many bytes; null if there is no room.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_alloc(length: u32) -> *mut u8 {
    let Some(layout) = layout(length) else {
        return std::ptr::null_mut();
    };
    // SAFETY: a layout has at least the header, so it is not empty; the length is written inside
    // the block, at a multiple of four.
    unsafe {
        let block = alloc(layout);
        if block.is_null() {
            return block;
        }
        let data = block.add(HEADER);
        data.cast::<u32>().sub(1).write(length);
        data
    }
}

/// Give back a block, one of `escalate_alloc` or an answer. Null is left alone.
///
/// # Safety
///
/// `data` is null, or was given out here and not given back since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_free(data: *mut u8) {
    if data.is_null() {
        return;
    }
    // SAFETY: such a block begins a header before, where its length stands.
    unsafe {
        let length = data.cast::<u32>().sub(1).read();
        if let Some(layout) = layout(length) {
            dealloc(data.sub(HEADER), layout);
        }
    }
}

/// The text of a caller; none if it is not UTF-8.
///
/// # Safety
///
/// There are `length` bytes at `data`, and nobody writes to them during the call.
unsafe fn text<'a>(data: *const u8, length: u32) -> Option<&'a str> {
    if length == 0 {
        return Some("");
    }
    // SAFETY: as promised.
    let bytes = unsafe { std::slice::from_raw_parts(data, usize::try_from(length).ok()?) };
    std::str::from_utf8(bytes).ok()
}

fn answer(text: Option<String>) -> *mut u8 {
    let block = |text: String| {
        let data = escalate_alloc(u32::try_from(text.len()).ok()?);
        if !data.is_null() {
            // SAFETY: the block is as long as the text, and new.
            unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), data, text.len()) };
        }
        Some(data)
    };
    text.and_then(block).unwrap_or(std::ptr::null_mut())
}

/// Keep a policy under a number from 1.
fn keep(policy: Rc<api::Policy>) -> u32 {
    POLICIES.with_borrow_mut(|all| {
        let at = all.iter().position(Option::is_none).unwrap_or_else(|| {
            all.push(None);
            all.len() - 1
        });
        if let Some(slot) = all.get_mut(at) {
            *slot = Some(policy);
        }
        u32::try_from(at + 1).unwrap_or(0)
    })
}

fn policy(number: u32) -> Option<Rc<api::Policy>> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    POLICIES.with_borrow(|all| all.get(at).cloned().flatten())
}

/// Compile a policy: `{"policy":1,"diagnostics":[…]}` with its number and its warnings, or
/// `{"policy":null,"diagnostics":[…]}` with everything that is wrong with it.
///
/// # Safety
///
/// There are `length` bytes at `source`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_compile(source: *const u8, length: u32) -> *mut u8 {
    // SAFETY: as promised.
    let Some(source) = (unsafe { text(source, length) }) else {
        return std::ptr::null_mut();
    };
    let (number, found) = match api::Policy::compile(source) {
        Ok((policy, warnings)) => (keep(Rc::new(policy)).to_string(), warnings),
        Err(found) => ("null".to_owned(), found),
    };
    let found = api::diagnostics(&found, source);
    answer(Some(format!(
        "{{\"policy\":{number},\"diagnostics\":{found}}}"
    )))
}

/// The number of the policy that is baked in; 0 if none is. Drop it like any other.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_baked() -> u32 {
    super::baked().map_or(0, keep)
}

/// Forget a policy. A number that is no policy's is left alone.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_drop(number: u32) {
    let at = usize::try_from(number).unwrap_or(0).wrapping_sub(1);
    POLICIES.with_borrow_mut(|all| {
        if let Some(slot) = all.get_mut(at) {
            *slot = None;
        }
    });
}

/// What a policy is, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_describe(number: u32) -> *mut u8 {
    answer(policy(number).map(|it| it.describe()))
}

/// Decide many cases, as `decide-lines` of the WIT does.
///
/// # Safety
///
/// There are `chunk_length` bytes at `chunk` and `options_length` at `options`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_decide_lines(
    number: u32,
    chunk: *const u8,
    chunk_length: u32,
    options: *const u8,
    options_length: u32,
) -> *mut u8 {
    // SAFETY: as promised.
    let texts = unsafe { (text(chunk, chunk_length), text(options, options_length)) };
    let (Some(policy), (Some(chunk), Some(options))) = (policy(number), texts) else {
        return std::ptr::null_mut();
    };
    answer(Some(policy.decide_lines(chunk, options)))
}

/// A JSON Schema: of a `policy`, a `case` or a `decision`; null for any other name.
///
/// # Safety
///
/// There are `length` bytes at `of`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_schema(of: *const u8, length: u32) -> *mut u8 {
    // SAFETY: as promised.
    let of = unsafe { text(of, length) };
    answer(of.and_then(api::schema))
}

/// The standard facts as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_vocabulary() -> *mut u8 {
    answer(Some(api::vocabulary()))
}
