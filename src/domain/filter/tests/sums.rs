//! Tests of what the filter calculates.

use super::*;

/// Numbers under the names that the expressions use.
struct Numbers;

impl Fields for Numbers {
    fn values(&self, field: &str) -> Option<Vec<Value>> {
        let value = match field {
            "y_true" => 100.0,
            "y_pred" => 160.0,
            "scale" => 50.0,
            _ => return None,
        };
        Some(vec![Value::Number(value)])
    }

    fn matches_text(&self, word: &str, _: bool) -> bool {
        word == "late" || word == "-"
    }
}

#[test]
fn both_sides_of_a_comparison_calculate_without_parentheses() {
    for (source, holds) in [
        ("y_pred - y_true > 50", true),
        ("y_pred - y_true > 60", false),
        ("y_pred > y_true + 59", true),
        ("y_pred > y_true + 60", false),
        ("abs(y_true - y_pred) / scale > 1", true),
        ("abs(y_true - y_pred) / scale > 1.2", false),
        ("2 * y_true > y_pred", true),
        ("2 * y_pred < y_true", false),
        ("y_true + 2 * scale = 200", true),
        ("50 < y_pred - y_true", true),
        ("60 < y_pred - y_true", false),
        ("y_pred - y_true > scale and y_true / scale = 2", true),
        ("not y_pred - y_true > scale", false),
        ("(y_pred - y_true) * 2 >= y_true + 20", true),
        ("y_pred - `y_true` > 50", true),
    ] {
        let is_field = |word: &str| ["y_true", "y_pred", "scale"].contains(&word);
        let parsed = Expression::parse_over(source, &is_field).unwrap();
        assert_eq!(parsed.matches(&Numbers), holds, "{source}");
        let again = Expression::parse(&parsed.to_string()).unwrap();
        assert_eq!(again, parsed, "{source} is written as {parsed}");
    }
}

#[test]
fn a_dash_between_words_is_still_looked_for() {
    let parsed = Expression::parse("late - late").unwrap();
    assert!(parsed.searches_text() && parsed.matches(&Numbers));
    let text = Expression::parse("note ~ a - b").unwrap();
    assert!(text.searches_text(), "behind ~ stands text");
}

#[test]
fn arithmetic_that_is_not_finished_says_what_is_missing() {
    for (source, words) in [
        ("y_pred - > 5", "field"),
        ("y_pred > y_true +", "missing"),
        ("y_pred - \"y_true\" > 5", "backquotes"),
    ] {
        match Expression::parse(source) {
            Err(error) => assert!(error.message.contains(words), "{source}: {error}"),
            Ok(parsed) => assert!(parsed.searches_text(), "{source} is {parsed}"),
        }
    }
}

#[test]
fn numbers_and_fields_are_calculated_with() {
    let hold = [
        "abs(score - rank) > 2",
        "abs(score - rank) < 2.15001",
        "(rank * 2 + 1) = 7",
        "(rank * (2 + 1)) = 9",
        "(rank - 2 - 1) = 0",
        "(rank / 2) > score",
        "rank > (score * 3)",
        "rank = abs(0 - 3)",
        "(id + 1) = 10443",
        "not (rank + 1) > 9 and order",
        "(order) and (rank) = 3",
        "(`rank` - 1) = 2",
    ];
    let fail = [
        "(note + 1) > 0",
        "(rank / 0) < 1",
        "(truth + 1) > 0",
        "(rank - rank) > 0",
        // Without a comparison these are still words to search for.
        "abs(order)",
        "order - 5",
    ];
    hold.iter()
        .for_each(|source| assert!(matches(source), "{source}"));
    fail.iter()
        .for_each(|source| assert!(!matches(source), "{source}"));
    let long = format!("({}1) > 0", "1 + ".repeat(100_000));
    assert_eq!(error(&long).message, "the calculation is too long");
    let spaces = Expression::parse("(pred-truth) > 5").unwrap();
    let check = spaces.check(&|name| name == "pred" || name == "truth", &["pred"]);
    assert_eq!(
        check.unwrap_err().message,
        "there is no field `pred-truth`; to calculate, put the sign between spaces: ` - `"
    );
}
