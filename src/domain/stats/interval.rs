//! The share of reviewed errors that carry a category, with its interval (STATS.md section 1).
//!
//! Wilson intervals for simple random samples, with or without the finite-population correction, and the exact
//! hypergeometric bounds. Samples that are not uniform don't belong here: their weights need their own variance.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::factorial::ln_binomial;

use super::eyeball::shortfall;

/// The level used wherever nothing else is asked for.
pub const CONFIDENCE: f64 = 0.95;

/// Two-sided normal quantile at 95 %, to the last digit of a double.
const Z_95: f64 = 1.959963984540054;

/// Above this the log factorials of the hypergeometric distribution keep too few digits to place its bounds.
const LARGEST_FINITE: u64 = 1 << 32;

/// Lower and upper end of an interval for a share, both in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Half of the interval's width.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// Smallest and largest number of a population's errors that agrees with the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountInterval {
    /// Smallest count.
    pub low: u64,
    /// Largest count.
    pub high: u64,
}

/// Whom the interval of a share speaks about (STATS.md section 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// All errors the model will ever make: no correction.
    Future,
    /// The errors of one file, this many in all: finite-population correction.
    File(u64),
}

/// An estimated share: how many of the reviewed errors carry the category, and what that says of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Reviewed errors that carry the category.
    pub tagged: u64,
    /// Reviewed errors, the denominator.
    pub reviewed: u64,
    /// `tagged / reviewed`.
    pub point: f64,
    /// Interval at the asked confidence.
    pub interval: Interval,
}

impl Share {
    /// The share `tagged / reviewed` with its Wilson interval; `None` with nothing reviewed or impossible counts.
    pub fn estimate(
        tagged: u64,
        reviewed: u64,
        population: Population,
        confidence: f64,
    ) -> Option<Self> {
        let interval = match population {
            Population::Future => wilson(tagged, reviewed, confidence),
            Population::File(errors) => wilson_finite(tagged, reviewed, errors, confidence),
        }?;
        Some(Self {
            tagged,
            reviewed,
            point: ratio(tagged, reviewed),
            interval,
        })
    }

    /// What the share means in a file with `errors` errors.
    pub fn extrapolate(&self, errors: u64) -> Extrapolation {
        let total = errors as f64;
        // An end such as k/N times N must give k back: the rounding of the product must not move it past the integer.
        let slack = 1e-9 * total.max(1.0);
        Extrapolation {
            point: total * self.point,
            range: CountInterval {
                low: (total * self.interval.low - slack).ceil().max(0.0) as u64,
                high: (total * self.interval.high + slack).floor().min(total) as u64,
            },
        }
    }
}

/// A share carried over to a number of errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extrapolation {
    /// Expected number of errors, not rounded.
    pub point: f64,
    /// The integers inside the interval. Empty (`low > high`) when the interval holds no integer.
    pub range: CountInterval,
}

/// Wilson interval for `tagged` of `reviewed`, no finite-population correction (STATS.md section 1).
///
/// `None` if nothing was reviewed, more are tagged than reviewed, or `confidence` is not inside (0, 1).
pub fn wilson(tagged: u64, reviewed: u64, confidence: f64) -> Option<Interval> {
    if reviewed == 0 || tagged > reviewed {
        return None;
    }
    let z = normal_quantile(confidence)?;
    Some(wilson_of_share(ratio(tagged, reviewed), reviewed as f64, z))
}

/// Wilson interval with the finite-population correction for a population of `population` errors.
///
/// The sample size becomes n(N-1)/(N-n), and the ends are clipped to what is already known: at least `tagged`
/// and at most `population - reviewed + tagged` carry the category. A census gives the point.
/// `None` as in [`wilson`], and if more were reviewed than there are.
pub fn wilson_finite(
    tagged: u64,
    reviewed: u64,
    population: u64,
    confidence: f64,
) -> Option<Interval> {
    if reviewed == 0 || tagged > reviewed || reviewed > population {
        return None;
    }
    let z = normal_quantile(confidence)?;
    let point = ratio(tagged, reviewed);
    if reviewed == population {
        return Some(Interval {
            low: point,
            high: point,
        });
    }
    let (n, total) = (reviewed as f64, population as f64);
    let interval = wilson_of_share(point, n * (total - 1.0) / (total - n), z);
    Some(Interval {
        low: interval.low.max(tagged as f64 / total),
        high: interval
            .high
            .min((population - reviewed + tagged) as f64 / total),
    })
}

/// Clopper-Pearson interval for `tagged` of `reviewed`: exact for a population without end (STATS.md section 1).
///
/// Its ends are the shares under which a count as small, or as large, as the observed one has probability
/// (1 - confidence) / 2. `None` as in [`wilson`], and for more than 2^32 reviewed.
pub fn clopper_pearson(tagged: u64, reviewed: u64, confidence: f64) -> Option<Interval> {
    if reviewed == 0 || tagged > reviewed || reviewed > LARGEST_FINITE || !is_level(confidence) {
        return None;
    }
    let alpha = (1.0 - confidence) / 2.0;
    // The lower end for the tagged ones mirrors the upper end for the untagged ones.
    Some(Interval {
        low: 1.0 - exact_upper_end(reviewed - tagged, reviewed, alpha),
        high: exact_upper_end(tagged, reviewed, alpha),
    })
}

/// The share under which at most `count` of `reviewed` happens with probability `alpha`; 1 if that is all of them.
///
/// Bisects the binomial tail: the incomplete beta function at hand stops after too few terms for large samples.
fn exact_upper_end(count: u64, reviewed: u64, alpha: f64) -> f64 {
    /// Halvings of 0..=1 after which doubles near 1 can't be told apart any more.
    const HALVINGS: u32 = 60;
    if count == reviewed {
        return 1.0;
    }
    let (mut low, mut high) = (ratio(count, reviewed), 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if shortfall(reviewed, middle, count + 1) > alpha {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Which part of the observed count's own probability belongs to each tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// All of it: never below the stated confidence.
    Exact,
    /// Half of it: closer to the stated confidence on average.
    MidP,
}

/// Bounds on the number of a population's errors that carry the category, from the hypergeometric distribution.
///
/// Smallest and largest K for which the observed count is not in a tail of probability (1 - confidence) / 2
/// (STATS.md section 1). `None` as in [`wilson_finite`], and for populations above 2^32, where the
/// correction no longer matters.
pub fn hypergeometric_exact(
    tagged: u64,
    reviewed: u64,
    population: u64,
    confidence: f64,
    tail: Tail,
) -> Option<CountInterval> {
    if reviewed == 0
        || tagged > reviewed
        || reviewed > population
        || !is_level(confidence)
        || population > LARGEST_FINITE
    {
        return None;
    }
    let alpha = (1.0 - confidence) / 2.0;
    let known = (tagged, population - reviewed + tagged);
    let weight = match tail {
        Tail::Exact => 1.0,
        Tail::MidP => 0.5,
    };
    let draw = |marked| Draw {
        population,
        marked,
        drawn: reviewed,
    };
    let from_above =
        |marked| draw(marked).at_least(tagged + 1) + weight * draw(marked).exactly(tagged);
    let from_below =
        |marked| draw(marked).at_most(tagged) - (1.0 - weight) * draw(marked).exactly(tagged);
    let low = match tagged {
        0 => 0,
        _ => first_where(known.0, known.1, |marked| from_above(marked) > alpha),
    };
    let high = match tagged == reviewed {
        true => population,
        // The tail falls with K: the last K above alpha comes before the first K at or below it.
        false => first_where(known.0 + 1, known.1 + 1, |marked| {
            marked > known.1 || from_below(marked) <= alpha
        })
        .saturating_sub(1),
    };
    Some(CountInterval { low, high })
}

/// `drawn` items taken without replacement from `population`, of which `marked` are of the wanted kind.
#[derive(Clone, Copy)]
struct Draw {
    population: u64,
    marked: u64,
    drawn: u64,
}

impl Draw {
    /// Fewest and most marked items a draw can hold.
    fn support(self) -> (u64, u64) {
        (
            (self.drawn + self.marked).saturating_sub(self.population),
            self.drawn.min(self.marked),
        )
    }

    fn exactly(self, count: u64) -> f64 {
        let (least, most) = self.support();
        if count < least || count > most {
            return 0.0;
        }
        let ways = ln_binomial(self.marked, count)
            + ln_binomial(self.population - self.marked, self.drawn - count);
        (ways - ln_binomial(self.population, self.drawn)).exp()
    }

    fn mode(self) -> f64 {
        (self.drawn as f64 + 1.0) * (self.marked as f64 + 1.0) / (self.population as f64 + 2.0)
    }

    /// P(X >= count). Sums the tail that does not hold the mode, so that no term underflows before it matters.
    fn at_least(self, count: u64) -> f64 {
        if count as f64 > self.mode() {
            self.sum_up_from(count)
        } else {
            1.0 - count
                .checked_sub(1)
                .map_or(0.0, |below| self.sum_down_from(below))
        }
    }

    fn at_most(self, count: u64) -> f64 {
        if (count as f64) < self.mode() {
            self.sum_down_from(count)
        } else {
            1.0 - self.sum_up_from(count + 1)
        }
    }

    fn sum_up_from(self, count: u64) -> f64 {
        let (least, most) = self.support();
        let mut at = count.max(least);
        let mut term = self.exactly(at);
        let mut sum = 0.0;
        while at <= most && term > sum * f64::EPSILON {
            sum += term;
            let (x, m, n) = (at as f64, self.marked as f64, self.drawn as f64);
            term *= (m - x) * (n - x) / ((x + 1.0) * (self.population as f64 - m - n + x + 1.0));
            at += 1;
        }
        sum
    }

    fn sum_down_from(self, count: u64) -> f64 {
        let (least, most) = self.support();
        if count < least {
            return 0.0;
        }
        let mut at = count.min(most);
        let mut term = self.exactly(at);
        let mut sum = 0.0;
        while term > sum * f64::EPSILON {
            sum += term;
            if at == least {
                break;
            }
            let (x, m, n) = (at as f64, self.marked as f64, self.drawn as f64);
            term *= x * (self.population as f64 - m - n + x) / ((m - x + 1.0) * (n - x + 1.0));
            at -= 1;
        }
        sum
    }
}

/// Smallest integer in `low..=high` for which `holds` is true, given that it stays true above it; `high` if none is.
pub(super) fn first_where(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// `part / whole` for a `whole` that is not 0.
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// Wilson interval for a `share` seen in a sample worth `n` random ones, which need not be whole; `n` > 0.
pub(super) fn wilson_of_share(share: f64, n: f64, z: f64) -> Interval {
    let scale = 1.0 + z * z / n;
    let centre = (share + z * z / (2.0 * n)) / scale;
    let half = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends the formula is exactly 0 or 1; rounding must not show as 1e-18.
    Interval {
        low: if share == 0.0 {
            0.0
        } else {
            (centre - half).max(0.0)
        },
        high: if share == 1.0 {
            1.0
        } else {
            (centre + half).min(1.0)
        },
    }
}

fn is_level(confidence: f64) -> bool {
    confidence > 0.0 && confidence < 1.0
}

/// z with P(|Z| <= z) = `confidence`; `None` outside (0, 1).
pub(super) fn normal_quantile(confidence: f64) -> Option<f64> {
    if confidence == CONFIDENCE {
        return Some(Z_95);
    }
    is_level(confidence).then(|| Normal::standard().inverse_cdf(0.5 + confidence / 2.0))
}

#[cfg(test)]
mod tests;
