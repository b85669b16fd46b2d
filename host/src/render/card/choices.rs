//! Who was chosen, and who else there is.

use std::io;

use crate::model::decision::{Choice, Decision, ItemAnswer};
use crate::render::look::Ink;
use crate::render::parts::item_mark;
use crate::render::sheet::{Sheet, Words};

/// Others of one choice that a card names.
const OTHERS_MAX: usize = 5;

/// Write the choices that matter for this case.
pub(super) fn write(sheet: &mut Sheet<'_>, decision: &Decision) -> io::Result<()> {
    let matters = |it: &&Choice| it.answer != ItemAnswer::NotApplicable;
    if !decision.choices.iter().any(|it| matters(&it)) {
        return Ok(());
    }
    sheet.apart(Ink::Strong, "Chosen")?;
    for it in decision.choices.iter().filter(matters) {
        let (ink, sign) = item_mark(&sheet.look, it.answer);
        let sign = Words::new().put(ink, sign).put(Ink::Plain, " ");
        let who = match (&it.chosen, it.answer) {
            (Some(who), ItemAnswer::Yes) => who.clone(),
            (Some(who), _) => format!("perhaps {who}"),
            (None, ItemAnswer::No) => "nobody".to_owned(),
            (None, _) => "not known".to_owned(),
        };
        let body = Words::new()
            .put(Ink::Strong, &who)
            .dot(&sheet.look, Ink::Plain, &it.id);
        sheet.item(&sign, &body)?;
        if !it.reason.is_empty() {
            sheet.para(2, &Words::plain(&it.reason))?;
        }
        for other in it.passed_over.iter().take(OTHERS_MAX) {
            let text = match other.why.as_str() {
                "" => format!("not {}", other.name),
                why => format!("not {}: {why}", other.name),
            };
            sheet.para(2, &Words::new().put(Ink::Faint, &text))?;
        }
        let more = it.passed_over.len().saturating_sub(OTHERS_MAX);
        if more > 0 {
            sheet.para(
                2,
                &Words::new().put(Ink::Faint, &format!("and {more} more")),
            )?;
        }
        for other in &it.undetermined {
            let text = format!(
                "perhaps {}: ask for {}",
                other.name,
                other.missing.join(", ")
            );
            sheet.para(2, &Words::plain(&text))?;
        }
        if it.undetermined.is_empty() && !it.missing.is_empty() {
            sheet.para(
                2,
                &Words::plain(&format!("ask for {}", it.missing.join(", "))),
            )?;
        }
    }
    Ok(())
}
