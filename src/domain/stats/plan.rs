//! What a plan of several fixes removes, and a greedy order of fixing (STATS.md section 1).
//!
//! Percentages of single categories are never added: the caller says what a whole set removes, each error counted once.

use std::collections::{BTreeMap, BTreeSet};

/// What a category costs to fix and what one of its errors is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stake {
    /// In the unit of the budget.
    pub cost: f64,
    /// Chance of success × severity; 1 where every error counts alike.
    pub value: f64,
}

/// One step of a greedy plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanStep<T> {
    /// The category to fix next.
    pub tag: T,
    /// Share of the errors that this step removes beyond the steps before it, optimistically.
    pub gain_share: f64,
    /// Percentage points of that gain times its value, per unit of cost.
    pub gain_per_cost: f64,
}

/// Order of fixing by the largest further optimistic gain per cost; ties by larger gain, then category.
///
/// `removed` says which share of the errors a set of fixes removes. Takes only categories with a positive, finite cost
/// that what is left of the budget still pays for, and stops when no such category removes anything more. Without a
/// budget everything is paid for.
pub fn greedy_plan<T: Ord + Clone>(
    stakes: &BTreeMap<T, Stake>,
    budget: Option<f64>,
    removed: impl Fn(&BTreeSet<T>) -> Option<f64>,
) -> Vec<PlanStep<T>> {
    let mut plan = BTreeSet::new();
    let mut so_far = 0.0;
    let mut steps = Vec::new();
    let mut left = budget.unwrap_or(f64::INFINITY);
    while let Some(step) = next_step(stakes, left, &plan, so_far, &removed) {
        left -= step.stake.cost;
        so_far += step.gain;
        plan.insert(step.tag.clone());
        steps.push(PlanStep {
            tag: step.tag.clone(),
            gain_share: step.gain,
            gain_per_cost: 100.0 * step.gain * step.stake.value / step.stake.cost,
        });
    }
    steps
}

struct Candidate<'a, T> {
    tag: &'a T,
    stake: Stake,
    gain: f64,
}

/// What rounding may add to a sum of days that was typed with decimals, or to a share.
const SLACK: f64 = 1e-9;

fn next_step<'a, T: Ord + Clone>(
    stakes: &'a BTreeMap<T, Stake>,
    left: f64,
    plan: &BTreeSet<T>,
    so_far: f64,
    removed: &impl Fn(&BTreeSet<T>) -> Option<f64>,
) -> Option<Candidate<'a, T>> {
    let usable = stakes.iter().filter(|(tag, stake)| {
        !plan.contains(tag)
            && stake.cost.is_finite()
            && stake.cost > 0.0
            && stake.value > 0.0
            && stake.cost <= left + SLACK
    });
    let candidates = usable
        .filter_map(|(tag, stake)| {
            let mut with = plan.clone();
            with.insert(tag.clone());
            Some(Candidate {
                tag,
                stake: *stake,
                gain: removed(&with)? - so_far,
            })
        })
        .filter(|candidate| candidate.gain > SLACK);
    candidates.reduce(|best, next| {
        let worth = |one: &Candidate<'_, T>| one.gain * one.stake.value;
        let per_cost = |one: &Candidate<'_, T>| worth(one) / one.stake.cost;
        // Gains are differences of shares: what differs in the last digits is equal.
        let is_more = |next: f64, best: f64| match (next - best).abs() <= SLACK * best.abs() {
            true => std::cmp::Ordering::Equal,
            false => next.total_cmp(&best),
        };
        let better =
            is_more(per_cost(&next), per_cost(&best)).then(is_more(worth(&next), worth(&best)));
        // Categories come in order, so among equals the first one stays.
        if better.is_gt() { next } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number, strings, text};

    /// An error as a plan sees it.
    #[derive(Debug, Clone, PartialEq)]
    struct TaggedError<T> {
        /// Its categories.
        tags: BTreeSet<T>,
        /// How many errors it stands for; 1 in a simple random sample.
        weight: f64,
    }

    /// The share of the errors that a plan removes, each error counted once and weighted as drawn.
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Removed {
        /// Errors of which at least one category is fixed.
        optimistic: f64,
        /// Errors of which every category is fixed; an untagged error never is.
        conservative: f64,
    }

    /// What fixing every category of `plan` removes from these errors; none without errors.
    fn removed_by<T: Ord>(errors: &[TaggedError<T>], plan: &BTreeSet<T>) -> Option<Removed> {
        let some = |error: &TaggedError<T>| !error.tags.is_disjoint(plan);
        let all = |error: &TaggedError<T>| !error.tags.is_empty() && error.tags.is_subset(plan);
        let total = weight_of(errors, |_| true);
        (total > 0.0).then(|| Removed {
            optimistic: weight_of(errors, some) / total,
            conservative: weight_of(errors, all) / total,
        })
    }

    fn weight_of<T>(errors: &[TaggedError<T>], test: impl Fn(&TaggedError<T>) -> bool) -> f64 {
        let passing = errors.iter().filter(|error| test(error));
        passing.map(|error| error.weight).sum()
    }

    fn errors(value: &serde_json::Value) -> Vec<TaggedError<String>> {
        let sets = value.as_array().unwrap().iter();
        sets.map(|set| plain(strings(set).into_iter().collect()))
            .collect()
    }

    fn plain<T>(tags: BTreeSet<T>) -> TaggedError<T> {
        TaggedError { tags, weight: 1.0 }
    }

    fn stake(cost: f64) -> Stake {
        Stake { cost, value: 1.0 }
    }

    fn greedy<T: Ord + Clone>(
        errors: &[TaggedError<T>],
        stakes: &BTreeMap<T, Stake>,
        budget: Option<f64>,
    ) -> Vec<PlanStep<T>> {
        greedy_plan(stakes, budget, |plan| {
            removed_by(errors, plan).map(|removed| removed.optimistic)
        })
    }

    #[test]
    fn plans_equal_the_reference() {
        for case in cases("fix_plan") {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let plan = strings(&input["plan"]).into_iter().collect();
            let removed = removed_by(&errors(&input["tags"]), &plan).unwrap();
            assert_close("fix_plan", removed.optimistic, &expected["optimistic"]);
            assert_close("fix_plan", removed.conservative, &expected["conservative"]);
        }
    }

    #[test]
    fn greedy_orders_equal_the_reference() {
        for case in cases("fix_plan_greedy") {
            let input = &case["inputs"];
            let costs = input["cost"].as_object().unwrap();
            let costs = costs
                .iter()
                .map(|(tag, cost)| (tag.clone(), stake(number(cost))))
                .collect();
            let steps = greedy(&errors(&input["tags"]), &costs, None);
            let expected = case["expected"]["plan"].as_array().unwrap();
            assert_eq!(steps.len(), expected.len());
            let mut plan = BTreeSet::new();
            for (step, expected) in steps.iter().zip(expected) {
                assert_eq!(step.tag, text(&expected["tag"]));
                assert_close("fix_plan_greedy", step.gain_share, &expected["gain_share"]);
                assert_close(
                    "fix_plan_greedy",
                    step.gain_per_cost,
                    &expected["gain_per_cost"],
                );
                plan.insert(step.tag.clone());
                let removed = removed_by(&errors(&input["tags"]), &plan).unwrap();
                assert_close(
                    "fix_plan_greedy",
                    removed.optimistic,
                    &expected["optimistic"],
                );
                assert_close(
                    "fix_plan_greedy",
                    removed.conservative,
                    &expected["conservative"],
                );
            }
        }
    }

    #[test]
    fn nothing_reviewed_removes_no_share() {
        assert_eq!(removed_by(&[], &BTreeSet::from(["a"])), None);
        assert!(greedy(&[], &BTreeMap::from([("a", stake(1.0))]), None).is_empty());
    }

    #[test]
    fn ties_go_by_gain_then_name_and_unusable_costs_are_left_out() {
        let errors = [["b"], ["a"], ["c"], ["c"], ["d"], ["e"]].map(|set| plain(set.into()));
        let costs = BTreeMap::from([
            ("b", stake(1.0)),
            ("a", stake(1.0)),
            ("c", stake(2.0)),
            ("d", stake(0.0)),
            ("e", stake(f64::NAN)),
        ]);
        let order: Vec<&str> = greedy(&errors, &costs, None)
            .into_iter()
            .map(|step| step.tag)
            .collect();
        assert_eq!(order, ["c", "a", "b"]);
    }

    fn order(plan: Vec<PlanStep<&'static str>>) -> Vec<&'static str> {
        plan.into_iter().map(|step| step.tag).collect()
    }

    #[test]
    fn a_budget_takes_what_it_still_pays_for() {
        let errors: Vec<TaggedError<&str>> = [vec!["big"; 6], vec!["small"; 2], vec!["mid"; 3]]
            .concat()
            .into_iter()
            .map(|tag| plain(BTreeSet::from([tag])))
            .collect();
        let stakes = BTreeMap::from([
            ("big", stake(5.0)),
            ("small", stake(1.0)),
            ("mid", stake(3.0)),
        ]);
        let with = |budget| order(greedy(&errors, &stakes, Some(budget)));
        assert_eq!(with(9.0), ["small", "big", "mid"]);
        assert_eq!(with(4.0), ["small", "mid"]);
        assert_eq!(with(0.5), Vec::<&str>::new());
    }

    #[test]
    fn weights_and_values_decide_like_numbers_of_errors() {
        let heavy = TaggedError {
            tags: BTreeSet::from(["heavy"]),
            weight: 5.0,
        };
        let errors = [
            heavy,
            plain(BTreeSet::from(["light"])),
            plain(BTreeSet::from(["light"])),
        ];
        let stakes =
            |value| BTreeMap::from([("heavy", stake(1.0)), ("light", Stake { cost: 1.0, value })]);
        let first = |value| order(greedy(&errors, &stakes(value), None))[0];
        assert_eq!((first(1.0), first(3.0)), ("heavy", "light"));
        let removed = removed_by(&errors, &BTreeSet::from(["heavy"])).unwrap();
        assert_eq!(removed.optimistic, 5.0 / 7.0);
    }
}
