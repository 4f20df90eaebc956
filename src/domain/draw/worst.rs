//! The worst errors, alone or beside a random part of the others.

use std::collections::BTreeMap;

use super::strata::{badness_of, by_badness};
use super::{
    Candidate, Drawn, Membership, Parts, Pick, REST, Undrawable, WORST, by_hash, interleave, ratio,
};
use crate::domain::design::{Badness, Design};
use crate::domain::hash::{Hash, Hasher};
use crate::domain::words::counted;

impl Design {
    pub(super) fn worst<C: Candidate>(
        &self,
        errors: Vec<C>,
        by: &Badness,
    ) -> Result<Drawn<C>, Undrawable> {
        let (ranked, warnings) = self.by_badness(errors, by)?;
        let picks = ranked.into_iter().take(self.n).map(|bad| Pick {
            hash: bad.hash,
            error: bad.error,
            stratum: WORST.to_owned(),
            inclusion: 1.0,
            weight: None,
        });
        Ok(Drawn {
            picks: picks.collect(),
            membership: Membership::All,
            threshold: None,
            warnings,
        })
    }

    /// The worst ones for certain, looked at in hash order like the others, so that a part of them is a random part;
    /// and the two mixed evenly, so that work that stops half way has seen half of each.
    pub(super) fn mixed<C: Candidate>(
        &self,
        errors: Vec<C>,
        worst: usize,
        by: &Badness,
    ) -> Result<Drawn<C>, Undrawable> {
        if self.first_size() <= worst {
            return Err(Undrawable {
                sentence: format!(
                    "--n {}: --design {} takes {worst} of the worst already, which leaves none at random",
                    self.first_size(),
                    self.method
                ),
                hint: format!("take an --n above {worst}, or --design worst for the worst alone"),
            });
        }
        let (mut ranked, warnings) = self.by_badness(errors, by)?;
        let rest = ranked.split_off(ranked.len().min(worst));
        let limit = ranked.last().map(|last| (last.amount, last.hash));
        let sizes = BTreeMap::from([
            (WORST.to_owned(), ranked.len() as u64),
            (REST.to_owned(), rest.len() as u64),
        ]);
        let hashed = |part: Vec<Bad<C>>| {
            let mut part: Vec<(Hash, C)> =
                part.into_iter().map(|bad| (bad.hash, bad.error)).collect();
            part.sort_by(by_hash);
            part.into()
        };
        let mut parts: Parts<C> = BTreeMap::from([
            (WORST.to_owned(), hashed(ranked)),
            (REST.to_owned(), hashed(rest)),
        ]);
        let mut drawn: BTreeMap<String, u64> = BTreeMap::new();
        let mut order = Vec::new();
        for n in self.sizes() {
            let random = (n as u64).saturating_sub(sizes[WORST]).min(sizes[REST]);
            let wanted =
                BTreeMap::from([(WORST.to_owned(), sizes[WORST]), (REST.to_owned(), random)]);
            order.extend(interleave(&mut parts, &drawn, &wanted));
            drawn = wanted;
        }
        Ok(Drawn {
            picks: order
                .into_iter()
                .map(|(stratum, (hash, error))| Pick {
                    hash,
                    error,
                    inclusion: ratio(drawn[&stratum], sizes[&stratum]),
                    stratum,
                    weight: None,
                })
                .collect(),
            membership: Membership::AsBadAs {
                by: by.clone(),
                limit,
                seed: self.hash_seed(),
            },
            threshold: None,
            warnings,
        })
    }

    /// The errors from the worst on; ties by hash. Those without a number are no candidates for the worst.
    fn by_badness<C: Candidate>(
        &self,
        errors: Vec<C>,
        by: &Badness,
    ) -> Result<(Vec<Bad<C>>, Vec<String>), Undrawable> {
        let hasher = Hasher::new(&self.hash_seed());
        let mut ranked: Vec<Bad<C>> = errors
            .into_iter()
            .map(|error| Bad {
                amount: badness_of(by, &error),
                hash: hasher.hash(error.as_ref()),
                error,
            })
            .collect();
        let without = ranked.iter().filter(|bad| bad.amount.is_none()).count();
        if without == ranked.len() {
            let (sentence, hint) = match by {
                Badness::Loss => (
                    "no error has a score, which says how bad it is".to_owned(),
                    "name the column with --score COL, or another one with worst:COL",
                ),
                Badness::Residual => (
                    "no error has numbers as truth and prediction".to_owned(),
                    "a residual needs a regression; use worst or worst:COL",
                ),
                Badness::Column(column) => (
                    format!("no error has a number in `{column}`"),
                    "name a column of numbers",
                ),
            };
            return Err(Undrawable {
                sentence: format!("--design {}: {sentence}", self.method),
                hint: hint.to_owned(),
            });
        }
        ranked.sort_by(|left, right| {
            by_badness(left.amount, right.amount)
                .then_with(|| left.hash.cmp(&right.hash))
                .then_with(|| left.error.as_ref().cmp(right.error.as_ref()))
        });
        let warnings = (without > 0).then(|| {
            format!(
                "{} no number to tell how bad it is: counted as the least bad.",
                counted(without as u64, "error has", "errors have")
            )
        });
        Ok((ranked, warnings.into_iter().collect()))
    }
}

struct Bad<C> {
    amount: Option<f64>,
    hash: Hash,
    error: C,
}
