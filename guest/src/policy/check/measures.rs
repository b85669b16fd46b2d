//! Checks measures.

use super::{Checker, MEASURED, near};
use crate::expr::Want;
use crate::expr::typed::{CalendarId, FactId, Kind};
use crate::limits::{GROUPED_BY_MAX, MEASURES_MAX};
use crate::policy::ast::{self, Take};
use crate::policy::checked::{Counted, GroupBy, Limit, Measure};
use crate::policy::values;
use crate::text::code::Code;
use crate::text::span::Span;
use crate::time::zone::Zone;
use crate::value::decimal::Decimal;
use crate::value::ty::Ty;

/// What the figure of a measure is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    /// A share of one.
    Share,
    /// A number.
    Number,
    /// A span of time.
    Span,
}

impl Checker<'_> {
    pub(super) fn measures(
        &mut self,
        measures: &[ast::Measure],
        lists: &[ast::Checklist],
    ) -> Vec<Measure> {
        self.ids("measure", measures.iter().map(|it| &it.id));
        if let Some(more) = measures.get(MEASURES_MAX) {
            self.bad_measure(
                more.id.span,
                format!(
                    "the policy has {} measures, and {MEASURES_MAX} are the most that are counted together",
                    measures.len()
                ),
                "put the others into a policy of their own",
            );
        }
        measures
            .iter()
            .filter_map(|it| self.measure(it, lists))
            .collect()
    }

    fn measure(&mut self, of: &ast::Measure, lists: &[ast::Checklist]) -> Option<Measure> {
        let among = of
            .among
            .as_ref()
            .map(|it| self.group(it, MEASURED, "`among`"));
        let counted = self.counted(of, lists);
        self.misplaced(of);
        let by: Vec<(GroupBy, Ty)> = of.by.iter().filter_map(|it| self.grouped(it)).collect();
        if let (Some(more), true) = (of.by.get(GROUPED_BY_MAX), of.by.len() > GROUPED_BY_MAX) {
            let span = match more {
                ast::GroupBy::Value(it) | ast::GroupBy::Each { list: it, .. } => it.span,
            };
            self.bad_measure(
                span,
                format!("cases are grouped by at most {GROUPED_BY_MAX} things together"),
                "leave one out, or write a measure for each",
            );
        }
        let want = Want::Value(Ty::Timestamp);
        let at = of.at.as_ref().and_then(|it| {
            let found = self.expression(it, want, MEASURED, "`at`");
            found.map(|it| it.0)
        });
        self.periods(of);
        let (counted, ty, unit) = counted?;
        let first = match &counted {
            Counted::Stays { .. } => Some(ty.clone()),
            _ => by.first().map(|it| it.1.clone()),
        };
        let limits = [
            self.limits(&of.at_least, unit, first.as_ref()),
            self.limits(&of.at_most, unit, first.as_ref()),
            self.change(&of.rise_at_most),
            self.change(&of.fall_at_most),
        ];
        if let ([least, ..], [most, ..]) = (limits[0].as_slice(), limits[1].as_slice())
            && least.group.is_none()
            && most.group.is_none()
            && least.value > most.value
            && let Some(written) = of.at_most.first()
        {
            let message = format!(
                "it cannot be at least {} and at most {}",
                least.written, most.written
            );
            self.bad_limit(
                written.value.span,
                message,
                "let `at_most` be no less than `at_least`",
            );
        }
        Some(Measure {
            of: of.clone(),
            among,
            counted,
            by: by.into_iter().map(|it| it.0).collect(),
            at,
            limits,
            place: self.place(of.id.span),
        })
    }

    /// What is counted, the type of the first group's name where that is its own, and
    /// what the figure is.
    fn counted(
        &mut self,
        of: &ast::Measure,
        lists: &[ast::Checklist],
    ) -> Option<(Counted, Ty, Unit)> {
        match &of.of {
            ast::Counted::Cases => Some((Counted::Cases, Ty::Integer, Unit::Number)),
            ast::Counted::Share(it) => {
                let share = self.group(it, MEASURED, "`share`");
                let minus = of
                    .minus
                    .as_ref()
                    .map(|it| self.group(it, MEASURED, "`minus`"));
                Some((Counted::Share(share, minus), Ty::Boolean, Unit::Share))
            }
            ast::Counted::Value(it) => self.value_of(of, it),
            ast::Counted::Met(name) => {
                let found = lists.iter().position(|it| it.name.value == name.value);
                let Some(found) = found else {
                    let names = lists.iter().map(|it| it.name.value.as_str());
                    let help = near(&name.value, names, "checklists");
                    let message = format!("there is no checklist `{}`", name.value);
                    self.bad_measure(name.span, message, &help);
                    return None;
                };
                Some((Counted::Met(found as u32), Ty::Boolean, Unit::Share))
            }
            ast::Counted::Stays(it) => {
                let (expr, _) = self.expression(it, Want::Scalar, MEASURED, "`stays`")?;
                let Kind::Fact(fact) = expr.kind else {
                    let message = format!("`{}` is not a fact, so it keeps no value", it.text);
                    self.bad_measure(it.span, message, "name a fact, as in `stays: case.tier`");
                    return None;
                };
                if !matches!(expr.ty, Ty::Text(_) | Ty::Integer | Ty::Boolean) {
                    let message = format!(
                        "`{}` is a {}, and has too many values to be kept apart",
                        it.text, expr.ty
                    );
                    self.bad_measure(it.span, message, "name a text or a whole number");
                    return None;
                }
                let runs_while = of
                    .runs_while
                    .as_ref()
                    .map(|it| self.group(it, super::NOTHING, "`while`"));
                let counted = Counted::Stays {
                    fact,
                    runs_while,
                    calendar: self.calendar_of(of),
                };
                let unit = match of.take.as_ref().map(|it| it.value) {
                    Some(Take::Returned) => Unit::Share,
                    _ => Unit::Span,
                };
                Some((counted, expr.ty, unit))
            }
        }
    }

    fn value_of(
        &mut self,
        of: &ast::Measure,
        value: &ast::Condition,
    ) -> Option<(Counted, Ty, Unit)> {
        let (expr, _) = self.expression(value, Want::Scalar, MEASURED, "`value`")?;
        let unit = match expr.ty {
            Ty::Integer | Ty::Number => Unit::Number,
            Ty::Duration => Unit::Span,
            _ => {
                let message = format!(
                    "`{}` is a {}, and only numbers and spans of time are added up",
                    value.text, expr.ty
                );
                let help = match expr.ty {
                    Ty::Timestamp => {
                        "take another timestamp away, as in `case.resolved_at - case.opened_at`"
                    }
                    _ => {
                        "write `share:` for how often something holds, or `by:` to group by a text"
                    }
                };
                self.bad_measure(value.span, message, help);
                return None;
            }
        };
        let calendar = self.calendar_of(of);
        if let (Some(written), true, false) = (
            &of.calendar,
            calendar.is_some(),
            matches!(expr.kind, Kind::Difference { .. }),
        ) {
            self.bad_measure(
                written.span,
                format!(
                    "the open time of `{}` is counted from one timestamp to another, and `{}` does not name two",
                    written.value, value.text
                ),
                "write one timestamp minus another under `value`, or leave `calendar` out",
            );
        }
        let minus = match of.minus.as_ref().map(|it| (&it.kind, it.span)) {
            Some((ast::GroupKind::When(it), span)) => {
                let (minus, _) = self.expression(it, Want::Scalar, MEASURED, "`minus`")?;
                let span_too = minus.ty == Ty::Duration;
                let fits = match unit {
                    Unit::Span => span_too,
                    _ => matches!(minus.ty, Ty::Integer | Ty::Number),
                };
                if !fits {
                    let message = format!(
                        "`{}` is a {}, and `{}` is a {}",
                        it.text, minus.ty, value.text, expr.ty
                    );
                    self.bad_measure(span, message, "let both be numbers, or both spans of time");
                }
                Some(minus)
            }
            Some((_, span)) => {
                let message = "a condition cannot be taken away from a value".to_owned();
                self.bad_measure(span, message, "name a value, as `minus: case.x`");
                None
            }
            None => None,
        };
        Some((Counted::Value(expr, minus, calendar), Ty::Integer, unit))
    }

    fn calendar_of(&mut self, of: &ast::Measure) -> Option<CalendarId> {
        let name = of.calendar.as_ref()?;
        let found = self.scope.calendars.get(&name.value).copied();
        if found.is_none() {
            let help = near(&name.value, self.scope.calendars.names(), "calendars");
            self.found.help(
                Code::UnknownCalendarName,
                name.span,
                format!("there is no calendar `{}`", name.value),
                help,
            );
        }
        found
    }

    /// Keys that say nothing beside the others.
    fn misplaced(&mut self, of: &ast::Measure) {
        let (value, share, stays) = (
            matches!(of.of, ast::Counted::Value(_)),
            matches!(of.of, ast::Counted::Share(_)),
            matches!(of.of, ast::Counted::Stays(_)),
        );
        let mut say = |span: Option<Span>, fits: bool, key: &str, with: &str| {
            if let (Some(span), false) = (span, fits) {
                let message = format!("`{key}` says nothing here: it goes with {with}");
                self.bad_measure(span, message, &format!("leave `{key}` out"));
            }
        };
        let group = |it: &Option<ast::Group>| it.as_ref().map(|it| it.span);
        say(
            group(&of.minus),
            value || share,
            "minus",
            "`share` and `value`",
        );
        say(group(&of.runs_while), stays, "while", "`stays`");
        let calendar = of.calendar.as_ref().map(|it| it.span);
        say(calendar, value || stays, "calendar", "`value` and `stays`");
        let take = of.take.as_ref().map(|it| it.span);
        say(take, value || stays, "take", "`value` and `stays`");
        if let Some(take) = &of.take
            && take.value == Take::Returned
            && value
        {
            let message = "only stays of a fact come back to where they came from".to_owned();
            self.bad_measure(take.span, message, "take `mean`, or write `stays:`");
        }
    }

    /// When periods are, and whether they can be.
    fn periods(&mut self, of: &ast::Measure) {
        let help = "write `at:` with a timestamp, as `at: case.opened_at`";
        if of.at.is_none() {
            let per = of.per.as_ref().map(|it| (it.span, "`per`"));
            let zone = of.time_zone.as_ref().map(|it| (it.span, "`time_zone`"));
            if let Some((span, key)) = per.or(zone) {
                let message =
                    format!("{key} parts time, but nothing says when a case was: `at` is missing");
                self.bad_measure(span, message, help);
            }
        }
        let changes = [&of.rise_at_most, &of.fall_at_most];
        if let (Some(change), None) = (changes.into_iter().flatten().next(), &of.per) {
            let message = "a change is one from period to period, and there are no periods";
            self.bad_measure(
                change.span,
                message.to_owned(),
                "write `at:` with a timestamp and `per: month`",
            );
        }
        if let Some(zone) = &of.time_zone
            && Zone::find(&zone.value).is_none()
        {
            let message = format!("there is no time zone `{}`", zone.value);
            self.bad_measure(zone.span, message, "name one as `Europe/Lisbon`");
        }
    }

    fn grouped(&mut self, by: &ast::GroupBy) -> Option<(GroupBy, Ty)> {
        match by {
            ast::GroupBy::Value(it) => {
                let (expr, _) = self.expression(it, Want::Scalar, MEASURED, "`by`")?;
                let ty = expr.ty.clone();
                match (&expr.kind, &ty) {
                    (Kind::Literal(_), _) => {
                        let message = format!("`{}` is the same for every case", it.text);
                        self.bad_measure(it.span, message, "name a fact, as `by: case.category`");
                        None
                    }
                    (_, Ty::Timestamp) => {
                        let message =
                            format!("`{}` is an instant, so each case had a group", it.text);
                        let help = format!("write `at: {}` and `per: month`", it.text.trim());
                        self.bad_measure(it.span, message, &help);
                        None
                    }
                    (Kind::Fact(_), _) => Some((GroupBy::Value(expr), ty)),
                    (_, Ty::Boolean) => Some((GroupBy::Condition(expr), ty)),
                    _ => Some((GroupBy::Value(expr), ty)),
                }
            }
            ast::GroupBy::Each { list, field } => {
                let (fact, field, ty) = self.items_of(list, field.as_ref())?;
                Some((GroupBy::Each(fact, field), ty))
            }
        }
    }

    fn items_of(
        &mut self,
        list: &ast::Condition,
        field: Option<&ast::Text>,
    ) -> Option<(FactId, Option<u32>, Ty)> {
        let name = list.text.trim().strip_prefix("case.");
        let found = name.and_then(|it| self.scope.facts.get(it)).cloned();
        let Some((fact, Ty::List(of))) = found else {
            if found.is_none() {
                // Read as an expression for its own error, such as a misspelt name.
                self.expression(list, Want::Scalar, MEASURED, "`each`")?;
            }
            let message = format!("`{}` is not a list", list.text);
            self.bad_measure(list.span, message, "leave `each` out, or name a list");
            return None;
        };
        match (&*of, field) {
            (Ty::Record(fields), None) => {
                let names: Vec<String> = fields.iter().map(|it| format!("`{}`", it.0)).collect();
                let message = format!(
                    "`{}` holds records, and it is not said which field names the group",
                    list.text
                );
                let help = format!("add `field:` with one of {}", names.join(", "));
                self.bad_measure(list.span, message, &help);
                None
            }
            (Ty::Record(fields), Some(field)) => {
                let at = fields.iter().position(|it| it.0 == field.value);
                let Some((at, ty)) = at.and_then(|at| Some((at, fields.get(at)?.1.clone()))) else {
                    let names = fields.iter().map(|it| it.0.as_str());
                    let help = near(&field.value, names, "fields");
                    let message = format!(
                        "the items of `{}` have no field `{}`",
                        list.text, field.value
                    );
                    self.bad_measure(field.span, message, &help);
                    return None;
                };
                if !ty.scalar() || ty == Ty::Timestamp {
                    let message = format!("`{}` is a {ty}, which names no group", field.value);
                    self.bad_measure(field.span, message, "name a text or a number");
                    return None;
                }
                Some((fact, Some(at as u32), ty))
            }
            (of, None) => Some((fact, None, of.clone())),
            (_, Some(field)) => {
                let message = format!("the items of `{}` have no fields", list.text);
                self.bad_measure(field.span, message, "leave `field` out");
                None
            }
        }
    }

    fn limits(&mut self, of: &[ast::Limit], unit: Unit, first: Option<&Ty>) -> Vec<Limit> {
        let mut limits = Vec::new();
        for limit in of {
            if let Some(group) = &limit.group {
                self.limit_group(group, first);
            }
            let written = &limit.value.value;
            match amount(written, unit) {
                Some(value) => limits.push(Limit {
                    group: limit.group.as_ref().map(|it| it.value.clone()),
                    value,
                    written: written.clone(),
                }),
                None => {
                    let (what, help) = match unit {
                        Unit::Share => ("a share", "write a part of the whole, as `95%`"),
                        Unit::Number => ("a number", "write a number, as `3` or `2.5`"),
                        Unit::Span => ("a span of time", "write a span of time, as `4h30m`"),
                    };
                    let message = format!("`{written}` is not {what}, and this measure tells one");
                    self.bad_limit(limit.value.span, message, help);
                }
            }
        }
        limits
    }

    fn limit_group(&mut self, group: &ast::Text, first: Option<&Ty>) {
        match first {
            None => {
                let message = "limits are given for groups, but nothing is grouped".to_owned();
                self.bad_limit(group.span, message, "add `by:`, or write one limit for all");
            }
            Some(Ty::Text(Some(domain))) if !domain.contains(&group.value) => {
                let help = near(&group.value, domain.iter().map(String::as_str), "groups");
                let message = format!("there is no group `{}`", group.value);
                self.bad_limit(group.span, message, &help);
            }
            Some(Ty::Boolean) if !matches!(group.value.as_str(), "yes" | "no") => {
                let message = format!("there is no group `{}`", group.value);
                self.bad_limit(group.span, message, "the groups are `\"yes\"` and `\"no\"`");
            }
            Some(_) => {}
        }
    }

    fn change(&mut self, of: &Option<ast::Text>) -> Vec<Limit> {
        let Some(of) = of else {
            return Vec::new();
        };
        let percent = of.value.strip_suffix('%');
        match percent.and_then(|_| amount(&of.value, Unit::Share)) {
            Some(value) if value >= 0 => vec![Limit {
                group: None,
                value,
                written: of.value.clone(),
            }],
            _ => {
                let message = format!("`{}` does not say how much of a change is right", of.value);
                self.bad_limit(
                    of.span,
                    message,
                    "write a part of the figure before, as `10%`",
                );
                Vec::new()
            }
        }
    }

    fn bad_measure(&mut self, span: Span, message: String, help: &str) {
        self.found.help(Code::BadMeasure, span, message, help);
    }

    fn bad_limit(&mut self, span: Span, message: String, help: &str) {
        self.found.help(Code::BadLimit, span, message, help);
    }
}

/// A limit in millionths, or in milliseconds for a span.
fn amount(text: &str, unit: Unit) -> Option<i128> {
    match unit {
        Unit::Span => values::span(text).ok().map(i128::from),
        Unit::Number => Decimal::parse(text).ok().map(Decimal::millionths),
        Unit::Share => match text.strip_suffix('%') {
            Some(percent) => {
                let of = Decimal::parse(percent.trim_end()).ok()?.millionths();
                (of % 100 == 0).then_some(of / 100)
            }
            None => Decimal::parse(text).ok().map(Decimal::millionths),
        },
    }
}
