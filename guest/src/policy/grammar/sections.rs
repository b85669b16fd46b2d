//! The sections beyond rules on a case: words, tables and the like.

use super::{Free, FreeKey, Shape};

/// Words to look for in texts, by the name of their list.
pub static WORD_LISTS: Free = Free {
    key: FreeKey::Name,
    value: Shape::List(&Shape::Text, 1),
    min: 0,
};
