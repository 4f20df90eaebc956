//! Gains in metrics of the confusion matrix: they depend on which truth was taken for which prediction.

use super::tests::{line, ranked, review, sample};
use super::*;
use crate::domain::estimate::Target;
use crate::domain::metric::{Confusion, ConfusionCounts, Metric};

/// Of 1,230 rows 60 were A taken for B, and 20 were C taken for A; the first of them are drawn, `ab` and `ca` of them.
fn mistaken(ab: usize, ca: usize) -> Sample {
    let mut sample = sample(1_230, 80, ab + ca);
    for (rank, example) in sample.examples.iter_mut().enumerate() {
        let (truth, prediction) = if rank < ab { ("A", "B") } else { ("C", "A") };
        example.truth = truth.to_owned();
        example.prediction = Some(prediction.to_owned());
    }
    let labels = ["A", "B", "C"].map(str::to_owned).to_vec();
    let cells = vec![850, 60, 0, 0, 300, 0, 20, 0, 0];
    sample.confusion = Some(ConfusionCounts::new(labels, cells).unwrap());
    sample
}

fn gains(sample: &Sample, tags: &[&[&str]]) -> (f64, f64) {
    let mut review = review(&[("mistaken", Kind::Model), ("missed", Kind::Model)], tags);
    review.apply(&review.set_metric(Some("f1_macro")));
    let priorities = ranked(sample, &review, Target::ThisFile);
    let gain = |name: &str| line(&priorities, name).gain.unwrap();
    let (mistaken, missed) = (gain("mistaken"), gain("missed"));
    assert!(
        (mistaken.high - mistaken.low).abs() < 1e-12,
        "no two on one error"
    );
    (mistaken.high, missed.high)
}

fn value(cells: [f64; 9]) -> f64 {
    let labels = ["A", "B", "C"].map(str::to_owned).to_vec();
    let confusion = Confusion::new(labels, cells.to_vec()).unwrap();
    confusion.value(Metric::F1Macro).unwrap()
}

#[test]
fn once_every_error_is_reviewed_a_gain_is_what_fixing_those_errors_gives() {
    let tags: Vec<&[&str]> = std::iter::repeat_n(&["mistaken"][..], 60)
        .chain(std::iter::repeat_n(&["missed"][..], 20))
        .collect();
    let (mistaken_gain, missed_gain) = gains(&mistaken(60, 20), &tags);
    let now = value([850.0, 60.0, 0.0, 0.0, 300.0, 0.0, 20.0, 0.0, 0.0]);
    let without_mistaken = value([910.0, 0.0, 0.0, 0.0, 300.0, 0.0, 20.0, 0.0, 0.0]);
    let without_missed = value([850.0, 60.0, 0.0, 0.0, 300.0, 0.0, 0.0, 0.0, 20.0]);
    assert!((mistaken_gain - (without_mistaken - now)).abs() < 1e-12);
    assert!((missed_gain - (without_missed - now)).abs() < 1e-12);
    // Computed by hand: 62.1 to 66.3 and to 95.8.
    assert!((mistaken_gain - 0.042).abs() < 0.001, "{mistaken_gain}");
    assert!((missed_gain - 0.337).abs() < 0.001, "{missed_gain}");
}

#[test]
fn of_a_part_it_is_the_reviewed_errors_and_a_guess_at_the_rest_that_leans_on_them() {
    let tags: Vec<&[&str]> = std::iter::repeat_n(&["mistaken"][..], 6)
        .chain(std::iter::repeat_n(&["missed"][..], 2))
        .collect();
    let (mistaken_gain, missed_gain) = gains(&mistaken(6, 2), &tags);
    // 6 of 6 carry it and overall 6 of 8: of the 54 others (6 + .75) / 7; of the 20 of the other pair 0 of 2 do.
    let share = |reviewed: f64, tagged: f64, mass: f64, overall: f64| {
        tagged + (mass - reviewed) * (tagged + overall) / (reviewed + 1.0)
    };
    let (ab, ca) = (share(6.0, 6.0, 60.0, 0.75), share(2.0, 0.0, 20.0, 0.75));
    let now = value([850.0, 60.0, 0.0, 0.0, 300.0, 0.0, 20.0, 0.0, 0.0]);
    let after = value([
        850.0 + ab,
        60.0 - ab,
        0.0,
        0.0,
        300.0,
        0.0,
        20.0 - ca,
        0.0,
        ca,
    ]);
    assert!((mistaken_gain - (after - now)).abs() < 1e-12);
    assert!(
        missed_gain > mistaken_gain,
        "the order is that of all errors"
    );
}

#[test]
fn a_pair_that_nobody_has_seen_is_like_all_errors() {
    let tags: Vec<&[&str]> = vec![&["mistaken"], &["missed"]];
    let (mistaken_gain, _) = gains(&mistaken(2, 0), &tags);
    let ab = 1.0 + 58.0 * 1.5 / 3.0;
    let now = value([850.0, 60.0, 0.0, 0.0, 300.0, 0.0, 20.0, 0.0, 0.0]);
    let after = value([850.0 + ab, 60.0 - ab, 0.0, 0.0, 300.0, 0.0, 10.0, 0.0, 10.0]);
    assert!((mistaken_gain - (after - now)).abs() < 1e-12);
}
