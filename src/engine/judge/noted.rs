//! What the rows of a part say about the whole file beside their verdicts. Adds up in any order of the parts.

use crate::domain::label::WordsSeen;
use crate::engine::reduce::FewValues;

/// What the rows of a part say about the whole file, and what went wrong in reading them.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Noted {
    /// Whether any prediction is right.
    pub has_right: bool,
    pub truth_values: FewValues,
    pub prediction_values: FewValues,
    pub truth_words: WordsSeen,
    pub prediction_words: WordsSeen,
    /// Truths that are no number where one is needed.
    pub truths_not_numbers: u64,
    /// The same of predictions.
    pub predictions_not_numbers: u64,
    /// Outcomes that are grades where nobody said from which one on they are right.
    pub graded: u64,
    /// Outcomes that say nothing known.
    pub unknown_outcomes: u64,
}

impl Noted {
    /// Adds what the next part says.
    pub fn merge(&mut self, next: &Self) {
        self.has_right |= next.has_right;
        self.truth_values.merge(&next.truth_values);
        self.prediction_values.merge(&next.prediction_values);
        self.truth_words.merge(&next.truth_words);
        self.prediction_words.merge(&next.prediction_words);
        self.truths_not_numbers += next.truths_not_numbers;
        self.predictions_not_numbers += next.predictions_not_numbers;
        self.graded += next.graded;
        self.unknown_outcomes += next.unknown_outcomes;
    }
}
