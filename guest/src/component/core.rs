//! The lines door for hosts without the component model: plain functions over memory.
//!
//! Policies and tallies are known by numbers, from 1.
//!
//! Every text that goes in is UTF-8 in a block of [`escalate_alloc`], which stays the caller's to
//! free. Every text that comes out is a block too, to be freed by the caller; its length is the
//! `u32` (little endian) in the four bytes before it. Null stands for what cannot be answered: a
//! number that is nothing's, or bytes that are not UTF-8.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::RefCell;
use std::rc::Rc;

use crate::api;
use crate::api::tally::Tally;

/// Bytes before a block: four of padding, then its length.
const HEADER: usize = 8;

/// What callers know by number; that of the first is 1.
type Shelf<T> = RefCell<Vec<Option<Rc<T>>>>;

thread_local! {
    static POLICIES: Shelf<api::Policy> = const { RefCell::new(Vec::new()) };
    static TALLIES: Shelf<Tally> = const { RefCell::new(Vec::new()) };
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

/// Put something where there is room, and give its number.
fn keep<T>(shelf: &Shelf<T>, it: Rc<T>) -> u32 {
    let mut all = shelf.borrow_mut();
    let at = all.iter().position(Option::is_none).unwrap_or_else(|| {
        all.push(None);
        all.len() - 1
    });
    if let Some(slot) = all.get_mut(at) {
        *slot = Some(it);
    }
    u32::try_from(at + 1).unwrap_or(0)
}

fn find<T>(shelf: &Shelf<T>, number: u32) -> Option<Rc<T>> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    shelf.borrow().get(at).cloned().flatten()
}

fn forget<T>(shelf: &Shelf<T>, number: u32) {
    let at = usize::try_from(number).unwrap_or(0).wrapping_sub(1);
    if let Some(slot) = shelf.borrow_mut().get_mut(at) {
        *slot = None;
    }
}

fn policy(number: u32) -> Option<Rc<api::Policy>> {
    POLICIES.with(|all| find(all, number))
}

fn tally(number: u32) -> Option<Rc<Tally>> {
    TALLIES.with(|all| find(all, number))
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
        Ok((policy, warnings)) => {
            let number = POLICIES.with(|all| keep(all, Rc::new(policy)));
            (number.to_string(), warnings)
        }
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
    super::baked().map_or(0, |it| POLICIES.with(|all| keep(all, it)))
}

/// Forget a policy. A number that is no policy's is left alone.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_drop(number: u32) {
    POLICIES.with(|all| forget(all, number));
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

/// Answer questions about calendars, as `calendar-lines` of the WIT does: with a policy those of
/// the policy may be named, with the number 0 each question writes its own.
///
/// # Safety
///
/// There are `length` bytes at `chunk`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_calendar_lines(
    number: u32,
    chunk: *const u8,
    length: u32,
) -> *mut u8 {
    // SAFETY: as promised.
    let chunk = unsafe { text(chunk, length) };
    answer(chunk.and_then(|chunk| match number {
        0 => Some(api::calendar_lines(chunk)),
        number => policy(number).map(|it| it.calendar_lines(chunk)),
    }))
}

/// Begin to count a policy's measures, as `tally` of the WIT does: `{"tally":1,"error":null}` with
/// its number, or `{"tally":null,"error":{…}}` with why not.
///
/// # Safety
///
/// There are `length` bytes at `options`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_tally(number: u32, options: *const u8, length: u32) -> *mut u8 {
    // SAFETY: as promised.
    let options = unsafe { text(options, length) };
    let (Some(policy), Some(options)) = (policy(number), options) else {
        return std::ptr::null_mut();
    };
    let (number, why) = match Tally::new(policy, options) {
        Ok(tally) => {
            let number = TALLIES.with(|all| keep(all, Rc::new(tally)));
            (number.to_string(), None)
        }
        Err(why) => ("null".to_owned(), Some(why)),
    };
    let why = api::refusal(why.as_ref());
    answer(Some(format!("{{\"tally\":{number},\"error\":{why}}}")))
}

/// Count cases, a JSON object a line, as `add-lines` of the WIT does.
///
/// # Safety
///
/// There are `length` bytes at `chunk`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_add_lines(
    number: u32,
    chunk: *const u8,
    length: u32,
    first_line: u32,
) -> *mut u8 {
    // SAFETY: as promised.
    let chunk = unsafe { text(chunk, length) };
    let (Some(tally), Some(chunk)) = (tally(number), chunk) else {
        return std::ptr::null_mut();
    };
    answer(Some(tally.add_lines(chunk, first_line)))
}

/// What a tally counted, as text for `escalate_merge`.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_state(number: u32) -> *mut u8 {
    answer(tally(number).map(|it| it.state()))
}

/// Add what another tally of the same policy and options counted: `{"error":null}`, or why not.
///
/// # Safety
///
/// There are `length` bytes at `state`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escalate_merge(number: u32, state: *const u8, length: u32) -> *mut u8 {
    // SAFETY: as promised.
    let state = unsafe { text(state, length) };
    let (Some(tally), Some(state)) = (tally(number), state) else {
        return std::ptr::null_mut();
    };
    let why = api::refusal(tally.merge(state).err().as_ref());
    answer(Some(format!("{{\"error\":{why}}}")))
}

/// The figures of a tally, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_result(number: u32) -> *mut u8 {
    answer(tally(number).map(|it| it.result()))
}

/// Forget a tally. A number that is no tally's is left alone.
#[unsafe(no_mangle)]
pub extern "C" fn escalate_end(number: u32) {
    TALLIES.with(|all| forget(all, number));
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
