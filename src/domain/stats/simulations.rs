//! Do the intervals hold what they promise? Coverage by exact enumeration where that is possible, by seeded
//! simulation where it is not. Only tests; must stay within seconds without optimisation.

use super::clusters::{GroupCount, clustered};
use super::hajek::hajek;
use super::interval::{
    Interval, Tail, clopper_pearson, hypergeometric_exact, ratio, wilson, wilson_finite,
};
use super::priority_sample::{Weight, inclusion, rank_value};
use super::stratified::{Scope, StratumCount, stratified};

/// Reviewed errors in all enumerations.
const REVIEWED: u64 = 100;

/// Room for rounding at the ends of an interval, which may be the true share itself.
const EDGE: f64 = 1e-12;

fn holds(interval: Interval, share: f64) -> bool {
    interval.low <= share + EDGE && share - EDGE <= interval.high
}

/// SplitMix64: small, seeded, and the same on every machine.
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Inside (0, 1).
    fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Marked items among `drawn` taken without replacement from `population`, of which `marked` are.
    fn hypergeometric(&mut self, population: u64, marked: u64, drawn: u64) -> u64 {
        let mut left = marked;
        for taken in 0..drawn {
            if self.unit() * ((population - taken) as f64) < left as f64 {
                left -= 1;
            }
        }
        marked - left
    }

    /// Marked ones among `trials`, any two of which have this correlation.
    fn urn(&mut self, trials: u64, share: f64, correlation: f64) -> u64 {
        let balls = (1.0 - correlation) / correlation;
        (0..trials).fold(0, |marked, drawn| {
            let chance = (balls * share + marked as f64) / (balls + drawn as f64);
            marked + u64::from(self.unit() < chance)
        })
    }

    fn binomial(&mut self, trials: u64, share: f64) -> u64 {
        (0..trials).filter(|_| self.unit() < share).count() as u64
    }
}

#[derive(Clone, Copy)]
struct Coverage {
    mean: f64,
    worst: f64,
    width: f64,
}

/// Coverage and expected width of an interval for 100 of `population`, over true shares of 1 to 60 %.
///
/// Exact: every outcome with its hypergeometric probability, for up to 400 evenly spaced true counts.
fn coverage(population: u64, interval: impl Fn(u64) -> Interval) -> Coverage {
    let intervals: Vec<Interval> = (0..=REVIEWED).map(interval).collect();
    let ln_factorial: Vec<f64> = std::iter::once(0.0)
        .chain((1..=population).scan(0.0, |sum, n| {
            *sum += (n as f64).ln();
            Some(*sum)
        }))
        .collect();
    let ln_ways = |of: u64, take: u64| {
        ln_factorial[of as usize] - ln_factorial[take as usize] - ln_factorial[(of - take) as usize]
    };
    let (first, last) = ((population / 100).max(1), population * 6 / 10);
    let steps = population.min(400);
    let mut counts: Vec<u64> = (0..steps)
        .map(|step| first + (last - first) * step / (steps - 1))
        .collect();
    counts.dedup();
    let mut total = Coverage {
        mean: 0.0,
        worst: 1.0,
        width: 0.0,
    };
    for &marked in &counts {
        let rest = population - marked;
        let (mut covered, mut width) = (0.0, 0.0);
        for seen in REVIEWED.saturating_sub(rest)..=REVIEWED.min(marked) {
            let ways = ln_ways(marked, seen) + ln_ways(rest, REVIEWED - seen);
            let probability = (ways - ln_ways(population, REVIEWED)).exp();
            let interval = intervals[seen as usize];
            width += probability * 2.0 * interval.half_width();
            if holds(interval, ratio(marked, population)) {
                covered += probability;
            }
        }
        total.mean += covered / counts.len() as f64;
        total.width += width / counts.len() as f64;
        total.worst = total.worst.min(covered);
    }
    total
}

fn assert_covers(name: &str, population: u64, got: Coverage, [mean, worst, width]: [f64; 3]) {
    let close = |got: f64, expected: f64| (got - expected).abs() < 0.0006;
    assert!(
        close(got.mean, mean) && close(got.worst, worst) && close(got.width, width),
        "{name}, 100 of {population}: mean {:.4} worst {:.4} width {:.4}",
        got.mean,
        got.worst,
        got.width
    );
}

#[test]
fn the_corrected_wilson_interval_covers_as_stated() {
    let stated = [
        (150, [0.950, 0.890, 0.093]),
        (300, [0.951, 0.933, 0.132]),
        (1000, [0.951, 0.925, 0.152]),
    ];
    for (population, stated) in stated {
        let got = coverage(population, |seen| {
            wilson_finite(seen, REVIEWED, population, 0.95).unwrap()
        });
        assert_covers("Wilson with correction", population, got, stated);
    }
}

#[test]
fn the_exact_interval_never_covers_less_than_promised() {
    let stated = [
        (150, [0.971, 0.954, 0.095], [0.956, 0.933, 0.088]),
        (300, [0.966, 0.953, 0.138], [0.952, 0.933, 0.130]),
        (1000, [0.964, 0.951, 0.161], [0.953, 0.934, 0.153]),
    ];
    for (population, exact, mid_p) in stated {
        let bounds = |tail: Tail| {
            coverage(population, |seen| {
                let counts = hypergeometric_exact(seen, REVIEWED, population, 0.95, tail).unwrap();
                Interval {
                    low: ratio(counts.low, population),
                    high: ratio(counts.high, population),
                }
            })
        };
        let got = bounds(Tail::Exact);
        assert!(got.worst >= 0.95);
        assert_covers("exact", population, got, exact);
        assert_covers("mid-p", population, bounds(Tail::MidP), mid_p);
    }
}

#[test]
fn uncorrected_intervals_are_too_wide_for_a_small_file() {
    let stated = [
        (150, [0.999, 0.999, 0.160], [1.000, 0.999, 0.170]),
        (1000, [0.962, 0.931, 0.160], [0.972, 0.962, 0.170]),
    ];
    for (population, uncorrected, exact) in stated {
        let got = coverage(population, |seen| wilson(seen, REVIEWED, 0.95).unwrap());
        assert_covers("Wilson", population, got, uncorrected);
        let got = coverage(population, |seen| {
            clopper_pearson(seen, REVIEWED, 0.95).unwrap()
        });
        assert_covers("Clopper-Pearson", population, got, exact);
    }
}

/// Mean and standard error of the mean.
fn mean_of(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// 4,000 rounds: of 1,000 errors the 20 worst are reviewed, 18 of them tagged, and 80 of the 980 others, of which 192
/// are tagged.
#[test]
fn twenty_worst_and_eighty_random_ones_are_unbiased_when_weighted() {
    let mut generator = Generator(20_260_730);
    let truth = 0.21;
    let (mut weighted, mut naive, mut covered) = (Vec::new(), Vec::new(), 0.0);
    for _ in 0..4000 {
        let tagged = generator.hypergeometric(980, 192, 80);
        let strata =
            [(20, 20, 18), (980, 80, tagged)].map(|(errors, reviewed, tagged)| StratumCount {
                errors,
                reviewed,
                tagged,
            });
        let share = stratified(&strata, Scope::File, 0.95).unwrap();
        weighted.push(share.point);
        naive.push(ratio(18 + tagged, 100));
        covered += f64::from(u8::from(holds(share.interval, truth)));
    }
    let (mean, error) = mean_of(&weighted);
    assert!((mean - truth).abs() < 3.0 * error, "{mean} +- {error}");
    let (mean, error) = mean_of(&naive);
    assert!(mean - truth > 50.0 * error, "{mean} +- {error}");
    let covered = covered / 4000.0;
    assert!((0.93..0.96).contains(&covered), "{covered}");
}

/// 3,000 rounds: files of 150 errors, about half of each of two strata, are themselves drawn from the errors the model
/// makes, 90 % and 10 % of which carry the category; 40 errors of each stratum are reviewed, or all there are.
#[test]
fn the_future_interval_counts_the_draw_of_the_file_as_chance() {
    let mut generator = Generator(7);
    let truth = 0.5;
    let (mut points, mut variances) = (Vec::new(), Vec::new());
    let (mut future_covers, mut file_covers) = (0.0, 0.0);
    for _ in 0..3000 {
        let first = generator.binomial(150, 0.5);
        let strata = [(first, 0.9), (150 - first, 0.1)].map(|(errors, share)| {
            let reviewed = errors.min(40);
            let tagged = generator.binomial(reviewed, share);
            StratumCount {
                errors,
                reviewed,
                tagged,
            }
        });
        let future = stratified(&strata, Scope::Future, 0.95).unwrap();
        let file = stratified(&strata, Scope::File, 0.95).unwrap();
        points.push(future.point);
        variances.push(future.variance);
        future_covers += f64::from(u8::from(holds(future.interval, truth)));
        file_covers += f64::from(u8::from(holds(file.interval, truth)));
    }
    let (mean, error) = mean_of(&points);
    assert!((mean - truth).abs() < 3.0 * error, "{mean} +- {error}");
    let realised = error * error * 3000.0;
    let (estimated, _) = mean_of(&variances);
    assert!(
        (estimated / realised - 1.0).abs() < 0.08,
        "{estimated} {realised}"
    );
    let (future_covers, file_covers) = (future_covers / 3000.0, file_covers / 3000.0);
    assert!((0.93..0.97).contains(&future_covers), "{future_covers}");
    assert!(file_covers < 0.85, "{file_covers}");
}

/// 1,500 rounds each: of 1,000 errors, 20 are the worst; all of those and the first 5, 20 or 80 of the others are
/// reviewed, as happens to everybody who stops early.
#[test]
fn a_mixed_sample_may_be_stopped_at_any_time() {
    let mut generator = Generator(99);
    for random in [5, 20, 80] {
        for share in [0.03, 0.1, 0.3] {
            let mut covered = 0.0;
            for _ in 0..1500 {
                let strata = [(20, 20), (980, random)].map(|(errors, reviewed)| StratumCount {
                    errors,
                    reviewed,
                    tagged: generator.binomial(reviewed, share),
                });
                let got = stratified(&strata, Scope::Future, 0.95).unwrap();
                covered += f64::from(u8::from(holds(got.interval, share)));
            }
            let covered = covered / 1500.0;
            assert!(covered > 0.85, "{random} random, {share}: {covered}");
        }
    }
}

/// 400 rounds: 60 of 300 errors drawn by weights of 1 to 20, every sixth tagged.
#[test]
fn a_priority_sample_is_unbiased_and_its_interval_covers() {
    const K: usize = 60;
    let mut generator = Generator(5);
    let weights: Vec<Weight> = (0..300)
        .map(|index| Weight::try_from(f64::from(index * 7 % 20 + 1)).unwrap())
        .collect();
    let truth = 50.0 / 300.0;
    let (mut counts, mut covered) = (Vec::new(), 0.0);
    for _ in 0..400 {
        let ranks: Vec<f64> = weights
            .iter()
            .map(|&weight| rank_value(weight, generator.unit()))
            .collect();
        let mut falling = ranks.clone();
        falling.sort_by(|one, other| other.total_cmp(one));
        let tau = falling[K];
        let drawn = weights.iter().zip(&ranks).enumerate();
        let examples: Vec<(f64, bool)> = drawn
            .filter(|(_, (_, rank))| **rank > tau)
            .map(|(index, (&weight, _))| (1.0 / inclusion(weight, tau), index % 6 == 0))
            .collect();
        assert_eq!(examples.len(), K);
        counts.push(examples.iter().map(|(weight, _)| weight).sum());
        let got = hajek(&examples, 0.95).unwrap();
        covered += f64::from(u8::from(holds(got.interval, truth)));
    }
    let (mean, error) = mean_of(&counts);
    assert!((mean - 300.0).abs() < 3.0 * error, "{mean} +- {error}");
    let covered = covered / 400.0;
    assert!(covered > 0.9, "{covered}");
}

/// 500 rounds each of 40 designs: two to four strata of 1,000 errors, shares of 1 to 95 %, some rising
/// from stratum to stratum.
#[test]
fn stratified_intervals_cover_in_every_design() {
    const DESIGNS: [&[(u64, u64)]; 5] = [
        &[(300, 30), (500, 30), (200, 40)],
        &[(20, 20), (980, 80)],
        &[(900, 50), (100, 50)],
        &[(400, 40), (300, 30), (200, 20), (100, 10)],
        &[(700, 34), (200, 33), (100, 33)],
    ];
    let mut generator = Generator(12);
    let mut coverages = Vec::new();
    for design in DESIGNS {
        for base in [0.01, 0.03, 0.1, 0.3] {
            for rising in [false, true] {
                let factor = |index: i32| match rising {
                    true => 2.5_f64.powi(index) / 1.5,
                    false => 1.0,
                };
                let tagged_errors: Vec<u64> = (0..)
                    .zip(design)
                    .map(|(index, &(errors, _))| {
                        (errors as f64 * (base * factor(index)).min(0.95)).round() as u64
                    })
                    .collect();
                let truth = ratio(tagged_errors.iter().sum(), 1000);
                let mut covered = 0.0;
                for _ in 0..500 {
                    let strata: Vec<StratumCount> = design
                        .iter()
                        .zip(&tagged_errors)
                        .map(|(&(errors, reviewed), &marked)| StratumCount {
                            errors,
                            reviewed,
                            tagged: generator.hypergeometric(errors, marked, reviewed),
                        })
                        .collect();
                    let got = stratified(&strata, Scope::File, 0.95).unwrap();
                    covered += f64::from(u8::from(holds(got.interval, truth)));
                }
                coverages.push(covered / 500.0);
            }
        }
    }
    let (mean, _) = mean_of(&coverages);
    let worst = coverages.iter().copied().fold(1.0, f64::min);
    assert!(
        worst > 0.88 && (0.94..0.97).contains(&mean),
        "{worst} {mean}"
    );
}

/// 1,000 rounds each: 5 to 50 groups of 20 errors, within which one tag makes the next likelier (a Pólya urn with
/// correlation .1 or .3), so that the groups' shares differ as a beta distribution does; future errors, 95 %.
///
/// Where a tag is rare and yet comes in bunches (5 or 10 % and correlation .3), few groups hold it at all, and a sample
/// may miss all of those: no variance between the drawn ones can know, and the interval covers down to 82 %.
#[test]
fn intervals_of_whole_groups_cover_with_few_groups_too() {
    let mut generator = Generator(31);
    let mut coverage = |drawn: u64, correlation: f64, share: f64| {
        let covers = |_: &u32| {
            let groups: Vec<GroupCount> = (0..drawn)
                .map(|_| GroupCount {
                    reviewed: 20,
                    tagged: generator.urn(20, share, correlation),
                })
                .collect();
            holds(clustered(&groups, None, 0.95).unwrap().interval, share)
        };
        ratio((0..1000).filter(covers).count() as u64, 1000)
    };
    for drawn in [5, 10, 20, 50] {
        for (correlation, share, at_least) in [
            (0.1, 0.05, 0.92),
            (0.1, 0.1, 0.93),
            (0.1, 0.3, 0.93),
            (0.1, 0.5, 0.93),
            (0.3, 0.05, 0.81),
            (0.3, 0.1, 0.87),
            (0.3, 0.3, 0.93),
            (0.3, 0.5, 0.93),
        ] {
            let covered = coverage(drawn, correlation, share);
            assert!(
                covered >= at_least,
                "{drawn} groups, correlation {correlation}, share {share}: {covered}"
            );
        }
    }
}
