//! Small changes of each section of a policy.

use super::conditions::{
    Context, Owner, condition, counted, entry, items, map, moment, scalar, text, value,
};
use super::terms::{longer, next_of, one_of, shown};
use super::{Change, Changes, Root};
use crate::policy::document::{self, Key, Kind, Node};
use crate::program::ir::Program;
use crate::text::diag::Diagnostics;
use crate::text::span::Span;

/// Go through the document from top to bottom.
pub(super) fn walk(source: &str, program: &Program, into: &mut Changes) {
    let Some(root) = document::read(source, &mut Diagnostics::new()) else {
        return;
    };
    // A fact of which it is always known whether it is there.
    let known = program.facts.iter().find(|it| it.absent_none);
    let Some(known) = known.map(|it| it.name.as_str()) else {
        return;
    };
    let context = Context {
        source,
        program,
        never: format!("has(case.{known}) && !has(case.{known})"),
        always: format!("has(case.{known}) || !has(case.{known})"),
    };
    let mut walk = Walk { context, into };
    if let Kind::Map(entries) = &root.kind {
        for (key, node) in entries {
            match key.text.as_str() {
                "define" => walk.defines(node),
                "tables" => walk.tables(node),
                "process" => walk.processes(node),
                "coverage" => walk.coverages(node),
                "severity" => walk.severity(node),
                "clocks" => walk.clocks(node),
                "targets" => walk.targets(node),
                "escalations" => walk.escalations(node),
                "raci" => walk.raci(node),
                "choose" => walk.choices(node),
                "advice" => walk.advice(node),
                "checklists" => walk.checklists(node),
                _ => {}
            }
        }
    }
}

pub(super) struct Walk<'a, 'c> {
    pub(super) context: Context<'a>,
    pub(super) into: &'c mut Changes,
}

/// A change that is not of a condition.
pub(super) struct Plain<'a> {
    pub(super) kind: &'static str,
    pub(super) of: &'a str,
    pub(super) at: Span,
    pub(super) span: Span,
}

impl Walk<'_, '_> {
    pub(super) fn plain(&mut self, it: &Plain<'_>, words: String, text: String) {
        self.into.add(|| {
            Some(Change {
                kind: it.kind,
                of: it.of.to_owned(),
                words,
                at: it.at,
                span: it.span,
                text,
                root: None,
            })
        });
    }

    /// A scalar replaced by another.
    pub(super) fn replaced(
        &mut self,
        kind: &'static str,
        of: &str,
        node: &Node,
        by: &str,
        words: String,
    ) {
        let it = Plain {
            kind,
            of,
            at: node.span,
            span: node.span,
        };
        self.plain(&it, words, text(by));
    }

    /// One word for the other of two.
    fn swapped(&mut self, of: &str, node: Option<&Node>, words: &[&str]) {
        let Some((node, now)) = node.and_then(|it| Some((it, scalar(it)?))) else {
            return;
        };
        for other in words.iter().filter(|it| **it != now) {
            let words = format!("`{other}` instead of `{now}`");
            self.replaced("setting", of, node, other, words);
        }
    }

    /// A whole condition replaced by one that always or never holds.
    pub(super) fn instead(
        &mut self,
        owner: Owner<'_>,
        at: Span,
        span: Span,
        always: bool,
        key: &str,
        words: &str,
    ) {
        let by = match always {
            true => &self.context.always,
            false => &self.context.never,
        };
        let text = format!("\"{key}\": {}", text(by));
        self.into.add(|| {
            Some(Change {
                kind: "dropped",
                of: owner.of.to_owned(),
                words: words.to_owned(),
                at,
                span,
                text,
                root: Some(owner.root),
            })
        });
    }

    fn defines(&mut self, node: &Node) {
        let Kind::Map(entries) = &node.kind else {
            return;
        };
        for (at, (key, node)) in entries.iter().enumerate() {
            let of = format!("define/{}", key.text);
            let root = Root::Define(at);
            value(&self.context, node, Owner { of: &of, root }, self.into);
        }
    }

    fn level(&mut self, of: &str, node: &Node) {
        let levels = self.context.program.levels.clone();
        if let Some(now) = scalar(node)
            && let Some(next) = next_of(&levels, now)
        {
            let words = format!("gives {next} instead of {now}");
            self.replaced("level", of, node, &next, words);
        }
    }

    fn severity(&mut self, node: &Node) {
        let assume = entry(node, "assume").map(|it| &it.1);
        self.swapped("severity", assume, &["worst", "decided"]);
        for (at, rule) in items(entry(node, "rules").map(|it| &it.1))
            .iter()
            .enumerate()
        {
            let of = format!("severity/{}", id(rule));
            let root = Root::Severity(at);
            self.rule(rule, Owner { of: &of, root }, "the rule never applies");
            if let Some((_, level)) = entry(rule, "level") {
                self.level(&of, level);
            }
            map(&self.context, rule, Owner { of: &of, root }, self.into);
        }
        if let Some((_, table)) = entry(node, "table") {
            self.table(table, "severity", "level");
        }
        if let Some((_, level)) = entry(node, "otherwise") {
            self.level("severity", level);
        }
    }

    /// A rule that never applies.
    pub(super) fn rule(&mut self, node: &Node, owner: Owner<'_>, words: &str) {
        if let Some((key, under)) = condition(node) {
            let at = entry(node, "id").map_or(key.span, |it| it.1.span);
            self.instead(owner, at, key.span.to(under.span), false, "when", words);
        }
    }

    fn tables(&mut self, node: &Node) {
        let Kind::Map(entries) = &node.kind else {
            return;
        };
        for (name, table) in entries {
            let of = format!("table/{}", name.text);
            let gives = entry(table, "gives").and_then(|it| scalar(&it.1));
            let gives = gives.unwrap_or("text");
            self.table(table, &of, gives);
            if let Some((_, otherwise)) = entry(table, "otherwise") {
                self.outcome(&format!("{of}/otherwise"), otherwise, gives, table);
            }
        }
    }

    /// What a row of a table gives.
    fn outcome(&mut self, of: &str, node: &Node, gives: &str, table: &Node) {
        let program = self.context.program;
        let others: Vec<String> = match gives {
            "level" => return self.level(of, node),
            "span" => return self.spans(of, node, "gives"),
            "target" => program.targets.iter().map(|it| it.id.clone()).collect(),
            "calendar" => program.calendars.iter().map(|it| it.name.clone()).collect(),
            // Any text that another row gives.
            _ => {
                let rows = items(entry(table, "rows").map(|it| &it.1)).iter();
                let given = rows.filter_map(|it| items(Some(it)).last());
                let otherwise = entry(table, "otherwise").map(|it| &it.1);
                let mut texts: Vec<String> = Vec::new();
                for it in given.chain(otherwise).filter_map(scalar) {
                    if !texts.iter().any(|known| known == it) {
                        texts.push(it.to_owned());
                    }
                }
                texts
            }
        };
        if let Some(now) = scalar(node)
            && let Some(next) = next_of(&others, now)
        {
            let words = format!("gives {next} instead of {now}");
            self.replaced("outcome", of, node, &next, words);
        }
    }

    fn table(&mut self, node: &Node, within: &str, gives: &str) {
        let columns: Vec<String> = items(entry(node, "columns").map(|it| &it.1))
            .iter()
            .map(|it| scalar(it).unwrap_or("").to_owned())
            .collect();
        let Some((_, list)) = entry(node, "rows") else {
            return;
        };
        let rows = items(Some(list));
        for (at, row) in rows.iter().enumerate() {
            let of = format!("{within}/row {}", at + 1);
            if let Some(span) = self.item_span(rows, at) {
                let it = Plain {
                    kind: "dropped",
                    of: &of,
                    at: row.span,
                    span,
                };
                let words = format!(
                    "the row `{}` is left out",
                    shown(self.context.cut(row.span))
                );
                self.plain(&it, words, String::new());
            }
            let Some((outcome, cells)) = items(Some(row)).split_last() else {
                continue;
            };
            for (cell, column) in cells.iter().zip(&columns) {
                self.cell(&of, cell, column);
            }
            self.outcome(&of, outcome, gives, node);
        }
    }

    fn processes(&mut self, node: &Node) {
        for (at, process) in items(Some(node)).iter().enumerate() {
            let within = format!("process/{}", id(process));
            let steps = items(entry(process, "steps").map(|it| &it.1));
            for (step, node) in steps.iter().enumerate() {
                let of = format!("{within}/{}", id(node));
                let place = entry(node, "id").map_or(node.span, |it| it.1.span);
                if let Some(span) = self.item_span(steps, step) {
                    let it = Plain {
                        kind: "dropped",
                        of: &of,
                        at: place,
                        span,
                    };
                    let words = format!("the step `{}` is left out", id(node));
                    self.plain(&it, words, String::new());
                }
                if let Some(next) = steps.get(step + 1) {
                    let between = Span {
                        start: node.span.end,
                        end: next.span.start,
                    };
                    let it = Plain {
                        kind: "order",
                        of: &of,
                        at: place,
                        span: node.span.to(next.span),
                    };
                    let words = format!("the step `{}` comes before `{}`", id(next), id(node));
                    let cut = |span: Span| self.context.cut(span).trim_end();
                    let text = format!(
                        "{}{}{}",
                        cut(next.span),
                        self.context.cut(between),
                        cut(node.span)
                    );
                    self.plain(&it, words, text);
                }
                let root = Root::Step(at, step);
                map(&self.context, node, Owner { of: &of, root }, self.into);
            }
        }
    }

    fn coverages(&mut self, node: &Node) {
        for coverage in items(Some(node)) {
            let of = format!("coverage/{}", id(coverage));
            for (name, what) in [
                ("at_least", "as many must be there"),
                ("at_most", "as many may be there"),
            ] {
                if let Some((_, count)) = entry(coverage, name) {
                    counted(&self.context, count, (&of, None), self.into, what);
                }
            }
            for name in ["from", "until"] {
                if let Some((_, it)) = entry(coverage, name) {
                    moment(&self.context, it, &of, self.into);
                }
            }
        }
    }

    /// The bytes of an item of a list with what keeps it apart from its neighbours.
    pub(super) fn item_span(&self, rows: &[Node], at: usize) -> Option<Span> {
        if rows.len() < 2 {
            return None;
        }
        let row = rows.get(at)?.span;
        let before = self.context.source.get(..row.start as usize)?;
        let lead = before.trim_end_matches([' ', '\t']);
        if lead.ends_with('-') {
            // From its hyphen to the next one's, or to the end of its line.
            let hyphen = lead.len() - 1;
            let start = before
                .get(..hyphen)?
                .rfind('\n')
                .map_or(hyphen, |it| it + 1);
            let blank = before.get(start..hyphen)?.trim().is_empty();
            let rest = self.context.source.get(row.end as usize..)?;
            let line = rest.find('\n').map_or(rest.len(), |it| it + 1);
            let alone = rest.get(..line)?.trim();
            return (blank && (alone.is_empty() || alone.starts_with('#')))
                .then(|| Span::new(start, row.end as usize + line));
        }
        match (
            at.checked_sub(1).and_then(|it| rows.get(it)),
            rows.get(at + 1),
        ) {
            (_, Some(next)) => Some(Span {
                start: row.start,
                end: next.span.start,
            }),
            (Some(last), None) => Some(Span {
                start: last.span.end,
                end: row.end,
            }),
            (None, None) => None,
        }
    }

    fn cell(&mut self, of: &str, cell: &Node, column: &str) {
        let Some(now) = scalar(cell) else {
            return;
        };
        if now.trim() == "*" {
            return;
        }
        let words = format!("anything instead of `{now}` for `{column}`");
        self.replaced("cell", of, cell, "*", words);
        let fact = column.trim().strip_prefix("case.").unwrap_or("");
        let texts = one_of(self.context.program, fact).unwrap_or_default();
        let next = match now.trim() {
            "true" | "yes" => Some("false".to_owned()),
            "false" | "no" => Some("true".to_owned()),
            one => next_of(&texts, one).or_else(|| amount(one)),
        };
        if let Some(next) = next {
            let words = format!("`{next}` instead of `{now}` for `{column}`");
            self.replaced("cell", of, cell, &next, words);
        }
        if now.contains(',') {
            for part in now.split(',').map(str::trim) {
                let rest: Vec<&str> = now
                    .split(',')
                    .map(str::trim)
                    .filter(|it| *it != part)
                    .collect();
                let words = format!("`{part}` is left out of `{now}` for `{column}`");
                self.replaced("cell", of, cell, &rest.join(", "), words);
            }
        }
    }

    fn spans(&mut self, of: &str, node: &Node, what: &str) {
        let one = |walk: &mut Self, node: &Node, level: &str| {
            if let Some(now) = scalar(node)
                && let Some(next) = longer(now, true)
            {
                let at = match level {
                    "" => String::new(),
                    level => format!(" at {level}"),
                };
                let words = format!("{what} {next} instead of {now}{at}");
                walk.replaced("duration", of, node, &next, words);
            }
        };
        match &node.kind {
            Kind::Map(entries) => {
                for (level, node) in entries {
                    one(self, node, &level.text);
                }
            }
            _ => one(self, node, ""),
        }
    }

    fn clocks(&mut self, node: &Node) {
        for (at, clock) in items(Some(node)).iter().enumerate() {
            let of = format!("clock/{}", id(clock));
            for name in ["from", "since", "until"] {
                if let Some((_, it)) = entry(clock, name) {
                    moment(&self.context, it, &of, self.into);
                }
            }
            for name in ["target", "every"] {
                if let Some((_, node)) = entry(clock, name) {
                    self.spans(
                        &of,
                        node,
                        if name == "target" {
                            "a target of"
                        } else {
                            "every"
                        },
                    );
                }
            }
            let warnings = entry(clock, "warn_at").map(|it| &it.1);
            let warnings: Vec<&Node> = match warnings.map(|it| &it.kind) {
                Some(Kind::List(items)) => items.iter().collect(),
                Some(_) => warnings.into_iter().collect(),
                None => Vec::new(),
            };
            for node in warnings {
                let Some(now) = scalar(node) else {
                    continue;
                };
                if let Some(next) = warning(now) {
                    let words = format!("warns at {next} instead of {now}");
                    self.replaced("warning", &of, node, &next, words);
                }
            }
            for (name, always, words, root) in [
                ("while", true, "it runs always", Root::Runs(at)),
                (
                    "pause_while",
                    false,
                    "it never stands still",
                    Root::Pause(at),
                ),
            ] {
                if let Some((key, under)) = entry(clock, name) {
                    let owner = Owner { of: &of, root };
                    let span = key.span.to(under.span);
                    self.instead(owner, key.span, span, always, name, words);
                    value(&self.context, under, owner, self.into);
                }
            }
            let on = entry(clock, "on_reopen").map(|it| &it.1);
            self.swapped(&of, on, &["continue", "exclude_closed_time", "restart"]);
            let on = entry(clock, "on_severity_change").map(|it| &it.1);
            self.swapped(&of, on, &["keep", "restart"]);
            if let Some((_, node)) = entry(clock, "calendar") {
                self.calendars(&of, node);
            }
        }
    }

    fn calendars(&mut self, of: &str, node: &Node) {
        let program = self.context.program;
        let names: Vec<String> = program.calendars.iter().map(|it| it.name.clone()).collect();
        let one = |walk: &mut Self, node: &Node, level: &str| {
            if let Some(now) = scalar(node)
                && let Some(next) = next_of(&names, now)
            {
                let words = format!("counts in `{next}` instead of `{now}`{level}");
                walk.replaced("calendar", of, node, &next, words);
            }
        };
        match &node.kind {
            Kind::Map(entries) => {
                for (level, node) in entries {
                    one(self, node, &format!(" at {}", level.text));
                }
            }
            _ => one(self, node, ""),
        }
    }

    fn targets(&mut self, node: &Node) {
        for (at, target) in items(Some(node)).iter().enumerate() {
            let of = format!("target/{}", id(target));
            let human = entry(target, "approval").and_then(|it| entry(&it.1, "human"));
            if let Some((key, under)) = human {
                let root = Root::Approval(at);
                let owner = Owner { of: &of, root };
                let words = "nobody has to confirm";
                self.instead(
                    owner,
                    key.span,
                    key.span.to(under.span),
                    false,
                    "human",
                    words,
                );
                value(&self.context, under, owner, self.into);
            }
        }
    }

    fn escalations(&mut self, node: &Node) {
        let program = self.context.program;
        let targets: Vec<String> = program.targets.iter().map(|it| it.id.clone()).collect();
        for (at, rule) in items(Some(node)).iter().enumerate() {
            let of = format!("escalation/{}", id(rule));
            let root = Root::Escalation(at);
            let owner = Owner { of: &of, root };
            self.rule(rule, owner, "the rule never applies");
            if let Some((_, to)) = entry(rule, "to") {
                self.to(&of, to, &targets);
            }
            map(&self.context, rule, owner, self.into);
            for (which, it) in items(entry(rule, "unless").map(|it| &it.1))
                .iter()
                .enumerate()
            {
                let of = format!("{of}/{}", id(it));
                let root = Root::Unless(at, which);
                let owner = Owner { of: &of, root };
                self.rule(it, owner, "the reason never holds anything back");
                map(&self.context, it, owner, self.into);
            }
            if let Some((_, node)) = entry(rule, "repeat") {
                self.spans(&of, node, "is repeated after");
            }
            let until = entry(rule, "until").map(|it| &it.1);
            self.swapped(&of, until, &["acknowledged", "ended"]);
        }
    }

    fn to(&mut self, of: &str, node: &Node, targets: &[String]) {
        let list = match &node.kind {
            Kind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let named: Vec<&str> = list.iter().filter_map(scalar).collect();
        for it in list {
            let Some(now) = scalar(it) else {
                continue;
            };
            let others: Vec<String> = targets
                .iter()
                .filter(|it| *it == now || !named.contains(&it.as_str()))
                .cloned()
                .collect();
            if let Some(next) = next_of(&others, now) {
                let words = format!("escalates to {next} instead of {now}");
                self.replaced("target", of, it, &next, words);
            }
            if named.len() > 1 {
                let rest: Vec<String> = named
                    .iter()
                    .filter(|it| **it != now)
                    .map(|it| text(it))
                    .collect();
                let change = Plain {
                    kind: "target",
                    of,
                    at: it.span,
                    span: node.span,
                };
                let words = format!("does not escalate to {now}");
                self.plain(&change, words, format!("[{}]", rest.join(", ")));
            }
        }
    }

    fn raci(&mut self, node: &Node) {
        for (at, row) in items(Some(node)).iter().enumerate() {
            let activity = entry(row, "activity").and_then(|it| scalar(&it.1));
            let of = format!("raci/{}", activity.unwrap_or(""));
            let root = Root::Raci(at);
            if let Some((key, under)) = condition(row) {
                let owner = Owner { of: &of, root };
                let span = key.span.to(under.span);
                self.instead(owner, key.span, span, false, "when", "the row never holds");
                map(&self.context, row, owner, self.into);
            }
        }
    }

    fn checklists(&mut self, node: &Node) {
        let Kind::Map(lists) = &node.kind else {
            return;
        };
        for (list, (name, node)) in lists.iter().enumerate() {
            for (at, item) in items(Some(node)).iter().enumerate() {
                let of = format!("{}/{}", name.text, id(item));
                let applies = Root::Applies(list, at);
                let require = Root::Require(list, at);
                self.part(item, "applies", applies, &of, "it matters for every case");
                self.part(item, "require", require, &of, "the item is always met");
            }
        }
    }

    /// A condition under its own key, which might as well always hold.
    fn part(&mut self, node: &Node, name: &str, root: Root, of: &str, words: &str) {
        if let Some((key, under)) = entry(node, name) {
            let owner = Owner { of, root };
            let at = match name {
                "require" => entry(node, "id").map_or(key.span, |it| it.1.span),
                _ => key.span,
            };
            self.instead(owner, at, key.span.to(under.span), true, name, words);
            value(&self.context, under, owner, self.into);
        }
    }
}

/// The id of a map.
pub(super) fn id(node: &Node) -> &str {
    entry(node, "id")
        .and_then(|(_, it): &(Key, Node)| scalar(it))
        .unwrap_or("")
}

/// The threshold of a cell one step further.
fn amount(cell: &str) -> Option<String> {
    let digits = cell.find(|it: char| it.is_ascii_digit())?;
    let (sign, number) = cell.split_at_checked(digits)?;
    if let Ok(it) = number.parse::<i64>() {
        let by = if sign.starts_with('<') { -1 } else { 1 };
        return Some(format!("{sign}{}", it.checked_add(by)?));
    }
    if let Some((low, high)) = number.split_once("..") {
        let high: i64 = high.trim().parse().ok()?;
        return Some(format!("{sign}{low}..{}", high.checked_add(1)?));
    }
    longer(number, true).map(|it| format!("{sign}{it}"))
}

/// A warning a little earlier.
fn warning(text: &str) -> Option<String> {
    if let Some(share) = text.strip_suffix('%') {
        let share: i64 = share.trim().parse().ok()?;
        let next = if share > 1 { share - 1 } else { share + 1 };
        return Some(format!("{next}%"));
    }
    let lead = text.strip_suffix("before")?.trim();
    Some(format!("{} before", longer(lead, true)?))
}
