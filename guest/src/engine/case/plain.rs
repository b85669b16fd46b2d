//! Reads facts at sight: keys in the order of the case before, values in the form
//! that nearly all have. What looks otherwise is left to the reader that knows all.

use super::keys::{Keys, Plain};
use super::{Case, Datum};
use crate::program::ir::Program;
use crate::time::instant;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Where reading at sight stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    /// Before a key.
    Key,
    /// After a value.
    Value,
}

/// Read facts from `at` on, which is before a key, as far as they are plain. `guess`
/// is the first key, most likely, and `last` becomes the key read last; facts go to
/// the case, or to its changes.
// Inlined, it would share its registers with all the rest of the reader.
#[inline(never)]
pub(super) fn facts(
    program: &Program,
    keys: &mut Keys,
    case: &mut Case,
    text: &str,
    at: &mut usize,
    (mut guess, last): (usize, &mut usize),
    event: bool,
) -> Stop {
    let bytes = text.as_bytes();
    loop {
        let Some(key) = keys.all.get_mut(guess) else {
            return Stop::Key;
        };
        if !key.stands_at(bytes, *at) {
            return Stop::Key;
        }
        let mut here = *at + key.len();
        if bytes.get(here) == Some(&b' ') {
            here += 1;
        }
        let found = match key.plain {
            Plain::Boolean => boolean(bytes, here),
            Plain::Whole => whole(bytes, here),
            Plain::Text => string(bytes, here).and_then(|end| {
                let len = (end - here - 2) as u32;
                // The empty text has no bytes to compare.
                let word = eight(bytes, here + 1)? & !(u64::MAX.checked_shl(8 * len).unwrap_or(0));
                let found = key.texts.iter().find(|it| {
                    it.len == len
                        && it.word == word
                        && (len <= 8 || is(program, it.symbol, bytes.get(here + 1..end - 1)))
                });
                found.map(|it| (it.symbol, end))
            }),
            Plain::Timestamp => string(bytes, here).and_then(|end| {
                let raw = bytes.get(here + 1..end - 1)?;
                parse(raw).map(|it| (it, end))
            }),
            Plain::Other => None,
        };
        let Some((bits, end)) = found.filter(|_| key.seen != keys.case) else {
            return Stop::Key;
        };
        key.seen = keys.case;
        let next = key.next as usize;
        let datum = Datum::given(bits);
        if event {
            case.changes.push((guess as u32, datum));
        } else if let Some(slot) = case.base.get_mut(guess) {
            *slot = datum;
        }
        *last = guess;
        *at = end;
        if bytes.get(end) != Some(&b',') {
            return Stop::Value;
        }
        *at += 1;
        if bytes.get(*at) == Some(&b' ') {
            *at += 1;
        }
        guess = next;
    }
}

/// Read an event as nearly all are written: `at`, then `set` with plain facts. Says
/// where it ends and when it was; none if it looks otherwise, and then nothing is kept
/// of it. `first` is the first key of the event before.
#[inline(never)]
pub(super) fn event(
    program: &Program,
    keys: &mut Keys,
    case: &mut Case,
    text: &str,
    at: usize,
    first: &mut usize,
) -> Option<(i64, usize)> {
    let changes = case.changes.len();
    let found = whole_event(program, keys, case, text, at, first);
    if found.is_none() {
        case.changes.truncate(changes);
    }
    found
}

#[inline(always)]
fn whole_event(
    program: &Program,
    keys: &mut Keys,
    case: &mut Case,
    text: &str,
    at: usize,
    first: &mut usize,
) -> Option<(i64, usize)> {
    const AT: u64 = u64::from_le_bytes(*b"{\"at\":\0\0");
    const SET: u64 = u64::from_le_bytes(*b",\"set\":\0");
    const SET_APART: u64 = u64::from_le_bytes(*b", \"set\":");
    let bytes = text.as_bytes();
    let spaced = |at: usize| at + usize::from(bytes.get(at) == Some(&b' '));
    if eight(bytes, at)? & 0xffff_ffff_ffff != AT {
        return None;
    }
    let here = spaced(at + 6);
    let end = string(bytes, here)?;
    let when = parse(bytes.get(here + 1..end - 1)?)?;
    let set = eight(bytes, end)?;
    let here = match () {
        () if set == SET_APART => spaced(end + 8),
        () if set & 0x00ff_ffff_ffff_ffff == SET => spaced(end + 7),
        () => return None,
    };
    if bytes.get(here) != Some(&b'{') {
        return None;
    }
    keys.case += 1;
    let mut here = here + 1;
    let mut next = keys.later(*first);
    let mut opened = None;
    let (mut last, mut looked_up) = (usize::MAX, usize::MAX);
    loop {
        let before = here;
        let guess = (next, &mut last);
        let stop = facts(program, keys, case, text, &mut here, guess, true);
        if here > before && opened.is_none() {
            opened = Some(next);
        }
        if stop == Stop::Value {
            break;
        }
        // Another key than was to be expected, or a value that is not plain.
        if here == looked_up {
            return None;
        }
        looked_up = here;
        let end = string(bytes, here)?;
        next = keys.find(bytes.get(here + 1..end - 1)?)?;
        if last != usize::MAX {
            keys.learn(last, next);
        }
    }
    if bytes.get(here..here + 2) != Some(b"}}") {
        return None;
    }
    if let Some(opened) = opened {
        keys.learn_later(*first, opened);
        *first = opened;
    }
    Some((when, here + 2))
}

/// Whether a text that is longer than a word is a symbol's.
#[inline(never)]
fn is(program: &Program, symbol: i64, raw: Option<&[u8]>) -> bool {
    let text = program.texts.get(symbol as usize);
    text.map(String::as_bytes) == raw
}

#[inline(never)]
fn parse(raw: &[u8]) -> Option<i64> {
    instant::parse_bytes(raw).ok()
}

/// The next eight bytes as a word, the first one lowest.
#[inline]
pub(super) fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at + 8)?;
    <[u8; 8]>::try_from(eight).ok().map(u64::from_le_bytes)
}

/// `true` or `false`, and where it ends.
#[inline]
fn boolean(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    const TRUE: u64 = u32::from_le_bytes(*b"true") as u64;
    const FALSE: u64 = u64::from_le_bytes(*b"false\0\0\0");
    // No branch on which it is: that is anybody's guess.
    let word = eight(bytes, at)?;
    let is_true = word & 0xffff_ffff == TRUE;
    let is_false = word & 0xff_ffff_ffff == FALSE;
    (is_true | is_false).then_some((i64::from(is_true), at + 5 - usize::from(is_true)))
}

/// A whole number of few digits, and where it ends.
#[inline]
pub(super) fn whole(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let negative = bytes.get(at) == Some(&b'-');
    let first = at + usize::from(negative);
    let word = eight(bytes, first)?;
    // A byte that is no digit has its high bit set, and so may have those after it.
    let digits = word ^ (LOW * u64::from(b'0'));
    let other = (digits.wrapping_add(LOW * 0x76) | digits) & HIGH;
    let len = other.trailing_zeros() / 8;
    if !(1..8).contains(&len) {
        return long(bytes, at);
    }
    let next = (word >> (8 * len)) as u8;
    let zero = word as u8 == b'0' && len > 1;
    if zero || matches!(next, b'.' | b'e' | b'E') {
        return None;
    }
    // Digits to the upper end, zeros before them; then pairs, fours, all eight.
    let it = digits << (64 - 8 * len);
    let it = (it * 10 + (it >> 8)) & 0x00ff_00ff_00ff_00ff;
    let it = (it * 100 + (it >> 16)) & 0x0000_ffff_0000_ffff;
    let it = (it * 10_000 + (it >> 32)) & 0xffff_ffff;
    let value = it as i64;
    Some((if negative { -value } else { value }, first + len as usize))
}

/// A whole number of at most 18 digits, and where it ends.
#[cold]
fn long(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let negative = bytes.get(at) == Some(&b'-');
    let first = at + usize::from(negative);
    let rest = bytes.get(first..)?;
    let len = rest.iter().take_while(|it| it.is_ascii_digit()).count();
    let digits = rest.get(..len).filter(|_| (1..=18).contains(&len))?;
    if digits.first() == Some(&b'0') && len > 1 {
        return None;
    }
    if matches!(rest.get(len), Some(b'.' | b'e' | b'E')) {
        return None;
    }
    let value = digits
        .iter()
        .fold(0, |value: i64, it| value * 10 + i64::from(it - b'0'));
    Some((if negative { -value } else { value }, first + len))
}

/// The end of a text without escapes, its closing quote included.
#[inline]
fn string(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut at = at + 1;
    loop {
        // Near the end of the chunk the other reader does.
        let found = special(eight(bytes, at)?);
        if found != 0 {
            at += (found.trailing_zeros() / 8) as usize;
            return (bytes.get(at) == Some(&b'"')).then_some(at + 1);
        }
        at += 8;
    }
}

/// The high bits of those bytes of a word that end a run of plain text: a quote, a
/// backslash or a control character. Exact for the lowest of them.
#[inline]
pub(super) fn special(word: u64) -> u64 {
    let zero = |it: u64| it.wrapping_sub(LOW) & !it & HIGH;
    zero(word ^ (LOW * u64::from(b'"')))
        | zero(word ^ (LOW * u64::from(b'\\')))
        | (word.wrapping_sub(LOW * 0x20) & !word & HIGH)
}

#[cfg(test)]
mod tests {
    use super::{boolean, string, whole};

    #[test]
    fn whole_numbers_of_every_length_read_as_they_stand() {
        for it in [
            0,
            7,
            10,
            99,
            12_345,
            9_999_999,
            10_000_000,
            123_456_789_012,
            999_999_999_999_999_999,
        ] {
            for it in [it, -it] {
                let text = format!("{it},\"next\":1");
                let end = text.find(',').unwrap_or(0);
                // Near the end of the text another reader does.
                assert_eq!(whole(text.as_bytes(), 0), Some((it, end)), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_plain_whole_number_is_left_alone() {
        for it in [
            "01",
            "00",
            "-",
            "-01",
            "1.5",
            "1e3",
            "12345678.5",
            "1E3",
            "",
            "x",
            "1234567890123456789",
        ] {
            let text = format!("{it},\"next\":1");
            assert_eq!(whole(text.as_bytes(), 0), None, "{text}");
        }
    }

    #[test]
    fn bytes_beyond_ascii_after_a_digit_are_no_digits() {
        for it in [
            "7\u{e9}........",
            "7\u{b9}........",
            "7:.........",
            "7/.........",
        ] {
            assert_eq!(whole(it.as_bytes(), 0), Some((7, 1)), "{it}");
        }
    }

    #[test]
    fn booleans_and_texts() {
        assert_eq!(boolean(b"true,....", 0), Some((1, 4)));
        assert_eq!(boolean(b"false,...", 0), Some((0, 5)));
        assert_eq!(boolean(b"falsy,...", 0), None);
        assert_eq!(boolean(b"nulll,...", 0), None);
        assert_eq!(string(b"\"up\",........", 0), Some(4));
        assert_eq!(string(b"\"longer than eight\",........", 0), Some(19));
        assert_eq!(string(b"\"a\\\"b\",........", 0), None);
        assert_eq!(string(b"\"a\nb\",........", 0), None);
        assert_eq!(string(b"12,........", 0), None);
    }
}
