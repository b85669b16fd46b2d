//! What is advised to the organisation, as a card: the answer, why, and what to do first.

use std::io::{self, Write};

use super::card::title;
use super::look::{Ink, Look};
use super::parts::{distance, instant, mark};
use super::sheet::{Sheet, Words};
use crate::model::decision::{Advice, Answer, Decision};
use crate::model::organisation::{Reason, Side, Verdict};

/// Write the card.
pub fn write(decision: &Decision, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(look, out);
    title(&mut sheet, decision, None)?;
    for it in &decision.advice {
        one(&mut sheet, it)?;
    }
    sheet.apart(Ink::Strong, "Look again")?;
    let at = decision.at.parse().ok();
    let next = match decision.next_change.as_deref() {
        None => Words::plain("when the facts change; time alone changes nothing here"),
        Some(next) => Words::plain(&instant(next, at)).dot(
            &look,
            Ink::Plain,
            &distance(next, at).unwrap_or_default(),
        ),
    };
    sheet.para(0, &next)
}

fn one(sheet: &mut Sheet<'_>, it: &Advice) -> io::Result<()> {
    let (answer, word) = match it.answer {
        Verdict::YesNow => (Answer::Yes, "yes, now"),
        Verdict::Yes => (Answer::Yes, "yes"),
        Verdict::Weigh => (Answer::Unknown, "weigh both sides"),
        Verdict::NotYet => (Answer::No, "not yet"),
        Verdict::No => (Answer::No, "no: nothing speaks for it"),
        Verdict::Unknown => (Answer::Unknown, "cannot be told yet"),
    };
    sheet.apart(Ink::Strong, "Advice")?;
    let (ink, sign) = mark(&sheet.look, answer);
    let sign = Words::new().put(ink, sign).put(Ink::Plain, " ");
    let body = Words::new()
        .put(Ink::Strong, word)
        .dot(&sheet.look, Ink::Plain, &it.question);
    sheet.item(&sign, &body)?;
    let speak: Vec<&Reason> = it.reasons.iter().filter(|it| it.speaks).collect();
    for reason in &speak {
        let side = match reason.side {
            Side::Override | Side::For => "for",
            Side::Decisive | Side::Against | Side::Sole => "against",
        };
        let because = reason.because.trim_end_matches('.');
        let text = format!("{side}: {because} ({})", reason.reason);
        sheet.para(2, &Words::plain(&text))?;
    }
    let todo = speak.iter().filter_map(|it| it.advice.as_deref());
    for (at, advice) in todo.enumerate() {
        let text = match at {
            0 => format!("first: {advice}"),
            _ => format!("then: {advice}"),
        };
        sheet.para(2, &Words::new().put(Ink::Accent, &text))?;
    }
    if !it.missing.is_empty() {
        sheet.para(
            2,
            &Words::plain(&format!("ask for {}", it.missing.join(", "))),
        )?;
    }
    Ok(())
}
