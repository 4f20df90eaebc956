//! A share estimated from errors that did not all have the same chance to be reviewed (STATS.md section 2).
//!
//! What the estimators of such samples have in common: the result, and the way from a variance to an interval.
//! How a design arrives at its variance does not belong here.

use super::interval::{Interval, normal_quantile, wilson_of_share};

/// With fewer tagged or fewer untagged errors than this a variance says too little: the rare-tag rule.
const RARE: f64 = 10.0;

/// Below this an interval spans everything anyway, and the Wilson formula would overflow.
const SMALLEST: f64 = f64::EPSILON;

/// An estimated share of a sample that is not uniform.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The weighted share, in 0..=1.
    pub point: f64,
    /// Its estimated variance.
    pub variance: f64,
    /// How many errors of a simple random sample would say as much. `None`: nothing is left to chance.
    pub effective: Option<f64>,
    /// Interval at the asked confidence.
    pub interval: Interval,
    /// Share of the errors that the other numbers speak about, in 0..=1. Below 1 some part of the population was
    /// not looked at: nothing here says anything about that part.
    pub covered: f64,
}

impl Weighted {
    /// A share that is known: everything it speaks about was reviewed.
    pub(super) fn known(point: f64, covered: f64) -> Self {
        Self {
            point,
            variance: 0.0,
            effective: None,
            interval: Interval {
                low: point,
                high: point,
            },
            covered,
        }
    }

    /// The share with its Wilson interval on `effective` errors; `None` if `confidence` is not inside (0, 1) or a
    /// number is not finite.
    pub(super) fn estimated(
        point: f64,
        variance: f64,
        effective: f64,
        covered: f64,
        confidence: f64,
    ) -> Option<Self> {
        let z = normal_quantile(confidence)?;
        let finite = [point, variance, effective].iter().all(|n| n.is_finite());
        finite.then(|| Self {
            point,
            variance,
            effective: Some(effective),
            interval: wilson_of_share(point, effective.max(SMALLEST), z),
            covered,
        })
    }
}

/// Errors that were left to chance, by what the reviewer said of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    pub tagged: f64,
    pub untagged: f64,
}

/// Size of the simple random sample with the same variance: p(1-p)/Var, and never more than `cap` under the
/// rare-tag rule.
///
/// A variance of 0 that does not come from a census means that every part of the sample agreed with itself, not that
/// all is known: it takes `cap` too. A share of exactly 0 or 1 has no spread to divide; a variance can then only come
/// from single reviews, which count with the spread of a share of one half, so the same spread stands above it.
pub(super) fn effective_size(point: f64, variance: f64, evidence: Evidence, cap: f64) -> f64 {
    if variance <= 0.0 {
        return cap;
    }
    let spread = match point * (1.0 - point) {
        spread if spread > 0.0 => spread,
        _ => 0.25,
    };
    let size = spread / variance;
    if evidence.tagged.min(evidence.untagged) < RARE {
        size.min(cap)
    } else {
        size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLENTY: Evidence = Evidence {
        tagged: 10.0,
        untagged: 10.0,
    };
    const FEW: Evidence = Evidence {
        tagged: 9.0,
        untagged: 90.0,
    };

    #[test]
    fn the_size_undoes_the_variance_of_a_simple_random_sample() {
        let size = effective_size(0.3, 0.3 * 0.7 / 50.0, PLENTY, 1.0);
        assert!((size - 50.0).abs() < 1e-9);
    }

    #[test]
    fn few_tags_and_no_variance_take_the_cap() {
        assert_eq!(effective_size(0.3, 0.0001, FEW, 40.0), 40.0);
        assert_eq!(effective_size(0.3, 0.0, PLENTY, 40.0), 40.0);
        assert!((effective_size(0.3, 0.21, FEW, 40.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_share_without_spread_counts_as_one_half() {
        assert_eq!(effective_size(0.0, 0.025, PLENTY, 40.0), 10.0);
        assert_eq!(effective_size(1.0, 0.0025, FEW, 40.0), 40.0);
    }

    #[test]
    fn almost_no_evidence_allows_every_share() {
        let all = Weighted::estimated(0.3, 1.0, 0.0, 1.0, 0.95).unwrap();
        assert!(all.interval.low < 1e-9 && all.interval.high > 1.0 - 1e-9);
        for confidence in [0.0, 1.0, f64::NAN] {
            assert_eq!(Weighted::estimated(0.3, 0.1, 5.0, 1.0, confidence), None);
        }
        assert_eq!(Weighted::estimated(f64::NAN, 0.1, 5.0, 1.0, 0.95), None);
    }
}
