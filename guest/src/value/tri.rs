//! Three-valued answers.

use std::fmt;

/// An answer: no, unknown or yes, in that order, so that *and* is the least and
/// *or* the greatest.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Tri {
    /// It does not hold.
    No = 0,
    /// The facts given do not settle it.
    #[default]
    Unknown = 1,
    /// It holds.
    Yes = 2,
}

impl Tri {
    /// Yes if all are yes, no if any is no.
    pub fn and(self, other: Tri) -> Tri {
        self.min(other)
    }

    /// Yes if any is yes, no if all are no.
    pub fn or(self, other: Tri) -> Tri {
        self.max(other)
    }

    /// Yes and no exchanged.
    pub fn negated(self) -> Tri {
        match self {
            Tri::No => Tri::Yes,
            Tri::Unknown => Tri::Unknown,
            Tri::Yes => Tri::No,
        }
    }

    /// The answer itself where both are equal, else unknown.
    pub fn agreed(self, other: Tri) -> Tri {
        if self == other { self } else { Tri::Unknown }
    }

    /// `no`, `unknown` or `yes`.
    pub fn as_str(self) -> &'static str {
        match self {
            Tri::No => "no",
            Tri::Unknown => "unknown",
            Tri::Yes => "yes",
        }
    }
}

impl From<bool> for Tri {
    fn from(it: bool) -> Tri {
        if it { Tri::Yes } else { Tri::No }
    }
}

impl fmt::Display for Tri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
