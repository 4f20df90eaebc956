//! The more an error costs, the likelier it is drawn (priority sampling, STATS.md §3).

use super::{Candidate, Drawn, Membership, ONE_STRATUM, Pick, Undrawable};
use crate::domain::design::Design;
use crate::domain::hash::{Hash, Hasher, unit};
use crate::domain::stats::priority_sample::{Weight, inclusion, rank_value};
use crate::domain::words::counted;

impl Design {
    pub(super) fn by_cost<C: Candidate>(&self, errors: Vec<C>) -> Result<Drawn<C>, Undrawable> {
        priority_sample(&Hasher::new(&self.hash_seed()), errors, self.n)
    }
}

/// The `n` errors of the largest rank values, and the next rank value as the threshold.
fn priority_sample<C: Candidate>(
    hasher: &Hasher,
    errors: Vec<C>,
    n: usize,
) -> Result<Drawn<C>, Undrawable> {
    let total = errors.len();
    let mut ranked: Vec<(f64, Weight, Hash, C)> = errors
        .into_iter()
        .filter_map(|error| {
            let weight = Weight::try_from(error.cost()?).ok()?;
            let hash = hasher.hash(error.as_ref());
            Some((rank_value(weight, unit(&hash)), weight, hash, error))
        })
        .collect();
    if ranked.is_empty() {
        return Err(Undrawable {
            sentence: "--design cost: no error has a cost above 0".to_owned(),
            hint: "name the column that holds it with --cost COL".to_owned(),
        });
    }
    let without = (total - ranked.len()) as u64;
    ranked.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then_with(|| left.3.as_ref().cmp(right.3.as_ref()))
    });
    let tau = ranked.get(n).map_or(0.0, |next| next.0);
    let picks = ranked.into_iter().take(n);
    Ok(Drawn {
        picks: picks
            .map(|(_, weight, hash, error)| Pick {
                hash,
                error,
                stratum: ONE_STRATUM.to_owned(),
                inclusion: inclusion(weight, tau),
                weight: Some(weight.value()),
            })
            .collect(),
        membership: Membership::WithCost,
        threshold: Some(tau),
        warnings: (without > 0)
            .then(|| {
                format!(
                    "{} no cost above 0: never drawn, and the shares do not speak of them.",
                    counted(without, "error has", "errors have")
                )
            })
            .into_iter()
            .collect(),
    })
}

#[cfg(test)]
mod tests;
