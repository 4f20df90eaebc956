//! Tests of the draw by cost against the reference.

use proptest::prelude::*;

use super::*;
use crate::domain::stats::golden::{assert_close, cases, number, strings, text, whole};
use crate::domain::stats::hajek::hajek;

const GROUP: &str = "priority_sample";

/// An error of which nothing but the key and the cost is known.
#[derive(Clone, Debug, PartialEq)]
struct Costly {
    key: String,
    cost: f64,
}

impl AsRef<str> for Costly {
    fn as_ref(&self) -> &str {
        &self.key
    }
}

impl Candidate for Costly {
    fn truth(&self) -> &str {
        "a"
    }
    fn prediction(&self) -> Option<&str> {
        None
    }
    fn score(&self) -> Option<f64> {
        None
    }
    fn stratum(&self) -> Option<&str> {
        None
    }
    fn badness(&self) -> Option<f64> {
        None
    }
    fn cost(&self) -> Option<f64> {
        Some(self.cost)
    }
    fn group(&self) -> Option<&str> {
        None
    }
}

fn draw(seed: &str, errors: &[Costly], n: usize) -> Drawn<Costly> {
    priority_sample(&Hasher::new(seed), errors.to_vec(), n).unwrap()
}

#[test]
fn draws_and_their_totals_equal_the_reference() {
    for case in cases(GROUP) {
        let (input, expected) = (&case["inputs"], &case["expected"]);
        let weights = input["weights"].as_array().unwrap();
        let errors: Vec<Costly> = strings(&input["ids"])
            .into_iter()
            .zip(weights.iter().map(number))
            .map(|(key, cost)| Costly { key, cost })
            .collect();
        let k = whole(&input["k"]) as usize;
        let drawn = draw(text(&input["seed"]), &errors, k);
        let tau = drawn.threshold.unwrap();
        assert_eq!(tau.to_bits(), number(&expected["tau"]).to_bits());
        let wanted = expected["picked"].as_array().unwrap();
        assert_eq!(drawn.picks.len(), wanted.len());
        let tagged = strings(&input["tagged"]);
        let (mut count, mut errors) = (0.0, 0.0);
        let mut examples = Vec::new();
        for (pick, wanted) in drawn.picks.iter().zip(wanted) {
            assert_eq!(pick.error.key, text(&wanted["id"]));
            assert_eq!(pick.weight, Some(number(&wanted["w"])));
            assert_close(GROUP, pick.inclusion, &wanted["inclusion"]);
            let is_tagged = tagged.contains(&pick.error.key);
            examples.push((1.0 / pick.inclusion, is_tagged));
            errors += 1.0 / pick.inclusion;
            count += f64::from(u8::from(is_tagged)) / pick.inclusion;
        }
        let totals = &expected["totals"];
        assert_close(GROUP, count, &totals["count"]);
        assert_close(GROUP, errors, &totals["N_hat"]);
        let share = hajek(&examples, 0.95).unwrap();
        assert_close(GROUP, share.point, &totals["share"]);
    }
}

proptest! {
    #[test]
    fn a_larger_draw_holds_the_smaller_one(
        costs in proptest::collection::vec(0.01..100.0_f64, 1..40), n in 1_usize..40, more in 0_usize..10
    ) {
        let errors: Vec<Costly> = (0..)
            .zip(costs)
            .map(|(number, cost): (usize, f64)| Costly { key: number.to_string(), cost })
            .collect();
        let (small, large) = (draw("s", &errors, n), draw("s", &errors, n + more));
        prop_assert!(large.threshold <= small.threshold);
        for (one, other) in small.picks.iter().zip(&large.picks) {
            prop_assert_eq!(&one.error, &other.error);
            prop_assert!(one.inclusion <= other.inclusion);
        }
    }
}
