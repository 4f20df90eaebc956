//! Samples weighted by cost or size: priority sampling after Duffield, Lund and Thorup (STATS.md sections 2 and 3).
//!
//! Each error gets the rank value weight / unit number, the k largest are taken, and the next one is the threshold
//! from which every inclusion probability follows. Divisions only: they are exact to the bit on every machine.
//! Hashing, sorting and keeping the k largest do not belong here.

/// The weight of an error that can be drawn: positive, finite, and within [`Weight::SMALLEST`] and
/// [`Weight::LARGEST`].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Weight(f64);

impl Weight {
    /// Smallest weight: with it even the square of 1 / inclusion probability is a finite double.
    pub const SMALLEST: f64 = 1e-60;
    /// Largest weight, for the same reason.
    pub const LARGEST: f64 = 1e60;

    /// The weight as a number.
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// Why a number is no weight.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum WeightError {
    /// Such an error could never be drawn, so nothing would be known of its kind.
    #[error("{0} is not a positive number")]
    NotPositive(f64),
    /// Not finite, or so far from 1 that probabilities would overflow.
    #[error("{0} is not between 1e-60 and 1e60")]
    OutOfRange(f64),
}

impl TryFrom<f64> for Weight {
    type Error = WeightError;

    fn try_from(value: f64) -> Result<Self, WeightError> {
        if value.is_nan() || value <= 0.0 {
            Err(WeightError::NotPositive(value))
        } else if (Self::SMALLEST..=Self::LARGEST).contains(&value) {
            Ok(Self(value))
        } else {
            Err(WeightError::OutOfRange(value))
        }
    }
}

/// The rank value q = w/u for a unit number u inside (0, 1), as [`unit`](crate::domain::hash::unit) makes it: the
/// largest are drawn, ties by id.
pub fn rank_value(weight: Weight, unit: f64) -> f64 {
    weight.0 / unit
}

/// The threshold tau of a draw of `k`: the (k+1)-th largest of all rank values, 0 if all are taken.
pub fn threshold(rank_values: impl IntoIterator<Item = f64>, k: usize) -> f64 {
    let mut values: Vec<f64> = rank_values.into_iter().collect();
    if values.len() <= k {
        return 0.0;
    }
    let (_, tau, _) = values.select_nth_unstable_by(k, |a, b| b.total_cmp(a));
    *tau
}

/// The inclusion probability min(1, w/tau); 1 if everything was taken (`tau` 0).
pub fn inclusion(weight: Weight, tau: f64) -> f64 {
    if tau > weight.0 { weight.0 / tau } else { 1.0 }
}

/// The adjusted weight max(w, tau) of a drawn error: summed over the drawn ones it estimates the weight of all.
pub fn adjusted(weight: Weight, tau: f64) -> f64 {
    weight.0.max(tau)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::hash::{hash_hex, unit};
    use crate::domain::stats::golden::{assert_close, cases, number, strings, text, whole};
    use crate::domain::stats::hajek::hajek;

    const GROUP: &str = "priority_sample";

    fn weight(value: f64) -> Weight {
        Weight::try_from(value).unwrap()
    }

    /// The drawn (id, weight) by falling rank value, and the threshold.
    fn draw(
        seed: &str,
        ids: &[String],
        weights: &[Weight],
        k: usize,
    ) -> (Vec<(String, Weight)>, f64) {
        let rank = |id: &str, weight| rank_value(weight, unit(&hash_hex(seed, id)));
        let mut ranked: Vec<(f64, &String, Weight)> = ids
            .iter()
            .zip(weights)
            .map(|(id, &weight)| (rank(id, weight), id, weight))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let tau = threshold(ranked.iter().rev().map(|item| item.0), k);
        let picked = ranked.iter().take(k);
        let picked = picked.map(|(_, id, weight)| ((*id).clone(), *weight));
        (picked.collect(), tau)
    }

    #[test]
    fn draws_and_their_totals_equal_the_reference() {
        for case in cases(GROUP) {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let weights: Vec<Weight> = input["weights"]
                .as_array()
                .unwrap()
                .iter()
                .map(|value| weight(number(value)))
                .collect();
            let (ids, k) = (strings(&input["ids"]), whole(&input["k"]) as usize);
            let (picked, tau) = draw(text(&input["seed"]), &ids, &weights, k);
            assert_eq!(tau.to_bits(), number(&expected["tau"]).to_bits());
            let wanted = expected["picked"].as_array().unwrap();
            assert_eq!(picked.len(), wanted.len());
            let tagged = strings(&input["tagged"]);
            let (mut count, mut count_variance, mut errors) = (0.0, 0.0, 0.0);
            let (mut total, mut total_variance) = (0.0, 0.0);
            let mut examples = Vec::new();
            for ((id, weight), wanted) in picked.iter().zip(wanted) {
                assert_eq!(id, text(&wanted["id"]));
                assert_eq!(weight.value(), number(&wanted["w"]));
                let probability = inclusion(*weight, tau);
                assert_close(GROUP, probability, &wanted["inclusion"]);
                assert_close(GROUP, adjusted(*weight, tau), &wanted["adjusted_weight"]);
                errors += 1.0 / probability;
                examples.push((1.0 / probability, tagged.contains(id)));
                if tagged.contains(id) {
                    count += 1.0 / probability;
                    count_variance += (1.0 - probability) / probability.powi(2);
                    total += adjusted(*weight, tau);
                    total_variance += tau * (tau - weight.value()).max(0.0);
                }
            }
            let totals = &expected["totals"];
            assert_close(GROUP, count, &totals["count"]);
            assert_close(GROUP, count_variance, &totals["count_var"]);
            assert_close(GROUP, errors, &totals["N_hat"]);
            assert_close(GROUP, total, &totals["weight"]);
            assert_close(GROUP, total_variance, &totals["weight_var"]);
            let share = hajek(&examples, 0.95).unwrap();
            assert_close(GROUP, share.point, &totals["share"]);
        }
    }

    #[test]
    fn what_can_never_be_drawn_is_no_weight() {
        for value in [0.0, -0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            let refused = Weight::try_from(value);
            assert!(
                matches!(refused, Err(WeightError::NotPositive(_))),
                "{value}"
            );
        }
        for value in [f64::INFINITY, f64::MAX, 1e61, f64::MIN_POSITIVE, 1e-61] {
            assert_eq!(
                Weight::try_from(value),
                Err(WeightError::OutOfRange(value)),
                "{value}"
            );
        }
        assert_eq!(weight(2.5).value(), 2.5);
    }

    #[test]
    fn the_furthest_weights_have_finite_probabilities() {
        let smallest_unit = 0.5 / (1_u64 << 52) as f64;
        let tau = rank_value(weight(Weight::LARGEST), smallest_unit);
        let probability = inclusion(weight(Weight::SMALLEST), tau);
        assert!(probability > 0.0 && (1.0 / probability).powi(2).is_finite());
    }

    #[test]
    fn the_threshold_is_the_first_that_was_not_taken() {
        let values = [3.0, 9.0, 1.0, 9.0, 4.0];
        let thresholds: Vec<f64> = (0..6).map(|k| threshold(values, k)).collect();
        assert_eq!(thresholds, [9.0, 9.0, 4.0, 3.0, 1.0, 0.0]);
        assert_eq!(threshold([], 0), 0.0);
        assert_eq!(inclusion(weight(4.0), 0.0), 1.0);
        assert_eq!(inclusion(weight(4.0), 4.0), 1.0);
        assert_eq!(inclusion(weight(4.0), 16.0), 0.25);
    }

    proptest! {
        #[test]
        fn a_larger_draw_holds_the_smaller_one(
            weights in proptest::collection::vec(0.01..100.0_f64, 1..40), k in 0_usize..40, more in 0_usize..10
        ) {
            let ids: Vec<String> = (0..weights.len()).map(|index| index.to_string()).collect();
            let weights: Vec<Weight> = weights.into_iter().map(weight).collect();
            let (small, high) = draw("s", &ids, &weights, k);
            let (large, low) = draw("s", &ids, &weights, k + more);
            prop_assert_eq!(&large[..small.len()], &small[..]);
            prop_assert!(low <= high);
            for (_, weight) in &large {
                prop_assert!(inclusion(*weight, high) <= inclusion(*weight, low));
            }
        }
    }
}
