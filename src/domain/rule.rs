//! The error rule: when a prediction counts as wrong. Kept with the sample; every count of errors follows from it.
//!
//! A row without truth is unscored under every rule, never wrong. Nothing here knows a file or a column's type.

mod normal;
mod outcome;
mod parse;
mod residual;
mod sets;
mod words;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use normal::{Normaliser, Step};
pub use outcome::{Outcome, outcome};
pub use parse::{label_pairs, tolerance};
pub use residual::{ResidualSummary, Residuals, number};
pub use sets::{jaccard, labels_of};

/// When a prediction counts as wrong.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Truth and prediction differ as canonical text.
    #[default]
    Differs,
    /// Truth and prediction are numbers, and lie too far apart.
    Tolerance(Tolerance),
    /// Truth and prediction are sets of labels, and differ or overlap too little.
    Sets {
        /// Right when the Jaccard index reaches this, above 0 and at most 1; without one the sets must be equal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        jaccard: Option<f64>,
    },
    /// The truth is a set of answers that are all right.
    OneOf,
    /// A column says itself whether it went well: true, pass, C, or a grade of at least this.
    Outcome {
        /// The least grade that is right; without one the words decide.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<f64>,
    },
    /// An expression in the filter language that holds for wrong rows.
    Expression(String),
}

impl Rule {
    /// Whether it is the usual one.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a row without truth can't be scored because the rule compares with it. Under the other rules a row is
    /// unscored without truth all the same if a column was chosen as truth, except where an outcome is the rule.
    pub const fn needs_truth(&self) -> bool {
        matches!(
            self,
            Self::Differs | Self::Tolerance(_) | Self::Sets { .. } | Self::OneOf
        )
    }

    /// Whether truths and predictions are classes, so that a confusion matrix means something.
    pub const fn has_classes(&self) -> bool {
        matches!(self, Self::Differs)
    }

    /// Whether truths and predictions are numbers, so that there are residuals.
    pub const fn has_residuals(&self) -> bool {
        matches!(self, Self::Tolerance(_))
    }
}

/// How far apart two numbers may lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tolerance {
    /// |prediction − truth| at most this.
    Absolute(f64),
    /// |prediction − truth| at most this part of |truth|: beside a truth of 0 only 0 is right.
    Relative(f64),
    /// The worst part of all rows with both numbers, in percent, is wrong. Rows as bad as the last of them are wrong
    /// too, so that ties never depend on the order of the file; a prediction without any error never is.
    Worst {
        /// Above 0, at most 100.
        percent: f64,
        /// The smallest |prediction − truth| that is wrong, once the file was read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
    },
}

/// As the command line and settings take it.
impl fmt::Display for Tolerance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(distance) => write!(formatter, "{distance}"),
            // 0.07 is a hair more than 7 %, and was written as 7 %.
            Self::Relative(part) => write!(formatter, "{}%", (part * 1e12).round() / 1e10),
            Self::Worst { percent, .. } => write!(formatter, "worst:{percent}%"),
        }
    }
}

impl Tolerance {
    /// Whether two numbers lie too far apart.
    ///
    /// Decimals that are exactly as far apart as allowed are right, although their doubles may differ by a little more.
    pub fn is_exceeded(self, truth: f64, prediction: f64) -> bool {
        let residual = (prediction - truth).abs();
        let slack = 4.0 * f64::EPSILON * truth.abs().max(prediction.abs());
        match self {
            Self::Absolute(most) => residual > most + slack,
            Self::Relative(part) => residual > part * truth.abs() + slack,
            Self::Worst { above, .. } => above.is_some_and(|above| residual >= above),
        }
    }

    /// The residual from which on the worst part of some rows begins, given all of their |prediction − truth|.
    ///
    /// Of `n` rows the worst `percent` are the `percent` of `n`, rounded up. Without any error the answer is the
    /// smallest number above 0, which nothing reaches.
    pub fn worst_begins_at(percent: f64, mut residuals: Vec<f64>) -> f64 {
        let count = (percent / 100.0 * residuals.len() as f64 - 1e-9)
            .ceil()
            .max(1.0) as usize;
        residuals.retain(|residual| *residual > 0.0);
        let place = count.min(residuals.len());
        match place.checked_sub(1) {
            None => f64::MIN_POSITIVE,
            Some(place) => {
                *residuals
                    .select_nth_unstable_by(place, |left, right| right.total_cmp(left))
                    .1
            }
        }
    }
}

#[cfg(test)]
mod tests;
