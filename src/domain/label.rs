//! Canonical labels: the one text form under which truth and prediction are compared.
//!
//! The same label may reach us as `1` from one column and `1.0` from another, only because of how a column was typed.
//! Such spellings are made equal; anything that could be a different label (`01`, `+1`, ` 1`, `One`) stays apart.
//! Nothing here guesses from a column's name or repairs labels.

mod missing;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub use missing::{MissingWord, MissingWords, WordsSeen};

/// The form under which a label is compared.
///
/// `1.0` becomes `1`, `-0` becomes `0`, and every other number written with a point or an exponent becomes the
/// shortest decimal text of its double (`.50` is `0.5`, `1e3` is `1000`). Everything else stays as it is: whole
/// numbers of any length, leading zeros, a plus sign, spaces around it, `nan` and `inf`, and numbers too large or too
/// small for a double.
pub fn canonical(label: &str) -> Cow<'_, str> {
    match spelled_number(label) {
        None
        | Some(Spelling::Whole {
            is_negative_zero: false,
        }) => Cow::Borrowed(label),
        Some(Spelling::Whole {
            is_negative_zero: true,
        }) => Cow::Borrowed("0"),
        Some(Spelling::Decimal { value }) => match shortest(value) {
            same if same == label => Cow::Borrowed(label),
            other => Cow::Owned(other),
        },
    }
}

/// The canonical label of a numeric cell; NaN is a missing value. Infinities are `inf` and `-inf`.
pub fn canonical_f64(value: f64) -> Option<String> {
    (!value.is_nan()).then(|| shortest(value))
}

/// Whether a label is missing whatever else is in its column: only the empty text is. `NA` or `none` may be labels of
/// their own; [`MissingWords`] says when they are not.
pub const fn is_missing(label: &str) -> bool {
    label.is_empty()
}

enum Spelling {
    Whole { is_negative_zero: bool },
    Decimal { value: f64 },
}

/// Reads `-?digits`, `-?digits.digits` with either side empty, and both with an exponent.
fn spelled_number(label: &str) -> Option<Spelling> {
    let unsigned = label.strip_prefix('-').unwrap_or(label);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !whole.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
    let padded = whole.len() > 1 && whole.starts_with('0');
    if !has_digits || padded || !digits(whole) || !fraction.is_none_or(digits) {
        return None;
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if unsigned.is_empty() || !digits(unsigned) {
            return None;
        }
    } else if fraction.is_none() {
        return Some(Spelling::Whole {
            is_negative_zero: label == "-0",
        });
    }
    let value: f64 = label.parse().ok()?;
    let is_zero = mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    // Overflow and underflow would make different labels equal.
    (value.is_finite() && (value == 0.0) == is_zero).then_some(Spelling::Decimal { value })
}

/// Shortest decimal text that reads back as `value`, without an exponent and without a negative zero.
fn shortest(value: f64) -> String {
    let value = if value == 0.0 { 0.0 } else { value };
    value.to_string()
}

/// The agreement that `1` means `true` and `0` means `false`, when one column uses digits and the other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BooleanFold {
    digits_in_truth: bool,
}

impl BooleanFold {
    /// Looks at the values of both columns, repeated or not, missing ones ignored.
    ///
    /// `None` unless both columns have one or two distinct values, one side only `0` and `1` (in any spelling that
    /// [`canonical`] makes so) and the other only `true` and `false` (in any case).
    pub fn of<T: AsRef<str>, P: AsRef<str>>(
        truth: impl IntoIterator<Item = T>,
        prediction: impl IntoIterator<Item = P>,
    ) -> Option<Self> {
        match (Style::of(truth)?, Style::of(prediction)?) {
            (Style::Digits, Style::Words) => Some(Self {
                digits_in_truth: true,
            }),
            (Style::Words, Style::Digits) => Some(Self {
                digits_in_truth: false,
            }),
            _ => None,
        }
    }

    /// The label to compare: `true` and `false` become `1` and `0`, all others their canonical form.
    pub fn fold<'a>(&self, label: &'a str) -> Cow<'a, str> {
        match word(label) {
            Some(true) => Cow::Borrowed("1"),
            Some(false) => Cow::Borrowed("0"),
            None => canonical(label),
        }
    }

    /// What to tell the user.
    pub const fn sentence(&self) -> &'static str {
        if self.digits_in_truth {
            "The truth is written as 0/1 and the prediction as true/false: 1 counts as true and 0 as false."
        } else {
            "The truth is written as true/false and the prediction as 0/1: 1 counts as true and 0 as false."
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Digits,
    Words,
}

impl Style {
    fn of<V: AsRef<str>>(values: impl IntoIterator<Item = V>) -> Option<Self> {
        let mut distinct = BTreeSet::new();
        let mut common = None;
        for value in values {
            let value = value.as_ref();
            if is_missing(value) {
                continue;
            }
            let label = canonical(value);
            let style = match &*label {
                "0" | "1" => Self::Digits,
                label => word(label).map(|_| Self::Words)?,
            };
            if *common.get_or_insert(style) != style {
                return None;
            }
            if !distinct.contains(&*label) {
                distinct.insert(label.into_owned());
            }
            if distinct.len() > 2 {
                return None;
            }
        }
        common
    }
}

fn word(label: &str) -> Option<bool> {
    if label.eq_ignore_ascii_case("true") {
        Some(true)
    } else if label.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_written_differently_are_one_label() {
        for (label, form) in [
            ("1.0", "1"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("-1.00", "-1"),
            ("5.", "5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("0.50", "0.5"),
            ("1e3", "1000"),
            ("1E+03", "1000"),
            ("2.5e-3", "0.0025"),
            ("0e9", "0"),
            ("0.10000000000000001", "0.1"),
            ("1e22", "10000000000000000000000"),
        ] {
            assert_eq!(canonical(label), form, "{label}");
        }
    }

    #[test]
    fn what_may_be_another_label_stays() {
        for label in [
            "",
            "1",
            "-1",
            "01",
            "-01",
            "007",
            "00.5",
            "01.0",
            "01e2",
            "+1",
            "+1.0",
            " 1",
            "1 ",
            "1.0 ",
            "nan",
            "NaN",
            "inf",
            "-inf",
            "Infinity",
            "1e400",
            "1e-400",
            "1_000",
            "1,5",
            "0x10",
            "1.2.3",
            ".",
            "-",
            "-.",
            "e5",
            "1e",
            "1e+",
            "--1",
            "1-",
            "１",
            "true",
            "label",
            "12345678901234567890123",
            "9007199254740993",
        ] {
            assert_eq!(canonical(label), label);
        }
    }

    #[test]
    fn numeric_cells_have_the_form_of_their_text() {
        assert_eq!(canonical_f64(1.0).as_deref(), Some("1"));
        assert_eq!(canonical_f64(-0.0).as_deref(), Some("0"));
        assert_eq!(
            canonical_f64(0.1 + 0.2).as_deref(),
            Some("0.30000000000000004")
        );
        assert_eq!(canonical_f64(f64::NAN), None);
        assert_eq!(canonical_f64(f64::NEG_INFINITY).as_deref(), Some("-inf"));
    }

    #[test]
    fn only_the_empty_label_is_missing() {
        assert!(is_missing(""));
        assert!(
            ["NA", "nan", "null", " ", "0"]
                .into_iter()
                .all(|label| !is_missing(label))
        );
    }

    #[test]
    fn digits_and_words_fold_when_both_columns_are_binary() {
        let fold = BooleanFold::of(["1", "0.0", "1.0", ""], ["True", "False"]).unwrap();
        assert_eq!(fold.fold("True"), fold.fold("1.0"));
        assert_eq!(fold.fold("FALSE"), "0");
        assert_eq!(fold.fold("other"), "other");
        assert!(fold.sentence().starts_with("The truth is written as 0/1"));
        let turned = BooleanFold::of(["true"], ["0", "1"]).unwrap();
        assert!(
            turned
                .sentence()
                .starts_with("The truth is written as true/false")
        );
    }

    #[test]
    fn anything_else_does_not_fold() {
        let none: [&str; 0] = [];
        let refused: [(&[&str], &[&str]); 9] = [
            (&["0", "1"], &["0", "1"]),
            (&["true"], &["false"]),
            (&["0", "1", "2"], &["true", "false"]),
            (&["0", "1"], &["true", "True", "false"]),
            (&["0", "1"], &["true", "1"]),
            (&["0", "1"], &["yes", "no"]),
            (&["01"], &["true"]),
            (&none, &["true"]),
            (&["", ""], &["true"]),
        ];
        for (truth, prediction) in refused {
            assert_eq!(
                BooleanFold::of(truth, prediction),
                None,
                "{truth:?} {prediction:?}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn the_form_is_its_own_form(label in prop_oneof!["-?[0-9]{0,22}[.]?[0-9]{0,20}([eE][-+]?[0-9]{1,3})?", ".*"]) {
            let form = canonical(&label).into_owned();
            prop_assert_eq!(canonical(&form), form.as_str());
        }

        #[test]
        fn every_spelling_of_a_double_agrees_with_the_cell(value in any::<f64>()) {
            prop_assume!(value.is_finite());
            let cell = canonical_f64(value).unwrap();
            for spelling in [format!("{value}"), format!("{value:?}"), format!("{value:e}"), format!("{value:.17e}")] {
                prop_assert_eq!(canonical(&spelling), cell.as_str());
            }
        }

        #[test]
        fn whole_doubles_agree_with_whole_numbers(value in -(1_i64 << 53)..=(1_i64 << 53)) {
            let cell = canonical_f64(value as f64).unwrap();
            for spelling in [format!("{value}"), format!("{value}.0")] {
                prop_assert_eq!(canonical(&spelling), cell.as_str());
            }
        }

        #[test]
        fn different_doubles_stay_different(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(!a.is_nan() && !b.is_nan());
            prop_assert_eq!(canonical_f64(a) == canonical_f64(b), a == b);
        }
    }
}
