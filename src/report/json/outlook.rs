//! How sure the order is, what may still turn up and what to fix together, as parts of the object.

use serde::Serialize;

use super::document::Ends;
use crate::domain::outlook::Certainty;
use crate::domain::plan::{JointGain, Step};
use crate::domain::stats::{discovery, stop};
use crate::domain::taxonomy::CategoryId;
use crate::domain::words;
use crate::report::model;

/// How sure the order is.
#[derive(Serialize)]
pub struct OrderOf<'a> {
    /// The first category.
    leader: Option<&'a str>,
    /// How many random draws stand behind the probabilities.
    draws: usize,
    p_first: Option<f64>,
    /// The categories between which it is too close to call; none when the leader is clear.
    too_close_to_call: Vec<&'a str>,
    /// Whether the leader's own priority stays the largest if its fix costs twice as much.
    leads_if_twice_as_dear: bool,
    p_first_if_twice_as_dear: f64,
    /// Points per person-day that fixing the leader first is expected to lose.
    regret: Option<f64>,
    /// Reviews in all after which the first two are told apart.
    reviews_to_separate: Option<f64>,
}

/// The part for a certainty.
pub fn order(certainty: &Certainty) -> OrderOf<'_> {
    let leader = certainty.standings.first();
    OrderOf {
        leader: leader.map(|leader| leader.id.as_str()),
        draws: certainty.draws,
        p_first: leader.map(|leader| leader.first),
        too_close_to_call: certainty
            .close()
            .into_iter()
            .map(CategoryId::as_str)
            .collect(),
        leads_if_twice_as_dear: certainty.leads_if_twice_as_dear,
        p_first_if_twice_as_dear: certainty.leader_if_twice_as_dear,
        regret: certainty.regret,
        reviews_to_separate: certainty.reviews_to_separate,
    }
}

/// What may still turn up.
#[derive(Serialize)]
pub struct Discovery {
    /// The reviewed errors that it follows from.
    reviewed: u64,
    categories_seen: u64,
    once: u64,
    twice: u64,
    new_per_review: Option<f64>,
    /// Share of future tags that belong to a category already seen.
    coverage: Option<f64>,
    /// How many categories there are, at least.
    chao2: Option<f64>,
    /// Whether the design draws some kinds of errors more often, which bends these numbers.
    rough: bool,
}

/// The part for what may still turn up.
pub fn discovery(found: discovery::Discovery, rough: bool) -> Discovery {
    Discovery {
        reviewed: found.reviewed,
        categories_seen: found.categories_seen,
        once: found.once,
        twice: found.twice,
        new_per_review: found.new_per_review,
        coverage: found.coverage,
        chao2: found.chao2,
        rough,
    }
}

/// Whether to go on reviewing.
#[derive(Serialize)]
pub struct Advice {
    enough: bool,
    text: String,
}

/// The part for an advice.
pub fn advice(advice: &stop::Advice) -> Advice {
    Advice {
        enough: matches!(advice, stop::Advice::Enough(_)),
        text: words::advice(advice),
    }
}

/// What several fixes gain together.
#[derive(Serialize)]
pub struct Joint<'a> {
    categories: Vec<&'a str>,
    share: Ends<f64>,
    ceiling: Option<Ends<f64>>,
    gain: Option<Ends<f64>>,
    /// Person-days.
    days: f64,
}

/// The part for a joint gain.
pub fn joint(joint: &JointGain) -> Joint<'_> {
    Joint {
        categories: joint.categories.iter().map(CategoryId::as_str).collect(),
        share: joint.share.into(),
        ceiling: joint.ceiling.map(Ends::from),
        gain: joint.gain.map(Ends::from),
        days: joint.days,
    }
}

/// What to fix in a number of person-days.
#[derive(Serialize)]
pub struct Plan<'a> {
    days: f64,
    steps: Vec<StepOf<'a>>,
}

#[derive(Serialize)]
struct StepOf<'a> {
    id: &'a str,
    /// The share of the errors that it removes beyond the steps before it, at most.
    further_share: f64,
    days: f64,
    so_far: Joint<'a>,
}

/// The part for a plan.
pub fn plan(plan: &model::Plan) -> Plan<'_> {
    Plan {
        days: plan.days,
        steps: plan.steps.iter().map(step).collect(),
    }
}

fn step(step: &Step) -> StepOf<'_> {
    StepOf {
        id: step.id.as_str(),
        further_share: step.further,
        days: step.days,
        so_far: joint(&step.so_far),
    }
}
