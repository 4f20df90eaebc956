//! The state of the program: one stage at a time, with overlays on top of it.

use std::sync::Arc;
use std::time::Duration;

use crate::action::Context;
use crate::domain::text::Safe;
use crate::keymap::{Key, Keymap};

use super::area::{Area, Arrangement, Edges, PaneWidths, ReviewLayout};
use super::detail::{PictureId, PictureInSight, ShownImages, image_bytes, in_sight};
use super::overlay::Overlay;
use super::pace::Timer;
use super::pointer::Grip;
use super::preferences::Preferences;
use super::workspace::{Screen, Workspace};

pub use super::roles_screen::{HEAD_LINES, Look, RolesScreen};

/// Everything the screen shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The size of the screen.
    pub area: Area,
    /// The keys.
    pub keymap: Keymap,
    /// What the program is at.
    pub stage: Stage,
    /// What lies on top of it; the last one has the keys.
    pub overlays: Vec<Overlay>,
    /// The keys of an unfinished chord.
    pub pending: Vec<Key>,
    /// The last thing worth saying.
    pub notice: Option<Notice>,
    /// The name of the file or the prediction set, for the header.
    pub title: Safe,
    /// Who reviews.
    pub reviewer: Safe,
    /// Whether images may be read from a folder.
    pub opens_images: bool,
    /// Whether the tour is to be shown with the next review that opens.
    pub tour_due: bool,
    /// How the reviewer likes to work.
    pub preferences: Preferences,
    /// The widths that panes were dragged to.
    pub widths: PaneWidths,
    /// Whether a room looks on.
    pub is_presenting: bool,
    /// Time since the program was started, as far as messages told.
    pub now: Duration,
    /// The clock of a meeting.
    pub timer: Option<Timer>,
    /// The border that is being dragged.
    pub grip: Option<Grip>,
}

impl Model {
    /// A program that has just been started.
    pub fn new(title: &str, reviewer: &str, keymap: Keymap) -> Self {
        Self {
            area: Area {
                width: 80,
                height: 24,
            },
            keymap,
            stage: Stage::Loading(Loading::default()),
            overlays: Vec::new(),
            pending: Vec::new(),
            notice: None,
            title: Safe::line(title),
            reviewer: Safe::line(reviewer),
            opens_images: false,
            tour_due: false,
            preferences: Preferences::default(),
            widths: PaneWidths::default(),
            is_presenting: false,
            now: Duration::ZERO,
            timer: None,
            grip: None,
        }
    }

    /// Where keys go now.
    pub fn context(&self) -> Context {
        if let Some(overlay) = self.overlays.last() {
            return overlay.context();
        }
        self.stage_context()
    }

    /// Where keys go when no overlay is open.
    pub fn stage_context(&self) -> Context {
        match &self.stage {
            Stage::Loading(_) => Context::Global,
            Stage::Roles(_) => Context::Roles,
            Stage::Choice(_) => Context::Choice,
            Stage::Working(workspace) => match workspace.screen {
                Screen::Review => Context::Review,
                Screen::Priorities => Context::Priorities,
                Screen::Done => Context::Done,
            },
        }
    }

    /// The review, once it is open.
    pub fn workspace(&self) -> Option<&Workspace> {
        match &self.stage {
            Stage::Working(workspace) => Some(workspace),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn workspace_mut(&mut self) -> Option<&mut Workspace> {
        match &mut self.stage {
            Stage::Working(workspace) => Some(workspace),
            _ => None,
        }
    }

    /// When the screen has to change without anybody doing something; none when it does not.
    pub fn wake_at(&self) -> Option<Duration> {
        self.timer?.next_change(self.now)
    }

    /// Whether whole screens and dialogs have borders.
    pub fn edges(&self) -> Edges {
        self.area.edges(self.wished_edges())
    }

    fn wished_edges(&self) -> Edges {
        match self.preferences.plain {
            true => Edges::Bare,
            false => Edges::Drawn,
        }
    }

    /// Where the panes of the review screen lie.
    pub fn review_layout(&self) -> ReviewLayout {
        let active = |workspace: &Workspace| workspace.review.taxonomy().active().len();
        self.area.review_layout(Arrangement {
            categories: self.workspace().map_or(0, active),
            edges: self.wished_edges(),
            widths: self.widths,
            is_presenting: self.is_presenting,
        })
    }

    /// Which images are shown.
    pub fn shown_images(&self) -> ShownImages {
        match (self.preferences.hides_images, self.opens_images) {
            (true, _) => ShownImages::None,
            (false, true) => ShownImages::InFiles,
            (false, false) => ShownImages::InCells,
        }
    }

    /// The pictures that are wholly on screen with nothing over them.
    pub fn pictures_in_sight(&self) -> Vec<PictureInSight> {
        let is_covered = !self.overlays.is_empty() || !self.pending.is_empty();
        match self.workspace() {
            Some(workspace)
                if workspace.screen == Screen::Review && !is_covered && self.area.is_enough() =>
            {
                in_sight(workspace, &self.review_layout())
            }
            _ => Vec::new(),
        }
    }

    /// The bytes of a picture that sits in the row on screen; none when they are in a file.
    pub fn image_bytes(&self, id: &PictureId) -> Option<Arc<[u8]>> {
        image_bytes(self.workspace()?, id)
    }

    /// Says something in the footer.
    pub fn say(&mut self, tone: Tone, text: &str) {
        self.notice = Some(Notice {
            tone,
            text: Safe::line(text),
        });
    }
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It was done.
    Done,
    /// Worth knowing.
    Hint,
    /// It could not be done.
    Refused,
    /// Something is wrong.
    Alarm,
}

/// One line in the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// What it says.
    pub text: Safe,
}

/// What the program is at.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// A job is running and there is nothing else to show yet.
    Loading(Loading),
    /// The reviewer checks the roles of the columns.
    Roles(Box<RolesScreen>),
    /// The reviewer answers a question about the session.
    Choice(ChoiceScreen),
    /// The review itself.
    Working(Box<Workspace>),
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loading {
    /// What it is doing.
    pub title: Safe,
    /// Steps done.
    pub done: u64,
    /// Steps in all; 0 when unknown.
    pub total: u64,
}

/// What can be answered before a review opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The source changed: go on with the rows that were frozen.
    Keep,
    /// The source changed: look the drawn keys up in the new file and go on with its rows.
    Relink,
    /// The source changed: archive this review and draw anew.
    Redraw,
    /// Go on with the unfinished week.
    ResumeUnfinished,
    /// Begin the new week.
    BeginWeek,
    /// Somebody holds the session: watch without writing.
    Watch,
    /// Somebody holds the session: write into an own journal.
    Join,
    /// Leave.
    Leave,
}

/// A question with its answers, in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked, one line.
    pub title: String,
    /// What the reviewer should know, a sentence a line.
    pub lines: Vec<String>,
    /// The answers: what it is, its name, what it does.
    pub answers: Vec<(Answer, String, String)>,
}

/// A question on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceScreen {
    /// The question.
    pub question: Question,
    /// The selected answer.
    pub cursor: usize,
}

impl ChoiceScreen {
    /// The line on which each answer begins, where a line holds so many columns.
    pub fn answer_lines(&self, width: usize) -> Vec<usize> {
        let said = self.question.lines.iter();
        let said: usize = said.map(|text| Safe::line(text).wrap(width).len()).sum();
        let mut line = said + 1;
        let mut lines = Vec::new();
        for (_, _, about) in &self.question.answers {
            lines.push(line);
            line += 1 + Safe::line(about).wrap(width.saturating_sub(4)).len();
        }
        lines
    }

    /// The answer that a line belongs to.
    pub(super) fn answer_at(&self, line: usize, width: usize) -> Option<usize> {
        let lines = self.answer_lines(width);
        lines.iter().rposition(|begins| *begins <= line)
    }
}
