//! The facts of a policy: the vocabulary's, restated or not, and its own.

use std::rc::Rc;

use super::{Checker, near};
use crate::expr::typed::FactId;
use crate::policy::ast;
use crate::policy::checked::{Derived, Fact, PartRule};
use crate::policy::vocabulary::{
    self, Absent, Entry, Group, Kind, PHASES, RESERVED, STATUS_PHASES, Tense,
};
use crate::text::code::Code;
use crate::value::ty::Ty;

impl Checker<'_> {
    /// All facts, with the phase of each text of `status`.
    pub(super) fn facts(&mut self, policy: &ast::Policy) -> (Vec<Fact>, Vec<(String, ast::Phase)>) {
        let mut facts: Vec<Fact> = vocabulary::all()
            .iter()
            .filter(|it| it.group != Group::Program)
            .map(standard)
            .collect();
        let mut phases: Vec<(String, ast::Phase)> = STATUS_PHASES
            .iter()
            .filter_map(|(text, phase)| Some(((*text).to_owned(), ast::Phase::from_word(phase)?)))
            .collect();
        for field in &policy.fields {
            if RESERVED.contains(&field.name.value.as_str()) {
                let message = format!(
                    "`{}` cannot be a field; it has a meaning of its own",
                    field.name.value
                );
                self.found.help(
                    Code::ReservedName,
                    field.name.span,
                    message,
                    "give the field another name",
                );
                continue;
            }
            let known = facts.iter().position(|it| it.name == field.name.value);
            let known = known.and_then(|at| facts.get(at).cloned().map(|it| (at, it)));
            let mut fact = self.field(field, known.as_ref().map(|it| &it.1));
            if !field.phases.is_empty() {
                match self.phases(field, &mut fact) {
                    Some(of) => phases = of,
                    None => continue,
                }
            } else if field.name.value == "status" && field.one_of.is_some() {
                let texts = domain(&fact.ty);
                phases.retain(|it| texts.contains(&it.0));
                self.without_phase(field, &texts, &phases);
            }
            match known {
                Some((at, _)) => {
                    if let Some(cell) = facts.get_mut(at) {
                        *cell = fact;
                    }
                }
                None => facts.push(fact),
            }
        }
        facts.push(Fact {
            name: "phase".to_owned(),
            ty: Ty::Text(Some(PHASES.iter().map(|it| (*it).to_owned()).collect())),
            absent_none: false,
            happened: false,
            about: "What the status means: new, active, waiting, resolved or closed".to_owned(),
            derived: Some(Derived::Phase),
            parts: Vec::new(),
        });
        for (at, fact) in facts.iter().enumerate() {
            self.scope
                .facts
                .add(fact.name.clone(), (FactId(at as u32), fact.ty.clone()));
        }
        self.program_facts(&policy.program, &mut facts);
        // Facts that follow from others name them, now that all have their place.
        for entry in vocabulary::all() {
            let of = |name: &str| self.scope.facts.get(name).map(|it| it.0);
            let derived = match entry.derived {
                Some(vocabulary::Derived::Changes(name)) => of(name).map(Derived::Changes),
                Some(vocabulary::Derived::LastChange(name)) => of(name).map(Derived::LastChange),
                Some(vocabulary::Derived::Reopenings) => Some(Derived::Reopens),
                Some(vocabulary::Derived::LastReopening) => Some(Derived::ReopenedAt),
                None => None,
            };
            if let (Some(derived), Some(fact)) =
                (derived, facts.iter_mut().find(|it| it.name == entry.name))
            {
                fact.derived = Some(derived);
            }
        }
        (facts, phases)
    }

    /// Those of the organisation: the vocabulary's, the policy's own, and its rosters.
    /// They stand behind all facts of a case, under `program.` and their name.
    fn program_facts(&mut self, fields: &[ast::Field], facts: &mut Vec<Fact>) {
        let mut own: Vec<Fact> = vocabulary::all()
            .iter()
            .filter(|it| it.group == Group::Program)
            .map(standard)
            .collect();
        let mut seen: Vec<&str> = Vec::new();
        for field in fields {
            let name = field.name.value.as_str();
            if seen.contains(&name) {
                let message = format!("`program.{name}` is described twice");
                let help = "describe it under `program` or under `rosters`, not under both";
                self.found
                    .help(Code::DuplicateId, field.name.span, message, help);
                continue;
            }
            seen.push(name);
            let known = own.iter().position(|it| it.name == *name);
            let roster = matches!(field.list, Some(ast::ListOf::Records { .. }));
            // A roster says all that it holds; a fact of the vocabulary keeps its type.
            self.in_roster = true;
            let fact = match known
                .filter(|_| !roster)
                .and_then(|at| own.get(at))
                .cloned()
            {
                Some(fact) => self.field(field, Some(&fact)),
                None => self.field(field, None),
            };
            self.in_roster = false;
            if !field.phases.is_empty() {
                let message =
                    format!("`{name}` is no status of a case, so its texts mean no phase");
                self.found.help(
                    Code::FieldMisfit,
                    field.span,
                    message,
                    "list its texts under `one_of`",
                );
            }
            match known.and_then(|at| own.get_mut(at)) {
                Some(cell) => *cell = fact,
                None => own.push(fact),
            }
        }
        for fact in own {
            let id = FactId(facts.len() as u32);
            self.scope
                .program
                .add(fact.name.clone(), (id, fact.ty.clone()));
            facts.push(Fact {
                name: format!("program.{}", fact.name),
                ..fact
            });
        }
    }

    fn field(&mut self, field: &ast::Field, known: Option<&Fact>) -> Fact {
        let ty = self.field_type(field, known);
        let timestamp = ty == Ty::Timestamp;
        if let Some(kind) = &field.kind
            && !timestamp
        {
            let message = format!(
                "`{}` is not a timestamp, so it neither happened nor is planned",
                field.name.value
            );
            self.found
                .help(Code::FieldMisfit, kind.span, message, "take out `kind`");
        }
        let planned = match (&field.kind, known) {
            (Some(it), _) => it.value == ast::Happening::Planned,
            (None, Some(known)) => timestamp && !known.happened,
            (None, None) => false,
        };
        let happened = timestamp && !planned;
        let absent_none = match (&field.absent, known) {
            (Some(it), _) => it.value == ast::Absent::None,
            (None, Some(known)) => known.absent_none,
            (None, None) => happened,
        };
        let about = field.about.as_ref().map(|it| it.value.clone());
        let about = about
            .or_else(|| known.map(|it| it.about.clone()))
            .unwrap_or_default();
        Fact {
            name: field.name.value.clone(),
            ty,
            absent_none,
            happened,
            about,
            derived: known.and_then(|it| it.derived.clone()),
            parts: self.parts(field, known),
        }
    }

    /// How the fields of the records in a list read: a missing timestamp of
    /// something that happens means that it has not, of the rest nothing is known.
    fn parts(&mut self, field: &ast::Field, known: Option<&Fact>) -> Vec<PartRule> {
        let Some(ast::ListOf::Records { fields, .. }) = &field.list else {
            return known.map(|it| it.parts.clone()).unwrap_or_default();
        };
        let mut rules = Vec::with_capacity(fields.len());
        for (at, it) in fields.iter().enumerate() {
            let timestamp = it.ty.value == ast::ScalarType::Timestamp && !it.list;
            if let Some(kind) = &it.kind
                && !timestamp
            {
                let message = format!(
                    "`{}` is not a timestamp, so it neither happened nor is planned",
                    it.name.value
                );
                self.found
                    .help(Code::FieldMisfit, kind.span, message, "take out `kind`");
            }
            let known = known.and_then(|it| it.parts.get(at));
            let planned = match (&it.kind, known) {
                (Some(it), _) => it.value == ast::Happening::Planned,
                (None, Some(known)) => timestamp && !known.happened,
                (None, None) => false,
            };
            let happened = timestamp && !planned;
            let absent_none = match (&it.absent, known) {
                (Some(it), _) => it.value == ast::Absent::None,
                (None, Some(known)) => known.absent_none,
                (None, None) => happened,
            };
            rules.push(PartRule {
                absent_none,
                happened,
            });
        }
        rules
    }

    /// The type of a field; a fact of the vocabulary keeps its own.
    fn field_type(&mut self, field: &ast::Field, known: Option<&Fact>) -> Ty {
        let texts = self.one_of(field);
        let stated = match (&field.ty, &field.list) {
            (_, Some(ast::ListOf::Scalars(it))) => {
                Some((Ty::List(Rc::new(scalar(it.value, texts.clone()))), it.span))
            }
            (_, Some(ast::ListOf::Records { span, fields })) => {
                for it in fields.iter().filter(|it| it.list && !self.in_roster) {
                    let message = format!(
                        "`{}` is a list inside a record; records hold single values",
                        it.name.value
                    );
                    self.found.help(
                        Code::FieldMisfit,
                        it.name.span,
                        message,
                        "make it a fact of its own",
                    );
                }
                let fields = fields.iter().map(|it| {
                    let texts = it
                        .one_of
                        .as_ref()
                        .map(|it| it.value.iter().map(|it| it.value.clone()).collect());
                    let ty = scalar(it.ty.value, texts);
                    let ty = if it.list { Ty::List(Rc::new(ty)) } else { ty };
                    (it.name.value.clone(), ty)
                });
                Some((Ty::List(Rc::new(Ty::Record(fields.collect()))), *span))
            }
            (Some(it), None) => Some((scalar(it.value, texts.clone()), it.span)),
            (None, None) => None,
        };
        let ty = match (stated, known) {
            (Some((ty, span)), Some(known)) if !same_kind(&ty, &known.ty) => {
                let message = format!(
                    "`{}` is a fact of the vocabulary, of type {}, and cannot be made {}",
                    field.name.value, known.ty, ty
                );
                self.found.help(
                    Code::FieldRetyped,
                    span,
                    message,
                    "leave the type out, or give your field another name",
                );
                known.ty.clone()
            }
            (Some((ty, _)), Some(known)) if texts.is_none() => refined(ty, &known.ty),
            (Some((ty, _)), _) => ty,
            (None, Some(known)) => match (&known.ty, texts.clone()) {
                (Ty::Text(_), Some(texts)) => Ty::Text(Some(texts)),
                (ty, _) => ty.clone(),
            },
            (None, None) => Ty::Text(texts.clone()),
        };
        let text = matches!(&ty, Ty::Text(_))
            || matches!(&ty, Ty::List(of) if matches!(**of, Ty::Text(_)));
        if let (Some(one_of), false) = (&field.one_of, text) {
            let message = format!(
                "`{}` is of type {ty}, and only texts can be listed under `one_of`",
                field.name.value
            );
            self.found.help(
                Code::FieldMisfit,
                one_of.span,
                message,
                "take out `one_of`, or write `type: text`",
            );
        }
        ty
    }

    fn one_of(&mut self, field: &ast::Field) -> Option<Rc<[String]>> {
        let one_of = field.one_of.as_ref()?;
        let mut texts: Vec<String> = Vec::new();
        for it in &one_of.value {
            if texts.contains(&it.value) {
                self.found.help(
                    Code::TextTwice,
                    it.span,
                    format!("`{}` is listed twice", it.value),
                    "take one of the two out",
                );
            } else {
                texts.push(it.value.clone());
            }
        }
        Some(texts.into())
    }

    /// What the texts of a status mean; they are its texts unless `one_of` says more.
    fn phases(&mut self, field: &ast::Field, fact: &mut Fact) -> Option<Vec<(String, ast::Phase)>> {
        if field.name.value != "status" {
            let span = field.phases.first().map_or(field.span, |it| it.0.span);
            let message = format!(
                "only `status` has phases; `{}` is another field",
                field.name.value
            );
            self.found.help(
                Code::FieldMisfit,
                span,
                message,
                "list its texts under `one_of`",
            );
            return None;
        }
        let mut phases: Vec<(String, ast::Phase)> = Vec::new();
        for (phase, texts) in &field.phases {
            for it in texts {
                match phases.iter().find(|known| known.0 == it.value) {
                    Some((_, other)) => {
                        let message = format!(
                            "`{}` cannot mean both `{}` and `{}`",
                            it.value,
                            other.word(),
                            phase.value.word()
                        );
                        self.found.help(
                            Code::TextTwice,
                            it.span,
                            message,
                            "list it under one of the two",
                        );
                    }
                    None => phases.push((it.value.clone(), phase.value)),
                }
            }
        }
        if field.one_of.is_some() {
            let texts = domain(&fact.ty);
            for (_, of) in &field.phases {
                for it in of.iter().filter(|it| !texts.contains(&it.value)) {
                    let help = near(&it.value, texts.iter().map(String::as_str), "texts");
                    self.found.help(
                        Code::FieldMisfit,
                        it.span,
                        format!("`one_of` does not list `{}`", it.value),
                        help,
                    );
                }
            }
            self.without_phase(field, &texts, &phases);
        } else {
            fact.ty = Ty::Text(Some(phases.iter().map(|it| it.0.clone()).collect()));
        }
        Some(phases)
    }

    fn without_phase(
        &mut self,
        field: &ast::Field,
        texts: &[String],
        phases: &[(String, ast::Phase)],
    ) {
        let without: Vec<String> = texts
            .iter()
            .filter(|text| !phases.iter().any(|it| it.0 == **text))
            .map(|it| format!("`{it}`"))
            .collect();
        if !without.is_empty() {
            let message = format!(
                "what {} means is not said, so `case.phase` is unknown then",
                without.join(", ")
            );
            self.found.help(
                Code::StatusWithoutPhase,
                field.name.span,
                message,
                "list it under `new`, `active`, `waiting`, `resolved` or `closed`",
            );
        }
    }
}

fn domain(ty: &Ty) -> Vec<String> {
    match ty {
        Ty::Text(Some(texts)) => texts.to_vec(),
        _ => Vec::new(),
    }
}

/// The same kind of value, whatever texts may occur.
fn same_kind(a: &Ty, b: &Ty) -> bool {
    match (a, b) {
        (Ty::Text(_), Ty::Text(_)) => true,
        (Ty::List(a), Ty::List(b)) => same_kind(a, b),
        (Ty::Record(a), Ty::Record(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b.iter())
                    .all(|(a, b)| a.0 == b.0 && same_kind(&a.1, &b.1))
        }
        (a, b) => a == b,
    }
}

/// A stated type without texts of its own keeps the vocabulary's.
fn refined(stated: Ty, known: &Ty) -> Ty {
    match (&stated, known) {
        (Ty::Text(None), Ty::Text(Some(_))) => known.clone(),
        _ => stated,
    }
}

fn scalar(ty: ast::ScalarType, texts: Option<Rc<[String]>>) -> Ty {
    match ty {
        ast::ScalarType::Boolean => Ty::Boolean,
        ast::ScalarType::Integer => Ty::Integer,
        ast::ScalarType::Number => Ty::Number,
        ast::ScalarType::Text => Ty::Text(texts),
        ast::ScalarType::Timestamp => Ty::Timestamp,
        ast::ScalarType::Duration => Ty::Duration,
    }
}

fn standard(entry: &Entry) -> Fact {
    Fact {
        name: entry.name.to_owned(),
        ty: entry.ty.ty(),
        absent_none: entry.absent == Absent::None,
        happened: matches!(entry.ty, Kind::Timestamp(Tense::Happened)),
        about: entry.about.to_owned(),
        derived: None,
        parts: match entry.ty {
            Kind::Records(fields) => fields.iter().map(|it| standard_part(&it.1)).collect(),
            _ => Vec::new(),
        },
    }
}

fn standard_part(of: &Kind) -> PartRule {
    PartRule {
        absent_none: of.absent() == Absent::None,
        happened: matches!(of, Kind::Timestamp(Tense::Happened)),
    }
}
