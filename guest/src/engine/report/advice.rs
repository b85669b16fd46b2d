//! Puts into JSON what is advised to the organisation.

use super::Json;
use crate::engine::eval::Context;
use crate::engine::outcome::Outcome;
use crate::engine::{rest, words};
use crate::value::tri::Tri;

/// One key, only if any question is answered.
pub(super) fn write(context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    if outcome.advice.iter().all(|it| it.aside) {
        return;
    }
    json.key("advice");
    json.open_list();
    all(context, outcome, json);
    json.close_list();
}

/// All that are answered.
pub(super) fn all(context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    let all = context.program.choices.advice.iter();
    for (of, advised) in all.zip(&outcome.advice).filter(|it| !it.1.aside) {
        json.open();
        json.key_text("id", &of.id);
        json.key_text("question", &of.question);
        json.key_text("answer", advised.verdict.as_str());
        if !of.source.is_empty() {
            json.key_texts("source", of.source.iter().map(String::as_str));
        }
        let mut missing = Vec::new();
        json.key("reasons");
        json.open_list();
        for (at, (reason, answer)) in of.reasons.iter().zip(&advised.reasons).enumerate() {
            json.open();
            json.key_text("id", &reason.id);
            json.key_text("side", reason.side.as_str());
            json.key_text("answer", answer.as_str());
            json.key("speaks");
            json.boolean(advised.speaks(of, at));
            json.key_text("because", &reason.because);
            json.key_text("reason", &words::why(context, reason.when));
            if !reason.advice.is_empty() {
                json.key_text("advice", &reason.advice);
            }
            if !reason.source.is_empty() {
                json.key_texts("source", reason.source.iter().map(String::as_str));
            }
            if *answer == Tri::Unknown {
                rest::missing(context, reason.when, &mut missing);
            }
            json.close();
        }
        json.close_list();
        if !missing.is_empty() {
            super::names(context, "missing", &missing, json);
        }
        json.close();
    }
}
