//! The confusion matrix of truths and predictions, its metrics, and what it becomes when errors are fixed.
//!
//! A metric that is 0/0 has no value here; scikit-learn's 0 is only given to those who ask for it by name. Nothing here
//! counts rows or rounds numbers.

use super::{ConfusionCounts, Metric};

/// The column of predictions that are missing: a model that says nothing is wrong, and says none of the classes.
///
/// No class can be called so, because an empty text is a missing label. As a column it is what scikit-learn sees when
/// missing predictions are filled with a word that is no class: accuracy, recall, weighted F1, MCC and kappa fall, and
/// macro F1 counts the word as one more class with an F1 of 0. Only for the question whether there are two classes, and
/// for the F1 of the positive one, it is no class: there it is a miss if the truth is positive, and nothing if not.
pub const NO_PREDICTION: &str = "";

/// Why something is no confusion matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfusionError {
    /// Its cells are not as many as its labels squared.
    #[error("a confusion matrix of {labels} labels has {cells} cells")]
    NotSquare {
        /// How many labels.
        labels: usize,
        /// How many cells.
        cells: usize,
    },
    /// A row of a file has another length than its labels ask for.
    #[error("row {row} of a confusion matrix of {labels} labels has {cells} cells")]
    Ragged {
        /// Which row, from 1.
        row: usize,
        /// How many labels.
        labels: usize,
        /// How many cells.
        cells: usize,
    },
    /// Its labels are out of order, or one is there twice.
    #[error("the labels of a confusion matrix don't ascend")]
    Unsorted,
    /// A cell is negative, not finite, or no number at all.
    #[error("row {row}, column {column} of a confusion matrix is no count")]
    NoCount {
        /// Which row, from 1.
        row: usize,
        /// Which column, from 1.
        column: usize,
    },
    /// A truth without a label is counted.
    #[error("a confusion matrix counts a missing truth")]
    MissingTruth,
}

/// How much of which truth was given which prediction. Mass need not be whole: a fix may move part of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    /// Ascending in byte order.
    labels: Vec<String>,
    /// Rows truth, columns prediction, one row after another.
    cells: Vec<f64>,
}

/// Checks what all confusion matrices have in common, of counts or of mass.
pub(super) fn check(labels: &[String], cells: usize) -> Result<(), ConfusionError> {
    if labels.len().checked_mul(labels.len()) != Some(cells) {
        return Err(ConfusionError::NotSquare {
            labels: labels.len(),
            cells,
        });
    }
    if labels.is_sorted_by(|left, right| left < right) {
        Ok(())
    } else {
        Err(ConfusionError::Unsorted)
    }
}

/// The place of a label, or of the missing one, among ascending labels.
pub(super) fn place(labels: &[String], label: Option<&str>) -> Option<usize> {
    let label = label.unwrap_or(NO_PREDICTION);
    labels
        .binary_search_by(|known| known.as_str().cmp(label))
        .ok()
}

impl From<&ConfusionCounts> for Confusion {
    fn from(counts: &ConfusionCounts) -> Self {
        Self {
            labels: counts.labels().to_vec(),
            cells: counts.cells().map(|count| count as f64).collect(),
        }
    }
}

impl Confusion {
    /// A matrix with ascending labels and its cells, row by row: rows are truths, columns predictions.
    ///
    /// # Errors
    /// When the cells are not a square of the labels, the labels don't ascend, a cell is negative or not finite, or
    /// [`NO_PREDICTION`] occurs as a truth.
    pub fn new(labels: Vec<String>, cells: Vec<f64>) -> Result<Self, ConfusionError> {
        check(&labels, cells.len())?;
        let side = labels.len();
        if let Some(cell) = cells
            .iter()
            .position(|mass| !(mass.is_finite() && *mass >= 0.0))
        {
            return Err(ConfusionError::NoCount {
                row: cell / side + 1,
                column: cell % side + 1,
            });
        }
        let made = Self { labels, cells };
        match made.place(None) {
            Some(missing) if made.truths()[missing] > 0.0 => Err(ConfusionError::MissingTruth),
            _ => Ok(made),
        }
    }

    /// The labels, [`NO_PREDICTION`] among them if predictions are missing; their places are the indices of the cells.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The index of a label; of the column of missing predictions if there is no label.
    pub fn place(&self, label: Option<&str>) -> Option<usize> {
        place(&self.labels, label)
    }

    /// The mass of a truth that was given a prediction.
    pub fn cell(&self, truth: usize, prediction: usize) -> Option<f64> {
        let is_inside = truth < self.side() && prediction < self.side();
        is_inside.then(|| self.cells[truth * self.side() + prediction])
    }

    /// The index of the positive one of two classes, the greater one; none of more or fewer classes.
    pub fn positive(&self) -> Option<usize> {
        let classes = self.side() - usize::from(self.place(None).is_some());
        // The missing label is the smallest of all, so the last one is a class.
        (classes == 2).then(|| self.side() - 1)
    }

    /// The value of a metric; none where it is 0/0, where there is nothing at all, and for F1 unless there are two
    /// classes (STATS.md §5).
    pub fn value(&self, metric: Metric) -> Option<f64> {
        let total: f64 = self.cells.iter().sum();
        let value = match metric {
            Metric::Accuracy => ratio(self.diagonal().sum(), total)?,
            Metric::BalancedAccuracy => {
                let truths = self.truths();
                mean(
                    self.diagonal()
                        .zip(truths)
                        .filter_map(|(right, truth)| ratio(right, truth)),
                )?
            }
            Metric::F1Macro => mean(self.f1_of_classes().into_iter().flatten())?,
            Metric::F1Weighted => {
                let weighed = self
                    .f1_of_classes()
                    .into_iter()
                    .zip(self.truths())
                    .map(|(f1, truth)| f1.unwrap_or(0.0) * truth);
                ratio(weighed.sum(), total)?
            }
            Metric::F1 => self.f1_of_classes()[self.positive()?]?,
            Metric::Mcc => {
                let spread = apart(&self.truths()) * apart(&self.predictions());
                ratio(self.agreement_beyond_chance(), spread.sqrt())?
            }
            Metric::CohenKappa => ratio(
                self.agreement_beyond_chance(),
                self.disagreement_by_chance(),
            )?,
        };
        value.is_finite().then_some(value)
    }

    /// The value that scikit-learn prints: as [`Confusion::value`], but with its 0 where MCC or F1 is 0/0.
    pub fn value_in_scikit_learn(&self, metric: Metric) -> Option<f64> {
        let is_zero = match metric {
            Metric::Mcc => true,
            Metric::F1 => self.positive().is_some(),
            _ => false,
        };
        let has_mass = self.cells.iter().any(|mass| *mass > 0.0);
        self.value(metric).or((is_zero && has_mass).then_some(0.0))
    }

    /// The matrix after a fix, where `moved` gives the share of the errors with that truth and that prediction (by
    /// index) that becomes right (STATS.md §1). A share outside 0..=1 counts as the nearer end, NaN as 0; the diagonal
    /// is never asked about.
    #[must_use]
    pub fn after_fix(&self, moved: impl Fn(usize, usize) -> f64) -> Self {
        let mut after = self.clone();
        let side = self.side();
        for truth in 0..side {
            for prediction in (0..side).filter(|prediction| *prediction != truth) {
                let share = moved(truth, prediction);
                let share = if share > 0.0 { share.min(1.0) } else { 0.0 };
                let mass = self.cells[truth * side + prediction];
                after.cells[truth * side + prediction] = mass * (1.0 - share);
                after.cells[truth * side + truth] += mass * share;
            }
        }
        after
    }

    fn side(&self) -> usize {
        self.labels.len()
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        // chunks(0) would panic; without labels there are no cells to chunk.
        self.cells.chunks(self.side().max(1))
    }

    fn diagonal(&self) -> impl Iterator<Item = f64> {
        self.cells.iter().step_by(self.side() + 1).copied()
    }

    /// Mass per truth.
    fn truths(&self) -> Vec<f64> {
        self.rows().map(|row| row.iter().sum()).collect()
    }

    /// Mass per prediction.
    fn predictions(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.side()];
        for row in self.rows() {
            for (sum, mass) in sums.iter_mut().zip(row) {
                *sum += mass;
            }
        }
        sums
    }

    /// n² times how much more often truth and prediction agree than they would by chance.
    ///
    /// The usual c n - sum t p, which is the difference of two large numbers, taken class by class: true positives
    /// times true negatives less false positives times false negatives.
    fn agreement_beyond_chance(&self) -> f64 {
        let (truths, predictions) = (self.truths(), self.predictions());
        let of_class = |(class, right): (usize, f64)| {
            let others = self
                .rows()
                .zip(&truths)
                .map(|(row, truth)| truth - row[class]);
            let others: Vec<f64> = others.collect();
            let without_either = sum_without(&others, class);
            right * without_either - (truths[class] - right) * (predictions[class] - right)
        };
        self.diagonal().enumerate().map(of_class).sum()
    }

    /// n² times the probability that truth and prediction differ when they have nothing to do with each other.
    ///
    /// The usual n² - sum t p, written as a sum of what is positive: the difference of two large products would be
    /// noise where one class has nearly all rows, and would not be 0 where it must be.
    fn disagreement_by_chance(&self) -> f64 {
        let predictions = self.predictions();
        let term =
            |(class, truth): (usize, f64)| -> f64 { truth * sum_without(&predictions, class) };
        self.truths().into_iter().enumerate().map(term).sum()
    }

    /// F1 per class; none for a class that is neither truth nor prediction.
    fn f1_of_classes(&self) -> Vec<Option<f64>> {
        self.diagonal()
            .zip(self.truths().into_iter().zip(self.predictions()))
            .map(|(right, (truth, prediction))| ratio(2.0 * right, truth + prediction))
            .collect()
    }
}

/// n² - sum s² of sums s with total n, without the difference of large numbers.
fn apart(sums: &[f64]) -> f64 {
    let term = |(class, sum): (usize, &f64)| -> f64 { sum * sum_without(sums, class) };
    sums.iter().enumerate().map(term).sum()
}

fn sum_without(values: &[f64], left_out: usize) -> f64 {
    let (before, from) = values.split_at(left_out);
    before.iter().chain(from.iter().skip(1)).sum()
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0 && whole.is_finite()).then(|| part / whole)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    ratio(sum, count)
}

#[cfg(test)]
mod tests;
