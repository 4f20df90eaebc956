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

/// The inclusion probability min(1, w/tau); 1 if everything was taken (`tau` 0).
pub fn inclusion(weight: Weight, tau: f64) -> f64 {
    if tau > weight.0 { weight.0 / tau } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(value: f64) -> Weight {
        Weight::try_from(value).unwrap()
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
    fn what_is_heavier_than_the_threshold_is_certain() {
        assert_eq!(inclusion(weight(4.0), 0.0), 1.0);
        assert_eq!(inclusion(weight(4.0), 4.0), 1.0);
        assert_eq!(inclusion(weight(4.0), 16.0), 0.25);
    }
}
