//! One error as a survey hands it out, and the columns that only a design asks for.

use crate::domain::design::Method;
use crate::domain::draw::Candidate;
use crate::domain::split::Side;
use crate::engine::layout::DesignColumns;
use crate::engine::reduce::{Errors, NONE};

/// One error. Its text is its key, so that a design can draw from errors directly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErrorRow<'a> {
    /// Its number in the file, from 0: for [`Source::rows`], never to be shown or stored.
    pub row: usize,
    /// Its key.
    pub key: &'a str,
    /// Its value in the group column.
    pub group: Option<&'a str>,
    /// What the split column says of it.
    pub side: Side,
    /// What should have come out, canonical; empty where the rule needs no truth and there is none.
    pub truth: &'a str,
    /// What the model said, canonical; none when it said nothing.
    pub prediction: Option<&'a str>,
    /// What the column says that says how it went, where that is the rule.
    pub outcome: Option<&'a str>,
    /// |prediction − truth| where the rule compares numbers and both are some.
    pub residual: Option<f64>,
    /// The number in the score column.
    pub score: Option<f64>,
    /// Its value in the column that divides the errors into strata.
    pub stratum: Option<&'a str>,
    /// Its number in the column that says how bad it is.
    pub badness: Option<f64>,
    /// Its number in the cost column.
    pub cost: Option<f64>,
}

impl Candidate for ErrorRow<'_> {
    fn truth(&self) -> &str {
        self.truth
    }

    fn prediction(&self) -> Option<&str> {
        self.prediction
    }

    fn score(&self) -> Option<f64> {
        self.score
    }

    fn stratum(&self) -> Option<&str> {
        self.stratum
    }

    fn badness(&self) -> Option<f64> {
        self.badness
    }

    fn residual(&self) -> Option<f64> {
        self.residual
    }

    fn cost(&self) -> Option<f64> {
        self.cost
    }

    fn group(&self) -> Option<&str> {
        self.group
    }
}

impl DesignColumns {
    /// What a method asks for.
    pub fn of(method: &Method) -> Self {
        Self {
            stratum: method.strata_column().map(str::to_owned),
            badness: method.badness_column().map(str::to_owned),
        }
    }
}

impl AsRef<str> for ErrorRow<'_> {
    fn as_ref(&self) -> &str {
        self.key
    }
}

impl Errors {
    /// One of them. Its ids have become keys.
    pub fn row(&self, number: usize) -> ErrorRow<'_> {
        let prediction = self.predictions[number];
        let score = self.scores[number];
        ErrorRow {
            row: self.rows[number],
            key: self.ids.get(number),
            group: self.group_names.text(self.groups[number]),
            side: self.sides[number],
            truth: self.labels.text(self.truths[number]).unwrap_or_default(),
            prediction: (prediction != NONE)
                .then(|| self.labels.text(prediction).unwrap_or_default()),
            outcome: self
                .outcomes
                .get(number)
                .and_then(|code| self.labels.text(*code)),
            residual: number_at(&self.residuals, number),
            score: (!score.is_nan()).then_some(score),
            stratum: self
                .strata
                .get(number)
                .and_then(|code| self.group_names.text(*code)),
            badness: number_at(&self.badness, number),
            cost: number_at(&self.costs, number),
        }
    }
}

fn number_at(numbers: &[f64], place: usize) -> Option<f64> {
    numbers
        .get(place)
        .copied()
        .filter(|number| number.is_finite())
}
