//! How good a metric could become if a category were fully fixed (STATS.md section 1).
//!
//! Always a range: an error that also carries another category may or may not vanish with this one.
//! Plans of several categories are not computed here, and no share is estimated: who asks brings it.

use super::interval::{Interval, normal_quantile, ratio};
use crate::domain::metric::{Confusion, Metric};

/// A + e p: the accuracy if this share of the errors vanishes. None without rows, or with more errors than rows.
pub fn accuracy_without(examples: u64, errors: u64, share: f64) -> Option<f64> {
    (examples > 0 && errors <= examples)
        .then(|| ratio(examples - errors, examples) + ratio(errors, examples) * share)
}

/// The interval of e p for a share of any design: its interval times e about this file (`variance` none), else the
/// delta method Var(e p) = e² Var(p) + p² Var(e) around the point, cut off at 0 and 1 (STATS.md section 1). Where the
/// variance is 0 although the interval is not a point, the distance to the ends of the interval takes its place.
pub fn gain_interval_of(
    examples: u64,
    errors: u64,
    share: f64,
    interval: Interval,
    variance: Option<f64>,
    confidence: f64,
) -> Option<Interval> {
    if examples == 0 || errors > examples {
        return None;
    }
    let rate = ratio(errors, examples);
    let Some(variance) = variance else {
        return Some(Interval {
            low: rate * interval.low,
            high: rate * interval.high,
        });
    };
    let z = normal_quantile(confidence)?;
    let of_share = z * variance.max(0.0).sqrt();
    let (below, above) = if of_share > 0.0 {
        (of_share, of_share)
    } else {
        (share - interval.low, interval.high - share)
    };
    let of_rate = z * (rate * (1.0 - rate) / examples as f64).sqrt();
    let half = |of_share: f64| (rate * of_share).hypot(share * of_rate);
    let gain = rate * share;
    Some(Interval {
        low: (gain - half(below)).max(0.0),
        high: (gain + half(above)).min(1.0),
    })
}

/// A metric after a full fix of one category.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricCeiling {
    /// The metric today.
    pub now: f64,
    /// The smaller one of its values when only errors with no other category vanish and when all with it do.
    pub low: f64,
    /// The larger one of the two.
    pub high: f64,
}

/// The ceiling of a metric: its value with part of the errors moved to the diagonal (STATS.md section 1).
///
/// `share_any` and `share_only` give, for the errors with that truth and that prediction (by their places in
/// `confusion`), the share with the category and the share with no other. `None` if one of the three values is 0/0.
///
/// Accuracy, balanced accuracy and every F1 rise with whatever is fixed. MCC and kappa may fall, because a prediction
/// that becomes right also changes what agreement by chance would be; so the two values are ordered by size, either
/// may lie below today's, and a fix of something between the two may lie outside of them.
pub fn metric_ceiling(
    confusion: &Confusion,
    metric: Metric,
    share_any: impl Fn(usize, usize) -> f64,
    share_only: impl Fn(usize, usize) -> f64,
) -> Option<MetricCeiling> {
    let now = confusion.value(metric)?;
    let any = confusion.after_fix(share_any).value(metric)?;
    let only = confusion.after_fix(share_only).value(metric)?;
    Some(MetricCeiling {
        now,
        low: any.min(only),
        high: any.max(only),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number, whole};
    use crate::domain::stats::interval::{Population, Share};

    #[test]
    fn ceilings_equal_the_reference() {
        for case in cases("ceiling") {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let count = |name: &str| whole(&input[name]);
            let with = |tags: &str| {
                let share = ratio(count(tags), count("reviewed"));
                accuracy_without(count("n_examples"), count("errors"), share).unwrap()
            };
            assert_close("ceiling", with("only_this_tag"), &expected["low"]);
            assert_close("ceiling", with("tagged"), &expected["high"]);
        }
    }

    #[test]
    fn an_untouched_category_changes_nothing_and_impossible_counts_have_no_accuracy() {
        assert_eq!(accuracy_without(1000, 50, 0.0), Some(0.95));
        assert_eq!(accuracy_without(0, 0, 0.5), None);
        assert_eq!(accuracy_without(1000, 1001, 0.5), None);
    }

    /// What the product does with a simple random sample: `tagged` of `reviewed`.
    fn gain_interval(
        examples: u64,
        errors: u64,
        reviewed: u64,
        tagged: u64,
        population: Population,
        confidence: f64,
    ) -> Option<Interval> {
        let share = Share::estimate(tagged, reviewed, population, confidence).unwrap();
        let variance = match population {
            Population::File(_) => None,
            Population::Future => Some(share.point * (1.0 - share.point) / reviewed as f64),
        };
        let (point, interval) = (share.point, share.interval);
        gain_interval_of(examples, errors, point, interval, variance, confidence)
    }

    fn confusion(rows: &[&[f64]]) -> Confusion {
        let labels = ('a'..).take(rows.len()).map(String::from).collect();
        Confusion::new(labels, rows.concat()).unwrap()
    }

    #[test]
    fn ceilings_of_metrics_equal_the_reference() {
        let group = "ceiling_confusion";
        for case in cases(group) {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let rows: Vec<Vec<f64>> = serde_json::from_value(input["confusion"].clone()).unwrap();
            let confusion = confusion(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let share = |truth: usize, prediction: usize| number(&input["p"][truth][prediction]);
            for (name, after) in expected["after"].as_object().unwrap() {
                let metric = name.parse().unwrap();
                let got = metric_ceiling(&confusion, metric, share, |_, _| 0.0).unwrap();
                assert_close(group, got.now, &expected["before"][name]);
                assert_close(group, got.low, &expected["before"][name]);
                assert_close(group, got.high, after);
            }
        }
    }

    #[test]
    fn the_ceiling_of_accuracy_is_the_one_without_a_matrix() {
        // 20 errors of 100; 3 of 10 reviewed carry the category, 1 of them alone.
        let matrix = confusion(&[&[50.0, 5.0, 5.0], &[4.0, 20.0, 2.0], &[3.0, 1.0, 10.0]]);
        let of_matrix = metric_ceiling(&matrix, Metric::Accuracy, |_, _| 0.3, |_, _| 0.1).unwrap();
        let MetricCeiling { now, low, high } = of_matrix;
        for (one, share) in [(now, 0.0), (low, 0.1), (high, 0.3)] {
            let other = accuracy_without(100, 20, share).unwrap();
            assert!((one - other).abs() < 1e-12, "{one} {other}");
        }
    }

    #[test]
    fn kappa_may_fall_with_a_fix_and_its_ends_stay_in_order() {
        // b is the truth of most rows, so predictions of b agree with it by chance more often than those of c.
        let matrix = confusion(&[&[0.0, 1.0, 0.0], &[2.0, 0.0, 1.0], &[0.0, 0.0, 0.0]]);
        let one =
            |truth: usize, prediction: usize| f64::from(u8::from((truth, prediction) == (1, 2)));
        let got = metric_ceiling(&matrix, Metric::CohenKappa, one, |_, _| 0.0).unwrap();
        // n = 4, sum t p is 5: (0 - 5)/(16 - 5); afterwards one is right and the sum 8: (4 - 8)/(16 - 8).
        assert!((got.now - -5.0 / 11.0).abs() < 1e-12);
        assert_eq!(got.high, got.now);
        assert!((got.low - -0.5).abs() < 1e-12, "{got:?}");
    }

    #[test]
    fn a_metric_that_is_no_number_has_no_ceiling() {
        let one_class = confusion(&[&[9.0, 0.0], &[1.0, 0.0]]);
        let of = |metric| metric_ceiling(&one_class, metric, |_, _| 0.5, |_, _| 0.0);
        assert_eq!(of(Metric::Mcc), None);
        assert!(of(Metric::BalancedAccuracy).is_some());
        let none = confusion(&[]);
        assert_eq!(
            metric_ceiling(&none, Metric::Accuracy, |_, _| 1.0, |_, _| 1.0),
            None
        );
    }

    #[test]
    fn gain_intervals_are_those_computed_by_hand() {
        // 1,000 examples, 100 errors, 50 reviewed, 20 tagged: e = 0.1, p = 0.4, e p = 0.04.
        let file = gain_interval(1000, 100, 50, 20, Population::File(100), 0.95).unwrap();
        let share = Share::estimate(20, 50, Population::File(100), 0.95).unwrap();
        assert!((file.low - 0.1 * share.interval.low).abs() < 1e-15);
        assert!((file.high - 0.1 * share.interval.high).abs() < 1e-15);
        // Var(p) = 0.24/50 = 0.0048 and Var(e) = 0.09/1000 = 0.00009, so
        // Var(e p) = 0.01 x 0.0048 + 0.16 x 0.00009 = 0.0000624, of which the root is 0.00789937.
        let production = gain_interval(1000, 100, 50, 20, Population::Future, 0.95).unwrap();
        assert!((production.low - (0.04 - 1.959964 * 0.00789937)).abs() < 1e-7);
        assert!((production.high - (0.04 + 1.959964 * 0.00789937)).abs() < 1e-7);
        // Everything reviewed: about the file nothing is left open.
        let all = gain_interval(1000, 100, 100, 40, Population::File(100), 0.95).unwrap();
        assert!((all.low - 0.04).abs() < 1e-15 && (all.high - 0.04).abs() < 1e-15);
    }

    #[test]
    fn a_rare_category_is_cut_off_at_nothing() {
        // p = 1/50: the normal interval would begin below 0.
        let got = gain_interval(1000, 100, 50, 1, Population::Future, 0.95).unwrap();
        assert_eq!(got.low, 0.0);
        assert!(got.high > 0.002);
    }

    #[test]
    fn none_of_some_is_not_known_to_be_nothing() {
        let got = gain_interval(1000, 100, 50, 0, Population::Future, 0.95).unwrap();
        let share = Share::estimate(0, 50, Population::Future, 0.95).unwrap();
        assert_eq!(got.low, 0.0);
        assert!((got.high - 0.1 * share.interval.high).abs() < 1e-15 && got.high > 0.0);
        // All of some: below, both doubts count; above, only that of the error rate, 1.96 x sqrt(0.00009).
        let got = gain_interval(1000, 100, 50, 50, Population::Future, 0.95).unwrap();
        assert!((got.high - (0.1 + 1.959964 * 0.00009_f64.sqrt())).abs() < 1e-7);
        assert!(got.low < 0.1 - 1.959964 * 0.00009_f64.sqrt());
    }

    #[test]
    fn impossible_counts_have_no_gain() {
        for population in [Population::Future, Population::File(5)] {
            assert_eq!(gain_interval(0, 0, 1, 1, population, 0.95), None);
            assert_eq!(gain_interval(10, 11, 1, 1, population, 0.95), None);
        }
        let all = Interval {
            low: 0.0,
            high: 1.0,
        };
        assert_eq!(gain_interval_of(10, 5, 0.5, all, Some(0.01), 1.0), None);
    }

    proptest! {
        #[test]
        fn a_gain_lies_in_its_interval_and_a_fix_of_more_gains_more(
            examples in 1_u64..100_000, wrong in 0.0..=1.0_f64, reviewed in 1_u64..500, part in 0.0..=1.0_f64
        ) {
            let part_of = |whole: u64, share: f64| (whole as f64 * share) as u64;
            let errors = part_of(examples, wrong);
            let tagged = part_of(reviewed, part);
            let gain = ratio(errors, examples) * ratio(tagged, reviewed);
            for population in [Population::Future, Population::File(reviewed + errors)] {
                let got = gain_interval(examples, errors, reviewed, tagged, population, 0.95).unwrap();
                prop_assert!(0.0 <= got.low && got.low <= gain + 1e-12);
                prop_assert!(gain - 1e-12 <= got.high && got.high <= 1.0);
                let wider = gain_interval(examples, errors, reviewed, tagged, population, 0.99).unwrap();
                prop_assert!(wider.low <= got.low + 1e-12 && wider.high >= got.high - 1e-12);
            }
        }

        #[test]
        fn what_is_fixed_never_lowers_accuracy_recall_or_f1(
            cells in prop::collection::vec(0.0..100.0_f64, 9), any in 0.0..=1.0_f64, only in 0.0..=1.0_f64
        ) {
            let matrix = confusion(&[&cells[..3], &cells[3..6], &cells[6..]]);
            let only = any * only;
            for metric in [Metric::Accuracy, Metric::BalancedAccuracy, Metric::F1Macro, Metric::F1Weighted] {
                let Some(got) = metric_ceiling(&matrix, metric, |_, _| any, |_, _| only) else { continue };
                prop_assert!(got.now <= got.low + 1e-9 && got.low <= got.high, "{} {:?}", metric, got);
            }
        }
    }
}
