//! What is counted over the draws, and the probabilities that come of it. Must not know how a draw is made.

use super::Order;

/// Probability outside a rank interval, on either side.
const TAIL: f64 = 0.025;

/// Counts over draws of the scores of a fixed number of stakes.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    stakes: usize,
    leader: usize,
    /// Sum over draws of 1 ÷ stakes that share the first place.
    first: Vec<f64>,
    /// Sum over draws of the best score less the own one.
    regret: Vec<f64>,
    /// Twice the draws in which the stake of the row is ahead of that of the column, once for a tie.
    ahead: Vec<u32>,
    /// Draws by the best and by the worst rank among those that the stake of the row ties for.
    best: Vec<u32>,
    worst: Vec<u32>,
    stays_first: f64,
}

impl Counts {
    /// Nothing counted yet.
    pub(super) fn new(stakes: usize, leader: usize) -> Self {
        let square = vec![0; stakes * stakes];
        Self {
            stakes,
            leader,
            first: vec![0.0; stakes],
            regret: vec![0.0; stakes],
            ahead: square.clone(),
            best: square.clone(),
            worst: square,
            stays_first: 0.0,
        }
    }

    /// Counts one draw; scores are finite and not negative.
    pub(super) fn add(&mut self, scores: &[f64]) {
        let top = scores.iter().copied().fold(0.0, f64::max);
        for (stake, own) in scores.iter().enumerate() {
            let row = stake * self.stakes;
            let (mut above, mut level) = (0, 0);
            for (other, ahead) in scores.iter().zip(&mut self.ahead[row..]) {
                let (is_above, is_level) = (u32::from(other > own), u32::from(other == own));
                above += is_above;
                level += is_level;
                *ahead += 2 - 2 * is_above - is_level;
            }
            self.best[row + above as usize] += 1;
            // The stake itself is one of those that are level with it.
            self.worst[row + (above + level) as usize - 1] += 1;
            if above == 0 {
                self.first[stake] += 1.0 / f64::from(level);
            }
            self.regret[stake] += top - own;
        }
        self.stays_first += self.part_of_leader_at_half_score(scores);
    }

    /// Halving a score is doubling its cost.
    fn part_of_leader_at_half_score(&self, scores: &[f64]) -> f64 {
        let own = scores[self.leader] / 2.0;
        let mut sharing = 1.0;
        for (stake, other) in scores.iter().enumerate() {
            if stake != self.leader {
                if *other > own {
                    return 0.0;
                }
                sharing += f64::from(u8::from(*other == own));
            }
        }
        1.0 / sharing
    }

    /// The probabilities.
    pub(super) fn finish(self, draws: u32) -> Order {
        let total = f64::from(draws);
        let part = |sum: &f64| sum / total;
        let rows = |counts: &[u32]| -> Vec<Vec<u32>> {
            counts.chunks(self.stakes).map(<[u32]>::to_vec).collect()
        };
        let ranks = rows(&self.best).into_iter().zip(rows(&self.worst));
        Order {
            draws: draws as usize,
            first: self.first.iter().map(part).collect(),
            ranks: ranks
                .map(|(best, worst)| rank_interval(&best, &worst, total * TAIL))
                .collect(),
            regret: self.regret.iter().map(part).collect(),
            leader: self.leader,
            leader_if_twice_as_dear: part(&self.stays_first),
            ahead: rows(&self.ahead)
                .iter()
                .map(|row| {
                    row.iter()
                        .map(|twice| f64::from(*twice) / (2.0 * total))
                        .collect()
                })
                .collect(),
        }
    }
}

/// The narrowest range of ranks outside of which, on either side, lie at most `allowed` draws.
fn rank_interval(best: &[u32], worst: &[u32], allowed: f64) -> (usize, usize) {
    let skipped = |counts: &mut dyn Iterator<Item = &u32>| {
        let mut outside = 0.0;
        counts
            .take_while(|count| {
                outside += f64::from(**count);
                outside <= allowed
            })
            .count()
    };
    let low = 1 + skipped(&mut best.iter());
    let high = worst.len() - skipped(&mut worst.iter().rev());
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(leader: usize, draws: &[&[f64]]) -> Order {
        let mut counts = Counts::new(draws[0].len(), leader);
        draws.iter().for_each(|scores| counts.add(scores));
        counts.finish(draws.len() as u32)
    }

    #[test]
    fn what_is_counted_by_hand() {
        let order = counted(
            0,
            &[
                &[4.0, 1.0, 0.0],
                &[4.0, 2.0, 0.0],
                &[3.0, 5.0, 0.0],
                &[5.0, 5.0, 0.0],
            ],
        );
        assert_eq!(order.first, [2.5 / 4.0, 1.5 / 4.0, 0.0]);
        assert_eq!(order.regret, [2.0 / 4.0, 5.0 / 4.0, 18.0 / 4.0]);
        assert_eq!(order.ranks, [(1, 2), (1, 2), (3, 3)]);
        assert_eq!(order.ahead[0], [0.5, 2.5 / 4.0, 1.0]);
        assert_eq!(order.ahead[1], [1.5 / 4.0, 0.5, 1.0]);
        assert_eq!(order.ahead[2], [0.0, 0.0, 0.5]);
        // 2 over 1, 2 level with 2, 1.5 under 5, 2.5 under 5.
        assert_eq!(order.leader_if_twice_as_dear, 1.5 / 4.0);
    }

    #[test]
    fn stakes_that_tie_occupy_all_their_ranks() {
        let order = counted(0, &[&[1.0, 3.0, 1.0, 0.0]]);
        assert_eq!(order.ranks, [(2, 3), (1, 1), (2, 3), (4, 4)]);
        let order = counted(0, &[&[0.0, 0.0]]);
        assert_eq!((order.first, order.ranks), (vec![0.5; 2], vec![(1, 2); 2]));
    }

    #[test]
    fn a_rank_interval_leaves_out_at_most_one_in_forty_on_either_side() {
        let counts = [1, 24, 950, 24, 1];
        assert_eq!(rank_interval(&counts, &counts, 25.0), (3, 3));
        let counts = [2, 24, 948, 24, 2];
        assert_eq!(rank_interval(&counts, &counts, 25.0), (2, 4));
    }
}
