//! The share of reviewed errors that carry a category, with its interval (STATS.md section 1).
//!
//! Wilson intervals for simple random samples, with or without the finite-population correction, and the exact
//! hypergeometric bounds. Samples that are not uniform don't belong here: their weights need their own variance.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::factorial::ln_binomial;

/// The level used wherever nothing else is asked for.
pub const CONFIDENCE: f64 = 0.95;

/// Two-sided normal quantile at 95 %, to the last digit of a double.
const Z_95: f64 = 1.959963984540054;

/// Above this the log factorials of the hypergeometric distribution keep too few digits to place its bounds.
const LARGEST_FINITE: u64 = 1 << 32;

/// Lower and upper end of an interval for a share, both in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Half of the interval's width.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// Smallest and largest number of a population's errors that agrees with the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountInterval {
    /// Smallest count.
    pub low: u64,
    /// Largest count.
    pub high: u64,
}

/// Whom the interval of a share speaks about (STATS.md section 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// All errors the model will ever make: no correction.
    Future,
    /// The errors of one file, this many in all: finite-population correction.
    File(u64),
}

/// An estimated share: how many of the reviewed errors carry the category, and what that says of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Reviewed errors that carry the category.
    pub tagged: u64,
    /// Reviewed errors, the denominator.
    pub reviewed: u64,
    /// `tagged / reviewed`.
    pub point: f64,
    /// Interval at the asked confidence.
    pub interval: Interval,
}

impl Share {
    /// The share `tagged / reviewed` with its Wilson interval; `None` with nothing reviewed or impossible counts.
    pub fn estimate(
        tagged: u64,
        reviewed: u64,
        population: Population,
        confidence: f64,
    ) -> Option<Self> {
        let interval = match population {
            Population::Future => wilson(tagged, reviewed, confidence),
            Population::File(errors) => wilson_finite(tagged, reviewed, errors, confidence),
        }?;
        Some(Self {
            tagged,
            reviewed,
            point: ratio(tagged, reviewed),
            interval,
        })
    }

    /// What the share means in a file with `errors` errors.
    pub fn extrapolate(&self, errors: u64) -> Extrapolation {
        let total = errors as f64;
        // An end such as k/N times N must give k back: the rounding of the product must not move it past the integer.
        let slack = 1e-9 * total.max(1.0);
        Extrapolation {
            point: total * self.point,
            range: CountInterval {
                low: (total * self.interval.low - slack).ceil().max(0.0) as u64,
                high: (total * self.interval.high + slack).floor().min(total) as u64,
            },
        }
    }
}

/// A share carried over to a number of errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extrapolation {
    /// Expected number of errors, not rounded.
    pub point: f64,
    /// The integers inside the interval. Empty (`low > high`) when the interval holds no integer.
    pub range: CountInterval,
}

/// Wilson interval for `tagged` of `reviewed`, no finite-population correction (STATS.md section 1).
///
/// `None` if nothing was reviewed, more are tagged than reviewed, or `confidence` is not inside (0, 1).
pub fn wilson(tagged: u64, reviewed: u64, confidence: f64) -> Option<Interval> {
    if reviewed == 0 || tagged > reviewed {
        return None;
    }
    let z = normal_quantile(confidence)?;
    Some(wilson_of_share(ratio(tagged, reviewed), reviewed as f64, z))
}

/// Wilson interval with the finite-population correction for a population of `population` errors.
///
/// The sample size becomes n(N-1)/(N-n), and the ends are clipped to what is already known: at least `tagged`
/// and at most `population - reviewed + tagged` carry the category. A census gives the point.
/// `None` as in [`wilson`], and if more were reviewed than there are.
pub fn wilson_finite(
    tagged: u64,
    reviewed: u64,
    population: u64,
    confidence: f64,
) -> Option<Interval> {
    if reviewed == 0 || tagged > reviewed || reviewed > population {
        return None;
    }
    let z = normal_quantile(confidence)?;
    let point = ratio(tagged, reviewed);
    if reviewed == population {
        return Some(Interval {
            low: point,
            high: point,
        });
    }
    let (n, total) = (reviewed as f64, population as f64);
    let interval = wilson_of_share(point, n * (total - 1.0) / (total - n), z);
    Some(Interval {
        low: interval.low.max(tagged as f64 / total),
        high: interval
            .high
            .min((population - reviewed + tagged) as f64 / total),
    })
}

/// Which part of the observed count's own probability belongs to each tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// All of it: never below the stated confidence.
    Exact,
    /// Half of it: closer to the stated confidence on average.
    MidP,
}

/// Bounds on the number of a population's errors that carry the category, from the hypergeometric distribution.
///
/// Smallest and largest K for which the observed count is not in a tail of probability (1 - confidence) / 2
/// (STATS.md section 1). `None` as in [`wilson_finite`], and for populations above 2^32, where the
/// correction no longer matters.
pub fn hypergeometric_exact(
    tagged: u64,
    reviewed: u64,
    population: u64,
    confidence: f64,
    tail: Tail,
) -> Option<CountInterval> {
    if reviewed == 0
        || tagged > reviewed
        || reviewed > population
        || !is_level(confidence)
        || population > LARGEST_FINITE
    {
        return None;
    }
    let alpha = (1.0 - confidence) / 2.0;
    let known = (tagged, population - reviewed + tagged);
    let weight = match tail {
        Tail::Exact => 1.0,
        Tail::MidP => 0.5,
    };
    let draw = |marked| Draw {
        population,
        marked,
        drawn: reviewed,
    };
    let from_above =
        |marked| draw(marked).at_least(tagged + 1) + weight * draw(marked).exactly(tagged);
    let from_below =
        |marked| draw(marked).at_most(tagged) - (1.0 - weight) * draw(marked).exactly(tagged);
    let low = match tagged {
        0 => 0,
        _ => first_where(known.0, known.1, |marked| from_above(marked) > alpha),
    };
    let high = match tagged == reviewed {
        true => population,
        // The tail falls with K: the last K above alpha comes before the first K at or below it.
        false => first_where(known.0 + 1, known.1 + 1, |marked| {
            marked > known.1 || from_below(marked) <= alpha
        })
        .saturating_sub(1),
    };
    Some(CountInterval { low, high })
}

/// `drawn` items taken without replacement from `population`, of which `marked` are of the wanted kind.
#[derive(Clone, Copy)]
struct Draw {
    population: u64,
    marked: u64,
    drawn: u64,
}

impl Draw {
    /// Fewest and most marked items a draw can hold.
    fn support(self) -> (u64, u64) {
        (
            (self.drawn + self.marked).saturating_sub(self.population),
            self.drawn.min(self.marked),
        )
    }

    fn exactly(self, count: u64) -> f64 {
        let (least, most) = self.support();
        if count < least || count > most {
            return 0.0;
        }
        let ways = ln_binomial(self.marked, count)
            + ln_binomial(self.population - self.marked, self.drawn - count);
        (ways - ln_binomial(self.population, self.drawn)).exp()
    }

    fn mode(self) -> f64 {
        (self.drawn as f64 + 1.0) * (self.marked as f64 + 1.0) / (self.population as f64 + 2.0)
    }

    /// P(X >= count). Sums the tail that does not hold the mode, so that no term underflows before it matters.
    fn at_least(self, count: u64) -> f64 {
        if count as f64 > self.mode() {
            self.sum_up_from(count)
        } else {
            1.0 - count
                .checked_sub(1)
                .map_or(0.0, |below| self.sum_down_from(below))
        }
    }

    fn at_most(self, count: u64) -> f64 {
        if (count as f64) < self.mode() {
            self.sum_down_from(count)
        } else {
            1.0 - self.sum_up_from(count + 1)
        }
    }

    fn sum_up_from(self, count: u64) -> f64 {
        let (least, most) = self.support();
        let mut at = count.max(least);
        let mut term = self.exactly(at);
        let mut sum = 0.0;
        while at <= most && term > sum * f64::EPSILON {
            sum += term;
            let (x, m, n) = (at as f64, self.marked as f64, self.drawn as f64);
            term *= (m - x) * (n - x) / ((x + 1.0) * (self.population as f64 - m - n + x + 1.0));
            at += 1;
        }
        sum
    }

    fn sum_down_from(self, count: u64) -> f64 {
        let (least, most) = self.support();
        if count < least {
            return 0.0;
        }
        let mut at = count.min(most);
        let mut term = self.exactly(at);
        let mut sum = 0.0;
        while term > sum * f64::EPSILON {
            sum += term;
            if at == least {
                break;
            }
            let (x, m, n) = (at as f64, self.marked as f64, self.drawn as f64);
            term *= x * (self.population as f64 - m - n + x) / ((m - x + 1.0) * (n - x + 1.0));
            at -= 1;
        }
        sum
    }
}

/// Smallest integer in `low..=high` for which `holds` is true, given that it stays true above it; `high` if none is.
pub(super) fn first_where(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// `part / whole` for a `whole` that is not 0.
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn wilson_of_share(share: f64, n: f64, z: f64) -> Interval {
    let scale = 1.0 + z * z / n;
    let centre = (share + z * z / (2.0 * n)) / scale;
    let half = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends the formula is exactly 0 or 1; rounding must not show as 1e-18.
    Interval {
        low: if share == 0.0 {
            0.0
        } else {
            (centre - half).max(0.0)
        },
        high: if share == 1.0 {
            1.0
        } else {
            (centre + half).min(1.0)
        },
    }
}

fn is_level(confidence: f64) -> bool {
    confidence > 0.0 && confidence < 1.0
}

/// z with P(|Z| <= z) = `confidence`; `None` outside (0, 1).
pub(super) fn normal_quantile(confidence: f64) -> Option<f64> {
    if confidence == CONFIDENCE {
        return Some(Z_95);
    }
    is_level(confidence).then(|| Normal::standard().inverse_cdf(0.5 + confidence / 2.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number, whole};

    const GROUP: &str = "proportion_ci";

    fn counts(pair: &serde_json::Value) -> CountInterval {
        CountInterval {
            low: whole(&pair[0]),
            high: whole(&pair[1]),
        }
    }

    #[test]
    fn intervals_equal_the_reference() {
        for case in cases(GROUP) {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let (k, n, total) = (whole(&input["k"]), whole(&input["n"]), whole(&input["N"]));
            let confidence = number(&input["conf"]);
            let future = Share::estimate(k, n, Population::Future, confidence).unwrap();
            assert_close(GROUP, future.point, &expected["share"]);
            assert_close(GROUP, future.interval.low, &expected["wilson"][0]);
            assert_close(GROUP, future.interval.high, &expected["wilson"][1]);
            let file = Share::estimate(k, n, Population::File(total), confidence).unwrap();
            assert_close(GROUP, file.interval.low, &expected["wilson_fpc"][0]);
            assert_close(GROUP, file.interval.high, &expected["wilson_fpc"][1]);
            for (tail, name) in [(Tail::Exact, "hyper_exact_K"), (Tail::MidP, "hyper_midp_K")] {
                let bounds = hypergeometric_exact(k, n, total, confidence, tail).unwrap();
                assert_eq!(bounds, counts(&expected[name]), "{name} {input}");
            }
        }
    }

    #[test]
    fn the_quantile_agrees_with_the_constant() {
        let computed = Normal::standard().inverse_cdf(0.975);
        assert!((computed - Z_95).abs() < 1e-12);
    }

    #[test]
    fn impossible_questions_have_no_answer() {
        for (k, n) in [(0, 0), (2, 1)] {
            assert_eq!(wilson(k, n, 0.95), None);
            assert_eq!(wilson_finite(k, n, 10, 0.95), None);
            assert_eq!(hypergeometric_exact(k, n, 10, 0.95, Tail::Exact), None);
        }
        assert_eq!(wilson_finite(1, 11, 10, 0.95), None);
        assert_eq!(hypergeometric_exact(1, 11, 10, 0.95, Tail::Exact), None);
        for confidence in [0.0, 1.0, -1.0, f64::NAN] {
            assert_eq!(wilson(1, 2, confidence), None);
            assert_eq!(wilson_finite(2, 2, 2, confidence), None);
            assert_eq!(hypergeometric_exact(1, 2, 9, confidence, Tail::Exact), None);
        }
    }

    #[test]
    fn one_reviewed_and_all_reviewed() {
        let one = Share::estimate(1, 1, Population::File(1), 0.95).unwrap();
        assert_eq!(
            one.interval,
            Interval {
                low: 1.0,
                high: 1.0
            }
        );
        let all = Share::estimate(43, 100, Population::File(100), 0.95).unwrap();
        assert_eq!(
            all.interval,
            Interval {
                low: 0.43,
                high: 0.43
            }
        );
        assert_eq!(
            all.extrapolate(100).range,
            CountInterval { low: 43, high: 43 }
        );
    }

    #[test]
    fn absurd_populations_have_no_bounds() {
        assert_eq!(
            hypergeometric_exact(1, 2, u64::MAX, 0.95, Tail::Exact),
            None
        );
        assert!(wilson_finite(1, 2, u64::MAX, 0.95).is_some());
        assert!(wilson(u64::MAX, u64::MAX, 0.95).is_some());
    }

    #[test]
    fn what_is_known_limits_the_corrected_interval() {
        let both = |k| wilson_finite(k, 1, 2, 0.95).unwrap();
        assert_eq!((both(1).low, both(1).high), (0.5, 1.0));
        assert_eq!((both(0).low, both(0).high), (0.0, 0.5));
    }

    #[test]
    fn extrapolated_counts_are_the_integers_inside_the_interval() {
        let share = Share::estimate(43, 100, Population::File(500), 0.95).unwrap();
        let counts = share.extrapolate(500);
        assert!((counts.point - 215.0).abs() < 1e-9);
        // 500 times .34650 and .51769.
        assert_eq!(
            counts.range,
            CountInterval {
                low: 174,
                high: 258
            }
        );
        let none = Share::estimate(0, 100, Population::File(500), 0.95).unwrap();
        assert_eq!(
            none.extrapolate(500).range,
            CountInterval { low: 0, high: 14 }
        );
        assert_eq!(none.extrapolate(0).range, CountInterval { low: 0, high: 0 });
    }

    #[test]
    fn large_populations_stay_exact() {
        // scipy.stats.hypergeom by the same bisection.
        let bounds = hypergeometric_exact(430, 1000, 2_000_000, 0.95, Tail::Exact);
        assert_eq!(
            bounds,
            Some(CountInterval {
                low: 798_136,
                high: 922_690
            })
        );
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_point_and_narrows_with_the_correction(
            n in 1_u64..300, part in 0.0..=1.0_f64, more in 0_u64..1000
        ) {
            let k = (n as f64 * part) as u64;
            let total = n + more;
            let wide = wilson(k, n, 0.95).unwrap();
            let narrow = wilson_finite(k, n, total, 0.95).unwrap();
            let point = ratio(k, n);
            prop_assert!(wide.low <= point && point <= wide.high);
            prop_assert!(narrow.low <= point && point <= narrow.high);
            prop_assert!(narrow.low >= wide.low - 1e-12 && narrow.high <= wide.high + 1e-12);
            let exact = hypergeometric_exact(k, n, total, 0.95, Tail::Exact).unwrap();
            prop_assert!(k <= exact.low && exact.low <= exact.high && exact.high <= total - n + k);
        }

        #[test]
        fn tails_sum_to_one(population in 1_u64..400, marked in 0.0..=1.0_f64, drawn in 0.0..=1.0_f64, at in 0_u64..50) {
            let part = |share: f64| (population as f64 * share) as u64;
            let draw = Draw { population, marked: part(marked), drawn: part(drawn) };
            let total = draw.at_most(at) + draw.at_least(at + 1);
            prop_assert!((total - 1.0).abs() < 1e-9, "{total}");
            let direct: f64 = (0..=at).map(|count| draw.exactly(count)).sum();
            prop_assert!((direct - draw.at_most(at)).abs() < 1e-9);
        }
    }
}
