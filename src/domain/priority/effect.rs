//! What removing a part of the errors does to the metric that a team optimizes (STATS.md §1, ceilings).
//!
//! Of accuracy it is the error rate times a share; of other metrics, mass moved to the diagonal of the confusion
//! matrix of the whole file. Never a promise: the best that could happen.

use std::collections::{BTreeMap, BTreeSet};

use super::Range;
use crate::domain::design::{Method, Strata};
use crate::domain::draw::{NONE_NAME, OTHERS};
use crate::domain::estimate::{Estimate, Estimator, PairCount, Question};
use crate::domain::label::canonical;
use crate::domain::metric::{Confusion, Metric, NO_PREDICTION};
use crate::domain::review::Review;
use crate::domain::rule::{Normaliser, Rule};
use crate::domain::sample::Sample;
use crate::domain::stats::ceiling::{accuracy_without, metric_ceiling};

/// A share of the errors, and what is known of it in each pair of truth and prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    /// The share with what is known of it.
    pub estimate: Estimate,
    pairs: Pairs,
}

/// What is known of pairs of truth and prediction.
#[derive(Clone, Debug, PartialEq)]
enum Pairs {
    /// The errors were drawn pair by pair.
    Drawn {
        /// Every stratum, also those without a review.
        strata: BTreeSet<String>,
        /// The share in each that has one.
        shares: BTreeMap<String, f64>,
    },
    /// The pairs of the errors that happened to be reviewed.
    Reviewed(BTreeMap<(String, Option<String>), PairCount>),
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
    /// What is made equal before labels are counted.
    normal: Normaliser,
    /// Whether a row is right when it is off by no more than a tolerance.
    pub is_tolerance: bool,
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
            normal: Normaliser::default(),
            is_tolerance: matches!(sample.roles.rule, Rule::Tolerance(_)),
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
            normal: sample.roles.normal.prepared(),
            is_tolerance: false,
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
                let (any, only) = (
                    any.in_cells(confusion, &self.normal),
                    only.in_cells(confusion, &self.normal),
                );
                let ceiling = metric_ceiling(
                    confusion,
                    self.metric,
                    |truth, prediction| any.of(confusion, truth, prediction),
                    |truth, prediction| only.of(confusion, truth, prediction),
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
        let pairs = match estimator.method() {
            Method::Stratified(Strata::Confusion) => Pairs::Drawn {
                strata: estimator
                    .strata()
                    .iter()
                    .map(|one| one.name.clone())
                    .collect(),
                shares: estimator.shares_by_stratum(&answer),
            },
            _ => {
                let counts = estimator.counts_by_pair(&answer).into_iter();
                let owned = |((truth, prediction), count): ((&str, Option<&str>), PairCount)| {
                    ((truth.to_owned(), prediction.map(str::to_owned)), count)
                };
                Pairs::Reviewed(counts.map(owned).collect())
            }
        };
        Some(Self { estimate, pairs })
    }

    /// The same by the cells of a matrix.
    fn in_cells(&self, confusion: &Confusion, normal: &Normaliser) -> InCells<'_> {
        let mut counts: BTreeMap<(usize, usize), PairCount> = BTreeMap::new();
        if let Pairs::Reviewed(pairs) = &self.pairs {
            let place = |label: Option<&str>| match label {
                None => confusion.place(None),
                Some(label) => {
                    let label = canonical(label);
                    let plain = confusion.place(Some(&label));
                    plain.or_else(|| confusion.place(Some(&normal.form(&label))))
                }
            };
            for ((truth, prediction), count) in pairs {
                let places = place(Some(truth)).zip(place(prediction.as_deref()));
                if let Some(places) = places {
                    let cell = counts.entry(places).or_default();
                    let (before, more) = (cell.reviewed as f64, count.reviewed as f64);
                    cell.share = (cell.share * before + count.share * more) / (before + more);
                    cell.reviewed += count.reviewed;
                }
            }
        }
        InCells {
            removed: self,
            counts,
        }
    }
}

/// A share of the errors in each cell of a confusion matrix.
struct InCells<'a> {
    removed: &'a Removed,
    counts: BTreeMap<(usize, usize), PairCount>,
}

impl InCells<'_> {
    /// The share of the errors with this truth and this prediction. Of those that were reviewed it is known; for the
    /// others it is that of the reviewed ones with one imagined error beside them of which as much is removed as of all
    /// errors, so that a pair that nobody has seen is like the rest.
    fn of(&self, confusion: &Confusion, truth: usize, prediction: usize) -> f64 {
        if let Pairs::Drawn { strata, shares } = &self.removed.pairs {
            return of_stratum(strata, shares, confusion, truth, prediction);
        }
        let overall = self.removed.estimate.of_all();
        let Some(count) = self.counts.get(&(truth, prediction)) else {
            return overall;
        };
        let reviewed = count.reviewed as f64;
        let tagged = reviewed * count.share;
        let mass = confusion.cell(truth, prediction).unwrap_or(0.0);
        let unknown = (mass - reviewed).max(0.0);
        let imagined = (tagged + overall) / (reviewed + 1.0);
        (tagged + unknown * imagined) / (reviewed + unknown)
    }
}

fn of_stratum(
    strata: &BTreeSet<String>,
    shares: &BTreeMap<String, f64>,
    confusion: &Confusion,
    truth: usize,
    prediction: usize,
) -> f64 {
    let label = |place: usize| match confusion.labels().get(place).map(String::as_str) {
        None | Some(NO_PREDICTION) => NONE_NAME,
        Some(label) => label,
    };
    let pair = format!("{} → {}", label(truth), label(prediction));
    let stratum = match strata.contains(&pair) {
        true => pair.as_str(),
        false => OTHERS,
    };
    // Of a pair that nobody has looked at nothing is known to be removed.
    shares.get(stratum).copied().unwrap_or(0.0)
}
