//! Truth and prediction: the pair of columns whose names and values fit together best.

use super::look::Seen;
use super::{Guess, Pick};
use crate::domain::finding::Finding;
use crate::domain::roles::Role;
use crate::engine::error::EngineError;

/// Names that say truth and nothing else.
const TRUTH: &[&str] = &[
    "truth",
    "y_true",
    "ytrue",
    "true_label",
    "label_true",
    "true_labels",
    "gold",
    "gold_label",
    "golden",
    "ground_truth",
    "groundtruth",
    "gt",
    "target",
    "targets",
    "actual",
    "actuals",
    "expected",
    "reference",
    "correct_label",
    "true_class",
    "actual_label",
    "truth_label",
    "target_label",
    "y",
];
/// Names that may well be the truth.
const PERHAPS_TRUTH: &[&str] = &[
    "label",
    "labels",
    "class",
    "intent",
    "diagnosis",
    "category",
    "annotation",
    "answer",
    "outcome",
    "true",
    "y_test",
    "sentiment",
    "tag",
    "topic",
];
/// Names that say prediction and nothing else.
const PREDICTION: &[&str] = &[
    "pred",
    "preds",
    "prediction",
    "predictions",
    "predicted",
    "y_pred",
    "ypred",
    "y_hat",
    "yhat",
    "predicted_label",
    "pred_label",
    "label_pred",
    "predicted_class",
    "pred_class",
    "model_prediction",
    "predicted_intent",
];
/// Names that may well be the prediction.
const PERHAPS_PREDICTION: &[&str] = &[
    "output",
    "model_output",
    "model",
    "hypothesis",
    "response",
    "result",
    "guess",
    "decision",
];

/// Truth that has more different values than this, with fractions somewhere, is a number to be estimated.
const MOST_NUMERIC_CLASSES: usize = 20;

/// The columns found.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    pub truth: Option<usize>,
    pub prediction: Option<usize>,
}

fn truth_by_name(seen: &Seen) -> u32 {
    match seen.plain.as_str() {
        name if TRUTH.contains(&name) => 4,
        name if PERHAPS_TRUTH.contains(&name) => 2,
        _ if seen.has_word(&["truth", "gold", "actual"]) => 3,
        _ if seen.has_word(&["label", "target"]) && prediction_by_name(seen) == 0 => 1,
        _ => 0,
    }
}

fn prediction_by_name(seen: &Seen) -> u32 {
    let is_about_probability =
        seen.has_word(&["prob", "proba", "score", "confidence", "probability"]);
    match seen.plain.as_str() {
        name if PREDICTION.contains(&name) => 4,
        name if PERHAPS_PREDICTION.contains(&name) => 2,
        _ if is_about_probability => 0,
        _ if seen.has_word(&["pred", "predicted", "prediction", "yhat"]) => 3,
        // `label` beside a column that is surely the truth.
        name if name == "label" || name == "labels" => 1,
        _ => 0,
    }
}

/// One way to put two columns into the two parts.
struct Pair {
    truth: usize,
    prediction: usize,
    by_name: [u32; 2],
    /// Values of the prediction that the truth has as well.
    shared: usize,
    rating: f64,
}

impl Guess<'_> {
    /// Settles truth and prediction.
    pub fn labels(&mut self) -> Labels {
        let asked = |role| self.asked(role).map(|(columns, _)| columns.to_vec());
        // Each pair is rated, so columns that can be neither (a thousand probabilities) stay out from the start.
        let likely = |rate: fn(&Seen) -> u32| -> Vec<usize> {
            let fits = |seen: &Seen| rate(seen) > 0 || seen.is_like_labels();
            let likely = self.free().filter(|(_, seen)| fits(seen));
            likely.map(|(column, _)| column).collect()
        };
        let truths = asked(Role::Truth).unwrap_or_else(|| likely(truth_by_name));
        let predictions = asked(Role::Prediction).unwrap_or_else(|| likely(prediction_by_name));
        let mut pairs: Vec<Pair> = Vec::new();
        for truth in &truths {
            pairs.extend(
                predictions
                    .iter()
                    .filter_map(|prediction| self.pair(*truth, *prediction)),
            );
        }
        pairs.sort_by(|left, right| right.rating.total_cmp(&left.rating));
        let is_tied = pairs
            .get(1)
            .is_some_and(|second| pairs[0].rating - second.rating < 0.25);
        let [truth, prediction] = match pairs.first() {
            Some(pair) => {
                [Role::Truth, Role::Prediction].map(|role| Some(self.pick(pair, role, is_tied)))
            }
            None => [self.lone(Role::Truth), self.lone(Role::Prediction)],
        };
        let labels = Labels {
            truth: self.settle(Role::Truth, truth),
            prediction: self.settle(Role::Prediction, prediction),
        };
        if labels.truth.is_none() || labels.prediction.is_none() {
            self.warnings.push(Finding::problem(
                "no-labels",
                "No two columns look like truth and prediction: choose them.",
            ));
        }
        labels
    }

    /// Rates a pair; none when neither the names nor the values speak for it.
    fn pair(&self, truth: usize, prediction: usize) -> Option<Pair> {
        if truth == prediction {
            return None;
        }
        let [expected, said] = [truth, prediction].map(|column| &self.look.columns[column]);
        let is_asked = |role| self.asked(role).is_some();
        let by_name = [
            if is_asked(Role::Truth) {
                4
            } else {
                truth_by_name(expected)
            },
            if is_asked(Role::Prediction) {
                4
            } else {
                prediction_by_name(said)
            },
        ];
        // What is surely the other part is not this one, unless somebody asked for it.
        let is_crossed = (by_name[0] == 0 && prediction_by_name(expected) >= 3)
            || (by_name[1] == 0 && truth_by_name(said) >= 3);
        if is_crossed {
            return None;
        }
        let are_labels = expected.is_like_labels() && said.is_like_labels();
        // Columns of numbers share values by chance, so without names only words count.
        let are_words = expected.numbers.is_none() && said.numbers.is_none();
        let is_named = by_name[0] > 0 && by_name[1] > 0;
        let is_half_named = by_name.iter().any(|rating| *rating >= 2) && are_labels;
        if !(is_named || is_half_named || (are_labels && are_words)) {
            return None;
        }
        let shared = said.shared_with(expected);
        let fewest = said.distinct().min(expected.distinct()).max(1);
        let overlap = shared as f64 / fewest as f64;
        let fits = is_named
            || (is_half_named && overlap >= 0.5)
            || (are_words && overlap >= 0.9 && fewest >= 2);
        if !fits {
            return None;
        }
        let order = if truth < prediction { 0.1 } else { 0.0 };
        let rating = f64::from(by_name[0] + by_name[1])
            + 2.0 * overlap
            + if are_labels { 0.5 } else { 0.0 }
            + order;
        Some(Pair {
            truth,
            prediction,
            by_name,
            shared,
            rating,
        })
    }

    fn pick(&self, pair: &Pair, role: Role, is_tied: bool) -> Pick {
        let (column, other, by_name) = match role {
            Role::Truth => (pair.truth, pair.prediction, pair.by_name[0]),
            _ => (pair.prediction, pair.truth, pair.by_name[1]),
        };
        let seen = &self.look.columns[column];
        let distinct = seen.distinct();
        let common = match pair.shared {
            0 => format!("none also in `{}`", self.name(other)),
            shared if shared == distinct => format!("all also in `{}`", self.name(other)),
            shared => format!("{shared} also in `{}`", self.name(other)),
        };
        let counts = format!(
            "{distinct} {}, {common}",
            if distinct == 1 { "value" } else { "values" }
        );
        let reason = if by_name > 0 {
            format!("named `{}`; {counts}", seen.name)
        } else {
            counts
        };
        Pick {
            column,
            reason,
            unsure: by_name == 0 || is_tied || pair.shared == 0,
        }
    }

    /// A column that is named like one part while nothing is like the other.
    fn lone(&self, role: Role) -> Option<Pick> {
        let rate = |seen: &Seen| {
            if role == Role::Truth {
                truth_by_name(seen)
            } else {
                prediction_by_name(seen)
            }
        };
        let (column, seen) = self
            .free()
            .filter(|(_, seen)| rate(seen) >= 2)
            .max_by_key(|(_, seen)| rate(seen))?;
        Some(Pick {
            column,
            reason: format!("named `{}`", seen.name),
            unsure: true,
        })
    }

    /// Refuses a truth that is a number to be estimated.
    pub fn refuse_regression(&self, truth: Option<usize>) -> Result<(), EngineError> {
        let Some(truth) = truth.map(|column| &self.look.columns[column]) else {
            return Ok(());
        };
        let prediction = self
            .choices
            .iter()
            .find(|choice| choice.role == Role::Prediction);
        let prediction = prediction.and_then(|choice| choice.columns.first());
        let said = self
            .look
            .columns
            .iter()
            .find(|seen| Some(&seen.name) == prediction);
        let has_fraction = |seen: &Seen| {
            seen.numbers.is_some_and(|numbers| numbers.has_fraction) && seen.filled > 0
        };
        let is_numeric = truth.numbers.is_some() && truth.distinct() > MOST_NUMERIC_CLASSES;
        if is_numeric && (has_fraction(truth) || said.is_some_and(has_fraction)) {
            return Err(EngineError::Regression {
                column: truth.name.clone(),
                distinct: truth.distinct(),
                rows: self.look.rows,
            });
        }
        Ok(())
    }
}
