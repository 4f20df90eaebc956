//! The few counts of a predictions file that every share and ceiling refers to.

use serde::{Deserialize, Serialize};

/// Counts over the whole file and over its eyeball part. Aggregates only: nothing here names a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// Rows of the file.
    pub rows: u64,
    /// Rows without truth: never errors, never in a denominator.
    pub unscored: u64,
    /// Rows with truth but without prediction: errors, and counted apart as well.
    pub missing_predictions: u64,
    /// Errors of the whole file.
    pub errors: u64,
    /// Scored rows of the eyeball part.
    pub eyeball_rows: u64,
    /// Errors of the eyeball part.
    pub eyeball_errors: u64,
}

impl Population {
    /// Rows with a truth to compare with.
    pub fn evaluated(&self) -> u64 {
        self.rows.saturating_sub(self.unscored)
    }

    /// Scored rows outside the eyeball part.
    pub fn blackbox_rows(&self) -> u64 {
        self.evaluated().saturating_sub(self.eyeball_rows)
    }

    /// The share of evaluated rows that are right; none without evaluated rows.
    pub fn accuracy(&self) -> Option<f64> {
        self.error_rate().map(|rate| 1.0 - rate)
    }

    /// The share of evaluated rows that are wrong; none without evaluated rows.
    pub fn error_rate(&self) -> Option<f64> {
        let evaluated = self.evaluated();
        (evaluated > 0).then(|| self.errors as f64 / evaluated as f64)
    }
}
