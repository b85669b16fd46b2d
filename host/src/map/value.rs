//! Values between JSON, jq and the facts of a case.

use std::fmt;

use jaq_json::{Map, Num, Val};
use serde::{Deserialize, Deserializer, de};

/// Lists and records of a fact: a list of records whose members are lists.
const FACT_NESTING_MAX: usize = 4;

/// A JSON value on its way to jq.
pub struct Json(pub Val);

/// A text for jq.
pub fn text(text: &str) -> Val {
    Val::utf8_str(text.as_bytes().to_vec())
}

/// The text of `value`, if it is one.
pub fn as_text(value: &Val) -> Option<String> {
    match value {
        Val::TStr(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

/// The text, number or yes-or-no of `value` as a key to look up; none for anything else.
pub fn as_key(value: &Val) -> Option<String> {
    match value {
        Val::TStr(_) => as_text(value),
        Val::Bool(it) => Some(it.to_string()),
        Val::Num(number) => decimal(number).ok(),
        _ => None,
    }
}

/// The JSON of a number that is written as `12`, `-3` or `0.50`; none for other texts.
pub fn number(text: &str) -> Option<String> {
    let (sign, bare) = text
        .strip_prefix('-')
        .map_or(("", text), |bare| ("-", bare));
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    })
}

/// Appends `value` as the JSON of a fact.
///
/// Fails with a message if no fact can have it.
pub fn write(value: &Val, out: &mut String) -> Result<(), String> {
    if let Val::Obj(_) = value {
        return Err("a fact cannot be a record; it can be a list of records".to_owned());
    }
    nested(value, out, FACT_NESTING_MAX)
}

/// Appends `text` as a JSON string.
pub fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)))
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

fn nested(value: &Val, out: &mut String, depth: usize) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err("the value nests too deep for a fact".to_owned());
    };
    match value {
        Val::Null => out.push_str("null"),
        Val::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
        Val::Num(number) => out.push_str(&decimal(number)?),
        Val::TStr(bytes) => write_text(&String::from_utf8_lossy(bytes), out),
        Val::BStr(_) => return Err("the value is bytes, not text".to_owned()),
        Val::Arr(list) => {
            out.push('[');
            for (index, element) in list.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                nested(element, out, depth)?;
            }
            out.push(']');
        }
        Val::Obj(map) => {
            out.push('{');
            for (index, (key, member)) in map.iter().enumerate() {
                let Some(key) = as_text(key) else {
                    return Err("a record has a key that is not text".to_owned());
                };
                if index > 0 {
                    out.push(',');
                }
                write_text(&key, out);
                out.push(':');
                nested(member, out, depth)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// The shortest decimal, without an exponent.
fn decimal(number: &Num) -> Result<String, String> {
    let float = |float: f64| {
        if float.is_finite() {
            Ok(float.to_string())
        } else {
            Err("the value is not a number that can be written down".to_owned())
        }
    };
    match number {
        Num::Int(int) => Ok(int.to_string()),
        Num::BigInt(int) => Ok(int.to_string()),
        Num::Float(it) => float(*it),
        Num::Dec(text)
            if text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')) =>
        {
            Ok(text.to_string())
        }
        Num::Dec(text) => float(text.parse().unwrap_or(f64::NAN)),
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json(Val::Null))
            }
            fn visit_bool<E>(self, it: bool) -> Result<Json, E> {
                Ok(Json(Val::Bool(it)))
            }
            fn visit_i64<E>(self, it: i64) -> Result<Json, E> {
                Ok(Json(Val::Num(Num::from_integral(it))))
            }
            fn visit_u64<E>(self, it: u64) -> Result<Json, E> {
                Ok(Json(Val::Num(Num::from_integral(it))))
            }
            fn visit_f64<E>(self, it: f64) -> Result<Json, E> {
                Ok(Json(Val::Num(Num::Float(it))))
            }
            fn visit_str<E>(self, it: &str) -> Result<Json, E> {
                Ok(Json(text(it)))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
                let mut list = Vec::new();
                while let Some(Json(element)) = from.next_element()? {
                    list.push(element);
                }
                Ok(Json(Val::Arr(list.into())))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
                let mut map = Map::default();
                while let Some((key, Json(member))) = from.next_entry::<String, Json>()? {
                    map.insert(text(&key), member);
                }
                Ok(Json(Val::obj(map)))
            }
        }
        from.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_decimals() {
        let n = |text| number(text).unwrap_or_default();
        assert_eq!(
            (n("12"), n("-3"), n("007"), n("0.50"), n("3.00")),
            (
                "12".into(),
                "-3".into(),
                "7".into(),
                "0.5".into(),
                "3".into()
            )
        );
        for bad in [
            "", "-", "1,5", "1e3", "+1", ".5", "5.", "0x1", "NaN", "1.2.3",
        ] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
