//! How far predictions lie from truths that are numbers, over many rows: sums that parts of a file add up to.
//!
//! Sums are made part by part and joined in the order of the file, so they do not depend on the number of threads.

use serde::Serialize;

use super::Normaliser;
use super::normal::last_number;

/// A text as a finite number; with numbers made equal also the last one of a longer answer.
pub fn number(text: &str, normal: &Normaliser) -> Option<f64> {
    let plain = text
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite());
    let within = || last_number(text).filter(|_| normal.numbers)?.parse().ok();
    plain.or_else(within)
}

/// Sums over rows with both numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Residuals {
    rows: u64,
    signed: f64,
    absolute: f64,
    squared: f64,
    mean_truth: f64,
    /// Squared distances of the truths from their mean.
    spread: f64,
}

/// What they say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ResidualSummary {
    /// Rows with both numbers.
    pub rows: u64,
    /// The mean of |prediction − truth|.
    pub mae: f64,
    /// The root of the mean of its square.
    pub rmse: f64,
    /// The mean of prediction − truth: above 0 when predictions are too large.
    pub bias: f64,
    /// The part of the truths' variance that predictions explain; none for fewer than two rows (STATS.md §5).
    pub r2: Option<f64>,
}

impl Residuals {
    /// Adds one row.
    pub fn add(&mut self, truth: f64, prediction: f64) {
        let residual = prediction - truth;
        self.rows += 1;
        self.signed += residual;
        self.absolute += residual.abs();
        self.squared += residual * residual;
        let distance = truth - self.mean_truth;
        self.mean_truth += distance / self.rows as f64;
        self.spread += distance * (truth - self.mean_truth);
    }

    /// Adds the rows of the next part.
    pub fn merge(&mut self, next: &Self) {
        if next.rows == 0 {
            return;
        }
        let (own, other) = (self.rows as f64, next.rows as f64);
        let distance = next.mean_truth - self.mean_truth;
        self.mean_truth += distance * other / (own + other);
        self.spread += next.spread + distance * distance * own * other / (own + other);
        self.rows += next.rows;
        self.signed += next.signed;
        self.absolute += next.absolute;
        self.squared += next.squared;
    }

    /// What the sums say; none without rows.
    pub fn summary(&self) -> Option<ResidualSummary> {
        let rows = self.rows as f64;
        let r2 = match self.spread > 0.0 {
            true => 1.0 - self.squared / self.spread,
            // Of truths that are all the same nothing can be explained.
            false if self.squared == 0.0 => 1.0,
            false => 0.0,
        };
        (self.rows > 0).then(|| ResidualSummary {
            rows: self.rows,
            mae: self.absolute / rows,
            rmse: (self.squared / rows).sqrt(),
            bias: self.signed / rows,
            r2: (self.rows > 1).then_some(r2),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule::Step;
    use proptest::prelude::*;

    fn of(pairs: &[(f64, f64)]) -> Residuals {
        let mut sums = Residuals::default();
        pairs
            .iter()
            .for_each(|(truth, prediction)| sums.add(*truth, *prediction));
        sums
    }

    #[test]
    fn a_summary_is_what_the_definitions_say() {
        let summary = of(&[(1.0, 2.0), (2.0, 2.0), (3.0, 1.0)]).summary().unwrap();
        assert_eq!((summary.rows, summary.mae), (3, 1.0));
        assert!((summary.rmse - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((summary.bias + 1.0 / 3.0).abs() < 1e-12);
        assert!((summary.r2.unwrap() + 1.5).abs() < 1e-12);
        assert_eq!(of(&[]).summary(), None);
        assert_eq!(of(&[(1.0, 1.0)]).summary().unwrap().r2, None);
        assert_eq!(
            of(&[(1.0, 1.0), (1.0, 1.0)]).summary().unwrap().r2,
            Some(1.0)
        );
        assert_eq!(
            of(&[(1.0, 1.0), (1.0, 2.0)]).summary().unwrap().r2,
            Some(0.0)
        );
    }

    #[test]
    fn texts_are_numbers_or_not() {
        let plain = Normaliser::default();
        assert_eq!(number(" 1e3 ", &plain), Some(1000.0));
        assert_eq!(number("inf", &plain), None);
        assert_eq!(number("$1,234", &plain), None);
        assert_eq!(
            number("$1,234", &plain.without(Step::Numbers)),
            Some(1234.0)
        );
    }

    proptest! {
        #[test]
        fn cutting_anywhere_gives_the_same_summary(
            pairs in proptest::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64), 2..40), cut in 0..40_usize,
        ) {
            let (left, right) = pairs.split_at(cut.min(pairs.len()));
            let mut joined = of(left);
            joined.merge(&of(right));
            let (whole, joined) = (of(&pairs).summary().unwrap(), joined.summary().unwrap());
            prop_assert_eq!(whole.rows, joined.rows);
            for (one, other) in [
                (whole.mae, joined.mae), (whole.rmse, joined.rmse), (whole.bias, joined.bias),
                (whole.r2.unwrap_or(0.0), joined.r2.unwrap_or(0.0)),
            ] {
                prop_assert!((one - other).abs() <= 1e-9 * (1.0 + one.abs()), "{} {}", one, other);
            }
        }
    }
}
