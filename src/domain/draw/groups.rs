//! Whole groups at random, such as all errors of a customer.

use std::collections::BTreeMap;

use super::{Candidate, Drawn, Membership, ONE_STRATUM, Pick, Undrawable, by_hash, ratio};
use crate::domain::design::Design;
use crate::domain::hash::{Hash, Hasher};

impl Design {
    pub(super) fn whole_groups<C: Candidate>(
        &self,
        errors: Vec<C>,
    ) -> Result<Drawn<C>, Undrawable> {
        if errors.iter().all(|error| error.group().is_none()) {
            return Err(Undrawable {
                sentence: "--design groups: no column says which errors belong together".to_owned(),
                hint: "name it with --group COL".to_owned(),
            });
        }
        let hasher = Hasher::new(&self.hash_seed());
        let mut groups: BTreeMap<(Hash, String), Vec<(Hash, C)>> = BTreeMap::new();
        for error in errors {
            let name = error.group().unwrap_or(error.as_ref()).to_owned();
            let entry = (hasher.hash(error.as_ref()), error);
            groups
                .entry((hasher.hash(&name), name))
                .or_default()
                .push(entry);
        }
        let total = groups.len() as u64;
        let (mut taken, mut picked) = (0u64, Vec::new());
        for (_, mut members) in groups {
            if picked.len() >= self.n {
                break;
            }
            members.sort_by(by_hash);
            picked.extend(members);
            taken += 1;
        }
        let probability = ratio(taken, total);
        Ok(Drawn {
            picks: picked
                .into_iter()
                .map(|(hash, error)| Pick {
                    hash,
                    error,
                    stratum: ONE_STRATUM.to_owned(),
                    inclusion: probability,
                    weight: None,
                })
                .collect(),
            membership: Membership::Grouped,
            threshold: None,
            warnings: Vec::new(),
        })
    }
}
