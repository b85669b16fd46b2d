//! How far a long run is, on standard error, where somebody can see it.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::style::TemplateError;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes less is done before one could read how far it is.
const QUIET: Duration = Duration::from_millis(500);
/// Drawings a second.
const RATE: u8 = 8;

/// Shows itself only when the work is long and standard error is a terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    cases: u64,
    may_show: bool,
    shown: bool,
}

impl Progress {
    /// Begin. `bytes` is the size of the input, if that is known; `quiet` keeps silent always.
    pub fn new(bytes: Option<u64>, quiet: bool) -> Progress {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::hidden());
        // A form that cannot be read would only cost the picture.
        let style = style(bytes.is_some()).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("█▌░"));
        Progress {
            bar,
            cases: 0,
            may_show: !quiet && io::stderr().is_terminal(),
            shown: false,
        }
    }

    /// So many more bytes were read and cases decided.
    pub fn advance(&mut self, bytes: u64, cases: u64) {
        self.cases += cases;
        self.bar.inc(bytes);
        if !self.may_show {
            return;
        }
        if !self.shown && self.bar.elapsed() >= QUIET {
            self.bar
                .set_draw_target(ProgressDrawTarget::stderr_with_hz(RATE));
            self.shown = true;
        }
        if self.shown {
            self.bar.set_message(format!(
                "{} cases",
                super::parts::grouped(usize::try_from(self.cases).unwrap_or(usize::MAX))
            ));
        }
    }

    /// Wipe it away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// How many steps of some work are done; can be told so from any thread.
#[derive(Debug)]
pub struct Steps {
    bar: ProgressBar,
    may_show: bool,
}

impl Steps {
    /// Begin. `what` is what is done, in the plural; `quiet` keeps silent always.
    pub fn new(what: &'static str, quiet: bool) -> Steps {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let form = "{bar:24} {pos} of {len} {msg}  {eta} left";
        let style =
            ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("█▌░"));
        bar.set_message(what);
        Steps {
            bar,
            may_show: !quiet && io::stderr().is_terminal(),
        }
    }

    /// So many are done, of so many.
    pub fn tell(&self, done: u64, all: u64) {
        if !self.may_show {
            return;
        }
        if self.bar.is_hidden() && self.bar.elapsed() >= QUIET {
            let target = ProgressDrawTarget::stderr_with_hz(RATE);
            self.bar.set_draw_target(target);
        }
        self.bar.set_length(all);
        self.bar.set_position(done);
    }

    /// Wipe it away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// What it looks like.
pub(super) fn style(has_size: bool) -> Result<ProgressStyle, TemplateError> {
    ProgressStyle::with_template(if has_size {
        "{bar:24} {percent:>3}%  {bytes} of {total_bytes}  {msg}  {eta} left"
    } else {
        "{spinner} {bytes}  {msg}  {elapsed}"
    })
}
