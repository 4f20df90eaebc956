//! Random numbers that come out the same on every machine: PCG-DXSM seeded from text through SHA-256.
//!
//! Bounded integers and normal deviates are made here, because helper functions of random number crates may change
//! their values between versions and `ln` and `exp` of the standard library may differ between platforms. Nothing
//! here may ask the system for randomness.

use rand_pcg::Lcg128CmDxsm64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::domain::hash::hash_hex;

/// A stream of random numbers, fixed by its seed and its purpose.
#[derive(Debug, Clone)]
pub(super) struct Generator {
    bits: Lcg128CmDxsm64,
    /// The second of the last two normal deviates.
    spare: Option<f64>,
}

impl Generator {
    /// The stream of one purpose: its 32 bytes of seed are SHA-256 of `seed:purpose`.
    pub(super) fn new(seed: &str, purpose: &str) -> Self {
        let hash = hash_hex(seed, purpose);
        Self {
            bits: Lcg128CmDxsm64::from_seed(*hash.as_bytes()),
            spare: None,
        }
    }

    /// A whole number from 0 to `bound` - 1, each equally often; 0 if `bound` is 0.
    ///
    /// Multiply and reject (Lemire 2019): the high half of a 128-bit product, redrawn in the few cases that would make
    /// some results more frequent.
    #[inline]
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let mut product = self.product(bound);
        if (product as u64) < bound {
            let surplus = bound.wrapping_neg() % bound;
            while (product as u64) < surplus {
                product = self.product(bound);
            }
        }
        (product >> 64) as u64
    }

    #[inline]
    fn product(&mut self, bound: u64) -> u128 {
        u128::from(self.bits.next_u64()) * u128::from(bound)
    }

    /// A number from 0 up to but not including 1, a multiple of 2^-53.
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A standard normal deviate by Marsaglia's polar method; its only function beyond arithmetic and the square root,
    /// both exactly defined, is the logarithm of `libm`. The method makes two at a time.
    pub(super) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let scale = (-2.0 * libm::log(square) / square).sqrt();
                self.spare = Some(y * scale);
                return x * scale;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_same_on_every_machine() {
        let mut generator = Generator::new("pinned", "examples");
        let first = [(); 4].map(|()| generator.below(1 << 40));
        // Computed with an implementation of PCG-DXSM and SHA-256 in another language.
        assert_eq!(
            first,
            [
                636_155_226_805,
                34_792_331_813,
                1_087_673_654_821,
                107_579_631_761
            ]
        );
        let mut generator = Generator::new("pinned", "costs");
        let normal = [(); 3].map(|()| generator.normal());
        assert_eq!(
            normal,
            [-1.9439894023297926, -1.3685033807375266, 0.479012944325593]
        );
    }

    #[test]
    fn whole_numbers_are_spread_evenly_also_where_the_bound_divides_badly() {
        const ROUNDS: u32 = 60_000;
        let mut generator = Generator::new("even", "whole");
        // Three quarters of the range of 64 bits: without rejection every third number would come twice as often.
        let bound = 3 << 62;
        let mut remainders = [0_u32; 3];
        for _ in 0..ROUNDS {
            remainders[(generator.below(bound) % 3) as usize] += 1;
        }
        // Standard deviation of a count: 115.
        assert!(
            remainders.iter().all(|count| count.abs_diff(20_000) < 600),
            "{remainders:?}"
        );
        assert_eq!((generator.below(1), generator.below(0)), (0, 0));
    }

    #[test]
    fn normal_deviates_have_the_moments_and_tails_of_a_normal_distribution() {
        const ROUNDS: usize = 40_000;
        let mut generator = Generator::new("normal", "moments");
        let deviates: Vec<f64> = (0..ROUNDS).map(|_| generator.normal()).collect();
        let mean = |power: i32| deviates.iter().map(|z| z.powi(power)).sum::<f64>() / ROUNDS as f64;
        let tail = deviates.iter().filter(|z| z.abs() > 1.96).count();
        assert!(mean(1).abs() < 0.03, "{}", mean(1));
        assert!((mean(2) - 1.0).abs() < 0.04, "{}", mean(2));
        assert!((mean(4) - 3.0).abs() < 0.3, "{}", mean(4));
        assert!(tail.abs_diff(2_000) < 250, "{tail}");
    }
}
