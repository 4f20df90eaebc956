//! Two categories become one, and one becomes several. The examples keep what they were asked.

use super::{Assignment, Key, NameError, Review, Transaction, tag};
use crate::domain::edit::Birth;
use crate::domain::taxonomy::{Category, CategoryId};

/// How many examples a merge touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MergePreview {
    /// Examples that carry the category that goes.
    pub from: usize,
    /// Examples that carry the category that stays.
    pub into: usize,
    /// Examples that carry both.
    pub both: usize,
}

impl MergePreview {
    /// How many examples will carry the category that stays.
    pub const fn after(self) -> usize {
        self.from + self.into - self.both
    }
}

/// A category that is split: its parts, and the examples to walk through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The new categories, in the order of their names.
    pub parts: Vec<CategoryId>,
    /// The examples that carry the whole, by key.
    pub affected: Vec<Key>,
    /// What creates the parts. The examples keep the whole until a part takes its place.
    pub transaction: Transaction,
}

impl Review {
    /// What a merge of the one category into the other would touch.
    pub fn merge_preview(&self, from: &CategoryId, into: &CategoryId) -> MergePreview {
        let both = self
            .marks
            .values()
            .filter(|mark| mark.tags.contains_key(from) && mark.tags.contains_key(into));
        MergePreview {
            from: self.affected(from),
            into: self.affected(into),
            both: both.count(),
        }
    }

    /// Merges a category into another one: its examples carry the other one in its place, and it goes out of use with
    /// its history. Verdicts stay as they are: nobody looked at the examples again, so who was not asked about the
    /// other category is asked only if the example carries it now. Nothing when either is out of use, or both are one.
    pub fn merge_category(&self, from: &CategoryId, into: &CategoryId) -> Transaction {
        let title = format!("merge {} into {}", self.name_of(from), self.name_of(into));
        let in_use = |id: &CategoryId| self.taxonomy.get(id).is_some_and(Category::is_active);
        if from == into || !in_use(from) || !in_use(into) {
            return self.transaction(title, Vec::new());
        }
        let mut after = Vec::new();
        for (key, mark) in &self.marks {
            let Some(place) = mark.tags.get(from) else {
                continue;
            };
            after.push(tag(key, from, None));
            if !mark.tags.contains_key(into) {
                after.push(tag(key, into, Some(*place)));
            }
        }
        after.push(Assignment::MergedInto {
            category: from.clone(),
            into: Some(into.clone()),
        });
        self.transaction(title, after)
    }

    /// Splits a category into new ones that inherit its kind and figures. Its examples stay with the whole until one
    /// is given a part; examples that were asked about it and do not carry it count as asked about the parts.
    ///
    /// # Errors
    /// When there is no name, or one is empty, too long, twice the same, or that of a category in use.
    pub fn split_category(&self, whole: &CategoryId, names: &[&str]) -> Result<Split, NameError> {
        if names.is_empty() {
            return Err(NameError::Empty);
        }
        let mut after = Vec::new();
        let mut parts = Vec::new();
        let mut born = self.clone();
        for name in names {
            let birth = Birth {
                split_from: Some(whole.clone()),
                ..born.birth()
            };
            let kind = self
                .taxonomy
                .get(whole)
                .map(|category| category.kind)
                .unwrap_or_default();
            let (part, mut creation) = born.creation(name, kind, birth)?;
            creation.extend(self.inherited(whole, &part));
            for assignment in &creation {
                born.assign(assignment);
            }
            after.extend(creation);
            parts.push(part);
        }
        let carries = |key: &&Key| self.mark(key).tags.contains_key(whole);
        let title = format!("split {} into {}", self.name_of(whole), names.join(", "));
        Ok(Split {
            parts,
            affected: self.marks.keys().filter(carries).cloned().collect(),
            transaction: self.transaction(title, after),
        })
    }

    /// The figures of a whole as those of its part.
    fn inherited(&self, whole: &CategoryId, part: &CategoryId) -> Vec<Assignment> {
        let Some(whole) = self.taxonomy.get(whole) else {
            return Vec::new();
        };
        let category = || part.clone();
        let mut figures = vec![
            Assignment::Cost {
                category: category(),
                cost: whole.cost,
            },
            Assignment::Severity {
                category: category(),
                severity: whole.severity,
            },
            Assignment::Success {
                category: category(),
                success: whole.success,
            },
            Assignment::Money {
                category: category(),
                money: whole.money,
            },
            Assignment::Ease {
                category: category(),
                ease: whole.ease,
            },
        ];
        figures.retain(|figure| *figure != self.current(&figure.register()));
        figures
    }
}
