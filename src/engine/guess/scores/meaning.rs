//! What the numbers of a score mean: the words, how sure that is, and what to know of it.

use crate::domain::finding::Finding;

/// What the numbers of a score mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    OfPrediction,
    OfOneClass,
    /// A probability that is too often low for the prediction's and does not go with one class either.
    Doubtful,
    Percent,
    Margin,
    Logit,
    Decision,
    Constant,
    Unknown,
}

impl Meaning {
    /// For the reason.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OfPrediction => "numbers from 0 to 1: the probability of the prediction",
            Self::OfOneClass => {
                "numbers from 0 to 1 that go with the prediction: the probability of one class"
            }
            Self::Doubtful => {
                "numbers from 0 to 1, some below 0.5: perhaps the probability of one class"
            }
            Self::Percent => "percent",
            Self::Margin => "a margin or logit whose sign goes with the prediction",
            Self::Logit => "numbers below 0: a logit, a margin or a log-probability",
            Self::Decision => "only 0 and 1: a decision rather than a score",
            Self::Constant => "the same number in every row",
            Self::Unknown => "numbers of no known range",
        }
    }

    /// How sure the column is that has it.
    pub const fn confidence(self) -> f64 {
        match self {
            Self::OfPrediction => 0.9,
            Self::Percent => 0.75,
            Self::OfOneClass | Self::Doubtful | Self::Margin | Self::Logit => 0.5,
            Self::Decision | Self::Constant | Self::Unknown => 0.3,
        }
    }

    /// What to know of it.
    pub fn finding(self, column: &str) -> Option<Finding> {
        let sentence = |what: &str| format!("`{column}` {what}.");
        Some(match self {
            Self::OfPrediction => return None,
            Self::OfOneClass | Self::Doubtful => Finding::note(
                "score-of-one-class",
                sentence("looks like the probability of one class, not of the prediction"),
            )
            .advising("The most confident errors of the other class have the lowest numbers."),
            Self::Percent => Finding::note("score-percent", sentence("is in percent")),
            Self::Margin | Self::Logit | Self::Unknown => Finding::warning(
                "score-range",
                sentence("is named like a score but does not hold numbers from 0 to 1"),
            )
            .advising("It orders examples; it is no probability."),
            Self::Decision => Finding::warning(
                "score-decision",
                sentence("holds nothing but 0 and 1: it looks like a decision, not a score"),
            )
            .advising(
                "Name the column of probabilities with --score COL, or none with --score ''.",
            ),
            Self::Constant => Finding::warning(
                "score-constant",
                sentence("holds the same number in every row looked at"),
            )
            .advising("It says nothing; name another column with --score COL."),
        })
    }
}
