use super::*;
use crate::domain::estimate::Target;
use crate::domain::estimate::fixture::{by_hand, errors, review, sample};
use crate::domain::priority::{RANKED_FROM, priorities};
use crate::domain::review::Review;
use crate::domain::stats::golden::{assert_close, cases, number, strings, text};
use crate::domain::tally::tally;
use crate::domain::taxonomy::Kind;

fn ids<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<CategoryId> {
    names.into_iter().map(CategoryId::from_name).collect()
}

fn list(sample: &Sample, review: &Review) -> (Tally, Priorities) {
    let tally = tally(sample, review);
    let priorities = priorities(sample, review, &tally, Target::FutureErrors);
    (tally, priorities)
}

/// A plain sample of 200 errors whose examples carry these categories.
fn plain_sample(sets: &[Vec<&str>]) -> (Sample, Review) {
    let (sample, review) = by_hand("random", &[(200, sets.to_vec())]);
    (sample, review)
}

fn set_days(review: &mut Review, name: &str, days: f64) {
    let cost = days.to_string().parse().unwrap();
    review.apply(&review.set_cost(&CategoryId::from_name(name), Some(cost)));
}

#[test]
fn joint_gains_equal_the_reference_and_count_every_error_once() {
    for case in cases("fix_plan") {
        let (input, expected) = (&case["inputs"], &case["expected"]);
        let sets: Vec<Vec<String>> = input["tags"]
            .as_array()
            .unwrap()
            .iter()
            .map(strings)
            .collect();
        let sets: Vec<Vec<&str>> = sets
            .iter()
            .map(|set| set.iter().map(String::as_str).collect())
            .collect();
        let (sample, review) = plain_sample(&sets);
        let (tally, priorities) = list(&sample, &review);
        let names = strings(&input["plan"]);
        let plan = ids(names.iter().map(String::as_str));
        let joint = joint_gain(&sample, &tally, &priorities, &plan).unwrap();
        assert_close("fix_plan", joint.share.low, &expected["conservative"]);
        assert_close("fix_plan", joint.share.high, &expected["optimistic"]);
        // One row in ten is wrong, so the gain in accuracy is a tenth of the share.
        let gain = joint.gain.unwrap();
        assert!((gain.low - joint.share.low / 10.0).abs() < 1e-12);
        assert!((gain.high - joint.share.high / 10.0).abs() < 1e-12);
        assert_eq!(joint.days, 3.0 * plan.len() as f64);
    }
}

#[test]
fn the_best_set_is_the_reference_order() {
    for case in cases("fix_plan_greedy") {
        let input = &case["inputs"];
        let sets: Vec<Vec<String>> = input["tags"]
            .as_array()
            .unwrap()
            .iter()
            .map(strings)
            .collect();
        let sets: Vec<Vec<&str>> = sets
            .iter()
            .map(|set| set.iter().map(String::as_str).collect())
            .collect();
        let costs = input["cost"].as_object().unwrap();
        let (sample, mut review) = plain_sample(&sets);
        for set in &sets {
            for name in set.iter().filter(|name| !costs.contains_key(**name)) {
                // What the reference knows no cost of is no fix.
                let id = CategoryId::from_name(name);
                review.apply(&review.set_kind(&id, Kind::Irreducible));
            }
        }
        for (name, cost) in costs {
            set_days(&mut review, name, number(cost));
        }
        let (tally, priorities) = list(&sample, &review);
        let steps = best_set(&sample, &tally, &priorities, 1_000.0);
        let expected = case["expected"]["plan"].as_array().unwrap();
        assert_eq!(steps.len(), expected.len());
        for (step, expected) in steps.iter().zip(expected) {
            assert_eq!(step.id, CategoryId::from_name(text(&expected["tag"])));
            assert_close("fix_plan_greedy", step.further, &expected["gain_share"]);
            let share = step.so_far.share;
            assert_close("fix_plan_greedy", share.high, &expected["optimistic"]);
            assert_close("fix_plan_greedy", share.low, &expected["conservative"]);
        }
    }
}

#[test]
fn every_design_weighs_a_plan_as_it_weighs_shares_and_keeps_the_budget() {
    let errors = errors(600);
    for method in [
        "random",
        "stratified:plan",
        "confusion",
        "mixed:20+80",
        "cost",
        "groups",
    ] {
        let design = crate::domain::design::Design {
            method: method.parse().unwrap(),
            ..crate::domain::design::Design::random("p", 100)
        };
        let sample = sample(&design, &errors);
        let mut review = review(&sample, &errors, 0..80);
        set_days(&mut review, "dark", 5.0);
        set_days(&mut review, "blur", 2.0);
        let (tally, priorities) = list(&sample, &review);
        let share = |name: &str| {
            let row = priorities.rows.iter().find(|row| row.name == name).unwrap();
            row.share.unwrap()
        };
        let one = joint_gain(&sample, &tally, &priorities, &ids(["dark"])).unwrap();
        assert!((one.share.high - share("dark")).abs() < 1e-12, "{method}");
        let both = joint_gain(&sample, &tally, &priorities, &ids(["dark", "blur"])).unwrap();
        assert!((both.share.high - (1.0 - priorities.untagged.unwrap())).abs() < 1e-9);
        assert!((both.share.low - both.share.high).abs() < 1e-12);
        assert!(both.share.high < share("dark") + share("blur"), "{method}");
        for (budget, most) in [(0.0, 0), (1.9, 0), (4.0, 1), (5.0, 1), (6.9, 1), (7.0, 2)] {
            let steps = best_set(&sample, &tally, &priorities, budget);
            let days: f64 = steps.iter().map(|step| step.days).sum();
            assert!(days <= budget && steps.len() <= most, "{method} {budget}");
            assert_eq!(
                steps.len(),
                most,
                "{method} {budget}: as much as it pays for"
            );
            let last = steps.last().map(|step| step.so_far.days).unwrap_or(0.0);
            assert_eq!(last, days);
            let further: f64 = steps.iter().map(|step| step.further).sum();
            let gained = steps.last().map_or(0.0, |step| step.so_far.share.high);
            assert!(
                (further - gained).abs() < 1e-9,
                "{method}: {further} {gained}"
            );
        }
    }
}

#[test]
fn the_worst_alone_have_no_plan() {
    let errors = errors(300);
    let design = crate::domain::design::Design {
        method: "worst".parse().unwrap(),
        ..crate::domain::design::Design::random("p", 100)
    };
    let sample = sample(&design, &errors);
    let review = review(&sample, &errors, 0..100);
    let (tally, priorities) = list(&sample, &review);
    assert!(priorities.rows.iter().any(|row| row.rank.is_some()));
    assert_eq!(
        joint_gain(&sample, &tally, &priorities, &ids(["dark"])),
        None
    );
    assert!(best_set(&sample, &tally, &priorities, 1_000.0).is_empty());
}

#[test]
fn what_no_fix_removes_is_never_bought() {
    let sets = [
        vec![vec!["noise"]; 12],
        vec![vec!["vague"]; 12],
        vec![vec!["gap"]; 6],
    ]
    .concat();
    assert!(sets.len() > RANKED_FROM);
    let (sample, mut review) = plain_sample(&sets);
    for (name, kind) in [("noise", Kind::Labels), ("vague", Kind::Irreducible)] {
        review.apply(&review.set_kind(&CategoryId::from_name(name), kind));
    }
    let (tally, priorities) = list(&sample, &review);
    let steps = best_set(&sample, &tally, &priorities, 1_000.0);
    let bought: Vec<&CategoryId> = steps.iter().map(|step| &step.id).collect();
    assert_eq!(bought, [&CategoryId::from_name("gap")]);
}

#[test]
fn a_plan_of_nothing_gains_nothing_and_before_the_first_review_there_is_none() {
    let (sample, review) = plain_sample(&[vec!["gap"], vec![]]);
    let (counts, priorities) = list(&sample, &review);
    let nothing = joint_gain(&sample, &counts, &priorities, &BTreeSet::new()).unwrap();
    assert_eq!(
        (nothing.share.low, nothing.share.high, nothing.days),
        (0.0, 0.0, 0.0)
    );
    let (sample, review) = plain_sample(&[]);
    let (counts, priorities) = list(&sample, &review);
    assert_eq!(
        joint_gain(&sample, &counts, &priorities, &ids(["gap"])),
        None
    );
    assert!(best_set(&sample, &counts, &priorities, 9.0).is_empty());
}
