//! The categories of error, with ids that stay when names change.
//!
//! A category is never taken out of the list, only marked deleted or merged: its tags come back when that is undone,
//! and its digit is never given to a new one. Nothing here changes a category: that is what a review is for.

mod colour;
mod fix;
mod starter;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::chance::Chance;
use super::edit::Birth;
use super::key::Key;

pub use colour::Colour;
pub use fix::{Ease, FixCost, Kind};
pub use starter::Starter;

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

/// One category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its stable id.
    pub id: CategoryId,
    /// How many categories were created before it: its age.
    pub ordinal: u32,
    /// The digit that it was created with.
    pub born_slot: Option<u8>,
    /// The digit that it answers to now: 1–9, then 10 for the key `0`; none beyond ten.
    pub slot: Option<u8>,
    /// The example that it was invented for.
    pub invented_for: Option<Key>,
    /// The category that it was split off.
    pub split_from: Option<CategoryId>,
    /// Its present name; raw text.
    pub name: String,
    /// What sort of fix it asks for.
    pub kind: Kind,
    /// Its fix cost, or none if nobody has said.
    pub cost: Option<FixCost>,
    /// What one such error costs the business, relative to an ordinary one.
    pub severity: Amount,
    /// The chance that the fix works.
    pub success: Chance,
    /// What one such error costs in money, or none if nobody has said.
    pub money: Option<Amount>,
    /// How cheap the fix is, for a team that scores ease in place of days; none if nobody has said.
    pub ease: Option<Ease>,
    /// What belongs in it; raw text.
    pub definition: Option<String>,
    /// When it is another category although it looks like this one; raw text.
    pub exclusion: Option<String>,
    /// Its colour; none leaves it to the theme.
    pub colour: Option<Colour>,
    /// Whether it was deleted; its tags are kept but no longer counted.
    pub deleted: bool,
    /// The category that took over its tags.
    pub merged_into: Option<CategoryId>,
}

impl Category {
    /// A category of which only the birth is known.
    pub(super) fn newborn(id: &CategoryId, birth: &Birth) -> Self {
        Self {
            id: id.clone(),
            ordinal: birth.ordinal,
            born_slot: birth.slot,
            slot: birth.slot,
            invented_for: birth.invented_for.clone(),
            split_from: birth.split_from.clone(),
            name: id.as_str().to_owned(),
            kind: Kind::Model,
            cost: None,
            severity: Amount::ONE,
            success: Chance::CERTAIN,
            money: None,
            ease: None,
            definition: None,
            exclusion: None,
            colour: None,
            deleted: false,
            merged_into: None,
        }
    }

    /// Whether it is in use: neither deleted nor merged into another one.
    pub const fn is_active(&self) -> bool {
        !self.deleted && self.merged_into.is_none()
    }

    /// The cost that the priority uses: medium until somebody says otherwise (and the screen says that it is assumed).
    pub fn assumed_cost(&self) -> FixCost {
        self.cost.unwrap_or(FixCost::Medium)
    }
}

/// Every category of a review, those out of use included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taxonomy {
    categories: BTreeMap<CategoryId, Category>,
}

impl Taxonomy {
    /// The category of this id, in use or not.
    pub fn get(&self, id: &CategoryId) -> Option<&Category> {
        self.categories.get(id)
    }

    /// How many categories there are, those out of use included.
    pub fn len(&self) -> usize {
        self.categories.len()
    }

    /// Whether no category was ever created.
    pub fn is_empty(&self) -> bool {
        self.categories.is_empty()
    }

    /// The categories in use, in the order of their digits, then oldest first.
    pub fn active(&self) -> Vec<&Category> {
        let mut active: Vec<&Category> = self
            .categories
            .values()
            .filter(|category| category.is_active())
            .collect();
        active.sort_by_key(|category| {
            let slot = category.slot.unwrap_or(u8::MAX);
            (slot, category.ordinal, category.id.clone())
        });
        active
    }

    /// The categories that were merged into another one.
    pub fn merged(&self) -> Vec<&Category> {
        let all = self.categories.values();
        all.filter(|category| category.merged_into.is_some())
            .collect()
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

    /// The category that holds this digit, in use or not.
    pub(super) fn holder(&self, slot: u8) -> Option<&Category> {
        let holds = |category: &&Category| category.slot == Some(slot);
        self.active()
            .into_iter()
            .find(holds)
            .or_else(|| self.categories.values().find(holds))
    }

    /// The lowest digit that no category holds, those out of use included.
    pub fn free_slot(&self) -> Option<u8> {
        SLOTS.into_iter().find(|slot| self.holder(*slot).is_none())
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

/// The digits, 10 being the key `0`.
pub const SLOTS: std::ops::RangeInclusive<u8> = 1..=10;

/// A name as people compare it: words in lower case with single spaces.
pub fn fold_name(name: &str) -> String {
    name.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}
