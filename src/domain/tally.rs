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
    /// Whether the example that it was invented for is one of those.
    pub is_founder_out: bool,
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
        is_founder_out: counted
            .iter()
            .any(|example| Some(key(example)) == invented_for),
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
mod tests;
