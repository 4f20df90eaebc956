//! `mispred import`: tags from the spreadsheet a team used before, as ordinary edits of a reviewer's session.
//!
//! Everything is read, checked and said before the first byte is written. What the rows mean is decided in
//! `domain::import`.

mod columns;
pub mod flags;
mod rows;
mod save;
mod table;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::import::{
    EmptyRows, Entry, Gathered, Plan, UnusableName, gather, plan, starters_of, unknown_categories,
};
use crate::domain::key::Key;
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::domain::taxonomy::Starter;
use crate::runtime::open::{Opening, starters};
use crate::session::{OpenMode, ReviewsRoot, WeekFolder, read_session, sample_file};

use super::exit::{Failure, say};
use super::{Context, login, week};
use columns::{Categories, Columns};
use flags::ImportArguments;
use table::Table;
use words::Said;

/// One reviewer's session before the import.
struct Desk {
    review: Review,
    opening: Opening,
    /// What the session begins with when it is new.
    starters: Vec<Starter>,
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
        if let Some(desk) = desks.remove(reviewer) {
            let share = Share::of(reviewer, entries, desk, &gathered, arguments);
            shares.push(share.map_err(|error| words.unusable(&error))?);
        }
    }
    if !arguments.dry_run {
        save::all(&mut shares, &sample, context, |review, entries| {
            plan(review, entries, &gathered.named, arguments.kind)
                .map_err(|error| words.unusable(&error))
        })?;
    }
    let results: Vec<(&str, bool, &Plan)> = shares
        .iter()
        .map(|share| (share.reviewer.as_str(), share.desk.is_new, &share.plan))
        .collect();
    words.after(&results, &gathered, &sample, arguments)
}

impl Share {
    /// A session that the import begins begins with the categories of the file.
    fn of(
        reviewer: &str,
        entries: &[Entry],
        mut desk: Desk,
        gathered: &Gathered,
        arguments: &ImportArguments,
    ) -> Result<Self, UnusableName> {
        let planned = |review: &Review| plan(review, entries, &gathered.named, arguments.kind);
        let mut share_plan = planned(&desk.review)?;
        if desk.is_new {
            let created = share_plan.created;
            let usual = std::mem::take(&mut desk.starters);
            desk.starters = starters_of(usual, &created, entries, &gathered.named, arguments.kind);
            desk.review = Review::from_assignments(&Review::seed(&desk.starters));
            share_plan = Plan {
                created,
                ..planned(&desk.review)?
            };
        }
        Ok(Self {
            reviewer: reviewer.to_owned(),
            entries: entries.to_vec(),
            desk,
            plan: share_plan,
        })
    }
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
            let is_new = session.is_new;
            let starters = starters(&opening);
            let review = match is_new {
                true => Review::from_assignments(&Review::seed(&starters)),
                false => session.review,
            };
            desks.insert(
                reviewer.clone(),
                Desk {
                    review,
                    opening,
                    starters,
                    is_new,
                },
            );
        }
        Ok(desks)
    }
}

#[cfg(test)]
mod tests;
