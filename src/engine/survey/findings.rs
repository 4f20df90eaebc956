//! What a survey has to say about a file: how its values were compared, and which rows are left out of what.
//!
//! Sentences hold names and counts, never a cell; the words for "no value" are a fixed list.

use crate::domain::finding::Finding;
use crate::domain::roles::Roles;
use crate::domain::words::{NONE, counted};
use crate::engine::error::EngineError;
use crate::engine::judge::{Judge, Noted};
use crate::engine::reduce::Sides;
use crate::engine::source::Source;

/// Refuses grades where nobody said from which one on they are right: every count would be a guess.
pub(super) fn refuse_grades(
    source: &Source,
    roles: &Roles,
    noted: &Noted,
) -> Result<(), EngineError> {
    match noted.graded {
        0 => Ok(()),
        rows => Err(EngineError::Graded {
            file: source.name(),
            column: roles.outcome.clone().unwrap_or_default(),
            rows,
        }),
    }
}

/// How truths and predictions were compared, where they could have been compared otherwise.
pub(super) fn about_rule(roles: &Roles, judge: &Judge, noted: &Noted) -> Vec<Finding> {
    let settled = judge.settled();
    let truth = roles.truth.as_deref().unwrap_or(NONE);
    let prediction = roles.prediction.as_deref().unwrap_or(NONE);
    let mut findings = Vec::new();
    if let Some(fold) = settled.fold {
        findings.push(Finding::note("boolean-fold", fold.sentence()));
    }
    let missing = [
        (
            truth,
            &noted.truth_words,
            settled.in_truth,
            "truth",
            "unscored",
        ),
        (
            prediction,
            &noted.prediction_words,
            settled.in_prediction,
            "prediction",
            "wrong",
        ),
    ];
    for (column, seen, words, what, fate) in missing {
        let count = seen.count(words);
        if count > 0 {
            let sentence = format!(
                "{} of `{column}` {} no {what}: {}. Such rows are {fate}.",
                counted(count, "value", "values"),
                if count == 1 { "counts as" } else { "count as" },
                quoted(&seen.names(words)),
            );
            findings.push(Finding::note("missing-words", sentence).counting(count));
        }
    }
    let labels = noted.truth_words.labels_beside(&noted.prediction_words);
    let are_labels = labels.iter().all(|label| !settled.in_truth.hold(label));
    if !labels.is_empty() && are_labels {
        let sentence = format!(
            "{} {} here and no missing value, because `{truth}` and `{prediction}` both use {}.",
            quoted(&labels),
            if labels.len() == 1 {
                "is a label"
            } else {
                "are labels"
            },
            if labels.len() == 1 { "it" } else { "them" },
        );
        findings.push(Finding::note("missing-word-is-label", sentence));
    }
    let outcome = roles.outcome.as_deref().unwrap_or(NONE);
    let unreadable = [
        (
            "truth-not-a-number",
            noted.truths_not_numbers,
            truth,
            "no number as truth and are unscored",
        ),
        (
            "prediction-not-a-number",
            noted.predictions_not_numbers,
            prediction,
            "no number as prediction and are wrong",
        ),
        (
            "outcome-unknown",
            noted.unknown_outcomes,
            outcome,
            "another word than yes or no, or anything like it, and are unscored",
        ),
    ];
    for (code, count, column, what) in unreadable {
        if count > 0 {
            let rows = counted(count, "row has", "rows have");
            let sentence = format!("{rows} {what} (`{column}`).");
            findings.push(Finding::warning(code, sentence).counting(count));
        }
    }
    findings
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// What the split column says that changes what is counted or may be looked at.
pub(super) fn about_split(sides: &Sides, roles: &Roles) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(column) = &roles.split else {
        return findings;
    };
    let test = sides.test.rows();
    if test > 0 {
        let (call, they) = if test == 1 {
            ("calls itself test and is", "it is")
        } else {
            ("call themselves test and are", "they are")
        };
        let rows = counted(test, "row", "rows");
        let sentence = format!("{rows} {call} left out of every count unless {they} opened.");
        findings.push(Finding::note("test-rows", sentence).counting(test));
    }
    let is_named = sides.eyeball.rows() > 0;
    if !is_named && sides.blackbox.rows() == 0 && test == 0 && sides.unsaid.rows() > 0 {
        findings.push(Finding::note(
            "split-says-nothing",
            format!(
                "no value of `{column}` says eyeball, blackbox or test: a hash decides which rows may be looked at."
            ),
        ));
    }
    if sides.other_words > 0 && (is_named || sides.blackbox.rows() > 0) {
        let others = counted(sides.other_words, "row has", "rows have");
        let fate = if is_named {
            "sealed like blackbox"
        } else {
            "a hash decides which may be looked at"
        };
        let sentence =
            format!("{others} another word than eyeball, blackbox or test in `{column}`: {fate}.");
        findings.push(Finding::note("split-other-words", sentence).counting(sides.other_words));
    }
    findings
}
