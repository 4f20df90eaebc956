//! Labels that should be the same and are written or ordered differently: how truth and prediction could be made to meet.
//!
//! Works on counts alone and proposes; it changes nothing. Which names may be shown is decided here as well: only those
//! of few and frequent classes, because a rare label may give away a sealed row.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::best_assignment;

/// A class with fewer rows is not named.
const FEWEST_ROWS: u64 = 10;
/// More classes than this are counted instead of named.
const MOST_NAMED: usize = 20;
/// A larger table of classes is not searched for a permutation.
const MOST_CLASSES: usize = 80;

/// How often each pair of truth and prediction occurs, as canonical text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    counts: BTreeMap<(String, String), u64>,
}

/// How labels that never meet could be made to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// By setting aside case, spaces or punctuation: the words of `--normalise`.
    Normalise(Vec<&'static str>),
    /// By reading one label as another: of the prediction, and the truth it stands for.
    Labels(Vec<(String, String)>),
}

/// A permutation of the labels that makes truth and prediction agree far more often.
#[derive(Clone, Debug, PartialEq)]
pub struct Permutation {
    /// The accuracy as it is.
    pub before: f64,
    /// The accuracy with the labels permuted.
    pub after: f64,
    /// What each predicted label would stand for, where the two differ.
    pub moves: Vec<(String, String)>,
}

impl Pairs {
    /// Adds rows with this truth and prediction.
    pub fn add(&mut self, truth: &str, prediction: &str, rows: u64) {
        let pair = (truth.to_owned(), prediction.to_owned());
        *self.counts.entry(pair).or_default() += rows;
    }

    /// These rows and those of another part of the file.
    pub fn with(mut self, other: &Self) -> Self {
        for (pair, rows) in &other.counts {
            *self.counts.entry(pair.clone()).or_default() += rows;
        }
        self
    }

    /// How many different pairs there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Rows in which both are the same.
    pub fn right(&self) -> u64 {
        let same = self
            .counts
            .iter()
            .filter(|((truth, said), _)| truth == said);
        same.map(|(_, rows)| rows).sum()
    }

    /// How often each label is the truth.
    pub fn truths(&self) -> BTreeMap<&str, u64> {
        self.margin(|(truth, _)| truth)
    }

    /// How often each label is the prediction.
    pub fn predictions(&self) -> BTreeMap<&str, u64> {
        self.margin(|(_, said)| said)
    }

    fn margin(&self, pick: fn(&(String, String)) -> &String) -> BTreeMap<&str, u64> {
        let mut margin = BTreeMap::new();
        for (pair, rows) in &self.counts {
            *margin.entry(pick(pair).as_str()).or_default() += rows;
        }
        margin
    }

    /// The same pairs with every label read by `read`.
    pub fn read(&self, read: impl Fn(&str) -> String) -> Self {
        let mut pairs = Self::default();
        for ((truth, said), rows) in &self.counts {
            pairs.add(&read(truth), &read(said), *rows);
        }
        pairs
    }

    /// Whether these labels are few and frequent enough to be named.
    pub fn may_name<'a>(&self, labels: impl IntoIterator<Item = &'a str>) -> bool {
        let (truths, said) = (self.truths(), self.predictions());
        let rows = |label: &str| {
            let count = |margin: &BTreeMap<&str, u64>| margin.get(label).copied().unwrap_or(0);
            count(&truths).max(count(&said))
        };
        let labels: Vec<&str> = labels.into_iter().collect();
        labels.len() <= MOST_NAMED && labels.iter().all(|label| rows(label) >= FEWEST_ROWS)
    }

    /// How labels of the prediction that are no truth could be made to meet those of the truth that nobody predicts.
    /// None when there are none, or nothing maps all of them.
    pub fn mapping(&self) -> Option<Mapping> {
        let (truths, said) = (self.truths(), self.predictions());
        let strays: Vec<&str> = said
            .keys()
            .copied()
            .filter(|label| !truths.contains_key(label))
            .collect();
        let lonely: Vec<&str> = truths
            .keys()
            .copied()
            .filter(|label| !said.contains_key(label))
            .collect();
        if strays.is_empty() {
            return None;
        }
        let truths: Vec<&str> = truths.into_keys().collect();
        normalisation(&strays, &truths)
            .map(Mapping::Normalise)
            .or_else(|| spelled_alike(&strays, &lonely).map(Mapping::Labels))
            .or_else(|| self.counted_alike(&strays, &lonely).map(Mapping::Labels))
    }

    /// Which stray label stands for which lonely one, by how often they occur together: only where none meets any.
    fn counted_alike(&self, strays: &[&str], lonely: &[&str]) -> Option<Vec<(String, String)>> {
        let is_whole =
            strays.len() == self.predictions().len() && lonely.len() == self.truths().len();
        if !is_whole || strays.len() != lonely.len() || !(2..=MOST_CLASSES).contains(&strays.len())
        {
            return None;
        }
        let assigned = best_assignment(&self.table(strays, lonely));
        let pairs: Vec<(String, String)> = strays
            .iter()
            .zip(assigned)
            .map(|(stray, place)| ((*stray).to_owned(), lonely[place].to_owned()))
            .collect();
        let right: u64 = pairs
            .iter()
            .map(|(said, truth)| self.count(truth, said))
            .sum();
        let is_clear = is_significant(right, self.chance(strays, lonely), self.rows());
        is_clear.then_some(pairs)
    }

    /// A permutation of the labels under which truth and prediction agree far more often than as they are, and than
    /// the best permutation would by chance.
    pub fn permutation(&self) -> Option<Permutation> {
        let labels: BTreeSet<&str> = self
            .truths()
            .into_keys()
            .chain(self.predictions().into_keys())
            .collect();
        let labels: Vec<&str> = labels.into_iter().collect();
        if !(2..=MOST_CLASSES).contains(&labels.len()) {
            return None;
        }
        let assigned = best_assignment(&self.table(&labels, &labels));
        let moved = |(place, to): (usize, &usize)| (labels[place], labels[*to]);
        let right: u64 = assigned
            .iter()
            .enumerate()
            .map(moved)
            .map(|(said, truth)| self.count(truth, said))
            .sum();
        let rows = self.rows();
        let by_chance = self.chance(&labels, &labels);
        let before = self.right() as f64 / rows.max(1) as f64;
        let after = right as f64 / rows.max(1) as f64;
        let is_large = after - before >= LARGE && after >= 0.5;
        if !is_large || !is_significant(right, by_chance.max(before), rows) {
            return None;
        }
        let moves = assigned.iter().enumerate().map(moved);
        let moves = moves
            .filter(|(said, truth)| said != truth && self.count(truth, said) > 0)
            .map(|(said, truth)| (said.to_owned(), truth.to_owned()))
            .collect();
        Some(Permutation {
            before,
            after,
            moves,
        })
    }

    fn count(&self, truth: &str, said: &str) -> u64 {
        let pair = (truth.to_owned(), said.to_owned());
        self.counts.get(&pair).copied().unwrap_or(0)
    }

    /// Counts with a row for each prediction and a column for each truth.
    fn table(&self, said: &[&str], truths: &[&str]) -> Vec<Vec<f64>> {
        let row = |said: &&str| {
            truths
                .iter()
                .map(|truth| self.count(truth, said) as f64)
                .collect()
        };
        said.iter().map(row).collect()
    }

    /// The accuracy of the best permutation if truth and prediction had nothing to do with each other.
    fn chance(&self, said: &[&str], truths: &[&str]) -> f64 {
        let (by_truth, by_said) = (self.truths(), self.predictions());
        let rows = self.rows().max(1) as f64;
        let part = |margin: &BTreeMap<&str, u64>, label: &str| {
            margin.get(label).copied().unwrap_or(0) as f64 / rows
        };
        let expected: Vec<Vec<f64>> = said
            .iter()
            .map(|said| {
                let own = part(&by_said, said);
                truths
                    .iter()
                    .map(|truth| own * part(&by_truth, truth))
                    .collect()
            })
            .collect();
        let assigned = best_assignment(&expected);
        assigned
            .iter()
            .enumerate()
            .map(|(row, column)| expected[row][*column])
            .sum()
    }
}

/// A smaller gain of accuracy is no reason to doubt the labels.
const LARGE: f64 = 0.2;

/// Whether so many agreements lie far above what is expected: five standard errors, and a fifth of the rows.
fn is_significant(right: u64, expected: f64, rows: u64) -> bool {
    const FEWEST: u64 = 20;
    const STANDARD_ERRORS: f64 = 5.0;
    let count = rows.max(1) as f64;
    let share = right as f64 / count;
    let error = ((expected * (1.0 - expected)).max(0.0) / count).sqrt();
    rows >= FEWEST && share - expected >= LARGE.max(STANDARD_ERRORS * error)
}

/// The fewest things to set aside under which every stray label is one of the truth.
fn normalisation(strays: &[&str], truths: &[&str]) -> Option<Vec<&'static str>> {
    const STEPS: [&[&str]; 4] = [
        &["case"],
        &["spaces"],
        &["case", "spaces"],
        &["case", "spaces", "punctuation"],
    ];
    let fits = |steps: &&[&'static str]| {
        let folded: BTreeSet<String> = truths.iter().map(|label| fold(label, steps)).collect();
        strays.iter().all(|label| {
            let label = fold(label, steps);
            !label.is_empty() && folded.contains(&label)
        })
    };
    STEPS.into_iter().find(fits).map(<[_]>::to_vec)
}

/// A label without what these steps set aside: `case`, `spaces`, `punctuation`.
pub fn fold(label: &str, steps: &[&str]) -> String {
    let mut label = label.to_owned();
    if steps.contains(&"case") {
        label = label.to_lowercase();
    }
    if steps.contains(&"punctuation") {
        label.retain(|character| character.is_alphanumeric() || character.is_whitespace());
    }
    if steps.contains(&"spaces") {
        label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    label
}

/// One lonely label for each stray one, by how they are written: `LABEL_1` for `1`, `Y` for `yes`.
fn spelled_alike(strays: &[&str], lonely: &[&str]) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for stray in strays {
        let mut fitting = lonely
            .iter()
            .copied()
            .filter(|label| are_alike(stray, label));
        let label = fitting.next()?;
        if fitting.next().is_some() || !used.insert(label) {
            return None;
        }
        pairs.push(((*stray).to_owned(), label.to_owned()));
    }
    Some(pairs)
}

fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    let truth_value = |label: &str| match label {
        "1" | "true" | "t" | "yes" | "y" | "pos" | "positive" => Some(true),
        "0" | "false" | "f" | "no" | "n" | "neg" | "negative" => Some(false),
        _ => None,
    };
    let is_short_for = |short: &str, long: &str| {
        !short.is_empty() && short.chars().all(char::is_alphabetic) && long.starts_with(short)
    };
    match (truth_value(&one), truth_value(&other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other || is_short_for(&one, &other) || is_short_for(&other, &one),
    }
}

/// A label without the dress that libraries give to the numbers of classes.
fn bare(label: &str) -> String {
    let lower = fold(label, &["case", "spaces"]);
    for dress in ["label_", "label ", "class_", "class "] {
        if let Some(bare) = lower.strip_prefix(dress).filter(|bare| !bare.is_empty()) {
            return bare.to_owned();
        }
    }
    lower
}

#[cfg(test)]
mod tests;
