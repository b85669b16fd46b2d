//! Reads the facts of the organisation, once for all cases that are decided beside them.

use super::keys::Keys;
use super::read::{Reader, Strictness, Trouble, finish};
use super::{Case, Datum, Rejected, shortened};
use crate::program::ir::{Fact, OF_PROGRAM, Program};
use crate::text::suggest;

/// How much of what a case keeps belongs to the organisation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    pub(super) elements: usize,
    pub(super) text: usize,
    pub(super) texts: usize,
    pub(super) problems: usize,
}

/// The fact of the organisation of a name, as written behind `program.` or with it.
pub fn fact<'p>(program: &'p Program, name: &str) -> Option<&'p Fact> {
    let name = name.strip_prefix(OF_PROGRAM).unwrap_or(name);
    let mut own = program.facts.iter().filter(|it| it.of_program());
    own.find(|it| it.spoken() == name)
}

/// Read the facts of the organisation from a JSON object: they hold for every
/// case from here on. An empty text forgets them.
///
/// Fails if the text is not one JSON object, repeats a key, or names a fact that
/// the policy does not know; then none is known.
pub fn read(
    program: &Program,
    keys: &mut Keys,
    case: &mut Case,
    text: &str,
    how: Strictness,
) -> Result<(), Rejected> {
    case.forget_program(program);
    if text.is_empty() {
        return Ok(());
    }
    let done = read_facts(program, keys, case, text, how).and_then(|()| finish(case, how));
    if let Err(why) = done {
        case.forget_program(program);
        return Err(why);
    }
    case.keep_program();
    Ok(())
}

fn read_facts(
    program: &Program,
    keys: &mut Keys,
    case: &mut Case,
    text: &str,
    how: Strictness,
) -> Result<(), Rejected> {
    let mut reader = Reader::apart(program, keys, case, text, how);
    entries(program, &mut reader, how).map_err(|it| match it {
        Trouble::Rejected(it) => it,
        Trouble::Malformed(it) => Rejected::new(
            "C0113",
            format!(
                "the facts of the organisation cannot be read: {}",
                it.message
            ),
            Some("write one JSON object, such as `{\"escalations_per_month\": 12}`"),
        ),
    })
}

fn entries(program: &Program, reader: &mut Reader<'_, '_>, how: Strictness) -> Result<(), Trouble> {
    if reader.scan.ahead() != b'{' {
        return Err(reader.scan.expected("`{`").into());
    }
    reader.scan.at += 1;
    let mut seen = vec![false; program.facts.len()];
    if reader.scan.ahead() == b'}' {
        reader.scan.at += 1;
    } else {
        loop {
            reader.scan.ahead();
            let name = reader.scan.key()?.raw.to_owned();
            reader.scan.ahead();
            let mut facts = program.facts.iter();
            let at = facts.position(|it| it.of_program() && it.spoken() == name);
            match at {
                None if how.ignore_extra_facts || not_read(program, &name) => reader.scan.skip()?,
                None => return Err(Trouble::Rejected(unknown(program, &name))),
                Some(at) if seen.get(at) == Some(&true) => {
                    return Err(Trouble::Rejected(Rejected::new(
                        "C0103",
                        format!("`program.{name}` is given twice"),
                        Some("keep one of the two"),
                    )));
                }
                Some(at) => {
                    if let Some(cell) = seen.get_mut(at) {
                        *cell = true;
                    }
                    reader.fact(at, false)?;
                }
            }
            match reader.scan.ahead() {
                b',' => reader.scan.at += 1,
                b'}' => {
                    reader.scan.at += 1;
                    break;
                }
                _ => return Err(reader.scan.expected("`,` or `}`").into()),
            }
        }
    }
    if !reader.scan.at_end() {
        return Err(reader.scan.expected("the end after the `}`").into());
    }
    Ok(())
}

/// Whether a policy asks nothing of the organisation, and so knows no name of it.
fn not_read(program: &Program, name: &str) -> bool {
    name == "format" || !program.facts.iter().any(Fact::of_program)
}

fn unknown(program: &Program, name: &str) -> Rejected {
    let own = program.facts.iter().filter(|it| it.of_program());
    let help = match suggest::nearest(name, own.map(Fact::spoken)) {
        Some(near) => format!("did you mean `{near}`? to drop names that the policy does not know, use `ignore_extra_facts`"),
        None => "declare it under the policy's `program` or `rosters`, or use `ignore_extra_facts` to drop names that the policy does not know".to_owned(),
    };
    Rejected::new(
        "C0102",
        format!(
            "the policy knows no fact `{}` of the organisation",
            shortened(name)
        ),
        Some(&help),
    )
}

impl Case {
    /// From here on nothing is known of the organisation.
    fn forget_program(&mut self, program: &Program) {
        self.program = Extent::default();
        for (cell, fact) in self.blank.iter_mut().zip(&program.facts) {
            if fact.of_program() {
                *cell = if fact.absent_none {
                    Datum::NONE
                } else {
                    Datum::UNKNOWN
                };
            }
        }
        self.clear();
    }

    /// What was read is the organisation's, and holds for every case.
    fn keep_program(&mut self) {
        self.blank.clone_from(&self.base);
        self.program = Extent {
            elements: self.elements.len(),
            text: self.text.len(),
            texts: self.texts.len(),
            problems: self.problems.len(),
        };
    }
}
