//! Counts of truths and predictions of a whole file, small enough to be kept with its sample.
//!
//! Aggregates only: nothing here names a row. Metrics are asked of the [`Confusion`] that the counts become.

use serde::{Deserialize, Serialize};

use super::confusion::{Confusion, ConfusionError, NO_PREDICTION, check, place};

/// More classes than this are not counted: their matrix would be large and nearly empty.
pub const MOST_CLASSES: usize = 100;

/// How many rows have which truth and which prediction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct ConfusionCounts {
    /// Ascending in byte order, canonical.
    labels: Vec<String>,
    /// Rows truth, columns prediction, one row after another.
    cells: Vec<u64>,
}

/// The form in files. A row is one text, because files are indented and a list would take a line for every number.
#[derive(Serialize, Deserialize)]
struct Stored {
    labels: Vec<String>,
    rows: Vec<String>,
}

impl From<ConfusionCounts> for Stored {
    fn from(counts: ConfusionCounts) -> Self {
        let text = |row: &[u64]| row.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
        Self {
            rows: counts
                .cells
                .chunks(counts.labels.len().max(1))
                .map(text)
                .collect(),
            labels: counts.labels,
        }
    }
}

impl TryFrom<Stored> for ConfusionCounts {
    type Error = ConfusionError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let side = stored.labels.len();
        let mut all = Vec::new();
        for (row, text) in stored.rows.iter().enumerate() {
            let row = row + 1;
            let count = |(column, count): (usize, &str)| {
                let column = column + 1;
                let no_count = |_| ConfusionError::NoCount { row, column };
                count.parse().map_err(no_count)
            };
            let cells: Vec<u64> = text
                .split_whitespace()
                .enumerate()
                .map(count)
                .collect::<Result<_, _>>()?;
            // Rows that are too long and too short must not make up for each other.
            if cells.len() != side {
                return Err(ConfusionError::Ragged {
                    row,
                    labels: side,
                    cells: cells.len(),
                });
            }
            all.extend(cells);
        }
        Self::new(stored.labels, all)
    }
}

impl ConfusionCounts {
    /// Counts with ascending labels, row by row: rows are truths, columns predictions. [`NO_PREDICTION`] is a label
    /// like others, but never a truth.
    ///
    /// # Errors
    /// When the cells are not a square of the labels, the labels don't ascend, or a missing truth is counted.
    pub fn new(labels: Vec<String>, cells: Vec<u64>) -> Result<Self, ConfusionError> {
        check(&labels, cells.len())?;
        let made = Self { labels, cells };
        match made.place(None) {
            Some(missing) if made.row(missing).any(|count| count > 0) => {
                Err(ConfusionError::MissingTruth)
            }
            _ => Ok(made),
        }
    }

    /// The labels, [`NO_PREDICTION`] among them if predictions are missing.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many classes, missing predictions not counted as one.
    pub fn classes(&self) -> usize {
        self.labels
            .iter()
            .filter(|label| *label != NO_PREDICTION)
            .count()
    }

    /// All counts, row by row.
    pub fn cells(&self) -> impl Iterator<Item = u64> + '_ {
        self.cells.iter().copied()
    }

    /// Rows with this truth and this prediction, or without one.
    pub fn count(&self, truth: &str, prediction: Option<&str>) -> u64 {
        let cell = self
            .place(Some(truth))
            .zip(self.place(prediction))
            .map(|(row, column)| row * self.labels.len() + column);
        cell.map_or(0, |cell| self.cells[cell])
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.cells().fold(0, u64::saturating_add)
    }

    /// Rows whose prediction is not their truth.
    pub fn errors(&self) -> u64 {
        let off_diagonal = |(cell, count): (usize, u64)| {
            let is_right = cell.is_multiple_of(self.labels.len() + 1);
            if is_right { 0 } else { count }
        };
        self.cells()
            .enumerate()
            .map(off_diagonal)
            .fold(0, u64::saturating_add)
    }

    /// The matrix that metrics are computed from.
    pub fn confusion(&self) -> Confusion {
        Confusion::from(self)
    }

    fn place(&self, label: Option<&str>) -> Option<usize> {
        place(&self.labels, label)
    }

    fn row(&self, row: usize) -> impl Iterator<Item = u64> + '_ {
        let side = self.labels.len();
        self.cells().skip(row * side).take(side)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labels(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn counts_are_found_by_label() {
        let counts =
            ConfusionCounts::new(labels(&["", "a", "b"]), vec![0, 0, 0, 4, 5, 1, 0, 2, 3]).unwrap();
        assert_eq!(counts.count("a", Some("a")), 5);
        assert_eq!(counts.count("b", Some("a")), 2);
        assert_eq!(counts.count("a", None), 4);
        assert_eq!(counts.count("a", Some("z")), 0);
        assert_eq!(
            (counts.total(), counts.errors(), counts.classes()),
            (15, 7, 2)
        );
        assert_eq!(counts.confusion().cell(1, 0), Some(4.0));
    }

    #[test]
    fn a_row_is_one_text_in_files() {
        let counts = ConfusionCounts::new(labels(&["a", "b"]), vec![50, 8, 0, 7]).unwrap();
        let json = serde_json::to_string(&counts).unwrap();
        assert_eq!(json, r#"{"labels":["a","b"],"rows":["50 8","0 7"]}"#);
        assert_eq!(
            serde_json::from_str::<ConfusionCounts>(&json).unwrap(),
            counts
        );
    }

    #[test]
    fn what_is_no_matrix_is_refused() {
        for (text, reason) in [
            (r#"{"labels":["a","b"],"rows":["1 2"]}"#, "has 2 cells"),
            (r#"{"labels":["a","b"],"rows":["1 2 3","4"]}"#, "row 1 of"),
            (r#"{"labels":["a","b"],"rows":["1 2 3 4"]}"#, "row 1 of"),
            (
                r#"{"labels":["a","b"],"rows":["1 2","3 4","5 6"]}"#,
                "has 6 cells",
            ),
            (
                r#"{"labels":["a","b"],"rows":["1 2","3 -4"]}"#,
                "row 2, column 2",
            ),
            (
                r#"{"labels":["a","b"],"rows":["1 2","3 0.5"]}"#,
                "row 2, column 2",
            ),
            (
                r#"{"labels":["b","a"],"rows":["1 2","3 4"]}"#,
                "don't ascend",
            ),
            (
                r#"{"labels":["a","a"],"rows":["1 2","3 4"]}"#,
                "don't ascend",
            ),
            (
                r#"{"labels":["","a"],"rows":["0 1","3 4"]}"#,
                "missing truth",
            ),
            (r#"{"labels":[],"rows":["1"]}"#, "has 1 cells"),
        ] {
            let error = serde_json::from_str::<ConfusionCounts>(text).unwrap_err();
            assert!(error.to_string().contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn an_empty_matrix_and_the_largest_counts_do_no_harm() {
        let empty = ConfusionCounts::new(Vec::new(), Vec::new()).unwrap();
        assert_eq!(
            (empty.total(), empty.errors(), empty.count("a", None)),
            (0, 0, 0)
        );
        let full = ConfusionCounts::new(labels(&["a", "b"]), vec![u64::MAX; 4]).unwrap();
        assert_eq!((full.total(), full.errors()), (u64::MAX, u64::MAX));
    }

    proptest! {
        #[test]
        fn counts_read_back(cells in prop::collection::vec(any::<u64>(), 9), names in prop::collection::btree_set(".+", 3)) {
            let counts = ConfusionCounts::new(names.into_iter().collect(), cells).unwrap();
            let json = serde_json::to_string(&counts).unwrap();
            prop_assert_eq!(serde_json::from_str::<ConfusionCounts>(&json).unwrap(), counts);
        }
    }
}
