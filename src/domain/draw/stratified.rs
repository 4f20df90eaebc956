//! A simple random sample of each stratum. Knows sizes and hashes, nothing of what the strata mean.

use std::collections::BTreeMap;

use super::{
    Candidate, Drawn, Membership, OTHERS, Parts, Pick, Undrawable, by_hash, interleave, ratio,
    stratum_name,
};
use crate::domain::design::{Design, Strata};
use crate::domain::hash::{Hash, Hasher};
use crate::domain::stats::allocation::allocate;

impl Design {
    pub(super) fn stratified<C: Candidate>(
        &self,
        errors: Vec<C>,
        by: &Strata,
    ) -> Result<Drawn<C>, Undrawable> {
        let mut strata: BTreeMap<String, Vec<(Hash, C)>> = BTreeMap::new();
        let hasher = Hasher::new(&self.hash_seed());
        for error in errors {
            let entry = (hasher.hash(error.as_ref()), error);
            strata
                .entry(stratum_name(by, &entry.1))
                .or_default()
                .push(entry);
        }
        let (pooled, warning) = pool(&mut strata, self.first_size());
        for members in strata.values_mut() {
            members.sort_by(by_hash);
        }
        let sizes: BTreeMap<String, u64> = strata
            .iter()
            .map(|(name, members)| (name.clone(), members.len() as u64))
            .collect();
        let mut parts: Parts<C> = strata
            .into_iter()
            .map(|(name, members)| (name, members.into()))
            .collect();
        let mut drawn: BTreeMap<String, u64> = BTreeMap::new();
        let mut order = Vec::new();
        for n in self.sizes() {
            let wanted = allocate(&sizes, n as u64, self.allocate, &drawn).map_err(|too_few| {
                Undrawable {
                    sentence: format!("--n {n}: {too_few}"),
                    hint: "take a larger --n, or --design random".to_owned(),
                }
            })?;
            order.extend(interleave(&mut parts, &drawn, &wanted));
            drawn = wanted;
        }
        let probability = |name: &str| ratio(drawn[name], sizes[name]);
        Ok(Drawn {
            picks: order
                .into_iter()
                .map(|(stratum, (hash, error))| Pick {
                    hash,
                    error,
                    inclusion: probability(&stratum),
                    stratum,
                    weight: None,
                })
                .collect(),
            membership: Membership::Named {
                by: by.clone(),
                names: sizes.keys().cloned().collect(),
                pooled,
            },
            threshold: None,
            warnings: warning.into_iter().collect(),
        })
    }
}

/// At most a quarter of the examples are strata of their own, so that half of the sample is left to go where the
/// errors are: the largest strata stay, the others become one. Whether there is such a one, and a sentence about it.
fn pool<C>(strata: &mut BTreeMap<String, Vec<(Hash, C)>>, size: usize) -> (bool, Option<String>) {
    let most = (size / 4).max(2);
    if strata.len() <= most {
        return (false, None);
    }
    let mut by_size: Vec<(std::cmp::Reverse<usize>, String)> = strata
        .iter()
        .map(|(name, members)| (std::cmp::Reverse(members.len()), name.clone()))
        .collect();
    by_size.sort();
    let mut others = Vec::new();
    for (_, name) in by_size.split_off(most - 1) {
        others.extend(strata.remove(&name).unwrap_or_default());
    }
    strata.entry(OTHERS.to_owned()).or_default().extend(others);
    let sentence = format!(
        "the {} largest strata are drawn from apart, the other errors as one stratum.",
        most - 1
    );
    (true, Some(sentence))
}
