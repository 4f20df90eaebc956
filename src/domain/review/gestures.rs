//! What each key press means, as a transaction built from the present state. Nothing here changes the state.

use super::{Assignment, Birth, Edit, Key, Review, Starter, Transaction, Verdict};
use crate::domain::amount::Amount;
use crate::domain::taxonomy::{CategoryId, FixCost, Kind, fold_name};

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
    /// The assignments that give an empty review its first categories.
    pub fn seed(starters: &[Starter]) -> Vec<Assignment> {
        let mut review = Self::default();
        let mut assignments = Vec::new();
        for starter in starters {
            let Ok((_, transaction)) = review.create_category(&starter.name, starter.kind) else {
                continue;
            };
            review.apply(&transaction);
            assignments.extend(transaction.assignments());
            let category = review
                .taxonomy
                .by_name(&starter.name)
                .map(|category| category.id.clone());
            let Some(category) = category else { continue };
            let details = [
                starter.cost.map(|cost| Assignment::Cost {
                    category: category.clone(),
                    cost: Some(cost),
                }),
                (starter.severity != Amount::ONE).then(|| Assignment::Severity {
                    category: category.clone(),
                    severity: starter.severity,
                }),
            ];
            for assignment in details.into_iter().flatten() {
                review.assign(&assignment);
                assignments.push(assignment);
            }
        }
        assignments
    }

    /// The categories in use as starters for the next week, with their costs.
    pub fn starters(&self) -> Vec<Starter> {
        let active = self.taxonomy.active();
        active
            .into_iter()
            .map(|category| Starter {
                name: category.name.clone(),
                kind: category.kind,
                cost: category.cost,
                severity: category.severity,
            })
            .collect()
    }

    /// Sets or takes off one category. The first one set is the primary one; a tag is a verdict, so an open, deferred
    /// or can't-tell example becomes reviewed, and taking off the last tag opens it again.
    pub fn toggle_tag(&self, key: &Key, category: &CategoryId) -> Transaction {
        let mark = self.mark(key);
        let name = self.name_of(category);
        if mark.tags.contains_key(category) {
            let mut after = vec![self.tag(key, category, None)];
            if self.tags(key).iter().all(|tag| tag.id == *category) {
                after.push(Assignment::Verdict {
                    key: key.clone(),
                    verdict: None,
                });
            }
            return self.transaction(format!("untag {name}"), after);
        }
        let order = mark
            .tags
            .values()
            .max()
            .map_or(0, |order| order.saturating_add(1));
        let after = vec![self.tag(key, category, Some(order)), self.reviewed(key)];
        self.transaction(format!("tag {name}"), after)
    }

    /// Gives an example exactly these categories, the first being the primary one.
    pub fn set_tags(&self, key: &Key, categories: &[CategoryId]) -> Transaction {
        let mark = self.mark(key);
        let mut after: Vec<Assignment> = mark
            .tags
            .keys()
            .filter(|category| !categories.contains(category))
            .map(|category| self.tag(key, category, None))
            .collect();
        for (order, category) in (0u32..).zip(categories) {
            after.push(self.tag(key, category, Some(order)));
        }
        after.push(self.reviewed(key));
        self.transaction("repeat the last tags".to_owned(), after)
    }

    /// Decides an example as it stands, asking about every category there is now.
    pub fn commit(&self, key: &Key) -> Transaction {
        let verdict = if self.mark(key).is_cant_tell() && self.tags(key).is_empty() {
            Assignment::Verdict {
                key: key.clone(),
                verdict: Some(Verdict::CantTell {
                    asked: self.version(),
                }),
            }
        } else {
            self.reviewed(key)
        };
        self.transaction("commit".to_owned(), vec![verdict])
    }

    /// Puts an example off until the end.
    pub fn defer(&self, key: &Key) -> Transaction {
        let verdict = Assignment::Verdict {
            key: key.clone(),
            verdict: Some(Verdict::Deferred),
        };
        self.transaction("defer".to_owned(), vec![verdict])
    }

    /// Says that nobody can tell what went wrong; takes the categories off, since both cannot hold.
    pub fn cant_tell(&self, key: &Key) -> Transaction {
        let mut after: Vec<Assignment> = self
            .mark(key)
            .tags
            .keys()
            .map(|category| self.tag(key, category, None))
            .collect();
        let verdict = Some(Verdict::CantTell {
            asked: self.version(),
        });
        after.push(Assignment::Verdict {
            key: key.clone(),
            verdict,
        });
        self.transaction("can't tell".to_owned(), after)
    }

    /// Writes a note; white space alone removes it.
    pub fn annotate(&self, key: &Key, text: &str) -> Transaction {
        let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        self.transaction(
            "note".to_owned(),
            vec![Assignment::Note {
                key: key.clone(),
                text,
            }],
        )
    }

    /// Says what the label should have been; the empty text takes it back.
    pub fn relabel(&self, key: &Key, label: &str) -> Transaction {
        let label = Some(label.trim().to_owned()).filter(|label| !label.is_empty());
        self.transaction(
            "correct the label".to_owned(),
            vec![Assignment::Corrected {
                key: key.clone(),
                label,
            }],
        )
    }

    /// Flags an example or takes the flag off.
    pub fn toggle_flag(&self, key: &Key) -> Transaction {
        let on = !self.mark(key).flagged;
        let title = if on { "flag" } else { "unflag" };
        self.transaction(
            title.to_owned(),
            vec![Assignment::Flag {
                key: key.clone(),
                on,
            }],
        )
    }

    /// Creates a category with the lowest digit that was never used.
    ///
    /// # Errors
    /// When the name is empty, too long, or that of a category in use.
    pub fn create_category(
        &self,
        name: &str,
        kind: Kind,
    ) -> Result<(CategoryId, Transaction), NameError> {
        let name = self.check_name(name, None)?;
        let category = self.taxonomy.free_id(&name);
        let birth = Birth {
            ordinal: self.version(),
            slot: self.taxonomy.free_slot(),
            invented_for: None,
        };
        let after = vec![
            Assignment::Born {
                category: category.clone(),
                birth: Some(birth),
            },
            Assignment::Name {
                category: category.clone(),
                name: name.clone(),
            },
            Assignment::Kind {
                category: category.clone(),
                kind,
            },
        ];
        Ok((category, self.transaction(format!("create {name}"), after)))
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
        let (category, mut creation) = self.create_category(name, kind)?;
        for edit in &mut creation.edits {
            if let Assignment::Born {
                birth: Some(birth), ..
            } = &mut edit.after
            {
                birth.invented_for = Some(key.clone());
            }
        }
        let mut after = self.clone();
        after.apply(&creation);
        creation
            .edits
            .extend(after.toggle_tag(key, &category).edits);
        Ok((category, creation))
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

    fn check_name(&self, name: &str, own: Option<&CategoryId>) -> Result<String, NameError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().count() > MAX_NAME {
            return Err(NameError::TooLong);
        }
        let taken = |category: &&crate::domain::taxonomy::Category| {
            Some(&category.id) != own && fold_name(&category.name) == fold_name(&name)
        };
        match self.taxonomy.active().into_iter().find(taken) {
            Some(category) => Err(NameError::Taken(category.name.clone())),
            None => Ok(name),
        }
    }

    fn version(&self) -> u32 {
        self.taxonomy.version()
    }

    fn name_of(&self, category: &CategoryId) -> String {
        self.taxonomy
            .get(category)
            .map_or_else(|| category.to_string(), |category| category.name.clone())
    }

    fn tag(&self, key: &Key, category: &CategoryId, order: Option<u32>) -> Assignment {
        Assignment::Tag {
            key: key.clone(),
            category: category.clone(),
            order,
        }
    }

    fn reviewed(&self, key: &Key) -> Assignment {
        Assignment::Verdict {
            key: key.clone(),
            verdict: Some(Verdict::Reviewed {
                asked: self.version(),
            }),
        }
    }

    /// Assignments that change nothing are left out, so that undo never seems to do nothing.
    fn transaction(&self, title: String, after: Vec<Assignment>) -> Transaction {
        let edits: Vec<Edit> = after
            .into_iter()
            .map(|assignment| self.edit(assignment))
            .filter(|edit| edit.before != edit.after)
            .collect();
        Transaction { title, edits }
    }
}
