//! What a plan of several fixes removes, and a greedy order of fixing (STATS.md section 1).
//!
//! Percentages of single categories are never added: every error is counted once, against its whole set.

use std::collections::{BTreeMap, BTreeSet};

use super::interval::ratio;

/// Reviewed errors that a plan removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Errors of which at least one category is fixed.
    pub optimistic: u64,
    /// Errors of which every category is fixed; an untagged error never is.
    pub conservative: u64,
    /// Reviewed errors, the denominator.
    pub reviewed: u64,
}

impl Removed {
    /// `optimistic` as a share of the reviewed errors.
    pub fn optimistic_share(&self) -> Option<f64> {
        (self.reviewed > 0).then(|| ratio(self.optimistic, self.reviewed))
    }

    /// `conservative` as a share of the reviewed errors.
    pub fn conservative_share(&self) -> Option<f64> {
        (self.reviewed > 0).then(|| ratio(self.conservative, self.reviewed))
    }
}

/// Counts what fixing every category of `plan` removes from errors with these category sets.
pub fn removed_by<T: Ord>(errors: &[BTreeSet<T>], plan: &BTreeSet<T>) -> Removed {
    let some = |error: &&BTreeSet<T>| !error.is_disjoint(plan);
    let all = |error: &&BTreeSet<T>| !error.is_empty() && error.is_subset(plan);
    Removed {
        optimistic: errors.iter().filter(some).count() as u64,
        conservative: errors.iter().filter(all).count() as u64,
        reviewed: errors.len() as u64,
    }
}

/// One step of a greedy plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanStep<T> {
    /// The category to fix next.
    pub tag: T,
    /// Share of reviewed errors that this step removes beyond the steps before it, optimistically.
    pub gain_share: f64,
    /// Percentage points of that gain per unit of cost.
    pub gain_per_cost: f64,
    /// What the plan removes up to and including this step.
    pub removed: Removed,
}

/// Order of fixing by the largest further optimistic gain per cost; ties by larger gain, then category.
///
/// Takes only categories with a positive, finite cost and stops when no category removes anything more.
pub fn greedy_plan<T: Ord + Clone>(
    errors: &[BTreeSet<T>],
    costs: &BTreeMap<T, f64>,
) -> Vec<PlanStep<T>> {
    let mut open: Vec<&BTreeSet<T>> = errors.iter().collect();
    let mut plan = BTreeSet::new();
    let mut steps = Vec::new();
    while let Some((tag, gain, cost)) = next_step(&open, costs) {
        open.retain(|error| !error.contains(tag));
        plan.insert(tag.clone());
        let gain_share = ratio(gain, errors.len() as u64);
        steps.push(PlanStep {
            tag: tag.clone(),
            gain_share,
            gain_per_cost: 100.0 * gain_share / cost,
            removed: removed_by(errors, &plan),
        });
    }
    steps
}

fn next_step<'a, T: Ord>(
    open: &[&BTreeSet<T>],
    costs: &'a BTreeMap<T, f64>,
) -> Option<(&'a T, u64, f64)> {
    let gain_of = |tag: &T| open.iter().filter(|error| error.contains(tag)).count() as u64;
    let usable = costs
        .iter()
        .filter(|(_, cost)| cost.is_finite() && **cost > 0.0);
    let gains = usable
        .map(|(tag, cost)| (tag, gain_of(tag), *cost))
        .filter(|(_, gain, _)| *gain > 0);
    gains.reduce(|best, next| {
        let per_cost = |(_, gain, cost): &(&T, u64, f64)| *gain as f64 / cost;
        let better = per_cost(&next)
            .total_cmp(&per_cost(&best))
            .then(next.1.cmp(&best.1));
        // Categories come in order, so among equals the first one stays.
        if better.is_gt() { next } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, number, strings, text};

    fn sets(value: &serde_json::Value) -> Vec<BTreeSet<String>> {
        value
            .as_array()
            .unwrap()
            .iter()
            .map(|set| strings(set).into_iter().collect())
            .collect()
    }

    #[test]
    fn plans_equal_the_reference() {
        for case in cases("fix_plan") {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let plan = strings(&input["plan"]).into_iter().collect();
            let removed = removed_by(&sets(&input["tags"]), &plan);
            assert_close(
                "fix_plan",
                removed.optimistic_share().unwrap(),
                &expected["optimistic"],
            );
            assert_close(
                "fix_plan",
                removed.conservative_share().unwrap(),
                &expected["conservative"],
            );
        }
    }

    #[test]
    fn greedy_orders_equal_the_reference() {
        for case in cases("fix_plan_greedy") {
            let input = &case["inputs"];
            let costs = input["cost"].as_object().unwrap();
            let costs = costs
                .iter()
                .map(|(tag, cost)| (tag.clone(), number(cost)))
                .collect();
            let steps = greedy_plan(&sets(&input["tags"]), &costs);
            let expected = case["expected"]["plan"].as_array().unwrap();
            assert_eq!(steps.len(), expected.len());
            for (step, expected) in steps.iter().zip(expected) {
                assert_eq!(step.tag, text(&expected["tag"]));
                assert_close("fix_plan_greedy", step.gain_share, &expected["gain_share"]);
                assert_close(
                    "fix_plan_greedy",
                    step.gain_per_cost,
                    &expected["gain_per_cost"],
                );
                let removed = step.removed;
                assert_close(
                    "fix_plan_greedy",
                    removed.optimistic_share().unwrap(),
                    &expected["optimistic"],
                );
                assert_close(
                    "fix_plan_greedy",
                    removed.conservative_share().unwrap(),
                    &expected["conservative"],
                );
            }
        }
    }

    #[test]
    fn nothing_reviewed_removes_no_share() {
        let removed = removed_by(&[], &BTreeSet::from(["a"]));
        assert_eq!(removed.optimistic_share(), None);
        assert_eq!(removed.conservative_share(), None);
        assert!(greedy_plan(&[], &BTreeMap::from([("a", 1.0)])).is_empty());
    }

    #[test]
    fn ties_go_by_gain_then_name_and_unusable_costs_are_left_out() {
        let errors = [["b"], ["a"], ["c"], ["c"], ["d"], ["e"]].map(BTreeSet::from);
        let costs = BTreeMap::from([
            ("b", 1.0),
            ("a", 1.0),
            ("c", 2.0),
            ("d", 0.0),
            ("e", f64::NAN),
        ]);
        let order: Vec<&str> = greedy_plan(&errors, &costs)
            .into_iter()
            .map(|step| step.tag)
            .collect();
        assert_eq!(order, ["c", "a", "b"]);
    }
}
