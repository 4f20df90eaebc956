//! How sure the order is, whether to go on, and what may still turn up, in words.

use super::{EARLY_BELOW, NOT_AVAILABLE, counted, whole};
use crate::domain::estimate::Target;
use crate::domain::outlook::{Certainty, Outlook, Standing};
use crate::domain::priority::Priorities;
use crate::domain::sample::Sample;
use crate::domain::stats::stop::{Advice, BATCH, EnoughBecause, Reason};
use crate::domain::taxonomy::CategoryId;

/// How many categories that are too close to call are named.
const MOST_NAMED: usize = 3;

/// How far ahead new categories are foretold.
const AHEAD: f64 = 20.0;

/// A probability: `58 %`, and never 0 or 100: `<1 %`, `>99 %`.
pub fn probability(probability: f64) -> String {
    match probability {
        p if p.is_nan() => NOT_AVAILABLE.to_owned(),
        p if p < 0.01 => "<1 %".to_owned(),
        p if p > 0.99 => ">99 %".to_owned(),
        // 90 % is where a leader counts as clear.
        p if (0.895..0.9).contains(&p) => format!("{:.1} %", (1_000.0 * p).floor() / 10.0),
        p => format!("{:.0} %", 100.0 * p),
    }
}

/// A rank interval: `1–2`, or `1` when nothing else is likely.
pub fn ranks((best, worst): (usize, usize)) -> String {
    match best == worst {
        true => best.to_string(),
        false => format!("{best}–{worst}"),
    }
}

/// How sure the place of one category is: `first with 58 % probability, rank 1–2, too close to call`.
pub fn standing(standing: &Standing) -> String {
    let close = match standing.is_close {
        true => ", too close to call",
        false => "",
    };
    format!(
        "first with {} probability, rank {}{close}",
        probability(standing.first),
        ranks(standing.ranks)
    )
}

/// How sure the order is, one sentence each: who leads how surely, whether it still would if it were twice as dear,
/// and how many reviews would settle it. Empty where nothing is ranked or the design has no shares.
pub fn order(
    outlook: &Outlook,
    priorities: &Priorities,
    name: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let is_ranked = priorities.rows.iter().any(|row| row.rank.is_some());
    if !priorities.has_percentages || !is_ranked {
        return Vec::new();
    }
    let reviewed = outlook.reviewed;
    let Some(certainty) = &outlook.certainty else {
        return vec![if reviewed < EARLY_BELOW as u64 {
            format!(
                "Too early to say how sure the order is: {reviewed} reviewed, it takes {EARLY_BELOW}."
            )
        } else {
            "How sure the order is, is not computed for this design.".to_owned()
        }];
    };
    let mut sentences = vec![who_leads(certainty, priorities, name)];
    let leader = certainty.standings.first();
    let leader = leader.map(|leader| named(&leader.id, priorities, name));
    sentences.extend(leader.and_then(|leader| twice_as_dear(certainty, &leader)));
    let errors = match priorities.target() {
        Target::FutureErrors => None,
        Target::ThisFile => Some(priorities.errors),
    };
    let in_reach = outlook.errors_in_reach;
    // Money of a column spreads as it will: for it the number is not known, which is not never.
    if !(priorities.formula.in_money && priorities.total_cost.is_some()) {
        sentences.extend(to_separate(certainty, reviewed, in_reach, errors));
    }
    sentences
}

fn named(id: &CategoryId, priorities: &Priorities, name: &dyn Fn(&str) -> String) -> String {
    let found = priorities.rows.iter().find(|row| row.id == *id);
    name(found.map_or(id.as_str(), |row| &row.name))
}

fn who_leads(
    certainty: &Certainty,
    priorities: &Priorities,
    name: &dyn Fn(&str) -> String,
) -> String {
    let named = |id: &CategoryId| named(id, priorities, name);
    let mut close: Vec<&Standing> = certainty
        .standings
        .iter()
        .filter(|standing| standing.is_close)
        .collect();
    close.sort_by(|one, other| other.first.total_cmp(&one.first));
    if close.len() < 2 {
        return match certainty.standings.as_slice() {
            [] => "Nothing is ranked.".to_owned(),
            [only] => format!("{} is the only ranked category.", named(&only.id)),
            [leader, ..] => format!(
                "{} is first with {} probability.",
                named(&leader.id),
                probability(leader.first)
            ),
        };
    }
    let rest = close.len().saturating_sub(MOST_NAMED);
    let mut words: Vec<String> = close
        .iter()
        .take(MOST_NAMED)
        .enumerate()
        .map(|(place, standing)| {
            let first = if place == 0 { " first" } else { "" };
            format!(
                "{} ({}{first})",
                named(&standing.id),
                probability(standing.first)
            )
        })
        .collect();
    if rest > 0 {
        words.push(counted(rest as u64, "other", "others"));
    }
    format!("Too close to call: {}.", words.join(", "))
}

/// How likely the leader is first if its fix costs twice as much; none where it has no rival. `leader`: its name,
/// already safe.
pub fn twice_as_dear(certainty: &Certainty, leader: &str) -> Option<String> {
    if certainty.standings.len() < 2 {
        return None;
    }
    Some(format!(
        "At twice the fix cost, {leader} would be first with {} probability.",
        probability(certainty.leader_if_twice_as_dear)
    ))
}

/// How many reviews would tell the first two apart, while it is too close to call between them; none otherwise.
/// `in_reach`: errors that can be reviewed at all. `errors`: all there are, where it is about one file.
pub fn to_separate(
    certainty: &Certainty,
    reviewed: u64,
    in_reach: u64,
    errors: Option<u64>,
) -> Option<String> {
    if certainty.close().len() < 2 {
        return None;
    }
    let needed = certainty
        .reviews_to_separate
        .filter(|needed| needed.is_finite() && *needed < 1e9);
    let Some(needed) = needed else {
        return Some("No number of reviews would tell the first two apart.".to_owned());
    };
    let done = whole(reviewed);
    if needed <= reviewed as f64 {
        return Some(format!(
            "The {done} reviews done would mostly tell the first two apart; here they do not."
        ));
    }
    let is_beyond = needed > in_reach as f64;
    // Rounding up must not ask for more than there is.
    let most = match is_beyond {
        true => errors.unwrap_or(u64::MAX),
        false => in_reach,
    };
    let about = whole(rounded(needed).min(most));
    Some(match is_beyond {
        true => format!(
            "About {about} reviews would tell the first two apart, more than this eyeball set holds ({}).",
            whole(in_reach)
        ),
        false => {
            format!("About {about} reviews would tell the first two apart ({done} done).")
        }
    })
}

/// Up to two digits that count: nobody plans 387 reviews.
fn rounded(needed: f64) -> u64 {
    let mut unit = 1.0;
    while needed / unit >= 100.0 {
        unit *= 10.0;
    }
    ((needed / unit).ceil() * unit) as u64
}

/// How to go on once every drawn error is decided; none where nothing more can be drawn, and of the demo, whose size is
/// given. Holds raw text.
pub fn draw_more(sample: &Sample, decided: usize) -> Option<String> {
    let drawn = sample.examples.len();
    let left = sample
        .population
        .eyeball_errors
        .saturating_sub(drawn as u64);
    if sample.demo || decided < drawn || left == 0 {
        return None;
    }
    let more = drawn as u64 + left.min(BATCH);
    Some(format!(
        "More to review: the same command with --n {more} draws further errors, of {} that are left, and keeps all that is decided.",
        whole(left)
    ))
}

/// Whether to go on reviewing, and why: `Keep going: 11 more reviews fill the first 25.`
pub fn advice(advice: &Advice) -> String {
    match advice {
        Advice::KeepGoing(reasons) => {
            let batch = reasons.iter().find_map(|reason| match reason {
                Reason::FirstBatch { missing } => Some(*missing),
                _ => None,
            });
            // Whatever else does not hold yet hardly can before the first batch is full.
            let why = batch.map_or_else(
                || {
                    let words: Vec<String> = reasons.iter().map(reason).collect();
                    words.join("; ")
                },
                |missing| {
                    format!(
                        "{} to fill the first {BATCH}",
                        counted(missing, "more review", "more reviews")
                    )
                },
            );
            format!("Keep going: {why}.")
        }
        Advice::Enough(because) => format!("Enough: {}.", enough(because)),
    }
}

fn reason(reason: &Reason) -> String {
    match *reason {
        Reason::FirstBatch { missing } => {
            format!("{} to come", counted(missing, "review", "reviews"))
        }
        Reason::LeaderUnsure {
            p_first: Some(p_first),
            ..
        } => format!("the first place is only {} sure", probability(p_first)),
        Reason::LeaderUnsure { p_first: None, .. } => {
            "how sure the first place is, is unknown".to_owned()
        }
        Reason::NewCategories {
            per_review: Some(per_review),
        } if per_review > 0.0 => format!(
            "a new category comes every {}",
            counted((1.0 / per_review).round() as u64, "review", "reviews")
        ),
        Reason::NewCategories { .. } => "new categories may still come".to_owned(),
        Reason::LeaderWide {
            half_width: Some(half_width),
        } => format!(
            "its share is known to ±{:.0} points only",
            100.0 * half_width
        ),
        Reason::LeaderWide { half_width: None } => "no share is known yet".to_owned(),
    }
}

fn enough(because: &EnoughBecause) -> String {
    match *because {
        EnoughBecause::NothingLeft { errors: 0 } => "there is no error to review".to_owned(),
        EnoughBecause::NothingLeft { errors: 1 } => {
            "the only error in reach is reviewed".to_owned()
        }
        EnoughBecause::NothingLeft { errors } => {
            format!("all {} errors in reach are reviewed", whole(errors))
        }
        EnoughBecause::LeaderSure { p_first } => format!(
            "the first place is {} sure, and little new turns up",
            probability(p_first)
        ),
        EnoughBecause::LittleToLose { expected_regret } if expected_regret < 0.005 => {
            "fixing the wrong one first would cost next to nothing".to_owned()
        }
        EnoughBecause::LittleToLose { expected_regret } => format!(
            "fixing the wrong one first would cost only about {expected_regret:.2} % of all errors per person-day"
        ),
    }
}

/// What may still turn up: `about 1 new category in 20 further reviews; the seen ones cover 96 % of tags`, with
/// `roughly: ` in front where the design bends the estimate. None before the first review.
pub fn discovery(outlook: &Outlook) -> Option<String> {
    let discovery = outlook.discovery.as_ref()?;
    let new = discovery.new_per_review? * AHEAD;
    let further = format!("in {AHEAD:.0} further reviews");
    let new = match new {
        new if new <= 0.0 => format!("no new category expected {further}"),
        new if new < 0.75 => format!("hardly a new category {further}"),
        new => format!(
            "about {} {further}",
            counted(new.round() as u64, "new category", "new categories")
        ),
    };
    let covered = discovery.coverage.map(|coverage| match coverage {
        coverage if coverage >= 0.995 => "the seen ones cover nearly all tags".to_owned(),
        coverage => format!(
            "the seen ones cover {:.0} % of tags",
            100.0 * coverage.max(0.0)
        ),
    });
    let roughly = if outlook.discovery_is_rough {
        "roughly: "
    } else {
        ""
    };
    Some(match covered {
        Some(covered) => format!("{roughly}{new}; {covered}"),
        None => format!("{roughly}{new}"),
    })
}

#[cfg(test)]
mod tests;
