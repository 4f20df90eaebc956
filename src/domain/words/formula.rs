//! A priority as the product it is, and money, in words.

use super::effect::share_range;
use super::{NOT_AVAILABLE, percent, priority_in, whole};
use crate::domain::estimate::spoken_of;
use crate::domain::priority::{Priorities, Priority, Range};
use crate::domain::taxonomy::FixCost;

/// A number without decimals that say nothing: `3`, `2.5`.
fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Person-days: `1 day`, `2.5 days`.
pub fn days(days: f64) -> String {
    match plain(days) {
        one if one == "1" => "1 day".to_owned(),
        many => format!("{many} days"),
    }
}

/// Money without a currency, which no file names: `895`, `12.50`, `18,040`.
pub fn money(amount: f64) -> String {
    let sign = if amount < 0.0 { "−" } else { "" };
    match amount.abs() {
        amount if amount >= 100.0 || amount.fract() == 0.0 => {
            format!("{sign}{}", whole(amount.round() as u64))
        }
        amount => format!("{sign}{amount:.2}"),
    }
}

/// A range of money: `1,200–3,400`.
pub fn money_range(range: Option<Range>) -> String {
    let Some(range) = range else {
        return NOT_AVAILABLE.to_owned();
    };
    let (low, high) = (money(range.low), money(range.high));
    match low == high {
        true => high,
        false => format!("{low}–{high}"),
    }
}

/// What a full fix saves: `saves 1,200–3,400 in this file`; none where nobody said what errors cost.
pub fn saving(row: &Priority) -> Option<String> {
    row.saving?;
    Some(format!("saves {} in this file", money_range(row.saving)))
}

/// The part of the money: `34 % of the cost of all errors`; none without a cost column.
pub fn cost_share(row: &Priority) -> Option<String> {
    let share = row.cost_share?;
    Some(format!(
        "{} of the cost of all errors",
        share_range(Range::of(share, share))
    ))
}

/// The priority of a row as a formula with its factors: `43 % × severity 2 ÷ 3 days = 28.7`. Without shares it has
/// the count in their place and no result, because the result would mean nothing.
pub fn formula(row: &Priority, priorities: &Priorities) -> String {
    let (formula, factors) = (priorities.formula, row.factors);
    let of_sum = row.cost_share.zip(priorities.total_cost);
    let of_sum = of_sum.filter(|_| formula.in_money && priorities.has_percentages);
    let mut words = match (priorities.has_percentages, formula.in_money) {
        (false, _) => format!("{} counted", whole(row.count as u64)),
        (true, false) => percent(row.share),
        (true, true) => format!(
            "{} of {} errors",
            percent(row.share),
            whole(spoken_of(priorities.errors, row.covered))
        ),
    };
    if row.share.is_none() && priorities.has_percentages {
        return NOT_AVAILABLE.to_owned();
    }
    if let Some((share, total)) = of_sum {
        words = format!("{} of {}", percent(Some(share)), money(total));
    }
    match (formula.in_money, factors.money) {
        _ if of_sum.is_some() => {}
        (true, Some(each)) => words += &format!(" × {} each", money(each)),
        _ => words += &format!(" × severity {}", plain(factors.severity)),
    }
    if factors.success < 1.0 {
        words += &format!(" × chance {}", plain(factors.success));
    }
    words += &match formula.by_ease {
        true => format!(" × ease {}", plain(factors.ease)),
        false => {
            let assumed = if row.cost.is_none() { "?" } else { "" };
            format!(" ÷ {}{assumed}", days(factors.days))
        }
    };
    if priorities.has_percentages {
        words += &format!(" = {}", priority_in(row.score, formula));
    }
    words
}

/// The sizes of fixes that have no number of their own, for a legend: `S, M and L are 1, 3 and 9 days`.
pub fn sizes() -> String {
    format!(
        "S, M and L are {}, {} and {}",
        plain(FixCost::Small.days()),
        plain(FixCost::Medium.days()),
        days(FixCost::Large.days())
    )
}

#[cfg(test)]
mod tests;
