//! Tests of the filter language.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::syntax::{Field, Literal, Operator, Sign, Sum, Term};
use super::*;

mod sums;

/// One example with the fields and the text that the tests ask about.
struct Example {
    fields: BTreeMap<&'static str, Vec<Value>>,
    text: &'static str,
}

impl Fields for Example {
    fn values(&self, field: &str) -> Option<Vec<Value>> {
        self.fields.get(field).cloned()
    }

    fn matches_text(&self, word: &str, case_sensitive: bool) -> bool {
        contains(self.text, word, case_sensitive)
    }
}

fn example() -> Example {
    let text = |value: &str| vec![Value::Text(value.to_owned())];
    Example {
        fields: BTreeMap::from([
            ("truth", text("refund")),
            ("pred", text("1.0")),
            ("code", text("01")),
            ("id", text("10442")),
            ("week", text("2026-W47")),
            ("score", vec![Value::Number(0.85)]),
            ("rank", vec![Value::Number(3.0)]),
            ("nan", vec![Value::Number(f64::NAN)]),
            ("flag", vec![Value::Bool(true)]),
            ("note", vec![Value::Missing]),
            ("tag", [text("label noise"), text("Ambiguous")].concat()),
            ("none", Vec::new()),
            ("customer tier", text("gold")),
        ]),
        text: "The Order came twice, please refund one.",
    }
}

fn matches(source: &str) -> bool {
    let parsed = Expression::parse(source);
    assert!(parsed.is_ok(), "{source}: {parsed:?}");
    parsed.unwrap().matches(&example())
}

fn error(source: &str) -> FilterError {
    Expression::parse(source).unwrap_err()
}

#[test]
fn equality_is_of_numbers_or_canonical_labels() {
    let hold = [
        "truth = refund",
        "truth == refund",
        "truth=\"refund\"",
        "truth != Refund",
        "pred = 1",
        "pred = 1.0",
        "pred = \"1\"",
        "code = 01",
        "code != 1",
        "score = .85",
        "score = 0.850",
        "score = \"0.85\"",
        "rank = 3.0",
        "rank != abc",
        "flag = true",
        "flag = TRUE",
        "flag = 1",
        "flag != false",
        "flag != 0",
        "tag = Ambiguous",
        "tag = \"label noise\"",
        "tag != ambiguous",
    ];
    let fail = [
        "truth = Refund",
        "truth != refund",
        "pred = +1",
        "code = 1",
        "flag = yes",
        "tag != Ambiguous",
        "tag = other",
        "none = x",
        "nowhere = x",
    ];
    hold.iter()
        .for_each(|source| assert!(matches(source), "{source}"));
    fail.iter()
        .for_each(|source| assert!(!matches(source), "{source}"));
}

#[test]
fn order_is_of_numbers_or_of_texts() {
    let hold = [
        "score > .8",
        "score >= .85",
        "score < 1e0",
        "score <= 0.85",
        "score > \"0.8\"",
        "rank > -1",
        "id > 9",
        "id >= 10442",
        "week >= \"2026-W40\"",
        "week < 2026-W5",
        "tag > label",
    ];
    let fail = [
        "score > .85",
        "score < .85",
        "rank > abc",
        "truth > 1",
        "flag > 0",
        "flag <= 1",
        "note < 1",
        "nan <= 1",
    ];
    hold.iter()
        .for_each(|source| assert!(matches(source), "{source}"));
    fail.iter()
        .for_each(|source| assert!(!matches(source), "{source}"));
}

#[test]
fn containing_ignores_case_unless_asked() {
    let hold = [
        "truth ~ FUND or truth ~ fund",
        "tag ~ ambig",
        "tag ~ Ambig",
        "tag !~ AMBIG",
        "score ~ .8",
        "flag ~ tru",
        "truth ~ \"\"",
        "`customer tier` ~ GOL or `customer tier` ~ gol",
    ];
    hold.iter()
        .for_each(|source| assert!(matches(source), "{source}"));
    let fail = [
        "tag ~ AMBIG",
        "truth !~ fund",
        "truth ~ refunds",
        "note ~ \"\"",
        "none ~ \"\"",
    ];
    fail.iter()
        .for_each(|source| assert!(!matches(source), "{source}"));
    assert!(contains("STRASSE ÄÖ", "äö", false));
    assert!(!contains("ab", "abc", false));
}

#[test]
fn a_missing_value_satisfies_only_negations_and_is_missing() {
    let hold = [
        "note is missing",
        "NOTE is MISSING and not x or note Is Missing",
        "nan is missing",
        "none is missing",
        "nowhere is missing",
        "note != x",
        "note !~ x",
        "note not in (x)",
        "nan != 1",
        "truth is not missing",
        "tag is not missing",
    ];
    let fail = [
        "note = x",
        "note = \"\"",
        "note ~ x",
        "note in (x)",
        "note > 0",
        "nan = 0",
        "note is not missing",
        "truth is missing",
        "nowhere is not missing",
    ];
    hold.iter()
        .for_each(|source| assert!(matches(source), "{source}"));
    fail.iter()
        .for_each(|source| assert!(!matches(source), "{source}"));
}

#[test]
fn lists_hold_if_one_member_does() {
    assert!(matches("truth in (cancel, refund)"));
    assert!(matches("`customer tier` IN (silver, \"gold\")"));
    assert!(matches("score in (.85)"));
    assert!(matches("tag in (x, \"label noise\")"));
    assert!(!matches("truth not in (cancel, refund)"));
    assert!(!matches("truth in (cancel)"));
}

#[test]
fn plain_words_must_all_occur_in_the_text() {
    assert!(matches("order twice"));
    assert!(matches("\"came twice\""));
    assert!(matches("Order"));
    assert!(!matches("ORDER"));
    assert!(!matches("order thrice"));
    assert!(!matches("\"twice came\""));
    assert!(matches("refund score > .8 not thrice"));
    // Words that mean something only in their place.
    assert!(!matches("came in twice"));
    assert!(!matches("missing is in"));
    assert!(matches("one."));
}

#[test]
fn and_binds_tighter_than_or_and_not_tighter_than_both() {
    assert!(matches("order or thrice and thrice"));
    assert!(!matches("(order or thrice) and thrice"));
    assert!(matches("not thrice order"));
    assert!(!matches("not order or thrice"));
    assert!(matches("NOT (thrice OR never) AND order"));
    assert!(matches("not not order"));
}

#[test]
fn the_empty_filter_matches_everything() {
    for source in ["", "  \t"] {
        let all = Expression::parse(source).unwrap();
        assert!(all.is_empty() && all.matches(&example()));
        assert_eq!(all.to_string(), "");
    }
    assert!(!Expression::parse("a").unwrap().is_empty());
}

#[test]
fn quotes_hold_escapes_and_other_backslashes() {
    let words = |source: &str| Expression::parse(source).unwrap().0;
    assert_eq!(
        words(r#""say \"hi\" in C:\temp\\""#),
        Node::Words(r#"say "hi" in C:\temp\"#.to_owned())
    );
    assert_eq!(Expression::parse(r"`a\`b` = 1").unwrap().fields(), ["a`b"]);
}

#[test]
fn fields_are_named_once_in_order() {
    let parsed = Expression::parse("b = 1 and not (`a c` in (x) or b is missing) word").unwrap();
    assert_eq!(parsed.fields(), ["b", "a c"]);
}

#[test]
fn mistakes_are_pointed_at() {
    let cases = [
        ("truth =", "a value is missing here", "", 7),
        ("truth = = x", "a value is missing before `=`", "=", 8),
        (
            "truth = and x",
            "a value is missing before this word",
            "and",
            8,
        ),
        ("= x", "a field is missing before this sign", "=", 0),
        ("a and", "a condition is missing here", "", 5),
        ("or a", "a condition is missing before this word", "or", 0),
        ("(a or b", "this ( is never closed", "(", 0),
        ("a in (b", "this ( is never closed", "(", 5),
        ("a in (b c)", "a comma or ) is missing here", "c", 8),
        ("a in ()", "a value is missing here", ")", 6),
        ("a) b", "this ) closes nothing", ")", 1),
        ("()", "a condition is missing here", ")", 1),
        ("a, b", "a comma belongs into a list", ",", 1),
        ("\"a b", "a quoted text has no closing", "\"a b", 0),
        ("é `a b", "a field name has no closing `", "`a b", 3),
        (
            "`a` b",
            "a comparison such as `= value` is missing here",
            "b",
            4,
        ),
        (
            "\"a b\" = 1",
            "a field name with spaces is written in `backquotes`",
            "\"a b\"",
            0,
        ),
        ("a in (`b`)", "a list holds values", "`b`", 6),
        ("abs(a - ) > 1", "a number or a field is missing", ")", 8),
        ("(a - b c) > 1", "one of + - * / or ) is missing", "c", 7),
        (
            "(a + + b) > 1",
            "a number or a field is missing before",
            "+",
            5,
        ),
        (
            "(a - \"b\") > 1",
            "text can't be calculated with",
            "\"b\"",
            5,
        ),
        ("x > (a - b", "this ( is never closed", "(", 4),
    ];
    for (source, message, meant, start) in cases {
        let error = error(source);
        assert!(error.to_string().starts_with(message), "{source}: {error}");
        assert_eq!(error.span.start, start, "{source}");
        assert_eq!(&source[error.span.clone()], meant, "{source}");
    }
}

#[test]
fn carets_stand_under_the_mistake() {
    assert_eq!(
        error("日本 and and x").pointing("日本 and and x"),
        "日本 and and x\n         ^^^"
    );
    assert_eq!(error("a =").pointing("a ="), "a =\n   ^");
    assert_eq!(
        error("\u{1b}[2J = = x").pointing("\u{1b}[2J = = x"),
        "␛[2J = = x\n       ^"
    );
    let elsewhere = FilterError {
        message: String::new(),
        span: 50..60,
    };
    assert_eq!(elsewhere.pointing("é"), "é\n^");
}

#[test]
fn unknown_fields_get_a_suggestion() {
    let known = ["truth", "pred", "score"];
    let check = |source: &str, known: &[&str]| {
        Expression::parse(source)
            .unwrap()
            .check(&|name| known.contains(&name), known)
            .map_err(|error| error.to_string())
    };
    assert_eq!(check("truth = a and score > 1 or word", &known), Ok(()));
    let near = check("truth = a and not scroe > 1", &known).unwrap_err();
    assert_eq!(near, "there is no field `scroe`; did you mean `score`?");
    assert!(
        check("Truth = a", &known)
            .unwrap_err()
            .ends_with("did you mean `truth`?")
    );
    let far = check("channel = a", &known).unwrap_err();
    assert_eq!(
        far,
        "there is no field `channel`; there are `truth`, `pred`, `score`"
    );
    assert!(
        check("xy = a", &["id"])
            .unwrap_err()
            .ends_with("there are `id`")
    );
    assert_eq!(
        check("channel = a", &[]).unwrap_err(),
        "there is no field `channel`"
    );
    let many: Vec<String> = (100..112)
        .map(|index| format!("column{index}x{index}"))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(check("z = a", &many).unwrap_err().ends_with("and 4 more"));
    let span = Expression::parse("a = 1 scroe = 2")
        .unwrap()
        .check(&|name| name == "a", &known)
        .unwrap_err()
        .span;
    assert_eq!(span, 6..11);
}

#[test]
fn fields_are_compared_with_fields() {
    let hold = [
        "truth = truth",
        "truth != pred",
        "pred = \"1\"",
        "rank > score",
        "rank > pred",
        "pred < id",
        "truth = `truth`",
        "`customer tier` < truth",
        "flag = pred",
        "pred = `flag`",
        "truth ~ truth",
        "tag = `tag`",
        "note != truth",
        "truth != note",
        "truth = \"refund\"",
    ];
    let fail = [
        "truth = \"truth\"",
        "note = `note`",
        "rank < note",
        "rank > truth",
        "nowhere = truth",
        "code = pred",
    ];
    hold.iter()
        .for_each(|source| assert!(matches(source), "{source}"));
    fail.iter()
        .for_each(|source| assert!(!matches(source), "{source}"));
}

#[test]
fn bare_words_are_fields_where_somebody_says_so() {
    let over = |source: &str| Expression::parse_over(source, &|word| word == "rank").unwrap();
    assert_eq!(over("score < rank").to_string(), "score < `rank`");
    assert!(over("score < rank").matches(&example()));
    assert_eq!(over("score < rank and tag = x").right_fields(), ["rank"]);
    assert_eq!(over("score < \"rank\"").right_fields(), [""; 0]);
    assert!(over("a rank").searches_text() && !over("rank = 1").searches_text());
}

#[test]
fn hostile_nesting_is_refused_without_overflow() {
    for source in [
        "(".repeat(200_000),
        "not ".repeat(200_000),
        "(not ".repeat(100_000),
    ] {
        assert_eq!(error(&source).message, "the filter is nested too deeply");
    }
    let nested = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Expression::parse(&nested(parse::DEPTH)).is_ok());
    assert!(Expression::parse(&nested(parse::DEPTH + 1)).is_err());
    let flat = "a or ".repeat(100_000) + "a";
    assert!(Expression::parse(&flat).is_ok());
}

#[test]
fn a_filter_prints_as_it_would_be_written() {
    for source in [
        "truth = refund and score > .8 and tag = \"label noise\"",
        "late and not (note ~ checked or `customer tier` in (gold, silver)) and pred is not missing",
        "a or b and (c or d)",
        "code = \"01\" and code = 01",
    ] {
        assert_eq!(Expression::parse(source).unwrap().to_string(), source);
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,4}",
        "-?[0-9]{0,3}[.]?[0-9]{1,3}",
        prop::sample::select(vec![
            "and", "OR", "not", "in", "Is", "missing", "inf", "a b", "", "\"", "\\", "`", "!",
            "a!=b"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        word().prop_map(Literal::quoted),
        "-?[0-9]{0,3}[.]?[0-9]{1,3}".prop_map(|text| Literal::bare(&text)),
    ]
}

fn sum() -> impl Strategy<Value = Sum> {
    let number = (-1e6..1e6_f64).prop_map(Sum::Number);
    let field = word().prop_map(|name| Sum::Field(Field { name, span: 0..0 }));
    prop_oneof![number, field].prop_recursive(4, 12, 2, |inner| {
        let sign = prop::sample::select(Sign::ALL.to_vec());
        prop_oneof![
            inner.clone().prop_map(|sum| Sum::Absolute(Box::new(sum))),
            (inner.clone(), sign, inner).prop_map(|(left, sign, right)| Sum::Both(
                Box::new(left),
                sign,
                Box::new(right)
            )),
        ]
    })
}

fn node() -> impl Strategy<Value = Node> {
    let field = || word().prop_map(|name| Field { name, span: 0..0 });
    let operator = prop::sample::select(vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Contains,
        Operator::NotContains,
    ]);
    let left = prop_oneof![field().prop_map(Term::Field), sum().prop_map(Term::Sum)];
    let right = prop_oneof![
        field().prop_map(Term::Field),
        literal().prop_map(Term::Value),
        sum().prop_map(Term::Sum)
    ];
    let leaf = prop_oneof![
        word().prop_map(Node::Words),
        (left, operator, right).prop_map(|(left, operator, right)| Node::Compare {
            left,
            operator,
            right
        }),
        (
            field(),
            any::<bool>(),
            prop::collection::vec(literal(), 1..4)
        )
            .prop_map(|(field, negated, values)| Node::In {
                field,
                negated,
                values
            }),
        (field(), any::<bool>()).prop_map(|(field, negated)| Node::Missing { field, negated }),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::Or),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::And),
            inner.prop_map(|part| Node::Not(Box::new(part))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn printing_and_parsing_give_the_same_filter(node in node()) {
        let filter = Expression(node);
        let printed = filter.to_string();
        prop_assert_eq!(Expression::parse(&printed), Ok(filter.clone()), "{}", printed);
        let spelled_out = format!("{filter:#}");
        let over = Expression::parse_over(&spelled_out, &|_| true);
        prop_assert_eq!(over, Ok(filter), "{}", spelled_out);
    }

    #[test]
    fn any_text_is_a_filter_or_a_mistake_inside_it(
        source in prop_oneof![
            ".*",
            prop::collection::vec(word(), 0..12).prop_map(|words| words.join(" ")),
            "([a-c(),=<>~!\"`\\\\ ]|not|and|or|in|is|missing|abs\\(| - | \\* |truth|1){0,20}",
        ]
    ) {
        match Expression::parse(&source) {
            Ok(filter) => {
                filter.matches(&example());
                let printed = filter.to_string();
                prop_assert_eq!(Expression::parse(&printed), Ok(filter));
            }
            Err(error) => {
                prop_assert!(source.get(error.span.clone()).is_some());
                prop_assert!(!error.message.is_empty());
                prop_assert_eq!(error.pointing(&source).lines().count(), 2);
            }
        }
    }

    #[test]
    fn opposite_operators_disagree_on_every_value(
        value in prop_oneof![
            word().prop_map(Value::Text), any::<f64>().prop_map(Value::Number),
            any::<bool>().prop_map(Value::Bool), Just(Value::Missing)
        ],
        literal in literal(),
    ) {
        let example = Example { fields: BTreeMap::from([("x", vec![value])]), text: "" };
        let holds = |operator| {
            let field = Field { name: "x".to_owned(), span: 0..0 };
            Expression(Node::Compare {
                left: Term::Field(field), operator, right: Term::Value(literal.clone())
            }).matches(&example)
        };
        prop_assert_ne!(holds(Operator::Equal), holds(Operator::NotEqual));
        prop_assert_ne!(holds(Operator::Contains), holds(Operator::NotContains));
    }
}

#[test]
fn a_bare_word_that_is_nearly_a_field_is_refused_and_in_quotes_it_is_text() {
    let names = ["label", "predicted"];
    let is_field = |word: &str| names.contains(&word);
    let slip = |source: &str| Expression::refuse_slips(source, &is_field, &names);
    let error = slip("predicted != labl").unwrap_err();
    assert!(error.message.contains("did you mean `label`?"), "{error}");
    assert_eq!(error.span, 13..17);
    for source in [
        "predicted != \"labl\"",
        "predicted != label",
        "predicted = refund",
        "predicted = 5",
    ] {
        assert_eq!(slip(source), Ok(()), "{source}");
    }
}
