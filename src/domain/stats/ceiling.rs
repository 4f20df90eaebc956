//! How good the accuracy could become if a category were fully fixed (STATS.md section 1).
//!
//! Always a range: an error that also carries another category may or may not vanish with this one.
//! Other metrics than accuracy, and plans of several categories, are not computed here.

use super::interval::ratio;

/// The accuracy after a full fix of one category.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ceiling {
    /// Share of errors with the category, in 0..=1.
    pub share: f64,
    /// Errors with the category among all errors of the evaluated set, not rounded.
    pub extrapolated_errors: f64,
    /// Accuracy today.
    pub accuracy: f64,
    /// Accuracy if only errors with no other category vanish.
    pub low: f64,
    /// Accuracy if every error with the category vanishes.
    pub high: f64,
}

impl Ceiling {
    /// What a full fix adds to the accuracy in percentage points: at least, at most.
    pub fn gain_points(&self) -> (f64, f64) {
        (
            100.0 * (self.low - self.accuracy),
            100.0 * (self.high - self.accuracy),
        )
    }
}

/// The ceiling for accuracy A and error rate e: from A + e p_only to A + e p_any.
///
/// `errors` of `examples` evaluated ones are wrong; of `reviewed` errors with a verdict, `tagged` carry the category
/// and `only` of those carry no other. `None` if nothing was evaluated or reviewed, or a part exceeds its whole.
pub fn accuracy_ceiling(
    examples: u64,
    errors: u64,
    reviewed: u64,
    tagged: u64,
    only: u64,
) -> Option<Ceiling> {
    let nested = only <= tagged && tagged <= reviewed && errors <= examples;
    if examples == 0 || reviewed == 0 || !nested {
        return None;
    }
    let share = ratio(tagged, reviewed);
    let error_rate = ratio(errors, examples);
    let accuracy = ratio(examples - errors, examples);
    Some(Ceiling {
        share,
        extrapolated_errors: errors as f64 * share,
        accuracy,
        low: accuracy + error_rate * ratio(only, reviewed),
        high: accuracy + error_rate * share,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, whole};

    #[test]
    fn ceilings_equal_the_reference() {
        for case in cases("ceiling") {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let count = |name: &str| whole(&input[name]);
            let got = accuracy_ceiling(
                count("n_examples"),
                count("errors"),
                count("reviewed"),
                count("tagged"),
                count("only_this_tag"),
            )
            .unwrap();
            assert_close("ceiling", got.share, &expected["share"]);
            assert_close(
                "ceiling",
                got.extrapolated_errors,
                &expected["extrapolated_errors"],
            );
            assert_close("ceiling", got.low, &expected["low"]);
            assert_close("ceiling", got.high, &expected["high"]);
        }
    }

    #[test]
    fn gain_is_the_distance_from_today() {
        let (low, high) = accuracy_ceiling(1000, 50, 20, 10, 4).unwrap().gain_points();
        assert!((low - 1.0).abs() < 1e-9 && (high - 2.5).abs() < 1e-9);
    }

    #[test]
    fn an_untouched_category_changes_nothing() {
        let got = accuracy_ceiling(1000, 50, 20, 0, 0).unwrap();
        assert_eq!((got.low, got.high), (got.accuracy, got.accuracy));
    }

    #[test]
    fn nothing_reviewed_or_evaluated_has_no_ceiling() {
        assert_eq!(accuracy_ceiling(1000, 50, 0, 0, 0), None);
        assert_eq!(accuracy_ceiling(0, 0, 20, 10, 4), None);
        assert_eq!(accuracy_ceiling(1000, 50, 20, 10, 11), None);
        assert_eq!(accuracy_ceiling(1000, 50, 20, 21, 4), None);
        assert_eq!(accuracy_ceiling(1000, 1001, 20, 10, 4), None);
    }
}
