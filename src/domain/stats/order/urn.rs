//! The Pólya urn over whole examples, in one step: a random composition of the unseen errors into the seen ones.
//!
//! An urn that starts with one ball per example and gets a second ball of the drawn kind back with every draw holds,
//! after m draws, every composition of m into n parts equally often. Stars and bars turn that into a choice of
//! distinct whole numbers, so the result is exact for any m and needs no logarithm (STATS.md section 10; Ghosh and
//! Meeden 1997). Floating point must stay out of here.

use super::generator::Generator;

/// Up to this many places per choice, marking places in a bit set is faster than sorting the chosen ones.
const MARKED_PER_CHOICE: u64 = 64;

/// Room for the positions of one draw, kept so that the loop over draws allocates nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Urn {
    positions: Vec<u64>,
    /// One bit per place.
    taken: Vec<u64>,
}

impl Urn {
    /// An urn whose room suffices for `examples` examples.
    pub(super) fn with_room_for(examples: usize) -> Self {
        Self {
            positions: Vec::with_capacity(examples),
            taken: Vec::with_capacity(MARKED_PER_CHOICE as usize * examples / 64 + 1),
        }
    }

    /// Fills `balls` with how many errors each example stands for: itself and its part of `unseen`.
    ///
    /// The numbers are at least 1 and add up to `unseen` plus the number of examples; every way to do that is equally
    /// likely. `unseen` stays below 2^63.
    pub(super) fn fill(&mut self, generator: &mut Generator, unseen: u64, balls: &mut [u64]) {
        let Some(bars) = balls.len().checked_sub(1) else {
            return;
        };
        let places = unseen + bars as u64;
        // The rarer of the two kinds is placed, so at most half of the places are ever taken.
        if unseen < bars as u64 {
            self.choose(generator, unseen as usize, places);
            balls.fill(1);
            for (star, place) in self.positions.iter().enumerate() {
                balls[*place as usize - star] += 1;
            }
        } else {
            self.choose(generator, bars, places);
            let mut previous = 0;
            // A bar closes its example: the distance from one bar to the next is the stars between and one.
            let ends = self.positions.iter().map(|place| place + 1);
            for (ball, end) in balls.iter_mut().zip(ends.chain([places + 1])) {
                *ball = end - previous;
                previous = end;
            }
        }
    }

    /// Like [`Urn::fill`], but one example, a different one in every draw, stands for itself only.
    ///
    /// With n balls to start, a share spreads by p(1 - p)/(n + 1), where the sampling variance is estimated by
    /// p(1 - p)/(n - 1): no matter for a hundred examples, a third of it for two. An urn of n - 1 examples chosen at
    /// random makes it exactly 1/(n - 1).
    pub(super) fn fill_without_one(
        &mut self,
        generator: &mut Generator,
        unseen: u64,
        balls: &mut [u64],
    ) {
        match balls.split_last_mut() {
            Some((last, others)) if !others.is_empty() && unseen > 0 => {
                *last = 1;
                self.fill(generator, unseen, others);
                let left_out = generator.below(balls.len() as u64) as usize;
                // Parts of a composition are exchangeable, so it does not matter who gets which.
                balls.swap(left_out, balls.len() - 1);
            }
            _ => self.fill(generator, unseen, balls),
        }
    }

    /// Chooses `count` distinct places of `places`, sorted; every subset is equally likely, because places are drawn
    /// one after the other until enough different ones are there.
    fn choose(&mut self, generator: &mut Generator, count: usize, places: u64) {
        self.positions.clear();
        if places <= MARKED_PER_CHOICE * count as u64 {
            self.mark(generator, count, places);
        } else {
            self.sort(generator, count, places);
        }
    }

    fn mark(&mut self, generator: &mut Generator, count: usize, places: u64) {
        self.taken.clear();
        self.taken.resize(places as usize / 64 + 1, 0);
        let mut missing = count;
        while missing > 0 {
            let place = generator.below(places) as usize;
            let (word, bit) = (&mut self.taken[place / 64], 1 << (place % 64));
            missing -= usize::from(*word & bit == 0);
            *word |= bit;
        }
        for (index, word) in self.taken.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                self.positions
                    .push(index as u64 * 64 + u64::from(rest.trailing_zeros()));
                rest &= rest - 1;
            }
        }
    }

    fn sort(&mut self, generator: &mut Generator, count: usize, places: u64) {
        while self.positions.len() < count {
            let missing = count - self.positions.len();
            self.positions
                .extend((0..missing).map(|_| generator.below(places)));
            self.positions.sort_unstable();
            self.positions.dedup();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn draw(generator: &mut Generator, unseen: u64, examples: usize) -> Vec<u64> {
        let mut balls = vec![0; examples];
        Urn::default().fill(generator, unseen, &mut balls);
        balls
    }

    fn binomial(n: u64, k: u64) -> u64 {
        (1..=k).fold(1, |product, i| product * (n - k + i) / i)
    }

    /// Pearson's chi-square at most four standard deviations above its mean.
    fn assert_even(seen: &BTreeMap<Vec<u64>, u64>, kinds: u64, each: u64) {
        assert_eq!(seen.len() as u64, kinds);
        let square: f64 = seen
            .values()
            .map(|count| (*count as f64 - each as f64).powi(2) / each as f64)
            .sum();
        let freedom = (kinds - 1) as f64;
        assert!(
            square < freedom + 4.0 * (2.0 * freedom).sqrt() + 4.0,
            "{square} with {freedom} degrees of freedom"
        );
    }

    /// Each composition 400 times expected.
    #[test]
    fn every_composition_is_equally_likely() {
        const EACH: u64 = 400;
        let mut generator = Generator::new("compositions", "urn");
        for (unseen, examples) in [
            (1, 2),
            (1, 6),
            (2, 4),
            (3, 3),
            (3, 5),
            (6, 3),
            (9, 2),
            (5, 6),
        ] {
            let kinds = binomial(unseen + examples - 1, examples - 1);
            let mut seen: BTreeMap<Vec<u64>, u64> = BTreeMap::new();
            for _ in 0..kinds * EACH {
                *seen
                    .entry(draw(&mut generator, unseen, examples as usize))
                    .or_default() += 1;
            }
            assert_even(&seen, kinds, EACH);
        }
    }

    /// With many unseen errors the part of one example among n follows Beta(1, n - 1).
    #[test]
    fn with_many_unseen_errors_parts_become_a_flat_dirichlet() {
        const ROUNDS: usize = 20_000;
        let mut generator = Generator::new("dirichlet", "urn");
        let (mut sum, mut square, mut below) = (0.0, 0.0, 0);
        for _ in 0..ROUNDS {
            let part = draw(&mut generator, 1 << 40, 5)[2] as f64 / (1_u64 << 40) as f64;
            sum += part;
            square += part * part;
            below += usize::from(part < 0.1);
        }
        let rounds = ROUNDS as f64;
        assert!((sum / rounds - 0.2).abs() < 0.005);
        assert!((square / rounds - 2.0 / 30.0).abs() < 0.003);
        assert!((below as f64 / rounds - (1.0 - 0.9_f64.powi(4))).abs() < 0.015);
    }

    /// The variance of the share of 2 among 5 examples is .4 x .6 / 4 without one of them, / 6 with all.
    #[test]
    fn without_one_the_spread_is_that_of_sampling() {
        const ROUNDS: usize = 20_000;
        let mut generator = Generator::new("without one", "urn");
        let mut balls = [0; 5];
        let shares = [(); ROUNDS].map(|()| {
            Urn::default().fill_without_one(&mut generator, 1 << 40, &mut balls);
            assert_eq!(balls.iter().sum::<u64>(), (1 << 40) + 5);
            assert!(balls.contains(&1));
            (balls[0] + balls[3]) as f64 / (1_u64 << 40) as f64
        });
        let mean = shares.iter().sum::<f64>() / ROUNDS as f64;
        let square = shares
            .iter()
            .map(|share| (share - mean).powi(2))
            .sum::<f64>();
        assert!((mean - 0.4).abs() < 0.008, "{mean}");
        assert!((square / ROUNDS as f64 - 0.06).abs() < 0.003, "{square}");
    }

    #[test]
    fn leaving_one_out_needs_two_examples_and_something_unseen() {
        let mut generator = Generator::new("without one", "edges");
        let mut urn = Urn::default();
        for (unseen, before, after) in [
            (7, vec![0], vec![8]),
            (0, vec![0; 3], vec![1; 3]),
            (7, vec![], vec![]),
        ] {
            let mut balls = before;
            urn.fill_without_one(&mut generator, unseen, &mut balls);
            assert_eq!(balls, after);
        }
    }

    /// Both ways of choosing distinct places: every subset 400 times expected.
    #[test]
    fn every_subset_is_equally_likely_marked_or_sorted() {
        const EACH: u64 = 400;
        let mut generator = Generator::new("subsets", "urn");
        for choose in [Urn::mark, Urn::sort] {
            for (count, places) in [(1, 5), (3, 6), (4, 8), (2, 11)] {
                let kinds = binomial(places, count);
                let mut seen: BTreeMap<Vec<u64>, u64> = BTreeMap::new();
                for _ in 0..kinds * EACH {
                    let mut urn = Urn::default();
                    choose(&mut urn, &mut generator, count as usize, places);
                    assert!(urn.positions.is_sorted());
                    *seen.entry(urn.positions).or_default() += 1;
                }
                assert_even(&seen, kinds, EACH);
            }
        }
    }

    #[test]
    fn with_nothing_unseen_every_example_stands_for_itself() {
        let mut generator = Generator::new("none", "urn");
        assert_eq!(draw(&mut generator, 0, 4), [1; 4]);
        assert_eq!(draw(&mut generator, 0, 1), [1]);
        assert_eq!(draw(&mut generator, 7, 1), [8]);
        assert!(draw(&mut generator, 7, 0).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nobody_stands_for_less_than_itself(
            unseen in prop_oneof![0_u64..300, Just(1 << 40), Just(1 << 62)],
            examples in 1_usize..120,
        ) {
            let balls = draw(&mut Generator::new("sum", "urn"), unseen, examples);
            prop_assert!(balls.iter().all(|ball| *ball >= 1));
            prop_assert_eq!(balls.iter().sum::<u64>(), unseen + examples as u64);
        }
    }
}
