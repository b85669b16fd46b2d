//! Turns a document into a policy as written.
//!
//! The walk over the grammar reports what does not fit; what is built here is
//! everything that does. Only what the grammar cannot say is checked here too.

use std::collections::BTreeSet;

use super::ast::{
    Assume, BySeverity, Calendar, Checklist, Clock, Contact, Coverage, DateHours, DayHours, Define,
    Demand, Escalation, Field, Group, GroupKind, Item, ListOf, NamedTable, Path, Phase, Phrase,
    Policy, Process, RaciRow, RecordField, Row, Seen, Severity, SeverityRule, Spanned, Step, Table,
    Target, Text, Unless, Weighted, WordList,
};
use super::document::{self, Key, Kind, Node};
use super::entries::{
    Entries, all, by_severity, items, named, phrase, read_scalar, scalar, text, texts, whole_phrase,
};
use super::grammar::{CONDITION_KEYS, POLICY};
use super::unread::{Unread, sections, unread};
use super::{values, walk};
use crate::limits::{LEVELS_MAX, RULES_MAX};
use crate::text::code::Code;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;

/// Read a policy document, YAML or JSON.
///
/// Everything wrong with it is reported in one run. The policy is there
/// whenever the document is a map that calls itself a policy; if there are
/// errors, something of it is [unread](Policy::unread).
pub fn read(text: &str) -> (Option<Policy>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut whole = Vec::new();
    let policy = document::read(text, &mut diagnostics).and_then(|mut root| {
        is_policy(&root, &mut diagnostics)?;
        whole = sections(&root, !diagnostics.has_errors());
        let broken = walk::walk(text, &root, &POLICY, &mut diagnostics);
        set_aside(&mut root, &broken);
        let Kind::Map(entries) = &root.kind else {
            return None;
        };
        Some(
            Reader {
                diagnostics: &mut diagnostics,
            }
            .policy(Entries(entries), Span::new(0, text.len())),
        )
    });
    let policy = policy.map(|policy| Policy {
        unread: unread(text, &whole, &diagnostics),
        ..policy
    });
    (policy, diagnostics)
}

/// Make broken what was reported as such.
fn set_aside(node: &mut Node, broken: &BTreeSet<Span>) {
    if broken.is_empty() {
        return;
    }
    match &mut node.kind {
        Kind::Scalar(_) if broken.contains(&node.span) => node.kind = Kind::Broken,
        Kind::Scalar(_) | Kind::Broken => {}
        Kind::List(items) => items.iter_mut().for_each(|it| set_aside(it, broken)),
        Kind::Map(entries) => entries.iter_mut().for_each(|(_, it)| set_aside(it, broken)),
    }
}

/// The entries of a document that claims to be a policy in a language known here.
fn is_policy<'n>(root: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n [(Key, Node)]> {
    const BEGIN: &str = "begin the document with `escalate: 1`";
    let Kind::Map(entries) = &root.kind else {
        if root.kind != Kind::Broken {
            // Of a list its first character is enough.
            let whole = matches!(root.kind, Kind::Scalar(_));
            let span = if whole {
                root.span
            } else {
                Span {
                    end: root.span.end.min(root.span.start + 1),
                    ..root.span
                }
            };
            diagnostics.help(
                Code::NotAPolicy,
                span,
                "a policy is a map of keys and values, and this is not",
                BEGIN,
            );
        }
        return None;
    };
    let has = |name: &str| entries.iter().find(|(key, _)| key.text == name);
    let Some((key, version)) = has("escalate") else {
        let first = entries.first().map_or(root.span, |(key, _)| key.span);
        let known = entries
            .iter()
            .any(|(key, _)| POLICY.keys.iter().any(|it| it.name == key.text));
        if known {
            // The walk says which key is missing.
            return Some(entries);
        }
        let case = has("id").is_some()
            || has("history").is_some()
            || has("as_of").is_some()
            || has("opened_at").is_some();
        let (message, help) = match case {
            true => (
                "this looks like a case, not a policy",
                "name a policy here, and give cases apart from it",
            ),
            false => ("this is not a policy", BEGIN),
        };
        diagnostics.help(Code::NotAPolicy, first, message, help);
        return None;
    };
    if let Kind::Scalar(scalar) = &version.kind
        && scalar.as_integer().is_some_and(|it| it != 1)
    {
        let message = format!(
            "version {} of the policy language is not known here",
            scalar.text
        );
        diagnostics.help(
            Code::LanguageVersion,
            version.span,
            message,
            "write `escalate: 1`, or use a newer version of this program",
        );
        // What else the document says may mean something else there.
        return None;
    }
    if entries
        .first()
        .is_some_and(|(first, _)| first.text != "escalate")
    {
        diagnostics.help(
            Code::LanguageVersion,
            key.span,
            "`escalate` is not the first key",
            "move it to the top of the document",
        );
    }
    Some(entries)
}

pub(super) struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn policy(&mut self, map: Entries<'_>, span: Span) -> Policy {
        let nameless = || Spanned {
            value: String::new(),
            span: Span {
                start: span.start,
                end: span.start,
            },
        };
        let mut rules = map
            .get("severity")
            .and_then(Entries::of)
            .map_or(0, |it| it.maps("rules").len());
        rules += [
            "clocks",
            "targets",
            "escalations",
            "raci",
            "process",
            "coverage",
            "choose",
            "measures",
            "advice",
        ]
        .iter()
        .map(|name| map.maps(name).len())
        .sum::<usize>();
        rules += map
            .free("checklists")
            .map(|(_, node)| items(node).len())
            .sum::<usize>();
        rules += map.free("define").count() + map.free("tables").count();
        if rules > RULES_MAX {
            self.diagnostics.help(
                Code::TooManyRules,
                map.0.first().map_or(span, |(key, _)| key.span),
                format!("the policy has {rules} rules, and {RULES_MAX} are the most that are read"),
                "split it into several policies",
            );
        }
        let targets = map.maps("targets");
        Policy {
            span,
            unread: Unread::default(),
            name: map.text("policy").unwrap_or_else(nameless),
            version: map.text("version").unwrap_or_else(nameless),
            about: map.text("about"),
            fields: map
                .free("fields")
                .filter_map(|(name, node)| self.field(name, node))
                .collect(),
            program: self.program(map),
            calendars: map
                .free("calendars")
                .filter_map(|(name, node)| calendar(name, node))
                .collect(),
            word_lists: map
                .free("word_lists")
                .map(|(name, node)| WordList {
                    name,
                    words: texts(node),
                })
                .collect(),
            defines: map
                .free("define")
                .filter_map(|(name, node)| self.define(name, node))
                .collect(),
            tables: map
                .free("tables")
                .filter_map(|(name, node)| self.named_table(name, node))
                .collect(),
            severity: map
                .entry("severity")
                .and_then(|(key, node)| self.severity(key, node)),
            clocks: map
                .maps("clocks")
                .into_iter()
                .filter_map(|(node, map)| self.clock(node, map))
                .collect(),
            targets: targets
                .into_iter()
                .filter_map(|(node, map)| self.target(node, map))
                .collect(),
            escalations: map
                .maps("escalations")
                .into_iter()
                .filter_map(|(node, map)| self.escalation(node, map))
                .collect(),
            raci: map
                .maps("raci")
                .into_iter()
                .filter_map(|(node, map)| self.raci(node, map))
                .collect(),
            processes: map
                .maps("process")
                .into_iter()
                .filter_map(|(_, map)| self.process(map))
                .collect(),
            coverages: map
                .maps("coverage")
                .into_iter()
                .filter_map(|(_, map)| coverage(map))
                .collect(),
            choices: self.choices(map),
            checklists: map
                .free("checklists")
                .map(|(name, node)| self.checklist(name, node))
                .collect(),
            measures: map
                .maps("measures")
                .into_iter()
                .filter_map(|(node, map)| self.measure(node, map))
                .collect(),
            advice: self.advice(map),
        }
    }

    pub(super) fn field(&mut self, name: Text, node: &Node) -> Option<Field> {
        let map = Entries::of(node)?;
        let ty = map.word("type", super::ast::ScalarType::from_word);
        if ty.is_none() && map.entry("type").is_some() {
            // Without its type, whatever is said of it would be a guess.
            return None;
        }
        if let (Some((_, _)), Some((key, _))) = (map.entry("type"), map.entry("list")) {
            self.diagnostics.help(
                Code::TypeTwice,
                key.span,
                format!("`{}` has both a type and a list", name.value),
                "remove `type`: `list: text` is a list of texts",
            );
        }
        let phase = |(key, node): &(Key, Node)| {
            let value = Phase::from_word(&key.text)?;
            Some((
                Spanned {
                    value,
                    span: key.span,
                },
                texts(node),
            ))
        };
        Some(Field {
            span: name.span.to(node.span),
            name,
            ty,
            list: map.get("list").and_then(list_of),
            one_of: one_of(map),
            about: map.text("about"),
            absent: map.word("absent", super::ast::Absent::from_word),
            kind: map.word("kind", super::ast::Happening::from_word),
            phases: map.0.iter().filter_map(phase).collect(),
        })
    }

    fn define(&mut self, name: Text, node: &Node) -> Option<Define> {
        let map = Entries::of(node);
        Some(Define {
            name,
            about: map.and_then(|it| it.text("about")),
            when: self.group(node)?,
            source: map.map(Entries::source).unwrap_or_default(),
        })
    }

    fn severity(&mut self, key: &Key, node: &Node) -> Option<Severity> {
        let map = Entries::of(node)?;
        let levels = map.get("levels");
        let names = map.texts("levels");
        let place = levels.map_or(key.span, |it| it.span);
        if names.len() > LEVELS_MAX {
            let message = format!(
                "the policy has {} levels, and {LEVELS_MAX} are the most there can be",
                names.len()
            );
            self.diagnostics.help(
                Code::TooManyLevels,
                place,
                message,
                "make one level of those that are handled alike",
            );
        }
        let rule = |reader: &mut Self, node: &Node, map: Entries<'_>| {
            Some(SeverityRule {
                span: node.span,
                id: map.text("id")?,
                level: map.text("level")?,
                when: reader.condition_of(node, map)?,
                because: map.text("because"),
                source: map.source(),
            })
        };
        Some(Severity {
            span: key.span.to(node.span),
            levels: Spanned {
                value: names,
                span: place,
            },
            assume: map.word("assume", Assume::from_word).unwrap_or(Spanned {
                value: Assume::Worst,
                span: key.span,
            }),
            rules: map
                .maps("rules")
                .into_iter()
                .filter_map(|(node, map)| rule(self, node, map))
                .collect(),
            table: map
                .entry("table")
                .and_then(|(key, node)| self.table(key.span, node, "the level")),
            otherwise: map.text("otherwise"),
        })
    }

    fn named_table(&mut self, name: Text, node: &Node) -> Option<NamedTable> {
        let map = Entries::of(node)?;
        Some(NamedTable {
            about: map.text("about"),
            gives: map.word("gives", super::ast::Gives::from_word)?,
            table: self.table(name.span, node, "what it gives")?,
            otherwise: map.text("otherwise"),
            name,
        })
    }

    /// A table under a key; `last` is what the last cell of a row says.
    fn table(&mut self, key: Span, node: &Node, last: &str) -> Option<Table> {
        let map = Entries::of(node)?;
        let hit = map.word("hit", super::ast::Hit::from_word)?;
        let written = map.get("columns").map(items).unwrap_or_default();
        let columns: Vec<Phrase> = written.iter().filter_map(phrase).collect();
        let mut rows = Vec::new();
        for node in map.get("rows").map(items).unwrap_or_default() {
            let Kind::List(cells) = &node.kind else {
                continue;
            };
            if cells.len() != written.len() + 1 {
                self.diagnostics.help(
                    Code::RowLength,
                    node.span,
                    format!("this row has {}, and {} are needed: one for each column, and {last}", counted(cells.len(), "cell"), written.len() + 1),
                    "write `\"*\"` where anything will do; a comma within a cell needs quotes: `\"medium, low\"`",
                );
                continue;
            }
            let Some((outcome, cells)) = cells.split_last() else {
                continue;
            };
            let cells: Vec<Phrase> = cells
                .iter()
                .filter_map(|it| scalar(it).map(|scalar| whole_phrase(it, scalar)))
                .collect();
            let level = text(outcome);
            if level.is_none() && scalar(outcome).is_some() {
                self.diagnostics.help(
                    Code::NotText,
                    outcome.span,
                    format!("the last cell of a row is {last}, and this is not text"),
                    format!("write {last} in quotes"),
                );
            }
            if let Some(outcome) = level.filter(|_| cells.len() == written.len()) {
                rows.push(Row {
                    span: node.span,
                    cells,
                    outcome,
                });
            }
        }
        (columns.len() == written.len()).then(|| Table {
            span: key.to(node.span),
            hit,
            columns,
            rows,
            source: map.source(),
        })
    }

    fn clock(&mut self, node: &Node, map: Entries<'_>) -> Option<Clock> {
        let spans = |text: &str| values::span_or_none(text).ok();
        let table = |name: &str| {
            let written = map.text(name)?;
            let of = written.value.strip_prefix(values::PICK)?.to_owned();
            Some(Spanned {
                value: of,
                ..written
            })
        };
        let demanded = |name: &str| match (table(name), map.get(name)) {
            (Some(it), _) => Some(BySeverity::One(Spanned {
                value: None,
                span: it.span,
            })),
            (None, node) => node.and_then(|it| by_severity(it, spans)),
        };
        let demand = match (map.get("target"), map.get("every")) {
            (Some(_), None) => Demand::Target(demanded("target")?),
            (None, Some(_)) => Demand::Every(demanded("every")?),
            _ => return None,
        };
        let id = map.text("id")?;
        let has = |name: &str| map.get(name).is_some();
        let (lacking, help) = match demand {
            Demand::Target(_) => (
                !has("from"),
                "add `from:` with the timestamp it counts from",
            ),
            Demand::Every(_) => (
                !has("from") && !has("since") && !has("while"),
                "add `since:` with the timestamp of the last time, or `from:`, or `while:`",
            ),
        };
        if lacking {
            self.diagnostics.help(
                Code::ClockWithoutStart,
                id.span,
                format!("the clock `{}` does not say what it counts from", id.value),
                help,
            );
        }
        Some(Clock {
            span: node.span,
            id,
            about: map.text("about"),
            from: map.phrase("from"),
            until: map.phrase("until"),
            runs_while: map.get("while").and_then(|it| self.group(it)),
            since: map.phrase("since"),
            pause_while: map.get("pause_while").and_then(|it| self.group(it)),
            calendar_table: table("calendar"),
            demand_table: table("target").or_else(|| table("every")),
            calendar: map
                .get("calendar")
                .filter(|_| table("calendar").is_none())
                .and_then(|it| by_severity(it, |text| Some(text.to_owned()))),
            demand,
            warn_at: all(map.get("warn_at"), |text| values::warn_at(text).ok()),
            on_reopen: map.word("on_reopen", super::ast::OnReopen::from_word),
            on_severity_change: map.word(
                "on_severity_change",
                super::ast::OnSeverityChange::from_word,
            ),
            because: map.text("because"),
            source: map.source(),
        })
    }

    fn target(&mut self, node: &Node, map: Entries<'_>) -> Option<Target> {
        let contact = map.get("contact").and_then(Entries::of);
        let human = map
            .get("approval")
            .and_then(Entries::of)
            .and_then(|it| it.get("human"));
        let id = map.text("id")?;
        let both = Spanned {
            value: Path::Both,
            span: id.span,
        };
        Some(Target {
            span: node.span,
            about: map.text("about"),
            path: map.word("path", Path::from_word).unwrap_or(both),
            tier: map.integer("tier"),
            rank: map.text("rank"),
            acknowledge_within: map.word("acknowledge_within", |text| values::span(text).ok()),
            contact: contact.and_then(|it| {
                Some(Contact {
                    lead: it.text("lead")?,
                    when_absent: it.text("when_absent"),
                })
            }),
            approval: human.and_then(|it| self.group(it)),
            source: map.source(),
            id,
        })
    }

    fn escalation(&mut self, node: &Node, map: Entries<'_>) -> Option<Escalation> {
        if let (Some((key, _)), None) = (map.entry("until"), map.entry("repeat")) {
            self.diagnostics.help(
                Code::UntilWithoutRepeat,
                key.span,
                "`until` says when repeating ends, and nothing is repeated",
                "add `repeat: 1h`, or remove `until`",
            );
        }
        let unless = |reader: &mut Self, node: &Node, map: Entries<'_>| {
            let when = reader.condition_of(node, map)?;
            Some(Unless {
                span: node.span,
                id: map.text("id")?,
                when,
                because: map.text("because"),
            })
        };
        Some(Escalation {
            span: node.span,
            id: map.text("id")?,
            to: map.texts("to"),
            when: self.condition_of(node, map)?,
            because: map.text("because"),
            source: map.source(),
            unless: map
                .maps("unless")
                .into_iter()
                .filter_map(|(node, map)| unless(self, node, map))
                .collect(),
            repeat: map.word("repeat", |text| values::span(text).ok()),
            until: map.word("until", super::ast::RepeatUntil::from_word),
        })
    }

    fn raci(&mut self, node: &Node, map: Entries<'_>) -> Option<RaciRow> {
        Some(RaciRow {
            span: node.span,
            activity: map.text("activity")?,
            responsible: map.texts("responsible"),
            accountable: map.text("accountable")?,
            consulted: map.texts("consulted"),
            informed: map.texts("informed"),
            when: self.condition_of(node, map),
            source: map.source(),
        })
    }

    fn process(&mut self, map: Entries<'_>) -> Option<Process> {
        let mut steps = Vec::new();
        for (_, step) in map.maps("steps") {
            let at = step.phrase("at").map(Seen::At);
            let when = step.get("when").and_then(|it| self.group(it));
            if let (Some(id), Some(seen)) = (step.text("id"), at.or(when.map(Seen::When))) {
                steps.push(Step { id, seen });
            }
        }
        Some(Process {
            id: map.text("id")?,
            about: map.text("about"),
            steps,
            because: map.text("because"),
            source: map.source(),
        })
    }

    fn checklist(&mut self, name: Text, node: &Node) -> Checklist {
        let item = |node: &Node| {
            let map = Entries::of(node)?;
            Some(Item {
                span: node.span,
                id: map.text("id")?,
                require: map.get("require").and_then(|it| self.group(it))?,
                applies: map.get("applies").and_then(|it| self.group(it)),
                because: map.text("because"),
                source: map.source(),
            })
        };
        Checklist {
            items: items(node).iter().filter_map(item).collect(),
            name,
        }
    }

    /// A condition: text, or a map that puts several together.
    pub(super) fn group(&mut self, node: &Node) -> Option<Group> {
        match Entries::of(node) {
            Some(map) => self.condition_of(node, map),
            None => phrase(node).map(|it| Group {
                span: node.span,
                kind: GroupKind::When(it),
            }),
        }
    }

    /// The condition of a map that has other keys too. Its span is then that of
    /// the key and value alone.
    pub(super) fn condition_of(&mut self, node: &Node, map: Entries<'_>) -> Option<Group> {
        let mut found = map
            .0
            .iter()
            .filter(|(key, _)| CONDITION_KEYS.iter().any(|it| it.name == key.text));
        let (Some((key, value)), None) = (found.next(), found.next()) else {
            return None;
        };
        let span = if map.0.len() == 1 {
            node.span
        } else {
            key.span.to(value.span)
        };
        let kind = match key.text.as_str() {
            "when" => GroupKind::When(phrase(value)?),
            "all" => GroupKind::All(self.groups(value)?),
            "any" => GroupKind::Any(self.groups(value)?),
            "not" => GroupKind::Not(Box::new(self.group(value)?)),
            "at_least" => {
                let map = Entries::of(value)?;
                let count = map.integer("count").filter(|it| it.value > 0)?;
                let of = self.groups(map.get("of")?)?;
                self.reachable(
                    count.value,
                    i64::try_from(of.len()).unwrap_or(i64::MAX),
                    count.span,
                );
                GroupKind::AtLeast { count, of }
            }
            _ => {
                let map = Entries::of(value)?;
                let at_least = map.integer("at_least").filter(|it| it.value > 0)?;
                let lines = map.maps("of");
                let of: Option<Vec<Weighted>> = lines
                    .iter()
                    .map(|(node, map)| self.weighted(node, *map))
                    .collect();
                let of = of.filter(|it| !it.is_empty())?;
                let sum = of
                    .iter()
                    .fold(0_i64, |sum, it| sum.saturating_add(it.weight.value));
                self.reachable(at_least.value, sum, at_least.span);
                GroupKind::Score { at_least, of }
            }
        };
        Some(Group { span, kind })
    }

    /// All conditions of a list, or nothing if one of them could not be read:
    /// with one left out it would mean something else.
    fn groups(&mut self, node: &Node) -> Option<Vec<Group>> {
        let Kind::List(items) = &node.kind else {
            return None;
        };
        let mut groups = Vec::with_capacity(items.len());
        let mut whole = !items.is_empty();
        for item in items {
            match self.group(item) {
                Some(group) => groups.push(group),
                None => whole = false,
            }
        }
        whole.then_some(groups)
    }

    fn weighted(&mut self, node: &Node, map: Entries<'_>) -> Option<Weighted> {
        let weight = map.integer("weight").filter(|it| it.value > 0)?;
        Some(Weighted {
            span: node.span,
            when: self.condition_of(node, map)?,
            weight,
        })
    }

    fn reachable(&mut self, wanted: i64, most: i64, span: Span) {
        if wanted > most {
            self.diagnostics.help(
                Code::TooManyNeeded,
                span,
                format!("`{wanted}` is never reached: all conditions together make {most}"),
                format!("write a number from 1 to {most}"),
            );
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

fn one_of(map: Entries<'_>) -> Option<Spanned<Vec<Text>>> {
    let node = map.get("one_of")?;
    Some(Spanned {
        value: texts(node),
        span: node.span,
    })
}

fn coverage(map: Entries<'_>) -> Option<Coverage> {
    Some(Coverage {
        id: map.text("id")?,
        about: map.text("about"),
        of: map.phrase("of")?,
        begins: map.text("begins"),
        ends: map.text("ends"),
        from: map.phrase("from")?,
        until: map.phrase("until"),
        at_least: map.integer("at_least"),
        at_most: map.integer("at_most"),
        because: map.text("because"),
        source: map.source(),
    })
}

pub(super) fn list_of(node: &Node) -> Option<ListOf> {
    use super::ast::ScalarType;
    let Some(map) = Entries::of(node) else {
        return read_scalar(node, ScalarType::from_word).map(ListOf::Scalars);
    };
    let field = |(key, node): &(Key, Node)| {
        let name = named(key);
        let Some(map) = Entries::of(node) else {
            let ty = read_scalar(node, ScalarType::from_word)?;
            return Some(RecordField {
                name,
                ty,
                list: false,
                one_of: None,
                about: None,
                absent: None,
                kind: None,
            });
        };
        let list = map.get("list").is_some();
        let ty = map.word(if list { "list" } else { "type" }, ScalarType::from_word)?;
        Some(RecordField {
            name,
            ty,
            list,
            one_of: one_of(map),
            about: map.text("about"),
            absent: map.word("absent", super::ast::Absent::from_word),
            kind: map.word("kind", super::ast::Happening::from_word),
        })
    };
    let fields: Vec<RecordField> = map.0.iter().filter_map(field).collect();
    (!fields.is_empty()).then_some(ListOf::Records {
        span: node.span,
        fields,
    })
}

/// A calendar of a document that was held against the grammar.
pub(super) fn calendar(name: Text, node: &Node) -> Option<Calendar> {
    let map = Entries::of(node)?;
    let hours = |text: &str| values::hours(text).ok();
    let dates = |text: &str| values::date(text).ok();
    let dated = |key: &'static str| -> Vec<DateHours> {
        let of_date = |(key, node): (Text, &Node)| {
            let date = Spanned {
                value: values::date(&key.value).ok()?,
                span: key.span,
            };
            Some(DateHours {
                date,
                intervals: all(Some(node), hours),
            })
        };
        map.free(key).filter_map(of_date).collect()
    };
    let week = |(key, node): (Text, &Node)| {
        let days = Spanned {
            value: values::days(&key.value).ok()?,
            span: key.span,
        };
        Some(DayHours {
            days,
            intervals: all(Some(node), hours),
        })
    };
    Some(Calendar {
        span: name.span.to(node.span),
        about: map.text("about"),
        time_zone: map.text("time_zone")?,
        hours: map.free("hours").filter_map(week).collect(),
        holidays: all(map.get("holidays"), dates),
        yearly: all(map.get("yearly"), |text| values::month_day(text).ok()),
        exceptions: dated("exceptions"),
        breaks: dated("breaks"),
        at_closing: map.word("at_closing", super::ast::AtClosing::from_word),
        name,
    })
}
