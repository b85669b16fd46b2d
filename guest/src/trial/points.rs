//! The points of a policy as JSON.

use super::outline::{Outline, Point, PointKind};
use super::reach::{Answers, reach};
use crate::engine::write::Json;
use crate::program::ir::Program;
use crate::text::source::Source;

/// Every point, with its place, what it can answer, and what it cannot, and why.
pub fn points(source: &str, program: &Program, outline: &Outline) -> String {
    let answers = reach(program, outline);
    let source = Source::new(source);
    let mut text = String::new();
    let mut json = Json::new(&mut text);
    json.open();
    json.key_text("policy", &program.name);
    json.key_text("digest", &program.digest);
    json.key("points");
    json.open_list();
    for (at, (point, answers)) in outline.points.iter().zip(&answers).enumerate() {
        write(&mut json, at, point, answers, &source);
    }
    json.close_list();
    json.close();
    text
}

fn write(json: &mut Json<'_>, at: usize, point: &Point, answers: &Answers, source: &Source<'_>) {
    let (start, end) = (source.place(point.span.start), source.place(point.span.end));
    json.open();
    json.key("point");
    json.whole(at as i64);
    json.key_text("kind", point.kind.as_str());
    let name = match point.kind {
        PointKind::Condition => "text",
        _ => "id",
    };
    json.key_text(name, &point.id);
    json.key_text("of", &point.of);
    for (key, it) in [
        ("line", start.line),
        ("column", start.column),
        ("end_line", end.line),
        ("end_column", end.column),
    ] {
        json.key(key);
        json.whole(i64::from(it));
    }
    json.key_texts("outcomes", answers.can.iter().copied());
    json.key("cannot");
    json.open_list();
    for (outcome, why) in &answers.cannot {
        json.open();
        json.key_text("outcome", outcome);
        json.key_text("why", why);
        json.close();
    }
    json.close_list();
    json.close();
}
