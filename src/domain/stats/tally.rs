//! Counting categories over reviewed errors that carry sets of them (STATS.md section 1).
//!
//! Counts only. The denominator is every reviewed error, also the untagged ones, and shares are never scaled to sum
//! to 1. Which errors count as reviewed is the caller's decision.

use std::collections::{BTreeMap, BTreeSet};

use super::interval::ratio;

/// Counts of all categories over the reviewed errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally<T> {
    /// Reviewed errors, the denominator of every share.
    pub reviewed: u64,
    /// Reviewed errors without any category.
    pub untagged: u64,
    /// Categories set, over all errors.
    pub set: u64,
    /// One row per category that occurs, by falling count, then category.
    pub rows: Vec<TallyRow<T>>,
    /// Categories that occur together, by falling count, then categories; `first < second`.
    pub pairs: Vec<PairCount<T>>,
}

/// Counts of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyRow<T> {
    /// The category.
    pub tag: T,
    /// Errors that carry it.
    pub count: u64,
    /// Errors that carry it and nothing else.
    pub only: u64,
}

/// How often two categories occur on the same error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairCount<T> {
    /// The smaller category.
    pub first: T,
    /// The larger category.
    pub second: T,
    /// Errors that carry both.
    pub count: u64,
}

impl<T: Ord + Clone> Tally<T> {
    /// Counts one set of categories per reviewed error; a category named twice on one error counts once.
    pub fn of<S: IntoIterator<Item = T>>(errors: impl IntoIterator<Item = S>) -> Self {
        let mut tally = Self {
            reviewed: 0,
            untagged: 0,
            set: 0,
            rows: Vec::new(),
            pairs: Vec::new(),
        };
        let mut counts: BTreeMap<T, (u64, u64)> = BTreeMap::new();
        let mut together: BTreeMap<(T, T), u64> = BTreeMap::new();
        for error in errors {
            let tags: BTreeSet<T> = error.into_iter().collect();
            tally.reviewed += 1;
            tally.untagged += u64::from(tags.is_empty());
            tally.set += tags.len() as u64;
            for (index, tag) in tags.iter().enumerate() {
                let (count, only) = counts.entry(tag.clone()).or_default();
                *count += 1;
                *only += u64::from(tags.len() == 1);
                for other in tags.iter().skip(index + 1) {
                    *together.entry((tag.clone(), other.clone())).or_default() += 1;
                }
            }
        }
        let rows = counts
            .into_iter()
            .map(|(tag, (count, only))| TallyRow { tag, count, only });
        tally.rows = rows.collect();
        // Both lists come out of a map in category order; a stable sort keeps it among equal counts.
        tally.rows.sort_by_key(|row| std::cmp::Reverse(row.count));
        let pairs = together
            .into_iter()
            .map(|((first, second), count)| PairCount {
                first,
                second,
                count,
            });
        tally.pairs = pairs.collect();
        tally
            .pairs
            .sort_by_key(|pair| std::cmp::Reverse(pair.count));
        tally
    }

    /// The row of one category, if it occurs.
    pub fn row(&self, tag: &T) -> Option<&TallyRow<T>> {
        self.rows.iter().find(|row| row.tag == *tag)
    }
}

impl<T> Tally<T> {
    /// Mean number of categories per reviewed error, which is also the sum of all shares.
    pub fn mean_tags(&self) -> Option<f64> {
        (self.reviewed > 0).then(|| ratio(self.set, self.reviewed))
    }

    /// `count` as a share of the reviewed errors.
    pub fn share(&self, count: u64) -> Option<f64> {
        (self.reviewed > 0).then(|| ratio(count, self.reviewed))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{assert_close, cases, strings, text, whole};

    const GROUP: &str = "tag_tally";

    #[test]
    fn tallies_equal_the_reference() {
        for case in cases(GROUP) {
            let sets = case["inputs"]["tags"].as_array().unwrap();
            let tally = Tally::of(sets.iter().map(strings));
            let expected = &case["expected"];
            assert_eq!(tally.reviewed, whole(&expected["n"]));
            assert_eq!(tally.untagged, whole(&expected["untagged"]));
            assert_close(GROUP, tally.mean_tags().unwrap(), &expected["mean_tags"]);
            let rows = expected["rows"].as_array().unwrap();
            assert_eq!(tally.rows.len(), rows.len());
            for (row, expected) in tally.rows.iter().zip(rows) {
                assert_eq!(row.tag, text(&expected["tag"]));
                assert_eq!(row.count, whole(&expected["k"]));
                assert_eq!(row.only, whole(&expected["k_only"]));
                assert_close(GROUP, tally.share(row.count).unwrap(), &expected["share"]);
                assert_close(
                    GROUP,
                    tally.share(row.only).unwrap(),
                    &expected["share_only"],
                );
            }
            let pairs = expected["pairs"].as_array().unwrap();
            assert_eq!(tally.pairs.len(), pairs.len());
            for (pair, expected) in tally.pairs.iter().zip(pairs) {
                assert_eq!(
                    (pair.first.as_str(), pair.second.as_str()),
                    (text(&expected[0]), text(&expected[1]))
                );
                assert_eq!(pair.count, whole(&expected[2]));
            }
        }
    }

    #[test]
    fn nothing_reviewed_has_no_shares() {
        let tally = Tally::<u8>::of(Vec::<Vec<u8>>::new());
        assert_eq!(tally.reviewed, 0);
        assert_eq!(tally.mean_tags(), None);
        assert_eq!(tally.share(0), None);
        assert!(tally.rows.is_empty() && tally.pairs.is_empty());
    }

    #[test]
    fn a_category_named_twice_counts_once() {
        let tally = Tally::of([vec![7, 7], vec![]]);
        assert_eq!(
            tally.rows,
            [TallyRow {
                tag: 7,
                count: 1,
                only: 1
            }]
        );
        assert_eq!(tally.row(&7).map(|row| row.count), Some(1));
        assert_eq!(tally.row(&8), None);
        assert!(tally.pairs.is_empty());
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_mean_number_of_tags(sets in proptest::collection::vec(
            proptest::collection::btree_set(0_u8..6, 0..5), 1..40)
        ) {
            let tally = Tally::of(sets.clone());
            let sum: f64 = tally.rows.iter().filter_map(|row| tally.share(row.count)).sum();
            prop_assert!((sum - tally.mean_tags().unwrap()).abs() < 1e-9);
            for pair in &tally.pairs {
                let both = sets.iter().filter(|set| set.contains(&pair.first) && set.contains(&pair.second)).count();
                prop_assert_eq!(pair.count, both as u64);
            }
        }
    }
}
