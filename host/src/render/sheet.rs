//! Lays text out for a terminal: inks, wrapping, a label beside each section, columns.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::look::{Ink, Look};

/// Columns for the label of a section.
const LABEL: usize = 11;
/// Columns between the columns of a grid.
const GAP: usize = 2;

/// A run of text in several inks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words(Vec<(Ink, String)>);

impl Words {
    pub(crate) fn new() -> Words {
        Words::default()
    }

    /// Text as it is.
    pub(crate) fn plain(text: &str) -> Words {
        Words::new().put(Ink::Plain, text)
    }

    /// More text, made safe to print.
    pub(crate) fn put(mut self, ink: Ink, text: &str) -> Words {
        self.push(ink, text);
        self
    }

    pub(crate) fn push(&mut self, ink: Ink, text: &str) {
        if !text.is_empty() {
            self.0.push((ink, clean(text)));
        }
    }

    /// More text, set apart by ` · ` if there is any before it.
    pub(crate) fn dot(mut self, look: &Look, ink: Ink, text: &str) -> Words {
        if !self.0.is_empty() && !text.is_empty() {
            self.push(Ink::Faint, look.glyph(" · ", " - "));
        }
        self.put(ink, text)
    }

    /// More words.
    pub(crate) fn and(mut self, more: &Words) -> Words {
        self.0.extend(more.0.iter().cloned());
        self
    }

    /// More words, set apart likewise.
    pub(crate) fn dots(mut self, look: &Look, more: &Words) -> Words {
        if !self.0.is_empty() {
            self.push(Ink::Faint, look.glyph(" · ", " - "));
        }
        self.and(more)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }

    pub(crate) fn painted(&self, look: &Look) -> String {
        let mut out = String::new();
        for (ink, text) in &self.0 {
            look.paint_to(&mut out, *ink, text);
        }
        out
    }

    /// At most `width` columns, the cut marked.
    pub(crate) fn cut(&self, look: &Look, width: usize) -> Words {
        if self.width() <= width {
            return self.clone();
        }
        let mark = look.glyph("…", "~");
        let mut left = width.saturating_sub(mark.width());
        let mut kept = Words::new();
        for (ink, text) in &self.0 {
            let part = head(text, left);
            left -= part.width();
            kept.push(*ink, part);
            if part.len() < text.len() {
                kept.push(*ink, mark);
                break;
            }
        }
        kept
    }

    /// Broken at spaces into lines of at most `width` columns; a longer word is broken anywhere.
    pub(crate) fn wrapped(&self, width: usize) -> Vec<Words> {
        let width = width.max(8);
        let cells: Vec<Cell> = self
            .0
            .iter()
            .flat_map(|(ink, text)| text.chars().map(|it| (*ink, it)))
            .collect();
        let mut lines = Vec::new();
        let mut rest: &[Cell] = &cells;
        while !rest.is_empty() {
            let (line, after) = break_line(rest, width);
            lines.push(joined(line));
            rest = after;
        }
        lines
    }
}

/// A letter and its ink.
type Cell = (Ink, char);

/// The cells of the first line, and those after the space it breaks at.
fn break_line(cells: &[Cell], width: usize) -> (&[Cell], &[Cell]) {
    let mut used = 0;
    let mut space = None;
    for (at, (_, letter)) in cells.iter().enumerate() {
        if *letter == ' ' && at > 0 {
            space = Some(at);
        }
        used += letter.width().unwrap_or(0);
        if used > width {
            let (line, rest) = cells.split_at(space.unwrap_or(at.max(1)));
            let skip = rest.iter().take_while(|(_, it)| *it == ' ').count();
            return (line, rest.get(skip..).unwrap_or(&[]));
        }
    }
    (cells, &[])
}

fn joined(cells: &[Cell]) -> Words {
    let mut words: Vec<(Ink, String)> = Vec::new();
    for (ink, letter) in cells {
        match words.last_mut() {
            Some((last, text)) if last == ink => text.push(*letter),
            _ => words.push((*ink, letter.to_string())),
        }
    }
    Words(words)
}

/// The longest beginning of `text` that takes at most `width` columns.
fn head(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, letter) in text.char_indices() {
        used += letter.width().unwrap_or(0);
        if used > width {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

/// `text` on one line and without anything that could steer a terminal or turn the direction of
/// writing: policies and cases come from strangers.
pub(crate) fn clean(text: &str) -> String {
    let steers = |it: char| {
        it.is_control()
            || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    if !text.contains(steers) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            it if steers(it) => out.push(char::REPLACEMENT_CHARACTER),
            it => out.push(it),
        }
    }
    out
}

/// Writes sections, each with its label in the margin.
pub(crate) struct Sheet<'o> {
    pub(crate) look: Look,
    out: &'o mut dyn Write,
    margin: usize,
    label: Option<(Ink, String)>,
    begun: bool,
}

impl<'o> Sheet<'o> {
    pub(crate) fn new(look: Look, out: &'o mut dyn Write) -> Sheet<'o> {
        Sheet {
            look,
            out,
            margin: LABEL,
            label: None,
            begun: false,
        }
    }

    /// Without a margin for labels.
    pub(crate) fn flush(look: Look, out: &'o mut dyn Write) -> Sheet<'o> {
        Sheet {
            margin: 0,
            ..Sheet::new(look, out)
        }
    }

    /// A line over the whole width: `left`, and `right` at the margin if there is room for it.
    pub(crate) fn title(&mut self, left: &Words, right: &Words) -> io::Result<()> {
        let rule = self.look.glyph("─", "-").repeat(self.look.width);
        let room = self.look.width.saturating_sub(left.width() + right.width());
        if room >= 3 {
            let (left, right) = (left.painted(&self.look), right.painted(&self.look));
            let gap = if right.is_empty() {
                String::new()
            } else {
                " ".repeat(room)
            };
            writeln!(self.out, "{left}{gap}{right}")?;
        } else {
            for line in left
                .wrapped(self.look.width)
                .iter()
                .chain(&right.wrapped(self.look.width))
            {
                writeln!(self.out, "{}", line.painted(&self.look))?;
            }
        }
        writeln!(self.out, "{}", self.look.paint(Ink::Faint, &rule))
    }

    /// The next line begins a section of that name.
    pub(crate) fn section(&mut self, ink: Ink, label: &str) {
        self.label = Some((ink, label.to_owned()));
    }

    /// An empty line, then as `section`.
    pub(crate) fn apart(&mut self, ink: Ink, label: &str) -> io::Result<()> {
        if self.begun {
            writeln!(self.out)?;
        }
        self.section(ink, label);
        Ok(())
    }

    /// Columns for text beside the labels.
    pub(crate) fn room(&self) -> usize {
        self.look.width.saturating_sub(self.margin)
    }

    /// A paragraph: `mark` at the margin, `body` wrapped beside it.
    pub(crate) fn item(&mut self, mark: &Words, body: &Words) -> io::Result<()> {
        let indent = mark.width();
        let mut lines = body.wrapped(self.room().saturating_sub(indent)).into_iter();
        let first = lines.next().unwrap_or_default();
        let mark = mark.painted(&self.look);
        self.line(&format!("{mark}{}", first.painted(&self.look)))?;
        for line in lines {
            self.line(&format!(
                "{}{}",
                " ".repeat(indent),
                line.painted(&self.look)
            ))?;
        }
        Ok(())
    }

    /// A paragraph without a mark, `indent` columns in.
    pub(crate) fn para(&mut self, indent: usize, body: &Words) -> io::Result<()> {
        if body.is_empty() {
            return Ok(());
        }
        self.item(&Words::plain(&" ".repeat(indent)), body)
    }

    fn line(&mut self, painted: &str) -> io::Result<()> {
        let (ink, label) = self.label.take().unwrap_or((Ink::Plain, String::new()));
        let pad = " ".repeat(self.margin.saturating_sub(label.width()));
        let line = format!("{}{pad}{painted}", self.look.paint(ink, &label));
        self.begun = true;
        writeln!(self.out, "{}", line.trim_end())
    }
}

/// Rows of cells in columns of their own width.
pub(crate) struct Grid {
    head: Vec<&'static str>,
    /// Columns that may be cut when the screen is narrow, the widest first, each with the least
    /// width that still tells something.
    soft: Vec<(usize, usize)>,
    rows: Vec<Vec<Words>>,
}

impl Grid {
    pub(crate) fn new(head: Vec<&'static str>, soft: Vec<(usize, usize)>) -> Grid {
        Grid {
            head,
            soft,
            rows: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<Words>) {
        self.rows.push(cells);
    }

    /// Write it. Columns without any text are left out.
    pub(crate) fn write(&self, look: &Look, out: &mut dyn Write) -> io::Result<()> {
        let mut widths: Vec<usize> = self.head.iter().map(|it| it.width()).collect();
        for (column, width) in widths.iter_mut().enumerate() {
            let cells = self
                .rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(Words::width);
            let widest = cells.max().unwrap_or(0);
            *width = if widest == 0 { 0 } else { widest.max(*width) };
        }
        if let Some(most) = look.table_width {
            self.squeeze(&mut widths, most);
        }
        let head = self
            .head
            .iter()
            .map(|it| Words::new().put(Ink::Faint, it))
            .collect::<Vec<_>>();
        for row in std::iter::once(&head).chain(&self.rows) {
            let mut line = String::new();
            let mut pad = 0;
            for (cell, width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
                line.push_str(&" ".repeat(pad));
                let cell = cell.cut(look, *width);
                line.push_str(&cell.painted(look));
                pad = width - cell.width() + GAP;
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn squeeze(&self, widths: &mut [usize], most: usize) {
        let shown = widths.iter().filter(|it| **it > 0).count();
        let mut over =
            (widths.iter().sum::<usize>() + shown.saturating_sub(1) * GAP).saturating_sub(most);
        while over > 0 {
            let spare = |it: &&(usize, usize)| {
                widths
                    .get(it.0)
                    .map_or(0, |width| width.saturating_sub(it.1))
            };
            match self.soft.iter().max_by_key(spare) {
                Some(widest) if spare(&widest) > 0 => {
                    if let Some(width) = widths.get_mut(widest.0) {
                        *width -= 1;
                    }
                    over -= 1;
                }
                _ => return,
            }
        }
    }
}
