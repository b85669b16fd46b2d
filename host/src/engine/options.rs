//! What is said beside cases: the moment of decision, and how much to tell.

use serde::Serialize;

/// How much a decision says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Identity, severity, and what is due or unmet.
    Brief,
    /// The whole decision.
    #[default]
    Full,
    /// The whole decision and how it came about.
    Explain,
}

/// What is said beside the cases.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The moment of decision, RFC 3339 text with an offset. Used where the call
    /// takes many cases; where it takes one, the moment is an argument.
    pub now: String,
    /// How much to tell.
    pub detail: Detail,
    /// Reject a case that has a value of the wrong type.
    pub strict: bool,
    /// Drop facts that the policy does not know, instead of rejecting their case.
    pub ignore_extra_facts: bool,
    /// Add to each decision in full the points that influenced each of its answers.
    pub trace: bool,
    /// Decide also what is about the organisation alone, as `advise` does.
    pub organisation: bool,
    /// What is known of the organisation: a JSON object of its facts and rosters, which
    /// holds for every case. None leaves them all unknown.
    pub program: Option<String>,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<&'a str>,
    detail: Detail,
    #[serde(skip_serializing_if = "is_false")]
    strict: bool,
    #[serde(skip_serializing_if = "is_false")]
    ignore_extra_facts: bool,
    #[serde(skip_serializing_if = "is_false")]
    trace: bool,
    #[serde(skip_serializing_if = "is_false")]
    organisation: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_line: Option<u64>,
}

impl Options {
    /// As `decide-lines` takes them; `first_line` numbers the first line of the chunk, from 1.
    pub fn for_lines(&self, first_line: u64) -> String {
        self.written(Some(&self.now), Some(first_line))
    }

    /// As `decide` and `timeline` take them.
    pub fn for_case(&self) -> String {
        self.written(None, None)
    }

    fn written(&self, now: Option<&str>, first_line: Option<u64>) -> String {
        let written = Written {
            now,
            detail: self.detail,
            strict: self.strict,
            ignore_extra_facts: self.ignore_extra_facts,
            trace: self.trace,
            organisation: self.organisation,
            first_line,
        };
        // INVARIANT: a struct of text, numbers and booleans can always be written.
        let mut text = serde_json::to_string(&written).unwrap_or_default();
        if let Some(program) = &self.program {
            // It is JSON already, or the component says that it is not.
            text.pop();
            text.push_str(",\"program\":");
            text.push_str(program);
            text.push('}');
        }
        text
    }
}

fn is_false(it: &bool) -> bool {
    !it
}

#[cfg(test)]
mod tests {
    use super::{Detail, Options};

    #[test]
    fn options_are_written_as_the_wit_says() {
        let options = Options {
            now: "2026-11-20T21:30:00Z".to_owned(),
            detail: Detail::Brief,
            ..Options::default()
        };
        assert_eq!(
            options.for_lines(7),
            r#"{"now":"2026-11-20T21:30:00Z","detail":"brief","first_line":7}"#
        );
        let options = Options {
            strict: true,
            ignore_extra_facts: true,
            trace: true,
            program: Some(r#"{"cases":40}"#.to_owned()),
            ..Options::default()
        };
        assert_eq!(
            options.for_case(),
            r#"{"detail":"full","strict":true,"ignore_extra_facts":true,"trace":true,"program":{"cases":40}}"#
        );
    }
}
