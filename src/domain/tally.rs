//! Counts what the reviewers said, over the part of the sample that a share may speak of.
//!
//! Only examples before the frontier count (STATS.md §1): picks ahead of it wait until it passes them, otherwise
//! whoever looks first at what interests them would bias every share.

use super::key::Key;
use super::review::Review;
use super::stats::tally::Tally as TagCounts;
use super::taxonomy::{Category, CategoryId};

/// How far a review has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Examples of the sample.
    pub total: usize,
    /// Examples with a verdict, wherever they stand.
    pub decided: usize,
    /// Examples put off.
    pub deferred: usize,
    /// Flagged examples.
    pub flagged: usize,
    /// Verdicts behind the frontier, which do not count yet.
    pub waiting: usize,
}

impl Progress {
    /// Examples with neither verdict nor deferral.
    pub fn open(&self) -> usize {
        self.total - self.decided - self.deferred
    }
}

/// The counts of one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryCount {
    /// The category.
    pub id: CategoryId,
    /// Counted examples that were asked about it: the denominator of its share.
    pub asked: usize,
    /// Counted examples that carry it.
    pub count: usize,
    /// Those that carry nothing else.
    pub only: usize,
    /// Those on which it is the primary category.
    pub primary: usize,
    /// Counted examples that were decided before it existed.
    pub not_asked: usize,
    /// 1 when the example that it was invented for is left out of the counts above.
    pub left_out: usize,
}

/// The counts of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How far the review has come.
    pub progress: Progress,
    /// The rank of the first example with neither verdict nor deferral.
    pub frontier: usize,
    /// Examples before the frontier with a verdict: what every share speaks of.
    pub reviewed: usize,
    /// Of these, where nobody can tell.
    pub cant_tell: usize,
    /// Of these, decided without any category.
    pub untagged: usize,
    /// Of these, how many categories they carry together.
    pub tags: usize,
    /// The categories in use, oldest first.
    pub categories: Vec<CategoryCount>,
    /// Pairs of categories that share examples, most frequent first.
    pub pairs: Vec<(CategoryId, CategoryId, usize)>,
}

impl Tally {
    /// The mean number of categories per reviewed error; none before the first.
    pub fn mean_tags(&self) -> Option<f64> {
        (self.reviewed > 0).then(|| self.tags as f64 / self.reviewed as f64)
    }

    /// The counts of a category.
    pub fn category(&self, id: &CategoryId) -> Option<&CategoryCount> {
        self.categories.iter().find(|count| count.id == *id)
    }
}

/// Counts a review over the keys of its sample, in review order.
pub fn tally(keys: &[Key], review: &Review) -> Tally {
    let frontier = frontier(keys, review);
    let counted: Vec<&Key> = keys[..frontier]
        .iter()
        .filter(|key| review.mark(key).has_verdict())
        .collect();
    let tag_sets: Vec<Vec<CategoryId>> = counted
        .iter()
        .map(|key| {
            review
                .tags(key)
                .into_iter()
                .map(|category| category.id.clone())
                .collect()
        })
        .collect();
    let cant_tell = counted
        .iter()
        .filter(|key| review.mark(key).is_cant_tell())
        .count();
    let counts = TagCounts::of(tag_sets.iter().map(|tags| tags.iter().cloned()));
    let categories = review
        .taxonomy()
        .active()
        .into_iter()
        .map(|category| count_category(category, &counted, &tag_sets, review))
        .collect();
    Tally {
        progress: progress(keys, review, frontier),
        frontier,
        reviewed: counted.len(),
        cant_tell,
        untagged: counted
            .iter()
            .zip(&tag_sets)
            .filter(|(key, tags)| tags.is_empty() && !review.mark(key).is_cant_tell())
            .count(),
        tags: whole(counts.set),
        categories,
        pairs: counts
            .pairs
            .into_iter()
            .map(|pair| (pair.first, pair.second, whole(pair.count)))
            .collect(),
    }
}

/// While some examples were decided before a category existed, the one it was invented for is left out: it carries
/// the category for certain and would count it too high. Once every example was asked it is one of a fixed number.
fn count_category(
    category: &Category,
    counted: &[&Key],
    tag_sets: &[Vec<CategoryId>],
    review: &Review,
) -> CategoryCount {
    let asked = |key: &Key| review.was_asked(key, category);
    let not_asked = counted.iter().filter(|key| !asked(key)).count();
    let left_out = category.invented_for.as_ref().filter(|_| not_asked > 0);
    let answers: Vec<&Vec<CategoryId>> = counted
        .iter()
        .zip(tag_sets)
        .filter(|(key, _)| asked(key) && Some(**key) != left_out)
        .map(|(_, tags)| tags)
        .collect();
    let carrying: Vec<&&Vec<CategoryId>> = answers
        .iter()
        .filter(|tags| tags.contains(&category.id))
        .collect();
    CategoryCount {
        id: category.id.clone(),
        asked: answers.len(),
        count: carrying.len(),
        only: carrying.iter().filter(|tags| tags.len() == 1).count(),
        primary: carrying
            .iter()
            .filter(|tags| tags.first() == Some(&category.id))
            .count(),
        not_asked,
        left_out: counted.len() - not_asked - answers.len(),
    }
}

/// Counts of examples in memory always fit.
fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// The rank of the first example with neither verdict nor deferral; the sample's size when there is none.
pub fn frontier(keys: &[Key], review: &Review) -> usize {
    let is_open = |key: &Key| {
        let mark = review.mark(key);
        !mark.has_verdict() && !mark.is_deferred()
    };
    keys.iter().position(is_open).unwrap_or(keys.len())
}

fn progress(keys: &[Key], review: &Review, frontier: usize) -> Progress {
    let count = |test: &dyn Fn(&Key) -> bool| keys.iter().filter(|key| test(key)).count();
    Progress {
        total: keys.len(),
        decided: count(&|key| review.mark(key).has_verdict()),
        deferred: count(&|key| review.mark(key).is_deferred()),
        flagged: count(&|key| review.mark(key).flagged),
        waiting: keys[frontier..]
            .iter()
            .filter(|key| review.mark(key).has_verdict())
            .count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::taxonomy::{Kind, Starter};
    use serde_json::Value;

    fn keys(count: usize) -> Vec<Key> {
        (0..count)
            .map(|number| Key::new(format!("k{number:03}")))
            .collect()
    }

    fn started() -> Review {
        Review::from_assignments(&Review::seed(&Starter::defaults()))
    }

    fn tag(review: &mut Review, key: &Key, name: &str) {
        let id = review.taxonomy().by_name(name).unwrap().id.clone();
        review.apply(&review.toggle_tag(key, &id));
    }

    #[test]
    fn picks_ahead_of_the_frontier_wait_and_deferred_ones_do_not_stop_it() {
        let keys = keys(6);
        let mut review = started();
        tag(&mut review, &keys[0], "data gap");
        review.apply(&review.defer(&keys[1]));
        tag(&mut review, &keys[2], "data gap");
        tag(&mut review, &keys[4], "ambiguous");
        let tally = tally(&keys, &review);
        assert_eq!((tally.frontier, tally.reviewed), (3, 2));
        assert_eq!(
            tally.progress,
            Progress {
                total: 6,
                decided: 3,
                deferred: 1,
                flagged: 0,
                waiting: 1
            }
        );
        assert_eq!(tally.progress.open(), 2);
        assert_eq!(
            tally
                .category(&CategoryId::from_name("ambiguous"))
                .unwrap()
                .count,
            0
        );
    }

    #[test]
    fn untagged_and_cant_tell_are_rows_of_their_own_in_the_denominator() {
        let keys = keys(3);
        let mut review = started();
        tag(&mut review, &keys[0], "data gap");
        review.apply(&review.commit(&keys[1]));
        review.apply(&review.cant_tell(&keys[2]));
        let tally = tally(&keys, &review);
        assert_eq!((tally.reviewed, tally.untagged, tally.cant_tell), (3, 1, 1));
        assert_eq!(
            tally
                .category(&CategoryId::from_name("data gap"))
                .unwrap()
                .asked,
            3
        );
    }

    #[test]
    fn a_tag_beside_cant_tell_is_counted_and_breaks_nothing() {
        let keys = keys(1);
        let mut review = started();
        review.apply(&review.cant_tell(&keys[0]));
        let category = CategoryId::from_name("data gap");
        review.assign(&crate::domain::edit::Assignment::Tag {
            key: keys[0].clone(),
            category,
            order: Some(0),
        });
        let tally = tally(&keys, &review);
        assert_eq!((tally.reviewed, tally.untagged, tally.cant_tell), (1, 0, 1));
    }

    #[test]
    fn a_late_category_has_a_smaller_denominator() {
        let keys = keys(4);
        let mut review = started();
        tag(&mut review, &keys[0], "data gap");
        tag(&mut review, &keys[1], "data gap");
        let (blur, invention) = review
            .invent_category(&keys[2], "blur", Kind::Data)
            .unwrap();
        review.apply(&invention);
        tag(&mut review, &keys[3], "data gap");
        let count = |review: &Review| {
            let tally = tally(&keys, review);
            tally.category(&blur).unwrap().clone()
        };
        let early = count(&review);
        assert_eq!(
            (early.asked, early.count, early.not_asked, early.left_out),
            (1, 0, 2, 1),
            "the example it was invented for says nothing about its frequency"
        );
        review.apply(&review.commit(&keys[0]));
        review.apply(&review.commit(&keys[1]));
        let swept = count(&review);
        assert_eq!(
            (swept.asked, swept.count, swept.not_asked, swept.left_out),
            (4, 1, 0, 0)
        );
    }

    #[test]
    fn nothing_reviewed_is_nothing_and_no_division() {
        let tally = tally(&keys(3), &started());
        assert_eq!((tally.reviewed, tally.mean_tags()), (0, None));
        let nothing = super::tally(&[], &Review::default());
        assert_eq!((nothing.frontier, nothing.categories.len()), (0, 0));
    }

    #[test]
    fn counts_equal_the_reference_tally() {
        let golden: Value = serde_json::from_str(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/golden.json"
        )))
        .unwrap();
        for case in golden["groups"]["tag_tally"]["cases"].as_array().unwrap() {
            let sets = case["inputs"]["tags"].as_array().unwrap();
            let keys = keys(sets.len());
            let mut review = Review::default();
            for name in sets.iter().flat_map(|set| set.as_array().unwrap()) {
                if let Ok((_, creation)) =
                    review.create_category(name.as_str().unwrap(), Kind::Data)
                {
                    review.apply(&creation);
                }
            }
            for (key, set) in keys.iter().zip(sets) {
                review.apply(&review.commit(key));
                for name in set.as_array().unwrap() {
                    tag(&mut review, key, name.as_str().unwrap());
                }
            }
            let tally = tally(&keys, &review);
            let expected = &case["expected"];
            assert_eq!(tally.reviewed as u64, expected["n"].as_u64().unwrap());
            assert_eq!(
                tally.untagged as u64,
                expected["untagged"].as_u64().unwrap()
            );
            assert_eq!(tally.mean_tags(), expected["mean_tags"].as_f64());
            for row in expected["rows"].as_array().unwrap() {
                let count = tally
                    .category(&CategoryId::from_name(row["tag"].as_str().unwrap()))
                    .unwrap();
                assert_eq!(count.count as u64, row["k"].as_u64().unwrap());
                assert_eq!(count.only as u64, row["k_only"].as_u64().unwrap());
                assert_eq!(count.asked, tally.reviewed);
            }
            assert_eq!(
                tally.pairs.len(),
                expected["pairs"].as_array().unwrap().len()
            );
            for (pair, expected) in tally
                .pairs
                .iter()
                .zip(expected["pairs"].as_array().unwrap())
            {
                assert_eq!(pair.0.as_str(), expected[0].as_str().unwrap());
                assert_eq!(pair.1.as_str(), expected[1].as_str().unwrap());
                assert_eq!(pair.2 as u64, expected[2].as_u64().unwrap());
            }
        }
    }
}
