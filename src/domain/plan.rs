//! What fixing several categories together gains, and which of them to take for a number of person-days.
//!
//! Every error is counted once, however many of the categories it carries: shares of single categories are never
//! added (STATS.md §1, plans).

use std::collections::{BTreeMap, BTreeSet};

use super::estimate::Estimator;
use super::priority::{Priorities, Range, Removed};
use super::sample::Sample;
use super::stats::plan::{Stake, greedy_plan};
use super::tally::Tally;
use super::taxonomy::CategoryId;

/// What a set of categories gains if all of them are fully fixed.
#[derive(Clone, Debug, PartialEq)]
pub struct JointGain {
    /// The categories.
    pub categories: BTreeSet<CategoryId>,
    /// The share of the errors that vanishes: only those of which every category is fixed, to those of which any is.
    pub share: Range,
    /// The metric that is reached.
    pub ceiling: Option<Range>,
    /// The same as a gain.
    pub gain: Option<Range>,
    /// The reviewed errors that were asked about all of them, which the shares are of.
    pub asked: usize,
    /// Person-days, the sum over the categories.
    pub days: f64,
}

/// The joint gain of some categories; none where the design has no shares, or no reviewed error was asked about all
/// of them.
pub fn joint_gain(
    sample: &Sample,
    tally: &Tally,
    priorities: &Priorities,
    plan: &BTreeSet<CategoryId>,
) -> Option<JointGain> {
    let estimator = Estimator::new(sample, tally);
    let is_asked = |place: usize| {
        let counts = tally.categories.iter();
        let in_plan = counts.filter(|count| plan.contains(&count.id));
        in_plan
            .map(|count| count.answers[place])
            .all(|answer| answer.is_asked())
    };
    let share = |test: &dyn Fn(&[CategoryId]) -> bool| {
        let answer = |place: usize| {
            let tags = &tally.counted[place].tags;
            is_asked(place).then(|| test(tags))
        };
        Removed::estimate(&estimator, answer, priorities.question)
    };
    let any = share(&|tags| tags.iter().any(|tag| plan.contains(tag)))?;
    let all = share(&|tags| !tags.is_empty() && tags.iter().all(|tag| plan.contains(tag)))?;
    let ceiling = priorities.effect.ceiling(&all, &any);
    let rows = priorities.rows.iter();
    Some(JointGain {
        asked: (0..tally.counted.len())
            .filter(|place| is_asked(*place))
            .count(),
        share: Range::of(all.estimate.point, any.estimate.point),
        gain: ceiling.and_then(|ceiling| priorities.effect.gain(ceiling)),
        ceiling,
        days: rows
            .filter(|row| plan.contains(&row.id))
            .map(|row| row.factors.days)
            .sum(),
        categories: plan.clone(),
    })
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The category to fix next.
    pub id: CategoryId,
    /// The share of the errors that it removes beyond the steps before it, at most.
    pub further: f64,
    /// Its person-days.
    pub days: f64,
    /// What the plan gains up to and including it.
    pub so_far: JointGain,
}

/// The best order of fixing that a number of person-days pays for, greedily; categories that no fix of model, data or
/// product removes are left out. Empty where the design has no shares.
pub fn best_set(sample: &Sample, tally: &Tally, priorities: &Priorities, days: f64) -> Vec<Step> {
    let stakes: BTreeMap<CategoryId, Stake> = priorities
        .rows
        .iter()
        .filter(|row| row.rank.is_some())
        .map(|row| {
            let stake = Stake {
                cost: row.factors.days,
                value: row.factors.value(priorities.formula),
            };
            (row.id.clone(), stake)
        })
        .collect();
    // The same question as the joint gain that is shown, so that what the steps add up to is what the plan says.
    let removed = |plan: &BTreeSet<CategoryId>| {
        joint_gain(sample, tally, priorities, plan).map(|joint| joint.share.high)
    };
    let mut taken = BTreeSet::new();
    greedy_plan(&stakes, Some(days), removed)
        .into_iter()
        .map_while(|step| {
            taken.insert(step.tag.clone());
            Some(Step {
                further: step.gain_share,
                days: stakes.get(&step.tag)?.cost,
                so_far: joint_gain(sample, tally, priorities, &taken)?,
                id: step.tag,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
