//! The categories themselves: how they come to be, what they are called and what is said of them.

use super::{Assignment, Key, Review, Transaction};
use crate::domain::amount::Amount;
use crate::domain::chance::Chance;
use crate::domain::edit::Birth;
use crate::domain::taxonomy::{
    Category, CategoryId, Colour, Ease, FixCost, Kind, SLOTS, fold_name,
};

/// Why a category cannot have a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("a category needs a name")]
    Empty,
    /// Another category in use has it.
    #[error("`{0}` exists already; renaming into it would be a merge, which is a step of its own")]
    Taken(String),
    /// Longer than anything that fits a column.
    #[error("a category name has at most {MAX_NAME} characters")]
    TooLong,
}

/// The longest category name, in characters.
pub const MAX_NAME: usize = 60;

impl Review {
    /// Creates a category with the lowest digit that none holds.
    ///
    /// # Errors
    /// When the name is empty, too long, or that of a category in use.
    pub fn create_category(
        &self,
        name: &str,
        kind: Kind,
    ) -> Result<(CategoryId, Transaction), NameError> {
        let (category, after) = self.creation(name, kind, self.birth())?;
        let title = format!("create {}", name_in(&after));
        Ok((category, self.transaction(title, after)))
    }

    /// Creates a category for an example and puts it on that one, as one step.
    ///
    /// # Errors
    /// As [`Self::create_category`].
    pub fn invent_category(
        &self,
        key: &Key,
        name: &str,
        kind: Kind,
    ) -> Result<(CategoryId, Transaction), NameError> {
        let birth = Birth {
            invented_for: Some(key.clone()),
            ..self.birth()
        };
        let (category, after) = self.creation(name, kind, birth)?;
        let title = format!("create {}", name_in(&after));
        let mut creation = self.transaction(title, after);
        let mut born = self.clone();
        born.apply(&creation);
        creation.edits.extend(born.toggle_tag(key, &category).edits);
        Ok((category, creation))
    }

    /// The birth of a category that is created now.
    pub(super) fn birth(&self) -> Birth {
        Birth {
            ordinal: self.version(),
            slot: self.taxonomy.free_slot(),
            invented_for: None,
            split_from: None,
        }
    }

    pub(super) fn creation(
        &self,
        name: &str,
        kind: Kind,
        birth: Birth,
    ) -> Result<(CategoryId, Vec<Assignment>), NameError> {
        let name = self.check_name(name, None)?;
        let category = self.taxonomy.free_id(&name);
        let after = vec![
            Assignment::Born {
                category: category.clone(),
                birth: Some(birth),
            },
            Assignment::Name {
                category: category.clone(),
                name,
            },
            Assignment::Kind {
                category: category.clone(),
                kind,
            },
        ];
        Ok((category, after))
    }

    /// Gives a category another name; its id and its tags stay.
    ///
    /// # Errors
    /// When the name is empty, too long, or that of another category in use.
    pub fn rename_category(
        &self,
        category: &CategoryId,
        name: &str,
    ) -> Result<Transaction, NameError> {
        let name = self.check_name(name, Some(category))?;
        let title = format!("rename {} to {name}", self.name_of(category));
        Ok(self.transaction(
            title,
            vec![Assignment::Name {
                category: category.clone(),
                name,
            }],
        ))
    }

    /// Takes a category out of use; its tags are kept and come back with undo.
    pub fn delete_category(&self, category: &CategoryId) -> Transaction {
        let title = format!("delete {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Deleted {
                category: category.clone(),
                on: true,
            }],
        )
    }

    /// Says what sort of fix a category asks for.
    pub fn set_kind(&self, category: &CategoryId, kind: Kind) -> Transaction {
        let title = format!("kind of {}: {}", self.name_of(category), kind.name());
        self.transaction(
            title,
            vec![Assignment::Kind {
                category: category.clone(),
                kind,
            }],
        )
    }

    /// Says what a category costs to fix; none goes back to the assumed medium.
    pub fn set_cost(&self, category: &CategoryId, cost: Option<FixCost>) -> Transaction {
        let title = format!("fix cost of {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Cost {
                category: category.clone(),
                cost,
            }],
        )
    }

    /// Says what one error of a category costs the business.
    pub fn set_severity(&self, category: &CategoryId, severity: Amount) -> Transaction {
        let title = format!("severity of {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Severity {
                category: category.clone(),
                severity,
            }],
        )
    }

    /// Says what belongs in a category; white space alone takes it back.
    pub fn define_category(&self, category: &CategoryId, text: &str) -> Transaction {
        let title = format!("definition of {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Definition {
                category: category.clone(),
                text: one_line(text),
            }],
        )
    }

    /// Says what does not belong in a category; white space alone takes it back.
    pub fn exclude_from_category(&self, category: &CategoryId, text: &str) -> Transaction {
        let title = format!("what is not {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Exclusion {
                category: category.clone(),
                text: one_line(text),
            }],
        )
    }

    /// Gives a category a colour; none leaves it to the theme.
    pub fn set_colour(&self, category: &CategoryId, colour: Option<Colour>) -> Transaction {
        let title = format!("colour of {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Colour {
                category: category.clone(),
                colour,
            }],
        )
    }

    /// Gives a category a digit, 10 being the key `0`. Whoever held it takes the present one in return, so that no two
    /// hold the same. Nothing for a digit that does not exist.
    pub fn move_to_slot(&self, category: &CategoryId, slot: u8) -> Transaction {
        let title = format!("key {} for {}", slot % 10, self.name_of(category));
        let Some(entry) = self
            .taxonomy
            .get(category)
            .filter(|_| SLOTS.contains(&slot))
        else {
            return self.transaction(title, Vec::new());
        };
        let mut after = vec![Assignment::Slot {
            category: category.clone(),
            slot: Some(slot),
        }];
        let holder = self.taxonomy.holder(slot);
        if let Some(holder) = holder.filter(|holder| holder.id != *category) {
            after.push(Assignment::Slot {
                category: holder.id.clone(),
                slot: entry.slot,
            });
        }
        self.transaction(title, after)
    }

    /// Says how likely the fix of a category works.
    pub fn set_success(&self, category: &CategoryId, success: Chance) -> Transaction {
        let title = format!("chance that a fix of {} works", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Success {
                category: category.clone(),
                success,
            }],
        )
    }

    /// Says what one error of a category costs in money; none takes it back.
    pub fn set_money(&self, category: &CategoryId, money: Option<Amount>) -> Transaction {
        let title = format!("money per error of {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Money {
                category: category.clone(),
                money,
            }],
        )
    }

    /// Says how cheap the fix of a category is; none takes it back.
    pub fn set_ease(&self, category: &CategoryId, ease: Option<Ease>) -> Transaction {
        let title = format!("ease of fixing {}", self.name_of(category));
        self.transaction(
            title,
            vec![Assignment::Ease {
                category: category.clone(),
                ease,
            }],
        )
    }

    fn check_name(&self, name: &str, own: Option<&CategoryId>) -> Result<String, NameError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > MAX_NAME {
            return Err(NameError::TooLong);
        }
        let taken = |category: &&Category| {
            Some(&category.id) != own && fold_name(&category.name) == fold_name(&name)
        };
        match self.taxonomy.active().into_iter().find(taken) {
            Some(category) => Err(NameError::Taken(category.name.clone())),
            None => Ok(name),
        }
    }
}

/// The name that a creation gives.
fn name_in(creation: &[Assignment]) -> &str {
    let name = creation.iter().find_map(|assignment| match assignment {
        Assignment::Name { name, .. } => Some(name.as_str()),
        _ => None,
    });
    name.unwrap_or_default()
}

/// A text without line breaks and doubled spaces; none when nothing is left.
fn one_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
