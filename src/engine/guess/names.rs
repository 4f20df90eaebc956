//! What the name of a column says of its part: from 0, nothing, to 4, that and nothing else.
//!
//! A name is only half of the evidence: `label` was the truth as often as the prediction. Nothing here sees a cell.

use super::look::{Seen, plain};

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
    "gold_answer",
    "golden",
    "ground_truth",
    "groundtruth",
    "gt",
    "target",
    "targets",
    "actual",
    "actuals",
    "expected",
    "expected_output",
    "expected_answer",
    "reference",
    "references",
    "correct_label",
    "correct_answer",
    "true_class",
    "actual_label",
    "truth_label",
    "target_label",
    "y",
    "wahrheit",
    "vérité",
    "正解",
    "真实标签",
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
    "answers",
    "outcome",
    "true",
    "y_test",
    "sentiment",
    "tag",
    "topic",
    "diagnose",
    "标签",
];
const TRUTH_WORDS: &[&str] = &[
    "truth", "gold", "actual", "real", "observed", "measured", "target", "true",
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
    "model_answer",
    "vorhersage",
    "prédiction",
    "予測",
    "预测",
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
    "executed",
    "generated",
    "generation",
    "completion",
    "final_answer",
    "forecast",
    "estimate",
    "vorhergesagt",
];
const PREDICTION_WORDS: &[&str] = &[
    "pred",
    "predicted",
    "prediction",
    "yhat",
    "forecast",
    "predict",
];
/// The part before the dot of a nested column that says whose value it is.
const SAID_BY_MODEL: &[&str] = &[
    "out",
    "output",
    "pred",
    "prediction",
    "model",
    "hyp",
    "response",
    "result",
];
/// Words of columns that are about probabilities rather than labels.
const PROBABILITY: &[&str] = &[
    "prob",
    "proba",
    "score",
    "scores",
    "confidence",
    "probability",
    "probabilities",
    "probs",
    "logit",
    "logits",
    "margin",
    "p",
];
/// Names of columns that say themselves whether it went well.
const OUTCOME: &[&str] = &[
    "passed",
    "pass",
    "is_correct",
    "iscorrect",
    "correct",
    "acc",
    "exact_match",
    "em",
    "pass_1",
    "success",
    "solved",
    "correctness",
    "is_right",
    "resolved",
];
const PREFERENCE: &[&str] = &["winner", "preferred", "preference", "better", "choice"];

/// A name without the running number that told it from another one of the same name.
fn without_number(plain: &str) -> &str {
    let stem = plain.trim_end_matches(|character: char| character.is_ascii_digit());
    match stem.strip_suffix('_') {
        Some(stem) if stem.chars().any(char::is_alphabetic) => stem,
        _ => plain,
    }
}

/// The name and, of a nested column, what stands after its last dot, if that is nested at all.
fn nested(seen: &Seen) -> Option<(String, String)> {
    let (before, last) = seen.name.rsplit_once('.')?;
    let (before, last) = (plain(before), plain(last));
    (!before.is_empty() && !last.is_empty()).then_some((before, last))
}

fn has_word(plain: &str, words: &[&str]) -> bool {
    plain.split('_').any(|word| words.contains(&word))
}

fn is_about_probability(seen: &Seen) -> bool {
    seen.has_word(PROBABILITY)
}

/// Whether a column was made from a column a label: together they say more than each alone.
fn is_set(seen: &Seen) -> bool {
    seen.name.starts_with("set(")
}

/// How far the name speaks for the truth.
pub fn truth(seen: &Seen) -> u32 {
    if is_set(seen) {
        return if has_word(&seen.plain, PREDICTION_WORDS) {
            0
        } else {
            4
        };
    }
    nested_rating(seen, true).unwrap_or_else(|| rate_truth(&seen.plain, is_about_probability(seen)))
}

fn rate_truth(name: &str, is_about_probability: bool) -> u32 {
    let name = without_number(name);
    match name {
        name if TRUTH.contains(&name) => 4,
        name if PERHAPS_TRUTH.contains(&name) => 2,
        _ if is_about_probability => 0,
        _ if has_word(name, TRUTH_WORDS) && !has_word(name, PREDICTION_WORDS) => 3,
        _ if has_word(name, &["label", "target"]) && rate_prediction(name, false) == 0 => 1,
        _ => 0,
    }
}

/// How far the name speaks for the prediction.
pub fn prediction(seen: &Seen) -> u32 {
    if is_set(seen) {
        return if has_word(&seen.plain, PREDICTION_WORDS) {
            4
        } else {
            0
        };
    }
    // Made from probabilities because nothing else says what the model said.
    if seen.name.starts_with("argmax(") {
        return 3;
    }
    nested_rating(seen, false)
        .unwrap_or_else(|| rate_prediction(&seen.plain, is_about_probability(seen)))
}

fn rate_prediction(name: &str, is_about_probability: bool) -> u32 {
    let name = without_number(name);
    match name {
        name if PREDICTION.contains(&name) => 4,
        name if PERHAPS_PREDICTION.contains(&name) => 2,
        _ if is_about_probability => 0,
        _ if has_word(name, PREDICTION_WORDS) => 3,
        // `label` beside a column that is surely the truth.
        "label" | "labels" => 1,
        _ => 0,
    }
}

/// Of a nested column the outer name says whose value it is and the last part what it is: `truth.label`, `out.label`.
fn nested_rating(seen: &Seen, is_for_truth: bool) -> Option<u32> {
    let (before, last) = nested(seen)?;
    let is_said = has_word(&before, SAID_BY_MODEL);
    let is_known = rate_truth(&before, false) >= 3;
    Some(match (is_known, is_said, is_for_truth) {
        _ if has_word(&last, PROBABILITY) => 0,
        (true, false, true) | (false, true, false) => 3,
        (true, false, false) | (false, true, true) => 0,
        // `doc.label` is as good as `label`, and no better.
        (_, _, true) => rate_truth(&last, false),
        (_, _, false) => rate_prediction(&last, false),
    })
}

/// How far the name says that the column itself tells whether it went well.
pub fn outcome(seen: &Seen) -> u32 {
    let last = nested(seen).map(|(_, last)| last);
    let is_score_value = seen.plain.starts_with("scores_") && last.as_deref() == Some("value");
    if OUTCOME.contains(&seen.plain.as_str()) || is_score_value {
        return 4;
    }
    match last {
        Some(last) if OUTCOME.contains(&last.as_str()) => 4,
        _ if OUTCOME
            .iter()
            .any(|word| word.len() > 4 && seen.plain.ends_with(&format!("_{word}"))) =>
        {
            3
        }
        _ => 0,
    }
}

/// Whether the name says which of two answers is the better one.
pub fn is_preference(seen: &Seen) -> bool {
    PREFERENCE.contains(&seen.plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::look::Seen;

    fn seen(name: &str) -> Seen {
        Seen::named(name)
    }

    #[test]
    fn names_are_read_without_their_dress_and_by_their_last_part() {
        for (name, truth, prediction) in [
            (" Ground Truth ", 4, 0),
            ("PREDICTED  Label", 0, 4),
            ("truth.label", 3, 0),
            ("out.label", 0, 3),
            ("out.probs", 0, 0),
            ("row.ground_truth", 4, 0),
            ("doc.Label", 2, 1),
            ("label", 2, 1),
            ("label_2", 2, 1),
            ("yhat", 0, 4),
            ("y", 4, 0),
            ("clf_target", 3, 0),
            ("pred_mic-cis", 0, 3),
            ("y_pred_proba", 0, 0),
            ("Real price", 3, 0),
            ("DNN 1", 0, 0),
            ("正解", 4, 0),
            ("予測", 0, 4),
            ("label_pred", 0, 4),
        ] {
            let seen = seen(name);
            assert_eq!(
                (super::truth(&seen), super::prediction(&seen)),
                (truth, prediction),
                "{name}"
            );
        }
    }

    #[test]
    fn outcomes_are_known_by_name() {
        for (name, expected) in [
            ("passed", 4),
            ("pass@1", 4),
            ("scores.match.value", 4),
            ("6b_finetuning.is_correct", 4),
            ("model_is_correct", 3),
            ("label", 0),
            ("team", 0),
            ("correct_label", 0),
        ] {
            assert_eq!(super::outcome(&seen(name)), expected, "{name}");
        }
    }
}
