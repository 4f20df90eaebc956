//! One error as a survey hands it out, and the columns that only a design asks for.

use crate::domain::design::Method;
use crate::domain::draw::Candidate;
use crate::domain::split::Side;

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
    /// What should have come out, canonical.
    pub truth: &'a str,
    /// What the model said, canonical; none when it said nothing.
    pub prediction: Option<&'a str>,
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

    fn cost(&self) -> Option<f64> {
        self.cost
    }

    fn group(&self) -> Option<&str> {
        self.group
    }
}

/// Columns that only a design asks for, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DesignColumns {
    /// The one that divides the errors into strata.
    pub stratum: Option<String>,
    /// The one that says how bad an error is.
    pub badness: Option<String>,
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
