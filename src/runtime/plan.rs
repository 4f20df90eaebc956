//! What the program is to do once the screen is there, decided before it is.

use std::path::PathBuf;

use crate::app::message::Message;
use crate::app::model::Question;
use crate::domain::roles::{Proposal, Roles};
use crate::engine::Source;
use crate::session::WeekFolder;

use super::draw::{DrawError, Request};
use super::open::Opening;

/// How the review begins.
#[derive(Debug)]
pub enum Begin {
    /// The week has a sample: open it.
    Open,
    /// The week has a sample, and more of the same draw is asked for.
    Extend,
    /// The roles are known: draw.
    Draw(Box<Roles>),
    /// The roles need a look.
    Propose(Box<Proposal>),
    /// Something must be decided first.
    Ask(Box<Question>),
}

impl Begin {
    /// The first message to the model, where there is one.
    pub fn message(&self) -> Option<Message> {
        match self {
            Self::Open | Self::Extend | Self::Draw(_) => None,
            Self::Propose(proposal) => Some(Message::Proposed(proposal.clone())),
            Self::Ask(question) => Some(Message::Asked(question.clone())),
        }
    }
}

/// Everything a review needs from the world.
#[derive(Debug)]
pub struct Plan {
    /// How it begins.
    pub begin: Begin,
    /// What to draw, and from what; none when an existing week is opened without its source.
    pub drawing: Option<Drawing>,
    /// How to open the session.
    pub opening: Opening,
    /// An earlier week that is not finished.
    pub unfinished: Option<WeekFolder>,
    /// The folder below which images may be read.
    pub image_root: Option<PathBuf>,
    /// Sentences that the reviewer should see first, such as faults in the keymap.
    pub notices: Vec<String>,
}

impl Plan {
    /// What to draw, and from what, for what can't be done without.
    ///
    /// # Errors
    /// When the week was opened without its source: nobody can ask for this then.
    pub fn drawing_or_fault(&self) -> Result<&Drawing, DrawError> {
        self.drawing.as_ref().ok_or(DrawError::Fault)
    }
}

/// What to draw, and from what.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// The file.
    pub source: Source,
    /// The rest.
    pub request: Request,
    /// The roles to draw with when nobody is asked again: those of the frozen sample, or those proposed.
    pub roles: RolesWish,
}

/// The roles for a draw that follows a question.
#[derive(Debug, Clone)]
pub enum RolesWish {
    /// They are known.
    Known(Box<Roles>),
    /// They need a look.
    Look(Box<Proposal>),
}
