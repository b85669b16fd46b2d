//! Compiles a checked policy: slots are numbered, texts interned, conditions
//! flattened, and what never varies is worked out.

use std::collections::{BTreeMap, BTreeSet};

use super::digest;
use super::elements::origins;
use super::ir::{
    Checklist, Clock, ClockTables, Constant, Define, Escalation, Fact, Field, Item, Lexicon,
    Measure, Named, Node, NodeId, OnReopen, Program, Raci, Range, Relation, Severity, SeverityRule,
    Shape, Site, Slot, Symbol, Target, TextMatch, Unless, Value, ValueId, Warning,
};
use super::reads::{Reads, Texts, read_expression};
use super::straight::Straight;
use super::tables;
use crate::expr::typed::{
    ClockField, Comparison, CourseId, Expr, FactId, How, Kind, Literal, Match,
};
use crate::policy::ast;
use crate::policy::checked::{self, Checked, Condition};
use crate::text::diag::Diagnostics;
use crate::text::source::Place;
use crate::value::decimal::Decimal;
use crate::value::tri::Tri;
use crate::value::ty::Ty;

/// The phases of a clock, in the engine's order.
const CLOCK_PHASES: [&str; 5] = [
    "not_started",
    "running",
    "paused",
    "ended",
    "not_applicable",
];

/// Compile a policy. What is wrong with its tables is added to `found`.
pub fn compile(policy: &Checked, found: &mut Diagnostics) -> Program {
    let mut compiler = Compiler {
        policy,
        program: Program::default(),
        texts: BTreeMap::new(),
        slots: BTreeMap::new(),
        interned: BTreeMap::new(),
    };
    compiler.run(found);
    let mut program = compiler.program;
    program.straight = Straight::of(&program);
    program.digest = digest::of(&program);
    program
}

pub(super) struct Compiler<'p> {
    pub(super) policy: &'p Checked,
    pub(super) program: Program,
    pub(super) texts: BTreeMap<String, Symbol>,
    /// The slot of each fact.
    slots: BTreeMap<FactId, Slot>,
    /// For each fact and field, the texts that conditions compare it with.
    interned: Texts,
}

impl Compiler<'_> {
    fn run(&mut self, found: &mut Diagnostics) {
        let policy = self.policy;
        self.program.name = policy.name.clone();
        self.program.version = (!policy.version.is_empty()).then(|| policy.version.clone());
        self.number();
        self.program.levels = policy
            .severity
            .as_ref()
            .map(|it| it.levels.clone())
            .unwrap_or_default();
        self.program.level_symbols = self
            .program
            .levels
            .clone()
            .iter()
            .map(|it| self.symbol(it))
            .collect();
        self.program.phase_symbols = CLOCK_PHASES.iter().map(|it| self.symbol(it)).collect();
        self.program.calendars = policy
            .calendars
            .iter()
            .map(|it| Named {
                name: it.name.clone(),
                written: it.written.clone(),
                of: it.of.clone(),
            })
            .collect();
        self.shapes();
        for define in &policy.defines {
            let when = self.condition(&define.when);
            self.program.defines.push(Define {
                name: define.name.clone(),
                when,
                site: site(define.place),
            });
        }
        self.named_tables(found);
        if let Some(severity) = &policy.severity {
            let rules = severity.rules.iter().map(|rule| SeverityRule {
                id: rule.id.clone(),
                level: rule.level,
                when: self.condition(&rule.when),
                because: rule.because.clone(),
                source: rule.source.clone(),
                site: site(rule.place),
            });
            let rules = rules.collect();
            let table = severity.table.as_ref().map(|it| self.table(it));
            if let (Some(of), Some(table)) = (&severity.table, &table) {
                tables::check(of, table, found);
            }
            tables::leftover(severity, table.as_ref(), found);
            self.program.severity = Some(Severity {
                assume_worst: severity.assume_worst,
                rules,
                table,
                otherwise: severity.otherwise,
            });
        }
        for clock in &policy.clocks {
            let compiled = self.clock(clock);
            self.program.clocks.push(compiled);
        }
        for target in &policy.targets {
            let compiled = self.target(target);
            self.program.targets.push(compiled);
        }
        for rule in &policy.escalations {
            let compiled = self.escalation(rule);
            self.program.escalations.push(compiled);
        }
        for (row, when) in &policy.raci {
            let when = when.as_ref().map(|it| self.condition(it));
            self.program.raci.push(Raci {
                activity: row.activity.value.clone(),
                responsible: texts(&row.responsible),
                accountable: row.accountable.value.clone(),
                consulted: texts(&row.consulted),
                informed: texts(&row.informed),
                when,
            });
        }
        for (id, items) in &policy.checklists {
            let items = items.iter().map(|it| Item {
                id: it.of.id.value.clone(),
                applies: it.applies.as_ref().map(|it| self.condition(it)),
                require: self.condition(&it.require),
                because: text(&it.of.because),
                source: texts(&it.of.source),
                site: site(it.place),
            });
            let items = items.collect();
            self.program.checklists.push(Checklist {
                id: id.clone(),
                items,
            });
        }
        self.program.origins = origins(policy);
        self.courses();
        self.choices();
        self.word_lists(found);
        self.measures();
        self.unused_tables(found);
        self.derived();
        self.organisation();
        self.survey();
        self.lone_indicators(found);
    }

    /// Facts that are read get the first slots, in the order of the policy's facts.
    fn number(&mut self) {
        let mut read: BTreeSet<FactId> = BTreeSet::new();
        let mut texts = Texts::new();
        let mut note = Reads {
            read: &mut read,
            texts: &mut texts,
        };
        self.policy
            .conditions(&mut |it| note.condition(it), &mut |_| {});
        self.policy.conditions(&mut |_| {}, &mut |it| {
            read_expression(it, &mut read, &mut texts);
        });
        let policy = self.policy;
        let of_severity = policy.severity.as_ref().and_then(|it| it.table.as_ref());
        for table in of_severity
            .into_iter()
            .chain(policy.tables.iter().map(|it| &it.table))
        {
            for (at, (column, _)) in table.columns.iter().enumerate() {
                let checked::Column::Fact(fact) = column else {
                    continue;
                };
                read.insert(*fact);
                for row in &table.rows {
                    if let Some(checked::Cell::Texts(its)) = row.cells.get(at) {
                        texts
                            .entry((*fact, None))
                            .or_default()
                            .extend(its.iter().cloned());
                    }
                }
            }
        }
        read.extend(policy.coverages.iter().map(|it| it.list));
        read.extend(policy.choices.iter().map(|it| it.list));
        for measure in &policy.measures {
            if let checked::Counted::Stays { fact, .. } = &measure.counted {
                read.insert(*fact);
            }
            for by in &measure.by {
                if let checked::GroupBy::Each(fact, _) = by {
                    read.insert(*fact);
                }
            }
        }
        // What a derived fact is counted from is read with it.
        let id = |name: &str| {
            self.policy
                .facts
                .iter()
                .position(|it| it.name == name)
                .map(|at| FactId(at as u32))
        };
        if id("escalations").is_some() && !self.policy.escalations.is_empty() {
            read.extend(id("escalations"));
            read.extend(id("reopened_at"));
        }
        for _ in 0..3 {
            for (at, fact) in self.policy.facts.iter().enumerate() {
                if !read.contains(&FactId(at as u32)) {
                    continue;
                }
                match &fact.derived {
                    Some(checked::Derived::Phase) => read.extend(id("status")),
                    Some(checked::Derived::Changes(of) | checked::Derived::LastChange(of)) => {
                        read.insert(*of);
                    }
                    Some(checked::Derived::Reopens | checked::Derived::ReopenedAt) => {
                        read.extend(id("phase"))
                    }
                    None => {}
                }
            }
        }
        let order = self.order(&read);
        self.slots = order
            .iter()
            .enumerate()
            .map(|(slot, fact)| (*fact, slot as Slot))
            .collect();
        self.program.slots = read.len() as u32;
        self.interned = texts;
    }

    /// What values each fact has, now that all texts are known.
    fn shapes(&mut self) {
        let mut facts: Vec<(Slot, Fact)> = Vec::new();
        for (at, fact) in self.policy.facts.iter().enumerate() {
            let id = FactId(at as u32);
            let Some(slot) = self.slots.get(&id).copied() else {
                continue;
            };
            let mut shape = self.shape(&fact.ty, id, None);
            if let (true, Shape::Records(fields)) = (fact.name == "escalations", &mut shape) {
                self.name_records(id, fields);
            }
            facts.push((
                slot,
                Fact {
                    name: fact.name.clone(),
                    shape,
                    absent_none: fact.absent_none,
                    happened: fact.happened,
                    about: fact.about.clone(),
                    rank: at as u32,
                },
            ));
        }
        facts.sort_by_key(|it| it.0);
        self.program.facts = facts.into_iter().map(|it| it.1).collect();
        let read = self.program.facts.iter().zip(0..self.program.slots);
        self.program.happened = read.filter(|it| it.0.happened).map(|it| it.1).collect();
    }

    /// Records of escalations name the policy's rules and targets.
    fn name_records(&mut self, fact: FactId, fields: &mut [Field]) {
        let rules: BTreeSet<String> = self
            .policy
            .escalations
            .iter()
            .map(|it| it.of.id.value.clone())
            .collect();
        let targets: BTreeSet<String> = self
            .policy
            .targets
            .iter()
            .map(|it| it.of.id.value.clone())
            .collect();
        for (at, field) in (0..).zip(fields) {
            let mut known = match field.name.as_str() {
                "rule" => rules.clone(),
                "to" => targets.clone(),
                _ => continue,
            };
            let compared = self.interned.get(&(fact, Some(at)));
            known.extend(compared.into_iter().flatten().cloned());
            field.shape = Shape::Text(self.lexicon(&known, false));
        }
    }

    fn shape(&mut self, ty: &Ty, fact: FactId, field: Option<u32>) -> Shape {
        match ty {
            Ty::Boolean => Shape::Boolean,
            Ty::Integer => Shape::Integer,
            Ty::Number => Shape::Number,
            Ty::Timestamp => Shape::Timestamp,
            Ty::Duration => Shape::Duration,
            Ty::Text(domain) => {
                let known = self.interned.get(&(fact, field));
                let mut all = known.cloned().unwrap_or_default();
                all.extend(domain.iter().flat_map(|it| it.iter().cloned()));
                Shape::Text(self.lexicon(&all, domain.is_some()))
            }
            Ty::List(of) => match &**of {
                Ty::Record(fields) => {
                    let fields = (0..).zip(fields.iter()).map(|(at, (name, ty))| Field {
                        name: name.clone(),
                        shape: self.shape(ty, fact, Some(at)),
                    });
                    Shape::Records(fields.collect())
                }
                of => Shape::List(Box::new(self.shape(of, fact, field))),
            },
            Ty::Record(_) => Shape::Records(Vec::new()),
        }
    }

    fn lexicon(&mut self, texts: &BTreeSet<String>, closed: bool) -> Lexicon {
        let mut all: Vec<&String> = texts.iter().collect();
        all.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        Lexicon {
            symbols: all.into_iter().map(|it| self.symbol(it)).collect(),
            closed,
        }
    }

    pub(super) fn symbol(&mut self, text: &str) -> Symbol {
        if let Some(it) = self.texts.get(text) {
            return *it;
        }
        let symbol = self.program.texts.len() as Symbol;
        self.program.texts.push(text.to_owned());
        self.texts.insert(text.to_owned(), symbol);
        symbol
    }

    pub(super) fn slot(&self, fact: FactId) -> Slot {
        self.slots.get(&fact).copied().unwrap_or(0)
    }

    pub(super) fn node(&mut self, node: Node) -> NodeId {
        self.program.nodes.push(node);
        (self.program.nodes.len() - 1) as NodeId
    }

    fn value_node(&mut self, value: Value) -> ValueId {
        if let Some(at) = self.program.values.iter().position(|it| *it == value) {
            return at as ValueId;
        }
        self.program.values.push(value);
        (self.program.values.len() - 1) as ValueId
    }

    fn range(&mut self, nodes: Vec<NodeId>, weights: Vec<i64>) -> Range {
        let start = self.program.lists.len() as u32;
        self.program.lists.extend(nodes);
        self.program.weights.extend(weights);
        self.program.weights.resize(self.program.lists.len(), 1);
        Range {
            start,
            end: self.program.lists.len() as u32,
        }
    }

    pub(super) fn condition(&mut self, condition: &Condition) -> NodeId {
        let node = match condition {
            Condition::When(it) => return self.expression(it),
            Condition::All(of) => {
                let nodes = of.iter().map(|it| self.condition(it)).collect();
                Node::And(self.range(nodes, Vec::new()))
            }
            Condition::Any(of) => {
                let nodes = of.iter().map(|it| self.condition(it)).collect();
                Node::Or(self.range(nodes, Vec::new()))
            }
            Condition::Not(of) => Node::Not(self.condition(of)),
            Condition::AtLeast(count, of) => {
                let nodes = of.iter().map(|it| self.condition(it)).collect();
                Node::AtLeast {
                    count: *count,
                    of: self.range(nodes, Vec::new()),
                }
            }
            Condition::Score(least, of) => {
                let nodes = of.iter().map(|it| self.condition(&it.0)).collect();
                let of = self.range(nodes, of.iter().map(|it| it.1).collect());
                Node::Score { least: *least, of }
            }
        };
        self.node(node)
    }

    pub(super) fn expression(&mut self, expr: &Expr) -> NodeId {
        let node = match &expr.kind {
            Kind::Literal(Literal::Boolean(it)) => Node::Constant(Tri::from(*it)),
            Kind::Fact(fact) => Node::Fact(self.slot(*fact)),
            Kind::Has(fact) => Node::Has(self.slot(*fact)),
            Kind::Course(CourseId::Process(at)) => Node::Conforms(*at),
            Kind::Course(CourseId::Coverage(at)) => Node::Covered(*at),
            Kind::Mentions { subject, list } => Node::Mentions {
                subject: self.value(subject),
                list: list.0,
            },
            Kind::History(of) => Node::Fact(self.history(of)),
            Kind::Part(part) => Node::Fact(self.part(*part)),
            Kind::HasPart(part) => Node::Has(self.part(*part)),
            Kind::Each { how, of } => Node::Each {
                how: (*how).into(),
                of: self.items(of),
            },
            Kind::Is(define) => Node::Define(define.0),
            Kind::Escalated(target) => Node::Escalated(target.0),
            Kind::Raised(rule) => Node::Raised(rule.0),
            Kind::Not(of) => Node::Not(self.expression(of)),
            Kind::And(of) => {
                let nodes = of.iter().map(|it| self.expression(it)).collect();
                Node::And(self.range(nodes, Vec::new()))
            }
            Kind::Or(of) => {
                let nodes = of.iter().map(|it| self.expression(it)).collect();
                Node::Or(self.range(nodes, Vec::new()))
            }
            Kind::Compare { op, left, right } => self.comparison(*op, left, right),
            Kind::In { needle, list } => self.within(needle, list),
            Kind::Member { needle, list } => Node::Member {
                needle: self.value(needle),
                list: self.slot(*list),
            },
            Kind::MemberOfPart { needle, list } => Node::Member {
                needle: self.value(needle),
                list: self.part(*list),
            },
            Kind::Match {
                how,
                subject,
                pattern,
            } => Node::Match {
                how: match how {
                    Match::Starts => TextMatch::Starts,
                    Match::Ends => TextMatch::Ends,
                    Match::Contains => TextMatch::Contains,
                },
                subject: self.value(subject),
                pattern: self.value(pattern),
            },
            _ => Node::Holds(self.value(expr)),
        };
        self.node(node)
    }

    fn comparison(&mut self, op: Comparison, left: &Expr, right: &Expr) -> Node {
        let mut relation = relation(op);
        let plain = |it: &Expr| {
            matches!(
                it.kind,
                Kind::Fact(_) | Kind::Part(_) | Kind::Clock { .. } | Kind::Literal(_)
            )
        };
        if left.ty == Ty::Boolean && !(plain(left) && plain(right)) {
            let (left, right) = (self.expression(left), self.expression(right));
            return Node::Same {
                left,
                right,
                differs: relation == Relation::NotEqual,
            };
        }
        let (mut left, mut right) = (left, right);
        if matches!(left.kind, Kind::Literal(_)) {
            std::mem::swap(&mut left, &mut right);
            relation = mirrored(relation);
        }
        match (&left.kind, &right.kind) {
            (Kind::Severity, Kind::Literal(Literal::Text(level))) => {
                let bit = self.levels_in(std::iter::once(level.as_str()));
                let all = (1_u32 << self.program.levels.len()).wrapping_sub(1) as u16;
                Node::Severity {
                    levels: if relation == Relation::NotEqual {
                        all & !bit
                    } else {
                        bit
                    },
                }
            }
            (Kind::Fact(_) | Kind::Part(_), Kind::Literal(constant)) => {
                let slot = self.place(left);
                match (&left.ty, constant) {
                    (Ty::Boolean, Literal::Boolean(it)) => {
                        let holds = self.node(Node::Fact(slot));
                        let same = *it == (relation == Relation::Equal);
                        if same {
                            Node::And(self.range(vec![holds], Vec::new()))
                        } else {
                            Node::Not(holds)
                        }
                    }
                    (Ty::Text(_), Literal::Text(it)) => Node::Symbol {
                        slot,
                        symbol: self.symbol(it),
                        differs: relation == Relation::NotEqual,
                    },
                    (Ty::Integer, Literal::Integer(constant)) => Node::Whole {
                        slot,
                        relation,
                        constant: *constant,
                    },
                    (Ty::Timestamp, Literal::Timestamp(constant))
                    | (Ty::Duration, Literal::Duration(constant)) => Node::Whole {
                        slot,
                        relation,
                        constant: *constant,
                    },
                    (_, Literal::Integer(it)) => Node::Decimal {
                        slot,
                        relation,
                        constant: Decimal::integer(*it).millionths(),
                    },
                    (_, Literal::Number(it)) => Node::Decimal {
                        slot,
                        relation,
                        constant: it.millionths(),
                    },
                    _ => Node::Compare {
                        relation,
                        left: self.value(left),
                        right: self.value(right),
                    },
                }
            }
            _ => Node::Compare {
                relation,
                left: self.value(left),
                right: self.value(right),
            },
        }
    }

    fn levels_in<'t>(&self, names: impl Iterator<Item = &'t str>) -> u16 {
        names
            .filter_map(|name| self.program.levels.iter().position(|it| it == name))
            .fold(0, |bits, at| bits | 1 << at)
    }

    fn within(&mut self, needle: &Expr, list: &[Literal]) -> Node {
        let texts: Option<Vec<&str>> = list
            .iter()
            .map(|it| {
                if let Literal::Text(it) = it {
                    Some(it.as_str())
                } else {
                    None
                }
            })
            .collect();
        match (&needle.kind, texts) {
            (Kind::Severity, Some(texts)) => Node::Severity {
                levels: self.levels_in(texts.into_iter()),
            },
            (Kind::Fact(_) | Kind::Part(_), Some(texts)) if matches!(needle.ty, Ty::Text(_)) => {
                let start = self.program.symbols.len() as u32;
                let symbols: Vec<Symbol> = texts.iter().map(|it| self.symbol(it)).collect();
                self.program.symbols.extend(symbols);
                let list = Range {
                    start,
                    end: self.program.symbols.len() as u32,
                };
                Node::Among {
                    slot: self.place(needle),
                    list,
                }
            }
            _ => {
                let start = self.program.constants.len() as u32;
                let constants: Vec<Constant> = list.iter().map(|it| self.constant(it)).collect();
                self.program.constants.extend(constants);
                let list = Range {
                    start,
                    end: self.program.constants.len() as u32,
                };
                Node::In {
                    needle: self.value(needle),
                    list,
                }
            }
        }
    }

    fn constant(&mut self, it: &Literal) -> Constant {
        match it {
            Literal::Boolean(it) => Constant::Boolean(*it),
            Literal::Integer(it) => Constant::Integer(*it),
            Literal::Number(it) => Constant::Millionths(it.millionths()),
            Literal::Text(it) => Constant::Text(self.symbol(it)),
            Literal::Timestamp(it) => Constant::Instant(*it),
            Literal::Duration(it) => Constant::Span(*it),
        }
    }

    pub(super) fn value(&mut self, expr: &Expr) -> ValueId {
        let value = match &expr.kind {
            Kind::Literal(it) => Value::Constant(self.constant(it)),
            Kind::Fact(_) | Kind::Part(_) => Value::Fact(self.place(expr)),
            Kind::Pick(table) => Value::Pick(table.0),
            Kind::History(of) if of.how == How::TimeIn => Value::Spent(self.history(of)),
            Kind::History(of) => Value::Fact(self.history(of)),
            Kind::Count(of) => Value::Count(self.items(of)),
            Kind::Times { factor, of } => Value::Times {
                factor: *factor,
                of: self.value(of),
            },
            Kind::Severity => Value::Severity,
            Kind::Now => Value::Now,
            Kind::Clock { clock, field } => Value::Clock {
                clock: clock.0,
                measure: measure(*field),
            },
            Kind::Size(fact) => Value::Size(self.slot(*fact)),
            Kind::Difference { left, right } => {
                Value::Difference(self.value(left), self.value(right))
            }
            Kind::Shift { at, by, back } => Value::Shift {
                at: self.value(at),
                by: self.value(by),
                back: *back,
            },
            Kind::Elapsed { since, calendar } => Value::Elapsed {
                since: self.value(since),
                calendar: calendar.0,
            },
            // The checker lets no condition stand where a value is compared.
            _ => Value::Constant(Constant::Boolean(false)),
        };
        self.value_node(value)
    }

    fn clock(&mut self, clock: &checked::Clock) -> Clock {
        Clock {
            id: clock.id.clone(),
            from: clock.from.as_ref().map(|it| self.value(it)),
            until: clock.until.as_ref().map(|it| self.value(it)),
            since: clock.since.as_ref().map(|it| self.value(it)),
            while_: clock.runs_while.as_ref().map(|it| self.condition(it)),
            pause: clock.pause_while.as_ref().map(|it| self.condition(it)),
            cadence: clock.cadence,
            targets: clock.targets.clone(),
            calendars: clock.calendars.iter().map(|it| it.0).collect(),
            tables: ClockTables {
                target: clock.target_table.map(|it| it.0),
                calendar: clock.calendar_table.map(|it| it.0),
            },
            warnings: clock
                .warn_at
                .iter()
                .map(|it| match it {
                    ast::WarnAt::Used(share) => Warning::Share(*share),
                    ast::WarnAt::Before(lead) => Warning::Lead(*lead),
                })
                .collect(),
            on_reopen: match clock.on_reopen {
                ast::OnReopen::Continue => OnReopen::Continue,
                ast::OnReopen::ExcludeClosedTime => OnReopen::ExcludeClosedTime,
                ast::OnReopen::Restart => OnReopen::Restart,
            },
            restart_on_severity: clock.restart,
            source: clock.source.clone(),
            site: site(clock.place),
        }
    }

    fn target(&mut self, target: &checked::Target) -> Target {
        let of = &target.of;
        Target {
            id: of.id.value.clone(),
            symbol: self.symbol(&of.id.value),
            path: of.path.value.word().to_owned(),
            tier: of.tier.as_ref().map(|it| it.value),
            rank: of.rank.as_ref().map(|it| it.value.clone()),
            acknowledge_within: of.acknowledge_within.as_ref().map(|it| it.value),
            lead: of.contact.as_ref().map(|it| it.lead.value.clone()),
            when_absent: of
                .contact
                .as_ref()
                .and_then(|it| it.when_absent.as_ref())
                .map(|it| it.value.clone()),
            approval: target.approval.as_ref().map(|it| self.condition(it)),
            site: site(target.place),
        }
    }

    fn escalation(&mut self, rule: &checked::Escalation) -> Escalation {
        let of = &rule.of;
        let unless = of.unless.iter().zip(&rule.unless).map(|(of, when)| Unless {
            id: of.id.value.clone(),
            when: self.condition(when),
            because: text(&of.because),
        });
        let unless = unless.collect();
        Escalation {
            id: of.id.value.clone(),
            symbol: self.symbol(&of.id.value),
            to: rule.to.iter().map(|it| it.0).collect(),
            when: self.condition(&rule.when),
            because: text(&of.because),
            source: texts(&of.source),
            unless,
            repeat: of.repeat.as_ref().map(|it| it.value),
            repeat_until_ended: of
                .until
                .as_ref()
                .is_some_and(|it| it.value == ast::RepeatUntil::Ended),
            site: site(rule.place),
        }
    }
}

fn relation(op: Comparison) -> Relation {
    match op {
        Comparison::Equal => Relation::Equal,
        Comparison::NotEqual => Relation::NotEqual,
        Comparison::Less => Relation::Less,
        Comparison::LessOrEqual => Relation::LessOrEqual,
        Comparison::Greater => Relation::Greater,
        Comparison::GreaterOrEqual => Relation::GreaterOrEqual,
    }
}

/// The same relation with its sides exchanged.
fn mirrored(relation: Relation) -> Relation {
    match relation {
        Relation::Equal | Relation::NotEqual => relation,
        Relation::Less => Relation::Greater,
        Relation::LessOrEqual => Relation::GreaterOrEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterOrEqual => Relation::LessOrEqual,
    }
}

fn measure(field: ClockField) -> Measure {
    match field {
        ClockField::Phase => Measure::Phase,
        ClockField::Used => Measure::Used,
        ClockField::Remaining => Measure::Remaining,
        ClockField::Elapsed => Measure::Elapsed,
        ClockField::Breached => Measure::Breached,
        ClockField::Due => Measure::Due,
        ClockField::Missed => Measure::Missed,
    }
}

pub(super) fn site(place: Place) -> Site {
    Site {
        line: place.line,
        column: place.column,
    }
}

pub(super) fn texts(of: &[ast::Text]) -> Vec<String> {
    of.iter().map(|it| it.value.clone()).collect()
}

pub(super) fn text(of: &Option<ast::Text>) -> String {
    of.as_ref().map(|it| it.value.clone()).unwrap_or_default()
}

impl Checked {
    /// Visit every condition and every other expression of the policy.
    fn conditions(&self, condition: &mut dyn FnMut(&Condition), expression: &mut dyn FnMut(&Expr)) {
        self.defines.iter().for_each(|it| condition(&it.when));
        self.severity
            .iter()
            .flat_map(|it| &it.rules)
            .for_each(|it| condition(&it.when));
        for clock in &self.clocks {
            [&clock.runs_while, &clock.pause_while]
                .into_iter()
                .flatten()
                .for_each(&mut *condition);
            [&clock.from, &clock.until, &clock.since]
                .into_iter()
                .flatten()
                .for_each(&mut *expression);
        }
        self.targets
            .iter()
            .filter_map(|it| it.approval.as_ref())
            .for_each(&mut *condition);
        for rule in &self.escalations {
            condition(&rule.when);
            rule.unless.iter().for_each(&mut *condition);
        }
        self.raci
            .iter()
            .filter_map(|it| it.1.as_ref())
            .for_each(&mut *condition);
        for (_, seen) in self.processes.iter().flat_map(|it| &it.steps) {
            match seen {
                checked::Seen::At(it) => expression(it),
                checked::Seen::When(it) => condition(it),
            }
        }
        for coverage in &self.coverages {
            expression(&coverage.from);
            coverage.until.iter().for_each(&mut *expression);
        }
        self.conditions_of_choices(condition);
        for item in self.checklists.iter().flat_map(|it| &it.1) {
            condition(&item.require);
            item.applies.iter().for_each(&mut *condition);
        }
        for measure in &self.measures {
            measure.conditions(condition, expression);
        }
    }
}
