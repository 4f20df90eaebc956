//! How sure the fix list is, and whether to go on reviewing: is the order real, what may still turn up, enough or not.
//!
//! It takes thousands of random draws, so it is computed when somebody looks, not at every key. The draws follow from
//! the sample's own name, so every machine prints the same digits.

use std::collections::BTreeMap;

use super::design::{Design, Method};
use super::draw::{REST, Stratum};
use super::estimate::{Estimator, Target};
use super::priority::{Priorities, Priority};
use super::sample::Sample;
use super::stats::allocation::Allocation;
use super::stats::discovery::Discovery;
use super::stats::interval::CONFIDENCE;
use super::stats::order::{self, Cost, Example, Order, Stake, Unseen};
use super::stats::separate::{POWER, reviews_to_separate_scores};
use super::stats::stop::{Advice, Progress, advise};
use super::tally::{Answer, CategoryCount, Tally};
use super::taxonomy::CategoryId;

/// How many draws stand behind a probability at most: the second decimal is good.
pub const DRAWS: usize = 4_000;

/// Below this many reviewed errors an order says next to nothing (STATS.md §4: ten are a very small sample), and a
/// probability of being first would only repeat what was assumed before the first review.
pub const EARLY_BELOW: usize = 10;

/// How sure the place of one category is.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The category.
    pub id: CategoryId,
    /// The probability that it is truly first.
    pub first: f64,
    /// Its 95 % rank interval, from 1.
    pub ranks: (usize, usize),
    /// Whether it is too close to call between it and the leader.
    pub is_close: bool,
}

/// How sure the order is.
#[derive(Clone, Debug, PartialEq)]
pub struct Certainty {
    /// How many draws stand behind the probabilities: [`DRAWS`], fewer for large samples.
    pub draws: usize,
    /// One for each ranked category, in the order of the list.
    pub standings: Vec<Standing>,
    /// How often the leader stays first if its fix costs twice as much.
    pub leader_if_twice_as_dear: f64,
    /// Whether the leader's own priority stays the largest then.
    pub leads_if_twice_as_dear: bool,
    /// What fixing the leader first is expected to lose, in points per person-day; none in other units.
    pub regret: Option<f64>,
    /// Reviews in all after which the first two are told apart; none when there are not two, or never.
    pub reviews_to_separate: Option<f64>,
}

impl Certainty {
    /// The standing of a category.
    pub fn of(&self, id: &CategoryId) -> Option<&Standing> {
        self.standings.iter().find(|standing| standing.id == *id)
    }

    /// The categories between which it is too close to call.
    pub fn close(&self) -> Vec<&CategoryId> {
        let close = self.standings.iter().filter(|standing| standing.is_close);
        close.map(|standing| &standing.id).collect()
    }
}

/// How sure the fix list is.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// Whether the order is real; none where nothing is ranked, the design has no shares or draws whole groups, and
    /// below [`EARLY_BELOW`] reviews.
    pub certainty: Option<Certainty>,
    /// What may still turn up, by the errors in random order: of worst ones and random ones, the random ones alone.
    /// None where the examples are not a random sample at all.
    pub discovery: Option<Discovery>,
    /// Whether the discovery is rough, because the design draws some kinds of errors more often than others.
    pub discovery_is_rough: bool,
    /// Whether to go on; none without shares, and for whole groups as long as errors are left: without a certainty
    /// the rule would say to keep going whatever was reviewed.
    pub advice: Option<Advice>,
    /// Errors that were reviewed.
    pub reviewed: u64,
    /// Errors that can be drawn and reviewed at all.
    pub errors_in_reach: u64,
}

/// How sure a fix list is.
pub fn outlook(sample: &Sample, tally: &Tally, priorities: &Priorities) -> Outlook {
    let reviewed = tally.reviewed as u64;
    let errors_in_reach = sample.strata().iter().map(|stratum| stratum.eyeball).sum();
    if !priorities.has_percentages {
        return Outlook {
            certainty: None,
            discovery: None,
            discovery_is_rough: false,
            advice: None,
            reviewed,
            errors_in_reach,
        };
    }
    let ranked: Vec<(&Priority, &CategoryCount)> = priorities
        .rows
        .iter()
        .filter(|row| row.rank.is_some())
        .filter_map(|row| Some((row, tally.category(&row.id)?)))
        .collect();
    let certainty = certainty(sample, tally, priorities, &ranked);
    let method = &sample.design.method;
    let discovery = discovery(method, tally);
    let leader = certainty.as_ref().and_then(|one| one.standings.first());
    let advice = advise(&Progress {
        reviewed,
        errors_in_reach,
        p_first_of_leader: leader.map(|leader| leader.first),
        expected_regret: certainty.as_ref().and_then(|one| one.regret),
        new_per_review: discovery.new_per_review,
        leader_half_width: ranked
            .first()
            .and_then(|(row, _)| row.interval)
            .map(|interval| interval.half_width()),
    });
    Outlook {
        certainty,
        discovery: Some(discovery),
        discovery_is_rough: is_uneven(&sample.design),
        advice: Some(advice)
            .filter(|advice| *method != Method::Groups || matches!(advice, Advice::Enough(_))),
        reviewed,
        errors_in_reach,
    }
}

/// Good-Turing holds for errors in random order, which the worst ones of a mixed sample are not in.
fn discovery(method: &Method, tally: &Tally) -> Discovery {
    let is_mixed = matches!(method, Method::Mixed { .. });
    let counted = tally.counted.iter();
    let at_random = counted.filter(|one| !is_mixed || one.stratum == REST);
    Discovery::of(at_random.map(|one| one.tags.iter().cloned()))
}

/// Whether some errors were likelier to be drawn than others, or not each on its own, without being set apart.
fn is_uneven(design: &Design) -> bool {
    match design.method {
        Method::Cost | Method::Groups => true,
        Method::Stratified(_) => design.allocate != Allocation::Proportional,
        Method::Random | Method::Panel | Method::Mixed { .. } | Method::Worst(_) => false,
    }
}

fn certainty(
    sample: &Sample,
    tally: &Tally,
    priorities: &Priorities,
    ranked: &[(&Priority, &CategoryCount)],
) -> Option<Certainty> {
    // Whole groups are drawn, and the draws below are of examples: they would be surer than the sample is.
    if sample.design.method == Method::Groups || tally.reviewed < EARLY_BELOW {
        return None;
    }
    let estimator = Estimator::new(sample, tally);
    let mut strata = strata(&estimator, tally, priorities.target());
    let mut examples = examples(&estimator, tally, ranked);
    let by_money = priorities.formula.in_money && sample.cost.is_some();
    if by_money {
        weigh_by_cost(sample, tally, &mut strata, &mut examples);
    }
    let formula = priorities.formula;
    // Where the examples carry their money, it must not be multiplied in once more.
    let value = |row: &Priority| match by_money {
        true => row.factors.success,
        false => row.factors.value(formula),
    };
    let stake = |row: &Priority| Stake {
        value: value(row),
        cost: match row.factors.range {
            Some((low, high)) if !formula.by_ease => Cost::Between(low, high),
            _ => Cost::Days(row.factors.effort(formula)),
        },
    };
    let stakes: Vec<Stake> = ranked.iter().map(|(row, _)| stake(row)).collect();
    let draws = draws(tally.reviewed);
    let order = order::order(
        &strata,
        &examples,
        &stakes,
        Some(0),
        draws,
        &format!("order:{}", sample.draw_id()),
    )?;
    let close = order::too_close(&order);
    let standing = |(place, (row, _)): (usize, &(&Priority, &CategoryCount))| Standing {
        id: row.id.clone(),
        first: order.first[place],
        ranks: order.ranks[place],
        is_close: close.contains(&place),
    };
    let in_points = !formula.by_ease && !formula.in_money;
    Some(Certainty {
        draws: order.draws,
        standings: ranked.iter().enumerate().map(standing).collect(),
        leader_if_twice_as_dear: order.leader_if_twice_as_dear,
        leads_if_twice_as_dear: leads_if_twice_as_dear(ranked),
        regret: in_points.then(|| regret_of(&order)),
        // Scores in money spread as the money does, which the formula for shares knows nothing of.
        reviews_to_separate: match by_money {
            true => None,
            false => reviews(sample, tally, priorities, ranked),
        },
    })
}

/// Time grows with examples × draws. Beyond the usual sample the draws are fewer, so that the screen never waits; a
/// thousand still give a probability to within three points.
fn draws(reviewed: usize) -> usize {
    const BUSY: usize = 100 * DRAWS;
    (BUSY / reviewed.max(1)).clamp(DRAWS / 4, DRAWS)
}

fn regret_of(order: &Order) -> f64 {
    order.regret.get(order.leader).copied().unwrap_or(0.0)
}

fn leads_if_twice_as_dear(ranked: &[(&Priority, &CategoryCount)]) -> bool {
    let score = |place: usize| ranked.get(place).and_then(|(row, _)| row.score);
    match (score(0), score(1)) {
        (Some(first), Some(second)) => first / 2.0 >= second,
        (Some(_), None) => true,
        _ => false,
    }
}

fn strata(estimator: &Estimator<'_>, tally: &Tally, target: Target) -> Vec<order::Stratum> {
    let total: u64 = estimator
        .strata()
        .iter()
        .map(|stratum| stratum.errors)
        .sum();
    let reviewed = |stratum: &Stratum| {
        let inside = tally
            .counted
            .iter()
            .filter(|one| one.stratum == stratum.name);
        inside.count() as u64
    };
    let of = |stratum: &Stratum| order::Stratum {
        share: stratum.errors as f64 / total.max(1) as f64,
        unseen: match target {
            Target::FutureErrors => Unseen::Future,
            Target::ThisFile => Unseen::Errors(stratum.errors.saturating_sub(reviewed(stratum))),
        },
    };
    estimator.strata().iter().map(of).collect()
}

fn examples(
    estimator: &Estimator<'_>,
    tally: &Tally,
    ranked: &[(&Priority, &CategoryCount)],
) -> Vec<Example> {
    let places = |place: usize, test: fn(Answer) -> bool| {
        let stakes = ranked.iter().enumerate();
        stakes
            .filter(|(_, (_, count))| test(count.answers[place]))
            .map(|(stake, _)| stake)
            .collect()
    };
    let places_of: BTreeMap<&str, usize> = estimator
        .strata()
        .iter()
        .enumerate()
        .map(|(place, stratum)| (stratum.name.as_str(), place))
        .collect();
    let stratum = |name: &str| places_of.get(name).copied().unwrap_or(0);
    tally
        .counted
        .iter()
        .enumerate()
        .map(|(place, counted)| Example {
            stratum: stratum(&counted.stratum),
            weight: counted.weight,
            tags: places(place, Answer::carries),
            not_asked: places(place, |answer| !answer.is_asked()),
        })
        .collect()
}

/// Lets every example stand for its money in place of one error: a category of a few dear errors is less sure than
/// one of many ordinary ones with the same sum. Strata stand for their share of the money.
fn weigh_by_cost(
    sample: &Sample,
    tally: &Tally,
    strata: &mut [order::Stratum],
    examples: &mut [Example],
) {
    let cost = |place: usize| {
        let drawn = sample.examples.get(tally.counted[place].rank);
        drawn
            .and_then(|drawn| drawn.cost)
            .map_or(0.0, |cost| cost.max(0.0))
    };
    let total: f64 = (0..examples.len()).map(cost).sum();
    if total <= 0.0 {
        return;
    }
    let mean = total / examples.len() as f64;
    let (mut sums, mut counts) = (vec![0.0; strata.len()], vec![0.0; strata.len()]);
    for (place, example) in examples.iter_mut().enumerate() {
        sums[example.stratum] += cost(place) / mean * example.weight;
        counts[example.stratum] += example.weight;
        // Nothing is drawn that weighs nothing; a millionth of the mean is nothing.
        example.weight *= (cost(place) / mean).max(1e-6);
    }
    for (stratum, (sum, count)) in strata.iter_mut().zip(sums.into_iter().zip(counts)) {
        stratum.share *= if count > 0.0 { sum / count } else { 1.0 };
    }
    let whole: f64 = strata.iter().map(|stratum| stratum.share).sum();
    if whole > 0.0 {
        strata.iter_mut().for_each(|stratum| stratum.share /= whole);
    }
}

/// Reviews in all that tell the scores of the first two apart, times what the design costs in precision; about this
/// file at most its errors.
fn reviews(
    sample: &Sample,
    tally: &Tally,
    priorities: &Priorities,
    ranked: &[(&Priority, &CategoryCount)],
) -> Option<f64> {
    let [(first, first_count), (second, second_count), ..] = ranked else {
        return None;
    };
    let estimator = Estimator::new(sample, tally);
    let both = |place: usize| {
        let (one, other) = (first_count.answers[place], second_count.answers[place]);
        (one.is_asked() && other.is_asked()).then(|| one.carries() && other.carries())
    };
    let both = estimator.share(both, priorities.question)?.point;
    let (one, other) = (first.share?, second.share?);
    let factor = |row: &Priority| {
        row.factors.value(priorities.formula) / row.factors.effort(priorities.formula)
    };
    let (a, b) = (factor(first), factor(second));
    let difference = a * one - b * other;
    let mean_square = a * a * one + b * b * other - 2.0 * a * b * both;
    let errors = match priorities.target() {
        Target::FutureErrors => None,
        Target::ThisFile => Some(priorities.errors),
    };
    let reviews = reviews_to_separate_scores(mean_square, difference, CONFIDENCE, POWER, errors)?;
    let effect = priorities
        .worth
        .map_or(1.0, |worth| tally.reviewed as f64 / worth);
    let most = errors.map_or(f64::INFINITY, |errors| errors as f64);
    Some((reviews * effect).min(most))
}

#[cfg(test)]
mod tests;
