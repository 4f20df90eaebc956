//! Simulated teams: is a stated probability of being first how often the leader really is?

use super::super::generator::Generator;
use super::*;

const CATEGORIES: usize = 6;

/// A stratum of simulated errors: how many there are and how many the team reviews.
type Part = (usize, usize);

/// What one team was told about its leader, and how much of the first place that leader really has.
#[derive(Clone, Copy)]
struct Told {
    stated: f64,
    right: f64,
}

/// A team's errors: in every stratum each category has a rate of its own around its overall rate, and every error
/// carries each category independently at that rate.
struct Team {
    rates: Vec<[f64; CATEGORIES]>,
    errors: Vec<Vec<Vec<usize>>>,
    costs: Vec<f64>,
}

impl Team {
    fn new(generator: &mut Generator, parts: &[Part]) -> Self {
        let overall = [(); CATEGORIES].map(|()| 0.03 + 0.35 * generator.unit() * generator.unit());
        let rates: Vec<[f64; CATEGORIES]> = parts
            .iter()
            .map(|_| overall.map(|rate| (2.0 * rate * generator.unit()).min(0.95)))
            .collect();
        let errors = parts.iter().zip(&rates).map(|((size, _), rates)| {
            (0..*size)
                .map(|_| {
                    (0..CATEGORIES)
                        .filter(|tag| generator.unit() < rates[*tag])
                        .collect()
                })
                .collect()
        });
        let errors = errors.collect();
        let costs = (0..CATEGORIES)
            .map(|_| [1.0, 1.5, 2.0][generator.below(3) as usize])
            .collect();
        Self {
            rates,
            errors,
            costs,
        }
    }

    /// What is true of this file, or of the errors that the model goes on making.
    fn true_scores(&self, parts: &[Part], is_future: bool) -> Vec<f64> {
        let total: usize = parts.iter().map(|(size, _)| size).sum();
        let share = |tag: usize| -> f64 {
            let strata = self.errors.iter().zip(&self.rates);
            let counts = strata.map(|(errors, rates)| {
                if is_future {
                    rates[tag] * errors.len() as f64
                } else {
                    errors.iter().filter(|tags| tags.contains(&tag)).count() as f64
                }
            });
            counts.sum::<f64>() / total as f64
        };
        (0..CATEGORIES)
            .map(|tag| share(tag) / self.costs[tag])
            .collect()
    }

    fn told(&self, parts: &[Part], is_future: bool, draws: usize, seed: &str) -> Told {
        let total: usize = parts.iter().map(|(size, _)| size).sum();
        let strata: Vec<Stratum> = parts
            .iter()
            .map(|(size, reviewed)| Stratum {
                share: *size as f64 / total as f64,
                unseen: if is_future {
                    Unseen::Future
                } else {
                    Unseen::Errors((size - reviewed) as u64)
                },
            })
            .collect();
        // The errors of a stratum are exchangeable, so its first ones are a random sample.
        let reviewed = self.errors.iter().zip(parts).enumerate();
        let examples: Vec<Example> = reviewed
            .flat_map(|(stratum, (errors, (_, reviewed)))| {
                errors[..*reviewed]
                    .iter()
                    .map(move |tags| in_stratum(stratum, tags))
            })
            .collect();
        let order = order(&strata, &examples, &days(&self.costs), None, draws, seed).unwrap();
        let scores = self.true_scores(parts, is_future);
        let best = scores.iter().copied().fold(0.0, f64::max);
        let is_best = |score: f64| score >= best * (1.0 - 1e-12);
        let sharing = scores.iter().filter(|score| is_best(**score)).count();
        Told {
            stated: order.first[order.leader],
            right: f64::from(u8::from(is_best(scores[order.leader]))) / sharing as f64,
        }
    }
}

fn simulate(parts: &[Part], is_future: bool, teams: usize, draws: usize) -> Vec<Told> {
    let mut generator = Generator::new("calibration", "teams");
    (0..teams)
        .map(|team| {
            Team::new(&mut generator, parts).told(parts, is_future, draws, &format!("team {team}"))
        })
        .collect()
}

/// Count, mean stated and mean right of the teams whose stated probability is at least `low` and below `high`.
fn bucket(told: &[Told], low: f64, high: f64) -> (f64, f64, f64) {
    let inside: Vec<&Told> = told
        .iter()
        .filter(|told| told.stated >= low && told.stated < high)
        .collect();
    let count = inside.len() as f64;
    let mean = |of: &dyn Fn(&Told) -> f64| {
        inside.iter().map(|told| of(told)).sum::<f64>() / count.max(1.0)
    };
    (count, mean(&|told| told.stated), mean(&|told| told.right))
}

/// Prints the buckets and fails if one is off by more than `slack` beyond three standard deviations.
fn check(name: &str, told: &[Told], slack: f64) {
    for (low, high) in [(0.0, 0.6), (0.6, 0.9), (0.9, 1.01), (0.0, 1.01)] {
        let (count, stated, right) = bucket(told, low, high);
        println!("{name}: {low:.1}.. {count} teams, stated {stated:.3}, right {right:.3}");
        let deviation = (stated * (1.0 - stated) / count.max(1.0)).sqrt();
        assert!(
            (stated - right).abs() <= 3.0 * deviation + slack,
            "{name}: stated {stated:.3}, right {right:.3}, {count} teams from {low} on"
        );
    }
}

const PLAIN: [Part; 1] = [(800, 100)];
const EQUAL: [Part; 4] = [(400, 25), (240, 25), (120, 25), (40, 25)];
const PROPORTIONAL: [Part; 4] = [(400, 50), (240, 30), (120, 15), (40, 5)];
const CERTAIN: [Part; 2] = [(20, 20), (780, 80)];
const TEN: [Part; 10] = [(80, 10); 10];
const FOURS: [Part; 25] = [(32, 4); 25];
const TWOS: [Part; 50] = [(16, 2); 50];
const ONES: [Part; 100] = [(8, 1); 100];

/// 100 teams, 200 draws each.
#[test]
fn stated_probabilities_are_how_often_the_leader_is_best() {
    check("plain", &simulate(&PLAIN, false, 100, 200), 0.03);
    check("4 strata, equal", &simulate(&EQUAL, false, 100, 200), 0.03);
}

/// 4,000 teams, 1,000 draws each: seconds with optimisation, minutes without.
#[test]
#[ignore = "minutes without optimisation"]
fn stated_probabilities_hold_for_many_teams_and_designs() {
    for is_future in [false, true] {
        let designs: [(&str, &[Part]); 8] = [
            ("plain", &PLAIN),
            ("4 strata, equal", &EQUAL),
            ("4 strata, proportional", &PROPORTIONAL),
            ("20 certain and 80 random", &CERTAIN),
            ("10 strata of 10", &TEN),
            ("25 strata of 4", &FOURS),
            ("50 strata of 2", &TWOS),
            ("100 strata of 1", &ONES),
        ];
        for (name, parts) in designs {
            let name = format!("{name}, {}", if is_future { "future" } else { "this file" });
            check(&name, &simulate(parts, is_future, 4_000, 1_000), 0.02);
        }
    }
}
