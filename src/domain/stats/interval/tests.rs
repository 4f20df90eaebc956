//! Tests of `interval`.

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
        let exact = clopper_pearson(k, n, confidence).unwrap();
        assert_close(GROUP, exact.low, &expected["clopper_pearson"][0]);
        assert_close(GROUP, exact.high, &expected["clopper_pearson"][1]);
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
        assert_eq!(clopper_pearson(k, n, 0.95), None);
        assert_eq!(wilson_finite(k, n, 10, 0.95), None);
        assert_eq!(hypergeometric_exact(k, n, 10, 0.95, Tail::Exact), None);
    }
    assert_eq!(wilson_finite(1, 11, 10, 0.95), None);
    assert_eq!(hypergeometric_exact(1, 11, 10, 0.95, Tail::Exact), None);
    for confidence in [0.0, 1.0, -1.0, f64::NAN] {
        assert_eq!(wilson(1, 2, confidence), None);
        assert_eq!(clopper_pearson(1, 2, confidence), None);
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
    assert_eq!(clopper_pearson(1, u64::MAX, 0.95), None);
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

#[test]
fn no_tag_at_all_bounds_the_share_in_closed_form() {
    // P(X = 0) = (1 - p)^n = alpha; the last case is far beyond what a person reviews.
    for n in [1_u64, 7, 100, 5_000, 1_000_000] {
        let none = clopper_pearson(0, n, 0.95).unwrap();
        let expected = -(0.025_f64.ln() / n as f64).exp_m1();
        assert_eq!(none.low, 0.0);
        assert!(
            (none.high - expected).abs() <= 1e-12 + 1e-9 * expected,
            "{n}"
        );
        let all = clopper_pearson(n, n, 0.95).unwrap();
        assert_eq!(all.high, 1.0);
        assert!(
            (1.0 - all.low - expected).abs() <= 1e-12 + 1e-9 * expected,
            "{n}"
        );
    }
}

proptest! {
    #[test]
    fn each_end_leaves_half_of_the_rest_outside(n in 1_u64..3000, part in 0.0..=1.0_f64) {
        let k = (n as f64 * part) as u64;
        let exact = clopper_pearson(k, n, 0.9).unwrap();
        prop_assert!(exact.low <= ratio(k, n) && ratio(k, n) <= exact.high);
        if k < n {
            prop_assert!((shortfall(n, exact.high, k + 1) - 0.05).abs() < 1e-9);
        }
        if k > 0 {
            prop_assert!((1.0 - shortfall(n, exact.low, k) - 0.05).abs() < 1e-9);
        }
    }

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
