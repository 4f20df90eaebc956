//! What a cell says of how it went, where a column says so itself: words, grades and error texts.
//!
//! Nothing is guessed: a text that is neither a known word nor an error is said to be unknown.

use crate::domain::label::canonical;

/// What a cell says of how it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It went well.
    Right,
    /// It did not.
    Wrong,
    /// It is a grade between the two, and nobody said from which one on it is right.
    Graded,
    /// It says nothing that is known.
    Unknown,
}

const RIGHT: [&str; 14] = [
    "true",
    "pass",
    "passed",
    "correct",
    "right",
    "yes",
    "y",
    "ok",
    "success",
    "succeeded",
    "solved",
    "accepted",
    "resolved",
    "match",
];
const WRONG: [&str; 13] = [
    "false",
    "fail",
    "failed",
    "failure",
    "incorrect",
    "wrong",
    "no",
    "error",
    "timeout",
    "timed out",
    "unsolved",
    "rejected",
    "unresolved",
];
/// How texts begin that say what went wrong: `failed: …`, `error at line …`.
const ERRORS: [&str; 7] = [
    "fail",
    "error",
    "timeout",
    "timed out",
    "exception",
    "traceback",
    "crash",
];

/// Reads a cell. With `at_least` grades and words that stand for one are right from it on.
///
/// Words count in any case; the letters of Inspect (C, I, P for partly, N for no answer) in upper case alone.
pub fn outcome(cell: &str, at_least: Option<f64>) -> Outcome {
    let cell = cell.trim();
    match (grade(cell), at_least) {
        (Some(grade), Some(least)) if grade >= least => Outcome::Right,
        (Some(_), Some(_)) => Outcome::Wrong,
        (Some(1.0), None) => Outcome::Right,
        (Some(0.0), None) => Outcome::Wrong,
        (Some(_), None) => Outcome::Graded,
        (None, _) if is_error(cell) => Outcome::Wrong,
        (None, _) => Outcome::Unknown,
    }
}

/// The grade that a number or a word stands for.
fn grade(cell: &str) -> Option<f64> {
    match cell {
        "C" => return Some(1.0),
        "P" => return Some(0.5),
        "I" | "N" => return Some(0.0),
        _ => {}
    }
    let is_one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(cell));
    if is_one_of(&RIGHT) {
        return Some(1.0);
    }
    if is_one_of(&WRONG) || cell.eq_ignore_ascii_case("n") {
        return Some(0.0);
    }
    let number = canonical(cell).parse::<f64>().ok();
    number.filter(|number| number.is_finite())
}

fn is_error(cell: &str) -> bool {
    let begins = |error: &str| {
        cell.get(..error.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(error))
    };
    // `AssertionError: …`, `SyntaxError at line 3`: the name of an error comes first.
    let first = cell
        .split(|char: char| !char.is_alphanumeric())
        .next()
        .unwrap_or_default();
    ERRORS.iter().any(|error| begins(error))
        || first.ends_with("Error")
        || first.ends_with("Exception")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_grades_and_error_texts_are_understood() {
        for cell in [
            "true",
            "TRUE",
            "Passed",
            "pass",
            "C",
            "1",
            "1.0",
            "yes",
            "Y",
            " correct ",
        ] {
            assert_eq!(outcome(cell, None), Outcome::Right, "{cell}");
        }
        for cell in [
            "False",
            "fail",
            "I",
            "N",
            "0",
            "0.0",
            "-0",
            "no",
            "n",
            "incorrect",
            "timed out",
            "failed: unexpected character",
            "Error at 3",
            "AssertionError: 1 != 2",
            "Traceback (most recent call last)",
        ] {
            assert_eq!(outcome(cell, None), Outcome::Wrong, "{cell}");
        }
        for cell in ["P", "0.5", "85", "-1", "1e-3"] {
            assert_eq!(outcome(cell, None), Outcome::Graded, "{cell}");
        }
        for cell in ["c", "maybe", "inf", "nan", "[True]", "日本", ""] {
            assert_eq!(outcome(cell, None), Outcome::Unknown, "{cell}");
        }
    }

    #[test]
    fn a_grade_is_right_from_the_named_one_on() {
        for (cell, at_least, expected) in [
            ("0.5", 0.5, Outcome::Right),
            ("0.49", 0.5, Outcome::Wrong),
            ("P", 0.5, Outcome::Right),
            ("P", 1.0, Outcome::Wrong),
            ("true", 1.0, Outcome::Right),
            ("85", 80.0, Outcome::Right),
            ("error: none", 0.0, Outcome::Wrong),
            ("maybe", 0.5, Outcome::Unknown),
        ] {
            assert_eq!(
                outcome(cell, Some(at_least)),
                expected,
                "{cell} from {at_least}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_cell_is_read(cell in ".*", at_least in proptest::option::of(any::<f64>())) {
            let read = outcome(&cell, at_least);
            prop_assert!(at_least.is_none() || read != Outcome::Graded);
        }
    }
}
