//! How many examples the eyeball set needs so that it holds enough errors (STATS.md section 4).

use statrs::function::gamma::ln_gamma;

use super::interval::first_where;

/// Above this no set can be meant: the answer would not fit a file, and doubles stop being exact integers.
const LARGEST: u64 = 1 << 52;

/// Smallest number of examples m with P(Binomial(m, `error_rate`) >= `want`) >= `prob`.
///
/// `None` if that is not a number of examples: an error rate of 0, outside 0..=1 or NaN, a probability outside
/// (0, 1), or an answer above 2^52. With an error rate of 1 it is `want`; wanting nothing takes nothing.
pub fn eyeball_size(error_rate: f64, want: u64, prob: f64) -> Option<u64> {
    let possible = error_rate > 0.0 && error_rate <= 1.0 && prob > 0.0 && prob < 1.0;
    if !possible || want > LARGEST {
        return None;
    }
    if want == 0 || error_rate == 1.0 {
        return Some(want);
    }
    let enough = |examples| shortfall(examples, error_rate, want) <= 1.0 - prob;
    let mut high = want;
    while !enough(high) {
        high = high.checked_mul(2).filter(|&doubled| doubled <= LARGEST)?;
    }
    Some(first_where(want, high, enough))
}

/// P(Binomial(`examples`, `rate`) < `want`) for 0 < `rate` < 1 and `examples` >= `want` > 0.
///
/// Sums from the largest term of the tail away from the mode, because the continued fraction of the incomplete beta
/// function loses digits for the large sets and small rates that matter here.
pub(super) fn shortfall(examples: u64, rate: f64, want: u64) -> f64 {
    if (want as f64) <= (examples as f64 + 1.0) * rate {
        tail_below(examples, rate, want)
    } else {
        1.0 - tail_from(examples, rate, want)
    }
}

/// P(X < want), terms falling as the count falls.
fn tail_below(examples: u64, rate: f64, want: u64) -> f64 {
    let odds = (1.0 - rate) / rate;
    let mut term = probability(examples, rate, want - 1);
    let mut sum = 0.0;
    for count in (0..want).rev() {
        sum += term;
        if term <= sum * f64::EPSILON {
            break;
        }
        term *= odds * count as f64 / (examples - count + 1) as f64;
    }
    sum
}

/// P(X >= want), terms falling as the count rises.
fn tail_from(examples: u64, rate: f64, want: u64) -> f64 {
    let odds = rate / (1.0 - rate);
    let mut term = probability(examples, rate, want);
    let mut sum = 0.0;
    for count in want..=examples {
        sum += term;
        if term <= sum * f64::EPSILON {
            break;
        }
        term *= odds * (examples - count) as f64 / (count + 1) as f64;
    }
    sum
}

/// P(Binomial(`examples`, `rate`) = `count`).
fn probability(examples: u64, rate: f64, count: u64) -> f64 {
    let (n, k) = (examples as f64, count as f64);
    let ln_ways = ln_falling(n, k) - ln_gamma(k + 1.0);
    (ln_ways + k * rate.ln() + (n - k) * (-rate).ln_1p()).exp()
}

/// ln(n! / (n - k)!). Summed term by term while that is cheap: the difference of two huge log gammas cancels.
fn ln_falling(n: f64, k: f64) -> f64 {
    const TERMS: f64 = 4096.0;
    if k > TERMS {
        return ln_gamma(n + 1.0) - ln_gamma(n - k + 1.0);
    }
    (0..k as u64).map(|step| (n - step as f64).ln()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{cases, number, whole};

    #[test]
    fn sizes_equal_the_reference() {
        for case in cases("eyeball_size") {
            let input = &case["inputs"];
            let size = eyeball_size(
                number(&input["error_rate"]),
                whole(&input["want"]),
                number(&input["prob"]),
            );
            assert_eq!(size, Some(whole(&case["expected"]["size"])), "{input}");
        }
    }

    #[test]
    fn sizes_equal_scipy_far_from_the_usual_case() {
        let cases = [
            (1e-4, 100, 0.95, 1_169_963),
            (1e-6, 100, 0.95, 116_997_126),
            (0.999, 100, 0.95, 101),
            (0.5, 1, 0.95, 5),
            (0.03, 10_000, 0.95, 338_752),
            (0.2, 100_000, 0.99, 503_297),
            (0.4, 5, 0.5, 12),
            (1e-6, 1, 0.95, 2_995_731),
        ];
        for (rate, want, prob, size) in cases {
            assert_eq!(
                eyeball_size(rate, want, prob),
                Some(size),
                "{rate} {want} {prob}"
            );
        }
    }

    #[test]
    fn impossible_questions_have_no_size() {
        for rate in [0.0, -0.0, -0.1, 1.1, f64::NAN, f64::INFINITY, 1e-300] {
            assert_eq!(eyeball_size(rate, 100, 0.95), None, "{rate}");
        }
        for prob in [0.0, 1.0, f64::NAN] {
            assert_eq!(eyeball_size(0.1, 100, prob), None, "{prob}");
        }
        assert_eq!(eyeball_size(0.5, u64::MAX, 0.95), None);
    }

    #[test]
    fn certain_errors_and_no_wish_need_no_search() {
        assert_eq!(eyeball_size(1.0, 100, 0.95), Some(100));
        assert_eq!(eyeball_size(0.1, 0, 0.95), Some(0));
    }

    proptest! {
        #[test]
        fn the_size_is_the_smallest_that_suffices(rate in 0.001..0.999_f64, want in 1_u64..200, prob in 0.5..0.99_f64) {
            let size = eyeball_size(rate, want, prob).unwrap();
            prop_assert!(size >= want);
            prop_assert!(shortfall(size, rate, want) <= 1.0 - prob);
            prop_assert!(size == want || shortfall(size - 1, rate, want) > 1.0 - prob);
        }

        #[test]
        fn the_shortfall_is_the_sum_of_its_terms(
            rate in 0.01..0.99_f64, want in 1_u64..50, more in 0_u64..200
        ) {
            let examples = want + more;
            let direct: f64 = (0..want).map(|count| probability(examples, rate, count)).sum();
            prop_assert!((direct - shortfall(examples, rate, want)).abs() < 1e-9);
        }
    }
}
