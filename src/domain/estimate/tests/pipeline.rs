//! Simulations from the draw to the fix list: over many seeds the weighted shares are the true ones, whatever the
//! design and wherever the work stops. The rounds are stated, the seeds fixed; nothing here is a matter of luck.

use super::*;
use crate::domain::estimate::fixture::{Fake, true_share};
use crate::domain::priority::Priority;

/// Rounds of each simulation.
const ROUNDS: usize = 100;

/// How many standard errors of the simulation itself a mean may lie beside the truth.
const FAR: f64 = 4.0;

/// Numbers over the rounds.
#[derive(Default)]
struct Series(Vec<f64>);

impl Series {
    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// The standard error of the mean.
    fn error(&self) -> f64 {
        let (mean, n) = (self.mean(), self.0.len() as f64);
        let squares: f64 = self.0.iter().map(|one| (one - mean).powi(2)).sum();
        (squares / (n - 1.0) / n).sqrt()
    }

    /// How many standard errors the mean lies beside a number.
    fn distance(&self, number: f64) -> f64 {
        (self.mean() - number) / self.error()
    }
}

/// What the rounds of one design said of the dark errors.
#[derive(Default)]
struct Simulated {
    weighted: Series,
    naive: Series,
    cost_share: Series,
    represented: Series,
    held: usize,
}

fn simulate(errors: &[Fake], reviewed: usize, design: impl Fn(usize) -> Design) -> Simulated {
    let truth = true_share(errors, "dark");
    let mut simulated = Simulated::default();
    for round in 0..ROUNDS {
        let sample = sample(&design(round), errors);
        let review = review(&sample, errors, 0..reviewed);
        let tally = tally(&sample, &review);
        let list = priorities(&sample, &review, &tally, FILE);
        let dark: &Priority = list.rows.iter().find(|row| row.name == "dark").unwrap();
        simulated.weighted.0.push(dark.share.unwrap());
        simulated.cost_share.0.push(dark.cost_share.unwrap());
        simulated
            .naive
            .0
            .push(dark.count as f64 / dark.asked as f64);
        let weights = Estimator::new(&sample, &tally).weights().unwrap();
        simulated.represented.0.push(weights.iter().sum());
        let interval = dark.interval.unwrap();
        simulated.held += usize::from(interval.low <= truth && truth <= interval.high);
    }
    simulated
}

fn of(method: &'static str, allocate: Allocation) -> impl Fn(usize) -> Design {
    move |round| Design {
        allocate,
        ..design(method, &format!("round {round}"))
    }
}

/// Unbiased within the error of the simulation, and its intervals hold what they promise as far as so few rounds tell.
fn assert_unbiased(simulated: &Simulated, truth: f64, what: &str) {
    let away = simulated.weighted.distance(truth);
    assert!(
        away.abs() < FAR,
        "{what}: {} is {away} errors beside {truth}",
        simulated.weighted.mean()
    );
    let coverage = simulated.held as f64 / ROUNDS as f64;
    assert!(coverage > 0.88, "{what}: covers {coverage}");
}

#[test]
fn the_worst_and_some_at_random_are_unbiased_and_a_plain_count_is_not() {
    let errors = errors(1_000);
    let truth = true_share(&errors, "dark");
    for reviewed in [37, 100] {
        let simulated = simulate(
            &errors,
            reviewed,
            of("mixed:20+80", Allocation::Proportional),
        );
        assert_unbiased(&simulated, truth, &format!("mixed, {reviewed}"));
        assert!(simulated.naive.distance(truth) > 10.0);
    }
}

#[test]
fn equal_strata_are_unbiased_and_a_plain_count_is_not() {
    let errors = errors(1_000);
    let truth = true_share(&errors, "dark");
    for reviewed in [37, 100] {
        let simulated = simulate(&errors, reviewed, of("stratified:plan", Allocation::Equal));
        assert_unbiased(&simulated, truth, &format!("equal, {reviewed}"));
        assert!(simulated.naive.distance(truth) > 10.0);
    }
    let simulated = simulate(&errors, 100, of("confusion", Allocation::SquareRoot));
    assert_unbiased(&simulated, truth, "confusion");
    assert!(simulated.naive.distance(truth) > 5.0);
}

#[test]
fn a_sample_by_cost_is_unbiased_in_shares_money_and_number() {
    let errors = errors(1_000);
    let truth = true_share(&errors, "dark");
    let cost = |dark: bool| -> f64 {
        let carries = |error: &&Fake| !dark || error.tags.contains(&"dark");
        errors.iter().filter(carries).map(|error| error.cost).sum()
    };
    for reviewed in [37, 100] {
        let simulated = simulate(&errors, reviewed, of("cost", Allocation::Proportional));
        assert_unbiased(&simulated, truth, &format!("cost, {reviewed}"));
        assert!(simulated.naive.distance(truth) > 10.0);
        assert!(simulated.represented.distance(1_000.0).abs() < FAR);
        // A ratio of two estimates has a bias of the order of 1 in n, which so many rounds could see.
        let share = cost(true) / cost(false);
        assert!((simulated.cost_share.mean() - share).abs() < 0.02 * share + 0.01);
    }
}

#[test]
fn panels_and_plain_draws_are_unbiased() {
    let errors = errors(1_000);
    let truth = true_share(&errors, "dark");
    for method in ["panel", "random"] {
        for reviewed in [37, 100] {
            let simulated = simulate(&errors, reviewed, of(method, Allocation::Proportional));
            assert_unbiased(&simulated, truth, &format!("{method}, {reviewed}"));
        }
    }
}

#[test]
fn whole_groups_are_unbiased() {
    // Few enough errors that 100 are always those of five groups.
    let errors = errors(400);
    let truth = true_share(&errors, "dark");
    let simulated = simulate(&errors, 100, of("groups", Allocation::Proportional));
    let away = simulated.weighted.mean() - truth;
    // The share of whole groups is a ratio too, and few groups are drawn.
    assert!(away.abs() < 0.015, "{away}");
}
