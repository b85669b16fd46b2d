//! Conditions on the items of lists.

use super::super::Type;
use super::{Binds, Text, Writer};

impl Writer<'_> {
    /// `case.actions.exists(a, …)` and its like.
    pub(super) fn over_list(&mut self) -> Text {
        let (list, condition) = match self.random.below(5) {
            0 | 1 => (self.fact(|it| it == Type::Texts), self.of_text("x")),
            2 => {
                // A list within a list.
                let inner = match self.random.below(2) {
                    0 => "y.owner == x".to_owned(),
                    _ => format!("y.owner == x && {}", self.of_record("y")),
                };
                let how = self.random.pick(&["exists", "all", "exists_one"]);
                let list = self.fact(|it| it == Type::Texts);
                (list, format!("case.actions.{how}(y, {inner})"))
            }
            _ => ("case.actions".to_owned(), self.of_record("x")),
        };
        match self.random.below(4) {
            0 => Text::new(Binds::Whole, format!("{list}.exists(x, {condition})")),
            1 => Text::new(Binds::Whole, format!("{list}.all(x, {condition})")),
            2 => Text::new(Binds::Whole, format!("{list}.exists_one(x, {condition})")),
            _ => {
                let (sign, count) = (self.random.pick(&["==", "<", ">="]), self.random.below(4));
                let part = format!("size({list}.filter(x, {condition}))");
                let text = match self.random.below(3) {
                    0 => format!("{part} {sign} {count}"),
                    1 => format!("{part} {sign} size({list})"),
                    _ => format!("2 * {part} {sign} size({list})"),
                };
                Text::new(Binds::Relation, text)
            }
        }
    }

    /// A condition on a text.
    fn of_text(&mut self, name: &str) -> String {
        match self.random.below(5) {
            0 => {
                let (how, part) = (
                    self.random.pick(&["startsWith", "endsWith", "contains"]),
                    self.text(),
                );
                format!("{name}.{how}({part})")
            }
            1 => {
                let texts = self.list(3, Self::text);
                format!("!({name} in {texts})")
            }
            2 => {
                let (sign, text) = (self.random.pick(&["==", "!="]), self.text());
                format!("{name} {sign} {text}")
            }
            3 => {
                let fact = self.fact(|it| it == Type::Text);
                format!("{name} == {fact}")
            }
            _ => {
                let (first, second) = (self.text(), self.text());
                format!("{name} == {first} || {name}.contains({second})")
            }
        }
    }

    /// A condition on an action.
    fn of_record(&mut self, name: &str) -> String {
        let one = |it: &mut Self| match it.random.below(6) {
            0 => {
                let field = it.random.pick(&["owner", "title"]);
                it.of_text(&format!("{name}.{field}"))
            }
            1 => {
                let field = it.random.pick(&["owner", "title", "due_at", "done_at"]);
                format!("has({name}.{field})")
            }
            2 => format!("!has({name}.done_at)"),
            3 => format!("{name}.done_at <= {name}.due_at"),
            _ => {
                let sign = it.random.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let field = it.random.pick(&["due_at", "done_at"]);
                let other = match it.parts.now && it.random.chance(500) {
                    true => "now".to_owned(),
                    false => it.instant_literal(),
                };
                match it.random.below(2) {
                    0 => format!("{name}.{field} {sign} {other}"),
                    _ => {
                        let span = it.span_literal();
                        format!("{other} - {name}.{field} {sign} {span}")
                    }
                }
            }
        };
        let first = one(self);
        match self.random.below(4) {
            0 => {
                let (sign, second) = (self.random.pick(&["&&", "||"]), one(self));
                format!("({first}) {sign} ({second})")
            }
            1 => format!("!({first})"),
            _ => first,
        }
    }
}
