//! Reads what is known of the organisation, in JSON or YAML, for the component to judge.

use std::path::Path;

use serde_json::{Map, Number, Value as Json};

use super::{Failure, policy};
use crate::map::document::{Node, Value, parse};

/// The facts of the organisation that a file holds, as one line of JSON.
pub fn of(path: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let text = policy::read(path)?;
    let name = path.display();
    let root = parse(&text).map_err(|error| {
        Failure::words(
            format!(
                "`{name}`:{}:{}: this is neither JSON nor YAML: {}",
                error.at.line, error.at.column, error.message
            ),
            "write one object, such as `{ \"escalations_per_month\": 12 }`",
        )
    })?;
    if !matches!(root.value, Value::Map(_)) {
        return Err(Failure::words(
            format!(
                "`{name}` does not hold facts of the organisation: it is {}",
                root.kind()
            ),
            "write one object, such as `{ \"escalations_per_month\": 12 }`",
        ));
    }
    Ok(Some(json(&root).to_string()))
}

/// A document as JSON.
pub fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Boolean(it) => Json::from(*it),
        Value::Integer(it) => Json::from(*it),
        Value::Number(it) => Number::from_f64(*it).map_or(Json::Null, Json::Number),
        Value::Text(it) => Json::from(it.as_str()),
        Value::List(list) => Json::Array(list.iter().map(json).collect()),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, it)| (key.name.clone(), json(it)));
            Json::Object(entries.collect::<Map<String, Json>>())
        }
    }
}
