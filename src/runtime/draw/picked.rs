//! What of a draw goes into the sample file: the examples, the strata with their sizes, what the errors cost.
//!
//! Counts of sealed errors go in, nothing else of them.

use std::collections::BTreeMap;

use super::DrawError;
use crate::domain::design::Method;
use crate::domain::draw::{Drawn, Membership, Pick};
use crate::domain::key::Key;
use crate::domain::row::Row;
use crate::domain::sample::{CostTotal, Sample, SampledExample};
use crate::domain::split::Side;
use crate::engine::{ErrorRow, Opened, Progress, Source, Survey, predicted_probability};

/// Puts strata, threshold and cost into a sample whose split and design are known.
pub(super) fn fill(
    sample: &mut Sample,
    drawn: &Drawn<ErrorRow<'_>>,
    survey: &Survey,
    opened: Opened,
) {
    sample.threshold = drawn.threshold;
    let is_random = sample.split.is_random();
    let split = sample.split.clone();
    let eyeball = || survey.eyeball_errors(&split, opened);
    let counted =
        |error: &ErrorRow<'_>| opened.test || survey.all_test() || error.side != Side::Test;
    if drawn.membership != Membership::All {
        sample.strata = if is_random {
            drawn
                .membership
                .strata(survey.errors().filter(counted), eyeball())
        } else {
            drawn.membership.strata(eyeball(), eyeball())
        };
    }
    if sample.roles.cost.is_some() {
        sample.cost = Some(if is_random {
            total(survey.errors().filter(counted))
        } else {
            total(eyeball())
        });
    }
}

fn total<'a>(errors: impl Iterator<Item = ErrorRow<'a>>) -> CostTotal {
    let mut total = CostTotal {
        errors: 0.0,
        without: 0,
    };
    for error in errors {
        match error.cost.filter(|cost| *cost >= 0.0) {
            Some(cost) => total.errors += cost,
            None => total.without += 1,
        }
    }
    total
}

/// The rows of drawn errors.
pub(super) fn rows_of(
    source: &Source,
    picks: &[Pick<ErrorRow<'_>>],
    progress: &dyn Progress,
) -> Result<Vec<Row>, DrawError> {
    let wanted: Vec<(usize, Key)> = picks
        .iter()
        .map(|pick| (pick.error.row, Key::new(pick.error.key)))
        .collect();
    Ok(source.rows(&wanted, progress)?)
}

/// The drawn errors as a sample remembers them.
pub(super) fn examples(
    picks: &[Pick<ErrorRow<'_>>],
    rows: &[Row],
    sample: &Sample,
) -> Vec<SampledExample> {
    let rows: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.key.as_str(), row)).collect();
    let by_groups = sample.design.method == Method::Groups;
    let example = |pick: &Pick<ErrorRow<'_>>| {
        let error = &pick.error;
        SampledExample {
            key: Key::new(error.key),
            hash: pick.hash,
            stratum: pick.stratum.clone(),
            inclusion: pick.inclusion,
            truth: error.truth.to_owned(),
            prediction: error.prediction.map(str::to_owned),
            outcome: error.outcome.map(str::to_owned),
            score: error.score.or_else(|| {
                predicted_probability(&sample.roles, rows.get(error.key)?, error.prediction?)
            }),
            weight: pick.weight,
            cost: error.cost,
            group: by_groups.then(|| error.group.unwrap_or(error.key).to_owned()),
        }
    };
    picks.iter().map(example).collect()
}
