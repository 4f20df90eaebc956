//! Priority of a category: percentage points of all error removed per unit of fix cost (STATS.md section 10).
//!
//! Only the number and the order that follows from it; how sure the order is does not belong here.

use std::cmp::Ordering;

/// 100 × `share` × `success` × `severity` ÷ `cost`: points of all error removed per unit of fix cost.
///
/// `share` and `success` (the chance that the fix works) lie in 0..=1; `severity` is the cost of one such error
/// relative to others; success and severity are 1 unless given. All categories give `cost` in the same unit
/// (person-days). `None` if the cost is not positive or any input is not a finite number.
pub fn priority_score(share: f64, cost: f64, success: f64, severity: f64) -> Option<f64> {
    let usable = [share, cost, success, severity]
        .iter()
        .all(|input| input.is_finite())
        && cost > 0.0;
    let score = 100.0 * share * success * severity / cost;
    (usable && score.is_finite()).then_some(score)
}

/// One category as the ranking sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// Name shown to people, the last resort among equals.
    pub name: &'a str,
    /// Share of errors, if anything was reviewed.
    pub share: Option<f64>,
    /// Result of [`priority_score`].
    pub priority: Option<f64>,
}

/// Order of a ranking: higher priority first, ties by larger share, then by name; a missing number goes last.
pub fn by_priority(a: &Candidate<'_>, b: &Candidate<'_>) -> Ordering {
    larger_first(a.priority, b.priority)
        .then_with(|| larger_first(a.share, b.share))
        .then_with(|| a.name.cmp(b.name))
}

fn larger_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    let known = |value: Option<f64>| value.filter(|number| !number.is_nan());
    match (known(a), known(b)) {
        // Adding 0 makes -0 and 0 equal for the total order.
        (Some(a), Some(b)) => (b + 0.0).total_cmp(&(a + 0.0)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number};

    #[test]
    fn scores_equal_the_reference() {
        for case in cases("priority_score") {
            let input = &case["inputs"];
            let given = |name: &str| number(&input[name]);
            let score = priority_score(
                given("share"),
                given("cost"),
                given("success"),
                given("severity"),
            );
            assert_close("priority_score", score.unwrap(), &case["expected"]["score"]);
        }
    }

    #[test]
    fn a_score_needs_a_positive_finite_cost() {
        for cost in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(priority_score(0.5, cost, 1.0, 1.0), None);
        }
        assert_eq!(priority_score(f64::NAN, 1.0, 1.0, 1.0), None);
        assert_eq!(priority_score(0.0, 1.0, 1.0, 1.0), Some(0.0));
    }

    #[test]
    fn ties_go_by_share_then_name_and_missing_goes_last() {
        let candidate = |name, share, priority| Candidate {
            name,
            share,
            priority,
        };
        let mut ranking = [
            candidate("none", None, None),
            candidate("nan", Some(0.9), Some(f64::NAN)),
            candidate("b", Some(0.2), Some(4.0)),
            candidate("a", Some(0.2), Some(4.0)),
            candidate("larger", Some(0.4), Some(4.0)),
            candidate("top", Some(0.1), Some(9.0)),
            candidate("zero", Some(0.0), Some(0.0)),
            candidate("minus zero", Some(0.0), Some(-0.0)),
        ];
        ranking.sort_by(by_priority);
        let names = ranking.map(|candidate| candidate.name);
        assert_eq!(
            names,
            [
                "top",
                "larger",
                "a",
                "b",
                "minus zero",
                "zero",
                "nan",
                "none"
            ]
        );
    }

    proptest! {
        #[test]
        fn halving_the_cost_equals_doubling_the_share(share in 0.0..0.5_f64, cost in 0.01..1e6_f64) {
            let cheaper = priority_score(share, cost / 2.0, 1.0, 1.0).unwrap();
            let larger = priority_score(share * 2.0, cost, 1.0, 1.0).unwrap();
            prop_assert!((cheaper - larger).abs() <= 1e-9 * cheaper.abs());
        }
    }
}
