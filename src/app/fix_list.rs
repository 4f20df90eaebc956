//! What a reviewer looks at on the priorities screen beside the list itself: marks, a budget, which share, how sure.
//!
//! Nothing here is saved; it changes what is shown, never what was said.

use std::collections::BTreeSet;

use crate::domain::outlook::{Outlook, outlook};
use crate::domain::plan::{Step, best_set};
use crate::domain::taxonomy::CategoryId;

use super::workspace::{Screen, Workspace};

/// Which share of a category is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShareView {
    /// Of the errors that carry it; these may sum to more than all.
    #[default]
    Any,
    /// Of the errors on which it is the primary category; with the untagged these sum to all.
    Primary,
}

/// A plan for a number of person-days.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The person-days.
    pub days: f64,
    /// What they pay for.
    pub steps: Vec<Step>,
}

/// What is looked at on the priorities screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FixList {
    /// The categories whose joint gain is shown.
    pub marked: BTreeSet<CategoryId>,
    /// The plan that is shown.
    pub budget: Option<Budget>,
    /// Which share is shown.
    pub view: ShareView,
    /// The first row of the table that is shown.
    pub first: usize,
    /// How sure the list is; none until somebody looks, because it takes thousands of draws.
    pub outlook: Option<Outlook>,
}

impl FixList {
    /// Marks a category or takes the mark off.
    pub fn toggle(&mut self, id: &CategoryId) {
        self.budget = None;
        if !self.marked.remove(id) {
            self.marked.insert(id.clone());
        }
    }

    /// Takes every mark and plan off; says whether there was one.
    pub fn clear(&mut self) -> bool {
        let had = !self.marked.is_empty() || self.budget.is_some();
        self.marked.clear();
        self.budget = None;
        had
    }
}

impl Workspace {
    /// Finds out how sure the list is, if somebody looks at it and that is not known yet.
    pub fn look_ahead(&mut self) {
        let is_shown = matches!(self.screen, Screen::Priorities | Screen::Done);
        if is_shown && self.fixes.outlook.is_none() {
            self.fixes.outlook = Some(outlook(&self.sample, &self.tally, &self.priorities));
        }
    }

    /// Plans for a number of person-days, and marks what they pay for.
    pub fn plan_for(&mut self, days: f64) {
        let steps = best_set(&self.sample, &self.tally, &self.priorities, days);
        self.fixes.marked = steps.iter().map(|step| step.id.clone()).collect();
        self.fixes.budget = Some(Budget { days, steps });
    }
}
