//! How output may look: colour, width, and which characters.

use std::fmt::Write as _;
use std::io;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use terminal_size::{Height, Width, terminal_size_of};

/// Columns where standard output is no terminal.
const WIDTH_ELSEWHERE: usize = 100;
/// Lines longer than this are hard to read.
const WIDTH_MAX: usize = 120;
/// Fewer columns than this cannot hold the marks and names beside the text.
const WIDTH_MIN: usize = 40;

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` or `TERM=dumb` says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a renderer may use. Plain data: the same look gives the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Whether to write colour and weight, as ANSI escapes.
    pub color: bool,
    /// Whether to draw with characters outside ASCII. Text from policy and case is written as it is.
    pub unicode: bool,
    /// Columns for cards and prose, 40 to 120.
    pub width: usize,
    /// Columns that a table may take; `None` for as many as it needs.
    pub table_width: Option<usize>,
    /// Rows that fit the screen; `None` if there is none.
    pub rows: Option<usize>,
}

impl Look {
    /// No colour, for a file or a pipe.
    pub fn plain() -> Look {
        Look {
            color: false,
            unicode: true,
            width: WIDTH_ELSEWHERE,
            table_width: None,
            rows: None,
        }
    }

    /// What standard output can show, by the environment and the terminal.
    pub fn detect(color: Color) -> Look {
        Look {
            color: is_colored(color, &io::stdout()),
            ..Look::sized()
        }
    }

    /// What standard error can show.
    pub fn detect_stderr(color: Color) -> Look {
        Look {
            color: is_colored(color, &io::stderr()),
            ..Look::sized()
        }
    }

    fn sized() -> Look {
        let size = terminal();
        let width = size.map_or(WIDTH_ELSEWHERE, |(columns, _)| columns);
        Look {
            color: false,
            unicode: !says_other_charset(),
            width: width.clamp(WIDTH_MIN, WIDTH_MAX),
            table_width: size.map(|(columns, _)| columns.max(WIDTH_MIN)),
            rows: size.map(|(_, rows)| rows),
        }
    }

    /// The same look with that many columns.
    pub fn with_width(self, columns: usize) -> Look {
        Look {
            width: columns.clamp(WIDTH_MIN, WIDTH_MAX),
            table_width: Some(columns),
            ..self
        }
    }

    /// `text`, in that ink.
    pub(crate) fn paint(&self, ink: Ink, text: &str) -> String {
        let mut painted = String::new();
        self.paint_to(&mut painted, ink, text);
        painted
    }

    pub(crate) fn paint_to(&self, out: &mut String, ink: Ink, text: &str) {
        if self.color && ink != Ink::Plain && !text.is_empty() {
            let style = ink.style();
            let _ = write!(out, "{style}{text}{style:#}");
        } else {
            out.push_str(text);
        }
    }

    /// `fine` where the terminal can draw it.
    pub(crate) fn glyph(&self, fine: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { fine } else { ascii }
    }
}

fn is_colored(color: Color, stream: &impl anstream::stream::RawStream) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    }
}

/// Columns and rows of the terminal behind standard output, if there is one.
fn terminal() -> Option<(usize, usize)> {
    let (Width(columns), Height(rows)) = terminal_size_of(io::stdout())?;
    Some((usize::from(columns), usize::from(rows)))
}

/// Whether the locale names a character set, and that is not UTF-8.
fn says_other_charset() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|it| !it.is_empty());
    let locale = set("LC_ALL")
        .or_else(|| set("LC_CTYPE"))
        .or_else(|| set("LANG"));
    locale.is_some_and(|it| {
        let it = it.to_ascii_lowercase();
        !it.contains("utf-8") && !it.contains("utf8")
    })
}

/// What a piece of text is, for the eye.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ink {
    Plain,
    /// What one looks for: names, levels.
    Strong,
    /// What one may pass over.
    Faint,
    Good,
    Warn,
    Bad,
    /// Bad, and the first thing to see.
    Alarm,
    /// Names to type or to ask for.
    Accent,
}

impl Ink {
    pub(crate) fn style(self) -> Style {
        let fg = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        match self {
            Ink::Plain => Style::new(),
            Ink::Strong => Style::new().bold(),
            Ink::Faint => Style::new().dimmed(),
            Ink::Good => fg(AnsiColor::Green),
            Ink::Warn => fg(AnsiColor::Yellow),
            Ink::Bad => fg(AnsiColor::Red),
            Ink::Alarm => fg(AnsiColor::Red).bold(),
            Ink::Accent => fg(AnsiColor::Cyan),
        }
    }
}
