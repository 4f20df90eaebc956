//! The categories of error, with ids that stay when names change.
//!
//! A category is never taken out of the list, only marked deleted: its tags come back when the deletion is undone,
//! and its digit is never given to another one.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::key::Key;

/// The stable id of a category, derived once from the name it was created with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CategoryId(String);

impl CategoryId {
    /// An id that stands in a file.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id that a name gives: lower-case words joined by `-`. Two people who invent the same name get the same id,
    /// so their tags fold into one category when their sessions are read together.
    pub fn from_name(name: &str) -> Self {
        let words: Vec<String> = name
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        Self(if words.is_empty() {
            "category".to_owned()
        } else {
            words.join("-")
        })
    }

    /// The raw text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CategoryId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What sort of fix a category asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Collect or repair training data.
    Data,
    /// Change the model, its features or its threshold.
    Model,
    /// Correct the labels; helps the measurement, not the model.
    Labels,
    /// Change the product around the model.
    Product,
    /// Nothing removes these errors.
    #[serde(rename = "none")]
    Irreducible,
}

impl Kind {
    /// Every kind in the order in which the screen steps through them.
    pub const ALL: [Self; 5] = [
        Self::Data,
        Self::Model,
        Self::Labels,
        Self::Product,
        Self::Irreducible,
    ];

    /// The word on screen and in exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Model => "model",
            Self::Labels => "labels",
            Self::Product => "product",
            Self::Irreducible => "none",
        }
    }

    /// Whether a category of this kind may be proposed as something to fix in the model, its data or its product.
    pub const fn is_fixable(self) -> bool {
        !matches!(self, Self::Irreducible | Self::Labels)
    }

    /// The kind after this one, round and round.
    pub fn next(self) -> Self {
        let position = Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0);
        Self::ALL[(position + 1) % Self::ALL.len()]
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text.trim().to_lowercase())
            .ok_or_else(|| {
                format!("`{text}` is no kind of fix; use data, model, labels, product or none")
            })
    }
}

/// The effort to fix a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixCost {
    /// One person-day.
    Small,
    /// Three person-days.
    Medium,
    /// Nine person-days.
    Large,
    /// A number of person-days, above zero.
    Days(Amount),
}

impl FixCost {
    /// Person-days (STATS.md §10: S/M/L = 1/3/9).
    pub fn days(self) -> f64 {
        match self {
            Self::Small => 1.0,
            Self::Medium => 3.0,
            Self::Large => 9.0,
            Self::Days(days) => days.value(),
        }
    }
}

impl FromStr for FixCost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_lowercase().as_str() {
            "s" => Ok(Self::Small),
            "m" => Ok(Self::Medium),
            "l" => Ok(Self::Large),
            other => match other.trim_end_matches('d').parse::<Amount>() {
                Ok(days) if !days.is_zero() => Ok(Self::Days(days)),
                _ => Err(format!(
                    "`{text}` is no fix cost; type S, M, L or person-days above 0, such as 2.5"
                )),
            },
        }
    }
}

impl fmt::Display for FixCost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small => formatter.write_str("S"),
            Self::Medium => formatter.write_str("M"),
            Self::Large => formatter.write_str("L"),
            Self::Days(days) => write!(formatter, "{days}d"),
        }
    }
}

/// One category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its stable id.
    pub id: CategoryId,
    /// How many categories were created before it: its age, and the order of the list.
    pub ordinal: u32,
    /// The digit it keeps for good: 1–9, then 10 for the key `0`; none beyond ten.
    pub slot: Option<u8>,
    /// The example that it was invented for.
    pub invented_for: Option<Key>,
    /// Its present name; raw text.
    pub name: String,
    /// What sort of fix it asks for.
    pub kind: Kind,
    /// Its fix cost, or none if nobody has said.
    pub cost: Option<FixCost>,
    /// What one such error costs the business, relative to an ordinary one.
    pub severity: Amount,
    /// Whether it was deleted; its tags are kept but no longer counted.
    pub deleted: bool,
}

impl Category {
    /// The cost that the priority uses: medium until somebody says otherwise (and the screen says that it is assumed).
    pub fn assumed_cost(&self) -> FixCost {
        self.cost.unwrap_or(FixCost::Medium)
    }
}

/// Every category of a review, deleted ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taxonomy {
    categories: BTreeMap<CategoryId, Category>,
}

impl Taxonomy {
    /// The category of this id, deleted or not.
    pub fn get(&self, id: &CategoryId) -> Option<&Category> {
        self.categories.get(id)
    }

    /// The categories in use, oldest first.
    pub fn active(&self) -> Vec<&Category> {
        let mut active: Vec<&Category> = self
            .categories
            .values()
            .filter(|category| !category.deleted)
            .collect();
        active.sort_by_key(|category| (category.ordinal, category.id.clone()));
        active
    }

    /// The category in use that answers to this digit (10 for the key `0`).
    pub fn by_slot(&self, slot: u8) -> Option<&Category> {
        self.active()
            .into_iter()
            .find(|category| category.slot == Some(slot))
    }

    /// The category in use with this name, white space and case aside: two that differ only so would be one to a reader.
    pub fn by_name(&self, name: &str) -> Option<&Category> {
        let wanted = fold_name(name);
        self.active()
            .into_iter()
            .find(|category| fold_name(&category.name) == wanted)
    }

    /// How many categories were ever created: the version that a verdict remembers, to tell "no" from "not asked".
    pub fn version(&self) -> u32 {
        self.categories
            .values()
            .map(|category| category.ordinal.saturating_add(1))
            .max()
            .unwrap_or(0)
    }

    /// The lowest digit that no category, deleted ones included, has ever had.
    pub fn free_slot(&self) -> Option<u8> {
        (1..=10).find(|slot| {
            self.categories
                .values()
                .all(|category| category.slot != Some(*slot))
        })
    }

    /// An id for a new category of this name that no other category has.
    pub fn free_id(&self, name: &str) -> CategoryId {
        let base = CategoryId::from_name(name);
        let mut candidate = base.clone();
        let mut count = 1u32;
        while self.categories.contains_key(&candidate) {
            count += 1;
            candidate = CategoryId(format!("{}-{count}", base.0));
        }
        candidate
    }

    pub(super) fn entry(&mut self, id: &CategoryId) -> Option<&mut Category> {
        self.categories.get_mut(id)
    }

    pub(super) fn insert(&mut self, category: Category) {
        self.categories.insert(category.id.clone(), category);
    }

    pub(super) fn remove(&mut self, id: &CategoryId) {
        self.categories.remove(id);
    }
}

/// A name as people compare it: words in lower case with single spaces.
pub fn fold_name(name: &str) -> String {
    name.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A category to begin a review with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    /// Its name.
    pub name: String,
    /// What sort of fix it asks for.
    pub kind: Kind,
    /// Its fix cost, if already known.
    pub cost: Option<FixCost>,
    /// What one such error costs, relative to an ordinary one.
    pub severity: Amount,
}

impl Starter {
    /// A starter of which only the name is known; the kind is the usual one of that name, else `model`.
    pub fn named(name: &str) -> Self {
        let folded = fold_name(name);
        let kind = STARTERS
            .iter()
            .find(|(starter, _)| *starter == folded)
            .map_or(Kind::Model, |(_, kind)| *kind);
        Self {
            name: name.trim().to_owned(),
            kind,
            cost: None,
            severity: Amount::ONE,
        }
    }

    /// The categories of a review for which nobody named others.
    pub fn defaults() -> Vec<Self> {
        STARTERS.iter().map(|(name, _)| Self::named(name)).collect()
    }
}

const STARTERS: [(&str, Kind); 7] = [
    ("data gap", Kind::Data),
    ("label noise", Kind::Labels),
    ("ambiguous", Kind::Irreducible),
    ("edge case", Kind::Model),
    ("systematic bias", Kind::Model),
    ("rare class", Kind::Data),
    ("out of distribution", Kind::Data),
];
