//! How many errors each stratum gives to a sample (STATS.md section 2).
//!
//! Whole numbers only, computed in integers, so that they come out the same everywhere. Which errors of a stratum are
//! taken is not decided here.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A stratum gives at least this many, or all it has: below two its spread can't be seen.
const MINIMUM: u64 = 2;

/// How the errors beyond the minimum are divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allocation {
    /// In proportion to the errors a stratum has left: best for shares of the whole.
    #[default]
    Proportional,
    /// The same number from each: best for comparing strata.
    Equal,
    /// In proportion to the square root of a stratum's errors: between the two.
    #[serde(rename = "sqrt")]
    SquareRoot,
}

/// A sample too small to look into every stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sample of {asked} is too small for these strata: it takes at least {needed}")]
pub struct TooFew {
    /// The size asked for.
    pub asked: u64,
    /// The smallest possible size.
    pub needed: u64,
}

/// The number of errors to take from each stratum, `n` in all or every error there is.
///
/// `sizes` holds the errors of each stratum. A stratum gives at least two or all it has, and at least its entry in
/// `floors`: what a smaller draw already took, so that the larger sample contains the smaller one. The rest is
/// divided by `rule` with the largest remainders, ties by name; what a stratum can't give goes to the others.
/// Entries of `floors` for unknown strata are ignored. [`TooFew`] if the minima alone exceed `n`.
pub fn allocate(
    sizes: &BTreeMap<String, u64>,
    n: u64,
    rule: Allocation,
    floors: &BTreeMap<String, u64>,
) -> Result<BTreeMap<String, u64>, TooFew> {
    let floor = |name: &String| floors.get(name).copied().unwrap_or(0);
    let mut strata: Vec<Stratum> = sizes
        .iter()
        .map(|(name, &errors)| {
            let taken = floor(name).max(MINIMUM).min(errors);
            Stratum { errors, taken }
        })
        .collect();
    let minimum: u128 = strata.iter().map(|stratum| u128::from(stratum.taken)).sum();
    let left = u128::from(n).checked_sub(minimum).ok_or_else(|| TooFew {
        asked: n,
        needed: u64::try_from(minimum).unwrap_or(u64::MAX),
    })?;
    divide(&mut strata, left, rule);
    let taken = strata.iter().map(|stratum| stratum.taken);
    Ok(sizes.keys().cloned().zip(taken).collect())
}

/// A stratum while its number is being found.
#[derive(Debug, Clone, Copy)]
struct Stratum {
    errors: u64,
    taken: u64,
}

impl Stratum {
    fn room(&self) -> u64 {
        self.errors - self.taken
    }

    /// Its claim on the rest, below 2^64.
    fn weight(&self, rule: Allocation) -> u128 {
        match rule {
            Allocation::Proportional => u128::from(self.room()),
            Allocation::Equal => 1,
            // The root to 32 binary places.
            Allocation::SquareRoot => (u128::from(self.errors) << 64).isqrt(),
        }
    }
}

/// Hands out `left` among the strata, never more than they have room for; what nobody has room for stays.
fn divide(strata: &mut [Stratum], mut left: u128, rule: Allocation) {
    let mut open: Vec<Claim> = (0..strata.len())
        .filter(|&index| strata[index].room() > 0)
        .map(|index| Claim {
            index,
            weight: strata[index].weight(rule),
        })
        .collect();
    loop {
        let total = total_weight(&open);
        let (full, partly): (Vec<Claim>, Vec<Claim>) = open
            .iter()
            .partition(|claim| claim.quota(left, total) >= u128::from(strata[claim.index].room()));
        if full.is_empty() {
            break;
        }
        for claim in full {
            let stratum = &mut strata[claim.index];
            left -= u128::from(stratum.room());
            stratum.taken = stratum.errors;
        }
        open = partly;
    }
    by_largest_remainder(strata, open, left);
}

/// A stratum that still has room, and its weight.
#[derive(Debug, Clone, Copy)]
struct Claim {
    index: usize,
    weight: u128,
}

impl Claim {
    /// The whole part of `left * weight / total`. Both factors lie below 2^64.
    fn quota(&self, left: u128, total: u128) -> u128 {
        left * self.weight / total
    }

    fn remainder(&self, left: u128, total: u128) -> u128 {
        left * self.weight % total
    }
}

fn total_weight(claims: &[Claim]) -> u128 {
    claims.iter().map(|claim| claim.weight).sum()
}

/// Every quota is below the stratum's room here, so one more than its whole part still fits.
fn by_largest_remainder(strata: &mut [Stratum], mut claims: Vec<Claim>, left: u128) {
    let total = total_weight(&claims);
    let mut given = 0;
    for claim in &claims {
        let quota = claim.quota(left, total);
        strata[claim.index].taken += quota as u64;
        given += quota;
    }
    // Strata come in the order of their names and the sort is stable: that settles ties.
    claims.sort_by_key(|claim| Reverse(claim.remainder(left, total)));
    let one_more = usize::try_from(left - given).unwrap_or(usize::MAX);
    for claim in claims.iter().take(one_more) {
        strata[claim.index].taken += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::golden::{cases, whole};

    const RULES: [Allocation; 3] = [
        Allocation::Proportional,
        Allocation::Equal,
        Allocation::SquareRoot,
    ];

    fn named(sizes: &[u64]) -> BTreeMap<String, u64> {
        let name = |index: usize| format!("{index:03}");
        let named = sizes.iter().enumerate();
        named.map(|(index, &size)| (name(index), size)).collect()
    }

    fn plain(sizes: &[u64], n: u64, rule: Allocation) -> Vec<u64> {
        let got = allocate(&named(sizes), n, rule, &BTreeMap::new()).unwrap();
        got.into_values().collect()
    }

    #[test]
    fn allocations_equal_the_reference() {
        for case in cases("allocation") {
            let read = |value: &serde_json::Value| -> BTreeMap<String, u64> {
                let sizes = value["sizes"].as_object().unwrap();
                let sizes = sizes.iter();
                sizes
                    .map(|(name, size)| (name.clone(), whole(size)))
                    .collect()
            };
            let input = &case["inputs"];
            assert_eq!(whole(&input["minimum"]), MINIMUM);
            let got = allocate(
                &read(input),
                whole(&input["n"]),
                Allocation::Proportional,
                &BTreeMap::new(),
            );
            assert_eq!(got, Ok(read(&case["expected"])), "{input}");
        }
    }

    #[test]
    fn the_rules_divide_differently() {
        let sizes = [900, 81, 19];
        assert_eq!(plain(&sizes, 60, Allocation::Proportional), [51, 6, 3]);
        assert_eq!(plain(&sizes, 60, Allocation::Equal), [21, 20, 19]);
        assert_eq!(
            plain(&[400, 100, 25], 76, Allocation::SquareRoot),
            [42, 22, 12]
        );
    }

    #[test]
    fn what_a_stratum_cannot_give_goes_to_the_others() {
        assert_eq!(plain(&[3, 100, 100], 31, Allocation::Equal), [3, 14, 14]);
        assert_eq!(
            plain(&[1, 5, 100, 100], 40, Allocation::Equal),
            [1, 5, 17, 17]
        );
        assert_eq!(
            plain(&[100, 100, 1000], 1150, Allocation::SquareRoot),
            [100, 100, 950]
        );
    }

    #[test]
    fn a_sample_too_small_for_two_of_each_is_refused() {
        for rule in RULES {
            let refused = allocate(&named(&[10, 10, 1]), 4, rule, &BTreeMap::new());
            assert_eq!(
                refused,
                Err(TooFew {
                    asked: 4,
                    needed: 5
                })
            );
            assert_eq!(plain(&[10, 10, 1], 5, rule), [2, 2, 1]);
            let floors = BTreeMap::from([("000".to_owned(), 7), ("no such".to_owned(), 9)]);
            let refused = allocate(&named(&[10, 10, 1]), 9, rule, &floors);
            assert_eq!(
                refused,
                Err(TooFew {
                    asked: 9,
                    needed: 10
                })
            );
        }
    }

    #[test]
    fn empty_strata_and_absurd_sizes_are_no_trouble() {
        for rule in RULES {
            assert!(plain(&[], 10, rule).is_empty());
            assert_eq!(plain(&[0, 5], 10, rule), [0, 5]);
            assert_eq!(plain(&[0, 5], 3, rule), [0, 3]);
            let most = u64::MAX;
            assert_eq!(plain(&[most, most], 11, rule), [6, 5]);
            let all = plain(&[most, most], most, rule);
            assert_eq!(all, [most / 2 + 1, most / 2]);
        }
    }

    #[test]
    fn rules_are_stored_under_the_names_people_type() {
        for (rule, name) in RULES.into_iter().zip(["proportional", "equal", "sqrt"]) {
            let json = serde_json::to_string(&rule).unwrap();
            assert_eq!(json, format!("\"{name}\""));
            assert_eq!(serde_json::from_str::<Allocation>(&json).unwrap(), rule);
        }
    }

    proptest! {
        #[test]
        fn everything_asked_for_is_handed_out_within_bounds(
            sizes in proptest::collection::vec(0_u64..300, 0..12),
            n in 0_u64..2500,
            more in 0_u64..500,
            rule in proptest::sample::select(RULES.to_vec()),
        ) {
            let (named, total) = (named(&sizes), sizes.iter().sum::<u64>());
            let minimum: u64 = sizes.iter().map(|&size| size.min(MINIMUM)).sum();
            let first = allocate(&named, n, rule, &BTreeMap::new());
            let Ok(first) = first else {
                prop_assert!(n < minimum);
                return Ok(());
            };
            prop_assert_eq!(first.values().sum::<u64>(), n.min(total));
            for (name, &taken) in &first {
                prop_assert!(taken <= named[name] && taken >= named[name].min(MINIMUM));
            }
            let second = allocate(&named, n + more, rule, &first).unwrap();
            prop_assert_eq!(second.values().sum::<u64>(), (n + more).min(total));
            for (name, &taken) in &second {
                prop_assert!(taken <= named[name] && taken >= first[name]);
            }
        }

        #[test]
        fn larger_strata_never_give_less(
            sizes in proptest::collection::vec(1_u64..300, 1..12),
            n in 30_u64..800,
            rule in proptest::sample::select(RULES.to_vec()),
        ) {
            let given = plain(&sizes, n, rule);
            for (a, size_a) in given.iter().zip(&sizes) {
                for (b, size_b) in given.iter().zip(&sizes) {
                    prop_assert!(size_a <= size_b || a + 1 >= *b);
                }
            }
        }
    }
}
