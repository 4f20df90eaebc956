//! From counts to a ranked fix list: share, interval, what it means in the metric, cost, priority.
//!
//! A number that cannot be known yet is none, never zero.

use super::amount::Amount;
use super::population::Population;
use super::review::Review;
use super::sample::Sample;
use super::stats::ceiling::accuracy_ceiling;
use super::stats::interval::{Interval, Population as Errors, Share};
use super::stats::priority::{Candidate, by_priority, priority_score};
use super::tally::{CategoryCount, Tally};
use super::taxonomy::{Category, CategoryId, FixCost, Kind};

/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// A category that was asked of fewer errors than this is not ranked beside categories that were asked of more: one of
/// one is 100 %, and would put whatever was invented last in the first place.
pub const RANKED_FROM: usize = 10;

/// What a share speaks of (STATS.md §0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// The errors that this model goes on making.
    #[default]
    FutureErrors,
    /// The errors of this file, with the finite-population correction.
    ThisFile,
}

impl Target {
    /// The words on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FutureErrors => "future errors",
            Self::ThisFile => "this file's errors",
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::FutureErrors => Self::ThisFile,
            Self::ThisFile => Self::FutureErrors,
        }
    }
}

/// A range with its ends in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// One line of the fix list.
#[derive(Clone, Debug, PartialEq)]
pub struct Priority {
    /// The category.
    pub id: CategoryId,
    /// Its name; raw text.
    pub name: String,
    /// What sort of fix it asks for.
    pub kind: Kind,
    /// Reviewed errors that were asked about it.
    pub asked: usize,
    /// Those that carry it.
    pub count: usize,
    /// Those that carry nothing else.
    pub only: usize,
    /// Reviewed errors that were decided before it existed.
    pub not_asked: usize,
    /// 1 when the error that it was invented for is left out of the counts.
    pub left_out: usize,
    /// The part of the errors that carry it; none before the first review.
    pub share: Option<f64>,
    /// Its interval at [`CONFIDENCE`].
    pub interval: Option<Interval>,
    /// How many errors of the file that makes, as a whole-number range from the interval.
    pub extrapolated: Option<(u64, u64)>,
    /// The accuracy that could be reached: only what nothing else explains, to everything that carries it.
    pub ceiling: Option<Range>,
    /// The same as a gain over the present accuracy.
    pub gain: Option<Range>,
    /// What the fix costs, or none when nobody has said and medium is assumed.
    pub cost: Option<FixCost>,
    /// What one such error costs, relative to an ordinary one.
    pub severity: Amount,
    /// Points of error removed per person-day (STATS.md §10); none without a share.
    pub score: Option<f64>,
    /// Whether it was asked of too few errors to be ranked beside the others.
    pub is_early: bool,
    /// Its place among the categories that a fix can remove and that occur; none for the others.
    pub rank: Option<usize>,
}

impl Priority {
    fn candidate(&self) -> Candidate<'_> {
        Candidate {
            name: &self.name,
            share: self.share,
            priority: self.score,
        }
    }
}

/// The fix list.
#[derive(Clone, Debug, PartialEq)]
pub struct Priorities {
    /// What the shares speak of.
    pub target: Target,
    /// How many errors the file target refers to.
    pub errors: u64,
    /// The accuracy now; none without evaluated rows.
    pub accuracy: Option<f64>,
    /// The lines, best first: ranked ones, then those nothing removes, then those that do not occur.
    pub rows: Vec<Priority>,
}

impl Priorities {
    /// The up to three first lines that a fix of model, data or product can remove.
    pub fn top(&self) -> Vec<&Priority> {
        self.rows
            .iter()
            .filter(|row| row.rank.is_some() && row.kind.is_fixable())
            .take(3)
            .collect()
    }
}

/// Ranks the categories of a review.
pub fn priorities(sample: &Sample, review: &Review, tally: &Tally, target: Target) -> Priorities {
    let errors = sample.errors_represented();
    let mut rows: Vec<Priority> = tally
        .categories
        .iter()
        .filter_map(|count| {
            Some(row(
                review.taxonomy().get(&count.id)?,
                count,
                &sample.population,
                errors,
                target,
            ))
        })
        .collect();
    let most_asked = rows.iter().map(|row| row.asked).max().unwrap_or(0);
    for row in &mut rows {
        row.is_early = row.asked < RANKED_FROM.min(most_asked);
    }
    rows.sort_by(compare);
    let mut rank = 0;
    for row in &mut rows {
        if row.count > 0 && row.kind != Kind::Irreducible && !row.is_early {
            rank += 1;
            row.rank = Some(rank);
        }
    }
    Priorities {
        target,
        errors,
        accuracy: sample.population.accuracy(),
        rows,
    }
}

fn row(
    category: &Category,
    count: &CategoryCount,
    population: &Population,
    errors: u64,
    target: Target,
) -> Priority {
    let (k, n) = (count.count as u64, count.asked as u64);
    let estimate = |errors| Share::estimate(k, n, errors, CONFIDENCE);
    let finite = estimate(Errors::File(errors.max(n)));
    let estimate = match target {
        Target::FutureErrors => estimate(Errors::Future),
        Target::ThisFile => finite,
    };
    let share = estimate.map(|estimate| estimate.point);
    let ceiling = accuracy_ceiling(
        population.evaluated(),
        population.errors,
        n,
        k,
        count.only as u64,
    )
    .map(|ceiling| Range {
        low: ceiling.low,
        high: ceiling.high,
    });
    let gain = ceiling
        .zip(population.accuracy())
        .map(|(ceiling, accuracy)| Range {
            low: (ceiling.low - accuracy).max(0.0),
            high: (ceiling.high - accuracy).max(0.0),
        });
    Priority {
        id: category.id.clone(),
        name: category.name.clone(),
        kind: category.kind,
        asked: count.asked,
        count: count.count,
        only: count.only,
        not_asked: count.not_asked,
        left_out: count.left_out,
        share,
        interval: estimate.map(|estimate| estimate.interval),
        extrapolated: finite
            .map(|share| share.extrapolate(errors).range)
            .map(|range| (range.low, range.high.max(range.low))),
        ceiling,
        gain,
        cost: category.cost,
        severity: category.severity,
        score: share.and_then(|share| {
            priority_score(
                share,
                category.assumed_cost().days(),
                1.0,
                category.severity.value(),
            )
        }),
        is_early: false,
        rank: None,
    }
}

/// Categories that occur and can be removed first, by falling priority; ties by larger share, then name (STATS.md §10).
fn compare(left: &Priority, right: &Priority) -> std::cmp::Ordering {
    let group = |row: &Priority| match (row.count, row.kind) {
        (0, _) => 2,
        (_, Kind::Irreducible) => 1,
        _ if row.is_early => 1,
        _ => 0,
    };
    group(left)
        .cmp(&group(right))
        .then_with(|| by_priority(&left.candidate(), &right.candidate()))
}

#[cfg(test)]
mod tests;
