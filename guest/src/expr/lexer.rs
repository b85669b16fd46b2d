//! Text to tokens; what other languages write is understood and reported with its correction.

use super::idiom;
use super::print::quoted;
use super::problem::Draft;
use super::token::{Token, TokenKind};
use crate::text::code::Code;
use crate::text::span::Span;

/// The tokens of `text`, an `End` last; `None` at the first character that cannot
/// be understood, behind which everything would be a guess.
pub(super) fn lex(text: &str, drafts: &mut Vec<Draft>) -> Option<Vec<Token>> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        readable: true,
        drafts,
    };
    while let Some(next) = lexer.peek().filter(|_| lexer.readable) {
        lexer.token(next);
    }
    lexer.push(TokenKind::End, lexer.at);
    lexer.readable.then_some(lexer.tokens)
}

/// Operators and brackets, longer ones first; with the correction of what we do not write so.
const SYMBOLS: [(&str, TokenKind, Option<&str>); 35] = [
    ("===", TokenKind::Equal, Some("==")),
    ("!==", TokenKind::NotEqual, Some("!=")),
    ("==", TokenKind::Equal, None),
    ("!=", TokenKind::NotEqual, None),
    ("<=", TokenKind::LessOrEqual, None),
    (">=", TokenKind::GreaterOrEqual, None),
    ("=>", TokenKind::GreaterOrEqual, Some(">=")),
    ("=<", TokenKind::LessOrEqual, Some("<=")),
    ("<>", TokenKind::NotEqual, Some("!=")),
    ("≥", TokenKind::GreaterOrEqual, Some(">=")),
    ("≤", TokenKind::LessOrEqual, Some("<=")),
    ("≠", TokenKind::NotEqual, Some("!=")),
    ("−", TokenKind::Minus, Some("-")),
    ("–", TokenKind::Minus, Some("-")),
    ("&&", TokenKind::And, None),
    ("||", TokenKind::Or, None),
    ("=", TokenKind::Equal, Some("==")),
    ("&", TokenKind::And, Some("&&")),
    ("|", TokenKind::Or, Some("||")),
    ("<", TokenKind::Less, None),
    (">", TokenKind::Greater, None),
    ("!", TokenKind::Not, None),
    ("+", TokenKind::Plus, None),
    ("-", TokenKind::Minus, None),
    ("*", TokenKind::Star, None),
    ("/", TokenKind::Slash, None),
    ("%", TokenKind::Percent, None),
    ("(", TokenKind::LeftParen, None),
    (")", TokenKind::RightParen, None),
    ("[", TokenKind::LeftBracket, None),
    ("]", TokenKind::RightBracket, None),
    (",", TokenKind::Comma, None),
    (".", TokenKind::Dot, None),
    ("?", TokenKind::Question, None),
    (":", TokenKind::Colon, None),
];

/// Names that may follow a minus without a space; others after `case.a-` are meant as one name.
const AFTER_MINUS: [&str; 10] = [
    "case",
    "clock",
    "duration",
    "elapsed",
    "is",
    "now",
    "program",
    "severity",
    "size",
    "timestamp",
];

struct Lexer<'t, 'd> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    readable: bool,
    drafts: &'d mut Vec<Draft>,
}

impl<'t> Lexer<'t, '_> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Step over what `wanted` accepts and return it.
    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|it| !wanted(it)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let span = self.since(start);
        self.tokens.push(Token { kind, span });
    }

    fn token(&mut self, next: char) {
        let start = self.at;
        match next {
            ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                self.take(|it| matches!(it, ' ' | '\t' | '\n' | '\r' | '\u{c}'));
            }
            '0'..='9' => self.number(),
            '.' if self.digit_at(1) => {
                self.take(|it| it == '.' || it.is_ascii_digit());
                let span = self.since(start);
                let correct = format!("0{}", self.text.get(start..self.at).unwrap_or(""));
                self.bad_number(span, Some(correct));
            }
            '"' | '\'' => self.string(next),
            '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›' => {
                self.smart_string(next)
            }
            'A'..='Z' | 'a'..='z' | '_' => self.name(),
            _ if self.rest().starts_with("//") => {
                self.take(|it| it != '\n');
                let message = "a condition holds no comments";
                let draft = Draft::new(Code::CommentInCondition, self.since(start), message)
                    .help("write it in the document, behind ` #`, or in `because`");
                self.drafts.push(draft);
                self.readable = false;
            }
            _ => self.symbol(next),
        }
    }

    fn digit_at(&self, offset: usize) -> bool {
        self.rest()
            .as_bytes()
            .get(offset)
            .is_some_and(u8::is_ascii_digit)
    }

    fn symbol(&mut self, next: char) {
        let start = self.at;
        let rest = self.rest();
        let regex = rest.starts_with("=~");
        let symbol = SYMBOLS.iter().find(|it| rest.starts_with(it.0) && !regex);
        if let Some((text, kind, correct)) = symbol {
            self.at += text.len();
            if let Some(correct) = correct {
                let message = format!("`{text}` is written `{correct}`");
                let span = self.since(start);
                self.drafts.push(
                    Draft::new(Code::WrongOperator, span, message)
                        .edit(span, padded(self.text, span, correct)),
                );
            }
            self.push(kind.clone(), start);
            return;
        }
        if next.is_whitespace() || matches!(next, '\u{200b}' | '\u{feff}') {
            self.take(|it| it.is_whitespace() || matches!(it, '\u{200b}' | '\u{feff}'));
            let span = self.since(start);
            let message = "a space that is not an ordinary one, perhaps copied from a document";
            self.drafts
                .push(Draft::new(Code::UnexpectedCharacter, span, message).edit(span, " "));
            return;
        }
        self.at += if regex { 2 } else { next.len_utf8() };
        self.readable = false;
        let shown: String = rest
            .get(..self.at - start)
            .unwrap_or("")
            .escape_debug()
            .collect();
        let draft = Draft::new(
            Code::UnexpectedCharacter,
            self.since(start),
            format!("`{shown}` means nothing in a condition"),
        );
        self.drafts.push(match next {
            '{' | '}' => draft.help("there are no maps; a list is written `[1, 2]`"),
            '~' | '=' => draft.help(
                "there are no regular expressions; use `startsWith`, `endsWith` or `contains`",
            ),
            '`' => draft.help("a text stands in `\"` or `'`"),
            '#' => draft.help("a text stands in quotes, and comments outside of the condition"),
            it if it.is_alphabetic() => draft
                .help("names are made of `a` to `z`, `0` to `9` and `_`; texts stand in quotes"),
            _ => draft.help("take it out, or put it in quotes if it belongs to a text"),
        });
    }

    fn name(&mut self) {
        let start = self.at;
        let first = self.take(in_name);
        let member = self
            .tokens
            .last()
            .is_some_and(|it| it.kind == TokenKind::Dot);
        let kind = match first {
            "in" => TokenKind::In,
            "true" => TokenKind::True,
            "false" => TokenKind::False,
            "null" => TokenKind::Null,
            _ => TokenKind::Name,
        };
        while let Some(part) = self.kebab().filter(|_| member) {
            self.at += 1 + part.len();
        }
        self.push(kind, start);
    }

    /// What follows a `-` when it goes on with the name before it.
    fn kebab(&self) -> Option<&'t str> {
        let tail = self.rest().strip_prefix('-')?;
        let length = tail.find(|it| !in_name(it)).unwrap_or(tail.len());
        let part = tail.get(..length)?;
        let letter = part.starts_with(|it: char| it.is_ascii_alphabetic());
        (letter && !AFTER_MINUS.contains(&part)).then_some(part)
    }

    fn number(&mut self) {
        let start = self.at;
        if self.date() {
            return;
        }
        let digit = |it: char| it.is_ascii_digit();
        self.take(digit);
        if self.rest().starts_with('.') && self.digit_at(1) {
            self.at += 1;
            self.take(digit);
        }
        let sign = usize::from(
            self.rest()
                .as_bytes()
                .get(1)
                .is_some_and(|it| b"+-".contains(it)),
        );
        if self.rest().starts_with(['e', 'E']) && self.digit_at(1 + sign) {
            self.at += 1 + sign;
            self.take(digit);
        }
        let number = self.text.get(start..self.at).unwrap_or("");
        let tail = self.take(|it| it.is_ascii_alphanumeric() || it == '_' || it == '.');
        let whole = self.text.get(start..self.at).unwrap_or("");
        let span = self.since(start);
        if tail.is_empty() {
            if self.rest().starts_with('%') && self.percent() {
                let number = format!("{number}e-2");
                self.at += 1;
                let span = self.since(start);
                let correct = crate::value::decimal::Decimal::parse(&number).ok();
                self.bad_number(span, correct.map(|it| it.to_string()));
            } else {
                self.push(TokenKind::Number, start);
            }
        } else if let Some(milliseconds) = idiom::milliseconds(whole) {
            self.push(TokenKind::Span(milliseconds), start);
        } else {
            let digits: String = whole.chars().filter(|it| *it != '_').collect();
            let digits = digits.trim_end_matches(['.', 'u', 'U', 'l', 'L', 'f', 'F']);
            let plain = digits.bytes().all(|it| it.is_ascii_digit());
            self.bad_number(
                span,
                (plain && digits.len() < 19).then(|| digits.to_owned()),
            );
        }
    }

    /// Whether the `%` that follows a number is a percentage and not a remainder.
    fn percent(&self) -> bool {
        let after = self.rest().get(1..).unwrap_or("").trim_start();
        !after.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '(')
    }

    fn bad_number(&mut self, span: Span, correct: Option<String>) {
        let shown = self
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("");
        let draft = Draft::new(
            Code::BadNumber,
            span,
            format!("`{shown}` is not written as numbers are"),
        );
        self.drafts.push(match correct {
            Some(correct) => draft.edit(span, correct),
            None => draft.help("write digits, perhaps with a fraction, like `250000` or `2.5`"),
        });
        self.tokens.push(Token {
            kind: TokenKind::Broken,
            span,
        });
    }

    /// `2026-11-20`, perhaps with a time behind it.
    fn date(&mut self) -> bool {
        let shape = "dddd-dd-dd";
        let rest = self.rest();
        let date = rest.len() >= shape.len()
            && rest
                .bytes()
                .zip(shape.bytes())
                .all(|(it, wanted)| match wanted {
                    b'd' => it.is_ascii_digit(),
                    wanted => it == wanted,
                })
            && !rest
                .as_bytes()
                .get(shape.len())
                .is_some_and(u8::is_ascii_digit);
        if date {
            let start = self.at;
            self.at += shape.len();
            if self.rest().starts_with(['T', 't']) {
                self.take(|it| it.is_ascii_alphanumeric() || matches!(it, ':' | '.' | '+' | '-'));
            }
            self.push(TokenKind::Date, start);
        }
        date
    }

    /// A string in ASCII quotes.
    fn string(&mut self, quote: char) {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        let mut sound = true;
        loop {
            match self.peek() {
                None | Some('\n' | '\r') => return self.unterminated(quote, start),
                Some('\\') => match self.escape() {
                    Some(it) => value.push(it),
                    None => sound = false,
                },
                Some(it) => {
                    self.at += it.len_utf8();
                    if it == quote {
                        break;
                    }
                    value.push(it);
                }
            }
        }
        self.push(
            if sound {
                TokenKind::Text(value)
            } else {
                TokenKind::Broken
            },
            start,
        );
    }

    fn unterminated(&mut self, quote: char, start: usize) {
        let inside = start + quote.len_utf8();
        let content = self.text.get(inside..self.at).unwrap_or("");
        // The bad escapes found on the way are of a text that never was one.
        self.drafts.retain(|it| {
            it.problem.span.start as usize <= start || it.problem.code != Code::BadEscape
        });
        if let Some(end) = content.find(|it| closes(quote, it)) {
            let mark = self
                .text
                .get(inside + end..)
                .and_then(|it| it.chars().next());
            self.at = inside + end + mark.map_or(0, char::len_utf8);
            return self.smart(start, content.get(..end).unwrap_or(""));
        }
        let span = self.since(start);
        let message = "a text has no closing quote";
        let draft = Draft::new(Code::UnterminatedString, span, message);
        self.drafts
            .push(draft.help(format!("end the text with `{}`", quote)));
        self.tokens.push(Token {
            kind: TokenKind::Broken,
            span,
        });
    }

    /// A string that opens with a typographic quote.
    fn smart_string(&mut self, quote: char) {
        let start = self.at;
        self.at += quote.len_utf8();
        let class = if matches!(quote, '“' | '”' | '„' | '«' | '»') {
            '"'
        } else {
            '\''
        };
        let content = self.take(|it| !closes(class, it) && it != class && it != '\n');
        match self.peek() {
            Some(it) if it != '\n' => {
                self.at += it.len_utf8();
                self.smart(start, content);
            }
            _ => {
                let draft = Draft::new(
                    Code::UnterminatedString,
                    self.since(start),
                    "a text has no closing quote",
                );
                self.drafts
                    .push(draft.help("write the text between plain quotes, `\"` or `'`"));
                self.push(TokenKind::Broken, start);
            }
        }
    }

    /// A complete string with at least one typographic quote.
    fn smart(&mut self, start: usize, value: &str) {
        let span = self.since(start);
        let message = "typographic quotes do not mark a text";
        let draft = Draft::new(Code::SmartQuotes, span, message).edit(span, quoted(value));
        self.drafts.push(draft);
        self.push(TokenKind::Text(value.to_owned()), start);
    }

    /// One escape, from its backslash; `None` when it was reported.
    fn escape(&mut self) -> Option<char> {
        let start = self.at;
        self.at += 1;
        let kind = self.peek().filter(|it| !matches!(it, '\n' | '\r'));
        self.at += kind.map_or(0, char::len_utf8);
        let found = match kind {
            Some(it @ ('\\' | '?' | '"' | '\'' | '`')) => Some(it),
            Some('a') => Some('\u{7}'),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('v') => Some('\u{b}'),
            Some('x' | 'X') => self.code_point(self.at, 2, 16),
            Some('u') => self.code_point(self.at, 4, 16),
            Some('U') => self.code_point(self.at, 8, 16),
            Some('0'..='3') => self.code_point(self.at - 1, 3, 8),
            _ => None,
        };
        if found.is_none() {
            let shown = self.text.get(start..self.at).unwrap_or("");
            let message = format!("`{shown}` is not a known escape");
            let help = r"a backslash itself is written `\\`; known are `\n`, `\t`, `\'`, `\u00e9` and their like";
            self.drafts
                .push(Draft::new(Code::BadEscape, self.since(start), message).help(help));
        }
        found
    }

    /// The character whose number stands in `count` digits from `from`.
    fn code_point(&mut self, from: usize, count: usize, radix: u32) -> Option<char> {
        let digits = self.text.get(from..from + count)?;
        if !digits.chars().all(|it| it.is_digit(radix)) {
            return None;
        }
        let found = u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)?;
        self.at = from + count;
        Some(found)
    }
}

fn in_name(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_'
}

/// Whether a typographic quote closes a text of the class of `quote`.
fn closes(quote: char, it: char) -> bool {
    match quote {
        '"' => matches!(it, '“' | '”' | '„' | '«' | '»'),
        _ => matches!(it, '‘' | '’' | '‚' | '‹' | '›'),
    }
}

/// `text` in place of `span`, set apart where the old text stood close to its neighbours.
fn padded(source: &str, span: Span, text: &str) -> String {
    let before = source.get(..span.start as usize).unwrap_or("");
    let after = source.get(span.end as usize..).unwrap_or("");
    let tight = !before.ends_with(char::is_whitespace) && !after.starts_with(char::is_whitespace);
    if tight && text != "-" {
        format!(" {text} ")
    } else {
        text.to_owned()
    }
}
