//! An open review: the sample, what was said of it, and where the reviewer stands in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::edit::{History, Register, Transaction};
use crate::domain::estimate::Question;
use crate::domain::filter::Expression;
use crate::domain::key::Key;
use crate::domain::priority::{Priorities, priorities};
use crate::domain::review::{Mark, Review};
use crate::domain::row::Row;
use crate::domain::sample::{Sample, SampledExample};
use crate::domain::tally::{Tally, tally};
use crate::domain::taxonomy::CategoryId;

use super::detail::Reading;
use super::example::Example;
use super::fix_list::FixList;
use super::message::{Effect, Opened};
use super::pace::Pace;
use super::saving::Saving;
use super::walk::Walk;

mod finding;

pub use finding::is_open;

/// The screens of an open review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The errors, one after the other.
    Review,
    /// The ranked categories.
    Priorities,
    /// Everything is decided.
    Done,
}

/// The panes of the review screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The list of errors.
    Errors,
    /// The example.
    Example,
    /// The categories.
    Categories,
}

/// What is shown of the sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// As it was typed.
    pub source: String,
    /// What it means.
    pub expression: Expression,
    /// Whether it was opened from a row of the priorities, where Esc goes back to.
    pub from_priorities: bool,
}

/// What a step through the history was called, and what it asks for.
pub type Replayed = (String, Vec<Effect>);

/// An open review.
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    /// The frozen sample.
    pub sample: Sample,
    /// Its keys in review order.
    pub keys: Vec<Key>,
    /// Its rows.
    pub rows: BTreeMap<Key, Row>,
    /// What was said so far.
    pub review: Review,
    /// What can be undone and redone.
    pub history: History,
    /// The counts of `review`.
    pub tally: Tally,
    /// The fix list of `review`.
    pub priorities: Priorities,
    /// The screen.
    pub screen: Screen,
    /// The pane that moves.
    pub pane: Pane,
    /// The rank of the example on screen.
    pub rank: usize,
    /// The ranks that pass the filter.
    pub visible: Vec<usize>,
    /// The first line of the list that is shown.
    pub list_first: usize,
    /// The filter.
    pub filter: Option<Filter>,
    /// What the filter was set for, if its examples are to be walked through.
    pub walk: Option<Walk>,
    /// How many lines of the example are scrolled away.
    pub scroll: usize,
    /// How the example is read: what is open in it, and its lines.
    pub reading: Reading,
    /// Whether every column of the row is shown, also those that play no part.
    pub all_columns: bool,
    /// What is looked at on the priorities screen.
    pub fixes: FixList,
    /// The selected category on the priorities screen.
    pub selected: Option<CategoryId>,
    /// The selected line in the categories pane.
    pub category_line: usize,
    /// The categories that were set last, for repeating.
    pub last_tags: Vec<CategoryId>,
    /// The ranks that were picked out for what is done to many at once.
    pub picked: BTreeSet<usize>,
    /// The ranks that a jump left behind, the last one last.
    pub trail: Vec<usize>,
    /// How fast the work goes.
    pub pace: Pace,
    /// The rank that was just asked about committing without a category.
    pub asked_untagged: Option<usize>,
    /// Where it is saved, in words.
    pub place: String,
    /// Whether everything is on disk.
    pub saving: Saving,
    /// Whether the end screen was shown since the last error was decided: it comes up once, not at every Enter.
    pub end_shown: bool,
}

impl Workspace {
    /// A review that has just been opened; begins at the first open example.
    pub fn open(opened: Opened) -> Self {
        let Opened {
            sample,
            rows,
            review,
            read_only,
            place,
            ..
        } = opened;
        let keys: Vec<Key> = sample.keys().cloned().collect();
        let tally = tally(&sample, &review);
        let priorities = priorities(&sample, &review, &tally, Question::default());
        let visible = (0..keys.len()).collect();
        let mut workspace = Self {
            keys,
            rows: by_key(rows),
            history: History::default(),
            tally,
            priorities,
            screen: Screen::Review,
            pane: Pane::Errors,
            rank: 0,
            visible,
            list_first: 0,
            filter: None,
            walk: None,
            scroll: 0,
            reading: Reading::default(),
            all_columns: false,
            fixes: FixList::default(),
            selected: None,
            category_line: 0,
            last_tags: Vec::new(),
            picked: BTreeSet::new(),
            trail: Vec::new(),
            pace: Pace::default(),
            asked_untagged: None,
            saving: Saving {
                read_only,
                ..Saving::default()
            },
            place,
            end_shown: false,
            sample,
            review,
        };
        match workspace.first_to_review() {
            Some(rank) => workspace.rank = rank,
            None if !workspace.keys.is_empty() => workspace.show_end(),
            None => {}
        }
        workspace.selected = workspace.priorities.rows.first().map(|row| row.id.clone());
        workspace
    }

    /// Takes over the counts and rows of a sample that was shown as a draft and is written down now. What was done
    /// on the draft stays.
    pub fn settle(&mut self, opened: Opened) {
        self.sample = opened.sample;
        self.rows = by_key(opened.rows);
        self.saving.is_settling = false;
        self.saving.read_only = opened.read_only;
        self.recount();
    }

    /// The drawn example on screen; none in an empty sample.
    pub fn example(&self) -> Option<&SampledExample> {
        self.sample.examples.get(self.rank)
    }

    /// The key on screen.
    pub fn key(&self) -> Option<&Key> {
        self.keys.get(self.rank)
    }

    /// What was said of the example on screen.
    pub fn mark(&self) -> Option<&Mark> {
        self.key().map(|key| self.review.mark(key))
    }

    /// The position of the example on screen among the visible ones.
    pub fn position(&self) -> Option<usize> {
        self.visible.iter().position(|rank| *rank == self.rank)
    }

    /// Moves the list cursor by some lines and keeps it inside. From an example that is not listed the first line is
    /// the next one below or above it.
    pub fn step(&mut self, lines: isize) {
        let last = self.visible.len().saturating_sub(1);
        let below = self.visible.partition_point(|rank| *rank < self.rank);
        let is_listed = self.visible.get(below) == Some(&self.rank);
        let lines = lines - isize::from(lines > 0 && !is_listed);
        let position = below.saturating_add_signed(lines).min(last);
        if let Some(rank) = self.visible.get(position) {
            self.go(*rank);
        }
    }

    /// Shows another example from its top.
    pub fn go(&mut self, rank: usize) {
        if rank != self.rank {
            self.scroll = 0;
            self.reading.turn();
            self.asked_untagged = None;
        }
        self.rank = rank.min(self.keys.len().saturating_sub(1));
    }

    /// Applies a transaction, remembers it for undo and asks for it to be written down.
    pub fn perform(&mut self, transaction: Transaction) -> Vec<Effect> {
        if transaction.edits.is_empty() {
            return Vec::new();
        }
        self.review.apply(&transaction);
        let effect = self.save(&transaction);
        self.history.push(transaction);
        self.recount();
        vec![effect]
    }

    /// Takes back the last transaction and shows the example it was about. Gives its title.
    pub fn undo(&mut self) -> Option<Replayed> {
        let transaction = self.history.undo()?;
        Some(self.replay(transaction))
    }

    /// Does again what was taken back. Gives its title.
    pub fn redo(&mut self) -> Option<Replayed> {
        let transaction = self.history.redo()?;
        self.pace.pass_over();
        Some(self.replay(transaction))
    }

    fn replay(&mut self, transaction: Transaction) -> Replayed {
        self.review.apply(&transaction);
        let effect = self.save(&transaction);
        self.recount();
        if let Some(rank) = self.rank_of(&transaction) {
            self.go(rank);
            if self.screen == Screen::Done {
                self.screen = Screen::Review;
            }
        }
        (transaction.title, vec![effect])
    }

    fn rank_of(&self, transaction: &Transaction) -> Option<usize> {
        transaction
            .edits
            .iter()
            .find_map(|edit| match edit.after.register() {
                Register::Example(key, _) => {
                    self.keys.iter().position(|candidate| *candidate == key)
                }
                Register::Category(..) | Register::Setting(_) => None,
            })
    }

    fn save(&mut self, transaction: &Transaction) -> Effect {
        Effect::Save {
            number: self.saving.ask(),
            assignments: transaction.assignments(),
        }
    }

    /// Counts anew after the review has changed.
    pub fn recount(&mut self) {
        self.tally = tally(&self.sample, &self.review);
        self.end_shown &= self.tally.progress.decided == self.keys.len();
        let categories = self.review.taxonomy().active().len();
        self.category_line = self.category_line.min(categories.saturating_sub(1));
        self.rank_anew(self.priorities.question);
    }

    /// Shows what was found, now that everything is decided.
    pub fn show_end(&mut self) {
        self.screen = Screen::Done;
        self.end_shown = true;
    }

    /// Ranks anew, for another question.
    pub fn rank_anew(&mut self, question: Question) {
        self.priorities = priorities(&self.sample, &self.review, &self.tally, question);
        let exists = |id: &CategoryId| self.priorities.rows.iter().any(|row| row.id == *id);
        self.fixes.outlook = None;
        self.fixes.marked.retain(&exists);
        if !self.selected.as_ref().is_some_and(exists) {
            self.selected = self.priorities.rows.first().map(|row| row.id.clone());
        }
        // The plan was made with the costs and shares of before.
        if let Some(budget) = self.fixes.budget.take() {
            self.plan_for(budget.days);
        }
    }

    /// The line of the selected category on the priorities screen.
    pub fn selected_line(&self) -> usize {
        let is_selected =
            |row: &&crate::domain::priority::Priority| Some(&row.id) == self.selected.as_ref();
        self.priorities
            .rows
            .iter()
            .position(|row| is_selected(&row))
            .unwrap_or(0)
    }

    /// Moves the selection on the priorities screen.
    pub fn step_selected(&mut self, lines: isize) {
        let last = self.priorities.rows.len().saturating_sub(1);
        let line = self.selected_line().saturating_add_signed(lines).min(last);
        self.selected = self.priorities.rows.get(line).map(|row| row.id.clone());
    }

    /// Shows what passes a filter, or everything. Keeps the example on screen if it passes, else takes the nearest.
    pub fn set_filter(&mut self, filter: Option<Filter>) {
        self.visible = match &filter {
            Some(filter) => self.matching(&filter.expression),
            None => (0..self.keys.len()).collect(),
        };
        self.filter = filter;
        self.walk = None;
        let nearest = self
            .visible
            .iter()
            .min_by_key(|rank| rank.abs_diff(self.rank))
            .copied();
        if let Some(rank) = nearest {
            self.go(rank);
        }
    }

    /// The ranks that pass an expression.
    pub fn matching(&self, expression: &Expression) -> Vec<usize> {
        let passes = |rank: &usize| {
            self.sample.examples.get(*rank).is_some_and(|sampled| {
                let row = self.rows.get(&sampled.key);
                expression.matches(&Example {
                    rank: *rank,
                    sampled,
                    row,
                    review: &self.review,
                    is_picked: self.picked.contains(rank),
                })
            })
        };
        (0..self.keys.len()).filter(passes).collect()
    }
}

fn by_key(rows: Vec<Row>) -> BTreeMap<Key, Row> {
    rows.into_iter().map(|row| (row.key.clone(), row)).collect()
}
