//! What each key press means, as a transaction built from the present state. Nothing here changes the state.
//!
//! Here: one example. Who changes the categories of one example has looked at it, so its verdict answers for every
//! category there is at that time. Many examples at once and the categories themselves have modules of their own.

mod bulk;
mod categories;
mod settings;
mod starters;
mod surgery;

use super::{Assignment, Edit, Key, Mark, Review, Transaction, Verdict};
use crate::domain::taxonomy::CategoryId;

pub use categories::NameError;
pub use surgery::{MergePreview, Split};

impl Review {
    /// Sets or takes off one category. The first one set is the primary one; a tag is a verdict, so an open, deferred
    /// or can't-tell example becomes reviewed, and taking off the last tag opens it again. A part takes the place of
    /// the whole that it was split off.
    pub fn toggle_tag(&self, key: &Key, category: &CategoryId) -> Transaction {
        let mark = self.mark(key);
        let name = self.name_of(category);
        if mark.tags.contains_key(category) {
            let is_last = self.tags(key).iter().all(|tag| tag.id == *category);
            let verdict = if is_last {
                open(key)
            } else {
                self.reviewed(key)
            };
            let after = vec![tag(key, category, None), verdict];
            return self.transaction(format!("untag {name}"), after);
        }
        let title = match self.wholes_on(key, category).first() {
            Some(whole) => format!("tag {name} in place of {}", self.name_of(whole)),
            None => format!("tag {name}"),
        };
        let mut after = self.setting(key, category);
        after.push(self.reviewed(key));
        self.transaction(title, after)
    }

    /// Puts a category behind the others of an example, or in the place of the wholes that it is a part of.
    fn setting(&self, key: &Key, category: &CategoryId) -> Vec<Assignment> {
        let mark = self.mark(key);
        let wholes = self.wholes_on(key, category);
        let place = wholes.iter().filter_map(|whole| mark.tags.get(whole)).min();
        let place = place.copied().unwrap_or_else(|| next_place(mark));
        let mut after: Vec<Assignment> = wholes.iter().map(|whole| tag(key, whole, None)).collect();
        after.push(tag(key, category, Some(place)));
        after
    }

    /// The categories on an example that a category is a part of.
    fn wholes_on(&self, key: &Key, category: &CategoryId) -> Vec<CategoryId> {
        let mark = self.mark(key);
        let first = self.taxonomy.get(category);
        let wholes = std::iter::successors(first, |part| self.whole_of(part)).skip(1);
        wholes
            .filter(|whole| mark.tags.contains_key(&whole.id))
            .map(|whole| whole.id.clone())
            .collect()
    }

    /// Gives an example exactly these categories, the first being the primary one.
    pub fn set_tags(&self, key: &Key, categories: &[CategoryId]) -> Transaction {
        let mark = self.mark(key);
        let mut after: Vec<Assignment> = mark
            .tags
            .keys()
            .filter(|category| !categories.contains(category))
            .map(|category| tag(key, category, None))
            .collect();
        for (order, category) in (0u32..).zip(categories) {
            after.push(tag(key, category, Some(order)));
        }
        after.push(self.reviewed(key));
        self.transaction("repeat the last tags".to_owned(), after)
    }

    /// Decides an example as it stands, asking about every category there is now.
    pub fn commit(&self, key: &Key) -> Transaction {
        let verdict = if self.mark(key).is_cant_tell() && self.tags(key).is_empty() {
            self.cannot_tell(key)
        } else {
            self.reviewed(key)
        };
        self.transaction("commit".to_owned(), vec![verdict])
    }

    /// Answers a decided example for every category there is now, and changes nothing else. An example that is not
    /// decided owes no answer.
    pub fn answer_debt(&self, key: &Key) -> Transaction {
        let mark = self.mark(key);
        let after = match mark.has_verdict() {
            false => Vec::new(),
            true if mark.is_cant_tell() => vec![self.cannot_tell(key)],
            true => vec![self.reviewed(key)],
        };
        self.transaction("ask again".to_owned(), after)
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
            .map(|category| tag(key, category, None))
            .collect();
        after.push(self.cannot_tell(key));
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

    fn version(&self) -> u32 {
        self.taxonomy.version()
    }

    fn name_of(&self, category: &CategoryId) -> String {
        self.taxonomy
            .get(category)
            .map_or_else(|| category.to_string(), |category| category.name.clone())
    }

    fn reviewed(&self, key: &Key) -> Assignment {
        Assignment::Verdict {
            key: key.clone(),
            verdict: Some(Verdict::Reviewed {
                asked: self.version(),
            }),
        }
    }

    fn cannot_tell(&self, key: &Key) -> Assignment {
        Assignment::Verdict {
            key: key.clone(),
            verdict: Some(Verdict::CantTell {
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

fn tag(key: &Key, category: &CategoryId, order: Option<u32>) -> Assignment {
    Assignment::Tag {
        key: key.clone(),
        category: category.clone(),
        order,
    }
}

fn open(key: &Key) -> Assignment {
    Assignment::Verdict {
        key: key.clone(),
        verdict: None,
    }
}

/// The place behind every tag of an example.
fn next_place(mark: &Mark) -> u32 {
    let last = mark.tags.values().max();
    last.map_or(0, |order| order.saturating_add(1))
}
