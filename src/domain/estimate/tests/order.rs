//! What the numbers must not depend on: the order of work, picks ahead of the frontier, a later extension.

use proptest::prelude::*;

use super::*;
use crate::domain::estimate::fixture::{decide, empty_review};

/// Ranks 0 to `count` in an order that follows from `turn`.
fn shuffled(count: usize, turn: usize) -> Vec<usize> {
    let mut ranks: Vec<usize> = (0..count).collect();
    ranks.sort_by_key(|rank| hash_of(*rank, turn));
    ranks
}

fn hash_of(rank: usize, turn: usize) -> crate::domain::hash::Hash {
    crate::domain::hash::hash_hex(&turn.to_string(), &rank.to_string())
}

const ALL: [&str; 9] = [
    "random",
    "stratified:plan",
    "confusion",
    "mixed:20+80",
    "mixed:10+90:badness",
    "cost",
    "panel",
    "groups",
    "worst",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_verdicts_does_not_matter(turn in 0usize..1_000, reviewed in 1usize..100) {
        let errors = errors(300);
        for method in ALL {
            let sample = sample(&design(method, "s"), &errors);
            let order: Vec<usize> = shuffled(100, turn).into_iter().take(reviewed).collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            let one = tally(&sample, &review(&sample, &errors, order));
            let other = tally(&sample, &review(&sample, &errors, sorted));
            prop_assert_eq!(one, other, "{}", method);
        }
    }

    #[test]
    fn picks_ahead_change_no_share_until_the_frontier_passes_them(
        turn in 0usize..1_000,
        reviewed in 0usize..90,
        ahead in 1usize..8,
    ) {
        let errors = errors(300);
        for method in WITH_SHARES {
            let sample = sample(&design(method, "s"), &errors);
            let total = sample.examples.len();
            let mut review = review(&sample, &errors, 0..reviewed);
            let before = tally(&sample, &review);
            let shares = |review: &Review| priorities(&sample, review, &tally(&sample, review), FUTURE).rows;
            let rows = shares(&review);
            // One beyond the first open example of its stratum, or anything of the group that is being looked at.
            let is_ahead = |rank: &usize| {
                let stratum = &sample.examples[*rank].stratum;
                (reviewed..*rank).any(|earlier| sample.examples[earlier].stratum == *stratum)
            };
            let picks: Vec<usize> = shuffled(total, turn).into_iter().filter(is_ahead).take(ahead).collect();
            for rank in &picks {
                decide(&mut review, &sample, &errors, *rank);
            }
            let after = tally(&sample, &review);
            prop_assert_eq!(&after.counted, &before.counted, "{}", method);
            prop_assert_eq!(after.waiting.len(), picks.len() + before.waiting.len());
            prop_assert_eq!(shares(&review), rows, "{}", method);
            for rank in 0..total {
                decide_if_open(&mut review, &sample, &errors, rank);
            }
            let passed = tally(&sample, &review);
            prop_assert_eq!((passed.reviewed, passed.waiting.len()), (total, 0));
            prop_assert_eq!(passed.counted, tally(&sample, &fixture::review(&sample, &errors, 0..total)).counted);
        }
    }

    #[test]
    fn an_extension_keeps_the_first_examples_with_what_was_said_of_them(reviewed in 0usize..100, more in 1usize..80) {
        let errors = errors(300);
        for method in ALL {
            let small = design(method, "s");
            let before = sample(&small, &errors);
            let after = sample(&small.grown_to(100 + more), &errors);
            prop_assert!(after.examples.len() > before.examples.len() || method == "groups");
            for (old, new) in before.examples.iter().zip(&after.examples) {
                prop_assert_eq!((&old.key, old.hash, &old.stratum, old.weight), (&new.key, new.hash, &new.stratum, new.weight));
                prop_assert!(old.inclusion <= new.inclusion);
            }
            let review = review(&before, &errors, 0..reviewed);
            let (old, new) = (tally(&before, &review), tally(&after, &review));
            prop_assert_eq!(&old.waiting, &new.waiting);
            prop_assert_eq!(old.counted.len(), new.counted.len(), "{}", method);
            for (one, other) in old.counted.iter().zip(&new.counted) {
                prop_assert_eq!((one.rank, &one.tags), (other.rank, &other.tags));
            }
            let shares = |sample: &Sample, tally: &Tally| -> Vec<Option<f64>> {
                priorities(sample, &review, tally, FUTURE).rows.iter().map(|row| row.share).collect()
            };
            prop_assert_eq!(shares(&before, &old), shares(&after, &new), "{}", method);
        }
    }
}

fn decide_if_open(review: &mut Review, sample: &Sample, errors: &[fixture::Fake], rank: usize) {
    if !review.mark(&sample.examples[rank].key).has_verdict() {
        decide(review, sample, errors, rank);
    }
}

#[test]
fn what_is_put_off_stops_no_frontier_and_counts_nowhere() {
    let errors = errors(300);
    for method in WITH_SHARES {
        let sample = sample(&design(method, "s"), &errors);
        let mut review = empty_review();
        review.apply(&review.defer(&sample.examples[0].key));
        for rank in 1..40 {
            decide(&mut review, &sample, &errors, rank);
        }
        let tally = tally(&sample, &review);
        assert_eq!(tally.progress.deferred, 1);
        assert!(tally.counted.iter().all(|one| one.rank != 0));
        assert!(tally.reviewed >= 30, "{method}: {}", tally.reviewed);
    }
}
