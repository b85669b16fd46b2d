//! Random expressions that are typed as our subset wants them, and random cases.

mod lists;

use super::{FACTS, Facts, LEVELS, Type, Value, instant, span};
use crate::random::Random;

/// Which parts of the subset expressions use, beside facts, literals and
/// operators, which they always use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    /// `now`
    pub now: bool,
    /// `severity`
    pub severity: bool,
    /// `exists`, `all`, `exists_one` and `filter` over lists.
    pub macros: bool,
}

impl Parts {
    /// All of them.
    pub const ALL: Parts = Parts {
        now: true,
        severity: true,
        macros: true,
    };
    /// What any condition may use.
    pub const FACTS: Parts = Parts {
        now: false,
        severity: false,
        macros: false,
    };
}

// 2026-11-20T12:00:00Z; cases play in the days around it.
const NOON: i64 = 1_795_176_000_000;
const MINUTE: i64 = 60_000;

const INTEGERS: &[i64] = &[-3, -2, -1, 0, 1, 2, 3, 10, 99, 100, 101];
// Beyond what a binary fraction holds exactly; only ever compared with integers.
const LARGE: &[i64] = &[
    i64::MIN,
    -9_007_199_254_740_993,
    9_007_199_254_740_993,
    i64::MAX,
];
const NUMBERS: &[&str] = &[
    "-2.5",
    "-0.1",
    "0",
    "0.1",
    "0.25",
    "1",
    "2.5",
    "3",
    "3.000001",
    "100",
    "249999.99",
    "250000",
];
const TEXTS: &[&str] = &[
    "",
    "urgent",
    "Urgent: printer on fire",
    "printer",
    "fire",
    "SR-1",
    "SR-12",
    "phone",
    "caf\u{e9}",
    "\u{4f1a}\u{8b70}",
    "say \"now\"",
    "it's",
    "back\\slash",
    "two\nlines",
    "tab\there",
    " ",
];
const SPANS: &[i64] = &[
    0,
    500,
    1000,
    30 * MINUTE,
    45 * MINUTE + 1000,
    60 * MINUTE,
    90 * MINUTE,
    270 * MINUTE,
    1440 * MINUTE,
    -15 * MINUTE,
];

/// A case in which every fact has a value.
pub fn complete_case(random: &mut Random) -> Facts {
    case(random, 0, 0)
}

/// A case in which some facts are none and no fact is unknown.
pub fn settled_case(random: &mut Random) -> Facts {
    case(random, 250, 0)
}

/// A case in which some facts are none and some unknown.
pub fn incomplete_case(random: &mut Random) -> Facts {
    case(random, 150, 300)
}

/// The same case with a value, or none, for each unknown fact.
pub fn completed(random: &mut Random, case: &Facts) -> Facts {
    let mut whole = case.clone();
    let gaps = Gaps {
        none: 250,
        unknown: 0,
    };
    for (name, of) in FACTS {
        match (whole.values.get_mut(name), of) {
            (None, _) => {
                let value = value_or_none(random, *of, case.now, gaps);
                whole.values.insert(name, value);
            }
            (Some(Value::Records(records)), Type::Records(fields)) => {
                for record in records {
                    for (name, of) in fields.iter() {
                        if !record.contains_key(name) {
                            record.insert(*name, value_or_none(random, *of, case.now, gaps));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    whole
}

/// How often, in a thousand, a value is none and how often it is unknown.
#[derive(Clone, Copy)]
struct Gaps {
    none: u64,
    unknown: u64,
}

fn case(random: &mut Random, none: u64, unknown: u64) -> Facts {
    let gaps = Gaps { none, unknown };
    let now = moment(random);
    let mut case = Facts {
        now,
        severity: random.pick(LEVELS),
        values: Default::default(),
    };
    for (name, of) in FACTS {
        if random.chance(unknown) {
            continue;
        }
        let value = if random.chance(none) {
            Value::None
        } else {
            value(random, *of, now, gaps)
        };
        case.values.insert(name, value);
    }
    case
}

fn value_or_none(random: &mut Random, of: Type, now: i64, gaps: Gaps) -> Value {
    if random.chance(gaps.none) {
        return Value::None;
    }
    value(random, of, now, gaps)
}

fn value(random: &mut Random, of: Type, now: i64, gaps: Gaps) -> Value {
    match of {
        Type::Boolean => Value::Boolean(random.chance(500)),
        Type::Integer => Value::Integer(random.pick(INTEGERS)),
        Type::Number => Value::Number(random.pick(NUMBERS)),
        Type::Choice(texts) => Value::Text(random.pick(texts)),
        Type::Text => Value::Text(random.pick(TEXTS)),
        Type::Happened => Value::Timestamp(moment(random).min(now)),
        Type::Planned => Value::Timestamp(moment(random)),
        Type::Duration => Value::Duration((random.pick(SPANS)).max(0)),
        Type::Texts => Value::Texts((0..random.below(4)).map(|_| random.pick(TEXTS)).collect()),
        Type::Records(fields) => {
            let mut records = Vec::new();
            for _ in 0..random.below(4) {
                let mut record = std::collections::BTreeMap::new();
                for (name, of) in fields {
                    if !random.chance(gaps.unknown) {
                        record.insert(*name, value_or_none(random, *of, now, gaps));
                    }
                }
                records.push(record);
            }
            Value::Records(records)
        }
    }
}

fn moment(random: &mut Random) -> i64 {
    let fraction = if random.chance(50) { 500 } else { 0 };
    NOON + 30 * MINUTE * random.between(-24, 24) + fraction
}

/// How tightly the outermost operator of a text binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binds {
    Or,
    And,
    Relation,
    Sum,
    Not,
    Whole,
}

/// The text of an expression.
struct Text {
    text: String,
    binds: Binds,
}

impl Text {
    fn new(binds: Binds, text: impl Into<String>) -> Text {
        Text {
            text: text.into(),
            binds,
        }
    }
}

/// The longest expression, in bytes; a policy allows little more.
const LENGTH_MAX: usize = 4_000;

/// A random condition, at most `depth` connectives deep.
pub fn expression(random: &mut Random, depth: u32, parts: Parts) -> String {
    loop {
        let text = Writer { random, parts }.condition(depth).text;
        if text.len() <= LENGTH_MAX {
            return text;
        }
    }
}

struct Writer<'a> {
    random: &'a mut Random,
    parts: Parts,
}

impl Writer<'_> {
    /// The text, in parentheses if it binds less tightly than its place asks
    /// for, and now and then without need.
    fn at(&mut self, least: Binds, it: Text) -> String {
        if it.binds < least || self.random.chance(30) {
            format!("({})", it.text)
        } else {
            it.text
        }
    }

    fn chance(&mut self, permille: u64) -> bool {
        self.random.chance(permille)
    }

    /// `left <sign> right`, with one blank around the sign or none.
    fn infix(&mut self, binds: Binds, left: &str, sign: &str, right: &str) -> Text {
        let tight = self.chance(30);
        Text::new(
            binds,
            if tight {
                format!("{left}{sign}{right}")
            } else {
                format!("{left} {sign} {right}")
            },
        )
    }

    fn condition(&mut self, depth: u32) -> Text {
        if depth == 0 {
            return self.leaf();
        }
        match self.random.weighted(&[25, 30, 30, 12, 3]) {
            0 => self.leaf(),
            1 => self.chain(depth, Binds::And, "&&"),
            2 => self.chain(depth, Binds::Or, "||"),
            3 => {
                let inner = self.condition(depth - 1);
                let inner = self.at(Binds::Not, inner);
                Text::new(Binds::Not, format!("!{inner}"))
            }
            _ => {
                let (left, right) = (self.condition(depth - 1), self.condition(depth - 1));
                let sign = self.random.pick(&["==", "!="]);
                let (left, right) = (self.at(Binds::Sum, left), self.at(Binds::Sum, right));
                self.infix(Binds::Relation, &left, sign, &right)
            }
        }
    }

    fn chain(&mut self, depth: u32, binds: Binds, sign: &str) -> Text {
        let above = if binds == Binds::And {
            Binds::Relation
        } else {
            Binds::And
        };
        let first = self.condition(depth - 1);
        let mut text = self.at(above, first);
        for _ in 0..=self.random.below(3) {
            let next = self.condition(depth - 1);
            let next = self.at(above, next);
            text = self.infix(binds, &text, sign, &next).text;
        }
        Text::new(binds, text)
    }

    /// A part without connectives, which says something of the case.
    fn leaf(&mut self) -> Text {
        loop {
            let it = self.any_leaf();
            let constant = !["case.", "now", "severity"]
                .iter()
                .any(|name| it.text.contains(name));
            if !constant || it.binds == Binds::Whole {
                return it;
            }
        }
    }

    fn any_leaf(&mut self) -> Text {
        let macros = if self.parts.macros { 8 } else { 0 };
        let severity = if self.parts.severity { 6 } else { 0 };
        match self
            .random
            .weighted(&[8, 1, 8, 16, 12, 10, 8, 14, 8, 6, severity, macros])
        {
            0 => Text::new(Binds::Whole, self.fact(|it| it == Type::Boolean)),
            1 => Text::new(Binds::Whole, self.random.pick(&["true", "false"])),
            2 => {
                let fact = self.fact(|_| true);
                Text::new(Binds::Whole, format!("has({fact})"))
            }
            3 => self.numbers(),
            4 => self.choice(),
            5 => self.texts(),
            6 => self.part_of_text(),
            7 => self.instants(),
            8 => self.spans(),
            9 => self.member(),
            10 => {
                let list = self.list(LEVELS.len(), |it| quoted_level(it.random));
                if self.chance(500) {
                    return self.within("severity", &list);
                }
                let (sign, level) = (self.random.pick(&["==", "!="]), quoted_level(self.random));
                self.infix(Binds::Relation, "severity", sign, &level)
            }
            _ => self.over_list(),
        }
    }

    fn fact(&mut self, wanted: impl Fn(Type) -> bool) -> String {
        let names: Vec<&str> = FACTS
            .iter()
            .filter(|(_, of)| wanted(*of))
            .map(|(name, _)| *name)
            .collect();
        format!("case.{}", self.random.pick(&names))
    }

    /// `[a, b]` of one to `most` elements.
    fn list(&mut self, most: usize, mut element: impl FnMut(&mut Self) -> String) -> String {
        let count = 1 + self.random.below(most as u64);
        let elements: Vec<String> = (0..count).map(|_| element(self)).collect();
        format!("[{}]", elements.join(", "))
    }

    fn within(&mut self, needle: &str, list: &str) -> Text {
        Text::new(Binds::Relation, format!("{needle} in {list}"))
    }

    /// A comparison of two sides, in either order.
    fn compare(&mut self, ordered: bool, left: Text, right: Text) -> Text {
        let signs: &[&str] = if ordered {
            &["==", "!=", "<", "<=", ">", ">="]
        } else {
            &["==", "!="]
        };
        let sign = self.random.pick(signs);
        if left.text == right.text || (left.text.contains("now") && right.text.contains("now")) {
            // Our checker refuses what is the same for every case; another leaf is tried.
            return Text::new(Binds::Relation, "true");
        }
        let (left, right) = if self.chance(200) {
            (right, left)
        } else {
            (left, right)
        };
        let (left, right) = (self.at(Binds::Sum, left), self.at(Binds::Sum, right));
        self.infix(Binds::Relation, &left, sign, &right)
    }

    fn numbers(&mut self) -> Text {
        if self.chance(60) {
            let fact = self.fact(|it| it == Type::Integer);
            let large = self.random.pick(LARGE).to_string();
            return self.compare(
                true,
                Text::new(Binds::Whole, fact),
                Text::new(Binds::Not, large),
            );
        }
        let left = match self.random.below(10) {
            0..=4 => self.fact(|it| it == Type::Integer),
            5..=7 => self.fact(|it| it == Type::Number),
            _ => {
                let list = self.fact(|it| it == Type::Texts);
                format!("size({list})")
            }
        };
        if self.chance(150) {
            let list = self.list(4, Self::number);
            return self.within(&left, &list);
        }
        let right = match self.random.below(5) {
            0 => self.fact(|it| matches!(it, Type::Integer | Type::Number)),
            _ => self.number(),
        };
        self.compare(
            true,
            Text::new(Binds::Whole, left),
            Text::new(Binds::Not, right),
        )
    }

    /// A literal.
    fn number(&mut self) -> String {
        match self.random.below(10) {
            0..=5 => self.random.pick(INTEGERS).to_string(),
            6 => self
                .random
                .pick(&["1e2", "2.5e5", "2.50", "1.0", "-1.0"])
                .to_owned(),
            // Without a point CEL reads an integer, which compares alike.
            _ => self.random.pick(NUMBERS).to_owned(),
        }
    }

    fn choice(&mut self) -> Text {
        let choices: Vec<(&str, &[&str])> = FACTS
            .iter()
            .filter_map(|(name, of)| match of {
                Type::Choice(texts) => Some((*name, *texts)),
                _ => None,
            })
            .collect();
        let (name, texts) = self.random.pick(&choices);
        let fact = format!("case.{name}");
        if self.chance(350) {
            let list = self.list(3, |it| it.one_of(texts));
            return self.within(&fact, &list);
        }
        let right = if texts.contains(&"high") && self.chance(200) {
            self.random
                .pick(&["case.impact", "case.urgency"])
                .to_owned()
        } else {
            self.one_of(texts)
        };
        self.compare(
            false,
            Text::new(Binds::Whole, fact),
            Text::new(Binds::Whole, right),
        )
    }

    fn one_of(&mut self, texts: &[&str]) -> String {
        let text = self.random.pick(texts);
        self.quoted(text)
    }

    fn text(&mut self) -> String {
        self.one_of(TEXTS)
    }

    fn quoted(&mut self, text: &str) -> String {
        let mark = if self.chance(150) { '\'' } else { '"' };
        let mut out = String::from(mark);
        for sign in text.chars() {
            match sign {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\\' => out.push_str("\\\\"),
                it if it == mark => out.extend(['\\', it]),
                it => out.push(it),
            }
        }
        out.push(mark);
        out
    }

    fn texts(&mut self) -> Text {
        let fact = self.fact(|it| it == Type::Text);
        if self.chance(300) {
            let list = self.list(4, Self::text);
            return self.within(&fact, &list);
        }
        let right = if self.chance(200) {
            self.fact(|it| it == Type::Text)
        } else {
            self.text()
        };
        self.compare(
            false,
            Text::new(Binds::Whole, fact),
            Text::new(Binds::Whole, right),
        )
    }

    fn part_of_text(&mut self) -> Text {
        let subject = self.fact(|it| it == Type::Text);
        let how = self.random.pick(&["startsWith", "endsWith", "contains"]);
        let part = if self.chance(150) {
            self.fact(|it| it == Type::Text)
        } else {
            self.text()
        };
        let binds = if subject == part {
            Binds::Relation
        } else {
            Binds::Whole
        };
        let text = if subject == part {
            "true".to_owned()
        } else {
            format!("{subject}.{how}({part})")
        };
        Text::new(binds, text)
    }

    fn instants(&mut self) -> Text {
        let left = self.instant(2);
        if self.chance(100) {
            let left = self.at(Binds::Sum, left);
            let list = self.list(3, Self::instant_literal);
            return self.within(&left, &list);
        }
        let right = self.instant(1);
        self.compare(true, left, right)
    }

    /// A timestamp with at most so many sums.
    fn instant(&mut self, depth: u32) -> Text {
        let now = if self.parts.now { 20 } else { 0 };
        let sums = if depth > 0 { 35 } else { 0 };
        match self.random.weighted(&[40, now, 15, sums]) {
            0 => Text::new(
                Binds::Whole,
                self.fact(|it| matches!(it, Type::Happened | Type::Planned)),
            ),
            1 => Text::new(Binds::Whole, "now"),
            2 => Text::new(Binds::Whole, self.instant_literal()),
            _ => {
                let (at, by) = (self.instant(depth - 1), self.span(0));
                match self.random.below(3) {
                    0 => {
                        let (at, by) = (self.at(Binds::Not, at), self.at(Binds::Sum, by));
                        self.infix(Binds::Sum, &by, "+", &at)
                    }
                    1 => {
                        let (at, by) = (self.at(Binds::Sum, at), self.at(Binds::Not, by));
                        self.infix(Binds::Sum, &at, "+", &by)
                    }
                    _ => {
                        let (at, by) = (self.at(Binds::Sum, at), self.at(Binds::Not, by));
                        self.infix(Binds::Sum, &at, "-", &by)
                    }
                }
            }
        }
    }

    fn instant_literal(&mut self) -> String {
        let at = moment(self.random);
        if self.chance(200) && at % 1000 == 0 {
            // The same instant as a clock two hours ahead shows it.
            let there = instant(at + 120 * MINUTE);
            return format!("timestamp(\"{}+02:00\")", there.trim_end_matches('Z'));
        }
        format!("timestamp(\"{}\")", instant(at))
    }

    fn spans(&mut self) -> Text {
        let left = self.span(2);
        if self.chance(150) {
            let left = self.at(Binds::Sum, left);
            let list = self.list(3, Self::span_literal);
            return self.within(&left, &list);
        }
        let right = self.span(1);
        self.compare(true, left, right)
    }

    /// A duration, with a difference of two timestamps if `depth` is not 0.
    fn span(&mut self, depth: u32) -> Text {
        let differences = if depth > 0 { 50 } else { 0 };
        match self.random.weighted(&[25, 25, differences]) {
            0 => Text::new(Binds::Whole, self.fact(|it| it == Type::Duration)),
            1 => Text::new(Binds::Whole, self.span_literal()),
            _ => {
                let (left, right) = (self.instant(depth - 1), self.instant(0));
                let (left, right) = (self.at(Binds::Sum, left), self.at(Binds::Not, right));
                self.infix(Binds::Sum, &left, "-", &right)
            }
        }
    }

    fn span_literal(&mut self) -> String {
        let length = self.random.pick(SPANS);
        // Minutes alone are as good as hours and minutes.
        if length % MINUTE == 0 && self.chance(300) {
            return format!("duration(\"{}m\")", length / MINUTE);
        }
        format!("duration(\"{}\")", span(length))
    }

    fn member(&mut self) -> Text {
        let list = self.fact(|it| it == Type::Texts);
        let needle = if self.chance(300) {
            self.fact(|it| it == Type::Text)
        } else {
            self.text()
        };
        self.within(&needle, &list)
    }
}

fn quoted_level(random: &mut Random) -> String {
    format!("\"{}\"", random.pick(LEVELS))
}
