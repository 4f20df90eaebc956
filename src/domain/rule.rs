//! The error rule: when a prediction counts as wrong. Kept with the sample; every count of errors follows from it.
//!
//! A row without truth is unscored under every rule, never wrong. Nothing here knows a file or a column's type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
}

/// How far apart two numbers may lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tolerance {
    /// |prediction − truth| at most this.
    Absolute(f64),
    /// |prediction − truth| at most this part of |truth|.
    Relative(f64),
    /// The worst part of all rows, in percent, is wrong; `above` is the residual from which on, once the file was read.
    Worst {
        /// Above 0, at most 100.
        percent: f64,
        /// The smallest |prediction − truth| that is wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
    },
}

/// What is made equal before truth and prediction are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Normaliser {
    /// Upper and lower case.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub case: bool,
    /// Spaces around it, and several in a row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spaces: bool,
    /// Punctuation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub punctuation: bool,
    /// Numbers: separators of thousands, currency signs, the last number of a longer answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub numbers: bool,
    /// Labels that stand for others, on both sides: `LABEL_1` for `1`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

impl Normaliser {
    /// Whether nothing is made equal beyond the canonical form of labels.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
