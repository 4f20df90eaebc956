//! One line of the fix list: what a category's answers mean in shares, in the metric and in money.
//!
//! Nothing here compares categories.

use super::effect::{Effect, Removed};
use super::formula::Factors;
use super::{Priority, Range};
use crate::domain::estimate::{Estimate, Estimator, Question, Target, spoken_of};
use crate::domain::metric::Metric;
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::domain::stats::ceiling::{accuracy_without, gain_interval_of};
use crate::domain::stats::interval::{CONFIDENCE, Interval, Share};
use crate::domain::tally::{Answer, CategoryCount, Tally};
use crate::domain::taxonomy::{Category, Kind};

/// What rows are made from.
pub(super) struct Maker<'a> {
    pub sample: &'a Sample,
    pub review: &'a Review,
    pub tally: &'a Tally,
    pub effect: Effect,
    pub estimator: Estimator<'a>,
    pub weights: Option<Vec<f64>>,
    pub question: Question,
}

impl Maker<'_> {
    /// The line of one category, without what the lines together decide: unit, order and rank.
    pub fn row(&self, category: &Category, count: &CategoryCount) -> Priority {
        // Of all counted errors, so that with the untagged these sum to 1 also where a category came late.
        let is_primary =
            |place: usize| Some(self.tally.counted[place].tags.first() == Some(&count.id));
        let any = self.removed(count, Answer::carries);
        let only = self.removed(count, |answer| answer == Answer::Only);
        let estimate = any.as_ref().map(|any| any.estimate);
        let relabelled = self.relabelled(category, count);
        // Corrected labels make right what was right all along, and nothing else: whatever it says of them elsewhere is
        // said here. What they do to other metrics than accuracy depends on the truths that they become.
        let ceiling = match category.kind {
            Kind::Labels => relabelled.filter(|_| self.effect.metric == Metric::Accuracy),
            _ => only
                .as_ref()
                .zip(any.as_ref())
                .and_then(|(only, any)| self.effect.ceiling(only, any)),
        };
        let money = self.mean_cost(count);
        let factors = Factors::of(category, money);
        Priority {
            id: category.id.clone(),
            name: category.name.clone(),
            kind: category.kind,
            asked: count.asked,
            count: count.count,
            only: count.only,
            primary: count.primary,
            not_asked: count.not_asked,
            left_out: count.left_out,
            is_founder_out: count.is_founder_out,
            share: estimate.map(|estimate| estimate.point),
            share_only: only.as_ref().map(|only| only.estimate.point),
            share_primary: self
                .estimator
                .share(is_primary, self.question)
                .map(|estimate| estimate.point),
            interval: estimate.map(|estimate| estimate.interval),
            effective: estimate.and_then(|estimate| estimate.effective),
            covered: estimate.map_or(1.0, |estimate| estimate.covered),
            extrapolated: self.extrapolated(count),
            gain: ceiling.and_then(|ceiling| self.effect.gain(ceiling)),
            ceiling,
            gain_interval: estimate.and_then(|estimate| self.gain_interval(estimate)),
            relabelled,
            cost_share: self.cost_share(count, Answer::carries),
            saving: self.saving(&factors, count, only.as_ref().zip(any.as_ref())),
            cost: category.cost,
            ease: category.ease,
            severity: category.severity,
            factors,
            score: None,
            is_early: false,
            rank: None,
            merit: None,
        }
    }

    fn removed(&self, count: &CategoryCount, test: impl Fn(Answer) -> bool) -> Option<Removed> {
        let answer = |place: usize| {
            let answer = count.answers[place];
            answer.is_asked().then(|| test(answer))
        };
        Removed::estimate(&self.estimator, answer, self.question)
    }

    /// The whole-number range always speaks of this file.
    fn extrapolated(&self, count: &CategoryCount) -> Option<(u64, u64)> {
        let answer = |place: usize| {
            let answer = count.answers[place];
            answer.is_asked().then(|| answer.carries())
        };
        let question = Question {
            target: Target::ThisFile,
            ..self.question
        };
        let estimate = self.estimator.share(answer, question)?;
        let errors = spoken_of(self.sample.errors_represented(), estimate.covered);
        let share = Share {
            tagged: 0,
            reviewed: 0,
            point: estimate.point,
            interval: estimate.interval,
        };
        let range = share.extrapolate(errors).range;
        let known = count.count as u64;
        let (low, high) = (range.low.max(known), range.high.max(known));
        Some((low, high.max(low)))
    }

    fn gain_interval(&self, estimate: Estimate) -> Option<Interval> {
        if self.effect.metric != Metric::Accuracy {
            return None;
        }
        let (rows, errors) = self.effect.counts();
        let errors = spoken_of(errors, estimate.covered);
        let variance = match self.question.target {
            Target::FutureErrors => Some(estimate.variance),
            Target::ThisFile => None,
        };
        gain_interval_of(
            rows,
            errors,
            estimate.point,
            estimate.interval,
            variance,
            CONFIDENCE,
        )
    }

    /// Labels that were corrected to what the model said were no errors at all; those not corrected yet may be.
    fn relabelled(&self, category: &Category, count: &CategoryCount) -> Option<Range> {
        if category.kind != Kind::Labels {
            return None;
        }
        let share = |test: &dyn Fn(Option<&str>, Option<&str>) -> bool| {
            let answer = |place: usize| {
                let answer = count.answers[place];
                let example = &self.sample.examples[self.tally.counted[place].rank];
                let mark = self.review.mark(&example.key);
                answer.is_asked().then(|| {
                    answer.carries()
                        && test(mark.corrected.as_deref(), example.prediction.as_deref())
                })
            };
            let estimate = self.estimator.share(answer, self.question)?;
            accuracy_without(
                self.sample.rows_represented(),
                self.sample.errors_represented(),
                estimate.of_all(),
            )
        };
        let is_prediction = |label: &str, prediction: Option<&str>| {
            prediction.is_some_and(|prediction| {
                crate::domain::label::canonical(label)
                    == crate::domain::label::canonical(prediction)
            })
        };
        Some(Range::of(
            share(&|corrected, prediction| {
                corrected.is_some_and(|label| is_prediction(label, prediction))
            })?,
            share(&|corrected, prediction| {
                corrected.is_none_or(|label| is_prediction(label, prediction))
            })?,
        ))
    }

    /// Sums of cost over answered examples that pass, and over all answered ones, each weighted as drawn.
    fn cost_sums(
        &self,
        count: &CategoryCount,
        test: impl Fn(Answer) -> bool,
    ) -> Option<(f64, f64, f64)> {
        self.sample.cost?;
        let weights = self.weights.as_ref()?;
        let (mut passing, mut all, mut errors) = (0.0, 0.0, 0.0);
        for (place, answer) in count.answers.iter().enumerate() {
            let example = &self.sample.examples[self.tally.counted[place].rank];
            let cost = example.cost.filter(|cost| *cost >= 0.0).unwrap_or(0.0);
            if answer.is_asked() {
                all += weights[place] * cost;
            }
            if test(*answer) {
                passing += weights[place] * cost;
                errors += weights[place];
            }
        }
        Some((passing, all, errors))
    }

    fn mean_cost(&self, count: &CategoryCount) -> Option<f64> {
        let (cost, _, errors) = self.cost_sums(count, Answer::carries)?;
        (errors > 0.0).then(|| cost / errors)
    }

    fn cost_share(&self, count: &CategoryCount, test: impl Fn(Answer) -> bool) -> Option<f64> {
        let (cost, all, _) = self.cost_sums(count, test)?;
        (all > 0.0).then(|| cost / all)
    }

    /// With a cost column the share of its sum, else the errors of the file times what one of them costs.
    fn saving(
        &self,
        factors: &Factors,
        count: &CategoryCount,
        shares: Option<(&Removed, &Removed)>,
    ) -> Option<Range> {
        if let Some(total) = self.sample.cost {
            let only = self.cost_share(count, |answer| answer == Answer::Only)?;
            let any = self.cost_share(count, Answer::carries)?;
            return Some(Range::of(only, any).times(total.errors));
        }
        let (only, any) = shares?;
        let errors = self.sample.errors_represented() as f64;
        let each = factors.money?;
        Some(Range::of(only.estimate.of_all(), any.estimate.of_all()).times(errors * each))
    }
}
