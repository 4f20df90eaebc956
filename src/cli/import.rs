//! `mispred import`: tags from the spreadsheet a team used before, as ordinary edits of a reviewer's session.
//!
//! Everything is read, checked and said before the first byte is written. What the rows mean is decided in
//! `domain::import`.

mod columns;
pub mod flags;
mod rows;
mod table;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::edit::Assignment;
use crate::domain::import::{EmptyRows, Entry, Gathered, Plan, gather, plan, unknown_categories};
use crate::domain::key::Key;
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::runtime::open::{Opening, starters};
use crate::session::{
    OpenMode, ReviewsRoot, Store, Unsaved, WeekFolder, read_session, sample_file,
};

use super::exit::{Failure, say};
use super::{Context, login, week};
use columns::{Categories, Columns};
use flags::ImportArguments;
use table::Table;
use words::Said;

/// A line of a journal holds at most 1 MiB and an assignment with a short text hardly more than 500 bytes: so much
/// is written at once, and is there as a whole or not at all.
const AT_ONCE: usize = 1_000;

/// Beyond so many bytes of notes a line is full; each byte may take six.
const TEXT_AT_ONCE: usize = 64 << 10;

/// One reviewer's session before the import.
struct Desk {
    review: Review,
    opening: Opening,
    is_new: bool,
}

/// What one reviewer gets.
struct Share {
    reviewer: String,
    entries: Vec<Entry>,
    desk: Desk,
    plan: Plan,
}

/// Imports a file of tags into a week.
///
/// # Errors
/// When the week or the file can't be read, the file names unknown categories that are not to be created, somebody
/// holds a session, or the disk refuses.
pub fn run(arguments: &ImportArguments, context: &Context) -> Result<(), Failure> {
    let folder = week::resolve(&arguments.week, &ReviewsRoot::at(&context.common.reviews))?;
    let sample = sample_file::read_sample(&folder)?;
    let table = Table::read(&arguments.file, arguments.raw)?;
    let columns = Columns::find(&table, arguments.key.as_deref(), &sample.roles)?;
    let names = Names::gather(&table, &columns, context)?;
    let mut desks = names.desks(&folder, &sample, arguments, context)?;
    let in_use: Vec<String> = desks
        .values()
        .flat_map(|desk| in_use(&desk.review))
        .collect();
    let categories = columns.categories(&table, arguments.separator, &sample.roles, &in_use)?;
    let gathered = gathered(&table, &columns, &categories, &names, &sample, arguments)?;

    let words = Said::new(&table, &columns, &folder);
    words.before(&gathered, &categories)?;
    let pairs: Vec<(&Review, &[Entry])> = gathered
        .reviewers
        .iter()
        .filter_map(|(name, entries)| Some((&desks.get(name)?.review, entries.as_slice())))
        .collect();
    let unknown = words::together(
        pairs
            .into_iter()
            .map(|(review, entries)| unknown_categories(review, entries)),
    );
    if !unknown.is_empty() {
        words.unknown_categories(&unknown, arguments.create)?;
    }
    let mut shares = Vec::new();
    for (reviewer, entries) in &gathered.reviewers {
        let Some(desk) = desks.remove(reviewer) else {
            continue;
        };
        let plan = planned(&desk.review, entries, &gathered, arguments, &words)?;
        shares.push(Share {
            reviewer: reviewer.clone(),
            entries: entries.clone(),
            desk,
            plan,
        });
    }
    if !arguments.dry_run {
        write(&mut shares, &gathered, &sample, arguments, context, &words)?;
    }
    let results: Vec<(&str, bool, &Plan)> = shares
        .iter()
        .map(|share| (share.reviewer.as_str(), share.desk.is_new, &share.plan))
        .collect();
    words.after(&results, &gathered, &sample, arguments)
}

fn planned(
    review: &Review,
    entries: &[Entry],
    gathered: &Gathered,
    arguments: &ImportArguments,
    words: &Said<'_>,
) -> Result<Plan, Failure> {
    plan(review, entries, &gathered.named, arguments.kind).map_err(|error| words.unusable(&error))
}

fn gathered(
    table: &Table,
    columns: &Columns,
    categories: &Categories,
    names: &Names,
    sample: &Sample,
    arguments: &ImportArguments,
) -> Result<Gathered, Failure> {
    let rows = rows::read(table, columns, categories, |cell| Ok(names.of(cell)))?;
    let keys: BTreeSet<Key> = sample.keys().cloned().collect();
    let each: Vec<String> = match categories {
        Categories::List { .. } => Vec::new(),
        Categories::Each(each) => each.iter().map(|(_, name)| name.clone()).collect(),
    };
    let empty_rows = match arguments.skip_empty {
        true => EmptyRows::Open,
        false => EmptyRows::Reviewed,
    };
    gather(rows, &keys, &each, empty_rows).map_err(|contradiction| {
        Failure::usage(format!("{}: {contradiction}", table.name))
            .hint("leave one of them; nothing was written")
    })
}

fn in_use(review: &Review) -> Vec<String> {
    let active = review.taxonomy().active();
    active
        .into_iter()
        .map(|category| category.name.clone())
        .collect()
}

/// The reviewers of a file by the cells that name them.
struct Names(BTreeMap<String, String>);

impl Names {
    /// An empty cell, or no column, means whoever runs the command.
    fn gather(table: &Table, columns: &Columns, context: &Context) -> Result<Self, Failure> {
        let mut names = BTreeMap::new();
        for (line, cells) in &table.rows {
            let cell = columns.reviewer.map_or("", |place| cells[place].trim());
            if names.contains_key(cell) {
                continue;
            }
            let name = match cell {
                "" => login::reviewer(
                    context.common.reviewer.as_deref(),
                    context.config.reviewer.as_deref(),
                )?,
                cell => login::check(cell, &format!("{}: line {line}", table.name))?,
            };
            names.insert(cell.to_owned(), name);
        }
        Ok(Self(names))
    }

    fn of(&self, cell: &str) -> String {
        self.0.get(cell.trim()).cloned().unwrap_or_default()
    }

    /// Reads the session of each, without a lock: most questions are answered before anything is opened.
    fn desks(
        &self,
        folder: &WeekFolder,
        sample: &Sample,
        arguments: &ImportArguments,
        context: &Context,
    ) -> Result<BTreeMap<String, Desk>, Failure> {
        let mut desks = BTreeMap::new();
        for reviewer in self.0.values() {
            let opening = Opening {
                folder: folder.clone(),
                reviewer: reviewer.clone(),
                mode: if arguments.join {
                    OpenMode::Join
                } else {
                    OpenMode::Own
                },
                starters: context.config.categories.clone(),
                at: context.now.at.clone(),
            };
            let session = read_session(folder, reviewer, &sample.draw_id())?;
            session
                .problems
                .iter()
                .for_each(|problem| say(&problem.to_string(), None));
            let review = match session.is_new {
                true => Review::from_assignments(&Review::seed(&starters(&opening))),
                false => session.review,
            };
            let is_new = session.is_new;
            desks.insert(
                reviewer.clone(),
                Desk {
                    review,
                    opening,
                    is_new,
                },
            );
        }
        Ok(desks)
    }
}

/// Saves what changes. Every session is open before the first edit is written, those that exist first: one that is
/// held ends the command with nothing done.
fn write(
    shares: &mut [Share],
    gathered: &Gathered,
    sample: &Sample,
    arguments: &ImportArguments,
    context: &Context,
    words: &Said<'_>,
) -> Result<(), Failure> {
    let mut changing: Vec<&mut Share> = shares
        .iter_mut()
        .filter(|share| !share.plan.transactions.is_empty())
        .collect();
    changing.sort_by_key(|share| share.desk.is_new);
    let mut stores = Vec::new();
    for share in &changing {
        stores.push(open(share, sample, context)?);
    }
    for (share, mut store) in changing.into_iter().zip(stores) {
        // Between the reading and the lock somebody may have gone on.
        share.plan = planned(&store.review(), &share.entries, gathered, arguments, words)?;
        for assignments in batches(&share.plan) {
            store.append(&assignments, &context.now.at)?;
        }
        let found = store
            .close(&context.now.at)
            .map_err(|unsaved| of_unsaved(*unsaved))?;
        found
            .iter()
            .for_each(|problem| say(&problem.to_string(), None));
    }
    Ok(())
}

fn open(share: &Share, sample: &Sample, context: &Context) -> Result<Store, Failure> {
    let opening = &share.desk.opening;
    let seed = Review::seed(&starters(opening));
    let at = &context.now.at;
    let draw = sample.draw_id();
    Ok(Store::open(
        &opening.folder,
        &opening.reviewer,
        &draw,
        opening.mode,
        &seed,
        at,
    )?)
}

fn of_unsaved(unsaved: Unsaved) -> Failure {
    unsaved.error.into()
}

/// What is written at once: as many whole examples as fit.
fn batches(plan: &Plan) -> Vec<Vec<Assignment>> {
    let mut batches: Vec<Vec<Assignment>> = Vec::new();
    let mut text = 0;
    for transaction in &plan.transactions {
        let assignments = transaction.assignments();
        let bytes: usize = assignments.iter().map(text_of).sum();
        match batches.last_mut() {
            Some(batch)
                if batch.len() + assignments.len() <= AT_ONCE && text + bytes <= TEXT_AT_ONCE =>
            {
                batch.extend(assignments);
                text += bytes;
            }
            _ => {
                batches.push(assignments);
                text = bytes;
            }
        }
    }
    batches
}

/// Bytes of text that have no bound of their own.
fn text_of(assignment: &Assignment) -> usize {
    let key = match assignment {
        Assignment::Tag { key, .. } | Assignment::Verdict { key, .. } => key,
        Assignment::Note { key, text } | Assignment::Corrected { key, label: text } => {
            return key.as_str().len() + text.as_ref().map_or(0, String::len);
        }
        Assignment::Flag { key, .. } => key,
        _ => return 0,
    };
    key.as_str().len()
}

#[cfg(test)]
mod tests;
