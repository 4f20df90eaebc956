//! The fix list as CSV: one row per category, every cell quoted.
//!
//! A text cell that a spreadsheet would take for a formula gets a `'` in front, unless the reader is a machine and
//! asked for raw text. Numbers are printed as numbers, shares with six decimals, and an unknown one is an empty cell.

use crate::domain::priority::{Priority, Range};
use crate::domain::taxonomy::FixCost;
use crate::domain::text::Safe;

use super::model::Report;

/// The columns. What speaks of no one category, such as the design, is in JSON alone.
///
/// * `reviewed`: the reviewed errors that were asked about the category, the denominator of its share;
/// * `low`, `high`: the 95 % interval of `share`;
/// * `extrapolated_count`: errors of the file that carry it, share × errors rounded to a whole number;
/// * `ceiling_low`, `ceiling_high`: the value of `metric` that a full fix reaches at least and at most;
/// * `fix_cost`: the person-days that `priority` was divided by, medium where nobody has said;
/// * `rank`: empty for what no fix removes and for what does not occur;
/// * `not_asked`: reviewed errors that were decided before it existed;
/// * `only`, `share_only`: errors that carry nothing else, and their share;
/// * `primary`, `share_primary`: errors on which it is the primary category, and their share;
/// * `covered`: the part of the errors that `share` speaks of, below 1 while a stratum has no review;
/// * `effective_size`: how many errors of a simple random sample would say as much as the reviewed ones;
/// * `gain_low`, `gain_high`: the ceilings as gains over `metric` now;
/// * `gain_interval_low`, `gain_interval_high`: the 95 % interval of the larger gain, for accuracy;
/// * `relabelled_low`, `relabelled_high`: for wrong labels the measured accuracy once they are corrected;
/// * `success`, `ease`: the chance that the fix works, and 1 dear to 3 cheap, empty where nobody has said;
/// * `money_per_error`: what one such error costs, from the category or from the cost column;
/// * `cost_share`, `saving_low`, `saving_high`: its part of the money, and what a full fix saves in this file;
/// * `p_first`, `rank_low`, `rank_high`: the probability that it is truly first, and its 95 % rank interval;
/// * `too_close`: `yes` where it is too close to call between it and others for the first place, else `no`;
/// * `plan_step`: its place among what to fix in the person-days of `--budget`.
pub const COLUMNS: [&str; 40] = [
    "id",
    "name",
    "reviewed",
    "count",
    "share",
    "low",
    "high",
    "extrapolated_count",
    "ceiling_low",
    "ceiling_high",
    "fix_cost",
    "severity",
    "priority",
    "rank",
    "kind",
    "not_asked",
    "only",
    "share_only",
    "primary",
    "share_primary",
    "covered",
    "effective_size",
    "metric",
    "gain_low",
    "gain_high",
    "gain_interval_low",
    "gain_interval_high",
    "relabelled_low",
    "relabelled_high",
    "success",
    "ease",
    "money_per_error",
    "cost_share",
    "saving_low",
    "saving_high",
    "p_first",
    "rank_low",
    "rank_high",
    "too_close",
    "plan_step",
];

/// What becomes of text from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextCells {
    /// A `'` before whatever a spreadsheet would run.
    Guarded,
    /// Untouched, for machines.
    Raw,
    /// Guarded, and with every hidden character made visible: for a terminal.
    Shown,
}

impl TextCells {
    /// A text from data as it stands in its cell.
    pub(super) fn cell(self, text: &str) -> String {
        match self {
            Self::Raw => text.to_owned(),
            Self::Guarded => guarded(text.to_owned()),
            Self::Shown => guarded(Safe::line(text).as_str().to_owned()),
        }
    }
}

/// The whole file, lines ended by LF.
///
/// # Errors
/// Never for what a report holds; the writer's own error otherwise.
pub fn render(report: &Report, text: TextCells) -> anyhow::Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for row in &report.priorities.rows {
        writer.write_record(record(report, row, text))?;
    }
    Ok(String::from_utf8(
        writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?,
    )?)
}

fn record(report: &Report, row: &Priority, text: TextCells) -> [String; COLUMNS.len()] {
    let number = |value: Option<f64>| value.map(six_decimals).unwrap_or_default();
    let low = |range: Option<Range>| number(range.map(|range| range.low));
    let high = |range: Option<Range>| number(range.map(|range| range.high));
    let count = |value: Option<u64>| value.map(|count| count.to_string()).unwrap_or_default();
    let place = |value: Option<usize>| count(value.map(|place| place as u64));
    let standing = report.standing(row);
    let covered = row.share.map(|_| row.covered);
    [
        text.cell(row.id.as_str()),
        text.cell(&row.name),
        row.asked.to_string(),
        row.count.to_string(),
        number(row.share),
        number(row.interval.map(|interval| interval.low)),
        number(row.interval.map(|interval| interval.high)),
        count(report.extrapolated_count(row)),
        low(row.ceiling),
        high(row.ceiling),
        row.cost.unwrap_or(FixCost::Medium).days().to_string(),
        row.severity.to_string(),
        number(row.score),
        place(row.rank),
        row.kind.name().to_owned(),
        row.not_asked.to_string(),
        row.only.to_string(),
        number(row.share_only),
        row.primary.to_string(),
        number(row.share_primary),
        number(covered),
        number(row.effective),
        match row.ceiling {
            Some(_) => report.priorities.effect.metric.name().to_owned(),
            None => String::new(),
        },
        low(row.gain),
        high(row.gain),
        number(row.gain_interval.map(|interval| interval.low)),
        number(row.gain_interval.map(|interval| interval.high)),
        low(row.relabelled),
        high(row.relabelled),
        row.factors.success.to_string(),
        count(row.ease.map(|ease| u64::from(ease.score()))),
        number(row.factors.money),
        number(row.cost_share),
        low(row.saving),
        high(row.saving),
        number(standing.map(|standing| standing.first)),
        place(standing.map(|standing| standing.ranks.0)),
        place(standing.map(|standing| standing.ranks.1)),
        standing
            .map_or("", |standing| if standing.is_close { "yes" } else { "no" })
            .to_owned(),
        place(report.step(row)),
    ]
}

fn six_decimals(value: f64) -> String {
    format!("{value:.6}")
}

/// What a cell begins with that a spreadsheet would take for a formula.
const FORMULA: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];

/// The text of a cell that this program wrote guarded: the other way round.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

fn guarded(text: String) -> String {
    if needs_guard(&text) {
        format!("'{text}")
    } else {
        text
    }
}

/// A text that looks guarded already gets another one, so that taking one off always gives the text back.
fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests;
