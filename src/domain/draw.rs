//! What a design does to the errors of a file: which are picked, in which order, from which stratum, how likely.
//!
//! Everything follows from the hashes of keys, so the same errors give the same sample in any order of rows
//! (STATS.md §3). A larger sample of the same design begins with the smaller one. Nothing here reads files.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::design::{Badness, Design, Method, Strata};
use super::hash::{Hash, Hasher, bottom_k, unit};
use super::stats::allocation::allocate;
use super::stats::priority_sample::{Weight, inclusion, rank_value};
use super::words::counted;

mod strata;

pub use strata::{Membership, stratum_name};

/// The only stratum of a sample that has none.
pub const ONE_STRATUM: &str = "all";
/// The stratum of the errors that are taken for certain.
pub const WORST: &str = "worst";
/// The stratum of the others beside it.
pub const REST: &str = "rest";
/// What stands in the name of a stratum for a prediction or value that is missing.
pub const NONE_NAME: &str = "(none)";
/// The stratum of everything that has none of its own.
pub const OTHERS: &str = "(others)";
/// The stratum of errors that resemble none of the eyeball part: nothing of them can be drawn.
pub const OUT_OF_REACH: &str = "only in the blackbox";

/// What a design may ask of an error. Its text is its key.
pub trait Candidate: AsRef<str> {
    /// What should have come out, canonical.
    fn truth(&self) -> &str;
    /// What the model said.
    fn prediction(&self) -> Option<&str>;
    /// How sure it was.
    fn score(&self) -> Option<f64>;
    /// Its value in the column that divides the errors.
    fn stratum(&self) -> Option<&str>;
    /// Its number in the column that says how bad it is.
    fn badness(&self) -> Option<f64>;
    /// What it costs.
    fn cost(&self) -> Option<f64>;
    /// Its value in the group column.
    fn group(&self) -> Option<&str>;
}

/// One drawn error.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick<C> {
    /// Its place in the order of its stratum.
    pub hash: Hash,
    /// The error.
    pub error: C,
    /// The stratum it was drawn from.
    pub stratum: String,
    /// The probability with which it was drawn from the eyeball errors.
    pub inclusion: f64,
    /// Its weight, where the more an error costs the likelier it is drawn.
    pub weight: Option<f64>,
}

/// A stratum of the errors that a sample speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// Its name.
    pub name: String,
    /// Its errors among those that the sample represents.
    pub errors: u64,
    /// Its errors in the eyeball part, from which it is drawn.
    pub eyeball: u64,
    /// The groups that the represented errors lie in, where whole groups are drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<u64>,
}

/// A sample as it comes out of the draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn<C> {
    /// The drawn errors in the order of review.
    pub picks: Vec<Pick<C>>,
    /// Which stratum any error of the file belongs to.
    pub membership: Membership,
    /// What the next error's rank value would be, where the weight decides (STATS.md §3, tau); 0 when all are drawn.
    pub threshold: Option<f64>,
    /// Sentences about errors that the design can't draw.
    pub warnings: Vec<String>,
}

/// Why a design can't be drawn from a file: a sentence and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Undrawable {
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub hint: String,
}

impl Design {
    /// Picks from all eyeball errors.
    ///
    /// # Errors
    /// When the file lacks what the design needs: scores, costs, groups, or few enough strata.
    pub fn draw<C: Candidate>(&self, errors: Vec<C>) -> Result<Drawn<C>, Undrawable> {
        match &self.method {
            Method::Random => {
                let total = errors.len();
                Ok(simple(bottom_k(&self.hash_seed(), errors, self.n), total))
            }
            Method::Panel => Ok(self.panel(errors)),
            Method::Stratified(strata) => self.stratified(errors, strata),
            Method::Worst(by) => self.worst(errors, by),
            Method::Mixed { worst, by, .. } => self.mixed(errors, *worst, by),
            Method::Cost => self.by_cost(errors),
            Method::Groups => self.whole_groups(errors),
        }
    }

    /// The kept half is the bottom of last week's order among the errors of today: whatever of it is still wrong
    /// stays. Both halves are random, so together they are a simple random sample in any prefix of the order.
    fn panel<C: Candidate>(&self, errors: Vec<C>) -> Drawn<C> {
        let total = errors.len();
        let Some(kept_seed) = self.kept_hash_seed() else {
            return simple(bottom_k(&self.hash_seed(), errors, self.n), total);
        };
        let hasher = Hasher::new(&kept_seed);
        let mut hashed: Vec<(Hash, C)> = errors
            .into_iter()
            .map(|error| (hasher.hash(error.as_ref()), error))
            .collect();
        hashed.sort_by(by_hash);
        let fresh = hashed.split_off(hashed.len().min(self.first_size() / 2));
        let wanted = self.n.saturating_sub(hashed.len());
        let fresh = fresh.into_iter().map(|(_, error)| error);
        hashed.extend(bottom_k(&self.hash_seed(), fresh, wanted));
        simple(hashed, total)
    }

    fn stratified<C: Candidate>(
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

    fn worst<C: Candidate>(&self, errors: Vec<C>, by: &Badness) -> Result<Drawn<C>, Undrawable> {
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
    fn mixed<C: Candidate>(
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

    fn by_cost<C: Candidate>(&self, errors: Vec<C>) -> Result<Drawn<C>, Undrawable> {
        let hasher = Hasher::new(&self.hash_seed());
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
        let tau = ranked.get(self.n).map_or(0.0, |next| next.0);
        let picks = ranked.into_iter().take(self.n);
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

    fn whole_groups<C: Candidate>(&self, errors: Vec<C>) -> Result<Drawn<C>, Undrawable> {
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
                amount: strata::badness_of(by, &error),
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
            strata::by_badness(left.amount, right.amount)
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

struct Bad<C> {
    amount: Option<f64>,
    hash: Hash,
    error: C,
}

/// What is left of every stratum, in hash order.
type Parts<C> = BTreeMap<String, std::collections::VecDeque<(Hash, C)>>;

/// The order of hashes, ties by the bytes of the key.
fn by_hash<C: AsRef<str>>(left: &(Hash, C), right: &(Hash, C)) -> Ordering {
    left.0
        .cmp(&right.0)
        .then_with(|| left.1.as_ref().cmp(right.1.as_ref()))
}

/// Takes what is wanted beyond what was drawn: one of each new stratum first, the largest stratum leading, so that
/// every stratum can soon be estimated; then all of them evenly, so that every prefix is close to the allocation.
fn interleave<C>(
    parts: &mut Parts<C>,
    drawn: &BTreeMap<String, u64>,
    wanted: &BTreeMap<String, u64>,
) -> Vec<(String, (Hash, C))> {
    let mut places: Vec<(bool, f64, std::cmp::Reverse<u64>, &String)> = Vec::new();
    for (name, count) in wanted {
        let before = drawn.get(name).copied().unwrap_or(0);
        let more = count.saturating_sub(before);
        for place in 0..more {
            let is_later = before > 0 || place > 0;
            let at = if is_later {
                (place as f64 + 0.5) / more as f64
            } else {
                0.0
            };
            places.push((is_later, at, std::cmp::Reverse(*count), name));
        }
    }
    places.sort_by(|left, right| {
        left.0
            .cmp(&right.0)
            .then_with(|| left.1.total_cmp(&right.1))
            .then_with(|| left.2.cmp(&right.2))
            .then_with(|| left.3.cmp(right.3))
    });
    places
        .into_iter()
        .filter_map(|(.., name)| Some((name.clone(), parts.get_mut(name)?.pop_front()?)))
        .collect()
}

fn simple<C>(picked: Vec<(Hash, C)>, total: usize) -> Drawn<C> {
    let inclusion = ratio(picked.len() as u64, total as u64);
    Drawn {
        picks: picked
            .into_iter()
            .map(|(hash, error)| Pick {
                hash,
                error,
                stratum: ONE_STRATUM.to_owned(),
                inclusion,
                weight: None,
            })
            .collect(),
        membership: Membership::All,
        threshold: None,
        warnings: Vec::new(),
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests;
