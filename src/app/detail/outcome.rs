//! What should have come out and what did: the part of the example that the error rule speaks of.

use super::pen::Pen;
use super::{Look, OUTCOME_WIDTH, What, block, fields};
use crate::app::workspace::Workspace;
use crate::domain::content::{Content, labels, number, spread, understand};
use crate::domain::roles::{Alternative, Roles};
use crate::domain::row::{Cell, Row};
use crate::domain::rule::Rule;
use crate::domain::sample::SampledExample;
use crate::domain::text::Safe;

/// How many bars are shown, besides that of the truth.
const BARS: usize = 3;
/// Rows of the pane from which on more than one bar is shown.
const ROWS_FOR_BARS: usize = 8;
/// The least probability that is shown as more than .00.
const LEAST: f64 = 0.005;
/// Columns on either side of the middle of a residual's bar.
const HALF_BAR: usize = 10;

/// Writes truth and prediction as the rule compares them.
pub(super) fn write(
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    sampled: &SampledExample,
    row: Option<&Row>,
) {
    let roles = &workspace.sample.roles;
    match &roles.rule {
        Rule::Tolerance(_) => residual(pen, workspace, sampled),
        Rule::Sets { .. } => sets(pen, sampled),
        Rule::Outcome { .. } => {
            if let Some(column) = &roles.outcome {
                let said = fields::text_of(row, column);
                value(pen, "outcome", column, &said, Look::Bad);
            }
            labels(pen, roles, sampled, row);
        }
        Rule::Differs | Rule::OneOf | Rule::Expression(_) => labels(pen, roles, sampled, row),
    }
}

/// The columns for the names: a rule of its own has longer ones.
fn name_width(roles: &Roles) -> usize {
    match roles.rule {
        Rule::Differs | Rule::OneOf | Rule::Expression(_) => OUTCOME_WIDTH,
        Rule::Tolerance(_) | Rule::Sets { .. } | Rule::Outcome { .. } => OUTCOME_WIDTH + 2,
    }
}

fn labels(pen: &mut Pen<'_>, roles: &Roles, sampled: &SampledExample, row: Option<&Row>) {
    let has_truth = roles.truth.is_some() || !sampled.truth.is_empty();
    if has_truth {
        let several = match roles.rule {
            Rule::OneOf => labels::listed(&sampled.truth),
            _ => Vec::new(),
        };
        let truth = match several.as_slice() {
            [] | [_] => sampled.truth.clone(),
            several => format!("one of {}", several.join(" | ")),
        };
        let column = roles.truth.as_deref().unwrap_or("truth");
        value_at(pen, name_width(roles), "truth", column, &truth, Look::Truth);
    }
    if roles.prediction.is_some() || sampled.prediction.is_some() {
        prediction(pen, roles, sampled, row);
    }
}

/// What the model said with its bars; an answer in sentences stands by itself.
fn prediction(pen: &mut Pen<'_>, roles: &Roles, sampled: &SampledExample, row: Option<&Row>) {
    let predicted = sampled.prediction.as_deref();
    let label = predicted.unwrap_or("(no prediction)");
    let is_label = !label.contains('\n') && Safe::line(label).width() <= label_width(pen.width);
    let mut bars = vec![(label.to_owned(), sampled.score)];
    bars.extend(others(roles, sampled, row));
    // In few rows the text is worth more than what else the model thought of.
    if pen.rows < ROWS_FOR_BARS {
        bars.truncate(1);
    }
    let width = name_width(roles);
    if !is_label {
        let column = roles.prediction.as_deref().unwrap_or("pred");
        value_at(pen, width, "pred", column, label, Look::Prediction);
        if sampled.score.is_none() && bars.len() == 1 {
            return;
        }
        if let Some(first) = bars.first_mut() {
            first.0 = "score".to_owned();
        }
    }
    for (place, (label, score)) in bars.into_iter().enumerate() {
        let name = if place == 0 && is_label { "pred" } else { "" };
        pen.push(What::Bar {
            name: Safe::line(name).pad(width),
            is_truth: label == sampled.truth,
            label: Safe::line(&label),
            score,
            predicted: place == 0,
        });
    }
}

/// The columns that a label may take beside its bar.
fn label_width(width: usize) -> usize {
    (width / 3).clamp(8, 24)
}

/// The likeliest of the other labels, and the truth.
fn others(
    roles: &Roles,
    sampled: &SampledExample,
    row: Option<&Row>,
) -> Vec<(String, Option<f64>)> {
    let mut others = alternatives(roles, row);
    others.retain(|(label, _)| Some(label.as_str()) != sampled.prediction.as_deref());
    others.sort_by(|left, right| right.1.total_cmp(&left.1));
    // A label that the model as good as ruled out says nothing; other scores than probabilities may mean anything.
    let is_probability = |score: f64| (0.0..=1.0).contains(&score);
    if others.iter().all(|(_, score)| is_probability(*score)) {
        others.retain(|(label, score)| *score >= LEAST || *label == sampled.truth);
    }
    others
        .into_iter()
        .enumerate()
        .filter(|(place, (label, _))| *place + 1 < BARS || *label == sampled.truth)
        .map(|(_, (label, score))| (label, Some(score)))
        .collect()
}

fn alternatives(roles: &Roles, row: Option<&Row>) -> Vec<(String, f64)> {
    let Some(row) = row else { return Vec::new() };
    let read = |alternative: &Alternative| match alternative {
        Alternative::Ranked { label, score } => {
            let label = row
                .cell(label)
                .filter(|cell| !cell.is_missing())
                .map(Cell::text);
            let score = row.cell(score).and_then(Cell::number);
            label.zip(score).into_iter().collect()
        }
        Alternative::Class { label, score } => {
            let score = row.cell(score).and_then(Cell::number);
            score
                .map(|score| (label.clone(), score))
                .into_iter()
                .collect()
        }
        Alternative::Spread { column, labels } => row
            .cell(column)
            .map(|cell| spread::read(cell, labels))
            .unwrap_or_default(),
    };
    roles.alternatives.iter().flat_map(read).collect()
}

/// Truth, prediction, and how far the prediction lies above or below the truth.
fn residual(pen: &mut Pen<'_>, workspace: &Workspace, sampled: &SampledExample) {
    let roles = &workspace.sample.roles;
    let width = name_width(roles);
    let column = roles.truth.as_deref().unwrap_or("truth");
    let with_unit = |text: &str| number::of_text(column, text).unwrap_or_else(|| text.to_owned());
    pen.fact("truth", width, &with_unit(&sampled.truth), Look::Truth);
    let predicted = sampled.prediction.as_deref();
    let said = predicted.map_or_else(|| "(no prediction)".to_owned(), with_unit);
    pen.fact("pred", width, &said, Look::Prediction);
    let Some(residual) = residual_of(sampled) else {
        return;
    };
    let mut value = number::signed(column, residual);
    if let Some(truth) = number_of(&sampled.truth).filter(|truth| *truth != 0.0) {
        let percent = residual / truth.abs() * 100.0;
        value.push_str(&match percent.abs() {
            part if part < 10.0 => format!(
                " ({})",
                number::signed("in_pct", (percent * 10.0).round() / 10.0)
            ),
            _ => format!(" ({})", number::signed("in_pct", percent.round())),
        });
    }
    let mut pieces = vec![
        (Safe::literal("residual").pad(width), Look::Faint),
        (Safe::line(&value), Look::Bad),
    ];
    let largest = workspace
        .sample
        .examples
        .iter()
        .filter_map(residual_of)
        .fold(0.0, |largest: f64, residual| largest.max(residual.abs()));
    let taken = width + value.chars().count() + 2;
    if largest > 0.0 && pen.width > taken + 2 * HALF_BAR {
        pieces.push((Safe::spaces(2), Look::Plain));
        pieces.extend(two_sided(residual / largest));
    }
    pen.pieces(pieces);
}

/// A bar to the left of the middle for what is too low, to the right for what is too high.
fn two_sided(share: f64) -> Vec<(Safe, Look)> {
    let cells = (share.abs().min(1.0) * HALF_BAR as f64).round().max(1.0) as usize;
    let full = (Safe::literal("▇").repeat(cells), Look::Prediction);
    let rest = (Safe::literal("▁").repeat(HALF_BAR - cells), Look::Faint);
    let empty = (Safe::literal("▁").repeat(HALF_BAR), Look::Faint);
    let middle = (Safe::literal("│"), Look::Truth);
    match share < 0.0 {
        true => vec![rest, full, middle, empty],
        false => vec![empty, middle, full, rest],
    }
}

fn residual_of(sampled: &SampledExample) -> Option<f64> {
    let predicted = number_of(sampled.prediction.as_deref()?)?;
    Some(predicted - number_of(&sampled.truth)?)
}

fn number_of(text: &str) -> Option<f64> {
    text.trim()
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

fn sets(pen: &mut Pen<'_>, sampled: &SampledExample) {
    let compared = labels::compare(
        &sampled.truth,
        sampled.prediction.as_deref().unwrap_or_default(),
    );
    let parts = [
        ("common", compared.common, Look::Plain),
        ("missed", compared.missed, Look::Truth),
        ("extra", compared.extra, Look::Prediction),
    ];
    for (name, labels, look) in parts {
        let (text, look) = match labels.is_empty() {
            true => ("(none)".to_owned(), Look::Faint),
            false => (labels.join(" · "), look),
        };
        pen.fact(name, OUTCOME_WIDTH + 2, &text, look);
    }
}

fn value(pen: &mut Pen<'_>, name: &str, column: &str, text: &str, look: Look) {
    value_at(pen, OUTCOME_WIDTH + 2, name, column, text, look);
}

/// A label, or under a heading what is more than one.
fn value_at(pen: &mut Pen<'_>, width: usize, name: &str, column: &str, text: &str, look: Look) {
    let content = understand(column, &Cell::Text(text.to_owned()));
    match &content {
        Content::Value(_) => pen.fact(name, width, text, look),
        Content::Prose(text) if !fields::is_long(text) => pen.fact(name, width, text, look),
        Content::Missing => pen.fact(name, width, "(empty)", Look::Faint),
        content => {
            pen.begin(name);
            block::titled(pen, name, content, look);
            pen.end(name);
        }
    }
}
