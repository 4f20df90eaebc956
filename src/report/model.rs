//! What every form of the report says, computed once from a sample and one reviewer's work.
//!
//! Pure: the same sample, review, reviewer and target always give the same report, without a date or a host name.
//! Text in it is raw; each form makes it safe for where it goes.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::draw::Stratum;
use crate::domain::estimate::{Question, spoken_of};
use crate::domain::key::Key;
use crate::domain::outlook::{Outlook, Standing, outlook};
use crate::domain::plan::{JointGain, Step, best_set, joint_gain};
use crate::domain::population::Population;
use crate::domain::priority::{Priorities, Priority, priorities};
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::domain::tally::{Tally, tally};
use crate::domain::taxonomy::CategoryId;

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
    /// How sure the order is, what may still turn up, whether to go on.
    pub outlook: Outlook,
    /// What the first three gain together, counting every error once; none for fewer than two.
    pub top: Option<JointGain>,
    /// What to fix in a number of person-days, if somebody asked.
    pub plan: Option<Plan>,
    /// The strata of the design; none for a design of one.
    pub strata: Vec<StratumLine>,
    /// What was decided before a category existed and not asked since.
    pub debt: Debt,
}

/// What to fix in a number of person-days.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The person-days.
    pub days: f64,
    /// What they pay for, in the order of fixing; empty where the design has no shares.
    pub steps: Vec<Step>,
}

/// A stratum of the design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StratumLine {
    /// Its name; raw text.
    pub name: String,
    /// Its errors among those that the sample represents.
    pub errors: u64,
    /// Its errors in the eyeball part.
    pub eyeball: u64,
    /// Its examples that count.
    pub reviewed: usize,
}

/// Decided examples that were not asked about every category in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Debt {
    /// How many examples.
    pub examples: usize,
    /// For each category the name, raw, and how many examples were not asked about it.
    pub categories: Vec<(CategoryId, String, usize)>,
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
        let first: BTreeSet<CategoryId> =
            priorities.top().iter().map(|row| row.id.clone()).collect();
        let counted: Vec<Key> = tally
            .counted
            .iter()
            .map(|example| keys[example.rank].clone())
            .collect();
        Self {
            pairs: pairs(&tally, review),
            examples: examples(&counted, review),
            remarks: remarks(&keys, review),
            outlook: outlook(sample, &tally, &priorities),
            top: (first.len() > 1)
                .then(|| joint_gain(sample, &tally, &priorities, &first))
                .flatten(),
            plan: None,
            strata: strata(sample, &tally),
            debt: debt(&keys, review),
            sample: sample.clone(),
            reviewer: reviewer.to_owned(),
            tally,
            priorities,
        }
    }

    /// The same report with what to fix in so many person-days.
    #[must_use]
    pub fn with_plan(mut self, days: f64) -> Self {
        let steps = best_set(&self.sample, &self.tally, &self.priorities, days);
        self.plan = Some(Plan { days, steps });
        self
    }

    /// How sure the place of a category is.
    pub fn standing(&self, row: &Priority) -> Option<&Standing> {
        self.outlook.certainty.as_ref()?.of(&row.id)
    }

    /// The place of a category in the plan, from 1.
    pub fn step(&self, row: &Priority) -> Option<usize> {
        let mut steps = self.plan.as_ref()?.steps.iter();
        Some(steps.position(|step| step.id == row.id)? + 1)
    }

    /// The counts of the file.
    pub fn population(&self) -> &Population {
        &self.sample.population
    }

    /// How many errors of the file carry a category by the best guess: its share of them, rounded, and inside the
    /// range that the interval gives. None before the first review.
    pub fn extrapolated_count(&self, row: &Priority) -> Option<u64> {
        let (low, high) = row.extrapolated?;
        let errors = spoken_of(self.priorities.errors, row.covered);
        let point = (row.share? * errors as f64).round() as u64;
        Some(point.clamp(low, high.max(low)))
    }
}

fn name_of(review: &Review, id: &CategoryId) -> String {
    let found = review.taxonomy().get(id);
    found.map_or_else(|| id.to_string(), |found| found.name.clone())
}

fn strata(sample: &Sample, tally: &Tally) -> Vec<StratumLine> {
    let line = |stratum: &Stratum| {
        let counted = tally.counted.iter();
        StratumLine {
            name: stratum.name.clone(),
            errors: stratum.errors,
            eyeball: stratum.eyeball,
            reviewed: counted.filter(|one| one.stratum == stratum.name).count(),
        }
    };
    match sample.strata.len() {
        0 | 1 => Vec::new(),
        _ => sample.strata.iter().map(line).collect(),
    }
}

fn debt(keys: &[Key], review: &Review) -> Debt {
    let owed = review.debt(keys).into_iter();
    Debt {
        examples: review.indebted(keys).len(),
        categories: owed
            .map(|(id, keys)| {
                let name = name_of(review, &id);
                (id, name, keys.len())
            })
            .collect(),
    }
}

fn pairs(tally: &Tally, review: &Review) -> Vec<Pair> {
    let name = |id: &CategoryId| name_of(review, id);
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
