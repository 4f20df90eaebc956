//! The metrics that a confusion matrix gives, by name, and the matrix that they are computed from.
//!
//! Metrics of scores or probabilities have no place here, and whatever is 0/0 is no number: it is never printed as 0.

mod confusion;
mod counts;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use confusion::{Confusion, ConfusionError, NO_PREDICTION};
pub use counts::{ConfusionCounts, MOST_CLASSES};

/// A metric of a confusion matrix (STATS.md §5). In files it is written as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Right rows over all rows.
    Accuracy,
    /// Mean recall over the classes that occur as truth.
    BalancedAccuracy,
    /// Mean F1 over the classes that occur as truth or as prediction.
    F1Macro,
    /// F1 of each class, weighted by how often it is the truth.
    F1Weighted,
    /// F1 of the positive one of two classes: the greater label in sort order.
    F1,
    /// Matthews correlation coefficient, for any number of classes.
    Mcc,
    /// Agreement of truth and prediction beyond chance.
    CohenKappa,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Accuracy,
        Self::BalancedAccuracy,
        Self::F1Macro,
        Self::F1Weighted,
        Self::F1,
        Self::Mcc,
        Self::CohenKappa,
    ];

    /// Its name on the command line and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::BalancedAccuracy => "balanced_accuracy",
            Self::F1Macro => "f1_macro",
            Self::F1Weighted => "f1_weighted",
            Self::F1 => "f1",
            Self::Mcc => "mcc",
            Self::CohenKappa => "cohen_kappa",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// A text that names no metric.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no metric\nhint: the names are {names}", names = Metric::ALL.map(Metric::name).join(", "))]
pub struct UnknownMetric(String);

impl FromStr for Metric {
    type Err = UnknownMetric;

    /// Reads a name in any case, with blanks, dashes or underscores between its words, in the order of its words that
    /// people use.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_lowercase().replace(['-', ' '], "_");
        Ok(match name.as_str() {
            "accuracy" | "acc" => Self::Accuracy,
            "balanced_accuracy" | "balanced_acc" | "bal_acc" => Self::BalancedAccuracy,
            "f1_macro" | "macro_f1" => Self::F1Macro,
            "f1_weighted" | "weighted_f1" => Self::F1Weighted,
            "f1" | "f1_binary" | "binary_f1" => Self::F1,
            "mcc" | "matthews" | "matthews_corrcoef" => Self::Mcc,
            "cohen_kappa" | "cohens_kappa" | "kappa" => Self::CohenKappa,
            _ => return Err(UnknownMetric(text.to_owned())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_reads_back_from_its_name_and_its_json() {
        for metric in Metric::ALL {
            assert_eq!(metric.name().parse(), Ok(metric));
            let json = serde_json::to_string(&metric).unwrap();
            assert_eq!(json, format!("\"{metric}\""));
            assert_eq!(serde_json::from_str::<Metric>(&json).unwrap(), metric);
        }
    }

    #[test]
    fn other_spellings_are_understood() {
        for (text, metric) in [
            ("Macro-F1", Metric::F1Macro),
            ("f1-macro", Metric::F1Macro),
            (" balanced accuracy ", Metric::BalancedAccuracy),
            ("bal_acc", Metric::BalancedAccuracy),
            ("weighted f1", Metric::F1Weighted),
            ("F1", Metric::F1),
            ("MCC", Metric::Mcc),
            ("kappa", Metric::CohenKappa),
        ] {
            assert_eq!(text.parse(), Ok(metric), "{text}");
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_names() {
        let sentence = "auc".parse::<Metric>().unwrap_err().to_string();
        assert_eq!(
            sentence,
            "`auc` is no metric\nhint: the names are accuracy, balanced_accuracy, f1_macro, f1_weighted, f1, mcc, \
             cohen_kappa"
        );
        assert!("".parse::<Metric>().is_err());
    }
}
