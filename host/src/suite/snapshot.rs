//! Decisions that are written down and compared: all of them but what names the program and the policy.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::claim::Line;
use crate::model::decision::Decision;

/// Lines around a difference.
const CONTEXT: usize = 2;

/// A decision as a snapshot holds it: indented JSON. What names the policy's version and the
/// program is left out, and so is how it came about, so that a new version alone changes nothing.
pub fn written(decision: &Decision) -> String {
    let mut decision = decision.clone();
    decision.explanation.clear();
    let mut value = serde_json::to_value(&decision).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        fields.remove("policy");
        fields.remove("trace");
    }
    format!("{value:#}\n")
}

/// Whether a file holds that decision; its layout does not matter.
pub fn is_same(text: &str, written: &str) -> bool {
    text == written
        || match (
            serde_json::from_str::<Value>(text),
            serde_json::from_str::<Value>(written),
        ) {
            (Ok(held), Ok(made)) => held == made,
            _ => false,
        }
}

/// What differs, line by line, with a little of what is around.
pub fn difference(before: &str, after: &str) -> Vec<Line> {
    // Only what it says is compared, never its layout.
    let before = match serde_json::from_str::<Value>(before) {
        Ok(value) => format!("{value:#}\n"),
        Err(_) => before.to_owned(),
    };
    let diff = TextDiff::from_lines(before.as_str(), after);
    let mut lines = Vec::new();
    for (at, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if at > 0 {
            lines.push(Line {
                sign: ' ',
                text: "…".to_owned(),
            });
        }
        for change in group.iter().flat_map(|it| diff.iter_changes(it)) {
            lines.push(Line {
                sign: match change.tag() {
                    ChangeTag::Delete => '-',
                    ChangeTag::Insert => '+',
                    ChangeTag::Equal => ' ',
                },
                text: change.value().trim_end_matches('\n').to_owned(),
            });
        }
    }
    lines
}
