//! A category as a part of the object. The order of the fields is the order in the file.

use serde::Serialize;

use super::document::Ends;
use crate::domain::key::Key;
use crate::domain::priority::{Priority, Range};
use crate::domain::stats::interval::Interval;
use crate::domain::taxonomy::{Ease, FixCost};
use crate::report::model::Report;

/// One line of the fix list.
#[derive(Serialize)]
pub struct Category<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    reviewed: usize,
    not_asked: usize,
    left_out: usize,
    count: usize,
    only: usize,
    share: Option<f64>,
    interval: Option<Ends<f64>>,
    extrapolated: Option<Extrapolated>,
    ceiling: Option<Ends<f64>>,
    gain: Option<Ends<f64>>,
    /// Person-days.
    fix_cost: f64,
    /// Whether nobody has said what the fix costs, so that medium was taken.
    fix_cost_assumed: bool,
    severity: f64,
    priority: Option<f64>,
    rank: Option<usize>,
    examples: &'a [Key],
    primary: usize,
    share_only: Option<f64>,
    share_primary: Option<f64>,
    /// The part of the errors that `share` speaks of.
    covered: Option<f64>,
    effective_size: Option<f64>,
    /// Of the larger gain, for accuracy.
    gain_interval: Option<Ends<f64>>,
    /// The measured accuracy once wrong labels are corrected.
    relabelled: Option<Ends<f64>>,
    /// The chance that the fix works.
    success: f64,
    /// 1 dear to 3 cheap; null where nobody has said.
    ease: Option<u8>,
    money_per_error: Option<f64>,
    cost_share: Option<f64>,
    saving: Option<Ends<f64>>,
    /// The probability that it is truly first.
    p_first: Option<f64>,
    rank_interval: Option<Ends<usize>>,
    too_close_to_call: Option<bool>,
    /// Its place in `plan`, from 1.
    plan_step: Option<usize>,
    /// Whether it was asked of too few errors to be ranked beside the others.
    early: bool,
}

#[derive(Serialize)]
struct Extrapolated {
    count: Option<u64>,
    low: u64,
    high: u64,
}

/// The part for a category.
pub fn category<'a>(report: &'a Report, row: &'a Priority) -> Category<'a> {
    let standing = report.standing(row);
    Category {
        id: row.id.as_str(),
        name: &row.name,
        kind: row.kind.name(),
        reviewed: row.asked,
        not_asked: row.not_asked,
        left_out: row.left_out,
        count: row.count,
        only: row.only,
        share: row.share,
        interval: row.interval.map(ends),
        extrapolated: row.extrapolated.map(|(low, high)| Extrapolated {
            count: report.extrapolated_count(row),
            low,
            high,
        }),
        ceiling: row.ceiling.map(Ends::from),
        gain: row.gain.map(Ends::from),
        fix_cost: row.cost.unwrap_or(FixCost::Medium).days(),
        fix_cost_assumed: row.cost.is_none(),
        severity: row.severity.value(),
        priority: row.score,
        rank: row.rank,
        examples: report.examples.get(&row.id).map_or(&[], Vec::as_slice),
        primary: row.primary,
        share_only: row.share_only,
        share_primary: row.share_primary,
        covered: row.share.map(|_| row.covered),
        effective_size: row.effective,
        gain_interval: row.gain_interval.map(ends),
        relabelled: row.relabelled.map(Ends::from),
        success: row.factors.success,
        ease: row.ease.map(Ease::score),
        money_per_error: row.factors.money,
        cost_share: row.cost_share,
        saving: row.saving.map(Ends::from),
        p_first: standing.map(|standing| standing.first),
        rank_interval: standing.map(|standing| Ends {
            low: standing.ranks.0,
            high: standing.ranks.1,
        }),
        too_close_to_call: standing.map(|standing| standing.is_close),
        plan_step: report.step(row),
        early: row.is_early,
    }
}

fn ends(interval: Interval) -> Ends<f64> {
    Ends::from(Range::from(interval))
}
