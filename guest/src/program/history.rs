//! Compiles what conditions ask of the history of a fact.

use super::compile::Compiler;
use super::ir::history::{HISTORY, History, How};
use super::ir::{Shape, Slot};
use crate::expr::typed::{self, Literal};

impl Compiler<'_> {
    /// The slot of a question about a history.
    pub(super) fn history(&mut self, of: &typed::History) -> Slot {
        let (wanted, told) = match &of.value {
            Some(Literal::Text(it)) => (i64::from(self.symbol(it)), it.clone()),
            Some(Literal::Boolean(it)) => {
                let word = if *it { "yes" } else { "no" };
                (i64::from(*it), word.to_owned())
            }
            Some(Literal::Integer(it)) => (*it, it.to_string()),
            _ => (0, String::new()),
        };
        let (how, shape) = match of.how {
            typed::How::First => (How::First, Shape::Timestamp),
            typed::How::Last => (How::Last, Shape::Timestamp),
            typed::How::Changes => (How::Changes, Shape::Integer),
            typed::How::TimeIn => (How::TimeIn, Shape::Duration),
            typed::How::Was => (How::Was, Shape::Boolean),
        };
        if let Some(opened) = of.opened {
            self.program.histories.opened = Some(self.slot(opened));
        }
        let history = History {
            how,
            slot: self.slot(of.fact),
            wanted,
            told,
            shape,
        };
        let asked = &mut self.program.histories.asked;
        let known = asked.iter().position(|it| *it == history);
        let at = known.unwrap_or_else(|| {
            asked.push(history);
            asked.len() - 1
        });
        HISTORY | at as Slot
    }
}
