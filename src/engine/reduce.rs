//! One part of a file reduced to what a survey keeps of it: counts, the errors, and what tells whether ids repeat.
//!
//! Right rows leave nothing behind but counts, so memory follows the errors and not the rows.

mod errors;
mod texts;

use super::judge::{Judge, Noted, Verdict};
use super::keys::IdRun;
use super::layout::{Layout, Places};
use super::table::Batch;
use crate::domain::rule::Residuals;
use crate::domain::split::Side;

pub(super) use errors::{Errors, NONE};
pub(super) use texts::{Arena, FewValues};

/// What is kept of a part.
#[derive(Debug)]
pub(super) struct Part {
    pub sides: Sides,
    pub errors: Errors,
    pub ids: Option<IdRun>,
    pub noted: Noted,
    pub residuals: SideResiduals,
}

/// Residual sums, of rows that call themselves test and of all others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SideResiduals {
    pub test: Residuals,
    pub others: Residuals,
}

impl SideResiduals {
    /// Adds the next part.
    pub fn merge(&mut self, next: &Self) {
        self.test.merge(&next.test);
        self.others.merge(&next.others);
    }

    fn of_side(&mut self, side: Side) -> &mut Residuals {
        match side {
            Side::Test => &mut self.test,
            Side::Eyeball | Side::Blackbox | Side::Unsaid => &mut self.others,
        }
    }
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

/// Reduces one part.
pub(super) fn reduce(batch: &Batch, layout: &Layout, judge: &Judge) -> Part {
    let places = &layout.places;
    let mut sitting = judge.over(batch, layout);
    let mut sides = Sides::default();
    let mut errors = Errors::default();
    let mut residuals = SideResiduals::default();
    for row in 0..batch.rows {
        let side = side_of(batch, places, row);
        if side == Side::Unsaid && has_word(batch, places, row) {
            sides.other_words += 1;
        }
        let verdict = sitting.verdict(row);
        if let Some((truth, prediction)) = sitting.numbers {
            residuals.of_side(side).add(truth, prediction);
        }
        let counts = sides.counts(side);
        match verdict {
            Verdict::Unscored => counts.unscored += 1,
            Verdict::Right => counts.evaluated += 1,
            Verdict::Wrong { without_prediction } => {
                counts.evaluated += 1;
                counts.errors += 1;
                counts.missing_predictions += u64::from(without_prediction);
                errors.push(batch, places, judge, row, side, sitting.numbers);
            }
        }
    }
    Part {
        sides,
        errors,
        ids: places.id.map(|id| IdRun::of(&batch.columns[id])),
        noted: sitting.noted,
        residuals,
    }
}

fn has_word(batch: &Batch, places: &Places, row: usize) -> bool {
    places
        .split
        .is_some_and(|split| !batch.columns[split].is_missing(row))
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;

    use super::*;
    use crate::domain::roles::Roles;
    use crate::engine::cells::Texts;

    fn batch(truth: &[Option<&str>], prediction: &[Option<&str>]) -> Batch {
        let texts = |cells: &[Option<&str>]| {
            Texts::of(&Series::new("x".into(), cells).into_column()).unwrap()
        };
        Batch {
            rows: truth.len(),
            columns: vec![texts(truth), texts(prediction)],
        }
    }

    fn layout() -> Layout {
        Layout {
            columns: vec![0, 1],
            places: Places {
                truth: Some(0),
                prediction: Some(1),
                ..Places::default()
            },
            fields: Vec::new(),
        }
    }

    fn judge() -> Judge {
        Judge::of(&Roles::of("x", "y"))
    }

    fn reduced(batch: &Batch) -> Part {
        reduce(batch, &layout(), &judge())
    }

    /// As a file is read: once more where its values call for it.
    fn settled(batch: &Batch) -> (Judge, Part) {
        let part = reduced(batch);
        let judge = judge().with(judge().called_for(&part.noted));
        let part = reduce(batch, &layout(), &judge);
        assert_eq!(judge.called_for(&part.noted), judge.settled());
        (judge, part)
    }

    #[test]
    fn missing_truth_is_unscored_and_missing_prediction_is_wrong() {
        let batch = batch(
            &[Some("a"), None, Some(""), Some("b"), Some("c"), None],
            &[Some("a"), Some("a"), Some(""), None, Some(""), None],
        );
        let part = reduced(&batch);
        let expected = Counts {
            evaluated: 3,
            errors: 2,
            missing_predictions: 2,
            unscored: 3,
        };
        assert_eq!((part.sides.unsaid, part.noted.has_right), (expected, true));
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
        assert_eq!(reduced(&batch).errors.rows, [1, 2]);
    }

    #[test]
    fn a_fold_is_called_for_by_all_values_or_not_at_all() {
        let fold = |batch: &Batch| settled(batch).0.settled().fold;
        let yes = batch(
            &[Some("1"), Some("0"), None],
            &[Some("True"), Some("True"), Some("False")],
        );
        assert!(fold(&yes).is_some());
        assert_eq!(settled(&yes).1.errors.rows, [1]);
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
    fn a_missing_word_is_a_label_where_both_columns_use_it() {
        let country = batch(
            &[Some("NA"), Some("NA"), Some("FR"), Some("nan")],
            &[Some("NA"), Some("FR"), Some("?"), Some("FR")],
        );
        let (_, part) = settled(&country);
        assert_eq!(part.errors.rows, [1, 2]);
        assert_eq!(part.sides.unsaid.unscored, 1);
        assert_eq!(part.sides.unsaid.missing_predictions, 1);
        assert_eq!(part.errors.predictions[1], NONE);
        // Only equal cells say that predictions use the word.
        let equal = batch(&[Some("NA"), Some("NA")], &[Some("NA"), Some("FR")]);
        assert_eq!(settled(&equal).1.errors.rows, [1]);
    }

    #[test]
    fn joined_parts_keep_their_texts() {
        let first = reduced(&batch(&[Some("a")], &[Some("b")]));
        let second = reduced(&batch(&[Some("x"), Some("b")], &[Some("x"), None]));
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
