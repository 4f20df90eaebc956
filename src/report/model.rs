//! What every form of the report says, computed once from a sample and one reviewer's work.
//!
//! Pure: the same sample, review, reviewer and target always give the same report, without a date or a host name.
//! Text in it is raw; each form makes it safe for where it goes.

use std::collections::BTreeMap;

use crate::domain::estimate::Question;
use crate::domain::key::Key;
use crate::domain::population::Population;
use crate::domain::priority::{Priorities, Priority, priorities};
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::domain::tally::{Tally, tally};
use crate::domain::taxonomy::CategoryId;
use crate::domain::words;

/// How many examples a category is illustrated with.
pub const EXAMPLES_PER_CATEGORY: usize = 3;

/// How many pairs of categories are worth a line.
pub const TOP_PAIRS: usize = 5;

/// One reviewer's findings on one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The sample that was reviewed.
    pub sample: Sample,
    /// Whose findings these are.
    pub reviewer: String,
    /// Counts and progress.
    pub tally: Tally,
    /// The fix list.
    pub priorities: Priorities,
    /// The categories that share most examples, by name.
    pub pairs: Vec<Pair>,
    /// Up to [`EXAMPLES_PER_CATEGORY`] counted examples of each category, in review order, those first on which it is
    /// the primary one.
    pub examples: BTreeMap<CategoryId, Vec<Key>>,
    /// What reviewers wrote beside the categories.
    pub remarks: Remarks,
}

/// Two categories that stand on the same examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The ids.
    pub ids: (CategoryId, CategoryId),
    /// The names; raw text.
    pub names: (String, String),
    /// Counted examples that carry both.
    pub count: usize,
}

/// How many examples of the whole sample carry something beside categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// With a note.
    pub notes: usize,
    /// With a corrected label.
    pub corrected: usize,
    /// With a flag.
    pub flagged: usize,
}

impl Report {
    /// Counts, ranks and illustrates one review.
    pub fn build(
        sample: &Sample,
        review: &Review,
        reviewer: &str,
        question: impl Into<Question>,
    ) -> Self {
        let keys: Vec<Key> = sample.keys().cloned().collect();
        let tally = tally(sample, review);
        let priorities = priorities(sample, review, &tally, question);
        let counted: Vec<Key> = tally
            .counted
            .iter()
            .map(|example| keys[example.rank].clone())
            .collect();
        Self {
            pairs: pairs(&tally, review),
            examples: examples(&counted, review),
            remarks: remarks(&keys, review),
            sample: sample.clone(),
            reviewer: reviewer.to_owned(),
            tally,
            priorities,
        }
    }

    /// The counts of the file.
    pub fn population(&self) -> &Population {
        &self.sample.population
    }

    /// How many errors of the file carry a category by the best guess: its share of them, rounded, and inside the
    /// range that the interval gives. None before the first review.
    pub fn extrapolated_count(&self, row: &Priority) -> Option<u64> {
        let (low, high) = row.extrapolated?;
        let point = (row.share? * self.priorities.errors as f64).round() as u64;
        Some(point.clamp(low, high.max(low)))
    }

    /// Everything that makes the numbers less final than they look, one sentence each; raw text.
    pub fn provisional(&self) -> Vec<String> {
        let mut notes = Vec::new();
        notes.extend(self.about_progress());
        notes.extend(words::roughness(self.tally.reviewed));
        notes.extend(self.about_late_categories());
        notes.extend(words::assumed_costs(&self.priorities));
        notes.extend(self.about_the_file());
        notes
    }

    fn about_progress(&self) -> Vec<String> {
        let progress = self.tally.progress;
        let verb = |count: usize, one: &str, many: &str| {
            if count == 1 {
                one.to_owned()
            } else {
                many.to_owned()
            }
        };
        let mut notes = Vec::new();
        if progress.open() > 0 {
            notes.push(format!(
                "{} of {} drawn errors {} still open; the shares will move.",
                progress.open(),
                progress.total,
                verb(progress.open(), "is", "are")
            ));
        }
        if progress.deferred > 0 {
            notes.push(format!(
                "{} {} put off and left out of the shares until decided.",
                words::counted(progress.deferred as u64, "error", "errors"),
                verb(progress.deferred, "was", "were")
            ));
        }
        if progress.waiting > 0 {
            notes.push(format!(
                "{} ahead of the first open one {} until the review has passed it: picks out of order would bias the shares.",
                words::counted(progress.waiting as u64, "verdict", "verdicts"),
                verb(progress.waiting, "does not count", "do not count")
            ));
        }
        notes
    }

    fn about_late_categories(&self) -> Vec<String> {
        let late = self.priorities.rows.iter().filter(|row| row.not_asked > 0);
        late.map(|row| {
            format!(
                "`{}` was created later: {} decided before it {} not asked about it, so its share is out of {}{}.",
                row.name,
                words::counted(row.not_asked as u64, "error", "errors"),
                if row.not_asked == 1 { "was" } else { "were" },
                row.asked,
                match row.left_out {
                    0 => "",
                    _ => ", without the one it was invented for, which carries it for certain",
                }
            )
        })
        .collect()
    }

    fn about_the_file(&self) -> Vec<String> {
        let population = self.population();
        let mut notes = Vec::new();
        if !self.sample.split.is_random() {
            notes.push(
                "The eyeball part was supplied, not drawn at random: the shares speak of its errors alone.".to_owned(),
            );
        }
        if population.unscored > 0 {
            notes.push(format!(
                "{} without a truth cannot be right or wrong and are in no share.",
                words::counted(population.unscored, "row", "rows")
            ));
        }
        if population.missing_predictions > 0 {
            notes.push(format!(
                "{} without a prediction count as wrong.",
                words::counted(population.missing_predictions, "row", "rows")
            ));
        }
        for opened in &self.sample.overrides {
            notes.push(format!(
                "The {} part was opened on purpose by {}: {}",
                opened.opened, opened.reviewer, opened.reason
            ));
        }
        notes
    }
}

fn pairs(tally: &Tally, review: &Review) -> Vec<Pair> {
    let name = |id: &CategoryId| {
        review
            .taxonomy()
            .get(id)
            .map_or_else(|| id.to_string(), |found| found.name.clone())
    };
    tally
        .pairs
        .iter()
        .take(TOP_PAIRS)
        .map(|(left, right, count)| Pair {
            ids: (left.clone(), right.clone()),
            names: (name(left), name(right)),
            count: *count,
        })
        .collect()
}

fn examples(counted: &[Key], review: &Review) -> BTreeMap<CategoryId, Vec<Key>> {
    let mut found: BTreeMap<CategoryId, Vec<(bool, Key)>> = BTreeMap::new();
    for key in counted.iter().filter(|key| review.mark(key).has_verdict()) {
        for (place, category) in review.tags(key).into_iter().enumerate() {
            found
                .entry(category.id.clone())
                .or_default()
                .push((place > 0, key.clone()));
        }
    }
    let shorten = |mut keys: Vec<(bool, Key)>| {
        // Stable: review order stays within the primary ones and within the rest.
        keys.sort_by_key(|(contributing, _)| *contributing);
        keys.into_iter()
            .map(|(_, key)| key)
            .take(EXAMPLES_PER_CATEGORY)
            .collect()
    };
    found
        .into_iter()
        .map(|(id, keys)| (id, shorten(keys)))
        .collect()
}

fn remarks(keys: &[Key], review: &Review) -> Remarks {
    let count = |test: &dyn Fn(&Key) -> bool| keys.iter().filter(|key| test(key)).count();
    Remarks {
        notes: count(&|key| review.mark(key).note.is_some()),
        corrected: count(&|key| review.mark(key).corrected.is_some()),
        flagged: count(&|key| review.mark(key).flagged),
    }
}

#[cfg(test)]
mod tests;
