//! Checks choices, the people that are named by one, and questions about the organisation.

use super::{Checker, EVERYTHING, NOTHING, near};
use crate::expr::scope::Item;
use crate::expr::typed::{FactId, Reads};
use crate::policy::ast;
use crate::policy::checked::{Choose, Condition, Order};
use crate::text::code::Code;
use crate::text::source::Place;
use crate::text::suggest;
use crate::value::ty::Ty;

/// What a person at hand is called in conditions.
const PERSON: &str = "p";
/// How a choice is named where a person is.
const CHOSEN: &str = "choose.";
/// Fields that usually name a person.
const NAMES: [&str; 2] = ["name", "person"];

/// A list of records: the fact, an item of it, and the fields of one.
type Roster = (FactId, Ty, Vec<(String, Ty)>);

impl Checker<'_> {
    pub(super) fn choose(&mut self, choose: &ast::Choose) -> Option<Choose> {
        let (list, ty, fields) = self.roster(&choose.from)?;
        let name = self.name_field(choose, &fields);
        let order: Vec<Order> = choose
            .order
            .iter()
            .filter_map(|it| self.order(it, &choose.from.value, &fields))
            .collect();
        let when = choose
            .when
            .as_ref()
            .map(|it| self.group(it, EVERYTHING, "a choice"));
        self.scope.item = Some(Item {
            name: PERSON.to_owned(),
            list,
            shown: choose.from.value.clone(),
            ty,
        });
        let fits = choose
            .fits
            .as_ref()
            .map(|it| self.group(it, EVERYTHING, "`where`"));
        let prefer = choose
            .prefer
            .iter()
            .map(|it| self.group(it, EVERYTHING, "`prefer`"))
            .collect();
        self.scope.item = None;
        Some(Choose {
            of: choose.clone(),
            list,
            name: name?,
            fits,
            prefer,
            order,
            when,
            place: self.place(choose.id.span),
        })
    }

    /// The list of records of a name: `sponsors`, `program.sponsors` or `case.team`.
    fn roster(&mut self, from: &ast::Text) -> Option<Roster> {
        let (facts, name) = match from.value.strip_prefix("case.") {
            Some(name) => (&self.scope.facts, name),
            None => {
                let name = from.value.strip_prefix("program.");
                (&self.scope.program, name.unwrap_or(&from.value))
            }
        };
        if let Some((fact, Ty::List(of))) = facts.get(name)
            && let Ty::Record(fields) = &**of
        {
            return Some((*fact, (**of).clone(), fields.to_vec()));
        }
        let lists: Vec<&str> = facts.names().filter(|it| {
            matches!(facts.get(it), Some((_, Ty::List(of))) if matches!(**of, Ty::Record(_)))
        }).collect();
        let help = match suggest::nearest(name, lists) {
            Some(it) => format!("did you mean `{it}`?"),
            None => {
                "describe it under `rosters`: `sponsors: { name: text, rank: text }`".to_owned()
            }
        };
        let message = match facts.get(name) {
            Some((_, ty)) => format!("`{}` is {ty}, not a list of records", from.value),
            None => format!("there is no roster `{}`", from.value),
        };
        self.found
            .help(Code::UnknownRoster, from.span, message, help);
        None
    }

    fn name_field(&mut self, choose: &ast::Choose, fields: &[(String, Ty)]) -> Option<u32> {
        let text = |name: &str| {
            let named = |it: &(String, Ty)| it.0 == name && matches!(it.1, Ty::Text(_));
            fields.iter().position(named)
        };
        let found = match &choose.name {
            Some(name) => text(&name.value),
            None => NAMES.iter().find_map(|it| text(it)),
        };
        if found.is_none() {
            let texts = fields.iter().filter(|it| matches!(it.1, Ty::Text(_)));
            let texts: Vec<String> = texts.map(|it| format!("`{}`", it.0)).collect();
            let help = match texts.as_slice() {
                [] => "give its records a field `name` of type text".to_owned(),
                texts => format!(
                    "say which field names a person, with `name:`; there is {}",
                    texts.join(", ")
                ),
            };
            let (span, message) = match &choose.name {
                Some(it) => (
                    it.span,
                    format!(
                        "the records of `{}` have no text `{}`",
                        choose.from.value, it.value
                    ),
                ),
                None => (
                    choose.from.span,
                    format!(
                        "nothing says how a person of `{}` is called",
                        choose.from.value
                    ),
                ),
            };
            self.found.help(Code::BadChoice, span, message, help);
        }
        found.map(|it| it as u32)
    }

    /// `open_engagements`, `last_assigned_at asc`, `probability * financial_impact desc`
    fn order(&mut self, text: &ast::Text, from: &str, fields: &[(String, Ty)]) -> Option<Order> {
        let mut words: Vec<&str> = text.value.split_whitespace().collect();
        let way = match words.last() {
            Some(it @ (&"asc" | &"desc")) => Some(*it),
            _ => None,
        };
        words.truncate(words.len() - usize::from(way.is_some()));
        let said = words.join(" ");
        let factors: Vec<&str> = said.split('*').map(str::trim).collect();
        let plain = |it: &&str| !it.is_empty() && !it.contains(' ');
        if factors.len() > 2 || !factors.iter().all(plain) {
            let name = factors.first().and_then(|it| it.split(' ').next());
            let name = name.unwrap_or("");
            let help = format!(
                "write `{name} asc` for the least first, `{name} desc` for the greatest, or two fields as `{name} * other`"
            );
            self.found.help(
                Code::BadChoice,
                text.span,
                format!("`{}` does not say by what to order", text.value),
                help,
            );
            return None;
        }
        let alone = factors.len() == 1;
        let mut found = factors
            .iter()
            .map(|it| self.order_field(text, it, from, fields, alone));
        let field = found.next().flatten()?;
        let times = match found.next() {
            Some(it) => Some(it?),
            None => None,
        };
        Some(Order {
            field,
            times,
            descending: way == Some("desc"),
        })
    }

    /// A field that has an order; one of two that are multiplied is a number.
    fn order_field(
        &mut self,
        text: &ast::Text,
        name: &str,
        from: &str,
        fields: &[(String, Ty)],
        alone: bool,
    ) -> Option<u32> {
        let name = name.strip_prefix("p.").unwrap_or(name);
        let mut bad = |message: String, help: String| {
            self.found.help(Code::BadChoice, text.span, message, help);
        };
        let Some(at) = fields.iter().position(|it| it.0 == name) else {
            let names = fields.iter().map(|it| it.0.as_str());
            let help = near(name, names, "fields");
            bad(
                format!("the records of `{from}` have no field `{name}`"),
                help,
            );
            return None;
        };
        match fields.get(at).map(|it| &it.1) {
            Some(Ty::Integer | Ty::Number) => {}
            Some(Ty::Timestamp | Ty::Duration) if alone => {}
            Some(Ty::Timestamp | Ty::Duration) => {
                bad(
                    format!("`{name}` is no number, and cannot be multiplied"),
                    "multiply two numbers, such as a probability and an amount".to_owned(),
                );
                return None;
            }
            _ => {
                let help = "order by a number, a timestamp or a duration; what else matters is a condition under `prefer`";
                bad(format!("`{name}` has no order"), help.to_owned());
                return None;
            }
        }
        Some(at as u32)
    }

    /// Who is named by a choice is named by one that there is.
    pub(super) fn people(&mut self, policy: &ast::Policy) {
        let contacts = policy.targets.iter().filter_map(|it| it.contact.as_ref());
        let contacts = contacts.flat_map(|it| std::iter::once(&it.lead).chain(&it.when_absent));
        let roles = policy.raci.iter().flat_map(|it| {
            let one = std::iter::once(&it.accountable);
            let many = it
                .responsible
                .iter()
                .chain(&it.consulted)
                .chain(&it.informed);
            one.chain(many)
        });
        for who in contacts.chain(roles) {
            let Some(id) = who.value.strip_prefix(CHOSEN) else {
                continue;
            };
            if policy.choices.iter().any(|it| it.id.value == id) {
                continue;
            }
            let known = policy.choices.iter().map(|it| it.id.value.as_str());
            let help = near(id, known, "choices");
            let message = format!("there is no choice `{id}`");
            self.found
                .help(Code::UnknownChoice, who.span, message, help);
        }
    }

    /// A question about the organisation: its reasons rest on facts and the time alone.
    pub(super) fn advice(&mut self, of: &ast::Advice) -> (ast::Advice, Vec<Condition>, Place) {
        self.ids("reason", of.reasons.iter().map(|it| &it.id));
        let allowed = Reads {
            now: true,
            ..NOTHING
        };
        let reasons = of.reasons.iter();
        let whens = reasons.map(|it| self.group(&it.when, allowed, "an advice"));
        let whens = whens.collect();
        (of.clone(), whens, self.place(of.id.span))
    }
}
