//! How many reviews a question takes: telling two categories apart (STATS.md section 10).
//!
//! Planning from shares that are themselves estimates: good for "about 400", never for a promise.

use statrs::distribution::{ContinuousCDF, Normal};

use super::interval::normal_quantile;

/// The chance to see a real difference that is asked for where nothing else is.
pub const POWER: f64 = 0.8;

/// What rounding may add to shares that are computed from counts.
const SLACK: f64 = 1e-9;

/// Reviews after which two categories on the same errors are told apart with probability `power`, not rounded.
///
/// `pa` and `pb` are their shares and `pab` the share of errors with both. With v = pa + pb - 2 pab and d = pa - pb,
/// n = (z sqrt(v) + z_power sqrt(v - d^2))^2 / d^2; among `errors` errors in all n / (1 + (n-1)/N).
/// `None`: never, because the shares are equal, no errors exist, or the inputs are no shares or probabilities.
pub fn reviews_to_separate(
    pa: f64,
    pb: f64,
    pab: f64,
    confidence: f64,
    power: f64,
    errors: Option<u64>,
) -> Option<f64> {
    let shares = is_share(pa) && is_share(pb) && pab >= 0.0;
    let possible = shares && pab <= pa.min(pb) + SLACK && pa + pb - pab <= 1.0 + SLACK;
    let difference = (pa - pb).abs();
    if !possible || difference == 0.0 {
        return None;
    }
    // One category within the other: v = d > d^2, so neither root is of a negative number but for rounding.
    let discordant = (pa + pb - 2.0 * pab).max(difference);
    reviews_to_separate_scores(discordant, difference, confidence, power, errors)
}

/// Reviews after which the mean of a difference that is taken on every error is told apart from 0, not rounded.
///
/// As [`reviews_to_separate`], for scores in place of shares: the difference is a factor of one category where an
/// error carries it, minus a factor of another where it carries that. `difference` is its mean and `mean_square` the
/// mean of its square. `None`: never, or the inputs make no sense.
pub fn reviews_to_separate_scores(
    mean_square: f64,
    difference: f64,
    confidence: f64,
    power: f64,
    errors: Option<u64>,
) -> Option<f64> {
    let z = normal_quantile(confidence)?;
    let z_power = (power > 0.0 && power < 1.0).then(|| Normal::standard().inverse_cdf(power))?;
    let possible = mean_square.is_finite() && difference.is_finite() && mean_square >= 0.0;
    if !possible || difference == 0.0 {
        return None;
    }
    let square = mean_square.max(difference * difference);
    let spread = (square - difference * difference).max(0.0);
    // A power of less than a half may be had for nothing; it can't make the number negative before the square.
    let root = (z * square.sqrt() + z_power * spread.sqrt()).max(0.0);
    among((root / difference).powi(2), errors)
}

/// The finite-population correction of a planned number of reviews; `None` for no errors, or beyond all numbers.
fn among(reviews: f64, errors: Option<u64>) -> Option<f64> {
    let reviews = match errors {
        None => reviews,
        Some(0) => return None,
        // Written so that neither a single error nor an endless number of reviews leaves the range 0..=N.
        Some(errors) if reviews > 0.0 => {
            let errors = errors as f64;
            errors / (1.0 + (errors - 1.0) / reviews)
        }
        Some(_) => reviews,
    };
    reviews.is_finite().then_some(reviews)
}

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number};

    #[test]
    fn scores_with_equal_factors_take_as_many_reviews_as_shares() {
        for (pa, pb, pab, factor) in [
            (0.3, 0.2, 0.0, 1.0),
            (0.4, 0.2, 0.05, 7.0),
            (0.2, 0.15, 0.02, 0.1),
        ] {
            let shares = reviews_to_separate(pa, pb, pab, 0.95, POWER, Some(900)).unwrap();
            let square = factor * factor * (pa + pb - 2.0 * pab);
            let scores =
                reviews_to_separate_scores(square, factor * (pa - pb), 0.95, POWER, Some(900))
                    .unwrap();
            assert!((shares - scores).abs() < 1e-6, "{shares} {scores}");
        }
        assert_eq!(
            reviews_to_separate_scores(0.2, 0.0, 0.95, POWER, None),
            None
        );
        assert_eq!(
            reviews_to_separate_scores(f64::NAN, 0.1, 0.95, POWER, None),
            None
        );
    }

    #[test]
    fn separations_equal_the_reference() {
        for case in cases("n_to_separate") {
            let (input, expected) = (&case["inputs"], &case["expected"]["n"]);
            let of = |name: &str| number(&input[name]);
            let got = reviews_to_separate(
                of("pa"),
                of("pb"),
                of("pab"),
                of("conf"),
                of("power"),
                input["N"].as_u64(),
            );
            match got {
                Some(reviews) => assert_close("n_to_separate", reviews, expected),
                None => assert!(expected.is_null(), "{input}"),
            }
        }
    }

    #[test]
    fn the_quantile_of_the_usual_power_is_exact_enough() {
        let computed = Normal::standard().inverse_cdf(POWER);
        assert!((computed - 0.8416212335729143).abs() < 1e-12);
    }

    #[test]
    fn impossible_questions_have_no_answer() {
        let ask = |pa, pb, pab| reviews_to_separate(pa, pb, pab, 0.95, POWER, None);
        for (pa, pb, pab) in [
            (0.2, 0.2, 0.1),
            (1.2, 0.2, 0.0),
            (-0.1, 0.2, 0.0),
            (0.3, 0.2, 0.25),
            (0.3, 0.2, -0.1),
            (0.8, 0.7, 0.1),
            (f64::NAN, 0.2, 0.0),
            (0.3, 0.2, f64::NAN),
        ] {
            assert_eq!(ask(pa, pb, pab), None, "{pa} {pb} {pab}");
        }
        assert_eq!(ask(1e-320, 0.0, 0.0), None);
        for bad in [0.0, 1.0, f64::NAN] {
            assert_eq!(reviews_to_separate(0.3, 0.2, 0.0, bad, POWER, None), None);
            assert_eq!(reviews_to_separate(0.3, 0.2, 0.0, 0.95, bad, None), None);
        }
        let no_errors = reviews_to_separate(0.3, 0.2, 0.0, 0.95, POWER, Some(0));
        assert_eq!(no_errors, None);
    }

    #[test]
    fn certain_differences_take_few_reviews() {
        // v = d = d^2 = 1: every review is discordant the same way.
        let all = reviews_to_separate(1.0, 0.0, 0.0, 0.95, POWER, None).unwrap();
        assert!((all - 1.959963984540054_f64.powi(2)).abs() < 1e-9);
        let nested = reviews_to_separate(0.3, 0.2, 0.2 + 1e-12, 0.95, POWER, None);
        assert!(nested.is_some());
        let likely = reviews_to_separate(0.9, 0.1, 0.0, 0.05, 0.01, None);
        assert_eq!(likely, Some(0.0));
    }

    proptest! {
        #[test]
        fn a_finite_file_never_takes_more_than_it_has(
            pb in 0.001..0.25_f64, gap in 1e-4..0.4_f64, errors in 1_u64..5000
        ) {
            let reviews = |errors| reviews_to_separate(pb + gap, pb, 0.0, 0.95, POWER, errors).unwrap();
            let (file, future) = (reviews(Some(errors)), reviews(None));
            prop_assert!(file <= errors as f64 + 1e-9 && file > 0.0);
            prop_assert!(file <= future || future < 1.0);
        }

        #[test]
        fn closer_shares_take_more_reviews(pb in 0.05..0.4_f64, gap in 0.01..0.2_f64, overlap in 0.0..=1.0_f64) {
            let reviews = |pa: f64| reviews_to_separate(pa, pb, overlap * pb, 0.95, POWER, None).unwrap();
            prop_assert!(reviews(pb + gap) > reviews(pb + 1.1 * gap));
        }
    }
}
