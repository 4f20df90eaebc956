//! Which stratum an error belongs to, for any error of the file: also for those that may only be counted.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, NONE_NAME, ONE_STRATUM, OTHERS, OUT_OF_REACH, REST, Stratum, WORST};
use crate::domain::design::{Badness, Strata};
use crate::domain::hash::{Hash, Hasher};

/// What tells the stratum of an error.
#[derive(Clone, Debug, PartialEq)]
pub enum Membership {
    /// There is one stratum.
    All,
    /// There is one, of the errors with a cost above 0.
    WithCost,
    /// There is one, and it counts its groups.
    Grouped,
    /// The name of the stratum, among those of the eyeball part.
    Named {
        /// What divides.
        by: Strata,
        /// The strata that can be drawn from.
        names: BTreeSet<String>,
        /// Whether everything else is one stratum too.
        pooled: bool,
    },
    /// Whether it is at least as bad as the best of the worst.
    AsBadAs {
        /// What makes it bad.
        by: Badness,
        /// The badness and the hash of the best of the worst; none when there are none.
        limit: Option<(Option<f64>, Hash)>,
        /// The seed of the hashes.
        seed: String,
    },
}

impl Membership {
    /// The strata with their sizes: `errors` are all that the sample represents, `eyeball` those it is drawn from.
    pub fn strata<C: Candidate>(
        &self,
        errors: impl IntoIterator<Item = C>,
        eyeball: impl IntoIterator<Item = C>,
    ) -> Vec<Stratum> {
        let (mut sizes, mut drawable, mut groups) =
            (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let hasher = self.hasher();
        for error in errors {
            if *self == Self::Grouped {
                groups.insert(error.group().unwrap_or(error.as_ref()).to_owned());
            }
            if let Some(name) = self.name(&error, hasher.as_ref()) {
                *sizes.entry(name).or_insert(0u64) += 1;
            }
        }
        for error in eyeball {
            if let Some(name) = self.name(&error, hasher.as_ref()) {
                *drawable.entry(name).or_insert(0u64) += 1;
            }
        }
        let groups = (*self == Self::Grouped).then_some(groups.len() as u64);
        sizes
            .into_iter()
            .map(|(name, errors)| Stratum {
                eyeball: drawable.get(&name).copied().unwrap_or(0),
                name,
                errors,
                groups,
            })
            .collect()
    }

    fn hasher(&self) -> Option<Hasher> {
        match self {
            Self::AsBadAs { seed, .. } => Some(Hasher::new(seed)),
            _ => None,
        }
    }

    /// The stratum of an error; none for one that the design can't draw at all.
    fn name<C: Candidate>(&self, error: &C, hasher: Option<&Hasher>) -> Option<String> {
        match self {
            Self::All | Self::Grouped => Some(ONE_STRATUM.to_owned()),
            Self::WithCost => {
                let has_cost = error
                    .cost()
                    .is_some_and(|cost| cost > 0.0 && cost.is_finite());
                has_cost.then(|| ONE_STRATUM.to_owned())
            }
            Self::Named { by, names, pooled } => {
                let name = stratum_name(by, error);
                Some(if names.contains(&name) {
                    name
                } else if *pooled {
                    OTHERS.to_owned()
                } else {
                    OUT_OF_REACH.to_owned()
                })
            }
            Self::AsBadAs { by, limit, .. } => {
                let is_worst = limit.as_ref().is_some_and(|(amount, hash)| {
                    let own = hasher.map(|hasher| hasher.hash(error.as_ref()));
                    by_badness(badness_of(by, error), *amount)
                        .then_with(|| own.cmp(&Some(*hash)))
                        .is_le()
                });
                Some(if is_worst { WORST } else { REST }.to_owned())
            }
        }
    }
}

/// The name of the stratum that an error lies in.
pub fn stratum_name<C: Candidate>(by: &Strata, error: &C) -> String {
    match by {
        Strata::Confusion => {
            format!(
                "{} → {}",
                error.truth(),
                error.prediction().unwrap_or(NONE_NAME)
            )
        }
        Strata::Column(_) => error.stratum().unwrap_or(NONE_NAME).to_owned(),
    }
}

/// How bad an error is; none without a finite number.
pub(super) fn badness_of<C: Candidate>(by: &Badness, error: &C) -> Option<f64> {
    let amount = match by {
        Badness::Loss => error.residual().or_else(|| error.score()),
        Badness::Column(_) => error.badness(),
        Badness::Residual if error.residual().is_some() => error.residual(),
        Badness::Residual => {
            let number = |text: &str| text.trim().parse::<f64>().ok();
            let prediction = error.prediction().and_then(number);
            number(error.truth())
                .zip(prediction)
                .map(|(truth, prediction)| (truth - prediction).abs())
        }
    };
    amount.filter(|amount| amount.is_finite())
}

/// The worst first, those without a number last. Adding 0 makes -0 and 0 equal.
pub(super) fn by_badness(left: Option<f64>, right: Option<f64>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => (right + 0.0).total_cmp(&(left + 0.0)),
        (left, right) => right.is_some().cmp(&left.is_some()),
    }
}
