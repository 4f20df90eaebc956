//! The categories that a review begins with when an import begins it.

use super::{Entry, has_name};
use crate::domain::taxonomy::{Kind, Starter};

/// The starters of a review that is begun by these entries, in the order of their birth: first those that the file
/// names, then the new ones, then those that the file knows nothing of. An order of birth is what tells a "no" from
/// "not asked": nobody who filled in the file was asked about the last ones, and zero of them would be made up.
///
/// Where the file says itself what was not asked, categories that more examples were not asked about come later.
pub fn starters_of(
    usual: Vec<Starter>,
    new: &[String],
    entries: &[Entry],
    named: &[String],
    kind: Option<Kind>,
) -> Vec<Starter> {
    let (mut starters, unnamed): (Vec<Starter>, Vec<Starter>) = usual
        .into_iter()
        .partition(|starter| has_name(named, &starter.name));
    starters.extend(new.iter().map(|name| {
        let starter = Starter::named(name);
        Starter {
            kind: kind.unwrap_or(starter.kind),
            ..starter
        }
    }));
    starters.extend(unnamed);
    starters.sort_by_cached_key(|starter| not_asked(entries, &starter.name));
    starters
}

/// How many entries say that they were not asked about this category.
pub(super) fn not_asked(entries: &[Entry], name: &str) -> usize {
    let lists = entries.iter().filter_map(|entry| entry.not_asked.as_ref());
    lists.filter(|names| has_name(names, name)).count()
}
