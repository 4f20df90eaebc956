//! What only all rows together tell, found before or while they are reduced: words that mean no value, whether 1 means
//! true, and the residual at which the worst part begins.

use crate::domain::roles::Roles;
use crate::domain::rule::{Rule, Tolerance};
use crate::domain::split::Side;
use crate::engine::error::EngineError;
use crate::engine::judge::{Judge, Noted};
use crate::engine::layout::{Layout, Places};
use crate::engine::reduce::{Part, reduce, side_of};
use crate::engine::scan::Progress;
use crate::engine::source::Source;

/// Reduced parts, each with the number of its first row.
type PartsInOrder = Vec<(usize, Part)>;

/// The reduced parts, and the judge with what all values decide. That is first guessed from the head; where the guess
/// was wrong, everything is read once more.
pub(super) fn reduced(
    source: &Source,
    layout: &Layout,
    judge: Judge,
    progress: &dyn Progress,
) -> Result<(PartsInOrder, Judge), EngineError> {
    let head = source.head_of(&layout.columns, 1_000)?;
    let without_ids = Layout {
        places: Places {
            id: None,
            ..layout.places
        },
        ..layout.clone()
    };
    let head = head.iter().map(|batch| reduce(batch, &without_ids, &judge));
    let mut judge = judge.with(judge.called_for(&noted(head.map(|part| part.noted))));
    loop {
        let parts = source.scan(&layout.columns, progress, |_, batch| {
            reduce(batch, layout, &judge)
        })?;
        let noted = noted(parts.iter().map(|(_, part)| part.noted.clone()));
        let called_for = judge.called_for(&noted);
        if called_for == judge.settled() {
            return Ok((parts, judge));
        }
        judge = judge.with(called_for);
    }
}

fn noted(parts: impl Iterator<Item = Noted>) -> Noted {
    parts.fold(Noted::default(), |mut all, part| {
        all.merge(&part);
        all
    })
}

/// The rule with the residual at which its worst part begins, where it speaks of one and nobody found it yet. Rows
/// that call themselves test have no say in it, unless there are no others.
pub(super) fn threshold(
    source: &Source,
    layout: &Layout,
    roles: &Roles,
    progress: &dyn Progress,
) -> Result<Rule, EngineError> {
    let Rule::Tolerance(Tolerance::Worst {
        percent,
        above: None,
    }) = roles.rule
    else {
        return Ok(roles.rule.clone());
    };
    let judge = Judge::of(roles);
    let parts = source.scan(&layout.columns, progress, |_, batch| {
        let mut sitting = judge.over(batch, layout);
        let (mut test, mut others) = (Vec::new(), Vec::new());
        for row in 0..batch.rows {
            sitting.verdict(row);
            if let Some((truth, prediction)) = sitting.numbers {
                let residual = (prediction - truth).abs();
                match side_of(batch, &layout.places, row) {
                    Side::Test => test.push(residual),
                    Side::Eyeball | Side::Blackbox | Side::Unsaid => others.push(residual),
                }
            }
        }
        (test, others)
    })?;
    let (mut test, mut others) = (Vec::new(), Vec::new());
    for (_, (part_test, part_others)) in parts {
        test.extend(part_test);
        others.extend(part_others);
    }
    let residuals = if others.is_empty() { test } else { others };
    Ok(Rule::Tolerance(Tolerance::Worst {
        percent,
        above: Some(Tolerance::worst_begins_at(percent, residuals)),
    }))
}
