//! Holds the laws: reading never fails badly, and print and read undo each other.

use super::{Site, scope};
use crate::expr::ast::{Expr, Kind, Literal, Name, Operator};
use crate::expr::print::print;
use crate::expr::typed::Comparison;
use crate::expr::{Want, compile, parse};
use crate::limits::{CONDITION_BYTES_MAX, NESTING_MAX};
use crate::text::code::Code;
use crate::text::span::Span;
use crate::value::decimal::Decimal;
use proptest::prelude::*;

const VALID: [&str; 8] = [
    r#"case.vip && !case.workaround || is.key_customer"#,
    r#"case.status in ["open", 'closed'] && severity == "sev1""#,
    r#"now - case.opened_at > duration("4h30m") && has(case.due_at)"#,
    r#"clock.resolution.used >= 0.8 && case.contract_value >= 250000"#,
    r#"case.subject.contains("a\n\u00e9") || size(case.tags) > 2"#,
    r#"elapsed(case.opened_at, "always") > duration("1h")"#,
    r#"now > case.due_at + duration("1h") && !escalated("second-line")"#,
    r#"case.opened_at < timestamp("2026-11-20T16:30:00Z")"#,
];

/// What people and other languages write, to be put where it does not belong.
const SCRAPS: [&str; 34] = [
    "and",
    "or ",
    "not ",
    " is ",
    " is not null",
    "=",
    "=>",
    "<>",
    "“",
    "’",
    "&",
    "|",
    "yes",
    "null",
    "30m",
    "2 days",
    "2026-11-20",
    "?",
    ":",
    "1,000",
    "80%",
    "(",
    ")",
    "[",
    "]",
    "'",
    "\"",
    "\\",
    " in ",
    "contains ",
    "case.",
    "\u{a0}",
    "-",
    "é",
];

/// A tree without its places.
fn placeless(expr: &Expr) -> Expr {
    let many = |all: &[Expr]| all.iter().map(placeless).collect::<Vec<_>>();
    let one = |it: &Expr| Box::new(placeless(it));
    let name = |it: &Name| Name {
        text: it.text.clone(),
        span: Span::default(),
    };
    let kind = match &expr.kind {
        Kind::Literal(_) | Kind::Name(_) | Kind::Broken => expr.kind.clone(),
        Kind::Field { of, name: it } => Kind::Field {
            of: one(of),
            name: name(it),
        },
        Kind::Call {
            function,
            arguments,
        } => Kind::Call {
            function: name(function),
            arguments: many(arguments),
        },
        Kind::Method {
            of,
            name: it,
            arguments,
        } => Kind::Method {
            of: one(of),
            name: name(it),
            arguments: many(arguments),
        },
        Kind::List(all) => Kind::List(many(all)),
        Kind::Not(of) => Kind::Not(one(of)),
        Kind::Negative(of) => Kind::Negative(one(of)),
        Kind::And(all) => Kind::And(many(all)),
        Kind::Or(all) => Kind::Or(many(all)),
        Kind::Binary { op, left, right } => Kind::Binary {
            op: *op,
            left: one(left),
            right: one(right),
        },
    };
    Expr {
        span: Span::default(),
        kind,
    }
}

fn trees() -> impl Strategy<Value = Expr> {
    let bare = |kind: Kind| Expr {
        span: Span::default(),
        kind,
    };
    let name = || {
        prop::sample::select(vec!["case", "severity", "vip", "a1", "under_score", "now"]).prop_map(
            |it| Name {
                text: it.to_owned(),
                span: Span::default(),
            },
        )
    };
    let literal = prop_oneof![
        any::<bool>().prop_map(Literal::Boolean),
        any::<i64>().prop_map(Literal::Integer),
        (any::<i64>(), 0..=6_u8)
            .prop_map(|(mantissa, scale)| Literal::Number(Decimal { mantissa, scale })),
        any::<String>().prop_map(Literal::Text),
        Just(Literal::Null),
    ];
    let leaf = prop_oneof![
        literal.prop_map(Kind::Literal),
        name().prop_map(|it| Kind::Name(it.text)),
    ];
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let operators = vec![
        Operator::Compare(Equal),
        Operator::Compare(NotEqual),
        Operator::Compare(Less),
        Operator::Compare(LessOrEqual),
        Operator::Compare(Greater),
        Operator::Compare(GreaterOrEqual),
        Operator::In,
        Operator::Plus,
        Operator::Minus,
        Operator::Times,
        Operator::Divide,
        Operator::Remainder,
    ];
    leaf.prop_map(bare).prop_recursive(5, 40, 3, move |inner| {
        let many = prop::collection::vec(inner.clone(), 2..4);
        let some = prop::collection::vec(inner.clone(), 0..3);
        let one = inner.clone().prop_map(Box::new);
        let op = prop::sample::select(operators.clone());
        prop_oneof![
            (one.clone(), name()).prop_map(|(of, name)| Kind::Field { of, name }),
            (name(), some.clone()).prop_map(|(function, arguments)| Kind::Call {
                function,
                arguments
            }),
            (one.clone(), name(), some.clone()).prop_map(|(of, name, arguments)| Kind::Method {
                of,
                name,
                arguments
            }),
            some.prop_map(Kind::List),
            one.clone().prop_map(Kind::Not),
            one.clone().prop_map(Kind::Negative),
            many.clone().prop_map(Kind::And),
            many.prop_map(Kind::Or),
            (op, one.clone(), one).prop_map(|(op, left, right)| Kind::Binary { op, left, right }),
        ]
        .prop_map(bare)
    })
}

/// Compiles, and checks that every place is within the text and that problems mean failure.
fn survives(text: &str) {
    let mut problems = Vec::new();
    let checked = compile(
        text,
        &scope(&Site::Escalation),
        Want::Condition,
        &mut problems,
    );
    assert_eq!(checked.is_none(), !problems.is_empty(), "{text:?}");
    for it in &problems {
        let cut = text.get(it.span.start as usize..it.span.end as usize);
        assert!(cut.is_some(), "{text:?}: {it:?}");
        assert!(
            !it.message.contains('\n') && !it.message.ends_with('.'),
            "{it:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn a_mangled_condition_is_survived(
        of in 0..VALID.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, 0..SCRAPS.len()), 1..4),
    ) {
        let mut text: Vec<char> = VALID[of].chars().collect();
        for (at, cut, scrap) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + cut).min(text.len());
            text.splice(at..end, SCRAPS[scrap].chars());
        }
        survives(&text.into_iter().collect::<String>());
    }

    #[test]
    fn scraps_in_any_order_are_survived(all in prop::collection::vec(0..SCRAPS.len(), 0..30)) {
        survives(&all.iter().map(|it| SCRAPS[*it]).collect::<String>());
    }

    #[test]
    fn reading_what_was_printed_gives_the_same_tree(tree in trees()) {
        let text = print(&tree);
        prop_assume!(text.len() <= CONDITION_BYTES_MAX);
        let (read, problems) = parse(&text);
        prop_assert!(problems.is_empty(), "{text}: {problems:?}");
        prop_assert_eq!(read.map(|it| placeless(&it)), Some(tree), "{}", text);
    }
}

#[test]
fn printing_is_canonical() {
    for text in VALID {
        let (first, _) = parse(text);
        let printed = print(&first.unwrap());
        let (second, problems) = parse(&printed);
        assert_eq!(problems, [], "{printed}");
        assert_eq!(print(&second.unwrap()), printed);
    }
    let (tree, _) = parse(" ( case.a  )&&('x'   in [ 1 ,2.50 , ]) ");
    assert_eq!(print(&tree.unwrap()), r#"case.a && "x" in [1, 2.5]"#);
}

#[test]
fn bounds_are_diagnostics() {
    let code = |text: &str| parse(text).1.first().map(|it| it.code);
    let nested = |open: &str, count: usize, close: &str| {
        format!("{}case.vip{}", open.repeat(count), close.repeat(count))
    };
    assert_eq!(code(&nested("(", NESTING_MAX, ")")), None);
    assert_eq!(
        code(&nested("(", NESTING_MAX + 1, ")")),
        Some(Code::ConditionTooDeep)
    );
    for open in ["!", "[", "-", "not ", "f("] {
        let close = match open {
            "[" => "]",
            "f(" => ")",
            _ => "",
        };
        let text = nested(open, NESTING_MAX + 1, close);
        assert!(
            parse(&text)
                .1
                .iter()
                .any(|it| it.code == Code::ConditionTooDeep),
            "{open}"
        );
    }
    for chain in [" - a", " * a", ".a"] {
        let text = format!("a{}", chain.repeat(CONDITION_BYTES_MAX / chain.len() - 1));
        assert_eq!(code(&text), Some(Code::ConditionTooDeep), "{chain}");
    }
    let many = vec!["case.vip"; 300].join(" && ");
    assert_eq!(code(&many), None);
    let exact = format!("case.vip{}", " ".repeat(CONDITION_BYTES_MAX - 8));
    assert_eq!(code(&exact), None);
    assert_eq!(code(&format!("{exact} ")), Some(Code::ConditionTooLong));
}

#[test]
fn every_code_of_conditions_is_earned_by_a_test() {
    let tests = [
        include_str!("wrong_text.rs"),
        include_str!("wrong_names.rs"),
        include_str!("wrong_types.rs"),
        include_str!("lists.rs"),
        include_str!("laws.rs"),
    ];
    // Rules are named in measures alone, whose tests show that code.
    let here = [
        Code::ConditionTooDeep,
        Code::ConditionTooLong,
        Code::UnknownRule,
    ];
    for code in Code::ALL {
        let ours = code.as_str().starts_with("E02") || code.as_str().starts_with("E03");
        let shown = tests.iter().any(|it| it.contains(code.as_str()));
        assert!(!ours || shown || here.contains(code), "{}", code.as_str());
    }
}
