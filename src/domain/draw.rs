//! What a design does to the errors of a file: which are picked, in which order, from which stratum, how likely.
//!
//! Everything follows from the hashes of keys, so the same errors give the same sample in any order of rows
//! (STATS.md §3). A larger sample of the same design begins with the smaller one. Nothing here reads files.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::design::{Design, Method};
use super::hash::{Hash, Hasher, bottom_k};

mod costly;
mod groups;
mod strata;
mod stratified;
mod worst;

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
    /// How far its prediction lies from its truth, where the error rule compares numbers.
    fn residual(&self) -> Option<f64> {
        None
    }
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
    /// stays. Both halves are random, so together they are a simple random sample; they take turns in the order of
    /// review, so that work that stops half way has seen as much of either.
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
        let mut fresh = bottom_k(&self.hash_seed(), fresh, wanted).into_iter();
        let mut turns = Vec::new();
        for kept in hashed {
            turns.push(kept);
            turns.extend(fresh.next());
        }
        turns.extend(fresh);
        simple(turns, total)
    }
}

/// The order of hashes, ties by the bytes of the key.
fn by_hash<C: AsRef<str>>(left: &(Hash, C), right: &(Hash, C)) -> Ordering {
    left.0
        .cmp(&right.0)
        .then_with(|| left.1.as_ref().cmp(right.1.as_ref()))
}

/// What is left of every stratum, in hash order.
type Parts<C> = BTreeMap<String, VecDeque<(Hash, C)>>;

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
