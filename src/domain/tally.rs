//! Counts what the reviewers said, over the part of the sample that a share may speak of.
//!
//! Only examples before the frontier of their stratum count (STATS.md §1): picks ahead of it wait until it passes
//! them, otherwise whoever looks first at what interests them would bias every share. What was looked at through a
//! filter is such a pick too.

use std::collections::BTreeMap;

use super::hash::unit;
use super::key::Key;
use super::review::Review;
use super::sample::{Sample, SampledExample};
use super::stats::priority_sample::{Weight, inclusion, rank_value};
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

/// What a counted example says of one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing that counts: it was not asked, or others before it were not.
    NotAsked,
    /// It does not carry it.
    No,
    /// It carries it beside others.
    Also,
    /// It carries nothing else.
    Only,
}

impl Answer {
    /// Whether it says anything.
    pub const fn is_asked(self) -> bool {
        !matches!(self, Self::NotAsked)
    }

    /// Whether it carries the category.
    pub const fn carries(self) -> bool {
        matches!(self, Self::Also | Self::Only)
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
    /// Those that were asked and are left out of the counts above all the same, because others before or around them
    /// were not.
    pub left_out: usize,
    /// What every counted example says, in the order of [`Tally::counted`].
    pub answers: Vec<Answer>,
}

/// An example that the shares speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// Its rank in the order of review.
    pub rank: usize,
    /// The name of its stratum.
    pub stratum: String,
    /// How many errors it stands for, up to a common factor: 1 over its chance to be reviewed by now. 1 where all
    /// errors of a stratum have the same chance.
    pub weight: f64,
    /// Its categories, the primary one first.
    pub tags: Vec<CategoryId>,
}

/// The counts of a review.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// How far the review has come.
    pub progress: Progress,
    /// The rank of the first example with neither verdict nor deferral.
    pub frontier: usize,
    /// The examples that count: decided, before the frontier of their stratum.
    pub counted: Vec<Counted>,
    /// The ranks of those that are decided and do not count yet.
    pub waiting: Vec<usize>,
    /// How many count: what every share speaks of.
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

/// Counts a review of a sample.
pub fn tally(sample: &Sample, review: &Review) -> Tally {
    let keys: Vec<&Key> = sample.keys().collect();
    let frontiers = frontiers(sample, review);
    let has_verdict = |rank: usize| review.mark(keys[rank]).has_verdict();
    let is_passed = |rank: usize| rank < frontiers[sample.examples[rank].stratum.as_str()];
    let (passed, waiting): (Vec<usize>, Vec<usize>) = (0..keys.len())
        .filter(|rank| has_verdict(*rank))
        .partition(|rank| is_passed(*rank));
    let threshold = threshold(sample, &frontiers);
    let counted: Vec<Counted> = passed
        .into_iter()
        .map(|rank| {
            let example = &sample.examples[rank];
            let tags = review.tags(keys[rank]);
            Counted {
                rank,
                stratum: example.stratum.clone(),
                weight: weight(example, threshold),
                tags: tags.into_iter().map(|tag| tag.id.clone()).collect(),
            }
        })
        .collect();
    let marks = || {
        counted
            .iter()
            .map(|example| review.mark(keys[example.rank]))
    };
    let counts = TagCounts::of(counted.iter().map(|example| example.tags.iter().cloned()));
    let active = review.taxonomy().active();
    let categories = active
        .into_iter()
        .map(|category| count_category(category, &counted, sample, review));
    Tally {
        progress: progress(&keys, review, waiting.len()),
        frontier: keys
            .iter()
            .position(|key| is_open(key, review))
            .unwrap_or(keys.len()),
        waiting,
        reviewed: counted.len(),
        cant_tell: marks().filter(|mark| mark.is_cant_tell()).count(),
        untagged: counted
            .iter()
            .zip(marks())
            .filter(|(example, mark)| example.tags.is_empty() && !mark.is_cant_tell())
            .count(),
        tags: whole(counts.set),
        categories: categories.collect(),
        pairs: counts
            .pairs
            .into_iter()
            .map(|pair| (pair.first, pair.second, whole(pair.count)))
            .collect(),
        counted,
    }
}

/// While some examples were not asked about a category, only those behind the last of them in their stratum count:
/// they are the end of a random order, so they are a random part. Whoever goes back to put a young category on an early
/// example, by hand, in bulk or by a merge, would otherwise add a yes where nobody could say no. For the same reason
/// the example that it was invented for is left out. Once every example was asked, all of them count.
fn count_category(
    category: &Category,
    counted: &[Counted],
    sample: &Sample,
    review: &Review,
) -> CategoryCount {
    let key = |example: &Counted| &sample.examples[example.rank].key;
    let asked = |example: &Counted| review.was_asked(key(example), category);
    let not_asked = counted.iter().filter(|example| !asked(example)).count();
    let from = first_counted(counted, sample, asked);
    let invented_for = category.invented_for.as_ref().filter(|_| not_asked > 0);
    let answer = |example: &Counted| {
        let is_behind = example.rank >= from.get(example.stratum.as_str()).copied().unwrap_or(0);
        if !is_behind || Some(key(example)) == invented_for {
            Answer::NotAsked
        } else if !example.tags.contains(&category.id) {
            Answer::No
        } else if example.tags.len() > 1 {
            Answer::Also
        } else {
            Answer::Only
        }
    };
    let answers: Vec<Answer> = counted.iter().map(answer).collect();
    let count = |test: fn(Answer) -> bool| answers.iter().filter(|answer| test(**answer)).count();
    let asked = count(Answer::is_asked);
    let primary = counted
        .iter()
        .zip(&answers)
        .filter(|(example, answer)| answer.carries() && example.tags.first() == Some(&category.id));
    CategoryCount {
        id: category.id.clone(),
        asked,
        count: count(Answer::carries),
        only: count(|answer| answer == Answer::Only),
        primary: primary.count(),
        not_asked,
        left_out: counted.len() - not_asked - asked,
        answers,
    }
}

/// For each stratum the rank from which on every counted example was asked; strata that lack no answer are left out.
/// Groups are drawn whole, so one that was asked in part is left out whole. Where the weight decides about the order,
/// its end is no random part: there nothing counts until everybody was asked.
fn first_counted<'a>(
    counted: &'a [Counted],
    sample: &Sample,
    asked: impl Fn(&Counted) -> bool,
) -> BTreeMap<&'a str, usize> {
    let mut from = BTreeMap::new();
    for example in counted.iter().filter(|example| !asked(example)) {
        let drawn = &sample.examples[example.rank];
        let behind = match (drawn.weight, &drawn.group) {
            (Some(_), _) => sample.examples.len(),
            (None, None) => example.rank + 1,
            (None, Some(_)) => {
                let rest = sample.examples[example.rank..].iter();
                example.rank + rest.take_while(|other| other.group == drawn.group).count()
            }
        };
        from.insert(example.stratum.as_str(), behind);
    }
    from
}

/// Counts of examples in memory always fit.
fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn is_open(key: &Key, review: &Review) -> bool {
    let mark = review.mark(key);
    !mark.has_verdict() && !mark.is_deferred()
}

/// For each stratum the rank of its first example with neither verdict nor deferral; the sample's size when there is
/// none. A group that is looked at in part does not count yet, because groups are drawn whole.
fn frontiers<'a>(sample: &'a Sample, review: &Review) -> BTreeMap<&'a str, usize> {
    let examples = &sample.examples;
    let mut frontiers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for (rank, example) in examples.iter().enumerate() {
        frontiers.insert(&example.stratum, examples.len());
        if is_open(&example.key, review) {
            open.entry(&example.stratum).or_insert(rank);
        }
    }
    for (stratum, first) in open {
        let group = &examples[first].group;
        let of_group = |rank: &usize| group.is_some() && examples[*rank].group == *group;
        let start = (0..first).rev().take_while(of_group).last();
        frontiers.insert(stratum, start.unwrap_or(first));
    }
    frontiers
}

/// Where weights decide, the examples before the frontier are themselves such a sample, and the one at the frontier
/// is the first that is not in it (STATS.md §2, stop any time).
fn threshold(sample: &Sample, frontiers: &BTreeMap<&str, usize>) -> f64 {
    let at_frontier = frontiers
        .values()
        .min()
        .and_then(|frontier| sample.examples.get(*frontier));
    let value = |example: &SampledExample| {
        let weight = Weight::try_from(example.weight?).ok()?;
        Some(rank_value(weight, unit(&example.hash)))
    };
    at_frontier
        .and_then(value)
        .or(sample.threshold)
        .unwrap_or(0.0)
}

fn weight(example: &SampledExample, threshold: f64) -> f64 {
    example
        .weight
        .and_then(|weight| Weight::try_from(weight).ok())
        .map_or(1.0, |weight| 1.0 / inclusion(weight, threshold))
}

fn progress(keys: &[&Key], review: &Review, waiting: usize) -> Progress {
    let count = |test: &dyn Fn(&Key) -> bool| keys.iter().filter(|key| test(key)).count();
    Progress {
        total: keys.len(),
        decided: count(&|key| review.mark(key).has_verdict()),
        deferred: count(&|key| review.mark(key).is_deferred()),
        flagged: count(&|key| review.mark(key).flagged),
        waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::taxonomy::{Kind, Starter};
    use serde_json::Value;

    fn tally(keys: &[Key], review: &Review) -> Tally {
        super::tally(&sample(keys), review)
    }

    fn sample(keys: &[Key]) -> Sample {
        Sample {
            examples: keys.iter().cloned().map(SampledExample::of).collect(),
            ..Sample::blank("tickets", "2026-W47".parse().unwrap())
        }
    }

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

    /// 30 decided examples; a category is invented at the eleventh and put on every fourth from there on.
    fn with_late() -> (Vec<Key>, Review, CategoryId) {
        let keys = keys(30);
        let mut review = started();
        for key in &keys[..10] {
            tag(&mut review, key, "data gap");
        }
        let (late, invention) = review
            .invent_category(&keys[10], "late", Kind::Data)
            .unwrap();
        review.apply(&invention);
        for (rank, key) in keys.iter().enumerate().skip(11) {
            review.apply(&review.commit(key));
            if rank % 4 == 0 {
                review.apply(&review.toggle_tag(key, &late));
            }
        }
        (keys, review, late)
    }

    fn answered(keys: &[Key], review: &Review, id: &CategoryId) -> (usize, usize, usize) {
        let tally = tally(keys, review);
        let count = tally.category(id).unwrap();
        (count.asked, count.count, count.not_asked)
    }

    #[test]
    fn going_back_to_early_examples_adds_no_yes_where_nobody_could_say_no() {
        let (keys, mut review, late) = with_late();
        assert_eq!(answered(&keys, &review, &late), (19, 5, 10));
        review.apply(&review.tag_all(&keys[..5], &late));
        assert_eq!(answered(&keys, &review, &late), (19, 5, 5), "in bulk");
        review.apply(&review.toggle_tag(&keys[7], &late));
        assert_eq!(answered(&keys, &review, &late), (19, 5, 4), "by hand");
        for key in &keys[..10] {
            review.apply(&review.commit(key));
        }
        assert_eq!(
            answered(&keys, &review, &late),
            (30, 12, 0),
            "all were asked"
        );
    }

    #[test]
    fn a_merged_category_counts_where_both_were_asked() {
        let (keys, mut review, late) = with_late();
        let gap = review.taxonomy().by_name("data gap").unwrap().id.clone();
        review.apply(&review.merge_category(&gap, &late));
        assert_eq!(
            answered(&keys, &review, &late),
            (30, 16, 0),
            "who denied it carries it now"
        );
        let (_, mut review, late) = with_late();
        review.apply(&review.merge_category(&late, &gap));
        assert_eq!(answered(&keys, &review, &gap), (30, 16, 0));
    }

    #[test]
    fn by_cost_a_late_category_has_no_count_until_everybody_was_asked() {
        let (keys, mut review, late) = with_late();
        let mut sample = sample(&keys);
        for example in &mut sample.examples {
            example.weight = Some(2.0);
        }
        let count = |review: &Review| {
            let tally = super::tally(&sample, review);
            tally.category(&late).unwrap().asked
        };
        assert_eq!(count(&review), 0);
        for key in &keys[..10] {
            review.apply(&review.commit(key));
        }
        assert_eq!(count(&review), 30);
    }

    #[test]
    fn nothing_reviewed_is_nothing_and_no_division() {
        let tally = tally(&keys(3), &started());
        assert_eq!((tally.reviewed, tally.mean_tags()), (0, None));
        let nothing = super::tally(&sample(&[]), &Review::default());
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
