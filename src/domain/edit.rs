//! What a reviewer does, as values: an assignment writes one register, an edit is an assignment that can be undone.
//!
//! One register per example and field, so that two writers never overwrite what they did not touch. Nothing here
//! knows files or screens.

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::chance::Chance;
use super::fields::Fields;
use super::key::Key;
use super::taxonomy::{CategoryId, Colour, Ease, FixCost, Kind};

/// The longest note, in bytes: an edit has to fit one line of the journal.
pub const NOTE_LIMIT: usize = 64 << 10;

/// What a reviewer said of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Verdict {
    /// Looked at and decided; its categories stand in the tag registers, none of them is a decision too.
    Reviewed {
        /// The taxonomy version at that time: categories created later were not asked.
        asked: u32,
    },
    /// Looked at, and no telling what went wrong. The `asked` version as above.
    CantTell {
        /// The taxonomy version at that time.
        asked: u32,
    },
    /// Put off; asked again at the end.
    Deferred,
}

/// How a category came to be. Written once; only undoing the creation takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Birth {
    /// How many categories were created before it.
    pub ordinal: u32,
    /// The digit it begins with, 10 meaning the key `0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<u8>,
    /// The example that it was invented for. That one carries it for certain, so it says nothing about how frequent
    /// the category is among the examples that were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invented_for: Option<Key>,
    /// The category that it is a part of. Who was asked about the whole and denied it was asked about its parts too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_from: Option<CategoryId>,
}

/// One register with the value to put into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "set", rename_all = "kebab-case")]
pub enum Assignment {
    /// Whether an example carries a category, and which place it took among its tags: the lowest is the primary one.
    Tag {
        /// The example.
        key: Key,
        /// The category.
        category: CategoryId,
        /// Its place, or none when the tag is off.
        order: Option<u32>,
    },
    /// The verdict on an example.
    Verdict {
        /// The example.
        key: Key,
        /// The verdict, or none when it is open again.
        verdict: Option<Verdict>,
    },
    /// The note on an example.
    Note {
        /// The example.
        key: Key,
        /// The text, or none.
        text: Option<String>,
    },
    /// What the label should have been.
    Corrected {
        /// The example.
        key: Key,
        /// The label, or none.
        label: Option<String>,
    },
    /// Whether an example is flagged for the team.
    Flag {
        /// The example.
        key: Key,
        /// On or off.
        on: bool,
    },
    /// The creation of a category.
    Born {
        /// The category.
        category: CategoryId,
        /// Its birth, or none when the creation was undone.
        birth: Option<Birth>,
    },
    /// The name of a category.
    Name {
        /// The category.
        category: CategoryId,
        /// Its name; the empty text before it has one.
        name: String,
    },
    /// What sort of fix a category asks for.
    Kind {
        /// The category.
        category: CategoryId,
        /// The kind.
        kind: Kind,
    },
    /// The fix cost of a category.
    Cost {
        /// The category.
        category: CategoryId,
        /// The cost, or none when nobody has said.
        cost: Option<FixCost>,
    },
    /// The severity of a category.
    Severity {
        /// The category.
        category: CategoryId,
        /// Relative to an ordinary error.
        severity: Amount,
    },
    /// Whether a category is deleted.
    Deleted {
        /// The category.
        category: CategoryId,
        /// On or off.
        on: bool,
    },
    /// What belongs in a category.
    Definition {
        /// The category.
        category: CategoryId,
        /// One line, or none.
        text: Option<String>,
    },
    /// When an example belongs in another category although it looks like this one.
    Exclusion {
        /// The category.
        category: CategoryId,
        /// One line, or none.
        text: Option<String>,
    },
    /// The colour of a category.
    Colour {
        /// The category.
        category: CategoryId,
        /// The colour, or none to leave it to the theme.
        colour: Option<Colour>,
    },
    /// The digit of a category, while it is not the one it was born with.
    Slot {
        /// The category.
        category: CategoryId,
        /// The digit, 10 meaning the key `0`, or none.
        slot: Option<u8>,
    },
    /// The chance that the fix of a category works.
    Success {
        /// The category.
        category: CategoryId,
        /// The chance.
        success: Chance,
    },
    /// What one error of a category costs in money.
    Money {
        /// The category.
        category: CategoryId,
        /// The amount, or none when nobody has said.
        money: Option<Amount>,
    },
    /// How cheap the fix of a category is.
    Ease {
        /// The category.
        category: CategoryId,
        /// The ease, or none when nobody has said.
        ease: Option<Ease>,
    },
    /// Which category took over the tags of a category.
    MergedInto {
        /// The category.
        category: CategoryId,
        /// The other category, or none while it stands for itself.
        into: Option<CategoryId>,
    },
    /// What the priority divides by.
    Scoring {
        /// Whether the team scores ease in place of person-days.
        ease: bool,
    },
    /// The metric that the ceilings speak of.
    Metric {
        /// Its name, or none for accuracy.
        name: Option<String>,
    },
    /// The fields of an example that are looked at.
    Fields {
        /// The choice, or none for the usual ones.
        choice: Option<Fields>,
    },
}

/// The place that an assignment writes; the order is the order of records in a session file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    /// A setting of the whole review.
    Setting(SettingField),
    /// A field of a category.
    Category(CategoryId, CategoryField),
    /// A field of an example.
    Example(Key, ExampleField),
}

/// The settings of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettingField {
    /// [`Assignment::Scoring`]
    Scoring,
    /// [`Assignment::Metric`]
    Metric,
    /// [`Assignment::Fields`]
    Fields,
}

/// The fields of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CategoryField {
    /// [`Assignment::Born`]
    Born,
    /// [`Assignment::Name`]
    Name,
    /// [`Assignment::Kind`]
    Kind,
    /// [`Assignment::Cost`]
    Cost,
    /// [`Assignment::Severity`]
    Severity,
    /// [`Assignment::Deleted`]
    Deleted,
    /// [`Assignment::Definition`]
    Definition,
    /// [`Assignment::Exclusion`]
    Exclusion,
    /// [`Assignment::Colour`]
    Colour,
    /// [`Assignment::Slot`]
    Slot,
    /// [`Assignment::Success`]
    Success,
    /// [`Assignment::Money`]
    Money,
    /// [`Assignment::Ease`]
    Ease,
    /// [`Assignment::MergedInto`]
    MergedInto,
}

/// The fields of an example.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExampleField {
    /// [`Assignment::Verdict`]
    Verdict,
    /// [`Assignment::Tag`] of one category
    Tag(CategoryId),
    /// [`Assignment::Corrected`]
    Corrected,
    /// [`Assignment::Note`]
    Note,
    /// [`Assignment::Flag`]
    Flag,
}

impl Assignment {
    /// The register it writes.
    pub fn register(&self) -> Register {
        let example = |key: &Key, field| Register::Example(key.clone(), field);
        let of = |category: &CategoryId, field| Register::Category(category.clone(), field);
        match self {
            Self::Tag { key, category, .. } => example(key, ExampleField::Tag(category.clone())),
            Self::Verdict { key, .. } => example(key, ExampleField::Verdict),
            Self::Note { key, .. } => example(key, ExampleField::Note),
            Self::Corrected { key, .. } => example(key, ExampleField::Corrected),
            Self::Flag { key, .. } => example(key, ExampleField::Flag),
            Self::Born { category, .. } => of(category, CategoryField::Born),
            Self::Name { category, .. } => of(category, CategoryField::Name),
            Self::Kind { category, .. } => of(category, CategoryField::Kind),
            Self::Cost { category, .. } => of(category, CategoryField::Cost),
            Self::Severity { category, .. } => of(category, CategoryField::Severity),
            Self::Deleted { category, .. } => of(category, CategoryField::Deleted),
            Self::Definition { category, .. } => of(category, CategoryField::Definition),
            Self::Exclusion { category, .. } => of(category, CategoryField::Exclusion),
            Self::Colour { category, .. } => of(category, CategoryField::Colour),
            Self::Slot { category, .. } => of(category, CategoryField::Slot),
            Self::Success { category, .. } => of(category, CategoryField::Success),
            Self::Money { category, .. } => of(category, CategoryField::Money),
            Self::Ease { category, .. } => of(category, CategoryField::Ease),
            Self::MergedInto { category, .. } => of(category, CategoryField::MergedInto),
            Self::Scoring { .. } => Register::Setting(SettingField::Scoring),
            Self::Metric { .. } => Register::Setting(SettingField::Metric),
            Self::Fields { .. } => Register::Setting(SettingField::Fields),
        }
    }
}

/// An assignment together with what the register held before, so that it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What the register held.
    pub before: Assignment,
    /// What it holds now.
    pub after: Assignment,
}

impl Edit {
    /// The edit that takes this one back.
    pub fn invert(&self) -> Self {
        Self {
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }
}

/// What one key press did: edits that are undone together, with a name for the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// What it was, in words for "undid: …".
    pub title: String,
    /// The edits in the order in which they were made.
    pub edits: Vec<Edit>,
}

impl Transaction {
    /// The transaction that takes this one back.
    pub fn invert(&self) -> Self {
        Self {
            title: self.title.clone(),
            edits: self.edits.iter().rev().map(Edit::invert).collect(),
        }
    }

    /// The values to write down, in order.
    pub fn assignments(&self) -> Vec<Assignment> {
        self.edits.iter().map(|edit| edit.after.clone()).collect()
    }
}

/// Every transaction since the program was opened, with the place that undo has reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    done: Vec<Transaction>,
    undone: Vec<Transaction>,
}

impl History {
    /// Remembers what was just done; what had been undone before can no longer be redone.
    pub fn push(&mut self, transaction: Transaction) {
        self.done.push(transaction);
        self.undone.clear();
    }

    /// Takes back the last transaction: what to apply, or none at the start.
    pub fn undo(&mut self) -> Option<Transaction> {
        let transaction = self.done.pop()?;
        let inverse = transaction.invert();
        self.undone.push(transaction);
        Some(inverse)
    }

    /// Does again what was last undone, or none.
    pub fn redo(&mut self) -> Option<Transaction> {
        let transaction = self.undone.pop()?;
        self.done.push(transaction.clone());
        Some(transaction)
    }
}
