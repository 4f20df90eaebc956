//! A whole sample ready to be drawn from. Checks the input once, so that a draw can't fail.

use super::block::{Block, Sums};
use super::generator::Generator;
use super::group::{Group, Member, groups};
use super::price::Price;
use super::urn::Urn;
use super::{Example, ORDINARY, Stake, Stratum};

/// Everything that stays the same from draw to draw, and the room that a draw needs.
#[derive(Debug, Clone)]
pub(super) struct Design {
    blocks: Vec<Block>,
    prices: Vec<Price>,
    urn: Urn,
    balls: Vec<u64>,
    mass: Vec<f64>,
    sums: Sums,
    scores: Vec<f64>,
}

impl Design {
    /// Arranges a sample. `None`: see [`super::order`].
    pub(super) fn new(strata: &[Stratum], examples: &[Example], stakes: &[Stake]) -> Option<Self> {
        let prices = stakes.iter().map(Price::new).collect::<Option<Vec<_>>>()?;
        if !is_usable(strata, examples, stakes.len()) {
            return None;
        }
        let groups = groups(strata, examples);
        let asked = asked_share(&groups, stakes.len());
        let block = |group: &Group<'_>| {
            let parts: Vec<f64> = asked.iter().map(|asked| group.share / asked).collect();
            Block::new(group, &parts)
        };
        let largest = groups.iter().map(|group| group.members.len()).max()?;
        Some(Self {
            blocks: groups.iter().map(block).collect(),
            prices,
            urn: Urn::with_room_for(largest),
            balls: Vec::with_capacity(largest),
            mass: Vec::with_capacity(largest),
            sums: Sums::default(),
            scores: vec![0.0; stakes.len()],
        })
    }

    /// The scores of one draw, in points per unit of cost, one per stake.
    pub(super) fn draw(&mut self, examples: &mut Generator, costs: &mut Generator) -> &[f64] {
        self.scores.fill(0.0);
        let is_stratified = self.blocks.len() > 1;
        for block in &self.blocks {
            self.balls.resize(block.len(), 0);
            let (unseen, balls) = (block.unseen(), &mut self.balls);
            // One stratum is the plain posterior of the formula sheet; many hold too few examples each for it.
            if is_stratified {
                self.urn.fill_without_one(examples, unseen, balls);
            } else {
                self.urn.fill(examples, unseen, balls);
            }
            block.weigh(&self.balls, &mut self.mass);
            block.add_shares(&self.mass, &mut self.sums, examples, &mut self.scores);
        }
        for (score, price) in self.scores.iter_mut().zip(&self.prices) {
            *score = rounded(*score * price.draw(costs));
        }
        &self.scores
    }

    /// The first of the stakes with the largest score when every example counts for itself only.
    pub(super) fn leader(&self) -> usize {
        let mut shares = vec![0.0; self.prices.len()];
        for block in &self.blocks {
            block.add_point_shares(&mut shares);
        }
        let scores = shares.iter().zip(&self.prices);
        let (leader, _) = scores
            .map(|(share, price)| rounded(share * price.median()))
            .enumerate()
            .fold(
                (0, 0.0),
                |best, next| if next.1 > best.1 { next } else { best },
            );
        leader
    }
}

fn is_usable(strata: &[Stratum], examples: &[Example], stakes: usize) -> bool {
    let mut shares = strata.iter().map(|stratum| stratum.share);
    let mut examples = examples.iter();
    stakes > 0
        && shares.all(|share| share == 0.0 || ORDINARY.contains(&share))
        && examples.all(|example| {
            let mut indexes = example.tags.iter().chain(&example.not_asked);
            example.stratum < strata.len()
                && ORDINARY.contains(&example.weight)
                && indexes.all(|stake| *stake < stakes)
        })
}

/// For each stake the share of the groups in which somebody was asked about it.
fn asked_share(groups: &[Group<'_>], stakes: usize) -> Vec<f64> {
    let mut asked = vec![0.0; stakes];
    for group in groups {
        for (stake, asked) in asked.iter_mut().enumerate() {
            let is_asked = |member: &Member<'_>| !member.example.not_asked.contains(&stake);
            if group.members.iter().any(is_asked) {
                *asked += group.share;
            }
        }
    }
    asked
}

/// A score that is not negative, to 41 binary digits.
///
/// Two scores that are equal by arithmetic, say 6 % at 3 days and 2 % at 1 day, differ in the last digits of a double
/// as often as not; without this, a tie would be decided by that and called certain where nothing is left unseen.
fn rounded(score: f64) -> f64 {
    const DROPPED: u64 = 1 << 12;
    f64::from_bits((score.to_bits() + DROPPED / 2) & !(DROPPED - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_in_the_last_digits_only_is_equal() {
        let third = 1.0 / 3.0;
        assert_eq!(rounded(0.1 + 0.2), rounded(0.3));
        assert_eq!(rounded(0.06 * third), rounded(0.02));
        assert!(rounded(0.3) < rounded(0.3 * (1.0 + 1e-12)));
        assert_eq!([0.0, 1.0, 25.0].map(rounded), [0.0, 1.0, 25.0]);
    }
}
