//! JSON Schemas, written from the grammar and from the facts of a case.

use std::collections::BTreeMap;

use super::grammar::{
    CONDITION_KEYS, DEFINITION, Free, FreeKey, GROUP, Key, Map, Need, POLICY, Shape,
};
use crate::limits::{CONDITION_BYTES_MAX, LIST_MAX};
use crate::policy::values::NAME_MAX;
use crate::value::ty::Ty;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";
const SPAN: &str = "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";
const DATE: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const PICK: &str = "^pick\\.[a-z][a-z0-9_]*$";
const MONTH_DAY: &str = "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const HOURS: &str = "^([01][0-9]|2[0-3]):[0-5][0-9] *- *(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
const DAYS: &str = "^ *(mon|tue|wed|thu|fri|sat|sun)( *- *(mon|tue|wed|thu|fri|sat|sun))?\
                    ( *, *(mon|tue|wed|thu|fri|sat|sun)( *- *(mon|tue|wed|thu|fri|sat|sun))?)* *$";
const WARN_AT: &str = "^([0-9.]+ *%|[0-9dhms]+ *before)$";
const INSTANT: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

/// The schema of a policy, draft 2020-12, as JSON; the same bytes every time.
pub fn policy() -> String {
    let mut defs = BTreeMap::new();
    let Json::Map(body) = map(&POLICY, &mut defs) else {
        return String::new();
    };
    let mut whole = vec![
        ("$schema".to_owned(), text(DRAFT)),
        ("title".to_owned(), text("Policy")),
    ];
    whole.extend(body.into_iter().filter(|(key, _)| key != "title"));
    let defs = defs
        .into_iter()
        .map(|(name, def)| (name, def.unwrap_or(Json::Raw("true".to_owned()))));
    whole.push(("$defs".to_owned(), Json::Map(defs.collect())));
    print(&Json::Map(whole))
}

/// A fact of a case, as its schema needs it.
#[derive(Clone, Copy, Debug)]
pub struct Fact<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type; a text with a domain takes only those texts.
    pub ty: &'a Ty,
    /// What it is, in one sentence.
    pub about: &'a str,
}

/// The schema of a case with these facts, draft 2020-12, as JSON.
///
/// Every fact may be left out, or be `null`. Other names are refused.
pub fn case<'a>(facts: impl IntoIterator<Item = Fact<'a>>) -> String {
    let facts: Vec<(String, Json)> = facts
        .into_iter()
        .map(|it| (it.name.to_owned(), fact(it)))
        .collect();
    let reference = |name: &str| object([("$ref", text(&format!("#/properties/{name}")))]);
    let set = facts
        .iter()
        .map(|(name, _)| (name.clone(), reference(name)))
        .collect();
    let event = object([
        ("type", text("object")),
        (
            "properties",
            object([
                ("at", instant("When it happened, with an offset.")),
                (
                    "set",
                    object([
                        ("type", text("object")),
                        ("properties", Json::Map(set)),
                        ("additionalProperties", no()),
                    ]),
                ),
            ]),
        ),
        ("required", texts(&["at", "set"])),
        ("additionalProperties", no()),
    ]);
    let mut properties = vec![
        (
            "format".to_owned(),
            object([("const", Json::Raw("1".to_owned()))]),
        ),
        (
            "id".to_owned(),
            object([
                ("type", texts(&["string", "integer"])),
                ("description", text("What the case is called.")),
            ]),
        ),
        (
            "as_of".to_owned(),
            instant("The instant that a snapshot without history shows."),
        ),
        (
            "history".to_owned(),
            object([
                ("type", text("array")),
                ("items", event),
                (
                    "description",
                    text("What changed when; the facts beside it hold before the first event."),
                ),
            ]),
        ),
        (
            "history_complete".to_owned(),
            object([
                ("type", text("boolean")),
                (
                    "description",
                    text("Whether the history tells of every change."),
                ),
            ]),
        ),
    ];
    properties.extend(facts);
    print(&object([
        ("$schema", text(DRAFT)),
        ("title", text("Case")),
        ("type", text("object")),
        ("properties", Json::Map(properties)),
        ("additionalProperties", no()),
    ]))
}

/// A JSON value; `Raw` stands as it is written.
enum Json {
    Raw(String),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

fn text(value: &str) -> Json {
    Json::Text(value.to_owned())
}

fn texts(values: &[&str]) -> Json {
    Json::List(values.iter().map(|it| text(it)).collect())
}

fn number(value: usize) -> Json {
    Json::Raw(value.to_string())
}

fn no() -> Json {
    Json::Raw("false".to_owned())
}

fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Json)>) -> Json {
    Json::Map(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

fn pattern(pattern: &str) -> Json {
    object([("type", text("string")), ("pattern", text(pattern))])
}

fn instant(about: &str) -> Json {
    object([
        ("type", text("string")),
        ("pattern", text(INSTANT)),
        ("description", text(about)),
    ])
}

type Defs = BTreeMap<String, Option<Json>>;

fn shape(of: &'static Shape, defs: &mut Defs) -> Json {
    match of {
        Shape::Text | Shape::Zone => object([("type", text("string")), ("minLength", number(1))]),
        Shape::Id => pattern(&format!(
            "^[A-Za-z0-9][A-Za-z0-9_.-]{{0,{}}}$",
            NAME_MAX - 1
        )),
        Shape::Name => pattern(&format!("^[a-z][a-z0-9_]{{0,{}}}$", NAME_MAX - 1)),
        Shape::Condition => {
            let limits = [
                ("minLength", number(1)),
                ("maxLength", number(CONDITION_BYTES_MAX)),
            ];
            object([("type", text("string"))].into_iter().chain(limits))
        }
        Shape::Cell => object([("type", texts(&["string", "number", "boolean"]))]),
        Shape::Span => object([
            ("type", text("string")),
            ("pattern", text(SPAN)),
            ("minLength", number(2)),
        ]),
        Shape::SpanOrNone => any_of(vec![
            shape(&Shape::Span, defs),
            object([("const", text("none"))]),
        ]),
        Shape::Integer(min, max) if min == max => object([("const", Json::Raw(min.to_string()))]),
        Shape::Integer(min, max) => object([
            ("type", text("integer")),
            ("minimum", Json::Raw(min.to_string())),
            ("maximum", Json::Raw(max.to_string())),
        ]),
        Shape::Word(words) => object([("enum", texts(words))]),
        Shape::Date => pattern(DATE),
        Shape::MonthDay => pattern(MONTH_DAY),
        Shape::Hours => pattern(HOURS),
        Shape::WarnAt => pattern(WARN_AT),
        Shape::Source => one_or_many(&Shape::Text, defs),
        Shape::List(of, min) => list(of, *min, defs),
        Shape::OneOrMany(of) => one_or_many(of, defs),
        Shape::Map(of) => referred(of, defs),
        Shape::Free(of) => free(of, defs),
        Shape::OrPick(of) => any_of(vec![pattern(PICK), shape(of, defs)]),
        Shape::BySeverity(of) => {
            let levels = object([
                ("type", text("object")),
                ("additionalProperties", shape(of, defs)),
                ("minProperties", number(1)),
            ]);
            any_of(vec![shape(of, defs), levels])
        }
        Shape::ConditionOrGroup => {
            any_of(vec![shape(&Shape::Condition, defs), referred(&GROUP, defs)])
        }
        Shape::Definition => any_of(vec![
            shape(&Shape::Condition, defs),
            referred(&DEFINITION, defs),
        ]),
        Shape::ScalarOrMap(scalar, map) => any_of(vec![shape(scalar, defs), shape(map, defs)]),
    }
}

fn any_of(of: Vec<Json>) -> Json {
    object([("anyOf", Json::List(of))])
}

fn list(of: &'static Shape, min: usize, defs: &mut Defs) -> Json {
    let items = [("type", text("array")), ("items", shape(of, defs))];
    object(
        items
            .into_iter()
            .chain((min > 0).then(|| ("minItems", number(min)))),
    )
}

fn one_or_many(of: &'static Shape, defs: &mut Defs) -> Json {
    any_of(vec![shape(of, defs), list(of, 1, defs)])
}

fn free(of: &'static Free, defs: &mut Defs) -> Json {
    let value = shape(&of.value, defs);
    let names = match of.key {
        FreeKey::Name => Some(shape(&Shape::Name, defs)),
        FreeKey::Id => Some(shape(&Shape::Id, defs)),
        FreeKey::Date => Some(shape(&Shape::Date, defs)),
        FreeKey::Days => Some(pattern(DAYS)),
        FreeKey::Level => None,
    };
    let mut entries = vec![("type", text("object")), ("additionalProperties", value)];
    entries.extend(names.map(|it| ("propertyNames", it)));
    if of.min > 0 {
        entries.push(("minProperties", number(of.min)));
    }
    object(entries)
}

/// A map by reference, described once: some hold themselves.
fn referred(of: &'static Map, defs: &mut Defs) -> Json {
    let name = of
        .title
        .split_once(' ')
        .map_or(of.title, |(_, rest)| rest)
        .to_lowercase()
        .replace(' ', "_");
    if !defs.contains_key(&name) {
        defs.insert(name.clone(), None);
        let body = map(of, defs);
        defs.insert(name.clone(), Some(body));
    }
    object([("$ref", text(&format!("#/$defs/{name}")))])
}

fn map(of: &'static Map, defs: &mut Defs) -> Json {
    let described = |key: &'static Key, defs: &mut Defs| {
        let value = match shape(&key.shape, defs) {
            Json::Map(mut entries) => {
                entries.push(("description".to_owned(), text(key.about)));
                Json::Map(entries)
            }
            other => other,
        };
        (key.name.to_owned(), value)
    };
    let properties: Vec<(String, Json)> = of.all_keys().map(|key| described(key, defs)).collect();
    let title = of.title.split_once(' ').map_or(of.title, |(_, rest)| rest);
    let mut entries = vec![
        ("title", text(title)),
        ("description", text(of.about)),
        ("type", text("object")),
        ("properties", Json::Map(properties)),
    ];
    let required: Vec<&str> = of
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    if !required.is_empty() {
        entries.push(("required", texts(&required)));
    }
    let alone = |name: &str| object([("required", texts(&[name]))]);
    let mut choices = Vec::new();
    if !of.one_of.is_empty() {
        choices.push(Json::List(
            of.one_of.iter().map(|name| alone(name)).collect(),
        ));
    }
    if of.condition != Need::Never {
        let mut each: Vec<Json> = CONDITION_KEYS.iter().map(|key| alone(key.name)).collect();
        if of.condition == Need::May {
            let none = object([(
                "anyOf",
                Json::List(CONDITION_KEYS.iter().map(|key| alone(key.name)).collect()),
            )]);
            each.push(object([("not", none)]));
        }
        choices.push(Json::List(each));
    }
    entries.extend(choices.into_iter().map(|it| ("oneOf", it)));
    entries.push(("additionalProperties", no()));
    object(entries)
}

fn fact(fact: Fact<'_>) -> Json {
    match value(fact.ty, true) {
        Json::Map(mut entries) => {
            entries.push(("description".to_owned(), text(fact.about)));
            Json::Map(entries)
        }
        other => other,
    }
}

/// The schema of a value, which for a fact, but not for an element, may be `null`.
fn value(ty: &Ty, nullable: bool) -> Json {
    let kind = |name: &str| {
        if nullable {
            texts(&[name, "null"])
        } else {
            text(name)
        }
    };
    match ty {
        Ty::Boolean => object([("type", kind("boolean"))]),
        Ty::Integer => object([("type", kind("integer"))]),
        Ty::Number => object([("type", kind("number"))]),
        Ty::Text(None) => object([("type", kind("string"))]),
        Ty::Text(Some(domain)) => {
            let mut all: Vec<Json> = domain.iter().map(|it| text(it)).collect();
            all.extend(nullable.then(|| Json::Raw("null".to_owned())));
            object([("enum", Json::List(all))])
        }
        Ty::Timestamp => object([("type", kind("string")), ("pattern", text(INSTANT))]),
        Ty::Duration => object([
            ("type", kind("string")),
            ("pattern", text(&SPAN.replacen('^', "^-?", 1))),
        ]),
        Ty::List(of) => object([
            ("type", kind("array")),
            ("items", value(of, false)),
            ("maxItems", number(LIST_MAX)),
        ]),
        Ty::Record(fields) => {
            let fields = fields
                .iter()
                .map(|(name, ty)| (name.clone(), value(ty, true)))
                .collect();
            object([
                ("type", text("object")),
                ("properties", Json::Map(fields)),
                ("additionalProperties", no()),
            ])
        }
    }
}

fn print(json: &Json) -> String {
    let mut out = String::new();
    write(json, 0, &mut out);
    out.push('\n');
    out
}

fn write(json: &Json, depth: usize, out: &mut String) {
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    match json {
        Json::Raw(raw) => out.push_str(raw),
        Json::Text(text) => quote(text, out),
        Json::List(items)
            if items
                .iter()
                .all(|it| matches!(it, Json::Raw(_) | Json::Text(_))) =>
        {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write(item, depth, out);
            }
            out.push(']');
        }
        Json::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(depth + 1, out);
                write(item, depth + 1, out);
            }
            line(depth, out);
            out.push(']');
        }
        Json::Map(entries) if entries.is_empty() => out.push_str("{}"),
        Json::Map(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(depth + 1, out);
                quote(key, out);
                out.push_str(": ");
                write(value, depth + 1, out);
            }
            line(depth, out);
            out.push('}');
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            it if it < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(it))),
            it => out.push(it),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::rc::Rc;

    use serde_json::Value;

    use super::*;

    #[test]
    fn the_schema_of_a_policy_is_json_whose_references_resolve() {
        let schema: Value = serde_json::from_str(&policy()).unwrap();
        assert_eq!(policy(), policy());
        let defs = schema["$defs"].as_object().unwrap();
        fn see(value: &Value, defs: &serde_json::Map<String, Value>) {
            match value {
                Value::Object(entries) => {
                    if let Some(Value::String(name)) = entries.get("$ref") {
                        assert!(
                            defs.contains_key(name.strip_prefix("#/$defs/").unwrap()),
                            "{name}"
                        );
                    }
                    entries.values().for_each(|it| see(it, defs));
                }
                Value::Array(items) => items.iter().for_each(|it| see(it, defs)),
                _ => {}
            }
        }
        see(&schema, defs);
        assert!(
            defs.values()
                .all(|it| it["additionalProperties"] == Value::Bool(false))
        );
        assert_eq!(schema["properties"]["escalate"]["const"], 1);
        assert_eq!(
            schema["required"],
            serde_json::json!(["escalate", "policy", "version"])
        );
        assert_eq!(
            defs["group_of_conditions"]["oneOf"]
                .as_array()
                .unwrap()
                .len(),
            CONDITION_KEYS.len()
        );
    }

    #[test]
    fn a_case_has_its_facts_and_nothing_else() {
        let domain = Ty::Text(Some(Rc::from(["a".to_owned(), "b".to_owned()])));
        let record = Ty::List(Rc::new(Ty::Record(Rc::from([(
            "at".to_owned(),
            Ty::Timestamp,
        )]))));
        let facts = [
            Fact {
                name: "vip",
                ty: &Ty::Boolean,
                about: "A \"very\" important one",
            },
            Fact {
                name: "kind",
                ty: &domain,
                about: "What it is",
            },
            Fact {
                name: "steps",
                ty: &record,
                about: "What was done",
            },
        ];
        let schema: Value = serde_json::from_str(&case(facts)).unwrap();
        assert_eq!(
            schema["properties"]["vip"]["type"],
            serde_json::json!(["boolean", "null"])
        );
        assert_eq!(
            schema["properties"]["kind"]["enum"],
            serde_json::json!(["a", "b", null])
        );
        assert_eq!(
            schema["properties"]["steps"]["items"]["additionalProperties"],
            Value::Bool(false)
        );
        assert_eq!(
            schema["properties"]["history"]["items"]["properties"]["set"]["properties"]["vip"]["$ref"],
            "#/properties/vip"
        );
        assert_eq!(schema["additionalProperties"], Value::Bool(false));
    }
}
