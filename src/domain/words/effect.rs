//! What a fix does to the metric, in words: as percent and points, or as decimals where a metric is no share.

use super::{NOT_AVAILABLE, percent};
use crate::domain::metric::Metric;
use crate::domain::priority::{Effect, Priorities, Priority, Range};

/// The name of a metric in words.
pub const fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "accuracy",
        Metric::BalancedAccuracy => "balanced accuracy",
        Metric::F1Macro => "macro F1",
        Metric::F1Weighted => "weighted F1",
        Metric::F1 => "F1",
        Metric::Mcc => "MCC",
        Metric::CohenKappa => "Cohen's kappa",
    }
}

/// What gains are gains in. The share of estimates that are close enough is no accuracy that anybody would know again:
/// of the worst tenth of a file it is nine tenths.
pub const fn gained_in(effect: &Effect) -> &'static str {
    match effect.is_tolerance {
        true => "rows in tolerance",
        false => metric_name(effect.metric),
    }
}

/// Whether its gains are percentage points, as it is a share or a mean of shares: MCC and kappa reach from -1 to 1 and
/// are no part of anything.
pub const fn in_points(metric: Metric) -> bool {
    !matches!(metric, Metric::Mcc | Metric::CohenKappa)
}

/// An accuracy: `92.2 %`, with one decimal, so that small gains show.
pub fn metric(value: Option<f64>) -> String {
    metric_of(Metric::Accuracy, value)
}

/// The value of a metric: `92.2 %`, and `.79` for one that is no share.
pub fn metric_of(metric: Metric, value: Option<f64>) -> String {
    match value {
        None => NOT_AVAILABLE.to_owned(),
        Some(value) => with_unit(metric, value_number(metric, value)),
    }
}

/// The accuracy that a full fix would reach: `93.5–94.3 %`.
pub fn ceiling(ceiling: Option<Range>) -> String {
    ceiling_of(Metric::Accuracy, ceiling)
}

/// The value of a metric that a full fix would reach: `93.5–94.3 %`, `.79–.83`.
pub fn ceiling_of(metric: Metric, ceiling: Option<Range>) -> String {
    let Some(Range { low, high }) = ceiling else {
        return NOT_AVAILABLE.to_owned();
    };
    let (low, high) = (value_number(metric, low), value_number(metric, high));
    with_unit(
        metric,
        match low == high {
            true => high,
            false => format!("{low}–{high}"),
        },
    )
}

/// What a full fix adds to the accuracy, in percentage points: `+1.3 to +2.1`.
pub fn gain_points(gain: Option<Range>) -> String {
    gain_number_of(Metric::Accuracy, gain)
}

/// What a full fix adds to a metric, without unit: `+1.3 to +2.1` points, or `+.03 to +.05`.
pub fn gain_number_of(metric: Metric, gain: Option<Range>) -> String {
    let Some(Range { low, high }) = gain else {
        return NOT_AVAILABLE.to_owned();
    };
    if is_none(low, high) {
        return "none seen".to_owned();
    }
    let (low, high) = match in_points(metric) {
        true => {
            let (low, high) = (100.0 * low, 100.0 * high);
            let decimals = decimals_for(low, high, 1);
            (signed(low, decimals), signed(high, decimals))
        }
        false => {
            let decimals = decimals_for(100.0 * low, 100.0 * high, 2);
            let signed = |value| without_zero(&signed(value, decimals));
            (signed(low), signed(high))
        }
    };
    match low == high {
        true => high,
        false => format!("{low} to {high}"),
    }
}

/// The gain with its unit: `+1.3 to +2.1 points of macro F1`, `+.03 to +.05 MCC`.
pub fn gain_of(effect: &Effect, gain: Option<Range>) -> String {
    gain_named(effect.metric, gained_in(effect), gain)
}

fn gain_named(metric: Metric, name: &str, gain: Option<Range>) -> String {
    let number = gain_number_of(metric, gain);
    match gain {
        Some(range) if !is_none(range.low, range.high) => {
            let unit = if in_points(metric) { "points of " } else { "" };
            format!("{number} {unit}{name}")
        }
        _ => number,
    }
}

/// Where the metric goes: `accuracy 90.8 → 94.6–96.1 %`, `MCC .79 → .83`; none without a ceiling.
pub fn reached(effect: &Effect, ceiling: Option<Range>) -> Option<String> {
    let (now, metric) = (effect.now?, effect.metric);
    ceiling?;
    Some(format!(
        "{} {} → {}",
        gained_in(effect),
        value_number(metric, now),
        ceiling_of(metric, ceiling)
    ))
}

/// Why the gains speak of accuracy and not of the metric that was named; holds raw text.
pub fn fallback(effect: &Effect) -> Option<String> {
    let why = effect.fallback.as_deref()?;
    Some(format!("Gains are in {}: {why}", gained_in(effect)))
}

/// What corrected labels do: `relabelling: measured accuracy 90.8 → 91.5–92.4 %, the model stays as it is`. None for
/// categories that are no wrong labels or do not occur, and where the design has no shares.
pub fn relabelling(row: &Priority, priorities: &Priorities) -> Option<String> {
    let relabelled = row.relabelled.filter(|_| priorities.has_percentages)?;
    let (rows, errors) = priorities.effect.counts();
    if rows == 0 || row.count == 0 {
        return None;
    }
    let now = 1.0 - errors as f64 / rows as f64;
    Some(format!(
        "relabelling: measured accuracy {} → {}, the model stays as it is",
        value_number(Metric::Accuracy, now),
        ceiling(Some(relabelled))
    ))
}

/// A part of something as a range, both ends named: `41–57 %`, `0–43 %`.
pub(super) fn share_range(range: Range) -> String {
    let (low, high) = (percent(Some(range.low)), percent(Some(range.high)));
    match low == high {
        true => high,
        false => format!("{}–{high}", low.trim_end_matches(" %")),
    }
}

fn is_none(low: f64, high: f64) -> bool {
    low == 0.0 && high == 0.0
}

fn value_number(metric: Metric, value: f64) -> String {
    match in_points(metric) {
        true => format!("{:.1}", 100.0 * value),
        false => without_zero(&format!("{value:.2}")),
    }
}

fn with_unit(metric: Metric, number: String) -> String {
    match in_points(metric) {
        true => format!("{number} %"),
        false => number,
    }
}

/// As many decimals as the larger end needs not to read as 0, up to two more than `least`.
fn decimals_for(low: f64, high: f64, least: usize) -> usize {
    match low.abs().max(high.abs()) {
        largest if largest >= 1.0 => least,
        largest if largest >= 0.1 => least + 1,
        _ => least + 2,
    }
}

/// With its sign, but never a 0 below 0.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    let is_zero = text.chars().all(|one| !one.is_ascii_digit() || one == '0');
    match is_zero {
        true => text.replace('-', "+"),
        false => text.replace('-', "−"),
    }
}

/// `.79` for `0.79`: a coefficient is not mistaken for a percent.
fn without_zero(text: &str) -> String {
    let sign_end = text.find(|one: char| one.is_ascii_digit()).unwrap_or(0);
    let (sign, digits) = text.split_at(sign_end);
    let sign = if sign == "-" { "−" } else { sign };
    match digits.strip_prefix("0.") {
        Some(decimals) => format!("{sign}.{decimals}"),
        None => format!("{sign}{digits}"),
    }
}

#[cfg(test)]
mod tests;
