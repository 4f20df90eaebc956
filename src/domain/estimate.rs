//! From counted examples to shares: the one place where a percentage comes to be, so that each knows its design.
//!
//! Shares are weighted as the sample was drawn (STATS.md §2). A sample of the worst alone has none: then every
//! question here is answered by none, and nothing else in the program makes a share of its own.

use std::collections::BTreeMap;

use super::design::Method;
use super::draw::Stratum;
use super::sample::Sample;
use super::stats::clusters::{GroupCount, clustered};
use super::stats::hajek::{hajek, kish};
use super::stats::interval::{
    CONFIDENCE, Interval, Population, Share, Tail, clopper_pearson, hypergeometric_exact,
};
use super::stats::stratified::{Scope, StratumCount, stratified};
use super::stats::weighted::Weighted;
use super::tally::{Counted, Tally};

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

    const fn scope(self) -> Scope {
        match self {
            Self::FutureErrors => Scope::Future,
            Self::ThisFile => Scope::File,
        }
    }
}

/// How the interval of a simple random sample is computed (STATS.md §1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IntervalMethod {
    /// Wilson's; close to its confidence on average.
    #[default]
    Wilson,
    /// Hypergeometric for this file, Clopper and Pearson's for future errors; never below its confidence.
    Exact,
}

/// What shares are to speak of, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Which errors.
    pub target: Target,
    /// Which interval.
    pub interval: IntervalMethod,
}

impl From<Target> for Question {
    fn from(target: Target) -> Self {
        Self {
            target,
            interval: IntervalMethod::default(),
        }
    }
}

/// An estimated share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The share, in 0..=1.
    pub point: f64,
    /// Its interval at [`CONFIDENCE`].
    pub interval: Interval,
    /// How many errors of a simple random sample would say as much; none when nothing is left to chance.
    pub effective: Option<f64>,
    /// Its variance.
    pub variance: f64,
    /// The part of the errors that it speaks of: below 1 while a stratum has no review, and where some can't be drawn.
    pub covered: f64,
}

impl Estimate {
    /// The share of all errors: of those that it does not speak of nobody knows.
    pub fn of_all(&self) -> f64 {
        self.point * self.covered
    }
}

/// How many errors a share speaks of, whole.
pub fn spoken_of(errors: u64, covered: f64) -> u64 {
    (errors as f64 * covered.clamp(0.0, 1.0)).round() as u64
}

/// What turns counted examples into shares: the design with what was reviewed of it.
#[derive(Clone, Debug)]
pub struct Estimator<'a> {
    method: &'a Method,
    strata: Vec<Stratum>,
    errors: u64,
    groups: Vec<Option<&'a str>>,
    pairs: Vec<Option<Pair<'a>>>,
    counted: &'a [Counted],
}

/// What was taken for what: the truth of an error and its prediction, if there is one.
pub type Pair<'a> = (&'a str, Option<&'a str>);

/// The answers about errors that took the same for the same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PairCount {
    /// How many were answered.
    pub reviewed: u64,
    /// The share of them for which the answer is yes, weighted as drawn.
    pub share: f64,
}

impl<'a> Estimator<'a> {
    /// For the counted examples of a sample.
    pub fn new(sample: &'a Sample, tally: &'a Tally) -> Self {
        let group = |example: &Counted| sample.examples.get(example.rank)?.group.as_deref();
        let pair = |example: &Counted| {
            let example = sample.examples.get(example.rank)?;
            Some((example.truth.as_str(), example.prediction.as_deref()))
        };
        Self {
            method: &sample.design.method,
            strata: sample.strata(),
            errors: sample.errors_represented(),
            groups: tally.counted.iter().map(group).collect(),
            pairs: tally.counted.iter().map(pair).collect(),
            counted: &tally.counted,
        }
    }

    /// Whether the design allows shares at all.
    pub const fn has_percentages(&self) -> bool {
        self.method.has_percentages()
    }

    /// How the sample was drawn.
    pub const fn method(&self) -> &'a Method {
        self.method
    }

    /// The plain share inside every stratum in which anybody answered.
    pub fn shares_by_stratum(
        &self,
        answer: impl Fn(usize) -> Option<bool>,
    ) -> BTreeMap<String, f64> {
        let answers: Vec<(usize, bool)> = (0..self.counted.len())
            .filter_map(|place| Some((place, answer(place)?)))
            .collect();
        let counts = self.stratum_counts(&answers);
        let share = |(stratum, count): (&Stratum, StratumCount)| {
            let share = count.tagged as f64 / count.reviewed as f64;
            (count.reviewed > 0).then(|| (stratum.name.clone(), share))
        };
        self.strata.iter().zip(counts).filter_map(share).collect()
    }

    /// The answers about each pair of truth and prediction that was reviewed. Empty where the design has no shares.
    pub fn counts_by_pair(
        &self,
        answer: impl Fn(usize) -> Option<bool>,
    ) -> BTreeMap<Pair<'a>, PairCount> {
        let mut sums: BTreeMap<Pair<'a>, (u64, f64, f64)> = BTreeMap::new();
        for (place, weight) in self.weights().unwrap_or_default().into_iter().enumerate() {
            if let (Some(carries), Some(pair)) = (answer(place), self.pairs[place]) {
                let (reviewed, all, tagged) = sums.entry(pair).or_default();
                *reviewed += 1;
                *all += weight;
                *tagged += if carries { weight } else { 0.0 };
            }
        }
        let count = |(pair, (reviewed, all, tagged)): (Pair<'a>, (u64, f64, f64))| {
            let share = if all > 0.0 { tagged / all } else { 0.0 };
            (pair, PairCount { reviewed, share })
        };
        sums.into_iter().map(count).collect()
    }

    /// The strata that the shares are put together from.
    pub fn strata(&self) -> &[Stratum] {
        &self.strata
    }

    /// How many errors can be drawn at all: where the cost decides, those that have one.
    fn errors(&self) -> u64 {
        match self.method {
            Method::Cost => self.strata.iter().map(|stratum| stratum.errors).sum(),
            _ => self.errors,
        }
    }

    /// The share of examples for which `answer` is true among those for which it is something; it is asked for the
    /// place of every counted example. None where the design has no shares, or nobody answered.
    pub fn share(
        &self,
        answer: impl Fn(usize) -> Option<bool>,
        question: Question,
    ) -> Option<Estimate> {
        let answers: Vec<(usize, bool)> = (0..self.counted.len())
            .filter_map(|place| Some((place, answer(place)?)))
            .collect();
        match self.method {
            Method::Worst(_) => None,
            Method::Random | Method::Panel => self.simple(&answers, question),
            Method::Stratified(_) | Method::Mixed { .. } => {
                let strata = self.stratum_counts(&answers);
                stratified(&strata, question.target.scope(), CONFIDENCE).map(Estimate::from)
            }
            Method::Cost => self.by_cost(&answers, question.target),
            Method::Groups => {
                let in_file = match question.target {
                    Target::FutureErrors => None,
                    Target::ThisFile => self.strata.first().and_then(|stratum| stratum.groups),
                };
                clustered(&self.group_counts(&answers), in_file, CONFIDENCE).map(Estimate::from)
            }
        }
    }

    fn simple(&self, answers: &[(usize, bool)], question: Question) -> Option<Estimate> {
        let reviewed = answers.len() as u64;
        let tagged = answers.iter().filter(|(_, carries)| *carries).count() as u64;
        let errors = self.errors.max(reviewed);
        let population = match question.target {
            Target::FutureErrors => Population::Future,
            Target::ThisFile => Population::File(errors),
        };
        let share = Share::estimate(tagged, reviewed, population, CONFIDENCE)?;
        let exact = || match question.target {
            Target::FutureErrors => clopper_pearson(tagged, reviewed, CONFIDENCE),
            Target::ThisFile => {
                let counts =
                    hypergeometric_exact(tagged, reviewed, errors, CONFIDENCE, Tail::Exact)?;
                Some(Interval {
                    low: counts.low as f64 / errors as f64,
                    high: counts.high as f64 / errors as f64,
                })
            }
        };
        let interval = match question.interval {
            IntervalMethod::Wilson => share.interval,
            IntervalMethod::Exact => exact()?,
        };
        let n = reviewed as f64;
        let left = match question.target {
            Target::FutureErrors => 1.0,
            Target::ThisFile => (errors - reviewed) as f64 / (errors as f64 - 1.0).max(1.0),
        };
        Some(Estimate {
            point: share.point,
            interval,
            effective: (left > 0.0).then(|| n / left),
            variance: share.point * (1.0 - share.point) / n * left,
            covered: 1.0,
        })
    }

    /// Errors without a cost can't be drawn, so they are not spoken of. Of this file's errors some are known, and once
    /// all of them are, nothing is left to chance.
    fn by_cost(&self, answers: &[(usize, bool)], target: Target) -> Option<Estimate> {
        let weighted: Vec<(f64, bool)> = answers
            .iter()
            .map(|(place, carries)| (self.counted[*place].weight, *carries))
            .collect();
        let estimate = Estimate::from(hajek(&weighted, CONFIDENCE)?);
        let errors = self.errors().max(answers.len() as u64) as f64;
        let covered = errors / (self.errors as f64).max(errors);
        if target == Target::FutureErrors {
            return Some(Estimate {
                covered,
                ..estimate
            });
        }
        let tagged = answers.iter().filter(|(_, carries)| *carries).count() as f64;
        let untagged = answers.len() as f64 - tagged;
        let is_census = tagged + untagged >= errors;
        // The weights estimate the number of errors too, and may miss it by more than the interval is wide.
        let point = estimate.point;
        Some(Estimate {
            interval: Interval {
                low: estimate.interval.low.max((tagged / errors).min(point)),
                high: (estimate.interval.high).min(((errors - untagged) / errors).max(point)),
            },
            effective: estimate.effective.filter(|_| !is_census),
            variance: if is_census { 0.0 } else { estimate.variance },
            covered,
            ..estimate
        })
    }

    fn stratum_counts(&self, answers: &[(usize, bool)]) -> Vec<StratumCount> {
        let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for (place, carries) in answers {
            let (reviewed, tagged) = counts
                .entry(self.counted[*place].stratum.as_str())
                .or_default();
            *reviewed += 1;
            *tagged += u64::from(*carries);
        }
        let of = |stratum: &Stratum| {
            let (reviewed, tagged) = counts
                .get(stratum.name.as_str())
                .copied()
                .unwrap_or_default();
            StratumCount {
                errors: stratum.errors.max(reviewed),
                reviewed,
                tagged,
            }
        };
        self.strata.iter().map(of).collect()
    }

    fn group_counts(&self, answers: &[(usize, bool)]) -> Vec<GroupCount> {
        let mut groups: BTreeMap<Option<&str>, GroupCount> = BTreeMap::new();
        for (place, carries) in answers {
            let group = groups.entry(self.groups[*place]).or_insert(GroupCount {
                reviewed: 0,
                tagged: 0,
            });
            group.reviewed += 1;
            group.tagged += u64::from(*carries);
        }
        groups.into_values().collect()
    }

    /// How many errors each counted example stands for, so that sums over examples become sums over errors: the
    /// errors of its stratum over the reviewed ones, or 1 over its chance. None where the design has no shares.
    pub fn weights(&self) -> Option<Vec<f64>> {
        let mut reviewed: BTreeMap<&str, f64> = BTreeMap::new();
        for example in self.counted {
            *reviewed.entry(example.stratum.as_str()).or_default() += 1.0;
        }
        let sizes: BTreeMap<&str, u64> = self
            .strata
            .iter()
            .map(|stratum| (stratum.name.as_str(), stratum.errors))
            .collect();
        let in_stratum = |example: &Counted| {
            let errors = sizes.get(example.stratum.as_str()).copied().unwrap_or(0) as f64;
            let reviewed = reviewed[example.stratum.as_str()];
            errors.max(reviewed) / reviewed
        };
        match self.method {
            Method::Worst(_) => None,
            Method::Cost => Some(self.counted.iter().map(|one| one.weight).collect()),
            _ => Some(self.counted.iter().map(in_stratum).collect()),
        }
    }

    /// How many errors of a simple random sample the reviewed ones are worth (Kish); none where they are worth
    /// themselves or the design has no shares.
    pub fn worth(&self) -> Option<f64> {
        match self.method {
            Method::Stratified(_) | Method::Mixed { .. } | Method::Cost => {
                kish(self.weights()?.into_iter())
            }
            _ => None,
        }
    }
}

impl From<Weighted> for Estimate {
    fn from(weighted: Weighted) -> Self {
        Self {
            point: weighted.point,
            interval: weighted.interval,
            effective: weighted.effective,
            variance: weighted.variance,
            covered: weighted.covered,
        }
    }
}

#[cfg(test)]
pub mod fixture;
#[cfg(test)]
mod tests;
