//! The errors of a part as columns of small numbers, and how the parts of a file are joined.

use std::borrow::Cow;

use super::texts::{Arena, Interner};
use crate::domain::split::Side;
use crate::engine::judge::Judge;
use crate::engine::layout::Places;
use crate::engine::table::Batch;

/// No code: a missing truth or prediction, a row without group.
pub(in crate::engine) const NONE: u32 = u32::MAX;

/// Errors as columns of small numbers; row numbers count within the part until the parts are joined.
#[derive(Debug, Default)]
pub(in crate::engine) struct Errors {
    pub rows: Vec<usize>,
    pub ids: Arena,
    pub groups: Vec<u32>,
    pub sides: Vec<Side>,
    pub truths: Vec<u32>,
    pub predictions: Vec<u32>,
    /// NaN where there is none.
    pub scores: Vec<f64>,
    /// Codes among the group names; empty unless the design divides by a column.
    pub strata: Vec<u32>,
    /// NaN where there is none; empty unless a column says how bad an error is.
    pub badness: Vec<f64>,
    /// NaN where there is none; empty unless a column says what an error costs.
    pub costs: Vec<f64>,
    /// |prediction − truth|, NaN where one is no number; empty unless the rule compares numbers.
    pub residuals: Vec<f64>,
    /// Codes among the labels; empty unless a column says how it went.
    pub outcomes: Vec<u32>,
    pub labels: Interner,
    pub group_names: Interner,
}

impl Errors {
    /// Adds a wrong row; `numbers` are its truth and prediction where the rule compares numbers.
    pub fn push(
        &mut self,
        batch: &Batch,
        places: &Places,
        judge: &Judge,
        row: usize,
        side: Side,
        numbers: Option<(f64, f64)>,
    ) {
        let column = |place: usize| &batch.columns[place];
        let label = |place: usize| batch.columns[place].label(row);
        let code = |interner: &mut Interner, text: Option<Cow<'_, str>>| {
            text.map_or(NONE, |text| interner.code(&text))
        };
        self.rows.push(row);
        self.ids.push(
            &places
                .id
                .and_then(|id| batch.columns[id].text(row))
                .unwrap_or_default(),
        );
        let truth = places.truth.map(column);
        let truth = truth.and_then(|truth| judge.truth_label(truth, row));
        self.truths.push(code(&mut self.labels, truth));
        let prediction = places.prediction.map(column);
        let prediction = prediction.and_then(|prediction| judge.prediction_label(prediction, row));
        self.predictions.push(code(&mut self.labels, prediction));
        if let Some(outcome) = places.outcome {
            self.outcomes.push(code(&mut self.labels, label(outcome)));
        }
        if judge.has_residuals() {
            let residual = numbers.map(|(truth, prediction)| (prediction - truth).abs());
            self.residuals.push(residual.unwrap_or(f64::NAN));
        }
        self.groups
            .push(code(&mut self.group_names, places.group.and_then(label)));
        self.scores.push(
            places
                .score
                .and_then(|score| batch.columns[score].number(row))
                .unwrap_or(f64::NAN),
        );
        self.sides.push(side);
        if let Some(stratum) = places.stratum {
            self.strata
                .push(code(&mut self.group_names, label(stratum)));
        }
        let number = |place: usize| batch.columns[place].number(row).unwrap_or(f64::NAN);
        self.badness.extend(places.badness.map(number));
        self.costs.extend(places.cost.map(number));
    }

    /// Puts the errors of the next part behind these; its first row has the number `start` in the file.
    pub fn append(&mut self, part: &Self, start: usize) {
        let labels = self.labels.adopt(&part.labels);
        let groups = self.group_names.adopt(&part.group_names);
        let recode = |codes: &[u32], code: u32| codes.get(code as usize).copied().unwrap_or(NONE);
        self.rows.extend(part.rows.iter().map(|row| start + row));
        self.truths
            .extend(part.truths.iter().map(|code| recode(&labels, *code)));
        self.predictions
            .extend(part.predictions.iter().map(|code| recode(&labels, *code)));
        self.groups
            .extend(part.groups.iter().map(|code| recode(&groups, *code)));
        self.outcomes
            .extend(part.outcomes.iter().map(|code| recode(&labels, *code)));
        self.residuals.extend_from_slice(&part.residuals);
        self.scores.extend_from_slice(&part.scores);
        self.sides.extend_from_slice(&part.sides);
        self.strata
            .extend(part.strata.iter().map(|code| recode(&groups, *code)));
        self.badness.extend_from_slice(&part.badness);
        self.costs.extend_from_slice(&part.costs);
        (0..part.rows.len()).for_each(|number| self.ids.push(part.ids.get(number)));
    }
}
