//! The opening screen: the task, the roles of the columns and what was found, before anything is drawn.

use crate::domain::checkup::{Checkup, joined};
use crate::domain::finding::Finding;
use crate::domain::roles::{Choice, Origin, Proposal, Role, Roles};
use crate::domain::text::Safe;

use super::message::Effect;

/// Lines about the whole file above the roles.
pub const HEAD_LINES: usize = 3;

/// The roles of the columns, before anything is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct RolesScreen {
    /// What is proposed, with the reviewer's changes.
    pub proposal: Proposal,
    /// The selected line, an index into [`Role::ALL`].
    pub cursor: usize,
    /// The first finding that is shown.
    pub first_finding: usize,
    /// Why the roles were not accepted.
    pub refusal: Option<Safe>,
    /// What the whole file tells under these roles.
    pub look: Look,
    /// The roles that it is, or will be, about.
    asked: Option<Roles>,
    /// How often it was asked for.
    generation: u64,
}

/// What the whole file tells, which comes while the reviewer reads.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// The roles do not suffice yet.
    NotPossible,
    /// The file is being read.
    Running,
    /// It was read.
    Done(Box<Checkup>),
    /// It could not be read to its end.
    Failed(Safe),
}

impl RolesScreen {
    /// The screen with the cursor where somebody has to look first.
    pub fn new(proposal: Proposal) -> Self {
        let unsure = |choice: &&Choice| choice.unsure;
        let first = proposal
            .doubt()
            .or_else(|| proposal.choices.iter().find(unsure));
        let cursor = first
            .and_then(|choice| Role::ALL.iter().position(|role| *role == choice.role))
            .unwrap_or(0);
        Self {
            proposal,
            cursor,
            first_finding: 0,
            refusal: None,
            look: Look::NotPossible,
            asked: None,
            generation: 0,
        }
    }

    /// The roles that get a line, in their order; the others are named together below them.
    pub fn listed(&self) -> Vec<usize> {
        let has_line = |number: &usize| {
            let choice = Role::ALL.get(*number).copied();
            let choice = choice.and_then(|role| self.proposal.choice(role));
            choice.is_some_and(|choice| *number == self.cursor || !self.is_idle(choice))
        };
        (0..Role::ALL.len()).filter(has_line).collect()
    }

    /// Whether a part needs no line of its own: nothing plays it, nothing is said of it, and the rule does without it.
    pub fn is_idle(&self, choice: &Choice) -> bool {
        choice.columns.is_empty()
            && choice.reason.is_empty()
            && choice.origin == Origin::Guess
            && !self.proposal.needed().contains(&choice.role)
    }

    /// The role of a line inside the screen.
    pub(super) fn role_at(&self, line: usize) -> Option<usize> {
        self.listed().get(line.checked_sub(HEAD_LINES)?).copied()
    }

    /// The role of the selected line.
    pub fn role(&self) -> Role {
        Role::ALL.get(self.cursor).copied().unwrap_or(Role::Truth)
    }

    /// Everything there is to know, the gravest first. What was said about missing columns ends once they are chosen.
    pub fn findings(&self) -> Vec<Finding> {
        const UNTIL_CHOSEN: [&str; 3] = ["no-truth", "one-label-column", "no-labels"];
        let is_chosen = self.proposal.roles().is_ok();
        let stands = |finding: &&Finding| !(is_chosen && UNTIL_CHOSEN.contains(&finding.code));
        let proposed = self.proposal.findings.iter().filter(stands).cloned();
        let found = match &self.look {
            Look::Done(checkup) => checkup.findings.clone(),
            _ => Vec::new(),
        };
        joined(proposed.chain(found))
    }

    /// Asks for a look at the file when the roles are others than it was last asked for.
    pub(super) fn ask(&mut self) -> Option<Effect> {
        let roles = self.proposal.roles().ok();
        if roles == self.asked {
            return None;
        }
        self.asked = roles.clone();
        self.generation += 1;
        self.first_finding = 0;
        self.look = match roles {
            Some(_) => Look::Running,
            None => Look::NotPossible,
        };
        roles.map(|roles| Effect::Check {
            generation: self.generation,
            roles: Box::new(roles),
        })
    }

    /// Takes what the file told, unless the roles have changed since.
    pub(super) fn take(&mut self, generation: u64, result: Result<Box<Checkup>, String>) {
        if generation != self.generation {
            return;
        }
        self.look = match result {
            Ok(checkup) => Look::Done(checkup),
            Err(reason) => Look::Failed(Safe::line(&reason)),
        };
    }

    /// Shows later or earlier findings.
    pub(super) fn scroll(&mut self, step: isize) {
        let last = self.findings().len().saturating_sub(1);
        self.first_finding = self.first_finding.saturating_add_signed(step).min(last);
    }
}
