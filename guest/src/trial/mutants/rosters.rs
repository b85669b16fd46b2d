//! Small changes of choices and of advice.

use super::Root;
use super::conditions::{Owner, condition, entry, items, map, scalar, value};
use super::sections::{Plain, Walk, id};
use crate::policy::ast::Side;
use crate::policy::document::Node;

impl Walk<'_, '_> {
    pub(super) fn choices(&mut self, node: &Node) {
        for (at, of) in items(Some(node)).iter().enumerate() {
            self.choice(at, of);
        }
    }

    fn choice(&mut self, at: usize, node: &Node) {
        let of = format!("choose/{}", id(node));
        if let Some((key, under)) = condition(node) {
            let root = Root::Choose(at);
            let owner = Owner { of: &of, root };
            let span = key.span.to(under.span);
            self.instead(owner, key.span, span, false, "when", "nobody is chosen");
            map(&self.context, node, owner, self.into);
        }
        if let Some((key, under)) = entry(node, "where") {
            let root = Root::Fits(at);
            let owner = Owner { of: &of, root };
            let span = key.span.to(under.span);
            self.instead(owner, key.span, span, true, "where", "everybody fits");
            value(&self.context, under, owner, self.into);
        }
        if let Some((_, under)) = entry(node, "prefer") {
            let list = items(Some(under));
            let one = std::slice::from_ref(under);
            let all = if list.is_empty() { one } else { list };
            for (which, it) in all.iter().enumerate() {
                let root = Root::Prefer(at, which);
                self.left_out(&of, list, which, "preference");
                value(&self.context, it, Owner { of: &of, root }, self.into);
            }
        }
        if let Some((_, under)) = entry(node, "order_by") {
            let list = items(Some(under));
            let one = std::slice::from_ref(under);
            let all = if list.is_empty() { one } else { list };
            for (which, it) in all.iter().enumerate() {
                self.left_out(&of, list, which, "order");
                let Some(now) = scalar(it) else {
                    continue;
                };
                let next = match now.trim().strip_suffix(" desc") {
                    Some(field) => field.to_owned(),
                    None => {
                        let field = now.trim();
                        format!("{} desc", field.strip_suffix(" asc").unwrap_or(field))
                    }
                };
                let words = format!("the other way round: `{next}` instead of `{now}`");
                self.replaced("order", &of, it, &next, words);
            }
        }
    }

    /// One of several is left out.
    fn left_out(&mut self, of: &str, list: &[Node], at: usize, what: &str) {
        if let (Some(span), Some(it)) = (self.item_span(list, at), list.get(at)) {
            let words = format!("the {what} `{}` is left out", self.context.cut(it.span));
            let change = Plain {
                kind: "dropped",
                of,
                at: it.span,
                span,
            };
            self.plain(&change, words, String::new());
        }
    }

    pub(super) fn advice(&mut self, node: &Node) {
        for (at, advice) in items(Some(node)).iter().enumerate() {
            let mut which = 0;
            for side in Side::WORDS {
                for reason in items(entry(advice, side).map(|it| &it.1)) {
                    let of = format!("advice/{}/{}", id(advice), id(reason));
                    let root = Root::Reason(at, which);
                    which += 1;
                    let owner = Owner { of: &of, root };
                    self.rule(reason, owner, "the reason never holds");
                    map(&self.context, reason, owner, self.into);
                }
            }
        }
    }
}
