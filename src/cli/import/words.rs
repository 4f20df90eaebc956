//! What an import says: unknown names before, a line for each reviewer after. Decides nothing.

use std::io::Write;

use serde_json::json;

use crate::cli::exit::{Failure, print, say};
use crate::cli::week::name_of;
use crate::domain::import::{Counts, Entry, Gathered, Plan, Unknown, UnusableName};
use crate::domain::sample::Sample;
use crate::domain::tally::tally;
use crate::domain::taxonomy::fold_name;
use crate::domain::text::Safe;
use crate::domain::words::counted;
use crate::report::json;
use crate::session::WeekFolder;

use super::columns::{Categories, Columns};
use super::flags::ImportArguments;
use super::table::Table;

/// How many of a kind are listed.
const LISTED: usize = 10;

/// What the sentences speak of.
pub struct Said<'a> {
    table: &'a Table,
    columns: &'a Columns,
    folder: &'a WeekFolder,
    week: String,
}

/// The unknown categories of several reviewers as one list.
pub fn together(lists: impl Iterator<Item = Vec<Unknown>>) -> Vec<Unknown> {
    let mut all: Vec<Unknown> = Vec::new();
    for unknown in lists.flatten() {
        let folded = fold_name(&unknown.name);
        match all
            .iter_mut()
            .find(|other| fold_name(&other.name) == folded)
        {
            Some(other) => other.examples += unknown.examples,
            None => all.push(unknown),
        }
    }
    all
}

impl<'a> Said<'a> {
    /// For this file and week.
    pub fn new(table: &'a Table, columns: &'a Columns, folder: &'a WeekFolder) -> Self {
        Self {
            table,
            columns,
            folder,
            week: name_of(folder),
        }
    }

    /// What the reader of the file should know before anything is written.
    ///
    /// # Errors
    /// When no key of the file is one of the sample: that is another column or another week.
    pub fn before(&self, gathered: &Gathered, categories: &Categories) -> Result<(), Failure> {
        let file = &self.table.name;
        self.say_unknown_keys(gathered)?;
        let repeated = gathered.repeated();
        if !repeated.is_empty() {
            let list = listed(&repeated, |entry: &&Entry| {
                format!("`{}` (lines {})", entry.key, numbers(&entry.lines))
            });
            let count = counted(repeated.len() as u64, "key stands", "keys stand");
            say(
                &format!("{file}: {count} on several lines, which are joined: {list}"),
                None,
            );
        }
        if let Categories::List {
            separator,
            is_guessed: true,
            ..
        } = categories
        {
            say(
                &format!("{file}: categories are taken to be separated by `{separator}`"),
                Some("say otherwise with --separator"),
            );
        }
        if let Categories::Each(each) = categories
            && !each.is_empty()
        {
            let list = listed(each, |(_, name)| format!("`{name}`"));
            let count = counted(
                each.len() as u64,
                "column is read as a category",
                "columns are read as categories",
            );
            say(&format!("{file}: {count}: {list}"), None);
        }
        let ignored = self.columns.ignored(self.table, categories);
        if !ignored.is_empty() {
            let list = listed(&ignored, |name| format!("`{name}`"));
            let count = counted(ignored.len() as u64, "column is", "columns are");
            say(&format!("{file}: {count} not read: {list}"), None);
        }
        if gathered.empty > 0 {
            let count = counted(gathered.empty as u64, "row holds", "rows hold");
            say(
                &format!("{file}: {count} nothing but a key: reviewed, and without a category"),
                Some("--skip-empty leaves them open"),
            );
        }
        Ok(())
    }

    fn say_unknown_keys(&self, gathered: &Gathered) -> Result<(), Failure> {
        let unknown = &gathered.unknown_keys;
        if unknown.is_empty() {
            return Ok(());
        }
        let list = listed(unknown, |(line, key)| format!("`{key}` (line {line})"));
        let column = &self.table.header[self.columns.key];
        let sentence = format!(
            "{}: {} of the column `{column}` {} not in the sample of {}: {list}",
            self.table.name,
            counted(unknown.len() as u64, "key", "keys"),
            if unknown.len() == 1 { "is" } else { "are" },
            self.week
        );
        if gathered.reviewers.is_empty() {
            return Err(Failure::usage(sentence)
                .hint("none is: check the week, or say which column has the keys with --key COL"));
        }
        say(
            &sentence,
            Some("these rows are left out; `mispred sample` prints the keys of a sample"),
        );
        Ok(())
    }

    /// Says which categories are new.
    ///
    /// # Errors
    /// When they are not to be created.
    pub fn unknown_categories(&self, unknown: &[Unknown], create: bool) -> Result<(), Failure> {
        let list = listed(unknown, |unknown| {
            let near = unknown.near.as_ref();
            let near = near.map_or_else(String::new, |name| format!(", did you mean `{name}`?"));
            let examples = counted(unknown.examples as u64, "example", "examples");
            format!("`{}` ({examples}{near})", unknown.name)
        });
        let sentence = format!(
            "{}: {} not in use in {}: {list}",
            self.table.name,
            counted(unknown.len() as u64, "category is", "categories are"),
            self.week
        );
        if !create {
            return Err(Failure::usage(sentence).hint(
                "add --create to create them, or correct the names in the file; nothing was written",
            ));
        }
        say(&sentence, None);
        Ok(())
    }

    /// A name that no category can have.
    pub fn unusable(&self, error: &UnusableName) -> Failure {
        Failure::usage(format!("{}: {error}", self.table.name))
            .hint("shorten or correct it in the file; nothing was written")
    }

    /// What happened, or would.
    ///
    /// # Errors
    /// When the JSON can't be printed.
    pub fn after(
        &self,
        results: &[(&str, bool, &Plan)],
        gathered: &Gathered,
        sample: &Sample,
        arguments: &ImportArguments,
    ) -> Result<(), Failure> {
        for (reviewer, is_new, plan) in results {
            tell(&self.of_reviewer(reviewer, *is_new, plan, sample));
            if let Some(sentence) = unnamed(plan, gathered) {
                tell(&format!("{reviewer}: {sentence}"));
            }
        }
        let folder = self.folder.path().display();
        let changes = results
            .iter()
            .any(|(_, _, plan)| !plan.transactions.is_empty());
        tell(&match (changes, arguments.dry_run, results) {
            (false, _, _) => format!("nothing new: {folder} holds everything already"),
            (true, true, _) => "nothing was written (--dry-run)".to_owned(),
            (true, false, [(only, _, _)]) => {
                format!("saved in {folder} · next: mispred tally {folder} --reviewer '{only}'")
            }
            (true, false, _) => {
                format!("saved in {folder} · next: mispred tally {folder} --reviewer NAME")
            }
        });
        match arguments.json {
            true => print(&self.json(results, gathered, arguments)?),
            false => Ok(()),
        }
    }

    fn of_reviewer(&self, reviewer: &str, is_new: bool, plan: &Plan, sample: &Sample) -> String {
        let counts = &plan.counts;
        let examples = counted(counts.examples as u64, "example", "examples");
        let mut parts: Vec<String> = changes(counts);
        if !plan.created.is_empty() {
            let list = listed(&plan.created, |name| format!("`{name}`"));
            let count = counted(plan.created.len() as u64, "new category", "new categories");
            parts.push(format!("{count} ({list})"));
        }
        if parts.is_empty() {
            parts.push("nothing new".to_owned());
        }
        if counts.kept > 0 {
            parts.push(format!(
                "on {} the review says otherwise and stands",
                counts.kept
            ));
        }
        let waiting = tally(sample, &plan.review).progress.waiting;
        if waiting > 0 && !plan.transactions.is_empty() {
            parts.push(format!(
                "{} ahead of the first open example and not in the shares until it is reviewed",
                counted(waiting as u64, "verdict waits", "verdicts wait")
            ));
        }
        let who = if is_new { " (new here)" } else { "" };
        format!("{reviewer}{who}: {examples} read; {}", parts.join("; "))
    }

    fn json(
        &self,
        results: &[(&str, bool, &Plan)],
        gathered: &Gathered,
        arguments: &ImportArguments,
    ) -> Result<String, Failure> {
        let reviewers: Vec<serde_json::Value> = results
            .iter()
            .map(|(reviewer, is_new, plan)| {
                let counts = &plan.counts;
                json!({
                    "reviewer": reviewer,
                    "new": is_new,
                    "examples": counts.examples,
                    "reviewed": counts.reviewed,
                    "tagged": counts.tagged,
                    "tags": counts.tags,
                    "deferred": counts.deferred,
                    "notes": counts.notes,
                    "corrected": counts.corrected,
                    "flagged": counts.flagged,
                    "kept": counts.kept,
                    "created": plan.created,
                    "edits": plan.transactions.iter().map(|done| done.edits.len()).sum::<usize>(),
                })
            })
            .collect();
        let unknown: Vec<&str> = gathered
            .unknown_keys
            .iter()
            .map(|(_, key)| key.as_str())
            .collect();
        Ok(json::text(&json!({
            "format": "mispred-import",
            "week": self.week,
            "dry_run": arguments.dry_run,
            "unknown_keys": unknown,
            "reviewers": reviewers,
        }))?)
    }
}

fn changes(counts: &Counts) -> Vec<String> {
    let part =
        |count: usize, one: &str, many: &str| (count > 0).then(|| counted(count as u64, one, many));
    let tags = (counts.tags > 0).then(|| {
        let on = counted(counts.tagged as u64, "example", "examples");
        format!("{} on {on}", counted(counts.tags as u64, "tag", "tags"))
    });
    [
        part(counts.reviewed, "newly reviewed", "newly reviewed"),
        tags,
        part(counts.deferred, "put off", "put off"),
        part(counts.notes, "note", "notes"),
        part(counts.corrected, "corrected label", "corrected labels"),
        part(counts.flagged, "flag", "flags"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Categories that the imported verdicts answer for although the file does not name them.
fn unnamed(plan: &Plan, gathered: &Gathered) -> Option<String> {
    let has_debt = |entry: &Entry| entry.not_asked.is_some();
    if plan.counts.reviewed == 0 || gathered.reviewers.values().flatten().any(has_debt) {
        return None;
    }
    let named: Vec<String> = gathered.named.iter().map(|name| fold_name(name)).collect();
    let active = plan.review.taxonomy().active();
    let last = active
        .iter()
        .filter(|category| named.contains(&fold_name(&category.name)))
        .map(|category| category.ordinal)
        .max()
        .unwrap_or(u32::MAX);
    let unnamed: Vec<String> = active
        .iter()
        .filter(|category| category.ordinal < last && !named.contains(&fold_name(&category.name)))
        .map(|category| category.name.clone())
        .collect();
    if unnamed.is_empty() {
        return None;
    }
    let list = listed(&unnamed, |name| format!("`{name}`"));
    let count = counted(unnamed.len() as u64, "category", "categories");
    Some(format!(
        "the file does not name {count}, so its examples count as without: {list}"
    ))
}

/// The first few, and how many more there are.
fn listed<T>(items: &[T], word: impl Fn(&T) -> String) -> String {
    let mut words: Vec<String> = items.iter().take(LISTED).map(word).collect();
    if items.len() > LISTED {
        words.push(format!("and {} more", items.len() - LISTED));
    }
    words.join(", ")
}

fn numbers(lines: &[u64]) -> String {
    listed(lines, u64::to_string)
}

/// A line of the summary; raw text may stand in it.
fn tell(line: &str) {
    // Standard error may be closed; that changes nothing about what is saved.
    let _ = writeln!(std::io::stderr(), "{}", Safe::line(line));
}
