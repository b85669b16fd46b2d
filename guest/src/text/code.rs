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
    DocumentTooLarge "E0101" "The document has more bytes or values than are read.",
    DocumentTooDeep "E0102" "Too many lists and maps stand inside one another.",
    Syntax "E0103" "The text is neither YAML nor JSON.",
    Tab "E0104" "A tab stands where YAML allows only spaces.",
    Indentation "E0105" "A line does not line up with the lines it belongs to.",
    Unclosed "E0106" "A quote or a bracket is opened and never closed.",
    SeveralDocuments "E0107" "The text holds more than one document.",
    DuplicateKey "E0108" "A key is written twice in one map.",
    NeedsQuotes "E0109" "Text without quotes that YAML takes for something else.",
    CutByComment "E0110" "Text without quotes that ends at a `#`, where YAML sees a comment.",
    CutByComma "E0111" "Text without quotes that ends at a comma or bracket of the list or map around it.",
    MissingSpace "E0112" "The space is missing behind the colon of a key.",
    Tag "E0113" "A YAML tag, which policies do not use.",
    Anchor "E0114" "A YAML anchor or alias, which policies do not use.",
    MergeKey "E0115" "A YAML merge key, which policies do not use.",
    KeyNotText "E0116" "A key that is missing or is not text.",
    NotAPolicy "E0117" "The document is not a policy.",
    LanguageVersion "E0118" "The document does not begin with a version of the policy language that is known here.",
    UnknownKey "E0119" "A key that has no meaning where it stands.",
    MissingKey "E0120" "A key that must be there is missing.",
    WrongKind "E0121" "One kind of value stands where another is needed.",
    NothingWritten "E0122" "Nothing is written where a value is needed.",
    NotText "E0123" "A number, a date or yes or no without quotes, where text is needed.",
    UnknownWord "E0124" "A word that is not one of those that can stand there.",
    ConflictingKeys "E0125" "Keys that exclude each other stand together.",
    EmptyList "E0126" "A list or map has no entries where at least one is needed.",
    BakedAlready "E0199" "A component holds one baked policy, and this one has it already.",
    // E02xx: the text of a condition.
    UnexpectedToken "E0201" "A condition has something else where a value, an operator or its end should be.",
    UnexpectedCharacter "E0202" "A condition holds a character that means nothing there.",
    UnterminatedString "E0203" "A text in a condition has no closing quote.",
    BadEscape "E0204" "A backslash in a text is not followed by one of the known escapes.",
    BadNumber "E0205" "A number in a condition is not written as numbers are.",
    NumberTooLarge "E0206" "A number in a condition is beyond what 64 bits hold.",
    NumberTooFine "E0207" "A number in a condition has more than 6 fraction digits.",
    ConditionTooDeep "E0208" "A condition nests deeper than the limit.",
    ConditionTooLong "E0209" "A condition is longer than the limit.",
    ConditionEmpty "E0210" "A condition holds nothing.",
    ChainedComparison "E0211" "Two comparisons are chained, as in `1 < x < 5`.",
    WordOperator "E0212" "An operator is written as a word: `and`, `or`, `not`, `is`.",
    WrongOperator "E0213" "An operator is written as in another language: `=`, `=>`, `<>`, `&`.",
    SmartQuotes "E0214" "A text stands in typographic quotes.",
    BareTime "E0215" "A span or a date stands without `duration(\"…\")` or `timestamp(\"…\")`.",
    Ternary "E0216" "A condition chooses between values with `? :`.",
    Arithmetic "E0217" "A condition calculates with numbers or texts.",
    WrongBrackets "E0218" "A list stands in other brackets than `[` and `]`.",
    CommentInCondition "E0219" "A comment stands inside a condition.",
    TruthWord "E0220" "Yes or no is written otherwise than `true` and `false`.",
    // E03xx: names and types in a condition.
    UnknownName "E0301" "A condition names something that does not exist.",
    UnknownFact "E0302" "A condition names a fact that does not exist.",
    UnknownDefine "E0303" "A condition names a definition that does not exist.",
    UnknownClock "E0304" "A condition names a clock that does not exist.",
    UnknownClockField "E0305" "A condition asks of a clock what clocks do not tell.",
    UnknownCalendar "E0306" "A condition names a calendar that does not exist.",
    UnknownTarget "E0307" "A condition names a target that does not exist.",
    UnknownFunction "E0308" "A condition calls a function that does not exist.",
    UnknownMethod "E0309" "A condition calls a function after a dot that does not exist.",
    ImpossibleText "E0310" "A fact is compared with a text that it never has.",
    UnknownLevel "E0311" "Severity is compared with a level that does not exist.",
    MixedTypes "E0312" "Values of different types are compared.",
    TextOrdered "E0313" "Texts are compared by order.",
    BooleanOrdered "E0314" "Yes and no are compared by order.",
    NotACondition "E0315" "A value that is not yes or no stands where a condition is needed.",
    NotAllowedHere "E0316" "A condition reads what is not yet decided where it stands.",
    NoSeverity "E0317" "A condition reads `severity` in a policy without a `severity` section.",
    ConstantCondition "E0318" "A condition or a part of it is the same for every case.",
    TwoMeasures "E0319" "Two measures that both move with time are compared.",
    ComparedWithNull "E0320" "A value is compared with `null`.",
    BadDuration "E0321" "The text of `duration` is not a span of time.",
    BadTimestamp "E0322" "The text of `timestamp` is not an instant.",
    WrongArguments "E0323" "A function is given something else than it takes.",
    WrongType "E0324" "A value is of another type than is needed where it stands.",
    UnquotedText "E0325" "A text stands without quotes.",
    ListCompared "E0326" "A whole list is compared with something.",
    BadTimeArithmetic "E0327" "Timestamps and durations are combined in a way that means nothing.",
    NotAList "E0328" "`in` is not followed by a list.",
    ListItem "E0329" "An item of a list is not a constant.",
    NoParts "E0330" "A dot follows a value that has no parts.",
    NotAValue "E0331" "A name stands alone that only means something with what follows it.",
    BadVariable "E0332" "The name for an item of a list cannot be one.",
    UnknownField "E0333" "A condition names a field that the items of a list do not have.",
    ItemNotUsed "E0334" "A condition on each item of a list never looks at the item.",
    FilterAlone "E0335" "A part of a list stands where a condition or a number is needed.",
    UnknownWordList "E0336" "A condition names a word list that does not exist.",
    UnknownTable "E0337" "A condition names a table that does not exist.",
    UnknownCourse "E0338" "A condition names a process or a coverage that does not exist.",
    UnknownRule "E0345" "A condition names an escalation rule that does not exist.",
    // E04xx: what a policy says.
    NotASpan "E0401" "Text that is not a span of time.",
    NotADate "E0402" "Text that is not a date that exists.",
    NotHours "E0403" "Text that is not a range of hours.",
    NotDays "E0404" "Text that does not name days of the week.",
    NotAWarning "E0405" "Text that does not say when a clock warns.",
    OutOfRange "E0406" "A number that is not whole, or outside its range.",
    NotAName "E0407" "A name or id with characters that names do not have.",
    RowLength "E0409" "A row of a table has more or fewer cells than the table has columns.",
    TooManyRules "E0410" "The policy has more rules than are read.",
    TooManyLevels "E0411" "The policy has more levels of severity than are read.",
    TypeTwice "E0412" "A field has both a type and a list.",
    TooManyNeeded "E0413" "More conditions are asked for than are listed, or a sum that they cannot reach.",
    UntilWithoutRepeat "E0414" "An end of repeating without repeating.",
    ClockWithoutStart "E0415" "A clock that does not say what it counts from.",
    DuplicateId "E0420" "Two things of one kind have one id.",
    ReservedName "E0421" "A name that has a meaning of its own.",
    FieldRetyped "E0422" "A fact of the vocabulary is given another type.",
    FieldMisfit "E0423" "A field says something that does not fit its type.",
    TextTwice "E0424" "A text is listed twice.",
    BadCalendar "E0425" "A calendar contradicts itself or never opens.",
    DefineCycle "E0426" "A definition rests on itself.",
    UnknownLevelName "E0427" "A level of severity that does not exist.",
    UnknownTargetName "E0428" "A target that does not exist.",
    UnknownCalendarName "E0429" "A calendar that does not exist.",
    LevelLeftOut "E0430" "A value for each level leaves a level out.",
    NoLevels "E0431" "A value for each level in a policy without levels.",
    BadColumn "E0432" "A column of a table is not one fact or definition.",
    BadCell "E0433" "A cell of a table does not fit its column.",
    RowsOverlap "E0434" "Two rows of a table can match together.",
    RowsDisagree "E0435" "Two rows that can match together give different levels.",
    OtherwiseMissing "E0436" "Some cases get no level of severity.",
    NoWord "E0437" "An entry of a word list holds no word.",
    NothingGiven "E0438" "Some cases get nothing from a table.",
    BadOutcome "E0439" "What a row of a table gives is not of the table's kind.",
    UnknownTableName "E0440" "A table that does not exist, or gives something else than is needed.",
    BadCoverage "E0441" "A coverage that cannot mean anything.",
    UnknownRoster "E0442" "A choice is made from a list that does not exist, or that holds no records.",
    BadChoice "E0443" "A choice that cannot be made: its order or its names mean nothing.",
    UnknownChoice "E0444" "A person is to be found by a choice that does not exist.",
    BadMeasure "E0450" "A measure that cannot mean anything.",
    BadLimit "E0451" "A limit that does not fit what its measure tells.",
    // W01xx: probably not meant.
    TooManyWarnings "W0100" "There are more warnings than are shown.",
    PerhapsCut "W0101" "A comment that looks like the rest of the text before it.",
    ShrinkingTarget "W0110" "A more severe level is given more time than a less severe one.",
    UnusedTarget "W0111" "No rule leads to a target.",
    RowNeverReached "W0112" "A row of a table never decides.",
    StatusWithoutPhase "W0113" "A text of the status has no phase.",
    WarningTooEarly "W0114" "A warning comes before its clock has begun.",
    UnusedWordList "W0115" "No condition looks for the words of a list.",
    UnusedTable "W0116" "Nothing asks what a table gives.",
    LoneIndicator "W0120" "A level of management is told on the strength of one indicator alone.",
}

impl Code {
    /// Errors begin with `E`, warnings with `W`.
    pub fn level(self) -> Level {
        if self.as_str().starts_with('W') {
            Level::Warning
        } else {
            Level::Error
        }
    }
}
