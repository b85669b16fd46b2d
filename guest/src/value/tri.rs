//! Answers: yes, no, and unknown.

use std::fmt;

/// An answer, in the order of how much speaks for it.
///
/// The operations are those of Kleene, which CEL's error absorption agrees with:
/// an unknown operand matters only where the other one does not settle it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(u8)]
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
    /// Yes if both are, no if either is.
    pub fn and(self, other: Tri) -> Tri {
        self.min(other)
    }

    /// Yes if either is, no if both are.
    pub fn or(self, other: Tri) -> Tri {
        self.max(other)
    }

    /// Yes for no, no for yes.
    #[expect(
        clippy::should_implement_trait,
        reason = "stands beside `and` and `or`, which are no operators"
    )]
    pub fn not(self) -> Tri {
        match self {
            Tri::No => Tri::Yes,
            Tri::Unknown => Tri::Unknown,
            Tri::Yes => Tri::No,
        }
    }

    /// Whether it is yes.
    pub fn is_yes(self) -> bool {
        self == Tri::Yes
    }

    /// Whether it is no.
    pub fn is_no(self) -> bool {
        self == Tri::No
    }

    /// Whether it is unknown.
    pub fn is_unknown(self) -> bool {
        self == Tri::Unknown
    }

    /// The word for it: `no`, `unknown` or `yes`.
    pub fn as_str(self) -> &'static str {
        match self {
            Tri::No => "no",
            Tri::Unknown => "unknown",
            Tri::Yes => "yes",
        }
    }
}

impl From<bool> for Tri {
    fn from(holds: bool) -> Tri {
        if holds { Tri::Yes } else { Tri::No }
    }
}

/// Nothing known is unknown.
impl From<Option<bool>> for Tri {
    fn from(holds: Option<bool>) -> Tri {
        holds.map_or(Tri::Unknown, Tri::from)
    }
}

impl fmt::Display for Tri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Tri::{self, No, Unknown, Yes};

    const ALL: [Tri; 3] = [No, Unknown, Yes];

    #[test]
    fn an_unknown_counts_only_where_it_matters() {
        assert_eq!(No.and(Unknown), No);
        assert_eq!(Yes.and(Unknown), Unknown);
        assert_eq!(Yes.or(Unknown), Yes);
        assert_eq!(No.or(Unknown), Unknown);
        assert_eq!(Unknown.not(), Unknown);
    }

    #[test]
    fn the_laws_of_de_morgan_hold() {
        for a in ALL {
            assert_eq!(a.not().not(), a);
            for b in ALL {
                assert_eq!(a.and(b), b.and(a));
                assert_eq!(a.and(b).not(), a.not().or(b.not()));
            }
        }
    }
}
