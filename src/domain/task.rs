//! The task: what kind of answer the model gives, and the error rule that usually goes with it.
//!
//! A task decides nothing by itself: errors follow from the rule. It says in one word how a file was understood.

use std::fmt;

use serde::{Serialize, Serializer};

use super::rule::{Normaliser, Rule, Tolerance};

/// The part of all rows that counts as wrong in a regression until somebody names a tolerance, in percent.
const WORST_PERCENT: f64 = 10.0;

/// What kind of answer the model gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// One of two classes.
    Binary,
    /// One of several classes.
    MultiClass,
    /// A set of labels.
    MultiLabel,
    /// One answer, of which several would be right.
    OneOf,
    /// A number to be estimated.
    Regression,
    /// Free text, or the number at its end.
    FreeText,
    /// The better one of two answers.
    Preference,
    /// Whether it went well, said by a column.
    Outcome,
    /// There are predictions, and nothing to hold them against.
    NoTruth,
    /// Nothing could be told.
    Unknown,
}

impl Task {
    /// The tasks that somebody can choose, in the order in which the screen turns them.
    pub const CHOICES: [Self; 8] = [
        Self::Binary,
        Self::MultiClass,
        Self::Regression,
        Self::Outcome,
        Self::FreeText,
        Self::MultiLabel,
        Self::OneOf,
        Self::Preference,
    ];

    /// Its name for people and scripts; it never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::MultiClass => "multiclass",
            Self::MultiLabel => "multilabel",
            Self::OneOf => "one-of",
            Self::Regression => "regression",
            Self::FreeText => "free-text",
            Self::Preference => "preference",
            Self::Outcome => "outcome",
            Self::NoTruth => "no-truth",
            Self::Unknown => "unknown",
        }
    }

    /// What it means, in a few words.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Binary => "one of two classes",
            Self::MultiClass => "one of several classes",
            Self::MultiLabel => "a set of labels",
            Self::OneOf => "one answer, of which several would be right",
            Self::Regression => "a number to be estimated",
            Self::FreeText => "an answer in free text",
            Self::Preference => "the better one of two answers",
            Self::Outcome => "a column says whether it went well",
            Self::NoTruth => "predictions without truth",
            Self::Unknown => "not recognised",
        }
    }

    /// The rule that is proposed with it.
    pub fn rule(self) -> Rule {
        match self {
            Self::MultiLabel => Rule::Sets { jaccard: None },
            Self::OneOf => Rule::OneOf,
            Self::Regression => Rule::Tolerance(Tolerance::Worst {
                percent: WORST_PERCENT,
                above: None,
            }),
            Self::Outcome => Rule::Outcome { at_least: None },
            _ => Rule::Differs,
        }
    }

    /// What is made equal with it before answers are compared.
    pub fn normal(self) -> Normaliser {
        match self {
            Self::FreeText => Normaliser {
                case: true,
                spaces: true,
                punctuation: true,
                ..Normaliser::default()
            },
            _ => Normaliser::default(),
        }
    }

    /// The task that the screen shows after or before this one.
    pub fn turned(self, step: isize) -> Self {
        let count = Self::CHOICES.len();
        let position = Self::CHOICES.iter().position(|task| *task == self);
        let next = match (position, step < 0) {
            (Some(position), _) => (position + count).saturating_add_signed(step) % count,
            (None, false) => 0,
            (None, true) => count - 1,
        };
        Self::CHOICES.get(next).copied().unwrap_or(self)
    }
}

impl fmt::Display for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Serialize for Task {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_meets_every_choice_and_comes_back() {
        let mut task = Task::Binary;
        let mut met = vec![task];
        for _ in 1..Task::CHOICES.len() {
            task = task.turned(1);
            met.push(task);
        }
        assert_eq!(met, Task::CHOICES);
        assert_eq!(task.turned(1), Task::Binary);
        assert_eq!(Task::Binary.turned(-1), task);
        assert_eq!(Task::NoTruth.turned(1), Task::Binary);
        assert_eq!(Task::NoTruth.turned(-1), task);
    }

    #[test]
    fn a_regression_looks_at_its_worst_tenth() {
        let Rule::Tolerance(Tolerance::Worst { percent, above }) = Task::Regression.rule() else {
            panic!("another rule");
        };
        assert_eq!((percent, above), (10.0, None));
        assert!(Task::Binary.rule().is_default() && Task::Binary.normal().is_default());
        assert!(!Task::FreeText.normal().is_default());
    }
}
