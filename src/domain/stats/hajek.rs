//! The share of a category from errors drawn with different probabilities, as by cost (STATS.md section 2).
//!
//! Needs the weight of each reviewed error and nothing of how it came about. A sample whose probabilities are 0 for a
//! part of the errors, such as the worst ones alone, must never come here: no weight can make up for them.

use super::weighted::{Evidence, Weighted, effective_size};

/// The Hajek share of errors given as (1 / inclusion probability, carries the category), with its interval.
///
/// Variance n/(n-1) sum (w (y - p))^2 / (sum w)^2. A single error shows no spread and takes the largest there can be,
/// .25. The interval is Wilson's on p(1-p)/Var; where no variance shows, or under the rare-tag rule, never on more than
/// [`kish`]: a tag that only light errors carry would otherwise hide what the heavy ones leave open.
/// `None` without errors, if a weight is not positive and finite, or if `confidence` is not inside (0, 1).
pub fn hajek(examples: &[(f64, bool)], confidence: f64) -> Option<Weighted> {
    let weights = scaled(examples.iter().map(|&(weight, _)| weight))?;
    let kish = kish_of(&weights);
    let total: f64 = weights.iter().sum();
    let answers = || {
        weights
            .iter()
            .zip(examples.iter().map(|&(_, tagged)| tagged))
    };
    let tagged: f64 = answers()
        .filter(|(_, tagged)| *tagged)
        .map(|(weight, _)| weight)
        .sum();
    let point = tagged / total;
    let squares: f64 = answers()
        .map(|(weight, tagged)| (weight * (f64::from(u8::from(tagged)) - point)).powi(2))
        .sum();
    let n = examples.len() as f64;
    let variance = match examples.len() {
        1 => 0.25,
        _ => n / (n - 1.0) * squares / (total * total),
    };
    let count = examples.iter().filter(|(_, tagged)| *tagged).count() as f64;
    let evidence = Evidence {
        tagged: count,
        untagged: n - count,
    };
    let effective = effective_size(point, variance, evidence, kish);
    Weighted::estimated(point, variance, effective, 1.0, confidence)
}

/// Kish's effective sample size (sum w)^2 / sum w^2: how many errors of equal weight these are worth.
///
/// `None` without weights or if one is not positive and finite.
pub fn kish(weights: impl Iterator<Item = f64>) -> Option<f64> {
    scaled(weights).map(|weights| kish_of(&weights))
}

fn kish_of(weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    total * total / weights.iter().map(|weight| weight * weight).sum::<f64>()
}

/// The weights over the largest one: nothing here depends on their unit, and their squares must not overflow.
fn scaled(weights: impl Iterator<Item = f64>) -> Option<Vec<f64>> {
    let weights: Vec<f64> = weights.collect();
    let usable = |weight: &f64| weight.is_finite() && *weight > 0.0;
    if !weights.iter().all(usable) {
        return None;
    }
    let largest = weights.iter().copied().reduce(f64::max)?;
    Some(weights.iter().map(|weight| weight / largest).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number, whole};
    use crate::domain::stats::interval::wilson;

    const GROUP: &str = "hajek";

    #[test]
    fn shares_equal_the_reference() {
        for case in cases(GROUP) {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let answers = input["y"].as_array().unwrap();
            let weights = input["w"].as_array().unwrap();
            let examples: Vec<(f64, bool)> = answers
                .iter()
                .zip(weights)
                .map(|(answer, weight)| (number(weight), whole(answer) == 1))
                .collect();
            let got = hajek(&examples, 0.95).unwrap();
            let worth = kish(examples.iter().map(|&(weight, _)| weight)).unwrap();
            assert_close(GROUP, got.point, &expected["p"]);
            assert_close(GROUP, got.variance.sqrt(), &expected["se"]);
            assert_close(GROUP, worth, &expected["n_eff_kish"]);
            match expected["n_eff"].is_null() {
                true => assert_eq!(got.effective, Some(worth)),
                false => assert_close(GROUP, got.effective.unwrap(), &expected["n_eff"]),
            }
        }
    }

    #[test]
    fn no_tag_at_all_is_bounded_by_the_effective_size() {
        let examples: Vec<_> = (0..100).map(|_| (3.0, false)).collect();
        let got = hajek(&examples, 0.95).unwrap();
        assert!((got.effective.unwrap() - 100.0).abs() < 1e-9);
        let simple = wilson(0, 100, 0.95).unwrap();
        assert!((got.interval.high - simple.high).abs() < 1e-12);
    }

    #[test]
    fn a_tag_of_light_errors_only_does_not_hide_the_heavy_ones() {
        let mut examples = vec![(10.0, false); 99];
        examples.push((1.0, true));
        let got = hajek(&examples, 0.95).unwrap();
        assert!(got.effective.unwrap() < 100.0);
        assert!(got.interval.high > 0.035);
    }

    #[test]
    fn one_error_says_next_to_nothing() {
        let one = hajek(&[(7.0, true)], 0.95).unwrap();
        assert_eq!(
            (one.point, one.variance, one.effective),
            (1.0, 0.25, Some(1.0))
        );
        let simple = wilson(1, 1, 0.95).unwrap();
        assert_eq!(one.interval, simple);
    }

    #[test]
    fn unusable_weights_have_no_answer() {
        assert_eq!(hajek(&[], 0.95), None);
        assert_eq!(kish(std::iter::empty()), None);
        for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(hajek(&[(1.0, true), (weight, false)], 0.95), None);
            assert_eq!(kish([1.0, weight].into_iter()), None);
        }
        assert_eq!(hajek(&[(1.0, true), (1.0, false)], 1.0), None);
    }

    proptest! {
        #[test]
        fn the_unit_of_the_weights_does_not_matter(
            examples in proptest::collection::vec((0.01..100.0_f64, any::<bool>()), 1..60),
            unit in proptest::sample::select(vec![1e-200, 1e-3, 1e200]),
        ) {
            let got = hajek(&examples, 0.95).unwrap();
            let other: Vec<_> = examples.iter().map(|&(weight, tagged)| (weight * unit, tagged)).collect();
            let other = hajek(&other, 0.95).unwrap();
            prop_assert!((got.point - other.point).abs() < 1e-9);
            prop_assert!((got.interval.low - other.interval.low).abs() < 1e-6);
            prop_assert!((got.interval.high - other.interval.high).abs() < 1e-6);
            prop_assert!(got.interval.low <= got.point && got.point <= got.interval.high);
        }

        #[test]
        fn equal_weights_are_worth_their_number(n in 1_usize..200, weight in 1e-3..1e3_f64) {
            prop_assert!((kish(vec![weight; n].into_iter()).unwrap() - n as f64).abs() < 1e-6);
        }
    }
}
