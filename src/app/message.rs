//! Everything that can happen to the model, and everything the model can ask for.

use std::time::Duration;

use crate::domain::checkup::Checkup;
use crate::domain::content::picture::Picture;
use crate::domain::edit::Assignment;
use crate::domain::key::Key as ExampleKey;
use crate::domain::review::Review;
use crate::domain::roles::{Choices, Proposal, Roles};
use crate::domain::row::Row;
use crate::domain::sample::Sample;
use crate::keymap::{Key, Keymap};

use super::area::Area;
use super::detail::{PictureId, PictureWish};
use super::model::{Answer, Question, Tone};
use super::pointer::Pointer;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Time has gone on: so long since the program was started. Comes before what happens then.
    Clock(Duration),
    /// The mouse was used.
    Pointer(Pointer),
    /// The keys were read anew, with what is wrong in the file, a sentence each.
    Keys(Box<Keymap>, Vec<String>),
    /// Text was pasted.
    Paste(String),
    /// The screen has another size.
    Resize(Area),
    /// A job moved on: done of total, in rows.
    Progress {
        /// What it is doing.
        title: String,
        /// Steps done.
        done: u64,
        /// Steps in all; 0 when unknown.
        total: u64,
    },
    /// A file was looked at and its roles need a look from the reviewer.
    Proposed(Box<Proposal>),
    /// The whole file was looked at under the roles of the opening screen.
    Checked {
        /// Which request this answers.
        generation: u64,
        /// What was found, or why nothing was, as a sentence.
        result: Result<Box<Checkup>, String>,
    },
    /// The choices of columns were written down, or why not, as a sentence.
    SettingsWritten(Result<String, String>),
    /// Something must be decided before the review can open.
    Asked(Box<Question>),
    /// The examples of a new sample can be looked at; nothing is written down yet.
    Drafted(Box<Opened>),
    /// The review is open, or what was drafted is written down now.
    Opened(Box<Opened>),
    /// The assignments up to this number are on disk.
    Saved {
        /// The number of the save.
        number: u64,
    },
    /// The assignments of this save are not on disk.
    NotSaved {
        /// The number of the save.
        number: u64,
        /// Why, as a sentence.
        reason: String,
    },
    /// Another process wrote to the session that is being watched.
    Refreshed(Box<Review>),
    /// A picture was read, or a sentence says why not.
    Picture {
        /// Which one.
        id: PictureId,
        /// The picture.
        result: Result<Picture, String>,
    },
    /// The user's editor is done with a note.
    NoteEdited {
        /// The example.
        key: ExampleKey,
        /// The text that was handed over.
        was: String,
        /// The text now, or why it is as it was, as a sentence.
        result: Result<String, String>,
    },
    /// Something outside the model has a sentence to say.
    Told {
        /// How it is meant.
        tone: Tone,
        /// The sentence.
        text: String,
    },
    /// The process was asked to stop from outside.
    Terminate,
    /// The process was asked to suspend from outside.
    SuspendRequested,
    /// The process is back in the foreground.
    Resumed,
}

/// A review that is ready to be worked on.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The frozen sample.
    pub sample: Sample,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Who reviews.
    pub reviewer: String,
    /// What that reviewer has done so far.
    pub review: Review,
    /// Why nothing can be changed, if so.
    pub read_only: Option<String>,
    /// Where it is saved, in words.
    pub place: String,
    /// Sentences that the reviewer should see first.
    pub notices: Vec<String>,
}

/// A text for the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// What it is, in words.
    pub what: String,
    /// The text, raw.
    pub text: String,
    /// The ending of a file that it may be written to.
    pub ending: &'static str,
}

/// Something the model asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Draw the sample with these roles.
    Draw(Box<Roles>),
    /// Look at the whole file under these roles, instead of what was asked before.
    Check {
        /// Comes back with the answer.
        generation: u64,
        /// The roles.
        roles: Box<Roles>,
    },
    /// Write these choices of columns into the project's settings.
    WriteSettings(Box<Choices>),
    /// Go on as the reviewer answered.
    Answer(Answer),
    /// Write these assignments down, then report the number.
    Save {
        /// The number of the save.
        number: u64,
        /// What to write.
        assignments: Vec<Assignment>,
    },
    /// Send what everybody wrote, own changes included.
    ReadOthers,
    /// Read and decode a picture, then send it.
    ReadPicture(PictureWish),
    /// Let the user's editor have the terminal, with a note in it.
    EditNote {
        /// The example.
        key: ExampleKey,
        /// The text to begin with.
        text: String,
    },
    /// Put a text into the clipboard.
    Copy(Copy),
    /// Remember that the tour was shown.
    RememberTour,
    /// Read the keys anew.
    ReloadKeys,
    /// Stop the running job.
    CancelJob,
    /// Give the terminal back until the process is continued.
    Suspend,
    /// Draw the whole screen anew.
    Redraw,
    /// Leave the program.
    Quit,
    /// Leave the program because it was told to from outside.
    QuitInterrupted,
}
