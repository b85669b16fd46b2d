//! Knows how text without quotes goes wrong in YAML, and what should have been written.

use crate::text::code::Code;
use crate::text::diag::Diagnostic;
use crate::text::source::Source;
use crate::text::span::Span;

/// Longest line that is shown whole, with its quotes put right.
const SHOWN_MAX: usize = 160;

/// One value that YAML misreads.
pub struct Trap {
    /// What to say of it.
    pub diagnostic: Diagnostic,
    /// The value, as it was meant.
    pub value: Span,
    /// A byte that becomes a space when the value is set aside.
    space: Option<usize>,
}

impl Trap {
    /// The text with the value exchanged for a harmless one, letter by letter of
    /// equal length, so that every place in it stays what it was.
    pub fn mend(&self, text: &str) -> String {
        let (start, end) = (self.value.start as usize, self.value.end as usize);
        let mut mended = text.get(..start).unwrap_or("").to_owned();
        for (at, it) in text.get(start..end).unwrap_or("").char_indices() {
            mended.push(match it.len_utf8() {
                1 if self.space == Some(start + at) => ' ',
                1 => 'x',
                2 => 'é',
                3 => '€',
                _ => '𝄞',
            });
        }
        mended.push_str(text.get(end..).unwrap_or(""));
        mended
    }
}

/// What may have made the parser stumble at a byte: the traps of that line and
/// of the two before it, the nearest first.
pub fn near(text: &str, at: usize) -> Vec<Trap> {
    let mut end = line_end(text, at.min(text.len()));
    let mut traps = Vec::new();
    let mut lines = 0;
    loop {
        let start = text
            .get(..end)
            .and_then(|it| it.rfind('\n'))
            .map_or(0, |it| it + 1);
        let line = text.get(start..end).unwrap_or("").trim_end();
        if !line.trim().is_empty() {
            traps.extend(of_line(line, start));
            lines += 1;
        }
        if start == 0 || lines > 2 {
            return traps;
        }
        end = start - 1;
    }
}

/// A tag or an anchor that the parser accepted.
pub fn marked(text: &str, span: Span, tag: bool, anchor: bool) -> Option<Diagnostic> {
    if !tag && !anchor {
        return None;
    }
    let raw = cut_out(text, span);
    if tag && raw.starts_with("!!") {
        return Some(Diagnostic {
            code: Code::Tag,
            message: format!(
                "`{}` is a tag of YAML, which policies do not use",
                first_word(raw)
            ),
            span: Some(span),
            help: Some("remove it; quotes make a value text".to_owned()),
        });
    }
    let line = line_start(text, span.start as usize);
    let end = span.end as usize - line;
    let whole = text
        .get(line..line_end(text, span.start as usize))
        .unwrap_or("");
    if tag {
        return Some(needs_quotes(
            whole,
            line,
            span.start as usize - line,
            end.min(whole.len()),
            starts('!'),
        ));
    }
    Some(anchored(raw, span))
}

/// A reference to an anchor that exists.
pub fn alias(text: &str, span: Span) -> Diagnostic {
    anchored(cut_out(text, span), span)
}

fn anchored(raw: &str, span: Span) -> Diagnostic {
    let kind = if raw.starts_with('*') {
        "an alias"
    } else {
        "an anchor"
    };
    let word = first_word(raw);
    Diagnostic {
        code: Code::Anchor,
        message: format!("`{word}` is {kind} of YAML, which policies do not use"),
        span: Some(Span::new(
            span.start as usize,
            span.start as usize + word.len(),
        )),
        help: Some(
            "write the value out where it is needed; text that begins so needs quotes".to_owned(),
        ),
    }
}

/// Why a text without quotes ends too early: its quotes or parentheses are
/// open, and a comment, a comma or a bracket follows. Only the text and what
/// follows it are looked at, so this serves where the parser saw nothing wrong.
pub fn cut(text: &str, span: Span) -> Option<Diagnostic> {
    if balanced(cut_out(text, span)) || is_rest(text, span) {
        return None;
    }
    let line = line_start(text, span.start as usize);
    let whole = text
        .get(line..line_end(text, span.end as usize))
        .unwrap_or("")
        .trim_end();
    let start = span.start as usize - line;
    let after = text
        .get(span.end as usize..line + whole.len())
        .unwrap_or("");
    let (code, flow, why) = if after.starts_with([' ', '\t']) && after.trim_start().starts_with('#')
    {
        (
            Code::CutByComment,
            false,
            "` #` begins a comment, so this text ends before it",
        )
    } else if after.trim_start().starts_with([',', ']', '}', '[', '{']) {
        (
            Code::CutByComma,
            true,
            "a comma or bracket ends text without quotes inside `[ ]` and `{ }`",
        )
    } else {
        return None;
    };
    let end = start + extent(whole.get(start..).unwrap_or(""), flow);
    let mut diagnostic = needs_quotes(whole, line, start, end, why.to_owned());
    diagnostic.code = code;
    diagnostic.span = Some(span);
    Some(diagnostic)
}

/// Whether a text is what a comma cut off the text before it: `"desk")`.
pub fn is_rest(text: &str, span: Span) -> bool {
    let line = line_start(text, span.start as usize);
    let before = text.get(line..span.start as usize).unwrap_or("").trim_end();
    before
        .strip_suffix(',')
        .is_some_and(|it| !balanced(it.rsplit(['[', '{']).next().unwrap_or("")))
}

/// What the parser said, in words for people who do not know its own.
pub fn general(text: &str, info: &str, at: usize) -> Diagnostic {
    let at = at.min(text.len());
    let start = line_start(text, at);
    let line = text.get(start..line_end(text, at)).unwrap_or("").trim_end();
    let indent = line.len() - line.trim_start().len();
    let here = Span::new(start + indent, start + line.len());
    let point = Span::new(
        at,
        at + text
            .get(at..)
            .and_then(|it| it.chars().next())
            .map_or(0, char::len_utf8),
    );
    let has = |words: &[&str]| words.iter().any(|word| info.contains(word));
    let (code, span, message, help): (Code, Span, &str, String) = if has(&["tab"])
        && line.contains('\t')
    {
        let tab = start + line.find('\t').unwrap_or(0);
        (
            Code::Tab,
            Span::new(tab, tab + 1),
            "a tab stands where YAML allows only spaces",
            "put spaces in its place".into(),
        )
    } else if has(&["recursion"]) {
        (
            Code::DocumentTooDeep,
            point,
            "too many lists and maps stand inside one another",
            "give parts of it a name under `define`".into(),
        )
    } else if has(&["document", "directive", "byte order mark", "stream-start"])
        && !has(&["quoted"])
    {
        (
            Code::SeveralDocuments,
            here,
            "a second document begins here, and a policy is one",
            "remove this line, or put what follows into a file of its own".into(),
        )
    } else if has(&[
        "unexpected end of stream",
        "in quoted scalar",
        "document indicator",
    ]) {
        (
            Code::Unclosed,
            Span::new(at, start + line.len()),
            "the quote that opens here is never closed",
            "close it at the end of the text".into(),
        )
    } else if has(&["escape", "hexadecimal"]) {
        (
            Code::Syntax,
            here,
            "a backslash inside double quotes begins an escape, and this one is unknown",
            "write `\\\\` for a backslash, or use single quotes".into(),
        )
    } else if let Some(open) = unclosed(text, at).filter(|_| {
        has(&[
            "flow",
            "bracket",
            "unexpected eof",
            "placement of ':'",
            "expected next token",
            "node content",
        ])
    }) {
        let bracket = cut_out(text, open);
        (
            Code::Unclosed,
            open,
            "this bracket is not closed where it should be",
            match text.get(open.end as usize..at).unwrap_or("").contains('\n') {
                false => format!("close `{bracket}`, and part the entries by commas"),
                true => format!(
                    "close `{bracket}` before line {}, and part the entries by commas",
                    Source::new(text).place(to_u32(at)).line
                ),
            },
        )
    } else if has(&["misplaced bracket"]) {
        (
            Code::Syntax,
            point,
            "a bracket closes here that was never opened",
            "remove it, or put the text in quotes".into(),
        )
    } else if has(&["simple key"]) || (has(&["block mapping"]) && !line.contains(':')) {
        let culprit = keyless(text, start);
        (
            Code::Syntax,
            culprit,
            "this line has no `:`, and it should be a key and a value",
            "write `key: value`".into(),
        )
    } else if has(&[
        "block mapping",
        "block collection",
        "block sequence entries",
        "invalid indentation",
        "wrongly indented",
        "mapping keys",
        "mapping values",
    ]) {
        (Code::Indentation, here, "this line does not line up with the lines that it belongs to", "begin it in the same column as its neighbours, or two spaces further in than what it is part of".into())
    } else {
        (
            Code::Syntax,
            point,
            "YAML cannot be read from here on",
            "put text that is not plain words in quotes".into(),
        )
    };
    Diagnostic {
        code,
        message: message.to_owned(),
        span: Some(span),
        help: Some(help),
    }
}

/// The line at fault when a key is missing: the parser notices one line late.
fn keyless(text: &str, start: usize) -> Span {
    let line_at = |start: usize| text.get(start..line_end(text, start)).unwrap_or("");
    let mut at = start;
    while at > 0 && (line_at(at).trim().is_empty() || line_at(at).contains(':')) {
        at = line_start(text, at - 1);
    }
    let at = if line_at(at).contains(':') { start } else { at };
    let line = line_at(at).trim_end();
    Span::new(at + line.len() - line.trim_start().len(), at + line.len())
}

/// The innermost bracket that is open at a byte, looking back over what could be
/// one value.
fn unclosed(text: &str, at: usize) -> Option<Span> {
    const LINES: usize = 200;
    let mut start = at;
    for _ in 0..LINES {
        if start == 0 {
            break;
        }
        start = line_start(text, start - 1);
    }
    let mut open: Vec<usize> = Vec::new();
    let mut from = start;
    for line in text.get(start..at)?.split_inclusive('\n') {
        let body = line
            .get(..line.len().min(extent(line, false)))
            .unwrap_or("");
        each_outside_quotes(body, |index, it| match it {
            '[' | '{' => open.push(from + index),
            ']' | '}' => {
                open.pop();
            }
            _ => {}
        });
        from += line.len();
    }
    open.pop().map(|at| Span::new(at, at + 1))
}

/// The traps of one line, left to right. `base` is where the line begins.
fn of_line(line: &str, base: usize) -> Vec<Trap> {
    let mut traps = Vec::new();
    if let Some(trap) = missing_space(line, base) {
        traps.push(trap);
    }
    for value in values(line) {
        let raw = line.get(value.start..value.end).unwrap_or("");
        let Some((code, why)) = fault(raw, value.flow) else {
            continue;
        };
        let mut diagnostic = needs_quotes(line, base, value.start, value.end, why);
        diagnostic.code = code;
        if code == Code::Unclosed {
            diagnostic.help = Some("close it at the end of the text".to_owned());
        }
        let span = Span::new(base + value.start, base + value.end);
        traps.push(Trap {
            diagnostic,
            value: span,
            space: None,
        });
    }
    traps
}

/// `when:case.vip`
fn missing_space(line: &str, base: usize) -> Option<Trap> {
    let mut start = line.len() - line.trim_start().len();
    while line.get(start..)?.starts_with("- ") {
        start += 2 + line.get(start + 2..)?.len() - line.get(start + 2..)?.trim_start().len();
    }
    let rest = line.get(start..)?;
    let (key, value) = rest.split_once(':')?;
    let word = !key.is_empty()
        && key
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_' || it == b'-');
    // The space takes the place of a letter, which must be as short.
    let room = value.starts_with(|it: char| it.is_ascii() && !matches!(it, ' ' | '\t' | '/'));
    if !word || !room {
        return None;
    }
    let colon = base + start + key.len();
    let span = Span::new(base + start, base + line.len());
    let shown = clipped(format!("{key}: {value}"));
    let diagnostic = Diagnostic {
        code: Code::MissingSpace,
        message: format!("the space is missing behind `{key}:`"),
        span: Some(span),
        help: Some(format!("write `{shown}`")),
    };
    Some(Trap {
        diagnostic,
        value: Span::new(colon + 1, base + line.len()),
        space: Some(colon + 1),
    })
}

/// A value within a line.
struct Value {
    start: usize,
    end: usize,
    /// Whether it stands inside `[ ]` or `{ }`.
    flow: bool,
}

/// Where values begin on a line, and how far each was meant to go.
fn values(line: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = line.len() - line.trim_start().len();
    let mut depth = 0_usize;
    // Outside brackets a line has room for one key.
    let mut keyed = false;
    loop {
        let rest = line.get(at..).unwrap_or("");
        let blank = rest.len() - rest.trim_start().len();
        at += blank;
        let rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return found;
        };
        let flow = depth > 0;
        match first {
            '-' if !flow && rest.starts_with("- ") => at += 2,
            '#' if blank > 0 || at == 0 => return found,
            '[' | '{' => {
                depth += 1;
                at += 1;
            }
            ']' | '}' if flow => {
                depth -= 1;
                at += 1;
            }
            ',' if flow => at += 1,
            _ => {
                if let Some(width) = key_width(rest).filter(|_| flow || !keyed) {
                    keyed = true;
                    at += width;
                    continue;
                }
                let end = at + extent(rest, flow);
                if end == at {
                    return found;
                }
                found.push(Value {
                    start: at,
                    end,
                    flow,
                });
                at = end;
                if !flow {
                    return found;
                }
            }
        }
    }
}

/// The width of `key: ` or `"key": ` at the start of a text.
fn key_width(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    let name = match first {
        '"' | '\'' => 1 + closing(rest.get(1..)?, first)?,
        _ => rest
            .find(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '-' | '.')))
            .unwrap_or(rest.len()),
    };
    let after = rest.get(name..)?.strip_prefix(':')?;
    (name > 0 && (after.is_empty() || after.starts_with([' ', '\t']))).then_some(name + 1)
}

/// What is wrong with a value without quotes around all of it.
fn fault(value: &str, flow: bool) -> Option<(Code, String)> {
    let first = value.chars().next()?;
    match first {
        '!' | '&' | '*' | '%' | '@' | '`' => return Some((Code::NeedsQuotes, starts(first))),
        '>' | '|' => {
            let header = value
                .get(1..)?
                .trim_start_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
            return (flow || !header.trim().is_empty()).then(|| (Code::NeedsQuotes, starts(first)));
        }
        '"' | '\'' => {
            let Some(end) = closing(value.get(1..)?, first) else {
                return Some((
                    Code::Unclosed,
                    "the quote that opens here is not closed on its line".to_owned(),
                ));
            };
            let rest = value.get(1 + end..)?.trim();
            let why = "the quotes end before the text does, so YAML cannot tell where it ends";
            return (!rest.is_empty()).then(|| (Code::NeedsQuotes, why.to_owned()));
        }
        '[' | '{' => return None,
        _ => {}
    }
    // The extent of a value ends before a comment: this `#` stands in quotes.
    if value.contains(" #") {
        return Some((
            Code::CutByComment,
            "` #` begins a comment, so this text ends before it".to_owned(),
        ));
    }
    if value.contains(": ") || value.ends_with(':') {
        return Some((
            Code::NeedsQuotes,
            "a colon makes a key of the text before it".to_owned(),
        ));
    }
    if flow && value.contains(['[', ']', '{', '}', ',']) {
        let why = "a comma or bracket ends text without quotes inside `[ ]` and `{ }`";
        return Some((Code::CutByComma, why.to_owned()));
    }
    None
}

fn starts(first: char) -> String {
    match first {
        '!' => "text that begins with `!` is a tag to YAML, not text".to_owned(),
        '&' => "text that begins with `&` is an anchor to YAML, not text".to_owned(),
        '`' => "text without quotes cannot begin with a backtick".to_owned(),
        '*' => "text that begins with `*` refers to an anchor of YAML, and is not text".to_owned(),
        '>' | '|' => {
            format!("`{first}` announces a block of lines to YAML, and is not part of the text")
        }
        other => format!("text without quotes cannot begin with `{other}`"),
    }
}

/// How far a value was meant to go: quotes are honoured wherever they open a
/// text, and inside a list or map, parentheses and brackets too.
fn extent(text: &str, flow: bool) -> usize {
    let mut depth = 0_usize;
    let mut end = text.len();
    let mut before = ' ';
    let mut skip = 0;
    for (at, it) in text.char_indices() {
        if at < skip {
            continue;
        }
        match it {
            '"' | '\'' if !before.is_alphanumeric() => {
                if let Some(width) = text.get(at + 1..).and_then(|rest| closing(rest, it)) {
                    skip = at + 1 + width;
                }
            }
            '#' if before.is_whitespace() => {
                end = at;
                break;
            }
            ',' | ']' | '}' if flow && depth == 0 => {
                end = at;
                break;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = it;
    }
    text.get(..end).unwrap_or("").trim_end().len()
}

/// The width up to and with the quote that closes a text.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    while let Some((at, it)) = chars.next() {
        if it == '\\' && quote == '"' {
            chars.next();
        } else if it == quote {
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                chars.next();
                continue;
            }
            return Some(at + 1);
        }
    }
    None
}

fn each_outside_quotes(text: &str, mut see: impl FnMut(usize, char)) {
    let mut before = ' ';
    let mut skip = 0;
    for (at, it) in text.char_indices() {
        if at < skip {
            continue;
        }
        if matches!(it, '"' | '\'') && !before.is_alphanumeric() {
            if let Some(width) = text.get(at + 1..).and_then(|rest| closing(rest, it)) {
                skip = at + 1 + width;
            }
        } else {
            see(at, it);
        }
        before = it;
    }
}

/// Whether quotes and parentheses are closed.
fn balanced(text: &str) -> bool {
    let mut open = 0_i32;
    let mut quote = None;
    for it in text.chars() {
        match (quote, it) {
            (None, '"' | '\'') => quote = Some(it),
            (Some(with), it) if with == it => quote = None,
            (None, '(' | '[') => open += 1,
            (None, ')' | ']') => open -= 1,
            _ => {}
        }
    }
    // `size(case.tags) in` is cut too: nothing can end so.
    let cut = text.trim_end().ends_with(" in") || text.trim_end() == "in";
    quote.is_none() && open == 0 && !cut
}

/// The diagnostic that shows a line with its value in quotes.
fn needs_quotes(line: &str, base: usize, start: usize, end: usize, message: String) -> Diagnostic {
    let value = line.get(start..end).unwrap_or("");
    let before = line.get(..start).unwrap_or("").trim_start();
    let after = line.get(end..).unwrap_or("").trim_end();
    let quoted = show_quoted(value);
    let whole = format!("{before}{quoted}{after}");
    let shown = if whole.len() <= SHOWN_MAX {
        whole
    } else {
        clipped(quoted)
    };
    Diagnostic {
        code: Code::NeedsQuotes,
        message,
        span: Some(Span::new(base + start, base + end)),
        help: Some(format!("write `{shown}`")),
    }
}

/// A text in those quotes that need the fewest changes to it.
pub fn show_quoted(value: &str) -> String {
    if !value.contains(['"', '\\']) {
        format!("\"{value}\"")
    } else {
        format!("'{}'", value.replace('\'', "''"))
    }
}

fn clipped(text: String) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        None => text,
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
    }
}

fn first_word(raw: &str) -> &str {
    raw.split(|it: char| it.is_whitespace() || matches!(it, ',' | ']' | '}' | '[' | '{'))
        .next()
        .unwrap_or(raw)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|it| it.rfind('\n'))
        .map_or(0, |it| it + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|it| it.find('\n'))
        .map_or(text.len(), |it| at + it)
}

fn cut_out(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or("")
}

fn to_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
