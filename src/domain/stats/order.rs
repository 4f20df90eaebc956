//! Whether the order of a fix list is real: how often each stake comes first when the reviewed examples are taken as a
//! picture of all errors that might have been drawn (STATS.md section 10, "Uncertainty").
//!
//! A Pólya posterior over whole examples, so that categories that occur together stay together, drawn in each stratum
//! apart. The digits depend on the input and the seed only, on no machine: randomness comes from a fixed generator,
//! and nothing but exactly rounded arithmetic and `libm` lies on the way to a digit. Nothing here knows what a stake
//! is called or what is written on screen.

mod block;
mod count;
mod design;
mod generator;
mod group;
mod price;
mod urn;

use std::ops::RangeInclusive;

use count::Counts;
use design::Design;
use generator::Generator;

/// Draws that hold the error of a stated probability below .8 points (one standard deviation).
pub const DRAWS: usize = 4_000;

/// From this probability of being first on, a leader is called one.
pub const CLEAR: f64 = 0.9;

/// From this probability of being first on, a stake is named beside a leader that is not clear.
pub const IN_THE_RUNNING: f64 = 0.05;

/// Sizes that make sense as weight, value or cost.
const ORDINARY: RangeInclusive<f64> = 1e-9..=1e9;

/// Stands for errors without number: 2^40 per stratum, where the finite-population correction is 1 - 1e-10 and sums
/// of whole numbers are still exact in a double.
const WITHOUT_NUMBER: u64 = 1 << 40;

/// One reviewed example.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Index of its stratum.
    pub stratum: usize,
    /// 1, or 1 ÷ its chance of being drawn where chances differed; positive.
    pub weight: f64,
    /// Indexes of the stakes that it carries; the order and repetitions do not matter.
    pub tags: Vec<usize>,
    /// Indexes of the stakes that it says nothing about; one that is also among the tags is not counted as carried.
    pub not_asked: Vec<usize>,
}

/// The errors of which a stratum's examples are a random sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// Those that the model will make: without number.
    Future,
    /// Those of this file that nobody has reviewed.
    Errors(u64),
}

impl Unseen {
    fn count(self) -> u64 {
        match self {
            Self::Future => WITHOUT_NUMBER,
            Self::Errors(errors) => errors.min(WITHOUT_NUMBER),
        }
    }
}

/// One stratum of the sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Its part of all errors, 0 to 1. Strata without an example are left out and the others fill their place.
    pub share: f64,
    /// What its examples speak for.
    pub unseen: Unseen,
}

/// What a fix costs, in person-days or another unit that all stakes share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cost {
    /// A number.
    Days(f64),
    /// A range: the 2.5 % and the 97.5 % point of a lognormal distribution, in either order.
    Between(f64, f64),
}

/// A category that could be fixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stake {
    /// Chance that the fix works × what one such error costs relative to others.
    pub value: f64,
    /// What the fix costs.
    pub cost: Cost,
}

/// How sure an order is. All lists have one entry per stake, in the order of the stakes.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Random draws behind every number.
    pub draws: usize,
    /// Probability of being first. Stakes that tie for the first place in a draw share it, so these add up to 1.
    pub first: Vec<f64>,
    /// 95 % interval of the rank, first and last, from 1 on; stakes that tie occupy all the ranks they tie for.
    pub ranks: Vec<(usize, usize)>,
    /// Expected regret of fixing this one: points of all error per unit of cost that it stays behind the best.
    pub regret: Vec<f64>,
    /// The stake that leads by point score: the given one, or the first of those with the largest.
    pub leader: usize,
    /// How often the leader stays first when its cost is twice what was said.
    pub leader_if_twice_as_dear: f64,
    /// `ahead[i][j]`: probability that stake i scores higher than stake j; a tie counts half, so the diagonal is .5.
    pub ahead: Vec<Vec<f64>>,
}

/// Draws `draws` pictures of all errors and ranks the stakes in each by points of error removed per unit of cost.
///
/// In one draw, every example of a stratum with m unseen errors stands for itself and for its part of a random
/// composition of m. A stake's share is the sum over strata of the stratum's share × the weight of the examples that
/// carry it ÷ the weight of those that were asked; its score is 100 × share × value ÷ cost. Strata in which nobody
/// was asked about a stake are left out for it; without any its score is 0. An unseen part of a finite stratum
/// includes the examples that were not asked. Scores that agree to twelve digits tie.
///
/// Two things are done so that a stratified sample is not called clearer than it is (simulated: tests/calibration.rs):
/// strata of which a single example was seen are put together, and with more than one stratum each urn leaves out one
/// example per draw. One stratum with few examples stays what it is, an urn that knows only what it has seen: ask for a
/// handful of reviews before believing it.
///
/// `leader` is the stake that leads on screen; anything out of range is as good as none. `seed` fixes the digits;
/// examples and costs are drawn from streams of their own, so a cost range for one stake moves no share.
///
/// `None` if nothing was reviewed, there is no stake or no draw, or the input makes no sense: an index out of range, a
/// weight, share, value or cost that is not a number of ordinary size (1e-9 to 1e9; share and value may be 0).
pub fn order(
    strata: &[Stratum],
    examples: &[Example],
    stakes: &[Stake],
    leader: Option<usize>,
    draws: usize,
    seed: &str,
) -> Option<Order> {
    let mut design = Design::new(strata, examples, stakes)?;
    let draws = u32::try_from(draws).ok().filter(|draws| *draws > 0)?;
    let leader = leader
        .filter(|index| *index < stakes.len())
        .unwrap_or_else(|| design.leader());
    let mut examples = Generator::new(seed, "examples");
    let mut costs = Generator::new(seed, "costs");
    let mut counts = Counts::new(stakes.len(), leader);
    for _ in 0..draws {
        counts.add(design.draw(&mut examples, &mut costs));
    }
    Some(counts.finish(draws))
}

/// The stakes between which it is too close to call, largest probability of being first foremost; empty if the leader
/// is clear.
///
/// These are the leader and all that are [`IN_THE_RUNNING`]; where many share the first place so thinly that no rival
/// is, the strongest rival.
pub fn too_close(order: &Order) -> Vec<usize> {
    let first = |stake: &usize| order.first.get(*stake).copied().unwrap_or(0.0);
    if first(&order.leader) >= CLEAR {
        return Vec::new();
    }
    let mut stakes: Vec<usize> = (0..order.first.len()).collect();
    stakes.sort_by(|a, b| first(b).total_cmp(&first(a)));
    let rival = stakes.iter().copied().find(|stake| *stake != order.leader);
    stakes.retain(|stake| {
        *stake == order.leader || Some(*stake) == rival || first(stake) >= IN_THE_RUNNING
    });
    stakes
}

#[cfg(test)]
mod tests;
