//! What turns a share into points per unit of cost, with a cost that is known or a range. Knows no examples.

use super::generator::Generator;
use super::{Cost, ORDINARY, Stake};

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Points of value, and the cost that divides them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Price {
    /// Points per unit of cost.
    Fixed(f64),
    /// Points, and mean and standard deviation of the logarithm of the cost.
    Range { points: f64, mean: f64, sd: f64 },
}

impl Price {
    /// `None` unless value and cost are numbers of ordinary size.
    pub(super) fn new(stake: &Stake) -> Option<Self> {
        let points = 100.0 * stake.value;
        let is_value = stake.value == 0.0 || ORDINARY.contains(&stake.value);
        let is_cost = |cost: f64| ORDINARY.contains(&cost);
        match stake.cost {
            Cost::Days(days) => (is_value && is_cost(days)).then(|| Self::Fixed(points / days)),
            Cost::Between(one, other) => (is_value && is_cost(one) && is_cost(other)).then(|| {
                let (low, high) = (libm::log(one.min(other)), libm::log(one.max(other)));
                Self::Range {
                    points,
                    mean: (low + high) / 2.0,
                    sd: (high - low) / (2.0 * Z),
                }
            }),
        }
    }

    /// Points per unit of cost in one draw; a known cost takes nothing from the generator.
    pub(super) fn draw(&self, generator: &mut Generator) -> f64 {
        match *self {
            Self::Fixed(points) => points,
            Self::Range { points, mean, sd } => points / libm::exp(mean + sd * generator.normal()),
        }
    }

    /// Points per unit of cost, at the median of a range.
    pub(super) fn median(&self) -> f64 {
        match *self {
            Self::Fixed(points) => points,
            Self::Range { points, mean, .. } => points / libm::exp(mean),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(value: f64, cost: Cost) -> Option<Price> {
        Price::new(&Stake { value, cost })
    }

    #[test]
    fn a_range_holds_95_percent_of_its_draws_around_its_geometric_mean() {
        const ROUNDS: usize = 20_000;
        let mut generator = Generator::new("range", "costs");
        for cost in [Cost::Between(2.0, 8.0), Cost::Between(8.0, 2.0)] {
            let price = price(1.0, cost).unwrap();
            assert!((price.median() - 25.0).abs() < 1e-9);
            let costs = [(); ROUNDS].map(|()| 100.0 / price.draw(&mut generator));
            let part = |is: &dyn Fn(f64) -> bool| {
                costs.iter().filter(|cost| is(**cost)).count() as f64 / ROUNDS as f64
            };
            assert!((part(&|cost| cost < 2.0) - 0.025).abs() < 0.005);
            assert!((part(&|cost| cost > 8.0) - 0.025).abs() < 0.005);
            assert!((part(&|cost| cost < 4.0) - 0.5).abs() < 0.015);
        }
    }

    #[test]
    fn a_range_without_width_is_a_number() {
        let mut generator = Generator::new("point", "costs");
        let range = price(0.5, Cost::Between(3.0, 3.0)).unwrap();
        let number = price(0.5, Cost::Days(3.0)).unwrap();
        assert!((range.draw(&mut generator) - number.draw(&mut generator)).abs() < 1e-12);
    }

    #[test]
    fn numbers_that_make_no_sense_are_refused() {
        let bad = [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-10, 1e10];
        for cost in bad {
            assert!(price(1.0, Cost::Days(cost)).is_none(), "{cost}");
            assert!(price(1.0, Cost::Between(cost, 1.0)).is_none(), "{cost}");
            assert!(price(1.0, Cost::Between(1.0, cost)).is_none(), "{cost}");
        }
        for value in &bad[1..] {
            assert!(price(*value, Cost::Days(1.0)).is_none(), "{value}");
        }
        assert_eq!(price(0.0, Cost::Days(1.0)).unwrap().median(), 0.0);
    }
}
