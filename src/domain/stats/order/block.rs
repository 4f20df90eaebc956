//! One stratum in the form in which a draw is cheap: sums over the tags that are set and, only where some examples
//! were not asked about a stake, a denominator of its own. Knows no costs and makes no ranking.

use super::Unseen;
use super::generator::Generator;
use super::group::{Group, Member};

/// The examples of one stratum, or of thin ones put together.
#[derive(Debug, Clone)]
pub(super) struct Block {
    unseen: Unseen,
    weights: Vec<f64>,
    /// Where the tags of each example end in `tags`.
    ends: Vec<usize>,
    /// Indexes into `cells`.
    tags: Vec<usize>,
    cells: Vec<Cell>,
    /// The distinct sets of examples that were not asked about some stake.
    silent: Vec<Vec<usize>>,
}

/// One stake that somebody in the stratum carries.
#[derive(Debug, Clone)]
struct Cell {
    stake: usize,
    /// Share of the stratum among those in which the stake was asked.
    share: f64,
    /// Index into the block's `silent`; none if everybody was asked.
    silent: Option<usize>,
    /// Weight of the examples that were asked.
    asked: f64,
    /// Weight of those among them that carry the stake.
    carriers: f64,
}

/// The room that a draw needs, kept so that the loop over draws allocates nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    carried: Vec<f64>,
    silent: Vec<f64>,
}

impl Block {
    /// Arranges the examples of one group; indexes and weights are already checked. `shares` says for each stake which
    /// part the group has among those in which that stake was asked.
    pub(super) fn new(group: &Group<'_>, shares: &[f64]) -> Self {
        let members = &group.members;
        let mut block = Self {
            unseen: group.unseen,
            weights: members.iter().map(|member| member.weight).collect(),
            ends: Vec::with_capacity(members.len()),
            tags: Vec::new(),
            cells: Vec::new(),
            silent: Vec::new(),
        };
        let mut cell_of = vec![None; shares.len()];
        for Member { example, weight } in members {
            let mut stakes = example.tags.clone();
            stakes.retain(|stake| !example.not_asked.contains(stake));
            stakes.sort_unstable();
            stakes.dedup();
            for stake in stakes {
                let cell = *cell_of[stake]
                    .get_or_insert_with(|| block.add_cell(stake, shares[stake], members));
                block.cells[cell].carriers += weight;
                block.tags.push(cell);
            }
            block.ends.push(block.tags.len());
        }
        block
    }

    fn add_cell(&mut self, stake: usize, share: f64, members: &[Member<'_>]) -> usize {
        let is_silent = |index: &usize| members[*index].example.not_asked.contains(&stake);
        let silent: Vec<usize> = (0..members.len()).filter(is_silent).collect();
        let asked = (0..members.len()).filter(|index| !is_silent(index));
        let asked = asked.map(|index| self.weights[index]).sum();
        let silent = self.add_silent(silent);
        self.cells.push(Cell {
            stake,
            share,
            silent,
            asked,
            carriers: 0.0,
        });
        self.cells.len() - 1
    }

    fn add_silent(&mut self, set: Vec<usize>) -> Option<usize> {
        if set.is_empty() {
            return None;
        }
        let known = self.silent.iter().position(|other| *other == set);
        Some(known.unwrap_or_else(|| {
            self.silent.push(set);
            self.silent.len() - 1
        }))
    }

    /// How many examples it has.
    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    /// How many unseen errors its examples stand for.
    pub(super) fn unseen(&self) -> u64 {
        self.unseen.count()
    }

    /// Turns the balls of an urn into how much each example weighs in this draw.
    pub(super) fn weigh(&self, balls: &[u64], mass: &mut Vec<f64>) {
        let pairs = self.weights.iter().zip(balls);
        mass.clear();
        mass.extend(pairs.map(|(weight, balls)| weight * *balls as f64));
    }

    /// Adds to each stake its share in this stratum × the part that the stratum has for it.
    pub(super) fn add_shares(
        &self,
        mass: &[f64],
        sums: &mut Sums,
        generator: &mut Generator,
        shares: &mut [f64],
    ) {
        self.add_up(mass, sums);
        let total: f64 = mass.iter().sum();
        for (cell, carried) in self.cells.iter().zip(&sums.carried) {
            let share = match (cell.silent, self.unseen) {
                (None, _) => carried / total,
                // What cancellation could leave of the difference is at least what was carried.
                (Some(set), Unseen::Future) => carried / (total - sums.silent[set]).max(*carried),
                (Some(set), Unseen::Errors(_)) => {
                    let guessed = self.guess(cell, &self.silent[set], mass, generator);
                    (carried + guessed) / total
                }
            };
            shares[cell.stake] += cell.share * share;
        }
    }

    fn add_up(&self, mass: &[f64], sums: &mut Sums) {
        sums.carried.clear();
        sums.carried.resize(self.cells.len(), 0.0);
        let mut start = 0;
        for (mass, end) in mass.iter().zip(&self.ends) {
            for cell in &self.tags[start..*end] {
                sums.carried[*cell] += mass;
            }
            start = *end;
        }
        sums.silent.clear();
        let weight_of = |set: &Vec<usize>| set.iter().map(|index| mass[*index]).sum::<f64>();
        if self.unseen == Unseen::Future {
            sums.silent.extend(self.silent.iter().map(weight_of));
        }
    }

    /// How much of the examples that were not asked carries the stake: they are unseen errors as far as it is
    /// concerned, so they are drawn from the urn of those that were, one after the other.
    ///
    /// Leaving them out, as is right for errors without number, would call the order certain as soon as every error
    /// of a file was looked at, even if a category was invented after half of them.
    fn guess(&self, cell: &Cell, set: &[usize], mass: &[f64], generator: &mut Generator) -> f64 {
        let (mut asked, mut carriers, mut guessed) = (cell.asked, cell.carriers, 0.0);
        for index in set {
            let weight = self.weights[*index];
            if generator.unit() * asked < carriers {
                carriers += weight;
                guessed += mass[*index];
            }
            asked += weight;
        }
        guessed
    }

    /// The shares when every example counts for itself only.
    pub(super) fn add_point_shares(&self, shares: &mut [f64]) {
        for cell in &self.cells {
            shares[cell.stake] += cell.share * cell.carriers / cell.asked;
        }
    }
}
