//! Sentences about rows without a value, scores that are none, and accuracies that are too good or too bad to be true.

use super::part::{Oddity, Part};
use crate::domain::finding::{Finding, Severity};
use crate::domain::key::Key;
use crate::domain::roles::Roles;
use crate::domain::rule::Rule;
use crate::domain::words::counted;

/// Every row right, or every row wrong.
pub fn extremes(scored: u64, errors: u64, roles: &Roles, findings: &mut Vec<Finding>) {
    const FEWEST_RIGHT: u64 = 20;
    if errors == 0 && scored >= FEWEST_RIGHT {
        const COPY: &str = "Check that the prediction is no copy of the truth, and that the file holds the rows that went wrong.";
        const CONDITION: &str = "Check that the condition compares numbers with numbers and text with text, and that the file holds the rows that went wrong.";
        let (sentence, advice) = match &roles.rule {
            Rule::Outcome { .. } => (format!("Every one of {scored} rows went well."), COPY),
            Rule::Expression(text) => (
                format!("None of {scored} rows is wrong under --wrong '{text}'."),
                CONDITION,
            ),
            Rule::Tolerance(_) => (
                format!("None of {scored} predictions is further off than the tolerance."),
                COPY,
            ),
            _ => (
                format!("Truth and prediction are the same in all {scored} rows."),
                COPY,
            ),
        };
        findings.push(
            Finding::problem("no-errors", sentence)
                .counting(scored)
                .advising(advice),
        );
    }
    if errors == scored && scored >= 2 {
        findings.push(
            Finding::problem(
                "errors-only",
                format!("Every one of {scored} rows is wrong: the file seems to hold errors only."),
            )
            .counting(scored)
            .advising(
                "Rates and gains need the rows that are right as well; use the whole dev set.",
            ),
        );
    }
}

/// A rule that can say nothing of any row.
pub fn nothing_scored(rows: u64, scored: u64, roles: &Roles, findings: &mut Vec<Finding>) {
    if scored > 0 || rows == 0 {
        return;
    }
    let advice = match &roles.rule {
        Rule::Tolerance(_) => {
            "A tolerance needs numbers: leave it out for classes, and write numbers without currency signs and thousands separators."
        }
        _ => "Name the column that holds the truth, or the file with --truth-file.",
    };
    let sentence = format!(
        "Not one of {} can be judged under this rule.",
        counted(rows, "row", "rows")
    );
    findings.push(
        Finding::problem("none-scored", sentence)
            .counting(rows)
            .advising(advice),
    );
}

/// Rows without truth, prediction or score.
pub fn gaps(whole: &Part, roles: &Roles, findings: &mut Vec<Finding>) {
    let named = |column: &Option<String>| column.clone().unwrap_or_default();
    let of = |rows: u64| format!("{} of {}", counted(rows, "row", "rows"), whole.rows);
    if let Some((rows, example)) = odd(whole, Oddity::NoTruth) {
        let have = if rows == 1 { "has" } else { "have" };
        let sentence = format!("{} {have} no truth in `{}`.", of(rows), named(&roles.truth));
        let advice = "They are left out of every count, never counted as wrong; if their labels come late, look again then.";
        findings.push(finding(
            "missing-truth",
            Severity::Warning,
            sentence,
            rows,
            advice,
            example,
        ));
    }
    if let Some((rows, example)) = odd(whole, Oddity::NoPrediction) {
        let have = if rows == 1 { "has" } else { "have" };
        let sentence = format!(
            "{} {have} no prediction in `{}`.",
            of(rows),
            named(&roles.prediction)
        );
        let advice =
            "They count as wrong; find out whether the model gave no answer or the file lost it.";
        findings.push(finding(
            "missing-prediction",
            Severity::Warning,
            sentence,
            rows,
            advice,
            example,
        ));
    }
    if let Some((rows, example)) = odd(whole, Oddity::NoScore) {
        let have = if rows == 1 { "has" } else { "have" };
        let sentence = format!("{} {have} no number as score.", of(rows));
        let advice = "Empty, NaN and infinite scores are shown as missing.";
        findings.push(finding(
            "missing-score",
            Severity::Note,
            sentence,
            rows,
            advice,
            example,
        ));
    }
}

/// Scores and probabilities that do not say what they seem to.
pub fn scores(whole: &Part, roles: &Roles, findings: &mut Vec<Finding>) {
    const FEWEST: u64 = 20;
    let score = &whole.score;
    if let Some(column) = roles.score.as_ref().filter(|_| score.filled >= FEWEST) {
        let advice = "Name the column of probabilities with --score COL, or none with --score ''.";
        if score.least == score.most {
            let sentence = format!("The score `{column}` is the same number in every row.");
            findings.push(Finding::warning("score-constant", sentence).advising(advice));
        } else if score.is_decided {
            let sentence =
                format!("The score `{column}` is 0 or 1 in every row: it looks like a decision.");
            findings.push(Finding::warning("score-decision", sentence).advising(advice));
        }
    }
    let of = |rows: u64| {
        let all = whole.rows_with_classes;
        format!("{} of {all}", counted(rows, "row", "rows"))
    };
    if let Some((rows, example)) = odd(whole, Oddity::OffSum) {
        let sentence = format!(
            "The probabilities of the classes do not sum to 1 in {}.",
            of(rows)
        );
        let advice = "Are they scores of another kind, is a class missing, or were they rounded?";
        findings.push(finding(
            "probabilities-sum",
            Severity::Warning,
            sentence,
            rows,
            advice,
            example,
        ));
    }
    if let Some((rows, example)) = odd(whole, Oddity::Outside) {
        let sentence = format!("A probability lies outside 0 to 1 in {}.", of(rows));
        let advice = "Percent, logits or margins order the examples; they are no probabilities.";
        findings.push(finding(
            "probabilities-range",
            Severity::Warning,
            sentence,
            rows,
            advice,
            example,
        ));
    }
    if let Some((rows, example)) = odd(whole, Oddity::OtherClass) {
        let sentence = format!(
            "The prediction is not the most likely class in {}.",
            of(rows)
        );
        let advice = "Is there a threshold other than the largest probability, or are the columns of another model?";
        findings.push(finding(
            "probabilities-mismatch",
            Severity::Warning,
            sentence,
            rows,
            advice,
            example,
        ));
    }
}

fn odd(whole: &Part, oddity: Oddity) -> Option<(u64, Option<Key>)> {
    let odd = whole.odd.get(&oddity)?;
    // An id that repeats is no key of one row.
    let is_one = |fingerprint: u64| {
        let same = whole
            .fingerprints
            .iter()
            .filter(|row| row.id == fingerprint);
        same.take(2).count() == 1
    };
    let example = odd
        .example
        .clone()
        .filter(|(fingerprint, _)| is_one(*fingerprint));
    Some((odd.rows, example.map(|(_, key)| key)))
}

fn finding(
    code: &'static str,
    severity: Severity,
    sentence: String,
    rows: u64,
    advice: &str,
    example: Option<Key>,
) -> Finding {
    let finding = match severity {
        Severity::Problem => Finding::problem(code, sentence),
        Severity::Warning => Finding::warning(code, sentence),
        Severity::Note => Finding::note(code, sentence),
    };
    finding.counting(rows).advising(advice).like(example)
}
