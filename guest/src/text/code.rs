//! The append-only table of diagnostic codes.
//!
//! A code is a promise: it is never renamed or reused. `E` codes are errors,
//! `W` codes warnings. Each has a folder under `fixtures/bad/` with the
//! smallest policy that earns it.

use super::diag::Level;

macro_rules! codes {
    ($($name:ident $code:literal $about:literal,)*) => {
        /// A stable diagnostic code.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $(#[doc = $about] $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The code as printed, for example `E0203`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// What the code stands for, in one sentence.
            pub fn about(self) -> &'static str {
                match self { $(Code::$name => $about,)* }
            }
        }
    };
}

codes! {
    // E01xx: the document.
    TooManyErrors "E0100" "There are more problems than are shown.",
    BakedAlready "E0199" "A component holds one baked policy, and this one has it already.",
    // E02xx: the text of a condition.
    // E03xx: names and types in a condition.
    // E04xx: what a policy says.
    // W01xx: probably not meant.
    TooManyWarnings "W0100" "There are more warnings than are shown.",
}

impl Code {
    /// Errors begin with `E`, warnings with `W`.
    pub fn level(self) -> Level {
        if self.as_str().starts_with('W') { Level::Warning } else { Level::Error }
    }
}
