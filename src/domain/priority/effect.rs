//! What removing a part of the errors does to the metric that a team optimizes (STATS.md §1, ceilings).
//!
//! Of accuracy it is the error rate times a share; of other metrics, mass moved to the diagonal of the confusion
//! matrix of the whole file. Never a promise: the best that could happen.

use std::collections::{BTreeMap, BTreeSet};

use super::Range;
use crate::domain::design::{Method, Strata};
use crate::domain::draw::{NONE_NAME, OTHERS};
use crate::domain::estimate::{Estimate, Estimator, Question};
use crate::domain::metric::{Confusion, Metric, NO_PREDICTION};
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::domain::stats::ceiling::{accuracy_without, metric_ceiling};

/// A share of the errors, and where the design divides them by truth and prediction also in each such pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    /// The share with what is known of it.
    pub estimate: Estimate,
    /// Every stratum, also those without a review.
    strata: BTreeSet<String>,
    by_pair: BTreeMap<String, f64>,
}

/// Removes errors from a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The metric.
    pub metric: Metric,
    /// Its value now; none without rows.
    pub now: Option<f64>,
    /// Why it is not the one that the team named; a sentence.
    pub fallback: Option<String>,
    confusion: Option<Confusion>,
    rows: u64,
    errors: u64,
}

impl Effect {
    /// On the metric that the team of a review optimizes.
    pub fn of(sample: &Sample, review: &Review) -> Self {
        let named = review.settings().metric.as_deref();
        let accuracy = |fallback| Self {
            metric: Metric::Accuracy,
            now: sample.accuracy(),
            fallback,
            confusion: None,
            rows: sample.rows_represented(),
            errors: sample.errors_represented(),
        };
        let metric = match named.map(str::parse::<Metric>) {
            None | Some(Ok(Metric::Accuracy)) => return accuracy(None),
            Some(Ok(metric)) => metric,
            Some(Err(_)) => {
                let name = named.unwrap_or_default();
                return accuracy(Some(format!("`{name}` is no metric that is known here.")));
            }
        };
        if !sample.roles.rule.has_classes() {
            return accuracy(Some(format!(
                "{} is a metric of classes, and there are none under this error rule.",
                metric.name()
            )));
        }
        let Some(counts) = &sample.confusion else {
            return accuracy(Some(format!(
                "{} needs the counts of truth and prediction, which this sample lacks.",
                metric.name()
            )));
        };
        let confusion = counts.confusion();
        let Some(now) = confusion.value(metric) else {
            return accuracy(Some(format!(
                "{} is not defined for these classes.",
                metric.name()
            )));
        };
        Self {
            metric,
            now: Some(now),
            fallback: None,
            confusion: Some(confusion),
            rows: sample.rows_represented(),
            errors: sample.errors_represented(),
        }
    }

    /// The metric without these errors: at least without the first ones, at most without the second ones.
    pub fn ceiling(&self, only: &Removed, any: &Removed) -> Option<Range> {
        match &self.confusion {
            None => {
                let without = |removed: &Removed| {
                    accuracy_without(self.rows, self.errors, removed.estimate.of_all())
                };
                let (one, other) = (without(only)?, without(any)?);
                Some(Range::of(one, other))
            }
            Some(confusion) => {
                let share = |removed: &Removed, truth: usize, prediction: usize| {
                    removed.of_pair(confusion, truth, prediction)
                };
                let ceiling = metric_ceiling(
                    confusion,
                    self.metric,
                    |truth, prediction| share(any, truth, prediction),
                    |truth, prediction| share(only, truth, prediction),
                )?;
                Some(Range::of(ceiling.low, ceiling.high))
            }
        }
    }

    /// The ceiling as a gain over now; never below 0 for accuracy.
    pub fn gain(&self, ceiling: Range) -> Option<Range> {
        let now = self.now?;
        let floor = if self.metric == Metric::Accuracy {
            0.0
        } else {
            f64::NEG_INFINITY
        };
        Some(Range {
            low: (ceiling.low - now).max(floor),
            high: (ceiling.high - now).max(floor),
        })
    }

    /// Rows and errors that the accuracy refers to.
    pub const fn counts(&self) -> (u64, u64) {
        (self.rows, self.errors)
    }
}

impl Removed {
    /// The share of counted examples for which `answer` says yes, as [`Estimator::share`].
    pub fn estimate(
        estimator: &Estimator<'_>,
        answer: impl Fn(usize) -> Option<bool>,
        question: Question,
    ) -> Option<Self> {
        let estimate = estimator.share(&answer, question)?;
        let by_pair = match estimator.method() {
            Method::Stratified(Strata::Confusion) => estimator.shares_by_stratum(&answer),
            _ => BTreeMap::new(),
        };
        Some(Self {
            estimate,
            strata: estimator
                .strata()
                .iter()
                .map(|one| one.name.clone())
                .collect(),
            by_pair,
        })
    }

    fn of_pair(&self, confusion: &Confusion, truth: usize, prediction: usize) -> f64 {
        let label = |place: usize| match confusion.labels().get(place).map(String::as_str) {
            None | Some(NO_PREDICTION) => NONE_NAME,
            Some(label) => label,
        };
        let pair = || format!("{} → {}", label(truth), label(prediction));
        if self.by_pair.is_empty() {
            return self.estimate.of_all();
        }
        let pair = pair();
        let stratum = match self.strata.contains(&pair) {
            true => pair.as_str(),
            false => OTHERS,
        };
        // Of a pair that nobody has looked at nothing is known to be removed.
        self.by_pair.get(stratum).copied().unwrap_or(0.0)
    }
}
