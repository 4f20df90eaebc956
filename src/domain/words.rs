//! How numbers and findings are put into words: one place, so that a screen, a table and a report never disagree.
//!
//! Whatever is unknown reads `n/a`, never 0. Names come from data; the caller says how they are made safe for
//! where the words go, and nothing here prints, measures or escapes.

use super::priority::{ASSUMED_EASE, Formula, Priorities, Priority, RANKED_FROM};
use super::stats::interval::Interval;
use super::taxonomy::{FixCost, Kind};

mod certainty;
mod drawing;
mod effect;
mod formula;
mod plan;
mod wrong;

pub use super::outlook::EARLY_BELOW;
pub use certainty::{
    advice, discovery, draw_more, order, probability, ranks, standing, to_separate, twice_as_dear,
};
pub use drawing::{covered, design, no_percentages, too_few_groups, waiting, waiting_as, worth};
pub use effect::{
    ceiling, ceiling_of, fallback, gain_number_of, gain_of, gain_points, gained_in, in_points,
    metric, metric_name, metric_of, reached, relabelling,
};
pub use formula::{cost_share, days, formula, money, money_range, saving, sizes};
pub use plan::{budget, joint, shares_of};
pub use wrong::when as wrong_when;

/// What stands where a number can't be known yet.
pub const NOT_AVAILABLE: &str = "n/a";

/// Below this many reviewed errors the reader is told that the picture is rough (STATS.md §4).
pub const ROUGH_BELOW: usize = 50;

/// A count with its thousands apart: `1,960`.
pub fn whole(count: u64) -> String {
    let digits = count.to_string();
    let mut words = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// One argument of a shell.
pub fn shell_word(text: &str) -> String {
    let is_plain =
        |character: char| character.is_alphanumeric() || "_-./=,:%@+".contains(character);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// Where no column plays a part.
pub const NONE: &str = "(none)";

/// A count with the word for what is counted, in the singular for 1: `1 error`, `1,960 rows`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", whole(count), if count == 1 { one } else { many })
}

/// A share as percent with as many decimals as it takes not to read as none or all of it: `43 %`, `3.7 %`, `99.5 %`.
pub fn percent(share: Option<f64>) -> String {
    match share {
        Some(share) => format!("{} %", percent_number(share, decimals_of(share))),
        None => NOT_AVAILABLE.to_owned(),
    }
}

/// The share of a category: `43 %`, and for none of them `0 of 100, below 3.7 %`, because 0 % would say too much.
pub fn share(row: &Priority) -> String {
    match (row.share, row.interval) {
        (Some(_), Some(interval)) if row.count == 0 && interval.high > 0.0 => {
            format!("0 of {}, {}", row.asked, bounds(interval))
        }
        (Some(_), _) if row.count == 0 => format!("0 of {}", row.asked),
        (share, _) => percent(share),
    }
}

/// Which reviewed errors do not count for a category that is younger than some verdicts; none where all do.
pub fn left_out(row: &Priority) -> Option<String> {
    if row.not_asked == 0 {
        return None;
    }
    let mut parts = vec![format!("{} not asked about it", row.not_asked)];
    if row.is_founder_out {
        parts.push("the one it was invented for".to_owned());
    }
    let before = row.left_out.saturating_sub(usize::from(row.is_founder_out));
    if before > 0 {
        parts.push(format!("{before} before the last of those"));
    }
    Some(format!("Left out: {}", parts.join(", ")))
}

/// An interval of shares: `34–53 %`, `below 3.7 %`, `above 96.3 %`, or one number when everything is known.
pub fn interval(interval: Option<Interval>) -> String {
    interval.map_or_else(|| NOT_AVAILABLE.to_owned(), bounds)
}

fn bounds(interval: Interval) -> String {
    let Interval { low, high } = interval;
    if low == high {
        return percent(Some(low));
    }
    if low <= 0.0 {
        return format!("below {}", percent(Some(high)));
    }
    if high >= 1.0 {
        return format!("above {}", percent(Some(low)));
    }
    // Hundredths of a percent mean nothing beside a bound of ten percent and more.
    let most = if high >= 0.0995 && low >= 0.0005 {
        1
    } else {
        2
    };
    let decimals = decimals_of(low).max(decimals_of(high)).min(most);
    format!(
        "{}–{} %",
        fixed_percent(low, decimals),
        fixed_percent(high, decimals)
    )
}

/// How many errors of the file a share makes: `52–80 of 152 errors`.
pub fn extrapolated(range: Option<(u64, u64)>, errors: u64) -> String {
    let errors = counted(errors, "error", "errors");
    match range {
        None => NOT_AVAILABLE.to_owned(),
        Some((low, high)) if low == high => format!("{} of {errors}", whole(high)),
        Some((low, high)) => format!("{}–{} of {errors}", whole(low), whole(high)),
    }
}

/// A priority with one decimal, and more for what would read as 0: `10.3`, `0.04`.
pub fn priority(score: Option<f64>) -> String {
    match score {
        None => NOT_AVAILABLE.to_owned(),
        Some(score) if score >= 0.1 || score <= 0.0 => format!("{score:.1}"),
        Some(score) => format!("{score:.3}"),
    }
}

/// A priority in the unit of its formula: `10.3` points a day, `1,910` in money.
pub fn priority_in(score: Option<f64>, formula: Formula) -> String {
    match score {
        Some(score) if formula.in_money => money(score),
        score => priority(score),
    }
}

/// What `?` in the place of a rank means; none when no category waits for one.
pub fn not_ranked_yet(priorities: &Priorities) -> Option<String> {
    let waiting = priorities.rows.iter();
    let waiting = waiting.filter(|row| row.is_waiting_for_rank()).count();
    (waiting > 0).then(|| {
        format!(
            "# ? = asked of fewer than {RANKED_FROM} errors or in few strata, so not ranked beside the others yet."
        )
    })
}

/// Why money that somebody named does not count yet; none when it does, or nobody named any.
pub fn money_missing(priorities: &Priorities) -> Option<String> {
    let occurring = || priorities.rows.iter().filter(|row| row.count > 0);
    let with = occurring()
        .filter(|row| row.factors.money.is_some())
        .count();
    let all = occurring().count();
    (with > 0 && with < all).then(|| {
        format!(
            "Money counts once every category that occurs has a figure: {with} of {all} have one."
        )
    })
}

/// A fix cost; an assumed one is marked, and whoever prints the mark explains it: `S`, `2.5d`, `M?`.
pub fn cost(cost: Option<FixCost>) -> String {
    cost.map_or_else(|| format!("{}?", FixCost::Medium), |cost| cost.to_string())
}

/// What the mark of an assumed cost means; none when nobody assumed anything.
pub fn assumed_costs(priorities: &Priorities) -> Option<String> {
    let by_ease = priorities.formula.by_ease;
    let is_assumed = |row: &&Priority| match by_ease {
        true => row.ease.is_none(),
        false => row.cost.is_none(),
    };
    let assumed = priorities.rows.iter().filter(is_assumed).count();
    let categories = counted(assumed as u64, "category", "categories");
    if by_ease {
        return (assumed > 0).then(|| {
            format!("2? = no ease said ({categories}); {ASSUMED_EASE} of 1 to 3 is assumed.")
        });
    }
    (assumed > 0).then(|| {
        format!(
            "M? = no fix cost said ({}); {} person-days are assumed.",
            categories,
            FixCost::Medium.days()
        )
    })
}

/// The sentence at the top of the fix list: the up to three first categories that a fix of model, data or product
/// removes, with shares, or with counts where the design has no shares.
pub fn fix_first(
    priorities: &Priorities,
    reviewed: usize,
    name: &dyn Fn(&str) -> String,
) -> String {
    if reviewed == 0 {
        return "Nothing reviewed yet: shares and their order come with the first verdicts."
            .to_owned();
    }
    let top: Vec<String> = priorities
        .top()
        .iter()
        .map(|row| {
            let name = name(&row.name);
            match priorities.has_percentages {
                true => format!(
                    "{name} ({}, priority {})",
                    percent(row.share),
                    priority_in(row.score, priorities.formula)
                ),
                false => format!("{name} ({})", out_of(row)),
            }
        })
        .collect();
    if top.is_empty() {
        let errors = counted(reviewed as u64, "reviewed error", "reviewed errors");
        return format!(
            "Nothing to fix first yet: none of the {errors} carries a category that a fix removes."
        );
    }
    let lead = if reviewed < EARLY_BELOW {
        format!("Too early to rank ({reviewed} reviewed); so far")
    } else {
        "Fix first".to_owned()
    };
    format!("{lead}: {}.", top.join(", "))
}

/// The sentence about wrong labels, which are repaired beside the model; none when no such category occurs.
pub fn relabel_first(priorities: &Priorities, name: &dyn Fn(&str) -> String) -> Option<String> {
    let labels = named_shares(priorities, name, |row| row.kind == Kind::Labels);
    (!labels.is_empty()).then(|| {
        format!(
            "Relabel first: {}; that repairs the measurement, not the model.",
            labels.join(", ")
        )
    })
}

/// The sentence about what no fix removes; none when no such category occurs.
pub fn not_fixable(priorities: &Priorities, name: &dyn Fn(&str) -> String) -> Option<String> {
    let rest = named_shares(priorities, name, |row| row.kind == Kind::Irreducible);
    (!rest.is_empty()).then(|| format!("No fix removes: {}.", rest.join(", ")))
}

fn named_shares(
    priorities: &Priorities,
    name: &dyn Fn(&str) -> String,
    wanted: impl Fn(&Priority) -> bool,
) -> Vec<String> {
    let occurs = priorities
        .rows
        .iter()
        .filter(|row| row.count > 0 && wanted(row));
    let part = |row: &Priority| match priorities.has_percentages {
        true => percent(row.share),
        false => out_of(row),
    };
    occurs
        .map(|row| format!("{} {}", name(&row.name), part(row)))
        .collect()
}

/// How many of those that were asked: `12 of 100`.
pub fn out_of(row: &Priority) -> String {
    format!("{} of {}", row.count, row.asked)
}

/// What to do about the categories of a kind.
pub const fn next_step(kind: Kind) -> &'static str {
    match kind {
        Kind::Data => "collect or repair training data",
        Kind::Model => "change the model, its features or its threshold",
        Kind::Labels => "correct the labels, then measure again",
        Kind::Product => "change the product around the model",
        Kind::Irreducible => "accept these, or make the task itself clearer",
    }
}

/// What a reader must know when few errors are reviewed; none from [`ROUGH_BELOW`] on, and none before the first.
pub fn roughness(reviewed: usize) -> Option<String> {
    (1..ROUGH_BELOW).contains(&reviewed).then(|| {
        format!(
            "Only {} reviewed: 20 give a rough idea of the main sources, {ROUGH_BELOW} a good one, 100 a very good one.",
            counted(reviewed as u64, "error is", "errors are")
        )
    })
}

/// Decimals of a percent that keep it apart from 0 % and from 100 %.
fn decimals_of(share: f64) -> usize {
    match share.min(1.0 - share) {
        distance if distance <= 0.0 || distance >= 0.0995 => 0,
        distance if distance >= 0.009_95 => 1,
        _ => 2,
    }
}

fn percent_number(share: f64, decimals: usize) -> String {
    let number = fixed_percent(share, decimals);
    if number.contains('.') {
        number
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        number
    }
}

fn fixed_percent(share: f64, decimals: usize) -> String {
    let number = format!("{:.decimals$}", 100.0 * share);
    if share > 0.0 && number == format!("{:.decimals$}", 0.0) {
        return "under 0.01".to_owned();
    }
    if share < 1.0 && number.starts_with("100") {
        return "over 99.99".to_owned();
    }
    number
}

#[cfg(test)]
mod tests;
