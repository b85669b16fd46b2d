//! Reads one question.

use super::Wrong;
use crate::engine::case::scan::{Malformed, Scan};
use crate::text::suggest::nearest;
use crate::time::civil::Date;
use crate::time::instant::{self, Instant};
use crate::time::span::{self, Span};
use crate::value::decimal::{Decimal, NotDecimal};

/// A question about a calendar.
#[derive(Clone, Debug)]
pub struct Question<'t> {
    /// Its `id`, to be given back; JSON as it stands in the text.
    pub id: Option<&'t str>,
    /// Which calendar is meant.
    pub calendar: Which<'t>,
    /// What is asked.
    pub asks: Asks,
    /// Whether more is wanted than the bare result.
    pub full: bool,
}

/// How a calendar is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which<'t> {
    /// Written out, JSON.
    Written(&'t str),
    /// By the name that a policy gives it.
    Named(String),
    /// Not at all.
    Unsaid,
}

/// What is asked of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// When so much open time will have elapsed; negative: had still to elapse.
    Add {
        /// From when.
        from: Instant,
        /// How much.
        time: Span,
    },
    /// From when so much open time elapsed.
    Subtract {
        /// Until when.
        from: Instant,
        /// How much.
        time: Span,
    },
    /// How much open time elapses.
    Elapsed {
        /// From when.
        from: Instant,
        /// Until when.
        to: Instant,
    },
    /// Whether it is open.
    IsOpen {
        /// When.
        at: Instant,
    },
    /// The days of a month.
    Month {
        /// Its year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// The days of the month in which an instant lies.
    MonthOf {
        /// The instant.
        at: Instant,
    },
}

/// The keys of a question.
const KEYS: [&str; 10] = [
    "calendar", "op", "from", "to", "at", "seconds", "time", "month", "detail", "id",
];
const OPS: [(&str, &[&str]); 5] = [
    ("add", &["from", "seconds", "time"]),
    ("subtract", &["from", "seconds", "time"]),
    ("elapsed", &["from", "to"]),
    ("is_open", &["at"]),
    ("month", &["month", "at"]),
];
const SHAPE: &str = "write `{\"calendar\": …, \"op\": \"add\", \"from\": \"2026-11-20T16:30:00Z\", \"seconds\": 14400}`";

/// Values of keys as they stand in the text, in the order of [`KEYS`].
type Values<'t> = [Option<&'t str>; KEYS.len()];

/// Read a question, one JSON object.
///
/// Fails with what is wrong, and the `id` if that could be read.
pub fn read(line: &str) -> Result<Question<'_>, (Option<&str>, Wrong)> {
    let mut values: Values<'_> = [None; KEYS.len()];
    let gathered = gather(line, &mut values);
    let id = get(&values, "id").filter(|it| !it.starts_with(['{', '[']));
    gathered
        .and_then(|()| question(&values, id))
        .map_err(|wrong| (id, wrong))
}

fn gather<'t>(line: &'t str, values: &mut Values<'t>) -> Result<(), Wrong> {
    let mut scan = Scan::new(line);
    let broken = |it: Malformed| {
        let column = line.get(..it.at).map_or(1, |it| it.chars().count() + 1);
        Wrong {
            message: format!("column {column}: {}", it.message),
            help: None,
        }
    };
    if scan.ahead() != b'{' {
        return Err(Wrong::new("a question is a JSON object", SHAPE));
    }
    scan.at += 1;
    if scan.ahead() == b'}' {
        scan.at += 1;
    } else {
        loop {
            let quoted = scan.key().map_err(broken)?;
            let mut unescaped = String::new();
            let key = quoted
                .text(&mut unescaped)
                .map_err(|it| Wrong::new(it, SHAPE))?;
            scan.ahead();
            let start = scan.at;
            scan.skip().map_err(broken)?;
            let value = line.get(start..scan.at).unwrap_or_default();
            let place = KEYS.iter().position(|it| *it == key);
            match place.and_then(|it| values.get_mut(it)) {
                Some(Some(_)) => {
                    return Err(Wrong::new(
                        format!("`{key}` stands there twice"),
                        "write it once",
                    ));
                }
                Some(free) => *free = Some(value),
                None => return Err(unknown_key(key)),
            }
            match scan.ahead() {
                b',' => scan.at += 1,
                b'}' => break scan.at += 1,
                _ => return Err(broken(scan.expected("`,` or `}`"))),
            }
        }
    }
    match scan.at_end() {
        true => Ok(()),
        false => Err(broken(scan.expected("the end of the line"))),
    }
}

fn unknown_key(key: &str) -> Wrong {
    let help = match nearest(key, KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("a question has {}", listed(&KEYS)),
    };
    Wrong::new(format!("a question has no `{}`", cut(key)), help)
}

fn question<'t>(values: &Values<'t>, id: Option<&'t str>) -> Result<Question<'t>, Wrong> {
    if let (Some(_), None) = (get(values, "id"), id) {
        return Err(Wrong::new(
            "an `id` is a text or a number",
            "write it in quotes",
        ));
    }
    let ops: Vec<&str> = OPS.iter().map(|it| it.0).collect();
    let Some(op) = get(values, "op") else {
        return Err(Wrong::new(
            "a question needs an `op`",
            format!("add `\"op\":` with one of {}", listed(&ops)),
        ));
    };
    let op = text("op", op)?;
    let Some((op, keys)) = OPS.iter().find(|it| it.0 == op) else {
        let help = match nearest(&op, ops.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", listed(&ops)),
        };
        return Err(Wrong::new(format!("there is no `op` `{}`", cut(&op)), help));
    };
    let always = ["calendar", "op", "detail", "id"];
    let idle = KEYS
        .iter()
        .zip(values)
        .find(|(key, value)| value.is_some() && !always.contains(*key) && !keys.contains(*key));
    if let Some((key, _)) = idle {
        return Err(Wrong::new(
            format!("`{key}` says nothing to `{op}`"),
            format!("remove it; `{op}` has {}", listed(keys)),
        ));
    }
    let at = |key: &'static str| {
        let Some(value) = get(values, key) else {
            return Err(Wrong::new(
                format!("`{op}` needs `{key}`"),
                format!("add `\"{key}\": \"2026-11-20T16:30:00Z\"`"),
            ));
        };
        let text = text(key, value)?;
        instant::parse(&text).map_err(|why| {
            let shown = cut(&text);
            Wrong::new(format!("`{key}`: `{shown}`: {why}"), why.help())
        })
    };
    let asks = match *op {
        "add" => Asks::Add {
            from: at("from")?,
            time: time(values, op)?,
        },
        "subtract" => Asks::Subtract {
            from: at("from")?,
            time: time(values, op)?,
        },
        "elapsed" => Asks::Elapsed {
            from: at("from")?,
            to: at("to")?,
        },
        "is_open" => Asks::IsOpen { at: at("at")? },
        _ => match get(values, "month") {
            Some(value) => month(&text("month", value)?)?,
            None => Asks::MonthOf { at: at("at")? },
        },
    };
    let full = match get(values, "detail") {
        None => false,
        Some(value) => match text("detail", value)?.as_str() {
            "full" => true,
            "brief" => false,
            _ => {
                return Err(Wrong::new(
                    "`detail` is `brief` or `full`",
                    "write `\"detail\": \"full\"`, or leave it out",
                ));
            }
        },
    };
    let calendar = match get(values, "calendar") {
        None => Which::Unsaid,
        Some(value) if value.starts_with('{') => Which::Written(value),
        Some(value) if value.starts_with('"') => Which::Named(text("calendar", value)?),
        Some(_) => {
            return Err(Wrong::new(
                "a `calendar` is a JSON object, or the name of one of a policy's",
                "write it as in a policy: `{\"time_zone\": …, \"hours\": …}`",
            ));
        }
    };
    Ok(Question {
        id,
        calendar,
        asks,
        full,
    })
}

/// How much open time is meant: `seconds`, or a `time`.
fn time(values: &Values<'_>, op: &str) -> Result<Span, Wrong> {
    match (get(values, "seconds"), get(values, "time")) {
        (Some(seconds), None) => millis(seconds),
        (None, Some(value)) => {
            let text = text("time", value)?;
            span::parse(&text)
                .map_err(|why| Wrong::new(format!("`time`: `{}`: {why}", cut(&text)), why.help()))
        }
        (Some(_), Some(_)) => Err(Wrong::new(
            "`seconds` and `time` both say how much",
            "write one of them",
        )),
        (None, None) => Err(Wrong::new(
            format!("`{op}` needs to know how much"),
            "add `\"seconds\": 14400`, or `\"time\": \"4h\"`",
        )),
    }
}

/// Seconds, to the millisecond. More than an instant can be away is as good as
/// the most that can be said: it never comes.
fn millis(text: &str) -> Result<Span, Wrong> {
    let help = "write a number of seconds, as `14400`";
    let wrong = |what: &str| Wrong::new(format!("`seconds`: `{}` {what}", cut(text)), help);
    let number = Decimal::parse(text).map_err(|why| match why {
        NotDecimal::Malformed => wrong("is not a number"),
        NotDecimal::TooFine => wrong("is finer than a millisecond"),
        NotDecimal::TooLarge => wrong("is too large"),
    })?;
    // Millionths of a second to thousandths.
    let millionths = number.millionths();
    if millionths % 1_000 != 0 {
        return Err(wrong("is finer than a millisecond"));
    }
    let millis = millionths / 1_000;
    Ok(i64::try_from(millis).unwrap_or(if millis < 0 { -i64::MAX } else { i64::MAX }))
}

/// `2026-12`
fn month(text: &str) -> Result<Asks, Wrong> {
    let first = Date::parse(&format!("{text}-01")).map_err(|why| {
        Wrong::new(
            format!("`{}` is not a month: {why}", cut(text)),
            "write year and month as `2026-12`",
        )
    })?;
    let (year, month, _) = first.civil();
    Ok(Asks::Month { year, month })
}

fn get<'t>(values: &Values<'t>, key: &str) -> Option<&'t str> {
    KEYS.iter()
        .position(|it| *it == key)
        .and_then(|at| values.get(at).copied().flatten())
}

/// The text that a value is.
fn text(key: &str, value: &str) -> Result<String, Wrong> {
    let is_none = || Wrong::new(format!("`{key}` is a text"), "write it in double quotes");
    if !value.starts_with('"') {
        return Err(is_none());
    }
    let quoted = Scan::new(value).string().map_err(|_| is_none())?;
    let mut unescaped = String::new();
    let text = quoted
        .text(&mut unescaped)
        .map_err(|why| Wrong::new(format!("`{key}`: {why}"), "write it without the escape"))?;
    Ok(text.to_owned())
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}

/// The start of a text, for a message.
fn cut(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
