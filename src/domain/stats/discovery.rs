//! What may still turn up: categories nobody has seen yet (STATS.md section 10).
//!
//! Good-Turing and Chao estimates from how many categories occur on exactly one and exactly two reviewed errors.
//! They hold for errors in random order; whether to stop reviewing is decided elsewhere.

use std::collections::{BTreeMap, BTreeSet};

/// Counts of seldom seen categories and what follows from them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discovery {
    /// Reviewed errors.
    pub reviewed: u64,
    /// Different categories on them.
    pub categories_seen: u64,
    /// Q1: categories on exactly one error.
    pub once: u64,
    /// Q2: categories on exactly two errors.
    pub twice: u64,
    /// U: categories set, over all errors.
    pub tags: u64,
    /// Share of the categories set in future that belong to a category already seen; `None` while nothing is tagged.
    pub coverage: Option<f64>,
    /// New categories to expect from the next review, Q1/n; `None` if nothing was reviewed.
    pub new_per_review: Option<f64>,
    /// Chao2 estimate of how many categories there are, at least; `None` if nothing was reviewed.
    pub chao2: Option<f64>,
}

impl Discovery {
    /// Counts one set of categories per reviewed error; a category named twice on one error counts once.
    pub fn of<T: Ord, S: IntoIterator<Item = T>>(errors: impl IntoIterator<Item = S>) -> Self {
        let mut counts: BTreeMap<T, u64> = BTreeMap::new();
        let mut reviewed = 0;
        for error in errors {
            reviewed += 1;
            for category in error.into_iter().collect::<BTreeSet<T>>() {
                *counts.entry(category).or_default() += 1;
            }
        }
        let seen_on = |errors: u64| counts.values().filter(|&&count| count == errors).count();
        let (seen, once, twice) = (counts.len() as u64, seen_on(1) as u64, seen_on(2) as u64);
        let tags = counts.values().sum();
        let known = reviewed > 0;
        Self {
            reviewed,
            categories_seen: seen,
            once,
            twice,
            tags,
            coverage: coverage(reviewed, once, twice, tags),
            new_per_review: known.then(|| once as f64 / reviewed as f64),
            chao2: known.then(|| seen as f64 + unseen(reviewed, once, twice)),
        }
    }
}

/// 1 - Q1/U (n-1)Q1 / ((n-1)Q1 + 2 Q2). With Q2 = 0 the last factor is 1, lower than some would put it, so that
/// nobody stops too early.
fn coverage(reviewed: u64, once: u64, twice: u64, tags: u64) -> Option<f64> {
    if tags == 0 {
        return None;
    }
    if once == 0 {
        return Some(1.0);
    }
    let singles = (reviewed as f64 - 1.0) * once as f64;
    let all = singles + 2.0 * twice as f64;
    let factor = if all > 0.0 { singles / all } else { 1.0 };
    Some(1.0 - once as f64 / tags as f64 * factor)
}

/// (n-1)/n Q1^2 / (2 Q2), with Q1 (Q1-1) / 2 for the last factor if no category occurs twice; n > 0.
fn unseen(reviewed: u64, once: u64, twice: u64) -> f64 {
    let (n, once) = (reviewed as f64, once as f64);
    let pairs = match twice {
        0 => once * (once - 1.0) / 2.0,
        _ => once * once / (2.0 * twice as f64),
    };
    (n - 1.0) / n * pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, strings, whole};

    const GROUP: &str = "good_turing";

    #[test]
    fn estimates_equal_the_reference() {
        for case in cases(GROUP) {
            let (tags, expected) = (&case["inputs"]["tags"], &case["expected"]);
            let got = Discovery::of(tags.as_array().unwrap().iter().map(strings));
            let counts = [
                (got.reviewed, "n"),
                (got.categories_seen, "categories_seen"),
                (got.once, "Q1"),
                (got.twice, "Q2"),
                (got.tags, "U"),
            ];
            for (count, name) in counts {
                assert_eq!(count, whole(&expected[name]), "{name} {tags}");
            }
            match got.coverage {
                Some(coverage) => assert_close(GROUP, coverage, &expected["coverage"]),
                None => assert!(expected["coverage"].is_null()),
            }
            assert_close(
                GROUP,
                got.new_per_review.unwrap(),
                &expected["new_per_review"],
            );
            assert_close(GROUP, got.chao2.unwrap(), &expected["chao2"]);
        }
    }

    #[test]
    fn nothing_reviewed_says_nothing() {
        let none = Discovery::of(Vec::<Vec<u8>>::new());
        assert_eq!((none.reviewed, none.categories_seen), (0, 0));
        assert_eq!(
            (none.coverage, none.new_per_review, none.chao2),
            (None, None, None)
        );
    }

    #[test]
    fn a_category_named_twice_counts_once() {
        let got = Discovery::of([vec![7, 7], vec![]]);
        assert_eq!((got.once, got.twice, got.tags), (1, 0, 1));
    }

    proptest! {
        #[test]
        fn estimates_stay_in_range(sets in proptest::collection::vec(
            proptest::collection::btree_set(0_u8..20, 0..5), 1..60)
        ) {
            let got = Discovery::of(sets);
            prop_assert!(got.coverage.is_none_or(|coverage| (-1e-12..=1.0).contains(&coverage)));
            prop_assert!(got.chao2.unwrap() >= got.categories_seen as f64);
            prop_assert!(got.once + got.twice <= got.categories_seen && got.categories_seen <= got.tags);
        }
    }
}
