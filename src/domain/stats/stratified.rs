//! The share of a category from a sample drawn stratum by stratum (STATS.md section 2).
//!
//! A certainty part ("the 20 worst") is a stratum of which everything was reviewed. Shares are weighted by the errors
//! of each stratum; how the sample was divided among the strata does not matter here, and is not decided here.

use super::interval::{normal_quantile, ratio};
use super::weighted::{Evidence, Weighted, effective_size};

/// What was seen of one stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StratumCount {
    /// Errors of the stratum, reviewed or not.
    pub errors: u64,
    /// Errors of the stratum with a verdict, a simple random sample of it.
    pub reviewed: u64,
    /// Reviewed errors that carry the category.
    pub tagged: u64,
}

/// Whom the share speaks about (STATS.md section 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The errors the model will make: those of the file are a random sample of them.
    Future,
    /// The errors of this file.
    File,
}

/// The share of the category among the errors of the strata of which something was reviewed, with its interval.
///
/// In [`Scope::File`] the variance has the finite-population correction, a fully reviewed stratum has none, and the
/// ends are clipped to what is already known. In [`Scope::Future`] nothing is corrected or clipped, since the next
/// file has other errors in each stratum, and also another mix of strata: the variance holds a term for that.
///
/// A stratum with errors but no review is left out and the weights of the others are scaled up, so all numbers,
/// the clipped ends too, speak about the covered errors alone; [`Weighted::covered`] is their share of all.
/// `None` if nothing was reviewed, a part exceeds its whole, or `confidence` is not inside (0, 1).
pub fn stratified(strata: &[StratumCount], scope: Scope, confidence: f64) -> Option<Weighted> {
    normal_quantile(confidence)?;
    let nested = |stratum: &StratumCount| {
        stratum.tagged <= stratum.reviewed && stratum.reviewed <= stratum.errors
    };
    if !strata.iter().all(nested) {
        return None;
    }
    let sample = Sample::of(strata)?;
    match scope {
        Scope::Future => sample.future(confidence),
        Scope::File => sample.file(confidence),
    }
}

/// The strata that were looked at and their sums. Sums are doubles: exact up to 2^53, and they can't overflow.
struct Sample {
    strata: Vec<StratumCount>,
    errors: f64,
    reviewed: f64,
    tagged: f64,
    point: f64,
    covered: f64,
}

impl Sample {
    fn of(strata: &[StratumCount]) -> Option<Self> {
        let all = sum(strata, |stratum| stratum.errors as f64);
        let strata: Vec<_> = strata.iter().copied().filter(|s| s.reviewed > 0).collect();
        if strata.is_empty() {
            return None;
        }
        let errors = sum(&strata, |stratum| stratum.errors as f64);
        // Divided once at the end: strata that are all tagged then give exactly 1.
        let tagged_errors = sum(&strata, |stratum| stratum.errors as f64 * share(stratum));
        Some(Self {
            errors,
            reviewed: sum(&strata, |stratum| stratum.reviewed as f64),
            tagged: sum(&strata, |stratum| stratum.tagged as f64),
            point: (tagged_errors / errors).min(1.0),
            covered: errors / all,
            strata,
        })
    }

    fn weight(&self, stratum: &StratumCount) -> f64 {
        stratum.errors as f64 / self.errors
    }

    fn file(&self, confidence: f64) -> Option<Weighted> {
        let open = |stratum: &&StratumCount| stratum.reviewed < stratum.errors;
        let open: Vec<StratumCount> = self.strata.iter().filter(open).copied().collect();
        if open.is_empty() {
            return Some(Weighted::known(self.point, self.covered));
        }
        let variance = sum(&open, |stratum| {
            let left = 1.0 - ratio(stratum.reviewed, stratum.errors);
            self.weight(stratum).powi(2) * left * variance_of_mean(stratum)
        });
        let cap = self.reviewed * (self.errors - 1.0) / (self.errors - self.reviewed);
        let effective = effective_size(self.point, variance, evidence(&open), cap);
        let mut file =
            Weighted::estimated(self.point, variance, effective, self.covered, confidence)?;
        let known_untagged = self.reviewed - self.tagged;
        let interval = &mut file.interval;
        interval.low = interval.low.max(self.tagged / self.errors);
        interval.high = (interval.high).min((self.errors - known_untagged) / self.errors);
        Some(file)
    }

    /// The file is a random sample of N future errors, of which each stratum was then sampled: the variance is that
    /// of the second step without correction plus sum W_h (p_h - p)^2 / N, what the file's mix of strata adds.
    ///
    /// The rare-tag rule caps at Kish's size, which is n when the strata are sampled in proportion: when a few
    /// reviews stand for most errors (the worst 20 and the first 5 of the others), n would promise far too much.
    fn future(&self, confidence: f64) -> Option<Weighted> {
        let within = sum(&self.strata, |stratum| {
            self.weight(stratum).powi(2) * variance_of_mean(stratum)
        });
        let between = sum(&self.strata, |stratum| {
            self.weight(stratum) * (share(stratum) - self.point).powi(2)
        });
        let variance = within + between / self.errors;
        let kish = sum(&self.strata, |stratum| {
            self.weight(stratum).powi(2) / stratum.reviewed as f64
        })
        .recip();
        let effective = effective_size(self.point, variance, evidence(&self.strata), kish);
        Weighted::estimated(self.point, variance, effective, self.covered, confidence)
    }
}

fn sum(strata: &[StratumCount], of: impl Fn(&StratumCount) -> f64) -> f64 {
    strata.iter().map(of).sum()
}

fn share(stratum: &StratumCount) -> f64 {
    ratio(stratum.tagged, stratum.reviewed)
}

/// s_h^2 / n_h; a single review shows no spread and takes the largest there can be, .25.
fn variance_of_mean(stratum: &StratumCount) -> f64 {
    let (n, p) = (stratum.reviewed as f64, share(stratum));
    match stratum.reviewed {
        1 => 0.25,
        _ => p * (1.0 - p) / (n - 1.0),
    }
}

fn evidence(strata: &[StratumCount]) -> Evidence {
    Evidence {
        tagged: sum(strata, |stratum| stratum.tagged as f64),
        untagged: sum(strata, |s| (s.reviewed - s.tagged) as f64),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number, whole};
    use crate::domain::stats::interval::{Interval, wilson_finite};

    const GROUP: &str = "stratified";

    fn strata(counts: &[(u64, u64, u64)]) -> Vec<StratumCount> {
        let stratum = |&(errors, reviewed, tagged)| StratumCount {
            errors,
            reviewed,
            tagged,
        };
        counts.iter().map(stratum).collect()
    }

    fn estimate(counts: &[(u64, u64, u64)], scope: Scope) -> Option<Weighted> {
        stratified(&strata(counts), scope, 0.95)
    }

    fn close(got: f64, expected: f64) -> bool {
        (got - expected).abs() < 1e-9
    }

    #[test]
    fn shares_of_the_file_equal_the_reference() {
        for case in cases(GROUP) {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let counts: Vec<_> = input["strata"].as_array().unwrap().iter().collect();
            let counts = counts
                .iter()
                .map(|s| (whole(&s["N"]), whole(&s["n"]), whole(&s["k"])))
                .collect::<Vec<_>>();
            let got = stratified(&strata(&counts), Scope::File, number(&input["conf"])).unwrap();
            assert_close(GROUP, got.point, &expected["p"]);
            assert_close(GROUP, got.variance.sqrt(), &expected["se"]);
            assert_close(GROUP, got.interval.low, &expected["lo"]);
            assert_close(GROUP, got.interval.high, &expected["hi"]);
            match got.effective {
                Some(effective) => assert_close(GROUP, effective, &expected["n_eff"]),
                None => assert!(expected["n_eff"].is_null()),
            }
            assert_eq!(got.covered, 1.0);
        }
    }

    #[test]
    fn the_next_file_has_other_errors_in_a_fully_reviewed_stratum() {
        let counts = [(20, 20, 12), (980, 80, 16)];
        let got = estimate(&counts, Scope::Future).unwrap();
        assert!(close(got.point, 0.208));
        // .02^2 (.6 .4/19) + .98^2 (.2 .8/79), and (.02 .392^2 + .98 .008^2)/1000 for the mix.
        let within = 0.0004 * 0.24 / 19.0 + 0.9604 * 0.16 / 79.0;
        let mix = (0.02 * 0.392_f64.powi(2) + 0.98 * 0.008_f64.powi(2)) / 1000.0;
        assert!(close(got.variance, within + mix));
        assert!(close(got.effective.unwrap(), 0.208 * 0.792 / got.variance));
        let census = estimate(&[(50, 50, 20)], Scope::Future).unwrap();
        assert!(close(census.effective.unwrap(), 49.0));
        assert!(census.interval.low < 0.3 && census.interval.high > 0.5);
    }

    #[test]
    fn the_mix_of_strata_is_chance_too() {
        // Every error of one stratum and none of the other: p(1-p)/N is all that is left.
        let got = estimate(&[(60, 60, 60), (40, 40, 0)], Scope::Future).unwrap();
        assert!(close(got.variance, 0.6 * 0.4 / 100.0));
        assert!(close(got.effective.unwrap(), 100.0));
        let file = estimate(&[(60, 60, 60), (40, 40, 0)], Scope::File).unwrap();
        assert_eq!(file, Weighted::known(0.6, 1.0));
    }

    #[test]
    fn rare_tags_are_worth_no_more_than_the_sample() {
        let even = estimate(&[(300, 30, 0), (500, 50, 0)], Scope::Future).unwrap();
        assert!(close(even.effective.unwrap(), 80.0));
        assert_eq!(even.interval.low, 0.0);
        // 5 of 25 reviews stand for 98 % of the errors.
        let uneven = estimate(&[(20, 20, 0), (980, 5, 0)], Scope::Future).unwrap();
        assert!(close(
            uneven.effective.unwrap(),
            1.0 / (0.0004 / 20.0 + 0.9604 / 5.0)
        ));
        assert!(uneven.interval.high > 0.4);
    }

    #[test]
    fn strata_that_agree_with_themselves_are_not_a_census() {
        let got = estimate(&[(300, 30, 30), (500, 30, 0)], Scope::File).unwrap();
        assert_eq!(got.variance, 0.0);
        assert!(close(got.effective.unwrap(), 60.0 * 799.0 / 740.0));
        assert!(got.interval.low < 0.3 && got.interval.high > 0.45);
    }

    #[test]
    fn single_reviews_without_a_tag_leave_almost_everything_open() {
        for scope in [Scope::File, Scope::Future] {
            let got = estimate(&[(90, 1, 0), (10, 9, 0)], scope).unwrap();
            assert_eq!(got.point, 0.0);
            assert!(got.variance > 0.1);
            assert!(got.effective.unwrap() < 1.5 && got.interval.high > 0.7);
        }
    }

    #[test]
    fn strata_without_a_review_are_left_out_and_said() {
        let seen = [(300, 30, 9), (200, 40, 22)];
        for scope in [Scope::File, Scope::Future] {
            let part = estimate(&[seen[0], (500, 0, 0), seen[1]], scope).unwrap();
            assert_eq!(part.covered, 0.5);
            let alone = estimate(&seen, scope).unwrap();
            assert_eq!(
                Weighted {
                    covered: 1.0,
                    ..part
                },
                alone
            );
        }
        let census = estimate(&[(10, 10, 4), (90, 0, 0)], Scope::File).unwrap();
        assert_eq!(census, Weighted::known(0.4, 0.1));
        let with_empty = estimate(&[(10, 10, 4), (0, 0, 0)], Scope::File).unwrap();
        assert_eq!(with_empty.covered, 1.0);
    }

    #[test]
    fn ends_are_clipped_to_what_is_known_of_the_covered_errors() {
        let got = estimate(&[(11, 10, 5), (1000, 0, 0)], Scope::File).unwrap();
        assert_eq!(
            got.interval,
            Interval {
                low: 5.0 / 11.0,
                high: 6.0 / 11.0
            }
        );
    }

    #[test]
    fn impossible_questions_have_no_answer() {
        for scope in [Scope::File, Scope::Future] {
            for counts in [
                &[][..],
                &[(5, 0, 0)],
                &[(0, 0, 0)],
                &[(5, 2, 3)],
                &[(5, 6, 3)],
                &[(9, 3, 1), (5, 0, 1)],
            ] {
                assert_eq!(estimate(counts, scope), None, "{counts:?}");
            }
            for confidence in [0.0, 1.0, f64::NAN] {
                assert_eq!(stratified(&strata(&[(5, 5, 3)]), scope, confidence), None);
            }
            let most = u64::MAX;
            assert!(estimate(&[(most, most, 1), (most, 2, 1)], scope).is_some());
        }
    }

    proptest! {
        #[test]
        fn intervals_hold_the_point_and_order_does_not_matter(
            parts in proptest::collection::vec((1_u64..400, 0.0..=1.0_f64, 0.0..=1.0_f64), 1..6)
        ) {
            let mut counts: Vec<_> = parts.iter().map(|&(errors, reviewed, tagged)| {
                let reviewed = (errors as f64 * reviewed) as u64;
                (errors, reviewed, (reviewed as f64 * tagged) as u64)
            }).collect();
            for scope in [Scope::File, Scope::Future] {
                let got = estimate(&counts, scope);
                prop_assert_eq!(got.is_some(), counts.iter().any(|&(_, reviewed, _)| reviewed > 0));
                let Some(got) = got else { continue };
                let Interval { low, high } = got.interval;
                prop_assert!(0.0 <= low && low <= got.point + 1e-12 && got.point <= high + 1e-12 && high <= 1.0);
                prop_assert!(got.covered > 0.0 && got.covered <= 1.0 && got.variance >= 0.0);
                prop_assert!(got.effective.is_none_or(|effective| effective > 0.0));
                counts.reverse();
                let turned = estimate(&counts, scope).unwrap();
                prop_assert!(close(turned.point, got.point) && close(turned.interval.low, low));
            }
        }

        #[test]
        fn one_stratum_is_nearly_a_simple_random_sample(n in 60_u64..300, part in 0.25..=0.75_f64, more in 1_u64..900) {
            let k = (n as f64 * part) as u64;
            let got = estimate(&[(n + more, n, k)], Scope::File).unwrap();
            let simple = wilson_finite(k, n, n + more, 0.95).unwrap();
            prop_assert!((got.interval.low - simple.low).abs() < 0.002);
            prop_assert!((got.interval.high - simple.high).abs() < 0.002);
        }
    }
}
