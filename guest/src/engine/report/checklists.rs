//! Puts into JSON how checklists stand.

use super::Json;
use crate::engine::eval::Context;
use crate::engine::outcome::{ItemState, Outcome};
use crate::engine::words;
use crate::program::ir::NodeId;
use crate::value::tri::Tri;

/// All that are decided.
pub(super) fn all(context: &Context<'_>, outcome: &Outcome, json: &mut Json<'_>) {
    for (at, list) in context.program.checklists.iter().enumerate() {
        let state = outcome.lists.get(at);
        if state.is_some_and(|it| it.aside) {
            continue;
        }
        json.open();
        json.key_text("id", &list.id);
        json.key_text("ready", state.map_or(Tri::Unknown, |it| it.ready).as_str());
        json.key("items");
        json.open_list();
        for (item, state) in list.items.iter().zip(state.map_or(&[][..], |it| &it.items)) {
            json.open();
            json.key_text("id", &item.id);
            json.key_text("answer", state.as_str());
            json.key_text("because", &item.because);
            if state.unmet() {
                json.key_text("needs", &needs(context, item.applies, item.require, *state));
            }
            super::rested(context, item.require, json);
            json.close();
        }
        json.close_list();
        json.close();
    }
}

/// What would meet an item of a checklist.
fn needs(
    context: &Context<'_>,
    applies: Option<NodeId>,
    require: NodeId,
    state: ItemState,
) -> String {
    let doubt = applies.is_some_and(|it| context.answer(it) == Tri::Unknown);
    let why = words::why(context, require);
    match state {
        ItemState::Answer(Tri::Unknown) if doubt => {
            let applies = applies
                .map(|it| words::why(context, it))
                .unwrap_or_default();
            format!("whether it matters is not known: {applies}")
        }
        ItemState::Answer(Tri::Unknown) => format!("say whether it is so: {why}"),
        _ => format!("not met: {why}"),
    }
}
