//! Tests of the words for metrics, ceilings and gains.

use super::*;
use crate::domain::taxonomy::Kind;
use crate::domain::words::tests::{list, row};

fn range(low: f64, high: f64) -> Option<Range> {
    Some(Range { low, high })
}

fn gain(gain: Option<Range>) -> String {
    gain_of(Metric::Accuracy, gain)
}

fn gain_of(metric: Metric, gain: Option<Range>) -> String {
    gain_named(metric, metric_name(metric), gain)
}

#[test]
fn gains_are_ranges_in_points() {
    assert_eq!(gain(range(0.013, 0.021)), "+1.3 to +2.1 points of accuracy");
    assert_eq!(gain(range(0.021, 0.021)), "+2.1 points of accuracy");
    assert_eq!(gain(range(0.0, 0.021)), "+0.0 to +2.1 points of accuracy");
    assert_eq!(
        gain(range(0.000_1, 0.000_4)),
        "+0.010 to +0.040 points of accuracy"
    );
    assert_eq!(gain(range(0.0, 0.0)), "none seen");
    assert_eq!(gain(None), "n/a");
    assert_eq!(ceiling(range(0.935, 0.943)), "93.5–94.3 %");
    assert_eq!(ceiling(range(1.0, 1.0)), "100.0 %");
    assert_eq!(ceiling(None), "n/a");
}

#[test]
fn other_shares_are_points_and_coefficients_are_decimals() {
    let points = |metric| gain_of(metric, range(0.013, 0.021));
    assert_eq!(points(Metric::F1Macro), "+1.3 to +2.1 points of macro F1");
    assert_eq!(
        gain_of(Metric::Mcc, range(0.031, 0.052)),
        "+.03 to +.05 MCC"
    );
    assert_eq!(
        gain_of(Metric::Mcc, range(0.001, 0.004)),
        "+.001 to +.004 MCC"
    );
    assert_eq!(gain_of(Metric::CohenKappa, range(0.0, 0.0)), "none seen");
    assert_eq!(metric_of(Metric::F1Macro, Some(0.8316)), "83.2 %");
    assert_eq!(metric_of(Metric::Mcc, Some(0.789)), ".79");
    assert_eq!(metric_of(Metric::Mcc, Some(-0.25)), "−.25");
    assert_eq!(metric_of(Metric::Mcc, Some(1.0)), "1.00");
    assert_eq!(metric_of(Metric::Mcc, None), "n/a");
    assert_eq!(ceiling_of(Metric::Mcc, range(0.79, 0.83)), ".79–.83");
}

#[test]
fn a_metric_that_may_fall_says_so_and_no_zero_is_negative() {
    assert_eq!(
        gain_of(Metric::BalancedAccuracy, range(-0.004, 0.021)),
        "−0.4 to +2.1 points of balanced accuracy"
    );
    assert_eq!(
        gain_of(Metric::Mcc, range(-0.03, -0.01)),
        "−.03 to −.01 MCC"
    );
    assert_eq!(
        gain_number_of(Metric::F1, range(-0.000_1, 0.021)),
        "+0.0 to +2.1"
    );
}

#[test]
fn a_ceiling_is_named_with_where_it_starts() {
    let mut effect = list(Vec::new()).effect;
    effect.now = Some(0.908);
    assert_eq!(
        reached(&effect, range(0.946, 0.961)).unwrap(),
        "accuracy 90.8 → 94.6–96.1 %"
    );
    let mut mcc = effect.clone();
    (mcc.metric, mcc.now) = (Metric::Mcc, Some(0.79));
    assert_eq!(reached(&mcc, range(0.83, 0.83)).unwrap(), "MCC .79 → .83");
    assert_eq!(reached(&mcc, None), None);
    effect.now = None;
    assert_eq!(reached(&effect, range(0.9, 1.0)), None);
}

#[test]
fn relabelling_raises_what_is_measured() {
    let mut noise = row("label noise", Kind::Labels, 12, 100);
    noise.relabelled = range(0.925, 0.931);
    let mut rows = list(Vec::new());
    assert_eq!(
        relabelling(&noise, &rows).unwrap(),
        "relabelling: measured accuracy 92.2 → 92.5–93.1 %, the model stays as it is"
    );
    rows.has_percentages = false;
    assert_eq!(relabelling(&noise, &rows), None);
    rows.has_percentages = true;
    assert_eq!(relabelling(&row("gap", Kind::Data, 1, 2), &rows), None);
}

#[test]
fn a_fallback_says_what_is_shown_in_its_place() {
    let mut effect = list(Vec::new()).effect;
    effect.fallback = Some("`auc` is no metric that is known here.".to_owned());
    assert_eq!(
        fallback(&effect).unwrap(),
        "Gains are in accuracy: `auc` is no metric that is known here."
    );
    assert_eq!(fallback(&list(Vec::new()).effect), None);
}

#[test]
fn under_a_tolerance_nothing_is_called_accuracy() {
    use crate::domain::population::Population;
    use crate::domain::review::Review;
    use crate::domain::rule::{Rule, Tolerance};
    use crate::domain::sample::Sample;
    let mut sample = Sample::blank("prices", "2026-W47".parse().unwrap());
    sample.population = Population {
        rows: 1_000,
        errors: 100,
        ..Population::default()
    };
    sample.roles.rule = Rule::Tolerance(Tolerance::Absolute(3.0));
    let effect = Effect::of(&sample, &Review::default());
    assert_eq!(
        super::gain_of(&effect, range(0.05, 0.05)),
        "+5.0 points of rows in tolerance"
    );
    let reached = reached(&effect, range(0.95, 0.95)).unwrap();
    assert_eq!(reached, "rows in tolerance 90.0 → 95.0 %");
}
