//! A second opinion on conditions: random expressions of our subset of CEL over
//! random cases, and what another implementation of CEL says of them.
//!
//! Where no fact is unknown, ours must say the same: yes or no where CEL has a
//! value, unknown where CEL has an error because a fact is none. Of a case with
//! unknown facts the law is another: what ours says then, it says of every
//! completion too (see [`generate::completed`]).

pub mod generate;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use cel::{Context, ExecutionError, Program, Value as Cel};
use chrono::{DateTime, SecondsFormat, TimeDelta};

/// The type of a fact, and the texts that occur where there are only some.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A decimal.
    Number,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Any text.
    Text,
    /// An instant that is not later than now.
    Happened,
    /// Any instant.
    Planned,
    /// A span.
    Duration,
    /// A list of any texts.
    Texts,
    /// A list of records with these fields.
    Records(&'static [(&'static str, Type)]),
}

/// The facts that expressions speak of, all of them of the vocabulary.
pub const FACTS: &[(&str, Type)] = &[
    ("vip", Type::Boolean),
    ("workaround", Type::Boolean),
    ("work_stopped", Type::Boolean),
    ("customers_affected", Type::Integer),
    ("sentiment", Type::Integer),
    ("financial_impact", Type::Number),
    ("csat", Type::Number),
    ("impact", Type::Choice(&["high", "medium", "low"])),
    ("urgency", Type::Choice(&["high", "medium", "low"])),
    ("service", Type::Choice(&["up", "degraded", "down"])),
    ("subject", Type::Text),
    ("owner", Type::Text),
    ("opened_at", Type::Happened),
    ("referred_at", Type::Happened),
    ("resolved_at", Type::Happened),
    ("expected_resolution_at", Type::Planned),
    ("referral_due_at", Type::Planned),
    ("expected_handle_time", Type::Duration),
    ("wait_time", Type::Duration),
    ("linked_requests", Type::Texts),
    ("contact_channels", Type::Texts),
    (
        "actions",
        Type::Records(&[
            ("title", Type::Text),
            ("owner", Type::Text),
            ("due_at", Type::Planned),
            ("done_at", Type::Happened),
        ]),
    ),
];

/// The levels of severity, for `severity`.
pub const LEVELS: &[&str] = &["sev1", "sev2", "sev3"];

/// The value of a fact. A fact without one is unknown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Known to be empty.
    None,
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A decimal as written, at most 6 fraction digits.
    Number(&'static str),
    /// A text.
    Text(&'static str),
    /// Milliseconds since 1970.
    Timestamp(i64),
    /// Milliseconds.
    Duration(i64),
    /// Texts.
    Texts(Vec<&'static str>),
    /// Records; a field without a value is unknown.
    Records(Vec<BTreeMap<&'static str, Value>>),
}

/// A case as of an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// Milliseconds since 1970.
    pub now: i64,
    /// The level decided before.
    pub severity: &'static str,
    /// What is known, by fact.
    pub values: BTreeMap<&'static str, Value>,
}

impl Facts {
    /// Whether every fact is given or none.
    pub fn complete(&self) -> bool {
        FACTS
            .iter()
            .all(|(name, of)| self.values.get(name).is_some_and(|it| it.complete(*of)))
    }

    /// The case as one line of JSON, `severity` and `now` left out.
    pub fn json(&self) -> String {
        let mut out = "{\"id\":\"oracle\"".to_owned();
        for (name, value) in &self.values {
            // Writing into a String cannot fail.
            let _ = write!(out, ",\"{name}\":{}", value.json());
        }
        out.push('}');
        out
    }
}

impl Value {
    /// Whether no part of it is unknown.
    pub fn complete(&self, of: Type) -> bool {
        match (self, of) {
            (Value::Records(list), Type::Records(fields)) => list.iter().all(|record| {
                let mut names = fields.iter().map(|it| it.0);
                names.all(|it| record.contains_key(it))
            }),
            _ => true,
        }
    }

    /// As JSON.
    fn json(&self) -> String {
        let text = |it: &str| serde_json::Value::from(it).to_string();
        match self {
            Value::None => "null".to_owned(),
            Value::Boolean(it) => it.to_string(),
            Value::Integer(it) => it.to_string(),
            Value::Number(it) => (*it).to_owned(),
            Value::Text(it) => text(it),
            Value::Timestamp(it) => text(&instant(*it)),
            Value::Duration(it) => text(&span(*it)),
            Value::Texts(list) => serde_json::Value::from(list.clone()).to_string(),
            Value::Records(list) => {
                let record = |it: &BTreeMap<&str, Value>| {
                    let fields = it
                        .iter()
                        .map(|(name, it)| format!("\"{name}\":{}", it.json()));
                    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
                };
                let list: Vec<String> = list.iter().map(record).collect();
                format!("[{}]", list.join(","))
            }
        }
    }

    /// The value as CEL has it; a fact that is none has no key there.
    fn cel(&self) -> Result<Option<Cel>, String> {
        Ok(Some(match self {
            Value::None => return Ok(None),
            Value::Boolean(it) => Cel::Bool(*it),
            Value::Integer(it) => Cel::Int(*it),
            Value::Number(it) => {
                Cel::Float(it.parse().map_err(|_| format!("`{it}` is not a number"))?)
            }
            Value::Text(it) => Cel::from(*it),
            Value::Timestamp(it) => timestamp(*it)?,
            Value::Duration(it) => Cel::Duration(TimeDelta::milliseconds(*it)),
            Value::Texts(list) => Cel::from(list.clone()),
            Value::Records(list) => {
                let mut records: Vec<Cel> = Vec::new();
                for record in list {
                    let mut map: HashMap<String, Cel> = HashMap::new();
                    for (name, value) in record {
                        if let Some(value) = value.cel()? {
                            map.insert((*name).to_owned(), value);
                        }
                    }
                    records.push(map.into());
                }
                records.into()
            }
        }))
    }
}

fn timestamp(at: i64) -> Result<Cel, String> {
    let at = DateTime::from_timestamp_millis(at).ok_or_else(|| format!("{at} is no instant"))?;
    Ok(Cel::Timestamp(at.fixed_offset()))
}

/// An instant as text, milliseconds only if there are any.
pub fn instant(at: i64) -> String {
    let form = if at % 1000 == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Millis
    };
    DateTime::from_timestamp_millis(at)
        .map_or_else(String::new, |it| it.to_rfc3339_opts(form, true))
}

/// A span as text: hours, minutes, seconds and milliseconds, as CEL reads it.
pub fn span(length: i64) -> String {
    let mut out = String::new();
    if length < 0 {
        out.push('-');
    }
    let mut left = length.unsigned_abs();
    for (unit, size) in [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)] {
        if left >= size || (size == 1000 && length == 0) {
            let _ = write!(out, "{}{unit}", left / size);
            left %= size;
        }
    }
    out
}

/// What CEL says of an expression: `None` if it has no value because a fact is
/// none.
///
/// # Errors
///
/// If a fact is unknown, if the text is no expression, if it has another value
/// than yes and no, or another error than a missing key.
pub fn cel_answer(expr: &str, case: &Facts) -> Result<Option<bool>, String> {
    Expression::new(expr)?.answer(case)
}

/// An expression that CEL has read.
pub struct Expression(Program);

impl Expression {
    /// Read one.
    ///
    /// # Errors
    ///
    /// If the text is no expression.
    pub fn new(expr: &str) -> Result<Expression, String> {
        Program::compile(expr)
            .map(Expression)
            .map_err(|it| it.to_string())
    }

    /// As [`cel_answer`].
    ///
    /// # Errors
    ///
    /// As [`cel_answer`], but for the text.
    pub fn answer(&self, case: &Facts) -> Result<Option<bool>, String> {
        answer(&self.0, case)
    }
}

fn answer(program: &Program, case: &Facts) -> Result<Option<bool>, String> {
    if let Some((unknown, _)) = FACTS
        .iter()
        .find(|(name, of)| !case.values.get(name).is_some_and(|it| it.complete(*of)))
    {
        return Err(format!(
            "`{unknown}` is unknown, or a part of it, of which CEL knows nothing"
        ));
    }
    let mut map: HashMap<String, Cel> = HashMap::new();
    for (name, value) in &case.values {
        if let Some(value) = value.cel()? {
            map.insert((*name).to_owned(), value);
        }
    }
    let mut context = Context::default();
    context.add_variable_from_value("case", map);
    context.add_variable_from_value("now", timestamp(case.now)?);
    context.add_variable_from_value("severity", case.severity);
    match program.execute(&context) {
        Ok(Cel::Bool(answer)) => Ok(Some(answer)),
        Ok(other) => Err(format!("a value of another type: {other:?}")),
        Err(ExecutionError::NoSuchKey(_)) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// What CEL says of an expression that has a value.
///
/// # Errors
///
/// As [`cel_answer`], and if it has no value.
pub fn cel_value(expr: &str, case: &Facts) -> Result<bool, String> {
    cel_answer(expr, case)?
        .ok_or_else(|| "a fact that is none leaves it without a value".to_owned())
}

#[cfg(test)]
mod tests;
