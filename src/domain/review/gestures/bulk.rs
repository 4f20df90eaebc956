//! One category on many examples at once, as one step.
//!
//! Nobody looks at each example during such a step, so it answers for no other category: a verdict keeps the version
//! that it had, and an open example stays open with the category on it. Deciding it would let a filter choose which
//! errors count.

use super::{Assignment, Key, Review, Transaction, Verdict, open, tag};
use crate::domain::taxonomy::CategoryId;

impl Review {
    /// Puts a category on those of these examples that lack it: behind their other categories, or in place of the whole
    /// that it is a part of. Open and deferred ones stay what they are, with the category on them.
    pub fn tag_all(&self, keys: &[Key], category: &CategoryId) -> Transaction {
        let lacking = |key: &&Key| !self.mark(key).tags.contains_key(category);
        let lacking: Vec<&Key> = keys.iter().filter(lacking).collect();
        let title = format!(
            "tag {} with {}",
            errors(lacking.len()),
            self.name_of(category)
        );
        let mut after = Vec::new();
        for key in lacking {
            after.extend(self.setting(key, category));
            // Can't tell and a category can't both hold.
            after.extend(self.mark(key).asked().map(|asked| Assignment::Verdict {
                key: key.clone(),
                verdict: Some(Verdict::Reviewed { asked }),
            }));
        }
        self.transaction(title, after)
    }

    /// Takes a category off those of these examples that carry it; one that has no other is open again.
    pub fn untag_all(&self, keys: &[Key], category: &CategoryId) -> Transaction {
        let carrying = |key: &&Key| self.mark(key).tags.contains_key(category);
        let carrying: Vec<&Key> = keys.iter().filter(carrying).collect();
        let title = format!(
            "untag {} from {}",
            self.name_of(category),
            errors(carrying.len())
        );
        let mut after = Vec::new();
        for key in carrying {
            after.push(tag(key, category, None));
            if self.tags(key).iter().all(|tag| tag.id == *category) {
                after.push(open(key));
            }
        }
        self.transaction(title, after)
    }
}

fn errors(count: usize) -> String {
    crate::domain::words::counted(count as u64, "error", "errors")
}
