//! From counts to a ranked fix list: share, interval, what it means in the metric, cost, priority.
//!
//! A number that cannot be known yet is none, never zero; a sample of the worst alone has ranks and no shares.

use super::amount::Amount;
use super::design::Method;
use super::estimate::{Estimator, Question, Target, spoken_of};
use super::review::Review;
use super::sample::Sample;
use super::stats::interval::Interval;
use super::stats::priority::{Candidate, by_priority};
use super::tally::Tally;
use super::taxonomy::{CategoryId, Ease, FixCost, Kind};

mod effect;
mod formula;
mod row;

use row::Maker;

pub use effect::{Effect, Removed};
pub use formula::{ASSUMED_EASE, Factors, Formula};

/// A category that was asked of fewer errors than this is not ranked beside categories that were asked of more: one of
/// one is 100 %, and would put whatever was invented last in the first place.
pub const RANKED_FROM: usize = 10;

/// Neither is one whose share speaks of less than this part of the errors that other shares speak of, because it was
/// asked in few strata.
pub const RANKED_COVER: f64 = 0.5;

/// A range with its ends in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Range {
    /// Between two numbers in any order.
    pub fn of(one: f64, other: f64) -> Self {
        Self {
            low: one.min(other),
            high: one.max(other),
        }
    }

    /// Both ends times a factor that is not negative.
    pub fn times(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            high: self.high * factor,
        }
    }
}

impl From<Interval> for Range {
    fn from(interval: Interval) -> Self {
        Self::of(interval.low, interval.high)
    }
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
    /// Those on which it is the primary category.
    pub primary: usize,
    /// Reviewed errors that were decided before it existed.
    pub not_asked: usize,
    /// Reviewed errors that were asked and are left out all the same, because others before them were not.
    pub left_out: usize,
    /// Whether the error that it was invented for is one of those.
    pub is_founder_out: bool,
    /// The part of the errors that carry it, weighted by the design; none before the first review and where the
    /// design has no shares.
    pub share: Option<f64>,
    /// The part that carries nothing else.
    pub share_only: Option<f64>,
    /// The part on which it is the primary category; with the untagged these sum to 1.
    pub share_primary: Option<f64>,
    /// The interval of `share` at 95 %.
    pub interval: Option<Interval>,
    /// How many errors of a simple random sample would say as much; none when that has no sense.
    pub effective: Option<f64>,
    /// The part of the errors that the share speaks of; below 1 while a stratum has no review.
    pub covered: f64,
    /// How many errors of the file that makes, as a whole-number range from the interval.
    pub extrapolated: Option<(u64, u64)>,
    /// The metric that could be reached: only what nothing else explains, to everything that carries it.
    pub ceiling: Option<Range>,
    /// The same as a gain over the present metric.
    pub gain: Option<Range>,
    /// The interval of the larger gain, for accuracy.
    pub gain_interval: Option<Interval>,
    /// What relabelling does to the measured accuracy, for categories of wrong labels: corrected to the prediction
    /// for certain, to what is not yet corrected at most.
    pub relabelled: Option<Range>,
    /// The part of the money that errors with it cost, where a column says what an error costs.
    pub cost_share: Option<f64>,
    /// What a full fix saves in this file in money: only what nothing else explains, to everything that carries it.
    pub saving: Option<Range>,
    /// What the fix costs, or none when nobody has said and medium is assumed.
    pub cost: Option<FixCost>,
    /// How cheap the fix is, or none when nobody has said.
    pub ease: Option<Ease>,
    /// What one such error costs the business, relative to an ordinary one.
    pub severity: Amount,
    /// The factors of its priority.
    pub factors: Factors,
    /// The priority in the unit of the formula (STATS.md §10); none without a share.
    pub score: Option<f64>,
    /// Whether it was asked of too few errors to be ranked beside the others.
    pub is_early: bool,
    /// Its place among the categories that a fix of model, data or product removes and that occur; none for others:
    /// wrong labels are corrected beside them, and what nothing removes is never first.
    pub rank: Option<usize>,
    /// What orders the list: the priority, or where there are no shares the count in its place.
    pub merit: Option<f64>,
}

impl Priority {
    /// Whether it would have a rank, had more errors been asked about it.
    pub fn is_waiting_for_rank(&self) -> bool {
        self.is_early && self.count > 0 && self.kind.is_fixable()
    }

    fn candidate(&self) -> Candidate<'_> {
        Candidate {
            name: &self.name,
            share: self.share.or(Some(self.count as f64)),
            priority: self.merit,
        }
    }
}

/// The fix list.
#[derive(Clone, Debug, PartialEq)]
pub struct Priorities {
    /// What the shares speak of, and with which interval.
    pub question: Question,
    /// Whether the design has shares at all; without, only counts and ranks are shown.
    pub has_percentages: bool,
    /// Whether whole groups were drawn, so that some of them are needed for a share.
    pub by_groups: bool,
    /// How many errors the file target refers to.
    pub errors: u64,
    /// The metric now, and what fixes do to it.
    pub effect: Effect,
    /// What the priority is made of.
    pub formula: Formula,
    /// How many errors of a simple random sample the reviewed ones are worth, where that is another number.
    pub worth: Option<f64>,
    /// The part of the errors that carries no category, can't tell included.
    pub untagged: Option<f64>,
    /// What the errors of the file cost together.
    pub total_cost: Option<f64>,
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

    /// The shares of the primary categories and of the untagged together; 1 but for rounding. None without shares.
    pub fn primary_sum(&self) -> Option<f64> {
        let primary = self.rows.iter().filter_map(|row| row.share_primary);
        let sum = self.untagged? + primary.sum::<f64>();
        // Sums of fractions end in digits that would print as over or under everything.
        Some((sum * 1e9).round() / 1e9)
    }

    /// What the shares speak of.
    pub const fn target(&self) -> Target {
        self.question.target
    }

    /// The accuracy or the other metric now; none without rows, and where the design has no percentages.
    pub fn metric_now(&self) -> Option<f64> {
        self.effect.now.filter(|_| self.has_percentages)
    }
}

/// Ranks the categories of a review.
pub fn priorities(
    sample: &Sample,
    review: &Review,
    tally: &Tally,
    question: impl Into<Question>,
) -> Priorities {
    let question = question.into();
    let estimator = Estimator::new(sample, tally);
    let maker = Maker {
        sample,
        review,
        tally,
        effect: Effect::of(sample, review),
        weights: estimator.weights(),
        estimator,
        question,
    };
    let mut rows: Vec<Priority> = tally
        .categories
        .iter()
        .filter_map(|count| Some(maker.row(review.taxonomy().get(&count.id)?, count)))
        .collect();
    let formula = formula_of(review, &rows);
    let errors = sample.errors_represented();
    let most_asked = rows.iter().map(|row| row.asked).max().unwrap_or(0);
    let most_covered = rows.iter().map(|row| row.covered).fold(0.0, f64::max);
    for row in &mut rows {
        row.is_early =
            row.asked < RANKED_FROM.min(most_asked) || row.covered < RANKED_COVER * most_covered;
        row.score = match row.cost_share.zip(sample.cost).filter(|_| formula.in_money) {
            // What the errors cost together is known, so it is shared out and not estimated once more.
            Some((share, cost)) => row.factors.money_score(share * cost.errors, formula),
            None => row.share.and_then(|share| {
                row.factors
                    .score(share, formula, spoken_of(errors, row.covered))
            }),
        };
        row.merit = match maker.estimator.has_percentages() {
            true => row.score,
            false => row.factors.score(row.count as f64, formula, errors),
        };
    }
    rows.sort_by(compare);
    let mut rank = 0;
    for row in &mut rows {
        if row.count > 0 && row.kind.is_fixable() && !row.is_early {
            rank += 1;
            row.rank = Some(rank);
        }
    }
    let untagged = |place: usize| Some(tally.counted[place].tags.is_empty());
    Priorities {
        question,
        has_percentages: maker.estimator.has_percentages(),
        by_groups: *maker.estimator.method() == Method::Groups,
        errors,
        formula,
        worth: maker.estimator.worth(),
        untagged: maker
            .estimator
            .share(untagged, question)
            .map(|share| share.point),
        total_cost: sample.cost.map(|cost| cost.errors),
        effect: maker.effect,
        rows,
    }
}

/// In money only when every category that occurs has a figure: otherwise they could not be compared.
fn formula_of(review: &Review, rows: &[Priority]) -> Formula {
    let mut occurring = rows.iter().filter(|row| row.count > 0).peekable();
    Formula {
        by_ease: review.settings().scores_ease,
        in_money: occurring.peek().is_some() && occurring.all(|row| row.factors.money.is_some()),
    }
}

/// Categories that occur and can be removed first, by falling priority; ties by larger share, then name (STATS.md §10).
fn compare(left: &Priority, right: &Priority) -> std::cmp::Ordering {
    let group = |row: &Priority| match (row.count, row.kind) {
        (0, _) => 3,
        (_, Kind::Irreducible) => 2,
        (_, Kind::Labels) => 1,
        _ if row.is_early => 1,
        _ => 0,
    };
    group(left)
        .cmp(&group(right))
        .then_with(|| by_priority(&left.candidate(), &right.candidate()))
}

#[cfg(test)]
mod pairs_tests;
#[cfg(test)]
mod tests;
