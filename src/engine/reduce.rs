//! One part of a file reduced to what a survey keeps of it: counts, the errors, and what tells whether ids repeat.
//!
//! Right rows leave nothing behind but counts, so memory follows the errors and not the rows.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cells::Texts;
use super::keys::IdRun;
use super::table::Batch;
use crate::domain::label::{BooleanFold, canonical};
use crate::domain::split::Side;

/// No code: a missing prediction, a row without group.
pub(super) const NONE: u32 = u32::MAX;

/// Which column of a batch plays which part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places {
    pub truth: usize,
    pub prediction: usize,
    pub score: Option<usize>,
    pub id: Option<usize>,
    pub group: Option<usize>,
    pub split: Option<usize>,
    /// The column that divides the errors into strata.
    pub stratum: Option<usize>,
    /// The column that says how bad an error is.
    pub badness: Option<usize>,
    pub cost: Option<usize>,
}

/// What is kept of a part.
#[derive(Debug)]
pub(super) struct Part {
    /// Whether any prediction is right.
    pub has_right: bool,
    pub sides: Sides,
    pub errors: Errors,
    pub ids: Option<IdRun>,
    pub truth_values: FewValues,
    pub prediction_values: FewValues,
}

/// Counts of the rows on one side of the split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Rows with a truth.
    pub evaluated: u64,
    pub errors: u64,
    /// Errors without a prediction.
    pub missing_predictions: u64,
    pub unscored: u64,
}

impl Counts {
    pub fn merge(&mut self, other: Self) {
        self.evaluated += other.evaluated;
        self.errors += other.errors;
        self.missing_predictions += other.missing_predictions;
        self.unscored += other.unscored;
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.evaluated + self.unscored
    }
}

/// Counts per side of the split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sides {
    pub eyeball: Counts,
    pub blackbox: Counts,
    pub test: Counts,
    pub unsaid: Counts,
    /// Rows whose word in the split column says nothing about the line.
    pub other_words: u64,
}

impl Sides {
    fn counts(&mut self, side: Side) -> &mut Counts {
        match side {
            Side::Eyeball => &mut self.eyeball,
            Side::Blackbox => &mut self.blackbox,
            Side::Test => &mut self.test,
            Side::Unsaid => &mut self.unsaid,
        }
    }

    pub fn merge(&mut self, other: Self) {
        self.eyeball.merge(other.eyeball);
        self.blackbox.merge(other.blackbox);
        self.test.merge(other.test);
        self.unsaid.merge(other.unsaid);
        self.other_words += other.other_words;
    }
}

/// What the split column says of a row.
pub(super) fn side_of(batch: &Batch, places: &Places, row: usize) -> Side {
    let value = places
        .split
        .and_then(|split| batch.columns[split].text(row));
    value.map_or(Side::Unsaid, |value| Side::of(&value))
}

/// Errors as columns of small numbers; row numbers count within the part until the parts are joined.
#[derive(Debug, Default)]
pub(super) struct Errors {
    pub rows: Vec<usize>,
    pub ids: Arena,
    pub groups: Vec<u32>,
    pub sides: Vec<Side>,
    pub truths: Vec<u32>,
    pub predictions: Vec<u32>,
    /// NaN where there is none.
    pub scores: Vec<f64>,
    /// Codes among the group names; empty unless the design divides by a column.
    pub strata: Vec<u32>,
    /// NaN where there is none; empty unless a column says how bad an error is.
    pub badness: Vec<f64>,
    /// NaN where there is none; empty unless a column says what an error costs.
    pub costs: Vec<f64>,
    pub labels: Interner,
    pub group_names: Interner,
}

/// Texts one after another in one allocation.
#[derive(Debug, Default)]
pub(super) struct Arena {
    text: String,
    ends: Vec<usize>,
}

impl Arena {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub fn get(&self, number: usize) -> &str {
        let start = number
            .checked_sub(1)
            .map_or(0, |previous| self.ends[previous]);
        &self.text[start..self.ends[number]]
    }
}

/// Texts that repeat, as small numbers.
#[derive(Debug, Default)]
pub(super) struct Interner {
    codes: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Interner {
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = self.texts.len() as u32;
        self.codes.insert(text.into(), code);
        self.texts.push(text.into());
        code
    }

    pub fn text(&self, code: u32) -> Option<&str> {
        self.texts.get(code as usize).map(AsRef::as_ref)
    }

    /// All texts in the order of their codes.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }

    /// The codes here of all texts of another interner, by their codes there.
    pub fn adopt(&mut self, other: &Self) -> Vec<u32> {
        other.texts.iter().map(|text| self.code(text)).collect()
    }
}

/// The different values of a column, as long as they are few enough to be the two of a yes-or-no question.
#[derive(Clone, Debug, Default)]
pub(super) struct FewValues(Vec<String>);

impl FewValues {
    const MOST: usize = 3;

    fn add(&mut self, value: &str) {
        if self.0.len() < Self::MOST && !self.0.iter().any(|known| known == value) {
            self.0.push(value.to_owned());
        }
    }

    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|value| self.add(value));
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Reduces one part. With a fold, 1 counts as true and 0 as false.
pub(super) fn reduce(batch: &Batch, places: &Places, fold: Option<BooleanFold>) -> Part {
    let (truth, prediction) = (
        &batch.columns[places.truth],
        &batch.columns[places.prediction],
    );
    let same = truth.same_cells(prediction);
    let missing = truth.missing_cells();
    let is_set = |mask: &Option<Vec<bool>>, row: usize| mask.as_ref().is_some_and(|mask| mask[row]);
    let mut part = Part {
        has_right: false,
        sides: Sides::default(),
        errors: Errors::default(),
        ids: places.id.map(|id| IdRun::of(&batch.columns[id])),
        truth_values: FewValues::default(),
        prediction_values: FewValues::default(),
    };
    for row in 0..batch.rows {
        let side = side_of(batch, places, row);
        if side == Side::Unsaid && has_word(batch, places, row) {
            part.sides.other_words += 1;
        }
        if is_set(&missing, row) {
            part.sides.counts(side).unscored += 1;
            continue;
        }
        let verdict = if is_set(&same, row) {
            Verdict::Right
        } else {
            part.by_text(truth, prediction, row, fold)
        };
        let counts = part.sides.counts(side);
        counts.evaluated += 1;
        match verdict {
            Verdict::Right => part.has_right = true,
            Verdict::Wrong { without_prediction } => {
                counts.errors += 1;
                counts.missing_predictions += u64::from(without_prediction);
                part.errors.push(batch, places, row, side);
            }
        }
    }
    part
}

fn has_word(batch: &Batch, places: &Places, row: usize) -> bool {
    places
        .split
        .is_some_and(|split| !batch.columns[split].is_missing(row))
}

/// What a prediction is.
enum Verdict {
    Right,
    Wrong { without_prediction: bool },
}

impl Part {
    /// Compares canonical texts, and notes the values for the question whether 1 means true.
    fn by_text(
        &mut self,
        truth: &Texts,
        prediction: &Texts,
        row: usize,
        fold: Option<BooleanFold>,
    ) -> Verdict {
        let wrong = |without_prediction| Verdict::Wrong { without_prediction };
        let Some(truth) = truth.text(row) else {
            return wrong(false);
        };
        self.truth_values.add(&truth);
        let Some(prediction) = prediction.text(row) else {
            return wrong(true);
        };
        self.prediction_values.add(&prediction);
        let is_same = match fold {
            Some(fold) => fold.fold(&truth) == fold.fold(&prediction),
            None => canonical(&truth) == canonical(&prediction),
        };
        if is_same {
            Verdict::Right
        } else {
            wrong(false)
        }
    }
}

impl Errors {
    fn push(&mut self, batch: &Batch, places: &Places, row: usize, side: Side) {
        let label = |place: usize| batch.columns[place].label(row);
        let code = |interner: &mut Interner, text: Option<Cow<'_, str>>| {
            text.map_or(NONE, |text| interner.code(&text))
        };
        self.rows.push(row);
        self.ids.push(
            &places
                .id
                .and_then(|id| batch.columns[id].text(row))
                .unwrap_or_default(),
        );
        self.truths
            .push(code(&mut self.labels, label(places.truth)));
        self.predictions
            .push(code(&mut self.labels, label(places.prediction)));
        self.groups
            .push(code(&mut self.group_names, places.group.and_then(label)));
        self.scores.push(
            places
                .score
                .and_then(|score| batch.columns[score].number(row))
                .unwrap_or(f64::NAN),
        );
        self.sides.push(side);
        if let Some(stratum) = places.stratum {
            self.strata
                .push(code(&mut self.group_names, label(stratum)));
        }
        let number = |place: usize| batch.columns[place].number(row).unwrap_or(f64::NAN);
        self.badness.extend(places.badness.map(number));
        self.costs.extend(places.cost.map(number));
    }

    /// Puts the errors of the next part behind these; its first row has the number `start` in the file.
    pub fn append(&mut self, part: &Self, start: usize) {
        let labels = self.labels.adopt(&part.labels);
        let groups = self.group_names.adopt(&part.group_names);
        let recode = |codes: &[u32], code: u32| codes.get(code as usize).copied().unwrap_or(NONE);
        self.rows.extend(part.rows.iter().map(|row| start + row));
        self.truths
            .extend(part.truths.iter().map(|code| recode(&labels, *code)));
        self.predictions
            .extend(part.predictions.iter().map(|code| recode(&labels, *code)));
        self.groups
            .extend(part.groups.iter().map(|code| recode(&groups, *code)));
        self.scores.extend_from_slice(&part.scores);
        self.sides.extend_from_slice(&part.sides);
        self.strata
            .extend(part.strata.iter().map(|code| recode(&groups, *code)));
        self.badness.extend_from_slice(&part.badness);
        self.costs.extend_from_slice(&part.costs);
        (0..part.rows.len()).for_each(|number| self.ids.push(part.ids.get(number)));
    }
}

/// The fold that the values of a whole file call for. One right row rules it out: its value is in both columns.
pub(super) fn fold_of<'a>(
    parts: impl Iterator<Item = &'a Part>,
    used: Option<BooleanFold>,
) -> Option<BooleanFold> {
    let (mut truth, mut prediction) = (FewValues::default(), FewValues::default());
    for part in parts {
        if used.is_none() && part.has_right {
            return None;
        }
        truth.merge(&part.truth_values);
        prediction.merge(&part.prediction_values);
    }
    BooleanFold::of(truth.iter(), prediction.iter())
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;

    use super::*;

    fn batch(truth: &[Option<&str>], prediction: &[Option<&str>]) -> Batch {
        let texts = |cells: &[Option<&str>]| {
            Texts::of(&Series::new("x".into(), cells).into_column()).unwrap()
        };
        Batch {
            rows: truth.len(),
            columns: vec![texts(truth), texts(prediction)],
        }
    }

    const PLACES: Places = Places {
        truth: 0,
        prediction: 1,
        score: None,
        id: None,
        group: None,
        stratum: None,
        badness: None,
        cost: None,
        split: None,
    };

    #[test]
    fn missing_truth_is_unscored_and_missing_prediction_is_wrong() {
        let batch = batch(
            &[Some("a"), None, Some(""), Some("b"), Some("c"), None],
            &[Some("a"), Some("a"), Some(""), None, Some(""), None],
        );
        let part = reduce(&batch, &PLACES, None);
        let expected = Counts {
            evaluated: 3,
            errors: 2,
            missing_predictions: 2,
            unscored: 3,
        };
        assert_eq!((part.sides.unsaid, part.has_right), (expected, true));
        assert_eq!(part.errors.rows, [3, 4]);
        assert_eq!(part.errors.predictions, [NONE, NONE]);
        assert_eq!(part.errors.labels.text(part.errors.truths[1]), Some("c"));
    }

    #[test]
    fn labels_are_compared_as_canonical_text() {
        let batch = batch(
            &[Some("1"), Some("01"), Some("1")],
            &[Some("1.0"), Some("1"), Some("true")],
        );
        assert_eq!(reduce(&batch, &PLACES, None).errors.rows, [1, 2]);
    }

    #[test]
    fn a_fold_is_called_for_by_all_values_or_not_at_all() {
        let fold = |batch: &Batch| {
            let part = reduce(batch, &PLACES, None);
            fold_of(std::iter::once(&part), None)
        };
        let yes = batch(
            &[Some("1"), Some("0"), None],
            &[Some("True"), Some("True"), Some("False")],
        );
        let called = fold(&yes);
        assert!(called.is_some());
        assert_eq!(reduce(&yes, &PLACES, called).errors.rows, [1]);
        assert_eq!(
            fold_of(std::iter::once(&reduce(&yes, &PLACES, called)), called),
            called
        );
        assert_eq!(
            fold(&batch(&[Some("1"), Some("0")], &[Some("True"), Some("0")])),
            None
        );
        assert_eq!(
            fold(&batch(
                &[Some("1"), Some("2")],
                &[Some("True"), Some("False")]
            )),
            None
        );
    }

    #[test]
    fn joined_parts_keep_their_texts() {
        let first = reduce(&batch(&[Some("a")], &[Some("b")]), &PLACES, None);
        let second = reduce(
            &batch(&[Some("x"), Some("b")], &[Some("x"), None]),
            &PLACES,
            None,
        );
        let mut all = Errors::default();
        all.append(&first.errors, 0);
        all.append(&second.errors, 1);
        assert_eq!(all.rows, [0, 2]);
        let text = |code: u32| all.labels.text(code);
        assert_eq!(
            all.truths
                .iter()
                .map(|code| text(*code))
                .collect::<Vec<_>>(),
            [Some("a"), Some("b")]
        );
        assert_eq!(
            all.predictions
                .iter()
                .map(|code| text(*code))
                .collect::<Vec<_>>(),
            [Some("b"), None]
        );
    }
}
