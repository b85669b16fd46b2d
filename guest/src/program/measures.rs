//! Compiles measures.

use super::compile::{Compiler, site, text, texts};
use super::ir::measures::{By, Counted, Kind, Limit, Measure, NamedZone, Per, Take, Unit};
use super::ir::{Node, NodeId, Shape, Slot};
use crate::expr::typed::{self, Expr, FactId};
use crate::policy::ast;
use crate::policy::checked::{self, Condition, GroupBy};
use crate::time::zone::Zone;
use crate::value::ty::Ty;

impl Compiler<'_> {
    /// Compile the measures: the last conditions of all, so that whoever decides can
    /// pass over them.
    pub(super) fn measures(&mut self) {
        let policy = self.policy;
        self.program.measures.first_node = self.program.nodes.len() as NodeId;
        for of in &policy.measures {
            let compiled = self.measure(of);
            self.program.measures.of.push(compiled);
        }
        let asks = |it: &Node| matches!(it, Node::Raised(_));
        self.program.measures.raised = self.program.nodes.iter().any(asks);
        let stays = |it: &Measure| matches!(it.counted, Counted::Stays { .. });
        self.program.measures.stays = self.program.measures.of.iter().any(stays);
    }

    fn measure(&mut self, of: &checked::Measure) -> Measure {
        let among = of.among.as_ref().map(|it| self.asked(it));
        let counted = self.counted(&of.counted);
        let mut by: Vec<(String, By)> = Vec::new();
        if let Counted::Stays { slot, .. } = counted {
            let fact = self.program.facts.get(slot as usize);
            let name = fact.map(|it| it.name.clone()).unwrap_or_default();
            let kind = fact.map_or(Kind::Text, |it| kind_of_shape(&it.shape));
            by.push((name, By::Stay(kind)));
        }
        for (written, it) in of.of.by.iter().zip(&of.by) {
            let by_it = self.by(it);
            by.push((name(written), by_it));
        }
        let take = match (&of.of.take, &counted) {
            (_, Counted::Cases) => Take::Count,
            (_, Counted::Share(..) | Counted::Met(_)) => Take::Share,
            (it, _) => match it.as_ref().map_or(ast::Take::Mean, |it| it.value) {
                ast::Take::Sum => Take::Sum,
                ast::Take::Mean => Take::Mean,
                ast::Take::Median => Take::Percentile(50),
                ast::Take::P90 => Take::Percentile(90),
                ast::Take::P95 => Take::Percentile(95),
                ast::Take::Min => Take::Min,
                ast::Take::Max => Take::Max,
                ast::Take::Returned => Take::Returned,
            },
        };
        let unit = match &of.counted {
            checked::Counted::Cases => Unit::Count,
            checked::Counted::Share(..) | checked::Counted::Met(_) => Unit::Share,
            checked::Counted::Stays { .. } => Unit::Span,
            checked::Counted::Value(it, ..) if it.ty == Ty::Duration => Unit::Span,
            checked::Counted::Value(..) => Unit::Number,
        };
        let zone = of.of.time_zone.as_ref();
        let zone = zone.and_then(|it| Zone::find(&it.value));
        let limit = |it: &checked::Limit| Limit {
            group: it.group.clone(),
            value: it.value,
            written: it.written.clone(),
        };
        Measure {
            id: of.of.id.value.clone(),
            about: text(&of.of.about),
            because: text(&of.of.because),
            source: texts(&of.of.source),
            among,
            counted,
            unit,
            take,
            by,
            at: of.at.as_ref().map(|it| self.value(it)),
            per: of.of.per.as_ref().map(|it| match it.value {
                ast::Per::Day => Per::Day,
                ast::Per::Week => Per::Week,
                ast::Per::Month => Per::Month,
                ast::Per::Quarter => Per::Quarter,
                ast::Per::Year => Per::Year,
            }),
            zone: NamedZone {
                of: zone.unwrap_or_else(Zone::utc),
            },
            least_cases: of
                .of
                .least_cases
                .as_ref()
                .and_then(|it| u64::try_from(it.value).ok())
                .unwrap_or(1),
            limits: std::array::from_fn(|at| {
                let its = of.limits.get(at).map(Vec::as_slice).unwrap_or_default();
                its.iter().map(limit).collect()
            }),
            site: site(of.place),
        }
    }

    /// The number of a condition that is asked of each case.
    fn asked(&mut self, of: &Condition) -> u32 {
        let node = self.condition(of);
        self.numbered(node)
    }

    fn numbered(&mut self, node: NodeId) -> u32 {
        self.program.measures.conditions.push(node);
        (self.program.measures.conditions.len() - 1) as u32
    }

    fn counted(&mut self, of: &checked::Counted) -> Counted {
        match of {
            checked::Counted::Cases => Counted::Cases,
            checked::Counted::Share(of, minus) => {
                let share = self.asked(of);
                Counted::Share(share, minus.as_ref().map(|it| self.asked(it)))
            }
            checked::Counted::Value(of, minus, calendar) => {
                let less = minus.as_ref().map(|it| self.value(it));
                match (&of.kind, calendar) {
                    (typed::Kind::Difference { left, right }, Some(calendar)) => Counted::Open {
                        from: self.value(right),
                        until: self.value(left),
                        calendar: calendar.0,
                        minus: less,
                    },
                    _ => Counted::Value(self.value(of), less),
                }
            }
            checked::Counted::Met(list) => Counted::Met(*list),
            checked::Counted::Stays {
                fact,
                runs_while,
                calendar,
            } => Counted::Stays {
                slot: self.slot(*fact),
                runs_while: runs_while.as_ref().map(|it| self.condition(it)),
                calendar: calendar.map_or(0, |it| it.0),
            },
        }
    }

    fn by(&mut self, of: &GroupBy) -> By {
        match of {
            GroupBy::Condition(it) => {
                let node = self.expression(it);
                By::Condition(self.numbered(node))
            }
            GroupBy::Value(Expr {
                kind: typed::Kind::Severity,
                ..
            }) => By::Severity,
            GroupBy::Value(it) => By::Value(self.value(it), kind_of(&it.ty)),
            GroupBy::Each(fact, field) => self.each(*fact, *field),
        }
    }

    fn each(&mut self, fact: FactId, field: Option<u32>) -> By {
        let list: Slot = self.slot(fact);
        let shape = self.program.facts.get(list as usize).map(|it| &it.shape);
        let (width, at, shape) = match shape {
            Some(Shape::Records(fields)) => {
                let at = field.unwrap_or(0);
                let shape = fields.get(at as usize).map(|it| it.shape.clone());
                (fields.len().max(1) as u32, at, shape)
            }
            Some(Shape::List(of)) => (1, 0, Some((**of).clone())),
            _ => (1, 0, None),
        };
        let shape = shape.unwrap_or(Shape::Boolean);
        By::Each {
            list,
            width,
            at,
            kind: kind_of_shape(&shape),
            shape,
        }
    }
}

/// What a grouping is called.
fn name(of: &ast::GroupBy) -> String {
    let plain = |text: &str| text.trim().trim_start_matches("case.").to_owned();
    match of {
        ast::GroupBy::Value(it) => plain(&it.text),
        ast::GroupBy::Each {
            field: Some(it), ..
        } => it.value.clone(),
        ast::GroupBy::Each { list, field: None } => plain(&list.text),
    }
}

fn kind_of(ty: &Ty) -> Kind {
    match ty {
        Ty::Boolean => Kind::Boolean,
        Ty::Integer | Ty::Number => Kind::Number,
        Ty::Duration => Kind::Span,
        _ => Kind::Text,
    }
}

fn kind_of_shape(shape: &Shape) -> Kind {
    match shape {
        Shape::Boolean => Kind::Boolean,
        Shape::Integer | Shape::Number => Kind::Number,
        Shape::Duration => Kind::Span,
        _ => Kind::Text,
    }
}
